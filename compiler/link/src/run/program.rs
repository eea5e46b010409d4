//! A linker as a program.

use super::{Said, Tool};
use crate::command::CommandLine;
use crate::errors::LinkError;
use crate::output::plain;
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
    let found = path.metadata().map_err(|error| plain(&error))?;
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
    let result = Command::new(&command.program)
        .args(&command.arguments)
        .env("LC_ALL", "C") // messages are read, in English
        .stdin(Stdio::null())
        .output();
    let program = || PathBuf::from(&command.program);
    match result {
        Ok(done) => {
            let mut text = String::from_utf8_lossy(&done.stdout).into_owned();
            text.push_str(&String::from_utf8_lossy(&done.stderr));
            Ok(Said { success: done.status.success(), end: end(done.status), text })
        }
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Err(LinkError::NulInArgument),
        Err(error) => Err(LinkError::NoLinker { name: program(), reason: Some(plain(&error)) }),
    }
}

fn end(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("status {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => "an unknown status".to_owned(),
    }
}
