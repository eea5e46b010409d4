//! Programs are compiled, linked, run, and their output compared.

#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm, reason = "tests")]

mod support;

use kiln_abi::RuntimeFn;
use kiln_llvm::OptLevel;
use kiln_mir::{BinaryOp, CheckedOp, Rvalue, TerminatorKind};
use kiln_types::IntTy;
use support::*;

/// How programs are run: at each level that differs in what this crate does, with and without merged runtime.
const WAYS: [(OptLevel, bool); 4] =
    [(OptLevel::O0, false), (OptLevel::O1, false), (OptLevel::O2, true), (OptLevel::Oz, true)];

fn fibonacci() -> Build {
    let mut build = Build::new();
    let (i32, bool) = (build.int(IntTy::I32), build.program.types.common.bool);
    let none = build.program.types.common.no_types;
    let unit = build.program.types.common.unit;
    let print = build.runtime(RuntimeFn::PrintI32, i32);
    let fib = build.declare("fib", &[i32], i32);
    build.define(fib, |code| {
        let n = code.param(0);
        let small = code.value(bool, Rvalue::Binary(BinaryOp::Lt, copy(n), number(i32, 2)));
        let (base, step) = (code.block(), code.block());
        code.go(TerminatorKind::Branch { cond: copy(small), then: base, otherwise: step }, base);
        code.assign(code.ret(), Rvalue::Use(copy(n)));
        code.go(TerminatorKind::Return, step);
        let mut parts = Vec::new();
        for less in [1, 2] {
            let smaller = code.value(i32, Rvalue::Checked(CheckedOp::Sub, copy(n), number(i32, less)));
            let part = code.local(i32);
            code.call(none, part, fib, &[copy(smaller)]);
            parts.push(part);
        }
        code.assign(code.ret(), Rvalue::Checked(CheckedOp::Add, copy(parts[0]), copy(parts[1])));
        code.end(TerminatorKind::Return);
    });
    build.main(|code| {
        let result = code.local(i32);
        code.call(none, result, fib, &[number(i32, 20)]);
        let nothing = code.local(unit);
        code.call(none, nothing, print, &[copy(result)]);
    });
    build
}

#[test]
fn recursion() {
    let build = fibonacci();
    for (level, merge) in WAYS {
        let expected = Outcome { status: Some(0), stdout: "6765\n".into(), stderr: String::new() };
        assert_eq!(run(&build, level, merge), expected, "{level:?}");
    }
}

/// A function that makes very many calls keeps those of functions that are called nowhere else.
#[test]
fn large_callers_stay_as_they_are() {
    let kept = |count: u64| {
        let mut build = Build::new();
        let i32 = build.int(IntTy::I32);
        let none = build.program.types.common.no_types;
        let unit = build.program.types.common.unit;
        let print = build.runtime(RuntimeFn::PrintI32, i32);
        let mut called = Vec::new();
        for index in 0..count {
            let f = build.declare(&format!("f{index}"), &[i32], i32);
            build.define(f, |code| {
                let mut sum = code.param(0);
                for step in 0..25 {
                    sum = code.value(i32, Rvalue::Checked(CheckedOp::Add, copy(sum), number(i32, step)));
                }
                let nothing = code.local(unit);
                code.call(none, nothing, print, &[copy(sum)]);
                code.assign(code.ret(), Rvalue::Use(copy(sum)));
                code.end(TerminatorKind::Return);
            });
            called.push(f);
        }
        build.main(|code| {
            for f in called {
                let result = code.local(i32);
                code.call(none, result, f, &[number(i32, 1)]);
            }
        });
        let ir = ir(&build, OptLevel::O2);
        ir.lines().filter(|line| line.contains("call") && line.contains("@cz.f")).count()
    };
    assert_eq!(kept(100), 0);
    assert_eq!(kept(101), 101);
}
