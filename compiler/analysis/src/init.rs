//! Definite initialization: which variables have a value where they are read, and which may have one already where
//! they are assigned. The classic forward analysis, over the tape.
//!
//! For each variable two facts: on *all* paths to here it was assigned; on *some* path it was. The first is kept by
//! intersection where paths meet, the second by union. A loop's next round can only add to the second, so the tape is
//! replayed until nothing is added: once for each level of nested loops.

use crate::tape::{Chunk, Event, LoopNo, PerLoop, Slot, Tape};
use kiln_hir::{ExprId, VarId};

/// What is wrong with an access to a variable that was declared without a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Finding {
    /// It is read, or changed, where it may have no value; `never` if it has none on any path.
    NoValue {
        /// The variable.
        slot: Slot,
        /// The place.
        at: ExprId,
        /// Whether no path assigns it.
        never: bool,
    },
    /// It is assigned where it may have a value.
    Again {
        /// The variable.
        slot: Slot,
        /// The place.
        at: ExprId,
    },
}

/// Variables on the paths to a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct State {
    /// Assigned on all of them.
    always: u64,
    /// Assigned on one of them.
    maybe: u64,
}

/// The state of a place that no path leads to.
const NOWHERE: State = State { always: u64::MAX, maybe: 0 };

impl State {
    fn meet(&mut self, other: State) {
        self.always &= other.always;
        self.maybe |= other.maybe;
    }
}

/// A fork: the state where the next way begins, and where the ways so far ended.
struct Way {
    start: State,
    end: State,
}

/// What the pass needs, kept from one function to the next.
pub(crate) struct Init {
    ways: Vec<Way>,
    /// By loop: what may be assigned when a round other than the first begins.
    rounds: PerLoop<u64>,
    /// By loop: the state behind it.
    exits: PerLoop<State>,
    found: Vec<Finding>,
}

impl Default for Init {
    fn default() -> Self {
        Init { ways: Vec::new(), rounds: PerLoop::new(0), exits: PerLoop::new(NOWHERE), found: Vec::new() }
    }
}

impl Init {
    /// Finds what is wrong with the accesses to the variables for which `wanted` holds, in the order of the tape.
    pub fn run(&mut self, tape: &Tape, wanted: impl Fn(VarId) -> bool) -> Vec<Finding> {
        let mut all = Vec::new();
        for chunk in tape.chunks() {
            let mask = chunk.mask(tape, &wanted);
            if mask == 0 {
                continue;
            }
            self.rounds.begin(tape.loops);
            self.exits.begin(tape.loops);
            while self.replay(&tape.events[chunk.part.clone()], &chunk, mask) {}
            all.append(&mut self.found);
        }
        all
    }

    /// Replays the events; says whether a loop's next round knows of more than it did before.
    fn replay(&mut self, events: &[Event], chunk: &Chunk, mask: u64) -> bool {
        self.found.clear();
        let mut changed = false;
        let mut state = State { always: 0, maybe: 0 };
        for &event in events {
            match event {
                Event::Skip => {}
                Event::Declare(slot) => {
                    state.always &= !chunk.bit(slot);
                    state.maybe &= !chunk.bit(slot);
                }
                Event::Bind(slot) => {
                    state.always |= chunk.bit(slot);
                    state.maybe |= chunk.bit(slot);
                }
                Event::Read(slot, at) => self.read(state, slot, at, chunk.bit(slot) & mask),
                Event::Write(slot, at) => {
                    self.write(state, slot, at, chunk.bit(slot) & mask);
                    state.always |= chunk.bit(slot);
                    state.maybe |= chunk.bit(slot);
                }
                Event::Update(slot, at) => {
                    let bit = chunk.bit(slot) & mask;
                    self.read(state, slot, at, bit);
                    self.write(state, slot, at, bit);
                }
                Event::Fork => self.ways.push(Way { start: state, end: NOWHERE }),
                Event::Condition => self.ways.push(Way { start: NOWHERE, end: NOWHERE }),
                Event::Next => {
                    let way = self.ways.last_mut().expect("a way ends in its fork");
                    way.end.meet(state);
                    state = way.start;
                }
                Event::Join => {
                    let way = self.ways.pop().expect("a join ends a fork");
                    state.meet(way.end);
                }
                Event::Guard(outwards) => {
                    // To a fork around the chunk, none of its variables gets out.
                    if let Some(way) = self.ways.iter_mut().nth_back(outwards as usize) {
                        way.start.meet(state);
                    }
                }
                Event::Loop(number) => {
                    self.exits.set(number, NOWHERE);
                    state.maybe |= self.rounds.get(number);
                }
                Event::Test(number) => self.exit(number, state),
                Event::Repeat(number) => {
                    changed |= self.next_round(number, state);
                    state = self.exits.get(number);
                }
                Event::Break(number) => {
                    self.exit(number, state);
                    state = NOWHERE;
                }
                Event::Continue(number) => {
                    changed |= self.next_round(number, state);
                    state = NOWHERE;
                }
                Event::Leave => state = NOWHERE,
            }
        }
        changed
    }

    fn exit(&mut self, number: LoopNo, state: State) {
        let mut exit = self.exits.get(number);
        exit.meet(state);
        self.exits.set(number, exit);
    }

    /// Control goes on to a loop's next round; says whether that round knew less before.
    fn next_round(&mut self, number: LoopNo, state: State) -> bool {
        let known = self.rounds.get(number);
        self.rounds.set(number, known | state.maybe);
        state.maybe & !known != 0
    }

    #[inline]
    fn read(&mut self, state: State, slot: Slot, at: ExprId, bit: u64) {
        if bit & !state.always != 0 {
            self.found.push(Finding::NoValue { slot, at, never: bit & state.maybe == 0 });
        }
    }

    #[inline]
    fn write(&mut self, state: State, slot: Slot, at: ExprId, bit: u64) {
        if bit & state.maybe != 0 {
            self.found.push(Finding::Again { slot, at });
        }
    }
}
