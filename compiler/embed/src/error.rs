//! Errors as values.

use kiln_diagnostics::{Colors, Diagnostic, Severity};
use kiln_source::SourceMap;
use kiln_vm::{Failure, Panic, TraceLine};
use std::ffi::CString;

/// `kiln_status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Status {
    Ok = 0,
    Usage = 1,
    Busy = 2,
    Compile = 3,
    Runtime = 4,
    Panic = 5,
    Fuel = 6,
    Interrupted = 7,
    Memory = 8,
    File = 9,
    NotFound = 10,
    Internal = 11,
}

/// What is known of a call that failed. Texts as C wants them.
#[derive(Debug, Clone)]
pub struct Error {
    pub(crate) status: Status,
    pub(crate) message: CString,
    pub(crate) code: CString,
    pub(crate) file: CString,
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) trace: Vec<Call>,
    pub(crate) json: CString,
    pub(crate) text: CString,
}

/// A call that led to a run-time error.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// Empty: the source's top level.
    pub(crate) function: CString,
    /// The name of the source, empty if it is not known.
    pub(crate) file: CString,
    pub(crate) line: u32,
}

/// What functions of the engine give.
pub(crate) type Result<T> = std::result::Result<T, Box<Error>>;

/// A text that ends in NUL, and has none before.
pub(crate) fn c_text(text: &str) -> CString {
    CString::new(text.replace('\0', "")).unwrap_or_default()
}

impl Error {
    /// One of which only the message is known.
    pub(crate) fn new(status: Status, message: &str) -> Box<Error> {
        Box::new(Error {
            status,
            message: c_text(message),
            code: CString::default(),
            file: CString::default(),
            line: 0,
            column: 0,
            trace: Vec::new(),
            json: CString::default(),
            text: c_text(message),
        })
    }

    /// A function was used wrongly.
    pub(crate) fn usage(message: &str) -> Box<Error> {
        Error::new(Status::Usage, message)
    }

    /// There is nothing of that name.
    pub(crate) fn not_found(name: &str) -> Box<Error> {
        Error::new(Status::NotFound, &format!("There is nothing of the name `{name}`."))
    }

    /// The reports about a source, at least one of which is an error.
    pub(crate) fn of_reports(reports: &[Diagnostic], sources: &SourceMap) -> Box<Error> {
        let first = reports.iter().find(|report| report.severity == Severity::Error);
        let mut error = Error::new(Status::Compile, first.map_or("", |first| &first.message));
        let join =
            |show: &dyn Fn(&Diagnostic) -> String| c_text(&reports.iter().map(show).collect::<String>());
        error.json = join(&|report| kiln_diagnostics::json(report, sources));
        error.text = join(&|report| kiln_diagnostics::human(report, sources, Colors::No));
        error.code = c_text(first.map_or("", |first| first.code.id));
        if let Some(at) = first.and_then(|first| sources.location(first.span())) {
            error.file = c_text(at.file);
            (error.line, error.column) = (at.line, at.column);
        }
        error
    }

    /// A run-time error of a dynamic language.
    pub(crate) fn of_failure(failure: &Failure) -> Box<Error> {
        let mut error = Error::new(Status::Runtime, &failure.message);
        error.take_trace(&failure.trace, failure.is_cut);
        error
    }

    /// A panic.
    pub(crate) fn of_panic(panic: &Panic) -> Box<Error> {
        let mut error = Error::new(Status::Panic, &panic.to_string());
        error.take_trace(&panic.backtrace, panic.is_cut);
        if let Some(place) = &panic.place {
            error.file = c_text(&place.file);
            (error.line, error.column) = (place.line, place.column);
        }
        error
    }

    /// The calls, and the text with them. An engine has many sources, so each line names its own.
    fn take_trace(&mut self, trace: &[TraceLine], is_cut: bool) {
        let file = |line: &TraceLine| c_text(line.file.as_deref().unwrap_or_default());
        let call = |line: &TraceLine| Call {
            function: c_text(line.function.as_deref().unwrap_or_default()),
            file: file(line),
            line: line.line,
        };
        self.trace = trace.iter().map(call).collect();
        if let Some(first) = trace.first() {
            (self.file, self.line) = (file(first), first.line);
        }
        let mut text = self.message.to_string_lossy().into_owned();
        if is_cut {
            text.push_str("\n...");
        }
        for line in trace {
            let at = match &line.file {
                Some(file) => format!("[{file}:{}]", line.line),
                None => format!("[line {}]", line.line),
            };
            match &line.function {
                Some(function) => text.push_str(&format!("\n{at} in {function}()")),
                None => text.push_str(&format!("\n{at} in script")),
            }
        }
        self.text = c_text(&text);
    }
}
