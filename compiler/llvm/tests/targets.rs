//! Every artifact for every target, of the programs in `tests/ir` and `tests/emit`, and that the same input gives the same bytes.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use kiln_abi::RuntimeFn;
use kiln_arena::Interner;
use kiln_llvm::{Artifact, Entry, Error, OptLevel, Options, RelocModel};
use kiln_mir::{CheckedOp, Program, Rvalue, TerminatorKind};
use kiln_source::SourceMap;
use kiln_types::IntTy;
use support::*;

struct Target {
    triple: &'static str,
    cpu: &'static str,
    features: &'static str,
    /// The number of the machine in objects.
    machine: u16,
}

const fn target(triple: &'static str, cpu: &'static str, features: &'static str, machine: u16) -> Target {
    Target { triple, cpu, features, machine }
}

const TARGETS: [Target; 7] = [
    target("x86_64-unknown-linux-gnu", "x86-64", "", 62),
    target("x86_64-unknown-linux-musl", "x86-64", "", 62),
    target("aarch64-unknown-linux-musl", "generic", "", 183),
    target("aarch64-unknown-linux-gnu", "generic", "", 183),
    target("riscv64-unknown-linux-gnu", "generic-rv64", "+m,+a,+f,+d,+c", 243),
    target("x86_64-apple-macosx11.0.0", "penryn", "", 7),
    target("arm64-apple-macosx11.0.0", "apple-m1", "", 12),
];

/// The programs of `tests/ir` and `tests/emit`, by name.
fn corpus() -> Vec<(String, Program, Interner)> {
    let tests = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests");
    let list = |folder| std::fs::read_dir(tests.join(folder)).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = list("ir").chain(list("emit")).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "mir"));
    files.sort();
    assert!(files.len() >= 5);
    files.into_iter().map(|file| parse(&file)).collect()
}

fn parse(file: &std::path::Path) -> (String, Program, Interner) {
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    #[allow(clippy::disallowed_methods, reason = "a test reads its data")]
    let mut text = std::fs::read_to_string(file).unwrap();
    // Dumps of one function leave out what it calls of the runtime.
    for (function, parameter) in [("print_i32", "i32"), ("print_bool", "bool")] {
        let declaration = format!("fn {function}({parameter}) = runtime kiln_{function}\n");
        if !text.contains(&declaration) {
            text.insert_str(0, &declaration);
        }
    }
    let mut names = Interner::new();
    let program = kiln_mir::parse::parse(&text, &mut names).unwrap_or_else(|error| panic!("{name}: {error}"));
    (name, program, names)
}

#[test]
fn every_artifact_for_every_target() {
    let sources = SourceMap::new();
    for (name, program, names) in corpus() {
        for Target { triple, cpu, features, machine } in TARGETS {
            let is_apple = triple.contains("apple");
            // Where the number of the machine is.
            let at = if is_apple { 4 } else { 18 };
            for level in [OptLevel::O0, OptLevel::O2] {
                let entry = if program.main.is_some() { Entry::Executable } else { Entry::Library };
                let reloc = RelocModel::Pic;
                let options = Options {
                    triple,
                    cpu,
                    features,
                    reloc,
                    level,
                    entry,
                    runtime: None,
                    backtrace: false,
                    threads: 1,
                };
                let kinds = [Artifact::Ir, Artifact::Bitcode, Artifact::Assembly, Artifact::Object];
                let made = kiln_llvm::compile(&program, &names, &sources, &options, &kinds)
                    .unwrap_or_else(|error| panic!("{name} for {triple} {level:?}: {error}"));
                let [ir, bitcode, assembly, object] = made.as_slice() else { panic!("four artifacts") };
                let ir = String::from_utf8(ir.clone()).unwrap();
                assert!(ir.contains(&format!("target triple = \"{triple}\"")), "{name}: {ir}");
                // Apple's tools want a wrapper around bitcode.
                let magic = if is_apple { b"\xde\xc0\x17\x0b" } else { b"BC\xc0\xde" };
                assert!(bitcode.starts_with(magic), "{name} for {triple}");
                assert!(
                    std::str::from_utf8(assembly)
                        .is_ok_and(|text| text.contains("cz.") || text.contains("kiln_main"))
                );
                let magic = if is_apple { b"\xcf\xfa\xed\xfe" } else { b"\x7fELF" };
                assert!(object.starts_with(magic), "{name} for {triple}");
                assert_eq!(u16::from_le_bytes([object[at], object[at + 1]]), machine, "{name} for {triple}");
            }
        }
    }
}

#[test]
fn same_input_same_bytes() {
    let sources = SourceMap::new();
    for (name, program, names) in corpus() {
        for level in [OptLevel::O0, OptLevel::O2] {
            let make = |kind| {
                kiln_llvm::compile(&program, &names, &sources, &options(level), &[kind]).unwrap().remove(0)
            };
            for kind in [Artifact::Ir, Artifact::Bitcode, Artifact::Assembly, Artifact::Object] {
                assert!(make(kind) == make(kind), "{name} {level:?} {kind:?}");
            }
        }
    }
}

/// A program of several units: how many threads there are does not show.
#[test]
fn threads_do_not_show() {
    let mut build = Build::new();
    let i32 = build.int(IntTy::I32);
    let none = build.program.types.common.no_types;
    let unit = build.program.types.common.unit;
    let print = build.runtime(RuntimeFn::PrintI32, i32);
    let mut previous = None;
    for index in 0..400 {
        let f = build.declare(&format!("f{index}"), &[i32], i32);
        build.define(f, |code| {
            let mut sum = code.param(0);
            for step in 0..200 {
                let next = Rvalue::Checked(CheckedOp::Add, copy(sum), number(i32, step % 3));
                sum = code.value(i32, next);
            }
            // Each calls the one before it, some of which are in other units.
            if let Some(previous) = previous {
                let result = code.local(i32);
                code.call(none, result, previous, &[number(i32, index)]);
                sum = code.value(i32, Rvalue::Checked(CheckedOp::Add, copy(sum), copy(result)));
            }
            code.assign(code.ret(), Rvalue::Use(copy(sum)));
            code.end(TerminatorKind::Return);
        });
        previous = Some(f);
    }
    build.main(|code| {
        let result = code.local(i32);
        code.call(none, result, previous.unwrap(), &[number(i32, 0)]);
        let nothing = code.local(unit);
        code.call(none, nothing, print, &[copy(result)]);
    });
    let objects = |threads| {
        let options = Options { threads, ..options(OptLevel::O0) };
        kiln_llvm::compile_objects(&build.program, &build.names, &build.sources, &options).unwrap()
    };
    let one = objects(1);
    assert!(one.len() > 2, "several units");
    assert!(one == objects(2) && one == objects(7));
    let expected = (0..399).sum::<i64>() + 400 * (0..200).map(|step| step % 3).sum::<i64>();
    let outcome = run(&build, OptLevel::O0, false);
    // The function of index 399 calls with 399 the one of index 398, and so on.
    assert_eq!(outcome.stdout, format!("{}\n", expected + 399));
}

#[test]
fn unknown_targets_are_errors() {
    let program = Program::default();
    let compile = |options: &Options<'_>| {
        kiln_llvm::compile(&program, &Interner::new(), &SourceMap::new(), options, &[Artifact::Object])
    };
    for triple in ["pdp11-dec-unix", "", "x86_64"] {
        let options = Options { triple, ..options(OptLevel::O0) };
        let made = compile(&options);
        if triple != "x86_64" {
            assert!(matches!(made, Err(Error::Target { .. })), "{triple}: {made:?}");
        }
    }
}

/// A runtime that is no bitcode is an error that says so, and nothing on stderr.
#[test]
fn a_damaged_runtime_is_an_error() {
    let program = Program::default();
    let options = Options { runtime: Some(b"BC\xc0\xde no bitcode"), ..options(OptLevel::O2) };
    let made =
        kiln_llvm::compile(&program, &Interner::new(), &SourceMap::new(), &options, &[Artifact::Object]);
    assert!(matches!(made, Err(Error::Runtime(_))), "{made:?}");
}

/// What the machine does not have is an error before LLVM hears of it; `native` is the machine's own.
#[test]
fn processors_and_features() {
    let build = Build::new();
    let compile = |options: &Options<'_>| {
        kiln_llvm::compile(&build.program, &build.names, &build.sources, options, &[Artifact::Object])
    };
    let x86 = options(OptLevel::O0);
    for cpu in ["native", "znver4", "x86-64-v3", ""] {
        assert!(compile(&Options { cpu, ..x86.clone() }).is_ok(), "{cpu}");
    }
    // A processor of 32 bits, one of another target, and nonsense.
    for cpu in ["i386", "cortex-a72", "skylark", "x86-64\0"] {
        let made = compile(&Options { cpu, ..x86.clone() });
        assert!(matches!(made, Err(Error::Cpu { .. })), "{cpu}: {made:?}");
    }
    for features in ["+avx2", "-sse3,+bmi"] {
        assert!(compile(&Options { features, ..x86.clone() }).is_ok(), "{features}");
    }
    for features in ["avx2", "+avx2,+neon", "+", "*avx2"] {
        let made = compile(&Options { features, ..x86.clone() });
        assert!(matches!(made, Err(Error::Feature { .. })), "{features}: {made:?}");
    }
    let arm = Options { triple: "aarch64-unknown-linux-gnu", cpu: "native", ..x86 };
    assert_eq!(compile(&arm).is_ok(), std::env::consts::ARCH == "aarch64");
    for Target { triple, cpu, .. } in TARGETS {
        assert!(kiln_llvm::cpus(triple).contains(&cpu), "{triple}");
    }
    assert!(kiln_llvm::cpus("pdp11-dec-unix").is_empty());
}
