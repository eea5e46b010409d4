//! Which variables closures take along, and how: for the front ends of all dynamic languages. Comes in: what a resolver meets
//! in the order of the text. Goes out: the `CaptureMode` of each variable, and the list of each function; and for lowering,
//! the [`Variables`] that become of them.
//!
//! A closure may hold a copy of a variable if nothing assigns the variable after the closure was made. The order of
//! the text tells, but for loops: what stands in the same loop comes before and after. A variable declared inside a
//! loop is a new one in each round, so only loops around a use and not around the declaration count.

mod variables;

pub use variables::Variables;

use kiln_arena::{Symbol, define_id};
use kiln_hir::CaptureMode;
use kiln_source::Span;
use rustc_hash::FxHashMap;

define_id!(
    /// A local variable, parameter or receiver.
    pub struct LocalId,
    "local"
);
define_id!(
    /// A function with a body; the script is the first.
    pub struct BodyId,
    "body"
);
define_id!(
    /// A loop of the source.
    pub struct SourceLoopId,
    "loop"
);

/// A local variable.
#[derive(Debug, Clone)]
pub struct Local {
    /// Its name.
    pub name: Symbol,
    /// The name in the declaration.
    pub span: Span,
    /// The function whose variable it is.
    pub body: BodyId,
    /// How many loops of that function are around the declaration.
    loops: usize,
    /// The outermost loop, without those around the declaration, in which it was assigned last, if it was in one.
    assigned_in: Option<SourceLoopId>,
    /// Whether anything assigns it, the declaration not counted.
    pub assigned: bool,
    captured: bool,
    /// Whether the function of this name names itself.
    by_itself: bool,
    /// Whether something may assign it after it was captured.
    assigned_later: bool,
    /// Of the name of a local function: the function.
    pub function: Option<BodyId>,
}

impl Local {
    /// A variable of `body`, declared inside `loops` loops of that function.
    pub fn new(name: Symbol, span: Span, body: BodyId, loops: usize) -> Local {
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
        }
    }

    /// It is assigned in `body`, inside `loops` of that function.
    pub fn assign(&mut self, body: BodyId, loops: &[SourceLoopId]) {
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
    pub fn capture(&mut self, by: BodyId, loops: &[SourceLoopId]) {
        if self.function == Some(by) {
            self.by_itself = true;
            return;
        }
        self.captured = true;
        let here = loops.get(self.loops).copied();
        self.assigned_later |= here.is_some() && here == self.assigned_in;
    }

    /// It gets its value after closures captured it: a class that its own methods name.
    pub fn defined_last(&mut self) {
        self.assigned_later |= self.captured;
    }

    /// Once all is walked: how closures have it. The function that a local function is named after captures it only
    /// if the name gets another value; otherwise the function has itself.
    pub fn mode(&self) -> CaptureMode {
        match (self.captured, self.by_itself && self.assigned) {
            (_, true) => CaptureMode::Cell,
            (true, false) if self.assigned_later => CaptureMode::Cell,
            (true, false) => CaptureMode::Copy,
            (false, false) => CaptureMode::None,
        }
    }

    /// Whether `body`, which names it, has it as the closure itself.
    pub fn is_itself(&self, body: BodyId) -> bool {
        self.function == Some(body) && !self.assigned
    }
}

/// What a function takes along from those around it.
#[derive(Debug, Default)]
pub struct Captures {
    /// In order of first mention.
    pub list: Vec<LocalId>,
    known: FxHashMap<LocalId, u32>,
}

impl Captures {
    /// Adds `local` unless it is there. Whether it was not.
    pub fn add(&mut self, local: LocalId) -> bool {
        let next = self.list.len() as u32;
        let new = *self.known.entry(local).or_insert(next) == next;
        if new {
            self.list.push(local);
        }
        new
    }

    /// The position of `local` in the list.
    pub fn position(&self, local: LocalId) -> Option<usize> {
        self.known.get(&local).map(|&at| at as usize)
    }
}
