//! Damage: to the bytes of a program, and to its tokens.

use crate::random::Random;
use kiln_cz_syntax::lexer::{self, TokenKind};
use std::ops::Range;

/// Texts that are easy to get wrong.
const TEXTS: &[&str] = &[
    "\0",
    "\u{feff}",
    "\r\n",
    "\u{2028}",
    "é",
    "\u{1f600}",
    "\"",
    "'",
    "'a",
    "/*",
    "*/",
    "//",
    "///",
    "0x",
    "1.",
    "1e",
    "99999999999999999999",
    "18446744073709551615",
    "-9223372036854775808",
    "128i8",
    "1.0e400",
    "0b2",
    "..=",
    "..",
    "=>",
    "@",
    "|",
    "||",
    "&",
    "&&",
    "!",
    "-",
    "_",
    "as",
    "as u8",
    "let",
    "let mut x = ",
    "match x { ",
    "if ",
    "else",
    "loop { ",
    "while ",
    "break",
    "break 'a ",
    "continue",
    "return",
    "fn f() {",
    "struct S { a: S }",
    "enum E {",
    "const C: i32 = C;",
    "(",
    ")",
    "{",
    "}",
    "((",
    "))",
    "{{",
    "}}",
    "[",
    "]",
    ";",
    ",",
    ",,",
    ":",
    "::",
    ".0",
    ".0.0",
    ".x",
    "<",
    ">",
    "<<",
    "x as bool as i8",
    "()",
    "(,)",
    "((), ())",
    "i32",
    "bool",
    "f32",
    "main",
    "true",
    "0",
    "1",
];

/// A damaged program.
pub fn mutate(corpus: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut program = random.pick(corpus).clone();
    for _ in 0..1 + random.below(4) {
        let other = random.pick(corpus);
        match random.below(8) {
            0 => bytes(&mut program, random),
            1..4 => tokens(&mut program, other, random),
            _ => same_kind(&mut program, other, random),
        }
    }
    program
}

/// A range of at most `most` bytes.
fn some_range(program: &[u8], most: usize, random: &mut Random) -> Range<usize> {
    let start = random.below(program.len() + 1);
    start..(start + random.below(most + 1)).min(program.len())
}

fn bytes(program: &mut Vec<u8>, random: &mut Random) {
    let range = some_range(program, 40, random);
    match random.below(6) {
        0 => {
            if let Some(byte) = program.get_mut(range.start) {
                *byte ^= 1 << random.below(8);
            }
        }
        1 => program.insert(range.start, random.byte()),
        2 => drop(program.drain(range)),
        3 => {
            let copy = program[range.clone()].to_vec();
            program.splice(range.start..range.start, copy);
        }
        4 => program.truncate(range.start),
        _ => {
            let text = random.pick(TEXTS).bytes();
            program.splice(range.start..range.start, text);
        }
    }
}

/// The tokens; of a program that is not UTF-8, none.
fn tokens_of(program: &[u8]) -> Vec<(TokenKind, Range<usize>)> {
    let Ok(text) = std::str::from_utf8(program) else { return Vec::new() };
    let mut tokens = Vec::new();
    let (mut at, mut after_dot) = (0, false);
    loop {
        let token = lexer::next(text, at, after_dot, &mut Vec::new());
        if token.kind == TokenKind::Eof {
            return tokens;
        }
        tokens.push((token.kind, token.lo as usize..token.hi as usize));
        (at, after_dot) = (token.hi, token.kind == TokenKind::Dot);
    }
}

fn tokens(program: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    let places = |text| tokens_of(text).into_iter().map(|(_, place)| place).collect::<Vec<_>>();
    let (ours, theirs) = (places(program), places(other));
    if ours.is_empty() || theirs.is_empty() {
        return bytes(program, random);
    }
    let index = random.below(ours.len());
    let one = ours[index].clone();
    let last = (index + random.below(12)).min(ours.len() - 1);
    let several = one.start..ours[last].end;
    let spaced = |text: &[u8]| [b" ", text, b" "].concat();
    match random.below(8) {
        0 => drop(program.drain(one)),
        1 => drop(program.drain(several)),
        2 => {
            let copy = spaced(&program[several]);
            program.splice(one.start..one.start, copy);
        }
        3 => {
            let copy = spaced(&program[random.pick(&ours).clone()]);
            program.splice(one, copy);
        }
        4 => {
            let copy = spaced(&other[random.pick(&theirs).clone()]);
            program.splice(one, copy);
        }
        5 => {
            let from = random.below(theirs.len());
            let to = (from + random.below(20)).min(theirs.len() - 1);
            let copy = spaced(&other[theirs[from].start..theirs[to].end]);
            program.splice(one.start..one.start, copy);
        }
        6 => {
            let text = spaced(random.pick(TEXTS).as_bytes());
            program.splice(one, text);
        }
        _ => {
            let text = spaced(random.pick(TEXTS).as_bytes());
            program.splice(one.start..one.start, text);
        }
    }
}

/// Replaces a token by another one of its kind, or an operator by an operator: most such programs parse, and what is
/// wrong with them is found by later phases.
fn same_kind(program: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    let ours = tokens_of(program);
    if ours.is_empty() {
        return bytes(program, random);
    }
    let (kind, place) = random.pick(&ours).clone();
    let mut choices: Vec<&[u8]> = Vec::new();
    for (text, tokens) in [(&program[..], ours), (other, tokens_of(other))] {
        for (another, place) in tokens {
            if another == kind || (is_operator(kind) && is_operator(another)) {
                choices.push(&text[place]);
            }
        }
    }
    let text = random.pick(&choices).to_vec();
    program.splice(place, text);
}

fn is_operator(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Plus
            | TokenKind::Minus
            | TokenKind::Star
            | TokenKind::Slash
            | TokenKind::Percent
            | TokenKind::EqEq
            | TokenKind::Ne
            | TokenKind::Lt
            | TokenKind::Gt
            | TokenKind::Le
            | TokenKind::Ge
            | TokenKind::AmpAmp
            | TokenKind::PipePipe
    )
}
