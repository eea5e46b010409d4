//! `kiln man`: manual pages, made from the definition of the command line.

use crate::cli::{Cli, ManArgs};
use crate::emit::Place;
use crate::session::{Session, Stop};
use crate::{errors, output};
use clap::CommandFactory as _;
use clap_mangen::Man;

/// Prints a page, or writes all.
pub fn man(session: &mut Session, args: &ManArgs) -> Result<(), Stop> {
    let mut kiln = Cli::command();
    kiln.build();
    let Some(folder) = &args.dir else {
        let command = match &args.command {
            None => kiln,
            Some(name) => match kiln.find_subcommand(name) {
                Some(found) => found.clone(),
                None => {
                    let report = errors::usage(format!("there is no command `{name}`"));
                    return Err(session.fail(Stop::Usage, report.note("`kiln help` lists the commands")));
                }
            },
        };
        let text = page(command);
        return session.print(&String::from_utf8_lossy(&text));
    };
    let subcommands = kiln.get_subcommands().filter(|command| command.get_name() != "help");
    for command in std::iter::once(&kiln).chain(subcommands) {
        let path = folder.join(format!("{}.1", name(command)));
        let text = page(command.clone());
        output::write(&Place::File(path.clone()), &text)
            .map_err(|error| session.fail(Stop::Environment, errors::cannot_write_page(&path, &error)))?;
    }
    Ok(())
}

/// What a page is called: `kiln-build`.
fn name(command: &clap::Command) -> &str {
    command.get_display_name().unwrap_or_else(|| command.get_name())
}

fn page(command: clap::Command) -> Vec<u8> {
    let mut text = Vec::new();
    // Without a date: the same version has the same pages.
    Man::new(command).date("").render(&mut text).expect("a Vec takes all");
    text
}
