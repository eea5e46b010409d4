//! Functions of C libraries: what is called, and which types C takes.

use crate::AbiTy;
use kiln_arena::Symbol;
use kiln_types::{Ty, TypeId, Types};

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
    match types.get(ty) {
        Ty::Bool => Some(AbiTy::Bool),
        Ty::Int(int) => Some(AbiTy::Int(int)),
        Ty::Float(float) => Some(AbiTy::Float(float)),
        Ty::Dyn => Some(AbiTy::Dyn),
        Ty::Error
        | Ty::Never
        | Ty::Unit
        | Ty::Tuple(_)
        | Ty::Adt(..)
        | Ty::Param(..)
        | Ty::Infer(_)
        | Ty::Cell => None,
    }
}
