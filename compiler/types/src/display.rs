//! Types as the source writes them.

use crate::{Ty, TypeId, TypeList, Types};
use kiln_arena::Interner;
use std::fmt::{Display, Formatter, Result};

/// Prints a type as the source writes it: `(i32, Option<bool>)`.
pub struct TypeDisplay<'a> {
    types: &'a Types,
    ty: TypeId,
    names: &'a Interner,
}

impl<'a> TypeDisplay<'a> {
    pub(crate) fn new(types: &'a Types, ty: TypeId, names: &'a Interner) -> Self {
        TypeDisplay { types, ty, names }
    }

    fn list(&self, list: TypeList, f: &mut Formatter<'_>) -> Result {
        for (index, &ty) in self.types.list(list).iter().enumerate() {
            let separator = if index > 0 { ", " } else { "" };
            write!(f, "{separator}{}", TypeDisplay { ty, ..*self })?;
        }
        Ok(())
    }
}

impl Display for TypeDisplay<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self.types.get(self.ty) {
            Ty::Error => f.write_str("{error}"),
            Ty::Never => f.write_str("!"),
            Ty::Unit => f.write_str("()"),
            Ty::Bool => f.write_str("bool"),
            Ty::Int(int) => f.write_str(int.name()),
            Ty::Float(float) => f.write_str(float.name()),
            Ty::Tuple(list) => {
                f.write_str("(")?;
                self.list(list, f)?;
                f.write_str(")")
            }
            Ty::Adt(adt, args) => {
                f.write_str(self.names.text(self.types.adts[adt].name))?;
                if self.types.list(args).is_empty() {
                    return Ok(());
                }
                f.write_str("<")?;
                self.list(args, f)?;
                f.write_str(">")
            }
            Ty::Param(_, name) => f.write_str(self.names.text(name)),
            Ty::Infer(_) => f.write_str("_"),
            Ty::Dyn => f.write_str("dyn"),
            Ty::Cell => f.write_str("cell"),
        }
    }
}
