//! Statements that belong together and use one part of the language hard: dictionaries, chains of objects, closures that
//! count, values that change their kind where code may have been made for one kind, garbage.

use super::super::ast::{BinOp, Body, Count, Expr, ExprKind, Func, Part, Stmt, StmtKind};
use super::{Grower, Kind, Sig};

/// What patterns call of the library.
const NEEDED: [&str; 8] = ["length", "keys", "sum", "map", "filter", "sort", "buffer", "join"];

impl Grower<'_> {
    pub(super) fn pattern(&mut self, depth: u8, stmts: &mut Vec<Stmt>) {
        if !NEEDED.iter().all(|name| self.has_library(name)) {
            return self.stmt(0, stmts);
        }
        match self.random.u8(0..12) {
            0 => self.dictionary(stmts),
            1 => self.garbage(stmts),
            2 => self.build_list(depth, stmts),
            3 => self.build_text(stmts),
            4 => self.counters(stmts),
            5 => self.buffer(stmts),
            6 => self.chain(stmts),
            7 => self.matrix(stmts),
            8 => self.inside_itself(stmts),
            9 => self.shapes_at_one_place(stmts),
            10 => self.kinds_at_one_place(stmts),
            _ => self.each_other(stmts),
        }
    }

    fn show(&mut self, values: Vec<Expr>, stmts: &mut Vec<Stmt>) {
        self.put(stmts, StmtKind::Show(values));
    }

    /// `for NAME from 1 to TO do ... end`; the body gets the variable's name.
    fn counting(
        &mut self,
        to: u32,
        stmts: &mut Vec<Stmt>,
        body: impl FnOnce(&mut Self, &str, &mut Vec<Stmt>),
    ) {
        let name = self.fresh('i');
        let (from, to) = (self.num(1), self.num(to));
        let inner = self.scoped(|grower| {
            grower.declare(&name, Kind::Num, false);
            let mut inner = Vec::new();
            grower.scoped(|grower| body(grower, &name, &mut inner));
            inner
        });
        self.put(stmts, StmtKind::Count(Count { name, from, to, by: None, body: inner }));
    }

    /// `function with PARAM: VALUE`
    fn short_function(&mut self, param: &str, value: Expr) -> Expr {
        let (name, params) = (None, vec![param.to_owned()]);
        let func = Func { name, params, body: Body::Value(Box::new(value)), is_endless: false };
        self.make(ExprKind::Function(Box::new(func)))
    }

    fn interpolated(&mut self, before: &str, value: Expr) -> Expr {
        self.make(ExprKind::Interpolation(vec![Part::Text(before.to_owned()), Part::Value(value)]))
    }

    /// `NAME % BY`
    fn rest(&mut self, name: &str, by: u32) -> Expr {
        let (name, by) = (self.var(name), self.num(by));
        self.infix(BinOp::Rem, name, by)
    }

    /// An object whose fields have names that are made while the program runs.
    fn dictionary(&mut self, stmts: &mut Vec<Stmt>) {
        let empty = self.make(ExprKind::Object(Vec::new()));
        // Nobody else knows what is in it.
        let object = self.variable(Kind::Any, empty, stmts);
        let (count, different) = (self.random.u32(3..90), self.random.u32(2..80));
        self.counting(count, stmts, |grower, i, body| {
            let number = grower.rest(i, different);
            let (name, object) = (grower.interpolated("k", number), grower.var(&object));
            let (target, value) = (grower.index(object, name), grower.expr(&Kind::Num, 1));
            grower.put(body, StmtKind::Set(target, value));
        });
        let by = self.random.u32(1..9);
        self.counting(count / 2, stmts, |grower, i, body| {
            let number = grower.rest(i, different);
            let less = {
                let by = grower.num(by);
                grower.infix(BinOp::Mul, number, by)
            };
            let (name, object) = (grower.interpolated("k", less), grower.var(&object));
            grower.put(body, StmtKind::Remove(name, object));
        });
        let args = vec![self.var(&object)];
        let (length, names) = (self.call("length", args.clone()), self.call("keys", args));
        let (wanted, asked, shown) = (self.text("k1"), self.var(&object), self.var(&object));
        let has = self.infix(BinOp::Has, asked, wanted);
        self.show(vec![length, has, names, shown], stmts);
    }

    /// Much that is needed for a moment, and some that is kept.
    fn garbage(&mut self, stmts: &mut Vec<Stmt>) {
        let empty = self.make(ExprKind::List(Vec::new()));
        let kept = self.variable(Kind::Any, empty, stmts);
        let (count, every) = (self.random.u32(50..400), self.random.u32(20..60));
        self.counting(count, stmts, |grower, i, body| {
            let (inner, own, number) = (grower.var(i), grower.var(i), grower.var(i));
            let text = grower.interpolated("t", own);
            let list = grower.make(ExprKind::List(vec![inner, text]));
            let fields = vec![("a".to_owned(), list), ("b".to_owned(), number)];
            let object = grower.make(ExprKind::Object(fields));
            let made = grower.variable(Kind::Any, object, body);
            let (rest, zero) = (grower.rest(i, every), grower.num(0));
            let condition = grower.infix(BinOp::Is, rest, zero);
            let (made, kept) = (grower.var(&made), grower.var(&kept));
            let mut then = Vec::new();
            grower.put(&mut then, StmtKind::Add(made, kept));
            grower.put(body, StmtKind::If(vec![(condition, then)], Vec::new()));
        });
        let shown = self.var(&kept);
        self.show(vec![shown], stmts);
    }

    /// A list that grows in a loop, and functions of the library on it.
    fn build_list(&mut self, depth: u8, stmts: &mut Vec<Stmt>) {
        let numbers = Kind::List(Box::new(Kind::Num));
        let empty = self.make(ExprKind::List(Vec::new()));
        let list = self.variable(numbers, empty, stmts);
        let count = self.random.u32(2..40);
        self.counting(count, stmts, |grower, i, body| {
            let by = grower.random.u32(2..9);
            let (rest, other) = (grower.rest(i, by), grower.expr(&Kind::Num, depth));
            let (item, list) = (grower.infix(BinOp::Add, rest, other), grower.var(&list));
            grower.put(body, StmtKind::Add(item, list));
        });
        let args = vec![self.var(&list)];
        let (sum, sorted) = (self.call("sum", args.clone()), self.call("sort", args));
        self.show(vec![sum, sorted], stmts);
        let name = self.fresh('p');
        let (rest, more) = self.scoped(|grower| {
            grower.declare(&name, Kind::Num, true);
            (grower.rest(&name, 3), grower.expr(&Kind::Num, depth))
        });
        let value = self.infix(BinOp::Add, rest, more);
        let (mapped, list) = (self.short_function(&name, value), self.var(&list));
        let shown = self.call("map", vec![list, mapped]);
        self.show(vec![shown], stmts);
    }

    fn build_text(&mut self, stmts: &mut Vec<Stmt>) {
        let first = self.expr(&Kind::Text, 1);
        let text = self.variable(Kind::Text, first, stmts);
        let count = self.random.u32(2..60);
        self.counting(count, stmts, |grower, i, body| {
            let (target, old) = (grower.var(&text), grower.var(&text));
            let number = grower.var(i);
            let more = grower.interpolated("é", number);
            let value = grower.infix(BinOp::Add, old, more);
            grower.put(body, StmtKind::Set(target, value));
        });
        let args = vec![self.var(&text)];
        let length = self.call("length", args);
        let (of, last) = (self.var(&text), self.num(1));
        let item = self.index(of, last);
        self.show(vec![length, item], stmts);
    }

    /// Functions that each have variables of their own, which they set.
    fn counters(&mut self, stmts: &mut Vec<Stmt>) {
        let empty = self.make(ExprKind::List(Vec::new()));
        let all = self.variable(Kind::Any, empty, stmts);
        let outer = self.expr(&Kind::Num, 1);
        let outer = self.variable(Kind::Num, outer, stmts);
        let count = self.random.u32(1..5);
        self.counting(count, stmts, |grower, i, body| {
            let zero = grower.num(0);
            let own = grower.variable(Kind::Num, zero, body);
            let mut inner = Vec::new();
            let (target, old, i) = (grower.var(&own), grower.var(&own), grower.var(i));
            let more = grower.infix(BinOp::Add, old, i);
            grower.put(&mut inner, StmtKind::Set(target, more));
            grower.step(&outer, &mut inner);
            let (own, shared) = (grower.var(&own), grower.var(&outer));
            let result = grower.make(ExprKind::List(vec![own, shared]));
            grower.put(&mut inner, StmtKind::GiveBack(Some(result)));
            let func = Func { name: None, params: Vec::new(), body: Body::Block(inner), is_endless: false };
            let function = grower.make(ExprKind::Function(Box::new(func)));
            let all = grower.var(&all);
            grower.put(body, StmtKind::Add(function, all));
        });
        for _ in 0..2 {
            let (name, items) = (self.fresh('e'), self.var(&all));
            let call = self.call(&name, Vec::new());
            let mut body = Vec::new();
            self.show(vec![call], &mut body);
            self.put(stmts, StmtKind::Each(name, items, body));
        }
    }

    fn buffer(&mut self, stmts: &mut Vec<Stmt>) {
        let count = self.random.u32(1..20);
        let length = self.num(count);
        let made = self.call("buffer", vec![length]);
        let buffer = self.variable(Kind::Any, made, stmts);
        self.counting(count, stmts, |grower, i, body| {
            let (buffer, i, one) = (grower.var(&buffer), grower.var(i), grower.num(1));
            let at = grower.infix(BinOp::Sub, i, one);
            let (target, value) = (grower.index(buffer, at), grower.expr(&Kind::Num, 2));
            grower.put(body, StmtKind::Set(target, value));
        });
        let (of, at, shown) = (self.var(&buffer), self.num(count / 2), self.var(&buffer));
        let item = self.index(of, at);
        let args = vec![self.var(&buffer)];
        let length = self.call("length", args);
        self.show(vec![item, length, shown], stmts);
    }

    /// Objects that hold each other, one behind the other.
    fn chain(&mut self, stmts: &mut Vec<Stmt>) {
        let nothing = self.make(ExprKind::Nothing);
        let head = self.variable(Kind::Any, nothing, stmts);
        let count = self.random.u32(1..60);
        self.counting(count, stmts, |grower, i, body| {
            let (value, next, target) = (grower.var(i), grower.var(&head), grower.var(&head));
            let fields = vec![("value".to_owned(), value), ("next".to_owned(), next)];
            let object = grower.make(ExprKind::Object(fields));
            grower.put(body, StmtKind::Set(target, object));
        });
        let zero = self.num(0);
        let total = self.variable(Kind::Num, zero, stmts);
        let (at, nothing) = (self.var(&head), self.make(ExprKind::Nothing));
        let condition = self.infix(BinOp::IsNot, at, nothing);
        let mut body = Vec::new();
        let (target, old, at) = (self.var(&total), self.var(&total), self.var(&head));
        let value = self.get(at, "value");
        let more = self.infix(BinOp::Add, old, value);
        self.put(&mut body, StmtKind::Set(target, more));
        let (target, at) = (self.var(&head), self.var(&head));
        let next = self.get(at, "next");
        self.put(&mut body, StmtKind::Set(target, next));
        self.put(stmts, StmtKind::While(condition, body));
        let shown = self.var(&total);
        self.show(vec![shown], stmts);
    }

    /// Lists in a list, whose items are set by two indices.
    fn matrix(&mut self, stmts: &mut Vec<Stmt>) {
        let size = self.random.u8(1..6);
        let mut rows = Vec::new();
        for _ in 0..size {
            let row = (0..size).map(|_| self.expr(&Kind::Num, 0)).collect();
            rows.push(self.make(ExprKind::List(row)));
        }
        let rows = self.make(ExprKind::List(rows));
        let matrix = self.variable(Kind::Any, rows, stmts);
        let size = u32::from(size);
        self.counting(size, stmts, |grower, i, body| {
            grower.counting(size, body, |grower, j, body| {
                let item = |grower: &mut Self, i: &str, j: &str| {
                    let (rows, i, j) = (grower.var(&matrix), grower.rest(i, size), grower.rest(j, size));
                    let row = grower.index(rows, i);
                    grower.index(row, j)
                };
                let (target, other, factor) = (item(grower, i, j), item(grower, j, i), grower.var(i));
                let value = grower.infix(BinOp::Mul, other, factor);
                grower.put(body, StmtKind::Set(target, value));
            });
        });
        let shown = self.var(&matrix);
        self.show(vec![shown], stmts);
    }

    /// A list that is its own item, and an object that is its own field.
    fn inside_itself(&mut self, stmts: &mut Vec<Stmt>) {
        let kind = Kind::List(Box::new(Kind::Any));
        let items = self.expr(&kind, 1);
        let list = self.variable(kind, items, stmts);
        let (item, target) = (self.var(&list), self.var(&list));
        self.put(stmts, StmtKind::Add(item, target));
        let (own, other) = (self.var(&list), self.expr(&Kind::Any, 1));
        let fields = vec![("list".to_owned(), own), ("other".to_owned(), other)];
        let object = self.make(ExprKind::Object(fields));
        let object = self.variable(Kind::Any, object, stmts);
        let (holder, value) = (self.var(&object), self.var(&object));
        let target = self.get(holder, "itself");
        self.put(stmts, StmtKind::Set(target, value));
        let (shown, asked, wanted) = (self.var(&object), self.var(&list), self.var(&list));
        let has = self.infix(BinOp::Has, asked, wanted);
        self.show(vec![shown, has], stmts);
        let (item, target) = (self.var(&list), self.var(&list));
        self.put(stmts, StmtKind::Remove(item, target));
    }

    /// Fields of one name in objects that have it in different places.
    fn shapes_at_one_place(&mut self, stmts: &mut Vec<Stmt>) {
        let mut objects = Vec::new();
        for _ in 0..self.random.usize(1..7) {
            let mut names = vec!["a", "b", "c", "d"];
            self.random.shuffle(&mut names);
            let place = names.iter().position(|name| *name == "a").unwrap_or_default();
            let fields = names[..=place].iter().map(|name| {
                let kind = self.scalar();
                ((*name).to_owned(), self.expr(&kind, 1))
            });
            let fields = fields.collect();
            objects.push(self.make(ExprKind::Object(fields)));
        }
        let (objects, name) = (self.make(ExprKind::List(objects)), self.fresh('e'));
        let mut body = Vec::new();
        let object = self.var(&name);
        let value = self.get(object, "a");
        self.show(vec![value], &mut body);
        let object = self.var(&name);
        let (target, value) = (self.get(object, "d"), self.expr(&Kind::Num, 1));
        self.put(&mut body, StmtKind::Set(target, value));
        let shown = self.var(&name);
        self.show(vec![shown], &mut body);
        let rounds = self.num(2);
        let mut round = Vec::new();
        let list = self.variable(Kind::Any, objects, stmts);
        let list = self.var(&list);
        self.put(&mut round, StmtKind::Each(name, list, body));
        self.put(stmts, StmtKind::Repeat(rounds, round));
    }

    /// A function whose operators first meet numbers for long, then other values.
    fn kinds_at_one_place(&mut self, stmts: &mut Vec<Stmt>) {
        let (one, other) = (self.fresh('p'), self.fresh('p'));
        let (left, right) = (self.var(&one), self.var(&other));
        let sum = self.infix(BinOp::Add, left, right);
        let (left, right) = (self.var(&one), self.var(&other));
        let same = self.infix(BinOp::Is, left, right);
        let result = self.make(ExprKind::List(vec![sum, same]));
        let (name, params) = (None, vec![one, other]);
        let func = Func { name, params, body: Body::Value(Box::new(result)), is_endless: false };
        let function = self.make(ExprKind::Function(Box::new(func)));
        // Nobody else is to call it, as it takes two values of any one kind.
        let function = self.variable(Kind::Any, function, stmts);
        let (count, turn) = (self.random.u32(2..60), self.random.u32(1..60));
        let numbers = [self.expr(&Kind::Num, 1), self.expr(&Kind::Num, 1)];
        let kinds = [Kind::Num, Kind::Text, Kind::List(Box::new(Kind::Any)), Kind::Text];
        let kind = kinds[self.random.usize(0..kinds.len())].clone();
        let others = [self.expr(&kind, 1), self.expr(&kind, 1)];
        let [mut a, mut b] = numbers.map(|value| self.variable(Kind::Any, value, stmts));
        if self.chance(15) {
            std::mem::swap(&mut a, &mut b);
        }
        let last = self.make(ExprKind::Nothing);
        let last = self.variable(Kind::Any, last, stmts);
        self.counting(count, stmts, |grower, i, body| {
            let (i, turn) = (grower.var(i), grower.num(turn));
            let condition = grower.infix(BinOp::Is, i, turn);
            let mut then = Vec::new();
            for (name, value) in [&a, &b].into_iter().zip(others) {
                let target = grower.var(name);
                grower.put(&mut then, StmtKind::Set(target, value));
            }
            grower.put(body, StmtKind::If(vec![(condition, then)], Vec::new()));
            let (target, args) = (grower.var(&last), vec![grower.var(&a), grower.var(&b)]);
            let value = grower.call(&function, args);
            grower.put(body, StmtKind::Set(target, value));
        });
        let shown = self.var(&last);
        self.show(vec![shown], stmts);
    }

    /// Two functions that call each other.
    fn each_other(&mut self, stmts: &mut Vec<Stmt>) {
        let names = if self.scopes.len() == 1 { ['f', 'f'] } else { ['h', 'h'] }.map(|c| self.fresh(c));
        let count = self.random.u32(1..12);
        let sig = Sig { params: vec![Kind::Num], result: Kind::Any };
        for (index, name) in names.iter().enumerate() {
            let param = self.fresh('p');
            let (left, one) = (self.var(&param), self.num(1));
            let ends = self.infix(BinOp::Lt, left, one);
            let mut then = Vec::new();
            let last = self.scoped(|grower| {
                grower.declare(&param, Kind::Num, true);
                grower.expr(&sig.result, 1)
            });
            self.put(&mut then, StmtKind::GiveBack(Some(last)));
            let mut body = Vec::new();
            self.put(&mut body, StmtKind::If(vec![(ends, then)], Vec::new()));
            let (n, one) = (self.var(&param), self.num(1));
            let less = self.infix(BinOp::Sub, n, one);
            let call = self.call(&names[1 - index], vec![less]);
            let index = self.num(index as u32);
            let result = self.make(ExprKind::List(vec![index, call]));
            self.put(&mut body, StmtKind::GiveBack(Some(result)));
            let (name, params) = (Some(name.clone()), vec![param]);
            let func = Func { name, params, body: Body::Block(body), is_endless: false };
            self.put(stmts, StmtKind::Define(func));
        }
        let count = self.num(count);
        let call = self.call(&names[0], vec![count]);
        self.show(vec![call], stmts);
    }
}
