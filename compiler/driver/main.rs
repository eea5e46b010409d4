//! The `kiln` command: the command line, the phases in order, and the surroundings.
//!
//! Exit status: 0 success, 1 errors in the program (of a program in Lox or Luma 65), 2 wrong usage, 3 the surroundings (files, tools), 120 a bug of
//! ours. `kiln run` ends with the status of the program it ran.

#![allow(
    clippy::disallowed_methods,
    reason = "the driver is where files, processes and the clock are touched"
)]
#![cfg_attr(not(feature = "llvm"), allow(dead_code, reason = "what belongs to native code is not used"))]

mod cli;
mod code;
mod commands;
mod crash;
mod dep_info;
mod emit;
mod errors;
mod foreign;
mod frontend;
mod host_runtime;
#[cfg_attr(not(feature = "llvm"), path = "without_llvm.rs")]
mod native;
mod output;
mod pipeline;
mod session;
#[cfg_attr(not(feature = "llvm"), path = "tier_without_llvm.rs")]
mod tier;
mod timing;
mod version;

use clap::Parser as _;
use cli::{Cli, ColorChoice, Command, Engine, MessageArgs, MessageFormat};
use kiln_diagnostics::Diagnostic;
use kiln_source::SourceMap;
use session::{Session, Stop};
use std::ffi::OsString;
use std::io::Write as _;

/// Phases allocate many small things that live until the end.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// LLVM recurses over the expressions it is given; our own phases grow their stack as they need. Only what is used
/// costs memory.
const STACK_BYTES: usize = 512 << 20;

fn main() {
    let arguments = cli::arguments(std::env::args_os());
    let work = std::thread::Builder::new().name("kiln".to_owned()).stack_size(STACK_BYTES);
    let status = match work.spawn(move || command(&arguments)) {
        Ok(thread) => thread.join().unwrap_or(crash::STATUS),
        Err(error) => {
            let _ = writeln!(
                std::io::stderr(),
                "error: cannot start a thread: {}",
                kiln_diagnostics::reason(&error)
            );
            Stop::Environment.status()
        }
    };
    std::process::exit(i32::from(status));
}

/// Does what the arguments say, and gives the exit status.
fn command(arguments: &[OsString]) -> u8 {
    if version::is_asked(arguments) {
        return version::print(arguments);
    }
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return usage_error(arguments, &error),
    };
    crash::install();
    let messages = cli.messages.clone();
    match std::panic::catch_unwind(|| execute(&cli)) {
        Ok(status) => status,
        Err(_) => {
            report(&messages, crash::report());
            crash::STATUS
        }
    }
}

fn execute(cli: &Cli) -> u8 {
    let mut session = Session::new(&cli.messages);
    match &cli.command {
        Command::Build(args) => {
            let result = commands::build::build(&mut session, args);
            let subject = args.file.as_deref().map(|file| session.name(file)).unwrap_or_default();
            session.finish(&subject, "compile", result)
        }
        Command::Check(args) => {
            let result = commands::check::check(&mut session, args);
            let subject = session.name(&args.file);
            session.finish(&subject, "compile", result)
        }
        Command::Explain(args) => {
            let result = commands::explain::explain(&mut session, args);
            session.finish("", "explain", result)
        }
        Command::Targets(args) => {
            let result = commands::targets::targets(&mut session, args);
            session.finish("", "list targets", result)
        }
        Command::Inspect(args) => {
            let result = commands::inspect::inspect(&mut session, args);
            let subject = session.name(&args.file);
            session.finish(&subject, "inspect", result)
        }
        Command::Repl(args) => commands::repl::repl(&cli.messages, args.source.lang.unwrap_or_default()),
        Command::Completions(args) => {
            let result = commands::completions::completions(&mut session, args);
            session.finish("", "complete", result)
        }
        Command::Man(args) => {
            let result = commands::man::man(&mut session, args);
            session.finish("", "print", result)
        }
        Command::Run(args) if commands::vm::engine(args) != Engine::Native => {
            let loaded = commands::vm::load(&mut session, args);
            let stop = loaded.as_ref().map(|_| ()).map_err(|stop| *stop);
            let subject = session.name(&args.file);
            let status = session.finish(&subject, "compile", stop);
            loaded.map_or(status, |program| commands::vm::run(program, args))
        }
        Command::Run(args) => {
            let built = commands::run::build(&mut session, args);
            let stop = built.as_ref().map(|_| ()).map_err(|stop| *stop);
            let subject = session.name(&args.file);
            let status = session.finish(&subject, "compile", stop);
            match built {
                Err(_) => status,
                Ok(built) => commands::run::start(built, &args.file, &args.args).unwrap_or_else(|error| {
                    report(&cli.messages, errors::cannot_run(&error));
                    Stop::Environment.status()
                }),
            }
        }
    }
}

/// Shows one report that is about no source.
fn report(messages: &MessageArgs, diagnostic: Diagnostic) {
    session::show(&[diagnostic], &SourceMap::new(), messages, ("", ""));
}

/// What clap has to say: help goes to standard output, mistakes to standard error, as JSON if that was asked for.
fn usage_error(arguments: &[OsString], error: &clap::Error) -> u8 {
    if !error.use_stderr() {
        let _ = error.print();
        return 0;
    }
    let json = arguments.windows(2).any(|pair| pair[0] == "--message-format" && pair[1] == "json")
        || arguments.iter().any(|argument| argument == "--message-format=json");
    if json {
        let messages = MessageArgs { message_format: MessageFormat::Json, ..plain_messages() };
        let text = error.to_string();
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let headline = lines.next().unwrap_or("wrong usage").trim_start_matches("error: ");
        let diagnostic = lines.fold(errors::usage(headline), |report, line| report.note(line));
        report(&messages, diagnostic);
    } else {
        let _ = error.print();
    }
    Stop::Usage.status()
}

fn plain_messages() -> MessageArgs {
    MessageArgs {
        message_format: MessageFormat::Human,
        color: ColorChoice::Never,
        deny_warnings: false,
        time_passes: false,
        verbose: false,
        verify: false,
        sabotage: None,
        crash_in: None,
    }
}
