//! Stands for an engine: guesses from what it sees what would come of a run, and remembers what it was asked.

use crate::{Evaluator, Outcome, Request};
use kiln_abi::PanicKind;
use kiln_arena::Id;
use kiln_diagnostics::Sink;
use kiln_hir::{BinaryOp, ExprId, ExprKind, FuncBody, FuncId, Hir, Word};

/// What it gives for a number; for a `bool`, `true`.
pub const ANSWER: u64 = 42;

#[derive(Debug, Default)]
pub struct Stub {
    /// The names of entries, and of what they call, for each request: `A B: f g`.
    pub requests: Vec<String>,
}

impl Evaluator for Stub {
    fn evaluate(&mut self, request: &Request<'_>, _sink: &mut Sink) -> Vec<Outcome> {
        let name = |&func: &FuncId| request.names.text(request.hir.funcs[func].name);
        let joined = |funcs: &[FuncId]| funcs.iter().map(name).collect::<Vec<_>>().join(" ");
        self.requests.push(format!("{}: {}", joined(request.entries), joined(request.callees)));
        let callees = request.callees.iter().find_map(|&func| trouble(request.hir, func));
        let entry = |&func: &FuncId| {
            let is_bool = request.hir.funcs[func].ret == request.hir.types.common.bool;
            let value = Outcome::Value(Word::new(if is_bool { 1 } else { ANSWER }));
            trouble(request.hir, func).or(callees).unwrap_or(value)
        };
        request.entries.iter().map(entry).collect()
    }
}

fn trouble(hir: &Hir, func: FuncId) -> Option<Outcome> {
    let mut nodes = hir.funcs[func].nodes.exprs.clone();
    nodes.find_map(|index| {
        let expr = &hir.exprs[ExprId::from_index(index as usize)];
        if let ExprKind::Call { func, .. } = expr.kind {
            let leaves = match hir.funcs[func].body {
                FuncBody::Expr(_) => None,
                FuncBody::Runtime(_) => Some(Outcome::Prints(expr.span)),
                FuncBody::Foreign(_) => Some(Outcome::CallsC(expr.span)),
            };
            let recurs = hir.funcs[func].nodes.exprs.contains(&index);
            let overflow = recurs.then_some(Outcome::Panicked(PanicKind::StackOverflow, None));
            return leaves.or(overflow);
        }
        let div = matches!(expr.kind, ExprKind::Binary(BinaryOp::Div, ..));
        let endless = matches!(expr.kind, ExprKind::Loop { .. } | ExprKind::While { .. });
        div.then_some(Outcome::Panicked(PanicKind::DivZero, Some(expr.span)))
            .or(endless.then_some(Outcome::TooLong(10)))
    })
}
