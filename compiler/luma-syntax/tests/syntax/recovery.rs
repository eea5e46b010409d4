//! What incorrect texts are answered with: each mistake one report, and the rest is read. Wordings are in
//! `tests/ui/luma`.

use super::{fixed, parse};
use kiln_diagnostics::Applicability;
use kiln_luma_syntax::dump_ast;

/// Texts and their reports: code and byte range.
const CASES: &[(&str, &[&str])] = &[
    ("let x = 1\nlet y be 2 +\nshow y", &["E1207 6..7", "E1206 22..22"]),
    ("show \"a\nshow \"b\"\nshow c", &["E1202 5..6"]),
    ("if x > then\n show 1\nend\nshow 2", &["E1206 7..11"]),
    ("if then show 1 end", &["E1206 3..7"]),
    ("if x > 3 4 then\n show 1\nend", &["E1207 9..10"]),
    ("while (x do\n show 1\nend", &["E1209 6..7"]),
    ("while x\n show 1\nend\nshow )", &["E1207 7..7", "E1206 25..26"]),
    ("for 1 from 2 to 3 do show 1 end", &["E1208 4..5"]),
    ("for i from 2 3 do show 1 end", &["E1207 12..12"]),
    ("for i to 3 do show 1 end", &["E1207 6..8"]),
    ("for each x do show 1 end", &["E1207 11..13"]),
    ("repeat 3 + times show 1 end\nend", &["E1207 16..16", "E1211 28..31"]),
    ("define 1 with a\n show a\nend\nshow 2", &["E1208 7..8"]),
    ("define f with 1, 2\n show a\nend\nshow 2", &["E1208 14..15"]),
    ("define f with a b\n show a\nend", &["E1213 16..17"]),
    ("let f be function with 1: 2\nshow 1", &["E1208 23..24"]),
    ("let f be function with n\n give back n\nend", &["E1207 24..24", "E1211 38..41"]),
    ("let f be function with 1 do\n give back n\nend\nshow 1", &["E1208 23..24"]),
    ("f(function with n do\n show )\n let x 1\nend, 2)\nshow 3", &["E1206 27..28", "E1207 35..35"]),
    ("let xs be [1\n 2\n 3\n]\nshow xs", &["E1207 12..12"]),
    ("let xs be [1, +, 2]\nshow xs", &["E1206 14..15"]),
    ("let p be { a: 1 b: 2 }\nshow p", &["E1207 15..15"]),
    ("let p be { 1: 2 }\nshow p", &["E1208 11..12"]),
    ("f(1, 2\nshow 1\nf(3", &["E1209 1..2", "E1209 15..16"]),
    ("f(1, 2\nf(3)", &["E1207 6..6"]),
    ("show xs[\nshow 1", &["E1206 8..8"]),
    ("show \"{1 +}{2 *}\"\nshow 1", &["E1206 10..11", "E1206 15..16"]),
    ("show \"a {1 2} {3}\"\nshow )", &["E1205 8..9", "E1206 24..25"]),
    ("show \"{\"\nshow \"}\"", &["E1205 6..7"]),
    ("end\nend\nshow 1", &["E1211 0..3", "E1211 4..7"]),
    ("otherwise if a then show 1 end", &["E1211 0..9"]),
    ("while a do\n if b then\n  show 1\nend\nshow 2", &["E1210 12..14"]),
    ("if a then\n show 1\nwhile b do\n show 2\n", &["E1210 18..23"]),
    ("fro i from 1 to 3 do show i end", &["E1212 0..3"]),
    ("Let x Be 5", &["E1212 0..3"]),
    ("if x {\n show 1\n}\nwhile x {\n show 1\n}\nshow 2", &["E1207 5..6", "E1207 25..26"]),
    ("if x:\n show 1\nend", &["E1207 4..5"]),
    ("function f(x) {\n show 1\n}\nshow )", &["E1212 0..8", "E1206 31..32"]),
    ("x = 1\ny == 2", &["E1213 2..3", "E1217 8..10", "E1213 6..12"]),
    ("show 1 2 3\nshow 4 5", &["E1216 6..6", "E1216 17..17"]),
    ("@ let x be 1\n@@@ show $", &["E1201 0..1", "E1201 13..14", "E1201 22..23"]),
    ("set 1 to\nset to 2", &["E1214 4..5", "E1206 8..8", "E1206 13..15"]),
    ("give 1; give bakc 2; give", &["E1207 4..4", "E1207 13..17", "E1207 25..25"]),
    (
        "write file with 1; write \"a\" with 1; write file \"a\" 1",
        &["E1206 11..15", "E1207 24..24", "E1207 51..51"],
    ),
    (
        "foreign m define f; foreign \"m\" f; foreign \"m\" define f with giving",
        &["E1207 8..9", "E1207 32..33", "E1218 61..67"],
    ),
    ("let x be 1 +\n2", &["E1206 12..12", "E1213 13..14"]),
    ("let a b c be 1\nshow a b", &["E1208 4..9", "E1216 21..21"]),
];

#[test]
fn each_mistake_is_one_report() {
    let mut wrong = String::new();
    for (text, wanted) in CASES {
        let reports = parse(text).reports;
        let shown: Vec<String> = reports
            .iter()
            .map(|r| format!("{} {}..{}", r.code.id, r.span().lo - super::BASE, r.span().hi - super::BASE))
            .collect();
        if shown != *wanted {
            let messages: Vec<&str> = reports.iter().map(|report| report.message.as_str()).collect();
            wrong += &format!("{text:?}: {shown:?}, not {wanted:?}: {messages:#?}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Texts, and what they are with all fixes applied; this has no errors.
const FIXES: &[(&str, &str)] = &[
    ("let x = 1", "let x be 1"),
    ("let x := 1", "let x be 1"),
    ("let x 1", "let x be 1"),
    ("let my age be 1", "let my_age be 1"),
    ("x be 1", "let x be 1"),
    ("x to 1", "set x to 1"),
    ("x = 1", "set x to 1"),
    ("p.x = 1", "set p.x to 1"),
    ("x += y * 2", "set x to x + y * 2"),
    ("set x = 1", "set x to 1"),
    ("if x == 1 && !y || z != 2 then show 1 end", "if x = 1 and not y or z is not 2 then show 1 end"),
    ("if x > 1\nshow 1\nend", "if x > 1 then\nshow 1\nend"),
    ("while x do stop end", "while x do stop end"),
    ("while x\nstop\nend", "while x do\nstop\nend"),
    ("repeat 3\nf()\nend", "repeat 3 times\nf()\nend"),
    ("for i in xs do show i end", "for each i in xs do show i end"),
    ("for i = 1 to 2 do show i end", "for i from 1 to 2 do show i end"),
    ("add 1 into xs", "add 1 to xs"),
    ("give 1", "give back 1"),
    ("Show 1", "show 1"),
    ("show .5", "show 0.5"),
    ("show 1.", "show 1"),
    ("show 2 × 3 ÷ 4", "show 2 * 3 / 4"),
    ("show x is bigger than 1", "show x is greater than 1"),
    ("show x is greater 1", "show x is greater than 1"),
    ("show x is equal to 1", "show x is 1"),
    ("show x is not less than 1", "show x is at least 1"),
    ("show x is greater than or equal to 1", "show x is at least 1"),
    ("show 1 < x < 2", "show 1 < x and x < 2"),
    ("show {a = 1}", "show {a : 1}"),
    ("define f with a and b\nend", "define f with a , b\nend"),
    ("define f:\nend", "define f\nend"),
    ("f(1 2)", "f(1, 2)"),
    ("show \"\\q\"", "show \"\\\\q\""),
];

#[test]
fn fixes_mend_the_text() {
    for (text, wanted) in FIXES {
        let mended = fixed(text, &parse(text).reports, Applicability::Maybe);
        assert_eq!(mended, *wanted, "{text}");
        let reports = parse(&mended).reports;
        assert!(reports.is_empty(), "{mended}: {reports:#?}");
    }
}

#[test]
fn what_is_misspelled_is_read_as_meant() {
    let text = "Let x = 1\nwhlie x do\nelif\nprint x\nend\nif x {\nbreak\n} \nfor i in xs:\nsay i\nend";
    let parsed = parse(text);
    assert!(parsed.reports.len() >= 6);
    let dump = dump_ast(&parsed.ast, &parsed.names);
    for part in ["(let x 1)", "(while x", "(show x)", "(if x\n  (stop))", "(for-each i xs\n  (show i))"] {
        assert!(dump.contains(part), "{part} in\n{dump}");
    }
}
