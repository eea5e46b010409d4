//! Trees as S-expressions, for people and for tests: one statement a line, expressions within the line. Neither ids nor
//! byte positions show, so that equal programs have equal dumps.

use kiln_arena::{Interner, Symbol};
use std::fmt::Write as _;

/// Deeper lines are not indented further: the dump of a deep tree stays linear in its size.
const MAX_INDENT: usize = 40;

/// Writes a tree.
#[derive(Debug)]
pub struct Tree<'a> {
    names: &'a Interner,
    out: String,
    depth: usize,
}

impl<'a> Tree<'a> {
    /// An empty text.
    pub fn new(names: &'a Interner) -> Self {
        Tree { names, out: String::new(), depth: 0 }
    }

    /// The text; each line ends in a newline.
    pub fn finish(mut self) -> String {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out
    }

    /// Starts a line with `(head`; its children follow, then [`Tree::close`].
    pub fn open(&mut self, head: &str) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        for _ in 0..self.depth.min(MAX_INDENT) {
            self.out.push_str("  ");
        }
        self.open_within(head);
    }

    /// The same within the line; lines that its children start are indented by one step more.
    pub fn open_within(&mut self, head: &str) {
        self.out.push('(');
        self.out.push_str(head);
        self.depth += 1;
    }

    /// Ends what was opened last.
    pub fn close(&mut self) {
        self.out.push(')');
        self.depth -= 1;
    }

    /// A space and a name.
    pub fn name(&mut self, name: Symbol) {
        let text = self.names.text(name);
        self.word(if text.is_empty() { "<missing>" } else { text });
    }

    /// A space and a word.
    pub fn word(&mut self, word: &str) {
        self.out.push(' ');
        self.out.push_str(word);
    }

    /// A space and words in parentheses.
    pub fn words<'w>(&mut self, words: impl Iterator<Item = &'w str>) {
        self.out.push_str(" (");
        for (index, word) in words.enumerate() {
            self.out.push_str(if index == 0 { "" } else { " " });
            self.out.push_str(word);
        }
        self.out.push(')');
    }

    /// Text as it is.
    pub fn raw(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// A string in quotes.
    pub fn string(&mut self, text: Symbol) {
        write!(self.out, "\"{}\"", self.names.text(text).escape_debug()).expect("a String takes all");
    }

    /// A number.
    pub fn number(&mut self, value: f64) {
        write!(self.out, "{value}").expect("a String takes all");
    }
}
