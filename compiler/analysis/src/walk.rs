//! The walk of each function: once over every statement and expression, in the order of execution. What is decided
//! on the way is in the files of its concern; this one knows what comes after what.

use crate::arithmetic::{self, Known};
use crate::flow::{Ends, Flow};
use crate::init::Init;
use crate::liveness::Liveness;
use crate::loops::LoopState;
use crate::matches::Matches;
use crate::tape::{Event, LoopNo, Tape};
use crate::variables::Variables;
use kiln_arena::{Id, IdMap, Interner, ListRange};
use kiln_diagnostics::Sink;
use kiln_hir::{ExprId, ExprKind, Func, FuncBody, FuncId, Hir, LoopId};
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

/// What each function needs, by its position among those that were walked.
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
    pub effects: u64,
    /// How many branches around the node at hand are known not to run.
    pub idle: u32,
    /// Position in the HIR before which all expressions of the function were brought into the cache.
    swept: usize,
    pub loops: IdMap<LoopId, LoopState>,
    mentions: Mentions,
}

/// Walks functions; gives what they need.
pub(crate) fn functions(
    hir: &Hir,
    funcs: impl Iterator<Item = FuncId>,
    names: &Interner,
    sink: &mut Sink,
) -> Mentions {
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
        swept: 0,
        loops: IdMap::filled(hir.loops.len(), no_loop),
        mentions: Mentions::default(),
    };
    for id in funcs {
        let func = &hir.funcs[id];
        if let FuncBody::Expr(body) = func.body {
            walk.func = Some(id);
            walk.function(func, body);
        }
        let end = u32::try_from(walk.mentions.list.len()).expect("fewer mentions than expressions");
        walk.mentions.ends.push(end);
    }
    walk.mentions
}

/// Expressions that a sweep brings into the cache ahead of the walk: 128 kilobytes.
const AHEAD: usize = 4096;

impl Walk<'_> {
    fn function(&mut self, func: &Func, body: ExprId) {
        // What was brought in ahead of the function before stays.
        self.swept = self.swept.max(func.nodes.exprs.start as usize);
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

    /// Brings the nodes of a statement that is walked next into the cache, and some behind them. The walk goes from
    /// parents to children, so that it would wait for each line of memory alone; here, many are under way at a time. Two
    /// thirds of the analysis' time went there.
    #[inline]
    pub fn sweep(&mut self, root: ExprId) {
        // The parts of a statement are before its root, and behind the statement before it.
        let root = root.index();
        if root >= self.swept && root - self.swept < AHEAD {
            let exprs = self.hir.exprs.as_slice();
            let end = exprs.len().min(root + AHEAD);
            // Two are in a line.
            std::hint::black_box(
                exprs[self.swept..end].iter().step_by(2).fold(0, |sum, expr| sum ^ expr.span.lo),
            );
            self.swept = end;
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
            | ExprKind::Panic(_)
            | ExprKind::Dyn(_) => stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.compound(id)),
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
            ExprKind::Match { scrutinee, arms, source } => self.match_expr(scrutinee, arms, source, node),
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
            ExprKind::Dyn(_) => unreachable!("functions of dynamic languages are not walked"),
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
    pub fn expr_if(&mut self, id: ExprId, runs: bool) -> Known {
        self.idle_if(!runs, |walk| walk.expr(id))
    }

    /// Walks what is known not to run if `idle`.
    pub fn idle_if(&mut self, idle: bool, walk: impl FnOnce(&mut Self) -> Known) -> Known {
        self.idle += u32::from(idle);
        let value = walk(self);
        self.idle -= u32::from(idle);
        value
    }
}
