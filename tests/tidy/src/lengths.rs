//! A file is one idea; one of more than a thousand lines usually has a second idea in it.

use crate::{Finding, Tree};

/// More lines than this need a place in the list of long files.
pub const LIMIT: usize = 1000;

/// Long files, and why they are one idea all the same. Empty is best.
const LONG: &[(&str, &str)] = &[];

const SOURCES: &[&str] = &[".rs", ".c", ".h", ".cpp", ".py"];

/// Finds sources that are too long, and entries of the list that are not needed.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let sources = tree.files().filter(|(path, _)| SOURCES.iter().any(|ending| path.ends_with(ending)));
    let mut findings = Vec::new();
    for (path, text) in sources {
        let lines = text.lines().count();
        let excused = LONG.iter().any(|(long, _)| *long == path);
        if lines > LIMIT && !excused {
            let message = format!("{lines} lines: which second idea moved in? Split it, or give a reason");
            findings.push(Finding::new(path, lines, message));
        }
        if lines <= LIMIT && excused {
            findings.push(Finding::new(path, 0, "is no long file any more: take it off the list"));
        }
    }
    findings
}
