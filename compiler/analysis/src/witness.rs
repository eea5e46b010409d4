//! Missing values as the user would write their patterns.

use kiln_arena::Interner;
use kiln_hir::Hir;
use kiln_hir::matrix::TypeView;
use kiln_patterns::Types as _;
use kiln_patterns::usefulness::Witness;
use kiln_types::{AdtId, AdtKind, Ty, TypeId, VariantIdx, VariantShape};

/// The pattern of a missing value of type `ty`: `(Option::None, true)`.
pub(crate) fn show(
    hir: &Hir,
    names: &Interner,
    view: &TypeView<'_>,
    ty: TypeId,
    witness: &Witness,
) -> String {
    let mut printer = Printer { hir, names, view, out: String::new() };
    printer.witness(ty, witness);
    printer.out
}

struct Printer<'a> {
    hir: &'a Hir,
    names: &'a Interner,
    view: &'a TypeView<'a>,
    out: String,
}

impl Printer<'_> {
    fn witness(&mut self, ty: TypeId, witness: &Witness) {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || match witness {
            Witness::Wild => self.out.push('_'),
            Witness::Range(lo, hi) => self.range(ty, *lo, *hi),
            Witness::Constructor(variant, fields) => self.constructor(ty, *variant, fields),
        });
    }

    fn range(&mut self, ty: TypeId, lo: i128, hi: i128) {
        let is_all = self.view.shape(ty) == kiln_patterns::Shape::Int(lo, hi);
        self.out.push_str(&match (is_all, lo == hi) {
            (true, _) => "_".to_owned(),
            (false, true) if ty == self.hir.types.common.bool => (lo != 0).to_string(),
            (false, true) => lo.to_string(),
            (false, false) => format!("{lo}..={hi}"),
        });
    }

    fn constructor(&mut self, ty: TypeId, variant: u32, fields: &[Witness]) {
        match self.view.get(ty) {
            Ty::Adt(adt, _) => self.adt(ty, adt, variant, fields),
            Ty::Unit | Ty::Tuple(_) => self.list(ty, variant, fields),
            Ty::Error
            | Ty::Never
            | Ty::Bool
            | Ty::Int(_)
            | Ty::Float(_)
            | Ty::Param(..)
            | Ty::Infer(_)
            | Ty::Dyn
            | Ty::Cell => {
                self.out.push('_');
            }
        }
    }

    fn adt(&mut self, ty: TypeId, adt: AdtId, variant: u32, fields: &[Witness]) {
        let definition = &self.hir.types.adts[adt];
        self.out.push_str(self.names.text(definition.name));
        let body = definition.variant(VariantIdx(variant));
        match definition.kind {
            AdtKind::Struct => {}
            AdtKind::Enum => {
                self.out.push_str("::");
                self.out.push_str(self.names.text(body.name));
            }
        }
        match body.shape {
            VariantShape::Unit => {}
            VariantShape::Tuple => self.list(ty, variant, fields),
            VariantShape::Record => self.record(ty, variant, body, fields),
        }
    }

    fn list(&mut self, ty: TypeId, variant: u32, fields: &[Witness]) {
        self.out.push('(');
        for (index, field) in fields.iter().enumerate() {
            self.out.push_str(if index > 0 { ", " } else { "" });
            self.witness(self.view.field(ty, variant, index as u32), field);
        }
        self.out.push(')');
    }

    fn record(&mut self, ty: TypeId, variant: u32, body: &kiln_types::Variant, fields: &[Witness]) {
        // Of many fields, only those that matter.
        let all = fields.len() <= MANY_FIELDS;
        let shown = fields.iter().enumerate().filter(|(_, field)| all || **field != Witness::Wild);
        let mut separator = " { ";
        for (index, field) in shown {
            self.out.push_str(separator);
            separator = ", ";
            self.out.push_str(self.names.text(body.fields[index].name));
            self.out.push_str(": ");
            self.witness(self.view.field(ty, variant, index as u32), field);
        }
        if fields.is_empty() {
            self.out.push_str(" {");
        } else if !all {
            self.out.push_str(separator);
            self.out.push_str("..");
        }
        self.out.push_str(" }");
    }
}

/// More fields than these are not all written.
const MANY_FIELDS: usize = 8;
