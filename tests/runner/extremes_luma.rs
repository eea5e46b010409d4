//! Extreme inputs in Luma; how deep a program nests is limited, how long it is is not.

use crate::extremes::{Answer, Input, MANY, lines};

/// The inputs.
pub const INPUTS: &[Input] = &[
    ("an empty file", Vec::new, Answer::Success),
    ("only a first line for the shell", || "#!/usr/bin/env kiln".into(), Answer::Success),
    ("NUL bytes", || b"show \0\0 0".to_vec(), Answer::Error("E1201")),
    ("a megabyte of invalid UTF-8", || vec![0xff; 1 << 20], Answer::Error("E0001")),
    ("a megabyte of stray characters", || "\u{a7}".repeat(1 << 19).into(), Answer::Error("E1201")),
    ("a megabyte of quotes", || "\"".repeat(1 << 20).into(), Answer::Error("E1213")),
    ("a megabyte of text", || show(&format!("\"{}\"", "long".repeat(1 << 18))), Answer::Success),
    ("a megabyte of digits", || show(&"9".repeat(1 << 20)), Answer::Error("E1203")),
    ("a megabyte of name", || show(&"long".repeat(1 << 18)), Answer::Error("E1301")),
    ("a megabyte of comment", || ["#", &"long".repeat(1 << 18)].concat().into(), Answer::Success),
    ("parentheses", || nested("(", "1", ")"), Answer::Error("E1220")),
    ("lists", || nested("[", "1", "]"), Answer::Error("E1220")),
    ("texts in texts", || nested("\"{", "1", "}\""), Answer::Error("E1220")),
    ("calls", || nested("length of ", "1", ""), Answer::Error("E1220")),
    ("blocks", || "if yes then ".repeat(MANY).into(), Answer::Error("E1220")),
    ("ends", || "end\n".repeat(MANY).into(), Answer::Error("E1221")),
    (
        "a depth of 9,000 that compiles",
        || show(&("(".repeat(9_000) + "1" + &")".repeat(9_000))),
        Answer::Success,
    ),
    ("lists in lists that compile", || show(&("[".repeat(9_000) + &"]".repeat(9_000))), Answer::Success),
    (
        "5,000 functions in functions",
        || ("define f ".repeat(5_000) + &"end ".repeat(5_000)).into(),
        Answer::Success,
    ),
    ("a chain of +", || show(&format!("1{}", " + 1".repeat(MANY))), Answer::Success),
    ("a chain of and", || show(&format!("yes{}", " and yes".repeat(MANY))), Answer::Success),
    ("a chain of fields", || show(&format!("\"\"{}", ".a".repeat(MANY))), Answer::Success),
    ("a chain of indices", || show(&format!("\"\"{}", "[0]".repeat(MANY))), Answer::Success),
    (
        "a chain of conditions",
        || format!("if no then {}end", "otherwise if no then ".repeat(30_000)).into(),
        Answer::Success,
    ),
    ("20,000 locals", || format!("if yes then\nlet v0 be 1\n{}end\n", lets(20_000)).into(), Answer::Success),
    ("20,000 globals", || format!("let v0 be 1\n{}", lets(20_000)).into(), Answer::Success),
    ("10,000 captured variables", captures, Answer::Success),
    (
        "30,000 functions",
        || lines(30_000, |index| format!("define f{index} with x give back f{index}(x - 1) end")).into(),
        Answer::Success,
    ),
    ("100,000 errors of names", || "show nobody\n".repeat(MANY).into(), Answer::Error("E1301")),
];

/// Those whose nodes have very many operands, for all phases.
pub const BUILT: &[Input] = &[
    ("a list of 20,000 items", || show(&format!("[{}]", "1, ".repeat(20_000))), Answer::Success),
    ("a text of 20,000 values", || show(&format!("\"{}\"", "{1}".repeat(20_000))), Answer::Success),
    (
        "an object of 1,000 fields",
        || show(&format!("{{{}}}", lines(1_000, |index| format!("f{index}: {index},")))),
        Answer::Success,
    ),
];

fn show(value: &str) -> Vec<u8> {
    format!("show {value}\n").into()
}

fn nested(open: &str, middle: &str, close: &str) -> Vec<u8> {
    show(&(open.repeat(MANY) + middle + &close.repeat(MANY)))
}

fn lets(count: usize) -> String {
    lines(count, |index| format!("let v{} be v{index}", index + 1))
}

fn captures() -> Vec<u8> {
    let variables = lines(10_000, |index| format!("let v{index} be {index}"));
    let uses = lines(10_000, |index| format!("set v{index} to v{index} + 1"));
    format!("define f\n{variables}define g\ndefine h\n{uses}end\nend\nend\n").into()
}
