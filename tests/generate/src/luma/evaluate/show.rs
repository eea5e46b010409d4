//! The text of values, as `show` and braces in texts write them.

use super::value::{Fields, Items, Value};
use crate::dynamic::{OUTPUT_MAX, number};
use crate::luma::write::is_word;
use std::rc::Rc;

/// The text of a value; nothing if it is too long for a test.
pub(super) fn shown(value: &Value<'_>) -> Option<String> {
    let mut shower = Shower { text: String::new(), around: Vec::new() };
    if let Value::Text(text) = value {
        shower.text += text;
    } else {
        shower.inner(value)?;
    }
    Some(shower.text)
}

struct Shower {
    text: String,
    /// The lists and objects around the place at hand, by their addresses.
    around: Vec<*const ()>,
}

impl Shower {
    /// A value inside of another one.
    fn inner(&mut self, value: &Value<'_>) -> Option<()> {
        if self.text.len() > OUTPUT_MAX {
            return None;
        }
        match value {
            Value::Nothing => self.text += "nothing",
            Value::Bool(true) => self.text += "yes",
            Value::Bool(false) => self.text += "no",
            Value::Num(value) => self.text += &number(*value),
            Value::Text(text) => self.quoted(text),
            Value::List(items) => return self.once(Rc::as_ptr(items).cast(), |shower| shower.list(items)),
            Value::Object(fields) => {
                return self.once(Rc::as_ptr(fields).cast(), |shower| shower.object(fields));
            }
            Value::Function(closure) => match &closure.func.name {
                Some(name) => self.text += &format!("<function {name}>"),
                None => self.text += "<function>",
            },
            Value::Native(native) => self.text += &format!("<function {}>", native.name),
            Value::Buffer(numbers) => {
                let length = numbers.borrow().len();
                let plural = if length == 1 { "" } else { "s" };
                self.text += &format!("<buffer of {length} number{plural}>");
            }
        }
        Some(())
    }

    /// What has values inside, unless it is inside of itself.
    fn once(&mut self, address: *const (), show: impl FnOnce(&mut Self) -> Option<()>) -> Option<()> {
        if self.around.contains(&address) {
            self.text += "...";
            return Some(());
        }
        self.around.push(address);
        show(self)?;
        self.around.pop();
        Some(())
    }

    fn list(&mut self, items: &Items<'_>) -> Option<()> {
        self.text.push('[');
        for (index, item) in items.borrow().iter().enumerate() {
            if index > 0 {
                self.text += ", ";
            }
            self.inner(item)?;
        }
        self.text.push(']');
        Some(())
    }

    fn object(&mut self, fields: &Fields<'_>) -> Option<()> {
        let fields = fields.borrow();
        if fields.is_empty() {
            self.text += "{}";
            return Some(());
        }
        for (index, (name, value)) in fields.iter().enumerate() {
            self.text += if index == 0 { "{ " } else { ", " };
            if is_word(name) {
                self.text += name;
            } else {
                self.quoted(name);
            }
            self.text += ": ";
            self.inner(value)?;
        }
        self.text += " }";
        Some(())
    }

    fn quoted(&mut self, text: &str) {
        self.text.push('"');
        for c in text.chars() {
            match c {
                '\n' => self.text += "\\n",
                '\t' => self.text += "\\t",
                '\r' => self.text += "\\r",
                '"' | '\\' | '{' | '}' => {
                    self.text.push('\\');
                    self.text.push(c);
                }
                _ => self.text.push(c),
            }
        }
        self.text.push('"');
    }
}
