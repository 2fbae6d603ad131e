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
            "---\ndate: 17 January\n---\nT.",
            "`m.md` line 2: `date` has the date `17 January`; write it as `2025-01-17`",
        ),
        (
            "---\ndate: 12/04/2024\n---\nT.",
            "`m.md` line 2: `date` has the date `12/04/2024`, which is one day here and another there; write it as `2025-01-17`",
        ),
        (
            "---\nauthor:\n  name: Ada\n---\nT.",
            "`m.md` line 2: `author` goes over several lines; write it on one line",
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
            "+++\ntitle = true\n+++\nT.",
            "`m.md` line 2: `title` is neither a text nor a list of texts; put it in quotation marks",
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

#[test]
fn front_matter_of_other_programs() {
    let keys = "the keys are id, title, outlet, author, date, language, translated_from, url, topics, note";
    let about = |matter: &str| {
        let draft = draft_of("m.md", format!("{matter}\nIt sails."));
        let meta = draft.meta;
        let day = meta.date.map_or("-".to_owned(), |day| day.to_string());
        let said = format!("{} {day} {}", meta.title, meta.topics.join("/"));
        let left_out = draft.remarks.first().cloned().unwrap_or_default();
        let left_out = left_out.strip_prefix("of its front matter ");
        let left_out = left_out.and_then(|one| one.strip_suffix(keys));
        let left_out = left_out.and_then(|one| one.strip_suffix(" was left out; "));
        (said, left_out.unwrap_or_default().to_owned())
    };
    let cases = [
        (
            "---\nlayout: post\ntitle: Ferry\ndate: 2024-05-03 10:00:00 +0200\ntags: [tide, boats]\ndraft: false\n---",
            "Ferry 2024-05-03 tide/boats",
            "`layout`, `draft`",
        ),
        (
            "---\nTitle: Ferry\ncategories: tide, boats\ntags:\n  - tide\n- pier\nupdated: 2024-05-03\npublished: true\n---",
            "Ferry 2024-05-03 tide/boats/pier",
            "`published`",
        ),
        (
            "---\ntitle: Ferry\nlastmod: 2024-06-01T10:00:00Z\npublishDate: 3 May 2024\ncover:\n  title: A boat\n  alt: [x\ndescription: >\n  Of a ferry:\n  - long\nDate créée : \"x\naliases:\n- one\n---",
            "Ferry 2024-05-03 ",
            "`cover`, `description`, `Date créée`, `aliases`",
        ),
        (
            "---\ntitle: Ferry\nlastmod: 2024-06-01\ndate: 3 May 2024\ntitel: Boat\nauthors: Ada\nurl: /ferry/\n---",
            "Ferry 2024-05-03 ",
            "`titel` (is it `title`?), `authors` (is it `author`?), `url`",
        ),
        (
            "+++\ntitle = 'Ferry'\ndate = 2024-05-03T10:00:00+02:00\nkeywords = ['tide']\ndraft = true\nweight = 3\n[params]\ntitle = 'x'\n+++",
            "Ferry 2024-05-03 tide",
            "`draft`, `params`, `weight`",
        ),
    ];
    for (matter, said, left_out) in cases {
        let expect = (said.to_owned(), left_out.to_owned());
        assert_eq!(about(matter), expect, "{matter}");
    }
    let draft = draft_of("m.md", "---\nauthor: [Ada, Bo Lee]\n---\nIt sails.");
    assert_eq!(draft.meta.author.as_deref(), Some("Ada, Bo Lee"));
}
