//! `rt/jit.h` in Rust.

use crate::dynamic::Entry;
use crate::dynamic::ffi::{Module, Value};
use std::ffi::{CStr, c_char, c_void};
use std::sync::atomic::AtomicBool;

/// `struct kiln_jit_activation`, of which only the address matters.
#[repr(C)]
pub(crate) struct Activation {
    opaque: [u8; 0],
}

/// `struct kiln_jit_context`
#[repr(C)]
pub(crate) struct Context {
    pub(crate) native_limit: usize,
    pub(crate) top: *mut u8,
    pub(crate) limit: *mut u8,
    pub(crate) vm: *mut c_void,
    pub(crate) interpret: unsafe extern "C" fn(*mut c_void, *const Entry, *mut u8) -> bool,
    pub(crate) line: unsafe extern "C" fn(*mut c_void, *const c_char, usize, u32),
    pub(crate) units: *mut Module,
    pub(crate) activation: *mut Activation,
    pub(crate) is_native: u64,
    pub(crate) end: u64,
    pub(crate) file: *const c_char,
    pub(crate) line_number: u32,
    pub(crate) column_kind: u32,
    pub(crate) interrupt: *const AtomicBool,
}

/// `enum kiln_jit_end`
pub(crate) const RAISED: u64 = 1;
pub(crate) const PANICKED: u64 = 2;
pub(crate) const OVERFLOW: u64 = 3;
pub(crate) const INTERRUPTED: u64 = 5;

/// Native code that works on a frame of the VM.
pub(crate) type OnFrame = unsafe extern "C" fn(frame: *mut u8);

unsafe extern "C" {
    pub(crate) fn kiln_vm_native_limit() -> usize;
    pub(crate) fn kiln_vm_bump() -> usize;
    pub(crate) fn kiln_jit_use(context: *mut Context) -> *mut Context;
    pub(crate) fn kiln_jit_current() -> *mut Context;
    pub(crate) fn kiln_jit_enter(context: *mut Context, code: OnFrame, frame: *mut u8, top: *mut u8) -> bool;
    pub(crate) fn kiln_jit_array(closure: Value, receiver: Value, arguments: *const Value) -> Value;
    static kiln_vm_symbols: [Symbol; 0];
    static kiln_vm_symbol_count: usize;
}

/// A function of this process, in C.
#[repr(C)]
struct Symbol {
    name: *const c_char,
    address: *const c_void,
}

/// The functions of the runtime that native code calls, with their addresses.
pub(super) fn symbols() -> Vec<(&'static str, u64)> {
    // SAFETY: an array of so many, with names of ASCII that end in NUL.
    unsafe {
        let symbols =
            std::slice::from_raw_parts((&raw const kiln_vm_symbols).cast::<Symbol>(), kiln_vm_symbol_count);
        let pair = |symbol: &Symbol| {
            (CStr::from_ptr(symbol.name).to_str().unwrap_or_default(), symbol.address as u64)
        };
        symbols.iter().map(pair).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kiln_abi::{MathFn, RuntimeFn, heap};
    use std::mem::offset_of;

    #[test]
    fn rust_and_c_see_the_same_layouts() {
        unsafe extern "C" {
            static kiln_vm_jit_layouts: [u32; 13];
        }
        let here = [
            offset_of!(Entry, start),
            size_of::<Entry>(),
            offset_of!(Context, interpret),
            offset_of!(Context, is_native),
            offset_of!(Context, column_kind),
            offset_of!(Context, interrupt),
            size_of::<Context>(),
            heap::GRANULE as usize,
            heap::FINE_MAX as usize,
            heap::BUMP_SIZE as usize,
            heap::BUMP_END as usize,
            heap::KIND_CELL as usize,
            heap::KIND_CLOSURE as usize,
        ];
        // SAFETY: an array of so many numbers.
        assert_eq!(unsafe { kiln_vm_jit_layouts }.map(|number| number as usize), here);
    }

    #[test]
    fn native_code_finds_all_functions_of_the_runtime() {
        let symbols = crate::tier::symbols();
        let mut names: Vec<&str> = symbols.iter().map(|&(name, _)| name).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
        let start = [RuntimeFn::DynStart, RuntimeFn::BacktraceStart];
        for function in RuntimeFn::ALL.iter().filter(|function| !start.contains(function)) {
            assert!(symbols.iter().any(|&(name, _)| name == function.symbol()), "{function:?}");
        }
        for symbol in MathFn::ALL.iter().filter_map(|function| function.symbol()) {
            assert!(symbols.iter().any(|&(name, _)| name == symbol), "{symbol}");
        }
    }
}
