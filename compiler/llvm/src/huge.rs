//! Very large functions.
//!
//! Some of LLVM's optimizations cost more than linear time in the number of blocks of a function, and each
//! checked operation is a block. A function past the limit is not optimized but compiled as at `-O0`; no
//! function that a person wrote comes near it.

use inkwell::attributes::{Attribute, AttributeLoc};
use inkwell::context::Context;
use inkwell::values::FunctionValue;
use kiln_mir::{Body, Rvalue, StatementKind};

/// A function with more blocks, checked operations counted as blocks, is not optimized.
pub(crate) const LIMIT: usize = 20_000;

/// The blocks that a body will have in LLVM, panics not counted.
fn blocks(body: &Body) -> usize {
    let checked = |block: &kiln_mir::Block| {
        let is_checked = |kind: &StatementKind| match kind {
            StatementKind::Assign(_, Rvalue::Checked(..) | Rvalue::CheckedNeg(_)) => true,
            StatementKind::Assign(
                _,
                Rvalue::Use(_)
                | Rvalue::Unary(..)
                | Rvalue::Binary(..)
                | Rvalue::Cast(_)
                | Rvalue::Aggregate(..)
                | Rvalue::Discriminant(_),
            )
            | StatementKind::Call { .. } => false,
        };
        block.statements.iter().filter(|statement| is_checked(&statement.kind)).count()
    };
    body.blocks.values().map(|block| 1 + checked(block)).sum()
}

/// Marks a function past the limit.
pub(crate) fn restrict<'ctx>(context: &'ctx Context, body: &Body, function: FunctionValue<'ctx>) {
    if blocks(body) <= LIMIT {
        return;
    }
    for name in ["optnone", "noinline"] {
        let attribute = context.create_enum_attribute(Attribute::get_named_enum_kind_id(name), 0);
        function.add_attribute(AttributeLoc::Function, attribute);
    }
    // LLVM does not accept these beside `optnone`.
    for name in ["optsize", "minsize"] {
        function.remove_enum_attribute(AttributeLoc::Function, Attribute::get_named_enum_kind_id(name));
    }
}
