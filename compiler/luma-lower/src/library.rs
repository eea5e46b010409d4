//! The functions that are there from the start: `docs/language/luma.md`, "Library". Most are the runtime's. Those that call
//! functions of the program are made here, as the VM cannot call back from the runtime: their HIR is what their definition
//! in Luma would become.
//!
//! ```text
//! define map with items, f              define filter with items, f
//!   let result be []                      let result be []
//!   for each item in items do             for each item in items do
//!     add f(item) to result                 if f(item) then add item to result end
//!   end                                   end
//!   give back result                      give back result
//! end                                   end
//! ```

use crate::lower::{Lower, Waiting};
use kiln_abi::{Dialect, DynFn, NativeFn};
use kiln_arena::{Interner, ListRange};
use kiln_hir::{DynExpr, DynKind, ExprId, ExprKind, Func, FuncId, Param, VarId, VarKind};
use kiln_source::Span;

/// A function of the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum LibraryFn {
    /// One of the runtime.
    Native(NativeFn),
    /// One that is made here.
    Made(MadeFn),
}

/// A function that calls a function of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MadeFn {
    /// `map(items, f)`
    Map,
    /// `filter(items, f)`
    Filter,
}

impl MadeFn {
    /// All of them.
    pub(crate) const ALL: [MadeFn; 2] = [MadeFn::Map, MadeFn::Filter];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            MadeFn::Map => "map",
            MadeFn::Filter => "filter",
        }
    }

    /// The name of the global that holds it, which no program can write.
    pub(crate) const fn global(self) -> &'static str {
        match self {
            MadeFn::Map => "library.map",
            MadeFn::Filter => "library.filter",
        }
    }
}

impl LibraryFn {
    /// All of them, with their names.
    pub(crate) fn all() -> impl Iterator<Item = (&'static str, LibraryFn)> {
        let natives = NativeFn::ALL
            .iter()
            .filter_map(|&native| Some((native.name_in(Dialect::Luma)?, LibraryFn::Native(native))));
        natives.chain(MadeFn::ALL.into_iter().map(|made| (made.name(), LibraryFn::Made(made))))
    }

    /// The operation that a call with so many arguments is.
    pub(crate) fn operation(self, arguments: usize) -> Option<DynFn> {
        match self {
            LibraryFn::Native(native) => {
                native.operation().filter(|operation| operation.arity() == Some(arguments))
            }
            LibraryFn::Made(_) => None,
        }
    }
}

/// Names of what is made here.
const NAMES: [&str; 3] = ["items", "f", "result"];

/// Interns all names that [`Lower`] needs of the library.
pub(crate) fn intern_names(names: &mut Interner) {
    for native in NativeFn::ALL {
        names.intern(native.name());
    }
    for made in MadeFn::ALL {
        names.intern(made.name());
        names.intern(made.global());
    }
    for name in NAMES {
        names.intern(name);
    }
}

impl Lower<'_> {
    /// Lowers a function that is made here.
    pub(crate) fn made(&mut self, func: FuncId, made: MadeFn) {
        let start = self.hir.node_ends();
        let first = self.stmts.len();
        let (items, f) = (self.made_param(func, "items"), self.made_param(func, "f"));
        let result = self.operation(DynFn::NewList, &[], Span::NONE);
        let result = self.hidden("result", result, Span::NONE);
        let items = self.hidden_value(items, Span::NONE);
        self.each(items, Span::NONE, |lower, item| lower.made_round(made, item, f, result));
        let stmts = self.statements_from(first);
        let value = self.hidden_value(result, Span::NONE);
        let body = ExprKind::Block { stmts, tail: Some(value) };
        let body = self.add(body, self.common.dyn_, Span::NONE);
        self.hir.set_body(func, body, &start);
    }

    fn made_param(&mut self, func: FuncId, name: &str) -> VarId {
        let name = self.names.lookup(name).expect("interned before");
        let param = self.hidden_var(name, VarKind::Param, Span::NONE);
        let pat = Some(self.binding(param));
        self.hir.funcs[func].params.push(Param { pat, ty: self.common.dyn_ });
        param
    }

    /// What is done with an item.
    fn made_round(&mut self, made: MadeFn, item: ExprId, f: VarId, result: VarId) {
        let none = Span::NONE;
        let item = self.hidden("item", item, none);
        let argument = self.hidden_value(item, none);
        let args = self.hir.expr_lists.alloc([argument]);
        let callee = self.hidden_value(f, none);
        let called = self.dynamic(DynExpr::Call { callee, args }, none);
        match made {
            MadeFn::Map => self.append(called, result),
            MadeFn::Filter => {
                let cond = self.add(ExprKind::Dyn(DynExpr::Truthy(called)), self.common.bool, none);
                let first = self.stmts.len();
                let item = self.hidden_value(item, none);
                self.append(item, result);
                let then = self.block_from(first, none);
                let node = self.add(ExprKind::If { cond, then, otherwise: None }, self.common.unit, none);
                self.push(node, none);
            }
        }
    }

    fn append(&mut self, item: ExprId, list: VarId) {
        let list = self.hidden_value(list, Span::NONE);
        let append = self.operation(DynFn::Append, &[item, list], Span::NONE);
        self.push(append, Span::NONE);
    }

    /// Makes a function that is made here, to be lowered later, and puts it into its global.
    pub(crate) fn define_made(&mut self, made: MadeFn) {
        let name = self.names.lookup(made.name()).expect("interned before");
        let func = Func::dynamic(DynKind::Library, name, Span::NONE, Span::NONE, self.common.dyn_);
        let func = self.add_func(func, Waiting::Made(made));
        let closure = self.dynamic(DynExpr::Closure(func), Span::NONE);
        let global = self.made_global(made);
        let define = self.dynamic(DynExpr::DefineGlobal(global, closure), Span::NONE);
        self.push(define, Span::NONE);
    }

    /// The value of a function of the library.
    pub(crate) fn library(&mut self, function: LibraryFn, span: Span) -> ExprId {
        let global = match function {
            LibraryFn::Native(native) => self.native(native, span),
            LibraryFn::Made(made) => self.made_global(made),
        };
        self.dynamic(DynExpr::Global(global), span)
    }

    /// An operation of the runtime.
    pub(crate) fn operation(&mut self, op: DynFn, operands: &[ExprId], span: Span) -> ExprId {
        let args = if operands.is_empty() {
            ListRange::EMPTY
        } else {
            self.hir.expr_lists.alloc(operands.iter().copied())
        };
        self.dynamic(DynExpr::Runtime { op, args }, span)
    }
}
