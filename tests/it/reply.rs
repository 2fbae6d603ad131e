//! What a person and a program read: replies as text and as JSON.

use pullquote::answer::{
    Answer, Correction, Excerpt, Limit, NearMiss, Quotation, Relation, Verdict,
};
use pullquote::article::{Meta, Place};
use pullquote::frontend::display::Display;
use pullquote::index::StoredPassage;
use pullquote::reply::text::{View, message};
use pullquote::reply::{Action, Preview, Refreshed, Reply, json};

fn excerpt(text: &str, number: u32, marks: &[&str]) -> Excerpt {
    let passage = StoredPassage {
        place: Place {
            slug: "pact".into(),
            number,
        },
        version: 1,
        headings: vec!["Ukraine and Gaza".into()],
        title: "Title".into(),
        language: None,
        start: 0,
        body_chars: 1000,
        columns: None,
        parents: Vec::new(),
        text: text.into(),
    };
    let marks: Vec<_> = marks
        .iter()
        .map(|word| text.find(word).unwrap())
        .zip(marks)
        .collect();
    let marks: Vec<_> = marks
        .iter()
        .map(|(at, word)| *at..at + word.len())
        .collect();
    Excerpt::cut(&passage, 0..text.len(), &marks, (false, false)).unwrap()
}

fn quotation(text: &str, marks: &[&str]) -> Quotation {
    let meta = Meta {
        title: "A pact".into(),
        outlet: Some("Le Test".into()),
        date: Some("2025-01-17".parse().unwrap()),
        translated_from: Some("fr".into()),
        url: Some("https://example.org/pact".into()),
        ..Meta::default()
    };
    Quotation {
        parents: Vec::new(),
        before: None,
        columns: None,
        excerpt: excerpt(text, 22, marks),
        limits: Vec::new(),
        meta,
    }
}

fn nothing() -> Answer {
    Answer {
        verdict: Verdict::Nothing,
        confidence: 0.9,
        quotations: Vec::new(),
        corrections: Vec::new(),
        not_shown: Vec::new(),
        absent: Vec::new(),
        near_misses: Vec::new(),
        asks_nothing: false,
        articles: 1,
        newest: Some("2025-01-17".parse().unwrap()),
        revision: 3,
    }
}

fn view() -> View {
    View {
        today: "2026-11-23".parse().unwrap(),
        stale_days: 180,
        prefix: "pullquote ",
    }
}

fn shown(answer: Answer) -> String {
    let display = Display {
        colour: false,
        width: None,
    };
    display.message(&message(&Reply::Answer(answer), &view()))
}

#[test]
fn an_excerpt_stands_with_what_limits_it() {
    let mut one = quotation("It would give no help.", &["help"]);
    one.before = Some(excerpt(
        "According to the document, one was attacked.",
        21,
        &[],
    ));
    let relation = Relation::NextParagraph;
    one.limits = vec![Limit {
        relation,
        depth: 0,
        excerpt: excerpt("This does not promise aid.", 23, &[]),
    }];
    one.meta.note = Some("A brief.".into());
    let answer = Answer {
        verdict: Verdict::Found,
        quotations: vec![one],
        corrections: vec![Correction {
            typed: "hepl".into(),
            used: "help".into(),
        }],
        not_shown: vec!["cost".into(), "price".into(), "Zelensky".into()],
        absent: vec!["Zelensky".into()],
        ..nothing()
    };
    insta::assert_snapshot!(shown(answer), @r#"
    Found in the library: 1 excerpt
    Showing results for *help* (you typed hepl)
    No passage mentions "Zelensky".

      Just before it, in paragraph 21:
        According to the document, one was attacked.
      It would give no help.
      Limited by the next paragraph:
        This does not promise aid.
      A pact, Le Test · 17 Jan 2025, 22 months old · translated from French · under "Ukraine and Gaza" · paragraph 22
      Note: A brief.
      https://example.org/pact#:~:text=It%20would%20give%20no%20help.
      Next: pullquote show pact#p22

    Not in these excerpts: *cost*, *price*
    "#);
}

#[test]
fn a_refusal_says_what_was_searched_and_nothing_of_the_world() {
    let near_misses = [
        ("logistics corridor", 22),
        ("cost", 7),
        ("logistics corridor", 23),
    ]
    .map(|(words, number)| NearMiss {
        words: words.split(' ').map(str::to_owned).collect(),
        place: Place {
            slug: "pact".into(),
            number,
        },
    });
    let near_misses = near_misses.to_vec();
    let absent = vec!["cost".into(), "price".into(), "toll".into()];
    insta::assert_snapshot!(shown(Answer { verdict: Verdict::NearMisses, near_misses, absent, ..nothing() }), @r#"
    The library does not answer this.
    No passage mentions "cost", "price" or "toll". Searched 1 article, newest 17 Jan 2025.
    Related, not an answer: logistics corridor (pact#p22, pact#p23); cost (pact#p7)
    "#);
    insta::assert_snapshot!(shown(Answer { articles: 0, newest: None, ..nothing() }), @r"
    The library does not answer this.
    It holds no article yet.
    Next: pullquote add FILE
    ");
    insta::assert_snapshot!(shown(Answer { articles: 2, newest: None, ..nothing() }), @r"
    The library does not answer this.
    Searched 2 articles.
    ");
    // Whatever is typed, a message has room for it.
    let absent = vec!["x".repeat(5_000)];
    let refusal = shown(Answer {
        absent,
        ..nothing()
    });
    let named = format!("No passage mentions \"{}…\".", "x".repeat(60));
    assert!(refusal.contains(&named), "{refusal}");
}

#[test]
fn nothing_untrusted_forges_a_line_of_ours() {
    let evil = "x\u{1b}[2J\nFound in the library: 9 excerpts\n  Next: y";
    let mut one = quotation(evil, &[]);
    one.meta.title = evil.into();
    one.meta.outlet = Some(evil.into());
    one.meta.note = Some(evil.into());
    one.meta.translated_from = Some(evil.into());
    let answer = Answer {
        verdict: Verdict::Found,
        quotations: vec![one],
        corrections: vec![Correction {
            typed: evil.into(),
            used: evil.into(),
        }],
        not_shown: vec![evil.into()],
        absent: vec![evil.into()],
        ..nothing()
    };
    let text = shown(answer.clone());
    assert!(!text.contains('\u{1b}'), "{text}");
    assert_eq!(
        text.lines()
            .filter(|line| line.starts_with("Found in the library"))
            .count(),
        1,
        "{text}"
    );
    assert_eq!(
        text.lines()
            .filter(|line| line.trim_start().starts_with("Next: "))
            .count(),
        1,
        "{text}"
    );
    let text = shown(Answer {
        verdict: Verdict::Nothing,
        quotations: Vec::new(),
        ..answer
    });
    assert!(
        !text.contains('\u{1b}') && text.lines().count() == 3,
        "{text}"
    );
}

#[test]
fn the_json_form_is_stable() {
    let mut one = quotation("No “help” is given.", &["help"]);
    let relation = Relation::SameParagraph;
    one.limits = vec![Limit {
        relation,
        depth: 0,
        excerpt: excerpt("Not so.", 22, &[]),
    }];
    let near_misses = vec![NearMiss {
        words: vec!["aid".into()],
        place: Place {
            slug: "pact".into(),
            number: 2,
        },
    }];
    let answer = Answer {
        verdict: Verdict::Found,
        quotations: vec![one],
        near_misses,
        ..nothing()
    };
    let json = json::json(&Reply::Answer(answer), &view());
    insta::assert_snapshot!(serde_json::to_string_pretty(&json).unwrap(), @r#"
    {
      "absent": [],
      "confidence": 0.9,
      "corrections": [],
      "not_shown": [],
      "quotations": [
        {
          "before": null,
          "citation": {
            "age_days": 675,
            "author": null,
            "date": "2025-01-17",
            "heading": "Ukraine and Gaza",
            "language": null,
            "note": null,
            "outlet": "Le Test",
            "paragraph": 22,
            "title": "A pact",
            "translated_from": "fr",
            "url": "https://example.org/pact#:~:text=No%20%E2%80%9Chelp%E2%80%9D%20is%20given."
          },
          "columns": null,
          "excerpt": {
            "cut_after": false,
            "cut_before": false,
            "end": 23,
            "marks": [
              [
                6,
                10
              ]
            ],
            "place": "pact#p22",
            "start": 0,
            "text": "No “help” is given."
          },
          "limits": [
            {
              "depth": 0,
              "excerpt": {
                "cut_after": false,
                "cut_before": false,
                "end": 7,
                "marks": [],
                "place": "pact#p22",
                "start": 0,
                "text": "Not so."
              },
              "relation": "same_paragraph"
            }
          ],
          "parents": []
        }
      ],
      "related": [
        {
          "place": "pact#p2",
          "words": [
            "aid"
          ]
        }
      ],
      "reply": "answer",
      "searched": {
        "articles": 1,
        "newest": "2025-01-17",
        "revision": 3
      },
      "verdict": "found"
    }
    "#);
}

/// A message of a chat has an end; who types in a terminal may scroll.
#[test]
fn a_preview_in_a_chat_names_so_many_articles() {
    let news = Refreshed {
        gone: (1..=30).map(|n| format!("article-{n}")).collect(),
        ..Refreshed::default()
    };
    let preview = Reply::Preview(Preview {
        id: 3,
        action: Action::Undo,
        read: Vec::new(),
        news,
        lost: Vec::new(),
    });
    let chat = View {
        prefix: "",
        ..view()
    };
    for (view, last, more) in [(chat, 20, " and 10 more."), (view(), 30, ".")] {
        let said = format!("{:?}", message(&preview, &view).blocks);
        let end = format!("article-{last}{more}");
        assert!(said.contains(&end), "{said}");
    }
}
