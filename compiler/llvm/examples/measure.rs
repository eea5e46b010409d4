//! Times the backend on generated programs: `cargo run --release --example measure -p kiln-llvm -- SHAPE COUNT LEVEL`.
//! SHAPE is `adds` (one function of COUNT dependent checked additions), `ifs` (one function of COUNT ifs),
//! `calls`, `many` (COUNT small functions), `mixed`, or `text FILE` for MIR text.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a measurement reads the clock and its arguments"
)]

#[path = "../tests/support/build.rs"]
#[allow(dead_code, missing_docs, reason = "shared with the tests")]
mod build;

use build::{Build, Code, copy, number};
use kiln_abi::RuntimeFn;
use kiln_llvm::{Artifact, Entry, OptLevel, Options, RelocModel};
use kiln_mir::{BinaryOp, CheckedOp, Place, Rvalue, TerminatorKind};
use kiln_types::{IntTy, TypeId};
use std::time::Instant;

/// `count` additions of the running value and the parameter.
fn adds(code: &mut Code, i32: TypeId, count: usize) {
    let mut value = code.param(0);
    for index in 0..count {
        code.place_at(1 + (index / 90 % 900) as u32, 1 + (index % 90) as u32);
        let op = if index % 2 == 0 { CheckedOp::Add } else { CheckedOp::Sub };
        value = code.value(i32, Rvalue::Checked(op, copy(value), copy(code.param(0))));
    }
    code.assign(code.ret(), Rvalue::Use(copy(value)));
    code.end(TerminatorKind::Return);
}

/// As `adds`, into one variable that is assigned again and again.
fn variable(code: &mut Code, i32: TypeId, count: usize) {
    let variable = code.value(i32, Rvalue::Use(copy(code.param(0))));
    for index in 0..count {
        code.place_at(1 + (index / 90 % 900) as u32, 1 + (index % 90) as u32);
        let op = if index % 2 == 0 { CheckedOp::Add } else { CheckedOp::Mul };
        let next = code.value(i32, Rvalue::Checked(op, copy(variable), number(i32, 3)));
        code.assign(variable, Rvalue::Use(copy(next)));
    }
    code.assign(code.ret(), Rvalue::Use(copy(variable)));
    code.end(TerminatorKind::Return);
}

fn branch(code: &mut Code, bool: TypeId, op: BinaryOp, a: Place, b: Place, f: impl FnOnce(&mut Code)) {
    let cond = code.value(bool, Rvalue::Binary(op, copy(a), copy(b)));
    let (then, after) = (code.block(), code.block());
    code.go(TerminatorKind::Branch { cond: copy(cond), then, otherwise: after }, then);
    f(code);
    code.go(TerminatorKind::Goto(after), after);
}

fn ifs(code: &mut Code, i32: TypeId, bool: TypeId, count: usize) {
    let sum = code.value(i32, Rvalue::Use(copy(code.param(0))));
    for index in 0..count {
        code.place_at(1 + (index / 90 % 900) as u32, 1 + (index % 90) as u32);
        let limit = code.value(i32, Rvalue::Use(number(i32, index as u64 * 7 % 1000)));
        branch(code, bool, BinaryOp::Lt, sum, limit, |code| {
            let next = code.value(i32, Rvalue::Checked(CheckedOp::Add, copy(sum), number(i32, 3)));
            code.assign(sum, Rvalue::Use(copy(next)));
        });
    }
    code.assign(code.ret(), Rvalue::Use(copy(sum)));
    code.end(TerminatorKind::Return);
}

fn program(shape: &str, count: usize) -> Build {
    let mut build = Build::new();
    let (i32, bool) = (build.int(IntTy::I32), build.program.types.common.bool);
    let none = build.program.types.common.no_types;
    let unit = build.program.types.common.unit;
    let print = build.runtime(RuntimeFn::PrintI32, i32);
    let mut called = Vec::new();
    match shape {
        "many" => {
            for index in 0..count {
                let f = build.declare(&format!("f{index}"), &[i32], i32);
                build.define(f, |code| ifs(code, i32, bool, 10));
                called.push(f);
            }
        }
        _ => {
            let f = build.declare("f", &[i32], i32);
            build.define(f, |code| match shape {
                "adds" => adds(code, i32, count),
                "variable" => variable(code, i32, count),
                "ifs" => ifs(code, i32, bool, count),
                "calls" => {
                    let unit_place = code.local(unit);
                    for _ in 0..count {
                        code.call(none, unit_place, print, &[copy(code.param(0))]);
                    }
                    code.assign(code.ret(), Rvalue::Use(number(i32, 0)));
                    code.end(TerminatorKind::Return);
                }
                other => panic!("no shape {other}"),
            });
            called.push(f);
        }
    }
    build.main(|code| {
        for &f in &called {
            let result = code.local(i32);
            code.call(none, result, f, &[number(i32, 0)]);
            let nothing = code.local(unit);
            code.call(none, nothing, print, &[copy(result)]);
        }
    });
    build
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let (shape, count) = (&arguments[1], arguments[2].parse().unwrap());
    let level = match arguments[3].as_str() {
        "O0" => OptLevel::O0,
        "O1" => OptLevel::O1,
        "O2" => OptLevel::O2,
        "O3" => OptLevel::O3,
        "Os" => OptLevel::Os,
        "Oz" => OptLevel::Oz,
        other => panic!("no level {other}"),
    };
    let threads = arguments.get(4).map_or(1, |n| n.parse().unwrap());
    let build = program(shape, count);
    let options = Options {
        triple: "x86_64-unknown-linux-gnu",
        cpu: "x86-64",
        features: "",
        reloc: RelocModel::Pic,
        level,
        entry: if shape == "many" { Entry::Executable } else { Entry::Library },
        runtime: None,
        backtrace: false,
        threads,
    };
    if let Some(path) = arguments.get(5) {
        let ir = kiln_llvm::compile(&build.program, &build.names, &build.sources, &options, &[Artifact::Ir])
            .unwrap();
        std::fs::write(path, &ir[0]).unwrap();
        return;
    }
    let start = Instant::now();
    let objects = kiln_llvm::compile_objects(&build.program, &build.names, &build.sources, &options).unwrap();
    let size: usize = objects.iter().map(Vec::len).sum();
    println!("{shape} {count} {level:?}: {:?}, {} objects, {size} bytes", start.elapsed(), objects.len());
}
