//! Constants that have to be run: what is asked of the engine, in which order, and what becomes of its answers.

use super::stub::Stub;
use super::{check, dump, lowered, messages, place, run};

/// Checks what is asked of the engine for a program without errors.
#[track_caller]
fn asks(source: &str, expected: &[&str]) {
    let (_, _, sink, requests) = run(source, Stub::default());
    assert_eq!(messages(source, &sink), [""; 0], "{source}");
    assert_eq!(requests, expected, "{source}");
}

#[test]
fn what_lowering_can_tell_is_not_run() {
    asks("const A: i32 = B + 1; const B: i32 = { let x = 2; if x > 1 { x } else { 0 } };", &[]);
    asks("fn f() -> i32 { const A: i32 = 1 << 4; match 1 { A => 1, _ => A } }", &[]);
}

#[test]
fn independent_constants_are_asked_for_together() {
    asks(
        "const A: i32 = f(1); const B: i32 = g() + 1; fn f(x: i32) -> i32 { g() + x } fn g() -> i32 { 1 } fn h() { }",
        &["A B: f g"],
    );
    asks(
        "const A: i32 = f(); fn f() -> i32 { g() } fn g() -> i32 { if true { f() } else { 1 } }",
        &["A: f g"],
    );
}

#[test]
fn what_others_need_is_run_before() {
    asks("const A: i32 = B + 1; const B: i32 = C; const C: i32 = f(); fn f() -> i32 { 1 }", &["C: f"]);
    asks(
        "const A: i32 = f(); fn f() -> i32 { B } const B: i32 = g(); fn g() -> i32 { 1 }",
        &["B: g", "A: f"],
    );
    asks(
        "const A: i32 = f(1); fn f(x: i32) -> i32 { match x { B => g(), _ => 2 } } const B: i32 = g(); fn g() -> i32 { 1 }
         const C: i32 = g();",
        &["B C: g", "A: f g"],
    );
}

#[test]
fn every_form_of_expression_can_be_run() {
    for value in [
        "loop { break 1; }",
        "{ let mut x = 1; x += 1; x }",
        "match 1 { 1 => 2, _ => 3 }",
        "(1, 2).0",
        "{ let (a, b) = (1, 2); a + b }",
        "{ let x; x = 1; x }",
        "P { x: 1 }.x",
        "if let E::A(x) = E::A(1) { x } else { 2 }",
        "{ let E::A(x) = E::B else { loop { } }; x }",
        "'a: while true { loop { break 'a 5; } }",
    ] {
        let source = format!("struct P {{ x: i32 }} enum E {{ A(i32), B }} const A: i32 = {value};");
        let (_, _, sink, requests) = run(&source, Stub::default());
        let errors = messages(&source, &sink);
        assert!(errors.iter().all(|error| error.starts_with("E0605")), "{errors:?}");
        assert_eq!(requests, ["A: "], "{source}");
    }
}

#[test]
fn values_reach_expressions_and_patterns() {
    let text = dump(
        "const N: u8 = f(); const T: bool = f() == 1; fn f() -> u8 { 1 }
         fn g(x: u8, t: (bool, u8)) -> u8 { match x { N => 1, _ => match t { (T, 0 | N) => 2, _ => N } } }",
    );
    for line in
        ["const N.c0: u8 = 42u8 by f2", "const T.c1: bool = true by f3", "42u8 =>", "(true, (0u8 | 42u8)) =>"]
    {
        assert!(text.contains(line), "{line} in {text}");
    }
}

#[test]
fn constants_of_blocks_keep_their_scope() {
    asks(
        "const N: i32 = f(1); fn f(x: i32) -> i32 { x }
         fn g() -> i32 { const N: i32 = f(M); const M: i32 = f(2); { const K: i32 = N; const N: i32 = M; K } }",
        &["N M: f", "N: f"],
    );
    asks(
        "fn f(x: i32) -> i32 { x } const A: i32 = { const B: i32 = { const C: i32 = f(1); f(C) }; let f = 2; B + f };",
        &["C: f", "B: f"],
    );
    // A variable of a constant may hide a function that it does not need.
    asks("fn f() -> i32 { 1 } fn g() { const A: i32 = f(); { let f = A; f; } }", &["A: f"]);
}

#[test]
fn circles_through_functions() {
    let check = |source: &str, expected: &[&str]| check(source, expected);
    check("const A: i32 = f(); fn f() -> i32 { A }", &["E0602@1:37"]);
    check(
        "const A: i32 = f(); fn f() -> i32 { g() } fn g() -> i32 { B } const B: i32 = A + f();",
        &["E0602@1:78"],
    );
    check("const A: i32 = f(1); fn f(x: i32) -> i32 { match x { A => 1, _ => 2 } }", &["E0602@1:54"]);
    // Who needs one of the circle is not told again; others are run.
    check(
        "const A: i32 = f(); fn f() -> i32 { A } const U: i32 = f(); fn g() -> i32 { 1 / 0 } const V: i32 = g();",
        &["E0602@1:37", "E0601@1:77"],
    );
    check("fn f() -> i32 { const A: i32 = f(); A }", &["E0602@1:37"]);
}

#[test]
fn what_comes_of_a_run_is_reported() {
    check(
        "fn f() -> i32 { 1 / 0 } const A: i32 = f(); const B: i32 = A; const C: i32 = f();",
        &["E0601@1:17", "E0601@1:17"],
    );
    check("const A: i32 = { let (a, b) = (1, 0); a / b };", &["E0601@1:39"]);
    check("fn f() -> i32 { f() } const A: i32 = f();", &["E0601@1:29"]);
    check("const A: i32 = loop { };", &["E0605@1:7"]);
    check("fn f() -> i32 { print_i32(1); 1 } const A: i32 = f();", &["E0606@1:17"]);
    check("const A: i32 = return 1; fn f() { const B: i32 = { return; }; }", &["E0604@1:16", "E0604@1:52"]);
}

#[test]
fn nothing_is_run_while_there_are_errors() {
    let source = "const A: i32 = f(); fn f() -> i32 { true } fn g() -> i32 { 1 / 0 } const B: i32 = g();";
    let (_, _, sink, requests) = run(source, Stub::default());
    let found: Vec<_> = sink.reports().iter().map(|r| (r.code.id, place(source, r.span().lo))).collect();
    assert_eq!(found, [("E0301", "1:37".to_owned())]);
    assert_eq!(requests, [""; 0]);
}

#[test]
fn without_an_engine_such_constants_are_errors() {
    let source = "fn f() -> i32 { 1 } const A: i32 = f(); const B: i32 = A; const C: i32 = loop { };";
    let (mut names, mut sink) = (kiln_arena::Interner::new(), kiln_diagnostics::Sink::new());
    let ast = kiln_cz_syntax::parse(source, 1, &mut names, &mut sink);
    crate::lower(&[ast], &mut names, &mut sink);
    let found: Vec<_> = sink.reports().iter().map(|r| (r.code.id, place(source, r.span().lo))).collect();
    assert_eq!(found, [("E0604", "1:36".to_owned()), ("E0604", "1:74".to_owned())]);
}

#[test]
fn long_chains() {
    let count = 20_000;
    let mut source = String::from("const C0: i32 = f0(); ");
    for index in 0..count {
        source += &format!("fn f{index}() -> i32 {{ f{}() }} ", index + 1);
    }
    source += &format!("fn f{count}() -> i32 {{ 1 }}");
    let (_, _, sink) = lowered(&source);
    assert!(!sink.has_errors());
    let mut source = String::from("fn f() -> i32 { 1 } const C0: i32 = f(); ");
    for index in 1..1_000 {
        source += &format!("const C{index}: i32 = C{}; ", index - 1);
    }
    let (_, _, sink, requests) = run(&source, Stub::default());
    assert!(!sink.has_errors() && requests.len() == 1);
}

#[test]
fn constants_within_constants_are_lowered_twice_at_most() {
    let count = 400;
    let open: String = (0..count).map(|index| format!("{{ const A{index}: i32 = ")).collect();
    let close: String = (0..count).rev().map(|index| format!("; A{index} }}")).collect();
    let source = format!("fn f() -> i32 {{ 1 }} const A: i32 = {open}f(){close};");
    let (_, _, sink, requests) = run(&source, Stub::default());
    assert!(!sink.has_errors());
    assert_eq!(requests, [format!("A{}: f", count - 1)]);
}
