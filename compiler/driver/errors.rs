//! The wording of what the driver itself reports: the command line, files, and bugs of ours.

use crate::emit::{BadRequest, Kind, Place};

use kiln_diagnostics::suggest::nearest;
use kiln_diagnostics::{Diagnostic, codes, reason};
use kiln_source::Span;
use std::io;
use std::path::Path;

codes! {
    USAGE = "E0900": "wrong usage";
    CANNOT_READ = "E0901": "file cannot be read";
    CANNOT_WRITE = "E0902": "result cannot be written";
    NOT_A_SOURCE = "E0903": "not a source file";
    TOO_LARGE = "E0904": "source too large";
    NO_MAIN = "E0905": "no main function";
    UNKNOWN_CODE = "E0906": "unknown code";
    CANNOT_RUN = "E0907": "program cannot be started";
    UNKNOWN_CPU = "E0908": "unknown processor";
    DAMAGED_INSTALLATION = "E0909": "damaged installation";
    BYTECODE = "E0910": "bytecode file cannot be used";
    UNKNOWN_FEATURE = "E0911": "unknown feature of a processor";
    NO_LLVM = "E0912": "this Kiln has no LLVM";
    NO_JSON = "E0913": "no JSON form";
    INTERNAL = "E0999": "internal error";
}

/// A mistake on the command line that clap does not see.
pub fn usage(message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(USAGE, Span::NONE, message)
}

/// Native code while a bytecode file runs: there is no MIR to make it of.
pub fn jit_of_bytecode(path: &Path) -> Diagnostic {
    usage(format!("`{}` is a bytecode file, which only the VM alone runs", path.display()))
        .note("leave `--engine=jit` out, or run the source")
}

/// Native code while a program runs, for another machine.
pub fn jit_for_other(target: &str) -> Diagnostic {
    usage(format!("`--engine=jit` compiles for this machine, not for `{target}`"))
        .note("`--engine=native` runs programs for other machines, if there is an emulator")
}

/// An option about native code while a program runs, and an engine that has none. `was_asked` says whether the command names the
/// engine.
pub fn option_of_jit(option: &str, engine: &str, was_asked: bool) -> Diagnostic {
    let report =
        usage(format!("`{option}` is for `--engine=jit`, and the program runs with `--engine={engine}`"));
    match was_asked {
        true => report,
        false => {
            report.note("bytecode files run on the VM; options about code, such as `-O2`, make an executable")
        }
    }
}

/// An option that watches the VM, and an engine that is not the VM alone.
pub fn option_of_vm(option: &str, engine: &str) -> Diagnostic {
    usage(format!("`{option}` watches the VM alone, not `--engine={engine}`"))
}

/// The VM, and a target.
pub fn vm_for_target() -> Diagnostic {
    usage("the VM runs programs on this machine: it has no `--target`")
        .note("`--engine=native` runs programs for other machines, if there is an emulator")
}

/// Requests that make no sense together.
pub fn bad_request(bad: &BadRequest) -> Diagnostic {
    match bad {
        BadRequest::OneOutputForMany => usage("`-o` names one output, but several are asked for")
            .note("give each its own path, as in `--emit=ll=app.ll,exe=app`"),
        BadRequest::SamePlace(one, other, place) => {
            usage(format!("`{}` and `{}` would both be written to {place}", one.name(), other.name()))
                .note("give each its own path, as in `--emit=ll=app.ll,asm=app.s`")
        }
        BadRequest::OverSource(kind, path) => {
            usage(format!("`{}` would overwrite the source file `{}`", kind.name(), path.display()))
                .note("choose another path with `-o`")
        }
        BadRequest::ExecutableToStdout => usage("an executable cannot be written to standard output")
            .note("texts can: `--emit=ll -o -`; to run the program, use `kiln run`"),
    }
}

/// Binary data would go to a terminal.
pub fn binary_to_terminal(kind: Kind) -> Diagnostic {
    usage(format!("`{}` is binary, and standard output is a terminal", kind.name()))
        .note("write it to a file: `-o PATH`, or redirect the output")
}

/// A source that cannot be read. `similar` is a file of nearly the same name.
pub fn cannot_read(path: &Path, error: &io::Error, similar: Option<&Path>) -> Diagnostic {
    let report = Diagnostic::error(
        CANNOT_READ,
        Span::NONE,
        format!("cannot read `{}`: {}", path.display(), reason(error)),
    );
    match similar {
        Some(similar) => report.note(format!("there is a file `{}`", similar.display())),
        None => report,
    }
}

/// A folder where a source file should be.
pub fn is_a_folder(path: &Path) -> Diagnostic {
    Diagnostic::error(CANNOT_READ, Span::NONE, format!("cannot read `{}`: it is a directory", path.display()))
        .note("name one source file")
}

/// A result that cannot be written.
pub fn cannot_write(kind: Kind, place: &Place, error: &io::Error) -> Diagnostic {
    let message = format!("cannot write `{}` to {}: {}", kind.name(), quoted(place), reason(error));
    Diagnostic::error(CANNOT_WRITE, Span::NONE, message)
}

/// A terminal that cannot be read.
pub fn no_terminal(reason: &str) -> Diagnostic {
    Diagnostic::error(CANNOT_READ, Span::NONE, format!("cannot read standard input: {reason}"))
}

/// Standard output that takes nothing.
pub fn cannot_print(error: &io::Error) -> Diagnostic {
    let message = format!("cannot write to standard output: {}", reason(error));
    Diagnostic::error(CANNOT_WRITE, Span::NONE, message)
}

/// A manual page that cannot be written.
pub fn cannot_write_page(path: &Path, error: &io::Error) -> Diagnostic {
    let message = format!("cannot write `{}`: {}", path.display(), reason(error));
    Diagnostic::error(CANNOT_WRITE, Span::NONE, message)
}

fn quoted(place: &Place) -> String {
    match place {
        Place::Stdout => place.to_string(),
        Place::File(path) => format!("`{}`", path.display()),
    }
}

/// A temporary file or folder that cannot be made.
pub fn no_temporary(error: &io::Error) -> Diagnostic {
    let folder = std::env::temp_dir();
    let message = format!("cannot make a temporary file in `{}`: {}", folder.display(), reason(error));
    Diagnostic::error(CANNOT_WRITE, Span::NONE, message).note("TMPDIR chooses another folder")
}

/// A file of another language.
pub fn not_a_source(path: &Path, extension: &str) -> Diagnostic {
    let message = format!("`{}` is not a source file: its name ends in `.{extension}`", path.display());
    Diagnostic::error(NOT_A_SOURCE, Span::NONE, message)
        .note("source files of Cz end in `.cz`, those of Lox in `.lox`, those of Luma in `.luma`")
}

/// A source with more bytes than positions.
pub fn too_large(path: &Path) -> Diagnostic {
    let message = format!("`{}` is too large: all sources together may have 4 GiB", path.display());
    Diagnostic::error(TOO_LARGE, Span::NONE, message)
}

/// An executable of a program that has nothing to start with. `end` is the end of the source.
pub fn no_main(end: Span) -> Diagnostic {
    Diagnostic::error(NO_MAIN, end, "an executable needs a function `main`")
        .label("none in this file")
        .note("add `fn main() -> i32 { 0 }`; its value is the exit status")
        .note("without `main` the file can be checked, and compiled with `--emit=obj`")
}

/// `kiln explain` of what is no code.
pub fn unknown_code(code: &str, similar: Option<&str>) -> Diagnostic {
    let report = Diagnostic::error(UNKNOWN_CODE, Span::NONE, format!("there is no code `{code}`"));
    match similar {
        Some(similar) => report.note(format!("did you mean `{similar}`?")),
        None => report.note("`kiln explain --list` prints all codes"),
    }
}

/// The compiled program does not start.
pub fn cannot_run(error: &io::Error) -> Diagnostic {
    Diagnostic::error(CANNOT_RUN, Span::NONE, format!("cannot start the program: {}", reason(error)))
}

/// A program for another machine, and no emulator.
pub fn no_emulator(target: &str, emulator: Option<&str>) -> Diagnostic {
    let report = Diagnostic::error(
        CANNOT_RUN,
        Span::NONE,
        format!("a program for `{target}` cannot run on this machine"),
    );
    match emulator {
        Some(emulator) => report.note(format!("it can with `{emulator}`, which is not installed")),
        None => report.note("`kiln build` makes the executable; copy it to a machine that runs it"),
    }
}

/// `--target-cpu` names none.
pub fn unknown_cpu(cpu: &str, target: &str, known: &[&str]) -> Diagnostic {
    let report = Diagnostic::error(
        UNKNOWN_CPU,
        Span::NONE,
        format!("`{cpu}` is no processor of the target `{target}`"),
    );
    let report = match nearest(cpu, known.iter().copied()) {
        Some(suggestion) => report.note(format!("did you mean `{suggestion}`?")),
        None => report,
    };
    report.note("`kiln build --print=cpus` lists those of the target")
}

/// `--target-feature` names one that the target does not have, or without a sign.
pub fn unknown_feature(feature: &str, target: &str) -> Diagnostic {
    let message = format!("`{feature}` is no feature of the target `{target}`");
    Diagnostic::error(UNKNOWN_FEATURE, Span::NONE, message)
        .note("features have LLVM's names with a sign before them, as in `+avx2,-bmi`")
}

/// A bytecode file that is damaged, of another version, or not valid.
pub fn bytecode(path: &Path, reason: &str) -> Diagnostic {
    let message = format!("cannot run `{}`: {reason}", path.display());
    Diagnostic::error(BYTECODE, Span::NONE, message)
        .note("`kiln build --emit=bytecode=FILE.kbc` makes bytecode files")
}

/// Machine code is wanted of a Kiln that was built without LLVM.
pub fn no_llvm(what: &str) -> Diagnostic {
    Diagnostic::error(NO_LLVM, Span::NONE, format!("this Kiln was built without LLVM and cannot make {what}"))
        .note("`kiln run` runs programs on the VM, `--emit=bytecode=FILE.kbc` stores them")
        .note("build Kiln with its default features for native code")
}

/// `--emit=ast-json` of a source in Cz.
pub fn no_json() -> Diagnostic {
    Diagnostic::error(NO_JSON, Span::NONE, "trees of Cz have no JSON form")
        .note("`--emit=ast` prints the tree; `ast-json` exists for Lox and Luma")
}

/// A part of Kiln itself that cannot be used.
pub fn damaged_installation(what: &str) -> Diagnostic {
    Diagnostic::error(
        DAMAGED_INSTALLATION,
        Span::NONE,
        format!("this installation of Kiln is damaged: {what}"),
    )
    .note("build or install Kiln again")
}

/// A bug of ours: what happened in which phase, and where in our sources.
pub fn internal(phase: &str, what: &str, place: Option<&str>) -> Diagnostic {
    let report =
        Diagnostic::error(INTERNAL, Span::NONE, format!("internal error in the phase `{phase}`: {what}"));
    let report = match place {
        Some(place) => report.note(format!("at {place}")),
        None => report,
    };
    report.note("this is a bug in Kiln, not in your program").note(
        "please report it with the source file, the command, and what `kiln --version --verbose` prints",
    )
}
