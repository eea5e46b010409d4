//! Types that are not known yet, as union-find over the inference variables of one function.
//!
//! A variable stands for any type, for any integer type (of a literal without suffix) or for any float
//! type. [`Infer::unify`] makes two types equal or says that they are not. Variables are numbered anew
//! in each function, their ids in [`Types`] are shared by all.

use kiln_types::{InferVar, Ty, TypeId, Types};
use rustc_hash::FxHashMap;

/// What an unknown type may become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Anything.
    Any,
    /// An integer; `i32` if nothing says otherwise.
    Int,
    /// A float; `f64` if nothing says otherwise.
    Float,
}

#[derive(Debug, Clone, Copy)]
enum Slot {
    Free(Kind),
    Bound(TypeId),
}

/// The inference variables of a function.
#[derive(Debug, Default)]
pub struct Infer {
    slots: Vec<Slot>,
    /// The id of variable `n`, also of those that this function has not made.
    ids: Vec<TypeId>,
    /// Tuples without their variables. The parts of a tuple may be shared (`let b = (a, a);` and so
    /// on), so that without this the work would double with each level.
    resolved: FxHashMap<TypeId, TypeId>,
    /// Steps left to the unification at hand, for the same reason.
    fuel: u32,
}

/// Enough to unify tuples of a million parts.
const FUEL: u32 = 4_000_000;

impl Infer {
    /// Forgets all variables.
    pub fn clear(&mut self) {
        self.slots.clear();
        self.resolved.clear();
    }

    /// Whether there are none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// A new variable.
    pub fn fresh(&mut self, kind: Kind, types: &mut Types) -> TypeId {
        let index = self.slots.len();
        self.slots.push(Slot::Free(kind));
        if index == self.ids.len() {
            self.ids.push(types.intern(Ty::Infer(InferVar(index as u32))));
        }
        self.ids[index]
    }

    /// What `ty` is known to be: not a variable that is bound. Parts may be variables still.
    #[inline]
    pub fn shallow(&mut self, ty: TypeId, types: &Types) -> TypeId {
        if self.slots.is_empty() { ty } else { self.follow(ty, types) }
    }

    fn follow(&mut self, ty: TypeId, types: &Types) -> TypeId {
        let Ty::Infer(var) = types.get(ty) else { return ty };
        let Slot::Bound(next) = self.slots[var.0 as usize] else { return ty };
        let end = self.follow(next, types);
        self.slots[var.0 as usize] = Slot::Bound(end);
        end
    }

    /// What may become of `ty`, or `None` if it is no variable. Of a result of [`Infer::shallow`].
    #[inline]
    pub fn kind(&self, ty: TypeId, types: &Types) -> Option<Kind> {
        let Ty::Infer(var) = types.get(ty) else { return None };
        match self.slots[var.0 as usize] {
            Slot::Free(kind) => Some(kind),
            Slot::Bound(_) => None,
        }
    }

    /// Makes `a` and `b` one type. On failure some of their parts may have been made equal. Types of
    /// absurd size are taken to differ.
    #[inline]
    pub fn unify(&mut self, a: TypeId, b: TypeId, types: &mut Types) -> bool {
        if a == b {
            return true;
        }
        self.fuel = FUEL;
        self.unify_slow(a, b, types)
    }

    fn unify_slow(&mut self, a: TypeId, b: TypeId, types: &mut Types) -> bool {
        if self.fuel == 0 {
            return false;
        }
        self.fuel -= 1;
        let (a, b) = (self.shallow(a, types), self.shallow(b, types));
        if a == b {
            return true;
        }
        match (types.get(a), types.get(b)) {
            (Ty::Infer(var), Ty::Infer(other)) => self.join(var, other, a, b),
            (Ty::Infer(var), _) => self.bind(var, b, types),
            (_, Ty::Infer(var)) => self.bind(var, a, types),
            (Ty::Error, _) | (_, Ty::Error) => true,
            (Ty::Tuple(left), Ty::Tuple(right)) => {
                let len = types.list(left).len();
                len == types.list(right).len()
                    && (0..len).all(|i| {
                        let (x, y) = (types.list(left)[i], types.list(right)[i]);
                        stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.unify_slow(x, y, types))
                    })
            }
            _ => false,
        }
    }

    fn join(&mut self, a: InferVar, b: InferVar, a_ty: TypeId, b_ty: TypeId) -> bool {
        let (Slot::Free(a_kind), Slot::Free(b_kind)) = (self.slots[a.0 as usize], self.slots[b.0 as usize])
        else {
            return false;
        };
        if a_kind == Kind::Any || a_kind == b_kind {
            self.slots[a.0 as usize] = Slot::Bound(b_ty);
        } else if b_kind == Kind::Any {
            self.slots[b.0 as usize] = Slot::Bound(a_ty);
        } else {
            return false;
        }
        true
    }

    fn bind(&mut self, var: InferVar, ty: TypeId, types: &Types) -> bool {
        let Slot::Free(kind) = self.slots[var.0 as usize] else { return false };
        let known = types.get(ty);
        let fits = match kind {
            Kind::Any => !self.occurs(var, ty, types),
            Kind::Int => matches!(known, Ty::Int(_)),
            Kind::Float => matches!(known, Ty::Float(_)),
        };
        // A literal beside an error keeps its default type.
        if known == Ty::Error && kind != Kind::Any {
            return true;
        }
        if fits {
            self.slots[var.0 as usize] = Slot::Bound(ty);
        }
        fits
    }

    fn occurs(&mut self, var: InferVar, ty: TypeId, types: &Types) -> bool {
        if self.fuel == 0 {
            return true;
        }
        self.fuel -= 1;
        let ty = self.shallow(ty, types);
        match types.get(ty) {
            Ty::Infer(other) => other == var,
            Ty::Tuple(list) => (0..types.list(list).len()).any(|i| {
                stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.occurs(var, types.list(list)[i], types))
            }),
            Ty::Error
            | Ty::Never
            | Ty::Unit
            | Ty::Bool
            | Ty::Int(_)
            | Ty::Float(_)
            | Ty::Adt(..)
            | Ty::Param(..)
            | Ty::Dyn
            | Ty::Cell => false,
        }
    }

    /// The tuples that [`Infer::resolve`] gave.
    pub fn resolved_tuples(&self) -> Vec<TypeId> {
        let mut tuples: Vec<TypeId> = Vec::new();
        #[expect(clippy::iter_over_hash_type, reason = "sorted behind")]
        for &ty in self.resolved.values() {
            tuples.push(ty);
        }
        tuples.sort();
        tuples
    }

    /// Gives variables that nothing determined their default: `i32`, `f64`, or the type `Error` for
    /// those that could be anything (the declaration of such a variable is reported apart).
    pub fn apply_defaults(&mut self, types: &Types) {
        for slot in &mut self.slots {
            if let Slot::Free(kind) = *slot {
                let ty = match kind {
                    Kind::Any => types.common.error,
                    Kind::Int => types.common.int(kiln_types::IntTy::I32),
                    Kind::Float => types.common.f64,
                };
                *slot = Slot::Bound(ty);
            }
        }
    }

    /// `ty` without variables in any part, after [`Infer::apply_defaults`].
    pub fn resolve(&mut self, ty: TypeId, types: &mut Types) -> TypeId {
        match types.get(ty) {
            Ty::Infer(_) => {
                let known = self.shallow(ty, types);
                if known == ty { ty } else { self.resolve(known, types) }
            }
            Ty::Tuple(list) => {
                if let Some(&known) = self.resolved.get(&ty) {
                    return known;
                }
                let mut parts: Vec<TypeId> = types.list(list).to_vec();
                for part in &mut parts {
                    *part = stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.resolve(*part, types));
                }
                let known = types.tuple(&parts);
                self.resolved.insert(ty, known);
                known
            }
            Ty::Error
            | Ty::Never
            | Ty::Unit
            | Ty::Bool
            | Ty::Int(_)
            | Ty::Float(_)
            | Ty::Adt(..)
            | Ty::Param(..)
            | Ty::Dyn
            | Ty::Cell => ty,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kiln_types::IntTy;

    #[test]
    fn literals_meet_through_chains_and_take_the_type_of_one_of_them() {
        let (mut infer, mut types) = (Infer::default(), Types::new());
        let vars: Vec<TypeId> = (0..100).map(|_| infer.fresh(Kind::Int, &mut types)).collect();
        for pair in vars.windows(2) {
            assert!(infer.unify(pair[0], pair[1], &mut types));
        }
        let i64 = types.common.int(IntTy::I64);
        assert!(infer.unify(i64, vars[50], &mut types));
        assert!(vars.iter().all(|&var| infer.shallow(var, &types) == i64));
        let bool = types.common.bool;
        assert!(!infer.unify(vars[0], bool, &mut types));
    }

    #[test]
    fn an_unknown_type_cannot_contain_itself() {
        let (mut infer, mut types) = (Infer::default(), Types::new());
        let any = infer.fresh(Kind::Any, &mut types);
        let unit = types.common.unit;
        let pair = types.tuple(&[any, unit]);
        assert!(!infer.unify(any, pair, &mut types));
    }

    #[test]
    fn tuples_are_resolved_in_their_parts() {
        let (mut infer, mut types) = (Infer::default(), Types::new());
        let (int, float) = (infer.fresh(Kind::Int, &mut types), infer.fresh(Kind::Float, &mut types));
        let inner = types.tuple(&[int, float]);
        let outer = types.tuple(&[inner, int]);
        infer.apply_defaults(&types);
        let (i32, f64) = (types.common.int(IntTy::I32), types.common.f64);
        let inner = types.tuple(&[i32, f64]);
        assert_eq!(infer.resolve(outer, &mut types), types.tuple(&[inner, i32]));
    }
}
