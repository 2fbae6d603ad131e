//! tantivy as its tutorial uses it: one text field, stored, stemmed in English, top ten of an OR of words.

use std::path::Path;
use std::sync::Arc;

use frostem::{Algorithm, Stemmer};
use serde_json::Value;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{
    LowerCaser, SimpleTokenizer, TextAnalyzer, Token, TokenFilter, TokenStream, Tokenizer,
};
use tantivy::{Index, IndexWriter, Searcher, TantivyDocument, Term};

use crate::{generator, timed};

pub struct Plain {
    searcher: Searcher,
    text: Field,
}

impl Plain {
    /// Opens the index in a folder, or makes it: how long that took.
    pub fn open(dir: &Path, passages: usize) -> (Plain, Value) {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("en")
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let options = TextOptions::default().set_indexing_options(indexing) | STORED;
        let text = schema.add_text_field("text", options);
        let (index, new) = match dir.exists() {
            true => (Index::open_in_dir(dir).unwrap(), false),
            false => {
                std::fs::create_dir_all(dir).unwrap();
                (Index::create_in_dir(dir, schema.build()).unwrap(), true)
            }
        };
        let english = TextAnalyzer::builder(SimpleTokenizer::default())
            .filter(LowerCaser)
            .filter(English(Arc::new(Stemmer::new(Algorithm::English))));
        index.tokenizers().register("en", english.build());
        let built = match new {
            true => timed(|| build(&index, text, passages)).1,
            false => Value::Null,
        };
        let searcher = index.reader().unwrap().searcher();
        (Plain { searcher, text }, built)
    }

    /// The ten best of the passages that have one of the words.
    pub fn search(&self, terms: &[String]) -> usize {
        let clause = |term: &String| -> (Occur, Box<dyn Query>) {
            let term = Term::from_field_text(self.text, term);
            (
                Occur::Should,
                Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)),
            )
        };
        let query = BooleanQuery::new(terms.iter().map(clause).collect());
        let top = TopDocs::with_limit(10).order_by_score();
        self.searcher.search(&query, &top).unwrap().len()
    }
}

fn build(index: &Index, text: Field, passages: usize) {
    let mut writer: IndexWriter = index.writer_with_num_threads(2, 200_000_000).unwrap();
    for article in generator::articles(passages) {
        for passage in &article.passages {
            let mut doc = TantivyDocument::new();
            doc.add_text(text, article.text(passage));
            writer.add_document(doc).unwrap();
        }
    }
    writer.commit().unwrap();
    writer.wait_merging_threads().unwrap();
}

/// tantivy's own stemmer's place, with the stemmer that Pullquote uses.
#[derive(Clone)]
struct English(Arc<Stemmer>);

#[derive(Clone)]
struct Stemmed<T>(Arc<Stemmer>, T);

struct Stream<S>(Arc<Stemmer>, S);

impl TokenFilter for English {
    type Tokenizer<T: Tokenizer> = Stemmed<T>;

    fn transform<T: Tokenizer>(self, tokenizer: T) -> Stemmed<T> {
        Stemmed(self.0, tokenizer)
    }
}

impl<T: Tokenizer> Tokenizer for Stemmed<T> {
    type TokenStream<'a> = Stream<T::TokenStream<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        Stream(Arc::clone(&self.0), self.1.token_stream(text))
    }
}

impl<S: TokenStream> TokenStream for Stream<S> {
    fn advance(&mut self) -> bool {
        if !self.1.advance() {
            return false;
        }
        let token = self.1.token_mut();
        if let std::borrow::Cow::Owned(stem) = self.0.stem(&token.text) {
            token.text = stem;
        }
        true
    }

    fn token(&self) -> &Token {
        self.1.token()
    }

    fn token_mut(&mut self) -> &mut Token {
        self.1.token_mut()
    }
}
