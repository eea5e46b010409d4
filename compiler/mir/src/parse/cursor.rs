//! A place in the list of tokens, and the steps that every rule needs.

use super::ParseError;
use super::token::{Kind, Token};
use crate::naming::quoted;
use kiln_source::Span;

/// A place in the tokens of a text.
pub(super) struct Cursor<'t> {
    tokens: &'t [Token<'t>],
    at: usize,
}

/// A name: what it is called, and the whole text of it, which is unique.
pub(super) struct Name {
    /// Without number and quotes.
    pub(super) name: String,
    /// As [`crate::naming`] writes it.
    pub(super) text: String,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(tokens: &'t [Token<'t>]) -> Self {
        Cursor { tokens, at: 0 }
    }

    pub(super) fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    pub(super) fn peek(&self) -> &'t Kind<'t> {
        &self.tokens[self.at].kind
    }

    /// The token behind the next.
    pub(super) fn peek_second(&self) -> &'t Kind<'t> {
        &self.tokens[(self.at + 1).min(self.tokens.len() - 1)].kind
    }

    pub(super) fn advance(&mut self) {
        self.at = (self.at + 1).min(self.tokens.len() - 1);
    }

    pub(super) fn at_end(&self) -> bool {
        *self.peek() == Kind::End
    }

    pub(super) fn error<T>(&self, message: impl Into<String>) -> Result<T, ParseError> {
        Err(ParseError { at: self.tokens[self.at].at, message: message.into() })
    }

    /// `expected ..., found ...`
    pub(super) fn expected<T>(&self, what: &str) -> Result<T, ParseError> {
        let found = match self.peek() {
            Kind::Word(word) => format!("`{word}`"),
            Kind::Quoted(text, number) => format!("`{}{number}`", quoted(text)),
            Kind::Local(local) => format!("`%{local}`"),
            Kind::Number(number) => format!("`{number}`"),
            Kind::Position(lo, hi) => format!("`@{lo}..{hi}`"),
            Kind::Punct(punct) => format!("`{punct}`"),
            Kind::End => "the end of the text".to_string(),
        };
        self.error(format!("expected {what}, found {found}"))
    }

    pub(super) fn is(&self, punct: &str) -> bool {
        matches!(self.peek(), Kind::Punct(found) if *found == punct)
    }

    pub(super) fn eat(&mut self, punct: &str) -> bool {
        let is = self.is(punct);
        if is {
            self.advance();
        }
        is
    }

    pub(super) fn expect(&mut self, punct: &str) -> Result<(), ParseError> {
        if self.eat(punct) { Ok(()) } else { self.expected(&format!("`{punct}`")) }
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Kind::Word(found) if *found == word)
    }

    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let is = self.is_word(word);
        if is {
            self.advance();
        }
        is
    }

    pub(super) fn expect_word(&mut self, word: &str) -> Result<(), ParseError> {
        if self.eat_word(word) { Ok(()) } else { self.expected(&format!("`{word}`")) }
    }

    pub(super) fn name(&mut self, what: &str) -> Result<Name, ParseError> {
        let name = match self.peek() {
            Kind::Word(word) => {
                let name = word.split_once('#').map_or(*word, |(name, _)| name);
                Name { name: name.to_string(), text: word.to_string() }
            }
            Kind::Quoted(text, number) => {
                Name { name: text.clone(), text: format!("{}{number}", quoted(text)) }
            }
            Kind::Local(_) | Kind::Number(_) | Kind::Position(..) | Kind::Punct(_) | Kind::End => {
                return self.expected(what);
            }
        };
        self.advance();
        Ok(name)
    }

    /// `@3..5`, or nothing.
    pub(super) fn position(&mut self) -> Span {
        if let Kind::Position(lo, hi) = *self.peek() {
            self.advance();
            return Span::new(lo, hi);
        }
        Span::NONE
    }

    /// Elements separated by commas up to `close`, which is passed. A comma may follow the last.
    pub(super) fn list<T>(
        &mut self,
        close: &str,
        mut element: impl FnMut(&mut Self) -> Result<T, ParseError>,
    ) -> Result<Vec<T>, ParseError> {
        let mut elements = Vec::new();
        while !self.eat(close) {
            elements.push(element(self)?);
            if !self.eat(",") {
                self.expect(close)?;
                break;
            }
        }
        Ok(elements)
    }
}
