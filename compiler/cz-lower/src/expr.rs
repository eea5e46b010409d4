//! Expressions: the dispatch, coercion to a required type, names, tuples and fields.

use crate::errors;
use crate::infer::Kind;
use crate::lower::{Expect, Lower, Why};
use crate::scope::Binding;
use kiln_arena::{Id, Symbol};
use kiln_cz_syntax::ast;
use kiln_hir::{self as hir, ExprKind};
use kiln_source::Span;
use kiln_types::{AdtId, AdtKind, Ty, TypeId, VariantIdx, VariantShape};

impl Lower<'_> {
    /// An expression whose place says `expect` about its type. If that is a requirement, the result has
    /// this type, or `Never`, or `Error` (reported).
    #[inline]
    pub fn expr(&mut self, id: ast::ExprId, expect: Expect) -> hir::ExprId {
        let ast::Expr { kind, span } = self.ast.exprs[id];
        // The leaves first: most expressions are some.
        let expr = match kind {
            ast::ExprKind::Error => self.add_error(span),
            ast::ExprKind::Int(literal) => self.int_literal(literal, false, span, expect),
            ast::ExprKind::Float { text, suffix } => self.float_literal(text, suffix, false, span, expect),
            ast::ExprKind::Bool(value) => self.add(ExprKind::Bool(value), self.common.bool, span),
            ast::ExprKind::Name(name) => self.name(name, span),
            ast::ExprKind::Path(_)
            | ast::ExprKind::Unary { .. }
            | ast::ExprKind::Binary { .. }
            | ast::ExprKind::Assign { .. }
            | ast::ExprKind::Cast { .. }
            | ast::ExprKind::Call { .. }
            | ast::ExprKind::Field { .. }
            | ast::ExprKind::TupleField { .. }
            | ast::ExprKind::Struct { .. }
            | ast::ExprKind::Tuple(_)
            | ast::ExprKind::Block(_)
            | ast::ExprKind::Unsafe(_)
            | ast::ExprKind::If { .. }
            | ast::ExprKind::Let { .. }
            | ast::ExprKind::While { .. }
            | ast::ExprKind::Loop { .. }
            | ast::ExprKind::Match { .. }
            | ast::ExprKind::Break { .. }
            | ast::ExprKind::Continue { .. }
            | ast::ExprKind::Return { .. } => {
                stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.inner_expr(kind, span, expect))
            }
        };
        self.coerce(expr, expect, id);
        expr
    }

    /// An expression with parts, which may nest to any depth.
    fn inner_expr(&mut self, kind: ast::ExprKind, span: Span, expect: Expect) -> hir::ExprId {
        match kind {
            ast::ExprKind::Error
            | ast::ExprKind::Int(_)
            | ast::ExprKind::Float { .. }
            | ast::ExprKind::Bool(_)
            | ast::ExprKind::Name(_) => self.add_error(span),
            ast::ExprKind::Path(path) => self.path(path, span),
            ast::ExprKind::Unary { op, operand } => self.unary(op, operand, span, expect),
            ast::ExprKind::Binary { op, lhs, rhs } => self.binary(op, lhs, rhs, span, expect),
            ast::ExprKind::Assign { op: None, place, value } => self.assign(place, value, span),
            ast::ExprKind::Assign { op: Some(op), place, value } => self.assign_op(op, place, value, span),
            ast::ExprKind::Cast { operand, ty } => self.cast(operand, ty, span),
            ast::ExprKind::Call { callee, args } => self.call(callee, args, span),
            ast::ExprKind::Field { base, name } => self.field(base, name, span),
            ast::ExprKind::TupleField { base, index } => self.tuple_field(base, index, span),
            ast::ExprKind::Struct { path, fields } => self.struct_literal(path, fields, span),
            ast::ExprKind::Tuple(parts) => self.tuple(parts, span, expect),
            ast::ExprKind::Block(block) => self.block(block, expect),
            ast::ExprKind::Unsafe(block) => self.unsafe_block(block, expect, span),
            ast::ExprKind::If { cond, then, otherwise } => self.if_expr(cond, then, otherwise, span, expect),
            // The parser reports a `let` that is not a whole condition.
            ast::ExprKind::Let { value, .. } => {
                self.expr(value, Expect::Nothing);
                self.add_error(span)
            }
            ast::ExprKind::While { label, cond, body } => self.while_expr(label, cond, body, span, expect),
            ast::ExprKind::Loop { label, body } => self.loop_expr(label, body, span, expect),
            ast::ExprKind::Match { scrutinee, arms } => self.match_expr(scrutinee, arms, span, expect),
            ast::ExprKind::Break { label, value } => self.break_expr(label, value, span),
            ast::ExprKind::Continue { label } => self.continue_expr(label, span),
            ast::ExprKind::Return { value } => self.return_expr(value, span),
        }
    }

    /// Makes the type of `expr` the required one, or reports that it is another and makes it `Error`.
    #[inline]
    fn coerce(&mut self, expr: hir::ExprId, expect: Expect, source: ast::ExprId) {
        let ty = self.type_of(expr);
        if ty == self.common.never {
            self.body.diverges = true;
            return;
        }
        if let Expect::Must(want, why) = expect
            && want != ty
        {
            self.coerce_slow(expr, ty, want, why, source);
        }
    }

    fn coerce_slow(&mut self, expr: hir::ExprId, ty: TypeId, want: TypeId, why: Why, source: ast::ExprId) {
        if self.unify(ty, want) {
            return;
        }
        let texts = (self.show(want), self.show(ty));
        let kinds = (self.known(want), self.known(ty));
        let literal =
            matches!(self.ast.exprs[source].kind, ast::ExprKind::Int(ast::IntLit { suffix: None, .. }));
        let span = self.hir.exprs[expr].span;
        let postfix = self.binds_tightly(source);
        let report = errors::mismatched((&texts.0, &texts.1), kinds, span, why, literal, postfix);
        self.report(report);
        self.hir.exprs[expr].ty = self.common.error;
    }

    /// Whether ` as T` written behind the expression would apply to the whole of it.
    pub fn binds_tightly(&self, source: ast::ExprId) -> bool {
        matches!(
            self.ast.exprs[source].kind,
            ast::ExprKind::Name(_)
                | ast::ExprKind::Int(_)
                | ast::ExprKind::Float { .. }
                | ast::ExprKind::Call { .. }
                | ast::ExprKind::Field { .. }
                | ast::ExprKind::TupleField { .. }
                | ast::ExprKind::Cast { .. }
        )
    }

    /// A name used as a value.
    fn name(&mut self, name: Symbol, span: Span) -> hir::ExprId {
        match self.scopes.get(name) {
            Binding::Var(var) if self.body.ret.is_some() || self.is_own(var) => {
                let ty = self.hir.vars[var].ty;
                self.add(ExprKind::Var(var), ty, span)
            }
            Binding::Var(var) => {
                let report = errors::variable_in_const(self.text(name), span, self.hir.vars[var].span);
                self.report(report);
                self.add_error(span)
            }
            Binding::Const(id) => {
                self.use_const(id, span);
                let ty = self.hir.consts[id].ty;
                self.add(ExprKind::Const(id), ty, span)
            }
            Binding::Func(func) => {
                let report = errors::function_as_value(self.text(name), span, self.hir.funcs[func].name_span);
                self.report(report);
                self.add_error(span)
            }
            Binding::Prelude(_) => {
                let report = errors::function_as_value(self.text(name), span, Span::NONE);
                self.report(report);
                self.add_error(span)
            }
            Binding::Free => self.unbound_name(name, span),
        }
    }

    /// Whether a variable seen inside a constant is one of the constant's own.
    fn is_own(&self, var: hir::VarId) -> bool {
        var.index() >= self.body.first_var as usize
    }

    fn unbound_name(&mut self, name: Symbol, span: Span) -> hir::ExprId {
        if let Some((adt, ty)) = self.adt_named(name) {
            return self.type_as_value(adt, ty, span);
        }
        if self.type_names[name.index()].is_some() {
            let report = errors::type_as_value(self.text(name), span, Span::NONE, None);
            self.report(report);
            return self.add_error(span);
        }
        let near = self.nearest_value(name, |binding| matches!(binding, Binding::Var(_) | Binding::Const(_)));
        let report = errors::unknown_name(self.text(name), span, near);
        self.report(report);
        self.add_error(span)
    }

    /// A struct's name as a value: the value of a unit struct, else an error.
    fn type_as_value(&mut self, adt: AdtId, ty: TypeId, span: Span) -> hir::ExprId {
        let definition = &self.hir.types.adts[adt];
        if definition.kind == AdtKind::Enum {
            let example = definition.variants.first().map(|variant| self.text(variant.name));
            let report = errors::type_as_value(self.text(definition.name), span, definition.span, example);
            self.report(report);
            return self.add_error(span);
        }
        self.unit_value(adt, VariantIdx::STRUCT, ty, span)
    }

    /// `E::V` used as a value: it must have no fields.
    fn unit_value(&mut self, adt: AdtId, variant: VariantIdx, ty: TypeId, span: Span) -> hir::ExprId {
        let declared = self.hir.types.adts[adt].variant(variant);
        if declared.shape == VariantShape::Unit {
            let fields = kiln_arena::ListRange::EMPTY;
            return self.add(ExprKind::Adt { variant, fields }, ty, span);
        }
        let (shape, at) = (declared.shape, declared.span);
        let names = self.field_names(adt, variant);
        let name = self.variant_text(adt, variant);
        let report = errors::constructor_form(&name, shape, VariantShape::Unit, span, at, &names);
        self.report(report);
        self.add_error(span)
    }

    fn path(&mut self, path: ast::PathId, span: Span) -> hir::ExprId {
        match self.resolve_variant(path) {
            Some((adt, variant, ty)) => self.unit_value(adt, variant, ty, span),
            None => self.add_error(span),
        }
    }

    /// The struct or variant that a path names; reports if there is none.
    pub fn resolve_variant(&mut self, path: ast::PathId) -> Option<(AdtId, VariantIdx, TypeId)> {
        let ast = self.ast;
        let node = ast.paths[path];
        match ast.segments[node.segments] {
            [name] => self.resolve_struct(name),
            [name, variant] => self.resolve_enum_variant(name, variant),
            _ => {
                let report = errors::unknown_path(node.span);
                self.report(report);
                None
            }
        }
    }

    fn resolve_struct(&mut self, name: ast::Ident) -> Option<(AdtId, VariantIdx, TypeId)> {
        let Some((adt, ty)) = self.adt_named(name.name) else {
            let known = self.type_names[name.name.index()].is_some();
            let near = if known { None } else { self.nearest_type(name.name) };
            let report = if known {
                errors::not_a_struct(self.text(name.name), name.span, Span::NONE, None)
            } else {
                errors::unknown_type(self.text(name.name), name.span, near)
            };
            self.report(report);
            return None;
        };
        let definition = &self.hir.types.adts[adt];
        if definition.kind == AdtKind::Enum {
            let example = definition.variants.first().map(|variant| self.text(variant.name));
            let report = errors::not_a_struct(self.text(name.name), name.span, definition.span, example);
            self.report(report);
            return None;
        }
        Some((adt, VariantIdx::STRUCT, ty))
    }

    fn resolve_enum_variant(
        &mut self,
        name: ast::Ident,
        variant: ast::Ident,
    ) -> Option<(AdtId, VariantIdx, TypeId)> {
        let Some((adt, ty)) = self.adt_named(name.name) else {
            let near = self.nearest_type(name.name);
            let known = self.type_names[name.name.index()].is_some();
            let report = if known {
                errors::no_variants(self.text(name.name), name.span.to(variant.span))
            } else {
                errors::unknown_type(self.text(name.name), name.span, near)
            };
            self.report(report);
            return None;
        };
        if self.hir.types.adts[adt].kind == AdtKind::Struct {
            let report = errors::no_variants(self.text(name.name), name.span.to(variant.span));
            self.report(report);
            return None;
        }
        let Some(index) = self.variant_named(adt, variant.name) else {
            let candidates = self.variant_names(adt);
            let near = self.nearest(variant.name, candidates.clone());
            let at = self.hir.types.adts[adt].span;
            let report = errors::unknown_variant(
                self.text(variant.name),
                self.text(name.name),
                variant.span,
                at,
                near,
                &candidates,
            );
            self.report(report);
            return None;
        };
        Some((adt, index, ty))
    }

    fn tuple(
        &mut self,
        parts: kiln_arena::ListRange<ast::ExprId>,
        span: Span,
        expect: Expect,
    ) -> hir::ExprId {
        let ast = self.ast;
        let parts = &ast.expr_lists[parts];
        if parts.is_empty() {
            return self.add(ExprKind::Tuple(kiln_arena::ListRange::EMPTY), self.common.unit, span);
        }
        let hints = expect.ty().map(|ty| self.known(ty));
        let start = self.expr_stack.len();
        let mut types = Vec::with_capacity(parts.len());
        for (index, &part) in parts.iter().enumerate() {
            let hint = match hints {
                Some(Ty::Tuple(list)) => self.hir.types.list(list).get(index).copied(),
                _ => None,
            };
            let expr = self.expr(part, hint.map_or(Expect::Nothing, Expect::Hint));
            types.push(self.type_of(expr));
            self.expr_stack.push(expr);
        }
        let parts = self.hir.expr_lists.alloc(self.expr_stack.drain(start..));
        // A part that failed makes the whole unknown, so that nothing is said about it.
        let ty = if types.contains(&self.common.error) {
            self.common.error
        } else {
            let ty = self.hir.types.tuple(&types);
            self.limit_size(ty, span)
        };
        self.add(ExprKind::Tuple(parts), ty, span)
    }

    fn field(&mut self, base: ast::ExprId, name: Symbol, span: Span) -> hir::ExprId {
        let base = self.expr(base, Expect::Nothing);
        let known = self.known_type(base);
        let name_span = Span::new(span.hi - self.text(name).len() as u32, span.hi);
        let found = match self.hir.types.get(known) {
            Ty::Adt(adt, _) if self.hir.types.adts[adt].kind == AdtKind::Struct => {
                if let Some(index) = self.field_named(adt, VariantIdx::STRUCT, name) {
                    Some(index)
                } else {
                    self.report_unknown_field(adt, VariantIdx::STRUCT, name, name_span);
                    None
                }
            }
            Ty::Error => None,
            Ty::Infer(_)
            | Ty::Never
            | Ty::Unit
            | Ty::Bool
            | Ty::Int(_)
            | Ty::Float(_)
            | Ty::Tuple(_)
            | Ty::Adt(..)
            | Ty::Param(..)
            | Ty::Dyn
            | Ty::Cell => {
                let texts = (self.show(known), self.text(name));
                let enum_at = self.definition_span(known);
                let report = errors::no_fields(&texts.0, texts.1, name_span, enum_at);
                self.report(report);
                None
            }
        };
        self.field_of(base, known, found, span)
    }

    /// Where a struct or enum is defined.
    fn definition_span(&self, ty: TypeId) -> Span {
        self.hir.types.as_adt(ty).map_or(Span::NONE, |adt| self.hir.types.adts[adt].span)
    }

    /// The type of an expression, of which something must be known here; reports if nothing is.
    pub fn known_type(&mut self, expr: hir::ExprId) -> TypeId {
        let hir::Expr { ty, span, .. } = self.hir.exprs[expr];
        self.require_known(ty, span)
    }

    /// What is known of a type; reports if that is nothing, and makes it `Error`.
    pub fn require_known(&mut self, ty: TypeId, span: Span) -> TypeId {
        let known = self.shallow(ty);
        if self.body.infer.kind(known, &self.hir.types) != Some(Kind::Any) {
            return known;
        }
        let report = errors::type_unknown_here(span);
        self.report(report);
        self.unify(known, self.common.error);
        self.common.error
    }

    fn field_of(&mut self, base: hir::ExprId, ty: TypeId, found: Option<u32>, span: Span) -> hir::ExprId {
        let Some(index) = found else { return self.add_error(span) };
        match self.hir.types.field_type(ty, VariantIdx::STRUCT, index) {
            Some(ty) => self.add(ExprKind::Field { base, index }, ty, span),
            None => self.add_error(span),
        }
    }

    /// Reports that a struct or variant has no field `name`.
    pub fn report_unknown_field(&mut self, adt: AdtId, variant: VariantIdx, name: Symbol, span: Span) {
        let candidates = self.field_names(adt, variant);
        let near = self.nearest(name, candidates.clone());
        let at = self.hir.types.adts[adt].variant(variant).span;
        let of = self.variant_text(adt, variant);
        let report = errors::unknown_field(self.text(name), &of, span, at, near, &candidates);
        self.report(report);
    }

    fn tuple_field(&mut self, base: ast::ExprId, index: u32, span: Span) -> hir::ExprId {
        let base = self.expr(base, Expect::Nothing);
        let known = self.known_type(base);
        let at = Span::new(self.hir.exprs[base].span.hi, span.hi);
        let len = match self.hir.types.get(known) {
            Ty::Tuple(list) => Some(self.hir.types.list(list).len()),
            Ty::Adt(adt, _) => {
                let definition = &self.hir.types.adts[adt];
                let is_tuple = definition.kind == AdtKind::Struct
                    && definition.variants.first().is_some_and(|body| body.shape == VariantShape::Tuple);
                is_tuple.then(|| definition.variant(VariantIdx::STRUCT).fields.len())
            }
            Ty::Error => return self.add_error(span),
            Ty::Never
            | Ty::Unit
            | Ty::Bool
            | Ty::Int(_)
            | Ty::Float(_)
            | Ty::Param(..)
            | Ty::Infer(_)
            | Ty::Dyn
            | Ty::Cell => None,
        };
        if len.is_some_and(|len| (index as usize) < len) {
            return self.field_of(base, known, Some(index), span);
        }
        let report = errors::no_element(&self.show(known), index, len, at);
        self.report(report);
        self.add_error(span)
    }
}
