//! Where patterns stand: matches must cover all values, patterns of `let` and of parameters must always match, and
//! arms must not be in vain.

use crate::errors;
use crate::matches::{self, Findings};
use crate::walk::Walk;
use kiln_arena::ListRange;
use kiln_hir::{Arm, Expr, ExprId, Func, MatchSource, PatId};
use kiln_source::Span;
use kiln_types::TypeId;

impl Walk<'_> {
    /// A pattern that has to match every value: that of the `let` statement at `stmt`, or of a parameter of `func`.
    pub fn irrefutable(&mut self, pat: PatId, stmt: Option<Span>, func: &Func) {
        let node = &self.hir.pats[pat];
        if matches::is_plain(self.hir, pat) || self.failed(node.ty) {
            return;
        }
        let Some(found) = self.check(node.ty, [(pat, false)].into_iter()) else { return };
        if found.too_complex {
            self.sink.report(errors::too_complex(node.span));
        }
        if !found.missing.is_empty() {
            let returns_unit = func.ret == self.hir.types.common.unit;
            let definition = self.definition(node.ty);
            let report = errors::refutable(node.span, &found, stmt, returns_unit, definition);
            self.sink.report(report);
        }
        self.redundant(&found, [pat].into_iter());
    }

    /// `let pat = init else { otherwise };`
    pub fn let_else(&mut self, pat: PatId, init: ExprId, otherwise: ExprId) {
        let node = &self.hir.pats[pat];
        if self.failed(node.ty) {
            return;
        }
        let plain = matches::is_plain(self.hir, pat);
        let found = if plain { None } else { self.check(node.ty, [(pat, false)].into_iter()) };
        let found = found.unwrap_or_default();
        if found.too_complex {
            self.sink.report(errors::too_complex(node.span));
        } else if found.missing.is_empty() {
            let otherwise = self.hir.exprs[otherwise].span;
            let between = Span::new(self.hir.exprs[init].span.hi, otherwise.lo);
            // Parentheses are no part of an expression's place.
            let is_else = between.len() == " else ".len() as u32;
            let removal = is_else.then(|| between.to(otherwise));
            self.sink.report(errors::irrefutable_let_else(node.span, otherwise, removal));
        }
        self.redundant(&found, [pat].into_iter());
    }

    /// A `match`, `if let` or `while let`.
    pub fn check_match(
        &mut self,
        scrutinee: ExprId,
        arms: ListRange<Arm>,
        source: MatchSource,
        whole: &Expr,
    ) {
        let scrutinee = &self.hir.exprs[scrutinee];
        // Where no value comes, the arms are unreachable code.
        if self.failed(scrutinee.ty) || scrutinee.ty == self.hir.types.common.never {
            return;
        }
        let arms = &self.hir.arms[arms];
        let Some(found) = self.check(scrutinee.ty, arms.iter().map(|arm| (arm.pat, arm.guard.is_some())))
        else {
            return;
        };
        if found.too_complex {
            self.sink.report(errors::too_complex(scrutinee.span));
            return;
        }
        if !found.missing.is_empty() {
            let definition = self.definition(scrutinee.ty);
            let is_unit = whole.ty == self.hir.types.common.unit;
            let last_arm = if is_unit { arms.last().map(|arm| arm.span.after()) } else { None };
            self.sink.report(errors::not_exhaustive(scrutinee.span, &found, definition, last_arm));
        }
        match source {
            MatchSource::Match => self.unreachable_arms(&found, arms),
            MatchSource::IfLet | MatchSource::WhileLet => {
                self.irrefutable_condition(&found, arms, source, whole.span)
            }
        }
        self.redundant(&found, arms.iter().map(|arm| arm.pat));
    }

    fn unreachable_arms(&mut self, found: &Findings, arms: &[Arm]) {
        for (index, covered_by) in &found.unreachable {
            let arm = &arms[*index];
            let covering: Vec<Span> =
                covered_by.iter().map(|&other| self.hir.pats[arms[other].pat].span).collect();
            self.sink.report(errors::unreachable_arm(self.hir.pats[arm.pat].span, &covering));
        }
    }

    /// `if let` and `while let`: the second arm is what happens when the pattern does not match.
    fn irrefutable_condition(&mut self, found: &Findings, arms: &[Arm], source: MatchSource, span: Span) {
        for (index, _) in &found.unreachable {
            let pat = self.hir.pats[arms[0].pat].span;
            let report = match index {
                0 => errors::unreachable_arm(pat, &[]),
                _ => errors::irrefutable_condition(pat, source, arms[1].span, span),
            };
            self.sink.report(report);
        }
    }

    fn redundant(&mut self, found: &Findings, roots: impl Iterator<Item = PatId>) {
        if !found.redundant.is_empty() {
            for report in matches::redundant_reports(self.hir, &found.redundant, roots) {
                self.sink.report(report);
            }
        }
    }

    fn check(&mut self, ty: TypeId, arms: impl Iterator<Item = (PatId, bool)>) -> Option<Findings> {
        self.matches.check(self.hir, self.names, ty, arms)
    }

    fn failed(&self, ty: TypeId) -> bool {
        ty == self.hir.types.common.error
    }

    /// The name and place of an enum, to be shown with what is missing.
    fn definition(&self, ty: TypeId) -> Option<(String, Span)> {
        let adt = &self.hir.types.adts[self.hir.types.as_adt(ty)?];
        Some((self.names.text(adt.name).to_owned(), adt.span))
    }
}
