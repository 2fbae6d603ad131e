//! The analysis of passages, as tantivy's indexing threads call it.

use std::cell::RefCell;
use std::rc::Rc;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use super::analysis::{self, analyzer};
use super::spelling::is_correctable;

/// Name of the analysis to terms.
pub const TERMS: &str = "terms";
/// Name of the analysis to the words that spelling may correct to.
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
    tokens: Rc<[analysis::Token]>,
    at: usize,
    token: &'a mut Token,
}

thread_local! {
    /// The text that was analysed last, with its tokens: both analyses get the same one after the other.
    static LAST: RefCell<(String, Rc<[analysis::Token]>)> = RefCell::default();
}

fn tokens(text: &str) -> Rc<[analysis::Token]> {
    LAST.with_borrow_mut(|(last, tokens)| {
        if last != text {
            let (language, parts) = text.split_once('\n').unwrap_or_default();
            let language = Some(language).filter(|language| !language.is_empty());
            *tokens = analyzer(language).tokens(parts).into();
            text.clone_into(last);
        }
        Rc::clone(tokens)
    })
}

impl Tokenizer for Analysis {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream<'a> {
        Stream {
            words: self.words,
            tokens: tokens(text),
            at: 0,
            token: &mut self.token,
        }
    }
}

impl TokenStream for Stream<'_> {
    fn advance(&mut self) -> bool {
        let mut rest = self.tokens[self.at..].iter();
        let next = match self.words {
            true => rest.find(|token| is_correctable(token.form.word())),
            false => rest.next(),
        };
        let Some(next) = next else { return false };
        self.at = self.tokens.len() - rest.len();
        let form = &next.form;
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
