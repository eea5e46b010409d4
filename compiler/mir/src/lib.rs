//! The middle IR: a control-flow graph for each function, the one input of both backends.
//!
//! It says what a tree cannot say simply: what a match tests first, which operations may panic, and
//! (for types that own memory) when a value is moved or dropped. Functions may be generic; after
//! monomorphization none is.
//!
//! Invariants (checked by [`verify`](verify::verify), which cites them):
//! - Invariant M1: local `%0` is the return place, `%1` to `%n` are the parameters in order, and their types are
//!   those that the function declares.
//! - Invariant M2: there is a block; each ends in exactly one terminator, whose targets are blocks of the body.
//! - Invariant M3: the entry block `b0` is no one's target.
//! - Invariant M4: both sides of an assignment have one type; operands have the types that the operation needs;
//!   a constant is a scalar, and only bits of its type's width are set; one of type `dyn` points to no object.
//! - Invariant M5: a projection fits the type it is applied to: `Field` a tuple or a struct or (after `Variant`)
//!   a variant, `Variant` an enum. No place ends in a `Variant`.
//! - Invariant M6: a call passes as many operands and type arguments as the callee has parameters of both kinds,
//!   of the substituted types; so is the result's place.
//! - Invariant M7: a `Switch` is on an integer, and its cases are distinct values of that type.
//! - Invariant M8: on every path of reachable blocks a local is assigned as a whole before it, or a part of it,
//!   is read, moved or assigned (parameters are from the start), and a moved local is assigned again before that.
//! - Invariant M9: types are free of `Error` and `Infer`; a `Param` is one of the type parameters of the function
//!   or type around it (so after monomorphization there is none); a struct or enum has as many type
//!   arguments as parameters; no operand has the type `Never`.
//! - Invariant M10: a call whose result is `Never` is the last statement of its block, which ends in
//!   `unreachable`.
//! - Invariant M11: a runtime function has the parameters and the result of its ABI signature; `main` has no
//!   parameters of either kind and gives `i32` or `()`.
//! - Invariant M12: a dynamic operation has operands and a result as [`DynOp`] says; what it names exists, and
//!   closures are made of functions of the conventions `closure` and `method` only.
//! - Invariant M13: a function of the convention `closure` or `method` has a body and at least one or two parameters;
//!   these and the result are `dyn`. The methods of classes are of the convention `method`.
//! - Invariant M14: all closures of a function capture values of the same types; a function of such a convention reads
//!   what its own closure, `%1`, captured.
//! - Invariant M15: a foreign function is of the convention `static`, has no type parameters, and its parameters and its
//!   result have types that C has (`kiln_abi::c_type`); the result may be `()` or `Never`, too.

pub mod dump;
mod dynamic;
mod graph;
mod naming;
pub mod parse;
mod stmt;
#[cfg(test)]
mod tests;
mod typing;
pub mod verify;
mod visit;

pub use dynamic::{Called, Class, ClassId, Convention, DynBinary, DynOp, DynTest, Global, GlobalId, Method};
pub use stmt::{BinaryOp, CheckedOp, Const, Operand, Place, Projection, Rvalue, Statement, StatementKind};
pub use stmt::{SwitchCase, Terminator, TerminatorKind, UnaryOp};
pub use visit::Access;

use kiln_abi::{Dialect, Foreign, RuntimeFn};
use kiln_arena::{Arena, ListPool, Symbol, define_id};
use kiln_source::Span;
use kiln_types::{TypeId, Types};

define_id!(
    /// A function; after monomorphization, an instance.
    pub struct FuncId,
    "f"
);
define_id!(
    /// A local of a body.
    pub struct LocalId,
    "%"
);
define_id!(
    /// A basic block of a body.
    pub struct BlockId,
    "b"
);

/// A program.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// All types.
    pub types: Types,
    /// All functions.
    pub funcs: Arena<FuncId, Func>,
    /// Which dynamic language its dynamic values belong to.
    pub dialect: Dialect,
    /// Global variables of dynamic languages.
    pub globals: Arena<GlobalId, Global>,
    /// Classes.
    pub classes: Arena<ClassId, Class>,
    /// `main`, if there is one; the script of a dynamic language.
    pub main: Option<FuncId>,
}

/// A function.
#[derive(Debug, Clone)]
pub struct Func {
    /// Its name in the source.
    pub name: Symbol,
    /// Its type parameters; `Ty::Param` counts them. Empty in an instance.
    pub type_params: Vec<Symbol>,
    /// The type arguments that made this instance, for its symbol; empty if the source is not generic.
    pub instance_args: Vec<TypeId>,
    /// Types of the parameters.
    pub params: Vec<TypeId>,
    /// The type of the result; `Never` if it does not return.
    pub ret: TypeId,
    /// How it is called.
    pub convention: Convention,
    /// Whether it belongs to a dynamic language: its frames show in traces of run-time errors, by its name.
    pub traced: bool,
    /// Its code.
    pub code: Code,
    /// The declaration.
    pub span: Span,
}

/// Where a function's code is.
#[derive(Debug, Clone)]
pub enum Code {
    /// Here.
    Body(Body),
    /// In the runtime.
    Runtime(RuntimeFn),
    /// In a C library. Nothing is known of what a call does, but that it raises no error and allocates nothing of ours.
    Foreign(Foreign),
}

/// The code of a function.
#[derive(Debug, Clone, Default)]
pub struct Body {
    /// Return place, parameters (M1), then variables and temporaries as they came up.
    pub locals: Arena<LocalId, Local>,
    /// Basic blocks; the first is the entry.
    pub blocks: Arena<BlockId, Block>,
    /// Projections of places.
    pub projections: ListPool<Projection>,
    /// Operands of calls and aggregates.
    pub operands: ListPool<Operand>,
    /// Cases of switches.
    pub cases: ListPool<SwitchCase>,
}

impl Body {
    /// The return place, `%0`.
    pub fn return_place(&self) -> Place {
        let local = self.locals.ids().next().expect("M1: there is a return place");
        Place::local(local)
    }
}

/// A local.
#[derive(Debug, Clone, Copy)]
pub struct Local {
    /// Its type; sized and complete.
    pub ty: TypeId,
    /// The variable's name; `None` of temporaries.
    pub name: Option<Symbol>,
    /// The declaration.
    pub span: Span,
}

/// A basic block.
#[derive(Debug, Clone)]
pub struct Block {
    /// What it does in order.
    pub statements: Vec<Statement>,
    /// Where it goes.
    pub terminator: Terminator,
}
