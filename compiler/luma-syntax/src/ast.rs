//! The syntax tree of one Luma file: names as written, nothing resolved.
//!
//! Nodes lie in arenas and refer to each other by id; lists are ranges of pools. A child is made before its
//! parent. What could not be parsed is an `Error` node, about which a report exists, so that later phases stay silent
//! about it; a name that is missing is empty.
//!
//! Most operators and names inside expressions have no span of their own: it follows from that of the node, as
//! [`Ast::operation`] says.

use kiln_arena::{Arena, Interner, ListPool, ListRange, Symbol, define_id};
use kiln_source::Span;

define_id!(
    /// An expression of an [`Ast`].
    pub struct ExprId,
    "e"
);
define_id!(
    /// A statement of an [`Ast`].
    pub struct StmtId,
    "s"
);
define_id!(
    /// A function of an [`Ast`].
    pub struct FunId,
    "fun"
);
define_id!(
    /// A `for` loop of an [`Ast`].
    pub struct ForId,
    "for"
);
define_id!(
    /// A C function of an [`Ast`].
    pub struct ForeignId,
    "foreign"
);

/// The tree of a file.
#[derive(Debug, Clone, Default)]
pub struct Ast {
    /// Statements at top level in source order.
    pub top: ListRange<StmtId>,
    /// All statements.
    pub stmts: Arena<StmtId, Stmt>,
    /// All expressions.
    pub exprs: Arena<ExprId, Expr>,
    /// All functions.
    pub funs: Arena<FunId, Fun>,
    /// All `for` loops.
    pub fors: Arena<ForId, For>,
    /// All C functions.
    pub foreigns: Arena<ForeignId, Foreign>,
    /// Statements of blocks and bodies.
    pub stmt_lists: ListPool<StmtId>,
    /// Arguments, items of lists, parts of strings, what `show` prints.
    pub expr_lists: ListPool<ExprId>,
    /// Parameters.
    pub params: ListPool<Ident>,
    /// Fields of objects.
    pub fields: ListPool<Field>,
    /// Types of C parameters.
    pub foreign_types: ListPool<ForeignTy>,
}

impl Ast {
    /// The names of what is declared at top level, in the order of the text.
    pub fn declared(&self) -> Vec<Symbol> {
        let name = |kind: StmtKind| match kind {
            StmtKind::Let { name, .. } => Some(name.name),
            StmtKind::Define(fun) => self.funs[fun].name.map(|name| name.name),
            StmtKind::Foreign(foreign) => Some(self.foreigns[foreign].name.name),
            StmtKind::Error
            | StmtKind::Expr(_)
            | StmtKind::Show(_)
            | StmtKind::Set { .. }
            | StmtKind::If { .. }
            | StmtKind::While { .. }
            | StmtKind::Repeat { .. }
            | StmtKind::For(_)
            | StmtKind::GiveBack { .. }
            | StmtKind::Stop
            | StmtKind::Skip
            | StmtKind::Add { .. }
            | StmtKind::Remove { .. }
            | StmtKind::WriteFile { .. } => None,
        };
        self.stmt_lists[self.top].iter().filter_map(|&stmt| name(self.stmts[stmt].kind)).collect()
    }

    /// The number that an expression is, perhaps with a sign.
    pub fn written_number(&self, expr: ExprId) -> Option<f64> {
        let number = |expr: ExprId| {
            if let ExprKind::Number(value) = self.exprs[expr].kind { Some(value) } else { None }
        };
        if let ExprKind::Unary { op: UnaryOp::Neg, operand } = self.exprs[expr].kind {
            return number(operand).map(|value| -value);
        }
        number(expr)
    }

    /// The text that stands for what the expression does at run time, and whose line an error names: the operator,
    /// the closing bracket of a call or an index, the name of a variable or field. Of other expressions, all of it.
    pub fn operation(&self, id: ExprId, names: &Interner) -> Span {
        let Expr { kind, span } = self.exprs[id];
        let token = |lo: u32, len: usize| Span::new(lo, lo + len as u32);
        let last = |len: usize| Span::new(span.hi - len as u32, span.hi);
        match kind {
            ExprKind::Unary { op, .. } => token(span.lo, op.text().len()),
            ExprKind::Binary { at, .. } => at,
            ExprKind::Logical { op, op_lo, .. } => token(op_lo, op.text().len()),
            ExprKind::Get { name, .. } => last(names.text(name).len()),
            ExprKind::Call { form: CallForm::Brackets, .. } | ExprKind::Index { .. } => last(1),
            ExprKind::Call { form: CallForm::Of, callee, .. } => self.exprs[callee].span,
            ExprKind::Error
            | ExprKind::Nothing
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::Str(_)
            | ExprKind::Text(_)
            | ExprKind::List(_)
            | ExprKind::Object(_)
            | ExprKind::Name(_)
            | ExprKind::Function(_)
            | ExprKind::ReadLine
            | ExprKind::ReadFile(_)
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

/// A statement.
#[derive(Debug, Clone, Copy)]
pub struct Stmt {
    /// What it is.
    pub kind: StmtKind,
    /// Without the end of its line.
    pub span: Span,
}

/// What a statement is.
#[derive(Debug, Clone, Copy)]
pub enum StmtKind {
    /// Did not parse; reported.
    Error,
    /// `f(x)`, a call; in the REPL any expression.
    Expr(ExprId),
    /// `show a, b`
    Show(ListRange<ExprId>),
    /// `let x be e`
    Let {
        /// The variable.
        name: Ident,
        /// Its value.
        value: ExprId,
    },
    /// `set x to e`
    Set {
        /// A variable, field or item: [`ExprKind::Name`], [`ExprKind::Get`] or [`ExprKind::Index`].
        target: ExprId,
        /// The value.
        value: ExprId,
    },
    /// `if cond then ... otherwise ... end`
    If {
        /// The condition.
        cond: ExprId,
        /// What runs if it holds.
        then: ListRange<StmtId>,
        /// What runs if not. `otherwise if` is a list of one `If`.
        otherwise: ListRange<StmtId>,
    },
    /// `while cond do ... end`
    While {
        /// The condition.
        cond: ExprId,
        /// The body.
        body: ListRange<StmtId>,
    },
    /// `repeat count times ... end`
    Repeat {
        /// How often.
        count: ExprId,
        /// The body.
        body: ListRange<StmtId>,
    },
    /// `for i from a to b do ... end`, `for each x in xs do ... end`
    For(ForId),
    /// `define f with a, b ... end`
    Define(FunId),
    /// `give back e`
    GiveBack {
        /// The value; none is `nothing`.
        value: Option<ExprId>,
    },
    /// `stop`: leaves the loop.
    Stop,
    /// `skip`: goes on with the next round of the loop.
    Skip,
    /// `add item to list`
    Add {
        /// What is added.
        item: ExprId,
        /// To which list.
        list: ExprId,
    },
    /// `remove item from from`
    Remove {
        /// A field's name, or an item.
        item: ExprId,
        /// The object or list.
        from: ExprId,
    },
    /// `write file path with text`
    WriteFile {
        /// The file's path.
        path: ExprId,
        /// Its new content.
        text: ExprId,
    },
    /// `foreign "m" define cos with number giving number`
    Foreign(ForeignId),
}

/// A function, or a function without a name.
#[derive(Debug, Clone, Copy)]
pub struct Fun {
    /// Its name, if it was defined with one.
    pub name: Option<Ident>,
    /// Its parameters.
    pub params: ListRange<Ident>,
    /// Its body.
    pub body: FunBody,
    /// From `define` or `function` to the end of the body.
    pub span: Span,
}

/// What a function does.
#[derive(Debug, Clone, Copy)]
pub enum FunBody {
    /// `: e` gives back the value.
    Value(ExprId),
    /// Statements up to `end`.
    Block(ListRange<StmtId>),
}

/// A `for` loop.
#[derive(Debug, Clone, Copy)]
pub struct For {
    /// The variable, a new one in each round.
    pub name: Ident,
    /// What it runs over.
    pub over: Over,
    /// The body.
    pub body: ListRange<StmtId>,
}

/// What a `for` loop runs over.
#[derive(Debug, Clone, Copy)]
pub enum Over {
    /// `from a to b by c`
    Range {
        /// The first value.
        from: ExprId,
        /// The last value that may be reached.
        to: ExprId,
        /// The step; none is 1.
        by: Option<ExprId>,
    },
    /// `each x in xs`
    Items(ExprId),
}

/// A C function.
#[derive(Debug, Clone, Copy)]
pub struct Foreign {
    /// The library: `m` for `libm.so`.
    pub library: Symbol,
    /// The place of the library's name, quotes included.
    pub library_span: Span,
    /// The function.
    pub name: Ident,
    /// The types of its parameters.
    pub params: ListRange<ForeignTy>,
    /// The type of its result.
    pub result: ForeignTy,
}

/// The type of a parameter or result of a C function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForeignTy {
    /// `double`
    Number,
    /// `int`
    Integer,
    /// `const char *`, ended by NUL.
    String,
    /// `double *`
    Buffer,
    /// `void *`
    Pointer,
    /// `void`; a result only.
    Nothing,
}

impl ForeignTy {
    /// All of them.
    pub const ALL: [ForeignTy; 6] = {
        use ForeignTy::*;
        [Number, Integer, String, Buffer, Pointer, Nothing]
    };

    /// As written.
    pub const fn text(self) -> &'static str {
        match self {
            ForeignTy::Number => "number",
            ForeignTy::Integer => "integer",
            ForeignTy::String => "string",
            ForeignTy::Buffer => "buffer",
            ForeignTy::Pointer => "pointer",
            ForeignTy::Nothing => "nothing",
        }
    }
}

/// A field of an object.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name.
    pub name: Ident,
    /// Its value.
    pub value: ExprId,
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
    /// `nothing`
    Nothing,
    /// `yes`, `no`, `true`, `false`
    Bool(bool),
    /// `1.5`
    Number(f64),
    /// `"text"`: the text, escapes replaced.
    Str(Symbol),
    /// `"x is {x}"`: strings and other expressions, whose texts are joined; none of the strings is empty.
    Text(ListRange<ExprId>),
    /// `[1, 2]`
    List(ListRange<ExprId>),
    /// `{ name: "Ada" }`
    Object(ListRange<Field>),
    /// `x`
    Name(Symbol),
    /// `function with n: n * 2`
    Function(FunId),
    /// `read line`
    ReadLine,
    /// `read file path`
    ReadFile(ExprId),
    /// `(e)`
    Group(ExprId),
    /// `-e`, `not e`; the operator starts where the expression starts.
    Unary {
        /// The operator.
        op: UnaryOp,
        /// Its operand.
        operand: ExprId,
    },
    /// `a + b`, `a is less than b`
    Binary {
        /// The operator.
        op: BinaryOp,
        /// Its place, all its words.
        at: Span,
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
    /// `e.x`; the name ends where the expression ends.
    Get {
        /// The object.
        object: ExprId,
        /// The field.
        name: Symbol,
    },
    /// `e[i]`; ends in the closing bracket.
    Index {
        /// The list, string or object.
        object: ExprId,
        /// A position from 0, or the name of a field.
        index: ExprId,
    },
    /// `f(a, b)`, `f of a`
    Call {
        /// How it is written.
        form: CallForm,
        /// What is called.
        callee: ExprId,
        /// Arguments.
        args: ListRange<ExprId>,
    },
}

/// How a call is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallForm {
    /// `f(a, b)`; ends in the closing bracket.
    Brackets,
    /// `f of a`; the callee is a name.
    Of,
}

/// Prefix operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOp {
    /// `-`
    Neg,
    /// `not`
    Not,
}

impl UnaryOp {
    /// As written.
    pub const fn text(self) -> &'static str {
        match self {
            UnaryOp::Neg => "-",
            UnaryOp::Not => "not",
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
    Rem,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Has,
}

impl BinaryOp {
    /// The shortest way to write it.
    pub const fn text(self) -> &'static str {
        match self {
            BinaryOp::Add => "+",
            BinaryOp::Sub => "-",
            BinaryOp::Mul => "*",
            BinaryOp::Div => "/",
            BinaryOp::Rem => "%",
            BinaryOp::Eq => "=",
            BinaryOp::Ne => "is not",
            BinaryOp::Lt => "<",
            BinaryOp::Le => "<=",
            BinaryOp::Gt => ">",
            BinaryOp::Ge => ">=",
            BinaryOp::Has => "has",
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
