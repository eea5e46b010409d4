//! In place of `tier` in a Kiln that was built without LLVM: nothing is ever compiled while a program runs.

use crate::cli::VmArgs;
use kiln_arena::Interner;
use kiln_mir::Program;
use kiln_source::SourceMap;
use kiln_vm::tier::{Addresses, Compiler, Ready, Request, Tiered, Tiering};

/// Nothing was compiled.
#[derive(Debug, Clone, Default)]
pub struct Totals;

struct Nobody;

/// Never asked for, as `--engine=jit` is refused.
pub fn tiering(
    _tiered: &Tiered,
    _program: Program,
    _names: Interner,
    _sources: SourceMap,
    _args: &VmArgs,
    _backtrace: bool,
) -> (Tiering, Totals) {
    (Tiering { compiler: Box::new(Nobody), threshold: u32::MAX, rounds: u32::MAX, wait: false }, Totals)
}

impl Compiler for Nobody {
    fn start(&mut self, _addresses: Addresses) {}

    fn request(&mut self, _request: Request) {}

    fn ready(&mut self) -> Option<Ready> {
        None
    }

    fn wait(&mut self) -> Option<Ready> {
        None
    }
}

impl Totals {
    /// Says nothing.
    pub fn write(&self) {}
}
