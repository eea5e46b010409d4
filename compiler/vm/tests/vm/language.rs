//! Every construct of the language.

use crate::{compile, run};

#[track_caller]
fn check(text: &str, expected: &str) {
    let found = run(text);
    let (bytecode, sources) = compile(text);
    let listing = kiln_vm::disassemble(&bytecode, Some(&sources));
    assert_eq!(found, expected, "{text}\n{listing}");
}

/// `body` as that of `main`.
#[track_caller]
fn check_main(body: &str, expected: &str) {
    check(&format!("fn main() -> i32 {{ {body} }}"), expected);
}

#[test]
fn the_status_of_main() {
    check_main("0", "-> 0");
    check_main("-7", "-> -7");
    check_main("return 3;", "-> 3");
    check("fn main() { print_i32(1); }", "1 -> 0");
}

#[test]
fn arithmetic_of_all_widths() {
    let checks: Vec<(&str, Vec<(&str, String)>)> = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"]
        .iter()
        .map(|&ty| {
            let mut cases = vec![
                ("a + b", "10".to_owned()),
                ("a - b", "4".to_owned()),
                ("a * b", "21".to_owned()),
                ("a / b", "2".to_owned()),
                ("a % b", "1".to_owned()),
                ("a + 100", "107".to_owned()),
                ("100 - a", "93".to_owned()),
                ("a - 7", "0".to_owned()),
                ("a * 16", "112".to_owned()),
                ("a / 2", "3".to_owned()),
                ("a % 4", "3".to_owned()),
                ("a / 3", "2".to_owned()),
                ("a % 3", "1".to_owned()),
                ("a & b", "3".to_owned()),
                ("a | 8", "15".to_owned()),
                ("a ^ b", "4".to_owned()),
                ("a & 6", "6".to_owned()),
                ("a << b", "56".to_owned()),
                ("a >> 1", "3".to_owned()),
                ("a << 2", "28".to_owned()),
            ];
            if ty.starts_with('i') {
                cases.push(("-a", "-7".to_owned()));
                cases.push(("-a / 2", "-3".to_owned()));
                cases.push(("-a % 4", "-3".to_owned()));
                cases.push(("-a >> 1", "-4".to_owned()));
                cases.push(("!a", "-8".to_owned()));
            }
            (ty, cases)
        })
        .collect();
    for (ty, cases) in checks {
        for (expr, expected) in cases {
            check(
                &format!(
                    "fn f(a: {ty}, b: {ty}) -> {ty} {{ {expr} }} fn main() -> i32 {{ print_{ty}(f(7, 3)); 0 }}"
                ),
                &format!("{expected} -> 0"),
            );
        }
    }
}

#[test]
fn comparisons_as_values_and_in_branches() {
    for (ty, low, high) in [
        ("i8", "-1", "1"),
        ("u64", "1", "9223372036854775808"),
        ("i64", "-70000", "70000"),
        ("f64", "-0.5", "2.5"),
        ("f32", "1.5", "2.5"),
        ("u8", "3", "200"),
    ] {
        for (op, expected) in
            [("<", "101"), ("<=", "111"), (">", "000"), (">=", "010"), ("==", "010"), ("!=", "101")]
        {
            // low op high, low op low, and low op high with a constant right; high op low would be the rest.
            let text = format!(
                "fn v(a: {ty}, b: {ty}) -> bool {{ a {op} b }}
                 fn b(a: {ty}, b: {ty}) -> bool {{ if a {op} b {{ true }} else {{ false }} }}
                 fn c(a: {ty}) -> bool {{ if a {op} {high} {{ true }} else {{ false }} }}
                 fn d(b: {ty}) -> bool {{ if {low} {op} b {{ true }} else {{ false }} }}
                 fn e(a: {ty}) -> bool {{ a {op} {high} }}
                 fn w(a: {ty}, b: {ty}) -> i32 {{ let mut n = 0; while a {op} b {{ n = n + 1; if n == 3 {{ break; }} }} n }}
                 fn main() -> i32 {{
                    print_bool(v({low}, {high})); print_bool(v({low}, {low}));
                    print_bool(b({low}, {high})); print_bool(b({low}, {low}));
                    print_bool(c({low})); print_bool(d({high})); print_bool(e({low})); print_i32(w({low}, {high})); 0
                 }}"
            );
            let of = |digit: usize| if expected.as_bytes()[digit] == b'1' { "true" } else { "false" };
            let (lt, eq) = (of(0), of(1));
            let n = if lt == "true" { 3 } else { 0 };
            check(&text, &format!("{lt} {eq} {lt} {eq} {lt} {lt} {lt} {n} -> 0"));
        }
    }
}

#[test]
fn nan_compares_as_ieee_says() {
    check(
        "fn t(a: f64, b: f64) -> i32 {
            let mut r = 0;
            if a < b { r = r + 1; } if a <= b { r = r + 2; } if a > b { r = r + 4; } if a >= b { r = r + 8; }
            if a == b { r = r + 16; } if a != b { r = r + 32; }
            if !(a < b) { r = r + 64; } if !(a >= b) { r = r + 128; }
            r
         }
         fn main() -> i32 { let nan = 0.0 / 0.0; print_i32(t(nan, 1.0)); print_i32(t(1.0, 2.0)); print_i32(t(2.0, 1.0)); print_i32(t(1.0, 1.0)); 0 }",
        "224 163 108 90 -> 0",
    );
}

#[test]
fn panics_say_where_and_why() {
    let at = |column: usize, message: &str| format!("panic at test.cz:1:{column}: {message}");
    let cases = [
        ("i32", "a + 1", "2147483647", "integer overflow in addition"),
        ("i8", "a - 1", "-128", "integer overflow in subtraction"),
        ("u8", "a - 1", "0", "integer overflow in subtraction"),
        ("u16", "a * 2", "40000", "integer overflow in multiplication"),
        ("i64", "-a", "-9223372036854775808", "integer overflow in negation"),
        ("i32", "a / 0", "1", "division by zero"),
        ("i32", "a % 0", "1", "remainder by zero"),
        ("i32", "1 / a", "0", "division by zero"),
        ("i16", "a / -1", "-32768", "integer overflow in division"),
        ("i16", "a % -1", "-32768", "integer overflow in remainder"),
        ("i32", "1 << a", "32", "shift amount out of range"),
        ("i32", "1 << a", "-1", "shift amount out of range"),
        ("u64", "a >> 64", "1", "shift amount out of range"),
        ("i8", "1i64 << a", "64", "shift amount out of range"),
    ];
    for (ty, expr, value, message) in cases {
        let text = format!("fn f(a: {ty}) -> i32 {{ {expr}; 0 }} fn main() -> i32 {{ f({value}) }}");
        check(&text, &at(text.find(expr).unwrap() + 1, message));
    }
    check_main("let x = while false { break 1; }; x", &at(28, "while loop ended without a value"));
}

#[test]
fn casts() {
    let cases = [
        ("300i32 as u8", "u8", "44"),
        ("(-1i8) as u32", "u32", "4294967295"),
        ("(-1i8) as i64", "i64", "-1"),
        ("200u8 as i8", "i8", "-56"),
        ("200u8 as i64", "i64", "200"),
        ("40000u16 as i32", "i32", "40000"),
        ("(-2i16) as u64", "u64", "18446744073709551614"),
        ("4000000000u32 as i64", "i64", "4000000000"),
        ("(-3i32) as i64", "i64", "-3"),
        ("3.99 as i32", "i32", "3"),
        ("(-3.99) as u8", "u8", "0"),
        ("1.0e10 as i32", "i32", "2147483647"),
        ("0.0 / 0.0 as f32 as f64", "f64", "NaN"),
        ("(0.0 / 0.0) as i64", "i64", "0"),
        ("1i8 as f32", "f32", "1"),
        ("18446744073709551615u64 as f64", "f64", "18446744073709552000"),
        ("(-5i8) as f64", "f64", "-5"),
        ("200u8 as f32", "f32", "200"),
        ("16777217i32 as f32", "f32", "16777216"),
        ("0.1 as f32", "f32", "0.1"),
        ("0.1f32 as f64", "f64", "0.10000000149011612"),
        ("true as i32", "i32", "1"),
        ("true as f64", "f64", "1"),
        ("5i64 as bool", "bool", "true"),
        ("0.0 as bool", "bool", "false"),
        ("(0.0 / 0.0) as bool", "bool", "true"),
    ];
    for (expr, ty, expected) in cases {
        // Through a variable, too, so that nothing is folded.
        check_main(
            &format!("print_{ty}({expr}); let x = {expr}; print_{ty}(x); 0"),
            &format!("{expected} {expected} -> 0"),
        );
    }
}

#[test]
fn printing() {
    check_main(
        "print_i8(-128); print_u64(18446744073709551615); print_f64(3.14); print_f64(-0.0); print_f64(1.0e21); print_f32(0.1); print_bool(true); 0",
        "-128 18446744073709551615 3.14 -0 1e21 0.1 true -> 0",
    );
}

#[test]
fn loops() {
    check_main(
        "let mut i = 0; let mut s = 0;
         while i < 10 { i = i + 1; if i % 2 == 0 { continue; } if i > 7 { break; } s = s + i; }
         print_i32(s); s",
        "16 -> 16",
    );
    check_main(
        "let mut n = 0;
         'outer: while true { let mut j = 0; while true { j = j + 1; n = n + 1; if j == 3 { continue 'outer; } if n > 10 { break 'outer; } } }
         n",
        "-> 11",
    );
    check_main("let mut i = 0; let x = loop { i = i + 1; if i == 5 { break i * 2; } }; x", "-> 10");
    check_main("let mut i = 0; let x = while i < 9 { i = i + 1; if i == 5 { break i * 2; } }; x", "-> 10");
}

#[test]
fn calls_and_recursion() {
    check(
        "fn fib(n: i32) -> i32 { if n < 2 { n } else { fib(n - 1) + fib(n - 2) } }
         fn ack(m: i64, n: i64) -> i64 { if m == 0 { n + 1 } else { if n == 0 { ack(m - 1, 1) } else { ack(m - 1, ack(m, n - 1)) } } }
         fn even(n: i32) -> bool { if n == 0 { true } else { odd(n - 1) } }
         fn odd(n: i32) -> bool { if n == 0 { false } else { even(n - 1) } }
         fn mix(a: i8, b: f64, c: i64, d: bool) -> f64 { if d { (a as f64) + b + (c as f64) } else { b } }
         fn main() -> i32 { print_i32(fib(20)); print_i64(ack(2, 3)); print_bool(even(1001)); print_f64(mix(1, 2.5, 3, true)); fib(fib(5) + fib(4)) }",
        "6765 9 false 6.5 -> 21",
    );
}

#[test]
fn operands_are_read_in_order() {
    check(
        "fn say(x: i32) -> i32 { print_i32(x); x }
         fn f(a: i32, b: i32, c: i32) -> i32 { a * 100 + b * 10 + c }
         struct P { x: i32, y: i32 }
         fn main() -> i32 {
            print_i32(f(say(1), say(2), say(3)));
            print_i32(say(1) - say(2) * say(3));
            let p = P { y: say(1), x: say(2) };
            print_i32(p.x);
            let mut a = 1;
            print_i32(a + { a = 5; a } + a);
            print_i32(f(a, { a = 2; a }, a));
            0
         }",
        "1 2 3 123 1 2 3 -5 1 2 2 11 522 -> 0",
    );
}

#[test]
fn aggregates() {
    check(
        "struct V { x: f64, y: f64 }
         struct B { at: V, tag: i8, speed: V, ok: bool }
         fn add(a: V, b: V) -> V { V { x: a.x + b.x, y: a.y + b.y } }
         fn step(b: B) -> B { B { at: add(b.at, b.speed), tag: b.tag + 1, speed: b.speed, ok: !b.ok } }
         fn swap(p: (i32, i64)) -> (i64, i32) { (p.1, p.0) }
         fn main() -> i32 {
            let mut b = B { at: V { x: 1.0, y: 2.0 }, tag: 3, speed: V { x: 0.5, y: -1.0 }, ok: true };
            b = step(step(b));
            print_f64(b.at.x); print_f64(b.at.y); print_i8(b.tag); print_bool(b.ok);
            b.at.x = 9.0; b.at = V { x: b.at.y, y: b.at.x };
            print_f64(b.at.x); print_f64(b.at.y);
            let t = swap((1, 2)); print_i64(t.0); print_i32(t.1);
            let mut q = (1, (2, 3)); q.1 = (q.1.1, q.0); q = (q.1.0, (q.0, q.1.1));
            print_i32(q.0); print_i32(q.1.0); print_i32(q.1.1);
            0
         }",
        "2 0 5 true 0 9 2 1 3 1 1 -> 0",
    );
}

#[test]
fn a_struct_made_of_its_own_fields() {
    check(
        "struct P { x: i32, y: i32 }
         fn main() -> i32 {
            let mut p = P { x: 1, y: 2 };
            p = P { x: p.y, y: p.x }; print_i32(p.x); print_i32(p.y);
            p = P { x: p.y + 10, y: p.x + 10 }; print_i32(p.x); print_i32(p.y);
            let mut i = 0;
            while i < 3 { p = P { x: p.y, y: p.x + p.y }; i = i + 1; }
            print_i32(p.x); print_i32(p.y);
            let mut t = ((1, 2), (3, 4)); t = (t.1, t.0); print_i32(t.0.0); print_i32(t.1.1);
            t = ((t.0.1, t.1.0), t.0); print_i32(t.0.0); print_i32(t.0.1); print_i32(t.1.0);
            0
         }",
        "2 1 11 12 35 58 3 2 4 1 3 -> 0",
    );
}

#[test]
fn enums_and_matches() {
    check(
        "enum Shape { Point, Circle(f64), Rect { w: f64, h: f64 }, Tagged(i8, i64) }
         fn area(s: Shape) -> f64 { match s { Shape::Point => 0.0, Shape::Circle(r) => r * r, Shape::Rect { w, h } => w * h, Shape::Tagged(a, b) => (a as f64) + (b as f64) } }
         enum O { None, Some(i32) }
         fn pair(a: O, b: O) -> i32 { match (a, b) { (O::Some(x), O::Some(y)) => x + y, (O::Some(x), O::None) | (O::None, O::Some(x)) => x, (O::None, O::None) => -1 } }
         fn class(n: i32) -> i32 { match n { 0 => 1, 1..=9 => 2, -5..=-1 => 3, 1000 => 4, 2000000000 => 5, _ => 6 } }
         fn dense(n: u8) -> i32 { match n { 0 => 10, 1 => 11, 2 => 12, 3 => 13, 4 => 14, 7 => 17, _ => 0 } }
         fn sparse(n: i64) -> i32 { match n { -9000000000 => 1, 5 => 2, 100000 => 3, 9000000000 => 4, 77 => 5, _ => 6 } }
         fn guard(n: i32) -> i32 { match n { x if x > 100 => 1, x if x % 2 == 0 => x, 7 => 70, _ => 2 } }
         fn main() -> i32 {
            print_f64(area(Shape::Point)); print_f64(area(Shape::Circle(3.0))); print_f64(area(Shape::Rect { w: 2.0, h: 5.0 })); print_f64(area(Shape::Tagged(-1, 11)));
            print_i32(pair(O::Some(1), O::Some(2))); print_i32(pair(O::None, O::Some(5))); print_i32(pair(O::None, O::None));
            print_i32(class(0)); print_i32(class(5)); print_i32(class(-3)); print_i32(class(1000)); print_i32(class(2000000000)); print_i32(class(10));
            print_i32(dense(4)); print_i32(dense(7)); print_i32(dense(5)); print_i32(dense(255));
            print_i32(sparse(-9000000000)); print_i32(sparse(9000000000)); print_i32(sparse(77)); print_i32(sparse(78));
            print_i32(guard(101)); print_i32(guard(8)); print_i32(guard(7)); print_i32(guard(9));
            0
         }",
        "0 9 10 10 3 5 -1 1 2 3 4 5 6 14 17 0 0 1 4 5 6 1 8 70 2 -> 0",
    );
}

#[test]
fn short_circuits() {
    check(
        "fn t(x: i32) -> bool { print_i32(x); true }
         fn f(x: i32) -> bool { print_i32(x); false }
         fn main() -> i32 {
            print_bool(f(1) && t(2)); print_bool(t(3) || f(4)); print_bool(t(5) && !f(6));
            if (f(7) || t(8)) && t(9) { 1 } else { 2 }
         }",
        "1 false 3 true 5 6 true 7 8 9 -> 1",
    );
}

#[test]
fn results_of_calls_survive_other_calls() {
    check(
        "struct V { x: i64, y: i64, z: i64 }
         fn v(n: i64) -> V { V { x: n, y: n * 2, z: n * 3 } }
         fn sum(a: V, b: V, c: i64) -> i64 { a.x + a.y + a.z + b.x + b.y + b.z + c }
         fn id(n: i64) -> i64 { n }
         fn main() -> i32 {
            print_i64(sum(v(1), v(10), id(100)));
            print_i64(id(1) + id(2) * id(3) - id(id(id(4)) + id(5)));
            let a = v(id(7)); let b = v(a.y); print_i64(sum(b, a, a.z + id(b.z)));
            print_i64(v(v(v(2).y).z).x);
            let t = (id(1), id(2), v(3)); print_i64(t.0 + t.1 + t.2.z);
            0
         }",
        "166 -2 189 12 12 -> 0",
    );
}

#[test]
fn loops_that_carry_values() {
    check(
        "fn main() -> i32 {
            let mut a = (0, 1); let mut i = 0;
            while i < 20 { let (x, y) = a; let next = (y, x + y); a = next; i = i + 1; }
            print_i32(a.0);
            let mut last = 0; let mut n = 1;
            while n < 100 { let before = last; last = n; let twice = before + n; if twice > 50 { print_i32(twice); } n = n * 3; }
            print_i32(last);
            0
         }",
        "6765 108 81 -> 0",
    );
}

#[test]
fn the_last_bytes_of_a_frame_are_printed() {
    check(
        "fn f() -> (i64, i8, f32) { (1, 2, 0.5) } fn g() -> (f64, i16, i32) { (0.5, 7, 8) }
         fn main() -> i32 { let a = f(); print_i8(a.1); let b = g(); print_i16(b.1); print_f32(f().2); 0 }",
        "2 7 0.5 -> 0",
    );
}

#[test]
fn division_by_powers_of_two_is_exact() {
    check(
        "fn f(x: f64) { print_f64(x / 2.0); print_f64(x / 0.25); print_f64(x / 1.0e300); print_f64(x / 3.0); print_f64(x / 0.0); }
         fn g(x: f32) { print_f32(x / 8.0); print_f32(x / -4.0); }
         fn main() -> i32 {
            f(5.0); f(5.0e-324); f(-0.0); g(1.0e-45); g(3.0); let mut i = 0; let mut x = 1.0;
            while i < 1080 { x = x / 2.0; i = i + 1; } print_f64(x); 0
         }",
        "2.5 20 5e-300 1.6666666666666667 inf 0 2e-323 0 0 inf -0 -0 -0 -0 NaN 0 -0 0.375 -0.75 0 -> 0",
    );
}
