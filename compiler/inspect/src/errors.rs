//! Files that are not understood, and the wording of it.

use kiln_diagnostics::{Diagnostic, codes};
use kiln_source::Span;

codes! {
    NOT_UNDERSTOOD = "E0813": "file that is no object";
}

/// Why a file is not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotUnderstood {
    /// In a few words.
    pub reason: String,
}

impl From<object::Error> for NotUnderstood {
    fn from(error: object::Error) -> Self {
        NotUnderstood { reason: error.to_string() }
    }
}

impl NotUnderstood {
    /// The message to the user; `name` is the file's.
    pub fn diagnostic(&self, name: &str) -> Diagnostic {
        let mut words = self.reason.chars();
        // The reasons are sentences of the crate `object`.
        let reason: String = words.next().into_iter().flat_map(char::to_lowercase).chain(words).collect();
        Diagnostic::error(NOT_UNDERSTOOD, Span::NONE, format!("`{name}` is not understood: {reason}"))
            .note("objects, executables, libraries and archives of ELF and Mach-O are")
    }
}
