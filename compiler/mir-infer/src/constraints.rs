//! The constraints that each statement makes.

use crate::flow::{Constraint, Flow, NodeId};
use crate::values::{Kinds, Object};
use kiln_abi::Dialect;
use kiln_arena::Id;
use kiln_mir::{
    Body, Code, Const, Convention, DynBinary, DynOp, FuncId, Operand, Place, Program, Rvalue, StatementKind,
};

/// All constraints of a program.
pub(crate) fn constrain(program: &Program, flow: &mut Flow<'_>) {
    for (id, func) in program.funcs.iter() {
        if func.convention != Convention::Static {
            let itself = flow.local(id, Id::from_index(1));
            flow.put_object(itself, Object::Closure(id));
        }
        if let Code::Foreign(_) = func.code
            && func.ret == program.types.common.dyn_
        {
            // An address.
            flow.make_any(flow.local(id, Id::from_index(0)));
        }
        if let Code::Body(body) = &func.code {
            let mut of_body = OfBody { program, flow, func: id, body };
            for statement in body.blocks.values().flat_map(|block| &block.statements) {
                of_body.statement(statement.kind);
            }
        }
    }
}

struct OfBody<'p, 'f, 'a> {
    program: &'p Program,
    flow: &'f mut Flow<'a>,
    func: FuncId,
    body: &'p Body,
}

impl OfBody<'_, '_, '_> {
    fn place(&self, place: Place) -> NodeId {
        self.flow.local(self.func, place.local)
    }

    fn operand(&self, operand: Operand) -> NodeId {
        match operand {
            Operand::Copy(place) | Operand::Move(place) => self.place(place),
            Operand::Const(Const { ty: _, bits }) => self.flow.scalar(Kinds::of_word(bits)),
        }
    }

    fn is_cell(&self, place: Place) -> bool {
        self.body.locals[place.local].ty == self.program.types.common.cell
    }

    fn statement(&mut self, statement: StatementKind) {
        let common = self.program.types.common;
        match statement {
            StatementKind::Assign(dest, Rvalue::Use(value)) => {
                let ty = self.body.locals[dest.local].ty;
                if ty == common.dyn_ || ty == common.cell {
                    self.copy(self.operand(value), dest);
                }
            }
            // Values of other types are what their types say.
            StatementKind::Assign(..) => {}
            StatementKind::Call { dest, func, type_args: _, args } => {
                let operands = self.body.operands[args].to_vec();
                for (index, operand) in operands.into_iter().enumerate() {
                    let param = self.flow.local(func, Id::from_index(index + 1));
                    self.flow.flow(self.operand(operand), param);
                }
                let result = self.flow.local(func, Id::from_index(0));
                self.flow.flow(result, self.place(dest));
            }
            StatementKind::Dyn { dest, op, args } => {
                let operands = self.body.operands[args].to_vec();
                self.dynamic(dest, op, &operands);
            }
        }
    }

    /// A value, or a cell, which both share from now on.
    fn copy(&mut self, from: NodeId, dest: Place) {
        let to = self.place(dest);
        self.flow.flow(from, to);
        if self.is_cell(dest) {
            self.flow.flow(to, from);
        }
    }

    fn dynamic(&mut self, dest: Place, op: DynOp, operands: &[Operand]) {
        let to = self.place(dest);
        let nodes: Vec<NodeId> = operands.iter().map(|&operand| self.operand(operand)).collect();
        match op {
            DynOp::Str(_) => self.flow.put(to, Kinds::STRING),
            DynOp::Box => self.boxed(to, operands[0]),
            DynOp::Neg | DynOp::Binary(DynBinary::Sub | DynBinary::Mul | DynBinary::Div) => {
                self.flow.put(to, Kinds::NUMBER);
            }
            DynOp::Binary(DynBinary::Add) => {
                self.flow.add(Constraint::Add(nodes[0], nodes[1], to));
                if self.program.dialect == Dialect::Luma {
                    self.flow.join(nodes[0], nodes[1], to);
                }
            }
            // These give `bool`, `f64`.
            DynOp::Binary(
                DynBinary::Eq | DynBinary::Ne | DynBinary::Lt | DynBinary::Le | DynBinary::Gt | DynBinary::Ge,
            )
            | DynOp::Unbox
            | DynOp::Truthy
            | DynOp::Is(_) => {}
            DynOp::Print => self.flow.put(to, Kinds::NIL),
            DynOp::Global { global, defined: _ } => self.flow.flow(self.flow.global(global), to),
            DynOp::SetGlobal { global, defined: _ } => {
                self.flow.flow(nodes[0], self.flow.global(global));
                self.flow.flow(nodes[0], to);
            }
            DynOp::NewCell | DynOp::CellGet => self.flow.flow(nodes[0], to),
            DynOp::CellSet => {
                self.flow.flow(nodes[1], nodes[0]);
                self.flow.flow(nodes[1], to);
            }
            DynOp::Closure(func) => self.closure(to, func, operands),
            DynOp::Captured(index) => {
                let captured = self.flow.captured(self.func, index);
                self.copy(captured, dest);
            }
            DynOp::Class(class) => {
                if self.program.classes[class].inherits {
                    self.flow.flow(nodes[0], self.flow.superclass(class));
                }
                self.flow.put_object(to, Object::Class(class));
            }
            // What only this analysis makes; `infer` leaves programs alone that have it.
            DynOp::Instance
            | DynOp::Method(_)
            | DynOp::Field { .. }
            | DynOp::SetField { .. }
            | DynOp::Math(_)
            | DynOp::Item
            | DynOp::SetItem
            | DynOp::ListLength => {}
            DynOp::Get(name) => self.flow.add(Constraint::Get { object: nodes[0], name, dest: to }),
            DynOp::Set(name) => {
                self.flow.add(Constraint::Set { object: nodes[0], name, value: nodes[1] });
                self.flow.flow(nodes[1], to);
            }
            DynOp::SuperGet(name) => {
                let (superclass, this) = (nodes[0], nodes[1]);
                self.flow.add(Constraint::SuperGet { superclass, this, name, dest: to });
            }
            DynOp::Call => {
                let args = self.flow.args(nodes[1..].iter().copied());
                self.flow.add(Constraint::Call { callee: nodes[0], args, dest: to });
            }
            DynOp::Invoke(name) => {
                let args = self.flow.args(nodes[1..].iter().copied());
                self.flow.add(Constraint::Invoke { receiver: nodes[0], name, args, dest: to });
            }
            DynOp::Runtime(operation) => {
                let args = self.flow.args(nodes);
                self.flow.runtime(operation, args, to);
            }
            DynOp::SuperInvoke(name) => {
                let args = self.flow.args(nodes[2..].iter().copied());
                let (superclass, this) = (nodes[0], nodes[1]);
                self.flow.add(Constraint::SuperInvoke { superclass, this, name, args, dest: to });
            }
        }
    }

    fn boxed(&mut self, to: NodeId, operand: Operand) {
        let ty = match operand {
            Operand::Copy(place) | Operand::Move(place) => self.body.locals[place.local].ty,
            Operand::Const(constant) => constant.ty,
        };
        let is_bool = ty == self.program.types.common.bool;
        self.flow.put(to, if is_bool { Kinds::BOOL } else { Kinds::NUMBER });
    }

    fn closure(&mut self, to: NodeId, func: FuncId, operands: &[Operand]) {
        for (index, &operand) in operands.iter().enumerate() {
            let captured = self.flow.captured(func, index as u32);
            let node = self.operand(operand);
            self.flow.flow(node, captured);
            if operand.place().is_some_and(|place| self.is_cell(place)) {
                self.flow.flow(captured, node);
            }
        }
        self.flow.put_object(to, Object::Closure(func));
    }
}
