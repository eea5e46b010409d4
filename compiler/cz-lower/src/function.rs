//! Functions: parameters and bodies, one after the other, so that the nodes of each are contiguous.

use crate::errors;
use crate::items::Items;
use crate::lower::{Body, Expect, Lower, Ret, Why, end};
use crate::pattern::PatternUse;
use kiln_cz_syntax::ast;
use kiln_hir::{FuncBody, FuncId, Nodes, VarKind};

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
    let start = lower.node_ends();
    let ret = lower.hir.funcs[func].ret;
    let ret_span = decl.ret.map_or(decl.signature, |ret| lower.ast.types[ret].span);
    lower.body.begin(Some(Ret { ty: ret, span: ret_span }));
    let scope = lower.scopes.enter();
    params(lower, func, decl);
    let body = lower.block(decl.body, Expect::Must(ret, Why::Result(ret_span)));
    lower.scopes.leave(scope);
    lower.finish_body(&start);
    let nodes = lower.nodes_since(&start);
    let func = &mut lower.hir.funcs[func];
    func.body = FuncBody::Expr(body);
    func.nodes = nodes;
}

fn params(lower: &mut Lower<'_>, func: FuncId, decl: &ast::FnDecl) {
    for (index, param) in decl.params.iter().enumerate() {
        let ty = lower.hir.funcs[func].params[index].ty;
        let pat = lower.pattern(param.pat, ty, PatternUse { kind: VarKind::Param, expected: None });
        lower.declare_pattern_vars(errors::duplicate_param);
        lower.hir.funcs[func].params[index].pat = Some(pat);
    }
}

/// How long the arenas were at some time.
#[derive(Debug, Clone, Copy)]
pub struct NodeEnds {
    pub exprs: u32,
    pub pats: u32,
    pub vars: u32,
    pub loops: u32,
}

impl Lower<'_> {
    /// How long the arenas are now.
    pub fn node_ends(&self) -> NodeEnds {
        NodeEnds {
            exprs: end(&self.hir.exprs),
            pats: end(&self.hir.pats),
            vars: end(&self.hir.vars),
            loops: end(&self.hir.loops),
        }
    }

    /// The nodes made since `start`.
    pub fn nodes_since(&self, start: &NodeEnds) -> Nodes {
        let now = self.node_ends();
        Nodes { exprs: start.exprs..now.exprs, pats: start.pats..now.pats, vars: start.vars..now.vars }
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
