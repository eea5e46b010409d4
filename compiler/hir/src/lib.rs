//! The high-level IR, where source languages meet: a typed tree in which every name is resolved.
//!
//! Lowering builds it once; every later phase only reads it. Expressions carry a type and a span;
//! variables are [`VarId`], functions [`FuncId`], fields and variants indices. What failed to lower
//! has the type `Error`, about which a report exists.
//!
//! Invariants (checked by `verify`, for a HIR without errors):
//! - H1: no type is `Ty::Infer`; `Ty::Error` occurs only where an error was reported.
//! - H2: the nodes of a function (`exprs`, `pats`, `vars`) are contiguous, in [`Func::nodes`].
//! - H3: a [`ExprKind::Int`] fits its type: only the low bits of its width are set.
//! - H4: the place of an assignment is a variable or a chain of fields that starts at one.
//! - H5: `break` and `continue` name a loop whose body they are in.
//! - H6: an or-pattern binds the same variables, of the same types, in each alternative.
//! - H7: the body of a constant has no parameters and gives a value of the constant's type; nobody calls it.
//! - H8: a function of a dynamic language has parameters that bind one variable each; those, its result and its variables
//!   are of type `dyn` (the script has no parameters and gives `()`); only a method has a receiver.
//! - H9: a function names only its own variables; those of others it has as captures, whose two variables agree in their
//!   `CaptureMode`. A closure is made in the function to which its captures' outer variables belong.
//! - H10: an operation of the runtime has as many operands as its table says.

pub mod dump;
mod dynamic;
mod expr;
pub mod matrix;
mod pat;
pub mod verify;

pub use dynamic::{Capture, CaptureMode, Class, ClassId, DynBinary, DynExpr, DynKind, DynUnary, Global};
pub use dynamic::{GlobalId, Method};
pub use expr::{Arm, BinaryOp, Expr, ExprId, ExprKind, FieldInit, LogicalOp, LoopId, LoopInfo, LoopKind};
pub use expr::{MatchSource, Stmt, StmtKind, UnaryOp, Word};
pub use pat::{FieldPat, Pat, PatId, PatKind};

use kiln_abi::{Dialect, Foreign, RuntimeFn};
use kiln_arena::{Arena, Id, ListPool, Symbol, define_id};
use kiln_source::Span;
use kiln_types::{TypeId, Types};
use std::ops::Range;

define_id!(
    /// A function.
    pub struct FuncId,
    "f"
);
define_id!(
    /// A variable: a parameter, or what a pattern binds.
    pub struct VarId,
    "v"
);
define_id!(
    /// A constant.
    pub struct ConstId,
    "c"
);

/// A program: all modules together.
#[derive(Debug, Clone, Default)]
pub struct Hir {
    /// All types, structs and enums.
    pub types: Types,
    /// All functions, those of the prelude that are used included.
    pub funcs: Arena<FuncId, Func>,
    /// All variables.
    pub vars: Arena<VarId, Var>,
    /// All constants.
    pub consts: Arena<ConstId, Const>,
    /// Which dynamic language its dynamic values belong to.
    pub dialect: Dialect,
    /// Global variables of dynamic languages.
    pub globals: Arena<GlobalId, Global>,
    /// Classes.
    pub classes: Arena<ClassId, Class>,
    /// All loops.
    pub loops: Arena<LoopId, LoopInfo>,
    /// All expressions.
    pub exprs: Arena<ExprId, Expr>,
    /// All patterns.
    pub pats: Arena<PatId, Pat>,
    /// Lists of expressions.
    pub expr_lists: ListPool<ExprId>,
    /// Lists of patterns.
    pub pat_lists: ListPool<PatId>,
    /// Statements of blocks.
    pub stmts: ListPool<Stmt>,
    /// Arms of matches.
    pub arms: ListPool<Arm>,
    /// Fields of struct and variant values, in the order of their evaluation.
    pub field_inits: ListPool<FieldInit>,
    /// Fields of struct and variant patterns.
    pub field_pats: ListPool<FieldPat>,
    /// `fn main`, if there is one of a right type; the script of a dynamic language.
    pub main: Option<FuncId>,
}

/// A function.
#[derive(Debug, Clone)]
pub struct Func {
    /// Its name.
    pub name: Symbol,
    /// The name in the declaration; [`Span::NONE`] of a prelude function.
    pub name_span: Span,
    /// From `fn` to the end of the result type.
    pub signature: Span,
    /// Its type parameters; `Ty::Param` counts them.
    pub type_params: Vec<Symbol>,
    /// Its parameters.
    pub params: Vec<Param>,
    /// What it returns.
    pub ret: TypeId,
    /// How it is called, if it belongs to a dynamic language.
    pub dynamic: Option<DynKind>,
    /// The receiver of a method.
    pub this: Option<VarId>,
    /// What a closure or method takes along from the function around it.
    pub captures: Vec<Capture>,
    /// Where its code is.
    pub body: FuncBody,
    /// Its nodes (H2).
    pub nodes: Nodes,
}

impl Func {
    /// A function of a dynamic language, which is called as `kind`, without its parameters, captures and code.
    pub fn dynamic(kind: DynKind, name: Symbol, name_span: Span, signature: Span, ret: TypeId) -> Func {
        Func {
            name,
            name_span,
            signature,
            type_params: Vec::new(),
            params: Vec::new(),
            ret,
            dynamic: Some(kind),
            this: None,
            captures: Vec::new(),
            body: FuncBody::Expr(ExprId::from_index(0)),
            nodes: Nodes::default(),
        }
    }
}

/// Where a function's code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FuncBody {
    /// Here: the value of this expression, unless `return` is reached first.
    Expr(ExprId),
    /// In the runtime.
    Runtime(RuntimeFn),
    /// In a C library. Its parameters have types that C has (`kiln_abi::c_type`), and so has its result, if it is not `()`.
    Foreign(Foreign),
}

/// Indices of the nodes that belong to a function or constant, per arena.
#[derive(Debug, Clone, Default)]
pub struct Nodes {
    /// Into [`Hir::exprs`].
    pub exprs: Range<u32>,
    /// Into [`Hir::pats`].
    pub pats: Range<u32>,
    /// Into [`Hir::vars`].
    pub vars: Range<u32>,
}

/// How long the arenas were when the nodes of a function began.
#[derive(Debug, Clone, Copy)]
pub struct NodeEnds {
    /// Of [`Hir::exprs`].
    pub exprs: u32,
    /// Of [`Hir::pats`].
    pub pats: u32,
    /// Of [`Hir::vars`].
    pub vars: u32,
    /// Of [`Hir::loops`].
    pub loops: u32,
}

impl Hir {
    /// How long the arenas are now: a function begins.
    pub fn node_ends(&self) -> NodeEnds {
        NodeEnds {
            exprs: self.exprs.len() as u32,
            pats: self.pats.len() as u32,
            vars: self.vars.len() as u32,
            loops: self.loops.len() as u32,
        }
    }

    /// The nodes made since `start`.
    pub fn nodes_since(&self, start: &NodeEnds) -> Nodes {
        let now = self.node_ends();
        Nodes { exprs: start.exprs..now.exprs, pats: start.pats..now.pats, vars: start.vars..now.vars }
    }

    /// Gives a function its code: the value of `body`, and the nodes made since `start`.
    pub fn set_body(&mut self, func: FuncId, body: ExprId, start: &NodeEnds) {
        let nodes = self.nodes_since(start);
        let func = &mut self.funcs[func];
        func.body = FuncBody::Expr(body);
        func.nodes = nodes;
    }
}

/// A parameter.
#[derive(Debug, Clone, Copy)]
pub struct Param {
    /// What takes it apart; irrefutable. [`None`] of functions without a body.
    pub pat: Option<PatId>,
    /// Its type.
    pub ty: TypeId,
}

/// A variable.
#[derive(Debug, Clone, Copy)]
pub struct Var {
    /// Its name.
    pub name: Symbol,
    /// Its type.
    pub ty: TypeId,
    /// Whether `mut` is written.
    pub mutable: bool,
    /// How it came to be.
    pub kind: VarKind,
    /// Whether closures take it along; of dynamic languages only.
    pub capture: CaptureMode,
    /// The name in the declaration.
    pub span: Span,
}

/// How a variable came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VarKind {
    /// A parameter, or part of one.
    Param,
    /// By `let` with a value.
    Let,
    /// By `let` without a value: assigned later, once unless it is `mut`.
    LetLater,
    /// By a pattern of `match`, `if let`, `while let`.
    Pattern,
    /// The receiver of a method.
    This,
    /// Inside a closure, a variable of the function around it: [`Capture::inner`].
    Captured,
    /// Inside a closure, the closure itself: a function that names itself captures nothing.
    Itself,
}

/// A constant.
#[derive(Debug, Clone, Copy)]
pub struct Const {
    /// Its name.
    pub name: Symbol,
    /// Its type, a scalar.
    pub ty: TypeId,
    /// Its value as bits of its type; what failed to evaluate was reported and is 0.
    pub value: Word,
    /// What was run to compute the value (H7); `None` if lowering could tell it. Later phases check it like any
    /// function, and make no code of it.
    pub body: Option<FuncId>,
    /// Whether anything names it, patterns and other constants included.
    pub used: bool,
    /// The name in the declaration.
    pub span: Span,
}
