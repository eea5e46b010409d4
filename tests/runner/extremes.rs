//! Inputs that no person writes. Each is answered within 10 seconds and 2 GiB, by success or by diagnostics: never by
//! a crash, and never by silence.

use crate::extremes_luma;
use crate::files::{self, kiln};
use crate::process;
use crate::timed;
use libtest_mimic::Trial;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// The time of processors that a compiler with optimizations has; one without them, as tests have it, may take longer.
fn limit() -> Duration {
    Duration::from_secs(if files::kiln_is_optimized() { 10 } else { 60 })
}

/// The most memory it may hold, in bytes.
const MEMORY: u64 = 2 << 30;

/// What must come of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It compiles.
    Success,
    /// An error with this code.
    Error(&'static str),
}

/// An input: its name, its bytes, and what must come of it.
pub type Input = (&'static str, fn() -> Vec<u8>, Answer);

/// How deep or long the hostile inputs are.
pub const MANY: usize = 100_000;

const INPUTS: &[Input] = &[
    ("empty file", Vec::new, Answer::Success),
    ("only a byte-order mark", || "\u{feff}".into(), Answer::Success),
    ("byte-order mark and CRLF", || "\u{feff}fn main() -> i32 {\r\n    0\r\n}\r\n".into(), Answer::Success),
    ("byte-order mark inside", || "fn main() -> i32 { \u{feff}0 }".into(), Answer::Error("E0002")),
    ("carriage returns alone", || "fn main() -> i32 {\r    0\r}\r".into(), Answer::Success),
    ("no newline at the end", || "fn main() -> i32 { 0 } //".into(), Answer::Success),
    ("NUL bytes", || b"fn main() -> i32 { \0\0 0 }".to_vec(), Answer::Error("E0002")),
    ("a million NUL bytes", || vec![0; 1 << 20], Answer::Error("E0002")),
    ("invalid UTF-8", || b"fn main() -> i32 { 0 } // \xff\xfe".to_vec(), Answer::Error("E0001")),
    ("a megabyte of invalid UTF-8", || vec![0xff; 1 << 20], Answer::Error("E0001")),
    ("UTF-16", || "fn main() {}".encode_utf16().flat_map(u16::to_le_bytes).collect(), Answer::Error("E0002")),
    ("parentheses", || nested("(", "1", ")"), Answer::Error("E0107")),
    ("parentheses without an end", || nested("(", "", ""), Answer::Error("E0107")),
    ("closing parentheses", || nested("", "", ")"), Answer::Error("E0101")),
    ("blocks", || nested("{", "1", "}"), Answer::Error("E0107")),
    ("braces without an end", || nested("{", "", ""), Answer::Error("E0107")),
    ("closing braces", || nested("", "1", "}"), Answer::Error("E0101")),
    ("not", || nested("!", "true", ""), Answer::Error("E0107")),
    ("minus", || nested("- ", "x", ""), Answer::Error("E0107")),
    ("ifs in conditions", || nested("if ", "true", " {}"), Answer::Error("E0107")),
    ("blocks in conditions", || nested("if {", "true", "} {}"), Answer::Error("E0107")),
    ("else-ifs", || nested("if true { 1 } else ", "{ 1 }", ""), Answer::Error("E0107")),
    ("loops", || nested("loop {", "", "}"), Answer::Error("E0107")),
    ("calls", || nested("main(", "", ")"), Answer::Error("E0107")),
    ("matches", || nested("match 1 { _ => ", "1", "}"), Answer::Error("E0107")),
    ("tuple patterns", || nested_pattern("(_, ", "_", ")"), Answer::Error("E0107")),
    ("tuple types", || nested_type("(i32, ", "i32", ")"), Answer::Error("E0107")),
    ("block comments", || nested("1 /*", "", "*/"), Answer::Success),
    ("block comments without an end", || nested("/*", "1", ""), Answer::Error("E0003")),
    ("a depth of 10,000 that compiles", || nested_times(10_000, "(", "1", ")"), Answer::Success),
    ("9,000 blocks that compile", || nested_times(9_000, "{", "1", "}"), Answer::Success),
    ("a chain of +", || chain("+", "1"), Answer::Success),
    ("a chain of -", || chain("-", "x"), Answer::Success),
    ("a chain of &&", || chain_of("bool", "&&", "true"), Answer::Success),
    ("a chain of ||", || chain_of("bool", "||", "false"), Answer::Success),
    ("a chain of ==", || chain("==", "1"), Answer::Error("E0104")),
    ("a chain of casts", || nested("", "1", " as i32"), Answer::Success),
    ("a chain of fields", || nested("", "1", ".0"), Answer::Error("E0309")),
    ("10,000 variants and a match", many_variants, Answer::Success),
    ("10,000 variants and a match that lacks some", many_variants_missing, Answer::Error("E0501")),
    ("10,000 fields", many_fields, Answer::Success),
    ("10,000 parameters", many_parameters, Answer::Success),
    ("20,000 integer arms", many_arms, Answer::Success),
    ("50,000 statements", many_statements, Answer::Success),
    ("20,000 variables", many_variables, Answer::Success),
    ("30,000 functions", many_functions, Answer::Success),
    ("a million lines", million_lines, Answer::Success),
    ("a megabyte of identifier", long_identifier, Answer::Success),
    ("a megabyte of unknown identifier", long_unknown_identifier, Answer::Error("E0201")),
    ("a megabyte of digits", || program(&"9".repeat(1 << 20)), Answer::Error("E0006")),
    ("a megabyte of zeros", || program(&"0".repeat(1 << 20)), Answer::Success),
    ("a megabyte of fraction", || program(&format!("0.{} as i32", "3".repeat(1 << 20))), Answer::Success),
    ("a megabyte of operators", || program(&"%".repeat(1 << 20)), Answer::Error("E0101")),
    ("a megabyte of quotes", || "\"".repeat(1 << 20).into(), Answer::Error("E0101")),
    ("a megabyte of stray characters", || "\u{a7}".repeat(1 << 19).into(), Answer::Error("E0002")),
    ("a line of a megabyte", long_line, Answer::Success),
    ("100,000 errors of types", many_type_errors, Answer::Error("E0301")),
    ("100,000 unknown names", many_unknown_names, Answer::Error("E0201")),
    ("structs within structs", struct_chain, Answer::Success),
    ("structs that double", doubling_structs, Answer::Error("E0704")),
    ("a chain of constants", const_chain, Answer::Success),
    ("a cycle of constants", const_cycle, Answer::Error("E0602")),
    ("constants that are run", run_constants, Answer::Success),
    ("a chain of constants that are run", run_const_chain, Answer::Success),
    ("constants within constants", nested_constants, Answer::Success),
    ("a deep pattern in many arms", deep_arms, Answer::Success),
];

/// The same for Lox; how deep a program nests is limited, how long it is is not.
const LOX_INPUTS: &[Input] = &[
    ("an empty file", Vec::new, Answer::Success),
    ("only a first line for the shell", || "#!/usr/bin/env kiln".into(), Answer::Success),
    ("NUL bytes", || b"print \0\0 0;".to_vec(), Answer::Error("E1001")),
    ("a megabyte of invalid UTF-8", || vec![0xff; 1 << 20], Answer::Error("E0001")),
    ("a megabyte of stray characters", || "\u{a7}".repeat(1 << 19).into(), Answer::Error("E1001")),
    ("a megabyte of quotes", || "\"".repeat(1 << 20).into(), Answer::Error("E1004")),
    ("a megabyte of string", || lox(&format!("\"{}\"", "long".repeat(1 << 18))), Answer::Success),
    ("a megabyte of digits", || lox(&"9".repeat(1 << 20)), Answer::Success),
    ("a megabyte of identifier", || lox(&"long".repeat(1 << 18)), Answer::Success),
    ("parentheses", || lox_nested("(", "1", ")"), Answer::Error("E1009")),
    ("parentheses without an end", || lox_nested("(", "", ""), Answer::Error("E1009")),
    ("braces without an end", || "{".repeat(MANY).into(), Answer::Error("E1009")),
    ("closing braces", || "}".repeat(MANY).into(), Answer::Error("E1010")),
    ("not", || lox_nested("!", "nil", ""), Answer::Error("E1009")),
    ("assignments", || lox_nested("a = ", "1", ""), Answer::Error("E1009")),
    ("calls", || lox_nested("f(", "1", ")"), Answer::Error("E1009")),
    ("functions", || "fun f() {".repeat(MANY).into(), Answer::Error("E1009")),
    ("loops", || "while (a) ".repeat(MANY).into(), Answer::Error("E1009")),
    (
        "a depth of 10,000 that compiles",
        || lox(&("(".repeat(10_000) + "1" + &")".repeat(10_000))),
        Answer::Success,
    ),
    (
        "5,000 functions in functions",
        || ("fun f() {".repeat(5_000) + &"}".repeat(5_000)).into(),
        Answer::Success,
    ),
    ("a chain of +", || lox_nested("", "a", " + a"), Answer::Success),
    ("a chain of and", || lox_nested("", "a", " and a"), Answer::Success),
    ("a chain of properties", || lox_nested("", "a", ".a"), Answer::Success),
    ("a chain of calls", || lox_nested("", "a", "()"), Answer::Success),
    ("a chain of else-ifs", || ("if (a) {} else ".repeat(30_000) + "{}").into(), Answer::Success),
    (
        "20,000 locals",
        || lox_block(20_000, |index| format!("var v{} = v{index};", index + 1)),
        Answer::Success,
    ),
    (
        "20,000 globals",
        || lines(20_000, |index| format!("var v{} = v{index};", index + 1)).into(),
        Answer::Success,
    ),
    (
        "10,000 methods",
        || lox_class(10_000, |index| format!("m{index}() {{ return this.f{index}; }}")),
        Answer::Success,
    ),
    (
        "10,000 fields",
        || lox_class(10_000, |index| format!("m{index}() {{ this.f{index} = 1; }}")),
        Answer::Success,
    ),
    ("10,000 captured variables", lox_captures, Answer::Success),
    (
        "30,000 functions",
        || lines(30_000, |index| format!("fun f{index}(x) {{ return f{index}(x - 1); }}")).into(),
        Answer::Success,
    ),
    ("100,000 errors of names", || "return this;\n".repeat(MANY).into(), Answer::Error("E1103")),
];

/// The trials: `check` for each input, and `build` for those that are programs.
pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for &(name, input, answer) in INPUTS {
        for command in ["check", "build"] {
            if command == "check" || answer == Answer::Success {
                let test = move || Ok(check(command, name, &input(), answer)?);
                trials.push(timed::trial(format!("extreme/{name} {command}"), test));
            }
        }
    }
    for &(name, input, answer) in LOX_INPUTS {
        let test = move || Ok(check_file("input.lox", "check", &format!("lox {name}"), &input(), answer)?);
        trials.push(timed::trial(format!("extreme/lox: {name} check"), test));
    }
    for (command, inputs) in [("check", extremes_luma::INPUTS), ("build", extremes_luma::BUILT)] {
        for &(name, input, answer) in inputs {
            let test =
                move || Ok(check_file("input.luma", command, &format!("luma {name}"), &input(), answer)?);
            trials.push(timed::trial(format!("extreme/luma: {name} {command}"), test));
        }
    }
    trials.push(timed::trial("extreme/a directory", || Ok(directory()?)));
    trials.push(timed::trial("extreme/a small process", || Ok(small_process()?)));
    trials
}

fn check(command: &str, name: &str, input: &[u8], answer: Answer) -> Result<(), String> {
    check_file("input.cz", command, name, input, answer)
}

fn check_file(file: &str, command: &str, name: &str, input: &[u8], answer: Answer) -> Result<(), String> {
    let folder = files::scratch(&format!("extreme-{command}-{}", name.replace(' ', "-")));
    let source = folder.join(file);
    std::fs::write(&source, input).map_err(|error| error.to_string())?;
    let mut kiln = Command::new(kiln());
    kiln.args([command, "--message-format=json", file]).current_dir(&folder);
    if command == "build" {
        // Without a runtime to link: an empty program has no `main`.
        kiln.args(["--emit=obj", "-o", "out.o"]);
    }
    let result = answered(&mut kiln, answer);
    let _ = std::fs::remove_dir_all(folder);
    result
}

/// Runs a command and judges its answer.
fn answered(kiln: &mut Command, answer: Answer) -> Result<(), String> {
    let finished = process::run(kiln, limit())?;
    if finished.peak > MEMORY {
        return Err(format!("took {} MiB", finished.peak >> 20));
    }
    let messages = finished.stderr_text();
    let mut codes = Vec::new();
    for line in messages.lines() {
        let message: serde_json::Value = serde_json::from_str(line).map_err(|error| {
            let start: String = messages.chars().take(2000).collect();
            format!("status {}, no JSON ({error}):\n{start}", finished.status_text())
        })?;
        codes.push(message["code"].as_str().unwrap_or_default().to_owned());
    }
    let wanted = match answer {
        Answer::Success => 0,
        Answer::Error(_) => errors_status(kiln),
    };
    let right = match answer {
        Answer::Success => codes.iter().all(|code| code.starts_with('W')),
        Answer::Error(code) => codes.iter().any(|reported| reported == code),
    };
    if finished.status == Ok(wanted) && right {
        return Ok(());
    }
    let start: String = messages.chars().take(1500).collect();
    codes.truncate(10);
    Err(format!("expected {answer:?}; status {}, codes {codes:?}\n{start}", finished.status_text()))
}

/// The status of a program with errors: that of its language.
fn errors_status(kiln: &Command) -> i32 {
    if kiln
        .get_args()
        .any(|argument| Path::new(argument).extension().is_some_and(|end| end == "lox" || end == "luma"))
    {
        65
    } else {
        1
    }
}

fn directory() -> Result<(), String> {
    for command in ["check", "build", "run"] {
        let mut kiln = Command::new(kiln());
        kiln.arg(command).arg(Path::new("tests")).current_dir(files::root());
        let finished = process::run(&mut kiln, limit())?;
        let message = finished.stderr_text();
        if finished.status != Ok(3) || !message.contains("E0901") || !message.contains("directory") {
            return Err(format!("kiln {command}: status {}\n{message}", finished.status_text()));
        }
    }
    Ok(())
}

/// What a program on the VM may hold, in bytes: LLVM alone has twice as much of code that runs when it starts, so it must not.
const SMALL: u64 = 24 << 20;

fn small_process() -> Result<(), String> {
    let folder = files::scratch("extreme-small-process");
    let source = "var n = 0;\nwhile (n < 1000000) n = n + 1;\nprint n;\n";
    std::fs::write(folder.join("count.lox"), source).map_err(|error| error.to_string())?;
    let mut kiln = Command::new(kiln());
    kiln.args(["run", "--vm", "count.lox"]).current_dir(&folder);
    let finished = process::run(&mut kiln, limit())?;
    let _ = std::fs::remove_dir_all(folder);
    if finished.stdout_text() != "1000000\n" || finished.peak > SMALL {
        return Err(format!("{:?}, {} KiB", finished.stdout_text(), finished.peak >> 10));
    }
    Ok(())
}

// ----- inputs

/// A program in Lox with a value that is thrown away.
fn lox(value: &str) -> Vec<u8> {
    format!("{value};\n").into()
}

fn lox_nested(open: &str, middle: &str, close: &str) -> Vec<u8> {
    lox(&(open.repeat(MANY) + middle + &close.repeat(MANY)))
}

fn lox_block(count: usize, line: impl Fn(usize) -> String) -> Vec<u8> {
    format!("{{\n{}}}\n", lines(count, line)).into()
}

fn lox_class(count: usize, line: impl Fn(usize) -> String) -> Vec<u8> {
    format!("class Big {{\n{}}}\n", lines(count, line)).into()
}

fn lox_captures() -> Vec<u8> {
    let variables = lines(10_000, |index| format!("var v{index} = {index};"));
    let uses = lines(10_000, |index| format!("v{index} = v{index} + 1;"));
    format!("fun f() {{\n{variables}fun g() {{\n fun h() {{\n{uses}}}\n}}\n}}\n").into()
}

/// A `main` with a value that is thrown away.
fn program(value: &str) -> Vec<u8> {
    format!("fn main() -> i32 {{\n    let _ = {value};\n    0\n}}\n").into()
}

fn nested(open: &str, middle: &str, close: &str) -> Vec<u8> {
    nested_times(MANY, open, middle, close)
}

fn nested_times(times: usize, open: &str, middle: &str, close: &str) -> Vec<u8> {
    program(&(open.repeat(times) + middle + &close.repeat(times)))
}

fn nested_pattern(open: &str, middle: &str, close: &str) -> Vec<u8> {
    let pattern = open.repeat(MANY) + middle + &close.repeat(MANY);
    format!("fn main() -> i32 {{ match 1 {{ {pattern} => 0 }} }}").into()
}

fn nested_type(open: &str, middle: &str, close: &str) -> Vec<u8> {
    let ty = open.repeat(MANY) + middle + &close.repeat(MANY);
    format!("fn f(_: {ty}) {{}}").into()
}

fn chain(operator: &str, operand: &str) -> Vec<u8> {
    chain_of("i32", operator, operand)
}

fn chain_of(ty: &str, operator: &str, operand: &str) -> Vec<u8> {
    let tail = format!(" {operator} {operand}").repeat(MANY);
    format!("fn f(x: {ty}) -> {ty} {{\n    let y = x{tail};\n    y\n}}\nfn main() -> i32 {{ 0 }}\n")
        .replace("x - x", "x - 1")
        .into()
}

/// So many lines.
pub fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for index in 0..count {
        writeln!(text, "{}", line(index)).expect("a String takes all");
    }
    text
}

fn variants(arms: usize) -> Vec<u8> {
    let count = 10_000;
    let variants = lines(count, |index| format!("    V{index}(i32),"));
    let arms = lines(arms, |index| format!("        Big::V{index}(n) => n + {index},"));
    format!(
        "enum Big {{\n{variants}}}\nfn f(b: Big) -> i32 {{\n    match b {{\n{arms}    }}\n}}\n\
         fn main() -> i32 {{ f(Big::V9999(-9999)) }}\n"
    )
    .into()
}

fn many_variants() -> Vec<u8> {
    variants(10_000)
}

fn many_variants_missing() -> Vec<u8> {
    variants(9_000)
}

fn many_fields() -> Vec<u8> {
    let fields = lines(10_000, |index| format!("    f{index}: i32,"));
    let values = lines(10_000, |index| format!("    f{index}: {index},"));
    format!("struct Big {{\n{fields}}}\nfn main() -> i32 {{\n    let b = Big {{\n{values}    }};\n    b.f0 + b.f9999 - 9999\n}}\n")
        .into()
}

fn many_parameters() -> Vec<u8> {
    let parameters = lines(10_000, |index| format!("    _p{index}: i32,"));
    let arguments = lines(10_000, |index| format!("    {index},"));
    format!("fn f(\n{parameters}) -> i32 {{ _p9999 }}\nfn main() -> i32 {{ f(\n{arguments}) - 9999 }}\n")
        .into()
}

fn many_arms() -> Vec<u8> {
    let arms = lines(20_000, |index| format!("        {} => {index},", index * 3));
    format!("fn f(n: i32) -> i32 {{\n    match n {{\n{arms}        _ => -1,\n    }}\n}}\nfn main() -> i32 {{ f(3) - 1 }}\n")
        .into()
}

fn many_statements() -> Vec<u8> {
    let statements = lines(50_000, |index| format!("    x = x + {};", index % 7));
    format!("fn main() -> i32 {{\n    let mut x = 0;\n{statements}    x - x\n}}\n").into()
}

fn many_variables() -> Vec<u8> {
    let lets = lines(20_000, |index| format!("    let v{} = v{index} + 1;", index + 1));
    format!("fn main() -> i32 {{\n    let v0 = 0;\n{lets}    v20000 - 20000\n}}\n").into()
}

fn many_functions() -> Vec<u8> {
    let functions = lines(30_000, |index| {
        format!("fn f{}(x: i32) -> i32 {{ if x > 0 {{ f{index}(x - 1) }} else {{ {index} }} }}", index + 1)
    });
    format!("fn f0(x: i32) -> i32 {{ x }}\n{functions}fn main() -> i32 {{ f30000(0) - 29999 }}\n").into()
}

fn million_lines() -> Vec<u8> {
    let functions = lines(100_000, |index| {
        format!(
            "// {index}\nfn f{next}(\n    x: i32,\n) -> i32 {{\n    if x > {index} {{\n        x - 1\n    }} else {{\n        f{index}(x)\n    }}\n}}",
            next = index + 1,
        )
    });
    format!("fn f0(x: i32) -> i32 {{ x }}\n{functions}fn main() -> i32 {{ f100000(0) }}\n").into()
}

fn long_identifier() -> Vec<u8> {
    let name = "long".repeat(1 << 18);
    format!("fn main() -> i32 {{ let {name} = 1; {name} - 1 }}\n").into()
}

fn long_unknown_identifier() -> Vec<u8> {
    let name = "long".repeat(1 << 18);
    format!("fn main() -> i32 {{ let {name}x = 1; {name}x - {name}y }}\n").into()
}

fn long_line() -> Vec<u8> {
    let statements = "x = x + 1; x = x - 1; ".repeat(1 << 14);
    format!("fn main() -> i32 {{ let mut x = 0; {statements} x }}").into()
}

fn many_type_errors() -> Vec<u8> {
    let statements = lines(MANY, |_| "    let _: i32 = true;".to_owned());
    format!("fn main() -> i32 {{\n{statements}    0\n}}\n").into()
}

fn many_unknown_names() -> Vec<u8> {
    let lets = lines(1_000, |index| format!("    let name{index} = {index};"));
    let statements = lines(MANY, |index| format!("    nome{index};"));
    format!("fn main() -> i32 {{\n{lets}{statements}    0\n}}\n").into()
}

fn struct_chain() -> Vec<u8> {
    let structs = lines(10_000, |index| format!("struct S{} {{ inner: S{index} }}", index + 1));
    format!("struct S0 {{ n: i32 }}\n{structs}fn f(s: S10000) -> S10000 {{ s }}\nfn main() -> i32 {{ 0 }}\n")
        .into()
}

fn doubling_structs() -> Vec<u8> {
    let structs = lines(200, |index| format!("struct S{} {{ a: S{index}, b: S{index} }}", index + 1));
    format!("struct S0 {{ n: i32 }}\n{structs}fn f(s: S200) -> S200 {{ s }}\nfn main() -> i32 {{ 0 }}\n")
        .into()
}

fn const_chain() -> Vec<u8> {
    let consts = lines(MANY, |index| format!("const C{index}: i32 = C{} + 1;", index + 1));
    format!("{consts}const C{MANY}: i32 = 0;\nfn main() -> i32 {{ C0 - {MANY} }}\n").into()
}

fn run_constants() -> Vec<u8> {
    let consts = lines(10_000, |index| format!("const C{index}: i32 = f({index});"));
    format!("{consts}fn f(x: i32) -> i32 {{ x + 1 }}\nfn main() -> i32 {{ C0 }}\n").into()
}

fn run_const_chain() -> Vec<u8> {
    let consts = lines(1_000, |index| format!("const C{index}: i32 = f(C{});", index + 1));
    format!("{consts}const C1000: i32 = 0;\nfn f(x: i32) -> i32 {{ x + 1 }}\nfn main() -> i32 {{ C0 }}\n")
        .into()
}

fn nested_constants() -> Vec<u8> {
    let open = lines(1_000, |index| format!("{{ const A{index}: i32 ="));
    let close: String = (0..1_000).rev().map(|index| format!("; A{index} }}\n")).collect();
    format!("fn f() -> i32 {{ 1 }}\nconst A: i32 = {open}f(){close};\nfn main() -> i32 {{ A }}\n").into()
}

fn const_cycle() -> Vec<u8> {
    let consts = lines(MANY, |index| format!("const C{index}: i32 = C{};", (index + 1) % MANY));
    format!("{consts}fn main() -> i32 {{ C0 }}\n").into()
}

fn deep_arms() -> Vec<u8> {
    let arms = lines(500, |index| {
        let pattern = (0..12).rev().fold("_".to_owned(), |inner, bit| {
            format!("({}, {inner})", if index >> (bit % 9) & 1 == 1 { "true" } else { "false" })
        });
        format!("        {pattern} => {index},")
    });
    let ty = (0..12).fold("bool".to_owned(), |inner, _| format!("(bool, {inner})"));
    format!("fn f(t: {ty}) -> i32 {{\n    match t {{\n{arms}        _ => -1,\n    }}\n}}\nfn main() -> i32 {{ 0 }}\n")
        .into()
}
