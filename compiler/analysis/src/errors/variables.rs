//! Variables: E0401 to E0403, W0401 to W0404.

use super::*;
use kiln_hir::VarKind;

/// A place where a variable is bound.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Occurrence {
    /// `mut` and the space behind it; empty if there is none.
    pub mutable: Span,
    /// The name.
    pub name: Span,
    /// Whether the name stands for a field of that name, too.
    pub short: bool,
}

/// What changes, in the words of messages: the variable, or a part of it.
fn changed(name: &str, partial: bool) -> String {
    if partial { format!("a part of `{name}`") } else { format!("`{name}`") }
}

/// Assignments at `places` to a variable that is not `mut`.
pub(crate) fn immutable(
    name: &str,
    kind: VarKind,
    declared: Span,
    places: &[Span],
    partial: bool,
    occurrences: &[Occurrence],
) -> Diagnostic {
    let message = match kind {
        VarKind::Param if !partial => {
            format!("cannot assign to the parameter `{name}`, which is not `mut`")
        }
        VarKind::Param
        | VarKind::Let
        | VarKind::LetLater
        | VarKind::Pattern
        | VarKind::This
        | VarKind::Captured
        | VarKind::Itself => {
            format!("cannot assign to {}, which is not `mut`", changed(name, partial))
        }
    };
    let label = if kind == VarKind::Param { "the value passed is final" } else { "its first value is final" };
    let mut report = Diagnostic::error(IMMUTABLE, places[0], message)
        .label("cannot be assigned")
        .secondary(declared, format!("declared here without `mut`: {label}"));
    for &place in places.iter().skip(1).take(MANY) {
        report = report.secondary(place, "assigned here, too");
    }
    let edits = occurrences.iter().map(|occurrence| edit(occurrence.name.before(), "mut ")).collect();
    with_edits(report, Applicability::Certain, format!("make `{name}` mutable"), edits)
}

/// An assignment to a variable declared without a value, where it may have one.
pub(crate) fn assigned_twice(
    name: &str,
    span: Span,
    declared: Span,
    first: Span,
    partial: bool,
) -> Diagnostic {
    let message = format!("cannot assign to {} again: it is not `mut`", changed(name, partial));
    let report = Diagnostic::error(ASSIGNED_TWICE, span, message);
    let report = if first == span {
        report.label("assigned again in the loop's next round")
    } else {
        report.label("may have a value already").secondary(first, "first assigned here")
    };
    let report = report.secondary(declared, "declared here without `mut`");
    report.fix(Applicability::Certain, format!("make `{name}` mutable"), declared.before(), "mut ")
}

/// A use of a variable that may have no value; `writes` are assignments on other paths.
pub(crate) fn no_value(name: &str, span: Span, declared: Span, writes: &[Span]) -> Diagnostic {
    let verb = if writes.is_empty() { "has" } else { "may have" };
    let mut report =
        Diagnostic::error(NO_VALUE, span, format!("`{name}` is used here but {verb} no value yet"))
            .label("used without a value")
            .secondary(declared, "declared here without a value");
    for &write in writes {
        report = report.secondary(write, "gets a value here, but not on every path");
    }
    report.note(format!(
        "assign `{name}` on every path that leads here, or give it a value where it is declared"
    ))
}

/// A variable that is never mentioned again.
pub(crate) fn unused_variable(
    name: &str,
    kind: VarKind,
    span: Span,
    occurrences: &[Occurrence],
) -> Diagnostic {
    let what = if kind == VarKind::Param { "parameter" } else { "variable" };
    let report = Diagnostic::warning(UNUSED_VARIABLE, span, format!("the {what} `{name}` is not used"));
    let short = occurrences.iter().any(|occurrence| occurrence.short);
    let rename = |occurrence: &Occurrence| {
        let span = occurrence.mutable.to(occurrence.name);
        if occurrence.short { edit(span, format!("{name}: _")) } else { edit(span, format!("_{name}")) }
    };
    let title =
        if short { "ignore the field".to_owned() } else { format!("name it `_{name}` if this is intended") };
    // Alternatives bind the same variables: all are renamed, or all ignored.
    let edits = match (short, occurrences.len()) {
        (true, 2..) => occurrences.iter().map(|occurrence| ignore(occurrence, name)).collect(),
        (true | false, _) => occurrences.iter().map(rename).collect(),
    };
    with_edits(report, Applicability::Certain, title, edits)
}

fn ignore(occurrence: &Occurrence, name: &str) -> Edit {
    let span = occurrence.mutable.to(occurrence.name);
    edit(span, if occurrence.short { format!("{name}: _") } else { "_".to_owned() })
}

/// A variable that is only assigned.
pub(crate) fn never_read(name: &str, span: Span) -> Diagnostic {
    Diagnostic::warning(NEVER_READ, span, format!("`{name}` is assigned but never read"))
        .note(format!("name it `_{name}` if this is intended"))
}

/// An assignment whose value nobody reads.
pub(crate) fn unused_assignment(name: &str, span: Span, partial: bool) -> Diagnostic {
    let what = changed(name, partial);
    Diagnostic::warning(UNUSED_ASSIGNMENT, span, format!("the value assigned to {what} is never read"))
        .label("assigned in vain")
        .note(format!("`{name}` is assigned again, or not used any more, on every path from here"))
}

/// A declaration whose value nobody reads, though the variable is.
pub(crate) fn unused_first_value(name: &str, kind: VarKind, span: Span) -> Diagnostic {
    let (message, note) = match kind {
        VarKind::Param => (format!("the value passed for `{name}` is never read"), None),
        VarKind::Let | VarKind::LetLater => {
            let note = format!("declare it without a value, `let {name};`, or leave out what is not needed");
            (format!("the first value of `{name}` is never read"), Some(note))
        }
        VarKind::Pattern | VarKind::This | VarKind::Captured | VarKind::Itself => {
            (format!("the matched value of `{name}` is never read"), None)
        }
    };
    let report = Diagnostic::warning(UNUSED_ASSIGNMENT, span, message)
        .label("on every path from here, another value is assigned before this one is read");
    match note {
        Some(note) => report.note(note),
        None => report,
    }
}

/// `mut` of a variable that does not change.
pub(crate) fn unused_mut(name: &str, span: Span, occurrences: &[Occurrence]) -> Diagnostic {
    let at = occurrences.first().map_or(span, |first| first.mutable.to(first.name));
    let report =
        Diagnostic::warning(UNUSED_MUT, at, format!("`{name}` does not change and need not be `mut`"));
    let edits = occurrences.iter().map(|occurrence| edit(occurrence.mutable, "")).collect();
    with_edits(report, Applicability::Certain, "remove `mut`".to_owned(), edits)
}
