//! Times of commands, side by side.

use crate::Failure;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// A command to be timed: a program and its arguments.
#[derive(Debug, Clone)]
pub struct Timed {
    /// What the table calls it.
    pub name: String,
    /// The program and its arguments; none contains a space or a quote.
    pub words: Vec<String>,
}

impl Timed {
    /// A command of words, which are separated by spaces.
    pub fn new(name: impl Into<String>, line: impl AsRef<str>) -> Timed {
        Timed { name: name.into(), words: line.as_ref().split_whitespace().map(str::to_owned).collect() }
    }

    /// As it would be typed.
    pub fn line(&self) -> String {
        self.words.join(" ")
    }
}

/// The times of a command, in seconds.
#[derive(Debug, Clone, Copy)]
pub struct Time {
    /// The fastest run.
    pub min: f64,
    /// Time in the processor of user and system, the mean of all runs; more than the time if several threads worked.
    pub cpu: f64,
}

/// Times commands with hyperfine, which runs one after the other, `runs` times each after one run that does not count (if
/// there are several). All that they print is dropped.
///
/// # Errors
/// When hyperfine is missing, or a command fails.
pub fn times(folder: &Path, runs: usize, commands: &[Timed]) -> Result<Vec<Time>, Failure> {
    times_after(usize::from(runs > 1), folder, runs, commands)
}

/// The same, after so many runs that do not count.
///
/// # Errors
/// As [`times`].
pub fn times_after(
    before: usize,
    folder: &Path,
    runs: usize,
    commands: &[Timed],
) -> Result<Vec<Time>, Failure> {
    let export = folder.join("times.json");
    let hyperfine = Command::new("hyperfine")
        .args(["--shell=none", "--style=none", "--runs", &runs.to_string()])
        .args(["--warmup", &before.to_string(), "--export-json"])
        .arg(&export)
        .args(commands.iter().map(Timed::line))
        .output()
        .map_err(|error| format!("hyperfine cannot be started: {error}"))?;
    if !hyperfine.status.success() {
        let lines: Vec<String> = commands.iter().map(Timed::line).collect();
        let said = String::from_utf8_lossy(&hyperfine.stderr);
        return Err(format!("one of these commands failed:\n{}\n{said}", lines.join("\n")).into());
    }
    let json: Value = serde_json::from_slice(&std::fs::read(export)?)?;
    let results = json["results"].as_array().ok_or("hyperfine's results are no list")?;
    results.iter().map(time).collect()
}

fn time(result: &Value) -> Result<Time, Failure> {
    let number =
        |name: &str| result[name].as_f64().ok_or_else(|| format!("no `{name}` in hyperfine's results"));
    Ok(Time { min: number("min")?, cpu: number("user")? + number("system")? })
}

/// Runs a command that must succeed, and returns what it prints.
///
/// # Errors
/// When it cannot be started or fails.
pub fn output(command: &Timed) -> Result<String, Failure> {
    let (program, arguments) = command.words.split_first().ok_or("an empty command")?;
    let output = Command::new(program)
        .args(arguments)
        .output()
        .map_err(|error| format!("`{program}` cannot be started: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("`{}` failed: {}\n{said}", command.line(), output.status).into());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a command that must succeed, and returns the most memory that it occupied, in bytes, as GNU `time` says it.
///
/// # Errors
/// When it cannot be started or fails.
pub fn peak_memory(folder: &Path, command: &Timed) -> Result<u64, Failure> {
    let report = folder.join("memory.txt");
    let line = format!("/usr/bin/time --format=%M --output={} {}", report.display(), command.line());
    output(&Timed::new(command.name.as_str(), line))?;
    let kibibytes: u64 = std::fs::read_to_string(report)?.trim().parse()?;
    Ok(kibibytes * 1024)
}
