//! What is reported where: the code, the line and the column of each report, and nothing besides.

use super::check;

/// Checks the body of a function.
#[track_caller]
fn body(source: &str, expected: &[&str]) {
    check(&format!("fn f() {{\n{source}\n}}"), expected);
}

#[test]
fn programs_without_errors() {
    check("", &[]);
    check("fn main() { }", &[]);
    check("fn f() -> i32 { return 1; }", &[]);
    check("fn f() -> i32 { loop { } }", &[]);
    check("fn f(x: i32) -> i32 { if x > 0 { return 1; } else { return 2; } }", &[]);
    check("fn f(x: i32) -> i32 { let x = x; { let x = true; x; } x }", &[]);
    check("fn f() -> i64 { while true { break 5; } }", &[]);
    check("fn f() -> i64 { 'a: loop { loop { break 'a 5; } } }", &[]);
    check("fn f(b: bool) -> i64 { match b { true => 1, false => return 2, } }", &[]);
    check("fn f(b: bool) -> i64 { (if b { 1 } else { 2 }) + 3i64 }", &[]);
    check(
        "fn f() -> bool { 1i8 << 3u64 == 4 && 2.0 < 3.0 & true | false }"
            .replace(" < 3.0 &", " < 3.0 &&")
            .replace("true | false", "(true | false)")
            .as_str(),
        &[],
    );
    check("fn print_i32(x: bool) { } fn f() { print_i32(true); }", &[]);
    check("struct f { x: i32 } fn f() { }", &[]);
    check("fn f() { let x: i32; x = 1; let y; y = 1i64; let z: i64 = y; }", &[]);
    check("enum E { A, B } fn f(e: E) -> i32 { e as i32 }", &[]);
    check(
        "fn f(x: i32) { if x == 1 { 2; } x as f64; true as i8; 1.5 as u8; x as bool; 300 as u8; 3000000000 as i64; }",
        &[],
    );
    check(
        "enum E { A(i32), B(i32), C } fn f(e: E) -> i32 { let (E::A(x) | E::B(x)) = e else { return 0; }; x }",
        &[],
    );
    check(
        "fn f(t: (i32, (bool, i64))) -> i64 { let (a, .., (_, b)) = t; let _ = a; t.1.1 + b }"
            .replace(", .., (_", ", (_")
            .as_str(),
        &[],
    );
    check(
        "fn f(t: (i32, bool, i64)) -> i64 { let (_, .., c) = t; let (.., ) = t; c }"
            .replace("let (.., ) = t; ", "")
            .as_str(),
        &[],
    );
    check("fn f(x: i64) -> i32 { if let 1..=5 = x { 1 } else if x < 3 { 2 } else { 3 } }", &[]);
    check("fn f(mut x: i64) { while let 1 = x { x += 1; } }", &[]);
    check("fn f(x: i64) -> i64 { while let 1 = x { break 7; } }", &[]);
    check(
        "struct U; struct T(i32, bool); fn f(T(a, b): T) -> T { let u = U; let U = u; if b { T(a, b) } else { T(T(1, b).0, false) } }",
        &[],
    );
    check("fn f(x: u8) { match x { 0..10 => 1, 10..=20 => 2, 21.. => 3 }; }", &[]);
}

#[test]
fn unknown_names() {
    body("x;", &["E0201@2:1"]);
    body("let width = 1; widht + x;", &["E0201@2:16", "E0201@2:24"]);
    body("x = 1; y += 1;", &["E0201@2:1", "E0201@2:8"]);
    body("{ let x = 1; } x;", &["E0201@2:16"]);
    body("let x = x;", &["E0201@2:9"]);
    check("fn f(a: Point, b: (i32, I32)) -> Q { }", &["E0202@1:9", "E0202@1:25", "E0202@1:34"]);
    body("g(1, x);", &["E0203@2:1", "E0201@2:6"]);
    body("print_string(1);", &["E0203@2:1"]);
    check(
        "struct P { x: i32 } fn f(p: P) { p.y; P { x: 1, z: 2 }; let P { w, .. } = p; }",
        &["E0204@1:36", "E0204@1:49", "E0204@1:65"],
    );
    check(
        "enum E { Aa, B(i32) } fn f() { E::Ab; E::C(1); match E::Aa { E::D => 1, _ => 2 }; }",
        &["E0205@1:35", "E0205@1:42", "E0205@1:65"],
    );
    body("a::b::c; i32::x; q::z(1);", &["E0206@2:1", "E0214@2:10", "E0202@2:18"]);
}

#[test]
fn names_declared_twice_and_names_of_other_kinds() {
    check("fn f() { } fn f(x: i32) { y; }", &["E0207@1:15", "E0201@1:27"]);
    check("struct A { } enum A { } const f: i32 = 1; fn f() { }", &["E0207@1:19", "E0207@1:46"]);
    body("let x = 1; let x = true; x && x;", &["E0208@2:16"]);
    body("let x = 1; { let x = true; } let (a, x) = (1, 2);", &["E0208@2:38"]);
    check("fn f(x: i32, y: i32, x: bool, (y, z): (i32, i32)) { }", &["E0209@1:22", "E0209@1:32"]);
    check("struct i32 { } enum bool { }", &["E0210@1:8", "E0210@1:21"]);
    check(
        "struct P { x: i32 } enum E { A } fn f() { P; E; i32; E(1); i64(2); }",
        &["E0312@1:43", "E0211@1:46", "E0211@1:49", "E0211@1:54", "E0211@1:60"],
    );
    check("fn g() { } fn f() { g; let x = print_i32; }", &["E0212@1:21", "E0212@1:32"]);
    check("enum E { A } fn f() { E { x: 1 }; i32 { }; }", &["E0213@1:23", "E0213@1:35"]);
    check("struct P { x: i32 } fn f() { P::x; }", &["E0214@1:30"]);
}

#[test]
fn mismatched_types() {
    body("let x: i64 = 1i32; let y: bool = 1; let z: f64 = 1;", &["E0301@2:14", "E0301@2:34", "E0301@2:50"]);
    check("fn f(x: i32) -> bool { x }", &["E0301@1:24"]);
    check("fn f(x: i32) -> bool { if x { return x; } x + 1 }", &["E0301@1:27", "E0301@1:38", "E0301@1:43"]);
    check("fn g(x: i64, y: bool) { } fn f(x: i32) { g(x, 1); }", &["E0301@1:44", "E0301@1:47"]);
    check("fn f(b: bool) { let x = if b { 1 } else { true }; x && b; }", &["E0301@1:43"]);
    check("fn f(b: bool) { match b { true => 1, false => 2.0, }; }", &["E0301@1:47"]);
    check("fn f(b: bool) { if b { 5 } while b { 6 } }", &["E0301@1:24", "E0301@1:38"]);
    check(
        "struct P { x: i32 } fn f(p: P) { let mut q = P { x: true }; q.x = 1.0; q = 1; }",
        &["E0301@1:53", "E0301@1:67", "E0301@1:76"],
    );
    body("1 && true; !1.0 || false;", &["E0301@2:1", "E0303@2:12"]);
    body("let x: (i32, bool) = (1, 2); let y: (i64, i8) = (1, 2);", &["E0301@2:22"]);
    body("let x = 1; let y: i64 = x; let z: i32 = x;", &["E0301@2:41"]);
    body("loop { if true { break 1; } break true; };", &["E0301@2:35"]);
    check("fn f() -> i32 { while false { } }", &["E0301@1:17"]);
    check("fn f() -> i32 { loop { break; } }", &["E0301@1:17"]);
}

#[test]
fn operators() {
    check(
        "fn f(a: i32, b: i64, c: f32) { a + b; a * c; a == b; a < c; 1.0 + 1; }",
        &["E0302@1:32", "E0302@1:39", "E0302@1:46", "E0302@1:54", "E0302@1:61"],
    );
    check(
        "fn f(a: i32, b: i64) { let mut x = a; x += b; x <<= b; x << 1.0; }",
        &["E0302@1:39", "E0302@1:56"],
    );
    check(
        "struct P { } fn f(p: P, b: bool, d: f64) { p + p; b + b; b % b; d & d; b < b; p == p; () == (); d << 1; }",
        &[
            "E0303@1:44",
            "E0303@1:51",
            "E0303@1:58",
            "E0303@1:65",
            "E0303@1:72",
            "E0303@1:79",
            "E0303@1:87",
            "E0303@1:97",
        ],
    );
    check(
        "fn f(u: u8, b: bool) { -u; -b; !(); let x = 1; let y = -x; let z: u32 = y; }",
        &["E0303@1:24", "E0303@1:28", "E0303@1:32", "E0303@1:56"],
    );
    check(
        "struct P { } fn f(p: P) { p as i32; 1 as P; () as bool; (1, 2) as i32; }",
        &["E0304@1:27", "E0304@1:37", "E0304@1:45", "E0304@1:57"],
    );
    check("enum E { A(i32) } fn f(e: E) { e as i32; }", &["E0304@1:32"]);
}

#[test]
fn missing_values_and_arguments() {
    check("fn f() -> i32 { }", &["E0305@1:17"]);
    check("fn f() -> i32 { 1; }", &["E0305@1:20"]);
    check("fn f(b: bool) -> i32 { if b { 1; } else { return; } }", &["E0305@1:34", "E0305@1:43"]);
    check("fn f(b: bool) -> i32 { if b { 1 } }", &["E0313@1:24"]);
    check("fn f(b: bool) { let x: i32 = if b { 1 }; }", &["E0313@1:30"]);
    check(
        "fn g(x: i32) -> i32 { x } fn f() { g(); g(1, 2, x); g(true) + 1; }",
        &["E0306@1:38", "E0306@1:46", "E0201@1:49", "E0301@1:55"],
    );
    check(
        "const N: i32 = 1; fn f(x: i32) { x(1); N(); (1)(2); }",
        &["E0307@1:34", "E0307@1:40", "E0307@1:46"],
    );
}

#[test]
fn literals_out_of_range() {
    body(
        "128i8; -129i8; 256u8; -1u8; 2147483648; -2147483649;",
        &["E0308@2:1", "E0308@2:8", "E0308@2:16", "E0308@2:23", "E0308@2:29", "E0308@2:41"],
    );
    body("-128i8; -9223372036854775808i64; 255u8; 18446744073709551615u64;", &[]);
    body(
        "let x = 300; let y: u8 = x; 1.0e400; 1.0e39f32; 1.0e38f32;",
        &["E0308@2:9", "E0308@2:29", "E0308@2:38"],
    );
    check(
        "fn f(x: u8) { match x { 256 => 1, -1 => 2, 0..=300 => 3, _ => 4 }; }",
        &["E0308@1:25", "E0308@1:35", "E0308@1:48"],
    );
}

#[test]
fn fields_and_constructors() {
    check(
        "enum E { A } fn f(x: i32, e: E, t: (i32, i32)) { x.y; e.y; t.2; x.0; t.x; }",
        &["E0309@1:52", "E0309@1:57", "E0309@1:61", "E0309@1:66", "E0309@1:72"],
    );
    check(
        "struct P { x: i32, y: i32 } fn f() { P { x: 1 }; P { x: 1, y: 2, x: 3 }; P { }; }",
        &["E0310@1:38", "E0311@1:66", "E0310@1:74"],
    );
    check(
        "enum E { U, T(i32), R { x: i32 } } fn f() { E::U(1); E::U { x: 1 }; E::T; E::T { x: 1 }; E::R; E::R(1); E::T(1, 2); E::T(true); }",
        &[
            "E0312@1:49",
            "E0312@1:54",
            "E0312@1:69",
            "E0312@1:75",
            "E0312@1:90",
            "E0312@1:96",
            "E0306@1:113",
            "E0301@1:122",
        ],
    );
}

#[test]
fn unknown_types_and_main() {
    body("let x; let y; y = 1;", &["E0314@2:5"]);
    body(
        "let x; x.y; x + 1; let z; z = 1; let w; w.0; let v; -v; let u; u + u;",
        &["E0314@2:8", "E0314@2:41", "E0314@2:54", "E0314@2:64"],
    );
    check("fn main(x: i32) -> i32 { 0 }", &["E0315@1:1"]);
    check("fn main() -> i64 { 0 }", &["E0315@1:1"]);
}

#[test]
fn loops_labels_and_places() {
    body(
        "break; continue; break 1; while true { } break;",
        &["E0430@2:1", "E0430@2:8", "E0430@2:18", "E0430@2:42"],
    );
    body("'outer: loop { break 'outr; continue 'x; } break 'y;", &["E0431@2:22", "E0431@2:38", "E0431@2:50"]);
    body("loop { if true { break; } break 1; };", &["E0432@2:18"]);
    body("loop { if true { break 1; } break; };", &["E0432@2:29"]);
    check(
        "const N: i32 = 1; fn g() -> i32 { 1 } fn f(x: i32) { 1 = x; N = 2; g() = 3; x + 1 += 2; (1, 2).0 = 4; }",
        &["E0433@1:54", "E0433@1:61", "E0433@1:68", "E0433@1:77", "E0433@1:89"],
    );
    body("let 1 = 2 else { }; let 1 = 3 else { loop { } };", &["E0434@2:16"]);
    body("let (a, b); let (c, d): (i32, i32);", &["E0435@2:5", "E0435@2:17"]);
}

#[test]
fn patterns() {
    check(
        "fn f(x: i32, t: (i32, bool)) { let (a, b) = x; match x { true => 1, 1.. => 2, (1, 2) => 3, _ => 4 }; match t { 1 => 1, 1i64 => 2, _ => 3 }; a + b; }",
        &["E0520@1:36", "E0520@1:58", "E0520@1:79", "E0520@1:112", "E0520@1:120"],
    );
    check(
        "enum E { A(i32, i32), B } fn f(e: E) { match e { E::A(x, x) => x, E::B => 1 }; let (a, a) = (1, 2); }",
        &["E0521@1:58", "E0521@1:88"],
    );
    check(
        "enum E { A(i32), B(i32, bool), C } fn f(e: E) { match e { E::A(x) | E::C => 1, E::C | E::A(y) => 2, E::A(z) | E::B(_, z) => 3, _ => 4 }; }",
        &["E0522@1:69", "E0522@1:80", "E0522@1:119"],
    );
    check(
        "fn f(x: i32) { match x { 5..=4 => 1, 3..3 => 2, 3..=3 => 3, -1..-5 => 4, _ => 5 }; }",
        &["E0523@1:26", "E0523@1:38", "E0523@1:61"],
    );
    check("enum E { A(i32, i32), B } fn f(e: E, t: (i32, i32)) { let (a, b, c) = t; match e { E::A(x) => 1, E::A(..) => 2, E::A(x, y, z, ..) => 3, E::B => 4 }; let (.., a) = t; }".replace("; let (.., a) = t", "").as_str(),
        &["E0524@1:59", "E0524@1:84", "E0524@1:113"]);
    check(
        "enum E { A(i32), B, C { x: i32 } } fn f(e: E) { match e { E::A => 1, E::B(x) => x, E::C(y) => y, E::B { z } => z, _ => 2 }; }",
        &["E0525@1:59", "E0525@1:70", "E0525@1:84", "E0525@1:98"],
    );
    check("struct P { x: i32 } fn f(P { x, x: y }: P) { y; }", &["E0526@1:33"]);
    check("fn f(t: (i32, i32)) { let (.., ..) = t; }", &["E0527@1:32"]);
    check(
        "const F: f64 = 1.0; const N: i32 = 1; fn f(x: f64, y: i64) { match x { F => 1, _ => 2 }; match y { N => 1, _ => 2 }; }",
        &["E0528@1:72", "E0520@1:100"],
    );
}

#[test]
fn constants() {
    check(
        "const A: i32 = B + 1; const B: i32 = 2 * C; const C: i32 = -(1 << 3); fn f(x: i32) { const D: i32 = A; match x { D => 1, _ => A }; }",
        &[],
    );
    check(
        "const A: i8 = 100 + 100; const B: i32 = 1 / 0; const C: u8 = 1 << 8; const D: i32 = A as i32;",
        &["E0601@1:15", "E0601@1:41", "E0601@1:62"],
    );
    check(
        "const A: i32 = B; const B: i32 = C; const C: i32 = A; const D: i32 = D;",
        &["E0602@1:52", "E0602@1:70"],
    );
    check("const A: (i32, i32) = (1, 2); const U: () = ();", &["E0603@1:10", "E0603@1:40"]);
    body(
        "let x = 1; const A: i32 = x; const B: i32 = { let y = 2; y + 1 }; let z: i32 = B;",
        &["E0201@2:27"],
    );
    check(
        "const A: i32 = { let mut C = 1; B + C }; const B: i32 = C; const C: i32 = if true { 5 } else { 1 / 0 };",
        &[],
    );
    check(
        "const A: f32 = 0.1 + 0.2; const B: bool = A > 0.3 && !false; const C: u8 = 300.7 as u8; const D: i64 = -1 as i64;",
        &[],
    );
    check("const A: i32 = true; const B: i32 = A; const C: Q = 1;", &["E0301@1:16", "E0202@1:49"]);
}

#[test]
fn constants_see_no_variables() {
    check(
        "fn f(x: i32) { const A: i32 = x + 1; { let y = x; { const B: i32 = y; } } }",
        &["E0604@1:31", "E0604@1:68"],
    );
}

#[test]
fn definitions() {
    check("struct A { b: B } struct B { c: (i32, C) } enum C { X(A), Y }", &["E0701@1:8"]);
    check("struct A { a: A } enum E { X, Y { e: E, a: A } }", &["E0701@1:8", "E0701@1:24"]);
    check("struct A { x: i32, y: i32, x: bool } enum E { A, B, A(i32) }", &["E0702@1:28", "E0703@1:53"]);
}

#[test]
fn errors_do_not_cascade() {
    body(
        "let x = y; x + 1; x.z; x(1); if x { } let q: i32 = x; -x; x as i32; match x { 1 => 1, true => 2, (a, b) => a };",
        &["E0201@2:9"],
    );
    check(
        "fn f(x: Q) -> Q { let (a, b) = x; x.y.z + a; g(x); b } fn g(x: i64) { }",
        &["E0202@1:9", "E0202@1:15"],
    );
    check("struct P { x: Q } fn f(p: P) -> i32 { p.x + 1 }", &["E0202@1:15"]);
}
