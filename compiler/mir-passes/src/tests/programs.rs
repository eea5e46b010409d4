//! The programs of `tests/run` and `tests/ir`: what MIR building makes of them prints what they say, and the
//! passes change nothing of that, but leave less to do.

use super::interpret::{End, Run, Value, run};
use crate::{monomorphize, optimize};
use kiln_arena::Interner;
use kiln_diagnostics::Sink;
use kiln_mir::{Code, Program};
use std::path::{Path, PathBuf};

const TESTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests");

/// Programs that need more steps are compared as far as they come.
const STEPS: u64 = 400_000;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "cz") {
            found.push(path);
        }
    }
}

/// The MIR of a program; nothing if a constant must be run for it, which only the driver can do.
fn built(source: &str, path: &Path) -> Option<Program> {
    let (mut names, mut sink) = (Interner::new(), Sink::new());
    let ast = kiln_cz_syntax::parse(source, 1, &mut names, &mut sink);
    let hir = kiln_cz_lower::lower(&[ast], &mut names, &mut sink);
    let needs_evaluator = |report: &kiln_diagnostics::Diagnostic| report.code.id == "E0604";
    if sink.has_errors() && sink.reports().iter().all(needs_evaluator) {
        return None;
    }
    assert!(!sink.has_errors(), "{path:?}: {:#?}", sink.reports());
    Some(kiln_mir_build::build(&hir))
}

/// What the comments of a program say about it: its lines, and how it ends.
struct Expected<'s> {
    lines: Vec<&'s str>,
    status: i32,
    panic: Option<&'s str>,
}

fn expected(source: &str) -> Expected<'_> {
    let mut expected = Expected { lines: Vec::new(), status: 0, panic: None };
    for line in source.lines() {
        if let Some((_, text)) = line.split_once("//>") {
            expected.lines.push(text.strip_prefix(' ').unwrap_or(text));
        }
        let directive = line.split_once("//!").map_or("", |(_, directive)| directive.trim());
        if let Some(status) = directive.strip_prefix("status:") {
            expected.status = status.trim().parse().unwrap();
        }
        if let Some(panic) = directive.strip_prefix("panic ") {
            expected.panic = panic.split_once(": ").map(|(_, message)| message);
        }
    }
    expected
}

fn check_expected(source: &str, run: &Run, path: &Path) {
    let expected = expected(source);
    match &run.end {
        End::Stopped => return,
        End::Panicked(kind, span) => {
            assert_eq!(Some(kind.message()), expected.panic, "{path:?}");
            assert!(!span.is_none(), "{path:?}: a panic needs a place");
        }
        End::Returned(value) => {
            assert_eq!(expected.panic, None, "{path:?}");
            let Value::Bits(bits) = value else { panic!("{path:?}: main gave {value:?}") };
            assert_eq!(*bits as u8, expected.status as u8, "{path:?}");
        }
    }
    if !source.contains("//! stdout:") {
        assert_eq!(run.output, expected.lines, "{path:?}");
    }
}

/// Statements, blocks and locals of a program.
fn size(program: &Program) -> [usize; 3] {
    let mut size = [0; 3];
    for func in program.funcs.values() {
        if let Code::Body(body) = &func.code {
            size[0] += body.blocks.values().map(|block| block.statements.len()).sum::<usize>();
            size[1] += body.blocks.len();
            size[2] += body.locals.len();
        }
    }
    size
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test of files")]
fn programs_print_what_they_say_before_and_after_the_passes() {
    let mut paths = Vec::new();
    sources(&Path::new(TESTS).join("run"), &mut paths);
    sources(&Path::new(TESTS).join("ir"), &mut paths);
    // Programs about calling C, which this interpreter does not.
    paths.retain(|path| !path.starts_with(Path::new(TESTS).join("run/foreign")));
    assert!(paths.len() > 50);
    let (mut before, mut after) = ([0; 3], [0; 3]);
    let mut left_out = 0;
    for path in &paths {
        let source = std::fs::read_to_string(path).unwrap();
        let Some(program) = built(&source, path) else {
            left_out += 1;
            continue;
        };
        let program = monomorphize(program).unwrap();
        let optimized = optimize(program.clone());
        for (sum, program) in [(&mut before, &program), (&mut after, &optimized)] {
            sum.iter_mut().zip(size(program)).for_each(|(sum, own)| *sum += own);
        }
        let Some(main) = program.main else { continue };
        let first = run(&program, main, Vec::new(), STEPS);
        let second = run(&optimized, optimized.main.unwrap(), Vec::new(), STEPS);
        if path.starts_with(Path::new(TESTS).join("run")) {
            check_expected(&source, &first, path);
        }
        assert!(second.steps <= first.steps, "{path:?}: {} steps became {}", first.steps, second.steps);
        if first.end != End::Stopped {
            assert_eq!((&first.output, &first.end), (&second.output, &second.end), "{path:?}");
        } else {
            let common = first.output.len().min(second.output.len());
            assert_eq!(first.output[..common], second.output[..common], "{path:?}");
        }
    }

    assert!(left_out < paths.len() / 20, "{left_out} programs left out");
    assert!(after.iter().zip(before).all(|(&after, before)| after < before), "{before:?} became {after:?}");
}
