//! Memory: allocation, loads, stores, copies.

use crate::OptLevel;
use crate::convention::{self, Passing};
use crate::func::{FuncGen, UNNAMED};
use inkwell::values::{BasicValue, BasicValueEnum, InstructionValue, PointerValue};
use kiln_abi::{Layout, Shape};
use kiln_types::TypeId;

impl<'ctx> FuncGen<'_, '_, 'ctx> {
    /// Memory for a value of `ty`, in the entry block; rounded up to whole registers where small
    /// aggregates are passed in registers.
    pub(crate) fn allocate(&mut self, ty: TypeId) -> PointerValue<'ctx> {
        let layout = self.layout(ty);
        let size = match convention::passing(layout) {
            Passing::One(bits) => u64::from(bits / 8),
            Passing::Two => 16,
            Passing::Nothing | Passing::Scalar | Passing::Pointer => layout.size,
        };
        let align = layout.align.max(register_alignment(layout));
        let memory = if layout.is_scalar() {
            memory_type(self.m.context, &layout.shape)
        } else {
            self.m.context.i8_type().array_type(u32::try_from(size).unwrap_or(u32::MAX)).into()
        };
        self.allocate_memory(memory, align)
    }

    /// Memory of an LLVM type in the entry block.
    pub(crate) fn allocate_memory(
        &mut self,
        memory: inkwell::types::BasicTypeEnum<'ctx>,
        align: u32,
    ) -> PointerValue<'ctx> {
        let here = self.m.builder.get_insert_block();
        match self.last_alloca {
            Some(last) => match last.get_next_instruction() {
                Some(next) => self.m.builder.position_before(&next),
                None => self.m.builder.position_at_end(self.entry),
            },
            None => match self.entry.get_first_instruction() {
                Some(first) => self.m.builder.position_before(&first),
                None => self.m.builder.position_at_end(self.entry),
            },
        }
        let pointer = self.m.builder.build_alloca(memory, UNNAMED).expect("positioned in a block");
        if let Some(instruction) = pointer.as_instruction() {
            instruction.set_alignment(align).expect("a power of two");
            self.last_alloca = Some(instruction);
        }
        if let Some(here) = here {
            self.m.builder.position_at_end(here);
        }
        pointer
    }

    pub(crate) fn spill(&mut self, ty: TypeId, value: BasicValueEnum<'ctx>) -> PointerValue<'ctx> {
        let pointer = self.allocate(ty);
        self.store_scalar(pointer, ty, value);
        pointer
    }

    pub(crate) fn store_registers(
        &mut self,
        ty: TypeId,
        first: BasicValueEnum<'ctx>,
        second: Option<BasicValueEnum<'ctx>>,
    ) -> PointerValue<'ctx> {
        let pointer = self.allocate(ty);
        self.store_aligned(pointer, first, register_alignment(self.layout(ty)));
        if let Some(second) = second {
            let high = self.offset(pointer, 8);
            self.store_aligned(high, second, 8);
        }
        pointer
    }

    pub(crate) fn store_aligned(
        &mut self,
        pointer: PointerValue<'ctx>,
        value: BasicValueEnum<'ctx>,
        align: u32,
    ) -> InstructionValue<'ctx> {
        let store = self.m.builder.build_store(pointer, value).expect("positioned in a block");
        store.set_alignment(align).expect("a power of two");
        store
    }

    pub(crate) fn load_aligned(
        &mut self,
        ty: inkwell::types::BasicTypeEnum<'ctx>,
        pointer: PointerValue<'ctx>,
        align: u32,
    ) -> BasicValueEnum<'ctx> {
        let value = self.m.builder.build_load(ty, pointer, UNNAMED).expect("positioned in a block");
        if let Some(load) = value.as_instruction_value() {
            load.set_alignment(align).expect("a power of two");
        }
        value
    }

    pub(crate) fn store_scalar(
        &mut self,
        pointer: PointerValue<'ctx>,
        ty: TypeId,
        value: BasicValueEnum<'ctx>,
    ) {
        let layout = self.layout(ty);
        let value = match layout.shape {
            Shape::Bool => {
                let byte = self.m.context.i8_type();
                self.m
                    .builder
                    .build_int_z_extend(value.into_int_value(), byte, UNNAMED)
                    .expect("an i1")
                    .into()
            }
            Shape::Int(_) | Shape::Float(_) | Shape::Dyn => value,
            Shape::Product(_) | Shape::Sum { .. } => unreachable!("not a scalar"),
        };
        self.store_aligned(pointer, value, layout.align);
    }

    pub(crate) fn load_scalar(&mut self, pointer: PointerValue<'ctx>, ty: TypeId) -> BasicValueEnum<'ctx> {
        let layout = self.layout(ty);
        let memory = memory_type(self.m.context, &layout.shape);
        let value = self.load_aligned(memory, pointer, layout.align);
        match layout.shape {
            Shape::Bool => {
                if self.m.level > OptLevel::O0 {
                    self.m.limit(value, 2);
                }
                let bit = self.m.context.bool_type();
                self.m.builder.build_int_truncate(value.into_int_value(), bit, UNNAMED).expect("an i8").into()
            }
            Shape::Int(_) | Shape::Float(_) | Shape::Dyn => value,
            Shape::Product(_) | Shape::Sum { .. } => unreachable!("not a scalar"),
        }
    }

    pub(crate) fn copy(&mut self, to: PointerValue<'ctx>, from: PointerValue<'ctx>, ty: TypeId) {
        let layout = self.layout(ty);
        if to == from || layout.size == 0 {
            return;
        }
        let size = self.m.context.i64_type().const_int(layout.size, false);
        self.m.builder.build_memcpy(to, layout.align, from, layout.align, size).expect("valid alignments");
    }

    pub(crate) fn offset(&mut self, pointer: PointerValue<'ctx>, bytes: u64) -> PointerValue<'ctx> {
        if bytes == 0 {
            return pointer;
        }
        let byte = self.m.context.i8_type();
        let index = self.m.context.i64_type().const_int(bytes, false);
        // SAFETY: the offset is that of a field inside the value at `pointer`.
        let moved = unsafe { self.m.builder.build_in_bounds_gep(byte, pointer, &[index], UNNAMED) };
        moved.expect("positioned in a block")
    }
}

/// The alignment of memory that is read in whole registers.
pub(crate) fn register_alignment(layout: &Layout) -> u32 {
    match convention::passing(layout) {
        Passing::One(bits) => bits / 8,
        Passing::Two => 8,
        Passing::Nothing | Passing::Scalar | Passing::Pointer => layout.align,
    }
}

/// The LLVM type of a scalar in memory.
fn memory_type<'ctx>(
    context: &'ctx inkwell::context::Context,
    shape: &Shape,
) -> inkwell::types::BasicTypeEnum<'ctx> {
    match shape {
        Shape::Bool => context.i8_type().into(),
        Shape::Int(_) | Shape::Float(_) | Shape::Dyn | Shape::Product(_) | Shape::Sum { .. } => {
            convention::scalar_type(context, shape)
        }
    }
}
