//! `kiln build`: compile to an executable, or to what `--emit` names.

use crate::cli::{BuildArgs, Print};
use crate::code::Code;
use crate::session::{Session, Stop};
use crate::{emit, errors, native, pipeline};
use std::fmt::Write as _;

/// Builds, or prints what `--print` asks for.
pub fn build(session: &mut Session, args: &BuildArgs) -> Result<(), Stop> {
    let code = Code::resolve(session, &args.code)?;
    let Some(file) = &args.file else {
        return print(session, &args.print, &code);
    };
    let requests = emit::requests(&args.emit, args.output.as_deref(), file)
        .map_err(|bad| session.fail(Stop::Usage, errors::bad_request(&bad)))?;
    session.remap(&args.code.remap_path_prefix);
    session.ask_language(args.source.lang);
    pipeline::compile(session, file, &requests, &code)
}

fn print(session: &mut Session, asked: &[Print], code: &Code<'_>) -> Result<(), Stop> {
    let mut text = String::new();
    for what in asked {
        let line = match what {
            Print::Target => code.target.name.to_owned(),
            Print::Sysroot => {
                let sysroot =
                    code.sysroot().map_err(|error| session.fail(Stop::Environment, error.diagnostic()))?;
                sysroot.folder().map_or_else(|| "(inside kiln)".to_owned(), |path| path.display().to_string())
            }
            Print::Cpus => native::cpus(session, code.target)?,
        };
        writeln!(text, "{line}").expect("a String takes all");
    }
    session.print(&text)
}
