//! Extreme texts: each is answered, by a tree or by few errors, without a stack overflow and in linear time (a
//! quadratic step would make these tests run for minutes).

use super::parse;
use kiln_cz_syntax::{dump_ast, dump_tokens};

const MANY: usize = 100_000;

/// The codes of the errors of a text; its tree is dumped, too.
fn codes(text: &str) -> Vec<&'static str> {
    let parsed = parse(text);
    let dump = dump_ast(&parsed.ast, &parsed.names);
    assert!(dump.len() < 200 * text.len() + 1000, "{} bytes from {}", dump.len(), text.len());
    parsed.errors().map(|report| report.code.id).collect()
}

fn in_body(text: &str) -> String {
    format!("fn f() {{ {text} }}")
}

fn nested(open: &str, middle: &str, close: &str, times: usize) -> String {
    [&open.repeat(times), middle, &close.repeat(times)].concat()
}

#[test]
fn deep_nesting_is_one_error() {
    let texts = [
        nested("(", "1", ")", MANY),
        nested("{", "1", "}", MANY),
        nested("-", "1", "", MANY),
        nested("!", "a", "", MANY),
        nested("if a { 1 } else ", "{ 2 }", "", MANY),
        nested("if a {", "", "}", MANY),
        nested("f(", "1", ")", MANY),
        nested("x = ", "1", "", MANY),
        nested("return ", "1", "", MANY),
        nested("while a { loop {", "", "}}", MANY),
        nested("match x { _ => ", "1", "}", MANY),
        nested("S { x: ", "1", "}", MANY),
        nested("1 + (", "1", ")", MANY),
        nested("a < (b && -(", "c", "))", MANY),
        format!("let {} = 1;", nested("(a, ", "b", ")", MANY)),
        format!("let {} = 1;", nested("E::A(", "b", ")", MANY)),
        format!("let {} = 1;", nested("a @ ", "b", "", MANY)),
        format!("let {} = 1;", nested("S { x: ", "b", "}", MANY)),
        format!("let a: {} = 1;", nested("(i32, ", "i32", ")", MANY)),
    ];
    for text in &texts {
        assert_eq!(codes(&in_body(text)), ["E0107"], "{}", &text[..40]);
    }
}

#[test]
fn nesting_up_to_the_limit_is_fine() {
    let levels = kiln_cz_syntax::MAX_DEPTH as usize / 2 - 10;
    for (open, close) in [("(", ")"), ("{", "}"), ("-", ""), ("f(", ")"), ("if a {", "}")] {
        let text = in_body(&nested(open, "1", close, levels));
        assert_eq!(codes(&text), [""; 0], "{}", &text[..40]);
    }
}

#[test]
fn unclosed_openers_are_few_errors() {
    for open in [
        "(",
        "{",
        "[",
        "f(",
        "S { x: ",
        "match x {",
        "if ",
        "/*",
        "(a, ",
        "|",
        "&",
        "x[",
        "<",
        "'a: ",
        "let (",
        "fn f(",
        "fn f() {",
    ] {
        let text = in_body(&open.repeat(MANY));
        let count = codes(&text).len();
        assert!((1..=101).contains(&count), "{open}: {count}");
    }
}

#[test]
fn long_chains_parse() {
    for link in [" + 1", " && a", " | 1", ".x", ".0", "()", " as i32", "; f()", ";", " {}"] {
        let text = in_body(&format!("a{}", link.repeat(MANY)).replacen("a {}", "{}", 1));
        assert_eq!(codes(&text), [""; 0], "{link}");
    }
    let variants: String = (0..MANY).map(|n| format!("V{n},")).collect();
    let arms: String = (0..MANY).map(|n| format!("E::V{n} => {n},")).collect();
    assert_eq!(
        codes(&format!("enum E {{ {variants} }} fn f(e: E) -> i32 {{ match e {{ {arms} }} }}")),
        [""; 0]
    );
    let alternatives = "1 | ".repeat(MANY);
    assert_eq!(codes(&in_body(&format!("match x {{ {alternatives} 2 => 3 }}"))), [""; 0]);
}

#[test]
fn errors_stop_at_a_limit() {
    for piece in [
        "$ ",
        "let = 1; ",
        "1i33; ",
        "x++; ",
        "\"a\"; ",
        "f(;",
        "match { ",
        "} ",
        "fn ",
        "\0a",
        "a < b < c; ",
        "/// x\n",
    ] {
        let text = in_body(&piece.repeat(MANY));
        let count = codes(&text).len();
        assert!(count <= 101, "{piece}: {count}");
    }
}

#[test]
fn large_tokens_are_answered() {
    let name = "x".repeat(1 << 20);
    assert_eq!(codes(&in_body(&name)), [""; 0]);
    assert_eq!(codes(&in_body(&"9".repeat(1 << 20))), ["E0006"]);
    assert_eq!(codes(&in_body(&format!("1.{}", "0".repeat(1 << 20)))), [""; 0]);
    assert_eq!(codes(&in_body(&format!("\"{name}\""))), ["E0190"]);
    assert_eq!(codes(&in_body(&format!("/*{name}*/"))), [""; 0]);
    assert_eq!(codes(&in_body(&format!("r{}\"{}", "#".repeat(MANY), "\"#".repeat(MANY)))), ["E0004"]);
    assert_eq!(codes(&in_body(&" ".repeat(1 << 20))), [""; 0]);
}

#[test]
fn files_that_are_no_programs_are_answered() {
    assert_eq!(codes(""), [""; 0]);
    assert_eq!(codes("\u{feff}"), [""; 0]);
    assert_eq!(codes(" \r\n\t"), [""; 0]);
    assert_eq!(codes("\0"), ["E0002"]);
    assert_eq!(codes(&"\0".repeat(MANY)), ["E0002"]);
    assert_eq!(codes("fn f() { \u{feff} }"), ["E0002"]);
    let binary: String = (0..MANY).map(|n| char::from((n * 7919 % 251) as u8)).collect();
    assert!(codes(&binary).len() <= 101);
    assert_eq!(dump_tokens(""), "1:1 Eof\n");
}
