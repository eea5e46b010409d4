//! The end of a function: literals nobody determined take their default type, inferred types replace
//! their variables, and what had to wait for a type is checked.

use crate::errors;
use crate::lower::Lower;
use kiln_hir as hir;
use kiln_source::Span;
use kiln_types::{Ty, TypeId};

impl Lower<'_> {
    /// Finishes the nodes made since `start`.
    pub fn finish_body(&mut self, start: &hir::NodeEnds) {
        if self.body.infer.is_empty() {
            return;
        }
        self.check_untyped_lets();
        let first = self.hir.exprs.as_slice()[start.exprs as usize..].first();
        let first_span = first.map_or(Span::NONE, |expr| expr.span);
        self.body.infer.apply_defaults(&self.hir.types);
        self.replace_types(start);
        for ty in self.body.infer.resolved_tuples() {
            // Sizes known before the end of the function were checked where they arose.
            self.limit_size(ty, first_span);
        }
        self.set_pending_literals();
        self.check_negations();
        self.set_pending_patterns();
    }

    fn check_untyped_lets(&mut self) {
        for var in std::mem::take(&mut self.body.untyped_lets) {
            let hir::Var { name, ty, span, .. } = self.hir.vars[var];
            let known = self.shallow(ty);
            if self.body.infer.kind(known, &self.hir.types) == Some(crate::infer::Kind::Any) {
                let report = errors::type_unknown(self.text(name), span);
                self.report(report);
            }
        }
    }

    fn replace_types(&mut self, start: &hir::NodeEnds) {
        let infer = &mut self.body.infer;
        let types = &mut self.hir.types;
        let mut replace = |ty: &mut TypeId| {
            if matches!(types.get(*ty), Ty::Infer(_) | Ty::Tuple(_)) {
                *ty = infer.resolve(*ty, types);
            }
        };
        for expr in &mut self.hir.exprs.as_mut_slice()[start.exprs as usize..] {
            replace(&mut expr.ty);
        }
        for pat in &mut self.hir.pats.as_mut_slice()[start.pats as usize..] {
            replace(&mut pat.ty);
        }
        for var in &mut self.hir.vars.as_mut_slice()[start.vars as usize..] {
            replace(&mut var.ty);
        }
        for info in &mut self.hir.loops.as_mut_slice()[start.loops as usize..] {
            replace(&mut info.ty);
        }
    }

    fn set_pending_literals(&mut self) {
        let ints = std::mem::take(&mut self.body.int_literals);
        for literal in &ints {
            if let Ty::Int(int) = self.hir.types.get(self.hir.exprs[literal.expr].ty) {
                self.set_int(literal.expr, int, literal.value, literal.negative);
            }
        }
        self.body.int_literals = ints;
        let floats = std::mem::take(&mut self.body.float_literals);
        for literal in &floats {
            if let Ty::Float(float) = self.hir.types.get(self.hir.exprs[literal.expr].ty) {
                self.set_float(literal.expr, float, literal.text, literal.negative);
            }
        }
        self.body.float_literals = floats;
    }

    fn check_negations(&mut self) {
        let negations = std::mem::take(&mut self.body.negations);
        for &expr in &negations {
            let hir::Expr { ty, span, .. } = self.hir.exprs[expr];
            if let Ty::Int(int) = self.hir.types.get(ty)
                && !int.is_signed()
            {
                let report = errors::negated_unsigned(int.name(), span);
                self.report(report);
            }
        }
        self.body.negations = negations;
    }

    fn set_pending_patterns(&mut self) {
        let patterns = std::mem::take(&mut self.body.pattern_literals);
        for pattern in &patterns {
            let ty = self.hir.pats[pattern.pat].ty;
            if let Ty::Int(int) = self.hir.types.get(ty) {
                self.set_pattern(pattern.pat, pattern.what, int);
            }
        }
        self.body.pattern_literals = patterns;
    }
}
