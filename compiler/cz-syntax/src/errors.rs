//! The wording of lexical and syntax errors.

use crate::lexer::TokenKind;
use crate::literal::BadNumber;
use kiln_diagnostics::{Applicability, Diagnostic, codes};
use kiln_source::Span;

codes! {
    NOT_UTF8 = "E0001": "source is not UTF-8";
    UNKNOWN_CHAR = "E0002": "unknown character";
    UNTERMINATED_COMMENT = "E0003": "comment without an end";
    UNTERMINATED_TEXT = "E0004": "string or character without an end";
    BAD_NUMBER = "E0005": "malformed number";
    NUMBER_TOO_LARGE = "E0006": "number too large";
    EXPECTED = "E0101": "unexpected token";
    UNCLOSED = "E0102": "unclosed delimiter";
    MISSING_SEMICOLON = "E0103": "missing semicolon";
    CHAINED_COMPARISON = "E0104": "chained comparison";
    OTHER_LANGUAGE = "E0105": "spelling of another language";
    STRUCT_LITERAL_IN_HEAD = "E0106": "struct literal in a condition";
    TOO_DEEP = "E0107": "nested too deeply";
    TOO_MANY_ERRORS = "E0108": "too many syntax errors";
    MISPLACED_ITEM = "E0109": "item in a wrong place";
    MISPLACED_LET = "E0110": "`let` outside a condition";
    BAD_RANGE_PATTERN = "E0111": "malformed range pattern";
    UNKNOWN_CONVENTION = "E0112": "unknown calling convention";
    FOREIGN_FORM = "E0113": "malformed declaration of a C function";
    NOT_SUPPORTED = "E0190": "not supported yet";
    DANGLING_DOC = "W0101": "doc comment without an item";
}

pub(crate) fn unknown_char(span: Span, c: char) -> Diagnostic {
    let report = |shown: String| Diagnostic::error(UNKNOWN_CHAR, span, format!("unknown character {shown}"));
    match c {
        '\0' => report("NUL".into()).note("a source file is text; it must not contain NUL bytes"),
        '\u{201c}' | '\u{201d}' => report(format!("`{c}`")).note("this is a typographic quote; use `\"`"),
        '\u{2018}' | '\u{2019}' => report(format!("`{c}`")).note("this is a typographic quote; use `'`"),
        '\u{2013}' | '\u{2014}' | '\u{2212}' => report(format!("`{c}`"))
            .note("this is a typographic dash")
            .fix(Applicability::Maybe, "use a hyphen", span, "-"),
        '\u{37e}' => report(format!("`{c}`")).note("this is a Greek question mark").fix(
            Applicability::Certain,
            "use a semicolon",
            span,
            ";",
        ),
        '\u{feff}' => report("U+FEFF".into()).note("a byte-order mark may stand only at the start of a file"),
        c if c.is_control() || c.is_whitespace() => report(format!("U+{:04X}", c as u32)),
        c => report(format!("`{c}`")),
    }
}

pub(crate) fn unterminated_comment(open: Span, end: Span) -> Diagnostic {
    Diagnostic::error(UNTERMINATED_COMMENT, open, "this comment has no end")
        .label("starts here")
        .secondary(end, "the file ends inside the comment")
        .note("block comments nest: each `/*` needs its own `*/`")
}

pub(crate) fn unterminated_text(open: Span, character: bool) -> Diagnostic {
    if character {
        Diagnostic::error(UNTERMINATED_TEXT, open, "this character has no closing quote")
            .note("a character is written `'a'`, a label `'name`")
    } else {
        Diagnostic::error(UNTERMINATED_TEXT, open, "this string has no closing quote").label("starts here")
    }
}

pub(crate) fn bad_number(span: Span, text: &str, problem: &BadNumber<'_>) -> Diagnostic {
    let malformed = |message: String| Diagnostic::error(BAD_NUMBER, span, message);
    let suffix_at = |suffix: &str| Span::new(span.hi - suffix.len() as u32, span.hi);
    match *problem {
        BadNumber::TooLarge => {
            Diagnostic::error(NUMBER_TOO_LARGE, span, "this number does not fit any integer type")
                .note(format!("the largest integer is {}", u64::MAX))
        }
        BadNumber::NoDigits => malformed(format!("digits are missing after `{}`", &text[..2])),
        BadNumber::BadDigit(digit) => {
            malformed(format!("`{digit}` is no digit of a number that starts with `{}`", &text[..2]))
        }
        BadNumber::BadSuffix(suffix) => {
            let report =
                Diagnostic::error(BAD_NUMBER, suffix_at(suffix), format!("`{suffix}` is no type of numbers"))
                    .note("the types are i8 i16 i32 i64 isize u8 u16 u32 u64 usize f32 f64");
            match suffix {
                "i" | "int" => report.fix(Applicability::Maybe, "use `i32`", suffix_at(suffix), "i32"),
                "u" | "uint" => report.fix(Applicability::Maybe, "use `u32`", suffix_at(suffix), "u32"),
                "l" | "L" | "ll" => report.fix(Applicability::Maybe, "use `i64`", suffix_at(suffix), "i64"),
                "f" | "F" => report.fix(Applicability::Maybe, "use `f32`", suffix_at(suffix), "f32"),
                "d" | "D" => report.fix(Applicability::Maybe, "use `f64`", suffix_at(suffix), "f64"),
                _ => report,
            }
        }
        BadNumber::FloatSuffix(ty) => {
            let digits = &text[..text.len() - ty.name().len()];
            malformed("a float needs digits on both sides of the point".into()).fix(
                Applicability::Certain,
                "write it as a float",
                span,
                format!("{digits}.0{}", ty.name()),
            )
        }
        BadNumber::IntSuffix(ty) => {
            malformed(format!("a number with a fraction cannot have the type `{}`", ty.name()))
        }
        BadNumber::NoFraction => malformed("a float needs digits on both sides of the point".into()).fix(
            Applicability::Certain,
            "add the missing digit",
            span.after(),
            "0",
        ),
    }
}

/// `wanted` was expected and `found` is there.
pub(crate) fn expected(span: Span, wanted: &str, found: TokenKind) -> Diagnostic {
    Diagnostic::error(EXPECTED, span, format!("expected {wanted}, found {}", found.text()))
        .label(format!("expected {wanted}"))
}

pub(crate) fn keyword_as_name(span: Span, wanted: &str, keyword: TokenKind) -> Diagnostic {
    expected(span, wanted, keyword).note(format!("{} is a keyword and cannot be a name", keyword.text()))
}

pub(crate) fn unclosed(open: Span, opener: &str, at: Span, found: TokenKind) -> Diagnostic {
    Diagnostic::error(UNCLOSED, open, format!("this `{opener}` is not closed"))
        .label("opened here")
        .secondary(at, format!("found {} instead of the closing delimiter", found.text()))
}

pub(crate) fn operator_after_block(span: Span, found: TokenKind) -> Diagnostic {
    expected(span, "an expression", found)
        .note("a statement that starts with a block ends with it; to go on, put the whole in parentheses")
}

/// A semicolon is missing behind `after`; `certain` if what follows is clearly another statement.
pub(crate) fn missing_semicolon(after: Span, found: TokenKind, certain: bool) -> Diagnostic {
    let place = after.after();
    let report = Diagnostic::error(MISSING_SEMICOLON, place, format!("expected `;`, found {}", found.text()));
    if certain {
        report.label("a semicolon is missing here").fix(Applicability::Certain, "add a semicolon", place, ";")
    } else {
        report.label("the statement should end here")
    }
}

/// A list goes on without a comma behind `after`, the end of an element.
pub(crate) fn missing_comma(after: Span, wanted: &str, found: TokenKind, sure: Applicability) -> Diagnostic {
    expected(after.after(), wanted, found).fix(sure, "add a comma", after.after(), ",")
}

pub(crate) fn assignment_as_condition(span: Span) -> Diagnostic {
    Diagnostic::error(OTHER_LANGUAGE, span, "an assignment is no condition")
        .label("`=` assigns; `==` compares")
        .fix(Applicability::Maybe, "compare", span, "==")
}

pub(crate) fn missing_colon(place: Span, found: TokenKind) -> Diagnostic {
    expected(place, "`:` before the type", found).fix(Applicability::Certain, "add a colon", place, ":")
}

pub(crate) fn type_before_name(span: Span, ty: &str, name: &str) -> Diagnostic {
    Diagnostic::error(OTHER_LANGUAGE, span, "the type comes after the name").fix(
        Applicability::Maybe,
        "swap them",
        span,
        format!("{name}: {ty}"),
    )
}

/// `keyword`, the statement that starts at `head`, has no block.
pub(crate) fn missing_body(span: Span, keyword: TokenKind, found: TokenKind) -> Diagnostic {
    expected(span, "`{`", found)
        .note(format!("what {} governs stands in braces, even if it is a single statement", keyword.text()))
}

/// A variable declared as in another language; `replacement` for `edit` mends it.
pub(crate) fn declaration(span: Span, edit: Span, replacement: &str) -> Diagnostic {
    Diagnostic::error(OTHER_LANGUAGE, span, "a variable is declared with `let`")
        .note("write `let x: i32 = 1;`, or `let mut x` if it changes; the type may be left out")
        .fix(Applicability::Maybe, format!("write `{}`", replacement.trim_end()), edit, replacement)
}

pub(crate) fn stray_semicolon(span: Span) -> Diagnostic {
    Diagnostic::error(EXPECTED, span, "expected an item, found `;`")
        .note("an item that ends in `}` has no semicolon")
        .fix(Applicability::Certain, "remove it", span, "")
}

pub(crate) fn chained_comparison(span: Span, first: &str, middle: &str, op: &str, right: &str) -> Diagnostic {
    let report = Diagnostic::error(CHAINED_COMPARISON, span, "comparisons cannot be chained");
    // A short middle part is worth repeating; a long one is not.
    if middle.len() + first.len() + right.len() < 60 && !middle.contains('\n') {
        report.fix(
            Applicability::Maybe,
            "compare both pairs",
            span,
            format!("{first} && {middle} {op} {right}"),
        )
    } else {
        report.note("write `a < b && b < c` instead of `a < b < c`")
    }
}

pub(crate) fn other_language(span: Span, written: &str, meant: &str, fix: Option<&str>) -> Diagnostic {
    let quote = if written.contains('`') { "" } else { "`" };
    let message = format!("Cz has no {quote}{written}{quote}; {meant}");
    let report = Diagnostic::error(OTHER_LANGUAGE, span, message);
    match fix {
        Some("") => report.fix(Applicability::Certain, "remove it", span, ""),
        Some(text) => report.fix(Applicability::Certain, format!("write `{}`", text.trim()), span, text),
        None => report,
    }
}

/// `extern "D"`; `written` is with its quotes.
pub(crate) fn unknown_convention(span: Span, written: &str) -> Diagnostic {
    Diagnostic::error(UNKNOWN_CONVENTION, span, format!("there is no calling convention {written}"))
        .label("not known")
        .fix(Applicability::Maybe, "functions of C have this one", span, "\"C\"")
}

pub(crate) fn second_library(span: Span) -> Diagnostic {
    Diagnostic::error(FOREIGN_FORM, span, "a block has one library")
        .label("a second one")
        .note("functions of another library stand in a block of their own")
}

pub(crate) fn bad_name_in_quotes(span: Span) -> Diagnostic {
    Diagnostic::error(FOREIGN_FORM, span, "this is no name of a library or a symbol")
        .note("a name is not empty, and every character in it stands for itself")
}

pub(crate) fn parameter_of_c(span: Span) -> Diagnostic {
    Diagnostic::error(FOREIGN_FORM, span, "a parameter of a C function is a name")
        .label("not a plain name")
        .note("nobody takes the argument apart here: the function is in its library")
}

pub(crate) fn struct_literal_in_head(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error(STRUCT_LITERAL_IN_HEAD, span, "a struct literal needs parentheses here")
        .note("after `if`, `while` and `match`, a `{` starts the body")
        .fix(Applicability::Certain, "add parentheses", span, format!("({text})"))
}

pub(crate) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error(TOO_DEEP, span, "this is nested too deeply")
        .note(format!("the limit is {} levels", crate::parser::MAX_DEPTH))
}

pub(crate) fn too_many_errors(span: Span) -> Diagnostic {
    Diagnostic::error(TOO_MANY_ERRORS, span, "too many syntax errors; the rest of the file was not read")
}

pub(crate) fn misplaced_item(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error(MISPLACED_ITEM, span, format!("{what} cannot be declared inside a function"))
        .note("move it to the top level of the file")
}

pub(crate) fn misplaced_let(span: Span) -> Diagnostic {
    Diagnostic::error(
        MISPLACED_LET,
        span,
        "`let` with a pattern is allowed only as the whole condition of `if` or `while`",
    )
}

pub(crate) fn bad_range_pattern(span: Span, message: &str) -> Diagnostic {
    Diagnostic::error(BAD_RANGE_PATTERN, span, message)
}

pub(crate) fn not_supported(span: Span, feature: &str) -> Diagnostic {
    Diagnostic::error(NOT_SUPPORTED, span, format!("not supported yet: {feature}"))
}

pub(crate) fn dangling_doc(span: Span) -> Diagnostic {
    Diagnostic::warning(DANGLING_DOC, span, "this doc comment documents nothing")
        .note("`///` belongs before an item; use `//` for other comments")
}

/// Text that is not UTF-8; `span` is the first replacement character in the lossy text.
pub fn not_utf8(span: Span, offset: usize) -> Diagnostic {
    Diagnostic::error(NOT_UTF8, span, "this file is not UTF-8")
        .label(format!("byte {offset} of the file starts no valid character"))
        .note("source files are UTF-8; convert the file, for example with `iconv`")
}
