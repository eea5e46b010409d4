//! Runs a Cz or Lox file on the VM, without the driver: `vm_speed FILE [--list | --profile]`.

#![allow(clippy::disallowed_methods, reason = "a tool for people, which reads a file and ends the process")]

use kiln_arena::Interner;
use kiln_diagnostics::Sink;
use kiln_source::SourceMap;
use kiln_vm::{Options, Process, Profile, Verified};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().expect("a file");
    let mode = arguments.next();
    let text = std::fs::read_to_string(&path).expect("the file is read");
    let mut sources = SourceMap::new();
    let file = sources.add(&*path, text).expect("a file of less than 4 GiB");
    let mut names = Interner::new();
    let mut sink = Sink::new();
    let source = sources.file(file);
    let hir = if path.ends_with(".lox") {
        let ast = kiln_lox_syntax::parse(&source.text, source.base, &mut names, &mut sink);
        kiln_lox_lower::lower(&ast, &mut names, &mut sink)
    } else {
        let ast = kiln_cz_syntax::parse(&source.text, source.base, &mut names, &mut sink);
        kiln_cz_lower::lower(&[ast], &mut names, &mut sink)
    };
    assert!(!sink.has_errors(), "{:#?}", sink.reports());
    let mir = kiln_mir_passes::monomorphize(kiln_mir_build::build(&hir)).expect("instances");
    let mir = kiln_mir_passes::optimize(kiln_mir_infer::infer(mir, &names));
    let bytecode = kiln_vm::compile(&mir, &names, &sources);
    if mode.as_deref() == Some("--list") {
        return print!("{}", kiln_vm::disassemble(&bytecode, Some(&sources)));
    }
    let program = Verified::new(bytecode).expect("the compiler's bytecode is valid");
    let mut profile = Profile::new(program.bytecode().functions.len());
    let observe = mode.as_deref() == Some("--profile");
    let options = Options {
        observer: observe.then_some(&mut profile as &mut dyn kiln_vm::Observer),
        ..Options::default()
    };
    let exit = Process::start(&program, options);
    if observe {
        eprint!("{}", profile.report(program.bytecode()));
    }
    Process::finish(&exit)
}
