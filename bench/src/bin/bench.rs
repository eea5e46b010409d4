//! `kiln-bench KILN README [RUNS [SECTION...]]` measures the compiler at `KILN` beside others and puts the tables into
//! `README`: all sections, or those named. `scripts/bench` calls it.

#![allow(clippy::disallowed_methods, reason = "it reads and writes the document")]

use kiln_bench::sections::{Bench, SECTIONS};
use kiln_bench::{Failure, machine, table};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [kiln, readme, rest @ ..] = args.as_slice() else {
        eprintln!("usage: kiln-bench KILN README [RUNS [SECTION...]]");
        return ExitCode::from(2);
    };
    match run(kiln, Path::new(readme), rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("kiln-bench: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(kiln: &str, readme: &Path, rest: &[String]) -> Result<(), Failure> {
    let runs = rest.first().map_or(Ok(10), |runs| runs.parse())?;
    let wanted = rest.get(1..).unwrap_or_default();
    let folder = tempfile::tempdir()?;
    let bench = Bench {
        kiln: PathBuf::from(kiln),
        programs: readme.with_file_name("programs"),
        lox: readme.with_file_name("lox"),
        luma: readme.with_file_name("luma"),
        folder: folder.path().to_owned(),
        runs,
    };
    for (name, measure) in SECTIONS {
        if !wanted.is_empty() && !wanted.iter().any(|want| want == name) {
            continue;
        }
        eprintln!("kiln-bench: {name}");
        let text = measure(&bench)?.markdown();
        println!("{text}");
        // At once, so that a failure later on does not cost what is measured already.
        let text = format!("\n{text}\n");
        fs::write(readme, table::replace(&fs::read_to_string(readme)?, name, &text)?)?;
    }
    let versions = machine::describe(&[kiln, "clang-22", "rustc", "hyperfine"])?;
    fs::write(readme, table::replace(&fs::read_to_string(readme)?, "machine", &versions)?)?;
    Ok(())
}
