//! `kiln run` on the VM: the source is compiled to bytecode, or a bytecode file is read, and runs in this process.

use crate::cli::{Engine, Optimize, RunArgs};
use crate::commands::run::wants_backtrace;
use crate::emit::Place;
use crate::frontend::Language;
use crate::session::{Session, Stop};
use crate::{errors, foreign, native, pipeline};
use kiln_vm::foreign::Libraries;
use kiln_vm::{Observer, Options, Process, Profile, Trace, Verified};
use std::io::Write as _;

/// Whether the VM runs the program: by request, or because only it can.
pub fn is_chosen(args: &RunArgs) -> bool {
    let vm = &args.vm;
    let available = (native::AVAILABLE || args.code.target.is_some()) && !is_bytecode_file(args);
    // Who names a target or a level wants machine code also of a language that runs on the VM if nothing is said.
    let wanted = args.code.target.is_some() || args.code.optimize != Optimize::O0;
    let language = args.source.lang.or_else(|| Language::of(&args.file));
    let prefers_vm = language.is_some_and(Language::prefers_vm);
    let by_default = if available && (wanted || !prefers_vm) { Engine::Native } else { Engine::Vm };
    vm.vm || vm.vm_trace || vm.vm_profile || vm.engine.unwrap_or(by_default) == Engine::Vm
}

fn is_bytecode_file(args: &RunArgs) -> bool {
    Place::File(args.file.clone()).is_bytecode_file()
}

/// The program as bytecode that can be run.
pub fn load(session: &mut Session, args: &RunArgs) -> Result<Verified, Stop> {
    session.remap(&args.code.remap_path_prefix);
    session.ask_language(args.source.lang);
    if !is_bytecode_file(args) {
        let bytecode = pipeline::bytecode(session, &args.file)?;
        let verified = session.phase("verify bytecode", |_| Verified::new(bytecode));
        return Ok(verified.expect("the compiler makes valid bytecode"));
    }
    let bytes = session.phase("read", |_| std::fs::read(&args.file));
    let bytes = bytes
        .map_err(|error| session.fail(Stop::Environment, errors::cannot_read(&args.file, &error, None)))?;
    let bytecode = session.phase("decode", |_| kiln_vm::read(&bytes)).map_err(|error| error.to_string());
    let verified = bytecode.and_then(|bytecode| {
        session.phase("verify bytecode", |_| Verified::new(bytecode)).map_err(|error| error.to_string())
    });
    match verified {
        Ok(program) if program.bytecode().main.is_some() => Ok(program),
        Ok(_) => Err(session.fail(Stop::Program, errors::bytecode(&args.file, "it has no function `main`"))),
        Err(reason) => Err(session.fail(Stop::Program, errors::bytecode(&args.file, &reason))),
    }
}

/// Runs the program, and ends the process with its status.
pub fn run(program: &Verified, args: &RunArgs) -> ! {
    let mut stderr = std::io::stderr();
    let mut trace = Trace::new(&mut stderr);
    let mut profile = None;
    let observer: Option<&mut dyn Observer> = if args.vm.vm_trace {
        Some(&mut trace)
    } else if args.vm.vm_profile {
        Some(profile.insert(Profile::new(program.bytecode().functions.len())))
    } else {
        None
    };
    let files = foreign::files(&args.code);
    let libraries = Some(Libraries { files: &files, others: &args.code.libraries });
    let options = Options { observer, backtrace: wants_backtrace(), libraries, ..Options::default() };
    let exit = Process::start(program, options);
    if let Some(profile) = profile {
        let _ = std::io::stderr().write_all(profile.report(program.bytecode()).as_bytes());
    }
    Process::finish(&exit)
}
