//! What the tests of the runtime share: C programs against `rt/kiln.h`, built for a target and run.
//!
//! In: a file of `programs/`, which defines `kiln_main`, and flags. Out: an executable without a C library, linked of it
//! and the runtime that the build script compiled; or a hosted one, an ordinary executable of this machine under the
//! sanitizers. Executables of other architectures run under qemu-user, those of macOS under the loader of
//! `tests/machrun`.

#![allow(clippy::disallowed_methods, reason = "it starts compilers and the programs they make")]

use std::env;
use std::fmt;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use tempfile::{NamedTempFile, TempDir};

/// A target that tests run on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// What clang calls it.
    pub triple: &'static str,
    /// The program that runs executables of its processor; none for the machine that the tests run on.
    pub emulator: Option<&'static str>,
    /// The loader of `tests/machrun`, for executables of macOS.
    pub loader: Option<&'static str>,
}

const fn linux(triple: &'static str, emulator: Option<&'static str>) -> Target {
    Target { triple, emulator, loader: None }
}

/// The machine that the tests run on.
pub const NATIVE: Target = linux("x86_64-linux-musl", None);

/// The architectures that the runtime knows on Linux, the native one first.
pub const LINUX: [Target; 3] = [
    NATIVE,
    linux("aarch64-linux-musl", Some("qemu-aarch64")),
    linux("riscv64-linux-musl", Some("qemu-riscv64")),
];

/// The architectures of macOS, whose executables run on a stand-in for it.
pub const DARWIN: [Target; 2] = [
    Target { triple: "x86_64-apple-macos11", emulator: None, loader: Some("machrun-x86_64") },
    Target { triple: "arm64-apple-macos11", emulator: Some("qemu-aarch64"), loader: Some("machrun-aarch64") },
];

/// All of them, the native one first.
pub const TARGETS: [Target; 5] = [LINUX[0], LINUX[1], LINUX[2], DARWIN[0], DARWIN[1]];

/// The project's folder of the runtime.
pub fn runtime_sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rt")
}

/// A compiled file of the runtime: `runtime.o`, `runtime.ll`, `entry_static.o`, `entry_darwin.o`, `memory.o`.
pub fn compiled(triple: &str, name: &str) -> PathBuf {
    Path::new(env!("OUT_DIR")).join(triple).join(name)
}

/// An executable in a folder of its own, which goes when this goes.
#[derive(Debug)]
pub struct Program {
    folder: TempDir,
    emulator: Option<&'static str>,
    loader: Option<&'static str>,
}

impl Program {
    /// An executable of `programs/NAME.c`; on Linux static and without libraries.
    pub fn freestanding(name: &str, target: Target, flags: &[&str]) -> Program {
        let program = Program::new(target.emulator, target.loader);
        let object = program.folder.path().join("program.o");
        let mut compiler = clang();
        compiler.arg(format!("--target={}", target.triple)).args(flags);
        run(compiler.arg("-c").arg(source(name)).arg("-o").arg(&object));
        // As the compiler links: position independent, and nothing unused or undefined.
        let (mut linker, parts) = if DARWIN.contains(&target) {
            let mut linker = Command::new("ld64.lld-22");
            let (arch, _) = target.triple.split_once('-').expect("a processor");
            linker.args(["-arch", arch, "-platform_version", "macos", "11.0", "11.0", "-adhoc_codesign"]);
            linker
                .args(["-pie", "-dead_strip", "-fixup_chains"])
                .arg(runtime_sources().join("darwin/libSystem.tbd"));
            (linker, &["runtime.o", "entry_darwin.o"][..])
        } else {
            let mut linker = Command::new("ld.lld-22");
            linker.args(["-static", "-pie", "--no-dynamic-linker", "-z", "text", "--gc-sections"]);
            (linker, &["runtime.o", "entry_static.o", "memory.o"][..])
        };
        linker.arg(&object).args(parts.iter().map(|part| compiled(target.triple, part)));
        run(linker.arg("-o").arg(program.path()));
        program
    }

    /// An executable of this machine of some `programs/NAME.c` and some files of the runtime, checked by the sanitizers.
    pub fn sanitized(names: &[&str], runtime: &[&str], flags: &[&str]) -> Program {
        let program = Program::new(None, None);
        let mut compiler = clang();
        compiler.args(["-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]).args(flags);
        if flags.contains(&"-DKILN_VM") {
            // In the process of the VM there is a C library, whose `setjmp` native code needs.
            let of_processor = format!("/usr/include/{}-linux-gnu", std::env::consts::ARCH);
            compiler.args(["-idirafter", "/usr/include", "-idirafter", &of_processor]);
        }
        compiler.args(names.iter().map(|name| source(name)));
        compiler.args(runtime.iter().map(|file| runtime_sources().join(file)));
        run(compiler.arg("-o").arg(program.path()));
        program
    }

    fn new(emulator: Option<&'static str>, loader: Option<&'static str>) -> Program {
        Program { folder: TempDir::new().expect("a folder can be made"), emulator, loader }
    }

    /// The executable.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("program")
    }

    fn line(&self) -> Vec<PathBuf> {
        let loader = self.loader.map(|loader| Path::new(env!("OUT_DIR")).join("machrun").join(loader));
        self.emulator.map(PathBuf::from).into_iter().chain(loader).chain([self.path()]).collect()
    }

    /// Runs it.
    pub fn command(&self) -> Command {
        let line = self.line();
        let mut command = Command::new(&line[0]);
        command.args(&line[1..]);
        command
    }

    /// Runs it from a shell: `"$@"` in the script is the program.
    pub fn shell(&self, script: &str) -> Command {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script, "sh"]).args(self.line());
        command
    }
}

fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("programs").join(name).with_extension("c")
}

fn clang() -> Command {
    let mut clang = Command::new(env::var("KILN_CLANG").unwrap_or_else(|_| "clang-22".into()));
    let flags = fs::read_to_string(runtime_sources().join("flags.txt")).expect("the flags are readable");
    clang.args(flags.lines()).arg("-I").arg(runtime_sources());
    clang
}

fn run(command: &mut Command) {
    let status = command.status().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(status.success(), "{command:?}: {status}");
}

/// How a program ended, and what it wrote.
#[derive(PartialEq, Eq)]
pub struct Outcome {
    /// How it ended.
    pub end: End,
    /// What it wrote to stdout.
    pub stdout: String,
    /// What it wrote to stderr.
    pub stderr: String,
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Of a long text the end tells most.
        let end = |text: &str| match text.len().checked_sub(200) {
            Some(rest) => format!("({rest} bytes) {}", &text[text.ceil_char_boundary(rest)..]),
            None => text.to_owned(),
        };
        let (stdout, stderr) = (end(&self.stdout), end(&self.stderr));
        write!(f, "{:?}, stdout {stdout:?}, stderr {stderr:?}", self.end)
    }
}

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// By itself, with this status.
    Status(i32),
    /// By this signal.
    Signal(i32),
}

impl End {
    /// From what the system says.
    pub fn of(status: ExitStatus) -> End {
        match status.signal() {
            Some(signal) => End::Signal(signal),
            None => End::Status(status.code().expect("a status or a signal")),
        }
    }
}

/// Runs a command to its end with nothing on stdin. What it writes to stdout is in the outcome, unless the command
/// was told to write elsewhere before.
pub fn outcome(command: &mut Command) -> Outcome {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    Outcome { end: End::of(output.status), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// Random numbers, the same for the same seed: xorshift64*, after G. Marsaglia and S. Vigna.
#[derive(Debug)]
pub struct Random(u64);

impl Random {
    /// A sequence by its number, from 1.
    pub fn new(seed: u64) -> Random {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        // The first numbers of near seeds are alike.
        for _ in 0..8 {
            random.bits();
        }
        random
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }
}

/// A file of numbers, and the flags by which a program includes it.
pub fn data(bytes: impl Iterator<Item = u8>) -> (NamedTempFile, String) {
    let file = NamedTempFile::new().expect("a file can be made");
    fs::write(file.path(), bytes.collect::<Vec<u8>>()).expect("the file can be written");
    let flag = format!("-DBITS=\"{}\"", file.path().display());
    (file, flag)
}

/// Runs a program, which must succeed, and compares what it prints line by line.
///
/// # Panics
/// If a line differs, or their number.
pub fn compare(program: &Program, count: usize, expected: impl Fn(usize) -> String) {
    let outcome = outcome(&mut program.command());
    assert_eq!((outcome.end, outcome.stderr.as_str()), (End::Status(0), ""));
    let mut lines = outcome.stdout.lines();
    for index in 0..count {
        assert_eq!(lines.next(), Some(expected(index).as_str()), "line {}", index + 1);
    }
    assert_eq!(lines.next(), None);
}
