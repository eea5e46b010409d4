//! What running programs of other machines needs: the runtimes of all targets, and the loader for those of macOS.
//! Both are built by CMake as for users, into the folder of tests, when an engine first asks for them.

use crate::files;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The folder of runtimes, for `--sysroot`.
pub fn sysroots() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| build("", "sysroots").join("sysroot"))
}

/// The loader of `tests/machrun` for a processor.
pub fn machrun(processor: &str) -> PathBuf {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| build("tests/machrun", "machrun")).join(format!("machrun-{processor}"))
}

/// Builds the CMake project in a folder of the root, and returns the folder it was built into.
fn build(project: &str, name: &str) -> PathBuf {
    let (source, folder) = (files::root().join(project), Path::new(env!("CARGO_TARGET_TMPDIR")).join(name));
    fs::create_dir_all(&folder).expect("the target folder is writable");
    let cmake = |arguments: &[&OsStr]| {
        let output = Command::new("cmake").args(arguments).output().expect("cmake is installed");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stdout));
    };
    let [ninja, from, to] = ["-GNinja", "-S", "-B"].map(OsStr::new);
    cmake(&[ninja, from, source.as_ref(), to, folder.as_ref()]);
    cmake(&[OsStr::new("--build"), folder.as_ref()]);
    folder
}
