//! Patterns: which variant, field or constant they name, and the variables they bind.
//!
//! The variables of a pattern are collected while it is lowered and declared when it is complete, so
//! that a binding is not seen inside its own pattern. Alternatives of an or-pattern share variables: a
//! name that an alternative to the left bound stands for the same variable (invariant H6).

use crate::errors;
use crate::lower::{Lower, PendingPattern, Progress};
use crate::scope::Binding;
use kiln_arena::{Id, ListRange, Symbol};
use kiln_cz_syntax::ast::{self, IntLit};
use kiln_diagnostics::Diagnostic;
use kiln_hir::{self as hir, PatId, PatKind, VarId, VarKind, Word};
use kiln_source::Span;
use kiln_types::{AdtId, IntTy, Ty, TypeId, VariantIdx, VariantShape};

/// What a pattern is for.
#[derive(Debug, Clone, Copy)]
pub struct PatternUse {
    /// How its variables come to be.
    pub kind: VarKind,
    /// The value whose type it must have, for messages; `None` if the type is written beside it.
    pub expected: Option<Span>,
}

impl Lower<'_> {
    /// A pattern for values of type `ty`. Its variables are in `body.pattern_vars` until
    /// [`Lower::declare_pattern_vars`] declares them.
    pub fn pattern(&mut self, id: ast::PatId, ty: TypeId, at: PatternUse) -> PatId {
        let ast::Pat { kind, span } = self.ast.pats[id];
        match kind {
            ast::PatKind::Error => self.add_pat(PatKind::Error, ty, span),
            ast::PatKind::Wild => self.add_pat(PatKind::Wild, ty, span),
            ast::PatKind::Name { name, mutable, sub } => {
                self.name_pattern((name, mutable, sub), ty, span, at)
            }
            ast::PatKind::Bool(value) => {
                if self.pattern_type(ty, self.common.bool, span, at) {
                    return self.add_pat(PatKind::Bool(value), ty, span);
                }
                self.error_pat(ty, span)
            }
            ast::PatKind::Int { literal, .. } => self.int_pattern(kind, literal.suffix, ty, span, at),
            ast::PatKind::Range(range) => {
                let range = self.ast.ranges[range];
                let suffix = |end: Option<ast::RangeEnd>| end.and_then(|end| end.literal.suffix);
                if let (Some(lo), Some(hi)) = (suffix(range.lo), suffix(range.hi))
                    && lo != hi
                {
                    let report = errors::pattern_type(hi.name(), lo.name(), span, None);
                    self.report(report);
                    return self.error_pat(ty, span);
                }
                self.int_pattern(kind, suffix(range.lo).or(suffix(range.hi)), ty, span, at)
            }
            ast::PatKind::Rest => {
                let report = errors::misplaced_rest(span);
                self.report(report);
                self.error_pat(ty, span)
            }
            ast::PatKind::Path(_)
            | ast::PatKind::Tuple(_)
            | ast::PatKind::TupleStruct { .. }
            | ast::PatKind::Struct { .. }
            | ast::PatKind::Or(_) => {
                stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.inner_pattern(kind, ty, span, at))
            }
        }
    }

    fn inner_pattern(&mut self, kind: ast::PatKind, ty: TypeId, span: Span, at: PatternUse) -> PatId {
        match kind {
            ast::PatKind::Path(path) => self.path_pattern(path, ty, span, at),
            ast::PatKind::Tuple(parts) => self.tuple_pattern(parts, ty, span, at),
            ast::PatKind::TupleStruct { path, args } => self.tuple_struct_pattern(path, args, ty, span, at),
            ast::PatKind::Struct { path, fields } => self.struct_pattern(path, fields, ty, span, at),
            ast::PatKind::Or(alternatives) => self.or_pattern(alternatives, ty, span, at),
            ast::PatKind::Error
            | ast::PatKind::Wild
            | ast::PatKind::Name { .. }
            | ast::PatKind::Int { .. }
            | ast::PatKind::Bool(_)
            | ast::PatKind::Range(_)
            | ast::PatKind::Rest => self.error_pat(ty, span),
        }
    }

    fn add_pat(&mut self, kind: PatKind, ty: TypeId, span: Span) -> PatId {
        self.hir.pats.alloc(hir::Pat { kind, ty, span })
    }

    fn error_pat(&mut self, ty: TypeId, span: Span) -> PatId {
        self.add_pat(PatKind::Error, ty, span)
    }

    /// Whether values of type `ty` can be what a pattern of type `own` matches; reports if not.
    fn pattern_type(&mut self, ty: TypeId, own: TypeId, span: Span, at: PatternUse) -> bool {
        if ty == self.common.never || self.unify(ty, own) {
            return true;
        }
        let (own, ty) = (self.show(own), self.show(ty));
        let report = errors::pattern_type(&own, &ty, span, at.expected);
        self.report(report);
        false
    }

    /// Declares the variables of the pattern that was lowered last. A name that the innermost scope has
    /// already is reported in the words of `twice`.
    pub fn declare_pattern_vars(&mut self, twice: fn(&str, Span, Span) -> Diagnostic) {
        for index in 0..self.body.pattern_vars.len() {
            let var = self.body.pattern_vars[index];
            let hir::Var { name, span, .. } = self.hir.vars[var];
            if let Binding::Var(first) = self.scopes.get_innermost(name) {
                let report = twice(self.text(name), span, self.hir.vars[first].span);
                self.report(report);
            }
            self.scopes.bind(name, Binding::Var(var));
        }
        self.body.pattern_vars.clear();
    }

    /// `x`, `mut x`, `x @ p`, `N`
    fn name_pattern(
        &mut self,
        (name, mutable, sub): (Symbol, bool, Option<ast::PatId>),
        ty: TypeId,
        span: Span,
        at: PatternUse,
    ) -> PatId {
        if !mutable && sub.is_none() {
            if let Binding::Const(id) = self.scopes.get(name) {
                return self.const_pattern(id, ty, span, at);
            }
            if let Some((adt, own)) = self.adt_named(name)
                && self.unit_struct(adt)
            {
                return self.unit_pattern(adt, VariantIdx::STRUCT, own, ty, span, at);
            }
        }
        let len = self.text(name).len() as u32;
        // The tree has no place of its own for the name: it ends `mut x`, and begins all others.
        let lo = match (mutable, sub) {
            (true, None) => span.hi - len,
            (true, Some(_)) => span.lo + "mut ".len() as u32,
            (false, _) => span.lo,
        };
        let var = self.bind_name(name, mutable, ty, Span::new(lo, lo + len), at);
        let sub = sub.map(|sub| self.pattern(sub, ty, at));
        match var {
            Some(var) => self.add_pat(PatKind::Bind { var, sub }, ty, span),
            None => self.error_pat(ty, span),
        }
    }

    fn unit_struct(&self, adt: AdtId) -> bool {
        let definition = &self.hir.types.adts[adt];
        definition.kind == kiln_types::AdtKind::Struct
            && definition.variants.first().is_some_and(|body| body.shape == VariantShape::Unit)
    }

    /// A variable for `name`; `None` if the pattern binds it already (reported).
    fn bind_name(
        &mut self,
        name: Symbol,
        mutable: bool,
        ty: TypeId,
        span: Span,
        at: PatternUse,
    ) -> Option<VarId> {
        let named = |lower: &Self, vars: &[VarId]| {
            vars.iter().rev().copied().find(|&var| lower.hir.vars[var].name == name)
        };
        if let Some(first) = named(self, &self.body.pattern_vars) {
            let first = self.hir.vars[first].span;
            let report = match at.kind {
                VarKind::Param => errors::duplicate_param(self.text(name), span, first),
                VarKind::Let
                | VarKind::LetLater
                | VarKind::Pattern
                | VarKind::This
                | VarKind::Captured
                | VarKind::Itself => errors::bound_twice(self.text(name), span, first),
            };
            self.report(report);
            return None;
        }
        if let Some(var) = named(self, &self.body.or_vars) {
            self.reuse_variable(var, mutable, ty, span);
            self.body.pattern_vars.push(var);
            return Some(var);
        }
        let var = self.hir.vars.alloc(hir::Var {
            name,
            ty,
            mutable,
            kind: at.kind,
            capture: hir::CaptureMode::None,
            span,
        });
        self.body.pattern_vars.push(var);
        Some(var)
    }

    /// Checks that a further alternative binds `var` as the first one did.
    fn reuse_variable(&mut self, var: VarId, mutable: bool, ty: TypeId, span: Span) {
        let first = self.hir.vars[var];
        if !self.unify(first.ty, ty) {
            let (first_ty, ty) = (self.show(first.ty), self.show(ty));
            let report = errors::or_types(self.text(first.name), (&first_ty, first.span), (&ty, span));
            self.report(report);
        } else if first.mutable != mutable {
            let report = errors::or_mutability(self.text(first.name), span, first.span);
            self.report(report);
        }
    }

    /// `p | q`
    fn or_pattern(&mut self, parts: ListRange<ast::PatId>, ty: TypeId, span: Span, at: PatternUse) -> PatId {
        let ast = self.ast;
        let parts = &ast.pat_lists[parts];
        let start = self.pat_stack.len();
        let base = self.body.pattern_vars.len();
        let or_base = self.body.or_vars.len();
        let mut first: Vec<VarId> = Vec::new();
        for (index, &part) in parts.iter().enumerate() {
            let pat = self.pattern(part, ty, at);
            self.pat_stack.push(pat);
            let part_span = ast.pats[part].span;
            if index == 0 {
                first.extend_from_slice(&self.body.pattern_vars[base..]);
                self.body.or_vars.extend_from_slice(&first);
            } else {
                self.compare_alternatives(&first, base, ast.pats[parts[0]].span, part_span);
            }
            self.body.pattern_vars.truncate(base);
        }
        self.body.or_vars.truncate(or_base);
        self.body.pattern_vars.extend_from_slice(&first);
        let parts = self.hir.pat_lists.alloc(self.pat_stack.drain(start..));
        self.add_pat(PatKind::Or(parts), ty, span)
    }

    /// Reports variables that only one of two alternatives binds: `first`, and those from `base` on.
    fn compare_alternatives(&mut self, first: &[VarId], base: usize, first_span: Span, span: Span) {
        let here = &self.body.pattern_vars[base..];
        let missing = first.iter().find(|var| !here.contains(var)).map(|&var| (var, span));
        let surplus = here.iter().find(|var| !first.contains(var)).map(|&var| (var, first_span));
        for (var, at) in missing.into_iter().chain(surplus) {
            let hir::Var { name, span, ty, .. } = self.hir.vars[var];
            // What failed before binds nothing.
            if ty != self.common.error {
                let report = errors::or_variables(self.text(name), at, span);
                self.report(report);
            }
        }
    }

    /// A constant's name: its value.
    fn const_pattern(&mut self, id: hir::ConstId, ty: TypeId, span: Span, at: PatternUse) -> PatId {
        self.use_const(id, span);
        let constant = self.hir.consts[id];
        match self.hir.types.get(constant.ty) {
            Ty::Error => self.error_pat(ty, span),
            Ty::Int(_) | Ty::Bool => {
                if !self.pattern_type(ty, constant.ty, span, at) {
                    return self.error_pat(ty, span);
                }
                let kind = if constant.ty == self.common.bool {
                    PatKind::Bool(constant.value.get() != 0)
                } else {
                    PatKind::Int(constant.value)
                };
                let pat = self.add_pat(kind, ty, span);
                if self.consts[id.index()].progress == Progress::Pending {
                    self.pending.pats.push((pat, id));
                }
                pat
            }
            Ty::Never
            | Ty::Unit
            | Ty::Float(_)
            | Ty::Tuple(_)
            | Ty::Adt(..)
            | Ty::Param(..)
            | Ty::Infer(_)
            | Ty::Dyn
            | Ty::Cell => {
                let text = self.show(constant.ty);
                let report = errors::const_pattern(self.text(constant.name), &text, span, constant.span);
                self.report(report);
                self.error_pat(ty, span)
            }
        }
    }

    /// An integer or a range of integers.
    fn int_pattern(
        &mut self,
        what: ast::PatKind,
        suffix: Option<IntTy>,
        ty: TypeId,
        span: Span,
        at: PatternUse,
    ) -> PatId {
        if let Some(int) = suffix
            && !self.pattern_type(ty, self.common.int(int), span, at)
        {
            return self.error_pat(ty, span);
        }
        let known = self.shallow(ty);
        match self.hir.types.get(known) {
            Ty::Int(int) => {
                let pat = self.error_pat(ty, span);
                self.set_pattern(pat, what, int);
                pat
            }
            Ty::Infer(_) => {
                let literal = self.fresh(crate::infer::Kind::Int);
                if !self.pattern_type(known, literal, span, at) {
                    return self.error_pat(ty, span);
                }
                let pat = self.error_pat(ty, span);
                self.body.pattern_literals.push(PendingPattern { pat, what });
                pat
            }
            Ty::Error => self.error_pat(ty, span),
            Ty::Never
            | Ty::Unit
            | Ty::Bool
            | Ty::Float(_)
            | Ty::Tuple(_)
            | Ty::Adt(..)
            | Ty::Param(..)
            | Ty::Dyn
            | Ty::Cell => {
                let text = self.show(known);
                let report = errors::pattern_type("{integer}", &text, span, at.expected);
                self.report(report);
                self.error_pat(ty, span)
            }
        }
    }

    /// Gives a literal or range pattern its bits, now that its type is known.
    pub fn set_pattern(&mut self, pat: PatId, what: ast::PatKind, int: IntTy) {
        let span = self.hir.pats[pat].span;
        let kind = match what {
            ast::PatKind::Int { negative, literal } => {
                self.pattern_int(negative, literal, int, span).map(PatKind::Int)
            }
            ast::PatKind::Range(range) => self.range_bits(self.ast.ranges[range], int, span),
            ast::PatKind::Error
            | ast::PatKind::Wild
            | ast::PatKind::Name { .. }
            | ast::PatKind::Path(_)
            | ast::PatKind::Bool(_)
            | ast::PatKind::Tuple(_)
            | ast::PatKind::Rest
            | ast::PatKind::TupleStruct { .. }
            | ast::PatKind::Struct { .. }
            | ast::PatKind::Or(_) => None,
        };
        if let Some(kind) = kind {
            self.hir.pats[pat].kind = kind;
        }
    }

    fn pattern_int(&mut self, negative: bool, literal: IntLit, int: IntTy, span: Span) -> Option<Word> {
        self.int_bits(int, literal.value, negative, span)
    }

    fn range_bits(&mut self, range: ast::RangePat, int: IntTy, span: Span) -> Option<PatKind> {
        let end = |lower: &mut Self, end: Option<ast::RangeEnd>, open: i128| match end {
            None => Some(open),
            Some(end) => {
                let bits = lower.pattern_int(end.negative, end.literal, int, end.span)?;
                Some(int.value(bits.get()))
            }
        };
        let (lo, hi) = (end(self, range.lo, int.min()), end(self, range.hi, int.max()));
        let (lo, mut hi) = (lo?, hi?);
        let exclusive = range.hi.is_some() && !range.inclusive;
        if lo > hi || (exclusive && lo == hi) {
            let report = errors::empty_range(lo, hi, exclusive, span);
            self.report(report);
            return None;
        }
        hi -= i128::from(exclusive);
        Some(PatKind::Range { lo: Word::new(int.wrap(lo)), hi: Word::new(int.wrap(hi)) })
    }

    /// `E::V`
    fn path_pattern(&mut self, path: ast::PathId, ty: TypeId, span: Span, at: PatternUse) -> PatId {
        match self.resolve_variant(path) {
            Some((adt, variant, own)) => self.unit_pattern(adt, variant, own, ty, span, at),
            None => self.error_pat(ty, span),
        }
    }

    fn unit_pattern(
        &mut self,
        adt: AdtId,
        variant: VariantIdx,
        own: TypeId,
        ty: TypeId,
        span: Span,
        at: PatternUse,
    ) -> PatId {
        if !self.pattern_type(ty, own, span, at) || !self.pattern_form(adt, variant, VariantShape::Unit, span)
        {
            return self.error_pat(ty, span);
        }
        self.add_pat(PatKind::Variant { variant, fields: ListRange::EMPTY }, ty, span)
    }

    /// Whether a variant is written in a pattern as it is declared; reports if not.
    fn pattern_form(&mut self, adt: AdtId, variant: VariantIdx, written: VariantShape, span: Span) -> bool {
        let declared = self.hir.types.adts[adt].variant(variant);
        if declared.shape == written {
            return true;
        }
        let (shape, at) = (declared.shape, declared.span);
        let fields = self.field_names(adt, variant);
        let name = self.variant_text(adt, variant);
        let report = errors::pattern_form(&name, shape, &fields, span, at);
        self.report(report);
        false
    }

    /// `(p, q)`
    fn tuple_pattern(
        &mut self,
        parts: ListRange<ast::PatId>,
        ty: TypeId,
        span: Span,
        at: PatternUse,
    ) -> PatId {
        let ast = self.ast;
        let parts = &ast.pat_lists[parts];
        let known = self.require_known(ty, span);
        let types: Vec<TypeId> = match self.hir.types.get(known) {
            Ty::Tuple(list) => self.hir.types.list(list).to_vec(),
            Ty::Unit => Vec::new(),
            Ty::Error => return self.failed_parts(parts, ty, span, at),
            Ty::Never
            | Ty::Bool
            | Ty::Int(_)
            | Ty::Float(_)
            | Ty::Adt(..)
            | Ty::Param(..)
            | Ty::Infer(_)
            | Ty::Dyn
            | Ty::Cell => {
                let own = format!("({})", vec!["_"; parts.len()].join(", "));
                let text = self.show(known);
                let report = errors::pattern_type(&own, &text, span, at.expected);
                self.report(report);
                return self.failed_parts(parts, ty, span, at);
            }
        };
        let rest = self.rest_position(parts);
        let fits = if rest.is_some() { parts.len() - 1 <= types.len() } else { parts.len() == types.len() };
        if !fits {
            let text = self.show(known);
            let report =
                errors::tuple_arity(parts.len() - usize::from(rest.is_some()), types.len(), &text, span);
            self.report(report);
            return self.failed_parts(parts, ty, span, at);
        }
        let start = self.pat_stack.len();
        for (index, &part_ty) in types.iter().enumerate() {
            let pat = match part_at(parts, rest, index, types.len()) {
                Some(part) => self.pattern(part, part_ty, at),
                None => {
                    self.add_pat(PatKind::Wild, part_ty, rest.map_or(span, |rest| ast.pats[parts[rest]].span))
                }
            };
            self.pat_stack.push(pat);
        }
        let list = self.hir.pat_lists.alloc(self.pat_stack.drain(start..));
        self.add_pat(PatKind::Tuple(list), ty, span)
    }

    /// Where `..` stands among `parts`. A second one is reported where it is lowered as a pattern.
    fn rest_position(&self, parts: &[ast::PatId]) -> Option<usize> {
        let ast = self.ast;
        parts.iter().position(|&part| matches!(ast.pats[part].kind, ast::PatKind::Rest))
    }

    /// Lowers the parts of a pattern that failed, so that their variables are known.
    fn failed_parts(&mut self, parts: &[ast::PatId], ty: TypeId, span: Span, at: PatternUse) -> PatId {
        for &part in parts {
            if !matches!(self.ast.pats[part].kind, ast::PatKind::Rest) {
                self.pattern(part, self.common.error, at);
            }
        }
        self.error_pat(ty, span)
    }

    /// `E::V(p, q)`
    fn tuple_struct_pattern(
        &mut self,
        path: ast::PathId,
        args: ListRange<ast::PatId>,
        ty: TypeId,
        span: Span,
        at: PatternUse,
    ) -> PatId {
        let ast = self.ast;
        let parts = &ast.pat_lists[args];
        let Some((adt, variant, own)) = self.resolve_variant(path) else {
            return self.failed_parts(parts, ty, span, at);
        };
        if !self.pattern_type(ty, own, span, at)
            || !self.pattern_form(adt, variant, VariantShape::Tuple, span)
        {
            return self.failed_parts(parts, ty, span, at);
        }
        let count = self.hir.types.adts[adt].variant(variant).fields.len();
        let rest = self.rest_position(parts);
        let fits = if rest.is_some() { parts.len() - 1 <= count } else { parts.len() == count };
        if !fits {
            let name = self.variant_text(adt, variant);
            let declared = self.hir.types.adts[adt].variant(variant).span;
            let given = parts.len() - usize::from(rest.is_some());
            let report = errors::variant_arity(&name, given, count, span, declared);
            self.report(report);
            return self.failed_parts(parts, ty, span, at);
        }
        let start = self.field_pat_stack.len();
        for index in 0..count {
            let Some(part) = part_at(parts, rest, index, count) else { continue };
            let part_ty = self.field_type(own, adt, variant, index as u32);
            let pat = self.pattern(part, part_ty, at);
            self.field_pat_stack.push(hir::FieldPat { index: index as u32, short: false, pat });
        }
        let fields = self.hir.field_pats.alloc(self.field_pat_stack.drain(start..));
        self.add_pat(PatKind::Variant { variant, fields }, ty, span)
    }

    fn field_type(&mut self, ty: TypeId, adt: AdtId, variant: VariantIdx, index: u32) -> TypeId {
        if self.hir.types.adts[adt].params.is_empty() {
            return self.hir.types.adts[adt].variant(variant).fields[index as usize].ty;
        }
        self.hir.types.field_type(ty, variant, index).unwrap_or(self.common.error)
    }

    /// `P { x, y: p, .. }`
    fn struct_pattern(
        &mut self,
        path: ast::PathId,
        fields: ListRange<ast::FieldPat>,
        ty: TypeId,
        span: Span,
        at: PatternUse,
    ) -> PatId {
        let ast = self.ast;
        let fields = &ast.field_pats[fields];
        let resolved = self.resolve_variant(path);
        let Some((adt, variant, own)) = resolved else { return self.failed_fields(fields, ty, span, at) };
        let is_empty_unit =
            fields.is_empty() && self.hir.types.adts[adt].variant(variant).shape == VariantShape::Unit;
        if !self.pattern_type(ty, own, span, at)
            || (!is_empty_unit && !self.pattern_form(adt, variant, VariantShape::Record, span))
        {
            return self.failed_fields(fields, ty, span, at);
        }
        let count = self.hir.types.adts[adt].variant(variant).fields.len();
        let given = self.given.len();
        self.given.resize(given + count, Span::NONE);
        let start = self.field_pat_stack.len();
        for field in fields {
            let Some(index) = self.field_named(adt, variant, field.name.name) else {
                self.report_unknown_field(adt, variant, field.name.name, field.name.span);
                self.pattern(field.pat, self.common.error, at);
                continue;
            };
            let first = std::mem::replace(&mut self.given[given + index as usize], field.name.span);
            if !first.is_none() {
                let report = errors::field_pattern_twice(self.text(field.name.name), field.name.span, first);
                self.report(report);
                self.pattern(field.pat, self.common.error, at);
                continue;
            }
            let field_ty = self.field_type(own, adt, variant, index);
            let pat = self.pattern(field.pat, field_ty, at);
            self.field_pat_stack.push(hir::FieldPat { index, short: field.short, pat });
        }
        self.given.truncate(given);
        let fields = self.hir.field_pats.alloc(self.field_pat_stack.drain(start..));
        self.add_pat(PatKind::Variant { variant, fields }, ty, span)
    }

    fn failed_fields(&mut self, fields: &[ast::FieldPat], ty: TypeId, span: Span, at: PatternUse) -> PatId {
        for field in fields {
            self.pattern(field.pat, self.common.error, at);
        }
        self.error_pat(ty, span)
    }
}

/// The part of a pattern for element `index` of `count`; `None` if `..` stands for it.
fn part_at(parts: &[ast::PatId], rest: Option<usize>, index: usize, count: usize) -> Option<ast::PatId> {
    let Some(rest) = rest else { return parts.get(index).copied() };
    let behind = parts.len() - rest - 1;
    if index < rest {
        parts.get(index).copied()
    } else if index >= count - behind {
        parts.get(parts.len() - (count - index)).copied()
    } else {
        None
    }
}
