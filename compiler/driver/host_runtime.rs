//! The runtime for the host, compiled by the build script and embedded, so that one file builds programs.

use kiln_link::sysroot::EmbeddedFile;

/// The files of a sysroot for the host; none in a Kiln without LLVM, which makes no executables.
#[cfg(not(feature = "llvm"))]
pub const FILES: &[EmbeddedFile] = &[];

/// The files of a sysroot for the host.
#[cfg(feature = "llvm")]
pub const FILES: &[EmbeddedFile] = &[
    ("runtime.o", include_bytes!(concat!(env!("OUT_DIR"), "/runtime.o"))),
    ("runtime.bc", include_bytes!(concat!(env!("OUT_DIR"), "/runtime.bc"))),
    ("entry_glibc.o", include_bytes!(concat!(env!("OUT_DIR"), "/entry_glibc.o"))),
    ("entry_static.o", include_bytes!(concat!(env!("OUT_DIR"), "/entry_static.o"))),
    ("memory.o", include_bytes!(concat!(env!("OUT_DIR"), "/memory.o"))),
    ("libc.so", include_bytes!(concat!(env!("OUT_DIR"), "/libc.so"))),
];
