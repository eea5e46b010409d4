//! The syntax tree of one Cz file: names as written, no types, nothing resolved.
//!
//! Nodes lie in arenas and refer to each other by id; lists are ranges of pools. A node's span covers
//! its text without surrounding parentheses. What could not be parsed is an `Error` node, about which
//! a report exists, so that later phases stay silent about it.

use kiln_arena::{Arena, ListPool, ListRange, Symbol, define_id};
use kiln_source::Span;
use kiln_types::{FloatTy, IntTy};

define_id!(
    /// An expression of an [`Ast`].
    pub struct ExprId,
    "e"
);
define_id!(
    /// A pattern of an [`Ast`].
    pub struct PatId,
    "p"
);
define_id!(
    /// A written type of an [`Ast`].
    pub struct TypeExprId,
    "t"
);
define_id!(
    /// A block of an [`Ast`].
    pub struct BlockId,
    "blk"
);
define_id!(
    /// A path of an [`Ast`].
    pub struct PathId,
    "path"
);
define_id!(
    /// An item of an [`Ast`]; those at top level are in [`Ast::items`].
    pub struct ItemId,
    "item"
);
define_id!(
    /// A `let` statement of an [`Ast`].
    pub struct LetId,
    "let"
);
define_id!(
    /// A label as it is written somewhere.
    pub struct LabelId,
    "label"
);
define_id!(
    /// A range pattern of an [`Ast`].
    pub struct RangeId,
    "range"
);

/// The tree of a file.
#[derive(Debug, Clone, Default)]
pub struct Ast {
    /// Items at top level in source order.
    pub items: Vec<ItemId>,
    /// All items, those in bodies too.
    pub item_nodes: Arena<ItemId, Item>,
    /// All expressions.
    pub exprs: Arena<ExprId, Expr>,
    /// All patterns.
    pub pats: Arena<PatId, Pat>,
    /// All written types.
    pub types: Arena<TypeExprId, TypeExpr>,
    /// All blocks.
    pub blocks: Arena<BlockId, Block>,
    /// All paths of two or more segments, and those before `{`.
    pub paths: Arena<PathId, Path>,
    /// All `let` statements.
    pub lets: Arena<LetId, Let>,
    /// All labels, declarations and uses.
    pub labels: Arena<LabelId, Ident>,
    /// All range patterns.
    pub ranges: Arena<RangeId, RangePat>,
    /// Lists of expressions.
    pub expr_lists: ListPool<ExprId>,
    /// Lists of patterns.
    pub pat_lists: ListPool<PatId>,
    /// Lists of types.
    pub type_lists: ListPool<TypeExprId>,
    /// Statements of blocks.
    pub stmts: ListPool<Stmt>,
    /// Arms of matches.
    pub arms: ListPool<Arm>,
    /// Fields of struct literals.
    pub field_inits: ListPool<FieldInit>,
    /// Fields of struct patterns.
    pub field_pats: ListPool<FieldPat>,
    /// Segments of paths.
    pub segments: ListPool<Ident>,
}

/// A name and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ident {
    /// The name; of a label without the quote.
    pub name: Symbol,
    /// The place; of a label with the quote.
    pub span: Span,
}

/// `a::b`
#[derive(Debug, Clone, Copy)]
pub struct Path {
    /// One or more names.
    pub segments: ListRange<Ident>,
    /// From the first name to the last.
    pub span: Span,
}

/// An item.
#[derive(Debug, Clone)]
pub struct Item {
    /// What it declares.
    pub kind: ItemKind,
    /// Its name.
    pub name: Ident,
    /// The `///` lines before it, joined by newlines, without the slashes and one space.
    pub doc: Option<Symbol>,
    /// The whole of it, from its keyword on.
    pub span: Span,
}

/// What an item declares.
#[derive(Debug, Clone)]
pub enum ItemKind {
    /// `fn f(a: T) -> R { ... }`
    Fn(FnDecl),
    /// `struct S { x: T }`, `struct S(T);`, `struct S;`
    Struct(VariantDecl),
    /// `enum E { A, B(T), C { x: T } }`
    Enum(Vec<VariantDecl>),
    /// `fn f(a: T) -> R;` in `extern "C" { ... }`
    Foreign(ForeignDecl),
    /// `const N: T = e;`
    Const(ConstDecl),
}

/// A function.
#[derive(Debug, Clone)]
pub struct FnDecl {
    /// Its parameters.
    pub params: Vec<Param>,
    /// The written result type; `None` is `()`.
    pub ret: Option<TypeExprId>,
    /// Its body.
    pub body: BlockId,
    /// From `fn` to the end of the result type: what messages about the function show.
    pub signature: Span,
}

/// A function of C.
#[derive(Debug, Clone)]
pub struct ForeignDecl {
    /// Its parameters, which are plain names.
    pub params: Vec<Param>,
    /// The written result type; `None` is `()`.
    pub ret: Option<TypeExprId>,
    /// The library of the block, from `#[link("m")]`.
    pub library: Option<Symbol>,
    /// What C calls it: its name, unless `#[link_name = "f"]` says another one.
    pub symbol: Symbol,
    /// From `fn` to the end of the result type.
    pub signature: Span,
}

/// `pattern: T`
#[derive(Debug, Clone, Copy)]
pub struct Param {
    /// A name, `mut name`, or any irrefutable pattern.
    pub pat: PatId,
    /// Its type.
    pub ty: TypeExprId,
}

/// A variant of an enum, or the body of a struct.
#[derive(Debug, Clone)]
pub struct VariantDecl {
    /// Its name; of a struct, the struct's.
    pub name: Ident,
    /// How it is written.
    pub shape: kiln_types::VariantShape,
    /// Its fields; those of a tuple variant are named `0`, `1`, ... at the place of their type.
    pub fields: Vec<FieldDecl>,
}

/// `name: T`
#[derive(Debug, Clone, Copy)]
pub struct FieldDecl {
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub ty: TypeExprId,
}

/// `const N: T = e;`
#[derive(Debug, Clone, Copy)]
pub struct ConstDecl {
    /// Its type.
    pub ty: TypeExprId,
    /// Its value.
    pub value: ExprId,
}

/// A written type.
#[derive(Debug, Clone, Copy)]
pub struct TypeExpr {
    /// What is written.
    pub kind: TypeExprKind,
    /// Where.
    pub span: Span,
}

/// What a written type says.
#[derive(Debug, Clone, Copy)]
pub enum TypeExprKind {
    /// Did not parse; reported.
    Error,
    /// `i32`, `Point`: also the names of the built-in types.
    Name(Symbol),
    /// `shapes::Point`
    Path(PathId),
    /// `(A, B)`, and `()` for no elements.
    Tuple(ListRange<TypeExprId>),
    /// `!`
    Never,
}

/// `{ stmts tail }`
#[derive(Debug, Clone, Copy)]
pub struct Block {
    /// Its statements.
    pub stmts: ListRange<Stmt>,
    /// The last expression without a semicolon: the block's value. An expression that ends in `}` and
    /// stands last is the tail, too.
    pub tail: Option<ExprId>,
    /// With the braces.
    pub span: Span,
}

/// A statement.
#[derive(Debug, Clone, Copy)]
pub struct Stmt {
    /// What it is.
    pub kind: StmtKind,
    /// With its semicolon.
    pub span: Span,
}

/// What a statement is.
#[derive(Debug, Clone, Copy)]
pub enum StmtKind {
    /// `let ...;`
    Let(LetId),
    /// `e;`, or without a semicolon (`semi` false) an expression that ends in `}` before others.
    Expr {
        /// The expression.
        expr: ExprId,
        /// Whether a semicolon follows.
        semi: bool,
    },
    /// An item in a body: a constant.
    Item(ItemId),
}

/// `let pat: ty = init else { ... };`
#[derive(Debug, Clone, Copy)]
pub struct Let {
    /// The pattern.
    pub pat: PatId,
    /// The written type.
    pub ty: Option<TypeExprId>,
    /// The value; without it the variable is assigned later.
    pub init: Option<ExprId>,
    /// The block of `else`, which must not come to its end.
    pub otherwise: Option<BlockId>,
}

/// An expression.
#[derive(Debug, Clone, Copy)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where.
    pub span: Span,
}

/// An integer as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IntLit {
    /// Its value; what exceeds 64 bits was reported and is 0 here.
    pub value: u64,
    /// The written type.
    pub suffix: Option<IntTy>,
}

/// What an expression is.
#[derive(Debug, Clone, Copy)]
pub enum ExprKind {
    /// Did not parse; reported.
    Error,
    /// `42`, `0xffu8`
    Int(IntLit),
    /// `1.5e3f32`: the digits without `_` and suffix, read when the type is known, so that an `f32` is
    /// rounded once.
    Float {
        /// The digits.
        text: Symbol,
        /// The written type.
        suffix: Option<FloatTy>,
    },
    /// `true`, `false`
    Bool(bool),
    /// `x`
    Name(Symbol),
    /// `a::b`
    Path(PathId),
    /// `-e`, `!e`
    Unary {
        /// The operator.
        op: UnaryOp,
        /// Its operand.
        operand: ExprId,
    },
    /// `a + b`, `a && b`
    Binary {
        /// The operator.
        op: BinaryOp,
        /// Left operand.
        lhs: ExprId,
        /// Right operand.
        rhs: ExprId,
    },
    /// `a = b`, `a += b`
    Assign {
        /// The operator of a compound assignment; never a comparison, `&&` or `||`.
        op: Option<BinaryOp>,
        /// What is assigned to; any expression as far as syntax goes.
        place: ExprId,
        /// The value.
        value: ExprId,
    },
    /// `e as T`
    Cast {
        /// The value.
        operand: ExprId,
        /// To which type.
        ty: TypeExprId,
    },
    /// `f(a, b)`, `E::V(a)`
    Call {
        /// What is called.
        callee: ExprId,
        /// Arguments.
        args: ListRange<ExprId>,
    },
    /// `e.x`; the name is the last `name.len()` bytes of the span.
    Field {
        /// The value with the field.
        base: ExprId,
        /// The field.
        name: Symbol,
    },
    /// `e.0`
    TupleField {
        /// The tuple.
        base: ExprId,
        /// The position, from 0.
        index: u32,
    },
    /// `P { x: 1, y }`, `E::V { x: 1 }`
    Struct {
        /// The type or variant.
        path: PathId,
        /// Field values in source order.
        fields: ListRange<FieldInit>,
    },
    /// `(a, b)`, and `()` for no elements; never one element.
    Tuple(ListRange<ExprId>),
    /// `{ ... }`
    Block(BlockId),
    /// `unsafe { ... }`
    Unsafe(BlockId),
    /// `if cond { } else ...`; `cond` may be [`ExprKind::Let`].
    If {
        /// The condition.
        cond: ExprId,
        /// What runs if it holds.
        then: BlockId,
        /// A block or another `if`.
        otherwise: Option<ExprId>,
    },
    /// `let p = e`, only as the whole condition of `if` and `while`.
    Let {
        /// The pattern.
        pat: PatId,
        /// The value.
        value: ExprId,
    },
    /// `'l: while cond { }`; `cond` may be [`ExprKind::Let`].
    While {
        /// Its label.
        label: Option<LabelId>,
        /// The condition.
        cond: ExprId,
        /// The body.
        body: BlockId,
    },
    /// `'l: loop { }`
    Loop {
        /// Its label.
        label: Option<LabelId>,
        /// The body.
        body: BlockId,
    },
    /// `match e { p => e, }`
    Match {
        /// The value.
        scrutinee: ExprId,
        /// Its arms.
        arms: ListRange<Arm>,
    },
    /// `break 'l v`
    Break {
        /// The loop; none is the innermost.
        label: Option<LabelId>,
        /// The loop's value.
        value: Option<ExprId>,
    },
    /// `continue 'l`
    Continue {
        /// The loop; none is the innermost.
        label: Option<LabelId>,
    },
    /// `return v`
    Return {
        /// The value; none is `()`.
        value: Option<ExprId>,
    },
}

/// Prefix operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOp {
    /// `-`
    Neg,
    /// `!`
    Not,
}

impl UnaryOp {
    /// As written.
    pub const fn text(self) -> &'static str {
        match self {
            UnaryOp::Neg => "-",
            UnaryOp::Not => "!",
        }
    }
}

/// Infix operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    BitAnd,
    BitOr,
    BitXor,
    Shl,
    Shr,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    And,
    Or,
}

impl BinaryOp {
    /// As written.
    pub const fn text(self) -> &'static str {
        match self {
            BinaryOp::Add => "+",
            BinaryOp::Sub => "-",
            BinaryOp::Mul => "*",
            BinaryOp::Div => "/",
            BinaryOp::Rem => "%",
            BinaryOp::BitAnd => "&",
            BinaryOp::BitOr => "|",
            BinaryOp::BitXor => "^",
            BinaryOp::Shl => "<<",
            BinaryOp::Shr => ">>",
            BinaryOp::Eq => "==",
            BinaryOp::Ne => "!=",
            BinaryOp::Lt => "<",
            BinaryOp::Le => "<=",
            BinaryOp::Gt => ">",
            BinaryOp::Ge => ">=",
            BinaryOp::And => "&&",
            BinaryOp::Or => "||",
        }
    }
}

/// `name: value`, or `name` alone, where the value is that name.
#[derive(Debug, Clone, Copy)]
pub struct FieldInit {
    /// The field.
    pub name: Ident,
    /// Its value.
    pub value: ExprId,
    /// Whether only the name is written.
    pub short: bool,
}

/// `pat if guard => body`
#[derive(Debug, Clone, Copy)]
pub struct Arm {
    /// The pattern.
    pub pat: PatId,
    /// The condition after `if`.
    pub guard: Option<ExprId>,
    /// What it gives.
    pub body: ExprId,
    /// From the pattern to the end of the body.
    pub span: Span,
}

/// A pattern.
#[derive(Debug, Clone, Copy)]
pub struct Pat {
    /// What it is.
    pub kind: PatKind,
    /// Where.
    pub span: Span,
}

/// What a pattern is.
#[derive(Debug, Clone, Copy)]
pub enum PatKind {
    /// Did not parse; reported.
    Error,
    /// `_`
    Wild,
    /// `x`, `mut x`, `x @ p`; also a constant `N`: names decide.
    Name {
        /// The name.
        name: Symbol,
        /// Whether `mut` is written.
        mutable: bool,
        /// What follows `@`.
        sub: Option<PatId>,
    },
    /// `E::V`
    Path(PathId),
    /// `1`, `-128i8`
    Int {
        /// Whether `-` is written.
        negative: bool,
        /// The literal.
        literal: IntLit,
    },
    /// `true`, `false`
    Bool(bool),
    /// `a..=b`, `a..b`, `a..`, `..=b`, `..b`
    Range(RangeId),
    /// `(p, q)`, and `()`; one element may be [`PatKind::Rest`].
    Tuple(ListRange<PatId>),
    /// `..` in a tuple: any number of elements.
    Rest,
    /// `E::V(p, q)`
    TupleStruct {
        /// The variant.
        path: PathId,
        /// Its parts; one may be [`PatKind::Rest`].
        args: ListRange<PatId>,
    },
    /// `P { x, y: p, .. }`
    Struct {
        /// The type or variant.
        path: PathId,
        /// Its fields. Those left out match anything, with or without `..`.
        fields: ListRange<FieldPat>,
    },
    /// `p | q`
    Or(ListRange<PatId>),
}

/// `x: p`, or `x` alone, where the pattern binds that name.
#[derive(Debug, Clone, Copy)]
pub struct FieldPat {
    /// The field.
    pub name: Ident,
    /// Its pattern.
    pub pat: PatId,
    /// Whether only the name is written.
    pub short: bool,
}

/// A range pattern; at least one end is there.
#[derive(Debug, Clone, Copy)]
pub struct RangePat {
    /// Where it starts.
    pub lo: Option<RangeEnd>,
    /// Where it ends.
    pub hi: Option<RangeEnd>,
    /// Whether `hi` belongs to it.
    pub inclusive: bool,
}

/// An end of a range pattern.
#[derive(Debug, Clone, Copy)]
pub struct RangeEnd {
    /// Whether `-` is written.
    pub negative: bool,
    /// The literal.
    pub literal: IntLit,
    /// Where.
    pub span: Span,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_stay_small() {
        assert!(size_of::<Expr>() <= 32, "{}", size_of::<Expr>());
        assert!(size_of::<Pat>() <= 32, "{}", size_of::<Pat>());
        assert!(size_of::<Stmt>() <= 20, "{}", size_of::<Stmt>());
    }
}
