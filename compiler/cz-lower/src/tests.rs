//! Whole programs: what is reported where, and the tree that comes out.

use kiln_arena::Interner;
use kiln_diagnostics::Sink;
use kiln_hir::Hir;

mod constants;
mod dumps;
mod errors;
mod pages;
mod soup;
mod stub;

/// Lowers a program that must parse.
fn lowered(source: &str) -> (Hir, Interner, Sink) {
    let (hir, names, sink, _) = run(source, stub::Stub::default());
    (hir, names, sink)
}

/// As [`lowered`]; gives also what was asked of the engine.
fn run(source: &str, mut stub: stub::Stub) -> (Hir, Interner, Sink, Vec<String>) {
    let (mut names, mut sink) = (Interner::new(), Sink::new());
    let ast = kiln_cz_syntax::parse(source, 1, &mut names, &mut sink);
    assert_eq!(messages(source, &sink), [""; 0], "syntax of {source}");
    let hir = crate::lower_with(&[ast], &mut names, &mut stub, &mut sink);
    if !sink.has_errors() {
        assert_eq!(kiln_hir::verify::verify(&hir), [""; 0], "{source}");
    }
    (hir, names, sink, stub.requests)
}

/// `E0301@2:5`
fn place(source: &str, position: u32) -> String {
    let before = &source[..position as usize - 1];
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
    format!("{line}:{column}")
}

fn messages(source: &str, sink: &Sink) -> Vec<String> {
    let reports = sink.reports().iter();
    reports.map(|r| format!("{}@{} {}", r.code.id, place(source, r.span().lo.max(1)), r.message)).collect()
}

/// Checks which codes a program reports and where, as `E0301@line:column`, in the order of the places.
#[track_caller]
fn check(source: &str, expected: &[&str]) {
    let (_, _, sink) = lowered(source);
    let found = messages(source, &sink);
    let mut reports: Vec<_> = sink.reports().to_vec();
    reports.sort_by_key(|report| report.span());
    let places: Vec<String> =
        reports.iter().map(|r| format!("{}@{}", r.code.id, place(source, r.span().lo.max(1)))).collect();
    assert_eq!(places, expected, "{source}\n{found:#?}");
}

/// The dump of a program without errors.
#[track_caller]
fn dump(source: &str) -> String {
    let (hir, names, sink) = lowered(source);
    assert_eq!(messages(source, &sink), [""; 0], "{source}");
    kiln_hir::dump::dump(&hir, &names)
}
