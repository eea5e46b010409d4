//! Statements.

use super::super::ast::{BinOp, ExprKind, For, Stmt};
use super::{Grower, Kind, Known};

impl Grower<'_> {
    /// A statement, or a few that belong together.
    pub(super) fn stmt(&mut self, depth: u8, stmts: &mut Vec<Stmt>) {
        if self.may_fail && self.fails && self.chance(30) {
            self.fails = false;
            let failing = self.failing();
            stmts.push(if self.chance(50) { Stmt::Expr(failing) } else { Stmt::Print(failing) });
            return;
        }
        match self.random.u8(0..100) {
            0..=21 => self.var(stmts),
            22..=35 => {
                let kind = self.kind();
                let value = self.expr(&kind, 3);
                stmts.push(Stmt::Print(value));
            }
            36..=55 => {
                let effect = self.effect();
                stmts.push(Stmt::Expr(effect));
            }
            56..=67 if depth > 0 => self.branch(depth, stmts),
            68..=77 if depth > 0 => self.loop_(depth, stmts),
            78..=81 if depth > 0 => {
                let block = self.block(depth);
                stmts.push(Stmt::Block(block));
            }
            82..=91 if depth > 0 => self.local_func(stmts),
            92..=93 if depth > 0 => {
                if let Some(result) = self.result.clone() {
                    let value = self.expr(&result, 1);
                    let condition = self.expr(&Kind::Bool, 2);
                    stmts.push(Stmt::If(condition, vec![Stmt::Return(Some(value))], Vec::new()));
                }
            }
            94..=95 if depth > 1 && self.this.is_none() => self.local_class(stmts),
            _ => {
                let value = self.expr(&Kind::Any, 2);
                stmts.push(Stmt::Print(value));
            }
        }
    }

    fn block(&mut self, depth: u8) -> Vec<Stmt> {
        self.scoped(|grower| {
            let mut stmts = Vec::new();
            for _ in 0..grower.random.usize(1..4) {
                grower.stmt(depth - 1, &mut stmts);
            }
            stmts
        })
    }

    fn var(&mut self, stmts: &mut Vec<Stmt>) {
        let kind = self.kind();
        let value = if kind == Kind::Any && self.chance(30) { None } else { Some(self.expr(&kind, 3)) };
        // A local variable may hide one of an outer scope, if its initializer does not need that.
        let mut name = self.fresh('v');
        if self.scopes.len() > 1 && self.chance(15) {
            let here: Vec<Known> = self.scopes.last().map(|scope| scope.vars.clone()).unwrap_or_default();
            let outer: Vec<Known> = self.visible();
            let fine = |var: &Known| {
                var.assignable
                    && !here.iter().any(|other| other.name == var.name)
                    && !value.as_ref().is_some_and(|value| value.mentions(&var.name))
            };
            let candidates: Vec<Known> = outer.into_iter().filter(fine).collect();
            if let Some(hidden) = self.pick(&candidates) {
                name = hidden.name;
            }
        }
        self.declare(&name, kind, true);
        stmts.push(Stmt::Var(name, value));
    }

    fn branch(&mut self, depth: u8, stmts: &mut Vec<Stmt>) {
        let wanted = if self.chance(80) { Kind::Bool } else { Kind::Any };
        let condition = self.expr(&wanted, 2);
        let then = self.block(depth);
        let otherwise = if self.chance(50) { self.block(depth) } else { Vec::new() };
        stmts.push(Stmt::If(condition, then, otherwise));
    }

    /// A loop that ends: its variable is assigned nowhere else.
    fn loop_(&mut self, depth: u8, stmts: &mut Vec<Stmt>) {
        let rounds = f64::from(self.random.u8(1..7));
        let counts = self.chance(70);
        let name = self.fresh('i');
        let from = self.new_expr(ExprKind::Num(0.0));
        let condition = self.compare(&name, rounds);
        let step = self.increment(&name);
        if counts {
            let body = self.scoped(|grower| {
                grower.declare(&name, Kind::Num, false);
                grower.block(depth)
            });
            stmts.push(Stmt::For(For { name, from, condition, step, body }));
        } else {
            stmts.push(Stmt::Var(name.clone(), Some(from)));
            self.declare(&name, Kind::Num, false);
            let mut body = self.block(depth);
            body.insert(0, Stmt::Expr(step));
            stmts.push(Stmt::While(condition, body));
        }
    }

    fn compare(&mut self, name: &str, bound: f64) -> super::Expr {
        let left = Box::new(self.new_expr(ExprKind::Var(name.to_owned())));
        let right = Box::new(self.new_expr(ExprKind::Num(bound)));
        self.new_expr(ExprKind::Binary(BinOp::Lt, left, right))
    }

    fn increment(&mut self, name: &str) -> super::Expr {
        let left = Box::new(self.new_expr(ExprKind::Var(name.to_owned())));
        let right = Box::new(self.new_expr(ExprKind::Num(1.0)));
        let sum = Box::new(self.new_expr(ExprKind::Binary(BinOp::Add, left, right)));
        self.new_expr(ExprKind::Assign(name.to_owned(), sum))
    }

    /// A function within others, which captures what is around it, and is called or kept.
    fn local_func(&mut self, stmts: &mut Vec<Stmt>) {
        if self.scopes.len() == 1 {
            return self.var(stmts);
        }
        let (name, sig) = (self.fresh('h'), self.random.usize(0..self.sigs.len()));
        let func = self.func(name.clone(), sig, false);
        stmts.push(Stmt::Fun(func));
        self.declare(&name, Kind::Func(sig), false);
        let holder = self.holders(sig);
        if let Some(holder) = self.pick(&holder)
            && self.chance(60)
        {
            let value = Box::new(self.new_expr(ExprKind::Var(name)));
            let keep = self.new_expr(ExprKind::Assign(holder, value));
            stmts.push(Stmt::Expr(keep));
        }
    }

    /// Variables that may hold a function of the signature.
    fn holders(&self, sig: usize) -> Vec<String> {
        let fits = |var: &Known| var.assignable && matches!(&var.kind, Kind::Func(other) if *other == sig);
        self.visible().into_iter().filter(fits).map(|var| var.name).collect()
    }

    /// A class within functions or blocks, used at once.
    fn local_class(&mut self, stmts: &mut Vec<Stmt>) {
        if self.scopes.len() == 1 {
            return self.var(stmts);
        }
        let known = self.classes.len();
        let class = self.class();
        stmts.push(Stmt::Class(class));
        let number = self.classes.len() - 1;
        let made = self.construct(number, 1);
        let name = self.fresh('v');
        stmts.push(Stmt::Var(name.clone(), Some(made)));
        let object = self.classes[number].clone();
        for (method, sig) in object.methods {
            let args = self.args(sig, 1);
            let receiver = Box::new(self.new_expr(ExprKind::Var(name.clone())));
            let call = self.new_expr(ExprKind::Invoke(receiver, method, args));
            stmts.push(Stmt::Print(call));
        }
        // Nobody else can name it.
        self.classes.truncate(known);
        self.forget(known);
    }

    /// Signatures and variables of classes from this number on are not to be used any more.
    fn forget(&mut self, first: usize) {
        let gone = |kind: &Kind| matches!(kind, Kind::Instance(class) if *class >= first);
        for sig in &mut self.sigs {
            for kind in sig.params.iter_mut().chain([&mut sig.result]) {
                if gone(kind) {
                    *kind = Kind::Any;
                }
            }
        }
        for var in self.scopes.iter_mut().flat_map(|scope| &mut scope.vars) {
            if gone(&var.kind) {
                var.kind = Kind::Any;
            }
        }
    }
}
