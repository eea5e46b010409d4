//! Very large functions.
//!
//! Nearly all of LLVM's optimizations take linear time, but some passes of code generation do not: the placement of blocks
//! is quadratic in the blocks of a function, and the choice of two-address instructions in the instructions of a block.
//! A function past the limits is optimized as any other, then its machine code is made as at `-O0` (`optnone` skips those
//! passes). Past higher limits it is not optimized either. No function that a person wrote comes near them;
//! `docs/ir/llvm.md` has figures.
//!
//! Inlining makes large functions of small ones: LLVM inlines whatever is called at one place only, so that a function that
//! calls a thousand others becomes all of them, and takes quadratic time. [`OnlyCalls`] finds the calls to be kept.

use inkwell::attributes::{Attribute, AttributeLoc};
use inkwell::context::Context;
use inkwell::module::Module;
use inkwell::values::FunctionValue;
use kiln_arena::Id;
use kiln_mir::{Body, Code, FuncId, Program, StatementKind};

/// A function that makes more calls keeps those that inlining at any price would remove.
const CALLS_MAX: usize = 100;
/// A callee of as many statements is inlined for its own sake, if at all.
const SMALL: usize = 10;

/// Which functions are called at one place only.
pub(crate) struct OnlyCalls {
    /// How many calls each function of the program has.
    calls: Vec<u32>,
}

impl OnlyCalls {
    pub(crate) fn new(program: &Program) -> Self {
        let mut calls = vec![0; program.funcs.len()];
        for func in program.funcs.values() {
            if let Code::Body(body) = &func.code {
                callees(body).for_each(|callee| calls[callee.index()] += 1);
            }
        }
        OnlyCalls { calls }
    }

    /// Whether `caller` makes so many calls that those of functions with no other call are to be kept.
    pub(crate) fn is_large(caller: &Body) -> bool {
        callees(caller).nth(CALLS_MAX).is_some()
    }

    /// Whether the call of `callee` in a large function is to be kept.
    pub(crate) fn keeps(&self, program: &Program, callee: FuncId) -> bool {
        self.calls[callee.index()] == 1
            && match &program.funcs[callee].code {
                Code::Body(body) => {
                    body.blocks.values().map(|block| block.statements.len()).sum::<usize>() > SMALL
                }
                Code::Runtime(_) | Code::Foreign(_) => false,
            }
    }
}

fn callees(body: &Body) -> impl Iterator<Item = FuncId> + '_ {
    let statements = body.blocks.values().flat_map(|block| &block.statements);
    statements.filter_map(|statement| match statement.kind {
        StatementKind::Call { func, .. } => Some(func),
        StatementKind::Assign(..) | StatementKind::Dyn { .. } => None,
    })
}

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
