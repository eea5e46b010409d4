//! Which trees are programs. The compiler wants every name to mean something, none to be made twice in a scope, and `stop`,
//! `skip` and `give back` only where there is something to leave. What the grower makes is like that; what the shrinker
//! leaves over may not be.

use super::ast::{Body, Expr, ExprKind, Func, Part, Program, Stmt, StmtKind};
use super::evaluate::is_native;

/// Whether the compiler takes the program.
pub fn is_whole(program: &Program) -> bool {
    let mut checker = Checker { scopes: vec![Vec::new()], is_whole: true, in_loop: false, functions: 0 };
    checker.stmts(&program.stmts);
    checker.is_whole
}

/// A name that means something.
struct Known<'a> {
    name: &'a str,
    /// Functions cannot be set.
    is_function: bool,
    /// Of a function of a block whose definition is still to come: how many functions are around that block.
    ahead: Option<usize>,
}

struct Checker<'a> {
    scopes: Vec<Vec<Known<'a>>>,
    is_whole: bool,
    in_loop: bool,
    /// How many functions are around the place at hand.
    functions: usize,
}

impl<'a> Checker<'a> {
    fn refuse(&mut self) {
        self.is_whole = false;
    }

    fn declare(&mut self, name: &'a str, is_function: bool) {
        let Some(scope) = self.scopes.last_mut() else { return };
        if scope.iter().any(|known| known.name == name) {
            self.is_whole = false;
        } else {
            scope.push(Known { name, is_function, ahead: None });
        }
    }

    fn find(&self, name: &str) -> Option<&Known<'a>> {
        self.scopes.iter().rev().flatten().find(|known| known.name == name)
    }

    fn scope(&mut self, inner: impl FnOnce(&mut Self)) {
        self.scopes.push(Vec::new());
        inner(self);
        self.scopes.pop();
    }

    /// The statements of a block whose scope is open.
    fn stmts(&mut self, stmts: &'a [Stmt]) {
        let functions = self.functions;
        let is_top = self.scopes.len() == 1;
        for stmt in stmts {
            if let StmtKind::Define(func) = &stmt.kind {
                self.declare(func.name.as_deref().unwrap_or_default(), true);
                if !is_top && let Some(known) = self.scopes.last_mut().and_then(|scope| scope.last_mut()) {
                    known.ahead = Some(functions);
                }
            }
        }
        stmts.iter().for_each(|stmt| self.stmt(stmt));
    }

    fn block(&mut self, stmts: &'a [Stmt]) {
        self.scope(|checker| checker.stmts(stmts));
    }

    fn body(&mut self, declare: impl FnOnce(&mut Self), stmts: &'a [Stmt]) {
        let outer = std::mem::replace(&mut self.in_loop, true);
        self.scope(|checker| {
            declare(checker);
            checker.block(stmts);
        });
        self.in_loop = outer;
    }

    fn stmt(&mut self, stmt: &'a Stmt) {
        match &stmt.kind {
            StmtKind::Call(call) => {
                if !matches!(call.kind, ExprKind::Call(..)) {
                    self.refuse();
                }
                self.expr(call);
            }
            StmtKind::Show(values) => values.iter().for_each(|value| self.expr(value)),
            StmtKind::Let(name, value) => {
                self.expr(value);
                self.declare(name, false);
            }
            StmtKind::Set(target, value) => {
                self.target(target);
                self.expr(value);
            }
            StmtKind::If(branches, otherwise) => {
                for (condition, then) in branches {
                    self.expr(condition);
                    self.block(then);
                }
                self.block(otherwise);
            }
            StmtKind::While(condition, body) => {
                self.expr(condition);
                self.body(|_| {}, body);
            }
            StmtKind::Repeat(count, body) => {
                self.expr(count);
                self.body(|_| {}, body);
            }
            StmtKind::Count(count) => {
                self.expr(&count.from);
                self.expr(&count.to);
                if let Some(by) = &count.by {
                    self.expr(by);
                    // The compiler sees that.
                    if matches!(by.kind, ExprKind::Num(0.0)) {
                        self.refuse();
                    }
                }
                self.body(|checker| checker.declare(&count.name, false), &count.body);
            }
            StmtKind::Each(name, items, body) => {
                self.expr(items);
                self.body(|checker| checker.declare(name, false), body);
            }
            StmtKind::Define(func) => {
                let name = func.name.as_deref().unwrap_or_default();
                if let Some(scope) = self.scopes.last_mut() {
                    scope.iter_mut().filter(|known| known.name == name).for_each(|known| known.ahead = None);
                }
                self.func(func);
            }
            StmtKind::GiveBack(value) => {
                if self.functions == 0 {
                    self.refuse();
                }
                value.iter().for_each(|value| self.expr(value));
            }
            StmtKind::Stop | StmtKind::Skip => {
                if !self.in_loop {
                    self.refuse();
                }
            }
            StmtKind::Add(one, other) | StmtKind::Remove(one, other) => {
                self.expr(one);
                self.expr(other);
            }
        }
    }

    fn target(&mut self, target: &'a Expr) {
        match &target.kind {
            ExprKind::Var(name) => {
                if self.find(name).is_none_or(|known| known.is_function) {
                    self.refuse();
                }
            }
            ExprKind::Get(..) | ExprKind::Index(..) => self.expr(target),
            ExprKind::Num(_)
            | ExprKind::Text(_)
            | ExprKind::Bool(_)
            | ExprKind::Nothing
            | ExprKind::Neg(_)
            | ExprKind::Not(_)
            | ExprKind::Binary(..)
            | ExprKind::And(..)
            | ExprKind::Or(..)
            | ExprKind::Call(..)
            | ExprKind::List(_)
            | ExprKind::Object(_)
            | ExprKind::Function(_)
            | ExprKind::Interpolation(_) => self.refuse(),
        }
    }

    fn func(&mut self, func: &'a Func) {
        let in_loop = std::mem::replace(&mut self.in_loop, false);
        self.functions += 1;
        self.scope(|checker| {
            func.params.iter().for_each(|param| checker.declare(param, false));
            match &func.body {
                Body::Value(value) => checker.expr(value),
                Body::Block(stmts) => checker.stmts(stmts),
            }
        });
        self.in_loop = in_loop;
        self.functions -= 1;
    }

    fn expr(&mut self, expr: &'a Expr) {
        match &expr.kind {
            ExprKind::Num(_) | ExprKind::Text(_) | ExprKind::Bool(_) | ExprKind::Nothing => {}
            ExprKind::Var(name) => {
                let is_known = match self.find(name) {
                    Some(known) => known.ahead != Some(self.functions),
                    None => is_native(name),
                };
                if !is_known {
                    self.refuse();
                }
            }
            ExprKind::Neg(one) | ExprKind::Not(one) | ExprKind::Get(one, _) => self.expr(one),
            ExprKind::Binary(_, one, other)
            | ExprKind::And(one, other)
            | ExprKind::Or(one, other)
            | ExprKind::Index(one, other) => {
                self.expr(one);
                self.expr(other);
            }
            ExprKind::Call(callee, args) => {
                self.expr(callee);
                args.iter().for_each(|arg| self.expr(arg));
            }
            ExprKind::List(items) => items.iter().for_each(|item| self.expr(item)),
            ExprKind::Object(fields) => fields.iter().for_each(|(_, value)| self.expr(value)),
            ExprKind::Function(func) => self.func(func),
            ExprKind::Interpolation(parts) => {
                for part in parts {
                    match part {
                        Part::Text(_) => {}
                        Part::Value(value) => self.expr(value),
                    }
                }
            }
        }
    }
}
