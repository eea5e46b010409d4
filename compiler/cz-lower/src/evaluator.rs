//! What lowering asks of whoever can run code at compile time. Lowering itself knows no engine: the caller passes one.

use kiln_abi::PanicKind;
use kiln_arena::Interner;
use kiln_diagnostics::Sink;
use kiln_hir::{FuncId, Hir, Word};
use kiln_source::Span;

/// Runs functions at compile time.
pub trait Evaluator {
    /// Runs the entries of `request`, and gives for each, in order, what came of it.
    ///
    /// Reports to `sink` only errors of the functions themselves, because of which they cannot be run
    /// ([`Outcome::Invalid`]); lowering reports everything else.
    fn evaluate(&mut self, request: &Request<'_>, sink: &mut Sink) -> Vec<Outcome>;
}

/// What is to be run.
#[derive(Debug)]
pub struct Request<'a> {
    /// The program, without errors. Only the functions of this request may be looked at: others may match constants
    /// whose values are not known yet.
    pub hir: &'a Hir,
    /// Its names.
    pub names: &'a Interner,
    /// Functions without parameters that give a scalar.
    pub entries: &'a [FuncId],
    /// All other functions that these call, and those that they call, and so on.
    pub callees: &'a [FuncId],
}

/// What came of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A value, as the bits of its type.
    Value(Word),
    /// It panicked, there; `None` of a stack overflow.
    Panicked(PanicKind, Option<Span>),
    /// It was about to print, there.
    Prints(Span),
    /// It was about to call a C function, there.
    CallsC(Span),
    /// It was stopped after so many calls and loop rounds.
    TooLong(u64),
    /// A function it needs has errors, which were reported.
    Invalid,
}
