//! The wording of lexical and syntax errors. Luma is for people who may never have programmed: a report says what was
//! expected and shows the right form.

use crate::lexer::TokenKind;
use crate::literal::BadNumber;
use kiln_diagnostics::{Applicability, Diagnostic, codes};
use kiln_source::Span;

codes! {
    UNKNOWN_CHAR = "E1201": "unknown character";
    UNTERMINATED_STRING = "E1202": "text without a closing quote";
    BAD_NUMBER = "E1203": "malformed number";
    UNKNOWN_ESCAPE = "E1204": "unknown escape in a text";
    UNCLOSED_HOLE = "E1205": "unclosed `{` in a text";
    EXPECTED_VALUE = "E1206": "missing value";
    EXPECTED_WORD = "E1207": "missing word";
    EXPECTED_NAME = "E1208": "missing name";
    UNCLOSED_BRACKET = "E1209": "unclosed bracket";
    MISSING_END = "E1210": "block without `end`";
    STRAY_END = "E1211": "`end` or `otherwise` without a beginning";
    UNKNOWN_WORD = "E1212": "unknown word";
    UNUSED_VALUE = "E1213": "value without a use";
    INVALID_TARGET = "E1214": "`set` of something that holds no value";
    CHAINED_COMPARISON = "E1215": "chained comparison";
    LINE_GOES_ON = "E1216": "statement that does not end";
    OTHER_OPERATOR = "E1217": "operator of another language";
    UNKNOWN_FOREIGN_TYPE = "E1218": "unknown C type";
    TOO_MANY = "E1219": "too many parameters or arguments";
    TOO_DEEP = "E1220": "nested too deeply";
    TOO_MANY_ERRORS = "E1221": "too many syntax errors";
}

/// The right form of what begins with `head`.
pub(crate) fn example(head: TokenKind) -> Option<&'static str> {
    use TokenKind::*;
    Some(match head {
        Let => "`let x be 5`",
        Set => "`set x to 5`",
        Show => "`show x`",
        If => "`if x > 3 then show \"big\" end`",
        Otherwise => "`if x > 3 then show \"big\" otherwise show \"small\" end`",
        While => "`while x > 0 do set x to x - 1 end`",
        Repeat => "`repeat 3 times show \"hi\" end`",
        For => "`for i from 1 to 10 do show i end`, or `for each name in names do show name end`",
        Define => {
            "`define area with width, height`, then lines, one of them `give back width * height`, then `end`"
        }
        Function => "`function with n: n * 2`, or `function with n do give back n * 2 end`",
        Give => "`give back x`",
        Add => "`add 4 to numbers`",
        Remove => "`remove \"age\" from person`",
        Read => "`read line`, or `read file \"names.txt\"`",
        Write => "`write file \"names.txt\" with text`",
        Foreign => "`foreign \"m\" define cos with number giving number`",
        Stop => "`stop`",
        Skip => "`skip`",
        _ => return None,
    })
}

trait Example {
    /// Shows the right form of what begins with `head`.
    fn example(self, head: TokenKind) -> Self;
}

impl Example for Diagnostic {
    fn example(self, head: TokenKind) -> Self {
        match example(head) {
            Some(form) => self.note(format!("the right form: {form}")),
            None => self,
        }
    }
}

// ----- characters and literals

pub(crate) fn unknown_char(span: Span, c: char) -> Diagnostic {
    let report = |shown: String| Diagnostic::error(UNKNOWN_CHAR, span, format!("Luma does not know {shown}"));
    let known = report(format!("`{c}`"));
    match c {
        '\'' => known.note("a text stands in double quotes: \"Ada\""),
        '\u{201c}' | '\u{201d}' | '\u{201e}' => {
            known.note("this is a typographic quote; a text stands in straight ones: \"Ada\"")
        }
        '\u{2018}' | '\u{2019}' => {
            known.note("this is a typographic quote; a text stands in straight ones: \"Ada\"")
        }
        '\u{2013}' | '\u{2014}' | '\u{2212}' => {
            known.note("this is a typographic dash").fix(Applicability::Maybe, "use a minus sign", span, "-")
        }
        '\u{d7}' => known.fix(Applicability::Certain, "to multiply, write `*`", span, "*"),
        '\u{f7}' => known.fix(Applicability::Certain, "to divide, write `/`", span, "/"),
        '\u{2264}' => known.fix(Applicability::Certain, "write `<=`", span, "<="),
        '\u{2265}' => known.fix(Applicability::Certain, "write `>=`", span, ">="),
        '\u{2260}' => known.fix(Applicability::Certain, "write `is not`", span, "is not"),
        '&' => known.note("`and` says that both must hold"),
        '|' => known.note("`or` says that one must hold"),
        '^' => known.note("a power is `pow(x, 2)`"),
        '\0' => report("NUL".into()).note("a program is text; it must not contain NUL bytes"),
        '\u{feff}' => report("U+FEFF".into()).note("a byte-order mark may stand only at the start of a file"),
        c if c.is_control() || c.is_whitespace() => report(format!("U+{:04X}", c as u32)),
        _ => known,
    }
}

pub(crate) fn unterminated_string(open: Span) -> Diagnostic {
    Diagnostic::error(UNTERMINATED_STRING, open, "this text has no closing quote")
        .label("the text starts here")
        .note("a text ends on its line: \"like this\"; a line break inside it is written `\\n`")
}

pub(crate) fn bad_number(span: Span, text: &str, problem: BadNumber<'_>) -> Diagnostic {
    match problem {
        BadNumber::Letters(letters) => {
            let place = Span::new(span.hi - letters.len() as u32, span.hi);
            Diagnostic::error(BAD_NUMBER, place, format!("`{letters}` touches the number before it"))
                .note("a number consists of digits, with a point before the fraction: `3.25`; a name starts with a letter")
        }
        BadNumber::NoFraction => Diagnostic::error(BAD_NUMBER, span, "digits are missing after the point")
            .fix(Applicability::Certain, "leave the point out", span, &text[..text.len() - 1]),
        BadNumber::TooLarge => Diagnostic::error(BAD_NUMBER, span, "this number is too large")
            .note("the largest number is about 1.8e308, a 1 and 308 digits"),
    }
}

/// `.5`; `digits` is what follows the point.
pub(crate) fn no_leading_zero(span: Span, digits: &str) -> Diagnostic {
    Diagnostic::error(BAD_NUMBER, span, "a digit is missing before the point").fix(
        Applicability::Certain,
        "add a zero",
        span,
        format!("0.{digits}"),
    )
}

pub(crate) fn unknown_escape(span: Span, escaped: char) -> Diagnostic {
    Diagnostic::error(UNKNOWN_ESCAPE, span, format!("`\\{escaped}` means nothing in a text"))
        .note("these do: `\\n` new line, `\\t` tab, `\\\"` quote, `\\\\` backslash, `\\{` and `\\}` braces")
        .fix(Applicability::Maybe, "for a backslash, write two", span, format!("\\\\{escaped}"))
}

/// An expression in a text that begins at `open` does not end in a brace.
pub(crate) fn unclosed_hole(open: Span, at: Span, found: TokenKind) -> Diagnostic {
    Diagnostic::error(UNCLOSED_HOLE, open, "this `{` in a text is not closed by `}`")
        .label("a value to show in the text starts here")
        .secondary(at, format!("expected `}}`, found {}", found.text()))
        .note("the right form: \"x is {x}\"; for a brace as it is, write `\\{`")
}

/// Behind an expression in a text, which begins at `open`, the text does not end; `rest` is the brace behind the expression.
pub(crate) fn unterminated_rest(open: Span, rest: Span) -> Diagnostic {
    Diagnostic::error(UNTERMINATED_STRING, rest, "this text has no closing quote")
        .label("the text goes on here")
        .secondary(open, "this value stands in it")
        .note("a text ends on its line: \"x is {x}\"")
}

pub(crate) fn empty_hole(span: Span) -> Diagnostic {
    Diagnostic::error(EXPECTED_VALUE, span, "expected a value between the braces, found nothing")
        .note("the right form: \"x is {x}\"; for a brace as it is, write `\\{`")
}

// ----- what is missing

pub(crate) fn expected_value(place: Span, found: TokenKind) -> Diagnostic {
    let report =
        Diagnostic::error(EXPECTED_VALUE, place, format!("expected a value, found {}", found.text()))
            .label("a value is missing here");
    match found {
        TokenKind::In => report.note(HAS_INSTEAD_OF_IN),
        TokenKind::Newline => report.note("a line goes on in the next one only inside brackets: `(1 +`"),
        found if found.is_keyword() => {
            report.note(format!("{} is a word of Luma and has no value", found.text()))
        }
        _ => report,
    }
}

/// A value is missing behind `head`, of which the right form is shown.
pub(crate) fn expected_value_of(place: Span, found: TokenKind, head: TokenKind) -> Diagnostic {
    let report =
        Diagnostic::error(EXPECTED_VALUE, place, format!("expected a value, found {}", found.text()))
            .label("a value is missing here")
            .example(head);
    match found {
        TokenKind::If => {
            report.note("`if` has no value: make the variable before it, and `set` it in both parts")
        }
        _ => report,
    }
}

pub(crate) fn not_needs_brackets(span: Span) -> Diagnostic {
    Diagnostic::error(EXPECTED_VALUE, span, "`not` needs brackets here").note("the right form: `x = (not y)`")
}

/// `wanted` says which word, and where: "`be` after the name".
pub(crate) fn expected_word(place: Span, wanted: &str, found: TokenKind, head: TokenKind) -> Diagnostic {
    let report =
        Diagnostic::error(EXPECTED_WORD, place, format!("expected {wanted}, found {}", found.text()))
            .label(format!("expected {wanted}"))
            .example(head);
    match found {
        TokenKind::In => report.note(HAS_INSTEAD_OF_IN),
        _ => report,
    }
}

/// The words are these, only not the right one: `replacement` is.
pub(crate) fn other_word(
    span: Span,
    wanted: &str,
    written: &str,
    replacement: &str,
    head: TokenKind,
) -> Diagnostic {
    Diagnostic::error(EXPECTED_WORD, span, format!("expected {wanted}, found `{written}`")).example(head).fix(
        Applicability::Certain,
        format!("write `{replacement}`"),
        span,
        replacement,
    )
}

/// `word` is missing at `place`, and all else is there.
pub(crate) fn missing_word(
    place: Span,
    wanted: &str,
    found: TokenKind,
    word: &str,
    head: TokenKind,
) -> Diagnostic {
    expected_word(place, wanted, found, head).fix(
        Applicability::Certain,
        format!("add `{word}`"),
        place,
        format!(" {word}"),
    )
}

/// A statement without its first word, `word`.
pub(crate) fn missing_first_word(place: Span, word: &str, head: TokenKind) -> Diagnostic {
    Diagnostic::error(EXPECTED_WORD, place, format!("expected `{word}` before this")).example(head).fix(
        Applicability::Certain,
        format!("add `{word}`"),
        place,
        format!("{word} "),
    )
}

/// A colon behind the parameters of a function with a name.
pub(crate) fn no_colon(span: Span) -> Diagnostic {
    Diagnostic::error(EXPECTED_WORD, span, "expected the body of the function, found `:`")
        .example(TokenKind::Define)
        .fix(Applicability::Certain, "remove it", span, "")
}

pub(crate) fn parameters_in_brackets(span: Span, head: TokenKind) -> Diagnostic {
    Diagnostic::error(EXPECTED_WORD, span, "expected `with` before the parameters, found `(`").example(head)
}

pub(crate) fn expected_name(place: Span, wanted: &str, found: TokenKind, head: TokenKind) -> Diagnostic {
    Diagnostic::error(EXPECTED_NAME, place, format!("expected {wanted}, found {}", found.text()))
        .label(format!("expected {wanted}"))
        .example(head)
}

/// `my age`, which is to be `joined`.
pub(crate) fn several_words(span: Span, joined: &str, head: TokenKind) -> Diagnostic {
    Diagnostic::error(EXPECTED_NAME, span, "a name is one word").example(head).fix(
        Applicability::Certain,
        "join the words",
        span,
        joined,
    )
}

pub(crate) fn expected_field(place: Span, found: TokenKind) -> Diagnostic {
    Diagnostic::error(EXPECTED_NAME, place, format!("expected the name of a field, found {}", found.text()))
        .label("expected a name")
        .note("the right form: `p.name`, and for a new object `{ name: \"Ada\", born: 1815 }`")
}

pub(crate) fn expected_colon(place: Span, found: TokenKind) -> Diagnostic {
    Diagnostic::error(
        EXPECTED_WORD,
        place,
        format!("expected `:` after the name of the field, found {}", found.text()),
    )
    .note("the right form: `{ name: \"Ada\", born: 1815 }`")
}

pub(crate) fn keyword_as_name(span: Span, wanted: &str, keyword: &str) -> Diagnostic {
    Diagnostic::error(EXPECTED_NAME, span, format!("expected {wanted}, found `{keyword}`")).note(format!(
        "`{keyword}` is a word of Luma and cannot be a name; use another one, such as `my_{keyword}`"
    ))
}

pub(crate) fn unclosed_bracket(open: Span, opener: &str, at: Span, found: TokenKind) -> Diagnostic {
    let closer = match opener {
        "(" => ")",
        "[" => "]",
        _ => "}",
    };
    let report =
        Diagnostic::error(UNCLOSED_BRACKET, open, format!("this `{opener}` is not closed by `{closer}`"))
            .label("opened here")
            .secondary(at, format!("expected `{closer}`, found {}", found.text()));
    match (opener, found) {
        ("(", TokenKind::Comma) => report.note("a list stands in square brackets: `[1, 2, 3]`"),
        _ => report,
    }
}

/// A list goes on without a comma; `place` is behind its last element.
pub(crate) fn missing_comma(place: Span, found: TokenKind, open: Span) -> Diagnostic {
    Diagnostic::error(
        EXPECTED_WORD,
        place,
        format!("expected `,` or the closing bracket, found {}", found.text()),
    )
    .secondary(open, "in these brackets")
    .fix(Applicability::Maybe, "add a comma", place, ",")
}

// ----- blocks

/// `open` is the word that opens the block, `keyword`. The
/// `end` at `at` is indented less than the beginning.
pub(crate) fn missing_end(open: Span, keyword: &str, at: Option<Span>) -> Diagnostic {
    let report = Diagnostic::error(MISSING_END, open, format!("this `{keyword}` has no `end`"))
        .label("what starts here goes on until an `end`");
    match at {
        Some(at) => report.secondary(at, "this `end` looks like that of a block around it"),
        None => report,
    }
}

/// The block around is ended by `otherwise`, which belongs to an `if` around it.
pub(crate) fn missing_end_before(open: Span, keyword: &str, at: Span) -> Diagnostic {
    Diagnostic::error(MISSING_END, open, format!("this `{keyword}` has no `end`"))
        .label("what starts here goes on until an `end`")
        .secondary(at, "this belongs to the `if` around it")
}

pub(crate) fn stray_end(span: Span, written: &str) -> Diagnostic {
    Diagnostic::error(STRAY_END, span, format!("this `{written}` closes nothing"))
        .note("each `if`, `while`, `repeat`, `for` and `define` has one `end`; an `otherwise if` has none of its own")
}

pub(crate) fn stray_otherwise(span: Span) -> Diagnostic {
    Diagnostic::error(STRAY_END, span, "this `otherwise` belongs to no `if`").example(TokenKind::Otherwise)
}

pub(crate) fn second_otherwise(span: Span) -> Diagnostic {
    Diagnostic::error(STRAY_END, span, "this `if` has an `otherwise` already")
        .note("write `otherwise if` for further conditions, and one `otherwise` as the last part")
}

// ----- words

/// A word that is no statement; `meant` is the one that it seems to be.
pub(crate) fn wrong_word(span: Span, written: &str, meant: &str, head: TokenKind) -> Diagnostic {
    Diagnostic::error(
        UNKNOWN_WORD,
        span,
        format!("Luma does not know the word `{written}`; did you mean `{meant}`?"),
    )
    .example(head)
    .fix(Applicability::Maybe, format!("write `{meant}`"), span, meant)
}

/// `function f`
pub(crate) fn function_with_name(span: Span) -> Diagnostic {
    Diagnostic::error(UNKNOWN_WORD, span, "a function with a name begins with `define`")
        .example(TokenKind::Define)
        .fix(Applicability::Certain, "write `define`", span, "define")
}

/// A name, and behind it something that makes no sense there.
pub(crate) fn unknown_statement(span: Span, written: &str, found: TokenKind) -> Diagnostic {
    let report = Diagnostic::error(UNKNOWN_WORD, span, format!("Luma does not know the word `{written}`"));
    match found {
        TokenKind::Number | TokenKind::Str | TokenKind::StrOpen | TokenKind::Ident => {
            report.note(format!("to call a function of this name, write `{written}(...)`"))
        }
        _ => report.note(
            "a statement starts with a word such as `let`, `set`, `show`, `if`, or it calls a function",
        ),
    }
}

/// What another language has and Luma has not; `advice` says what to do instead.
pub(crate) fn no_such_thing(span: Span, written: &str, advice: &str) -> Diagnostic {
    Diagnostic::error(UNKNOWN_WORD, span, format!("Luma has no `{written}`")).note(advice)
}

// ----- statements

pub(crate) fn unused_value(span: Span) -> Diagnostic {
    Diagnostic::error(UNUSED_VALUE, span, "nothing happens with this value")
        .note("to see it, write `show` before it; to keep it, give it a name: `let x be ...`")
}

/// A name alone on a line.
pub(crate) fn unused_name(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error(UNUSED_VALUE, span, "nothing happens with this value")
        .note(format!("to see it, write `show {name}`; to call a function of this name, `{name}()`"))
}

/// `x = 5` as a statement: `target` is before the operator, `value` behind it. `plain` if the target is a name.
pub(crate) fn assignment(op: Span, target: &str, value: &str, statement: Span, plain: bool) -> Diagnostic {
    let report =
        Diagnostic::error(UNUSED_VALUE, op, "`=` compares two values, and nothing happens with the answer");
    if target.len() + value.len() > 60 || target.contains('\n') || value.contains('\n') {
        return report.note("to change a variable, write `set x to 5`; for a new one, `let x be 5`");
    }
    let report = report.fix(
        Applicability::Maybe,
        format!("to change `{target}`, use `set`"),
        statement,
        format!("set {target} to {value}"),
    );
    if plain {
        report.fix(
            Applicability::Maybe,
            "to make a new variable, use `let`",
            statement,
            format!("let {target} be {value}"),
        )
    } else {
        report
    }
}

/// `x += 1`; the parts as in [`assignment`].
pub(crate) fn update(op: Span, written: &str, target: &str, value: &str, statement: Span) -> Diagnostic {
    let report = Diagnostic::error(OTHER_OPERATOR, op, format!("Luma has no `{written}`"));
    if target.len() + value.len() > 60 || target.contains('\n') || value.contains('\n') {
        return report.note("write `set x to x + 1`");
    }
    let operator = written.trim_end_matches('=');
    report.fix(
        Applicability::Maybe,
        "use `set`",
        statement,
        format!("set {target} to {target} {operator} {value}"),
    )
}

pub(crate) fn invalid_target(span: Span) -> Diagnostic {
    Diagnostic::error(INVALID_TARGET, span, "this cannot be set").label("holds no value").note(
        "what can be set is a variable, a field or an item: `set x to 5`, `set p.age to 5`, `set xs[0] to 5`",
    )
}

pub(crate) fn line_goes_on(span: Span, found: TokenKind) -> Diagnostic {
    let report = Diagnostic::error(
        LINE_GOES_ON,
        span,
        format!("expected the end of the line, found {}", found.text()),
    )
    .label("the statement before this is complete");
    match found {
        TokenKind::In => report.note(HAS_INSTEAD_OF_IN),
        _ => report.note("each statement has a line of its own, or a `;` before the next one"),
    }
}

/// What to write instead of `x in xs`.
const HAS_INSTEAD_OF_IN: &str = "whether a list has an item is asked by `has`: `[1, 2, 3] has 2`";

/// `show "x is" x`; `place` is behind the value before.
pub(crate) fn missing_comma_of_show(place: Span, found: TokenKind) -> Diagnostic {
    let message = format!("expected `,` or the end of the line, found {}", found.text());
    Diagnostic::error(LINE_GOES_ON, place, message)
        .label("the value before this is complete")
        .note("values that `show` prints in one line have commas between them")
        .fix(Applicability::Maybe, "add a comma", place, ",")
}

/// `then` or `do` behind the end of the line where it belongs.
pub(crate) fn word_on_next_line(span: Span, word: &str) -> Diagnostic {
    Diagnostic::error(EXPECTED_WORD, span, format!("`{word}` belongs at the end of the line before"))
        .note("a line goes on in the next one only inside brackets")
}

/// `f"..."`; `span` is that of the letter.
pub(crate) fn letter_before_text(span: Span, written: &str) -> Diagnostic {
    Diagnostic::error(UNKNOWN_WORD, span, format!("a text has no `{written}` before its quote"))
        .note("in any text, braces hold values: \"x is {x}\"")
        .fix(Applicability::Certain, "leave it out", span, "")
}

// ----- operators

/// `a < b < c`: `at` is the second operator, `left` the text of the first comparison, `rest` that of the second.
pub(crate) fn chained_comparison(at: Span, whole: Span, left: &str, rest: &str) -> Diagnostic {
    let report = Diagnostic::error(CHAINED_COMPARISON, at, "comparisons cannot be chained");
    if left.len() + rest.len() < 60 && !left.contains('\n') && !rest.contains('\n') {
        report.fix(Applicability::Maybe, "compare both pairs", whole, format!("{left} and {rest}"))
    } else {
        report.note("write `a < b and b < c` instead of `a < b < c`")
    }
}

pub(crate) fn other_operator(span: Span, written: &str, meant: &str) -> Diagnostic {
    let shown = meant.trim();
    Diagnostic::error(OTHER_OPERATOR, span, format!("Luma has no `{written}`; write `{shown}`")).fix(
        Applicability::Certain,
        format!("write `{shown}`"),
        span,
        meant,
    )
}

/// The words behind `is`, at `span` with the space before them, which are `meant`; nothing is `is` alone.
pub(crate) fn other_comparison(span: Span, written: &str, meant: &str, replacement: &str) -> Diagnostic {
    let written = written.trim();
    let right = if meant.is_empty() { "is".to_owned() } else { format!("is {meant}") };
    Diagnostic::error(OTHER_OPERATOR, span, format!("Luma has no `is {written}`; write `{right}`")).fix(
        Applicability::Certain,
        if meant.is_empty() { "leave that out".to_owned() } else { format!("write `{meant}`") },
        span,
        replacement,
    )
}

/// Two operators where one was meant.
pub(crate) fn doubled(span: Span, written: &str) -> Diagnostic {
    let report = Diagnostic::error(OTHER_OPERATOR, span, format!("Luma has no `{written}`"));
    match written {
        "++" => report.note("write `set x to x + 1`"),
        "**" => report.note("a power is `pow(x, 2)`"),
        "=<" => report.fix(Applicability::Certain, "write `<=`", span, "<="),
        "=>" => report.note("a function is a value as `function with x: x * 2`").fix(
            Applicability::Maybe,
            "write `>=`",
            span,
            ">=",
        ),
        _ => report,
    }
}

pub(crate) fn block_comment(span: Span) -> Diagnostic {
    Diagnostic::error(OTHER_OPERATOR, span, "Luma has no `/*`")
        .note("a comment starts with `#` or `//` and ends with its line")
}

/// `word` is missing in a comparison of several words.
pub(crate) fn missing_than(place: Span, word: &str) -> Diagnostic {
    Diagnostic::error(EXPECTED_WORD, place, format!("expected `than` after `is {word}`")).fix(
        Applicability::Certain,
        "add `than`",
        place,
        " than",
    )
}

// ----- C functions

pub(crate) fn unknown_foreign_type(span: Span, written: &str, meant: Option<&str>) -> Diagnostic {
    let report = Diagnostic::error(
        UNKNOWN_FOREIGN_TYPE,
        span,
        format!("`{written}` is no type of a C function"),
    )
    .note(
        "the types are number, integer, string, buffer, pointer, and nothing for a function without a result",
    );
    match meant {
        Some(meant) => report.fix(Applicability::Maybe, format!("write `{meant}`"), span, meant),
        None => report,
    }
}

pub(crate) fn nothing_as_parameter(span: Span) -> Diagnostic {
    Diagnostic::error(UNKNOWN_FOREIGN_TYPE, span, "a parameter cannot be `nothing`")
        .note("a function without parameters has no `with`: `foreign \"c\" define rand giving integer`")
}

// ----- limits

pub(crate) fn too_many(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error(
        TOO_MANY,
        span,
        format!("a function cannot have more than {} {what}", crate::MAX_ARGUMENTS),
    )
}

pub(crate) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error(TOO_DEEP, span, "this is nested too deeply")
        .note(format!("the limit is {} levels", crate::MAX_DEPTH))
}

pub(crate) fn too_many_errors(span: Span) -> Diagnostic {
    Diagnostic::error(TOO_MANY_ERRORS, span, "too many syntax errors; the rest of the file was not read")
}
