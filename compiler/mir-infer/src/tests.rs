//! Programs as MIR text: `tests/NAME.mir` has a program, a line `// becomes`, and the program after inference and the
//! passes. `UPDATE=1` writes the latter anew.

use kiln_arena::Interner;
use kiln_mir::Program;
use kiln_mir::dump::dump;
use kiln_mir::parse::parse;
use kiln_mir::verify::verify;
use std::path::{Path, PathBuf};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/tests");
const BECOMES: &str = "\n// becomes\n\n";

#[track_caller]
fn parsed(text: &str, names: &mut Interner) -> Program {
    let program = parse(text, names).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(verify(&program), [], "{text}");
    program
}

/// The text of what a program becomes.
#[track_caller]
fn inferred(text: &str) -> String {
    let mut names = Interner::new();
    let program = parsed(text, &mut names);
    let program = kiln_mir_passes::optimize(crate::infer(program, &names));
    assert_eq!(verify(&program), [], "{text}");
    dump(&program, &names)
}

#[expect(clippy::disallowed_methods, reason = "a test of files")]
fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test of files")]
fn programs_become_what_stands_beneath_them() {
    let entries = std::fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = entries.collect();
    paths.sort();
    assert!(paths.len() >= 12, "{FOLDER}");
    for path in paths {
        let text = read(&path);
        let (before, expected) = text.split_once(BECOMES).unwrap_or((&text, ""));
        let found = inferred(before);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, format!("{}{BECOMES}{found}", before.trim_end())).unwrap();
        } else {
            assert!(found == expected, "{path:?} becomes\n{found}");
        }
    }
}
