//! The Cz front end's first half: text to tokens to syntax tree.
//!
//! In comes the text of a file, out goes an [`ast::Ast`], whatever the text: what does not parse is reported
//! and becomes `Error` nodes. Names are interned, not resolved; nothing has a type.

// A parser asks which of a few tokens comes; all others are one case, by design of the grammar.
#![allow(clippy::wildcard_enum_match_arm)]

pub mod ast;
mod braces;
mod control;
mod decode;
mod dump;
mod errors;
mod exprs;
mod extern_block;
mod foreign;
mod items;
pub mod lexer;
mod literal;
mod parser;
mod pats;
mod primary;
mod stmts;
mod types;
mod verify;

pub use decode::{NotUtf8, decode};
pub use dump::{dump_ast, dump_tokens};
pub use errors::{CODES, not_utf8};
pub use parser::MAX_DEPTH;
pub use verify::verify;

use ast::Ast;
use kiln_arena::Interner;
use kiln_diagnostics::Sink;

/// Parses a file whose first byte has the position `base` in the space of the source map. Errors go to `sink`.
pub fn parse(text: &str, base: u32, names: &mut Interner, sink: &mut Sink) -> Ast {
    let mut parser = parser::Parser::new(text, base, names, sink);
    parser.file();
    parser.ast
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(text: &str) -> Vec<String> {
        let mut names = Interner::new();
        let mut sink = Sink::new();
        parse(text, 1, &mut names, &mut sink);
        sink.reports().iter().map(|r| format!("{}@{}: {}", r.code.id, r.span().lo - 1, r.message)).collect()
    }

    #[test]
    fn a_core_program_parses() {
        let text = "
            struct P { x: i32, y: i32 }
            enum E { A, B(i32, bool), C { x: i64 } }
            const N: i32 = 3;
            /// doc
            fn f(a: i32, mut b: (i32, bool)) -> i32 {
                let p = P { x: 1, y: a };
                let mut t: (i32, (i32, i32)) = (1, (2, 3));
                t.1.0 = -128i32 as i32;
                'outer: while a < 3 && !b.1 { break 'outer; }
                if a == 1 { return 2; } else if let E::B(x, _) = g() { x; }
                match p { P { x: 1, .. } => 1, P { x: 2 | 3, y } if y > 1 => { y } _ => loop { break 3 } }
            }
            fn main() -> i32 { { 1 } -1; 0 }
        ";
        assert_eq!(errors(text), Vec::<String>::new());
    }

    #[test]
    fn one_error_for_one_mistake() {
        let cases = [
            ("fn f() -> i32 { let x = 1 let y = 2; x }", 1),
            ("fn f() { let x = ; let y = 2; g(1,,2); }", 2),
            ("fn f( { } fn g() { }", 1),
            ("fn f() { a < b < c; }", 1),
            ("fn f() { if x == P { x: 1 } { } }", 1),
            ("struct S { a: i32 b: i32 }", 1),
            ("fn f() { match x { 1 -> 2, 3 => 4 } }", 1),
            ("fn f() { x++; y }", 1),
            ("fn f() { (1 + ; }", 1),
            ("fn f() { ", 1),
            ("}", 1),
            ("let x = 1;", 1),
            ("def f() { }", 1),
            ("fn f() { \"a\"; 'c'; [1, 2]; }", 3),
            ("/* /* */", 1),
            ("fn f() { 1.; 0x; 1i33; 99999999999999999999; }", 4),
        ];
        for (text, count) in cases {
            assert_eq!(errors(text).len(), count, "{text}: {:#?}", errors(text));
        }
    }
}
