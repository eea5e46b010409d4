//! Operators.

use crate::func::{FuncGen, UNNAMED};
use inkwell::values::{BasicValueEnum, FloatValue, IntValue, ValueKind};
use inkwell::{FloatPredicate, IntPredicate};
use kiln_abi::{PanicKind, RuntimeFn, Shape};
use kiln_mir::{BinaryOp, CheckedOp, Operand, UnaryOp};
use kiln_source::Span;
use kiln_types::IntTy;

impl<'ctx> FuncGen<'_, '_, 'ctx> {
    /// The integer type of an operand; `bool` counts as unsigned.
    fn is_signed(&self, operand: Operand) -> bool {
        match self.m.layouts.of(self.type_of(operand)).shape {
            Shape::Int(int) => int.is_signed(),
            Shape::Bool | Shape::Float(_) | Shape::Dyn | Shape::Product(_) | Shape::Sum { .. } => false,
        }
    }

    fn int_ty(&self, operand: Operand) -> IntTy {
        match self.m.layouts.of(self.type_of(operand)).shape {
            Shape::Int(int) => int,
            Shape::Bool | Shape::Float(_) | Shape::Dyn | Shape::Product(_) | Shape::Sum { .. } => {
                unreachable!("M4: an integer")
            }
        }
    }

    pub(crate) fn unary(&mut self, op: UnaryOp, operand: Operand) -> BasicValueEnum<'ctx> {
        let value = self.scalar(operand);
        let builder = &self.m.builder;
        match (op, value) {
            (UnaryOp::Neg, BasicValueEnum::FloatValue(value)) => {
                builder.build_float_neg(value, UNNAMED).expect("a float").into()
            }
            (UnaryOp::Not, BasicValueEnum::IntValue(value)) => {
                builder.build_not(value, UNNAMED).expect("an integer").into()
            }
            (UnaryOp::Neg | UnaryOp::Not, _) => unreachable!("M4: an operand that fits"),
        }
    }

    pub(crate) fn binary(&mut self, op: BinaryOp, lhs: Operand, rhs: Operand) -> BasicValueEnum<'ctx> {
        let signed = self.is_signed(lhs);
        let (lhs, rhs) = (self.scalar(lhs), self.scalar(rhs));
        match (lhs, rhs) {
            (BasicValueEnum::FloatValue(lhs), BasicValueEnum::FloatValue(rhs)) => {
                let builder = &self.m.builder;
                let compare = |predicate| {
                    builder.build_float_compare(predicate, lhs, rhs, UNNAMED).expect("floats").into()
                };
                match op {
                    BinaryOp::Add => builder.build_float_add(lhs, rhs, UNNAMED).expect("floats").into(),
                    BinaryOp::Sub => builder.build_float_sub(lhs, rhs, UNNAMED).expect("floats").into(),
                    BinaryOp::Mul => builder.build_float_mul(lhs, rhs, UNNAMED).expect("floats").into(),
                    BinaryOp::Div => builder.build_float_div(lhs, rhs, UNNAMED).expect("floats").into(),
                    BinaryOp::Rem => self.float_rem(lhs, rhs),
                    BinaryOp::Eq => compare(FloatPredicate::OEQ),
                    BinaryOp::Ne => compare(FloatPredicate::UNE),
                    BinaryOp::Lt => compare(FloatPredicate::OLT),
                    BinaryOp::Le => compare(FloatPredicate::OLE),
                    BinaryOp::Gt => compare(FloatPredicate::OGT),
                    BinaryOp::Ge => compare(FloatPredicate::OGE),
                    BinaryOp::BitAnd | BinaryOp::BitOr | BinaryOp::BitXor => {
                        unreachable!("M4: no bits of floats")
                    }
                }
            }
            _ => self.binary_ints(op, lhs.into_int_value(), rhs.into_int_value(), signed).into(),
        }
    }

    /// LLVM's own operation would call a function of the C library.
    fn float_rem(&mut self, lhs: FloatValue<'ctx>, rhs: FloatValue<'ctx>) -> BasicValueEnum<'ctx> {
        let is_f32 = lhs.get_type() == self.m.context.f32_type();
        let function = self.m.runtime_function(if is_f32 { RuntimeFn::RemF32 } else { RuntimeFn::RemF64 });
        let call =
            self.m.builder.build_call(function, &[lhs.into(), rhs.into()], UNNAMED).expect("as declared");
        match call.try_as_basic_value() {
            ValueKind::Basic(value) => value,
            ValueKind::Instruction(_) => unreachable!("the function gives a value"),
        }
    }

    fn binary_ints(
        &mut self,
        op: BinaryOp,
        lhs: IntValue<'ctx>,
        rhs: IntValue<'ctx>,
        signed: bool,
    ) -> IntValue<'ctx> {
        let builder = &self.m.builder;
        let compare = |if_signed, if_unsigned| {
            let predicate = if signed { if_signed } else { if_unsigned };
            builder.build_int_compare(predicate, lhs, rhs, UNNAMED)
        };
        let result = match op {
            BinaryOp::Add => builder.build_int_add(lhs, rhs, UNNAMED),
            BinaryOp::Sub => builder.build_int_sub(lhs, rhs, UNNAMED),
            BinaryOp::Mul => builder.build_int_mul(lhs, rhs, UNNAMED),
            BinaryOp::BitAnd => builder.build_and(lhs, rhs, UNNAMED),
            BinaryOp::BitOr => builder.build_or(lhs, rhs, UNNAMED),
            BinaryOp::BitXor => builder.build_xor(lhs, rhs, UNNAMED),
            BinaryOp::Eq => compare(IntPredicate::EQ, IntPredicate::EQ),
            BinaryOp::Ne => compare(IntPredicate::NE, IntPredicate::NE),
            BinaryOp::Lt => compare(IntPredicate::SLT, IntPredicate::ULT),
            BinaryOp::Le => compare(IntPredicate::SLE, IntPredicate::ULE),
            BinaryOp::Gt => compare(IntPredicate::SGT, IntPredicate::UGT),
            BinaryOp::Ge => compare(IntPredicate::SGE, IntPredicate::UGE),
            BinaryOp::Div | BinaryOp::Rem => unreachable!("M4: integers divide checked"),
        };
        result.expect("integers of one type")
    }

    pub(crate) fn checked(
        &mut self,
        op: CheckedOp,
        lhs: Operand,
        rhs: Operand,
        span: Span,
    ) -> BasicValueEnum<'ctx> {
        let ty = self.int_ty(lhs);
        let (left, right) = (self.scalar(lhs).into_int_value(), self.scalar(rhs).into_int_value());
        let value = match op {
            CheckedOp::Add => self.with_overflow(
                ["llvm.sadd.with.overflow", "llvm.uadd.with.overflow"],
                ty,
                left,
                right,
                PanicKind::AddOverflow,
                span,
            ),
            CheckedOp::Sub => self.with_overflow(
                ["llvm.ssub.with.overflow", "llvm.usub.with.overflow"],
                ty,
                left,
                right,
                PanicKind::SubOverflow,
                span,
            ),
            CheckedOp::Mul => self.with_overflow(
                ["llvm.smul.with.overflow", "llvm.umul.with.overflow"],
                ty,
                left,
                right,
                PanicKind::MulOverflow,
                span,
            ),
            CheckedOp::Div => {
                self.check_division(ty, left, right, [PanicKind::DivZero, PanicKind::DivOverflow], span);
                let builder = &self.m.builder;
                let quotient = if ty.is_signed() {
                    builder.build_int_signed_div(left, right, UNNAMED)
                } else {
                    builder.build_int_unsigned_div(left, right, UNNAMED)
                };
                quotient.expect("integers of one type")
            }
            CheckedOp::Rem => {
                self.check_division(ty, left, right, [PanicKind::RemZero, PanicKind::RemOverflow], span);
                let builder = &self.m.builder;
                let remainder = if ty.is_signed() {
                    builder.build_int_signed_rem(left, right, UNNAMED)
                } else {
                    builder.build_int_unsigned_rem(left, right, UNNAMED)
                };
                remainder.expect("integers of one type")
            }
            CheckedOp::Shl => {
                let amount = self.shift_amount(ty, right, span);
                self.m.builder.build_left_shift(left, amount, UNNAMED).expect("integers of one type")
            }
            CheckedOp::Shr => {
                let amount = self.shift_amount(ty, right, span);
                self.m
                    .builder
                    .build_right_shift(left, amount, ty.is_signed(), UNNAMED)
                    .expect("integers of one type")
            }
        };
        value.into()
    }

    pub(crate) fn checked_neg(&mut self, operand: Operand, span: Span) -> BasicValueEnum<'ctx> {
        let ty = self.int_ty(operand);
        let value = self.scalar(operand).into_int_value();
        let zero = value.get_type().const_zero();
        let names = ["llvm.ssub.with.overflow", "llvm.usub.with.overflow"];
        self.with_overflow(names, ty, zero, value, PanicKind::NegOverflow, span).into()
    }

    /// The result of an operation that also says whether it overflowed. `names`: for signed, for unsigned.
    fn with_overflow(
        &mut self,
        names: [&'static str; 2],
        ty: IntTy,
        left: IntValue<'ctx>,
        right: IntValue<'ctx>,
        kind: PanicKind,
        span: Span,
    ) -> IntValue<'ctx> {
        let name = if ty.is_signed() { names[0] } else { names[1] };
        let function = self.m.intrinsic(name, &[left.get_type().into()], (ty.bits(), 0));
        let call =
            self.m.builder.build_call(function, &[left.into(), right.into()], UNNAMED).expect("as declared");
        let ValueKind::Basic(BasicValueEnum::StructValue(pair)) = call.try_as_basic_value() else {
            unreachable!("the intrinsic gives a value and a flag")
        };
        let value = self.m.builder.build_extract_value(pair, 0, UNNAMED).expect("a pair").into_int_value();
        let overflowed =
            self.m.builder.build_extract_value(pair, 1, UNNAMED).expect("a pair").into_int_value();
        self.check(overflowed, kind, span);
        value
    }

    /// Panics by zero, and for signed types if the least value is divided by -1. Constant divisors need less.
    fn check_division(
        &mut self,
        ty: IntTy,
        left: IntValue<'ctx>,
        right: IntValue<'ctx>,
        kinds: [PanicKind; 2],
        span: Span,
    ) {
        let [by_zero, overflow] = kinds;
        let known = right.get_zero_extended_constant().map(|bits| ty.value(bits));
        if known.is_none_or(|divisor| divisor == 0) {
            let zero = right.get_type().const_zero();
            let bad = self.equals(right, zero);
            self.check(bad, by_zero, span);
        }
        if ty.is_signed() && known.is_none_or(|divisor| divisor == -1) {
            let least = left.get_type().const_int(ty.wrap(ty.min()), false);
            let minus_one = right.get_type().const_all_ones();
            let is_least = self.equals(left, least);
            let is_minus_one = self.equals(right, minus_one);
            let bad = self.m.builder.build_and(is_least, is_minus_one, UNNAMED).expect("flags");
            self.check(bad, overflow, span);
        }
    }

    /// The amount in the type of the shifted value. Taken as unsigned, a negative amount is too large, too.
    fn shift_amount(&mut self, ty: IntTy, amount: IntValue<'ctx>, span: Span) -> IntValue<'ctx> {
        let width = amount.get_type().const_int(u64::from(ty.bits()), false);
        let bad =
            self.m.builder.build_int_compare(IntPredicate::UGE, amount, width, UNNAMED).expect("of one type");
        self.check(bad, PanicKind::ShiftRange, span);
        let target = crate::convention::int_type(self.m.context, ty);
        let from = amount.get_type().get_bit_width();
        let builder = &self.m.builder;
        let converted = match from.cmp(&ty.bits()) {
            std::cmp::Ordering::Less => builder.build_int_z_extend(amount, target, UNNAMED),
            std::cmp::Ordering::Equal => Ok(amount),
            std::cmp::Ordering::Greater => builder.build_int_truncate(amount, target, UNNAMED),
        };
        converted.expect("integers")
    }
}
