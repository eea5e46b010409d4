//! Grows a program. Kinds of values are known while it grows, so that most operations succeed; one program in four has
//! an operation that fails on purpose. Whether calls end is not known: the reference gives up, and another one is grown.

mod exprs;
mod stmts;

use super::ast::{Class, Expr, ExprKind, Func, Program, Stmt};
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
        classes: Vec::new(),
        sigs: Vec::new(),
        this: None,
        result: None,
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
    Str,
    Bool,
    /// Anything, for printing and comparing.
    Any,
    /// An instance of this class, or of one below.
    Instance(usize),
    /// A function of this signature.
    Func(usize),
}

/// Parameters and result of functions.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sig {
    params: Vec<Kind>,
    result: Kind,
}

/// A class that has been declared.
#[derive(Debug, Clone, Default)]
struct ClassInfo {
    name: String,
    above: Option<usize>,
    /// What its call takes.
    init: Vec<Kind>,
    /// All fields, those of the superclass first.
    fields: Vec<(String, Kind)>,
    /// All methods and their signatures, inherited ones, too.
    methods: Vec<(String, usize)>,
}

#[derive(Debug, Clone)]
struct Known {
    name: String,
    kind: Kind,
    /// Whether assignments are allowed: not to the variables that end loops and recursion.
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
    /// Global functions that can be called: names and signatures.
    funcs: Vec<(String, usize)>,
    classes: Vec<ClassInfo>,
    sigs: Vec<Sig>,
    /// The class whose methods grow.
    this: Option<usize>,
    /// What the function around returns; nothing at top level and in `init`.
    result: Option<Kind>,
    /// Whether an operation that fails may grow here.
    may_fail: bool,
    /// Whether one must still grow.
    fails: bool,
}

/// Names of methods, few, so that classes share them.
const METHODS: [&str; 6] = ["get", "add", "name", "step", "like", "call"];
/// Names of fields; one is that of a method, which it hides.
const FIELDS: [&str; 6] = ["x", "y", "size", "next", "tag", "like"];

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

    fn new_expr(&mut self, kind: ExprKind) -> Expr {
        self.ids += 1;
        Expr { id: self.ids - 1, kind }
    }

    fn declare(&mut self, name: &str, kind: Kind, assignable: bool) {
        let known = Known { name: name.to_owned(), kind, assignable };
        if let Some(scope) = self.scopes.last_mut() {
            scope.vars.retain(|var| var.name != known.name);
            scope.vars.push(known);
        }
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

    fn scoped<T>(&mut self, grow: impl FnOnce(&mut Self) -> T) -> T {
        self.scopes.push(Scope::default());
        let grown = grow(self);
        self.scopes.pop();
        grown
    }

    fn scalar(&mut self) -> Kind {
        match self.random.u8(0..10) {
            0..=4 => Kind::Num,
            5..=7 => Kind::Str,
            _ => Kind::Bool,
        }
    }

    fn kind(&mut self) -> Kind {
        let classes = self.classes.len();
        match self.random.u8(0..12) {
            0..=2 if classes > 0 => Kind::Instance(self.random.usize(0..classes)),
            3 if !self.funcs.is_empty() => {
                let (_, sig) = self.funcs[self.random.usize(0..self.funcs.len())];
                Kind::Func(sig)
            }
            4 => Kind::Any,
            _ => self.scalar(),
        }
    }

    /// Whether a value of kind `value` may stand where one of kind `wanted` must.
    fn fits(&self, value: &Kind, wanted: &Kind) -> bool {
        match (value, wanted) {
            (_, Kind::Any) => true,
            (Kind::Instance(class), Kind::Instance(wanted)) => self.is_below(*class, *wanted),
            (value, wanted) => value == wanted,
        }
    }

    fn is_below(&self, class: usize, wanted: usize) -> bool {
        class == wanted || self.classes[class].above.is_some_and(|above| self.is_below(above, wanted))
    }

    /// Signatures, early globals, functions and classes, late globals, and what uses them.
    fn program(&mut self) -> Vec<Stmt> {
        for _ in 0..3 {
            let params = (0..self.random.usize(0..3)).map(|_| self.scalar()).collect();
            let result = self.scalar();
            self.sigs.push(Sig { params, result });
        }
        let mut stmts = Vec::new();
        for _ in 0..self.random.usize(0..4) {
            let kind = self.scalar();
            self.global(kind, &mut stmts);
        }
        // Functions may use these; they are defined after all functions, and before anything is called.
        let late: Vec<(String, Kind)> = (0..self.random.usize(0..3))
            .map(|_| {
                let (name, kind) = (self.fresh('g'), self.scalar());
                self.declare(&name, kind.clone(), true);
                (name, kind)
            })
            .collect();
        for _ in 0..self.random.usize(2..8) {
            if self.chance(60) {
                self.global_func(&mut stmts);
            } else {
                let class = self.class();
                stmts.push(Stmt::Class(class));
            }
        }
        for (name, kind) in late {
            let value = self.literal(&kind);
            stmts.push(Stmt::Var(name, Some(value)));
        }
        self.main(&mut stmts);
        stmts
    }

    fn global(&mut self, kind: Kind, stmts: &mut Vec<Stmt>) {
        let name = self.fresh('g');
        let value = self.literal(&kind);
        self.declare(&name, kind, true);
        stmts.push(Stmt::Var(name, Some(value)));
    }

    fn main(&mut self, stmts: &mut Vec<Stmt>) {
        let count = self.random.usize(6..16);
        let fail_at = self.random.usize(0..count);
        for index in 0..count {
            self.may_fail = self.fails && index >= fail_at;
            if self.chance(8)
                && let Some((name, sig)) = self.pick(&self.funcs.clone())
            {
                // Another function of the same name: calls, also those of earlier functions, go to this one.
                let func = self.func(name, sig, false);
                stmts.push(Stmt::Fun(func));
            }
            self.stmt(3, stmts);
        }
        for var in self.visible() {
            let value = self.new_expr(ExprKind::Var(var.name));
            stmts.push(Stmt::Print(value));
        }
        if self.fails {
            let failing = self.failing();
            stmts.push(Stmt::Print(failing));
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

    fn global_func(&mut self, stmts: &mut Vec<Stmt>) {
        let (name, sig) = (self.fresh('f'), self.new_sig());
        let recursive = self.chance(25) && self.sigs[sig].params.first() == Some(&Kind::Num);
        let func = self.func(name.clone(), sig, recursive);
        stmts.push(Stmt::Fun(func));
        self.funcs.push((name, sig));
    }

    /// A function, which calls itself with less if it is `recursive`.
    fn func(&mut self, name: String, sig: usize, recursive: bool) -> Func {
        let Sig { params: kinds, result } = self.sigs[sig].clone();
        let outer = self.result.replace(result.clone());
        let func = self.scoped(|grower| {
            let mut params = Vec::new();
            for (index, kind) in kinds.iter().enumerate() {
                let name = grower.fresh('p');
                grower.declare(&name, kind.clone(), !(recursive && index == 0));
                params.push(name);
            }
            let mut body = Vec::new();
            if recursive {
                grower.recursion(&name, &params[0], &kinds, &result, &mut body);
            }
            grower.body(&mut body);
            if grower.chance(92) {
                let value = grower.expr(&result, 2);
                body.push(Stmt::Return(Some(value)));
            } else if result != Kind::Any {
                let value = grower.literal(&result);
                body.push(Stmt::Return(Some(value)));
            }
            Func { name, params, body }
        });
        self.result = outer;
        func
    }

    /// Ends the recursion, or recurs: `if (n < 1 or n > 9) return ...; var v = f(n - 1, ...);`
    fn recursion(&mut self, name: &str, n: &str, kinds: &[Kind], result: &Kind, body: &mut Vec<Stmt>) {
        use super::ast::BinOp;
        let compare = |grower: &mut Self, op, bound| {
            let left = Box::new(grower.new_expr(ExprKind::Var(n.to_owned())));
            let right = Box::new(grower.new_expr(ExprKind::Num(bound)));
            grower.new_expr(ExprKind::Binary(op, left, right))
        };
        let (few, many) = (compare(self, BinOp::Ge, 1.0), compare(self, BinOp::Lt, 9.0));
        let goes_on = self.new_expr(ExprKind::And(Box::new(few), Box::new(many)));
        // NaN ends here, too.
        let ends = self.new_expr(ExprKind::Not(Box::new(goes_on)));
        let value = self.expr(result, 1);
        body.push(Stmt::If(ends, vec![Stmt::Return(Some(value))], Vec::new()));
        let less = compare(self, BinOp::Sub, 1.0);
        let mut args = vec![less];
        args.extend(kinds[1..].iter().map(|kind| self.expr(kind, 1)));
        let callee = self.new_expr(ExprKind::Var(name.to_owned()));
        let call = self.new_expr(ExprKind::Call(Box::new(callee), args));
        let var = self.fresh('v');
        self.declare(&var, result.clone(), true);
        body.push(Stmt::Var(var, Some(call)));
    }

    fn body(&mut self, body: &mut Vec<Stmt>) {
        for _ in 0..self.random.usize(0..5) {
            self.stmt(2, body);
        }
    }

    fn class(&mut self) -> Class {
        let above = if self.chance(55) && !self.classes.is_empty() {
            Some(self.random.usize(0..self.classes.len()))
        } else {
            None
        };
        let name = self.fresh('C');
        let mut info = match above {
            Some(number) => self.classes[number].clone(),
            None => ClassInfo::default(),
        };
        info.name.clone_from(&name);
        info.above = above;
        let superclass = above.map(|above| {
            let name = self.classes[above].name.clone();
            self.new_expr(ExprKind::Var(name))
        });
        let mut methods = Vec::new();
        if above.is_none() || self.chance(50) {
            methods.push(self.init(&mut info, above));
        }
        let number = self.classes.len();
        self.classes.push(info);
        let outer = self.this.replace(number);
        for _ in 0..self.random.usize(0..4) {
            let name = METHODS[self.random.usize(0..METHODS.len())].to_owned();
            let inherited = self.classes[number].methods.iter().find(|(other, _)| *other == name);
            let sig = match inherited {
                // A method means the same in all classes below.
                Some((_, sig)) => *sig,
                None => self.new_sig(),
            };
            if self.classes[number].fields.iter().any(|(field, _)| *field == name) {
                continue;
            }
            let func = self.func(name.clone(), sig, false);
            let known = &mut self.classes[number].methods;
            if !known.iter().any(|(other, _)| *other == name) {
                known.push((name, sig));
            }
            methods.push(func);
        }
        self.this = outer;
        Class { name, superclass, methods }
    }

    /// The method that sets the fields, after that of the superclass. The class is not known yet: it makes no instances of
    /// itself, and does not use `this` before all fields are set.
    fn init(&mut self, info: &mut ClassInfo, above: Option<usize>) -> Func {
        let (result, this) = (self.result.take(), self.this.take());
        let func = self.scoped(|grower| {
            let mut body = Vec::new();
            let kinds: Vec<Kind> = (0..grower.random.usize(0..3)).map(|_| grower.kind()).collect();
            let mut params = Vec::new();
            for kind in &kinds {
                let name = grower.fresh('p');
                grower.declare(&name, kind.clone(), true);
                params.push(name);
            }
            if let Some(above) = above {
                let above = grower.classes[above].init.clone();
                let args = above.iter().map(|kind| grower.expr(kind, 1)).collect();
                let call = grower.new_expr(ExprKind::SuperInvoke("init".to_owned(), args));
                body.push(Stmt::Expr(call));
            }
            for _ in 0..grower.random.usize(1..4) {
                grower.field(info, &mut body);
            }
            info.init = kinds;
            Func { name: "init".to_owned(), params, body }
        });
        (self.result, self.this) = (result, this);
        func
    }

    /// A field that the superclass does not have, and its first value.
    fn field(&mut self, info: &mut ClassInfo, body: &mut Vec<Stmt>) {
        let name = FIELDS[self.random.usize(0..FIELDS.len())].to_owned();
        let is_taken = info.fields.iter().any(|(other, _)| *other == name)
            || info.methods.iter().any(|(other, _)| *other == name);
        if is_taken {
            return;
        }
        let kind = self.kind();
        let value = self.expr(&kind, 1);
        let this = self.new_expr(ExprKind::This);
        let set = self.new_expr(ExprKind::Set(Box::new(this), name.clone(), Box::new(value)));
        body.push(Stmt::Expr(set));
        info.fields.push((name, kind));
    }
}
