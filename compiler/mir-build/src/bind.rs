//! Variables of patterns: copies of the parts that they name.

use crate::dynamic::in_cell;
use crate::function::Builder;
use kiln_hir::{PatId, PatKind};
use kiln_mir::{LocalId, Operand, Place, Projection, Rvalue};
use kiln_types::{AdtKind, Ty, TypeId, VariantIdx};

/// A part of a value that is being taken apart. The way to it becomes a place only where a variable needs it,
/// so that deep patterns do not cost a list for each level.
struct Part<'w> {
    /// The whole.
    place: Place,
    /// From the whole's local to the part.
    way: &'w mut Vec<Projection>,
}

impl Builder<'_> {
    /// Takes a parameter apart. One that is a plain name is the variable already.
    pub(crate) fn bind_param(&mut self, pat: PatId, local: LocalId) {
        match self.hir.pats[pat].kind {
            PatKind::Bind { sub: None, var } if in_cell(self.hir, var) => self.param_cell(var, local),
            PatKind::Bind { sub: None, .. } | PatKind::Wild => {}
            PatKind::Error
            | PatKind::Bind { sub: Some(_), .. }
            | PatKind::Int(_)
            | PatKind::Range { .. }
            | PatKind::Bool(_)
            | PatKind::Tuple(_)
            | PatKind::Variant { .. }
            | PatKind::Or(_) => self.destructure(pat, Place::local(local), None),
        }
    }

    /// Binds the variables of `pat`, which matches the value at `place`. `chosen` says of an or-pattern's alternative
    /// whether it is the one that matched.
    pub(crate) fn bind(&mut self, pat: PatId, place: Place, chosen: &dyn Fn(PatId) -> bool) {
        let mut way = self.body.projections[place.projection].to_vec();
        self.bind_part(pat, &mut Part { place, way: &mut way }, chosen);
    }

    fn bind_part(&mut self, pat: PatId, part: &mut Part<'_>, chosen: &dyn Fn(PatId) -> bool) {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.bind_on_this_stack(pat, part, chosen));
    }

    fn bind_on_this_stack(&mut self, pat: PatId, part: &mut Part<'_>, chosen: &dyn Fn(PatId) -> bool) {
        let hir = self.hir;
        let node = &hir.pats[pat];
        match node.kind {
            PatKind::Error | PatKind::Wild | PatKind::Int(_) | PatKind::Range { .. } | PatKind::Bool(_) => {}
            PatKind::Bind { var, sub } => {
                let local = self.local_of(var);
                let outer = std::mem::replace(&mut self.span, node.span);
                let place = self.place_of_part(part);
                self.assign(Place::local(local), Rvalue::Use(Operand::Copy(place)));
                self.span = outer;
                if let Some(sub) = sub {
                    self.bind_part(sub, part, chosen);
                }
            }
            PatKind::Tuple(elements) => {
                for (index, &element) in hir.pat_lists[elements].iter().enumerate() {
                    part.way.push(Projection::Field(index as u32));
                    self.bind_part(element, part, chosen);
                    part.way.pop();
                }
            }
            PatKind::Variant { variant, fields } => {
                for field in &hir.field_pats[fields] {
                    let outside = part.way.len();
                    part.way.extend(self.steps(node.ty, variant, field.index));
                    self.bind_part(field.pat, part, chosen);
                    part.way.truncate(outside);
                }
            }
            PatKind::Or(alternatives) => {
                let alternatives = &hir.pat_lists[alternatives];
                if let Some(&alternative) = alternatives.iter().find(|&&alternative| chosen(alternative)) {
                    self.bind_part(alternative, part, chosen);
                }
            }
        }
    }

    fn place_of_part(&mut self, part: &Part<'_>) -> Place {
        if part.way.len() == part.place.projection.len() {
            return part.place;
        }
        let projection = self.body.projections.alloc(part.way.iter().copied());
        Place { local: part.place.local, projection }
    }

    /// From a value of type `ty` to a field of a variant of it.
    pub(crate) fn steps(&self, ty: TypeId, variant: VariantIdx, field: u32) -> Vec<Projection> {
        let is_enum = matches!(self.hir.types.get(ty), Ty::Adt(adt, _) if self.hir.types.adts[adt].kind == AdtKind::Enum);
        if is_enum {
            vec![Projection::Variant(variant), Projection::Field(field)]
        } else {
            vec![Projection::Field(field)]
        }
    }

    /// Whether a pattern binds a variable.
    pub(crate) fn binds(&self, pat: PatId) -> bool {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.binds_on_this_stack(pat))
    }

    fn binds_on_this_stack(&self, pat: PatId) -> bool {
        match self.hir.pats[pat].kind {
            PatKind::Bind { .. } => true,
            PatKind::Error | PatKind::Wild | PatKind::Int(_) | PatKind::Range { .. } | PatKind::Bool(_) => {
                false
            }
            PatKind::Tuple(parts) | PatKind::Or(parts) => {
                self.hir.pat_lists[parts].iter().any(|&part| self.binds(part))
            }
            PatKind::Variant { fields, .. } => {
                self.hir.field_pats[fields].iter().any(|field| self.binds(field.pat))
            }
        }
    }

    /// Whether a pattern tests nothing, apart from alternatives, which need a test to know which one to bind.
    pub(crate) fn is_plain(&self, pat: PatId) -> bool {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.is_plain_on_this_stack(pat))
    }

    fn is_plain_on_this_stack(&self, pat: PatId) -> bool {
        match self.hir.pats[pat].kind {
            PatKind::Error | PatKind::Wild | PatKind::Bind { sub: None, .. } => true,
            PatKind::Bind { sub: Some(sub), .. } => self.is_plain(sub),
            PatKind::Int(_) | PatKind::Range { .. } | PatKind::Bool(_) | PatKind::Or(_) => false,
            PatKind::Tuple(parts) => self.hir.pat_lists[parts].iter().all(|&part| self.is_plain(part)),
            PatKind::Variant { fields, .. } => {
                let ty = self.hir.types.get(self.hir.pats[pat].ty);
                let one = matches!(ty, Ty::Adt(adt, _) if self.hir.types.adts[adt].variants.len() == 1);
                one && self.hir.field_pats[fields].iter().all(|field| self.is_plain(field.pat))
            }
        }
    }
}
