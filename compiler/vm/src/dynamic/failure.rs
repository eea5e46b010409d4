//! Run-time errors of dynamic languages.

use super::ffi;
use std::borrow::Borrow;
use std::collections::VecDeque;

/// A run-time error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What went wrong.
    pub message: String,
    /// Where, innermost first.
    pub trace: Vec<TraceLine>,
    /// Whether frames are missing before those of the trace: a stack that ended has too many.
    pub is_cut: bool,
}

/// A line of a trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceLine {
    /// The line in the source, from 1.
    pub line: u32,
    /// The name of the function; `None` is the script.
    pub function: Option<String>,
    /// The name of the source, if it is known. Traces of programs do not show it: theirs is one source. That of a
    /// [`crate::Machine`] has many.
    pub file: Option<String>,
}

impl std::fmt::Display for Failure {
    /// What the runtime prints, without the last newline.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)?;
        if self.is_cut {
            f.write_str("\n...")?;
        }
        self.trace.iter().try_for_each(|line| write!(f, "\n{line}"))
    }
}

impl std::fmt::Display for TraceLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.function {
            Some(function) => write!(f, "[line {}] in {function}()", self.line),
            None => write!(f, "[line {}] in script", self.line),
        }
    }
}

impl Failure {
    /// The status of a process that ends in a run-time error.
    pub const STATUS: i32 = ffi::STATUS_RAISED;

    /// The error that the runtime noted last, with the lines of frames from the innermost out. `overflow`: the stack
    /// ended, and only the outermost lines count.
    pub(crate) fn noted(lines: impl Iterator<Item = TraceLine>, overflow: bool) -> Failure {
        let (trace, is_cut) = collected(lines, overflow);
        Failure { message: message(), trace, is_cut }
    }

    /// Writes it on stderr as native programs do, after all output.
    pub(crate) fn write(&self) {
        write(&self.message, &self.trace, self.is_cut);
    }
}

/// The lines of a trace, and whether some are missing before them: at the overflow of the stack only the outermost count.
pub(crate) fn collected(lines: impl Iterator<Item = TraceLine>, overflow: bool) -> (Vec<TraceLine>, bool) {
    let mut trace = VecDeque::new();
    let mut is_cut = false;
    for line in lines {
        if overflow && trace.len() == ffi::TRACE_OUTERMOST {
            trace.pop_front();
            is_cut = true;
        }
        trace.push_back(line);
    }
    (trace.into(), is_cut)
}

/// Writes a message and a trace on stderr, after all output.
pub(crate) fn write(message: &str, trace: &[TraceLine], is_cut: bool) {
    // SAFETY: the texts are alive during the calls, with the lengths that are given.
    unsafe {
        ffi::kiln_trace_message(message.as_ptr().cast(), message.len());
        if is_cut {
            ffi::kiln_trace_dots();
        }
    }
    write_lines(trace.iter());
}

/// Writes the lines of a trace on stderr.
pub(crate) fn write_lines(lines: impl Iterator<Item: Borrow<TraceLine>>) {
    for line in lines {
        let line = line.borrow();
        // SAFETY: the name is alive during the call, with the length that is given.
        unsafe {
            match &line.function {
                Some(name) => ffi::kiln_trace_line(name.as_ptr().cast(), name.len(), line.line),
                None => ffi::kiln_trace_line(std::ptr::null(), 0, line.line),
            }
        }
    }
}

fn message() -> String {
    let mut length = 0;
    // SAFETY: the text is valid until the next error, with the length that is written.
    let bytes = unsafe {
        let text = ffi::kiln_vm_error(&mut length);
        if text.is_null() { &[] } else { std::slice::from_raw_parts(text.cast::<u8>(), length) }
    };
    String::from_utf8_lossy(bytes).into_owned()
}
