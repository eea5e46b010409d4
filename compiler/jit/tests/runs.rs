//! Runs with native code: what depends on when code becomes native, and on where its calls lead. That programs do what they should is
//! what the runner's engines `jit`, `jit-small` and `jit-stress` test.

use kiln_arena::Interner;
use kiln_diagnostics::Sink;
use kiln_jit::{Background, Limits, Observer, Report, Source};
use kiln_source::SourceMap;
use kiln_vm::tier::{Tiered, Tiering};
use kiln_vm::{Capture, Exit, Options};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};

/// How a program is run.
#[derive(Clone, Copy)]
struct Setting {
    threshold: u32,
    rounds: u32,
    limits: Limits,
    backtrace: bool,
}

const USUAL: Limits = Limits { unit: 5_000, function: 20_000, code_bytes: 64 << 20 };
/// Units of one function: nearly all calls go between native code and the VM.
const SMALL: Limits = Limits { unit: 1, ..USUAL };

fn with(limits: Limits) -> Setting {
    Setting { threshold: 1, rounds: 10, limits, backtrace: false }
}

struct Recorder(Arc<Mutex<Vec<Report>>>);

impl Observer for Recorder {
    fn begins(&mut self) {}

    fn ends(&mut self, report: &Report) {
        self.0.lock().expect("nobody panics with it").push(report.clone());
    }
}

/// A program, and what native code of it is made of.
fn prepare(name: &str, text: &str, backtrace: bool) -> (Tiered, Source) {
    let mut sources = SourceMap::new();
    let file = sources.add(name, text).expect("a small file");
    let base = sources.file(file).base;
    let mut names = Interner::new();
    let mut sink = Sink::new();
    let hir = if name.ends_with(".lox") {
        let ast = kiln_lox_syntax::parse(text, base, &mut names, &mut sink);
        kiln_lox_lower::lower(&ast, &mut names, &mut sink)
    } else {
        let ast = kiln_cz_syntax::parse(text, base, &mut names, &mut sink);
        kiln_cz_lower::lower(&[ast], &mut names, &mut sink)
    };
    assert!(!sink.has_errors(), "{:#?}", sink.reports());
    let mir = kiln_mir_passes::monomorphize(kiln_mir_build::build(&hir)).expect("no generic functions");
    let program = kiln_mir_passes::optimize(kiln_mir_infer::infer(mir, &names));
    let (bytecode, map) = kiln_vm::compile_tiered(&program, &names, &sources);
    let tiered = Tiered::new(bytecode, map).expect("valid bytecode");
    let source = Source { program, names, sources, map: tiered.map().clone(), backtrace };
    (tiered, source)
}

/// The end of a run that waits for its units, and what was compiled.
fn run(name: &str, text: &str, setting: Setting) -> (Exit, Vec<Report>) {
    let Setting { threshold, rounds, limits, backtrace } = setting;
    let (tiered, source) = prepare(name, text, backtrace);
    let reports = Arc::new(Mutex::new(Vec::new()));
    let compiler = Box::new(Background::new(source, limits, Box::new(Recorder(reports.clone()))));
    let options = Options { stack: Some(1 << 20), backtrace, ..Options::default() };
    let tiering = Tiering { compiler, threshold, rounds, wait: true };
    let exit = kiln_vm::run_tiered(&tiered, &mut Capture::default(), options, tiering);
    let reports = reports.lock().expect("nobody panics with it").clone();
    (exit, reports)
}

fn failures(reports: &[Report]) -> Vec<&str> {
    reports.iter().filter_map(|report| report.failure.as_deref()).collect()
}

const SUM: &str = "fn main() -> i32 {
    let mut sum = 0;
    let mut i = 0;
    while i < 1000 {
        let mut j = 0;
        while j < 10 { sum = sum + j * i; j = j + 1; }
        if i % 2 == 0 { sum = sum - 7; } else { sum = sum % 1000; }
        i = i + 1;
    }
    sum % 100
}";

/// The sum that the program above computes.
fn sum() -> i32 {
    let mut sum: i32 = 0;
    for i in 0..1000 {
        sum += (0..10).map(|j| j * i).sum::<i32>();
        sum = if i % 2 == 0 { sum - 7 } else { sum % 1000 };
    }
    sum % 100
}

#[test]
fn a_loop_goes_on_in_native_code() {
    let (exit, reports) = run("a.cz", SUM, with(USUAL));
    assert_eq!(exit, Exit::Finished(sum()));
    assert_eq!(failures(&reports), [""; 0]);
    let lines: Vec<Option<u32>> = reports.iter().map(|report| report.loop_line).collect();
    // The inner loop runs out first; the run comes back to the VM only with the end of `main`.
    assert_eq!(lines.len(), 1, "{reports:?}");
    assert!(lines[0].is_some_and(|line| (4..=6).contains(&line)), "{lines:?}");
    assert!(reports[0].code_bytes > 0);
}

#[test]
fn what_is_not_hot_is_not_compiled() {
    let (exit, reports) = run("a.cz", SUM, Setting { threshold: 5_000, rounds: 50_000, ..with(USUAL) });
    assert_eq!((exit, reports), (Exit::Finished(sum()), Vec::new()));
}

const PARITY: &str = "fn even(n: i32) -> bool { if n == 0 { true } else { odd(n - 1) } }
fn odd(n: i32) -> bool { if n == 0 { false } else { even(n - 1) } }
fn count(n: i32) -> i32 { let mut i = 0; let mut c = 0; while i < n { if even(i) { c = c + 1; } i = i + 1; } c }
fn main() -> i32 { count(50) + count(50) }";

#[test]
fn native_code_and_the_vm_call_each_other() {
    for limits in [USUAL, SMALL] {
        let (exit, reports) = run("a.cz", PARITY, with(limits));
        assert_eq!(exit, Exit::Finished(50));
        assert_eq!(failures(&reports), [""; 0]);
        let most = reports.iter().map(|report| report.functions).max();
        // The second unit of a small program has all that is left.
        let expected = |most| if limits == SMALL { most == 1 } else { most > 2 };
        assert!(most.is_some_and(expected), "{reports:?}");
    }
}

#[test]
fn a_stack_that_ends_ends_the_run() {
    let text = "fn down(n: i32) -> i32 { up(n + 1) + 1 }\nfn up(n: i32) -> i32 { down(n + 1) * 2 }\nfn main() -> i32 { down(0) }";
    for limits in [USUAL, SMALL] {
        let (exit, _) = run("a.cz", text, with(limits));
        let Exit::Panicked(panic) = exit else { panic!("{exit:?}") };
        assert_eq!(panic.to_string(), "panic: stack overflow");
    }
    let text = "fun down(n) { return up(n) + 1; }\nfun up(n) { return down(n) + 1; }\ndown(0);";
    for limits in [USUAL, SMALL] {
        let (exit, _) = run("a.lox", text, with(limits));
        let Exit::Failed(failure) = exit else { panic!("{exit:?}") };
        assert_eq!((failure.message.as_str(), failure.is_cut), ("Stack overflow.", true));
        let lines: Vec<String> = failure.trace.iter().map(ToString::to_string).collect();
        assert_eq!(lines.len(), 10);
        assert_eq!(lines[8..], ["[line 1] in down()", "[line 3] in script"]);
    }
}

#[test]
fn errors_have_the_lines_of_all_calls() {
    let text = "class A { go(n) { return deep(n); } }
fun deep(n) {
  if (n == 0) return nil + 1;
  if (n / 2 < 3) return A().go(n - 1) + 0;
  return deep(n - 1) + 0;
}
fun safe(n) { if (n < 1) return 0; return safe(n - 1) + 1; }
for (var i = 0; i < 50; i = i + 1) { safe(i); if (i > 40) deep(8); }";
    let mut traces = Vec::new();
    for setting in
        [Setting { threshold: 1_000_000, rounds: 10_000_000, ..with(USUAL) }, with(USUAL), with(SMALL)]
    {
        let (exit, _) = run("a.lox", text, setting);
        let Exit::Failed(failure) = exit else { panic!("{exit:?}") };
        traces.push(failure.to_string());
    }
    assert!(traces[0].contains("[line 4] in deep()\n[line 5] in deep()"), "{}", traces[0]);
    assert_eq!(traces[1], traces[0]);
    assert_eq!(traces[2], traces[0]);
}

#[test]
fn panics_have_their_places_and_backtraces() {
    let text = "fn third(n: i32) -> i32 { 10 / (n - 20) }
fn second(n: i32) -> i32 { third(n) + third(n + 1) }
fn first(n: i32) -> i32 {
    let mut i = 0;
    while i < n { second(i); i = i + 1; }
    i
}
fn main() -> i32 { first(5) + first(6) + first(100) }";
    let mut all = Vec::new();
    for setting in
        [Setting { threshold: 1_000_000, rounds: 10_000_000, ..with(USUAL) }, with(USUAL), with(SMALL)]
    {
        let (exit, _) = run("a.cz", text, Setting { backtrace: true, ..setting });
        let Exit::Panicked(panic) = exit else { panic!("{exit:?}") };
        all.push((panic.to_string(), panic.backtrace.iter().map(ToString::to_string).collect::<Vec<_>>()));
    }
    assert_eq!(all[0].0, "panic at a.cz:1:27: division by zero");
    assert_eq!(all[0].1.len(), 4, "{:?}", all[0].1);
    assert_eq!(all[1], all[0]);
    assert_eq!(all[2], all[0]);
}

#[test]
fn limits_are_kept() {
    let (exit, reports) = run("a.cz", SUM, with(Limits { function: 3, ..USUAL }));
    assert_eq!(exit, Exit::Finished(sum()));
    assert!(failures(&reports).iter().all(|&reason| reason == "the function is too large"), "{reports:?}");
    let (exit, reports) = run("a.cz", PARITY, with(Limits { code_bytes: 1, ..SMALL }));
    assert_eq!(exit, Exit::Finished(50));
    assert_eq!(reports.iter().filter(|report| report.failure.is_none()).count(), 1);
    assert!(failures(&reports).contains(&"there is enough code"), "{reports:?}");
}

/// Holds the thread of the compiler until it is told to go on.
struct Gate(Receiver<()>);

impl Observer for Gate {
    fn begins(&mut self) {
        let _ = self.0.recv();
    }

    fn ends(&mut self, _: &Report) {}
}

#[test]
fn nobody_waits_for_a_compilation() {
    let (tiered, source) = prepare("a.cz", SUM, false);
    let (open, gate) = channel();
    let compiler = Box::new(Background::new(source, USUAL, Box::new(Gate(gate))));
    let tiering = Tiering { compiler, threshold: 1, rounds: 10, wait: false };
    // The unit is asked for, and is not ready before the run ends.
    let exit = kiln_vm::run_tiered(&tiered, &mut Capture::default(), Options::default(), tiering);
    assert_eq!(exit, Exit::Finished(sum()));
    // Now the compiler finds that there is nobody any more.
    drop(open);
}

#[test]
fn several_runs_at_a_time() {
    let threads: Vec<_> = (0..4)
        .map(|index| {
            std::thread::spawn(move || {
                let limits = if index % 2 == 0 { USUAL } else { SMALL };
                run("a.cz", PARITY, with(limits)).0
            })
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), Exit::Finished(50));
    }
}

/// `f4` is called by `h24` alone. The unit of `f16` has both, and nobody enters `f4`; that of the loop has `h24` once more, to be
/// inlined, but `f4` does not fit.
const IN_THE_MIDDLE: &str = "var g3 = \"1\";
fun f4() { return 1 < 0; }
fun f16(p17) {
  { print \"-\"; }
  fun h24(p25) {
    if (f4()) {
      if (f4()) { var v26 = f4(); } else { print 1; }
    } else {
      var v27 = p17 + g3;
    }
  }
  return h24(\"\");
}
fun f31(p32, p33) {
  for (var i36 = 0; i36 < 4; i36 = i36 + 1) {
    fun h38() { { i36; } }
    print f16(p33);
  }
}
f31(1, \"a\");
";

#[test]
fn what_was_in_the_middle_of_a_unit_is_called_by_a_later_one() {
    for unit in [1, 10, 20, 30, 35, 40, 45, 50, 60] {
        let setting = Setting { rounds: 2, ..with(Limits { unit, ..USUAL }) };
        let (exit, reports) = run("a.lox", IN_THE_MIDDLE, setting);
        assert_eq!((exit, failures(&reports)), (Exit::Finished(0), vec![""; 0]), "{unit}");
    }
}
