//! The project keeps its own rules.

#![allow(clippy::disallowed_methods, reason = "Cargo is asked for the licences")]

use kiln_tidy::{Finding, Tree};
use std::path::Path;
use std::sync::LazyLock;

static PROJECT: LazyLock<Tree> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Tree::read(&root).expect("the project can be read")
});

fn nothing_found(check: fn(&Tree) -> Vec<Finding>) {
    let lines: Vec<String> = check(&PROJECT).iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{} findings:\n{}", lines.len(), lines.join("\n"));
}

#[test]
fn crates_use_only_what_the_architecture_allows() {
    nothing_found(kiln_tidy::edges::check);
}

#[test]
fn codes_have_pages_and_fixtures() {
    nothing_found(kiln_tidy::codes::check);
}

#[test]
fn links_lead_somewhere() {
    nothing_found(kiln_tidy::links::check);
}

#[test]
fn lints_hold_everywhere() {
    nothing_found(kiln_tidy::lints::check);
}

#[test]
fn files_are_one_idea() {
    nothing_found(kiln_tidy::lengths::check);
}

#[test]
fn words_are_in_place() {
    nothing_found(kiln_tidy::words::check);
}

#[test]
fn the_tree_is_the_project() {
    for path in ["Cargo.toml", "README.md", "compiler/hir/src/lib.rs", "docs/codes/README.md", "rt/kiln.h"] {
        assert!(PROJECT.get(path).is_some(), "{path}");
    }
    assert!(PROJECT.exists("docs/codes") && !PROJECT.exists("docs/cod") && !PROJECT.exists("target"));
}

#[test]
fn dependencies_are_permissive() {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let mut cargo = std::process::Command::new(env!("CARGO"));
    let cargo = cargo.args(["metadata", "--locked", "--format-version=1", "--manifest-path", manifest]);
    let output = cargo.output().expect("Cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("Cargo prints JSON");
    let packages = metadata["packages"].as_array().expect("a list of packages");
    assert!(packages.len() > 50, "{}", packages.len());
    let licences = packages.iter().map(|package| (package["name"].as_str(), package["license"].as_str()));
    let licences = licences.map(|(name, licence)| (name.unwrap_or("?"), licence));
    let findings = kiln_tidy::licences::check(licences);
    assert!(findings.is_empty(), "{findings:#?}");
}
