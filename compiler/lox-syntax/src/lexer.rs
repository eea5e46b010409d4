//! Text to tokens: a pure function of the text and a position.
//!
//! [`next`] gives the token at or after a byte offset. It keeps no state and reports nothing: what is wrong has a token
//! kind of its own, and the parser, which sees each token once, words the report.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it; `text` gives the spelling")]
pub enum TokenKind {
    Eof,
    Ident,
    Number,
    Str,
    // Keywords
    And,
    Class,
    Else,
    False,
    For,
    Fun,
    If,
    Nil,
    Or,
    Print,
    Return,
    Super,
    This,
    True,
    Var,
    While,
    // Punctuation
    LParen,
    RParen,
    LBrace,
    RBrace,
    Comma,
    Dot,
    Semi,
    Plus,
    Minus,
    Star,
    Slash,
    Bang,
    Ne,
    Eq,
    EqEq,
    Lt,
    Le,
    Gt,
    Ge,
    // What is wrong
    UnknownChar,
    UnterminatedStr,
}

/// A token: its kind and its byte range in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// First byte.
    pub lo: u32,
    /// One past the last byte.
    pub hi: u32,
}

/// Classes of bytes that the lexer branches on.
const IDENT_START: u8 = 1;
const IDENT_CONTINUE: u8 = 2;
const SPACE: u8 = 4;
const DIGIT: u8 = 8;

static CLASS: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => IDENT_START | IDENT_CONTINUE,
            b'0'..=b'9' => IDENT_CONTINUE | DIGIT,
            b' ' | b'\t' | b'\n' | b'\r' => SPACE,
            _ => 0,
        };
        byte += 1;
    }
    table
};

#[inline(always)]
fn is(byte: u8, class: u8) -> bool {
    CLASS[byte as usize] & class != 0
}

/// The byte at which the tokens of a file start: behind a byte-order mark and a first line `#!...`.
pub fn start(text: &str) -> u32 {
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let line = &text.as_bytes()[mark..];
    let skipped = if line.starts_with(b"#!") { memchr::memchr(b'\n', line).unwrap_or(line.len()) } else { 0 };
    (mark + skipped) as u32
}

/// The token at or after byte `at` of `text`.
#[inline]
pub fn next(text: &str, at: u32) -> Token {
    let bytes = text.as_bytes();
    let mut at = at as usize;
    loop {
        while at < bytes.len() && is(bytes[at], SPACE) {
            at += 1;
        }
        if !bytes[at..].starts_with(b"//") {
            break;
        }
        at = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |n| at + n);
    }
    let Some(&byte) = bytes.get(at) else { return token(TokenKind::Eof, bytes.len(), bytes.len()) };
    if is(byte, IDENT_START) {
        return word(bytes, at);
    }
    if is(byte, DIGIT) {
        return number(bytes, at);
    }
    match byte {
        b'"' => string(bytes, at),
        0x80.. => {
            let len = text[at..].chars().next().map_or(1, char::len_utf8);
            token(TokenKind::UnknownChar, at, at + len)
        }
        _ => punctuation(bytes, at),
    }
}

#[inline(always)]
fn token(kind: TokenKind, lo: usize, hi: usize) -> Token {
    Token { kind, lo: lo as u32, hi: hi as u32 }
}

fn word(bytes: &[u8], lo: usize) -> Token {
    let mut hi = lo + 1;
    while hi < bytes.len() && is(bytes[hi], IDENT_CONTINUE) {
        hi += 1;
    }
    token(keyword(&bytes[lo..hi]), lo, hi)
}

/// The keyword that `word` is, or `Ident`.
fn keyword(word: &[u8]) -> TokenKind {
    use TokenKind::*;
    match word {
        b"and" => And,
        b"class" => Class,
        b"else" => Else,
        b"false" => False,
        b"for" => For,
        b"fun" => Fun,
        b"if" => If,
        b"nil" => Nil,
        b"or" => Or,
        b"print" => Print,
        b"return" => Return,
        b"super" => Super,
        b"this" => This,
        b"true" => True,
        b"var" => Var,
        b"while" => While,
        _ => Ident,
    }
}

/// Digits, and a fraction if digits follow the point.
fn number(bytes: &[u8], lo: usize) -> Token {
    let digits_end = |mut at: usize| {
        while at < bytes.len() && is(bytes[at], DIGIT) {
            at += 1;
        }
        at
    };
    let mut hi = digits_end(lo);
    let fraction = bytes.get(hi) == Some(&b'.') && bytes.get(hi + 1).is_some_and(|&byte| is(byte, DIGIT));
    if fraction {
        hi = digits_end(hi + 1);
    }
    token(TokenKind::Number, lo, hi)
}

/// A string, which may contain newlines; a backslash takes the next character's meaning away.
fn string(bytes: &[u8], lo: usize) -> Token {
    let mut at = lo + 1;
    while let Some(n) = memchr::memchr2(b'"', b'\\', &bytes[at..]) {
        at += n;
        if bytes[at] == b'"' {
            return token(TokenKind::Str, lo, at + 1);
        }
        // Only these two matter to where the string ends.
        let escaped = matches!(bytes.get(at + 1), Some(b'"' | b'\\'));
        at += 1 + usize::from(escaped);
    }
    token(TokenKind::UnterminatedStr, lo, bytes.len())
}

fn punctuation(bytes: &[u8], lo: usize) -> Token {
    use TokenKind::*;
    let equals = bytes.get(lo + 1) == Some(&b'=');
    let (kind, len) = match (bytes[lo], equals) {
        (b'(', _) => (LParen, 1),
        (b')', _) => (RParen, 1),
        (b'{', _) => (LBrace, 1),
        (b'}', _) => (RBrace, 1),
        (b',', _) => (Comma, 1),
        (b'.', _) => (Dot, 1),
        (b';', _) => (Semi, 1),
        (b'+', _) => (Plus, 1),
        (b'-', _) => (Minus, 1),
        (b'*', _) => (Star, 1),
        (b'/', _) => (Slash, 1),
        (b'!', true) => (Ne, 2),
        (b'!', false) => (Bang, 1),
        (b'=', true) => (EqEq, 2),
        (b'=', false) => (Eq, 1),
        (b'<', true) => (Le, 2),
        (b'<', false) => (Lt, 1),
        (b'>', true) => (Ge, 2),
        (b'>', false) => (Gt, 1),
        _ => (UnknownChar, 1),
    };
    token(kind, lo, lo + len)
}

impl TokenKind {
    /// Whether all tokens of the kind are written alike: keywords and punctuation.
    pub const fn has_one_spelling(self) -> bool {
        (self as u8 >= TokenKind::And as u8 && (self as u8) < TokenKind::UnknownChar as u8)
            || matches!(self, TokenKind::Eof)
    }

    /// Whether it is reserved and cannot be a name.
    pub const fn is_keyword(self) -> bool {
        self as u8 >= TokenKind::And as u8 && self as u8 <= TokenKind::While as u8
    }

    /// Whether a statement or declaration starts with it, and nothing else does.
    pub const fn starts_statement(self) -> bool {
        use TokenKind::*;
        matches!(self, Class | Fun | Var | For | If | While | Print | Return)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(TokenKind, &str)> {
        let mut at = start(text);
        let mut tokens = Vec::new();
        loop {
            let token = next(text, at);
            if token.kind == TokenKind::Eof {
                return tokens;
            }
            tokens.push((token.kind, &text[token.lo as usize..token.hi as usize]));
            at = token.hi;
        }
    }

    #[test]
    fn numbers_do_not_end_in_a_point() {
        use TokenKind::*;
        assert_eq!(
            kinds("1.5 1. .5 1.a 007"),
            [
                (Number, "1.5"),
                (Number, "1"),
                (Dot, "."),
                (Dot, "."),
                (Number, "5"),
                (Number, "1"),
                (Dot, "."),
                (Ident, "a"),
                (Number, "007"),
            ]
        );
    }

    #[test]
    fn strings_end_at_a_quote_without_backslash() {
        use TokenKind::*;
        assert_eq!(
            kinds(r#""a\"b" "\\" "\q" "x"#),
            [(Str, r#""a\"b""#), (Str, r#""\\""#), (Str, r#""\q""#), (UnterminatedStr, "\"x"),]
        );
        assert_eq!(kinds("\"a\nb\"\"\\"), [(Str, "\"a\nb\""), (UnterminatedStr, "\"\\")]);
    }

    #[test]
    fn comments_and_the_first_line_are_skipped() {
        use TokenKind::*;
        assert_eq!(kinds("#!/usr/bin/kiln run\n// x\n/ //"), [(Slash, "/")]);
        assert_eq!(kinds("\u{feff}#!x"), []);
        assert_eq!(kinds("\n#!"), [(UnknownChar, "#"), (Bang, "!")]);
    }

    #[test]
    fn words_are_ascii() {
        use TokenKind::*;
        assert_eq!(
            kinds("orchid or _a1 é"),
            [(Ident, "orchid"), (Or, "or"), (Ident, "_a1"), (UnknownChar, "é")]
        );
    }
}
