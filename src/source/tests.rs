mod about;
mod day;
mod front;
mod heads;
mod html;
mod markdown;
mod table;
mod text;

use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::article::Article;

/// The draft as lines: `title: ...`, `# heading`, a paragraph, `- item`, `|| heads of columns` or `| row`.
fn show(draft: &Draft) -> String {
    format!("title: {}\n{}", draft.meta.title, shown(&draft.blocks))
}

fn shown(blocks: &[Block]) -> String {
    let lines = blocks.iter().map(|block| match block {
        Block::Heading(_, text) => format!("# {text}"),
        Block::Paragraph(text) => text.clone(),
        Block::Item(depth, text) => format!("{}- {text}", "  ".repeat(usize::from(*depth))),
        Block::Columns(text) => format!("|| {text}"),
        Block::Row(text) => format!("| {text}"),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn check(name: &str, bytes: impl AsRef<[u8]>, expect: &str) {
    let got = parse(name, bytes.as_ref(), &Meta::default())
        .map_or_else(|why| why.to_string(), |draft| show(&draft));
    assert_eq!(got, expect, "{name}");
}

#[track_caller]
fn check_fragment(markup: &str, expect: &str) {
    let read = super::html::fragment(markup).unwrap();
    assert_eq!(shown(&read.blocks), expect, "{markup}");
}

#[track_caller]
fn draft_of(name: &str, bytes: impl AsRef<[u8]>) -> Draft {
    parse(name, bytes.as_ref(), &Meta::default()).unwrap()
}

fn texts(draft: &Draft) -> Vec<&str> {
    draft.blocks.iter().map(Block::text).collect()
}

const LONG: &str = "The two sides said that they would meet again before the end of the year, in spite of everything.";

#[test]
fn other_kinds_are_refused() {
    let cases: [(&str, &[u8], &str); 9] = [
        (
            "a.txt",
            b"",
            "`a.txt` is empty; add a file with the article's text in it",
        ),
        (
            "a.txt",
            b" \n\n",
            "`a.txt` is empty; add a file with the article's text in it",
        ),
        (
            "a.txt",
            b"%PDF-1.7 ...",
            "`a.txt` is a PDF, which is not read; save its text as plain text, Markdown or HTML and add that",
        ),
        (
            "A.DOCX",
            b"x",
            "`A.DOCX` is an office document, which is not read; save its text as plain text, Markdown or HTML and add that",
        ),
        (
            "a",
            b"PK\x03\x04",
            "`a` is a ZIP archive, or an office document or e-book packed as one, which is not read; save its text as plain text, Markdown or HTML and add that",
        ),
        (
            "a.md",
            b"\x89PNG\r\n\x1a\n",
            "`a.md` is an image, which is not read; save its text as plain text, Markdown or HTML and add that",
        ),
        (
            "a.txt",
            b"one\0two",
            "`a.txt` holds NUL characters, so it is not text; save it as UTF-8 text and add that",
        ),
        (
            "a.txt",
            b"\x01\x02\x03 abc",
            "`a.txt` does not look like text; save it as UTF-8 text and add that",
        ),
        (
            "a.md",
            b"# Only a title\n",
            "`a.md` has no paragraph of text; add a file with the article's text in it",
        ),
    ];
    for (name, bytes, expect) in cases {
        check(name, bytes, expect);
    }
}

#[test]
fn texts_that_begin_like_other_files_are_read() {
    for start in [
        "ID3", "ID3\n", "RIFF", "GIF8", "BZh", "BZh91", "Rar!", "OggS", "fLaC",
    ] {
        let text = format!("{start} tags are described here.");
        assert!(!draft_of("a.txt", text).blocks.is_empty());
    }
    let others: [(&[u8], &str); 9] = [
        (b"ID3\x03abc", "a sound file"),
        (b"RIFFabcdWAVEfmt", "a sound file"),
        (b"RIFF\x01bcdAVI LIST", "a film"),
        (b"RIFFabcdWEBPVP8", "an image"),
        (b"GIF89abc", "an image"),
        (b"BZh91AY&SYabc", "a compressed file"),
        (b"Rar!\x1a\x07\x01", "a compressed file"),
        (b"OggS\0\x02", "a sound file"),
        (b"fLaC\0\0", "a sound file"),
    ];
    for (bytes, what) in others {
        let refused = parse("a.txt", bytes, &Meta::default()).unwrap_err();
        assert!(
            refused.0.starts_with(&format!("`a.txt` is {what}, which")),
            "{refused}"
        );
    }
}

#[test]
fn files_that_cannot_be_read_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let refused = |name: &str| {
        read(&dir.path().join(name), &Meta::default())
            .unwrap_err()
            .to_string()
    };
    assert!(refused("none.txt").contains("none.txt` cannot be read: "));
    assert!(refused("").contains("is a folder"));
    File::create(dir.path().join("huge.txt"))
        .unwrap()
        .set_len(200_000_000)
        .unwrap();
    assert!(refused("huge.txt").ends_with(
        "huge.txt` has 191 MiB, more than the 32 MiB that are read; split it into articles"
    ));
}

#[test]
fn encodings() {
    let french = "Le président a signé l'accord à Genève, après une très longue soirée de débats. Où était-il allé ?";
    let russian = "Президент подписал соглашение о стратегическом партнёрстве в Кремле в пятницу.";
    let japanese = "大統領は金曜日にクレムリンで戦略的パートナーシップ協定に署名した。";
    let windows = |label: &str, text: &str| {
        encoding_rs::Encoding::for_label(label.as_bytes())
            .unwrap()
            .encode(text)
            .0
            .into_owned()
    };
    let utf16: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain(russian.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let cases = [
        (french, windows("windows-1252", french), true),
        (russian, windows("windows-1251", russian), true),
        (japanese, windows("shift_jis", japanese), true),
        (russian, utf16, false),
        (french, [b"\xef\xbb\xbf", french.as_bytes()].concat(), false),
    ];
    for (text, bytes, guessed) in cases {
        let draft = draft_of("e.txt", bytes);
        assert_eq!(draft.blocks, [Block::Paragraph(text.to_owned())]);
        assert_eq!(
            draft
                .remarks
                .iter()
                .any(|remark| remark.contains("a guess")),
            guessed,
            "{text}"
        );
    }
    let page = |text: &str| {
        format!("<html><head><meta charset='windows-1251'></head><body><p>{text}</p></body></html>")
    };
    // The page's own word wins over a guess, and not over what is plainly UTF-8.
    for bytes in [
        windows("windows-1251", &page("Да.")),
        page("Да.").into_bytes(),
    ] {
        check("e.html", bytes, "title: e\nДа.");
    }
    let draft = draft_of("e.txt", b"\xef\xbb\xbfbroken \xff byte.");
    assert!(
        draft.remarks[0].contains("1 characters could not be decoded"),
        "{:?}",
        draft.remarks
    );
    // Nothing else is changed: zero-width and bidirectional characters stay.
    check(
        "e.txt",
        "a\u{200b}b \u{202e}c\u{a0}“d”e.",
        "title: e\na\u{200b}b \u{202e}c\u{a0}“d”e.",
    );
}

#[test]
fn languages_are_detected_where_they_are_clear() {
    let english = format!(
        "{LONG} Nothing was said about the costs, and nobody asked what would happen afterwards."
    );
    assert_eq!(
        draft_of("l.txt", &english).meta.language.as_deref(),
        Some("en")
    );
    assert_eq!(draft_of("l.txt", "OK.").meta.language, None);
}

#[test]
fn built_in_articles_are_whole_and_quotable() {
    for (name, text) in crate::builtin::ARTICLES {
        let draft = draft_of(name, text);
        assert_eq!(draft.id.as_deref(), name.strip_suffix(".md"));
        assert_eq!(
            (draft.remarks.len(), draft.meta.language.as_deref()),
            (0, Some("en"))
        );
        assert!(
            draft.meta.date.is_some() && draft.meta.note.is_some() && !draft.meta.topics.is_empty()
        );
        for block in &draft.blocks {
            let Block::Paragraph(text) = block else {
                continue;
            };
            let opens_with = text.split(' ').next().unwrap_or_default();
            assert!((120..=350).contains(&text.chars().count()), "{text}");
            assert!(
                !["He", "It", "This", "They"].contains(&opens_with),
                "{text}"
            );
        }
    }
}

/// Text of any characters but NUL, with much that Markdown would read or tidy up.
fn wild() -> impl Strategy<Value = String> {
    let odd = vec![
        " ",
        "\t",
        "\n\n",
        "\r",
        "\u{85}",
        "\u{2028}",
        "\u{b}",
        "1. ",
        "- ",
        "+ ",
        "::",
        "==",
        "---",
        "``````",
        "~~~",
        "&amp;",
        "&#0;",
        "<b>",
        "</b>",
        "[x](y)",
        "![",
        "![x]",
        "[^1]",
        "**",
        "__",
        "\\",
        "| - |",
        "# ",
        "\"",
        "'",
        "\u{feff}",
        "\u{202e}עברית",
        "👩‍👩‍👧",
        "日本",
        "https://example.org/a_b*c",
    ];
    let odd = prop::sample::select(odd).prop_map(str::to_owned);
    let some = prop_oneof![odd, piece(), any::<String>()];
    let text = prop::collection::vec(some, 1..6).prop_map(|pieces| pieces.concat());
    prop_oneof![20 => text.clone(), 1 => text.prop_map(|text| text.repeat(500))]
        .prop_map(|text| text.replace('\0', ""))
}

/// Each paragraph with the headings that it stands under.
#[track_caller]
fn check_headings(name: &str, text: &str, expect: &[&str]) {
    let article = Article::new("a", Meta::default(), &draft_of(name, text).blocks);
    let seen = article.passages.iter().map(|passage| {
        let headings: Vec<_> = passage.headings().collect();
        format!("{}: {}", headings.join(" › "), article.text(passage))
    });
    assert_eq!(seen.collect::<Vec<_>>(), expect, "{text}");
}

#[test]
fn headings_stand_under_those_of_higher_levels() {
    let expect = [
        ": One.",
        "Installing › Linux: Two.",
        "Installing › Windows: Three.",
        "Use: Four.",
    ];
    let markdown = "# Tool\n\nOne.\n\n## Installing\n\n### Linux\n\nTwo.\n\n### Windows\n\nThree.\n\n## Use\n\nFour.";
    check_headings("a.md", markdown, &expect);
    // A second title stands above nothing.
    let given = "---\ntitle: The tool's manual\n---\n# Tool\n\nOne.\n\n## Use\n\nTwo.";
    check_headings("a.md", given, &["Tool: One.", "Use: Two."]);
    let page = "<h1>Tool</h1><p>One.</p><h2>Use</h2><p>Two.</p><h3>Often</h3><p>Three.</p>";
    check_headings(
        "a.html",
        page,
        &[": One.", "Use: Two.", "Use › Often: Three."],
    );
    check_headings(
        "a.md",
        "---\ntitle: T\n---\n## A\n\nOne.\n\n# B\n\nTwo.\n\n## C\n\nThree.",
        &["A: One.", "B: Two.", "C: Three."],
    );
    let long = "word ".repeat(100);
    let long = long.trim();
    check_headings(
        "a.md",
        &format!("## A\n\nOne.\n\n## {long}\n\nTwo."),
        &["A: One.", &format!("A: {long}"), "A: Two."],
    );
    let chapters = "---\ntitle: T\n---\n# A\n\n## B\n\nOne.\n\n# C\n\nTwo.";
    check_headings("a.md", chapters, &["A › B: One.", "C: Two."]);
}

fn any_article() -> impl Strategy<Value = Article> {
    let repeated = prop::sample::select(vec!["A", "B", "A\n\nB"]).prop_map(str::to_owned);
    let heading = (1..=LOWEST, prop_oneof![wild(), repeated]);
    let ending = prop::sample::select(vec!["", "", ":", "?"]);
    let depth = prop_oneof![4 => 0..=3u8, 1 => 0..=12u8];
    let block = prop_oneof![
        2 => heading.prop_map(|(level, text)| Block::Heading(level, text)),
        2 => wild().prop_map(Block::Paragraph),
        2 => (wild(), ending.clone()).prop_map(|(text, end)| Block::Paragraph(text + end)),
        4 => (depth, wild(), ending).prop_map(|(depth, text, end)| Block::Item(depth, text + end)),
        1 => wild().prop_map(Block::Columns),
        2 => wild().prop_map(Block::Row),
    ];
    let some = || prop::option::of(wild());
    let facts = (some(), some(), some(), some(), some(), some());
    let date = prop::option::of((1..3000i16, 1..13i8, 1..29i8));
    let meta = (wild(), facts, date, prop::collection::vec(wild(), 0..3));
    let meta = meta.prop_map(|(title, facts, date, topics)| Meta {
        title,
        outlet: facts.0,
        author: facts.1,
        date: date.map(|(year, month, day)| jiff::civil::date(year, month, day)),
        language: facts.2,
        translated_from: facts.3,
        url: facts.4,
        topics,
        note: facts.5,
    });
    (meta, prop::collection::vec(block, 0..12))
        .prop_map(|(meta, blocks)| Article::new("some-id", meta, &blocks))
}

fn piece() -> impl Strategy<Value = String> {
    let markup = prop::sample::select(vec![
        "\n",
        "\n\n",
        "---\n",
        "+++\n",
        "title: ",
        "topics: [",
        "# ",
        "- ",
        "\n- a\n  - ",
        "\n- a:\n",
        "\nWhy?\n\n",
        "\n\n(a) one\n\n",
        "\n\n    ",
        "\n    ",
        "<ul><li>",
        "> ",
        "| a | b |\n|---|---|\n",
        "```",
        "[^1]: ",
        "<div>",
        "</p>",
        "<h2>",
        "<!--",
        "<script>",
        "<table><td>",
        "<tr><th>",
        "</table>",
        "\n| a | b |\n|---|---|\n| c | d |\n",
        "&#0;",
        "é",
        "。",
        "“",
        "\u{202e}",
        " ",
        "word",
        "\r",
    ]);
    prop_oneof![markup.prop_map(str::to_owned), any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), pieces in prop::collection::vec(piece(), 0..40)) {
        let text = pieces.concat();
        for name in ["a.txt", "a.md", "a.html", "a"] {
            let _ = parse(name, &bytes, &Meta::default());
            if let Ok(draft) = parse(name, text.as_bytes(), &Meta::default()) {
                prop_assert!(!draft.meta.title.is_empty());
                prop_assert!(draft.blocks.iter().any(|block| !matches!(block, Block::Heading(..))));
                for text in texts(&draft) {
                    prop_assert!(text == text.trim() && text.contains(char::is_alphanumeric) && !text.contains('\0'));
                }
            }
        }
    }

    #[test]
    fn any_article_reads_back_as_it_is(article in any_article()) {
        let file = to_markdown(&article);
        prop_assert_eq!(from_markdown("a.md", file.as_bytes()).unwrap(), article, "{}", file);
    }

    #[test]
    fn exported_articles_read_back(
        pieces in prop::collection::vec(piece(), 1..40),
        name in prop::sample::select(vec!["a.txt", "a.md"]),
        note in "\\PC{0,40}",
    ) {
        let given = Meta { title: "A \"title\": \\".to_owned(), note: Some(note), language: Some("en".to_owned()), ..Meta::default() };
        if let Ok(draft) = parse(name, pieces.concat().as_bytes(), &given) {
            let article = Article::new("some-id", draft.meta, &draft.blocks);
            let again = parse("some-id.md", to_markdown(&article).as_bytes(), &Meta::default()).unwrap();
            prop_assert_eq!(again.id.as_deref(), Some("some-id"));
            prop_assert_eq!(Article::new("some-id", again.meta, &again.blocks), article);
        }
    }
}
