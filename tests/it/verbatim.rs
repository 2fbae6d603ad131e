//! An excerpt is what its passage says, whatever the article and whatever the question.

use std::cell::RefCell;
use std::collections::HashMap;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index as At;
use proptest::test_runner::{Config, TestRunner};
use pullquote::answer::sentences::sentences;
use pullquote::answer::{Answer, Excerpt, Options, Relation, Verdict, compose};
use pullquote::article::Article;
use pullquote::index::{ArticleChange, FORMAT, Index, Payload, Snapshot};

use crate::prose;

const LIBRARIES: u32 = 40;
const QUESTIONS: usize = 250;

/// What was seen over all cases: a property over answers without excerpts would hold of anything.
#[derive(Debug, Default)]
struct Seen {
    questions: usize,
    found: usize,
    near: usize,
    several: usize,
    before: usize,
    limits: usize,
    cut: usize,
    marks: usize,
}

/// A question made of an article's own words, some with a slip of the keyboard, or of others.
#[derive(Debug, Clone)]
struct Asked {
    article: At,
    from: At,
    words: usize,
    slip: Option<At>,
    tail: Option<String>,
}

fn asked() -> impl Strategy<Value = Asked> {
    let own = prop_oneof![9 => 1..7usize, 1 => Just(0)];
    let tail = proptest::option::weighted(0.2, prose::words(1..5));
    let slip = proptest::option::weighted(0.2, any::<At>());
    (any::<At>(), any::<At>(), own, slip, tail).prop_map(|(article, from, words, slip, tail)| {
        Asked {
            article,
            from,
            words,
            slip,
            tail,
        }
    })
}

impl Asked {
    fn text(&self, library: &[Article]) -> String {
        let body = &self.article.get(library).body;
        let start = body.floor_char_boundary(self.from.index(body.len().max(1)));
        let own: Vec<&str> = body[start..].split_whitespace().take(self.words).collect();
        // Where words have no spaces, that is most of a paragraph.
        let mut own: Vec<char> = own.join(" ").chars().take(12 * self.words).collect();
        if let Some(slip) = self.slip.filter(|_| !own.is_empty()) {
            own.remove(slip.index(own.len()));
        }
        let own = own.into_iter().collect::<String>();
        format!("{own} {}", self.tail.as_deref().unwrap_or_default())
    }
}

fn library() -> impl Strategy<Value = Vec<Article>> {
    vec(prose::article(), 1..5).prop_map(|mut articles| {
        for (n, article) in articles.iter_mut().enumerate() {
            article.slug = format!("article-{}", n + 1);
        }
        articles
    })
}

/// The library's row of an article's state.
fn version(slug: &str) -> i64 {
    slug.len() as i64 * 1000 + i64::from(slug.as_bytes()[slug.len() - 1])
}

fn indexed(library: &[Article], dir: &std::path::Path) -> Snapshot {
    let mut languages: Vec<String> = library
        .iter()
        .filter_map(|a| a.meta.language.clone())
        .collect();
    languages.sort();
    languages.dedup();
    let payload = Payload {
        format: FORMAT,
        revision: 1,
        articles: library.len() as u64,
        passages: library.iter().map(|a| a.passages.len() as u64).sum(),
        languages,
        ..Payload::default()
    };
    let index = Index::create(dir).unwrap();
    let changes = library.iter().map(|article| {
        Ok(ArticleChange {
            slug: article.slug.clone(),
            now: Some((version(&article.slug), article.clone())),
        })
    });
    index
        .apply(changes, library.len(), &payload, &mut |_| {}, || Ok(()))
        .unwrap();
    index.snapshot()
}

fn is_break(c: char) -> bool {
    c.is_whitespace() || "、，。；：！？」』".contains(c)
}

/// A cut stands between words, save in a run of characters too long to go around.
fn splits_a_word(text: &str, at: usize) -> bool {
    let before = text[..at]
        .chars()
        .rev()
        .take_while(|c| !is_break(*c))
        .count();
    let after = text[at..].chars().take_while(|c| !is_break(*c)).count();
    before > 0 && after > 0 && before + after < 50
}

/// `goes_on` is whether what is shown behind one that is whole may be cut.
fn check_excerpt(excerpt: &Excerpt, library: &[Article], goes_on: bool) {
    let article = library
        .iter()
        .find(|a| a.slug == excerpt.place().slug)
        .expect("an article");
    let passage = &article.passages[excerpt.place().number as usize - 1];
    let text = article.text(passage);
    let range = excerpt.range();
    let (row, source) = excerpt.source();
    assert_eq!(row, version(&article.slug));
    assert_eq!(&article.body[source.clone()], excerpt.text());
    assert_eq!(&text[range.clone()], excerpt.text());
    assert_eq!(source.start, passage.range.start + range.start);
    let headings: Vec<&str> = passage.headings().collect();
    assert_eq!(excerpt.heading().unwrap_or_default(), headings.join(" › "));
    assert!(!excerpt.text().trim().is_empty());
    assert!(excerpt.text().chars().count() <= 300, "{excerpt:?}");

    let whole = sentences(text, article.meta.language.as_deref());
    let (cut_first, cut_last) = excerpt.is_cut();
    let starts_one = whole.iter().any(|sentence| sentence.start == range.start);
    let ends_one = whole.iter().any(|sentence| sentence.end == range.end);
    assert_eq!(cut_first, !starts_one, "{excerpt:?} of {text:?}");
    let is_right = cut_last != ends_one || cut_last && goes_on;
    assert!(is_right, "{excerpt:?} of {text:?}");
    assert!(
        !(cut_first && splits_a_word(text, range.start)),
        "{excerpt:?} of {text:?}"
    );
    assert!(
        !(cut_last && splits_a_word(text, range.end)),
        "{excerpt:?} of {text:?}"
    );

    let mut end = 0;
    for mark in excerpt.marks() {
        assert!(end <= mark.start && mark.start < mark.end, "{excerpt:?}");
        assert!(excerpt.text().get(mark.clone()).is_some(), "{excerpt:?}");
        end = mark.end;
    }
}

/// More than one quotation of an article is a fair share of it.
fn check_share(answer: &Answer, library: &[Article], options: &Options) {
    let mut quoted: HashMap<&str, (usize, usize)> = HashMap::new();
    for quotation in &answer.quotations {
        let (quotations, chars) = quoted.entry(&quotation.excerpt.place().slug).or_default();
        *quotations += 1;
        *chars += quotation
            .excerpts()
            .map(|e| e.text().chars().count())
            .sum::<usize>();
    }
    for (slug, (quotations, chars)) in quoted {
        let article = library.iter().find(|a| a.slug == slug).expect("an article");
        let fair = options.max_share * article.body.chars().count() as f32;
        assert!(
            quotations == 1 || chars as f32 <= fair,
            "{chars} > {fair} of {slug}"
        );
    }
}

fn count(seen: &mut Seen, answer: &Answer) {
    seen.questions += 1;
    seen.found += usize::from(answer.verdict == Verdict::Found);
    seen.near += usize::from(answer.verdict == Verdict::NearMisses);
    seen.several += usize::from(answer.quotations.len() > 1);
    for quotation in &answer.quotations {
        seen.before += usize::from(quotation.before.is_some());
        seen.limits += quotation.limits.len();
        seen.marks += quotation.excerpt.marks().len();
        seen.cut += usize::from(quotation.excerpt.is_cut() != (false, false));
    }
}

#[test]
fn every_excerpt_is_what_its_passage_says() {
    let seen = RefCell::new(Seen::default());
    let cases = (
        library(),
        vec(asked(), QUESTIONS),
        proptest::sample::select(vec![0.0, 0.15, 1.0]),
    );
    let mut runner = TestRunner::new(Config {
        max_shrink_iters: 200,
        failure_persistence: None,
        ..Config::with_cases(LIBRARIES)
    });
    let outcome = runner.run(&cases, |(library, questions, max_share)| {
        let dir = tempfile::tempdir().unwrap();
        let snapshot = indexed(&library, dir.path());
        let options = Options {
            max_share,
            ..Options::default()
        };
        for (at, question) in questions.iter().enumerate() {
            let question = question.text(&library);
            let answer = compose(&snapshot, &question, None, &options).unwrap();
            for quotation in &answer.quotations {
                // Of several short lines the last one that is shown tells that there are more.
                let listed = quotation.limits.iter();
                let mut listed = listed.filter(|limit| limit.relation == Relation::Continued);
                let last = listed.next_back().map(|limit| &limit.excerpt);
                for excerpt in quotation.excerpts() {
                    let goes_on = last.is_some_and(|last| std::ptr::eq(last, excerpt));
                    check_excerpt(excerpt, &library, goes_on);
                }
            }
            check_share(&answer, &library, &options);
            let is_found = answer.verdict == Verdict::Found;
            prop_assert_eq!(is_found, !answer.quotations.is_empty(), "{}", question);
            prop_assert!(answer.quotations.len() <= options.max_excerpts);
            if at % 4 == 0 {
                let again = compose(&snapshot, &question, None, &options).unwrap();
                prop_assert_eq!(&again, &answer);
            }
            count(&mut seen.borrow_mut(), &answer);
        }
        Ok(())
    });
    let seen = seen.into_inner();
    println!("{seen:?}");

    if let Err(error) = outcome {
        panic!("{error}");
    }
    assert_eq!(seen.questions, LIBRARIES as usize * QUESTIONS);
    for (what, often, least) in [
        ("found", seen.found, 2_000),
        ("near misses", seen.near, 200),
        ("several quotations", seen.several, 200),
        ("a sentence before", seen.before, 50),
        ("limits", seen.limits, 100),
        ("cuts", seen.cut, 200),
        ("marks", seen.marks, 2_000),
    ] {
        assert!(
            often >= least,
            "{what}: {often} of at least {least}: {seen:?}"
        );
    }
}
