//! MIR to MIR: which functions there are, and less code for the same meaning.
//!
//! - [`monomorphize`] makes the instances that the entry points reach; every backend needs it.
//! - [`optimize`] runs, on each function: [`simplify_cfg`], [`split_temporaries`], [`propagate`],
//!   [`remove_dead_assignments`], [`simplify_cfg`] again if a branch was decided, [`remove_unused_locals`].
//!
//! The passes are there to give the backends less to do: what they remove need not be translated, which at `-O0`
//! is most of the time of a compilation. They are exact. No panic that can happen is removed or moved, none
//! is added, and floats keep every bit. Each takes time linear in the size of the function. What LLVM does better
//! (value numbering, loops, inlining, memory) is left to it; the same passes run at every level.

mod dead;
mod fold;
mod graph;
mod locals;
mod monomorphize;
mod propagate;
pub mod sabotage;
mod split;
#[cfg(test)]
mod tests;

pub use dead::remove_dead_assignments;
pub use graph::simplify_cfg;
pub use locals::remove_unused_locals;
pub use monomorphize::{EndlessInstantiation, Instance, monomorphize};
pub use propagate::propagate;
pub use split::split_temporaries;

use kiln_mir::{Body, Code, Program};
use kiln_types::Types;

/// Temporaries of temporaries are split round by round; deeper ones stay whole.
const SPLIT_ROUNDS: usize = 3;

/// A program of the same meaning with fewer statements, blocks and locals. It must be monomorphic; all invariants
/// must hold, and do afterwards.
pub fn optimize(mut program: Program) -> Program {
    let Program { types, funcs, globals: _, classes: _, main: _, dialect: _ } = &mut program;
    for func in funcs.values_mut() {
        if let Code::Body(body) = &mut func.code {
            optimize_body(body, types, func.params.len());
        }
    }
    if cfg!(debug_assertions) {
        kiln_mir::verify::assert_valid(&program, "optimize");
    }
    program
}

fn optimize_body(body: &mut Body, types: &mut Types, params: usize) {
    simplify_cfg(body);
    let mut decided = false;
    for _ in 0..SPLIT_ROUNDS {
        let split = split_temporaries(body, types, params);
        decided |= propagate(body, types, params);
        if !split {
            break;
        }
    }
    remove_dead_assignments(body);
    if decided {
        simplify_cfg(body);
    }
    remove_unused_locals(body, params);
}
