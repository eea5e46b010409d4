//! Expressions.

use crate::deep;
use crate::lower::Lower;
use crate::scopes::Meaning;
use kiln_abi::NativeFn;
use kiln_arena::{ListRange, Symbol};
use kiln_captures::LocalId;
use kiln_hir::{self as hir, DynBinary, DynExpr, DynUnary, ExprKind, Word};
use kiln_luma_syntax::ast::{self, BinaryOp, LogicalOp, UnaryOp};
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
        BinaryOp::Rem | BinaryOp::Has => unreachable!("not supported"),
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
            ast::ExprKind::Nothing => DynExpr::Nil,
            ast::ExprKind::Bool(value) => DynExpr::Bool(value),
            ast::ExprKind::Number(value) => DynExpr::Number(Word::new(value.to_bits())),
            ast::ExprKind::Str(text) => DynExpr::Str(text),
            ast::ExprKind::Name(name) => return self.name(id, name, span),
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
            ast::ExprKind::Call { callee, args, .. } => {
                let callee = self.expr(callee);
                let first = self.exprs.len();
                DynExpr::Call { callee, args: self.list(first, args) }
            }
            ast::ExprKind::Function(fun) => DynExpr::Closure(self.later(fun)),
            ast::ExprKind::ReadLine => {
                let native = self.native(NativeFn::ReadLine, span);
                let callee = self.dynamic(DynExpr::Global(native), span);
                DynExpr::Call { callee, args: ListRange::EMPTY }
            }
            ast::ExprKind::Text(_)
            | ast::ExprKind::List(_)
            | ast::ExprKind::Object(_)
            | ast::ExprKind::ReadFile(_)
            | ast::ExprKind::Get { .. }
            | ast::ExprKind::Index { .. } => unreachable!("not supported"),
        };
        self.dynamic(expr, span)
    }

    pub(crate) fn local(&mut self, local: LocalId, span: Span) -> hir::ExprId {
        self.add(ExprKind::Var(self.var(local)), self.common.dyn_, span)
    }

    /// The value of a name.
    fn name(&mut self, id: ast::ExprId, name: Symbol, span: Span) -> hir::ExprId {
        let global = match self.resolution.uses[id].expect("every name is resolved") {
            Meaning::Local(local) => return self.local(local, span),
            Meaning::Global | Meaning::GlobalFunction => self.global(name, span),
            Meaning::Library(function) => self.native(function.native().expect("it is supported"), span),
        };
        self.dynamic(DynExpr::Global(global), span)
    }

    /// Lowers expressions onto the stack, and makes a list of those from `first` on.
    fn list(&mut self, first: usize, list: ListRange<ast::ExprId>) -> ListRange<hir::ExprId> {
        for &expr in &self.ast.expr_lists[list] {
            let expr = self.expr(expr);
            self.exprs.push(expr);
        }
        self.list_from(first)
    }
}
