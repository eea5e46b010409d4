//! Lowers functions one after the other, in the order in which their closures are met.

use crate::resolve::Resolution;
use kiln_abi::{Dialect, NativeFn};
use kiln_arena::{Arena, Id, Interner, ListRange, Symbol};
use kiln_captures::{BodyId, LocalId, Variables};
use kiln_hir::{
    DynExpr, DynKind, Expr, ExprId, ExprKind, Func, FuncId, Global, GlobalId, Hir, Param, Pat, PatId,
    PatKind, Stmt, VarId, VarKind,
};
use kiln_lox_syntax::ast::{Ast, FunId};
use kiln_source::Span;
use kiln_types::{Common, TypeId};
use rustc_hash::FxHashMap;

/// Lowers the tree of a file without errors.
pub(crate) fn lower(ast: &Ast, resolution: &Resolution, names: &mut Interner) -> Hir {
    let mut hir = Hir::default();
    // What is reserved and not used costs nothing but addresses; growing by copying costs time.
    hir.exprs.reserve(ast.exprs.len() + ast.stmts.len());
    hir.pats.reserve(resolution.locals.len());
    hir.vars.reserve(resolution.locals.len());
    hir.funcs.reserve(ast.funs.len() + 1);
    hir.classes.reserve(ast.classes.len());
    let script_name = names.intern("script");
    let mut lower = Lower {
        ast,
        names,
        resolution,
        common: hir.types.common,
        hir,
        globals: FxHashMap::default(),
        variables: Variables::new(&resolution.locals, &resolution.captures),
        waiting: Arena::new(),
        body: resolution.captures.ids().next().expect("the script is a function"),
        this: None,
        is_initializer: false,
        exprs: Vec::new(),
        stmts: Vec::new(),
    };
    lower.script(script_name);
    let mut next = 1;
    while next < lower.hir.funcs.len() {
        lower.function(FuncId::from_index(next));
        next += 1;
    }
    lower.hir
}

pub(crate) struct Lower<'a> {
    pub(crate) ast: &'a Ast,
    pub(crate) names: &'a Interner,
    pub(crate) resolution: &'a Resolution,
    pub(crate) common: Common,
    pub(crate) hir: Hir,
    globals: FxHashMap<Symbol, GlobalId>,
    variables: Variables<'a>,
    /// What each function of the HIR is lowered from, the script's entry being of no use.
    waiting: Arena<FuncId, Option<Waiting>>,
    /// The function at hand.
    body: BodyId,
    /// Its receiver.
    pub(crate) this: Option<VarId>,
    pub(crate) is_initializer: bool,
    /// Stacks for lists under construction.
    pub(crate) exprs: Vec<ExprId>,
    pub(crate) stmts: Vec<Stmt>,
}

/// A function whose closure was met.
#[derive(Debug, Clone, Copy)]
struct Waiting {
    fun: FunId,
    /// The function in which its closure is made.
    parent: BodyId,
}

impl Lower<'_> {
    // ----- functions

    fn script(&mut self, name: Symbol) {
        let func = Func::dynamic(DynKind::Script, name, Span::NONE, Span::NONE, self.common.unit);
        let func = self.add_func(func, None);
        self.hir.main = Some(func);
        let start = self.hir.node_ends();
        let stmts = self.statements(self.ast.top);
        let span = self.ast.stmt_lists[self.ast.top].last().map_or(Span::NONE, |&last| {
            self.ast.stmts[self.ast.stmt_lists[self.ast.top][0]].span.to(self.ast.stmts[last].span)
        });
        let body = self.add(ExprKind::Block { stmts, tail: None }, self.common.unit, span);
        self.hir.set_body(func, body, &start);
    }

    /// A function to be lowered later; its closure is made in the function at hand.
    pub(crate) fn later(&mut self, fun: FunId, kind: DynKind) -> FuncId {
        let node = self.ast.funs[fun];
        let func = Func::dynamic(kind, node.name.name, node.name.span, node.span, self.common.dyn_);
        self.add_func(func, Some(Waiting { fun, parent: self.body }))
    }

    /// Adds a function, lowered later if it waits.
    fn add_func(&mut self, func: Func, waiting: Option<Waiting>) -> FuncId {
        let func = self.hir.funcs.alloc(func);
        let same = self.waiting.alloc(waiting);
        debug_assert_eq!(func, same);
        func
    }

    fn function(&mut self, func: FuncId) {
        let Waiting { fun, parent } = self.waiting[func].expect("only the script is not waiting");
        let node = self.ast.funs[fun];
        let info = self.resolution.funs[fun];
        let start = self.hir.node_ends();
        self.body = info.body.expect("every function is resolved");
        self.is_initializer = info.is_initializer;
        self.variables.capture(&mut self.hir, func, self.body, parent);
        self.this = info.this.map(|this| self.declare(this, VarKind::This));
        self.hir.funcs[func].this = self.this;
        for index in 0..node.params.len() {
            let first = info.first_param.expect("there is a first of several");
            let param = self.declare(LocalId::from_index(first.index() + index), VarKind::Param);
            let pat = Some(self.binding(param));
            self.hir.funcs[func].params.push(Param { pat, ty: self.common.dyn_ });
        }
        let stmts = self.statements(node.body);
        let end = Span::new(node.span.hi - 1, node.span.hi);
        let result = self.default_result(end);
        let body = ExprKind::Block { stmts, tail: Some(result) };
        let body = self.add(body, self.common.dyn_, node.span);
        self.hir.set_body(func, body, &start);
    }

    /// What a function gives that does not say: its receiver if it is an initializer, or else nil.
    pub(crate) fn default_result(&mut self, span: Span) -> ExprId {
        match self.this {
            Some(this) if self.is_initializer => self.add(ExprKind::Var(this), self.common.dyn_, span),
            Some(_) | None => self.dynamic(DynExpr::Nil, span),
        }
    }

    // ----- variables

    /// The variable of a local, in its own function, which is the one at hand.
    pub(crate) fn declare(&mut self, local: LocalId, kind: VarKind) -> VarId {
        self.variables.declare(&mut self.hir, local, kind)
    }

    /// A pattern that binds a variable.
    pub(crate) fn binding(&mut self, var: VarId) -> PatId {
        let span = self.hir.vars[var].span;
        self.hir.pats.alloc(Pat { kind: PatKind::Bind { var, sub: None }, ty: self.common.dyn_, span })
    }

    /// What a local is in the function at hand.
    pub(crate) fn var(&self, local: LocalId) -> VarId {
        self.variables.get(self.body, local)
    }

    /// The global of a name, first met at `span`.
    pub(crate) fn global(&mut self, name: Symbol, span: Span) -> GlobalId {
        let names = self.names;
        let hir = &mut self.hir;
        *self.globals.entry(name).or_insert_with(|| {
            let text = names.text(name);
            let native = NativeFn::named(text, Dialect::Lox);
            hir.globals.alloc(Global { name, native, span })
        })
    }

    // ----- nodes

    pub(crate) fn add(&mut self, kind: ExprKind, ty: TypeId, span: Span) -> ExprId {
        self.hir.exprs.alloc(Expr { kind, ty, span })
    }

    /// A node of type `dyn`.
    pub(crate) fn dynamic(&mut self, expr: DynExpr, span: Span) -> ExprId {
        self.add(ExprKind::Dyn(expr), self.common.dyn_, span)
    }

    /// A list of the expressions on the stack from `first` on.
    pub(crate) fn list_from(&mut self, first: usize) -> ListRange<ExprId> {
        self.hir.expr_lists.alloc(self.exprs.drain(first..))
    }
}
