//! Which functions are compiled together: a root and what it reaches.

use kiln_arena::{Id, Symbol};
use kiln_mir::{Code, DynOp, DynTest, FuncId, Program, StatementKind};
use kiln_vm::tier::SiteKey;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;

/// How much is compiled. Statements are those of MIR, terminators count as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// A unit is complete when it has so many statements.
    pub unit: usize,
    /// A function with more stays with bytecode.
    pub function: usize,
    /// When there are so many bytes of code, nothing more is compiled.
    pub code_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { unit: 5_000, function: 20_000, code_bytes: 64 << 20 }
    }
}

/// How many statements a function has.
pub(crate) fn size(program: &Program, func: FuncId) -> usize {
    match &program.funcs[func].code {
        Code::Body(body) => body.blocks.values().map(|block| block.statements.len() + 1).sum(),
        Code::Runtime(_) | Code::Foreign(_) => 0,
    }
}

/// The functions of a unit with roots, which come first, in breadth-first order. With each root, whose sites it has. `is_wanted`
/// says which others may be among them; `feedback`, what was called where.
pub(crate) fn members(
    program: &Program,
    calls: &Calls,
    roots: &[(FuncId, FuncId)],
    feedback: &FxHashMap<SiteKey, Vec<FuncId>>,
    limits: &Limits,
    is_wanted: impl Fn(FuncId) -> bool,
) -> Vec<FuncId> {
    let mut members: Vec<FuncId> = roots.iter().map(|&(root, _)| root).collect();
    let mut seen = FxHashSet::from_iter(members.iter().copied());
    let size_of_roots: usize = members.iter().map(|&root| size(program, root)).sum();
    let mut left = limits.unit.saturating_sub(size_of_roots);
    let mut next = VecDeque::from(roots.to_vec());
    while let Some((func, of)) = next.pop_front() {
        let mut reached = Vec::new();
        reach(program, calls, func, &mut reached);
        // The blocks of a function that goes on in a loop have other numbers; what was called in all of it counts.
        let mut called: Vec<(&SiteKey, &Vec<FuncId>)> =
            feedback.iter().filter(|(key, _)| key.func == of).collect();
        called.sort_by_key(|&(key, _)| *key);
        reached.extend(called.into_iter().flat_map(|(_, funcs)| funcs.iter().copied()));
        for func in reached {
            let is_body = matches!(program.funcs[func].code, Code::Body(_));
            if !is_body || !is_wanted(func) || !seen.insert(func) {
                continue;
            }
            let size = size(program, func);
            if size <= left {
                left -= size;
                members.push(func);
                next.push_back((func, func));
            }
        }
    }
    members
}

/// Who calls whom, as far as the text of the program says it.
pub(crate) struct Calls {
    /// Which functions call each one by its name, by the index of each function.
    callers: Vec<Vec<FuncId>>,
    /// The methods of each name.
    methods: FxHashMap<Symbol, Vec<FuncId>>,
}

/// As many methods of a name are called directly (`kiln_llvm`'s candidates).
const METHODS_MAX: usize = 3;

impl Calls {
    pub(crate) fn new(program: &Program) -> Calls {
        let mut callers: Vec<Vec<FuncId>> = vec![Vec::new(); program.funcs.len()];
        for (id, func) in program.funcs.iter() {
            let Code::Body(body) = &func.code else { continue };
            for statement in body.blocks.values().flat_map(|block| &block.statements) {
                if let StatementKind::Call { func, .. } = statement.kind
                    && callers[func.index()].last() != Some(&id)
                {
                    callers[func.index()].push(id);
                }
            }
        }
        let mut methods: FxHashMap<Symbol, Vec<FuncId>> = FxHashMap::default();
        for method in program.classes.values().flat_map(|class| &class.methods) {
            methods.entry(method.name).or_default().push(method.func);
        }
        Calls { callers, methods }
    }

    /// Takes notice of a function that nobody calls.
    pub(crate) fn add(&mut self) {
        self.callers.push(Vec::new());
    }

    /// The functions that call `func` by its name.
    pub(crate) fn callers(&self, func: FuncId) -> &[FuncId] {
        &self.callers[func.index()]
    }

    /// The methods of a name, if they are few.
    fn methods(&self, name: Symbol) -> &[FuncId] {
        self.methods.get(&name).filter(|methods| methods.len() <= METHODS_MAX).map_or(&[], Vec::as_slice)
    }
}

/// The functions that a function calls by their names.
pub(crate) fn callees(program: &Program, func: FuncId) -> impl Iterator<Item = FuncId> {
    let body = match &program.funcs[func].code {
        Code::Body(body) => Some(body),
        Code::Runtime(_) | Code::Foreign(_) => None,
    };
    let statements =
        body.into_iter().flat_map(|body| body.blocks.values()).flat_map(|block| &block.statements);
    statements.filter_map(|statement| match statement.kind {
        StatementKind::Call { func, .. } => Some(func),
        StatementKind::Assign(..) | StatementKind::Dyn { .. } => None,
    })
}

/// The functions that a function may call or makes closures of, in the order of its text.
fn reach(program: &Program, calls: &Calls, func: FuncId, reached: &mut Vec<FuncId>) {
    let Code::Body(body) = &program.funcs[func].code else { return };
    for statement in body.blocks.values().flat_map(|block| &block.statements) {
        match statement.kind {
            StatementKind::Assign(..) => {}
            StatementKind::Call { func, .. } => reached.push(func),
            StatementKind::Dyn { op, .. } => {
                if let DynOp::Closure(of) | DynOp::Is(DynTest::ClosureOf(of)) = op {
                    reached.push(of);
                }
                if let DynOp::Invoke(name) | DynOp::SuperInvoke(name) = op {
                    reached.extend(calls.methods(name));
                }
                if let DynOp::Class(class) = op {
                    reached.extend(program.classes[class].methods.iter().map(|method| method.func));
                }
            }
        }
    }
}
