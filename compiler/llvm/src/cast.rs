//! `as`: conversions between scalars, as cz.md section 2 defines them.

use crate::convention::int_type;
use crate::func::{FuncGen, UNNAMED};
use inkwell::types::BasicTypeEnum;
use inkwell::values::{BasicValueEnum, FloatValue, IntValue, ValueKind};
use inkwell::{FloatPredicate, IntPredicate};
use kiln_abi::Shape;
use kiln_mir::Operand;
use kiln_types::{FloatTy, IntTy, TypeId};

impl<'ctx> FuncGen<'_, '_, 'ctx> {
    pub(crate) fn cast(&mut self, operand: Operand, to: TypeId) -> BasicValueEnum<'ctx> {
        let from_shape = &self.m.layouts.of(self.type_of(operand)).shape;
        let to_shape = &self.m.layouts.of(to).shape;
        match (from_shape, to_shape) {
            (Shape::Int(from), Shape::Int(to)) => {
                let value = self.scalar(operand).into_int_value();
                self.int_to_int(value, from.is_signed(), *to).into()
            }
            (Shape::Int(from), Shape::Float(to)) => {
                let value = self.scalar(operand).into_int_value();
                self.int_to_float(value, from.is_signed(), *to).into()
            }
            (Shape::Int(_), Shape::Bool) => {
                let value = self.scalar(operand).into_int_value();
                let zero = value.get_type().const_zero();
                let builder = &self.m.builder;
                builder.build_int_compare(IntPredicate::NE, value, zero, UNNAMED).expect("of one type").into()
            }
            (Shape::Float(_), Shape::Int(to)) => {
                let value = self.scalar(operand).into_float_value();
                self.float_to_int(value, *to).into()
            }
            (Shape::Float(from), Shape::Float(to)) => {
                let value = self.scalar(operand).into_float_value();
                self.float_to_float(value, *from, *to).into()
            }
            (Shape::Float(_), Shape::Bool) => {
                // NaN is not zero, hence the unordered comparison.
                let value = self.scalar(operand).into_float_value();
                let zero = value.get_type().const_zero();
                let builder = &self.m.builder;
                builder
                    .build_float_compare(FloatPredicate::UNE, value, zero, UNNAMED)
                    .expect("of one type")
                    .into()
            }
            (Shape::Bool, Shape::Int(to)) => {
                let value = self.scalar(operand).into_int_value();
                let target = int_type(self.m.context, *to);
                self.m.builder.build_int_z_extend(value, target, UNNAMED).expect("a flag").into()
            }
            (Shape::Bool, Shape::Float(to)) => {
                let value = self.scalar(operand).into_int_value();
                self.int_to_float(value, false, *to).into()
            }
            (Shape::Bool, Shape::Bool) => self.scalar(operand),
            (Shape::Dyn, _) | (_, Shape::Dyn) => unreachable!("M4: dynamic values are not cast"),
            (Shape::Sum { .. } | Shape::Product(_), Shape::Int(to)) => {
                // An enum without fields: the index of the variant.
                let (Operand::Copy(place) | Operand::Move(place)) = operand else {
                    unreachable!("M4: an enum is in a place")
                };
                let index = self.discriminant(place);
                self.int_to_int(index, false, *to).into()
            }
            (Shape::Sum { .. } | Shape::Product(_), _) | (_, Shape::Product(_) | Shape::Sum { .. }) => {
                unreachable!("M4: aggregates are not cast")
            }
        }
    }

    fn int_to_int(&mut self, value: IntValue<'ctx>, signed: bool, to: IntTy) -> IntValue<'ctx> {
        let target = int_type(self.m.context, to);
        let builder = &self.m.builder;
        let converted = match value.get_type().get_bit_width().cmp(&to.bits()) {
            std::cmp::Ordering::Greater => builder.build_int_truncate(value, target, UNNAMED),
            std::cmp::Ordering::Equal => Ok(value),
            std::cmp::Ordering::Less if signed => builder.build_int_s_extend(value, target, UNNAMED),
            std::cmp::Ordering::Less => builder.build_int_z_extend(value, target, UNNAMED),
        };
        converted.expect("integers")
    }

    fn int_to_float(&mut self, value: IntValue<'ctx>, signed: bool, to: FloatTy) -> FloatValue<'ctx> {
        let target = match to {
            FloatTy::F32 => self.m.context.f32_type(),
            FloatTy::F64 => self.m.context.f64_type(),
        };
        let builder = &self.m.builder;
        let converted = if signed {
            builder.build_signed_int_to_float(value, target, UNNAMED)
        } else {
            builder.build_unsigned_int_to_float(value, target, UNNAMED)
        };
        converted.expect("an integer")
    }

    /// Truncates towards zero and saturates; NaN gives 0.
    fn float_to_int(&mut self, value: FloatValue<'ctx>, to: IntTy) -> IntValue<'ctx> {
        let target = int_type(self.m.context, to);
        let name = if to.is_signed() { "llvm.fptosi.sat" } else { "llvm.fptoui.sat" };
        let from: BasicTypeEnum<'ctx> = value.get_type().into();
        let from_bits = if value.get_type() == self.m.context.f32_type() { 32 } else { 64 };
        let function = self.m.intrinsic(name, &[target.into(), from], (to.bits(), from_bits));
        let call = self.m.builder.build_call(function, &[value.into()], UNNAMED).expect("as declared");
        match call.try_as_basic_value() {
            ValueKind::Basic(value) => value.into_int_value(),
            ValueKind::Instruction(_) => unreachable!("the intrinsic gives a value"),
        }
    }

    fn float_to_float(&mut self, value: FloatValue<'ctx>, from: FloatTy, to: FloatTy) -> FloatValue<'ctx> {
        let builder = &self.m.builder;
        match (from, to) {
            (FloatTy::F32, FloatTy::F64) => {
                builder.build_float_ext(value, self.m.context.f64_type(), UNNAMED).expect("a float")
            }
            (FloatTy::F64, FloatTy::F32) => {
                builder.build_float_trunc(value, self.m.context.f32_type(), UNNAMED).expect("a float")
            }
            (FloatTy::F32, FloatTy::F32) | (FloatTy::F64, FloatTy::F64) => value,
        }
    }
}
