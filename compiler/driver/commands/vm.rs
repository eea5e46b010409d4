//! `kiln run` on the VM: the source is compiled to bytecode, or a bytecode file is read, and runs in this process, with native code
//! for what turns out to be hot or without.

use crate::cli::{Engine, Optimize, RunArgs};
use crate::commands::run::wants_backtrace;
use crate::emit::Place;
use crate::session::{Session, Stop};
use crate::{errors, foreign, native, pipeline, tier};
use kiln_arena::Interner;
use kiln_link::Target;
use kiln_mir::Program;
use kiln_source::SourceMap;
use kiln_vm::foreign::Libraries;
use kiln_vm::tier::Tiered;
use kiln_vm::{Observer, Options, Process, Profile, Trace, Verified};
use std::io::Write as _;

/// A program that can be run.
pub enum Loaded {
    /// On the VM alone.
    Plain(Box<Verified>),
    /// With native code, which is made of the MIR.
    Tiered(Box<Hot>),
}

/// A program that counts, and all that native code of it is made of.
pub struct Hot {
    tiered: Tiered,
    program: Program,
    names: Interner,
    sources: SourceMap,
}

/// What runs the program: what was asked for, or what can.
pub fn engine(args: &RunArgs) -> Engine {
    let vm = &args.vm;
    if vm.vm || vm.vm_trace || vm.vm_profile {
        return Engine::Vm;
    }
    // Who says how code is made wants an executable; who only says how fast it shall be gets what there is.
    let code = &args.code;
    let wants_code = code.target.is_some()
        || native::AVAILABLE && code.optimize != Optimize::O0
        || code.target_cpu.is_some()
        || code.target_feature.is_some()
        || code.static_
        || code.dynamic
        || code.linker.is_some()
        || !code.link_args.is_empty();
    vm.engine.unwrap_or(if is_bytecode_file(args) {
        Engine::Vm
    } else if wants_code {
        Engine::Native
    } else if native::AVAILABLE {
        Engine::Jit
    } else {
        Engine::Vm
    })
}

/// Options about one engine with another one, which would be ignored.
pub fn check_options(session: &mut Session, args: &RunArgs) -> Result<(), Stop> {
    let (vm, engine) = (&args.vm, engine(args));
    let watching = [("--vm-trace", vm.vm_trace), ("--vm-profile", vm.vm_profile)];
    let watching = watching.into_iter().find(|&(_, is_given)| is_given);
    if let (Some((option, _)), Some(asked @ (Engine::Jit | Engine::Native))) = (watching, vm.engine) {
        return Err(session.fail(Stop::Usage, errors::option_of_vm(option, name(asked))));
    }
    let tiering = [
        ("--jit-threshold", vm.jit_threshold.is_some()),
        ("--jit-wait", vm.jit_wait),
        ("--jit-log", vm.jit_log),
        ("--jit-stats", vm.jit_stats),
        ("--jit-unit", vm.jit_unit.is_some()),
        ("--jit-rounds", vm.jit_rounds.is_some()),
    ];
    match tiering.into_iter().find(|&(_, is_given)| is_given) {
        Some((option, _)) if engine != Engine::Jit => {
            let was_asked = vm.engine.is_some() || vm.vm || watching.is_some();
            if !native::AVAILABLE && !was_asked {
                return Err(session.fail(Stop::Environment, errors::no_llvm(WHAT_JIT_MAKES)));
            }
            Err(session.fail(Stop::Usage, errors::option_of_jit(option, name(engine), was_asked)))
        }
        Some(_) | None => Ok(()),
    }
}

/// An engine as the command line names it.
fn name(engine: Engine) -> &'static str {
    match engine {
        Engine::Jit => "jit",
        Engine::Vm => "vm",
        Engine::Native => "native",
    }
}

/// What a Kiln without LLVM cannot make.
const WHAT_JIT_MAKES: &str = "native code while a program runs";

fn is_bytecode_file(args: &RunArgs) -> bool {
    Place::File(args.file.clone()).is_bytecode_file()
}

/// The program as bytecode that can be run.
pub fn load(session: &mut Session, args: &RunArgs) -> Result<Loaded, Stop> {
    session.remap(&args.code.remap_path_prefix);
    session.ask_language(args.source.lang);
    check_options(session, args)?;
    let engine = engine(args);
    if engine == Engine::Jit {
        can_be_tiered(session, args)?;
        let (bytecode, map, program) = pipeline::tiered(session, &args.file)?;
        let tiered = session.phase("verify bytecode", |_| Tiered::new(bytecode, map));
        let tiered = tiered.expect("the compiler makes valid bytecode");
        // What is reported at the end of compilation needs the sources, too.
        let (names, sources) = (std::mem::take(&mut session.names), session.sources.clone());
        return Ok(Loaded::Tiered(Box::new(Hot { tiered, program, names, sources })));
    }
    if args.code.target.is_some() {
        return Err(session.fail(Stop::Usage, errors::vm_for_target()));
    }
    if !is_bytecode_file(args) {
        let bytecode = pipeline::bytecode(session, &args.file)?;
        let verified = session.phase("verify bytecode", |_| Verified::new(bytecode));
        return Ok(Loaded::Plain(Box::new(verified.expect("the compiler makes valid bytecode"))));
    }
    read(session, args).map(Box::new).map(Loaded::Plain)
}

/// Native code while the program runs needs LLVM, the MIR, and this machine.
fn can_be_tiered(session: &mut Session, args: &RunArgs) -> Result<(), Stop> {
    if !native::AVAILABLE {
        return Err(session.fail(Stop::Environment, errors::no_llvm(WHAT_JIT_MAKES)));
    }
    if is_bytecode_file(args) {
        return Err(session.fail(Stop::Usage, errors::jit_of_bytecode(&args.file)));
    }
    if let Some(name) = &args.code.target {
        let target =
            Target::parse(name).map_err(|unknown| session.fail(Stop::Usage, unknown.diagnostic()))?;
        if !target.shares_host_runtime() {
            return Err(session.fail(Stop::Usage, errors::jit_for_other(target.name)));
        }
    }
    Ok(())
}

/// Reads a bytecode file.
fn read(session: &mut Session, args: &RunArgs) -> Result<Verified, Stop> {
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
pub fn run(loaded: Loaded, args: &RunArgs) -> ! {
    match loaded {
        Loaded::Plain(program) => run_plain(&program, args),
        Loaded::Tiered(hot) => {
            let Hot { tiered, program, names, sources } = *hot;
            let backtrace = wants_backtrace();
            let (tiering, totals) = tier::tiering(&tiered, program, names, sources, &args.vm, backtrace);
            let files = foreign::files(&args.code);
            let libraries = Some(Libraries { files: &files, others: &args.code.libraries });
            let options = Options { backtrace, libraries, ..Options::default() };
            let exit = Process::start_tiered(&tiered, options, tiering);
            if args.vm.jit_stats {
                totals.write();
            }
            Process::finish(&exit)
        }
    }
}

fn run_plain(program: &Verified, args: &RunArgs) -> ! {
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
