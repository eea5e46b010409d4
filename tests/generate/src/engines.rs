//! Runs a program with an engine, and compares what it does with what it should.

use crate::{Case, Lang, Outcome};
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// A way to run a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Engine {
    /// As it is named on the command line.
    pub name: String,
    kind: Kind,
    /// Whether the heap is collected at every allocation.
    stress: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// Native code, with these options of `kiln build`, run by the program if one is named.
    Native { options: Vec<String>, runner: Option<&'static str> },
    /// The virtual machine, with these options of `kiln run`.
    Vm { options: &'static [&'static str] },
}

impl Engine {
    /// The engine of a name: `vm`, `jit` (all that runs is native code), `jit-small` (the same in units of one function), `jit-loops`
    /// (native code begins in the middle of loops), `jit-late` (with the second call of functions, and the third round of loops),
    /// `jit-race` (when it is ready), `O0` to `O3`, `Os`, `Oz`, or one of these and a target: `O2@aarch64-linux-musl`.
    /// Any of them with `+stress` at its end collects the heap at every allocation.
    pub fn parse(name: &str) -> Result<Engine, String> {
        let full = name;
        let (name, stress) = match full.strip_suffix("+stress") {
            Some(name) => (name, true),
            None => (full, false),
        };
        let native = |options: Vec<String>, runner| Kind::Native { options, runner };
        let kind = match name.split_once('@') {
            None => match in_process(name) {
                Some(options) => Kind::Vm { options },
                None => native(vec![level(name)?], None),
            },
            Some((optimize, target)) => {
                let runner = match target.split('-').next() {
                    Some("aarch64") => "qemu-aarch64",
                    Some("riscv64" | "riscv64gc") => "qemu-riscv64",
                    Some(_) | None => return Err(format!("no emulator is known for `{target}`")),
                };
                native(
                    vec![level(optimize)?, format!("--target={target}"), "--static".to_owned()],
                    Some(runner),
                )
            }
        };
        Ok(Engine { name: full.to_owned(), kind, stress })
    }

    /// The engine with a further option of `kiln build`; the VM takes none.
    pub fn with_option(mut self, option: &str) -> Engine {
        match &mut self.kind {
            Kind::Native { options, runner: _ } => options.push(option.to_owned()),
            Kind::Vm { .. } => {}
        }
        self
    }
}

/// The options of the engines that compile and run in one process.
fn in_process(name: &str) -> Option<&'static [&'static str]> {
    match name {
        "vm" => Some(&["--vm"]),
        "jit" => Some(&["--engine=jit", "--jit-threshold=0", "--jit-wait"]),
        "jit-small" => Some(&["--engine=jit", "--jit-threshold=0", "--jit-wait", "--jit-unit=1"]),
        "jit-loops" => Some(&["--engine=jit", "--jit-threshold=1000000", "--jit-rounds=0", "--jit-wait"]),
        "jit-late" => {
            Some(&["--engine=jit", "--jit-threshold=1", "--jit-rounds=2", "--jit-wait", "--jit-unit=40"])
        }
        "jit-race" => Some(&["--engine=jit", "--jit-threshold=0", "--jit-unit=40"]),
        _ => None,
    }
}

fn level(name: &str) -> Result<String, String> {
    match name {
        "O0" | "O1" | "O2" | "O3" | "Os" | "Oz" => Ok(format!("-{name}")),
        _ => Err(format!(
            "`{name}` is no engine: vm, jit, jit-small, jit-loops, jit-late, jit-race, O0, O1, O2, O3, Os, Oz, or LEVEL@TARGET"
        )),
    }
}

/// How an engine failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The engine.
    pub engine: String,
    /// What differs.
    pub what: What,
    /// For people.
    pub details: String,
}

/// In what respect an engine failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The compiler refused the program, or crashed.
    Compile,
    /// It did not end.
    Hang,
    /// The output differs.
    Stdout,
    /// The status differs.
    Status,
    /// The error with which it ends differs.
    Error,
}

impl Failure {
    /// Whether `other` may have the same cause: it failed in the same respect, and a refusal has the same code.
    pub fn is_like(&self, other: &Failure) -> bool {
        let code = |details: &str| details.split(']').next().map(str::to_owned);
        self.what == other.what && (self.what != What::Compile || code(&self.details) == code(&other.details))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?}: {}", self.engine, self.what, self.details)
    }
}

/// The compiler and a folder to work in.
#[derive(Debug)]
pub struct Bench {
    /// The `kiln` to test.
    pub kiln: PathBuf,
    /// Options for every command.
    pub options: Vec<String>,
    /// A folder of this bench alone.
    pub folder: tempfile::TempDir,
}

/// A run that takes longer hangs.
const TIME_MAX: Duration = Duration::from_secs(20);

impl Bench {
    /// A bench with a new folder.
    pub fn new(kiln: &Path, options: &[String]) -> std::io::Result<Bench> {
        let folder = tempfile::Builder::new().prefix("kiln-generate-").tempdir()?;
        Ok(Bench { kiln: kiln.to_owned(), options: options.to_vec(), folder })
    }

    /// The first engine that does not do what it should.
    pub fn first_failure(&self, case: &Case, engines: &[Engine]) -> Option<Failure> {
        let source = self.folder.path().join(source_name(case));
        if let Err(error) = std::fs::write(&source, &case.text) {
            return Some(failure("-", What::Compile, format!("cannot write the source: {error}")));
        }
        engines.iter().find_map(|engine| self.run(case, engine).err())
    }

    /// The first program, by its seed from 1, with which an engine does not do what it should. Nothing if there is none
    /// before `end`.
    pub fn first_failing_seed(&self, lang: Lang, engines: &[Engine], end: Instant) -> Option<(u64, Failure)> {
        let seeds = (1..).take_while(|_| Instant::now() < end);
        let mut failures = seeds.filter_map(|seed| {
            let failure = self.first_failure(&Case::from_seed(lang, seed), engines)?;
            Some((seed, failure))
        });
        failures.next()
    }

    fn run(&self, case: &Case, engine: &Engine) -> Result<(), Failure> {
        let mut command = match &engine.kind {
            Kind::Vm { options } => {
                let mut command = self.kiln();
                command.arg("run").args(*options).arg(source_name(case)).args(&self.options);
                command
            }
            Kind::Native { options, runner } => {
                self.build(case, engine, options)?;
                let executable = self.folder.path().join("case");
                match runner {
                    None => Command::new(executable),
                    Some(runner) => {
                        let mut command = Command::new(runner);
                        // qemu notes each page of what a program reserves, which is 64 GB for a heap where there is so much.
                        command.env("QEMU_RESERVED_VA", "0x100000000");
                        command.arg(executable);
                        command
                    }
                }
            }
        };
        command.current_dir(self.folder.path());
        if engine.stress {
            command.env("KILN_GC", "stress");
        }
        let output = output(command).map_err(|what| failure(&engine.name, what, String::new()))?;
        compare(case, &output).map_err(|(what, details)| failure(&engine.name, what, details))
    }

    fn kiln(&self) -> Command {
        let mut command = Command::new(&self.kiln);
        command.current_dir(self.folder.path());
        command
    }

    fn build(&self, case: &Case, engine: &Engine, options: &[String]) -> Result<(), Failure> {
        let mut command = self.kiln();
        command
            .args(["build", source_name(case), "-o", "case", "--verify"])
            .args(options)
            .args(&self.options);
        let output =
            output(command).map_err(|what| failure(&engine.name, what, "the compiler".to_owned()))?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let errors = said.split_inclusive("\n\n").filter(|report| !report.starts_with("warning"));
        Err(failure(&engine.name, What::Compile, errors.take(3).collect()))
    }
}

fn failure(engine: &str, what: What, details: String) -> Failure {
    Failure { engine: engine.to_owned(), what, details }
}

/// Runs a command to its end, or until it takes too long.
fn output(mut command: Command) -> Result<Output, What> {
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.map_err(|_| What::Compile)?;
    let start = Instant::now();
    // Readers of both pipes, so that the child never waits for us.
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    std::thread::scope(|scope| {
        let out = scope.spawn(|| read(stdout));
        let err = scope.spawn(|| read(stderr));
        let status = loop {
            match child.try_wait() {
                Ok(Some(status)) => break Ok(status),
                Ok(None) if start.elapsed() > TIME_MAX => {
                    let _ = child.kill();
                    let _ = child.wait();
                    break Err(What::Hang);
                }
                Ok(None) => std::thread::sleep(Duration::from_micros(300)),
                Err(_) => break Err(What::Compile),
            }
        };
        let (stdout, stderr) = (out.join().unwrap_or_default(), err.join().unwrap_or_default());
        status.map(|status| Output { status, stdout, stderr })
    })
}

fn read(pipe: Option<impl std::io::Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mut pipe) = pipe {
        let _ = pipe.read_to_end(&mut bytes);
    }
    bytes
}

/// The name of the source file; the name that panics show.
fn source_name(case: &Case) -> &'static str {
    match case.program.lang() {
        Lang::Cz => "case.cz",
        Lang::Lox => "case.lox",
        Lang::Luma => "case.luma",
    }
}

fn compare(case: &Case, found: &Output) -> Result<(), (What, String)> {
    let expected = &case.outcome;
    let stdout = String::from_utf8_lossy(&found.stdout);
    if stdout != expected.stdout {
        return Err((What::Stdout, first_difference(&expected.stdout, &stdout)));
    }
    let stderr = String::from_utf8_lossy(&found.stderr);
    match case.program.lang() {
        Lang::Cz => compare_panic(expected, &stderr)?,
        Lang::Lox | Lang::Luma => {
            let error = expected.error.as_deref().unwrap_or_default();
            if stderr != error {
                return Err((What::Error, first_difference(error, &stderr)));
            }
        }
    }
    if found.status.code() != Some(expected.status) {
        return Err((What::Status, format!("expected {}, found {}", expected.status, found.status)));
    }
    Ok(())
}

fn compare_panic(expected: &Outcome, stderr: &str) -> Result<(), (What, String)> {
    let panic = expected.error.as_ref().map(|panic| format!("panic at case.cz:{panic}"));
    // The compiler may warn before it runs a program itself.
    let last = stderr.lines().last().filter(|line| line.starts_with("panic at"));
    if last != panic.as_deref() {
        return Err((What::Error, format!("expected {panic:?}, found {last:?}")));
    }
    Ok(())
}

fn first_difference(expected: &str, found: &str) -> String {
    let (mut expected, mut found) = (expected.lines(), found.lines());
    for line in 1.. {
        match (expected.next(), found.next()) {
            (Some(one), Some(other)) if one == other => {}
            (one, other) => return format!("line {line}: expected {one:?}, found {other:?}"),
        }
    }
    String::new()
}
