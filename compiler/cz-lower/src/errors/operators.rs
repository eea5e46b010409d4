//! E0302 to E0304: operators and casts.

use super::*;
use crate::operator::Class;
use kiln_hir::BinaryOp;
use kiln_types::{FloatTy, IntTy, Scalar, Ty};

/// An operand as messages show it.
pub(crate) struct Operand {
    /// Its type as text.
    pub text: String,
    /// Its type.
    pub ty: Ty,
    /// Its place.
    pub span: Span,
    /// Whether ` as T` can follow it directly.
    pub tight: bool,
    /// Whether it is an integer literal without suffix.
    pub literal: bool,
}

/// Operands of two types.
pub(crate) fn operands_differ(op: BinaryOp, left: &Operand, right: &Operand, span: Span) -> Diagnostic {
    let sign = op.text();
    let report = Diagnostic::error(
        OPERANDS_DIFFER,
        span,
        format!("`{sign}` has operands of different types: `{}` and `{}`", left.text, right.text),
    );
    let report = match op {
        BinaryOp::Shl | BinaryOp::Shr => report.label(format!("`{sign}` shifts an integer by an integer")),
        BinaryOp::Add
        | BinaryOp::Sub
        | BinaryOp::Mul
        | BinaryOp::Div
        | BinaryOp::Rem
        | BinaryOp::BitAnd
        | BinaryOp::BitOr
        | BinaryOp::BitXor
        | BinaryOp::Eq
        | BinaryOp::Ne
        | BinaryOp::Lt
        | BinaryOp::Le
        | BinaryOp::Gt
        | BinaryOp::Ge => report.label("both sides must have one type"),
    };
    let report = report
        .secondary(left.span, format!("`{}`", left.text))
        .secondary(right.span, format!("`{}`", right.text));
    convert(report, left, right)
}

/// Adds the conversion that fits: a literal is written as a float, an integer beside a float literal is converted, and so is
/// the narrower operand of two.
fn convert(report: Diagnostic, left: &Operand, right: &Operand) -> Diagnostic {
    let float = |ty| matches!(ty, Ty::Float(_));
    for (operand, other) in [(right, left), (left, right)] {
        if operand.literal
            && matches!(operand.ty, Ty::Infer(_))
            && (float(other.ty) || other.text == "{float}")
        {
            return report.fix(Applicability::Certain, "write a float", operand.span.after(), ".0");
        }
        if matches!(operand.ty, Ty::Int(_)) && other.text == "{float}" {
            return convert_operand(report, operand.span, FloatTy::F64.name(), operand.tight);
        }
    }
    let number = |ty| matches!(ty, Ty::Int(_) | Ty::Float(_));
    if !number(left.ty) || !number(right.ty) {
        return report;
    }
    let (narrow, wide) = if rank(left.ty) < rank(right.ty) { (left, right) } else { (right, left) };
    convert_operand(report, narrow.span, &wide.text, narrow.tight)
}

/// Orders number types by what they can hold.
fn rank(ty: Ty) -> u32 {
    match ty.scalar() {
        Some(Scalar::Int(int)) => int.bits(),
        Some(Scalar::Float(FloatTy::F32)) => 100,
        Some(Scalar::Float(FloatTy::F64)) => 101,
        Some(Scalar::Bool) | None => 0,
    }
}

/// An operator on a type that it is not defined for.
pub(crate) fn binary_on(op: BinaryOp, ty: &str, class: Class, span: Span, at: Span) -> Diagnostic {
    let sign = op.text();
    let report = Diagnostic::error(OPERATOR_UNDEFINED, span, format!("`{sign}` is not defined for `{ty}`"))
        .label(format!("`{sign}` {}", works_on(op)));
    let report = report.secondary(at, format!("this is of type `{ty}`"));
    match (op, class) {
        (BinaryOp::Eq | BinaryOp::Ne, Class::Other) => {
            report.note("compare the parts one by one, or use `match`")
        }
        (BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul, Class::Bool) => {
            report.note("`b as i32` makes 0 or 1 of a `bool`; `&&`, `||` and `!` combine them")
        }
        _ => report,
    }
}

fn works_on(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div | BinaryOp::Rem => "works on numbers",
        BinaryOp::BitAnd | BinaryOp::BitOr | BinaryOp::BitXor => "works on integers and `bool`",
        BinaryOp::Shl | BinaryOp::Shr => "works on integers",
        BinaryOp::Eq | BinaryOp::Ne => "compares integers, floats and `bool`",
        BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => "compares integers and floats",
    }
}

/// `-` or `!` on a type that it is not defined for.
pub(crate) fn unary_on(sign: &str, ty: &str, span: Span) -> Diagnostic {
    let on = if sign == "-" { "signed integers and floats" } else { "`bool` and integers" };
    Diagnostic::error(OPERATOR_UNDEFINED, span, format!("`{sign}` is not defined for `{ty}`"))
        .label(format!("`{sign}` works on {on}"))
}

/// `-` on an unsigned integer.
pub(crate) fn negated_unsigned(ty: &str, span: Span) -> Diagnostic {
    let max = IntTy::ALL.into_iter().find(|int| int.name() == ty).map_or(0, IntTy::max);
    Diagnostic::error(OPERATOR_UNDEFINED, span, format!("`-` is not defined for `{ty}`"))
        .label("unsigned integers have no negative values")
        .note(format!("`{ty}` holds 0 to {max}; `as` binds tighter than `-`: `(-x) as {ty}` negates first"))
}

/// A conversion that does not exist.
pub(crate) fn invalid_cast(from: &str, to: &str, span: Span) -> Diagnostic {
    Diagnostic::error(INVALID_CAST, span, format!("cannot convert `{from}` to `{to}`"))
        .label("no such conversion")
        .note("`as` converts between integers, floats and `bool`, and an enum without fields to an integer")
}
