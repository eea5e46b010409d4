//! Operators.

use super::value::{Value, equal, kind, no_name, wrong};
use super::{Answer, LIST_MAX, Wrong};
use crate::dynamic::STRING_MAX;
use crate::luma::ast::BinOp;
use std::cmp::Ordering;

/// `-value`
pub(super) fn negate<'a>(value: &Value<'_>) -> Answer<'a> {
    let Value::Num(number) = value else { return wrong(format!("Cannot negate {}.", kind(value))) };
    Ok(Value::Num(-number))
}

/// `left OP right`
pub(super) fn binary<'a>(op: BinOp, left: &Value<'a>, right: &Value<'a>) -> Answer<'a> {
    match op {
        BinOp::Is => Ok(Value::Bool(equal(left, right))),
        BinOp::IsNot => Ok(Value::Bool(!equal(left, right))),
        BinOp::Has => has(left, right),
        BinOp::Add => add(left, right),
        BinOp::Sub => arithmetic(left, right, |left, right| left - right)
            .unwrap_or_else(|| wrong(format!("Cannot subtract {} from {}.", kind(right), kind(left)))),
        BinOp::Mul => arithmetic(left, right, |left, right| left * right)
            .unwrap_or_else(|| both("multiply", "by", left, right)),
        BinOp::Div => arithmetic(left, right, |left, right| left / right)
            .unwrap_or_else(|| wrong(format!("Cannot divide {} by {}.", kind(left), kind(right)))),
        BinOp::Rem => arithmetic(left, right, rest).unwrap_or_else(|| {
            wrong(format!("Cannot take the rest of {} divided by {}.", kind(left), kind(right)))
        }),
        BinOp::Lt => compare(left, right, Ordering::is_lt),
        BinOp::Le => compare(left, right, Ordering::is_le),
        BinOp::Gt => compare(left, right, Ordering::is_gt),
        BinOp::Ge => compare(left, right, Ordering::is_ge),
    }
}

/// An operation on two numbers; nothing if one is none.
fn arithmetic<'a>(left: &Value<'_>, right: &Value<'_>, run: fn(f64, f64) -> f64) -> Option<Answer<'a>> {
    match (left, right) {
        (Value::Num(left), Value::Num(right)) => Some(Ok(Value::Num(run(*left, *right)))),
        _ => None,
    }
}

fn add<'a>(left: &Value<'a>, right: &Value<'a>) -> Answer<'a> {
    match (left, right) {
        (Value::Num(left), Value::Num(right)) => Ok(Value::Num(left + right)),
        (Value::Text(left), Value::Text(right)) => {
            if left.len() + right.len() > STRING_MAX {
                return Err(Wrong::TooLarge);
            }
            Ok(Value::text(&format!("{left}{right}")))
        }
        (Value::List(left), Value::List(right)) => {
            let mut items = left.borrow().clone();
            items.extend(right.borrow().iter().cloned());
            if items.len() > LIST_MAX { Err(Wrong::TooLarge) } else { Ok(Value::list(items)) }
        }
        _ => both("add", "and", left, right),
    }
}

/// An error about two kinds in a fixed order, whichever stood left: that of the table of values in the language's document.
fn both<'a>(verb: &str, word: &str, left: &Value<'_>, right: &Value<'_>) -> Answer<'a> {
    let (mut left, mut right) = (kind(left), kind(right));
    if rank(left) > rank(right) {
        std::mem::swap(&mut left, &mut right);
    }
    wrong(format!("Cannot {verb} {left} {word} {right}."))
}

fn rank(kind: &str) -> Option<usize> {
    ["a number", "a text", "yes or no", "nothing", "a list", "an object", "a function", "a buffer"]
        .iter()
        .position(|other| *other == kind)
}

/// The rest of a division, with the sign of the right side.
fn rest(left: f64, right: f64) -> f64 {
    let rest = left % right;
    if rest == 0.0 {
        return 0.0_f64.copysign(right);
    }
    if rest.is_sign_negative() == right.is_sign_negative() || rest.is_nan() { rest } else { rest + right }
}

pub(super) fn not_comparable<'a>(left: &Value<'_>, right: &Value<'_>) -> Answer<'a> {
    both("compare", "with", left, right)
}

fn compare<'a>(left: &Value<'_>, right: &Value<'_>, holds: fn(Ordering) -> bool) -> Answer<'a> {
    let order = match (left, right) {
        (Value::Num(left), Value::Num(right)) => left.partial_cmp(right),
        (Value::Text(left), Value::Text(right)) => Some(left.as_bytes().cmp(right.as_bytes())),
        _ => return not_comparable(left, right),
    };
    Ok(Value::Bool(order.is_some_and(holds)))
}

fn has<'a>(left: &Value<'a>, right: &Value<'a>) -> Answer<'a> {
    let found = match (left, right) {
        (Value::List(items), right) => items.borrow().iter().any(|item| equal(item, right)),
        (Value::Object(fields), Value::Text(name)) => fields.borrow().iter().any(|(other, _)| other == name),
        (Value::Object(_), other) => return no_name(other),
        (Value::Text(text), Value::Text(part)) => text.contains(&**part),
        (Value::Text(_), other) => return wrong(format!("Cannot look for {} in a text.", kind(other))),
        (other, _) => return wrong(format!("Cannot look for something in {}.", kind(other))),
    };
    Ok(Value::Bool(found))
}
