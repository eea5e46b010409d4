//! The types of places and operands.

use crate::{Body, Operand, Place, Projection};
use kiln_types::{AdtKind, Ty, TypeId, Types, VariantIdx};

/// A type, and the variant to which a projection has narrowed it.
type Narrowed = (TypeId, Option<VariantIdx>);

impl Body {
    /// The type of `place`, in which the function's own type parameters stay. `None` if a projection does not
    /// fit (M5) or the local does not exist. Types of fields of generic types may be new: hence `&mut`.
    pub fn place_type(&self, types: &mut Types, place: Place) -> Option<TypeId> {
        let mut at: Narrowed = (self.locals.get(place.local)?.ty, None);
        for &step in &self.projections[place.projection] {
            at = project(types, at, step)?;
        }
        // A variant without a field of it is no place of its own.
        at.1.is_none().then_some(at.0)
    }

    /// The type to which step `index` of `place` is applied; `None` if an earlier step does not fit.
    pub fn type_before(&self, types: &mut Types, place: Place, index: usize) -> Option<TypeId> {
        let mut at: Narrowed = (self.locals.get(place.local)?.ty, None);
        for &step in &self.projections[place.projection][..index] {
            at = project(types, at, step)?;
        }
        Some(at.0)
    }

    /// The type of `operand`; `None` as in [`Body::place_type`].
    pub fn operand_type(&self, types: &mut Types, operand: Operand) -> Option<TypeId> {
        match operand {
            Operand::Copy(place) | Operand::Move(place) => self.place_type(types, place),
            Operand::Const(constant) => Some(constant.ty),
        }
    }
}

fn project(types: &mut Types, (ty, variant): Narrowed, step: Projection) -> Option<Narrowed> {
    match step {
        Projection::Field(field) => {
            if variant.is_none() && adt_kind(types, ty) == Some(AdtKind::Enum) {
                return None;
            }
            Some((types.field_type(ty, variant.unwrap_or(VariantIdx::STRUCT), field)?, None))
        }
        Projection::Variant(new) => {
            let Ty::Adt(adt, _) = types.get(ty) else { return None };
            let adt = &types.adts[adt];
            let fits =
                adt.kind == AdtKind::Enum && variant.is_none() && (new.0 as usize) < adt.variants.len();
            fits.then_some((ty, Some(new)))
        }
    }
}

/// Struct or enum, if the type is one of them.
pub(crate) fn adt_kind(types: &Types, ty: TypeId) -> Option<AdtKind> {
    types.as_adt(ty).map(|adt| types.adts[adt].kind)
}
