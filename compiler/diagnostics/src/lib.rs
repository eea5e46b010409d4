//! What a message to the user is made of, and how it is shown. No wording lives here: each phase
//! words its own reports in its `errors.rs`.
//!
//! A phase gets a [`Sink`] and reports into it; it never returns an error for what the user did
//! wrong. A report has a stable [`Code`], the exact place, and where possible a [`Fix`].

mod excerpt;
mod json;
mod render;
pub mod suggest;
mod system;
#[cfg(test)]
mod tests;

pub use json::{SCHEMA, json};
pub use render::{Colors, human, short, summary};
pub use system::reason;

use kiln_source::Span;

/// A stable code and what it stands for. Made by [`codes!`], in the phase that reports it; never
/// reused. Its page is `docs/codes/<id>.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// `E0301` for an error, `W0102` for a warning.
    pub id: &'static str,
    /// The meaning in a few words, the title of its page.
    pub title: &'static str,
}

/// Defines a phase's codes as constants, and the table `CODES` of them all:
/// `codes! { MISMATCH = "E0301": "mismatched types"; }`.
#[macro_export]
macro_rules! codes {
    ($($name:ident = $id:literal : $title:literal;)*) => {
        $(#[doc = $title] pub const $name: $crate::Code = $crate::Code { id: $id, title: $title };)*
        /// All codes of this phase, in order.
        pub const CODES: &[$crate::Code] = &[$($name),*];
    };
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The program is accepted.
    Warning,
    /// The program is rejected.
    Error,
}

impl Severity {
    /// The word in messages.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// The role of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelStyle {
    /// The place the report is about; there is exactly one, and it comes first.
    Primary,
    /// Another place that explains it.
    Secondary,
}

/// A place with a few words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Its role.
    pub style: LabelStyle,
    /// The place.
    pub span: Span,
    /// The words; may be empty.
    pub text: String,
}

/// Replaces one range of source by other text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// By what.
    pub replacement: String,
}

/// Whether a tool may apply a fix unseen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applicability {
    /// It is what the user meant, and the result is a correct program at this place.
    Certain,
    /// Probably; a person should look.
    Maybe,
}

/// A remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an imperative: "make `x` mutable".
    pub title: String,
    /// The changes, which do not overlap.
    pub edits: Vec<Edit>,
    /// How sure we are.
    pub applicability: Applicability,
}

/// One report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// What kind of report.
    pub code: Code,
    /// The headline: one line, no full stop.
    pub message: String,
    /// The places; the first is the primary one. Empty when there is no place (a missing file).
    pub labels: Vec<Label>,
    /// Further sentences: why, and what would help.
    pub notes: Vec<String>,
    /// Remedies.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// An error about `span`.
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, span, message.into())
    }

    /// A warning about `span`.
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, span, message.into())
    }

    fn new(severity: Severity, code: Code, span: Span, message: String) -> Self {
        let labels = if span.is_none() {
            Vec::new()
        } else {
            vec![Label { style: LabelStyle::Primary, span, text: String::new() }]
        };
        Diagnostic { severity, code, message, labels, notes: Vec::new(), fixes: Vec::new() }
    }

    /// Gives the primary label its words.
    pub fn label(mut self, text: impl Into<String>) -> Self {
        if let Some(primary) = self.labels.first_mut() {
            primary.text = text.into();
        }
        self
    }

    /// Adds another place.
    pub fn secondary(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { style: LabelStyle::Secondary, span, text: text.into() });
        self
    }

    /// Adds a sentence.
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Adds a remedy of one edit.
    pub fn fix(
        mut self,
        applicability: Applicability,
        title: impl Into<String>,
        span: Span,
        replacement: impl Into<String>,
    ) -> Self {
        let edits = vec![Edit { span, replacement: replacement.into() }];
        self.fixes.push(Fix { title: title.into(), edits, applicability });
        self
    }

    /// The place the report is about, [`Span::NONE`] if it has none.
    pub fn span(&self) -> Span {
        self.labels.first().map_or(Span::NONE, |label| label.span)
    }
}

/// Among how many earlier reports of one place an equal one is looked for: keeps the search linear.
const SAME_PLACE_MAX: usize = 16;

/// Where reports of all phases collect, in the order they were found.
#[derive(Debug, Default)]
pub struct Sink {
    reports: Vec<Diagnostic>,
    errors: usize,
}

impl Sink {
    /// A sink without reports.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a report.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.errors += usize::from(diagnostic.severity == Severity::Error);
        self.reports.push(diagnostic);
    }

    /// How many errors were reported so far. A phase runs only if the ones before it reported none.
    pub fn error_count(&self) -> usize {
        self.errors
    }

    /// Whether an error was reported.
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// All reports so far.
    pub fn reports(&self) -> &[Diagnostic] {
        &self.reports
    }

    /// Gives all reports away, ordered by place, each once; reports of one place stay in the order they came.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.reports.sort_by_key(|report| report.span());
        let mut sorted: Vec<Diagnostic> = Vec::with_capacity(self.reports.len());
        for report in self.reports {
            let same_place = sorted.iter().rev().take_while(|other| other.span() == report.span());
            if !same_place.take(SAME_PLACE_MAX).any(|other| *other == report) {
                sorted.push(report);
            }
        }
        sorted
    }
}
