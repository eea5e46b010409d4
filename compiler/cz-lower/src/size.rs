//! The size of types. Parts of a type may be shared, so that sixty short lines can describe more values
//! than any memory holds: `let b = (a, a); let c = (b, b);` and so on, or structs in the same way.

use crate::errors;
use crate::lower::Lower;
use kiln_arena::Id;
use kiln_source::Span;
use kiln_types::{Ty, TypeId};

/// How many scalars a value may have at most. Eight mebibytes of them fill the stack of a process.
pub const MAX_PARTS: u32 = 1 << 20;

impl Lower<'_> {
    /// How many scalars a value of type `ty` has, those of all variants counted; saturating.
    pub fn parts(&mut self, ty: TypeId) -> u32 {
        match self.hir.types.get(ty) {
            Ty::Error
            | Ty::Never
            | Ty::Unit
            | Ty::Bool
            | Ty::Int(_)
            | Ty::Float(_)
            | Ty::Param(..)
            | Ty::Dyn
            | Ty::Cell => 1,
            Ty::Infer(_) => {
                let known = self.shallow(ty);
                if known == ty { 1 } else { self.parts(known) }
            }
            Ty::Tuple(_) | Ty::Adt(..) => {
                if let Some(&Some(known)) = self.type_parts.get(ty.index()) {
                    return known;
                }
                let sum = stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.sum_of_parts(ty));
                if self.type_parts.len() <= ty.index() {
                    self.type_parts.resize(ty.index() + 1, None);
                }
                self.type_parts[ty.index()] = Some(sum);
                sum
            }
        }
    }

    fn sum_of_parts(&mut self, ty: TypeId) -> u32 {
        let inner: Vec<TypeId> = match self.hir.types.get(ty) {
            Ty::Tuple(list) => self.hir.types.list(list).to_vec(),
            Ty::Adt(adt, _) => {
                let variants = &self.hir.types.adts[adt].variants;
                variants.iter().flat_map(|variant| &variant.fields).map(|field| field.ty).collect()
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
            | Ty::Cell => Vec::new(),
        };
        inner.into_iter().fold(0u32, |sum, part| sum.saturating_add(self.parts(part)))
    }

    /// Reports a type that is too large, about `span`, unless that was done. Gives the type, or `Error`.
    pub fn limit_size(&mut self, ty: TypeId, span: Span) -> TypeId {
        if self.parts(ty) <= MAX_PARTS {
            return ty;
        }
        let text = self.show(ty);
        let report = errors::type_too_large(&text, MAX_PARTS, span);
        self.report(report);
        // What is made of it is not reported again.
        self.type_parts[ty.index()] = Some(1);
        self.common.error
    }
}

/// Reports structs and enums that are too large.
pub fn check_adts(lower: &mut Lower<'_>) {
    for adt in lower.hir.types.adts.ids() {
        let no_types = lower.common.no_types;
        let ty = lower.hir.types.intern(Ty::Adt(adt, no_types));
        let span = lower.hir.types.adts[adt].span;
        lower.limit_size(ty, span);
    }
}
