//! Machine code: from MIR to objects and executables, for the target that the command line chose.

use crate::cli::{CodeArgs, Optimize};
use crate::emit::Kind;
use crate::pipeline::Results;
use crate::session::{Session, Stop};
use crate::{errors, host_runtime};
use kiln_link::sysroot::Search;
use kiln_link::{Input, LinkError, LinkRequest, Linkage, Linker, RuntimeForm, Strip, Sysroot, Target};
use kiln_llvm::{Artifact, Entry, OptLevel, Options, RelocModel};
use kiln_mir::Program;
use std::ffi::OsStr;
use std::path::Path;

/// The options about machine code, resolved.
#[derive(Debug)]
pub struct Code<'a> {
    /// The machine.
    pub target: &'static Target,
    args: &'a CodeArgs,
    linkage: Linkage,
    threads: usize,
}

impl<'a> Code<'a> {
    /// What `args` mean. Unknown names and impossible combinations are reported.
    pub fn resolve(session: &mut Session, args: &'a CodeArgs) -> Result<Code<'a>, Stop> {
        let target = match &args.target {
            None => Target::host(),
            Some(name) => {
                Target::parse(name).map_err(|unknown| session.fail(Stop::Usage, unknown.diagnostic()))?
            }
        };
        let linkage = match (args.static_, args.dynamic) {
            (true, _) => Linkage::Static,
            (_, true) => Linkage::Dynamic,
            (false, false) => target.default_linkage(),
        };
        let threads = match args.jobs {
            Some(jobs) => usize::from(jobs),
            None => std::thread::available_parallelism().map_or(1, usize::from),
        };
        session.say(|| format!("target {}, {} thread(s)", target.name, threads));
        Ok(Code { target, args, linkage, threads })
    }

    fn level(&self) -> OptLevel {
        match self.args.optimize {
            Optimize::O0 => OptLevel::O0,
            Optimize::O1 => OptLevel::O1,
            Optimize::O2 => OptLevel::O2,
            Optimize::O3 => OptLevel::O3,
            Optimize::Os => OptLevel::Os,
            Optimize::Oz => OptLevel::Oz,
        }
    }

    fn cpu(&self) -> &str {
        self.args.target_cpu.as_deref().unwrap_or(self.target.cpu)
    }

    fn reloc(&self) -> RelocModel {
        match self.target.reloc {
            kiln_link::RelocModel::Static => RelocModel::Static,
            kiln_link::RelocModel::Pic => RelocModel::Pic,
        }
    }

    /// The runtime of the target.
    ///
    /// # Errors
    /// There is none; the error says how to make it.
    pub fn sysroot(&self) -> Result<Sysroot, LinkError> {
        find_sysroot(self.target, self.args.sysroot.as_deref())
    }

    /// Without optimization the runtime is linked as an object: merging it would only cost time.
    fn runtime_form(&self) -> RuntimeForm {
        match self.level() {
            OptLevel::O0 => RuntimeForm::Object,
            OptLevel::O1 | OptLevel::O2 | OptLevel::O3 | OptLevel::Os | OptLevel::Oz => RuntimeForm::Merged,
        }
    }
}

/// The runtime of `target`, in `given` or where this compiler keeps it.
///
/// # Errors
/// There is none; the error says how to make it.
pub fn find_sysroot(target: &'static Target, given: Option<&Path>) -> Result<Sysroot, LinkError> {
    let executable = std::env::current_exe().and_then(std::fs::canonicalize).ok();
    let search = Search { given, embedded: Some(host_runtime::FILES), executable: executable.as_deref() };
    Sysroot::find(target, &search)
}

/// Makes the requested forms of machine code, and the objects for an executable, if one is wanted.
pub fn generate(
    session: &mut Session,
    program: &Program,
    code: &Code<'_>,
    results: &mut Results<'_>,
) -> Result<Vec<Vec<u8>>, Stop> {
    let forms = [
        (Kind::Ll, Artifact::Ir),
        (Kind::Bc, Artifact::Bitcode),
        (Kind::Asm, Artifact::Assembly),
        (Kind::Obj, Artifact::Object),
    ];
    let wanted: Vec<(Kind, Artifact)> = forms.into_iter().filter(|&(kind, _)| results.wants(kind)).collect();
    let executable = results.wants(Kind::Exe);
    if wanted.is_empty() && !executable {
        return Ok(Vec::new());
    }
    let features = [code.target.features, code.args.target_feature.as_deref().unwrap_or("")];
    let features = features.into_iter().filter(|list| !list.is_empty()).collect::<Vec<_>>().join(",");
    // A library has no runtime inside: the executable it becomes a part of brings the one there is.
    let merged = program.main.is_some() && code.runtime_form() == RuntimeForm::Merged;
    let bitcode = match merged {
        true => code.sysroot().and_then(|sysroot| sysroot.read("runtime.bc", code.target).map(Some)),
        false => Ok(None),
    };
    let bitcode = bitcode.map_err(|error| session.fail(Stop::Environment, error.diagnostic()))?;
    let options = Options {
        triple: code.target.llvm_triple,
        cpu: code.cpu(),
        features: &features,
        reloc: code.reloc(),
        level: code.level(),
        entry: if program.main.is_some() { Entry::Executable } else { Entry::Library },
        runtime: bitcode.as_deref(),
        threads: code.threads,
    };
    let artifacts: Vec<Artifact> = wanted.iter().map(|&(_, artifact)| artifact).collect();
    let made = session.phase("generate code", |phase| {
        let forms = match artifacts.as_slice() {
            [] => Vec::new(),
            artifacts => kiln_llvm::compile(program, phase.names, phase.sources, &options, artifacts)?,
        };
        let objects = match executable {
            true => kiln_llvm::compile_objects(program, phase.names, phase.sources, &options)?,
            false => Vec::new(),
        };
        Ok((forms, objects))
    });
    let (forms, objects) = made.map_err(|error| failed(session, error))?;
    for ((kind, _), bytes) in wanted.into_iter().zip(forms) {
        results.add(kind, bytes);
    }
    Ok(objects)
}

/// Links `objects` with the runtime to the executable `output`.
pub fn link(session: &mut Session, objects: &[Vec<u8>], output: &Path, code: &Code<'_>) -> Result<(), Stop> {
    let sysroot = code.sysroot().map_err(|error| session.fail(Stop::Environment, error.diagnostic()))?;
    let names: Vec<String> = (0..objects.len()).map(|index| format!("unit{index}.o")).collect();
    let inputs = names.iter().zip(objects).map(|(name, bytes)| Input::Bytes(name, bytes)).collect();
    let mut request = LinkRequest::new(code.target, &sysroot, inputs, output);
    request.linkage = code.linkage;
    request.runtime = code.runtime_form();
    request.strip = if code.args.strip { Strip::All } else { Strip::Nothing };
    request.linker = linker(code.args.linker.as_deref());
    request.libraries = code.args.libraries.clone();
    request.library_paths = code.args.library_paths.clone();
    request.link_args = code.args.link_args.clone();
    match session.phase("link", |_| kiln_link::link(&request)) {
        Ok(outcome) => {
            for command in &outcome.commands {
                session.say(|| command.to_string());
            }
            for warning in &outcome.warnings {
                session.sink.report(kiln_link::errors::warning(warning));
            }
            Ok(())
        }
        Err(failure) => {
            for command in &failure.commands {
                session.say(|| command.to_string());
            }
            for error in &failure.errors {
                session.sink.report(error.diagnostic());
            }
            Err(Stop::Environment)
        }
    }
}

fn linker(name: Option<&OsStr>) -> Linker<'_> {
    match name {
        None => Linker::Lld,
        Some(name) if name == "lld" => Linker::Lld,
        Some(name) if name == "cc" => Linker::Cc,
        Some(name) => Linker::Program(Path::new(name)),
    }
}

/// What a failure of code generation means for the user.
fn failed(session: &mut Session, error: kiln_llvm::Error) -> Stop {
    match error {
        kiln_llvm::Error::Cpu { cpu, triple } => {
            let known = kiln_llvm::cpus(&triple);
            session.fail(Stop::Usage, errors::unknown_cpu(&cpu, &triple, &known))
        }
        kiln_llvm::Error::Feature { feature, triple } => {
            session.fail(Stop::Usage, errors::unknown_feature(&feature, &triple))
        }
        kiln_llvm::Error::Runtime(what) => {
            session.fail(Stop::Environment, errors::damaged_installation(&what))
        }
        kiln_llvm::Error::Target { .. } | kiln_llvm::Error::InvalidModule(_) | kiln_llvm::Error::Llvm(_) => {
            session.fail(Stop::Internal, errors::internal("generate code", &error.to_string(), None))
        }
    }
}
