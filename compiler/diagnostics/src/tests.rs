use super::*;
use kiln_source::SourceMap;

codes! { TEST = "E0999": "a test"; HINT = "W0999": "a hint"; }

/// A map with one file `t.cz`, and the span of the `nth` (from 0) occurrence of `needle` in it.
fn source(text: &str) -> (SourceMap, impl Fn(&str, usize) -> Span) {
    let mut sources = SourceMap::new();
    let id = sources.add("t.cz", text).unwrap();
    let base = sources.file(id).base;
    let text = text.to_owned();
    let find = move |needle: &str, nth: usize| {
        let at = text.match_indices(needle).nth(nth).expect("in the text").0 as u32 + base;
        Span::new(at, at + needle.len() as u32)
    };
    (sources, find)
}

#[test]
fn a_report_shows_places_notes_and_remedies() {
    let (sources, find) = source("fn main() {\n\tlet x = 1;\n\tx = 2;\n}\n");
    let report = Diagnostic::error(TEST, find("x", 1), "cannot assign twice")
        .label("assigned again")
        .secondary(find("x", 0), "declared here")
        .note("variables are immutable")
        .fix(Applicability::Certain, "make `x` mutable", find("x", 0).before(), "mut ");
    let expected = "\
error[E0999]: cannot assign twice
  --> t.cz:3:2
  |
2 |     let x = 1;
  |         - declared here
3 |     x = 2;
  |     ^ assigned again
  |
  = note: variables are immutable
  = help: make `x` mutable: `mut`

";
    assert_eq!(human(&report, &sources, Colors::No), expected);
    assert_eq!(CODES, [TEST, HINT]);
    assert_eq!(short(&report, &sources), "t.cz:3:2: error[E0999]: cannot assign twice\n");
    let colored = human(&report, &sources, Colors::Ansi);
    assert!(colored.contains("\u{1b}["), "{colored:?}");
}

#[test]
fn long_lines_are_cut_around_the_places() {
    let text = format!("let a = {} + bad + {};\n", "1 + ".repeat(5000), "2 + ".repeat(5000));
    let (sources, find) = source(&text);
    let report = Diagnostic::error(TEST, find("bad", 0), "bad").label("here");
    let shown = human(&report, &sources, Colors::No);
    assert!(shown.len() < 1000, "{}", shown.len());
    assert!(shown.contains("t.cz:1:20012"), "the real column: {shown}");
    let lines: Vec<&str> = shown.lines().collect();
    let source_line = lines.iter().position(|line| line.contains("bad +")).unwrap();
    let column = lines[source_line].chars().position(|c| c == 'b').unwrap();
    assert_eq!(lines[source_line + 1].chars().position(|c| c == '^'), Some(column), "{shown}");
}

#[test]
fn a_place_of_many_lines_is_cut_in_the_middle() {
    let text = format!("start\n{}end\n", "filler\n".repeat(1000));
    let (sources, find) = source(&text);
    let report = Diagnostic::warning(HINT, find("start", 0).to(find("end", 0)), "long").label("all this");
    let shown = human(&report, &sources, Colors::No);
    assert!(shown.lines().count() < 25, "{shown}");
    assert!(shown.contains("1002 |"), "{shown}");
}

#[test]
fn no_control_character_reaches_the_terminal() {
    let (sources, find) = source("let \u{1b}[31m = \u{202e}x\r\n");
    let report =
        Diagnostic::error(TEST, find("x", 0), "odd \u{1b}[0m\u{7} name").label("\u{1b}]0;owned\u{7}");
    for text in [human(&report, &sources, Colors::No), short(&report, &sources)] {
        let bad = text.chars().find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        assert_eq!(bad, None, "{text:?}");
    }
}

#[test]
fn places_at_the_end_of_a_file_and_in_an_empty_file_are_shown() {
    for text in ["", "x", "x\n", "x\r\n\r\n", "ä"] {
        let mut sources = SourceMap::new();
        let id = sources.add("t.cz", text).unwrap();
        let end = sources.file_span(id).after();
        let report = Diagnostic::error(TEST, end, "it ends here").label("the end");
        let shown = human(&report, &sources, Colors::No);
        assert!(shown.contains("the end"), "{text:?}: {shown}");
        let (line, column) = sources.file(id).line_column(text.len() as u32);
        assert!(shown.contains(&format!("t.cz:{line}:{column}")), "{text:?}: {shown}");
    }
}

#[test]
fn json_is_one_line_with_all_parts() {
    let (sources, find) = source("fn ä() {\n  let x = 1;\n}\n");
    let report = Diagnostic::warning(HINT, find("x", 0), "unused \"x\"").label("never used").note("why").fix(
        Applicability::Maybe,
        "rename it",
        find("x", 0),
        "_x",
    );
    let line = json(&report, &sources);
    assert_eq!(line.matches('\n').count(), 1);
    let value: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(value["schema"], 1);
    assert_eq!(value["kind"], "diagnostic");
    assert_eq!(value["severity"], "warning");
    assert_eq!(value["code"], "W0999");
    assert_eq!(value["message"], "unused \"x\"");
    let span = serde_json::json!({
        "file": "t.cz", "byte_start": 16, "byte_end": 17,
        "line_start": 2, "column_start": 7, "line_end": 2, "column_end": 8,
    });
    assert_eq!(value["span"], span);
    assert_eq!(value["labels"][0]["style"], "primary");
    assert_eq!(value["labels"][0]["span"], span);
    assert_eq!(value["notes"][0], "why");
    assert_eq!(value["fixes"][0]["applicability"], "maybe");
    assert_eq!(value["fixes"][0]["edits"][0]["replacement"], "_x");
    assert_eq!(value["rendered"], human(&report, &sources, Colors::No));
}

#[test]
fn very_long_texts_are_cut() {
    let (sources, find) = source("x\n");
    let name = "n".repeat(1 << 20);
    let report = Diagnostic::error(TEST, find("x", 0), format!("unknown name `{name}`")).label(name.clone());
    assert!(human(&report, &sources, Colors::No).len() < 5000);
}
