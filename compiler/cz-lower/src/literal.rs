//! Number literals: their type from the context, and whether they fit it.

use crate::errors;
use crate::infer::Kind;
use crate::lower::{Expect, Lower, PendingFloat, PendingInt};
use kiln_arena::Symbol;
use kiln_cz_syntax::ast::IntLit;
use kiln_hir::{self as hir, ExprKind, Word};
use kiln_source::Span;
use kiln_types::{FloatTy, IntTy, Ty, TypeId};

impl Lower<'_> {
    /// An integer literal; `negative` if a minus stands before it, which `span` includes.
    pub fn int_literal(
        &mut self,
        literal: IntLit,
        negative: bool,
        span: Span,
        expect: Expect,
    ) -> hir::ExprId {
        let ty = match literal.suffix {
            Some(int) => self.common.int(int),
            None => self.literal_type(expect, Kind::Int),
        };
        let expr = self.add(ExprKind::Int(Word::ZERO), ty, span);
        match self.hir.types.get(ty) {
            Ty::Int(int) => self.set_int(expr, int, literal.value, negative),
            Ty::Error
            | Ty::Never
            | Ty::Unit
            | Ty::Bool
            | Ty::Float(_)
            | Ty::Tuple(_)
            | Ty::Adt(..)
            | Ty::Param(..)
            | Ty::Infer(_)
            | Ty::Dyn
            | Ty::Cell => {
                self.body.int_literals.push(PendingInt { expr, value: literal.value, negative });
            }
        }
        expr
    }

    /// A float literal; `negative` if a minus stands before it.
    pub fn float_literal(
        &mut self,
        text: Symbol,
        suffix: Option<FloatTy>,
        negative: bool,
        span: Span,
        expect: Expect,
    ) -> hir::ExprId {
        let ty = match suffix {
            Some(float) => self.common.float(float),
            None => self.literal_type(expect, Kind::Float),
        };
        let expr = self.add(ExprKind::Float(Word::ZERO), ty, span);
        match self.hir.types.get(ty) {
            Ty::Float(float) => self.set_float(expr, float, text, negative),
            Ty::Error
            | Ty::Never
            | Ty::Unit
            | Ty::Bool
            | Ty::Int(_)
            | Ty::Tuple(_)
            | Ty::Adt(..)
            | Ty::Param(..)
            | Ty::Infer(_)
            | Ty::Dyn
            | Ty::Cell => self.body.float_literals.push(PendingFloat { expr, text, negative }),
        }
        expr
    }

    /// The expected type if a literal of that kind can have it, else a variable.
    fn literal_type(&mut self, expect: Expect, kind: Kind) -> TypeId {
        if let Some(ty) = expect.ty() {
            let ty = self.shallow(ty);
            let fits = match self.hir.types.get(ty) {
                Ty::Int(_) => kind == Kind::Int,
                Ty::Float(_) => kind == Kind::Float,
                Ty::Infer(_) => self.body.infer.kind(ty, &self.hir.types) == Some(kind),
                Ty::Error
                | Ty::Never
                | Ty::Unit
                | Ty::Bool
                | Ty::Tuple(_)
                | Ty::Adt(..)
                | Ty::Param(..)
                | Ty::Dyn
                | Ty::Cell => false,
            };
            if fits {
                return ty;
            }
        }
        self.fresh(kind)
    }

    /// Gives an integer literal its bits, or reports that it does not fit.
    pub fn set_int(&mut self, expr: hir::ExprId, int: IntTy, value: u64, negative: bool) {
        let span = self.hir.exprs[expr].span;
        if let Some(bits) = self.int_bits(int, value, negative, span) {
            self.hir.exprs[expr].kind = ExprKind::Int(bits);
        }
    }

    /// The bits of a literal of type `int`; reports if it does not fit.
    pub fn int_bits(&mut self, int: IntTy, value: u64, negative: bool, span: Span) -> Option<Word> {
        let signed = if negative { -i128::from(value) } else { i128::from(value) };
        if signed < int.min() || signed > int.max() {
            let report = errors::int_out_of_range(signed, int, span);
            self.report(report);
            return None;
        }
        Some(Word::new(int.wrap(signed)))
    }

    /// Gives a float literal its bits: rounded once, to its own type. Reports if it is too large.
    pub fn set_float(&mut self, expr: hir::ExprId, float: FloatTy, text: Symbol, negative: bool) {
        let digits = self.text(text);
        let (bits, finite) = match float {
            FloatTy::F32 => {
                let value: f32 = digits.parse().unwrap_or(0.0);
                (u64::from(if negative { -value } else { value }.to_bits()), value.is_finite())
            }
            FloatTy::F64 => {
                let value: f64 = digits.parse().unwrap_or(0.0);
                (if negative { -value } else { value }.to_bits(), value.is_finite())
            }
        };
        if !finite {
            let report = errors::float_out_of_range(float, self.hir.exprs[expr].span);
            self.report(report);
        }
        self.hir.exprs[expr].kind = ExprKind::Float(Word::new(bits));
    }
}
