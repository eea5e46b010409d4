//! E06xx: constants.

use super::*;
use kiln_abi::PanicKind;

/// A constant whose evaluation panics.
pub(crate) fn const_panics(kind: PanicKind, span: Span) -> Diagnostic {
    Diagnostic::error(CONST_PANICS, span, format!("this constant has no value: {}", kind.message()))
        .label(kind.message())
}

/// A constant whose evaluation panics in a function that it calls; `at` is the place, if one is known.
pub(crate) fn const_panics_in_call(kind: PanicKind, at: Option<Span>, name: &str, span: Span) -> Diagnostic {
    let message = format!("the constant `{name}` has no value: {}", kind.message());
    match at {
        Some(at) => Diagnostic::error(CONST_PANICS, at, message)
            .label(kind.message())
            .secondary(span, format!("while evaluating `{name}`")),
        // Only an overflow of the stack has no place.
        None => Diagnostic::error(CONST_PANICS, span, message)
            .label("its evaluation needs too many calls within each other"),
    }
}

/// A constant that is not evaluated after `steps` calls and loop rounds.
pub(crate) fn const_too_long(name: &str, span: Span, steps: u64) -> Diagnostic {
    Diagnostic::error(CONST_TOO_LONG, span, format!("the evaluation of the constant `{name}` takes too long"))
        .label(format!("stopped after {steps} calls and loop rounds"))
        .note("compute it when the program runs, in a function")
}

/// A print function that is called while a constant is evaluated.
pub(crate) fn const_prints(at: Span, name: &str, span: Span) -> Diagnostic {
    let message = format!("the constant `{name}` has no value: its evaluation prints");
    let report = Diagnostic::error(CONST_PRINTS, at, message).label("only a running program can print");
    report.secondary(span, format!("while evaluating `{name}`"))
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

/// Something in a constant that must be run, where nothing can run it.
pub(crate) fn needs_run(what: &str, span: Span) -> Diagnostic {
    Diagnostic::error(NOT_CONSTANT, span, format!("{what} is not supported in a constant"))
        .label("cannot be evaluated at compile time")
        .note("constants are made of literals, operators, casts, other constants, blocks and `if`")
}

/// `return` in a constant.
pub(crate) fn return_in_const(span: Span) -> Diagnostic {
    Diagnostic::error(NOT_CONSTANT, span, "`return` in a constant")
        .label("there is no function around it to return from")
        .note("a block gives its last expression, a loop what `break` gives it")
}

/// A variable of the function around, used in a constant.
pub(crate) fn variable_in_const(name: &str, span: Span, at: Span) -> Diagnostic {
    Diagnostic::error(NOT_CONSTANT, span, format!("the variable `{name}` cannot be used in a constant"))
        .label("known only when the program runs")
        .secondary(at, "a variable")
        .note("use `let` instead of `const`")
}
