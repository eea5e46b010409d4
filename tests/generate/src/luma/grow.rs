//! Random trees of Luma programs. Expressions are grown for a kind of value, and variables, fields and items have one, so that
//! operations rarely fail; one program in four has one that fails on purpose. Whether calls end is not known: the reference gives up,
//! and another program is grown.

mod exprs;
mod fails;
mod patterns;
mod stmts;

use super::ast::{BinOp, Body, Expr, ExprKind, Func, Program, Stmt, StmtKind};
use fastrand::Rng;

/// A new program.
pub fn grow(random: &mut Rng) -> Program {
    let fails = random.u8(0..100) < 25;
    let mut grower = Grower {
        random,
        ids: 0,
        names: 0,
        scopes: vec![Scope::default()],
        funcs: Vec::new(),
        shapes: Vec::new(),
        sigs: Vec::new(),
        result: None,
        in_loop: false,
        may_fail: false,
        fails,
    };
    let stmts = grower.program();
    Program { stmts, ids: grower.ids }
}

/// What is known of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Num,
    Text,
    Bool,
    /// Anything, for showing and comparing.
    Any,
    /// A list of such items.
    List(Box<Kind>),
    /// An object of this shape.
    Object(usize),
    /// A function of this signature.
    Func(usize),
}

/// Parameters and result of functions.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sig {
    params: Vec<Kind>,
    result: Kind,
}

/// The fields of objects.
#[derive(Debug, Clone, Default)]
struct Shape {
    /// Those that are always there.
    fields: Vec<(String, Kind)>,
    /// Those that are made and removed.
    optional: Vec<(String, Kind)>,
}

#[derive(Debug, Clone)]
struct Known {
    name: String,
    kind: Kind,
    /// Whether it may be set: not functions, and not the variables that end loops and recursion.
    assignable: bool,
}

/// A block or a function's body.
#[derive(Debug, Default)]
struct Scope {
    vars: Vec<Known>,
}

struct Grower<'a> {
    random: &'a mut Rng,
    ids: usize,
    names: usize,
    scopes: Vec<Scope>,
    /// Functions of the top level that can be called: names and signatures.
    funcs: Vec<(String, usize)>,
    shapes: Vec<Shape>,
    sigs: Vec<Sig>,
    /// What the function around gives back; nothing at top level.
    result: Option<Kind>,
    /// Whether there is a loop to leave.
    in_loop: bool,
    /// Whether an operation that fails may grow here.
    may_fail: bool,
    /// Whether one must still grow.
    fails: bool,
}

/// Names of fields, few, so that shapes share them; some are words of the language, or no words.
const FIELDS: [&str; 9] = ["x", "y", "size", "next", "name", "end", "set", "two words", "é1"];

/// Names of the library that local variables hide now and then.
const HIDDEN: [&str; 4] = ["sum", "text", "reverse", "min"];

impl Grower<'_> {
    /// True in `percent` of all cases.
    fn chance(&mut self, percent: u8) -> bool {
        self.random.u8(0..100) < percent
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        (!from.is_empty()).then(|| from[self.random.usize(0..from.len())].clone())
    }

    fn fresh(&mut self, letter: char) -> String {
        self.names += 1;
        format!("{letter}{}", self.names)
    }

    // ----- nodes

    fn make(&mut self, kind: ExprKind) -> Expr {
        self.ids += 1;
        Expr { id: self.ids - 1, kind }
    }

    fn put(&mut self, stmts: &mut Vec<Stmt>, kind: StmtKind) {
        self.ids += 1;
        stmts.push(Stmt { id: self.ids - 1, kind });
    }

    fn num(&mut self, value: impl Into<f64>) -> Expr {
        self.make(ExprKind::Num(value.into()))
    }

    fn text(&mut self, text: &str) -> Expr {
        self.make(ExprKind::Text(text.to_owned()))
    }

    fn var(&mut self, name: &str) -> Expr {
        self.make(ExprKind::Var(name.to_owned()))
    }

    /// A call of the function with this name.
    fn call(&mut self, name: &str, args: Vec<Expr>) -> Expr {
        let callee = Box::new(self.var(name));
        self.make(ExprKind::Call(callee, args))
    }

    fn infix(&mut self, op: BinOp, left: Expr, right: Expr) -> Expr {
        self.make(ExprKind::Binary(op, Box::new(left), Box::new(right)))
    }

    fn get(&mut self, object: Expr, name: &str) -> Expr {
        self.make(ExprKind::Get(Box::new(object), name.to_owned()))
    }

    fn index(&mut self, of: Expr, index: Expr) -> Expr {
        self.make(ExprKind::Index(Box::new(of), Box::new(index)))
    }

    // ----- scopes

    fn declare(&mut self, name: &str, kind: Kind, assignable: bool) {
        let known = Known { name: name.to_owned(), kind, assignable };
        if let Some(scope) = self.scopes.last_mut() {
            scope.vars.push(known);
        }
    }

    /// `let NAME be VALUE`, with a new name.
    fn variable(&mut self, kind: Kind, value: Expr, stmts: &mut Vec<Stmt>) -> String {
        let name = self.fresh('v');
        self.declare(&name, kind, true);
        self.put(stmts, StmtKind::Let(name.clone(), value));
        name
    }

    /// The variables in scope that are not hidden.
    fn visible(&self) -> Vec<Known> {
        let mut visible: Vec<Known> = Vec::new();
        for var in self.scopes.iter().rev().flat_map(|scope| scope.vars.iter().rev()) {
            if !visible.iter().any(|inner| inner.name == var.name) {
                visible.push(var.clone());
            }
        }
        visible
    }

    /// Whether a name means the function of the library here.
    fn has_library(&self, name: &str) -> bool {
        self.scopes.iter().flat_map(|scope| &scope.vars).all(|var| var.name != name)
    }

    fn scoped<T>(&mut self, grow: impl FnOnce(&mut Self) -> T) -> T {
        self.scopes.push(Scope::default());
        let grown = grow(self);
        self.scopes.pop();
        grown
    }

    // ----- kinds

    fn scalar(&mut self) -> Kind {
        match self.random.u8(0..10) {
            0..=4 => Kind::Num,
            5..=7 => Kind::Text,
            _ => Kind::Bool,
        }
    }

    fn kind(&mut self) -> Kind {
        match self.random.u8(0..20) {
            0..=2 if !self.shapes.is_empty() => Kind::Object(self.random.usize(0..self.shapes.len())),
            3..=6 => self.list_kind(),
            7 => Kind::Func(self.random.usize(0..self.sigs.len())),
            8 => Kind::Any,
            _ => self.scalar(),
        }
    }

    fn list_kind(&mut self) -> Kind {
        Kind::List(Box::new(self.item_kind()))
    }

    /// What a list has.
    fn item_kind(&mut self) -> Kind {
        match self.random.u8(0..10) {
            0 => Kind::Any,
            1 => Kind::List(Box::new(Kind::Num)),
            2 if !self.shapes.is_empty() => Kind::Object(self.random.usize(0..self.shapes.len())),
            _ => self.scalar(),
        }
    }

    // ----- the program

    /// Shapes, signatures, globals, functions, and what uses them. Some functions stand behind all else.
    fn program(&mut self) -> Vec<Stmt> {
        for _ in 0..3 {
            let params = (0..self.random.usize(0..3)).map(|_| self.scalar()).collect();
            let result = self.scalar();
            self.sigs.push(Sig { params, result });
        }
        for _ in 0..self.random.usize(1..4) {
            self.shape();
        }
        let mut stmts = Vec::new();
        for _ in 0..self.random.usize(1..5) {
            let kind = self.kind();
            let value = self.literal(&kind);
            self.variable(kind, value, &mut stmts);
        }
        let mut behind = Vec::new();
        for _ in 0..self.random.usize(2..7) {
            let is_behind = self.chance(30);
            self.top_func(if is_behind { &mut behind } else { &mut stmts });
        }
        self.main(&mut stmts);
        stmts.append(&mut behind);
        stmts
    }

    fn shape(&mut self) {
        let mut names = FIELDS.to_vec();
        self.random.shuffle(&mut names);
        let count = self.random.usize(1..6);
        let mut fields: Vec<(String, Kind)> = Vec::new();
        for name in &names[..count] {
            let kind = self.kind();
            fields.push(((*name).to_owned(), kind));
        }
        let optional = fields.split_off(self.random.usize(1..=count));
        self.shapes.push(Shape { fields, optional });
    }

    fn main(&mut self, stmts: &mut Vec<Stmt>) {
        let count = self.random.usize(6..16);
        let fail_at = self.random.usize(0..count);
        for index in 0..count {
            self.may_fail = self.fails && index >= fail_at;
            self.stmt(3, stmts);
        }
        for var in self.visible() {
            let value = self.var(&var.name);
            self.put(stmts, StmtKind::Show(vec![value]));
        }
        if self.fails {
            self.failing_stmt(stmts);
        }
    }

    fn new_sig(&mut self) -> usize {
        if self.chance(50) {
            return self.random.usize(0..self.sigs.len());
        }
        let params = (0..self.random.usize(0..4)).map(|_| self.kind()).collect();
        let result = self.kind();
        self.sigs.push(Sig { params, result });
        self.sigs.len() - 1
    }

    // ----- functions

    fn top_func(&mut self, stmts: &mut Vec<Stmt>) {
        let (name, sig) = (self.fresh('f'), self.new_sig());
        let recursive = self.chance(25) && self.sigs[sig].params.first() == Some(&Kind::Num);
        let func = self.func(Some(name.clone()), sig, recursive);
        self.put(stmts, StmtKind::Define(func));
        self.funcs.push((name, sig));
    }

    /// A function with statements, which calls itself with less if it is `recursive`.
    fn func(&mut self, name: Option<String>, sig: usize, recursive: bool) -> Func {
        let Sig { params: kinds, result } = self.sigs[sig].clone();
        let outer = (self.result.replace(result.clone()), std::mem::replace(&mut self.in_loop, false));
        let func = self.scoped(|grower| {
            let params = grower.params(&kinds, recursive);
            let mut body = Vec::new();
            if let Some(name) = &name
                && recursive
            {
                grower.recursion(name, &params[0], &kinds, &result, &mut body);
            }
            for _ in 0..grower.random.usize(0..5) {
                grower.stmt(2, &mut body);
            }
            let value = if grower.chance(90) { grower.expr(&result, 2) } else { grower.literal(&result) };
            grower.put(&mut body, StmtKind::GiveBack(Some(value)));
            Func { name, params, body: Body::Block(body), is_endless: false }
        });
        (self.result, self.in_loop) = outer;
        func
    }

    /// Names for parameters. The first one must not be set if it counts calls.
    fn params(&mut self, kinds: &[Kind], recursive: bool) -> Vec<String> {
        let mut params = Vec::new();
        for (index, kind) in kinds.iter().enumerate() {
            let name = self.fresh('p');
            self.declare(&name, kind.clone(), !(recursive && index == 0));
            params.push(name);
        }
        params
    }

    /// Ends the recursion, or recurs: `if n < 1 or n > 9 then give back ... end; let v be f(n - 1, ...)`
    fn recursion(&mut self, name: &str, n: &str, kinds: &[Kind], result: &Kind, body: &mut Vec<Stmt>) {
        let compare = |grower: &mut Self, op, bound: f64| {
            let (left, right) = (grower.var(n), grower.num(bound));
            grower.infix(op, left, right)
        };
        let (few, many) = (compare(self, BinOp::Ge, 1.0), compare(self, BinOp::Lt, 9.0));
        let goes_on = self.make(ExprKind::And(Box::new(few), Box::new(many)));
        // NaN ends here, too.
        let ends = self.make(ExprKind::Not(Box::new(goes_on)));
        let value = self.expr(result, 1);
        let mut then = Vec::new();
        self.put(&mut then, StmtKind::GiveBack(Some(value)));
        self.put(body, StmtKind::If(vec![(ends, then)], Vec::new()));
        let mut args = vec![compare(self, BinOp::Sub, 1.0)];
        args.extend(kinds[1..].iter().map(|kind| self.expr(kind, 1)));
        let call = self.call(name, args);
        self.variable(result.clone(), call, body);
    }

    /// A function without a name.
    fn function_value(&mut self, sig: usize, depth: u8) -> Expr {
        let func = if depth > 1 && self.chance(35) {
            self.func(None, sig, false)
        } else {
            let Sig { params: kinds, result } = self.sigs[sig].clone();
            self.scoped(|grower| {
                let params = grower.params(&kinds, false);
                let value = Box::new(grower.expr(&result, depth.saturating_sub(1)));
                Func { name: None, params, body: Body::Value(value), is_endless: false }
            })
        };
        self.make(ExprKind::Function(Box::new(func)))
    }
}
