//! Constants whose values only a run of code can tell: they call functions, loop, match or take values apart.
//!
//! In: the constants that [`crate::constant`] left pending, after all functions are lowered without an error. Out: their
//! values, also in the patterns that match them.
//!
//! How: the value of each is lowered again, as the body of a function without parameters behind all others (H2, H7), in
//! the scope that it was declared in. What these functions need of each other gives rounds (`depend`): a round holds
//! the constants that need only those of rounds before. Each round is one request to the [`Evaluator`], so that a thousand
//! independent constants start it once. A constant that needs itself, through whatever functions, is an error.

use crate::depend::{self, Needs};
use crate::errors;
use crate::evaluate::{self, Failure};
use crate::evaluator::{Evaluator, Outcome, Request};
use crate::lower::{Lower, Progress};
use crate::scope::Binding;
use kiln_arena::{Id, IdMap};
use kiln_cz_syntax::ast;
use kiln_hir::{self as hir, ConstId, FuncBody, FuncId, PatId, PatKind, Word};
use rustc_hash::FxHashMap;

/// Computes what is pending. Does nothing if there are errors: what they leave behind cannot be run.
pub fn evaluate(lower: &mut Lower<'_>, evaluator: &mut dyn Evaluator) {
    if lower.pending.consts.is_empty() || lower.sink.has_errors() {
        return;
    }
    // The list grows: constants in blocks of a constant come up now.
    let mut next = 0;
    while let Some(&id) = lower.pending.consts.get(next) {
        lower_body(lower, id);
        next += 1;
    }
    if lower.sink.has_errors() {
        return;
    }
    let plan = Plan::new(lower);
    let mut run = Run::new(lower, &plan);
    for round in &plan.rounds {
        run.round(lower, round, evaluator);
    }
}

/// Makes the constant's value the body of a function.
fn lower_body(lower: &mut Lower<'_>, id: ConstId) {
    let state = lower.consts[id.index()];
    lower.ast = &lower.asts[state.ast];
    let ast::ItemKind::Const(decl) = &lower.ast.item_nodes[state.item].kind else { return };
    let scope = lower.scopes.enter();
    bind_constants(lower, state.block);
    lower.const_block = state.block;
    let start = lower.hir.node_ends();
    let value = lower.const_value(id, decl, &start);
    lower.scopes.leave(scope);
    lower.const_block = None;
    let nodes = lower.hir.nodes_since(&start);
    let hir::Const { name, ty, span, .. } = lower.hir.consts[id];
    let func = lower.hir.funcs.alloc(hir::Func {
        name,
        name_span: span,
        signature: span,
        type_params: Vec::new(),
        params: Vec::new(),
        ret: ty,
        dynamic: None,
        this: None,
        captures: Vec::new(),
        body: FuncBody::Expr(value),
        nodes,
    });
    lower.hir.consts[id].body = Some(func);
}

/// Makes the constants of `block` and those around it known. Variables of these blocks are not: a constant that names one
/// was reported.
fn bind_constants(lower: &mut Lower<'_>, block: Option<usize>) {
    let outwards = std::iter::successors(block, |&block| lower.const_blocks[block].outer);
    let mut blocks: Vec<usize> = outwards.collect();
    blocks.reverse();
    for block in blocks {
        for index in lower.const_blocks[block].consts.clone() {
            let id = ConstId::from_index(index);
            lower.scopes.bind(lower.hir.consts[id].name, Binding::Const(id));
        }
    }
}

/// What is run when.
struct Plan {
    needs: Needs,
    /// By function: the constant whose body it is.
    constant: IdMap<FuncId, Option<ConstId>>,
    rounds: Vec<Round>,
}

/// Constants that need only what rounds before gave, and the functions that can be run after it.
#[derive(Debug, Clone, Default)]
struct Round {
    /// Bodies of constants.
    entries: Vec<FuncId>,
    /// Groups of functions that need a constant of this round, or none if it is the first; in order of their needs.
    groups: Vec<usize>,
}

impl Plan {
    fn new(lower: &Lower<'_>) -> Plan {
        let hir = &lower.hir;
        let mut constant = IdMap::filled(hir.funcs.len(), None);
        let mut bodies = Vec::new();
        for &id in &lower.pending.consts {
            let body = hir.consts[id].body.expect("the bodies of pending constants were lowered");
            constant[body] = Some(id);
            bodies.push(body);
        }
        let needs = depend::find(hir, &bodies, &lower.pending.pats);
        let mut plan = Plan { needs, constant, rounds: vec![Round::default()] };
        let mut number: IdMap<FuncId, usize> = IdMap::filled(hir.funcs.len(), 0);
        for (index, group) in plan.needs.groups.iter().enumerate() {
            let needed = group.iter().flat_map(|&func| plan.needs.of(func));
            let after = needed.map(|&need| number[need]).max().unwrap_or(0);
            let is_constant = group.iter().any(|&func| plan.constant[func].is_some());
            let round = after + usize::from(is_constant);
            if round == plan.rounds.len() {
                plan.rounds.push(Round::default());
            }
            for &func in group {
                number[func] = round;
            }
            if is_constant {
                plan.rounds[round].entries.extend(group);
            } else {
                plan.rounds[round].groups.push(index);
            }
        }
        plan
    }
}

/// The state of the evaluation.
struct Run<'a> {
    plan: &'a Plan,
    /// Functions that cannot be run, because they need a constant without a value.
    failed: IdMap<FuncId, bool>,
    /// The last request that a function was found for, counted from 1.
    found: IdMap<FuncId, u32>,
    requests: u32,
    /// The patterns to be completed.
    pats: FxHashMap<ConstId, Vec<PatId>>,
}

impl<'a> Run<'a> {
    /// Reports circles.
    fn new(lower: &mut Lower<'_>, plan: &'a Plan) -> Self {
        let mut failed = IdMap::filled(lower.hir.funcs.len(), false);
        for group in &plan.needs.groups {
            let first = group.iter().copied().filter(|&func| plan.constant[func].is_some()).min();
            if let Some(first) = first
                && plan.needs.is_circular(first, group)
            {
                report_circle(lower, plan, first, group);
                group.iter().for_each(|&func| failed[func] = true);
            }
        }
        let mut pats: FxHashMap<ConstId, Vec<PatId>> = FxHashMap::default();
        for &(pat, constant) in &lower.pending.pats {
            pats.entry(constant).or_default().push(pat);
        }
        let found = IdMap::filled(lower.hir.funcs.len(), 0);
        Run { plan, failed, found, requests: 0, pats }
    }

    fn round(&mut self, lower: &mut Lower<'_>, round: &Round, evaluator: &mut dyn Evaluator) {
        let mut entries = Vec::new();
        for &entry in &round.entries {
            if self.failed[entry] || self.needs_failed(entry) {
                self.failed[entry] = true;
            } else if let Some(outcome) = told(&lower.hir, entry) {
                self.failed[entry] = !self.finish(lower, entry, outcome);
            } else {
                entries.push(entry);
            }
        }
        if !entries.is_empty() {
            let callees = self.callees(&entries);
            let request =
                Request { hir: &lower.hir, names: lower.names, entries: &entries, callees: &callees };
            let outcomes = evaluator.evaluate(&request, lower.sink);
            for (&entry, outcome) in entries.iter().zip(outcomes) {
                self.failed[entry] = !self.finish(lower, entry, outcome);
            }
        }
        for &group in &round.groups {
            let group = &self.plan.needs.groups[group];
            if group.iter().any(|&func| self.needs_failed(func)) {
                group.iter().for_each(|&func| self.failed[func] = true);
            }
        }
    }

    fn needs_failed(&self, func: FuncId) -> bool {
        self.plan.needs.of(func).iter().any(|&need| self.failed[need])
    }

    /// What the entries call, and so on. Constants that are named on the way have their values.
    fn callees(&mut self, entries: &[FuncId]) -> Vec<FuncId> {
        self.requests += 1;
        let mut callees: Vec<FuncId> = Vec::new();
        let mut waiting: Vec<FuncId> = entries.to_vec();
        while let Some(func) = waiting.pop() {
            for &need in self.plan.needs.of(func) {
                if self.plan.constant[need].is_none()
                    && std::mem::replace(&mut self.found[need], self.requests) < self.requests
                {
                    callees.push(need);
                    waiting.push(need);
                }
            }
        }
        callees.sort();
        callees
    }

    /// Keeps the value of a constant, or reports why there is none. Gives whether there is one.
    fn finish(&self, lower: &mut Lower<'_>, entry: FuncId, outcome: Outcome) -> bool {
        let Some(id) = self.plan.constant[entry] else { return false };
        let hir::Const { name, span, .. } = lower.hir.consts[id];
        let name = lower.text(name);
        let report = match outcome {
            Outcome::Value(bits) => {
                self.set_value(lower, id, bits);
                return true;
            }
            Outcome::Invalid => return false,
            Outcome::Panicked(kind, at) => {
                let own = lower.hir.funcs[entry].body;
                let FuncBody::Expr(own) = own else { return false };
                let own = lower.hir.exprs[own].span;
                let is_inside = at.is_some_and(|at| own.lo <= at.lo && at.hi <= own.hi);
                if is_inside {
                    errors::const_panics(kind, at.unwrap_or(span))
                } else {
                    errors::const_panics_in_call(kind, at, name, span)
                }
            }
            Outcome::Prints(at) => errors::const_prints(at, name, span),
            Outcome::CallsC(at) => errors::const_calls_c(at, name, span),
            Outcome::TooLong(steps) => errors::const_too_long(name, span, steps),
        };
        lower.report(report);
        false
    }

    fn set_value(&self, lower: &mut Lower<'_>, id: ConstId, bits: Word) {
        lower.hir.consts[id].value = bits;
        lower.consts[id.index()].progress = Progress::Done;
        for &pat in self.pats.get(&id).into_iter().flatten() {
            let pat = &mut lower.hir.pats[pat];
            let is_bool = pat.ty == lower.common.bool;
            pat.kind = if is_bool { PatKind::Bool(bits.get() != 0) } else { PatKind::Int(bits) };
        }
    }
}

/// What comes of a constant that had to wait for others only, and need not be run itself.
fn told(hir: &hir::Hir, entry: FuncId) -> Option<Outcome> {
    let FuncBody::Expr(value) = hir.funcs[entry].body else { return None };
    match evaluate::evaluate(hir, value, &|_| false) {
        Ok(bits) => Some(Outcome::Value(bits)),
        Err(Failure::Panics(kind, span)) => Some(Outcome::Panicked(kind, Some(span))),
        Err(Failure::NeedsRun(..) | Failure::Reported) => None,
    }
}

/// Reports a constant that needs itself. `group` is what needs each other, `first` a constant in it.
fn report_circle(lower: &mut Lower<'_>, plan: &Plan, first: FuncId, group: &[FuncId]) {
    let circle = plan.needs.circle(first, group);
    let mut used = lower.hir.funcs[first].name_span;
    if let Some(&last) = circle.last() {
        let mut places = Vec::new();
        depend::needs_of(&lower.hir, last, &lower.pending.pats, |need, span| {
            if need == first {
                places.push(span);
            }
        });
        used = places.into_iter().min().unwrap_or(used);
    }
    let links = circle.iter().map(|&func| {
        let func = &lower.hir.funcs[func];
        (lower.text(func.name), func.name_span)
    });
    let report = errors::const_cycle(&links.collect::<Vec<_>>(), used);
    lower.report(report);
}
