use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::article::Article;

/// The draft as lines: `title: ...`, `# heading`, or a paragraph.
fn show(draft: &Draft) -> String {
    let mut lines = vec![format!("title: {}", draft.meta.title)];
    lines.extend(draft.blocks.iter().map(|block| match block {
        Block::Heading(text) => format!("# {text}"),
        Block::Paragraph(text) => text.clone(),
    }));
    lines.join("\n")
}

#[track_caller]
fn check(name: &str, bytes: impl AsRef<[u8]>, expect: &str) {
    let got = parse(name, bytes.as_ref(), &Meta::default())
        .map_or_else(|why| why.to_string(), |draft| show(&draft));
    assert_eq!(got, expect, "{name}");
}

#[track_caller]
fn draft_of(name: &str, bytes: impl AsRef<[u8]>) -> Draft {
    parse(name, bytes.as_ref(), &Meta::default()).unwrap()
}

fn texts(draft: &Draft) -> Vec<&str> {
    draft
        .blocks
        .iter()
        .map(|(Block::Heading(text) | Block::Paragraph(text))| text.as_str())
        .collect()
}

const LONG: &str = "The two sides said that they would meet again before the end of the year, in spite of everything.";

#[test]
fn text_with_a_paragraph_on_each_line() {
    check(
        "a.txt",
        format!("Lead.\n{LONG}\nBare subhead\n{LONG}\n“Quoted subhead”\n{LONG}"),
        &format!("title: a\nLead.\n{LONG}\n# Bare subhead\n{LONG}\n# “Quoted subhead”\n{LONG}"),
    );
    // A quoted sentence, a list and a line before a shorter one are no subheads; a row of stars is nothing.
    check(
        "a.txt",
        format!("{LONG}\n“It is over.”\n{LONG}\n* * *\n- one\n{LONG}\nTuesday,\n{LONG}\nThe end"),
        &format!(
            "title: a\n{LONG}\n“It is over.”\n{LONG}\n- one\n{LONG}\nTuesday,\n{LONG}\nThe end"
        ),
    );
    // A subhead that opens the text is its title.
    check(
        "a.txt",
        format!("A title\n\n{LONG}"),
        &format!("title: A title\n{LONG}"),
    );
    check(
        "a.txt",
        format!("A title\n=======\n{LONG}"),
        &format!("title: A title\n{LONG}"),
    );
}

#[test]
fn text_with_wrapped_lines() {
    check(
        "w.txt",
        "A heading\n\nThe first paragraph goes on\nover three lines and is well-\nknown. It ends here.\n\nAnother\nsubject\naltogether.\n",
        "title: A heading\nThe first paragraph goes on over three lines and is well-known. It ends here.\nAnother subject altogether.",
    );
    check(
        "w.txt",
        "He bought:\n- apples from\nthe south\n- pears\n",
        "title: w\nHe bought:\n- apples from the south\n- pears",
    );
}

#[test]
fn text_in_other_scripts() {
    let zh = "黑豹队的防守只丢了308分，在联赛中排名第六，同时也以24次拦截领先国家橄榄球联盟。";
    check(
        "zh.txt",
        format!("{zh}\n防守\n{zh}\n"),
        &format!("title: zh\n{zh}\n# 防守\n{zh}"),
    );
    check(
        "zh.txt",
        "黑豹队的防守只丢了\n308分，在联赛中\n排名第六。\n",
        "title: zh\n黑豹队的防守只丢了 308分，在联赛中排名第六。",
    );
    let ar = "هل كان الدفاع جيدا في هذا الموسم الطويل من الدوري؟";
    check(
        "ar.txt",
        format!("{ar}\nالدفاع\n{ar}\n"),
        &format!("title: ar\n{ar}\n# الدفاع\n{ar}"),
    );
    let hi = "पैंथर्स के डिफ़ेंस ने सिर्फ़ 308 अंक दिए और लीग में छठे स्थान पर रहे।";
    check(
        "hi.txt",
        format!("{hi}\nडिफ़ेंस\n{hi}\n"),
        &format!("title: hi\n{hi}\n# डिफ़ेंस\n{hi}"),
    );
    // Thai has no full stop: long lines are paragraphs.
    let th = "แพนเธอร์สเสียไปเพียง 308 แต้ม ".repeat(6);
    let th = th.trim();
    check(
        "th.txt",
        format!("{th}\nการป้องกัน\n{th}\n{th}\n"),
        &format!("title: th\n{th}\n# การป้องกัน\n{th}\n{th}"),
    );
}

#[test]
fn markdown_is_text_without_its_markup() {
    check(
        "m.md",
        "# The *title*\n\nA [link](http://x.example/) and `code`,\nwrapped. ![picture](p.png)\n\n## Sub\n\n- one\n  - inner\n- two\n\n\
         > quoted\n\n| a | b |\n|---|---|\n| c | d |\n\n```\nlet x = 1;\nlet y;\n```\n\nNote.[^1] A<br>b <!-- c -->\n\n[^1]: The note.\n",
        "title: The title\nA link and code, wrapped.\n# Sub\none\ninner\ntwo\nquoted\na | b\nc | d\nlet x = 1;\nlet y;\nNote.[1] A b\n[1] The note.",
    );
    check(
        "m.md",
        "Intro.\n\n# Late title\n\nText.",
        "title: Late title\nIntro.\nText.",
    );
    check(
        "m.md",
        "---\n\nA rule is no front matter.\n\n---\n\nText.",
        "title: m\nA rule is no front matter.\nText.",
    );
    assert_eq!(
        draft_of("m.md", "Text.\n\n<div>lost</div>\n").remarks.len(),
        2
    );
}

#[test]
fn front_matter_in_yaml_and_toml() {
    let yaml = "---\nid: a-b\ntitle: \"Say \\\"no\\\": a title\"\noutlet: 'It''s'\n# comment\n\nauthor: A. Uthor\ndate: 2025-01-17\nlanguage: en-GB\n\
                translated_from: fra\nurl: https://news.example/a?b#c\ntopics:\n  - Gaza\n  - \"rail, maritime\"\n  - gaza\nnote: n\n---\n# Own title\n\nText.\n";
    let toml = "+++\nid = \"a-b\"\ntitle = 'Say \"no\": a title'\noutlet = \"It's\"\nauthor = \"A. Uthor\"\ndate = 2025-01-17\nlanguage = \"en\"\n\
                translated_from = \"fr\"\nurl = \"https://news.example/a?b#c\"\ntopics = [\"Gaza\", \"rail, maritime\"]\nnote = \"n\"\n+++\n# Own title\n\nText.\n";
    let some = |text: &str| Some(text.to_owned());
    let meta = Meta {
        title: "Say \"no\": a title".to_owned(),
        outlet: some("It's"),
        author: some("A. Uthor"),
        date: Some(jiff::civil::date(2025, 1, 17)),
        language: some("en"),
        translated_from: some("fr"),
        url: some("https://news.example/a?b#c"),
        topics: vec!["Gaza".to_owned(), "rail, maritime".to_owned()],
        note: some("n"),
    };
    for (name, text) in [
        ("y.md", yaml),
        ("t.md", toml),
        ("y.txt", yaml),
        ("crlf.md", &yaml.replace('\n', "\r\n")),
    ] {
        let draft = draft_of(name, text);
        assert_eq!(
            (draft.meta, draft.id.as_deref()),
            (meta.clone(), Some("a-b")),
            "{name}"
        );
        assert_eq!(
            draft.blocks,
            [
                Block::Heading("Own title".to_owned()),
                Block::Paragraph("Text.".to_owned())
            ]
        );
    }
}

#[test]
fn what_is_given_wins() {
    let given = Meta {
        title: "Given".to_owned(),
        language: Some("de".to_owned()),
        ..Meta::default()
    };
    let draft = parse(
        "m.md",
        b"---\ntitle: Own\nauthor: A\nlanguage: en\n---\nText.",
        &given,
    )
    .unwrap();
    assert_eq!(
        (draft.meta.title, draft.meta.author, draft.meta.language),
        ("Given".into(), Some("A".into()), Some("de".into()))
    );
    let draft = parse("a.txt", format!("Own title\n\n{LONG}").as_bytes(), &given).unwrap();
    assert_eq!(show(&draft), format!("title: Given\n# Own title\n{LONG}"));
}

#[test]
fn malformed_front_matter_is_refused_with_its_line() {
    let refused = |matter: &str| {
        parse("m.md", matter.as_bytes(), &Meta::default())
            .unwrap_err()
            .to_string()
    };
    let cases = [
        (
            "---\ntitle: a\n",
            "`m.md` opens front matter on line 1 and never closes it; end it with a line `---`",
        ),
        (
            "---\ntitle: a\noutlets: b\n---\nT.",
            "`m.md` line 3: `outlets` is not a key; the keys are id, title, outlet, author, date, language, translated_from, url, topics, note",
        ),
        (
            "---\ndate: 17 January\n---\nT.",
            "`m.md` line 2: `date` has the date `17 January`; write it as `2025-01-17`",
        ),
        (
            "---\ntitle: a\ntitle: b\n---\nT.",
            "`m.md` line 3: `title` is given twice; keep one",
        ),
        (
            "---\ntitle: \"a\n---\nT.",
            "`m.md` line 2: `title` opens a quotation mark and does not end with it; put the whole value in quotation marks",
        ),
        (
            "---\ntitle: a\nnonsense\n---\nT.",
            "`m.md` line 3: `nonsense` is not of the form `key: value`; correct it",
        ),
        (
            "---\ntitle: a\n- b\n---\nT.",
            "`m.md` line 3: a list item without a key before it; write `topics:` above it",
        ),
        (
            "---\ntopics: [a, b\n---\nT.",
            "`m.md` line 2: `topics` opens a list with `[` and does not close it on that line",
        ),
        (
            "---\nid: Not an id\n---\nT.",
            "`m.md` line 2: `id` has the value `Not an id`; write lower-case letters and digits, joined by hyphens",
        ),
        (
            "+++\ntitle = \"a\"\ndate = nope\n+++\nT.",
            "`m.md` line 3: ",
        ),
        (
            "+++\ntitle = \"a\"\ndraft = true\n+++\nT.",
            "`m.md` line 3: `draft` is neither a text nor a list of texts; put it in quotation marks",
        ),
        (
            "---\nurl: ftp://a.example\n---\nT.",
            "`m.md` has the url `ftp://a.example`; give an absolute `http` or `https` address without a user name or spaces",
        ),
        (
            "---\nurl: https://me:pw@a.example\n---\nT.",
            "`m.md` has the url `https://me:pw@a.example`; give ",
        ),
        (
            "---\nlanguage: Englisch\n---\nT.",
            "`m.md` has the language `Englisch`; give a two-letter code such as `en`",
        ),
    ];
    for (matter, expect) in cases {
        let got = refused(matter);
        assert!(got.starts_with(expect), "{matter}\n{got}");
    }
    assert!(
        refused(&format!("---\ntitle: {}\n---\nT.", "x".repeat(301)))
            .contains("title of 301 characters")
    );
}

const PAGE: &str = r#"<!doctype html><html lang="fr-FR"><head><title>Le titre | Le Journal</title>
<meta property="og:title" content="Le titre"><meta property="og:site_name" content="Le Journal"><meta name="author" content="By A. Uteur">
<meta property="article:published_time" content="2025-01-17T10:00:00+01:00"><link rel="canonical" href="https://news.example/a">
<style>p { color: red }</style></head><body><nav><a href="/">Accueil</a></nav><article><h1>Le titre</h1>
<p>Premier   paragraphe, assez long pour compter comme du texte, avec une <b>phrase</b> entière &amp; des mots.
<script>alert("non")</script></p><h2>Un <i>intertitre</i></h2><p>Deuxième paragraphe, lui aussi assez long pour compter,
avec une virgule, une autre, et<br>une fin.</p><ul><li>un élément de la liste</li><li>un autre</li></ul></article></body></html>"#;

#[test]
fn html_gives_the_main_text_and_the_pages_own_word() {
    let draft = draft_of("p.html", PAGE);
    insta::assert_snapshot!(show(&draft), @r"
    title: Le titre
    Premier paragraphe, assez long pour compter comme du texte, avec une phrase entière & des mots.
    # Un intertitre
    Deuxième paragraphe, lui aussi assez long pour compter, avec une virgule, une autre, et une fin.
    un élément de la liste
    un autre
    ");
    let meta = Meta {
        title: "Le titre".to_owned(),
        outlet: Some("Le Journal".to_owned()),
        author: Some("A. Uteur".to_owned()),
        date: Some(jiff::civil::date(2025, 1, 17)),
        language: Some("fr".to_owned()),
        url: Some("https://news.example/a".to_owned()),
        ..Meta::default()
    };
    assert_eq!(draft.meta, meta);
    check(
        "noname",
        "<!DOCTYPE html><p>Hello.",
        "title: noname\nHello.",
    );
    check(
        "s.html",
        "<title>T</title><p>One<p>Two <b>b</b><div>Three</div>",
        "title: T\nOne\nTwo b\nThree",
    );
}

#[test]
fn control_characters_that_markup_names_are_counted() {
    let page = "<p>a&#1;b</p>";
    check(
        "c.html",
        page,
        "`c.html` does not look like text; save it as UTF-8 text and add that",
    );
}

#[test]
fn deep_nests_are_refused() {
    let refused = |page: String| {
        parse("n.html", page.as_bytes(), &Meta::default())
            .unwrap_err()
            .to_string()
    };
    let nests = [
        "<div>".repeat(140_000),
        "<b>".repeat(10_000),
        "<div></p>".repeat(10_000),
        "<rt>".repeat(10_000),
        "<table><tr><td>".repeat(10_000),
        "<div><table><td></div></table>".repeat(10_000),
        "<span><div></span></div>".repeat(10_000),
        "<svg><script><g>".repeat(10_000),
        (0..50_000)
            .map(|i| format!("<div><b id={i}></div>"))
            .collect(),
    ];
    for nest in nests {
        let start = nest[..20].to_owned();
        let sentence = refused(nest);
        assert!(sentence.contains("nest too deeply"), "{start}: {sentence}");
    }
    // Elements that close each other are no nest.
    let list = "<p>One paragraph of the list.<ul><li>item<li>other</ul>".repeat(2000);
    assert!(draft_of("l.html", list).blocks.len() >= 6000);
}

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
fn long_paragraphs_are_cut_at_sentences() {
    let text = "This is one of many sentences, by Mr. Smith. ".repeat(400);
    let draft = draft_of("l.txt", text.trim());
    let paragraphs = texts(&draft);
    assert_eq!(paragraphs.join(" "), text.trim());
    assert!(
        paragraphs
            .iter()
            .all(|p| p.chars().count() <= MAX_PARAGRAPH_CHARS && p.ends_with("Smith."))
    );
    // Without sentences and spaces it is cut anyway.
    assert_eq!(draft_of("l.txt", "é".repeat(9000)).blocks.len(), 3);
}

/// The article that the project began with; skipped where it is not beside the checkout.
#[test]
fn the_first_article() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/article/000_9e69fd9517c6f8ae.txt");
    if !path.exists() {
        return println!("skipped: no `{}`", path.display());
    }
    let draft = read(
        &path,
        &Meta {
            title: "T".to_owned(),
            ..Meta::default()
        },
    )
    .unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(texts(&draft).join("\n"), text.trim_end());
    let article = Article::new("a", draft.meta, &draft.blocks);
    let under: Vec<_> = article
        .passages
        .iter()
        .map(|p| p.heading.as_deref().unwrap_or("-"))
        .collect();
    let expect = [
        ("-", 6),
        ("“Security threats”", 7),
        ("Ukraine and Gaza", 5),
        ("“Hegemony”", 4),
    ];
    assert_eq!(
        under,
        expect
            .iter()
            .flat_map(|(heading, n)| vec![*heading; *n])
            .collect::<Vec<_>>()
    );
    assert_eq!(article.passages.len(), 22);
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
                prop_assert!(draft.blocks.iter().any(|block| matches!(block, Block::Paragraph(_))));
                for text in texts(&draft) {
                    prop_assert!(text == text.trim() && text.contains(char::is_alphanumeric) && !text.contains('\0'));
                }
            }
        }
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
