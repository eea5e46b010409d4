//! E07xx: definitions of types.

use super::*;

/// A type that contains itself; `links` are the types of the cycle, each with the field that contains
/// the next.
pub(crate) fn recursive_type(span: Span, links: &[(&str, Span)]) -> Diagnostic {
    let name = links.first().map_or("", |link| link.0);
    let mut report = Diagnostic::error(RECURSIVE_TYPE, span, format!("the type `{name}` contains itself"))
        .label("would be infinitely large");
    for (index, (_, field)) in links.iter().enumerate().take(8) {
        let next = links.get(index + 1).map_or(name, |link| link.0);
        report = report.secondary(*field, format!("contains `{next}`"));
    }
    let chain: Vec<String> = links.iter().chain(links.first()).map(|(name, _)| format!("`{name}`")).collect();
    let chain = if chain.len() > 10 {
        format!("{} contains ... contains {}", chain[0], chain[chain.len() - 1])
    } else {
        chain.join(" contains ")
    };
    report.note(chain)
}

/// A second field of one name.
pub(crate) fn duplicate_field(name: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(DUPLICATE_FIELD, span, format!("two fields are named `{name}`"))
        .label("named again here")
        .secondary(first, "first named here")
}

/// A second variant of one name.
pub(crate) fn duplicate_variant(name: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(DUPLICATE_VARIANT, span, format!("two variants are named `{name}`"))
        .label("named again here")
        .secondary(first, "first named here")
}

/// A type of more than `max` scalars.
pub(crate) fn type_too_large(ty: &str, max: u32, span: Span) -> Diagnostic {
    Diagnostic::error(TYPE_TOO_LARGE, span, format!("the type `{ty}` is too large"))
        .label(format!("a value of it has more than {max} parts"))
        .note("values live on the stack, which is smaller than that")
}
