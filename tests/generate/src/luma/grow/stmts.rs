//! Statements.

use super::super::ast::{BinOp, Count, Expr, ExprKind, Stmt, StmtKind};
use super::{Grower, HIDDEN, Kind, Known};

impl Grower<'_> {
    /// A statement, or a few that belong together.
    pub(super) fn stmt(&mut self, depth: u8, stmts: &mut Vec<Stmt>) {
        if self.may_fail && self.fails && self.chance(30) {
            self.fails = false;
            return self.failing_stmt(stmts);
        }
        match self.random.u8(0..100) {
            0..=17 => self.let_(stmts),
            18..=29 => {
                let count = self.random.usize(1..3);
                let values = (0..count).map(|_| self.shown()).collect();
                self.put(stmts, StmtKind::Show(values));
            }
            30..=41 => self.set(stmts),
            42..=48 => self.change(stmts),
            49..=52 => {
                let kind = self.kind();
                let call = self.called(&kind, 3);
                if matches!(call.kind, ExprKind::Call(..)) {
                    self.put(stmts, StmtKind::Call(call));
                }
            }
            53..=64 if depth > 0 => self.branch(depth, stmts),
            65..=76 if depth > 0 => self.loop_(depth, stmts),
            77..=83 if depth > 0 => self.local_func(stmts),
            84..=92 if depth > 0 => self.pattern(depth, stmts),
            93..=94 => {
                if let Some(result) = self.result.clone() {
                    let value = self.expr(&result, 1);
                    self.guarded(StmtKind::GiveBack(Some(value)), stmts);
                }
            }
            95..=97 if self.in_loop => {
                let leave = if self.random.bool() { StmtKind::Stop } else { StmtKind::Skip };
                self.guarded(leave, stmts);
            }
            _ => {
                let value = self.shown();
                self.put(stmts, StmtKind::Show(vec![value]));
            }
        }
    }

    fn shown(&mut self) -> Expr {
        let kind = if self.chance(60) { self.kind() } else { Kind::Any };
        self.expr(&kind, 3)
    }

    /// A statement that happens only if something holds.
    fn guarded(&mut self, kind: StmtKind, stmts: &mut Vec<Stmt>) {
        let condition = self.expr(&Kind::Bool, 2);
        let mut then = Vec::new();
        self.put(&mut then, kind);
        self.put(stmts, StmtKind::If(vec![(condition, then)], Vec::new()));
    }

    pub(super) fn block(&mut self, depth: u8) -> Vec<Stmt> {
        self.scoped(|grower| grower.stmts(depth))
    }

    fn stmts(&mut self, depth: u8) -> Vec<Stmt> {
        let mut stmts = Vec::new();
        for _ in 0..self.random.usize(1..4) {
            self.stmt(depth - 1, &mut stmts);
        }
        stmts
    }

    /// The body of a loop, whose variable has been declared in a scope around it.
    pub(super) fn body(&mut self, depth: u8) -> Vec<Stmt> {
        let outer = std::mem::replace(&mut self.in_loop, true);
        let body = self.block(depth);
        self.in_loop = outer;
        body
    }

    fn let_(&mut self, stmts: &mut Vec<Stmt>) {
        let kind = self.kind();
        let value = self.expr(&kind, 3);
        let name = self.new_name();
        self.declare(&name, kind, true);
        self.put(stmts, StmtKind::Let(name, value));
    }

    /// A new name. A local variable may hide one of an outer scope, or a function of the library.
    fn new_name(&mut self) -> String {
        if self.scopes.len() < 2 || self.chance(85) {
            return self.fresh('v');
        }
        let here: Vec<String> = self
            .scopes
            .last()
            .into_iter()
            .flat_map(|scope| &scope.vars)
            .map(|var| var.name.clone())
            .collect();
        let outer = self.visible().into_iter().filter(|var| var.assignable).map(|var| var.name);
        let names: Vec<String> = outer
            .chain(HIDDEN.iter().map(|name| (*name).to_owned()))
            .filter(|name| !here.contains(name))
            .collect();
        self.pick(&names).unwrap_or_else(|| self.fresh('v'))
    }

    /// `set` of a variable, a field or an item.
    fn set(&mut self, stmts: &mut Vec<Stmt>) {
        let kind = self.kind();
        if self.chance(35)
            && let Some((shape, name)) = self.some_field(&kind)
        {
            let object = self.expr(&Kind::Object(shape), 1);
            let (target, value) = (self.field_of(object, &name), self.expr(&kind, 2));
            return self.put(stmts, StmtKind::Set(target, value));
        }
        let wanted = Kind::List(Box::new(kind.clone()));
        let lists: Vec<Known> = self.visible().into_iter().filter(|var| var.kind == wanted).collect();
        if self.chance(35)
            && let Some(list) = self.pick(&lists)
        {
            return self.set_item(&list.name, &kind, stmts);
        }
        let fits = |var: &Known| var.assignable && var.kind == kind;
        let vars: Vec<Known> = self.visible().into_iter().filter(fits).collect();
        match self.pick(&vars) {
            Some(var) => {
                let (target, value) = (self.var(&var.name), self.expr(&kind, 3));
                self.put(stmts, StmtKind::Set(target, value));
            }
            None => self.let_(stmts),
        }
    }

    /// `if length of xs > 1 then set xs[1] to ... end`
    fn set_item(&mut self, name: &str, kind: &Kind, stmts: &mut Vec<Stmt>) {
        let at = self.random.u8(0..3);
        let condition = self.length_is(name, BinOp::Gt, at);
        let (list, index) = (self.var(name), self.num(at));
        let (target, value) = (self.index(list, index), self.expr(kind, 2));
        let mut then = Vec::new();
        self.put(&mut then, StmtKind::Set(target, value));
        self.put(stmts, StmtKind::If(vec![(condition, then)], Vec::new()));
    }

    /// `length of NAME OP BOUND`
    pub(super) fn length_is(&mut self, name: &str, op: BinOp, bound: u8) -> Expr {
        let counted = self.var(name);
        let (length, bound) = (self.call("length", vec![counted]), self.num(bound));
        self.infix(op, length, bound)
    }

    /// `add` and `remove`.
    fn change(&mut self, stmts: &mut Vec<Stmt>) {
        if self.chance(30) {
            return self.optional(stmts);
        }
        let is_list = |var: &Known| matches!(var.kind, Kind::List(_));
        let lists: Vec<Known> = self.visible().into_iter().filter(is_list).collect();
        let Some(Known { name, kind: Kind::List(item), .. }) = self.pick(&lists) else {
            return self.let_(stmts);
        };
        let value = self.expr(&item, 2);
        let list = self.var(&name);
        if self.chance(30) {
            return self.put(stmts, StmtKind::Remove(value, list));
        }
        // Lists do not grow for ever.
        let condition = self.length_is(&name, BinOp::Lt, 12);
        let mut then = Vec::new();
        self.put(&mut then, StmtKind::Add(value, list));
        if self.in_loop || self.result.is_some() {
            self.put(stmts, StmtKind::If(vec![(condition, then)], Vec::new()));
        } else {
            stmts.append(&mut then);
        }
    }

    /// Makes, removes or uses a field that is not always there.
    fn optional(&mut self, stmts: &mut Vec<Stmt>) {
        let mut ways = Vec::new();
        for var in self.visible() {
            if let Kind::Object(shape) = var.kind {
                let fields = self.shapes[shape].optional.iter();
                ways.extend(fields.map(|(name, kind)| (var.name.clone(), name.clone(), kind.clone())));
            }
        }
        let Some((var, name, kind)) = self.pick(&ways) else { return self.let_(stmts) };
        let object = self.var(&var);
        match self.random.u8(0..3) {
            0 => {
                let (target, value) = (self.field_of(object, &name), self.expr(&kind, 2));
                self.put(stmts, StmtKind::Set(target, value));
            }
            1 => {
                let name = self.text(&name);
                self.put(stmts, StmtKind::Remove(name, object));
            }
            _ => {
                let (wanted, other) = (self.text(&name), self.var(&var));
                let condition = self.infix(BinOp::Has, object, wanted);
                let value = self.field_of(other, &name);
                let mut then = Vec::new();
                self.put(&mut then, StmtKind::Show(vec![value]));
                self.put(stmts, StmtKind::If(vec![(condition, then)], Vec::new()));
            }
        }
    }

    fn branch(&mut self, depth: u8, stmts: &mut Vec<Stmt>) {
        let mut branches = Vec::new();
        for _ in 0..self.random.usize(1..4) {
            let wanted = if self.chance(80) { Kind::Bool } else { Kind::Any };
            branches.push((self.expr(&wanted, 2), self.block(depth)));
        }
        let otherwise = if self.chance(50) { self.block(depth) } else { Vec::new() };
        self.put(stmts, StmtKind::If(branches, otherwise));
    }

    /// A loop that ends, unless it is over a list that grows.
    fn loop_(&mut self, depth: u8, stmts: &mut Vec<Stmt>) {
        match self.random.u8(0..10) {
            0..=2 => self.count(depth, stmts),
            3..=5 => self.each(depth, stmts),
            6 | 7 => {
                let count = if self.chance(80) {
                    let count = self.random.u8(0..6);
                    self.num(f64::from(count) / 2.0)
                } else {
                    let (rounds, number) = (self.num(5), self.expr(&Kind::Num, 1));
                    self.infix(BinOp::Rem, number, rounds)
                };
                let body = self.body(depth);
                self.put(stmts, StmtKind::Repeat(count, body));
            }
            _ => self.while_(depth, stmts),
        }
    }

    fn count(&mut self, depth: u8, stmts: &mut Vec<Stmt>) {
        let name = self.fresh('i');
        let (low, high) = (self.random.u8(0..3), self.random.u8(2..8));
        let (mut from, mut to) = (self.num(low), self.num(high));
        let by = match self.random.u8(0..6) {
            0 => Some(self.num(2)),
            1 => Some(self.num(0.75)),
            2 => {
                std::mem::swap(&mut from, &mut to);
                let step = Box::new(self.num(1));
                Some(self.make(ExprKind::Neg(step)))
            }
            3 => {
                // A step that is no literal.
                let (one, half) = (self.num(1), self.num(0.5));
                Some(self.infix(BinOp::Add, one, half))
            }
            _ => None,
        };
        let body = self.scoped(|grower| {
            grower.declare(&name, Kind::Num, true);
            grower.body(depth)
        });
        self.put(stmts, StmtKind::Count(Count { name, from, to, by, body }));
    }

    fn each(&mut self, depth: u8, stmts: &mut Vec<Stmt>) {
        let name = self.fresh('e');
        let (items, kind) = match self.random.u8(0..6) {
            0 => (self.expr(&Kind::Text, 2), Kind::Text),
            1 if !self.shapes.is_empty() => {
                let shape = self.random.usize(0..self.shapes.len());
                (self.expr(&Kind::Object(shape), 2), Kind::Text)
            }
            _ => {
                let kind = self.item_kind();
                (self.expr(&Kind::List(Box::new(kind.clone())), 2), kind)
            }
        };
        let body = self.scoped(|grower| {
            grower.declare(&name, kind, true);
            grower.body(depth)
        });
        self.put(stmts, StmtKind::Each(name, items, body));
    }

    /// Its variable is set nowhere else.
    fn while_(&mut self, depth: u8, stmts: &mut Vec<Stmt>) {
        let (name, rounds) = (self.fresh('i'), self.random.u8(1..6));
        let zero = self.num(0);
        self.put(stmts, StmtKind::Let(name.clone(), zero));
        self.declare(&name, Kind::Num, false);
        let (counter, bound) = (self.var(&name), self.num(rounds));
        let condition = self.infix(BinOp::Lt, counter, bound);
        let mut body = Vec::new();
        self.step(&name, &mut body);
        body.extend(self.body(depth));
        self.put(stmts, StmtKind::While(condition, body));
    }

    /// `set NAME to NAME + 1`
    pub(super) fn step(&mut self, name: &str, stmts: &mut Vec<Stmt>) {
        let (target, counter, one) = (self.var(name), self.var(name), self.num(1));
        let more = self.infix(BinOp::Add, counter, one);
        self.put(stmts, StmtKind::Set(target, more));
    }

    /// A function within others, which captures what is around it, and is called or kept.
    fn local_func(&mut self, stmts: &mut Vec<Stmt>) {
        if self.scopes.len() == 1 {
            return self.let_(stmts);
        }
        let (name, sig) = (self.fresh('h'), self.random.usize(0..self.sigs.len()));
        let func = self.func(Some(name.clone()), sig, false);
        self.put(stmts, StmtKind::Define(func));
        self.declare(&name, Kind::Func(sig), false);
        let fits = |var: &Known| var.assignable && var.kind == Kind::Func(sig);
        let holders: Vec<Known> = self.visible().into_iter().filter(fits).collect();
        if let Some(holder) = self.pick(&holders)
            && self.chance(60)
        {
            let (target, value) = (self.var(&holder.name), self.var(&name));
            self.put(stmts, StmtKind::Set(target, value));
        }
    }
}
