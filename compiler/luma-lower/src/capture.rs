//! Which variables closures take along, and how.
//!
//! A closure may hold a copy of a variable if nothing assigns the variable after the closure was made. The order of
//! the text tells, but for loops: what stands in the same loop comes before and after. A variable declared inside a
//! loop is a new one in each round, so only loops around a use and not around the declaration count.

use kiln_arena::{Symbol, define_id};
use kiln_hir::CaptureMode;
use kiln_source::Span;
use rustc_hash::FxHashMap;

define_id!(
    /// A local variable or parameter.
    pub(crate) struct LocalId,
    "local"
);
define_id!(
    /// A function with a body; the script is the first.
    pub(crate) struct BodyId,
    "body"
);
define_id!(
    /// A loop of the source.
    pub(crate) struct SourceLoopId,
    "loop"
);

/// A local variable.
#[derive(Debug, Clone)]
pub(crate) struct Local {
    pub(crate) name: Symbol,
    /// The name in the declaration.
    pub(crate) span: Span,
    /// The function whose variable it is.
    pub(crate) body: BodyId,
    /// How many loops of that function are around the declaration.
    loops: usize,
    /// The outermost loop, without those around the declaration, in which it was assigned last, if it was in one.
    assigned_in: Option<SourceLoopId>,
    /// Whether anything assigns it, the declaration not counted.
    pub(crate) assigned: bool,
    captured: bool,
    /// Whether the function of this name names itself.
    by_itself: bool,
    /// Whether something may assign it after it was captured.
    assigned_later: bool,
    /// Of the name of a local function: the function.
    pub(crate) function: Option<BodyId>,
    /// Whether it is the name of a function whose definition is still to come.
    pub(crate) is_ahead: bool,
    /// Whether something named it while that was so: then it is a variable from the start of its block on.
    pub(crate) named_ahead: bool,
}

impl Local {
    pub(crate) fn new(name: Symbol, span: Span, body: BodyId, loops: usize) -> Local {
        Local {
            name,
            span,
            body,
            loops,
            assigned_in: None,
            assigned: false,
            captured: false,
            by_itself: false,
            assigned_later: false,
            function: None,
            is_ahead: false,
            named_ahead: false,
        }
    }

    /// It is assigned in `body`, inside `loops` of that function.
    pub(crate) fn assign(&mut self, body: BodyId, loops: &[SourceLoopId]) {
        self.assigned = true;
        if body == self.body {
            self.assigned_in = loops.get(self.loops).copied();
            self.assigned_later |= self.captured;
        } else {
            // Through a closure, that is, when it is captured.
            self.assigned_later = true;
        }
    }

    /// The closure of `by` is made, which captures it, inside `loops` of the variable's own function.
    pub(crate) fn capture(&mut self, by: BodyId, loops: &[SourceLoopId]) {
        if self.function == Some(by) {
            self.by_itself = true;
            return;
        }
        self.captured = true;
        let here = loops.get(self.loops).copied();
        self.assigned_later |= here.is_some() && here == self.assigned_in;
    }

    /// Once all is walked: how closures have it. The function that a local function is named after captures it only
    /// if the name gets another value; otherwise the function has itself.
    pub(crate) fn mode(&self) -> CaptureMode {
        match (self.captured, self.by_itself && self.assigned) {
            (_, true) => CaptureMode::Cell,
            (true, false) if self.assigned_later => CaptureMode::Cell,
            (true, false) => CaptureMode::Copy,
            (false, false) => CaptureMode::None,
        }
    }

    /// Whether `body`, which names it, has it as the closure itself.
    pub(crate) fn is_itself(&self, body: BodyId) -> bool {
        self.function == Some(body) && !self.assigned
    }
}

/// What a function takes along from those around it.
#[derive(Debug, Default)]
pub(crate) struct Captures {
    /// In order of first mention.
    pub(crate) list: Vec<LocalId>,
    known: FxHashMap<LocalId, u32>,
}

impl Captures {
    /// Adds `local` unless it is there. Whether it was not.
    pub(crate) fn add(&mut self, local: LocalId) -> bool {
        let next = self.list.len() as u32;
        let new = *self.known.entry(local).or_insert(next) == next;
        if new {
            self.list.push(local);
        }
        new
    }

    /// The position of `local` in the list.
    pub(crate) fn position(&self, local: LocalId) -> Option<usize> {
        self.known.get(&local).map(|&at| at as usize)
    }
}
