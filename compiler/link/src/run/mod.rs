//! Which linker runs, and running it.

#![allow(unsafe_code, reason = "lld is C++, and the signal mask is C")]

#[cfg(feature = "lld")]
mod in_process;
mod program;
mod signals;

pub use signals::Deferred;

use crate::command::CommandLine;
use crate::errors::LinkError;
use crate::flavor::{Flavor, Job};
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

/// Runs it. If lld crashes in this process, it is run as a program, where there is one: its state is lost with the
/// crash, the inputs are not. Every command is added to `commands` before it runs. An error says why there is no end.
pub(crate) fn run(
    flavor: Flavor,
    tool: Tool,
    job: &Job,
    commands: &mut Vec<CommandLine>,
) -> Result<Said, LinkError> {
    run_by(flavor, tool, job, commands, start)
}

fn run_by(
    flavor: Flavor,
    tool: Tool,
    job: &Job,
    commands: &mut Vec<CommandLine>,
    start: impl Fn(&Tool, &CommandLine) -> Result<Said, LinkError>,
) -> Result<Said, LinkError> {
    let command = flavor.command(&tool, job);
    commands.push(command.clone());
    let done = start(&tool, &command);
    let (Tool::InProcess(name), Err(LinkError::Crashed)) = (tool, &done) else { return done };
    let Ok(program) = program::find_lld(name) else { return done };
    let command = flavor.command(&program, job);
    commands.push(command.clone());
    start(&program, &command)
}

fn start(tool: &Tool, command: &CommandLine) -> Result<Said, LinkError> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Strip;

    fn job() -> Job {
        let target = Target::host();
        Job {
            target,
            linkage: target.default_linkage(),
            strip: Strip::Nothing,
            objects: Vec::new(),
            system_library: None,
            needed: Vec::new(),
            needed_names: Vec::new(),
            libraries: Vec::new(),
            library_paths: Vec::new(),
            link_args: Vec::new(),
            work: PathBuf::from("folder"),
            output: PathBuf::from("folder/out"),
            size: 0,
        }
    }

    #[test]
    fn a_crash_in_this_process_is_followed_by_the_program() {
        let said = || Ok(Said { success: true, end: "status 0".to_owned(), text: String::new() });
        let in_process = || Tool::InProcess("ld.lld");
        let is_inside = |tool: &Tool| matches!(tool, Tool::InProcess(_));
        let mut commands = Vec::new();
        let crash =
            |tool: &Tool, _: &CommandLine| if is_inside(tool) { Err(LinkError::Crashed) } else { said() };
        assert!(run_by(Flavor::LdElf, in_process(), &job(), &mut commands, crash).is_ok());
        assert_eq!(commands.len(), 2);
        assert_eq!(commands[0].arguments, commands[1].arguments);
        commands.clear();
        assert!(run_by(Flavor::LdElf, in_process(), &job(), &mut commands, |_, _| said()).is_ok());
        assert_eq!(commands.len(), 1);
        let always = |_: &Tool, _: &CommandLine| Err(LinkError::Crashed);
        commands.clear();
        let program = Tool::Program(PathBuf::from("ld.lld"));
        assert_eq!(
            run_by(Flavor::LdElf, program, &job(), &mut commands, always).err(),
            Some(LinkError::Crashed)
        );
        assert_eq!(commands.len(), 1);
    }
}
