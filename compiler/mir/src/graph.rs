//! Questions about the control-flow graph of a body.

use crate::{BlockId, Body, TerminatorKind};
use kiln_arena::{Id, IdMap};

impl Body {
    /// Calls `found` for each block to which `kind` leads, in the order of the text, doubles included.
    pub fn each_target(&self, kind: TerminatorKind, mut found: impl FnMut(BlockId)) {
        match kind {
            TerminatorKind::Goto(target) => found(target),
            TerminatorKind::Branch { cond: _, then, otherwise } => {
                found(then);
                found(otherwise);
            }
            TerminatorKind::Switch { value: _, cases, otherwise } => {
                self.cases[cases].iter().for_each(|case| found(case.target));
                found(otherwise);
            }
            TerminatorKind::Return | TerminatorKind::Panic(_) | TerminatorKind::Unreachable => {}
        }
    }

    /// Whether a path leads from the entry to a block. All targets must exist (M2).
    pub fn reachable(&self) -> IdMap<BlockId, bool> {
        let mut reached = IdMap::filled(self.blocks.len(), false);
        let mut todo: Vec<BlockId> = self.blocks.ids().take(1).collect();
        while let Some(block) = todo.pop() {
            if !reached[block] {
                reached[block] = true;
                self.each_target(self.blocks[block].terminator.kind, |target| todo.push(target));
            }
        }
        reached
    }

    /// The blocks that lead to a block, those that `reachable` excludes left out; one that does so twice is
    /// there twice.
    pub fn predecessors(&self, reachable: &IdMap<BlockId, bool>) -> IdMap<BlockId, Vec<BlockId>> {
        let mut predecessors = IdMap::filled(self.blocks.len(), Vec::new());
        for (id, block) in self.blocks.iter().filter(|&(id, _)| reachable[id]) {
            self.each_target(block.terminator.kind, |target| predecessors[target].push(id));
        }
        predecessors
    }

    /// The `n`-th block to which `kind` leads, counted from the last that [`Body::each_target`] gives.
    fn nth_last_target(&self, kind: TerminatorKind, n: usize) -> Option<BlockId> {
        match kind {
            TerminatorKind::Goto(target) => (n == 0).then_some(target),
            TerminatorKind::Branch { cond: _, then, otherwise } => [otherwise, then].get(n).copied(),
            TerminatorKind::Switch { value: _, cases, otherwise } => match n {
                0 => Some(otherwise),
                n => self.cases[cases].iter().rev().nth(n - 1).map(|case| case.target),
            },
            TerminatorKind::Return | TerminatorKind::Panic(_) | TerminatorKind::Unreachable => None,
        }
    }

    /// The reachable blocks, each before those that it dominates. What a block leads to comes in the order of the text,
    /// as the last one is visited first.
    pub fn reverse_postorder(&self) -> Vec<BlockId> {
        let mut order = Vec::with_capacity(self.blocks.len());
        let mut seen = IdMap::filled(self.blocks.len(), false);
        // Blocks that were entered, with the number of the target to try next.
        let mut open: Vec<(BlockId, usize)> = vec![(self.entry(), 0)];
        seen[self.entry()] = true;
        while let Some((block, next)) = open.last_mut() {
            *next += 1;
            match self.nth_last_target(self.blocks[*block].terminator.kind, *next - 1) {
                Some(target) if !seen[target] => {
                    seen[target] = true;
                    open.push((target, 0));
                }
                Some(_) => {}
                None => {
                    order.push(*block);
                    open.pop();
                }
            }
        }
        order.reverse();
        order
    }

    /// The entry block.
    pub fn entry(&self) -> BlockId {
        BlockId::from_index(0)
    }
}
