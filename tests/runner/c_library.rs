//! C libraries that programs of `tests/run` call: compiled by clang for the machine of an engine.
//!
//! The sources need no header of a system. Where executables contain their libraries (musl, and macOS, for which there is no other linker
//! here) the library is an archive, else a shared one, which the program finds by `LD_LIBRARY_PATH`.

use crate::engine::Engine;
use crate::files;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A library in a folder, as `libNAME.so` or `libNAME.a`.
#[derive(Debug, Clone)]
pub struct CLibrary {
    folder: PathBuf,
    name: String,
}

/// Compiles `source`, a path from the root, into `folder`, for what an engine makes of programs.
///
/// # Errors
/// What the compiler says.
pub fn build(source: &str, engine: Engine, folder: &Path) -> Result<CLibrary, String> {
    let source = files::root().join(source);
    let name = source.file_stem().ok_or("a library has a name")?.to_string_lossy().into_owned();
    let target = engine.target();
    let mut clang = Command::new(std::env::var("KILN_CLANG").unwrap_or_else(|_| "clang-22".to_owned()));
    // Optimized: then results leave the rest of their registers as it is, and callers must not rely on it.
    clang.args(["-std=c11", "-O2", "-ffreestanding", "-nostdlibinc", "-fno-builtin", "-fPIC"]);
    clang.args(["-Wall", "-Wextra", "-Werror"]);
    clang.args(target.map(|target| format!("--target={}", triple(target))));
    if target.is_none_or(|target| target.ends_with("-gnu")) {
        let file = folder.join(format!("lib{name}.so"));
        run(clang.args(["-shared", "-nostdlib", "-fuse-ld=lld"]).arg(&source).arg("-o").arg(file))?;
    } else {
        let object = folder.join(format!("{name}.o"));
        run(clang.arg("-c").arg(&source).arg("-o").arg(&object))?;
        let archive = folder.join(format!("lib{name}.a"));
        run(Command::new("llvm-ar-22").arg("rcsD").arg(archive).arg(object))?;
    }
    Ok(CLibrary { folder: folder.to_owned(), name })
}

/// What clang calls a target.
fn triple(target: &str) -> &str {
    match target {
        "riscv64gc-unknown-linux-gnu" => "riscv64-unknown-linux-gnu",
        "aarch64-apple-darwin" => "arm64-apple-macosx11.0.0",
        "x86_64-apple-darwin" => "x86_64-apple-macosx11.0.0",
        other => other,
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("cannot start {command:?}: {error}"))?;
    match output.status.success() {
        true => Ok(()),
        false => Err(format!("{command:?}:\n{}", String::from_utf8_lossy(&output.stderr))),
    }
}

impl CLibrary {
    /// Lets the compiler find it.
    pub fn add_to_compiler(&self, engine: Engine, compiler: &mut Command) {
        if engine.links() {
            compiler.arg("-L").arg(&self.folder);
        }
        if engine == Engine::Sanitized {
            // The C compiler links, which does not read what the program names.
            compiler.arg(format!("-l{}", self.name));
        }
    }
}

/// Lets a program find the libraries in a folder.
pub fn add_to_program(folder: &Path, program: &mut Command) {
    program.env("LD_LIBRARY_PATH", folder);
}
