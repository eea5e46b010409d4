//! E03xx: types of values, calls and constructors.

use super::*;
use crate::lower::Why;
use kiln_diagnostics::{Edit, Fix};
use kiln_types::{FloatTy, IntTy, Ty, VariantShape};

/// Says why a type is required: the place and its words, or a sentence.
fn because(report: Diagnostic, why: Why, want: &str) -> Diagnostic {
    match why {
        Why::Result(span) => report.secondary(span, format!("the function returns `{want}`")),
        Why::Annotation(span) => report.secondary(span, "the type is written here"),
        Why::Param(span) => declared(report, span, "the function is declared here"),
        Why::Condition => report.note("a condition is a `bool`; nothing converts to it implicitly"),
        Why::Field(span) => report.secondary(span, "the field is declared here"),
        Why::Assigned(span) => report.secondary(span, format!("this place has the type `{want}`")),
        Why::Arm(span) => report.secondary(span, format!("an earlier arm gives `{want}`")),
        Why::Branch(span) => report.secondary(span, format!("the other branch gives `{want}`")),
        Why::NoElse(span) => report
            .secondary(span, "this `if` has no `else`")
            .note("an `if` without `else` has no value: end the branch with `;`, or write an `else`"),
        Why::LoopBody => report.note("the body of a loop has no value; `break value` gives the loop one"),
        Why::Break(span) => report.secondary(span, format!("an earlier `break` gives `{want}`")),
        Why::Logical => report.note("`&&` and `||` need `bool` on both sides"),
        Why::LetElse => report.note("the `else` of a `let` must leave: by `return`, `break` or `continue`"),
    }
}

/// A value of another type than is needed. `texts` and `types` are those wanted and found; `literal`
/// if the value is a plain integer, `postfix` if ` as T` can follow it directly.
pub(crate) fn mismatched(
    texts: (&str, &str),
    types: (Ty, Ty),
    span: Span,
    why: Why,
    literal: bool,
    postfix: bool,
) -> Diagnostic {
    let (want, found) = texts;
    let report =
        Diagnostic::error(MISMATCHED, span, format!("mismatched types: expected `{want}`, found `{found}`"))
            .label(format!("expected `{want}`, found `{found}`"));
    let report = because(report, why, want);
    let is_number = |ty| matches!(ty, Ty::Int(_) | Ty::Float(_));
    match types {
        (Ty::Float(_), Ty::Infer(_)) if literal => {
            report.fix(Applicability::Certain, "write a float", span.after(), ".0")
        }
        (Ty::Bool, Ty::Int(_) | Ty::Infer(_)) if matches!(why, Why::Condition | Why::Logical) => {
            report.note("compare the number with something, as in `x != 0`")
        }
        (Ty::Unit, _) if matches!(why, Why::Result(_)) => report
            .note("a function that returns something says so behind its parameters, as in `fn f() -> i32`"),
        (wanted, found) if is_number(wanted) && is_number(found) => cast_fix(report, span, want, postfix),
        _ => report,
    }
}

/// Adds the fix that converts a value.
fn cast_fix(mut report: Diagnostic, span: Span, to: &str, postfix: bool) -> Diagnostic {
    let mut edits = Vec::new();
    if !postfix {
        edits.push(Edit { span: span.before(), replacement: "(".into() });
    }
    let close = if postfix { "" } else { ")" };
    edits.push(Edit { span: span.after(), replacement: format!("{close} as {to}") });
    report.notes.push(format!("nothing converts implicitly; `as {to}` converts a number"));
    let title = format!("convert the value to `{to}`");
    report.fixes.push(Fix { title, edits, applicability: Applicability::Maybe });
    report
}

/// Adds the fix for one operand of an operator.
pub(crate) fn convert_operand(report: Diagnostic, span: Span, to: &str, postfix: bool) -> Diagnostic {
    cast_fix(report, span, to, postfix)
}

/// A block that ends without the value that is needed. `semicolon` is that of its last statement if
/// without it the block had the value.
pub(crate) fn missing_value(want: &str, block: Span, why: Why, semicolon: Option<Span>) -> Diagnostic {
    let end = Span::new(block.hi.saturating_sub(1).max(block.lo), block.hi);
    let report =
        Diagnostic::error(MISSING_VALUE, end, format!("this block ends without a value of type `{want}`"))
            .label("the value is missing here");
    let report = because(report, why, want);
    match semicolon {
        Some(span) => report.secondary(span, "this `;` drops the value").fix(
            Applicability::Certain,
            "remove this `;`",
            span,
            "",
        ),
        None => report,
    }
}

/// `return;` in a function that returns something.
pub(crate) fn return_without_value(want: &str, span: Span, ret: Span) -> Diagnostic {
    Diagnostic::error(MISSING_VALUE, span, "`return` without a value")
        .label(format!("expected a value of type `{want}`"))
        .secondary(ret, format!("the function returns `{want}`"))
}

/// `if` without `else` where a value is needed.
pub(crate) fn if_without_else(want: &str, span: Span, why: Why) -> Diagnostic {
    let report = Diagnostic::error(
        IF_WITHOUT_ELSE,
        span,
        format!("`if` without `else` has no value, `{want}` is needed"),
    )
    .label("gives nothing when the condition is false");
    because(report, why, want).note("add an `else` that gives the other value")
}

/// Too few or too many arguments of a function or variant declared at `declaration`.
pub(crate) fn argument_count(
    name: &str,
    params: usize,
    args: usize,
    callee: Span,
    call: Span,
    surplus: Option<Span>,
    declaration: Span,
) -> Diagnostic {
    let takes = counted(params, "argument");
    let were = if args == 1 { "was" } else { "were" };
    let end = Span::new(call.hi.saturating_sub(1).max(callee.hi), call.hi);
    let (span, label) = match surplus {
        Some(span) if args - params == 1 => (span, "one argument too many".to_string()),
        Some(span) => (span, format!("{} arguments too many", args - params)),
        None => (end, format!("{} missing here", counted(params.saturating_sub(args), "argument"))),
    };
    let message = format!("`{name}` takes {takes}, but {args} {were} given");
    declared(Diagnostic::error(ARGUMENT_COUNT, span, message).label(label), declaration, "declared here")
}

/// A call of a value.
pub(crate) fn not_a_function(ty: &str, span: Span, at: Span) -> Diagnostic {
    let report = Diagnostic::error(NOT_A_FUNCTION, span, format!("a value of type `{ty}` cannot be called"))
        .label("not a function");
    declared(report, at, "declared here")
}

/// An integer literal that its type cannot hold.
pub(crate) fn int_out_of_range(value: i128, int: IntTy, span: Span) -> Diagnostic {
    let name = int.name();
    let report =
        Diagnostic::error(OUT_OF_RANGE, span, format!("the literal `{value}` does not fit `{name}`"))
            .label(format!("not a value of `{name}`"))
            .note(format!("`{name}` holds {} to {}", int.min(), int.max()));
    let holds = |wider: IntTy| wider.min() <= value && value <= wider.max();
    let wider = IntTy::ALL
        .into_iter()
        .find(|&wider| wider.is_signed() == int.is_signed() && wider != IntTy::Isize && holds(wider));
    match wider {
        Some(wider) => report.note(format!("`{}` is wide enough", wider.name())),
        None => report,
    }
}

/// A float literal beyond the largest value of its type.
pub(crate) fn float_out_of_range(float: FloatTy, span: Span) -> Diagnostic {
    let (name, max) = match float {
        FloatTy::F32 => ("f32", "3.4028235e38"),
        FloatTy::F64 => ("f64", "1.7976931348623157e308"),
    };
    Diagnostic::error(OUT_OF_RANGE, span, format!("the literal does not fit `{name}`"))
        .label("would be infinite")
        .note(format!("the largest value of `{name}` is {max}"))
}

/// A field of what has no named fields.
pub(crate) fn no_fields(ty: &str, name: &str, span: Span, enum_at: Span) -> Diagnostic {
    let report = Diagnostic::error(NO_FIELDS, span, format!("a value of type `{ty}` has no field `{name}`"))
        .label("no such field");
    if enum_at.is_none() {
        report.note("only structs have named fields")
    } else {
        report
            .secondary(enum_at, "an enum is declared here")
            .note("the fields of an enum's variant are reached by `match`")
    }
}

/// `t.9` beyond the end, or of no tuple (`len` is none).
pub(crate) fn no_element(ty: &str, index: u32, len: Option<usize>, span: Span) -> Diagnostic {
    let report =
        Diagnostic::error(NO_FIELDS, span, format!("a value of type `{ty}` has no element `{index}`"))
            .label("no such element");
    match len {
        Some(len) if len > 0 => report.note(format!("its elements are `.0` to `.{}`", len - 1)),
        Some(_) | None => report.note("only tuples have numbered elements"),
    }
}

/// A struct literal that leaves fields out; `last` is its last field.
pub(crate) fn missing_fields(
    name: &str,
    fields: &[&str],
    span: Span,
    declaration: Span,
    last: Option<Span>,
) -> Diagnostic {
    let shown = &fields[..fields.len().min(8)];
    let more = fields.len() - shown.len();
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    let (noun, verb) = if fields.len() == 1 { ("field", "is") } else { ("fields", "are") };
    let message = format!("the {noun} {}{rest} of `{name}` {verb} missing", listed(shown));
    let report = Diagnostic::error(MISSING_FIELDS, span, message)
        .label(format!("{} missing", counted(fields.len(), "field")))
        .secondary(declaration, "declared here");
    match last {
        Some(last) if more == 0 => {
            let added: String = fields.iter().map(|field| format!(", {field}: _")).collect();
            report.fix(Applicability::Maybe, format!("add the {noun}"), last.after(), added)
        }
        Some(_) | None => report,
    }
}

/// A field that a literal gives twice.
pub(crate) fn field_twice(name: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::error(FIELD_TWICE, span, format!("the field `{name}` is given twice"))
        .label("given again here")
        .secondary(first, "first given here")
}

/// How a value of a struct or variant is written.
pub(crate) fn constructor(name: &str, shape: VariantShape, fields: &[&str]) -> String {
    match shape {
        VariantShape::Unit => name.to_string(),
        VariantShape::Tuple => format!("{name}({})", vec!["_"; fields.len()].join(", ")),
        VariantShape::Record => {
            let fields: Vec<String> = fields.iter().map(|field| format!("{field}: _")).collect();
            if fields.is_empty() {
                format!("{name} {{}}")
            } else {
                format!("{name} {{ {} }}", fields.join(", "))
            }
        }
    }
}

/// A variant or struct written in another form than it is declared in.
pub(crate) fn constructor_form(
    name: &str,
    shape: VariantShape,
    written: VariantShape,
    span: Span,
    at: Span,
    fields: &[&str],
) -> Diagnostic {
    let has = match shape {
        VariantShape::Unit => "has no fields",
        VariantShape::Tuple => "takes its fields in parentheses",
        VariantShape::Record => "takes its fields by name in braces",
    };
    let report = Diagnostic::error(CONSTRUCTOR_FORM, span, format!("`{name}` {has}"))
        .secondary(at, "declared here")
        .note(format!("write `{}`", constructor(name, shape, fields)));
    match (shape, written) {
        (VariantShape::Unit, VariantShape::Tuple) => {
            report.label("no parentheses here").fix(Applicability::Maybe, "remove the parentheses", span, "")
        }
        _ => report.label("wrong form"),
    }
}

/// A variable whose type nothing determines.
pub(crate) fn type_unknown(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error(TYPE_UNKNOWN, span, format!("the type of `{name}` is not known"))
        .label("nothing determines its type")
        .note(format!("write it: `let {name}: T`"))
        .fix(Applicability::Maybe, "write the type", span.after(), ": _")
}

/// An expression whose type must be known here and is not.
pub(crate) fn type_unknown_here(span: Span) -> Diagnostic {
    Diagnostic::error(TYPE_UNKNOWN, span, "the type of this must be known here")
        .label("not known yet")
        .note("write the type where the variable is declared")
}

/// A `main` with parameters or another result.
pub(crate) fn main_signature(span: Span, params: bool) -> Diagnostic {
    let report = Diagnostic::error(MAIN_SIGNATURE, span, "wrong form of `main`");
    let label = if params { "`main` takes no parameters" } else { "`main` returns `i32` or nothing" };
    report.label(label).note("write `fn main() -> i32`, whose value is the exit status, or `fn main()`")
}
