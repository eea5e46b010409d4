//! Operators, with constants inside instructions where they fit.

use super::Context;
use super::assemble::Label;
use super::dynamic::number_imm;
use super::function::{FunctionGen, Side, Spot, lane_of_scalar};
use crate::op::{Family, Lane, Opcode};
use kiln_abi::{PanicKind, Shape};
use kiln_mir::{BinaryOp, CheckedOp, Const, Operand, Rvalue, UnaryOp};
use kiln_types::FloatTy;

impl<'a> FunctionGen<'a> {
    fn lane(&self, operand: Operand) -> Lane {
        lane_of_scalar(self.operand_layout(operand))
    }

    fn is_float(&self, operand: Operand) -> bool {
        matches!(self.operand_layout(operand).shape, Shape::Float(_))
    }

    /// The value of a constant integer.
    fn constant_value(&self, operand: Operand) -> Option<i128> {
        let Operand::Const(constant) = operand else { return None };
        match self.layout(constant.ty).shape {
            Shape::Int(int) => Some(int.value(constant.bits)),
            Shape::Bool => Some(i128::from(constant.bits & 1)),
            Shape::Float(_) | Shape::Dyn | Shape::Product(_) | Shape::Sum { .. } => None,
        }
    }

    /// A constant integer that fits into a field, where it is extended by sign.
    fn imm(&self, operand: Operand) -> Option<u16> {
        self.constant_value(operand).and_then(fits)
    }

    pub(super) fn unary(&mut self, dest: Spot<'a>, op: UnaryOp, operand: Operand) {
        let lane = self.lane(operand);
        let opcode = match (op, &self.operand_layout(operand).shape) {
            (UnaryOp::Neg, _) => Opcode::on(Family::NegFloat, lane),
            (UnaryOp::Not, Shape::Bool) => Opcode::plain(Family::NotBool),
            (UnaryOp::Not, _) => Opcode::on(Family::Not, lane.bits()),
        };
        let value = self.register(operand, Side::Left);
        self.emit_to(dest, opcode, value, 0);
    }

    /// An instruction whose result goes to `dest`.
    pub(super) fn emit_to(&mut self, dest: Spot<'a>, opcode: Opcode, b: u16, c: u16) {
        let target = self.target(dest.at, dest.layout.size as u32);
        self.asm.emit(opcode, [target.register, b, c]);
        self.written(target);
    }

    fn emit_registers(&mut self, dest: Spot<'a>, opcode: Opcode, left: Operand, right: Operand) {
        let left = self.register(left, Side::Left);
        let right = self.register(right, Side::Right);
        self.emit_to(dest, opcode, left, right);
    }

    // ----- operations without checks

    pub(super) fn binary(&mut self, dest: Spot<'a>, op: BinaryOp, left: Operand, right: Operand) {
        let lane = self.lane(left);
        if let Some(comparison) = comparison(op) {
            return self.compare(dest, comparison, left, right);
        }
        if op == BinaryOp::Div
            && let Some(reciprocal) = reciprocal(self.context, right)
        {
            return self.emit_registers(dest, Opcode::on(Family::MulFloat, lane), left, reciprocal);
        }
        if let Some((family, value, imm)) = self.float_with_imm(op, lane, left, right) {
            let value = self.register(value, Side::Left);
            return self.emit_to(dest, Opcode::on(family, lane), value, imm);
        }
        let float = |family| Opcode::on(family, lane);
        let bits = |family| Opcode::on(family, lane.bits());
        let opcode = if self.is_float(left) {
            match op {
                BinaryOp::Add => float(Family::AddFloat),
                BinaryOp::Sub => float(Family::SubFloat),
                BinaryOp::Mul => float(Family::MulFloat),
                BinaryOp::Div => float(Family::DivFloat),
                BinaryOp::Rem => float(Family::RemFloat),
                BinaryOp::BitAnd
                | BinaryOp::BitOr
                | BinaryOp::BitXor
                | BinaryOp::Eq
                | BinaryOp::Ne
                | BinaryOp::Lt
                | BinaryOp::Le
                | BinaryOp::Gt
                | BinaryOp::Ge => unreachable!("M4: no bits of floats"),
            }
        } else {
            match op {
                BinaryOp::Add => bits(Family::WrapAdd),
                BinaryOp::Sub => bits(Family::WrapSub),
                BinaryOp::Mul => bits(Family::WrapMul),
                BinaryOp::BitAnd => return self.and(dest, lane, left, right),
                BinaryOp::BitOr => bits(Family::Or),
                BinaryOp::BitXor => bits(Family::Xor),
                BinaryOp::Div
                | BinaryOp::Rem
                | BinaryOp::Eq
                | BinaryOp::Ne
                | BinaryOp::Lt
                | BinaryOp::Le
                | BinaryOp::Gt
                | BinaryOp::Ge => unreachable!("M4: integers divide checked"),
            }
        };
        self.emit_registers(dest, opcode, left, right);
    }

    /// A small whole number that is in no register.
    fn float_imm(&self, lane: Lane, operand: Operand) -> Option<u16> {
        let imm = number_imm(operand).filter(|_| lane == Lane::F64);
        imm.filter(|_| !self.is_kept(operand))
    }

    /// The operation with a constant inside, if there is one.
    fn float_with_imm(
        &self,
        op: BinaryOp,
        lane: Lane,
        left: Operand,
        right: Operand,
    ) -> Option<(Family, Operand, u16)> {
        let (family, commutes) = match op {
            BinaryOp::Add => (Family::AddFloatImm, true),
            BinaryOp::Sub => (Family::SubFloatImm, false),
            BinaryOp::Mul => (Family::MulFloatImm, true),
            BinaryOp::Div => (Family::DivFloatImm, false),
            BinaryOp::Rem
            | BinaryOp::BitAnd
            | BinaryOp::BitOr
            | BinaryOp::BitXor
            | BinaryOp::Eq
            | BinaryOp::Ne
            | BinaryOp::Lt
            | BinaryOp::Le
            | BinaryOp::Gt
            | BinaryOp::Ge => return None,
        };
        match (self.float_imm(lane, right), self.float_imm(lane, left)) {
            (Some(imm), _) => Some((family, left, imm)),
            (None, Some(imm)) if commutes => Some((family, right, imm)),
            (None, Some(_) | None) => None,
        }
    }

    fn and(&mut self, dest: Spot<'a>, lane: Lane, left: Operand, right: Operand) {
        let (left, right) = if self.imm(left).is_some() { (right, left) } else { (left, right) };
        match self.imm(right) {
            Some(imm) => {
                let left = self.register(left, Side::Left);
                self.emit_to(dest, Opcode::on(Family::AndImm, lane.bits()), left, imm);
            }
            None => self.emit_registers(dest, Opcode::on(Family::And, lane.bits()), left, right),
        }
    }

    // ----- comparisons

    /// Whether a value is a comparison, which a branch can do itself.
    pub(super) fn is_comparison(&self, rvalue: Rvalue) -> bool {
        match rvalue {
            Rvalue::Binary(op, ..) => comparison(op).is_some(),
            Rvalue::Use(_)
            | Rvalue::Unary(..)
            | Rvalue::Checked(..)
            | Rvalue::CheckedNeg(_)
            | Rvalue::Cast(_)
            | Rvalue::Aggregate(..)
            | Rvalue::Discriminant(_) => false,
        }
    }

    /// The comparison as an instruction can do it.
    fn test(&self, comparison: Comparison, left: Operand, right: Operand) -> Test {
        let lane = self.lane(left);
        if self.is_float(left) {
            return match comparison {
                Comparison::Eq => Test::registers(TestKind::EqFloat, lane, left, right),
                Comparison::Ne => Test::registers(TestKind::NeFloat, lane, left, right),
                Comparison::Lt => Test::registers(TestKind::LtFloat, lane, left, right),
                Comparison::Le => Test::registers(TestKind::LeFloat, lane, left, right),
                Comparison::Gt => Test::registers(TestKind::LtFloat, lane, right, left),
                Comparison::Ge => Test::registers(TestKind::LeFloat, lane, right, left),
            };
        }
        // A constant on the right.
        let (comparison, left, right) = if self.constant_value(left).is_some() {
            (comparison.mirrored(), right, left)
        } else {
            (comparison, left, right)
        };
        let bits = lane.bits();
        let constant = self.constant_value(right);
        let with = |kind, lane, value: i128| {
            fits(value).map(|imm| Test { kind, lane, left, right: Other::Imm(imm) })
        };
        let by_constant = match (comparison, constant) {
            (_, None) => None,
            (Comparison::Eq, Some(value)) => with(TestKind::Eq, bits, value),
            (Comparison::Ne, Some(value)) => with(TestKind::Ne, bits, value),
            (Comparison::Lt, Some(value)) => with(TestKind::Lt, lane, value),
            (Comparison::Le, Some(value)) => with(TestKind::Lt, lane, value + 1),
            (Comparison::Gt, Some(value)) => with(TestKind::Gt, lane, value),
            (Comparison::Ge, Some(value)) if lane.is_signed() || value > 0 => {
                with(TestKind::Gt, lane, value - 1)
            }
            (Comparison::Ge, Some(_)) => None,
        };
        by_constant.unwrap_or(match comparison {
            Comparison::Eq => Test::registers(TestKind::Eq, bits, left, right),
            Comparison::Ne => Test::registers(TestKind::Ne, bits, left, right),
            Comparison::Lt => Test::registers(TestKind::Lt, lane, left, right),
            Comparison::Le => Test::registers(TestKind::Le, lane, left, right),
            Comparison::Gt => Test::registers(TestKind::Lt, lane, right, left),
            Comparison::Ge => Test::registers(TestKind::Le, lane, right, left),
        })
    }

    fn compare(&mut self, dest: Spot<'a>, comparison: Comparison, left: Operand, right: Operand) {
        let test = self.test(comparison, left, right);
        match test.right {
            Other::Imm(imm) => {
                let family = match test.kind {
                    TestKind::Eq => Family::EqImm,
                    TestKind::Ne => Family::NeImm,
                    TestKind::Lt => Family::LtImm,
                    TestKind::Gt => Family::GtImm,
                    TestKind::Le
                    | TestKind::EqFloat
                    | TestKind::NeFloat
                    | TestKind::LtFloat
                    | TestKind::LeFloat => unreachable!("not made with constants"),
                };
                let left = self.register(test.left, Side::Left);
                self.emit_to(dest, Opcode::on(family, test.lane), left, imm);
            }
            Other::Operand(right) => {
                let family = match test.kind {
                    TestKind::Eq => Family::Eq,
                    TestKind::Ne => Family::Ne,
                    TestKind::Lt => Family::Lt,
                    TestKind::Le => Family::Le,
                    TestKind::Gt => unreachable!("made with constants only"),
                    TestKind::EqFloat => Family::EqFloat,
                    TestKind::NeFloat => Family::NeFloat,
                    TestKind::LtFloat => Family::LtFloat,
                    TestKind::LeFloat => Family::LeFloat,
                };
                self.emit_registers(dest, Opcode::on(family, test.lane), test.left, right);
            }
        }
    }

    /// Goes to `label` if the comparison gives `when`.
    pub(super) fn branch_on(
        &mut self,
        op: BinaryOp,
        left: Operand,
        right: Operand,
        when: bool,
        label: Label,
    ) {
        let comparison = comparison(op).expect("a comparison was fused");
        let lane = self.lane(left);
        let imm_right = self.float_imm(lane, right).map(|imm| (comparison, left, imm));
        let imm_left = self.float_imm(lane, left).map(|imm| (comparison.mirrored(), right, imm));
        if let Some((comparison, value, imm)) = imm_right.or(imm_left) {
            let family = match (comparison, when) {
                (Comparison::Eq, true) | (Comparison::Ne, false) => Family::IfEqFloatImm,
                (Comparison::Ne, true) | (Comparison::Eq, false) => Family::IfNeFloatImm,
                (Comparison::Lt, true) => Family::IfLtFloatImm,
                (Comparison::Le, true) => Family::IfLeFloatImm,
                (Comparison::Gt, true) => Family::IfGtFloatImm,
                (Comparison::Ge, true) => Family::IfGeFloatImm,
                (Comparison::Lt, false) => Family::IfNotLtFloatImm,
                (Comparison::Le, false) => Family::IfNotLeFloatImm,
                (Comparison::Gt, false) => Family::IfNotGtFloatImm,
                (Comparison::Ge, false) => Family::IfNotGeFloatImm,
            };
            let value = self.register(value, Side::Left);
            return self.asm.branch(Opcode::on(family, lane), value, imm, label);
        }
        // Integers are ordered totally: the opposite of a comparison is one, too.
        let (comparison, when) =
            if !when && !self.is_float(left) { (comparison.opposite(), true) } else { (comparison, when) };
        let test = self.test(comparison, left, right);
        let left = self.register(test.left, Side::Left);
        match test.right {
            Other::Imm(imm) => {
                let family = match test.kind {
                    TestKind::Eq => Family::IfEqImm,
                    TestKind::Ne => Family::IfNeImm,
                    TestKind::Lt => Family::IfLtImm,
                    TestKind::Gt => Family::IfGtImm,
                    TestKind::Le
                    | TestKind::EqFloat
                    | TestKind::NeFloat
                    | TestKind::LtFloat
                    | TestKind::LeFloat => unreachable!("not made with constants"),
                };
                self.asm.branch(Opcode::on(family, test.lane), left, imm, label);
            }
            Other::Operand(right) => {
                let family = match (test.kind, when) {
                    (TestKind::Eq, _) => Family::IfEq,
                    (TestKind::Ne, _) => Family::IfNe,
                    (TestKind::Lt, _) => Family::IfLt,
                    (TestKind::Le, _) => Family::IfLe,
                    (TestKind::Gt, _) => unreachable!("made with constants only"),
                    (TestKind::EqFloat, true) | (TestKind::NeFloat, false) => Family::IfEqFloat,
                    (TestKind::NeFloat, true) | (TestKind::EqFloat, false) => Family::IfNeFloat,
                    (TestKind::LtFloat, true) => Family::IfLtFloat,
                    (TestKind::LtFloat, false) => Family::IfNotLtFloat,
                    (TestKind::LeFloat, true) => Family::IfLeFloat,
                    (TestKind::LeFloat, false) => Family::IfNotLeFloat,
                };
                let right = self.register(right, Side::Right);
                self.asm.branch(Opcode::on(family, test.lane), left, right, label);
            }
        }
    }

    // ----- operations that may panic

    pub(super) fn checked(&mut self, dest: Spot<'a>, op: CheckedOp, left: Operand, right: Operand) {
        match op {
            CheckedOp::Add => self.arithmetic(dest, [Family::Add, Family::AddImm], left, right, true),
            CheckedOp::Sub => self.arithmetic(dest, [Family::Sub, Family::SubImm], left, right, false),
            CheckedOp::Mul => self.arithmetic(dest, [Family::Mul, Family::MulImm], left, right, true),
            CheckedOp::Div => self.divide(dest, op, left, right),
            CheckedOp::Rem => self.divide(dest, op, left, right),
            CheckedOp::Shl => self.shift(dest, op, left, right),
            CheckedOp::Shr => self.shift(dest, op, left, right),
        }
    }

    fn arithmetic(
        &mut self,
        dest: Spot<'a>,
        [registers, constant]: [Family; 2],
        left: Operand,
        right: Operand,
        commutes: bool,
    ) {
        let lane = self.lane(left);
        let swap = commutes && self.imm(left).is_some();
        let (left, right) = if swap { (right, left) } else { (left, right) };
        match self.imm(right) {
            Some(imm) => {
                let left = self.register(left, Side::Left);
                self.emit_to(dest, Opcode::on(constant, lane), left, imm);
            }
            None => self.emit_registers(dest, Opcode::on(registers, lane), left, right),
        }
    }

    fn divide(&mut self, dest: Spot<'a>, op: CheckedOp, left: Operand, right: Operand) {
        let lane = self.lane(left);
        let is_div = op == CheckedOp::Div;
        let power = self.constant_value(right).and_then(power_of_two);
        match power {
            Some(power) if lane.is_signed() => {
                let family = if is_div { Family::DivPower } else { Family::RemPower };
                let left = self.register(left, Side::Left);
                return self.emit_to(dest, Opcode::on(family, lane), left, power);
            }
            Some(power) if is_div => {
                let left = self.register(left, Side::Left);
                return self.emit_to(dest, Opcode::on(Family::ShrImm, lane), left, power);
            }
            Some(power) if power < 15 => {
                let left = self.register(left, Side::Left);
                return self.emit_to(dest, Opcode::on(Family::AndImm, lane), left, (1 << power) - 1);
            }
            Some(_) | None => {}
        }
        let families = if is_div { [Family::Div, Family::DivImm] } else { [Family::Rem, Family::RemImm] };
        self.arithmetic(dest, families, left, right, false);
    }

    fn shift(&mut self, dest: Spot<'a>, op: CheckedOp, left: Operand, right: Operand) {
        let lane = self.lane(left);
        let is_left = op == CheckedOp::Shl;
        let bits = i128::from(lane.size() * 8);
        let shifted = if is_left { lane.bits() } else { lane };
        if let Some(amount) = self.constant_value(right) {
            if !(0..bits).contains(&amount) {
                return self.asm.emit(Opcode::plain(Family::Panic), [PanicKind::ShiftRange as u16, 0, 0]);
            }
            let family = if is_left { Family::ShlImm } else { Family::ShrImm };
            let left = self.register(left, Side::Left);
            return self.emit_to(dest, Opcode::on(family, shifted), left, amount as u16);
        }
        let left = self.register(left, Side::Left);
        // The amount as an unsigned number of 64 bits: a negative one is too large, too.
        let amount_lane = self.lane(right).bits();
        let mut amount = self.register(right, Side::Right);
        if amount_lane != Lane::U64 {
            let scratch = self.scratch(Side::Right);
            self.convert_int(scratch, amount, amount_lane, Lane::U64);
            amount = scratch;
        }
        let family = if is_left { Family::Shl } else { Family::Shr };
        self.emit_to(dest, Opcode::on(family, shifted), left, amount);
    }

    pub(super) fn checked_neg(&mut self, dest: Spot<'a>, operand: Operand) {
        let lane = self.lane(operand);
        let value = self.register(operand, Side::Left);
        self.emit_to(dest, Opcode::on(Family::Neg, lane), value, 0);
    }
}

/// The constant by which to multiply instead of dividing a float: that of a power of two is exact, and so is what
/// comes out, because both ways round the same number.
pub(super) fn reciprocal(context: &Context<'_>, divisor: Operand) -> Option<Operand> {
    let Operand::Const(constant) = divisor else { return None };
    // Bits of the fraction, and twice the bias of the exponent.
    let (fraction, twice_bias) = match context.layouts.of(constant.ty).shape {
        Shape::Float(FloatTy::F32) => (23, 254),
        Shape::Float(FloatTy::F64) => (52, 2046),
        Shape::Int(_) | Shape::Bool | Shape::Dyn | Shape::Product(_) | Shape::Sum { .. } => return None,
    };
    let exponent = constant.bits >> fraction;
    let is_power = constant.bits & ((1 << fraction) - 1) == 0;
    // Neither of the two is zero, subnormal, infinite or negative.
    let is_normal = (1..twice_bias).contains(&exponent);
    (is_power && is_normal)
        .then(|| Operand::Const(Const { bits: (twice_bias - exponent) << fraction, ..constant }))
}

/// A number as a field.
fn fits(value: i128) -> Option<u16> {
    i16::try_from(value).ok().map(|value| value as u16)
}

/// The exponent, if a divisor is a power of two above 1.
fn power_of_two(divisor: i128) -> Option<u16> {
    (divisor > 1 && divisor.count_ones() == 1).then(|| divisor.trailing_zeros() as u16)
}

/// A comparison.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl Comparison {
    /// The comparison of the operands in the other order.
    fn mirrored(self) -> Comparison {
        match self {
            Comparison::Eq => Comparison::Eq,
            Comparison::Ne => Comparison::Ne,
            Comparison::Lt => Comparison::Gt,
            Comparison::Le => Comparison::Ge,
            Comparison::Gt => Comparison::Lt,
            Comparison::Ge => Comparison::Le,
        }
    }

    /// The comparison that holds of integers when this one does not.
    fn opposite(self) -> Comparison {
        match self {
            Comparison::Eq => Comparison::Ne,
            Comparison::Ne => Comparison::Eq,
            Comparison::Lt => Comparison::Ge,
            Comparison::Le => Comparison::Gt,
            Comparison::Gt => Comparison::Le,
            Comparison::Ge => Comparison::Lt,
        }
    }
}

fn comparison(op: BinaryOp) -> Option<Comparison> {
    match op {
        BinaryOp::Eq => Some(Comparison::Eq),
        BinaryOp::Ne => Some(Comparison::Ne),
        BinaryOp::Lt => Some(Comparison::Lt),
        BinaryOp::Le => Some(Comparison::Le),
        BinaryOp::Gt => Some(Comparison::Gt),
        BinaryOp::Ge => Some(Comparison::Ge),
        BinaryOp::Add
        | BinaryOp::Sub
        | BinaryOp::Mul
        | BinaryOp::Div
        | BinaryOp::Rem
        | BinaryOp::BitAnd
        | BinaryOp::BitOr
        | BinaryOp::BitXor => None,
    }
}

/// What instructions can test.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TestKind {
    Eq,
    Ne,
    Lt,
    Le,
    /// With a constant only.
    Gt,
    EqFloat,
    NeFloat,
    LtFloat,
    LeFloat,
}

#[derive(Clone, Copy)]
enum Other {
    Operand(Operand),
    Imm(u16),
}

#[derive(Clone, Copy)]
struct Test {
    kind: TestKind,
    lane: Lane,
    left: Operand,
    right: Other,
}

impl Test {
    fn registers(kind: TestKind, lane: Lane, left: Operand, right: Operand) -> Test {
        Test { kind, lane, left, right: Other::Operand(right) }
    }
}
