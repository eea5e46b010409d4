//! What incorrect texts are answered with: each mistake one report, at the right place, and the rest is read.

use super::{fixed, parse};
use kiln_diagnostics::Applicability;

/// Texts and their reports: code, byte range, message.
const CASES: &[(&str, &[&str])] = &[
    ("fn f() { let x = 1 let y = 2; }", &["E0103 18..18 expected `;`, found `let`"]),
    ("fn f() {\n  let x = 1\n  let y = 2;\n}", &["E0103 20..20 expected `;`, found `let`"]),
    ("fn f() { a + ; let y = 2; }", &["E0101 13..14 expected an expression, found `;`"]),
    ("fn f() { let x = $; }", &["E0002 17..18 unknown character `$`"]),
    ("fn f() { a $ b; }", &["E0002 11..12 unknown character `$`"]),
    ("fn f() { int x = 5; y }", &["E0105 9..14 a variable is declared with `let`"]),
    ("fn f() { var x = 5; y }", &["E0105 9..12 a variable is declared with `let`"]),
    ("fn f() { x := 5; y }", &["E0105 9..10 a variable is declared with `let`"]),
    ("fn f() { x: i32 = 5; y }", &["E0105 9..10 a variable is declared with `let`"]),
    ("fn f() { mut x = 5; y }", &["E0105 9..12 a variable is declared with `let`"]),
    ("fn f() { let mut = 5; y }", &["E0101 17..18 expected a variable name after `mut`, found `=`"]),
    ("fn f() { if x = 1 { } }", &["E0105 14..15 an assignment is no condition"]),
    (
        "fn f() { if a and b or c { } elif d { } else if not e { } }",
        &[
            "E0105 14..17 Cz has no `and`; write `&&`",
            "E0105 20..22 Cz has no `or`; write `||`",
            "E0105 29..33 Cz has no `elif`; write `else if`",
            "E0105 48..51 Cz has no `not`; write `!`",
        ],
    ),
    (
        "fn f() { x++; --y; ++x; y--; }",
        &[
            "E0105 10..12 Cz has no `++`; write `+= 1`",
            "E0105 19..21 Cz has no `++`; write `x += 1`",
            "E0105 25..27 Cz has no `--`; write `-= 1`",
        ],
    ),
    (
        "fn f() { a <> b; a === b; a !== b; }",
        &[
            "E0105 11..13 Cz has no `<>`; write `!=`",
            "E0105 19..22 Cz has no `===`; write `==`",
            "E0105 28..31 Cz has no `!==`; write `!=`",
        ],
    ),
    (
        "fn f() { f(a b); g(a; b); h(a, b; }",
        &[
            "E0101 12..12 expected `,` or `)`, found a name",
            "E0101 20..21 expected `,` or `)`, found `;`",
            "E0103 23..23 expected `;`, found `)`",
            "E0101 32..33 expected `,` or `)`, found `;`",
        ],
    ),
    (
        "fn f() { f(1 2)); g(]); }",
        &[
            "E0101 12..12 expected `,` or `)`, found an integer",
            "E0103 15..15 expected `;`, found `)`",
            "E0101 20..21 expected an expression, found `]`",
        ],
    ),
    ("fn f() { (a, b c); }", &["E0101 14..14 expected `,` or `)`, found a name"]),
    ("fn f() { P { x: 1 y: 2 }; }", &["E0101 17..17 expected `,` or `}`, found a name"]),
    ("fn f() { P { x = 1, y: 2 }; }", &["E0105 15..16 Cz has no `=`; a field's value follows a `:`"]),
    ("fn f() { if p == P { x: 1 } { a } }", &["E0106 17..27 a struct literal needs parentheses here"]),
    (
        "fn f() { match x { 1 -> a, 2 : b, 3 => c } }",
        &[
            "E0105 21..23 Cz has no `->`; an arm is `pattern => value`",
            "E0105 29..30 Cz has no `:`; an arm is `pattern => value`",
        ],
    ),
    (
        "fn f() { match x { 1 => a; 2 => b; } }",
        &[
            "E0105 25..26 Cz has no `;`; arms are separated by commas",
            "E0105 33..34 Cz has no `;`; arms are separated by commas",
        ],
    ),
    ("fn f() { match x { 1 => a 2 => b } }", &["E0101 25..25 expected `,` after the arm, found an integer"]),
    (
        "fn f() { match x { 1 => a\n 2 => b\n } }",
        &["E0101 25..25 expected `,` after the arm, found an integer"],
    ),
    ("fn f() { match { 1 => 2 } }", &["E0101 15..16 expected a value to match, found `{`"]),
    ("fn f(int a, b: i32) { }", &["E0105 5..10 the type comes after the name"]),
    ("fn f(a, b: i32) { }", &["E0101 6..7 expected `:` and the parameter's type, found `,`"]),
    ("fn f(a: i32): i32 { 1 }", &["E0105 12..13 Cz has no `:`; a result type is written `-> T`"]),
    ("fn f(a: i32) i32 { 1 }", &["E0101 12..12 expected `->` before the result type, found a name"]),
    ("function f() { }", &["E0105 0..8 Cz has no `function`; a function starts with `fn`"]),
    ("class A { }", &["E0105 0..5 Cz has no `class`; use `struct`"]),
    (
        "struct S { a: i32; b: i32 };",
        &[
            "E0105 17..18 Cz has no `;`; fields are separated by commas",
            "E0101 27..28 expected an item, found `;`",
        ],
    ),
    (
        "struct S { int a; int b; }",
        &[
            "E0105 11..16 the type comes after the name",
            "E0105 16..17 Cz has no `;`; fields are separated by commas",
            "E0105 18..23 the type comes after the name",
            "E0105 23..24 Cz has no `;`; fields are separated by commas",
        ],
    ),
    ("struct S { a i32 }", &["E0101 12..12 expected `:` before the type, found a name"]),
    ("struct S", &["E0103 8..8 expected `;`, found the end of the file"]),
    (
        "fn f() { for i in 0..10 { g(i); } 'a: for x in y { } let z = for a in b {}; }",
        &[
            "E0190 9..12 not supported yet: `for` loops",
            "E0190 38..41 not supported yet: `for` loops",
            "E0190 61..64 not supported yet: `for` loops",
        ],
    ),
    (
        "fn f<T>(a: Vec<T>) -> &T { f<i32>(1); Vec::<i32>::new(); a.len(); a[0]?; |x| x + 1; [1, 2]; \"a\"; 'c'; a +% b; &a; *a }",
        &[
            "E0190 4..5 not supported yet: type parameters",
            "E0190 14..15 not supported yet: type arguments",
            "E0190 22..23 not supported yet: references",
            "E0190 27..32 not supported yet: type arguments",
            "E0190 43..44 not supported yet: type arguments",
            "E0190 59..62 not supported yet: method calls",
            "E0190 67..68 not supported yet: indexing",
            "E0190 70..71 not supported yet: the operator `?`",
            "E0190 73..74 not supported yet: closures",
            "E0190 84..85 not supported yet: arrays",
            "E0190 92..95 not supported yet: strings",
            "E0190 97..100 not supported yet: characters",
            "E0190 104..106 not supported yet: the wrapping operators `+%`, `-%` and `*%`",
            "E0190 110..111 not supported yet: references",
            "E0190 114..115 not supported yet: dereferencing",
        ],
    ),
    (
        "import a::{b, c}; pub type X = i32; impl P { fn f(&self) { } } trait T { } extern \"C\" { fn f(); } test \"x\" { } #[repr(C)] struct P { } export \"C\" fn g() { } fn h() { }",
        &[
            "E0190 0..6 not supported yet: imports",
            "E0190 22..26 not supported yet: type aliases",
            "E0190 36..40 not supported yet: methods and `impl`",
            "E0190 63..68 not supported yet: traits",
            "E0190 98..102 not supported yet: tests",
            "E0190 112..113 not supported yet: attributes other than `link` and `link_name`",
            "E0190 135..141 not supported yet: `export`",
        ],
    ),
    ("fn f() { 'a while x { break 'a } }", &["E0101 11..11 expected `:` after the label, found `while`"]),
    ("fn f() { if (a) return 1; x }", &["E0101 16..22 expected `{`, found `return`"]),
    (
        "fn f() { if a { 1 } else 2; x }",
        &["E0101 25..26 expected `if` or `{` after `else`, found an integer"],
    ),
    (
        "fn f() { fn g() { } struct S; 1 }",
        &[
            "E0109 9..11 a function cannot be declared inside a function",
            "E0109 20..26 a struct cannot be declared inside a function",
        ],
    ),
    ("fn f() {\n  if a {\n    b;\n\n}\nfn g() { }", &["E0102 7..8 this `{` is not closed"]),
    ("fn f() { let x = (1, 2; let y = 3; }", &["E0101 22..23 expected `)`, found `;`"]),
    ("fn f() { let x = [1, 2; let y = 3; }", &["E0190 17..18 not supported yet: arrays"]),
    ("fn f() { g(1, 2 }", &["E0101 16..17 expected `,` or `)`, found `}`"]),
    ("fn f() -> { 1 }", &["E0101 10..11 expected a type, found `{`"]),
    ("fn () { 1 }", &["E0101 3..4 expected a function name, found `(`"]),
    ("fn fn() { 1 }", &["E0101 3..5 expected a function name, found `fn`"]),
    (
        "fn f() { let fn = 1; x.match; }",
        &[
            "E0101 13..15 expected a pattern, found `fn`",
            "E0101 23..28 expected a field name or position, found `match`",
        ],
    ),
    (
        "fn f() { a < b > c; a == b == c; (a < b) == c; (a < b) < c; a < (b < c); }",
        &["E0104 9..18 comparisons cannot be chained", "E0104 20..31 comparisons cannot be chained"],
    ),
    ("fn f() { let 1 = x; let (a, b = c; }", &["E0101 30..31 expected `,` or `)`, found `=`"]),
    ("fn f() { return 1 }\nfn g() { break }\n}\nfn h() { }", &["E0101 37..38 expected an item, found `}`"]),
    (
        "const A = 1;\nconst B: i32;\nconst C: i32 = 1\nfn f() { const X: i32 = 1; const Y: i32 = 2 }",
        &[
            "E0101 8..9 expected `:` and the constant's type, found `=`",
            "E0101 25..26 expected `=`, found `;`",
            "E0103 43..43 expected `;`, found `fn`",
            "E0103 87..87 expected `;`, found `}`",
        ],
    ),
    (
        "enum E { A B(i32), C = 3, D }",
        &["E0101 10..10 expected `,`, found a name", "E0190 21..22 not supported yet: numbers for variants"],
    ),
    (
        "fn f() { 1.; 0x; 0xg; 1i33; 1.5i32; 99999999999999999999; 1f32; .5; 0b12; 1__0; 5u; 1.0.0; 1e; }",
        &[
            "E0005 9..11 a float needs digits on both sides of the point",
            "E0005 13..15 digits are missing after `0x`",
            "E0005 17..20 digits are missing after `0x`",
            "E0005 23..26 `i33` is no type of numbers",
            "E0005 28..34 a number with a fraction cannot have the type `i32`",
            "E0006 36..56 this number does not fit any integer type",
            "E0005 58..62 a float needs digits on both sides of the point",
            "E0005 64..66 a float needs digits on both sides of the point",
            "E0005 68..72 `2` is no digit of a number that starts with `0b`",
            "E0005 81..82 `u` is no type of numbers",
            "E0005 92..93 `e` is no type of numbers",
        ],
    ),
    (
        "/// a\nfn f() { /// b\n 1 }\n/// c",
        &[
            "W0101 15..20 this doc comment documents nothing",
            "W0101 26..31 this doc comment documents nothing",
        ],
    ),
    (
        "fn f() { 'ab'; ''; '\\u{1F600}'; b'a'; 'é'; ' }",
        &[
            "E0190 9..13 not supported yet: characters",
            "E0190 15..17 not supported yet: characters",
            "E0190 19..30 not supported yet: characters",
            "E0190 32..36 not supported yet: characters",
            "E0190 38..42 not supported yet: characters",
            "E0004 44..45 this character has no closing quote",
        ],
    ),
    ("fn f() { \"abc", &["E0004 9..10 this string has no closing quote"]),
    ("fn f() { /* abc", &["E0003 9..11 this comment has no end"]),
    (
        "fn f() { a => b; x =< y; }",
        &["E0103 10..10 expected `;`, found `=>`", "E0105 19..21 Cz has no `=<`; less or equal is `<=`"],
    ),
    ("fn f() { if a => b { } }", &["E0105 14..16 Cz has no `=>`; greater or equal is `>=`"]),
    (
        "fn f() { let x: &str = 1; let y: [i32; 3] = 2; let z: fn(i32) -> i32 = g; let w: Box<dyn T> = h; }",
        &[
            "E0190 16..17 not supported yet: references",
            "E0190 33..34 not supported yet: arrays and slices",
            "E0190 54..56 not supported yet: function types",
            "E0190 84..85 not supported yet: type arguments",
        ],
    ),
    (
        "fn f() { match x { &a => 1, [a, ..] => 2, \"s\" => 3, 1.5 => 4, 'c' => 5, A | => 6, 1..= => 7 } }",
        &[
            "E0190 19..20 not supported yet: reference patterns",
            "E0190 28..29 not supported yet: slice patterns",
            "E0190 42..45 not supported yet: strings in patterns",
            "E0190 52..55 not supported yet: floats in patterns",
            "E0190 62..65 not supported yet: characters in patterns",
            "E0101 76..78 expected a pattern, found `=>`",
            "E0111 82..86 `..=` needs an end",
        ],
    ),
    (
        "x = 5;\nfn f() { }",
        &["E0101 0..1 expected an item (`fn`, `struct`, `enum` or `const`), found a name"],
    ),
    ("use std::io;\nfn f() { }", &["E0190 0..3 not supported yet: imports"]),
    ("fn f() { return if a { 1 } else { 2 } + 3; let v = if a { 1 } else { 2 } + 3; }", &[]),
    (
        "fn f() { if let x = 1 && y { } }",
        &["E0110 12..15 `let` with a pattern is allowed only as the whole condition of `if` or `while`"],
    ),
    (
        "fn f() { let x = let y = 1; }",
        &["E0110 17..20 `let` with a pattern is allowed only as the whole condition of `if` or `while`"],
    ),
    (
        "fn f() { a.; a.b.; a.0.1.x.2; a.01; a.0x1; }",
        &[
            "E0101 11..12 expected a field name or position, found `;`",
            "E0101 17..18 expected a field name or position, found `;`",
            "E0101 32..34 expected a field name or position such as `0`, found an integer",
            "E0101 38..41 expected a field name or position such as `0`, found an integer",
        ],
    ),
    ("async fn f() { }", &["E0101 0..5 expected an item (`fn`, `struct`, `enum` or `const`), found a name"]),
    ("fn f() { loop { break; } while true break; }", &["E0101 36..41 expected `{`, found `break`"]),
    ("fn f() { do { x } while y; }", &["E0105 9..11 Cz has no `do`; write `loop { ... if !c { break; } }`"]),
    ("fn f() { x ? 1 : 2; }", &["E0105 11..12 Cz has no `?:`; write `if c { a } else { b }`"]),
    (
        "fn f() { a && || b; a ** b; a | b || c; }",
        &[
            "E0190 14..16 not supported yet: closures",
            "E0105 22..24 Cz has no `**`; multiply as often as needed",
        ],
    ),
    ("fn f() { print_i32(1)\nprint_i32(2)\n}", &["E0103 21..21 expected `;`, found a name"]),
    ("fn f() { x = y = z; x += 1 += 2 }", &[]),
    ("fn f() { let x = 5, y = 6; }", &["E0103 18..18 expected `;`, found `,`"]),
    ("fn f() { let x; let y: i32; let z }", &["E0101 34..35 expected `:`, `=` or `;`, found `}`"]),
    ("fn f() { if a { 1 } else { 2 } == 3 }", &["E0101 31..33 expected an expression, found `==`"]),
    (
        "fn f() { g(1..2); x[a..]; ..b }",
        &[
            "E0190 12..14 not supported yet: ranges",
            "E0190 19..20 not supported yet: indexing",
            "E0190 26..28 not supported yet: ranges",
        ],
    ),
    (
        "fn f(a i32, int b, c: i32) { let z = 1; }",
        &[
            "E0101 6..6 expected `:` before the type, found a name",
            "E0105 12..17 the type comes after the name",
        ],
    ),
    ("fn f() { if a { b; } } }\nfn g() { }", &["E0101 23..24 expected an item, found `}`"]),
    (
        "fn f() { x = ; y = ; }\nfn g() { z = ; }",
        &[
            "E0101 13..14 expected an expression, found `;`",
            "E0101 19..20 expected an expression, found `;`",
            "E0101 36..37 expected an expression, found `;`",
        ],
    ),
    ("fn f() { while a { if b {", &["E0102 24..25 this `{` is not closed"]),
    (
        "fn f() { ' outer: loop { } let x = ; }",
        &[
            "E0004 9..10 this character has no closing quote",
            "E0101 35..36 expected an expression, found `;`",
        ],
    ),
    ("struct S { a: i32 = 5, b: i32 }\nfn g() { }", &["E0101 18..19 expected `,` or `}`, found `=`"]),
    (
        "fn f(a: i32 { a }\nfn g() { x = ; }",
        &["E0101 12..13 expected `,` or `)`, found `{`", "E0101 31..32 expected an expression, found `;`"],
    ),
    ("fn f(a: (i32, i32 { a }", &["E0101 18..19 expected `,` or `)`, found `{`"]),
    (
        "fn f() { match x { (a, b => 1, P { x, y => 2, _ => 3 } }",
        &["E0101 25..27 expected `,` or `)`, found `=>`", "E0101 40..42 expected `,` or `}`, found `=>`"],
    ),
    (
        "fn f() { match x { 1 => { a; 2 => b } }\nfn g() { }",
        &["E0102 7..8 this `{` is not closed", "E0103 30..30 expected `;`, found `=>`"],
    ),
    (
        "fn f() { let x = P { a: 1, b: ; c }; d = ; }",
        &["E0101 30..31 expected an expression, found `;`", "E0101 41..42 expected an expression, found `;`"],
    ),
];

/// Texts, and what they become when their fixes are applied: correct programs.
const FIXES: &[(&str, &str)] = &[
    ("fn f() { let x = 1\nlet y = 2\n}", "fn f() { let x = 1;\nlet y = 2;\n}"),
    ("fn f() { a = b\nc }", "fn f() { a = b;\nc }"),
    ("const A: i32 = 1\nstruct S;", "const A: i32 = 1;\nstruct S;"),
    ("struct S", "struct S;"),
    ("struct S {};", "struct S {}"),
    ("struct S { a: i32; b: i32 }", "struct S { a: i32, b: i32 }"),
    ("struct S { a: i32 b: i32 }", "struct S { a: i32, b: i32 }"),
    ("struct S { int a, b i32 }", "struct S { a: int, b: i32 }"),
    ("enum E { A B }", "enum E { A, B }"),
    ("def f(int a) : i32 { }", "fn f(a: int) -> i32 { }"),
    ("fn f() i32 { }", "fn f() -> i32 { }"),
    ("fn f() { if x = 1 { } }", "fn f() { if x == 1 { } }"),
    ("fn f() { if not a and b { } elif c or d { } }", "fn f() { if ! a && b { } else if c || d { } }"),
    ("fn f() { if a => b { } }", "fn f() { if a >= b { } }"),
    ("fn f() { a =< b; }", "fn f() { a <= b; }"),
    ("fn f() { a <> b; a === b; a !== b; }", "fn f() { a != b; a == b; a != b; }"),
    ("fn f() { x++; y--; z + +1; }", "fn f() { x += 1; y -= 1; z + 1; }"),
    ("fn f() { a < b <= c; }", "fn f() { a < b && b <= c; }"),
    ("fn f() { g(a b, c d); }", "fn f() { g(a, b, c, d); }"),
    ("fn f() { P { x = 1 y: 2 } }", "fn f() { P { x : 1, y: 2 } }"),
    ("fn f() { if p == P { x: 1 } { } }", "fn f() { if p == (P { x: 1 }) { } }"),
    (
        "fn f() { match x { 1 -> a, 2 : b; 3 => c 4 => d\n5 = e } }",
        "fn f() { match x { 1 => a, 2 => b, 3 => c, 4 => d,\n5 => e } }",
    ),
    ("fn f() { 'a while b { } }", "fn f() { 'a: while b { } }"),
    (
        "fn f() { var x = 1; int y = 2; z := 3; w: i32 = 4; mut v = 5; }",
        "fn f() { let x = 1; let y: int = 2; let z = 3; let w: i32 = 4; let mut v = 5; }",
    ),
    ("fn f() { let x == 1; }", "fn f() { let x = 1; }"),
    ("fn f() { 1.; .5; 1f32; 1l; 2u; }", "fn f() { 1.0; 0.5; 1.0f32; 1i64; 2u32; }"),
    ("fn f() { a \u{2212} b\u{37e} }", "fn f() { a - b; }"),
];

#[test]
fn each_mistake_is_one_report_at_its_place() {
    for (text, expected) in CASES {
        let parsed = parse(text);
        let mut reports = parsed.reports.clone();
        reports.sort_by_key(|report| report.span());
        let found: Vec<String> = (reports.iter())
            .map(|report| {
                let span = report.span();
                format!(
                    "{} {}..{} {}",
                    report.code.id,
                    span.lo - super::BASE,
                    span.hi - super::BASE,
                    report.message
                )
            })
            .collect();
        assert_eq!(found, *expected, "{text}");
    }
}

#[test]
fn fixes_make_programs_correct() {
    for (text, expected) in FIXES {
        let parsed = parse(text);
        assert!(parsed.errors().count() > 0, "{text}");
        let result = fixed(text, &parsed.reports, Applicability::Maybe);
        assert_eq!(result, *expected, "{text}");
        let again = parse(&result);
        assert!(again.reports.is_empty(), "{text} -> {result}: {:#?}", again.reports);
    }
}
