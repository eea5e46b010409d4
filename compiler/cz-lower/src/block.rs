//! Blocks and statements.

use crate::errors;
use crate::infer::Kind;
use crate::items;
use crate::lower::{ConstBlock, Expect, Lower, Why};
use crate::pattern::PatternUse;
use kiln_cz_syntax::ast;
use kiln_hir::{self as hir, VarKind};
use kiln_source::Span;
use kiln_types::TypeId;

impl Lower<'_> {
    /// A block in a scope of its own. Control that cannot reach its end leaves `diverges` set.
    pub fn block(&mut self, id: ast::BlockId, expect: Expect) -> hir::ExprId {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.block_inner(id, expect))
    }

    fn block_inner(&mut self, id: ast::BlockId, expect: Expect) -> hir::ExprId {
        let ast = self.ast;
        let block = ast.blocks[id];
        let outer = std::mem::replace(&mut self.body.diverges, false);
        let scope = self.scopes.enter();
        let outer_constants = self.const_block;
        let stmts = &ast.stmts[block.stmts];
        if ast.item_nodes.len() > ast.items.len() {
            self.local_items(stmts);
        }
        let start = self.stmt_stack.len();
        for stmt in stmts {
            if let Some(kind) = self.stmt(stmt) {
                self.stmt_stack.push(hir::Stmt { kind, span: stmt.span });
            }
        }
        let tail = block.tail.map(|tail| self.expr(tail, expect));
        let ty = match tail {
            Some(tail) => self.type_of(tail),
            None if self.body.diverges => self.common.never,
            None => self.value_of_no_tail(expect, stmts, block.span),
        };
        self.scopes.leave(scope);
        self.const_block = outer_constants;
        let stmts = self.hir.stmts.alloc(self.stmt_stack.drain(start..));
        self.body.diverges |= outer;
        self.add(hir::ExprKind::Block { stmts, tail }, ty, block.span)
    }

    /// The type of a block that ends without a value; reports it where a value is required.
    fn value_of_no_tail(&mut self, expect: Expect, stmts: &[ast::Stmt], span: Span) -> TypeId {
        let Expect::Must(want, why) = expect else { return self.common.unit };
        if self.unify(want, self.common.unit) || matches!(why, Why::LetElse) {
            return self.common.unit;
        }
        let semicolon = self.removable_semicolon(stmts, want);
        let want = self.show(want);
        let report = errors::missing_value(&want, span, why, semicolon);
        self.report(report);
        self.common.error
    }

    /// The semicolon of the last statement if the expression before it has the type `want`.
    fn removable_semicolon(&mut self, stmts: &[ast::Stmt], want: TypeId) -> Option<Span> {
        let last = stmts.last()?;
        let hir::StmtKind::Expr { expr, semi: true } = self.stmt_stack.last()?.kind else { return None };
        let ty = self.type_of(expr);
        (ty != self.common.never && ty != self.common.error && self.unify(ty, want))
            .then(|| Span::new(last.span.hi - 1, last.span.hi))
    }

    /// Declares the items among `stmts`, which are known in the whole block, and evaluates them.
    fn local_items(&mut self, stmts: &[ast::Stmt]) {
        let ast = self.ast;
        let index = self.asts.iter().position(|other| std::ptr::eq(other, ast)).unwrap_or(0);
        let first = self.consts.len();
        for stmt in stmts {
            if let ast::StmtKind::Item(item) = stmt.kind
                && matches!(ast.item_nodes[item].kind, ast::ItemKind::Const(_))
            {
                items::declare_const(self, index, item);
            }
        }
        if self.consts.len() == first {
            return;
        }
        self.const_blocks.push(ConstBlock { outer: self.const_block, consts: first..self.consts.len() });
        self.const_block = Some(self.const_blocks.len() - 1);
        let (scope, depth, block) = (self.scopes.here(), self.scopes.depth(), self.const_block);
        for state in &mut self.consts[first..] {
            (state.scope, state.depth, state.block) = (scope, depth, block);
        }
        self.evaluate_from(first);
    }

    fn stmt(&mut self, stmt: &ast::Stmt) -> Option<hir::StmtKind> {
        match stmt.kind {
            ast::StmtKind::Let(id) => Some(self.let_stmt(id)),
            ast::StmtKind::Expr { expr, semi } => {
                let expr = self.expr(expr, Expect::Nothing);
                Some(hir::StmtKind::Expr { expr, semi })
            }
            ast::StmtKind::Item(_) => None,
        }
    }

    fn let_stmt(&mut self, id: ast::LetId) -> hir::StmtKind {
        let node = self.ast.lets[id];
        let annotation = node.ty.map(|ty| (self.resolve_type(ty), self.ast.types[ty].span));
        let Some(init) = node.init else { return self.let_later(&node, annotation.map(|(ty, _)| ty)) };
        let expect = annotation.map_or(Expect::Nothing, |(ty, span)| Expect::Must(ty, Why::Annotation(span)));
        let value = self.expr(init, expect);
        let ty = annotation.map_or_else(|| self.type_of(value), |(ty, _)| ty);
        let otherwise = node.otherwise.map(|block| self.let_else(block));
        let expected = annotation.is_none().then_some(self.ast.exprs[init].span);
        let pat = self.pattern(node.pat, ty, PatternUse { kind: VarKind::Let, expected });
        self.declare_pattern_vars(errors::second_let);
        hir::StmtKind::Let { pat, init: Some(value), otherwise }
    }

    /// `let x;`, `let x: T;`
    fn let_later(&mut self, node: &ast::Let, ty: Option<TypeId>) -> hir::StmtKind {
        let ast = self.ast;
        let simple =
            matches!(ast.pats[node.pat].kind, ast::PatKind::Name { sub: None, .. } | ast::PatKind::Error);
        if !simple {
            let report = errors::let_without_value(ast.pats[node.pat].span);
            self.report(report);
        }
        let declared = match ty {
            Some(ty) => ty,
            None if simple => self.fresh(Kind::Any),
            None => self.common.error,
        };
        let first = self.body.pattern_vars.len();
        let pat = self.pattern(node.pat, declared, PatternUse { kind: VarKind::LetLater, expected: None });
        if ty.is_none() {
            self.body.untyped_lets.extend_from_slice(&self.body.pattern_vars[first..]);
        }
        self.declare_pattern_vars(errors::second_let);
        hir::StmtKind::Let { pat, init: None, otherwise: None }
    }

    /// The block after `else`, which control must not leave at its end.
    fn let_else(&mut self, block: ast::BlockId) -> hir::ExprId {
        let before = self.body.diverges;
        let expr = self.block(block, Expect::Must(self.common.never, Why::LetElse));
        self.body.diverges = before;
        let ty = self.type_of(expr);
        if ty != self.common.never && ty != self.common.error {
            let span = self.ast.blocks[block].span;
            let report = errors::else_must_diverge(span);
            self.report(report);
        }
        expr
    }
}
