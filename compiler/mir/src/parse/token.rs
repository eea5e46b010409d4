//! Tokens of the text form.

use super::{ParseError, TextPlace};
use crate::naming::is_word_char;

/// A token and where it begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) at: TextPlace,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind<'a> {
    /// A name or keyword, `Point`, `add`; the number of `Point#1` is a part of it.
    Word(&'a str),
    /// A name in quotes, unescaped, and the number behind it.
    Quoted(String, &'a str),
    /// `%3`
    Local(u32),
    /// `-5i32`, `1.5f64`, `0x1f`, with everything that follows without a gap.
    Number(&'a str),
    /// `@3..5`
    Position(u32, u32),
    /// One of `( ) { } [ ] < > , : . = ! -> => ::`
    Punct(&'static str),
    /// The end of the text.
    End,
}

const PUNCTUATION: [&str; 16] =
    ["->", "=>", "::", "(", ")", "{", "}", "[", "]", "<", ">", ",", ":", ".", "=", "!"];

/// The tokens of `text`, an [`Kind::End`] last. `//` begins a comment.
pub(super) fn tokens(text: &str) -> Result<Vec<Token<'_>>, ParseError> {
    let mut lexer = Lexer { rest: text, at: TextPlace { line: 1, column: 1 }, tokens: Vec::new() };
    while lexer.skip_space() {
        let at = lexer.at;
        let kind = lexer.token()?;
        lexer.tokens.push(Token { kind, at });
    }
    lexer.tokens.push(Token { kind: Kind::End, at: lexer.at });
    Ok(lexer.tokens)
}

struct Lexer<'a> {
    rest: &'a str,
    at: TextPlace,
    tokens: Vec<Token<'a>>,
}

impl<'a> Lexer<'a> {
    fn error<T>(&self, message: impl Into<String>) -> Result<T, ParseError> {
        Err(ParseError { at: self.at, message: message.into() })
    }

    /// Skips white space and comments; whether anything is left.
    fn skip_space(&mut self) -> bool {
        loop {
            match self.rest.chars().next() {
                Some('\n') => {
                    self.take(1);
                    self.at = TextPlace { line: self.at.line + 1, column: 1 };
                }
                Some(c) if c.is_whitespace() => {
                    self.take(c.len_utf8());
                }
                Some('/') if self.rest.starts_with("//") => {
                    self.take_while(|c| c != '\n');
                }
                Some(_) => return true,
                None => return false,
            }
        }
    }

    /// Passes `len` bytes, none of which is a line feed unless the caller sees to it.
    fn take(&mut self, len: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(len);
        self.rest = rest;
        self.at.column += taken.chars().count() as u32;
        taken
    }

    fn take_while(&mut self, accept: impl Fn(char) -> bool) -> &'a str {
        let len = self.rest.find(|c| !accept(c)).unwrap_or(self.rest.len());
        self.take(len)
    }

    fn token(&mut self) -> Result<Kind<'a>, ParseError> {
        let mut chars = self.rest.chars();
        let (first, second) = (chars.next().unwrap_or(' '), chars.next().unwrap_or(' '));
        if first == '%' && second.is_ascii_digit() {
            self.take(1);
            return Ok(Kind::Local(self.integer()?));
        }
        if first == '@' {
            return self.position();
        }
        if first == '"' {
            return self.quoted();
        }
        if first.is_ascii_digit() || first == '-' && second.is_ascii_digit() {
            return Ok(Kind::Number(self.number()));
        }
        if let Some(&punct) = PUNCTUATION.iter().find(|punct| self.rest.starts_with(**punct)) {
            self.take(punct.len());
            return Ok(Kind::Punct(punct));
        }
        if first.is_alphabetic() || first == '_' {
            let len = self.rest.find(|c| !is_word_char(c)).unwrap_or(self.rest.len());
            let len = len + self.suffix(len);
            let len = len + hash_number(&self.rest[len..]);
            return Ok(Kind::Word(self.take(len)));
        }
        self.error(format!("`{first}` begins nothing that MIR text has"))
    }

    /// Length of the `.checked` or `.defined` that belongs to an operation's name.
    fn suffix(&self, len: usize) -> usize {
        let rest = &self.rest[len..];
        let follows =
            |suffix: &&str| rest.strip_prefix(*suffix).is_some_and(|rest| !rest.starts_with(is_word_char));
        [".checked", ".defined"].into_iter().find(follows).map_or(0, str::len)
    }

    fn integer(&mut self) -> Result<u32, ParseError> {
        let digits = self.take_while(|c| c.is_ascii_digit());
        match digits.parse() {
            // An id must fit, and the last is none.
            Ok(number) if number < u32::MAX => Ok(number),
            Ok(_) | Err(_) => self.error(format!("`{digits}` is no number that fits here")),
        }
    }

    fn position(&mut self) -> Result<Kind<'a>, ParseError> {
        self.take(1);
        let lo = self.integer()?;
        if !self.rest.starts_with("..") {
            return self.error("a position is written `@lo..hi`");
        }
        self.take(2);
        let hi = self.integer()?;
        if hi < lo {
            return self.error(format!("the position {lo}..{hi} ends before it begins"));
        }
        Ok(Kind::Position(lo, hi))
    }

    /// A number with its suffix. Behind a `.` it is a field, and ends with the digits.
    fn number(&mut self) -> &'a str {
        if self.tokens.last().is_some_and(|token| token.kind == Kind::Punct(".")) {
            return self.take_while(|c| c.is_ascii_digit());
        }
        let hex = self.rest.starts_with("0x");
        let mut previous = ' ';
        let mut len = 0;
        for (at, c) in self.rest.char_indices() {
            let exponent_sign = !hex && previous == 'e' && (c == '-' || c == '+');
            if !(is_word_char(c) || c == '.' || exponent_sign || at == 0) {
                break;
            }
            previous = c;
            len = at + c.len_utf8();
        }
        self.take(len)
    }

    fn quoted(&mut self) -> Result<Kind<'a>, ParseError> {
        self.take(1);
        let mut text = String::new();
        loop {
            let Some(c) = self.rest.chars().next() else { return self.error("a name has no closing quote") };
            self.take(c.len_utf8());
            match c {
                '"' => break,
                '\n' => return self.error("a name has no closing quote"),
                '\\' => text.push(self.escape()?),
                _ => text.push(c),
            }
        }
        let number = self.take(hash_number(self.rest));
        Ok(Kind::Quoted(text, number))
    }

    fn escape(&mut self) -> Result<char, ParseError> {
        let Some(c) = self.rest.chars().next() else { return self.error("a name has no closing quote") };
        self.take(c.len_utf8());
        if c == '"' || c == '\\' {
            return Ok(c);
        }
        let digits =
            self.rest.strip_prefix('{').and_then(|rest| rest.split_once('}')).map(|(digits, _)| digits);
        let code = digits.filter(|_| c == 'u').and_then(|digits| u32::from_str_radix(digits, 16).ok());
        match (digits, code.and_then(char::from_u32)) {
            (Some(digits), Some(c)) => {
                self.take(digits.len() + 2);
                Ok(c)
            }
            (_, None) | (None, _) => self.error("an escape is `\\\"`, `\\\\` or `\\u{...}`"),
        }
    }
}

/// Length of the `#1` at the start of `rest`, or 0.
fn hash_number(rest: &str) -> usize {
    let digits = rest.strip_prefix('#').map_or("", |rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        &rest[..end]
    });
    if digits.is_empty() { 0 } else { digits.len() + 1 }
}
