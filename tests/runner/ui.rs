//! Broken programs, and programs with warnings: what `kiln check` says about them.

use crate::compare;
use crate::files::{self, kiln};
use crate::process;
use crate::timed;
use libtest_mimic::Trial;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

const FOLDER: &str = "tests/ui";

/// A trial for each fixture.
pub fn trials() -> Vec<Trial> {
    let trial = |path: std::path::PathBuf| {
        let name = format!("ui/{}", files::name(&path, FOLDER));
        timed::trial(name, move || Ok(check(&path)?))
    };
    files::programs(FOLDER).into_iter().map(trial).collect()
}

/// The command that makes a fixture's messages: from the folder of fixtures, so that paths are short.
pub fn command(path: &Path) -> Command {
    let source = path.strip_prefix(FOLDER).unwrap_or(path);
    let mut command = Command::new(kiln());
    command.args(["check", "--color=never", "--verify"]).arg(source);
    command.current_dir(files::root().join(FOLDER));
    command
}

fn check(path: &Path) -> Result<(), String> {
    let finished = process::run(&mut command(path), Duration::from_secs(10))?;
    let messages = finished.stderr_text();
    if !finished.stdout.is_empty() {
        return Err(format!("kiln check prints:\n{}", finished.stdout_text()));
    }
    let errors = messages.lines().any(|line| line.starts_with("error"));
    let expected = match (errors, files::is_dynamic(path)) {
        (false, _) => 0,
        (true, false) => 1,
        (true, true) => 65,
    };
    if finished.status != Ok(expected) {
        return Err(format!("status {} instead of {expected}\n{messages}", finished.status_text()));
    }
    // The first line names the code that the fixture is about; the same message must not be all there is to it.
    let text = files::read(path);
    let purpose = text.lines().next().and_then(|line| line.strip_prefix("//? ")).unwrap_or_default();
    let Some(code) = purpose.split(|c: char| !c.is_alphanumeric()).find(|word| is_code(word)) else {
        return Err("the first line must be `//? CODE: what it shows`".into());
    };
    if !messages.contains(&format!("[{code}]")) {
        return Err(format!("the fixture is about {code}, which is not reported:\n{messages}"));
    }
    compare::with_file(&path.with_extension("stderr"), &messages)
}

/// Whether a word looks like `E0301` or `W0401`.
fn is_code(word: &str) -> bool {
    let digits = word.strip_prefix(['E', 'W']).unwrap_or_default();
    digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit())
}
