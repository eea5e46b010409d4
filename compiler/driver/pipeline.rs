//! The phases in order. Each takes what the one before made; a phase runs only if the ones before it reported no
//! error, and only as far as the requests need.

use crate::cli::Optimize;
use crate::code::{self, Code, Objects};
use crate::emit::{BadRequest, Kind, Place, Request};
use crate::session::{Phase, Session, Stop};
use crate::{dep_info, errors, foreign, frontend, native, output};
use kiln_hir::Hir;
use kiln_mir::Program;
use kiln_source::FileId;
use kiln_vm::Bytecode;
use kiln_vm::tier::Map;
use std::io::IsTerminal as _;
use std::path::Path;

/// Compiles the source at `path` and writes what is requested. Nothing is written before all phases are done; the
/// executable comes last.
pub fn compile(
    session: &mut Session,
    path: &Path,
    requests: &[Request],
    code: &Code<'_>,
) -> Result<(), Stop> {
    let mut results = Results { requests, made: Vec::new() };
    let objects = make(session, path, &mut results, code)?;
    session.stop_on_reports()?;
    for (request, bytes) in results.made {
        write(session, request.kind, &request.place, &bytes)?;
    }
    for request in requests.iter().filter(|request| request.kind == Kind::Exe) {
        match &request.place {
            Place::File(path) => code::link(session, &objects, path, code)?,
            Place::Stdout => {
                return Err(session.fail(Stop::Usage, errors::bad_request(&BadRequest::ExecutableToStdout)));
            }
        }
    }
    Ok(())
}

/// Runs the phases, keeps the results, and returns the objects of which an executable is linked, if one is wanted.
fn make(
    session: &mut Session,
    path: &Path,
    results: &mut Results<'_>,
    code: &Code<'_>,
) -> Result<Objects, Stop> {
    let nothing_to_link = Objects::default();
    let file = session.load(path)?;
    if results.wants(Kind::DepInfo) {
        let text = session.phase("dep-info", |_| dep_info::rules(results.requests, path));
        results.add(Kind::DepInfo, text);
    }
    if results.wants(Kind::Tokens) {
        results.add(Kind::Tokens, frontend::dump_tokens(session, file).into_bytes());
    }
    if !results.want_later_than(Kind::Tokens) {
        return Ok(nothing_to_link);
    }
    let tree = frontend::parse(session, file)?;
    if results.wants(Kind::Ast) {
        results.add(Kind::Ast, frontend::dump_tree(session, &tree).into_bytes());
    }
    if results.wants(Kind::AstJson) {
        results.add(Kind::AstJson, frontend::dump_json(session, &tree, file)?.into_bytes());
    }
    if !results.want_later_than(Kind::AstJson) {
        return Ok(nothing_to_link);
    }
    let hir = frontend::lower(session, tree)?;
    if results.wants(Kind::Hir) {
        let text = session.phase("dump", |phase| kiln_hir::dump::dump(&hir, phase.names));
        results.add(Kind::Hir, text.into_bytes());
    }
    if !results.want_later_than(Kind::Hir) {
        return Ok(nothing_to_link);
    }
    analyze(session, &hir)?;
    if results.wants(Kind::Exe) && hir.main.is_none() {
        return Err(no_main(session, file));
    }
    // Without optimization nothing is to depend on the analysis of the whole program.
    let inferred = code.args.optimize != Optimize::O0 || results.wants(Kind::Bytecode);
    let program = to_mir(session, &hir, inferred);
    if results.wants(Kind::Mir) {
        let text = session.phase("dump", |phase| kiln_mir::dump::dump(&program, phase.names));
        results.add(Kind::Mir, text.into_bytes());
    }
    if results.wants(Kind::Bytecode) {
        let bytecode = to_bytecode(session, &program);
        let text = session.phase("dump", |phase| kiln_vm::disassemble(&bytecode, Some(phase.sources)));
        let file = kiln_vm::write(&bytecode);
        results.add_by_place(Kind::Bytecode, |place| {
            if place.is_bytecode_file() { file.clone() } else { text.clone().into_bytes() }
        });
    }
    let needed = foreign::needed(&program, &session.names);
    Ok(Objects { objects: native::generate(session, &program, code, results)?, needed })
}

/// Compiles the source at `path` for the VM.
pub fn bytecode(session: &mut Session, path: &Path) -> Result<Bytecode, Stop> {
    let program = runnable(session, path)?;
    Ok(to_bytecode(session, &program))
}

/// The same for a run that counts what is hot; with the MIR, of which native code is made.
pub fn tiered(session: &mut Session, path: &Path) -> Result<(Bytecode, Map, Program), Stop> {
    let program = runnable(session, path)?;
    let compile = |phase: &mut Phase<'_>| kiln_vm::compile_tiered(&program, phase.names, phase.sources);
    let (bytecode, map) = session.phase("bytecode", compile);
    Ok((bytecode, map, program))
}

/// The MIR of a program with a `main`.
fn runnable(session: &mut Session, path: &Path) -> Result<Program, Stop> {
    let file = session.load(path)?;
    let tree = frontend::parse(session, file)?;
    let hir = frontend::lower(session, tree)?;
    analyze(session, &hir)?;
    if hir.main.is_none() {
        return Err(no_main(session, file));
    }
    Ok(to_mir(session, &hir, true))
}

fn no_main(session: &mut Session, file: FileId) -> Stop {
    let end = session.sources.file_span(file).after();
    session.fail(Stop::Program, errors::no_main(end))
}

fn to_bytecode(session: &mut Session, program: &Program) -> Bytecode {
    session.phase("bytecode", |phase| kiln_vm::compile(program, phase.names, phase.sources))
}

/// Finds all errors of a source, and makes nothing.
pub fn check(session: &mut Session, path: &Path) -> Result<(), Stop> {
    let file = session.load(path)?;
    let tree = frontend::parse(session, file)?;
    let hir = frontend::lower(session, tree)?;
    analyze(session, &hir)
}

fn analyze(session: &mut Session, hir: &Hir) -> Result<(), Stop> {
    session.phase("analyze", |phase| kiln_analysis::analyze(hir, phase.names, phase.sink));
    session.stop_on_reports()
}

/// MIR of all that the program needs, without type parameters, with little left to do for the backend; with the types of
/// dynamic values if `inferred`.
fn to_mir(session: &mut Session, hir: &Hir, inferred: bool) -> Program {
    let generic = session.phase("build MIR", |_| kiln_mir_build::build(hir));
    verify_mir(session, &generic);
    let instances = session.phase("monomorphize", |_| kiln_mir_passes::monomorphize(generic));
    let instances = instances.expect("no source language has generic functions yet");
    let mut instances = sabotaged(session, instances);
    if inferred {
        instances = session.phase("infer types", |phase| kiln_mir_infer::infer(instances, phase.names));
        verify_mir(session, &instances);
    }
    let program = session.phase("optimize MIR", |_| kiln_mir_passes::optimize(instances));
    verify_mir(session, &program);
    program
}

/// With a fault planted, if the tests ask for one.
fn sabotaged(session: &mut Session, mut program: Program) -> Program {
    if let Some(fault) = session.sabotage() {
        session.phase("sabotage", |_| kiln_mir_passes::sabotage::plant(&mut program, fault));
        verify_mir(session, &program);
    }
    program
}

fn verify_mir(session: &mut Session, program: &Program) {
    session.verify("verify MIR", |_| {
        kiln_mir::verify::verify(program).iter().map(ToString::to_string).collect()
    });
}

/// What was made so far of what is requested.
pub struct Results<'a> {
    requests: &'a [Request],
    made: Vec<(&'a Request, Vec<u8>)>,
}

impl Results<'_> {
    /// Whether a kind is requested.
    pub fn wants(&self, kind: Kind) -> bool {
        self.requests.iter().any(|request| request.kind == kind)
    }

    /// Whether a kind is requested that comes later than `kind`.
    pub fn want_later_than(&self, kind: Kind) -> bool {
        self.requests.iter().any(|request| request.kind > kind)
    }

    /// Keeps a result for all requests of its kind.
    pub fn add(&mut self, kind: Kind, bytes: Vec<u8>) {
        for request in self.requests.iter().filter(|request| request.kind == kind) {
            self.made.push((request, bytes.clone()));
        }
    }

    /// Keeps a result that depends on where it goes.
    fn add_by_place(&mut self, kind: Kind, make: impl Fn(&Place) -> Vec<u8>) {
        for request in self.requests.iter().filter(|request| request.kind == kind) {
            self.made.push((request, make(&request.place)));
        }
    }
}

fn write(session: &mut Session, kind: Kind, place: &Place, bytes: &[u8]) -> Result<(), Stop> {
    if *place == Place::Stdout && !kind.is_text() && std::io::stdout().is_terminal() {
        return Err(session.fail(Stop::Usage, errors::binary_to_terminal(kind)));
    }
    session.phase("write", |_| output::write(place, bytes)).map_err(|error| {
        if *place == Place::Stdout && error.kind() == std::io::ErrorKind::BrokenPipe {
            return Stop::Quiet;
        }
        session.fail(Stop::Environment, errors::cannot_write(kind, place, &error))
    })
}
