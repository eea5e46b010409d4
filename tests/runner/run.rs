//! Programs with their output inside, on every engine.

use crate::c_library;
use crate::compare::difference;
use crate::engine::{self, Engine};
use crate::expect::{self, Expectation, Stdout, fnv1a};
use crate::files;
use crate::process::{self, Finished};
use crate::timed;
use libtest_mimic::Trial;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// The compiler, and the program, may take this long each.
const LIMIT: Duration = Duration::from_secs(10);

/// A program to run.
#[derive(Debug, Clone)]
pub struct Program {
    /// The path of its source, relative to `folder`.
    pub source: PathBuf,
    /// Where the compiler runs.
    pub folder: PathBuf,
    /// Its text.
    pub text: String,
    /// The test's name, without the engine's.
    pub name: String,
}

/// A trial for each program of `tests/run` and `examples`, and each of its engines.
pub fn trials() -> Vec<Trial> {
    let choice = engine::choice();
    let mut trials = Vec::new();
    let mut index = 0;
    for (under, kind) in [("tests/run", "run"), ("examples", "example")] {
        for path in files::programs(under) {
            for program in programs(&path, &format!("{kind}/{}", files::name(&path, under))) {
                index += 1;
                // What is wrong in the expectation says the trial.
                let not_on = expect::read(&program.text, "").map(|read| read.not_on).unwrap_or_default();
                let program = Arc::new(program);
                let mut builds: Vec<Arc<Build>> = Vec::new();
                for engine in choice.engines(&path, index, &not_on) {
                    let build = builds.iter().find(|build| build.name == engine.compiled_as()).cloned();
                    let build = build.unwrap_or_else(|| {
                        builds.push(Arc::new(Build::new(&program, engine)));
                        builds[builds.len() - 1].clone()
                    });
                    let program = program.clone();
                    let name = format!("{} {}", program.name, engine.name());
                    let limit = engine.limit(LIMIT);
                    trials
                        .push(timed::trial(name, move || Ok(check_build(&program, engine, &build, limit)?)));
                }
            }
        }
    }
    trials
}

/// The programs in a file: one, or one for each of its rows.
pub fn programs(path: &Path, name: &str) -> Vec<Program> {
    let text = files::read(path);
    let program = |(row, text): (Option<String>, String)| match row {
        None => {
            Program { source: path.to_owned(), folder: files::root().to_owned(), text, name: name.to_owned() }
        }
        Some(row) => {
            let name = format!("{name}[{row}]");
            let folder = files::scratch(&format!("rows/{name}"));
            let source = PathBuf::from(path.file_name().expect("a file"));
            std::fs::write(folder.join(&source), &text).expect("the scratch folder is writable");
            Program { source, folder, text, name }
        }
    };
    expect::rows(&text).into_iter().map(program).collect()
}

/// A program as it was compiled for one engine or several, by whoever needs it first. The files vanish with it.
struct Build {
    /// What [`Engine::compiled_as`] says.
    name: &'static str,
    folder: PathBuf,
    made: OnceLock<Result<(), String>>,
}

impl Build {
    fn new(program: &Program, engine: Engine) -> Build {
        let name = engine.compiled_as();
        let folder = files::scratch_path(&format!("{}-{name}", program.name));
        Build { name, folder, made: OnceLock::new() }
    }

    fn executable(&self) -> PathBuf {
        self.folder.join("program")
    }

    /// Compiles the program, unless that was done.
    fn make(
        &self,
        program: &Program,
        engine: Engine,
        expectation: &Expectation,
        limit: Duration,
    ) -> Result<(), String> {
        let made = self.made.get_or_init(|| {
            files::make_empty(&self.folder);
            let mut compiler = engine.compile(&program.source, &self.executable());
            if let Some(source) = &expectation.library {
                let library = c_library::build(source, engine, &self.folder)?;
                library.add_to_compiler(engine, &mut compiler);
            }
            let compiled = process::run(compiler.current_dir(&program.folder), limit)?;
            check_compiler(&compiled, expectation)
        });
        made.clone()
    }
}

impl Drop for Build {
    fn drop(&mut self) {
        if matches!(self.made.get(), Some(Ok(()))) {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

/// Compiles and runs a program, each for at most `limit`, and compares.
///
/// # Errors
/// What differs.
pub fn check(program: &Program, engine: Engine, limit: Duration) -> Result<(), String> {
    check_build(program, engine, &Build::new(program, engine), limit)
}

fn check_build(program: &Program, engine: Engine, build: &Build, limit: Duration) -> Result<(), String> {
    let shown = program.source.display().to_string();
    let expectation = expect::read(&program.text, &shown)?;
    build.make(program, engine, &expectation, limit)?;
    let executable = build.executable();
    let mut start = engine.start(&program.source, &executable);
    if expectation.library.is_some() {
        c_library::add_to_program(&build.folder, &mut start);
    }
    start.envs(expectation.environment.iter().map(|(name, value)| (name, value)));
    if engine.runs_source() {
        start.current_dir(&program.folder);
    }
    let mut finished = process::run_with_input(&mut start, &expectation.stdin, limit)?;
    if engine.runs_source() {
        // The compiler's warnings, of which the check above is.
        finished.stderr = without_json(&finished.stderr);
    }
    compare(&expectation, &finished)
}

/// The lines that are no messages in JSON.
fn without_json(text: &[u8]) -> Vec<u8> {
    let lines = text.split_inclusive(|&byte| byte == b'\n');
    lines.filter(|line| !line.starts_with(b"{\"")).flatten().copied().collect()
}

/// The compiler must accept the program, and warn of what the expectation says.
fn check_compiler(compiled: &Finished, expectation: &Expectation) -> Result<(), String> {
    let messages = compiled.stderr_text();
    let mut codes = Vec::new();
    let mut rendered = String::new();
    for line in messages.lines() {
        let message: serde_json::Value = serde_json::from_str(line)
            .map_err(|_| format!("the compiler says, and not as JSON:\n{messages}"))?;
        codes.push(message["code"].as_str().unwrap_or_default().to_owned());
        rendered.push_str(message["rendered"].as_str().unwrap_or(line));
        rendered.push('\n');
    }
    if compiled.status != Ok(0) {
        return Err(format!("the compiler ends with {}:\n{rendered}", compiled.status_text()));
    }
    if !compiled.stdout.is_empty() {
        return Err(format!("the compiler prints:\n{}", compiled.stdout_text()));
    }
    if codes != expectation.warnings {
        let expected = expectation.warnings.join(" ");
        return Err(format!("warnings: expected [{expected}], got [{}]\n{rendered}", codes.join(" ")));
    }
    Ok(())
}

/// Compares a run with what is expected of it.
fn compare(expectation: &Expectation, finished: &Finished) -> Result<(), String> {
    let mut wrong = String::new();
    match &expectation.stdout {
        Stdout::Lines(lines) => {
            let expected = with_newlines(lines);
            if finished.stdout != expected.as_bytes() {
                wrong += &difference("stdout", &expected, &finished.stdout_text());
            }
        }
        Stdout::Hash(lines, hash) => {
            let actual = (finished.stdout_text().lines().count(), fnv1a(&finished.stdout));
            if actual != (*lines, *hash) {
                wrong += &format!("stdout: expected {lines} lines, {hash:016x}; ");
                wrong += &format!("got {} lines, {:016x}\n", actual.0, actual.1);
            }
        }
    }
    let expected = with_newlines(&expectation.stderr);
    if finished.stderr != expected.as_bytes() {
        wrong += &difference("stderr", &expected, &finished.stderr_text());
    }
    if finished.status != Ok(expectation.status) {
        wrong += &format!("status: expected {}, got {}\n", expectation.status, finished.status_text());
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

fn with_newlines(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}
