//! The values of constant expressions that can be told at once: scalars, operators, casts, blocks and `if`. For calls,
//! loops, matches, assignments and aggregates the expression must be run; see `pending`.

use kiln_abi::PanicKind;
use kiln_hir::{
    BinaryOp, ConstId, ExprId, ExprKind, Hir, LogicalOp, PatKind, StmtKind, UnaryOp, VarId, Word,
};
use kiln_source::Span;
use kiln_types::{FloatTy, IntTy, Scalar, Ty};
use rustc_hash::FxHashMap;

/// Why there is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The expression would panic, there.
    Panics(PanicKind, Span),
    /// The expression must be run, because of something in it: what, where.
    NeedsRun(&'static str, Span),
    /// Reported before.
    Reported,
}

/// The bits of the value of `expr`, whose type is a scalar. `is_pending` tells whether a constant has no value yet.
pub fn evaluate(hir: &Hir, expr: ExprId, is_pending: &dyn Fn(ConstId) -> bool) -> Result<Word, Failure> {
    let mut evaluator = Evaluator { hir, is_pending, vars: FxHashMap::default() };
    evaluator.expr(expr).map(Word::new)
}

struct Evaluator<'a> {
    hir: &'a Hir,
    is_pending: &'a dyn Fn(ConstId) -> bool,
    vars: FxHashMap<VarId, u64>,
}

type Value = Result<u64, Failure>;

impl Evaluator<'_> {
    fn expr(&mut self, id: ExprId) -> Value {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.inner(id))
    }

    fn inner(&mut self, id: ExprId) -> Value {
        let node = self.hir.exprs[id];
        let needs_run = |what| Err(Failure::NeedsRun(what, node.span));
        match node.kind {
            ExprKind::Error => Err(Failure::Reported),
            ExprKind::Int(bits) | ExprKind::Float(bits) => Ok(bits.get()),
            ExprKind::Bool(value) => Ok(u64::from(value)),
            ExprKind::Var(var) => {
                self.vars.get(&var).copied().ok_or(Failure::NeedsRun("a variable", node.span))
            }
            ExprKind::Const(id) if (self.is_pending)(id) => needs_run("such a constant"),
            ExprKind::Const(id) => Ok(self.hir.consts[id].value.get()),
            ExprKind::Unary(op, operand) => self.unary(op, operand, id),
            ExprKind::Binary(op, left, right) => self.binary(op, left, right, node.span),
            ExprKind::Logical(op, left, right) => self.logical(op, left, right),
            ExprKind::Cast(operand) => self.cast(operand, id),
            ExprKind::Block { stmts, tail } => self.block(stmts, tail),
            ExprKind::If { cond, then, otherwise } => {
                if self.expr(cond)? != 0 {
                    self.expr(then)
                } else {
                    otherwise.map_or(Ok(0), |otherwise| self.expr(otherwise))
                }
            }
            ExprKind::Call { .. } => needs_run("a call"),
            ExprKind::Assign { .. } | ExprKind::AssignOp { .. } => needs_run("an assignment"),
            ExprKind::Match { .. } => needs_run("`match`"),
            ExprKind::While { .. } | ExprKind::Loop { .. } => needs_run("a loop"),
            ExprKind::Break { .. } | ExprKind::Continue { .. } => needs_run("a jump"),
            ExprKind::Return { .. } => needs_run("`return`"),
            ExprKind::Field { .. } | ExprKind::Tuple(_) | ExprKind::Adt { .. } => {
                needs_run("a tuple, struct or enum")
            }
            ExprKind::Panic(kind) => Err(Failure::Panics(kind, node.span)),
            ExprKind::Dyn(_) => unreachable!("Cz has no dynamic values"),
        }
    }

    fn block(&mut self, stmts: kiln_arena::ListRange<kiln_hir::Stmt>, tail: Option<ExprId>) -> Value {
        for stmt in &self.hir.stmts[stmts] {
            match stmt.kind {
                StmtKind::Let { pat, init: Some(init), otherwise: None } => {
                    let value = self.expr(init)?;
                    match self.hir.pats[pat].kind {
                        PatKind::Bind { var, sub: None } => {
                            self.vars.insert(var, value);
                        }
                        PatKind::Wild => {}
                        PatKind::Error
                        | PatKind::Bind { .. }
                        | PatKind::Int(_)
                        | PatKind::Range { .. }
                        | PatKind::Bool(_)
                        | PatKind::Tuple(_)
                        | PatKind::Variant { .. }
                        | PatKind::Or(_) => return Err(Failure::NeedsRun("a pattern", stmt.span)),
                    }
                }
                StmtKind::Let { .. } => return Err(Failure::NeedsRun("this `let`", stmt.span)),
                StmtKind::Expr { expr, .. } => {
                    self.expr(expr)?;
                }
            }
        }
        tail.map_or(Ok(0), |tail| self.expr(tail))
    }

    fn ty(&self, id: ExprId) -> Ty {
        self.hir.types.get(self.hir.exprs[id].ty)
    }

    fn unary(&mut self, op: UnaryOp, operand: ExprId, id: ExprId) -> Value {
        let value = self.expr(operand)?;
        match (op, scalar(self.ty(id))?) {
            (UnaryOp::Neg, Scalar::Int(int)) => {
                checked(int, -int.value(value), PanicKind::NegOverflow, self.hir.exprs[id].span)
            }
            (UnaryOp::Neg, Scalar::Float(float)) => Ok(from_f64(float, -to_f64(float, value))),
            (UnaryOp::Not, Scalar::Int(int)) => Ok(int.wrap(!int.value(value))),
            (UnaryOp::Not | UnaryOp::Neg, Scalar::Bool) => Ok(value ^ 1),
            (UnaryOp::Not, Scalar::Float(_)) => Err(Failure::Reported),
        }
    }

    fn logical(&mut self, op: LogicalOp, left: ExprId, right: ExprId) -> Value {
        let left = self.expr(left)?;
        match op {
            LogicalOp::And if left == 0 => Ok(0),
            LogicalOp::Or if left != 0 => Ok(1),
            LogicalOp::And | LogicalOp::Or => self.expr(right),
        }
    }

    fn binary(&mut self, op: BinaryOp, left: ExprId, right: ExprId, span: Span) -> Value {
        let (a, b) = (self.expr(left)?, self.expr(right)?);
        match (scalar(self.ty(left))?, scalar(self.ty(right))?) {
            (Scalar::Int(int), Scalar::Int(amount)) => int_op(op, int, a, amount.value(b), span),
            (Scalar::Float(FloatTy::F32), _) => {
                let (a, b) = (f32::from_bits(a as u32), f32::from_bits(b as u32));
                let result = |value: f32| u64::from(value.to_bits());
                Ok(float_op(op, (a, b), result, [a + b, a - b, a * b, a / b, a % b]))
            }
            (Scalar::Float(FloatTy::F64), _) => {
                let (a, b) = (f64::from_bits(a), f64::from_bits(b));
                Ok(float_op(op, (a, b), f64::to_bits, [a + b, a - b, a * b, a / b, a % b]))
            }
            (Scalar::Bool, _) => Ok(match op {
                BinaryOp::BitAnd => a & b,
                BinaryOp::BitOr => a | b,
                BinaryOp::BitXor | BinaryOp::Ne => a ^ b,
                BinaryOp::Eq => a ^ b ^ 1,
                BinaryOp::Add
                | BinaryOp::Sub
                | BinaryOp::Mul
                | BinaryOp::Div
                | BinaryOp::Rem
                | BinaryOp::Shl
                | BinaryOp::Shr
                | BinaryOp::Lt
                | BinaryOp::Le
                | BinaryOp::Gt
                | BinaryOp::Ge => return Err(Failure::Reported),
            }),
            (Scalar::Int(_), Scalar::Float(_) | Scalar::Bool) => Err(Failure::Reported),
        }
    }

    fn cast(&mut self, operand: ExprId, id: ExprId) -> Value {
        let value = self.expr(operand)?;
        Ok(match (scalar(self.ty(operand))?, scalar(self.ty(id))?) {
            (Scalar::Int(from), Scalar::Int(to)) => to.wrap(from.value(value)),
            (Scalar::Int(from), Scalar::Float(FloatTy::F32)) => {
                u64::from((from.value(value) as f32).to_bits())
            }
            (Scalar::Int(from), Scalar::Float(FloatTy::F64)) => (from.value(value) as f64).to_bits(),
            // Rust's `as` truncates, saturates and maps NaN to 0 as ours does; the limits of the type
            // are then applied to the wide result.
            (Scalar::Float(from), Scalar::Int(to)) => {
                to.wrap((to_f64(from, value) as i128).clamp(to.min(), to.max()))
            }
            (Scalar::Float(from), Scalar::Float(to)) => from_f64(to, to_f64(from, value)),
            (Scalar::Float(from), Scalar::Bool) => u64::from(to_f64(from, value) != 0.0),
            (Scalar::Int(_), Scalar::Bool) => u64::from(value != 0),
            (Scalar::Bool, Scalar::Int(_) | Scalar::Bool) => value,
            (Scalar::Bool, Scalar::Float(to)) => from_f64(to, value as f64),
        })
    }
}

/// The type of an operand. One that is not scalar does not come back, its jump was met before; or it is an error.
fn scalar(ty: Ty) -> Result<Scalar, Failure> {
    ty.scalar().ok_or(Failure::Reported)
}

fn to_f64(float: FloatTy, bits: u64) -> f64 {
    match float {
        FloatTy::F32 => f64::from(f32::from_bits(bits as u32)),
        FloatTy::F64 => f64::from_bits(bits),
    }
}

fn from_f64(float: FloatTy, value: f64) -> u64 {
    match float {
        FloatTy::F32 => u64::from((value as f32).to_bits()),
        FloatTy::F64 => value.to_bits(),
    }
}

fn checked(int: IntTy, value: i128, kind: PanicKind, span: Span) -> Value {
    if value < int.min() || value > int.max() {
        return Err(Failure::Panics(kind, span));
    }
    Ok(int.wrap(value))
}

/// An operator on integers of type `int`; the right operand of a shift may have another type.
fn int_op(op: BinaryOp, int: IntTy, a: u64, b: i128, span: Span) -> Value {
    let a = int.value(a);
    let fits = |value, kind| checked(int, value, kind, span);
    let panics = |kind| Err(Failure::Panics(kind, span));
    let in_range = (0..i128::from(int.bits())).contains(&b);
    match op {
        BinaryOp::Add => fits(a + b, PanicKind::AddOverflow),
        BinaryOp::Sub => fits(a - b, PanicKind::SubOverflow),
        BinaryOp::Mul => fits(a.saturating_mul(b), PanicKind::MulOverflow),
        BinaryOp::Div if b == 0 => panics(PanicKind::DivZero),
        BinaryOp::Div => fits(a / b, PanicKind::DivOverflow),
        BinaryOp::Rem if b == 0 => panics(PanicKind::RemZero),
        BinaryOp::Rem if a == int.min() && b == -1 && int.is_signed() => panics(PanicKind::RemOverflow),
        BinaryOp::Rem => Ok(int.wrap(a % b)),
        BinaryOp::BitAnd => Ok(int.wrap(a & b)),
        BinaryOp::BitOr => Ok(int.wrap(a | b)),
        BinaryOp::BitXor => Ok(int.wrap(a ^ b)),
        BinaryOp::Shl | BinaryOp::Shr if !in_range => panics(PanicKind::ShiftRange),
        BinaryOp::Shl => Ok(int.wrap(a << b)),
        BinaryOp::Shr => Ok(int.wrap(a >> b)),
        BinaryOp::Eq => Ok(u64::from(a == b)),
        BinaryOp::Ne => Ok(u64::from(a != b)),
        BinaryOp::Lt => Ok(u64::from(a < b)),
        BinaryOp::Le => Ok(u64::from(a <= b)),
        BinaryOp::Gt => Ok(u64::from(a > b)),
        BinaryOp::Ge => Ok(u64::from(a >= b)),
    }
}

/// An operator on floats, whose sum, difference, product, quotient and remainder are computed.
fn float_op<F: PartialOrd + Copy>(
    op: BinaryOp,
    (a, b): (F, F),
    bits: impl Fn(F) -> u64,
    [sum, difference, product, quotient, remainder]: [F; 5],
) -> u64 {
    match op {
        BinaryOp::Add => bits(sum),
        BinaryOp::Sub => bits(difference),
        BinaryOp::Mul => bits(product),
        BinaryOp::Div => bits(quotient),
        BinaryOp::Eq => u64::from(a == b),
        BinaryOp::Ne => u64::from(a != b),
        BinaryOp::Lt => u64::from(a < b),
        BinaryOp::Le => u64::from(a <= b),
        BinaryOp::Gt => u64::from(a > b),
        BinaryOp::Ge => u64::from(a >= b),
        BinaryOp::Rem => bits(remainder),
        // Not defined on floats, which was reported.
        BinaryOp::BitAnd | BinaryOp::BitOr | BinaryOp::BitXor | BinaryOp::Shl | BinaryOp::Shr => 0,
    }
}
