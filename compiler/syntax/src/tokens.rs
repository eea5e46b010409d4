//! Tokens, one a line: line and column, kind, and spelling where the kind does not say it.

use std::fmt::{Debug, Write as _};

/// A position that moves forward through a text and counts lines, and what was written at the positions so far.
#[derive(Debug)]
pub struct Place<'a> {
    text: &'a str,
    at: usize,
    line: u32,
    column: u32,
    out: String,
}

impl<'a> Place<'a> {
    /// The position of byte `start`, which counts as the first of its line.
    pub fn new(text: &'a str, start: u32) -> Self {
        Place { text, at: start as usize, line: 1, column: 1, out: String::new() }
    }

    /// What was written.
    pub fn finish(self) -> String {
        self.out
    }

    /// Writes the token from byte `lo` on, `hi` being the byte behind it. `lo` is not before the last one.
    pub fn token(&mut self, lo: u32, hi: u32, kind: &impl Debug, has_one_spelling: bool) {
        self.go_to(lo);
        write!(self.out, "{kind:?}").expect("a String takes all");
        if !has_one_spelling {
            let spelling = &self.text[lo as usize..hi as usize];
            write!(self.out, " {}", spelling.escape_debug()).expect("a String takes all");
        }
        self.out.push('\n');
    }

    /// Writes a comment of the kind `kind`, as it is.
    pub fn comment(&mut self, lo: u32, hi: u32, kind: &str) {
        self.go_to(lo);
        let text = self.text[lo as usize..hi as usize].trim_end();
        writeln!(self.out, "{kind} {text}").expect("a String takes all");
    }

    /// Writes line and column, from 1, the column in characters.
    fn go_to(&mut self, at: u32) {
        for c in self.text[self.at..at as usize].chars() {
            (self.line, self.column) =
                if c == '\n' { (self.line + 1, 1) } else { (self.line, self.column + 1) };
        }
        self.at = at as usize;
        write!(self.out, "{}:{} ", self.line, self.column).expect("a String takes all");
    }
}
