//! Tests of the lexer and the parser through their public face.

mod extremes;
mod properties;
mod recovery;
mod trees;

use kiln_arena::Interner;
use kiln_diagnostics::{Applicability, Diagnostic, Sink};
use kiln_luma_syntax::ast::Ast;
use kiln_source::Span;

/// Where the text starts in the space of positions: not 0 and not 1, so that a forgotten base is seen.
const BASE: u32 = 1000;

/// A parsed text.
struct Parsed {
    ast: Ast,
    names: Interner,
    reports: Vec<Diagnostic>,
}

/// Parses `text` and checks what must hold for every text: a sound tree, and reports within the text.
fn parse(text: &str) -> Parsed {
    let mut names = Interner::new();
    let mut sink = Sink::new();
    let ast = kiln_luma_syntax::parse(text, BASE, &mut names, &mut sink);
    let clean = !sink.has_errors();
    let reports = sink.reports().to_vec();
    let file = Span::new(BASE, BASE + text.len() as u32);
    let problems = kiln_luma_syntax::verify(&ast, file, &names, clean);
    assert!(problems.is_empty(), "{text:?}\n{problems:#?}\n{reports:#?}");
    for report in &reports {
        assert!(!report.labels.is_empty(), "{text:?}\n{report:#?}");
        let labels = report.labels.iter().map(|label| label.span);
        let edits = report.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        for span in labels.chain(edits) {
            let fine = BASE <= span.lo && span.lo <= span.hi && span.hi <= file.hi;
            assert!(fine, "{text:?}\n{report:#?}");
            let range = (span.lo - BASE) as usize..(span.hi - BASE) as usize;
            assert!(text.get(range).is_some(), "inside a character: {text:?}\n{report:#?}");
        }
    }
    Parsed { ast, names, reports }
}

/// `text` with the fixes of all reports applied that are at least `from` sure, last one first.
fn fixed(text: &str, reports: &[Diagnostic], from: Applicability) -> String {
    let mut edits: Vec<_> = reports
        .iter()
        .filter_map(|report| report.fixes.first())
        .filter(|fix| fix.applicability == Applicability::Certain || from == Applicability::Maybe)
        .flat_map(|fix| &fix.edits)
        .collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
    let mut text = text.to_string();
    for edit in edits {
        let range = (edit.span.lo - BASE) as usize..(edit.span.hi - BASE) as usize;
        text.replace_range(range, &edit.replacement);
    }
    text
}
