//! Links objects and the runtime to an executable.
//!
//! In: objects (files or bytes), a [`Target`] and the [`Sysroot`] with its runtime. Out: an executable under the name
//! asked for, whole or not at all: it is linked in a folder of its own, copied beside its place and renamed.
//!
//! A `flavor` turns the request into the arguments of one family of linkers; `run` runs lld inside this process,
//! or a program; `messages` turns what the linker says into [`LinkError`]s, which `errors` words.
//! Nothing is ever passed through a shell, and no source text becomes a flag.
//!
//! What is left out: how objects are made, and where the libraries of users come from (`-L` says it; the libraries that a
//! program names itself are looked for in the system's folders, too: `library`).

#![allow(clippy::disallowed_methods, reason = "linking is files and processes")]

pub mod command;
pub mod errors;
mod flavor;
mod library;
mod messages;
mod output;
mod request;
mod run;
pub mod sysroot;
pub mod target;

pub use command::CommandLine;
pub use errors::LinkError;
pub use library::{Needed, loadable};
pub use request::{Input, LinkRequest, Linker, Strip};
pub use run::Deferred;
pub use sysroot::Sysroot;
pub use target::{Arch, Format, Linkage, RelocModel, System, Target, UnknownTarget};

use flavor::Job;

/// What a link that worked leaves besides the executable.
#[derive(Debug, Default)]
pub struct LinkOutcome {
    /// The command that ran, for `-v`; two if lld crashed in this process, and then did the work as a program. Files of
    /// the runtime had the names shown only while it ran.
    pub commands: Vec<CommandLine>,
    /// What the linker warned of, one message each, without its name.
    pub warnings: Vec<String>,
}

/// A link that failed. The output is what it was before.
#[derive(Debug)]
pub struct LinkFailure {
    /// The commands that ran, as in [`LinkOutcome`]; empty if it did not come to that.
    pub commands: Vec<CommandLine>,
    /// Why; at least one.
    pub errors: Vec<LinkError>,
}

impl From<LinkError> for LinkFailure {
    fn from(error: LinkError) -> Self {
        LinkFailure { commands: Vec::new(), errors: vec![error] }
    }
}

/// Links as `request` says.
///
/// # Errors
/// The request cannot be met, a tool or file is missing, the linker refuses, or the output cannot be written. The
/// output is then untouched, and no other file is left behind; a signal that ends the process waits until that is so.
pub fn link(request: &LinkRequest<'_>) -> Result<LinkOutcome, LinkFailure> {
    check(request)?;
    // Declared first, so that it is dropped last: after the temporary files.
    let _deferred = Deferred::new();
    output::check(request.output)?;
    let (flavor, tool) = run::choose(request)?;
    let folder = output::work_folder()?;
    let job = Job::prepare(request, flavor, folder.path())?;
    let mut commands = Vec::new();
    let done = run::run(flavor, tool, &job, &mut commands);
    let failed = |errors| LinkFailure { commands: commands.clone(), errors };
    let said = done.map_err(|error| failed(vec![error]))?;
    if !said.success {
        return Err(failed(messages::errors(&said, &job)));
    }
    output::publish(&job.output, request.output).map_err(|error| failed(vec![error]))?;
    Ok(LinkOutcome { commands, warnings: messages::warnings(&said.text) })
}

/// What can be refused before anything is touched.
fn check(request: &LinkRequest<'_>) -> Result<(), LinkFailure> {
    let mut errors = Vec::new();
    if !request.target.linkages.contains(&request.linkage) {
        errors.push(LinkError::Linkage { target: request.target, linkage: request.linkage });
    }
    let bad = |name: &&String| !request::is_library_name(name);
    errors.extend(request.libraries.iter().filter(bad).map(|name| LinkError::LibraryName(name.clone())));
    if errors.is_empty() { Ok(()) } else { Err(LinkFailure { commands: Vec::new(), errors }) }
}
