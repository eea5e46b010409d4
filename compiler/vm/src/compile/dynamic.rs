//! Operations on dynamic values. Numbers, `nil`, `false` and `true` go into instructions where they are constants;
//! comparisons become parts of branches; what is called finds its operands at the start of the called frame.

use super::assemble::Label;
use super::function::{FunctionGen, Side, Spot};
use crate::bytecode::closure_frame;
use crate::op::{Family, Opcode};
use crate::tier::SiteKey;
use kiln_abi::dynamic::word;
use kiln_abi::{DynFn, MathFn, Shape};
use kiln_arena::{Id, ListRange, Symbol};
use kiln_mir::{DynBinary, DynOp, DynTest, FuncId, Operand, Place};

/// What an operation finds in the called frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Outgoing {
    /// Where the first operand is, and the second.
    first: u32,
    second: u32,
    /// Where the third is; the others follow.
    rest: u32,
    /// Bytes of the called frame that are filled.
    pub(super) size: u32,
    /// Whether the result is found there.
    pub(super) gives_result: bool,
}

impl Outgoing {
    /// Of an operation with `count` operands; `None` if it needs no called frame.
    pub(super) fn of(op: DynOp, count: usize) -> Option<Outgoing> {
        use closure_frame::{ARGUMENTS, CLOSURE, RECEIVER};
        let count = count as u32;
        let call = |first, second, rest, fixed: u32| Outgoing {
            first,
            second,
            rest,
            size: ARGUMENTS + 8 * count.saturating_sub(fixed),
            gives_result: true,
        };
        match op {
            // Their operands are in registers.
            DynOp::Runtime(DynFn::Index | DynFn::Append | DynFn::Length) => None,
            DynOp::Call => Some(call(CLOSURE, ARGUMENTS, ARGUMENTS + 8, 1)),
            DynOp::Invoke(_) => Some(call(RECEIVER, ARGUMENTS, ARGUMENTS + 8, 1)),
            DynOp::SuperInvoke(_) => Some(call(CLOSURE, RECEIVER, ARGUMENTS, 2)),
            DynOp::Closure(_) | DynOp::Class(_) | DynOp::Runtime(_) | DynOp::SetItem if count > 0 => {
                Some(Outgoing { first: 0, second: 8, rest: 16, size: 8 * count, gives_result: false })
            }
            DynOp::Closure(_)
            | DynOp::Class(_)
            | DynOp::Runtime(_)
            | DynOp::Str(_)
            | DynOp::Box
            | DynOp::Unbox
            | DynOp::Truthy
            | DynOp::Is(_)
            | DynOp::Neg
            | DynOp::Binary(_)
            | DynOp::Print
            | DynOp::Global { .. }
            | DynOp::SetGlobal { .. }
            | DynOp::NewCell
            | DynOp::CellGet
            | DynOp::CellSet
            | DynOp::Captured(_)
            | DynOp::Instance
            | DynOp::Method(_)
            | DynOp::Get(_)
            | DynOp::Set(_)
            | DynOp::Field { .. }
            | DynOp::SetField { .. }
            | DynOp::Math(_)
            | DynOp::Item
            | DynOp::SetItem
            | DynOp::ListLength
            | DynOp::SuperGet(_) => None,
        }
    }

    /// Where an operand is, in bytes from the start of the called frame.
    pub(super) fn place(&self, index: usize) -> u32 {
        match index {
            0 => self.first,
            1 => self.second,
            _ => self.rest + 8 * (index as u32 - 2),
        }
    }
}

/// The constant word of an operand.
fn constant(operand: Operand) -> Option<u64> {
    match operand {
        Operand::Const(constant) => Some(constant.bits),
        Operand::Copy(_) | Operand::Move(_) => None,
    }
}

/// A constant number that fits into a field.
pub(super) fn number_imm(operand: Operand) -> Option<u16> {
    let bits = constant(operand).filter(|&bits| word::is_number(bits))?;
    let small = f64::from_bits(bits) as i16;
    (f64::from(small).to_bits() == bits).then_some(small as u16)
}

/// `nil`, `false` or `true` as a field.
pub(super) fn word_imm(operand: Operand) -> Option<u16> {
    let bits = constant(operand)?;
    matches!(bits, word::NIL | word::FALSE | word::TRUE).then(|| (bits - word::NIL) as u16)
}

/// A comparison as instructions can do it.
struct Test {
    kind: TestKind,
    left: Operand,
    right: Right,
}

#[derive(Clone, Copy)]
enum TestKind {
    Eq,
    Ne,
    Lt,
    Le,
    /// With a constant only.
    Gt,
    /// With a constant only.
    Ge,
}

enum Right {
    Operand(Operand),
    Number(u16),
    Word(u16),
}

fn test(op: DynBinary, left: Operand, right: Operand) -> Test {
    let (kind, mirrored) = match op {
        DynBinary::Eq => (TestKind::Eq, TestKind::Eq),
        DynBinary::Ne => (TestKind::Ne, TestKind::Ne),
        DynBinary::Lt => (TestKind::Lt, TestKind::Gt),
        DynBinary::Le => (TestKind::Le, TestKind::Ge),
        DynBinary::Gt => (TestKind::Gt, TestKind::Lt),
        DynBinary::Ge => (TestKind::Ge, TestKind::Le),
        DynBinary::Add | DynBinary::Sub | DynBinary::Mul | DynBinary::Div => {
            unreachable!("a comparison")
        }
    };
    if matches!(op, DynBinary::Eq | DynBinary::Ne) {
        if let Some(imm) = word_imm(right) {
            return Test { kind, left, right: Right::Word(imm) };
        }
        if let Some(imm) = word_imm(left) {
            return Test { kind, left: right, right: Right::Word(imm) };
        }
    }
    if let Some(imm) = number_imm(right) {
        return Test { kind, left, right: Right::Number(imm) };
    }
    if let Some(imm) = number_imm(left) {
        return Test { kind: mirrored, left: right, right: Right::Number(imm) };
    }
    match kind {
        TestKind::Gt | TestKind::Ge => Test { kind: mirrored, left: right, right: Right::Operand(left) },
        TestKind::Eq | TestKind::Ne | TestKind::Lt | TestKind::Le => {
            Test { kind, left, right: Right::Operand(right) }
        }
    }
}

impl<'a> FunctionGen<'a> {
    pub(super) fn dynamic(&mut self, to: Place, op: DynOp, args: ListRange<Operand>) {
        let body = self.body;
        let args = body.operands.get(args);
        let dest = self.spot(to);
        match op {
            DynOp::Str(text) => self.text(dest, text),
            DynOp::Box => self.box_(dest, args[0]),
            DynOp::Unbox => self.unbox(dest, args[0]),
            DynOp::Truthy => self.with_one(dest, Family::Truthy, args[0], &[]),
            DynOp::Is(test) => self.is(dest, test, args[0]),
            DynOp::Neg => self.with_one(dest, Family::DynNeg, args[0], &[]),
            DynOp::Binary(op) => self.dyn_binary(dest, op, args[0], args[1]),
            DynOp::Print => self.print(to, args[0]),
            DynOp::Global { global, defined } => {
                let family = if defined { Family::Global } else { Family::GlobalChecked };
                self.with_none(dest, family, &[global.index() as u32]);
            }
            DynOp::SetGlobal { global, defined } => {
                let family = if defined { Family::SetGlobal } else { Family::SetGlobalChecked };
                let value = self.register(args[0], Side::Left);
                self.asm.emit_with(Opcode::plain(family), [value, 0, 0], &[global.index() as u32]);
                self.gives_operand(to, args[0]);
            }
            DynOp::NewCell => self.with_one(dest, Family::NewCell, args[0], &[]),
            DynOp::CellGet => self.with_one(dest, Family::CellGet, args[0], &[]),
            DynOp::CellSet => self.store_in(to, Family::CellSet, args, &[]),
            DynOp::Closure(func) => self.closure(dest, func, args),
            DynOp::Captured(index) => self.captured(to, args[0], index),
            DynOp::Class(class) => {
                self.outgoing(op, args);
                self.with_none(dest, Family::Class, &[class.index() as u32, self.frame.base]);
            }
            DynOp::Instance => self.with_one(dest, Family::Instance, args[0], &[]),
            DynOp::Method(name) => {
                let name = self.context.tables.borrow_mut().text(name);
                self.with_one(dest, Family::Method, args[0], &[name]);
            }
            // The bytecode may be changed by anybody: it is proved of nothing, so the site tests it.
            DynOp::Get(name) | DynOp::Field { name, slot: _ } => {
                let site = self.site(Some(name));
                self.with_one(dest, Family::Get, args[0], &[site]);
            }
            DynOp::Set(name) | DynOp::SetField { name, slot: _ } => {
                let site = self.site(Some(name));
                self.store_in(to, Family::Set, args, &[site]);
            }
            DynOp::SuperGet(name) => self.super_get(dest, name, args),
            DynOp::Call => self.call_value(to, op, Family::CallValue, None, args),
            DynOp::Invoke(name) => self.call_value(to, op, Family::Invoke, Some(name), args),
            DynOp::SuperInvoke(name) => self.call_value(to, op, Family::SuperInvoke, Some(name), args),
            DynOp::Runtime(DynFn::Index) => {
                let list = self.register(args[0], Side::Left);
                let index = self.register(args[1], Side::Right);
                self.emit_to(dest, Opcode::plain(Family::Index), list, index);
            }
            DynOp::Runtime(DynFn::Length) => self.with_one(dest, Family::Length, args[0], &[]),
            DynOp::Runtime(DynFn::Append) => {
                let item = self.register(args[0], Side::Left);
                let list = self.register(args[1], Side::Right);
                self.asm.emit(Opcode::plain(Family::Append), [item, list, 0]);
                if self.is_read(to.local) {
                    self.word(dest.at, word::NIL);
                }
            }
            DynOp::Runtime(DynFn::SetIndex) => self.set_index(to, Family::SetIndex, args),
            DynOp::SetItem => self.set_index(to, Family::SetItem, args),
            DynOp::Item => {
                let list = self.register(args[0], Side::Left);
                let index = self.register(args[1], Side::Right);
                self.emit_to(dest, Opcode::plain(Family::Item), list, index);
            }
            DynOp::ListLength => self.with_one(dest, Family::ListLength, args[0], &[]),
            DynOp::Runtime(operation) => self.runtime_operation(dest, operation, args),
            DynOp::Math(function) => self.math(dest, function, args),
        }
    }

    fn site(&self, name: Option<Symbol>) -> u32 {
        let (block, statement) = self.here;
        self.context.tables.borrow_mut().site(name, SiteKey { func: self.id, block, statement })
    }

    // ----- forms

    /// An instruction without register operands.
    fn with_none(&mut self, dest: Spot<'a>, family: Family, tail: &[u32]) {
        let target = self.target(dest.at, dest.layout.size as u32);
        self.asm.emit_with(Opcode::plain(family), [target.register, 0, 0], tail);
        self.written(target);
    }

    /// An instruction with one.
    fn with_one(&mut self, dest: Spot<'a>, family: Family, operand: Operand, tail: &[u32]) {
        let value = self.register(operand, Side::Left);
        let target = self.target(dest.at, dest.layout.size as u32);
        self.asm.emit_with(Opcode::plain(family), [target.register, value, 0], tail);
        self.written(target);
    }

    /// An instruction that puts its second operand into its first, which is also the result.
    fn store_in(&mut self, to: Place, family: Family, args: &[Operand], tail: &[u32]) {
        let object = self.register(args[0], Side::Left);
        let value = self.register(args[1], Side::Right);
        self.asm.emit_with(Opcode::plain(family), [object, value, 0], tail);
        self.gives_operand(to, args[1]);
    }

    /// The result is an operand, if it is used at all.
    fn gives_operand(&mut self, to: Place, operand: Operand) {
        if self.is_read(to.local) {
            let dest = self.spot(to);
            self.store(dest.at, operand);
        }
    }

    // ----- operations

    fn text(&mut self, dest: Spot<'a>, text: Symbol) {
        let text = self.context.tables.borrow_mut().text(text);
        self.with_none(dest, Family::Text, &[text]);
    }

    fn box_(&mut self, dest: Spot<'a>, operand: Operand) {
        let is_bool = self.operand_layout(operand).shape == Shape::Bool;
        match constant(operand) {
            Some(bits) => {
                let value = if is_bool {
                    word::from_bool(bits != 0)
                } else {
                    word::from_number(f64::from_bits(bits))
                };
                self.word(dest.at, value);
            }
            None if !is_bool && self.context.plain.operand(self.id, operand) => self.store(dest.at, operand),
            None => {
                let family = if is_bool { Family::BoxBool } else { Family::BoxNumber };
                self.with_one(dest, family, operand, &[]);
            }
        }
    }

    fn unbox(&mut self, dest: Spot<'a>, operand: Operand) {
        if dest.layout.shape == Shape::Bool {
            let value = self.register(operand, Side::Left);
            self.emit_to(dest, Opcode::on(Family::AndImm, crate::op::Lane::U8), value, 1);
        } else {
            self.store(dest.at, operand);
        }
    }

    fn is(&mut self, dest: Spot<'a>, test: DynTest, operand: Operand) {
        match test {
            DynTest::Number => self.with_one(dest, Family::IsNumber, operand, &[]),
            DynTest::Bool => self.with_one(dest, Family::IsBool, operand, &[]),
            DynTest::ClosureOf(func) => {
                let number = self.function_number(func);
                self.with_one(dest, Family::IsClosure, operand, &[number]);
            }
            DynTest::Class(class) => {
                self.with_one(dest, Family::IsClass, operand, &[class.index() as u32]);
            }
            DynTest::Instance => self.with_one(dest, Family::IsInstance, operand, &[]),
            DynTest::InstanceOf(class) => {
                self.with_one(dest, Family::IsInstanceOf, operand, &[class.index() as u32]);
            }
        }
    }

    fn dyn_binary(&mut self, dest: Spot<'a>, op: DynBinary, left: Operand, right: Operand) {
        let (registers, imm, commutes) = match op {
            DynBinary::Add => (Family::DynAdd, Family::DynAddImm, true),
            DynBinary::Sub => (Family::DynSub, Family::DynSubImm, false),
            DynBinary::Mul => (Family::DynMul, Family::DynMulImm, true),
            DynBinary::Div => (Family::DynDiv, Family::DynDivImm, false),
            DynBinary::Eq | DynBinary::Ne | DynBinary::Lt | DynBinary::Le | DynBinary::Gt | DynBinary::Ge => {
                return self.dyn_compare(dest, test(op, left, right));
            }
        };
        let swap = commutes && number_imm(left).is_some() && number_imm(right).is_none();
        let (left, right) = if swap { (right, left) } else { (left, right) };
        let a = self.register(left, Side::Left);
        match number_imm(right) {
            Some(number) => self.emit_to(dest, Opcode::plain(imm), a, number),
            None => {
                let b = self.register(right, Side::Right);
                self.emit_to(dest, Opcode::plain(registers), a, b);
            }
        }
    }

    fn dyn_compare(&mut self, dest: Spot<'a>, test: Test) {
        let left = self.register(test.left, Side::Left);
        let (family, right) = match (test.right, test.kind) {
            (Right::Word(imm), TestKind::Eq) => (Family::DynEqWord, imm),
            (Right::Word(imm), _) => (Family::DynNeWord, imm),
            (Right::Number(imm), TestKind::Lt) => (Family::DynLtImm, imm),
            (Right::Number(imm), TestKind::Le) => (Family::DynLeImm, imm),
            (Right::Number(imm), TestKind::Gt) => (Family::DynGtImm, imm),
            (Right::Number(imm), TestKind::Ge) => (Family::DynGeImm, imm),
            (Right::Number(imm), TestKind::Eq | TestKind::Ne) => {
                let scratch = self.scratch(Side::Right);
                self.word(scratch.into(), f64::from(imm as i16).to_bits());
                let is_eq = matches!(test.kind, TestKind::Eq);
                (if is_eq { Family::DynEq } else { Family::DynNe }, scratch)
            }
            (Right::Operand(right), kind) => {
                let family = match kind {
                    TestKind::Eq => Family::DynEq,
                    TestKind::Ne => Family::DynNe,
                    TestKind::Lt => Family::DynLt,
                    TestKind::Le => Family::DynLe,
                    TestKind::Gt | TestKind::Ge => unreachable!("made with constants only"),
                };
                (family, self.register(right, Side::Right))
            }
        };
        self.emit_to(dest, Opcode::plain(family), left, right);
    }

    fn print(&mut self, to: Place, operand: Operand) {
        let value = self.register(operand, Side::Left);
        self.asm.emit(Opcode::plain(Family::DynPrint), [value, 0, 0]);
        if self.is_read(to.local) {
            let dest = self.spot(to);
            self.word(dest.at, word::NIL);
        }
    }

    fn closure(&mut self, dest: Spot<'a>, func: FuncId, args: &[Operand]) {
        self.outgoing(DynOp::Closure(func), args);
        let number = self.function_number(func);
        self.with_none(dest, Family::Closure, &[number, self.frame.base]);
    }

    fn captured(&mut self, to: Place, closure: Operand, index: u32) {
        let dest = self.spot(to);
        let cell = self.context.slot(self.body.locals[to.local].ty) == crate::bytecode::Slot::Cell;
        let family = if cell { Family::CapturedCell } else { Family::CapturedDyn };
        let closure = self.register(closure, Side::Left);
        self.emit_to(dest, Opcode::plain(family), closure, index as u16);
    }

    fn super_get(&mut self, dest: Spot<'a>, name: Symbol, args: &[Operand]) {
        let site = self.site(Some(name));
        let class = self.register(args[0], Side::Left);
        let receiver = self.register(args[1], Side::Right);
        let target = self.target(dest.at, 8);
        self.asm.emit_with(Opcode::plain(Family::SuperGet), [target.register, class, receiver], &[site]);
        self.written(target);
    }

    fn set_index(&mut self, to: Place, family: Family, args: &[Operand]) {
        let value = match args[2] {
            Operand::Copy(place) | Operand::Move(place) => self.spot(place).at,
            Operand::Const(_) => {
                let at = self.frame.base + 16;
                self.store(at, args[2]);
                at
            }
        };
        let list = self.register(args[0], Side::Left);
        let index = self.register(args[1], Side::Right);
        self.asm.emit_with(Opcode::plain(family), [list, index, 0], &[value]);
        self.gives_operand(to, args[2]);
    }

    fn math(&mut self, dest: Spot<'a>, function: MathFn, args: &[Operand]) {
        let first = self.register(args[0], Side::Left);
        let second = if args.len() > 1 { self.register(args[1], Side::Right) } else { first };
        let target = self.target(dest.at, 8);
        let fields = [target.register, first, second];
        self.asm.emit_with(Opcode::plain(Family::Math), fields, &[function as u32]);
        self.written(target);
    }

    /// An operation that the runtime does, on operands in the called frame.
    fn runtime_operation(&mut self, dest: Spot<'a>, operation: DynFn, args: &[Operand]) {
        self.outgoing(DynOp::Runtime(operation), args);
        let target = self.target(dest.at, 8);
        let fields = [target.register, operation as u16, 0];
        let opcode = Opcode::plain(Family::RuntimeCall);
        self.asm.emit_with(opcode, fields, &[args.len() as u32, self.frame.base]);
        self.written(target);
    }

    /// Puts operands into the called frame.
    fn outgoing(&mut self, op: DynOp, args: &[Operand]) {
        let Some(outgoing) = Outgoing::of(op, args.len()) else { return };
        for (index, &operand) in args.iter().enumerate() {
            self.store(self.frame.base + outgoing.place(index), operand);
        }
    }

    fn call_value(&mut self, to: Place, op: DynOp, family: Family, name: Option<Symbol>, args: &[Operand]) {
        self.outgoing(op, args);
        let fixed = if family == Family::SuperInvoke { 2 } else { 1 };
        let count = (args.len() - fixed) as u16;
        let site = self.site(name);
        let base = self.frame.base;
        self.asm.emit_with(Opcode::plain(family), [count, 0, 0], &[site, base]);
        if self.is_read(to.local) {
            let dest = self.spot(to);
            self.copy(dest.at, base + closure_frame::RESULT, 8);
        }
    }

    /// A constant word.
    fn word(&mut self, at: u32, value: u64) {
        self.constant_at(at, crate::op::Lane::U64, value);
    }

    // ----- branches

    /// Goes to `label` if the comparison gives `when`.
    pub(super) fn branch_on_dyn(
        &mut self,
        op: DynBinary,
        left: Operand,
        right: Operand,
        when: bool,
        label: Label,
    ) {
        let test = test(op, left, right);
        let left = self.register(test.left, Side::Left);
        let (family, right) = match test.right {
            Right::Word(imm) => {
                let is_eq = matches!(test.kind, TestKind::Eq);
                (if is_eq == when { Family::IfDynEqWord } else { Family::IfDynNeWord }, imm)
            }
            Right::Number(imm) => {
                let family = match (test.kind, when) {
                    (TestKind::Eq, true) | (TestKind::Ne, false) => Family::IfDynEqImm,
                    (TestKind::Ne, true) | (TestKind::Eq, false) => Family::IfDynNeImm,
                    (TestKind::Lt, true) => Family::IfDynLtImm,
                    (TestKind::Le, true) => Family::IfDynLeImm,
                    (TestKind::Gt, true) => Family::IfDynGtImm,
                    (TestKind::Ge, true) => Family::IfDynGeImm,
                    (TestKind::Lt, false) => Family::IfNotDynLtImm,
                    (TestKind::Le, false) => Family::IfNotDynLeImm,
                    (TestKind::Gt, false) => Family::IfNotDynGtImm,
                    (TestKind::Ge, false) => Family::IfNotDynGeImm,
                };
                (family, imm)
            }
            Right::Operand(right) => {
                let family = match (test.kind, when) {
                    (TestKind::Eq, true) | (TestKind::Ne, false) => Family::IfDynEq,
                    (TestKind::Ne, true) | (TestKind::Eq, false) => Family::IfDynNe,
                    (TestKind::Lt, true) => Family::IfDynLt,
                    (TestKind::Le, true) => Family::IfDynLe,
                    (TestKind::Lt, false) => Family::IfNotDynLt,
                    (TestKind::Le, false) => Family::IfNotDynLe,
                    (TestKind::Gt | TestKind::Ge, _) => unreachable!("made with constants only"),
                };
                (family, self.register(right, Side::Right))
            }
        };
        self.asm.branch(Opcode::plain(family), left, right, label);
    }

    /// Goes to `label` if a value is a number, or an instance, or is not.
    pub(super) fn branch_on_kind(&mut self, test: DynTest, value: Operand, when: bool, label: Label) {
        let value = self.register(value, Side::Left);
        let family = match (test, when) {
            (DynTest::Number, true) => Family::IfNumber,
            (DynTest::Number, false) => Family::IfNotNumber,
            (DynTest::Instance, true) => Family::IfInstance,
            (DynTest::Instance, false) => Family::IfNotInstance,
            (DynTest::Bool | DynTest::ClosureOf(_) | DynTest::Class(_) | DynTest::InstanceOf(_), _) => {
                unreachable!("not fused")
            }
        };
        self.asm.branch(Opcode::plain(family), value, 0, label);
    }

    /// Goes to `label` if the truth of a value is `when`.
    pub(super) fn branch_on_truth(&mut self, value: Operand, when: bool, label: Label) {
        let value = self.register(value, Side::Left);
        let family = if when { Family::IfTruthy } else { Family::IfFalsy };
        self.asm.branch(Opcode::plain(family), value, 0, label);
    }
}
