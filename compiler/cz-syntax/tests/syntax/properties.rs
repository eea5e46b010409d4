//! Whatever the text: no panic, a sound tree, reports within the text, tokens that tile it.

use super::parse;
use kiln_cz_syntax::lexer::{self, TokenKind};
use proptest::prelude::*;

/// A program with every construct, to be mutated.
const PROGRAM: &str = "
/// A point.
struct P { x: i32, pub y: (i64, bool) }
struct Unit;
struct Pair(i32, f64);
enum E { A, B(i32, bool), C { x: i64 } }
const N: i32 = -3 as i32;
fn f(a: i32, mut b: (i32, bool), (c, _): (u8, !)) -> i32 {
    let P { x, y: (q, _), .. } = P { x: 1, y };
    let mut t: (i32, (i32, i32)) = (1_0, (0xff, 3));
    t.1.0 = -128i32 as i64 as i32 + 1.5e3f32 as i32;
    t.0 <<= 2; /* block /* nested */ */
    'outer: while a < 3 && !b.1 || c == 4 { break 'outer; }
    if a == 1 { return 2; } else if let E::B(x, _) = g() { x; } else { { 1 } -1; }
    let E::A = e else { return 0 };
    match p { P { x: 1, .. } => 1, P { x: 2 | 3, y } if y > 1 => { y } n @ -5..=9 => n, ..=0 | 7.. => 1, _ => loop { break 3 } }
}
";

/// Pieces of text that mean something to the lexer or the parser.
const PIECES: &[&str] = &[
    "fn",
    "let",
    "mut",
    "return",
    "if",
    "else",
    "while",
    "true",
    "false",
    "match",
    "break",
    "continue",
    "struct",
    "enum",
    "as",
    "import",
    "pub",
    "type",
    "impl",
    "trait",
    "for",
    "in",
    "loop",
    "const",
    "unsafe",
    "extern",
    "where",
    "self",
    "Self",
    "dyn",
    "test",
    "x",
    "P",
    "i32",
    "and",
    "elif",
    "not",
    "def",
    "var",
    "_",
    "'a",
    "'a'",
    "'\\n'",
    "'",
    "''",
    "\"s\"",
    "\"",
    "r\"s\"",
    "r#\"",
    "f\"{x}\"",
    "b'a'",
    "0",
    "1",
    "1.5",
    "1.",
    "1e9",
    "0x",
    "0xfg",
    "9i33",
    "99999999999999999999",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    ",",
    ";",
    ":",
    "::",
    ".",
    "..",
    "..=",
    "->",
    "=>",
    "@",
    "#",
    "?",
    "=",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "%",
    "+%",
    "&",
    "&&",
    "|",
    "||",
    "^",
    "!",
    "<<",
    ">>",
    "+=",
    "<<=",
    "++",
    "--",
    "<>",
    "===",
    "$",
    "\0",
    "é",
    "“",
    "\u{feff}",
    "/*",
    "*/",
    "//",
    "///",
    "\n",
    "\r\n",
    "\\",
    "fn f() {",
    "struct S {",
    "enum E {",
    "match x {",
    "if let",
    "let P { x, .. } =",
    "f(",
    "P { x:",
    "1 =>",
];

fn tokens_tile(text: &str) {
    let mut docs = Vec::new();
    let (mut at, mut after_dot) = (0, false);
    loop {
        let token = lexer::next(text, at, after_dot, &mut docs);
        assert!(at <= token.lo && token.hi as usize <= text.len(), "{text:?} {token:?}");
        assert!(text.get(token.lo as usize..token.hi as usize).is_some(), "{text:?} {token:?}");
        if token.kind == TokenKind::Eof {
            assert_eq!(token.hi as usize, text.len());
            return;
        }
        assert!(token.lo < token.hi, "an empty token: {text:?} {token:?}");
        after_dot = token.kind == TokenKind::Dot;
        at = token.hi;
    }
}

fn check(text: &str) {
    tokens_tile(text);
    let parsed = parse(text);
    kiln_cz_syntax::dump_ast(&parsed.ast, &parsed.names);
    kiln_cz_syntax::dump_tokens(text);
}

fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(PIECES)
}

/// What a mutation does to the pieces of a program.
#[derive(Debug, Clone)]
enum Mutation {
    Remove(prop::sample::Index, usize),
    Insert(prop::sample::Index, &'static str),
    Repeat(prop::sample::Index, prop::sample::Index),
    Swap(prop::sample::Index, prop::sample::Index),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        (at(), 1..4usize).prop_map(|(at, count)| Mutation::Remove(at, count)),
        (at(), piece()).prop_map(|(at, piece)| Mutation::Insert(at, piece)),
        (at(), at()).prop_map(|(from, to)| Mutation::Repeat(from, to)),
        (at(), at()).prop_map(|(a, b)| Mutation::Swap(a, b)),
    ]
}

/// The tokens of a text, each with the space before it.
fn pieces_of(text: &str) -> Vec<&str> {
    let mut docs = Vec::new();
    let (mut at, mut after_dot, mut pieces) = (0, false, Vec::new());
    loop {
        let token = lexer::next(text, at, after_dot, &mut docs);
        pieces.push(&text[at as usize..token.hi as usize]);
        if token.kind == TokenKind::Eof {
            return pieces;
        }
        after_dot = token.kind == TokenKind::Dot;
        at = token.hi;
    }
}

fn mutated(mutations: &[Mutation]) -> String {
    let mut pieces = pieces_of(PROGRAM);
    for mutation in mutations {
        match mutation {
            Mutation::Remove(at, count) => {
                let at = at.index(pieces.len());
                let end = (at + count).min(pieces.len() - 1);
                pieces.drain(at.min(end)..end);
            }
            Mutation::Insert(at, piece) => pieces.insert(at.index(pieces.len()), piece),
            Mutation::Repeat(from, to) => {
                let piece = pieces[from.index(pieces.len())];
                pieces.insert(to.index(pieces.len()), piece);
            }
            Mutation::Swap(a, b) => {
                let len = pieces.len();
                pieces.swap(a.index(len), b.index(len));
            }
        }
    }
    pieces.concat()
}

#[test]
fn the_program_to_mutate_is_correct() {
    let parsed = parse(PROGRAM);
    assert!(parsed.reports.is_empty(), "{:#?}", parsed.reports);
    check(PROGRAM);
}

#[test]
fn every_prefix_and_suffix_of_a_program_is_answered() {
    for at in 0..PROGRAM.len() {
        check(&PROGRAM[..at]);
        check(&PROGRAM[at..]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_answered(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn any_ascii_text_is_answered(text in "[ -~\n]{0,80}") {
        check(&text);
        check(&format!("fn f() {{ {text} }}"));
    }

    #[test]
    fn any_tokens_are_answered(
        pieces in prop::collection::vec(piece(), 0..40),
        space in prop::sample::select(vec![" ", "", "\n"]),
    ) {
        let text = pieces.join(space);
        check(&text);
        check(&format!("fn f() {{ {text} }}"));
        check(&format!("fn f() {{ match x {{ {text} }} }}"));
    }

    #[test]
    fn any_broken_program_is_answered(mutations in prop::collection::vec(mutation(), 1..6)) {
        check(&mutated(&mutations));
    }
}
