//! Native code for what turns out to be hot in functions of Cz: the compiler behind them, and how much it made.
//!
//! A libkiln without LLVM has `native_without_llvm.rs` in this place.

use kiln_arena::Interner;
use kiln_jit::{Background, Limits, Observer, Report, Source};
use kiln_mir::Program;
use kiln_source::SourceMap;
use kiln_vm::tier::{Tiered, Tiering};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Whether this libkiln makes native code.
pub(crate) const IS_HERE: bool = true;

/// Native code for `tiered`, which was made of `program`. Its bytes are added to `made`.
pub(crate) fn tiering(
    tiered: &Tiered,
    program: Program,
    names: &Interner,
    sources: &SourceMap,
    threshold: u32,
    made: &Arc<AtomicU64>,
) -> Tiering {
    let source = Source {
        program,
        names: names.clone(),
        sources: sources.clone(),
        map: Arc::clone(tiered.map()),
        backtrace: false,
    };
    let compiler = Background::new(source, Limits::default(), Box::new(Count(Arc::clone(made))));
    // The host may end the library itself when its last engine is gone.
    let rounds = Tiering::rounds_for(threshold);
    Tiering { compiler: Box::new(compiler.awaited()), threshold, rounds, wait: false }
}

struct Count(Arc<AtomicU64>);

impl Observer for Count {
    fn begins(&mut self) {}

    fn ends(&mut self, report: &Report) {
        self.0.fetch_add(report.code_bytes as u64, Ordering::Relaxed);
    }
}
