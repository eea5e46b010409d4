//! Constants: each is lowered like the body of a function, evaluated, and its nodes are taken back.
//! A constant that another one needs is evaluated first, in the scope of its own declaration. What has to be run waits
//! until all functions are lowered (`pending`).

use crate::errors;
use crate::evaluate::{self, Failure};
use crate::lower::{Expect, Lower, Progress, Why};
use kiln_arena::Id;
use kiln_cz_syntax::ast;
use kiln_hir::NodeEnds;
use kiln_hir::{self as hir, ConstId};
use kiln_source::Span;

/// Evaluates the constants of the module.
pub fn globals(lower: &mut Lower<'_>) {
    lower.evaluate_from(0);
}

/// Resolves the types of the constants from the `first` on: a cycle is found in the values, which need
/// the types of others.
fn resolve_types(lower: &mut Lower<'_>, first: usize) {
    let ids: Vec<ConstId> = lower.hir.consts.ids().skip(first).collect();
    for id in ids {
        let state = lower.consts[id.index()];
        let here = lower.ast;
        lower.ast = &lower.asts[state.ast];
        if let ast::ItemKind::Const(decl) = &lower.ast.item_nodes[state.item].kind {
            let ty = lower.resolve_type(decl.ty);
            lower.hir.consts[id].ty = lower.scalar_type(ty, decl.ty, id);
        }
        lower.ast = here;
    }
}

impl Lower<'_> {
    /// Evaluates the constants declared from position `first` on.
    pub fn evaluate_from(&mut self, first: usize) {
        resolve_types(self, first);
        let ids: Vec<ConstId> = self.hir.consts.ids().skip(first).collect();
        for id in ids {
            let span = self.hir.consts[id].span;
            self.evaluate_const(id, span);
        }
    }

    /// The type if constants can have it; else reports and gives `Error`.
    fn scalar_type(
        &mut self,
        ty: kiln_types::TypeId,
        written: ast::TypeExprId,
        id: ConstId,
    ) -> kiln_types::TypeId {
        if ty == self.common.error || self.hir.types.get(ty).scalar().is_some() {
            return ty;
        }
        let text = self.show(ty);
        let name = self.text(self.hir.consts[id].name);
        let report = errors::const_type(name, &text, self.ast.types[written].span);
        self.report(report);
        self.common.error
    }

    /// Makes sure that a constant named at `span` has its value; reports a cycle.
    pub fn use_const(&mut self, id: ConstId, span: Span) {
        self.hir.consts[id].used = true;
        self.evaluate_const(id, span);
    }

    fn evaluate_const(&mut self, id: ConstId, used: Span) {
        match self.consts[id.index()].progress {
            Progress::Done | Progress::Pending | Progress::Failed => {}
            Progress::Running => self.report_const_cycle(id, used),
            Progress::Waiting => stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.evaluate_waiting(id)),
        }
    }

    fn evaluate_waiting(&mut self, id: ConstId) {
        let state = self.consts[id.index()];
        if self.pending.items.contains(&(state.ast, state.item)) {
            // In a constant that is lowered again: without this, constants in constants would be lowered once for each level
            // around them.
            self.consts[id.index()].progress = Progress::Pending;
            self.pending.consts.push(id);
            return;
        }
        self.consts[id.index()].progress = Progress::Running;
        self.const_stack.push(id);
        let here = std::mem::replace(&mut self.ast, &self.asts[state.ast]);
        let suspended = self.scopes.suspend(state.scope, state.depth);
        let outer = std::mem::take(&mut self.body);
        let outer_block = std::mem::replace(&mut self.const_block, state.block);
        if let ast::ItemKind::Const(decl) = &self.ast.item_nodes[state.item].kind {
            self.evaluate_value(id, decl);
        }
        self.const_block = outer_block;
        self.body = outer;
        self.scopes.resume(suspended);
        self.ast = here;
        self.const_stack.pop();
    }

    fn evaluate_value(&mut self, id: ConstId, decl: &ast::ConstDecl) {
        let errors_before = self.sink.error_count();
        let start = self.hir.node_ends();
        let (consts_before, pats_before) = (self.hir.consts.len(), self.pending.pats.len());
        let value = self.const_value(id, decl, &start);
        let silent = self.hir.consts[id].ty == self.common.error || self.sink.error_count() > errors_before;
        let failed = silent || self.consts[id.index()].progress == Progress::Failed;
        let progress = if failed { Progress::Failed } else { self.value_of(id, value) };
        self.consts[id.index()].progress = progress;
        match progress {
            Progress::Waiting | Progress::Running | Progress::Done => {}
            Progress::Pending => {
                // It will be lowered again, and the constants in its blocks with it.
                if self.consts.len() > consts_before {
                    self.pending.consts.retain(|inner| inner.index() < consts_before);
                    self.hir.consts.truncate(consts_before);
                    self.consts.truncate(consts_before);
                }
                let state = self.consts[id.index()];
                self.pending.items.insert((state.ast, state.item));
                self.pending.consts.push(id);
            }
            // Whoever uses it is not told again.
            Progress::Failed => self.hir.consts[id].ty = self.common.error,
        }
        self.pending.pats.truncate(pats_before);
        self.hir.exprs.truncate(start.exprs as usize);
        self.hir.pats.truncate(start.pats as usize);
        self.hir.vars.truncate(start.vars as usize);
        self.hir.loops.truncate(start.loops as usize);
    }

    /// Lowers the value of a constant to nodes from `start` on.
    pub fn const_value(&mut self, id: ConstId, decl: &ast::ConstDecl, start: &NodeEnds) -> hir::ExprId {
        self.body.begin(None);
        self.body.first_var = start.vars;
        let ty = self.hir.consts[id].ty;
        let expect = Expect::Must(ty, Why::Annotation(self.ast.types[decl.ty].span));
        let value = self.expr(decl.value, expect);
        self.finish_body(start);
        value
    }

    /// Evaluates the value of a constant, which has no errors; reports if it has none. Gives how far it came.
    fn value_of(&mut self, id: ConstId, value: hir::ExprId) -> Progress {
        let is_pending = |id: ConstId| self.consts[id.index()].progress == Progress::Pending;
        let report = match evaluate::evaluate(&self.hir, value, &is_pending) {
            Ok(bits) => {
                self.hir.consts[id].value = bits;
                return Progress::Done;
            }
            Err(Failure::NeedsRun(..)) if self.pending.is_supported => return Progress::Pending,
            Err(Failure::NeedsRun(what, span)) => errors::needs_run(what, span),
            Err(Failure::Panics(kind, span)) => errors::const_panics(kind, span),
            Err(Failure::Reported) => return Progress::Failed,
        };
        self.report(report);
        Progress::Failed
    }

    fn report_const_cycle(&mut self, id: ConstId, used: Span) {
        let start = self.const_stack.iter().position(|&other| other == id).unwrap_or(0);
        let links: Vec<(&str, Span)> = self.const_stack[start..]
            .iter()
            .map(|&id| (self.text(self.hir.consts[id].name), self.hir.consts[id].span))
            .collect();
        let report = errors::const_cycle(&links, used);
        self.report(report);
        for index in start..self.const_stack.len() {
            let id = self.const_stack[index];
            self.consts[id.index()].progress = Progress::Failed;
            self.hir.consts[id].ty = self.common.error;
        }
    }
}
