//! Functions, types and constants that nothing needs: W0406 to W0409.

use super::*;
use kiln_types::AdtKind;

/// A function that no chain of calls from `main` leads to.
pub(crate) fn unused_function(name: &str, span: Span) -> Diagnostic {
    Diagnostic::warning(UNUSED_FUNCTION, span, format!("the function `{name}` is never called"))
        .note(format!("no calls lead from `main` to it; name it `_{name}` to keep it"))
}

/// A type that no function in use mentions.
pub(crate) fn unused_type(name: &str, kind: AdtKind, span: Span) -> Diagnostic {
    let what = match kind {
        AdtKind::Struct => "struct",
        AdtKind::Enum => "enum",
    };
    Diagnostic::warning(UNUSED_TYPE, span, format!("the {what} `{name}` is never used"))
}

/// Variants that no function in use makes; their names and places.
pub(crate) fn unused_variants(of: &str, variants: &[(&str, Span)]) -> Diagnostic {
    let (name, span) = variants[0];
    if variants.len() == 1 {
        return Diagnostic::warning(
            UNUSED_VARIANT,
            span,
            format!("the variant `{of}::{name}` is never made"),
        );
    }
    let message = format!("{} variants of `{of}` are never made", variants.len());
    let mut report = Diagnostic::warning(UNUSED_VARIANT, span, message);
    for &(_, span) in variants.iter().skip(1).take(MANY) {
        report = report.secondary(span, "");
    }
    if variants.len() > MANY + 1 {
        report = report.note(format!("and {} more", variants.len() - MANY - 1));
    }
    report
}

/// A constant that nothing names.
pub(crate) fn unused_constant(name: &str, span: Span) -> Diagnostic {
    let report = Diagnostic::warning(UNUSED_CONSTANT, span, format!("the constant `{name}` is never used"));
    report.fix(Applicability::Certain, format!("name it `_{name}` to keep it"), span, format!("_{name}"))
}
