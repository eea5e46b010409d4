//! Calls of functions, and values of structs and variants.

use crate::errors;
use crate::items::prelude_function;
use crate::lower::{Expect, Lower, UnsafeBlock, Why};
use crate::scope::Binding;
use kiln_arena::{ListRange, Symbol};
use kiln_cz_syntax::ast;
use kiln_hir::{self as hir, ExprKind, FuncId};
use kiln_source::Span;
use kiln_types::{AdtId, AdtKind, TypeId, VariantIdx, VariantShape};

impl Lower<'_> {
    /// `f(a, b)`, `E::V(a)`
    pub fn call(&mut self, callee: ast::ExprId, args: ListRange<ast::ExprId>, span: Span) -> hir::ExprId {
        let ast::Expr { kind, span: at } = self.ast.exprs[callee];
        if let ast::ExprKind::Name(name) = kind {
            return self.call_name(name, at, args, span);
        }
        if let ast::ExprKind::Path(path) = kind {
            return match self.resolve_variant(path) {
                Some((adt, variant, ty)) => self.tuple_value(adt, variant, ty, at, args, span),
                None => self.failed_call(args, span),
            };
        }
        let value = self.expr(callee, Expect::Nothing);
        let ty = self.type_of(value);
        if ty != self.common.error {
            let text = self.show(ty);
            let report = errors::not_a_function(&text, self.hir.exprs[value].span, Span::NONE);
            self.report(report);
        }
        self.failed_call(args, span)
    }

    fn call_name(&mut self, name: Symbol, at: Span, args: ListRange<ast::ExprId>, span: Span) -> hir::ExprId {
        match self.scopes.get(name) {
            Binding::Func(func) => self.call_function(func, at, args, span),
            Binding::Prelude(function) => {
                let func = prelude_function(self, name, function);
                self.call_function(func, at, args, span)
            }
            binding @ (Binding::Var(_) | Binding::Const(_)) => {
                self.report_not_a_function(binding, at);
                self.failed_call(args, span)
            }
            Binding::Free => self.call_unbound(name, at, args, span),
        }
    }

    fn report_not_a_function(&mut self, binding: Binding, at: Span) {
        let (ty, declared) = match binding {
            Binding::Var(var) => (self.hir.vars[var].ty, self.hir.vars[var].span),
            Binding::Const(id) => (self.hir.consts[id].ty, self.hir.consts[id].span),
            Binding::Free | Binding::Func(_) | Binding::Prelude(_) => return,
        };
        if ty != self.common.error {
            let text = self.show(ty);
            let report = errors::not_a_function(&text, at, declared);
            self.report(report);
        }
    }

    /// A struct's name before parentheses, or an unknown name.
    fn call_unbound(
        &mut self,
        name: Symbol,
        at: Span,
        args: ListRange<ast::ExprId>,
        span: Span,
    ) -> hir::ExprId {
        if let Some((adt, ty)) = self.adt_named(name)
            && self.hir.types.adts[adt].kind == AdtKind::Struct
        {
            return self.tuple_value(adt, VariantIdx::STRUCT, ty, at, args, span);
        }
        let report = if self.type_names[name.index()].is_some() {
            let found = self.adt_named(name).map(|(adt, _)| &self.hir.types.adts[adt]);
            let declared = found.map_or(Span::NONE, |adt| adt.span);
            let example = found.and_then(|adt| adt.variants.first()).map(|variant| self.text(variant.name));
            errors::type_as_value(self.text(name), at, declared, example)
        } else {
            let near = self.nearest_value(name, |b| matches!(b, Binding::Func(_) | Binding::Prelude(_)));
            errors::unknown_function(self.text(name), at, near)
        };
        self.report(report);
        self.failed_call(args, span)
    }

    /// Lowers the arguments of a call that makes no sense, for what is wrong in them.
    fn failed_call(&mut self, args: ListRange<ast::ExprId>, span: Span) -> hir::ExprId {
        let ast = self.ast;
        for &arg in &ast.expr_lists[args] {
            self.expr(arg, Expect::Nothing);
        }
        self.add_error(span)
    }

    fn call_function(
        &mut self,
        func: FuncId,
        at: Span,
        args: ListRange<ast::ExprId>,
        span: Span,
    ) -> hir::ExprId {
        let ast = self.ast;
        let args = &ast.expr_lists[args];
        let params = self.hir.funcs[func].params.len();
        let signature = self.hir.funcs[func].signature;
        if args.len() != params {
            let name = self.text(self.hir.funcs[func].name);
            let surplus = args.get(params).map(|&first| {
                let last = args.last().copied().unwrap_or(first);
                ast.exprs[first].span.to(ast.exprs[last].span)
            });
            let report = errors::argument_count(name, params, args.len(), at, span, surplus, signature);
            self.report(report);
        }
        let start = self.expr_stack.len();
        for (index, &arg) in args.iter().enumerate() {
            let expect = match self.hir.funcs[func].params.get(index) {
                Some(param) => Expect::Must(param.ty, Why::Param(signature)),
                None => Expect::Nothing,
            };
            let value = self.expr(arg, expect);
            self.expr_stack.push(value);
        }
        if matches!(self.hir.funcs[func].body, hir::FuncBody::Foreign(_)) {
            self.foreign_call(func, span);
        }
        let complete = args.len() == params;
        let args = self.hir.expr_lists.alloc(self.expr_stack.drain(start..));
        let ret = self.hir.funcs[func].ret;
        if !complete {
            // The type is known all the same.
            return self.add(ExprKind::Error, ret, span);
        }
        let type_args = self.common.no_types;
        self.add(ExprKind::Call { func, type_args, args }, ret, span)
    }

    /// A call of a C function stands in `unsafe`: nobody checks what is declared of it, and what it does.
    fn foreign_call(&mut self, func: FuncId, span: Span) {
        match self.body.unsafe_blocks.last_mut() {
            Some(block) => block.is_needed = true,
            None => {
                let hir::Func { name, signature, .. } = self.hir.funcs[func];
                let report = errors::unsafe_call(self.text(name), span, signature);
                self.report(report);
            }
        }
    }

    /// `unsafe { ... }`
    pub fn unsafe_block(&mut self, block: ast::BlockId, expect: Expect, span: Span) -> hir::ExprId {
        let keyword = Span::new(span.lo, span.lo + "unsafe".len() as u32);
        self.body.unsafe_blocks.push(UnsafeBlock { is_needed: false });
        let value = self.block(block, expect);
        let is_needed = self.body.unsafe_blocks.pop().is_some_and(|block| block.is_needed);
        if !is_needed {
            self.report(errors::unneeded_unsafe(keyword));
        }
        value
    }

    /// `E::V(a, b)`, or a tuple struct's `S(a)`.
    fn tuple_value(
        &mut self,
        adt: AdtId,
        variant: VariantIdx,
        ty: TypeId,
        at: Span,
        args: ListRange<ast::ExprId>,
        span: Span,
    ) -> hir::ExprId {
        let declared = self.hir.types.adts[adt].variant(variant);
        let (shape, count, declared_at) = (declared.shape, declared.fields.len(), declared.span);
        if shape != VariantShape::Tuple {
            let names = self.field_names(adt, variant);
            let name = self.variant_text(adt, variant);
            let whole = if shape == VariantShape::Unit { Span::new(at.hi, span.hi) } else { span };
            let report =
                errors::constructor_form(&name, shape, VariantShape::Tuple, whole, declared_at, &names);
            self.report(report);
            self.failed_call(args, span);
            return self.add(ExprKind::Error, ty, span);
        }
        let ast = self.ast;
        let args = &ast.expr_lists[args];
        if args.len() != count {
            let name = self.variant_text(adt, variant);
            let surplus = args.get(count).map(|&first| {
                let last = args.last().copied().unwrap_or(first);
                ast.exprs[first].span.to(ast.exprs[last].span)
            });
            let report = errors::argument_count(&name, count, args.len(), at, span, surplus, declared_at);
            self.report(report);
        }
        let start = self.init_stack.len();
        for (index, &arg) in args.iter().enumerate() {
            let index = index as u32;
            let expect = self.field_expect(ty, adt, variant, index);
            let value = self.expr(arg, expect);
            self.init_stack.push(hir::FieldInit { index, value });
        }
        let fields = self.hir.field_inits.alloc(self.init_stack.drain(start..));
        let kind = if args.len() == count { ExprKind::Adt { variant, fields } } else { ExprKind::Error };
        self.add(kind, ty, span)
    }

    /// What a field asks of its value; nothing if there is no such field.
    fn field_expect(&mut self, ty: TypeId, adt: AdtId, variant: VariantIdx, index: u32) -> Expect {
        let Some(field) = self.hir.types.adts[adt].variant(variant).fields.get(index as usize) else {
            return Expect::Nothing;
        };
        let (declared, span) = (field.ty, field.span);
        let generic = !self.hir.types.adts[adt].params.is_empty();
        let field = if generic { self.hir.types.field_type(ty, variant, index) } else { Some(declared) };
        field.map_or(Expect::Nothing, |ty| Expect::Must(ty, Why::Field(span)))
    }

    /// `P { x: 1, y }`, `E::V { x: 1 }`
    pub fn struct_literal(
        &mut self,
        path: ast::PathId,
        fields: ListRange<ast::FieldInit>,
        span: Span,
    ) -> hir::ExprId {
        let ast = self.ast;
        let fields = &ast.field_inits[fields];
        let at = ast.paths[path].span;
        let Some((adt, variant, ty)) = self.resolve_variant(path) else {
            for field in fields {
                self.expr(field.value, Expect::Nothing);
            }
            return self.add_error(span);
        };
        let declared = self.hir.types.adts[adt].variant(variant);
        let (shape, count, declared_at) = (declared.shape, declared.fields.len(), declared.span);
        if shape != VariantShape::Record && !(shape == VariantShape::Unit && fields.is_empty()) {
            let names = self.field_names(adt, variant);
            let name = self.variant_text(adt, variant);
            let report =
                errors::constructor_form(&name, shape, VariantShape::Record, span, declared_at, &names);
            self.report(report);
            for field in fields {
                self.expr(field.value, Expect::Nothing);
            }
            return self.add(ExprKind::Error, ty, span);
        }
        let last = fields.last().map(|field| ast.exprs[field.value].span);
        let given = self.given.len();
        self.given.resize(given + count, Span::NONE);
        let start = self.init_stack.len();
        for (position, field) in fields.iter().enumerate() {
            self.field_value(field, position, (adt, variant, ty), given);
        }
        let fields = self.hir.field_inits.alloc(self.init_stack.drain(start..));
        let missing: Vec<usize> = (0..count).filter(|i| self.given[given + i].is_none()).collect();
        self.given.truncate(given);
        if !missing.is_empty() {
            let declared = &self.hir.types.adts[adt].variant(variant).fields;
            let names: Vec<&str> = missing.iter().map(|&i| self.text(declared[i].name)).collect();
            let name = self.variant_text(adt, variant);
            let report = errors::missing_fields(&name, &names, at, declared_at, last);
            self.report(report);
            return self.add(ExprKind::Error, ty, span);
        }
        self.add(ExprKind::Adt { variant, fields }, ty, span)
    }

    /// One field of a struct literal, written as the `position`-th; `given` is where its notes begin.
    fn field_value(
        &mut self,
        field: &ast::FieldInit,
        position: usize,
        (adt, variant, ty): (AdtId, VariantIdx, TypeId),
        given: usize,
    ) {
        // Most literals have the order of the declaration.
        let fields = &self.hir.types.adts[adt].variant(variant).fields;
        let index = match fields.get(position) {
            Some(declared) if declared.name == field.name.name => Some(position as u32),
            Some(_) | None => self.field_named(adt, variant, field.name.name),
        };
        let Some(index) = index else {
            self.report_unknown_field(adt, variant, field.name.name, field.name.span);
            self.expr(field.value, Expect::Nothing);
            return;
        };
        let first = self.given[given + index as usize];
        if first.is_none() {
            self.given[given + index as usize] = field.name.span;
        } else {
            let report = errors::field_twice(self.text(field.name.name), field.name.span, first);
            self.report(report);
        }
        let expect = self.field_expect(ty, adt, variant, index);
        let value = self.expr(field.value, expect);
        self.init_stack.push(hir::FieldInit { index, value });
    }
}
