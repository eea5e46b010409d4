//! Compiles the shim of lld and names the libraries of lld. Those of LLVM follow from the crate `llvm-sys`, on which
//! this crate depends, so that they stand after lld's and only once.

#![allow(clippy::disallowed_methods, reason = "a build script reads the environment")]

use std::env;
use std::path::PathBuf;

fn main() {
    println!("cargo::rerun-if-changed=src/run/lld_shim.cpp");
    println!("cargo::rerun-if-env-changed=LLVM_SYS_221_PREFIX");
    if env::var_os("CARGO_FEATURE_LLD").is_none() {
        return;
    }
    let prefix =
        env::var_os("LLVM_SYS_221_PREFIX").map_or_else(|| PathBuf::from("/usr/lib/llvm-22"), PathBuf::from);
    if !prefix.join("include/lld/Common/Driver.h").exists() {
        println!(
            "cargo::error=the libraries of lld 22 are missing below {}: run scripts/setup",
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
        .file("src/run/lld_shim.cpp")
        .compile("kiln_lld_shim");
    println!("cargo::rustc-link-search=native={}", prefix.join("lib").display());
    for library in ["lldELF", "lldMachO", "lldCommon"] {
        println!("cargo::rustc-link-lib=static={library}");
    }
}
