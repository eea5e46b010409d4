//! Statements and terminators by their types: M4, M5, M6, M7, M9, M10.

use super::Verifier;
use crate::{
    BinaryOp, Block, Body, CheckedOp, Const, Func, FuncId, Operand, Place, Rvalue, StatementKind, SwitchCase,
    TerminatorKind, UnaryOp,
};
use kiln_arena::ListRange;
use kiln_types::{IntTy, Scalar, Ty, TypeId, TypeList, VariantIdx};
use rustc_hash::FxHashSet;

/// What an operand of a scalar operation may be.
#[derive(Clone, Copy)]
struct Operands {
    ints: bool,
    floats: bool,
    bool: bool,
}

impl Operands {
    const NUMBERS: Operands = Operands { ints: true, floats: true, bool: false };
    const FLOATS: Operands = Operands { ints: false, floats: true, bool: false };
    const BITS: Operands = Operands { ints: true, floats: false, bool: true };
    const SCALARS: Operands = Operands { ints: true, floats: true, bool: true };

    fn of(op: BinaryOp) -> Operands {
        match op {
            BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul => Operands::NUMBERS,
            BinaryOp::Div | BinaryOp::Rem => Operands::FLOATS,
            BinaryOp::BitAnd | BinaryOp::BitOr | BinaryOp::BitXor => Operands::BITS,
            BinaryOp::Eq | BinaryOp::Ne => Operands::SCALARS,
            BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => Operands::NUMBERS,
        }
    }

    fn accept(self, ty: Ty) -> bool {
        match ty.scalar() {
            Some(Scalar::Int(_)) => self.ints,
            Some(Scalar::Float(_)) => self.floats,
            Some(Scalar::Bool) => self.bool,
            None => false,
        }
    }
}

impl Verifier<'_> {
    pub(super) fn body(&mut self, func: &Func, body: &Body) {
        for (id, block) in body.blocks.iter() {
            for (index, statement) in block.statements.iter().enumerate() {
                self.at = Some((id, index));
                match statement.kind {
                    StatementKind::Assign(dest, rvalue) => self.assign(body, dest, rvalue),
                    StatementKind::Call { dest, func: callee, type_args, args } => {
                        self.call(body, dest, callee, type_args, args);
                        self.call_that_does_not_return(block, index, callee);
                    }
                    StatementKind::Dyn { dest, op, args } => self.dynamic(func, body, dest, op, args),
                }
                if let StatementKind::Call { type_args, .. } = statement.kind {
                    for ty in self.types.list(type_args).to_vec() {
                        self.well_formed(ty, func.type_params.len(), "a type argument");
                    }
                }
            }
            self.at = Some((id, block.statements.len()));
            self.terminator(body, block.terminator.kind);
        }
        self.at = None;
    }

    // ----- places and operands

    /// The type of a place; reports if it has none.
    pub(super) fn place(&mut self, body: &Body, place: Place) -> Option<TypeId> {
        let ty = body.place_type(&mut self.types, place);
        self.check(ty.is_some(), "M5", |_| format!("a projection of {} does not fit", place.local));
        ty
    }

    pub(super) fn operand(&mut self, body: &Body, operand: Operand) -> Option<TypeId> {
        let ty = match operand {
            Operand::Copy(place) | Operand::Move(place) => self.place(body, place)?,
            Operand::Const(constant) => self.constant(constant),
        };
        self.check(ty != self.types.common.never, "M9", |_| "an operand has the type `!`".into());
        Some(ty)
    }

    fn constant(&mut self, constant: Const) -> TypeId {
        let bits = constant.bits;
        let fits = match self.types.get(constant.ty) {
            Ty::Int(int) => int.wrap(int.value(bits)) == bits,
            Ty::Float(kiln_types::FloatTy::F32) => bits >> 32 == 0,
            Ty::Float(kiln_types::FloatTy::F64) => true,
            Ty::Bool => bits <= 1,
            Ty::Unit => bits == 0,
            Ty::Dyn => !kiln_abi::dynamic::word::is_object(bits),
            Ty::Error | Ty::Never | Ty::Tuple(_) | Ty::Adt(..) | Ty::Param(..) | Ty::Infer(_) | Ty::Cell => {
                false
            }
        };
        self.check(fits, "M4", |this| format!("{bits:#x} is no constant of {}", this.show(constant.ty)));
        constant.ty
    }

    /// `found` where `wanted` is needed.
    fn same(&mut self, found: Option<TypeId>, wanted: TypeId, invariant: &'static str, what: &str) {
        if let Some(found) = found {
            self.check(found == wanted, invariant, |this| {
                format!("{what} is {}, not {}", this.show(found), this.show(wanted))
            });
        }
    }

    // ----- statements

    fn assign(&mut self, body: &Body, dest: Place, rvalue: Rvalue) {
        let Some(dest) = self.place(body, dest) else { return };
        match rvalue {
            Rvalue::Use(operand) => {
                let ty = self.operand(body, operand);
                self.same(ty, dest, "M4", "the value");
            }
            Rvalue::Unary(op, operand) => {
                let accepted = match op {
                    UnaryOp::Neg => Operands::FLOATS,
                    UnaryOp::Not => Operands::BITS,
                };
                let ty = self.scalar(body, operand, accepted);
                self.same(ty, dest, "M4", "the operand");
            }
            Rvalue::Binary(op, left, right) => self.binary(body, dest, op, left, right),
            Rvalue::Checked(op, left, right) => self.checked(body, dest, op, left, right),
            Rvalue::CheckedNeg(operand) => {
                let ty = self.integer(body, operand);
                let signed = matches!(self.types.get(dest), Ty::Int(int) if int.is_signed());
                self.check(signed, "M4", |this| format!("a negation of {}", this.show(dest)));
                self.same(ty, dest, "M4", "the operand");
            }
            Rvalue::Cast(operand) => self.cast(body, dest, operand),
            Rvalue::Aggregate(variant, fields) => self.aggregate(body, dest, variant, fields),
            Rvalue::Discriminant(place) => {
                self.same(Some(dest), self.types.common.int(IntTy::U32), "M4", "a discriminant");
                if let Some(ty) = self.place(body, place) {
                    let is_enum = crate::typing::adt_kind(&self.types, ty) == Some(kiln_types::AdtKind::Enum);
                    self.check(is_enum, "M4", |this| format!("{} has no discriminant", this.show(ty)));
                }
            }
        }
    }

    fn scalar(&mut self, body: &Body, operand: Operand, accepted: Operands) -> Option<TypeId> {
        let ty = self.operand(body, operand)?;
        let fits = accepted.accept(self.types.get(ty));
        self.check(fits, "M4", |this| format!("the operation does not take {}", this.show(ty)));
        Some(ty)
    }

    fn integer(&mut self, body: &Body, operand: Operand) -> Option<TypeId> {
        self.scalar(body, operand, Operands { ints: true, floats: false, bool: false })
    }

    fn binary(&mut self, body: &Body, dest: TypeId, op: BinaryOp, left: Operand, right: Operand) {
        let accepted = Operands::of(op);
        let (left, right) = (self.scalar(body, left, accepted), self.operand(body, right));
        let Some(left) = left else { return };
        self.same(right, left, "M4", "the right operand");
        let result = match op {
            BinaryOp::Eq | BinaryOp::Ne | BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => {
                self.types.common.bool
            }
            BinaryOp::Add
            | BinaryOp::Sub
            | BinaryOp::Mul
            | BinaryOp::Div
            | BinaryOp::Rem
            | BinaryOp::BitAnd
            | BinaryOp::BitOr
            | BinaryOp::BitXor => left,
        };
        self.same(Some(result), dest, "M4", "the result");
    }

    fn checked(&mut self, body: &Body, dest: TypeId, op: CheckedOp, left: Operand, right: Operand) {
        let (left, right) = (self.integer(body, left), self.integer(body, right));
        self.same(left, dest, "M4", "the left operand");
        match op {
            CheckedOp::Add | CheckedOp::Sub | CheckedOp::Mul | CheckedOp::Div | CheckedOp::Rem => {
                self.same(right, dest, "M4", "the right operand");
            }
            // Any integer type tells how far to shift.
            CheckedOp::Shl | CheckedOp::Shr => {}
        }
    }

    fn cast(&mut self, body: &Body, dest: TypeId, operand: Operand) {
        let Some(from) = self.operand(body, operand) else { return };
        let (from_ty, to_ty) = (self.types.get(from), self.types.get(dest));
        let scalars = Operands::SCALARS;
        let fits = scalars.accept(from_ty) && scalars.accept(to_ty)
            || self.is_plain_enum(from_ty) && matches!(to_ty, Ty::Int(_)) && !is_constant(operand);
        self.check(fits, "M4", |this| {
            format!("no cast goes from {} to {}", this.show(from), this.show(dest))
        });
    }

    /// Whether no variant of an enum has a field.
    fn is_plain_enum(&self, ty: Ty) -> bool {
        let Ty::Adt(adt, _) = ty else { return false };
        let adt = &self.types.adts[adt];
        adt.kind == kiln_types::AdtKind::Enum && adt.variants.iter().all(|variant| variant.fields.is_empty())
    }

    fn aggregate(&mut self, body: &Body, dest: TypeId, variant: VariantIdx, fields: ListRange<Operand>) {
        let count = self.types.field_count(dest, variant);
        let operands = &body.operands[fields];
        if count != Some(operands.len()) {
            let of = self.show(dest);
            return self.report("M4", format!("an aggregate of {} fields is no {of}", operands.len()));
        }
        for (index, &operand) in operands.iter().enumerate() {
            let ty = self.operand(body, operand);
            let Some(wanted) = self.types.field_type(dest, variant, index as u32) else { continue };
            self.same(ty, wanted, "M4", &format!("field {index}"));
        }
    }

    fn call(
        &mut self,
        body: &Body,
        dest: Place,
        callee: FuncId,
        type_args: TypeList,
        args: ListRange<Operand>,
    ) {
        let dest = self.place(body, dest);
        let Some(func) = self.program.funcs.get(callee) else {
            return self.report("M6", format!("there is no function {callee}"));
        };
        let type_args = self.types.list(type_args).to_vec();
        let operands = &body.operands[args];
        let counts = (type_args.len(), operands.len()) == (func.type_params.len(), func.params.len());
        self.check(counts, "M6", |_| format!("the call has not the arguments of {callee}"));
        for (index, (&operand, &param)) in operands.iter().zip(&func.params).enumerate() {
            let ty = self.operand(body, operand);
            let wanted = self.types.substitute(param, &type_args);
            self.same(ty, wanted, "M6", &format!("argument {index}"));
        }
        let ret = self.types.substitute(func.ret, &type_args);
        self.same(dest, ret, "M6", "the result's place");
    }

    /// M10.
    fn call_that_does_not_return(&mut self, block: &Block, index: usize, callee: FuncId) {
        let never = self.types.common.never;
        if self.program.funcs.get(callee).is_some_and(|func| func.ret == never) {
            let last = index + 1 == block.statements.len();
            let ends = last && block.terminator.kind == TerminatorKind::Unreachable;
            self.check(ends, "M10", |_| "what follows a call that does not return is reachable".into());
        }
    }

    fn terminator(&mut self, body: &Body, kind: TerminatorKind) {
        match kind {
            TerminatorKind::Branch { cond, then: _, otherwise: _ } => {
                let ty = self.operand(body, cond);
                self.same(ty, self.types.common.bool, "M4", "the condition");
            }
            TerminatorKind::Switch { value, cases, otherwise: _ } => self.switch(body, value, cases),
            TerminatorKind::Goto(_)
            | TerminatorKind::Return
            | TerminatorKind::Panic(_)
            | TerminatorKind::Unreachable => {}
        }
    }

    fn switch(&mut self, body: &Body, value: Operand, cases: ListRange<SwitchCase>) {
        let Some(ty) = self.operand(body, value) else { return };
        let Ty::Int(int) = self.types.get(ty) else {
            return self.report("M7", format!("a switch on {}", self.show(ty)));
        };
        let mut seen: FxHashSet<u64> = FxHashSet::default();
        for case in &body.cases[cases] {
            let value = case.value;
            let fits = int.wrap(int.value(value)) == value;
            self.check(fits, "M7", |_| format!("{value:#x} is no {}", int.name()));
            self.check(seen.insert(value), "M7", |_| format!("two cases for {value:#x}"));
        }
    }
}

fn is_constant(operand: Operand) -> bool {
    matches!(operand, Operand::Const(_))
}
