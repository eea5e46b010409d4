//! Bugs of ours: a panic of the compiler is caught at the top and named as such.

use std::panic;
use std::sync::Mutex;

/// The exit status of a bug of ours.
pub const STATUS: u8 = 120;

/// The phase that runs, for the report.
static PHASE: Mutex<&str> = Mutex::new("start");

/// What the first panic said, and where.
static PANIC: Mutex<Option<(String, Option<String>)>> = Mutex::new(None);

/// A phase begins. Panics if it is the one in which `crash_in` asks for a crash, so that tests see what users would.
pub fn enter(phase: &'static str, crash_in: Option<&str>) {
    *PHASE.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = phase;
    assert!(crash_in != Some(phase), "asked for by --crash-in");
}

/// From now on panics are kept for [`report`], not printed.
pub fn install() {
    panic::set_hook(Box::new(|info| {
        let message = match info.payload_as_str() {
            Some(text) => text.to_owned(),
            None => "a panic without a message".to_owned(),
        };
        let place =
            info.location().map(|at| format!("{}:{}:{}", source_path(at.file()), at.line(), at.column()));
        let mut first = PANIC.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        first.get_or_insert((message, place));
    }));
}

/// The report about the panic that happened.
pub fn report() -> kiln_diagnostics::Diagnostic {
    let phase = *PHASE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let panic = PANIC.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
    let (message, place) = panic.unwrap_or_else(|| ("a panic without a message".to_owned(), None));
    crate::errors::internal(phase, &message, place.as_deref())
}

/// Paths of dependencies begin with folders of the machine that built Kiln; what follows `src` or `compiler` tells
/// enough.
fn source_path(file: &str) -> &str {
    match file.rfind("/registry/src/") {
        Some(at) => file[at + "/registry/src/".len()..].split_once('/').map_or(file, |(_, rest)| rest),
        None => file,
    }
}
