//! Nodes of dynamic languages (`docs/ir/dynamic.md`).
//!
//! Their values have the one type `dyn`. What may fail does so when it runs, with an error of the dynamic language, at
//! the line of the node's span.

use crate::{ExprId, FuncId, LogicalOp, VarId, Word};
use kiln_abi::DynFn;
use kiln_arena::{ListPool, ListRange, Symbol, define_id};
use kiln_source::Span;

define_id!(
    /// A global variable of a dynamic language.
    pub struct GlobalId,
    "g"
);
define_id!(
    /// A class.
    pub struct ClassId,
    "class"
);

/// What an expression of a dynamic language does. Operands are evaluated in the order of the fields here, lists from
/// the left. All of type `dyn`, but for [`DynExpr::Truthy`] and [`DynExpr::Unbox`].
#[derive(Debug, Clone, Copy)]
pub enum DynExpr {
    /// `nil`
    Nil,
    /// `true`, `false`
    Bool(bool),
    /// A number: its IEEE bits.
    Number(Word),
    /// A string.
    Str(Symbol),
    /// `-a`, `!a`
    Unary(DynUnary, ExprId),
    /// `a + b`
    Binary(DynBinary, ExprId, ExprId),
    /// `a and b`, `a or b`: the value of one of them; the right side runs only if the left does not decide.
    Logical(LogicalOp, ExprId, ExprId),
    /// Whether a value counts as true: a `bool`, for `if`, `while` and what else needs one.
    Truthy(ExprId),
    /// The dynamic value of an `f64`.
    Box(ExprId),
    /// The `f64` of a value that is a number for sure.
    Unbox(ExprId),
    /// A global's value. An error while it is not defined.
    Global(GlobalId),
    /// `global = value`. An error while it is not defined. Gives the value.
    SetGlobal(GlobalId, ExprId),
    /// `var global = value;`: defines it, anew if need be. Gives the value.
    DefineGlobal(GlobalId, ExprId),
    /// `object.name`: a field, or else a method bound to the object.
    Get {
        /// The object.
        object: ExprId,
        /// The property.
        name: Symbol,
    },
    /// `object.name = value`. Gives the value.
    Set {
        /// The object, which is tested after the value was evaluated.
        object: ExprId,
        /// The field.
        name: Symbol,
        /// The value.
        value: ExprId,
    },
    /// `callee(args)`
    Call {
        /// What is called.
        callee: ExprId,
        /// The arguments.
        args: ListRange<ExprId>,
    },
    /// `receiver.name(args)`: a call of the field's value, or else of the method. The property is looked up after the
    /// arguments were evaluated.
    Invoke {
        /// The object.
        receiver: ExprId,
        /// The property.
        name: Symbol,
        /// The arguments.
        args: ListRange<ExprId>,
    },
    /// `super.name`: the superclass's method, bound to the receiver.
    SuperGet {
        /// The superclass: the variable that holds it.
        superclass: ExprId,
        /// The receiver.
        this: ExprId,
        /// The method.
        name: Symbol,
    },
    /// `super.name(args)`
    SuperInvoke {
        /// The method.
        name: Symbol,
        /// The superclass, the receiver, then the arguments.
        operands: ListRange<ExprId>,
    },
    /// A function value: the function with what its [`crate::Func::captures`] name, which are variables of the function
    /// around it.
    Closure(FuncId),
    /// A class value. Its methods are closures, made now.
    Class {
        /// The class.
        class: ClassId,
        /// What it inherits from; an error if it is no class.
        superclass: Option<ExprId>,
    },
    /// `print value`. Gives nil.
    Print(ExprId),
    /// An operation that the runtime does.
    Runtime {
        /// The operation.
        op: DynFn,
        /// Its operands, as many as it takes.
        args: ListRange<ExprId>,
    },
}

/// Prefix operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DynUnary {
    /// `-` of a number.
    Neg,
    /// `!`: whether a value counts as false.
    Not,
}

/// Infix operators that evaluate both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DynBinary {
    /// Numbers, or strings, which it joins.
    Add,
    /// Numbers.
    Sub,
    /// Numbers.
    Mul,
    /// Numbers.
    Div,
    /// All values.
    Eq,
    /// All values.
    Ne,
    /// Numbers.
    Lt,
    /// Numbers.
    Le,
    /// Numbers.
    Gt,
    /// Numbers.
    Ge,
}

impl DynBinary {
    /// All of them.
    pub const ALL: [DynBinary; 10] = {
        use DynBinary::*;
        [Add, Sub, Mul, Div, Eq, Ne, Lt, Le, Gt, Ge]
    };

    /// As written in dumps.
    pub const fn text(self) -> &'static str {
        match self {
            DynBinary::Add => "+",
            DynBinary::Sub => "-",
            DynBinary::Mul => "*",
            DynBinary::Div => "/",
            DynBinary::Eq => "==",
            DynBinary::Ne => "!=",
            DynBinary::Lt => "<",
            DynBinary::Le => "<=",
            DynBinary::Gt => ">",
            DynBinary::Ge => ">=",
        }
    }
}

/// A function of a dynamic language: how it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DynKind {
    /// The top level of a file: without parameters and result, [`crate::Hir::main`].
    Script,
    /// A function value with parameters.
    Closure,
    /// The same, of the language's own library: it does not show in traces.
    Library,
    /// A method: [`crate::Func::this`] is its receiver. One that is an initializer gives its receiver; front ends make that
    /// explicit by `return`.
    Method,
}

/// A variable that a function takes along from the one around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capture {
    /// The variable of the function around it, which has it as its own or by a capture of its own.
    pub outer: VarId,
    /// The variable inside. Of the same [`CaptureMode`].
    pub inner: VarId,
}

/// Whether closures take a variable along, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CaptureMode {
    /// No closure does.
    #[default]
    None,
    /// Its value: nothing assigns it after the first closure was made.
    Copy,
    /// Itself: it lives in a cell, a new one each time its declaration runs.
    Cell,
}

/// A global variable.
#[derive(Debug, Clone, Copy)]
pub struct Global {
    /// Its name.
    pub name: Symbol,
    /// What it is before the program starts; none is "not defined".
    pub native: Option<kiln_abi::NativeFn>,
    /// The first place that names it.
    pub span: Span,
}

/// A class.
#[derive(Debug, Clone)]
pub struct Class {
    /// Its name.
    pub name: Symbol,
    /// Its methods in order. Of two with one name the later counts.
    pub methods: Vec<Method>,
    /// Names of the fields that its methods assign to the receiver, in order of appearance, each once: a hint of how
    /// many there will be.
    pub fields: Vec<Symbol>,
    /// Whether it inherits.
    pub inherits: bool,
    /// The declaration.
    pub span: Span,
}

/// A method of a class.
#[derive(Debug, Clone, Copy)]
pub struct Method {
    /// Its name.
    pub name: Symbol,
    /// Its code.
    pub func: FuncId,
}

impl DynExpr {
    /// Calls `found` for each operand in the order of evaluation; `lists` are the HIR's.
    pub fn each_operand(self, lists: &ListPool<ExprId>, mut found: impl FnMut(ExprId)) {
        let (first, second, list) = match self {
            DynExpr::Nil
            | DynExpr::Bool(_)
            | DynExpr::Number(_)
            | DynExpr::Str(_)
            | DynExpr::Global(_)
            | DynExpr::Closure(_) => (None, None, ListRange::EMPTY),
            DynExpr::Unary(_, operand)
            | DynExpr::Truthy(operand)
            | DynExpr::Box(operand)
            | DynExpr::Unbox(operand)
            | DynExpr::SetGlobal(_, operand)
            | DynExpr::DefineGlobal(_, operand)
            | DynExpr::Get { object: operand, name: _ }
            | DynExpr::Print(operand) => (Some(operand), None, ListRange::EMPTY),
            DynExpr::Class { class: _, superclass } => (superclass, None, ListRange::EMPTY),
            DynExpr::Binary(_, left, right)
            | DynExpr::Logical(_, left, right)
            | DynExpr::Set { object: left, name: _, value: right }
            | DynExpr::SuperGet { superclass: left, this: right, name: _ } => {
                (Some(left), Some(right), ListRange::EMPTY)
            }
            DynExpr::Call { callee, args } => (Some(callee), None, args),
            DynExpr::Invoke { receiver, name: _, args } => (Some(receiver), None, args),
            DynExpr::SuperInvoke { name: _, operands } | DynExpr::Runtime { op: _, args: operands } => {
                (None, None, operands)
            }
        };
        first.into_iter().chain(second).for_each(&mut found);
        lists[list].iter().copied().for_each(found);
    }

    /// Its name in dumps.
    pub const fn name(self) -> &'static str {
        match self {
            DynExpr::Nil => "nil",
            DynExpr::Bool(_) => "bool",
            DynExpr::Number(_) => "number",
            DynExpr::Str(_) => "str",
            DynExpr::Unary(DynUnary::Neg, _) => "neg",
            DynExpr::Unary(DynUnary::Not, _) => "not",
            DynExpr::Binary(op, _, _) => op.text(),
            DynExpr::Logical(LogicalOp::And, ..) => "and",
            DynExpr::Logical(LogicalOp::Or, ..) => "or",
            DynExpr::Truthy(_) => "truthy",
            DynExpr::Box(_) => "box",
            DynExpr::Unbox(_) => "unbox",
            DynExpr::Global(_) => "global",
            DynExpr::SetGlobal(..) => "set_global",
            DynExpr::DefineGlobal(..) => "define_global",
            DynExpr::Get { .. } => "get",
            DynExpr::Set { .. } => "set",
            DynExpr::Call { .. } => "call",
            DynExpr::Invoke { .. } => "invoke",
            DynExpr::SuperGet { .. } => "super_get",
            DynExpr::SuperInvoke { .. } => "super_invoke",
            DynExpr::Closure(_) => "closure",
            DynExpr::Class { .. } => "class",
            DynExpr::Print(_) => "print",
            DynExpr::Runtime { .. } => "runtime",
        }
    }
}
