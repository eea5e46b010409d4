//! Expressions.

use super::super::ast::{BinOp, Expr, ExprKind};
use super::{Grower, Kind, Known};

impl Grower<'_> {
    /// An expression whose value is of this kind.
    pub(super) fn expr(&mut self, kind: &Kind, depth: u8) -> Expr {
        if depth == 0 || self.chance(15) {
            return self.leaf(kind);
        }
        match self.random.u8(0..20) {
            0..=4 => self.leaf(kind),
            5..=8 => self.called(kind, depth),
            9 | 10 => self.field_of(kind, depth),
            11 => self.assigned(kind, depth),
            12 => self.chosen(kind, depth),
            _ => self.computed(kind, depth),
        }
    }

    /// A variable, or a value made of nothing.
    fn leaf(&mut self, kind: &Kind) -> Expr {
        let fits: Vec<Known> = self.visible().into_iter().filter(|var| self.fits(&var.kind, kind)).collect();
        if self.chance(70)
            && let Some(var) = self.pick(&fits)
        {
            return self.new_expr(ExprKind::Var(var.name));
        }
        if let (Kind::Instance(wanted), Some(this)) = (kind, self.this)
            && self.is_below(this, *wanted)
            && self.chance(50)
        {
            return self.new_expr(ExprKind::This);
        }
        match kind {
            Kind::Func(sig) => self.function(*sig),
            Kind::Instance(class) => self.construct(*class, 0),
            Kind::Num | Kind::Str | Kind::Bool | Kind::Any => self.literal(kind),
        }
    }

    pub(super) fn literal(&mut self, kind: &Kind) -> Expr {
        let literal = match kind {
            Kind::Num => {
                let value = match self.random.u8(0..10) {
                    0..=5 => f64::from(self.random.u8(0..12)),
                    6 => f64::from(self.random.u32(0..1_000_000)),
                    7 => f64::from(self.random.u32(0..1000)) / 8.0,
                    8 => f64::from(self.random.u32(0..1000)) / 10.0,
                    _ => 1_000_000_000_000_000_000_000.0,
                };
                ExprKind::Num(value)
            }
            Kind::Str => {
                let texts = ["", "a", "b", "ab", "long text", "\"", "\\", "é", "x\ty", "1"];
                ExprKind::Str(texts[self.random.usize(0..texts.len())].to_owned())
            }
            Kind::Bool => ExprKind::Bool(self.random.bool()),
            Kind::Any | Kind::Instance(_) | Kind::Func(_) => {
                return match self.random.u8(0..4) {
                    0 => self.literal(&Kind::Num),
                    1 => self.literal(&Kind::Str),
                    _ => self.new_expr(ExprKind::Nil),
                };
            }
        };
        self.new_expr(literal)
    }

    /// A global function of a signature; `nil` if there is none.
    fn global_function(&mut self, sig: usize) -> Expr {
        let names: Vec<String> =
            self.funcs.iter().filter(|(_, other)| *other == sig).map(|(name, _)| name.clone()).collect();
        let function = self.pick(&names).map_or(ExprKind::Nil, ExprKind::Var);
        self.new_expr(function)
    }

    /// A function of a signature: a method of a new instance, or global.
    fn function(&mut self, sig: usize) -> Expr {
        let method_of = |class: &super::ClassInfo| {
            class.methods.iter().find(|(_, other)| *other == sig).map(|(name, _)| name.clone())
        };
        let methods: Vec<(usize, String)> = self
            .classes
            .iter()
            .enumerate()
            .filter(|(number, _)| Some(*number) != self.this)
            .filter_map(|(number, class)| Some((number, method_of(class)?)))
            .collect();
        match self.pick(&methods) {
            Some((class, method)) if self.chance(40) => {
                let object = Box::new(self.construct(class, 0));
                self.new_expr(ExprKind::Get(object, method))
            }
            Some(_) | None => self.global_function(sig),
        }
    }

    /// A new instance.
    pub(super) fn construct(&mut self, class: usize, depth: u8) -> Expr {
        let info = self.classes[class].clone();
        let args = info
            .init
            .iter()
            .map(|kind| {
                // Endless chains of new instances are no use.
                match kind {
                    Kind::Instance(_) if depth == 0 => self.new_expr(ExprKind::Nil),
                    Kind::Func(sig) if depth == 0 => self.global_function(*sig),
                    Kind::Num | Kind::Str | Kind::Bool | Kind::Any | Kind::Instance(_) | Kind::Func(_) => {
                        self.expr(kind, depth.saturating_sub(1))
                    }
                }
            })
            .collect();
        let callee = Box::new(self.new_expr(ExprKind::Var(info.name)));
        self.new_expr(ExprKind::Call(callee, args))
    }

    pub(super) fn args(&mut self, sig: usize, depth: u8) -> Vec<Expr> {
        let params = self.sigs[sig].params.clone();
        params.iter().map(|kind| self.expr(kind, depth)).collect()
    }

    /// A call whose result is of the kind.
    fn called(&mut self, kind: &Kind, depth: u8) -> Expr {
        if let Kind::Instance(class) = kind {
            let below: Vec<usize> =
                (0..self.classes.len()).filter(|other| self.is_below(*other, *class)).collect();
            let class = self.pick(&below).unwrap_or(*class);
            return self.construct(class, depth - 1);
        }
        let result = |grower: &Self, sig: usize| grower.fits(&grower.sigs[sig].result, kind);
        let mut ways: Vec<Way> = Vec::new();
        ways.extend(
            self.funcs
                .iter()
                .filter(|(_, sig)| result(self, *sig))
                .map(|(name, sig)| Way::Var(name.clone(), *sig)),
        );
        for var in self.visible() {
            if let Kind::Func(sig) = var.kind
                && result(self, sig)
            {
                ways.push(Way::Var(var.name, sig));
            }
        }
        for (number, class) in self.classes.iter().enumerate() {
            let fits = class.methods.iter().filter(|(_, sig)| result(self, *sig));
            ways.extend(fits.map(|(name, sig)| Way::Method(number, name.clone(), *sig)));
        }
        if let Some(above) = self.this.and_then(|this| self.classes[this].above) {
            let methods = self.classes[above].methods.clone();
            let fits = methods.into_iter().filter(|(_, sig)| result(self, *sig));
            ways.extend(fits.map(|(name, sig)| Way::Super(name, sig)));
        }
        match self.pick(&ways) {
            Some(Way::Var(name, sig)) => {
                let callee = Box::new(self.new_expr(ExprKind::Var(name)));
                let args = self.args(sig, depth - 1);
                self.new_expr(ExprKind::Call(callee, args))
            }
            Some(Way::Method(class, name, sig)) => {
                let object = Box::new(self.expr(&Kind::Instance(class), depth - 1));
                let args = self.args(sig, depth - 1);
                if self.chance(20) {
                    let method = Box::new(self.new_expr(ExprKind::Get(object, name)));
                    return self.new_expr(ExprKind::Call(method, args));
                }
                self.new_expr(ExprKind::Invoke(object, name, args))
            }
            Some(Way::Super(name, sig)) => {
                let args = self.args(sig, depth - 1);
                if self.chance(20) {
                    let method = Box::new(self.new_expr(ExprKind::SuperGet(name)));
                    return self.new_expr(ExprKind::Call(method, args));
                }
                self.new_expr(ExprKind::SuperInvoke(name, args))
            }
            None => self.computed(kind, depth),
        }
    }

    /// A field of the kind.
    fn field_of(&mut self, kind: &Kind, depth: u8) -> Expr {
        match self.some_field(kind) {
            Some((class, name)) => {
                let object = Box::new(self.expr(&Kind::Instance(class), depth - 1));
                self.new_expr(ExprKind::Get(object, name))
            }
            None => self.computed(kind, depth),
        }
    }

    fn some_field(&mut self, kind: &Kind) -> Option<(usize, String)> {
        let mut fields = Vec::new();
        for (number, class) in self.classes.iter().enumerate() {
            let fits = class.fields.iter().filter(|(_, other)| other == kind);
            fields.extend(fits.map(|(name, _)| (number, name.clone())));
        }
        self.pick(&fields)
    }

    /// An assignment to a variable or a field of the kind.
    fn assigned(&mut self, kind: &Kind, depth: u8) -> Expr {
        if self.chance(40)
            && let Some((class, name)) = self.some_field(kind)
        {
            let object = Box::new(self.expr(&Kind::Instance(class), depth - 1));
            let value = Box::new(self.expr(kind, depth - 1));
            return self.new_expr(ExprKind::Set(object, name, value));
        }
        let fits = |var: &Known| var.assignable && var.kind == *kind;
        let vars: Vec<Known> = self.visible().into_iter().filter(fits).collect();
        match self.pick(&vars) {
            Some(var) => {
                let value = Box::new(self.expr(kind, depth - 1));
                self.new_expr(ExprKind::Assign(var.name, value))
            }
            None => self.computed(kind, depth),
        }
    }

    /// `and` and `or` of the kind.
    fn chosen(&mut self, kind: &Kind, depth: u8) -> Expr {
        let right = Box::new(self.expr(kind, depth - 1));
        if self.chance(50) {
            let left = Box::new(self.expr(kind, depth - 1));
            self.new_expr(ExprKind::Or(left, right))
        } else {
            let condition = Box::new(self.expr(&Kind::Bool, depth - 1));
            let left = Box::new(self.new_expr(ExprKind::And(condition, right)));
            let right = Box::new(self.expr(kind, depth - 1));
            self.new_expr(ExprKind::Or(left, right))
        }
    }

    /// An operation of the kind.
    fn computed(&mut self, kind: &Kind, depth: u8) -> Expr {
        let depth = depth.saturating_sub(1);
        match kind {
            Kind::Num if self.chance(12) => {
                let inner = Box::new(self.expr(&Kind::Num, depth));
                self.new_expr(ExprKind::Neg(inner))
            }
            Kind::Num => {
                let op = [BinOp::Add, BinOp::Sub, BinOp::Mul, BinOp::Div][self.random.usize(0..4)];
                self.binary(op, &Kind::Num, &Kind::Num, depth)
            }
            Kind::Str => self.binary(BinOp::Add, &Kind::Str, &Kind::Str, depth),
            Kind::Bool => match self.random.u8(0..8) {
                0 => {
                    let inner = Box::new(self.expr(&Kind::Any, depth));
                    self.new_expr(ExprKind::Not(inner))
                }
                1..=3 => {
                    let op = if self.random.bool() { BinOp::Eq } else { BinOp::Ne };
                    let left = self.kind();
                    let right = if self.chance(70) { left.clone() } else { self.kind() };
                    self.binary(op, &left, &right, depth)
                }
                _ => {
                    let op = [BinOp::Lt, BinOp::Le, BinOp::Gt, BinOp::Ge][self.random.usize(0..4)];
                    self.binary(op, &Kind::Num, &Kind::Num, depth)
                }
            },
            Kind::Any => {
                let kind = self.scalar();
                self.expr(&kind, depth)
            }
            Kind::Instance(_) | Kind::Func(_) => self.leaf(kind),
        }
    }

    fn binary(&mut self, op: BinOp, left: &Kind, right: &Kind, depth: u8) -> Expr {
        let left = Box::new(self.expr(left, depth));
        let right = Box::new(self.expr(right, depth));
        self.new_expr(ExprKind::Binary(op, left, right))
    }

    /// An expression that does something.
    pub(super) fn effect(&mut self) -> Expr {
        let kind = self.kind();
        if self.chance(60) { self.assigned(&kind, 3) } else { self.called(&kind, 3) }
    }

    /// An expression that ends the program.
    pub(super) fn failing(&mut self) -> Expr {
        let string = |grower: &mut Self| Box::new(grower.expr(&Kind::Str, 1));
        let number = |grower: &mut Self| Box::new(grower.expr(&Kind::Num, 1));
        let kind = match self.random.u8(0..12) {
            0 => ExprKind::Binary(BinOp::Add, number(self), string(self)),
            1 => ExprKind::Binary(BinOp::Mul, string(self), number(self)),
            2 => ExprKind::Binary(BinOp::Lt, string(self), string(self)),
            3 => ExprKind::Neg(string(self)),
            4 => ExprKind::Var("missing".to_owned()),
            5 => ExprKind::Assign("missing".to_owned(), number(self)),
            6 => ExprKind::Call(string(self), Vec::new()),
            7 => ExprKind::Get(number(self), "x".to_owned()),
            8 => ExprKind::Set(string(self), "x".to_owned(), number(self)),
            9 => ExprKind::Invoke(number(self), "get".to_owned(), Vec::new()),
            10 if !self.classes.is_empty() => {
                let class = self.random.usize(0..self.classes.len());
                ExprKind::Get(Box::new(self.construct(class, 1)), "nowhere".to_owned())
            }
            _ => match self.pick(&self.funcs.clone()) {
                Some((name, sig)) => {
                    let callee = Box::new(self.new_expr(ExprKind::Var(name)));
                    let mut args = self.args(sig, 1);
                    args.push(*number(self));
                    ExprKind::Call(callee, args)
                }
                None => ExprKind::Var("missing".to_owned()),
            },
        };
        self.new_expr(kind)
    }
}

/// A way to call something.
#[derive(Debug, Clone)]
enum Way {
    Var(String, usize),
    Method(usize, String, usize),
    Super(String, usize),
}
