//! Functions of C libraries: what is called, and which types C takes.

use crate::AbiTy;
use kiln_arena::Symbol;
use kiln_types::{Scalar, Ty, TypeId, Types};

/// A function of a C library. What it takes and gives says the function of HIR or MIR that stands for it, by types of
/// which each has a [`c_type`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Foreign {
    /// The library, as in `-lNAME`; `None` if it is the C library, or given when the program is linked.
    pub library: Option<Symbol>,
    /// The symbol.
    pub symbol: Symbol,
}

/// How a value of a type crosses the boundary to C; `None` if C has no such type. A dynamic value is a word, with which
/// front ends pass addresses.
pub fn c_type(types: &Types, ty: TypeId) -> Option<AbiTy> {
    let ty = types.get(ty);
    match ty.scalar() {
        Some(Scalar::Bool) => Some(AbiTy::Bool),
        Some(Scalar::Int(int)) => Some(AbiTy::Int(int)),
        Some(Scalar::Float(float)) => Some(AbiTy::Float(float)),
        None => (ty == Ty::Dyn).then_some(AbiTy::Dyn),
    }
}
