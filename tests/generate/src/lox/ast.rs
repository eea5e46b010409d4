//! Trees of Lox programs. Names are text: scopes are found by the reference when it runs the tree.

/// A program: its statements at top level.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// In order.
    pub stmts: Vec<Stmt>,
    /// How many expressions have a number.
    pub ids: usize,
}

/// A function or method.
#[derive(Debug, Clone)]
pub struct Func {
    /// Its name, which traces show.
    pub name: String,
    /// The names of its parameters.
    pub params: Vec<String>,
    /// Its body.
    pub body: Vec<Stmt>,
}

/// A class.
#[derive(Debug, Clone)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// The superclass: a variable.
    pub superclass: Option<Expr>,
    /// Its methods.
    pub methods: Vec<Func>,
}

/// A statement.
#[derive(Debug, Clone)]
pub enum Stmt {
    /// `EXPR;`
    Expr(Expr),
    /// `print EXPR;`
    Print(Expr),
    /// `var NAME = EXPR;`
    Var(String, Option<Expr>),
    /// `fun NAME(...) {...}`
    Fun(Func),
    /// `class NAME {...}`
    Class(Class),
    /// `{...}`
    Block(Vec<Stmt>),
    /// `if (EXPR) {...} else {...}`; no `else` if its statements are none.
    If(Expr, Vec<Stmt>, Vec<Stmt>),
    /// `while (EXPR) {...}`
    While(Expr, Vec<Stmt>),
    /// `for (var NAME = FROM; NAME < TO; NAME = NAME + 1) {...}`
    For(For),
    /// `return EXPR;`
    Return(Option<Expr>),
}

/// A loop that counts.
#[derive(Debug, Clone)]
pub struct For {
    /// The variable.
    pub name: String,
    /// Its first value.
    pub from: Expr,
    /// The condition.
    pub condition: Expr,
    /// What happens after each round.
    pub step: Expr,
    /// The body.
    pub body: Vec<Stmt>,
}

/// An expression.
#[derive(Debug, Clone)]
pub struct Expr {
    /// Its number, by which its line is found.
    pub id: usize,
    /// What it is.
    pub kind: ExprKind,
}

/// What an expression is.
#[derive(Debug, Clone)]
pub enum ExprKind {
    /// A literal: not negative, finite.
    Num(f64),
    /// A literal: of characters that need no escape but a quote, a backslash, a newline and a tab.
    Str(String),
    /// `true` or `false`
    Bool(bool),
    /// `nil`
    Nil,
    /// A variable.
    Var(String),
    /// `NAME = EXPR`
    Assign(String, Box<Expr>),
    /// `-EXPR`
    Neg(Box<Expr>),
    /// `!EXPR`
    Not(Box<Expr>),
    /// `EXPR OP EXPR`
    Binary(BinOp, Box<Expr>, Box<Expr>),
    /// `EXPR and EXPR`
    And(Box<Expr>, Box<Expr>),
    /// `EXPR or EXPR`
    Or(Box<Expr>, Box<Expr>),
    /// `EXPR(ARGS)`
    Call(Box<Expr>, Vec<Expr>),
    /// `EXPR.NAME`
    Get(Box<Expr>, String),
    /// `EXPR.NAME = EXPR`
    Set(Box<Expr>, String, Box<Expr>),
    /// `EXPR.NAME(ARGS)`
    Invoke(Box<Expr>, String, Vec<Expr>),
    /// `this`
    This,
    /// `super.NAME`
    SuperGet(String),
    /// `super.NAME(ARGS)`
    SuperInvoke(String, Vec<Expr>),
}

/// An operator between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinOp {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `==`
    Eq,
    /// `!=`
    Ne,
}

impl BinOp {
    /// All of them.
    pub const ALL: [BinOp; 10] = [
        BinOp::Add,
        BinOp::Sub,
        BinOp::Mul,
        BinOp::Div,
        BinOp::Lt,
        BinOp::Le,
        BinOp::Gt,
        BinOp::Ge,
        BinOp::Eq,
        BinOp::Ne,
    ];

    /// As it is written.
    pub fn text(self) -> &'static str {
        match self {
            BinOp::Add => "+",
            BinOp::Sub => "-",
            BinOp::Mul => "*",
            BinOp::Div => "/",
            BinOp::Lt => "<",
            BinOp::Le => "<=",
            BinOp::Gt => ">",
            BinOp::Ge => ">=",
            BinOp::Eq => "==",
            BinOp::Ne => "!=",
        }
    }
}

impl Expr {
    /// Calls `visit` for each expression that this one is directly made of.
    pub fn children<'a>(&'a mut self, visit: &mut dyn FnMut(&'a mut Expr)) {
        match &mut self.kind {
            ExprKind::Num(_)
            | ExprKind::Str(_)
            | ExprKind::Bool(_)
            | ExprKind::Nil
            | ExprKind::Var(_)
            | ExprKind::This
            | ExprKind::SuperGet(_) => {}
            ExprKind::Assign(_, one) | ExprKind::Neg(one) | ExprKind::Not(one) | ExprKind::Get(one, _) => {
                visit(one);
            }
            ExprKind::Binary(_, one, other)
            | ExprKind::And(one, other)
            | ExprKind::Or(one, other)
            | ExprKind::Set(one, _, other) => {
                visit(one);
                visit(other);
            }
            ExprKind::Call(one, args) | ExprKind::Invoke(one, _, args) => {
                visit(one);
                args.iter_mut().for_each(visit);
            }
            ExprKind::SuperInvoke(_, args) => args.iter_mut().for_each(visit),
        }
    }

    /// Whether the variable of this name is used.
    pub fn mentions(&self, name: &str) -> bool {
        let all = |args: &[Expr]| args.iter().any(|arg| arg.mentions(name));
        match &self.kind {
            ExprKind::Num(_)
            | ExprKind::Str(_)
            | ExprKind::Bool(_)
            | ExprKind::Nil
            | ExprKind::This
            | ExprKind::SuperGet(_) => false,
            ExprKind::Var(other) => other == name,
            ExprKind::Assign(other, value) => other == name || value.mentions(name),
            ExprKind::Neg(one) | ExprKind::Not(one) | ExprKind::Get(one, _) => one.mentions(name),
            ExprKind::Binary(_, one, other)
            | ExprKind::And(one, other)
            | ExprKind::Or(one, other)
            | ExprKind::Set(one, _, other) => one.mentions(name) || other.mentions(name),
            ExprKind::Call(one, args) | ExprKind::Invoke(one, _, args) => one.mentions(name) || all(args),
            ExprKind::SuperInvoke(_, args) => all(args),
        }
    }
}
