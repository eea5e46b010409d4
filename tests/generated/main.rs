//! Programs of the generator on all engines, and the proof that they would find a miscompilation.
//!
//! `KILN_GENERATE_SECONDS` says how long new programs are tried (5 if it is not set); `KILN_GENERATE_SEED` with which
//! seed they begin, so that runs differ where somebody wants that.

// Tests touch files, processes, the clock and the environment.
#![allow(clippy::disallowed_methods)]

#[allow(dead_code, reason = "the runner uses the rest")]
#[path = "../runner/cross.rs"]
mod cross;
#[allow(dead_code, reason = "the runner uses the rest")]
#[path = "../runner/files.rs"]
mod files;

use kiln_generate::engines::{Bench, Engine};
use kiln_generate::{Case, Lang};
use kiln_mir_passes::sabotage::Fault;
use std::path::Path;
use std::time::{Duration, Instant};

const KILN: &str = env!("CARGO_BIN_EXE_kiln");

/// Seeds whose programs found something once.
const CORPUS: &str = include_str!("../generate/seeds.txt");
/// The same of Lox.
const LOX_CORPUS: &str = include_str!("../generate/seeds_lox.txt");
/// The same of Luma.
const LUMA_CORPUS: &str = include_str!("../generate/seeds_luma.txt");

/// Faults of operations that Cz has, too, for which the passes have other code where values are dynamic.
const OF_BOTH: [Fault; 3] = [Fault::SwappedSub, Fault::LessOrEqual, Fault::ArgumentsSwapped];

/// How many of the planted faults must be found.
const FOUND_MIN: usize = Fault::ALL.len() - 1;
/// How long each may stay hidden.
const HIDDEN_MAX: Duration = Duration::from_secs(60);

fn number(variable: &str, otherwise: u64) -> u64 {
    let given = std::env::var(variable).ok();
    given.map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{variable}={text} is no number")))
}

fn engines(names: &[&str]) -> Vec<Engine> {
    names.iter().map(|name| Engine::parse(name).expect("the name of an engine")).collect()
}

/// Of so many programs one runs as code for another processor, too: emulation takes as long as all else.
const EMULATED: u64 = 4;

fn emulated() -> Engine {
    let engine = Engine::parse("O2@aarch64-linux-musl").expect("the name of an engine");
    engine.with_option(&format!("--sysroot={}", cross::sysroots().display()))
}

fn check(lang: Lang, bench: &Bench, engines: &[Engine], seed: u64) {
    let case = Case::from_seed(lang, seed);
    if let Some(failure) = bench.first_failure(&case, engines) {
        panic!(
            "seed {seed}: {failure}\n`kiln-generate fuzz --lang {} --seed {seed} --programs 1` makes it small\n{}",
            lang.ending(),
            case.text
        );
    }
}

/// The engines of languages with a heap.
const WITH_A_HEAP: [&str; 7] = ["vm", "jit-late", "jit-small", "O0", "O2", "vm+stress", "O2+stress"];

/// Programs of the corpus, then new ones until the time is over.
fn engines_agree(lang: Lang, corpus: &str, engines: &[Engine]) {
    let bench = Bench::new(Path::new(KILN), &[]).expect("a temporary folder");
    let emulated = [emulated()];
    for line in corpus.lines().filter(|line| !line.starts_with('#')) {
        let seed = line.split_whitespace().next().and_then(|word| word.parse().ok());
        check(lang, &bench, engines, seed.unwrap_or_else(|| panic!("no seed: {line}")));
    }
    let end = Instant::now() + Duration::from_secs(number("KILN_GENERATE_SECONDS", 5));
    let mut seed = number("KILN_GENERATE_SEED", 1);
    let mut programs = 0;
    while Instant::now() < end {
        check(lang, &bench, engines, seed);
        if seed.is_multiple_of(EMULATED) {
            check(lang, &bench, &emulated, seed);
        }
        seed += 1;
        programs += 1;
    }
    println!("{programs} programs");
}

#[test]
fn engines_agree_with_the_reference() {
    engines_agree(Lang::Cz, CORPUS, &engines(&["vm", "jit-late", "jit-small", "O0", "O2"]));
}

#[test]
fn engines_agree_with_the_reference_of_lox() {
    engines_agree(Lang::Lox, LOX_CORPUS, &engines(&WITH_A_HEAP));
}

#[test]
fn engines_agree_with_the_reference_of_luma() {
    engines_agree(Lang::Luma, LUMA_CORPUS, &engines(&WITH_A_HEAP));
}

#[test]
fn planted_miscompilations_are_found() {
    let hidden = hidden(Lang::Cz, Fault::ALL);
    assert!(hidden.len() <= Fault::ALL.len() - FOUND_MIN, "not found: {hidden:?}");
}

#[test]
fn planted_miscompilations_of_dynamic_values_are_found() {
    let faults: Vec<Fault> = Fault::DYNAMIC.iter().chain(&OF_BOTH).copied().collect();
    let hidden = hidden(Lang::Lox, &faults);
    assert!(hidden.is_empty(), "not found: {hidden:?}");
}

#[test]
fn planted_miscompilations_of_lists_and_objects_are_found() {
    let hidden = hidden(Lang::Luma, Fault::LISTS);
    assert!(hidden.is_empty(), "not found: {hidden:?}");
}

/// The faults that programs do not find in time.
fn hidden(lang: Lang, faults: &[Fault]) -> Vec<&'static str> {
    let vm = engines(&["vm"]);
    faults.iter().map(|fault| fault.name()).filter(|fault| !is_found(lang, fault, &vm)).collect()
}

fn is_found(lang: Lang, fault: &str, engines: &[Engine]) -> bool {
    let bench = Bench::new(Path::new(KILN), &[format!("--sabotage={fault}")]).expect("a temporary folder");
    let end = Instant::now() + HIDDEN_MAX;
    bench.first_failing_seed(lang, engines, end).is_some()
}
