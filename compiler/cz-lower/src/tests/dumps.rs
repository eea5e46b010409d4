//! The tree that comes out.

use super::dump;

/// Compares the dump of `source` line by line, without indentation.
#[track_caller]
fn dumps(source: &str, expected: &str) {
    let text = |text: &str| {
        text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(text(&dump(source)), text(expected), "\n{}", dump(source));
}

#[test]
fn a_literal_takes_the_type_of_a_later_use() {
    dumps(
        "fn f() { let x = 1; let y: i64 = x; let z = -2.5; let w: f32 = z; }",
        "fn f.f0() -> () {: ()
            let x.v0: i64 = 1i64;
            let y.v1: i64 = x.v0;
            let z.v2: f32 = -2.5f32;
            let w.v3: f32 = z.v2;
        }",
    );
}

#[test]
fn the_least_integers_are_literals() {
    dumps(
        "fn f() { -128i8; let x: i64 = -9223372036854775808; -2147483648; }",
        "fn f.f0() -> () {: ()
            -128i8;
            let x.v0: i64 = -9223372036854775808i64;
            -2147483648i32;
        }",
    );
}

#[test]
fn programs_of_all_kinds() {
    dumps(
        "const N: i32 = 2 * 3;
         struct P { x: i32, y: f32 }
         enum E { A, B(i32), C { p: P } }
         fn f(p: P, (a, b): (i32, bool)) -> E {
             if b && a > N { return E::A; }
             match p { P { x: 1..=N2, .. } => E::B(p.x), P { y: q, .. } => E::C { p: P { y: q, x: a } } }
         }
         const N2: i32 = 7;
         fn main() -> i32 { print_i32(N); 0 }"
            .replace("1..=N2", "1..=7")
            .as_str(),
        "struct P { x: i32, y: f32 }
         enum E { A, B(i32), C { p: P } }
         const N.c0: i32 = 6i32
         const N2.c1: i32 = 7i32
         fn f.f0(p.v0: P, (a.v1, b.v2): (i32, bool)) -> E {: E
            if (b.v2 && (a.v1 > N.c0)) {: !
                return E::A;
            }
            match p.v0 {
                P { x: 1i32..=7i32 } => E::B { 0: p.v0.x },
                P { y: q.v3 } => E::C { p: P { y: q.v3, x: a.v1 } },
            }
         }
         fn main.f1() -> i32 {: i32
            print_i32.f2(N.c0);
            0i32
         } // main
         fn print_i32.f2(_: i32) -> () = runtime kiln_print_i32",
    );
}
