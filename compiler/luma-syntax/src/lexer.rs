//! Text to tokens: a pure function of the text and a position.
//!
//! [`next`] gives the token at or after a byte offset. It keeps no state and reports nothing: what is wrong has a token
//! kind of its own, and the parser, which sees each token once, words the report.
//!
//! A string with expressions in it is several tokens, `"x is {`, `x`, `}, y is {`, `y`, `}"`: only the parser knows that a
//! brace ends an expression inside a string, and asks [`string_rest`] for what follows. [`Tokens`] does the same for those
//! who want tokens only, by counting brackets.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it; `text` gives the spelling")]
pub enum TokenKind {
    Eof,
    Newline,
    Ident,
    Number,
    /// A whole string.
    Str,
    /// From the quote to the first `{`.
    StrOpen,
    /// From `}` to the next `{`.
    StrMiddle,
    /// From `}` to the closing quote.
    StrEnd,
    // Keywords
    Add,
    And,
    Be,
    By,
    Define,
    Do,
    Each,
    End,
    False,
    For,
    Foreign,
    From,
    Function,
    Give,
    Has,
    If,
    In,
    Is,
    Let,
    No,
    Not,
    Nothing,
    Of,
    Or,
    Otherwise,
    Read,
    Remove,
    Repeat,
    Set,
    Show,
    Skip,
    Stop,
    Then,
    To,
    True,
    While,
    With,
    Write,
    Yes,
    // Punctuation
    LParen,
    RParen,
    LBracket,
    RBracket,
    LBrace,
    RBrace,
    Comma,
    Colon,
    Dot,
    Semi,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Eq,
    Lt,
    Le,
    Gt,
    Ge,
    // Operators of other languages, which the parser understands and reports
    EqEq,
    Ne,
    AmpAmp,
    PipePipe,
    Bang,
    PlusEq,
    MinusEq,
    StarEq,
    SlashEq,
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

/// Whether the end of a line is a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lines {
    /// It ends a statement.
    End,
    /// Inside brackets it is a space.
    Continue,
}

/// Classes of bytes that the lexer branches on.
const IDENT_START: u8 = 1;
const IDENT_CONTINUE: u8 = 2;
const SPACE: u8 = 4;
const DIGIT: u8 = 8;
/// Where the text of a string ends or a backslash stands.
const STRING_STOP: u8 = 16;

static CLASS: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => IDENT_START | IDENT_CONTINUE,
            b'0'..=b'9' => IDENT_CONTINUE | DIGIT,
            b' ' | b'\t' | b'\r' => SPACE,
            b'"' | b'\\' | b'{' | b'\n' => STRING_STOP,
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

/// The byte at which the tokens of a file start: behind a byte-order mark. A first line `#!...` is a comment.
pub fn start(text: &str) -> u32 {
    if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() as u32 } else { 0 }
}

/// The token at or after byte `at` of `text`.
#[inline]
pub fn next(text: &str, at: u32, lines: Lines) -> Token {
    let bytes = text.as_bytes();
    let mut at = at as usize;
    loop {
        while at < bytes.len() && is(bytes[at], SPACE) {
            at += 1;
        }
        match bytes.get(at) {
            Some(b'#') => {}
            Some(b'/') if bytes.get(at + 1) == Some(&b'/') => {}
            Some(b'\n') if lines == Lines::Continue => {
                at += 1;
                continue;
            }
            _ => break,
        }
        at = line_end(bytes, at);
    }
    let Some(&byte) = bytes.get(at) else { return token(TokenKind::Eof, bytes.len(), bytes.len()) };
    if is(byte, IDENT_START) {
        return word(text, at);
    }
    if is(byte, DIGIT) {
        return number(bytes, at);
    }
    match byte {
        b'\n' => token(TokenKind::Newline, at, at + 1),
        b'"' => string_part(bytes, at, TokenKind::Str, TokenKind::StrOpen),
        0x80.. => non_ascii(text, at),
        _ => punctuation(bytes, at),
    }
}

/// The rest of a string behind an expression in it, the token from the `}` at byte `at` on: [`TokenKind::StrMiddle`],
/// [`TokenKind::StrEnd`] or [`TokenKind::UnterminatedStr`].
pub fn string_rest(text: &str, at: u32) -> Token {
    string_part(text.as_bytes(), at as usize, TokenKind::StrEnd, TokenKind::StrMiddle)
}

#[inline(always)]
fn token(kind: TokenKind, lo: usize, hi: usize) -> Token {
    Token { kind, lo: lo as u32, hi: hi as u32 }
}

/// The end of the line in which byte `at` is, before the newline.
fn line_end(bytes: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |n| at + n)
}

fn word(text: &str, lo: usize) -> Token {
    let bytes = text.as_bytes();
    let mut hi = lo + 1;
    while hi < bytes.len() && is(bytes[hi], IDENT_CONTINUE) {
        hi += 1;
    }
    if hi < bytes.len() && bytes[hi] >= 0x80 {
        return unicode_word(text, lo, hi);
    }
    token(keyword(&bytes[lo..hi]), lo, hi)
}

/// A name with characters outside ASCII, from `hi` on.
fn unicode_word(text: &str, lo: usize, hi: usize) -> Token {
    let rest = &text[hi..];
    let len = rest.find(|c: char| !unicode_ident::is_xid_continue(c)).unwrap_or(rest.len());
    if len == 0 {
        return token(keyword(&text.as_bytes()[lo..hi]), lo, hi);
    }
    token(TokenKind::Ident, lo, hi + len)
}

fn non_ascii(text: &str, lo: usize) -> Token {
    let first = text[lo..].chars().next().expect("lo is before the end");
    let hi = lo + first.len_utf8();
    if unicode_ident::is_xid_start(first) {
        unicode_word(text, lo, hi)
    } else {
        token(TokenKind::UnknownChar, lo, hi)
    }
}

/// The keyword that `word` is, or `Ident`.
fn keyword(word: &[u8]) -> TokenKind {
    use TokenKind::*;
    match word {
        b"add" => Add,
        b"and" => And,
        b"be" => Be,
        b"by" => By,
        b"define" => Define,
        b"do" => Do,
        b"each" => Each,
        b"end" => End,
        b"false" => False,
        b"for" => For,
        b"foreign" => Foreign,
        b"from" => From,
        b"function" => Function,
        b"give" => Give,
        b"has" => Has,
        b"if" => If,
        b"in" => In,
        b"is" => Is,
        b"let" => Let,
        b"no" => No,
        b"not" => Not,
        b"nothing" => Nothing,
        b"of" => Of,
        b"or" => Or,
        b"otherwise" => Otherwise,
        b"read" => Read,
        b"remove" => Remove,
        b"repeat" => Repeat,
        b"set" => Set,
        b"show" => Show,
        b"skip" => Skip,
        b"stop" => Stop,
        b"then" => Then,
        b"to" => To,
        b"true" => True,
        b"while" => While,
        b"with" => With,
        b"write" => Write,
        b"yes" => Yes,
        _ => Ident,
    }
}

/// Digits, fraction, exponent, and whatever letters follow; `literal.rs` judges them.
fn number(bytes: &[u8], lo: usize) -> Token {
    let byte_at = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
    let digits_end = |mut at: usize| {
        while is(byte_at(at), DIGIT) || byte_at(at) == b'_' {
            at += 1;
        }
        at
    };
    let mut hi = digits_end(lo);
    if byte_at(hi) == b'.' && !is(byte_at(hi + 1), IDENT_START) && byte_at(hi + 1) != b'.' {
        hi = digits_end(hi + 1);
    }
    if matches!(byte_at(hi), b'e' | b'E') {
        let sign = usize::from(matches!(byte_at(hi + 1), b'+' | b'-'));
        if is(byte_at(hi + 1 + sign), DIGIT) {
            hi = digits_end(hi + 1 + sign);
        }
    }
    while is(byte_at(hi), IDENT_CONTINUE) {
        hi += 1;
    }
    token(TokenKind::Number, lo, hi)
}

/// The part of a string behind the byte at `lo`, a quote or the brace that ends an expression: up to its closing quote
/// (`closed`) or the next expression (`open`). A string ends on its line.
fn string_part(bytes: &[u8], lo: usize, closed: TokenKind, open: TokenKind) -> Token {
    let mut at = lo + 1;
    loop {
        while at < bytes.len() && !is(bytes[at], STRING_STOP) {
            at += 1;
        }
        match bytes.get(at) {
            Some(b'"') => return token(closed, lo, at + 1),
            Some(b'{') => return token(open, lo, at + 1),
            Some(b'\\') => {
                // What is behind a backslash ends nothing; of a character of several bytes, the others do not either.
                at += if matches!(bytes.get(at + 1), None | Some(b'\n')) { 1 } else { 2 };
            }
            Some(_) | None => return token(TokenKind::UnterminatedStr, lo, at),
        }
    }
}

fn punctuation(bytes: &[u8], lo: usize) -> Token {
    use TokenKind::*;
    let second = bytes.get(lo + 1).copied().unwrap_or(b' ');
    let (kind, len) = match (bytes[lo], second) {
        (b'(', _) => (LParen, 1),
        (b')', _) => (RParen, 1),
        (b'[', _) => (LBracket, 1),
        (b']', _) => (RBracket, 1),
        (b'{', _) => (LBrace, 1),
        (b'}', _) => (RBrace, 1),
        (b',', _) => (Comma, 1),
        (b':', _) => (Colon, 1),
        (b'.', _) => (Dot, 1),
        (b';', _) => (Semi, 1),
        (b'+', b'=') => (PlusEq, 2),
        (b'+', _) => (Plus, 1),
        (b'-', b'=') => (MinusEq, 2),
        (b'-', _) => (Minus, 1),
        (b'*', b'=') => (StarEq, 2),
        (b'*', _) => (Star, 1),
        (b'/', b'=') => (SlashEq, 2),
        (b'/', _) => (Slash, 1),
        (b'%', _) => (Percent, 1),
        (b'=', b'=') => (EqEq, 2),
        (b'=', _) => (Eq, 1),
        (b'<', b'=') => (Le, 2),
        (b'<', b'>') => (Ne, 2),
        (b'<', _) => (Lt, 1),
        (b'>', b'=') => (Ge, 2),
        (b'>', _) => (Gt, 1),
        (b'!', b'=') => (Ne, 2),
        (b'!', _) => (Bang, 1),
        (b'&', b'&') => (AmpAmp, 2),
        (b'|', b'|') => (PipePipe, 2),
        _ => (UnknownChar, 1),
    };
    token(kind, lo, lo + len)
}

/// All tokens of a text, the last one being [`TokenKind::Eof`], for those who do not parse. Brackets are counted so that
/// the ends of lines inside them are left out, and strings go on behind the expressions in them.
#[derive(Debug, Clone)]
pub struct Tokens<'a> {
    text: &'a str,
    at: u32,
    /// What is open: `(`, `[`, `{`, or an expression in a string.
    open: Vec<TokenKind>,
    done: bool,
}

impl<'a> Tokens<'a> {
    /// The tokens of `text` from its start.
    pub fn new(text: &'a str) -> Self {
        Tokens { text, at: start(text), open: Vec::new(), done: false }
    }

    fn closes(&mut self, opener: TokenKind) {
        if self.open.last() == Some(&opener) {
            self.open.pop();
        }
    }
}

/// The byte behind the text with values that begins at byte `at`; the end of the line if the text has no end in it.
pub(crate) fn text_end(text: &str, at: u32) -> u32 {
    let line =
        memchr::memchr(b'\n', &text.as_bytes()[at as usize..]).map_or(text.len(), |end| at as usize + end);
    let mut tokens = Tokens { text, at, open: Vec::new(), done: false };
    while let Some(token) = tokens.next() {
        if token.hi as usize > line {
            break;
        }
        if tokens.open.is_empty() {
            return token.hi;
        }
    }
    line as u32
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        if self.done {
            return None;
        }
        let lines = match self.open.last() {
            None | Some(TokenKind::StrOpen) => Lines::End,
            Some(_) => Lines::Continue,
        };
        let mut token = next(self.text, self.at, lines);
        if token.kind == TokenKind::RBrace && self.open.last() == Some(&TokenKind::StrOpen) {
            token = string_rest(self.text, token.lo);
        }
        match token.kind {
            TokenKind::LParen | TokenKind::LBracket | TokenKind::LBrace | TokenKind::StrOpen => {
                self.open.push(token.kind);
            }
            TokenKind::RParen => self.closes(TokenKind::LParen),
            TokenKind::RBracket => self.closes(TokenKind::LBracket),
            TokenKind::RBrace => self.closes(TokenKind::LBrace),
            TokenKind::StrEnd => self.closes(TokenKind::StrOpen),
            // The line ends, and with it the string.
            TokenKind::UnterminatedStr | TokenKind::Newline => {
                while self.open.last() == Some(&TokenKind::StrOpen) {
                    self.open.pop();
                }
            }
            TokenKind::Eof => self.done = true,
            _ => {}
        }
        self.at = token.hi;
        Some(token)
    }
}

impl TokenKind {
    /// Whether all tokens of the kind are written alike: keywords and most punctuation.
    pub const fn has_one_spelling(self) -> bool {
        (self as u8 >= TokenKind::Add as u8 && (self as u8) < TokenKind::UnknownChar as u8)
            || matches!(self, TokenKind::Eof | TokenKind::Newline)
    }

    /// Whether it is reserved and cannot be a name.
    pub const fn is_keyword(self) -> bool {
        self as u8 >= TokenKind::Add as u8 && self as u8 <= TokenKind::Yes as u8
    }

    /// Whether a statement starts with it, and nothing else does.
    pub const fn starts_statement(self) -> bool {
        use TokenKind::*;
        matches!(
            self,
            Add | Define
                | For
                | Foreign
                | Give
                | If
                | Let
                | Remove
                | Repeat
                | Set
                | Show
                | Skip
                | Stop
                | While
                | Write
        )
    }

    /// Whether an expression may start with it.
    pub const fn starts_value(self) -> bool {
        use TokenKind::*;
        matches!(
            self,
            Ident
                | Number
                | Str
                | StrOpen
                | Yes
                | No
                | True
                | False
                | Nothing
                | Not
                | Minus
                | Function
                | Read
                | LParen
                | LBracket
                | LBrace
        )
    }

    /// Whether the statement before it ends there.
    pub const fn ends_statement(self) -> bool {
        use TokenKind::*;
        matches!(self, Newline | Semi | Eof | End | Otherwise)
    }

    /// For messages: what people call it, keywords and punctuation as they are written.
    pub const fn text(self) -> &'static str {
        use TokenKind::*;
        match self {
            Eof => "the end of the file",
            Newline => "the end of the line",
            Ident => "a name",
            Number => "a number",
            Str | StrOpen | UnterminatedStr => "a text",
            StrMiddle | StrEnd => "the rest of a string",
            UnknownChar => "an unknown character",
            Add => "`add`",
            And => "`and`",
            Be => "`be`",
            By => "`by`",
            Define => "`define`",
            Do => "`do`",
            Each => "`each`",
            End => "`end`",
            False => "`false`",
            For => "`for`",
            Foreign => "`foreign`",
            From => "`from`",
            Function => "`function`",
            Give => "`give`",
            Has => "`has`",
            If => "`if`",
            In => "`in`",
            Is => "`is`",
            Let => "`let`",
            No => "`no`",
            Not => "`not`",
            Nothing => "`nothing`",
            Of => "`of`",
            Or => "`or`",
            Otherwise => "`otherwise`",
            Read => "`read`",
            Remove => "`remove`",
            Repeat => "`repeat`",
            Set => "`set`",
            Show => "`show`",
            Skip => "`skip`",
            Stop => "`stop`",
            Then => "`then`",
            To => "`to`",
            True => "`true`",
            While => "`while`",
            With => "`with`",
            Write => "`write`",
            Yes => "`yes`",
            LParen => "`(`",
            RParen => "`)`",
            LBracket => "`[`",
            RBracket => "`]`",
            LBrace => "`{`",
            RBrace => "`}`",
            Comma => "`,`",
            Colon => "`:`",
            Dot => "`.`",
            Semi => "`;`",
            Plus => "`+`",
            Minus => "`-`",
            Star => "`*`",
            Slash => "`/`",
            Percent => "`%`",
            Eq => "`=`",
            Lt => "`<`",
            Le => "`<=`",
            Gt => "`>`",
            Ge => "`>=`",
            EqEq => "`==`",
            Ne => "`!=`",
            AmpAmp => "`&&`",
            PipePipe => "`||`",
            Bang => "`!`",
            PlusEq => "`+=`",
            MinusEq => "`-=`",
            StarEq => "`*=`",
            SlashEq => "`/=`",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use TokenKind::*;

    fn kinds(text: &str) -> Vec<(TokenKind, &str)> {
        Tokens::new(text)
            .filter(|token| token.kind != Eof)
            .map(|token| (token.kind, &text[token.lo as usize..token.hi as usize]))
            .collect()
    }

    #[test]
    fn lines_end_but_in_brackets() {
        assert_eq!(
            kinds("a\n(b\n)\n"),
            [(Ident, "a"), (Newline, "\n"), (LParen, "("), (Ident, "b"), (RParen, ")"), (Newline, "\n")]
        );
        assert_eq!(
            kinds("# x\n// y\n/ //"),
            [(Newline, "\n"), (Newline, "\n"), (Slash, "/")],
            "comments are no tokens"
        );
        assert_eq!(kinds("\u{feff}#!/usr/bin/kiln run"), []);
    }

    #[test]
    fn strings_have_expressions_in_them() {
        assert_eq!(
            kinds(r#""a\"b" "x{y}z{ {a: "{q}"} }""#),
            [
                (Str, r#""a\"b""#),
                (StrOpen, "\"x{"),
                (Ident, "y"),
                (StrMiddle, "}z{"),
                (LBrace, "{"),
                (Ident, "a"),
                (Colon, ":"),
                (StrOpen, "\"{"),
                (Ident, "q"),
                (StrEnd, "}\""),
                (RBrace, "}"),
                (StrEnd, "}\""),
            ]
        );
    }

    #[test]
    fn strings_end_on_their_line() {
        assert_eq!(
            kinds("\"a\nb\"\\\nc"),
            [
                (UnterminatedStr, "\"a"),
                (Newline, "\n"),
                (Ident, "b"),
                (UnterminatedStr, "\"\\"),
                (Newline, "\n"),
                (Ident, "c"),
            ]
        );
        assert_eq!(kinds("\"\\é\" \"\\{\""), [(Str, "\"\\é\""), (Str, "\"\\{\"")]);
        assert_eq!(kinds("\"a{b\n}"), [(StrOpen, "\"a{"), (Ident, "b"), (Newline, "\n"), (RBrace, "}")]);
    }

    #[test]
    fn numbers_take_what_touches_them() {
        assert_eq!(
            kinds("1.5 1. .5 1_000 2e-3 10px 1.x 1e x.1"),
            [
                (Number, "1.5"),
                (Number, "1."),
                (Dot, "."),
                (Number, "5"),
                (Number, "1_000"),
                (Number, "2e-3"),
                (Number, "10px"),
                (Number, "1"),
                (Dot, "."),
                (Ident, "x"),
                (Number, "1e"),
                (Ident, "x"),
                (Dot, "."),
                (Number, "1"),
            ]
        );
    }

    #[test]
    fn words_are_of_all_scripts() {
        assert_eq!(
            kinds("letter let größe été é— let—"),
            [
                (Ident, "letter"),
                (Let, "let"),
                (Ident, "größe"),
                (Ident, "été"),
                (Ident, "é"),
                (UnknownChar, "—"),
                (Let, "let"),
                (UnknownChar, "—"),
            ]
        );
    }
}
