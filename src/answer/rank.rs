//! Second look at the passages that the index found: how much of the question stands in each, how close together, and
//! what its neighbours, its heading and its title add.

use std::ops::Range;

use anyhow::Result;

use super::asks::Asks;
use super::matched::{Match, Matched, covered, frequency, share};
use super::matching::Terms;
use super::negation::denies;
use super::numbers::{Calendar, calendar, is_one, of_short_form};
use super::question::{Question, Word};
use super::shapes::shape;
use super::wanted::Wanted;
use super::weights;
use super::window::{Window, best_window};
use crate::article::{Parent, Place, leads};
use crate::index::analysis::{Analyzer, Token, analyzer};
use crate::index::{Hit, Snapshot, StoredPassage};

/// Passages of which the most promising get the second look.
const CANDIDATES: usize = 200;

/// Number of a passage's features.
pub const FEATURES: usize = 25;

/// What is known of a passage as an answer; see [`FEATURE_NAMES`]. Shares are of the question's weight, 0 to 1.
pub type Features = [f32; FEATURES];

/// Names of [`Features`], in their order.
pub const FEATURE_NAMES: [&str; FEATURES] = [
    "score of the index, of the best",
    "score of the index, of what the question could reach",
    "rank in the index",
    "share covered",
    "share covered with heading and title",
    "share in heading and title",
    "share covered, by words that repeat",
    "share covered without inflection",
    "neighbouring words near each other",
    "share the window covers",
    "neighbouring words near each other in the window",
    "nearness of all words in the window",
    "what is asked for is in the window",
    "heaviest missing word",
    "words covered, of all",
    "length",
    "best other passage of the article",
    "guessed spelling",
    "share covered with the paragraphs beside",
    "what is asked for, by share the window covers",
    "a place is asked for and is in the window",
    "a number is asked for and is in the window",
    "share covered by related words alone",
    "share the window covers by related words alone",
    "heaviest word missing without a related one",
];

/// Index of the share covered.
pub const COVERED: usize = 3;
/// Index of the share covered with heading and title.
pub const COVERED_IN_ALL: usize = 4;
/// Index of how many neighbouring words stand near each other.
pub const PAIRS: usize = 8;
/// Index of the share that the window covers.
pub const WINDOW_COVERED: usize = 9;
/// Index of whether what is asked for is in the window.
pub const ASKED: usize = 12;
/// Index of the heaviest missing word.
pub const MISSING: usize = 13;
/// Index of whether a number is asked for and is there.
pub const NUMBER: usize = 21;

/// A passage after the second look.
#[derive(Debug, Clone)]
pub struct Ranked {
    /// The passage.
    pub passage: StoredPassage,
    /// Log-odds scale; comparable within one question.
    pub score: f32,
    /// What the score was made of.
    pub features: Features,
    /// The best run of sentences.
    pub window: Window,
    /// Bytes of the passage that match words of the question.
    pub matches: Vec<Range<usize>>,
    /// How surely each word of the question stands in the passage or its headings.
    pub shown: Vec<f32>,
    /// The same in the passage, its headings or its title.
    pub covered: Vec<f32>,
    /// How much of what stands above it, from the highest heading on, has all words that any of it has.
    pub depth: usize,
    /// The lowest of what it stands under in a list that it takes to have all words of the question that stand above it, where those
    /// in its text do.
    pub by_parent: Option<Parent>,
    /// Whether it has something of the kind or of the shape that is asked for.
    pub has_asked: bool,
    /// Whether it is the first passage under a heading that is asked for.
    pub opens_section: bool,
    /// Whether what stands above it has more of a word of the question than its text.
    pub needs_headings: bool,
    /// Whether a name or something of a shape is asked for, and neither the passage has it nor what the question has words of above it.
    pub lacks_wanted: bool,
    /// Whether it is asked what is not so, and nothing in the passage or above it denies anything.
    pub lacks_denial: bool,
    /// Whether it is asked how many there are of something, and the passage stands under something, has no number and announces nothing.
    pub lacks_number: bool,
    /// Whether a telling word of the question is missing, and all others stand in its headings or its title: it has what the
    /// question is about, and nothing of what it asks.
    pub is_of_subject: bool,
    /// Whether the question names a day of the week or a month, and the passage and what stands above it one other.
    pub is_of_other_time: bool,
    /// Whether it has of the question only words that name a shape, such as `cost`, and telling ones are missing: it is of something else.
    pub is_of_other: bool,
}

impl Ranked {
    /// Whether words of the question stand above it (in its headings, in what it stands under in a list, in the heads of its columns),
    /// and none in its text.
    pub fn is_by_heading(&self) -> bool {
        self.matches.is_empty() && self.features[COVERED] > 0.0
    }

    /// Whether a word of the question of this kind stands neither in the passage nor in its headings or title.
    pub fn lacks(&self, question: &Question, kind: impl Fn(&Word) -> bool) -> bool {
        let mut words = question.words.iter().zip(&self.covered);
        words.any(|(word, covered)| *covered == 0.0 && kind(word))
    }
}

/// The passages that answer the question best, best first.
pub fn rank(snapshot: &Snapshot, question: &Question) -> Result<Vec<Ranked>> {
    let hits = snapshot.search(&question.query(), CANDIDATES)?;
    let terms = Terms::new(question);
    let mut ranked = look_at_all(&terms, &hits);
    ranked.retain(|one| !repeats_title(&one.passage));
    ranked.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then_with(|| a.passage.place.cmp(&b.passage.place))
    });
    let is_opened = |best: &&Ranked| {
        let is_told_above = match best.by_parent {
            Some(_) => !best.has_asked,
            None => best.is_by_heading(),
        };
        is_told_above && question.topic.is_none()
    };
    if let Some(best) = ranked.first().filter(is_opened) {
        let opening = opening(snapshot, best, &hits)?;
        let is_in = |one: &Ranked| {
            opening
                .iter()
                .any(|hit| hit.passage.place == one.passage.place)
        };
        ranked.retain(|one| !is_in(one));
        let mut opening = look_at_all(&terms, &opening);
        if let Some(first) = opening.first_mut() {
            first.opens_section = true;
        }
        ranked.splice(..0, opening);
    }
    Ok(ranked)
}

/// Before a day or a month, these say that others are meant too: `every day but Monday`, `from April`.
const OPEN: &str = "but except excluding from since until till to by before after through than every each ausser ab seit bis vor nach jeden sauf des \
     depuis jusqu avant apres desde hasta salvo menos excepto antes tranne eccetto dal da fino prima exceto ate vanaf sinds tot behalve \
     voor na fran till utom fra undtatt od do oprocz кроме с до по";

/// What a word of a question names in the calendar, and nothing else.
fn time(word: &str) -> Option<Calendar> {
    const OTHERS: &str = "segunda terca quarta quinta sexta δευτερα τριτη τεταρτη πεμπτη pazar mart ekim ocak kasim aralik joi";
    calendar(of_short_form(word).unwrap_or(word)).filter(|_| !is_one(OTHERS, word))
}

/// The day or month that a token of a passage names: not a person's name (`April Jones`), and a short form only before what is no word
/// (`Sun 10 to 12`).
fn named_time<'a>(
    analyzer: &Analyzer,
    text: &str,
    token: &'a Token,
) -> Option<(&'a str, Calendar)> {
    let word = token.form.word();
    let behind = text[token.range.end..].trim_start();
    if behind.starts_with(char::is_uppercase) {
        return None;
    }
    let is_capital = text[token.range.clone()].starts_with(char::is_uppercase);
    let is_short =
        analyzer.language == "en" && is_capital && !behind.starts_with(char::is_alphabetic);
    let full = of_short_form(word).filter(|_| is_short).unwrap_or(word);
    let of = if full == word {
        time(word)
    } else {
        calendar(full)
    };
    Some((full, of?))
}

/// Whether a passage under nothing says no more than the title of its article, which has other text.
fn repeats_title(passage: &StoredPassage) -> bool {
    fn words(text: &str) -> impl Iterator<Item = String> {
        let words = text.split(|c: char| !c.is_alphanumeric());
        words.filter(|word| !word.is_empty()).map(str::to_lowercase)
    }
    let (text, title) = (&passage.text, &passage.title);
    let is_short = text.len() <= title.len() && passage.context().is_empty();
    is_short && passage.body_chars > 2 * text.chars().count() && {
        let title: Vec<String> = words(title).collect();
        words(text).all(|word| title.contains(&word))
    }
}

fn look_at_all(terms: &Terms, hits: &[Hit]) -> Vec<Ranked> {
    let candidates: Vec<Candidate> = hits.iter().map(|hit| Candidate::new(terms, hit)).collect();
    (0..hits.len()).map(|at| look(&candidates, at)).collect()
}

/// The first passages under the heading that tells of what is asked for, as hits like the best one: what a heading alone
/// tells of begins there. What an item of a list tells of is that item, with what stands under it. None where that is too far
/// above.
fn opening(snapshot: &Snapshot, best: &Ranked, hits: &[Hit]) -> Result<Vec<Hit>> {
    const PASSAGES: usize = 3;
    /// A longer way back is not gone.
    const WAY: u32 = 200;
    let place = &best.passage.place;
    let Some(like) = hits.iter().find(|hit| hit.passage.place == *place) else {
        return Ok(Vec::new());
    };
    let hit = |passage| Hit {
        passage,
        ..like.clone()
    };
    if let Some(parent) = &best.by_parent {
        let parent = snapshot.beside(&best.passage, parent.number)?;
        return Ok(parent.map(hit).into_iter().collect());
    }
    let section = &best.passage.context()[..best.depth];
    let at = |number: u32| -> Result<Option<StoredPassage>> {
        let passage = snapshot.beside(&best.passage, number)?;
        Ok(passage.filter(|passage| passage.context().starts_with(section)))
    };
    let mut first = place.number;
    while at(first - 1)?.is_some() {
        first -= 1;
        if place.number - first > WAY {
            return Ok(Vec::new());
        }
    }
    let mut opening: Vec<Hit> = Vec::new();
    for number in first.. {
        let Some(passage) = at(number)? else { break };
        // Heads of columns say nothing without a row.
        let is_row_of = |above: &Hit| passage.is_row_of(above.passage.place.number);
        if opening.last().is_some_and(is_row_of) {
            opening.pop();
        }
        if opening.len() == PASSAGES {
            break;
        }
        opening.push(hit(passage));
    }
    Ok(opening)
}

/// A passage that the index found, with what matches the question.
struct Candidate<'a> {
    hit: &'a Hit,
    matched: Matched<'a>,
    /// Matches in the title.
    in_title: Vec<Match>,
    /// How surely each word of the question stands in the passage or its headings.
    shown: Vec<f32>,
    /// The same in its headings or its title.
    context: Vec<f32>,
    /// The same in any of them.
    covered: Vec<f32>,
}

impl<'a> Candidate<'a> {
    fn new(terms: &Terms<'a>, hit: &'a Hit) -> Candidate<'a> {
        let passage = &hit.passage;
        let analyzer = analyzer(passage.language.as_deref());
        let matched = terms.read(passage);
        let (in_title, _) =
            terms.matches(analyzer, &passage.title, &analyzer.tokens(&passage.title));
        let question = matched.question;
        Candidate {
            hit,
            shown: covered(question, matched.matches.iter()),
            context: covered(question, matched.in_headings().iter().chain(&in_title)),
            covered: covered(question, matched.matches.iter().chain(&in_title)),
            matched,
            in_title,
        }
    }

    /// See [`Ranked::needs_headings`].
    fn needs_headings(&self) -> bool {
        let in_text = covered(self.matched.question, self.matched.in_text().iter());
        self.shown
            .iter()
            .zip(in_text)
            .any(|(shown, in_text)| *shown > in_text)
    }

    /// See [`Ranked::is_of_subject`].
    fn is_of_subject(&self) -> bool {
        let words = self.matched.question.words.iter();
        let words = words.zip(self.shown.iter().zip(&self.context));
        let mut telling = words.filter(|(word, _)| word.is_telling);
        let mut is_missing = false;
        let is_no_more = telling.all(|(_, (shown, context))| {
            is_missing |= *shown == 0.0 && *context == 0.0;
            *shown == 0.0 || *context > 0.0
        });
        is_no_more && is_missing
    }

    /// See [`Ranked::is_of_other`].
    fn is_of_other(&self) -> bool {
        let words = self.matched.question.words.iter().zip(&self.covered);
        let mut telling = words
            .filter(|(word, _)| word.is_telling && shape(&word.folded).is_none())
            .peekable();
        matches!(self.matched.question.wanted, Some(Wanted::Of(_)))
            && telling.peek().is_some()
            && telling.all(|(_, covered)| *covered == 0.0)
    }

    /// See [`Ranked::is_of_other_time`].
    fn is_of_other_time(&self) -> bool {
        let words = self.matched.question.words.iter().zip(&self.covered);
        let missing = words.filter(|(_, covered)| **covered == 0.0);
        let mut asked = missing.filter_map(|(word, _)| time(&word.folded));
        asked.any(|kind| self.names_one(kind))
    }

    /// Whether exactly one day of the week, or one month, stands in the passage and above it, and it is no exception and no end of a span.
    fn names_one(&self, kind: Calendar) -> bool {
        let passage = &self.hit.passage;
        let analyzer = analyzer(passage.language.as_deref());
        let above = passage
            .context()
            .into_iter()
            .chain([passage.title.as_str()]);
        let above: Vec<(&str, Vec<Token>)> =
            above.map(|text| (text, analyzer.tokens(text))).collect();
        let above = above
            .iter()
            .map(|(text, tokens)| (*text, tokens.as_slice()));
        let mut named: Vec<&str> = Vec::new();
        for (text, tokens) in above.chain([(self.matched.text, &self.matched.tokens[..])]) {
            for (at, token) in tokens.iter().enumerate() {
                let name = named_time(analyzer, text, token);
                let Some((name, _)) = name.filter(|(_, of)| *of == kind) else {
                    continue;
                };
                let before = &tokens[at.saturating_sub(2)..at];
                if before.iter().any(|token| is_one(OPEN, token.form.word())) {
                    return false;
                }
                if !named.contains(&name) {
                    named.push(name);
                }
            }
        }
        named.len() == 1
    }

    /// See [`Ranked::by_parent`].
    fn by_parent(&self) -> Option<Parent> {
        let passage = &self.hit.passage;
        let at = self.matched.depth.checked_sub(passage.headings.len() + 1)?;
        let parent = passage.parents.get(at)?;
        let above = self.matched.in_headings();
        let is_above = |m: &Match| above.iter().any(|other| other.word == m.word);
        let is_all = self.matched.in_text().iter().all(is_above);
        is_all.then(|| parent.clone())
    }

    /// See [`Ranked::lacks_number`].
    fn lacks_number(&self) -> bool {
        let matched = &self.matched;
        matched.question.counted.is_some()
            && !self.hit.passage.context().is_empty()
            && matched.asked.is_empty()
            && !matched.is_asked_above
            && !matched.counts_in_words()
            && !leads(matched.text)
    }

    fn is_neighbour_of(&self, other: &Place) -> bool {
        let place = &self.hit.passage.place;
        place.slug == other.slug && place.number.abs_diff(other.number) == 1
    }
}

fn look(candidates: &[Candidate], at: usize) -> Ranked {
    let candidate = &candidates[at];
    let (hit, matched) = (candidate.hit, &candidate.matched);
    let window = best_window(matched, hit.passage.language.as_deref());
    let features = features(candidates, at, &window);
    let score: f32 = features.iter().zip(weights::RANK).map(|(f, w)| f * w).sum();
    let matches = matched.in_text().iter();
    let (has_wanted, is_above) = match matched.question.wanted {
        Some(Wanted::Name) => (matched.may_name(), false),
        Some(Wanted::Of(_)) => (matched.has_shape, matched.has_shape_above),
        None => (false, true),
    };
    let lacks_wanted = !has_wanted && !is_above;
    let lacks_denial = matched.question.is_negated && !denies(&hit.passage, &matched.tokens);
    let asks = matched.question.asks != Asks::default();
    let mut ranked = Ranked {
        passage: hit.passage.clone(),
        score: score + weights::HEADING * matched.named,
        features,
        window,
        matches: matches.map(|m| matched.range(m).clone()).collect(),
        shown: candidate.shown.clone(),
        covered: candidate.covered.clone(),
        by_parent: candidate.by_parent(),
        has_asked: asks && !matched.asked.is_empty() || has_wanted,
        opens_section: false,
        needs_headings: candidate.needs_headings(),
        depth: matched.depth,
        lacks_wanted,
        lacks_denial,
        lacks_number: candidate.lacks_number(),
        is_of_subject: candidate.is_of_subject(),
        is_of_other_time: candidate.is_of_other_time(),
        is_of_other: candidate.is_of_other(),
    };
    if ranked.lacks(matched.question, |word| word.is_code) {
        ranked.score -= weights::CODE;
    }
    if ranked.lacks_denial {
        ranked.score -= weights::DENIAL_IN_RANK;
    }
    if ranked.is_of_other_time {
        ranked.score -= weights::OTHER_TIME;
    }
    if ranked.lacks_number {
        ranked.score -= weights::SHAPE_IN_RANK;
    }
    if ranked.lacks_wanted {
        ranked.score -= weights::SHAPE_IN_RANK;
    }
    ranked
}

fn features(candidates: &[Candidate], at: usize, window: &Window) -> Features {
    let Candidate {
        hit,
        matched,
        in_title,
        shown,
        context,
        covered: both,
    } = &candidates[at];
    let (question, matches) = (matched.question, &matched.matches);
    let best = candidates[0].hit.score.max(f32::MIN_POSITIVE);
    let total = question.weight.max(f32::MIN_POSITIVE);
    let exact = covered(question, matches.iter().filter(|m| m.exact));
    let with_related = covered(
        question,
        matches.iter().chain(in_title).chain(&matched.related),
    );
    let unrelated = question.words.iter().zip(&with_related);
    let unrelated = unrelated.map(|(word, c)| word.weight * (1.0 - (2.0 * c).min(1.0)));
    let missing = question.words.iter().zip(both).filter(|(_, c)| **c == 0.0);
    let [w_covered, w_pairs, w_near, w_asked, .., w_related] = window.features;
    [
        hit.score / best,
        // BM25 gives a word at most 2.2 times its weight.
        hit.score / (2.2 * total),
        1.0 / (1.0 + at as f32),
        share(question, shown),
        share(question, both),
        share(question, context),
        frequency(question, matches),
        share(question, &exact),
        matched.pairs(matches),
        w_covered,
        w_pairs,
        w_near,
        w_asked,
        missing.map(|(word, _)| word.weight).fold(0.0, f32::max) / total,
        shown.iter().filter(|c| **c > 0.0).count() as f32 / question.words.len().max(1) as f32,
        (matched.tokens.len() as f32 + 1.0).ln(),
        hit.of_article / best,
        matches.iter().map(|m| 1.0 - m.trust).fold(0.0, f32::max),
        share(question, &with_neighbours(candidates, at)),
        w_asked * w_covered,
        if question.asks.place { w_asked } else { 0.5 },
        if question.asks.number { w_asked } else { 0.5 },
        share(question, &with_related) - share(question, both),
        w_related,
        unrelated.fold(0.0, f32::max) / total,
    ]
}

/// How surely each word stands in the passage or, counted half, in the paragraph before or after it: what a passage is
/// about is often named in its neighbour.
fn with_neighbours(candidates: &[Candidate], at: usize) -> Vec<f32> {
    const NEIGHBOUR_TRUST: f32 = 0.5;
    let mut covered = candidates[at].covered.clone();
    let place = &candidates[at].hit.passage.place;
    for neighbour in candidates
        .iter()
        .filter(|candidate| candidate.is_neighbour_of(place))
    {
        for (own, other) in covered.iter_mut().zip(&neighbour.covered) {
            *own = own.max(NEIGHBOUR_TRUST * other);
        }
    }
    covered
}
