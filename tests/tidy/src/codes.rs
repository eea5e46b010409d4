//! Every code that a phase declares has a page and a fixture, and every page has a code.

use crate::{Finding, Tree};
use std::collections::BTreeMap;

const PAGES: &str = "docs/codes/";

/// Bands whose reports come from tools and files: a test of the command line or of a crate may be their fixture.
const WORLD: &[&str] = &["E08", "W08", "E09", "W09"];

struct Declaration<'a> {
    path: &'a str,
    line: usize,
    title: &'a str,
}

/// Compares the declarations, `NAME = "E0301": "title";` inside `codes! { .. }`, with `docs/codes/` and `tests/`.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let declared = declarations(tree, &mut findings);
    for (id, declaration) in &declared {
        let complain = |message: String| Finding::new(declaration.path, declaration.line, message);
        let page = format!("{PAGES}{id}.md");
        match tree.get(&page) {
            None => findings.push(complain(format!("{id} has no page {page}"))),
            Some(text) => findings.extend(page_complaint(&page, text, id, declaration.title)),
        }
        if !has_fixture(tree, id) {
            findings.push(complain(format!("{id} has no fixture: a program in tests/ui that shows it")));
        }
    }
    let pages = tree.files().filter_map(|(path, _)| path.strip_prefix(PAGES)?.strip_suffix(".md"));
    for id in pages.filter(|id| *id != "README" && !declared.contains_key(id)) {
        findings.push(Finding::new(&format!("{PAGES}{id}.md"), 0, "no phase declares this code"));
    }
    findings
}

fn declarations<'a>(tree: &'a Tree, findings: &mut Vec<Finding>) -> BTreeMap<&'a str, Declaration<'a>> {
    let mut declared: BTreeMap<&str, Declaration<'_>> = BTreeMap::new();
    for (path, text) in
        tree.files().filter(|(path, _)| path.ends_with(".rs") && path.starts_with("compiler/"))
    {
        let mut inside = false;
        for (line, number) in text.lines().zip(1..) {
            let line = line.trim();
            inside |= line.ends_with("codes! {") && !line.starts_with("//");
            inside &= line != "}";
            if !inside {
                continue;
            }
            let parts: Vec<&str> = line.split('"').collect();
            let [_, id, ": ", title, ";"] = parts[..] else { continue };
            let declaration = Declaration { path, line: number, title };
            if let Some(first) = declared.insert(id, declaration) {
                let message = format!("{id} is declared in {}:{} too", first.path, first.line);
                findings.push(Finding::new(path, number, message));
            }
        }
    }
    declared
}

fn page_complaint(page: &str, text: &str, id: &str, title: &str) -> Option<Finding> {
    let wanted = format!("# {id}: {title}");
    let found = text.lines().next().unwrap_or_default();
    (found != wanted)
        .then(|| Finding::new(page, 1, format!("the title is `{found}`, and should be `{wanted}`")))
}

/// Whether a program names the code in its first line, `//? E0301: ..`, or an expected output shows it.
fn has_fixture(tree: &Tree, id: &str) -> bool {
    let world = WORLD.iter().any(|band| id.starts_with(band));
    let of_crate = |path: &str| world && path.starts_with("compiler/") && path.contains("/tests/");
    let in_tests = |path: &str| path.starts_with("tests/") && !path.starts_with("tests/tidy/");
    tree.files().filter(|(path, _)| in_tests(path) || of_crate(path)).any(|(path, text)| {
        let first = text.lines().next().unwrap_or_default();
        ([".cz", ".lox", ".luma"].iter().any(|end| path.ends_with(end))
            && first.starts_with("//?")
            && first.contains(id))
            || (path.ends_with(".stderr") && text.contains(id))
            || (world && text.contains(id))
    })
}
