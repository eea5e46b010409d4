//! Checks that a tree is one: what the documentation of `ast.rs` promises, whatever the text was.

use crate::ast::*;
use crate::parser::MAX_ARGUMENTS;
use kiln_arena::{Interner, ListRange};
use kiln_source::Span;
use kiln_syntax::{Check, Parents, within};

/// What is wrong with `ast`, the tree of the file at `file`; nothing for every tree that the parser makes.
///
/// - Invariants A1 to A3 are those of all trees ([`Check`]).
/// - Invariant A4: a tree of a file without errors (`clean`) has no `Error` node, no missing name, and no more than 255
///   parameters or arguments; the token of an operation ([`Ast::operation`]) lies in the span of its node.
/// - Invariant A5: in such a tree, the target of `set` is a name, a field or an item.
pub fn verify(ast: &Ast, file: Span, names: &Interner, clean: bool) -> Vec<String> {
    let mut verifier = Verifier {
        ast,
        names,
        check: Check::new(file, clean),
        expr_parents: Parents::new(ast.exprs.len()),
        stmt_parents: Parents::new(ast.stmts.len()),
    };
    verifier.all();
    verifier.check.finish()
}

struct Verifier<'a> {
    ast: &'a Ast,
    names: &'a Interner,
    check: Check,
    expr_parents: Parents<ExprId>,
    stmt_parents: Parents<StmtId>,
}

impl Verifier<'_> {
    fn all(&mut self) {
        for (id, expr) in self.ast.exprs.iter() {
            self.check.span(&format_args!("{id}"), expr.span, self.check.file);
            let operation = self.ast.operation(id, self.names);
            self.check.require(
                within(operation, expr.span) || !self.check.clean,
                &format_args!("A4: {id} acts at {operation:?}, outside itself"),
            );
            self.expr(id, expr);
        }
        for (id, stmt) in self.ast.stmts.iter() {
            self.check.span(&format_args!("{id}"), stmt.span, self.check.file);
            self.statement(id, stmt);
        }
        for (id, fun) in self.ast.funs.iter() {
            self.function(id, fun);
        }
        for &stmt in &self.ast.stmt_lists[self.ast.top] {
            self.child_stmt(stmt, None, self.check.file);
        }
        self.check.all_have_parents(&self.expr_parents);
        self.check.all_have_parents(&self.stmt_parents);
    }

    fn name(&mut self, ident: Ident, outer: Span) {
        self.check.span(&format_args!("a name"), ident.span, outer);
        let missing = self.names.text(ident.name).is_empty();
        self.check.require_if_clean(!missing, &format_args!("A4: a name is missing in {outer:?}"));
    }

    /// A child of the expression `parent`, or of a statement (`None`).
    fn child_expr(&mut self, child: ExprId, parent: Option<ExprId>, outer: Span) {
        let span = self.ast.exprs.get(child).map(|node| node.span);
        self.check.child(child, span, parent, outer, &mut self.expr_parents);
    }

    /// A child of the statement `parent`, or of a function (`None`).
    fn child_stmt(&mut self, child: StmtId, parent: Option<StmtId>, outer: Span) {
        let span = self.ast.stmts.get(child).map(|node| node.span);
        self.check.child(child, span, parent, outer, &mut self.stmt_parents);
    }

    fn no_error(&mut self, id: &std::fmt::Arguments<'_>) {
        self.check.require_if_clean(false, &format_args!("A4: {id} is an error that nobody reported"));
    }

    fn expr(&mut self, id: ExprId, expr: &Expr) {
        let outer = expr.span;
        match expr.kind {
            ExprKind::Error => self.no_error(&format_args!("{id}")),
            ExprKind::Nothing
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::Str(_)
            | ExprKind::Name(_)
            | ExprKind::ReadLine => {}
            ExprKind::Text(list) | ExprKind::List(list) => self.exprs(list, id, outer),
            ExprKind::Object(fields) => {
                for field in &self.ast.fields[fields] {
                    self.name_or_text(field.name, outer);
                    self.child_expr(field.value, Some(id), outer);
                }
            }
            ExprKind::Function(fun) => self.function_of(fun, outer),
            ExprKind::Group(inner) | ExprKind::ReadFile(inner) => self.children(id, &[inner]),
            ExprKind::Unary { operand, .. } => self.children(id, &[operand]),
            ExprKind::Binary { lhs, rhs, .. } | ExprKind::Logical { lhs, rhs, .. } => {
                self.children(id, &[lhs, rhs])
            }
            ExprKind::Get { object, .. } => self.children(id, &[object]),
            ExprKind::Index { object, index } => self.children(id, &[object, index]),
            ExprKind::Call { form: _, callee, args } => {
                self.children(id, &[callee]);
                self.exprs(args, id, outer);
                let few = args.len() <= MAX_ARGUMENTS;
                self.check.require_if_clean(few, &format_args!("A4: {id} has {} arguments", args.len()));
            }
        }
    }

    fn exprs(&mut self, list: ListRange<ExprId>, parent: ExprId, outer: Span) {
        for &expr in &self.ast.expr_lists[list] {
            self.child_expr(expr, Some(parent), outer);
        }
    }

    /// A field's name, which may be an empty text.
    fn name_or_text(&mut self, ident: Ident, outer: Span) {
        self.check.span(&format_args!("a field"), ident.span, outer);
    }

    fn children(&mut self, parent: ExprId, children: &[ExprId]) {
        for &child in children {
            self.child_expr(child, Some(parent), self.ast.exprs[parent].span);
        }
    }

    fn statement(&mut self, id: StmtId, stmt: &Stmt) {
        let outer = stmt.span;
        match stmt.kind {
            StmtKind::Error => self.no_error(&format_args!("{id}")),
            StmtKind::Stop | StmtKind::Skip => {}
            StmtKind::Expr(expr) => self.child_expr(expr, None, outer),
            StmtKind::Show(values) => {
                for &value in &self.ast.expr_lists[values] {
                    self.child_expr(value, None, outer);
                }
            }
            StmtKind::Let { name, value } => {
                self.name(name, outer);
                self.child_expr(value, None, outer);
            }
            StmtKind::Set { target, value } => {
                self.child_expr(target, None, outer);
                self.child_expr(value, None, outer);
                let kind = self.ast.exprs.get(target).map(|expr| expr.kind);
                let settable =
                    matches!(kind, Some(ExprKind::Name(_) | ExprKind::Get { .. } | ExprKind::Index { .. }));
                self.check.require_if_clean(settable, &format_args!("A5: {id} sets what cannot be set"));
            }
            StmtKind::If { cond, then, otherwise } => {
                self.child_expr(cond, None, outer);
                self.statements(then, Some(id), outer);
                self.statements(otherwise, Some(id), outer);
            }
            StmtKind::While { cond, body } | StmtKind::Repeat { count: cond, body } => {
                self.child_expr(cond, None, outer);
                self.statements(body, Some(id), outer);
            }
            StmtKind::For(loop_id) => {
                if self.check.in_arena(loop_id, &self.ast.fors) {
                    self.for_loop(id, self.ast.fors[loop_id], outer);
                }
            }
            StmtKind::Define(fun) => self.function_of(fun, outer),
            StmtKind::GiveBack { value } => self.child_if_any(value, outer),
            StmtKind::Add { item: first, list: second }
            | StmtKind::Remove { item: first, from: second }
            | StmtKind::WriteFile { path: first, text: second } => {
                self.child_expr(first, None, outer);
                self.child_expr(second, None, outer);
            }
            StmtKind::Foreign(foreign) => {
                if self.check.in_arena(foreign, &self.ast.foreigns) {
                    self.name(self.ast.foreigns[foreign].name, outer);
                    self.check.span(
                        &format_args!("a library"),
                        self.ast.foreigns[foreign].library_span,
                        outer,
                    );
                }
            }
        }
    }

    fn for_loop(&mut self, id: StmtId, info: For, outer: Span) {
        self.name(info.name, outer);
        match info.over {
            Over::Range { from, to, by } => {
                self.child_expr(from, None, outer);
                self.child_expr(to, None, outer);
                self.child_if_any(by, outer);
            }
            Over::Items(items) => self.child_expr(items, None, outer),
        }
        self.statements(info.body, Some(id), outer);
    }

    fn function_of(&mut self, fun: FunId, outer: Span) {
        self.check.part(fun, self.ast.funs.get(fun).map(|node| node.span), outer);
    }

    fn child_if_any(&mut self, child: Option<ExprId>, outer: Span) {
        if let Some(child) = child {
            self.child_expr(child, None, outer);
        }
    }

    fn statements(&mut self, list: ListRange<StmtId>, parent: Option<StmtId>, outer: Span) {
        for &stmt in &self.ast.stmt_lists[list] {
            self.child_stmt(stmt, parent, outer);
        }
    }

    fn function(&mut self, id: FunId, fun: &Fun) {
        self.check.span(&format_args!("{id}"), fun.span, self.check.file);
        if let Some(name) = fun.name {
            self.name(name, fun.span);
        }
        for &param in &self.ast.params[fun.params] {
            self.name(param, fun.span);
        }
        let few = fun.params.len() <= MAX_ARGUMENTS;
        self.check.require_if_clean(few, &format_args!("A4: {id} has {} parameters", fun.params.len()));
        match fun.body {
            FunBody::Value(value) => self.child_expr(value, None, fun.span),
            FunBody::Block(stmts) => self.statements(stmts, None, fun.span),
        }
    }
}
