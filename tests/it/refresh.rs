//! Refresh: what the folder of articles, added files and built-in articles say becomes the library.

use std::fs;
use std::path::PathBuf;

use pullquote::article::Meta;
use pullquote::builtin;
use pullquote::home::{Confirmed, Home, Progress, Work};
use tempfile::TempDir;

use crate::library::{assert_in_step, audit, change, open, remove};

struct Case {
    files: TempDir,
    home: Home,
    dir: TempDir,
}

impl Case {
    fn new() -> Case {
        let dir = TempDir::new().unwrap();
        let home = open(dir.path());
        Case {
            files: TempDir::new().unwrap(),
            home,
            dir,
        }
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn delete(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
    }

    /// In the home's folder, or in another one.
    fn path(&self, name: &str) -> PathBuf {
        let root = if name.starts_with("articles/") {
            &self.dir
        } else {
            &self.files
        };
        root.path().join(name)
    }

    fn add(&self, name: &str, given: &Meta) -> String {
        let (put, _) = self.home.file(&self.path(name), given).unwrap();
        let outcome = change(&self.home, vec![put]);
        assert_in_step(&self.home);
        format!("{:?}", outcome.effects)
    }

    /// What a refresh does, a line each. Where it changes something, that was shown before, and nothing was changed.
    fn refresh(&self) -> String {
        let before = self.home.library().state().unwrap();
        let look = self
            .home
            .look(&Work::Refresh, &audit("refresh"), &mut |_| {});
        let (shown, id) = look.unwrap();
        assert_eq!(self.home.library().state().unwrap(), before);
        let refreshed = match id.map(|id| self.home.confirm(id, |_| audit("apply"), &mut |_| {})) {
            None => shown,
            Some(Ok(Confirmed::Done(_, done))) => {
                assert_eq!(shown.outcome.effects, done.outcome.effects);
                assert_eq!(shown.failed, done.failed);
                *done
            }
            other => panic!("{other:?}"),
        };
        assert_in_step(&self.home);
        let mut lines: Vec<_> = refreshed
            .outcome
            .effects
            .iter()
            .map(|effect| format!("{effect:?}"))
            .collect();
        lines.extend(
            refreshed
                .failed
                .iter()
                .map(|failure| format!("failed {}: {}", failure.key, failure.sentence)),
        );
        lines.extend(
            refreshed
                .kept_out
                .iter()
                .map(|slug| format!("kept out {slug}")),
        );
        let built_in = builtin::ARTICLES.len() as u64;
        let unchanged = refreshed.unchanged.saturating_sub(built_in);
        lines.push(format!("{unchanged} unchanged"));
        let text = lines.join("\n").replace(
            self.files.path().canonicalize().unwrap().to_str().unwrap(),
            "FILES",
        );
        text.replace(self.dir.path().to_str().unwrap(), "HOME")
    }
}

#[test]
fn the_folder_is_followed() {
    let case = Case::new();
    insta::assert_snapshot!(case.refresh(), @"0 unchanged");
    case.write(
        "articles/one.txt",
        "The first article.\n\nIt has two paragraphs.\n",
    );
    case.write(
        "articles/deep/two.md",
        "---\ntitle: The second\n---\n\nOnly one paragraph.\n",
    );
    case.write("articles/.hidden.txt", "Not an article.\n");
    insta::assert_snapshot!(case.refresh(), @r#"
    New { slug: "the-second", title: "The second", passages: 1 }
    New { slug: "one", title: "one", passages: 2 }
    0 unchanged
    "#);
    insta::assert_snapshot!(case.refresh(), @"2 unchanged");
    case.write(
        "articles/one.txt",
        "The first article.\n\nIt has other paragraphs.\n\nThree, that is.\n",
    );
    case.delete("articles/deep/two.md");
    insta::assert_snapshot!(case.refresh(), @r#"
    Gone { slug: "the-second", title: "The second" }
    Changed { slug: "one", title: "one", paragraphs: 2 }
    0 unchanged
    "#);
    case.write(
        "articles/deep/two.md",
        "---\ntitle: Another title\n---\n\nAnother paragraph.\n",
    );
    insta::assert_snapshot!(case.refresh(), @r#"
    New { slug: "the-second", title: "Another title", passages: 1 }
    1 unchanged
    "#);
}

#[test]
fn what_a_person_removed_stays_out_until_a_person_adds_it() {
    let case = Case::new();
    case.write("articles/one.txt", "The first article.\n");
    case.refresh();
    change(&case.home, vec![remove("one")]);
    case.write("articles/one.txt", "The first article, changed.\n");
    insta::assert_snapshot!(case.refresh(), @r#"
    kept out one
    0 unchanged
    "#);
    insta::assert_snapshot!(case.add("articles/one.txt", &Meta::default()), @r#"[New { slug: "one", title: "one", passages: 1 }]"#);
    insta::assert_snapshot!(case.refresh(), @"1 unchanged");
}

#[test]
fn an_added_file_is_read_again_and_missed_when_it_is_gone() {
    let case = Case::new();
    case.write("one.txt", "Some words.\n");
    let given = Meta {
        title: "Given title".to_owned(),
        outlet: Some("Given outlet".to_owned()),
        ..Meta::default()
    };
    insta::assert_snapshot!(case.add("one.txt", &given), @r#"[New { slug: "given-title", title: "Given title", passages: 1 }]"#);
    insta::assert_snapshot!(case.refresh(), @"1 unchanged");
    case.write("one.txt", "Other words.\n");
    insta::assert_snapshot!(case.refresh(), @r#"
    Changed { slug: "given-title", title: "Given title", paragraphs: 1 }
    0 unchanged
    "#);
    let meta = case
        .home
        .library()
        .article("given-title")
        .unwrap()
        .unwrap()
        .article
        .meta;
    assert_eq!(
        (meta.title.as_str(), meta.outlet.as_deref()),
        ("Given title", Some("Given outlet"))
    );
    case.delete("one.txt");
    insta::assert_snapshot!(case.refresh(), @r#"
    failed FILES/one.txt: `FILES/one.txt` cannot be read: No such file or directory (os error 2)
    0 unchanged
    "#);
    assert!(
        case.home
            .library()
            .article("given-title")
            .unwrap()
            .is_some()
    );
    case.write("one.txt", "Other words.\n");
    insta::assert_snapshot!(case.refresh(), @r#"
    Same { slug: "given-title" }
    0 unchanged
    "#);
    insta::assert_snapshot!(case.refresh(), @"1 unchanged");
}

#[cfg(unix)]
#[test]
fn a_folder_on_a_disk_that_is_not_mounted_loses_nothing() {
    let case = Case::new();
    let (articles, disk) = (case.dir.path().join("articles"), case.path("disk"));
    let built_in = format!("articles/{}", builtin::ARTICLES[0].0);
    case.write("articles/one.txt", "The first article.\n");
    case.write(&built_in, "---\ntitle: Mine\n---\n\nMy own words.\n");
    case.refresh();
    fs::rename(&articles, &disk).unwrap();
    std::os::unix::fs::symlink(&disk, &articles).unwrap();
    insta::assert_snapshot!(case.refresh(), @"1 unchanged");
    let unmounted = case.path("unmounted");
    fs::rename(&disk, &unmounted).unwrap();
    insta::assert_snapshot!(case.refresh(), @"
    failed articles: `HOME/articles` cannot be read: No such file or directory (os error 2)
    0 unchanged
    ");
    fs::rename(&unmounted, &disk).unwrap();
    insta::assert_snapshot!(case.refresh(), @"1 unchanged");
    // What was deleted is gone.
    fs::remove_file(&articles).unwrap();
    insta::assert_snapshot!(case.refresh(), @r#"
    Gone { slug: "one", title: "one" }
    Changed { slug: "russia-iran-partnership", title: "Russia and Iran sign a strategic partnership agreement", paragraphs: 29 }
    0 unchanged
    "#);
}

#[test]
fn bad_files_are_named_and_the_others_taken() {
    let case = Case::new();
    case.write("articles/a.txt", "");
    case.write("articles/b.md", "---\ntitle: [\n---\n\nText.\n");
    case.write("articles/c.pdf", "%PDF-1.4\n");
    case.write("articles/d.txt", "A good one.\n");
    case.write("articles/e.txt", "A good one.\n");
    case.write("articles/f.txt", "Another good one.\n");
    insta::assert_snapshot!(case.refresh(), @r#"
    New { slug: "d", title: "d", passages: 1 }
    Duplicate { key: "articles/e.txt", of: "d" }
    New { slug: "f", title: "f", passages: 1 }
    failed articles/a.txt: `HOME/articles/a.txt` is empty; add a file with the article's text in it
    failed articles/b.md: `HOME/articles/b.md` line 2: `title` opens a list with `[` and does not close it on that line
    failed articles/c.pdf: `HOME/articles/c.pdf` is a PDF, which is not read; save its text as plain text, Markdown or HTML and add that
    0 unchanged
    "#);
    insta::assert_snapshot!(case.refresh(), @r#"
    Duplicate { key: "articles/e.txt", of: "d" }
    failed articles/a.txt: `HOME/articles/a.txt` is empty; add a file with the article's text in it
    failed articles/b.md: `HOME/articles/b.md` line 2: `title` opens a list with `[` and does not close it on that line
    failed articles/c.pdf: `HOME/articles/c.pdf` is a PDF, which is not read; save its text as plain text, Markdown or HTML and add that
    2 unchanged
    "#);
    // One that became bad stays as it was.
    case.write("articles/f.txt", "");
    insta::assert_snapshot!(case.refresh(), @r#"
    Duplicate { key: "articles/e.txt", of: "d" }
    failed articles/a.txt: `HOME/articles/a.txt` is empty; add a file with the article's text in it
    failed articles/b.md: `HOME/articles/b.md` line 2: `title` opens a list with `[` and does not close it on that line
    failed articles/c.pdf: `HOME/articles/c.pdf` is a PDF, which is not read; save its text as plain text, Markdown or HTML and add that
    failed articles/f.txt: `HOME/articles/f.txt` is empty; add a file with the article's text in it
    1 unchanged
    "#);
    assert!(case.home.library().article("f").unwrap().is_some());
}

#[test]
fn a_new_home_has_the_built_in_articles() {
    let dir = TempDir::new().unwrap();
    let home = open(dir.path());
    let sources = home.library().sources().unwrap();
    for (name, text) in builtin::ARTICLES {
        let source = sources
            .iter()
            .find(|row| row.source.key == format!("articles/{name}"))
            .unwrap();
        let article = home
            .library()
            .article(&source.slug)
            .unwrap()
            .unwrap()
            .article;
        assert!(
            article
                .passages
                .iter()
                .all(|passage| text.contains(article.text(passage).lines().next().unwrap()))
        );
    }
    let articles = home.library().state().unwrap();
    assert_eq!(
        (articles.revision, articles.articles),
        (1, builtin::ARTICLES.len() as u64)
    );
}

#[test]
fn a_file_of_the_same_name_stands_before_a_built_in_article() {
    let (name, _) = builtin::ARTICLES[0];
    let case = Case::new();
    let before = case
        .home
        .library()
        .source(&format!("articles/{name}"))
        .unwrap()
        .unwrap();
    case.write(
        &format!("articles/{name}"),
        "---\ntitle: Mine\n---\n\nMy own words.\n",
    );
    case.home
        .work(&Work::Refresh, &audit("refresh"), &mut |_| {})
        .unwrap();
    let body = |slug: &str| {
        case.home
            .library()
            .article(slug)
            .unwrap()
            .unwrap()
            .article
            .body
    };
    assert_eq!(body(&before.slug), "My own words.");
    case.delete(&format!("articles/{name}"));
    case.home
        .work(&Work::Refresh, &audit("refresh"), &mut |_| {})
        .unwrap();
    assert!(body(&before.slug).len() > 100);
}

#[test]
fn a_removed_built_in_article_stays_out() {
    let case = Case::new();
    let slug = case.home.library().slugs().unwrap().remove(0);
    change(&case.home, vec![remove(&slug)]);
    let refreshed = case
        .home
        .work(&Work::Refresh, &audit("refresh"), &mut |_| {})
        .unwrap();
    assert_eq!(refreshed.kept_out, [slug]);
    drop(open(case.dir.path()));
    assert_eq!(
        open(case.dir.path()).library().state().unwrap().articles,
        builtin::ARTICLES.len() as u64 - 1
    );
}

#[test]
fn what_is_saved_while_a_refresh_is_looked_at_is_not_made_unseen() {
    let case = Case::new();
    let look = |progress: &mut dyn FnMut(Progress)| {
        let seen = case.home.look(&Work::Refresh, &audit("refresh"), progress);
        seen.unwrap().1
    };
    let mut save = |_| case.write("articles/new.txt", "Saved meanwhile.\n");
    assert_eq!(look(&mut save), None);
    assert!(case.home.library().article("new").unwrap().is_none());
    assert!(look(&mut |_| {}).is_some());
}

#[test]
fn progress_is_told() {
    let case = Case::new();
    for n in 0..3 {
        case.write(&format!("articles/{n}.txt"), format!("Text {n}.\n"));
    }
    let mut seen = Vec::new();
    case.home
        .work(&Work::Refresh, &audit("refresh"), &mut |progress| {
            seen.push(progress)
        })
        .unwrap();
    let total = 3 + builtin::ARTICLES.len() as u64;
    assert!(
        seen.contains(&Progress::Reading { done: total, total }),
        "{seen:?}"
    );
    assert!(
        seen.contains(&Progress::Indexing { done: 3, total: 3 }),
        "{seen:?}"
    );
}

#[test]
fn a_person_reads_what_a_refresh_did() {
    let case = Case::new();
    case.write("articles/one.txt", "The first article.\n\nIts end.\n");
    case.refresh();
    change(&case.home, vec![remove("one")]);
    case.add("articles/one.txt", &Meta::default());
    change(&case.home, vec![remove("russia-iran-partnership")]);
    case.write("articles/one.txt", "The first article.\n\nIts other end.\n");
    case.write("articles/bad.txt", "");
    let mut refresh = std::process::Command::new(env!("CARGO_BIN_EXE_pullquote"));
    let output = refresh
        .arg("--home")
        .arg(case.dir.path())
        .arg("refresh")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    insta::assert_snapshot!(said.replace(case.dir.path().to_str().unwrap(), "HOME"), @"
    Changed: one (1 paragraph).
    Removed before, so left out until it is added again: russia-iran-partnership.
    Not read: `HOME/articles/bad.txt` is empty; add a file with the article's text in it
    The index is up to date: 1 article, 2 paragraphs, revision 6.
    ");
}

#[test]
fn a_file_of_the_folder_that_never_was_read_is_told_until_it_can_be() {
    let home = crate::cli::Home::new();
    let told = |command: &str| home.run(&[command]).contains("articles/scan.pdf` is a PDF");
    home.write("home/articles/scan.pdf", "%PDF-1.4");
    home.run(&["refresh"]);
    assert!(told("status") && told("watched"));
    home.run(&["refresh"]);
    assert!(told("status"));
    std::fs::remove_file(home.dir().join("home/articles/scan.pdf")).unwrap();
    home.run(&["refresh"]);
    assert!(!told("status") && !told("watched"));
}
