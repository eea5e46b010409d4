//! Operations of dynamic languages: what the code does, at all levels, with the runtime linked or merged, and what it says when it
//! fails.

#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm, reason = "tests")]

mod support;

use kiln_llvm::{Artifact, OptLevel, Options};
use kiln_source::SourceMap;
use support::*;

/// A program in MIR's text.
fn program(text: &str) -> Build {
    let mut names = kiln_arena::Interner::new();
    let program =
        kiln_mir::parse::parse(text, &mut names).unwrap_or_else(|error| panic!("{error:?}\n{text}"));
    let found = kiln_mir::verify::verify(&program);
    assert!(found.is_empty(), "{found:?}");
    Build { program, names, sources: SourceMap::new() }
}

/// A function: `head` up to the brackets, its parameters beside those of its convention, and the code of `b0`. Locals `%10` to
/// `%14` are `bool`, `%15` is a `cell`, `%16` an `f64`, all others `dyn`.
fn func(head: &str, params: usize, code: &str) -> String {
    let hidden = if head.contains("closure fn") {
        1
    } else if head.contains("method fn") {
        2
    } else {
        0
    };
    let ret = if head.starts_with("entry") { "()" } else { "dyn" };
    let params = vec!["dyn"; params + hidden].join(", ");
    let mut text = format!("{head}({params}) -> {ret} {{\n    %0: {ret}\n");
    for local in 1..17 {
        let ty = match local {
            10..=14 => "bool",
            15 => "cell",
            16 => "f64",
            _ => "dyn",
        };
        text += &format!("    %{local}: {ty}\n");
    }
    text + "b0:\n" + code + "\n    return\n}\n"
}

/// The script of a program.
fn script(code: &str) -> String {
    func("entry traced fn script", 0, &format!("{code}\n    %0 = unit"))
}

/// All ways to compile.
const WAYS: [(OptLevel, bool); 6] = [
    (OptLevel::O0, false),
    (OptLevel::O1, false),
    (OptLevel::O2, false),
    (OptLevel::O2, true),
    (OptLevel::O3, true),
    (OptLevel::Oz, true),
];

/// What a program prints, one word a line.
fn prints(text: &str, expected: &str) {
    let program = program(text);
    for (level, merge) in WAYS {
        let outcome = run(&program, level, merge);
        assert_eq!(outcome.stderr, "", "{level:?} {merge}");
        assert_eq!(outcome.stdout.lines().collect::<Vec<_>>().join(" "), expected, "{level:?} {merge}");
        assert_eq!(outcome.status, Some(0), "{level:?} {merge}");
    }
}

/// How a program fails: the message, and the functions of the trace, innermost first.
fn fails(text: &str, message: &str, functions: &[&str]) {
    let program = program(text);
    let mut expected = format!("{message}\n");
    functions.iter().for_each(|name| expected += &format!("[line 0] in {name}()\n"));
    expected += "[line 0] in script\n";
    for (level, merge) in [(OptLevel::O0, false), (OptLevel::O2, true)] {
        let outcome = run(&program, level, merge);
        assert_eq!(outcome.stderr, expected, "{level:?} {merge}");
        assert_eq!(outcome.status, Some(70), "{level:?} {merge}");
    }
}

const FIB: &str = r#"
global fib
global clock = native clock
class Point fields 2 { init = init, sum = sum }

traced closure fn fib_(dyn, dyn) -> dyn {
    %0: dyn
    %1: dyn
    %2: dyn "n"
    %3: bool
    %4: dyn
    %5: dyn
    %6: dyn
    %7: dyn

b0:
    %3 = dyn lt(%2, dyn(2.0))
    branch %3, b1, b2
b1:
    %0 = %2
    return
b2:
    %4 = dyn sub(%2, dyn(2.0))
    %5 = call fib_(%1, %4)
    %4 = dyn sub(%2, dyn(1.0))
    %6 = dyn global fib
    %7 = dyn call(%6, %4)
    %0 = dyn add(%5, %7)
    return
}

traced method fn init(dyn, dyn, dyn, dyn) -> dyn {
    %0: dyn
    %1: dyn
    %2: dyn "this"
    %3: dyn "x"
    %4: dyn "y"
    %5: dyn

b0:
    %5 = dyn set x(%2, %3)
    %5 = dyn set y(%2, %4)
    %0 = %2
    return
}

traced method fn sum(dyn, dyn, dyn) -> dyn {
    %0: dyn
    %1: dyn
    %2: dyn "this"
    %3: dyn
    %4: dyn
    %5: dyn

b0:
    %4 = dyn get x(%2)
    %5 = dyn get y(%2)
    %4 = dyn add(%4, %5)
    %0 = dyn add(%4, %3)
    return
}

entry traced fn script() -> () {
    %0: ()
    %1: dyn
    %2: dyn
    %3: dyn
    %4: dyn
    %5: dyn

b0:
    %1 = dyn closure fib_
    %2 = dyn set_global.defined fib(%1)
    %3 = dyn global fib
    %4 = dyn call(%3, dyn(20.0))
    %5 = dyn print(%4)
    %1 = dyn closure init
    %2 = dyn closure sum
    %3 = dyn class Point(%1, %2)
    %4 = dyn call(%3, dyn(1.5), dyn(2.0))
    %5 = dyn invoke sum(%4, dyn(3.0))
    %1 = dyn print(%5)
    %5 = dyn str "text"
    %1 = dyn print(%5)
    %0 = unit
    return
}
"#;

#[test]
fn objects_are_made_for_all_targets() {
    for (triple, cpu) in [
        ("aarch64-unknown-linux-musl", "generic"),
        ("riscv64-unknown-linux-gnu", "generic-rv64"),
        ("x86_64-apple-macosx11.0.0", "penryn"),
        ("arm64-apple-macosx11.0.0", "apple-m1"),
    ] {
        for level in [OptLevel::O0, OptLevel::O2] {
            let options = Options {
                triple,
                cpu,
                features: if triple.starts_with("riscv") { "+m,+a,+f,+d,+c" } else { "" },
                ..options(level)
            };
            let object = artifact(&program(FIB), &options, Artifact::Object);
            assert!(!object.is_empty());
        }
    }
}

#[test]
fn calls_and_recursion() {
    prints(FIB, "6765 6.5 text");
}

#[test]
fn an_error_shows_the_frames_of_traced_functions() {
    let text = r#"
traced closure fn inner(dyn, dyn) -> dyn {
    %0: dyn
    %1: dyn
    %2: dyn "n"
    %3: dyn
b0:
    %0 = dyn add(%2, dyn(1.0))
    return
}

closure fn wrapper(dyn, dyn) -> dyn {
    %0: dyn
    %1: dyn
    %2: dyn "n"
b0:
    %0 = call inner(%1, %2)
    return
}

traced closure fn outer(dyn, dyn) -> dyn {
    %0: dyn
    %1: dyn
    %2: dyn "n"
    %3: dyn
b0:
    %3 = dyn closure wrapper
    %3 = dyn call(%3, %2)
    %0 = dyn neg(%3)
    return
}

entry traced fn script() -> () {
    %0: ()
    %1: dyn
b0:
    %1 = call outer(nil, dyn(1.0))
    %1 = dyn print(%1)
    %1 = call outer(nil, nil)
    %1 = dyn print(%1)
    %0 = unit
    return
}
"#;
    fails(text, "Operands must be two numbers or two strings.", &["inner", "outer"]);
}

#[test]
fn arithmetic_of_numbers_is_in_line_and_strings_are_added() {
    let code = r#"
    %1 = dyn add(dyn(1.5), dyn(2.0))
    %2 = dyn print(%1)
    %1 = dyn sub(dyn(1.5), dyn(2.0))
    %2 = dyn print(%1)
    %1 = dyn mul(dyn(1.5), dyn(2.0))
    %2 = dyn print(%1)
    %1 = dyn div(dyn(1.0), dyn(0.0))
    %2 = dyn print(%1)
    %1 = dyn neg(%1)
    %2 = dyn print(%1)
    %1 = dyn div(dyn(0.0), dyn(0.0))
    %2 = dyn print(%1)
    %1 = dyn add(%1, dyn(1.0))
    %2 = dyn print(%1)
    %3 = dyn str "a"
    %4 = dyn str "b"
    %1 = dyn add(%3, %4)
    %2 = dyn print(%1)"#;
    prints(&script(code), "3.5 -0.5 3 inf -inf NaN NaN ab");
}

#[test]
fn operands_of_other_types_are_refused() {
    for (op, wrong) in [
        ("add(nil, dyn(1.0))", "Operands must be two numbers or two strings."),
        ("sub(dyn(1.0), dyn(true))", "Operands must be numbers."),
        ("mul(nil, nil)", "Operands must be numbers."),
        ("div(nil, nil)", "Operands must be numbers."),
        ("neg(dyn(false))", "Operand must be a number."),
        ("get x(nil)", "Only instances have properties."),
        ("set x(nil, nil)", "Only instances have fields."),
        ("invoke x(nil)", "Only instances have methods."),
        ("call(nil)", "Can only call functions and classes."),
    ] {
        fails(&script(&format!("%1 = dyn {op}")), wrong, &[]);
    }
    for op in ["lt", "le", "gt", "ge"] {
        fails(&script(&format!("%10 = dyn {op}(nil, dyn(1.0))")), "Operands must be numbers.", &[]);
    }
}

#[test]
fn comparisons_follow_ieee_and_equality_takes_everything() {
    let mut code = String::from(
        r#"
    %5 = dyn str "ab"
    %3 = dyn str "a"
    %4 = dyn str "b"
    %6 = dyn add(%3, %4)
    %7 = dyn div(dyn(0.0), dyn(0.0))"#,
    );
    let mut expected = Vec::new();
    for (op, result) in [
        ("lt(dyn(1.0), dyn(2.0))", true),
        ("lt(dyn(2.0), dyn(2.0))", false),
        ("le(dyn(2.0), dyn(2.0))", true),
        ("gt(dyn(2.0), dyn(1.0))", true),
        ("ge(dyn(1.0), dyn(2.0))", false),
        ("lt(%7, dyn(2.0))", false),
        ("ge(%7, %7)", false),
        ("eq(%7, %7)", false),
        ("ne(%7, %7)", true),
        ("eq(dyn(0.0), dyn(-0.0))", true),
        ("eq(nil, nil)", true),
        ("eq(nil, dyn(false))", false),
        ("eq(dyn(true), dyn(true))", true),
        ("eq(%5, %6)", true),
        ("eq(%6, %5)", true),
        ("eq(%5, %3)", false),
        ("ne(%5, %6)", false),
        ("eq(%5, dyn(1.0))", false),
        ("eq(dyn(0.0), nil)", false),
    ] {
        code += &format!("\n    %10 = dyn {op}\n    %1 = dyn box(%10)\n    %2 = dyn print(%1)");
        expected.push(result.to_string());
    }
    prints(&script(&code), &expected.join(" "));
}

#[test]
fn truth_tests_and_boxes() {
    let mut code = String::from("%5 = dyn str \"\"");
    let mut expected = Vec::new();
    for (op, result) in [
        ("truthy(nil)", false),
        ("truthy(dyn(false))", false),
        ("truthy(dyn(true))", true),
        ("truthy(dyn(0.0))", true),
        ("truthy(%5)", true),
        ("is number(dyn(1.0))", true),
        ("is number(nil)", false),
        ("is number(%5)", false),
        ("is bool(dyn(false))", true),
        ("is bool(dyn(true))", true),
        ("is bool(nil)", false),
        ("is bool(dyn(1.0))", false),
    ] {
        code += &format!("\n    %10 = dyn {op}\n    %1 = dyn box(%10)\n    %2 = dyn print(%1)");
        expected.push(result.to_string());
    }
    code += r#"
    %16 = dyn unbox(dyn(2.5))
    %16 = mul %16, %16
    %1 = dyn box(%16)
    %2 = dyn print(%1)
    %10 = dyn unbox(dyn(true))
    %10 = not %10
    %1 = dyn box(%10)
    %2 = dyn print(%1)"#;
    prints(&script(&code), &(expected.join(" ") + " 6.25 false"));
}

#[test]
fn globals_are_undefined_until_they_are_defined() {
    let globals = "global a\nglobal b\nglobal clock = native clock\n";
    let code = r#"
    %1 = dyn set_global.defined a(dyn(1.0))
    %1 = dyn global a
    %2 = dyn print(%1)
    %1 = dyn set_global a(dyn(2.0))
    %2 = dyn print(%1)
    %1 = dyn global.defined a
    %2 = dyn print(%1)
    %1 = dyn global.defined clock
    %2 = dyn print(%1)"#;
    prints(&format!("{globals}{}", script(code)), "1 2 2 <native fn>");
    fails(&format!("{globals}{}", script("%1 = dyn global b")), "Undefined variable 'b'.", &[]);
    fails(&format!("{globals}{}", script("%1 = dyn set_global b(nil)")), "Undefined variable 'b'.", &[]);
}

#[test]
fn closures_capture_values_and_cells() {
    let counter = func(
        "traced closure fn counter",
        0,
        r#"
    %15 = dyn captured 0(%1)
    %2 = dyn captured 1(%1)
    %3 = dyn cell_get(%15)
    %4 = dyn add(%3, %2)
    %0 = dyn cell_set(%15, %4)"#,
    );
    let code = r#"
    %15 = dyn new_cell(dyn(10.0))
    %1 = dyn closure counter(%15, dyn(5.0))
    %2 = dyn call(%1)
    %2 = dyn call(%1)
    %2 = dyn print(%2)
    %3 = dyn cell_get(%15)
    %2 = dyn print(%3)
    %4 = dyn closure counter(%15, dyn(1.0))
    %10 = dyn is closure counter(%1)
    %5 = dyn box(%10)
    %2 = dyn print(%5)
    %10 = dyn is closure counter(%15)
    %10 = dyn eq(%1, %4)
    %5 = dyn box(%10)
    %2 = dyn print(%5)
    %2 = dyn print(%1)"#;
    let code = code.replace("    %10 = dyn is closure counter(%15)\n", "");
    prints(&(counter.clone() + &script(&code)), "20 20 true false <fn counter>");
    let wrong = "%15 = dyn new_cell(nil)\n %1 = dyn closure counter(%15, nil)\n %2 = dyn call(%1, nil)";
    fails(&(counter.clone() + &script(wrong)), "Expected 0 arguments but got 1.", &[]);
    let wrong = "%15 = dyn new_cell(nil)\n %1 = dyn closure counter(%15, nil)\n %2 = dyn call(%1)";
    fails(&(counter + &script(wrong)), "Operands must be two numbers or two strings.", &["counter"]);
}

fn classes() -> String {
    let init = func(
        "traced method fn init",
        1,
        "%4 = dyn set x(%2, %3)\n    %4 = dyn set y(%2, dyn(2.0))\n    %0 = %2",
    );
    let sum = func(
        "traced method fn sum",
        1,
        "%4 = dyn get x(%2)\n    %5 = dyn get y(%2)\n    %4 = dyn add(%4, %5)\n    %0 = dyn add(%4, %3)",
    );
    // The superclass is captured.
    let inherited = func(
        "traced method fn inherited",
        1,
        r#"
    %4 = dyn captured 0(%1)
    %5 = dyn super_invoke sum(%4, %2, %3)
    %6 = dyn super_get sum(%4, %2)
    %7 = dyn call(%6, dyn(100.0))
    %0 = dyn add(%5, %7)"#,
    );
    format!(
        "class Point fields 2 {{ init = init, sum = sum }}\nclass Inner inherits fields 0 {{ sum = inherited }}\n\
         class Empty fields 0 {{ }}\n{init}{sum}{inherited}"
    )
}

#[test]
fn instances_have_fields_and_methods() {
    let code = r#"
    %1 = dyn closure init
    %2 = dyn closure sum
    %3 = dyn class Point(%1, %2)
    %4 = dyn closure inherited(%3)
    %5 = dyn class Inner(%3, %4)
    %6 = dyn class Empty
    %7 = dyn call(%3, dyn(1.0))
    %8 = dyn call(%5, dyn(10.0))
    %1 = dyn invoke sum(%7, dyn(3.0))
    %1 = dyn print(%1)
    %1 = dyn invoke sum(%8, dyn(3.0))
    %1 = dyn print(%1)
    %1 = dyn get sum(%7)
    %1 = dyn call(%1, dyn(4.0))
    %1 = dyn print(%1)
    %9 = dyn call(%6)
    %1 = dyn print(%9)
    %1 = dyn set f(%9, %2)
    %1 = dyn set n(%9, dyn(5.0))
    %1 = dyn get n(%9)
    %1 = dyn print(%1)
    %10 = dyn is class Point(%3)
    %1 = dyn box(%10)
    %1 = dyn print(%1)
    %10 = dyn is class Point(%5)
    %1 = dyn box(%10)
    %1 = dyn print(%1)
    %10 = dyn is instance_of Point(%7)
    %1 = dyn box(%10)
    %1 = dyn print(%1)
    %10 = dyn is instance_of Point(%8)
    %1 = dyn box(%10)
    %1 = dyn print(%1)
    %10 = dyn is instance(%8)
    %1 = dyn box(%10)
    %1 = dyn print(%1)
    %1 = dyn print(%5)
    %9 = dyn instance(%3)
    %1 = dyn print(%9)
    %1 = dyn method sum(%5)
    %1 = dyn print(%1)"#;
    prints(
        &(classes() + &script(code)),
        "6 127 7 Empty instance 5 true false true false true Inner Point instance <fn inherited>",
    );
}

#[test]
fn mistakes_with_instances_are_errors() {
    let make = "%1 = dyn closure init\n %2 = dyn closure sum\n %3 = dyn class Point(%1, %2)\n";
    for (code, message) in [
        ("%4 = dyn call(%3)", "Expected 1 arguments but got 0."),
        ("%4 = dyn call(%3, nil)\n %5 = dyn get z(%4)", "Undefined property 'z'."),
        ("%4 = dyn call(%3, nil)\n %5 = dyn invoke z(%4)", "Undefined property 'z'."),
        ("%4 = dyn call(%3, nil)\n %5 = dyn invoke sum(%4)", "Expected 1 arguments but got 0."),
        ("%4 = dyn closure inherited(nil)\n %5 = dyn class Inner(nil, %4)", "Superclass must be a class."),
    ] {
        fails(&(classes() + &script(&format!("{make} {code}"))), message, &[]);
    }
    let within = "%4 = dyn call(%3, nil)\n %5 = dyn invoke sum(%4, nil)";
    let message = "Operands must be two numbers or two strings.";
    fails(&(classes() + &script(&format!("{make} {within}"))), message, &["sum"]);
}

#[test]
fn a_script_whose_errors_are_impossible_is_linked_all_the_same() {
    prints(&script("%1 = dyn print(nil)"), "nil");
    prints(&script("%1 = dyn add(dyn(1.0), dyn(2.0))\n %1 = dyn print(%1)"), "3");
}
