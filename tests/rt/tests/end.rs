//! How programs end: by themselves, by a panic, by the end of the stack, or by a bad access, which is none of these.

#![allow(clippy::disallowed_methods, reason = "starts a shell that sends signals")]

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use kiln_abi::{PanicKind, panic_column_kind};
use kiln_rt_tests::{End, NATIVE, Outcome, Program, TARGETS, Target, outcome};

const SIGSEGV: i32 = 11;
const OVERFLOW: &str = "panic: stack overflow\n";

fn program(target: Target, end: &str, lines: u32) -> Program {
    Program::freestanding("end", target, &[&format!("-DEND={end}"), &format!("-DLINES={lines}")])
}

/// What a program does to panic in line 7, column 9.
fn panic(kind: PanicKind) -> String {
    format!("panic(7, {})", panic_column_kind(9, kind))
}

fn numbers(count: u32) -> String {
    (1..=count).map(|n| format!("{n}\n")).collect()
}

fn panicked(stdout: String, stderr: &str) -> Outcome {
    Outcome { end: End::Status(101), stdout, stderr: stderr.to_owned() }
}

#[test]
fn the_status_is_what_main_returns_and_stdout_is_flushed() {
    for target in TARGETS {
        for (value, status) in [("0", 0), ("7", 7), ("255", 255), ("256", 0), ("-1", 255)] {
            let outcome = outcome(&mut program(target, &format!("return {value}"), 3).command());
            let expected = Outcome { end: End::Status(status), stdout: numbers(3), stderr: String::new() };
            assert_eq!(outcome, expected, "{target:?}");
        }
    }
}

#[test]
fn every_kind_of_panic_has_the_text_of_the_abi_crate() {
    for kind in PanicKind::ALL {
        let outcome = outcome(&mut program(NATIVE, &panic(kind), 0).command());
        let message = format!("panic at dir/a.cz:7:9: {}\n", kind.message());
        assert_eq!(outcome, panicked(String::new(), &message));
    }
}

#[test]
fn a_panic_flushes_stdout_first() {
    for target in TARGETS {
        // More than one buffer.
        let outcome = outcome(&mut program(target, &panic(PanicKind::DivZero), 20_000).command());
        assert_eq!(outcome, panicked(numbers(20_000), "panic at dir/a.cz:7:9: division by zero\n"));
    }
}

#[test]
fn a_panic_names_extreme_places() {
    let place = panic_column_kind(u32::MAX, PanicKind::AddOverflow);
    let outcome_far = outcome(&mut program(NATIVE, &format!("panic({}u, {place}u)", u32::MAX), 0).command());
    let message = "panic at dir/a.cz:4294967295:16777215: integer overflow in addition\n";
    assert_eq!(outcome_far, panicked(String::new(), message));

    // Of a name that is too long the beginning is shown, and everything else.
    let name = "d/".repeat(2000);
    let file = format!("-DFILE=\"{name}\"");
    let end = format!("-DEND={}", panic(PanicKind::Unreachable));
    let program = Program::freestanding("end", NATIVE, &[&end, &file]);
    let outcome = outcome(&mut program.command());
    let (path, rest) = outcome.stderr.split_once(":7:9: ").expect("a place");
    assert_eq!((outcome.end, rest), (End::Status(101), &*format!("{}\n", PanicKind::Unreachable.message())));
    let shown = path.strip_prefix("panic at ").expect("a panic");
    assert!(shown.len() > 500 && name.starts_with(shown), "{shown}");
}

#[test]
fn a_panic_reports_even_if_nobody_reads_stdout_or_stderr() {
    let program = program(NATIVE, &panic(PanicKind::DivZero), 3);
    let message = "panic at dir/a.cz:7:9: division by zero\n";
    let closed = outcome(&mut program.shell("exec \"$@\" >&-"));
    assert_eq!(closed, panicked(String::new(), message));
    let full = outcome(&mut program.shell("exec \"$@\" >/dev/full"));
    assert_eq!(full, panicked(String::new(), message));
    let silent = outcome(&mut program.shell("exec \"$@\" 2>&-"));
    assert_eq!(silent, panicked(numbers(3), ""));
    let pipe = outcome(&mut program.shell("{ sleep 0.2; \"$@\"; echo $? >&2; } | true"));
    assert_eq!(pipe.stderr, format!("{message}101\n"));
}

#[test]
fn the_end_of_the_stack_is_a_panic() {
    for target in TARGETS {
        let outcome = outcome(&mut program(target, "recurse(0)", 3).command());
        assert_eq!(outcome, panicked(numbers(3), OVERFLOW), "{target:?}");
    }
}

#[test]
fn frames_of_many_pages_do_not_step_over_the_end_of_the_stack() {
    for target in TARGETS {
        // Compiled programs are probed in the same way.
        let flags = ["-DEND=recurse_widely(0)", "-DLINES=3", "-Xclang", "-fstack-clash-protection"];
        let outcome = outcome(&mut Program::freestanding("end", target, &flags).command());
        assert_eq!(outcome, panicked(numbers(3), OVERFLOW), "{target:?}");
    }
}

#[test]
fn the_stack_may_end_in_the_runtime() {
    for target in TARGETS {
        let outcome = outcome(&mut program(target, "recurse_printing(1)", 0).command());
        assert_eq!((outcome.end, outcome.stderr.as_str()), (End::Status(101), OVERFLOW), "{target:?}");
        let lines = outcome.stdout.lines().count();
        assert!(lines > 10_000, "only {lines} lines");
        assert_eq!(outcome.stdout, numbers(u32::try_from(lines).expect("not so many")));
    }
}

#[test]
fn the_stack_is_as_large_as_the_limit_says() {
    let program = program(NATIVE, "recurse_printing(1)", 0);
    let depth = |limit: &str| {
        let outcome = outcome(&mut program.shell(&format!("ulimit -s {limit}; exec \"$@\"")));
        assert_eq!((outcome.end, outcome.stderr.as_str()), (End::Status(101), OVERFLOW), "limit {limit}");
        outcome.stdout.lines().count()
    };
    let (small, middle, large) = (depth("128"), depth("1024"), depth("65536"));
    assert!(small * 4 < middle && middle * 32 < large, "{small}, {middle}, {large}");
}

#[test]
fn a_stack_without_limit_ends_before_the_memory_does() {
    let program = program(NATIVE, "recurse(0)", 3);
    let outcome = outcome(&mut program.shell("ulimit -s unlimited; exec \"$@\""));
    assert_eq!(outcome, panicked(numbers(3), OVERFLOW));
}

#[test]
fn a_bad_access_elsewhere_is_not_a_stack_overflow() {
    let addresses = ["0", "8", "0x10000", "0x7fff00000000", "0xffffffffffffff00", "(uintptr_t)kiln_main"];
    for target in TARGETS {
        for address in addresses {
            let outcome = outcome(&mut program(target, &format!("store({address})"), 0).command());
            assert_eq!(outcome.end, End::Signal(SIGSEGV), "{target:?} {address}");
            assert!(!outcome.stderr.contains("panic"), "{}", outcome.stderr);
        }
    }
}

#[test]
fn a_signal_from_outside_is_not_a_stack_overflow() {
    let program = program(NATIVE, "kiln_stdout_flush(); for (;;) {}", 1);
    let mut child =
        program.command().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().expect("a pipe")).read_line(&mut line).expect("a line");
    assert_eq!(line, "1\n");
    let kill = Command::new("/bin/sh").args(["-c", &format!("kill -SEGV {}", child.id())]).status();
    assert!(kill.expect("a shell").success());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((End::of(output.status), output.stderr.as_slice()), (End::Signal(SIGSEGV), &b""[..]));
}
