//! A function: locals, blocks, statements, terminators.
//!
//! A scalar that is assigned at one place is an SSA value at once: MIR's definite assignment (M8) makes that
//! place dominate all reads, and blocks are visited so that dominators come first. So is one that is read only in
//! blocks that assigned it before. Other scalars and all aggregates live in memory, allocated once in the entry
//! block; `mem2reg` and SROA turn what they can into values.

use crate::OptLevel;
use crate::convention;
use crate::huge::OnlyCalls;
use crate::module::ModuleGen;
use inkwell::basic_block::BasicBlock;
use inkwell::values::{BasicValueEnum, FunctionValue, InstructionValue, IntValue, PointerValue};
use kiln_abi::{Layout, Shape};
use kiln_arena::{Id, ListRange};
use kiln_mir::{BlockId, Body, FuncId, LocalId, Operand, Place, Rvalue, Statement, StatementKind};
use kiln_source::Span;
use kiln_types::{TypeId, VariantIdx};

/// An empty name; with its NUL, so that the binding need not copy it.
pub(crate) const UNNAMED: &str = "\0";

/// Where a local is.
#[derive(Clone, Copy)]
pub(crate) enum Slot<'ctx> {
    /// It has no size.
    Nothing,
    /// A scalar assigned once, or in each block that reads it: the value since the last assignment.
    Value(Option<BasicValueEnum<'ctx>>),
    /// In memory.
    Memory(PointerValue<'ctx>),
}

/// A value that was read.
#[derive(Clone, Copy)]
pub(crate) enum Read<'ctx> {
    Nothing,
    Scalar(BasicValueEnum<'ctx>),
    /// An aggregate, where it lies.
    Memory(PointerValue<'ctx>),
}

pub(crate) struct FuncGen<'m, 'a, 'ctx> {
    pub(crate) m: &'m mut ModuleGen<'a, 'ctx>,
    pub(crate) id: FuncId,
    pub(crate) body: &'m Body,
    pub(crate) function: FunctionValue<'ctx>,
    pub(crate) slots: Vec<Slot<'ctx>>,
    pub(crate) blocks: Vec<Option<BasicBlock<'ctx>>>,
    /// Where memory is allocated. Nothing jumps there (M3).
    pub(crate) entry: BasicBlock<'ctx>,
    /// The last allocation of the entry block; the next goes behind it.
    pub(crate) last_alloca: Option<InstructionValue<'ctx>>,
    /// The type of the result.
    pub(crate) ret: TypeId,
    /// Whether it makes very many calls ([`OnlyCalls`]).
    pub(crate) is_large_caller: bool,
    /// Where the current statement comes from.
    pub(crate) span: Span,
    /// In a method of a dynamic language that never assigns to it, the parameter that is the receiver.
    pub(crate) receiver: Option<LocalId>,
    /// Memory for the arguments of slow calls of a dynamic language.
    pub(crate) scratch: Option<PointerValue<'ctx>>,
}

impl<'m, 'a, 'ctx> FuncGen<'m, 'a, 'ctx> {
    /// Fills `function`, the declaration of `id`.
    pub(crate) fn generate(
        m: &'m mut ModuleGen<'a, 'ctx>,
        id: FuncId,
        body: &'m Body,
        function: FunctionValue<'ctx>,
    ) {
        let entry = m.context.append_basic_block(function, UNNAMED);
        let func = &m.program.funcs[id];
        let level = m.level;
        let mut this = FuncGen {
            m,
            id,
            body,
            function,
            slots: Vec::with_capacity(body.locals.len()),
            blocks: vec![None; body.blocks.len()],
            entry,
            last_alloca: None,
            ret: func.ret,
            is_large_caller: level > OptLevel::O0 && OnlyCalls::is_large(body),
            span: Span::NONE,
            receiver: None,
            scratch: None,
        };
        this.allocate_locals(func.params.len());
        this.find_receiver();
        let order = body.reverse_postorder();
        this.blocks[order[0].index()] = Some(entry);
        for &block in &order[1..] {
            this.blocks[block.index()] = Some(this.m.context.append_basic_block(function, UNNAMED));
        }
        let polled = this.polled(&order);
        for &block in &order {
            let start = this.block(block);
            this.m.builder.position_at_end(start);
            if polled[block.index()] {
                this.poll();
            }
            let statements = &body.blocks[block].statements;
            for (number, statement) in statements.iter().enumerate() {
                if let Some(reach) = &mut this.m.unit {
                    reach.go_to(id, block, number);
                }
                this.statement(statement);
            }
            this.terminator(&body.blocks[block].terminator);
        }
    }

    /// The blocks at which a run is asked whether it goes on: those to which a jump goes back, at least one of every way that leads around,
    /// and the entry of a function that calls another. By their indices.
    fn polled(&self, order: &[BlockId]) -> Vec<bool> {
        let mut is_polled = vec![false; self.body.blocks.len()];
        let mut statements = self.body.blocks.values().flat_map(|block| &block.statements);
        is_polled[order[0].index()] =
            statements.any(|statement| matches!(statement.kind, StatementKind::Call { .. }));
        let mut seen = vec![false; self.body.blocks.len()];
        for &block in order {
            seen[block.index()] = true;
            self.body.each_target(self.body.blocks[block].terminator.kind, |target| {
                is_polled[target.index()] |= seen[target.index()];
            });
        }
        is_polled
    }

    pub(crate) fn block(&self, id: BlockId) -> BasicBlock<'ctx> {
        self.blocks[id.index()].expect("a reachable block")
    }

    pub(crate) fn layout(&self, ty: TypeId) -> &'a Layout {
        self.m.layouts.of(ty)
    }

    fn statement(&mut self, statement: &Statement) {
        self.span = statement.span;
        match statement.kind {
            StatementKind::Assign(place, rvalue) => self.assign(place, rvalue, statement.span),
            StatementKind::Call { dest, func, type_args: _, args } => self.call(dest, func, args),
            StatementKind::Dyn { dest, op, args } => self.dynamic(dest, op, args),
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
        let (Some(pointer), Shape::Sum { tag, variants }) = (pointer, &self.layout(ty).shape) else {
            return i32_type.const_zero();
        };
        let tag_type = convention::int_type(self.m.context, *tag);
        let loaded = self.load_aligned(tag_type.into(), pointer, tag.bits() / 8);
        if self.m.level > OptLevel::O0 && (variants.len() as u64) < 1 << tag.bits() {
            self.m.limit(loaded, variants.len() as u64);
        }
        let tag = loaded.into_int_value();
        if tag_type == i32_type {
            return tag;
        }
        self.m.builder.build_int_z_extend(tag, i32_type, UNNAMED).expect("an integer")
    }
}
