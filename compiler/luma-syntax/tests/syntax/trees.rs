//! What correct texts mean: small programs with their trees.

use super::parse;
use kiln_luma_syntax::{dump_ast, dump_json, dump_tokens};

/// The dump in one line.
fn tree(text: &str) -> String {
    let parsed = parse(text);
    assert!(parsed.reports.is_empty(), "{text}: {:#?}", parsed.reports);
    dump_ast(&parsed.ast, &parsed.names).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Expressions and their trees.
const EXPRESSIONS: &[(&str, &str)] = &[
    ("1 + 2 * 3 - 4 % 5", "(- (+ 1 (* 2 3)) (% 4 5))"),
    ("-x * -y", "(* (- x) (- y))"),
    ("a or b and not c is d", "(or a (and b (not (= c d))))"),
    ("not not a", "(not (not a))"),
    ("not a and b", "(and (not a) b)"),
    ("a is b", "(= a b)"),
    ("a = b", "(= a b)"),
    ("a is not b", "(is-not a b)"),
    ("a is greater than b", "(> a b)"),
    ("a is less than b + 1", "(< a (+ b 1))"),
    ("a is at least b", "(>= a b)"),
    ("a is at most b", "(<= a b)"),
    ("a is greater", "(= a greater)"),
    ("a is at", "(= a at)"),
    ("a is least", "(= a least)"),
    ("a > b or a < b or a >= b or a <= b", "(or (or (or (> a b) (< a b)) (>= a b)) (<= a b))"),
    ("(a < b) = (b < c)", "(= (group (< a b)) (group (< b c)))"),
    ("p has \"x\" + y", "(has p (+ \"x\" y))"),
    ("not p has q", "(not (has p q))"),
    ("yes is true and no is false", "(and (= yes yes) (= no no))"),
    ("nothing", "nothing"),
    ("0.10 + 1_000 + 2e3 + 1.5E-1", "(+ (+ (+ 0.1 1000) 2000) 0.15)"),
    ("length of xs + 1", "(+ (of length xs) 1)"),
    ("length of xs[0].y", "(of length (. y (index xs 0)))"),
    ("sqrt of abs of -x", "(of sqrt (of abs (- x)))"),
    ("-sqrt of x", "(- (of sqrt x))"),
    ("f(1)(2)[3].g(4)", "(call (. g (index (call (call f 1) 2) 3)) 4)"),
    ("f()", "(call f)"),
    ("f(1, 2,)", "(call f 1 2)"),
    ("[1, [], [2,],]", "(list 1 (list) (list 2))"),
    ("[1,\n  2 # two\n  , 3\n]", "(list 1 2 3)"),
    ("{}", "(object)"),
    ("{ a: 1, \"b c\": { to: 2, }, }", "(object (\"a\" 1) (\"b c\" (object (\"to\" 2))))"),
    ("{ a: 1 }.a", "(. a (object (\"a\" 1)))"),
    ("p.from.to.end", "(. end (. to (. from p)))"),
    ("function: 1", "(function () 1)"),
    ("function with a, b: a + b", "(function (a b) (+ a b))"),
    ("map(xs, function with n: n * 2)", "(call map xs (function (n) (* n 2)))"),
    ("function with n: function with m: n + m", "(function (n) (function (m) (+ n m)))"),
    ("function do end", "(function ())"),
    (
        "f(function with n do\n let y be n\n give back (y\n)\nend, 2)",
        "(call f (function (n) (let y n) (give-back (group y))) 2)",
    ),
    ("read line", "(read-line)"),
    ("read line + \"x\"", "(+ (read-line) \"x\")"),
    ("read file \"a\" + \"b\"", "(+ (read-file \"a\") \"b\")"),
    ("\"\"", "\"\""),
    ("\"a\\n\\t\\r\\\"\\\\\\{\\}é}\"", "\"a\\n\\t\\r\\\"\\\\{}é}\""),
    ("\"x is {x}\"", "(text \"x is \" x)"),
    ("\"{x}\"", "(text x)"),
    ("\"{x}{y} {z}\"", "(text x y \" \" z)"),
    ("\"a{\"b{\"c\" + d}e\"}f\"", "(text \"a\" (text \"b\" (+ \"c\" d) \"e\") \"f\")"),
    ("\"{ {a: 1}.a }\"", "(text (. a (object (\"a\" 1))))"),
    ("\"{f(\n1,\n2)}\"", "(text (call f 1 2))"),
    ("[\"{x}\",\n\"{y}\"]", "(list (text x) (text y))"),
    ("größe + été", "(+ größe été)"),
];

/// Statements and their trees.
const STATEMENTS: &[(&str, &str)] = &[
    ("", ""),
    ("# only\n// comments\n", ""),
    ("#!/usr/bin/env kiln\n", ""),
    ("let x be 1", "(let x 1)"),
    ("let times be 1; let line be times; let back be line", "(let times 1) (let line times) (let back line)"),
    (";; show 1 ;; show 2;", "(show 1) (show 2)"),
    ("set x to x + 1", "(set x (+ x 1))"),
    (
        "set p.a.b to 1\nset xs[0][1] to 2\nset f(x).y to 3",
        "(set (. b (. a p)) 1) (set (index (index xs 0) 1) 2) (set (. y (call f x)) 3)",
    ),
    ("show", "(show)"),
    ("show 1, \"a\", x", "(show 1 \"a\" x)"),
    ("if a then show 1 end", "(if a (show 1))"),
    ("if a then end", "(if a)"),
    ("if a then show 1; show 2 otherwise show 3 end", "(if a (show 1) (show 2) (otherwise (show 3)))"),
    (
        "if a then\n show 1\notherwise if b then\n show 2\notherwise\n show 3\nend",
        "(if a (show 1) (otherwise (if b (show 2) (otherwise (show 3)))))",
    ),
    (
        "if a then\n show 1\notherwise\n if b then show 2 end\n show 3\nend",
        "(if a (show 1) (otherwise (if b (show 2)) (show 3)))",
    ),
    ("while x > 0 do set x to x - 1 end", "(while (> x 0) (set x (- x 1)))"),
    ("while yes do\n stop\n skip\nend", "(while yes (stop) (skip))"),
    ("repeat 3 times show \"hi\" end", "(repeat 3 (show \"hi\"))"),
    ("repeat times times f() end", "(repeat times (do (call f)))"),
    ("repeat n + 1 times do\nend", "(repeat (+ n 1))"),
    ("for i from 1 to 10 do show i end", "(for i 1 10 (show i))"),
    ("for i from a + 1 to b by -2 do show i end", "(for i (+ a 1) b (- 2) (show i))"),
    ("for each x in [1] do show x end", "(for-each x (list 1) (show x))"),
    ("define f give back 1 end", "(define f () (give-back 1))"),
    ("define f with a, b\n give back\nend", "(define f (a b) (give-back))"),
    ("define f with a, b g(a) end", "(define f (a b) (do (call g a)))"),
    ("define f do show 1 end", "(define f () (show 1))"),
    ("define f\n define g\n end\nend", "(define f () (define g ()))"),
    ("add 4 to xs", "(add 4 xs)"),
    ("add x + 1 to p.list", "(add (+ x 1) (. list p))"),
    ("remove \"a\" from p", "(remove \"a\" p)"),
    ("write file \"a\" + x with y", "(write-file (+ \"a\" x) y)"),
    ("f(1)\nf of x\np.f()\nread line", "(do (call f 1)) (do (of f x)) (do (call (. f p))) (do (read-line))"),
    ("foreign \"m\" define cos with number giving number", "(foreign \"m\" cos (number) number)"),
    (
        "foreign \"c\" define f with number, integer, string, buffer, pointer",
        "(foreign \"c\" f (number integer string buffer pointer) nothing)",
    ),
    (
        "foreign \"c\" define rand giving integer; foreign \"c\" define g giving nothing",
        "(foreign \"c\" rand () integer) (foreign \"c\" g () nothing)",
    ),
    ("show 1\r\nshow 2\r\n", "(show 1) (show 2)"),
];

#[test]
fn expressions_have_these_trees() {
    for (text, wanted) in EXPRESSIONS.iter().filter(|(_, wanted)| !wanted.contains("<error>")) {
        assert_eq!(tree(&format!("show {text}")), format!("(show {wanted})"), "{text}");
        assert_eq!(tree(&format!("let x be [({text}), 1]")), format!("(let x (list (group {wanted}) 1))"));
    }
}

#[test]
fn statements_have_these_trees() {
    for (text, wanted) in STATEMENTS {
        assert_eq!(tree(text), *wanted, "{text}");
        let inside = format!("define outer\n{text}\nend");
        let body = if wanted.is_empty() { String::new() } else { format!(" {wanted}") };
        assert_eq!(tree(&inside), format!("(define outer (){body})"), "{text}");
    }
}

#[test]
fn a_tree_has_a_line_for_each_statement() {
    let parsed = parse("if a then\n f(function do\nshow 1\nend)\notherwise\n show 2\nend\nshow 3");
    assert_eq!(
        dump_ast(&parsed.ast, &parsed.names),
        "(if a\n  (do (call f (function ()\n      (show 1))))\n  (otherwise\n    (show 2)))\n(show 3)\n"
    );
}

#[test]
fn inputs_of_the_repl_may_be_values() {
    let mut names = kiln_arena::Interner::new();
    let mut sink = kiln_diagnostics::Sink::new();
    let ast = kiln_luma_syntax::parse_input("x\n1 + 2\nshwo", 1, &mut names, &mut sink);
    assert!(!sink.has_errors(), "{:?}", sink.reports());
    assert_eq!(dump_ast(&ast, &names), "(do x)\n(do (+ 1 2))\n(do shwo)\n");
}

#[test]
fn operations_have_places() {
    let text = "show a . bc(d) + -e[f] is less  than g and h of i has j";
    let parsed = parse(text);
    let places: Vec<&str> = parsed
        .ast
        .exprs
        .ids()
        .map(|id| {
            let span = parsed.ast.operation(id, &parsed.names);
            &text[(span.lo - super::BASE) as usize..(span.hi - super::BASE) as usize]
        })
        .collect();
    let wanted = [
        "a",
        "bc",
        "d",
        ")",
        "e",
        "f",
        "]",
        "-",
        "+",
        "g",
        "is less  than",
        "h",
        "i",
        "h",
        "j",
        "has",
        "and",
    ];
    assert_eq!(places, wanted);
}

#[test]
fn json_has_places_and_parts() {
    let text = "let p be { a: \"q\\\"\" }\nshow";
    let parsed = parse(text);
    assert_eq!(
        dump_json(&parsed.ast, super::BASE, &parsed.names),
        concat!(
            "{\"schema\":1,\"statements\":[\n",
            "{\"node\":\"Let\",\"span\":[0,21],\"name\":\"p\",\"value\":{\"node\":\"Object\",\"span\":[9,21],",
            "\"fields\":[{\"node\":\"Field\",\"span\":[11,12],\"name\":\"a\",",
            "\"value\":{\"node\":\"String\",\"span\":[14,19],\"value\":\"q\\\"\"}}]}},\n",
            "{\"node\":\"Show\",\"span\":[22,26],\"values\":[]}\n]}\n"
        )
    );
}

#[test]
fn tokens_are_listed_with_places() {
    assert_eq!(
        dump_tokens("show \"é{a1}\" # x\n  f(\n1)"),
        "1:1 Show\n1:6 StrOpen \\\"é{\n1:9 Ident a1\n1:11 StrEnd }\\\"\n1:17 Newline\n2:3 Ident f\n2:4 LParen\n3:1 Number 1\n3:2 RParen\n3:3 Eof\n"
    );
}
