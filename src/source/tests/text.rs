//! Plain text.

use super::*;

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
    check(
        "w.txt",
        format!("The captain said:\n— Row.\n— I do not, said the cook.\n{LONG}"),
        &format!("title: w\nThe captain said:\n— Row.\n— I do not, said the cook.\n{LONG}"),
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
fn texts_of_too_many_pieces_are_refused() {
    let many = |text: &str, times: usize| {
        let draft = parse("m.txt", text.repeat(times).as_bytes(), &Meta::default());
        draft.map_or_else(
            |why| why.to_string(),
            |draft| draft.blocks.len().to_string(),
        )
    };
    assert_eq!(many("One short paragraph.\n", 50_000), "50000");
    let too_many = "`m.txt` has 50001 paragraphs and headings, more than the 50000 of one article; split it into articles";
    assert_eq!(many("One short paragraph.\n", 50_001), too_many);
    assert_eq!(many("- one item\n", 50_001), too_many);
    assert_eq!(
        many("a\n", 300_001),
        "`m.txt` has more than 300000 lines; split it into articles"
    );
    // Empty lines are none, be they ever so many.
    assert_eq!(
        many("\n", 400_000),
        "`m.txt` is empty; add a file with the article's text in it"
    );
    assert_eq!(many(&format!("One.\n{}", "\n*".repeat(400_000)), 2), "2");
}

#[test]
fn paragraphs_with_letters_are_items() {
    for name in ["a.txt", "a.md", "a.html"] {
        let lines = [
            "2.2 We do not collect:",
            "(a) your location;",
            "(iv) your photos.",
            "b) anything else.",
            "(see above) This is no item.",
            "(NATO) is none.",
            "Neither is a) here.",
        ];
        let text = match name {
            "a.html" => format!("<title>T</title><p>{}", lines.join("<p>")),
            _ => lines.join("\n\n"),
        };
        let title = if name == "a.html" { "T" } else { "a" };
        check(
            name,
            text,
            &format!(
                "title: {title}\n2.2 We do not collect:\n- (a) your location;\n- (iv) your photos.\n- b) anything else.\n\
                 (see above) This is no item.\n(NATO) is none.\nNeither is a) here."
            ),
        );
    }
}

#[test]
fn lists_in_wrapped_text() {
    check(
        "rules.txt",
        "The club has these classes of\nmembers:\n    (a) full ones, who may vote and\n        play;\n    (b) honorary ones.\n\n\
         5.2 Time limit\nEach player has eighty minutes for\nthe whole game.\n\nHugh presented the fleet:\n\n* Petrel: sold to the club of\n  Stourmouth.\n  * The blades were no\n    part of it.\n* Kittiwake: new bolts.\n",
        "title: rules\nThe club has these classes of members:\n- (a) full ones, who may vote and play;\n- (b) honorary ones.\n\
         # 5.2 Time limit\nEach player has eighty minutes for the whole game.\nHugh presented the fleet:\n\
         - Petrel: sold to the club of Stourmouth.\n  - The blades were no part of it.\n- Kittiwake: new bolts.",
    );
}

#[test]
fn mails() {
    let draft = draft_of(
        "mail.txt",
        "From: \"Ada Moss\" <ada@kelp.example>\nTo: all@kelp.example\nDate: Tue, 14 May 2024 22:41:07 +0100\nSubject: The rail is\n loose\n\n\
         Has anyone looked at it? It moves\nwhen I lean on it.\n\n> Bert wrote on 12 May 2024:\n> > Can we talk about the rail? It\n> > is loose.\n> Hugh has been\n> there.\n\n\
         -- \nAda Moss\n\nThe chair of the allotments, since 2019\n_________\nkelp mailing list\n",
    );
    assert_eq!(
        show(&draft),
        "title: The rail is loose\nHas anyone looked at it? It moves when I lean on it.\n> Bert wrote on 12 May 2024:\n\
         > > Can we talk about the rail? It is loose.\n> Hugh has been there.\nAda Moss\nThe chair of the allotments, since 2019\nkelp mailing list"
    );
    assert_eq!(draft.meta.author.as_deref(), Some("Ada Moss"));
    assert_eq!(draft.meta.date, Some("2024-05-14".parse().unwrap()));
    check(
        "q.txt",
        "From: here\nWe go\n\nSubject: trees",
        "title: q\nFrom: here We go\nSubject: trees",
    );
    check(
        "b.txt",
        "From: ada@kelp.example\nSubject: How base64 and multipart/mixed work\n\nIt is simple.\n",
        "title: How base64 and multipart/mixed work\nIt is simple.",
    );
    for field in [
        "Content-Type:\n multipart/alternative; boundary=x",
        "Content-Transfer-Encoding: BASE64",
    ] {
        let mail = format!(
            "From: ada@kelp.example\n{field}\nSubject: =?utf-8?q?Rail?=\n\nSXQgaXMgbG9vc2Uu\n"
        );
        let refused = "`e.txt` is an encoded mail, which is not read; save its text as plain text and add that";
        check("e.txt", mail, refused);
    }
}

#[test]
fn rules_between_lines_make_no_subheads() {
    check(
        "r.txt",
        "The meeting opened at seven\n-----------\nThe budget was approved\n-----------\nBo left at\n-----------\n\nThe fee is 20 pounds.\n=====\n\
         Signed:\n____________\n\n1200\n====\nA\n=====\nB\n-----\nC and\nd\n",
        "title: A\nThe meeting opened at seven\nThe budget was approved\n# Bo left at\nThe fee is 20 pounds.\nSigned:\n1200\n# B\nC and d",
    );
}

#[test]
fn signs_that_are_no_quotations_bullets_or_mails_stay() {
    check(
        "s.txt",
        "A crew may go where the length is\n>= 5 metres and it has\n>20 hours of training, with a depth of\n> 2 metres.\n\n>>> import tool\n\n\
         Temperatures:\n- 5 degrees in\n  January\n\nNobody, they\nsaid\n- not even Bo -\ncame.\n",
        "title: s\nA crew may go where the length is >= 5 metres and it has >20 hours of training, with a depth of > 2 metres.\n\
         >>> import tool\nTemperatures:\n- - 5 degrees in January\nNobody, they said\n- - not even Bo - came.",
    );
    check(
        "n.txt",
        "Date: 3 May 2024\nFrom: ada@kelp.example\nSubject: Meeting\nFee: 5 pounds\n\nDear members,\nit is on.\n--\n\nBudget\n\nThe budget is large.\n",
        "title: n\nDate: 3 May 2024\nFrom: ada@kelp.example\nSubject: Meeting\nFee: 5 pounds\nDear members, it is on.\n# Budget\nThe budget is large.",
    );
}

#[test]
fn titles_labels_and_tables_of_text() {
    check(
        "k.txt",
        "Saving the Kestrel Lighthouse\n\nA. Lindqvist, P. Mbeki\n\nThe lighthouse was saved by the\nvillage.\n\n\
         Owner: Wilhelmina\nHead mod: Tobias and who comes\nwhen he is away\nMods: Jun\n\n\
         Table 2. Sleep\nGroup        Nurses  Doctors\nHours           7.1      6.4\nNaps a week       2        1\n\nThe end\n",
        "title: Saving the Kestrel Lighthouse\nA. Lindqvist, P. Mbeki\nThe lighthouse was saved by the village.\n\
         Owner: Wilhelmina\nHead mod: Tobias and who comes when he is away\nMods: Jun\n\
         || Table 2. Sleep\nGroup | Nurses | Doctors\n| Hours | 7.1 | 6.4\n| Naps a week | 2 | 1\nThe end",
    );
    check(
        "h.txt",
        format!("House rules\n\nKitchen\n\n{LONG}"),
        &format!("title: House rules\n# Kitchen\n{LONG}"),
    );
}

#[test]
fn what_only_has_wide_spaces_is_no_table() {
    let cases = [
        (
            "It was built in 1820.  The owner sold it.\nHe moved to Kent.  His sons remained there.\nThey kept sheep.  The mill fell silent.\n",
            "It was built in 1820.  The owner sold it.\nHe moved to Kent.  His sons remained there.\nThey kept sheep.  The mill fell silent.",
        ),
        (
            "•\tTwo pairs of boots\n•\tA coat\n•\tA hat\n",
            "- Two pairs of boots\n- A coat\n- A hat",
        ),
        (
            "1.  Boil the water\n2.  Add the salt\n3.  Wait\n",
            "- 1.  Boil the water\n- 2.  Add the salt\n- 3.  Wait",
        ),
        (
            "Ada Moss  chair      1999\nBo Lee    treasurer  2001\nCy Fox    secretary  2003\n",
            "Ada Moss  chair      1999\nBo Lee    treasurer  2001\nCy Fox    secretary  2003",
        ),
    ];
    for (text, expect) in cases {
        check("w.txt", text, &format!("title: w\n{expect}"));
    }
    check(
        "p.txt",
        "Prices\n\nName   Price\n-----  -----\nApple  from 11\n\n  name  | price\n--------+-------\n  Apple | 11\n  Pear  | 22\n",
        "title: Prices\n|| Name | Price\n| Apple | from 11\n|| name | price\n| Apple | 11\n| Pear | 22",
    );
}

#[test]
fn who_says_what_in_a_mail_stays_apart() {
    check(
        "m.txt",
        "From: ada@kelp.example\nSubject: Strike\n\nWe shall strike on Friday with all who\ncome there and\n> Who pays for the food of\n> the works?\nThe fund does that\n\n\
         Bo wrote:\n> Grade  Pay\n> Clerk  100\n> Chief  900\n",
        "title: Strike\nWe shall strike on Friday with all who come there and\n> Who pays for the food of the works?\nThe fund does that\n\
         Bo wrote:\n> Grade  Pay Clerk  100 Chief  900",
    );
}

#[test]
fn labels_in_wrapped_prose_end_no_line() {
    check(
        "l.txt",
        "All of them heard the witness for\nParis: the man had seen it once with\nRouen: the other had not been there.\n",
        "title: l\nAll of them heard the witness for Paris: the man had seen it once with Rouen: the other had not been there.",
    );
}

#[test]
fn messages_of_a_log_are_paragraphs() {
    let forms = [
        ("[29/11/2023 12:17] ada: ", "[29/11/2023 12:18] Bo Lee: "),
        ("[12:17] ada: ", "[12:18:05 PM] bo: "),
        ("ada (12:17): ", "bo (2023-11-29 12:18): "),
        ("<ada> ", "<@bo_1> "),
        ("12:17 ada: ", "12:18 PM bo: "),
        ("12:17 <ada> ", "12:18 <bo> "),
        ("29/11/2023, 12:17 - ada: ", "29/11/2023, 12:18 - Bo: "),
    ];
    for (ada, bo) in forms {
        let log =
            format!("{ada}not ended\n{bo}Longer than the one before it\nand more\n{ada}the end");
        let expect = format!(
            "title: l\n{ada}not ended\n{bo}Longer than the one before it and more\n{ada}the end"
        );
        check("l.txt", &log, &expect);
        // Markdown reads `<ada>` as a tag.
        if !ada.contains('<') {
            check("l.md", &log, &expect);
        }
        let apart = log.replace('\n', "\n\n");
        check(
            "l.txt",
            format!("Kelp bay\n\n{apart}"),
            &format!("title: Kelp bay\n{log}"),
        );
    }
    // Lines that end where someone ended them stay lines.
    check(
        "l.txt",
        "[12:17] ada: Three things.\nOne.\nTwo.\n[12:18] bo: Thanks.",
        "title: l\n[12:17] ada: Three things.\nOne.\nTwo.\n[12:18] bo: Thanks.",
    );
    // One line alone makes no log, and times, notes and tags in a text make none.
    check(
        "p.txt",
        "It went on from noon until\n12:17 said: it is over, and then\nall of them went home on foot.\n",
        "title: p\nIt went on from noon until 12:17 said: it is over, and then all of them went home on foot.",
    );
    check(
        "p.txt",
        "The ratio is near\n[1] Moss 2019: it was less, and in\n[2] Lee 2020: it was\n3:1 in all, so that\n(see 12:17): nothing holds.\n",
        "title: p\nThe ratio is near [1] Moss 2019: it was less, and in [2] Lee 2020: it was 3:1 in all, so that (see 12:17): nothing holds.",
    );
    let keys = "Keys\n\nDeleting\n\n<Esc> ends it, and all of the line is left.\n\nMoving\n\n<Up> goes up one line, as far as there is one.\n";
    let expect = "title: Keys\n# Deleting\n<Esc> ends it, and all of the line is left.\n# Moving\n<Up> goes up one line, as far as there is one.";
    check("k.txt", keys, expect);
    // A programme is no log.
    let programme = "Harbour Days\n\nSaturday\n\n9:00 Desk: main hall\n10:00 Talk: Ada Berg\n\nSunday\n\n9:00 Walk: meet at the pier\n";
    let expect = "title: Harbour Days\n# Saturday\n9:00 Desk: main hall\n10:00 Talk: Ada Berg\n# Sunday\n9:00 Walk: meet at the pier";
    check("l.txt", programme, expect);
}

#[test]
fn items_of_lists_in_japanese_and_chinese() {
    let check = |text: &str, expect: &str| check("j.txt", text, &format!("title: j\n{expect}"));
    let lists = [
        (
            "・布団:300円\n・机:800円(両袖机は1,500円)",
            "- 布団:300円\n- 机:800円(両袖机は1,500円)",
        ),
        ("● 布団\n● 机", "- 布団\n- 机"),
        ("■布団\n\n■机", "- 布団\n- 机"),
        ("※夜間は除く\n※雨天中止", "- ※夜間は除く\n- ※雨天中止"),
        ("①布団\n② 机\n⑳椅子", "- ①布団\n- ② 机\n- ⑳椅子"),
        (
            "一、布団\n二、机\n十一、椅子",
            "- 一、布団\n- 二、机\n- 十一、椅子",
        ),
        (
            "（1）布団\n（２）机\n（十）椅子\n（ア）棚",
            "- （1）布団\n- （２）机\n- （十）椅子\n- （ア）棚",
        ),
        ("(1)布団\n(12)机", "- (1)布団\n- (12)机"),
        ("1）布団\n2)机\n3) desk", "- 1）布団\n- 2)机\n- 3) desk"),
    ];
    for (list, expect) in lists {
        check(
            &format!("手数料は\n次の\nとおり\nです。\n{list}\n\n終わり。"),
            &format!("手数料は次のとおりです。\n{expect}\n終わり。"),
        );
    }
    // One alone is none, as other signs in front of text are none.
    let others = [
        (
            "■日時\n\n四月一日の朝九時から十二時までです。",
            "# ■日時\n四月一日の朝九時から十二時までです。",
        ),
        ("※雨天中止です。", "※雨天中止です。"),
        ("二、三日前に届きました。", "二、三日前に届きました。"),
        ("○○町の皆さんへ。\n○○様。", "○○町の皆さんへ。\n○○様。"),
        (
            "（土）は休みです。\n（日）も休みです。",
            "（土）は休みです。\n（日）も休みです。",
        ),
        ("・・・と言いました。", "・・・と言いました。"),
        ("①②は不可です。", "①②は不可です。"),
        ("2.5)割です。", "2.5)割です。"),
    ];
    for (text, expect) in others {
        check(
            &format!("ごみは朝八時までに出してください。\n\n{text}"),
            &format!("ごみは朝八時までに出してください。\n{expect}"),
        );
    }
    check(
        "ごみは朝八時までに、決められた場所に\n出してください。\n\n発行：環境部\n発行日:2026年4月1日\n電話:045-555-0198\n",
        "ごみは朝八時までに、決められた場所に出してください。\n発行：環境部\n発行日:2026年4月1日\n電話:045-555-0198",
    );
}

#[test]
fn titles_over_short_lines() {
    for (top, below) in [
        ("MARKET RULES\nTown of Dunmore", "Town of Dunmore"),
        (
            "RÈGLEMENT DU MARCHÉ\nCommune de Saint-Aubin\nArrêté n° 2025-47 du 3 juin 2025",
            "Commune de Saint-Aubin\nArrêté n° 2025-47 du 3 juin 2025",
        ),
        (
            "ごみの出し方(令和8年度版)\n町内会 環境部\n発行日:2026年4月1日",
            "町内会 環境部\n発行日:2026年4月1日",
        ),
    ] {
        let title = top.lines().next().unwrap();
        let wrapped = "The market is held on Saturday\nin the square, and on no\nother day.";
        check(
            "t.txt",
            format!("{top}\n\n{LONG}\n\n{LONG}"),
            &format!("title: {title}\n{below}\n{LONG}\n{LONG}"),
        );
        check(
            "t.txt",
            format!("{top}\n\n{wrapped}"),
            &format!("title: {title}\n{below}\n{}", wrapped.replace('\n', " ")),
        );
    }
    let others = [
        // Addresses, verses, a wrapped sentence or title, labels, a list, a letter.
        (
            "Ada Moss\n12 Mill Lane\n\nBo Lee\n3 High Street",
            "Ada Moss 12 Mill Lane\nBo Lee 3 High Street",
        ),
        (
            "The market of Dunmore\nis held on Saturday\n\nIt is\nsmall.",
            "The market of Dunmore is held on Saturday\nIt is small.",
        ),
        (
            "Minutes of the Meeting of the\nAllotment Society\n\nIt is\nsmall.",
            "Minutes of the Meeting of the Allotment Society\nIt is small.",
        ),
        (
            "Wegen Bauarbeiten bleibt unsere\nBrücke bis Montag gesperrt\n\nEs ist\neng.",
            "Wegen Bauarbeiten bleibt unsere Brücke bis Montag gesperrt\nEs ist eng.",
        ),
        (
            "Owner: Wil\nMods: Jun\n\nIt is\nsmall.",
            "Owner: Wil\nMods: Jun\nIt is small.",
        ),
        (
            "1. Water\n2. Salt\n\nIt is\nsmall.",
            "- 1. Water\n- 2. Salt\nIt is small.",
        ),
        (
            "Dear Ada,\nI am well\n\nIt is\nsmall.",
            "Dear Ada, I am well\nIt is small.",
        ),
    ];
    for (text, expect) in others {
        check("t.txt", text, &format!("title: t\n{expect}"));
    }
}
