//! Types of a whole program of a dynamic language, and the program that they allow.
//!
//! In: the MIR of a program, as [`kiln_mir_build`](../kiln_mir_build/index.html) makes it, with one entry, the script. Out:
//! a program that does the same, errors and their traces included, in which
//!
//! - what is proved a number or a boolean is held as `f64` or `bool`, with plain operations;
//! - functions that are called where they are the only possible callee are called directly, without a test, in a
//!   version of convention `static` that takes and gives plain values, and only what it needs;
//! - classes that are called so become a new instance and a direct call of the initializer;
//! - fields that initializers assign first, or that an object without a class is written with, are read and assigned where they lie;
//! - globals that are surely defined are read without a test, and constants that are numbers are not read at all.
//!
//! How: locals become one for each web of assignments and reads (`webs`). An analysis finds what each place of the program
//! may hold, whoever calls (`values`, `constraints`, `flow`), others which globals are defined when (`defined`) and where fields lie (`layout`). Then
//! each function is rewritten (`calls`, `rewrite`), and what is needed no more is dropped (`unused`). `docs/ir/mir.md` says
//! why that is sound and what it costs: time linear in the size of the program.
//!
//! Left out: functions are not copied for different callers; conditions do not narrow what a variable may be.

mod calls;
mod constraints;
mod defined;
mod flow;
mod layout;
mod made;
mod records;
mod rewrite;
#[cfg(test)]
mod tests;
mod unused;
mod values;
mod webs;

use calls::Calls;
use flow::Flow;
use kiln_abi::DynFn;
use kiln_arena::{IdMap, Interner};
use kiln_mir::{Body, Code, Convention, DynOp, Func, FuncId, Global, Program, StatementKind};
use layout::Layouts;
use rewrite::Facts;

/// A program of the same meaning that makes use of the types of its values. A program without entry, or without
/// functions of a dynamic language, stays as it is: others may call it. All invariants must hold, and do afterwards.
pub fn infer(mut program: Program, names: &Interner) -> Program {
    let Some(main) = program.main else { return program };
    if !is_raw(&program) {
        return program;
    }
    let dynamic = program.types.common.dyn_;
    for func in program.funcs.values_mut().filter(|func| func.traced) {
        if let Code::Body(body) = &mut func.code {
            kiln_mir_passes::simplify_cfg(body);
            webs::split_webs(body, func.params.len(), dynamic);
        }
    }
    let mut flow = Flow::new(&program, names.lookup("init"));
    constraints::constrain(&program, &mut flow);
    flow.solve();
    let definitions = defined::definitions(&program, main, &flow);
    let calls = Calls::new(&program, &flow, &definitions);
    let versions = versions(&program, &calls);
    let facts = Facts {
        program: &program,
        flow: &flow,
        definitions: &definitions,
        calls: &calls,
        layouts: &Layouts::new(&program, &flow, &calls),
        versions: &versions,
    };
    let mut inferred = rewritten(&facts);
    unused::drop_unused(&mut inferred, program.funcs.next_id());
    let inferred = kiln_mir_passes::monomorphize(inferred).expect("no function is generic");
    if cfg!(debug_assertions) {
        kiln_mir::verify::assert_valid(&inferred, "inference");
    }
    inferred
}

/// Whether there is a function of a dynamic language, and nothing that this phase has made.
fn is_raw(program: &Program) -> bool {
    let made_here = |statement: &kiln_mir::Statement| match statement.kind {
        StatementKind::Dyn { op, .. } => {
            matches!(
                op,
                DynOp::Instance
                    | DynOp::Method(_)
                    | DynOp::Math(_)
                    | DynOp::Item
                    | DynOp::SetItem
                    | DynOp::Runtime(DynFn::Prototype | DynFn::NewLike)
            )
        }
        StatementKind::Assign(..) | StatementKind::Call { .. } => false,
    };
    // Front ends unbox what they give to C, in functions that do not show.
    let unboxes = |statement: &kiln_mir::Statement| match statement.kind {
        StatementKind::Dyn { op, .. } => op == DynOp::Unbox,
        StatementKind::Assign(..) | StatementKind::Call { .. } => false,
    };
    let is_made = |func: &Func| match &func.code {
        Code::Body(body) => {
            let mut statements = body.blocks.values().flat_map(|block| &block.statements);
            statements.any(|statement| made_here(statement) || func.traced && unboxes(statement))
        }
        Code::Runtime(_) | Code::Foreign(_) => false,
    };
    program.funcs.values().any(|func| func.traced)
        && program.funcs.values().all(|func| func.type_params.is_empty() && !is_made(func))
}

/// The ids of the static versions of all functions that are called directly.
fn versions(program: &Program, calls: &Calls<'_>) -> IdMap<FuncId, Option<FuncId>> {
    let mut versions = IdMap::filled(program.funcs.len(), None);
    let mut is_called = IdMap::filled(program.funcs.len(), false);
    for (id, func) in program.funcs.iter() {
        let Code::Body(body) = &func.code else { continue };
        for statement in body.blocks.values().flat_map(|block| &block.statements) {
            if let StatementKind::Dyn { op, args, dest: _ } = statement.kind
                && let Some(callee) = calls.direct(id, op, &body.operands[args]).and_then(calls::Direct::func)
            {
                is_called[callee] = true;
            }
        }
    }
    let called = program.funcs.ids().filter(|&id| is_called[id]);
    for (index, id) in (program.funcs.len()..).zip(called) {
        versions[id] = Some(kiln_arena::Id::from_index(index));
    }
    versions
}

/// All functions again, and their static versions behind them.
fn rewritten(facts: &Facts<'_>) -> Program {
    let program = facts.program;
    let mut made = Program {
        types: program.types.clone(),
        funcs: kiln_arena::Arena::with_capacity(2 * program.funcs.len()),
        globals: program.globals.clone(),
        classes: program.classes.clone(),
        main: program.main,
        dialect: program.dialect,
    };
    let mut versions = Vec::new();
    for (global, prototype) in facts.layouts.records.prototypes() {
        // Nobody sees the name.
        let name = *prototype.fields.first().expect("a prototype has fields");
        let made = made.globals.alloc(Global { name, native: None });
        debug_assert_eq!(made, global);
    }
    for (id, class) in program.classes.ids().zip(made.classes.values_mut()) {
        class.layout = facts.layouts.fields(id).to_vec();
    }
    for (id, func) in program.funcs.iter() {
        let body = |body: &Body, is_version: bool| Code::Body(rewrite::rewrite(facts, id, body, is_version));
        let (code, traced) = match (&func.code, facts.versions[id]) {
            (Code::Body(old), None) => (body(old, false), func.traced),
            (Code::Body(old), Some(version)) => {
                let (ret, params) = facts.signature(id);
                let code = body(old, true);
                versions.push(Func { convention: Convention::Static, params, ret, code, ..func.clone() });
                (Code::Body(rewrite::wrapper(facts, id, version)), false)
            }
            (Code::Runtime(_) | Code::Foreign(_), _) => (func.code.clone(), func.traced),
        };
        made.funcs.alloc(Func { code, traced, ..func.clone() });
    }
    for version in versions {
        made.funcs.alloc(version);
    }
    made
}
