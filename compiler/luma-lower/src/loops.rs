//! Loops. One that counts has a hidden variable, and its body is a loop of its own which `skip` leaves, so that the
//! step follows in any case:
//!
//! ```text
//! let count = from; let last = to;
//! 'stop: while count <= last { 'skip: loop { let i = count; body; break 'skip } count = count + step; }
//! ```

use crate::lower::{Around, Lower};
use crate::supported::step;
use kiln_arena::{ListRange, Symbol};
use kiln_hir::{self as hir, DynBinary, DynExpr, ExprKind, LoopInfo, LoopKind, VarId, VarKind, Word};
use kiln_luma_syntax::ast::{self, For, Over, StmtId};
use kiln_source::Span;

/// The numbers of a loop that counts.
struct Count {
    from: hir::ExprId,
    to: hir::ExprId,
    step: f64,
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
        let to = self.expr(count);
        let from = self.number(1.0, span);
        self.counting(Count { from, to, step: 1.0 }, None, body, span);
    }

    pub(crate) fn for_loop(&mut self, id: StmtId, info: For, span: Span) {
        let Over::Range { from, to, by } = info.over else { unreachable!("supported loops count") };
        let from = self.expr(from);
        let to = self.expr(to);
        let step = by.map_or(1.0, |by| step(self.ast, by).expect("a supported step is a number"));
        self.counting(Count { from, to, step }, Some(id), info.body, span);
    }

    /// `variable` is the statement that declares the loop's variable, if it has one.
    fn counting(&mut self, count: Count, variable: Option<StmtId>, body: ListRange<StmtId>, span: Span) {
        let outer = self.stmts.len();
        // Both are numbers from here on, or an error is raised.
        let counter = self.hidden("count", count.from, span);
        let last = self.hidden("last", count.to, span);
        let stop = self.new_loop(LoopKind::While, span);
        let skip = self.new_loop(LoopKind::Loop, span);
        let compare = if count.step > 0.0 { DynBinary::Le } else { DynBinary::Ge };
        let (left, right) = (self.hidden_value(counter, span), self.hidden_value(last, span));
        let cond = self.dynamic(DynExpr::Binary(compare, left, right), span);
        let cond = self.add(ExprKind::Dyn(DynExpr::Truthy(cond)), self.common.bool, span);
        let first = self.stmts.len();
        let round = self.round(counter, variable, Around { stop, skip, skip_leaves: true }, body, span);
        self.push(round, span);
        let (value, step) = (self.hidden_value(counter, span), self.number(count.step, span));
        let next = self.dynamic(DynExpr::Binary(DynBinary::Add, value, step), span);
        let place = self.hidden_value(counter, span);
        let assign = self.add(ExprKind::Assign { place, value: next }, self.common.unit, span);
        self.push(assign, span);
        let body = self.block_from(first, span);
        let node = self.add(ExprKind::While { id: stop, cond, body }, self.common.unit, span);
        self.push(node, span);
        let whole = self.block_from(outer, span);
        self.push(whole, span);
    }

    /// One round, which `skip` leaves.
    fn round(
        &mut self,
        counter: VarId,
        variable: Option<StmtId>,
        around: Around,
        body: ListRange<StmtId>,
        span: Span,
    ) -> hir::ExprId {
        let first = self.stmts.len();
        if let Some(local) = variable.and_then(|id| self.resolution.declared[id]) {
            let value = self.hidden_value(counter, span);
            self.let_local(local, value, span);
        }
        self.around.push(around);
        let inner = self.block(body, span);
        self.around.pop();
        self.push(inner, span);
        let leave = ExprKind::Break { id: around.skip, value: None };
        let leave = self.add(leave, self.common.never, span);
        self.push(leave, span);
        let body = self.block_from(first, span);
        self.add(ExprKind::Loop { id: around.skip, body }, self.common.unit, span)
    }

    /// A variable that no program can name.
    pub(crate) fn hidden(&mut self, name: &str, value: hir::ExprId, span: Span) -> VarId {
        let name: Symbol = self.names.lookup(name).expect("interned before");
        let var = self.hidden_var(name, span);
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
    fn hidden_var(&mut self, name: Symbol, span: Span) -> VarId {
        let ty = self.common.dyn_;
        let capture = hir::CaptureMode::None;
        self.hir.vars.alloc(hir::Var { name, ty, mutable: true, kind: VarKind::Let, capture, span })
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
