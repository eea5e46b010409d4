//! A test must be able to fail. The programs of `tests/self` have wrong expectations; `//? fails: TEXT` in the first
//! line is what the runner must say about them.

use crate::engine::Engine;
use crate::timed;
use crate::{compare, expect, files, run};
use libtest_mimic::Trial;
use std::path::Path;
use std::time::Duration;

const FOLDER: &str = "tests/self";

/// The trials.
pub fn trials() -> Vec<Trial> {
    let mut trials: Vec<Trial> = files::find(FOLDER, "cz")
        .into_iter()
        .map(|path| {
            let name = format!("self/{}", files::name(&path, FOLDER));
            timed::trial(name, move || Ok(must_fail(&path)?))
        })
        .collect();
    trials.push(timed::trial("self/rows replace whole words", || Ok(rows()?)));
    trials.push(timed::trial("self/a missing expectation is seen", || Ok(missing_expectation()?)));
    trials
}

fn must_fail(path: &Path) -> Result<(), String> {
    let programs = run::programs(path, &format!("self/{}", files::name(path, FOLDER)));
    let program = programs.first().ok_or("no program")?;
    let first = program.text.lines().next().unwrap_or_default();
    let wanted = first.strip_prefix("//? fails: ").ok_or("the first line must be `//? fails: TEXT`")?;
    match run::check(program, Engine::Native("O0"), Duration::from_secs(2)) {
        Ok(()) => Err(format!("the runner does not see that it fails: {wanted}")),
        Err(message) if message.contains(wanted) => Ok(()),
        Err(message) => Err(format!("expected the runner to say `{wanted}`, it says:\n{message}")),
    }
}

fn rows() -> Result<(), String> {
    let text = "//| i8 -128 7\n//| u16 0 99\nlet a: i8 = -128; // i8x 128 77 x7 7\n";
    let expected = "//| i8 -128 7\n//| u16 0 99\nlet a: u16 = 0; // i8x 128 77 x7 99\n";
    let rows = expect::rows(text);
    if rows.len() == 2 && rows[0].1 == text && rows[1].1 == expected {
        Ok(())
    } else {
        Err(format!("{rows:?}"))
    }
}

fn missing_expectation() -> Result<(), String> {
    if compare::updating() {
        return Ok(());
    }
    match compare::with_file(Path::new("tests/self/no_such_file.stderr"), "text\n") {
        Err(message) if message.contains("is missing") => Ok(()),
        other => Err(format!("{other:?}")),
    }
}
