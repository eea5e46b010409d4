//! `kiln completions`: what shells need to complete our command line.

use crate::cli::{Cli, CompletionsArgs};
use crate::session::{Session, Stop};
use clap::CommandFactory as _;

/// Prints the script.
pub fn completions(session: &mut Session, args: &CompletionsArgs) -> Result<(), Stop> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "kiln", &mut script);
    session.print(&String::from_utf8_lossy(&script))
}
