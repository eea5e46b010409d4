//! Dynamic values: the runtime in C that native programs have, too, compiled for the process of the VM.

pub(crate) mod failure;
pub(crate) mod ffi;
pub(crate) mod image;
pub(crate) mod link;
pub(crate) mod machine;
pub(crate) mod roots;
pub(crate) mod session;

/// Where the code of a closure is: what `code` of its object points to.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub(crate) struct Entry {
    /// The first instruction, as index of its word.
    pub(crate) start: u32,
    /// Bytes of the frame.
    pub(crate) frame: u32,
    /// The list of what it captures: closures with the same number hold the same kinds of words.
    pub(crate) captures: u32,
    /// The number of the function.
    pub(crate) number: u32,
}
