//! E06xx: constants.

use super::*;
use kiln_abi::PanicKind;

/// A constant whose evaluation panics.
pub(crate) fn const_panics(kind: PanicKind, span: Span) -> Diagnostic {
    Diagnostic::error(CONST_PANICS, span, format!("this constant has no value: {}", kind.message()))
        .label(kind.message())
}

/// Constants that need each other; `links` are their names and places.
pub(crate) fn const_cycle(links: &[(&str, Span)], used: Span) -> Diagnostic {
    let chain: Vec<String> = links.iter().chain(links.first()).map(|(name, _)| format!("`{name}`")).collect();
    let name = links.first().map_or("", |link| link.0);
    let mut report =
        Diagnostic::error(CONST_CYCLE, used, format!("the constant `{name}` is defined by itself"))
            .label("needs its own value here");
    for (name, span) in links.iter().take(8) {
        report = report.secondary(*span, format!("while evaluating `{name}`"));
    }
    report.note(if chain.len() > 10 {
        format!("{} needs ... needs {}", chain[0], chain[chain.len() - 1])
    } else {
        chain.join(" needs ")
    })
}

/// A constant of a type that constants cannot have.
pub(crate) fn const_type(name: &str, ty: &str, span: Span) -> Diagnostic {
    Diagnostic::error(CONST_TYPE, span, format!("the constant `{name}` cannot have the type `{ty}`"))
        .label("not supported yet")
        .note("constants are integers, floats or `bool`")
}

/// Something that a constant cannot contain.
pub(crate) fn not_constant(what: &str, span: Span) -> Diagnostic {
    Diagnostic::error(NOT_CONSTANT, span, format!("{what} is not supported in a constant"))
        .label("cannot be evaluated at compile time")
        .note("constants are made of literals, operators, casts, other constants, blocks and `if`")
}

/// A variable of the function around, used in a constant.
pub(crate) fn variable_in_const(name: &str, span: Span, at: Span) -> Diagnostic {
    Diagnostic::error(NOT_CONSTANT, span, format!("the variable `{name}` cannot be used in a constant"))
        .label("known only when the program runs")
        .secondary(at, "a variable")
        .note("use `let` instead of `const`")
}
