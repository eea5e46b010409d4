//! Checks that a tree is one: what the documentation of `ast.rs` promises, whatever the text was.

use crate::ast::*;
use kiln_arena::{IdMap, ListRange};
use kiln_source::Span;
use kiln_syntax::{Check, Parents};

/// What is wrong with `ast`, the tree of the file at `file`; nothing for every tree that the parser makes.
///
/// - Invariants A1 to A3 are those of all trees ([`Check`]).
/// - Invariant A4: a path has at least one segment, an or-pattern at least two alternatives, a range at least one
///   end, a tuple never one element (but `..` alone in a pattern).
/// - Invariant A5: the operator of a compound assignment is no comparison, `&&` or `||`.
/// - Invariant A6: a tree of a file without errors (`clean`) has no `Error` node, and `let` stands in an expression only
///   as the condition of `if` or `while`.
pub fn verify(ast: &Ast, file: Span, clean: bool) -> Vec<String> {
    let mut verifier = Verifier {
        ast,
        check: Check::new(file, clean),
        expr_parents: Parents::new(ast.exprs.len()),
        pat_parents: Parents::new(ast.pats.len()),
        block_parents: Parents::new(ast.blocks.len()),
        is_condition: IdMap::filled(ast.exprs.len(), false),
    };
    verifier.all();
    verifier.check.finish()
}

struct Verifier<'a> {
    ast: &'a Ast,
    check: Check,
    expr_parents: Parents<ExprId>,
    pat_parents: Parents<PatId>,
    block_parents: Parents<BlockId>,
    is_condition: IdMap<ExprId, bool>,
}

impl Verifier<'_> {
    fn all(&mut self) {
        for (id, expr) in self.ast.exprs.iter() {
            self.check.span(&format_args!("{id}"), expr.span, self.check.file);
            self.expr(id, expr);
        }
        for (id, pat) in self.ast.pats.iter() {
            self.check.span(&format_args!("{id}"), pat.span, self.check.file);
            self.pattern(id, pat);
        }
        for (id, ty) in self.ast.types.iter() {
            self.check.span(&format_args!("{id}"), ty.span, self.check.file);
            self.type_expr(id, ty);
        }
        for (id, block) in self.ast.blocks.iter() {
            self.check.span(&format_args!("{id}"), block.span, self.check.file);
            self.block(id, block);
        }
        for (id, path) in self.ast.paths.iter() {
            self.check.span(&format_args!("{id}"), path.span, self.check.file);
            let segments = &self.ast.segments[path.segments];
            self.check.require(!segments.is_empty(), &format_args!("A4: {id} has no segments"));
            for segment in segments {
                self.check.span(&format_args!("a segment of {id}"), segment.span, path.span);
            }
        }
        for (id, label) in self.ast.labels.iter() {
            self.check.span(&format_args!("{id}"), label.span, self.check.file);
        }
        for (id, range) in self.ast.ranges.iter() {
            self.check
                .require(range.lo.is_some() || range.hi.is_some(), &format_args!("A4: {id} has no ends"));
        }
        for (id, item) in self.ast.item_nodes.iter() {
            self.item(id, item);
        }
        for (id, expr) in self.ast.exprs.iter() {
            let misplaced = matches!(expr.kind, ExprKind::Let { .. }) && !self.is_condition[id];
            self.check.require_if_clean(!misplaced, &format_args!("A6: {id} is a misplaced `let`"));
        }
        self.check.all_have_parents(&self.expr_parents);
    }

    /// A child of the expression `parent`, or of a node of another kind (`None`).
    fn child_expr(&mut self, child: ExprId, parent: Option<ExprId>, outer: Span) {
        let span = self.ast.exprs.get(child).map(|node| node.span);
        self.check.child(child, span, parent, outer, &mut self.expr_parents);
    }

    /// A child of the pattern `parent`, or of a node of another kind (`None`).
    fn child_pat(&mut self, child: PatId, parent: Option<PatId>, outer: Span) {
        let span = self.ast.pats.get(child).map(|node| node.span);
        self.check.child(child, span, parent, outer, &mut self.pat_parents);
    }

    fn child_block(&mut self, child: BlockId, outer: Span) {
        let span = self.ast.blocks.get(child).map(|node| node.span);
        self.check.child(child, span, None, outer, &mut self.block_parents);
    }

    fn child_type(&mut self, child: TypeExprId, outer: Span) {
        self.check.part(child, self.ast.types.get(child).map(|node| node.span), outer);
    }

    fn child_path(&mut self, child: PathId, outer: Span) {
        self.check.part(child, self.ast.paths.get(child).map(|node| node.span), outer);
    }

    fn no_error(&mut self, id: &std::fmt::Arguments<'_>) {
        self.check.require_if_clean(false, &format_args!("A6: {id} is an error that nobody reported"));
    }

    fn expr(&mut self, id: ExprId, expr: &Expr) {
        let outer = expr.span;
        match expr.kind {
            ExprKind::Error => self.no_error(&format_args!("{id}")),
            ExprKind::Int(_) | ExprKind::Float { .. } | ExprKind::Bool(_) | ExprKind::Name(_) => {}
            ExprKind::Path(path) => self.child_path(path, outer),
            ExprKind::Unary { operand, .. } => self.child_expr(operand, Some(id), outer),
            ExprKind::Binary { lhs, rhs, .. } => {
                self.child_expr(lhs, Some(id), outer);
                self.child_expr(rhs, Some(id), outer);
            }
            ExprKind::Assign { op, place, value } => {
                let arithmetic = op.is_none_or(is_arithmetic);
                self.check.require(arithmetic, &format_args!("A5: {id} assigns with {op:?}"));
                self.child_expr(place, Some(id), outer);
                self.child_expr(value, Some(id), outer);
            }
            ExprKind::Cast { operand, ty } => {
                self.child_expr(operand, Some(id), outer);
                self.child_type(ty, outer);
            }
            ExprKind::Call { callee, args } => {
                self.child_expr(callee, Some(id), outer);
                self.child_exprs(args, id, outer);
            }
            ExprKind::Field { base, .. } | ExprKind::TupleField { base, .. } => {
                self.child_expr(base, Some(id), outer);
            }
            ExprKind::Struct { path, fields } => {
                self.child_path(path, outer);
                for field in &self.ast.field_inits[fields] {
                    self.check.span(&format_args!("a field name of {id}"), field.name.span, outer);
                    self.child_expr(field.value, Some(id), outer);
                }
            }
            ExprKind::Tuple(list) => {
                self.check.require(list.len() != 1, &format_args!("A4: {id} is a tuple of one"));
                self.child_exprs(list, id, outer);
            }
            ExprKind::Block(block) | ExprKind::Unsafe(block) => self.child_block(block, outer),
            ExprKind::If { cond, then, otherwise } => {
                self.condition(cond, id, outer);
                self.child_block(then, outer);
                if let Some(otherwise) = otherwise {
                    self.child_expr(otherwise, Some(id), outer);
                }
            }
            ExprKind::Let { pat, value } => {
                self.child_pat(pat, None, outer);
                self.child_expr(value, Some(id), outer);
            }
            ExprKind::While { label, cond, body } => {
                self.label(label, outer);
                self.condition(cond, id, outer);
                self.child_block(body, outer);
            }
            ExprKind::Loop { label, body } => {
                self.label(label, outer);
                self.child_block(body, outer);
            }
            ExprKind::Match { scrutinee, arms } => {
                self.child_expr(scrutinee, Some(id), outer);
                for arm in &self.ast.arms[arms] {
                    self.check.span(&format_args!("an arm of {id}"), arm.span, outer);
                    self.child_pat(arm.pat, None, arm.span);
                    if let Some(guard) = arm.guard {
                        self.child_expr(guard, Some(id), arm.span);
                    }
                    self.child_expr(arm.body, Some(id), arm.span);
                }
            }
            ExprKind::Break { label, value } => {
                self.label(label, outer);
                self.child_expr_if_any(value, id, outer);
            }
            ExprKind::Continue { label } => self.label(label, outer),
            ExprKind::Return { value } => self.child_expr_if_any(value, id, outer),
        }
    }

    fn child_exprs(&mut self, list: ListRange<ExprId>, parent: ExprId, outer: Span) {
        for &child in &self.ast.expr_lists[list] {
            self.child_expr(child, Some(parent), outer);
        }
    }

    fn child_expr_if_any(&mut self, child: Option<ExprId>, parent: ExprId, outer: Span) {
        if let Some(child) = child {
            self.child_expr(child, Some(parent), outer);
        }
    }

    fn condition(&mut self, cond: ExprId, parent: ExprId, outer: Span) {
        self.child_expr(cond, Some(parent), outer);
        if self.ast.exprs.get(cond).is_some() {
            self.is_condition[cond] = true;
        }
    }

    fn label(&mut self, label: Option<LabelId>, outer: Span) {
        if let Some(label) = label {
            self.check.part(label, self.ast.labels.get(label).map(|node| node.span), outer);
        }
    }

    fn pattern(&mut self, id: PatId, pat: &Pat) {
        let outer = pat.span;
        match pat.kind {
            PatKind::Error => self.no_error(&format_args!("{id}")),
            PatKind::Wild | PatKind::Int { .. } | PatKind::Bool(_) | PatKind::Rest => {}
            PatKind::Name { sub, .. } => {
                if let Some(sub) = sub {
                    self.child_pat(sub, Some(id), outer);
                }
            }
            PatKind::Path(path) => self.child_path(path, outer),
            PatKind::Range(range) => {
                self.check.in_arena(range, &self.ast.ranges);
            }
            PatKind::Tuple(list) => {
                let elements = &self.ast.pat_lists[list];
                let is_rest = |pat: &PatId| matches!(self.ast.pats[*pat].kind, PatKind::Rest);
                let fine = elements.len() != 1 || elements.iter().all(is_rest);
                self.check.require(fine, &format_args!("A4: {id} is a tuple of one"));
                self.child_pats(list, id, outer);
            }
            PatKind::TupleStruct { path, args } => {
                self.child_path(path, outer);
                self.child_pats(args, id, outer);
            }
            PatKind::Struct { path, fields } => {
                self.child_path(path, outer);
                for field in &self.ast.field_pats[fields] {
                    self.check.span(&format_args!("a field name of {id}"), field.name.span, outer);
                    self.child_pat(field.pat, Some(id), outer);
                }
            }
            PatKind::Or(list) => {
                self.check.require(list.len() >= 2, &format_args!("A4: {id} has no alternatives"));
                self.child_pats(list, id, outer);
            }
        }
    }

    fn child_pats(&mut self, list: ListRange<PatId>, parent: PatId, outer: Span) {
        for &child in &self.ast.pat_lists[list] {
            self.child_pat(child, Some(parent), outer);
        }
    }

    fn type_expr(&mut self, id: TypeExprId, ty: &TypeExpr) {
        match ty.kind {
            TypeExprKind::Error => self.no_error(&format_args!("{id}")),
            TypeExprKind::Name(_) | TypeExprKind::Never => {}
            TypeExprKind::Path(path) => self.child_path(path, ty.span),
            TypeExprKind::Tuple(list) => {
                self.check.require(list.len() != 1, &format_args!("A4: {id} is a tuple of one"));
                for &element in &self.ast.type_lists[list] {
                    self.check
                        .require(element < id, &format_args!("A2: {element} is made after its parent {id}"));
                    self.child_type(element, ty.span);
                }
            }
        }
    }

    fn block(&mut self, id: BlockId, block: &Block) {
        for stmt in &self.ast.stmts[block.stmts] {
            self.check.span(&format_args!("a statement of {id}"), stmt.span, block.span);
            match stmt.kind {
                StmtKind::Let(node) => self.let_statement(node, stmt.span),
                StmtKind::Expr { expr, .. } => self.child_expr(expr, None, stmt.span),
                StmtKind::Item(item) => {
                    self.check.in_arena(item, &self.ast.item_nodes);
                    self.check.span(&format_args!("child {item}"), self.ast.item_nodes[item].span, stmt.span);
                }
            }
        }
        if let Some(tail) = block.tail {
            self.child_expr(tail, None, block.span);
        }
    }

    fn let_statement(&mut self, id: LetId, outer: Span) {
        self.check.in_arena(id, &self.ast.lets);
        let Some(&node) = self.ast.lets.get(id) else { return };
        self.child_pat(node.pat, None, outer);
        if let Some(ty) = node.ty {
            self.child_type(ty, outer);
        }
        if let Some(init) = node.init {
            self.child_expr(init, None, outer);
        }
        if let Some(otherwise) = node.otherwise {
            self.child_block(otherwise, outer);
        }
    }

    fn item(&mut self, id: ItemId, item: &Item) {
        self.check.span(&format_args!("{id}"), item.span, self.check.file);
        self.check.span(&format_args!("the name of {id}"), item.name.span, item.span);
        match &item.kind {
            ItemKind::Fn(decl) => {
                self.check.span(&format_args!("the signature of {id}"), decl.signature, item.span);
                for param in &decl.params {
                    self.child_pat(param.pat, None, decl.signature);
                    self.child_type(param.ty, decl.signature);
                }
                if let Some(ret) = decl.ret {
                    self.child_type(ret, decl.signature);
                }
                self.child_block(decl.body, item.span);
            }
            ItemKind::Foreign(decl) => {
                self.check.span(&format_args!("the signature of {id}"), decl.signature, item.span);
                for param in &decl.params {
                    self.child_pat(param.pat, None, decl.signature);
                    self.child_type(param.ty, decl.signature);
                }
                if let Some(ret) = decl.ret {
                    self.child_type(ret, decl.signature);
                }
            }
            ItemKind::Struct(decl) => self.fields(decl, item.span),
            ItemKind::Enum(variants) => {
                for variant in variants {
                    self.check.span(&format_args!("a variant of {id}"), variant.name.span, item.span);
                    self.fields(variant, item.span);
                }
            }
            ItemKind::Const(decl) => {
                self.child_type(decl.ty, item.span);
                self.child_expr(decl.value, None, item.span);
            }
        }
    }

    fn fields(&mut self, decl: &VariantDecl, outer: Span) {
        for field in &decl.fields {
            self.check.span(&format_args!("a field"), field.name.span, outer);
            self.child_type(field.ty, outer);
        }
    }
}

fn is_arithmetic(op: BinaryOp) -> bool {
    match op {
        BinaryOp::Add
        | BinaryOp::Sub
        | BinaryOp::Mul
        | BinaryOp::Div
        | BinaryOp::Rem
        | BinaryOp::BitAnd
        | BinaryOp::BitOr
        | BinaryOp::BitXor
        | BinaryOp::Shl
        | BinaryOp::Shr => true,
        BinaryOp::Eq
        | BinaryOp::Ne
        | BinaryOp::Lt
        | BinaryOp::Le
        | BinaryOp::Gt
        | BinaryOp::Ge
        | BinaryOp::And
        | BinaryOp::Or => false,
    }
}
