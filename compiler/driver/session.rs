//! What one run of the compiler carries from phase to phase: sources, names, reports, and how to show them.

use crate::cli::{ColorChoice, MessageArgs, MessageFormat};
use crate::emit::Place;
use crate::frontend::Language;
use crate::timing::Timer;
use crate::{crash, errors, output};
use kiln_arena::Interner;
use kiln_diagnostics::{Colors, Diagnostic, Severity, Sink};
use kiln_mir_passes::sabotage::Fault;
use kiln_source::{FileId, SourceMap, Span};
use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Why a command ended early. What went wrong is in the sink.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The program has errors: status 1, of a language with another custom that.
    Program,
    /// The command line makes no sense: status 2.
    Usage,
    /// The surroundings failed (files, tools): status 3.
    Environment,
    /// A bug of ours: status 120.
    Internal,
    /// Nobody reads the output any more: a quiet end, status 0.
    Quiet,
}

impl Stop {
    /// The exit status.
    pub fn status(self) -> u8 {
        match self {
            Stop::Program => 1,
            Stop::Usage => 2,
            Stop::Environment => 3,
            Stop::Internal => crash::STATUS,
            Stop::Quiet => 0,
        }
    }
}

/// One run of the compiler.
#[derive(Debug)]
pub struct Session {
    /// All identifiers.
    pub names: Interner,
    /// All source files.
    pub sources: SourceMap,
    /// All reports.
    pub sink: Sink,
    /// The language of the source.
    pub language: Language,
    /// The language that was asked for, whatever the file's name says.
    asked_language: Option<Language>,
    timer: Timer,
    messages: MessageArgs,
    verify: bool,
    remapped: Vec<(PathBuf, PathBuf)>,
}

impl Session {
    /// A session without sources. `verify` asks for the invariants of all trees to be checked between phases.
    pub fn new(messages: &MessageArgs) -> Session {
        Session {
            names: Interner::new(),
            sources: SourceMap::new(),
            sink: Sink::new(),
            language: Language::default(),
            asked_language: None,
            timer: Timer::new(),
            messages: messages.clone(),
            verify: messages.verify || cfg!(debug_assertions),
            remapped: Vec::new(),
        }
    }

    /// Runs a phase under its name: for the clock, and for the report if it crashes.
    pub fn phase<T>(&mut self, name: &'static str, phase: impl FnOnce(&mut Phase<'_>) -> T) -> T {
        crash::enter(name, self.messages.crash_in.as_deref());
        let Session { names, sources, sink, .. } = self;
        self.timer.time(name, || phase(&mut Phase { names, sources, sink }))
    }

    /// Checks the invariants of what a phase made, if that was asked for.
    ///
    /// # Panics
    /// If one is violated: a bug of ours.
    pub fn verify(&mut self, name: &'static str, verifier: impl FnOnce(&mut Phase<'_>) -> Vec<String>) {
        if self.verify {
            let violations = self.phase(name, verifier);
            assert!(violations.is_empty(), "{}", violations.join("; "));
        }
    }

    /// The miscompilation that tests ask for.
    ///
    /// # Panics
    /// If there is none of that name: only tests know the option.
    pub fn sabotage(&self) -> Option<Fault> {
        let name = self.messages.sabotage.as_deref()?;
        let fault = Fault::named(name);
        Some(fault.unwrap_or_else(|| panic!("there is no fault `{name}`")))
    }

    /// Reports `diagnostic` and gives the reason to stop with.
    pub fn fail(&mut self, stop: Stop, diagnostic: Diagnostic) -> Stop {
        self.sink.report(diagnostic);
        stop
    }

    /// Stops if a phase reported an error.
    pub fn stop_on_errors(&self) -> Result<(), Stop> {
        if self.sink.has_errors() { Err(Stop::Program) } else { Ok(()) }
    }

    /// Stops if a phase reported an error, or a warning and `--deny-warnings` is given. Called when no further
    /// phase reports anything about the program.
    pub fn stop_on_reports(&self) -> Result<(), Stop> {
        let denied = self.messages.deny_warnings && !self.sink.reports().is_empty();
        if denied { Err(Stop::Program) } else { self.stop_on_errors() }
    }

    /// From now on, sources below the first path of a pair are called as if they were below the second; later pairs
    /// go first.
    pub fn remap(&mut self, pairs: &[(PathBuf, PathBuf)]) {
        self.remapped.extend_from_slice(pairs);
    }

    /// From now on, sources are in this language, if one is given, whatever their names say.
    pub fn ask_language(&mut self, language: Option<Language>) {
        self.asked_language = language;
    }

    /// What a source is called, in messages and in the program.
    pub fn name(&self, path: &Path) -> String {
        if path == Path::new("-") {
            return "<stdin>".to_owned();
        }
        let mut remapped = self.remapped.iter().rev();
        let remapped = remapped.find_map(|(from, to)| Some(to.join(path.strip_prefix(from).ok()?)));
        remapped.as_deref().unwrap_or(path).to_string_lossy().into_owned()
    }

    /// Prints the result of a command.
    pub fn print(&mut self, text: &str) -> Result<(), Stop> {
        output::write(&Place::Stdout, text.as_bytes()).map_err(|error| {
            if error.kind() == io::ErrorKind::BrokenPipe {
                return Stop::Quiet;
            }
            self.fail(Stop::Environment, errors::cannot_print(&error))
        })
    }

    /// Reads a source file.
    pub fn load(&mut self, path: &Path) -> Result<FileId, Stop> {
        let language = self.asked_language.or_else(|| Language::of(path));
        self.language = language.unwrap_or_default();
        let bytes = match self.phase("read", |_| read(path, language)) {
            Ok(bytes) => bytes,
            Err(diagnostic) => return Err(self.fail(Stop::Environment, *diagnostic)),
        };
        let name = self.name(path);
        let (text, invalid) = match kiln_cz_syntax::decode(bytes) {
            Ok(text) => (text, None),
            Err(invalid) => (invalid.lossy, Some(invalid.offset)),
        };
        let Ok(file) = self.sources.add(name, text) else {
            return Err(self.fail(Stop::Environment, errors::too_large(path)));
        };
        match invalid {
            None => Ok(file),
            Some(offset) => {
                let start = self.sources.file(file).base + offset;
                let span = Span::new(start, start + kiln_cz_syntax::NotUtf8::LEN);
                Err(self.fail(Stop::Program, kiln_cz_syntax::not_utf8(span, offset as usize)))
            }
        }
    }

    /// Writes a line about what is done, if `--verbose` is given.
    pub fn say(&self, what: impl FnOnce() -> String) {
        if self.messages.verbose && self.messages.message_format != MessageFormat::Json {
            let _ = writeln!(io::stderr(), "{}", what());
        }
    }

    /// Shows all reports and the times, and gives the exit status. `subject` is what was worked on, `verb` what was
    /// tried: "compile".
    pub fn finish(self, subject: &str, verb: &str, result: Result<(), Stop>) -> u8 {
        let Session { sources, sink, language, timer, messages, .. } = self;
        let status = match result {
            Ok(()) => 0,
            Err(Stop::Program) => language.status_of_errors(),
            Err(stop) => stop.status(),
        };
        let reports = sink.into_sorted();
        show(&reports, &sources, &messages, (subject, verb));
        if messages.time_passes {
            let _ = io::stderr().write_all(timer.table().as_bytes());
        }
        status
    }
}

/// What a phase may touch.
pub struct Phase<'a> {
    /// All identifiers.
    pub names: &'a mut Interner,
    /// All source files.
    pub sources: &'a SourceMap,
    /// Where reports go.
    pub sink: &'a mut Sink,
}

/// Writes reports to standard error, in the form that was asked for.
pub fn show(
    reports: &[Diagnostic],
    sources: &SourceMap,
    messages: &MessageArgs,
    (subject, verb): (&str, &str),
) {
    let colors = colors(messages.color);
    let mut text = String::new();
    let (mut errors, mut warnings) = (0, 0);
    for report in reports {
        let denied = messages.deny_warnings && report.severity == Severity::Warning;
        let report = if denied { &as_error(report) } else { report };
        match report.severity {
            Severity::Error => errors += 1,
            Severity::Warning => warnings += 1,
        }
        text += &rendered(report, sources, messages);
    }
    // A report without a place needs no summary of a file.
    let about_source = reports.iter().any(|report| !report.span().is_none());
    if messages.message_format == MessageFormat::Human && about_source {
        text += &kiln_diagnostics::summary(subject, verb, errors, warnings, colors);
    }
    // Nobody is left to tell if standard error is closed.
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Writes reports of a session that goes on, without a summary.
pub fn show_alone(reports: &[Diagnostic], sources: &SourceMap, messages: &MessageArgs) {
    let text: String = reports.iter().map(|report| rendered(report, sources, messages)).collect();
    let _ = io::stderr().write_all(text.as_bytes());
}

fn rendered(report: &Diagnostic, sources: &SourceMap, messages: &MessageArgs) -> String {
    match messages.message_format {
        MessageFormat::Human => kiln_diagnostics::human(report, sources, colors(messages.color)),
        MessageFormat::Short => kiln_diagnostics::short(report, sources),
        MessageFormat::Json => kiln_diagnostics::json(report, sources),
    }
}

/// Whether messages have colours.
pub fn is_coloured(messages: &MessageArgs) -> bool {
    colors(messages.color) == Colors::Ansi
}

/// A warning under `--deny-warnings`.
fn as_error(report: &Diagnostic) -> Diagnostic {
    let mut report = report.clone();
    report.severity = Severity::Error;
    report.note("warnings are errors because of `--deny-warnings`")
}

fn colors(choice: ColorChoice) -> Colors {
    let ansi = match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
                || std::env::var_os("TERM").is_some_and(|value| value == "dumb");
            !unwanted && io::stderr().is_terminal()
        }
    };
    if ansi { Colors::Ansi } else { Colors::No }
}

/// The bytes of a source file; without a language it is none.
fn read(path: &Path, language: Option<Language>) -> Result<Vec<u8>, Box<Diagnostic>> {
    let failed = |error: &io::Error| Box::new(errors::cannot_read(path, error, None));
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map_err(|error| failed(&error))?;
        return Ok(bytes);
    }
    if path.is_dir() {
        return Err(Box::new(errors::is_a_folder(path)));
    }
    if language.is_none() && path.exists() {
        let extension = path.extension().unwrap_or_default().to_string_lossy();
        return Err(Box::new(errors::not_a_source(path, &extension)));
    }
    std::fs::read(path).map_err(|error| {
        if error.kind() != io::ErrorKind::NotFound {
            return failed(&error);
        }
        Box::new(errors::cannot_read(path, &error, similar_file(path).as_deref()))
    })
}

/// A source file in the same folder whose name is nearly that of `path`.
fn similar_file(path: &Path) -> Option<PathBuf> {
    let wanted = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let entries = std::fs::read_dir(folder.unwrap_or(Path::new("."))).ok()?;
    let mut names: Vec<String> =
        entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    let endings = Language::ALL.map(|language| format!(".{}", language.extension()));
    let is_source = |name: &&str| endings.iter().any(|ending| name.ends_with(ending));
    let sources = names.iter().map(String::as_str).filter(is_source);
    // `hello` for `hello.cz` is more than a slip of the pen, and the most common one.
    let with_ending =
        |name: &&str| name.strip_prefix(wanted).is_some_and(|end| endings.iter().any(|e| e == end));
    let exact = names.iter().map(String::as_str).find(with_ending);
    let name = exact.or_else(|| kiln_diagnostics::suggest::nearest(wanted, sources))?;
    Some(folder.map_or_else(|| name.into(), |folder| folder.join(name)))
}
