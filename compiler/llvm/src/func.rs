//! A function: locals, blocks, statements, terminators.
//!
//! A scalar that is assigned at one place is an SSA value at once: MIR's definite assignment (M8) makes that
//! place dominate all reads, and blocks are visited so that dominators come first. Other scalars and all
//! aggregates live in memory, allocated in a block of their own before the first; `mem2reg` and SROA turn
//! what they can into values.

use crate::convention::{self, Passing};
use crate::module::ModuleGen;
use inkwell::IntPredicate;
use inkwell::basic_block::BasicBlock;
use inkwell::values::{
    BasicMetadataValueEnum, BasicValue, BasicValueEnum, FunctionValue, IntValue, PointerValue, ValueKind,
};
use kiln_abi::{Layout, PanicKind, Shape};
use kiln_arena::{Id, ListRange};
use kiln_mir::{
    BlockId, Body, Const, FuncId, LocalId, Operand, Place, Projection, Rvalue, Statement, StatementKind,
    SwitchCase, Terminator, TerminatorKind,
};
use kiln_source::Span;
use kiln_types::{FloatTy, TypeId, VariantIdx};

/// An empty name; with its NUL, so that the binding need not copy it.
pub(crate) const UNNAMED: &str = "\0";

/// Where a local is.
#[derive(Clone, Copy)]
enum Slot<'ctx> {
    /// It has no size.
    Nothing,
    /// A scalar assigned once; `None` before the assignment.
    Value(Option<BasicValueEnum<'ctx>>),
    /// In memory.
    Memory(PointerValue<'ctx>),
}

/// A value that was read.
#[derive(Clone, Copy)]
enum Read<'ctx> {
    Nothing,
    Scalar(BasicValueEnum<'ctx>),
    /// An aggregate, where it lies.
    Memory(PointerValue<'ctx>),
}

pub(crate) struct FuncGen<'m, 'a, 'ctx> {
    pub(crate) m: &'m mut ModuleGen<'a, 'ctx>,
    body: &'m Body,
    function: FunctionValue<'ctx>,
    slots: Vec<Slot<'ctx>>,
    blocks: Vec<Option<BasicBlock<'ctx>>>,
    allocas: BasicBlock<'ctx>,
    ret: TypeId,
    /// Blocks that panic, moved to the end of the function.
    panics: Vec<BasicBlock<'ctx>>,
}

impl<'m, 'a, 'ctx> FuncGen<'m, 'a, 'ctx> {
    /// Fills `function`, the declaration of `id`.
    pub(crate) fn generate(
        m: &'m mut ModuleGen<'a, 'ctx>,
        id: FuncId,
        body: &'m Body,
        function: FunctionValue<'ctx>,
    ) {
        let allocas = m.context.append_basic_block(function, UNNAMED);
        let func = &m.program.funcs[id];
        let mut this = FuncGen {
            m,
            body,
            function,
            slots: Vec::with_capacity(body.locals.len()),
            blocks: vec![None; body.blocks.len()],
            allocas,
            ret: func.ret,
            panics: Vec::new(),
        };
        this.allocate_locals(func.params.len());
        let order = reverse_postorder(body);
        for &block in &order {
            let name = UNNAMED;
            this.blocks[block.index()] = Some(this.m.context.append_basic_block(function, name));
        }
        for &block in &order {
            let start = this.block(block);
            this.m.builder.position_at_end(start);
            let block = &body.blocks[block];
            for statement in &block.statements {
                this.statement(statement);
            }
            this.terminator(&block.terminator);
        }
        this.finish(order[0]);
    }

    fn finish(&mut self, first: BlockId) {
        self.m.builder.position_at_end(self.allocas);
        let first = self.block(first);
        self.m.builder.build_unconditional_branch(first).expect("positioned in a block");
        for &panic in &self.panics {
            let last = self.function.get_last_basic_block().expect("there are blocks");
            if last != panic {
                panic.move_after(last).expect("both are blocks of this function");
            }
        }
    }

    fn block(&self, id: BlockId) -> BasicBlock<'ctx> {
        self.blocks[id.index()].expect("a reachable block")
    }

    fn layout(&self, ty: TypeId) -> &'a Layout {
        self.m.layouts.of(ty)
    }

    // ----- locals

    fn allocate_locals(&mut self, params: usize) {
        self.m.builder.position_at_end(self.allocas);
        let assigned = assignments(self.body);
        let mut argument = 0;
        let mut next_argument = |function: FunctionValue<'ctx>| {
            argument += 1;
            function.get_nth_param(argument - 1).expect("as declared")
        };
        let ret = self.m.passing(self.ret);
        let result = (ret == Passing::Pointer).then(|| next_argument(self.function).into_pointer_value());
        for (id, local) in self.body.locals.iter() {
            let index = id.index();
            let is_param = (1..=params).contains(&index);
            let count = assigned[index];
            let passing = self.m.passing(local.ty);
            let slot = match passing {
                Passing::Nothing => Slot::Nothing,
                Passing::Scalar if is_param => {
                    let value = next_argument(self.function);
                    if count == 0 {
                        Slot::Value(Some(value))
                    } else {
                        Slot::Memory(self.spill(local.ty, value))
                    }
                }
                Passing::Scalar if count <= 1 => Slot::Value(None),
                Passing::Scalar => Slot::Memory(self.allocate(local.ty)),
                Passing::One(_) | Passing::Two if is_param => {
                    let first = next_argument(self.function);
                    let second = (passing == Passing::Two).then(|| next_argument(self.function));
                    Slot::Memory(self.store_registers(local.ty, first, second))
                }
                Passing::Pointer if is_param => {
                    let pointer = next_argument(self.function).into_pointer_value();
                    if count == 0 {
                        Slot::Memory(pointer)
                    } else {
                        let copy = self.allocate(local.ty);
                        self.copy(copy, pointer, local.ty);
                        Slot::Memory(copy)
                    }
                }
                Passing::Pointer if index == 0 => Slot::Memory(result.expect("a result by pointer")),
                Passing::One(_) | Passing::Two | Passing::Pointer => Slot::Memory(self.allocate(local.ty)),
            };
            self.slots.push(slot);
        }
    }

    /// Memory for a value of `ty`, in the block of allocations; rounded up to whole registers where small
    /// aggregates are passed in registers.
    fn allocate(&mut self, ty: TypeId) -> PointerValue<'ctx> {
        let layout = self.layout(ty);
        let size = match convention::passing(layout) {
            Passing::One(bits) => u64::from(bits / 8),
            Passing::Two => 16,
            Passing::Nothing | Passing::Scalar | Passing::Pointer => layout.size,
        };
        let context = self.m.context;
        let here = self.m.builder.get_insert_block();
        self.m.builder.position_at_end(self.allocas);
        let pointer = if layout.is_scalar() {
            let memory = memory_type(context, &layout.shape);
            self.m.builder.build_alloca(memory, UNNAMED)
        } else {
            let bytes = context.i8_type().array_type(u32::try_from(size).unwrap_or(u32::MAX));
            self.m.builder.build_alloca(bytes, UNNAMED)
        };
        let pointer = pointer.expect("positioned in a block");
        if let Some(instruction) = pointer.as_instruction() {
            instruction.set_alignment(layout.align.max(register_alignment(layout))).expect("a power of two");
        }
        if let Some(here) = here {
            self.m.builder.position_at_end(here);
        }
        pointer
    }

    fn spill(&mut self, ty: TypeId, value: BasicValueEnum<'ctx>) -> PointerValue<'ctx> {
        let pointer = self.allocate(ty);
        self.store_scalar(pointer, ty, value);
        pointer
    }

    fn store_registers(
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

    // ----- memory

    fn store_aligned(&mut self, pointer: PointerValue<'ctx>, value: BasicValueEnum<'ctx>, align: u32) {
        let store = self.m.builder.build_store(pointer, value).expect("positioned in a block");
        store.set_alignment(align).expect("a power of two");
    }

    fn load_aligned(
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

    fn store_scalar(&mut self, pointer: PointerValue<'ctx>, ty: TypeId, value: BasicValueEnum<'ctx>) {
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
            Shape::Int(_) | Shape::Float(_) => value,
            Shape::Product(_) | Shape::Sum { .. } => unreachable!("not a scalar"),
        };
        self.store_aligned(pointer, value, layout.align);
    }

    fn load_scalar(&mut self, pointer: PointerValue<'ctx>, ty: TypeId) -> BasicValueEnum<'ctx> {
        let layout = self.layout(ty);
        let memory = memory_type(self.m.context, &layout.shape);
        let value = self.load_aligned(memory, pointer, layout.align);
        match layout.shape {
            Shape::Bool => {
                let bit = self.m.context.bool_type();
                self.m.builder.build_int_truncate(value.into_int_value(), bit, UNNAMED).expect("an i8").into()
            }
            Shape::Int(_) | Shape::Float(_) => value,
            Shape::Product(_) | Shape::Sum { .. } => unreachable!("not a scalar"),
        }
    }

    fn copy(&mut self, to: PointerValue<'ctx>, from: PointerValue<'ctx>, ty: TypeId) {
        let layout = self.layout(ty);
        if to == from || layout.size == 0 {
            return;
        }
        let size = self.m.context.i64_type().const_int(layout.size, false);
        self.m.builder.build_memcpy(to, layout.align, from, layout.align, size).expect("valid alignments");
    }

    fn offset(&mut self, pointer: PointerValue<'ctx>, bytes: u64) -> PointerValue<'ctx> {
        if bytes == 0 {
            return pointer;
        }
        let byte = self.m.context.i8_type();
        let index = self.m.context.i64_type().const_int(bytes, false);
        // SAFETY: the offset is that of a field inside the value at `pointer`.
        let moved = unsafe { self.m.builder.build_in_bounds_gep(byte, pointer, &[index], UNNAMED) };
        moved.expect("positioned in a block")
    }

    // ----- places and operands

    /// The memory of a place and its type. A scalar local that is a value has none.
    fn address(&mut self, place: Place) -> (Option<PointerValue<'ctx>>, TypeId) {
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

    fn read_place(&mut self, place: Place) -> Read<'ctx> {
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

    fn read(&mut self, operand: Operand) -> Read<'ctx> {
        match operand {
            Operand::Copy(place) | Operand::Move(place) => self.read_place(place),
            Operand::Const(constant) => self.constant(constant),
        }
    }

    fn constant(&mut self, constant: Const) -> Read<'ctx> {
        let context = self.m.context;
        match self.layout(constant.ty).shape {
            Shape::Int(int) => {
                Read::Scalar(convention::int_type(context, int).const_int(constant.bits, false).into())
            }
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

    fn type_of_place(&self, place: Place) -> TypeId {
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
    fn write(&mut self, place: Place, value: Read<'ctx>) {
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

    // ----- statements

    fn statement(&mut self, statement: &Statement) {
        match statement.kind {
            StatementKind::Assign(place, rvalue) => self.assign(place, rvalue, statement.span),
            StatementKind::Call { dest, func, type_args: _, args } => self.call(dest, func, args),
        }
    }

    fn assign(&mut self, place: Place, rvalue: Rvalue, span: Span) {
        let value = match rvalue {
            Rvalue::Use(operand) => self.read(operand),
            Rvalue::Unary(op, operand) => Read::Scalar(self.unary(op, operand)),
            Rvalue::Binary(op, lhs, rhs) => Read::Scalar(self.binary(op, lhs, rhs)),
            Rvalue::Checked(op, lhs, rhs) => Read::Scalar(self.checked(op, lhs, rhs, span)),
            Rvalue::CheckedNeg(operand) => Read::Scalar(self.checked_neg(operand, span)),
            Rvalue::Cast(operand) => {
                let to = self.type_of_place(place);
                Read::Scalar(self.cast(operand, to))
            }
            Rvalue::Aggregate(variant, operands) => return self.aggregate(place, variant, operands),
            Rvalue::Discriminant(of) => Read::Scalar(self.discriminant(of).into()),
        };
        self.write(place, value);
    }

    fn aggregate(&mut self, place: Place, variant: VariantIdx, operands: ListRange<Operand>) {
        let (pointer, ty) = self.address(place);
        let Some(pointer) = pointer else { return };
        let operands = self.body.operands.get(operands);
        // Everything is read before anything is written: the place may be among what is read.
        let overlaps = |operand: &Operand| match operand {
            Operand::Copy(from) | Operand::Move(from) => from.local == place.local,
            Operand::Const(_) => false,
        };
        let reads: Vec<Read<'ctx>> = operands.iter().map(|&operand| self.read(operand)).collect();
        let aliased = operands
            .iter()
            .zip(&reads)
            .any(|(operand, read)| matches!(read, Read::Memory(_)) && overlaps(operand));
        let target = if aliased { self.allocate(ty) } else { pointer };
        let layout = self.layout(ty);
        if let Shape::Sum { tag, .. } = &layout.shape {
            let tag = convention::int_type(self.m.context, *tag).const_int(u64::from(variant.0), false);
            let align = tag.get_type().get_bit_width() / 8;
            self.store_aligned(target, tag.into(), align);
        }
        for (index, read) in reads.into_iter().enumerate() {
            let field = layout.field(variant, index as u32);
            let to = match read {
                Read::Nothing => continue,
                Read::Scalar(_) | Read::Memory(_) => self.offset(target, field.offset),
            };
            match read {
                Read::Nothing => {}
                Read::Scalar(value) => self.store_scalar(to, field.ty, value),
                Read::Memory(from) => self.copy(to, from, field.ty),
            }
        }
        if aliased {
            self.copy(pointer, target, ty);
        }
    }

    /// The index of an enum's variant, as `i32`.
    pub(crate) fn discriminant(&mut self, place: Place) -> IntValue<'ctx> {
        let i32_type = self.m.context.i32_type();
        let (pointer, ty) = self.address(place);
        let (Some(pointer), Shape::Sum { tag, .. }) = (pointer, &self.layout(ty).shape) else {
            return i32_type.const_zero();
        };
        let tag_type = convention::int_type(self.m.context, *tag);
        let tag = self.load_aligned(tag_type.into(), pointer, tag.bits() / 8).into_int_value();
        if tag_type == i32_type {
            return tag;
        }
        self.m.builder.build_int_z_extend(tag, i32_type, UNNAMED).expect("an integer")
    }

    fn call(&mut self, dest: Place, func: FuncId, args: ListRange<Operand>) {
        let function = self.m.function(func);
        let ret = self.m.passing(self.m.program.funcs[func].ret);
        let mut values: Vec<BasicMetadataValueEnum<'ctx>> = Vec::new();
        let args = self.body.operands.get(args);
        let mut result = None;
        if ret == Passing::Pointer {
            // The result's memory overlaps no argument.
            let (pointer, ty) = self.address(dest);
            let pointer = pointer.expect("an aggregate is in memory");
            let shared = args.iter().any(|operand| match operand {
                Operand::Copy(from) | Operand::Move(from) => from.local == dest.local,
                Operand::Const(_) => false,
            });
            let memory = if shared { self.allocate(ty) } else { pointer };
            result = Some((pointer, memory, ty));
            values.push(memory.into());
        }
        for &arg in args {
            self.argument(arg, &mut values);
        }
        let call = self.m.builder.build_call(function, &values, UNNAMED).expect("as declared");
        match ret {
            Passing::Nothing => {}
            Passing::Scalar => {
                if let ValueKind::Basic(value) = call.try_as_basic_value() {
                    self.write(dest, Read::Scalar(value));
                }
            }
            Passing::One(_) | Passing::Two => {
                if let (ValueKind::Basic(value), (Some(pointer), ty)) =
                    (call.try_as_basic_value(), self.address(dest))
                {
                    self.store_result(pointer, ty, value);
                }
            }
            Passing::Pointer => {
                let (pointer, memory, ty) = result.expect("made above");
                self.copy(pointer, memory, ty);
            }
        }
    }

    fn argument(&mut self, arg: Operand, values: &mut Vec<BasicMetadataValueEnum<'ctx>>) {
        match self.read(arg) {
            Read::Nothing => {}
            Read::Scalar(value) => values.push(value.into()),
            Read::Memory(pointer) => {
                let ty = self.type_of(arg);
                match self.m.passing(ty) {
                    Passing::One(bits) => {
                        let from = self.whole_registers(pointer, ty);
                        let register = convention::int_type_of_bits(self.m.context, bits);
                        let align =
                            register_alignment(self.layout(ty)).min(self.known_alignment(from, pointer, ty));
                        values.push(self.load_aligned(register.into(), from, align).into());
                    }
                    Passing::Two => {
                        let from = self.whole_registers(pointer, ty);
                        let word = self.m.context.i64_type();
                        let align = 8.min(self.known_alignment(from, pointer, ty));
                        values.push(self.load_aligned(word.into(), from, align).into());
                        let high = self.offset(from, 8);
                        values.push(self.load_aligned(word.into(), high, align).into());
                    }
                    Passing::Pointer => values.push(pointer.into()),
                    Passing::Nothing | Passing::Scalar => {}
                }
            }
        }
    }

    /// Memory with the same value that may be read in whole registers: the value's own if its size is that of
    /// registers, else a copy.
    fn whole_registers(&mut self, pointer: PointerValue<'ctx>, ty: TypeId) -> PointerValue<'ctx> {
        let size = self.layout(ty).size;
        if matches!(size, 1 | 2 | 4 | 8 | 16) {
            return pointer;
        }
        let copy = self.allocate(ty);
        self.copy(copy, pointer, ty);
        copy
    }

    /// A copy has the alignment of registers; the value itself may be a field with only its own.
    fn known_alignment(&self, used: PointerValue<'ctx>, original: PointerValue<'ctx>, ty: TypeId) -> u32 {
        if used == original { self.layout(ty).align } else { register_alignment(self.layout(ty)) }
    }

    /// Stores a small aggregate that arrived in registers; the place has no room for more than its size.
    fn store_result(&mut self, pointer: PointerValue<'ctx>, ty: TypeId, value: BasicValueEnum<'ctx>) {
        let size = self.layout(ty).size;
        let whole = matches!(size, 1 | 2 | 4 | 8 | 16);
        let to = if whole { pointer } else { self.allocate(ty) };
        let align = self.known_alignment(to, pointer, ty);
        if let BasicValueEnum::StructValue(pair) = value {
            let low = self.m.builder.build_extract_value(pair, 0, UNNAMED).expect("a pair");
            let high = self.m.builder.build_extract_value(pair, 1, UNNAMED).expect("a pair");
            self.store_aligned(to, low, align.min(8));
            let upper = self.offset(to, 8);
            self.store_aligned(upper, high, align.min(8));
        } else {
            self.store_aligned(to, value, align);
        }
        if !whole {
            self.copy(pointer, to, ty);
        }
    }

    // ----- terminators

    fn terminator(&mut self, terminator: &Terminator) {
        match terminator.kind {
            TerminatorKind::Goto(target) => {
                let target = self.block(target);
                self.m.builder.build_unconditional_branch(target).expect("positioned in a block");
            }
            TerminatorKind::Branch { cond, then, otherwise } => {
                let cond = self.scalar(cond).into_int_value();
                let (then, otherwise) = (self.block(then), self.block(otherwise));
                self.m
                    .builder
                    .build_conditional_branch(cond, then, otherwise)
                    .expect("positioned in a block");
            }
            TerminatorKind::Switch { value, cases, otherwise } => self.switch(value, cases, otherwise),
            TerminatorKind::Return => self.build_return(),
            TerminatorKind::Panic(kind) => self.panic_here(kind, terminator.span),
            TerminatorKind::Unreachable => {
                self.m.builder.build_unreachable().expect("positioned in a block");
            }
        }
    }

    fn switch(&mut self, value: Operand, cases: ListRange<SwitchCase>, otherwise: BlockId) {
        let value = self.scalar(value).into_int_value();
        let ty = value.get_type();
        let cases: Vec<_> = (self.body.cases.get(cases).iter())
            .map(|case| (ty.const_int(case.value, false), self.block(case.target)))
            .collect();
        let otherwise = self.block(otherwise);
        self.m.builder.build_switch(value, otherwise, &cases).expect("positioned in a block");
    }

    fn build_return(&mut self) {
        let place = self.body.return_place();
        let value: Option<BasicValueEnum<'ctx>> = match self.m.passing(self.ret) {
            Passing::Nothing | Passing::Pointer => None,
            Passing::Scalar => match self.read_place(place) {
                Read::Scalar(value) => Some(value),
                Read::Nothing | Read::Memory(_) => None,
            },
            Passing::One(bits) => {
                // The return place is a local, allocated in whole registers.
                let register = convention::int_type_of_bits(self.m.context, bits);
                let (pointer, ty) = self.address(place);
                let align = register_alignment(self.layout(ty));
                pointer.map(|pointer| self.load_aligned(register.into(), pointer, align))
            }
            Passing::Two => {
                let word = self.m.context.i64_type();
                let (pointer, _) = self.address(place);
                let pointer = pointer.expect("an aggregate is in memory");
                let low = self.load_aligned(word.into(), pointer, 8);
                let upper = self.offset(pointer, 8);
                let high = self.load_aligned(word.into(), upper, 8);
                let pair = self.m.pair().get_undef();
                let pair = self.m.builder.build_insert_value(pair, low, 0, UNNAMED).expect("a pair");
                let pair = self.m.builder.build_insert_value(pair, high, 1, UNNAMED).expect("a pair");
                Some(pair.as_basic_value_enum())
            }
        };
        let value = value.as_ref().map(|value| value as &dyn BasicValue<'ctx>);
        self.m.builder.build_return(value).expect("positioned in a block");
    }

    // ----- panics

    /// Panics here.
    fn panic_here(&mut self, kind: PanicKind, span: Span) {
        let (panic, place) = self.m.panic_call(kind, span);
        self.m.builder.build_call(panic, &[place.into()], UNNAMED).expect("as declared");
        self.m.builder.build_unreachable().expect("positioned in a block");
    }

    /// Panics if `bad`; goes on in a new block.
    pub(crate) fn check(&mut self, bad: IntValue<'ctx>, kind: PanicKind, span: Span) {
        if bad.is_const() && bad.get_zero_extended_constant() == Some(0) {
            return;
        }
        let here = self.m.builder.get_insert_block().expect("positioned in a block");
        let go_on = self.m.context.insert_basic_block_after(here, UNNAMED);
        let panic = self.m.context.append_basic_block(self.function, UNNAMED);
        self.m.builder.build_conditional_branch(bad, panic, go_on).expect("positioned in a block");
        self.m.builder.position_at_end(panic);
        self.panic_here(kind, span);
        self.panics.push(panic);
        self.m.builder.position_at_end(go_on);
    }

    /// Whether an integer has a value.
    pub(crate) fn equals(&mut self, value: IntValue<'ctx>, other: IntValue<'ctx>) -> IntValue<'ctx> {
        self.m.builder.build_int_compare(IntPredicate::EQ, value, other, UNNAMED).expect("of one type")
    }
}

/// The alignment of memory that is read in whole registers.
fn register_alignment(layout: &Layout) -> u32 {
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
        Shape::Int(_) | Shape::Float(_) | Shape::Product(_) | Shape::Sum { .. } => {
            convention::scalar_type(context, shape)
        }
    }
}

/// How many assignments each local has, parts counted as assignments of the whole.
fn assignments(body: &Body) -> Vec<u32> {
    let mut counts = vec![0; body.locals.len()];
    let mut count = |local: LocalId| counts[local.index()] += 1;
    for block in body.blocks.values() {
        for statement in &block.statements {
            match statement.kind {
                StatementKind::Assign(place, _) => count(place.local),
                StatementKind::Call { dest, .. } => count(dest.local),
            }
        }
    }
    counts
}

/// The reachable blocks, each before those it dominates.
fn reverse_postorder(body: &Body) -> Vec<BlockId> {
    let entry = body.blocks.ids().next().expect("M2: a body has blocks");
    let mut state = vec![false; body.blocks.len()];
    let mut postorder = Vec::with_capacity(body.blocks.len());
    // Block, and how many of its successors were visited.
    let mut stack = vec![(entry, 0)];
    state[entry.index()] = true;
    while let Some((block, visited)) = stack.last_mut() {
        match successor(body, *block, *visited) {
            Some(next) => {
                *visited += 1;
                if !state[next.index()] {
                    state[next.index()] = true;
                    stack.push((next, 0));
                }
            }
            None => {
                postorder.push(*block);
                stack.pop();
            }
        }
    }
    postorder.reverse();
    postorder
}

/// The `index`-th successor of a block, last ones first, so that the order of the source is kept.
fn successor(body: &Body, block: BlockId, index: usize) -> Option<BlockId> {
    match body.blocks[block].terminator.kind {
        TerminatorKind::Goto(target) => (index == 0).then_some(target),
        TerminatorKind::Branch { then, otherwise, .. } => [otherwise, then].get(index).copied(),
        TerminatorKind::Switch { cases, otherwise, .. } => {
            let cases = body.cases.get(cases);
            match index {
                0 => Some(otherwise),
                index => cases.len().checked_sub(index).map(|index| cases[index].target),
            }
        }
        TerminatorKind::Return | TerminatorKind::Panic(_) | TerminatorKind::Unreachable => None,
    }
}
