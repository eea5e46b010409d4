//! Every code that the compiler declares is shown by a fixture, and every fixture has its program.

use crate::files::{self, kiln};
use crate::timed;
use libtest_mimic::Trial;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

/// Codes for what no test can bring about, with the reason.
const UNREACHABLE: &[(&str, &str)] = &[
    ("E0904", "more than 4 GiB of source"),
    ("E0812", "a crash of lld"),
    ("E0909", "an installation without its own files; they are embedded"),
];

/// The trials.
pub fn trials() -> Vec<Trial> {
    vec![
        timed::trial("coverage/every code has a fixture", || Ok(every_code_has_a_fixture()?)),
        timed::trial("coverage/every expectation has a source", || Ok(no_orphans()?)),
        timed::trial("coverage/run tests cite the language", || Ok(citations()?)),
    ]
}

fn every_code_has_a_fixture() -> Result<(), String> {
    let output =
        Command::new(kiln()).args(["explain", "--list"]).output().map_err(|error| error.to_string())?;
    let list = String::from_utf8_lossy(&output.stdout).into_owned();
    let declared: BTreeSet<&str> = list.lines().filter_map(|line| line.split_whitespace().next()).collect();
    if declared.len() < 50 {
        return Err(format!("`kiln explain --list` prints only {} codes", declared.len()));
    }
    let mut shown = String::new();
    for (folder, extension) in [("tests/ui", "stderr"), ("tests/cli", "txt"), ("tests/without_llvm", "txt")] {
        for path in files::find(folder, extension) {
            shown += &files::read(&path);
        }
    }
    let shows = |code: &str| shown.contains(&format!("[{code}]"));
    if let Some((code, _)) = UNREACHABLE.iter().find(|(code, _)| shows(code)) {
        return Err(format!("{code} is said to be out of reach, but a fixture shows it"));
    }
    let missing: Vec<&str> = declared
        .into_iter()
        .filter(|code| !shows(code))
        .filter(|code| !UNREACHABLE.iter().any(|(unreachable, _)| unreachable == code))
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(format!("no fixture in tests/ui or tests/cli shows {}", missing.join(" ")))
    }
}

fn no_orphans() -> Result<(), String> {
    let sources: BTreeSet<PathBuf> =
        files::programs("tests/ui").iter().map(|path| path.with_extension("")).collect();
    let orphans: Vec<String> = files::find("tests/ui", "stderr")
        .into_iter()
        .filter(|path| !sources.contains(&path.with_extension("")))
        .map(|path| path.display().to_string())
        .collect();
    if orphans.is_empty() { Ok(()) } else { Err(format!("without a source: {}", orphans.join(" "))) }
}

fn citations() -> Result<(), String> {
    let silent: Vec<String> = files::programs("tests/run")
        .into_iter()
        .filter(|path| {
            let cited = match path.extension().and_then(|extension| extension.to_str()) {
                Some("lox") => "// Lox: ",
                Some("luma") => "// Luma: ",
                _ => "// Cz ",
            };
            !files::read(path).starts_with(cited)
        })
        .map(|path| path.display().to_string())
        .collect();
    if silent.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "the first line must say which section is tested, `// Cz 4: ...`, `// Lox: ...` or `// Luma: ...`: {}",
            silent.join(" ")
        ))
    }
}
