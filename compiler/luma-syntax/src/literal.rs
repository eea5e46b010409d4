//! Values of literals.

use std::borrow::Cow;

/// What is wrong with a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BadNumber<'a> {
    /// Letters after it.
    Letters(&'a str),
    /// `1.`
    NoFraction,
    /// Greater than the greatest double.
    TooLarge,
}

/// The value of a number token: the nearest double.
pub(crate) fn number(token: &str) -> Result<f64, BadNumber<'_>> {
    let bytes = token.as_bytes();
    let byte_at = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
    let digits_end = |mut at: usize| {
        while byte_at(at).is_ascii_digit() || byte_at(at) == b'_' {
            at += 1;
        }
        at
    };
    let mut hi = digits_end(0);
    if byte_at(hi) == b'.' {
        if !byte_at(hi + 1).is_ascii_digit() {
            return Err(if hi + 1 == token.len() {
                BadNumber::NoFraction
            } else {
                BadNumber::Letters(&token[hi + 1..])
            });
        }
        hi = digits_end(hi + 1);
    }
    if matches!(byte_at(hi), b'e' | b'E') {
        let sign = usize::from(matches!(byte_at(hi + 1), b'+' | b'-'));
        if byte_at(hi + 1 + sign).is_ascii_digit() {
            hi = digits_end(hi + 1 + sign);
        }
    }
    if hi < token.len() {
        return Err(BadNumber::Letters(&token[hi..]));
    }
    let digits: Cow<'_, str> =
        if token.contains('_') { Cow::Owned(token.replace('_', "")) } else { Cow::Borrowed(token) };
    let value: f64 = digits.parse().expect("digits, a fraction and an exponent are a number");
    if value.is_finite() { Ok(value) } else { Err(BadNumber::TooLarge) }
}

/// A backslash that means nothing: its place in the text that was read, and the character behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadEscape {
    /// Byte of the backslash.
    pub(crate) at: usize,
    /// What is behind it.
    pub(crate) escaped: char,
}

/// The text that `inside`, a part of a string without its delimiters, stands for. The escapes are
/// `\n \t \r \" \\ \{ \}`; `bad` is called for each other one, which stays as it is.
pub(crate) fn string(inside: &str, mut bad: impl FnMut(BadEscape)) -> Cow<'_, str> {
    if !inside.contains('\\') {
        return Cow::Borrowed(inside);
    }
    let mut text = String::with_capacity(inside.len());
    let mut at = 0;
    while let Some(n) = inside[at..].find('\\') {
        text.push_str(&inside[at..at + n]);
        at += n;
        let Some(escaped) = inside[at + 1..].chars().next() else { break };
        match escaped {
            'n' => text.push('\n'),
            't' => text.push('\t'),
            'r' => text.push('\r'),
            '"' | '\\' | '{' | '}' => text.push(escaped),
            _ => {
                bad(BadEscape { at, escaped });
                text.push('\\');
                text.push(escaped);
            }
        }
        at += 1 + escaped.len_utf8();
    }
    text.push_str(&inside[at..]);
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(inside: &str) -> (String, Vec<BadEscape>) {
        let mut bad = Vec::new();
        let text = string(inside, |escape| bad.push(escape)).into_owned();
        (text, bad)
    }

    #[test]
    fn escapes_are_replaced() {
        assert_eq!(text("plain"), ("plain".into(), vec![]));
        assert_eq!(text(r#"a\nb\t\r\"\\n\{x\}"#), ("a\nb\t\r\"\\n{x}".into(), vec![]));
        assert_eq!(
            text(r"a\q\é"),
            (r"a\q\é".into(), vec![BadEscape { at: 1, escaped: 'q' }, BadEscape { at: 3, escaped: 'é' }])
        );
    }

    #[test]
    fn numbers_are_rounded_to_nearest() {
        assert_eq!(number("0.1"), Ok(0.1));
        assert_eq!(number("1_000.5_0"), Ok(1000.5));
        assert_eq!(number("9007199254740993"), Ok(9007199254740992.0));
        assert_eq!(number("1e3"), Ok(1000.0));
        assert_eq!(number("1E-3"), Ok(0.001));
        assert_eq!(number("1e400"), Err(BadNumber::TooLarge));
        assert_eq!(number("10px"), Err(BadNumber::Letters("px")));
        assert_eq!(number("1e"), Err(BadNumber::Letters("e")));
        assert_eq!(number("1."), Err(BadNumber::NoFraction));
        assert_eq!(number("1._"), Err(BadNumber::Letters("_")));
    }
}
