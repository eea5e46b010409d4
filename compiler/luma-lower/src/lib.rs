//! The Luma front end's second half: syntax tree to HIR.
//!
//! In: the tree of a file. Out: a [`Hir`] whose values are of the one type `dyn` (`docs/ir/dynamic.md`). What is wrong
//! about names is reported: a name that means nothing is an error before the program runs.
//!
//! How: first a walk of the tree (`resolve`) says of each name whether it is a global, which local, or a function of the
//! library, and finds what closures capture. Then each function is lowered (`lower`, `stmts`, `loops`, `exprs`), one after
//! the other, as the nodes of a function of the HIR lie together; with those of the library that call functions of the program
//! (`library`).

mod errors;
mod exprs;
mod foreign;
mod library;
mod loops;
mod lower;
mod resolve;
mod scopes;
mod stmts;

pub use errors::CODES;

use kiln_arena::{Interner, Symbol};
use kiln_diagnostics::Sink;
use kiln_hir::Hir;
use kiln_luma_syntax::ast::Ast;

/// Lowers the tree of a file, also of one with syntax errors, and reports what else is wrong to `sink`. The HIR is empty
/// if there are errors, reported here or before.
pub fn lower(ast: &Ast, names: &mut Interner, sink: &mut Sink) -> Hir {
    lower_as(Purpose::File, ast, &[], names, sink)
}

/// The same for an input of the REPL: `known` are the names of globals that earlier inputs made, and if the input ends in
/// an expression, its value is shown, unless it is the `nothing` of a call.
pub fn lower_input(ast: &Ast, known: &[Symbol], names: &mut Interner, sink: &mut Sink) -> Hir {
    lower_as(Purpose::Input, ast, known, names, sink)
}

/// The names of the functions of the library.
pub fn library_names() -> impl Iterator<Item = &'static str> {
    library::LibraryFn::all().map(|(name, _)| name)
}

/// What a tree is lowered for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// A program.
    File,
    /// An input of the REPL.
    Input,
}

fn lower_as(purpose: Purpose, ast: &Ast, known: &[Symbol], names: &mut Interner, sink: &mut Sink) -> Hir {
    let resolution = resolve::resolve(ast, known, names, sink);
    if !sink.has_errors() {
        foreign::check(ast, names, sink);
    }
    if sink.has_errors() { Hir::default() } else { lower::lower(purpose, ast, &resolution, names) }
}

/// Runs `visit` on a stack that is large enough for one more level of a tree.
fn deep<T>(visit: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(64 * 1024, 1024 * 1024, visit)
}

#[cfg(test)]
mod tests;
