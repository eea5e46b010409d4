//! Reports as JSON, one object a line, for editors and other tools. The form has a number, `schema`; a change that
//! could break a reader increases it.

use crate::render::{Colors, human};
use crate::{Applicability, Diagnostic, Edit, Fix, LabelStyle};
use kiln_source::{SourceMap, Span};
use serde::Serialize;

/// The number of the form.
pub const SCHEMA: u32 = 1;

/// `report` as one line of JSON, its newline included.
pub fn json(report: &Diagnostic, sources: &SourceMap) -> String {
    let labels = report.labels.iter().filter_map(|label| {
        let style = match label.style {
            LabelStyle::Primary => "primary",
            LabelStyle::Secondary => "secondary",
        };
        Some(JsonLabel { style, text: &label.text, span: json_span(label.span, sources)? })
    });
    let line = JsonReport {
        schema: SCHEMA,
        kind: "diagnostic",
        severity: report.severity.name(),
        code: report.code.id,
        title: report.code.title,
        message: &report.message,
        span: json_span(report.span(), sources),
        labels: labels.collect(),
        notes: &report.notes,
        fixes: report.fixes.iter().map(|fix| json_fix(fix, sources)).collect(),
        rendered: human(report, sources, Colors::No),
    };
    let mut text = serde_json::to_string(&line).expect("strings and numbers serialize");
    text.push('\n');
    text
}

#[derive(Serialize)]
struct JsonReport<'a> {
    schema: u32,
    kind: &'static str,
    severity: &'static str,
    code: &'static str,
    title: &'static str,
    message: &'a str,
    span: Option<JsonSpan<'a>>,
    labels: Vec<JsonLabel<'a>>,
    notes: &'a [String],
    fixes: Vec<JsonFix<'a>>,
    rendered: String,
}

#[derive(Serialize)]
struct JsonLabel<'a> {
    style: &'static str,
    text: &'a str,
    span: JsonSpan<'a>,
}

/// Bytes of the file from 0, lines and columns from 1, columns in characters.
#[derive(Serialize)]
struct JsonSpan<'a> {
    file: &'a str,
    byte_start: usize,
    byte_end: usize,
    line_start: u32,
    column_start: u32,
    line_end: u32,
    column_end: u32,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    title: &'a str,
    applicability: &'static str,
    edits: Vec<JsonEdit<'a>>,
}

#[derive(Serialize)]
struct JsonEdit<'a> {
    span: Option<JsonSpan<'a>>,
    replacement: &'a str,
}

fn json_span(span: Span, sources: &SourceMap) -> Option<JsonSpan<'_>> {
    let (id, range) = sources.locate(span)?;
    let file = sources.file(id);
    let (line_start, column_start) = file.line_column(range.start as u32);
    let (line_end, column_end) = file.line_column(range.end as u32);
    Some(JsonSpan {
        file: &file.name,
        byte_start: range.start,
        byte_end: range.end,
        line_start,
        column_start,
        line_end,
        column_end,
    })
}

fn json_fix<'a>(fix: &'a Fix, sources: &'a SourceMap) -> JsonFix<'a> {
    let applicability = match fix.applicability {
        Applicability::Certain => "certain",
        Applicability::Maybe => "maybe",
    };
    let edit =
        |edit: &'a Edit| JsonEdit { span: json_span(edit.span, sources), replacement: &edit.replacement };
    JsonFix { title: &fix.title, applicability, edits: fix.edits.iter().map(edit).collect() }
}
