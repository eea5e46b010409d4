//! Programs as the generator knows them: typed trees, apart from the compiler's own, so that a mistake there is not
//! repeated here.

/// An integer type. `size` marks `isize` and `usize`, which have 64 bits on every target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IntTy {
    /// 8, 16, 32 or 64.
    pub bits: u32,
    /// Whether it has negative values.
    pub signed: bool,
    /// Whether it is called after the size of a pointer.
    pub size: bool,
}

impl IntTy {
    /// All of them.
    pub const ALL: [IntTy; 10] = {
        const fn ty(bits: u32, signed: bool, size: bool) -> IntTy {
            IntTy { bits, signed, size }
        }
        [
            ty(8, true, false),
            ty(16, true, false),
            ty(32, true, false),
            ty(64, true, false),
            ty(64, true, true),
            ty(8, false, false),
            ty(16, false, false),
            ty(32, false, false),
            ty(64, false, false),
            ty(64, false, true),
        ]
    };
    /// `i32`, the type of literals that nothing else decides.
    pub const I32: IntTy = IntTy { bits: 32, signed: true, size: false };

    /// Its least value.
    pub fn min(self) -> i128 {
        if self.signed { -(1 << (self.bits - 1)) } else { 0 }
    }

    /// Its greatest value.
    pub fn max(self) -> i128 {
        if self.signed { (1 << (self.bits - 1)) - 1 } else { (1 << self.bits) - 1 }
    }

    /// Whether it has the value.
    pub fn holds(self, value: i128) -> bool {
        (self.min()..=self.max()).contains(&value)
    }

    /// The value with the same low bits.
    pub fn wrap(self, value: i128) -> i128 {
        let low = value & ((1 << self.bits) - 1);
        if self.signed && low > self.max() { low - (1 << self.bits) } else { low }
    }

    /// `i32`, `usize`
    pub fn name(self) -> &'static str {
        match (self.signed, self.size, self.bits) {
            (true, true, _) => "isize",
            (false, true, _) => "usize",
            (true, false, 8) => "i8",
            (true, false, 16) => "i16",
            (true, false, 32) => "i32",
            (true, false, _) => "i64",
            (false, false, 8) => "u8",
            (false, false, 16) => "u16",
            (false, false, 32) => "u32",
            (false, false, _) => "u64",
        }
    }
}

/// A type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ty {
    /// An integer.
    Int(IntTy),
    /// 32 bits.
    F32,
    /// 64 bits.
    F64,
    /// `bool`
    Bool,
    /// `()`
    Unit,
    /// `(A, B)`
    Tuple(Vec<Ty>),
    /// An index into [`Program::structs`].
    Struct(usize),
    /// An index into [`Program::enums`].
    Enum(usize),
}

impl Ty {
    /// Whether a print function takes it.
    pub fn is_printable(&self) -> bool {
        match self {
            Ty::Int(_) | Ty::F32 | Ty::F64 | Ty::Bool => true,
            Ty::Unit | Ty::Tuple(_) | Ty::Struct(_) | Ty::Enum(_) => false,
        }
    }
}

/// A struct; fields are called `f0`, `f1`.
#[derive(Debug, Clone)]
pub struct Struct {
    /// The types of its fields.
    pub fields: Vec<Ty>,
}

/// How a variant is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// `V0(a)`, or `V0` without fields.
    Tuple,
    /// `V0 { f0: a }`
    Record,
}

/// A variant; called `V0`, `V1`.
#[derive(Debug, Clone)]
pub struct Variant {
    /// How it is written.
    pub shape: Shape,
    /// The types of its fields.
    pub fields: Vec<Ty>,
}

/// A binary operator on two values of one number type; of shifts, the right side may have another one.
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
    /// `&`
    And,
    /// `|`
    Or,
    /// `^`
    Xor,
    /// `<<`
    Shl,
    /// `>>`
    Shr,
}

impl BinOp {
    /// As it is written.
    pub fn text(self) -> &'static str {
        match self {
            BinOp::Add => "+",
            BinOp::Sub => "-",
            BinOp::Mul => "*",
            BinOp::Div => "/",
            BinOp::Rem => "%",
            BinOp::And => "&",
            BinOp::Or => "|",
            BinOp::Xor => "^",
            BinOp::Shl => "<<",
            BinOp::Shr => ">>",
        }
    }
}

/// A comparison of two numbers or two bools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CmpOp {
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

impl CmpOp {
    /// As it is written.
    pub fn text(self) -> &'static str {
        match self {
            CmpOp::Eq => "==",
            CmpOp::Ne => "!=",
            CmpOp::Lt => "<",
            CmpOp::Le => "<=",
            CmpOp::Gt => ">",
            CmpOp::Ge => ">=",
        }
    }
}

/// A variable, called `v7`.
pub type Var = usize;

/// An expression.
#[derive(Debug, Clone)]
pub struct Expr {
    /// Names the place in the text, which panics report.
    pub id: usize,
    /// Its type.
    pub ty: Ty,
    /// What it is.
    pub kind: ExprKind,
}

/// What an expression is.
#[derive(Debug, Clone)]
pub enum ExprKind {
    /// A literal of an integer type.
    Int(i128),
    /// A literal of a float type; finite.
    Float(f64),
    /// `true`
    Bool(bool),
    /// `()`
    Unit,
    /// A variable.
    Var(Var),
    /// A constant, by its index: `C0`.
    Const(usize),
    /// `-a`
    Neg(Box<Expr>),
    /// `!a`
    Not(Box<Expr>),
    /// `a + b`
    Binary(BinOp, Box<Expr>, Box<Expr>),
    /// `a < b`
    Compare(CmpOp, Box<Expr>, Box<Expr>),
    /// `a && b`
    And(Box<Expr>, Box<Expr>),
    /// `a || b`
    Or(Box<Expr>, Box<Expr>),
    /// `a as T`, T being the type of the expression.
    Cast(Box<Expr>),
    /// `(a, b)`
    Tuple(Vec<Expr>),
    /// Fields in the order they are written.
    Struct(usize, Vec<(usize, Expr)>),
    /// Enum, variant, fields in the order they are written.
    Enum(usize, usize, Vec<(usize, Expr)>),
    /// `a.f0`, `a.0`
    Field(Box<Expr>, usize),
    /// A call of the function with this index.
    Call(usize, Vec<Expr>),
    /// `if c { .. } else { .. }`
    If(Box<Expr>, Block, Block),
    /// `if let p = e { .. } else { .. }`
    IfLet(Box<Pat>, Box<Expr>, Block, Block),
    /// `match e { .. }`
    Match(Box<Expr>, Vec<Arm>),
    /// `{ .. }`
    Block(Block),
    /// `'l1: loop { .. }` that ends with `break 'l1 value`.
    Loop(usize, Block),
}

/// An arm of a match.
#[derive(Debug, Clone)]
pub struct Arm {
    /// What it matches.
    pub pat: Pat,
    /// A condition.
    pub guard: Option<Expr>,
    /// Its value.
    pub body: Expr,
}

/// Statements and a value.
#[derive(Debug, Clone)]
pub struct Block {
    /// In order.
    pub stmts: Vec<Stmt>,
    /// The value; without it the block has none.
    pub tail: Option<Box<Expr>>,
}

/// A place: a variable and a path of fields.
#[derive(Debug, Clone)]
pub struct Place {
    /// The variable.
    pub var: Var,
    /// Fields, from the outside.
    pub path: Vec<usize>,
    /// Its type.
    pub ty: Ty,
    /// The types of the values whose fields `path` names.
    pub owners: Vec<Ty>,
}

/// A statement.
#[derive(Debug, Clone)]
pub enum Stmt {
    /// `let p: T = e;`
    Let {
        /// A pattern that always matches.
        pat: Pat,
        /// Whether the type is written.
        typed: bool,
        /// The value.
        value: Expr,
    },
    /// `let v: T; if c { v = a; } else { v = b; }`
    LetLater {
        /// The variable.
        var: Var,
        /// Chooses the value.
        condition: Expr,
        /// The value if it holds.
        then: Expr,
        /// The value if it does not.
        otherwise: Expr,
    },
    /// `let p = e else { .. };` whose block ends in a jump.
    LetElse {
        /// A pattern that may not match.
        pat: Pat,
        /// The value.
        value: Expr,
        /// What happens then.
        otherwise: Block,
    },
    /// `p = e;`
    Assign(Place, Expr),
    /// `p += e;`: the place in the text, the place in memory, the operator, the value.
    Update(usize, Place, BinOp, Expr),
    /// `e;`
    Expr(Expr),
    /// A call of the print function for the type of the value.
    Print(Expr),
    /// `'l1: while i < bound { i += 1; .. }`: the label, the counter, the bound, the body.
    While(usize, Var, i128, Block),
    /// `'l1: while let p = e { .. }` that ends with a break: the label, the pattern, the value, the body.
    WhileLet(usize, Pat, Expr, Block),
    /// `break 'l1;` or `break 'l1 e;`
    Break(usize, Option<Expr>),
    /// `continue 'l1;`
    Continue(usize),
    /// `return e;`
    Return(Expr),
}

/// A pattern. Variables are `mut` if the program changes them: [`Program::mutable`].
#[derive(Debug, Clone)]
pub enum Pat {
    /// `_`
    Wild,
    /// `v1`
    Bind(Var, Ty),
    /// `v1 @ p`
    At(Var, Ty, Box<Pat>),
    /// A literal of this type.
    Int(IntTy, i128),
    /// `a..=b` of this type.
    Range(IntTy, i128, i128),
    /// `true`
    Bool(bool),
    /// `(p, q)`
    Tuple(Vec<Pat>),
    /// Fields in the order they are written; the last says that `..` stands for the others.
    Struct(usize, Vec<(usize, Pat)>, bool),
    /// Enum, variant, fields, `..`.
    Enum(usize, usize, Vec<(usize, Pat)>, bool),
    /// `p | q`
    Or(Vec<Pat>),
}

/// A function, called `g3`. Functions call those with lower numbers, and perhaps themselves.
#[derive(Debug, Clone)]
pub struct Func {
    /// Parameters.
    pub params: Vec<(Var, Ty)>,
    /// The type of its value.
    pub ret: Ty,
    /// Its body.
    pub body: Block,
}

/// A program. Its last function is `main`, of type `i32`.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// Structs, called `S0`.
    pub structs: Vec<Struct>,
    /// Enums, called `E0`.
    pub enums: Vec<Vec<Variant>>,
    /// Constants, called `C0`.
    pub consts: Vec<Expr>,
    /// Functions.
    pub funcs: Vec<Func>,
    /// Whether a variable is declared `mut`.
    pub mutable: Vec<bool>,
    /// How many expressions have an id.
    pub ids: usize,
}
