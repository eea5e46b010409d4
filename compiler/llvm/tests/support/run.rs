//! Compiles, links with the runtime through clang, and runs.

#![allow(clippy::disallowed_methods, reason = "a test starts the linker and the program")]

use super::Build;
use kiln_llvm::{Artifact, Entry, OptLevel, Options, RelocModel};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

pub const HOST: &str = "x86_64-unknown-linux-gnu";

/// What a program did.
#[derive(Debug, PartialEq, Eq)]
pub struct Outcome {
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

pub fn options(level: OptLevel) -> Options<'static> {
    Options {
        triple: HOST,
        cpu: "x86-64",
        features: "",
        reloc: RelocModel::Pic,
        level,
        entry: Entry::Executable,
        runtime: None,
        backtrace: false,
        threads: 2,
    }
}

/// The runtime for the host as object and as bitcode, made once.
pub struct Runtime {
    pub object: PathBuf,
    pub entry: PathBuf,
    pub bitcode: Vec<u8>,
}

fn folder() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
}

pub fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        let rt = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rt");
        let process = std::process::id();
        let make = |source: &str, name: &str, flags: &[&str]| {
            let output = folder().join(format!("{name}.{process}"));
            let common = std::fs::read_to_string(rt.join("flags.txt")).unwrap();
            let done = Command::new("clang-22")
                .args(common.lines())
                .args(flags)
                .args(["-c", "-o"])
                .arg(&output)
                .arg(rt.join(source))
                .status()
                .unwrap();
            assert!(done.success(), "clang on {source}");
            output
        };
        let bitcode = make("runtime.c", "runtime.bc", &["-emit-llvm"]);
        Runtime {
            object: make("runtime.c", "runtime.o", &[]),
            entry: make("entry_glibc.c", "entry.o", &[]),
            bitcode: std::fs::read(bitcode).unwrap(),
        }
    })
}

/// Compiles one module and gives an artifact.
pub fn artifact(build: &Build, options: &Options<'_>, artifact: Artifact) -> Vec<u8> {
    let made = kiln_llvm::compile(&build.program, &build.names, &build.sources, options, &[artifact]);
    made.unwrap_or_else(|error| panic!("{error}")).remove(0)
}

/// The text of the module.
pub fn ir(build: &Build, level: OptLevel) -> String {
    String::from_utf8(artifact(build, &options(level), Artifact::Ir)).unwrap()
}

/// Compiles at a level, links and runs. With `merge`, the runtime's bitcode is merged first.
pub fn run(build: &Build, level: OptLevel, merge: bool) -> Outcome {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let runtime = runtime();
    let mut options = options(level);
    if merge {
        options.runtime = Some(&runtime.bitcode);
    }
    let objects = kiln_llvm::compile_objects(&build.program, &build.names, &build.sources, &options);
    let objects = objects.unwrap_or_else(|error| panic!("{error}"));
    let name = format!("test.{}.{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let executable = folder().join(&name);
    let mut link = Command::new("clang-22");
    link.args(["-nostartfiles", "-pie", "-fuse-ld=lld", "-o"]).arg(&executable).arg(&runtime.entry);
    let mut files = vec![executable.clone()];
    for (index, object) in objects.iter().enumerate() {
        let file = folder().join(format!("{name}.{index}.o"));
        std::fs::write(&file, object).unwrap();
        link.arg(&file);
        files.push(file);
    }
    link.arg(&runtime.object);
    let linked = link.output().unwrap();
    assert!(linked.status.success(), "{}", String::from_utf8_lossy(&linked.stderr));
    let output = Command::new(&executable).output().unwrap();
    if std::env::var_os("KEEP").is_none() {
        for file in files {
            std::fs::remove_file(file).unwrap();
        }
    }
    Outcome {
        status: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
