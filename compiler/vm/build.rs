//! Compiles the runtime that the VM shares with native code, and chooses how the interpreter goes from one
//! instruction to the next.

#![allow(clippy::disallowed_methods, reason = "a build script reads its environment and starts compilers")]

use std::env;
use std::path::PathBuf;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(threaded)");
    // With optimization, the call of the next instruction's function is a jump. Without, or with assertions between the
    // call and the return, calls would pile up, and a loop makes them.
    let level = env::var("OPT_LEVEL").unwrap_or_default();
    let plain = env::var_os("CARGO_CFG_DEBUG_ASSERTIONS").is_none();
    if plain && matches!(level.as_str(), "2" | "3" | "s" | "z") {
        println!("cargo::rustc-cfg=threaded");
    }
    runtime();
}

/// The whole runtime as a static library; the linker takes what the VM uses.
fn runtime() {
    println!("cargo::rerun-if-changed=../../rt");
    println!("cargo::rerun-if-changed=src/host/vm_runtime.c");
    println!("cargo::rerun-if-env-changed=KILN_CLANG");
    let mut build = cc::Build::new();
    if let Some(clang) = clang() {
        build.compiler(clang);
    }
    build
        .file("src/host/vm_runtime.c")
        .include("../../rt")
        .std("c11")
        .define("KILN_VM", None)
        .opt_level(2)
        .debug(false)
        .pic(true)
        .warnings(false);
    let flags = [
        "-ffreestanding",
        // The same bits as native programs.
        "-ffp-contract=off",
        "-fvisibility=hidden",
        "-ffunction-sections",
        "-fdata-sections",
        "-fno-stack-protector",
        // An error finds the frames of native code by the records of frames.
        "-fno-omit-frame-pointer",
        // The state of a thread is reached without a call: the library becomes part of an executable.
        "-ftls-model=initial-exec",
    ];
    for flag in flags {
        build.flag(flag);
    }
    build.compile("kiln_vm_runtime");
}

/// clang 22, as for the runtime of native programs; else the compiler of the system will do.
fn clang() -> Option<PathBuf> {
    if let Some(path) = env::var_os("KILN_CLANG") {
        return Some(path.into());
    }
    let candidates = ["clang-22", "/usr/lib/llvm-22/bin/clang", "clang"];
    let works = |name: &&&str| std::process::Command::new(name).arg("--version").output().is_ok();
    candidates.iter().find(works).map(PathBuf::from)
}
