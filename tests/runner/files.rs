//! Where test data lies, and where results go.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The endings of the names of programs.
const LANGUAGES: [&str; 3] = ["cz", "lox", "luma"];

/// The command under test: the one that Cargo built with the tests, or the one that `KILN_BIN` names.
pub fn kiln() -> &'static Path {
    static KILN: OnceLock<PathBuf> = OnceLock::new();
    let built = || PathBuf::from(env!("CARGO_BIN_EXE_kiln"));
    KILN.get_or_init(|| std::env::var_os("KILN_BIN").map_or_else(built, PathBuf::from))
}

/// Whether the command under test was optimized: then it has to be fast.
pub fn kiln_is_optimized() -> bool {
    !cfg!(debug_assertions) || std::env::var_os("KILN_BIN").is_some()
}

/// The folder of the root package.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder for the files of one test; `name` is the test's. It is empty at first.
pub fn scratch(name: &str) -> PathBuf {
    let folder = scratch_path(name);
    make_empty(&folder);
    folder
}

/// Where [`scratch`] makes the folder.
pub fn scratch_path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name.replace(['/', '['], "-").replace(']', ""))
}

/// Makes a folder, or removes all that is in it.
pub fn make_empty(folder: &Path) {
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).expect("the target folder is writable");
}

/// All files under the folder `under` of the root whose names end in `.{extension}`, relative to the root, ordered.
pub fn find(under: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(under)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(root().join(&folder)) else { continue };
        for entry in entries {
            let entry = entry.expect("a readable folder");
            let path = folder.join(entry.file_name());
            if entry.path().is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// All programs under a folder, in all languages.
pub fn programs(under: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = LANGUAGES.iter().flat_map(|extension| find(under, extension)).collect();
    found.sort();
    found
}

/// Whether a program is in a dynamic language: it has a heap, and errors of its own, with the status 65 or 70.
pub fn is_dynamic(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "lox" || extension == "luma")
}

/// The text of a file given relative to the root. Bytes that are not UTF-8 are replaced: some fixtures have them.
pub fn read(path: &Path) -> String {
    let bytes = fs::read(root().join(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A path as a test's name: without the folder `under` and without its ending.
pub fn name(path: &Path, under: &str) -> String {
    let path = path.with_extension("");
    path.strip_prefix(under).unwrap_or(&path).display().to_string()
}
