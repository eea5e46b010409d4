//! The wording of errors about names, and of what has a meaning only in some places.

use kiln_diagnostics::{Applicability, Diagnostic, codes};
use kiln_source::Span;

codes! {
    UNKNOWN_NAME = "E1301": "unknown name";
    MADE_TWICE = "E1302": "name made twice";
    NAMED_TOO_EARLY = "E1303": "name used before it is made";
    GIVE_BACK_OUTSIDE = "E1304": "`give back` outside a function";
    LEAVE_OUTSIDE = "E1305": "`stop` or `skip` outside a loop";
    SET_FUNCTION = "E1306": "`set` of a function";
    FIELD_TWICE = "E1307": "field given twice";
    NO_STEP = "E1308": "loop with a step of 0";
    FOREIGN_FORM = "E1309": "declaration that no C function has";
}

/// `similar` is a name that exists and was perhaps meant.
pub(crate) fn unknown_name(span: Span, name: &str, similar: Option<&str>) -> Diagnostic {
    let report = Diagnostic::error(UNKNOWN_NAME, span, format!("nothing has the name `{name}`"));
    let report = match name {
        "null" | "nil" | "None" | "undefined" | "Nothing" => return meant(report, span, "nothing"),
        "True" | "TRUE" | "Yes" => return meant(report, span, "yes"),
        "False" | "FALSE" | "No" => return meant(report, span, "no"),
        "print" | "println" | "echo" | "puts" | "say" => {
            return report.note("to print a value, write `show` before it");
        }
        "len" | "size" | "count" => return meant(report, span, "length"),
        "input" => return report.note("a line of input is `read line`"),
        _ => report,
    };
    match similar {
        Some(similar) => meant(report, span, similar),
        None => report
            .note(format!("a variable is made by `let {name} be ...`, a text stands in quotes: \"{name}\"")),
    }
}

/// `made` is its declaration, in a block that has ended.
pub(crate) fn name_gone(span: Span, name: &str, made: Span) -> Diagnostic {
    Diagnostic::error(UNKNOWN_NAME, span, format!("`{name}` is not known here"))
        .secondary(made, "this one is known only up to the `end` of its block")
        .note(format!("what is needed behind the block, too, is made before it: `let {name} be ...`"))
}

fn meant(report: Diagnostic, span: Span, name: &str) -> Diagnostic {
    report.label(format!("did you mean `{name}`?")).fix(
        Applicability::Maybe,
        format!("write `{name}`"),
        span,
        name,
    )
}

/// `set x`, where `x` is no variable.
pub(crate) fn unknown_target(span: Span, name: &str, similar: Option<&str>) -> Diagnostic {
    let report = Diagnostic::error(UNKNOWN_NAME, span, format!("nothing has the name `{name}`"));
    match similar {
        Some(similar) => meant(report, span, similar),
        None => report.note(format!("`set` changes a variable; a new one is made by `let {name} be ...`")),
    }
}

/// `first` is the declaration before.
pub(crate) fn made_twice(span: Span, name: &str, first: Span) -> Diagnostic {
    let report = Diagnostic::error(MADE_TWICE, span, format!("`{name}` is made twice"));
    let report = if first.is_none() { report } else { report.secondary(first, "made here first") };
    report.note(format!("to give a variable another value, write `set {name} to ...`"))
}

/// A parameter whose name another one has.
pub(crate) fn parameter_twice(span: Span, name: &str, first: Span) -> Diagnostic {
    Diagnostic::error(MADE_TWICE, span, format!("two parameters have the name `{name}`"))
        .secondary(first, "the first one")
}

/// `made` is where the name is made, below.
pub(crate) fn named_too_early(span: Span, name: &str, made: Span) -> Diagnostic {
    Diagnostic::error(NAMED_TOO_EARLY, span, format!("`{name}` is made only below"))
        .secondary(made, "it is there from here on")
        .note("move that before its first use")
}

pub(crate) fn give_back_outside(span: Span) -> Diagnostic {
    Diagnostic::error(GIVE_BACK_OUTSIDE, span, "`give back` ends a function, and here is none")
        .note("it stands between `define` and its `end`")
}

pub(crate) fn leave_outside(span: Span, word: &str, in_function: bool) -> Diagnostic {
    let report =
        Diagnostic::error(LEAVE_OUTSIDE, span, format!("`{word}` belongs into a loop, and here is none"));
    if in_function {
        report.note(
            "a function is left by `give back`; a loop around the function cannot be left from inside it",
        )
    } else {
        report
    }
}

/// `made` is the definition; none of functions of the library.
pub(crate) fn set_function(span: Span, name: &str, made: Span) -> Diagnostic {
    let report = Diagnostic::error(SET_FUNCTION, span, format!("`{name}` is a function and cannot be set"));
    if made.is_none() {
        report.note("it is one of the library; choose another name for a variable")
    } else {
        report.secondary(made, "defined here")
    }
}

pub(crate) fn field_twice(span: Span, name: &str, first: Span) -> Diagnostic {
    Diagnostic::error(FIELD_TWICE, span, format!("the field `{name}` is given twice"))
        .secondary(first, "the first one")
}

pub(crate) fn no_step(span: Span) -> Diagnostic {
    Diagnostic::error(NO_STEP, span, "with a step of 0 this loop would never end")
        .note("the step is what the number grows by in each round; to go down, write `by -1`")
}

/// `foreign "../m" define ...`
pub(crate) fn library_name(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error(FOREIGN_FORM, span, format!("`{}` is no name of a library", name.escape_debug())).note(
        "a name has letters, digits and `_.+-` only: \"m\" for libm.so, \"c\" for the C library; `-L DIR` says where more libraries are",
    )
}

pub(crate) fn buffer_as_result(span: Span) -> Diagnostic {
    Diagnostic::error(FOREIGN_FORM, span, "a C function cannot give a buffer")
        .label("declared with `giving buffer`")
        .note("nobody knows how long the memory is that it gives; write `giving pointer`, or pass a buffer that C fills: `buffer(100)`")
}
