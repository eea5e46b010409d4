//! Operations on constants, exactly as they would run.

use kiln_abi::dynamic::word;
use kiln_mir::{BinaryOp, CheckedOp, Const, DynBinary, DynOp, Operand, Rvalue, UnaryOp};
use kiln_types::{FloatTy, IntTy, Scalar, Ty, TypeId, Types};

/// A constant's value.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Value {
    Int(IntTy, i128),
    Bool(bool),
    F32(f32),
    F64(f64),
}

/// The bits of the value of `rvalue`, of type `dest`; `None` if its operands are not constants, if it panics, or if
/// it is a NaN, whose bits differ between machines.
pub(crate) fn evaluate(types: &Types, rvalue: Rvalue, dest: TypeId) -> Option<u64> {
    let value = match rvalue {
        Rvalue::Unary(op, a) => unary(op, constant(types, a)?)?,
        Rvalue::Binary(op, a, b) => binary(op, constant(types, a)?, constant(types, b)?)?,
        Rvalue::Checked(op, a, b) => checked(op, constant(types, a)?, constant(types, b)?)?,
        Rvalue::CheckedNeg(a) => match constant(types, a)? {
            Value::Int(int, value) => fitting(int, -value)?,
            Value::Bool(_) | Value::F32(_) | Value::F64(_) => return None,
        },
        Rvalue::Cast(a) => cast(constant(types, a)?, types.get(dest))?,
        Rvalue::Use(_) | Rvalue::Aggregate(..) | Rvalue::Discriminant(_) => return None,
    };
    bits(value)
}

/// The value of a dynamic operation on constants, whose type `dest` is that of its place; `None` as [`evaluate`], and
/// of operations that raise.
pub(crate) fn evaluate_dynamic(types: &Types, op: DynOp, args: &[Operand], dest: TypeId) -> Option<Const> {
    let constant = |index: usize| match args.get(index) {
        Some(&Operand::Const(constant)) => Some(constant),
        Some(Operand::Copy(_) | Operand::Move(_)) | None => None,
    };
    let first = constant(0)?;
    let bits = if op == DynOp::Box && first.ty == types.common.bool {
        word::from_bool(first.bits == 1)
    } else if op == DynOp::Box {
        word::from_number(f64::from_bits(first.bits))
    } else if op == DynOp::Unbox && dest == types.common.bool {
        u64::from(first.bits == word::TRUE)
    } else if op == DynOp::Unbox {
        first.bits
    } else if op == DynOp::Truthy {
        u64::from(!word::is_falsy(first.bits))
    } else if let DynOp::Binary(DynBinary::Eq | DynBinary::Ne) = op {
        let equal = equal_words(first.bits, constant(1)?.bits);
        u64::from(equal == (op == DynOp::Binary(DynBinary::Eq)))
    } else {
        return None;
    };
    Some(Const { ty: dest, bits })
}

/// Whether two values that are no objects are equal.
fn equal_words(a: u64, b: u64) -> bool {
    if word::is_number(a) && word::is_number(b) { f64::from_bits(a) == f64::from_bits(b) } else { a == b }
}

fn constant(types: &Types, operand: Operand) -> Option<Value> {
    let Operand::Const(Const { ty, bits }) = operand else { return None };
    Some(match types.get(ty).scalar()? {
        Scalar::Int(int) => Value::Int(int, int.value(bits)),
        Scalar::Bool => Value::Bool(bits == 1),
        Scalar::Float(FloatTy::F32) => Value::F32(f32::from_bits(bits as u32)),
        Scalar::Float(FloatTy::F64) => Value::F64(f64::from_bits(bits)),
    })
}

fn bits(value: Value) -> Option<u64> {
    match value {
        Value::Int(int, value) => Some(int.wrap(value)),
        Value::Bool(value) => Some(u64::from(value)),
        Value::F32(value) => (!value.is_nan()).then(|| u64::from(value.to_bits())),
        Value::F64(value) => (!value.is_nan()).then(|| value.to_bits()),
    }
}

/// `value` if the type has it.
fn fitting(int: IntTy, value: i128) -> Option<Value> {
    (int.min()..=int.max()).contains(&value).then_some(Value::Int(int, value))
}

/// `value` wrapped around.
fn wrapped(int: IntTy, value: i128) -> Value {
    Value::Int(int, int.value(int.wrap(value)))
}

fn unary(op: UnaryOp, value: Value) -> Option<Value> {
    match (op, value) {
        (UnaryOp::Neg, Value::F32(value)) => Some(Value::F32(-value)),
        (UnaryOp::Neg, Value::F64(value)) => Some(Value::F64(-value)),
        (UnaryOp::Not, Value::Bool(value)) => Some(Value::Bool(!value)),
        (UnaryOp::Not, Value::Int(int, value)) => Some(wrapped(int, !value)),
        (UnaryOp::Neg, Value::Int(..) | Value::Bool(_)) | (UnaryOp::Not, Value::F32(_) | Value::F64(_)) => {
            None
        }
    }
}

fn binary(op: BinaryOp, left: Value, right: Value) -> Option<Value> {
    match (left, right) {
        (Value::Int(int, a), Value::Int(_, b)) => match op {
            BinaryOp::Add => Some(wrapped(int, a + b)),
            BinaryOp::Sub => Some(wrapped(int, a - b)),
            BinaryOp::Mul => Some(wrapped(int, a.wrapping_mul(b))),
            BinaryOp::BitAnd => Some(wrapped(int, a & b)),
            BinaryOp::BitOr => Some(wrapped(int, a | b)),
            BinaryOp::BitXor => Some(wrapped(int, a ^ b)),
            BinaryOp::Eq
            | BinaryOp::Ne
            | BinaryOp::Lt
            | BinaryOp::Le
            | BinaryOp::Gt
            | BinaryOp::Ge
            | BinaryOp::Div
            | BinaryOp::Rem => compare(op, &a, &b),
        },
        (Value::Bool(a), Value::Bool(b)) => match op {
            BinaryOp::BitAnd => Some(Value::Bool(a & b)),
            BinaryOp::BitOr => Some(Value::Bool(a | b)),
            BinaryOp::BitXor => Some(Value::Bool(a ^ b)),
            BinaryOp::Add
            | BinaryOp::Sub
            | BinaryOp::Mul
            | BinaryOp::Div
            | BinaryOp::Rem
            | BinaryOp::Eq
            | BinaryOp::Ne
            | BinaryOp::Lt
            | BinaryOp::Le
            | BinaryOp::Gt
            | BinaryOp::Ge => compare(op, &a, &b),
        },
        (Value::F32(a), Value::F32(b)) => float(op, a, b).map(Value::F32).or_else(|| compare(op, &a, &b)),
        (Value::F64(a), Value::F64(b)) => float(op, a, b).map(Value::F64).or_else(|| compare(op, &a, &b)),
        (Value::Int(..) | Value::Bool(_) | Value::F32(_) | Value::F64(_), _) => None, // violates M4
    }
}

/// A comparison; `None` of other operations.
fn compare<T: PartialOrd>(op: BinaryOp, a: &T, b: &T) -> Option<Value> {
    let holds = match op {
        BinaryOp::Eq => a == b,
        BinaryOp::Ne => a != b,
        BinaryOp::Lt => a < b,
        BinaryOp::Le => a <= b,
        BinaryOp::Gt => a > b,
        BinaryOp::Ge => a >= b,
        BinaryOp::Add
        | BinaryOp::Sub
        | BinaryOp::Mul
        | BinaryOp::Div
        | BinaryOp::Rem
        | BinaryOp::BitAnd
        | BinaryOp::BitOr
        | BinaryOp::BitXor => return None,
    };
    Some(Value::Bool(holds))
}

/// Arithmetic of floats; `None` of other operations.
fn float<T>(op: BinaryOp, a: T, b: T) -> Option<T>
where
    T: std::ops::Add<Output = T> + std::ops::Sub<Output = T> + std::ops::Mul<Output = T>,
    T: std::ops::Div<Output = T> + std::ops::Rem<Output = T>,
{
    match op {
        BinaryOp::Add => Some(a + b),
        BinaryOp::Sub => Some(a - b),
        BinaryOp::Mul => Some(a * b),
        BinaryOp::Div => Some(a / b),
        BinaryOp::Rem => Some(a % b),
        BinaryOp::BitAnd
        | BinaryOp::BitOr
        | BinaryOp::BitXor
        | BinaryOp::Eq
        | BinaryOp::Ne
        | BinaryOp::Lt
        | BinaryOp::Le
        | BinaryOp::Gt
        | BinaryOp::Ge => None,
    }
}

fn checked(op: CheckedOp, left: Value, right: Value) -> Option<Value> {
    let (Value::Int(int, a), Value::Int(_, b)) = (left, right) else { return None };
    match op {
        CheckedOp::Add => fitting(int, a + b),
        CheckedOp::Sub => fitting(int, a - b),
        CheckedOp::Mul => fitting(int, a.checked_mul(b)?),
        CheckedOp::Div => fitting(int, a.checked_div(b)?),
        // MIN % -1 panics, although the remainder would fit.
        CheckedOp::Rem => fitting(int, a.checked_div(b)?).and_then(|_| fitting(int, a % b)),
        CheckedOp::Shl => shift(int, b).map(|by| wrapped(int, a << by)),
        CheckedOp::Shr => shift(int, b).map(|by| wrapped(int, a >> by)),
    }
}

/// How far to shift, if that is in range.
fn shift(int: IntTy, by: i128) -> Option<u32> {
    (0..i128::from(int.bits())).contains(&by).then_some(by as u32)
}

fn cast(value: Value, to: Ty) -> Option<Value> {
    Some(match to.scalar()? {
        Scalar::Int(int) => match value {
            Value::Int(_, value) => wrapped(int, value),
            Value::Bool(value) => wrapped(int, i128::from(value)),
            // Towards zero, saturating; NaN gives 0.
            Value::F32(value) => Value::Int(int, (value as i128).clamp(int.min(), int.max())),
            Value::F64(value) => Value::Int(int, (value as i128).clamp(int.min(), int.max())),
        },
        Scalar::Float(FloatTy::F32) => Value::F32(match value {
            Value::Int(_, value) => value as f32,
            Value::Bool(value) => f32::from(u8::from(value)),
            Value::F32(value) => value,
            Value::F64(value) => value as f32,
        }),
        Scalar::Float(FloatTy::F64) => Value::F64(match value {
            Value::Int(_, value) => value as f64,
            Value::Bool(value) => f64::from(u8::from(value)),
            Value::F32(value) => f64::from(value),
            Value::F64(value) => value,
        }),
        Scalar::Bool => Value::Bool(match value {
            Value::Int(_, value) => value != 0,
            Value::Bool(value) => value,
            Value::F32(value) => value != 0.0,
            Value::F64(value) => value != 0.0,
        }),
    })
}
