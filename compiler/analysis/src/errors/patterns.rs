//! Patterns: E05xx, W05xx.

use super::*;
use crate::matches::Findings;
use kiln_hir::MatchSource;

/// `A`, `B` and 3 more
fn listed(found: &Findings) -> String {
    let mut parts: Vec<String> = found.missing.iter().map(|missing| format!("`{missing}`")).collect();
    match found.more {
        Some(0) => {}
        Some(count) => parts.push(format!("{count} more")),
        None => parts.push("many more".to_owned()),
    }
    match parts.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

/// Shows the type whose values are not all covered.
fn defined(report: Diagnostic, definition: Option<(String, Span)>) -> Diagnostic {
    match definition {
        Some((name, span)) if !span.is_none() => report.secondary(span, format!("`{name}` is defined here")),
        Some(_) | None => report,
    }
}

/// A match on the value at `span` that leaves values out; `last_arm` is the end of its last arm, if an arm that does
/// nothing would fit.
pub(crate) fn not_exhaustive(
    span: Span,
    found: &Findings,
    definition: Option<(String, Span)>,
    last_arm: Option<Span>,
) -> Diagnostic {
    let missing = listed(found);
    let report = Diagnostic::error(NOT_EXHAUSTIVE, span, format!("this match does not cover {missing}"))
        .label(format!("not covered: {missing}"));
    let many = found.missing.len() > 1 || found.more != Some(0);
    let add = if many { "add arms for these patterns" } else { "add an arm for this pattern" };
    let report = defined(report, definition).note(format!("{add}, or an arm `_` for all that is left"));
    let Some(end) = last_arm else { return report };
    let patterns = if found.more == Some(0) { found.missing.join(" | ") } else { "_".to_owned() };
    report.fix(Applicability::Maybe, "do nothing for the rest", end, format!(", {patterns} => {{ }}"))
}

/// A pattern of the `let` statement at `stmt`, or of a parameter, that leaves values out.
pub(crate) fn refutable(
    span: Span,
    found: &Findings,
    stmt: Option<Span>,
    returns_unit: bool,
    definition: Option<(String, Span)>,
) -> Diagnostic {
    let missing = listed(found);
    let place = if stmt.is_some() { "`let`" } else { "parameter" };
    let message = format!("this pattern of a {place} does not match {missing}");
    let report = Diagnostic::error(REFUTABLE, span, message).label(format!("does not match {missing}"));
    let report = defined(report, definition);
    let Some(stmt) = stmt else {
        return report.note("patterns of parameters match every value; use `match` in the function");
    };
    let report = report.note("use `if let`, or leave in an `else` when the pattern does not match");
    if returns_unit {
        let semicolon = Span::new(stmt.hi - 1, stmt.hi - 1);
        report.fix(Applicability::Maybe, "return if it does not match", semicolon, " else { return; }")
    } else {
        report
    }
}

/// Patterns with too many combinations.
pub(crate) fn too_complex(span: Span) -> Diagnostic {
    Diagnostic::error(TOO_COMPLEX, span, "these patterns are too complex to be checked")
        .label("too many combinations")
        .note("match in several steps: some parts first, the others inside the arms")
}

/// An arm whose values the arms at `covering` take.
pub(crate) fn unreachable_arm(span: Span, covering: &[Span]) -> Diagnostic {
    let mut report = Diagnostic::warning(UNREACHABLE_ARM, span, "this arm never matches");
    let text = match covering.len() {
        0 => return report.label("there is no such value"),
        1 => "matches all of its values before",
        _ => "matches some of its values before",
    };
    report = report.label("never matches");
    for &span in covering.iter().take(MANY) {
        report = report.secondary(span, text);
    }
    report
}

/// An alternative whose values earlier alternatives and arms take; `removal` takes it out.
pub(crate) fn redundant_alternative(span: Span, removal: Option<Span>) -> Diagnostic {
    let report = Diagnostic::warning(REDUNDANT_ALTERNATIVE, span, "this alternative never matches")
        .label("all its values are matched before");
    match removal {
        Some(removal) => report.fix(Applicability::Certain, "remove it", removal, ""),
        None => report,
    }
}

/// An `if let` or `while let` whose pattern always matches, so that `otherwise` does not run.
pub(crate) fn irrefutable_condition(
    span: Span,
    source: MatchSource,
    otherwise: Span,
    whole: Span,
) -> Diagnostic {
    let (word, note) = match source {
        MatchSource::WhileLet => {
            ("while let", "use `loop` with a `let`: the loop does not end by its pattern")
        }
        MatchSource::IfLet | MatchSource::Match => ("if let", "use `let`, and the block without a condition"),
    };
    let report =
        Diagnostic::warning(ALWAYS_MATCHES, span, format!("the pattern of this `{word}` always matches"))
            .label("matches every value");
    let report = if otherwise.is_empty() || otherwise == whole {
        report
    } else {
        report.secondary(otherwise, "never runs")
    };
    report.note(note)
}

/// A `let ... else` whose pattern always matches; `removal` takes the `else` out.
pub(crate) fn irrefutable_let_else(span: Span, otherwise: Span, removal: Option<Span>) -> Diagnostic {
    let report = Diagnostic::warning(ALWAYS_MATCHES, span, "the pattern of this `let` always matches")
        .label("matches every value")
        .secondary(otherwise, "never runs");
    match removal {
        Some(removal) => report.fix(Applicability::Certain, "remove the `else`", removal, ""),
        None => report,
    }
}
