//! Whatever the text: no panic, a sound tree, reports within the text, tokens that tile it.

use super::parse;
use kiln_luma_syntax::lexer::{self, TokenKind, Tokens};
use proptest::prelude::*;

/// A program with every construct, to be mutated.
const PROGRAM: &str = r#"
let x be 10 + 20 % 3 # comment
set x to x * 2; set p.a[0].b to -1
show "x is {x} and {f("{x}", 1)} \{", x
if x is greater than 50 and not yes then
  show "big"
otherwise if x is not 50 or p has "name" then
  show length of xs
otherwise
  show
end
while x > 0 do set x to x - 1 end
repeat 3 times show "hi" end
for i from 1 to 10 by 2 do skip end
for each name in ["Ada",
  "Alan"] do stop end
define area with width, height
  give back width * height
end
let f be map(xs, function with n do
  give back (n
    + 1)
end)
let g be function with n: n * 2
let p be { name: "Ada", "born": 1_815 }
add 4 to xs
remove "a" from p
write file "a" with read file "b" + read line
foreign "m" define cos with number, buffer giving number // end
"#;

/// Pieces of text that mean something to the lexer or the parser.
const PIECES: &[&str] = &[
    "add",
    "and",
    "be",
    "by",
    "define",
    "do",
    "each",
    "end",
    "false",
    "for",
    "foreign",
    "from",
    "function",
    "give",
    "has",
    "if",
    "in",
    "is",
    "let",
    "no",
    "not",
    "nothing",
    "of",
    "or",
    "otherwise",
    "read",
    "remove",
    "repeat",
    "set",
    "show",
    "skip",
    "stop",
    "then",
    "to",
    "true",
    "while",
    "with",
    "write",
    "yes",
    "back",
    "times",
    "line",
    "file",
    "giving",
    "greater",
    "less",
    "than",
    "at",
    "least",
    "most",
    "else",
    "elif",
    "print",
    "return",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    ".",
    ";",
    "+",
    "-",
    "*",
    "/",
    "%",
    "=",
    "<",
    "<=",
    ">",
    ">=",
    "==",
    "!=",
    "&&",
    "||",
    "!",
    "+=",
    "++",
    "@",
    "\"",
    "“",
    "'",
    "×",
    "#",
    "//",
    "/*",
    "\n",
    "\r\n",
    "\\",
    "x",
    "y",
    "1",
    "1.5",
    "10px",
    ".5",
    "\"a\"",
    "\"{",
    "}\"",
    "\"a{x}b\"",
    "\0",
    "é",
    "—",
    "\u{feff}",
    "if x then",
    "while x do",
    "otherwise if x then",
    "define f with a, b",
    "function with n do",
    "function with n:",
    "for i from 1 to",
    "for each x in",
    "{ a:",
    "f(",
    "give back",
    "repeat 3 times",
    "let x be",
    "set x to",
    "foreign \"m\" define",
];

fn tokens_tile(text: &str) {
    let mut at = 0;
    let mut last = None;
    for token in Tokens::new(text) {
        assert!(at <= token.lo && token.hi as usize <= text.len(), "{text:?} {token:?}");
        assert!(text.get(token.lo as usize..token.hi as usize).is_some(), "{text:?} {token:?}");
        // What is between tokens is space, a comment, or the end of a line in brackets.
        let between = &text[at as usize..token.lo as usize];
        let comment = between.contains(['#', '/']);
        let fine = comment || between.chars().all(|c| matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{feff}'));
        assert!(fine, "{text:?}: {between:?}");
        assert!(token.lo < token.hi || token.kind == TokenKind::Eof, "an empty token: {text:?} {token:?}");
        at = token.hi;
        last = Some(token);
    }
    let last = last.expect("the last token is the end");
    assert_eq!((last.kind, last.hi as usize), (TokenKind::Eof, text.len()));
}

fn check(text: &str) {
    tokens_tile(text);
    let parsed = parse(text);
    kiln_luma_syntax::dump_ast(&parsed.ast, &parsed.names);
    kiln_luma_syntax::dump_json(&parsed.ast, super::BASE, &parsed.names);
    kiln_luma_syntax::dump_tokens(text);
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
    let mut at = 0;
    let piece = |token: lexer::Token| {
        let piece = &text[at..token.hi as usize];
        at = token.hi as usize;
        piece
    };
    Tokens::new(text).map(piece).collect()
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
        check(&format!("define f\n{text}\nend"));
    }

    #[test]
    fn any_tokens_are_answered(
        pieces in prop::collection::vec(piece(), 0..40),
        space in prop::sample::select(vec![" ", "", "\n"]),
    ) {
        let text = pieces.join(space);
        check(&text);
        check(&format!("show f(function do\n{text}\nend)"));
        check(&format!("show \"{{{text}}}\""));
    }

    #[test]
    fn any_broken_program_is_answered(mutations in prop::collection::vec(mutation(), 1..6)) {
        check(&mutated(&mutations));
    }
}
