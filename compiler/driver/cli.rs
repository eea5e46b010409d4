//! The command line: what may be written, and what it means.

use crate::emit::Emit;
use crate::frontend::Language;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

/// The compiler of the Kiln languages.
#[derive(Debug, Parser)]
#[command(
    name = "kiln",
    disable_version_flag = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
#[command(override_usage = "kiln <COMMAND> [OPTIONS] [FILE]")]
pub struct Cli {
    /// Print the version of Kiln and of LLVM; with -v all that a report of a bug needs
    #[arg(short = 'V', long)]
    pub version: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// How messages look.
    #[command(flatten)]
    pub messages: MessageArgs,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compile a program to an executable, or to what --emit names
    Build(BuildArgs),
    /// Compile a program and run it
    Run(RunArgs),
    /// Look for errors without making code
    Check(CheckArgs),
    /// Explain the code of an error or a warning
    Explain(ExplainArgs),
    /// List the machines that programs can be compiled for
    Targets(TargetsArgs),
    /// Say what is in an object, an executable or a library
    Inspect(InspectArgs),
    /// Evaluate expressions and definitions as they are typed
    Repl(ReplArgs),
    /// Print the completions of a shell
    Completions(CompletionsArgs),
    /// Print a manual page, or write all of them
    Man(ManArgs),
}

/// How messages look; options of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Messages")]
pub struct MessageArgs {
    /// The form of messages
    #[arg(long, value_enum, value_name = "FORM", default_value_t = MessageFormat::Human, global = true)]
    pub message_format: MessageFormat,
    /// Whether messages have colours
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = ColorChoice::Auto, global = true)]
    pub color: ColorChoice,
    /// Treat warnings as errors
    #[arg(long, global = true)]
    pub deny_warnings: bool,
    /// Print how long each phase took
    #[arg(long, global = true)]
    pub time_passes: bool,
    /// Say what is done: the target, the files, the command of the linker
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Check the compiler's own trees between phases
    #[arg(long, global = true, hide_short_help = true)]
    pub verify: bool,
    /// Miscompile on purpose, to test whether tests would see it
    #[arg(long, value_name = "FAULT", global = true, hide = true)]
    pub sabotage: Option<String>,
    /// Crash at the start of a phase, to test what happens then
    #[arg(long, value_name = "PHASE", global = true, hide = true)]
    pub crash_in: Option<String>,
}

/// The form of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MessageFormat {
    /// With the source around each place
    Human,
    /// One line a message
    Short,
    /// One JSON object a line
    Json,
}

/// Whether messages have colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// If they go to a terminal and NO_COLOR is not set
    Auto,
    /// Yes
    Always,
    /// No
    Never,
}

/// Options about machine code.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Code")]
pub struct CodeArgs {
    /// How much to optimize: 0, 1, 2, 3, s (size), z (least size); -O alone is -O2
    #[arg(short = 'O', value_name = "LEVEL", default_value = "0")]
    pub optimize: Optimize,
    /// The machine the code is for
    #[arg(long, value_name = "TRIPLE")]
    pub target: Option<String>,
    /// The processor the code is for, or `native`
    #[arg(long, value_name = "CPU")]
    pub target_cpu: Option<String>,
    /// Features of the processor to use or avoid: +avx2,-bmi
    #[arg(long, value_name = "LIST", allow_hyphen_values = true)]
    pub target_feature: Option<String>,
    /// Link everything into the executable
    #[arg(long = "static", conflicts_with = "dynamic")]
    pub static_: bool,
    /// Load the libraries of the system when the program starts
    #[arg(long)]
    pub dynamic: bool,
    /// Leave symbols out of the executable
    #[arg(long)]
    pub strip: bool,
    /// Let a panic print the calls that led to it, if KILN_BACKTRACE=1 is set when the program runs
    #[arg(long)]
    pub backtrace: bool,
    /// Where the runtimes of targets are: a folder of folders named after them
    #[arg(long, value_name = "DIR")]
    pub sysroot: Option<PathBuf>,
    /// Link the library NAME: libNAME.a or libNAME.so
    #[arg(short = 'l', value_name = "NAME")]
    pub libraries: Vec<String>,
    /// Search libraries in DIR
    #[arg(short = 'L', value_name = "DIR")]
    pub library_paths: Vec<PathBuf>,
    /// Pass an argument to the linker as it is
    #[arg(long = "link-arg", value_name = "ARG", allow_hyphen_values = true)]
    pub link_args: Vec<OsString>,
    /// Call sources below FROM as if they were below TO, in messages and in the program
    #[arg(long, value_name = "FROM=TO", value_parser = prefix_pair)]
    pub remap_path_prefix: Vec<(PathBuf, PathBuf)>,
    /// The linker: lld, cc, or a program
    #[arg(long, value_name = "LINKER")]
    pub linker: Option<OsString>,
    /// How many threads may work at the same time
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
}

/// `-O`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Optimize {
    /// Compile fast
    #[value(name = "0")]
    O0,
    /// Cheap optimizations
    #[value(name = "1")]
    O1,
    /// The usual ones
    #[value(name = "2")]
    O2,
    /// For speed at the price of size
    #[value(name = "3")]
    O3,
    /// For size
    #[value(name = "s")]
    Os,
    /// For the least size
    #[value(name = "z")]
    Oz,
}

/// What `--print` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Print {
    /// The name of the target
    Target,
    /// The folder of its runtime
    Sysroot,
    /// The processors of the target
    Cpus,
}

fn prefix_pair(text: &str) -> Result<(PathBuf, PathBuf), String> {
    let (from, to) = text.split_once('=').ok_or("the form is FROM=TO")?;
    Ok((from.into(), to.into()))
}

/// `kiln build`.
#[derive(Debug, Args)]
pub struct BuildArgs {
    /// The source file; `-` reads standard input
    #[arg(value_name = "FILE", required_unless_present = "print")]
    pub file: Option<PathBuf>,
    /// Where the result goes; `-` is standard output
    #[arg(short, long, value_name = "PATH")]
    pub output: Option<PathBuf>,
    /// What to make: tokens, ast, ast-json, hir, mir, bytecode, ll, bc, asm, obj, dep-info, exe; several with commas, each may be KIND=PATH
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    pub emit: Vec<Emit>,
    /// About the source.
    #[command(flatten)]
    pub source: SourceArgs,
    /// Print about the target, and build nothing
    #[arg(long, value_name = "WHAT", value_enum, value_delimiter = ',', conflicts_with = "file")]
    pub print: Vec<Print>,
    /// Options about machine code.
    #[command(flatten)]
    pub code: CodeArgs,
}

/// `kiln run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// The source file, or a bytecode file (.kbc); `-` reads a source from standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// About the source.
    #[command(flatten)]
    pub source: SourceArgs,
    /// What the program gets as its arguments
    #[arg(last = true, value_name = "ARGS")]
    pub args: Vec<OsString>,
    /// Options about the VM.
    #[command(flatten)]
    pub vm: VmArgs,
    /// Options about machine code.
    #[command(flatten)]
    pub code: CodeArgs,
}

/// Options about the source.
#[derive(Debug, Clone, Args)]
pub struct SourceArgs {
    /// The language of the source, if the ending of its name (.cz, .lox, .luma) does not say it
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    pub lang: Option<Language>,
}

/// Options about the VM.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Virtual machine")]
pub struct VmArgs {
    /// What runs the program: the VM with native code for what is hot, the VM alone, or an executable
    #[arg(long, value_enum, value_name = "ENGINE")]
    pub engine: Option<Engine>,
    /// Run on the VM: --engine=vm
    #[arg(long, conflicts_with_all = ["engine", "target"])]
    pub vm: bool,
    /// Print each instruction of the VM before it runs
    #[arg(long)]
    pub vm_trace: bool,
    /// Print how often instructions and functions of the VM ran
    #[arg(long, conflicts_with = "vm_trace")]
    pub vm_profile: bool,
    /// Compile a function after N calls, a loop after ten times as many rounds (usually 1000; 0: before it runs)
    #[arg(long, value_name = "N")]
    pub jit_threshold: Option<u32>,
    /// Wait for native code that was asked for, so that each run is the same
    #[arg(long)]
    pub jit_wait: bool,
    /// Say what is compiled while the program runs
    #[arg(long)]
    pub jit_log: bool,
    /// Say at the end how much was compiled
    #[arg(long)]
    pub jit_stats: bool,
    /// Compile at most so many statements together, to test calls between native code and the VM
    #[arg(long, value_name = "N", hide = true)]
    pub jit_unit: Option<usize>,
    /// Compile a loop after N rounds, to test runs that go on in the middle of loops
    #[arg(long, value_name = "N", hide = true)]
    pub jit_rounds: Option<u32>,
}

/// What runs a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// The virtual machine, and native code for what turns out to be hot
    Jit,
    /// The virtual machine alone
    Vm,
    /// An executable of this machine
    Native,
}

/// `kiln check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The source file; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// About the source.
    #[command(flatten)]
    pub source: SourceArgs,
}

/// `kiln repl`.
#[derive(Debug, Args)]
pub struct ReplArgs {
    /// About the language.
    #[command(flatten)]
    pub source: SourceArgs,
}

/// `kiln explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A code such as E0301
    #[arg(value_name = "CODE", required_unless_present = "list")]
    pub code: Option<String>,
    /// List all codes
    #[arg(long, conflicts_with = "code")]
    pub list: bool,
}

/// `kiln targets`.
#[derive(Debug, Args)]
pub struct TargetsArgs {
    /// As JSON
    #[arg(long)]
    pub json: bool,
    /// Where the runtimes of targets are: a folder of folders named after them
    #[arg(long, value_name = "DIR")]
    pub sysroot: Option<PathBuf>,
}

/// `kiln inspect`.
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// The file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `kiln completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// `kiln man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// The command the page is about; without it, the page of `kiln`
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
    /// Write the pages of all commands into DIR
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    pub dir: Option<PathBuf>,
}

/// The arguments of the process, with `-O` alone written as `-O2`, which clap cannot tell from `-O LEVEL`.
pub fn arguments(given: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut ours = true;
    let spell_out = |argument: OsString| {
        ours &= argument != "--";
        if ours && argument == "-O" { OsString::from("-O2") } else { argument }
    };
    given.map(spell_out).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_definition_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_bare_level_is_two() {
        let given = ["kiln", "run", "-O", "a.cz", "--", "-O"].map(OsString::from);
        assert_eq!(
            arguments(given.into_iter()),
            ["kiln", "run", "-O2", "a.cz", "--", "-O"].map(OsString::from)
        );
    }
}
