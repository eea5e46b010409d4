//! The functions of the library whose results are exact.

use super::operators::not_comparable;
use super::value::{Value, characters, equal, kind, names, text_of, wrong};
use super::{Answer, Wrong};
use crate::dynamic::{STRING_MAX, number};
use std::cell::RefCell;
use std::cmp::Ordering;
use std::rc::Rc;

/// A function of the library.
pub(super) struct Native {
    pub(super) name: &'static str,
    pub(super) run: Run,
}

/// What a function does, by the number of values that it needs.
pub(super) enum Run {
    One(for<'a> fn(&Value<'a>) -> Answer<'a>),
    Two(for<'a> fn(&Value<'a>, &Value<'a>) -> Answer<'a>),
    Three(for<'a> fn(&Value<'a>, &Value<'a>, &Value<'a>) -> Answer<'a>),
    /// `map` and `filter` call a function of the program.
    Through(Through),
}

/// What is done with what the function gave back.
#[derive(Clone, Copy)]
pub(super) enum Through {
    /// It is an item of the result.
    Map,
    /// It says whether the item it got is one.
    Filter,
}

const fn one(name: &'static str, run: for<'a> fn(&Value<'a>) -> Answer<'a>) -> Native {
    Native { name, run: Run::One(run) }
}

const fn two(name: &'static str, run: for<'a> fn(&Value<'a>, &Value<'a>) -> Answer<'a>) -> Native {
    Native { name, run: Run::Two(run) }
}

static ALL: [Native; 25] = [
    one("length", length),
    one("sqrt", |value| of_number("sqrt", value, f64::sqrt)),
    one("floor", |value| of_number("floor", value, f64::floor)),
    one("round", |value| of_number("round", value, f64::round)),
    one("abs", |value| of_number("abs", value, f64::abs)),
    two("min", |one, other| of_numbers("min", one, other, least)),
    two("max", |one, other| of_numbers("max", one, other, |one, other| -least(-one, -other))),
    one("number", |value| Ok(to_number(value))),
    one("text", text_of),
    one("upper", |value| of_text("upper", value, |text| text.chars().map(upper).collect())),
    one("lower", |value| of_text("lower", value, |text| text.chars().map(lower).collect())),
    one("trim", |value| of_text("trim", value, |text| text.trim().to_owned())),
    two("split", split),
    Native { name: "replace", run: Run::Three(replace) },
    Native { name: "slice", run: Run::Three(slice) },
    two("find", find),
    one("keys", keys),
    one("values", values),
    one("sort", sort),
    Native { name: "map", run: Run::Through(Through::Map) },
    Native { name: "filter", run: Run::Through(Through::Filter) },
    one("sum", sum),
    two("join", join),
    one("reverse", reverse),
    one("buffer", buffer),
];

impl Native {
    pub(super) fn named(name: &str) -> Option<&'static Native> {
        ALL.iter().find(|native| native.name == name)
    }

    pub(super) fn arity(&self) -> usize {
        match self.run {
            Run::One(_) => 1,
            Run::Two(_) | Run::Through(_) => 2,
            Run::Three(_) => 3,
        }
    }
}

fn needs<'a>(function: &str, what: &str, found: &Value<'_>) -> Answer<'a> {
    Err(needs_error(function, what, found))
}

fn needs_error(function: &str, what: &str, found: &Value<'_>) -> Wrong {
    Wrong::Error(format!("The function {function} needs {what}, not {}.", kind(found)))
}

// ----- numbers

fn of_number<'a>(name: &str, value: &Value<'_>, run: fn(f64) -> f64) -> Answer<'a> {
    let Value::Num(number) = value else { return needs(name, "a number", value) };
    Ok(Value::Num(run(*number)))
}

fn of_numbers<'a>(name: &str, one: &Value<'a>, other: &Value<'a>, run: fn(f64, f64) -> f64) -> Answer<'a> {
    match (one, other) {
        (Value::Num(one), Value::Num(other)) => Ok(Value::Num(run(*one, *other))),
        (Value::Num(_), found) | (found, _) => needs(name, "a number", found),
    }
}

/// The smaller number: -0 is less than 0, and what is no number wins.
fn least(one: f64, other: f64) -> f64 {
    if one.is_nan() || other.is_nan() {
        return f64::NAN;
    }
    let one_is_less = if one == other { one.is_sign_negative() } else { one < other };
    if one_is_less { one } else { other }
}

/// Of the texts that programs have: digits with an optional sign, fraction and exponent.
fn to_number<'a>(value: &Value<'_>) -> Value<'a> {
    let Value::Text(text) = value else { return Value::Nothing };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = unsigned.split_once('e').unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let exponent = exponent.strip_prefix('-').unwrap_or(exponent);
    if digits(whole) && digits(fraction) && digits(exponent) {
        text.parse().map_or(Value::Nothing, Value::Num)
    } else {
        Value::Nothing
    }
}

fn buffer<'a>(value: &Value<'a>) -> Answer<'a> {
    let Value::Num(length) = value else { return needs("buffer", "a number", value) };
    if length.fract() != 0.0 || !length.is_finite() || *length < 0.0 {
        let shown = number(*length);
        return wrong(format!("The length of a buffer must be a whole number from 0, not {shown}."));
    }
    if *length > 10_000.0 {
        return Err(Wrong::TooLarge);
    }
    Ok(Value::Buffer(Rc::new(RefCell::new(vec![0.0; *length as usize]))))
}

// ----- texts

fn of_text<'a>(name: &str, value: &Value<'_>, run: fn(&str) -> String) -> Answer<'a> {
    let Value::Text(text) = value else { return needs(name, "a text", value) };
    Ok(Value::text(&run(text)))
}

fn upper(c: char) -> char {
    only(c, c.to_uppercase())
}

fn lower(c: char) -> char {
    only(c, c.to_lowercase())
}

/// What a character changes into, if that is one.
fn only(c: char, mut changed: impl Iterator<Item = char>) -> char {
    match (changed.next(), changed.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

fn split<'a>(text: &Value<'a>, between: &Value<'a>) -> Answer<'a> {
    match (text, between) {
        (Value::Text(text), Value::Text(between)) if between.is_empty() => Ok(Value::list(characters(text))),
        (Value::Text(text), Value::Text(between)) => {
            Ok(Value::list(text.split(&**between).map(Value::text).collect()))
        }
        (Value::Text(_), found) | (found, _) => needs("split", "a text", found),
    }
}

fn replace<'a>(text: &Value<'a>, part: &Value<'a>, by: &Value<'a>) -> Answer<'a> {
    match (text, part, by) {
        (Value::Text(_), Value::Text(old), Value::Text(_)) if old.is_empty() => Ok(text.clone()),
        (Value::Text(text), Value::Text(old), Value::Text(new)) => {
            let replaced = text.replace(&**old, new);
            if replaced.len() > STRING_MAX { Err(Wrong::TooLarge) } else { Ok(Value::text(&replaced)) }
        }
        (Value::Text(_), Value::Text(_), found) | (Value::Text(_), found, _) | (found, ..) => {
            needs("replace", "a text", found)
        }
    }
}

fn join<'a>(list: &Value<'a>, between: &Value<'a>) -> Answer<'a> {
    let Value::List(items) = list else { return needs("join", "a list", list) };
    let Value::Text(between) = between else { return needs("join", "a text", between) };
    let mut text = String::new();
    for (index, item) in items.borrow().iter().enumerate() {
        if index > 0 {
            text += between;
        }
        text += &super::show::shown(item).ok_or(Wrong::TooLarge)?;
        if text.len() > STRING_MAX {
            return Err(Wrong::TooLarge);
        }
    }
    Ok(Value::text(&text))
}

// ----- lists and objects

fn keys<'a>(value: &Value<'a>) -> Answer<'a> {
    let Value::Object(fields) = value else { return needs("keys", "an object", value) };
    Ok(Value::list(names(fields)))
}

fn values<'a>(value: &Value<'a>) -> Answer<'a> {
    let Value::Object(fields) = value else { return needs("values", "an object", value) };
    Ok(Value::list(fields.borrow().iter().map(|(_, value)| value.clone()).collect()))
}

fn reverse<'a>(value: &Value<'a>) -> Answer<'a> {
    let Value::List(items) = value else { return needs("reverse", "a list", value) };
    Ok(Value::list(items.borrow().iter().rev().cloned().collect()))
}

fn sort<'a>(value: &Value<'a>) -> Answer<'a> {
    let Value::List(items) = value else { return needs("sort", "a list", value) };
    let items = items.borrow();
    let is_sortable = |item: &Value<'_>| matches!(item, Value::Num(_) | Value::Text(_));
    let cannot = |item: &Value<'_>| wrong(format!("Cannot sort a list that has {} in it.", kind(item)));
    let Some(first) = items.first() else { return Ok(Value::list(Vec::new())) };
    if !is_sortable(first) {
        return cannot(first);
    }
    if let Some(other) = items.iter().find(|item| kind(item) != kind(first)) {
        return if is_sortable(other) { not_comparable(first, other) } else { cannot(other) };
    }
    let mut sorted = items.clone();
    sorted.sort_by(|left, right| match (left, right) {
        // Behind all numbers is what is none.
        (Value::Num(left), Value::Num(right)) => {
            left.partial_cmp(right).unwrap_or_else(|| left.is_nan().cmp(&right.is_nan()))
        }
        (Value::Text(left), Value::Text(right)) => left.as_bytes().cmp(right.as_bytes()),
        _ => Ordering::Equal,
    });
    Ok(Value::list(sorted))
}

fn sum<'a>(value: &Value<'a>) -> Answer<'a> {
    let Value::List(items) = value else { return needs("sum", "a list", value) };
    let mut sum = 0.0;
    for item in items.borrow().iter() {
        let Value::Num(number) = item else {
            return wrong(format!("Cannot add a number and {}.", kind(item)));
        };
        sum += number;
    }
    Ok(Value::Num(sum))
}

// ----- what several kinds have

fn length<'a>(value: &Value<'a>) -> Answer<'a> {
    let length = if let Value::List(items) = value {
        items.borrow().len()
    } else if let Value::Text(text) = value {
        text.chars().count()
    } else if let Value::Object(fields) = value {
        fields.borrow().len()
    } else if let Value::Buffer(numbers) = value {
        numbers.borrow().len()
    } else {
        return needs("length", "a list, a text or an object", value);
    };
    Ok(Value::Num(length as f64))
}

fn find<'a>(of: &Value<'a>, wanted: &Value<'a>) -> Answer<'a> {
    let at = match (of, wanted) {
        (Value::List(items), wanted) => items.borrow().iter().position(|item| equal(item, wanted)),
        (Value::Text(text), Value::Text(part)) => text.find(&**part).map(|byte| text[..byte].chars().count()),
        (Value::Text(_), other) => return wrong(format!("Cannot look for {} in a text.", kind(other))),
        (other, _) => return needs("find", "a list or a text", other),
    };
    Ok(at.map_or(Value::Nothing, |at| Value::Num(at as f64)))
}

fn slice<'a>(of: &Value<'a>, from: &Value<'a>, to: &Value<'a>) -> Answer<'a> {
    if let Value::List(items) = of {
        let items = items.borrow();
        let (first, end) = range(items.len(), "list", "item", from, to)?;
        return Ok(Value::list(items[first..end].to_vec()));
    }
    let Value::Text(text) = of else { return needs("slice", "a list or a text", of) };
    let characters: Vec<char> = text.chars().collect();
    let (first, end) = range(characters.len(), "text", "character", from, to)?;
    Ok(Value::text(&characters[first..end].iter().collect::<String>()))
}

/// The positions from which and up to which a part goes.
fn range<'a>(
    length: usize,
    what: &str,
    item: &str,
    from: &Value<'a>,
    to: &Value<'a>,
) -> Result<(usize, usize), Wrong> {
    let (first, end) = match (from, to) {
        (Value::Num(first), Value::Num(end)) => (*first, *end),
        (Value::Num(_), found) | (found, _) => return Err(needs_error("slice", "a number", found)),
    };
    let are_whole = first.fract() == 0.0 && end.fract() == 0.0;
    if are_whole && 0.0 <= first && first <= end && end <= length as f64 {
        return Ok((first as usize, end as usize));
    }
    let plural = if length == 1 { "" } else { "s" };
    let (first, end) = (number(first), number(end));
    Err(Wrong::Error(format!("Cannot slice from {first} to {end}: the {what} has {length} {item}{plural}.")))
}
