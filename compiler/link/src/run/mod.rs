//! Which linker runs, and running it.

#![allow(unsafe_code, reason = "lld is C++, and the signal mask is C")]

#[cfg(feature = "lld")]
mod in_process;
mod program;
mod signals;

pub(crate) use signals::Deferred;

use crate::command::CommandLine;
use crate::errors::LinkError;
use crate::flavor::Flavor;
use crate::request::{LinkRequest, Linker};
use crate::target::{Arch, Format, System, Target};
use std::ffi::OsString;
use std::path::PathBuf;

/// A linker that is there.
#[derive(Debug)]
pub(crate) enum Tool {
    /// lld inside this process, under the name that selects the format.
    InProcess(&'static str),
    /// A program.
    Program(PathBuf),
}

impl Tool {
    /// How a command names it.
    pub(crate) fn program(&self) -> OsString {
        match self {
            Tool::InProcess(name) => OsString::from(name),
            Tool::Program(path) => path.clone().into_os_string(),
        }
    }
}

/// What a linker left.
#[derive(Debug)]
pub(crate) struct Said {
    /// Whether its status was 0.
    pub(crate) success: bool,
    /// How it ended, if not with status 0: `status 1`, `signal 9`.
    pub(crate) end: String,
    /// All it wrote, to whichever stream.
    pub(crate) text: String,
}

/// The linker that a request asks for.
pub(crate) fn choose(request: &LinkRequest<'_>) -> Result<(Flavor, Tool), LinkError> {
    let target = request.target;
    match request.linker {
        Linker::Lld => match in_process(target) {
            Some(name) => Ok((Flavor::of(target), Tool::InProcess(name))),
            None => Ok((Flavor::of(target), program::find_lld(lld_name(target))?)),
        },
        Linker::LldProgram => Ok((Flavor::of(target), program::find_lld(lld_name(target))?)),
        Linker::Cc => {
            let name = cc_name(target);
            Ok((Flavor::Cc, program::find(name.as_ref())?))
        }
        Linker::Program(name) => Ok((Flavor::of_program(name, target), program::find(name)?)),
    }
}

/// Runs it. An error says why it could not run to its end.
pub(crate) fn run(tool: &Tool, command: &CommandLine) -> Result<Said, LinkError> {
    match tool {
        #[cfg(feature = "lld")]
        Tool::InProcess(_) => in_process::run(command),
        #[cfg(not(feature = "lld"))]
        Tool::InProcess(name) => Err(LinkError::NoLinker { name: PathBuf::from(name), reason: None }),
        Tool::Program(_) => program::run(command),
    }
}

fn lld_name(target: &Target) -> &'static str {
    match target.format() {
        Format::Elf => "ld.lld",
        Format::MachO => "ld64.lld",
    }
}

/// The name of lld inside this process, if it is there and may run.
#[cfg(feature = "lld")]
fn in_process(target: &Target) -> Option<&'static str> {
    in_process::can_run().then(|| lld_name(target))
}

#[cfg(not(feature = "lld"))]
fn in_process(_target: &Target) -> Option<&'static str> {
    None
}

/// The C compiler of a target, as Debian names those for other machines.
fn cc_name(target: &Target) -> &'static str {
    if target == Target::host() {
        return "cc";
    }
    match (target.arch, target.system) {
        (Arch::X86_64, System::LinuxGnu) => "x86_64-linux-gnu-gcc",
        (Arch::Aarch64, System::LinuxGnu) => "aarch64-linux-gnu-gcc",
        (Arch::Riscv64, System::LinuxGnu) => "riscv64-linux-gnu-gcc",
        (Arch::X86_64, System::LinuxMusl) => "x86_64-linux-musl-gcc",
        (Arch::Aarch64, System::LinuxMusl) => "aarch64-linux-musl-gcc",
        (Arch::Riscv64, System::LinuxMusl) => "riscv64-linux-musl-gcc",
        (Arch::X86_64 | Arch::Aarch64 | Arch::Riscv64, System::MacOs) => "cc",
    }
}
