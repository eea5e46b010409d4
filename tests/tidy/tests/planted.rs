//! Every rule finds what is planted, at its place, and nothing in the same tree put right.

use kiln_tidy::{Finding, Tree, codes, edges, lengths, links, lints, words};

type Check = fn(&Tree) -> Vec<Finding>;

/// `check` finds exactly one thing in `wrong`, at `place`, and nothing in `right`.
fn finds(check: Check, place: &str, wrong: &[(&str, &str)], right: &[(&str, &str)]) {
    let found: Vec<String> = check(&Tree::of(wrong)).iter().map(ToString::to_string).collect();
    assert!(found.len() == 1 && found[0].starts_with(place), "wanted one at {place}, found {found:#?}");
    assert_eq!(check(&Tree::of(right)), []);
}

/// As [`finds`], for trees of one file.
fn finds_in(check: Check, path: &str, line: usize, wrong: &str, right: &str) {
    let place = if line == 0 { format!("{path}: ") } else { format!("{path}:{line}: ") };
    finds(check, &place, &[(path, wrong)], &[(path, right)]);
}

const EDGES: (&str, &str) =
    ("docs/architecture.md", "text\n```edges\nhir: arena\nhir (tests): source\n```\n");
const HIR: &str = "compiler/hir/Cargo.toml";

fn manifest(dependencies: &str) -> String {
    format!("[package]\nname = \"kiln-hir\"\n[lints]\nworkspace = true\n{dependencies}")
}

fn edge(place: &str, wrong: &str, right: &str) {
    let (wrong, right) = (manifest(wrong), manifest(right));
    finds(edges::check, place, &[EDGES, (HIR, &wrong)], &[EDGES, (HIR, &right)]);
}

const USES: &str =
    "[dependencies]\nkiln-arena.workspace = true\n[dev-dependencies]\nkiln-source = { workspace = true }\n";

#[test]
fn a_new_edge() {
    edge(
        "docs/architecture.md: `hir` uses `mir`",
        &format!("{USES}[dependencies]\nkiln-mir.workspace = true"),
        USES,
    );
    edge(
        "docs/architecture.md: `hir` uses `mir`",
        &format!("{USES}[target.'cfg(unix)'.dependencies.kiln-mir]\nworkspace = true"),
        USES,
    );
    edge(
        "docs/architecture.md: `hir` uses `mir`",
        &format!("{USES}[build-dependencies]\nkiln-mir = {{ workspace = true, optional = true }}"),
        USES,
    );
}

#[test]
fn an_edge_of_the_tests_is_none_of_the_crate() {
    let moved = "[dependencies]\nkiln-arena.workspace = true\nkiln-source.workspace = true\n";
    let found = edges::check(&Tree::of(&[EDGES, (HIR, &manifest(moved))]));
    assert_eq!(found.len(), 2, "{found:#?}");
}

#[test]
fn an_edge_that_is_gone() {
    edge(
        "docs/architecture.md: `hir (tests)` does not use `source`",
        "[dependencies]\nkiln-arena.workspace = true",
        USES,
    );
}

#[test]
fn a_dependency_past_the_root_manifest() {
    edge(
        "compiler/hir/Cargo.toml:9: `regex`",
        &format!("{USES}regex = \"1\""),
        &format!("{USES}regex.workspace = true"),
    );
    let section = format!("{USES}[dependencies.regex]\nversion = \"1\"");
    edge("compiler/hir/Cargo.toml:9: `regex`", &section, USES);
}

const CODES: &str = "kiln_diagnostics::codes! {\n    A = \"E0301\": \"mismatched types\";\n}\n";
const ERRORS: (&str, &str) = ("compiler/lower/src/errors.rs", CODES);
const PAGE: (&str, &str) = ("docs/codes/E0301.md", "# E0301: mismatched types\n");
const FIXTURE: (&str, &str) = ("tests/ui/a.cz", "//? E0301: of any kind\n");

#[test]
fn a_code_without_a_page_or_a_fixture() {
    let right = [ERRORS, PAGE, FIXTURE];
    finds(codes::check, "compiler/lower/src/errors.rs:2: E0301 has no page", &[ERRORS, FIXTURE], &right);
    finds(codes::check, "compiler/lower/src/errors.rs:2: E0301 has no fixture", &[ERRORS, PAGE], &right);
    let shown = ("tests/ui/b.stderr", "error[E0301]: ...");
    assert_eq!(codes::check(&Tree::of(&[ERRORS, PAGE, shown])), []);
    let late = ("tests/ui/a.cz", "//? something\n// E0301\n");
    assert_eq!(codes::check(&Tree::of(&[ERRORS, PAGE, late])).len(), 1);
}

#[test]
fn a_page_without_a_code_or_of_another_title() {
    let right = [ERRORS, PAGE, FIXTURE];
    let stray = ("docs/codes/E0999.md", "# E0999: what?\n");
    finds(codes::check, "docs/codes/E0999.md: no phase", &[ERRORS, PAGE, FIXTURE, stray], &right);
    let renamed = ("docs/codes/E0301.md", "# E0301: types mismatched\n");
    finds(codes::check, "docs/codes/E0301.md:1: the title", &[ERRORS, renamed, FIXTURE], &right);
}

#[test]
fn a_code_declared_twice() {
    let again = ("compiler/other/src/errors.rs", CODES);
    let place = "compiler/other/src/errors.rs:2: E0301 is declared";
    finds(codes::check, place, &[ERRORS, again, PAGE, FIXTURE], &[ERRORS, PAGE, FIXTURE]);
}

#[test]
fn a_link_that_leads_nowhere() {
    let target = ("docs/b.md", "# The title, here\n```\n# not one\n```\n");
    let tree = |text: &'static str| [("docs/a.md", text), target];
    let link = |wrong, right| finds(links::check, "docs/a.md:2: ", &tree(wrong), &tree(right));
    link("\nsee [b](c.md)", "see [b](b.md), [top](../docs/), [web](https://example.org/x)");
    link("\nsee [`b`](c.md)", "see [`b`](./b.md) and `[code](c.md)`\n```\n[code](c.md)\n```\n");
    link("\nsee [b](b.md#not-one)", "see [b](b.md#the-title-here)");
    link("\nsee `docs/c.md`", "see `docs/b.md`, `docs/`, `docs/NAME.*`, `docs/<name>.md`, `other/c.md`");
}

#[test]
fn a_lint_switched_off() {
    let mir = "compiler/mir/src/lib.rs";
    finds_in(lints::check, mir, 2, "//! x\n#![allow(unsafe_code)]\n", "// #![allow(unsafe_code)]\n");
    finds_in(lints::check, mir, 1, "#[allow(unsafe_code, reason = \"x\")]", "");
    let reason = "#[expect(\n    clippy::disallowed_methods,\n    reason = \"x\"\n)]\n";
    finds_in(lints::check, mir, 3, "\n\n#[allow(clippy::disallowed_methods)]\n", reason);
    let unreasoned = format!("{reason}#![allow(missing_docs)]");
    finds_in(lints::check, "compiler/llvm/src/ops.rs", 5, &unreasoned, "#![allow(unsafe_code)]");
    finds_in(lints::check, HIR, 0, "[package]\n", "[package]\n[lints]\nworkspace = true\n");
    let world = "#![allow(clippy::disallowed_methods)]";
    for path in ["compiler/driver/main.rs", "compiler/link/src/lib.rs", "compiler/mir/tests/a.rs", "build.rs"]
    {
        assert_eq!(lints::check(&Tree::of(&[(path, world)])), [], "{path}");
    }
}

#[test]
fn a_long_file() {
    let path = "compiler/hir/src/lib.rs";
    let line = "// x\n";
    let place = lengths::LIMIT + 1;
    finds_in(lengths::check, path, place, &line.repeat(place), &line.repeat(place - 1));
    assert_eq!(lengths::check(&Tree::of(&[("docs/a.md", &line.repeat(place))])), []);
}

#[test]
fn a_word_out_of_place() {
    let word = |wrong, right| finds_in(words::check, "rt/a.c", 2, wrong, right);
    word("\n// TODO later", "// TODO: free the block when the last owner is gone\n");
    word("\n// FIXME: it fails", "// FIXMEs are words\n");
    word("\n// XXX: one two three four five", "// hack\n");
    word("\n#include \"/home/me/kiln.h\"", "#include \"kiln.h\" // /homework\n");
    word("\n// a Helper", "// it helps the reagent, its obsession\nint helper(void);\n");
    finds_in(words::check, "docs/a.md", 5, "```\nfn helper()\n```\n\nan agent\n", "```\nfn helper()\n```\n");
    word("\n// done in this Session", "// the Session of a compilation\n");
}
