//! Programs and their MIR: `tests/ir/NAME.cz` and beside it `NAME.mir`. `UPDATE=1` writes the latter anew.

use kiln_arena::Interner;
use kiln_diagnostics::Sink;
use kiln_mir::Program;
use kiln_mir::dump::{Positions, dump, dump_with};
use kiln_mir::parse::parse;
use std::path::PathBuf;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/ir");

/// The MIR of a program that must be right, verified.
#[track_caller]
fn built(source: &str) -> (Program, Interner) {
    let (mut names, mut sink) = (Interner::new(), Sink::new());
    let ast = kiln_cz_syntax::parse(source, 1, &mut names, &mut sink);
    let hir = kiln_cz_lower::lower(&[ast], &mut names, &mut sink);
    let reports: Vec<&str> = sink.reports().iter().map(|report| &*report.message).collect();
    assert!(!sink.has_errors(), "{reports:#?} in {}", source.chars().take(60).collect::<String>());
    let program = crate::build(&hir);
    let violations = kiln_mir::verify::verify(&program);
    let text: Vec<String> = violations.iter().map(|violation| violation.to_string()).collect();
    assert!(violations.is_empty(), "{text:#?}\n{}", dump(&program, &names));
    (program, names)
}

/// The functions whose code is in the program; those of the prelude are the same everywhere.
fn own_code(program: &Program, names: &Interner) -> String {
    let text = dump(program, names);
    let items = text.split("\n\n").filter(|item| !item.contains(" = runtime "));
    let items: Vec<&str> = items.collect();
    items.join("\n\n")
}

/// The programs of `tests/ir`, in the order of their names.
fn programs() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "cz")).collect();
    paths.sort();
    paths
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test of files")]
fn programs_have_the_mir_that_stands_beside_them() {
    let update = std::env::var_os("UPDATE").is_some();
    let paths = programs();
    assert!(paths.len() >= 7, "{FOLDER}");
    for path in paths {
        let source = std::fs::read_to_string(&path).unwrap();
        let (program, names) = built(&source);
        let text = own_code(&program, &names);
        let beside = path.with_extension("mir");
        if update {
            std::fs::write(&beside, &text).unwrap();
        }
        let expected = std::fs::read_to_string(&beside).unwrap_or_default();
        assert!(text == expected, "{} is not the MIR of {path:?}:\n{text}", beside.display());
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test of files")]
fn what_is_built_is_read_back_from_its_text() {
    for path in programs() {
        let (program, mut names) = built(&std::fs::read_to_string(&path).unwrap());
        for positions in [Positions::Hidden, Positions::Shown] {
            let text = dump_with(&program, &names, positions);
            let again = parse(&text, &mut names).unwrap_or_else(|error| panic!("{path:?}: {error}\n{text}"));
            assert_eq!(dump_with(&again, &names, positions), text, "{path:?}");
            assert_eq!(kiln_mir::verify::verify(&again), [], "{path:?}");
        }
    }
}

/// How many statements and blocks a program has.
fn size(program: &Program) -> (usize, usize) {
    let bodies = program.funcs.values().filter_map(|func| match &func.code {
        kiln_mir::Code::Body(body) => Some(body),
        kiln_mir::Code::Runtime(_) | kiln_mir::Code::Foreign(_) => None,
    });
    bodies.fold((0, 0), |(statements, blocks), body| {
        let own: usize = body.blocks.values().map(|block| block.statements.len()).sum();
        (statements + own, blocks + body.blocks.len())
    })
}

#[test]
fn deep_and_long_programs_are_built_in_linear_time_and_space() {
    let n = 20_000;
    let many = |text: &str| text.repeat(n);
    let nested = |text: &str| text.repeat(5_000); // the grammar has a limit
    let sources = [
        // A chain, to the left and to the right.
        format!("fn f(a: i32) -> i32 {{ a{} }}", many(" + a")),
        format!("fn f(a: i32) -> i32 {{ {} a {} }}", nested("(a + "), nested(")")),
        format!("fn f(a: i32) -> i32 {{ {} a }}", nested("- ")),
        format!("fn f(a: bool) -> bool {{ {} a }}", nested("a && ! ")),
        format!("fn f(mut a: i32) {{ {} }}", many("a += 1;")),
        format!("fn f(mut a: i32) {{ {} a = 1; {} }}", nested("{"), nested("}")),
        format!("fn f(a: bool) -> i32 {{ {} 1 {} }}", nested("if a { "), nested(" } else { 2 }")),
        format!("fn f(a: i32) -> i32 {{ {} {{ 0 }} }}", nested("if a == 1 { 1 } else ")),
        format!("fn f(a: i32) -> i32 {{ match a {{ {} _ => 0 }} }}", arms(n, |i| format!("{i} => {i},"))),
        format!(
            "enum O {{ {} }} fn f(o: O) -> i32 {{ match o {{ {} }} }}",
            arms(n / 2, |i| format!("A{i}(i32), B{i}(i32),")),
            arms(n / 2, |i| format!("O::A{i}(x) | O::B{i}(x) => x,"))
        ),
        format!(
            "enum E {{ {} }} fn f(e: E) -> i32 {{ match e {{ {} }} }}",
            arms(n, |i| format!("V{i}(i32),")),
            arms(n, |i| format!("E::V{i}(x) => x,"))
        ),
    ];
    for source in &sources {
        let (program, _) = built(source);
        let (statements, blocks) = size(&program);
        assert!(statements + blocks < 12 * n, "{statements} statements, {blocks} blocks: {}", &source[..60]);
    }
}

fn arms(n: usize, arm: impl Fn(usize) -> String) -> String {
    (0..n).map(arm).collect()
}
