//! How the executable gets to its place: linked in a folder of its own under its last name (the signature of macOS
//! contains the name, so a random one would change the bytes), copied beside its place, renamed. So the old file
//! stays until the new one is whole, and two links to one place leave one of the two.

use crate::errors::LinkError;
use kiln_diagnostics::reason;
use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Executable by everybody, as far as the umask allows.
const MODE: u32 = 0o777;

/// Refuses what cannot be written, before the work is done.
pub(crate) fn check(output: &Path) -> Result<(), LinkError> {
    match fs::metadata(output) {
        Ok(found) if found.is_dir() => return Err(LinkError::OutputIsFolder(output.to_owned())),
        // No file can have this name, not even in the work folder, where a linker would find that out.
        Err(error) if error.kind() == io::ErrorKind::InvalidFilename => {
            return Err(not_written(output, &error));
        }
        Ok(_) | Err(_) if output.file_name().is_none() => {
            return Err(LinkError::OutputIsFolder(output.to_owned()));
        }
        Ok(_) | Err(_) => {}
    }
    match fs::metadata(parent(output)) {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(_) => Err(not_written(output, &io::Error::from(io::ErrorKind::NotADirectory))),
        Err(error) => Err(not_written(output, &error)),
    }
}

/// A new empty folder for what exists only while the linker runs.
pub(crate) fn work_folder() -> Result<TempDir, LinkError> {
    tempfile::Builder::new()
        .prefix("kiln-link-")
        .tempdir()
        .map_err(|error| LinkError::Temporary { folder: std::env::temp_dir(), reason: reason(&error) })
}

/// Puts a complete file to its place.
pub(crate) fn publish(linked: &Path, output: &Path) -> Result<(), LinkError> {
    copy(linked, output).map_err(|error| not_written(output, &error))
}

fn copy(linked: &Path, output: &Path) -> io::Result<()> {
    let mut from = File::open(linked)?;
    if fs::metadata(output).is_ok_and(|found| !found.is_file()) {
        // A device or a pipe is written, not replaced.
        let mut to = File::options().write(true).open(output)?;
        return io::copy(&mut from, &mut to).map(|_| ());
    }
    let mut beside = tempfile::Builder::new()
        .prefix(".kiln-")
        .permissions(Permissions::from_mode(MODE))
        .tempfile_in(parent(output))?;
    io::copy(&mut from, beside.as_file_mut())?;
    beside.persist(output).map_err(|failed| failed.error)?;
    Ok(())
}

fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        Some(_) | None => PathBuf::from("."),
    }
}

fn not_written(output: &Path, error: &io::Error) -> LinkError {
    LinkError::Output { path: output.to_owned(), reason: reason(error) }
}
