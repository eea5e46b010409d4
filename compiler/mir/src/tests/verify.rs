//! Each invariant, violated.

use super::{EVERYTHING, parsed};
use crate::verify::{Violation, verify};

#[track_caller]
fn violations(text: &str) -> Vec<String> {
    verify(&parsed(text).0).iter().map(Violation::to_string).collect()
}

#[test]
fn what_is_right_is_accepted() {
    assert_eq!(violations(EVERYTHING), [""; 0]);
}

/// A body of `fn f(i32, E) -> i32` with a few locals; what is wrong with it.
#[track_caller]
fn wrong(body: &str, expected: &[&str]) {
    let text = format!(
        "enum E {{ A, B(i32) }} struct S(i32, bool) enum L {{ X, Y }}
        fn g<T>(T, i32) -> T {{ %0: T %1: T %2: i32 b0: %0 = %1 return }}
        fn stop() -> ! {{ %0: ! b0: unreachable }}
        fn f(i32, E) -> i32 {{
            %0: i32 %1: i32 %2: E %3: bool %4: S %5: u32 %6: f64 %7: ! %8: L %9: i8 %10: () %11: dyn %12: cell
            {body}
        }}"
    );
    let found = violations(&text);
    let expected: Vec<String> = expected.iter().map(|text| format!("f2 {text}")).collect();
    assert_eq!(found, expected, "{body}");
}

#[test]
fn m1_the_first_locals_are_result_and_parameters() {
    let text = "fn f(bool) -> i32 { %0: i32 %1: i8 b0: %0 = 1i32 return }";
    assert_eq!(violations(text), ["f0: M1: the first locals are not the result and the parameters"]);
    assert_eq!(
        violations("fn f() { b0: unreachable }")[0],
        "f0: M1: the first locals are not the result and the parameters"
    );
}

#[test]
fn m2_targets_exist() {
    wrong("b0: goto b9", &["b0[0]: M2: there is no block b9"]);
    wrong("b0: %3 = true branch %3, b1, b2 b1: unreachable", &["b0[1]: M2: there is no block b2"]);
    assert_eq!(violations("fn f() { %0: () }"), ["f0: M2: there is no block"]);
}

#[test]
fn m3_nothing_leads_to_the_entry() {
    wrong("b0: goto b1 b1: goto b0", &["b1[0]: M3: the entry block is a target"]);
}

#[test]
fn m4_types_agree() {
    let cases = [
        ("%0 = true", "the value is bool, not i32"),
        ("%0 = %2", "the value is adt0 ty19, not i32"),
        ("%0 = neg 1i32", "the operation does not take i32"),
        ("%6 = not 1.0f64", "the operation does not take f64"),
        ("%3 = not 1i32", "the operand is i32, not bool"),
        ("%0 = div 1i32, 1i32", "the operation does not take i32"),
        ("%0 = add 1i32, 1i64", "the right operand is i64, not i32"),
        ("%0 = eq 1i32, 1i32", "the result is bool, not i32"),
        ("%3 = lt true, true", "the operation does not take bool"),
        ("%0 = add.checked 1i64, 1i32", "the left operand is i64, not i32"),
        ("%0 = shl.checked 1i32, 1.0f64", "the operation does not take f64"),
        ("%5 = neg.checked 1u32", "a negation of u32"),
        ("%0 = cast %2", "no cast goes from adt0 ty19 to i32"),
        ("%3 = cast %8", "no cast goes from adt2 ty21 to bool"),
        ("%10 = cast 1i32", "no cast goes from i32 to ()"),
        ("%4 = S(1i32)", "an aggregate of 1 fields is no adt1 ty20"),
        ("%4 = S(true, true)", "field 0 is bool, not i32"),
        ("%0 = tuple(1i32, 2i32)", "an aggregate of 2 fields is no i32"),
        ("%0 = discriminant %2", "a discriminant is i32, not u32"),
        ("%5 = discriminant %1", "i32 has no discriminant"),
        ("%3 = const 0x2: bool", "0x2 is no constant of bool"),
        ("%9 = const 0x1ff: i8", "0x1ff is no constant of i8"),
        ("%11 = const 0xfffd000000000000: dyn", "0xfffd000000000000 is no constant of dyn"),
        ("%11 = 1.0f64", "the value is f64, not dyn"),
        ("%11 = add %11, %11", "the operation does not take dyn"),
        ("%4 = const 0x0: S", "0x0 is no constant of adt1 ty20"),
    ];
    for (statement, expected) in cases {
        let body = format!("b0: %8 = L::X %11 = nil {statement} unreachable");
        wrong(&body, &[&format!("b0[2]: M4: {expected}")]);
    }
    wrong("b0: branch %1, b1, b1 b1: unreachable", &["b0[0]: M4: the condition is i32, not bool"]);
}

#[test]
fn m5_projections_fit() {
    for place in ["%1.0", "%2.0", "%2.A", "%2.A.0", "%2.B.1", "%2.A.A.0"] {
        wrong(
            &format!("b0: %0 = {place} return"),
            &["b0[0]: M5: a projection of %".to_string() + &place[1..2] + " does not fit"]
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>(),
        );
    }
}

#[test]
fn m6_calls_pass_what_is_declared() {
    wrong("b0: %0 = call g<i32>(1i32) return", &["b0[0]: M6: the call has not the arguments of f0"]);
    wrong(
        "b0: %0 = call g(1i32, 1i32) return",
        &[
            "b0[0]: M6: the call has not the arguments of f0",
            "b0[0]: M6: argument 0 is i32, not type parameter 0",
            "b0[0]: M6: the result's place is i32, not type parameter 0",
        ],
    );
    wrong("b0: %0 = call g<bool>(true, 1i32) return", &["b0[0]: M6: the result's place is i32, not bool"]);
    wrong("b0: %0 = call g<i32>(1i32, 1i64) return", &["b0[0]: M6: argument 1 is i64, not i32"]);
}

#[test]
fn m7_cases_are_distinct_integers() {
    wrong(
        "b0: switch %1 { 1 => b1, 1 => b1, else => b1 } b1: unreachable",
        &["b0[0]: M7: two cases for 0x1"],
    );
    wrong(
        "b0: %3 = true switch %3 { 0x1 => b1, else => b1 } b1: unreachable",
        &["b0[1]: M7: a switch on bool"],
    );
    wrong(
        "b0: %9 = 1i8 switch %9 { 0x100 => b1, else => b1 } b1: unreachable",
        &["b0[1]: M7: 0x100 is no i8"],
    );
}

#[test]
fn m8_assigned_before_read() {
    wrong("b0: return", &["b0[0]: M8: %0 is used here and may be unassigned"]);
    wrong("b0: %4.0 = 1i32 unreachable", &["b0[0]: M8: %4 is used here and may be unassigned"]);
    wrong("b0: %9 = %9 unreachable", &["b0[0]: M8: %9 is used here and may be unassigned"]);
    // On one of two paths.
    wrong(
        "b0: %3 = true branch %3, b1, b2 b1: %9 = 1i8 goto b2 b2: %9 = %9 unreachable",
        &["b2[0]: M8: %9 is used here and may be unassigned"],
    );
    // In a loop: the assignment comes behind the read.
    wrong("b0: goto b1 b1: %0 = %0 goto b1", &["b1[0]: M8: %0 is used here and may be unassigned"]);
    wrong("b0: %9 = 1i8 goto b1 b1: %9 = %9 goto b1", &[]);
    // What no path leads to does not count.
    wrong("b0: unreachable b1: %0 = %0 goto b1", &[]);
}

#[test]
fn m8_what_is_moved_is_assigned_again() {
    wrong("b0: %0 = move %1 %0 = %1 return", &["b0[1]: M8: %1 is used here and may be moved"]);
    wrong("b0: %0 = move %1 %1 = 2i32 %0 = %1 return", &[]);
    wrong("b0: goto b1 b1: %0 = move %1 goto b1", &["b1[0]: M8: %1 is used here and may be moved"]);
    wrong("b0: goto b1 b1: %0 = move %1 %1 = %0 goto b1", &[]);
}

#[test]
fn m9_types_are_complete() {
    wrong(
        "b0: %0 = call g<{error}>(%7, 1i32) return",
        &[
            "b0[0]: M9: an operand has the type `!`",
            "b0[0]: M6: argument 0 is !, not {error}",
            "b0[0]: M6: the result's place is i32, not {error}",
            "b0[0]: M9: a type argument is {error}",
            "b0[0]: M8: %7 is used here and may be unassigned",
        ],
    );
    let text = "struct P<T>(T) struct Q(P<i32, i32>) fn f() { %0: () %1: {infer} b0: %0 = unit return }";
    assert_eq!(violations(text), [": M9: a field of adt1 is adt0 ty19", "f0: M9: the type of %1 is {infer}"]);
}

#[test]
fn m10_what_does_not_return_ends_the_block() {
    let message = "M10: what follows a call that does not return is reachable";
    wrong("b0: %7 = call stop() goto b1 b1: unreachable", &[&format!("b0[0]: {message}")]);
    wrong("b0: %7 = call stop() %3 = true unreachable", &[&format!("b0[0]: {message}")]);
    wrong("b0: %7 = call stop() unreachable", &[]);
}

#[test]
fn m11_signatures_are_those_agreed() {
    let text =
        "fn print_i32(i64) = runtime kiln_print_i32 entry fn main(i8) { %0: () %1: i8 b0: %0 = unit return }";
    assert_eq!(
        violations(text),
        ["f1: M11: `main` has parameters", "f0: M11: the signature is not that of kiln_print_i32",]
    );
    let text = "entry fn main() -> bool { %0: bool b0: %0 = true return }";
    assert_eq!(violations(text), ["f0: M11: `main` gives bool"]);
}

/// A body of the closure `fn f(dyn) -> dyn`, which captures a value and a cell; what is wrong with it.
#[track_caller]
fn wrong_closure(body: &str, expected: &[&str]) {
    let text = format!(
        "global g class A fields 0 {{ m = m }} class B inherits fields 0 {{ m = m }}
        method fn m(dyn, dyn) -> dyn {{ %0: dyn %1: dyn %2: dyn b0: %0 = dyn closure f(%1, nil) unreachable }}
        closure fn f(dyn, dyn) -> dyn {{
            %0: dyn %1: dyn %2: dyn %3: bool %4: f64 %5: cell %6: i32 %7: dyn
            b0: %5 = dyn new_cell(%1) {body} unreachable
        }}"
    );
    let text = text
        .replace("closure f(%1, nil)", "closure f(%1, %3)")
        .replace("%2: dyn b0: %0", "%2: dyn %3: cell b0: %3 = dyn new_cell(nil) %0");
    let found = violations(&text);
    let expected: Vec<String> = expected.iter().map(|text| format!("f1 b0[1]: {text}")).collect();
    assert_eq!(found, expected, "{body}");
}

#[test]
fn m12_operations_have_their_operands() {
    let cases = [
        ("%0 = dyn add(%1)", "`add` does not take 1 operands"),
        ("%0 = dyn str \"a\"(%1)", "`str` does not take 1 operands"),
        ("%0 = dyn call", "`call` does not take 0 operands"),
        ("%0 = dyn super_invoke m(%1)", "`super_invoke` does not take 1 operands"),
        ("%0 = dyn class A", "`class` does not take 0 operands"),
        ("%0 = dyn class B(%1)", "`class` does not take 1 operands"),
        ("%0 = dyn add(%1, 1.0f64)", "operand 1 of `add` is f64"),
        ("%0 = dyn box(%1)", "operand 0 of `box` is dyn"),
        ("%0 = dyn box(1i32)", "operand 0 of `box` is i32"),
        ("%6 = dyn unbox(%1)", "the result of `unbox` is i32"),
        ("%0 = dyn lt(%1, %2)", "the result of `lt` is dyn"),
        ("%3 = dyn add(%1, %2)", "the result of `add` is bool"),
        ("%0 = dyn truthy(%1)", "the result of `truthy` is dyn"),
        ("%0 = dyn cell_get(%1)", "operand 0 of `cell_get` is dyn"),
        ("%0 = dyn new_cell(%1)", "the result of `new_cell` is dyn"),
        ("%0 = dyn call(%5)", "operand 0 of `call` is cell"),
        ("%0 = dyn invoke m(%1, true)", "operand 1 of `invoke` is bool"),
    ];
    for (statement, expected) in cases {
        wrong_closure(statement, &[&format!("M12: {expected}")]);
    }
    let text = "fn f() -> dyn { %0: dyn b0: %0 = dyn closure f return }";
    assert_eq!(violations(text), ["f0 b0[0]: M12: `closure` names what is not there, or no closure"]);
}

#[test]
fn m13_conventions_have_their_signature() {
    let message =
        |name: &str| format!("f0: M13: the function has not the signature of the convention `{name}`");
    for text in [
        "closure fn f() -> dyn { %0: dyn b0: unreachable }",
        "closure fn f(dyn, bool) -> dyn { %0: dyn %1: dyn %2: bool b0: unreachable }",
        "closure fn f(dyn) { %0: () %1: dyn b0: unreachable }",
    ] {
        assert_eq!(violations(text), [message("closure")]);
    }
    assert_eq!(
        violations("method fn f(dyn) -> dyn { %0: dyn %1: dyn b0: unreachable }"),
        [message("method")]
    );
    let text = "class A fields 0 { m = f } closure fn f(dyn) -> dyn { %0: dyn %1: dyn b0: unreachable }";
    assert_eq!(violations(text), [": M13: a method of class0 is no method"]);
}

#[test]
fn m14_closures_of_a_function_capture_alike() {
    wrong_closure("%0 = dyn closure f(%1, %5)", &[]);
    wrong_closure("%0 = dyn closure f(%1)", &["M14: closures of f1 capture differently"]);
    wrong_closure("%0 = dyn closure f(%5, %1)", &["M14: closures of f1 capture differently"]);
    let nothing = "M14: closures of the function capture nothing of this type at";
    wrong_closure("%0 = dyn captured 0(%1)", &[]);
    wrong_closure("%5 = dyn captured 1(%1)", &[]);
    wrong_closure("%0 = dyn captured 1(%1)", &[&format!("{nothing} 1")]);
    wrong_closure("%0 = dyn captured 2(%1)", &[&format!("{nothing} 2")]);
    wrong_closure(
        "%0 = dyn captured 0(%2)",
        &["M14: a captured value is not that of the function's own closure"],
    );
}

#[test]
fn long_functions_are_checked_in_linear_time() {
    let mut text = String::from("fn f(bool) -> i32 {\n%0: i32 %1: bool\nb0: %0 = 0i32 goto b1\n");
    for block in (1..100_000).step_by(2) {
        let (own, join) = (block, block + 2);
        text += &format!("b{own}: branch %1, b{}, b{join}\n", block + 1);
        text += &format!("b{}: %0 = add.checked %0, 1i32 goto b{join}\n", block + 1);
    }
    text += "b100001: return\n}\n";
    assert_eq!(violations(&text), [""; 0]);
}
