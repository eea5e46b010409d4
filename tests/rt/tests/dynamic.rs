//! Dynamic values: objects under collections, errors, natives, sessions of the VM.

use std::io::Write as _;
use std::process::Stdio;

use kiln_rt_tests::{End, NATIVE, Outcome, Program, Random, TARGETS, outcome};

/// Flags for sanitized programs: locals stay on the stack that the collector scans.
const SANITIZED: [&str; 1] = ["-fsanitize-address-use-after-return=never"];

fn ended(status: i32, stdout: &str, stderr: &str) -> Outcome {
    Outcome { end: End::Status(status), stdout: stdout.to_owned(), stderr: stderr.to_owned() }
}

/// What `objects.c` prints.
fn objects(count: u64) -> String {
    // Every second object adds one more.
    let total = count * (count + 1) / 2 + count / 2;
    let closures = count * (count - 1) / 2;
    format!(
        "length {count}\n{total}\nentries 2\nfound 1\nnot found 1\nwrong fields 0\nequal 1\nequal to itself 1\nunequal 0\n\
         the same text 1\nNode instance\ntext\nclosures {count}\n{closures}\nwrong texts 0\n"
    )
}

#[test]
fn objects_survive_while_they_are_reachable() {
    for target in TARGETS {
        let count = if target == NATIVE { 1_000_000 } else { 100_000 };
        let program = Program::freestanding("objects", target, &[&format!("-DCOUNT={count}")]);
        assert_eq!(outcome(&mut program.command()), ended(0, &objects(count), ""), "{}", target.triple);
    }
}

#[test]
fn a_collection_at_every_allocation_changes_nothing() {
    for target in TARGETS {
        let program = Program::freestanding("objects", target, &["-DCOUNT=300"]);
        let outcome = outcome(program.command().env("KILN_GC", "stress"));
        assert_eq!(outcome, ended(0, &objects(300), ""), "{}", target.triple);
    }
}

#[test]
fn the_sanitizers_find_nothing() {
    let flags = [&SANITIZED[..], &["-DCOUNT=30000"]].concat();
    let program = Program::sanitized(&["objects", "hosted"], &["runtime.c"], &flags);
    assert_eq!(outcome(&mut program.command()), ended(0, &objects(30_000), ""));
    let flags = [&SANITIZED[..], &["-DCOUNT=200"]].concat();
    let program = Program::sanitized(&["objects", "hosted"], &["runtime.c"], &flags);
    assert_eq!(outcome(program.command().env("KILN_GC", "stress")), ended(0, &objects(200), ""));
}

#[test]
fn garbage_does_not_pile_up() {
    let program = Program::freestanding("objects", NATIVE, &["-DCOUNT=5000000", "-DONLY=garbage"]);
    // 400 MB are handed out; reserved addresses count here.
    let outcome = outcome(&mut program.shell("ulimit -v 60000; exec \"$@\""));
    assert_eq!(outcome, ended(0, "Node instance\ntext\n", ""));
}

#[test]
fn the_end_of_memory_is_a_message() {
    let program = Program::freestanding("objects", NATIVE, &["-DCOUNT=5000000", "-DONLY=lists"]);
    let outcome = outcome(&mut program.shell("ulimit -v 60000; exec \"$@\""));
    assert_eq!(outcome, ended(70, "", "Out of memory.\n"));
}

#[test]
fn the_log_has_a_line_for_each_collection() {
    let program = Program::freestanding("objects", NATIVE, &["-DCOUNT=1000000", "-DONLY=garbage"]);
    let outcome = outcome(program.command().env("KILN_GC", "log"));
    assert_eq!((outcome.end, outcome.stdout.as_str()), (End::Status(0), "Node instance\ntext\n"));
    let lines: Vec<&str> = outcome.stderr.lines().collect();
    assert!(lines.len() > 3, "{}", outcome.stderr);
    for (index, line) in lines.iter().enumerate() {
        assert!(line.starts_with(&format!("gc {}: ", index + 1)) && line.ends_with(" us"), "{line}");
    }
}

/// Runs `errors.c` for each of some expressions.
fn evaluate(expressions: &[&str]) -> Vec<Outcome> {
    let cases: String = expressions
        .iter()
        .enumerate()
        .map(|(number, expression)| format!("case {number}: return {expression};"))
        .collect();
    let program = Program::freestanding("errors", NATIVE, &[&format!("-DCASES={cases}")]);
    let run = |number| outcome(&mut program.shell(&format!("echo {number} | \"$@\"")));
    (0..expressions.len()).map(run).collect()
}

#[test]
fn every_error_has_its_message() {
    let errors = [
        ("kiln_dyn_add(KILN_NIL, number(1))", "Operands must be two numbers or two strings."),
        ("kiln_dyn_sub(STRING(name_one), number(1))", "Operands must be numbers."),
        ("kiln_dyn_ge(number(1), KILN_TRUE)", "Operands must be numbers."),
        ("kiln_dyn_neg(STRING(name_one))", "Operand must be a number."),
        ("kiln_dyn_undefined(&name_one)", "Undefined variable 'one'."),
        ("kiln_dyn_get(number(1), &site)", "Only instances have properties."),
        ("kiln_dyn_set(new_class(), KILN_NIL, &site)", "Only instances have fields."),
        ("kiln_dyn_invoke(KILN_NIL, 0, arguments, &site)", "Only instances have methods."),
        ("kiln_dyn_get(new_instance(), &site)", "Undefined property 'one'."),
        ("kiln_dyn_invoke(new_instance(), 0, arguments, &site)", "Undefined property 'one'."),
        ("kiln_dyn_super_get(new_class(), KILN_NIL, &site)", "Undefined property 'one'."),
        ("kiln_dyn_super_invoke(new_class(), KILN_NIL, 0, arguments, &site)", "Undefined property 'one'."),
        ("kiln_dyn_invoke(new_instance(), 2, arguments, NAMED(name_two))", "Expected 1 arguments but got 2."),
        ("kiln_dyn_call(new_closure(), 0, arguments, &site)", "Expected 1 arguments but got 0."),
        ("kiln_dyn_call(new_class(), 2, arguments, &site)", "Expected 0 arguments but got 2."),
        ("kiln_dyn_call(NATIVE(kiln_native_clock), 1, arguments, &site)", "Expected 0 arguments but got 1."),
        ("kiln_dyn_call(new_instance(), 0, arguments, &site)", "Can only call functions and classes."),
        ("kiln_dyn_new_class(&descriptor, KILN_NIL, arguments)", "Superclass must be a class."),
        ("kiln_dyn_stack_overflow()", "Stack overflow."),
    ];
    let results = evaluate(&errors.map(|(expression, _)| expression));
    for ((expression, message), result) in errors.iter().zip(results) {
        assert_eq!(result, ended(70, "1.5\n", &format!("{message}\n")), "{expression}");
    }
}

#[test]
fn values_have_their_text() {
    let values = [
        ("KILN_NIL", "nil"),
        ("KILN_TRUE", "true"),
        ("KILN_FALSE", "false"),
        ("kiln_dyn_neg(number(0))", "-0"),
        ("kiln_dyn_div(number(0), number(0))", "NaN"),
        ("number(100)", "100"),
        ("STRING(name_one)", "one"),
        ("new_closure()", "<fn two>"),
        ("new_class()", "Thing"),
        ("new_instance()", "Thing instance"),
        ("kiln_dyn_get(new_instance(), NAMED(name_two))", "<fn two>"),
        ("kiln_dyn_invoke(new_instance(), 1, arguments + 1, NAMED(name_two))", "true"),
        ("NATIVE(kiln_native_to_number)", "<native fn>"),
    ];
    let results = evaluate(&values.map(|(expression, _)| expression));
    for ((expression, text), result) in values.iter().zip(results) {
        assert_eq!(result, ended(0, &format!("1.5\n{text}\n"), ""), "{expression}");
    }
}

/// Runs `numbers.c` with lines on stdin.
fn numbers(program: &Program, lines: &[String]) -> Vec<u64> {
    let mut child =
        program.command().stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program runs");
    let mut stdin = child.stdin.take().expect("piped");
    let text = lines.join("\n");
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()).expect("it reads"));
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("it wrote");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("text");
    text.lines().map(|line| line.parse().expect("a number")).collect()
}

#[test]
fn text_is_read_as_the_nearest_number() {
    let mut lines: Vec<String> = [
        "0",
        "-0",
        "1",
        "007",
        "1.5",
        "-12.25e2",
        "1e400",
        "-1e400",
        "1e-400",
        "4.9e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "2.2250738585072011e-308",
        "2.2250738585072014e-308",
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "9007199254740993",
        "9007199254740992.99999999999999999",
        "9007199254740993.0000000000000000000000000000000000001",
        "1e23",
        "8.5e22",
        "0.000000000000000000000000001",
        "123456789012345678901234567890",
        "1e+5",
        "1E5",
        "0e999999999999",
        "0.0e-999999999999",
        "1e99999999999999",
    ]
    .map(str::to_owned)
    .to_vec();
    lines.push(format!("0.{}1e2000", "0".repeat(2000)));
    lines.push(format!("{}e-1990", "7".repeat(2000)));
    // 2^53 + 1, half way between two numbers, and a little above.
    lines.push(format!("9007199254740993.{}", "0".repeat(900)));
    lines.push(format!("9007199254740993.{}1", "0".repeat(900)));
    let mut random = Random::new(7);
    for _ in 0..20_000 {
        let value = f64::from_bits(random.bits());
        if value.is_finite() {
            lines.push(format!("{value:e}"));
            lines.push(format!("{value:.25e}"));
        }
        let exponent = random.bits() % 640;
        lines.push(format!("{}{:05}e{}", random.bits(), random.bits() % 100_000, exponent as i64 - 330));
    }
    let program = Program::freestanding("numbers", NATIVE, &[]);
    let found = numbers(&program, &lines);
    assert_eq!(found.len(), lines.len());
    for (line, found) in lines.iter().zip(found) {
        let expected: f64 = line.parse().expect("a number");
        assert_eq!(f64::from_bits(found).to_bits(), expected.to_bits(), "{line}");
    }
}

#[test]
fn other_text_is_no_number() {
    let lines = [
        "", "-", "+1", ".5", "5.", "1e", "1e+", "1.e5", " 1", "1 ", "0x10", "inf", "NaN", "1_000", "--1",
        "1e5.5", "one",
    ]
    .map(str::to_owned);
    let program = Program::sanitized(&["numbers", "hosted"], &["runtime.c"], &SANITIZED);
    // A last line without anything on it is not a line.
    let found = numbers(&program, &lines);
    assert_eq!(found, vec![1; lines.len()]);
}

#[test]
fn lines_of_any_length_are_read() {
    let mut lines = Vec::new();
    for length in [1, 100, 16_383, 16_384, 16_385, 100_000] {
        lines.push(format!("{}1", "0".repeat(length)));
    }
    for target in TARGETS {
        let program = Program::freestanding("numbers", target, &[]);
        assert_eq!(numbers(&program, &lines), vec![1.0_f64.to_bits(); lines.len()], "{}", target.triple);
    }
}

#[test]
fn the_vm_has_sessions_in_several_threads() {
    let flags = [&SANITIZED[..], &["-DKILN_VM"]].concat();
    let program = Program::sanitized(&["sessions"], &["runtime.c"], &flags);
    assert_eq!(outcome(&mut program.command()), ended(0, "wrong 0\n", ""));
}
