//! Words that have no place in the project: places on somebody's machine, and open ends without a word of explanation.

use crate::{Finding, Tree};

/// Folders of somebody's machine. What a program needs comes from its arguments or is found relative to the project.
const MACHINE: &[&str] = &["/home/", "/root/", "/Users/", "/work/", "/tmp/"];

/// Words that say nothing about the thing they name, or are about how the work is organized; in prose and comments.
const FOREIGN: &[&str] = &["helper", "helpers", "agent", "agents"];

/// The same as phrases. A document speaks of the project, not of the day on which it was written.
const PHRASES: &[&str] =
    &["this session", "last session", "next session", "earlier session", "previous session"];

/// Marks of open ends. Allowed as `TODO: a sentence that says what and why`, the sentence of four words or more.
const OPEN: &[&str] = &["TODO", "FIXME"];

/// Marks that say nothing at all.
const MUTE: &[&str] = &["XXX", "HACK"];

/// Searches every file but those of this crate, which have to name what they look for.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let files = tree.files().filter(|(path, _)| !path.starts_with("tests/tidy/"));
    let mut findings = Vec::new();
    for (path, text) in files {
        let mut fenced = false;
        for (line, number) in text.lines().zip(1..) {
            fenced ^= path.ends_with(".md") && line.trim_start().starts_with("```");
            let in_prose = if path.ends_with(".md") { !fenced } else { is_comment(line) };
            findings.extend(complaint(line, in_prose).map(|message| Finding::new(path, number, message)));
        }
    }
    findings
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//") || line.starts_with("# ")
}

fn complaint(line: &str, in_prose: bool) -> Option<String> {
    if let Some(folder) = MACHINE.iter().find(|folder| line.contains(**folder)) {
        return Some(format!("`{folder}` is a place on somebody's machine"));
    }
    let lower = line.to_ascii_lowercase();
    if let Some(phrase) = PHRASES.iter().find(|phrase| lower.contains(**phrase)) {
        return Some(format!("`{phrase}`: a text about the project does not speak of its making"));
    }
    let mut rest = line;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphabetic()) {
        rest = &rest[start..];
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        if in_prose && FOREIGN.iter().any(|foreign| word.eq_ignore_ascii_case(foreign)) {
            return Some(format!("`{word}` is not a word of this project"));
        }
        if MUTE.contains(&word) || (OPEN.contains(&word) && !explained(after)) {
            return Some(format!("`{word}` without a sentence: say what is missing, and why"));
        }
        rest = after;
    }
    None
}

fn explained(after: &str) -> bool {
    after.strip_prefix(": ").is_some_and(|sentence| sentence.split_whitespace().count() >= 4)
}
