//! Text forms of tokens and trees, for people and for tests.
//!
//! Tokens are one a line. A tree is S-expressions: one expression, statement or item a line, types and
//! patterns within the line. Neither shows ids or byte positions, so that equal programs have equal dumps.

use crate::ast::*;
use crate::lexer::{self, TokenKind};
use kiln_arena::{Interner, ListRange, Symbol};
use kiln_syntax::Place;
use kiln_types::VariantShape;
use std::fmt::Write as _;

/// Deeper lines are not indented further: the dump of a deep tree stays linear in its size.
const MAX_INDENT: usize = 40;

/// The tokens of `text`, one a line: line and column (from 1, in characters), kind, and spelling where the kind does
/// not say it. The last one is `Eof`. Doc comments are listed as `Doc`, other comments not at all.
pub fn dump_tokens(text: &str) -> String {
    let mut place = Place::new(text, 0);
    let mut docs = Vec::new();
    let mut after_dot = false;
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    loop {
        let token = lexer::next(text, at, after_dot, &mut docs);
        for (lo, hi) in docs.drain(..) {
            place.comment(lo, hi, "Doc");
        }
        place.token(token.lo, token.hi, &token.kind, token.kind.has_one_spelling());
        if token.kind == TokenKind::Eof {
            return place.finish();
        }
        after_dot = token.kind == TokenKind::Dot;
        at = token.hi;
    }
}

/// The tree of a file as S-expressions; ends in a newline unless the file has no items.
pub fn dump_ast(ast: &Ast, names: &Interner) -> String {
    let mut dump = Dump { ast, names, out: String::new(), depth: 0 };
    for &item in &ast.items {
        dump.item(item);
    }
    if !dump.out.is_empty() {
        dump.out.push('\n');
    }
    dump.out
}

struct Dump<'a> {
    ast: &'a Ast,
    names: &'a Interner,
    out: String,
    depth: usize,
}

/// Runs `visit` on a stack that is large enough.
fn deep<T>(visit: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(64 * 1024, 1024 * 1024, visit)
}

impl Dump<'_> {
    /// Starts a line with `(head`; its children follow, then [`Dump::close`].
    fn open(&mut self, head: &str) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        for _ in 0..self.depth.min(MAX_INDENT) {
            self.out.push_str("  ");
        }
        self.out.push('(');
        self.out.push_str(head);
        self.depth += 1;
    }

    fn close(&mut self) {
        self.out.push(')');
        self.depth -= 1;
    }

    fn leaf(&mut self, head: &str) {
        self.open(head);
        self.close();
    }

    /// A space and `text`, in the current line.
    fn word(&mut self, text: &str) {
        self.out.push(' ');
        self.out.push_str(text);
    }

    fn name(&mut self, name: Symbol) {
        self.word(self.names.text(name));
    }

    fn path(&mut self, path: PathId) {
        for (index, segment) in self.ast.segments[self.ast.paths[path].segments].iter().enumerate() {
            self.out.push_str(if index == 0 { "" } else { "::" });
            self.out.push_str(self.names.text(segment.name));
        }
    }

    // ----- items

    fn item(&mut self, id: ItemId) {
        let item = &self.ast.item_nodes[id];
        match &item.kind {
            ItemKind::Fn(decl) => self.function(item, decl),
            ItemKind::Foreign(decl) => self.foreign(item, decl),
            ItemKind::Struct(decl) => {
                self.open("struct");
                self.variant_head(decl);
                self.doc(item);
                self.fields(decl);
                self.close();
            }
            ItemKind::Enum(variants) => {
                self.open("enum");
                self.name(item.name.name);
                self.doc(item);
                for variant in variants {
                    self.open("variant");
                    self.variant_head(variant);
                    self.fields(variant);
                    self.close();
                }
                self.close();
            }
            ItemKind::Const(decl) => {
                self.open("const");
                self.name(item.name.name);
                self.out.push(' ');
                self.type_expr(decl.ty);
                self.doc(item);
                self.expr(decl.value);
                self.close();
            }
        }
    }

    fn doc(&mut self, item: &Item) {
        if let Some(doc) = item.doc {
            let text = format!("doc {:?}", self.names.text(doc));
            self.leaf(&text);
        }
    }

    fn function(&mut self, item: &Item, decl: &FnDecl) {
        self.open("fn");
        self.name(item.name.name);
        self.doc(item);
        self.signature(&decl.params, decl.ret);
        self.block(decl.body);
        self.close();
    }

    fn foreign(&mut self, item: &Item, decl: &ForeignDecl) {
        self.open("foreign");
        self.name(item.name.name);
        if decl.symbol != item.name.name {
            self.leaf(&format!("symbol {:?}", self.names.text(decl.symbol)));
        }
        if let Some(library) = decl.library {
            self.leaf(&format!("library {:?}", self.names.text(library)));
        }
        self.doc(item);
        self.signature(&decl.params, decl.ret);
        self.close();
    }

    fn signature(&mut self, params: &[Param], ret: Option<TypeExprId>) {
        for param in params {
            self.open("param ");
            self.pattern(param.pat);
            self.out.push(' ');
            self.type_expr(param.ty);
            self.close();
        }
        if let Some(ret) = ret {
            self.open("ret ");
            self.type_expr(ret);
            self.close();
        }
    }

    fn variant_head(&mut self, decl: &VariantDecl) {
        self.name(decl.name.name);
        self.word(match decl.shape {
            VariantShape::Unit => "unit",
            VariantShape::Tuple => "tuple",
            VariantShape::Record => "record",
        });
    }

    fn fields(&mut self, decl: &VariantDecl) {
        for field in &decl.fields {
            self.open("field");
            self.name(field.name.name);
            self.out.push(' ');
            self.type_expr(field.ty);
            self.close();
        }
    }

    // ----- types and patterns, within the line

    fn type_expr(&mut self, id: TypeExprId) {
        deep(|| match self.ast.types[id].kind {
            TypeExprKind::Error => self.out.push_str("<error>"),
            TypeExprKind::Name(name) => self.out.push_str(self.names.text(name)),
            TypeExprKind::Path(path) => self.path(path),
            TypeExprKind::Tuple(list) => {
                self.out.push('(');
                for (index, &element) in self.ast.type_lists[list].iter().enumerate() {
                    self.out.push_str(if index == 0 { "" } else { ", " });
                    self.type_expr(element);
                }
                self.out.push(')');
            }
            TypeExprKind::Never => self.out.push('!'),
        });
    }

    fn pattern(&mut self, id: PatId) {
        deep(|| match self.ast.pats[id].kind {
            PatKind::Error => self.out.push_str("<error>"),
            PatKind::Wild => self.out.push('_'),
            PatKind::Rest => self.out.push_str(".."),
            PatKind::Name { name, mutable, sub } => {
                self.out.push_str(if mutable { "mut " } else { "" });
                self.out.push_str(self.names.text(name));
                if let Some(sub) = sub {
                    self.out.push_str(" @ ");
                    self.pattern(sub);
                }
            }
            PatKind::Path(path) => self.path(path),
            PatKind::Int { negative, literal } => self.number(negative, literal),
            PatKind::Bool(value) => self.out.push_str(if value { "true" } else { "false" }),
            PatKind::Range(range) => self.range(range),
            PatKind::Tuple(list) => self.pattern_list("(", ", ", list, ")"),
            PatKind::TupleStruct { path, args } => {
                self.path(path);
                self.pattern_list("(", ", ", args, ")");
            }
            PatKind::Struct { path, fields } => self.struct_pattern(path, fields),
            PatKind::Or(list) => self.pattern_list("(or ", " | ", list, ")"),
        });
    }

    fn pattern_list(&mut self, open: &str, between: &str, list: ListRange<PatId>, close: &str) {
        self.out.push_str(open);
        for (index, &element) in self.ast.pat_lists[list].iter().enumerate() {
            self.out.push_str(if index == 0 { "" } else { between });
            self.pattern(element);
        }
        self.out.push_str(close);
    }

    fn struct_pattern(&mut self, path: PathId, fields: ListRange<FieldPat>) {
        self.path(path);
        self.out.push_str(" {");
        for (index, field) in self.ast.field_pats[fields].iter().enumerate() {
            self.out.push_str(if index == 0 { " " } else { ", " });
            if !field.short {
                self.out.push_str(self.names.text(field.name.name));
                self.out.push_str(": ");
            }
            self.pattern(field.pat);
        }
        self.out.push_str(" }");
    }

    fn number(&mut self, negative: bool, literal: IntLit) {
        let sign = if negative { "-" } else { "" };
        let suffix = literal.suffix.map_or("", |ty| ty.name());
        write!(self.out, "{sign}{}{suffix}", literal.value).expect("a String takes all");
    }

    fn range(&mut self, id: RangeId) {
        let range = self.ast.ranges[id];
        if let Some(lo) = range.lo {
            self.number(lo.negative, lo.literal);
        }
        self.out.push_str(if range.inclusive { "..=" } else { ".." });
        if let Some(hi) = range.hi {
            self.number(hi.negative, hi.literal);
        }
    }

    // ----- blocks and expressions

    fn block(&mut self, id: BlockId) {
        let block = &self.ast.blocks[id];
        self.open("block");
        for stmt in &self.ast.stmts[block.stmts] {
            self.statement(stmt);
        }
        if let Some(tail) = block.tail {
            self.open("tail");
            self.expr(tail);
            self.close();
        }
        self.close();
    }

    fn statement(&mut self, stmt: &Stmt) {
        match stmt.kind {
            StmtKind::Let(id) => self.let_statement(id),
            StmtKind::Expr { expr, semi } => {
                self.open(if semi { "semi" } else { "stmt" });
                self.expr(expr);
                self.close();
            }
            StmtKind::Item(item) => self.item(item),
        }
    }

    fn let_statement(&mut self, id: LetId) {
        let node = self.ast.lets[id];
        self.open("let ");
        self.pattern(node.pat);
        if let Some(ty) = node.ty {
            self.out.push_str(": ");
            self.type_expr(ty);
        }
        if let Some(init) = node.init {
            self.expr(init);
        }
        if let Some(otherwise) = node.otherwise {
            self.open("else");
            self.block(otherwise);
            self.close();
        }
        self.close();
    }

    fn expr(&mut self, id: ExprId) {
        deep(|| self.expr_inside(id));
    }

    fn expr_inside(&mut self, id: ExprId) {
        match self.ast.exprs[id].kind {
            ExprKind::Error => self.leaf("error"),
            ExprKind::Int(literal) => {
                self.open("int ");
                self.number(false, literal);
                self.close();
            }
            ExprKind::Float { text, suffix } => {
                self.open("float");
                self.name(text);
                self.out.push_str(suffix.map_or("", |ty| ty.name()));
                self.close();
            }
            ExprKind::Bool(value) => self.leaf(if value { "true" } else { "false" }),
            ExprKind::Name(name) => {
                self.open("name");
                self.name(name);
                self.close();
            }
            ExprKind::Path(path) => {
                self.open("path ");
                self.path(path);
                self.close();
            }
            ExprKind::Unary { op, operand } => {
                self.node(op.text(), &[operand]);
            }
            ExprKind::Binary { op, lhs, rhs } => self.node(op.text(), &[lhs, rhs]),
            ExprKind::Assign { op, place, value } => {
                let operator = op.map_or("", BinaryOp::text);
                self.node(&format!("{operator}="), &[place, value]);
            }
            ExprKind::Cast { operand, ty } => {
                self.open("as ");
                self.type_expr(ty);
                self.expr(operand);
                self.close();
            }
            ExprKind::Call { callee, args } => {
                self.open("call");
                self.expr(callee);
                self.exprs(args);
                self.close();
            }
            ExprKind::Field { base, name } => {
                self.open("field");
                self.name(name);
                self.expr(base);
                self.close();
            }
            ExprKind::TupleField { base, index } => self.node(&format!("field {index}"), &[base]),
            ExprKind::Struct { path, fields } => self.struct_literal(path, fields),
            ExprKind::Tuple(list) => {
                self.open("tuple");
                self.exprs(list);
                self.close();
            }
            ExprKind::Block(block) => self.block(block),
            ExprKind::Unsafe(block) => {
                self.open("unsafe");
                self.block(block);
                self.close();
            }
            ExprKind::If { cond, then, otherwise } => {
                self.open("if");
                self.expr(cond);
                self.block(then);
                if let Some(otherwise) = otherwise {
                    self.expr(otherwise);
                }
                self.close();
            }
            ExprKind::Let { pat, value } => {
                self.open("let? ");
                self.pattern(pat);
                self.expr(value);
                self.close();
            }
            ExprKind::While { label, cond, body } => {
                self.open("while");
                self.label(label);
                self.expr(cond);
                self.block(body);
                self.close();
            }
            ExprKind::Loop { label, body } => {
                self.open("loop");
                self.label(label);
                self.block(body);
                self.close();
            }
            ExprKind::Match { scrutinee, arms } => self.match_expr(scrutinee, arms),
            ExprKind::Break { label, value } => self.jump("break", label, value),
            ExprKind::Continue { label } => self.jump("continue", label, None),
            ExprKind::Return { value } => self.jump("return", None, value),
        }
    }

    fn node(&mut self, head: &str, children: &[ExprId]) {
        self.open(head);
        for &child in children {
            self.expr(child);
        }
        self.close();
    }

    fn exprs(&mut self, list: ListRange<ExprId>) {
        for &expr in &self.ast.expr_lists[list] {
            self.expr(expr);
        }
    }

    fn struct_literal(&mut self, path: PathId, fields: ListRange<FieldInit>) {
        self.open("struct ");
        self.path(path);
        for field in &self.ast.field_inits[fields] {
            self.open(if field.short { "short" } else { "field" });
            self.name(field.name.name);
            if !field.short {
                self.expr(field.value);
            }
            self.close();
        }
        self.close();
    }

    fn match_expr(&mut self, scrutinee: ExprId, arms: ListRange<Arm>) {
        self.open("match");
        self.expr(scrutinee);
        for arm in &self.ast.arms[arms] {
            self.open("arm ");
            self.pattern(arm.pat);
            if let Some(guard) = arm.guard {
                self.node("guard", &[guard]);
            }
            self.expr(arm.body);
            self.close();
        }
        self.close();
    }

    fn label(&mut self, label: Option<LabelId>) {
        if let Some(label) = label {
            self.out.push_str(" '");
            self.out.push_str(self.names.text(self.ast.labels[label].name));
        }
    }

    fn jump(&mut self, head: &str, label: Option<LabelId>, value: Option<ExprId>) {
        self.open(head);
        self.label(label);
        if let Some(value) = value {
            self.expr(value);
        }
        self.close();
    }
}
