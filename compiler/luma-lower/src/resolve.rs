//! The walk that finds out what every name is.
//!
//! In: the tree. Out: the [`Resolution`], side tables by the tree's ids. Reports what is wrong about names, and words
//! in places where they mean nothing; nodes `Error` and missing names, about which a report exists, are passed over.
//!
//! A name is known from its `let` to the end of its block. The functions that a block defines are known in all of it, so that they can
//! name each other: those of the top level are made before all else, those of other blocks where they stand.

use crate::library::LibraryFn;
use crate::scopes::{Meaning, Scopes};
use crate::{deep, errors};
use kiln_arena::{Arena, Id, IdMap, Interner, ListRange, Symbol};
use kiln_captures::{BodyId, Captures, Local, LocalId, SourceLoopId};
use kiln_diagnostics::{Diagnostic, Sink, suggest};
use kiln_luma_syntax::ast::*;
use kiln_source::Span;
use rustc_hash::FxHashMap;

/// A local in the time before its definition.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Ahead {
    /// Whether it is the name of a function whose definition is still to come.
    pub(crate) is_ahead: bool,
    /// Whether something named it while that was so: then it is a variable from the start of its block on.
    pub(crate) is_named: bool,
}

/// What the tree does not say.
#[derive(Debug)]
pub(crate) struct Resolution {
    /// All locals.
    pub(crate) locals: Arena<LocalId, Local>,
    /// Of each local: whether it is used before its definition.
    pub(crate) ahead: Arena<LocalId, Ahead>,
    /// What each function takes along; the script nothing.
    pub(crate) captures: Arena<BodyId, Captures>,
    /// What a name means; none if that was reported.
    pub(crate) uses: IdMap<ExprId, Option<Meaning>>,
    /// The local that a `let`, `define` or `for` declares; none is a global.
    pub(crate) declared: IdMap<StmtId, Option<LocalId>>,
    /// The function of a body, and its first parameter; the others follow.
    pub(crate) funs: IdMap<FunId, Option<(BodyId, Option<LocalId>)>>,
}

pub(crate) fn resolve(ast: &Ast, known: &[Symbol], names: &mut Interner, sink: &mut Sink) -> Resolution {
    let mut captures = Arena::new();
    let script = captures.alloc(Captures::default());
    let missing = names.intern("");
    let mut scopes = Scopes::default();
    for (name, function) in LibraryFn::all() {
        scopes.declare(names.intern(name), Meaning::Library(function), Span::NONE);
    }
    for &name in known {
        scopes.declare(name, Meaning::Global, Span::NONE);
    }
    let mut resolver = Resolver {
        ast,
        names,
        missing,
        sink,
        scopes,
        frames: vec![Frame { body: script, loops: Vec::new() }],
        next_loop: 0,
        later: FxHashMap::default(),
        suggestions: 0,
        out: Resolution {
            locals: Arena::new(),
            ahead: Arena::new(),
            captures,
            uses: IdMap::filled(ast.exprs.len(), None),
            declared: IdMap::filled(ast.stmts.len(), None),
            funs: IdMap::filled(ast.funs.len(), None),
        },
    };
    resolver.top_level();
    resolver.out
}

/// For so many unknown names a similar one is looked for, which takes time.
const MAX_SUGGESTIONS: u32 = 100;

struct Resolver<'a> {
    ast: &'a Ast,
    names: &'a Interner,
    missing: Symbol,
    sink: &'a mut Sink,
    scopes: Scopes,
    /// The functions around the place at hand, the script first.
    frames: Vec<Frame>,
    next_loop: usize,
    /// Variables of the top level that are still to come.
    later: FxHashMap<Symbol, Span>,
    suggestions: u32,
    out: Resolution,
}

/// A function around the place at hand.
struct Frame {
    body: BodyId,
    /// The loops of this function around it.
    loops: Vec<SourceLoopId>,
}

impl Resolver<'_> {
    fn frame(&mut self) -> &mut Frame {
        self.frames.last_mut().expect("the script is always there")
    }

    fn report(&mut self, report: Diagnostic) {
        self.sink.report(report);
    }

    fn top_level(&mut self) {
        self.scopes.enter();
        for &stmt in &self.ast.stmt_lists[self.ast.top] {
            if let StmtKind::Let { name, .. } = self.ast.stmts[stmt].kind {
                self.later.entry(name.name).or_insert(name.span);
            }
        }
        self.block(self.ast.top);
        self.scopes.leave();
    }

    // ----- declarations and uses

    /// Declares a variable, or a function; at top level it is a global, and no local.
    fn declare(&mut self, ident: Ident, is_function: bool) -> Option<LocalId> {
        if ident.name == self.missing {
            return None;
        }
        if let Some((_, first)) = self.scopes.in_this_scope(ident.name) {
            let report = errors::made_twice(ident.span, self.names.text(ident.name), first);
            self.report(report);
        }
        if self.scopes.is_top() {
            let meaning = if is_function { Meaning::GlobalFunction } else { Meaning::Global };
            self.scopes.declare(ident.name, meaning, ident.span);
            return None;
        }
        Some(self.declare_local(ident))
    }

    fn declare_local(&mut self, ident: Ident) -> LocalId {
        let frame = self.frames.last().expect("the script is always there");
        let local = Local::new(ident.name, ident.span, frame.body, frame.loops.len());
        let local = self.out.locals.alloc(local);
        self.out.ahead.alloc(Ahead::default());
        self.scopes.declare(ident.name, Meaning::Local(local), ident.span);
        local
    }

    /// Declares the functions of a block.
    fn declare_functions(&mut self, list: ListRange<StmtId>) {
        for &stmt in &self.ast.stmt_lists[list] {
            let StmtKind::Define(fun) = self.ast.stmts[stmt].kind else { continue };
            let Some(name) = self.ast.funs[fun].name else { continue };
            let local = self.declare(name, true);
            self.out.declared[stmt] = local;
            if let Some(local) = local {
                self.out.ahead[local].is_ahead = true;
            }
        }
    }

    /// Makes each function between the place at hand and the one whose local it is take the local along.
    fn capture(&mut self, local: LocalId) {
        let body = self.out.locals[local].body;
        for frame in self.frames.iter().rev() {
            if frame.body == body {
                break;
            }
            if !self.out.captures[frame.body].add(local) {
                break;
            }
        }
    }

    /// A name as a value.
    fn name(&mut self, id: ExprId, name: Symbol) {
        let span = self.ast.exprs[id].span;
        let Some(meaning) = self.scopes.find(name) else {
            return self.unknown(name, span, errors::unknown_name);
        };
        self.out.uses[id] = Some(meaning);
        let Meaning::Local(local) = meaning else { return };
        let here = self.frame().body;
        if self.out.ahead[local].is_ahead {
            self.out.ahead[local].is_named = true;
            let info = &self.out.locals[local];
            if info.body == here {
                let report = errors::named_too_early(span, self.names.text(name), info.span);
                return self.report(report);
            }
        }
        self.capture(local);
    }

    #[cold]
    fn unknown(&mut self, name: Symbol, span: Span, report: fn(Span, &str, Option<&str>) -> Diagnostic) {
        if name == self.missing {
            return;
        }
        let text = self.names.text(name);
        if let Some(&made) = self.later.get(&name) {
            return self.report(errors::named_too_early(span, text, made));
        }
        if let Some(made) = self.scopes.ended(name) {
            return self.report(errors::name_gone(span, text, made));
        }
        self.suggestions += 1;
        let visible = if self.suggestions > MAX_SUGGESTIONS { Vec::new() } else { self.scopes.names() };
        let similar = suggest::nearest(text, visible.into_iter().map(|name| self.names.text(name)));
        let report = report(span, text, similar);
        self.report(report);
    }

    /// `set name to ...`
    fn set_name(&mut self, id: ExprId, name: Symbol) {
        let span = self.ast.exprs[id].span;
        let Some(meaning) = self.scopes.find(name) else {
            return self.unknown(name, span, errors::unknown_target);
        };
        let function = match meaning {
            Meaning::Library(_) | Meaning::GlobalFunction => Some(self.scopes.place(name)),
            Meaning::Global => None,
            Meaning::Local(local) => {
                let is_ahead = self.out.ahead[local].is_ahead;
                let local = &self.out.locals[local];
                (local.function.is_some() || is_ahead).then_some(local.span)
            }
        };
        if let Some(made) = function {
            let report = errors::set_function(span, self.names.text(name), made);
            return self.report(report);
        }
        self.out.uses[id] = Some(meaning);
        if let Meaning::Local(local) = meaning {
            self.capture(local);
            let frame = self.frames.last().expect("the script is always there");
            self.out.locals[local].assign(frame.body, &frame.loops);
        }
    }

    // ----- statements

    /// The statements of a block whose scope is open.
    fn block(&mut self, list: ListRange<StmtId>) {
        self.declare_functions(list);
        for &stmt in &self.ast.stmt_lists[list] {
            deep(|| self.statement(stmt));
        }
    }

    fn scope(&mut self, list: ListRange<StmtId>) {
        self.scopes.enter();
        self.block(list);
        self.scopes.leave();
    }

    fn statement(&mut self, id: StmtId) {
        let Stmt { kind, span } = self.ast.stmts[id];
        match kind {
            StmtKind::Error => {}
            StmtKind::Expr(expr) => self.expr(expr),
            StmtKind::Show(values) => self.exprs(values),
            StmtKind::Let { name, value } => {
                self.expr(value);
                if self.scopes.is_top() {
                    self.later.remove(&name.name);
                }
                self.out.declared[id] = self.declare(name, false);
            }
            StmtKind::Set { target, value } => {
                if let ExprKind::Name(name) = self.ast.exprs[target].kind {
                    // The value is there first: a function in it takes along the variable as it was before.
                    self.expr(value);
                    self.set_name(target, name);
                } else {
                    self.expr(target);
                    self.expr(value);
                }
            }
            StmtKind::If { cond, then, otherwise } => {
                self.expr(cond);
                self.scope(then);
                self.scope(otherwise);
            }
            StmtKind::While { cond, body } => self.in_loop(|resolver| {
                resolver.expr(cond);
                resolver.scope(body);
            }),
            StmtKind::Repeat { count, body } => {
                self.expr(count);
                self.in_loop(|resolver| resolver.scope(body));
            }
            StmtKind::For(loop_id) => self.for_loop(id, self.ast.fors[loop_id]),
            StmtKind::Define(fun) => self.definition(id, fun),
            StmtKind::GiveBack { value } => {
                if self.frames.len() == 1 {
                    self.report(errors::give_back_outside(Span::new(span.lo, span.lo + "give".len() as u32)));
                }
                if let Some(value) = value {
                    self.expr(value);
                }
            }
            StmtKind::Stop => self.leave(span, "stop"),
            StmtKind::Skip => self.leave(span, "skip"),
            StmtKind::Add { item: first, list: second }
            | StmtKind::Remove { item: first, from: second }
            | StmtKind::WriteFile { path: first, text: second } => {
                self.expr(first);
                self.expr(second);
            }
            StmtKind::Foreign(foreign) => {
                let name = self.ast.foreigns[foreign].name;
                self.out.declared[id] = self.declare(name, false);
            }
        }
    }

    fn leave(&mut self, span: Span, word: &str) {
        if self.frame().loops.is_empty() {
            let in_function = self.frames.len() > 1;
            self.report(errors::leave_outside(span, word, in_function));
        }
    }

    fn in_loop(&mut self, walk: impl FnOnce(&mut Self)) {
        let id = SourceLoopId::from_index(self.next_loop);
        self.next_loop += 1;
        self.frame().loops.push(id);
        walk(self);
        self.frame().loops.pop();
    }

    fn for_loop(&mut self, id: StmtId, info: For) {
        match info.over {
            Over::Range { from, to, by } => {
                self.expr(from);
                self.expr(to);
                if let Some(by) = by {
                    self.expr(by);
                    if self.ast.written_number(by) == Some(0.0) {
                        self.report(errors::no_step(self.ast.exprs[by].span));
                    }
                }
            }
            Over::Items(items) => self.expr(items),
        }
        self.in_loop(|resolver| {
            resolver.scopes.enter();
            if info.name.name != resolver.missing {
                resolver.out.declared[id] = Some(resolver.declare_local(info.name));
            }
            resolver.scope(info.body);
            resolver.scopes.leave();
        });
    }

    fn definition(&mut self, id: StmtId, fun: FunId) {
        let local = self.out.declared[id];
        if let Some(local) = local {
            self.out.ahead[local].is_ahead = false;
        }
        self.function(fun, local);
        if let Some(local) = local
            && self.out.ahead[local].is_named
        {
            // It was a variable before, and gets its value now.
            let frame = self.frames.last().expect("the script is always there");
            self.out.locals[local].assign(frame.body, &frame.loops);
        }
    }

    /// A function; `name` is the local that a local definition declares.
    fn function(&mut self, id: FunId, name: Option<LocalId>) {
        let fun = self.ast.funs[id];
        let body = self.out.captures.alloc(Captures::default());
        if let Some(name) = name {
            self.out.locals[name].function = Some(body);
        }
        self.frames.push(Frame { body, loops: Vec::new() });
        self.scopes.enter();
        let mut first_param = None;
        for &param in &self.ast.params[fun.params] {
            if let Some((_, first)) = self.scopes.in_this_scope(param.name)
                && param.name != self.missing
            {
                let report = errors::parameter_twice(param.span, self.names.text(param.name), first);
                self.report(report);
            }
            let local = self.declare_local(param);
            first_param = first_param.or(Some(local));
        }
        match fun.body {
            FunBody::Value(value) => self.expr(value),
            FunBody::Block(stmts) => self.block(stmts),
        }
        self.scopes.leave();
        self.frames.pop();
        self.out.funs[id] = Some((body, first_param));
        self.closure_made(body);
    }

    /// The closure of a function is made here, in the function around it.
    fn closure_made(&mut self, body: BodyId) {
        let frame = self.frames.last().expect("the script is always there");
        for &local in &self.out.captures[body].list {
            let local = &mut self.out.locals[local];
            if local.body == frame.body {
                local.capture(body, &frame.loops);
            }
        }
    }

    // ----- expressions

    fn exprs(&mut self, list: ListRange<ExprId>) {
        for &expr in &self.ast.expr_lists[list] {
            self.expr(expr);
        }
    }

    fn expr(&mut self, id: ExprId) {
        deep(|| self.expr_inside(id));
    }

    fn expr_inside(&mut self, id: ExprId) {
        match self.ast.exprs[id].kind {
            ExprKind::Error
            | ExprKind::Nothing
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::Str(_)
            | ExprKind::ReadLine => {}
            ExprKind::Name(name) => self.name(id, name),
            ExprKind::Text(list) | ExprKind::List(list) => self.exprs(list),
            ExprKind::Object(fields) => self.object(fields),
            ExprKind::Function(fun) => self.function(fun, None),
            ExprKind::Group(inner) | ExprKind::ReadFile(inner) => self.expr(inner),
            ExprKind::Unary { operand, .. } => self.expr(operand),
            ExprKind::Binary { lhs, rhs, .. } | ExprKind::Logical { lhs, rhs, .. } => {
                self.expr(lhs);
                self.expr(rhs);
            }
            ExprKind::Get { object, .. } => self.expr(object),
            ExprKind::Index { object, index } => {
                self.expr(object);
                self.expr(index);
            }
            ExprKind::Call { callee, args, .. } => {
                self.expr(callee);
                self.exprs(args);
            }
        }
    }

    fn object(&mut self, fields: ListRange<Field>) {
        let mut seen: FxHashMap<Symbol, Span> = FxHashMap::default();
        for field in &self.ast.fields[fields] {
            if let Some(&first) = seen.get(&field.name.name) {
                let report = errors::field_twice(field.name.span, self.names.text(field.name.name), first);
                self.report(report);
            }
            seen.insert(field.name.name, field.name.span);
            self.expr(field.value);
        }
    }
}
