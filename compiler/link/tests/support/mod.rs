//! What the tests of linking need: a sysroot of the host compiled from `rt/`, small objects, and a folder each.

#![allow(dead_code, reason = "each test uses a part")]

use kiln_inspect::{Hardening, Relro};
use kiln_link::{
    Arch, Input, LinkError, LinkFailure, LinkOutcome, LinkRequest, Sysroot, Target, link, sysroot,
};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// Calls the runtime through a table of addresses, which must be relocated before.
pub const HELLO: &str = "
    extern void kiln_print_i32(int);
    static void print(int value) { kiln_print_i32(value); }
    void (*volatile const table[])(int) = {print};
    int kiln_main(void) { table[0](42); return 7; }
";

/// What every executable must have.
pub const HARDENED: Hardening =
    Hardening { position_independent: true, no_execute: true, relro: Relro::Full, no_text_relocations: true };

/// Compiles C to an object for the host.
pub fn compile(source: &str, object: &Path) {
    compile_with(&[], source, object);
}

/// Compiles C to an object for a target, with further flags.
pub fn compile_for(target: &Target, flags: &[&str], source: &str, object: &Path) {
    let triple = format!("--target={}", target.llvm_triple);
    let machine: &[&str] = match target.arch {
        Arch::X86_64 | Arch::Aarch64 => &[&triple],
        Arch::Riscv64 => &[&triple, "-march=rv64gc", "-mabi=lp64d", "-mcmodel=medany"],
    };
    compile_with(&[machine, flags].concat(), source, object);
}

fn compile_with(flags: &[&str], source: &str, object: &Path) {
    let c = object.with_extension("c");
    fs::write(&c, source).unwrap();
    // The flags of the runtime, so that there are no tables of unwinding and no stack guards.
    let runtime = concat!("@", env!("CARGO_MANIFEST_DIR"), "/../../rt/flags.txt");
    let status =
        Command::new("clang-22").args([runtime, "-c"]).args(flags).arg("-o").arg(object).arg(&c).status();
    assert!(status.expect("clang-22 is installed").success(), "{}", c.display());
}

/// A folder that is new and empty.
pub fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

/// The folder of sysroots, which CMakeLists.txt fills as it does for users; all tests share it.
pub fn sysroots() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| cmake("", "runtime").join("sysroot"))
}

/// The folder with `machrun-x86_64` and `machrun-aarch64`.
pub fn machrun() -> PathBuf {
    cmake("tests/machrun", "machrun")
}

/// Builds a CMake project of the repository into a folder that all tests share, and returns the folder.
fn cmake(project: &str, name: &str) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(project);
    let build = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&build).unwrap();
    // Other test programs may do the same at this moment.
    let lock = fs::File::create(build.join("lock")).unwrap();
    lock.lock().unwrap();
    let run = |arguments: &[&OsStr]| {
        let output = Command::new("cmake").args(arguments).output().expect("cmake is installed");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stdout));
    };
    run(&["-G".as_ref(), "Ninja".as_ref(), "-S".as_ref(), source.as_ref(), "-B".as_ref(), build.as_ref()]);
    run(&["--build".as_ref(), build.as_ref()]);
    build
}

/// The target of this name and its sysroot.
pub fn target(name: &str) -> (&'static Target, Sysroot) {
    let target = Target::parse(name).unwrap();
    let search = sysroot::Search { given: Some(sysroots()), ..Default::default() };
    (target, Sysroot::find(target, &search).unwrap())
}

/// Links objects for a target, after `change`.
pub fn link_with<'a>(
    target_name: &str,
    objects: &[&'a Path],
    output: &'a Path,
    change: impl FnOnce(&mut LinkRequest<'a>),
) -> Result<LinkOutcome, LinkFailure> {
    let (target, sysroot) = target(target_name);
    let sysroot = Box::leak(Box::new(sysroot)); // so that a request can also hold what is younger
    let inputs = objects.iter().map(|path| Input::File(path)).collect();
    let mut request = LinkRequest::new(target, sysroot, inputs, output);
    change(&mut request);
    link(&request)
}

/// The only error of a link that fails.
pub fn error(result: Result<LinkOutcome, LinkFailure>) -> LinkError {
    let mut failure = result.expect_err("this link cannot work");
    assert_eq!(failure.errors.len(), 1, "{:?}", failure.errors);
    failure.errors.remove(0)
}

/// Runs an executable.
pub fn run(executable: &Path) -> Output {
    loop {
        match Command::new(executable).output() {
            // Another test started a program while this file was written, and that has not closed its copy yet.
            Err(error) if error.kind() == std::io::ErrorKind::ExecutableFileBusy => std::thread::yield_now(),
            done => return done.unwrap(),
        }
    }
}

/// Checks that an executable made of [`HELLO`] does what it says.
pub fn says_hello(executable: &Path) {
    let output = run(executable);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "42\n");
    assert_eq!(output.status.code(), Some(7));
}

/// The names in a folder, ordered.
pub fn names(folder: &Path) -> Vec<String> {
    let name =
        |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name().to_string_lossy().into_owned();
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(name).collect();
    names.sort();
    names
}
