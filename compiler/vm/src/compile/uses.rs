//! How the locals of a body are used: what `frame` must know to place them.

use kiln_arena::Id;
use kiln_mir::{BlockId, Body, LocalId, StatementKind, Terminator, TerminatorKind};

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
        visit_statement(body, statement.kind, &mut |local, access| see(step as u32, local, access));
    }
    let step = block.statements.len() as u32;
    visit_terminator(body, &block.terminator, &mut |local, access| see(step, local, access));
}

/// Shows the accesses of a statement, reads first.
pub(super) fn visit_statement(body: &Body, statement: StatementKind, see: &mut dyn FnMut(LocalId, Access)) {
    body.each_access(statement, |place, access| {
        let access = match access {
            kiln_mir::Access::Read | kiln_mir::Access::Move => Access::Read,
            kiln_mir::Access::Assign if place.as_local().is_some() => Access::Assign,
            kiln_mir::Access::Assign => Access::AssignPart,
        };
        see(place.local, access);
    });
}

/// Shows the accesses of a terminator. The result is read by the caller, not by the return.
pub(super) fn visit_terminator(body: &Body, terminator: &Terminator, see: &mut dyn FnMut(LocalId, Access)) {
    if terminator.kind != TerminatorKind::Return {
        body.each_terminator_access(terminator.kind, |place, _| see(place.local, Access::Read));
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
        body.each_target(body.blocks[block].terminator.kind, |target| {
            let target = number[target.index()];
            if target <= index {
                change[target] += 1;
                change[index + 1] -= 1;
            }
        });
    }
    let mut inside = vec![false; body.blocks.len()];
    let mut open = 0;
    for (index, block) in order.iter().enumerate() {
        open += change[index];
        inside[block.index()] = open > 0;
    }
    inside
}
