//! Front matter, and what is given beside a file.

use super::*;

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
                Block::Heading(LOWEST, "Own title".to_owned()),
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
