//! What a measurement ran on and with.

use crate::Failure;
use crate::measure::{Timed, output};
use std::fs;

/// One line on the machine and one for each compiler.
///
/// # Errors
/// When a compiler is missing.
pub fn describe(compilers: &[&str]) -> Result<String, Failure> {
    let processors = fs::read_to_string("/proc/cpuinfo")?;
    let field = |line: &str| line.split_once(": ").map(|(_, value)| value.to_owned());
    let model = processors.lines().find(|line| line.starts_with("model name")).and_then(field);
    let model = model.unwrap_or_else(|| "an unknown processor".to_owned());
    let count = std::thread::available_parallelism()?;
    let mut text = format!("{model}, {count} cores; ");
    let mut versions = Vec::new();
    for compiler in compilers {
        let said = output(&Timed::new("", format!("{compiler} --version")))?;
        versions.push(said.lines().next().unwrap_or_default().trim().to_owned());
    }
    text.push_str(&versions.join("; "));
    Ok(text + "\n")
}
