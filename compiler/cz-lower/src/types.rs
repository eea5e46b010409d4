//! Written types.

use crate::errors;
use crate::lower::Lower;
use kiln_arena::Symbol;
use kiln_cz_syntax::ast::{TypeExprId, TypeExprKind};
use kiln_source::Span;
use kiln_types::{FloatTy, IntTy, TypeId};

/// The names of the types that need no definition.
pub fn builtin_names() -> impl Iterator<Item = &'static str> {
    let ints = IntTy::ALL.into_iter().map(IntTy::name);
    ints.chain([FloatTy::F32.name(), FloatTy::F64.name(), "bool"])
}

/// All names that mean something without a definition: types, and functions of the prelude.
pub fn names_without_definition() -> impl Iterator<Item = &'static str> {
    builtin_names().chain(crate::lower::PRELUDE.iter().map(|&(name, _)| name))
}

/// Puts the built-in types into the table of type names.
pub fn declare_builtins(lower: &mut Lower<'_>) {
    let common = lower.common;
    let ints = IntTy::ALL.into_iter().map(|int| (int.name(), common.int(int)));
    let others = [("f32", common.f32), ("f64", common.f64), ("bool", common.bool)];
    for (name, ty) in ints.chain(others) {
        // A name that the interner does not know is written nowhere.
        if let Some(symbol) = lower.names.lookup(name) {
            lower.type_names[symbol.index()] = Some(ty);
        }
    }
}

/// What other languages call by that name.
fn foreign_name(name: &str) -> Option<&'static str> {
    Some(match name {
        "int" | "Int" | "integer" => "i32",
        "long" => "i64",
        "short" => "i16",
        "byte" => "u8",
        "uint" => "u32",
        "float" | "Float" => "f32",
        "double" | "Double" => "f64",
        "boolean" | "Boolean" => "bool",
        "void" | "Unit" => "()",
        _ => return None,
    })
}

impl Lower<'_> {
    /// The type that is written; `Error` if there is none of that name, which is reported.
    pub fn resolve_type(&mut self, id: TypeExprId) -> TypeId {
        let ast = self.ast;
        let node = ast.types[id];
        match node.kind {
            TypeExprKind::Error => self.common.error,
            TypeExprKind::Name(name) => self.named_type(name, node.span),
            TypeExprKind::Path(path) => {
                let path = ast.paths[path];
                let report = errors::unknown_path(path.span);
                self.report(report);
                self.common.error
            }
            TypeExprKind::Tuple(parts) => stacker::maybe_grow(64 * 1024, 1024 * 1024, || {
                let parts: Vec<TypeId> =
                    ast.type_lists[parts].iter().map(|&part| self.resolve_type(part)).collect();
                // A part that failed makes the whole unknown, so that nothing is said about it.
                if parts.contains(&self.common.error) {
                    return self.common.error;
                }
                self.hir.types.tuple(&parts)
            }),
            TypeExprKind::Never => self.common.never,
        }
    }

    fn named_type(&mut self, name: Symbol, span: Span) -> TypeId {
        if let Some(ty) = self.type_names[name.index()] {
            return ty;
        }
        let near = foreign_name(self.text(name)).or_else(|| self.nearest_type(name));
        let report = errors::unknown_type(self.text(name), span, near);
        self.report(report);
        self.common.error
    }
}
