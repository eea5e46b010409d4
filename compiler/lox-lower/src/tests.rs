//! Tests on strings: what is reported, and what the HIR is.

use super::*;
use kiln_hir::{CaptureMode, VarKind};
use kiln_lox_syntax::parse;
use std::fmt::Write as _;

fn lowered(text: &str) -> (Hir, Interner, Sink) {
    let (mut names, mut sink) = (Interner::new(), Sink::new());
    let ast = parse(text, 1, &mut names, &mut sink);
    let hir = lower(&ast, &mut names, &mut sink);
    (hir, names, sink)
}

fn errors(text: &str) -> Vec<String> {
    let (_, _, sink) = lowered(text);
    let place = |lo: u32| text[lo as usize - 1..].split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    sink.reports().iter().map(|r| format!("{} at {}", r.message, place(r.span().lo))).collect()
}

fn good(text: &str) -> (Hir, Interner) {
    let (hir, names, sink) = lowered(text);
    assert!(!sink.has_errors(), "{text}: {:?}", sink.reports());
    assert_eq!(kiln_hir::verify::verify(&hir), Vec::<String>::new(), "{text}");
    (hir, names)
}

/// What each function takes along: `f: a itself, b copy, c cell`; those that take nothing are left out.
fn captures(text: &str) -> String {
    let (hir, names) = good(text);
    let mut out = String::new();
    for func in hir.funcs.values() {
        let vars = (func.nodes.vars.start as usize..func.nodes.vars.end as usize)
            .map(|index| &hir.vars.as_slice()[index])
            .filter(|var| matches!(var.kind, VarKind::Itself | VarKind::Captured))
            .map(|var| {
                let how = match (var.kind, var.capture) {
                    (VarKind::Itself, CaptureMode::None) => "itself",
                    (VarKind::Itself, CaptureMode::Copy) => "itself, copied",
                    (_, CaptureMode::Copy) => "copy",
                    (_, CaptureMode::Cell) => "cell",
                    (_, CaptureMode::None) => "nothing",
                };
                format!("{} {how}", names.text(var.name))
            });
        let list: Vec<String> = vars.collect();
        if !list.is_empty() {
            write!(out, "{}: {}; ", names.text(func.name), list.join(", ")).unwrap();
        }
        for capture in &func.captures {
            assert_eq!(hir.vars[capture.outer].capture, hir.vars[capture.inner].capture, "{text}");
        }
    }
    out.trim_end().to_owned()
}

#[test]
fn static_errors_are_those_of_the_book() {
    let cases: &[(&str, &[&str])] = &[
        ("{ var a; var a; }", &["Already a variable with this name in this scope. at a"]),
        ("fun f(a, a) {}", &["Already a variable with this name in this scope. at a"]),
        ("fun f(a) { var a; }", &["Already a variable with this name in this scope. at a"]),
        ("{ fun a() {} class a {} }", &["Already a variable with this name in this scope. at a"]),
        ("for (var i = 0;;) { var i; }", &[]),
        ("var a; var a; fun a() {} class a {}", &[]),
        ("{ var a; { var a; } }", &[]),
        ("{ var a = a; }", &["Can't read local variable in its own initializer. at a"]),
        ("var a; { var a = 1 + (a = 2); }", &["Can't read local variable in its own initializer. at a"]),
        ("var a = a;", &[]),
        ("{ fun f() { return f; } }", &[]),
        ("return 1;", &["Can't return from top-level code. at return"]),
        ("{ return; }", &["Can't return from top-level code. at return"]),
        ("class A { init() { return 1; } }", &["Can't return a value from an initializer. at return"]),
        ("class A { init() { return; } m() { return 1; } }", &[]),
        ("class A { init() { fun init() { return 1; } } } fun init() { return 1; }", &[]),
        ("print this;", &["Can't use 'this' outside of a class. at this"]),
        ("fun f() { this.a = 1; }", &["Can't use 'this' outside of a class. at this"]),
        ("super.m();", &["Can't use 'super' outside of a class. at super"]),
        ("class A { m() { super.m(); } }", &["Can't use 'super' in a class with no superclass. at super"]),
        ("class A < B { m() { fun f() { super.m(); } } }", &[]),
        (
            "class A < B { m() { class C { n() { super.n(); } } } }",
            &["Can't use 'super' in a class with no superclass. at super"],
        ),
        ("class A < A {}", &["A class can't inherit from itself. at A"]),
        ("{ class A < A {} }", &["A class can't inherit from itself. at A"]),
        (
            "print 1\nprint this; { var a = a; return; }",
            &[
                "Expect ';' after value. at ",
                "Can't use 'this' outside of a class. at this",
                "Can't read local variable in its own initializer. at a",
                "Can't return from top-level code. at return",
            ],
        ),
        (
            "fun (a) { return a; } class { init() { return this; } }",
            &[
                "Expect function name. at ",
                "Expect class name. at ",
                "Can't return a value from an initializer. at return",
            ],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(&errors(text), expected, "{text}");
    }
}

#[test]
fn closures_copy_what_is_not_assigned_after_them() {
    let cases = [
        ("{ var a = 1; fun f() { return a; } }", "f: a copy;"),
        ("{ var a = 1; a = 2; fun f() { return a; } }", "f: a copy;"),
        ("{ var a = 1; fun f() { return a; } a = 2; }", "f: a cell;"),
        ("{ var a = 1; fun f() { a = 2; } }", "f: a cell;"),
        ("{ var a = 1; fun f() { fun g() { return a; } } }", "f: a copy; g: a copy;"),
        ("{ var a = 1; fun f() { fun g() { a = 1; } } }", "f: a cell; g: a cell;"),
        ("fun f(a) { fun g() { return a; } return g; }", "g: a copy;"),
        ("{ var a = 1; while (a) { a = 2; fun f() { return a; } } }", "f: a cell;"),
        ("{ var a = 1; while (a) { a = 2; } while (a) { fun f() { return a; } } }", "f: a copy;"),
        ("while (1) { var a = 1; a = 2; fun f() { return a; } }", "f: a copy;"),
        ("while (1) { var a = 1; while (a) { a = 2; fun f() { return a; } } }", "f: a cell;"),
        ("for (var i = 0; i < 3; i = i + 1) { fun f() { return i; } }", "f: i cell;"),
        ("for (var i = 0; i < 3; i = i + 1) { var j = i; fun f() { return j; } }", "f: j copy;"),
        ("var a; fun f() { a = 1; return f; }", ""),
        ("{ fun f() { return f; } }", "f: f itself;"),
        ("{ fun f() { return f; } fun g() { f(); } }", "f: f itself; g: f copy;"),
        ("{ fun f() { fun g() { return f; } } }", "f: f itself, copied; g: f copy;"),
        ("{ fun f() { return f; } f = 1; }", "f: f cell;"),
        ("{ fun f() { f = 1; } }", "f: f cell;"),
        ("{ fun f() { return 1; } f = 1; }", ""),
        ("class A { m() { fun f() { return this; } } }", "f: this copy;"),
        ("class A < B { m() { super.m(); } n() {} }", "m: super copy;"),
        ("class A < B { m() { fun f() { return super.m; } } }", "m: super copy; f: super copy, this copy;"),
        ("{ class A { m() { return A; } } }", "m: A cell;"),
        ("{ class A {} fun f() { return A; } }", "f: A copy;"),
    ];
    for (text, expected) in cases {
        assert_eq!(captures(text), expected, "{text}");
    }
}

#[test]
fn a_method_that_uses_super_in_a_function_takes_its_receiver_only_inside() {
    // `this` of the method itself is no capture of it.
    assert_eq!(captures("class A < B { m() { super.m(); this.n(); } }"), "m: super copy;");
}

fn dump(text: &str) -> String {
    let (hir, names) = good(text);
    kiln_hir::dump::dump(&hir, &names)
}

#[test]
fn statements_become_those_of_the_hir() {
    let cases = [
        ("var a = 1; print a + 2;", include_str!("tests/global.hir")),
        ("for (var i = 0; i < 3; i = i + 1) print i;", include_str!("tests/loop.hir")),
        ("fun f(a, b) { if (a and b) return b; else a = b; }", include_str!("tests/function.hir")),
        (
            "class A < B { init(x) { this.x = x; super.init(); return; } m() { return this.x.y(); } }",
            include_str!("tests/class.hir"),
        ),
        ("{ fun f() { f = nil; } print !f(1); }", include_str!("tests/ahead.hir")),
    ];
    for (text, expected) in cases {
        assert_eq!(dump(text), expected, "{text}\n{}", dump(text));
    }
}

#[test]
fn globals_are_one_for_each_name() {
    let (hir, names) = good("var clock2; print clock; fun f() { clock2 = clock(); readLine; }");
    let globals: Vec<_> = hir.globals.values().map(|g| (names.text(g.name), g.native.is_some())).collect();
    assert_eq!(globals, [("clock2", false), ("clock", true), ("f", false), ("readLine", true)]);
}

#[test]
fn fields_of_the_receiver_are_a_hint() {
    let text = "class A { init() { this.x = 1; this.y = this.z; a.b = 1; } m() { fun f() { this.w = this.x = 2; } } }";
    let (hir, names) = good(text);
    let fields: Vec<_> = hir.classes.values().next().unwrap().fields.iter().map(|&f| names.text(f)).collect();
    assert_eq!(fields, ["x", "y", "w"]);
}

#[test]
fn operations_have_the_place_of_their_token() {
    let text = "fun f() {}\nf(1)\n.a\n(2)\n.b\n=\n3\n+\nx\n;";
    let (hir, _) = good(text);
    let lines: Vec<_> = hir
        .exprs
        .values()
        .filter_map(|expr| {
            let kiln_hir::ExprKind::Dyn(dynamic) = expr.kind else { return None };
            let before = &text[..expr.span.lo as usize - 1];
            Some((dynamic.name(), before.matches('\n').count() + 1))
        })
        .filter(|(name, _)| ["call", "invoke", "set", "+", "global"].contains(name))
        .collect();
    assert_eq!(lines, [("global", 2), ("call", 2), ("invoke", 4), ("global", 9), ("+", 8), ("set", 5)]);
}

#[test]
fn deep_and_long_programs_are_fine() {
    for text in [
        format!("print 1{};", " + 1".repeat(100_000)),
        format!("print {}1{};", "(".repeat(15_000), ")".repeat(15_000)),
        format!("{}{}", "{".repeat(15_000), "}".repeat(15_000)),
        format!("{}{{}}", "if (a) {} else ".repeat(50_000)),
        format!("{}{}", "fun f() {".repeat(5_000), "}".repeat(5_000)),
        format!("{{ {} }}", (0..20_000).map(|i| format!("var a{i} = {i};")).collect::<String>()),
    ] {
        good(&text);
    }
}
