//! `if`, `match`, loops, and the jumps.

use crate::errors;
use crate::lower::{Expect, LoopFrame, Lower, Why};
use crate::pattern::PatternUse;
use kiln_abi::PanicKind;
use kiln_arena::ListRange;
use kiln_cz_syntax::ast;
use kiln_hir::{self as hir, ExprKind, LoopKind, MatchSource, PatKind, VarKind};
use kiln_source::Span;
use kiln_types::TypeId;

impl Lower<'_> {
    /// `if cond { } else ...`, `if let p = e { } else ...`
    pub fn if_expr(
        &mut self,
        cond: ast::ExprId,
        then: ast::BlockId,
        otherwise: Option<ast::ExprId>,
        span: Span,
        expect: Expect,
    ) -> hir::ExprId {
        let outer = std::mem::replace(&mut self.body.diverges, false);
        let expr = if let ast::ExprKind::Let { pat, value } = self.ast.exprs[cond].kind {
            self.if_let(pat, value, then, otherwise, span, expect)
        } else {
            let cond = self.expr(cond, Expect::Must(self.common.bool, Why::Condition));
            let diverges = std::mem::replace(&mut self.body.diverges, false);
            let (then, otherwise, ty) = self.branches(then, otherwise, span, expect);
            self.body.diverges |= diverges;
            self.add(ExprKind::If { cond, then, otherwise }, ty, span)
        };
        self.body.diverges |= outer;
        expr
    }

    /// Both branches and their type.
    fn branches(
        &mut self,
        then: ast::BlockId,
        otherwise: Option<ast::ExprId>,
        span: Span,
        expect: Expect,
    ) -> (hir::ExprId, Option<hir::ExprId>, TypeId) {
        let Some(otherwise) = otherwise else {
            let (then, ty) = self.lone_branch(then, span, expect);
            return (then, None, ty);
        };
        let then_at = self.value_span(then);
        let then = self.block(then, expect);
        let then_diverges = std::mem::replace(&mut self.body.diverges, false);
        let ty = self.type_of(then);
        let expect = self.expect_of_next(expect, ty, Why::Branch(then_at));
        let otherwise = self.expr(otherwise, expect);
        self.body.diverges &= then_diverges;
        let ty = self.join(ty, self.type_of(otherwise));
        (then, Some(otherwise), ty)
    }

    /// The branch of an `if` without `else`, whose type is `()`; reports if a value is needed.
    fn lone_branch(&mut self, then: ast::BlockId, span: Span, expect: Expect) -> (hir::ExprId, TypeId) {
        let unit = self.common.unit;
        if let Expect::Must(want, why) = expect
            && !self.unify(want, unit)
        {
            let block = self.block(then, expect.hint());
            let text = self.show(want);
            let report = errors::if_without_else(&text, span, why);
            self.report(report);
            self.body.diverges = false;
            return (block, self.common.error);
        }
        let if_at = Span::new(span.lo, span.lo + 2);
        let block = self.block(then, Expect::Must(unit, Why::NoElse(if_at)));
        self.body.diverges = false;
        // A branch that does not fit was reported, and says no more about what was meant than that.
        let failed = self.type_of(block) == self.common.error;
        (block, if failed { self.common.error } else { unit })
    }

    /// Where the value of a block is written, for messages.
    fn value_span(&self, block: ast::BlockId) -> Span {
        let block = self.ast.blocks[block];
        block.tail.map_or(block.span, |tail| self.ast.exprs[tail].span)
    }

    /// What the next branch must be, after one of type `ty`.
    fn expect_of_next(&self, expect: Expect, ty: TypeId, why: Why) -> Expect {
        match expect {
            Expect::Must(..) => expect,
            Expect::Nothing | Expect::Hint(_) if ty == self.common.never => expect,
            Expect::Nothing | Expect::Hint(_) => Expect::Must(ty, why),
        }
    }

    /// The type of two branches that were made to agree.
    fn join(&self, a: TypeId, b: TypeId) -> TypeId {
        if a == self.common.never || (b == self.common.error && a != b) { b } else { a }
    }

    fn if_let(
        &mut self,
        pat: ast::PatId,
        value: ast::ExprId,
        then: ast::BlockId,
        otherwise: Option<ast::ExprId>,
        span: Span,
        expect: Expect,
    ) -> hir::ExprId {
        let scrutinee = self.expr(value, Expect::Nothing);
        let diverges = std::mem::replace(&mut self.body.diverges, false);
        let scope = self.scopes.enter();
        let pat = self.scrutinee_pattern(pat, scrutinee);
        let end = Span::new(span.hi, span.hi);
        let then_span = self.hir.pats[pat].span.to(self.ast.blocks[then].span);
        // The pattern's scope ends before `else`, so the branches are lowered apart.
        let (then, other, ty, other_span) = match otherwise {
            None => {
                let (then, ty) = self.lone_branch(then, span, expect);
                self.scopes.leave(scope);
                let fields = ListRange::EMPTY;
                (then, self.add(ExprKind::Tuple(fields), self.common.unit, end), ty, end)
            }
            Some(otherwise) => {
                let then_at = self.value_span(then);
                let then = self.block(then, expect);
                self.scopes.leave(scope);
                let then_diverges = std::mem::replace(&mut self.body.diverges, false);
                let ty = self.type_of(then);
                let expect = self.expect_of_next(expect, ty, Why::Branch(then_at));
                let other_span = self.ast.exprs[otherwise].span;
                let other = self.expr(otherwise, expect);
                self.body.diverges &= then_diverges;
                (then, other, self.join(ty, self.type_of(other)), other_span)
            }
        };
        self.body.diverges |= diverges;
        let ty_of_pat = self.hir.pats[pat].ty;
        let rest =
            self.hir.pats.alloc(hir::Pat { kind: PatKind::Wild, ty: ty_of_pat, span: other_span.before() });
        let arms = [
            hir::Arm { pat, guard: None, body: then, span: then_span },
            hir::Arm { pat: rest, guard: None, body: other, span: other_span },
        ];
        let arms = self.hir.arms.alloc(arms);
        self.add(ExprKind::Match { scrutinee, arms, source: MatchSource::IfLet }, ty, span)
    }

    /// A pattern for the value of `scrutinee`, its variables declared.
    fn scrutinee_pattern(&mut self, pat: ast::PatId, scrutinee: hir::ExprId) -> hir::PatId {
        let hir::Expr { ty, span, .. } = self.hir.exprs[scrutinee];
        let pat = self.pattern(pat, ty, PatternUse { kind: VarKind::Pattern, expected: Some(span) });
        self.declare_pattern_vars(errors::second_let);
        pat
    }

    /// `match e { p => e, }`
    pub fn match_expr(
        &mut self,
        scrutinee: ast::ExprId,
        arms: ListRange<ast::Arm>,
        span: Span,
        expect: Expect,
    ) -> hir::ExprId {
        let ast = self.ast;
        let outer = std::mem::replace(&mut self.body.diverges, false);
        let scrutinee = self.expr(scrutinee, Expect::Nothing);
        let scrutinee_diverges = std::mem::replace(&mut self.body.diverges, false);
        let start = self.arm_stack.len();
        let mut expect = expect;
        let mut ty = self.common.never;
        let mut all_diverge = true;
        for arm in &ast.arms[arms] {
            let scope = self.scopes.enter();
            let pat = self.scrutinee_pattern(arm.pat, scrutinee);
            let guard = arm.guard.map(|guard| {
                let guard = self.expr(guard, Expect::Must(self.common.bool, Why::Condition));
                self.body.diverges = false;
                guard
            });
            let body = self.expr(arm.body, expect);
            all_diverge &= std::mem::replace(&mut self.body.diverges, false);
            self.scopes.leave(scope);
            let body_ty = self.type_of(body);
            let at = self.arm_value_span(arm.body);
            expect = self.expect_of_next(expect, body_ty, Why::Arm(at));
            ty = self.join(ty, body_ty);
            self.arm_stack.push(hir::Arm { pat, guard, body, span: arm.span });
        }
        let arms = self.hir.arms.alloc(self.arm_stack.drain(start..));
        self.body.diverges = outer | scrutinee_diverges | all_diverge;
        self.add(ExprKind::Match { scrutinee, arms, source: MatchSource::Match }, ty, span)
    }

    fn arm_value_span(&self, body: ast::ExprId) -> Span {
        let ast::Expr { kind, span } = self.ast.exprs[body];
        if let ast::ExprKind::Block(block) | ast::ExprKind::Unsafe(block) = kind {
            self.value_span(block)
        } else {
            span
        }
    }

    /// `'l: while cond { }`, `'l: while let p = e { }`
    pub fn while_expr(
        &mut self,
        label: Option<ast::LabelId>,
        cond: ast::ExprId,
        body: ast::BlockId,
        span: Span,
        expect: Expect,
    ) -> hir::ExprId {
        let outer = self.body.diverges;
        let expr = if let ast::ExprKind::Let { pat, value } = self.ast.exprs[cond].kind {
            self.while_let(label, pat, value, body, span, expect)
        } else {
            let id = self.enter_loop(LoopKind::While, label, span, expect);
            let cond = self.expr(cond, Expect::Must(self.common.bool, Why::Condition));
            let body = self.block(body, Expect::Must(self.common.unit, Why::LoopBody));
            let ty = self.leave_loop(id, self.common.unit);
            self.add(ExprKind::While { id, cond, body }, ty, span)
        };
        // The condition may be false at once.
        self.body.diverges = outer;
        expr
    }

    fn while_let(
        &mut self,
        label: Option<ast::LabelId>,
        pat: ast::PatId,
        value: ast::ExprId,
        body: ast::BlockId,
        span: Span,
        expect: Expect,
    ) -> hir::ExprId {
        let id = self.enter_loop(LoopKind::WhileLet, label, span, expect);
        let scrutinee = self.expr(value, Expect::Nothing);
        let scope = self.scopes.enter();
        let pat = self.scrutinee_pattern(pat, scrutinee);
        let inner = self.hir.pats[pat].span.to(self.ast.blocks[body].span);
        let body = self.block(body, Expect::Must(self.common.unit, Why::LoopBody));
        self.scopes.leave(scope);
        let ty = self.leave_loop(id, self.common.unit);
        let end = Span::new(span.hi, span.hi);
        let leave = if ty == self.common.unit {
            ExprKind::Break { id, value: None }
        } else {
            ExprKind::Panic(PanicKind::WhileWithoutValue)
        };
        // A panic names the start of the loop.
        let leave = self.add(leave, self.common.never, if ty == self.common.unit { end } else { span });
        let ty_of_pat = self.hir.pats[pat].ty;
        let rest = self.hir.pats.alloc(hir::Pat { kind: PatKind::Wild, ty: ty_of_pat, span: end });
        let arms = [
            hir::Arm { pat, guard: None, body, span: inner },
            hir::Arm { pat: rest, guard: None, body: leave, span: end },
        ];
        let arms = self.hir.arms.alloc(arms);
        let kind = ExprKind::Match { scrutinee, arms, source: MatchSource::WhileLet };
        let body = self.add(kind, self.common.unit, span);
        self.add(ExprKind::Loop { id, body }, ty, span)
    }

    /// `'l: loop { }`
    pub fn loop_expr(
        &mut self,
        label: Option<ast::LabelId>,
        body: ast::BlockId,
        span: Span,
        expect: Expect,
    ) -> hir::ExprId {
        let outer = self.body.diverges;
        let id = self.enter_loop(LoopKind::Loop, label, span, expect);
        let body = self.block(body, Expect::Must(self.common.unit, Why::LoopBody));
        let ty = self.leave_loop(id, self.common.never);
        self.body.diverges = outer;
        self.add(ExprKind::Loop { id, body }, ty, span)
    }

    fn enter_loop(
        &mut self,
        kind: LoopKind,
        label: Option<ast::LabelId>,
        span: Span,
        expect: Expect,
    ) -> hir::LoopId {
        let label = label.map(|label| self.ast.labels[label]);
        let id = self.hir.loops.alloc(hir::LoopInfo {
            kind,
            label: label.map(|label| (label.name, label.span)),
            label_used: false,
            ty: self.common.unit,
            span,
        });
        let label = label.map(|label| label.name);
        self.body.loops.push(LoopFrame { id, label, expect, breaks: None });
        id
    }

    /// Ends a loop whose type is `without_break` if nothing breaks out of it; gives its type.
    fn leave_loop(&mut self, id: hir::LoopId, without_break: TypeId) -> TypeId {
        let frame = self.body.loops.pop().expect("the loop that was entered");
        let ty = frame.breaks.map_or(without_break, |(ty, _)| ty);
        self.hir.loops[id].ty = ty;
        ty
    }

    /// The index in the stack of loops of the loop that a jump means; reports if there is none.
    fn jump_target(&mut self, label: Option<ast::LabelId>, word: &str, span: Span) -> Option<usize> {
        if self.body.loops.is_empty() {
            let report = match label {
                Some(label) => {
                    let label = self.ast.labels[label];
                    errors::unknown_label(self.text(label.name), label.span, None)
                }
                None => errors::outside_loop(word, span),
            };
            self.report(report);
            return None;
        }
        let Some(label) = label else { return Some(self.body.loops.len() - 1) };
        let label = self.ast.labels[label];
        let found = self.body.loops.iter().rposition(|frame| frame.label == Some(label.name));
        if let Some(index) = found {
            self.hir.loops[self.body.loops[index].id].label_used = true;
        } else {
            let candidates = self.body.loops.iter().filter_map(|frame| frame.label);
            let candidates = candidates.map(|label| self.text(label)).collect();
            let near = self.nearest(label.name, candidates);
            let report = errors::unknown_label(self.text(label.name), label.span, near);
            self.report(report);
        }
        found
    }

    /// `break 'l v`
    pub fn break_expr(
        &mut self,
        label: Option<ast::LabelId>,
        value: Option<ast::ExprId>,
        span: Span,
    ) -> hir::ExprId {
        let Some(target) = self.jump_target(label, "break", span) else {
            if let Some(value) = value {
                self.expr(value, Expect::Nothing);
            }
            return self.failed_jump(span);
        };
        let frame = self.body.loops[target];
        let value = match value {
            None => {
                self.break_without_value(target, span);
                None
            }
            Some(value) => {
                let at = self.ast.exprs[value].span;
                let expect = match (frame.expect, frame.breaks) {
                    (Expect::Must(..), _) => frame.expect,
                    (expect, None) => expect,
                    // A value after `break;` is reported as that, not as a wrong type.
                    (expect, Some((ty, _))) if ty == self.common.unit => expect.hint(),
                    (_, Some((ty, first))) => Expect::Must(ty, Why::Break(first)),
                };
                let value = self.expr(value, expect);
                let ty = self.type_of(value);
                self.break_with_value(target, ty, span, at);
                Some(value)
            }
        };
        self.add(ExprKind::Break { id: frame.id, value }, self.common.never, span)
    }

    fn break_without_value(&mut self, target: usize, span: Span) {
        let unit = self.common.unit;
        let breaks = self.body.loops[target].breaks;
        match breaks {
            None => self.body.loops[target].breaks = Some((unit, span)),
            Some((ty, first)) if !self.unify(ty, unit) => {
                let text = self.show(ty);
                let report = errors::break_mix(&text, span, first);
                self.report(report);
            }
            Some(_) => {}
        }
    }

    fn break_with_value(&mut self, target: usize, ty: TypeId, span: Span, at: Span) {
        if ty == self.common.never {
            return;
        }
        let breaks = self.body.loops[target].breaks;
        match breaks {
            None => self.body.loops[target].breaks = Some((ty, at)),
            Some((first_ty, first)) if !self.unify(first_ty, ty) => {
                let text = self.show(ty);
                let report = errors::break_mix(&text, first, span);
                self.report(report);
                self.body.loops[target].breaks = Some((self.common.error, first));
            }
            Some(_) => {}
        }
    }

    /// `continue 'l`
    pub fn continue_expr(&mut self, label: Option<ast::LabelId>, span: Span) -> hir::ExprId {
        match self.jump_target(label, "continue", span) {
            Some(target) => {
                let id = self.body.loops[target].id;
                self.add(ExprKind::Continue { id }, self.common.never, span)
            }
            None => self.failed_jump(span),
        }
    }

    /// A jump to nowhere; control does not come back from it all the same.
    fn failed_jump(&mut self, span: Span) -> hir::ExprId {
        self.add(ExprKind::Error, self.common.never, span)
    }

    /// `return v`
    pub fn return_expr(&mut self, value: Option<ast::ExprId>, span: Span) -> hir::ExprId {
        let Some(ret) = self.body.ret else {
            if let Some(value) = value {
                self.expr(value, Expect::Nothing);
            }
            let report = errors::return_in_const(span);
            self.report(report);
            return self.failed_jump(span);
        };
        let value = value.map(|value| self.expr(value, Expect::Must(ret.ty, Why::Result(ret.span))));
        if value.is_none() && !self.unify(ret.ty, self.common.unit) {
            let text = self.show(ret.ty);
            let report = errors::return_without_value(&text, span, ret.span);
            self.report(report);
        }
        self.add(ExprKind::Return { value }, self.common.never, span)
    }
}
