//! `kiln-generate`: prints random programs, and compares the engines on them.

#![allow(clippy::disallowed_methods, reason = "a test tool that runs programs and writes a log")]

use clap::{Parser, Subcommand};
use kiln_generate::engines::{Bench, Engine, Failure};
use kiln_generate::shrink::shrink;
use kiln_generate::{Case, Lang};
use kiln_mir_passes::sabotage::Fault;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Random programs that know what they print.
#[derive(Debug, Parser)]
struct Cli {
    /// The language of the programs: cz, lox or luma
    #[arg(long, global = true, default_value = "cz", value_parser = Lang::parse)]
    lang: Lang,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the program of a seed, and what it does
    Show {
        /// The seed
        seed: u64,
    },
    /// Run programs on the engines until the time is over or one fails
    Fuzz(Fuzz),
    /// Plant each miscompilation that the compiler offers, and see whether programs find it
    Prove(Prove),
}

#[derive(Debug, clap::Args)]
struct Prove {
    /// The compiler
    #[arg(long, default_value = "target/release/kiln")]
    kiln: PathBuf,
    /// How long each may stay hidden
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// How many must be found; all but one if this is not given
    #[arg(long)]
    at_least: Option<usize>,
    /// The engine
    #[arg(long, default_value = "vm", value_parser = Engine::parse)]
    engine: Engine,
    /// The miscompilations; all of them if none is named
    #[arg(value_name = "FAULT")]
    faults: Vec<String>,
}

#[derive(Debug, clap::Args)]
struct Fuzz {
    /// The compiler
    #[arg(long, default_value = "target/release/kiln")]
    kiln: PathBuf,
    /// The first seed; the others follow
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many programs at most
    #[arg(long, default_value_t = u64::MAX)]
    programs: u64,
    /// How long
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// How many at the same time
    #[arg(long, default_value_t = 2)]
    jobs: usize,
    /// vm, jit, jit-small, jit-loops, jit-late, jit-race, O0, O1, O2, O3, Os, Oz, or LEVEL@TARGET; with `+stress` the heap is collected at every allocation
    #[arg(long, value_delimiter = ',', default_value = "vm,O0,O2", value_parser = Engine::parse)]
    engines: Vec<Engine>,
    /// An option for every build
    #[arg(long = "build-option", allow_hyphen_values = true)]
    options: Vec<String>,
    /// Where programs that fail are written, shrunk
    #[arg(long)]
    failures: Option<PathBuf>,
    /// Go on after a failure
    #[arg(long)]
    keep_going: bool,
    /// Do not shrink
    #[arg(long)]
    no_shrink: bool,
}

fn main() -> ExitCode {
    let Cli { lang, command } = Cli::parse();
    match command {
        Command::Show { seed } => {
            let case = Case::from_seed(lang, seed);
            println!("{}", case.text);
            println!("// status {}, error {:?}", case.outcome.status, case.outcome.error);
            for line in case.outcome.stdout.lines() {
                println!("//> {line}");
            }
            ExitCode::SUCCESS
        }
        Command::Fuzz(fuzz) => run(lang, &fuzz),
        Command::Prove(proof) => prove(lang, &proof),
    }
}

/// Searches each miscompilation with programs of its own seeds, and counts those that are found.
fn prove(lang: Lang, proof: &Prove) -> ExitCode {
    let faults: Vec<&str> = match proof.faults.as_slice() {
        [] => match lang {
            Lang::Cz => Fault::ALL.iter().map(|fault| fault.name()).collect(),
            Lang::Lox => Fault::DYNAMIC.iter().map(|fault| fault.name()).collect(),
            Lang::Luma => Fault::DYNAMIC.iter().chain(Fault::LISTS).map(|fault| fault.name()).collect(),
        },
        named => named.iter().map(String::as_str).collect(),
    };
    let mut found = 0;
    for fault in &faults {
        let start = Instant::now();
        match search(lang, proof, fault) {
            Err(error) => {
                eprintln!("error: {error}");
                return ExitCode::from(3);
            }
            Ok(Some((seed, failure))) => {
                found += 1;
                let seconds = start.elapsed().as_secs_f64();
                println!("{fault:<20} found after {seed:>4} programs, {seconds:>5.1} s: {:?}", failure.what);
            }
            Ok(None) => println!("{fault:<20} NOT FOUND in {} s", proof.seconds),
        }
    }
    println!("{found} of {} miscompilations found", faults.len());
    let wanted = proof.at_least.unwrap_or(faults.len().saturating_sub(1));
    if found >= wanted.min(faults.len()) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The first program, by its seed from 1, that shows the fault.
fn search(lang: Lang, proof: &Prove, fault: &str) -> std::io::Result<Option<(u64, Failure)>> {
    let kiln = std::fs::canonicalize(&proof.kiln)?;
    let bench = Bench::new(&kiln, &[format!("--sabotage={fault}")])?;
    let end = Instant::now() + Duration::from_secs(proof.seconds);
    Ok(bench.first_failing_seed(lang, std::slice::from_ref(&proof.engine), end))
}

fn run(lang: Lang, fuzz: &Fuzz) -> ExitCode {
    let kiln = match std::fs::canonicalize(&fuzz.kiln) {
        Ok(kiln) => kiln,
        Err(error) => {
            eprintln!("error: cannot find the compiler `{}`: {error}", fuzz.kiln.display());
            return ExitCode::from(3);
        }
    };
    let end = Instant::now() + Duration::from_secs(fuzz.seconds);
    let (next, done, failed) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let stop = AtomicBool::new(false);
    let output = Mutex::new(());
    std::thread::scope(|scope| {
        for _ in 0..fuzz.jobs {
            scope.spawn(|| {
                let bench = match Bench::new(&kiln, &fuzz.options) {
                    Ok(bench) => bench,
                    Err(error) => {
                        eprintln!("error: cannot make a folder: {error}");
                        stop.store(true, Ordering::Relaxed);
                        return;
                    }
                };
                while !stop.load(Ordering::Relaxed) && Instant::now() < end {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= fuzz.programs {
                        return;
                    }
                    let seed = fuzz.seed.wrapping_add(number);
                    let case = Case::from_seed(lang, seed);
                    if let Some(failure) = bench.first_failure(&case, &fuzz.engines) {
                        failed.fetch_add(1, Ordering::Relaxed);
                        if !fuzz.keep_going {
                            stop.store(true, Ordering::Relaxed);
                        }
                        let case = if fuzz.no_shrink { case } else { smaller(case, &failure, &bench, fuzz) };
                        let _one_at_a_time = output.lock();
                        report(seed, &case, &failure, fuzz.failures.as_deref());
                    }
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    let (done, failed) = (done.load(Ordering::Relaxed), failed.load(Ordering::Relaxed));
    let engines: Vec<&str> = fuzz.engines.iter().map(|engine| engine.name.as_str()).collect();
    println!("{done} programs on {}: {failed} failed", engines.join(", "));
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Shrinks a case, as long as the same engine fails in the same way.
fn smaller(case: Case, failure: &Failure, bench: &Bench, fuzz: &Fuzz) -> Case {
    let engine: Vec<Engine> =
        fuzz.engines.iter().filter(|engine| engine.name == failure.engine).cloned().collect();
    shrink(case, 2000, |case| bench.first_failure(case, &engine).is_some_and(|found| found.is_like(failure)))
}

fn report(seed: u64, case: &Case, failure: &Failure, folder: Option<&Path>) {
    println!("seed {seed}: {failure}");
    match folder {
        None => println!("{}", case.text),
        Some(folder) => {
            let path = folder.join(format!("seed-{seed}.{}", case.program.lang().ending()));
            let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, &case.text));
            match written {
                Ok(()) => println!("written to {}", path.display()),
                Err(error) => println!("cannot write {}: {error}\n{}", path.display(), case.text),
            }
        }
    }
}
