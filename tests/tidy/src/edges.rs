//! Which crate may use which: the graph of crates is the architecture.
//!
//! The allowed edges stand in `docs/architecture.md`, in a block that begins with ` ```edges `, a crate a line:
//! `hir: arena source types`, and for what only its tests use `hir (tests): diagnostics`. The manifests are held against it
//! both ways, so the document is true. A new edge is a decision: it is written there first, with its reason.

use crate::{Finding, Tree};
use std::collections::{BTreeMap, BTreeSet};

/// The document that lists the edges.
const DOCUMENT: &str = "docs/architecture.md";

/// From a crate (or `crate (tests)`) to those it uses, without the prefix `kiln-`.
type Edges = BTreeMap<String, BTreeSet<String>>;

/// Compares the manifests with the document, and looks for dependencies that bypass the root manifest.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(allowed) = tree.get(DOCUMENT).and_then(documented) else {
        return vec![Finding::new(DOCUMENT, 0, "no block of edges: ```edges")];
    };
    let found = manifests(tree, &mut findings);
    let nothing = BTreeSet::new();
    for (user, used) in &found {
        let listed = allowed.get(user).unwrap_or(&nothing);
        for new in used.difference(listed) {
            let message = format!("`{user}` uses `{new}`: an edge that {DOCUMENT} does not allow");
            findings.push(Finding::new(DOCUMENT, 0, message));
        }
    }
    for (user, listed) in &allowed {
        let used = found.get(user).unwrap_or(&nothing);
        for gone in listed.difference(used) {
            let message = format!("`{user}` does not use `{gone}` (any more): take the edge out");
            findings.push(Finding::new(DOCUMENT, 0, message));
        }
    }
    findings
}

fn documented(text: &str) -> Option<Edges> {
    let (_, block) = text.split_once("```edges\n")?;
    let (block, _) = block.split_once("```")?;
    let line = |line: &str| {
        let (user, used) = line.split_once(':')?;
        Some((user.trim().to_owned(), used.split_whitespace().map(str::to_owned).collect()))
    };
    Some(block.lines().filter_map(line).collect())
}

fn manifests(tree: &Tree, findings: &mut Vec<Finding>) -> Edges {
    let mut edges = Edges::new();
    for (path, text) in tree.files().filter(|(path, _)| path.ends_with("Cargo.toml")) {
        let Some(package) = package_name(text) else { continue };
        for dependency in dependencies(text) {
            if !dependency.of_workspace {
                let message = format!(
                    "`{}` has a version of its own: it goes to the root manifest, with its reason",
                    dependency.name
                );
                findings.push(Finding::new(path, dependency.line, message));
            }
            let Some(used) = dependency.name.strip_prefix("kiln-") else { continue };
            let user = if package == "kiln" { "driver" } else { package.trim_start_matches("kiln-") };
            let user = if dependency.tests_only { format!("{user} (tests)") } else { user.to_owned() };
            edges.entry(user).or_default().insert(used.to_owned());
        }
    }
    edges
}

fn package_name(manifest: &str) -> Option<&str> {
    let (_, package) = manifest.split_once("[package]")?;
    let line = package.lines().find(|line| line.starts_with("name"))?;
    line.split('"').nth(1)
}

struct Dependency<'a> {
    name: &'a str,
    line: usize,
    tests_only: bool,
    of_workspace: bool,
}

/// The dependencies of a manifest. Sees `name.workspace = true`, `name = { .. }`, and sections of one dependency.
fn dependencies(manifest: &str) -> Vec<Dependency<'_>> {
    let mut found: Vec<Dependency<'_>> = Vec::new();
    let mut section = "";
    for (line, number) in manifest.lines().zip(1..) {
        let line = line.split('#').next().unwrap_or_default().trim();
        if let Some(header) = line.strip_prefix('[') {
            section = header.trim_end_matches(']');
            if let Some((kind, name)) = section.rsplit_once("dependencies.") {
                let tests_only = kind.ends_with("dev-");
                found.push(Dependency { name, line: number, tests_only, of_workspace: false });
            }
            continue;
        }
        let Some((key, value)) = line.split_once('=') else { continue };
        if section.contains("dependencies.") {
            if let Some(last) = found.last_mut() {
                last.of_workspace |= key.trim() == "workspace";
            }
        } else if section.ends_with("dependencies") && section != "workspace.dependencies" {
            let (name, rest) = key.trim().split_once('.').unwrap_or((key.trim(), ""));
            let of_workspace = rest == "workspace" || value.contains("workspace = true");
            let tests_only = section.ends_with("dev-dependencies");
            found.push(Dependency { name, line: number, tests_only, of_workspace });
        }
    }
    found
}
