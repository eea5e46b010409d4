//! Paths: M2, M3, M8.
//!
//! M8 is checked backwards, for each local by itself: from each block that reads the local before it assigns it,
//! through the predecessors, as far as blocks that assign it. The way must not lead to the entry, nor to a block
//! that moved the local last. That visits the blocks in which the local is alive, and no others.

use super::Verifier;
use crate::{Access, BlockId, Body, Func, LocalId};
use kiln_arena::{Id, IdMap};

/// What a block does to a local, as seen from outside.
#[derive(Debug, Clone, Copy)]
struct Effect {
    local: LocalId,
    block: BlockId,
    /// The first read that no assignment in the block precedes: a statement's number.
    exposed: Option<usize>,
    /// The first use of what the block itself has moved.
    after_move: Option<usize>,
    /// What the local is at the end of the block.
    after: After,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    Assigned,
    Moved,
    AsBefore,
}

impl Verifier<'_> {
    /// M2, M3: whether there are blocks and all targets are some, none of them the entry.
    pub(super) fn edges(&mut self, body: &Body) -> bool {
        let before = self.violations.len();
        self.check(!body.blocks.is_empty(), "M2", |_| "there is no block".into());
        self.check(!body.locals.is_empty(), "M1", |_| "there is no return place".into());
        for (id, block) in body.blocks.iter() {
            self.at = Some((id, block.statements.len()));
            body.each_target(block.terminator.kind, |target| {
                let exists = target.index() < body.blocks.len();
                self.check(exists, "M2", |_| format!("there is no block {target}"));
                self.check(target.index() != 0, "M3", |_| "the entry block is a target".into());
            });
        }
        self.at = None;
        before == self.violations.len()
    }

    /// M8.
    pub(super) fn assigned_before_read(&mut self, func: &Func, body: &Body) {
        let reachable = body.reachable();
        let predecessors = body.predecessors(&reachable);
        let mut effects = effects(body, &reachable);
        effects.sort_by_key(|effect| (effect.local, effect.block));
        let mut search = Search {
            assigned: IdMap::filled(body.blocks.len(), None),
            moved: IdMap::filled(body.blocks.len(), None),
            seen: IdMap::filled(body.blocks.len(), None),
            todo: Vec::new(),
        };
        for of_local in effects.chunk_by(|a, b| a.local == b.local) {
            let local = of_local[0].local;
            let is_param = (1..=func.params.len()).contains(&local.index());
            if let Some((block, statement, state)) = search.unassigned(of_local, &predecessors, is_param) {
                self.at = Some((block, statement));
                self.report("M8", format!("{local} is used here and may be {state}"));
            }
        }
        self.at = None;
    }
}

/// Marks of blocks, each for the local that set it last.
struct Search {
    assigned: IdMap<BlockId, Option<LocalId>>,
    moved: IdMap<BlockId, Option<LocalId>>,
    seen: IdMap<BlockId, Option<LocalId>>,
    todo: Vec<BlockId>,
}

impl Search {
    /// A use, by block and statement, to which a path leads on which the local is not assigned.
    fn unassigned(
        &mut self,
        effects: &[Effect],
        predecessors: &IdMap<BlockId, Vec<BlockId>>,
        is_param: bool,
    ) -> Option<(BlockId, usize, &'static str)> {
        let mark = Some(effects[0].local);
        for effect in effects {
            match effect.after {
                After::Assigned => self.assigned[effect.block] = mark,
                After::Moved => self.moved[effect.block] = mark,
                After::AsBefore => {}
            }
        }
        for effect in effects {
            if let Some(statement) = effect.after_move {
                return Some((effect.block, statement, "moved"));
            }
            let Some(statement) = effect.exposed else { continue };
            self.todo.push(effect.block);
            while let Some(block) = self.todo.pop() {
                if self.seen[block] == mark {
                    continue;
                }
                self.seen[block] = mark;
                if block.index() == 0 && !is_param {
                    self.todo.clear();
                    return Some((effect.block, statement, "unassigned"));
                }
                for &before in &predecessors[block] {
                    if self.moved[before] == mark {
                        self.todo.clear();
                        return Some((effect.block, statement, "moved"));
                    }
                    if self.assigned[before] != mark {
                        self.todo.push(before);
                    }
                }
            }
        }
        None
    }
}

/// The effects of all reachable blocks.
fn effects(body: &Body, reachable: &IdMap<BlockId, bool>) -> Vec<Effect> {
    let mut effects: Vec<Effect> = Vec::new();
    // The effect of the current block on a local, as an index into `effects`.
    let mut current: IdMap<LocalId, Option<usize>> = IdMap::filled(body.locals.len(), None);
    for (block, _) in reachable.iter().filter(|(_, reached)| **reached) {
        let first = effects.len();
        each_use(body, block, &mut |local, statement, kind| {
            let index = match current[local] {
                Some(index) if index >= first => index,
                Some(_) | None => {
                    effects.push(Effect {
                        local,
                        block,
                        exposed: None,
                        after_move: None,
                        after: After::AsBefore,
                    });
                    current[local] = Some(effects.len() - 1);
                    effects.len() - 1
                }
            };
            let effect = &mut effects[index];
            match (kind, effect.after) {
                (Access::Assign, _) | (_, After::Assigned) => {}
                (Access::Read | Access::Move, After::Moved) => {
                    effect.after_move.get_or_insert(statement);
                }
                (Access::Read | Access::Move, After::AsBefore) => {
                    effect.exposed.get_or_insert(statement);
                }
            }
            match kind {
                Access::Read => {}
                Access::Move => effect.after = After::Moved,
                Access::Assign => effect.after = After::Assigned,
            }
        });
    }
    effects
}

/// Calls `found` for what each statement does to locals, in order.
fn each_use(body: &Body, block: BlockId, found: &mut dyn FnMut(LocalId, usize, Access)) {
    let block = &body.blocks[block];
    for (index, statement) in block.statements.iter().enumerate() {
        body.each_access(statement.kind, |place, access| {
            // To assign or move a part, there must be a whole.
            let access = if place.projection.is_empty() { access } else { Access::Read };
            found(place.local, index, access);
        });
    }
    body.each_terminator_access(block.terminator.kind, |place, access| {
        let access = if place.projection.is_empty() { access } else { Access::Read };
        found(place.local, block.statements.len(), access);
    });
}
