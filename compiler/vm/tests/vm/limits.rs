//! Large frames, long functions, deep recursion, and runs that are stopped.

use crate::{compile, run, verified};
use kiln_vm::{Capture, Exit, Options};
use std::fmt::Write as _;
use std::sync::atomic::AtomicBool;

#[test]
fn endless_recursion_is_a_panic() {
    assert_eq!(
        run("fn f(n: i64) -> i64 { f(n + 1) + 1 } fn main() -> i32 { print_i64(f(0)); 0 }"),
        "panic: stack overflow"
    );
}

#[test]
fn recursion_goes_as_deep_as_in_native_code() {
    // Unoptimized native code needs 48 bytes a call.
    assert_eq!(
        run(
            "fn f(n: i64) -> i64 { if n == 0 { 0 } else { f(n - 1) + 1 } } fn main() -> i32 { print_i64(f(150000)); 0 }"
        ),
        "150000 -> 0"
    );
}

/// Structs of `8 << doublings` bytes, around what registers reach.
fn doubled(doublings: u32) -> String {
    let mut text = String::from(
        "struct S0 { a: i64 } fn make0(n: i64) -> S0 { S0 { a: n } } fn sum0(s: S0) -> i64 { s.a }",
    );
    for level in 1..=doublings {
        let below = level - 1;
        write!(
            text,
            "struct S{level} {{ a: S{below}, b: S{below} }}
             fn make{level}(n: i64) -> S{level} {{ S{level} {{ a: make{below}(n), b: make{below}(n + 1) }} }}
             fn sum{level}(s: S{level}) -> i64 {{ sum{below}(s.a) + sum{below}(s.b) }}"
        )
        .expect("a String takes all");
    }
    write!(
        text,
        "fn main() -> i32 {{
            let mut s = make{doublings}(1); let mut t = s; t.b = s.a; let mut x = 1; let mut y: i8 = 3;
            while x < 4 {{ s.a = t.b; x = x + 1; y = y * 2 + x as i8; }}
            print_i64(sum{doublings}(s)); print_i64(sum{doublings}(t)); print_i32(x); print_i8(y);
            let p = (s, x, t, y); print_i32(p.1 + p.3 as i32); print_i64(sum{doublings}(p.2)); 0
         }}"
    )
    .expect("a String takes all");
    text
}

#[test]
fn frames_may_be_larger_than_registers_reach() {
    for doublings in [3, 10, 11, 12, 13, 14] {
        let leaves = 1i64 << doublings;
        // Leaf number k is one more than the bits of k.
        let all = leaves + i64::from(doublings) * leaves / 2;
        let low = 2 * (leaves / 2 + i64::from(doublings - 1) * (leaves / 2) / 2);
        assert_eq!(run(&doubled(doublings)), format!("{all} {low} 4 42 46 {low} -> 0"), "{doublings}");
    }
}

#[test]
fn a_frame_that_fits_no_stack_is_a_stack_overflow() {
    assert_eq!(run(&doubled(17)), "panic: stack overflow");
}

#[test]
fn long_functions_jump_far() {
    // Both ways over more words than a short distance spans.
    let mut text =
        String::from("fn main() -> i32 { let mut s: i64 = 0; let mut i = 0; while i < 3 { if i != 1 {");
    for number in 0..12_000 {
        write!(text, "s = s + (i as i64) * {}; ", number % 7).expect("a String takes all");
    }
    text.push_str("} i = i + 1; } print_i64(s); 0 }");
    let sum: i64 = (0..12_000).map(|n| 2 * (n % 7)).sum();
    assert_eq!(run(&text), format!("{sum} -> 0"));
}

#[test]
fn long_chains_and_many_locals() {
    let chain = vec!["x"; 20_000].join(" + ");
    assert_eq!(run(&format!("fn main() -> i32 {{ let x = 3; print_i32({chain}); 0 }}")), "60000 -> 0");
    let mut text = String::from("fn main() -> i32 { let v0 = 1; ");
    for number in 1..20_000 {
        write!(text, "let v{number} = v{} + 1; ", number - 1).expect("a String takes all");
    }
    text.push_str("if v19999 > 5 { print_i32(v7 + v19998); } 0 }");
    assert_eq!(run(&text), "20007 -> 0");
}

#[test]
fn a_match_over_many_variants_is_one_jump() {
    let variants: Vec<String> = (0..3000).map(|n| format!("V{n}")).collect();
    let arms: Vec<String> = (0..3000).map(|n| format!("E::V{n} => {}", n * 3)).collect();
    let text = format!(
        "enum E {{ {} }} fn f(e: E) -> i32 {{ match e {{ {} }} }}
         fn main() -> i32 {{ print_i32(f(E::V0)); print_i32(f(E::V2999)); print_i32(f(E::V1234)); 0 }}",
        variants.join(", "),
        arms.join(", ")
    );
    let (bytecode, sources) = compile(&text);
    let listing = kiln_vm::disassemble(&bytecode, Some(&sources));
    assert_eq!(listing.matches("switch.u16").count(), 1);
    assert_eq!(run(&text), "0 8997 3702 -> 0");
}

/// One instruction must not need stack of ours: the function of the next is jumped to, not called.
#[test]
fn long_runs_need_no_stack() {
    let program = verified("fn main() -> i32 { let mut i = 0; while i < 3000000 { i = i + 1; } i % 100 }");
    let thread = std::thread::Builder::new().stack_size(128 << 10);
    let run = move || kiln_vm::run(&program, &mut Capture::default(), Options::default());
    assert_eq!(thread.spawn(run).unwrap().join().unwrap(), Exit::Finished(0));
}

#[test]
fn fuel_ends_loops_and_recursion() {
    for text in [
        "fn main() -> i32 { while true { } 0 }",
        "fn main() -> i32 { let mut i: u8 = 0; loop { i = (i + 1) % 100; } }",
        "fn f(n: i32) -> i32 { if n == 0 { 0 } else { f(n - 1) + f(n - 1) } } fn main() -> i32 { f(60) }",
    ] {
        let options = Options { fuel: Some(100_000), ..Options::default() };
        assert_eq!(kiln_vm::run(&verified(text), &mut Capture::default(), options), Exit::OutOfFuel);
    }
    let enough = Options { fuel: Some(100), ..Options::default() };
    let program = verified("fn main() -> i32 { let mut i = 0; while i < 90 { i = i + 1; } i }");
    assert_eq!(kiln_vm::run(&program, &mut Capture::default(), enough), Exit::Finished(90));
}

#[test]
fn an_interrupt_ends_a_run() {
    let program = verified("fn main() -> i32 { while true { } 0 }");
    let interrupt = AtomicBool::new(false);
    let exit = std::thread::scope(|scope| {
        let run = scope.spawn(|| {
            let options = Options { interrupt: Some(&interrupt), ..Options::default() };
            kiln_vm::run(&program, &mut Capture::default(), options)
        });
        interrupt.store(true, std::sync::atomic::Ordering::Relaxed);
        run.join().unwrap()
    });
    assert_eq!(exit, Exit::Interrupted);
}

#[test]
fn a_profile_counts_what_ran() {
    let program = verified(
        "fn f(n: i32) -> i32 { n } fn main() -> i32 { let mut i = 0; while i < 5 { i = f(i) + 1; } 0 }",
    );
    let mut profile = kiln_vm::Profile::new(program.bytecode().functions.len());
    let options = Options { observer: Some(&mut profile), ..Options::default() };
    kiln_vm::run(&program, &mut Capture::default(), options);
    let report = profile.report(program.bytecode());
    let counted = report.lines().any(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        matches!(words.as_slice(), ["5", _, "call"])
    });
    assert!(counted, "{report}");
}
