//! Reports as text for people: with the source around each place, or one line a report.

use crate::excerpt::{Excerpts, visible_text};
use crate::{Applicability, Diagnostic, Fix, Label, LabelStyle, Severity};
use codespan_reporting::diagnostic as codespan;
use codespan_reporting::term::termcolor::{Ansi, NoColor};
use codespan_reporting::term::{self, Chars, Config, Styles, StylesWriter};
use kiln_source::SourceMap;
use std::borrow::Cow;
use std::io::Write as _;

/// Whether the text has colours, as ANSI escape sequences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colors {
    /// Without.
    No,
    /// With.
    Ansi,
}

/// More places of one report are counted, not shown.
const LABELS_MAX: usize = 12;
/// Longer messages are cut in the middle, in bytes.
const TEXT_MAX: usize = 1000;

/// `report` with the source around its places, its notes and remedies; ends in an empty line.
pub fn human(report: &Diagnostic, sources: &SourceMap, colors: Colors) -> String {
    let shown = &report.labels[..report.labels.len().min(LABELS_MAX)];
    let excerpts = Excerpts::new(sources, shown.iter().map(|label| label.span));
    let labels = shown.iter().filter_map(|label| to_codespan(label, &excerpts)).collect();
    let severity = match report.severity {
        Severity::Warning => codespan::Severity::Warning,
        Severity::Error => codespan::Severity::Error,
    };
    let diagnostic = codespan::Diagnostic::new(severity)
        .with_code(report.code.id)
        .with_message(shorten(&report.message))
        .with_labels(labels)
        .with_notes(notes(report));
    let config = Config { chars: Chars::ascii(), ..Config::default() };
    let styles = Styles::default();
    let mut bytes = Vec::new();
    let result = match colors {
        Colors::No => {
            term::emit_to_write_style(&mut NoColor::new(&mut bytes), &config, &excerpts, &diagnostic)
        }
        Colors::Ansi => {
            let mut writer = StylesWriter::new(Ansi::new(&mut bytes), &styles);
            term::emit_to_write_style(&mut writer, &config, &excerpts, &diagnostic)
        }
    };
    result.expect("excerpts hold all places of the report");
    let text = String::from_utf8(bytes).expect("the renderer writes UTF-8");
    without_trailing_blanks(&text)
}

/// `report` as one line: `file:line:column: error[E0301]: message`.
pub fn short(report: &Diagnostic, sources: &SourceMap) -> String {
    let place = match sources.location(report.span()) {
        Some(at) => format!("{}:{}:{}: ", visible_text(at.file), at.line, at.column),
        None => String::new(),
    };
    let message = shorten(&report.message);
    format!("{place}{}[{}]: {message}\n", report.severity.name(), report.code.id)
}

/// The last line: what became of `subject` after `errors` errors and `warnings` warnings; empty if there were
/// none. `verb` is what could not be done: "compile".
pub fn summary(subject: &str, verb: &str, errors: usize, warnings: usize, colors: Colors) -> String {
    if errors == 0 && warnings == 0 {
        return String::new();
    }
    let subject = visible_text(subject);
    let count = |count: usize, noun: &str| match count {
        0 => None,
        1 => Some(format!("1 {noun}")),
        _ => Some(format!("{count} {noun}s")),
    };
    let counts = [count(errors, "error"), count(warnings, "warning")];
    let counts = counts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let (severity, sentence) = match errors {
        0 => (Severity::Warning, format!("`{subject}`: {counts}")),
        _ => (Severity::Error, format!("could not {verb} `{subject}`: {counts}")),
    };
    format!("{}: {sentence}\n", paint(severity, colors))
}

/// `error` or `warning` in its colour.
fn paint(severity: Severity, colors: Colors) -> String {
    let styles = Styles::default();
    let style = match severity {
        Severity::Warning => &styles.header_warning,
        Severity::Error => &styles.header_error,
    };
    match colors {
        Colors::No => severity.name().to_owned(),
        Colors::Ansi => {
            use codespan_reporting::term::termcolor::WriteColor as _;
            let mut out = Ansi::new(Vec::new());
            let written = out.set_color(style).and_then(|()| out.write_all(severity.name().as_bytes()));
            written.and_then(|()| out.reset()).expect("a Vec takes all");
            String::from_utf8_lossy(&out.into_inner()).into_owned()
        }
    }
}

fn to_codespan(label: &Label, excerpts: &Excerpts<'_>) -> Option<codespan::Label<usize>> {
    let (file, range) = excerpts.place(label.span)?;
    let style = match label.style {
        LabelStyle::Primary => codespan::LabelStyle::Primary,
        LabelStyle::Secondary => codespan::LabelStyle::Secondary,
    };
    Some(codespan::Label::new(style, file, range).with_message(shorten(&label.text)))
}

/// Notes, then remedies, each with the word that says which.
fn notes(report: &Diagnostic) -> Vec<String> {
    let aligned = |word: &str, text: &str| format!("{word}: {}", shorten(text));
    let mut notes: Vec<String> = report.notes.iter().map(|note| aligned("note", note)).collect();
    if report.labels.len() > LABELS_MAX {
        notes.push(aligned("note", &format!("and {} more places", report.labels.len() - LABELS_MAX)));
    }
    notes.extend(report.fixes.iter().map(|fix| aligned("help", &remedy(fix))));
    notes
}

/// The title of a fix, and what it writes unless the title has it already.
fn remedy(fix: &Fix) -> String {
    // A question is a hedge of its own.
    let hedge = match fix.applicability {
        Applicability::Maybe if !fix.title.ends_with('?') => "perhaps ",
        Applicability::Certain | Applicability::Maybe => "",
    };
    let title = format!("{hedge}{}", fix.title);
    let [edit] = fix.edits.as_slice() else { return title };
    let new = edit.replacement.trim();
    if new.is_empty() || fix.title.contains(&format!("`{new}`")) {
        return title;
    }
    format!("{title}: `{new}`")
}

/// `text` without control characters, and cut in the middle if it is very long (a name may be a megabyte).
pub(crate) fn shorten(text: &str) -> Cow<'_, str> {
    let head_end = text.floor_char_boundary(TEXT_MAX * 2 / 3);
    let tail_start = text.len().saturating_sub(TEXT_MAX / 3);
    let cut = if text.len() <= TEXT_MAX {
        Cow::Borrowed(text)
    } else {
        let tail_start = text.floor_char_boundary(tail_start);
        Cow::Owned(format!("{}…{}", &text[..head_end], &text[tail_start..]))
    };
    if cut.chars().all(|c| c == '\n' || visible_text(c.encode_utf8(&mut [0; 4])) == c.to_string()) {
        return cut;
    }
    let lines: Vec<String> = cut.split('\n').map(|line| visible_text(line).into_owned()).collect();
    Cow::Owned(lines.join("\n"))
}

/// The renderer pads some lines with blanks, which editors and snapshots would strip.
fn without_trailing_blanks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}
