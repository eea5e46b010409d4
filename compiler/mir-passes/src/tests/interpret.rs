//! An interpreter of MIR: slow, simple, and made from the documentation of the MIR alone, so that the passes have
//! something to be held against. It notices reads of what is not assigned.

#![expect(clippy::wildcard_enum_match_arm, reason = "an oracle: what the invariants exclude is a panic")]

use kiln_abi::{PanicKind, RuntimeFn};
use kiln_arena::{Id, IdMap};
use kiln_mir::{
    BinaryOp, BlockId, Body, CheckedOp, Code, FuncId, LocalId, Operand, Place, Program, Projection, Rvalue,
    StatementKind, TerminatorKind, UnaryOp,
};
use kiln_source::Span;
use kiln_types::{FloatTy, IntTy, Ty, TypeId, Types};

/// How a program ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    /// The value of the entry function: integers and `bool` by their bits.
    Returned(Value),
    Panicked(PanicKind, Span),
    /// It took more steps, or calls within calls, than were allowed.
    Stopped,
}

/// What a program did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    /// The lines that it printed.
    pub(crate) output: Vec<String>,
    pub(crate) end: End,
    /// How many statements and terminators ran.
    pub(crate) steps: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// What nobody assigned.
    Undefined,
    /// An integer, float or `bool` as in `Const::bits`; unit is 0.
    Bits(u64),
    /// The variant (0 of tuples and structs) and its fields.
    Aggregate(u32, Vec<Value>),
}

/// Runs `func` with `args`.
pub(crate) fn run(program: &Program, func: FuncId, args: Vec<Value>, max_steps: u64) -> Run {
    let mut machine =
        Machine { program, types: program.types.clone(), output: Vec::new(), steps: 0, max_steps, depth: 0 };
    let end = match machine.call(func, args) {
        Ok(value) => End::Returned(value),
        Err(end) => end,
    };
    Run { output: machine.output, end, steps: machine.steps }
}

struct Machine<'a> {
    program: &'a Program,
    types: Types,
    output: Vec<String>,
    steps: u64,
    max_steps: u64,
    depth: u32,
}

struct Frame<'a> {
    body: &'a Body,
    locals: IdMap<LocalId, Value>,
}

impl<'a> Machine<'a> {
    fn call(&mut self, func: FuncId, args: Vec<Value>) -> Result<Value, End> {
        if self.depth == 2_000 {
            return Err(End::Stopped);
        }
        let func = &self.program.funcs[func];
        let body = match &func.code {
            Code::Body(body) => body,
            Code::Runtime(runtime) => return self.runtime(*runtime, &args),
            Code::Foreign(_) => unreachable!("the programs of these tests call no C"),
        };
        let mut frame = Frame { body, locals: IdMap::filled(body.locals.len(), Value::Undefined) };
        for (local, arg) in body.locals.ids().skip(1).zip(args) {
            frame.locals[local] = arg;
        }
        self.depth += 1;
        let result = stacker::maybe_grow(256 * 1024, 4 * 1024 * 1024, || self.body(&mut frame));
        self.depth -= 1;
        result
    }

    fn body(&mut self, frame: &mut Frame<'a>) -> Result<Value, End> {
        let mut at = BlockId::from_index(0);
        loop {
            let block = &frame.body.blocks[at];
            for statement in &block.statements {
                self.step()?;
                self.statement(frame, statement.kind, statement.span)?;
            }
            self.step()?;
            at = match block.terminator.kind {
                TerminatorKind::Goto(target) => target,
                TerminatorKind::Branch { cond, then, otherwise } => {
                    if self.bits(frame, cond) == 1 {
                        then
                    } else {
                        otherwise
                    }
                }
                TerminatorKind::Switch { value, cases, otherwise } => {
                    let value = self.bits(frame, value);
                    let case = frame.body.cases[cases].iter().find(|case| case.value == value);
                    case.map_or(otherwise, |case| case.target)
                }
                TerminatorKind::Return => return Ok(frame.locals[LocalId::from_index(0)].clone()),
                TerminatorKind::Panic(kind) => return Err(End::Panicked(kind, block.terminator.span)),
                TerminatorKind::Unreachable => panic!("the end of {at} was reached"),
            };
        }
    }

    fn step(&mut self) -> Result<(), End> {
        self.steps += 1;
        if self.steps > self.max_steps { Err(End::Stopped) } else { Ok(()) }
    }

    fn runtime(&mut self, runtime: RuntimeFn, args: &[Value]) -> Result<Value, End> {
        let Some(Value::Bits(bits)) = args.first().cloned() else { panic!("{runtime:?} of {args:?}") };
        let text = match runtime.signature().params {
            [kiln_abi::AbiTy::Int(int)] => int.value(bits).to_string(),
            [kiln_abi::AbiTy::Bool] => (bits == 1).to_string(),
            [kiln_abi::AbiTy::Float(FloatTy::F64)] => float_text(f64::from_bits(bits)),
            [kiln_abi::AbiTy::Float(FloatTy::F32)] => float_text(f32::from_bits(bits as u32)),
            other => panic!("nothing is printed with {other:?}"),
        };
        self.output.push(text);
        Ok(Value::Bits(0))
    }

    fn statement(&mut self, frame: &mut Frame<'a>, kind: StatementKind, span: Span) -> Result<(), End> {
        match kind {
            StatementKind::Assign(dest, rvalue) => {
                let value = self.rvalue(frame, dest, rvalue).map_err(|kind| End::Panicked(kind, span))?;
                store(frame, dest, value);
            }
            StatementKind::Dyn { .. } => unreachable!("Cz has no dynamic values"),
            StatementKind::Call { dest, func, type_args: _, args } => {
                let operands = frame.body.operands[args].to_vec();
                let args = operands.into_iter().map(|operand| self.operand(frame, operand)).collect();
                let value = self.call(func, args)?;
                store(frame, dest, value);
            }
        }
        Ok(())
    }

    fn rvalue(&mut self, frame: &mut Frame<'a>, dest: Place, rvalue: Rvalue) -> Result<Value, PanicKind> {
        let bits = match rvalue {
            Rvalue::Use(a) => return Ok(self.operand(frame, a)),
            Rvalue::Aggregate(variant, fields) => {
                let operands = frame.body.operands[fields].to_vec();
                let fields = operands.into_iter().map(|operand| self.operand(frame, operand));
                return Ok(Value::Aggregate(variant.0, fields.collect()));
            }
            Rvalue::Discriminant(place) => match load(frame, place) {
                Value::Aggregate(variant, _) => u64::from(*variant),
                other => panic!("the discriminant of {other:?}"),
            },
            Rvalue::Unary(op, a) => {
                let ty = self.type_of(frame, a);
                unary(op, ty, self.bits(frame, a))
            }
            Rvalue::Binary(op, a, b) => {
                let ty = self.type_of(frame, a);
                let (a, b) = (self.bits(frame, a), self.bits(frame, b));
                binary(op, ty, a, b)
            }
            Rvalue::Checked(op, a, b) => {
                let (a_ty, b_ty) = (self.int_type(frame, a), self.int_type(frame, b));
                let (a, b) = (self.bits(frame, a), self.bits(frame, b));
                a_ty.wrap(checked(op, a_ty, a_ty.value(a), b_ty.value(b))?)
            }
            Rvalue::CheckedNeg(a) => {
                let int = self.int_type(frame, a);
                let value = int.value(self.bits(frame, a));
                if value == int.min() {
                    return Err(PanicKind::NegOverflow);
                }
                int.wrap(-value)
            }
            Rvalue::Cast(a) => {
                let from = self.type_of(frame, a);
                let to = frame.body.place_type(&mut self.types, dest).expect("M5");
                let to = self.types.get(to);
                match self.operand(frame, a) {
                    Value::Bits(bits) => cast(from, to, bits),
                    Value::Aggregate(variant, _) => cast(Ty::Int(IntTy::U32), to, u64::from(variant)),
                    Value::Undefined => panic!("a cast of what is not assigned"),
                }
            }
        };
        Ok(Value::Bits(bits))
    }

    fn operand(&mut self, frame: &mut Frame<'a>, operand: Operand) -> Value {
        match operand {
            Operand::Const(constant) => Value::Bits(constant.bits),
            Operand::Copy(place) => defined(load(frame, place).clone()),
            Operand::Move(place) => {
                let value = defined(load(frame, place).clone());
                store(frame, place, Value::Undefined);
                value
            }
        }
    }

    fn bits(&mut self, frame: &mut Frame<'a>, operand: Operand) -> u64 {
        match self.operand(frame, operand) {
            Value::Bits(bits) => bits,
            other => panic!("a scalar is {other:?}"),
        }
    }

    fn type_of(&mut self, frame: &Frame<'a>, operand: Operand) -> Ty {
        let ty: TypeId = frame.body.operand_type(&mut self.types, operand).expect("M5");
        self.types.get(ty)
    }

    fn int_type(&mut self, frame: &Frame<'a>, operand: Operand) -> IntTy {
        match self.type_of(frame, operand) {
            Ty::Int(int) => int,
            other => panic!("M4: {other:?}"),
        }
    }
}

#[track_caller]
fn defined(value: Value) -> Value {
    assert_ne!(value, Value::Undefined, "what is read is not assigned");
    value
}

fn load<'f>(frame: &'f Frame<'_>, place: Place) -> &'f Value {
    let mut value = &frame.locals[place.local];
    for step in &frame.body.projections[place.projection] {
        value = match (step, value) {
            (Projection::Field(field), Value::Aggregate(_, fields)) => &fields[*field as usize],
            (Projection::Variant(variant), Value::Aggregate(found, _)) if variant.0 == *found => value,
            (step, value) => panic!("{step:?} of {value:?}"),
        };
    }
    value
}

fn store(frame: &mut Frame<'_>, place: Place, new: Value) {
    let mut value = &mut frame.locals[place.local];
    for step in &frame.body.projections[place.projection] {
        value = match (step, value) {
            (Projection::Field(field), Value::Aggregate(_, fields)) => &mut fields[*field as usize],
            (Projection::Variant(_), value @ Value::Aggregate(..)) => value,
            (step, value) => panic!("{step:?} of {value:?}"),
        };
    }
    *value = new;
}

fn unary(op: UnaryOp, ty: Ty, bits: u64) -> u64 {
    match (op, ty) {
        (UnaryOp::Neg, Ty::Float(FloatTy::F64)) => (-f64::from_bits(bits)).to_bits(),
        (UnaryOp::Neg, Ty::Float(FloatTy::F32)) => u64::from((-f32::from_bits(bits as u32)).to_bits()),
        (UnaryOp::Not, Ty::Bool) => bits ^ 1,
        (UnaryOp::Not, Ty::Int(int)) => int.wrap(!int.value(bits)),
        (op, ty) => panic!("M4: {op:?} of {ty:?}"),
    }
}

fn binary(op: BinaryOp, ty: Ty, a: u64, b: u64) -> u64 {
    use BinaryOp::*;
    let order = match ty {
        Ty::Int(int) => Some(int.value(a).cmp(&int.value(b))),
        Ty::Bool => Some(a.cmp(&b)),
        Ty::Float(FloatTy::F64) => f64::from_bits(a).partial_cmp(&f64::from_bits(b)),
        Ty::Float(FloatTy::F32) => f32::from_bits(a as u32).partial_cmp(&f32::from_bits(b as u32)),
        other => panic!("M4: {other:?}"),
    };
    match op {
        Eq => return u64::from(order.is_some_and(|order| order.is_eq())),
        Ne => return u64::from(!order.is_some_and(|order| order.is_eq())),
        Lt => return u64::from(order.is_some_and(|order| order.is_lt())),
        Le => return u64::from(order.is_some_and(|order| order.is_le())),
        Gt => return u64::from(order.is_some_and(|order| order.is_gt())),
        Ge => return u64::from(order.is_some_and(|order| order.is_ge())),
        BitAnd => return a & b,
        BitOr => return a | b,
        BitXor => return a ^ b,
        Add | Sub | Mul | Div | Rem => {}
    }
    match ty {
        Ty::Int(int) => int.wrap(match op {
            Add => int.value(a) + int.value(b),
            Sub => int.value(a) - int.value(b),
            Mul => int.value(a).wrapping_mul(int.value(b)),
            other => panic!("M4: {other:?} of integers"),
        }),
        Ty::Float(FloatTy::F64) => {
            let (a, b) = (f64::from_bits(a), f64::from_bits(b));
            let value = match op {
                Add => a + b,
                Sub => a - b,
                Mul => a * b,
                Div => a / b,
                _ => a % b,
            };
            value.to_bits()
        }
        _ => {
            let (a, b) = (f32::from_bits(a as u32), f32::from_bits(b as u32));
            let value = match op {
                Add => a + b,
                Sub => a - b,
                Mul => a * b,
                Div => a / b,
                _ => a % b,
            };
            u64::from(value.to_bits())
        }
    }
}

fn checked(op: CheckedOp, int: IntTy, a: i128, b: i128) -> Result<i128, PanicKind> {
    let fits = |value: Option<i128>, kind| match value {
        Some(value) if (int.min()..=int.max()).contains(&value) => Ok(value),
        _ => Err(kind),
    };
    let by =
        || if (0..i128::from(int.bits())).contains(&b) { Ok(b as u32) } else { Err(PanicKind::ShiftRange) };
    match op {
        CheckedOp::Add => fits(a.checked_add(b), PanicKind::AddOverflow),
        CheckedOp::Sub => fits(a.checked_sub(b), PanicKind::SubOverflow),
        CheckedOp::Mul => fits(a.checked_mul(b), PanicKind::MulOverflow),
        CheckedOp::Div if b == 0 => Err(PanicKind::DivZero),
        CheckedOp::Div => fits(Some(a / b), PanicKind::DivOverflow),
        CheckedOp::Rem if b == 0 => Err(PanicKind::RemZero),
        CheckedOp::Rem => fits(Some(a / b), PanicKind::RemOverflow).map(|_| a % b),
        CheckedOp::Shl => Ok(a << by()?),
        CheckedOp::Shr => Ok(a >> by()?),
    }
}

fn cast(from: Ty, to: Ty, bits: u64) -> u64 {
    let float = match from {
        Ty::Float(FloatTy::F64) => Some(f64::from_bits(bits)),
        Ty::Float(FloatTy::F32) => Some(f64::from(f32::from_bits(bits as u32))),
        _ => None,
    };
    let integer = match from {
        Ty::Int(int) => int.value(bits),
        _ => i128::from(bits),
    };
    match (to, float) {
        (Ty::Bool, Some(value)) => u64::from(value != 0.0),
        (Ty::Bool, None) => u64::from(integer != 0),
        (Ty::Int(int), Some(value)) => int.wrap((value as i128).clamp(int.min(), int.max())),
        (Ty::Int(int), None) => int.wrap(integer),
        (Ty::Float(FloatTy::F64), Some(value)) => value.to_bits(),
        (Ty::Float(FloatTy::F64), None) => (integer as f64).to_bits(),
        (Ty::Float(FloatTy::F32), Some(value)) => u64::from((value as f32).to_bits()),
        (Ty::Float(FloatTy::F32), None) => u64::from((integer as f32).to_bits()),
        (other, _) => panic!("M4: a cast to {other:?}"),
    }
}

/// As the runtime prints it: the shortest digits, with an exponent if that is not from -6 to 20.
fn float_text(value: impl std::fmt::Display + std::fmt::LowerExp) -> String {
    let scientific = format!("{value:e}");
    let exponent: Option<i32> = scientific.split_once('e').and_then(|(_, exponent)| exponent.parse().ok());
    if exponent.is_none_or(|exponent| (-6..=20).contains(&exponent)) { value.to_string() } else { scientific }
}
