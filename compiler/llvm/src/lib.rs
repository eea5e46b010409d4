//! Kiln: llvm.
