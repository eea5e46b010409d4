//! Expressions.

use super::super::ast::{BinOp, Expr, ExprKind, Part};
use super::super::write::is_word;
use super::{Grower, Kind, Known};

impl Grower<'_> {
    /// An expression whose value is of this kind.
    pub(super) fn expr(&mut self, kind: &Kind, depth: u8) -> Expr {
        if depth == 0 || self.chance(15) {
            return self.leaf(kind);
        }
        match self.random.u8(0..20) {
            0..=4 => self.leaf(kind),
            5 | 6 => self.called(kind, depth),
            7..=9 => self.taken(kind, depth),
            10 => self.chosen(kind, depth),
            _ => self.computed(kind, depth),
        }
    }

    /// A variable, or a value made of nothing.
    pub(super) fn leaf(&mut self, kind: &Kind) -> Expr {
        let fits = |var: &Known| var.kind == *kind || *kind == Kind::Any;
        let vars: Vec<Known> = self.visible().into_iter().filter(fits).collect();
        if self.chance(70)
            && let Some(var) = self.pick(&vars)
        {
            return self.var(&var.name);
        }
        self.literal(kind)
    }

    pub(super) fn literal(&mut self, kind: &Kind) -> Expr {
        match kind {
            Kind::Num => {
                let value = match self.random.u8(0..10) {
                    0..=5 => f64::from(self.random.u8(0..12)),
                    6 => f64::from(self.random.u32(0..1_000_000)),
                    7 => f64::from(self.random.u32(0..1000)) / 8.0,
                    8 => f64::from(self.random.u32(0..1000)) / 10.0,
                    _ => 1e21,
                };
                self.num(value)
            }
            Kind::Text => {
                let texts = [
                    "",
                    "a",
                    "b",
                    "ab",
                    "long text",
                    "\"",
                    "\\",
                    "é",
                    "x\ty",
                    "1",
                    "-2.5",
                    "{}",
                    "a,b,,c",
                    " ж ",
                ];
                let text = texts[self.random.usize(0..texts.len())];
                self.text(text)
            }
            Kind::Bool => {
                let value = self.random.bool();
                self.make(ExprKind::Bool(value))
            }
            Kind::Any => match self.random.u8(0..5) {
                0 => self.literal(&Kind::Num),
                1 => self.literal(&Kind::Text),
                2 => self.literal(&Kind::Bool),
                3 => self.make(ExprKind::List(Vec::new())),
                _ => self.make(ExprKind::Nothing),
            },
            Kind::List(item) => {
                let count = self.random.usize(0..5);
                let items = (0..count).map(|_| self.literal(item)).collect();
                self.make(ExprKind::List(items))
            }
            Kind::Object(shape) => self.object(*shape, 0),
            Kind::Func(sig) => self.function(*sig, 0),
        }
    }

    /// A new object. The order of its fields is not always that of the shape.
    pub(super) fn object(&mut self, shape: usize, depth: u8) -> Expr {
        let mut fields = self.shapes[shape].fields.clone();
        for field in self.shapes[shape].optional.clone() {
            if self.chance(40) {
                fields.push(field);
            }
        }
        if self.chance(25) {
            self.random.shuffle(&mut fields);
        }
        let fields = fields
            .into_iter()
            .map(|(name, kind)| {
                let value = if depth == 0 { self.plain(&kind) } else { self.expr(&kind, depth - 1) };
                (name, value)
            })
            .collect();
        self.make(ExprKind::Object(fields))
    }

    /// A value that holds few others: endless chains of new objects are no use.
    fn plain(&mut self, kind: &Kind) -> Expr {
        match kind {
            Kind::List(_) => self.make(ExprKind::List(Vec::new())),
            Kind::Func(sig) => self.function(*sig, 0),
            Kind::Num | Kind::Text | Kind::Bool | Kind::Any | Kind::Object(_) => self.literal(kind),
        }
    }

    /// A function of a signature: of the top level, of the library, or a new one.
    pub(super) fn function(&mut self, sig: usize, depth: u8) -> Expr {
        let names: Vec<String> =
            self.funcs.iter().filter(|(_, other)| *other == sig).map(|(name, _)| name.clone()).collect();
        if self.chance(40)
            && let Some(name) = self.pick(&names)
        {
            return self.var(&name);
        }
        let library: &[&str] = match (self.sigs[sig].params.as_slice(), &self.sigs[sig].result) {
            ([Kind::Num], Kind::Num) => &["floor", "round", "abs", "sqrt"],
            ([Kind::Text], Kind::Text) => &["upper", "lower", "trim"],
            ([Kind::Num, Kind::Num], Kind::Num) => &["min", "max"],
            ([_], Kind::Text) => &["text"],
            _ => &[],
        };
        if self.chance(20)
            && let Some(name) = self.pick(library)
            && self.has_library(name)
        {
            return self.var(name);
        }
        self.function_value(sig, depth)
    }

    pub(super) fn args(&mut self, sig: usize, depth: u8) -> Vec<Expr> {
        let params = self.sigs[sig].params.clone();
        params.iter().map(|kind| self.expr(kind, depth)).collect()
    }

    /// A call whose result is of the kind.
    pub(super) fn called(&mut self, kind: &Kind, depth: u8) -> Expr {
        let fits = |grower: &Self, sig: usize| grower.sigs[sig].result == *kind || *kind == Kind::Any;
        let mut ways: Vec<(Expr, usize)> = Vec::new();
        for (name, sig) in self.funcs.clone() {
            if fits(self, sig) {
                ways.push((self.var(&name), sig));
            }
        }
        for var in self.visible() {
            if let Kind::Func(sig) = var.kind
                && fits(self, sig)
            {
                ways.push((self.var(&var.name), sig));
            }
            let Kind::Object(shape) = var.kind else { continue };
            for (name, field) in self.shapes[shape].fields.clone() {
                if let Kind::Func(sig) = field
                    && fits(self, sig)
                    && is_word(&name)
                {
                    let object = self.var(&var.name);
                    ways.push((self.get(object, &name), sig));
                }
            }
        }
        match self.pick(&ways) {
            Some((callee, sig)) => {
                let args = self.args(sig, depth - 1);
                self.make(ExprKind::Call(Box::new(callee), args))
            }
            None => self.computed(kind, depth),
        }
    }

    /// What an object or a list holds of the kind.
    fn taken(&mut self, kind: &Kind, depth: u8) -> Expr {
        if self.chance(50) {
            return match self.some_field(kind) {
                Some((shape, name)) => {
                    let object = self.expr(&Kind::Object(shape), depth - 1);
                    self.field_of(object, &name)
                }
                None => self.item_of(kind, depth),
            };
        }
        self.item_of(kind, depth)
    }

    /// `object.name`, or `object["name"]`.
    pub(super) fn field_of(&mut self, object: Expr, name: &str) -> Expr {
        if is_word(name) && self.chance(85) {
            return self.get(object, name);
        }
        let name = self.text(name);
        self.index(object, name)
    }

    /// A field that is always there.
    pub(super) fn some_field(&mut self, kind: &Kind) -> Option<(usize, String)> {
        let mut fields = Vec::new();
        for (number, shape) in self.shapes.iter().enumerate() {
            let fits = shape.fields.iter().filter(|(_, other)| other == kind);
            fields.extend(fits.map(|(name, _)| (number, name.clone())));
        }
        self.pick(&fields)
    }

    /// An item of a list that is a variable, or of a new list; something else if it is not that long.
    fn item_of(&mut self, kind: &Kind, depth: u8) -> Expr {
        let wanted = Kind::List(Box::new(kind.clone()));
        let lists: Vec<Known> = self.visible().into_iter().filter(|var| var.kind == wanted).collect();
        let at = self.random.u8(0..4);
        let Some(list) = self.pick(&lists).filter(|_| self.has_library("length")) else {
            let mut items: Vec<Expr> = (0..=at).map(|_| self.expr(kind, 0)).collect();
            items.push(self.expr(kind, depth - 1));
            let (list, at) = (self.make(ExprKind::List(items)), self.num(at));
            return self.index(list, at);
        };
        let name = list.name;
        let list = self.var(&name);
        if self.chance(4) {
            // This may be no index.
            let (counted, number) = (self.var(&name), self.expr(&Kind::Num, depth - 1));
            let length = self.call("length", vec![counted]);
            let number = self.call("abs", vec![number]);
            let number = self.call("floor", vec![number]);
            let number = self.infix(BinOp::Rem, number, length);
            return self.index(list, number);
        }
        // `length of xs > at and xs[at] or ...`
        let counted = self.var(&name);
        let (length, bound) = (self.call("length", vec![counted]), self.num(at));
        let is_long = Box::new(self.infix(BinOp::Gt, length, bound));
        let at = self.num(at);
        let item = Box::new(self.index(list, at));
        let left = Box::new(self.make(ExprKind::And(is_long, item)));
        let right = Box::new(self.expr(kind, depth - 1));
        self.make(ExprKind::Or(left, right))
    }

    /// `and` and `or` of the kind.
    fn chosen(&mut self, kind: &Kind, depth: u8) -> Expr {
        let right = Box::new(self.expr(kind, depth - 1));
        if self.chance(50) {
            let left = Box::new(self.expr(kind, depth - 1));
            return self.make(ExprKind::Or(left, right));
        }
        let condition = Box::new(self.expr(&Kind::Bool, depth - 1));
        let left = Box::new(self.make(ExprKind::And(condition, right)));
        let right = Box::new(self.expr(kind, depth - 1));
        self.make(ExprKind::Or(left, right))
    }

    /// An operation of the kind.
    pub(super) fn computed(&mut self, kind: &Kind, depth: u8) -> Expr {
        let depth = depth.saturating_sub(1);
        match kind {
            Kind::Num => self.number(depth),
            Kind::Text => self.words(depth),
            Kind::Bool => self.condition(depth),
            Kind::Any => {
                let kind = self.kind();
                self.expr(&kind, depth)
            }
            Kind::List(item) => self.list(item, depth),
            Kind::Object(shape) => self.object(*shape, depth),
            Kind::Func(sig) => self.function(*sig, depth),
        }
    }

    /// A call of the library, unless its name is hidden.
    fn library(&mut self, name: &str, kind: &Kind, params: &[Kind], depth: u8) -> Expr {
        if !self.has_library(name) {
            return self.literal(kind);
        }
        let args = params.iter().map(|param| self.expr(param, depth)).collect();
        self.call(name, args)
    }

    fn number(&mut self, depth: u8) -> Expr {
        let texts = Kind::List(Box::new(Kind::Text));
        let numbers = Kind::List(Box::new(Kind::Num));
        match self.random.u8(0..20) {
            0 => {
                let inner = Box::new(self.expr(&Kind::Num, depth));
                self.make(ExprKind::Neg(inner))
            }
            1 => self.library("abs", &Kind::Num, &[Kind::Num], depth),
            2 => self.library("floor", &Kind::Num, &[Kind::Num], depth),
            3 => self.library("round", &Kind::Num, &[Kind::Num], depth),
            4 => self.library("sqrt", &Kind::Num, &[Kind::Num], depth),
            5 => self.library("min", &Kind::Num, &[Kind::Num, Kind::Num], depth),
            6 => self.library("max", &Kind::Num, &[Kind::Num, Kind::Num], depth),
            7 => self.library("sum", &Kind::Num, &[numbers], depth),
            8 => {
                let of = [Kind::Text, numbers, texts][self.random.usize(0..3)].clone();
                self.library("length", &Kind::Num, &[of], depth)
            }
            9 => {
                // What is not there is `nothing`.
                let found = if self.chance(50) {
                    self.library("find", &Kind::Num, &[Kind::Text, Kind::Text], depth)
                } else {
                    self.library("number", &Kind::Num, &[Kind::Text], depth)
                };
                let other = Box::new(self.expr(&Kind::Num, 0));
                self.make(ExprKind::Or(Box::new(found), other))
            }
            _ => {
                let ops = [BinOp::Add, BinOp::Sub, BinOp::Mul, BinOp::Div, BinOp::Rem];
                let op = ops[self.random.usize(0..ops.len())];
                self.binary(op, &Kind::Num, &Kind::Num, depth)
            }
        }
    }

    fn words(&mut self, depth: u8) -> Expr {
        let texts = Kind::List(Box::new(Kind::Text));
        match self.random.u8(0..20) {
            0 => self.library("upper", &Kind::Text, &[Kind::Text], depth),
            1 => self.library("lower", &Kind::Text, &[Kind::Text], depth),
            2 => self.library("trim", &Kind::Text, &[Kind::Text], depth),
            3 => self.library("replace", &Kind::Text, &[Kind::Text, Kind::Text, Kind::Text], depth),
            4 => self.library("join", &Kind::Text, &[texts, Kind::Text], depth),
            5 => self.library("join", &Kind::Text, &[Kind::List(Box::new(Kind::Any)), Kind::Text], depth),
            6 => self.library("text", &Kind::Text, &[Kind::Any], depth),
            7 => self.part(&Kind::Text),
            8..=13 => self.interpolation(depth),
            _ => self.binary(BinOp::Add, &Kind::Text, &Kind::Text, depth),
        }
    }

    /// `slice(x, 0, min(n, length of x))` of a variable.
    fn part(&mut self, kind: &Kind) -> Expr {
        let vars: Vec<Known> = self.visible().into_iter().filter(|var| var.kind == *kind).collect();
        let is_whole = ["slice", "min", "length"].iter().all(|name| self.has_library(name));
        let Some(var) = self.pick(&vars).filter(|_| is_whole) else { return self.literal(kind) };
        let (of, counted) = (self.var(&var.name), self.var(&var.name));
        let (from, most) = (self.random.u8(0..2), self.random.u8(2..5));
        let (from, most) = (self.num(from), self.num(most));
        let length = self.call("length", vec![counted]);
        let to = self.call("min", vec![most, length]);
        // Of something empty the part from 1 on is an error, now and then.
        let from = if self.chance(85) { self.num(0) } else { from };
        self.call("slice", vec![of, from, to])
    }

    fn interpolation(&mut self, depth: u8) -> Expr {
        let mut parts = Vec::new();
        for _ in 0..self.random.usize(1..4) {
            if self.chance(60) {
                let texts = ["v ", ", ", "é", "\n", "{", "\""];
                parts.push(Part::Text(texts[self.random.usize(0..texts.len())].to_owned()));
            }
            let kind = if self.chance(30) { Kind::Any } else { self.scalar() };
            parts.push(Part::Value(self.expr(&kind, depth)));
        }
        self.make(ExprKind::Interpolation(parts))
    }

    fn condition(&mut self, depth: u8) -> Expr {
        match self.random.u8(0..10) {
            0 => {
                let inner = Box::new(self.expr(&Kind::Any, depth));
                self.make(ExprKind::Not(inner))
            }
            1..=3 => {
                let op = if self.random.bool() { BinOp::Is } else { BinOp::IsNot };
                let left = self.kind();
                let right = if self.chance(70) { left.clone() } else { self.kind() };
                self.binary(op, &left, &right, depth)
            }
            4 => {
                let item = self.scalar();
                self.binary(BinOp::Has, &Kind::List(Box::new(item.clone())), &item, depth)
            }
            5 => self.binary(BinOp::Has, &Kind::Text, &Kind::Text, depth),
            6 if !self.shapes.is_empty() => {
                let shape = self.random.usize(0..self.shapes.len());
                self.binary(BinOp::Has, &Kind::Object(shape), &Kind::Text, depth)
            }
            _ => {
                let op = [BinOp::Lt, BinOp::Le, BinOp::Gt, BinOp::Ge][self.random.usize(0..4)];
                let kind = if self.chance(80) { Kind::Num } else { Kind::Text };
                self.binary(op, &kind, &kind, depth)
            }
        }
    }

    fn list(&mut self, item: &Kind, depth: u8) -> Expr {
        let kind = Kind::List(Box::new(item.clone()));
        match self.random.u8(0..10) {
            0 if matches!(item, Kind::Num | Kind::Text) => {
                self.library("sort", &kind, std::slice::from_ref(&kind), depth)
            }
            1 => self.library("reverse", &kind, std::slice::from_ref(&kind), depth),
            2 => self.part(&kind),
            3 if *item == Kind::Text => self.library("split", &kind, &[Kind::Text, Kind::Text], depth),
            3 | 4 if !self.shapes.is_empty() && matches!(item, Kind::Text | Kind::Any) => {
                let shape = self.random.usize(0..self.shapes.len());
                let name = if *item == Kind::Text { "keys" } else { "values" };
                self.library(name, &kind, &[Kind::Object(shape)], depth)
            }
            5 => self.through("filter", &kind, item, &Kind::Bool, depth),
            6 => {
                let from = self.scalar();
                self.through("map", &kind, &from, item, depth)
            }
            7 => self.binary(BinOp::Add, &kind, &kind, depth),
            _ => {
                let count = self.random.usize(0..5);
                let items = (0..count).map(|_| self.expr(item, depth)).collect();
                self.make(ExprKind::List(items))
            }
        }
    }

    /// `map` or `filter` with a function that takes an item of a kind and gives a value of another one.
    fn through(&mut self, name: &str, kind: &Kind, item: &Kind, result: &Kind, depth: u8) -> Expr {
        if !self.has_library(name) {
            return self.literal(kind);
        }
        let wanted = super::Sig { params: vec![item.clone()], result: result.clone() };
        let sig = match self.sigs.iter().position(|sig| *sig == wanted) {
            Some(sig) => sig,
            None => {
                self.sigs.push(wanted);
                self.sigs.len() - 1
            }
        };
        let items = self.expr(&Kind::List(Box::new(item.clone())), depth);
        let function = self.expr(&Kind::Func(sig), depth);
        self.call(name, vec![items, function])
    }

    fn binary(&mut self, op: BinOp, left: &Kind, right: &Kind, depth: u8) -> Expr {
        let (left, right) = (self.expr(left, depth), self.expr(right, depth));
        self.infix(op, left, right)
    }
}
