//! The syntax tree of one Lox file: names as written, nothing resolved.
//!
//! Nodes lie in arenas and refer to each other by id; lists are ranges of pools. A child is made before its
//! parent. What could not be parsed is an `Error` node, about which a report exists, so that later phases stay silent
//! about it; a name that is missing is empty.
//!
//! Operators and names inside expressions have no span of their own: it follows from that of the node, as
//! [`Ast::operation`] says.

use kiln_arena::{Arena, Interner, ListPool, ListRange, Symbol, define_id};
use kiln_source::Span;

define_id!(
    /// An expression of an [`Ast`].
    pub struct ExprId,
    "e"
);
define_id!(
    /// A statement or declaration of an [`Ast`].
    pub struct StmtId,
    "s"
);
define_id!(
    /// A function or method of an [`Ast`].
    pub struct FunId,
    "fun"
);
define_id!(
    /// A class of an [`Ast`].
    pub struct ClassId,
    "class"
);

/// The tree of a file.
#[derive(Debug, Clone, Default)]
pub struct Ast {
    /// Statements at top level in source order.
    pub top: ListRange<StmtId>,
    /// All statements and declarations.
    pub stmts: Arena<StmtId, Stmt>,
    /// All expressions.
    pub exprs: Arena<ExprId, Expr>,
    /// All functions and methods.
    pub funs: Arena<FunId, Fun>,
    /// All classes.
    pub classes: Arena<ClassId, Class>,
    /// Statements of blocks and bodies.
    pub stmt_lists: ListPool<StmtId>,
    /// Arguments.
    pub expr_lists: ListPool<ExprId>,
    /// Parameters.
    pub params: ListPool<Ident>,
    /// Methods of classes.
    pub methods: ListPool<FunId>,
}

impl Ast {
    /// The names of what is declared at top level, in the order of the text.
    pub fn declared(&self) -> Vec<Symbol> {
        let name = |kind: StmtKind| match kind {
            StmtKind::Var { name, .. } => Some(name.name),
            StmtKind::Fun(fun) => Some(self.funs[fun].name.name),
            StmtKind::Class(class) => Some(self.classes[class].name.name),
            StmtKind::Error
            | StmtKind::Expr(_)
            | StmtKind::Print(_)
            | StmtKind::Block(_)
            | StmtKind::If { .. }
            | StmtKind::While { .. }
            | StmtKind::For { .. }
            | StmtKind::Return { .. } => None,
        };
        self.stmt_lists[self.top].iter().filter_map(|&stmt| name(self.stmts[stmt].kind)).collect()
    }

    /// The token that stands for what the expression does at run time, and whose line an error names: the operator,
    /// the closing parenthesis of a call, the name of a variable or property. Of other expressions, all of it.
    pub fn operation(&self, id: ExprId, names: &Interner) -> Span {
        let Expr { kind, span } = self.exprs[id];
        let token = |lo: u32, len: usize| Span::new(lo, lo + len as u32);
        let last = |len: usize| Span::new(span.hi - len as u32, span.hi);
        match kind {
            ExprKind::Unary { op, .. } => token(span.lo, op.text().len()),
            ExprKind::Binary { op, op_lo, .. } => token(op_lo, op.text().len()),
            ExprKind::Logical { op, op_lo, .. } => token(op_lo, op.text().len()),
            ExprKind::Assign { name, .. } => token(span.lo, names.text(name).len()),
            ExprKind::Set { name, name_lo, .. } => token(name_lo, names.text(name).len()),
            ExprKind::Get { name, .. } | ExprKind::Super { name } => last(names.text(name).len()),
            ExprKind::Call { .. } => last(1),
            ExprKind::Error
            | ExprKind::Nil
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::Str(_)
            | ExprKind::Name(_)
            | ExprKind::This
            | ExprKind::Group(_) => span,
        }
    }
}

/// A name and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ident {
    /// The name; empty if it is missing, which was reported.
    pub name: Symbol,
    /// The place.
    pub span: Span,
}

/// A statement or declaration.
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
    /// Did not parse; reported.
    Error,
    /// `e;`
    Expr(ExprId),
    /// `print e;`
    Print(ExprId),
    /// `var x = e;`
    Var {
        /// The variable.
        name: Ident,
        /// Its value; none is `nil`.
        init: Option<ExprId>,
    },
    /// `{ ... }`
    Block(ListRange<StmtId>),
    /// `if (cond) then else otherwise`
    If {
        /// The condition.
        cond: ExprId,
        /// What runs if it holds; no declaration.
        then: StmtId,
        /// What runs if not; no declaration.
        otherwise: Option<StmtId>,
    },
    /// `while (cond) body`
    While {
        /// The condition.
        cond: ExprId,
        /// The body; no declaration.
        body: StmtId,
    },
    /// `for (init; cond; step) body`
    For {
        /// A variable or an expression statement.
        init: Option<StmtId>,
        /// The condition; none is `true`.
        cond: Option<ExprId>,
        /// What runs after the body.
        step: Option<ExprId>,
        /// The body; no declaration.
        body: StmtId,
    },
    /// `return e;`
    Return {
        /// The value; none is `nil`, or `this` in `init`.
        value: Option<ExprId>,
    },
    /// `fun f(a) { ... }`
    Fun(FunId),
    /// `class A < B { ... }`
    Class(ClassId),
}

/// A function or method.
#[derive(Debug, Clone, Copy)]
pub struct Fun {
    /// Its name.
    pub name: Ident,
    /// Its parameters.
    pub params: ListRange<Ident>,
    /// Its body.
    pub body: ListRange<StmtId>,
    /// From `fun`, or the name of a method, to the closing brace.
    pub span: Span,
}

/// A class.
#[derive(Debug, Clone, Copy)]
pub struct Class {
    /// Its name.
    pub name: Ident,
    /// The class it inherits from.
    pub superclass: Option<Ident>,
    /// Its methods in source order; of two with one name the later one counts.
    pub methods: ListRange<FunId>,
    /// From `class` to the closing brace.
    pub span: Span,
}

/// An expression.
#[derive(Debug, Clone, Copy)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where.
    pub span: Span,
}

/// What an expression is.
#[derive(Debug, Clone, Copy)]
pub enum ExprKind {
    /// Did not parse; reported.
    Error,
    /// `nil`
    Nil,
    /// `true`, `false`
    Bool(bool),
    /// `1.5`
    Number(f64),
    /// `"text"`: the text, escapes replaced.
    Str(Symbol),
    /// `x`
    Name(Symbol),
    /// `this`
    This,
    /// `super.m`; the name, which may be missing, ends where the expression ends.
    Super {
        /// The method.
        name: Symbol,
    },
    /// `(e)`
    Group(ExprId),
    /// `-e`, `!e`; the operator starts where the expression starts.
    Unary {
        /// The operator.
        op: UnaryOp,
        /// Its operand.
        operand: ExprId,
    },
    /// `a + b`
    Binary {
        /// The operator.
        op: BinaryOp,
        /// Its first byte.
        op_lo: u32,
        /// Left operand.
        lhs: ExprId,
        /// Right operand.
        rhs: ExprId,
    },
    /// `a and b`, `a or b`
    Logical {
        /// The operator.
        op: LogicalOp,
        /// Its first byte.
        op_lo: u32,
        /// Left operand.
        lhs: ExprId,
        /// Right operand.
        rhs: ExprId,
    },
    /// `x = e`; the name starts where the expression starts.
    Assign {
        /// The variable.
        name: Symbol,
        /// The value.
        value: ExprId,
    },
    /// `e.x`; the name, which may be missing, ends where the expression ends.
    Get {
        /// The value with the property.
        object: ExprId,
        /// The property.
        name: Symbol,
    },
    /// `e.x = v`
    Set {
        /// The value with the field.
        object: ExprId,
        /// The field.
        name: Symbol,
        /// The first byte of its name.
        name_lo: u32,
        /// The value.
        value: ExprId,
    },
    /// `f(a, b)`; ends in the closing parenthesis, if that is not missing.
    Call {
        /// What is called.
        callee: ExprId,
        /// Arguments.
        args: ListRange<ExprId>,
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

/// Infix operators that evaluate both operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl BinaryOp {
    /// As written.
    pub const fn text(self) -> &'static str {
        match self {
            BinaryOp::Add => "+",
            BinaryOp::Sub => "-",
            BinaryOp::Mul => "*",
            BinaryOp::Div => "/",
            BinaryOp::Eq => "==",
            BinaryOp::Ne => "!=",
            BinaryOp::Lt => "<",
            BinaryOp::Le => "<=",
            BinaryOp::Gt => ">",
            BinaryOp::Ge => ">=",
        }
    }
}

/// Infix operators that may leave out their right operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum LogicalOp {
    And,
    Or,
}

impl LogicalOp {
    /// As written.
    pub const fn text(self) -> &'static str {
        match self {
            LogicalOp::And => "and",
            LogicalOp::Or => "or",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_stay_small() {
        assert!(size_of::<Expr>() <= 32, "{}", size_of::<Expr>());
        assert!(size_of::<Stmt>() <= 32, "{}", size_of::<Stmt>());
    }
}
