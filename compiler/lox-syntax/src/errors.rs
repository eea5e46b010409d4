//! The wording of lexical and syntax errors. The messages are those of the book *Crafting Interpreters*, word for
//! word; notes and fixes are ours.

use kiln_diagnostics::{Applicability, Diagnostic, codes};
use kiln_source::Span;

codes! {
    UNEXPECTED_CHAR = "E1001": "unexpected character";
    UNTERMINATED_STRING = "E1002": "string without an end";
    EXPECT_EXPRESSION = "E1003": "missing expression";
    EXPECT_SEMICOLON = "E1004": "missing semicolon";
    EXPECT_TOKEN = "E1005": "missing token";
    EXPECT_NAME = "E1006": "missing name";
    INVALID_TARGET = "E1007": "invalid assignment target";
    TOO_MANY = "E1008": "too many parameters or arguments";
    TOO_DEEP = "E1009": "nested too deeply";
    TOO_MANY_ERRORS = "E1010": "too many syntax errors";
}

pub(crate) fn unexpected_char(span: Span, c: char) -> Diagnostic {
    let report = Diagnostic::error(UNEXPECTED_CHAR, span, "Unexpected character.");
    match c {
        '&' => report.note("the operator is `and`"),
        '|' => report.note("the operator is `or`"),
        '\'' => report.note("strings stand in double quotes"),
        '\u{201c}' | '\u{201d}' => report.note("this is a typographic quote; use `\"`"),
        '%' => report.note("Lox has no remainder operator"),
        '[' | ']' => report.note("Lox has no lists"),
        '?' => report.note("Lox has no conditional operator; `if` and `else` are statements"),
        c if c.is_control() => report.label(format!("U+{:04X}", c as u32)),
        c if c.is_alphabetic() => report.note("names consist of the letters A to Z, digits and `_`"),
        _ => report,
    }
}

pub(crate) fn unterminated_string(open: Span) -> Diagnostic {
    Diagnostic::error(UNTERMINATED_STRING, open, "Unterminated string.")
        .label("starts here")
        .note("a string ends at the next `\"` without a backslash before it")
}

pub(crate) fn expect_expression(span: Span) -> Diagnostic {
    Diagnostic::error(EXPECT_EXPRESSION, span, "Expect expression.")
}

pub(crate) fn block_comment(span: Span) -> Diagnostic {
    expect_expression(span).note("comments start with `//` and end with the line")
}

pub(crate) fn stray_brace(span: Span) -> Diagnostic {
    expect_expression(span).note("this `}` closes nothing")
}

pub(crate) fn stray_else(span: Span) -> Diagnostic {
    expect_expression(span).note("this `else` belongs to no `if`")
}

pub(crate) fn doubled_operator(span: Span, written: &str) -> Diagnostic {
    expect_expression(span).note(format!("Lox has no `{written}`"))
}

/// A declaration as the body of `if`, `while`, `for` or `else`.
pub(crate) fn declaration_as_body(span: Span) -> Diagnostic {
    expect_expression(span).note("a declaration is no statement; put braces around it")
}

/// A semicolon is missing at `place`; `what` is what it would end: "value".
pub(crate) fn expect_semicolon(place: Span, what: &str, certain: bool, advice: Option<&str>) -> Diagnostic {
    let report = Diagnostic::error(EXPECT_SEMICOLON, place, format!("Expect ';' after {what}."));
    match advice {
        Some(advice) => report.note(advice),
        None if certain => report.fix(Applicability::Certain, "add a semicolon", place, ";"),
        None => report,
    }
}

/// What to write instead of a word that begins a statement in another language. In Lox it is a name, and what follows it has no
/// meaning.
pub(crate) fn advice_on_word(word: &str) -> Option<&'static str> {
    Some(match word {
        "let" | "const" | "auto" | "local" | "int" | "double" | "string" => {
            "a variable is declared by `var`: `var x = 1;`"
        }
        "function" | "def" | "fn" | "func" => "a function is declared by `fun`: `fun f(x) { return x; }`",
        "elif" | "elsif" | "elseif" => "write `else if`",
        "switch" | "match" | "case" => "write `if`, `else if` and `else`",
        "do" | "foreach" | "loop" | "repeat" | "until" => "the loops of Lox are `while` and `for`",
        "import" | "include" | "require" | "use" | "from" => {
            "a program in Lox is one file, and imports nothing"
        }
        "try" | "throw" | "raise" => "Lox has no exceptions",
        "new" => "a call of a class makes an instance: `Point(1, 2)`",
        "echo" | "puts" | "printf" | "println" => "a value is printed by `print`: `print x;`",
        _ => return None,
    })
}

pub(crate) fn expect_token(place: Span, message: &str) -> Diagnostic {
    Diagnostic::error(EXPECT_TOKEN, place, message)
}

pub(crate) fn unclosed(place: Span, message: &str, open: Span) -> Diagnostic {
    expect_token(place, message).secondary(open, "opened here")
}

pub(crate) fn expect_name(place: Span, message: &str) -> Diagnostic {
    Diagnostic::error(EXPECT_NAME, place, message)
}

pub(crate) fn keyword_as_name(span: Span, message: &str, keyword: &str) -> Diagnostic {
    expect_name(span, message).note(format!("`{keyword}` is a keyword and cannot be a name"))
}

pub(crate) fn fun_before_method(span: Span) -> Diagnostic {
    expect_name(span, "Expect method name.").label("methods are written without `fun`").fix(
        Applicability::Certain,
        "remove it",
        span,
        "",
    )
}

/// `equals` is the operator, `target` what stands before it.
pub(crate) fn invalid_target(equals: Span, target: Span) -> Diagnostic {
    Diagnostic::error(INVALID_TARGET, equals, "Invalid assignment target.")
        .secondary(target, "this is neither a variable nor a field")
}

pub(crate) fn too_many(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error(
        TOO_MANY,
        span,
        format!("Can't have more than {} {what}.", crate::parser::MAX_ARGUMENTS),
    )
}

pub(crate) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error(TOO_DEEP, span, "this is nested too deeply")
        .note(format!("the limit is {} levels", crate::parser::MAX_DEPTH))
}

pub(crate) fn too_many_errors(span: Span) -> Diagnostic {
    Diagnostic::error(TOO_MANY_ERRORS, span, "too many syntax errors; the rest of the file was not read")
}
