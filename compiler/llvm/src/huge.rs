//! Very large functions.
//!
//! Nearly all of LLVM's optimizations take linear time, but some passes of code generation do not: the placement of blocks
//! is quadratic in the blocks of a function, and the choice of two-address instructions in the instructions of a block.
//! A function past the limits is optimized as any other, then its machine code is made as at `-O0` (`optnone` skips those
//! passes). Past higher limits it is not optimized either. No function that a person wrote comes near them;
//! `docs/ir/llvm.md` has figures.

use inkwell::attributes::{Attribute, AttributeLoc};
use inkwell::context::Context;
use inkwell::module::Module;
use inkwell::values::FunctionValue;

/// What a function may have.
struct Limits {
    blocks: u32,
    /// In one block.
    instructions: usize,
}

/// What is optimized.
const OPTIMIZED: Limits = Limits { blocks: 400_000, instructions: 1_000_000 };
/// Whose machine code is optimized.
const GENERATED: Limits = Limits { blocks: 20_000, instructions: 10_000 };

/// To be called before optimization: excludes what would take too long.
pub(crate) fn restrict_optimization<'ctx>(context: &'ctx Context, module: &Module<'ctx>) {
    restrict(context, module, &OPTIMIZED);
}

/// To be called after optimization, before code generation.
pub(crate) fn restrict_generation<'ctx>(context: &'ctx Context, module: &Module<'ctx>) {
    restrict(context, module, &GENERATED);
}

fn restrict<'ctx>(context: &'ctx Context, module: &Module<'ctx>, limits: &Limits) {
    for function in module.get_functions() {
        if function.count_basic_blocks() > limits.blocks || has_larger_block(function, limits.instructions) {
            exclude(context, function);
        }
    }
}

fn has_larger_block(function: FunctionValue<'_>, limit: usize) -> bool {
    function.get_basic_block_iter().any(|block| block.get_instructions().nth(limit).is_some())
}

fn exclude<'ctx>(context: &'ctx Context, function: FunctionValue<'ctx>) {
    // LLVM does not accept these beside `optnone`.
    for name in ["optsize", "minsize", "alwaysinline"] {
        function.remove_enum_attribute(AttributeLoc::Function, Attribute::get_named_enum_kind_id(name));
    }
    for name in ["optnone", "noinline"] {
        let attribute = context.create_enum_attribute(Attribute::get_named_enum_kind_id(name), 0);
        function.add_attribute(AttributeLoc::Function, attribute);
    }
}
