//! The project keeps its own rules.

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
