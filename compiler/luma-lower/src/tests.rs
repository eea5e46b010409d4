//! Tests on strings: what is captured, and what the HIR is.

use super::*;
use kiln_hir::{CaptureMode, VarKind};
use kiln_luma_syntax::parse;
use std::fmt::Write as _;

fn good(text: &str) -> (Hir, Interner) {
    let (mut names, mut sink) = (Interner::new(), Sink::new());
    let ast = parse(text, 1, &mut names, &mut sink);
    let hir = lower(&ast, &mut names, &mut sink);
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
                    (VarKind::Itself, _) => "itself, copied",
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
fn closures_copy_what_is_not_assigned_after_them() {
    let cases = [
        ("let a be 1\ndefine f\ngive back a\nend", ""),
        ("if yes then let a be 1; let f be function: a end", "function: a copy;"),
        ("if yes then let a be 1; set a to 2; let f be function: a end", "function: a copy;"),
        ("if yes then let a be 1; let f be function: a; set a to 2 end", "function: a cell;"),
        ("if yes then let a be 1; let f be function do set a to 2 end end", "function: a cell;"),
        ("define f with a give back function: function: a end", "function: a copy; function: a copy;"),
        ("while yes do let a be 1; set a to 2; let f be function: a end", "function: a copy;"),
        ("if yes then let a be 1; while a do set a to 2; let f be function: a end end", "function: a cell;"),
        ("for i from 1 to 3 do let f be function: i end", "function: i copy;"),
        ("for i from 1 to 3 do let f be function: i; set i to 2 end", "function: i cell;"),
        ("if yes then define f f() end end", "f: f itself;"),
        ("if yes then\ndefine f f() end; define g f() end end", "f: f itself; g: f copy;"),
        ("if yes then define f g() end; define g f() end end", "f: g cell; g: f copy;"),
        ("if yes then define f g() end; define g g() end end", "f: g cell; g: g cell;"),
        ("define f f() end", ""),
    ];
    for (text, expected) in cases {
        assert_eq!(captures(text), expected, "{text}");
    }
}

fn dump(text: &str) -> String {
    let (hir, names) = good(text);
    kiln_hir::dump::dump(&hir, &names)
}

#[test]
fn statements_become_those_of_the_hir() {
    let cases: &[(&str, &str, &str)] = &[
        (
            "global",
            "show f(1)\nlet a be 1\ndefine f with x give back x end\nset a to a + 2\nshow",
            include_str!("tests/global.hir"),
        ),
        (
            "count",
            "for i from 3 to 1 by -1 do if i is 2 then skip end; stop end",
            include_str!("tests/count.hir"),
        ),
        ("repeat", "repeat 3 times show clock() end", include_str!("tests/repeat.hir")),
        (
            "branches",
            "if yes and not no then show 1 otherwise if nothing then show read line otherwise show -1 end",
            include_str!("tests/branches.hir"),
        ),
        (
            "ahead",
            "while yes do\ndefine f\ng()\nend\ndefine g\nend\nstop\nend",
            include_str!("tests/ahead.hir"),
        ),
        (
            "objects",
            "let p be { a: [1, \"x\"], b: {} }\nset p.a[0] to p[\"b\"]\nset p.c to p has \"a\"\nadd 1 to p.a\nremove \"b\" from p",
            include_str!("tests/objects.hir"),
        ),
        ("each", "for each x in \"ab\" do skip; show \"{x}!\", x % 2 end", include_str!("tests/each.hir")),
        (
            "steps",
            "let a be 1\nfor i from a to a by a do end\nrepeat a times end",
            include_str!("tests/steps.hir"),
        ),
        (
            "library",
            "show map([length of \"a\", sqrt(1, 2)], sqrt), read line\nwrite file \"a\" with read file \"b\"",
            include_str!("tests/library.hir"),
        ),
    ];
    for (name, text, expected) in cases {
        let found = dump(text);
        assert_eq!(found, *expected, "{name}: {text}\n{found}");
    }
}

#[test]
fn a_global_may_have_the_name_of_a_function_of_the_library() {
    let (hir, names) = good(
        "show sqrt, sqrt(4)\nif yes then let sqrt be 1; show sqrt end\nlet abs be 2\nshow abs, map, map",
    );
    let globals: Vec<_> = hir.globals.values().map(|g| (names.text(g.name), g.native.is_some())).collect();
    assert_eq!(globals, [("library.map", false), ("sqrt", true), ("abs", false)]);
}

#[test]
fn names_of_earlier_inputs_are_known() {
    let (mut names, mut sink) = (Interner::new(), Sink::new());
    let ast = kiln_luma_syntax::parse_input("set x to x + 1\nlet x be 3", 1, &mut names, &mut sink);
    let known = [names.intern("x")];
    lower_input(&ast, &known, &mut names, &mut sink);
    assert!(!sink.has_errors(), "{:?}", sink.reports());
}

#[test]
fn deep_and_long_programs_are_fine() {
    for text in [
        format!("show 1{}", " + 1".repeat(100_000)),
        format!("show {}1{}", "(".repeat(9_000), ")".repeat(9_000)),
        format!("{}{}", "if yes then ".repeat(9_000), " end".repeat(9_000)),
        format!("if yes then {}end", "otherwise if no then ".repeat(50_000)),
        format!("{}{}", "define f ".repeat(5_000), "end ".repeat(5_000)),
        format!("if yes then\n{}end", (0..20_000).map(|i| format!("let a{i} be {i}\n")).collect::<String>()),
        format!("{}{}", "repeat 1 times ".repeat(5_000), "end ".repeat(5_000)),
    ] {
        good(&text);
    }
}
