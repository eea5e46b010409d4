//! E05xx: patterns, as far as names and types go.

use super::*;
use kiln_types::VariantShape;

/// A pattern that cannot match values of the type. `value` is what is matched.
pub(crate) fn pattern_type(own: &str, ty: &str, span: Span, value: Option<Span>) -> Diagnostic {
    let message = format!("this pattern matches `{own}`, but the value is of type `{ty}`");
    let report =
        Diagnostic::error(PATTERN_TYPE, span, message).label(format!("expected a pattern for `{ty}`"));
    match value {
        Some(value) => report.secondary(value, format!("this is of type `{ty}`")),
        None => report,
    }
}

/// A name that a pattern binds twice.
pub(crate) fn bound_twice(name: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(BOUND_TWICE, span, format!("`{name}` is bound twice in this pattern"))
        .label("bound again here")
        .secondary(first, "first bound here")
}

/// A variable, declared at `declared`, that the alternative at `span` does not bind.
pub(crate) fn or_variables(name: &str, span: Span, declared: Span) -> Diagnostic {
    Diagnostic::error(OR_VARIABLES, span, format!("`{name}` is not bound in all alternatives"))
        .label(format!("does not bind `{name}`"))
        .secondary(declared, "bound here")
        .note("all alternatives of a pattern bind the same variables")
}

/// A variable of two types in two alternatives.
pub(crate) fn or_types(name: &str, first: (&str, Span), second: (&str, Span)) -> Diagnostic {
    let message =
        format!("`{name}` has the type `{}` in one alternative and `{}` in another", first.0, second.0);
    Diagnostic::error(OR_VARIABLES, second.1, message)
        .label(format!("`{}` here", second.0))
        .secondary(first.1, format!("`{}` here", first.0))
}

/// A variable that is `mut` in some alternatives only.
pub(crate) fn or_mutability(name: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(OR_VARIABLES, span, format!("`{name}` is `mut` in some alternatives only"))
        .label("bound differently here")
        .secondary(first, "first bound here")
}

/// A range without values.
pub(crate) fn empty_range(lo: i128, hi: i128, exclusive: bool, span: Span) -> Diagnostic {
    let report = Diagnostic::error(EMPTY_RANGE, span, "this range is empty").label("matches nothing");
    if lo > hi {
        return report.note(format!("it begins at {lo}, which is greater than its end {hi}"));
    }
    let _ = exclusive;
    report.note(format!("`{lo}..{hi}` does not include {hi}; `..=` does"))
}

/// A tuple pattern of another length.
pub(crate) fn tuple_arity(given: usize, len: usize, ty: &str, span: Span) -> Diagnostic {
    let message = format!("this pattern has {}, but `{ty}` has {len}", counted(given, "element"));
    Diagnostic::error(PATTERN_ARITY, span, message)
        .label(format!("expected {}", counted(len, "element")))
        .note("`..` stands for any number of elements")
}

/// A variant's pattern with too few or too many parts.
pub(crate) fn variant_arity(name: &str, given: usize, count: usize, span: Span, at: Span) -> Diagnostic {
    let message = format!("this pattern has {}, but `{name}` has {count}", counted(given, "field"));
    Diagnostic::error(PATTERN_ARITY, span, message)
        .label(format!("expected {}", counted(count, "field")))
        .secondary(at, "declared here")
        .note("`..` stands for any number of fields")
}

/// A variant matched in another form than it is declared in.
pub(crate) fn pattern_form(
    name: &str,
    shape: VariantShape,
    fields: &[&str],
    span: Span,
    at: Span,
) -> Diagnostic {
    let has = match shape {
        VariantShape::Unit => "has no fields",
        VariantShape::Tuple => "has its fields in parentheses",
        VariantShape::Record => "has named fields in braces",
    };
    let written = match shape {
        VariantShape::Record => format!("{name} {{ {} }}", fields.join(", ")),
        VariantShape::Unit | VariantShape::Tuple => constructor(name, shape, fields),
    };
    Diagnostic::error(PATTERN_FORM, span, format!("`{name}` {has}"))
        .label("wrong form")
        .secondary(at, "declared here")
        .note(format!("write `{written}`"))
}

/// A field that a pattern names twice.
pub(crate) fn field_pattern_twice(name: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(FIELD_PATTERN_TWICE, span, format!("the field `{name}` is matched twice"))
        .label("matched again here")
        .secondary(first, "first matched here")
}

/// `..` where it means nothing, or a second one.
pub(crate) fn misplaced_rest(span: Span) -> Diagnostic {
    Diagnostic::error(MISPLACED_REST, span, "`..` is not a pattern here")
        .label("stands for the rest of a tuple or variant, once")
}

/// A constant in a pattern that is no integer or `bool`.
pub(crate) fn const_pattern(name: &str, ty: &str, span: Span, at: Span) -> Diagnostic {
    Diagnostic::error(CONST_PATTERN, span, format!("the constant `{name}` of type `{ty}` is no pattern"))
        .label("only integers and `bool` can be matched")
        .secondary(at, "declared here")
        .note("compare in a guard: `x if x == ...`; a variable needs another name")
}
