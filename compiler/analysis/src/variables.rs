//! Variables: how each one is used, and what follows from that when the function ends.

use crate::arithmetic::Known;
use crate::errors::{self, Occurrence};
use crate::init::Finding;
use crate::tape::{Event, Slot};
use crate::walk::Walk;
use kiln_arena::Id;
use kiln_hir::{ExprId, ExprKind, PatId, PatKind, Var, VarId, VarKind};
use kiln_source::Span;
use std::ops::Range;

/// How a variable is used so far.
#[derive(Debug, Clone, Copy, Default)]
struct Usage {
    /// The pattern that binds it, the first of several alternatives.
    pat: Option<PatId>,
    /// Its number on the tape, if it is there.
    slot: Option<u32>,
    /// Its value, if it is known and never changes.
    known: Known,
    /// Whether its value is used for anything but a new value of its own.
    read: bool,
    /// Whether that happens where control comes.
    read_live: bool,
    /// Whether anything is assigned to it or to a part of it.
    assigned: bool,
    /// Whether it has to be `mut`.
    changes: bool,
    /// Whether it is written as the name of a field only.
    short: bool,
}

/// The variables of the function at hand.
#[derive(Debug, Default)]
pub(crate) struct Variables {
    /// The position of the first one in the HIR.
    start: usize,
    usages: Vec<Usage>,
    /// Bindings inside alternatives: their variables are bound in several places.
    in_alternatives: Vec<(VarId, PatId, bool)>,
    /// Assignments to variables that are not `mut` and have a value from the start.
    forbidden: Vec<(VarId, ExprId)>,
    /// Whether one is declared without a value.
    later: bool,
    /// How many or-patterns are around the pattern at hand.
    alternatives: u32,
}

impl Variables {
    fn usage(&mut self, var: VarId) -> &mut Usage {
        &mut self.usages[var.index() - self.start]
    }
}

impl Walk<'_> {
    /// Begins a function whose variables are at `vars` in the HIR.
    pub fn begin_variables(&mut self, vars: &Range<u32>) {
        let variables = &mut self.variables;
        variables.start = vars.start as usize;
        variables.usages.clear();
        variables.usages.resize(vars.len(), Usage::default());
        variables.in_alternatives.clear();
        variables.forbidden.clear();
        variables.later = false;
    }

    /// The variables of a pattern get their values here; by a `let` without a value, they are only declared.
    pub fn bind(&mut self, pat: PatId) {
        match self.hir.pats[pat].kind {
            PatKind::Error | PatKind::Wild | PatKind::Int(_) | PatKind::Range { .. } | PatKind::Bool(_) => {}
            PatKind::Bind { var, sub } => {
                self.bind_variable(var, pat, false);
                if let Some(sub) = sub {
                    self.bind(sub);
                }
            }
            PatKind::Tuple(_) | PatKind::Variant { .. } | PatKind::Or(_) => {
                stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.bind_parts(pat));
            }
        }
    }

    fn bind_parts(&mut self, pat: PatId) {
        let hir = self.hir;
        match hir.pats[pat].kind {
            PatKind::Error
            | PatKind::Wild
            | PatKind::Int(_)
            | PatKind::Range { .. }
            | PatKind::Bool(_)
            | PatKind::Bind { .. } => {}
            PatKind::Tuple(parts) => hir.pat_lists[parts].iter().for_each(|&part| self.bind(part)),
            PatKind::Variant { variant: _, fields } => {
                for field in &hir.field_pats[fields] {
                    match hir.pats[field.pat].kind {
                        PatKind::Bind { var, sub: None } => self.bind_variable(var, field.pat, field.short),
                        PatKind::Bind { sub: Some(_), .. }
                        | PatKind::Error
                        | PatKind::Wild
                        | PatKind::Int(_)
                        | PatKind::Range { .. }
                        | PatKind::Bool(_)
                        | PatKind::Tuple(_)
                        | PatKind::Variant { .. }
                        | PatKind::Or(_) => self.bind(field.pat),
                    }
                }
            }
            PatKind::Or(parts) => {
                self.variables.alternatives += 1;
                hir.pat_lists[parts].iter().for_each(|&part| self.bind(part));
                self.variables.alternatives -= 1;
            }
        }
    }

    fn bind_variable(&mut self, var: VarId, pat: PatId, short: bool) {
        if self.variables.alternatives > 0 {
            self.variables.in_alternatives.push((var, pat, short));
        }
        let Var { mutable, kind, .. } = self.hir.vars[var];
        let usage = self.variables.usage(var);
        if usage.pat.is_some() {
            return;
        }
        usage.pat = Some(pat);
        usage.short = short;
        let later = kind == VarKind::LetLater;
        if !mutable && !later {
            return;
        }
        let slot = self.tape.slot(var);
        usage.slot = Some(slot.0);
        self.variables.later |= later;
        if self.flow.live {
            self.tape.push(if later { Event::Declare(slot) } else { Event::Bind(slot) });
        }
    }

    /// `let pat = value`: the value of a plain variable that does not change is known from now on.
    pub fn remember(&mut self, pat: PatId, value: Known) {
        if value.is_some()
            && let PatKind::Bind { var, sub: None } = self.hir.pats[pat].kind
            && !self.hir.vars[var].mutable
        {
            self.variables.usage(var).known = value;
        }
    }

    /// The value of `var` is used by the expression `at`.
    pub fn read(&mut self, var: VarId, at: ExprId) -> Known {
        let usage = self.variables.usage(var);
        usage.read = true;
        let known = usage.known;
        if self.flow.live {
            usage.read_live = true;
            if let Some(slot) = usage.slot {
                self.tape.read(Slot(slot), at);
            }
        }
        known
    }

    /// `place = value` by the expression `at`, after the value.
    pub fn assign(&mut self, place: ExprId, at: ExprId) {
        if let ExprKind::Var(var) = self.hir.exprs[place].kind {
            let usage = self.variables.usage(var);
            usage.assigned = true;
            usage.changes |= self.hir.vars[var].kind != VarKind::LetLater;
            let slot = usage.slot;
            self.record_change(var, slot, at, Event::Write);
        } else {
            self.update(place, at);
        }
    }

    /// `place op= value`, or an assignment to a part of a variable, by the expression `at`.
    pub fn update(&mut self, place: ExprId, at: ExprId) {
        let mut root = place;
        while let ExprKind::Field { base, index: _ } = self.hir.exprs[root].kind {
            root = base;
        }
        let ExprKind::Var(var) = self.hir.exprs[root].kind else { return };
        let usage = self.variables.usage(var);
        usage.assigned = true;
        usage.changes = true;
        let slot = usage.slot;
        self.record_change(var, slot, at, Event::Update);
    }

    fn record_change(&mut self, var: VarId, slot: Option<u32>, at: ExprId, event: fn(Slot, ExprId) -> Event) {
        match slot {
            None => self.variables.forbidden.push((var, at)),
            Some(slot) if self.flow.live => self.tape.push(event(Slot(slot), at)),
            Some(_) => {}
        }
    }

    /// Ends a function: reports what is wrong with its variables.
    pub fn check_variables(&mut self) {
        self.variables.in_alternatives.sort_by_key(|&(var, ..)| var);
        self.check_forbidden();
        if self.variables.later {
            self.check_initialization();
        }
        let mut any_rewritten = false;
        for index in 0..self.variables.usages.len() {
            let usage = self.variables.usages[index];
            any_rewritten |= usage.slot.is_some() && usage.assigned && usage.read_live;
            // The usual variable is read, and needs the `mut` that it has or has none.
            if !usage.read || (usage.slot.is_some() && !usage.changes) {
                self.check_usage(VarId::from_index(self.variables.start + index), usage);
            }
        }
        if any_rewritten {
            self.check_dead_stores();
        }
    }

    fn text(&self, var: VarId) -> &str {
        self.names.text(self.hir.vars[var].name)
    }

    /// The place of an assignment.
    fn place_of(&self, assignment: ExprId) -> ExprId {
        match self.hir.exprs[assignment].kind {
            ExprKind::Assign { place, .. } | ExprKind::AssignOp { place, .. } => place,
            ExprKind::Error
            | ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Bool(_)
            | ExprKind::Var(_)
            | ExprKind::Const(_)
            | ExprKind::Unary(..)
            | ExprKind::Binary(..)
            | ExprKind::Logical(..)
            | ExprKind::Cast(_)
            | ExprKind::Call { .. }
            | ExprKind::Field { .. }
            | ExprKind::Tuple(_)
            | ExprKind::Adt { .. }
            | ExprKind::Block { .. }
            | ExprKind::If { .. }
            | ExprKind::Match { .. }
            | ExprKind::While { .. }
            | ExprKind::Loop { .. }
            | ExprKind::Break { .. }
            | ExprKind::Continue { .. }
            | ExprKind::Return { .. }
            | ExprKind::Panic(_)
            | ExprKind::Dyn(_) => assignment,
        }
    }

    /// Whether an assignment is to a part of a variable.
    fn is_partial(&self, assignment: ExprId) -> bool {
        !matches!(self.hir.exprs[self.place_of(assignment)].kind, ExprKind::Var(_))
    }

    /// Everywhere that a variable is bound.
    fn occurrences(&self, var: VarId, usage: Usage) -> Vec<Occurrence> {
        let name = self.hir.vars[var].span;
        let occurrence = |pat: PatId, short| {
            let whole = self.hir.pats[pat];
            let lo = whole.span.lo;
            // `mut name`, `name`, both perhaps before `@ p`
            let mut_len = match whole.kind {
                PatKind::Bind { sub: None, .. } => whole.span.len() - name.len(),
                PatKind::Bind { sub: Some(_), .. } if self.hir.vars[var].mutable => "mut ".len() as u32,
                PatKind::Bind { .. }
                | PatKind::Error
                | PatKind::Wild
                | PatKind::Int(_)
                | PatKind::Range { .. }
                | PatKind::Bool(_)
                | PatKind::Tuple(_)
                | PatKind::Variant { .. }
                | PatKind::Or(_) => 0,
            };
            let name = Span::new(lo + mut_len, lo + mut_len + name.len());
            Occurrence { mutable: Span::new(lo, name.lo), name, short }
        };
        let mut all: Vec<Occurrence> = Vec::new();
        let several = &self.variables.in_alternatives;
        let several = &several[several.partition_point(|&(other, ..)| other < var)..];
        let several = several.iter().take_while(|&&(other, ..)| other == var);
        all.extend(several.map(|&(_, pat, short)| occurrence(pat, short)));
        if all.is_empty() {
            all.extend(usage.pat.map(|pat| occurrence(pat, usage.short)));
        }
        all
    }

    /// Assignments to variables that are not `mut`, one report for each variable.
    fn check_forbidden(&mut self) {
        let mut forbidden = std::mem::take(&mut self.variables.forbidden);
        forbidden.sort_by_key(|&(var, _)| var);
        for group in forbidden.chunk_by(|a, b| a.0 == b.0) {
            let (var, first) = group[0];
            let usage = *self.variables.usage(var);
            if self.hir.vars[var].ty == self.hir.types.common.error {
                continue;
            }
            let places: Vec<Span> = group.iter().map(|&(_, at)| self.hir.exprs[at].span).collect();
            let occurrences = self.occurrences(var, usage);
            let report = errors::immutable(
                self.text(var),
                self.hir.vars[var].kind,
                self.hir.vars[var].span,
                &places,
                self.is_partial(first),
                &occurrences,
            );
            self.sink.report(report);
        }
        forbidden.clear();
        self.variables.forbidden = forbidden;
    }

    /// Accesses to variables that were declared without a value.
    fn check_initialization(&mut self) {
        let hir = self.hir;
        let error = hir.types.common.error;
        let wanted = |var: VarId| hir.vars[var].kind == VarKind::LetLater && hir.vars[var].ty != error;
        let mut init = std::mem::take(&mut self.init);
        let findings = init.run(&self.tape, wanted);
        self.init = init;
        if findings.is_empty() {
            return;
        }
        let writes = self.tape.writes();
        let mut told = vec![false; self.tape.vars.len()];
        for finding in findings {
            let (Finding::NoValue { slot, .. } | Finding::Again { slot, .. }) = finding;
            let var = self.tape.vars[slot.0 as usize];
            if let Finding::Again { .. } = finding {
                self.variables.usage(var).changes = true;
                if hir.vars[var].mutable {
                    continue;
                }
            }
            // A variable with several mistakes is read again anyway.
            if std::mem::replace(&mut told[slot.0 as usize], true) {
                continue;
            }
            let start = writes.partition_point(|&(other, _)| other < slot);
            let end = writes.partition_point(|&(other, _)| other <= slot);
            let report = self.initialization_report(var, finding, &writes[start..end]);
            self.sink.report(report);
        }
    }

    fn initialization_report(
        &self,
        var: VarId,
        finding: Finding,
        writes: &[(Slot, ExprId)],
    ) -> kiln_diagnostics::Diagnostic {
        let hir = self.hir;
        let mut writes = writes.iter().map(|&(_, at)| hir.exprs[at].span);
        let declared = hir.vars[var].span;
        match finding {
            Finding::NoValue { at, never, .. } => {
                let at = hir.exprs[self.place_of(at)].span;
                let writes: Vec<Span> = if never { Vec::new() } else { writes.take(3).collect() };
                errors::no_value(self.text(var), at, declared, &writes)
            }
            Finding::Again { at, .. } => {
                let first = writes.next().unwrap_or(declared);
                errors::assigned_twice(
                    self.text(var),
                    hir.exprs[at].span,
                    declared,
                    first,
                    self.is_partial(at),
                )
            }
        }
    }

    /// What is never read, and `mut` that nothing needs.
    fn check_usage(&mut self, var: VarId, usage: Usage) {
        let Var { name, ty, mutable, kind, capture: _, span } = self.hir.vars[var];
        if ty == self.hir.types.common.error || usage.pat.is_none() {
            return;
        }
        let name = self.names.text(name);
        let occurrences = self.occurrences(var, usage);
        if !usage.read && !name.starts_with('_') {
            let report = if usage.assigned {
                errors::never_read(name, span)
            } else {
                errors::unused_variable(name, kind, span, &occurrences)
            };
            self.sink.report(report);
        } else if mutable && !usage.changes {
            self.sink.report(errors::unused_mut(name, span, &occurrences));
        }
    }

    /// Values that nobody reads.
    fn check_dead_stores(&mut self) {
        let hir = self.hir;
        let error = hir.types.common.error;
        let variables = &self.variables;
        let wanted = |var: VarId| {
            let usage = &variables.usages[var.index() - variables.start];
            let hidden = self.names.text(hir.vars[var].name).starts_with('_');
            usage.read_live && usage.assigned && hir.vars[var].ty != error && !hidden
        };
        let dead = self.liveness.run(&self.tape, wanted);
        for store in dead {
            let var = self.tape.vars[store.slot.0 as usize];
            let Var { kind, span, .. } = hir.vars[var];
            let report = match store.at {
                Some(at) => {
                    let place = hir.exprs[self.place_of(at)].span;
                    errors::unused_assignment(self.text(var), place, self.is_partial(at))
                }
                None => errors::unused_first_value(self.text(var), kind, span),
            };
            self.sink.report(report);
        }
    }
}
