//! `kiln check`: find the errors of a program, make nothing.

use crate::cli::CheckArgs;
use crate::pipeline;
use crate::session::{Session, Stop};

/// Checks.
pub fn check(session: &mut Session, args: &CheckArgs) -> Result<(), Stop> {
    session.ask_language(args.source.lang);
    pipeline::check(session, &args.file)
}
