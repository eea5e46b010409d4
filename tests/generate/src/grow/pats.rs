//! Patterns of a given type.

use super::{Grower, Known};
use crate::ast::{IntTy, Pat, Ty};

impl Grower<'_> {
    /// A pattern that may not match. Its variables are in scope from here on.
    pub(super) fn pat(&mut self, ty: &Ty, depth: u8) -> Pat {
        if depth == 0 || self.chance(20) {
            return self.simple(ty);
        }
        if self.chance(10) {
            let inner = self.closed(ty, depth - 1);
            let var = self.declare(ty.clone(), false);
            return Pat::At(var, ty.clone(), Box::new(inner));
        }
        match ty {
            Ty::Int(_) | Ty::Bool => self.closed(ty, depth),
            Ty::F32 | Ty::F64 | Ty::Unit => self.simple(ty),
            Ty::Tuple(types) => Pat::Tuple(types.iter().map(|ty| self.pat(ty, depth - 1)).collect()),
            Ty::Struct(index) => {
                let types = self.program.structs[*index].fields.clone();
                let (fields, rest) = self.fields(&types, depth - 1);
                Pat::Struct(*index, fields, rest)
            }
            Ty::Enum(index) => {
                let variant = self.random.usize(0..self.program.enums[*index].len());
                self.variant_pat(*index, variant, depth - 1)
            }
        }
    }

    fn variant_pat(&mut self, index: usize, variant: usize, depth: u8) -> Pat {
        let definition = self.program.enums[index][variant].clone();
        let (fields, rest) = match definition.shape {
            crate::ast::Shape::Record => self.fields(&definition.fields, depth),
            crate::ast::Shape::Tuple => {
                let fields = definition.fields.iter().map(|ty| self.pat(ty, depth)).enumerate().collect();
                (fields, false)
            }
        };
        Pat::Enum(index, variant, fields, rest)
    }

    fn fields(&mut self, types: &[Ty], depth: u8) -> (Vec<(usize, Pat)>, bool) {
        let mut order: Vec<usize> = (0..types.len()).collect();
        self.random.shuffle(&mut order);
        let rest = types.len() > 1 && self.chance(30);
        if rest {
            order.truncate(types.len() - 1);
        }
        (order.into_iter().map(|field| (field, self.pat(&types[field], depth))).collect(), rest)
    }

    /// Matches everything: a variable or nothing.
    fn simple(&mut self, ty: &Ty) -> Pat {
        if self.chance(60) {
            let mutable = self.chance(30);
            Pat::Bind(self.declare(ty.clone(), mutable), ty.clone())
        } else {
            Pat::Wild
        }
    }

    /// A pattern without variables.
    fn closed(&mut self, ty: &Ty, depth: u8) -> Pat {
        if depth > 0 && self.chance(25) {
            let count = self.random.usize(2..4);
            return Pat::Or((0..count).map(|_| self.closed(ty, 0)).collect());
        }
        match ty {
            Ty::Bool => Pat::Bool(self.random.bool()),
            Ty::Int(int) => self.int_pat(*int),
            Ty::Tuple(types) => Pat::Tuple(types.iter().map(|ty| self.closed(ty, 0)).collect()),
            Ty::Enum(index) => {
                let variant = self.random.usize(0..self.program.enums[*index].len());
                let types = self.program.enums[*index][variant].fields.clone();
                let fields = types.iter().map(|_| Pat::Wild).enumerate().collect();
                Pat::Enum(*index, variant, fields, false)
            }
            Ty::F32 | Ty::F64 | Ty::Unit | Ty::Struct(_) => Pat::Wild,
        }
    }

    fn int_pat(&mut self, int: IntTy) -> Pat {
        let (one, other) = (self.int(int), self.int(int));
        if self.chance(50) { Pat::Int(int, one) } else { Pat::Range(int, one.min(other), one.max(other)) }
    }

    /// A pattern that always matches. Its variables are in scope from here on; some may be changed.
    pub(super) fn irrefutable(&mut self, ty: &Ty, depth: u8) -> Pat {
        let parts = self.parts(ty);
        if depth == 0 || parts.is_empty() || self.chance(50) {
            let mutable = self.chance(50);
            return Pat::Bind(self.declare(ty.clone(), mutable), ty.clone());
        }
        let mut pats: Vec<(usize, Pat)> = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            let pat = if self.chance(15) { Pat::Wild } else { self.irrefutable(part, depth - 1) };
            pats.push((index, pat));
        }
        if let Ty::Struct(index) = ty {
            self.random.shuffle(&mut pats);
            return Pat::Struct(*index, pats, false);
        }
        Pat::Tuple(pats.into_iter().map(|(_, pat)| pat).collect())
    }

    /// Patterns that match everything together, each with the variables it declares. Guards are not counted on.
    pub(super) fn arms(&mut self, ty: &Ty) -> Vec<(Pat, Vec<Known>)> {
        let mark = self.scope.len();
        let mut arms = Vec::new();
        let mut add = |grower: &mut Self, pat: Pat| arms.push((pat, grower.scope.split_off(mark)));
        match ty {
            // All variants, each with what matches all of its fields.
            Ty::Enum(index) if self.chance(50) => {
                for variant in 0..self.program.enums[*index].len() {
                    let types = self.program.enums[*index][variant].fields.clone();
                    let fields = types.iter().map(|ty| self.irrefutable(ty, 1)).enumerate().collect();
                    add(self, Pat::Enum(*index, variant, fields, false));
                }
            }
            Ty::Bool if self.chance(60) => {
                add(self, Pat::Bool(true));
                add(self, Pat::Bool(false));
            }
            // All of a narrow range, cut in two.
            Ty::Int(int) if self.chance(25) => {
                let cut = self.int(*int).clamp(int.min(), int.max() - 1);
                add(self, Pat::Range(*int, int.min(), cut));
                add(self, Pat::Range(*int, cut + 1, int.max()));
            }
            Ty::Int(_)
            | Ty::F32
            | Ty::F64
            | Ty::Bool
            | Ty::Unit
            | Ty::Tuple(_)
            | Ty::Struct(_)
            | Ty::Enum(_) => {
                for _ in 0..self.random.usize(1..5) {
                    let pat = self.pat(ty, 3);
                    add(self, pat);
                }
                add(self, Pat::Wild);
            }
        }
        arms
    }
}
