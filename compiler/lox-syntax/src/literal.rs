//! Values of literals.

use std::borrow::Cow;

/// The text that a string token, quotes included, stands for. The escapes are `\n \t \r \" \\`; any other
/// backslash stays as it is.
pub(crate) fn string(token: &str) -> Cow<'_, str> {
    let inside = &token[1..token.len() - 1];
    if !inside.contains('\\') {
        return Cow::Borrowed(inside);
    }
    let mut text = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        let replaced = match rest.as_bytes().get(at + 1) {
            Some(b'n') => Some('\n'),
            Some(b't') => Some('\t'),
            Some(b'r') => Some('\r'),
            Some(b'"') => Some('"'),
            Some(b'\\') => Some('\\'),
            Some(_) | None => None,
        };
        text.push(replaced.unwrap_or('\\'));
        rest = &rest[at + 1 + usize::from(replaced.is_some())..];
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// The value of a number token: the nearest double.
pub(crate) fn number(token: &str) -> f64 {
    token.parse().expect("digits with at most one point between them are a number")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_replaced() {
        assert_eq!(string(r#""plain""#), "plain");
        assert_eq!(string(r#""a\nb\t\r\"\\n""#), "a\nb\t\r\"\\n");
        assert_eq!(string(r#""\q\é\u{41} \0""#), r"\q\é\u{41} \0");
        assert_eq!(string(r#""\\\\""#), r"\\");
    }

    #[test]
    fn numbers_are_rounded_to_nearest() {
        assert_eq!(number("0.1"), 0.1);
        assert_eq!(number("9007199254740993"), 9007199254740992.0);
        assert_eq!(number(&"9".repeat(400)), f64::INFINITY);
        assert_eq!(number("007.50"), 7.5);
    }
}
