//! Our calling convention: how values cross a call of a compiled function.
//!
//! - Values without size are not passed.
//! - Scalars are passed and returned as themselves; `bool` as `i1`.
//! - Aggregates of up to 16 bytes are passed and returned in one or two integer registers.
//! - Larger ones are passed by a pointer to memory that nobody changes during the call; the callee copies it if
//!   it assigns to the parameter. They are returned through a pointer to memory that overlaps no argument,
//!   which comes first.

use crate::OptLevel;
use inkwell::context::Context;
use inkwell::types::{BasicTypeEnum, IntType};
use kiln_abi::{Layout, Shape};
use kiln_types::{FloatTy, IntTy};

/// How a value of some type crosses a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passing {
    /// Not at all: it has no size.
    Nothing,
    /// As the scalar it is.
    Scalar,
    /// In one integer of this many bits.
    One(u32),
    /// In two integers of 64 bits.
    Two,
    /// By pointer.
    Pointer,
}

pub(crate) fn passing(layout: &Layout) -> Passing {
    if layout.size == 0 {
        Passing::Nothing
    } else if layout.is_scalar() {
        Passing::Scalar
    } else {
        match layout.size {
            1 => Passing::One(8),
            2 => Passing::One(16),
            3..=4 => Passing::One(32),
            5..=8 => Passing::One(64),
            9..=16 => Passing::Two,
            _ => Passing::Pointer,
        }
    }
}

/// How a result is returned. Two registers are more than LLVM's fast instruction selection can return, so that at `-O0`
/// memory takes their place. All units of a program are compiled at one level, so they agree.
pub(crate) fn returning(layout: &Layout, level: OptLevel) -> Passing {
    match passing(layout) {
        Passing::Two if level == OptLevel::O0 => Passing::Pointer,
        other @ (Passing::Nothing | Passing::Scalar | Passing::One(_) | Passing::Two | Passing::Pointer) => {
            other
        }
    }
}

/// The LLVM type of an integer.
pub(crate) fn int_type<'ctx>(context: &'ctx Context, ty: IntTy) -> IntType<'ctx> {
    int_type_of_bits(context, ty.bits())
}

pub(crate) fn int_type_of_bits(context: &Context, bits: u32) -> IntType<'_> {
    match bits {
        8 => context.i8_type(),
        16 => context.i16_type(),
        32 => context.i32_type(),
        _ => context.i64_type(),
    }
}

/// The LLVM type of a scalar as a value (`bool` is `i1`; in memory it is `i8`).
pub(crate) fn scalar_type<'ctx>(context: &'ctx Context, shape: &Shape) -> BasicTypeEnum<'ctx> {
    match shape {
        Shape::Int(int) => int_type(context, *int).into(),
        Shape::Float(FloatTy::F32) => context.f32_type().into(),
        Shape::Float(FloatTy::F64) => context.f64_type().into(),
        Shape::Bool => context.bool_type().into(),
        Shape::Dyn => context.i64_type().into(),
        Shape::Product(_) | Shape::Sum { .. } => unreachable!("not a scalar"),
    }
}
