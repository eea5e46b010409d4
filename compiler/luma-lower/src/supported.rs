//! Reports what the rest of the compiler cannot do yet.

use crate::errors;
use crate::resolve::Resolution;
use crate::scopes::Meaning;
use kiln_diagnostics::Sink;
use kiln_luma_syntax::ast::*;

/// Goes over all nodes of a tree without errors.
pub(crate) fn check(ast: &Ast, resolution: &Resolution, sink: &mut Sink) {
    for (id, expr) in ast.exprs.iter() {
        if let Some(what) = expression(expr.kind, resolution.uses[id]) {
            sink.report(errors::not_supported(expr.span, what));
        }
    }
    for stmt in ast.stmts.values() {
        if let Some(what) = statement(ast, stmt.kind) {
            sink.report(errors::not_supported(stmt.span, what));
        }
    }
}

/// What a kind of expression needs that is not there.
fn expression(kind: ExprKind, meaning: Option<Meaning>) -> Option<&'static str> {
    match kind {
        ExprKind::Text(_) => Some("values in texts"),
        ExprKind::List(_) => Some("lists"),
        ExprKind::Object(_) => Some("objects"),
        ExprKind::ReadFile(_) => Some("files"),
        ExprKind::Index { .. } => Some("items"),
        ExprKind::Get { .. } => Some("fields"),
        ExprKind::Binary { op: BinaryOp::Rem, .. } => Some("`%`"),
        ExprKind::Binary { op: BinaryOp::Has, .. } => Some("`has`"),
        ExprKind::Name(_) => match meaning {
            Some(Meaning::Library(function)) if function.native().is_none() => {
                Some("this function of the library")
            }
            Some(_) | None => None,
        },
        ExprKind::Error
        | ExprKind::Nothing
        | ExprKind::Bool(_)
        | ExprKind::Number(_)
        | ExprKind::Str(_)
        | ExprKind::Function(_)
        | ExprKind::ReadLine
        | ExprKind::Group(_)
        | ExprKind::Unary { .. }
        | ExprKind::Binary { .. }
        | ExprKind::Logical { .. }
        | ExprKind::Call { .. } => None,
    }
}

fn statement(ast: &Ast, kind: StmtKind) -> Option<&'static str> {
    match kind {
        StmtKind::Show(values) if values.len() > 1 => Some("`show` of several values"),
        StmtKind::Add { .. } | StmtKind::Remove { .. } => Some("lists and objects"),
        StmtKind::WriteFile { .. } => Some("files"),
        StmtKind::Foreign(_) => Some("C functions"),
        StmtKind::For(id) => match ast.fors[id].over {
            Over::Items(_) => Some("`for each`"),
            Over::Range { by: Some(by), .. } if step(ast, by).is_none() => {
                Some("a step that is not written as a number")
            }
            Over::Range { .. } => None,
        },
        StmtKind::Error
        | StmtKind::Expr(_)
        | StmtKind::Show(_)
        | StmtKind::Let { .. }
        | StmtKind::Set { .. }
        | StmtKind::If { .. }
        | StmtKind::While { .. }
        | StmtKind::Repeat { .. }
        | StmtKind::Define(_)
        | StmtKind::GiveBack { .. }
        | StmtKind::Stop
        | StmtKind::Skip => None,
    }
}

/// The step of a loop that is written as a number.
pub(crate) fn step(ast: &Ast, by: ExprId) -> Option<f64> {
    let number = |expr: ExprId| {
        if let ExprKind::Number(value) = ast.exprs[expr].kind { Some(value) } else { None }
    };
    if let ExprKind::Unary { op: UnaryOp::Neg, operand } = ast.exprs[by].kind {
        return number(operand).map(|step| -step);
    }
    number(by)
}
