//! A function under construction: locals, blocks, and where we are.

use crate::dynamic::in_cell;
use kiln_abi::PanicKind;
use kiln_arena::{Id, ListRange, Symbol};
use kiln_hir::matrix::TypeView;
use kiln_hir::{ExprId, Hir, LoopId, VarId};
use kiln_mir::{
    Block, BlockId, Body, Const, FuncId, Local, LocalId, Operand, Place, Projection, Rvalue, Statement,
    StatementKind, Terminator, TerminatorKind,
};
use kiln_source::Span;
use kiln_types::{Ty, TypeId};
use rustc_hash::FxHashMap;

/// Builds the body of `func`, whose value is that of `body`. `funcs` gives the MIR's ids of the HIR's functions.
pub(crate) fn build(
    hir: &Hir,
    view: &TypeView<'_>,
    funcs: &FxHashMap<kiln_hir::FuncId, FuncId>,
    func: &kiln_hir::Func,
    body: ExprId,
) -> Body {
    let mut builder = Builder {
        hir,
        view,
        funcs,
        body: Body::default(),
        current: None,
        vars: vec![None; func.nodes.vars.len()],
        first_var: func.nodes.vars.start as usize,
        loops: Vec::new(),
        span: func.signature,
    };
    let ret = builder.body.locals.alloc(Local { ty: func.ret, name: None, span: func.name_span });
    builder.hidden_params(func);
    let params: Vec<LocalId> = func.params.iter().map(|param| builder.param(param)).collect();
    let entry = builder.new_block();
    builder.start(entry);
    builder.captures(func);
    for (param, &local) in func.params.iter().zip(&params) {
        if let Some(pat) = param.pat {
            builder.bind_param(pat, local);
        }
    }
    builder.expr_into(Some(Place::local(ret)), body);
    builder.terminate(TerminatorKind::Return, hir.exprs[body].span);
    builder.body
}

/// A loop that control is in.
pub(crate) struct Loop {
    pub(crate) id: LoopId,
    /// Where the next round begins.
    pub(crate) again: BlockId,
    /// Where control goes after the loop; made at the first `break`.
    pub(crate) after: Option<BlockId>,
    /// Where the loop's value goes.
    pub(crate) dest: Option<Place>,
}

pub(crate) struct Builder<'a> {
    pub(crate) hir: &'a Hir,
    pub(crate) view: &'a TypeView<'a>,
    pub(crate) funcs: &'a FxHashMap<kiln_hir::FuncId, FuncId>,
    pub(crate) body: Body,
    /// The block that is being filled; `None` where control does not come.
    current: Option<BlockId>,
    /// Locals of variables, counted from the function's first.
    vars: Vec<Option<LocalId>>,
    first_var: usize,
    pub(crate) loops: Vec<Loop>,
    /// The expression that statements are made for.
    pub(crate) span: Span,
}

impl Builder<'_> {
    // ----- locals

    fn param(&mut self, param: &kiln_hir::Param) -> LocalId {
        // A parameter that is a plain name is the variable itself.
        let var = param.pat.and_then(|pat| match self.hir.pats[pat].kind {
            kiln_hir::PatKind::Bind { var, sub: None } => Some(var),
            kiln_hir::PatKind::Bind { sub: Some(_), .. }
            | kiln_hir::PatKind::Error
            | kiln_hir::PatKind::Wild
            | kiln_hir::PatKind::Int(_)
            | kiln_hir::PatKind::Range { .. }
            | kiln_hir::PatKind::Bool(_)
            | kiln_hir::PatKind::Tuple(_)
            | kiln_hir::PatKind::Variant { .. }
            | kiln_hir::PatKind::Or(_) => None,
        });
        match var {
            Some(var) if in_cell(self.hir, var) => {
                let info = &self.hir.vars[var];
                self.named_local(info.ty, Some(info.name), info.span)
            }
            Some(var) => self.local_of(var),
            None => {
                let span = param.pat.map_or(self.span, |pat| self.hir.pats[pat].span);
                self.body.locals.alloc(Local { ty: param.ty, name: None, span })
            }
        }
    }

    /// The local of a variable, made when it is first met.
    pub(crate) fn local_of(&mut self, var: VarId) -> LocalId {
        let index = var.index() - self.first_var;
        if let Some(local) = self.vars[index] {
            return local;
        }
        let info = &self.hir.vars[var];
        let ty = if in_cell(self.hir, var) { self.hir.types.common.cell } else { info.ty };
        let local = self.named_local(ty, Some(info.name), info.span);
        self.vars[index] = Some(local);
        local
    }

    fn named_local(&mut self, ty: TypeId, name: Option<Symbol>, span: Span) -> LocalId {
        self.body.locals.alloc(Local { ty, name, span })
    }

    /// A local without a name.
    pub(crate) fn temp(&mut self, ty: TypeId) -> LocalId {
        let span = self.span;
        self.named_local(ty, None, span)
    }

    /// The place one step further.
    pub(crate) fn project(&mut self, place: Place, steps: &[Projection]) -> Place {
        let way: Vec<Projection> =
            self.body.projections[place.projection].iter().chain(steps).copied().collect();
        Place { local: place.local, projection: self.body.projections.alloc(way) }
    }

    // ----- blocks

    /// A block that nobody leads to yet.
    pub(crate) fn new_block(&mut self) -> BlockId {
        let terminator = Terminator { kind: TerminatorKind::Unreachable, span: self.span };
        self.body.blocks.alloc(Block { statements: Vec::new(), terminator })
    }

    /// Goes on in `block`.
    pub(crate) fn start(&mut self, block: BlockId) {
        self.current = Some(block);
    }

    /// Whether control comes here.
    pub(crate) fn is_reachable(&self) -> bool {
        self.current.is_some()
    }

    /// Ends the current block, if there is one.
    pub(crate) fn terminate(&mut self, kind: TerminatorKind, span: Span) {
        if let Some(block) = self.current.take() {
            self.body.blocks[block].terminator = Terminator { kind, span };
        }
    }

    /// Ends the current block with a jump.
    pub(crate) fn goto(&mut self, target: BlockId) {
        let span = self.span;
        self.terminate(TerminatorKind::Goto(target), span);
    }

    /// Ends the current block with a jump to `target`, which is made if it does not exist yet.
    pub(crate) fn goto_shared(&mut self, target: &mut Option<BlockId>) {
        if self.is_reachable() {
            let block = match *target {
                Some(block) => block,
                None => *target.insert(self.new_block()),
            };
            self.goto(block);
        }
    }

    /// Ends the current block with a branch on a `bool`.
    pub(crate) fn branch(&mut self, cond: Operand, then: BlockId, otherwise: BlockId) {
        let span = self.span;
        self.terminate(TerminatorKind::Branch { cond, then, otherwise }, span);
    }

    pub(crate) fn panic(&mut self, kind: PanicKind, span: Span) {
        self.terminate(TerminatorKind::Panic(kind), span);
    }

    // ----- statements

    pub(crate) fn push(&mut self, kind: StatementKind) {
        let span = self.span;
        if let Some(block) = self.current {
            self.body.blocks[block].statements.push(Statement { kind, span });
        }
    }

    pub(crate) fn assign(&mut self, place: Place, value: Rvalue) {
        self.push(StatementKind::Assign(place, value));
    }

    /// Stores a value, if it is wanted.
    pub(crate) fn assign_if(&mut self, dest: Option<Place>, value: Rvalue) {
        if let Some(place) = dest {
            self.assign(place, value);
        }
    }

    pub(crate) fn call(
        &mut self,
        dest: Place,
        func: FuncId,
        type_args: kiln_types::TypeList,
        args: ListRange<Operand>,
    ) {
        self.push(StatementKind::Call { dest, func, type_args, args });
    }

    // ----- constants

    pub(crate) fn constant(ty: TypeId, bits: u64) -> Operand {
        Operand::Const(Const { ty, bits })
    }

    pub(crate) fn bool(&self, value: bool) -> Operand {
        Self::constant(self.hir.types.common.bool, u64::from(value))
    }

    pub(crate) fn unit(&self) -> Operand {
        Self::constant(self.hir.types.common.unit, 0)
    }

    pub(crate) fn is_never(&self, ty: TypeId) -> bool {
        self.hir.types.get(ty) == Ty::Never
    }
}
