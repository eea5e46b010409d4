//! Expressions as operands and places, without needless temporaries.

use crate::dynamic::in_cell;
use crate::function::Builder;
use kiln_hir::{ExprId, ExprKind};
use kiln_mir::{Operand, Place, Projection};

/// How many nodes are looked at before an expression is taken to have effects.
const FUEL: u32 = 24;

impl Builder<'_> {
    /// The value of an expression as an operand. `None` if control does not come back.
    ///
    /// A place is not copied: the caller must use the operand before anything can assign to it.
    pub(crate) fn operand(&mut self, expr: ExprId) -> Option<Operand> {
        if let Some(constant) = self.constant_operand(expr) {
            return Some(constant);
        }
        if self.is_place(expr) {
            return Some(Operand::Copy(self.place(expr)?));
        }
        let temp = Place::local(self.temp_for(expr));
        self.expr_into(Some(temp), expr);
        self.is_reachable().then_some(Operand::Move(temp))
    }

    /// The values of several expressions, evaluated from the left. `None` if control does not come back.
    pub(crate) fn operands(&mut self, exprs: &[ExprId]) -> Option<Vec<Operand>> {
        // A place that a later expression may assign to is copied first. From the right: does any later one?
        let mut later_assigns = vec![false; exprs.len()];
        for index in (1..exprs.len()).rev() {
            later_assigns[index - 1] = later_assigns[index] || self.may_assign(exprs[index]);
        }
        let mut operands = Vec::with_capacity(exprs.len());
        for (&expr, &assigned_later) in exprs.iter().zip(&later_assigns) {
            operands.push(self.operand_kept(expr, assigned_later)?);
        }
        Some(operands)
    }

    /// As [`Builder::operand`]; with `keep`, later assignments do not change it.
    pub(crate) fn operand_kept(&mut self, expr: ExprId, keep: bool) -> Option<Operand> {
        let operand = self.operand(expr)?;
        match operand {
            Operand::Copy(_) if keep => {
                let temp = Place::local(self.temp_for(expr));
                self.assign(temp, kiln_mir::Rvalue::Use(operand));
                Some(Operand::Move(temp))
            }
            Operand::Copy(_) | Operand::Move(_) | Operand::Const(_) => Some(operand),
        }
    }

    fn temp_for(&mut self, expr: ExprId) -> kiln_mir::LocalId {
        let node = self.hir.exprs[expr];
        let here = std::mem::replace(&mut self.span, node.span);
        let temp = self.temp(node.ty);
        self.span = here;
        temp
    }

    fn constant_operand(&self, expr: ExprId) -> Option<Operand> {
        let node = &self.hir.exprs[expr];
        if let ExprKind::Int(bits) | ExprKind::Float(bits) = node.kind {
            Some(Self::constant(node.ty, bits.get()))
        } else if let ExprKind::Bool(value) = node.kind {
            Some(self.bool(value))
        } else if let ExprKind::Const(id) = node.kind {
            Some(Self::constant(node.ty, self.hir.consts[id].value.get()))
        } else if let ExprKind::Tuple(elements) = node.kind {
            elements.is_empty().then(|| self.unit())
        } else if let ExprKind::Dyn(expr) = node.kind {
            self.dyn_literal(expr)
        } else {
            None
        }
    }

    /// Whether an expression is a variable or a chain of fields of one. A variable in a cell is none.
    pub(crate) fn is_place(&self, expr: ExprId) -> bool {
        let mut expr = expr;
        while let ExprKind::Field { base, .. } = self.hir.exprs[expr].kind {
            expr = base;
        }
        matches!(self.hir.exprs[expr].kind, ExprKind::Var(var) if !in_cell(self.hir, var))
    }

    /// The place of an expression; a value that is none is put into a temporary. `None` if control does not come
    /// back.
    pub(crate) fn place(&mut self, expr: ExprId) -> Option<Place> {
        let mut steps = Vec::new();
        let mut base = expr;
        while let ExprKind::Field { base: inner, index } = self.hir.exprs[base].kind {
            steps.push(Projection::Field(index));
            base = inner;
        }
        if let ExprKind::Var(var) = self.hir.exprs[base].kind {
            let place = Place::local(self.local_of(var));
            return Some(self.walk(place, &mut steps));
        }
        let temp = Place::local(self.temp_for(base));
        self.expr_into(Some(temp), base);
        self.is_reachable().then(|| self.walk(temp, &mut steps))
    }

    fn walk(&mut self, place: Place, steps: &mut [Projection]) -> Place {
        steps.reverse();
        if steps.is_empty() { place } else { self.project(place, steps) }
    }

    /// Whether evaluating an expression may assign to a variable; "yes" if that is not seen quickly.
    pub(crate) fn may_assign(&self, expr: ExprId) -> bool {
        let mut fuel = FUEL;
        self.may_assign_within(expr, &mut fuel)
    }

    fn may_assign_within(&self, expr: ExprId, fuel: &mut u32) -> bool {
        if *fuel == 0 {
            return true;
        }
        *fuel -= 1;
        match self.hir.exprs[expr].kind {
            ExprKind::Int(_)
            | ExprKind::Float(_)
            | ExprKind::Bool(_)
            | ExprKind::Var(_)
            | ExprKind::Const(_) => false,
            ExprKind::Unary(_, operand) | ExprKind::Cast(operand) => self.may_assign_within(operand, fuel),
            ExprKind::Binary(_, lhs, rhs) | ExprKind::Logical(_, lhs, rhs) => {
                self.may_assign_within(lhs, fuel) || self.may_assign_within(rhs, fuel)
            }
            ExprKind::Field { base, .. } => self.may_assign_within(base, fuel),
            // A function cannot reach the variables of another.
            ExprKind::Call { args, .. } => {
                self.hir.expr_lists[args].iter().any(|&arg| self.may_assign_within(arg, fuel))
            }
            ExprKind::Tuple(elements) => {
                self.hir.expr_lists[elements].iter().any(|&element| self.may_assign_within(element, fuel))
            }
            ExprKind::Adt { fields, .. } => {
                self.hir.field_inits[fields].iter().any(|init| self.may_assign_within(init.value, fuel))
            }
            ExprKind::Error
            | ExprKind::Assign { .. }
            | ExprKind::AssignOp { .. }
            | ExprKind::Block { .. }
            | ExprKind::If { .. }
            | ExprKind::Match { .. }
            | ExprKind::While { .. }
            | ExprKind::Loop { .. }
            | ExprKind::Break { .. }
            | ExprKind::Continue { .. }
            | ExprKind::Return { .. }
            | ExprKind::Panic(_) => true,
            // Functions reach variables of others, but those live in cells, which are read when they are met.
            ExprKind::Dyn(expr) => {
                let mut assigns = false;
                expr.each_operand(&self.hir.expr_lists, |operand| {
                    assigns = assigns || self.may_assign_within(operand, fuel);
                });
                assigns
            }
        }
    }
}
