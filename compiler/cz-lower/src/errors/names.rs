//! E02xx: names.

use super::*;

/// A name used as a value that nothing declares.
pub(crate) fn unknown_name(name: &str, span: Span, near: Option<&str>) -> Diagnostic {
    let report = Diagnostic::error(UNKNOWN_NAME, span, format!("cannot find `{name}` in this scope"));
    did_you_mean(report.label("no variable or constant has this name"), span, near)
}

/// A type that nothing defines.
pub(crate) fn unknown_type(name: &str, span: Span, near: Option<&str>) -> Diagnostic {
    let report = Diagnostic::error(UNKNOWN_TYPE, span, format!("cannot find type `{name}`"));
    did_you_mean(report.label("no type has this name"), span, near)
}

/// A call of a function that nothing defines.
pub(crate) fn unknown_function(name: &str, span: Span, near: Option<&str>) -> Diagnostic {
    let report = Diagnostic::error(UNKNOWN_FUNCTION, span, format!("cannot find function `{name}`"));
    did_you_mean(report.label("no function has this name"), span, near)
}

/// A field that the struct or variant `of`, declared `at`, does not have.
pub(crate) fn unknown_field(
    name: &str,
    of: &str,
    span: Span,
    at: Span,
    near: Option<&str>,
    fields: &[&str],
) -> Diagnostic {
    let report = Diagnostic::error(UNKNOWN_FIELD, span, format!("`{of}` has no field `{name}`"))
        .label("unknown field")
        .secondary(at, format!("`{of}` is declared here"));
    match near {
        None if fields.is_empty() => report.note(format!("`{of}` has no fields")),
        None if fields.len() <= 8 => report.note(format!("its fields are {}", listed(fields))),
        None | Some(_) => did_you_mean(report, span, near),
    }
}

/// A variant that the enum `of`, declared `at`, does not have.
pub(crate) fn unknown_variant(
    name: &str,
    of: &str,
    span: Span,
    at: Span,
    near: Option<&str>,
    variants: &[&str],
) -> Diagnostic {
    let report = Diagnostic::error(UNKNOWN_VARIANT, span, format!("enum `{of}` has no variant `{name}`"))
        .label("unknown variant")
        .secondary(at, format!("`{of}` is declared here"));
    match near {
        None if (2..=8).contains(&variants.len()) => {
            report.note(format!("its variants are {}", listed(variants)))
        }
        None | Some(_) => did_you_mean(report, span, near),
    }
}

/// A path that is no `Enum::Variant`.
pub(crate) fn unknown_path(span: Span) -> Diagnostic {
    Diagnostic::error(UNKNOWN_PATH, span, "cannot resolve this path")
        .label("not of the form `Enum::Variant`")
        .note("modules are not supported yet: the only paths are those of enum variants")
}

/// A second item; `kind` is "function", "type", ...
pub(crate) fn duplicate_item(name: &str, kind: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(DUPLICATE_ITEM, span, format!("the {kind} `{name}` is defined twice"))
        .label("defined again here")
        .secondary(first, "first defined here")
        .note("functions and constants share one name space, types have another")
}

/// A second `let` of a name in one block.
pub(crate) fn second_let(name: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(SECOND_LET, span, format!("`{name}` is declared twice in this block"))
        .label("declared again here")
        .secondary(first, "first declared here")
        .note("an inner block may declare the name anew; to change a variable, declare it with `let mut` and assign")
}

/// A second parameter of one name.
pub(crate) fn duplicate_param(name: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(DUPLICATE_PARAM, span, format!("two parameters are named `{name}`"))
        .label("named again here")
        .secondary(first, "first named here")
}

/// A definition named like a built-in type.
pub(crate) fn builtin_redefined(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error(BUILTIN_REDEFINED, span, format!("`{name}` is a built-in type"))
        .label("cannot be defined again")
}

/// A type's name where a value is needed; `example` is a variant if it is an enum.
pub(crate) fn type_as_value(name: &str, span: Span, at: Span, example: Option<&str>) -> Diagnostic {
    let report = Diagnostic::error(TYPE_AS_VALUE, span, format!("`{name}` is a type, not a value"))
        .label("a value is needed here");
    let report = declared(report, at, "the type is defined here");
    match example {
        Some(variant) => report.note(format!("a value of it is written `{name}::{variant}`")),
        None if at.is_none() => report.note(format!("to convert a value, write `value as {name}`")),
        None => report,
    }
}

/// A function's name without a call.
pub(crate) fn function_as_value(name: &str, span: Span, at: Span) -> Diagnostic {
    let report = Diagnostic::error(FUNCTION_AS_VALUE, span, format!("the function `{name}` is not called"))
        .label("functions are not values yet");
    declared(report, at, "the function is defined here")
        .note(format!("to call it, write its arguments in parentheses: `{name}(...)`"))
}

/// `T { ... }` where `T` is no struct.
pub(crate) fn not_a_struct(name: &str, span: Span, at: Span, example: Option<&str>) -> Diagnostic {
    let report = Diagnostic::error(NOT_A_STRUCT, span, format!("`{name}` is not a struct"))
        .label("needs the name of a struct or variant");
    let report = declared(report, at, "defined here");
    match example {
        Some(variant) => report.note(format!("name a variant of the enum, as in `{name}::{variant}`")),
        None => report,
    }
}

/// `T::V` where `T` is no enum.
pub(crate) fn no_variants(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error(NO_VARIANTS, span, format!("`{name}` is not an enum")).label("only enums have variants")
}
