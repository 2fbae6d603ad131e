//! From ranked passages to the answer that a person gets: which excerpts are shown, what must stand with them, and what
//! the library lacks.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use anyhow::Result;

use super::confidence::confidence;
use super::context::{
    ANNOUNCED, Around, LISTED, attach, has_list, is_under, limit_of_a_list, lines_behind,
};
use super::corrected::correction;
use super::missing::missing;
use super::question::{Question, Word};
use super::rank::{Ranked, rank};
use super::shapes::{Shape, shape};
use super::wanted::is_kind;
use super::{Answer, Correction, Excerpt, Limit, NearMiss, Quotation, Relation, Verdict, weights};
use crate::article::{Meta, Parent, announces, asks, corrects};
use crate::index::analysis::{Form, analyzer};
use crate::index::{Snapshot, StoredPassage};

/// What the operator may set.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The most of one article that one answer quotes, as a share of its characters; one excerpt is always allowed.
    pub max_share: f32,
    /// The most quotations in one answer.
    pub max_excerpts: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            max_share: 0.15,
            max_excerpts: 3,
        }
    }
}

/// The fewest of a question's weight that a near miss has.
const NEAR_MISS_SHARE: f32 = 0.2;

/// Answers a question, or says what the library lacks. With a topic, only passages under it are searched.
pub fn compose(
    snapshot: &Snapshot,
    text: &str,
    topic: Option<&str>,
    options: &Options,
) -> Result<Answer> {
    compose_following(snapshot, text, text, topic, options)
}

/// The same for a question that follows another: its words that were not said now weigh less.
pub fn compose_following(
    snapshot: &Snapshot,
    text: &str,
    now: &str,
    topic: Option<&str>,
    options: &Options,
) -> Result<Answer> {
    let mut question = Question::read(snapshot, text)?;
    if now != text {
        question = question.said_now(snapshot, now)?;
    }
    if let Some(topic) = topic {
        question = question.under(topic);
    }
    let mut ranked = rank(snapshot, &question)?;
    let confidence = confidence(&question, &ranked);
    if confidence >= weights::ANSWERS_AT
        && let Some(at) = corrected(snapshot, &ranked)?
    {
        ranked[..=at].rotate_right(1);
    }
    let mut answer = empty(snapshot, confidence);
    answer.absent = missing(&question, |word| word.is_telling && !word.is_in_library());
    if confidence >= weights::ANSWERS_AT {
        answer.quotations = quotations(snapshot, good(&question, &ranked), options)?;
    }
    if answer.quotations.is_empty() {
        answer.asks_nothing = question.asks_nothing;
        answer.near_misses = near_misses(&question, &ranked);
        answer.verdict = if answer.near_misses.is_empty() {
            Verdict::Nothing
        } else {
            Verdict::NearMisses
        };
    } else {
        answer.verdict = Verdict::Found;
        answer.not_shown = not_shown(&question, &answer.quotations);
        answer.corrections = corrections(&question, &answer.quotations);
        let corrected = |word: &String| answer.corrections.iter().any(|c| c.typed == *word);
        let by_shape = named_by_shape(&question, &answer.quotations);
        answer
            .absent
            .retain(|word| !corrected(word) && !by_shape.contains(word));
        answer.not_shown.retain(|word| !by_shape.contains(word));
    }
    Ok(answer)
}

/// The most telling passages under a topic or heading: those that say most of its words, else the first ones.
pub fn telling(snapshot: &Snapshot, topic: &str, options: &Options) -> Result<Answer> {
    let question = Question::read(snapshot, topic)?.under(topic);
    let ranked = rank(snapshot, &question)?;
    let mut answer = empty(snapshot, if ranked.is_empty() { 0.0 } else { 1.0 });
    answer.quotations = quotations(snapshot, ranked.iter(), options)?;
    if !answer.quotations.is_empty() {
        answer.verdict = Verdict::Found;
    }
    Ok(answer)
}

fn empty(snapshot: &Snapshot, confidence: f32) -> Answer {
    let payload = snapshot.payload();
    Answer {
        verdict: Verdict::Nothing,
        confidence,
        quotations: Vec::new(),
        corrections: Vec::new(),
        not_shown: Vec::new(),
        absent: Vec::new(),
        near_misses: Vec::new(),
        asks_nothing: false,
        articles: payload.articles,
        newest: payload.newest,
        revision: payload.revision,
    }
}

/// Which passage the first one corrects, where that is a correction: alone it may only say what was wrong.
fn corrected(snapshot: &Snapshot, ranked: &[Ranked]) -> Result<Option<usize>> {
    let is_correction = |one: &Ranked| {
        let heading = one.passage.headings.last().map(String::as_str);
        corrects(heading, &one.passage.text)
    };
    let Some(first) = ranked.first().filter(|first| is_correction(first)) else {
        return Ok(None);
    };
    for (at, one) in ranked.iter().enumerate().skip(1) {
        let is_of_article = one.passage.place.slug == first.passage.place.slug;
        if first.score - one.score > weights::NEAR || !is_of_article || is_correction(one) {
            continue;
        }
        let limits = quotation(snapshot, one)?.map_or(Vec::new(), |one| one.limits);
        if limits
            .iter()
            .any(|limit| *limit.excerpt.place() == first.passage.place)
        {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// The first passage, and others that would be an answer on their own and are nearly as good.
fn good<'a>(question: &Question, ranked: &'a [Ranked]) -> impl Iterator<Item = &'a Ranked> {
    let is_near = |at: usize| ranked[0].score - ranked[at].score <= weights::NEAR;
    let answers = move |at: usize| confidence(question, &ranked[at..]) >= weights::ANSWERS_AT;
    let good = move |at: &usize| *at == 0 || is_near(*at) && answers(*at);
    (0..ranked.len()).filter(good).map(|at| &ranked[at])
}

/// The first quotations, without those that say nothing new or would quote too much of an article.
fn quotations<'a>(
    snapshot: &Snapshot,
    ranked: impl Iterator<Item = &'a Ranked>,
    options: &Options,
) -> Result<Vec<Quotation>> {
    let ranked: Vec<&Ranked> = ranked.collect();
    let mut quoted: HashMap<&str, usize> = HashMap::new();
    let mut quotations: Vec<Quotation> = Vec::new();
    for (at, one) in ranked.iter().enumerate() {
        if quotations.len() == options.max_excerpts {
            break;
        }
        let found = match list(snapshot, &ranked[at..])? {
            None => quotation(snapshot, one)?,
            list => list,
        };
        let Some(mut quotation) = found else {
            continue;
        };
        let chars: usize = quotation.excerpts().map(|e| e.text().chars().count()).sum();
        let total = quoted.entry(&one.passage.place.slug).or_default();
        let fair = options.max_share * one.passage.body_chars as f32;
        let is_too_much = *total > 0 && (*total + chars) as f32 > fair;
        if is_too_much || quotations.iter().any(|other| says(other, &quotation)) {
            continue;
        }
        *total += chars;
        // One correction may speak of both.
        let is_new = |limit: &Limit| {
            let mut shown = quotations.iter().flat_map(|one| &one.limits);
            limit.relation != Relation::Correction || !shown.any(|known| known == limit)
        };
        quotation.limits.retain(is_new);
        quotations.push(quotation);
    }
    Ok(quotations)
}

/// Whether a quotation has all of another one, or the same words of something of the same name in a list.
fn says(one: &Quotation, other: &Quotation) -> bool {
    let parents = |of: &Quotation| -> Vec<String> {
        let parents = of.parents.iter();
        parents.map(|parent| parent.text().to_owned()).collect()
    };
    let is_same = |e: &Excerpt| e.text() == other.excerpt.text() && parents(one) == parents(other);
    one.excerpts()
        .any(|e| shows(e, &other.excerpt) || is_same(e))
}

/// What leads to a list, with the list, where the first passage is an item of it that has no word of the question that does not stand
/// above it, or another one is as good; and there is room for them.
fn list(snapshot: &Snapshot, ranked: &[&Ranked]) -> Result<Option<Quotation>> {
    /// Passages whose scores differ by no more are as good.
    const AS_GOOD: f32 = 1.0;
    let Some((first, others)) = ranked.split_first() else {
        return Ok(None);
    };
    let shows =
        |list: &Quotation, one: &Ranked| list.excerpts().any(|e| *e.place() == one.passage.place);
    let whole = |parent: &Parent| -> Result<Option<Quotation>> {
        let Some(parent) = snapshot.beside(&first.passage, parent.number)? else {
            return Ok(None);
        };
        quote(snapshot, &parent, 0..parent.text.len(), &[], (false, false))
    };
    if let Some(parent) = &first.by_parent {
        return Ok(whole(parent)?.filter(|list| shows(list, first)));
    }
    let Some(parent) = first.passage.parents.last() else {
        return Ok(None);
    };
    let is_as_good = |other: &&&Ranked| first.score - other.score <= AS_GOOD;
    let is_beside = |other: &&&Ranked| {
        other.passage.place.slug == first.passage.place.slug
            && other.passage.parents == first.passage.parents
    };
    let Some(other) = others.iter().take_while(is_as_good).find(is_beside) else {
        return Ok(None);
    };
    let list = whole(parent)?;
    Ok(list.filter(|list| shows(list, first) && shows(list, other)))
}

/// Whether an excerpt has all of another one.
fn shows(one: &Excerpt, other: &Excerpt) -> bool {
    let (range, inner) = (one.range(), other.range());
    one.place() == other.place() && range.start <= inner.start && inner.end <= range.end
}

/// The passage's best window with all that must stand with it.
fn quotation(snapshot: &Snapshot, ranked: &Ranked) -> Result<Option<Quotation>> {
    let marks = joined(ranked.matches.clone());
    let (passage, window) = (&ranked.passage, &ranked.window);
    let mut quotation = quote(snapshot, passage, window.range.clone(), &marks, window.cut)?;
    if let Some(quotation) = quotation.as_mut().filter(|one| one.limits.is_empty())
        && ranked.opens_section
        && passage.columns.is_none()
    {
        let following = behind(snapshot, passage, 0).take(ANNOUNCED + 1);
        let following = following.collect::<Result<Vec<_>>>()?;
        quotation.limits = lines_behind(passage, &following);
    }
    Ok(quotation)
}

/// Quotes a range of a passage with all that must stand with it. Marks and `cut` are those of [`super::Excerpt::cut`],
/// which says when there is none.
pub fn quote(
    snapshot: &Snapshot,
    passage: &StoredPassage,
    range: Range<usize>,
    marks: &[Range<usize>],
    cut: (bool, bool),
) -> Result<Option<Quotation>> {
    let about = snapshot.about(&passage.place.slug)?;
    let (meta, mut corrections) = about.unwrap_or_else(|| {
        let title = passage.title.clone();
        let meta = Meta {
            title,
            ..Meta::default()
        };
        (meta, Vec::new())
    });
    if corrections.contains(&passage.place.number) {
        corrections.clear();
    }
    // These speak of any passage of the article, not of the one beside them.
    let is_correction = |one: &StoredPassage| corrections.contains(&one.place.number);
    let previous = previous(snapshot, passage)?;
    let mut following = following(snapshot, passage)?;
    following.truncate(
        following
            .iter()
            .take_while(|one| !is_correction(one) || is_under(one, passage.place.number))
            .count(),
    );
    let mut parents = Vec::new();
    for parent in &passage.parents {
        parents.extend(snapshot.beside(passage, parent.number)?);
    }
    let columns = match &passage.columns {
        Some(columns) => snapshot.beside(passage, columns.number)?,
        None => None,
    };
    // What it stands under is shown as such.
    let is_parent = |one: &StoredPassage| parents.iter().any(|parent| parent.place == one.place);
    let around = Around {
        passage,
        previous: previous
            .as_ref()
            .filter(|one| !is_correction(one) && !is_parent(one)),
        following: &following,
        parents: &parents,
        columns: columns.as_ref(),
    };
    let Some(mut quotation) = attach(&around, range, marks, cut, meta) else {
        return Ok(None);
    };
    for number in corrections {
        let found = snapshot.beside(passage, number)?;
        let limit = found.and_then(|found| correction(&quotation, &found));
        quotation.limits.extend(limit);
    }
    if let Some(behind) = behind_list(snapshot, passage, &following)? {
        let is_shown = |excerpt: &Excerpt| *excerpt.place() == behind.place;
        let is_new = !quotation.excerpts().any(is_shown);
        let limit = limit_of_a_list(passage, &behind).filter(|_| is_new);
        quotation.limits.extend(limit);
    }
    Ok(Some(quotation))
}

/// The passage behind the table that a passage is a row of, or behind the list that it is an item of, or leads to.
fn behind_list(
    snapshot: &Snapshot,
    passage: &StoredPassage,
    following: &[StoredPassage],
) -> Result<Option<StoredPassage>> {
    /// The end of a longer one is not looked for.
    const WAY: usize = 99;
    let top = match passage.columns.as_ref().or(passage.parents.first()) {
        Some(above) => above.number,
        None if has_list(passage, following) => passage.place.number,
        None => return Ok(None),
    };
    let is_inside = |next: &StoredPassage| next.is_row_of(top) || is_under(next, top);
    if let Some(end) = following.iter().find(|next| !is_inside(next)) {
        return Ok(Some(end.clone()));
    }
    let known = following.len();
    for next in behind(snapshot, passage, known).take(WAY - known) {
        let next = next?;
        if !is_inside(&next) {
            return Ok(Some(next));
        }
    }
    Ok(None)
}

/// The passages behind another one, without so many.
fn behind(
    snapshot: &Snapshot,
    passage: &StoredPassage,
    known: usize,
) -> impl Iterator<Item = Result<StoredPassage>> {
    let numbers = passage.place.number + 1 + known as u32..;
    let passages = numbers.map(|number| snapshot.beside(passage, number));
    passages.map_while(Result::transpose)
}

/// The passage before another one; where that stands deeper in a list, the one of its level that it stands under.
fn previous(snapshot: &Snapshot, passage: &StoredPassage) -> Result<Option<StoredPassage>> {
    let Some(previous) = snapshot.beside(passage, passage.place.number - 1)? else {
        return Ok(None);
    };
    let mut parents = previous.parents.iter();
    match parents.find(|parent| !passage.parents.contains(parent)) {
        Some(parent) => snapshot.beside(passage, parent.number),
        None => Ok(Some(previous)),
    }
}

/// The passage after another one, and more of them where that ends with a colon or a list stands under it, or under what replies to
/// it.
fn following(snapshot: &Snapshot, passage: &StoredPassage) -> Result<Vec<StoredPassage>> {
    let is_asked = asks(&passage.text);
    let mut following: Vec<StoredPassage> = Vec::new();
    let mut behind = behind(snapshot, passage, 0);
    for (at, next) in behind.by_ref().take(LISTED).enumerate() {
        let next = next?;
        let replies = |first: &StoredPassage| {
            let is_announced = announces(&first.text) && at <= ANNOUNCED;
            is_asked && (is_announced || is_under(&next, first.place.number))
        };
        // One more tells whether it goes on.
        let goes_on = announces(&passage.text) && at < ANNOUNCED
            || is_under(&next, passage.place.number)
            || following.first().map_or(is_asked, replies);
        following.push(next);
        if !goes_on {
            break;
        }
    }
    if has_list(passage, &following) {
        // What parts a list is short.
        for next in behind.take(2) {
            following.push(next?);
        }
    }
    Ok(following)
}

/// An answer of these quotations, which were found before.
pub fn again(snapshot: &Snapshot, quotations: Vec<Quotation>) -> Answer {
    let mut answer = empty(snapshot, 1.0);
    if !quotations.is_empty() {
        answer.verdict = Verdict::Found;
    }
    answer.quotations = quotations;
    answer
}

/// Overlapping and touching ranges become one, as the runs of characters of unspaced scripts need.
fn joined(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

/// Words of the question, as typed, that stand in none of the excerpts, in no heading above them and in no title.
fn not_shown(question: &Question, quotations: &[Quotation]) -> Vec<String> {
    let texts = quotations.iter().flat_map(|quotation| {
        let analyzer = analyzer(quotation.meta.language.as_deref());
        let title = quotation.meta.title.as_str();
        let texts = quotation.excerpts().flat_map(Excerpt::shown).chain([title]);
        texts.map(|text| analyzer.tokens(text))
    });
    let shown: Vec<Rc<Form>> = texts.flatten().map(|token| token.form).collect();
    let is_shown = |word: &Word| {
        word.terms
            .iter()
            .any(|reading| shown.iter().any(|form| form.term() == reading.term))
    };
    missing(question, |word| word.is_telling && !is_shown(word))
}

/// Words of the question, as typed, for something that the excerpts have by its shape: `phone number`, where one stands there.
fn named_by_shape(question: &Question, quotations: &[Quotation]) -> Vec<String> {
    let has = |shape: Shape| {
        let excerpts = quotations.iter().flat_map(Quotation::excerpts);
        let mut texts = excerpts.flat_map(Excerpt::shown);
        texts.any(|text| shape.stands_in_text(text))
    };
    let is_named = |word: &&Word| shape(&word.folded).is_some_and(has);
    let named = question.words.iter().filter(is_named);
    let mut named: Vec<String> = named.map(|word| word.typed.clone()).collect();
    if !named.is_empty() && question.wanted.is_some() {
        let kinds = question.words.iter().filter(|word| is_kind(&word.folded));
        named.extend(kinds.map(|word| word.typed.clone()));
    }
    named
}

/// Words that were read as other words, and matched as such in what is shown.
fn corrections(question: &Question, quotations: &[Quotation]) -> Vec<Correction> {
    let guessed = |word: &&Word| !word.is_in_library();
    let corrected = question.words.iter().filter(guessed).filter_map(|word| {
        let used = quotations
            .iter()
            .find_map(|quotation| used(word, quotation))?;
        Some(Correction {
            typed: word.typed.clone(),
            used,
        })
    });
    corrected.collect()
}

/// The word of the quotation, as printed, that the typed word was read as.
fn used(word: &Word, quotation: &Quotation) -> Option<String> {
    let analyzer = analyzer(quotation.meta.language.as_deref());
    let is_read = |form: &Form| {
        let mut terms = word.terms.iter();
        terms.any(|reading| reading.term == form.term())
    };
    let used = |text: &str| {
        let tokens = analyzer.tokens(text);
        let token = tokens.iter().find(|token| is_read(&token.form))?;
        Some(text[token.range.clone()].to_owned())
    };
    quotation.excerpts().flat_map(Excerpt::shown).find_map(used)
}

/// Up to three passages that share words of weight with the question, as they were typed.
fn near_misses(question: &Question, ranked: &[Ranked]) -> Vec<NearMiss> {
    let mut near_misses: Vec<NearMiss> = Vec::new();
    for hit in ranked.iter().take(3) {
        let words = question.words.iter().zip(&hit.shown);
        let shared = words.filter(|(word, c)| **c > 0.0 && word.is_telling && word.is_in_library());
        let shared: Vec<&Word> = shared.map(|(word, _)| word).collect();
        let weight: f32 = shared.iter().map(|word| word.weight).sum();
        if weight > 0.0 && weight >= NEAR_MISS_SHARE * question.weight {
            let words = shared.into_iter().map(|word| word.typed.clone()).collect();
            near_misses.push(NearMiss {
                words,
                place: hit.passage.place.clone(),
            });
        }
    }
    near_misses
}
