//! The runtime as a part of a program: of its bitcode comes in what the program calls and the optimizer can use.
//!
//! What lies apart (`KILN_APART` in `rt/kiln.h`: the collector, errors, printing, texts) stays a call of the runtime's object. So a small
//! program is compiled in the time that a small program takes.

use crate::Error;
use crate::error::set_activity;
use crate::trace;
use inkwell::attributes::{Attribute, AttributeLoc};
use inkwell::context::Context;
use inkwell::module::Module;
use kiln_abi::RuntimeFn;
use llvm_sys::core::LLVMDisposeMessage;
use llvm_sys::prelude::LLVMModuleRef;
use std::ffi::{CStr, c_char};

unsafe extern "C" {
    fn kiln_llvm_merge_runtime(
        module: LLVMModuleRef,
        bytes: *const u8,
        length: usize,
        traced: bool,
    ) -> *mut c_char;
}

/// Merges the runtime's bitcode into a program's module, before it is optimized.
///
/// # Errors
/// The bitcode cannot be read, or does not fit the program.
pub(crate) fn merge<'ctx>(
    context: &'ctx Context,
    module: &Module<'ctx>,
    bitcode: &[u8],
) -> Result<(), Error> {
    set_activity("merging the runtime");
    let traced = module.get_global(trace::TABLE).is_some();
    // SAFETY: the module is alive and nobody else uses it; the bytes live until the call returns.
    let message =
        unsafe { kiln_llvm_merge_runtime(module.as_mut_ptr(), bitcode.as_ptr(), bitcode.len(), traced) };
    if !message.is_null() {
        // SAFETY: LLVM made this text, which ends in NUL, for us to free as it says.
        let text = unsafe {
            let text = CStr::from_ptr(message).to_string_lossy().into_owned();
            LLVMDisposeMessage(message);
            text
        };
        return Err(Error::Runtime(text));
    }
    if let Some(equal) = module.get_function(RuntimeFn::DynEqual.symbol()) {
        // It may be called where that was not asked for: it takes any two words, and changes nothing that anybody sees.
        let kind = Attribute::get_named_enum_kind_id("speculatable");
        equal.add_attribute(AttributeLoc::Function, context.create_enum_attribute(kind, 0));
    }
    Ok(())
}
