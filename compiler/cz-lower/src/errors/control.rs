//! E04xx: loops, labels, assignments, `let`.

use super::*;

/// `break` or `continue` without a loop around it.
pub(crate) fn outside_loop(word: &str, span: Span) -> Diagnostic {
    Diagnostic::error(OUTSIDE_LOOP, span, format!("`{word}` outside of a loop"))
        .label("no loop is around this")
}

/// A label that no loop around has.
pub(crate) fn unknown_label(name: &str, span: Span, near: Option<&str>) -> Diagnostic {
    let report = Diagnostic::error(UNKNOWN_LABEL, span, format!("no loop around this is labelled `'{name}`"))
        .label("unknown label");
    let near = near.map(|near| format!("'{near}"));
    did_you_mean(report, span, near.as_deref())
}

/// A loop left with a value of type `ty` in one place (`with`) and without one in another (`without`).
pub(crate) fn break_mix(ty: &str, without: Span, with: Span) -> Diagnostic {
    Diagnostic::error(BREAK_MIX, without, "this `break` gives no value, another one of the loop does")
        .label("gives no value")
        .secondary(with, format!("gives a value of type `{ty}`"))
        .note("all breaks of a loop give a value, or none does")
}

/// An assignment to what is no variable or field.
pub(crate) fn not_a_place(span: Span) -> Diagnostic {
    Diagnostic::error(NOT_A_PLACE, span, "cannot assign to this expression")
        .label("not a variable, or a field or element of one")
}

/// An assignment to a constant.
pub(crate) fn assign_to_const(name: &str, span: Span, at: Span) -> Diagnostic {
    Diagnostic::error(NOT_A_PLACE, span, format!("cannot assign to the constant `{name}`"))
        .label("constants do not change")
        .secondary(at, "declared here")
}

/// The `else` of a `let` that does not leave.
pub(crate) fn else_must_diverge(span: Span) -> Diagnostic {
    Diagnostic::error(ELSE_MUST_DIVERGE, span, "the `else` of a `let` must not come to its end")
        .label("control goes on behind this block")
        .note("leave by `return`, `break` or `continue`: the variables of the pattern have no value here")
}

/// `let (a, b);`
pub(crate) fn let_without_value(span: Span) -> Diagnostic {
    Diagnostic::error(LET_WITHOUT_VALUE, span, "a `let` without a value declares one variable")
        .label("not a plain name")
        .note("give it a value: `let pattern = value;`")
}
