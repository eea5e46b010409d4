//! The state of lowering, and the small steps that all parts share.

use crate::infer::{Infer, Kind};
use crate::scope::{Binding, Mark, Scopes};
use kiln_abi::RuntimeFn;
use kiln_arena::{Interner, Symbol};
use kiln_cz_syntax::ast::{self, Ast};
use kiln_diagnostics::{Diagnostic, Sink, suggest};
use kiln_hir::{self as hir, Hir, VarId};
use kiln_source::Span;
use kiln_types::{AdtId, Common, Ty, TypeId, VariantIdx};
use rustc_hash::{FxHashMap, FxHashSet};

/// The state of lowering.
pub struct Lower<'a> {
    /// All trees.
    pub asts: &'a [Ast],
    /// The tree of the item at hand.
    pub ast: &'a Ast,
    pub names: &'a Interner,
    pub sink: &'a mut Sink,
    pub hir: Hir,
    /// The types without parts.
    pub common: Common,
    /// Names of values.
    pub scopes: Scopes,
    /// Names of types, by symbol.
    pub type_names: Vec<Option<TypeId>>,
    /// Variants and fields of large types by name; small ones are searched.
    pub variant_index: FxHashMap<(AdtId, Symbol), VariantIdx>,
    pub field_index: FxHashMap<(AdtId, VariantIdx, Symbol), u32>,
    /// How many scalars each type has, by [`TypeId`]; see `size`.
    pub type_parts: Vec<Option<u32>>,
    /// What is known of each constant, by [`hir::ConstId`].
    pub consts: Vec<ConstState>,
    /// Constants under evaluation, the innermost last.
    pub const_stack: Vec<hir::ConstId>,
    /// Blocks with constants of their own, and the innermost of them around the node at hand.
    pub const_blocks: Vec<ConstBlock>,
    pub const_block: Option<usize>,
    /// What has to wait until constants are run; see `pending`.
    pub pending: Pending,
    /// The function or constant at hand.
    pub body: Body,
    /// Elements of unfinished lists of nodes.
    pub expr_stack: Vec<hir::ExprId>,
    pub init_stack: Vec<hir::FieldInit>,
    pub field_pat_stack: Vec<hir::FieldPat>,
    /// Operators whose left side is not finished.
    pub spine: Vec<(ast::ExprId, hir::BinaryOp, ast::ExprId)>,
    /// Where each field of unfinished struct literals and patterns was given.
    pub given: Vec<Span>,
    pub pat_stack: Vec<hir::PatId>,
    pub stmt_stack: Vec<hir::Stmt>,
    pub arm_stack: Vec<hir::Arm>,
    /// How many names may still be compared to find a better spelling.
    pub suggestions_left: usize,
}

/// A constant before and after its evaluation.
#[derive(Debug, Clone, Copy)]
pub struct ConstState {
    /// Index of its tree.
    pub ast: usize,
    pub item: ast::ItemId,
    pub progress: Progress,
    /// The scope of its declaration.
    pub scope: Mark,
    pub depth: u32,
    /// The innermost block with constants around it, of [`Lower::const_blocks`]; `None` at top level.
    pub block: Option<usize>,
}

/// A block that declares constants.
#[derive(Debug, Clone)]
pub struct ConstBlock {
    /// The next such block around it.
    pub outer: Option<usize>,
    /// Positions of its constants.
    pub consts: std::ops::Range<usize>,
}

/// What waits until constants are run.
#[derive(Debug, Default)]
pub struct Pending {
    /// Whether there is something to run them; else it is an error that a constant has to be run.
    pub is_supported: bool,
    /// The constants.
    pub consts: Vec<hir::ConstId>,
    /// The index of the tree and the item of each that ever was among them.
    pub items: FxHashSet<(usize, ast::ItemId)>,
    /// Patterns that will match the value of such a constant, by rising id.
    pub pats: Vec<(hir::PatId, hir::ConstId)>,
}

/// How far the evaluation of a constant is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    Waiting,
    Running,
    Done,
    /// To be run, when all functions are lowered.
    Pending,
    /// Reported.
    Failed,
}

/// The state of a function or constant.
#[derive(Debug, Default)]
pub struct Body {
    pub infer: Infer,
    /// What `return` must give; `None` in a constant.
    pub ret: Option<Ret>,
    /// Variables from here on are its own.
    pub first_var: u32,
    pub loops: Vec<LoopFrame>,
    /// The `unsafe` blocks around the expression at hand.
    pub unsafe_blocks: Vec<UnsafeBlock>,
    /// Whether control cannot come behind the expression at hand.
    pub diverges: bool,
    /// Literals whose type is not known yet.
    pub int_literals: Vec<PendingInt>,
    pub float_literals: Vec<PendingFloat>,
    pub pattern_literals: Vec<PendingPattern>,
    /// Negations of integers whose type is not known yet.
    pub negations: Vec<hir::ExprId>,
    /// `let` without type and value.
    pub untyped_lets: Vec<VarId>,
    /// Variables of the pattern at hand, and those of alternatives to the left of or-patterns.
    pub pattern_vars: Vec<VarId>,
    pub or_vars: Vec<VarId>,
}

/// What a function returns.
#[derive(Debug, Clone, Copy)]
pub struct Ret {
    pub ty: TypeId,
    /// Where that is written.
    pub span: Span,
}

/// A loop around the expression at hand.
#[derive(Debug, Clone, Copy)]
pub struct LoopFrame {
    pub id: hir::LoopId,
    pub label: Option<Symbol>,
    /// What its value must be, if known.
    pub expect: Expect,
    /// The type of its breaks so far, and the first one.
    pub breaks: Option<(TypeId, Span)>,
}

/// An `unsafe` block around the expression at hand.
#[derive(Debug, Clone, Copy)]
pub struct UnsafeBlock {
    /// Whether it is the innermost around anything that needs one.
    pub is_needed: bool,
}

/// An integer literal whose type is not known yet.
#[derive(Debug, Clone, Copy)]
pub struct PendingInt {
    pub expr: hir::ExprId,
    pub value: u64,
    pub negative: bool,
}

/// A float literal whose type is not known yet.
#[derive(Debug, Clone, Copy)]
pub struct PendingFloat {
    pub expr: hir::ExprId,
    pub text: Symbol,
    pub negative: bool,
}

/// A literal or range pattern whose type is not known yet.
#[derive(Debug, Clone, Copy)]
pub struct PendingPattern {
    pub pat: hir::PatId,
    pub what: ast::PatKind,
}

/// What the place of an expression says about its type.
#[derive(Debug, Clone, Copy)]
pub enum Expect {
    /// Nothing.
    Nothing,
    /// Literals take this type if they can.
    Hint(TypeId),
    /// It must be this type.
    Must(TypeId, Why),
}

impl Expect {
    /// The type, required or not.
    #[inline]
    pub fn ty(self) -> Option<TypeId> {
        match self {
            Expect::Nothing => None,
            Expect::Hint(ty) | Expect::Must(ty, _) => Some(ty),
        }
    }

    /// As a hint only.
    #[inline]
    pub fn hint(self) -> Expect {
        self.ty().map_or(Expect::Nothing, Expect::Hint)
    }
}

/// Why a type is required; spans are what messages show besides.
#[derive(Debug, Clone, Copy)]
pub enum Why {
    /// The value of a function.
    Result(Span),
    /// `let x: T`, `const N: T`
    Annotation(Span),
    /// A parameter of a function.
    Param(Span),
    /// A condition.
    Condition,
    /// A field of a struct or variant.
    Field(Span),
    /// `place = value`
    Assigned(Span),
    /// An earlier arm.
    Arm(Span),
    /// The other branch.
    Branch(Span),
    /// The branch of an `if` without `else`.
    NoElse(Span),
    /// The body of a loop.
    LoopBody,
    /// An earlier `break`.
    Break(Span),
    /// An operand of `&&`, `||`.
    Logical,
    /// The `else` of `let ... else`.
    LetElse,
}

impl<'a> Lower<'a> {
    /// The state before anything is declared.
    pub fn new(names: &'a Interner, sink: &'a mut Sink, asts: &'a [Ast]) -> Self {
        let mut hir = Hir::default();
        // Most expressions of the tree become one of the HIR.
        hir.exprs.reserve(asts.iter().map(|ast| ast.exprs.len() + ast.blocks.len()).sum());
        hir.pats.reserve(asts.iter().map(|ast| ast.pats.len()).sum());
        hir.vars.reserve(asts.iter().map(|ast| ast.pats.len()).sum::<usize>() / 2);
        let common = hir.types.common;
        static EMPTY: std::sync::LazyLock<Ast> = std::sync::LazyLock::new(Ast::default);
        Lower {
            asts,
            ast: &EMPTY,
            names,
            sink,
            hir,
            common,
            scopes: Scopes::new(names.len()),
            type_names: vec![None; names.len()],
            variant_index: FxHashMap::default(),
            field_index: FxHashMap::default(),
            type_parts: Vec::new(),
            consts: Vec::new(),
            const_stack: Vec::new(),
            const_blocks: Vec::new(),
            const_block: None,
            pending: Pending::default(),
            body: Body::default(),
            expr_stack: Vec::new(),
            init_stack: Vec::new(),
            field_pat_stack: Vec::new(),
            spine: Vec::new(),
            given: Vec::new(),
            pat_stack: Vec::new(),
            stmt_stack: Vec::new(),
            arm_stack: Vec::new(),
            suggestions_left: 1_000_000,
        }
    }

    /// Reports.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.sink.report(diagnostic);
    }

    /// The spelling of `name`.
    pub fn text(&self, name: Symbol) -> &'a str {
        self.names.text(name)
    }

    /// How a type is written in messages; variables of literals by what they are.
    pub fn show(&mut self, ty: TypeId) -> String {
        self.show_nested(ty, 0)
    }

    fn show_nested(&mut self, ty: TypeId, depth: usize) -> String {
        let known = self.shallow(ty);
        match self.hir.types.get(known) {
            Ty::Infer(_) => match self.body.infer.kind(known, &self.hir.types) {
                Some(Kind::Int) => "{integer}".into(),
                Some(Kind::Float) => "{float}".into(),
                Some(Kind::Any) | None => "_".into(),
            },
            Ty::Tuple(list) => {
                let parts: Vec<TypeId> = self.hir.types.list(list).to_vec();
                // Nobody reads more, and the parts may be many times as long as the program.
                if depth == 4 {
                    return "(...)".into();
                }
                let more = if parts.len() > 12 { ", ..." } else { "" };
                let parts = parts.into_iter().take(12);
                let parts: Vec<String> = parts.map(|part| self.show_nested(part, depth + 1)).collect();
                format!("({}{more})", parts.join(", "))
            }
            Ty::Error
            | Ty::Never
            | Ty::Unit
            | Ty::Bool
            | Ty::Int(_)
            | Ty::Float(_)
            | Ty::Adt(..)
            | Ty::Param(..)
            | Ty::Dyn
            | Ty::Cell => self.hir.types.display(known, self.names).to_string(),
        }
    }

    /// What `ty` is known to be so far.
    #[inline]
    pub fn shallow(&mut self, ty: TypeId) -> TypeId {
        self.body.infer.shallow(ty, &self.hir.types)
    }

    /// What `ty` is known to be so far, taken apart.
    #[inline]
    pub fn known(&mut self, ty: TypeId) -> Ty {
        let ty = self.shallow(ty);
        self.hir.types.get(ty)
    }

    /// Makes two types one, or says that they are not.
    #[inline]
    pub fn unify(&mut self, a: TypeId, b: TypeId) -> bool {
        self.body.infer.unify(a, b, &mut self.hir.types)
    }

    /// A type that is not known yet.
    pub fn fresh(&mut self, kind: Kind) -> TypeId {
        self.body.infer.fresh(kind, &mut self.hir.types)
    }

    /// Adds an expression.
    #[inline]
    pub fn add(&mut self, kind: hir::ExprKind, ty: TypeId, span: Span) -> hir::ExprId {
        self.hir.exprs.alloc(hir::Expr { kind, ty, span })
    }

    /// Adds an expression that failed.
    pub fn add_error(&mut self, span: Span) -> hir::ExprId {
        self.add(hir::ExprKind::Error, self.common.error, span)
    }

    /// The type of an expression as it came up.
    #[inline]
    pub fn type_of(&self, expr: hir::ExprId) -> TypeId {
        self.hir.exprs[expr].ty
    }

    /// The name nearest to `name` among `candidates`, while there is time for it.
    pub fn nearest<'b>(&mut self, name: Symbol, candidates: Vec<&'b str>) -> Option<&'b str> {
        self.suggestions_left = self.suggestions_left.checked_sub(candidates.len())?;
        suggest::nearest(self.text(name), candidates)
    }

    /// The value in scope whose name is nearest to `name`.
    pub fn nearest_value(&mut self, name: Symbol, fits: impl Fn(Binding) -> bool) -> Option<&'a str> {
        self.suggestions_left = self.suggestions_left.checked_sub(self.names.len())?;
        // The prelude counts, too, though its names are known to the interner only when they are used.
        let texts: Vec<&'a str> = self.names.iter().map(|(_, text)| text).collect();
        let bound = self.scopes.bound().filter(|&(_, binding)| fits(binding)).map(|(index, _)| texts[index]);
        let prelude = PRELUDE.iter().filter(|&&(_, function)| fits(Binding::Prelude(function)));
        suggest::nearest(self.text(name), bound.chain(prelude.map(|&(name, _)| name)))
    }

    /// The type whose name is nearest to `name`.
    pub fn nearest_type(&mut self, name: Symbol) -> Option<&'a str> {
        self.suggestions_left = self.suggestions_left.checked_sub(self.names.len())?;
        let names: &'a Interner = self.names;
        let named = names.iter().filter(|(symbol, _)| self.type_names[symbol.index()].is_some());
        let mut candidates: Vec<&'a str> = named.map(|(_, text)| text).collect();
        candidates.extend(crate::types::builtin_names().map(|name| -> &str { name }));
        suggest::nearest(names.text(name), candidates)
    }
}

/// The functions that are there without a declaration, those that people mean most first.
pub const PRELUDE: [(&str, RuntimeFn); 13] = [
    ("print_i32", RuntimeFn::PrintI32),
    ("print_i8", RuntimeFn::PrintI8),
    ("print_i16", RuntimeFn::PrintI16),
    ("print_i64", RuntimeFn::PrintI64),
    ("print_isize", RuntimeFn::PrintIsize),
    ("print_u8", RuntimeFn::PrintU8),
    ("print_u16", RuntimeFn::PrintU16),
    ("print_u32", RuntimeFn::PrintU32),
    ("print_u64", RuntimeFn::PrintU64),
    ("print_usize", RuntimeFn::PrintUsize),
    ("print_f32", RuntimeFn::PrintF32),
    ("print_f64", RuntimeFn::PrintF64),
    ("print_bool", RuntimeFn::PrintBool),
];
