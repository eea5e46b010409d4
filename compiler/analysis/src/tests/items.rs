//! What nothing needs.

use super::check;

#[test]
fn functions() {
    check("fn main() { } fn f() { }", &["W0406@1:18"]);
    check("fn main() { f(); } fn f() { }", &[]);
    check("fn main() { f(); } fn f() { g(); } fn g() { f(); main(); }", &[]);
    check("fn main() { } fn f() { g(); } fn g() { f(); }", &["W0406@1:18", "W0406@1:34"]);
    check("fn main() { } fn _f() { g(); } fn g() { }", &["W0406@1:35"]);
    check("fn f() { } fn g() { }", &[]);
    check("fn f(n: i32) -> i32 { if n > 0 { f(n - 1) } else { 0 } } fn main() -> i32 { f(1) }", &[]);
    check("fn main() -> i32 { return 0; f(); } fn f() { }", &["W0405@1:30"]);
}

#[test]
fn types_and_variants() {
    check("struct P { x: i32 } enum E { A } fn main() { }", &["W0407@1:8", "W0407@1:26"]);
    check(
        "struct P { x: Q } struct Q { y: i32 } fn main() { f(P { x: Q { y: 1 } }); } fn f(p: P) { print_i32(p.x.y); }",
        &[],
    );
    check(
        "struct Q { y: i32 } struct P { x: Q } fn main() { g(); } fn g() { } fn f(_p: P) { }",
        &["W0407@1:8", "W0407@1:28", "W0406@1:72"],
    );
    check(
        "enum E { A, B(i32) } fn main() { f(E::A); } fn f(e: E) { match e { E::A => { } E::B(x) => print_i32(x) } }",
        &["W0408@1:13"],
    );
    check("enum E { A, B(i32), _C } fn main() { f(E::A); f(E::B(1)); } fn f(_e: E) { }", &[]);
    check(
        "enum E { A, B, C } fn main() { f(E::B); } fn f(_e: E) { } fn g() { f(E::A); }",
        &["W0408@1:10", "W0406@1:62"],
    );
    check(
        "struct _P { x: i32 } fn main() { let t: (i32, E) = (1, E::A); print_i32(t.0); } enum E { A }",
        &[],
    );
}

#[test]
fn constants() {
    check("const A: i32 = 1; const B: i32 = 2; fn main() -> i32 { A }", &["W0409@1:25"]);
    check("const A: i32 = 1; const B: i32 = A; const _C: i32 = 2; fn main() -> i32 { B }", &[]);
    check(
        "const A: i32 = 1; fn main() -> i32 { const D: i32 = 2; match 5 { A => 1, _ => 0 } }",
        &["W0409@1:44"],
    );
    check("const A: i32 = 1;", &[]);
}
