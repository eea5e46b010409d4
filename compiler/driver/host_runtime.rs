//! The runtime for the host, compiled by the build script and embedded.

/// The runtime as an object.
pub const RUNTIME_OBJECT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/runtime.o"));
/// The runtime as LLVM bitcode, merged into modules that are optimized.
pub const RUNTIME_BITCODE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/runtime.bc"));
/// The entry of executables that use glibc.
pub const ENTRY_GLIBC: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/entry_glibc.o"));
/// The entry of executables without a C library.
pub const ENTRY_STATIC: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/entry_static.o"));
/// `memcpy` and its kin for executables without a C library.
pub const MEMORY_OBJECT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/memory.o"));
/// An object with the names of glibc, from which the linker makes a stand-in for `libc.so.6`.
pub const LIBC_STUB: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/libc_stub.o"));
