//! Functions that LLVM calls without being asked: those of C for memory, and of its mathematics where the processor has no instruction.

use std::ffi::{c_int, c_void};

unsafe extern "C" {
    fn memcpy(to: *mut c_void, from: *const c_void, length: usize) -> *mut c_void;
    fn memmove(to: *mut c_void, from: *const c_void, length: usize) -> *mut c_void;
    fn memset(to: *mut c_void, byte: c_int, length: usize) -> *mut c_void;
    fn memcmp(left: *const c_void, right: *const c_void, length: usize) -> c_int;
    fn floor(x: f64) -> f64;
    fn ceil(x: f64) -> f64;
    fn trunc(x: f64) -> f64;
    fn rint(x: f64) -> f64;
    fn round(x: f64) -> f64;
    fn sqrt(x: f64) -> f64;
}

/// Each with its address. All are those of the process.
pub(super) fn own() -> [(&'static str, u64); 12] {
    [
        ("memcpy", memcpy as *const () as u64),
        ("memmove", memmove as *const () as u64),
        ("memset", memset as *const () as u64),
        ("memcmp", memcmp as *const () as u64),
        // Says only whether ranges differ.
        ("bcmp", memcmp as *const () as u64),
        ("floor", floor as *const () as u64),
        ("ceil", ceil as *const () as u64),
        ("trunc", trunc as *const () as u64),
        ("rint", rint as *const () as u64),
        ("nearbyint", rint as *const () as u64),
        ("round", round as *const () as u64),
        ("sqrt", sqrt as *const () as u64),
    ]
}
