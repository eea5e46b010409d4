//! The runtime of Luma: lists, objects, texts, files, under collections and on all targets.

use kiln_rt_tests::{End, NATIVE, Outcome, Program, TARGETS, outcome};
use tempfile::TempDir;

const EXPECTED: &str = r#"wrong items 0
[1, "b", "b", 1]
["b", 1]
["b", ...]
deep 0
deep objects yes
{}
{ one: yes, two: "2\n\"\{\}\\", "a b": ... }
2
"{}\
yes
["one", "two"]
{ two: "2\n\"\{\}\\", one: no }
yes
no
2
"{}\
wrong names 0
wrong objects 0
12
Ö
ÄPFEL UND ÖL
äpfel und öl
["a", "é", "€", "😀"]
["a", " b", "", " c"]
["a", "b", "c"]
b<><>a
4
6
nothing
Äpfel
[x y]
x-y-z
grown 0
found yes
wrong order 0
wrong buffers 0
<buffer of 1 number>
nothing
first
zweite Äpfel

long yes

random 0.3245752680314067
"#;

/// A folder, and the flags by which the program writes there.
fn flags(count: u32) -> (TempDir, Vec<String>) {
    let folder = TempDir::new().expect("a folder can be made");
    let path = format!("-DPATH=\"{}/file\"", folder.path().display());
    (folder, vec![format!("-DCOUNT={count}"), path])
}

fn check(result: &Outcome, folder: &TempDir, what: &str) {
    let path = folder.path().join("file.none");
    let message = format!("Cannot read the file \"{}\": there is no such file.\n", path.display());
    assert_eq!(result.stdout, EXPECTED, "{what}");
    assert_eq!((result.end, result.stderr.as_str()), (End::Status(70), message.as_str()), "{what}");
    // No other file is left.
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1, "{what}");
}

#[test]
fn it_is_the_same_on_all_targets() {
    for target in TARGETS {
        let (folder, flags) = flags(if target == NATIVE { 300_000 } else { 10_000 });
        let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
        let program = Program::freestanding("luma", target, &flags);
        check(&outcome(program.command().env("KILN_SEED", "0")), &folder, target.triple);
    }
}

#[test]
fn a_collection_at_every_allocation_changes_nothing() {
    for target in TARGETS {
        let (folder, flags) = flags(100);
        let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
        let program = Program::freestanding("luma", target, &flags);
        check(
            &outcome(program.command().env("KILN_SEED", "0").env("KILN_GC", "stress")),
            &folder,
            target.triple,
        );
    }
}

#[test]
fn the_sanitizers_find_nothing() {
    for (count, stress) in [(20_000, ""), (70, "stress")] {
        let (folder, flags) = flags(count);
        let mut flags: Vec<&str> = flags.iter().map(String::as_str).collect();
        flags.push("-fsanitize-address-use-after-return=never");
        let program = Program::sanitized(&["luma", "hosted"], &["runtime.c"], &flags);
        check(&outcome(program.command().env("KILN_SEED", "0").env("KILN_GC", stress)), &folder, stress);
    }
}
