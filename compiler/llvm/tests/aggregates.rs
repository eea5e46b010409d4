//! Structs, tuples and enums: in memory, as arguments, as results, as parts of each other.

#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm, reason = "tests")]

mod support;

use kiln_abi::RuntimeFn;
use kiln_llvm::OptLevel;
use kiln_mir::{BinaryOp, CheckedOp, FuncId, Operand, Rvalue, TerminatorKind};
use kiln_types::{AdtKind, IntTy, TypeId, TypeList};
use support::*;

const LEVELS: [(OptLevel, bool); 4] =
    [(OptLevel::O0, false), (OptLevel::O1, true), (OptLevel::O2, true), (OptLevel::O3, false)];

fn check(build: &Build, expected: &str) {
    for (level, merge) in LEVELS {
        let outcome = run(build, level, merge);
        assert_eq!(
            outcome,
            Outcome { status: Some(0), stdout: expected.into(), stderr: String::new() },
            "{level:?}"
        );
    }
}

fn printer(code: &mut Code, none: TypeList, unit: TypeId, print: FuncId, value: Operand) {
    let nothing = code.local(unit);
    code.call(none, nothing, print, &[value]);
}

/// Tuples of `count` fields of one type, for every way a value can cross a call: built, passed through a function that
/// changes one field of its parameter, and both the result and the argument printed.
#[test]
fn all_sizes_cross_calls() {
    for int in [IntTy::U8, IntTy::U16, IntTy::U32, IntTy::U64] {
        let mut build = Build::new();
        let ty = build.int(int);
        let none = build.program.types.common.no_types;
        let unit = build.program.types.common.unit;
        let print = build.runtime(
            match int {
                IntTy::U8 => RuntimeFn::PrintU8,
                IntTy::U16 => RuntimeFn::PrintU16,
                IntTy::U32 => RuntimeFn::PrintU32,
                _ => RuntimeFn::PrintU64,
            },
            ty,
        );
        let mut functions = Vec::new();
        for count in 2..=17 {
            let tuple = build.tuple(&vec![ty; count]);
            let change = build.declare(&format!("change{count}"), &[ty, tuple, ty], tuple);
            build.define(change, |code| {
                let field = code.field(code.param(1), count as u32 - 1);
                let sum =
                    code.value(ty, Rvalue::Checked(CheckedOp::Add, copy(code.param(0)), copy(code.param(2))));
                code.assign(field, Rvalue::Use(copy(sum)));
                code.assign(code.ret(), Rvalue::Use(copy(code.param(1))));
                code.end(TerminatorKind::Return);
            });
            functions.push((count, tuple, change));
        }
        let mut expected = String::new();
        build.main(|code| {
            for (count, tuple, change) in functions {
                let value = code.local(tuple);
                let fields: Vec<Operand> = (0..count).map(|index| number(ty, 100 + index as u64)).collect();
                code.aggregate(value, 0, &fields);
                let result = code.local(tuple);
                code.call(none, result, change, &[number(ty, 3), copy(value), number(ty, 4)]);
                for index in 0..count {
                    for place in [value, result] {
                        let field = code.field(place, index as u32);
                        printer(code, none, unit, print, copy(field));
                        let changed = place == result && index == count - 1;
                        expected.push_str(&format!("{}\n", if changed { 7 } else { 100 + index }));
                    }
                }
            }
        });
        check(&build, &expected);
    }
}

/// What is on the left of an assignment or call is also read on its right.
#[test]
fn overlapping_assignments() {
    let mut build = Build::new();
    let i64 = build.int(IntTy::I64);
    let none = build.program.types.common.no_types;
    let unit = build.program.types.common.unit;
    let print = build.runtime(RuntimeFn::PrintI64, i64);
    let three = build.tuple(&[i64, i64, i64]);
    let pair = build.tuple(&[three, three]);
    let rotate = build.declare("rotate", &[three], three);
    build.define(rotate, |code| {
        let fields: Vec<Operand> = [1, 2, 0].map(|index| copy(code.field(code.param(0), index))).to_vec();
        code.aggregate(code.ret(), 0, &fields);
        code.end(TerminatorKind::Return);
    });
    let swap = build.declare("swap", &[pair], pair);
    build.define(swap, |code| {
        let halves = [1, 0].map(|index| copy(code.field(code.param(0), index)));
        code.aggregate(code.ret(), 0, &halves);
        code.end(TerminatorKind::Return);
    });
    build.main(|code| {
        let a = code.local(three);
        code.aggregate(a, 0, &[1, 2, 3].map(|n| number(i64, n)));
        // Scalars of the place itself.
        let fields: Vec<Operand> = [2, 0, 1].map(|index| copy(code.field(a, index))).to_vec();
        code.aggregate(a, 0, &fields);
        // An argument that is the result, too.
        code.call(none, a, rotate, &[copy(a)]);
        let b = code.local(three);
        code.aggregate(b, 0, &[4, 5, 6].map(|n| number(i64, n)));
        let both = code.local(pair);
        code.aggregate(both, 0, &[copy(a), copy(b)]);
        // Aggregates of the place itself.
        let halves = [1, 0].map(|index| copy(code.field(both, index)));
        code.aggregate(both, 0, &halves);
        code.call(none, both, swap, &[copy(both)]);
        code.call(none, both, swap, &[Operand::Move(both)]);
        // A part replaced by a call on another part.
        let (first, second) = (code.field(both, 0), code.field(both, 1));
        code.call(none, first, rotate, &[copy(second)]);
        for half in [first, second] {
            for index in 0..3 {
                let field = code.field(half, index);
                printer(code, none, unit, print, copy(field));
            }
        }
    });
    check(&build, "2\n3\n1\n1\n2\n3\n");
}

/// A parameter is the callee's own: changing it changes nothing of the caller's.
#[test]
fn parameters_are_copies() {
    let mut build = Build::new();
    let i64 = build.int(IntTy::I64);
    let none = build.program.types.common.no_types;
    let unit = build.program.types.common.unit;
    let print = build.runtime(RuntimeFn::PrintI64, i64);
    let four = build.tuple(&[i64; 4]);
    let f = build.declare("f", &[four, four], i64);
    build.define(f, |code| {
        let (a, b) = (code.field(code.param(0), 3), code.field(code.param(1), 3));
        code.assign(a, Rvalue::Use(number(i64, 50)));
        code.assign(code.ret(), Rvalue::Checked(CheckedOp::Add, copy(a), copy(b)));
        code.end(TerminatorKind::Return);
    });
    build.main(|code| {
        let value = code.local(four);
        code.aggregate(value, 0, &[1, 2, 3, 4].map(|n| number(i64, n)));
        let result = code.local(i64);
        code.call(none, result, f, &[copy(value), copy(value)]);
        let last = code.field(value, 3);
        printer(code, none, unit, print, copy(result));
        printer(code, none, unit, print, copy(last));
    });
    check(&build, "54\n4\n");
}

/// Enums of all tag sizes, with payloads of mixed alignment, and values without size inside.
#[test]
fn enums() {
    let mut build = Build::new();
    let (i8, i32, i64) = (build.int(IntTy::I8), build.int(IntTy::I32), build.int(IntTy::I64));
    let (bool, unit) = (build.program.types.common.bool, build.program.types.common.unit);
    let none = build.program.types.common.no_types;
    let u32 = build.int(IntTy::U32);
    let print = build.runtime(RuntimeFn::PrintI64, i64);
    let print_u32 = build.runtime(RuntimeFn::PrintU32, u32);
    let print_bool = build.runtime(RuntimeFn::PrintBool, bool);
    let flags = build.tuple(&[bool, unit, i8]);
    let shape = build.adt("Shape", AdtKind::Enum, &[&[], &[i64, bool], &[i8, i32, flags], &[unit]]);
    let many: Vec<&[TypeId]> = vec![&[]; 300];
    let many = build.adt("Many", AdtKind::Enum, &many);
    let single = build.adt("Single", AdtKind::Enum, &[&[shape, many]]);
    // The variant, and a number made of what is inside.
    let describe = build.declare("describe", &[shape], i64);
    build.define(describe, |code| {
        let value = code.param(0);
        let variant = code.value(u32, Rvalue::Discriminant(value));
        let blocks: Vec<_> = (0..4).map(|_| code.block()).collect();
        let unreachable = code.block();
        let cases: Vec<_> = blocks.iter().enumerate().map(|(index, &block)| (index as u64, block)).collect();
        code.switch(copy(variant), &cases, unreachable);
        for (index, &block) in blocks.iter().enumerate() {
            code.at = block;
            match index {
                1 => {
                    let number = code.variant_field(value, 1, 0);
                    code.assign(code.ret(), Rvalue::Use(copy(number)));
                }
                2 => {
                    let (a, b) = (code.variant_field(value, 2, 0), code.variant_field(value, 2, 1));
                    let flags = code.variant_field(value, 2, 2);
                    let (flag, c) = (code.field(flags, 0), code.field(flags, 2));
                    let mut sum = code.value(i64, Rvalue::Cast(copy(b)));
                    for part in [a, c, flag] {
                        let part = code.value(i64, Rvalue::Cast(copy(part)));
                        sum = code.value(i64, Rvalue::Checked(CheckedOp::Add, copy(sum), copy(part)));
                    }
                    code.assign(code.ret(), Rvalue::Use(copy(sum)));
                }
                _ => code.assign(code.ret(), Rvalue::Use(number(i64, index as u64))),
            }
            code.end(TerminatorKind::Return);
        }
    });
    build.main(|code| {
        let parts = code.local(flags);
        code.aggregate(parts, 0, &[number(bool, 1), number(unit, 0), number(i8, 0xfe)]);
        let value = code.local(shape);
        for variant in 0..4 {
            let fields = match variant {
                1 => vec![number(i64, (-5_i64) as u64), number(bool, 1)],
                2 => vec![number(i8, 100), number(i32, 70_000), copy(parts)],
                3 => vec![number(unit, 0)],
                _ => vec![],
            };
            code.aggregate(value, variant, &fields);
            let result = code.local(i64);
            code.call(none, result, describe, &[copy(value)]);
            printer(code, none, unit, print, copy(result));
        }
        let far = code.local(many);
        code.aggregate(far, 299, &[]);
        let outer = code.local(single);
        code.aggregate(outer, 0, &[copy(value), copy(far)]);
        let (inner, far) = (code.variant_field(outer, 0, 0), code.variant_field(outer, 0, 1));
        for place in [inner, far, outer] {
            let variant = code.value(u32, Rvalue::Discriminant(place));
            printer(code, none, unit, print_u32, copy(variant));
        }
        let last = code.value(i64, Rvalue::Cast(copy(far)));
        let equal = code.value(bool, Rvalue::Binary(BinaryOp::Eq, copy(last), number(i64, 299)));
        printer(code, none, unit, print_bool, copy(equal));
    });
    check(&build, "0\n-5\n70099\n3\n3\n299\n0\ntrue\n");
}

/// A scalar that is assigned in a loop, an aggregate whose fields are, and a switch over negative numbers.
#[test]
fn loops_and_switches() {
    let mut build = Build::new();
    let (i8, i64) = (build.int(IntTy::I8), build.int(IntTy::I64));
    let (bool, unit) = (build.program.types.common.bool, build.program.types.common.unit);
    let none = build.program.types.common.no_types;
    let print = build.runtime(RuntimeFn::PrintI64, i64);
    let pair = build.tuple(&[i64, bool]);
    let kind = build.declare("kind", &[i8], i64);
    build.define(kind, |code| {
        let values = [-128_i8, -1, 0, 1, 2, 3, 4, 5, 50, 127];
        let blocks: Vec<_> = values.iter().map(|_| code.block()).collect();
        let otherwise = code.block();
        let cases: Vec<_> =
            values.iter().zip(&blocks).map(|(&v, &block)| (u64::from(v as u8), block)).collect();
        code.switch(copy(code.param(0)), &cases, otherwise);
        for (index, &block) in blocks.iter().chain([&otherwise]).enumerate() {
            code.at = block;
            code.assign(code.ret(), Rvalue::Use(number(i64, index as u64)));
            code.end(TerminatorKind::Return);
        }
    });
    build.main(|code| {
        let sums = code.local(pair);
        code.aggregate(sums, 0, &[number(i64, 0), number(bool, 1)]);
        let n = code.value(i8, Rvalue::Use(number(i8, 0x80)));
        let (head, body, after) = (code.block(), code.block(), code.block());
        code.go(TerminatorKind::Goto(head), body);
        let part = code.local(i64);
        code.call(none, part, kind, &[copy(n)]);
        let sum = code.field(sums, 0);
        let next = code.value(i64, Rvalue::Checked(CheckedOp::Add, copy(sum), copy(part)));
        code.assign(sum, Rvalue::Use(copy(next)));
        let more = code.value(bool, Rvalue::Binary(BinaryOp::Lt, copy(n), number(i8, 127)));
        let step = code.block();
        code.go(TerminatorKind::Branch { cond: copy(more), then: step, otherwise: after }, step);
        let larger = code.value(i8, Rvalue::Checked(CheckedOp::Add, copy(n), number(i8, 1)));
        code.assign(n, Rvalue::Use(copy(larger)));
        code.go(TerminatorKind::Goto(head), head);
        code.go(TerminatorKind::Goto(body), after);
        printer(code, none, unit, print, copy(sum));
    });
    check(&build, &format!("{}\n", (1..10).sum::<i64>() + 246 * 10));
}
