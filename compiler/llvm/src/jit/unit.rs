//! What a unit is made of, and what comes out of it.

use kiln_arena::{Id, Interner, Symbol};
use kiln_mir::{BlockId, FuncId, Program};
use kiln_source::SourceMap;
use rustc_hash::FxHashMap;

/// Functions to be compiled together, and where things are in the memory of the run they are for. All addresses are those of
/// this process, and stay as long as the code.
#[derive(Clone, Copy)]
pub struct Unit<'a> {
    /// Names the unit's symbols; no two units of one [`super::Jit`] have the same.
    pub number: u32,
    /// The program, without type parameters.
    pub program: &'a Program,
    /// Names.
    pub names: &'a Interner,
    /// For lines of traces and places of panics.
    pub sources: &'a SourceMap,
    /// What is compiled.
    pub functions: &'a [UnitFunction],
    /// Functions for which a bridge is made, which goes to the VM: those without native code that the unit's code may come to.
    pub bridges: &'a [FuncId],
    /// By the index of each function of the program. Only those that the unit refers to are looked at.
    pub callees: &'a [Callee],
    /// Of the `kiln_jit_context`.
    pub context: u64,
    /// Of the word that says below which address no frame may begin.
    pub stack_limit: u64,
    /// Of the byte that stops the run when it becomes 1: loops and recursion look at it; 0: nothing does.
    pub interrupt: u64,
    /// Of the heap's table of memory to be handed out, by size class (`heap.bump` in `rt/gc.h`); 0: all objects are made by the runtime.
    pub bump: u64,
    /// Of each global's word, by its index.
    pub globals: &'a [u64],
    /// Of the VM's string object of each name and literal that the functions use.
    pub texts: &'a FxHashMap<Symbol, u64>,
    /// Of each class's descriptor, by its index.
    pub classes: &'a [u64],
    /// What the VM saw.
    pub feedback: &'a Feedback,
    /// Whether values come from this program only, so that a call of a closure reaches no function but those of
    /// which the program makes closures.
    pub closed: bool,
    /// Whether panics have backtraces, in a language that is not dynamic.
    pub backtrace: bool,
}

/// A function to be compiled.
#[derive(Debug, Clone)]
pub struct UnitFunction {
    /// Which one.
    pub id: FuncId,
    /// What it shows as in traces, and whose sites it has: itself, or the function into the middle of which it leads.
    pub of: FuncId,
    /// For a function that leads into the middle of another: by the index of each of its blocks, the block of the other that
    /// it is a copy of. Empty if `of` is the function itself.
    pub blocks: Vec<BlockId>,
    /// Where it finds its parameters and puts its result.
    pub frame: Frame,
    /// Whether the VM enters it. If not, only the unit itself calls it.
    pub exported: bool,
}

/// Where the VM has the parameters and the result of a function: bytes from the start of its frame, which is aligned to 8 bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frame {
    /// Of each parameter.
    pub params: Vec<u32>,
    /// Of the result.
    pub result: u32,
}

/// What the unit's code needs to know of a function of the program.
#[derive(Debug, Clone, Default)]
pub struct Callee {
    /// Of its entry record, whose first word is its native code or its bridge.
    pub entry: u64,
    /// Of its `kiln_function`; 0 if it is no value.
    pub descriptor: u64,
    /// Of its native code, if it has some that stays.
    pub native: Option<u64>,
    /// Of bridges: where it finds parameters and puts its result.
    pub frame: Frame,
}

/// A place that has an inline cache, in numbers of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SiteKey {
    /// The function, [`UnitFunction::of`].
    pub func: FuncId,
    /// Its block.
    pub block: BlockId,
    /// The number of the statement in the block.
    pub statement: u32,
}

/// What the VM saw when it ran the functions. What is wrong or missing costs time, never results.
#[derive(Debug, Clone, Default)]
pub struct Feedback {
    /// Of calls of values and methods: what was called there, the most frequent first. Not there, or empty: not known.
    pub callees: FxHashMap<SiteKey, Vec<FuncId>>,
}

/// A compiled unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitObject {
    /// [`Unit::number`]
    pub number: u32,
    /// The object file.
    pub object: Vec<u8>,
    /// Bytes of machine code.
    pub code_bytes: usize,
    /// The functions that the VM enters.
    pub functions: Vec<FuncId>,
    /// The functions that have bridges.
    pub bridges: Vec<FuncId>,
    /// Where the inline caches of the unit belong, in their order.
    pub site_keys: Vec<SiteKey>,
}

impl Unit<'_> {
    /// The symbol of the table of a unit's addresses.
    pub(super) fn table(number: u32) -> String {
        format!("kiln_unit_{number}")
    }

    /// What the unit's code needs to know of a function.
    pub(crate) fn callee(&self, id: FuncId) -> &Callee {
        &self.callees[id.index()]
    }
}
