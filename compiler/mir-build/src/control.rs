//! Blocks, conditions, loops, and the ways out of them.

use crate::function::{Builder, Loop};
use kiln_abi::PanicKind;
use kiln_arena::ListRange;
use kiln_hir::{DynExpr, ExprId, ExprKind, LogicalOp, LoopId, Stmt, StmtKind, UnaryOp};
use kiln_mir::{BlockId, Place, Rvalue, TerminatorKind};

impl Builder<'_> {
    pub(crate) fn block(&mut self, dest: Option<Place>, stmts: ListRange<Stmt>, tail: Option<ExprId>) {
        let hir = self.hir;
        for stmt in &hir.stmts[stmts] {
            match stmt.kind {
                StmtKind::Let { pat, init, otherwise } => self.let_stmt(pat, init, otherwise),
                StmtKind::Expr { expr, semi: _ } => self.expr_into(None, expr),
            }
        }
        match tail {
            Some(tail) => self.expr_into(dest, tail),
            None => self.unit_into(dest.filter(|_| self.is_reachable())),
        }
    }

    /// Leads to `then` if `cond` holds, else to `otherwise`.
    pub(crate) fn condition(&mut self, cond: ExprId, then: BlockId, otherwise: BlockId) {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.condition_on_this_stack(cond, then, otherwise));
    }

    fn condition_on_this_stack(&mut self, cond: ExprId, then: BlockId, otherwise: BlockId) {
        let node = self.hir.exprs[cond];
        if let ExprKind::Logical(op, lhs, rhs) = node.kind {
            let right = self.new_block();
            match op {
                LogicalOp::And => self.condition(lhs, right, otherwise),
                LogicalOp::Or => self.condition(lhs, then, right),
            }
            self.start(right);
            self.condition(rhs, then, otherwise);
        } else if let ExprKind::Unary(UnaryOp::Not, operand) = node.kind {
            self.condition(operand, otherwise, then);
        } else if let ExprKind::Dyn(DynExpr::Truthy(value)) = node.kind {
            self.dyn_condition(value, then, otherwise);
        } else {
            let outer = std::mem::replace(&mut self.span, node.span);
            if let Some(value) = self.operand(cond) {
                self.branch(value, then, otherwise);
            }
            self.span = outer;
        }
    }

    /// `a && b`, `a || b` as a value.
    pub(crate) fn logical_value(&mut self, dest: Option<Place>, expr: ExprId) {
        let ExprKind::Logical(op, lhs, rhs) = self.hir.exprs[expr].kind else { return };
        let (right, short, after) = (self.new_block(), self.new_block(), self.new_block());
        match op {
            LogicalOp::And => self.condition(lhs, right, short),
            LogicalOp::Or => self.condition(lhs, short, right),
        }
        self.start(right);
        self.expr_into(dest, rhs);
        self.goto(after);
        self.start(short);
        let decided = self.bool(op == LogicalOp::Or);
        self.assign_if(dest, Rvalue::Use(decided));
        self.goto(after);
        self.start(after);
    }

    pub(crate) fn if_expr(
        &mut self,
        dest: Option<Place>,
        cond: ExprId,
        then: ExprId,
        otherwise: Option<ExprId>,
    ) {
        let (then_block, else_block) = (self.new_block(), self.new_block());
        self.condition(cond, then_block, else_block);
        let mut after = None;
        self.start(then_block);
        self.expr_into(dest, then);
        self.goto_shared(&mut after);
        self.start(else_block);
        match otherwise {
            Some(otherwise) => self.expr_into(dest, otherwise),
            None => self.unit_into(dest),
        }
        self.goto_shared(&mut after);
        if let Some(after) = after {
            self.start(after);
        }
    }

    fn enter_loop(&mut self, id: LoopId, dest: Option<Place>) -> BlockId {
        let again = self.new_block();
        self.goto(again);
        self.start(again);
        self.loops.push(Loop { id, again, after: None, dest });
        again
    }

    fn leave_loop(&mut self) {
        let finished = self.loops.pop().expect("entered before");
        if let Some(after) = finished.after {
            self.start(after);
        }
    }

    pub(crate) fn while_expr(&mut self, dest: Option<Place>, id: LoopId, cond: ExprId, body: ExprId) {
        let span = self.span;
        let again = self.enter_loop(id, dest);
        let (inside, done) = (self.new_block(), self.new_block());
        self.condition(cond, inside, done);
        self.start(inside);
        self.expr_into(None, body);
        self.goto(again);
        self.start(done);
        let info = self.hir.loops[id];
        if info.ty == self.hir.types.common.unit || self.is_never(info.ty) {
            self.unit_into(dest);
            self.goto_after_loop();
        } else {
            self.panic(PanicKind::WhileWithoutValue, span);
        }
        self.leave_loop();
    }

    pub(crate) fn loop_expr(&mut self, dest: Option<Place>, id: LoopId, body: ExprId) {
        let again = self.enter_loop(id, dest);
        self.expr_into(None, body);
        self.goto(again);
        self.leave_loop();
    }

    /// Leads behind the innermost loop.
    fn goto_after_loop(&mut self) {
        let innermost = self.loops.len() - 1;
        self.goto_after(innermost);
    }

    fn goto_after(&mut self, index: usize) {
        let mut after = self.loops[index].after;
        self.goto_shared(&mut after);
        self.loops[index].after = after;
    }

    fn loop_index(&self, id: LoopId) -> usize {
        self.loops.iter().rposition(|entered| entered.id == id).expect("H5: inside the loop")
    }

    pub(crate) fn break_expr(&mut self, id: LoopId, value: Option<ExprId>) {
        let index = self.loop_index(id);
        let dest = self.loops[index].dest;
        match value {
            Some(value) => self.expr_into(dest, value),
            None => self.unit_into(dest),
        }
        self.goto_after(index);
    }

    pub(crate) fn continue_expr(&mut self, id: LoopId) {
        let again = self.loops[self.loop_index(id)].again;
        self.goto(again);
    }

    pub(crate) fn return_expr(&mut self, value: Option<ExprId>) {
        let dest = Some(self.body.return_place());
        match value {
            Some(value) => self.expr_into(dest, value),
            None => self.unit_into(dest),
        }
        let span = self.span;
        self.terminate(TerminatorKind::Return, span);
    }
}
