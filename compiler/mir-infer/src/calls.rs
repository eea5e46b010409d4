//! Calls: whom they may enter, and which can be direct.

use crate::defined::{Definitions, own_closure};
use crate::flow::{Callee, Flow, Lookup};
use crate::values::{Kinds, Object, Values};
use kiln_arena::{IdMap, ListRange, Symbol};
use kiln_mir::{
    Body, Called, ClassId, Code, Convention, DynOp, FuncId, GlobalId, LocalId, Operand, Program,
    StatementKind,
};
use rustc_hash::FxHashMap;

/// Calls `found` for each function that a statement may enter, with doubles; gives whether it may be any that escaped.
pub(crate) fn each_callee(
    flow: &Flow<'_>,
    func: FuncId,
    body: &Body,
    statement: StatementKind,
    found: &mut dyn FnMut(FuncId),
) -> bool {
    match statement {
        StatementKind::Assign(..) => false,
        StatementKind::Call { func: callee, .. } => {
            found(callee);
            false
        }
        StatementKind::Dyn { dest: _, op, args } => {
            let Some(&first) = body.operands[args].first() else { return false };
            let Some(values) = values_of(flow, func, first) else { return false };
            match op.called() {
                Some(Called::Value) => flow.each_callee(Callee::Value(values), found),
                Some(Called::Property(name)) => flow.each_callee(Callee::Property(values, name), found),
                Some(Called::Super(name)) => flow.each_callee(Callee::Super(values, name), found),
                None => false,
            }
        }
    }
}

/// What an operand may be; `None` of constants.
pub(crate) fn values_of<'f>(flow: &'f Flow<'_>, func: FuncId, operand: Operand) -> Option<&'f Values> {
    let place = operand.place()?;
    Some(&flow.nodes[flow.local(func, place.local)])
}

/// How a call of a known function is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direct {
    /// The value called is a closure of it.
    Closure(FuncId),
    /// The value called is a class: a new instance, for which the initializer, if there is one, is called.
    Class(Option<FuncId>),
    /// A method of the receiver, whose closure it does not need. `tested` says that all receivers are instances.
    Method {
        /// The method.
        func: FuncId,
        /// Whether all receivers are instances.
        proved: bool,
    },
    /// A method of the superclass.
    Super(FuncId),
}

impl Direct {
    /// The function that is called.
    pub(crate) fn func(self) -> Option<FuncId> {
        match self {
            Direct::Closure(func) | Direct::Method { func, .. } | Direct::Super(func) => Some(func),
            Direct::Class(init) => init,
        }
    }
}

/// What is known of calls.
pub(crate) struct Calls<'a> {
    program: &'a Program,
    flow: &'a Flow<'a>,
    /// The global that a captured value is, of functions and indices.
    captured_globals: FxHashMap<(FuncId, u32), GlobalId>,
    /// Whether a function reads its closure for nothing but captured globals.
    needs_no_closure: IdMap<FuncId, bool>,
}

impl<'a> Calls<'a> {
    pub(crate) fn new(program: &'a Program, flow: &'a Flow<'a>, definitions: &Definitions) -> Calls<'a> {
        let captured_globals = captured_globals(program, definitions);
        let mut needs_no_closure = IdMap::filled(program.funcs.len(), false);
        for (id, func) in program.funcs.iter() {
            if let Code::Body(body) = &func.code {
                needs_no_closure[id] = func.convention != Convention::Static
                    && !reads_closure(body, &|index| captured_globals.contains_key(&(id, index)));
            }
        }
        Calls { program, flow, captured_globals, needs_no_closure }
    }

    /// The global, a constant, whose value a function captured.
    pub(crate) fn captured_global(&self, func: FuncId, index: u32) -> Option<GlobalId> {
        self.captured_globals.get(&(func, index)).copied()
    }

    /// The one function that an operation calls, if it can be called directly.
    pub(crate) fn direct(&self, func: FuncId, op: DynOp, operands: &[Operand]) -> Option<Direct> {
        let values = values_of(self.flow, func, *operands.first()?)?;
        if op == DynOp::Call {
            return self.direct_call(values, operands.len() - 1);
        }
        if let DynOp::Invoke(name) = op {
            return self.direct_method(values, name, operands.len() - 1);
        }
        let DynOp::SuperInvoke(name) = op else { return None };
        let mut found = Lookup::default();
        for object in values.only_objects()? {
            let Object::Class(class) = *object else { return None };
            merge(&mut found, self.flow.lookup(class, name));
        }
        let method = the_one(&found)?;
        (self.arity(method) == operands.len() - 2).then_some(Direct::Super(method))
    }

    /// The name of initializers, if it occurs.
    pub(crate) fn init(&self) -> Option<Symbol> {
        self.flow.init()
    }

    fn arity(&self, func: FuncId) -> usize {
        let func = &self.program.funcs[func];
        func.params.len() - func.convention.hidden()
    }

    fn direct_call(&self, callee: &Values, args: usize) -> Option<Direct> {
        let &[object] = callee.only_objects()? else { return None };
        match object {
            Object::Closure(func) => (self.arity(func) == args).then_some(Direct::Closure(func)),
            Object::Class(class) => {
                let init = self.initializer(class)?;
                (init.map_or(0, |init| self.arity(init)) == args).then_some(Direct::Class(init))
            }
            Object::Bound(_)
            | Object::Instance(_)
            | Object::Native(_)
            | Object::List(_)
            | Object::Record(_) => None,
        }
    }

    /// The initializer of a class, or that there is none; `None` if that is not known.
    pub(crate) fn initializer(&self, class: ClassId) -> Option<Option<FuncId>> {
        let Some(init) = self.flow.init() else { return Some(None) };
        let found = self.flow.lookup(class, init);
        if found.methods.is_empty() && found.missing && !found.unknown {
            return Some(None);
        }
        the_one(&found).map(Some)
    }

    fn direct_method(&self, receiver: &Values, name: Symbol, args: usize) -> Option<Direct> {
        if receiver.is_any() {
            return None;
        }
        let mut found = Lookup::default();
        let mut proved = receiver.kinds() == Kinds::NONE;
        for object in receiver.objects() {
            // The test for an instance would let it pass.
            if let Object::Record(_) = object {
                return None;
            }
            let Object::Instance(class) = *object else {
                proved = false;
                continue;
            };
            if !self.flow.has_no_field(class, name) {
                return None;
            }
            merge(&mut found, self.flow.lookup(class, name));
        }
        let method = the_one(&found)?;
        let fits = self.arity(method) == args && self.needs_no_closure[method];
        fits.then_some(Direct::Method { func: method, proved })
    }
}

fn merge(found: &mut Lookup, more: Lookup) {
    for method in more.methods {
        if !found.methods.contains(&method) {
            found.methods.push(method);
        }
    }
    found.missing |= more.missing;
    found.unknown |= more.unknown;
}

fn the_one(found: &Lookup) -> Option<FuncId> {
    let &[method] = &*found.methods else { return None };
    (!found.missing && !found.unknown).then_some(method)
}

/// Whether a body reads its closure, other than for captured values that `is_known` elsewhere.
fn reads_closure(body: &Body, is_known: &dyn Fn(u32) -> bool) -> bool {
    let mut reads = false;
    for statement in body.blocks.values().flat_map(|block| &block.statements) {
        let known = match statement.kind {
            StatementKind::Dyn { op: DynOp::Captured(index), .. } => is_known(index),
            StatementKind::Dyn { .. } | StatementKind::Assign(..) | StatementKind::Call { .. } => false,
        };
        if !known {
            body.each_access(statement.kind, |place, _| reads |= place.local == own_closure());
        }
    }
    reads
}

/// Captured values that are the value of a global which is a constant: it was read before the closure was made, so it is
/// defined.
fn captured_globals(program: &Program, definitions: &Definitions) -> FxHashMap<(FuncId, u32), GlobalId> {
    let mut found: FxHashMap<(FuncId, u32), GlobalId> = FxHashMap::default();
    // What is captured from a function that captured it itself is known when that is.
    let mut waiting: Vec<((FuncId, u32), (FuncId, u32))> = Vec::new();
    let made_once = made_once(program);
    for (id, func) in program.funcs.iter() {
        let Code::Body(body) = &func.code else { continue };
        if closures(body).next().is_none() {
            continue;
        }
        let sources = sources(body, func.params.len(), definitions);
        for (of, args) in closures(body).filter(|&(of, _)| made_once[of]) {
            for (index, operand) in body.operands[args].iter().enumerate() {
                let here = (of, index as u32);
                match operand.place().map_or(Source::Other, |place| sources[place.local]) {
                    Source::Global(global) => drop(found.insert(here, global)),
                    Source::Captured(outer) => waiting.push((here, (id, outer))),
                    Source::None | Source::Other => {}
                }
            }
        }
    }
    // Until nothing changes, which nesting bounds.
    let mut left = usize::MAX;
    while waiting.len() < left {
        left = waiting.len();
        waiting.retain(|&(here, outer)| match found.get(&outer) {
            Some(&global) => {
                found.insert(here, global);
                false
            }
            None => true,
        });
    }
    found
}

/// The closures that a body makes: of what, and what they capture.
fn closures(body: &Body) -> impl Iterator<Item = (FuncId, ListRange<Operand>)> {
    let statements = body.blocks.values().flat_map(|block| &block.statements);
    statements.filter_map(|statement| match statement.kind {
        StatementKind::Dyn { op: DynOp::Closure(of), args, dest: _ } => Some((of, args)),
        StatementKind::Dyn { .. } | StatementKind::Assign(..) | StatementKind::Call { .. } => None,
    })
}

/// Of which functions closures are made at one place.
fn made_once(program: &Program) -> IdMap<FuncId, bool> {
    let mut places: IdMap<FuncId, u32> = IdMap::filled(program.funcs.len(), 0);
    for func in program.funcs.values() {
        if let Code::Body(body) = &func.code {
            closures(body).for_each(|(of, _)| places[of] += 1);
        }
    }
    let mut once = IdMap::filled(program.funcs.len(), false);
    places.iter().for_each(|(id, &count)| once[id] = count == 1);
    once
}

/// Where the value of a local comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    /// It is not assigned.
    None,
    /// From a global that is a constant.
    Global(GlobalId),
    /// From what the function captured.
    Captured(u32),
    /// From elsewhere.
    Other,
}

fn sources(body: &Body, params: usize, definitions: &Definitions) -> IdMap<LocalId, Source> {
    let mut sources = IdMap::filled(body.locals.len(), Source::None);
    for param in body.locals.ids().skip(1).take(params) {
        sources[param] = Source::Other;
    }
    for statement in body.blocks.values().flat_map(|block| &block.statements) {
        let source = match statement.kind {
            StatementKind::Dyn { op: DynOp::Global { global, .. }, .. }
                if definitions.is_constant(global) =>
            {
                Source::Global(global)
            }
            StatementKind::Dyn { op: DynOp::Captured(index), .. } => Source::Captured(index),
            StatementKind::Assign(..) | StatementKind::Call { .. } | StatementKind::Dyn { .. } => {
                Source::Other
            }
        };
        let dest = statement.kind.dest().local;
        sources[dest] = if sources[dest] == Source::None { source } else { Source::Other };
    }
    sources
}
