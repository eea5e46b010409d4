//! Which functions a call of an unknown function can reach.
//!
//! The whole program is here, so that the code that a call finds by the name of a method, or by the arity of a closure, is that of
//! one of few functions, often of one. Those are called directly, which lets them be inlined.

use kiln_arena::Symbol;
use kiln_mir::{Code, Convention, DynOp, FuncId, Program, StatementKind};
use rustc_hash::FxHashMap;

/// A call with more candidates than this is made through the pointer.
const CANDIDATES_MAX: usize = 3;

/// What a call can reach.
pub(crate) struct Reachable {
    /// Functions that are worth a test.
    pub(crate) funcs: Vec<FuncId>,
    /// Whether there are no others.
    pub(crate) is_all: bool,
}

/// The functions of a program by what calls know of them.
pub(crate) struct Candidates {
    /// By name and arity.
    methods: FxHashMap<(Symbol, usize), Vec<FuncId>>,
    /// By arity: those of which closures are made.
    closures: FxHashMap<usize, Vec<FuncId>>,
}

impl Candidates {
    pub(crate) fn new(program: &Program) -> Candidates {
        let mut candidates = Candidates { methods: FxHashMap::default(), closures: FxHashMap::default() };
        let arity = |func: FuncId| {
            let func = &program.funcs[func];
            func.params.len() - func.convention.hidden()
        };
        for method in program.classes.values().flat_map(|class| &class.methods) {
            add(candidates.methods.entry((method.name, arity(method.func))).or_default(), method.func);
        }
        for func in program.funcs.values() {
            let Code::Body(body) = &func.code else { continue };
            for statement in body.blocks.values().flat_map(|block| &block.statements) {
                if let StatementKind::Dyn { op: DynOp::Closure(func), .. } = statement.kind
                    && program.funcs[func].convention == Convention::Closure
                {
                    add(candidates.closures.entry(arity(func)).or_default(), func);
                }
            }
        }
        candidates
    }

    /// What a call of a method can reach; empty if that is too much.
    pub(crate) fn methods(&self, name: Symbol, arity: usize) -> Vec<FuncId> {
        few(self.methods.get(&(name, arity)))
    }

    /// What a call of a closure can reach; empty if that is too much.
    pub(crate) fn closures(&self, arity: usize) -> Vec<FuncId> {
        few(self.closures.get(&arity))
    }
}

fn add(list: &mut Vec<FuncId>, func: FuncId) {
    if list.len() <= CANDIDATES_MAX && !list.contains(&func) {
        list.push(func);
    }
}

fn few(list: Option<&Vec<FuncId>>) -> Vec<FuncId> {
    list.filter(|list| list.len() <= CANDIDATES_MAX).cloned().unwrap_or_default()
}
