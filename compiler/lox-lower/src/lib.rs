//! The Lox front end's second half: syntax tree to HIR.
//!
//! In: the tree of a file. Out: a [`Hir`] whose values are of the one type `dyn` (`docs/ir/dynamic.md`). What is wrong
//! about names, classes and functions is reported.
//!
//! How: first a walk of the tree (`resolve`) says of each name whether it is a global or which local, finds what
//! closures capture, and whether a captured variable is assigned after it was captured. Then each function is
//! lowered (`lower`, `stmts`, `exprs`), one after the other, as the nodes of a function of the HIR lie together.
//! Whether operations fit their operands is found out when they run.

mod errors;
mod exprs;
mod lower;
mod resolve;
mod scopes;
mod stmts;

pub use errors::CODES;

use kiln_arena::Interner;
use kiln_diagnostics::Sink;
use kiln_hir::Hir;
use kiln_lox_syntax::ast::Ast;

/// Lowers the tree of a file, also of one with syntax errors, and reports what else is wrong to `sink`. The HIR is
/// empty if there are errors, reported here or before.
pub fn lower(ast: &Ast, names: &mut Interner, sink: &mut Sink) -> Hir {
    let resolution = resolve::resolve(ast, names, sink);
    if sink.has_errors() { Hir::default() } else { lower::lower(ast, &resolution, names) }
}

/// Runs `visit` on a stack that is large enough for one more level of a tree.
fn deep<T>(visit: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(64 * 1024, 1024 * 1024, visit)
}

#[cfg(test)]
mod tests;
