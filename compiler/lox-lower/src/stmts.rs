//! Statements and declarations.

use crate::deep;
use crate::lower::Lower;
use kiln_arena::ListRange;
use kiln_captures::LocalId;
use kiln_hir::{self as hir, CaptureMode, DynExpr, DynKind, ExprKind, LoopInfo, LoopKind, Method, VarKind};
use kiln_lox_syntax::ast::{self, ClassId, FunId, Ident, StmtId, StmtKind};
use kiln_source::Span;

impl Lower<'_> {
    pub(crate) fn statements(&mut self, list: ListRange<StmtId>) -> ListRange<hir::Stmt> {
        let first = self.stmts.len();
        for &stmt in &self.ast.stmt_lists[list] {
            self.statement(stmt);
        }
        self.statements_from(first)
    }

    /// A list of the statements on the stack from `first` on.
    fn statements_from(&mut self, first: usize) -> ListRange<hir::Stmt> {
        self.hir.stmts.alloc(self.stmts.drain(first..))
    }

    /// Adds an expression to the stack of statements.
    fn push(&mut self, expr: hir::ExprId, span: Span) {
        self.stmts.push(hir::Stmt { kind: hir::StmtKind::Expr { expr, semi: true }, span });
    }

    /// Lowers a statement to the stack of statements.
    fn statement(&mut self, id: StmtId) {
        deep(|| self.statement_inside(id));
    }

    fn statement_inside(&mut self, id: StmtId) {
        let ast::Stmt { kind, span } = self.ast.stmts[id];
        match kind {
            StmtKind::Error => unreachable!("a tree without errors"),
            StmtKind::Expr(expr) => {
                let expr = self.expr(expr);
                self.push(expr, span);
            }
            StmtKind::Print(expr) => {
                let value = self.expr(expr);
                let print = self.dynamic(DynExpr::Print(value), span);
                self.push(print, span);
            }
            StmtKind::Var { name, init } => {
                let value = match init {
                    Some(init) => self.expr(init),
                    None => self.dynamic(DynExpr::Nil, name.span),
                };
                self.define(id, name, value, span);
            }
            StmtKind::Block(list) => {
                let block = self.block(list, span);
                self.push(block, span);
            }
            StmtKind::If { cond, then, otherwise } => {
                let cond = self.condition(cond);
                let then = self.branch(then);
                let otherwise = otherwise.map(|otherwise| self.branch(otherwise));
                let node = self.add(ExprKind::If { cond, then, otherwise }, self.common.unit, span);
                self.push(node, span);
            }
            StmtKind::While { cond, body } => self.while_loop(Some(cond), None, body, span),
            StmtKind::For { init, cond, step, body } => {
                let first = self.stmts.len();
                if let Some(init) = init {
                    self.statement(init);
                }
                self.while_loop(cond, step, body, span);
                let stmts = self.statements_from(first);
                let block = self.add(ExprKind::Block { stmts, tail: None }, self.common.unit, span);
                self.push(block, span);
            }
            StmtKind::Return { value } => {
                let value = match value {
                    Some(value) => self.expr(value),
                    None => self.default_result(span),
                };
                let node = self.add(ExprKind::Return { value: Some(value) }, self.common.never, span);
                self.push(node, span);
            }
            StmtKind::Fun(fun) => self.function_declaration(id, fun, span),
            StmtKind::Class(class) => self.class_declaration(id, class, span),
        }
    }

    fn block(&mut self, list: ListRange<StmtId>, span: Span) -> hir::ExprId {
        let stmts = self.statements(list);
        self.add(ExprKind::Block { stmts, tail: None }, self.common.unit, span)
    }

    /// A statement as a block.
    fn branch(&mut self, id: StmtId) -> hir::ExprId {
        let ast::Stmt { kind, span } = self.ast.stmts[id];
        if let StmtKind::Block(list) = kind {
            return deep(|| self.block(list, span));
        }
        let first = self.stmts.len();
        self.statement(id);
        let stmts = self.statements_from(first);
        self.add(ExprKind::Block { stmts, tail: None }, self.common.unit, span)
    }

    /// A loop, with what runs after its body.
    fn while_loop(&mut self, cond: Option<ast::ExprId>, step: Option<ast::ExprId>, body: StmtId, span: Span) {
        let unit = self.common.unit;
        let info = LoopInfo { kind: LoopKind::While, label: None, label_used: false, ty: unit, span };
        let id = self.hir.loops.alloc(info);
        let cond = match cond {
            Some(cond) => self.condition(cond),
            None => self.add(ExprKind::Bool(true), self.common.bool, span),
        };
        let first = self.stmts.len();
        let body_span = self.ast.stmts[body].span;
        self.statement(body);
        if let Some(step) = step {
            let step_span = self.ast.exprs[step].span;
            let step = self.expr(step);
            self.push(step, step_span);
        }
        let stmts = self.statements_from(first);
        let body = self.add(ExprKind::Block { stmts, tail: None }, unit, body_span);
        let node = self.add(ExprKind::While { id, cond, body }, unit, span);
        self.push(node, span);
    }

    fn condition(&mut self, cond: ast::ExprId) -> hir::ExprId {
        let span = self.ast.exprs[cond].span;
        let value = self.expr(cond);
        self.add(ExprKind::Dyn(DynExpr::Truthy(value)), self.common.bool, span)
    }

    // ----- declarations

    /// Gives the variable that the declaration `id` makes its value.
    fn define(&mut self, id: StmtId, name: Ident, value: hir::ExprId, span: Span) {
        match self.resolution.declared[id] {
            Some(local) => self.let_local(local, value, span),
            None => {
                let global = self.global(name.name, name.span);
                let define = self.dynamic(DynExpr::DefineGlobal(global, value), name.span);
                self.push(define, span);
            }
        }
    }

    fn let_local(&mut self, local: LocalId, value: hir::ExprId, span: Span) {
        let var = self.declare(local, VarKind::Let);
        let pat = self.binding(var);
        let kind = hir::StmtKind::Let { pat, init: Some(value), otherwise: None };
        self.stmts.push(hir::Stmt { kind, span });
    }

    /// If closures share the variable that the declaration `id` makes, it is there before its value, as the value may
    /// be one of them, or made of them. Whether that was so.
    fn declare_ahead(&mut self, id: StmtId, name: Ident, span: Span) -> Option<LocalId> {
        let local = self.resolution.declared[id]?;
        if self.resolution.locals[local].mode() != CaptureMode::Cell {
            return None;
        }
        let nil = self.dynamic(DynExpr::Nil, name.span);
        self.let_local(local, nil, span);
        Some(local)
    }

    /// Gives the variable of a function or class its value; `ahead` if it is there already.
    fn define_value(
        &mut self,
        id: StmtId,
        name: Ident,
        ahead: Option<LocalId>,
        value: hir::ExprId,
        span: Span,
    ) {
        let Some(local) = ahead else { return self.define(id, name, value, span) };
        let place = self.add(ExprKind::Var(self.var(local)), self.common.dyn_, name.span);
        let assign = self.add(ExprKind::Assign { place, value }, self.common.unit, span);
        self.push(assign, span);
    }

    fn function_declaration(&mut self, id: StmtId, fun: FunId, span: Span) {
        let name = self.ast.funs[fun].name;
        let ahead = self.declare_ahead(id, name, span);
        let func = self.later(fun, DynKind::Closure);
        let closure = self.dynamic(DynExpr::Closure(func), name.span);
        self.define_value(id, name, ahead, closure, span);
    }

    fn class_declaration(&mut self, id: StmtId, class: ClassId, span: Span) {
        let resolution = self.resolution;
        let ast::Class { name, superclass, methods, span: class_span } = self.ast.classes[class];
        let info = &resolution.classes[class];
        let ahead = self.declare_ahead(id, name, span);
        let superclass = superclass.zip(info.super_variable).map(|(superclass, variable)| {
            let value = self.name(superclass.name, info.superclass, superclass.span);
            self.let_local(variable, value, superclass.span);
            self.add(ExprKind::Var(self.var(variable)), self.common.dyn_, superclass.span)
        });
        let methods = self.ast.methods[methods].iter().map(|&fun| {
            let func = self.later(fun, DynKind::Method);
            Method { name: self.ast.funs[fun].name.name, func }
        });
        let methods = methods.collect();
        let fields = info.fields.clone();
        let inherits = superclass.is_some();
        let declared = self.hir.classes.alloc(hir::Class {
            name: name.name,
            methods,
            fields,
            inherits,
            span: class_span,
        });
        // The operation that may fail is inheriting.
        let operation = superclass.map_or(name.span, |superclass| self.hir.exprs[superclass].span);
        let value = self.dynamic(DynExpr::Class { class: declared, superclass }, operation);
        self.define_value(id, name, ahead, value, span);
    }
}
