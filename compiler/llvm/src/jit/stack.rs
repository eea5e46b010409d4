//! The depth of the native stack.
//!
//! The process of the VM has no guard page that means a stack overflow of the program, and threads have stacks of other sizes. So a function
//! that may be part of a recursion compares its frame with the limit of the run when it begins. What lies below the limit is
//! enough for the runtime in C and for the frames of functions that call nothing else. The test is put in after the pipeline, so that inlined
//! functions have none.

use super::Unit;
use crate::Error;
use crate::dynamic::LIKELY;
use crate::func::FuncGen;
use inkwell::AddressSpace;
use inkwell::attributes::{Attribute, AttributeLoc};
use inkwell::builder::Builder;
use inkwell::context::Context;
use inkwell::intrinsics::Intrinsic;
use inkwell::module::{Linkage, Module};
use inkwell::targets::TargetMachine;
use inkwell::values::{
    AsValueRef, BasicValue as _, FunctionValue, InstructionOpcode, InstructionValue, IntValue,
};
use kiln_abi::RuntimeFn;
use llvm_sys::core::{LLVMGetCalledValue, LLVMGetValueName2, LLVMIsAFunction, LLVMIsDeclaration};

/// The attribute of functions that are tested.
pub(crate) const TESTED: &str = "kiln-depth";

/// The most bytes of the variables of a function: what is left below the limit has room for it.
const FRAME_MAX: u64 = 64 << 10;

/// Functions of the runtime that call functions of the program.
const CALLING_BACK: [RuntimeFn; 3] = [RuntimeFn::DynCall, RuntimeFn::DynInvoke, RuntimeFn::DynSuperInvoke];

/// Finds functions whose frames are too large for the test of others to cover them.
pub(crate) fn check_frames(module: &Module<'_>, machine: &TargetMachine) -> Result<(), Error> {
    let data = machine.get_target_data();
    for function in module.get_functions() {
        let size = |instruction: InstructionValue<'_>| {
            instruction.get_allocated_type().map_or(0, |ty| data.get_abi_size(&ty))
        };
        let frame: u64 = variables(function).map(size).sum();
        if frame > FRAME_MAX {
            return Err(Error::Unit(format!("a frame of {frame} bytes")));
        }
    }
    Ok(())
}

/// Puts in the tests.
pub(crate) fn check_depth<'ctx>(context: &'ctx Context, module: &Module<'ctx>, unit: &Unit<'_>) {
    let builder = context.create_builder();
    for function in module.get_functions() {
        if function.get_string_attribute(AttributeLoc::Function, TESTED).is_some() && may_recur(function) {
            check(context, module, &builder, unit, function);
        }
    }
}

/// The variables of a function, all of which are in its entry block.
fn variables(function: FunctionValue<'_>) -> impl Iterator<Item = InstructionValue<'_>> {
    let instructions =
        function.get_first_basic_block().into_iter().flat_map(|block| block.get_instructions());
    instructions.filter(|instruction| instruction.get_opcode() == InstructionOpcode::Alloca)
}

/// Whether a function calls what may call it again.
fn may_recur(function: FunctionValue<'_>) -> bool {
    let instructions = function.get_basic_block_iter().flat_map(|block| block.get_instructions());
    let mut calls = instructions.filter(|instruction| instruction.get_opcode() == InstructionOpcode::Call);
    calls.any(|call| {
        // SAFETY: the instruction is a call of a live module; names are its own.
        unsafe {
            let called = LLVMGetCalledValue(call.as_value_ref());
            if LLVMIsAFunction(called).is_null() || LLVMIsDeclaration(called) == 0 {
                return true;
            }
            let mut length = 0;
            let name = LLVMGetValueName2(called, &raw mut length);
            let name = std::slice::from_raw_parts(name.cast::<u8>(), length);
            CALLING_BACK.iter().any(|function| function.symbol().as_bytes() == name)
        }
    })
}

fn check<'ctx>(
    context: &'ctx Context,
    module: &Module<'ctx>,
    builder: &Builder<'ctx>,
    unit: &Unit<'_>,
    function: FunctionValue<'ctx>,
) {
    let (i32_type, word, pointer) =
        (context.i32_type(), context.i64_type(), context.ptr_type(AddressSpace::default()));
    let allocas: Vec<InstructionValue<'ctx>> = variables(function).collect();
    let body = function.get_first_basic_block().expect("it has code");
    let entry = context.prepend_basic_block(body, "");
    let over = context.append_basic_block(function, "");
    builder.position_at_end(entry);
    for alloca in allocas {
        alloca.remove_from_basic_block();
        builder.insert_instruction(&alloca, None);
    }
    let intrinsic = Intrinsic::find("llvm.frameaddress").expect("an intrinsic of this LLVM");
    let frame_address = intrinsic.get_declaration(module, &[pointer.into()]).expect("of a pointer");
    let frame = builder.build_call(frame_address, &[i32_type.const_zero().into()], "").expect("as declared");
    let frame = frame.try_as_basic_value().basic().expect("a pointer").into_pointer_value();
    let frame = builder.build_ptr_to_int(frame, word, "").expect("a pointer");
    let limit = word.const_int(unit.stack_limit, false).const_to_pointer(pointer);
    let limit = builder.build_load(word, limit, "").expect("in a block").into_int_value();
    let is_over =
        builder.build_int_compare(inkwell::IntPredicate::ULT, frame, limit, "").expect("of one type");
    let branch = builder.build_conditional_branch(is_over, over, body).expect("in a block");
    let weight = |weight: u64| i32_type.const_int(weight, false).into();
    let node = [context.metadata_string("branch_weights").into(), weight(1), weight(1 << 20)];
    branch.set_metadata(context.metadata_node(&node), context.get_kind_id("prof")).expect("a node");
    builder.position_at_end(over);
    leave(context, module, builder, unit, "kiln_jit_stack_overflow");
}

/// Ends a block by a call of a function that leaves native code.
fn leave<'ctx>(
    context: &'ctx Context,
    module: &Module<'ctx>,
    builder: &Builder<'ctx>,
    unit: &Unit<'_>,
    name: &str,
) {
    let pointer = context.ptr_type(AddressSpace::default());
    let hook = module.get_function(name).unwrap_or_else(|| {
        let ty = context.void_type().fn_type(&[pointer.into()], false);
        let hook = module.add_function(name, ty, Some(Linkage::External));
        for name in ["noreturn", "cold", "nounwind"] {
            let kind = Attribute::get_named_enum_kind_id(name);
            hook.add_attribute(AttributeLoc::Function, context.create_enum_attribute(kind, 0));
        }
        hook
    });
    let context_at = context.i64_type().const_int(unit.context, false).const_to_pointer(pointer);
    builder.build_call(hook, &[context_at.into()], "").expect("as declared");
    builder.build_unreachable().expect("in a block");
}

/// Whether the byte at an address, which other threads change, is not 0.
fn is_interrupted<'ctx>(context: &'ctx Context, builder: &Builder<'ctx>, interrupt: u64) -> IntValue<'ctx> {
    let byte = context.i8_type();
    let at = context.i64_type().const_int(interrupt, false);
    let at = at.const_to_pointer(context.ptr_type(AddressSpace::default()));
    let flag = builder.build_load(byte, at, "").expect("in a block").into_int_value();
    let load = flag.as_instruction_value().expect("a load");
    load.set_volatile(true).expect("a load");
    builder.build_int_compare(inkwell::IntPredicate::NE, flag, byte.const_zero(), "").expect("of one type")
}

impl FuncGen<'_, '_, '_> {
    /// Looks at the interrupt, at the start of a block that begins a loop, or a function that calls others: LLVM makes loops of some
    /// recursions.
    pub(crate) fn poll(&mut self) {
        let Some(unit) = self.m.unit.as_ref().map(|reach| reach.unit).filter(|unit| unit.interrupt != 0)
        else {
            return;
        };
        let stopped = is_interrupted(self.m.context, &self.m.builder, unit.interrupt);
        let (stop, next) = (self.far_block(), self.next_block());
        self.branch(stopped, stop, next, [1, LIKELY]);
        self.m.builder.position_at_end(stop);
        leave(self.m.context, &self.m.module, &self.m.builder, unit, "kiln_jit_interrupted");
        self.m.builder.position_at_end(next);
    }
}
