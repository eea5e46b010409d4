//! Values that are known while the program is compiled, and operations on them that always panic.
//!
//! Literals, constants and what operators make of them are known, and variables that are not `mut` and have such a
//! value. Floats are left out: their operations do not panic. A branch that a known condition rules out may contain
//! what would panic.

use crate::errors;
use crate::walk::Walk;
use kiln_hir::{BinaryOp, ConstId, Expr, ExprId, Hir, UnaryOp};
use kiln_source::Span;
use kiln_types::{IntTy, TypeId};

/// The bits of an integer or `bool`, if they are known.
pub(crate) type Known = Option<u64>;

/// How an operation fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The result does not fit its type.
    Overflow {
        /// The operation with its values.
        operation: String,
        /// The type.
        ty: &'static str,
    },
    /// The divisor is zero.
    DivisionByZero,
    /// The amount of a shift is negative, or not less than the width of the type.
    ShiftRange,
}

/// The value of a constant.
pub(crate) fn constant(hir: &Hir, id: ConstId) -> Known {
    let constant = &hir.consts[id];
    (hir.types.as_int(constant.ty).is_some() || constant.ty == hir.types.common.bool)
        .then_some(constant.value.get())
}

/// `value as to`
pub(crate) fn cast(hir: &Hir, value: Known, from: TypeId, to: TypeId) -> Known {
    let value = value?;
    let bool = hir.types.common.bool;
    match (hir.types.as_int(from), hir.types.as_int(to)) {
        (Some(from), Some(to)) => Some(to.wrap(from.value(value))),
        (Some(_), None) if to == bool => Some(u64::from(value != 0)),
        (None, Some(_)) if from == bool => Some(value),
        (Some(_) | None, Some(_) | None) => None,
    }
}

impl Walk<'_> {
    /// A prefix operator: its value; reports if it panics.
    pub fn unary(&mut self, op: UnaryOp, operand: Known, node: &Expr) -> Known {
        let value = operand?;
        match self.hir.types.as_int(node.ty) {
            None => Some(value ^ 1),
            Some(int) => match op {
                UnaryOp::Not => Some(int.wrap(!int.value(value))),
                UnaryOp::Neg if int.value(value) == int.min() && int.is_signed() => {
                    let operation = format!("-({})", int.value(value));
                    self.always_panics(Failure::Overflow { operation, ty: int.name() }, node.span, node.span)
                }
                UnaryOp::Neg => Some(int.wrap(-int.value(value))),
            },
        }
    }

    /// An infix operator: its value; reports if it panics.
    pub fn binary(
        &mut self,
        op: BinaryOp,
        left: ExprId,
        values: (Known, Known),
        right: ExprId,
        span: Span,
    ) -> Known {
        let b = values.1?;
        let right = &self.hir.exprs[right];
        let Some(int) = self.hir.types.as_int(self.hir.exprs[left].ty) else {
            return bool_operation(op, values.0?, b);
        };
        let amount = self.hir.types.as_int(right.ty)?.value(b);
        match (op, values.0) {
            (BinaryOp::Div | BinaryOp::Rem, _) if amount == 0 => {
                self.always_panics(Failure::DivisionByZero, span, right.span)
            }
            (BinaryOp::Shl | BinaryOp::Shr, _) if !(0..i128::from(int.bits())).contains(&amount) => {
                self.always_panics(Failure::ShiftRange, span, right.span)
            }
            (_, None) => None,
            (_, Some(a)) => match int_operation(op, int, int.value(a), amount) {
                Ok(value) => Some(value),
                Err(Overflow) => {
                    let operation = format!("{} {} {amount}", int.value(a), op.text());
                    self.always_panics(Failure::Overflow { operation, ty: int.name() }, span, span)
                }
            },
        }
    }

    /// Reports an operation at `span` that panics because of what is at `culprit`.
    fn always_panics(&mut self, failure: Failure, span: Span, culprit: Span) -> Known {
        if self.idle == 0 && self.flow.live {
            self.sink.report(errors::always_panics(failure, span, culprit));
        }
        None
    }
}

fn bool_operation(op: BinaryOp, a: u64, b: u64) -> Known {
    match op {
        BinaryOp::BitAnd => Some(a & b),
        BinaryOp::BitOr => Some(a | b),
        BinaryOp::BitXor | BinaryOp::Ne => Some(a ^ b),
        BinaryOp::Eq => Some(a ^ b ^ 1),
        BinaryOp::Add
        | BinaryOp::Sub
        | BinaryOp::Mul
        | BinaryOp::Div
        | BinaryOp::Rem
        | BinaryOp::Shl
        | BinaryOp::Shr
        | BinaryOp::Lt
        | BinaryOp::Le
        | BinaryOp::Gt
        | BinaryOp::Ge => None,
    }
}

/// The result does not fit its type.
struct Overflow;

/// An operation on `a` and `b`; a divisor is not zero, and the amount of a shift is in range.
fn int_operation(op: BinaryOp, int: IntTy, a: i128, b: i128) -> Result<u64, Overflow> {
    let fits = |value: i128| {
        if (int.min()..=int.max()).contains(&value) { Ok(int.wrap(value)) } else { Err(Overflow) }
    };
    match op {
        BinaryOp::Add => fits(a + b),
        BinaryOp::Sub => fits(a - b),
        BinaryOp::Mul => fits(a.saturating_mul(b)),
        BinaryOp::Div => fits(a / b),
        // The remainder of MIN / -1 is 0, but the instruction fails, and so does Cz.
        BinaryOp::Rem if int.is_signed() && a == int.min() && b == -1 => Err(Overflow),
        BinaryOp::Rem => fits(a % b),
        BinaryOp::BitAnd => Ok(int.wrap(a & b)),
        BinaryOp::BitOr => Ok(int.wrap(a | b)),
        BinaryOp::BitXor => Ok(int.wrap(a ^ b)),
        BinaryOp::Shl => Ok(int.wrap(a << b)),
        BinaryOp::Shr => Ok(int.wrap(a >> b)),
        BinaryOp::Eq => Ok(u64::from(a == b)),
        BinaryOp::Ne => Ok(u64::from(a != b)),
        BinaryOp::Lt => Ok(u64::from(a < b)),
        BinaryOp::Le => Ok(u64::from(a <= b)),
        BinaryOp::Gt => Ok(u64::from(a > b)),
        BinaryOp::Ge => Ok(u64::from(a >= b)),
    }
}
