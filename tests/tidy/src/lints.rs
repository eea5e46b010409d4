//! The lints of the root manifest hold for every crate, and the crates that may do without one are few.

use crate::{Finding, Tree};

/// Lints that only some crates may switch off as a whole, and those crates.
const PRIVILEGES: &[(&str, &[&str])] = &[
    // The bindings of LLVM, the machine of the bytecode, lld in process, the interface for C.
    ("unsafe_code", &["llvm", "vm", "link", "embed"]),
    // Files, processes, the clock and the environment.
    ("clippy::disallowed_methods", &["driver", "link"]),
    // A parser asks which of a few tokens comes; all others are one case.
    ("clippy::wildcard_enum_match_arm", &["cz-syntax", "lox-syntax", "luma-syntax"]),
    ("clippy::iter_over_hash_type", &[]),
    ("clippy::undocumented_unsafe_blocks", &[]),
    ("missing_docs", &[]),
];

/// Finds crates without `[lints] workspace = true`, and `allow`s of what is not theirs to allow: for a whole module,
/// or for one item without a reason. Tests, build scripts, examples and benchmarks may touch the world.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.files() {
        if path.ends_with("Cargo.toml") && !text.contains("[lints]\nworkspace = true") {
            findings.push(Finding::new(path, 0, "does not take the workspace's lints"));
        }
        let Some(rest) = path.strip_prefix("compiler/") else { continue };
        let Some((name, file)) = rest.split_once('/') else { continue };
        let tests = file.starts_with("src/tests") || file.ends_with("/tests.rs");
        let source = name == "driver" || (file.starts_with("src/") && !tests);
        if source && file.ends_with(".rs") {
            foreign_allows(path, name, text, &mut findings);
        }
    }
    findings
}

fn foreign_allows(path: &str, name: &str, text: &str, findings: &mut Vec<Finding>) {
    let mut start = 0;
    while let Some(at) = next_allow(text, start) {
        let attribute = &text[at..];
        let attribute = &attribute[..attribute.find(")]").unwrap_or(attribute.len())];
        start = at + attribute.len();
        let whole = attribute.starts_with("#!");
        let number = text[..at].lines().count() + 1;
        let named = |lint: &str| attribute.split(['(', ',', ' ', '\n']).any(|word| word == lint);
        for (lint, _) in PRIVILEGES.iter().filter(|(lint, crates)| named(lint) && !crates.contains(&name)) {
            if whole || *lint == "unsafe_code" {
                findings.push(Finding::new(path, number, format!("`{name}` must not switch off `{lint}`")));
            } else if !attribute.contains("reason = ") {
                findings.push(Finding::new(
                    path,
                    number,
                    format!("`{lint}` is switched off without a reason"),
                ));
            }
        }
    }
}

/// Where the next attribute stands that switches something off.
fn next_allow(text: &str, start: usize) -> Option<usize> {
    let forms = ["#[allow(", "#[expect(", "#![allow(", "#![expect("];
    let is_code = |at: usize| text[..at].rsplit('\n').next().is_some_and(|before| before.trim().is_empty());
    let found = forms.iter().flat_map(|form| text[start..].match_indices(form).map(|(at, _)| start + at));
    found.filter(|&at| is_code(at)).min()
}
