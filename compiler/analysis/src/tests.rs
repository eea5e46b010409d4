//! Whole programs: what is reported where.

use kiln_arena::Interner;
use kiln_diagnostics::{Diagnostic, Fix, Sink};

mod flow;
mod items;
mod oracle;
mod pages;
mod paths;
mod patterns;
mod soup;
mod variables;

/// What the analysis reports about a program without earlier errors, ordered by place.
#[track_caller]
fn reports(source: &str) -> Vec<Diagnostic> {
    let (mut names, mut sink) = (Interner::new(), Sink::new());
    let ast = kiln_cz_syntax::parse(source, 1, &mut names, &mut sink);
    let hir = kiln_cz_lower::lower(&[ast], &mut names, &mut sink);
    assert_eq!(sink.reports(), [], "{source}");
    crate::analyze(&hir, &names, &mut sink);
    sink.into_sorted()
}

/// `2:5`
fn place(source: &str, position: u32) -> String {
    let before = &source[..position as usize - 1];
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
    format!("{line}:{column}")
}

/// Checks what a program reports and where: `W0401@line:column`, ordered by place.
#[track_caller]
fn check(source: &str, expected: &[&str]) {
    let reports = reports(source);
    let shown = |r: &Diagnostic| format!("{}@{}", r.code.id, place(source, r.span().lo.max(1)));
    let found: Vec<String> = reports.iter().map(shown).collect();
    let messages: Vec<&str> = reports.iter().map(|r| r.message.as_str()).collect();
    assert_eq!(found, expected, "{source}\n{messages:#?}");
}

/// [`check`] for the statements of a function, which may call `touch(x: i32)` and `cond() -> bool`; they begin on
/// line 3.
#[track_caller]
fn body(statements: &str, expected: &[&str]) {
    let given = "fn touch(x: i32) { print_i32(x); } fn cond() -> bool { true }";
    check(&format!("{given}\nfn f() {{\n{statements}\n}}"), expected);
}

/// The program with all fixes of all its reports applied.
#[track_caller]
fn fixed(source: &str) -> String {
    fixed_by(source, |_| true)
}

/// The program with those fixes applied that are wanted.
#[track_caller]
fn fixed_by(source: &str, wanted: impl Fn(&Fix) -> bool) -> String {
    let fixes = reports(source).into_iter().flat_map(|r| r.fixes).filter(wanted);
    let mut edits: Vec<_> = fixes.flat_map(|fix| fix.edits).collect();
    edits.sort_by_key(|edit| edit.span);
    let mut text = source.to_owned();
    for edit in edits.iter().rev() {
        text.replace_range(edit.span.lo as usize - 1..edit.span.hi as usize - 1, &edit.replacement);
    }
    text
}
