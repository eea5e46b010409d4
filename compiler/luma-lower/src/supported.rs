//! Reports what the rest of the compiler cannot do yet.

use crate::errors;
use kiln_diagnostics::Sink;
use kiln_luma_syntax::ast::*;

/// Goes over all statements of a tree without errors.
pub(crate) fn check(ast: &Ast, sink: &mut Sink) {
    for stmt in ast.stmts.values() {
        if let StmtKind::Foreign(_) = stmt.kind {
            sink.report(errors::not_supported(stmt.span, "C functions"));
        }
    }
}
