//! Structs and enums.

use crate::TypeId;
use kiln_arena::{Symbol, define_id};
use kiln_source::Span;

define_id!(
    /// A struct or enum.
    pub struct AdtId,
    "adt"
);

/// The position of a variant in its enum, from 0 in source order. A struct has the one variant 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VariantIdx(pub u32);

impl VariantIdx {
    /// The only variant of a struct.
    pub const STRUCT: VariantIdx = VariantIdx(0);
}

/// Struct or enum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdtKind {
    /// One variant, of the type's own name.
    Struct,
    /// Any number of variants, none included.
    Enum,
}

/// How a variant is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VariantShape {
    /// `None`
    Unit,
    /// `Some(T)`; fields are named by position.
    Tuple,
    /// `Rect { w: f64, h: f64 }`, and every struct of named fields.
    Record,
}

/// A field of a struct or variant.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name; `0`, `1`, ... in a variant of shape [`VariantShape::Tuple`].
    pub name: Symbol,
    /// Its type, in which [`crate::Ty::Param`]s are those of the type around it.
    pub ty: TypeId,
    /// The declaration.
    pub span: Span,
}

/// A variant of an enum, or the body of a struct.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Its name; a struct's own name in a struct.
    pub name: Symbol,
    /// How it is written.
    pub shape: VariantShape,
    /// Its fields in source order; a field is known by its index here.
    pub fields: Vec<Field>,
    /// The name in the declaration.
    pub span: Span,
}

/// A struct or enum.
#[derive(Debug, Clone)]
pub struct Adt {
    /// Its name.
    pub name: Symbol,
    /// Which of the two.
    pub kind: AdtKind,
    /// Its type parameters; [`crate::Ty::Param`] counts them.
    pub params: Vec<Symbol>,
    /// Variants in source order; exactly one in a struct.
    pub variants: Vec<Variant>,
    /// The name in the declaration.
    pub span: Span,
}

impl Adt {
    /// The variant at `index`.
    pub fn variant(&self, index: VariantIdx) -> &Variant {
        &self.variants[index.0 as usize]
    }

    /// Indices of all variants.
    pub fn variant_indices(&self) -> impl Iterator<Item = VariantIdx> + use<> {
        (0..self.variants.len() as u32).map(VariantIdx)
    }
}
