//! Questions as members of a chat type them, on the built-in article, with the paragraph that answers each.

use pullquote::answer::{Options, Verdict, compose};
use pullquote::home::Home;

/// The question, and the paragraphs one of which must be quoted first; none where the library does not answer.
const QUESTIONS: &[(&str, &[u32])] = &[
    ("What happens if Russia or Iran is attacked?", &[9, 10]),
    // Full questions.
    ("Where would the logistics corridor run?", &[28]),
    ("Which cities would the logistics corridor link?", &[28]),
    ("Who signed the partnership agreement?", &[1]),
    (
        "When was the agreement between Russia and Iran signed?",
        &[1],
    ),
    ("How many articles does the agreement have?", &[8]),
    ("Does the agreement promise military assistance?", &[10]),
    ("Which treaty provides for immediate military aid?", &[11]),
    ("What did Araghchi say about a military alliance?", &[12]),
    (
        "Has North Korea sent soldiers to fight against Ukraine?",
        &[13],
    ),
    ("What weapons is Iran accused of giving Russia?", &[14]),
    ("What does the agreement say about nuclear energy?", &[15]),
    ("When was Trump's first term?", &[17]),
    (
        "What did Trump promise about the conflict in Ukraine?",
        &[21],
    ),
    ("What did Pezeshkian call for in Ukraine?", &[19, 20]),
    (
        "How had Pezeshkian's words first been translated into Russian?",
        &[20],
    ),
    ("Who fled Syria in December?", &[7]),
    ("Where did Pezeshkian lay a wreath?", &[26]),
    ("Whom did Pezeshkian meet before the ceremony?", &[26]),
    ("When did Putin and Pezeshkian last meet?", &[27]),
    ("Which news agency published Araghchi's article?", &[24]),
    ("What did Putin hope for in Gaza?", &[22]),
    // Keywords.
    ("logistics corridor", &[28, 29]),
    ("permanent ceasefire gaza", &[23]),
    ("maximum pressure", &[17]),
    ("unknown soldier tomb", &[26]),
    ("hegemony", &[25]),
    ("sanctions economies", &[6]),
    ("BRICS summit", &[27]),
    // Sloppy fragments.
    ("so where does that rail n sea corridor thing go", &[28]),
    ("iran drones russia??", &[14]),
    ("uh wasn't there smth about nuclear installations", &[15]),
    // In another language than the library's, with names that it has.
    ("qui est Mishustin ?", &[26]),
    ("wer ist denn dieser Araghchi", &[12, 24, 25]),
    ("WHERE WOULD THE CORRIDOR RUN", &[28]),
    // Slips of the keyboard, other inflections, other spellings.
    ("logistcs coridor", &[28, 29]),
    ("wher did pezeshkian lay a wraeth", &[26]),
    ("immedate militry aid", &[11]),
    ("translating the call for negotiation", &[20]),
    ("accusing Iran over missile deliveries", &[14]),
    ("Pezechkian wreath", &[26]),
    ("what did Araqchi publish", &[24]),
    ("Mishoustin", &[26]),
    // Apostrophes, links, emoji, the rest of a chat.
    ("Russia's prime minister", &[26]),
    (
        "https://example.org/news?id=7 is this true, does the corridor link Moscow and Baku?",
        &[28],
    ),
    ("🚂🚢 corridor from north to south 🙏🙏", &[28]),
    ("assad where did he go lol", &[7]),
    ("<@1234> @bot **hegemony** ||what is meant||?", &[25]),
    ("(corridor) AND \"Baku\" NOT -x", &[28]),
    // What the library does not answer: an ordinary word that it lacks is no slip of one that it has.
    ("what is the status of the war", &[]),
    // Words that are only related to it are no answer.
    ("status", &[]),
    ("who won the world cup", &[]),
    ("la la land", &[]),
    ("How do I bake sourdough bread?", &[]),
    ("What is the capital of Australia?", &[]),
    ("How much does a train ticket to Lisbon cost?", &[]),
    // A number of something that no passage mentions, where the best passage has no number.
    ("How much will the logistics corridor cost?", &[]),
    ("How many kilometres of rail does the corridor have?", &[]),
    ("best graphics card for gaming", &[]),
    // Function words alone ask for nothing.
    ("the", &[]),
    ("who is he", &[]),
    ("where is it?", &[]),
    ("AND OR NOT", &[]),
    ("Who is the king of Norway?", &[]),
    ("hello", &[]),
    ("?", &[]),
    ("", &[]),
    ("👍", &[]),
    // A part of it has no sign that can be seen.
    ("的\u{200d}\u{200d}", &[]),
    ("42", &[]),
];

/// Questions that the article answers and that are not answered by it, or not first. When one of them is, it moves up.
const NOT_YET: &[(&str, &[u32])] = &[
    // "Rejects the accusations": no word for it is shared.
    ("what’s Iran’s answer to the accusations?", &[14]),
];

/// What is quoted first, where it is not what was expected.
fn misses(questions: &[(&str, &[u32])]) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::open(&dir.path().join("home"), &mut |_| {}).unwrap();
    let snapshot = home.snapshot();
    let miss = |(question, expect): &(&str, &[u32])| {
        let answer = compose(&snapshot, question, None, &Options::default()).unwrap();
        let first = answer.quotations.first().map(|q| q.excerpt.place().number);
        let is_right = match first {
            Some(number) => expect.contains(&number),
            None => expect.is_empty() && answer.verdict != Verdict::Found,
        };
        let confidence = answer.confidence;
        (!is_right)
            .then(|| format!("{question:?}: {first:?}, not {expect:?}; confidence {confidence:.2}"))
    };
    questions.iter().filter_map(miss).collect()
}

#[test]
fn the_built_in_article_answers_its_questions_and_no_others() {
    let wrong = misses(QUESTIONS);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_how_asks_for_is_no_word_to_find() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::open(&dir.path().join("home"), &mut |_| {}).unwrap();
    let check = |question: &str, expect: &[u32]| {
        let answer = compose(&home.snapshot(), question, None, &Options::default()).unwrap();
        let quoted = answer.quotations.iter().map(|q| q.excerpt.place().number);
        assert_eq!(quoted.collect::<Vec<_>>(), expect, "{question}");
    };
    // Not paragraph 22, which has a "long-term stabilization".
    check("How long is the logistics corridor?", &[29, 28]);
    check("How long does the agreement last?", &[]);
    // Where it is asked about itself it is a word as any other.
    check("long-term stabilization", &[22]);
}

#[test]
fn nonsense_is_not_answered() {
    let nonsense = "qwe rtz uio pas dfg hjk lyx cvb nmq wer tzu iop ".repeat(11);
    let wrong = misses(&[(&nonsense[..500], &[])]);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_not_answered_yet() {
    let wrong = misses(NOT_YET);
    assert_eq!(
        wrong.len(),
        NOT_YET.len(),
        "still missed: {}",
        wrong.join("\n")
    );
}

#[test]
fn a_word_of_an_article_without_a_language_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::open(&dir.path().join("home"), &mut |_| {}).unwrap();
    let file = dir.path().join("bridge.txt");
    std::fs::write(
        &file,
        "The harbour bridge opened in March.\n\nIt cost 40 million.\n",
    )
    .unwrap();
    let given = pullquote::article::Meta {
        title: "The bridge".into(),
        ..Default::default()
    };
    crate::library::add_file(&home, &file, &given);
    let answer = compose(
        &home.snapshot(),
        "what did the bridge cost",
        None,
        &Options::default(),
    )
    .unwrap();
    assert_eq!(answer.verdict, Verdict::Found);
    assert_eq!(answer.absent, [""; 0]);
}

#[test]
fn a_question_is_answered_in_its_own_language() {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::open(&dir.path().join("home"), &mut |_| {}).unwrap();
    let texts = [
        (
            "lauf",
            "Der Marathon in Bern: Start ist um neun, und der Start liegt am Rathaus, wo Rudolf Abel wartet.\n\n\
             Wer zu spät kommt, der darf nicht mehr mitlaufen.\n",
        ),
        (
            "running",
            "The marathon of Bern is in the autumn, and it is run by those who are members of the club.\n\n\
             Whoever is late may not start any more.\n",
        ),
    ];
    for (title, text) in texts {
        let file = dir.path().join(format!("{title}.txt"));
        std::fs::write(&file, text).unwrap();
        let given = pullquote::article::Meta {
            title: title.into(),
            ..Default::default()
        };
        crate::library::add_file(&home, &file, &given);
    }
    let check = |question: &str, expect: &str| {
        let answer = compose(&home.snapshot(), question, None, &Options::default()).unwrap();
        let first = answer.quotations.first();
        let first = first.map(|one| one.excerpt.place().to_string());
        assert_eq!(first.as_deref(), Some(expect), "{question}");
    };
    check("Wo ist der Start des Marathons in Bern?", "lauf#p1");
    check("Who may start at the marathon in Bern?", "running#p1");
    // A name is in no language.
    check("Who is Rudolf Abel?", "lauf#p1");
}
