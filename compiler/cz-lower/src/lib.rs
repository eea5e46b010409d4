//! Lowers syntax trees of Cz to the HIR: resolves every name and gives every expression its type.
//!
//! In: the trees of all modules (one so far) and their names. Out: the [`Hir`]; what is wrong is
//! reported and becomes nodes and types `Error`, which silence what depends on them.
//!
//! How: items first (`items`, `adt`), then constants (`constant`), then one function after the other
//! (`function`), and last the constants that have to be run (`pending`). Expressions are typed in both directions: an expectation goes down, a type comes up,
//! literals without suffix are variables of a union-find (`infer`) until the function ends (`finish`).
//! Left to the analysis: mutability, initialization, exhaustiveness, whatever is unused.

mod adt;
mod block;
mod call;
mod constant;
mod control;
mod depend;
pub mod errors;
mod evaluate;
mod evaluator;
mod expr;
mod finish;
mod function;
mod infer;
mod items;
mod literal;
mod lower;
mod operator;
mod pattern;
mod pending;
mod scope;
mod size;
mod types;

pub use errors::CODES;
pub use evaluator::{Evaluator, Outcome, Request};
pub use types::names_without_definition;

use kiln_arena::Interner;
use kiln_cz_syntax::ast::Ast;
use kiln_diagnostics::Sink;
use kiln_hir::Hir;

/// Lowers the trees `asts`, which together are one module. Reports what is wrong to `sink`; if it
/// reported nothing, the result satisfies the invariants of the HIR. Constants that have to be run are errors.
pub fn lower(asts: &[Ast], names: &mut Interner, sink: &mut Sink) -> Hir {
    lower_module(asts, names, None, sink)
}

/// As [`lower()`]; `evaluator` runs constants that call functions, loop, or take values apart.
pub fn lower_with(asts: &[Ast], names: &mut Interner, evaluator: &mut dyn Evaluator, sink: &mut Sink) -> Hir {
    lower_module(asts, names, Some(evaluator), sink)
}

fn lower_module(
    asts: &[Ast],
    names: &Interner,
    evaluator: Option<&mut dyn Evaluator>,
    sink: &mut Sink,
) -> Hir {
    let mut lower = lower::Lower::new(names, sink, asts);
    lower.pending.is_supported = evaluator.is_some();
    let items = items::declare(&mut lower);
    adt::define(&mut lower, &items);
    size::check_adts(&mut lower);
    items::signatures(&mut lower, &items);
    constant::globals(&mut lower);
    function::bodies(&mut lower, &items);
    items::find_main(&mut lower);
    if let Some(evaluator) = evaluator {
        pending::evaluate(&mut lower, evaluator);
    }
    lower.hir
}

#[cfg(test)]
mod tests;
