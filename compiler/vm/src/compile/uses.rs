//! How the locals of a body are used: what `frame` must know to place them.

use kiln_arena::Id;
use kiln_mir::{
    BlockId, Body, LocalId, Operand, Place, Projection, Rvalue, StatementKind, Terminator, TerminatorKind,
};

/// How a local is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Uses {
    /// Assignments of the whole; of a parameter, the call is one.
    pub(super) assigned: u32,
    /// Assignments of parts.
    pub(super) parts_assigned: u32,
    /// Reads, of the whole or parts.
    pub(super) read: u32,
    /// The only block it occurs in.
    pub(super) block: InBlock,
}

/// Where a local occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InBlock {
    /// Nowhere.
    None,
    /// In one block, from one step of it to another (statements by index, the terminator behind them).
    One {
        /// The block.
        block: BlockId,
        /// The first step.
        first: u32,
        /// The last step.
        last: u32,
    },
    /// In several blocks, or it is the result or a parameter.
    Several,
}

/// Counts the uses of all locals in the blocks `order`, those that control reaches.
pub(super) fn count(body: &Body, order: &[BlockId], params: usize) -> Vec<Uses> {
    let none = Uses { assigned: 0, parts_assigned: 0, read: 0, block: InBlock::None };
    let mut uses = vec![none; body.locals.len()];
    for (index, local) in uses.iter_mut().enumerate().take(params + 1) {
        local.block = InBlock::Several;
        if index > 0 {
            local.assigned = 1;
        }
    }
    // The result is read by the caller.
    uses[0].read = 1;
    for &block in order {
        visit_block(body, block, &mut |step, local, access| {
            let local = &mut uses[local.index()];
            match access {
                Access::Assign => local.assigned += 1,
                Access::AssignPart => local.parts_assigned += 1,
                Access::Read => local.read += 1,
            }
            local.block = match local.block {
                InBlock::None => InBlock::One { block, first: step, last: step },
                InBlock::One { block: known, first, .. } if known == block => {
                    InBlock::One { block, first, last: step }
                }
                InBlock::One { .. } | InBlock::Several => InBlock::Several,
            };
        });
    }
    uses
}

/// What a step does with a local.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Assigns the whole.
    Assign,
    /// Assigns a part.
    AssignPart,
    /// Reads it or a part.
    Read,
}

/// Shows the accesses of a block in order; within a step, reads come first.
fn visit_block(body: &Body, block: BlockId, see: &mut dyn FnMut(u32, LocalId, Access)) {
    let block = &body.blocks[block];
    for (step, statement) in block.statements.iter().enumerate() {
        visit_statement(body, &statement.kind, &mut |local, access| see(step as u32, local, access));
    }
    let step = block.statements.len() as u32;
    visit_terminator(&block.terminator, &mut |local, access| see(step, local, access));
}

/// Shows the accesses of a statement, reads first.
pub(super) fn visit_statement(body: &Body, statement: &StatementKind, see: &mut dyn FnMut(LocalId, Access)) {
    let dest = match *statement {
        StatementKind::Assign(dest, rvalue) => {
            visit_rvalue(body, &rvalue, &mut |place| see(place.local, Access::Read));
            dest
        }
        StatementKind::Call { dest, func: _, type_args: _, args } => {
            for operand in body.operands.get(args) {
                visit_operand(operand, &mut |place| see(place.local, Access::Read));
            }
            dest
        }
    };
    see(dest.local, if is_whole(body, dest) { Access::Assign } else { Access::AssignPart });
}

/// Whether a place is all of its local.
pub(super) fn is_whole(body: &Body, place: Place) -> bool {
    let steps: &[Projection] = body.projections.get(place.projection);
    steps.is_empty()
}

/// Shows the accesses of a terminator.
pub(super) fn visit_terminator(terminator: &Terminator, see: &mut dyn FnMut(LocalId, Access)) {
    match &terminator.kind {
        TerminatorKind::Branch { cond: operand, .. } | TerminatorKind::Switch { value: operand, .. } => {
            visit_operand(operand, &mut |place| see(place.local, Access::Read));
        }
        TerminatorKind::Goto(_)
        | TerminatorKind::Return
        | TerminatorKind::Panic(_)
        | TerminatorKind::Unreachable => {}
    }
}

fn visit_operand(operand: &Operand, see: &mut dyn FnMut(Place)) {
    match operand {
        Operand::Copy(place) | Operand::Move(place) => see(*place),
        Operand::Const(_) => {}
    }
}

fn visit_rvalue(body: &Body, rvalue: &Rvalue, see: &mut dyn FnMut(Place)) {
    match rvalue {
        Rvalue::Use(operand)
        | Rvalue::Unary(_, operand)
        | Rvalue::CheckedNeg(operand)
        | Rvalue::Cast(operand) => visit_operand(operand, see),
        Rvalue::Binary(_, left, right) | Rvalue::Checked(_, left, right) => {
            visit_operand(left, see);
            visit_operand(right, see);
        }
        Rvalue::Aggregate(_, operands) => {
            for operand in body.operands.get(*operands) {
                visit_operand(operand, see);
            }
        }
        Rvalue::Discriminant(place) => see(*place),
    }
}

/// The blocks that control reaches, each before those it dominates.
pub(super) fn reverse_postorder(body: &Body) -> Vec<BlockId> {
    let entry = body.blocks.ids().next().expect("M2: a body has blocks");
    let mut seen = vec![false; body.blocks.len()];
    let mut postorder = Vec::with_capacity(body.blocks.len());
    // Blocks, and how many of their successors were visited.
    let mut stack = vec![(entry, 0)];
    seen[entry.index()] = true;
    while let Some((block, visited)) = stack.last_mut() {
        match successor(body, *block, *visited) {
            Some(next) => {
                *visited += 1;
                if !seen[next.index()] {
                    seen[next.index()] = true;
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

/// A successor of a block; the last comes first, so that the order of the source is kept.
pub(super) fn successor(body: &Body, block: BlockId, index: usize) -> Option<BlockId> {
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

/// Blocks that may run again and again: those between the target and the source of a jump back.
pub(super) fn in_loops(body: &Body, order: &[BlockId]) -> Vec<bool> {
    let mut number = vec![0; body.blocks.len()];
    for (index, block) in order.iter().enumerate() {
        number[block.index()] = index;
    }
    // How many jumps back span each block: a change at the target, and one behind the source.
    let mut change = vec![0i32; order.len() + 1];
    for (index, &block) in order.iter().enumerate() {
        let mut which = 0;
        while let Some(target) = successor(body, block, which) {
            let target = number[target.index()];
            if target <= index {
                change[target] += 1;
                change[index + 1] -= 1;
            }
            which += 1;
        }
    }
    let mut inside = vec![false; body.blocks.len()];
    let mut open = 0;
    for (index, block) in order.iter().enumerate() {
        open += change[index];
        inside[block.index()] = open > 0;
    }
    inside
}
