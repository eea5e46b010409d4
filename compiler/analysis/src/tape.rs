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

impl Event {
    /// The slot that the step names.
    fn slot(self) -> Option<Slot> {
        match self {
            Event::Declare(slot)
            | Event::Bind(slot)
            | Event::Read(slot, _)
            | Event::Write(slot, _)
            | Event::Update(slot, _) => Some(slot),
            Event::Skip
            | Event::Fork
            | Event::Condition
            | Event::Next
            | Event::Join
            | Event::Guard(_)
            | Event::Loop(_)
            | Event::Test(_)
            | Event::Repeat(_)
            | Event::Break(_)
            | Event::Continue(_)
            | Event::Leave => None,
        }
    }
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
///
/// A variable occurs only where its scope is. The part is a run of whole steps, forks and loops inside the innermost
/// way or body that declares all of the chunk's variables; what stands around that, their values do not get past.
#[derive(Debug, Clone)]
pub(crate) struct Chunk {
    /// The first slot; the others are the 63 behind it.
    pub first: u32,
    /// Positions on the tape.
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

/// Where a chunk lies, as far as is known.
#[derive(Debug, Clone, Copy, Default)]
struct Extent {
    /// Whether one of its variables was declared.
    begun: bool,
    /// How many forks and loops are around all its variables.
    depth: usize,
    /// Position of the first declaration.
    first: usize,
    /// Position of the last step that names one of its variables.
    last: usize,
}

impl Tape {
    /// All slots in words of 64.
    pub fn chunks(&self) -> Vec<Chunk> {
        let count = self.vars.len().div_ceil(64);
        if count <= 1 {
            return (0..count).map(|_| Chunk { first: 0, part: 0..self.events.len() }).collect();
        }
        let extents = self.extents(count);
        let mut chunks: Vec<Chunk> =
            (0..count).map(|index| Chunk { first: index as u32 * 64, part: 0..0 }).collect();
        self.for_each_place(false, |chunk, at, starts| {
            let extent = &extents[chunk];
            if extent.begun && extent.first == at {
                chunks[chunk].part.start = starts[extent.depth];
            }
        });
        self.for_each_place(true, |chunk, at, ends| {
            let extent = &extents[chunk];
            if extent.begun && extent.last == at {
                chunks[chunk].part.end = ends[extent.depth] + 1;
            }
        });
        chunks
    }

    fn extents(&self, count: usize) -> Vec<Extent> {
        let mut extents = vec![Extent::default(); count];
        let mut depth = 0usize;
        // The least depth since the last declaration: that of what is around both.
        let mut least = 0usize;
        for (at, event) in self.events.iter().enumerate() {
            match *event {
                Event::Fork | Event::Condition | Event::Loop(_) => depth += 1,
                Event::Next => least = least.min(depth - 1),
                Event::Join | Event::Repeat(_) => {
                    depth -= 1;
                    least = least.min(depth);
                }
                Event::Declare(slot) | Event::Bind(slot) => {
                    let extent = &mut extents[slot.0 as usize / 64];
                    if extent.begun {
                        extent.depth = extent.depth.min(least);
                    } else {
                        *extent = Extent { begun: true, depth, first: at, last: at };
                    }
                    least = depth;
                    extent.last = at;
                }
                Event::Read(slot, _) | Event::Write(slot, _) | Event::Update(slot, _) => {
                    extents[slot.0 as usize / 64].last = at;
                }
                Event::Skip
                | Event::Guard(_)
                | Event::Test(_)
                | Event::Break(_)
                | Event::Continue(_)
                | Event::Leave => {}
            }
        }
        extents
    }

    /// Calls `visit` for each step that names a slot, from the first or from the last one: with the slot's chunk, the
    /// step's position, and by depth the positions where the fork or loop begins (or ends) that the step is in; the
    /// last of these is the step's own.
    fn for_each_place(&self, backwards: bool, mut visit: impl FnMut(usize, usize, &[usize])) {
        let mut around = vec![0];
        for index in 0..self.events.len() {
            let at = if backwards { self.events.len() - 1 - index } else { index };
            let event = self.events[at];
            let (opens, closes) = match event {
                Event::Fork | Event::Condition | Event::Loop(_) => (!backwards, backwards),
                Event::Join | Event::Repeat(_) => (backwards, !backwards),
                Event::Declare(_)
                | Event::Bind(_)
                | Event::Read(..)
                | Event::Write(..)
                | Event::Update(..)
                | Event::Skip
                | Event::Next
                | Event::Guard(_)
                | Event::Test(_)
                | Event::Break(_)
                | Event::Continue(_)
                | Event::Leave => (false, false),
            };
            if closes {
                around.pop();
                continue;
            }
            if let Some(innermost) = around.last_mut() {
                *innermost = at;
            }
            if opens {
                around.push(at);
            }
            if let Some(slot) = event.slot() {
                visit(slot.0 as usize / 64, at, &around);
            }
        }
    }
}

/// A value for each loop, of the chunk at hand: those of other chunks are forgotten.
#[derive(Debug)]
pub(crate) struct PerLoop<T> {
    values: Vec<(u32, T)>,
    /// The number of the chunk.
    now: u32,
    unknown: T,
}

impl<T: Copy> PerLoop<T> {
    /// Values that are `unknown` until they are set.
    pub fn new(unknown: T) -> Self {
        PerLoop { values: Vec::new(), now: 0, unknown }
    }

    /// Forgets all values; there are `loops` loops.
    pub fn begin(&mut self, loops: u32) {
        self.now += 1;
        if self.values.len() < loops as usize {
            self.values.resize(loops as usize, (0, self.unknown));
        }
    }

    /// The value of a loop.
    #[inline]
    pub fn get(&self, number: LoopNo) -> T {
        let (set, value) = self.values[number.0 as usize];
        if set == self.now { value } else { self.unknown }
    }

    /// Sets the value of a loop.
    #[inline]
    pub fn set(&mut self, number: LoopNo, value: T) {
        self.values[number.0 as usize] = (self.now, value);
    }
}
