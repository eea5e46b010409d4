//! HIR patterns and types as `kiln-patterns` sees them. The check of matches and the code for them both go
//! through here, so that they cannot differ.

use crate::{Hir, PatId, PatKind};
use kiln_patterns::{Pat, PatIdx, Pats, Shape};
use kiln_types::{Ty, TypeId, Types, VariantIdx};
use std::cell::RefCell;

/// The types of a program, asked by the pattern algorithms.
pub struct TypeView {
    // Fields of generic types may be types that nobody has interned yet.
    types: RefCell<Types>,
}

impl TypeView {
    /// A view of `types`.
    pub fn new(types: &Types) -> Self {
        TypeView { types: RefCell::new(types.clone()) }
    }
}

impl kiln_patterns::Types for TypeView {
    type Ty = TypeId;

    fn shape(&self, ty: TypeId) -> Shape {
        let types = self.types.borrow();
        match types.get(ty) {
            Ty::Bool => Shape::Int(0, 1),
            Ty::Int(int) => Shape::Int(int.min(), int.max()),
            Ty::Unit => Shape::Product(0),
            Ty::Tuple(list) => Shape::Product(types.list(list).len() as u32),
            Ty::Adt(adt, _) => match types.adts[adt].kind {
                kiln_types::AdtKind::Struct => {
                    Shape::Product(types.adts[adt].variants[0].fields.len() as u32)
                }
                kiln_types::AdtKind::Enum => Shape::Sum(types.adts[adt].variants.len() as u32),
            },
            Ty::Never => Shape::Sum(0),
            Ty::Error | Ty::Float(_) | Ty::Param(..) | Ty::Infer(_) => Shape::Opaque,
        }
    }

    fn arity(&self, ty: TypeId, variant: u32) -> u32 {
        let types = self.types.borrow();
        match types.get(ty) {
            Ty::Tuple(list) => types.list(list).len() as u32,
            Ty::Adt(adt, _) => types.adts[adt].variants[variant as usize].fields.len() as u32,
            Ty::Error
            | Ty::Never
            | Ty::Unit
            | Ty::Bool
            | Ty::Int(_)
            | Ty::Float(_)
            | Ty::Param(..)
            | Ty::Infer(_) => 0,
        }
    }

    fn field(&self, ty: TypeId, variant: u32, field: u32) -> TypeId {
        let field = self.types.borrow_mut().field_type(ty, VariantIdx(variant), field);
        field.expect("a field of the type")
    }
}

/// Adds a HIR pattern to `pats`. `added` hears of every pattern and its number, parts before wholes.
pub fn convert(hir: &Hir, pat: PatId, pats: &mut Pats, added: &mut dyn FnMut(PatId, PatIdx)) -> PatIdx {
    stacker::maybe_grow(64 * 1024, 1024 * 1024, || convert_on_this_stack(hir, pat, pats, added))
}

fn convert_on_this_stack(
    hir: &Hir,
    id: PatId,
    pats: &mut Pats,
    added: &mut dyn FnMut(PatId, PatIdx),
) -> PatIdx {
    let pat = &hir.pats[id];
    let integer = |word: crate::Word| match hir.types.get(pat.ty) {
        Ty::Int(int) => int.value(word.get()),
        Ty::Error
        | Ty::Never
        | Ty::Unit
        | Ty::Bool
        | Ty::Float(_)
        | Ty::Tuple(_)
        | Ty::Adt(..)
        | Ty::Param(..)
        | Ty::Infer(_) => i128::from(word.get()),
    };
    let converted = match pat.kind {
        PatKind::Error | PatKind::Wild | PatKind::Bind { sub: None, .. } => Pat::Wild,
        PatKind::Bind { sub: Some(sub), .. } => {
            let inner = convert(hir, sub, pats, added);
            added(id, inner);
            return inner;
        }
        PatKind::Int(value) => Pat::Range(integer(value), integer(value)),
        PatKind::Range { lo, hi } => Pat::Range(integer(lo), integer(hi)),
        PatKind::Bool(value) => Pat::Range(i128::from(value), i128::from(value)),
        PatKind::Tuple(elements) => {
            let fields: Vec<PatIdx> =
                hir.pat_lists[elements].iter().map(|&element| convert(hir, element, pats, added)).collect();
            Pat::Constructor(0, pats.list(&fields))
        }
        PatKind::Variant { variant, fields } => {
            let Ty::Adt(adt, _) = hir.types.get(pat.ty) else {
                return pats.add(Pat::Wild);
            };
            let arity = hir.types.adts[adt].variant(variant).fields.len();
            let wild = pats.add(Pat::Wild);
            let mut all = vec![wild; arity];
            for field in &hir.field_pats[fields] {
                all[field.index as usize] = convert(hir, field.pat, pats, added);
            }
            Pat::Constructor(variant.0, pats.list(&all))
        }
        PatKind::Or(alternatives) => {
            let alternatives: Vec<PatIdx> =
                hir.pat_lists[alternatives].iter().map(|&pat| convert(hir, pat, pats, added)).collect();
            Pat::Or(pats.list(&alternatives))
        }
    };
    let index = pats.add(converted);
    added(id, index);
    index
}
