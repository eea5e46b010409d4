//! Trees of Luma programs. Names are text: scopes are found by the reference when it runs the tree.

/// A program: its statements at top level.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// In order.
    pub stmts: Vec<Stmt>,
    /// How many expressions and statements have a number.
    pub ids: usize,
}

/// A function.
#[derive(Debug, Clone)]
pub struct Func {
    /// Its name, which traces show; none of `function with ...`.
    pub name: Option<String>,
    /// The names of its parameters.
    pub params: Vec<String>,
    /// Its body.
    pub body: Body,
    /// Whether its calls never end, and do nothing else.
    pub is_endless: bool,
}

/// A function's body.
#[derive(Debug, Clone)]
pub enum Body {
    /// `function: EXPR`
    Value(Box<Expr>),
    /// Statements.
    Block(Vec<Stmt>),
}

/// A statement.
#[derive(Debug, Clone)]
pub struct Stmt {
    /// Its number, by which the line of `add` and `remove` is found.
    pub id: usize,
    /// What it is.
    pub kind: StmtKind,
}

/// What a statement is.
#[derive(Debug, Clone)]
pub enum StmtKind {
    /// A call.
    Call(Expr),
    /// `show EXPR, EXPR`
    Show(Vec<Expr>),
    /// `let NAME be EXPR`
    Let(String, Expr),
    /// `set TARGET to EXPR`; a target is a variable, a field or an item.
    Set(Expr, Expr),
    /// `if EXPR then ... otherwise if EXPR then ... otherwise ... end`: the parts with a condition, and the last one.
    If(Vec<(Expr, Vec<Stmt>)>, Vec<Stmt>),
    /// `while EXPR do ... end`
    While(Expr, Vec<Stmt>),
    /// `repeat EXPR times ... end`
    Repeat(Expr, Vec<Stmt>),
    /// `for NAME from EXPR to EXPR by EXPR do ... end`
    Count(Count),
    /// `for each NAME in EXPR do ... end`
    Each(String, Expr, Vec<Stmt>),
    /// `define NAME with NAME ... end`
    Define(Func),
    /// `give back EXPR`
    GiveBack(Option<Expr>),
    /// `stop`
    Stop,
    /// `skip`
    Skip,
    /// `add EXPR to LIST`
    Add(Expr, Expr),
    /// `remove EXPR from LIST`
    Remove(Expr, Expr),
}

/// A loop that counts.
#[derive(Debug, Clone)]
pub struct Count {
    /// The variable.
    pub name: String,
    /// Its first value.
    pub from: Expr,
    /// Its last value.
    pub to: Expr,
    /// The step.
    pub by: Option<Expr>,
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
    /// A literal.
    Text(String),
    /// `yes` or `no`
    Bool(bool),
    /// `nothing`
    Nothing,
    /// A variable, or a function of the library.
    Var(String),
    /// `-EXPR`
    Neg(Box<Expr>),
    /// `not EXPR`
    Not(Box<Expr>),
    /// `EXPR OP EXPR`
    Binary(BinOp, Box<Expr>, Box<Expr>),
    /// `EXPR and EXPR`
    And(Box<Expr>, Box<Expr>),
    /// `EXPR or EXPR`
    Or(Box<Expr>, Box<Expr>),
    /// `EXPR(ARGS)`, or `NAME of ARG`
    Call(Box<Expr>, Vec<Expr>),
    /// `EXPR.NAME`
    Get(Box<Expr>, String),
    /// `EXPR[EXPR]`
    Index(Box<Expr>, Box<Expr>),
    /// `[EXPR, EXPR]`
    List(Vec<Expr>),
    /// `{ NAME: EXPR, NAME: EXPR }`
    Object(Vec<(String, Expr)>),
    /// `function with NAME: EXPR`
    Function(Box<Func>),
    /// A text with expressions in it.
    Interpolation(Vec<Part>),
}

/// A part of a text.
#[derive(Debug, Clone)]
pub enum Part {
    /// Characters.
    Text(String),
    /// `{EXPR}`
    Value(Expr),
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
    /// `%`
    Rem,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `is`
    Is,
    /// `is not`
    IsNot,
    /// `has`
    Has,
}

impl BinOp {
    /// As it is written: some have a second way.
    pub fn texts(self) -> &'static [&'static str] {
        match self {
            BinOp::Add => &["+"],
            BinOp::Sub => &["-"],
            BinOp::Mul => &["*"],
            BinOp::Div => &["/"],
            BinOp::Rem => &["%"],
            BinOp::Lt => &["<", "is less than"],
            BinOp::Le => &["<=", "is at most"],
            BinOp::Gt => &[">", "is greater than"],
            BinOp::Ge => &[">=", "is at least"],
            BinOp::Is => &["is", "="],
            BinOp::IsNot => &["is not"],
            BinOp::Has => &["has"],
        }
    }
}

impl Expr {
    /// Calls `visit` for each expression that this one is directly made of, but those of functions.
    pub fn children<'a>(&'a mut self, visit: &mut dyn FnMut(&'a mut Expr)) {
        match &mut self.kind {
            ExprKind::Num(_)
            | ExprKind::Text(_)
            | ExprKind::Bool(_)
            | ExprKind::Nothing
            | ExprKind::Var(_)
            | ExprKind::Function(_) => {}
            ExprKind::Neg(one) | ExprKind::Not(one) | ExprKind::Get(one, _) => visit(one),
            ExprKind::Binary(_, one, other)
            | ExprKind::And(one, other)
            | ExprKind::Or(one, other)
            | ExprKind::Index(one, other) => {
                visit(one);
                visit(other);
            }
            ExprKind::Call(one, args) => {
                visit(one);
                args.iter_mut().for_each(visit);
            }
            ExprKind::List(items) => items.iter_mut().for_each(visit),
            ExprKind::Object(fields) => fields.iter_mut().for_each(|(_, value)| visit(value)),
            ExprKind::Interpolation(parts) => {
                for part in parts {
                    match part {
                        Part::Text(_) => {}
                        Part::Value(value) => visit(value),
                    }
                }
            }
        }
    }
}
