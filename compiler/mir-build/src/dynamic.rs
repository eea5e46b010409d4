//! Expressions of dynamic languages: each becomes one operation, apart from what decides about control, which becomes
//! branches; and variables that closures share, which live in cells.

use crate::function::Builder;
use kiln_abi::dynamic::word;
use kiln_arena::ListRange;
use kiln_hir::{CaptureMode, ClassId, DynExpr, DynUnary, ExprId, ExprKind, LogicalOp, VarId, VarKind};
use kiln_mir::{BlockId, DynOp, LocalId, Operand, Place, Rvalue, UnaryOp};

/// Whether closures share a variable, which then lives in a cell.
pub(crate) fn in_cell(hir: &kiln_hir::Hir, var: VarId) -> bool {
    hir.vars[var].capture == CaptureMode::Cell
}

impl Builder<'_> {
    // ----- functions

    /// Makes the hidden parameters: the closure, and the receiver of a method.
    pub(crate) fn hidden_params(&mut self, func: &kiln_hir::Func) {
        let hidden = crate::convention(func).hidden();
        if hidden == 0 {
            return;
        }
        let vars = func.nodes.vars.clone().map(|var| kiln_arena::Id::from_index(var as usize));
        match vars.into_iter().find(|&var: &VarId| self.hir.vars[var].kind == VarKind::Itself) {
            Some(itself) => self.local_of(itself),
            None => self.temp(self.hir.types.common.dyn_),
        };
        if hidden == 2 {
            match func.this {
                Some(this) => self.local_of(this),
                None => self.temp(self.hir.types.common.dyn_),
            };
        }
    }

    /// Makes a variable of each thing captured.
    pub(crate) fn captures(&mut self, func: &kiln_hir::Func) {
        for (index, capture) in func.captures.iter().enumerate() {
            let inner = self.local_of(capture.inner);
            let closure = Place::local(kiln_arena::Id::from_index(1));
            self.dynamic(Place::local(inner), DynOp::Captured(index as u32), [Operand::Copy(closure)]);
        }
    }

    /// Puts a parameter that closures share into its cell.
    pub(crate) fn param_cell(&mut self, var: VarId, param: LocalId) {
        let cell = self.local_of(var);
        self.dynamic(Place::local(cell), DynOp::NewCell, [Operand::Copy(Place::local(param))]);
    }

    // ----- statements

    /// An operation.
    pub(crate) fn dynamic(&mut self, dest: Place, op: DynOp, args: impl IntoIterator<Item = Operand>) {
        let args = self.body.operands.alloc(args);
        self.push(kiln_mir::StatementKind::Dyn { dest, op, args });
    }

    /// An operation on expressions, which is left out if nobody wants its value and it does nothing else.
    fn operation_on(&mut self, dest: Option<Place>, op: DynOp, operands: &[ExprId]) {
        if dest.is_none() && op.is_removable() {
            return operands.iter().for_each(|&operand| self.expr_into(None, operand));
        }
        let Some(operands) = self.operands(operands) else { return };
        let place = self.dyn_dest(dest);
        self.dynamic(place, op, operands);
    }

    fn dyn_dest(&mut self, dest: Option<Place>) -> Place {
        match dest {
            Some(place) => place,
            None => Place::local(self.temp(self.hir.types.common.dyn_)),
        }
    }

    fn dyn_constant(&self, bits: u64) -> Operand {
        Self::constant(self.hir.types.common.dyn_, bits)
    }

    /// The word of a literal that is no object.
    pub(crate) fn dyn_literal(&self, expr: DynExpr) -> Option<Operand> {
        let bits = if let DynExpr::Number(bits) = expr {
            word::from_number(f64::from_bits(bits.get()))
        } else if let DynExpr::Bool(value) = expr {
            word::from_bool(value)
        } else if let DynExpr::Nil = expr {
            word::NIL
        } else {
            return None;
        };
        Some(self.dyn_constant(bits))
    }

    // ----- expressions

    pub(crate) fn dyn_expr(&mut self, dest: Option<Place>, expr: DynExpr) {
        match expr {
            DynExpr::Nil | DynExpr::Bool(_) | DynExpr::Number(_) => {
                let literal = self.dyn_literal(expr).expect("these are literals");
                self.assign_if(dest, Rvalue::Use(literal));
            }
            DynExpr::Str(text) => self.operation_on(dest, DynOp::Str(text), &[]),
            DynExpr::Unary(DynUnary::Neg, operand) => self.operation_on(dest, DynOp::Neg, &[operand]),
            DynExpr::Unary(DynUnary::Not, operand) => self.dyn_not(dest, operand),
            DynExpr::Binary(op, left, right) => self.dyn_binary(dest, binary(op), left, right),
            DynExpr::Logical(op, left, right) => self.dyn_logical(dest, op, left, right),
            DynExpr::Truthy(operand) => self.truthy(dest, operand),
            DynExpr::Box(number) => self.operation_on(dest, DynOp::Box, &[number]),
            DynExpr::Unbox(value) => self.operation_on(dest, DynOp::Unbox, &[value]),
            DynExpr::Global(global) => {
                let op = DynOp::Global { global: self.global(global), defined: false };
                self.operation_on(dest, op, &[]);
            }
            DynExpr::SetGlobal(global, value) => {
                let op = DynOp::SetGlobal { global: self.global(global), defined: false };
                self.operation_on(dest, op, &[value]);
            }
            DynExpr::DefineGlobal(global, value) => {
                let op = DynOp::SetGlobal { global: self.global(global), defined: true };
                self.operation_on(dest, op, &[value]);
            }
            DynExpr::Get { object, name } => self.operation_on(dest, DynOp::Get(name), &[object]),
            DynExpr::Set { object, name, value } => {
                self.operation_on(dest, DynOp::Set(name), &[object, value]);
            }
            DynExpr::Call { callee, args } => self.operation_with_list(dest, DynOp::Call, callee, args),
            DynExpr::Invoke { receiver, name, args } => {
                self.operation_with_list(dest, DynOp::Invoke(name), receiver, args);
            }
            DynExpr::SuperGet { superclass, this, name } => {
                self.operation_on(dest, DynOp::SuperGet(name), &[superclass, this]);
            }
            DynExpr::SuperInvoke { name, operands } => {
                let operands = self.hir.expr_lists[operands].to_vec();
                self.operation_on(dest, DynOp::SuperInvoke(name), &operands);
            }
            DynExpr::Runtime { op, args } => {
                let operands = self.hir.expr_lists[args].to_vec();
                self.operation_on(dest, DynOp::Runtime(op), &operands);
            }
            DynExpr::Closure(func) => {
                if let Some(place) = dest {
                    self.closure(place, func);
                }
            }
            DynExpr::Class { class, superclass } => self.class(dest, class, superclass),
            DynExpr::Print(value) => self.operation_on(dest, DynOp::Print, &[value]),
        }
    }

    fn operation_with_list(
        &mut self,
        dest: Option<Place>,
        op: DynOp,
        first: ExprId,
        rest: ListRange<ExprId>,
    ) {
        let operands: Vec<ExprId> =
            std::iter::once(first).chain(self.hir.expr_lists[rest].iter().copied()).collect();
        self.operation_on(dest, op, &operands);
    }

    fn global(&self, global: kiln_hir::GlobalId) -> kiln_mir::GlobalId {
        crate::same_index(global)
    }

    fn dyn_binary(&mut self, dest: Option<Place>, op: kiln_mir::DynBinary, left: ExprId, right: ExprId) {
        let op_kind = DynOp::Binary(op);
        if !op.is_comparison() || dest.is_none() && op_kind.is_removable() {
            return self.operation_on(dest, op_kind, &[left, right]);
        }
        let Some(holds) = self.comparison(op, left, right) else { return };
        if let Some(place) = dest {
            self.dynamic(place, DynOp::Box, [holds]);
        }
    }

    /// A comparison's `bool`.
    fn comparison(&mut self, op: kiln_mir::DynBinary, left: ExprId, right: ExprId) -> Option<Operand> {
        let operands = self.operands(&[left, right])?;
        let holds = Place::local(self.temp(self.hir.types.common.bool));
        self.dynamic(holds, DynOp::Binary(op), operands);
        Some(Operand::Move(holds))
    }

    /// The `bool` of a value.
    fn truth(&mut self, operand: ExprId) -> Option<Operand> {
        if let ExprKind::Dyn(DynExpr::Binary(op, left, right)) = self.hir.exprs[operand].kind
            && binary(op).is_comparison()
        {
            let span = self.hir.exprs[operand].span;
            let outer = std::mem::replace(&mut self.span, span);
            let holds = self.comparison(binary(op), left, right);
            self.span = outer;
            return holds;
        }
        let value = self.operand(operand)?;
        let holds = Place::local(self.temp(self.hir.types.common.bool));
        self.dynamic(holds, DynOp::Truthy, [value]);
        Some(Operand::Move(holds))
    }

    fn truthy(&mut self, dest: Option<Place>, operand: ExprId) {
        let Some(place) = dest else { return self.expr_into(None, operand) };
        if let Some(holds) = self.truth(operand) {
            self.assign(place, Rvalue::Use(holds));
        }
    }

    fn dyn_not(&mut self, dest: Option<Place>, operand: ExprId) {
        let Some(place) = dest else { return self.expr_into(None, operand) };
        let Some(holds) = self.truth(operand) else { return };
        let negated = Place::local(self.temp(self.hir.types.common.bool));
        self.assign(negated, Rvalue::Unary(UnaryOp::Not, holds));
        self.dynamic(place, DynOp::Box, [Operand::Move(negated)]);
    }

    /// `a and b`, `a or b` as a value: that of one of them.
    fn dyn_logical(&mut self, dest: Option<Place>, op: LogicalOp, left: ExprId, right: ExprId) {
        let (go_on, after) = (self.new_block(), self.new_block());
        let Some(place) = dest else {
            match op {
                LogicalOp::And => self.dyn_condition(left, go_on, after),
                LogicalOp::Or => self.dyn_condition(left, after, go_on),
            }
            self.start(go_on);
            self.expr_into(None, right);
            self.goto(after);
            return self.start(after);
        };
        // The right side may read a variable that the value goes to: the left value must not be there yet.
        let is_variable = self.body.locals[place.local].name.is_some();
        let value = if is_variable { Place::local(self.temp(self.hir.types.common.dyn_)) } else { place };
        self.expr_into(Some(value), left);
        let holds = Place::local(self.temp(self.hir.types.common.bool));
        self.dynamic(holds, DynOp::Truthy, [Operand::Copy(value)]);
        let short = if is_variable { self.new_block() } else { after };
        match op {
            LogicalOp::And => self.branch(Operand::Move(holds), go_on, short),
            LogicalOp::Or => self.branch(Operand::Move(holds), short, go_on),
        }
        if is_variable {
            self.start(short);
            self.assign(place, Rvalue::Use(Operand::Move(value)));
            self.goto(after);
        }
        self.start(go_on);
        self.expr_into(Some(place), right);
        self.goto(after);
        self.start(after);
    }

    /// Leads to `then` if the value of `cond` counts as true, else to `otherwise`.
    pub(crate) fn dyn_condition(&mut self, cond: ExprId, then: BlockId, otherwise: BlockId) {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || {
            self.dyn_condition_on_this_stack(cond, then, otherwise);
        });
    }

    fn dyn_condition_on_this_stack(&mut self, cond: ExprId, then: BlockId, otherwise: BlockId) {
        let node = self.hir.exprs[cond];
        if let ExprKind::Dyn(DynExpr::Logical(op, left, right)) = node.kind {
            let go_on = self.new_block();
            match op {
                LogicalOp::And => self.dyn_condition(left, go_on, otherwise),
                LogicalOp::Or => self.dyn_condition(left, then, go_on),
            }
            self.start(go_on);
            return self.dyn_condition(right, then, otherwise);
        }
        if let ExprKind::Dyn(DynExpr::Unary(DynUnary::Not, operand)) = node.kind {
            return self.dyn_condition(operand, otherwise, then);
        }
        if let ExprKind::Dyn(expr) = node.kind
            && let Some(Operand::Const(literal)) = self.dyn_literal(expr)
        {
            return self.goto(if word::is_falsy(literal.bits) { otherwise } else { then });
        }
        let outer = std::mem::replace(&mut self.span, node.span);
        if let Some(holds) = self.truth(cond) {
            self.branch(holds, then, otherwise);
        }
        self.span = outer;
    }

    fn closure(&mut self, dest: Place, func: kiln_hir::FuncId) {
        let captures = &self.hir.funcs[func].captures;
        let outer: Vec<VarId> = captures.iter().map(|capture| capture.outer).collect();
        let captured: Vec<Operand> =
            outer.into_iter().map(|var| Operand::Copy(Place::local(self.local_of(var)))).collect();
        let func = *self.funcs.get(&func).expect("closures are built, too");
        self.dynamic(dest, DynOp::Closure(func), captured);
    }

    fn class(&mut self, dest: Option<Place>, class: ClassId, superclass: Option<ExprId>) {
        let mut operands = Vec::new();
        if let Some(superclass) = superclass {
            // Closures are made without effects on variables.
            let Some(operand) = self.operand(superclass) else { return };
            operands.push(operand);
        }
        let methods: Vec<_> = self.hir.classes[class].methods.iter().map(|method| method.func).collect();
        for method in methods {
            let closure = Place::local(self.temp(self.hir.types.common.dyn_));
            self.closure(closure, method);
            operands.push(Operand::Move(closure));
        }
        let place = self.dyn_dest(dest);
        self.dynamic(place, DynOp::Class(crate::same_index(class)), operands);
    }

    // ----- variables in cells

    /// The value of a variable that lives in a cell.
    pub(crate) fn read_cell(&mut self, dest: Option<Place>, var: VarId) {
        if let Some(place) = dest {
            let cell = Place::local(self.local_of(var));
            self.dynamic(place, DynOp::CellGet, [Operand::Copy(cell)]);
        }
    }

    /// `var = value` where the variable lives in a cell; gives the value.
    pub(crate) fn assign_cell(&mut self, dest: Option<Place>, var: VarId, value: ExprId) {
        let Some(value) = self.operand(value) else { return };
        let cell = Place::local(self.local_of(var));
        let place = self.dyn_dest(dest);
        self.dynamic(place, DynOp::CellSet, [Operand::Copy(cell), value]);
    }

    /// Declares a variable that lives in a cell: a new one each time.
    pub(crate) fn let_cell(&mut self, var: VarId, init: ExprId) {
        let Some(value) = self.operand(init) else { return };
        let cell = Place::local(self.local_of(var));
        self.dynamic(cell, DynOp::NewCell, [value]);
    }
}

fn binary(op: kiln_hir::DynBinary) -> kiln_mir::DynBinary {
    use kiln_hir::DynBinary as Hir;
    use kiln_mir::DynBinary as Mir;
    match op {
        Hir::Add => Mir::Add,
        Hir::Sub => Mir::Sub,
        Hir::Mul => Mir::Mul,
        Hir::Div => Mir::Div,
        Hir::Eq => Mir::Eq,
        Hir::Ne => Mir::Ne,
        Hir::Lt => Mir::Lt,
        Hir::Le => Mir::Le,
        Hir::Gt => Mir::Gt,
        Hir::Ge => Mir::Ge,
    }
}
