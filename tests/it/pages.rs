//! Articles from pages of the web, added by their addresses.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::cli::{Home, report};
use crate::web::{Server, respond};

const HTML: &str = "Content-Type: text/html\r\n";

/// A site with a page that can change, one that moved, one that is gone and one that is no page.
fn site(changed: Arc<AtomicBool>) -> Server {
    Server::start(move |asked, stream| match asked.path.as_str() {
        "/robots.txt" => respond(stream, "404 None", "", b""),
        "/ferry" => {
            let end = match changed.load(Ordering::SeqCst) {
                true => "It sails on Sundays too.",
                false => "It does not sail on Sundays.",
            };
            let page = format!(
                "<!doctype html><html lang=en><head><title>The ferry sails again</title>\
                 <meta property='og:site_name' content='The Test Post'></head><body><article>\
                 <h1>The ferry sails again</h1><p>After nine years the ferry between the two islands sails again.</p>\
                 <p>{end}</p></article></body></html>"
            );
            respond(stream, "200 OK", HTML, page.as_bytes());
        }
        "/moved" => respond(stream, "301 Moved", "Location: /ferry\r\n", b""),
        "/image" => respond(stream, "200 OK", HTML, b"\x89PNG\r\n\x1a\n...."),
        _ => respond(stream, "404 None", HTML, b"<p>There is no such page.</p>"),
    })
}

/// What the program says, with the site's address as `SITE`.
fn run(home: &Home, site: &Server, args: &[&str]) -> String {
    let mut command = home.command();
    command.env("PULLQUOTE_FETCH_ALLOW", site.host()).args(args);
    report(&command.output().unwrap()).replace(&site.host(), "SITE")
}

#[test]
fn a_page_is_added_asked_about_and_added_again_when_it_changed() {
    let changed = Arc::new(AtomicBool::new(false));
    let (home, site) = (Home::new(), site(Arc::clone(&changed)));
    let ferry = site.url("/ferry");
    insta::assert_snapshot!(run(&home, &site, &["add", &ferry]), @r#"
    exit status 0
    Added The ferry sails again, The Test Post · 2 paragraphs · the-ferry-sails-again
    It does not say: author, date, topics.
    "#);
    insta::assert_snapshot!(run(&home, &site, &["show", "the-ferry-sails-again"]), @r#"
    exit status 0
    The ferry sails again, The Test Post · 2 paragraphs · the-ferry-sails-again

    Paragraph 1:
      After nine years the ferry between the two islands sails again.

    Paragraph 2:
      It does not sail on Sundays.
    "#);
    insta::assert_snapshot!(run(&home, &site, &["add", &site.url("/moved")]), @r#"
    exit status 0
    In the library already, and the same: The ferry sails again, The Test Post · 2 paragraphs · the-ferry-sails-again
    It does not say: author, date, topics.
    "#);
    insta::assert_snapshot!(run(&home, &site, &["refresh"]), @r#"
    exit status 0
    Removed before, so left out until it is added again: russia-iran-partnership.
    The index is up to date: 2 articles, 7 paragraphs, revision 3.
    "#);
    changed.store(true, Ordering::SeqCst);
    insta::assert_snapshot!(run(&home, &site, &["add", &ferry]), @r#"
    exit status 0
    Changed The ferry sails again, The Test Post · 2 paragraphs · the-ferry-sails-again
    It does not say: author, date, topics.
    "#);
    insta::assert_snapshot!(run(&home, &site, &["remove", "the-ferry-sails-again"]), @r#"
    exit status 0
    Removed The ferry sails again, The Test Post (the-ferry-sails-again).
    "#);
    insta::assert_snapshot!(run(&home, &site, &["add", &ferry, "--title", "The ferry"]), @r#"
    exit status 0
    Added The ferry, The Test Post · 2 paragraphs · the-ferry-sails-again
    It does not say: author, date, topics.
    "#);
}

/// `unwatch` takes the address that `watch` says.
#[test]
fn a_page_that_moved_is_watched_where_it_is() {
    let (home, site) = (Home::new(), site(Arc::default()));
    let watched = run(&home, &site, &["watch", &site.url("/moved"), "--yes"]);
    assert!(
        watched.contains("Each refresh looks at http://SITE/ferry from now on."),
        "{watched}"
    );
    let unwatched = run(&home, &site, &["unwatch", &site.url("/ferry"), "--yes"]);
    assert!(unwatched.starts_with("exit status 0"), "{unwatched}");
}

#[test]
fn what_is_no_page_is_refused_and_the_others_are_added() {
    let (home, site) = (Home::new(), site(Arc::default()));
    let urls = ["/ferry", "/image", "/none"].map(|path| site.url(path));
    let [ferry, image, none] = urls.each_ref().map(String::as_str);
    insta::assert_snapshot!(run(&home, &site, &["add", image, ferry, none, "http://10.0.0.1/"]), @r#"
    exit status 2
    Added The ferry sails again, The Test Post · 2 paragraphs · the-ferry-sails-again
    It does not say: author, date, topics.

    Not added: `http://SITE/image` is an image, which is not read; save its text as plain text, Markdown or HTML and add that
    Not added: `http://SITE/none` is not there: its server answered with status 404; look for a slip in the address
    Not added: `http://10.0.0.1/` is not on the public web, so it is not fetched; the operator can except its host with `fetch.allow`, as HOST or HOST:PORT
    "#);
}

#[test]
fn a_host_of_the_operators_own_is_not_asked_unless_it_is_allowed() {
    let (home, site) = (Home::new(), site(Arc::default()));
    let said = home.run(&["add", &site.url("/ferry")]);
    insta::assert_snapshot!(said.replace(&site.host(), "SITE"), @r#"
    exit status 2
    Not added: `http://SITE/ferry` is not on the public web, so it is not fetched; the operator can except its host with `fetch.allow`, as HOST or HOST:PORT
    "#);
    assert_eq!(site.connections(), 0);
}
