//! The measurements, one function each.

use crate::Failure;
use crate::generate::{Lang, generate};
use crate::measure::{Timed, output, times};
use crate::table::{Table, bytes, grouped, seconds};
use crate::{lox, tiering};
use std::fs;
use std::path::{Path, PathBuf};

/// What the measurements work with.
#[derive(Debug, Clone)]
pub struct Bench {
    /// The `kiln` to measure.
    pub kiln: PathBuf,
    /// The folder of `checked.h` and the kernels.
    pub programs: PathBuf,
    /// The folder of the programs in Lox.
    pub lox: PathBuf,
    /// The folder of the programs in Luma.
    pub luma: PathBuf,
    /// A folder for what is made on the way.
    pub folder: PathBuf,
    /// How often each command runs.
    pub runs: usize,
}

/// A measurement: its name in the document, and how to make its table.
pub type Section = (&'static str, fn(&Bench) -> Result<Table, Failure>);

/// All measurements.
pub const SECTIONS: &[Section] = &[
    ("check", check),
    ("build", build),
    ("hello", hello),
    ("kernels", kernels),
    ("vm", vm),
    ("printing", printing),
    ("lox", lox::speed),
    ("lox-memory", lox::memory),
    ("luma", lox::luma),
    ("tiering", tiering::tiering),
];

/// The sizes of generated programs, in lines.
const SIZES: [usize; 2] = [150_000, 600_000];

impl Bench {
    pub(crate) fn kiln(&self) -> String {
        self.kiln.display().to_string()
    }

    fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// A generated program of `lines` lines: its path, and how many lines it really has.
    fn generated(&self, lang: Lang, lines: usize) -> Result<(String, usize), Failure> {
        let text = generate(lang, lines);
        let path = self.path(&format!("generated_{lines}.{}", lang.ending()));
        fs::write(&path, &text)?;
        Ok((path, text.lines().count()))
    }
}

/// `kiln check` on one core.
fn check(bench: &Bench) -> Result<Table, Failure> {
    let mut table = Table::new(&["command", "lines", "time", "CPU time", "lines/s of CPU time"]);
    for size in SIZES {
        let (path, lines) = bench.generated(Lang::Cz, size)?;
        let command = Timed::new("kiln check", format!("taskset -c 0 {} check {path}", bench.kiln()));
        let [time] = times(&bench.folder, bench.runs, &[command])?[..] else { return Err("one time".into()) };
        let speed = grouped((lines as f64 / time.cpu) as u64);
        let lines = grouped(lines as u64);
        table.row(&["`kiln check`, one core", &lines, &seconds(time.min), &seconds(time.cpu), &speed]);
    }
    Ok(table)
}

/// Executables of the same generated program, without optimization.
fn build(bench: &Bench) -> Result<Table, Failure> {
    let mut table = Table::new(&["command", "lines", "time", "CPU time", "lines/s of CPU time"]);
    let kiln = bench.kiln();
    for size in SIZES {
        let (cz, cz_lines) = bench.generated(Lang::Cz, size)?;
        let (c, c_lines) = bench.generated(Lang::C, size)?;
        let (rust, rust_lines) = bench.generated(Lang::Rust, size)?;
        let out = |name: &str| bench.path(&format!("{name}_{size}"));
        let (by_kiln, by_clang, by_rustc) = (out("kiln"), out("clang"), out("rustc"));
        let commands = [
            Timed::new("`kiln build -O0`", format!("{kiln} build -O0 {cz} -o {by_kiln}")),
            Timed::new("`kiln build -O0 -j1`", format!("{kiln} build -O0 -j1 {cz} -o {by_kiln}")),
            Timed::new("`clang -O0`", format!("clang-22 -O0 -w {c} -o {by_clang}")),
            Timed::new(
                "`rustc -C opt-level=0`",
                format!("rustc -C opt-level=0 -A warnings {rust} -o {by_rustc}"),
            ),
        ];
        // The large program takes clang half a minute and rustc more: few runs are enough to see by how much.
        let (quick, slow) = commands.split_at(3);
        let large = size > SIZES[0];
        let mut measured = times(&bench.folder, bench.runs.min(if large { 2 } else { 10 }), quick)?;
        measured.extend(times(&bench.folder, if large { 1 } else { bench.runs.min(3) }, slow)?);
        let results: Vec<String> = [by_kiln, by_clang, by_rustc]
            .iter()
            .map(|path| output(&Timed::new("", path)))
            .collect::<Result<_, _>>()?;
        if results.iter().any(|result| *result != results[0]) {
            return Err(format!("the executables print different things: {results:?}").into());
        }
        let lines = [cz_lines, cz_lines, c_lines, rust_lines];
        for ((command, time), lines) in commands.iter().zip(measured).zip(lines) {
            let speed = grouped((lines as f64 / time.cpu) as u64);
            let lines = grouped(lines as u64);
            table.row(&[&command.name, &lines, &seconds(time.min), &seconds(time.cpu), &speed]);
        }
    }
    Ok(table)
}

const HELLO_CZ: &str = "fn main() -> i32 {\n    print_i32(42);\n    0\n}\n";
const HELLO_C: &str = "#include <stdio.h>\nint main(void) {\n    printf(\"%d\\n\", 42);\n    return 0;\n}\n";
const HELLO_RUST: &str = "fn main() {\n    println!(\"{}\", 42);\n}\n";

/// The least program: how long it takes to build, how large it is without symbols, how long it runs.
fn hello(bench: &Bench) -> Result<Table, Failure> {
    let mut table = Table::new(&["command", "time to build", "CPU time", "size", "time to run"]);
    let kiln = bench.kiln();
    for (name, text) in [("hello.cz", HELLO_CZ), ("hello.c", HELLO_C), ("hello.rs", HELLO_RUST)] {
        fs::write(bench.folder.join(name), text)?;
    }
    let (cz, c, rust) = (bench.path("hello.cz"), bench.path("hello.c"), bench.path("hello.rs"));
    let forms = [
        ("`kiln build --static --strip`", "kiln_static", format!("{kiln} build --static --strip {cz} -o")),
        (
            "`kiln build --static --strip -Oz`",
            "kiln_oz",
            format!("{kiln} build --static --strip -Oz {cz} -o"),
        ),
        ("`kiln build --strip`", "kiln_dynamic", format!("{kiln} build --strip {cz} -o")),
        ("`clang -s`", "clang_dynamic", format!("clang-22 -s {c} -o")),
        ("`clang -s -static`", "clang_static", format!("clang-22 -s -static {c} -o")),
        ("`rustc -C strip=symbols`", "rustc_dynamic", format!("rustc -C strip=symbols {rust} -o")),
    ];
    for (name, file, line) in forms {
        let path = bench.path(file);
        let built = times(&bench.folder, bench.runs, &[Timed::new(name, format!("{line} {path}"))])?;
        let run = times(&bench.folder, bench.runs * 5, &[Timed::new(name, &path)])?;
        let printed = output(&Timed::new(name, &path))?;
        if printed != "42\n" {
            return Err(format!("{name}: the program prints {printed:?}").into());
        }
        let size = fs::metadata(&path)?.len();
        let (time, cpu) = (seconds(built[0].min), seconds(built[0].cpu));
        table.row(&[name, &time, &cpu, &bytes(size), &seconds(run[0].min)]);
    }
    Ok(table)
}

/// Kernels: the time to run against the same program in C with the same checks.
fn kernels(bench: &Bench) -> Result<Table, Failure> {
    let table = Table::new(&["kernel", "`kiln -O3`", "`clang -O3`, checked", "ratio"]);
    beside_c(bench, &bench.programs, table)
}

/// The kernels on the VM, against Lua, which interprets programs that do the same.
fn vm(bench: &Bench) -> Result<Table, Failure> {
    let mut table = Table::new(&["kernel", "`kiln run --vm`", "`lua5.4`", "ratio"]);
    for name in program_names(&bench.programs, "cz", "lua")? {
        let source = |ending: &str| bench.programs.join(format!("{name}.{ending}")).display().to_string();
        let ours = Timed::new("kiln", format!("{} run --vm {}", bench.kiln(), source("cz")));
        beside(bench, &name, [ours, Timed::new("lua", format!("lua5.4 {}", source("lua")))], &mut table)?;
    }
    Ok(table)
}

/// Printing: ten million numbers, against `printf`.
fn printing(bench: &Bench) -> Result<Table, Failure> {
    let table = Table::new(&["ten million", "`kiln -O3`", "`clang -O3`, glibc", "ratio"]);
    beside_c(bench, &bench.programs.join("printing"), table)
}

/// The time to run each program of a folder against its twin in C, which prints the same numbers.
fn beside_c(bench: &Bench, programs: &Path, mut table: Table) -> Result<Table, Failure> {
    for name in program_names(programs, "cz", "c")? {
        let source = |ending: &str| programs.join(format!("{name}.{ending}")).display().to_string();
        let (ours, theirs) = (bench.path(&format!("{name}_kiln")), bench.path(&format!("{name}_clang")));
        output(&Timed::new("", format!("{} build -O3 {} -o {ours}", bench.kiln(), source("cz"))))?;
        output(&Timed::new("", format!("clang-22 -O3 -w {} -o {theirs} -lm", source("c"))))?;
        beside(bench, &name, [Timed::new("kiln", &ours), Timed::new("clang", &theirs)], &mut table)?;
    }
    Ok(table)
}

/// Times two commands that print the same numbers: a row of the table.
fn beside(bench: &Bench, name: &str, commands: [Timed; 2], table: &mut Table) -> Result<(), Failure> {
    let (a, b) = (output(&commands[0])?, output(&commands[1])?);
    if !same_numbers(&a, &b) {
        return Err(format!("{name}: the programs print different things:\n{a}\n{b}").into());
    }
    let measured = times(&bench.folder, bench.runs, &commands)?;
    let ratio = format!("{:.2}", measured[0].cpu / measured[1].cpu);
    table.row(&[name, &seconds(measured[0].cpu), &seconds(measured[1].cpu), &ratio]);
    Ok(())
}

/// The programs of a folder that are there in one language and another, given by the endings of their names, in order.
pub(crate) fn program_names(programs: &Path, one: &str, other: &str) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    for entry in fs::read_dir(programs)? {
        let path = entry?.path();
        let is_pair =
            path.extension().is_some_and(|ending| ending == one) && path.with_extension(other).exists();
        if let (true, Some(name)) = (is_pair, path.file_stem().and_then(|stem| stem.to_str())) {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// Whether two outputs are the same numbers, line by line. How a float is written differs between libraries, and what lies
/// between two numbers.
pub(crate) fn same_numbers(a: &str, b: &str) -> bool {
    let same = |(a, b): (&str, &str)| {
        let close = |a: f64, b: f64| (a - b).abs() <= 1e-6 * a.abs().max(b.abs());
        a == b || a.parse().ok().zip(b.parse().ok()).is_some_and(|(a, b)| close(a, b))
    };
    let words = |text: &str| text.lines().map(|line| line.split_whitespace().count()).collect::<Vec<_>>();
    words(a) == words(b) && a.split_whitespace().zip(b.split_whitespace()).all(same)
}
