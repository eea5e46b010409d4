//! Lox and Luma beside other dynamic languages: the same programs in Lox or Luma, Lua and JavaScript.
//!
//! In: `bench/lox/NAME.lox`, with `NAME.lua` and `NAME.js` beside it, and the same in `bench/luma`. Out: CPU times, start-up included, and peak
//! memory. An interpreter that is not installed has an empty column.

use crate::Failure;
use crate::measure::{Timed, output, peak_memory, times};
use crate::sections::{Bench, program_names, same_numbers};
use crate::table::{Table, seconds};
use std::path::Path;

/// What runs the programs, in the order of the columns.
const ENGINES: [&str; 5] = ["kiln -O2", "kiln VM", "lua5.4", "luajit", "node"];

/// Names for places in a row of [`ENGINES`].
const NATIVE: usize = 0;
const VM: usize = 1;
const LUA: usize = 2;
const COMPILERS: [usize; 2] = [3, 4];

/// A program and how each engine runs it, if that is installed.
struct Program {
    name: String,
    build: Timed,
    engines: [Option<Timed>; 5],
}

/// The time of each program in Lox on each engine.
///
/// # Errors
/// When a program fails, or prints something else than the others.
pub fn speed(bench: &Bench) -> Result<Table, Failure> {
    speed_of(bench, programs(bench, &bench.lox, "lox")?)
}

/// The time of each program in Luma on each engine.
///
/// # Errors
/// When a program fails, or prints something else than the others.
pub fn luma(bench: &Bench) -> Result<Table, Failure> {
    speed_of(bench, programs(bench, &bench.luma, "luma")?)
}

fn speed_of(bench: &Bench, programs: Vec<Program>) -> Result<Table, Failure> {
    let mut table = Table::new(&[
        "program",
        "to build",
        "`kiln -O2`",
        "`kiln run --vm`",
        "`lua5.4`",
        "`luajit`",
        "`node`",
        "-O2 / faster of LuaJIT, Node",
        "Lua / -O2",
        "Lua / VM",
    ]);
    let mut means = [Mean::default(); 3];
    for program in programs {
        let built = times(&bench.folder, 1, std::slice::from_ref(&program.build))?;
        program.compare()?;
        let measured = program.measure(|command| {
            Ok(times(&bench.folder, bench.runs.min(5), std::slice::from_ref(command))?[0].cpu)
        })?;
        let faster = COMPILERS.iter().filter_map(|&engine| measured[engine]).reduce(f64::min);
        let ratios = [
            ratio(measured[NATIVE], faster),
            ratio(measured[LUA], measured[NATIVE]),
            ratio(measured[LUA], measured[VM]),
        ];
        let mut cells = vec![program.name, seconds(built[0].cpu)];
        cells.extend(measured.iter().map(|time| time.map_or_else(String::new, seconds)));
        cells.extend(ratios.iter().zip(&mut means).map(|(ratio, mean)| mean.add(*ratio)));
        table.rows.push(cells);
    }
    let mut cells = vec!["geometric mean".to_owned()];
    cells.resize(table.heads.len() - means.len(), String::new());
    cells.extend(means.iter().map(|mean| shown(mean.value())));
    table.rows.push(cells);
    Ok(table)
}

/// The most memory that each program occupied on each engine.
///
/// # Errors
/// When a program fails.
pub fn memory(bench: &Bench) -> Result<Table, Failure> {
    let mut table = Table::new(&[
        "program",
        "`kiln -O2`",
        "`kiln run --vm`",
        "`lua5.4`",
        "`luajit`",
        "`node`",
        "-O2 / Lua",
        "VM / Lua",
    ]);
    let mut means = [Mean::default(); 2];
    for program in programs(bench, &bench.lox, "lox")? {
        output(&program.build)?;
        let measured = program.measure(|command| Ok(peak_memory(&bench.folder, command)? as f64))?;
        let ratios = [NATIVE, VM].map(|engine| ratio(measured[engine], measured[LUA]));
        let mut cells = vec![program.name];
        let megabytes = |size: f64| format!("{:.1} MB", size / 1e6);
        cells.extend(measured.iter().map(|size| size.map_or_else(String::new, megabytes)));
        cells.extend(ratios.iter().zip(&mut means).map(|(ratio, mean)| mean.add(*ratio)));
        table.rows.push(cells);
    }
    let mut cells = vec!["geometric mean".to_owned()];
    cells.resize(table.heads.len() - means.len(), String::new());
    cells.extend(means.iter().map(|mean| shown(mean.value())));
    table.rows.push(cells);
    Ok(table)
}

impl Program {
    /// All engines must print the same numbers.
    fn compare(&self) -> Result<(), Failure> {
        let mut first: Option<(&str, String)> = None;
        for (engine, command) in ENGINES.iter().zip(&self.engines) {
            let Some(command) = command else { continue };
            let printed = output(command)?;
            match &first {
                None => first = Some((engine, printed)),
                Some((_, expected)) if same_numbers(expected, &printed) => {}
                Some((other, expected)) => {
                    let name = &self.name;
                    return Err(
                        format!("{name}: {other} prints\n{expected}\n{engine} prints\n{printed}").into()
                    );
                }
            }
        }
        Ok(())
    }

    /// A number for each engine that is installed.
    fn measure(&self, measure: impl Fn(&Timed) -> Result<f64, Failure>) -> Result<[Option<f64>; 5], Failure> {
        let mut measured = [None; 5];
        for (place, command) in measured.iter_mut().zip(&self.engines) {
            *place = command.as_ref().map(&measure).transpose()?;
        }
        Ok(measured)
    }
}

/// The programs that there are in all three languages.
fn programs(bench: &Bench, folder: &Path, ending: &str) -> Result<Vec<Program>, Failure> {
    let is_installed =
        [("lua5.4", "-v"), ("luajit", "-v"), ("node", "--version")].map(|(engine, version)| {
            let found = output(&Timed::new("", format!("{engine} {version}"))).is_ok();
            if !found {
                eprintln!("kiln-bench: {engine} is not installed: its column stays empty");
            }
            found
        });
    let names = program_names(folder, ending, "lua")?;
    let program = |name: String| {
        let source = |ending: &str| path(folder, &format!("{name}.{ending}"));
        let executable = path(&bench.folder, &format!("{name}_{ending}"));
        let kiln = bench.kiln();
        let [lua, luajit, node] = is_installed;
        Program {
            build: Timed::new("kiln build", format!("{kiln} build -O2 {} -o {executable}", source(ending))),
            engines: [
                Some(Timed::new(ENGINES[0], &executable)),
                Some(Timed::new(ENGINES[1], format!("{kiln} run --vm {}", source(ending)))),
                lua.then(|| Timed::new(ENGINES[2], format!("lua5.4 {}", source("lua")))),
                luajit.then(|| Timed::new(ENGINES[3], format!("luajit {}", source("lua")))),
                node.then(|| Timed::new(ENGINES[4], format!("node {}", source("js")))),
            ],
            name,
        }
    };
    Ok(names.into_iter().map(program).collect())
}

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).display().to_string()
}

fn ratio(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    Some(a? / b?)
}

fn shown(ratio: Option<f64>) -> String {
    ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}"))
}

/// A geometric mean that grows.
#[derive(Debug, Clone, Copy, Default)]
struct Mean {
    logarithms: f64,
    count: u32,
}

impl Mean {
    /// Takes a ratio in, if there is one, and gives it as it is shown.
    fn add(&mut self, ratio: Option<f64>) -> String {
        if let Some(ratio) = ratio {
            self.logarithms += ratio.ln();
            self.count += 1;
        }
        shown(ratio)
    }

    fn value(self) -> Option<f64> {
        (self.count > 0).then(|| (self.logarithms / f64::from(self.count)).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_geometric() {
        let mut mean = Mean::default();
        assert_eq!(shown(mean.value()), "");
        assert_eq!([mean.add(Some(2.0)), mean.add(None), mean.add(Some(8.0))], ["2.00", "", "8.00"]);
        assert_eq!(shown(mean.value()), "4.00");
    }
}
