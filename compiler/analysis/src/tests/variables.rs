//! Mutability, initialization, unused variables and values.

use super::{body, check, fixed};

#[test]
fn assignments_need_mut() {
    body("let x = 1; touch(x); x = 2; touch(x);", &["E0401@3:22"]);
    body("let x = 1; touch(x); x += 2; touch(x);", &["E0401@3:22"]);
    body("let mut x = 1; touch(x); x += 2; touch(x);", &[]);
    body("let x = 1; touch(x); x = 2; touch(x); x = 3; touch(x);", &["E0401@3:22"]);
    check("fn f(x: i32) -> i32 { x = x + 1; x }", &["E0401@1:23"]);
    check("fn f(mut x: i32) -> i32 { x = x + 1; x }", &[]);
    check("fn f((a, mut b): (i32, i32)) -> i32 { b += 1; a = b; a + b }", &["E0401@1:47"]);
    check("fn f(x: i32) -> i32 { match x { 0 => 1, n => { n = n - 1; n } } }", &["E0401@1:48"]);
    check("fn f(x: i32) -> i32 { match x { 0 => 1, mut n => { n = n - 1; n } } }", &[]);
    check("fn f(x: i32) -> i32 { if let n = x { n += 1; n } else { 1 } }", &["W0503@1:30", "E0401@1:38"]);
}

#[test]
fn assignments_to_parts_need_mut() {
    let with =
        |body: &str| format!("struct P {{ x: i32, y: (i32, i32) }} fn f(p: P, mut q: P) -> P {{ {body} }}");
    check(&with("q.x = 1; q.y.0 += 2; touch(p); q } fn touch(p: P) { print_i32(p.x);"), &[]);
    check(
        &with("p.x = 1; p.y.1 -= 2; q.x = 1; touch(p); q } fn touch(p: P) { print_i32(p.x);"),
        &["E0401@1:64"],
    );
    body("let t = (1, 2); t.0 = 5; touch(t.0);", &["E0401@3:17"]);
    body("let t: (i32, i32); t = (1, 2); t.0 = 5; touch(t.0);", &["E0402@3:32"]);
    body("let mut t: (i32, i32); t = (1, 2); t.0 = 5; touch(t.0);", &[]);
    body("let mut t: (i32, i32); t.0 = 5; touch(t.0);", &["E0403@3:24"]);
}

#[test]
fn later_values_are_assigned_once() {
    body("let x; x = 1; touch(x);", &[]);
    body("let x; if cond() { x = 1; } else { x = 2; } touch(x);", &[]);
    body("let x: i32; x = 1; touch(x); x = 2; touch(x);", &["E0402@3:30"]);
    body("let x: i32; if cond() { x = 1; touch(x); } x = 2; touch(x);", &["E0402@3:44"]);
    body("let x: i32; loop { x = 1; if cond() { break; } } touch(x);", &["E0402@3:20"]);
    body("let x: i32; loop { x = 1; break; } touch(x);", &[]);
    body("let x: i32; while true { x = 1; touch(x); break; }", &[]);
    body("let x: i32; while cond() { x = 1; touch(x); }", &["E0402@3:28"]);
    body("while cond() { let x: i32; x = 1; touch(x); }", &[]);
    body("let x: i32; loop { loop { x = 1; touch(x); if cond() { break; } return; } }", &["E0402@3:27"]);
    body("let x: i32; loop { loop { x = 1; touch(x); return; } }", &[]);
    body("let x: i32; 'a: loop { loop { x = 1; touch(x); continue 'a; } }", &["E0402@3:31"]);
    body("let mut x: i32; x = 1; touch(x); x = 2; touch(x);", &[]);
    body("let x: i32; x = 1; x += 1; touch(x);", &["E0402@3:20"]);
    body(
        "let x: i32; match cond() { true if { x = 1; cond() } => touch(x), _ => { x = 2; touch(x) } }",
        &["E0402@3:74"],
    );
    body("let x: i32; if cond() && { x = 1; cond() } && x > 0 { touch(x); }", &[]);
    body("let x: i32; if cond() || { x = 1; cond() } { touch(x); }", &["E0403@3:52"]);
    body("let x: i32; if ({ x = 1; cond() }) || x > 0 { touch(x); } else { touch(x + 1); }", &[]);
    body(
        "let x: i32; if cond() || { x = 1; cond() } { x = 2; touch(x); } else { touch(x); }",
        &["E0402@3:46"],
    );
    body(
        "let x: i32; if (cond() && { x = 1; cond() }) || (cond() && { x = 2; cond() }) { touch(x); }",
        &["E0402@3:62"],
    );
    body("let x: i32; if (cond() || { return; }) && { x = 2; cond() } { touch(x); }", &[]);
    body("while cond() && { let x: i32; x = 1; touch(x); cond() } { touch(1); }", &[]);
    body("let x: i32; while cond() && { x = 1; cond() } { touch(x); break; }", &[]);
    body("let x: i32; while cond() && { x = 1; cond() } { touch(x); }", &["E0402@3:31"]);
    body("let x: i32; while cond() || { x = 1; cond() } { touch(2); break; } touch(x);", &["E0403@3:74"]);
    body("let x: i32; while ({ x = 1; cond() }) && cond() { touch(2); break; } touch(x);", &[]);
    body("let x: i32; match cond() { true if cond() && { x = 1; cond() } => touch(x), _ => touch(3) }", &[]);
    body(
        "let x: i32; match cond() { true if cond() || { x = 1; cond() } => touch(x), _ => touch(3) }",
        &["E0403@3:73"],
    );
    body("let x: i32; match cond() { true => x = 1, false => x = 2 } touch(x);", &[]);
    body("let x: i32; if cond() && { x = 1; cond() } { touch(x); } x = 3; touch(x);", &["E0402@3:58"]);
}

#[test]
fn values_are_there_before_they_are_used() {
    body("let x: i32; touch(x);", &["E0403@3:19"]);
    body("let x: i32; touch(x); touch(x);", &["E0403@3:19"]);
    body("let x: i32; if cond() { x = 1; } touch(x);", &["E0403@3:40"]);
    body("let x: i32; if cond() { x = 1; } else { return; } touch(x);", &[]);
    body("let x: i32; while cond() { x = 1; break; } touch(x);", &["E0403@3:50"]);
    body("let x: i32; loop { if cond() { x = 1; break; } } touch(x);", &[]);
    body("let x: i32; loop { if cond() { break; } x = 1; break; } touch(x);", &["E0403@3:63"]);
    body("let x: i32; 'a: loop { loop { x = 1; break 'a; } } touch(x);", &[]);
    body(
        "let x: i32; 'a: loop { loop { if cond() { break; } x = 1; break 'a; } break; } touch(x);",
        &["E0403@3:86"],
    );
    body("let mut x: i32; x += 1; touch(x);", &["E0403@3:17"]);
    body("let x: i32; let y = 1 + { x = y0(); x }; touch(y); } fn y0() -> i32 { 2", &[]);
    body("let x: i32; cond() && { x = 1; true }; touch(x);", &["E0403@3:46"]);
    body("let x: i32; let (1 | 2) = 3 else { x = 1; touch(x); return; }; x = 2; touch(x);", &[]);
    body("loop { let x: i32; if cond() { x = 1; touch(x); continue; } touch(x); }", &["E0403@3:67"]);
    body("let x: i32; let y: i32; if cond() { x = 1; y = 2; } else { y = 1; x = y; } touch(x + y);", &[]);
    body("let x: i32; match 5 { 1 => x = 1, 2 => x = 2, _ => return } touch(x);", &[]);
    body("let x: i32; match 5 { 1 => x = 1, 2 => x = 2, _ => { } } touch(x);", &["E0403@3:64"]);
}

#[test]
fn many_later_variables() {
    // More than a word of them, in loops and out of loops, some wrong.
    let mut source = String::from("fn f(c: bool) -> i32 { let mut sum = 0;\n");
    let mut expected = Vec::new();
    for index in 0..200 {
        let wrong = index % 50 == 49;
        let other = if wrong { "" } else { "v = 2; " };
        let line = format!("let v{index}: i32; if c {{ v = 1; }} else {{ {other}}} sum += v;\n");
        source += &line.replace("v ", &format!("v{index} ")).replace("v;", &format!("v{index};"));
        if wrong {
            let column = source.lines().last().unwrap().rfind('v').unwrap() + 1;
            expected.push(format!("E0403@{}:{column}", index + 2));
        }
    }
    source += "sum }";
    check(&source, &expected.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn variables_are_used() {
    body("let x = 1;", &["W0401@3:5"]);
    body("let _x = 1; let _ = 2;", &[]);
    body("let x = 1; { let x = 2; touch(x); }", &["W0401@3:5"]);
    body("let (a, b) = (1, 2); touch(a);", &["W0401@3:9"]);
    body("let x: i32;", &["W0401@3:5"]);
    body("let mut x = 1;", &["W0401@3:9"]);
    body("let mut x = 1; x = 2;", &["W0402@3:9"]);
    body("let mut x = 1; x += 2;", &["W0402@3:9"]);
    body("let mut x = (1, 2); x.0 = 2;", &["W0402@3:9"]);
    body("let x: i32; x = 2;", &["W0402@3:5"]);
    body("let mut i = 0; while cond() { i += 1; }", &["W0402@3:9"]);
    body("let x = 1; let _ = x;", &[]);
    check("fn f(x: i32, y: i32) -> i32 { y }", &["W0401@1:6"]);
    check("fn f(x: i32) -> i32 { match x { 1 => 2, n => 3 } }", &["W0401@1:41"]);
    check("fn f(x: i32) -> i32 { match x { n @ 1..=5 => n, n @ _ => 3 } }", &["W0401@1:49"]);
    check(
        "enum E { A(i32), B(i32) } fn f(e: E) -> i32 { match e { E::A(n) | E::B(n) => 3 } }",
        &["W0401@1:62"],
    );
    check("enum E { A(i32), B(i32) } fn f(e: E) -> i32 { match e { E::A(n) | E::B(n) => n } }", &[]);
    check(
        "fn f(x: i32) { if let 1 = x { let y = 2; } while let 2 = x { let z = 2; } }",
        &["W0401@1:35", "W0401@1:66"],
    );
}

#[test]
fn values_are_read() {
    body("let mut x = 1; x = 2; touch(x);", &["W0403@3:9"]);
    body("let mut x = 1; touch(x); x = 2;", &["W0403@3:26"]);
    body("let mut x = 1; touch(x); x += 2;", &["W0403@3:26"]);
    body("let mut x = 1; if cond() { x = 2; } touch(x);", &[]);
    body("let mut x = 1; if cond() { x = 2; } else { x = 3; } touch(x);", &["W0403@3:9"]);
    body("let mut x; if cond() { x = 2; } else { x = 3; } touch(x); x = 4; touch(x);", &[]);
    body("let mut x = 1; while cond() { touch(x); x = 2; }", &[]);
    body("let mut x = 1; while cond() { x = 2; touch(x); }", &["W0403@3:9"]);
    body("let mut x = 1; while cond() { x = 2; touch(x); } touch(x);", &[]);
    body("let mut x = 1; loop { touch(x); if cond() { x = 2; break; } x = 3; }", &["W0403@3:45"]);
    body("let mut x = 1; loop { touch(x); if cond() { x = 2; continue; } x = 3; break; }", &["W0403@3:64"]);
    body("let mut x = 1; 'a: loop { loop { touch(x); x = 2; continue 'a; } }", &[]);
    body("let mut x = 1; 'a: loop { loop { touch(x); x = 2; break 'a; } }", &["W0403@3:44"]);
    body(
        "let mut x = 1; 'a: while cond() { while cond() { while cond() { if cond() { x = 5; continue 'a; } } touch(x); } }",
        &[],
    );
    body("let mut x = 1; touch(x); if cond() { x = 2; return; } x = 3; touch(x);", &["W0403@3:38"]);
    body("let mut t = (1, 2); touch(t.0); t.1 = 3;", &["W0403@3:33"]);
    body("let mut t = (1, 2); t.1 = 3; touch(t.0);", &[]);
    body("let mut x = 1; cond() && { x = 2; true }; touch(x);", &[]);
    body("let mut x = 1; if cond() && { x = 2; cond() } { touch(x); }", &["W0403@3:9"]);
    body("let mut x = 1; if cond() && { x = 2; cond() } { touch(x); } else { touch(x); }", &[]);
    body("let mut x = 1; if cond() || { x = 2; cond() } { return; } else { touch(x); }", &["W0403@3:9"]);
    body("let mut x = 1; while cond() && { x = 2; cond() } { touch(x); }", &["W0403@3:9"]);
    check("fn f(mut x: i32) -> i32 { x = 2; x }", &["W0403@1:10"]);
    check("fn f(n: i32) -> i32 { match n { mut x if x > 1 => { x = 2; x } x => x } }", &[]);
    check("fn f(n: i32) -> i32 { match n { 1 => 0, mut x => { x = 2; x } } }", &["W0403@1:45"]);
    body("let mut _x = 1; _x = 2; touch(_x);", &[]);
    body("let mut i = 0; let mut last = 0; while i < 10 { last = i; i += 1; } touch(last);", &[]);
    body("let mut x = 0; let (1 | 2) = 3 else { touch(x); return; }; x = 2; touch(x);", &[]);
    check(
        "fn f(n: i32) -> i32 { let mut x = 0; match n { 1 if { x = 1; n > 5 } => x, 2 => x + 1, _ => 3 } }",
        &[],
    );
    check(
        "fn f(n: i32) -> i32 { let mut x = n; match n { 1 if { x = 1; n > 5 } => 1, 2 => 2, _ => x } }",
        &[],
    );
    check(
        "fn f(n: i32) -> i32 { let mut x = n; touch(x); match n { 1 if { x = 1; n > 5 } => 1, _ => 2 } } fn touch(x: i32) { print_i32(x); }",
        &["W0403@1:65"],
    );
}

#[test]
fn many_rewritten_variables() {
    // Over several words, interleaved, inside one loop and outside.
    for (open, close) in [("", ""), ("loop { ", "if c { break; } }")] {
        let mut source = format!("fn f(c: bool) -> i32 {{ let mut sum = 0; {open}\n");
        let mut expected = Vec::new();
        for index in 0..150 {
            source += &format!("let mut v{index} = 1; if c {{ sum += v{index}; }} v{index} = 2;");
            if index % 40 == 0 {
                expected.push(format!(
                    "W0403@{}:{}",
                    index + 2,
                    source.lines().last().unwrap().len() - 5 - index.to_string().len()
                ));
                source += "\n";
            } else {
                source += &format!(" sum += v{index};\n");
            }
        }
        source += &format!("{close} sum }}");
        check(&source, &expected.iter().map(String::as_str).collect::<Vec<_>>());
    }
}

#[test]
fn mut_is_needed() {
    body("let mut x = 1; touch(x);", &["W0404@3:5"]);
    body("let mut _x = 1;", &["W0404@3:5"]);
    body("let mut x: i32; x = 1; touch(x);", &["W0404@3:5"]);
    body("let mut x: i32; if cond() { x = 1; } else { x = 2; } touch(x);", &["W0404@3:5"]);
    body("let mut x: i32; loop { x = 1; touch(x); }", &[]);
    body("let (mut a, b) = (1, 2); touch(a + b);", &["W0404@3:6"]);
    check("fn f(mut x: i32) -> i32 { x }", &["W0404@1:6"]);
    check("fn f(n: i32) -> i32 { match n { mut x @ 1..=5 => x, _ => 2 } }", &["W0404@1:33"]);
}

#[test]
fn fixes_mend() {
    let mended = |wrong: &str, right: &str| assert_eq!(fixed(wrong), right);
    mended("fn f(x: i32) -> i32 { x = 2; x }", "fn f(mut x: i32) -> i32 { x = 2; x }");
    mended(
        "fn f() -> i32 { let x = 1; x += 1; x += 2; x }",
        "fn f() -> i32 { let mut x = 1; x += 1; x += 2; x }",
    );
    mended("fn f() -> i32 { let x; x = 1; x += 1; x }", "fn f() -> i32 { let mut x; x = 1; x += 1; x }");
    mended("fn f(x: i32) { let mut y = 1; }", "fn f(_x: i32) { let _y = 1; }");
    mended("fn f() -> i32 { let mut y = 1; y }", "fn f() -> i32 { let y = 1; y }");
    mended("fn f() -> i32 { let mut   y = 1; y }", "fn f() -> i32 { let y = 1; y }");
    let with = |pats: &str, value: &str| {
        format!("enum E {{ A {{ x: i32 }}, B(i32) }} fn f(e: E) -> i32 {{ match e {{ {pats} => {value} }} }}")
    };
    mended(&with("E::A { x } => 1, E::B(x)", "2"), &with("E::A { x: _ } => 1, E::B(_x)", "2"));
    mended(&with("E::A { x: x } | E::B(x)", "2"), &with("E::A { x: _x } | E::B(_x)", "2"));
    mended(&with("E::A { x } | E::B(x)", "2"), &with("E::A { x: _ } | E::B(_)", "2"));
    mended(&with("E::A { mut x } | E::B(mut x)", "x"), &with("E::A { x } | E::B(x)", "x"));
    mended(
        &with("E::A { x } | E::B(x)", "{ x += 1; x }"),
        &with("E::A { mut x } | E::B(mut x)", "{ x += 1; x }"),
    );
    mended(&with("E::A { mut x } | E::B(mut x)", "2"), &with("E::A { x: _ } | E::B(_)", "2"));
}
