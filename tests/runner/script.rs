//! Commands with their output and status: `tests/cli/*.txt`, or `tests/without_llvm/*.txt` for a Kiln without LLVM.
//!
//! A script is a list of sections, each begun by a line `=== KIND ARGUMENTS`:
//! - `=== file PATH` makes a file of the lines that follow, in the empty folder in which the script runs;
//! - `=== run ARGUMENTS` runs `kiln`; the lines that follow are `status N`, then standard output with `1|` before each
//!   line and standard error with `2|`. Arguments have no quotes: a `$SPACE` stands for a space. Words `NAME=VALUE` before the
//!   others are put into the environment.
//! - `=== exec PROGRAM ARGUMENTS` does the same with a program that was built in the folder.
//!
//! In expected lines `[..]` stands for any text. The folder's path is shown as `$DIR`. What comes before the first
//! section says what the script shows.

use crate::compare;
use crate::files::{self, kiln};
use crate::process;
use crate::timed;
use libtest_mimic::Trial;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const FOLDER: &str = if cfg!(feature = "llvm") { "tests/cli" } else { "tests/without_llvm" };

/// A trial for each script.
pub fn trials() -> Vec<Trial> {
    let trial = |path: std::path::PathBuf| {
        let name = format!("cli/{}", files::name(&path, FOLDER));
        timed::trial(name, move || Ok(check(&path)?))
    };
    files::find(FOLDER, "txt").into_iter().map(trial).collect()
}

fn check(path: &Path) -> Result<(), String> {
    let script = files::read(path);
    let folder = files::scratch(&format!("cli-{}", files::name(path, FOLDER)));
    let mut actual = String::new();
    let mut sections = script.split("=== ");
    actual.push_str(sections.next().unwrap_or_default());
    for section in sections {
        let (head, body) = section.split_once('\n').unwrap_or((section, ""));
        actual.push_str(&format!("=== {head}\n"));
        match head.split_once(' ') {
            Some(("file", name)) => {
                let file = folder.join(name);
                let parent = file.parent().ok_or("a file has a folder")?;
                std::fs::create_dir_all(parent).map_err(|error| error.to_string())?;
                std::fs::write(&file, body).map_err(|error| format!("{name}: {error}"))?;
                actual.push_str(body);
            }
            _ if head == "run" => actual.push_str(&run(kiln(), "", body, &folder)?),
            Some(("run", arguments)) => actual.push_str(&run(kiln(), arguments, body, &folder)?),
            Some(("exec", command)) => {
                let (before, program) = split_environment(command);
                let (program, arguments) = program.split_once(' ').unwrap_or((program, ""));
                let arguments = format!("{before} {arguments}");
                actual.push_str(&run(&folder.join(program), &arguments, body, &folder)?);
            }
            _ => return Err(format!("what is `=== {head}`?")),
        }
    }
    let _ = std::fs::remove_dir_all(folder);
    compare::with_file(path, &actual)
}

/// The section of a run as it came out; lines that fit what is expected are as they are expected.
fn run(program: &Path, arguments: &str, expected: &str, folder: &Path) -> Result<String, String> {
    let (environment, arguments) = split_environment(arguments);
    let mut command = Command::new(program);
    command.args(arguments.split_whitespace().map(|argument| argument.replace("$SPACE", " ")));
    command.current_dir(folder).stdin(Stdio::null()).env_remove("NO_COLOR").env_remove("KILN_BACKTRACE");
    command.envs(environment.split_whitespace().filter_map(|word| word.split_once('=')));
    let finished = process::run(&mut command, Duration::from_secs(10))?;
    let mut lines = vec![format!("status {}", finished.status_text())];
    let place = folder.display().to_string();
    for (mark, text) in [("1|", finished.stdout_text()), ("2|", finished.stderr_text())] {
        let text = text.replace(&place, "$DIR");
        lines.extend(text.lines().map(|line| format!("{mark}{line}")));
    }
    let mut wanted = expected.lines().filter(|line| !line.is_empty());
    for line in &mut lines {
        if let Some(wanted) = wanted.next()
            && fits(wanted, line)
        {
            *line = wanted.to_owned();
        }
    }
    let blank = if expected.ends_with("\n\n") { "\n" } else { "" };
    Ok(format!("{}\n{blank}", lines.join("\n")))
}

/// The words `NAME=VALUE` at the start of a command, and the others.
fn split_environment(command: &str) -> (&str, &str) {
    let is_setting = |word: &str| {
        let name = word.split_once('=').map(|(name, _)| name);
        name.is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'))
    };
    let words = command.split(' ');
    let length: usize = words.take_while(|word| is_setting(word)).map(|word| word.len() + 1).sum();
    command.split_at(length.min(command.len()))
}

/// Whether `line` is `pattern`, in which `[..]` stands for any text.
fn fits(pattern: &str, line: &str) -> bool {
    let mut parts = pattern.split("[..]");
    let Some(mut rest) = line.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut last = None;
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
        last = Some(part);
    }
    rest.is_empty() || last.is_some_and(|last| last.is_empty() || line.ends_with(last))
}
