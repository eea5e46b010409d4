//! Expressions and statements.

use crate::{ConstId, DynExpr, FuncId, PatId, VarId};
use kiln_abi::PanicKind;
use kiln_arena::{ListRange, Symbol, define_id};
use kiln_source::Span;
use kiln_types::{TypeId, TypeList, VariantIdx};

define_id!(
    /// An expression.
    pub struct ExprId,
    "e"
);
define_id!(
    /// A loop.
    pub struct LoopId,
    "loop"
);

/// Sixty-four bits that need only four-byte alignment, so that nodes stay at 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Word([u32; 2]);

impl Word {
    /// All bits zero.
    pub const ZERO: Word = Word([0, 0]);

    /// From a 64-bit word.
    #[inline]
    pub const fn new(bits: u64) -> Word {
        Word([bits as u32, (bits >> 32) as u32])
    }

    /// As a 64-bit word.
    #[inline]
    pub const fn get(self) -> u64 {
        self.0[0] as u64 | (self.0[1] as u64) << 32
    }
}

impl std::fmt::Debug for Word {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:#x}", self.get())
    }
}

/// An expression.
#[derive(Debug, Clone, Copy)]
pub struct Expr {
    /// What it does.
    pub kind: ExprKind,
    /// The type of its value. `Never` if it has none; where another type is expected, `Never` fits.
    pub ty: TypeId,
    /// Where it is written. Panics that it raises name the start of this.
    pub span: Span,
}

/// What an expression does. Operands are evaluated in the order of the fields here, lists from the left.
#[derive(Debug, Clone, Copy)]
pub enum ExprKind {
    /// Failed to lower; reported.
    Error,
    /// An integer: the bits of its type (H3). A negated literal is one such node.
    Int(Word),
    /// A float: the IEEE bits of its type.
    Float(Word),
    /// `true`, `false`
    Bool(bool),
    /// A variable's value, or the variable as a place.
    Var(VarId),
    /// A constant's value.
    Const(ConstId),
    /// `-a`, `!a`. Negation of integers is checked.
    Unary(UnaryOp, ExprId),
    /// `a + b`: arithmetic on integers is checked; both sides have one type (shifts: any integer types).
    Binary(BinaryOp, ExprId, ExprId),
    /// `a && b`, `a || b`: the right side runs only if the left does not decide.
    Logical(LogicalOp, ExprId, ExprId),
    /// `a as T`, T being the type of this node: between integers, floats and `bool`, and from an enum
    /// whose variants have no fields to an integer (the variant's position, truncated to the type).
    Cast(ExprId),
    /// `place = value`. The value is evaluated first; a place has no effects (H4).
    Assign {
        /// What is assigned to.
        place: ExprId,
        /// The value.
        value: ExprId,
    },
    /// `place op= value`. The value is evaluated first, then the place is read.
    AssignOp {
        /// The operator.
        op: BinaryOp,
        /// What is read and assigned to.
        place: ExprId,
        /// The right operand.
        value: ExprId,
    },
    /// `f(args)`
    Call {
        /// The function.
        func: FuncId,
        /// One for each of its type parameters.
        type_args: TypeList,
        /// One for each of its parameters.
        args: ListRange<ExprId>,
    },
    /// Field `index` of a struct or tuple.
    Field {
        /// The struct or tuple.
        base: ExprId,
        /// Which field.
        index: u32,
    },
    /// `(a, b)`, and `()` for no elements.
    Tuple(ListRange<ExprId>),
    /// A value of a struct (variant 0) or of a variant of an enum: every field once.
    Adt {
        /// The variant.
        variant: VariantIdx,
        /// The fields, in the order of evaluation.
        fields: ListRange<FieldInit>,
    },
    /// `{ stmts tail }`
    Block {
        /// The statements.
        stmts: ListRange<Stmt>,
        /// The value; none is `()`, or nothing if control does not come to the end.
        tail: Option<ExprId>,
    },
    /// `if cond { then } else { otherwise }`
    If {
        /// The condition.
        cond: ExprId,
        /// Runs if it is true.
        then: ExprId,
        /// Runs if it is false.
        otherwise: Option<ExprId>,
    },
    /// The first arm that matches. `if let p = e { a } else { b }` is a match of the arms `p` and `_`.
    Match {
        /// The value.
        scrutinee: ExprId,
        /// The arms from the top.
        arms: ListRange<Arm>,
        /// How it was written.
        source: MatchSource,
    },
    /// `while cond { body }`. When the condition becomes false and the loop's type is not `()`, it panics.
    While {
        /// The loop.
        id: LoopId,
        /// The condition, part of the loop.
        cond: ExprId,
        /// The body.
        body: ExprId,
    },
    /// `loop { body }`. `while let p = e { a }` is a loop around the match of `p => a` and `_ => leave`, where
    /// `leave` is a `break`, or [`ExprKind::Panic`] if the loop has a value.
    Loop {
        /// The loop.
        id: LoopId,
        /// The body.
        body: ExprId,
    },
    /// Leaves a loop.
    Break {
        /// Which (H5).
        id: LoopId,
        /// Its value; none is `()`.
        value: Option<ExprId>,
    },
    /// Begins the next round of a loop.
    Continue {
        /// Which (H5).
        id: LoopId,
    },
    /// Leaves the function.
    Return {
        /// Its value; none is `()`.
        value: Option<ExprId>,
    },
    /// Panics.
    Panic(PanicKind),
    /// Of a dynamic language.
    Dyn(DynExpr),
}

/// Prefix operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOp {
    /// `-` of an integer or float.
    Neg,
    /// `!` of `bool`, or of an integer's bits.
    Not,
}

/// Infix operators that evaluate both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    BitAnd,
    BitOr,
    BitXor,
    Shl,
    Shr,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl BinaryOp {
    /// As written.
    pub const fn text(self) -> &'static str {
        match self {
            BinaryOp::Add => "+",
            BinaryOp::Sub => "-",
            BinaryOp::Mul => "*",
            BinaryOp::Div => "/",
            BinaryOp::Rem => "%",
            BinaryOp::BitAnd => "&",
            BinaryOp::BitOr => "|",
            BinaryOp::BitXor => "^",
            BinaryOp::Shl => "<<",
            BinaryOp::Shr => ">>",
            BinaryOp::Eq => "==",
            BinaryOp::Ne => "!=",
            BinaryOp::Lt => "<",
            BinaryOp::Le => "<=",
            BinaryOp::Gt => ">",
            BinaryOp::Ge => ">=",
        }
    }

    /// Whether the result is a `bool`.
    pub const fn is_comparison(self) -> bool {
        match self {
            BinaryOp::Eq | BinaryOp::Ne | BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => true,
            BinaryOp::Add
            | BinaryOp::Sub
            | BinaryOp::Mul
            | BinaryOp::Div
            | BinaryOp::Rem
            | BinaryOp::BitAnd
            | BinaryOp::BitOr
            | BinaryOp::BitXor
            | BinaryOp::Shl
            | BinaryOp::Shr => false,
        }
    }
}

/// Infix operators that may skip their right side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum LogicalOp {
    And,
    Or,
}

/// A field's value.
#[derive(Debug, Clone, Copy)]
pub struct FieldInit {
    /// Which field of the variant.
    pub index: u32,
    /// Its value.
    pub value: ExprId,
}

/// An arm of a match.
#[derive(Debug, Clone, Copy)]
pub struct Arm {
    /// The pattern.
    pub pat: PatId,
    /// A condition that must hold, too; it sees the pattern's variables.
    pub guard: Option<ExprId>,
    /// The arm's value.
    pub body: ExprId,
    /// From the pattern to the end of the body.
    pub span: Span,
}

/// How a match was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchSource {
    /// `match`
    Match,
    /// `if let`; the second arm is the `else`.
    IfLet,
    /// `while let`; the second arm leaves the loop.
    WhileLet,
}

/// A statement.
#[derive(Debug, Clone, Copy)]
pub struct Stmt {
    /// What it does.
    pub kind: StmtKind,
    /// Where.
    pub span: Span,
}

/// What a statement does.
#[derive(Debug, Clone, Copy)]
pub enum StmtKind {
    /// `let pat = init else { otherwise };`
    Let {
        /// The pattern; irrefutable unless `otherwise` is there.
        pat: PatId,
        /// The value; without it the pattern binds one variable, which is assigned later.
        init: Option<ExprId>,
        /// Runs if the pattern does not match; its type is `Never`.
        otherwise: Option<ExprId>,
    },
    /// An expression whose value is dropped.
    Expr {
        /// The expression.
        expr: ExprId,
        /// Whether a semicolon follows.
        semi: bool,
    },
}

/// A loop.
#[derive(Debug, Clone, Copy)]
pub struct LoopInfo {
    /// How it was written.
    pub kind: LoopKind,
    /// Its label, without the quote, and the place of it.
    pub label: Option<(Symbol, Span)>,
    /// Whether a jump names the label.
    pub label_used: bool,
    /// The type of its value: of its breaks; `()` of a `while` without value, `Never` of a `loop` without
    /// `break`.
    pub ty: TypeId,
    /// The whole loop.
    pub span: Span,
}

/// How a loop was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum LoopKind {
    While,
    WhileLet,
    Loop,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_stay_at_32_bytes() {
        assert_eq!(size_of::<Expr>(), 32);
    }
}
