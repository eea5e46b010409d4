//! The VM on programs in Lox: what depends on the VM, and not on the language, of which `tests/run/lox` has the rules.

use kiln_arena::Interner;
use kiln_diagnostics::Sink;
use kiln_hir::Hir;
use kiln_source::SourceMap;
use kiln_vm::{Bytecode, Capture, Exit, Options, Session, Verified};
use std::sync::atomic::AtomicBool;

/// Source to bytecode, as inputs of a session are compiled. The program must have no errors.
pub(crate) fn compile(text: &str) -> Bytecode {
    compile_as(text, false)
}

/// As whole programs are compiled.
pub(crate) fn compile_whole(text: &str) -> Bytecode {
    compile_as(text, true)
}

fn compile_as(text: &str, is_whole: bool) -> Bytecode {
    compile_in("test.lox", text, is_whole, |text, base, names, sink| {
        kiln_lox_lower::lower(&kiln_lox_syntax::parse(text, base, names, sink), names, sink)
    })
}

/// By the front end of a dynamic language, which gets the text and the place where its file begins.
pub(crate) fn compile_in(
    file: &str,
    text: &str,
    is_whole: bool,
    front: impl FnOnce(&str, u32, &mut Interner, &mut Sink) -> Hir,
) -> Bytecode {
    let mut sources = SourceMap::new();
    let file = sources.add(file, text).expect("a small file");
    let mut names = Interner::new();
    let mut sink = Sink::new();
    let hir = front(text, sources.file(file).base, &mut names, &mut sink);
    assert!(!sink.has_errors(), "{:#?}", sink.reports());
    let mut mir = kiln_mir_passes::monomorphize(kiln_mir_build::build(&hir)).expect("no generic functions");
    if is_whole {
        mir = kiln_mir_infer::infer(mir, &names);
    }
    let mir = kiln_mir_passes::optimize(mir);
    kiln_vm::compile(&mir, &names, &sources)
}

fn verified(text: &str) -> Verified {
    let bytecode = compile_whole(text);
    let listing = kiln_vm::disassemble(&bytecode, None);
    Verified::new(bytecode).unwrap_or_else(|error| panic!("{error}\n{listing}"))
}

/// What is printed, a blank between lines, then what ends the run, if that is not the end of the script.
fn said(host: &Capture, exit: &Exit) -> String {
    let end = match exit {
        Exit::Finished(_) => String::new(),
        Exit::Failed(failure) => failure.to_string().replace('\n', " | "),
        Exit::Panicked(_) | Exit::OutOfFuel | Exit::Interrupted => format!("{exit:?}"),
    };
    let printed = host.text().lines().collect::<Vec<_>>().join(" ");
    [printed, end].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

pub(crate) fn run_with(program: &Verified, options: Options<'_>) -> String {
    let mut host = Capture::default();
    let exit = kiln_vm::run(program, &mut host, options);
    said(&host, &exit)
}

fn run(text: &str) -> String {
    run_with(&verified(text), Options::default())
}

/// Every operation there is.
pub(crate) const EVERYTHING: &str = r#"
class A { init(x) { this.x = x; } get() { return this.x; } add(n) { this.x = this.x + n; return this; } }
class B < A { get() { var m = super.get; return m() + super.get(); } }
fun counter(start) { var n = start; fun next() { n = n + 1; return n; } return next; }
fun fib(n) { if (n < 2) return n; return fib(n - 1) + fib(n - 2); }
var c = counter(3);
print c() + c();
print B(4).add(2).get();
print fib(7);
var s = "";
for (var i = 0; i < 4; i = i + 1) { s = s + "ab"; if (i >= 2 and s != nil or i == 1.5) print s; }
var b = B(1); b.f = fib; print b.f(6);
print b; print A; print fib; print clock; print nil == false; print !true; print -(1 / 4) * 2 <= 3;
print toNumber("12") - 2 > 9; print "x" == "x"; print b.get; var g = b.get; print g();
fun later() { return undefined + 1; }
{ var local = 1; { fun set(v) { local = v; } set("end"); } print local; }
later();
"#;

const SAID: &str = "9 12 13 ababab abababab 8 B instance A <fn fib> <native fn> false false true true true <fn get> 2 \
                    end Undefined variable 'undefined'. | [line 15] in later() | [line 17] in script";

#[test]
fn a_host_gets_output_and_errors_as_data() {
    assert_eq!(run(EVERYTHING), SAID);
}

#[test]
fn a_file_runs_like_its_source() {
    for bytecode in [compile(EVERYTHING), compile_whole(EVERYTHING)] {
        let bytes = kiln_vm::write(&bytecode);
        let read = kiln_vm::read(&bytes).unwrap();
        assert_eq!(read, bytecode);
        assert_eq!(kiln_vm::write(&read), bytes, "same program, same bytes");
        assert_eq!(run_with(&Verified::new(read).unwrap(), Options::default()), SAID);
    }
}

/// Numbers whose types are known cost nothing to make values of, not even across functions.
#[test]
fn known_numbers_are_values() {
    let text = "class V { init(x) { this.x = x; } double() { this.x = this.x * 2 + 1; return this.x; } }
                fun half(n) { var m = 0; while (m < n) m = m + 0.5; return m / 2; }
                print half(V(3).double());";
    let listing = kiln_vm::disassemble(&compile_whole(text), None);
    assert!(listing.contains("fmul_imm.f64"), "{listing}");
    assert!(!listing.contains("box_number"), "{listing}");
    assert_eq!(run(text), "3.5");
    // Negation may make a NaN that only `box_number` makes a number of.
    assert_eq!(run("fun f(n) { return -(n / n) + 0; } print f(0); print f(1); print -f(2);"), "NaN -1 1");
}

#[test]
fn a_listing_names_what_instructions_name() {
    let listing = kiln_vm::disassemble(&compile(EVERYTHING), None);
    for part in [
        "get              [0], [16], .x, s",
        "global_checked",
        "captured_cell",
        "class            ",
        "\"ab\"",
    ] {
        assert!(listing.contains(part), "{part}\n{listing}");
    }
}

/// As `long_runs_need_no_stack` of Cz: calls, the slow ways, and errors of the runtime go on by jumps, too.
#[test]
fn long_runs_need_no_stack() {
    let program = verified(
        r#"class A { init() { this.n = 0; } one() { return 1; } }
           class B < A { one() { return super.one(); } }
           fun f() { return A; }
           var i = 0; var s = "";
           while (i < 30000) {
             var a = f()(); var b = B(); var m = b.one; a.n = i;
             if ("a" + "b" != s) i = i + m() + b.one() - a.one();
             fun g() { return i; } g(); clock(); toNumber("1");
           }
           print i;"#,
    );
    let thread = std::thread::Builder::new().stack_size(192 << 10);
    let run = move || run_with(&program, Options::default());
    assert_eq!(thread.spawn(run).unwrap().join().unwrap(), "30000");
}

#[test]
fn recursion_ends_with_the_stack_of_the_vm() {
    let deep = "fun f(n) { if (n == 0) return 0; return f(n - 1) + 1; } print f(40000);";
    assert_eq!(run(deep), "40000");
    let text = run("fun f() { f(); }\nclass A { m() {\nf(); } }\nA().m();");
    let lines: Vec<&str> = text.split(" | ").collect();
    assert_eq!(lines.len(), 12);
    assert_eq!(lines[..3], ["Stack overflow.", "...", "[line 1] in f()"]);
    assert_eq!(lines[10..], ["[line 3] in m()", "[line 4] in script"]);
    let small = Options { stack: Some(4096), ..Options::default() };
    assert!(run_with(&verified(deep), small).starts_with("Stack overflow."));
}

#[test]
fn fuel_and_interrupts_end_runs() {
    for text in ["while (true) {}", "fun f() { f(); } fun g() { g(); f(); } while (true) clock();"] {
        let options = Options { fuel: Some(10_000), ..Options::default() };
        assert_eq!(run_with(&verified(text), options), "OutOfFuel");
    }
    let interrupt = AtomicBool::new(true);
    let options = Options { interrupt: Some(&interrupt), ..Options::default() };
    assert_eq!(run_with(&verified("fun f() {} while (true) f();"), options), "Interrupted");
}

#[test]
fn garbage_is_collected() {
    // About 50 MB in all, of which nearly nothing is in use.
    let text = r#"class Pair { init(a, b) { this.a = a; this.b = b; } }
                  var keep = nil; var i = 0;
                  while (i < 400000) {
                    var p = Pair(i, "text" + "s");
                    if (i == 399990 or keep == nil) keep = Pair(p, keep);
                    i = i + 1;
                  }
                  print keep.a.a; print keep.a.b; print keep.b.a.a; print keep.b.b;"#;
    assert_eq!(run(text), "399990 texts 0 nil");
}

// ----- sessions

/// What the inputs of a session say, one after the other.
fn session(inputs: &[&str]) -> Vec<String> {
    let mut session = Session::new();
    let enter = |input: &&str| {
        let main = session.add(compile(input)).expect("valid bytecode").expect("a script");
        let mut host = Capture::default();
        let (exit, value) =
            session.run(main, &mut host, Options { fuel: Some(100_000), ..Options::default() });
        assert_eq!(value, None, "a script has no result");
        said(&host, &exit)
    };
    inputs.iter().map(enter).collect()
}

#[test]
fn inputs_share_globals_classes_and_functions() {
    let said = session(&[
        "var a = 1; fun f(n) { return g(n) + a; }",
        "fun g(n) { return n * 10; }",
        "print f(4);",
        "a = \"s\"; class A { m() { return a; } n() { return \"A\"; } }",
        "class B < A { n() { return super.n() + \"B\"; } } var b = B(); print b.m() + b.n();",
        "print f(1);",
        "print g(2); print late;",
        "var late = b; fun show() { print late.n(); } show();",
        "fun counter() { var i = 0; fun next() { i = i + 1; return i; } return next; } var next = counter();",
        "next(); next(); print next(); show(); while (true) {}",
        "print clock() > 0; a = 3; print f(1);",
    ]);
    let expected = [
        "",
        "",
        "41",
        "",
        "sAB",
        "Operands must be two numbers or two strings. | [line 1] in f() | [line 1] in script",
        "20 Undefined variable 'late'. | [line 1] in script",
        "AB",
        "",
        "3 AB OutOfFuel",
        "true 13",
    ];
    assert_eq!(said, expected);
}

/// Each thread has a heap of its own.
#[test]
fn sessions_of_several_threads_do_not_meet() {
    std::thread::scope(|scope| {
        for thread in 0..4 {
            scope.spawn(move || {
                let first = format!(
                    "var s = \"\"; var i = 0; while (i < 200) {{ s = s + \"{thread}\"; i = i + 1; }}"
                );
                let said = session(&[
                    &first,
                    "fun f() { return s; }",
                    "print f() == s + \"\"; s = s + s; print f() == s;",
                ]);
                assert_eq!(said, ["", "", "true true"]);
            });
        }
    });
}
