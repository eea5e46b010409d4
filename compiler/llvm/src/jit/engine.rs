//! Objects become code in this process: LLVM's ORC, with JITLink.

use super::{Unit, UnitObject, symbols};
use crate::error::{self, set_activity};
use crate::{Error, target};
use inkwell::memory_buffer::MemoryBuffer;
use inkwell::targets::TargetMachine;
use kiln_mir::FuncId;
use llvm_sys::error::{LLVMDisposeErrorMessage, LLVMErrorRef, LLVMGetErrorMessage};
use llvm_sys::orc2::ee::LLVMOrcCreateObjectLinkingLayerWithInProcessMemoryManager;
use llvm_sys::orc2::lljit::{
    LLVMOrcCreateLLJIT, LLVMOrcCreateLLJITBuilder, LLVMOrcDisposeLLJIT, LLVMOrcLLJITAddObjectFile,
    LLVMOrcLLJITBuilderSetObjectLinkingLayerCreator, LLVMOrcLLJITGetExecutionSession,
    LLVMOrcLLJITGetMainJITDylib, LLVMOrcLLJITLookup, LLVMOrcLLJITMangleAndIntern, LLVMOrcLLJITRef,
};
use llvm_sys::orc2::{
    LLVMJITEvaluatedSymbol, LLVMJITSymbolFlags, LLVMJITSymbolGenericFlags, LLVMOrcAbsoluteSymbols,
    LLVMOrcCSymbolMapPair, LLVMOrcExecutionSessionRef, LLVMOrcExecutionSessionSetErrorReporter,
    LLVMOrcJITDylibDefine, LLVMOrcObjectLayerRef,
};
use std::ffi::{CStr, CString, c_char, c_void};

/// Loads units into this process. Their code lives as long as this.
pub struct Jit {
    /// Null once it was disposed of.
    jit: LLVMOrcLLJITRef,
}

// SAFETY: ORC's session may be used by any thread, and has locks of its own.
unsafe impl Send for Jit {}

/// Where the parts of a unit are in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// The functions that the VM enters.
    pub functions: Vec<LoadedFunction>,
    /// Functions and their bridges.
    pub bridges: Vec<(FuncId, u64)>,
    /// Of its `struct kiln_module`, which the runtime does not know yet; 0 if it has none.
    pub module: u64,
    /// Of its inline caches, an array of `struct kiln_site` in the order of [`UnitObject::site_keys`].
    pub sites: u64,
    /// Bytes of machine code.
    pub code_bytes: usize,
}

/// A function with native code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoadedFunction {
    /// Which one.
    pub id: FuncId,
    /// Of its code, in Kiln's calling convention.
    pub native: u64,
    /// Of its VM entry, `void (void *frame)`.
    pub vm_entry: u64,
}

impl Jit {
    /// Without code. `symbols` are functions of the process that units call, with their addresses.
    ///
    /// # Errors
    /// A failure of LLVM.
    pub fn new(symbols: &[(&str, u64)]) -> Result<Jit, Error> {
        error::start();
        let triple = TargetMachine::get_default_triple();
        target::initialize(&triple.as_str().to_string_lossy());
        set_activity("starting the loader of code");
        let mut jit = std::ptr::null_mut();
        // SAFETY: the builder is LLVM's from the call that takes it on.
        let jit = unsafe {
            let builder = LLVMOrcCreateLLJITBuilder();
            LLVMOrcLLJITBuilderSetObjectLinkingLayerCreator(builder, linking_layer, std::ptr::null_mut());
            check(LLVMOrcCreateLLJIT(&raw mut jit, builder))?;
            let session = LLVMOrcLLJITGetExecutionSession(jit);
            LLVMOrcExecutionSessionSetErrorReporter(session, on_report, std::ptr::null_mut());
            Jit { jit }
        };
        jit.define(&symbols::own())?;
        jit.define(symbols)?;
        Ok(jit)
    }

    /// Makes symbols known.
    fn define(&self, symbols: &[(&str, u64)]) -> Result<(), Error> {
        let exported = LLVMJITSymbolGenericFlags::LLVMJITSymbolGenericFlagsExported as u8
            | LLVMJITSymbolGenericFlags::LLVMJITSymbolGenericFlagsCallable as u8;
        let pair = |&(name, address): &(&str, u64)| {
            let name = CString::new(name).expect("names of symbols have no NUL");
            LLVMOrcCSymbolMapPair {
                // SAFETY: the text ends in NUL; LLVM copies it.
                Name: unsafe { LLVMOrcLLJITMangleAndIntern(self.jit, name.as_ptr()) },
                Sym: LLVMJITEvaluatedSymbol {
                    Address: address,
                    Flags: LLVMJITSymbolFlags { GenericFlags: exported, TargetFlags: 0 },
                },
            }
        };
        let mut pairs: Vec<LLVMOrcCSymbolMapPair> = symbols.iter().map(pair).collect();
        // SAFETY: LLVM takes the names over and copies the array.
        unsafe {
            let unit = LLVMOrcAbsoluteSymbols(pairs.as_mut_ptr(), pairs.len());
            check(LLVMOrcJITDylibDefine(LLVMOrcLLJITGetMainJITDylib(self.jit), unit))
        }
    }

    /// Makes code of a unit, to be run at once.
    ///
    /// # Errors
    /// A failure of LLVM, as when memory for code is not to be had or a symbol is missing.
    pub fn load(&self, unit: &UnitObject) -> Result<Loaded, Error> {
        set_activity("loading a unit");
        let buffer = MemoryBuffer::create_from_memory_range_copy(&unit.object, "unit");
        let name = CString::new(Unit::table(unit.number)).expect("no NUL");
        let mut address = 0;
        // SAFETY: LLVM takes the buffer over, and its memory manager keeps the code until the session ends.
        let table = unsafe {
            let library = LLVMOrcLLJITGetMainJITDylib(self.jit);
            let raw = buffer.as_mut_ptr();
            std::mem::forget(buffer);
            check(LLVMOrcLLJITAddObjectFile(self.jit, library, raw))?;
            check(LLVMOrcLLJITLookup(self.jit, &raw mut address, name.as_ptr()))?;
            let length = 2 + 2 * unit.functions.len() + unit.bridges.len();
            std::slice::from_raw_parts(address as *const u64, length)
        };
        let (head, rest) = table.split_at(2);
        let (functions, bridges) = rest.split_at(2 * unit.functions.len());
        let functions = unit.functions.iter().zip(functions.chunks_exact(2));
        Ok(Loaded {
            functions: functions
                .map(|(&id, code)| LoadedFunction { id, native: code[0], vm_entry: code[1] })
                .collect(),
            bridges: unit.bridges.iter().copied().zip(bridges.iter().copied()).collect(),
            module: head[0],
            sites: head[1],
            code_bytes: unit.code_bytes,
        })
    }
}

impl Drop for Jit {
    fn drop(&mut self) {
        // SAFETY: nobody uses it any more; whoever drops it knows that none of its code runs.
        let failed = unsafe { LLVMOrcDisposeLLJIT(self.jit) };
        // Memory that cannot be given back does not matter.
        let _ = check(failed);
    }
}

/// Objects are linked by JITLink, which lays each out in one piece of memory, without plugins: the code needs no tables for unwinding.
extern "C" fn linking_layer(
    _: *mut c_void,
    session: LLVMOrcExecutionSessionRef,
    _: *const c_char,
) -> LLVMOrcObjectLayerRef {
    let mut layer = std::ptr::null_mut();
    // SAFETY: the session is alive.
    let failed =
        unsafe { LLVMOrcCreateObjectLinkingLayerWithInProcessMemoryManager(&raw mut layer, session) };
    let _ = check(failed);
    layer
}

/// What LLVM would write to stderr: what failed says so to its caller, too.
extern "C" fn on_report(_: *mut c_void, failed: LLVMErrorRef) {
    let _ = check(failed);
}

/// What LLVM says of a failure.
fn check(failed: LLVMErrorRef) -> Result<(), Error> {
    if failed.is_null() {
        return Ok(());
    }
    // SAFETY: the message is copied before it is freed, and taking it consumes the error.
    let message = unsafe {
        let message = LLVMGetErrorMessage(failed);
        let text = CStr::from_ptr(message).to_string_lossy().into_owned();
        LLVMDisposeErrorMessage(message);
        text
    };
    Err(Error::Llvm(message))
}
