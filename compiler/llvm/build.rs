//! Compiles the shim that asks LLVM for its processors and features, which LLVM's C interface does not tell.

#![allow(clippy::disallowed_methods, reason = "a build script reads the environment")]

use std::env;
use std::path::PathBuf;

fn main() {
    println!("cargo::rerun-if-changed=src/processors.cpp");
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
        .file("src/processors.cpp")
        .compile("kiln_llvm_processors");
}
