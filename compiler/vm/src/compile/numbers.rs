//! Which floats of a program with dynamic values are values as they are.
//!
//! A dynamic number is its bits, but for NaNs, of which only two are numbers; others would look like pointers. A float is
//! **plain** if it is no other NaN for sure: a plain constant, what a value holds, a sum, difference, product or quotient of plain
//! floats (arithmetic gives a NaN that it gets on as it is, and makes no other than the two). To make a value of a plain float is
//! to copy it. This is the greatest solution: everything is plain until something that is not reaches it.
//!
//! The verifier finds the same by itself (`verify/words.rs`), with declared parameters and results.

use kiln_abi::dynamic::word;
use kiln_arena::Id;
use kiln_mir::{
    BinaryOp, Body, Code, Convention, DynOp, Func, FuncId, LocalId, Operand, Place, Program, Rvalue,
    StatementKind,
};
use kiln_types::{FloatTy, Ty};

/// The plain floats of a program.
#[derive(Debug, Default)]
pub(super) struct PlainFloats {
    /// By function and local; empty of functions that have none.
    locals: Vec<Vec<bool>>,
}

impl PlainFloats {
    /// Looks at a whole program.
    pub(super) fn find(program: &Program) -> PlainFloats {
        let is_dynamic = |func: &Func| func.traced || func.convention != Convention::Static;
        if !program.funcs.values().any(is_dynamic) {
            return PlainFloats::default();
        }
        let mut found = PlainFloats { locals: Vec::with_capacity(program.funcs.len()) };
        for func in program.funcs.values() {
            found.locals.push(match &func.code {
                // The host starts `main`, and functions of other languages get floats from anywhere.
                Code::Body(body) if is_dynamic(func) => {
                    let is_float = |ty| matches!(program.types.get(ty), Ty::Float(FloatTy::F64));
                    body.locals.values().map(|local| is_float(local.ty)).collect()
                }
                Code::Body(_) | Code::Runtime(_) | Code::Foreign(_) => Vec::new(),
            });
        }
        while found.lessen(program) {}
        found
    }

    /// Whether a local is one.
    pub(super) fn local(&self, func: FuncId, local: LocalId) -> bool {
        let locals = self.locals.get(func.index());
        locals.and_then(|locals| locals.get(local.index())).copied().unwrap_or(false)
    }

    /// Whether an operand is one.
    pub(super) fn operand(&self, func: FuncId, operand: Operand) -> bool {
        match operand {
            Operand::Copy(place) | Operand::Move(place) => {
                place.as_local().is_some_and(|local| self.local(func, local))
            }
            Operand::Const(constant) => {
                let value = f64::from_bits(constant.bits);
                !value.is_nan() || word::from_number(value) == constant.bits
            }
        }
    }

    /// Takes away what gets anything else. Gives whether that was so.
    fn lessen(&mut self, program: &Program) -> bool {
        let mut changed = false;
        for (id, func) in program.funcs.iter() {
            let Code::Body(body) = &func.code else { continue };
            for statement in body.blocks.values().flat_map(|block| &block.statements) {
                changed |= self.step(program, id, body, statement.kind);
            }
        }
        changed
    }

    fn step(&mut self, program: &Program, id: FuncId, body: &Body, statement: StatementKind) -> bool {
        match statement {
            StatementKind::Assign(dest, rvalue) => {
                let plain = match rvalue {
                    Rvalue::Use(operand) => self.operand(id, operand),
                    Rvalue::Binary(
                        BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div,
                        left,
                        right,
                    ) => self.operand(id, left) && self.operand(id, right),
                    Rvalue::Binary(..)
                    | Rvalue::Unary(..)
                    | Rvalue::Checked(..)
                    | Rvalue::CheckedNeg(_)
                    | Rvalue::Cast(_)
                    | Rvalue::Aggregate(..)
                    | Rvalue::Discriminant(_) => false,
                };
                self.assign(id, dest, plain)
            }
            StatementKind::Call { dest, func, type_args: _, args } => {
                let mut changed = false;
                // Parameters come behind the result.
                for (param, &arg) in program_params(program, func).zip(body.operands.get(args)) {
                    let plain = self.operand(id, arg);
                    changed |= self.assign(func, Place::local(param), plain);
                }
                let result = LocalId::from_index(0);
                let plain = self.local(func, result);
                self.assign(id, dest, plain) || changed
            }
            StatementKind::Dyn { dest, op, args: _ } => self.assign(id, dest, op == DynOp::Unbox),
        }
    }

    fn assign(&mut self, func: FuncId, dest: Place, plain: bool) -> bool {
        let Some(local) = dest.as_local() else { return false };
        match self.locals[func.index()].get_mut(local.index()) {
            Some(known) if *known && !plain => {
                *known = false;
                true
            }
            Some(_) | None => false,
        }
    }
}

/// The locals that are parameters.
fn program_params(program: &Program, func: FuncId) -> impl Iterator<Item = LocalId> {
    (1..=program.funcs[func].params.len()).map(LocalId::from_index)
}
