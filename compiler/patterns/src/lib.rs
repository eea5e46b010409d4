//! Pattern matching, apart from any syntax: is a match exhaustive, is each arm useful ([`usefulness`]), and in which
//! order is best tested ([`decision`]). One crate with two callers, so that the check and the code agree.
//!
//! A match is a *matrix*: a row for each arm, a column for each part of the value still to be looked at.
//!
//! ```text
//!   match (a, b) {            columns  a      b
//!     (true,  1..=5) => A,    row 0    true   1..=5
//!     (false, _)     => B,    row 1    false  _
//!     (_,     7)     => C,    row 2    _      7
//!   }
//! ```
//!
//! Everything rests on one step, *specialization*: suppose that the first column's value is built by the
//! constructor `c`; keep the rows that this does not rule out, and put the parts of `c` in place of the column.
//!
//! ```text
//!   specialized by `true`:    row 0  1..=5        by `false`:    row 1  _
//!                             row 2  7                           row 2  7
//! ```
//!
//! Constructors are the variants of an enum, the one constructor of a tuple or struct, and, for integers,
//! intervals: the ends of all ranges in the column cut the type into intervals inside which no row can tell two
//! values apart, so each interval acts as one constructor, and `i64` needs no more cases than `u8`. `bool` is the
//! integers 0 and 1.
//!
//! L. Maranget, "Warnings for pattern matching" (2007), and "Compiling pattern matching to good decision
//! trees" (2008).

pub mod decision;
mod flat;
mod intervals;
pub mod usefulness;

#[cfg(test)]
mod oracle;

/// A position in the list of [`Pats`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PatIdx(pub u32);

/// A list of patterns in [`Pats`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PatSlice {
    start: u32,
    len: u32,
}

/// A pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pat {
    /// Matches anything; bindings are this, too.
    Wild,
    /// A variant of a sum (its index), or the one constructor of a product (0), with a pattern for each field.
    Constructor(u32, PatSlice),
    /// An integer from the first to the second, both included. `bool` is 0 or 1.
    Range(i128, i128),
    /// Any of them.
    Or(PatSlice),
}

/// Patterns of one or more matches.
#[derive(Debug, Default)]
pub struct Pats {
    pats: Vec<Pat>,
    lists: Vec<PatIdx>,
}

impl Pats {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Forgets all patterns and keeps the memory.
    pub fn clear(&mut self) {
        self.pats.clear();
        self.lists.clear();
    }

    /// How many patterns there are; they are numbered from 0.
    pub fn len(&self) -> usize {
        self.pats.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.pats.is_empty()
    }

    /// Adds a pattern.
    pub fn add(&mut self, pat: Pat) -> PatIdx {
        self.pats.push(pat);
        PatIdx(self.pats.len() as u32 - 1)
    }

    /// Adds a list.
    pub fn list(&mut self, pats: &[PatIdx]) -> PatSlice {
        let start = self.lists.len() as u32;
        self.lists.extend_from_slice(pats);
        PatSlice { start, len: pats.len() as u32 }
    }

    /// Adds a list of `len` times `pat`, to be changed by [`Pats::set`]: lists are made without a vector of their own.
    pub fn list_of(&mut self, len: usize, pat: PatIdx) -> PatSlice {
        let start = self.lists.len() as u32;
        self.lists.resize(self.lists.len() + len, pat);
        PatSlice { start, len: len as u32 }
    }

    /// Replaces a pattern of a list.
    pub fn set(&mut self, list: PatSlice, index: usize, pat: PatIdx) {
        self.lists[list.start as usize..(list.start + list.len) as usize][index] = pat;
    }

    /// A pattern.
    pub fn get(&self, pat: PatIdx) -> Pat {
        self.pats[pat.0 as usize]
    }

    /// The patterns of a list.
    pub fn slice(&self, list: PatSlice) -> &[PatIdx] {
        &self.lists[list.start as usize..(list.start + list.len) as usize]
    }
}

/// What values a type has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Values that no pattern but a wildcard tells apart, such as floats.
    Opaque,
    /// The integers from the first to the second.
    Int(i128, i128),
    /// One constructor with this many fields.
    Product(u32),
    /// This many variants, perhaps none.
    Sum(u32),
}

/// What the algorithms ask about types.
pub trait Types {
    /// A type.
    type Ty: Copy + std::fmt::Debug;
    /// What values it has.
    fn shape(&self, ty: Self::Ty) -> Shape;
    /// How many fields a variant has (of a product: variant 0).
    fn arity(&self, ty: Self::Ty, variant: u32) -> u32;
    /// The type of a field of a variant.
    fn field(&self, ty: Self::Ty, variant: u32, field: u32) -> Self::Ty;

    /// Whether the type has values; there are sums without variants. Answers are asked for many times: who has deep
    /// types remembers them.
    fn has_values(&self, ty: Self::Ty) -> bool {
        has_values(self, ty)
    }
}

/// Whether a type has values, by what [`Types::has_values`] says of its parts.
pub fn has_values<T: Types + ?Sized>(types: &T, ty: T::Ty) -> bool {
    match types.shape(ty) {
        Shape::Int(..) | Shape::Opaque => true,
        Shape::Product(_) => variant_has_values(types, ty, 0),
        Shape::Sum(variants) => (0..variants).any(|variant| variant_has_values(types, ty, variant)),
    }
}

/// Whether a variant has values: whether each of its fields has.
pub(crate) fn variant_has_values<T: Types + ?Sized>(types: &T, ty: T::Ty, variant: u32) -> bool {
    (0..types.arity(ty, variant)).all(|field| types.has_values(types.field(ty, variant, field)))
}

/// An arm of a match.
#[derive(Debug, Clone, Copy)]
pub struct Arm {
    /// Its pattern.
    pub pat: PatIdx,
    /// Whether a condition must hold, too; it may always fail.
    pub guarded: bool,
}
