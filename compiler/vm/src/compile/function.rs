//! A function: blocks in an order that lets most of them fall through, statements, terminators.

use super::Context;
use super::assemble::{Assembled, Assembler, Label};
use super::frame::{self, Frame, REACH};
use super::uses::{self, InBlock, Uses};
use crate::op::{Family, Lane, Opcode};
use kiln_abi::{Layout, PanicKind, RuntimeFn, Shape};
use kiln_arena::{Id, ListRange};
use kiln_mir::{
    BlockId, Body, Code, Const, DynOp, DynTest, FuncId, LocalId, Operand, Place, Rvalue, Statement,
    StatementKind, SwitchCase, Terminator, TerminatorKind,
};
use kiln_source::Span;
use kiln_types::{FloatTy, IntTy, TypeId, VariantIdx};
use std::ops::Range;

/// A compiled function.
pub(super) struct Compiled {
    pub(super) words: Vec<u32>,
    /// The places of the source, by the words from which on they hold.
    pub(super) spans: Vec<(u32, Span)>,
    /// Bytes of the frame.
    pub(super) frame: u32,
    /// Where the result is.
    pub(super) result: Range<u32>,
    /// Where each local is.
    pub(super) locals: Vec<u32>,
    /// The headers of loops that are counted, and the words at which they are.
    pub(super) loops: Vec<(BlockId, Vec<u32>)>,
}

/// Compiles the function `id`.
pub(super) fn compile(context: &Context<'_>, id: FuncId, body: &Body) -> Compiled {
    let order = body.reverse_postorder();
    let Ok(frame) = frame::place(context, id, body, &order) else { return too_large() };
    let params = context.program.funcs[id].params.len();
    let uses = uses::count(body, &order, params);
    let signature = context.signature(id);
    let result = signature.result..signature.result + signature.result_size;
    let sites = context.tables.borrow().sites();
    let attempt = |far: bool| {
        context.tables.borrow_mut().forget_sites(sites);
        let mut assembler = Assembler::new(far);
        let headers = if context.counts.is_some() { headers(body, &order) } else { Vec::new() };
        let blocks = body.blocks.ids().map(|_| assembler.label()).collect();
        let mut function = FunctionGen {
            context,
            body,
            frame: &frame,
            id,
            uses: &uses,
            asm: assembler,
            blocks,
            position: vec![usize::MAX; body.blocks.len()],
            here: (body.entry(), 0),
            headers,
            loops: Vec::new(),
            span: context.program.funcs[id].span,
        };
        function.generate(&order);
        let loops = function.loops;
        function.asm.finish().map(|assembled| (assembled, loops))
    };
    let (Assembled { words, spans }, loops) = attempt(false)
        .or_else(|_| attempt(true))
        .unwrap_or_else(|_| unreachable!("far jumps reach everything"));
    Compiled { words, spans, frame: frame.size, result, locals: frame.locals, loops }
}

/// The function that stands for a C function, which the instruction calls by the number `foreign`.
pub(super) fn foreign(context: &Context<'_>, id: FuncId, foreign: u32) -> Compiled {
    let mut asm = Assembler::new(false);
    asm.at(context.program.funcs[id].span);
    asm.emit_with(Opcode::plain(Family::Foreign), [0; 3], &[foreign]);
    asm.emit(Opcode::plain(Family::Return), [0; 3]);
    let Assembled { words, spans } = asm.finish().unwrap_or_else(|_| unreachable!("there are no jumps"));
    let signature = context.signature(id);
    let result = signature.result..signature.result + signature.result_size;
    Compiled {
        words,
        spans,
        frame: signature.end.next_multiple_of(16),
        result,
        locals: Vec::new(),
        loops: Vec::new(),
    }
}

/// A function whose frame fits no stack.
fn too_large() -> Compiled {
    let mut asm = Assembler::new(false);
    asm.emit(Opcode::plain(Family::Panic), [PanicKind::StackOverflow as u16, 0, 0]);
    let Assembled { words, spans } = asm.finish().unwrap_or_else(|_| unreachable!("there are no jumps"));
    Compiled { words, spans, frame: 0, result: 0..0, locals: Vec::new(), loops: Vec::new() }
}

/// The headers of loops: the blocks to which a jump back leads.
fn headers(body: &Body, order: &[BlockId]) -> Vec<bool> {
    let mut headers = vec![false; body.blocks.len()];
    let mut seen = vec![false; body.blocks.len()];
    for &block in order {
        seen[block.index()] = true;
        body.each_target(body.blocks[block].terminator.kind, |target| {
            headers[target.index()] |= seen[target.index()]
        });
    }
    headers
}

/// A place in the frame, with the layout of what is there.
#[derive(Clone, Copy)]
pub(super) struct Spot<'a> {
    /// Bytes from the start of the frame.
    pub(super) at: u32,
    pub(super) layout: &'a Layout,
}

/// A register that is written; if it stands for one out of reach, where that is.
#[derive(Clone, Copy)]
pub(super) struct Target {
    pub(super) register: u16,
    far: Option<(u32, u32)>,
}

/// Which of the two scratch registers is used if an operand is not in a register.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

pub(super) struct FunctionGen<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) body: &'a Body,
    pub(super) frame: &'a Frame,
    pub(super) id: FuncId,
    pub(super) uses: &'a [Uses],
    pub(super) asm: Assembler,
    blocks: Vec<Label>,
    /// Where a block stands in the order; `usize::MAX` before it was generated.
    position: Vec<usize>,
    span: Span,
    /// The statement that is being generated.
    pub(super) here: (BlockId, u32),
    /// The headers of loops that are counted; empty: none is.
    headers: Vec<bool>,
    loops: Vec<(BlockId, Vec<u32>)>,
}

/// A block at the start of a loop is repeated at the loop's end if it has at most so many statements.
const REPEATED: usize = 4;

impl<'a> FunctionGen<'a> {
    fn generate(&mut self, order: &[BlockId]) {
        self.asm.at(self.span);
        if self.context.counts.is_some() {
            let number = self.function_number(self.id);
            self.asm.emit_with(Opcode::plain(Family::CountCall), [0; 3], &[0, number]);
        }
        for &(bits, size, at) in &self.frame.constants {
            self.constant_at(at, lane_of_size(size), bits);
        }
        for (index, &block) in order.iter().enumerate() {
            self.position[block.index()] = index;
            self.asm.bind(self.blocks[block.index()]);
            self.block(block, order.get(index + 1).copied());
        }
    }

    /// Generates a block; `next` is the one behind it.
    fn block(&mut self, id: BlockId, next: Option<BlockId>) {
        if self.headers.get(id.index()) == Some(&true) {
            self.count_loop(id);
        }
        let block = &self.body.blocks[id];
        let (fused, statements) = match block.statements.split_last() {
            Some((last, rest)) if self.is_fused(id, last, &block.terminator) => (Some(last), rest),
            Some(_) | None => (None, block.statements.as_slice()),
        };
        for (index, statement) in statements.iter().enumerate() {
            self.here = (id, index as u32);
            self.statement(statement);
        }
        // A jump or return belongs to what is before it: the place of the whole body would say less.
        if !matches!(block.terminator.kind, TerminatorKind::Goto(_) | TerminatorKind::Return) {
            self.set_span(block.terminator.span);
        }
        self.terminator(&block.terminator, fused, next);
    }

    /// Counts an arrival at the header of a loop, which may be generated several times.
    fn count_loop(&mut self, header: BlockId) {
        let known = self.loops.iter().position(|&(block, _)| block == header);
        let index = known.unwrap_or(self.loops.len());
        if known.is_none() {
            self.loops.push((header, Vec::new()));
        }
        self.loops[index].1.push(self.asm.here());
        let number = self.context.counts.unwrap_or_default() + index as u32;
        self.asm.emit_with(Opcode::plain(Family::CountLoop), [0; 3], &[0, number]);
    }

    fn set_span(&mut self, span: Span) {
        self.span = span;
        self.asm.at(span);
    }

    // ----- places and registers

    pub(super) fn layout(&self, ty: TypeId) -> &'a Layout {
        self.context.layouts.of(ty)
    }

    /// Where a place is.
    pub(super) fn spot(&self, place: Place) -> Spot<'a> {
        let (offset, ty) = frame::part(self.context, self.body, place);
        let at = self.frame.locals[place.local.index()] + offset as u32;
        Spot { at, layout: self.layout(ty) }
    }

    /// The layout of an operand.
    pub(super) fn operand_layout(&self, operand: Operand) -> &'a Layout {
        match operand {
            Operand::Copy(place) | Operand::Move(place) => self.spot(place).layout,
            Operand::Const(constant) => self.layout(constant.ty),
        }
    }

    fn is_near(at: u32, size: u32) -> bool {
        u64::from(at) + u64::from(size) <= REACH
    }

    /// A register with the value at `at`.
    pub(super) fn source(&mut self, at: u32, size: u32, side: Side) -> u16 {
        if Self::is_near(at, size) {
            return at as u16;
        }
        let scratch = self.scratch(side);
        self.copy_far(u32::from(scratch), at, size);
        scratch
    }

    /// Sixteen bytes are scratch: eight for each side.
    pub(super) fn scratch(&self, side: Side) -> u16 {
        let offset = match side {
            Side::Left => 0,
            Side::Right => 8,
        };
        (self.frame.scratch + offset) as u16
    }

    /// A register for the value of `at`.
    pub(super) fn target(&self, at: u32, size: u32) -> Target {
        if Self::is_near(at, size) {
            Target { register: at as u16, far: None }
        } else {
            Target { register: self.scratch(Side::Left), far: Some((at, size)) }
        }
    }

    /// Ends the write of a target.
    pub(super) fn written(&mut self, target: Target) {
        if let Some((at, size)) = target.far {
            self.copy_far(at, u32::from(target.register), size);
        }
    }

    /// A register with the value of a scalar operand.
    pub(super) fn register(&mut self, operand: Operand, side: Side) -> u16 {
        match operand {
            Operand::Copy(place) | Operand::Move(place) => {
                let spot = self.spot(place);
                self.source(spot.at, spot.layout.size as u32, side)
            }
            Operand::Const(constant) => self.constant_register(constant, side),
        }
    }

    /// Whether a constant is in a register.
    pub(super) fn is_kept(&self, operand: Operand) -> bool {
        let Operand::Const(constant) = operand else { return false };
        let size = self.layout(constant.ty).size as u32;
        self.frame.constants.iter().any(|&(bits, s, _)| bits == constant.bits && s == size)
    }

    fn constant_register(&mut self, constant: Const, side: Side) -> u16 {
        let size = self.layout(constant.ty).size as u32;
        let kept = self.frame.constants.iter().find(|&&(bits, s, _)| bits == constant.bits && s == size);
        if let Some(&(_, _, at)) = kept
            && Self::is_near(at, size)
        {
            return at as u16;
        }
        let scratch = self.scratch(side);
        self.constant_in(scratch, lane_of_size(size), constant.bits);
        scratch
    }

    // ----- constants and copies

    /// Puts a constant into a register; `lane` is one of bits.
    pub(super) fn constant_in(&mut self, register: u16, lane: Lane, bits: u64) {
        let unused = 64 - lane.size() * 8;
        let value = ((bits << unused) as i64) >> unused;
        if let Ok(value) = i16::try_from(value) {
            self.asm.emit(Opcode::on(Family::Const, lane), [register, value as u16, 0]);
        } else if let Ok(value) = i32::try_from(value) {
            self.asm.emit_with(Opcode::on(Family::Const32, lane), [register, 0, 0], &[value as u32]);
        } else {
            let words = [bits as u32, (bits >> 32) as u32];
            self.asm.emit_with(Opcode::on(Family::Const64, lane), [register, 0, 0], &words);
        }
    }

    pub(super) fn constant_at(&mut self, at: u32, lane: Lane, bits: u64) {
        let target = self.target(at, lane.size());
        self.constant_in(target.register, lane, bits);
        self.written(target);
    }

    fn copy_far(&mut self, to: u32, from: u32, size: u32) {
        self.asm.emit_with(Opcode::plain(Family::CopyFar), [0; 3], &[to, from, size]);
    }

    /// Copies bytes of the frame.
    pub(super) fn copy(&mut self, to: u32, from: u32, size: u32) {
        if to == from || size == 0 {
        } else if !Self::is_near(to, size) || !Self::is_near(from, size) || size > u32::from(u16::MAX) {
            self.copy_far(to, from, size);
        } else if matches!(size, 1 | 2 | 4 | 8) {
            self.asm.emit(Opcode::on(Family::Move, lane_of_size(size)), [to as u16, from as u16, 0]);
        } else {
            let family = match size {
                9..=16 => Family::Copy16,
                17..=32 => Family::Copy32,
                33..=64 => Family::Copy64,
                _ => Family::Copy,
            };
            self.asm.emit(Opcode::plain(family), [to as u16, from as u16, size as u16]);
        }
    }

    /// Stores an operand.
    pub(super) fn store(&mut self, at: u32, operand: Operand) {
        match operand {
            Operand::Copy(place) | Operand::Move(place) => {
                let from = self.spot(place);
                self.copy(at, from.at, from.layout.size as u32);
            }
            Operand::Const(constant) => {
                let size = self.layout(constant.ty).size as u32;
                if size > 0 {
                    self.constant_at(at, lane_of_size(size), constant.bits);
                }
            }
        }
    }

    // ----- statements

    fn statement(&mut self, statement: &Statement) {
        self.set_span(statement.span);
        match statement.kind {
            StatementKind::Assign(place, rvalue) => self.assign(place, rvalue),
            StatementKind::Call { dest, func, type_args: _, args } => self.call(dest, func, args),
            StatementKind::Dyn { dest, op, args } => self.dynamic(dest, op, args),
        }
    }

    /// Whether anything reads a local.
    pub(super) fn is_read(&self, local: LocalId) -> bool {
        self.uses[local.index()].read > 0
    }

    fn assign(&mut self, place: Place, rvalue: Rvalue) {
        let dest = self.spot(place);
        match rvalue {
            Rvalue::Use(operand) => self.store(dest.at, operand),
            Rvalue::Unary(op, operand) => self.unary(dest, op, operand),
            Rvalue::Binary(op, left, right) => self.binary(dest, op, left, right),
            Rvalue::Checked(op, left, right) => self.checked(dest, op, left, right),
            Rvalue::CheckedNeg(operand) => self.checked_neg(dest, operand),
            Rvalue::Cast(operand) => self.cast(dest, operand),
            Rvalue::Aggregate(variant, operands) => self.aggregate(dest, variant, operands),
            Rvalue::Discriminant(of) => self.discriminant(dest, of),
        }
    }

    fn aggregate(&mut self, dest: Spot<'a>, variant: VariantIdx, operands: ListRange<Operand>) {
        let body = self.body;
        let operands = body.operands.get(operands);
        // Everything is read before anything is written: a part of the target may be among what is read.
        let size = dest.layout.size as u32;
        let whole = dest.at..dest.at + size;
        let reads_target = operands.iter().enumerate().any(|(index, operand)| match operand {
            Operand::Copy(place) | Operand::Move(place) => {
                let from = self.spot(*place);
                let to = dest.at + dest.layout.field(variant, index as u32).offset as u32;
                let overlaps = from.at < whole.end && whole.start < from.at + from.layout.size as u32;
                overlaps && from.at != to
            }
            Operand::Const(_) => false,
        });
        let at = if reads_target { self.frame.aside } else { dest.at };
        if let Shape::Sum { tag, .. } = &dest.layout.shape {
            self.constant_at(at, lane_of(*tag).bits(), u64::from(variant.0));
        }
        for (index, &operand) in operands.iter().enumerate() {
            let field = dest.layout.field(variant, index as u32);
            self.store(at + field.offset as u32, operand);
        }
        if reads_target {
            self.copy(dest.at, at, size);
        }
    }

    /// The tag of an enum: where it is, and its lane. `None` if the only variant is 0.
    pub(super) fn tag(&self, of: Place) -> Option<(u32, Lane)> {
        let spot = self.spot(of);
        match &spot.layout.shape {
            Shape::Sum { tag, variants } if !variants.is_empty() => Some((spot.at, lane_of(*tag).bits())),
            Shape::Sum { .. }
            | Shape::Product(_)
            | Shape::Int(_)
            | Shape::Float(_)
            | Shape::Bool
            | Shape::Dyn => None,
        }
    }

    fn discriminant(&mut self, dest: Spot<'a>, of: Place) {
        let target = self.target(dest.at, 4);
        match self.tag(of) {
            Some((at, lane)) => {
                let tag = self.source(at, lane.size(), Side::Left);
                self.convert_int(target.register, tag, lane, Lane::U32);
            }
            None => self.constant_in(target.register, Lane::U32, 0),
        }
        self.written(target);
    }

    fn call(&mut self, dest: Place, func: FuncId, args: ListRange<Operand>) {
        let body = self.body;
        let args = body.operands.get(args);
        let context = self.context;
        if let Code::Runtime(runtime) = context.program.funcs[func].code {
            return self.runtime_call(runtime, args);
        }
        let signature = context.signature(func);
        let base = self.frame.base;
        for (&arg, &at) in args.iter().zip(&signature.params) {
            self.store(base + at, arg);
        }
        let number = self.function_number(func);
        let holds_closure = !context.captures[func.index()].is_empty();
        match u16::try_from(base / 8) {
            _ if holds_closure => {
                let closure = base + signature.params[0];
                self.asm.emit_with(Opcode::plain(Family::CallClosure), [0; 3], &[number, base, closure]);
            }
            Ok(base) => self.asm.emit_with(Opcode::plain(Family::Call), [base, 0, 0], &[number]),
            Err(_) => self.asm.emit_with(Opcode::plain(Family::CallFar), [0; 3], &[number, base]),
        }
        let dest = self.spot(dest);
        self.copy(dest.at, base + signature.result, dest.layout.size as u32);
    }

    pub(super) fn function_number(&self, func: FuncId) -> u32 {
        self.context.numbers[func.index()].expect("a function with a body")
    }

    fn runtime_call(&mut self, runtime: RuntimeFn, args: &[Operand]) {
        let number = RuntimeFn::ALL.iter().position(|&function| function == runtime);
        let (Some(number), [arg]) = (number, args) else { return };
        let lane = lane_of_scalar(self.operand_layout(*arg)).bits();
        let register = self.register(*arg, Side::Left);
        self.asm.emit(Opcode::on(Family::Runtime, lane), [number as u16, register, 0]);
    }

    // ----- terminators

    /// Whether the last statement of a block only says where the terminator goes.
    fn is_fused(&self, block: BlockId, last: &Statement, terminator: &Terminator) -> bool {
        let (dest, compares, selects) = match last.kind {
            StatementKind::Assign(dest, rvalue) => {
                (dest, self.is_comparison(rvalue), matches!(rvalue, Rvalue::Discriminant(_)))
            }
            StatementKind::Dyn { dest, op: DynOp::Binary(op), args: _ } => (dest, op.is_comparison(), false),
            StatementKind::Dyn {
                dest,
                op: DynOp::Truthy | DynOp::Is(DynTest::Number | DynTest::Instance),
                args: _,
            } => (dest, true, false),
            StatementKind::Dyn { dest, op: DynOp::Unbox, args: _ } => (dest, true, false),
            StatementKind::Dyn { .. } | StatementKind::Call { .. } => return false,
        };
        let (read, fits) = match terminator.kind {
            TerminatorKind::Branch { cond, .. } => (cond, compares),
            TerminatorKind::Switch { value, .. } => (value, selects),
            TerminatorKind::Goto(_)
            | TerminatorKind::Return
            | TerminatorKind::Panic(_)
            | TerminatorKind::Unreachable => return false,
        };
        let (Operand::Copy(from) | Operand::Move(from)) = read else { return false };
        let uses = &self.uses[dest.local.index()];
        let here = matches!(uses.block, InBlock::One { block: b, .. } if b == block);
        let once = uses.read == 1 && uses.assigned == 1;
        fits && dest.as_local().is_some() && from == dest && here && once
    }

    fn terminator(&mut self, terminator: &Terminator, fused: Option<&Statement>, next: Option<BlockId>) {
        match terminator.kind {
            TerminatorKind::Goto(target) => self.goto(target, next),
            TerminatorKind::Branch { cond, then, otherwise } => {
                self.branch(cond, fused, then, otherwise, next);
            }
            TerminatorKind::Switch { value, cases, otherwise } => {
                self.switch(value, fused, cases, otherwise, next);
            }
            TerminatorKind::Return => self.give_back(),
            TerminatorKind::Panic(kind) => {
                self.asm.emit(Opcode::plain(Family::Panic), [kind as u16, 0, 0]);
            }
            TerminatorKind::Unreachable => {
                let kind = PanicKind::Unreachable as u16;
                self.asm.emit(Opcode::plain(Family::Panic), [kind, 0, 0]);
            }
        }
    }

    fn give_back(&mut self) {
        let result = self.context.signature(self.id);
        self.asm.give_back(if result.result == 0 { result.result_size } else { 0 });
    }

    pub(super) fn label(&self, block: BlockId) -> Label {
        self.blocks[block.index()]
    }

    /// Leads to a block, which may be the next one anyway.
    fn goto(&mut self, target: BlockId, next: Option<BlockId>) {
        if Some(target) == next {
            return;
        }
        let block = &self.body.blocks[target];
        let is_back = self.position[target.index()] != usize::MAX;
        let is_short = block.statements.len() <= REPEATED;
        if block.statements.is_empty() && matches!(block.terminator.kind, TerminatorKind::Return) {
            return self.give_back();
        }
        if is_back && is_short && matches!(block.terminator.kind, TerminatorKind::Branch { .. }) {
            // The condition of a loop, once more at its end: one jump a round instead of two.
            return self.block(target, next);
        }
        self.asm.goto(self.label(target));
    }

    fn branch(
        &mut self,
        cond: Operand,
        fused: Option<&Statement>,
        then: BlockId,
        otherwise: BlockId,
        next: Option<BlockId>,
    ) {
        // The jump is taken to the block that is not next.
        let (target, when, other) =
            if Some(then) == next { (otherwise, false, then) } else { (then, true, otherwise) };
        let label = self.label(target);
        match fused.map(|statement| (statement.kind, statement.span)) {
            Some((StatementKind::Assign(_, Rvalue::Binary(op, left, right)), span)) => {
                self.set_span(span);
                self.branch_on(op, left, right, when, label);
            }
            Some((StatementKind::Dyn { op: DynOp::Binary(op), args, .. }, span)) => {
                self.set_span(span);
                let args = self.body.operands.get(args);
                self.branch_on_dyn(op, args[0], args[1], when, label);
            }
            Some((StatementKind::Dyn { op: DynOp::Truthy, args, .. }, span)) => {
                self.set_span(span);
                self.branch_on_truth(self.body.operands.get(args)[0], when, label);
            }
            // A `bool`, as it is a condition.
            Some((StatementKind::Dyn { op: DynOp::Unbox, args, .. }, _)) => {
                self.branch_on_truth(self.body.operands.get(args)[0], when, label);
            }
            Some((StatementKind::Dyn { op: DynOp::Is(test), args, .. }, _)) => {
                self.branch_on_kind(test, self.body.operands.get(args)[0], when, label);
            }
            Some((StatementKind::Assign(..) | StatementKind::Call { .. } | StatementKind::Dyn { .. }, _))
            | None => {
                let value = self.register(cond, Side::Left);
                let family = if when { Family::IfTrue } else { Family::IfFalse };
                self.asm.branch(Opcode::plain(family), value, 0, label);
            }
        }
        if Some(other) != next {
            self.asm.goto(self.label(other));
        }
    }

    fn switch(
        &mut self,
        value: Operand,
        fused: Option<&Statement>,
        cases: ListRange<SwitchCase>,
        otherwise: BlockId,
        next: Option<BlockId>,
    ) {
        let (register, lane) = match fused.map(|statement| statement.kind) {
            Some(StatementKind::Assign(_, Rvalue::Discriminant(of))) => match self.tag(of) {
                Some((at, lane)) => (self.source(at, lane.size(), Side::Left), lane),
                None => {
                    let scratch = self.scratch(Side::Left);
                    self.constant_in(scratch, Lane::U32, 0);
                    (scratch, Lane::U32)
                }
            },
            Some(StatementKind::Assign(..) | StatementKind::Call { .. } | StatementKind::Dyn { .. })
            | None => {
                let size = self.operand_layout(value).size as u32;
                (self.register(value, Side::Left), lane_of_size(size))
            }
        };
        let mut cases: Vec<(u64, Label)> =
            self.body.cases.get(cases).iter().map(|case| (case.value, self.label(case.target))).collect();
        cases.sort_by_key(|&(value, _)| value);
        self.select(register, lane, &cases, otherwise, next);
    }

    /// Jumps by the value in a register. A few cases are compared; many by a table if they lie close, else searched.
    fn select(
        &mut self,
        register: u16,
        lane: Lane,
        cases: &[(u64, Label)],
        otherwise: BlockId,
        next: Option<BlockId>,
    ) {
        const COMPARED: usize = 3;
        let unused = 64 - lane.size() * 8;
        let signed = |value: u64| ((value << unused) as i64) >> unused;
        let small = cases.iter().all(|&(value, _)| i16::try_from(signed(value)).is_ok());
        if cases.len() <= COMPARED && small {
            for &(value, label) in cases {
                let value = signed(value) as i16 as u16;
                self.asm.branch(Opcode::on(Family::IfEqImm, lane), register, value, label);
            }
            if Some(otherwise) != next {
                self.asm.goto(self.label(otherwise));
            }
            return;
        }
        let otherwise = self.label(otherwise);
        let (Some(&(first, _)), Some(&(last, _))) = (cases.first(), cases.last()) else {
            return self.asm.goto(otherwise);
        };
        // At least a quarter of the table is used.
        if last - first < 4 * cases.len() as u64 {
            let mut targets = vec![otherwise; (last - first) as usize + 1];
            for &(value, label) in cases {
                targets[(value - first) as usize] = label;
            }
            self.asm.switch(Opcode::on(Family::Switch, lane), register, first, &targets, otherwise);
        } else {
            self.asm.search(Opcode::on(Family::Search, lane), register, cases, otherwise);
        }
    }
}

/// The lane of an integer type.
pub(super) fn lane_of(int: IntTy) -> Lane {
    match int {
        IntTy::I8 => Lane::I8,
        IntTy::I16 => Lane::I16,
        IntTy::I32 => Lane::I32,
        IntTy::I64 | IntTy::Isize => Lane::I64,
        IntTy::U8 => Lane::U8,
        IntTy::U16 => Lane::U16,
        IntTy::U32 => Lane::U32,
        IntTy::U64 | IntTy::Usize => Lane::U64,
    }
}

/// The lane of a scalar; `bool` is `u8`.
pub(super) fn lane_of_scalar(layout: &Layout) -> Lane {
    match layout.shape {
        Shape::Int(int) => lane_of(int),
        Shape::Float(FloatTy::F32) => Lane::F32,
        Shape::Float(FloatTy::F64) => Lane::F64,
        Shape::Bool => Lane::U8,
        Shape::Dyn => Lane::U64,
        Shape::Product(_) | Shape::Sum { .. } => unreachable!("M4: a scalar"),
    }
}

/// The lane of bits of a size in bytes.
pub(super) fn lane_of_size(size: u32) -> Lane {
    match size {
        1 => Lane::U8,
        2 => Lane::U16,
        4 => Lane::U32,
        8 => Lane::U64,
        _ => unreachable!("M4: a scalar has 1, 2, 4 or 8 bytes"),
    }
}
