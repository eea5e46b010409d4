//! Where each local of a function lies in its frame.
//!
//! The frame, from low to high: the result and the parameters (`signature`), constants that loops use, scalars that
//! live across blocks, locals of single blocks, which share memory when they do not live at the same time, large
//! locals, room for an aggregate that must be built aside; then the header and the start of called frames ("out").
//!
//! Many locals need no place of their own, because they are parts of others:
//! - F1: a temporary that becomes a field of an aggregate, or the whole of another local, is computed there if nothing
//!   touches the target between the temporary's first store and its use.
//! - F2: a temporary that becomes an argument is computed in the called frame, if nothing is called and no result
//!   is read there in between.
//! - F3: the result of a call stays in the called frame until its last read, if nothing is called before.
//! - F4: a local that is assigned once, as a copy of (a part of) a local that is assigned once, is that part. Definite
//!   assignment (M8) makes this right in loops, too: a path from a new assignment of the original to a read of the
//!   copy that avoids the copy's assignment would, taken first, be a read before an assignment.

use super::Context;
use super::dynamic::{Outgoing, number_imm, word_imm};
use super::operator::reciprocal;
use super::signature::RESERVE;
use super::uses::{self, Access, InBlock, Uses};
use crate::bytecode::{HEADER, closure_frame};
use crate::verify::MAX_FRAME;
use kiln_arena::Id;
use kiln_mir::{
    BinaryOp, BlockId, Body, Code, Const, DynBinary, DynOp, FuncId, LocalId, Operand, Place, Projection,
    Rvalue, StatementKind,
};
use kiln_types::{TypeId, VariantIdx};

/// Registers reach so many bytes.
pub(super) const REACH: u64 = 1 << 16;

/// At most so many constants are kept in registers.
const CONSTANTS: usize = 64;

/// The places of a function's locals.
#[derive(Debug)]
pub(super) struct Frame {
    /// Where each local begins.
    pub(super) locals: Vec<u32>,
    /// Constants in registers: bits, size in bytes, where.
    pub(super) constants: Vec<(u64, u32, u32)>,
    /// Sixteen bytes within reach that are free within a statement.
    pub(super) scratch: u32,
    /// Room for the largest aggregate that must be built aside.
    pub(super) aside: u32,
    /// Where called frames begin.
    pub(super) base: u32,
    /// Bytes in all.
    pub(super) size: u32,
}

/// The frame would be larger than any stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLarge;

/// Where a local lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Home {
    /// In memory of its own.
    Own,
    /// Inside another local (F1, F4).
    In(LocalId, u64),
    /// In the called frame (F2, F3).
    Out(u64),
}

/// The memory that a local is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Root {
    Local(LocalId),
    Out,
}

/// Places the locals of `func`, whose reachable blocks are `order`.
pub(super) fn place(
    context: &Context<'_>,
    func: FuncId,
    body: &Body,
    order: &[BlockId],
) -> Result<Frame, TooLarge> {
    let params = context.program.funcs[func].params.len();
    let locals = body.locals.len();
    let mut homes = Homes {
        context,
        func,
        body,
        params,
        uses: uses::count(body, order, params),
        homes: vec![Home::Own; locals],
        start: vec![0; locals],
        from_call: vec![None; locals],
        stays: vec![false; locals],
        touched: vec![None; locals],
    };
    for &block in order {
        homes.block(block);
    }
    let constants = loop_constants(context, body, order);
    let layout = Layout { homes: &homes, func, order, constants };
    let near = layout.lay_out(false)?;
    if u64::from(near.size) <= REACH || context.signature(func).reserved {
        return Ok(near);
    }
    layout.lay_out(true)
}

/// A part of a local: its offset in it, and its type.
pub(super) fn part(context: &Context<'_>, body: &Body, place: Place) -> (u64, TypeId) {
    let mut ty = body.locals[place.local].ty;
    let mut variant = VariantIdx::STRUCT;
    let mut offset = 0;
    for &step in body.projections.get(place.projection) {
        match step {
            Projection::Variant(index) => variant = index,
            Projection::Field(index) => {
                let field = context.layouts.of(ty).field(variant, index);
                offset += field.offset;
                ty = field.ty;
                variant = VariantIdx::STRUCT;
            }
        }
    }
    (offset, ty)
}

// ----- which locals are parts of others

/// The decisions F1 to F4, block by block from the start to the end.
struct Homes<'a> {
    context: &'a Context<'a>,
    func: FuncId,
    body: &'a Body,
    params: usize,
    uses: Vec<Uses>,
    homes: Vec<Home>,
    /// The first step of its block at which a local, or a part placed in it, is stored.
    start: Vec<u32>,
    /// The step of the call whose result a local is, and where in the called frame the result is.
    from_call: Vec<Option<(u32, u64)>>,
    /// Whether other locals are parts of it by F4.
    stays: Vec<bool>,
    /// The last step that touched a local, and its block.
    touched: Vec<Option<(BlockId, u32)>>,
}

/// What happened in the called frame so far.
#[derive(Default)]
struct OutState {
    last_call: Option<u32>,
    last_forward: Option<u32>,
}

impl Homes<'_> {
    fn block(&mut self, block: BlockId) {
        let mut out = OutState::default();
        let statements = &self.body.blocks[block].statements;
        for (step, statement) in statements.iter().enumerate() {
            let step = step as u32;
            let is_call = match statement.kind {
                StatementKind::Assign(dest, rvalue) => {
                    self.assign(block, step, dest, rvalue);
                    self.forward(block, step, &mut out, Some(&statement.kind));
                    false
                }
                StatementKind::Call { dest, func, type_args: _, args } => {
                    let is_call = self.call(block, step, dest, func, args, &mut out);
                    if !is_call {
                        self.forward(block, step, &mut out, Some(&statement.kind));
                    }
                    is_call
                }
                StatementKind::Dyn { dest, op, args } => {
                    let calls = self.dynamic(block, step, dest, op, args, &mut out);
                    if !calls {
                        self.forward(block, step, &mut out, Some(&statement.kind));
                    }
                    calls
                }
            };
            let touched = &mut self.touched;
            uses::visit_statement(self.body, statement.kind, &mut |local, _| {
                touched[local.index()] = Some((block, step));
            });
            if is_call {
                out.last_call = Some(step);
            }
        }
        let step = statements.len() as u32;
        self.forward(block, step, &mut out, None);
    }

    /// A temporary that is read once, as a whole, at `step`: it could be computed elsewhere.
    fn temporary(&self, block: BlockId, step: u32, operand: Operand) -> Option<LocalId> {
        let (Operand::Copy(place) | Operand::Move(place)) = operand else { return None };
        let local = place.local;
        let uses = &self.uses[local.index()];
        let here = matches!(uses.block, InBlock::One { block: b, first, last } if b == block && last == step && first < step);
        let once = uses.assigned == 1 && uses.parts_assigned == 0 && uses.read == 1;
        let whole = place.as_local().is_some();
        (here && once && whole && self.homes[local.index()] == Home::Own && !self.stays[local.index()])
            .then_some(local)
    }

    fn assign(&mut self, block: BlockId, step: u32, dest: Place, rvalue: Rvalue) {
        let mut start = step;
        match rvalue {
            Rvalue::Aggregate(variant, operands) => {
                let operands = self.body.operands.get(operands);
                let reads_dest = operands.iter().any(|operand| match operand {
                    Operand::Copy(place) | Operand::Move(place) => place.local == dest.local,
                    Operand::Const(_) => false,
                });
                if !reads_dest {
                    let (offset, ty) = part(self.context, self.body, dest);
                    let layouts = self.context.layouts;
                    for (index, &operand) in operands.iter().enumerate() {
                        let field = layouts.of(ty).field(variant, index as u32);
                        start = start.min(self.compute_in(block, step, operand, dest, offset + field.offset));
                    }
                }
            }
            Rvalue::Use(operand) => return self.copy(block, step, dest, operand),
            Rvalue::Unary(..)
            | Rvalue::Binary(..)
            | Rvalue::Checked(..)
            | Rvalue::CheckedNeg(_)
            | Rvalue::Cast(_)
            | Rvalue::Discriminant(_) => {}
        }
        if dest.as_local().is_some() {
            self.start[dest.local.index()] = start;
        }
    }

    /// F1. Gives the first step at which the target is stored, `step` if the temporary stays where it is.
    fn compute_in(&mut self, block: BlockId, step: u32, operand: Operand, dest: Place, offset: u64) -> u32 {
        let Some(temporary) = self.temporary(block, step, operand) else { return step };
        if temporary == dest.local {
            return step;
        }
        let start = self.start[temporary.index()];
        let touched = self.touched[dest.local.index()];
        let free = touched.is_none_or(|(in_block, at)| in_block != block || at < start);
        if !free {
            return step;
        }
        self.homes[temporary.index()] = Home::In(dest.local, offset);
        start
    }

    /// F4.
    fn be_part(&mut self, dest: Place, operand: Operand) {
        let (Operand::Copy(from) | Operand::Move(from)) = operand else { return };
        let (copy, original) = (dest.local, from.local);
        let once = |local: LocalId| {
            let uses = &self.uses[local.index()];
            uses.assigned == 1 && uses.parts_assigned == 0
        };
        let is_copy = dest.as_local().is_some() && copy.index() > self.params && once(copy);
        let is_placed = self.homes[copy.index()] != Home::Own || self.stays[copy.index()];
        let in_out = matches!(self.homes[original.index()], Home::Out(_));
        if is_copy && !is_placed && !in_out && copy != original && original.index() > 0 && once(original) {
            let (offset, _) = part(self.context, self.body, from);
            self.homes[copy.index()] = Home::In(original, offset);
            self.stays[original.index()] = true;
        }
    }

    /// F2. Gives whether a function with a frame is called.
    fn call(
        &mut self,
        block: BlockId,
        step: u32,
        dest: Place,
        func: FuncId,
        args: kiln_arena::ListRange<Operand>,
        out: &mut OutState,
    ) -> bool {
        let is_body = match self.context.program.funcs[func].code {
            Code::Body(_) | Code::Foreign(_) => true,
            Code::Runtime(_) => false,
        };
        if dest.as_local().is_some() {
            self.start[dest.local.index()] = step;
            if is_body {
                let result = self.context.signature(func).result;
                self.from_call[dest.local.index()] = Some((step, result.into()));
            }
        }
        if is_body {
            let params = &self.context.signature(func).params;
            self.place_arguments(block, step, args, &|index| params[index], out);
        }
        is_body
    }

    /// As `call`, of an operation that finds its operands at the start of the called frame.
    fn dynamic(
        &mut self,
        block: BlockId,
        step: u32,
        dest: Place,
        op: DynOp,
        args: kiln_arena::ListRange<Operand>,
        out: &mut OutState,
    ) -> bool {
        if self.is_copy(dest, op, self.body.operands.get(args)) {
            self.copy(block, step, dest, self.body.operands.get(args)[0]);
            return false;
        }
        let outgoing = Outgoing::of(op, args.len());
        if dest.as_local().is_some() {
            self.start[dest.local.index()] = step;
            if outgoing.is_some_and(|outgoing| outgoing.gives_result) {
                self.from_call[dest.local.index()] = Some((step, closure_frame::RESULT.into()));
            }
        }
        if let Some(outgoing) = outgoing {
            self.place_arguments(block, step, args, &|index| outgoing.place(index), out);
        }
        outgoing.is_some()
    }

    /// Whether an operation is just a copy: from a value to its number, and from a plain float to a value.
    fn is_copy(&self, dest: Place, op: DynOp, args: &[Operand]) -> bool {
        let is_float = |ty| matches!(self.context.layouts.of(ty).shape, kiln_abi::Shape::Float(_));
        match args {
            [Operand::Copy(_) | Operand::Move(_)] if op == DynOp::Unbox => {
                is_float(self.body.locals[dest.local].ty)
            }
            [operand @ (Operand::Copy(_) | Operand::Move(_))] if op == DynOp::Box => {
                self.context.plain.operand(self.func, *operand)
            }
            _ => false,
        }
    }

    /// F1 or F4.
    fn copy(&mut self, block: BlockId, step: u32, dest: Place, operand: Operand) {
        let (offset, _) = part(self.context, self.body, dest);
        let start = self.compute_in(block, step, operand, dest, offset);
        if start == step {
            self.be_part(dest, operand);
        } else if let (Operand::Copy(from) | Operand::Move(from), Some(to)) = (operand, dest.as_local()) {
            // The result of a call, perhaps, which F3 then leaves where it is.
            let result = self.from_call[from.local.index()];
            self.from_call[to.index()] = result.filter(|&(at, _)| at == start);
        }
        if dest.as_local().is_some() {
            self.start[dest.local.index()] = start;
        }
    }

    /// F2, of all arguments; `place` says where each is in the called frame.
    fn place_arguments(
        &mut self,
        block: BlockId,
        step: u32,
        args: kiln_arena::ListRange<Operand>,
        place: &dyn Fn(usize) -> u32,
        out: &OutState,
    ) {
        for (index, &arg) in self.body.operands.get(args).iter().enumerate() {
            let Some(temporary) = self.temporary(block, step, arg) else { continue };
            let start = self.start[temporary.index()];
            let is_result = self.from_call[temporary.index()].is_some_and(|(at, _)| at == start);
            let no_call = out.last_call.is_none_or(|call| call < start || (call == start && is_result));
            let no_read = out.last_forward.is_none_or(|read| read < start);
            if no_call && no_read {
                self.homes[temporary.index()] = Home::Out(u64::from(place(index)));
            }
        }
    }

    /// F3: of the locals that `statement` (or the terminator) is the last to read.
    fn forward(&mut self, block: BlockId, step: u32, out: &mut OutState, statement: Option<&StatementKind>) {
        let Some(call) = out.last_call else { return };
        let mut last_reads: Vec<LocalId> = Vec::new();
        let mut see = |local: LocalId, access: Access| {
            let uses = &self.uses[local.index()];
            let ends =
                matches!(uses.block, InBlock::One { block: b, last, .. } if b == block && last == step);
            if access == Access::Read && ends {
                last_reads.push(local);
            }
        };
        match statement {
            Some(statement) => uses::visit_statement(self.body, *statement, &mut see),
            None => uses::visit_terminator(self.body, &self.body.blocks[block].terminator, &mut see),
        }
        for local in last_reads {
            let uses = &self.uses[local.index()];
            let once = uses.assigned == 1 && uses.parts_assigned == 0;
            let own = self.homes[local.index()] == Home::Own && !self.stays[local.index()];
            if let Some((at, result)) = self.from_call[local.index()]
                && at == call
                && once
                && own
            {
                self.homes[local.index()] = Home::Out(result);
                out.last_forward = Some(step);
            }
        }
    }

    /// The memory that a local is a part of, and where in it.
    fn root(&self, local: LocalId) -> (Root, u64) {
        let (mut local, mut offset) = (local, 0);
        loop {
            match self.homes[local.index()] {
                Home::Own => return (Root::Local(local), offset),
                Home::In(outer, at) => {
                    offset += at;
                    local = outer;
                }
                Home::Out(at) => return (Root::Out, offset + at),
            }
        }
    }
}

// ----- constants

/// Constants that loops use and that do not fit into instructions.
fn loop_constants(context: &Context<'_>, body: &Body, order: &[BlockId]) -> Vec<Const> {
    let inside = uses::in_loops(body, order);
    let mut found: Vec<Const> = Vec::new();
    let mut see = |operand: Operand| {
        let Operand::Const(constant) = operand else { return };
        let layout = context.layouts.of(constant.ty);
        let is_small = match layout.shape {
            kiln_abi::Shape::Int(int) => i16::try_from(int.value(constant.bits)).is_ok(),
            kiln_abi::Shape::Float(_) | kiln_abi::Shape::Dyn => false,
            kiln_abi::Shape::Bool | kiln_abi::Shape::Product(_) | kiln_abi::Shape::Sum { .. } => true,
        };
        let same =
            |other: &Const| other.bits == constant.bits && context.layouts.of(other.ty).size == layout.size;
        if !is_small && found.len() < CONSTANTS && !found.iter().any(same) {
            found.push(constant);
        }
    };
    for &block in order.iter().filter(|block| inside[block.index()]) {
        for statement in &body.blocks[block].statements {
            match statement.kind {
                StatementKind::Assign(_, Rvalue::Binary(BinaryOp::Div, left, right)) => {
                    see(left);
                    see(reciprocal(context, right).unwrap_or(right));
                }
                StatementKind::Assign(
                    _,
                    Rvalue::Binary(_, left, right) | Rvalue::Checked(_, left, right),
                ) => {
                    see(left);
                    see(right);
                }
                StatementKind::Dyn { dest: _, op: DynOp::Binary(op), args } => {
                    let compares = matches!(op, DynBinary::Eq | DynBinary::Ne);
                    for &operand in body.operands.get(args) {
                        let in_field =
                            number_imm(operand).is_some() || (compares && word_imm(operand).is_some());
                        if !in_field {
                            see(operand);
                        }
                    }
                }
                StatementKind::Assign(..) | StatementKind::Call { .. } | StatementKind::Dyn { .. } => {}
            }
        }
    }
    found
}

// ----- memory

/// What memory is needed, and for how long.
struct Layout<'a> {
    homes: &'a Homes<'a>,
    func: FuncId,
    order: &'a [BlockId],
    constants: Vec<Const>,
}

/// A local with memory of its own.
#[derive(Clone, Copy)]
struct Own {
    local: LocalId,
    size: u64,
    align: u64,
    live: InBlock,
}

/// Locals up to this size come before those of single blocks.
const SMALL: u64 = 64;

impl Layout<'_> {
    /// `near`: scratch memory is put where registers reach it.
    fn lay_out(&self, near: bool) -> Result<Frame, TooLarge> {
        let homes = self.homes;
        let context = homes.context;
        let signature = context.signature(self.func);
        let mut end = u64::from(signature.end);
        let scratch_at = end.next_multiple_of(8);
        if near {
            end = scratch_at + u64::from(RESERVE);
        }
        let mut constants = Vec::new();
        for constant in &self.constants {
            let size = context.layouts.of(constant.ty).size;
            let at = take(&mut end, size, size);
            constants.push((constant.bits, size as u32, at as u32));
        }
        let mut places: Vec<Option<u64>> = vec![None; homes.body.locals.len()];
        let given = std::iter::once(signature.result).chain(signature.params.iter().copied());
        for (place, at) in places.iter_mut().zip(given) {
            *place = Some(u64::from(at));
        }
        let owned = self.owned();
        let several = |own: &&Own| own.live == InBlock::Several && own.local.index() > homes.params;
        for own in owned.iter().filter(several).filter(|own| own.size <= SMALL) {
            places[own.local.index()] = Some(take(&mut end, own.size, own.align));
        }
        end = self.place_by_block(&owned, end, &mut places);
        for own in owned.iter().filter(several).filter(|own| own.size > SMALL) {
            places[own.local.index()] = Some(take(&mut end, own.size, own.align));
        }
        let aside = take(&mut end, self.aside(), 16);
        let base = (end + u64::from(HEADER)).next_multiple_of(16);
        // A register is eight bytes wide for a call of the runtime, and the last place may be one byte.
        let size = (base + self.out_size() + 7).next_multiple_of(16);
        if size > u64::from(MAX_FRAME) {
            return Err(TooLarge);
        }
        let scratch = if signature.reserved {
            0
        } else if near {
            scratch_at
        } else {
            base - u64::from(HEADER)
        };
        let locals = (homes.body.locals.ids())
            .map(|local| match homes.root(local) {
                (Root::Local(root), offset) => (places[root.index()].unwrap_or(0) + offset) as u32,
                (Root::Out, offset) => (base + offset) as u32,
            })
            .collect();
        Ok(Frame {
            locals,
            constants,
            scratch: scratch as u32,
            aside: aside as u32,
            base: base as u32,
            size: size as u32,
        })
    }

    /// The locals with memory of their own, and when they or their parts are in use.
    fn owned(&self) -> Vec<Own> {
        let homes = self.homes;
        let mut live: Vec<InBlock> = homes.uses.iter().map(|uses| uses.block).collect();
        for local in homes.body.locals.ids() {
            if let (Root::Local(root), _) = homes.root(local)
                && root != local
            {
                live[root.index()] = join(live[root.index()], live[local.index()]);
            }
        }
        let own = |local: LocalId| {
            let layout = homes.context.layouts.of(homes.body.locals[local].ty);
            let is_own = homes.homes[local.index()] == Home::Own && live[local.index()] != InBlock::None;
            is_own.then(|| Own {
                local,
                size: layout.size,
                align: u64::from(layout.align),
                live: live[local.index()],
            })
        };
        homes.body.locals.ids().filter_map(own).collect()
    }

    /// Places the locals of single blocks behind `start`; gives the end of what all blocks need.
    fn place_by_block(&self, owned: &[Own], start: u64, places: &mut [Option<u64>]) -> u64 {
        let mut by_block: Vec<Vec<(u32, u32, Own)>> = vec![Vec::new(); self.homes.body.blocks.len()];
        for &own in owned {
            if let InBlock::One { block, first, last } = own.live {
                by_block[block.index()].push((first, last, own));
            }
        }
        let mut end = start;
        for block in self.order {
            let locals = &mut by_block[block.index()];
            locals.sort_by_key(|&(first, _, own)| (first, own.local));
            let mut memory = Shared { free: Vec::new(), end: start };
            // Locals in use, the one that ends first at the top.
            let mut active = std::collections::BinaryHeap::new();
            for &(first, last, own) in locals.iter() {
                while let Some(&(std::cmp::Reverse(ends), at, size)) = active.peek()
                    && ends < first
                {
                    active.pop();
                    memory.release(at, size);
                }
                let at = memory.take(own.size, own.align);
                places[own.local.index()] = Some(at);
                active.push((std::cmp::Reverse(last), at, own.size));
            }
            end = end.max(memory.end);
        }
        end
    }

    /// The size of the largest aggregate of which a part may be read from itself.
    fn aside(&self) -> u64 {
        let homes = self.homes;
        let mut largest = 0;
        for &block in self.order {
            for statement in &homes.body.blocks[block].statements {
                let StatementKind::Assign(dest, Rvalue::Aggregate(_, operands)) = statement.kind else {
                    continue;
                };
                let (target, _) = homes.root(dest.local);
                let shares = homes.body.operands.get(operands).iter().any(|operand| match operand {
                    Operand::Copy(place) | Operand::Move(place) => homes.root(place.local).0 == target,
                    Operand::Const(_) => false,
                });
                if shares {
                    let (_, ty) = part(homes.context, homes.body, dest);
                    largest = largest.max(homes.context.layouts.of(ty).size);
                }
            }
        }
        largest
    }

    /// How much of called frames this one fills.
    fn out_size(&self) -> u64 {
        let homes = self.homes;
        let mut largest = 0;
        for &block in self.order {
            for statement in &homes.body.blocks[block].statements {
                let size = match statement.kind {
                    StatementKind::Call { func, .. } => match homes.context.program.funcs[func].code {
                        Code::Body(_) | Code::Foreign(_) => homes.context.signature(func).end,
                        Code::Runtime(_) => 0,
                    },
                    StatementKind::Dyn { op, args, .. } => {
                        Outgoing::of(op, args.len()).map_or(0, |outgoing| outgoing.size)
                    }
                    StatementKind::Assign(..) => 0,
                };
                largest = largest.max(u64::from(size));
            }
        }
        largest
    }
}

/// Takes memory behind `end`.
fn take(end: &mut u64, size: u64, align: u64) -> u64 {
    let at = end.next_multiple_of(align.max(1));
    *end = at + size;
    at
}

/// When one of two is in use.
fn join(left: InBlock, right: InBlock) -> InBlock {
    match (left, right) {
        (InBlock::None, other) | (other, InBlock::None) => other,
        (InBlock::One { block, first, last }, InBlock::One { block: b, first: f, last: l }) if block == b => {
            InBlock::One { block, first: first.min(f), last: last.max(l) }
        }
        (InBlock::One { .. } | InBlock::Several, InBlock::One { .. } | InBlock::Several) => InBlock::Several,
    }
}

/// Memory that locals of a block use one after the other.
struct Shared {
    /// Free ranges (start, size) below `end`, by rising start, none touching the next.
    free: Vec<(u64, u64)>,
    end: u64,
}

impl Shared {
    fn take(&mut self, size: u64, align: u64) -> u64 {
        let fits = |&(start, length): &(u64, u64)| {
            let at = start.next_multiple_of(align);
            at + size <= start + length
        };
        let Some(index) = self.free.iter().position(fits) else { return take(&mut self.end, size, align) };
        let (start, length) = self.free.remove(index);
        let at = start.next_multiple_of(align);
        let behind = (at + size, start + length - (at + size));
        if behind.1 > 0 {
            self.free.insert(index, behind);
        }
        if at > start {
            self.free.insert(index, (start, at - start));
        }
        at
    }

    fn release(&mut self, at: u64, size: u64) {
        if size == 0 {
            return;
        }
        let index = self.free.partition_point(|&(start, _)| start < at);
        let mut range = (at, size);
        if let Some(&(start, length)) = self.free.get(index)
            && at + size == start
        {
            range.1 += length;
            self.free.remove(index);
        }
        match index.checked_sub(1).map(|before| &mut self.free[before]) {
            Some(before) if before.0 + before.1 == at => before.1 += range.1,
            Some(_) | None => self.free.insert(index, range),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_memory_is_given_again() {
        let mut memory = Shared { free: Vec::new(), end: 0 };
        let places: Vec<u64> = [8, 8, 16, 8].map(|size| memory.take(size, 8)).to_vec();
        assert_eq!(places, [0, 8, 16, 32]);
        memory.release(8, 8);
        memory.release(16, 16);
        assert_eq!(memory.free, [(8, 24)]);
        assert_eq!(memory.take(24, 8), 8);
        memory.release(0, 8);
        assert_eq!(memory.take(1, 1), 0);
        assert_eq!(memory.take(4, 4), 4);
        assert_eq!(memory.take(8, 8), 40);
    }
}
