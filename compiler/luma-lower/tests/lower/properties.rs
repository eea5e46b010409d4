//! Whatever the program: no panic, and a sound HIR if nothing was reported.

use kiln_arena::Interner;
use kiln_diagnostics::Sink;
use proptest::prelude::*;

/// Lines of programs that use few names, so that many of them mean something.
const LINES: &[&str] = &[
    "let a be 1",
    "let b be a",
    "set a to b + a",
    "set b to function with a: a + b",
    "show a",
    "show f(a)",
    "a()",
    "f(function do set a to 2 end)",
    "define f",
    "define f with a",
    "define g with b, a",
    "give back a",
    "give back f",
    "give back",
    "if a then",
    "otherwise if b is f then",
    "otherwise",
    "while a < b do",
    "repeat a times",
    "for a from 1 to b do",
    "for b from a to 1 by -2 do",
    "stop",
    "skip",
    "end",
    "end",
    "end",
    "let c be function with a do",
    "c(f, g)",
    "show not a and -b or read line",
    "show clock() + number of a",
    "let x be [",
];

fn check(text: &str) {
    let (mut names, mut sink) = (Interner::new(), Sink::new());
    let ast = kiln_luma_syntax::parse(text, 1, &mut names, &mut sink);
    let known =
        [names.intern("a"), names.intern("b"), names.intern("f"), names.intern("g"), names.intern("c")];
    let hir = kiln_luma_lower::lower_input(&ast, &known, &mut names, &mut sink);
    if !sink.has_errors() {
        assert_eq!(kiln_hir::verify::verify(&hir), Vec::<String>::new(), "{text}");
        kiln_hir::dump::dump(&hir, &names);
    }
}

/// Lines in blocks that end, so that most programs are whole.
fn program() -> impl Strategy<Value = String> {
    let line = prop::sample::select(LINES);
    prop::collection::vec(line, 0..30).prop_map(|lines| {
        let mut open = 0usize;
        let mut text = String::new();
        for line in lines {
            let opens = ["define", "if", "while", "repeat", "for"].iter().any(|word| line.starts_with(word));
            let opens = opens || line.ends_with(" do");
            let belongs = line.starts_with("otherwise") || line == "end";
            if belongs && open == 0 {
                continue;
            }
            open = if line == "end" { open - 1 } else { open + usize::from(opens) };
            text += line;
            text.push('\n');
        }
        text + &"end\n".repeat(open)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whole_programs_are_lowered(text in program()) {
        check(&text);
    }

    #[test]
    fn any_lines_are_answered(lines in prop::collection::vec(prop::sample::select(LINES), 0..30)) {
        check(&lines.join("\n"));
    }
}
