//! Blocks and statements, and values that a statement computes for nobody.

use crate::arithmetic::Known;
use crate::errors;
use crate::tape::Event;
use crate::walk::Walk;
use kiln_arena::ListRange;
use kiln_hir::{BinaryOp, ExprId, ExprKind, PatId, Stmt, StmtKind, UnaryOp};
use kiln_source::Span;

impl Walk<'_> {
    /// `{ stmts tail }`; gives the value of the tail if it is known.
    pub fn block(&mut self, stmts: ListRange<Stmt>, tail: Option<ExprId>) -> Known {
        let stmts = &self.hir.stmts[stmts];
        for (index, stmt) in stmts.iter().enumerate() {
            if !self.flow.live && !self.flow.reported {
                let end = tail.map_or(stmts[stmts.len() - 1].span, |tail| self.hir.exprs[tail].span);
                self.unreachable(stmts[index].span.to(end));
            }
            if let StmtKind::Expr { expr: root, .. } | StmtKind::Let { init: Some(root), .. } = stmt.kind {
                self.sweep(root);
            }
            match stmt.kind {
                StmtKind::Let { pat, init, otherwise } => self.let_stmt(pat, init, otherwise, stmt.span),
                StmtKind::Expr { expr, semi } => self.expr_stmt(expr, semi, stmt.span),
            }
        }
        tail.and_then(|tail| {
            self.sweep(tail);
            self.expr(tail)
        })
    }

    /// `let pat = init else { otherwise };`
    fn let_stmt(&mut self, pat: PatId, init: Option<ExprId>, otherwise: Option<ExprId>, span: Span) {
        let Some(init) = init else { return self.bind(pat) };
        let value = self.expr(init);
        match otherwise {
            None => {
                if let Some(func) = self.func {
                    self.irrefutable(pat, Some(span), &self.hir.funcs[func]);
                }
            }
            Some(otherwise) => {
                self.let_else(pat, init, otherwise);
                let start = self.flow;
                if start.live {
                    self.tape.push(Event::Fork);
                }
                self.expr(otherwise);
                if start.live {
                    self.tape.push(Event::Next);
                    self.tape.push(Event::Join);
                }
                self.next_way(start);
            }
        }
        self.bind(pat);
        self.remember(pat, value);
    }

    /// `expr;`
    fn expr_stmt(&mut self, expr: ExprId, semi: bool, span: Span) {
        let before = self.effects;
        let live = self.flow.live;
        self.expr(expr);
        if semi && live {
            self.unused_value(expr, self.effects == before, span);
        }
    }

    /// Reports a value that a statement computes for nobody.
    fn unused_value(&mut self, expr: ExprId, pure: bool, stmt: Span) {
        let node = &self.hir.exprs[expr];
        let operator = match node.kind {
            ExprKind::Unary(UnaryOp::Neg, _) => Some("-"),
            ExprKind::Unary(UnaryOp::Not, _) => Some("!"),
            ExprKind::Binary(op, ..) => Some(op.text()),
            ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Bool(_)
            | ExprKind::Var(_)
            | ExprKind::Const(_)
            | ExprKind::Logical(..)
            | ExprKind::Cast(_)
            | ExprKind::Field { .. }
            | ExprKind::Adt { .. }
                if pure =>
            {
                None
            }
            ExprKind::Tuple(parts) if pure && !parts.is_empty() => None,
            ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Bool(_)
            | ExprKind::Var(_)
            | ExprKind::Const(_)
            | ExprKind::Logical(..)
            | ExprKind::Cast(_)
            | ExprKind::Field { .. }
            | ExprKind::Adt { .. }
            | ExprKind::Tuple(_)
            | ExprKind::Error
            | ExprKind::Assign { .. }
            | ExprKind::AssignOp { .. }
            | ExprKind::Call { .. }
            | ExprKind::Block { .. }
            | ExprKind::If { .. }
            | ExprKind::Match { .. }
            | ExprKind::While { .. }
            | ExprKind::Loop { .. }
            | ExprKind::Break { .. }
            | ExprKind::Continue { .. }
            | ExprKind::Return { .. }
            | ExprKind::Panic(_)
            | ExprKind::Dyn(_) => return,
        };
        let common = &self.hir.types.common;
        if node.ty != common.error && node.ty != common.never {
            let assignable = self.assignable(expr);
            self.sink.report(errors::unused_value(node.span, operator, pure, assignable, stmt));
        }
    }

    /// The place between the sides of a comparison that could be meant as an assignment.
    fn assignable(&self, expr: ExprId) -> Option<Span> {
        let ExprKind::Binary(BinaryOp::Eq, left, right) = self.hir.exprs[expr].kind else { return None };
        let mut root = left;
        while let ExprKind::Field { base, index: _ } = self.hir.exprs[root].kind {
            root = base;
        }
        let ExprKind::Var(var) = self.hir.exprs[root].kind else { return None };
        let between = Span::new(self.hir.exprs[left].span.hi, self.hir.exprs[right].span.lo);
        // Parentheses are no part of an expression's place.
        (self.hir.vars[var].mutable && between.len() <= " == ".len() as u32).then_some(between)
    }
}
