//! Checks the invariants of MIR, which the crate's first page states. Comes in: any program, also one that was
//! read from a text and makes no sense. Goes out: what is wrong with it. Linear time, apart from M8, which
//! takes time in proportion to how many blocks locals live through.

mod body;
mod dynamic;
mod flow;
mod signature;

use crate::{BlockId, Code, FuncId, Program};
use kiln_types::{Ty, TypeId, Types};
use rustc_hash::FxHashMap;

/// An invariant that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which: `M4`.
    pub invariant: &'static str,
    /// The function; `None` if it is about a type definition.
    pub func: Option<FuncId>,
    /// The block, and which of its statements (their number stands for the terminator).
    pub at: Option<(BlockId, usize)>,
    /// What is wrong.
    pub message: String,
}

/// `f3 b2[1]: M4: ...`
impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(func) = self.func {
            write!(f, "{func}")?;
        }
        if let Some((block, statement)) = self.at {
            write!(f, " {block}[{statement}]")?;
        }
        write!(f, ": {}: {}", self.invariant, self.message)
    }
}

/// What is wrong with `program`; empty if every invariant holds.
pub fn verify(program: &Program) -> Vec<Violation> {
    let mut verifier = Verifier {
        program,
        types: program.types.clone(),
        sound: Vec::new(),
        captures: FxHashMap::default(),
        func: None,
        at: None,
        violations: Vec::new(),
    };
    verifier.definitions();
    verifier.classes();
    verifier.all_captures();
    verifier.main();
    for (id, func) in program.funcs.iter() {
        verifier.func = Some(id);
        verifier.at = None;
        verifier.signature(func);
        verifier.convention(func);
        if let Code::Body(body) = &func.code {
            // Without well-formed edges there are no paths to speak of.
            if verifier.edges(body) {
                verifier.body(func, body);
                verifier.assigned_before_read(func, body);
            }
        }
    }
    verifier.violations
}

/// [`verify`], as an assertion: panics with the violations and `after`, the name of the pass that is to blame.
pub fn assert_valid(program: &Program, after: &str) {
    let violations = verify(program);
    let text: Vec<String> = violations.iter().take(20).map(Violation::to_string).collect();
    assert!(violations.is_empty(), "MIR after {after} is wrong:\n{}", text.join("\n"));
}

struct Verifier<'a> {
    program: &'a Program,
    /// The program's, and the types of fields that came up on the way.
    types: Types,
    /// What is known of M9 of types by their index: the number of type parameters that suffices.
    sound: Vec<Option<Soundness>>,
    /// What closures capture, by their functions.
    captures: dynamic::Captures,
    func: Option<FuncId>,
    at: Option<(BlockId, usize)>,
    violations: Vec<Violation>,
}

/// What M9 says of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Soundness {
    /// Holds where there are so many type parameters.
    Params(u32),
    /// Never holds.
    Broken,
}

impl Verifier<'_> {
    fn report(&mut self, invariant: &'static str, message: impl Into<String>) {
        let (func, at) = (self.func, self.at);
        self.violations.push(Violation { invariant, func, at, message: message.into() });
    }

    /// Reports unless `holds`.
    fn check(&mut self, holds: bool, invariant: &'static str, message: impl FnOnce(&Self) -> String) {
        if !holds {
            let message = message(self);
            self.report(invariant, message);
        }
    }

    /// A type in messages.
    fn show(&self, ty: TypeId) -> String {
        match self.types.get(ty) {
            Ty::Error => "{error}".into(),
            Ty::Infer(_) => "{infer}".into(),
            Ty::Dyn => "dyn".into(),
            Ty::Cell => "cell".into(),
            Ty::Never => "!".into(),
            Ty::Unit => "()".into(),
            Ty::Bool => "bool".into(),
            Ty::Int(int) => int.name().into(),
            Ty::Float(float) => float.name().into(),
            Ty::Tuple(_) => format!("tuple {ty}"),
            Ty::Adt(adt, _) => format!("{adt} {ty}"),
            Ty::Param(index, _) => format!("type parameter {index}"),
        }
    }
}
