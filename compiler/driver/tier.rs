//! Native code while a program runs: the compiler behind the run, what it says on stderr. Kiln without LLVM has
//! `tier_without_llvm.rs` in this place.

use crate::cli::VmArgs;
use kiln_arena::Interner;
use kiln_jit::{Background, Limits, Observer, Report, Source};
use kiln_mir::Program;
use kiln_source::SourceMap;
use kiln_vm::tier::{Tiered, Tiering};
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What was compiled in all.
#[derive(Debug, Clone, Default)]
pub struct Totals(Arc<Mutex<Sums>>);

#[derive(Debug, Default)]
struct Sums {
    units: usize,
    refused: usize,
    functions: usize,
    code_bytes: usize,
    time: Duration,
}

/// Native code for `tiered`, which was made of `program`; and what was compiled, as it grows.
pub fn tiering(
    tiered: &Tiered,
    program: Program,
    names: Interner,
    sources: SourceMap,
    args: &VmArgs,
    backtrace: bool,
) -> (Tiering, Totals) {
    let source = Source { program, names, sources, map: tiered.map().clone(), backtrace };
    let usual = Limits::default();
    let limits = Limits { unit: args.jit_unit.unwrap_or(usual.unit), ..usual };
    let totals = Totals::default();
    let watch = Watch { log: args.jit_log, begun: None, totals: totals.clone() };
    let mut compiler = Background::new(source, limits, Box::new(watch));
    // Who names a threshold wants native code by then.
    if args.jit_threshold.is_none() {
        let begun = Instant::now();
        compiler = compiler.after(move || PATIENCE.saturating_sub(begun.elapsed()));
    }
    let threshold = args.jit_threshold.unwrap_or(THRESHOLD);
    let rounds = args.jit_rounds.unwrap_or(Tiering::rounds_for(threshold));
    (Tiering { compiler: Box::new(compiler), threshold, rounds, wait: args.jit_wait }, totals)
}

/// So many calls of a function stay with bytecode.
const THRESHOLD: u32 = 1_000;

/// So long a program runs before LLVM starts, which takes about as long and disturbs the thread that runs.
const PATIENCE: Duration = Duration::from_millis(20);

struct Watch {
    log: bool,
    begun: Option<Instant>,
    totals: Totals,
}

impl Observer for Watch {
    fn begins(&mut self) {
        self.begun = Some(Instant::now());
    }

    fn ends(&mut self, report: &Report) {
        let time = self.begun.take().map_or(Duration::ZERO, |begun| begun.elapsed());
        {
            let mut sums = self.totals.0.lock().unwrap_or_else(PoisonError::into_inner);
            sums.time += time;
            match report.failure {
                Some(_) => sums.refused += 1,
                None => sums.units += 1,
            }
            sums.functions += report.functions;
            sums.code_bytes += report.code_bytes;
        }
        if self.log {
            let _ = std::io::stderr().write_all(line(report, time).as_bytes());
        }
    }
}

fn line(report: &Report, time: Duration) -> String {
    let mut text = format!("jit: {}", report.function);
    if let Some(line) = report.loop_line {
        let _ = write!(text, ", loop at line {line}");
    }
    if report.others > 0 {
        let _ = write!(text, ", and {} more", report.others);
    }
    let _ = match &report.failure {
        Some(reason) => writeln!(text, ": stays as it is: {reason}"),
        None => writeln!(
            text,
            ": {} function(s), {} bytes, {:.1} ms",
            report.functions,
            report.code_bytes,
            time.as_secs_f64() * 1e3
        ),
    };
    text
}

impl Totals {
    /// What was compiled until now, in a line.
    pub fn write(&self) {
        let sums = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let text = format!(
            "jit: {} unit(s), {} refused, {} function(s), {} bytes, {:.1} ms\n",
            sums.units,
            sums.refused,
            sums.functions,
            sums.code_bytes,
            sums.time.as_secs_f64() * 1e3
        );
        let _ = std::io::stderr().write_all(text.as_bytes());
    }
}
