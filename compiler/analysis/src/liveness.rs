//! Liveness: which values are read later. The classic backward analysis, over the tape; a value that is written where
//! its variable is not live is written in vain.
//!
//! A change of a part of a value, or by `x += 1`, needs the old value only if the new one is needed: it keeps a
//! variable as live or dead as it is. What a loop's next round reads is not known at the end of its body, so the tape
//! is replayed until that does not grow any more: once for each level of nested loops.

use crate::tape::{Chunk, Event, PerLoop, Slot, Tape};
use kiln_hir::{ExprId, VarId};

/// A value that nobody reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DeadStore {
    /// The variable.
    pub slot: Slot,
    /// The assignment; [`None`] is the value of the declaration.
    pub at: Option<ExprId>,
}

/// A fork: the variables live behind it, and at the beginning of the ways seen so far.
struct Way {
    end: u64,
    starts: u64,
}

/// What the pass needs, kept from one function to the next.
pub(crate) struct Liveness {
    ways: Vec<Way>,
    /// By loop: live where a round begins.
    rounds: PerLoop<u64>,
    /// By loop: live behind it.
    exits: PerLoop<u64>,
    found: Vec<DeadStore>,
}

impl Default for Liveness {
    fn default() -> Self {
        // Behind a loop around the chunk, none of its variables is live.
        Liveness { ways: Vec::new(), rounds: PerLoop::new(0), exits: PerLoop::new(0), found: Vec::new() }
    }
}

impl Liveness {
    /// Finds the dead stores to the variables for which `wanted` holds.
    pub fn run(&mut self, tape: &Tape, wanted: impl Fn(VarId) -> bool) -> Vec<DeadStore> {
        let mut all = Vec::new();
        for chunk in tape.chunks() {
            let mask = chunk.mask(tape, &wanted);
            if mask == 0 {
                continue;
            }
            self.rounds.begin(tape.loops);
            self.exits.begin(tape.loops);
            while self.replay(&tape.events[chunk.part.clone()], &chunk, mask) {}
            all.extend(self.found.drain(..).rev());
        }
        all
    }

    /// Replays the events backwards; says whether more is live at the beginning of a loop than was known before.
    fn replay(&mut self, events: &[Event], chunk: &Chunk, mask: u64) -> bool {
        self.found.clear();
        let mut changed = false;
        let mut live = 0u64;
        for &event in events.iter().rev() {
            match event {
                Event::Skip => {}
                Event::Read(slot, _) => live |= chunk.bit(slot),
                Event::Declare(slot) => live &= !chunk.bit(slot),
                Event::Bind(slot) => {
                    self.store(live, slot, None, chunk.bit(slot) & mask);
                    live &= !chunk.bit(slot);
                }
                Event::Write(slot, at) => {
                    self.store(live, slot, Some(at), chunk.bit(slot) & mask);
                    live &= !chunk.bit(slot);
                }
                Event::Update(slot, at) => self.store(live, slot, Some(at), chunk.bit(slot) & mask),
                Event::Join => self.ways.push(Way { end: live, starts: 0 }),
                Event::Next => {
                    let way = self.ways.last_mut().expect("a way begins in its fork");
                    way.starts |= live;
                    live = way.end;
                }
                Event::Fork => {
                    let way = self.ways.pop().expect("a fork begins what a join ends");
                    live |= way.starts;
                }
                Event::Condition => {
                    self.ways.pop().expect("a fork begins what a join ends");
                }
                Event::Guard(outwards) => {
                    // From a fork around the chunk, none of its variables gets out.
                    live |= self.ways.iter().nth_back(outwards as usize).map_or(0, |way| way.starts);
                }
                Event::Repeat(number) => {
                    self.exits.set(number, live);
                    live = self.rounds.get(number);
                }
                Event::Test(number) => live |= self.exits.get(number),
                Event::Loop(number) => {
                    let known = self.rounds.get(number);
                    changed |= live & !known != 0;
                    self.rounds.set(number, known | live);
                }
                Event::Break(number) => live = self.exits.get(number),
                Event::Continue(number) => live = self.rounds.get(number),
                Event::Leave => live = 0,
            }
        }
        changed
    }

    #[inline]
    fn store(&mut self, live: u64, slot: Slot, at: Option<ExprId>, bit: u64) {
        if bit & !live != 0 {
            self.found.push(DeadStore { slot, at });
        }
    }
}
