//! A linker as a program.

use super::signals::Forward;
use super::{Said, Tool};
use crate::command::CommandLine;
use crate::errors::LinkError;
use kiln_diagnostics::reason;
use std::env;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

/// Where Debian's packages put lld, under its plain name.
const LLVM_PROGRAMS: &str = "/usr/lib/llvm-22/bin";

/// lld of a format: on `PATH` under its plain name or with the version, or among LLVM's programs.
pub(super) fn find_lld(name: &'static str) -> Result<Tool, LinkError> {
    let versioned = format!("{name}-22");
    let candidates = [PathBuf::from(name), PathBuf::from(versioned), Path::new(LLVM_PROGRAMS).join(name)];
    candidates
        .iter()
        .find_map(|candidate| find(candidate).ok())
        .ok_or_else(|| LinkError::NoLinker { name: PathBuf::from(name), reason: None })
}

/// A program: a name without `/` is searched on `PATH`, anything else is a path.
pub(super) fn find(name: &Path) -> Result<Tool, LinkError> {
    let missing = |reason| LinkError::NoLinker { name: name.to_owned(), reason };
    if name.components().count() != 1 || name.has_root() || name.as_os_str().to_string_lossy().contains('/') {
        return match executable(name) {
            Ok(()) => Ok(Tool::Program(name.to_owned())),
            Err(reason) => Err(missing(Some(reason))),
        };
    }
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|candidate| executable(candidate).is_ok())
        .map(Tool::Program)
        .ok_or_else(|| missing(None))
}

/// Whether it can be run, and why not.
fn executable(path: &Path) -> Result<(), String> {
    let found = path.metadata().map_err(|error| reason(&error))?;
    if !found.is_file() {
        return Err("it is not a file".to_owned());
    }
    if found.permissions().mode() & 0o111 == 0 {
        return Err("it is not executable".to_owned());
    }
    Ok(())
}

/// Runs it with both streams captured and no input.
pub(super) fn run(command: &CommandLine) -> Result<Said, LinkError> {
    let child = Command::new(&command.program)
        .args(&command.arguments)
        .env("LC_ALL", "C") // messages are read, in English
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let done = child.and_then(|mut child| {
        let _forward = Forward::to(child.id());
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        // Both are read at the same time, as a program may fill one while it waits for the other.
        let other = std::thread::spawn(|| read(stderr));
        let mut text = read(stdout);
        text.push_str(&other.join().unwrap_or_default());
        Ok((child.wait()?, text))
    });
    match done {
        Ok((status, text)) => Ok(Said { success: status.success(), end: end(status), text }),
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Err(LinkError::NulInArgument),
        Err(error) => {
            Err(LinkError::NoLinker { name: PathBuf::from(&command.program), reason: Some(reason(&error)) })
        }
    }
}

/// All that comes out of a stream; what is not UTF-8 is replaced.
fn read(stream: Option<impl io::Read>) -> String {
    let mut bytes = Vec::new();
    if let Some(mut stream) = stream {
        // A stream that breaks has said what it says.
        let _ = stream.read_to_end(&mut bytes);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn end(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("status {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => "an unknown status".to_owned(),
    }
}
