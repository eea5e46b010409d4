//! `kiln run`: compile and run. The program takes the place of the compiler, so that its status, its input and the
//! signals sent to it are its own.

use crate::cli::RunArgs;
use crate::code::Code;
use crate::commands::vm;
use crate::emit::{Kind, Place, Request};
use crate::session::{Session, Stop};
use crate::{errors, pipeline};
use kiln_link::Target;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A program that was built to be run.
#[derive(Debug)]
pub struct Built {
    folder: tempfile::TempDir,
    executable: PathBuf,
    /// What runs it, if this machine cannot.
    emulator: Option<&'static str>,
    /// Where the emulator finds the target's libraries.
    libraries: Option<&'static str>,
}

/// How programs of this machine run: by themselves.
const NATIVE: &str = "native";

/// How programs of `target` run here: [`NATIVE`], or the emulator that runs them.
///
/// # Errors
/// They do not; the emulator that could, if there is one for the target.
pub fn how(target: &Target) -> Result<&'static str, Option<&'static str>> {
    if target.shares_host_runtime() {
        return Ok(NATIVE);
    }
    target.emulator.filter(|emulator| on_path(emulator)).ok_or(target.emulator)
}

/// Whether the environment asks for backtraces, as it does of programs.
pub fn wants_backtrace() -> bool {
    std::env::var_os("KILN_BACKTRACE").is_some_and(|wish| wish == "1")
}

/// Builds the program in a temporary folder.
pub fn build(session: &mut Session, args: &RunArgs) -> Result<Built, Stop> {
    vm::check_options(session, args)?;
    let mut code = Code::resolve(session, &args.code)?;
    // The program runs at once, in this environment.
    code.backtrace |= wants_backtrace();
    let how = how(code.target).map_err(|emulator| {
        session.fail(Stop::Environment, errors::no_emulator(code.target.name, emulator))
    })?;
    let emulator = (how != NATIVE).then_some(how);
    session.remap(&args.code.remap_path_prefix);
    let folder = tempfile::Builder::new()
        .prefix("kiln-run-")
        .tempdir()
        .map_err(|error| session.fail(Stop::Environment, errors::no_temporary(&error)))?;
    let executable = folder.path().join("program");
    let request = Request { kind: Kind::Exe, place: Place::File(executable.clone()) };
    session.ask_language(args.source.lang);
    pipeline::compile(session, &args.file, &[request], &code)?;
    Ok(Built { folder, executable, emulator, libraries: code.target.foreign_libraries() })
}

/// Runs what was built, and returns only if it cannot be started or this system cannot replace a process.
///
/// # Errors
/// What the system says.
pub fn start(built: Built, file: &Path, args: &[OsString]) -> std::io::Result<u8> {
    match built.emulator {
        None => replace(built, file, args),
        Some(emulator) => {
            let mut command = Command::new(emulator);
            if let Some(libraries) = built.libraries.filter(|folder| Path::new(folder).is_dir()) {
                command.args(["-L", libraries]);
            }
            Ok(exit_status(command.arg(&built.executable).args(args).status()?))
        }
    }
}

/// The name the program sees as its own: that of the source, without its ending.
fn name(file: &Path) -> &OsStr {
    file.file_stem().filter(|stem| *stem != "-").unwrap_or(OsStr::new("program"))
}

/// Replaces this process. The file is removed first: what is open stays until nobody uses it.
#[cfg(target_os = "linux")]
fn replace(built: Built, file: &Path, args: &[OsString]) -> std::io::Result<u8> {
    use std::os::fd::AsRawFd as _;
    use std::os::unix::process::CommandExt as _;
    let open = std::fs::File::open(&built.executable)?;
    built.folder.close()?;
    let path = format!("/proc/self/fd/{}", open.as_raw_fd());
    // Last, as the next file that is opened would take its place.
    kiln_vm::Process::restore_stdout();
    Err(Command::new(path).arg0(name(file)).args(args).exec())
}

/// Runs the program as a child and waits for it.
#[cfg(not(target_os = "linux"))]
fn replace(built: Built, file: &Path, args: &[OsString]) -> std::io::Result<u8> {
    use std::os::unix::process::CommandExt as _;
    let status = Command::new(&built.executable).arg0(name(file)).args(args).status()?;
    drop(built.folder);
    Ok(exit_status(status))
}

/// The status of a child as ours: of one that a signal ended, 128 and the signal, as shells say it.
fn exit_status(status: std::process::ExitStatus) -> u8 {
    use std::os::unix::process::ExitStatusExt as _;
    let signal = || 128 + status.signal().unwrap_or(0);
    u8::try_from(status.code().unwrap_or_else(signal)).unwrap_or(u8::MAX)
}

fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
