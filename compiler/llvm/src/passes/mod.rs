//! The pipeline of optimizations: LLVM's, and in it Kiln's own passes, which are C++ (`passes.h`).

use crate::{Error, OptLevel};
use inkwell::module::Module;
use inkwell::targets::TargetMachine;
use llvm_sys::core::LLVMDisposeMessage;
use llvm_sys::prelude::LLVMModuleRef;
use llvm_sys::target_machine::LLVMTargetMachineRef;
use std::ffi::{CStr, CString, c_char, c_int};

unsafe extern "C" {
    fn kiln_llvm_run_passes(
        module: LLVMModuleRef,
        machine: LLVMTargetMachineRef,
        pipeline: *const c_char,
        options: *const PipelineOptions,
    ) -> *mut c_char;
}

/// What LLVM leaves to front ends; `KilnPipelineOptions` of `pipeline.cpp`.
#[repr(C)]
struct PipelineOptions {
    vectorize_loops: bool,
    vectorize_straight_code: bool,
    unroll: bool,
    /// Kiln's own passes.
    whole_numbers: bool,
    /// -1: LLVM's own.
    inliner_threshold: c_int,
}

/// How eagerly calls are inlined, in LLVM's units of cost, at `-O2` and `-O3`. LLVM's own numbers are 225 and 250, chosen for
/// code without overflow checks, which make a function larger by a branch and a call for each operation.
const INLINER_THRESHOLD: c_int = 275;

impl PipelineOptions {
    /// The same as clang's choice but for the inliner and the passes that LLVM does not have.
    fn of(level: OptLevel) -> PipelineOptions {
        let for_speed = matches!(level, OptLevel::O2 | OptLevel::O3);
        PipelineOptions {
            vectorize_loops: for_speed,
            vectorize_straight_code: level > OptLevel::O1 && level != OptLevel::Oz,
            unroll: level != OptLevel::Oz,
            whole_numbers: for_speed,
            inliner_threshold: if for_speed { INLINER_THRESHOLD } else { -1 },
        }
    }
}

/// Runs a pipeline, in LLVM's notation.
///
/// # Errors
/// LLVM's message, if it does not understand the pipeline.
pub(crate) fn run(
    module: &Module<'_>,
    machine: &TargetMachine,
    pipeline: &str,
    level: OptLevel,
) -> Result<(), Error> {
    let pipeline = CString::new(pipeline).expect("a constant without NUL");
    let options = PipelineOptions::of(level);
    // SAFETY: module and machine are alive and nobody else uses them; text and options live until the call returns.
    let message = unsafe {
        kiln_llvm_run_passes(module.as_mut_ptr(), machine.as_mut_ptr(), pipeline.as_ptr(), &raw const options)
    };
    if message.is_null() {
        return Ok(());
    }
    // SAFETY: LLVM made this text, which ends in NUL, for us to free as it says.
    let text = unsafe {
        let text = CStr::from_ptr(message).to_string_lossy().into_owned();
        LLVMDisposeMessage(message);
        text
    };
    Err(Error::Llvm(text))
}
