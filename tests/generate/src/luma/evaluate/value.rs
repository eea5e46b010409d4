//! Values, and what lists, objects, texts and buffers hold.

use super::{Answer, Env, LIST_MAX, Native, Wrong, show};
use crate::luma::ast::Func;
use std::cell::RefCell;
use std::rc::Rc;

/// The items of a list.
pub(super) type Items<'a> = Rc<RefCell<Vec<Value<'a>>>>;

/// The fields of an object, in the order in which they were made.
pub(super) type Fields<'a> = Rc<RefCell<Vec<(Rc<str>, Value<'a>)>>>;

#[derive(Clone)]
pub(super) enum Value<'a> {
    Nothing,
    Bool(bool),
    Num(f64),
    Text(Rc<str>),
    List(Items<'a>),
    Object(Fields<'a>),
    Function(Rc<Closure<'a>>),
    Native(&'static Native),
    Buffer(Rc<RefCell<Vec<f64>>>),
}

pub(super) struct Closure<'a> {
    pub(super) func: &'a Func,
    pub(super) env: Env<'a>,
}

impl<'a> Value<'a> {
    pub(super) fn text(text: &str) -> Value<'a> {
        Value::Text(text.into())
    }

    pub(super) fn list(items: Vec<Value<'a>>) -> Value<'a> {
        Value::List(Rc::new(RefCell::new(items)))
    }

    pub(super) fn is_true(&self) -> bool {
        !matches!(self, Value::Nothing | Value::Bool(false))
    }
}

/// What a value is, in the words of errors.
pub(super) fn kind(value: &Value<'_>) -> &'static str {
    match value {
        Value::Nothing => "nothing",
        Value::Bool(_) => "yes or no",
        Value::Num(_) => "a number",
        Value::Text(_) => "a text",
        Value::List(_) => "a list",
        Value::Object(_) => "an object",
        Value::Function(_) | Value::Native(_) => "a function",
        Value::Buffer(_) => "a buffer",
    }
}

pub(super) fn equal<'a>(left: &Value<'a>, right: &Value<'a>) -> bool {
    match (left, right) {
        (Value::Nothing, Value::Nothing) => true,
        (Value::Bool(left), Value::Bool(right)) => left == right,
        (Value::Num(left), Value::Num(right)) => left == right,
        (Value::Text(left), Value::Text(right)) => left == right,
        (Value::List(left), Value::List(right)) => Rc::ptr_eq(left, right),
        (Value::Object(left), Value::Object(right)) => Rc::ptr_eq(left, right),
        (Value::Function(left), Value::Function(right)) => Rc::ptr_eq(left, right),
        (Value::Native(left), Value::Native(right)) => left.name == right.name,
        (Value::Buffer(left), Value::Buffer(right)) => Rc::ptr_eq(left, right),
        _ => false,
    }
}

pub(super) fn wrong<'a>(message: String) -> Answer<'a> {
    Err(Wrong::Error(message))
}

// ----- fields

fn position(fields: &[(Rc<str>, Value<'_>)], name: &str) -> Option<usize> {
    fields.iter().position(|(other, _)| &**other == name)
}

fn find<'a>(fields: &Fields<'a>, name: &str) -> Answer<'a> {
    let fields = fields.borrow();
    if let Some(index) = position(&fields, name) {
        return Ok(fields[index].1.clone());
    }
    let mut message = format!("The object has no field \"{name}\".");
    if let Some((similar, _)) = fields.iter().find(|(other, _)| is_one_change(name, other)) {
        message += &format!(" Did you mean \"{similar}\"?");
    }
    wrong(message)
}

fn put<'a>(fields: &Fields<'a>, name: &str, value: Value<'a>) {
    let mut fields = fields.borrow_mut();
    match position(&fields, name) {
        Some(index) => fields[index].1 = value,
        None => fields.push((name.into(), value)),
    }
}

/// Whether one text is the other with one byte more, another one, or two neighbours that changed places; both have some.
fn is_one_change(one: &str, other: &str) -> bool {
    let (mut a, mut b) = (one.as_bytes(), other.as_bytes());
    if a.is_empty() || b.is_empty() {
        return false;
    }
    while let ([first, rest @ ..], [same, others @ ..]) = (a, b)
        && first == same
    {
        (a, b) = (rest, others);
    }
    while let ([rest @ .., last], [others @ .., same]) = (a, b)
        && last == same
    {
        (a, b) = (rest, others);
    }
    match (a, b) {
        ([], [_]) | ([_], [] | [_]) => true,
        ([x, y], [z, w]) => x == w && y == z,
        _ => false,
    }
}

/// `object.name`
pub(super) fn field<'a>(object: &Value<'a>, name: &str) -> Answer<'a> {
    let Value::Object(fields) = object else {
        let kind = kind(object);
        return wrong(format!("{}{} has no fields.", kind[..1].to_uppercase(), &kind[1..]));
    };
    find(fields, name)
}

/// `set object.name to value`
pub(super) fn set_field<'a>(object: &Value<'a>, name: &str, value: Value<'a>) -> Answer<'a> {
    let Value::Object(fields) = object else {
        return wrong(format!("Only objects have fields, not {}.", kind(object)));
    };
    put(fields, name, value);
    Ok(Value::Nothing)
}

pub(super) fn no_name<'a>(found: &Value<'_>) -> Answer<'a> {
    wrong(format!("The name of a field must be a text, not {}.", kind(found)))
}

// ----- items

/// The index that a value is, if something of this length has it.
fn to_index(index: &Value<'_>, length: usize, of: &str, item: &str) -> Result<usize, Wrong> {
    let Value::Num(number) = index else {
        return Err(Wrong::Error(format!("An index must be a whole number, not {}.", kind(index))));
    };
    let shown = crate::dynamic::number(*number);
    if number.fract() != 0.0 || !number.is_finite() {
        return Err(Wrong::Error(format!("An index must be a whole number, not {shown}.")));
    }
    if (0.0..length as f64).contains(number) {
        return Ok(*number as usize);
    }
    let range = if length == 0 {
        format!("the {of} is empty")
    } else {
        let plural = if length == 1 { "" } else { "s" };
        format!("the {of} has {length} {item}{plural}, from 0 to {}", length - 1)
    };
    Err(Wrong::Error(format!("The index {shown} is out of range: {range}.")))
}

/// `of[index]`
pub(super) fn item<'a>(of: &Value<'a>, index: &Value<'a>) -> Answer<'a> {
    if let Value::List(items) = of {
        let items = items.borrow();
        return Ok(items[to_index(index, items.len(), "list", "item")?].clone());
    }
    if let Value::Text(text) = of {
        let characters: Vec<char> = text.chars().collect();
        let at = to_index(index, characters.len(), "text", "character")?;
        return Ok(Value::text(&characters[at].to_string()));
    }
    if let Value::Buffer(numbers) = of {
        let numbers = numbers.borrow();
        return Ok(Value::Num(numbers[to_index(index, numbers.len(), "buffer", "number")?]));
    }
    match (of, index) {
        (Value::Object(fields), Value::Text(name)) => find(fields, name),
        (Value::Object(_), other) => no_name(other),
        (other, _) => wrong(format!("Cannot index {}.", kind(other))),
    }
}

/// `set of[index] to value`
pub(super) fn set_item<'a>(of: &Value<'a>, index: &Value<'a>, value: Value<'a>) -> Answer<'a> {
    match (of, index) {
        (Value::List(items), index) => {
            let length = items.borrow().len();
            items.borrow_mut()[to_index(index, length, "list", "item")?] = value;
        }
        (Value::Buffer(numbers), index) => {
            let length = numbers.borrow().len();
            let at = to_index(index, length, "buffer", "number")?;
            let Value::Num(number) = value else {
                return wrong(format!("A buffer has numbers, not {}.", kind(&value)));
            };
            numbers.borrow_mut()[at] = number;
        }
        (Value::Object(fields), Value::Text(name)) => put(fields, name, value),
        (Value::Object(_), other) => return no_name(other),
        (other, _) => return wrong(format!("Cannot set an item of {}.", kind(other))),
    }
    Ok(Value::Nothing)
}

/// `add item to list`
pub(super) fn append<'a>(item: Value<'a>, list: &Value<'a>) -> Answer<'a> {
    let Value::List(items) = list else { return wrong(format!("Cannot add to {}.", kind(list))) };
    if items.borrow().len() >= LIST_MAX {
        return Err(Wrong::TooLarge);
    }
    items.borrow_mut().push(item);
    Ok(Value::Nothing)
}

/// `remove item from from`
pub(super) fn remove<'a>(item: &Value<'a>, from: &Value<'a>) -> Answer<'a> {
    match (from, item) {
        (Value::List(items), item) => {
            let at = items.borrow().iter().position(|other| equal(other, item));
            if let Some(at) = at {
                items.borrow_mut().remove(at);
            }
        }
        (Value::Object(fields), Value::Text(name)) => {
            fields.borrow_mut().retain(|(other, _)| other != name);
        }
        (Value::Object(_), other) => return no_name(other),
        (other, _) => return wrong(format!("Cannot remove from {}.", kind(other))),
    }
    Ok(Value::Nothing)
}

/// What `for each` goes through: a list itself, or a new list of an object's names or a text's characters.
pub(super) fn items<'a>(of: &Value<'a>) -> Result<Items<'a>, String> {
    let new = |items| Ok(Rc::new(RefCell::new(items)));
    if let Value::List(items) = of {
        Ok(Rc::clone(items))
    } else if let Value::Object(fields) = of {
        new(names(fields))
    } else if let Value::Text(text) = of {
        new(characters(text))
    } else {
        Err(format!("Cannot go through {}.", kind(of)))
    }
}

pub(super) fn names<'a>(fields: &Fields<'a>) -> Vec<Value<'a>> {
    fields.borrow().iter().map(|(name, _)| Value::Text(Rc::clone(name))).collect()
}

pub(super) fn characters<'a>(text: &str) -> Vec<Value<'a>> {
    text.chars().map(|c| Value::text(&c.to_string())).collect()
}

/// The text of a value, as a value.
pub(super) fn text_of<'a>(value: &Value<'a>) -> Answer<'a> {
    show::shown(value).map(|text| Value::text(&text)).ok_or(Wrong::TooLarge)
}
