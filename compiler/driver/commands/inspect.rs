//! `kiln inspect`: what is in an object, an executable, a library or an archive.

use crate::cli::InspectArgs;
use crate::errors;
use crate::session::{Session, Stop};

/// Prints it.
pub fn inspect(session: &mut Session, args: &InspectArgs) -> Result<(), Stop> {
    let bytes = std::fs::read(&args.file)
        .map_err(|error| session.fail(Stop::Environment, errors::cannot_read(&args.file, &error, None)))?;
    let name = args.file.to_string_lossy();
    let report = kiln_inspect::inspect(&bytes)
        .map_err(|error| session.fail(Stop::Environment, error.diagnostic(&name)))?;
    let text = if args.json { report.json() + "\n" } else { report.text(&name) };
    session.print(&text)
}
