//! Operators and conversions on the least, greatest and some values between, against exact integers and against
//! Rust's floats.

#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm, reason = "tests")]

mod support;

use kiln_abi::RuntimeFn;
use kiln_llvm::OptLevel;
use kiln_mir::{BinaryOp, CheckedOp, FuncId, Operand, Place, Rvalue, UnaryOp};
use kiln_types::{FloatTy, IntTy, TypeId};
use support::*;

/// A program whose functions apply one operation each, and what it prints.
struct Table {
    build: Build,
    calls: Vec<(FuncId, Vec<Operand>, TypeId, FuncId)>,
    expected: String,
}

impl Table {
    fn new() -> Table {
        Table { build: Build::new(), calls: Vec::new(), expected: String::new() }
    }

    /// A function of these parameters that computes one value; operands are parameters, so nothing is constant.
    fn function(&mut self, params: &[TypeId], ret: TypeId, value: impl FnOnce(&[Place]) -> Rvalue) -> FuncId {
        let id = self.build.declare(&format!("f{}", self.build.program.funcs.len()), params, ret);
        let count = params.len();
        self.build.define(id, |code| {
            let params: Vec<Place> = (0..count).map(|index| code.param(index)).collect();
            let value = value(&params);
            code.assign(code.ret(), value);
            code.end(kiln_mir::TerminatorKind::Return);
        });
        id
    }

    fn printer(&mut self, runtime: RuntimeFn, ty: TypeId) -> FuncId {
        self.build.runtime(runtime, ty)
    }

    fn call(&mut self, func: FuncId, args: &[Operand], ret: TypeId, print: FuncId, expected: &str) {
        self.calls.push((func, args.to_vec(), ret, print));
        self.expected.push_str(expected);
        self.expected.push('\n');
    }

    fn check(mut self) {
        let none = self.build.program.types.common.no_types;
        let unit = self.build.program.types.common.unit;
        let calls = std::mem::take(&mut self.calls);
        assert!(calls.len() > 20);
        self.build.main(|code| {
            for (func, args, ret, print) in calls {
                let value = code.local(ret);
                code.call(none, value, func, &args);
                let nothing = code.local(unit);
                code.call(none, nothing, print, &[copy(value)]);
            }
        });
        for (level, merge) in [(OptLevel::O0, false), (OptLevel::O2, true)] {
            let outcome = run(&self.build, level, merge);
            let different = outcome.stdout.lines().zip(self.expected.lines()).position(|(a, b)| a != b);
            assert_eq!(different, None, "{level:?}: the first line that differs, from 0");
            assert_eq!(outcome.stdout, self.expected, "{level:?}");
            assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(0), ""), "{level:?}");
        }
    }
}

fn printer_of(int: IntTy) -> RuntimeFn {
    match int {
        IntTy::I8 => RuntimeFn::PrintI8,
        IntTy::I16 => RuntimeFn::PrintI16,
        IntTy::I32 => RuntimeFn::PrintI32,
        IntTy::I64 => RuntimeFn::PrintI64,
        IntTy::Isize => RuntimeFn::PrintIsize,
        IntTy::U8 => RuntimeFn::PrintU8,
        IntTy::U16 => RuntimeFn::PrintU16,
        IntTy::U32 => RuntimeFn::PrintU32,
        IntTy::U64 => RuntimeFn::PrintU64,
        IntTy::Usize => RuntimeFn::PrintUsize,
    }
}

fn values_of(int: IntTy) -> Vec<i128> {
    let mut values = vec![int.min(), int.min() + 1, -2, -1, 0, 1, 2, 3, 7, 100, int.max() / 2, int.max() - 1];
    values.push(int.max());
    values.retain(|&value| value >= int.min() && value <= int.max());
    values.dedup();
    values
}

/// The exact result, `None` if the operation panics.
fn checked(op: CheckedOp, int: IntTy, a: i128, b: i128) -> Option<i128> {
    let exact = match op {
        CheckedOp::Add => a + b,
        CheckedOp::Sub => a - b,
        CheckedOp::Mul => a.checked_mul(b)?,
        CheckedOp::Div => a.checked_div(b)?,
        CheckedOp::Rem if int.is_signed() && a == int.min() && b == -1 => return None,
        CheckedOp::Rem => a.checked_rem(b)?,
        CheckedOp::Shl | CheckedOp::Shr => {
            let amount = u32::try_from(b).ok().filter(|&amount| amount < int.bits())?;
            return Some(match op {
                CheckedOp::Shl => int.value(int.wrap(a << amount)),
                _ => a >> amount,
            });
        }
    };
    (exact >= int.min() && exact <= int.max()).then_some(exact)
}

#[test]
fn checked_operations_where_they_succeed() {
    use CheckedOp::{Add, Div, Mul, Rem, Shl, Shr, Sub};
    let mut table = Table::new();
    for int in IntTy::ALL {
        let ty = table.build.int(int);
        let print = table.printer(printer_of(int), ty);
        for op in [Add, Sub, Mul, Div, Rem, Shl, Shr] {
            let f = table.function(&[ty, ty], ty, |p| Rvalue::Checked(op, copy(p[0]), copy(p[1])));
            for a in values_of(int) {
                for b in values_of(int) {
                    if let Some(result) = checked(op, int, a, b) {
                        let args = [number(ty, int.wrap(a)), number(ty, int.wrap(b))];
                        table.call(f, &args, ty, print, &result.to_string());
                    }
                }
            }
        }
        if int.is_signed() {
            let f = table.function(&[ty], ty, |p| Rvalue::CheckedNeg(copy(p[0])));
            for a in values_of(int).into_iter().filter(|&a| a != int.min()) {
                table.call(f, &[number(ty, int.wrap(a))], ty, print, &(-a).to_string());
            }
        }
    }
    table.check();
}

/// Divisions by constants have fewer checks, or none.
#[test]
fn division_by_constants() {
    let mut table = Table::new();
    for int in [IntTy::I8, IntTy::I32, IntTy::I64, IntTy::U8, IntTy::U64] {
        let ty = table.build.int(int);
        let print = table.printer(printer_of(int), ty);
        for op in [CheckedOp::Div, CheckedOp::Rem] {
            for b in values_of(int).into_iter().filter(|&b| b != 0) {
                let divisor = number(ty, int.wrap(b));
                let f = table.function(&[ty], ty, |p| Rvalue::Checked(op, copy(p[0]), divisor));
                for a in values_of(int) {
                    if let Some(result) = checked(op, int, a, b) {
                        table.call(f, &[number(ty, int.wrap(a))], ty, print, &result.to_string());
                    }
                }
            }
        }
    }
    table.check();
}

#[test]
fn shifts_by_amounts_of_other_types() {
    let mut table = Table::new();
    for (int, amount) in [
        (IntTy::I8, IntTy::I64),
        (IntTy::U8, IntTy::U64),
        (IntTy::I64, IntTy::I8),
        (IntTy::U64, IntTy::U8),
        (IntTy::I32, IntTy::U16),
    ] {
        let (ty, amount_ty) = (table.build.int(int), table.build.int(amount));
        let print = table.printer(printer_of(int), ty);
        for op in [CheckedOp::Shl, CheckedOp::Shr] {
            let f = table.function(&[ty, amount_ty], ty, |p| Rvalue::Checked(op, copy(p[0]), copy(p[1])));
            for a in values_of(int) {
                for b in [0, 1, i128::from(int.bits() - 1)] {
                    let result = checked(op, int, a, b).unwrap();
                    let args = [number(ty, int.wrap(a)), number(amount_ty, amount.wrap(b))];
                    table.call(f, &args, ty, print, &result.to_string());
                }
            }
        }
    }
    table.check();
}

#[test]
fn unchecked_operations_and_comparisons() {
    use BinaryOp::{Add, BitAnd, BitOr, BitXor, Eq, Ge, Gt, Le, Lt, Mul, Ne, Sub};
    let mut table = Table::new();
    let bool = table.build.program.types.common.bool;
    let print_bool = table.printer(RuntimeFn::PrintBool, bool);
    for int in IntTy::ALL {
        let ty = table.build.int(int);
        let print = table.printer(printer_of(int), ty);
        for op in [Add, Sub, Mul, BitAnd, BitOr, BitXor] {
            let f = table.function(&[ty, ty], ty, |p| Rvalue::Binary(op, copy(p[0]), copy(p[1])));
            for a in values_of(int) {
                for b in values_of(int) {
                    let exact = match op {
                        Add => a + b,
                        Sub => a - b,
                        Mul => a.wrapping_mul(b),
                        BitAnd => a & b,
                        BitOr => a | b,
                        _ => a ^ b,
                    };
                    let args = [number(ty, int.wrap(a)), number(ty, int.wrap(b))];
                    table.call(f, &args, ty, print, &int.value(int.wrap(exact)).to_string());
                }
            }
        }
        for op in [Eq, Ne, Lt, Le, Gt, Ge] {
            let f = table.function(&[ty, ty], bool, |p| Rvalue::Binary(op, copy(p[0]), copy(p[1])));
            for a in values_of(int) {
                for b in values_of(int) {
                    let holds = match op {
                        Eq => a == b,
                        Ne => a != b,
                        Lt => a < b,
                        Le => a <= b,
                        Gt => a > b,
                        _ => a >= b,
                    };
                    let args = [number(ty, int.wrap(a)), number(ty, int.wrap(b))];
                    table.call(f, &args, bool, print_bool, &holds.to_string());
                }
            }
        }
        let f = table.function(&[ty], ty, |p| Rvalue::Unary(UnaryOp::Not, copy(p[0])));
        for a in values_of(int) {
            table.call(f, &[number(ty, int.wrap(a))], ty, print, &int.value(int.wrap(!a)).to_string());
        }
    }
    for op in [BitAnd, BitOr, BitXor, Eq, Ne, Lt, Le, Gt, Ge] {
        let f = table.function(&[bool, bool], bool, |p| Rvalue::Binary(op, copy(p[0]), copy(p[1])));
        for (a, b) in [(false, false), (false, true), (true, false), (true, true)] {
            let result = match op {
                BitAnd => a & b,
                BitOr => a | b,
                BitXor | Ne => a != b,
                Eq => a == b,
                Lt => !a & b,
                Le => a <= b,
                Gt => a & !b,
                _ => a >= b,
            };
            let args = [number(bool, a.into()), number(bool, b.into())];
            table.call(f, &args, bool, print_bool, &result.to_string());
        }
    }
    table.check();
}

#[test]
fn conversions_between_integers() {
    let mut table = Table::new();
    for from in IntTy::ALL {
        for to in IntTy::ALL {
            let (from_ty, to_ty) = (table.build.int(from), table.build.int(to));
            let print = table.printer(printer_of(to), to_ty);
            let f = table.function(&[from_ty], to_ty, |p| Rvalue::Cast(copy(p[0])));
            for a in values_of(from) {
                let result = to.value(to.wrap(a));
                table.call(f, &[number(from_ty, from.wrap(a))], to_ty, print, &result.to_string());
            }
        }
    }
    table.check();
}

/// The float of a type as bits.
fn bits_of(float: FloatTy, value: f64) -> u64 {
    match float {
        FloatTy::F32 => u64::from((value as f32).to_bits()),
        FloatTy::F64 => value.to_bits(),
    }
}

const FLOATS: [f64; 22] = [
    0.0,
    -0.0,
    0.5,
    -0.5,
    0.99999994,
    1.0,
    -1.5,
    127.5,
    -128.9,
    255.7,
    256.0,
    32767.9,
    65536.0,
    2147483648.0,
    -2147483649.0,
    4294967296.0,
    9.3e18,
    -9.3e18,
    1.9e19,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
];

#[test]
fn conversions_with_floats() {
    let mut table = Table::new();
    let bool = table.build.program.types.common.bool;
    let print_bool = table.printer(RuntimeFn::PrintBool, bool);
    for float in [FloatTy::F32, FloatTy::F64] {
        let float_ty = table.build.float(float);
        for int in IntTy::ALL {
            let ty = table.build.int(int);
            let print = table.printer(printer_of(int), ty);
            let to_int = table.function(&[float_ty], ty, |p| Rvalue::Cast(copy(p[0])));
            for value in FLOATS {
                // `as` on i128 saturates far outside; NaN gives 0.
                let value = if float == FloatTy::F32 { f64::from(value as f32) } else { value };
                let result = (value as i128).clamp(int.min(), int.max());
                let args = [number(float_ty, bits_of(float, value))];
                table.call(to_int, &args, ty, print, &result.to_string());
            }
            let to_float = table.function(&[ty], float_ty, |p| Rvalue::Cast(copy(p[0])));
            for value in values_of(int) {
                // Directly to each width: rounding twice would differ.
                let (printed, runtime) = match float {
                    FloatTy::F32 => (format!("{}", value as f32), RuntimeFn::PrintF32),
                    FloatTy::F64 => (format!("{}", value as f64), RuntimeFn::PrintF64),
                };
                let print = table.printer(runtime, float_ty);
                table.call(to_float, &[number(ty, int.wrap(value))], float_ty, print, &printed);
            }
        }
        let to_bool = table.function(&[float_ty], bool, |p| Rvalue::Cast(copy(p[0])));
        for value in FLOATS {
            let args = [number(float_ty, bits_of(float, value))];
            table.call(to_bool, &args, bool, print_bool, &(value != 0.0).to_string());
        }
    }
    for int in IntTy::ALL {
        let ty = table.build.int(int);
        let print = table.printer(printer_of(int), ty);
        let from_bool = table.function(&[bool], ty, |p| Rvalue::Cast(copy(p[0])));
        let to_bool = table.function(&[ty], bool, |p| Rvalue::Cast(copy(p[0])));
        for value in [0, 1] {
            table.call(from_bool, &[number(bool, value)], ty, print, &value.to_string());
        }
        for value in values_of(int) {
            let args = [number(ty, int.wrap(value))];
            table.call(to_bool, &args, bool, print_bool, &(value != 0).to_string());
        }
    }
    table.check();
}

#[test]
fn float_operations() {
    use BinaryOp::{Add, Div, Eq, Ge, Gt, Le, Lt, Mul, Ne, Rem, Sub};
    let mut table = Table::new();
    let bool = table.build.program.types.common.bool;
    let print_bool = table.printer(RuntimeFn::PrintBool, bool);
    let f64 = table.build.float(FloatTy::F64);
    let bits = |value: f64| number(f64, value.to_bits());
    for op in [Add, Sub, Mul, Div, Rem] {
        // Computes, then compares with the expected value; NaN is compared with itself.
        let id = table.build.declare(&format!("{op:?}"), &[f64, f64, f64], bool);
        table.build.define(id, |code| {
            let value = code.value(f64, Rvalue::Binary(op, copy(code.param(0)), copy(code.param(1))));
            code.assign(code.ret(), Rvalue::Binary(Eq, copy(value), copy(code.param(2))));
            code.end(kiln_mir::TerminatorKind::Return);
        });
        for a in FLOATS {
            for b in FLOATS {
                let result = match op {
                    Add => a + b,
                    Sub => a - b,
                    Mul => a * b,
                    Div => a / b,
                    _ => a % b,
                };
                let args = [bits(a), bits(b), bits(result)];
                table.call(id, &args, bool, print_bool, &(!result.is_nan()).to_string());
            }
        }
    }
    for op in [Eq, Ne, Lt, Le, Gt, Ge] {
        let f = table.function(&[f64, f64], bool, |p| Rvalue::Binary(op, copy(p[0]), copy(p[1])));
        for a in FLOATS {
            for b in FLOATS {
                let holds = match op {
                    Eq => a == b,
                    Ne => a != b,
                    Lt => a < b,
                    Le => a <= b,
                    Gt => a > b,
                    _ => a >= b,
                };
                table.call(f, &[bits(a), bits(b)], bool, print_bool, &holds.to_string());
            }
        }
    }
    let negate = table.function(&[f64], f64, |p| Rvalue::Unary(UnaryOp::Neg, copy(p[0])));
    let print = table.printer(RuntimeFn::PrintF64, f64);
    for (value, text) in [(0.0, "-0"), (-1.5, "1.5"), (f64::INFINITY, "-inf")] {
        table.call(negate, &[bits(value)], f64, print, text);
    }
    table.check();
}

/// The runtime's function, on numbers of all sizes: against Rust's, which is exact.
#[test]
fn remainders() {
    let mut table = Table::new();
    let bool = table.build.program.types.common.bool;
    let print = table.printer(RuntimeFn::PrintBool, bool);
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let (f32, f64) = (table.build.float(FloatTy::F32), table.build.float(FloatTy::F64));
    for (float, ty) in [(FloatTy::F32, f32), (FloatTy::F64, f64)] {
        // Equal values of equal signs, also of zeros, which only division tells apart.
        let id = table.build.declare(float.name(), &[ty, ty, ty], bool);
        table.build.define(id, |code| {
            let one = number(ty, bits_of(float, 1.0));
            let value =
                code.value(ty, Rvalue::Binary(BinaryOp::Rem, copy(code.param(0)), copy(code.param(1))));
            let equal = code.value(bool, Rvalue::Binary(BinaryOp::Eq, copy(value), copy(code.param(2))));
            let inverse = code.value(ty, Rvalue::Binary(BinaryOp::Div, one, copy(value)));
            let expected = code.value(ty, Rvalue::Binary(BinaryOp::Div, one, copy(code.param(2))));
            let same = code.value(bool, Rvalue::Binary(BinaryOp::Eq, copy(inverse), copy(expected)));
            code.assign(code.ret(), Rvalue::Binary(BinaryOp::BitAnd, copy(equal), copy(same)));
            code.end(kiln_mir::TerminatorKind::Return);
        });
        for round in 0..400 {
            let (mut a, mut b) = (random(), random());
            if round % 4 == 0 {
                // A denormal divisor, or both.
                b &= 0x800f_ffff_ffff_ffff;
                a &= if round % 8 == 0 { 0x800f_ffff_ffff_ffff } else { u64::MAX };
            }
            let (a, b, result) = match float {
                FloatTy::F32 => {
                    let (a, b) = (f32::from_bits((a >> 32) as u32), f32::from_bits((b >> 32) as u32));
                    (u64::from(a.to_bits()), u64::from(b.to_bits()), f64::from(a % b))
                }
                FloatTy::F64 => (a, b, f64::from_bits(a) % f64::from_bits(b)),
            };
            let args = [number(ty, a), number(ty, b), number(ty, bits_of(float, result))];
            table.call(id, &args, bool, print, &(!result.is_nan()).to_string());
        }
    }
    table.check();
}
