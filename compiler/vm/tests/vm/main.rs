//! The VM on programs in Cz, Lox and Luma: source to bytecode, and what runs prints.

#![allow(clippy::disallowed_methods, reason = "tests read their data files")]

mod document;
mod files;
mod hostile;
mod language;
mod limits;
mod lox;
mod luma;
mod machine;

use kiln_arena::Interner;
use kiln_diagnostics::Sink;
use kiln_source::SourceMap;
use kiln_vm::{Bytecode, Capture, Exit, Options, Verified};

/// Source to bytecode. The program must have no errors.
fn compile(text: &str) -> (Bytecode, SourceMap) {
    let mut sources = SourceMap::new();
    let file = sources.add("test.cz", text).expect("a small file");
    let mut names = Interner::new();
    let mut sink = Sink::new();
    let ast = kiln_cz_syntax::parse(text, sources.file(file).base, &mut names, &mut sink);
    let hir = kiln_cz_lower::lower(&[ast], &mut names, &mut sink);
    let errors: Vec<&String> = sink.reports().iter().map(|report| &report.message).collect();
    assert!(!sink.has_errors(), "{errors:#?}");
    let mir = kiln_mir_build::build(&hir);
    (kiln_vm::compile(&mir, &names, &sources), sources)
}

fn verified(text: &str) -> Verified {
    let (bytecode, sources) = compile(text);
    let listing = kiln_vm::disassemble(&bytecode, Some(&sources));
    Verified::new(bytecode).unwrap_or_else(|error| panic!("{error}\n{listing}"))
}

/// What a program prints, one blank between lines, and how it ends: a status or a panic's message.
fn run(text: &str) -> String {
    let mut host = Capture::default();
    let exit = kiln_vm::run(&verified(text), &mut host, Options::default());
    let end = match exit {
        Exit::Finished(status) => format!("-> {status}"),
        Exit::Panicked(panic) => panic.to_string(),
        Exit::Failed(failure) => failure.to_string(),
        Exit::OutOfFuel => "out of fuel".to_owned(),
        Exit::Interrupted => "interrupted".to_owned(),
    };
    let output = host.text().lines().collect::<Vec<_>>().join(" ");
    if output.is_empty() { end } else { format!("{output} {end}") }
}
