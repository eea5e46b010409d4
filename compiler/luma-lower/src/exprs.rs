//! Expressions.

use crate::deep;
use crate::lower::Lower;
use crate::scopes::Meaning;
use kiln_abi::DynFn;
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

/// What an operator is: a node of its own, or an operation of the runtime.
enum Binary {
    Node(DynBinary),
    Operation(DynFn),
}

fn binary(op: BinaryOp) -> Binary {
    let node = match op {
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
        BinaryOp::Rem => return Binary::Operation(DynFn::Rem),
        BinaryOp::Has => return Binary::Operation(DynFn::Has),
    };
    Binary::Node(node)
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
                let (lhs, rhs) = (self.expr(lhs), self.expr(rhs));
                match binary(op) {
                    Binary::Node(op) => DynExpr::Binary(op, lhs, rhs),
                    Binary::Operation(op) => return self.operation(op, &[lhs, rhs], span),
                }
            }
            ast::ExprKind::Logical { op, lhs, rhs, .. } => {
                let lhs = self.expr(lhs);
                DynExpr::Logical(logical(op), lhs, self.expr(rhs))
            }
            ast::ExprKind::Call { callee, args, .. } => self.call(callee, args),
            ast::ExprKind::Function(fun) => DynExpr::Closure(self.later(fun)),
            ast::ExprKind::ReadLine => return self.operation(DynFn::ReadLine, &[], span),
            ast::ExprKind::ReadFile(path) => {
                let path = self.expr(path);
                return self.operation(DynFn::ReadFile, &[path], span);
            }
            ast::ExprKind::Text(parts) => DynExpr::Runtime { op: DynFn::Concat, args: self.list(parts) },
            ast::ExprKind::List(items) => DynExpr::Runtime { op: DynFn::NewList, args: self.list(items) },
            ast::ExprKind::Object(fields) => return self.object(fields, span),
            ast::ExprKind::Get { object, name } => DynExpr::Get { object: self.expr(object), name },
            ast::ExprKind::Index { object, index } => {
                let (object, index) = (self.expr(object), self.expr(index));
                return self.operation(DynFn::Index, &[object, index], span);
            }
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
            Meaning::Library(function) => return self.library(function, span),
        };
        self.dynamic(DynExpr::Global(global), span)
    }

    /// A call, which of a function of the library is its operation, if the number of arguments is right.
    fn call(&mut self, callee: ast::ExprId, args: ListRange<ast::ExprId>) -> DynExpr {
        if let Some(Meaning::Library(function)) = self.resolution.uses[callee]
            && let Some(op) = function.operation(args.len())
        {
            return DynExpr::Runtime { op, args: self.list(args) };
        }
        let callee = self.expr(callee);
        DynExpr::Call { callee, args: self.list(args) }
    }

    /// An object without fields, which then gets them in order.
    fn object(&mut self, fields: ListRange<ast::Field>, span: Span) -> hir::ExprId {
        let object = self.operation(DynFn::NewObject, &[], span);
        if fields.is_empty() {
            return object;
        }
        let first = self.stmts.len();
        let object = self.hidden("value", object, span);
        for field in &self.ast.fields[fields] {
            let value = self.expr(field.value);
            let (place, name) = (field.name.span, field.name.name);
            let target = self.hidden_value(object, place);
            let set = self.dynamic(DynExpr::Set { object: target, name, value }, place);
            self.push(set, place);
        }
        let stmts = self.statements_from(first);
        let tail = Some(self.hidden_value(object, span));
        self.add(ExprKind::Block { stmts, tail }, self.common.dyn_, span)
    }

    /// Lowers expressions to a list.
    pub(crate) fn list(&mut self, list: ListRange<ast::ExprId>) -> ListRange<hir::ExprId> {
        let first = self.exprs.len();
        for &expr in &self.ast.expr_lists[list] {
            let expr = self.expr(expr);
            self.exprs.push(expr);
        }
        self.list_from(first)
    }
}
