//! Calls that may end in a run-time error: their sites survive optimization and become the stack map.
//!
//! Such a call has an operand bundle `"deopt"(i32 SITE)`. Where LLVM inlines, it puts the caller's site before those of the
//! callee. [`lower`] makes statepoints of these calls, for which LLVM writes return addresses and sites into a table;
//! no code is spent on it. `docs/ir/dynamic.md` says what traces look like.

use crate::Error;
use crate::error::{self, set_activity};
use inkwell::context::Context;
use inkwell::module::Module;
use inkwell::passes::PassBuilderOptions;
use inkwell::targets::TargetMachine;
use inkwell::values::{AsValueRef, CallSiteValue, FunctionValue, GlobalValue, InstructionOpcode};
use llvm_sys::core::{
    LLVMConstNull, LLVMGetGC, LLVMGetNumOperandBundles, LLVMReplaceAllUsesWith, LLVMTypeOf,
};
use std::ffi::CStr;

/// The collector strategy whose calls become statepoints. It relocates nothing here: no pointer is in its address space.
pub(crate) const STRATEGY: &str = "statepoint-example";

/// The operand bundle of a call that may end in an error: its site.
pub(crate) const BUNDLE: &str = "deopt";

/// The table's symbol in the object, which is local, and the same on all targets (no underscore is put before it).
pub(crate) const TABLE: &str = "\u{1}__LLVM_StackMaps";

/// Makes statepoints of the calls with sites, after optimization. `table` stands for the table in the module's data; in a library, where
/// it is not sure that there is a call, null takes its place if there is none.
pub(crate) fn lower(
    context: &Context,
    module: &Module<'_>,
    machine: &TargetMachine,
    table: GlobalValue<'_>,
) -> Result<(), Error> {
    let leaf = context.create_string_attribute("gc-leaf-function", "");
    let mut has_sites = false;
    for function in module.get_functions().filter(|function| is_traced(*function)) {
        for call in calls(function) {
            // SAFETY: the instruction is a call of a live module.
            if unsafe { LLVMGetNumOperandBundles(call.as_value_ref()) } == 0 {
                // It cannot end in an error, or stands where none is looked for: inside of what was inlined from the runtime.
                call.add_attribute(inkwell::attributes::AttributeLoc::Function, leaf);
            } else {
                has_sites = true;
            }
        }
    }
    if !has_sites {
        let table = table.as_value_ref();
        // SAFETY: both are constants of the same type.
        unsafe { LLVMReplaceAllUsesWith(table, LLVMConstNull(LLVMTypeOf(table))) };
        return Ok(());
    }
    set_activity("making statepoints");
    module
        .run_passes("rewrite-statepoints-for-gc", machine, PassBuilderOptions::create())
        .map_err(|message| Error::Llvm(message.to_string()))?;
    error::reported()
}

fn is_traced(function: FunctionValue<'_>) -> bool {
    // SAFETY: the function is one of a live module; the name, if it has a collector, is its own.
    let name = unsafe {
        let name = LLVMGetGC(function.as_value_ref());
        (!name.is_null()).then(|| CStr::from_ptr(name))
    };
    name.is_some_and(|name| name.to_bytes() == STRATEGY.as_bytes())
}

fn calls(function: FunctionValue<'_>) -> impl Iterator<Item = CallSiteValue<'_>> {
    let instructions = function.get_basic_block_iter().flat_map(|block| block.get_instructions());
    instructions
        .filter(|instruction| instruction.get_opcode() == InstructionOpcode::Call)
        .filter_map(|instruction| CallSiteValue::try_from(instruction).ok())
}
