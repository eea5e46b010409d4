//! Lowers functions one after the other, in the order in which their closures are met.

use crate::Purpose;
use crate::library::{self, LibraryFn, MadeFn};
use crate::loops::HIDDEN;
use crate::resolve::Resolution;
use crate::scopes::Meaning;
use kiln_abi::{Dialect, NativeFn};
use kiln_arena::{Arena, Id, Interner, ListRange, Symbol};
use kiln_captures::{BodyId, LocalId, Variables};
use kiln_hir::{
    DynExpr, DynKind, Expr, ExprId, ExprKind, Func, FuncId, Global, GlobalId, Hir, LoopId, Param, Pat, PatId,
    PatKind, Stmt, VarId, VarKind,
};
use kiln_luma_syntax::ast::{Ast, ForeignId, FunBody, FunId, StmtKind};
use kiln_source::Span;
use kiln_types::{Common, TypeId};
use rustc_hash::FxHashMap;

/// Lowers the tree of a file without errors.
pub(crate) fn lower(purpose: Purpose, ast: &Ast, resolution: &Resolution, names: &mut Interner) -> Hir {
    let mut hir = Hir::default();
    // What is reserved and not used costs nothing but addresses; growing by copying costs time.
    hir.exprs.reserve(ast.exprs.len() + ast.stmts.len());
    hir.pats.reserve(resolution.locals.len());
    hir.vars.reserve(resolution.locals.len());
    hir.funcs.reserve(ast.funs.len() + 1);
    let script_name = names.intern("script");
    let function_name = names.intern("function");
    for hidden in HIDDEN {
        names.intern(hidden);
    }
    library::intern_names(names);
    hir.dialect = Dialect::Luma;
    let mut lower = Lower {
        ast,
        names,
        resolution,
        common: hir.types.common,
        hir,
        globals: FxHashMap::default(),
        natives: Vec::new(),
        variables: Variables::new(&resolution.locals, &resolution.captures),
        waiting: Arena::new(),
        body: resolution.captures.ids().next().expect("the script is a function"),
        function_name,
        around: Vec::new(),
        exprs: Vec::new(),
        stmts: Vec::new(),
    };
    lower.script(script_name, purpose);
    let mut next = 1;
    while next < lower.hir.funcs.len() {
        let func = FuncId::from_index(next);
        match lower.waiting[func] {
            Waiting::Script => unreachable!("the script is the first function"),
            Waiting::Closure { fun, parent } => lower.function(func, fun, parent),
            Waiting::Made(made) => lower.made(func, made),
            Waiting::Foreign(foreign) => lower.foreign_value(func, foreign),
            Waiting::Nothing => {}
        }
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
    natives: Vec<(NativeFn, GlobalId)>,
    variables: Variables<'a>,
    /// What each function of the HIR is lowered from.
    waiting: Arena<FuncId, Waiting>,
    /// The function at hand.
    body: BodyId,
    /// The name of functions without one.
    function_name: Symbol,
    /// The loops around the place at hand.
    pub(crate) around: Vec<Around>,
    /// Stacks for lists under construction.
    pub(crate) exprs: Vec<ExprId>,
    pub(crate) stmts: Vec<Stmt>,
}

/// A loop around a statement.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Around {
    /// What `stop` leaves.
    pub(crate) stop: LoopId,
    /// What `skip` goes on with, or leaves.
    pub(crate) skip: LoopId,
    /// Whether it leaves it: the loop is one round of another one.
    pub(crate) skip_leaves: bool,
}

/// What a function of the HIR is lowered from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Waiting {
    /// The top level of the file.
    Script,
    /// A function of the tree, whose closure was met.
    Closure {
        fun: FunId,
        /// The function in which its closure is made.
        parent: BodyId,
    },
    /// A function of the library.
    Made(MadeFn),
    /// The value of a C function.
    Foreign(ForeignId),
    /// It is there: a C function itself.
    Nothing,
}

impl Lower<'_> {
    // ----- functions

    fn script(&mut self, name: Symbol, purpose: Purpose) {
        let func = Func::dynamic(DynKind::Script, name, Span::NONE, Span::NONE, self.common.unit);
        let func = self.add_func(func, Waiting::Script);
        self.hir.main = Some(func);
        let start = self.hir.node_ends();
        let first = self.stmts.len();
        self.functions_of_the_library();
        self.functions_of_the_file();
        match purpose {
            Purpose::File => self.statements_onto(self.ast.top),
            Purpose::Input => self.statements_of_input(self.ast.top),
        }
        let stmts = self.statements_from(first);
        let span = self.ast.stmt_lists[self.ast.top].last().map_or(Span::NONE, |&last| {
            self.ast.stmts[self.ast.stmt_lists[self.ast.top][0]].span.to(self.ast.stmts[last].span)
        });
        let body = self.add(ExprKind::Block { stmts, tail: None }, self.common.unit, span);
        self.hir.set_body(func, body, &start);
    }

    /// Those that are made here, and are used.
    fn functions_of_the_library(&mut self) {
        let uses = &self.resolution.uses;
        let names = |made| Some(Meaning::Library(LibraryFn::Made(made)));
        for made in MadeFn::ALL {
            if self.ast.exprs.ids().any(|expr| uses[expr] == names(made)) {
                self.define_made(made);
            }
        }
    }

    /// The functions of the top level are there before anything else runs.
    fn functions_of_the_file(&mut self) {
        for &stmt in &self.ast.stmt_lists[self.ast.top] {
            if let StmtKind::Define(fun) = self.ast.stmts[stmt].kind {
                let name = self.ast.funs[fun].name.expect("a definition has a name");
                let func = self.later(fun);
                let closure = self.dynamic(DynExpr::Closure(func), name.span);
                let global = self.global(name.name, name.span);
                let define = self.dynamic(DynExpr::DefineGlobal(global, closure), name.span);
                self.push(define, self.ast.stmts[stmt].span);
            }
        }
    }

    /// A function to be lowered later; its closure is made in the function at hand.
    pub(crate) fn later(&mut self, fun: FunId) -> FuncId {
        let node = self.ast.funs[fun];
        let (name, span) = match node.name {
            Some(name) => (name.name, name.span),
            None => (self.function_name, Span::new(node.span.lo, node.span.lo + "function".len() as u32)),
        };
        let func = Func::dynamic(DynKind::Closure, name, span, node.span, self.common.dyn_);
        self.add_func(func, Waiting::Closure { fun, parent: self.body })
    }

    /// Adds a function, whose code is made later from what it waits for.
    pub(crate) fn add_func(&mut self, func: Func, waiting: Waiting) -> FuncId {
        let func = self.hir.funcs.alloc(func);
        let same = self.waiting.alloc(waiting);
        debug_assert_eq!(func, same);
        func
    }

    fn function(&mut self, func: FuncId, fun: FunId, parent: BodyId) {
        let node = self.ast.funs[fun];
        let (body, first_param) = self.resolution.funs[fun].expect("every function is resolved");
        let start = self.hir.node_ends();
        self.body = body;
        self.variables.capture(&mut self.hir, func, self.body, parent);
        for index in 0..node.params.len() {
            let first = first_param.expect("there is a first of several");
            let param = self.declare(LocalId::from_index(first.index() + index), VarKind::Param);
            let pat = Some(self.binding(param));
            self.hir.funcs[func].params.push(Param { pat, ty: self.common.dyn_ });
        }
        let (stmts, result) = match node.body {
            FunBody::Value(value) => (ListRange::EMPTY, self.expr(value)),
            FunBody::Block(stmts) => {
                let stmts = self.statements(stmts);
                let end = Span::new(node.span.hi - 1, node.span.hi);
                (stmts, self.dynamic(DynExpr::Nil, end))
            }
        };
        let body = self.add(ExprKind::Block { stmts, tail: Some(result) }, self.common.dyn_, node.span);
        self.hir.set_body(func, body, &start);
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
        let hir = &mut self.hir;
        *self.globals.entry(name).or_insert_with(|| hir.globals.alloc(Global { name, native: None, span }))
    }

    /// The global that holds a function of the runtime. It is apart from one of the same name that the program makes.
    pub(crate) fn native(&mut self, native: NativeFn, span: Span) -> GlobalId {
        let known = self.natives.iter().find(|(known, _)| *known == native);
        if let Some(&(_, global)) = known {
            return global;
        }
        let name = self.names.lookup(native.name()).expect("interned before");
        let global = self.hir.globals.alloc(Global { name, native: Some(native), span });
        self.natives.push((native, global));
        global
    }

    /// The global that holds a function that is made here.
    pub(crate) fn made_global(&mut self, made: MadeFn) -> GlobalId {
        let name = self.names.lookup(made.global()).expect("interned before");
        self.global(name, Span::NONE)
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
