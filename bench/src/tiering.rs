//! `kiln run`, which compiles what is hot while the program runs, beside an executable and beside the VM alone.
//!
//! In: the programs of `bench/lox` and `bench/luma`, and some of them again with a larger number in their text, so that they run for
//! seconds. Out: times from the start of the process to its end, the least of several.

use crate::Failure;
use crate::measure::{Timed, output, times};
use crate::sections::{Bench, program_names};
use crate::table::{Table, seconds};
use std::path::{Path, PathBuf};

/// A program that runs for seconds: the file it is made of, what stands there, and what stands there instead.
const LONG: [(&str, &str, &str, &str); 4] = [
    ("lox", "fib", "fib(36)", "fib(43)"),
    ("lox", "nbody", "i < 250000", "i < 9000000"),
    ("lox", "richards", "i < 40", "i < 2000"),
    ("luma", "matrix", "size be 300", "size be 800"),
];

/// The time of each program as an executable, with the tiering engine, and on the VM alone.
///
/// # Errors
/// When a program fails, or the engines print different things.
pub fn tiering(bench: &Bench) -> Result<Table, Failure> {
    let mut table = Table::new(&[
        "program",
        "executable, `-O2`",
        "`kiln run`",
        "`kiln run --vm`",
        "run / executable",
        "run / VM",
    ]);
    let mut programs = Vec::new();
    for (language, folder) in [("lox", &bench.lox), ("luma", &bench.luma)] {
        for name in program_names(folder, language, "lua")? {
            programs.push((format!("{name}.{language}"), folder.join(format!("{name}.{language}"))));
        }
    }
    for long in LONG {
        programs.push((format!("{}.{}, `{}`", long.1, long.0, long.3), longer(bench, long)?));
    }
    for (name, source) in programs {
        table.rows.push(row(bench, name, &source)?);
    }
    Ok(table)
}

/// Writes the longer form of a program.
fn longer(bench: &Bench, (language, name, old, new): (&str, &str, &str, &str)) -> Result<PathBuf, Failure> {
    let folder = if language == "lox" { &bench.lox } else { &bench.luma };
    let text = std::fs::read_to_string(folder.join(format!("{name}.{language}")))?;
    if !text.contains(old) {
        return Err(format!("{name}.{language} has no `{old}`").into());
    }
    let path = bench.folder.join(format!("long_{name}.{language}"));
    std::fs::write(&path, text.replace(old, new))?;
    Ok(path)
}

fn row(bench: &Bench, name: String, source: &Path) -> Result<Vec<String>, Failure> {
    let (kiln, source) = (bench.kiln(), source.display());
    let executable = bench.folder.join("tiering").display().to_string();
    output(&Timed::new("build", format!("{kiln} build -O2 {source} -o {executable}")))?;
    let commands = [
        Timed::new("executable", &executable),
        Timed::new("kiln run", format!("{kiln} run {source}")),
        Timed::new("kiln run --vm", format!("{kiln} run --vm {source}")),
    ];
    let expected = output(&commands[0])?;
    if output(&commands[1])? != expected {
        return Err(format!("{name}: the executable and `kiln run` print different things").into());
    }
    // The VM alone is not asked to run for minutes.
    let is_long = name.contains('`');
    let timed = if is_long { &commands[..2] } else { &commands[..] };
    let measured = times(&bench.folder, if is_long { 2 } else { bench.runs.min(5) }, timed)?;
    let times: Vec<f64> = measured.iter().map(|time| time.min).collect();
    let mut cells = vec![name, seconds(times[0]), seconds(times[1])];
    cells.push(times.get(2).map_or_else(String::new, |&vm| seconds(vm)));
    cells.push(format!("{:.2}", times[1] / times[0]));
    cells.push(times.get(2).map_or_else(String::new, |vm| format!("{:.2}", times[1] / vm)));
    Ok(cells)
}
