//! What `--emit` prints, beside the programs of `tests/emit`.

use crate::compare;
use crate::files::{self, kiln};
use crate::process;
use crate::timed;
use libtest_mimic::Trial;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

const FOLDER: &str = "tests/emit";

/// A trial for each program and each kind that its first line names: `//? emit: tokens ast ll=-O2`.
pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for path in files::programs(FOLDER) {
        let text = files::read(&path);
        let first = text.lines().next().unwrap_or_default();
        let kinds = first.strip_prefix("//? emit:").expect("the first line is `//? emit: KINDS`");
        for kind in kinds.split_whitespace() {
            let (kind, level) = kind.split_once('=').unwrap_or((kind, "-O0"));
            let (path, kind, level) = (path.clone(), kind.to_owned(), level.to_owned());
            let name = format!("emit/{} {kind}", files::name(&path, FOLDER));
            trials.push(timed::trial(name, move || Ok(check(&path, &kind, &level)?)));
        }
    }
    trials
}

fn check(path: &Path, kind: &str, level: &str) -> Result<(), String> {
    let source = path.file_name().expect("a file");
    let mut command = Command::new(kiln());
    command.args(["build", "-o", "-", level]).arg(format!("--emit={kind}")).arg(source);
    // What LLVM makes depends on the machine it is for, and only text of one target can be compared.
    command.args(["--target", "x86_64-unknown-linux-gnu"]);
    let finished = process::run(command.current_dir(files::root().join(FOLDER)), Duration::from_secs(10))?;
    if finished.status != Ok(0) || !finished.stderr.is_empty() {
        return Err(format!("status {}\n{}", finished.status_text(), finished.stderr_text()));
    }
    compare::with_file(&path.with_extension(kind), &finished.stdout_text())
}
