//! Extreme texts: each is answered, by a tree or by few errors, without a stack overflow and in linear time (a
//! quadratic step would make these tests run for minutes).

use super::parse;
use kiln_luma_syntax::{dump_ast, dump_json, dump_tokens};

const MANY: usize = 100_000;

/// The codes of the errors of a text; its tree is dumped, too.
fn codes(text: &str) -> Vec<&'static str> {
    let parsed = parse(text);
    let dump = dump_ast(&parsed.ast, &parsed.names);
    assert!(dump.len() < 200 * text.len() + 1000, "{} bytes from {}", dump.len(), text.len());
    if parsed.reports.is_empty() {
        dump_json(&parsed.ast, super::BASE, &parsed.names);
    }
    parsed.reports.iter().map(|report| report.code.id).collect()
}

fn nested(open: &str, middle: &str, close: &str, times: usize) -> String {
    [&open.repeat(times), middle, &close.repeat(times)].concat()
}

#[test]
fn deep_nesting_is_one_error() {
    let texts = [
        nested("(", "1", ")", MANY),
        nested("[", "1", "]", MANY),
        nested("{a:", "1", "}", MANY),
        nested("-", "1", "", MANY),
        nested("not ", "a", "", MANY),
        nested("f(", "1", ")", MANY),
        nested("f of ", "1", "", MANY),
        nested("a[", "1", "]", MANY),
        nested("read file ", "1", "", MANY),
        nested("\"{", "1", "}\"", MANY),
        nested("function: ", "1", "", MANY),
        nested("function do f(", "1", ") end", MANY),
        nested("1 + (", "1", ")", MANY),
        nested("a < (b and -(", "c", "))", MANY),
    ];
    for text in &texts {
        assert_eq!(codes(&format!("show {text}")), ["E1220"], "{}", &text[..40]);
    }
    let blocks = [
        nested("if a then ", "", " end", MANY),
        nested("if a then otherwise; ", "", " end", MANY),
        nested("while a do\n", "", "end\n", MANY),
        nested("repeat 1 times\n", "", "end\n", MANY),
        nested("for i from 1 to 2 do ", "", " end", MANY),
        nested("define f\n", "", "end\n", MANY),
    ];
    for text in &blocks {
        assert_eq!(codes(text), ["E1220"], "{}", &text[..40]);
    }
}

#[test]
fn nesting_up_to_the_limit_is_fine() {
    let levels = kiln_luma_syntax::MAX_DEPTH as usize / 2 - 10;
    for (open, close) in [("(", ")"), ("[", "]"), ("-", ""), ("f(", ")"), ("\"{", "}\""), ("not ", "")] {
        let text = format!("show {}", nested(open, "1", close, levels));
        assert_eq!(codes(&text), [""; 0], "{}", &text[..40]);
    }
    assert_eq!(codes(&nested("if a then\n", "", "\nend", levels)), [""; 0]);
}

#[test]
fn unclosed_openers_are_few_errors() {
    for open in [
        "(",
        "[",
        "{",
        "{a: ",
        "f(",
        "\"{",
        "\"",
        "if ",
        "if a then ",
        "while a do\n",
        "define f\n",
        "function do ",
        "show f(function do\n",
        "x[",
        "until do ",
        "end ",
        "otherwise ",
        "otherwise if a then ",
        "if a { ",
        "else ",
        "let ",
        "set x ",
        "\"{x",
        "[1\n",
        "{a\n",
    ] {
        let count = codes(&open.repeat(MANY)).len();
        assert!((1..=101).contains(&count), "{open}: {count}");
    }
}

#[test]
fn long_chains_parse() {
    for link in [" + 1", " and a", " % 2", ".x", "[0]", "()", "; f()", "\nf()", ", a"] {
        let text = format!("show a{}", link.repeat(MANY));
        assert_eq!(codes(&text), [""; 0], "{link}");
    }
    let chain = "otherwise if a then\n".repeat(MANY);
    assert_eq!(codes(&format!("if a then\n{chain}end")), [""; 0]);
    assert_eq!(codes(&format!("show \"{}\"", "{a} ".repeat(MANY))), [""; 0]);
    assert_eq!(codes(&format!("show [{}]", "1,\n".repeat(MANY))), [""; 0]);
    assert_eq!(codes(&format!("show {{{}}}", "a: 1,\n".repeat(MANY))), [""; 0]);
    assert_eq!(codes(&"if a then f() end; ".repeat(MANY)), [""; 0]);
    assert_eq!(codes(&"define f with a give back a end\n".repeat(MANY)), [""; 0]);
}

#[test]
fn errors_stop_at_a_limit() {
    for piece in [
        "$ ",
        "let = 1; ",
        "1px; ",
        "x++; ",
        "f(;",
        "f(1 2); ",
        "} ",
        "if ",
        "\0a",
        "show a < b < c; ",
        "\"\\q\"\n",
        "x = 1\n",
        "\"{x\n",
        "show [1,\n",
        "until a do\n",
        "else\n",
        "whlie a do\nend\n",
        "'a' ",
        "if a then\nend end\n",
    ] {
        let count = codes(&piece.repeat(MANY)).len();
        assert!(count <= 101, "{piece}: {count}");
    }
}

#[test]
fn large_tokens_are_answered() {
    let name = "x".repeat(1 << 20);
    assert_eq!(codes(&format!("f({name})")), [""; 0]);
    assert_eq!(codes(&format!("show {}", "9".repeat(1 << 20))), ["E1203"]);
    assert_eq!(codes(&format!("show 1.{}", "0".repeat(1 << 20))), [""; 0]);
    assert_eq!(codes(&format!("show \"{name}\"")), [""; 0]);
    assert_eq!(codes(&format!("# {name}")), [""; 0]);
    assert_eq!(codes(&" ".repeat(1 << 20)), [""; 0]);
    assert_eq!(codes(&"\n".repeat(1 << 20)), [""; 0]);
}

#[test]
fn files_that_are_no_programs_are_answered() {
    assert_eq!(codes(""), [""; 0]);
    assert_eq!(codes("\u{feff}"), [""; 0]);
    assert_eq!(codes(" \r\n\t"), [""; 0]);
    assert_eq!(codes("\0"), ["E1201"]);
    assert_eq!(codes(&"\0".repeat(MANY)), ["E1201"]);
    assert_eq!(codes("f(\u{feff})"), ["E1201"]);
    let binary: String = (0..MANY).map(|n| char::from((n * 7919 % 251) as u8)).collect();
    assert!(codes(&binary).len() <= 101);
    assert_eq!(dump_tokens(""), "1:1 Eof\n");
}
