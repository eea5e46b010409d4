//! What a function does to the variables that may change, in the order of execution.
//!
//! The walk of the tree records; the passes `init` (forwards) and `liveness` (backwards) replay. Only variables that
//! are `mut` or declared without a value are recorded: all others have their one value from the start. A variable's
//! number on the tape is its [`Slot`]. Each pass takes 64 slots at a time, so that its state is one word and a fork or
//! join one instruction, and replays only the part of the tape that these slots occur in.
//!
//! ```text
//!   if c { x = 1; }        Read c  Fork  Write x  Next  Join
//!   while c { x = 1; }     Loop  Read c  Test  Write x  Repeat
//!   match e { p if g => a, q => b }     Read e  Fork  Read g  Guard 0  a  Next  b  Join
//!   if c && { x = 1; d } { a }     Condition  Read c  Guard 0  Write x  Read d  Guard 0  a  Next  Join
//! ```

use kiln_hir::{ExprId, VarId};

/// The number of a variable on the tape, in the order of declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Slot(pub u32);

/// The number of a loop on the tape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LoopNo(pub u32);

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    /// Nothing.
    Skip,
    /// `let x;`: the variable has no value.
    Declare(Slot),
    /// The variable gets its first value where it is declared.
    Bind(Slot),
    /// The variable's value is used by this expression.
    Read(Slot, ExprId),
    /// This assignment replaces the value.
    Write(Slot, ExprId),
    /// This assignment changes a part of the value, or computes the new value from the old one.
    Update(Slot, ExprId),
    /// Control goes one of several ways, of which the first begins here.
    Fork,
    /// A fork of two ways of which the first begins with a condition; only where that fails does the second begin.
    Condition,
    /// The end of one way and the beginning of the next.
    Next,
    /// The end of the last way. All ways that come to their end meet.
    Join,
    /// A condition inside a way: if it fails, control goes to a later way of the fork this many forks outwards.
    Guard(u32),
    /// The beginning of a loop, and of each of its rounds.
    Loop(LoopNo),
    /// A condition: if it fails, control leaves the loop.
    Test(LoopNo),
    /// The end of a loop's body: the next round begins.
    Repeat(LoopNo),
    /// A jump behind the loop.
    Break(LoopNo),
    /// A jump to the loop's next round.
    Continue(LoopNo),
    /// The function ends here.
    Leave,
}

/// A fork that was begun; see [`Tape::fork`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct OpenFork(pub usize);

/// The recorded steps of one function.
#[derive(Debug, Default)]
pub(crate) struct Tape {
    /// The steps.
    pub events: Vec<Event>,
    /// The variables by their slots.
    pub vars: Vec<VarId>,
    /// How many loops there are.
    pub loops: u32,
    /// Position behind the last step that is no read: forks of reads only are not worth their place.
    effects_end: usize,
}

impl Tape {
    /// Forgets everything and keeps the memory.
    pub fn clear(&mut self) {
        self.events.clear();
        self.vars.clear();
        self.loops = 0;
        self.effects_end = 0;
    }

    /// Gives a variable its number.
    pub fn slot(&mut self, var: VarId) -> Slot {
        self.vars.push(var);
        Slot(self.vars.len() as u32 - 1)
    }

    /// Gives a loop its number.
    pub fn new_loop(&mut self) -> LoopNo {
        self.loops += 1;
        LoopNo(self.loops - 1)
    }

    /// Records a read.
    #[inline]
    pub fn read(&mut self, slot: Slot, at: ExprId) {
        self.events.push(Event::Read(slot, at));
    }

    /// Records anything else.
    #[inline]
    pub fn push(&mut self, event: Event) {
        self.events.push(event);
        self.effects_end = self.events.len();
    }

    /// Records a step of a condition, which is of no use if the condition only reads.
    #[inline]
    pub fn push_condition(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Ends a condition that began at position `start`: one that only reads is left with its reads, and `false` is
    /// given.
    pub fn end_condition(&mut self, start: usize) -> bool {
        if self.effects_end > start {
            self.effects_end = self.events.len();
            return true;
        }
        let mut len = start;
        for at in start..self.events.len() {
            if let Event::Read(..) = self.events[at] {
                self.events[len] = self.events[at];
                len += 1;
            }
        }
        self.events.truncate(len);
        false
    }

    /// Records the beginning of a fork.
    #[inline]
    pub fn fork(&mut self) -> OpenFork {
        self.push(Event::Fork);
        OpenFork(self.events.len() - 1)
    }

    /// Records the end of a fork that has only one way besides doing nothing.
    #[inline]
    pub fn join_optional(&mut self, fork: OpenFork) {
        if self.effects_end == fork.0 + 1 {
            // Whether reads happen on one way or on all makes no difference to anything.
            self.events[fork.0] = Event::Skip;
            return;
        }
        self.push(Event::Next);
        self.push(Event::Join);
    }
}

impl Tape {
    /// All assignments of whole variables, by variable, those of each in the order of the tape.
    pub fn writes(&self) -> Vec<(Slot, ExprId)> {
        let mut writes = Vec::new();
        for &event in &self.events {
            if let Event::Write(slot, at) = event {
                writes.push((slot, at));
            }
        }
        writes.sort_by_key(|&(slot, _)| slot);
        writes
    }
}

/// Slots of one word, and the part of the tape in which they occur.
#[derive(Debug, Clone)]
pub(crate) struct Chunk {
    /// The first slot; the others are the 63 behind it.
    pub first: u32,
    /// Positions on the tape. No fork or loop begins or ends outside and lies partly inside.
    pub part: std::ops::Range<usize>,
}

impl Chunk {
    /// The bit of a slot; 0 if it is of another chunk.
    #[inline]
    pub fn bit(&self, slot: Slot) -> u64 {
        match slot.0.checked_sub(self.first) {
            Some(index) if index < 64 => 1 << index,
            Some(_) | None => 0,
        }
    }

    /// The bits of the slots for which `wanted` holds.
    pub fn mask(&self, tape: &Tape, wanted: impl Fn(VarId) -> bool) -> u64 {
        let vars = &tape.vars[self.first as usize..];
        vars.iter().take(64).enumerate().fold(0, |mask, (index, &var)| mask | u64::from(wanted(var)) << index)
    }
}

impl Tape {
    /// All slots in words of 64.
    pub fn chunks(&self) -> Vec<Chunk> {
        let count = self.vars.len().div_ceil(64);
        if count <= 1 {
            return (0..count).map(|_| Chunk { first: 0, part: 0..self.events.len() }).collect();
        }
        let mut parts = vec![(usize::MAX, 0); count];
        let mut depth = 0u32;
        // Where the outermost fork or loop at hand begins, and the chunks that occur in it.
        let mut start = 0;
        let mut inside: Vec<u32> = Vec::new();
        for (at, event) in self.events.iter().enumerate() {
            if depth == 0 {
                start = at;
                inside.clear();
            }
            match *event {
                Event::Fork | Event::Condition | Event::Loop(_) => depth += 1,
                Event::Join | Event::Repeat(_) => depth -= 1,
                Event::Declare(slot)
                | Event::Bind(slot)
                | Event::Read(slot, _)
                | Event::Write(slot, _)
                | Event::Update(slot, _) => {
                    let chunk = slot.0 / 64;
                    let part = &mut parts[chunk as usize];
                    part.0 = part.0.min(start);
                    part.1 = part.1.max(at + 1);
                    if depth > 0 && inside.last() != Some(&chunk) {
                        inside.push(chunk);
                    }
                }
                Event::Skip
                | Event::Next
                | Event::Guard(_)
                | Event::Test(_)
                | Event::Break(_)
                | Event::Continue(_)
                | Event::Leave => {}
            }
            if depth == 0 {
                inside.iter().for_each(|&chunk| parts[chunk as usize].1 = at + 1);
            }
        }
        let chunk =
            |(index, (start, end))| Chunk { first: index as u32 * 64, part: std::cmp::min(start, end)..end };
        parts.into_iter().enumerate().map(chunk).collect()
    }
}
