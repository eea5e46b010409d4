//! Trees as JSON, for other programs.
//!
//! The form: `{"schema":1,"statements":[...]}`. Each node is an object with its kind under `node`, its place under
//! `span` as `[first byte, byte behind the last]` of the file, and its parts under their names; what is left out in the
//! source is `null`. One statement at top level a line.

use kiln_arena::{Interner, Symbol};
use kiln_source::Span;
use std::fmt::Write as _;

/// The version of the form.
const SCHEMA: u32 = 1;

/// Writes a tree.
#[derive(Debug)]
pub struct Json<'a> {
    names: &'a Interner,
    /// The position of the file's first byte.
    base: u32,
    out: String,
}

impl<'a> Json<'a> {
    /// The start of the tree of a file whose first byte has the position `base`. Statements follow, each behind
    /// [`Json::statement`], then [`Json::finish`].
    pub fn new(base: u32, names: &'a Interner) -> Self {
        let mut json = Json { names, base, out: String::new() };
        write!(json.out, "{{\"schema\":{SCHEMA},\"statements\":[").expect("a String takes all");
        json
    }

    /// Goes to the line of the statement number `index` of the file.
    pub fn statement(&mut self, index: usize) {
        self.out.push_str(if index == 0 { "\n" } else { ",\n" });
    }

    /// The text.
    pub fn finish(mut self) -> String {
        self.out.push_str("\n]}\n");
        self.out
    }

    /// `{"node":KIND,"span":[..]`; the parts follow, then [`Json::close`].
    pub fn open(&mut self, node: &str, span: Span) {
        write!(self.out, "{{\"node\":\"{node}\",\"span\":[{},{}]", span.lo - self.base, span.hi - self.base)
            .expect("a String takes all");
    }

    /// Ends a node.
    pub fn close(&mut self) {
        self.out.push('}');
    }

    /// The name of a part; its value follows.
    pub fn key(&mut self, key: &str) {
        write!(self.out, ",\"{key}\":").expect("a String takes all");
    }

    /// A part that is a text.
    pub fn text(&mut self, key: &str, text: &str) {
        self.key(key);
        self.string(text);
    }

    /// The part `name`.
    pub fn name(&mut self, name: Symbol) {
        self.text("name", self.names.text(name));
    }

    /// A part that is true or false.
    pub fn boolean(&mut self, key: &str, value: bool) {
        self.key(key);
        self.out.push_str(if value { "true" } else { "false" });
    }

    /// A part that is a number. JSON has no infinity, which a literal of very many digits is: `null`.
    pub fn number(&mut self, key: &str, value: f64) {
        self.key(key);
        if value.is_finite() {
            write!(self.out, "{value}").expect("a String takes all");
        } else {
            self.null();
        }
    }

    /// The value of a part that is left out.
    pub fn null(&mut self) {
        self.out.push_str("null");
    }

    /// A part that is a list; its items follow, each behind [`Json::item`], then [`Json::end_list`].
    pub fn list(&mut self, key: &str) {
        self.key(key);
        self.out.push('[');
    }

    /// Separates the item number `index` of a list from those before it.
    pub fn item(&mut self, index: usize) {
        self.out.push_str(if index == 0 { "" } else { "," });
    }

    /// Ends a list.
    pub fn end_list(&mut self) {
        self.out.push(']');
    }

    /// A text as a value.
    pub fn string(&mut self, text: &str) {
        self.out.push('"');
        for c in text.chars() {
            match c {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                '\r' => self.out.push_str("\\r"),
                '\t' => self.out.push_str("\\t"),
                c if (c as u32) < 0x20 => {
                    write!(self.out, "\\u{:04x}", c as u32).expect("a String takes all");
                }
                c => self.out.push(c),
            }
        }
        self.out.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_json_has_not_are_written_in_another_way() {
        let names = Interner::default();
        let mut json = Json::new(10, &names);
        json.statement(0);
        json.open("Number", Span { lo: 10, hi: 12 });
        json.number("value", f64::INFINITY);
        json.text("text", "a\"\\\n\u{1}é");
        json.list("items");
        for index in 0..2 {
            json.item(index);
            json.null();
        }
        json.end_list();
        json.close();
        assert_eq!(
            json.finish(),
            "{\"schema\":1,\"statements\":[\n{\"node\":\"Number\",\"span\":[0,2],\"value\":null,\
             \"text\":\"a\\\"\\\\\\n\\u0001é\",\"items\":[null,null]}\n]}\n"
        );
    }
}
