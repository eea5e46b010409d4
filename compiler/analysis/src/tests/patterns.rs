//! Exhaustiveness, unreachable arms, irrefutable and refutable patterns.

use super::{body, check, fixed, reports};

/// The first message of a program.
#[track_caller]
fn message(source: &str) -> String {
    reports(source).first().map(|report| report.message.clone()).unwrap_or_default()
}

#[test]
fn matches_cover_all_values() {
    body("match cond() { true => touch(1) }", &["E0501@3:7"]);
    body("match 5 { 0..=9 => touch(1), n if n > 9 => touch(n) }", &["E0501@3:7"]);
    body("match 5i8 { -128..=0 => touch(1), 1..=127 => touch(2) }", &[]);
    body("match 5u8 { 0..=254 => touch(1) }", &["E0501@3:7"]);
    body("match (cond(), cond()) { (true, _) => touch(1), (_, false) => touch(2) }", &["E0501@3:7"]);
    body("match (cond(), cond()) { (true, _) | (_, false) => touch(1), (false, true) => touch(2) }", &[]);
    body("match () { () => touch(1) }", &[]);
    check("enum N { } enum E { A(N), B } fn f(e: E) -> i32 { match e { E::B => 1 } }", &[]);
    check("fn f(x: f64) -> i32 { match x { y => y as i32 } }", &[]);
    check("fn f(x: f64) -> i32 { match x { y if y > 1.0 => 2 } }", &["E0501@1:29"]);
}

#[test]
fn arms_that_do_nothing_are_added() {
    let mended = |wrong: &str, right: &str| assert_eq!(fixed(wrong), right);
    mended(
        "fn f(b: bool) { match b { true => { } } }",
        "fn f(b: bool) { match b { true => { }, false => { } } }",
    );
    mended(
        "fn f(n: u8) { match n { 3 => f(1), } }",
        "fn f(n: u8) { match n { 3 => f(1), 0..=2 | 4..=255 => { }, } }",
    );
    let wrong = "fn f(n: u8) { match n { 1 => { } 3 => { } 5 => { } 7 => { } } }";
    mended(wrong, "fn f(n: u8) { match n { 1 => { } 3 => { } 5 => { } 7 => { }, _ => { } } }");
    let wrong = "fn f(b: bool) -> i32 { match b { true => 1 } }";
    mended(wrong, wrong);
}

#[test]
fn missing_values_are_written_as_patterns() {
    let shapes = "enum S { C(f64), R { w: f64, h: f64 }, U } struct P { a: bool, b: (i8, S) } ";
    let shown =
        |signature: &str, code: &str| message(&format!("{shapes} fn f({signature}) -> i32 {{ {code} }}"));
    assert_eq!(
        shown("s: S", "match s { S::C(_) => 1, S::U => 2 }"),
        "this match does not cover `S::R { w: _, h: _ }`"
    );
    assert_eq!(
        shown("s: S", "match s { S::C(_) => 1 }"),
        "this match does not cover `S::R { w: _, h: _ }` and `S::U`"
    );
    assert_eq!(shown("s: S", "match s { }"), "this match does not cover `_`");
    assert_eq!(
        shown("p: P", "match p { P { a: true, .. } => 1, P { b: (0, S::U), .. } => 2 }"),
        "this match does not cover `P { a: false, b: (0, S::C(_)) }`, \
         `P { a: false, b: (0, S::R { w: _, h: _ }) }`, `P { a: false, b: (-128..=-1, _) }` and `P { a: false, b: (1..=127, _) }`"
    );
    assert_eq!(
        shown("n: i32", "match n { -5..=10 => 1 }"),
        "this match does not cover `-2147483648..=-6` and `11..=2147483647`"
    );
    assert_eq!(
        shown("n: u8", "match n { 1 => 1, 3 => 1, 5 => 1, 7 => 1, 9 => 1 }"),
        "this match does not cover `0`, `2`, `4` and 3 more"
    );
    assert_eq!(
        shown("n: (bool, u8)", "match n { (true, 1) => 1, (_, 0) => 2 }"),
        "this match does not cover `(true, 2..=255)` and `(false, 1..=255)`"
    );
    assert_eq!(
        shown("S::C(x): S", "x as i32"),
        "this pattern of a parameter does not match `S::R { w: _, h: _ }` and `S::U`"
    );
}

#[test]
fn large_matches() {
    let variants: Vec<String> = (0..10_000).map(|index| format!("V{index}")).collect();
    let arms =
        |count: usize| (0..count).map(|index| format!("E::V{index} => {index},\n")).collect::<String>();
    let program = |count| {
        format!("enum E {{ {} }} fn f(e: E) -> i32 {{ match e {{ {} }} }}", variants.join(", "), arms(count))
    };
    check(&program(10_000), &[]);
    assert_eq!(message(&program(9_998)), "this match does not cover `E::V9998` and `E::V9999`");
    assert_eq!(message(&program(5)), "this match does not cover `E::V5`, `E::V6`, `E::V7` and many more");
    let numbers: String = (0..10_000).map(|index| format!("{index} => {index},\n")).collect();
    check(&format!("fn f(n: i32) -> i32 {{ match n {{ {numbers} _ => 0 }} }}"), &[]);
}

#[test]
fn wide_and_deep_patterns() {
    let list = |part: &str, count: usize| vec![part; count].join(", ");
    let wide = |count: usize| {
        let (ty, one) = (list("bool", count), list("true", count));
        format!("fn f(t: ({ty})) -> i32 {{ match t {{ ({one}) => 1, _ => 2 }} }}")
    };
    check(&wide(3_000), &[]);
    let deep = |count: usize| {
        let nested =
            |part: &str| format!("{}{part}{}", "(".repeat(count), format!(", {part})").repeat(count));
        format!("fn f(t: {}) -> i32 {{ match t {{ {} => 1, _ => 2 }} }}", nested("bool"), nested("true"))
    };
    check(&deep(3_000), &[]);
}

#[test]
fn arms_are_reached() {
    body(
        "match 5 { 1 => touch(1), 1 => touch(2), _ => touch(3), 4 => touch(4) }",
        &["W0501@3:26", "W0501@3:56"],
    );
    body("match 5 { n => touch(n), _ => touch(3) }", &["W0501@3:26"]);
    body("match 5 { n if n > 3 => touch(n), n if n > 3 => touch(n), _ => touch(3) }", &[]);
    body("match 5i8 { -128..=0 => touch(1), 1..=127 => touch(2), _ => touch(3) }", &["W0501@3:56"]);
    body("match cond() { true => touch(1), false => touch(2), _ => touch(3) }", &["W0501@3:53"]);
    body(
        "match 5 { 0..=5 => touch(1), 3..=9 => touch(2), 1..=9 => touch(4), _ => touch(3) }",
        &["W0501@3:49"],
    );
}

#[test]
fn alternatives_are_reached() {
    body(
        "match 5 { 1 | 2 | 1 => touch(1), 2 | 3 => touch(2), _ => touch(3) }",
        &["W0502@3:19", "W0502@3:34"],
    );
    body(
        "match (5, cond()) { (1 | 2 | 1, true) => touch(1), (_, false) => touch(2), _ => touch(3) }",
        &["W0502@3:30"],
    );
    body("if let 1 | 2 | 1 = 5 { touch(1); }", &["W0502@3:16"]);
    body("match 5 { 1 | _ => touch(1) }", &[]);
    body("match 5 { _ | 1 => touch(1) }", &["W0502@3:15"]);
    let right = "fn f(x: i32) -> i32 { match x { 1 | 2 => 1, 3 => 2, _ => 3 } }";
    assert_eq!(fixed("fn f(x: i32) -> i32 { match x { 1 | 2 | 1 => 1, 2 | 3 => 2, _ => 3 } }"), right);
}

#[test]
fn conditions_may_fail() {
    body("if let x = 5 { touch(x); }", &["W0503@3:8"]);
    body("if let (a, 1..=5) = (1, 2) { touch(a); } else { touch(1); }", &[]);
    body("if let (a, b) = (1, 2) { touch(a + b); } else { touch(1); }", &["W0503@3:8"]);
    body("while let x = 5 { touch(x); }", &["W0503@3:11"]);
    body("while let 5 = 5 { touch(1); }", &[]);
    body("if let true | false = cond() { touch(1); }", &["W0503@3:8"]);
    body("let x = 5 else { return; }; touch(x);", &["W0503@3:5"]);
    body("let 5 = 5 else { return; };", &[]);
    assert_eq!(fixed("fn f() -> i32 { let x = 5 else { return 1; }; x }"), "fn f() -> i32 { let x = 5; x }");
    let parentheses = "fn f() -> i32 { let x = (5) else { return 1; }; x }";
    assert_eq!(fixed(parentheses), parentheses);
    let right = "fn f(n: i32) { let 5 = (n + 1) else { return; }; }";
    assert_eq!(fixed("fn f(n: i32) { let 5 = (n + 1); }"), right);
}

#[test]
fn patterns_of_let_always_match() {
    body("let 5 = 5;", &["E0502@3:5"]);
    body("let (a, true) = (1, cond()); touch(a);", &["E0502@3:5"]);
    body("let (a, true | false) = (1, cond()); touch(a);", &[]);
    check("struct P { x: i32 } fn f(P { x }: P) -> i32 { let P { x: y } = P { x }; y }", &[]);
    check("enum E { A(i32) } fn f(E::A(x): E) -> i32 { x }", &[]);
    check("enum E { A(i32), B } fn f(E::A(x): E) -> i32 { x }", &["E0502@1:27"]);
    check("enum E { A(i32), B } fn f(e: E) -> i32 { let E::A(x) = e; x }", &["E0502@1:46"]);
    check("enum N { } enum E { A(i32), B(N) } fn f(e: E) -> i32 { let E::A(x) = e; x }", &[]);
    assert_eq!(
        fixed("enum E { A(i32), B } fn f(e: E) { let E::A(x) = e; print_i32(x); }"),
        "enum E { A(i32), B } fn f(e: E) { let E::A(x) = e else { return; }; print_i32(x); }"
    );
}
