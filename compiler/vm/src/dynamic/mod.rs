//! Dynamic values: the runtime in C that native programs have, too, compiled for the process of the VM.

pub(crate) mod failure;
pub(crate) mod ffi;
pub(crate) mod image;
pub(crate) mod link;
pub(crate) mod machine;
pub(crate) mod roots;
pub(crate) mod session;

use std::cell::Cell;

/// Where the code of a closure is: what `code` of its object points to.
///
/// Also what native code knows of a function, `struct kiln_jit_entry` of rt/jit.h; then its address stays the same, and the
/// first words change.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Entry {
    /// Native code, or a bridge to the VM; 0: neither.
    pub(crate) native: Cell<u64>,
    /// Native code for a frame; 0: none.
    pub(crate) on_frame: Cell<u64>,
    /// The first instruction, as index of its word.
    pub(crate) start: u32,
    /// Bytes of the frame.
    pub(crate) frame: u32,
    /// The list of what it captures: closures with the same number hold the same kinds of words.
    pub(crate) captures: u32,
    /// The number of the function.
    pub(crate) number: u32,
}
