use super::*;
use kiln_vm::Capture;

/// What a session says to its inputs: printed output, values with types, notes, codes of reports, stops.
fn session(inputs: &[&str]) -> Vec<String> {
    let mut repl = Repl::new();
    inputs.iter().map(|input| said(&mut repl, input)).collect()
}

fn said(repl: &mut Repl, input: &str) -> String {
    let mut host = Capture::default();
    let answer = repl.enter(input, &mut host, Options { fuel: Some(1_000_000), ..Options::default() });
    let mut parts: Vec<String> = host.text().lines().map(|line| format!("[{line}]")).collect();
    parts.extend(answer.value.map(|(value, ty)| format!("{value}: {ty}")));
    parts.extend(answer.notes);
    parts.extend(answer.reports.iter().map(|report| {
        let at = repl.sources().location(report.span()).expect("a place");
        format!("{}@{}:{}:{}", report.code.id, at.file, at.line, at.column)
    }));
    parts.extend(answer.stopped.map(|exit| match &exit {
        Exit::Panicked(panic) => panic.to_string(),
        Exit::Failed(failure) => failure.to_string(),
        Exit::Finished(_) | Exit::OutOfFuel | Exit::Interrupted => format!("{exit:?}"),
    }));
    parts.join("; ")
}

#[test]
fn expressions_have_values_and_types() {
    let cases = [
        ("1 + 2 * 3", "7: i32"),
        ("-128i8", "-128: i8"),
        ("18446744073709551615u64", "18446744073709551615: u64"),
        ("1.5 * 2.0", "3.0: f64"),
        ("0.1f32", "0.1: f32"),
        ("-1.0 / 0.0", "-inf: f64"),
        ("1e300 * 10.0", "1e301: f64"),
        ("1 < 2", "true: bool"),
        ("(1, (2.5, true))", "(1, (2.5, true)): (i32, (f64, bool))"),
        ("if 1 < 2 { 10 } else { 20 }", "10: i32"),
        ("let y = 4; y * y", "16: i32"),
        ("print_i32(5)", "[5]"),
        ("print_i32(5); 6", "[5]; 6: i32"),
        ("()", ""),
        ("", ""),
    ];
    for (input, expected) in cases {
        assert_eq!(session(&[input]), [expected], "{input}");
    }
}

#[test]
fn the_last_semicolon_may_be_left_out() {
    let said = session(&["let x = 5", "x", "let y = 6 // six", "fn f() { return }", "while false { }"]);
    assert_eq!(said[..2], ["", "5: i32"]);
    assert_eq!(said[2], "E0103@<input 3>:1:10");
}

#[test]
fn what_is_missing_at_the_end_is_missing_in_the_input() {
    let said = session(&["1 +", "let x =", "print_i32(", "let"]);
    let places =
        ["E0101@<input 1>:1:4", "E0101@<input 2>:1:8", "E0102@<input 3>:1:10", "E0101@<input 4>:1:4"];
    assert_eq!(said, places);
}

#[test]
fn variables_stay_and_change() {
    let said =
        session(&["let mut x = 1; let y = 2u8;", "x += 10;", "x", "let x = y as f32;", "(x, y)", "x = 3.0;"]);
    assert_eq!(said, ["", "", "11: i32", "", "(2.0, 2): (f32, u8)", "E0401@<input 6>:1:1"]);
}

#[test]
fn patterns_declare_all_their_variables() {
    let said = session(&["let (a, (mut b, _)) = (1, (true, 3));", "b = false;", "(a, b)"]);
    assert_eq!(said, ["", "", "(1, false): (i32, bool)"]);
}

#[test]
fn definitions_stay_and_can_be_replaced() {
    let said = session(&[
        "struct P { x: i32, y: f64 }",
        "enum E { Unit, Pair(i8, P), Rec { p: P } }",
        "fn twice(p: P) -> P { P { x: p.x * 2, y: p.y * 2.0 } }",
        "twice(P { x: 3, y: 0.5 })",
        "E::Pair(-1, twice(P { x: 1, y: 1.0 }))",
        "E::Rec { p: P { x: 0, y: 2.5 } }",
        "E::Unit",
        "fn twice(p: P) -> i32 { p.x }",
        "twice(P { x: 9, y: 0.0 })",
        "const N: i32 = 40;",
        "N + 2",
    ]);
    let expected = [
        "defined struct P",
        "defined enum E",
        "defined fn twice",
        "P { x: 6, y: 1.0 }: P",
        "E::Pair(-1, P { x: 2, y: 2.0 }): E",
        "E::Rec { p: P { x: 0, y: 2.5 } }: E",
        "E::Unit: E",
        "defined fn twice",
        "9: i32",
        "defined const N",
        "42: i32",
    ];
    assert_eq!(said, expected);
}

#[test]
fn a_new_type_takes_variables_of_the_old_one_along() {
    let said = session(&[
        "struct P { x: i32 } struct Q { p: P }",
        "let q = Q { p: P { x: 1 } }; let n = 5;",
        "struct P { x: i64 }",
        "n",
        "q",
    ]);
    let forgot = "defined struct P; forgot `q`: the type is a new one";
    assert_eq!(said, ["defined struct P, struct Q", "", forgot, "5: i32", "E0201@<input 5>:1:1"]);
}

#[test]
fn what_is_wrong_is_shown_in_the_input_and_changes_nothing() {
    let said = session(&[
        "let x = 1;",
        "x +\n  y",
        "fn f() -> i32 { true }",
        "f()",
        "1 +",
        "match x { 1 => 2 }",
        "let x = 2; 1 / 0",
        "x",
        "loop { }",
        "return 3;",
        "fn g() -> i32 { h() } fn h() -> i32 { 7 }",
        "g()",
    ]);
    assert_eq!(said[1], "E0201@<input 2>:2:3");
    assert_eq!(said[2], "E0301@<input 3>:1:17");
    assert_eq!(said[3], "E0203@<input 4>:1:1");
    assert!(said[4].starts_with("E0101@<input 5>:1:"), "{}", said[4]);
    assert_eq!(said[5], "E0501@<input 6>:1:7");
    assert_eq!(said[6], "panic at <input 7>:1:12: division by zero");
    assert_eq!(said[7], "1: i32", "the panic left the variable as it was");
    assert_eq!(said[8], "OutOfFuel");
    assert!(said[9].starts_with("E0301@<input 10>:1:"), "{}", said[9]);
    assert_eq!(said[11], "7: i32");
}

#[test]
fn types_are_told_without_evaluation() {
    let mut repl = Repl::new();
    said(&mut repl, "let x = 2u16;");
    assert_eq!(repl.type_of("(x, 1 / 0)"), Ok("(u16, i32)".to_owned()));
    assert_eq!(repl.type_of("let z = 1;"), Ok("()".to_owned()));
    assert!(repl.type_of("x + true").is_err());
}

#[test]
fn an_input_goes_on_while_something_is_open() {
    let open =
        ["fn f() {", "(1 + ", "if x {", "/* a", "let x = (1,", "match x {\n 1 => 2,", "struct P {", "fn f("];
    for text in open {
        assert!(!Repl::is_complete(text), "{text}");
    }
    let whole = [
        "",
        "1",
        "1 +",
        "fn f() { }",
        "x }",
        ")",
        "let = 3;",
        "if x { 1 }",
        "// a",
        "let x",
        "struct P { x: }",
    ];
    for text in whole {
        assert!(Repl::is_complete(text), "{text}");
    }
}

#[test]
fn names_and_fields_can_be_completed() {
    let mut repl = Repl::new();
    for input in
        ["struct Point { x: i32, y: i32 }", "fn area() -> i32 { 1 }", "let point = Point { x: 1, y: 2 };"]
    {
        said(&mut repl, input);
    }
    assert_eq!(repl.known_names(), ["Point", "area", "point"]);
    assert_eq!(repl.fields_of("point"), ["x", "y"]);
    assert!(repl.fields_of("nothing").is_empty());
}

#[test]
fn any_text_gets_an_answer() {
    // Words of the language in an order that a counter makes up.
    let words = [
        "let", "x", "=", "1", "{", "}", "(", ")", "if", "else", "fn", "f", "+", ";", "loop", "match", "=>",
        ",", "_", "'a", ":", "break", "i32",
    ];
    let mut repl = Repl::new();
    let mut state = 12345u64;
    for _ in 0..600 {
        let mut text = String::new();
        for _ in 0..state % 9 + 1 {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            text += words[(state >> 33) as usize % words.len()];
            text.push(' ');
        }
        Repl::is_complete(&text);
        said(&mut repl, &text);
    }
}
