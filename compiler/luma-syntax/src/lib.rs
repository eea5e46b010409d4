//! The Luma front end's first half: text to tokens to syntax tree.
//!
//! In comes the text of a file, out goes an [`ast::Ast`], whatever the text: what does not parse is reported and
//! becomes `Error` nodes. Names are interned, not resolved; `give back`, `stop` and `skip` may stand anywhere.
//! The grammar is in `docs/language/luma.md`.

// A parser asks which of a few tokens comes; all others are one case, by design of the grammar.
#![allow(clippy::wildcard_enum_match_arm)]

pub mod ast;
mod blocks;
mod dump;
mod errors;
mod exprs;
mod functions;
mod json;
pub mod lexer;
mod literal;
mod parser;
mod primary;
mod recovery;
mod stmts;
mod verify;
mod words;

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

/// Parses an input of the REPL: as [`parse`], but any expression is a statement.
pub fn parse_input(text: &str, base: u32, names: &mut Interner, sink: &mut Sink) -> Ast {
    let mut parser = parser::Parser::new(text, base, names, sink);
    parser.values_are_statements = true;
    parser.file();
    parser.ast
}

/// Whether a text is whole, as an input of the REPL: no bracket and no block is open at its end.
pub fn is_closed(text: &str) -> bool {
    let (mut names, mut sink) = (Interner::new(), Sink::new());
    let mut parser = parser::Parser::new(text, 1, &mut names, &mut sink);
    parser.values_are_statements = true;
    parser.file();
    !parser.is_open_at_end()
}

/// Runs `visit` on a stack that is large enough for one more level of a tree.
fn deep<T>(visit: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(64 * 1024, 1024 * 1024, visit)
}
