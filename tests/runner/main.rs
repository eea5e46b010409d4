//! The tests that run the `kiln` command: one runner for all folders of data under `tests/`.
//!
//! - [`run`]: `tests/run/**.cz`, `.lox` and `.luma`, programs with their output inside, on every [`engine`]; `examples` as well.
//! - [`c_library`]: the C libraries that some of them call.
//! - [`ui`]: `tests/ui/**.cz`, `.lox` and `.luma`, broken programs, with the rendered messages beside them in `.stderr`.
//! - [`fixes`]: the certain fixes of those programs mend them.
//! - [`snapshots`]: `tests/emit/*.cz`, `.lox` and `.luma`, with what `--emit` prints beside them.
//! - [`script`]: `tests/cli/*.txt`, commands with their output and status.
//! - [`cli`]: what commands do that needs more than text: unwritable places, closed pipes, JSON.
//! - [`faults`]: surroundings that fail: full and read-only disks, names and flags that mean harm.
//! - [`reproducible`]: same input, same bytes, for every target and in other surroundings.
//! - [`extremes`], [`extremes_luma`]: inputs that no person writes, against limits of time and memory.
//! - [`coverage`]: every code has a fixture, every fixture a purpose.
//! - [`timed`]: how long it all takes.
//! - [`self_test`]: `tests/self/*.cz`, which have wrong expectations: the runner must see it.
//!
//! Without LLVM in the build (`--no-default-features`) programs run on the VM only, and the scripts are those of
//! `tests/without_llvm`: everything else needs machine code, or does not depend on it.
//!
//! `UPDATE=1` rewrites the expectations of `ui`, `emit` and `cli`. `KILN_ENGINES=O0,aarch64` chooses engines.
//! `KILN_TEST_TIMES=50` shows how long tests took.

// Tests touch files, processes and the clock.
#![allow(clippy::disallowed_methods)]

mod c_library;
mod cli;
mod compare;
mod coverage;
mod cross;
mod engine;
mod expect;
mod extremes;
mod extremes_luma;
mod faults;
mod files;
mod fixes;
mod process;
mod reproducible;
mod run;
mod sanitized;
mod script;
mod self_test;
mod snapshots;
mod timed;
mod ui;

use libtest_mimic::Arguments;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Most of a trial is a compiler at work, so more threads than processors would only take turns.
    arguments.test_threads.get_or_insert(2);
    let mut trials = Vec::new();
    if cfg!(feature = "llvm") {
        // The longest first, so that no processor waits for one of them at the end.
        trials.extend(extremes::trials());
    }
    trials.extend(run::trials());
    trials.extend(script::trials());
    if cfg!(feature = "llvm") {
        trials.extend(self_test::trials());
        trials.extend(ui::trials());
        trials.extend(fixes::trials());
        trials.extend(snapshots::trials());
        trials.extend(cli::trials());
        trials.extend(faults::trials());
        trials.extend(reproducible::trials());
        trials.extend(coverage::trials());
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    timed::report();
    conclusion.exit_code()
}
