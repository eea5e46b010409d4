//! `kiln run`, which compiles what is hot while the program runs, beside an executable, the VM alone, LuaJIT and Node.
//!
//! In: the programs of `bench/lox` and `bench/luma`, and some of them again with another number in their text, so that they run for
//! seconds, or for some milliseconds. Out: times from the start of the process to its end, the least of several.

use crate::Failure;
use crate::measure::{Timed, output, times_after};
use crate::sections::{Bench, program_names, same_numbers};
use crate::table::{Table, seconds};
use std::path::PathBuf;

/// A program with another number: its language and name, the number in its text, and the one in its place.
type Other = (&'static str, &'static str, u32, u32);

/// Programs that run for seconds. The VM alone is not asked to.
const LONG: [Other; 5] = [
    ("lox", "fib", 36, 43),
    ("lox", "nbody", 250_000, 9_000_000),
    ("lox", "richards", 40, 2_000),
    ("luma", "matrix", 300, 1_200),
    ("luma", "objects", 200_000, 14_000_000),
];

/// Programs that run for some milliseconds on the VM.
const SHORT: [Other; 7] = [
    ("lox", "deltablue", 30, 1),
    ("lox", "fib", 36, 20),
    ("lox", "nbody", 250_000, 2_000),
    ("lox", "queens", 11, 7),
    ("lox", "richards", 40, 1),
    ("luma", "matrix", 300, 40),
    ("luma", "objects", 200_000, 1_000),
];

/// How often a program of each kind is run; the others are run once if Kiln takes seconds.
const RUNS: (usize, usize, usize) = (10, 3, 2);

/// The time of each program as an executable, with the tiering engine, on the VM alone, and in other languages.
///
/// # Errors
/// When a program fails, or the engines print different things.
pub fn tiering(bench: &Bench) -> Result<Table, Failure> {
    let mut table = Table::new(&[
        "program",
        "executable, `-O2`",
        "`kiln run`",
        "`kiln run --vm`",
        "`luajit`",
        "`node`",
        "run / executable",
        "run / VM",
    ]);
    let runs = |most: usize| bench.runs.min(most);
    for other in SHORT {
        table.rows.push(row(bench, &variant(bench, other)?, runs(RUNS.0), true)?);
    }
    for (language, folder) in [("lox", &bench.lox), ("luma", &bench.luma)] {
        for name in program_names(folder, language, "lua")? {
            let program = Program { name: format!("{name}.{language}"), path: folder.join(name), language };
            table.rows.push(row(bench, &program, runs(RUNS.1), true)?);
        }
    }
    for other in LONG {
        table.rows.push(row(bench, &variant(bench, other)?, runs(RUNS.2), false)?);
    }
    Ok(table)
}

/// A program in three languages.
struct Program {
    /// What the table calls it.
    name: String,
    /// Of the files, without their endings.
    path: PathBuf,
    language: &'static str,
}

impl Program {
    fn source(&self, ending: &str) -> PathBuf {
        self.path.with_extension(ending)
    }
}

/// Writes a program with another number, in its three languages.
fn variant(bench: &Bench, (language, name, old, new): Other) -> Result<Program, Failure> {
    let folder = if language == "lox" { &bench.lox } else { &bench.luma };
    let path = bench.folder.join(format!("{name}_{new}"));
    let program = Program { name: format!("{name}.{language}, {new} for {old}"), path, language };
    for ending in [language, "lua", "js"] {
        let text = std::fs::read_to_string(folder.join(name).with_extension(ending))?;
        let text = with_number(&text, old, new).ok_or_else(|| format!("{name}.{ending} has no {old}"))?;
        std::fs::write(program.source(ending), text)?;
    }
    Ok(program)
}

/// A text with another number in its last place, which may be the end of a range that is included.
fn with_number(text: &str, old: u32, new: u32) -> Option<String> {
    let place = |number: u32| {
        let digits = number.to_string();
        let is_part = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let byte = |at: Option<usize>| at.and_then(|at| text.as_bytes().get(at));
        let is_whole =
            |at: &usize| !is_part(byte(at.checked_sub(1))) && !is_part(byte(Some(at + digits.len())));
        let at = text.match_indices(&digits).map(|(at, _)| at).filter(is_whole).last()?;
        Some(at..at + digits.len())
    };
    let (range, number) = match place(old) {
        Some(range) => (range, new),
        None => (place(old - 1)?, new - 1),
    };
    Some(format!("{}{number}{}", &text[..range.start], &text[range.end..]))
}

fn row(bench: &Bench, program: &Program, runs: usize, with_vm: bool) -> Result<Vec<String>, Failure> {
    let (kiln, source) = (bench.kiln(), program.source(program.language).display().to_string());
    let executable = bench.folder.join("tiering").display().to_string();
    output(&Timed::new("build", format!("{kiln} build -O2 {source} -o {executable}")))?;
    let ours = [
        Some(Timed::new("executable", &executable)),
        Some(Timed::new("kiln run", format!("{kiln} run {source}"))),
        with_vm.then(|| Timed::new("kiln run --vm", format!("{kiln} run --vm {source}"))),
    ];
    let others = [("luajit", "lua"), ("node", "js")].map(|(engine, ending)| {
        let is_installed = output(&Timed::new("", format!("{engine} -v"))).is_ok();
        is_installed.then(|| Timed::new(engine, format!("{engine} {}", program.source(ending).display())))
    });
    let expected = output(ours[0].as_ref().expect("it always is"))?;
    for command in ours[1..].iter().flatten() {
        if output(command)? != expected {
            let name = &program.name;
            return Err(
                format!("{name}: the executable and `{}` print different things", command.name).into()
            );
        }
    }
    for command in others.iter().flatten().filter(|_| with_vm) {
        if !same_numbers(&output(command)?, &expected) {
            return Err(format!("{}: {} prints something else", program.name, command.name).into());
        }
    }
    let ours = measure(bench, &ours, runs)?;
    let others = measure(bench, &others, if with_vm { runs } else { 1 })?;
    let ratio = |of: Option<f64>| ours[1].zip(of).map(|(run, of)| format!("{:.2}", run / of));
    let shown = ours.iter().chain(&others).map(|time| time.map(seconds));
    let cells = shown.chain([ratio(ours[0]), ratio(ours[2])]).map(Option::unwrap_or_default);
    Ok(std::iter::once(program.name.clone()).chain(cells).collect())
}

/// The least time of each command that is there. All have run before.
fn measure(bench: &Bench, commands: &[Option<Timed>], runs: usize) -> Result<Vec<Option<f64>>, Failure> {
    let time =
        |command: &Timed| Ok(times_after(0, &bench.folder, runs, std::slice::from_ref(command))?[0].min);
    commands.iter().map(|command| command.as_ref().map(time).transpose()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_number_is_another_one() {
        let with = |text: &str| with_number(text, 40, 7);
        assert_eq!(with("add(4000); 40; i < 40;").as_deref(), Some("add(4000); 40; i < 7;"));
        assert_eq!(with("add(390); i = 0, 39 do").as_deref(), Some("add(390); i = 0, 6 do"));
        assert_eq!(with("x40 400"), None);
    }
}
