//! `kiln build`: compile to an executable, or to what `--emit` names.

use crate::cli::BuildArgs;
use crate::code::Code;
use crate::session::{Session, Stop};
use crate::{emit, errors, pipeline};

/// Builds.
pub fn build(session: &mut Session, args: &BuildArgs) -> Result<(), Stop> {
    let code = Code::resolve(session, &args.code)?;
    let requests = emit::requests(&args.emit, args.output.as_deref(), &args.file)
        .map_err(|bad| session.fail(Stop::Usage, errors::bad_request(&bad)))?;
    pipeline::compile(session, &args.file, &requests, &code)
}
