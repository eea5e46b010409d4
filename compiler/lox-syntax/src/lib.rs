//! The Lox front end's first half: text to tokens to syntax tree.
//!
//! In comes the text of a file, out goes an [`ast::Ast`], whatever the text: what does not parse is reported and
//! becomes `Error` nodes. Names are interned, not resolved; `return`, `this` and `super` may stand anywhere.

// A parser asks which of a few tokens comes; all others are one case, by design of the grammar.
#![allow(clippy::wildcard_enum_match_arm)]

pub mod ast;
mod dump;
mod errors;
mod exprs;
mod json;
pub mod lexer;
mod literal;
mod parser;
mod stmts;
mod verify;

pub use dump::{dump_ast, dump_tokens};
pub use errors::CODES;
pub use json::dump_json;
pub use parser::{MAX_ARGUMENTS, MAX_DEPTH};
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

/// As [`parse`], for an input of a session: the semicolon at its end may be left out; an expression there is printed then.
pub fn parse_input(text: &str, base: u32, names: &mut Interner, sink: &mut Sink) -> Ast {
    let mut parser = parser::Parser::new(text, base, names, sink);
    parser.is_input = true;
    parser.file();
    parser.ast
}

/// Whether nothing that a text opens lacks its end: parentheses, braces and quotes. What closes too much is wrong, and
/// waits for nothing.
pub fn is_closed(text: &str) -> bool {
    let mut open = 0;
    let mut at = lexer::start(text);
    loop {
        let token = lexer::next(text, at);
        at = token.hi;
        match token.kind {
            lexer::TokenKind::LParen | lexer::TokenKind::LBrace => open += 1,
            lexer::TokenKind::RParen | lexer::TokenKind::RBrace if open == 0 => return true,
            lexer::TokenKind::RParen | lexer::TokenKind::RBrace => open -= 1,
            lexer::TokenKind::UnterminatedStr => return false,
            lexer::TokenKind::Eof => return open == 0,
            _ => {}
        }
    }
}

/// Runs `visit` on a stack that is large enough for one more level of a tree.
fn deep<T>(visit: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(64 * 1024, 1024 * 1024, visit)
}

#[cfg(test)]
mod tests;
