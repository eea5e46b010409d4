//! Expressions, each built into the place where its value is wanted.

use crate::dynamic::in_cell;
use crate::function::Builder;
use kiln_arena::ListRange;
use kiln_hir::{BinaryOp, ExprId, ExprKind, FieldInit, UnaryOp};
use kiln_mir::{CheckedOp, Operand, Place, Rvalue};
use kiln_types::{Ty, TypeId, VariantIdx};

impl Builder<'_> {
    /// Evaluates an expression and stores its value in `dest`; `None` if the value is not wanted.
    pub(crate) fn expr_into(&mut self, dest: Option<Place>, expr: ExprId) {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.expr_on_this_stack(dest, expr));
    }

    fn expr_on_this_stack(&mut self, dest: Option<Place>, expr: ExprId) {
        if !self.is_reachable() {
            return;
        }
        let node = self.hir.exprs[expr];
        let outer = std::mem::replace(&mut self.span, node.span);
        match node.kind {
            ExprKind::Error => unreachable!("a HIR without errors"),
            ExprKind::Int(bits) | ExprKind::Float(bits) => {
                self.assign_if(dest, Rvalue::Use(Self::constant(node.ty, bits.get())));
            }
            ExprKind::Bool(value) => self.assign_if(dest, Rvalue::Use(self.bool(value))),
            ExprKind::Const(id) => {
                let bits = self.hir.consts[id].value.get();
                self.assign_if(dest, Rvalue::Use(Self::constant(node.ty, bits)));
            }
            ExprKind::Var(_) | ExprKind::Field { .. } => self.read(dest, expr),
            ExprKind::Unary(op, operand) => self.unary(dest, op, operand),
            ExprKind::Binary(op, lhs, rhs) => self.binary(dest, op, lhs, rhs),
            ExprKind::Logical(..) => self.logical_value(dest, expr),
            ExprKind::Cast(operand) => self.cast(dest, operand, node.ty),
            ExprKind::Assign { place, value } => self.assignment(dest, place, value, node.ty),
            ExprKind::AssignOp { op, place, value } => self.compound_assignment(dest, op, place, value),
            ExprKind::Call { func, type_args, args } => {
                let func = *self.funcs.get(&func).expect("what is called is built, too");
                self.call_expr(dest, func, type_args, args, node.ty);
            }
            ExprKind::Tuple(elements) => self.tuple(dest, elements),
            ExprKind::Adt { variant, fields } => self.adt(dest, variant, fields),
            ExprKind::Block { stmts, tail } => self.block(dest, stmts, tail),
            ExprKind::If { cond, then, otherwise } => self.if_expr(dest, cond, then, otherwise),
            ExprKind::Match { scrutinee, arms, source: _ } => self.match_expr(dest, scrutinee, arms),
            ExprKind::While { id, cond, body } => self.while_expr(dest, id, cond, body),
            ExprKind::Loop { id, body } => self.loop_expr(dest, id, body),
            ExprKind::Break { id, value } => self.break_expr(id, value),
            ExprKind::Continue { id } => self.continue_expr(id),
            ExprKind::Return { value } => self.return_expr(value),
            ExprKind::Panic(kind) => self.panic(kind, node.span),
            ExprKind::Dyn(expr) => self.dyn_expr(dest, expr),
        }
        self.span = outer;
    }

    /// `()` where it is wanted.
    pub(crate) fn unit_into(&mut self, dest: Option<Place>) {
        self.assign_if(dest, Rvalue::Use(self.unit()));
    }

    fn read(&mut self, dest: Option<Place>, expr: ExprId) {
        if let ExprKind::Var(var) = self.hir.exprs[expr].kind
            && in_cell(self.hir, var)
        {
            return self.read_cell(dest, var);
        }
        let Some(place) = self.place(expr) else { return };
        if dest != Some(place) {
            self.assign_if(dest, Rvalue::Use(Operand::Copy(place)));
        }
    }

    /// A place for a value that is computed in any case, because that may panic.
    fn dest_or_temp(&mut self, dest: Option<Place>, ty: TypeId) -> Place {
        match dest {
            Some(place) => place,
            None => Place::local(self.temp(ty)),
        }
    }

    fn is_int(&self, ty: TypeId) -> bool {
        matches!(self.hir.types.get(ty), Ty::Int(_))
    }

    fn unary(&mut self, dest: Option<Place>, op: UnaryOp, operand: ExprId) {
        let ty = self.hir.exprs[operand].ty;
        let Some(value) = self.operand(operand) else { return };
        let rvalue = match op {
            UnaryOp::Neg if self.is_int(ty) => Rvalue::CheckedNeg(value),
            UnaryOp::Neg => Rvalue::Unary(kiln_mir::UnaryOp::Neg, value),
            UnaryOp::Not => Rvalue::Unary(kiln_mir::UnaryOp::Not, value),
        };
        let place = self.dest_or_temp(dest, ty);
        self.assign(place, rvalue);
    }

    fn binary(&mut self, dest: Option<Place>, op: BinaryOp, lhs: ExprId, rhs: ExprId) {
        let ty = self.hir.exprs[lhs].ty;
        let keep = self.may_assign(rhs);
        let Some(left) = self.operand_kept(lhs, keep) else { return };
        let Some(right) = self.operand(rhs) else { return };
        let result = if op.is_comparison() { self.hir.types.common.bool } else { ty };
        let place = self.dest_or_temp(dest, result);
        let rvalue = self.operation(op, ty, left, right);
        self.assign(place, rvalue);
    }

    /// An infix operation on operands whose left one has the type `ty`.
    fn operation(&self, op: BinaryOp, ty: TypeId, left: Operand, right: Operand) -> Rvalue {
        use kiln_mir::BinaryOp as Plain;
        let is_int = self.is_int(ty);
        let arithmetic = |checked, plain| {
            if is_int { Rvalue::Checked(checked, left, right) } else { Rvalue::Binary(plain, left, right) }
        };
        match op {
            BinaryOp::Add => arithmetic(CheckedOp::Add, Plain::Add),
            BinaryOp::Sub => arithmetic(CheckedOp::Sub, Plain::Sub),
            BinaryOp::Mul => arithmetic(CheckedOp::Mul, Plain::Mul),
            BinaryOp::Div => arithmetic(CheckedOp::Div, Plain::Div),
            BinaryOp::Rem => arithmetic(CheckedOp::Rem, Plain::Rem),
            BinaryOp::Shl => Rvalue::Checked(CheckedOp::Shl, left, right),
            BinaryOp::Shr => Rvalue::Checked(CheckedOp::Shr, left, right),
            BinaryOp::BitAnd => Rvalue::Binary(Plain::BitAnd, left, right),
            BinaryOp::BitOr => Rvalue::Binary(Plain::BitOr, left, right),
            BinaryOp::BitXor => Rvalue::Binary(Plain::BitXor, left, right),
            BinaryOp::Eq => Rvalue::Binary(Plain::Eq, left, right),
            BinaryOp::Ne => Rvalue::Binary(Plain::Ne, left, right),
            BinaryOp::Lt => Rvalue::Binary(Plain::Lt, left, right),
            BinaryOp::Le => Rvalue::Binary(Plain::Le, left, right),
            BinaryOp::Gt => Rvalue::Binary(Plain::Gt, left, right),
            BinaryOp::Ge => Rvalue::Binary(Plain::Ge, left, right),
        }
    }

    fn cast(&mut self, dest: Option<Place>, operand: ExprId, to: TypeId) {
        let from = self.hir.exprs[operand].ty;
        if from == to {
            return self.expr_into(dest, operand);
        }
        let Some(value) = self.operand(operand) else { return };
        let place = self.dest_or_temp(dest, to);
        self.assign(place, Rvalue::Cast(value));
    }

    fn assignment(&mut self, dest: Option<Place>, place: ExprId, value: ExprId, ty: TypeId) {
        let gives_value = ty == self.hir.types.common.dyn_;
        if let ExprKind::Var(var) = self.hir.exprs[place].kind
            && in_cell(self.hir, var)
        {
            self.assign_cell(dest.filter(|_| gives_value), var, value);
            if !gives_value && self.is_reachable() {
                self.unit_into(dest);
            }
            return;
        }
        // The place has no effects (H4), so the value can be built right into it: each way to build a value
        // reads all that it needs before it stores.
        let Some(target) = self.place(place) else { return };
        self.expr_into(Some(target), value);
        if !self.is_reachable() {
            return;
        }
        if !gives_value {
            self.unit_into(dest);
        } else if dest != Some(target) {
            self.assign_if(dest, Rvalue::Use(Operand::Copy(target)));
        }
    }

    fn compound_assignment(&mut self, dest: Option<Place>, op: BinaryOp, place: ExprId, value: ExprId) {
        let ty = self.hir.exprs[place].ty;
        let Some(right) = self.operand(value) else { return };
        let Some(target) = self.place(place) else { return };
        let rvalue = self.operation(op, ty, Operand::Copy(target), right);
        self.assign(target, rvalue);
        self.unit_into(dest);
    }

    fn call_expr(
        &mut self,
        dest: Option<Place>,
        func: kiln_mir::FuncId,
        type_args: kiln_types::TypeList,
        args: ListRange<ExprId>,
        ty: TypeId,
    ) {
        let args = self.hir.expr_lists[args].to_vec();
        let Some(operands) = self.operands(&args) else { return };
        let operands = self.body.operands.alloc(operands);
        let place = self.dest_or_temp(dest.filter(|_| !self.is_never(ty)), ty);
        self.call(place, func, type_args, operands);
        if self.is_never(ty) {
            let span = self.span;
            self.terminate(kiln_mir::TerminatorKind::Unreachable, span);
        }
    }

    fn tuple(&mut self, dest: Option<Place>, elements: ListRange<ExprId>) {
        if elements.is_empty() {
            return self.unit_into(dest);
        }
        let elements = self.hir.expr_lists[elements].to_vec();
        let Some(operands) = self.operands(&elements) else { return };
        if let Some(place) = dest {
            let operands = self.body.operands.alloc(operands);
            self.assign(place, Rvalue::Aggregate(VariantIdx::STRUCT, operands));
        }
    }

    fn adt(&mut self, dest: Option<Place>, variant: VariantIdx, fields: ListRange<FieldInit>) {
        let inits = self.hir.field_inits[fields].to_vec();
        let values: Vec<ExprId> = inits.iter().map(|init| init.value).collect();
        let Some(operands) = self.operands(&values) else { return };
        let Some(place) = dest else { return };
        // Evaluated in the order of the source, stored in the order of the declaration.
        let mut by_field: Vec<(u32, Operand)> = inits.iter().map(|init| init.index).zip(operands).collect();
        by_field.sort_by_key(|&(index, _)| index);
        let operands = self.body.operands.alloc(by_field.into_iter().map(|(_, operand)| operand));
        self.assign(place, Rvalue::Aggregate(variant, operands));
    }
}
