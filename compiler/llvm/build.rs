//! Compiles what needs LLVM's C++ interface: the shim that asks for processors and features, and Kiln's own passes.

#![allow(clippy::disallowed_methods, reason = "a build script reads the environment")]

use std::env;
use std::path::PathBuf;

const SOURCES: [&str; 6] = [
    "src/constructors.cpp",
    "src/processors.cpp",
    "src/runtime.cpp",
    "src/passes/pipeline.cpp",
    "src/passes/whole_numbers.cpp",
    "src/passes/sink_allocations.cpp",
];

fn main() {
    for file in SOURCES.iter().chain(&["src/passes/passes.h"]) {
        println!("cargo::rerun-if-changed={file}");
    }
    println!("cargo::rerun-if-env-changed=LLVM_SYS_221_PREFIX");
    let prefix =
        env::var_os("LLVM_SYS_221_PREFIX").map_or_else(|| PathBuf::from("/usr/lib/llvm-22"), PathBuf::from);
    if !prefix.join("include/llvm/MC/MCSubtargetInfo.h").exists() {
        println!(
            "cargo::error=the headers of LLVM 22 are missing below {}: run scripts/setup",
            prefix.display()
        );
        return;
    }
    cc::Build::new()
        .cpp(true)
        .std("c++17")
        .flag_if_supported("-fno-rtti") // as LLVM itself is compiled
        .flag_if_supported("-fno-exceptions")
        .warnings(false) // of LLVM's headers
        .include(prefix.join("include"))
        .files(SOURCES)
        .compile("kiln_llvm_shims");
}
