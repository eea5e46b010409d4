//! What a session in Lox is of [`Dynamic`]: the front end, and how inputs look.

use crate::dynamic::{Dynamic, Front, Input};
use crate::session::TokenClass;
use kiln_abi::{Dialect, NativeFn};
use kiln_arena::{Interner, Symbol};
use kiln_diagnostics::Sink;
use kiln_lox_syntax::lexer::{self, TokenKind};
use std::ops::Range;

/// A session in Lox.
pub type Lox = Dynamic<LoxFront>;

/// The front end of Lox.
pub struct LoxFront;

impl Front for LoxFront {
    const HELP: &'static str = "\
an expression            its value; one that ends in a semicolon is only evaluated
a statement              var x = 1;  x = x + 2;  print x;
fun, class               defined, or defined anew
";

    fn words() -> Vec<&'static str> {
        KEYWORDS
            .iter()
            .copied()
            .chain(NativeFn::ALL.iter().filter_map(|native| native.name_in(Dialect::Lox)))
            .collect()
    }

    fn lower(text: &str, base: u32, _: &[Symbol], names: &mut Interner, sink: &mut Sink) -> Input {
        let ast = kiln_lox_syntax::parse_input(text, base, names, sink);
        let hir = kiln_lox_lower::lower(&ast, names, sink);
        let mut members = Vec::new();
        for class in hir.classes.values() {
            members.extend(class.methods.iter().map(|method| method.name));
            members.extend(&class.fields);
        }
        Input { declared: ast.declared(), members, hir }
    }

    fn is_closed(text: &str) -> bool {
        kiln_lox_syntax::is_closed(text)
    }

    fn print(name: &str) -> String {
        format!("print {name};")
    }

    fn next_token(text: &str, at: usize) -> Option<(Range<usize>, TokenClass)> {
        let token = lexer::next(text, at as u32);
        let class = if token.kind.is_keyword() {
            TokenClass::Keyword
        } else if token.kind == TokenKind::Number {
            TokenClass::Number
        } else if token.kind == TokenKind::Str {
            TokenClass::String
        } else {
            TokenClass::Other
        };
        (token.kind != TokenKind::Eof).then_some((token.lo as usize..token.hi as usize, class))
    }
}

const KEYWORDS: &[&str] = &[
    "and", "class", "else", "false", "for", "fun", "if", "nil", "or", "print", "return", "super", "this",
    "true", "var", "while",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dynamic::tests::{self, said};
    use crate::session::Session as _;

    fn session(inputs: &[&str]) -> Vec<String> {
        tests::session::<LoxFront>(inputs)
    }

    #[test]
    fn expressions_print_their_values() {
        let cases = [
            ("1 + 2 * 3", "7"),
            ("\"a\" + \"b\"", "ab"),
            ("nil", "nil"),
            ("clock", "<native fn>"),
            ("1;", ""),
            ("print 1; 2", "1; 2"),
            ("", ""),
        ];
        for (input, expected) in cases {
            assert_eq!(session(&[input]), [expected], "{input}");
        }
    }

    #[test]
    fn globals_functions_and_classes_stay() {
        assert_eq!(
            session(&[
                "var a = 1;",
                "fun add(n) { a = a + n; return a; }",
                "add(2)",
                "a",
                "fun add(n) { return later(n); }",
                "fun later(n) { return n * 10; }",
                "add(2)",
                "class A { m() { return \"A\" + suffix; } }",
                "var x = A(); var suffix = \"!\";",
                "x.m()",
                "class B < A { m() { return super.m() + \"B\"; } }",
                "B().m()",
                "x.field = add;",
                "x.field(3)",
                "var clock = 5; clock",
                "clock",
            ]),
            ["", "", "3", "3", "", "", "20", "", "", "A!", "", "A!B", "", "30", "5", "5"]
        );
    }

    #[test]
    fn closures_keep_their_variables_between_inputs() {
        assert_eq!(
            session(&[
                "var next; { var n = 0; fun count() { n = n + 1; return n; } next = count; }",
                "next()",
                "next() + next()",
            ]),
            ["", "1", "5"]
        );
    }

    #[test]
    fn errors_end_the_input_and_not_the_session() {
        assert_eq!(
            session(&[
                "fun f(x) {\n  return x + 1;\n}",
                "f(1)",
                "print 1;\nf(nil)",
                "f(2)",
                "undefined",
                "print this;",
                "return; }",
                "fun deep(n) { return 1 + deep(n + 1); }",
                "f(3)",
            ]),
            [
                "",
                "2",
                "1; Operands must be two numbers or two strings.\n[line 2] in f()\n[line 2] in script",
                "3",
                "Undefined variable 'undefined'.\n[line 1] in script",
                "E1105@<input 6>:1:7",
                "E1103@<input 7>:1:1; E1003@<input 7>:1:9",
                "",
                "4",
            ]
        );
    }

    #[test]
    fn an_endless_loop_is_stopped() {
        assert_eq!(session(&["var i = 0; while (true) i = i + 1;", "i > 1000"]), ["OutOfFuel", "true"]);
    }

    #[test]
    fn variables_members_and_words_are_known() {
        let mut lox = Lox::new();
        said(&mut lox, "var a = \"x\"; class C { init() { this.field = 1; } method() {} } var broken = c;");
        assert_eq!(lox.describe_variables(), ["a = x", "C = C"]);
        assert!(
            ["field", "init", "method"].iter().all(|name| lox.members_of("a").contains(&(*name).to_owned()))
        );
        assert!(["while", "readLine", "a"].iter().all(|name| lox.words().contains(&(*name).to_owned())));
        lox.reset();
        assert_eq!(said(&mut lox, "a"), "Undefined variable 'a'.\n[line 1] in script");
    }
}
