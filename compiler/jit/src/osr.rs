//! The function that goes on at the header of a loop of another (on-stack replacement), in MIR.
//!
//! Its parameters are the locals that live at the header; its entry gives them to the locals and goes there. The blocks are copies of those
//! that the header reaches. It is called by nobody but the VM, with the frame of the function in which the loop is.

use kiln_arena::{Arena, Id, IdMap, ListRange};
use kiln_mir::{
    Access, Block, BlockId, Body, Code, Convention, Func, Local, LocalId, Operand, Place, Rvalue, Statement,
    StatementKind, SwitchCase, Terminator, TerminatorKind,
};

/// A function that goes on in a loop.
pub(crate) struct Continued {
    pub(crate) func: Func,
    /// The locals of the original that are its parameters, in order.
    pub(crate) live: Vec<LocalId>,
    /// Of which block of the original each block is a copy; of the entry, the header.
    pub(crate) blocks: Vec<BlockId>,
}

/// Makes the function that goes on at `header`, a block of the body of `func`.
pub(crate) fn continued(func: &Func, header: BlockId) -> Option<Continued> {
    let Code::Body(body) = &func.code else { return None };
    let kept = reached(body, header);
    let live: Vec<LocalId> = live_at(body, &kept, header);
    // Parameters come behind the return place, the locals of the original behind them; the return place stays the first.
    let renamed = |local: LocalId| match local.index() {
        0 => local,
        index => LocalId::from_index(index + live.len()),
    };
    let mut locals: Arena<LocalId, Local> = Arena::default();
    let of = |local: LocalId| Local { name: None, ..body.locals[local] };
    let all: Vec<LocalId> = body.locals.ids().collect();
    locals.alloc(body.locals[all[0]]);
    for &local in &live {
        locals.alloc(of(local));
    }
    for &local in &all[1..] {
        locals.alloc(body.locals[local]);
    }

    let mut numbers: IdMap<BlockId, Option<BlockId>> = IdMap::filled(body.blocks.len(), None);
    for (index, &block) in kept.iter().enumerate() {
        numbers[block] = Some(BlockId::from_index(index + 1));
    }
    let target = |block: BlockId| numbers[block].expect("what a kept block leads to is kept");
    let mut operands = body.operands.clone();
    let mut cases = body.cases.clone();
    let span = body.blocks[header].terminator.span;
    let entry = live.iter().enumerate().map(|(index, &local)| {
        let param = Operand::Copy(Place::local(LocalId::from_index(index + 1)));
        let kind = StatementKind::Assign(Place::local(renamed(local)), Rvalue::Use(param));
        Statement { kind, span }
    });
    let mut blocks: Arena<BlockId, Block> = Arena::default();
    let goto = Terminator { kind: TerminatorKind::Goto(target(header)), span };
    blocks.alloc(Block { statements: entry.collect(), terminator: goto });
    let place = |place: Place| Place { local: renamed(place.local), projection: place.projection };
    for &block in &kept {
        let block = &body.blocks[block];
        let statements = block.statements.iter().map(|statement| {
            let kind = statement.kind.map_operands(&mut operands, |operand| operand.map_place(place));
            Statement { kind: kind.with_dest(place(kind.dest())), span: statement.span }
        });
        let statements = statements.collect();
        let kind = block.terminator.kind.map_operand(|operand| operand.map_place(place));
        let kind = match kind {
            TerminatorKind::Goto(block) => TerminatorKind::Goto(target(block)),
            TerminatorKind::Branch { cond, then, otherwise } => {
                TerminatorKind::Branch { cond, then: target(then), otherwise: target(otherwise) }
            }
            TerminatorKind::Switch { value, cases: list, otherwise } => {
                let moved: Vec<SwitchCase> = (cases.get(list).iter())
                    .map(|case| SwitchCase { value: case.value, target: target(case.target) })
                    .collect();
                let cases: ListRange<SwitchCase> = cases.alloc(moved);
                TerminatorKind::Switch { value, cases, otherwise: target(otherwise) }
            }
            TerminatorKind::Return | TerminatorKind::Panic(_) | TerminatorKind::Unreachable => kind,
        };
        blocks.alloc(Block { statements, terminator: Terminator { kind, span: block.terminator.span } });
    }
    let params = live.iter().map(|&local| body.locals[local].ty).collect();
    let code = Code::Body(Body { locals, blocks, projections: body.projections.clone(), operands, cases });
    let func = Func { params, convention: Convention::Static, code, ..func.clone() };
    let blocks = std::iter::once(header).chain(kept.iter().copied()).collect();
    Some(Continued { func, live, blocks })
}

/// The blocks that a block reaches, itself first, then in the order of their numbers.
fn reached(body: &Body, from: BlockId) -> Vec<BlockId> {
    let mut seen = IdMap::filled(body.blocks.len(), false);
    let mut todo = vec![from];
    while let Some(block) = todo.pop() {
        if !seen[block] {
            seen[block] = true;
            body.each_target(body.blocks[block].terminator.kind, |target| todo.push(target));
        }
    }
    let others = body.blocks.ids().filter(|&block| seen[block] && block != from);
    std::iter::once(from).chain(others).collect()
}

/// The locals that are read at or behind `header` before they are assigned as a whole, in the order of their numbers.
fn live_at(body: &Body, kept: &[BlockId], header: BlockId) -> Vec<LocalId> {
    let words = body.locals.len().div_ceil(64);
    let mut live: IdMap<BlockId, Vec<u64>> = IdMap::filled(body.blocks.len(), vec![0; words]);
    let mut changed = true;
    // Behind first: blocks come about in the order of the text.
    while changed {
        changed = false;
        for &block in kept.iter().rev() {
            let mut now = vec![0u64; words];
            let terminator = body.blocks[block].terminator.kind;
            body.each_target(terminator, |target| {
                now.iter_mut().zip(&live[target]).for_each(|(now, &more)| *now |= more);
            });
            body.each_terminator_access(terminator, |place, _| set(&mut now, place.local));
            for statement in body.blocks[block].statements.iter().rev() {
                let mut read = Vec::new();
                body.each_access(statement.kind, |place, access| match access {
                    Access::Assign if place.as_local().is_some() => clear(&mut now, place.local),
                    // What a part is assigned of must be there (M8).
                    Access::Assign | Access::Read | Access::Move => read.push(place.local),
                });
                read.into_iter().for_each(|local| set(&mut now, local));
            }
            if now != live[block] {
                live[block] = now;
                changed = true;
            }
        }
    }
    let at = &live[header];
    body.locals.ids().filter(|local| at[local.index() / 64] >> (local.index() % 64) & 1 == 1).collect()
}

fn set(bits: &mut [u64], local: LocalId) {
    bits[local.index() / 64] |= 1 << (local.index() % 64);
}

fn clear(bits: &mut [u64], local: LocalId) {
    bits[local.index() / 64] &= !(1 << (local.index() % 64));
}
