//! The common matches without a walk: few arms without conditions, of which any two differ in one place.
//!
//! Of the arms for one variant, at most one field may be more than a wildcard; what stands there is again a match of
//! this kind. So is what people write: a variant in each arm, integers, an option of a variant, and `_` at the end.
//! Such a match is right if its arms have no value in common and cover all values together. Anything else, also all
//! that is wrong, is left to the walk.

use crate::{Arm, Pat, PatIdx, Pats, Shape, Types, variant_has_values};

/// More arms than these are left to the walk: here, each is compared with all others.
const MAX_ARMS: usize = 64;

/// Deeper patterns are left to the walk.
const MAX_DEPTH: u32 = 8;

/// Whether all arms are useful and together cover all values. `false` is no answer.
pub(crate) fn is_right<T: Types>(types: &T, pats: &Pats, ty: T::Ty, arms: &[Arm]) -> bool {
    let is_flat = arms.len() <= MAX_ARMS && !arms.iter().any(|arm| arm.guarded);
    if !is_flat || !types.has_values(ty) {
        return false;
    }
    let mut rows = Rows::default();
    arms.iter().for_each(|arm| rows.push(arm.pat));
    Flat { types, pats }.coverage(ty, &rows, MAX_DEPTH) == Some(Coverage::All)
}

/// What rows that are all useful cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coverage {
    /// All values.
    All,
    /// Not all.
    Some,
}

/// Patterns of one column, from the top.
struct Rows {
    pats: [PatIdx; MAX_ARMS],
    len: usize,
}

impl Default for Rows {
    fn default() -> Self {
        Rows { pats: [PatIdx(0); MAX_ARMS], len: 0 }
    }
}

impl Rows {
    fn push(&mut self, pat: PatIdx) {
        self.pats[self.len] = pat;
        self.len += 1;
    }

    fn get(&self) -> &[PatIdx] {
        &self.pats[..self.len]
    }
}

struct Flat<'a, T: Types> {
    types: &'a T,
    pats: &'a Pats,
}

impl<T: Types> Flat<'_, T> {
    /// What rows cover; [`None`] if that is for the walk to say.
    fn coverage(&self, ty: T::Ty, rows: &Rows, depth: u32) -> Option<Coverage> {
        let (&last, before) = rows.get().split_last()?;
        if self.pats.get(last) != Pat::Wild {
            return self.without_wildcard(ty, rows.get(), depth);
        }
        if before.is_empty() {
            return Some(Coverage::All);
        }
        // The wildcard must have something left.
        let covered = self.without_wildcard(ty, before, depth)?;
        (covered == Coverage::Some).then_some(Coverage::All)
    }

    fn without_wildcard(&self, ty: T::Ty, rows: &[PatIdx], depth: u32) -> Option<Coverage> {
        match self.types.shape(ty) {
            Shape::Opaque => None,
            Shape::Int(lo, hi) => self.ints(rows, lo, hi),
            Shape::Product(_) => self.variant(ty, 0, rows.iter().copied(), depth),
            Shape::Sum(variants) => self.variants(ty, variants, rows, depth),
        }
    }

    /// Ranges without a value in common.
    fn ints(&self, rows: &[PatIdx], lo: i128, hi: i128) -> Option<Coverage> {
        let mut covered = 0;
        for (index, &row) in rows.iter().enumerate() {
            let Pat::Range(from, to) = self.pats.get(row) else { return None };
            for &other in &rows[..index] {
                if let Pat::Range(other_from, other_to) = self.pats.get(other)
                    && from <= other_to
                    && other_from <= to
                {
                    return None;
                }
            }
            covered += to - from + 1;
        }
        Some(if covered == hi - lo + 1 { Coverage::All } else { Coverage::Some })
    }

    fn variants(&self, ty: T::Ty, variants: u32, rows: &[PatIdx], depth: u32) -> Option<Coverage> {
        let variant_of = |row| match self.pats.get(row) {
            Pat::Constructor(variant, _) => Some(variant),
            Pat::Wild | Pat::Range(..) | Pat::Or(_) => None,
        };
        let mut coverage = Coverage::All;
        let mut named = 0;
        for (index, &row) in rows.iter().enumerate() {
            let variant = variant_of(row)?;
            if rows[..index].iter().any(|&other| variant_of(other) == Some(variant)) {
                // Looked at with the first row of this variant.
                continue;
            }
            named += 1;
            let rows = rows[index..].iter().copied().filter(|&row| variant_of(row) == Some(variant));
            if self.variant(ty, variant, rows, depth)? == Coverage::Some {
                coverage = Coverage::Some;
            }
        }
        if named == variants {
            return Some(coverage);
        }
        // Variants that nobody names matter only if they have values.
        let is_named = |variant| rows.iter().any(|&row| variant_of(row) == Some(variant));
        let mut unnamed = (0..variants).filter(|&variant| !is_named(variant));
        let some = unnamed.any(|variant| variant_has_values(self.types, ty, variant));
        if some { Some(Coverage::Some) } else { None }
    }

    /// Rows of one variant, which differ in one field at most.
    fn variant(
        &self,
        ty: T::Ty,
        variant: u32,
        rows: impl Iterator<Item = PatIdx>,
        depth: u32,
    ) -> Option<Coverage> {
        if depth == 0 || !variant_has_values(self.types, ty, variant) {
            return None;
        }
        let mut column: Option<usize> = None;
        let mut parts = Rows::default();
        let mut wild = 0;
        for row in rows {
            let Pat::Constructor(_, fields) = self.pats.get(row) else { return None };
            let fields = self.pats.slice(fields);
            let mut found = None;
            for (index, &field) in fields.iter().enumerate() {
                if self.pats.get(field) == Pat::Wild {
                    continue;
                }
                if column.is_some_and(|column| column != index) {
                    return None;
                }
                column = Some(index);
                found = Some(field);
            }
            // Behind a row of wildcards, nothing is left.
            if wild > 0 {
                return None;
            }
            match (found, fields.first()) {
                (Some(field), _) => parts.push(field),
                (None, first) => {
                    wild += 1;
                    first.into_iter().for_each(|&field| parts.push(field));
                }
            }
        }
        match column {
            None => Some(Coverage::All),
            Some(column) => {
                // A wildcard that stands in another column is as good.
                let field = self.types.field(ty, variant, column as u32);
                self.coverage(field, &parts, depth - 1)
            }
        }
    }
}
