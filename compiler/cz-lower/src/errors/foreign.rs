//! Functions of C: E0315 to E0317, E0607.

use super::*;

/// A call of the C function `name` outside of `unsafe`; `signature` is its declaration.
pub(crate) fn unsafe_call(name: &str, span: Span, signature: Span) -> Diagnostic {
    Diagnostic::error(UNSAFE_CALL, span, format!("the C function `{name}` can be called in `unsafe` only"))
        .label("write `unsafe { ... }` around it")
        .secondary(signature, "declared here")
        .note("nobody checks that the function has these types, and what it does with its arguments")
}

/// A type of a parameter, or of the result, that C does not have.
pub(crate) fn no_type_of_c(ty: &str, span: Span, is_result: bool) -> Diagnostic {
    let what = if is_result { "give" } else { "take" };
    Diagnostic::error(NO_TYPE_OF_C, span, format!("functions of C cannot {what} the type `{ty}`"))
        .label("not a type of C")
        .note("C takes integers, floats and `bool`; an address is a `usize`; a function without a result has no `->`")
}

/// `unsafe` around what needs none.
pub(crate) fn unneeded_unsafe(span: Span) -> Diagnostic {
    Diagnostic::warning(UNNEEDED_UNSAFE, span, "this `unsafe` is not needed")
        .label("nothing in this block needs it")
        .fix(Applicability::Maybe, "remove it", span, "")
}

/// `fn main` in `extern "C"`.
pub(crate) fn foreign_main(span: Span) -> Diagnostic {
    Diagnostic::error(MAIN_SIGNATURE, span, "`main` cannot be a function of C")
        .label("where the program begins, there is a body")
}

/// A C function that is called while a constant is evaluated.
pub(crate) fn const_calls_c(at: Span, name: &str, span: Span) -> Diagnostic {
    let message = format!("the constant `{name}` has no value: its evaluation calls a C function");
    let report = Diagnostic::error(CONST_CALLS_C, at, message).label("only a running program can call C");
    report.secondary(span, format!("while evaluating `{name}`"))
}
