//! The whole library out into a folder and back.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use pullquote::answer::Options;
use pullquote::article::{Article, Block, Meta};
use pullquote::bot::{Bot, Request, Said};
use pullquote::command::{Command, Role};
use pullquote::home::{Confirmed, Exported, Folder, Home, Refreshed, Work};
use pullquote::library::{
    Blocked, Change, Effect, Heard, Kind, PlaceKind, Source, SourceRow, Watched,
};
use pullquote::reply::json::json;
use pullquote::reply::text::View;
use tempfile::TempDir;

use crate::library::{assert_in_step, audit, change, open, put, remove, version};
use crate::prose;

fn export(home: &Home, folder: &Path) {
    let done = home.export(folder, &mut |_| {}).unwrap();
    let articles = home.library().state().unwrap().articles;
    assert_eq!(done, Exported::Done(articles));
}

fn import(home: &Home, folder: &Path) -> Refreshed {
    let dir = folder.to_owned();
    let work = Work::Import { dir };
    let done = home.work(&work, &audit("import"), &mut |_| {}).unwrap();
    assert_in_step(home);
    done
}

fn work(home: &Home, work: Work) -> Refreshed {
    home.work(&work, &audit("test"), &mut |_| {}).unwrap()
}

/// All that an export must keep.
type All = (
    Vec<Article>,
    Vec<String>,
    Vec<SourceRow>,
    Vec<Blocked>,
    Vec<Watched>,
);

fn all(home: &Home) -> All {
    let library = home.library();
    let slugs = library.slugs().unwrap().into_iter();
    let articles = slugs.map(|slug| library.article(&slug).unwrap().unwrap().article);
    (
        articles.collect(),
        library.ids().unwrap(),
        library.sources().unwrap(),
        library.blocked().unwrap(),
        library.watched().unwrap(),
    )
}

/// A new home with what was exported. Another export of it is the same, and an import into it changes nothing.
fn back(folder: &Path) -> (TempDir, Home) {
    let dir = TempDir::new().unwrap();
    let home = open(&dir.path().join("home"));
    let done = import(&home, folder);
    assert_eq!(done.failed, []);
    assert_eq!(
        done.folder,
        Some(Folder {
            is_export: true,
            ..Folder::default()
        })
    );
    assert_eq!(home.library().history(9).unwrap().len(), 2);
    let again = dir.path().join("again");
    export(&home, &again);
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name();
        let file = |folder: &Path| fs::read(folder.join(&name)).unwrap();
        assert!(file(folder) == file(&again), "{name:?}");
    }
    assert!(import(&home, folder).is_nothing());
    (dir, home)
}

/// A library that came back from its export.
fn round(home: Home) -> (Home, TempDir, Home) {
    let out = TempDir::new().unwrap();
    let folder = out.path().join("out");
    export(&home, &folder);
    let (dir, again) = back(&folder);
    assert_eq!(all(&again), all(&home));
    (home, dir, again)
}

/// The replies to some questions, from an index that has nothing of the library's past in its statistics.
fn answers(home: Home, questions: &[String]) -> Vec<serde_json::Value> {
    home.rebuild(&mut |_| {}).unwrap();
    let bot = Bot::new(home, Options::default());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let answer = |question: &String| {
        let request = Request {
            said: Said::Command(Command::question(question)),
            role: Role::Member,
            front_end: "test",
            place: None,
        };
        let reply = runtime.block_on(Arc::clone(&bot).handle(request, |_| {}));
        let view = View {
            today: jiff::civil::date(2999, 1, 1),
            stale_days: 9,
            prefix: "",
        };
        let mut json = json(&reply, &view);
        json["searched"]["revision"].take();
        json
    };
    questions.iter().map(answer).collect()
}

/// Words of the articles.
fn questions(articles: &[Article]) -> Vec<String> {
    let passages = articles.iter().flat_map(|article| {
        let texts = article.passages.iter().map(|passage| article.text(passage));
        texts.step_by(3).take(3)
    });
    let question = |text: &str| {
        text.split_whitespace()
            .take(6)
            .collect::<Vec<_>>()
            .join(" ")
    };
    passages
        .map(question)
        .filter(|question| !question.is_empty())
        .take(12)
        .collect()
}

fn source(n: usize, given: Meta) -> Source {
    let (key, kind) = match n % 2 {
        0 => (format!("https://example.org/{n}"), Kind::Page),
        _ => (format!("/nowhere/{n} \"x\".md"), Kind::File),
    };
    Source {
        key,
        kind,
        hash: vec![n as u8; n],
        given,
    }
}

/// Text that Markdown would read otherwise, or that a reader would tidy up.
fn wild() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        " ",
        "\n",
        "\n\n",
        "\t",
        "\r",
        "\u{1}",
        "1. ",
        "- ",
        "> ",
        "---",
        "```",
        "# ",
        "&amp;",
        "<b>",
        "[x](y)",
        "**",
        "_",
        "\\",
        "|",
        "\"",
        ": ",
        "\u{202e}עברית",
        "👩‍👩‍👧",
        "日本。",
        "lantern",
        "harbour ",
    ]);
    let some = prop_oneof![3 => odd.prop_map(str::to_owned), 1 => "\\PC{0,20}"];
    let text = prop::collection::vec(some, 1..12).prop_map(|pieces| pieces.concat());
    prop_oneof![30 => text.clone(), 1 => text.prop_map(|text| text.repeat(300))]
}

fn wild_article() -> impl Strategy<Value = Article> {
    let block = prop_oneof![
        (1..=5u8, wild()).prop_map(|(level, text)| Block::Heading(level, text)),
        wild().prop_map(Block::Paragraph)
    ];
    let some = || prop::option::of(wild());
    let facts = (
        wild(),
        some(),
        some(),
        some(),
        prop::collection::vec(wild(), 0..3),
    );
    (facts, prop::collection::vec(block, 0..9)).prop_map(|(facts, mut blocks)| {
        blocks.push(Block::Paragraph("It has a paragraph.".to_owned()));
        let half = blocks.len() / 2;
        blocks.rotate_right(half);
        let (title, outlet, author, note, topics) = facts;
        let meta = Meta {
            title,
            outlet,
            author,
            note,
            topics,
            ..Meta::default()
        };
        Article::new("", meta, &blocks)
    })
}

#[test]
fn any_library_comes_back_from_its_export() {
    let article = prop_oneof![prose::article(), wild_article()];
    let given = prop::option::of(wild());
    let articles = prop::collection::vec((article, given, 0..9usize), 1..8);
    let cases = Config {
        cases: 16,
        failure_persistence: None,
        ..Config::default()
    };
    let ran = TestRunner::new(cases).run(&articles, |articles| {
        let dir = TempDir::new().unwrap();
        let home = open(dir.path());
        let mut then = Vec::new();
        let mut puts = Vec::new();
        for (n, (mut article, outlet, fate)) in articles.into_iter().enumerate() {
            article.slug = format!("number-{n}");
            let slug = article.slug.clone();
            let given = Meta {
                outlet,
                ..Meta::default()
            };
            let source = source(n, given);
            then.extend(match fate {
                0 => Some(Work::Remove { slug }),
                1 => Some(Work::Erase { slug }),
                2 => Some(Work::Edit {
                    slug,
                    given: Box::new(Meta {
                        author: Some(String::new()),
                        ..Meta::default()
                    }),
                }),
                _ => None,
            });
            puts.push(Change::Put {
                source,
                article: Box::new(article),
            });
        }
        change(&home, puts);
        for then in then {
            work(&home, then);
        }
        let (home, _dir, again) = round(home);
        let questions = questions(&all(&home).0);
        prop_assert_eq!(answers(home, &questions), answers(again, &questions));
        Ok(())
    });
    ran.unwrap();
}

#[test]
fn the_built_in_library_comes_back_also_where_it_was_taken_out() {
    let slug = || "russia-iran-partnership".to_owned();
    for then in [
        None,
        Some(Work::Remove { slug: slug() }),
        Some(Work::Erase { slug: slug() }),
        Some(Work::Edit {
            slug: slug(),
            given: Box::new(Meta {
                title: "Another: \"title\"".to_owned(),
                ..Meta::default()
            }),
        }),
    ] {
        let dir = TempDir::new().unwrap();
        let home = open(dir.path());
        change(&home, vec![version(1, 1)]);
        if let Some(then) = then {
            work(&home, then);
        }
        let (home, _dir, again) = round(home);
        let done = work(&again, Work::Refresh);
        assert_eq!(all(&again).0, all(&home).0);
        assert!(!done.outcome.changed);
    }
}

#[test]
fn watched_places_are_watched_again() {
    let dir = TempDir::new().unwrap();
    let home = open(dir.path());
    let watch = |address: &str, kind| {
        let address = address.to_owned();
        Change::Watch { address, kind }
    };
    let heard = Heard {
        address: "https://example.org/feed".to_owned(),
        title: Some("A feed".to_owned()),
        etag: Some("\"7\"".to_owned()),
        last_success: Some("2026-11-23T20:04:00Z".to_owned()),
        last_error: Some("it stops".to_owned()),
        modified: None,
    };
    change(
        &home,
        vec![
            watch("https://example.org/feed", PlaceKind::Feed),
            Change::Heard(heard.clone()),
            watch("https://example.org/page", PlaceKind::Page),
            watch("https://example.org/over", PlaceKind::Page),
        ],
    );
    let address = "https://example.org/over".to_owned();
    change(&home, vec![Change::Unwatch { address }]);
    let (home, _dir, again) = round(home);
    assert_eq!(all(&home).4.len(), 2);
    assert_eq!(again.library().heard(&heard.address).unwrap(), heard);
    work(&again, Work::Undo);
    assert_eq!(all(&again).4, []);
}

const PAGES: &[(&str, &str)] = &[
    (
        "code.html",
        "<!doctype html><title>Code &amp; text</title><article><h1>Code &amp; text</h1><p>It begins <b>here</b>: a_b *c* [d](e).</p>\
         <pre>let x = 1;\n\n\tlet y = `2`;</pre><h2># Lists</h2><ul><li>- one<li>2. two</ul><p>1) three &#13; four</article>",
    ),
    (
        "table.html",
        "<!doctype html><html lang=de><title>Tabelle</title><p>Vor der Tabelle steht ein Satz.</p><table><tr><td>a|b<td>c</table>\
         <h2>Zwei</h2><h3>Drei</h3><p>&lt;script&gt; steht da, und \u{202e}\u{5e9}\u{5dc}\u{5d5}\u{5dd}.</p><h2>Am Ende</h2>",
    ),
    (
        "prose.md",
        "---\ntitle: \"A: b\"\ntopics: [x, \"y, z\"]\n---\nOne line\nand another.\n\n```\nfn a() {\n\n}\n```\n\n> quoted\n",
    ),
    (
        "plain.txt",
        "A head\n\n* It is plain. 100 % of it & more.\n\n\u{feff}1. Not a list.\n",
    ),
];

#[test]
fn added_files_are_not_taken_twice() {
    let dir = TempDir::new().unwrap();
    let home = open(&dir.path().join("home"));
    let mut puts = Vec::new();
    for (name, text) in PAGES {
        let file = dir.path().join(name);
        fs::write(&file, text).unwrap();
        let given = Meta {
            outlet: Some("The Quay".to_owned()),
            ..Meta::default()
        };
        puts.push(home.file(&file, &given).unwrap().0);
    }
    change(&home, puts);
    assert_eq!(all(&home).0.len(), 1 + PAGES.len());
    let (_home, _dir, again) = round(home);
    let done = work(&again, Work::Refresh);
    assert_eq!((done.outcome.changed, done.unchanged), (false, 5));
    let file = dir.path().join("plain.txt");
    fs::write(&file, "A head\n\nIt is plainer than it was.\n").unwrap();
    let effects = work(&again, Work::Refresh).outcome.effects;
    assert!(
        matches!(&effects[..], [Effect::Changed { slug, .. }] if slug == "a-head"),
        "{effects:?}"
    );
    let meta = again
        .library()
        .article("a-head")
        .unwrap()
        .unwrap()
        .article
        .meta;
    assert_eq!(meta.outlet.as_deref(), Some("The Quay"));
}

#[test]
fn a_library_keeps_what_the_export_does_not_name() {
    let (dir, out) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let folder = out.path().join("out");
    let home = open(dir.path());
    change(
        &home,
        vec![version(1, 1), version(2, 1), version(3, 1), version(4, 1)],
    );
    export(&home, &folder);
    change(&home, vec![version(1, 2), version(5, 1), remove("title-2")]);
    work(
        &home,
        Work::Erase {
            slug: "title-3".to_owned(),
        },
    );
    let done = import(&home, &folder);
    let effects = done.outcome.effects;
    let named = |effect: &Effect| format!("{effect:?}").split(',').next().unwrap().to_owned();
    insta::assert_snapshot!(effects.iter().map(named).collect::<Vec<_>>().join("\n"), @r#"
    Same { slug: "russia-iran-partnership" }
    Changed { slug: "title-1"
    New { slug: "title-2"
    Blocked { key: "title-3.md"
    Same { slug: "title-4" }
    "#);
    let slugs = home.library().slugs().unwrap();
    assert_eq!(
        slugs,
        [
            "russia-iran-partnership",
            "title-1",
            "title-2",
            "title-4",
            "title-5"
        ]
    );
    work(&home, Work::Undo);
    let slugs = home.library().slugs().unwrap();
    assert_eq!(
        slugs,
        ["russia-iran-partnership", "title-1", "title-4", "title-5"]
    );
}

#[test]
fn what_was_erased_there_does_not_come_here() {
    let (dir, out, other) = (
        TempDir::new().unwrap(),
        TempDir::new().unwrap(),
        TempDir::new().unwrap(),
    );
    let folder = out.path().join("out");
    let home = open(dir.path());
    change(&home, vec![version(1, 1)]);
    work(
        &home,
        Work::Erase {
            slug: "title-1".to_owned(),
        },
    );
    export(&home, &folder);
    let other = open(other.path());
    change(&other, vec![version(2, 1)]);
    assert!(import(&other, &folder).outcome.changed);
    let effects = change(&other, vec![version(1, 1)]).effects;
    assert!(
        matches!(&effects[..], [Effect::Blocked { .. }]),
        "{effects:?}"
    );
}

/// By where it came from, also where its file was edited since.
#[test]
fn what_was_erased_here_does_not_come_back_edited() {
    let (dir, out) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let folder = out.path().join("out");
    let home = open(dir.path());
    change(&home, vec![version(1, 1), version(2, 1)]);
    export(&home, &folder);
    let file = folder.join("title-1.md");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text + "\nAn added note.\n").unwrap();
    // Of one that is here the edited text is taken.
    let text = "An added note.";
    let has_note = |home: &Home| {
        let article = home.library().article("title-1").unwrap();
        article.is_some_and(|one| one.article.body.contains(text))
    };
    import(&home, &folder);
    assert!(has_note(&home));
    let slug = "title-1".to_owned();
    work(&home, Work::Erase { slug });
    let effects = import(&home, &folder).outcome.effects;
    let is_blocked =
        |effect: &Effect| matches!(effect, Effect::Blocked { slug, .. } if slug == "title-1");
    assert!(effects.iter().any(is_blocked), "{effects:?}");
    assert!(home.library().article("title-1").unwrap().is_none());
}

#[test]
fn a_preview_is_of_the_files_that_it_read() {
    let (dir, out) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let file = out.path().join("new.md");
    fs::write(&file, "# New\n\nThe first text of it.\n").unwrap();
    let home = open(dir.path());
    let dir = out.path().to_owned();
    let look = || {
        let work = Work::Import { dir: dir.clone() };
        home.look(&work, &audit("import"), &mut |_| {}).unwrap()
    };
    let confirm = |id| home.confirm(id, |_| audit("import"), &mut |_| {}).unwrap();
    let id = look().1.unwrap();
    fs::write(&file, "# New\n\nThe second text of it.\n").unwrap();
    assert_eq!(confirm(id), Confirmed::Outdated(Vec::new()));
    let (seen, id) = look();
    let id = id.unwrap();
    let added = Folder {
        added: 1,
        ..Folder::default()
    };
    assert_eq!(seen.folder, Some(added));
    assert!(matches!(confirm(id), Confirmed::Done(..)));
    assert!(matches!(confirm(id), Confirmed::Applied(2)));
}

#[test]
fn an_export_is_of_one_state_while_others_write() {
    let dir = TempDir::new().unwrap();
    let home = open(&dir.path().join("home"));
    let pair = |n: usize| {
        let name = |what: &str| format!("{what} {n}");
        let put = |what: &str| put(&format!("/{n}/{what}"), &name(what), &[&name(what)]);
        vec![put("first"), put("second")]
    };
    let written = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for n in 0..20 {
                change(&home, pair(n));
                written.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            }
        });
        for n in 0.. {
            let before = written.load(std::sync::atomic::Ordering::SeqCst);
            let folder = dir.path().join(format!("out-{n}"));
            home.export(&folder, &mut |_| {}).unwrap();
            let files = |what: &str| {
                (0..20)
                    .filter(|n| folder.join(format!("{what}-{n}.md")).exists())
                    .count()
            };
            assert_eq!(files("first"), files("second"));
            assert!(files("first") >= before);
            if before == 20 {
                break;
            }
        }
    });
}
