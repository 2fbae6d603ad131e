//! The full-text index over the passages: derived from the library, disposable, the only code that names tantivy.
//!
//! One document a passage, one an article (its metadata). Each change is one commit whose payload says which revision
//! of the library it holds. A [`Snapshot`] pins one commit; all text of an answer is read from one snapshot.

pub mod analysis;
mod best;
mod function_words;
mod irregular;
mod readonly;
mod search;
mod spelling;
mod store;
mod tokens;

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use anyhow::{Context as _, Result};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tantivy::columnar::Column;
use tantivy::indexer::UserOperation;
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
    Value as _,
};
use tantivy::{DocAddress, DocSet as _, Searcher, TERMINATED, TantivyDocument, Term};

pub use search::{Hit, Query};
pub use spelling::Spelling;
pub use store::Index;

use crate::article::{Article, Meta, Parent, Place};

/// Number of the index's format: schema, analysis and payload. A home with another one is indexed anew.
pub const FORMAT: u32 = 8;

/// What a commit holds, as the commit's payload.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Payload {
    /// See [`FORMAT`].
    pub format: u32,
    /// The library's revision.
    pub revision: u64,
    /// The library's digest of all changes up to that revision: tells it from another library's.
    #[serde(default)]
    pub chain: String,
    /// Articles in that revision.
    pub articles: u64,
    /// Passages in that revision.
    pub passages: u64,
    /// The newest article's day.
    pub newest: Option<Date>,
    /// Languages of the articles, most articles first.
    pub languages: Vec<String>,
}

#[derive(Clone, Copy)]
struct Fields {
    slug: Field,
    /// The article's id, of its own document only.
    article: Field,
    topics: Field,
    terms: Field,
    words: Field,
    /// How many documents after that of its article a passage's stands: all of an article stand side by side.
    offset: Field,
    /// Stored: the passage or the article's metadata as JSON head, and the passage's text.
    head: Field,
    text: Field,
}

/// One article's part in a change: its new state, or none where it left the library.
pub struct ArticleChange {
    /// The article's id.
    pub slug: String,
    /// The library's row of its state, and the state.
    pub now: Option<(i64, Article)>,
}

/// What is stored with a passage beside its text: an array of this order, as names would be stored a million times.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Head {
    version: i64,
    number: u32,
    headings: Vec<String>,
    start: usize,
    language: Option<String>,
    title: String,
    body: usize,
    columns: Option<Parent>,
    parents: Vec<Parent>,
}

/// A passage as the index stores it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredPassage {
    /// Where it stands.
    pub place: Place,
    /// The library's row that holds the article's state.
    pub version: i64,
    /// The headings that it stands under, highest first.
    pub headings: Vec<String>,
    /// The article's title.
    pub title: String,
    /// The article's language.
    pub language: Option<String>,
    /// Byte offset of the passage in the article's body.
    pub start: usize,
    /// Length of the article's body in characters.
    pub body_chars: usize,
    /// The heads of its columns, where it is a row of a table.
    pub columns: Option<Parent>,
    /// What it stands under in a list (items, or what leads to the list), highest first: the nearest ones.
    pub parents: Vec<Parent>,
    /// The passage's text, verbatim.
    pub text: String,
}

impl StoredPassage {
    /// What is shown above it wherever it is quoted: its headings, highest first, then what it stands under in a list, or
    /// the heads of its columns.
    pub fn context(&self) -> Vec<&str> {
        let above = self.parents.iter().chain(&self.columns);
        let context = self.headings.iter().chain(above.map(|above| &above.text));
        context.map(String::as_str).collect()
    }

    /// Whether it is a row of the table whose columns have their heads in the passage of a number.
    pub fn is_row_of(&self, number: u32) -> bool {
        let columns = self.columns.as_ref();
        columns.is_some_and(|columns| columns.number == number)
    }
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let terms = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(tokens::TERMS)
            .set_index_option(IndexRecordOption::WithFreqs),
    );
    let words = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(tokens::WORDS)
            .set_fieldnorms(false)
            .set_index_option(IndexRecordOption::Basic),
    );
    let fields = Fields {
        slug: schema.add_text_field("slug", STRING | STORED),
        article: schema.add_text_field("article", STRING),
        topics: schema.add_text_field("topics", STRING),
        terms: schema.add_text_field("terms", terms),
        words: schema.add_text_field("words", words),
        offset: schema.add_u64_field("offset", FAST),
        head: schema.add_text_field("head", STORED),
        text: schema.add_text_field("text", STORED),
    };
    (schema.build(), fields)
}

/// The documents of an article that take the place of those that the index has of it: all in one, so that an article's
/// passages stand side by side.
fn operations(fields: Fields, change: &ArticleChange) -> Result<Vec<UserOperation>> {
    let old = Term::from_field_text(fields.slug, &change.slug);
    let mut operations = vec![UserOperation::Delete(old)];
    if let Some((version, article)) = &change.now {
        let documents = documents(fields, *version, article)?;
        operations.extend(documents.into_iter().map(UserOperation::Add));
    }
    Ok(operations)
}

fn documents(fields: Fields, version: i64, article: &Article) -> Result<Vec<TantivyDocument>> {
    let mut doc = TantivyDocument::new();
    doc.add_text(fields.slug, &article.slug);
    doc.add_text(fields.article, &article.slug);
    doc.add_u64(fields.offset, 0);
    let about = (&article.meta, article.corrections());
    doc.add_text(fields.head, serde_json::to_string(&about)?);
    let mut documents = vec![doc];
    let body = article.body.chars().count();
    for passage in &article.passages {
        let text = article.text(passage);
        let meta = &article.meta;
        let headings: Vec<&str> = passage.headings().collect();
        let start = passage.range.start;
        let columns = article.columns(passage);
        let parents = article.parents(passage);
        let head = (
            version,
            passage.number,
            &headings,
            start,
            &meta.language,
            &meta.title,
            body,
            &columns,
            &parents,
        );
        let mut doc = TantivyDocument::new();
        doc.add_text(fields.slug, &article.slug);
        doc.add_u64(fields.offset, documents.len() as u64);
        doc.add_text(fields.head, serde_json::to_string(&head)?);
        doc.add_text(fields.text, text);
        // Found by what stands above it and by its article's title too. Heads of columns are found with each row.
        if !article.has_columns(passage) {
            for topic in topics(article, &headings) {
                doc.add_text(fields.topics, topic);
            }
            let above = parents.iter().chain(&columns).rev();
            let above = above.map(|above| above.text.as_str());
            let above = above.chain(headings.into_iter().rev());
            let parts = [text].into_iter().chain(above).chain([meta.title.as_str()]);
            let searched = tokens::text(meta.language.as_deref(), parts);
            doc.add_text(fields.words, &searched);
            doc.add_text(fields.terms, searched);
        }
        documents.push(doc);
    }
    Ok(documents)
}

/// What a passage can be found under: its article's topics and its headings, whole and by their words.
fn topics(article: &Article, headings: &[&str]) -> BTreeSet<String> {
    let analyzer = analysis::analyzer(article.meta.language.as_deref());
    let labels = article
        .meta
        .topics
        .iter()
        .map(String::as_str)
        .chain(headings.iter().copied());
    let mut topics = BTreeSet::new();
    for label in labels {
        topics.extend(
            analysis::words(label)
                .map(|(_, word)| word)
                .filter(|word| !analyzer.is_stop_word(word)),
        );
        topics.insert(analysis::key(label));
    }
    topics
}

/// One commit of the index, pinned: it never changes.
#[derive(Clone)]
pub struct Snapshot {
    searcher: Searcher,
    /// [`Fields::offset`] of each segment.
    offsets: Arc<[Column<u64>]>,
    fields: Fields,
    payload: Arc<Payload>,
    /// See [`Snapshot::compounds`]; made when they are first asked for.
    words: Arc<OnceLock<String>>,
}

impl Snapshot {
    /// What this commit holds.
    pub fn payload(&self) -> &Payload {
        &self.payload
    }

    /// The passage at a place.
    pub fn passage(&self, place: &Place) -> Result<Option<StoredPassage>> {
        match self.at(&place.slug)? {
            Some(article) => self.behind(article, place.number),
            None => Ok(None),
        }
    }

    /// The passage with this number of an article: its passages stand behind it, in their order.
    fn behind(&self, article: DocAddress, number: u32) -> Result<Option<StoredPassage>> {
        let segment = article.segment_ord;
        let doc = article.doc_id.saturating_add(number);
        let ends = self.searcher.segment_reader(segment).max_doc();
        let offset = (doc < ends).then(|| self.offsets[segment as usize].first(doc));
        let is_there = number > 0 && offset.flatten() == Some(number.into());
        is_there
            .then(|| self.stored(DocAddress::new(segment, doc)))
            .transpose()
    }

    /// The passage with this number of the article that another passage is of; there is no number 0.
    pub fn beside(&self, passage: &StoredPassage, number: u32) -> Result<Option<StoredPassage>> {
        let slug = passage.place.slug.clone();
        self.passage(&Place { slug, number })
    }

    /// What is known about an article, and the numbers of its passages that correct others of it.
    pub fn about(&self, slug: &str) -> Result<Option<(Meta, Vec<u32>)>> {
        let Some(address) = self.at(slug)? else {
            return Ok(None);
        };
        let doc: TantivyDocument = self.searcher.doc(address)?;
        let head = doc
            .get_first(self.fields.head)
            .and_then(|v| v.as_str())
            .unwrap_or_default();
        Ok(Some(serde_json::from_str(head).with_context(|| {
            format!("the index's entry of `{slug}` is damaged")
        })?))
    }

    /// The texts of an article's passages in their order; of a very long article not all, but `most` at most.
    pub fn texts(&self, slug: &str, most: u32) -> Result<Vec<String>> {
        let Some(article) = self.at(slug)? else {
            return Ok(Vec::new());
        };
        let passages = (1..=most).map(|number| self.behind(article, number));
        let texts = passages.map(|passage| Ok(passage?.map(|passage| passage.text)));
        texts.map_while(Result::transpose).collect()
    }

    /// Documents in the commit: passages and articles.
    pub fn documents(&self) -> u64 {
        self.searcher.num_docs()
    }

    /// Where an article's own document stands.
    fn at(&self, slug: &str) -> Result<Option<DocAddress>> {
        let term = Term::from_field_text(self.fields.article, slug);
        for (segment, reader) in (0..).zip(self.searcher.segment_readers()) {
            let index = reader.inverted_index(self.fields.article)?;
            let Some(mut found) = index.read_postings(&term, IndexRecordOption::Basic)? else {
                continue;
            };
            while found.doc() != TERMINATED {
                if !reader.is_deleted(found.doc()) {
                    return Ok(Some(DocAddress::new(segment, found.doc())));
                }
                found.advance();
            }
        }
        Ok(None)
    }

    fn stored(&self, address: DocAddress) -> Result<StoredPassage> {
        let doc: TantivyDocument = self.searcher.doc(address)?;
        let value = |field| {
            doc.get_first(field)
                .and_then(|v| v.as_str())
                .unwrap_or_default()
        };
        let head: Head = serde_json::from_str(value(self.fields.head))
            .context("the index's stored text is damaged")?;
        Ok(StoredPassage {
            place: Place {
                slug: value(self.fields.slug).to_owned(),
                number: head.number,
            },
            version: head.version,
            headings: head.headings,
            title: head.title,
            language: head.language,
            start: head.start,
            body_chars: head.body,
            columns: head.columns,
            parents: head.parents,
            text: value(self.fields.text).to_owned(),
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::article::Block;

    /// An index of one article, `one`, of one paragraph.
    pub(crate) fn of_paragraph(language: &str, text: &str) -> Snapshot {
        let meta = Meta {
            language: Some(language.to_owned()),
            ..Meta::default()
        };
        let blocks = [Block::Paragraph(text.to_owned())];
        snapshot(&[[Article::new("one".to_owned(), meta, &blocks)]])
    }

    /// An index of one segment for each change; later articles take the place of earlier ones of the same name.
    pub(crate) fn snapshot(changes: &[impl AsRef<[Article]>]) -> Snapshot {
        let dir = tempfile::tempdir().unwrap();
        let index = Index::create(dir.path()).unwrap();
        let articles = changes.iter().flat_map(|articles| articles.as_ref());
        let languages: BTreeSet<_> = articles
            .filter_map(|one| one.meta.language.clone())
            .collect();
        let payload = Payload {
            format: FORMAT,
            revision: 1,
            languages: languages.into_iter().collect(),
            ..Payload::default()
        };
        for articles in changes {
            let changes = articles.as_ref().iter().map(|article| {
                Ok(ArticleChange {
                    slug: article.slug.clone(),
                    now: Some((1, article.clone())),
                })
            });
            index
                .apply(changes, 1, &payload, &mut |_| {}, || Ok(()))
                .unwrap();
        }
        index.snapshot()
    }
}
