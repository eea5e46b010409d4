//! Tests of the parser on strings.

use super::*;
use kiln_source::Span;
use proptest::prelude::*;

/// The errors as `CODE@BYTE: MESSAGE`.
fn errors(text: &str) -> Vec<String> {
    let mut names = Interner::new();
    let mut sink = Sink::new();
    let ast = parse(text, 1, &mut names, &mut sink);
    let file = Span::new(1, 1 + text.len() as u32);
    assert_eq!(verify(&ast, file, &names, !sink.has_errors()), Vec::<String>::new(), "{text}");
    sink.reports().iter().map(|r| format!("{}@{}: {}", r.code.id, r.span().lo - 1, r.message)).collect()
}

fn messages(text: &str) -> Vec<String> {
    errors(text).into_iter().map(|e| e.split_once(": ").expect("a message").1.to_owned()).collect()
}

fn dump(text: &str) -> String {
    let mut names = Interner::new();
    let mut sink = Sink::new();
    let ast = parse(text, 1, &mut names, &mut sink);
    assert!(!sink.has_errors(), "{text}: {:?}", sink.reports());
    dump_ast(&ast, &names)
}

#[test]
fn trees_are_as_written() {
    let cases = [
        ("print 1 + 2 * -3 - 4;", "(print (- (+ 1 (* 2 (- 3))) 4))\n"),
        ("a = b = c or d and e;", "(; (= a (= b (or c (and d e)))))\n"),
        ("!a == b != c < d;", "(; (!= (== (! a) b) (< c d)))\n"),
        ("a.b.c = d(1, \"x\\n\").e;", "(; (.= c (. b a) (. e (call d 1 \"x\\n\"))))\n"),
        ("(a)(b)();", "(; (call (call (group a) b)))\n"),
        ("var a; var b = nil;", "(var a)\n(var b nil)\n"),
        ("if (a) b; else if (c) {} else d;", "(if a\n  (; b)\n  (if c\n    (block)\n    (; d)))\n"),
        ("for (;;) {}", "(for\n  (block))\n"),
        (
            "for (var i = 0; i < 3; i = i + 1) print i;",
            "(for\n  (var i 0)\n  (cond (< i 3))\n  (step (= i (+ i 1)))\n  (print i))\n",
        ),
        ("while (true) return;", "(while true\n  (return))\n"),
        ("fun f(a, b) { return a; }", "(fun f (a b)\n  (return a))\n"),
        (
            "class A < B { init() { this.x = super.init(1); } m() {} }",
            "(class A (< B)\n  (method init ()\n    (; (.= x this (call (super init) 1))))\n  (method m ()))\n",
        ),
        ("#!/usr/bin/env kiln\nprint 0.10;", "(print 0.1)\n"),
        ("", ""),
    ];
    for (text, tree) in cases {
        assert_eq!(dump(text), tree, "{text}");
    }
}

#[test]
fn messages_are_those_of_the_book() {
    let cases = [
        ("print 1", "Expect ';' after value."),
        ("1", "Expect ';' after expression."),
        ("var x = 1", "Expect ';' after variable declaration."),
        ("fun f() { return 1 }", "Expect ';' after return value."),
        ("var 1;", "Expect variable name."),
        ("var a = ;", "Expect expression."),
        ("(1;", "Expect ')' after expression."),
        ("f(1;", "Expect ')' after arguments."),
        ("a.1;", "Expect property name after '.'."),
        ("a + b = c;", "Invalid assignment target."),
        ("(a) = c;", "Invalid assignment target."),
        ("a() = c;", "Invalid assignment target."),
        ("this = c;", "Invalid assignment target."),
        ("super;", "Expect '.' after 'super'."),
        ("super.;", "Expect superclass method name."),
        ("if a) {}", "Expect '(' after 'if'."),
        ("if (a {}", "Expect ')' after condition."),
        ("while a) {}", "Expect '(' after 'while'."),
        ("while (a {}", "Expect ')' after condition."),
        ("for a;;) {}", "Expect '(' after 'for'."),
        ("for (var i = 0) {}", "Expect ';' after variable declaration."),
        ("for (i = 0) {}", "Expect ';' after expression."),
        ("for (;1) {}", "Expect ';' after loop condition."),
        ("for (;;1 {}", "Expect ')' after for clauses."),
        ("for (;;) var x;", "Expect expression."),
        ("if (true) class A {}", "Expect expression."),
        ("{ 1;", "Expect '}' after block."),
        ("fun () {}", "Expect function name."),
        ("fun f {}", "Expect '(' after function name."),
        ("fun f(1) {}", "Expect parameter name."),
        ("fun f(a,) {}", "Expect parameter name."),
        ("fun f(a {}", "Expect ')' after parameters."),
        ("fun f() 1;", "Expect '{' before function body."),
        ("class { }", "Expect class name."),
        ("class A < { }", "Expect superclass name."),
        ("class A m() {}", "Expect '{' before class body."),
        ("class A { m() {}", "Expect '}' after class body."),
        ("class A { 1() {} }", "Expect method name."),
        ("class A { fun m() {} }", "Expect method name."),
        ("class A { m {} }", "Expect '(' after method name."),
        ("class A { m() 1; }", "Expect '{' before method body."),
        ("\"abc", "Unterminated string."),
        ("print 1 @ 2;", "Unexpected character."),
        ("}", "Expect expression."),
        ("else 1;", "Expect expression."),
        ("i++;", "Expect expression."),
        ("i += 1;", "Expect expression."),
        ("/* x */", "Expect expression."),
        (".5;", "Expect expression."),
    ];
    for (text, message) in cases {
        assert_eq!(messages(text), [message], "{text}");
    }
}

#[test]
fn all_errors_are_reported_once() {
    let text = "
        var = 1;
        print 2
        class A { var x; m() { return 1 } 3
            n(a b) { print ; } }
        fun f(a, { var b = ); return b; }
        if (x { y(1, ; } else z = ;
        for (var i = 0; i < 3 i = i + 1) { print i }
        print \"done\";
        a.b = = 2; c;
    ";
    assert_eq!(
        messages(text),
        [
            "Expect variable name.",
            "Expect ';' after value.",
            "Expect method name.",
            "Expect ';' after return value.",
            "Expect method name.",
            "Expect ')' after parameters.",
            "Expect expression.",
            "Expect parameter name.",
            "Expect expression.",
            "Expect ')' after condition.",
            "Expect expression.",
            "Expect expression.",
            "Expect ';' after loop condition.",
            "Expect ';' after value.",
            "Expect expression.",
        ]
    );
}

#[test]
fn one_slip_of_a_brace_or_parenthesis_is_one_error() {
    let cases = [
        ("class A { m() { x; }\nclass B {}\nprint 1;\nvar x;\nfun f() {}", "Expect method name."),
        ("fun f()\n  var c;\n  return c;\n}\nprint 1;", "Expect '{' before function body."),
        ("fun f() return 1; }\nprint 1;", "Expect '{' before function body."),
        ("class A {\n m()\n  return 1;\n }\n}\nprint 1;", "Expect '{' before method body."),
        ("if (a)) print 1;\nelse print 2;", "Expect expression."),
        ("if (a) print + 1; else print 2;", "Expect expression."),
        ("while (a)) { b; }", "Expect expression."),
        ("fun f(a { return a; }", "Expect ')' after parameters."),
        ("f((a); g();", "Expect ')' after arguments."),
    ];
    for (text, message) in cases {
        assert_eq!(messages(text), [message], "{text}");
    }
}

#[test]
fn there_may_be_255_arguments() {
    let list = |count: usize| vec!["a"; count].join(", ");
    assert_eq!(errors(&format!("fun f({}) {{ f({}); }}", list(255), list(255))), Vec::<String>::new());
    assert_eq!(
        messages(&format!("fun f({}) {{ f({}); }}", list(257), list(256))),
        ["Can't have more than 255 parameters.", "Can't have more than 255 arguments."]
    );
}

#[test]
fn a_missing_semicolon_before_a_line_is_mended_in_place() {
    assert_eq!(errors("print 1\nf();"), ["E1004@7: Expect ';' after value."]);
    assert_eq!(
        errors("print 1 // x\n}"),
        ["E1004@7: Expect ';' after value.", "E1003@13: Expect expression."]
    );
}

#[test]
fn depth_is_bounded_and_length_is_not() {
    let deep = format!("print {}1{};", "(".repeat(30_000), ")".repeat(30_000));
    assert_eq!(messages(&deep), ["this is nested too deeply"]);
    let fine = format!("print {}1{};", "(".repeat(15_000), ")".repeat(15_000));
    assert_eq!(errors(&fine), Vec::<String>::new());
    for long in [
        format!("print 1{};", " + 1".repeat(100_000)),
        format!("print a{};", ".a".repeat(100_000)),
        format!("{}{{}}", "if (a) {} else ".repeat(100_000)),
        format!("print {}1;", "-".repeat(15_000)),
        format!("{}1;", "a = ".repeat(15_000)),
    ] {
        let text = dump(&long);
        assert!(text.len() > 1000);
    }
}

#[test]
fn many_errors_end_the_file() {
    let reported = messages(&"print ;\n".repeat(500));
    assert_eq!(reported.len(), 101);
    assert_eq!(reported[100], "too many syntax errors; the rest of the file was not read");
}

#[test]
fn operations_have_places() {
    let text = "a . bc = de( 1 ) + -f ;";
    let (mut names, mut sink) = (Interner::new(), Sink::new());
    let ast = parse(text, 1, &mut names, &mut sink);
    let places: Vec<&str> = ast
        .exprs
        .ids()
        .map(|id| {
            let span = ast.operation(id, &names);
            &text[span.lo as usize - 1..span.hi as usize - 1]
        })
        .collect();
    assert_eq!(places, ["a", "de", "1", ")", "f", "-", "+", "bc"]);
}

#[test]
fn the_last_expression_of_an_input_is_printed() {
    let input = |text: &str| {
        let (mut names, mut sink) = (Interner::new(), Sink::new());
        let ast = parse_input(text, 1, &mut names, &mut sink);
        let messages: Vec<String> = sink.reports().iter().map(|report| report.message.clone()).collect();
        dump_ast(&ast, &names) + &messages.join("\n")
    };
    assert_eq!(input("1 + 2"), "(print (+ 1 2))\n");
    assert_eq!(input("a = 1; f()\n"), "(; (= a 1))\n(print (call f))\n");
    assert_eq!(input("f();"), "(; (call f))\n");
    assert_eq!(input("{ f() }"), "(block\n  (; (call f)))\nExpect ';' after expression.");
    assert_eq!(input("1 +"), "(print (+ 1 <error>))\nExpect expression.".replace("print", ";"));
}

#[test]
fn what_is_open_waits_for_its_end() {
    for text in ["", "1", "{ (1) }", "}", ")(", "\"a\"", "// {"] {
        assert!(is_closed(text), "{text}");
    }
    for text in ["{", "f(", "class A {\n m() {}", "\"a", "f(\"}\""] {
        assert!(!is_closed(text), "{text}");
    }
}

#[test]
fn json_has_places_and_parts() {
    let (mut names, mut sink) = (Interner::new(), Sink::new());
    let text = "print a.b(\"q\\\"\\n\");\nvar c;";
    let ast = parse(text, 1, &mut names, &mut sink);
    assert_eq!(
        dump_json(&ast, 1, &names),
        concat!(
            "{\"schema\":1,\"statements\":[\n",
            "{\"node\":\"Print\",\"span\":[0,19],\"expr\":{\"node\":\"Call\",\"span\":[6,18],",
            "\"callee\":{\"node\":\"Get\",\"span\":[6,9],\"object\":{\"node\":\"Name\",\"span\":[6,7],\"name\":\"a\"},",
            "\"name\":\"b\"},\"args\":[{\"node\":\"String\",\"span\":[10,17],\"value\":\"q\\\"\\n\"}]}},\n",
            "{\"node\":\"Var\",\"span\":[20,26],\"name\":\"c\",\"init\":null}\n]}\n"
        )
    );
}

#[test]
fn tokens_are_listed_with_places() {
    assert_eq!(
        dump_tokens("#!x\nprint \"é\" + a1;"),
        "2:1 Print\n2:7 Str \\\"é\\\"\n2:11 Plus\n2:13 Ident a1\n2:15 Semi\n2:16 Eof\n"
    );
}

proptest! {
    #[test]
    fn any_tokens_make_a_tree(words in proptest::collection::vec(proptest::sample::select(vec![
        "class", "fun", "var", "print", "if", "else", "while", "for", "return", "this", "super", "nil", "and", "or",
        "x", "y", "1", "\"s\"", "(", ")", "{", "}", ",", ".", ";", "+", "-", "!", "=", "==", "<", "\n", "@", "\"",
    ]), 0..60)) {
        errors(&words.join(" "));
    }

    #[test]
    fn any_text_makes_a_tree(text in "\\PC*") {
        errors(&text);
    }
}
