//! Operators, assignments and casts.

use crate::errors;
use crate::infer::Kind;
use crate::lower::{Expect, Lower, Why};
use kiln_cz_syntax::ast;
use kiln_hir::{self as hir, BinaryOp, ExprKind, LogicalOp, UnaryOp};
use kiln_source::Span;
use kiln_types::{AdtKind, Ty, TypeId, VariantShape};

/// What operators ask of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    Int,
    Float,
    Bool,
    /// No operator takes it.
    Other,
    /// Not known here, though an operator asks for it.
    Unknown,
    /// `Error` or `Never`: nothing is said about it.
    Silent,
}

/// An operator of the tree.
enum Op {
    Logical(LogicalOp),
    Plain(BinaryOp),
}

fn op_of(op: ast::BinaryOp) -> Op {
    Op::Plain(match op {
        ast::BinaryOp::And => return Op::Logical(LogicalOp::And),
        ast::BinaryOp::Or => return Op::Logical(LogicalOp::Or),
        ast::BinaryOp::Add => BinaryOp::Add,
        ast::BinaryOp::Sub => BinaryOp::Sub,
        ast::BinaryOp::Mul => BinaryOp::Mul,
        ast::BinaryOp::Div => BinaryOp::Div,
        ast::BinaryOp::Rem => BinaryOp::Rem,
        ast::BinaryOp::BitAnd => BinaryOp::BitAnd,
        ast::BinaryOp::BitOr => BinaryOp::BitOr,
        ast::BinaryOp::BitXor => BinaryOp::BitXor,
        ast::BinaryOp::Shl => BinaryOp::Shl,
        ast::BinaryOp::Shr => BinaryOp::Shr,
        ast::BinaryOp::Eq => BinaryOp::Eq,
        ast::BinaryOp::Ne => BinaryOp::Ne,
        ast::BinaryOp::Lt => BinaryOp::Lt,
        ast::BinaryOp::Le => BinaryOp::Le,
        ast::BinaryOp::Gt => BinaryOp::Gt,
        ast::BinaryOp::Ge => BinaryOp::Ge,
    })
}

fn is_shift(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Shl | BinaryOp::Shr)
}

/// Whether `op` is defined on a class.
fn takes(op: BinaryOp, class: Class) -> bool {
    match op {
        BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div | BinaryOp::Rem => {
            matches!(class, Class::Int | Class::Float)
        }
        BinaryOp::Shl | BinaryOp::Shr => class == Class::Int,
        BinaryOp::BitAnd | BinaryOp::BitOr | BinaryOp::BitXor => matches!(class, Class::Int | Class::Bool),
        BinaryOp::Eq | BinaryOp::Ne => matches!(class, Class::Int | Class::Float | Class::Bool),
        BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => {
            matches!(class, Class::Int | Class::Float)
        }
    }
}

impl Lower<'_> {
    /// What operators see in a type.
    pub fn class(&mut self, ty: TypeId) -> Class {
        let ty = self.shallow(ty);
        match self.hir.types.get(ty) {
            Ty::Int(_) => Class::Int,
            Ty::Float(_) => Class::Float,
            Ty::Bool => Class::Bool,
            Ty::Error | Ty::Never => Class::Silent,
            Ty::Unit | Ty::Tuple(_) | Ty::Adt(..) | Ty::Param(..) | Ty::Dyn | Ty::Cell => Class::Other,
            Ty::Infer(_) => match self.body.infer.kind(ty, &self.hir.types) {
                Some(Kind::Int) => Class::Int,
                Some(Kind::Float) => Class::Float,
                Some(Kind::Any) | None => Class::Unknown,
            },
        }
    }

    /// `-e`, `!e`
    pub fn unary(
        &mut self,
        op: ast::UnaryOp,
        operand: ast::ExprId,
        span: Span,
        expect: Expect,
    ) -> hir::ExprId {
        match op {
            ast::UnaryOp::Neg => self.negation(operand, span, expect),
            ast::UnaryOp::Not => self.not(operand, span, expect),
        }
    }

    fn negation(&mut self, operand: ast::ExprId, span: Span, expect: Expect) -> hir::ExprId {
        // A minus belongs to the literal: `-128i8` fits although `128i8` does not.
        if let ast::ExprKind::Int(literal) = self.ast.exprs[operand].kind {
            return self.int_literal(literal, true, span, expect);
        }
        if let ast::ExprKind::Float { text, suffix } = self.ast.exprs[operand].kind {
            return self.float_literal(text, suffix, true, span, expect);
        }
        let value = self.expr(operand, expect.hint());
        let known = self.known_type(value);
        let fits = match (self.class(known), self.hir.types.get(known)) {
            (Class::Int, Ty::Int(int)) => int.is_signed(),
            (Class::Int | Class::Float | Class::Silent, _) => true,
            (Class::Bool | Class::Other | Class::Unknown, _) => false,
        };
        if !fits {
            let text = self.show(known);
            let report = if let Ty::Int(int) = self.hir.types.get(known) {
                errors::negated_unsigned(int.name(), span)
            } else {
                errors::unary_on("-", &text, span)
            };
            self.report(report);
            return self.add_error(span);
        }
        let expr = self.add(ExprKind::Unary(UnaryOp::Neg, value), known, span);
        if matches!(self.hir.types.get(known), Ty::Infer(_)) {
            self.body.negations.push(expr);
        }
        expr
    }

    fn not(&mut self, operand: ast::ExprId, span: Span, expect: Expect) -> hir::ExprId {
        let value = self.expr(operand, expect.hint());
        let known = self.known_type(value);
        match self.class(known) {
            Class::Int | Class::Bool | Class::Silent => {
                self.add(ExprKind::Unary(UnaryOp::Not, value), known, span)
            }
            Class::Float | Class::Other | Class::Unknown => {
                let text = self.show(known);
                let report = errors::unary_on("!", &text, span);
                self.report(report);
                self.add_error(span)
            }
        }
    }

    /// `a + b`, `a && b`. A chain `a + b + c + ...` leans left and may be very long: it is walked down
    /// in a loop.
    pub fn binary(
        &mut self,
        op: ast::BinaryOp,
        lhs: ast::ExprId,
        rhs: ast::ExprId,
        span: Span,
        expect: Expect,
    ) -> hir::ExprId {
        let op = match op_of(op) {
            Op::Logical(op) => return self.logical(op, lhs, rhs, span),
            Op::Plain(op) => op,
        };
        if op.is_comparison() || is_shift(op) {
            let hint = if is_shift(op) { expect.hint() } else { Expect::Nothing };
            let left = self.expr(lhs, hint);
            return self.binary_with(op, left, lhs, rhs, span);
        }
        // The spine of arithmetic operators down the left side, the innermost last.
        let ast = self.ast;
        let start = self.spine.len();
        let mut first = lhs;
        while let ast::ExprKind::Binary { op, lhs, rhs } = ast.exprs[first].kind {
            match op_of(op) {
                Op::Plain(op) if !op.is_comparison() && !is_shift(op) => self.spine.push((first, op, rhs)),
                Op::Plain(_) | Op::Logical(_) => break,
            }
            first = lhs;
        }
        let mut left = self.expr(first, expect.hint());
        while self.spine.len() > start {
            let Some((node, op, rhs)) = self.spine.pop() else { break };
            left = self.binary_with(op, left, first, rhs, ast.exprs[node].span);
            first = node;
        }
        self.binary_with(op, left, lhs, rhs, span)
    }

    fn logical(&mut self, op: LogicalOp, lhs: ast::ExprId, rhs: ast::ExprId, span: Span) -> hir::ExprId {
        let must = Expect::Must(self.common.bool, Why::Logical);
        let left = self.expr(lhs, must);
        let diverges = self.body.diverges;
        let right = self.expr(rhs, must);
        self.body.diverges = diverges;
        self.add(ExprKind::Logical(op, left, right), self.common.bool, span)
    }

    /// An operator whose left side is done.
    fn binary_with(
        &mut self,
        op: BinaryOp,
        left: hir::ExprId,
        lhs: ast::ExprId,
        rhs: ast::ExprId,
        span: Span,
    ) -> hir::ExprId {
        let left_ty = self.type_of(left);
        let hint = if is_shift(op) { Expect::Nothing } else { Expect::Hint(left_ty) };
        let right = self.expr(rhs, hint);
        let right_ty = self.type_of(right);
        let ty = self.operands(op, (left_ty, left, lhs), (right_ty, right, rhs), span);
        self.add(ExprKind::Binary(op, left, right), ty, span)
    }

    /// Checks the operands of an operator and gives the type of the result.
    fn operands(
        &mut self,
        op: BinaryOp,
        left: (TypeId, hir::ExprId, ast::ExprId),
        right: (TypeId, hir::ExprId, ast::ExprId),
        span: Span,
    ) -> TypeId {
        let result = if op.is_comparison() { self.common.bool } else { left.0 };
        // The common case first: both sides are the same number type.
        if left.0 == right.0 && matches!(self.hir.types.get(left.0), Ty::Int(_)) {
            return result;
        }
        let (left_class, right_class) = (self.class(left.0), self.class(right.0));
        if left_class == Class::Silent || right_class == Class::Silent {
            let error = left.0 == self.common.error || right.0 == self.common.error;
            return if op.is_comparison() {
                self.common.bool
            } else if error {
                self.common.error
            } else {
                result
            };
        }
        if is_shift(op) && left_class == Class::Int && right_class == Class::Int {
            return result;
        }
        if left_class != Class::Unknown && !takes(op, left_class) {
            self.report_operand(op, left, span);
            return self.after_error(op);
        }
        if is_shift(op) || !self.unify(left.0, right.0) {
            self.report_operands(op, left, right, span);
            return self.after_error(op);
        }
        let known = self.known_type(left.1);
        if known == self.common.error {
            return self.after_error(op);
        }
        let class = self.class(known);
        if !takes(op, class) {
            self.report_operand(op, left, span);
            return self.after_error(op);
        }
        result
    }

    fn after_error(&self, op: BinaryOp) -> TypeId {
        if op.is_comparison() { self.common.bool } else { self.common.error }
    }

    fn report_operand(&mut self, op: BinaryOp, operand: (TypeId, hir::ExprId, ast::ExprId), span: Span) {
        let text = self.show(operand.0);
        let class = self.class(operand.0);
        let at = self.hir.exprs[operand.1].span;
        let report = errors::binary_on(op, &text, class, span, at);
        self.report(report);
    }

    fn report_operands(
        &mut self,
        op: BinaryOp,
        left: (TypeId, hir::ExprId, ast::ExprId),
        right: (TypeId, hir::ExprId, ast::ExprId),
        span: Span,
    ) {
        let side =
            |lower: &mut Self, (ty, expr, source): (TypeId, hir::ExprId, ast::ExprId)| errors::Operand {
                text: lower.show(ty),
                ty: lower.known(ty),
                span: lower.hir.exprs[expr].span,
                tight: lower.binds_tightly(source),
                literal: matches!(
                    lower.ast.exprs[source].kind,
                    ast::ExprKind::Int(ast::IntLit { suffix: None, .. })
                ),
            };
        let (left, right) = (side(self, left), side(self, right));
        let report = errors::operands_differ(op, &left, &right, span);
        self.report(report);
    }

    /// `place = value`
    pub fn assign(&mut self, place: ast::ExprId, value: ast::ExprId, span: Span) -> hir::ExprId {
        let target = self.place(place);
        let (ty, at) = (self.type_of(target), self.hir.exprs[target].span);
        let value = self.expr(value, Expect::Must(ty, Why::Assigned(at)));
        self.add(ExprKind::Assign { place: target, value }, self.common.unit, span)
    }

    /// `place op= value`
    pub fn assign_op(
        &mut self,
        op: ast::BinaryOp,
        place: ast::ExprId,
        value: ast::ExprId,
        span: Span,
    ) -> hir::ExprId {
        let target = self.place(place);
        let ty = self.type_of(target);
        let Op::Plain(op) = op_of(op) else {
            self.expr(value, Expect::Nothing);
            return self.add_error(span);
        };
        let hint = if is_shift(op) { Expect::Nothing } else { Expect::Hint(ty) };
        let right = self.expr(value, hint);
        let right_ty = self.type_of(right);
        self.operands(op, (ty, target, place), (right_ty, right, value), span);
        self.add(ExprKind::AssignOp { op, place: target, value: right }, self.common.unit, span)
    }

    /// What is assigned to: a variable, or a field of one (H4).
    fn place(&mut self, id: ast::ExprId) -> hir::ExprId {
        let place = self.expr(id, Expect::Nothing);
        let mut root = place;
        while let ExprKind::Field { base, .. } = self.hir.exprs[root].kind {
            root = base;
        }
        let node = self.hir.exprs[root];
        let report = match node.kind {
            ExprKind::Var(_) | ExprKind::Error => return place,
            ExprKind::Const(constant) => {
                let constant = self.hir.consts[constant];
                errors::assign_to_const(self.text(constant.name), self.hir.exprs[place].span, constant.span)
            }
            ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Bool(_)
            | ExprKind::Unary(..)
            | ExprKind::Binary(..)
            | ExprKind::Logical(..)
            | ExprKind::Cast(_)
            | ExprKind::Assign { .. }
            | ExprKind::AssignOp { .. }
            | ExprKind::Call { .. }
            | ExprKind::Field { .. }
            | ExprKind::Tuple(_)
            | ExprKind::Adt { .. }
            | ExprKind::Block { .. }
            | ExprKind::If { .. }
            | ExprKind::Match { .. }
            | ExprKind::While { .. }
            | ExprKind::Loop { .. }
            | ExprKind::Break { .. }
            | ExprKind::Continue { .. }
            | ExprKind::Return { .. }
            | ExprKind::Panic(_)
            | ExprKind::Dyn(_) => errors::not_a_place(self.hir.exprs[place].span),
        };
        // A value that failed to lower was reported.
        if node.ty != self.common.error {
            self.report(report);
        }
        let span = self.hir.exprs[place].span;
        self.add_error(span)
    }

    /// `e as T`
    pub fn cast(&mut self, operand: ast::ExprId, ty: ast::TypeExprId, span: Span) -> hir::ExprId {
        let target = self.resolve_type(ty);
        let value = self.expr(operand, self.cast_hint(operand, target));
        let from = self.known_type(value);
        let (from_class, to_class) = (self.class(from), self.class(target));
        let scalar = |class| matches!(class, Class::Int | Class::Float | Class::Bool);
        let fits = match (from_class, to_class) {
            (Class::Silent, _) | (_, Class::Silent) => target != self.common.never,
            (Class::Other, Class::Int) => self.is_fieldless_enum(from),
            (from, to) => scalar(from) && scalar(to),
        };
        if !fits {
            let texts = (self.show(from), self.show(target));
            let report = errors::invalid_cast(&texts.0, &texts.1, span);
            self.report(report);
            return self.add_error(span);
        }
        self.add(ExprKind::Cast(value), target, span)
    }

    /// A literal takes the type it is cast to if it fits: `3000000000 as i64`. One that does not is
    /// an `i32`, which the cast then truncates: `300 as u8`.
    fn cast_hint(&self, operand: ast::ExprId, target: TypeId) -> Expect {
        match (self.ast.exprs[operand].kind, self.hir.types.get(target)) {
            (ast::ExprKind::Int(literal), Ty::Int(int)) if i128::from(literal.value) <= int.max() => {
                Expect::Hint(target)
            }
            (ast::ExprKind::Float { .. }, Ty::Float(_)) => Expect::Hint(target),
            _ => Expect::Nothing,
        }
    }

    fn is_fieldless_enum(&mut self, ty: TypeId) -> bool {
        let Ty::Adt(adt, _) = self.known(ty) else { return false };
        let definition = &self.hir.types.adts[adt];
        definition.kind == AdtKind::Enum
            && definition.variants.iter().all(|variant| variant.shape == VariantShape::Unit)
    }
}
