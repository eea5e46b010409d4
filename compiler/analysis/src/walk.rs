//! The walk of each function: once over every statement and expression, in the order of execution. What is decided
//! on the way is in the files of its concern; this one knows what comes after what.

use crate::arithmetic::{self, Known};
use crate::errors;
use crate::flow::{Ends, Flow};
use crate::init::Init;
use crate::liveness::Liveness;
use crate::matches::Matches;
use crate::tape::{Event, LoopNo, OpenFork, Tape};
use crate::variables::Variables;
use kiln_arena::{IdMap, Interner, ListRange};
use kiln_diagnostics::Sink;
use kiln_hir::{
    BinaryOp, ExprId, ExprKind, Func, FuncBody, FuncId, Hir, LogicalOp, LoopId, MatchSource, Stmt, StmtKind,
};
use kiln_source::Span;
use kiln_types::{TypeId, VariantIdx};

/// Something that a function needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mention {
    /// A function that it calls.
    Call(FuncId),
    /// A value that it makes: of this type, of this variant.
    Make(TypeId, VariantIdx),
}

/// What each function needs, by its position in the HIR.
#[derive(Debug, Default)]
pub(crate) struct Mentions {
    list: Vec<Mention>,
    ends: Vec<u32>,
}

impl Mentions {
    /// What a function needs.
    pub fn of(&self, index: usize) -> &[Mention] {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.list[start as usize..self.ends[index] as usize]
    }

    fn add(&mut self, mention: Mention) {
        // The same one many times in a row is the usual case.
        let start = self.ends.last().map_or(0, |&end| end as usize);
        if self.list[start..].last() != Some(&mention) {
            self.list.push(mention);
        }
    }
}

/// What is known of a loop around the node at hand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LoopState {
    /// Its number on the tape.
    number: LoopNo,
    /// The jumps behind it.
    ends: Ends,
}

/// Where control goes when a condition fails.
#[derive(Debug, Clone, Copy)]
enum Fails {
    /// To a later way of the fork this many forks outwards.
    Way(u32),
    /// Behind a loop.
    Loop(LoopNo),
}

impl Fails {
    fn event(self) -> Event {
        match self {
            Fails::Way(outwards) => Event::Guard(outwards),
            Fails::Loop(number) => Event::Test(number),
        }
    }

    /// The same place, seen from inside one more fork.
    fn inside_fork(self) -> Fails {
        match self {
            Fails::Way(outwards) => Fails::Way(outwards + 1),
            Fails::Loop(_) => self,
        }
    }
}

/// The state of the walk; scratch memory is kept from one function to the next.
pub(crate) struct Walk<'a> {
    pub hir: &'a Hir,
    pub names: &'a Interner,
    pub sink: &'a mut Sink,
    /// Whether control comes to the node at hand.
    pub flow: Flow,
    /// The function's variables.
    pub variables: Variables,
    /// What happens to them.
    pub tape: Tape,
    pub init: Init,
    pub liveness: Liveness,
    pub matches: Matches<'a>,
    /// The function at hand.
    pub func: Option<FuncId>,
    /// The first call of itself that it comes to.
    pub recursion: Option<Span>,
    /// Whether it can end without calling itself.
    pub returns: bool,
    /// How many expressions with effects were met: calls, assignments, loops, jumps.
    effects: u64,
    /// How many branches around the node at hand are known not to run.
    pub idle: u32,
    loops: IdMap<LoopId, LoopState>,
    mentions: Mentions,
}

/// Walks all functions; gives what they need.
pub(crate) fn functions(hir: &Hir, names: &Interner, sink: &mut Sink) -> Mentions {
    let no_loop = LoopState { number: LoopNo(0), ends: Ends::NONE };
    let mut walk = Walk {
        hir,
        names,
        sink,
        flow: Flow::START,
        variables: Variables::default(),
        tape: Tape::default(),
        init: Init::default(),
        liveness: Liveness::default(),
        matches: Matches::new(hir),
        func: None,
        recursion: None,
        returns: false,
        effects: 0,
        idle: 0,
        loops: IdMap::filled(hir.loops.len(), no_loop),
        mentions: Mentions::default(),
    };
    for (id, func) in hir.funcs.iter() {
        if let FuncBody::Expr(body) = func.body {
            walk.func = Some(id);
            walk.function(func, body);
        }
        let end = u32::try_from(walk.mentions.list.len()).expect("fewer mentions than expressions");
        walk.mentions.ends.push(end);
    }
    walk.mentions
}

/// Expressions that fit into the cache of a core: half a megabyte.
const SWEPT: usize = 16_384;

impl Walk<'_> {
    fn function(&mut self, func: &Func, body: ExprId) {
        self.sweep(&func.nodes.exprs);
        self.flow = Flow::START;
        self.recursion = None;
        self.returns = false;
        self.tape.clear();
        self.begin_variables(&func.nodes.vars);
        for pat in func.params.iter().filter_map(|param| param.pat) {
            self.irrefutable(pat, None, func);
            self.bind(pat);
        }
        self.expr(body);
        self.end_of_function();
        self.check_recursion(func.name, func.name_span);
        self.check_variables();
    }

    /// Brings the function's expressions into the cache. The walk goes from parents to children, so that it would wait
    /// for each line of memory alone; here, many are under way at a time. Two thirds of the analysis' time went there.
    fn sweep(&self, exprs: &std::ops::Range<u32>) {
        let exprs = &self.hir.exprs.as_slice()[exprs.start as usize..exprs.end as usize];
        if exprs.len() <= SWEPT {
            // Two are in a line.
            std::hint::black_box(exprs.iter().step_by(2).fold(0, |sum, expr| sum ^ expr.span.lo));
        }
    }

    /// Walks an expression; gives its value if that is known.
    pub fn expr(&mut self, id: ExprId) -> Known {
        let node = &self.hir.exprs[id];
        if !self.flow.live {
            self.unreachable(node.span);
        }
        match node.kind {
            ExprKind::Error | ExprKind::Float(_) => None,
            ExprKind::Int(bits) => Some(bits.get()),
            ExprKind::Bool(value) => Some(u64::from(value)),
            ExprKind::Const(constant) => arithmetic::constant(self.hir, constant),
            ExprKind::Var(var) => self.read(var, id),
            ExprKind::Unary(..)
            | ExprKind::Binary(..)
            | ExprKind::Logical(..)
            | ExprKind::Cast(_)
            | ExprKind::Assign { .. }
            | ExprKind::AssignOp { .. }
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
            | ExprKind::Panic(_) => stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.compound(id)),
        }
    }

    fn compound(&mut self, id: ExprId) -> Known {
        let node = &self.hir.exprs[id];
        match node.kind {
            ExprKind::Error
            | ExprKind::Float(_)
            | ExprKind::Int(_)
            | ExprKind::Bool(_)
            | ExprKind::Const(_)
            | ExprKind::Var(_) => return None,
            ExprKind::Unary(op, operand) => {
                let operand = self.expr(operand);
                return self.unary(op, operand, node);
            }
            ExprKind::Binary(op, left, right) => {
                let values = (self.expr(left), self.expr(right));
                return self.binary(op, left, values, right, node.span);
            }
            ExprKind::Logical(op, left, right) => return self.logical(op, left, right),
            ExprKind::Cast(operand) => {
                let value = self.expr(operand);
                return arithmetic::cast(self.hir, value, self.hir.exprs[operand].ty, node.ty);
            }
            ExprKind::Assign { place, value } => {
                self.expr(value);
                self.effects += 1;
                self.assign(place, id);
            }
            ExprKind::AssignOp { op, place, value } => {
                let value_known = self.expr(value);
                self.effects += 1;
                self.update(place, id);
                self.binary(op, place, (None, value_known), value, node.span);
            }
            ExprKind::Call { func, type_args: _, args } => {
                self.exprs(args);
                self.effects += 1;
                self.mentions.add(Mention::Call(func));
                if self.func == Some(func) {
                    self.recurse(node.span);
                }
                if node.ty == self.hir.types.common.never {
                    self.stop(node.span, Event::Leave);
                }
            }
            ExprKind::Field { base, index: _ } => {
                self.expr(base);
            }
            ExprKind::Tuple(parts) => self.exprs(parts),
            ExprKind::Adt { variant, fields } => {
                for field in &self.hir.field_inits[fields] {
                    self.expr(field.value);
                }
                self.mentions.add(Mention::Make(node.ty, variant));
            }
            ExprKind::Block { stmts, tail } => return self.block(stmts, tail),
            ExprKind::If { cond, then, otherwise } => self.if_expr(cond, then, otherwise, node.span),
            ExprKind::Match { scrutinee, arms, source } => {
                self.match_expr(scrutinee, arms, source, node.span)
            }
            ExprKind::While { id, cond, body } => self.while_loop(id, cond, body, node.ty),
            ExprKind::Loop { id, body } => self.endless_loop(id, body),
            ExprKind::Break { id, value } => {
                value.map(|value| self.expr(value));
                self.loops[id].ends.add(self.flow);
                self.jump(node.span, Event::Break(self.loops[id].number));
            }
            ExprKind::Continue { id } => self.jump(node.span, Event::Continue(self.loops[id].number)),
            ExprKind::Return { value } => {
                value.map(|value| self.expr(value));
                self.end_of_function();
                self.jump(node.span, Event::Leave);
            }
            ExprKind::Panic(_) => self.jump(node.span, Event::Leave),
        }
        None
    }

    fn exprs(&mut self, list: ListRange<ExprId>) {
        for &expr in &self.hir.expr_lists[list] {
            self.expr(expr);
        }
    }

    fn jump(&mut self, span: Span, event: Event) {
        self.effects += 1;
        self.stop(span, event);
    }

    /// Walks what is known not to run unless `runs`.
    fn expr_if(&mut self, id: ExprId, runs: bool) -> Known {
        self.idle_if(!runs, |walk| walk.expr(id))
    }

    fn idle_if(&mut self, idle: bool, walk: impl FnOnce(&mut Self) -> Known) -> Known {
        self.idle += u32::from(idle);
        let value = walk(self);
        self.idle -= u32::from(idle);
        value
    }

    fn logical(&mut self, op: LogicalOp, left: ExprId, right: ExprId) -> Known {
        let left = self.expr(left);
        let decided = match op {
            LogicalOp::And => 0,
            LogicalOp::Or => 1,
        };
        let start = self.flow;
        let fork = start.live.then(|| self.tape.fork());
        let right = self.expr_if(right, left != Some(decided));
        if let Some(fork) = fork {
            self.tape.join_optional(fork);
            // The right side may not run.
            self.flow = start;
        }
        if left? == decided { left } else { right }
    }

    fn block(&mut self, stmts: ListRange<Stmt>, tail: Option<ExprId>) -> Known {
        let stmts = &self.hir.stmts[stmts];
        for (index, stmt) in stmts.iter().enumerate() {
            if !self.flow.live && !self.flow.reported {
                let end = tail.map_or(stmts[stmts.len() - 1].span, |tail| self.hir.exprs[tail].span);
                self.unreachable(stmts[index].span.to(end));
            }
            match stmt.kind {
                StmtKind::Let { pat, init, otherwise } => self.let_stmt(pat, init, otherwise),
                StmtKind::Expr { expr, semi } => self.expr_stmt(expr, semi),
            }
        }
        tail.and_then(|tail| self.expr(tail))
    }

    fn let_stmt(&mut self, pat: kiln_hir::PatId, init: Option<ExprId>, otherwise: Option<ExprId>) {
        let Some(init) = init else { return self.bind(pat) };
        let value = self.expr(init);
        match otherwise {
            None => {
                if let Some(func) = self.func {
                    self.irrefutable(pat, Some(init), &self.hir.funcs[func]);
                }
            }
            Some(otherwise) => {
                self.let_else(pat, init, otherwise);
                let start = self.flow;
                if start.live {
                    self.tape.push(Event::Fork);
                }
                self.expr(otherwise);
                if start.live {
                    self.tape.push(Event::Next);
                    self.tape.push(Event::Join);
                }
                self.next_way(start);
            }
        }
        self.bind(pat);
        self.remember(pat, value);
    }

    fn expr_stmt(&mut self, expr: ExprId, semi: bool) {
        let before = self.effects;
        let live = self.flow.live;
        self.expr(expr);
        if semi && live {
            self.unused_value(expr, self.effects == before);
        }
    }

    /// Reports a value that a statement computes for nobody.
    fn unused_value(&mut self, expr: ExprId, pure: bool) {
        let node = &self.hir.exprs[expr];
        let operator = match node.kind {
            ExprKind::Unary(kiln_hir::UnaryOp::Neg, _) => Some("-"),
            ExprKind::Unary(kiln_hir::UnaryOp::Not, _) => Some("!"),
            ExprKind::Binary(op, ..) => Some(op.text()),
            ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Bool(_)
            | ExprKind::Var(_)
            | ExprKind::Const(_)
            | ExprKind::Logical(..)
            | ExprKind::Cast(_)
            | ExprKind::Field { .. }
            | ExprKind::Adt { .. }
                if pure =>
            {
                None
            }
            ExprKind::Tuple(parts) if pure && !parts.is_empty() => None,
            ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Bool(_)
            | ExprKind::Var(_)
            | ExprKind::Const(_)
            | ExprKind::Logical(..)
            | ExprKind::Cast(_)
            | ExprKind::Field { .. }
            | ExprKind::Adt { .. }
            | ExprKind::Tuple(_)
            | ExprKind::Error
            | ExprKind::Assign { .. }
            | ExprKind::AssignOp { .. }
            | ExprKind::Call { .. }
            | ExprKind::Block { .. }
            | ExprKind::If { .. }
            | ExprKind::Match { .. }
            | ExprKind::While { .. }
            | ExprKind::Loop { .. }
            | ExprKind::Break { .. }
            | ExprKind::Continue { .. }
            | ExprKind::Return { .. }
            | ExprKind::Panic(_) => return,
        };
        let common = &self.hir.types.common;
        if node.ty != common.error && node.ty != common.never {
            let assignable = self.assignable(expr);
            self.sink.report(errors::unused_value(node.span, operator, pure, assignable));
        }
    }

    /// The place between the sides of a comparison that could be meant as an assignment.
    fn assignable(&self, expr: ExprId) -> Option<Span> {
        let ExprKind::Binary(BinaryOp::Eq, left, right) = self.hir.exprs[expr].kind else { return None };
        let mut root = left;
        while let ExprKind::Field { base, index: _ } = self.hir.exprs[root].kind {
            root = base;
        }
        let ExprKind::Var(var) = self.hir.exprs[root].kind else { return None };
        let between = Span::new(self.hir.exprs[left].span.hi, self.hir.exprs[right].span.lo);
        // Parentheses are no part of an expression's place.
        (self.hir.vars[var].mutable && between.len() <= " == ".len() as u32).then_some(between)
    }

    /// Walks a condition, which is part of the way at hand; control goes to `fails` if it is not true.
    fn condition(&mut self, id: ExprId, fails: Fails) -> Known {
        let ExprKind::Logical(..) = self.hir.exprs[id].kind else {
            let value = self.expr(id);
            self.tape_fails(fails);
            return value;
        };
        let start = self.tape.events.len();
        let value = self.condition_part(id, fails);
        if !self.tape.end_condition(start) {
            self.tape_fails(fails);
        }
        value
    }

    fn tape_fails(&mut self, fails: Fails) {
        if self.flow.live {
            self.tape.push(fails.event());
        }
    }

    /// A condition that has parts, of which the tape tells whether each fails.
    fn condition_part(&mut self, id: ExprId, fails: Fails) -> Known {
        let parts = match self.hir.exprs[id].kind {
            ExprKind::Logical(op, left, right) if self.flow.live => Some((op, left, right)),
            ExprKind::Logical(..)
            | ExprKind::Error
            | ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Bool(_)
            | ExprKind::Var(_)
            | ExprKind::Const(_)
            | ExprKind::Unary(..)
            | ExprKind::Binary(..)
            | ExprKind::Cast(_)
            | ExprKind::Assign { .. }
            | ExprKind::AssignOp { .. }
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
            | ExprKind::Panic(_) => None,
        };
        if let Some((op, left, right)) = parts {
            return stacker::maybe_grow(64 * 1024, 1024 * 1024, || match op {
                LogicalOp::And => self.and_condition(left, right, fails),
                LogicalOp::Or => self.or_condition(left, right, fails),
            });
        }
        let value = self.expr(id);
        if self.flow.live {
            self.tape.push_condition(fails.event());
        }
        value
    }

    fn and_condition(&mut self, left: ExprId, right: ExprId, fails: Fails) -> Known {
        let left = self.condition_part(left, fails);
        let start = self.flow;
        let right = self.idle_if(left == Some(0), |walk| walk.condition_part(right, fails));
        self.next_way(start);
        if left? == 0 { left } else { right }
    }

    fn or_condition(&mut self, left: ExprId, right: ExprId, fails: Fails) -> Known {
        self.tape.push_condition(Event::Condition);
        let left = self.condition_part(left, Fails::Way(0));
        self.tape.push_condition(Event::Next);
        let start = self.flow;
        let right = self.idle_if(left == Some(1), |walk| walk.condition_part(right, fails.inside_fork()));
        self.next_way(start);
        self.tape.push_condition(Event::Join);
        if left? == 1 { left } else { right }
    }

    fn if_expr(&mut self, cond: ExprId, then: ExprId, otherwise: Option<ExprId>, span: Span) {
        let (cond, fork) = self.if_condition(cond);
        let start = self.flow;
        self.expr_if(then, cond != Some(0));
        let mut ends = Ends::NONE;
        ends.add(self.next_way(start));
        match otherwise {
            None => {
                if let Some(fork) = fork {
                    self.tape.join_optional(fork);
                }
                ends.add(start);
            }
            Some(otherwise) => {
                if fork.is_some() {
                    self.tape.push(Event::Next);
                }
                self.expr_if(otherwise, cond != Some(1));
                ends.add(self.flow);
                if fork.is_some() {
                    self.tape.push(Event::Join);
                }
            }
        }
        self.meet(start, ends, span);
    }

    /// The condition of an `if`, and the fork behind it, if it is on the tape.
    fn if_condition(&mut self, cond: ExprId) -> (Known, Option<OpenFork>) {
        let live = self.flow.live;
        let ExprKind::Logical(..) = self.hir.exprs[cond].kind else {
            let cond = self.expr(cond);
            let fork = self.flow.live.then(|| self.tape.fork());
            return (cond, fork);
        };
        let start = self.tape.events.len();
        if live {
            self.tape.push_condition(Event::Condition);
        }
        let value = self.condition_part(cond, Fails::Way(0));
        let fork = if self.tape.end_condition(start) && live {
            Some(OpenFork(start))
        } else {
            self.flow.live.then(|| self.tape.fork())
        };
        (value, fork)
    }

    fn match_expr(
        &mut self,
        scrutinee: ExprId,
        arms: ListRange<kiln_hir::Arm>,
        source: MatchSource,
        span: Span,
    ) {
        let value = self.expr(scrutinee);
        self.check_match(scrutinee, arms, source, span);
        // Which arm a known value takes is not worth finding out.
        self.idle += u32::from(value.is_some());
        let start = self.flow;
        if start.live {
            self.tape.push(Event::Fork);
        }
        let mut ends = Ends::NONE;
        let arms = &self.hir.arms[arms];
        for (index, arm) in arms.iter().enumerate() {
            if index > 0 && start.live {
                self.tape.push(Event::Next);
            }
            self.bind(arm.pat);
            if let Some(guard) = arm.guard {
                self.condition(guard, Fails::Way(0));
            }
            self.expr(arm.body);
            ends.add(self.next_way(start));
        }
        if arms.is_empty() && start.live {
            // Such a value does not exist.
            self.tape.push(Event::Leave);
        }
        if start.live {
            self.tape.push(Event::Join);
        }
        self.idle -= u32::from(value.is_some());
        self.meet(start, ends, span);
    }

    fn enter_loop(&mut self, id: LoopId) -> LoopNo {
        self.effects += 1;
        let number = self.tape.new_loop();
        self.loops[id] = LoopState { number, ends: Ends::NONE };
        let info = &self.hir.loops[id];
        if let Some((label, span)) = info.label
            && !info.label_used
        {
            let label = self.names.text(label);
            if !label.starts_with('_') {
                self.sink.report(errors::unused_label(label, span));
            }
        }
        if self.flow.live {
            self.tape.push(Event::Loop(number));
        }
        number
    }

    fn while_loop(&mut self, id: LoopId, cond: ExprId, body: ExprId, ty: TypeId) {
        let start = self.flow;
        let number = self.enter_loop(id);
        // A loop with a value does not end by its condition: it panics.
        let has_end = ty == self.hir.types.common.unit;
        let cond = if has_end { self.condition(cond, Fails::Loop(number)) } else { self.expr(cond) };
        if has_end {
            self.loops[id].ends.add(self.flow);
        }
        self.expr_if(body, cond != Some(0));
        self.leave_loop(id, start, number);
    }

    fn endless_loop(&mut self, id: LoopId, body: ExprId) {
        let start = self.flow;
        let number = self.enter_loop(id);
        self.expr(body);
        self.leave_loop(id, start, number);
    }

    fn leave_loop(&mut self, id: LoopId, start: Flow, number: LoopNo) {
        if start.live {
            self.tape.push(Event::Repeat(number));
        }
        self.meet(start, self.loops[id].ends, self.hir.loops[id].span);
    }
}
