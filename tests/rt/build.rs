//! Compiles the runtime for every architecture that the tests run on into a folder a target, and the loader that runs
//! executables of macOS.

#![allow(clippy::disallowed_methods, reason = "a build script starts compilers")]

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

const LINUX: [&str; 3] = ["x86_64-linux-musl", "aarch64-linux-musl", "riscv64-linux-musl"];
const DARWIN: [&str; 2] = ["x86_64-apple-macos11", "arm64-apple-macos11"];

fn main() {
    println!("cargo::rerun-if-changed=../../rt");
    println!("cargo::rerun-if-env-changed=KILN_CLANG");
    for triple in LINUX {
        compile(triple, "runtime.c", "runtime.o", &["-c"]);
        compile(triple, "runtime.c", "runtime.ll", &["-S", "-emit-llvm"]);
        compile(triple, "entry_static.c", "entry_static.o", &["-c"]);
        compile(triple, "memory.c", "memory.o", &["-c", "-fno-builtin"]);
    }
    for triple in DARWIN {
        compile(triple, "runtime.c", "runtime.o", &["-c"]);
        compile(triple, "runtime.c", "runtime.ll", &["-S", "-emit-llvm"]);
        compile(triple, "entry_darwin.c", "entry_darwin.o", &["-c"]);
    }
    machrun();
}

fn compile(triple: &str, source: &str, object: &str, flags: &[&str]) {
    let clang = env::var("KILN_CLANG").unwrap_or_else(|_| "clang-22".into());
    let folder = Path::new(&env::var_os("OUT_DIR").expect("Cargo sets OUT_DIR")).join(triple);
    fs::create_dir_all(&folder).expect("the output folder can be written");
    let status = Command::new(clang)
        .current_dir("../../rt")
        .arg(format!("--target={triple}"))
        .arg("@flags.txt")
        .args(flags)
        .args([source, "-o"])
        .arg(folder.join(object))
        .status()
        .expect("clang 22 is needed to compile the runtime: run scripts/setup, or set KILN_CLANG");
    assert!(status.success(), "{source} does not compile for {triple}");
}

fn machrun() {
    println!("cargo::rerun-if-changed=../machrun");
    let folder = Path::new(&env::var_os("OUT_DIR").expect("Cargo sets OUT_DIR")).join("machrun");
    let cmake = |command: &mut Command| {
        let status = command.stdout(Stdio::null()).status();
        assert!(status.expect("cmake is installed").success(), "the loader does not compile");
    };
    cmake(Command::new("cmake").args(["-G", "Ninja", "-S", "../machrun", "-B"]).arg(&folder));
    cmake(Command::new("cmake").arg("--build").arg(&folder));
}
