//! The target and the options of machine code that the command line chose, and linking. Code is made by `native`.

use crate::cli::{CodeArgs, Optimize};
use crate::host_runtime;
use crate::session::{Session, Stop};
use kiln_link::sysroot::Search;
use kiln_link::{Input, LinkError, LinkRequest, Linkage, Linker, Strip, Sysroot, Target};
use std::ffi::OsStr;
use std::path::Path;

/// The options about machine code, resolved.
#[derive(Debug)]
pub struct Code<'a> {
    /// The machine.
    pub target: &'static Target,
    /// The options as they were given.
    pub args: &'a CodeArgs,
    linkage: Linkage,
    /// How many threads may work at the same time.
    pub threads: usize,
    /// Whether panics can print the calls that led to them.
    pub backtrace: bool,
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
        Ok(Code { target, args, linkage, threads, backtrace: args.backtrace })
    }

    /// The runtime of the target.
    ///
    /// # Errors
    /// There is none; the error says how to make it.
    pub fn sysroot(&self) -> Result<Sysroot, LinkError> {
        find_sysroot(self.target, self.args.sysroot.as_deref())
    }

    /// Whether functions of the runtime become part of the program. Without optimization that would only cost time.
    pub fn merges_runtime(&self) -> bool {
        self.args.optimize != Optimize::O0
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

/// What an executable is linked of.
#[derive(Debug, Default)]
pub struct Objects {
    /// The objects.
    pub objects: Vec<Vec<u8>>,
    /// The C libraries that the program names.
    pub needed: Vec<kiln_link::Needed>,
}

/// Links objects with the runtime to the executable `output`.
pub fn link(session: &mut Session, made: &Objects, output: &Path, code: &Code<'_>) -> Result<(), Stop> {
    let sysroot = code.sysroot().map_err(|error| session.fail(Stop::Environment, error.diagnostic()))?;
    let objects = &made.objects;
    let names: Vec<String> = (0..objects.len()).map(|index| format!("unit{index}.o")).collect();
    let inputs = names.iter().zip(objects).map(|(name, bytes)| Input::Bytes(name, bytes)).collect();
    let mut request = LinkRequest::new(code.target, &sysroot, inputs, output);
    request.linkage = code.linkage;
    request.strip = if code.args.strip { Strip::All } else { Strip::Nothing };
    request.linker = linker(code.args.linker.as_deref());
    request.libraries = code.args.libraries.clone();
    request.needed = made.needed.clone();
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
