//! The buffer of stdout on a system whose every write goes as a script says, under the sanitizers.

use std::sync::OnceLock;

use kiln_rt_tests::{End, Outcome, Program, outcome};

/// Runs with the answers to writes, as a `terminal` or not, printing numbers from 1 to `count`; `end` is `panic` or `""`.
fn run(answers: &str, terminal: &str, count: u32, end: &str) -> Outcome {
    static PROGRAM: OnceLock<Program> = OnceLock::new();
    let files = ["write.c", "stdout.c", "panic.c", "decimal.c", "print_int.c"];
    let program = PROGRAM.get_or_init(|| Program::sanitized(&["faults"], &files, &[]));
    outcome(program.command().args([answers, terminal, &count.to_string(), end]))
}

fn numbers(count: u32) -> String {
    (1..=count).map(|n| format!("{n}\n")).collect()
}

fn ended(status: i32, stdout: &str, stderr: &str) -> Outcome {
    Outcome { end: End::Status(status), stdout: stdout.to_owned(), stderr: stderr.to_owned() }
}

#[test]
fn a_write_that_takes_a_part_is_continued() {
    assert_eq!(run("1", "", 5, ""), ended(0, &numbers(5), "writes 10, waits 0, ignored 0\n"));
    assert_eq!(run("3 1 9999", "", 5, ""), ended(0, &numbers(5), "writes 3, waits 0, ignored 0\n"));
    let many = run("1000", "", 20_000, "");
    assert_eq!((many.end, many.stdout), (End::Status(0), numbers(20_000)));
}

#[test]
fn an_interrupted_write_is_repeated() {
    assert_eq!(run("i i 2 i 9999", "", 5, ""), ended(0, &numbers(5), "writes 5, waits 0, ignored 0\n"));
}

#[test]
fn a_write_that_would_block_waits() {
    assert_eq!(run("b 2 b b 9999", "", 5, ""), ended(0, &numbers(5), "writes 5, waits 3, ignored 0\n"));
}

#[test]
fn a_write_of_nothing_is_an_error_and_no_endless_loop() {
    let message = "error: cannot write to stdout\nwrites 1, waits 0, ignored 0\n";
    assert_eq!(run("0", "", 5, ""), ended(1, "", message));
}

#[test]
fn every_failure_has_its_message() {
    let calls = "writes 1, waits 0, ignored 0\n";
    let error = "error: cannot write to stdout";
    assert_eq!(run("o", "", 5, ""), ended(1, "", &format!("{error}\n{calls}")));
    assert_eq!(run("c", "", 5, ""), ended(1, "", &format!("{error}: it is closed\n{calls}")));
    assert_eq!(run("f", "", 5, ""), ended(1, "", &format!("{error}: no space left on the device\n{calls}")));
    assert_eq!(run("p", "", 5, ""), ended(141, "", calls));
}

#[test]
fn a_failure_after_a_part_is_a_failure() {
    let message =
        "error: cannot write to stdout: no space left on the device\nwrites 2, waits 0, ignored 0\n";
    assert_eq!(run("4 f", "", 5, ""), ended(1, "1\n2\n", message));
}

#[test]
fn a_terminal_gets_each_line_when_it_ends() {
    assert_eq!(run("9999", "terminal", 5, ""), ended(0, &numbers(5), "writes 5, waits 0, ignored 0\n"));
    assert_eq!(run("9999", "", 5, ""), ended(0, &numbers(5), "writes 1, waits 0, ignored 0\n"));
}

#[test]
fn a_program_that_prints_nothing_writes_nothing() {
    assert_eq!(run("f", "", 0, ""), ended(0, "", "writes 0, waits 0, ignored 0\n"));
}

#[test]
fn a_panic_writes_what_it_can_and_its_message() {
    let panic = "panic at a.cz:1:2: division by zero\n";
    let stderr = |calls: &str| format!("{panic}{calls}\n");
    assert_eq!(
        run("3 i b 9999", "", 5, "panic"),
        ended(101, &numbers(5), &stderr("writes 4, waits 1, ignored 1"))
    );
    assert_eq!(run("4 p", "", 5, "panic"), ended(101, "1\n2\n", &stderr("writes 2, waits 0, ignored 1")));
    assert_eq!(run("f", "", 5, "panic"), ended(101, "", &stderr("writes 1, waits 0, ignored 1")));
    assert_eq!(run("f", "", 0, "panic"), ended(101, "", &stderr("writes 0, waits 0, ignored 0")));
}
