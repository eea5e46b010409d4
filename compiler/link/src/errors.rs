//! Why a link fails, and the wording of it. None of it has a place in a source, and all of it is about the world: a
//! driver ends with the status for that.

use crate::target::{Linkage, System, TARGETS, Target, UnknownTarget};
use kiln_diagnostics::{Diagnostic, codes};
use kiln_source::Span;
use std::path::{Path, PathBuf};

codes! {
    UNKNOWN_TARGET = "E0801": "unknown target";
    LINKAGE = "E0802": "linkage that the target does not have";
    NO_SYSROOT = "E0803": "runtime of a target is missing";
    NO_LINKER = "E0804": "linker not found";
    LINKER_FAILED = "E0805": "linker failed";
    UNDEFINED_SYMBOL = "E0806": "undefined symbol";
    DUPLICATE_SYMBOL = "E0807": "symbol defined twice";
    NO_LIBRARY = "E0808": "library not found";
    BAD_INPUT = "E0809": "input of the linker is not usable";
    OUTPUT = "E0810": "executable cannot be written";
    LIBRARY_NAME = "E0811": "malformed library name";
    LINKER_CRASHED = "E0812": "linker crashed";
    NEEDED_LIBRARY = "E0814": "library that the program needs is not found";
    LINKER_WARNING = "W0801": "warning of the linker";
}

/// Why a link fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkError {
    /// The target cannot be linked this way.
    Linkage {
        /// The target.
        target: &'static Target,
        /// What was asked for.
        linkage: Linkage,
    },
    /// The target's runtime is nowhere.
    NoSysroot {
        /// The target.
        target: &'static Target,
        /// Folders that were looked at.
        looked: Vec<PathBuf>,
    },
    /// A file of the target's runtime is missing.
    BrokenSysroot {
        /// The target.
        target: &'static Target,
        /// The file's name.
        file: &'static str,
        /// Where it should be; nowhere if the runtime is part of the compiler.
        folder: Option<PathBuf>,
        /// Why it cannot be used.
        reason: String,
    },
    /// The program that should link is not there or cannot be run.
    NoLinker {
        /// Its name or path.
        name: PathBuf,
        /// Why, if it is there.
        reason: Option<String>,
    },
    /// The linker failed and said something that is none of the other cases.
    Failed {
        /// What it said; may be empty.
        message: String,
        /// How it ended: `status 1`, `signal 9`.
        end: String,
    },
    /// A symbol that is used and defined nowhere.
    UndefinedSymbol {
        /// As it stands in the object.
        symbol: String,
        /// The functions that use it, as they stand in the objects, as far as the linker names them; each once.
        users: Vec<String>,
    },
    /// A symbol that is defined more than once.
    DuplicateSymbol {
        /// As it stands in the object.
        symbol: String,
        /// The files that define it, as far as known.
        files: Vec<String>,
    },
    /// A library of `-l` that is in none of the folders.
    NoLibrary {
        /// Its name.
        name: String,
    },
    /// A library that the program names and that is nowhere.
    NeededLibrary {
        /// Its name.
        name: String,
        /// For what it should be.
        target: &'static Target,
        /// How it should be linked.
        linkage: Linkage,
        /// What it may be called.
        files: Vec<String>,
        /// Where it was looked for.
        folders: Vec<PathBuf>,
    },
    /// An object or archive that cannot be read or is none for this target.
    Input {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The output is a folder, or has no file name.
    OutputIsFolder(
        /// The output.
        PathBuf,
    ),
    /// The output cannot be written.
    Output {
        /// The output.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The folder for temporary files cannot be used.
    Temporary {
        /// The folder.
        folder: PathBuf,
        /// Why.
        reason: String,
    },
    /// A library name with characters that none has.
    LibraryName(
        /// The name.
        String,
    ),
    /// An argument contains NUL, which no program can be given.
    NulInArgument,
    /// lld crashed inside this process.
    Crashed,
}

impl LinkError {
    /// The message to the user.
    pub fn diagnostic(&self) -> Diagnostic {
        match self {
            LinkError::Linkage { target, linkage } => wrong_linkage(target, *linkage),
            LinkError::NoSysroot { target, looked } => no_sysroot(target, looked),
            LinkError::BrokenSysroot { target, file, folder, reason } => {
                broken_sysroot(target, file, folder.as_deref(), reason)
            }
            LinkError::NoLinker { name, reason } => no_linker(name, reason.as_deref()),
            LinkError::Failed { message, end } => failed(message, end),
            LinkError::UndefinedSymbol { symbol, users } => undefined_symbol(symbol, users),
            LinkError::DuplicateSymbol { symbol, files } => duplicate_symbol(symbol, files),
            LinkError::NoLibrary { name } => no_library(name),
            LinkError::NeededLibrary { name, target, linkage, files, folders } => {
                needed_library(name, target, *linkage, files, folders)
            }
            LinkError::Input { path, reason } => bad_input(path, reason),
            LinkError::OutputIsFolder(path) => output_is_folder(path),
            LinkError::Output { path, reason } => output(path, reason),
            LinkError::Temporary { folder, reason } => temporary(folder, reason),
            LinkError::LibraryName(name) => library_name(name),
            LinkError::NulInArgument => {
                report(LINKER_FAILED, "an argument of the linker contains NUL".into())
            }
            LinkError::Crashed => crashed(),
        }
    }
}

impl UnknownTarget {
    /// The message to the user.
    pub fn diagnostic(&self) -> Diagnostic {
        let report = report(UNKNOWN_TARGET, format!("unknown target `{}`", self.given));
        match self.suggestion {
            Some(suggestion) => report.note(format!("did you mean `{suggestion}`?")),
            None => {
                let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
                report.note(format!("the targets are {}", names.join(", ")))
            }
        }
    }
}

/// The message to the user about a warning of the linker.
pub fn warning(text: &str) -> Diagnostic {
    Diagnostic::warning(LINKER_WARNING, Span::NONE, format!("the linker warns: {text}"))
}

/// The name that a person gave to what an object calls `symbol`.
pub(crate) fn demangled(symbol: &str) -> &str {
    // Mach-O puts an underscore before every name of C.
    let plain = symbol.strip_prefix('_').filter(|rest| rest.starts_with("cz.")).unwrap_or(symbol);
    plain.strip_prefix("cz.").unwrap_or(symbol)
}

fn report(code: kiln_diagnostics::Code, message: String) -> Diagnostic {
    Diagnostic::error(code, Span::NONE, message)
}

fn wrong_linkage(target: &Target, linkage: Linkage) -> Diagnostic {
    let (asked, possible) = match linkage {
        Linkage::Static => ("static", "dynamically"),
        Linkage::Dynamic => ("dynamic", "statically"),
    };
    let report = report(LINKAGE, format!("`{target}` has no {asked} executables"));
    if target.is_linux() {
        report.note(format!("executables of this target are linked {possible}; `x86_64-unknown-linux-gnu` and the other targets of glibc have both"))
    } else {
        report.note("macOS promises to keep its libraries compatible, not its system calls, so every executable loads libSystem")
    }
}

fn no_sysroot(target: &Target, looked: &[PathBuf]) -> Diagnostic {
    let mut report = report(NO_SYSROOT, format!("the runtime for `{target}` is not built"));
    for folder in looked {
        report = report.note(format!("looked at `{}`", folder.display()));
    }
    report.note(BUILD_RUNTIME)
}

const BUILD_RUNTIME: &str = "in the source tree of Kiln, `scripts/sysroot` builds it for all targets";

fn broken_sysroot(target: &Target, file: &str, folder: Option<&Path>, reason: &str) -> Diagnostic {
    let place = folder.map_or(String::new(), |folder| format!(" in `{}`", folder.display()));
    report(NO_SYSROOT, format!("the runtime for `{target}` lacks `{file}`{place}: {reason}"))
        .note(BUILD_RUNTIME)
}

fn no_linker(name: &Path, reason: Option<&str>) -> Diagnostic {
    let shown = name.display();
    let report = match reason {
        Some(reason) => report(NO_LINKER, format!("cannot run the linker `{shown}`: {reason}")),
        None => report(NO_LINKER, format!("the linker `{shown}` is not on `PATH`")),
    };
    if name.to_string_lossy().contains("lld") {
        report.note("install it with `apt-get install lld-22`, or name another with `--linker`")
    } else {
        report.note("without `--linker`, Kiln links by itself")
    }
}

fn failed(message: &str, end: &str) -> Diagnostic {
    if message.is_empty() {
        return report(LINKER_FAILED, format!("the linker ended with {end} and said nothing"))
            .note("`-v` shows the command");
    }
    let mut lines = message.lines();
    let mut report = report(LINKER_FAILED, format!("the linker says: {}", lines.next().unwrap_or_default()));
    for line in lines.take(5) {
        report = report.note(line.trim().to_owned());
    }
    report.note("`-v` shows the command")
}

fn undefined_symbol(symbol: &str, users: &[String]) -> Diagnostic {
    let report = report(UNDEFINED_SYMBOL, format!("nothing defines `{}`", demangled(symbol)));
    let report = match users {
        [] => report,
        users => report.note(format!("used in {}", functions(users))),
    };
    if symbol.trim_start_matches('_').starts_with("kiln_") {
        report.note("it is a part of the runtime: the runtime and the compiler are of different versions")
    } else {
        report
            .note("it is declared and used, but no object and no library has it; name the library with `-l`")
    }
}

/// `users` as words: the first few, and how many there are besides.
fn functions(users: &[String]) -> String {
    const SHOWN: usize = 3;
    let mut names: Vec<String> =
        users.iter().take(SHOWN).map(|user| format!("`{}`", function(user))).collect();
    if users.len() > SHOWN {
        names.push(format!("{} more", users.len() - SHOWN));
    }
    let last = names.pop().unwrap_or_default();
    if names.is_empty() { last } else { format!("{} and {last}", names.join(", ")) }
}

/// What a person calls the function `symbol`: what the runtime starts is `main`.
fn function(symbol: &str) -> &str {
    match symbol {
        "kiln_main" | "_kiln_main" => "main",
        symbol => demangled(symbol),
    }
}

fn duplicate_symbol(symbol: &str, files: &[String]) -> Diagnostic {
    let report = report(DUPLICATE_SYMBOL, format!("`{}` is defined more than once", demangled(symbol)));
    let files: Vec<String> = files.iter().map(|file| format!("`{file}`")).collect();
    if files.is_empty() { report } else { report.note(format!("in {}", files.join(" and in "))) }
}

fn no_library(name: &str) -> Diagnostic {
    report(NO_LIBRARY, format!("the library `{name}` is not found")).note(
        "`-L DIR` names a directory with libraries; those of this machine are not searched by themselves",
    )
}

fn needed_library(
    name: &str,
    target: &Target,
    linkage: Linkage,
    files: &[String],
    folders: &[PathBuf],
) -> Diagnostic {
    let (last, others) = files.split_last().map_or(("", &[][..]), |(last, others)| (last.as_str(), others));
    let files = if others.is_empty() { last.to_owned() } else { format!("{} or {last}", others.join(", ")) };
    let folders: Vec<String> = folders.iter().map(|folder| format!("`{}`", folder.display())).collect();
    let looked = match folders.is_empty() {
        true => format!("it would be {files}, and there is no folder to look in"),
        false => format!("looked for {files} in {}", folders.join(", ")),
    };
    let report =
        report(NEEDED_LIBRARY, format!("cannot find the library `{name}` for `{target}`")).note(looked);
    if linkage == Linkage::Static {
        let host = Target::host();
        return report.note(format!(
            "a static executable contains its libraries: `-L DIR` names a directory with archives for this target; an executable for `{host}` loads the libraries of the system"
        ));
    }
    match target.system {
        System::LinuxGnu if std::ptr::eq(target, Target::host()) => {
            report.note("install the package with the library, or name its directory with `-L DIR`")
        }
        System::LinuxGnu | System::LinuxMusl | System::MacOs => {
            report.note("`-L DIR` names a directory with libraries for this target")
        }
    }
}

fn bad_input(path: &Path, reason: &str) -> Diagnostic {
    report(BAD_INPUT, format!("cannot link `{}`: {reason}", path.display()))
}

fn output_is_folder(path: &Path) -> Diagnostic {
    report(OUTPUT, format!("cannot write `{}`: it is a directory", path.display()))
        .note("`-o` names the executable itself")
}

fn output(path: &Path, reason: &str) -> Diagnostic {
    report(OUTPUT, format!("cannot write `{}`: {reason}", path.display()))
}

fn temporary(folder: &Path, reason: &str) -> Diagnostic {
    report(OUTPUT, format!("cannot write temporary files in `{}`: {reason}", folder.display()))
        .note("the environment variable `TMPDIR` names another directory")
}

fn library_name(name: &str) -> Diagnostic {
    report(LIBRARY_NAME, format!("`{}` is no name of a library", name.escape_debug())).note(
        "a name has letters, digits and `_.+-` only, and does not start with `-`: `m` for libm.so or libm.a",
    )
}

fn crashed() -> Diagnostic {
    report(LINKER_CRASHED, "lld crashed".into())
        .note("the inputs may be damaged; `--linker` names another linker")
}
