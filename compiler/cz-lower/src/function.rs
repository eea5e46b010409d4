//! Functions: parameters and bodies, one after the other, so that the nodes of each are contiguous.

use crate::errors;
use crate::items::Items;
use crate::lower::{Body, Expect, Lower, Ret, Why};
use crate::pattern::PatternUse;
use kiln_cz_syntax::ast;
use kiln_hir::{FuncId, VarKind};

/// Lowers the bodies of all functions.
pub fn bodies(lower: &mut Lower<'_>, items: &Items) {
    for &(ast, item, func) in &items.funcs {
        lower.ast = &lower.asts[ast];
        if let ast::ItemKind::Fn(decl) = &lower.ast.item_nodes[item].kind {
            function(lower, func, decl);
        }
    }
}

fn function(lower: &mut Lower<'_>, func: FuncId, decl: &ast::FnDecl) {
    let start = lower.hir.node_ends();
    let ret = lower.hir.funcs[func].ret;
    let ret_span = decl.ret.map_or(decl.signature, |ret| lower.ast.types[ret].span);
    lower.body.begin(Some(Ret { ty: ret, span: ret_span }));
    let scope = lower.scopes.enter();
    params(lower, func, decl);
    let body = lower.block(decl.body, Expect::Must(ret, Why::Result(ret_span)));
    lower.scopes.leave(scope);
    lower.finish_body(&start);
    lower.hir.set_body(func, body, &start);
}

fn params(lower: &mut Lower<'_>, func: FuncId, decl: &ast::FnDecl) {
    for (index, param) in decl.params.iter().enumerate() {
        let ty = lower.hir.funcs[func].params[index].ty;
        let pat = lower.pattern(param.pat, ty, PatternUse { kind: VarKind::Param, expected: None });
        lower.declare_pattern_vars(errors::duplicate_param);
        lower.hir.funcs[func].params[index].pat = Some(pat);
    }
}

impl Body {
    /// Forgets the function before and begins a function that returns `ret`, or a constant.
    pub fn begin(&mut self, ret: Option<Ret>) {
        self.infer.clear();
        self.ret = ret;
        self.loops.clear();
        self.unsafe_blocks.clear();
        self.diverges = false;
        self.int_literals.clear();
        self.float_literals.clear();
        self.pattern_literals.clear();
        self.negations.clear();
        self.untyped_lets.clear();
        self.pattern_vars.clear();
        self.or_vars.clear();
    }
}
