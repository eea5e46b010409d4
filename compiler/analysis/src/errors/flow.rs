//! Control flow and the values of expressions: W0405, W0410, W0411, W0601.

use super::*;
use crate::arithmetic::Failure;

/// Code behind `cause`, which control does not come past.
pub(crate) fn unreachable_code(span: Span, cause: Span) -> Diagnostic {
    Diagnostic::warning(UNREACHABLE_CODE, span, "this code is never reached")
        .label("never runs")
        .secondary(cause, "control does not come past this")
}

/// A statement whose value nobody takes; `operator` if it is that of an operator, `pure` if it does nothing else;
/// `assignable` is the place of a `==` behind what could be assigned to; `stmt` is the statement.
pub(crate) fn unused_value(
    span: Span,
    operator: Option<&str>,
    pure: bool,
    assignable: Option<Span>,
    stmt: Span,
) -> Diagnostic {
    let message = match operator {
        Some(operator) => format!("the result of `{operator}` is not used"),
        None => "this value is not used".to_owned(),
    };
    let report = Diagnostic::warning(UNUSED_VALUE, span, message);
    let report = if pure { report.label("this statement has no effect") } else { report.label("dropped") };
    if let Some(span) = assignable {
        return report.fix(Applicability::Maybe, "assign instead of comparing", span, " = ");
    }
    report.fix(Applicability::Maybe, "say that the value is not needed", stmt.before(), "let _ = ")
}

/// A function that calls itself, at `call` first, before it can end.
pub(crate) fn always_recurses(name: &str, span: Span, call: Span) -> Diagnostic {
    Diagnostic::warning(ALWAYS_RECURSES, span, format!("`{name}` calls itself before it can end"))
        .label("never ends")
        .secondary(call, "calls itself here, whatever its arguments are")
        .note("a path without such a call would end it")
}

/// A label that no jump names.
pub(crate) fn unused_label(name: &str, span: Span) -> Diagnostic {
    Diagnostic::warning(UNUSED_LABEL, span, format!("no jump uses the label `'{name}`")).fix(
        Applicability::Certain,
        format!("name it `'_{name}` if this is intended"),
        span,
        format!("'_{name}"),
    )
}

/// An operation at `span` that fails whenever it runs; `culprit` is the operand that makes it so, or all of it.
pub(crate) fn always_panics(failure: Failure, span: Span, culprit: Span) -> Diagnostic {
    let (message, label) = match failure {
        Failure::Overflow { operation, ty } => (
            "the result of this operation does not fit its type",
            format!("`{operation}` does not fit `{ty}`"),
        ),
        Failure::DivisionByZero => ("this operation divides by zero", "is always zero".to_owned()),
        Failure::ShiftRange => {
            ("this shifts by too much", "negative, or not less than the width of the type".to_owned())
        }
    };
    let report = Diagnostic::warning(ALWAYS_PANICS, span, message);
    let report = if culprit == span {
        report.label(label)
    } else {
        report.label("always fails").secondary(culprit, label)
    };
    report.note("the program panics when it comes here")
}
