//! HIR patterns and types as `kiln-patterns` sees them. The check of matches and the code for them both go
//! through here, so that they cannot differ.

use crate::{Hir, PatId, PatKind};
use kiln_arena::{Id, ListRange};
use kiln_patterns::{Pat, PatIdx, PatSlice, Pats, Shape};
use kiln_types::{Ty, TypeId, TypeList, Types, VariantIdx};
use std::cell::RefCell;

/// The types of a program, asked by the pattern algorithms.
pub struct TypeView<'a> {
    types: &'a Types,
    /// A copy in which fields of generic types are interned, which nobody may have interned yet; made when needed.
    extended: RefCell<Option<Types>>,
    /// By type: whether it has values, if that was asked before.
    inhabited: RefCell<Vec<Option<bool>>>,
}

impl<'a> TypeView<'a> {
    /// A view of `types`.
    pub fn new(types: &'a Types) -> Self {
        TypeView { types, extended: RefCell::new(None), inhabited: RefCell::default() }
    }

    /// What a type is. The type may be one that [`kiln_patterns::Types::field`] of this view gave.
    pub fn get(&self, ty: TypeId) -> Ty {
        if ty.index() < self.types.len() {
            return self.types.get(ty);
        }
        self.extended.borrow().as_ref().map_or(Ty::Error, |types| types.get(ty))
    }

    /// The elements of a list that [`TypeView::get`] gave.
    fn element(&self, list: TypeList, index: u32) -> Option<TypeId> {
        if list.index() < self.types.list_count() {
            return self.types.list(list).get(index as usize).copied();
        }
        self.extended.borrow().as_ref().and_then(|types| types.list(list).get(index as usize).copied())
    }

    fn element_count(&self, list: TypeList) -> u32 {
        if list.index() < self.types.list_count() {
            return self.types.list(list).len() as u32;
        }
        self.extended.borrow().as_ref().map_or(0, |types| types.list(list).len() as u32)
    }
}

impl kiln_patterns::Types for TypeView<'_> {
    type Ty = TypeId;

    fn shape(&self, ty: TypeId) -> Shape {
        match self.get(ty) {
            Ty::Bool => Shape::Int(0, 1),
            Ty::Int(int) => Shape::Int(int.min(), int.max()),
            Ty::Unit => Shape::Product(0),
            Ty::Tuple(list) => Shape::Product(self.element_count(list)),
            Ty::Adt(adt, _) => {
                let adt = &self.types.adts[adt];
                match adt.kind {
                    kiln_types::AdtKind::Struct => Shape::Product(adt.variants[0].fields.len() as u32),
                    kiln_types::AdtKind::Enum => Shape::Sum(adt.variants.len() as u32),
                }
            }
            Ty::Never => Shape::Sum(0),
            Ty::Error | Ty::Float(_) | Ty::Param(..) | Ty::Infer(_) | Ty::Dyn | Ty::Cell => Shape::Opaque,
        }
    }

    fn arity(&self, ty: TypeId, variant: u32) -> u32 {
        match self.get(ty) {
            Ty::Tuple(list) => self.element_count(list),
            Ty::Adt(adt, _) => self.types.adts[adt].variants[variant as usize].fields.len() as u32,
            Ty::Error
            | Ty::Never
            | Ty::Unit
            | Ty::Bool
            | Ty::Int(_)
            | Ty::Float(_)
            | Ty::Param(..)
            | Ty::Infer(_)
            | Ty::Dyn
            | Ty::Cell => 0,
        }
    }

    fn field(&self, ty: TypeId, variant: u32, field: u32) -> TypeId {
        let found = match self.get(ty) {
            Ty::Tuple(list) => self.element(list, field),
            Ty::Adt(adt, _) if self.types.adts[adt].params.is_empty() => {
                Some(self.types.adts[adt].variants[variant as usize].fields[field as usize].ty)
            }
            Ty::Adt(..) => {
                let mut extended = self.extended.borrow_mut();
                let types = extended.get_or_insert_with(|| self.types.clone());
                types.field_type(ty, VariantIdx(variant), field)
            }
            Ty::Error
            | Ty::Never
            | Ty::Unit
            | Ty::Bool
            | Ty::Int(_)
            | Ty::Float(_)
            | Ty::Param(..)
            | Ty::Infer(_)
            | Ty::Dyn
            | Ty::Cell => None,
        };
        found.expect("a field of the type")
    }

    fn has_values(&self, ty: TypeId) -> bool {
        let index = ty.index();
        if let Some(&Some(known)) = self.inhabited.borrow().get(index) {
            return known;
        }
        let remember = |answer| {
            let mut inhabited = self.inhabited.borrow_mut();
            let len = inhabited.len().max(index + 1);
            inhabited.resize(len, None);
            inhabited[index] = Some(answer);
        };
        // What contains itself, behind a pointer, has values if its other parts have.
        remember(true);
        let answer = stacker::maybe_grow(64 * 1024, 1024 * 1024, || kiln_patterns::has_values(self, ty));
        remember(answer);
        answer
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
    let int = hir.types.as_int(pat.ty);
    let integer = |word: crate::Word| int.map_or(i128::from(word.get()), |int| int.value(word.get()));
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
        PatKind::Tuple(elements) => Pat::Constructor(0, convert_list(hir, elements, pats, added)),
        PatKind::Variant { variant, fields } => {
            let Ty::Adt(adt, _) = hir.types.get(pat.ty) else {
                return pats.add(Pat::Wild);
            };
            let arity = hir.types.adts[adt].variant(variant).fields.len();
            let wild = pats.add(Pat::Wild);
            let all = pats.list_of(arity, wild);
            for field in &hir.field_pats[fields] {
                let pat = convert(hir, field.pat, pats, added);
                pats.set(all, field.index as usize, pat);
            }
            Pat::Constructor(variant.0, all)
        }
        PatKind::Or(alternatives) => Pat::Or(convert_list(hir, alternatives, pats, added)),
    };
    let index = pats.add(converted);
    added(id, index);
    index
}

fn convert_list(
    hir: &Hir,
    parts: ListRange<PatId>,
    pats: &mut Pats,
    added: &mut dyn FnMut(PatId, PatIdx),
) -> PatSlice {
    let parts = &hir.pat_lists[parts];
    let list = pats.list_of(parts.len(), PatIdx(0));
    for (index, &part) in parts.iter().enumerate() {
        let pat = convert(hir, part, pats, added);
        pats.set(list, index, pat);
    }
    list
}
