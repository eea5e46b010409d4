//! Names the shared library, so that programs ask for the version that they were linked with.

#![allow(clippy::disallowed_methods, reason = "a build script reads its environment")]

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libkiln.so.0");
    }
}
