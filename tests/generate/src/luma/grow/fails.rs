//! Statements that end the program with an error, and its trace.

use super::super::ast::{BinOp, Body, Count, Expr, ExprKind, Func, Stmt, StmtKind};
use super::{Grower, Kind};

/// A call that fails: a function of the library, and what it gets.
const CALLS: [(&str, &[Kind]); 20] = [
    ("length", &[Kind::Num]),
    ("sqrt", &[Kind::Text]),
    ("floor", &[Kind::Bool]),
    ("round", &[Kind::Any]),
    ("min", &[Kind::Num, Kind::Text]),
    ("max", &[Kind::Text, Kind::Num]),
    ("upper", &[Kind::Num]),
    ("trim", &[Kind::Any]),
    ("split", &[Kind::Text, Kind::Num]),
    ("replace", &[Kind::Text, Kind::Text, Kind::Num]),
    ("slice", &[Kind::Text, Kind::Num, Kind::Num]),
    ("find", &[Kind::Text, Kind::Num]),
    ("keys", &[Kind::Text]),
    ("values", &[Kind::Num]),
    ("sort", &[Kind::Num]),
    ("sum", &[Kind::Text]),
    ("join", &[Kind::Num, Kind::Text]),
    ("reverse", &[Kind::Text]),
    ("map", &[Kind::Num, Kind::Num]),
    ("abs", &[Kind::Num, Kind::Num]),
];

impl Grower<'_> {
    pub(super) fn failing_stmt(&mut self, stmts: &mut Vec<Stmt>) {
        if self.chance(60) {
            let failing = self.failing();
            let is_call = matches!(failing.kind, ExprKind::Call(..));
            let kind = match failing {
                failing if is_call && self.chance(50) => StmtKind::Call(failing),
                failing => StmtKind::Show(vec![failing]),
            };
            return self.put(stmts, kind);
        }
        let number = self.expr(&Kind::Num, 1);
        let text = self.expr(&Kind::Text, 1);
        let kind = match self.random.u8(0..12) {
            0 => StmtKind::Add(number, text),
            1 => StmtKind::Remove(number, text),
            2 => StmtKind::Remove(number, self.an_object()),
            3 => StmtKind::Set(self.get(text, "name"), number),
            4 => {
                let (list, at) = (self.short_list(), self.num(4));
                StmtKind::Set(self.index(list, at), text)
            }
            5 => StmtKind::Set(self.index(text, number), text_of_one(self)),
            6 => StmtKind::Each(self.fresh('e'), number, Vec::new()),
            7 => StmtKind::Repeat(text, Vec::new()),
            8 => return self.too_early(stmts),
            place => return self.bad_count(place, number, text, stmts),
        };
        self.put(stmts, kind);
    }

    /// A loop that counts whose start, end or step is wrong.
    fn bad_count(&mut self, place: u8, number: Expr, text: Expr, stmts: &mut Vec<Stmt>) {
        let name = self.fresh('i');
        let (one, zero) = (self.num(1), self.num(0));
        let (from, to, by) = match place {
            9 => (text, number, None),
            10 => (number, text, None),
            _ if self.chance(50) => (zero, number, Some(text)),
            _ => {
                let other = self.num(1);
                let none = self.infix(BinOp::Sub, one, other);
                (zero, number, Some(none))
            }
        };
        self.put(stmts, StmtKind::Count(Count { name, from, to, by, body: Vec::new() }));
    }

    /// A function of the top level that uses a variable before that has a value. In a block, an operation that fails.
    fn too_early(&mut self, stmts: &mut Vec<Stmt>) {
        if self.scopes.len() > 1 {
            let failing = self.failing();
            return self.put(stmts, StmtKind::Show(vec![failing]));
        }
        let (function, late) = (self.fresh('f'), self.fresh('v'));
        let call = self.call(&function, Vec::new());
        self.put(stmts, StmtKind::Call(call));
        let value = self.num(1);
        self.put(stmts, StmtKind::Let(late.clone(), value));
        let mut body = Vec::new();
        if self.chance(50) {
            let value = self.var(&late);
            self.put(&mut body, StmtKind::Show(vec![value]));
        } else {
            let (target, value) = (self.var(&late), self.num(2));
            self.put(&mut body, StmtKind::Set(target, value));
        }
        let func = named(&function, Vec::new(), body);
        self.put(stmts, StmtKind::Define(func));
    }

    fn an_object(&mut self) -> Expr {
        let shape = self.random.usize(0..self.shapes.len());
        self.object(shape, 1)
    }

    fn short_list(&mut self) -> Expr {
        let count = self.random.usize(0..4);
        let items = (0..count).map(|_| self.expr(&Kind::Num, 1)).collect();
        self.make(ExprKind::List(items))
    }

    /// An expression that ends the program.
    fn failing(&mut self) -> Expr {
        match self.random.u8(0..10) {
            0 | 1 => self.wrong_operands(),
            2 => self.wrong_item(),
            3 => self.wrong_field(),
            4 => self.wrong_call(),
            5 => self.endless(),
            6 => self.fails_in_map(),
            _ => {
                let (name, params) = CALLS[self.random.usize(0..CALLS.len())];
                if !self.has_library(name) {
                    return self.wrong_operands();
                }
                let args = params.iter().map(|param| self.expr(param, 1)).collect();
                self.call(name, args)
            }
        }
    }

    fn wrong_operands(&mut self) -> Expr {
        let kinds = [
            Kind::Num,
            Kind::Text,
            Kind::Bool,
            Kind::List(Box::new(Kind::Num)),
            Kind::Object(0),
            Kind::Func(0),
        ];
        let left = self.random.usize(0..kinds.len());
        let right = (left + self.random.usize(1..kinds.len())) % kinds.len();
        let (left, right) = (self.expr(&kinds[left], 1), self.expr(&kinds[right], 1));
        let ops =
            [BinOp::Add, BinOp::Sub, BinOp::Mul, BinOp::Div, BinOp::Rem, BinOp::Lt, BinOp::Ge, BinOp::Has];
        match self.random.usize(0..=ops.len()) {
            8 => {
                let text = Box::new(self.expr(&Kind::Text, 1));
                self.make(ExprKind::Neg(text))
            }
            op => self.infix(ops[op], left, right),
        }
    }

    fn wrong_item(&mut self) -> Expr {
        let of = match self.random.u8(0..4) {
            0 => self.expr(&Kind::Text, 1),
            1 => self.an_object(),
            2 => self.expr(&Kind::Num, 1),
            _ => self.short_list(),
        };
        let at = match self.random.u8(0..4) {
            0 => self.num(1000),
            1 => {
                let one = Box::new(self.num(1));
                self.make(ExprKind::Neg(one))
            }
            2 => self.num(0.5),
            _ => self.expr(&Kind::Bool, 1),
        };
        self.index(of, at)
    }

    fn wrong_field(&mut self) -> Expr {
        let of = match self.random.u8(0..3) {
            0 => {
                let kind = self.scalar();
                self.expr(&kind, 1)
            }
            _ => self.an_object(),
        };
        // Near the names that there are, or not.
        let names = ["nowhere", "nmae", "sizes", "z", "nex", "xx"];
        let name = names[self.random.usize(0..names.len())];
        self.field_of(of, name)
    }

    fn wrong_call(&mut self) -> Expr {
        let ways: Vec<(String, usize)> = self.funcs.clone();
        match self.pick(&ways) {
            Some((name, sig)) if self.chance(60) => {
                let mut args = self.args(sig, 1);
                if args.pop().is_none() || self.chance(50) {
                    args = self.args(sig, 1);
                    args.push(self.expr(&Kind::Num, 1));
                }
                self.call(&name, args)
            }
            _ => {
                let callee = match self.random.u8(0..3) {
                    0 => self.function_value(0, 1),
                    1 => self.expr(&Kind::Text, 1),
                    _ => self.make(ExprKind::Nothing),
                };
                let args = (0..4).map(|_| self.expr(&Kind::Num, 1)).collect();
                self.make(ExprKind::Call(Box::new(callee), args))
            }
        }
    }

    /// Calls without an end, of a function in a variable of its own, which it captures.
    fn endless(&mut self) -> Expr {
        let (function, holder, n) = (self.fresh('h'), self.fresh('v'), self.fresh('p'));
        let (var, one) = (self.var(&n), self.num(1));
        let more = self.infix(BinOp::Add, var, one);
        let again = self.call(&holder, vec![more]);
        let one = self.num(1);
        let value = self.infix(BinOp::Add, one, again);
        let inner =
            Func { name: None, params: vec![n], body: Body::Value(Box::new(value)), is_endless: true };
        // `function do let v be nothing; set v to function with p: 1 + v(p + 1); give back v(0) end`
        let mut body = Vec::new();
        let nothing = self.make(ExprKind::Nothing);
        self.put(&mut body, StmtKind::Let(holder.clone(), nothing));
        if self.chance(50) {
            let (target, inner) = (self.var(&holder), self.make(ExprKind::Function(Box::new(inner))));
            self.put(&mut body, StmtKind::Set(target, inner));
        } else {
            let mut inner_body = Vec::new();
            let Func { params, body: inner_value, .. } = inner;
            if let Body::Value(value) = inner_value {
                self.put(&mut inner_body, StmtKind::GiveBack(Some(*value)));
            }
            let func = Func { is_endless: true, ..named(&function, params, inner_body) };
            self.put(&mut body, StmtKind::Define(func));
            let (target, inner) = (self.var(&holder), self.var(&function));
            self.put(&mut body, StmtKind::Set(target, inner));
        }
        let zero = self.num(0);
        let call = self.call(&holder, vec![zero]);
        self.put(&mut body, StmtKind::GiveBack(Some(call)));
        let func = Func { name: None, params: Vec::new(), body: Body::Block(body), is_endless: false };
        let function = Box::new(self.make(ExprKind::Function(Box::new(func))));
        self.make(ExprKind::Call(function, Vec::new()))
    }

    /// A function that `map` or `filter` calls, and that fails.
    fn fails_in_map(&mut self) -> Expr {
        let name = if self.chance(50) { "map" } else { "filter" };
        if !self.has_library(name) {
            return self.wrong_operands();
        }
        let param = self.fresh('p');
        let value = self.scoped(|grower| {
            grower.declare(&param, Kind::Num, true);
            grower.wrong_operands()
        });
        let func =
            Func { name: None, params: vec![param], body: Body::Value(Box::new(value)), is_endless: false };
        let function = self.make(ExprKind::Function(Box::new(func)));
        let items = (0..3).map(|_| self.expr(&Kind::Num, 1)).collect();
        let items = self.make(ExprKind::List(items));
        self.call(name, vec![items, function])
    }
}

fn text_of_one(grower: &mut Grower<'_>) -> Expr {
    grower.text("a")
}

fn named(name: &str, params: Vec<String>, body: Vec<Stmt>) -> Func {
    Func { name: Some(name.to_owned()), params, body: Body::Block(body), is_endless: false }
}
