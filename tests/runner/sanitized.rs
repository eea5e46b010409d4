//! Programs linked with a runtime that the sanitizers of addresses and of undefined behaviour look after.
//!
//! The compiler makes an object, which calls the runtime; clang compiles the runtime once, and links each program.

use crate::files::{self, kiln};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

const SANITIZE: [&str; 2] = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"];

/// What the sanitizers are told by the environment: the heap of the runtime is none of theirs.
pub const OPTIONS: [(&str, &str); 1] = [("ASAN_OPTIONS", "detect_leaks=0")];

fn clang() -> String {
    std::env::var("KILN_CLANG").unwrap_or_else(|_| "clang-22".to_owned())
}

/// The objects of the runtime.
fn runtime() -> &'static [PathBuf; 2] {
    static RUNTIME: OnceLock<[PathBuf; 2]> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        let folder = files::scratch("sanitized-runtime");
        let sources = files::root().join("rt");
        let compile = |source: &Path, name: &str| {
            let object = folder.join(name);
            let mut command = Command::new(clang());
            // Locals stay on the stack, which the collector scans. Frames are walked.
            command.current_dir(&sources).arg("@flags.txt").args([
                "-g",
                "-O1",
                "-mno-omit-leaf-frame-pointer",
            ]);
            command.args(SANITIZE).args(["-fsanitize-address-use-after-return=never", "-I."]);
            let status = command.arg("-c").arg(source).arg("-o").arg(&object).status();
            assert!(status.expect("clang 22 is installed").success(), "{}", source.display());
            object
        };
        let hosted = files::root().join("tests/rt/programs/hosted.c");
        [compile(&sources.join("runtime.c"), "runtime.o"), compile(&hosted, "hosted.o")]
    })
}

/// The command that compiles `source` to `executable`.
pub fn compile(source: &Path, executable: &Path) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg(
        r#"kiln=$1 source=$2 executable=$3 clang=$4; shift 4
           "$kiln" build --message-format=json --verify "$source" -O0 --emit=obj -o "$executable.o" &&
           "$clang" -fuse-ld=lld "$@" "$executable.o" -lm -o "$executable""#,
    );
    command.arg("sh").arg(kiln()).arg(source).arg(executable).arg(clang());
    command.args(SANITIZE).args(runtime());
    command
}
