//! Machine code, by LLVM: from MIR to texts and objects. Kiln without LLVM has `without_llvm.rs` in this place.

use crate::cli::Optimize;
use crate::code::Code;
use crate::emit::Kind;
use crate::errors;
use crate::pipeline::Results;
use crate::session::{Session, Stop};
use kiln_link::Target;
use kiln_llvm::{Artifact, Entry, OptLevel, Options, RelocModel};
use kiln_mir::Program;

/// Whether this Kiln makes machine code.
pub const AVAILABLE: bool = true;

/// The version of LLVM.
pub fn version() -> Option<String> {
    let (major, minor, patch) = kiln_llvm::version();
    Some(format!("{major}.{minor}.{patch}"))
}

/// The processors of a target.
pub fn cpus(_session: &mut Session, target: &Target) -> Result<String, Stop> {
    Ok(kiln_llvm::cpus(target.llvm_triple).join("\n"))
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
    let merged = program.main.is_some() && code.merges_runtime();
    let bitcode = match merged {
        true => code.sysroot().and_then(|sysroot| sysroot.read("runtime.bc", code.target).map(Some)),
        false => Ok(None),
    };
    let bitcode = bitcode.map_err(|error| session.fail(Stop::Environment, error.diagnostic()))?;
    let options = Options {
        triple: code.target.llvm_triple,
        cpu: code.args.target_cpu.as_deref().unwrap_or(code.target.cpu),
        features: &features,
        reloc: reloc(code.target),
        level: level(code.args.optimize),
        entry: if program.main.is_some() { Entry::Executable } else { Entry::Library },
        runtime: bitcode.as_deref(),
        backtrace: code.backtrace,
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

fn level(optimize: Optimize) -> OptLevel {
    match optimize {
        Optimize::O0 => OptLevel::O0,
        Optimize::O1 => OptLevel::O1,
        Optimize::O2 => OptLevel::O2,
        Optimize::O3 => OptLevel::O3,
        Optimize::Os => OptLevel::Os,
        Optimize::Oz => OptLevel::Oz,
    }
}

fn reloc(target: &Target) -> RelocModel {
    match target.reloc {
        kiln_link::RelocModel::Static => RelocModel::Static,
        kiln_link::RelocModel::Pic => RelocModel::Pic,
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
        kiln_llvm::Error::Target { .. }
        | kiln_llvm::Error::InvalidModule(_)
        | kiln_llvm::Error::Unit(_)
        | kiln_llvm::Error::Llvm(_) => {
            session.fail(Stop::Internal, errors::internal("generate code", &error.to_string(), None))
        }
    }
}
