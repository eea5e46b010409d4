//! How values lie in memory, for every backend.
//!
//! Comes in: the types of a program without type parameters. Goes out: size, alignment and field offsets of each.
//! - Scalars have the size and alignment of C; `bool` is a byte, 0 or 1. `()` and `!` take no space.
//! - The fields of structs and tuples are placed by falling alignment, those of equal alignment in source
//!   order, so that padding arises only at the end.
//! - An enum of one variant is laid out as a struct. Others begin with a tag, the index of the variant in the
//!   smallest unsigned integer that holds all; behind it each variant's fields are placed by rising
//!   alignment, which fills the gap behind the tag first. An enum without fields is its tag.
//!
//! All targets have pointers of 64 bits and these alignments.

use kiln_arena::Id;
use kiln_types::{FloatTy, IntTy, Ty, TypeId, Types, VariantIdx};

/// A field: where it is and what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldLayout {
    /// Bytes from the start of the value.
    pub offset: u64,
    /// Its type.
    pub ty: TypeId,
}

/// What a value consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// An integer.
    Int(IntTy),
    /// A float.
    Float(FloatTy),
    /// `bool`.
    Bool,
    /// A word of a dynamic language: a value or a cell.
    Dyn,
    /// A struct, a tuple, `()`, an enum of one variant: fields by index.
    Product(Vec<FieldLayout>),
    /// An enum of no or several variants.
    Sum {
        /// The tag, at offset 0; its value is the variant's index.
        tag: IntTy,
        /// Fields by variant and index.
        variants: Vec<Vec<FieldLayout>>,
    },
}

/// The layout of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Bytes; a multiple of `align`.
    pub size: u64,
    /// Bytes; a power of two.
    pub align: u32,
    /// What it consists of.
    pub shape: Shape,
}

impl Layout {
    /// Whether a value is one machine value.
    pub fn is_scalar(&self) -> bool {
        match self.shape {
            Shape::Int(_) | Shape::Float(_) | Shape::Bool | Shape::Dyn => true,
            Shape::Product(_) | Shape::Sum { .. } => false,
        }
    }

    /// Field `index` of `variant` (0 for structs and tuples).
    pub fn field(&self, variant: VariantIdx, index: u32) -> FieldLayout {
        match &self.shape {
            Shape::Product(fields) => fields[index as usize],
            Shape::Sum { variants, .. } => variants[variant.0 as usize][index as usize],
            Shape::Int(_) | Shape::Float(_) | Shape::Bool | Shape::Dyn => {
                unreachable!("a scalar has no fields")
            }
        }
    }
}

/// The layouts of all types of a program.
#[derive(Debug)]
pub struct Layouts {
    types: Types,
    layouts: Vec<Option<Layout>>,
}

impl Layouts {
    /// Lays out every type without parameters. A recursive type was rejected before.
    pub fn new(types: &Types) -> Layouts {
        let mut layouts = Layouts { types: types.clone(), layouts: Vec::new() };
        // Fields of generic types may intern further types while we go; those are laid out on demand.
        for ty in types.ids() {
            layouts.ensure(ty);
        }
        layouts
    }

    /// The layout of a type without parameters.
    pub fn of(&self, ty: TypeId) -> &Layout {
        self.layouts[ty.index()].as_ref().expect("a complete type")
    }

    /// The types, with those that fields of generic types added.
    pub fn types(&self) -> &Types {
        &self.types
    }

    fn ensure(&mut self, ty: TypeId) {
        if self.layouts.len() < self.types.len() {
            self.layouts.resize(self.types.len(), None);
        }
        if self.layouts[ty.index()].is_some() || self.is_open(ty) {
            return;
        }
        let layout = stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.compute(ty));
        self.layouts.resize(self.types.len(), None);
        self.layouts[ty.index()] = Some(layout);
    }

    /// Whether the type has parameters or failed.
    fn is_open(&self, ty: TypeId) -> bool {
        match self.types.get(ty) {
            Ty::Error | Ty::Infer(_) | Ty::Param(..) => true,
            Ty::Never | Ty::Unit | Ty::Bool | Ty::Int(_) | Ty::Float(_) | Ty::Dyn | Ty::Cell => false,
            Ty::Tuple(list) | Ty::Adt(_, list) => self.types.list(list).iter().any(|&ty| self.is_open(ty)),
        }
    }

    fn compute(&mut self, ty: TypeId) -> Layout {
        let scalar = |size: u64, shape| Layout { size, align: size as u32, shape };
        match self.types.get(ty) {
            Ty::Bool => scalar(1, Shape::Bool),
            Ty::Int(int) => scalar(u64::from(int.bits() / 8), Shape::Int(int)),
            Ty::Float(FloatTy::F32) => scalar(4, Shape::Float(FloatTy::F32)),
            Ty::Float(FloatTy::F64) => scalar(8, Shape::Float(FloatTy::F64)),
            Ty::Dyn | Ty::Cell => scalar(8, Shape::Dyn),
            Ty::Unit | Ty::Never | Ty::Error | Ty::Infer(_) | Ty::Param(..) => {
                Layout { size: 0, align: 1, shape: Shape::Product(Vec::new()) }
            }
            Ty::Tuple(list) => {
                let fields = self.types.list(list).to_vec();
                self.product(&fields)
            }
            Ty::Adt(adt, _) => {
                let counts: Vec<usize> =
                    self.types.adts[adt].variants.iter().map(|v| v.fields.len()).collect();
                let mut variants = Vec::with_capacity(counts.len());
                for (variant, &count) in counts.iter().enumerate() {
                    let variant = VariantIdx(variant as u32);
                    let fields: Vec<TypeId> = (0..count as u32)
                        .filter_map(|field| self.types.field_type(ty, variant, field))
                        .collect();
                    variants.push(fields);
                }
                match variants.as_slice() {
                    [only] => self.product(only),
                    [] | [_, _, ..] => self.sum(&variants),
                }
            }
        }
    }

    fn product(&mut self, fields: &[TypeId]) -> Layout {
        let mut order = self.measured(fields);
        order.sort_by_key(|&(_, _, align)| std::cmp::Reverse(align));
        let (placed, end, align) = place(fields, &order, 0);
        Layout { size: end.next_multiple_of(u64::from(align)), align, shape: Shape::Product(placed) }
    }

    fn sum(&mut self, variants: &[Vec<TypeId>]) -> Layout {
        let tag = match variants.len() {
            0..=0x100 => IntTy::U8,
            0x101..=0x1_0000 => IntTy::U16,
            _ => IntTy::U32,
        };
        let tag_size = u64::from(tag.bits() / 8);
        let (mut size, mut align) = (if variants.is_empty() { 0 } else { tag_size }, tag_size as u32);
        let mut placed = Vec::with_capacity(variants.len());
        for fields in variants {
            let mut order = self.measured(fields);
            order.sort_by_key(|&(_, _, align)| align);
            let (fields, end, field_align) = place(fields, &order, tag_size);
            size = size.max(end);
            align = align.max(field_align);
            placed.push(fields);
        }
        Layout {
            size: size.next_multiple_of(u64::from(align)),
            align,
            shape: Shape::Sum { tag, variants: placed },
        }
    }

    /// Index, size and alignment of each field.
    fn measured(&mut self, fields: &[TypeId]) -> Vec<(usize, u64, u32)> {
        let measure = |(index, &ty): (usize, &TypeId)| {
            self.ensure(ty);
            let layout = self.of(ty);
            (index, layout.size, layout.align)
        };
        fields.iter().enumerate().map(measure).collect()
    }
}

/// Places fields in `order` from `start` on; gives them by index, the end, and the largest alignment.
fn place(fields: &[TypeId], order: &[(usize, u64, u32)], start: u64) -> (Vec<FieldLayout>, u64, u32) {
    let mut placed: Vec<FieldLayout> = fields.iter().map(|&ty| FieldLayout { offset: 0, ty }).collect();
    let (mut end, mut largest) = (start, 1);
    for &(index, size, align) in order {
        let offset = end.next_multiple_of(u64::from(align));
        placed[index].offset = offset;
        end = offset + size;
        largest = largest.max(align);
    }
    (placed, end, largest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kiln_arena::Interner;
    use kiln_source::Span;
    use kiln_types::{Adt, AdtKind, Field, Variant, VariantShape};

    fn define(types: &mut Types, variants: &[&[TypeId]]) -> TypeId {
        let mut names = Interner::new();
        let name = names.intern("x");
        let variant = |fields: &&[TypeId]| Variant {
            name,
            shape: VariantShape::Tuple,
            fields: fields.iter().map(|&ty| Field { name, ty, span: Span::NONE }).collect(),
            span: Span::NONE,
        };
        let variants = variants.iter().map(variant).collect();
        let adt = types.adts.alloc(Adt {
            name,
            kind: AdtKind::Enum,
            params: Vec::new(),
            variants,
            span: Span::NONE,
        });
        let none = types.common.no_types;
        types.intern(Ty::Adt(adt, none))
    }

    fn sizes(variants: &[&[TypeId]], types: &mut Types) -> (u64, u32, Vec<Vec<u64>>) {
        let ty = define(types, variants);
        let layouts = Layouts::new(types);
        let layout = layouts.of(ty);
        let offsets = |fields: &Vec<FieldLayout>| fields.iter().map(|f| f.offset).collect();
        let fields = match &layout.shape {
            Shape::Product(fields) => vec![offsets(fields)],
            Shape::Sum { variants, .. } => variants.iter().map(offsets).collect(),
            Shape::Int(_) | Shape::Float(_) | Shape::Bool | Shape::Dyn => Vec::new(),
        };
        (layout.size, layout.align, fields)
    }

    #[test]
    fn fields_are_placed_without_needless_padding() {
        let mut types = Types::new();
        let (i8, i32, i64) =
            (types.common.int(IntTy::I8), types.common.int(IntTy::I32), types.common.int(IntTy::I64));
        let unit = types.common.unit;
        assert_eq!(sizes(&[&[i8, i64, i8, i32]], &mut types), (16, 8, vec![vec![12, 0, 13, 8]]));
        assert_eq!(sizes(&[&[], &[i32, i8], &[i64]], &mut types), (16, 8, vec![vec![], vec![4, 1], vec![8]]));
        assert_eq!(sizes(&[&[], &[]], &mut types), (1, 1, vec![vec![], vec![]]));
        assert_eq!(sizes(&[&[unit]], &mut types), (0, 1, vec![vec![0]]));
        assert_eq!(sizes(&[], &mut types), (0, 1, vec![]));
    }
}
