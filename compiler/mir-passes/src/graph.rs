//! Simpler control flow: fewer blocks and jumps.

use kiln_arena::{Arena, IdMap, ListPool};
use kiln_mir::{Block, BlockId, Body, Const, Operand, SwitchCase, TerminatorKind};

/// Decides branches on constants, leads jumps past blocks that only jump on, returns where a jump led to a block that
/// only returns, forgets ways to blocks that are never reached, appends a block to the only one that leads to it, and drops the blocks that no path leads to. The
/// blocks that stay keep their order.
pub fn simplify_cfg(body: &mut Body) {
    if body.blocks.len() == 1 {
        return;
    }
    decide(body);
    thread(body);
    merge(body);
    compact(body);
}

// ----- branches on constants

fn decide(body: &mut Body) {
    for block in body.blocks.values_mut() {
        let kind = match block.terminator.kind {
            TerminatorKind::Branch { cond: Operand::Const(cond), then, otherwise } => {
                TerminatorKind::Goto(if cond.bits == 1 { then } else { otherwise })
            }
            TerminatorKind::Switch { value: Operand::Const(Const { bits, .. }), cases, otherwise } => {
                let case = body.cases[cases].iter().find(|case| case.value == bits);
                TerminatorKind::Goto(case.map_or(otherwise, |case| case.target))
            }
            kind @ (TerminatorKind::Branch { .. }
            | TerminatorKind::Switch { .. }
            | TerminatorKind::Goto(_)
            | TerminatorKind::Return
            | TerminatorKind::Panic(_)
            | TerminatorKind::Unreachable) => kind,
        };
        block.terminator.kind = kind;
    }
}

// ----- jumps to jumps

/// What there is to know of a block for those that lead to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Landing {
    /// Control goes on in this block.
    Block(BlockId),
    /// Control never comes here.
    Never,
}

fn thread(body: &mut Body) {
    let landings = landings(body);
    let mut returns = IdMap::filled(body.blocks.len(), false);
    for (id, block) in body.blocks.iter() {
        returns[id] = block.statements.is_empty() && block.terminator.kind == TerminatorKind::Return;
    }
    let Body { blocks, cases, .. } = body;
    for block in blocks.values_mut() {
        let kind = threaded(block.terminator.kind, &landings, cases);
        block.terminator.kind = match kind {
            // What the block assigns to the return place need not live longer than the block.
            TerminatorKind::Goto(target) if returns[target] => TerminatorKind::Return,
            TerminatorKind::Goto(_)
            | TerminatorKind::Branch { .. }
            | TerminatorKind::Switch { .. }
            | TerminatorKind::Return
            | TerminatorKind::Panic(_)
            | TerminatorKind::Unreachable => kind,
        };
    }
}

/// Where control goes that is led to each block.
fn landings(body: &Body) -> IdMap<BlockId, Landing> {
    let mut landings: IdMap<BlockId, Option<Landing>> = IdMap::filled(body.blocks.len(), None);
    let mut way: Vec<BlockId> = Vec::new();
    let mut on_way: IdMap<BlockId, bool> = IdMap::filled(body.blocks.len(), false);
    for start in body.blocks.ids() {
        let mut at = start;
        let landing = loop {
            if let Some(known) = landings[at] {
                break known;
            }
            let block = &body.blocks[at];
            match block.terminator.kind {
                TerminatorKind::Goto(next) if block.statements.is_empty() && !on_way[at] => {
                    on_way[at] = true;
                    way.push(at);
                    at = next;
                }
                TerminatorKind::Unreachable if block.statements.is_empty() => break Landing::Never,
                // Also the first block of a circle of jumps that is met twice.
                TerminatorKind::Goto(_)
                | TerminatorKind::Branch { .. }
                | TerminatorKind::Switch { .. }
                | TerminatorKind::Return
                | TerminatorKind::Panic(_)
                | TerminatorKind::Unreachable => break Landing::Block(at),
            }
        };
        landings[at] = Some(landing);
        for passed in way.drain(..) {
            on_way[passed] = false;
            landings[passed] = Some(landing);
        }
    }
    let mut all = IdMap::filled(body.blocks.len(), Landing::Never);
    for (block, &landing) in landings.iter() {
        all[block] = landing.expect("every block was a start");
    }
    all
}

fn threaded(
    kind: TerminatorKind,
    landings: &IdMap<BlockId, Landing>,
    pool: &mut ListPool<SwitchCase>,
) -> TerminatorKind {
    match kind {
        TerminatorKind::Goto(target) => goto(landings[target]),
        TerminatorKind::Branch { cond, then, otherwise } => match (landings[then], landings[otherwise]) {
            (Landing::Block(then), Landing::Block(otherwise)) if then != otherwise => {
                TerminatorKind::Branch { cond, then, otherwise }
            }
            (only @ Landing::Block(_), _) | (Landing::Never, only) => goto(only),
        },
        TerminatorKind::Switch { value, cases, otherwise } => {
            let default = landings[otherwise];
            let live: Vec<SwitchCase> = pool[cases]
                .iter()
                .filter_map(|case| match landings[case.target] {
                    Landing::Block(target) => Some(SwitchCase { value: case.value, target }),
                    Landing::Never => None,
                })
                .filter(|case| Landing::Block(case.target) != default)
                .collect();
            switch(value, &live, default, otherwise, pool)
        }
        TerminatorKind::Return | TerminatorKind::Panic(_) | TerminatorKind::Unreachable => kind,
    }
}

fn goto(landing: Landing) -> TerminatorKind {
    match landing {
        Landing::Block(target) => TerminatorKind::Goto(target),
        Landing::Never => TerminatorKind::Unreachable,
    }
}

/// A switch whose cases lead elsewhere than its default.
fn switch(
    value: Operand,
    cases: &[SwitchCase],
    default: Landing,
    never: BlockId,
    pool: &mut ListPool<SwitchCase>,
) -> TerminatorKind {
    let one_target = |cases: &[SwitchCase]| {
        let first = cases.first()?.target;
        cases.iter().all(|case| case.target == first).then_some(first)
    };
    match (default, one_target(cases)) {
        (Landing::Never, Some(only)) => TerminatorKind::Goto(only),
        (_, None) if cases.is_empty() => goto(default),
        (Landing::Block(otherwise), _) => {
            TerminatorKind::Switch { value, cases: pool.alloc(cases.iter().copied()), otherwise }
        }
        (Landing::Never, None) => {
            TerminatorKind::Switch { value, cases: pool.alloc(cases.iter().copied()), otherwise: never }
        }
    }
}

// ----- straight lines

/// Appends blocks to the only block that leads to them, by a jump.
fn merge(body: &mut Body) {
    let reachable = body.reachable();
    let mut edges = IdMap::filled(body.blocks.len(), 0u32);
    for (_, block) in body.blocks.iter().filter(|&(id, _)| reachable[id]) {
        body.each_target(block.terminator.kind, |target| edges[target] += 1);
    }
    // A block that is appended to another is no start, so that each statement is moved once at most.
    let mut appended = IdMap::filled(body.blocks.len(), false);
    for (id, block) in body.blocks.iter().filter(|&(id, _)| reachable[id]) {
        if let TerminatorKind::Goto(next) = block.terminator.kind {
            appended[next] = edges[next] == 1 && next != id;
        }
    }
    for start in body.blocks.ids() {
        if !reachable[start] || appended[start] {
            continue;
        }
        while let TerminatorKind::Goto(next) = body.blocks[start].terminator.kind
            && appended[next]
        {
            let mut statements = std::mem::take(&mut body.blocks[next].statements);
            let terminator = body.blocks[next].terminator;
            // It leads nowhere from now on, and nothing leads to it.
            body.blocks[next].terminator.kind = TerminatorKind::Unreachable;
            let block = &mut body.blocks[start];
            if block.statements.is_empty() {
                block.statements = statements;
            } else {
                block.statements.append(&mut statements);
            }
            block.terminator = terminator;
        }
    }
}

// ----- blocks that no path leads to

/// Drops the blocks that no path leads to; the others are numbered anew.
fn compact(body: &mut Body) {
    let reachable = body.reachable();
    if reachable.iter().all(|(_, &reached)| reached) {
        return;
    }
    let mut new_ids: IdMap<BlockId, Option<BlockId>> = IdMap::filled(body.blocks.len(), None);
    let mut blocks: Arena<BlockId, Block> = Arena::new();
    for (id, &reached) in reachable.iter() {
        if reached {
            let empty = Block { statements: Vec::new(), terminator: body.blocks[id].terminator };
            new_ids[id] = Some(blocks.alloc(std::mem::replace(&mut body.blocks[id], empty)));
        }
    }
    let new = |old: BlockId| new_ids[old].expect("what a reachable block leads to is reachable");
    let mut cases = ListPool::new();
    for block in blocks.values_mut() {
        block.terminator.kind = match block.terminator.kind {
            TerminatorKind::Goto(target) => TerminatorKind::Goto(new(target)),
            TerminatorKind::Branch { cond, then, otherwise } => {
                TerminatorKind::Branch { cond, then: new(then), otherwise: new(otherwise) }
            }
            TerminatorKind::Switch { value, cases: old, otherwise } => {
                let list =
                    body.cases[old].iter().map(|case| SwitchCase { target: new(case.target), ..*case });
                TerminatorKind::Switch { value, cases: cases.alloc(list), otherwise: new(otherwise) }
            }
            kind @ (TerminatorKind::Return | TerminatorKind::Panic(_) | TerminatorKind::Unreachable) => kind,
        };
    }
    body.blocks = blocks;
    body.cases = cases;
}

#[cfg(test)]
mod tests {
    use crate::tests::check_body;

    fn check(before: &str, after: &str) {
        check_body(&|body, _, _| super::simplify_cfg(body), before, after);
    }

    #[test]
    fn jumps_go_past_blocks_that_only_jump() {
        check(
            "b0: branch %1, b1, b2 b1: goto b3 b2: %0 = 1i32 goto b3 b3: goto b4 b4: %0 = 2i32 return",
            "b0: branch %1, b2, b1 b1: %0 = 1i32 goto b2 b2: %0 = 2i32 return",
        );
    }

    #[test]
    fn a_jump_to_a_return_returns() {
        check(
            "b0: branch %1, b1, b2 b1: %0 = 1i32 goto b3 b2: %0 = 2i32 goto b3 b3: goto b4 b4: return",
            "b0: branch %1, b1, b2 b1: %0 = 1i32 return b2: %0 = 2i32 return",
        );
    }

    #[test]
    fn circles_of_jumps_stay() {
        check("b0: goto b1 b1: goto b2 b2: goto b3 b3: goto b1", "b0: goto b1 b1: goto b1");
    }

    #[test]
    fn straight_lines_are_one_block() {
        check(
            "b0: %0 = 1i32 goto b1 b1: %0 = 2i32 goto b2 b2: %0 = 3i32 goto b3 b3: return",
            "b0: %0 = 1i32 %0 = 2i32 %0 = 3i32 return",
        );
    }

    #[test]
    fn what_is_never_reached_is_not_tested_for() {
        check("b0: branch %1, b1, b2 b1: unreachable b2: %0 = 1i32 return", "b0: %0 = 1i32 return");
        check("b0: branch %1, b1, b1 b1: unreachable", "b0: unreachable");
        check(
            "b0: switch %2 { 1 => b1, 2 => b2, else => b2 } b1: unreachable b2: %0 = 1i32 return",
            "b0: %0 = 1i32 return",
        );
        check(
            "b0: switch %2 { 1 => b2, 2 => b2, else => b1 } b1: unreachable b2: %0 = 1i32 return",
            "b0: %0 = 1i32 return",
        );
        let stays = "b0: switch %2 { 1 => b2, 2 => b3, else => b1 } \
            b1: unreachable b2: %0 = 1i32 return b3: %0 = 2i32 return";
        check(stays, stays);
    }

    #[test]
    fn what_is_known_is_not_tested() {
        check("b0: branch false, b1, b2 b1: %0 = 1i32 return b2: %0 = 2i32 return", "b0: %0 = 2i32 return");
        check(
            "b0: switch 7i8 { 7 => b1, else => b2 } b1: %0 = 1i32 return b2: %0 = 2i32 return",
            "b0: %0 = 1i32 return",
        );
        check("b0: branch %1, b1, b1 b1: %0 = 1i32 return", "b0: %0 = 1i32 return");
        check(
            "b0: switch %2 { 1 => b1, 2 => b2, else => b1 } b1: %0 = 1i32 return b2: panic div_zero",
            "b0: switch %2 { 2 => b2, else => b1 } b1: %0 = 1i32 return b2: panic div_zero",
        );
    }

    #[test]
    fn loops_keep_their_shape() {
        let text = "b0: %0 = 1i32 goto b1 b1: branch %1, b2, b3 b2: %0 = 2i32 goto b1 b3: return";
        check(text, text);
    }
}
