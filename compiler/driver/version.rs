//! `kiln --version`.

use crate::emit::Place;
use crate::session::Stop;
use crate::{errors, native, output};
use std::ffi::OsString;
use std::io::Write as _;

/// Whether the arguments ask for the version and for nothing else that matters.
pub fn is_asked(arguments: &[OsString]) -> bool {
    let ours = arguments.iter().skip(1).take_while(|argument| *argument != "--");
    ours.clone().any(|argument| argument == "--version" || argument == "-V" || argument == "-vV")
        && ours.clone().all(|argument| argument.to_string_lossy().starts_with('-'))
}

/// Prints the version; with `--verbose` all that a report of a bug needs.
pub fn print(arguments: &[OsString]) -> u8 {
    let verbose =
        arguments.iter().any(|argument| argument == "-v" || argument == "--verbose" || argument == "-vV");
    let llvm = native::version();
    let version = env!("CARGO_PKG_VERSION");
    let text = if verbose {
        let host = kiln_link::Target::host().name;
        format!("kiln {version}\nhost: {host}\nLLVM: {}\n", llvm.as_deref().unwrap_or("none"))
    } else {
        match llvm {
            Some(llvm) => format!("kiln {version} (LLVM {llvm})\n"),
            None => format!("kiln {version} (without LLVM)\n"),
        }
    };
    let Err(error) = output::write(&Place::Stdout, text.as_bytes()) else { return 0 };
    if error.kind() != std::io::ErrorKind::BrokenPipe {
        let report = kiln_diagnostics::human(
            &errors::cannot_print(&error),
            &kiln_source::SourceMap::new(),
            kiln_diagnostics::Colors::No,
        );
        let _ = std::io::stderr().write_all(report.as_bytes());
    }
    Stop::Environment.status()
}
