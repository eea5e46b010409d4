//! Every operation that can panic does so with its message, at its place, after what was printed before.

#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm, reason = "tests")]

mod support;

use kiln_abi::{PanicKind, RuntimeFn};
use kiln_llvm::OptLevel;
use kiln_mir::{CheckedOp, Operand, Place, Rvalue, TerminatorKind};
use kiln_types::{IntTy, TypeId};
use support::*;

/// `main` prints 1, then calls a function of these operands that computes the value at 12:34.
fn panicking(
    params: &[(TypeId, u64)],
    ret: TypeId,
    build: Build,
    value: impl Fn(&[Place]) -> Rvalue,
) -> Build {
    let mut build = build;
    let types: Vec<TypeId> = params.iter().map(|&(ty, _)| ty).collect();
    let (i32, unit) = (build.int(IntTy::I32), build.program.types.common.unit);
    let none = build.program.types.common.no_types;
    let print = build.runtime(RuntimeFn::PrintI32, i32);
    let f = build.declare("f", &types, ret);
    build.define(f, |code| {
        let params: Vec<Place> = (0..types.len()).map(|index| code.param(index)).collect();
        let value = value(&params);
        code.place_at(12, 34);
        code.assign(code.ret(), value);
        code.end(TerminatorKind::Return);
    });
    build.main(|code| {
        let nothing = code.local(unit);
        code.call(none, nothing, print, &[number(i32, 1)]);
        let args: Vec<Operand> = params.iter().map(|&(ty, bits)| number(ty, bits)).collect();
        let result = code.local(ret);
        code.call(none, result, f, &args);
        code.call(none, nothing, print, &[number(i32, 2)]);
    });
    build
}

fn check(build: &Build, kind: PanicKind, level: OptLevel) {
    let expected = Outcome {
        status: Some(101),
        stdout: "1\n".into(),
        stderr: format!("panic at test.cz:12:34: {}\n", kind.message()),
    };
    assert_eq!(run(build, level, level == OptLevel::O2), expected, "{level:?} {kind:?}");
}

#[test]
fn checked_operations_panic() {
    use CheckedOp::{Add, Div, Mul, Rem, Shl, Shr, Sub};
    let cases: [(CheckedOp, IntTy, i128, i128, PanicKind); 16] = [
        (Add, IntTy::I32, i128::from(i32::MAX), 1, PanicKind::AddOverflow),
        (Add, IntTy::U8, 255, 1, PanicKind::AddOverflow),
        (Add, IntTy::I64, i128::from(i64::MIN), -1, PanicKind::AddOverflow),
        (Sub, IntTy::U64, 0, 1, PanicKind::SubOverflow),
        (Sub, IntTy::I16, -32768, 1, PanicKind::SubOverflow),
        (Mul, IntTy::I8, 64, 2, PanicKind::MulOverflow),
        (Mul, IntTy::U16, 256, 256, PanicKind::MulOverflow),
        (Mul, IntTy::I64, 1 << 62, -4, PanicKind::MulOverflow),
        (Div, IntTy::I32, 7, 0, PanicKind::DivZero),
        (Div, IntTy::I8, -128, -1, PanicKind::DivOverflow),
        (Rem, IntTy::U32, 7, 0, PanicKind::RemZero),
        (Rem, IntTy::I64, i128::from(i64::MIN), -1, PanicKind::RemOverflow),
        (Shl, IntTy::I32, 1, 32, PanicKind::ShiftRange),
        (Shl, IntTy::I8, 1, -1, PanicKind::ShiftRange),
        (Shr, IntTy::U64, 1, 64, PanicKind::ShiftRange),
        (Shr, IntTy::I64, 1, -1, PanicKind::ShiftRange),
    ];
    for (op, int, a, b, kind) in cases {
        for level in [OptLevel::O0, OptLevel::O2] {
            let build = Build::new();
            let ty = build.int(int);
            let params = [(ty, int.wrap(a)), (ty, int.wrap(b))];
            let value = |p: &[Place]| Rvalue::Checked(op, copy(p[0]), copy(p[1]));
            check(&panicking(&params, ty, build, value), kind, level);
        }
    }
}

#[test]
fn negation_panics() {
    for level in [OptLevel::O0, OptLevel::O2] {
        let build = Build::new();
        let ty = build.int(IntTy::I16);
        let params = [(ty, IntTy::I16.wrap(-32768))];
        check(
            &panicking(&params, ty, build, |p| Rvalue::CheckedNeg(copy(p[0]))),
            PanicKind::NegOverflow,
            level,
        );
    }
}

#[test]
fn division_by_a_constant_panics() {
    for (divisor, kind) in [(0, PanicKind::DivZero), (-1, PanicKind::DivOverflow)] {
        for level in [OptLevel::O0, OptLevel::O2] {
            let build = Build::new();
            let ty = build.int(IntTy::I32);
            let params = [(ty, IntTy::I32.wrap(i128::from(i32::MIN)))];
            let divisor = number(ty, IntTy::I32.wrap(divisor));
            let value = |p: &[Place]| Rvalue::Checked(CheckedOp::Div, copy(p[0]), divisor);
            check(&panicking(&params, ty, build, value), kind, level);
        }
    }
}

/// What the optimizer knows to panic panics still, even if the result is not used.
#[test]
fn constants_panic_when_they_run() {
    for level in [OptLevel::O0, OptLevel::O2, OptLevel::Oz] {
        let build = Build::new();
        let ty = build.int(IntTy::I32);
        let value = |_: &[Place]| Rvalue::Checked(CheckedOp::Rem, number(ty, 10), number(ty, 0));
        check(&panicking(&[], ty, build, value), PanicKind::RemZero, level);
    }
}

#[test]
fn panic_terminators_and_columns_that_do_not_fit() {
    for kind in [PanicKind::WhileWithoutValue, PanicKind::Unreachable] {
        let mut build = Build::new();
        // The second file, with a column past the largest that is kept.
        let long = "x".repeat(17_000_000);
        let file = build.sources.add("long.cz", long).unwrap();
        let start = build.sources.file_span(file).lo;
        build.main(|code| {
            code.span = kiln_source::Span::new(start + 16_999_000, start + 16_999_001);
            let rest = code.block();
            code.go(TerminatorKind::Panic(kind), rest);
        });
        let outcome = run(&build, OptLevel::O0, false);
        let message = kind.message();
        assert_eq!(outcome.stderr, format!("panic at long.cz:1:16777215: {message}\n"));
        assert_eq!(outcome.status, Some(101));
    }
}

/// Places that fit the short form of the argument, and those that just do not.
#[test]
fn near_and_far_places() {
    let places = [(1, 511), (1, 512), (524_287, 1), (524_287, 511), (524_288, 1), (524_288, 512)];
    for (line, column) in places {
        let mut build = Build::new();
        let text = format!("{}{}", "\n".repeat(line - 1), "x".repeat(column));
        let at = (line + column - 2) as u32;
        let file = build.sources.add("wide.cz", text).unwrap();
        let start = build.sources.file_span(file).lo + at;
        build.main(|code| {
            code.span = kiln_source::Span::new(start, start + 1);
            let rest = code.block();
            code.go(TerminatorKind::Panic(PanicKind::Unreachable), rest);
        });
        let outcome = run(&build, OptLevel::O0, false);
        let message = PanicKind::Unreachable.message();
        assert_eq!(outcome.stderr, format!("panic at wide.cz:{line}:{column}: {message}\n"));
    }
}

/// A frame larger than the guard page: each page is touched in order, so that the overflow is noticed.
#[test]
fn endless_recursion_is_a_panic() {
    for level in [OptLevel::O0, OptLevel::O1] {
        let mut build = Build::new();
        let i64 = build.int(IntTy::I64);
        let none = build.program.types.common.no_types;
        let mut sizes = vec![i64];
        for level in 0..13 {
            let half = sizes[level];
            sizes.push(build.tuple(&[half, half]));
        }
        let large = sizes[13];
        let f = build.declare("f", &[large], i64);
        build.define(f, |code| {
            // The argument is changed, so that every call has a copy.
            let mut steps = Vec::new();
            for _ in 0..13 {
                steps.push(kiln_mir::Projection::Field(1));
            }
            let cell = code.part(code.param(0), &steps);
            let sum = code.value(i64, Rvalue::Checked(CheckedOp::Add, copy(cell), number(i64, 1)));
            code.assign(cell, Rvalue::Use(copy(sum)));
            let part = code.local(i64);
            code.call(none, part, f, &[copy(code.param(0))]);
            code.assign(code.ret(), Rvalue::Checked(CheckedOp::Add, copy(part), copy(cell)));
            code.end(TerminatorKind::Return);
        });
        build.main(|code| {
            let mut argument = code.value(i64, Rvalue::Use(number(i64, 0)));
            for &size in &sizes[1..] {
                let whole = code.local(size);
                code.aggregate(whole, 0, &[copy(argument), copy(argument)]);
                argument = whole;
            }
            let result = code.local(i64);
            code.call(none, result, f, &[copy(argument)]);
        });
        let outcome = run(&build, level, false);
        assert_eq!(outcome.stderr, "panic: stack overflow\n", "{level:?}");
        assert_eq!(outcome.status, Some(101), "{level:?}");
    }
}
