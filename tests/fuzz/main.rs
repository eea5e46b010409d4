//! A mutation fuzzer of the front end: the programs of the tests, damaged at the level of tokens and of bytes, go
//! through all phases before code generation. None may panic, take long, point outside of the file, or answer
//! differently the second time; and the verifiers of all trees must be content.
//!
//! `KILN_FUZZ_SECONDS` says how long (3 if not set), `KILN_FUZZ_SEED` where to start: the same seed makes the same
//! programs. What fails is made smaller and kept in the target folder.

// Tests touch files and the clock.
#![allow(clippy::disallowed_methods)]

mod judge;
mod mutate;
mod random;

use judge::Language;
use random::Random;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// After so many failures the rest is likely to be the same.
const MOST_FAILURES: usize = 10;

fn main() -> ExitCode {
    let number = |name: &str, default: u64| match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} is a number, not `{text}`")),
        Err(_) => default,
    };
    let (seconds, seed) = (number("KILN_FUZZ_SECONDS", 3), number("KILN_FUZZ_SEED", 1));
    judge::test_itself();
    let corpora = [Language::Cz, Language::Lox, Language::Luma];
    let corpora = corpora.map(|language| (language, corpus(language.ending())));
    let mut random = Random::new(seed);
    let (start, limit) = (Instant::now(), Duration::from_secs(seconds));
    let mut failures = Vec::new();
    let (mut programs, mut clean) = (0, 0);
    while start.elapsed() < limit && failures.len() < MOST_FAILURES {
        // Half of them are in the largest language.
        let (language, corpus) = &corpora[random.below(4).saturating_sub(1)];
        let program = mutate::mutate(corpus, &mut random);
        programs += 1;
        match judge::judge(&program, *language) {
            Ok(errors) => clean += u64::from(errors == 0),
            Err(what) => failures.push(report(&program, *language, &what, failures.len())),
        }
    }
    println!(
        "fuzz: {programs} programs from {} in {:.1} s, seed {seed}: {clean} without errors, {} failures",
        corpora.iter().map(|(_, corpus)| corpus.len()).sum::<usize>(),
        start.elapsed().as_secs_f64(),
        failures.len()
    );
    failures.iter().for_each(|failure| println!("{failure}"));
    if failures.is_empty() && programs > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// All programs of the tests in files with an ending; those of `extremes` are not files.
fn corpus(ending: &str) -> Vec<Vec<u8>> {
    let mut files: Vec<PathBuf> = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("tests"), root.join("examples")];
    while let Some(folder) = folders.pop() {
        let entries =
            std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for entry in entries {
            let path = entry.expect("a readable folder").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == ending) && !is_slow(&path) {
                files.push(path);
            }
        }
    }
    // Small programs are damaged where it matters more often.
    files.sort();
    let texts = files.iter().map(|file| std::fs::read(file).expect("a readable file"));
    let corpus: Vec<Vec<u8>> = texts.filter(|text| text.len() < 8 * 1024).collect();
    assert!(corpus.len() > 100, "only {} programs", corpus.len());
    corpus
}

/// Fixtures that take as long as the compiler lets a program take; others are more use of the time.
fn is_slow(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "too_complex.cz")
}

/// Makes a failing program smaller, keeps it, and says what is wrong.
fn report(program: &[u8], language: Language, what: &str, number: usize) -> String {
    let small = smaller(program, language, what);
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{number}.{}", language.ending()));
    let kept = match std::fs::write(&path, &small) {
        Ok(()) => format!("kept in {}", path.display()),
        Err(error) => format!("not kept: {error}"),
    };
    format!("\n{what}\n{kept}:\n{}", String::from_utf8_lossy(&small))
}

/// Leaves out parts of a program, halves first, as long as the same goes wrong.
fn smaller(program: &[u8], language: Language, what: &str) -> Vec<u8> {
    let first_line = |text: &str| text.lines().next().unwrap_or_default().to_owned();
    let wanted = first_line(what);
    let mut small = program.to_vec();
    let start = Instant::now();
    let mut part = small.len() / 2;
    while part > 0 && start.elapsed() < Duration::from_secs(20) {
        let mut at = 0;
        while at < small.len() {
            let mut candidate = small.clone();
            candidate.drain(at..(at + part).min(small.len()));
            if judge::judge(&candidate, language).is_err_and(|what| first_line(&what) == wanted) {
                small = candidate;
            } else {
                at += part;
            }
        }
        part /= 2;
    }
    small
}
