//! The programs in the documents are what the documents say of them.
//!
//! A `cz`, `lox` or `luma` block of the language reference or the README is accepted, unless its first line is a comment with a code: then
//! it gets that report. On the page of a code, the first block has the report and the second has none.

#![allow(clippy::disallowed_methods, reason = "a test reads the documents and starts the compiler")]
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Pages that show no program: its text could not stand in a document, or the fault is not in a program.
const WITHOUT_PROGRAMS: &[&str] =
    &["E0001", "E0107", "E0108", "E1008", "E1009", "E1010", "E1219", "E1220", "E1221"];

fn documents(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries = fs::read_dir(root.join(folder)).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.sort();
    paths
}

/// A program of a document: its language, and its text.
type Program = (&'static str, String);

fn programs(path: &Path) -> Vec<Program> {
    let text = fs::read_to_string(path).unwrap();
    let in_language = |language: &'static str| {
        let start = format!("\n```{language}\n");
        let blocks: Vec<Program> = text
            .split(start.as_str())
            .skip(1)
            .map(|block| (language, block.split("```").next().unwrap_or_default().to_owned()))
            .collect();
        blocks
    };
    ["cz", "lox", "luma"].into_iter().flat_map(in_language).collect()
}

/// What `kiln check` says about a program, and whether it accepts it.
fn check((language, program): &Program) -> (String, bool) {
    let mut kiln = Command::new(env!("CARGO_BIN_EXE_kiln"))
        .args(["check", "--message-format=short", "--lang", language, "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    kiln.stdin.take().unwrap().write_all(program.as_bytes()).unwrap();
    let output = kiln.wait_with_output().unwrap();
    (String::from_utf8(output.stderr).unwrap(), output.status.success())
}

/// The code that the first line asks for: `// E0301`, in Luma `# E1207`.
fn wanted(program: &str) -> Option<&str> {
    let first = program.lines().next()?;
    let comment = first.strip_prefix("// ").or_else(|| first.strip_prefix("# "))?;
    let is_code = comment.len() == 5 && comment[1..].bytes().all(|byte| byte.is_ascii_digit());
    is_code.then_some(comment)
}

#[test]
fn the_language_reference_is_true() {
    let mut paths = documents("docs/language");
    paths.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"));
    let mut count = 0;
    for path in paths {
        for program in programs(&path) {
            let (said, accepted) = check(&program);
            let right = match wanted(&program.1) {
                Some(code) => said.contains(code),
                None => accepted,
            };
            assert!(right, "{}:\n{}\n{said}", path.display(), program.1);
            count += 1;
        }
    }
    assert!(count >= 20, "only {count} programs were found");
}

#[test]
fn the_pages_of_codes_are_true() {
    for path in documents("docs/codes").into_iter().filter(|path| !path.ends_with("README.md")) {
        let code = path.file_stem().and_then(|stem| stem.to_str()).unwrap();
        let tested_elsewhere = matches!(&code[1..3], "08" | "09");
        if tested_elsewhere || WITHOUT_PROGRAMS.contains(&code) {
            continue;
        }
        let programs = programs(&path);
        let [wrong, right] = programs.as_slice() else { panic!("{code}: two programs are wanted") };
        let (said, _) = check(wrong);
        assert!(said.contains(code), "{code} is not reported for:\n{}\n{said}", wrong.1);
        let (said, accepted) = check(right);
        assert!(accepted && !said.contains(code), "{code} is not mended by:\n{}\n{said}", right.1);
    }
}

#[test]
fn the_command_line_is_described() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = fs::read_to_string(root.join("docs/cli.md")).unwrap();
    for command in ["build", "run", "check", "explain", "targets", "inspect", "completions", "man"] {
        let kiln = Command::new(env!("CARGO_BIN_EXE_kiln")).args([command, "--help"]).output().unwrap();
        let help = String::from_utf8(kiln.stdout).unwrap();
        let options =
            help.split([' ', '\n', '=', '[']).filter(|word| word.starts_with("--") && word.len() > 2);
        for option in options.filter(|option| *option != "--help") {
            let option = option.trim_end_matches([',', '.', ')', '`']);
            assert!(document.contains(option), "docs/cli.md says nothing of {option} ({command})");
        }
        assert!(document.contains(&format!("kiln {command}")), "{command}");
    }
}
