//! Checks that a tree is one: what the documentation of `ast.rs` promises, whatever the text was.
//!
//! The parser makes children before their parents. Hence the checks run over the arenas from first to last without
//! recursion, and a tree of any depth costs no stack.

use crate::ast::*;
use crate::parser::MAX_ARGUMENTS;
use kiln_arena::{Arena, Id, IdMap, Interner, ListRange};
use kiln_source::Span;

/// More problems than these are not listed: one is enough to know.
const MAX_PROBLEMS: usize = 20;

/// What is wrong with `ast`, the tree of the file at `file`; nothing for every tree that the parser makes.
///
/// - Invariant A1: every id is of this tree's arenas.
/// - Invariant A2: a child is made before its parent, and has exactly one parent; only nodes that were dropped after
///   an error have none.
/// - Invariant A3: a span lies in the file, and the span of a child within that of its parent; only the empty span of
///   something missing, which was reported, may lie beside it.
/// - Invariant A4: a tree of a file without errors (`clean`) has no `Error` node, no missing name, and no more than 255
///   parameters or arguments; the token of an operation ([`Ast::operation`]) lies in the span of its node.
/// - Invariant A5: in such a tree, the target of `set` is a name, a field or an item.
pub fn verify(ast: &Ast, file: Span, names: &Interner, clean: bool) -> Vec<String> {
    let mut verifier = Verifier {
        ast,
        file,
        names,
        clean,
        expr_parents: IdMap::filled(ast.exprs.len(), false),
        stmt_parents: IdMap::filled(ast.stmts.len(), false),
        problems: Vec::new(),
    };
    verifier.all();
    verifier.problems
}

struct Verifier<'a> {
    ast: &'a Ast,
    file: Span,
    names: &'a Interner,
    clean: bool,
    expr_parents: IdMap<ExprId, bool>,
    stmt_parents: IdMap<StmtId, bool>,
    problems: Vec<String>,
}

fn within(inner: Span, outer: Span) -> bool {
    outer.lo <= inner.lo && inner.hi <= outer.hi
}

impl Verifier<'_> {
    fn all(&mut self) {
        for (id, expr) in self.ast.exprs.iter() {
            self.span(&format_args!("{id}"), expr.span, self.file);
            let operation = self.ast.operation(id, self.names);
            self.require(
                within(operation, expr.span) || !self.clean,
                &format_args!("A4: {id} acts at {operation:?}, outside itself"),
            );
            self.expr(id, expr);
        }
        for (id, stmt) in self.ast.stmts.iter() {
            self.span(&format_args!("{id}"), stmt.span, self.file);
            self.statement(id, stmt);
        }
        for (id, fun) in self.ast.funs.iter() {
            self.function(id, fun);
        }
        for &stmt in &self.ast.stmt_lists[self.ast.top] {
            self.child_stmt(stmt, None, self.file);
        }
        if self.clean {
            for (id, parent) in self.expr_parents.clone().iter() {
                self.require(*parent, &format_args!("A2: {id} has no parent"));
            }
            for (id, parent) in self.stmt_parents.clone().iter() {
                self.require(*parent, &format_args!("A2: {id} has no parent"));
            }
        }
    }

    fn require(&mut self, holds: bool, problem: &std::fmt::Arguments<'_>) {
        if !holds && self.problems.len() < MAX_PROBLEMS {
            self.problems.push(problem.to_string());
        }
    }

    fn span(&mut self, what: &std::fmt::Arguments<'_>, span: Span, outer: Span) {
        // Where text is missing, an empty node stands next to its parent rather than in it.
        let missing = !self.clean && span.is_empty() && within(span, self.file);
        let fine = span.lo <= span.hi && (within(span, outer) || missing);
        self.require(fine, &format_args!("A3: {what} at {span:?} is not within {outer:?}"));
    }

    fn name(&mut self, ident: Ident, outer: Span) {
        self.span(&format_args!("a name"), ident.span, outer);
        let missing = self.names.text(ident.name).is_empty();
        self.require(!(self.clean && missing), &format_args!("A4: a name is missing in {outer:?}"));
    }

    fn in_arena<I: Id, T>(&mut self, id: I, arena: &Arena<I, T>) -> bool {
        let index = id.index();
        self.require(index < arena.len(), &format_args!("A1: id {index} is not of this tree"));
        index < arena.len()
    }

    /// Invariants A1 and A2 for a child of `parent`, or of a statement (`None`).
    fn child_expr(&mut self, child: ExprId, parent: Option<ExprId>, outer: Span) {
        if !self.in_arena(child, &self.ast.exprs) {
            return;
        }
        let earlier = parent.is_none_or(|parent| child < parent);
        self.require(earlier, &format_args!("A2: {child} is made after its parent {parent:?}"));
        self.require(!self.expr_parents[child], &format_args!("A2: {child} has two parents"));
        self.expr_parents[child] = true;
        self.span(&format_args!("child {child}"), self.ast.exprs[child].span, outer);
    }

    fn child_stmt(&mut self, child: StmtId, parent: Option<StmtId>, outer: Span) {
        if !self.in_arena(child, &self.ast.stmts) {
            return;
        }
        let earlier = parent.is_none_or(|parent| child < parent);
        self.require(earlier, &format_args!("A2: {child} is made after its parent {parent:?}"));
        self.require(!self.stmt_parents[child], &format_args!("A2: {child} has two parents"));
        self.stmt_parents[child] = true;
        self.span(&format_args!("child {child}"), self.ast.stmts[child].span, outer);
    }

    fn no_error(&mut self, id: &std::fmt::Arguments<'_>) {
        self.require(!self.clean, &format_args!("A4: {id} is an error that nobody reported"));
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
                self.require(few || !self.clean, &format_args!("A4: {id} has {} arguments", args.len()));
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
        self.span(&format_args!("a field"), ident.span, outer);
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
                self.require(settable || !self.clean, &format_args!("A5: {id} sets what cannot be set"));
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
                if self.in_arena(loop_id, &self.ast.fors) {
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
                if self.in_arena(foreign, &self.ast.foreigns) {
                    self.name(self.ast.foreigns[foreign].name, outer);
                    self.span(&format_args!("a library"), self.ast.foreigns[foreign].library_span, outer);
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
        if self.in_arena(fun, &self.ast.funs) {
            self.span(&format_args!("child {fun}"), self.ast.funs[fun].span, outer);
        }
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
        self.span(&format_args!("{id}"), fun.span, self.file);
        if let Some(name) = fun.name {
            self.name(name, fun.span);
        }
        for &param in &self.ast.params[fun.params] {
            self.name(param, fun.span);
        }
        let few = fun.params.len() <= MAX_ARGUMENTS;
        self.require(few || !self.clean, &format_args!("A4: {id} has {} parameters", fun.params.len()));
        match fun.body {
            FunBody::Value(value) => self.child_expr(value, None, fun.span),
            FunBody::Block(stmts) => self.statements(stmts, None, fun.span),
        }
    }
}
