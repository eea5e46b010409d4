//! libkiln as programs in C, C++ and Python use it.

#![allow(clippy::disallowed_methods, reason = "the tests compile and run programs")]

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// What a static libkiln needs of the system: what `rustc --print native-static-libs` says of it.
const STATIC: &[&str] = &["-lgcc_s", "-lutil", "-lrt", "-lpthread", "-lm", "-ldl", "-lc"];

/// What LLVM needs beside that. Also without the feature `jit`: a build of all crates lets libkiln have the lld that the compiler has.
const STATIC_LLVM: &[&str] = &["-lstdc++", "-lz", "-lzstd"];

const C: &[&str] = &["-x", "c", "-std=c11"];
const CPP: &[&str] = &["-x", "c++", "-std=c++17"];

/// Where Cargo puts the libraries: beside this test.
fn libraries() -> PathBuf {
    let test = env::current_exe().expect("this test is a program");
    test.parent().expect("it is in a folder").to_owned()
}

/// A folder with the shared library under the name that programs ask for, and the library whose functions programs call.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    // Where only its path leads: not in the folder that the program itself searches.
    fs::create_dir(folder.path().join("c")).expect("a new folder");
    compile("fixture", &folder.path().join("c/libfixture.so"), C, &["-shared", "-fPIC"], &[]);
    let library = libraries().join("libkiln.so");
    for name in ["libkiln.so", "libkiln.so.0"] {
        std::os::unix::fs::symlink(&library, folder.path().join(name)).expect("a link");
    }
    folder
}

fn clang() -> String {
    env::var("KILN_CLANG").unwrap_or_else(|_| "clang-22".to_owned())
}

fn compile(source: &str, to: &Path, language: &[&str], flags: &[&str], libraries: &[&OsStr]) {
    let made = Command::new(clang())
        .args(["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-g", "-pthread", "-Iinclude"])
        .args(language)
        .args(flags)
        .arg(format!("tests/c/{source}.c"))
        // What follows is no source. Of options alone clang says that this has no effect.
        .args(["-x", "none", "-Wno-unused-command-line-argument"])
        .args(libraries)
        .arg("-o")
        .arg(to)
        .output()
        .expect("clang 22 is needed: run scripts/setup, or set KILN_CLANG");
    assert!(made.status.success(), "{source}: {}", String::from_utf8_lossy(&made.stderr));
}

fn check(output: &Output) {
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.ends_with("0 wrong\n"), "{:?}\n{said}", output.status);
}

/// Compiles and runs a program with the shared library.
fn shared(source: &str, language: &[&str], flags: &[&str]) {
    let folder = folder();
    let program = folder.path().join("program");
    let search = format!("-L{}", folder.path().display());
    let run_path = format!("-Wl,-rpath,{}", folder.path().display());
    let libraries = [&search, "-lkiln", run_path.as_str()].map(OsStr::new);
    compile(source, &program, language, flags, &libraries);
    let native = if cfg!(feature = "jit") { "native" } else { "bytecode" };
    let output = Command::new(&program).arg(folder.path()).arg(native).output().expect("it was just made");
    check(&output);
}

#[test]
fn c_with_the_shared_library() {
    shared("scenarios", C, &[]);
}

#[test]
fn cpp_with_the_shared_library() {
    shared("scenarios", CPP, &[]);
}

#[test]
fn c_with_the_static_library() {
    let folder = folder();
    let program = folder.path().join("program");
    let archive = libraries().join("libkiln.a");
    let libraries: Vec<&OsStr> =
        [archive.as_os_str()].into_iter().chain(STATIC_LLVM.iter().chain(STATIC).map(OsStr::new)).collect();
    compile("scenarios", &program, C, &[], &libraries);
    let output = Command::new(&program).arg(folder.path()).output().expect("it was just made");
    check(&output);
}

/// Nothing of the library's memory is used wrongly or lost, as far as its use of malloc shows.
#[test]
fn c_under_the_address_sanitizer() {
    shared("scenarios", C, &["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]);
}

#[test]
fn eight_engines_on_eight_threads() {
    shared("stress", C, &["-O2"]);
}

#[test]
fn native_code_in_eight_engines() {
    shared("native", C, &["-O2", "-D_POSIX_C_SOURCE=200809L"]);
}

#[test]
fn an_engine_in_use_is_busy() {
    shared("busy", C, &[]);
}

#[test]
fn python_through_ctypes() {
    let output = Command::new("python3")
        .arg("tests/python/scenarios.py")
        .arg(libraries().join("libkiln.so"))
        .output()
        .expect("python3 is installed");
    check(&output);
}

/// The names of the functions that the header declares.
fn declared() -> Vec<String> {
    let header = fs::read_to_string("include/kiln_embed.h").expect("the header");
    let mut names: Vec<String> = header
        .lines()
        .filter(|line| !line.starts_with([' ', '*', '/']) && !line.starts_with("typedef"))
        .filter_map(|line| {
            let before = &line[..line.find('(')?];
            let name = before.rsplit([' ', '*']).next()?;
            name.starts_with("kiln_").then(|| name.to_owned())
        })
        .collect();
    names.sort();
    names
}

#[test]
fn the_library_has_what_the_header_declares_and_nothing_else() {
    let output = Command::new("nm")
        .args(["-D", "--defined-only", "--format=posix"])
        .arg(libraries().join("libkiln.so"))
        .output()
        .expect("nm is installed");
    let listing = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut exported: Vec<String> =
        listing.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect();
    exported.sort();
    assert!(!exported.is_empty());
    assert_eq!(exported, declared());
}
