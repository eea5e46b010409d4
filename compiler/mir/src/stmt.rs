//! Places, operands, statements and terminators.

use crate::{BlockId, DynOp, FuncId, LocalId};
use kiln_abi::PanicKind;
use kiln_arena::ListRange;
use kiln_source::Span;
use kiln_types::{TypeId, TypeList, VariantIdx};

/// A local or a part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The local.
    pub local: LocalId,
    /// The way into it, outermost first.
    pub projection: ListRange<Projection>,
}

impl Place {
    /// The whole of `local`.
    pub const fn local(local: LocalId) -> Place {
        Place { local, projection: ListRange::EMPTY }
    }

    /// The local, if the place is the whole of it.
    pub fn as_local(self) -> Option<LocalId> {
        self.projection.is_empty().then_some(self.local)
    }
}

/// A step from a value to a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Projection {
    /// A field of a tuple, struct, or of the variant named by the step before.
    Field(u32),
    /// The fields of a variant. The enum's value must be of this variant.
    Variant(VariantIdx),
}

/// A value that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operand {
    /// The value of a place, which keeps it.
    Copy(Place),
    /// The value of a place, which is dead afterwards until it is assigned again. Of copied types the same as
    /// `Copy`, but the backend need not keep the place.
    Move(Place),
    /// A constant.
    Const(Const),
}

/// A scalar constant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Const {
    /// Its type: integer, float, bool, unit, dyn.
    pub ty: TypeId,
    /// The low bits of its type's width; floats as IEEE bits; bool 0 or 1; unit 0; dyn a word that is no pointer.
    pub bits: u64,
}

/// Operations without checks. Integers wrap around; comparisons give `bool`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// Integers wrap, floats round to nearest.
    Add,
    /// As `Add`.
    Sub,
    /// As `Add`.
    Mul,
    /// Floats only; integers divide checked.
    Div,
    /// Floats only: the remainder of truncated division.
    Rem,
    /// Integers and bool.
    BitAnd,
    /// Integers and bool.
    BitOr,
    /// Integers and bool.
    BitXor,
    /// Integers, floats (ordered, equal), bool.
    Eq,
    /// Integers, floats (unordered or unequal), bool.
    Ne,
    /// Integers by their signedness, floats (ordered).
    Lt,
    /// As `Lt`.
    Le,
    /// As `Lt`.
    Gt,
    /// As `Lt`.
    Ge,
}

/// Integer operations that panic at the statement's span when the result does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CheckedOp {
    /// [`PanicKind::AddOverflow`]
    Add,
    /// [`PanicKind::SubOverflow`]
    Sub,
    /// [`PanicKind::MulOverflow`]
    Mul,
    /// [`PanicKind::DivZero`], then [`PanicKind::DivOverflow`]
    Div,
    /// [`PanicKind::RemZero`], then [`PanicKind::RemOverflow`]
    Rem,
    /// [`PanicKind::ShiftRange`] unless `0 <= rhs < width of lhs`; `rhs` may be of another integer type. Bits
    /// that leave are lost.
    Shl,
    /// As `Shl`; arithmetic for signed, logical for unsigned types.
    Shr,
}

/// Operations on one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// Of a float; integers negate checked.
    Neg,
    /// All bits of an integer, or of a `bool`.
    Not,
}

/// What an assignment computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rvalue {
    /// The operand.
    Use(Operand),
    /// An operation on one operand.
    Unary(UnaryOp, Operand),
    /// An operation without checks.
    Binary(BinaryOp, Operand, Operand),
    /// An integer operation that may panic.
    Checked(CheckedOp, Operand, Operand),
    /// `-a` of a signed integer; [`PanicKind::NegOverflow`].
    CheckedNeg(Operand),
    /// A scalar converted to the type of the assigned place, as cz.md section 2 says (`as`).
    Cast(Operand),
    /// A tuple (variant 0), struct (variant 0) or variant of an enum: the type of the assigned place; one
    /// operand for each field in the order of the declaration.
    Aggregate(VariantIdx, ListRange<Operand>),
    /// The variant of an enum's value, as a `u32` index.
    Discriminant(Place),
}

/// A step that goes on to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    /// What it does.
    pub kind: StatementKind,
    /// The expression it comes from; a panic names its start.
    pub span: Span,
}

/// What a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatementKind {
    /// Evaluates, then stores. The place does not overlap what an aggregate or call on the right reads, unless
    /// the whole value is computed first (backends may build in place when it does not).
    Assign(Place, Rvalue),
    /// Calls and stores the result. A callee whose result is `Never` is followed by `unreachable`.
    Call {
        /// Where the result goes.
        dest: Place,
        /// Who is called.
        func: FuncId,
        /// One for each type parameter.
        type_args: TypeList,
        /// One for each parameter.
        args: ListRange<Operand>,
    },
    /// An operation of a dynamic language.
    Dyn {
        /// Where the result goes.
        dest: Place,
        /// What is done.
        op: DynOp,
        /// The operands, as [`DynOp`] says.
        args: ListRange<Operand>,
    },
}

/// The end of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terminator {
    /// Where control goes.
    pub kind: TerminatorKind,
    /// The expression it comes from.
    pub span: Span,
}

/// Where control goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TerminatorKind {
    /// To a block.
    Goto(BlockId),
    /// On a `bool`.
    Branch {
        /// The condition.
        cond: Operand,
        /// If true.
        then: BlockId,
        /// If false.
        otherwise: BlockId,
    },
    /// On an integer.
    Switch {
        /// The integer.
        value: Operand,
        /// Values and targets (M7).
        cases: ListRange<SwitchCase>,
        /// If no case fits.
        otherwise: BlockId,
    },
    /// To the caller, with the value of `%0`.
    Return,
    /// Panics at the terminator's span.
    Panic(PanicKind),
    /// Never reached.
    Unreachable,
}

/// A case of a switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SwitchCase {
    /// The value as low bits of the operand's type.
    pub value: u64,
    /// Where to.
    pub target: BlockId,
}
