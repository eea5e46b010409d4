//! HIR to MIR: control flow made explicit.
//!
//! Comes in: a HIR without errors, whose matches were found exhaustive. Goes out: a control-flow graph for each
//! function, generic if the function is. Operands are evaluated from the left; what may panic is a checked
//! operation; matches test in the order of a decision tree. Functions and types keep their order.

mod bind;
mod control;
mod expr;
mod function;
mod matching;
mod operand;
#[cfg(test)]
mod tests;

use kiln_arena::Id;
use kiln_hir::matrix::TypeView;
use kiln_hir::{FuncBody, Hir};
use kiln_mir::{Code, Func, Program};

/// Builds the MIR of all functions.
pub fn build(hir: &Hir) -> Program {
    let mut program = Program { types: hir.types.clone(), ..Program::default() };
    let view = TypeView::new(&hir.types);
    let ids: Vec<kiln_mir::FuncId> = (0..hir.funcs.len()).map(kiln_mir::FuncId::from_index).collect();
    for func in hir.funcs.values() {
        let code = match func.body {
            FuncBody::Runtime(runtime) => Code::Runtime(runtime),
            FuncBody::Expr(body) => Code::Body(function::build(hir, &view, &ids, func, body)),
        };
        program.funcs.alloc(Func {
            name: func.name,
            type_params: func.type_params.clone(),
            instance_args: Vec::new(),
            params: func.params.iter().map(|param| param.ty).collect(),
            ret: func.ret,
            code,
            span: func.signature,
        });
    }
    program.main = hir.main.map(|main| ids[main.index()]);
    program
}
