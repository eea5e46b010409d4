//! HIR to MIR: control flow made explicit.
//!
//! Comes in: a HIR without errors, whose matches were found exhaustive. Goes out: a control-flow graph for each
//! function, generic if the function is. Operands are evaluated from the left; what may panic is a checked
//! operation; matches test in the order of a decision tree. Functions, types, globals and classes keep their order. The bodies of
//! constants are left out, unless they are asked for: they ran before.

mod bind;
mod control;
mod dynamic;
mod expr;
mod function;
mod matching;
mod operand;
#[cfg(test)]
mod tests;

use kiln_arena::{Id, IdMap};
use kiln_hir::matrix::TypeView;
use kiln_hir::{DynKind, FuncBody, FuncId, Hir};
use kiln_mir::{Code, Convention, Func, Program};
use rustc_hash::FxHashMap;

/// Builds the MIR of all functions.
pub fn build(hir: &Hir) -> Program {
    let mut is_constant = IdMap::filled(hir.funcs.len(), false);
    for body in hir.consts.values().filter_map(|constant| constant.body) {
        is_constant[body] = true;
    }
    let funcs: Vec<FuncId> = hir.funcs.ids().filter(|&func| !is_constant[func]).collect();
    build_functions(hir, &funcs)
}

/// Builds the MIR of some functions, in the order of `funcs`, which must contain all that they call. There is a `main` if it
/// is among them.
pub fn build_functions(hir: &Hir, funcs: &[FuncId]) -> Program {
    let mut program = Program { types: hir.types.clone(), dialect: hir.dialect, ..Program::default() };
    let view = TypeView::new(&hir.types);
    let new_ids = funcs.iter().enumerate().map(|(index, &func)| (func, kiln_mir::FuncId::from_index(index)));
    let ids: FxHashMap<FuncId, kiln_mir::FuncId> = new_ids.collect();
    for func in funcs.iter().map(|&func| &hir.funcs[func]) {
        let code = match func.body {
            FuncBody::Runtime(runtime) => Code::Runtime(runtime),
            FuncBody::Foreign(foreign) => Code::Foreign(foreign),
            FuncBody::Expr(body) => Code::Body(function::build(hir, &view, &ids, func, body)),
        };
        program.funcs.alloc(Func {
            name: func.name,
            type_params: func.type_params.clone(),
            instance_args: Vec::new(),
            params: std::iter::repeat_n(hir.types.common.dyn_, convention(func).hidden())
                .chain(func.params.iter().map(|param| param.ty))
                .collect(),
            ret: func.ret,
            convention: convention(func),
            traced: matches!(func.dynamic, Some(DynKind::Script | DynKind::Closure | DynKind::Method)),
            code,
            span: func.signature,
        });
    }
    for global in hir.globals.values() {
        program.globals.alloc(kiln_mir::Global { name: global.name, native: global.native });
    }
    for class in hir.classes.values() {
        let methods = class
            .methods
            .iter()
            .filter_map(|method| Some(kiln_mir::Method { name: method.name, func: *ids.get(&method.func)? }));
        program.classes.alloc(kiln_mir::Class {
            name: class.name,
            methods: methods.collect(),
            fields: class.fields.len() as u32,
            inherits: class.inherits,
            layout: Vec::new(),
        });
    }
    program.main = hir.main.and_then(|main| ids.get(&main).copied());
    program
}

/// How a function is called.
fn convention(func: &kiln_hir::Func) -> Convention {
    match func.dynamic {
        None | Some(DynKind::Script) => Convention::Static,
        Some(DynKind::Closure | DynKind::Library) => Convention::Closure,
        Some(DynKind::Method) => Convention::Method,
    }
}

/// The id of what keeps its place: globals and classes.
fn same_index<From: Id, To: Id>(id: From) -> To {
    To::from_index(id.index())
}
