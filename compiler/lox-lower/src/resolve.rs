//! The walk that finds out what every name is.
//!
//! In: the tree. Out: the [`Resolution`], side tables by the tree's ids. Reports what is wrong about names, functions and
//! classes; nodes `Error` and missing names, about which a report exists, are passed over.

use crate::scopes::Scopes;
use crate::{deep, errors};
use kiln_arena::{Arena, Id, IdMap, Interner, ListRange, Symbol};
use kiln_captures::{BodyId, Captures, Local, LocalId, SourceLoopId};
use kiln_diagnostics::{Diagnostic, Sink};
use kiln_lox_syntax::ast::*;
use kiln_source::Span;
use rustc_hash::FxHashMap;

/// What the tree does not say.
#[derive(Debug)]
pub(crate) struct Resolution {
    /// All locals.
    pub(crate) locals: Arena<LocalId, Local>,
    /// What each function takes along; the script nothing.
    pub(crate) captures: Arena<BodyId, Captures>,
    /// The local that a name, an assignment, `this`, or `super` (its hidden variable) means; none is a global.
    pub(crate) uses: IdMap<ExprId, Option<LocalId>>,
    /// The local that `super` passes on as the receiver.
    pub(crate) receivers: FxHashMap<ExprId, LocalId>,
    /// The local that a `var`, `fun` or `class` declares; none is a global.
    pub(crate) declared: IdMap<StmtId, Option<LocalId>>,
    /// More about functions.
    pub(crate) funs: IdMap<FunId, FunInfo>,
    /// More about classes.
    pub(crate) classes: IdMap<ClassId, ClassInfo>,
}

/// About a function or method.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct FunInfo {
    /// Its number.
    pub(crate) body: Option<BodyId>,
    /// The first parameter; the others follow.
    pub(crate) first_param: Option<LocalId>,
    /// The receiver of a method.
    pub(crate) this: Option<LocalId>,
    /// Whether it is a method `init`.
    pub(crate) is_initializer: bool,
}

/// About a class.
#[derive(Debug, Clone, Default)]
pub(crate) struct ClassInfo {
    /// The local that the name of the superclass means; none is a global.
    pub(crate) superclass: Option<LocalId>,
    /// The hidden variable that holds the superclass for `super`, if there is a superclass.
    pub(crate) super_variable: Option<LocalId>,
    /// Names of the fields that its methods assign to the receiver, each once.
    pub(crate) fields: Vec<Symbol>,
}

pub(crate) fn resolve(ast: &Ast, names: &mut Interner, sink: &mut Sink) -> Resolution {
    let mut captures = Arena::new();
    let script = captures.alloc(Captures::default());
    let words =
        Words { this: names.intern("this"), super_: names.intern("super"), init: names.intern("init") };
    let missing = names.intern("");
    let mut resolver = Resolver {
        ast,
        names,
        missing,
        words,
        sink,
        scopes: Scopes::default(),
        frames: vec![Frame { body: script, loops: Vec::new(), is_initializer: false }],
        classes: Vec::new(),
        next_loop: 0,
        out: Resolution {
            locals: Arena::new(),
            captures,
            uses: IdMap::filled(ast.exprs.len(), None),
            receivers: FxHashMap::default(),
            declared: IdMap::filled(ast.stmts.len(), None),
            funs: IdMap::filled(ast.funs.len(), FunInfo::default()),
            classes: IdMap::filled(ast.classes.len(), ClassInfo::default()),
        },
    };
    resolver.statements(ast.top);
    resolver.out
}

/// Names of locals that no program can declare.
struct Words {
    this: Symbol,
    super_: Symbol,
    init: Symbol,
}

struct Resolver<'a> {
    ast: &'a Ast,
    names: &'a Interner,
    missing: Symbol,
    words: Words,
    sink: &'a mut Sink,
    scopes: Scopes,
    /// The functions around the place at hand, the script first.
    frames: Vec<Frame>,
    /// The classes around it.
    classes: Vec<ClassId>,
    next_loop: usize,
    out: Resolution,
}

/// A function around the place at hand.
struct Frame {
    body: BodyId,
    /// The loops of this function around it.
    loops: Vec<SourceLoopId>,
    is_initializer: bool,
}

impl Resolver<'_> {
    fn frame(&mut self) -> &mut Frame {
        self.frames.last_mut().expect("the script is always there")
    }

    fn report(&mut self, report: Diagnostic) {
        self.sink.report(report);
    }

    // ----- declarations and uses

    /// Declares a local; what is declared outside all scopes is a global, and no local.
    fn declare(&mut self, ident: Ident, ready: bool) -> Option<LocalId> {
        if self.scopes.is_global() || ident.name == self.missing {
            return None;
        }
        if let Some(first) = self.scopes.in_this_scope(ident.name) {
            let report = errors::redeclared(ident.span, self.out.locals[first].span);
            self.report(report);
        }
        Some(self.declare_always(ident, ready))
    }

    fn declare_always(&mut self, ident: Ident, ready: bool) -> LocalId {
        let frame = self.frames.last().expect("the script is always there");
        let local = Local::new(ident.name, ident.span, frame.body, frame.loops.len());
        let local = self.out.locals.alloc(local);
        self.scopes.declare(ident.name, local, ready);
        local
    }

    /// The local that a name means here, captured by all functions between; none is a global.
    fn find(&mut self, name: Symbol, span: Span) -> Option<LocalId> {
        let visible = self.scopes.find(name)?;
        if !visible.ready {
            let report = errors::own_initializer(span, self.out.locals[visible.local].span);
            self.report(report);
        }
        self.capture(visible.local);
        Some(visible.local)
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

    fn assign(&mut self, local: LocalId) {
        let frame = self.frames.last().expect("the script is always there");
        self.out.locals[local].assign(frame.body, &frame.loops);
    }

    // ----- statements

    fn statements(&mut self, list: ListRange<StmtId>) {
        for &stmt in &self.ast.stmt_lists[list] {
            self.statement(stmt);
        }
    }

    fn statement(&mut self, id: StmtId) {
        deep(|| self.statement_inside(id));
    }

    fn statement_inside(&mut self, id: StmtId) {
        let Stmt { kind, span } = self.ast.stmts[id];
        match kind {
            StmtKind::Error => {}
            StmtKind::Expr(expr) | StmtKind::Print(expr) => self.expr(expr),
            StmtKind::Var { name, init } => self.variable(id, name, init),
            StmtKind::Block(list) => {
                self.scopes.enter();
                self.statements(list);
                self.scopes.leave();
            }
            StmtKind::If { cond, then, otherwise } => {
                self.expr(cond);
                self.statement(then);
                if let Some(otherwise) = otherwise {
                    self.statement(otherwise);
                }
            }
            StmtKind::While { cond, body } => self.in_loop(|resolver| {
                resolver.expr(cond);
                resolver.statement(body);
            }),
            StmtKind::For { init, cond, step, body } => self.for_loop(init, cond, step, body),
            StmtKind::Return { value } => self.return_statement(span, value),
            StmtKind::Fun(fun) => {
                let name = self.ast.funs[fun].name;
                let local = self.declare(name, true);
                self.out.declared[id] = local;
                self.function(fun, local, false);
            }
            StmtKind::Class(class) => self.class(id, class),
        }
    }

    fn variable(&mut self, id: StmtId, name: Ident, init: Option<ExprId>) {
        let local = self.declare(name, false);
        self.out.declared[id] = local;
        self.expr_if_any(init);
        if local.is_some() {
            self.scopes.make_ready(name.name);
        }
    }

    fn in_loop(&mut self, walk: impl FnOnce(&mut Self)) {
        let id = SourceLoopId::from_index(self.next_loop);
        self.next_loop += 1;
        self.frame().loops.push(id);
        walk(self);
        self.frame().loops.pop();
    }

    fn for_loop(&mut self, init: Option<StmtId>, cond: Option<ExprId>, step: Option<ExprId>, body: StmtId) {
        self.scopes.enter();
        if let Some(init) = init {
            self.statement(init);
        }
        self.in_loop(|resolver| {
            resolver.expr_if_any(cond);
            resolver.statement(body);
            resolver.expr_if_any(step);
        });
        self.scopes.leave();
    }

    fn return_statement(&mut self, span: Span, value: Option<ExprId>) {
        let keyword = Span::new(span.lo, span.lo + "return".len() as u32);
        if self.frames.len() == 1 {
            self.report(errors::return_at_top(keyword));
        } else if value.is_some() && self.frame().is_initializer {
            self.report(errors::initializer_value(keyword));
        }
        self.expr_if_any(value);
    }

    /// A function or method; `name` is the local that a local function declares.
    fn function(&mut self, id: FunId, name: Option<LocalId>, is_method: bool) {
        let fun = self.ast.funs[id];
        let body = self.out.captures.alloc(Captures::default());
        let is_initializer = is_method && fun.name.name == self.words.init;
        self.frames.push(Frame { body, loops: Vec::new(), is_initializer });
        self.scopes.enter();
        let this = is_method.then(|| {
            let receiver = Ident { name: self.words.this, span: fun.name.span };
            self.declare_always(receiver, true)
        });
        let mut first_param = None;
        for &param in &self.ast.params[fun.params] {
            let local = self.declare(param, true);
            first_param = first_param.or(local);
        }
        self.statements(fun.body);
        self.scopes.leave();
        self.frames.pop();
        self.out.funs[id] = FunInfo { body: Some(body), first_param, this, is_initializer };
        if let Some(name) = name {
            self.out.locals[name].function = Some(body);
        }
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

    fn class(&mut self, id: StmtId, class: ClassId) {
        let Class { name, superclass, methods, .. } = self.ast.classes[class];
        let local = self.declare(name, true);
        self.out.declared[id] = local;
        if let Some(superclass) = superclass {
            if superclass.name == name.name && name.name != self.missing {
                self.report(errors::inherits_itself(superclass.span));
            }
            self.out.classes[class].superclass = self.find(superclass.name, superclass.span);
            self.scopes.enter();
            let hidden = Ident { name: self.words.super_, span: superclass.span };
            self.out.classes[class].super_variable = Some(self.declare_always(hidden, true));
        }
        self.classes.push(class);
        for &method in &self.ast.methods[methods] {
            self.function(method, None, true);
        }
        self.classes.pop();
        if superclass.is_some() {
            self.scopes.leave();
        }
        if let Some(local) = local {
            self.out.locals[local].defined_last();
        }
    }

    // ----- expressions

    fn expr_if_any(&mut self, expr: Option<ExprId>) {
        if let Some(expr) = expr {
            self.expr(expr);
        }
    }

    fn expr(&mut self, id: ExprId) {
        match self.ast.exprs[id].kind {
            ExprKind::Error | ExprKind::Nil | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::Str(_) => {}
            ExprKind::Name(name) => self.out.uses[id] = self.find(name, self.ast.exprs[id].span),
            ExprKind::This => self.this(id),
            ExprKind::Super { .. } => self.super_method(id),
            ExprKind::Group(inner) => deep(|| self.expr(inner)),
            ExprKind::Unary { operand, .. } => deep(|| self.expr(operand)),
            ExprKind::Binary { lhs, rhs, .. } | ExprKind::Logical { lhs, rhs, .. } => {
                deep(|| self.expr(lhs));
                deep(|| self.expr(rhs));
            }
            ExprKind::Assign { name, value } => {
                deep(|| self.expr(value));
                let local = self.find(name, self.ast.operation(id, self.names));
                self.out.uses[id] = local;
                if let Some(local) = local {
                    self.assign(local);
                }
            }
            ExprKind::Get { object, .. } => deep(|| self.expr(object)),
            ExprKind::Set { object, name, value, .. } => {
                deep(|| self.expr(object));
                deep(|| self.expr(value));
                self.field(object, name);
            }
            ExprKind::Call { callee, args } => {
                deep(|| self.expr(callee));
                for &arg in &self.ast.expr_lists[args] {
                    deep(|| self.expr(arg));
                }
            }
        }
    }

    fn this(&mut self, id: ExprId) {
        let span = self.ast.exprs[id].span;
        if self.classes.is_empty() {
            self.report(errors::this_outside(span));
        } else {
            self.out.uses[id] = self.find(self.words.this, span);
        }
    }

    fn super_method(&mut self, id: ExprId) {
        let span = self.ast.exprs[id].span;
        let span = Span::new(span.lo, span.lo + "super".len() as u32);
        let Some(&class) = self.classes.last() else {
            self.report(errors::super_outside(span));
            return;
        };
        if self.out.classes[class].super_variable.is_none() {
            self.report(errors::no_superclass(span, self.ast.classes[class].name.span));
            return;
        }
        self.out.uses[id] = self.find(self.words.super_, span);
        if let Some(this) = self.find(self.words.this, span) {
            self.out.receivers.insert(id, this);
        }
    }

    /// `object.name = value` in a class: a field, if the object is the receiver.
    fn field(&mut self, object: ExprId, name: Symbol) {
        let Some(&class) = self.classes.last() else { return };
        let fields = &mut self.out.classes[class].fields;
        // Classes have few fields; those with very many need no hint of all of them.
        if matches!(self.ast.exprs[object].kind, ExprKind::This)
            && fields.len() < 256
            && !fields.contains(&name)
        {
            fields.push(name);
        }
    }
}
