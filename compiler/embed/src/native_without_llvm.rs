//! In the place of `native.rs` in a libkiln without LLVM: everything stays with bytecode.

use kiln_arena::Interner;
use kiln_mir::Program;
use kiln_source::SourceMap;
use kiln_vm::tier::{Addresses, Compiler, Ready, Request, Tiered, Tiering};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// Whether this libkiln makes native code.
pub(crate) const IS_HERE: bool = false;

/// As in `native.rs`; never called.
pub(crate) fn tiering(
    _: &Tiered,
    _: Program,
    _: &Interner,
    _: &SourceMap,
    threshold: u32,
    _: &Arc<AtomicU64>,
) -> Tiering {
    Tiering { compiler: Box::new(Nobody), threshold, rounds: threshold, wait: false }
}

struct Nobody;

impl Compiler for Nobody {
    fn start(&mut self, _: Addresses) {}

    fn request(&mut self, _: Request) {}

    fn ready(&mut self) -> Option<Ready> {
        None
    }

    fn wait(&mut self) -> Option<Ready> {
        None
    }
}
