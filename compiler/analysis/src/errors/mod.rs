//! What the analysis reports: the codes here, the wording in a file for each concern.

mod flow;
mod items;
mod patterns;
mod variables;

pub(crate) use flow::*;
pub(crate) use items::*;
pub(crate) use patterns::*;
pub(crate) use variables::*;

use kiln_diagnostics::{Applicability, Diagnostic, Edit, Fix};
use kiln_source::Span;

kiln_diagnostics::codes! {
    IMMUTABLE = "E0401": "assignment to an immutable variable";
    ASSIGNED_TWICE = "E0402": "second assignment to an immutable variable";
    NO_VALUE = "E0403": "variable used before it has a value";

    NOT_EXHAUSTIVE = "E0501": "match that does not cover all values";
    REFUTABLE = "E0502": "pattern that does not always match";
    TOO_COMPLEX = "E0503": "patterns too complex to be checked";

    UNUSED_VARIABLE = "W0401": "unused variable";
    NEVER_READ = "W0402": "variable that is never read";
    UNUSED_ASSIGNMENT = "W0403": "value that is never read";
    UNUSED_MUT = "W0404": "unnecessary `mut`";
    UNREACHABLE_CODE = "W0405": "unreachable code";
    UNUSED_FUNCTION = "W0406": "unused function";
    UNUSED_TYPE = "W0407": "unused type";
    UNUSED_VARIANT = "W0408": "variant that is never made";
    UNUSED_CONSTANT = "W0409": "unused constant";
    UNUSED_VALUE = "W0410": "value that a statement drops";
    UNUSED_LABEL = "W0411": "unused label";
    ALWAYS_RECURSES = "W0412": "function that never ends";

    UNREACHABLE_ARM = "W0501": "arm that never matches";
    REDUNDANT_ALTERNATIVE = "W0502": "alternative that never matches";
    ALWAYS_MATCHES = "W0503": "condition that always matches";

    ALWAYS_PANICS = "W0601": "operation that always panics";
}

/// Secondary labels of one report: nobody reads more.
const MANY: usize = 4;

/// Adds a remedy of several edits.
fn with_edits(
    mut report: Diagnostic,
    applicability: Applicability,
    title: String,
    edits: Vec<Edit>,
) -> Diagnostic {
    report.fixes.push(Fix { title, edits, applicability });
    report
}

fn edit(span: Span, replacement: impl Into<String>) -> Edit {
    Edit { span, replacement: replacement.into() }
}
