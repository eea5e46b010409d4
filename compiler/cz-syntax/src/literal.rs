//! Values of number literals, read from the text that the lexer delimited.

use kiln_types::{FloatTy, IntTy};

/// What is wrong with a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadNumber<'a> {
    /// It exceeds 64 bits.
    TooLarge,
    /// `0x` without digits after it.
    NoDigits,
    /// A digit that the base does not have.
    BadDigit(char),
    /// Letters after it that are no type of numbers.
    BadSuffix(&'a str),
    /// `1f32`: an integer with the type of floats.
    FloatSuffix(FloatTy),
    /// `1.5i32`: a float with the type of integers.
    IntSuffix(IntTy),
    /// `1.`
    NoFraction,
}

/// The value and written type of an integer literal. With an error, the value as far as it is known.
pub fn int(text: &str) -> (u64, Option<IntTy>, Option<BadNumber<'_>>) {
    let bytes = text.as_bytes();
    let (base, start) = match bytes {
        [b'0', b'x', ..] => (16, 2),
        [b'0', b'o', ..] => (8, 2),
        [b'0', b'b', ..] => (2, 2),
        _ => (10, 0),
    };
    let mut value = 0u64;
    let mut digits = 0;
    let mut overflow = false;
    let mut bad_digit = None;
    let mut at = start;
    while at < bytes.len() {
        let byte = bytes[at];
        let digit = match byte {
            b'0'..=b'9' => u64::from(byte - b'0'),
            b'a'..=b'f' if base == 16 => u64::from(byte - b'a' + 10),
            b'A'..=b'F' if base == 16 => u64::from(byte - b'A' + 10),
            b'_' => {
                at += 1;
                continue;
            }
            _ => break,
        };
        if digit >= base && bad_digit.is_none() {
            bad_digit = Some(BadNumber::BadDigit(byte as char));
        }
        match value.checked_mul(base).and_then(|v| v.checked_add(digit)) {
            Some(next) => value = next,
            None => overflow = true,
        }
        digits += 1;
        at += 1;
    }
    let (suffix, bad_suffix) = match &text[at..] {
        "" => (None, None),
        name => match (int_type(name), float_type(name)) {
            (Some(ty), _) => (Some(ty), None),
            (None, Some(ty)) => (None, Some(BadNumber::FloatSuffix(ty))),
            (None, None) => (None, Some(BadNumber::BadSuffix(name))),
        },
    };
    let no_digits = (digits == 0).then_some(BadNumber::NoDigits);
    let too_large = overflow.then_some(BadNumber::TooLarge);
    let value = if overflow { 0 } else { value };
    (value, suffix, no_digits.or(bad_digit).or(bad_suffix).or(too_large))
}

/// The digits (without `_` and suffix) and written type of a float literal.
pub fn float(text: &str) -> (std::borrow::Cow<'_, str>, Option<FloatTy>, Option<BadNumber<'_>>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'0'..=b'9' | b'_' | b'.' => at += 1,
            b'e' | b'E' if matches!(bytes.get(at + 1), Some(b'0'..=b'9')) => at += 2,
            b'e' | b'E'
                if matches!(
                    (bytes.get(at + 1), bytes.get(at + 2)),
                    (Some(b'+' | b'-'), Some(b'0'..=b'9'))
                ) =>
            {
                at += 3;
            }
            _ => break,
        }
    }
    let (digits, name) = text.split_at(at);
    let (suffix, bad) = match name {
        "" if digits.ends_with('.') => (None, Some(BadNumber::NoFraction)),
        "" => (None, None),
        name => match (float_type(name), int_type(name)) {
            (Some(ty), _) => (Some(ty), None),
            (None, Some(ty)) => (None, Some(BadNumber::IntSuffix(ty))),
            (None, None) => (None, Some(BadNumber::BadSuffix(name))),
        },
    };
    let digits = if digits.contains('_') { digits.replace('_', "").into() } else { digits.into() };
    (digits, suffix, bad)
}

/// Whether `name` is a type of numbers.
pub fn is_number_type(name: &str) -> bool {
    int_type(name).is_some() || float_type(name).is_some()
}

fn int_type(name: &str) -> Option<IntTy> {
    IntTy::ALL.into_iter().find(|ty| ty.name() == name)
}

fn float_type(name: &str) -> Option<FloatTy> {
    [FloatTy::F32, FloatTy::F64].into_iter().find(|ty| ty.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_in_all_bases() {
        assert_eq!(int("007"), (7, None, None));
        assert_eq!(int("0xFF_u8"), (255, Some(IntTy::U8), None));
        assert_eq!(int("0b1010i64"), (10, Some(IntTy::I64), None));
        assert_eq!(int("0o17"), (15, None, None));
        assert_eq!(int("18446744073709551615").0, u64::MAX);
        assert_eq!(int("18446744073709551616").2, Some(BadNumber::TooLarge));
        assert_eq!(int("0x").2, Some(BadNumber::NoDigits));
        assert_eq!(int("0b12").2, Some(BadNumber::BadDigit('2')));
        assert_eq!(int("1i33").2, Some(BadNumber::BadSuffix("i33")));
        assert_eq!(int("1f32").2, Some(BadNumber::FloatSuffix(FloatTy::F32)));
    }

    #[test]
    fn floats_keep_their_digits() {
        assert_eq!(float("1_0.5e-3f32"), ("10.5e-3".into(), Some(FloatTy::F32), None));
        assert_eq!(float("1e9"), ("1e9".into(), None, None));
        assert_eq!(float("1.").2, Some(BadNumber::NoFraction));
        assert_eq!(float("1.5i32").2, Some(BadNumber::IntSuffix(IntTy::I32)));
        assert_eq!(float("1.5e").2, Some(BadNumber::BadSuffix("e")));
    }
}
