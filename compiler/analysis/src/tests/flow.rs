//! Unreachable code, unused values and labels, operations that panic.

use super::{body, check, fixed};

#[test]
fn code_behind_jumps() {
    body("return; touch(1);", &["W0405@3:9"]);
    body("return; touch(1); touch(2);", &["W0405@3:9"]);
    body("loop { break; touch(1); } touch(2);", &["W0405@3:15"]);
    body("loop { continue; touch(1); }", &["W0405@3:18"]);
    body("loop { } touch(1);", &["W0405@3:10"]);
    body("loop { if cond() { break; } } touch(1);", &[]);
    body("while true { } touch(1);", &[]);
    body("while cond() { return; } touch(1);", &[]);
    body("if cond() { return; } touch(1);", &[]);
    body("if cond() { return; } else { return; } touch(1);", &["W0405@3:40"]);
    body("if cond() { return; } else { } touch(1);", &[]);
    body(
        "if cond() { return; touch(1); } else { return; touch(2); } touch(3);",
        &["W0405@3:21", "W0405@3:48", "W0405@3:60"],
    );
    body("match cond() { true => return, false => return } touch(1);", &["W0405@3:50"]);
    body("match cond() { true => return, false => { } } touch(1);", &[]);
    body("cond() && return; touch(1);", &[]);
    body("(return) && cond();", &["W0405@3:13"]);
    body("touch(return);", &[]);
    body("touch({ return; 1 });", &["W0405@3:17"]);
    body("(return) + 1;", &["W0405@3:12"]);
    body("'a: loop { loop { break 'a; } touch(1); } touch(2);", &["W0405@3:31"]);
    body("'a: loop { loop { break; } touch(1); }", &["W0411@3:1"]);
    body("if (return) { touch(1); } else { touch(2); }", &["W0405@3:13"]);
    body("let (1 | 2) = 3 else { return; touch(1); }; touch(2);", &["W0405@3:32"]);
    body(
        "return; if cond() { touch(1); } else { touch(2); } while cond() { } let x = 1; touch(x);",
        &["W0405@3:9"],
    );
    check("fn f(mut a: i32) -> i32 { a = return 1; a }", &["W0405@1:41"]);
    check("fn f() -> i32 { match return 1 { _ => 2 } }", &["W0405@1:39"]);
    check("fn f() -> i32 { return 1; 2 }", &["W0405@1:27"]);
    check("fn f() -> i32 { loop { } }", &[]);
    check("fn f() -> i32 { loop { } 1 }", &["W0405@1:26"]);
    check("fn f(b: bool) -> i32 { while b { break 1; } }", &[]);
    check("fn f(b: bool) -> i32 { let x = while b { return 1; }; 2 }", &["W0401@1:28"]);
    check("fn f(b: bool) -> i32 { let x = while let true = b { break 1; }; x }", &[]);
    check("enum N { } fn f(n: N) -> i32 { match n { } }", &[]);
    check("enum N { } fn f(n: N) -> i32 { match n { } 1 }", &["W0405@1:44"]);
    check("fn f(x: i64) -> i64 { while let 1 = x { break 7; } }", &[]);
}

#[test]
fn values_of_statements() {
    body("1; cond(); touch(1); true;", &["W0410@3:1", "W0410@3:22"]);
    body(
        "let x = 1; x; x + 1; -x; x == 1; (x, 2); x as i64; !cond();",
        &["W0410@3:12", "W0410@3:15", "W0410@3:22", "W0410@3:26", "W0410@3:34", "W0410@3:42", "W0410@3:52"],
    );
    body("cond() && cond(); (cond(), 1); ();", &[]);
    body(
        "let x = 1; x == 1 && x == 2; (x, 1).0; if cond() { x; }",
        &["W0410@3:12", "W0410@3:30", "W0410@3:52"],
    );
    check(
        "struct P { x: i32 } fn g() -> P { P { x: 1 } } fn f() { g(); P { x: 1 }; g().x; P { x: g().x }; }",
        &["W0410@1:62"],
    );
    check("fn f(x: i32) { match x { 1 => { x } _ => 3 }; }", &[]);
}

#[test]
fn labels() {
    body("'a: loop { break; }", &["W0411@3:1"]);
    body("'a: loop { break 'a; }", &[]);
    body("'a: while cond() { 'b: while cond() { continue 'a; } }", &["W0411@3:20"]);
    body("'_a: loop { break; }", &[]);
    assert_eq!(fixed("fn f() { 'a: loop { break; } }"), "fn f() { '_a: loop { break; } }");
}

#[test]
fn recursion() {
    check("fn f(n: i32) -> i32 { f(n - 1) }", &["W0412@1:4"]);
    check("fn f(n: i32) -> i32 { if n == 0 { 0 } else { f(n - 1) } }", &[]);
    check("fn f(n: i32) -> i32 { if n == 0 { f(n + 1) } else { f(n - 1) } }", &["W0412@1:4"]);
    check("fn f(n: i32) -> i32 { if n == 0 { return 1; } f(n - 1) }", &[]);
    check("fn f(n: i32) -> i32 { if f(n - 1) == 0 { return 1; } 2 }", &["W0412@1:4"]);
    check("fn f(n: i32) -> bool { n == 0 || f(n - 1) }", &[]);
    check("fn f(n: i32) -> bool { f(n - 1) || n == 0 }", &["W0412@1:4"]);
    check("fn f(n: i32) { while n > 0 { f(n - 1); } }", &[]);
    check("fn f(n: i32) { while g(n) { f(n - 1); } f(n) } fn g(n: i32) -> bool { n > 0 }", &["W0412@1:4"]);
    check("fn f(n: i32) -> i32 { loop { if n > 5 { break n; } return f(n); } }", &[]);
    check("fn f(n: i32) -> i32 { loop { f(n); break n; } }", &["W0412@1:4"]);
    check("fn f(n: i32) -> i32 { match n { 1 => f(2), 2 => f(1), _ => 1 } }", &[]);
    check("fn f(n: i32) -> i32 { match n { 1 => f(2), 2 => return f(1), _ => f(3) } }", &["W0412@1:4"]);
    check("fn f(n: i32) { loop { f(n); } }", &["W0412@1:4"]);
    check("fn f() { loop { } }", &[]);
    check("fn f(n: i32) { g(n) } fn g(n: i32) { f(n) }", &[]);
}

#[test]
fn comparisons_may_be_meant_as_assignments() {
    let mended = |wrong: &str, right: &str| assert_eq!(fixed(wrong), right);
    mended("fn f(mut x: i32) -> i32 { x += 1; x == 2; x }", "fn f(mut x: i32) -> i32 { x += 1; x = 2; x }");
    mended("fn f(x: i32) -> i32 { (x + 1) * 2; x }", "fn f(x: i32) -> i32 { let _ = (x + 1) * 2; x }");
    mended("fn f(mut x: i32) { (x) == (2); x = 1; }", "fn f(mut x: i32) { let _ = (x) == (2); x = 1; }");
    mended("fn f(x: i32) -> i32 { x == 2; x }", "fn f(x: i32) -> i32 { let _ = x == 2; x }");
}

#[test]
fn panics() {
    body("touch(10 / 0); touch(10 % 0);", &["W0601@3:7", "W0601@3:22"]);
    body(
        "touch(2147483647 + 1); touch(-2147483648 - 1); touch(65536 * 65536);",
        &["W0601@3:7", "W0601@3:30", "W0601@3:54"],
    );
    body("touch(1 << 32); touch(1 >> 40); touch(1 << 31);", &["W0601@3:7", "W0601@3:23"]);
    body(
        "touch(-(-2147483648)); touch(-2147483648 / -1); touch(-2147483648 % -1);",
        &["W0601@3:7", "W0601@3:30", "W0601@3:55"],
    );
    body("let mut x = 1; x /= 0; x <<= 99; touch(x);", &["W0601@3:16", "W0601@3:24"]);
    body(
        "let zero = 0; touch(1 / zero); let mut other = 0; touch(1 / other); other = 1; touch(other);",
        &["W0601@3:21"],
    );
    body("let d = 0; if d != 0 { touch(1 / d); } if d == 0 { touch(1); } else { touch(1 / d); }", &[]);
    body("let d = 0; if d != 0 && 1 / d == 1 { touch(d); } if d == 0 || 1 % d == 1 { touch(d); }", &[]);
    body("let d = 0; match d { 0 => touch(d), _ => touch(1 / d) } while d > 0 { touch(1 / d); }", &[]);
    body("touch(200 as i8 as i32 + 2147483647 / 2); touch((1 + 2) * 3 / (3 - 3));", &["W0601@3:49"]);
    check("const N: i32 = 0; fn f(x: i32) -> i32 { x / N }", &["W0601@1:41"]);
    check("fn f(x: i32) -> i32 { return x; 1 / 0 }", &["W0405@1:33"]);
    check("fn f() -> f64 { 1.0 / 0.0 }", &[]);
    check(
        "fn f() -> u8 { 255u8 + 1 } fn g() -> u8 { 0u8 - 1 } fn h() -> bool { (true && !false) == true }",
        &["W0601@1:16", "W0601@1:43"],
    );
}

#[test]
fn deep_and_long_programs() {
    let sums = format!("fn f(x: i32) -> i32 {{ x{} }}", " + 1".repeat(100_000));
    check(&sums, &[]);
    let ands = format!("fn f(x: bool) -> bool {{ x{} }}", " && x".repeat(100_000));
    check(&ands, &[]);
    let blocks = format!("fn f() -> i32 {{ {}1{} }}", "{ ".repeat(9_000), " }".repeat(9_000));
    check(&blocks, &[]);
    let ifs = format!("fn f(x: i32) -> i32 {{ {} {{ 0 }} }}", "if x == 1 { 2 } else ".repeat(5_000));
    check(&ifs, &[]);
    let loops = format!(
        "fn f(mut x: i32) -> i32 {{ {}x += 1;{} x }}",
        "while x > 1 { ".repeat(500),
        " }".repeat(500)
    );
    check(&loops, &[]);
}
