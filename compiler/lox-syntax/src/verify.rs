//! Checks that a tree is one: what the documentation of `ast.rs` promises, whatever the text was.

use crate::ast::*;
use crate::parser::MAX_ARGUMENTS;
use kiln_arena::{Interner, Symbol};
use kiln_source::Span;
use kiln_syntax::{Check, Parents, within};

/// What is wrong with `ast`, the tree of the file at `file`; nothing for every tree that the parser makes.
///
/// - Invariants A1 to A3 are those of all trees ([`Check`]).
/// - Invariant A4: the token of an operation ([`Ast::operation`]) lies in the span of its node.
/// - Invariant A5: a tree of a file without errors (`clean`) has no `Error` node, no missing name, no declaration as the
///   body of `if`, `while` or `for`, and no more than 255 parameters or arguments.
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
                within(operation, expr.span),
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
        for (id, class) in self.ast.classes.iter() {
            self.class(id, class);
        }
        for &stmt in &self.ast.stmt_lists[self.ast.top] {
            self.child_stmt(stmt, None, self.check.file);
        }
        self.check.all_have_parents(&self.expr_parents);
        self.check.all_have_parents(&self.stmt_parents);
    }

    fn name(&mut self, ident: Ident, outer: Span) {
        self.check.span(&format_args!("a name"), ident.span, outer);
        self.known_name(ident.name, outer);
    }

    fn known_name(&mut self, name: Symbol, outer: Span) {
        let missing = self.names.text(name).is_empty();
        self.check.require_if_clean(!missing, &format_args!("A5: a name is missing in {outer:?}"));
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
        self.check.require_if_clean(false, &format_args!("A5: {id} is an error that nobody reported"));
    }

    fn expr(&mut self, id: ExprId, expr: &Expr) {
        let outer = expr.span;
        match expr.kind {
            ExprKind::Error => self.no_error(&format_args!("{id}")),
            ExprKind::Nil
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::Str(_)
            | ExprKind::Name(_)
            | ExprKind::This => {}
            ExprKind::Super { name } => self.known_name(name, outer),
            ExprKind::Group(inner) => self.children(id, &[inner]),
            ExprKind::Unary { operand, .. } => self.children(id, &[operand]),
            ExprKind::Binary { lhs, rhs, .. } | ExprKind::Logical { lhs, rhs, .. } => {
                self.children(id, &[lhs, rhs])
            }
            ExprKind::Assign { value, .. } => self.children(id, &[value]),
            ExprKind::Get { object, name } => {
                self.known_name(name, outer);
                self.children(id, &[object]);
            }
            ExprKind::Set { object, value, .. } => self.children(id, &[object, value]),
            ExprKind::Call { callee, args } => {
                self.children(id, &[callee]);
                for &arg in &self.ast.expr_lists[args] {
                    self.child_expr(arg, Some(id), outer);
                }
                let few = args.len() <= MAX_ARGUMENTS;
                self.check.require_if_clean(few, &format_args!("A5: {id} has {} arguments", args.len()));
            }
        }
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
            StmtKind::Expr(expr) | StmtKind::Print(expr) => self.child_expr(expr, None, outer),
            StmtKind::Var { name, init } => {
                self.name(name, outer);
                self.child_if_any(init, outer);
            }
            StmtKind::Block(list) => self.statements(list, Some(id), outer),
            StmtKind::If { cond, then, otherwise } => {
                self.child_expr(cond, None, outer);
                self.body(then, id, outer);
                if let Some(otherwise) = otherwise {
                    self.body(otherwise, id, outer);
                }
            }
            StmtKind::While { cond, body } => {
                self.child_expr(cond, None, outer);
                self.body(body, id, outer);
            }
            StmtKind::For { init, cond, step, body } => {
                if let Some(init) = init {
                    self.child_stmt(init, Some(id), outer);
                }
                self.child_if_any(cond, outer);
                self.child_if_any(step, outer);
                self.body(body, id, outer);
            }
            StmtKind::Return { value } => self.child_if_any(value, outer),
            StmtKind::Fun(fun) => {
                self.check.part(fun, self.ast.funs.get(fun).map(|node| node.span), outer);
            }
            StmtKind::Class(class) => {
                self.check.part(class, self.ast.classes.get(class).map(|node| node.span), outer);
            }
        }
    }

    fn child_if_any(&mut self, child: Option<ExprId>, outer: Span) {
        if let Some(child) = child {
            self.child_expr(child, None, outer);
        }
    }

    fn statements(&mut self, list: kiln_arena::ListRange<StmtId>, parent: Option<StmtId>, outer: Span) {
        for &stmt in &self.ast.stmt_lists[list] {
            self.child_stmt(stmt, parent, outer);
        }
    }

    fn body(&mut self, body: StmtId, parent: StmtId, outer: Span) {
        self.child_stmt(body, Some(parent), outer);
        let kind = self.ast.stmts.get(body).map(|stmt| stmt.kind);
        let declaration = matches!(kind, Some(StmtKind::Var { .. } | StmtKind::Fun(_) | StmtKind::Class(_)));
        self.check.require_if_clean(!declaration, &format_args!("A5: {body} is a declaration and a body"));
    }

    fn function(&mut self, id: FunId, fun: &Fun) {
        self.check.span(&format_args!("{id}"), fun.span, self.check.file);
        self.name(fun.name, fun.span);
        for &param in &self.ast.params[fun.params] {
            self.name(param, fun.span);
        }
        let few = fun.params.len() <= MAX_ARGUMENTS;
        self.check.require_if_clean(few, &format_args!("A5: {id} has {} parameters", fun.params.len()));
        self.statements(fun.body, None, fun.span);
    }

    fn class(&mut self, id: ClassId, class: &Class) {
        self.check.span(&format_args!("{id}"), class.span, self.check.file);
        self.name(class.name, class.span);
        if let Some(superclass) = class.superclass {
            self.name(superclass, class.span);
        }
        for &method in &self.ast.methods[class.methods] {
            self.check.part(method, self.ast.funs.get(method).map(|node| node.span), class.span);
        }
    }
}
