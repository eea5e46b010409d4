//! Operations on values of dynamic languages, globals, classes, conventions (`docs/ir/dynamic.md`).

use crate::FuncId;
use kiln_abi::{DynFn, MathFn};
use kiln_arena::{Symbol, define_id};

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

/// Infix operators on `dyn`. `Eq` and `Ne` take all values, the others fail unless both are numbers; `Add` takes strings,
/// too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum DynBinary {
    Add,
    Sub,
    Mul,
    Div,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl DynBinary {
    /// All of them.
    pub const ALL: [DynBinary; 10] = {
        use DynBinary::*;
        [Add, Sub, Mul, Div, Eq, Ne, Lt, Le, Gt, Ge]
    };

    /// The name in MIR text.
    pub const fn name(self) -> &'static str {
        match self {
            DynBinary::Add => "add",
            DynBinary::Sub => "sub",
            DynBinary::Mul => "mul",
            DynBinary::Div => "div",
            DynBinary::Eq => "eq",
            DynBinary::Ne => "ne",
            DynBinary::Lt => "lt",
            DynBinary::Le => "le",
            DynBinary::Gt => "gt",
            DynBinary::Ge => "ge",
        }
    }

    /// Whether it gives a `bool`; the others give `dyn`.
    pub const fn is_comparison(self) -> bool {
        match self {
            DynBinary::Eq | DynBinary::Ne | DynBinary::Lt | DynBinary::Le | DynBinary::Gt | DynBinary::Ge => {
                true
            }
            DynBinary::Add | DynBinary::Sub | DynBinary::Mul | DynBinary::Div => false,
        }
    }

    /// Whether it can fail.
    pub const fn raises(self) -> bool {
        match self {
            DynBinary::Eq | DynBinary::Ne => false,
            DynBinary::Add
            | DynBinary::Sub
            | DynBinary::Mul
            | DynBinary::Div
            | DynBinary::Lt
            | DynBinary::Le
            | DynBinary::Gt
            | DynBinary::Ge => true,
        }
    }
}

/// What a value is asked to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DynTest {
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// A closure of this function.
    ClosureOf(FuncId),
    /// The class made of this declaration.
    Class(ClassId),
    /// An instance of any class: the tag says it.
    Instance,
    /// An instance of it, not of one that inherits from it.
    InstanceOf(ClassId),
}

/// An operation: the operands it takes, in order, and what it gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DynOp {
    /// `[] -> dyn`: a string literal.
    Str(Symbol),
    /// `[f64 | bool] -> dyn`
    Box,
    /// `[dyn] -> f64 | bool`: of a value that is proved to be one.
    Unbox,
    /// `[dyn] -> bool`: neither `nil` nor `false`.
    Truthy,
    /// `[dyn] -> bool`
    Is(DynTest),
    /// `[dyn] -> dyn`: fails unless it is a number.
    Neg,
    /// `[dyn, dyn] -> dyn`, of comparisons `-> bool`.
    Binary(DynBinary),
    /// `[dyn] -> dyn`: prints, and gives nil.
    Print,
    /// `[] -> dyn`: fails while the global is undefined.
    Global {
        /// The global.
        global: GlobalId,
        /// Whether it is proved to be defined; then it cannot fail.
        defined: bool,
    },
    /// `[dyn] -> dyn`: assigns, and gives the value; fails while the global is undefined.
    SetGlobal {
        /// The global.
        global: GlobalId,
        /// Whether it is proved to be defined, or is being defined here; then it cannot fail.
        defined: bool,
    },
    /// `[dyn] -> cell`: a new cell with this value.
    NewCell,
    /// `[cell] -> dyn`
    CellGet,
    /// `[cell, dyn] -> dyn`: assigns, and gives the value.
    CellSet,
    /// `[captured...] -> dyn`: a closure; what it captures is of type `dyn` or `cell`.
    Closure(FuncId),
    /// `[dyn] -> dyn | cell`: what the closure, which is the first parameter of the function, captured at this index.
    Captured(u32),
    /// `[superclass?, method...] -> dyn`: the class, of closures of its methods in order. The superclass comes first if the class
    /// inherits; fails unless it is a class.
    Class(ClassId),
    /// `[class] -> dyn`: a new instance without fields, of a value that is proved to be a class. `init` is not called.
    Instance,
    /// `[class] -> dyn`: the closure of a class's method, of a value that is proved to be a class which has it.
    Method(Symbol),
    /// `[object] -> dyn`: a field, or a method bound to the object. Fails.
    Get(Symbol),
    /// `[object, value] -> dyn`: assigns a field, and gives the value. Fails.
    Set(Symbol),
    /// `[instance] -> dyn`: a field, of a value that is proved to be an instance which has it, in place.
    Field {
        /// Its name.
        name: Symbol,
        /// How many fields lie before it.
        slot: u32,
    },
    /// `[instance, value] -> dyn`: assigns such a field, and gives the value.
    SetField {
        /// Its name.
        name: Symbol,
        /// How many fields lie before it.
        slot: u32,
    },
    /// `[superclass, receiver] -> dyn`: a method of the superclass, bound to the receiver. Fails.
    SuperGet(Symbol),
    /// `[callee, argument...] -> dyn`. Fails.
    Call,
    /// `[receiver, argument...] -> dyn`: calls a field's value or a method. Fails.
    Invoke(Symbol),
    /// `[superclass, receiver, argument...] -> dyn`: calls a method of the superclass. Fails.
    SuperInvoke(Symbol),
    /// `[dyn...] -> dyn`: what the runtime does; the table says how many operands there are, and whether it fails.
    Runtime(DynFn),
    /// `[f64...] -> f64`: one or two.
    Math(MathFn),
    /// `[list, f64] -> dyn`: an item, of a value that is proved to be a list. Fails if there is none at this position.
    Item,
    /// `[list, f64, dyn] -> dyn`: assigns such an item, and gives the value. Fails as [`DynOp::Item`].
    SetItem,
    /// `[list] -> f64`: how many items a value has that is proved to be a list.
    ListLength,
}

impl DynOp {
    /// The word for it in MIR text; behind it stands what the operation names, then the operands.
    pub const fn name(self) -> &'static str {
        match self {
            DynOp::Str(_) => "str",
            DynOp::Box => "box",
            DynOp::Unbox => "unbox",
            DynOp::Truthy => "truthy",
            DynOp::Is(_) => "is",
            DynOp::Neg => "neg",
            DynOp::Binary(op) => op.name(),
            DynOp::Print => "print",
            DynOp::Global { global: _, defined: false } => "global",
            DynOp::Global { global: _, defined: true } => "global.defined",
            DynOp::SetGlobal { global: _, defined: false } => "set_global",
            DynOp::SetGlobal { global: _, defined: true } => "set_global.defined",
            DynOp::NewCell => "new_cell",
            DynOp::CellGet => "cell_get",
            DynOp::CellSet => "cell_set",
            DynOp::Closure(_) => "closure",
            DynOp::Captured(_) => "captured",
            DynOp::Class(_) => "class",
            DynOp::Instance => "instance",
            DynOp::Method(_) => "method",
            DynOp::Get(_) => "get",
            DynOp::Set(_) => "set",
            DynOp::Field { .. } => "field",
            DynOp::SetField { .. } => "set_field",
            DynOp::SuperGet(_) => "super_get",
            DynOp::Call => "call",
            DynOp::Invoke(_) => "invoke",
            DynOp::SuperInvoke(_) => "super_invoke",
            DynOp::Runtime(_) => "runtime",
            DynOp::Math(_) => "math",
            DynOp::Item => "item",
            DynOp::SetItem => "set_item",
            DynOp::ListLength => "list_length",
        }
    }

    /// The function that it names.
    pub const fn func(self) -> Option<FuncId> {
        if let DynOp::Closure(func) | DynOp::Is(DynTest::ClosureOf(func)) = self { Some(func) } else { None }
    }

    /// The class that it names.
    pub const fn class(self) -> Option<ClassId> {
        if let DynOp::Class(class) | DynOp::Is(DynTest::Class(class) | DynTest::InstanceOf(class)) = self {
            Some(class)
        } else {
            None
        }
    }

    /// Whom it calls, if it is a call.
    pub const fn called(self) -> Option<Called> {
        match self {
            DynOp::Call => Some(Called::Value),
            DynOp::Invoke(name) => Some(Called::Property(name)),
            DynOp::SuperInvoke(name) => Some(Called::Super(name)),
            DynOp::Str(_)
            | DynOp::Box
            | DynOp::Unbox
            | DynOp::Truthy
            | DynOp::Is(_)
            | DynOp::Neg
            | DynOp::Binary(_)
            | DynOp::Print
            | DynOp::Global { .. }
            | DynOp::SetGlobal { .. }
            | DynOp::NewCell
            | DynOp::CellGet
            | DynOp::CellSet
            | DynOp::Closure(_)
            | DynOp::Captured(_)
            | DynOp::Class(_)
            | DynOp::Instance
            | DynOp::Method(_)
            | DynOp::Get(_)
            | DynOp::Set(_)
            | DynOp::Field { .. }
            | DynOp::SetField { .. }
            | DynOp::SuperGet(_)
            | DynOp::Runtime(_)
            | DynOp::Math(_)
            | DynOp::Item
            | DynOp::SetItem
            | DynOp::ListLength => None,
        }
    }

    /// Whether its result is a `bool`.
    pub const fn gives_bool(self) -> bool {
        match self {
            DynOp::Binary(op) => op.is_comparison(),
            DynOp::Truthy | DynOp::Is(_) => true,
            DynOp::Str(_)
            | DynOp::Box
            | DynOp::Unbox
            | DynOp::Neg
            | DynOp::Print
            | DynOp::Global { .. }
            | DynOp::SetGlobal { .. }
            | DynOp::NewCell
            | DynOp::CellGet
            | DynOp::CellSet
            | DynOp::Closure(_)
            | DynOp::Captured(_)
            | DynOp::Class(_)
            | DynOp::Instance
            | DynOp::Method(_)
            | DynOp::Get(_)
            | DynOp::Set(_)
            | DynOp::Field { .. }
            | DynOp::SetField { .. }
            | DynOp::SuperGet(_)
            | DynOp::Call
            | DynOp::Invoke(_)
            | DynOp::SuperInvoke(_)
            | DynOp::Runtime(_)
            | DynOp::Math(_)
            | DynOp::Item
            | DynOp::SetItem
            | DynOp::ListLength => false,
        }
    }

    /// The operation with the function or class that it names replaced.
    pub fn renamed(
        self,
        func: impl FnOnce(FuncId) -> FuncId,
        class: impl FnOnce(ClassId) -> ClassId,
    ) -> DynOp {
        if let DynOp::Closure(of) = self {
            DynOp::Closure(func(of))
        } else if let DynOp::Is(DynTest::ClosureOf(of)) = self {
            DynOp::Is(DynTest::ClosureOf(func(of)))
        } else if let DynOp::Class(of) = self {
            DynOp::Class(class(of))
        } else if let DynOp::Is(DynTest::Class(of)) = self {
            DynOp::Is(DynTest::Class(class(of)))
        } else if let DynOp::Is(DynTest::InstanceOf(of)) = self {
            DynOp::Is(DynTest::InstanceOf(class(of)))
        } else {
            self
        }
    }

    /// Whether it may end in a run-time error, or calls what may. Such a statement has a line in traces.
    pub const fn raises(self) -> bool {
        match self {
            DynOp::Binary(op) => op.raises(),
            DynOp::Runtime(function) => function.raises(),
            DynOp::Global { global: _, defined } | DynOp::SetGlobal { global: _, defined } => !defined,
            DynOp::Neg
            | DynOp::Class(_)
            | DynOp::Get(_)
            | DynOp::Set(_)
            | DynOp::SuperGet(_)
            | DynOp::Call
            | DynOp::Invoke(_)
            | DynOp::SuperInvoke(_)
            | DynOp::Item
            | DynOp::SetItem => true,
            DynOp::Str(_)
            | DynOp::Box
            | DynOp::Unbox
            | DynOp::Truthy
            | DynOp::Is(_)
            | DynOp::Print
            | DynOp::NewCell
            | DynOp::CellGet
            | DynOp::CellSet
            | DynOp::Closure(_)
            | DynOp::Captured(_)
            | DynOp::Instance
            | DynOp::Field { .. }
            | DynOp::SetField { .. }
            | DynOp::Math(_)
            | DynOp::ListLength
            | DynOp::Method(_) => false,
        }
    }

    /// Whether a statement whose result nobody uses can be left out: it neither fails nor changes anything that others
    /// see.
    pub const fn is_removable(self) -> bool {
        match self {
            DynOp::Binary(op) => !op.raises(),
            DynOp::Runtime(function) => function.is_removable(),
            DynOp::Global { global: _, defined } => defined,
            DynOp::Str(_)
            | DynOp::Box
            | DynOp::Unbox
            | DynOp::Truthy
            | DynOp::Is(_)
            | DynOp::NewCell
            | DynOp::CellGet
            | DynOp::Closure(_)
            | DynOp::Captured(_)
            | DynOp::Instance
            | DynOp::Field { .. }
            | DynOp::Math(_)
            | DynOp::ListLength
            | DynOp::Method(_) => true,
            DynOp::Neg
            | DynOp::Print
            | DynOp::SetGlobal { .. }
            | DynOp::CellSet
            | DynOp::Class(_)
            | DynOp::Get(_)
            | DynOp::SetField { .. }
            | DynOp::Set(_)
            | DynOp::SuperGet(_)
            | DynOp::Call
            | DynOp::Invoke(_)
            | DynOp::SuperInvoke(_)
            | DynOp::Item
            | DynOp::SetItem => false,
        }
    }

    /// Whether the result depends on the operands alone, so that two of the same are one.
    pub const fn is_pure(self) -> bool {
        match self {
            DynOp::Binary(op) => !op.raises(),
            DynOp::Runtime(function) => function.is_pure(),
            DynOp::Str(_)
            | DynOp::Box
            | DynOp::Unbox
            | DynOp::Truthy
            | DynOp::Is(_)
            | DynOp::Captured(_)
            | DynOp::Math(_)
            | DynOp::Method(_) => true,
            DynOp::Neg
            | DynOp::Print
            | DynOp::Global { .. }
            | DynOp::SetGlobal { .. }
            | DynOp::NewCell
            | DynOp::CellGet
            | DynOp::CellSet
            | DynOp::Closure(_)
            | DynOp::Class(_)
            | DynOp::Instance
            | DynOp::Get(_)
            | DynOp::Field { .. }
            | DynOp::SetField { .. }
            | DynOp::Set(_)
            | DynOp::SuperGet(_)
            | DynOp::Call
            | DynOp::Invoke(_)
            | DynOp::SuperInvoke(_)
            | DynOp::Item
            | DynOp::SetItem
            | DynOp::ListLength => false,
        }
    }
}

/// Whom a call enters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Called {
    /// The first operand.
    Value,
    /// What the first operand has under this name: a field's value or a method.
    Property(Symbol),
    /// The method of this name of the superclass, the first operand.
    Super(Symbol),
}

/// How a function is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Convention {
    /// With the declared parameters, by `call` only.
    #[default]
    Static,
    /// With the closure, then the arguments; all, and the result, are `dyn`.
    Closure,
    /// With the closure, the receiver, then the arguments; all, and the result, are `dyn`.
    Method,
}

impl Convention {
    /// How many parameters come before the arguments.
    pub const fn hidden(self) -> usize {
        match self {
            Convention::Static => 0,
            Convention::Closure => 1,
            Convention::Method => 2,
        }
    }

    /// The word in MIR text.
    pub const fn name(self) -> &'static str {
        match self {
            Convention::Static => "static",
            Convention::Closure => "closure",
            Convention::Method => "method",
        }
    }
}

/// A global variable.
#[derive(Debug, Clone, Copy)]
pub struct Global {
    /// Its name.
    pub name: Symbol,
    /// What it is before the program starts; none is "not defined".
    pub native: Option<kiln_abi::NativeFn>,
}

/// A class.
#[derive(Debug, Clone)]
pub struct Class {
    /// Its name.
    pub name: Symbol,
    /// Its methods in order. Of two with one name the later counts.
    pub methods: Vec<Method>,
    /// How many fields its methods assign to the receiver: a hint of how large its instances become.
    pub fields: u32,
    /// Whether it inherits.
    pub inherits: bool,
    /// The fields that a new instance has from the start, in order: its initializer surely assigns them before
    /// anybody else sees the instance. Found by inference.
    pub layout: Vec<Symbol>,
}

/// A method of a class.
#[derive(Debug, Clone, Copy)]
pub struct Method {
    /// Its name.
    pub name: Symbol,
    /// Its code, of convention `method`.
    pub func: FuncId,
}
