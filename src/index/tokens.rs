//! The analysis of passages, as tantivy's indexing threads call it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use foldhash::fast::RandomState;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use super::analysis::{Form, analyzer};
use super::spelling::is_correctable;

/// Name of the analysis to terms.
pub const TERMS: &str = "terms";
/// Name of the analysis to the words that spelling may correct to: those of all passages that the thread has analysed since it was last
/// asked for, whatever the text. An article's documents are analysed one after the other by one thread, and only its last one has
/// such a field: its words once, and not once for each passage, which took a fifth of the time in which an index is made.
pub const WORDS: &str = "words";

/// What is analysed of a passage: its parts, after the language that they are in.
pub fn text<'a>(language: Option<&str>, parts: impl Iterator<Item = &'a str>) -> String {
    let mut text = language.unwrap_or_default().to_owned();
    for part in parts {
        text.push('\n');
        text.push_str(part);
    }
    text
}

/// Both analyses under their names.
pub fn register(tokenizers: &TokenizerManager) {
    let register = |name, words| {
        // Positions are not indexed; the default one is past the last that can be counted.
        let token = Token {
            position: 0,
            ..Token::default()
        };
        tokenizers.register(name, Analysis { words, token });
    };
    register(TERMS, false);
    register(WORDS, true);
}

#[derive(Clone)]
struct Analysis {
    words: bool,
    token: Token,
}

struct Stream<'a> {
    words: bool,
    forms: std::vec::IntoIter<Rc<Form>>,
    token: &'a mut Token,
}

thread_local! {
    /// The words that were analysed, by where their forms are.
    static SEEN: RefCell<HashMap<*const Form, Rc<Form>, RandomState>> = RefCell::default();
}

/// The terms of a passage; its words are kept.
fn terms(text: &str) -> Vec<Rc<Form>> {
    let (language, parts) = text.split_once('\n').unwrap_or_default();
    let language = Some(language).filter(|language| !language.is_empty());
    let tokens = analyzer(language).tokens(parts).into_iter();
    let forms: Vec<Rc<Form>> = tokens.map(|token| token.form).collect();
    SEEN.with_borrow_mut(|seen| {
        for form in &forms {
            seen.entry(Rc::as_ptr(form))
                .or_insert_with(|| Rc::clone(form));
        }
    });
    forms
}

/// The words that were kept.
fn words() -> Vec<Rc<Form>> {
    let seen = SEEN.with_borrow_mut(|seen| seen.drain().map(|(_, form)| form).collect::<Vec<_>>());
    let seen = seen.into_iter();
    seen.filter(|form| is_correctable(form.word())).collect()
}

impl Tokenizer for Analysis {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream<'a> {
        let forms = if self.words { words() } else { terms(text) };
        Stream {
            words: self.words,
            forms: forms.into_iter(),
            token: &mut self.token,
        }
    }
}

impl TokenStream for Stream<'_> {
    fn advance(&mut self) -> bool {
        let Some(form) = self.forms.next() else {
            return false;
        };
        let text = if self.words { form.word() } else { form.term() };
        self.token.text.clear();
        self.token.text.push_str(text);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
