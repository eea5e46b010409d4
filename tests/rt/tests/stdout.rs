//! Standard output as the system sees it: when the buffer is written, and what happens if it cannot be.

#![allow(clippy::disallowed_methods, reason = "opens devices and starts programs")]

use std::io::Read;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::Stdio;
use std::time::Duration;
use std::{io, thread};

use kiln_rt_tests::{End, NATIVE, Outcome, Program, TARGETS, Target, outcome};

const SIGPIPE: i32 = 13;

fn printing(target: Target, lines: u32) -> Program {
    Program::freestanding("end", target, &[&format!("-DLINES={lines}"), "-DEND=return 0"])
}

fn numbers(count: u32) -> String {
    (1..=count).map(|n| format!("{n}\n")).collect()
}

fn failed(stderr: &str) -> Outcome {
    Outcome { end: End::Status(1), stdout: String::new(), stderr: stderr.to_owned() }
}

#[test]
fn a_closed_stdout_is_an_error() {
    for target in TARGETS {
        for lines in [1, 100_000] {
            let outcome = outcome(&mut printing(target, lines).shell("exec \"$@\" >&-"));
            assert_eq!(outcome, failed("error: cannot write to stdout: it is closed\n"));
        }
    }
}

#[test]
fn a_full_disk_is_an_error() {
    for target in TARGETS {
        for lines in [1, 100_000] {
            let outcome = outcome(&mut printing(target, lines).shell("exec \"$@\" >/dev/full"));
            assert_eq!(outcome, failed("error: cannot write to stdout: no space left on the device\n"));
        }
    }
}

#[test]
fn nothing_printed_is_no_error() {
    for redirection in [">&-", ">/dev/full", ">&- 2>&- <&-"] {
        let outcome = outcome(&mut printing(NATIVE, 0).shell(&format!("exec \"$@\" {redirection}")));
        assert_eq!(outcome, Outcome { end: End::Status(0), stdout: String::new(), stderr: String::new() });
    }
}

#[test]
fn other_failures_are_errors_too() {
    // A file size limit without its signal gives an error of its own.
    let program = printing(NATIVE, 100_000);
    let file = program.path().with_extension("out");
    let script = format!("trap '' XFSZ; ulimit -f 1; exec \"$@\" >'{}'", file.display());
    assert_eq!(outcome(&mut program.shell(&script)), failed("error: cannot write to stdout\n"));
}

#[test]
fn a_reader_that_goes_away_ends_the_program_quietly() {
    let program = printing(NATIVE, 1_000_000);
    let (reader, writer) = io::pipe().expect("a pipe");
    drop(reader);
    let outcome = outcome(program.command().stdout(writer));
    assert_eq!((outcome.end, outcome.stderr.as_str()), (End::Signal(SIGPIPE), ""));
}

#[test]
fn a_reader_that_goes_away_is_quiet_even_if_the_signal_is_ignored() {
    for target in TARGETS {
        let program = printing(target, 100_000);
        let (reader, writer) = io::pipe().expect("a pipe");
        drop(reader);
        let outcome = outcome(program.shell("trap '' PIPE; exec \"$@\"").stdout(writer));
        assert_eq!((outcome.end, outcome.stderr.as_str()), (End::Status(141), ""));
    }
}

#[test]
fn a_stdout_that_would_block_is_waited_for() {
    for target in TARGETS {
        let program = printing(target, 300_000);
        let (mut reader, writer) = UnixStream::pair().expect("a pair of sockets");
        writer.set_nonblocking(true).expect("a socket");
        let mut child = program
            .command()
            .stdin(Stdio::null())
            .stdout(OwnedFd::from(writer))
            .spawn()
            .expect("the program starts");
        thread::sleep(Duration::from_millis(100));
        let mut text = String::new();
        reader.read_to_string(&mut text).expect("text");
        assert_eq!(End::of(child.wait().expect("it ends")), End::Status(0));
        assert!(text == numbers(300_000), "{} bytes", text.len());
    }
}

#[test]
fn a_file_is_written_in_blocks_and_a_terminal_in_lines() {
    // Dies by a signal, so that only what was written before is seen.
    let end = "-DEND=__builtin_trap()";
    let program = Program::freestanding("end", NATIVE, &["-DLINES=3", end]);
    let blocks = outcome(&mut program.command());
    assert_eq!((blocks.end, blocks.stdout.as_str()), (End::Signal(4), ""));
    let mut script = program.shell("exec script -qec \"$1\" /dev/null");
    let lines = outcome(&mut script).stdout.replace('\r', "");
    assert!(lines.starts_with("1\n2\n3\n"), "{lines}");
}

#[test]
fn output_is_the_same_however_it_is_cut() {
    // Around the sizes at which the buffer is full.
    for lines in [5_000, 6_000, 6_700, 50_000] {
        let outcome = outcome(&mut printing(NATIVE, lines).command());
        assert_eq!(outcome.stdout, numbers(lines));
    }
}
