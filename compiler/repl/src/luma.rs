//! What a session in Luma is of [`Dynamic`]: the front end, and how inputs look.

use crate::dynamic::{Dynamic, Front, Input};
use crate::session::TokenClass;
use kiln_arena::{Interner, Symbol};
use kiln_diagnostics::Sink;
use kiln_luma_syntax::ast::{Ast, ExprKind, StmtKind};
use kiln_luma_syntax::lexer::{TokenKind, Tokens};
use std::ops::Range;

/// A session in Luma.
pub type Luma = Dynamic<LumaFront>;

/// The front end of Luma.
pub struct LumaFront;

impl Front for LumaFront {
    const HELP: &'static str = "\
a value                  1 + 2   \"Ada\"   length of names      shows what it is
a statement              let x be 1   set x to x + 2   show x
a block                  if, while, repeat, for, define: goes on in the next lines, up to its `end`
";

    fn words() -> Vec<&'static str> {
        KEYWORDS.iter().copied().chain(kiln_luma_lower::library_names()).collect()
    }

    fn lower(text: &str, base: u32, known: &[Symbol], names: &mut Interner, sink: &mut Sink) -> Input {
        let ast = kiln_luma_syntax::parse_input(text, base, names, sink);
        let hir = kiln_luma_lower::lower_input(&ast, known, names, sink);
        Input { declared: ast.declared(), members: members(&ast), hir }
    }

    fn is_closed(text: &str) -> bool {
        kiln_luma_syntax::is_closed(text)
    }

    fn print(name: &str) -> String {
        format!("show {name}")
    }

    fn next_token(text: &str, at: usize) -> Option<(Range<usize>, TokenClass)> {
        // What a brace means depends on what is before it, so the tokens are read from the start.
        let token = Tokens::new(text).find(|token| token.lo as usize >= at)?;
        use TokenKind::{Str, StrEnd, StrMiddle, StrOpen};
        let class = if token.kind.is_keyword() {
            TokenClass::Keyword
        } else if token.kind == TokenKind::Number {
            TokenClass::Number
        } else if matches!(token.kind, Str | StrOpen | StrMiddle | StrEnd) {
            TokenClass::String
        } else {
            TokenClass::Other
        };
        (token.kind != TokenKind::Eof).then_some((token.lo as usize..token.hi as usize, class))
    }
}

/// Names of fields that a tree makes.
fn members(ast: &Ast) -> Vec<Symbol> {
    let set = ast.stmts.values().filter_map(|stmt| {
        let StmtKind::Set { target, .. } = stmt.kind else { return None };
        let ExprKind::Get { name, .. } = ast.exprs[target].kind else { return None };
        Some(name)
    });
    let made = ast.exprs.values().filter_map(|expr| {
        let ExprKind::Object(fields) = expr.kind else { return None };
        Some(ast.fields[fields].iter().map(|field| field.name.name))
    });
    made.flatten().chain(set).collect()
}

/// The words of the language, and those that mean something in their place.
const KEYWORDS: &[&str] = &[
    "add",
    "and",
    "back",
    "be",
    "by",
    "define",
    "do",
    "each",
    "end",
    "false",
    "file",
    "for",
    "foreign",
    "from",
    "function",
    "give",
    "giving",
    "greater",
    "has",
    "if",
    "in",
    "is",
    "least",
    "less",
    "let",
    "line",
    "most",
    "no",
    "not",
    "nothing",
    "of",
    "or",
    "otherwise",
    "read",
    "remove",
    "repeat",
    "set",
    "show",
    "skip",
    "stop",
    "than",
    "then",
    "times",
    "to",
    "true",
    "while",
    "with",
    "write",
    "yes",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dynamic::tests::{self, said};
    use crate::session::Session as _;

    fn session(inputs: &[&str]) -> Vec<String> {
        tests::session::<LumaFront>(inputs)
    }

    #[test]
    fn values_are_shown() {
        let cases = [
            ("1 + 2 * 3", "7"),
            ("\"a\" + \"b\"", "ab"),
            ("show 1; 2", "1; 2"),
            ("let x be 1", ""),
            ("", ""),
        ];
        for (input, expected) in cases {
            assert_eq!(session(&[input]), [expected], "{input}");
        }
    }

    #[test]
    fn a_call_that_gives_back_nothing_shows_nothing() {
        assert_eq!(
            session(&["define greet show \"hi\" end", "greet()", "define two give back 2 end", "two()"]),
            ["", "hi", "", "2"]
        );
    }

    #[test]
    fn variables_and_functions_stay() {
        assert_eq!(
            session(&[
                "let a be 1",
                "define bump with n\n  set a to a + n\n  give back a\nend",
                "bump(2)",
                "set a to a * 2",
                "a",
                "let a be \"new\"",
                "a",
                "b",
                "let next be nothing; if yes then let n be 0; set next to function do set n to n + 1; give back n end end",
                "next()",
                "next() + next()",
            ]),
            ["", "", "3", "", "6", "", "new", "E1301@<input 8>:1:1", "", "1", "5"]
        );
    }

    #[test]
    fn an_endless_loop_is_stopped() {
        assert_eq!(
            session(&["let i be 0; while yes do set i to i + 1 end", "i > 1000 and \"far\""]),
            ["OutOfFuel", "far"]
        );
    }

    #[test]
    fn a_block_goes_on_until_its_end() {
        let luma = Luma::new();
        for text in [
            "if yes then",
            "while yes do\n  if no then\n  end",
            "define f with x",
            "f(1,",
            "let p be {\n a: 1",
            "let f be function do",
            "let xs be [\n1,\n",
        ] {
            assert!(!luma.is_complete(text), "{text}");
        }
        for text in [
            "",
            "show 1",
            "if yes then show 1 end",
            "show \"{1",
            "end",
            "show (1))",
            "define f show 1 end",
            "let f be function: 1",
            "let x =",
        ] {
            assert!(luma.is_complete(text), "{text}");
        }
    }

    #[test]
    fn words_and_members_are_known() {
        let mut luma = Luma::new();
        said(&mut luma, "let a be 1; define f end");
        assert!(
            ["while", "greater", "sqrt", "a", "f"]
                .iter()
                .all(|name| luma.words().contains(&(*name).to_owned()))
        );
        luma.reset();
        assert_eq!(said(&mut luma, "a"), "E1301@<input 2>:1:1");
    }

    #[test]
    fn tokens_in_texts_are_seen() {
        let text = "show \"x{1}y\" # z";
        let mut at = 0;
        let mut seen = Vec::new();
        while let Some((range, class)) = Luma::new().next_token(text, at) {
            at = range.end;
            seen.push((&text[range], class));
        }
        use TokenClass::{Keyword, Number, String};
        assert_eq!(seen, [("show", Keyword), ("\"x{", String), ("1", Number), ("}y\"", String)]);
    }
}
