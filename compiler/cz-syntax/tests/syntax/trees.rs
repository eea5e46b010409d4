//! What correct texts mean: small bodies and items with their trees.

use super::parse;

/// The dump in one line.
fn tree(text: &str) -> String {
    let parsed = parse(text);
    assert!(parsed.reports.is_empty(), "{text}: {:#?}", parsed.reports);
    let dump = kiln_cz_syntax::dump_ast(&parsed.ast, &parsed.names);
    dump.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Bodies of a function and what its block contains.
const BODIES: &[(&str, &str)] = &[
    ("-x as u8 as i8", "(tail (- (as i8 (as u8 (name x)))))"),
    ("!a.b.0", "(tail (! (field 0 (field b (name a)))))"),
    ("-f(x).y * 2", "(tail (* (- (field y (call (name f) (name x)))) (int 2)))"),
    ("1 + 2 * 3 - 4", "(tail (- (+ (int 1) (* (int 2) (int 3))) (int 4)))"),
    ("a = b = c", "(tail (= (name a) (= (name b) (name c))))"),
    ("a += b << 2", "(tail (+= (name a) (<< (name b) (int 2))))"),
    ("a || b && c == d", "(tail (|| (name a) (&& (name b) (== (name c) (name d)))))"),
    ("a & b == c", "(tail (== (& (name a) (name b)) (name c)))"),
    (
        "a | b ^ c & d << e + f * -g",
        "(tail (| (name a) (^ (name b) (& (name c) (<< (name d) (+ (name e) (* (name f) (- (name g)))))))))",
    ),
    ("a == b < c", "(tail (== (name a) (< (name b) (name c))))"),
    ("(a < b) == (c < d)", "(tail (== (< (name a) (name b)) (< (name c) (name d))))"),
    ("(a + b) * c", "(tail (* (+ (name a) (name b)) (name c)))"),
    ("t.0.1.x", "(tail (field x (field 1 (field 0 (name t)))))"),
    ("x.0 .1", "(tail (field 1 (field 0 (name x))))"),
    ("f(a, (b, c), (), (d),)", "(tail (call (name f) (name a) (tuple (name b) (name c)) (tuple) (name d)))"),
    ("P { x: 1, y, }", "(tail (struct P (field x (int 1)) (short y)))"),
    ("E::P { x: Q { }, }", "(tail (struct E::P (field x (struct Q))))"),
    ("a::b::c", "(tail (path a::b::c))"),
    (
        "if a == P { b } else if c { } else { d }",
        "(tail (if (== (name a) (name P)) (block (tail (name b))) (if (name c) (block) (block (tail (name d))))))",
    ),
    ("if (P { x: 1 }).x == 1 { }", "(tail (if (== (field x (struct P (field x (int 1)))) (int 1)) (block)))"),
    (
        "match f(P { x: 1 }) { _ => 1 }",
        "(tail (match (call (name f) (struct P (field x (int 1)))) (arm _ (int 1))))",
    ),
    ("if let E::A(x) = y { } ", "(tail (if (let? E::A(x) (name y)) (block)))"),
    ("while let (a, _) = b { }", "(tail (while (let? (a, _) (name b)) (block)))"),
    (
        "'a: loop { break 'a 1; continue 'a; break }",
        "(tail (loop 'a (block (semi (break 'a (int 1))) (semi (continue 'a)) (tail (break)))))",
    ),
    ("'a: while x { }", "(tail (while 'a (name x) (block)))"),
    ("return", "(tail (return))"),
    ("return 1 + 2", "(tail (return (+ (int 1) (int 2))))"),
    ("if a { } -1", "(stmt (if (name a) (block))) (tail (- (int 1)))"),
    ("{ 1 } (2)", "(stmt (block (tail (int 1)))) (tail (int 2))"),
    ("match a { } .b + 1", "(tail (+ (field b (match (name a))) (int 1)))"),
    (
        "x = if a { 1 } else { 2 } + 3",
        "(tail (= (name x) (+ (if (name a) (block (tail (int 1))) (block (tail (int 2)))) (int 3))))",
    ),
    (
        "match x { | 1 | -2i8 if a => b, 1..=2 | ..=3 | 4.. | 5..6 | ..7 => { c } n @ (1 | 2) => d, mut q => e, (a, .., b) => f, (..) => g, () => h, E::V(a, ..) => i, E::R { x, mut y, z: 1, .. } => j, E::U => k, P(1) => l, true => m, _ => n }",
        "(tail (match (name x) (arm (or 1 | -2i8) (guard (name a)) (name b)) (arm (or 1..=2 | ..=3 | 4.. | 5..6 | ..7) (block (tail (name c)))) (arm n @ (or 1 | 2) (name d)) (arm mut q (name e)) (arm (a, .., b) (name f)) (arm (..) (name g)) (arm () (name h)) (arm E::V(a, ..) (name i)) (arm E::R { x, mut y, z: 1 } (name j)) (arm E::U (name k)) (arm P(1) (name l)) (arm true (name m)) (arm _ (name n))))",
    ),
    (
        "match x { 1 => if a { } else { } 2 => loop { } 3 => match y { } 4 => { } -1 => a, 5 => { } }",
        "(tail (match (name x) (arm 1 (if (name a) (block) (block))) (arm 2 (loop (block))) (arm 3 (match (name y))) (arm 4 (block)) (arm -1 (name a)) (arm 5 (block))))",
    ),
    (
        "let x = 1; let mut y: (i32, !) = z; let (a, P { b, .. }) = c else { return }; let q;",
        "(let x (int 1)) (let mut y: (i32, !) (name z)) (let (a, P { b }) (name c) (else (block (tail (return))))) (let q)",
    ),
    (
        "const N: i32 = 1; { } if a { } loop { } N",
        "(const N i32 (int 1)) (stmt (block)) (stmt (if (name a) (block))) (stmt (loop (block))) (tail (name N))",
    ),
    (
        "0xffu8; 0b1; 0o7i64; 1_000usize; 007; 1.5e-3f32; 1e9; 1_0.2_5",
        "(semi (int 255u8)) (semi (int 1)) (semi (int 7i64)) (semi (int 1000usize)) (semi (int 7)) (semi (float 1.5e-3f32)) (semi (float 1e9)) (tail (float 10.25))",
    ),
    ("a; b;; c", "(semi (name a)) (semi (name b)) (tail (name c))"),
    ("a - -1 - !b", "(tail (- (- (name a) (- (int 1))) (! (name b))))"),
    ("a<b>>c", "(tail (< (name a) (>> (name b) (name c))))"),
    ("break if a { } else { }", "(tail (break (if (name a) (block) (block))))"),
    ("f()()(1)", "(tail (call (call (call (name f))) (int 1)))"),
    ("x = 1 + (2 + 3)", "(tail (= (name x) (+ (int 1) (+ (int 2) (int 3)))))"),
];

/// Items.
const ITEMS: &[(&str, &str)] = &[
    ("", ""),
    ("\u{feff}fn f() {}\r\n", "(fn f (block))"),
    (
        "fn f(a: i32, mut b: (E, p::P),) -> ! { }",
        "(fn f (param a i32) (param mut b (E, p::P)) (ret !) (block))",
    ),
    ("fn f((a, _): (i32, bool)) { }", "(fn f (param (a, _) (i32, bool)) (block))"),
    ("struct S { x: i32, pub y: () }", "(struct S record (field x i32) (field y ()))"),
    ("pub struct S(i32, (f64));", "(struct S tuple (field 0 i32) (field 1 f64))"),
    ("struct S;", "(struct S unit)"),
    (
        "enum E { A, B(i32, bool), C { x: i64 }, }",
        "(enum E (variant A unit) (variant B tuple (field 0 i32) (field 1 bool)) (variant C record (field x i64)))",
    ),
    ("enum E {}", "(enum E)"),
    ("const N: i32 = -1;", "(const N i32 (- (int 1)))"),
    ("/// one\n///  two\n//// no\n// no\nfn f() { }", "(fn f (doc \"one\\n two\") (block))"),
    ("/* a /* b */ c */ struct Été;", "(struct Été unit)"),
    ("struct S { /// a field\n x: i32 }", "(struct S record (field x i32))"),
];

#[test]
fn bodies_have_their_trees() {
    for (text, expected) in BODIES {
        let tree = tree(&format!("fn f() {{ {text} }}"));
        let body = tree.strip_prefix("(fn f (block ").and_then(|rest| rest.strip_suffix("))")).unwrap();
        assert_eq!(body, *expected, "{text}");
    }
}

#[test]
fn items_have_their_trees() {
    for (text, expected) in ITEMS {
        assert_eq!(tree(text), *expected, "{text}");
    }
}

#[test]
fn spans_begin_and_end_with_the_text_of_the_node() {
    let text = "fn f() { (a + b) * c.d as T; }";
    let parsed = parse(text);
    let spans: Vec<&str> = (parsed.ast.exprs.as_slice().iter())
        .map(|expr| &text[(expr.span.lo - super::BASE) as usize..(expr.span.hi - super::BASE) as usize])
        .collect();
    assert_eq!(spans, ["a", "b", "a + b", "c", "c.d", "c.d as T", "(a + b) * c.d as T"]);
}

#[test]
fn tokens_are_dumped_with_their_places() {
    let text = "fn é() {\n  /// d\n  t.0.1; 'l 1.5e3 \"a\nb\" /* c */ $\n}";
    let expected = "\
1:1 Fn
1:4 Ident é
1:5 LParen
1:6 RParen
1:8 LBrace
2:3 Doc /// d
3:3 Ident t
3:4 Dot
3:5 Int 0
3:6 Dot
3:7 Int 1
3:8 Semi
3:10 Label 'l
3:13 Float 1.5e3
3:19 Str \\\"a\\nb\\\"
4:12 UnknownChar $
5:1 RBrace
5:2 Eof
";
    assert_eq!(kiln_cz_syntax::dump_tokens(text).replace("\\'", "'"), expected);
}
