//! Patterns.

use crate::{VarId, Word};
use kiln_arena::{ListRange, define_id};
use kiln_source::Span;
use kiln_types::{TypeId, VariantIdx};

define_id!(
    /// A pattern.
    pub struct PatId,
    "p"
);

/// A pattern.
#[derive(Debug, Clone, Copy)]
pub struct Pat {
    /// What it matches.
    pub kind: PatKind,
    /// The type of what it is matched against.
    pub ty: TypeId,
    /// Where it is written.
    pub span: Span,
}

/// What a pattern matches.
#[derive(Debug, Clone, Copy)]
pub enum PatKind {
    /// Failed to lower; reported. Counts as matching anything.
    Error,
    /// `_`
    Wild,
    /// `x`, `x @ p`
    Bind {
        /// The variable.
        var: VarId,
        /// What must match, too.
        sub: Option<PatId>,
    },
    /// An integer: the bits of its type. A constant's name in a pattern is this, too.
    Int(Word),
    /// A closed range of integers, `lo <= hi` as values of the type; open ends are the type's limits.
    Range {
        /// The least value.
        lo: Word,
        /// The greatest value.
        hi: Word,
    },
    /// `true`, `false`
    Bool(bool),
    /// One pattern for each element; `..` was filled with `_`.
    Tuple(ListRange<PatId>),
    /// A struct (variant 0) or a variant of an enum; fields left out match anything.
    Variant {
        /// The variant.
        variant: VariantIdx,
        /// Patterns of fields, each field at most once, in source order.
        fields: ListRange<FieldPat>,
    },
    /// Any of them, tried from the left (H6).
    Or(ListRange<PatId>),
}

/// The pattern of a field.
#[derive(Debug, Clone, Copy)]
pub struct FieldPat {
    /// Which field of the variant.
    pub index: u32,
    /// Whether it is written as the field's name only: `x` for `x: x`.
    pub short: bool,
    /// Its pattern.
    pub pat: PatId,
}
