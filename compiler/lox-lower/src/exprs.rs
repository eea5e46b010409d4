//! Expressions.

use crate::deep;
use crate::lower::Lower;
use kiln_arena::{ListRange, Symbol};
use kiln_captures::LocalId;
use kiln_hir::{self as hir, DynBinary, DynExpr, DynUnary, ExprKind, Word};
use kiln_lox_syntax::ast::{self, BinaryOp, LogicalOp, UnaryOp};
use kiln_source::Span;

fn unary(op: UnaryOp) -> DynUnary {
    match op {
        UnaryOp::Neg => DynUnary::Neg,
        UnaryOp::Not => DynUnary::Not,
    }
}

fn binary(op: BinaryOp) -> DynBinary {
    match op {
        BinaryOp::Add => DynBinary::Add,
        BinaryOp::Sub => DynBinary::Sub,
        BinaryOp::Mul => DynBinary::Mul,
        BinaryOp::Div => DynBinary::Div,
        BinaryOp::Eq => DynBinary::Eq,
        BinaryOp::Ne => DynBinary::Ne,
        BinaryOp::Lt => DynBinary::Lt,
        BinaryOp::Le => DynBinary::Le,
        BinaryOp::Gt => DynBinary::Gt,
        BinaryOp::Ge => DynBinary::Ge,
    }
}

fn logical(op: LogicalOp) -> hir::LogicalOp {
    match op {
        LogicalOp::And => hir::LogicalOp::And,
        LogicalOp::Or => hir::LogicalOp::Or,
    }
}

impl Lower<'_> {
    pub(crate) fn expr(&mut self, id: ast::ExprId) -> hir::ExprId {
        deep(|| self.expr_inside(id))
    }

    fn expr_inside(&mut self, id: ast::ExprId) -> hir::ExprId {
        let span = self.ast.operation(id, self.names);
        let expr = match self.ast.exprs[id].kind {
            ast::ExprKind::Error => unreachable!("a tree without errors"),
            ast::ExprKind::Nil => DynExpr::Nil,
            ast::ExprKind::Bool(value) => DynExpr::Bool(value),
            ast::ExprKind::Number(value) => DynExpr::Number(Word::new(value.to_bits())),
            ast::ExprKind::Str(text) => DynExpr::Str(text),
            ast::ExprKind::Name(name) => return self.name(name, self.resolution.uses[id], span),
            ast::ExprKind::This => {
                let this = self.resolution.uses[id].expect("`this` stands in a method");
                return self.local(this, span);
            }
            ast::ExprKind::Super { name } => {
                let (superclass, this) = self.super_operands(id);
                DynExpr::SuperGet { superclass, this, name }
            }
            ast::ExprKind::Group(inner) => return self.expr(inner),
            ast::ExprKind::Unary { op, operand } => DynExpr::Unary(unary(op), self.expr(operand)),
            ast::ExprKind::Binary { op, lhs, rhs, .. } => {
                let lhs = self.expr(lhs);
                DynExpr::Binary(binary(op), lhs, self.expr(rhs))
            }
            ast::ExprKind::Logical { op, lhs, rhs, .. } => {
                let lhs = self.expr(lhs);
                DynExpr::Logical(logical(op), lhs, self.expr(rhs))
            }
            ast::ExprKind::Assign { name, value } => return self.assign(id, name, value, span),
            ast::ExprKind::Get { object, name } => DynExpr::Get { object: self.expr(object), name },
            ast::ExprKind::Set { object, name, value, .. } => {
                let object = self.expr(object);
                DynExpr::Set { object, name, value: self.expr(value) }
            }
            ast::ExprKind::Call { callee, args } => self.call(callee, args),
        };
        self.dynamic(expr, span)
    }

    fn local(&mut self, local: LocalId, span: Span) -> hir::ExprId {
        self.add(ExprKind::Var(self.var(local)), self.common.dyn_, span)
    }

    /// The value of a name, which means `local` or a global.
    pub(crate) fn name(&mut self, name: Symbol, local: Option<LocalId>, span: Span) -> hir::ExprId {
        match local {
            Some(local) => self.local(local, span),
            None => {
                let global = self.global(name, span);
                self.dynamic(DynExpr::Global(global), span)
            }
        }
    }

    /// `name = value`, which gives the value.
    fn assign(&mut self, id: ast::ExprId, name: Symbol, value: ast::ExprId, span: Span) -> hir::ExprId {
        let value = self.expr(value);
        match self.resolution.uses[id] {
            Some(local) => {
                let place = self.local(local, span);
                self.add(ExprKind::Assign { place, value }, self.common.dyn_, self.ast.exprs[id].span)
            }
            None => {
                let global = self.global(name, span);
                self.dynamic(DynExpr::SetGlobal(global, value), span)
            }
        }
    }

    /// A call; of a property of an object, or of a method of the superclass, in one.
    fn call(&mut self, callee: ast::ExprId, args: ListRange<ast::ExprId>) -> DynExpr {
        match self.ast.exprs[callee].kind {
            ast::ExprKind::Get { object, name } => {
                let receiver = self.expr(object);
                let first = self.exprs.len();
                DynExpr::Invoke { receiver, name, args: self.list(first, args) }
            }
            ast::ExprKind::Super { name } => {
                let (superclass, this) = self.super_operands(callee);
                let first = self.exprs.len();
                self.exprs.extend([superclass, this]);
                DynExpr::SuperInvoke { name, operands: self.list(first, args) }
            }
            ast::ExprKind::Error
            | ast::ExprKind::Nil
            | ast::ExprKind::Bool(_)
            | ast::ExprKind::Number(_)
            | ast::ExprKind::Str(_)
            | ast::ExprKind::Name(_)
            | ast::ExprKind::This
            | ast::ExprKind::Group(_)
            | ast::ExprKind::Unary { .. }
            | ast::ExprKind::Binary { .. }
            | ast::ExprKind::Logical { .. }
            | ast::ExprKind::Assign { .. }
            | ast::ExprKind::Set { .. }
            | ast::ExprKind::Call { .. } => {
                let callee = self.expr(callee);
                let first = self.exprs.len();
                DynExpr::Call { callee, args: self.list(first, args) }
            }
        }
    }

    /// Lowers expressions onto the stack, and makes a list of those from `first` on.
    fn list(&mut self, first: usize, list: ListRange<ast::ExprId>) -> ListRange<hir::ExprId> {
        for &expr in &self.ast.expr_lists[list] {
            let expr = self.expr(expr);
            self.exprs.push(expr);
        }
        self.list_from(first)
    }

    /// The superclass and the receiver that `super` means.
    fn super_operands(&mut self, id: ast::ExprId) -> (hir::ExprId, hir::ExprId) {
        let span = self.ast.exprs[id].span;
        let superclass = self.resolution.uses[id].expect("the class around has a superclass");
        let this = *self.resolution.receivers.get(&id).expect("`super` stands in a method");
        (self.local(superclass, span), self.local(this, span))
    }
}
