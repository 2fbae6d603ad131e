//! Excerpts with what must stand beside them.

use proptest::prelude::*;

use super::*;
use crate::answer::window::EXCERPT_CHARS;
use crate::article::Place;

/// Passages from lines; a line that begins with `#` is a heading.
fn article(language: &str, lines: &str) -> Vec<StoredPassage> {
    let (mut passages, mut heading, mut start) = (Vec::new(), None, 0);
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(text) = line.strip_prefix("# ") {
            heading = Some(text.to_owned());
        } else {
            passages.push(StoredPassage {
                place: Place {
                    slug: "a".into(),
                    number: passages.len() as u32 + 1,
                },
                version: 1,
                headings: heading.clone().into_iter().collect(),
                title: "A".into(),
                language: Some(language.into()),
                start,
                body_chars: lines.len(),
                columns: None,
                parents: Vec::new(),
                text: line.into(),
            });
        }
        start += line.len() + 2;
    }
    passages
}

fn around(passages: &[StoredPassage], at: usize) -> Around<'_> {
    Around {
        passage: &passages[at],
        previous: at.checked_sub(1).map(|at| &passages[at]),
        following: &passages[at + 1..],
        parents: &[],
        columns: None,
    }
}

/// The sentence that has the words, quoted with its context, one line each.
fn quoted(passages: &[StoredPassage], words: &str) -> Vec<String> {
    let at = passages
        .iter()
        .position(|passage| passage.text.contains(words))
        .expect(words);
    let text = &passages[at].text;
    let found = text.find(words).unwrap();
    let mut sentences = sentences(text, passages[at].language.as_deref()).into_iter();
    let range = sentences.find(|range| range.contains(&found)).unwrap();
    let quotation = attach(
        &around(passages, at),
        range,
        &[],
        (false, false),
        Meta::default(),
    )
    .unwrap();
    let mut lines = Vec::new();
    lines.extend(
        quotation
            .before
            .map(|before| format!("before: {}", before.text())),
    );
    lines.push(format!("excerpt: {}", quotation.excerpt.text()));
    lines.extend(
        quotation
            .limits
            .iter()
            .map(|limit| format!("{:?}: {}", limit.relation, limit.excerpt.text())),
    );
    lines
}

fn check(language: &str, lines: &str, words: &str, expect: &[&str]) {
    assert_eq!(quoted(&article(language, lines), words), expect);
}

const PACT: &str = "
    Two ports signed a pact on Monday.
    # Trade
    The pact frees fishing boats from tolls.
    According to the paper, neither port may close its gates to the other.
    This clause does not, however, oblige either port to pay for repairs. Porto signed a paper with Faro in May. A line in this paper promises “free repairs” after every storm.
    But the mayor of Lisbon, Ana Reis, said on Tuesday that the pact had not been written to share costs.
    Faro is accused by fishermen of hiding the price. Faro and Porto have neither confirmed nor denied.
    Porto is blamed for the oil on the beach. Charges rejected by Porto.
    # Harbours
    On Friday, the mayor of Porto spoke about “new ships” for both harbours.
    An earlier English translation of his speech gave “old ships”. Ana Reis left early.
    # “Tides”
    “The sea is ours,” wrote Rui Costa, the head of the fleet, in a paper of Faro.
    He said it was about “tides”.
    However, nobody asked him.
";

#[test]
fn a_sentence_that_hinges_on_another_takes_it_along_and_its_limit() {
    check(
        "en",
        PACT,
        "free repairs",
        &[
            "excerpt: Porto signed a paper with Faro in May. A line in this paper promises “free repairs” after every storm.",
            "NextParagraph: But the mayor of Lisbon, Ana Reis, said on Tuesday that the pact had not been written to share costs.",
        ],
    );
}

#[test]
fn a_paragraph_limits_the_one_before() {
    check(
        "en",
        PACT,
        "neither port may close",
        &[
            "before: The pact frees fishing boats from tolls.",
            "excerpt: According to the paper, neither port may close its gates to the other.",
            "NextParagraph: This clause does not, however, oblige either port to pay for repairs.",
        ],
    );
}

#[test]
fn accusations_stand_with_their_denials() {
    check(
        "en",
        PACT,
        "hiding the price",
        &[
            "excerpt: Faro is accused by fishermen of hiding the price.",
            "SameParagraph: Faro and Porto have neither confirmed nor denied.",
        ],
    );
    check(
        "en",
        PACT,
        "oil on the beach",
        &[
            "excerpt: Porto is blamed for the oil on the beach.",
            "SameParagraph: Charges rejected by Porto.",
        ],
    );
}

#[test]
fn denials_stand_with_what_they_deny() {
    check(
        "en",
        PACT,
        "neither confirmed",
        &[
            "excerpt: Faro is accused by fishermen of hiding the price. Faro and Porto have neither confirmed nor denied.",
        ],
    );
}

#[test]
fn a_quotation_stands_with_the_correction_of_its_translation_and_the_other_way_round() {
    check(
        "en",
        PACT,
        "new ships",
        &[
            "excerpt: On Friday, the mayor of Porto spoke about “new ships” for both harbours.",
            "NextParagraph: An earlier English translation of his speech gave “old ships”.",
        ],
    );
    check(
        "en",
        PACT,
        "old ships",
        &[
            "before: On Friday, the mayor of Porto spoke about “new ships” for both harbours.",
            "excerpt: An earlier English translation of his speech gave “old ships”.",
        ],
    );
}

#[test]
fn a_pronoun_takes_the_passage_before() {
    check(
        "en",
        PACT,
        "about “tides”",
        &[
            "before: “The sea is ours,” wrote Rui Costa, the head of the fleet, in a paper of Faro.",
            "excerpt: He said it was about “tides”.",
            "NextParagraph: However, nobody asked him.",
        ],
    );
}

#[test]
fn a_but_takes_two_steps_back_where_one_is_not_enough() {
    check(
        "en",
        PACT,
        "share costs",
        &[
            "before: Porto signed a paper with Faro in May. A line in this paper promises “free repairs” after every storm.",
            "excerpt: But the mayor of Lisbon, Ana Reis, said on Tuesday that the pact had not been written to share costs.",
        ],
    );
}

#[test]
fn what_stands_alone_is_left_alone() {
    check(
        "en",
        PACT,
        "frees fishing",
        &["excerpt: The pact frees fishing boats from tolls."],
    );
    check(
        "en",
        PACT,
        "Ana Reis left",
        &["excerpt: Ana Reis left early."],
    );
    check(
        "en",
        PACT,
        "Two ports",
        &["excerpt: Two ports signed a pact on Monday."],
    );
}

#[test]
fn a_but_under_another_heading_limits_nothing_and_a_correction_does() {
    let lines = "The bridge opened in 1910.\n# Boats\nBut boats are rare.";
    check(
        "en",
        lines,
        "1910",
        &["excerpt: The bridge opened in 1910."],
    );
    let lines = "The bridge opened in 1910.\n# Corrections\nCorrection: the bridge opened in 1911.";
    let expect = [
        "excerpt: The bridge opened in 1910.",
        "NextParagraph: Correction: the bridge opened in 1911.",
    ];
    check("en", lines, "in 1910", &expect);
}

#[test]
fn a_correction_may_stand_before() {
    check(
        "en",
        "Clarification: a boat and not a ship sank.\nThe ship sank in May.",
        "in May",
        &[
            "excerpt: The ship sank in May.",
            "PreviousParagraph: Clarification: a boat and not a ship sank.",
        ],
    );
}

#[test]
fn passages_of_other_articles_or_states_are_not_neighbours() {
    let mut passages = article("en", "Rui spoke.\nHe left.\nHowever, Ana stayed.");
    passages[0].place.slug = "b".into();
    passages[2].version = 2;
    assert_eq!(quoted(&passages, "He left"), ["excerpt: He left."]);
}

#[test]
fn what_is_too_long_to_join_stands_beside_and_is_cut_after_a_word() {
    let long = format!("The harbour has {}boats.", "many ".repeat(70));
    let passages = article("en", &format!("{long} It is full."));
    let lines = quoted(&passages, "It is full");
    assert_eq!(lines.len(), 2);
    assert!(
        lines[0].starts_with("before: The harbour has many") && lines[0].ends_with("many"),
        "{}",
        lines[0]
    );
    let quotation = attach(
        &around(&passages, 0),
        long.len() + 1..long.len() + 12,
        &[],
        (false, false),
        Meta::default(),
    );
    let before = quotation.unwrap().before.unwrap();
    assert_eq!(before.is_cut(), (false, true));
    assert!(before.text().chars().count() <= EXCERPT_CHARS);
}

#[test]
fn what_is_too_long_is_cut_at_a_clause_where_no_spaces_are_written() {
    let clauses = "港口里有许多船，".repeat(50);
    let long = format!("{clauses}都很大。");
    let passages = article("zh", &format!("{long}但是港口很小。"));
    let lines = quoted(&passages, "但是港口很小");
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].ends_with("许多船"), "{}", lines[0]);
}

#[test]
fn other_languages() {
    check(
        "fr",
        "Porto a signé un texte avec Faro. Un article de ce texte promet des réparations.\nMais le maire le conteste.",
        "réparations",
        &[
            "excerpt: Porto a signé un texte avec Faro. Un article de ce texte promet des réparations.",
            "NextParagraph: Mais le maire le conteste.",
        ],
    );
    check(
        "de",
        "Faro soll den Preis verschwiegen haben. Die Stadt hat das weder bestätigt noch dementiert.",
        "den Preis",
        &[
            "excerpt: Faro soll den Preis verschwiegen haben.",
            "SameParagraph: Die Stadt hat das weder bestätigt noch dementiert.",
        ],
    );
    check(
        "ru",
        "Порт закрыт из-за шторма.\nОднако мэр это отрицает.",
        "Порт закрыт",
        &[
            "excerpt: Порт закрыт из-за шторма.",
            "NextParagraph: Однако мэр это отрицает.",
        ],
    );
    check(
        "zh",
        "港口已经关闭。但市长说港口仍然开放。",
        "已经关闭",
        &[
            "excerpt: 港口已经关闭。",
            "SameParagraph: 但市长说港口仍然开放。",
        ],
    );
    check(
        "ar",
        "الميناء مغلق منذ أمس. لكن الجسر مفتوح.",
        "مغلق منذ",
        &[
            "excerpt: الميناء مغلق منذ أمس.",
            "SameParagraph: لكن الجسر مفتوح.",
        ],
    );
}

/// The article that the project was asked for, where it is at hand.
#[test]
fn the_article_beside_the_checkout() {
    let path = "../shared/article/000_9e69fd9517c6f8ae.txt";
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: there is no `{path}`");
        return;
    };
    let is_heading = |line: &str| line.chars().count() < 30;
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            if is_heading(line) {
                format!("# {line}")
            } else {
                line.to_owned()
            }
        })
        .collect();
    let passages = article("en", &lines.join("\n"));
    let check = |words: &str, expect: &[(&str, &str)]| {
        let lines = quoted(&passages, words);
        let fits = |(line, (kind, part)): (&String, &(&str, &str))| {
            line.starts_with(kind) && line.contains(part)
        };
        assert!(
            lines.len() == expect.len() && lines.iter().zip(expect).all(fits),
            "{words}: {lines:#?}"
        );
    };
    check(
        "immediate military aid",
        &[
            ("excerpt: Moscow concluded", "this document"),
            ("NextParagraph: But", "military alliance"),
        ],
    );
    check(
        "According to the document",
        &[
            ("before: The agreement", "47 articles"),
            ("excerpt", "aggressor"),
            ("NextParagraph: This point", "however"),
        ],
    );
    check(
        "accused by Kyiv",
        &[
            ("excerpt", "soldiers"),
            ("SameParagraph: Moscow", "neither confirmed nor denied"),
        ],
    );
    check(
        "explosive drones",
        &[
            ("excerpt", "missiles"),
            ("SameParagraph: Accusations", "rejected"),
        ],
    );
    check(
        "negotiations and peace",
        &[
            ("excerpt: Friday", "Kyiv"),
            ("NextParagraph: A previous", "translation"),
        ],
    );
    check(
        "political regulation",
        &[
            ("before: Friday", "negotiations"),
            ("excerpt: A previous", "remarks"),
        ],
    );
    check(
        "replacing “hegemony”",
        &[
            ("before: “Iran and Russia", "Araghchi"),
            ("excerpt: He said", "cooperation"),
        ],
    );
    check(
        "logistics corridor",
        &[("excerpt: Russia particularly", "axis")],
    );
}

#[test]
fn a_question_stands_with_the_reply_to_it() {
    let faq = article(
        "en",
        "# Rules
         Are dogs allowed?
         Yes, on a lead. However, not in the kitchen. Who brings one cleans up.
         May I cook? And when?
         # Keys
         How do I get a key?
         Who has one? Ask Ada.
         Radio Kelp: There were reports that Norlund paid for it.
         Ada Berg: That is false. We had a grant.
         # News
         \"What are we to do, swim?\"
         The school stays open.
         Correction: It carries 120 people.",
    );
    let check = |words: &str, expect: &[&str]| assert_eq!(quoted(&faq, words), expect);
    // Nobody replies to who is quoted as asking, and a correction speaks of nothing that happens to stand before it.
    check("swim", &[r#"excerpt: "What are we to do, swim?""#]);
    check("120", &["excerpt: Correction: It carries 120 people."]);
    check(
        "dogs",
        &[
            "excerpt: Are dogs allowed?",
            "Reply: Yes, on a lead. However, not in the kitchen. Who brings one cleans up.",
        ],
    );
    // Nothing replies to it under its heading, or another question follows.
    check("when?", &["excerpt: May I cook? And when?"]);
    check(
        "a key",
        &[
            "excerpt: How do I get a key?",
            "Reply: Who has one? Ask Ada.",
        ],
    );
    // Who denies it is named before.
    check(
        "Norlund",
        &[
            "excerpt: Radio Kelp: There were reports that Norlund paid for it.",
            "NextParagraph: Ada Berg: That is false.",
        ],
    );
    let long = format!("Why?\n{} However, no.", "It is so. ".repeat(29));
    let quoted = quoted(&article("en", &long), "Why");
    assert_eq!(
        quoted[1],
        format!("Reply: {}", "It is so. ".repeat(28).trim())
    );
}

proptest! {
    #[test]
    fn context_stands_beside_the_excerpt(
        texts in prop::collection::vec("((However, |He |This |But )?[A-Z][a-z é“”]{1,80}[.!?] ?){1,4}", 1..4),
        at in 0usize..3,
        from in 0usize..200,
        to in 0usize..200,
    ) {
        let passages = article("en", &texts.join("\n"));
        prop_assume!(at < passages.len());
        let around = around(&passages, at);
        let text = &passages[at].text;
        let context = context(&(from.min(text.len())..to.min(text.len())), &around);
        for (relation, range) in context.before.iter().chain(&context.limits) {
            let told = match relation {
                Relation::SameParagraph => Some(around.passage),
                Relation::PreviousParagraph => around.previous,
                Relation::NextParagraph | Relation::Reply => around.next(),
                Relation::Continued | Relation::AfterList | Relation::Correction => None,
            };
            prop_assert!(told.unwrap().text.get(range.clone()).is_some_and(|text| !text.trim().is_empty()));
            prop_assert!(*relation != Relation::SameParagraph || range.end <= from || to <= range.start);
        }
    }
}

#[test]
fn who_speaks_is_quoted() {
    let check = |language: &str, text: &str, words: &str, expect: &[&str]| {
        assert_eq!(quoted(&article(language, text), words), expect);
    };
    let trial = "Ada Berg told the court that she felt foolish.
                 “I walked a mile for that bread,” she said. “I paid for a story.”
                 Defending, Rupert Cho said his client was ashamed.
                 “He has lost his trade,” Mr Cho said.
                 The chair said that it had gone on for years.
                 She told him: “People trusted you.”
                 The court rose at five.
                 “Nobody won,” said Ada Berg.";
    let told = "excerpt: Ada Berg told the court that she felt foolish.";
    let story = "Continued: “I walked a mile for that bread,” she said. “I paid for a story.”";
    check("en", trial, "foolish", &[told, story]);
    let ashamed = "excerpt: Defending, Rupert Cho said his client was ashamed.";
    let trade = "Continued: “He has lost his trade,” Mr Cho said.";
    check("en", trial, "ashamed", &[ashamed, trade]);
    let years = "excerpt: The chair said that it had gone on for years.";
    check(
        "en",
        trial,
        "for years",
        &[years, "Continued: She told him: “People trusted you.”"],
    );
    let long = format!(
        "Ada Berg said so.\n“It is {}so,” she said. It rained.",
        "not ".repeat(90)
    );
    let cut = quoted(&article("en", &long), "Ada Berg said");
    assert!(
        cut[1].ends_with("not") && cut[1].chars().count() < 330,
        "{cut:?}"
    );
    // Nobody is said to speak there, or somebody else does.
    check(
        "en",
        trial,
        "rose at five",
        &["excerpt: The court rose at five."],
    );
    for other in [
        "“It is not,” said Tom Hill.",
        "“It is not,” said The Ford Times.",
        "“It is not,” said Tom Hill, a friend of Ada Berg.",
        "“It is not,” said Tom Hill. Ada Berg left. “Nobody won,” he said.",
        "Her friend left. “It is not,” said Tom Hill.",
    ] {
        let said = "Ada Berg said so to The Post.";
        let text = format!("{said}\n{other}");
        check("en", &text, "Ada Berg said", &[&format!("excerpt: {said}")]);
    }
    // What corrects stays what it is.
    let corrected =
        "Ada Berg said it was old.\nA previous translation of her words gave “ancient”.";
    check(
        "en",
        corrected,
        "Ada Berg said",
        &[
            "excerpt: Ada Berg said it was old.",
            "NextParagraph: A previous translation of her words gave “ancient”.",
        ],
    );
}
