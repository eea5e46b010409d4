//! Text to tokens: a pure function of the text and a position.
//!
//! [`next`] gives the token at or after a byte offset. It keeps no state and reports nothing: what is
//! wrong has a token kind of its own, and the parser, which sees each token once, words the report.
//! Literals are only delimited here; `literal.rs` reads their values.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it; `text` gives the spelling")]
pub enum TokenKind {
    Eof,
    Ident,
    Int,
    Float,
    Str,
    RawStr,
    FStr,
    ByteChar,
    Char,
    Label,
    // Keywords
    Fn,
    Let,
    Mut,
    Return,
    If,
    Else,
    While,
    True,
    False,
    Match,
    Break,
    Continue,
    Struct,
    Enum,
    As,
    Import,
    Pub,
    Type,
    Impl,
    Trait,
    For,
    In,
    Loop,
    Const,
    Unsafe,
    Extern,
    Where,
    SelfValue,
    SelfType,
    Dyn,
    // Punctuation
    LParen,
    RParen,
    LBrace,
    RBrace,
    LBracket,
    RBracket,
    Comma,
    Semi,
    Colon,
    ColonColon,
    Dot,
    DotDot,
    DotDotEq,
    Arrow,
    FatArrow,
    Underscore,
    At,
    Hash,
    Question,
    Eq,
    EqEq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    PlusPercent,
    MinusPercent,
    StarPercent,
    Amp,
    AmpAmp,
    Pipe,
    PipePipe,
    Caret,
    Bang,
    Shl,
    Shr,
    PlusEq,
    MinusEq,
    StarEq,
    SlashEq,
    PercentEq,
    AmpEq,
    PipeEq,
    CaretEq,
    ShlEq,
    ShrEq,
    // What is wrong
    UnknownChar,
    UnterminatedComment,
    UnterminatedStr,
    UnterminatedChar,
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
            b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => SPACE,
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

/// A doc comment's byte range, `///` included.
pub type DocRange = (u32, u32);

/// The token at or after byte `at` of `text`. `after_dot` says that the token before is a single `.`, so that in
/// `t.0.1` the `0.1` is two fields and not a float. Doc comments on the way are added to `docs`.
#[inline]
pub fn next(text: &str, at: u32, after_dot: bool, docs: &mut Vec<DocRange>) -> Token {
    let bytes = text.as_bytes();
    let mut at = at as usize;
    loop {
        while at < bytes.len() && is(bytes[at], SPACE) {
            at += 1;
        }
        if at + 1 >= bytes.len() || bytes[at] != b'/' {
            break;
        }
        match bytes[at + 1] {
            b'/' => {
                let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |n| at + n);
                if bytes[at..].starts_with(b"///") && !bytes[at..].starts_with(b"////") {
                    docs.push((at as u32, end as u32));
                }
                at = end;
            }
            b'*' => match block_comment_end(bytes, at) {
                Some(end) => at = end,
                None => return token(TokenKind::UnterminatedComment, at, bytes.len()),
            },
            _ => break,
        }
    }
    let Some(&byte) = bytes.get(at) else { return token(TokenKind::Eof, bytes.len(), bytes.len()) };
    if is(byte, IDENT_START) {
        return word(text, at);
    }
    if is(byte, DIGIT) {
        return number(bytes, at, after_dot);
    }
    if byte >= 0x80 {
        return non_ascii(text, at);
    }
    match byte {
        b'"' => string(bytes, at, at + 1, TokenKind::Str),
        b'\'' => quote(text, at),
        _ => punctuation(bytes, at),
    }
}

#[inline(always)]
fn token(kind: TokenKind, lo: usize, hi: usize) -> Token {
    Token { kind, lo: lo as u32, hi: hi as u32 }
}

/// The end of the block comment that starts at `at`; they nest.
fn block_comment_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut depth = 0usize;
    let mut at = at;
    loop {
        at += memchr::memchr2(b'*', b'/', &bytes[at..])?;
        match (bytes[at], bytes.get(at + 1)) {
            (b'/', Some(b'*')) => {
                depth += 1;
                at += 2;
            }
            (b'*', Some(b'/')) => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => at += 1,
        }
    }
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
    let kind = keyword(&bytes[lo..hi]);
    if hi < bytes.len() && kind == TokenKind::Ident && hi - lo <= 2 {
        match (&bytes[lo..hi], bytes[hi]) {
            (b"r", b'"' | b'#') => {
                if let Some(token) = raw_string(bytes, lo, hi) {
                    return token;
                }
            }
            (b"f", b'"') => return string(bytes, lo, hi + 1, TokenKind::FStr),
            (b"b", b'\'') => {
                let inner = quote(text, hi);
                let kind = if inner.kind == TokenKind::Char { TokenKind::ByteChar } else { inner.kind };
                return Token { kind, lo: lo as u32, hi: inner.hi };
            }
            _ => {}
        }
    }
    token(kind, lo, hi)
}

/// An identifier with characters outside ASCII, from `hi` on.
fn unicode_word(text: &str, lo: usize, hi: usize) -> Token {
    let rest = &text[hi..];
    let len = rest.find(|c: char| !unicode_ident::is_xid_continue(c)).unwrap_or(rest.len());
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

/// The keyword that `word` is, or `Ident`, or `Underscore`.
fn keyword(word: &[u8]) -> TokenKind {
    use TokenKind::*;
    match word {
        b"_" => Underscore,
        b"fn" => Fn,
        b"let" => Let,
        b"mut" => Mut,
        b"return" => Return,
        b"if" => If,
        b"else" => Else,
        b"while" => While,
        b"true" => True,
        b"false" => False,
        b"match" => Match,
        b"break" => Break,
        b"continue" => Continue,
        b"struct" => Struct,
        b"enum" => Enum,
        b"as" => As,
        b"import" => Import,
        b"pub" => Pub,
        b"type" => Type,
        b"impl" => Impl,
        b"trait" => Trait,
        b"for" => For,
        b"in" => In,
        b"loop" => Loop,
        b"const" => Const,
        b"unsafe" => Unsafe,
        b"extern" => Extern,
        b"where" => Where,
        b"self" => SelfValue,
        b"Self" => SelfType,
        b"dyn" => Dyn,
        _ => Ident,
    }
}

/// Digits, fraction, exponent, and whatever letters follow; `literal.rs` judges them.
fn number(bytes: &[u8], lo: usize, after_dot: bool) -> Token {
    let digits_end = |mut at: usize| {
        while at < bytes.len() && (is(bytes[at], DIGIT) || bytes[at] == b'_') {
            at += 1;
        }
        at
    };
    let word_end = |mut at: usize| {
        while at < bytes.len() && is(bytes[at], IDENT_CONTINUE) {
            at += 1;
        }
        at
    };
    if after_dot {
        return token(TokenKind::Int, lo, word_end(lo));
    }
    if bytes[lo] == b'0' && matches!(bytes.get(lo + 1), Some(b'x' | b'o' | b'b')) {
        return token(TokenKind::Int, lo, word_end(lo + 2));
    }
    let mut at = digits_end(lo);
    let mut kind = TokenKind::Int;
    let byte_at = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
    if byte_at(at) == b'.' {
        let after = byte_at(at + 1);
        if is(after, DIGIT) {
            kind = TokenKind::Float;
            at = digits_end(at + 1);
        } else if after != b'.' && !is(after, IDENT_START) && after < 0x80 {
            // `1.`: the parser says that digits are missing.
            return token(TokenKind::Float, lo, at + 1);
        }
    }
    if matches!(byte_at(at), b'e' | b'E') {
        let sign = usize::from(matches!(byte_at(at + 1), b'+' | b'-'));
        if is(byte_at(at + 1 + sign), DIGIT) {
            kind = TokenKind::Float;
            at = digits_end(at + 1 + sign);
        }
    }
    token(kind, lo, word_end(at))
}

/// A string whose text starts at `at`.
fn string(bytes: &[u8], lo: usize, at: usize, kind: TokenKind) -> Token {
    let mut at = at;
    while let Some(n) = memchr::memchr2(b'"', b'\\', &bytes[at..]) {
        at += n;
        if bytes[at] == b'"' {
            return token(kind, lo, at + 1);
        }
        at = (at + 2).min(bytes.len());
    }
    token(TokenKind::UnterminatedStr, lo, bytes.len())
}

/// `r"..."`, `r#"..."#`; `None` if no quote follows the `#`s.
fn raw_string(bytes: &[u8], lo: usize, at: usize) -> Option<Token> {
    let hashes = bytes[at..].iter().take_while(|&&b| b == b'#').count();
    let mut at = at + hashes;
    if bytes.get(at) != Some(&b'"') {
        return None;
    }
    at += 1;
    while let Some(n) = memchr::memchr(b'"', &bytes[at..]) {
        at += n + 1;
        if bytes[at..].iter().take(hashes).take_while(|&&b| b == b'#').count() == hashes {
            return Some(token(TokenKind::RawStr, lo, at + hashes));
        }
    }
    Some(token(TokenKind::UnterminatedStr, lo, bytes.len()))
}

/// `'a'` is a character, `'a` a label: the closing quote tells.
fn quote(text: &str, lo: usize) -> Token {
    let mut rest = text[lo + 1..].chars();
    match rest.next() {
        Some('\\') => {
            // An escape ends at the next quote of the line.
            let line = text[lo + 1..].split('\n').next().unwrap_or("");
            match line.get(2..).and_then(|tail| tail.find('\'')) {
                Some(n) => token(TokenKind::Char, lo, lo + 1 + 2 + n + 1),
                None => token(TokenKind::UnterminatedChar, lo, lo + 1 + line.len()),
            }
        }
        Some(c) if rest.next() == Some('\'') && c != '\'' => {
            token(TokenKind::Char, lo, lo + 1 + c.len_utf8() + 1)
        }
        Some(c) if c == '_' || unicode_ident::is_xid_start(c) => {
            let tail = &text[lo + 1..];
            let len = tail.find(|c: char| !unicode_ident::is_xid_continue(c)).unwrap_or(tail.len());
            // `'ab'` was meant as one character, too.
            let quoted = tail.as_bytes().get(len) == Some(&b'\'');
            let kind = if quoted { TokenKind::Char } else { TokenKind::Label };
            token(kind, lo, lo + 1 + len + usize::from(quoted))
        }
        Some('\'') => token(TokenKind::Char, lo, lo + 2),
        Some(_) | None => token(TokenKind::UnterminatedChar, lo, lo + 1),
    }
}

fn punctuation(bytes: &[u8], lo: usize) -> Token {
    use TokenKind::*;
    let second = bytes.get(lo + 1).copied().unwrap_or(0);
    let third = bytes.get(lo + 2).copied().unwrap_or(0);
    let (kind, len) = match (bytes[lo], second, third) {
        (b'(', ..) => (LParen, 1),
        (b')', ..) => (RParen, 1),
        (b'{', ..) => (LBrace, 1),
        (b'}', ..) => (RBrace, 1),
        (b'[', ..) => (LBracket, 1),
        (b']', ..) => (RBracket, 1),
        (b',', ..) => (Comma, 1),
        (b';', ..) => (Semi, 1),
        (b':', b':', _) => (ColonColon, 2),
        (b':', ..) => (Colon, 1),
        (b'.', b'.', b'=') => (DotDotEq, 3),
        (b'.', b'.', _) => (DotDot, 2),
        (b'.', ..) => (Dot, 1),
        (b'-', b'>', _) => (Arrow, 2),
        (b'=', b'>', _) => (FatArrow, 2),
        (b'@', ..) => (At, 1),
        (b'#', ..) => (Hash, 1),
        (b'?', ..) => (Question, 1),
        (b'=', b'=', _) => (EqEq, 2),
        (b'=', ..) => (Eq, 1),
        (b'!', b'=', _) => (Ne, 2),
        (b'!', ..) => (Bang, 1),
        (b'<', b'<', b'=') => (ShlEq, 3),
        (b'<', b'<', _) => (Shl, 2),
        (b'<', b'=', _) => (Le, 2),
        (b'<', ..) => (Lt, 1),
        (b'>', b'>', b'=') => (ShrEq, 3),
        (b'>', b'>', _) => (Shr, 2),
        (b'>', b'=', _) => (Ge, 2),
        (b'>', ..) => (Gt, 1),
        (b'+', b'=', _) => (PlusEq, 2),
        (b'+', b'%', _) => (PlusPercent, 2),
        (b'+', ..) => (Plus, 1),
        (b'-', b'=', _) => (MinusEq, 2),
        (b'-', b'%', _) => (MinusPercent, 2),
        (b'-', ..) => (Minus, 1),
        (b'*', b'=', _) => (StarEq, 2),
        (b'*', b'%', _) => (StarPercent, 2),
        (b'*', ..) => (Star, 1),
        (b'/', b'=', _) => (SlashEq, 2),
        (b'/', ..) => (Slash, 1),
        (b'%', b'=', _) => (PercentEq, 2),
        (b'%', ..) => (Percent, 1),
        (b'&', b'&', _) => (AmpAmp, 2),
        (b'&', b'=', _) => (AmpEq, 2),
        (b'&', ..) => (Amp, 1),
        (b'|', b'|', _) => (PipePipe, 2),
        (b'|', b'=', _) => (PipeEq, 2),
        (b'|', ..) => (Pipe, 1),
        (b'^', b'=', _) => (CaretEq, 2),
        (b'^', ..) => (Caret, 1),
        _ => (UnknownChar, 1),
    };
    token(kind, lo, lo + len)
}

impl TokenKind {
    /// Whether all tokens of the kind are written alike: keywords and punctuation.
    pub const fn has_one_spelling(self) -> bool {
        (self as u8 >= TokenKind::Fn as u8 && (self as u8) < TokenKind::UnknownChar as u8)
            || matches!(self, TokenKind::Eof)
    }

    /// Whether it is reserved and cannot be a name.
    pub const fn is_keyword(self) -> bool {
        self as u8 >= TokenKind::Fn as u8 && self as u8 <= TokenKind::Dyn as u8
    }

    /// How messages and dumps name the kind: the spelling in backquotes if there is only one.
    pub const fn text(self) -> &'static str {
        use TokenKind::*;
        match self {
            Eof => "the end of the file",
            Ident => "a name",
            Int => "an integer",
            Float => "a float",
            Str => "a string",
            RawStr => "a raw string",
            FStr => "an interpolated string",
            ByteChar => "a byte",
            Char => "a character",
            Label => "a label",
            Fn => "`fn`",
            Let => "`let`",
            Mut => "`mut`",
            Return => "`return`",
            If => "`if`",
            Else => "`else`",
            While => "`while`",
            True => "`true`",
            False => "`false`",
            Match => "`match`",
            Break => "`break`",
            Continue => "`continue`",
            Struct => "`struct`",
            Enum => "`enum`",
            As => "`as`",
            Import => "`import`",
            Pub => "`pub`",
            Type => "`type`",
            Impl => "`impl`",
            Trait => "`trait`",
            For => "`for`",
            In => "`in`",
            Loop => "`loop`",
            Const => "`const`",
            Unsafe => "`unsafe`",
            Extern => "`extern`",
            Where => "`where`",
            SelfValue => "`self`",
            SelfType => "`Self`",
            Dyn => "`dyn`",
            LParen => "`(`",
            RParen => "`)`",
            LBrace => "`{`",
            RBrace => "`}`",
            LBracket => "`[`",
            RBracket => "`]`",
            Comma => "`,`",
            Semi => "`;`",
            Colon => "`:`",
            ColonColon => "`::`",
            Dot => "`.`",
            DotDot => "`..`",
            DotDotEq => "`..=`",
            Arrow => "`->`",
            FatArrow => "`=>`",
            Underscore => "`_`",
            At => "`@`",
            Hash => "`#`",
            Question => "`?`",
            Eq => "`=`",
            EqEq => "`==`",
            Ne => "`!=`",
            Lt => "`<`",
            Le => "`<=`",
            Gt => "`>`",
            Ge => "`>=`",
            Plus => "`+`",
            Minus => "`-`",
            Star => "`*`",
            Slash => "`/`",
            Percent => "`%`",
            PlusPercent => "`+%`",
            MinusPercent => "`-%`",
            StarPercent => "`*%`",
            Amp => "`&`",
            AmpAmp => "`&&`",
            Pipe => "`|`",
            PipePipe => "`||`",
            Caret => "`^`",
            Bang => "`!`",
            Shl => "`<<`",
            Shr => "`>>`",
            PlusEq => "`+=`",
            MinusEq => "`-=`",
            StarEq => "`*=`",
            SlashEq => "`/=`",
            PercentEq => "`%=`",
            AmpEq => "`&=`",
            PipeEq => "`|=`",
            CaretEq => "`^=`",
            ShlEq => "`<<=`",
            ShrEq => "`>>=`",
            UnknownChar => "an unknown character",
            UnterminatedComment => "a comment without an end",
            UnterminatedStr => "a string without an end",
            UnterminatedChar => "a quote",
        }
    }
}
