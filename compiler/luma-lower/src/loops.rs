//! Loops. Those that count and those over items have hidden variables, and the body is a loop of its own which `skip`
//! leaves, so that the step follows in any case:
//!
//! ```text
//! let count = from; let last = to;
//! 'stop: while count <= last { 'skip: loop { let i = count; body; break 'skip } count = count + step; }
//!
//! let items = items(x); let index = 0;
//! 'stop: while index < length(items) { 'skip: loop { let x = items[index]; body; break 'skip } index = index + 1; }
//! ```

use crate::lower::{Around, Lower};
use kiln_abi::DynFn;
use kiln_arena::{ListRange, Symbol};
use kiln_captures::LocalId;
use kiln_hir::{self as hir, DynBinary, DynExpr, ExprKind, LoopInfo, LoopKind, VarId, VarKind, Word};
use kiln_luma_syntax::ast::{self, For, Over, StmtId};
use kiln_source::Span;

/// Names of hidden variables.
pub(crate) const HIDDEN: [&str; 7] = ["count", "last", "step", "items", "index", "item", "value"];

/// What a loop that counts grows by.
#[derive(Clone, Copy)]
enum Step {
    /// A number that stands in the program.
    Known(f64),
    /// The value of a variable, a number other than 0.
    Var(VarId),
}

impl Lower<'_> {
    fn new_loop(&mut self, kind: LoopKind, span: Span) -> hir::LoopId {
        self.hir.loops.alloc(LoopInfo { kind, label: None, label_used: false, ty: self.common.unit, span })
    }

    pub(crate) fn while_loop(&mut self, cond: ast::ExprId, body: ListRange<StmtId>, span: Span) {
        let id = self.new_loop(LoopKind::While, span);
        let cond = self.condition(cond);
        self.around.push(Around { stop: id, skip: id, skip_leaves: false });
        let body = self.block(body, span);
        self.around.pop();
        let node = self.add(ExprKind::While { id, cond, body }, self.common.unit, span);
        self.push(node, span);
    }

    pub(crate) fn repeat(&mut self, count: ast::ExprId, body: ListRange<StmtId>, span: Span) {
        let outer = self.stmts.len();
        let from = self.number(1.0, span);
        let counter = self.hidden("count", from, span);
        let last = self.checked(DynFn::CheckCount, count);
        let last = self.hidden("last", last, span);
        self.counting(counter, last, Step::Known(1.0), span, |lower| lower.block_onto(body, span));
        self.end_loop(outer, span);
    }

    pub(crate) fn for_loop(&mut self, id: StmtId, info: For, span: Span) {
        let outer = self.stmts.len();
        let local = self.resolution.declared[id];
        match info.over {
            Over::Range { from, to, by } => {
                let from = self.checked(DynFn::CheckStart, from);
                let counter = self.hidden("count", from, span);
                let last = self.checked(DynFn::CheckEnd, to);
                let last = self.hidden("last", last, span);
                let step = self.step(by, span);
                self.counting(counter, last, step, span, |lower| {
                    let value = lower.hidden_value(counter, span);
                    lower.body_of(local, value, info.body, span);
                });
            }
            Over::Items(items) => {
                let place = self.ast.exprs[items].span;
                let items = self.expr(items);
                self.each(items, place, |lower, item| lower.body_of(local, item, info.body, span));
            }
        }
        self.end_loop(outer, span);
    }

    /// The body of a loop with a variable.
    fn body_of(&mut self, local: Option<LocalId>, value: hir::ExprId, body: ListRange<StmtId>, span: Span) {
        if let Some(local) = local {
            self.let_local(local, value, span);
        }
        self.block_onto(body, span);
    }

    /// A block as one statement.
    fn block_onto(&mut self, body: ListRange<StmtId>, span: Span) {
        let block = self.block(body, span);
        self.push(block, span);
    }

    /// Makes one statement of those on the stack from `outer` on: a loop and its hidden variables.
    fn end_loop(&mut self, outer: usize, span: Span) {
        let whole = self.block_from(outer, span);
        self.push(whole, span);
    }

    /// A value that must be a number; the text of the error depends on `check`.
    fn checked(&mut self, check: DynFn, value: ast::ExprId) -> hir::ExprId {
        let place = self.ast.exprs[value].span;
        let is_number = self.ast.written_number(value).is_some();
        let value = self.expr(value);
        if is_number { value } else { self.operation(check, &[value], place) }
    }

    fn step(&mut self, by: Option<ast::ExprId>, span: Span) -> Step {
        let Some(by) = by else { return Step::Known(1.0) };
        if let Some(step) = self.ast.written_number(by) {
            return Step::Known(step);
        }
        let step = self.checked(DynFn::CheckStep, by);
        Step::Var(self.hidden("step", step, span))
    }

    /// A loop while `counter` has not passed `last`, both being numbers.
    fn counting(
        &mut self,
        counter: VarId,
        last: VarId,
        step: Step,
        span: Span,
        body: impl FnOnce(&mut Self),
    ) {
        let cond = match step {
            Step::Known(step) if step > 0.0 => self.compare(DynBinary::Le, counter, last, span),
            Step::Known(_) => self.compare(DynBinary::Ge, counter, last, span),
            Step::Var(step) => {
                let up = self.going(DynBinary::Gt, step, DynBinary::Le, counter, last, span);
                let down = self.going(DynBinary::Lt, step, DynBinary::Ge, counter, last, span);
                self.dynamic(DynExpr::Logical(hir::LogicalOp::Or, up, down), span)
            }
        };
        self.rounds(cond, counter, step, span, body);
    }

    /// `step DIRECTION 0 and counter COMPARE last`
    fn going(
        &mut self,
        direction: DynBinary,
        step: VarId,
        compare: DynBinary,
        counter: VarId,
        last: VarId,
        span: Span,
    ) -> hir::ExprId {
        let (step, zero) = (self.hidden_value(step, span), self.number(0.0, span));
        let goes = self.dynamic(DynExpr::Binary(direction, step, zero), span);
        let is_there = self.compare(compare, counter, last, span);
        self.dynamic(DynExpr::Logical(hir::LogicalOp::And, goes, is_there), span)
    }

    fn compare(&mut self, op: DynBinary, left: VarId, right: VarId, span: Span) -> hir::ExprId {
        let (left, right) = (self.hidden_value(left, span), self.hidden_value(right, span));
        self.dynamic(DynExpr::Binary(op, left, right), span)
    }

    /// A loop over the items of a value, at `span`; `body` gets the expression that is the item of a round.
    pub(crate) fn each(&mut self, items: hir::ExprId, span: Span, body: impl FnOnce(&mut Self, hir::ExprId)) {
        let items = self.operation(DynFn::Items, &[items], span);
        let items = self.hidden("items", items, span);
        let zero = self.number(0.0, span);
        let index = self.hidden("index", zero, span);
        let list = self.hidden_value(items, span);
        let (at, length) = (self.hidden_value(index, span), self.operation(DynFn::Length, &[list], span));
        let cond = self.dynamic(DynExpr::Binary(DynBinary::Lt, at, length), span);
        self.rounds(cond, index, Step::Known(1.0), span, |lower| {
            let (list, at) = (lower.hidden_value(items, span), lower.hidden_value(index, span));
            let item = lower.operation(DynFn::Index, &[list, at], span);
            body(lower, item);
        });
    }

    /// A loop while `cond` holds, in which `counter` grows by `step` behind each round.
    fn rounds(
        &mut self,
        cond: hir::ExprId,
        counter: VarId,
        step: Step,
        span: Span,
        body: impl FnOnce(&mut Self),
    ) {
        let stop = self.new_loop(LoopKind::While, span);
        let skip = self.new_loop(LoopKind::Loop, span);
        let cond = self.add(ExprKind::Dyn(DynExpr::Truthy(cond)), self.common.bool, span);
        let first = self.stmts.len();
        let round = self.round(Around { stop, skip, skip_leaves: true }, span, body);
        self.push(round, span);
        let value = self.hidden_value(counter, span);
        let step = match step {
            Step::Known(step) => self.number(step, span),
            Step::Var(step) => self.hidden_value(step, span),
        };
        let next = self.dynamic(DynExpr::Binary(DynBinary::Add, value, step), span);
        let place = self.hidden_value(counter, span);
        let assign = self.add(ExprKind::Assign { place, value: next }, self.common.unit, span);
        self.push(assign, span);
        let body = self.block_from(first, span);
        let node = self.add(ExprKind::While { id: stop, cond, body }, self.common.unit, span);
        self.push(node, span);
    }

    /// One round, which `skip` leaves.
    fn round(&mut self, around: Around, span: Span, body: impl FnOnce(&mut Self)) -> hir::ExprId {
        let first = self.stmts.len();
        self.around.push(around);
        body(self);
        self.around.pop();
        let leave = ExprKind::Break { id: around.skip, value: None };
        let leave = self.add(leave, self.common.never, span);
        self.push(leave, span);
        let body = self.block_from(first, span);
        self.add(ExprKind::Loop { id: around.skip, body }, self.common.unit, span)
    }

    /// A variable that no program can name.
    pub(crate) fn hidden(&mut self, name: &str, value: hir::ExprId, span: Span) -> VarId {
        let name: Symbol = self.names.lookup(name).expect("interned before");
        let var = self.hidden_var(name, VarKind::Let, span);
        self.let_var(var, value, span);
        var
    }

    pub(crate) fn hidden_value(&mut self, var: VarId, span: Span) -> hir::ExprId {
        self.add(ExprKind::Var(var), self.common.dyn_, span)
    }

    fn number(&mut self, value: f64, span: Span) -> hir::ExprId {
        self.dynamic(DynExpr::Number(Word::new(value.to_bits())), span)
    }

    /// A new variable of the function at hand that is no local of the tree.
    pub(crate) fn hidden_var(&mut self, name: Symbol, kind: VarKind, span: Span) -> VarId {
        let ty = self.common.dyn_;
        let capture = hir::CaptureMode::None;
        self.hir.vars.alloc(hir::Var { name, ty, mutable: true, kind, capture, span })
    }

    /// `stop` and `skip`.
    pub(crate) fn leave_loop(&mut self, is_skip: bool, span: Span) {
        let around = *self.around.last().expect("it stands in a loop");
        let kind = match (is_skip, around.skip_leaves) {
            (true, false) => ExprKind::Continue { id: around.skip },
            (true, true) => ExprKind::Break { id: around.skip, value: None },
            (false, _) => ExprKind::Break { id: around.stop, value: None },
        };
        let node = self.add(kind, self.common.never, span);
        self.push(node, span);
    }
}
