//! Checks of a lowered program that need no more than its tree: mutability, initialization, unreachable code,
//! exhaustiveness and usefulness of patterns, whatever is unused, and operations that always panic.
//!
//! In: the [`Hir`], which is only read, and its names. Out: reports. Runs on a HIR without errors; what has the type
//! `Error` all the same is passed over in silence.
//!
//! How: one walk of each function (`walk`, with a file for each concern) decides everything but the flow of values
//! through variables. That is recorded on a tape (`tape`): reads and writes of the variables that may change, and the
//! forks, loops and jumps between them. Two passes over the tape, 64 variables at a time, then find what is read
//! before it has a value (`init`, forwards) and what is written in vain (`liveness`, backwards). Functions, types and
//! constants that nothing reaches come last (`items`).
//!
//! Left to others: names, types, misplaced jumps, missing results and types that contain themselves to lowering;
//! moves and borrows to the checks of the MIR.

mod arithmetic;
mod conditions;
pub mod errors;
mod flow;
mod init;
mod items;
mod liveness;
mod loops;
mod matches;
mod patterns;
mod statements;
mod tape;
mod variables;
mod walk;
mod witness;

use kiln_arena::Interner;
use kiln_diagnostics::Sink;
use kiln_hir::{FuncId, Hir};

/// Checks the program `hir` and reports what is wrong or suspicious to `sink`. `names` is the interner of its symbols.
pub fn analyze(hir: &Hir, names: &Interner, sink: &mut Sink) {
    // A dynamic language finds out when it runs: front ends report the little that is wrong before.
    if hir.funcs.values().any(|func| func.dynamic.is_some()) {
        return;
    }
    let mentions = walk::functions(hir, hir.funcs.ids(), names, sink);
    items::check(hir, names, &mentions, sink);
}

/// Checks some functions, each for itself: what must be right before they are run, while others may not be.
pub fn analyze_functions(hir: &Hir, funcs: &[FuncId], names: &Interner, sink: &mut Sink) {
    walk::functions(hir, funcs.iter().copied(), names, sink);
}

#[cfg(test)]
mod tests;
