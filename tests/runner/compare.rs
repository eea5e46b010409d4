//! Differences, so that a person sees at once what is wrong; and files of expectations.

use crate::files;
use similar::{ChangeTag, TextDiff};
use std::fmt::Write as _;
use std::path::Path;

/// A difference longer than this many lines is cut.
const MOST_LINES: usize = 60;

/// Says where two texts differ: `-` is expected, `+` is there.
pub fn difference(what: &str, expected: &str, actual: &str) -> String {
    let mut text = format!("{what} differs (- expected, + actual):\n");
    let diff = TextDiff::from_lines(expected, actual);
    let mut lines = 0;
    for group in diff.grouped_ops(2) {
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            lines += 1;
            if lines > MOST_LINES {
                text.push_str("  ...\n");
                return text;
            }
            let sign = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            let end = if change.missing_newline() { " (no newline)\n" } else { "" };
            write!(text, "  {sign} {change}{end}").expect("a String takes all");
        }
    }
    text
}

/// Whether expectations are to be rewritten.
pub fn updating() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| value == "1")
}

/// Compares `actual` with the file at `path`, relative to the root, or rewrites that.
///
/// # Errors
/// The difference.
pub fn with_file(path: &Path, actual: &str) -> Result<(), String> {
    let full = files::root().join(path);
    let expected = std::fs::read_to_string(&full).ok();
    if expected.as_deref() == Some(actual) {
        return Ok(());
    }
    if updating() {
        return std::fs::write(&full, actual).map_err(|error| format!("{}: {error}", full.display()));
    }
    let hint = "UPDATE=1 rewrites it; read the change before you commit it";
    match expected {
        Some(expected) => {
            Err(format!("{}{hint}", difference(&path.display().to_string(), &expected, actual)))
        }
        None => Err(format!("{} is missing; {hint}. It would be:\n{actual}", path.display())),
    }
}
