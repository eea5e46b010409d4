//! Failures of code generation.

use inkwell::context::Context;
use llvm_sys::LLVMDiagnosticSeverity;
use llvm_sys::core::{
    LLVMContextSetDiagnosticHandler, LLVMDisposeMessage, LLVMGetDiagInfoDescription, LLVMGetDiagInfoSeverity,
};
use llvm_sys::prelude::LLVMDiagnosticInfoRef;
use std::cell::RefCell;
use std::sync::Once;

/// Why no code was made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// LLVM does not know the target.
    #[error("LLVM has no target `{triple}`: {reason}")]
    Target {
        /// The triple.
        triple: String,
        /// LLVM's words.
        reason: String,
    },
    /// The processor is unknown for the target.
    #[error("`{cpu}` is no processor of the target `{triple}`")]
    Cpu {
        /// The name given.
        cpu: String,
        /// The triple.
        triple: String,
    },
    /// The target has no such feature.
    #[error("`{feature}` is no feature of the target `{triple}`")]
    Feature {
        /// What was given, with its sign.
        feature: String,
        /// The triple.
        triple: String,
    },
    /// We made an invalid module: a bug of ours.
    #[error("invalid LLVM module: {0}")]
    InvalidModule(String),
    /// The runtime's bitcode cannot be used: a damaged installation.
    #[error("the runtime's bitcode cannot be used: {0}")]
    Runtime(String),
    /// Code that is compiled while the program runs cannot be made in this way.
    #[error("the unit cannot be compiled: {0}")]
    Unit(String),
    /// LLVM failed: a bug of ours or of LLVM.
    #[error("LLVM failed: {0}")]
    Llvm(String),
}

thread_local! {
    /// What this thread lets LLVM do, for the message of a fatal error.
    static ACTIVITY: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Says what LLVM is doing from now on.
pub(crate) fn set_activity(what: impl Into<String>) {
    ACTIVITY.with_borrow_mut(|activity| *activity = what.into());
}

thread_local! {
    /// The first error that LLVM reported through its diagnostics on this thread since it was last asked.
    static REPORTED: RefCell<Option<String>> = const { RefCell::new(None) };
}

extern "C" fn on_diagnostic(info: LLVMDiagnosticInfoRef, _: *mut std::ffi::c_void) {
    // SAFETY: LLVM passes a diagnostic that lives during the call; its description is ours to free.
    let (severity, text) = unsafe {
        let description = LLVMGetDiagInfoDescription(info);
        let text = std::ffi::CStr::from_ptr(description).to_string_lossy().into_owned();
        LLVMDisposeMessage(description);
        (LLVMGetDiagInfoSeverity(info), text)
    };
    // Warnings and remarks concern people who write LLVM's code.
    if severity == LLVMDiagnosticSeverity::LLVMDSError {
        REPORTED.with_borrow_mut(|reported| _ = reported.get_or_insert(text));
    }
}

/// Keeps what LLVM reports about a context; without this, LLVM writes it to stderr and ends the process if it is an error.
pub(crate) fn listen(context: &Context) {
    // SAFETY: the context is alive, and the handler is a plain function without data.
    unsafe { LLVMContextSetDiagnosticHandler(context.raw(), Some(on_diagnostic), std::ptr::null_mut()) };
}

/// The error that was reported since the last call.
pub(crate) fn reported() -> Result<(), Error> {
    match REPORTED.take() {
        Some(message) => Err(Error::Llvm(message)),
        None => Ok(()),
    }
}

extern "C" fn on_fatal_error(reason: *const std::ffi::c_char) {
    // SAFETY: LLVM passes a string that ends in NUL and lives during the call.
    let reason = unsafe { std::ffi::CStr::from_ptr(reason) }.to_string_lossy().into_owned();
    let activity = ACTIVITY.with_borrow(Clone::clone);
    eprintln!("error: internal error: LLVM stopped while {activity}: {reason}");
    eprintln!("note: this is a bug of kiln; please report it with the program that shows it");
    // LLVM aborts when a handler returns, and its state does not allow to go on.
    #[expect(clippy::disallowed_methods, reason = "there is nobody to return to")]
    std::process::exit(120);
}

unsafe extern "C" {
    fn kiln_llvm_construct();
}

/// Makes LLVM ready, once: its static constructors, if they did not run when the process started (`constructors.cpp`), and the
/// handler of its fatal errors. Comes before any other use of LLVM.
pub(crate) fn start() {
    static STARTED: Once = Once::new();
    // SAFETY: the constructors run once, before anything that they construct is used; the handler is a plain function that
    // lives as long as the process.
    STARTED.call_once(|| unsafe {
        kiln_llvm_construct();
        llvm_sys::error_handling::LLVMInstallFatalErrorHandler(Some(on_fatal_error));
    });
}
