//! Places and operands: reading and writing them.

use crate::convention;
use crate::func::{FuncGen, Read, Slot};
use inkwell::values::{BasicValueEnum, PointerValue};
use kiln_abi::Shape;
use kiln_arena::Id;
use kiln_mir::{Const, Operand, Place, Projection};
use kiln_types::{FloatTy, TypeId, VariantIdx};

impl<'ctx> FuncGen<'_, '_, 'ctx> {
    /// The memory of a place and its type. A scalar local that is a value has none.
    pub(crate) fn address(&mut self, place: Place) -> (Option<PointerValue<'ctx>>, TypeId) {
        let mut ty = self.body.locals[place.local].ty;
        let mut variant = VariantIdx::STRUCT;
        let mut bytes = 0;
        for &step in self.body.projections.get(place.projection) {
            match step {
                Projection::Variant(index) => variant = index,
                Projection::Field(index) => {
                    let field = self.layout(ty).field(variant, index);
                    bytes += field.offset;
                    ty = field.ty;
                    variant = VariantIdx::STRUCT;
                }
            }
        }
        let pointer = match self.slots[place.local.index()] {
            Slot::Memory(pointer) => Some(self.offset(pointer, bytes)),
            Slot::Nothing | Slot::Value(_) => None,
        };
        (pointer, ty)
    }

    pub(crate) fn read_place(&mut self, place: Place) -> Read<'ctx> {
        if place.projection.is_empty()
            && let Slot::Value(value) = self.slots[place.local.index()]
        {
            return Read::Scalar(value.expect("M8: assigned before it is read"));
        }
        let (pointer, ty) = self.address(place);
        let layout = self.layout(ty);
        match pointer {
            Some(_) if layout.size == 0 => Read::Nothing,
            Some(pointer) if layout.is_scalar() => Read::Scalar(self.load_scalar(pointer, ty)),
            Some(pointer) => Read::Memory(pointer),
            None => Read::Nothing,
        }
    }

    pub(crate) fn read(&mut self, operand: Operand) -> Read<'ctx> {
        match operand {
            Operand::Copy(place) | Operand::Move(place) => self.read_place(place),
            Operand::Const(constant) => self.constant(constant),
        }
    }

    pub(crate) fn constant(&mut self, constant: Const) -> Read<'ctx> {
        let context = self.m.context;
        match self.layout(constant.ty).shape {
            Shape::Int(int) => {
                Read::Scalar(convention::int_type(context, int).const_int(constant.bits, false).into())
            }
            Shape::Dyn => Read::Scalar(context.i64_type().const_int(constant.bits, false).into()),
            Shape::Float(FloatTy::F32) => {
                let value = f64::from(f32::from_bits(constant.bits as u32));
                Read::Scalar(context.f32_type().const_float(value).into())
            }
            Shape::Float(FloatTy::F64) => {
                Read::Scalar(context.f64_type().const_float(f64::from_bits(constant.bits)).into())
            }
            Shape::Bool => Read::Scalar(context.bool_type().const_int(constant.bits, false).into()),
            Shape::Product(_) | Shape::Sum { .. } => Read::Nothing,
        }
    }

    /// A scalar operand.
    pub(crate) fn scalar(&mut self, operand: Operand) -> BasicValueEnum<'ctx> {
        match self.read(operand) {
            Read::Scalar(value) => value,
            Read::Nothing | Read::Memory(_) => unreachable!("M4: a scalar"),
        }
    }

    pub(crate) fn type_of(&self, operand: Operand) -> TypeId {
        match operand {
            Operand::Copy(place) | Operand::Move(place) => self.type_of_place(place),
            Operand::Const(constant) => constant.ty,
        }
    }

    pub(crate) fn type_of_place(&self, place: Place) -> TypeId {
        let mut ty = self.body.locals[place.local].ty;
        let mut variant = VariantIdx::STRUCT;
        for &step in self.body.projections.get(place.projection) {
            match step {
                Projection::Variant(index) => variant = index,
                Projection::Field(index) => {
                    ty = self.layout(ty).field(variant, index).ty;
                    variant = VariantIdx::STRUCT;
                }
            }
        }
        ty
    }

    /// Stores what was read into a place.
    pub(crate) fn write(&mut self, place: Place, value: Read<'ctx>) {
        match value {
            Read::Nothing => {}
            Read::Scalar(value) => {
                if place.projection.is_empty()
                    && let Slot::Value(slot) = &mut self.slots[place.local.index()]
                {
                    *slot = Some(value);
                    return;
                }
                let (pointer, ty) = self.address(place);
                if let Some(pointer) = pointer {
                    self.store_scalar(pointer, ty, value);
                }
            }
            Read::Memory(from) => {
                let (pointer, ty) = self.address(place);
                if let Some(to) = pointer {
                    self.copy(to, from, ty);
                }
            }
        }
    }
}
