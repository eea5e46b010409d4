//! Statements.

use crate::deep;
use crate::lower::Lower;
use crate::scopes::Meaning;
use kiln_abi::DynFn;
use kiln_arena::ListRange;
use kiln_captures::LocalId;
use kiln_hir::{self as hir, DynBinary, DynExpr, ExprKind, VarId, VarKind};
use kiln_luma_syntax::ast::{self, FunId, StmtId, StmtKind};
use kiln_source::Span;

impl Lower<'_> {
    pub(crate) fn statements(&mut self, list: ListRange<StmtId>) -> ListRange<hir::Stmt> {
        let first = self.stmts.len();
        self.functions_ahead(list);
        self.statements_onto(list);
        self.statements_from(first)
    }

    /// Lowers statements to the stack of statements.
    pub(crate) fn statements_onto(&mut self, list: ListRange<StmtId>) {
        for &stmt in &self.ast.stmt_lists[list] {
            deep(|| self.statement(stmt));
        }
    }

    /// As [`Lower::statements_onto`]; if the last one is an expression, its value is shown.
    pub(crate) fn statements_of_input(&mut self, list: ListRange<StmtId>) {
        let Some((&last, before)) = self.ast.stmt_lists[list].split_last() else { return };
        for &stmt in before {
            deep(|| self.statement(stmt));
        }
        match self.ast.stmts[last] {
            ast::Stmt { kind: StmtKind::Expr(expr), span } => self.answer(expr, span),
            _ => deep(|| self.statement(last)),
        }
    }

    /// Shows a value; a call that gives back nothing has nothing to show.
    fn answer(&mut self, expr: ast::ExprId, span: Span) {
        let is_call = matches!(self.ast.exprs[expr].kind, ast::ExprKind::Call { .. });
        let value = self.expr(expr);
        if !is_call {
            return self.show_one(value, span);
        }
        let value = self.hidden("value", value, span);
        let (left, right) = (self.hidden_value(value, span), self.dynamic(DynExpr::Nil, span));
        let cond = self.dynamic(DynExpr::Binary(DynBinary::Ne, left, right), span);
        let cond = self.add(ExprKind::Dyn(DynExpr::Truthy(cond)), self.common.bool, span);
        let first = self.stmts.len();
        let shown = self.hidden_value(value, span);
        self.show_one(shown, span);
        let then = self.block_from(first, span);
        let node = self.add(ExprKind::If { cond, then, otherwise: None }, self.common.unit, span);
        self.push(node, span);
    }

    /// A list of the statements on the stack from `first` on.
    pub(crate) fn statements_from(&mut self, first: usize) -> ListRange<hir::Stmt> {
        self.hir.stmts.alloc(self.stmts.drain(first..))
    }

    pub(crate) fn block_from(&mut self, first: usize, span: Span) -> hir::ExprId {
        let stmts = self.statements_from(first);
        self.add(ExprKind::Block { stmts, tail: None }, self.common.unit, span)
    }

    pub(crate) fn block(&mut self, list: ListRange<StmtId>, span: Span) -> hir::ExprId {
        let stmts = self.statements(list);
        self.add(ExprKind::Block { stmts, tail: None }, self.common.unit, span)
    }

    /// Functions of a block that others name before their definition are variables from the start of the block on.
    fn functions_ahead(&mut self, list: ListRange<StmtId>) {
        let resolution = self.resolution;
        for &stmt in &self.ast.stmt_lists[list] {
            let is_definition = matches!(self.ast.stmts[stmt].kind, StmtKind::Define(_));
            let local = resolution.declared[stmt].filter(|&local| resolution.ahead[local].is_named);
            if let Some(local) = local
                && is_definition
            {
                let span = resolution.locals[local].span;
                let nil = self.dynamic(DynExpr::Nil, span);
                self.let_local(local, nil, span);
            }
        }
    }

    /// Adds an expression to the stack of statements.
    pub(crate) fn push(&mut self, expr: hir::ExprId, span: Span) {
        self.stmts.push(hir::Stmt { kind: hir::StmtKind::Expr { expr, semi: true }, span });
    }

    fn statement(&mut self, id: StmtId) {
        let ast::Stmt { kind, span } = self.ast.stmts[id];
        match kind {
            StmtKind::Error => unreachable!("a tree without errors"),
            StmtKind::Expr(expr) => {
                let expr = self.expr(expr);
                self.push(expr, span);
            }
            StmtKind::Show(values) => self.show(values, span),
            StmtKind::Let { name, value } => {
                let value = self.expr(value);
                match self.resolution.declared[id] {
                    Some(local) => self.let_local(local, value, span),
                    None => {
                        let global = self.global(name.name, name.span);
                        let define = self.dynamic(DynExpr::DefineGlobal(global, value), name.span);
                        self.push(define, span);
                    }
                }
            }
            StmtKind::Set { target, value } => self.set(target, value, span),
            StmtKind::If { cond, then, otherwise } => self.if_statement(cond, then, otherwise, span),
            StmtKind::While { cond, body } => self.while_loop(cond, body, span),
            StmtKind::Repeat { count, body } => self.repeat(count, body, span),
            StmtKind::For(info) => self.for_loop(id, self.ast.fors[info], span),
            StmtKind::Define(fun) => self.definition(id, fun, span),
            StmtKind::GiveBack { value } => {
                let value = match value {
                    Some(value) => self.expr(value),
                    None => self.dynamic(DynExpr::Nil, span),
                };
                let node = self.add(ExprKind::Return { value: Some(value) }, self.common.never, span);
                self.push(node, span);
            }
            StmtKind::Stop => self.leave_loop(false, span),
            StmtKind::Skip => self.leave_loop(true, span),
            StmtKind::Add { item, list } => self.two(DynFn::Append, item, list, span),
            StmtKind::Remove { item, from } => self.two(DynFn::Remove, item, from, span),
            StmtKind::WriteFile { path, text } => self.two(DynFn::WriteFile, path, text, span),
            StmtKind::Foreign(foreign) => self.foreign(id, foreign, span),
        }
    }

    fn show(&mut self, values: ListRange<ast::ExprId>, span: Span) {
        let args = self.list(values);
        let show = self.dynamic(DynExpr::Runtime { op: DynFn::Show, args }, span);
        self.push(show, span);
    }

    fn show_one(&mut self, value: hir::ExprId, span: Span) {
        let show = self.operation(DynFn::Show, &[value], span);
        self.push(show, span);
    }

    /// A statement that is an operation of two operands.
    fn two(&mut self, op: DynFn, first: ast::ExprId, second: ast::ExprId, span: Span) {
        let (first, second) = (self.expr(first), self.expr(second));
        let node = self.operation(op, &[first, second], span);
        self.push(node, span);
    }

    fn set(&mut self, target: ast::ExprId, value: ast::ExprId, span: Span) {
        let place = self.ast.operation(target, self.names);
        let kind = self.ast.exprs[target].kind;
        let node = if let ast::ExprKind::Get { object, name } = kind {
            let (object, value) = (self.expr(object), self.expr(value));
            self.dynamic(DynExpr::Set { object, name, value }, place)
        } else if let ast::ExprKind::Index { object, index } = kind {
            let operands = [object, index, value].map(|operand| self.expr(operand));
            self.operation(DynFn::SetIndex, &operands, place)
        } else {
            self.set_variable(target, value, span)
        };
        self.push(node, span);
    }

    fn set_variable(&mut self, target: ast::ExprId, value: ast::ExprId, span: Span) -> hir::ExprId {
        let ast::Expr { kind: ast::ExprKind::Name(name), span: place } = self.ast.exprs[target] else {
            unreachable!("the parser reports other targets")
        };
        let value = self.expr(value);
        match self.resolution.uses[target].expect("every name is resolved") {
            Meaning::Local(local) => {
                let place = self.local(local, place);
                self.add(ExprKind::Assign { place, value }, self.common.unit, span)
            }
            Meaning::Global => {
                let global = self.global(name, place);
                self.dynamic(DynExpr::SetGlobal(global, value), place)
            }
            Meaning::GlobalFunction | Meaning::Library(_) => unreachable!("functions are not set"),
        }
    }

    fn if_statement(
        &mut self,
        cond: ast::ExprId,
        then: ListRange<StmtId>,
        otherwise: ListRange<StmtId>,
        span: Span,
    ) {
        let cond = self.condition(cond);
        let then = self.block(then, span);
        let otherwise = (!otherwise.is_empty()).then(|| self.block(otherwise, span));
        let node = self.add(ExprKind::If { cond, then, otherwise }, self.common.unit, span);
        self.push(node, span);
    }

    pub(crate) fn condition(&mut self, cond: ast::ExprId) -> hir::ExprId {
        let span = self.ast.exprs[cond].span;
        let value = self.expr(cond);
        self.add(ExprKind::Dyn(DynExpr::Truthy(value)), self.common.bool, span)
    }

    // ----- variables and functions

    pub(crate) fn let_local(&mut self, local: LocalId, value: hir::ExprId, span: Span) {
        let var = self.declare(local, VarKind::Let);
        self.let_var(var, value, span);
    }

    pub(crate) fn let_var(&mut self, var: VarId, value: hir::ExprId, span: Span) {
        let pat = self.binding(var);
        let kind = hir::StmtKind::Let { pat, init: Some(value), otherwise: None };
        self.stmts.push(hir::Stmt { kind, span });
    }

    /// A definition in a block; those of the top level are made already.
    fn definition(&mut self, id: StmtId, fun: FunId, span: Span) {
        let Some(local) = self.resolution.declared[id] else { return };
        let name = self.resolution.locals[local].span;
        let func = self.later(fun);
        let closure = self.dynamic(DynExpr::Closure(func), name);
        if !self.resolution.ahead[local].is_named {
            return self.let_local(local, closure, span);
        }
        let place = self.local(local, name);
        let assign = self.add(ExprKind::Assign { place, value: closure }, self.common.unit, span);
        self.push(assign, span);
    }
}
