//! Lines from the terminal: editing, history, completion of names and fields, colours for tokens.

use super::{history_file, look};
use kiln_repl::{Session, TokenClass};
use rustyline::completion::Completer;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Config, Context, Helper};
use std::borrow::Cow;
use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

const PROMPT: &str = "> ";

/// Reads inputs, which may have several lines.
pub struct Editor {
    line: rustyline::Editor<Assistant, DefaultHistory>,
    history: Option<PathBuf>,
}

impl Editor {
    /// An editor that knows the names of a session.
    pub fn new(repl: Rc<RefCell<dyn Session>>, coloured: bool) -> rustyline::Result<Editor> {
        let config = Config::builder().auto_add_history(false).max_history_size(2000)?.build();
        let mut line = rustyline::Editor::with_config(config)?;
        line.set_helper(Some(Assistant { repl, coloured }));
        let history = history_file();
        if let Some(path) = &history {
            // The first session has none.
            let _ = line.load_history(path);
        }
        Ok(Editor { line, history })
    }

    /// The next input.
    pub fn read(&mut self) -> rustyline::Result<String> {
        self.line.readline(PROMPT)
    }

    /// Keeps an input for later.
    pub fn remember(&mut self, line: &str) {
        let _ = self.line.add_history_entry(line);
    }

    /// Writes the history. A folder that cannot be written costs the history, not the session.
    pub fn save(&mut self) {
        let Some(path) = &self.history else { return };
        if let Some(folder) = path.parent() {
            let _ = std::fs::create_dir_all(folder);
        }
        let _ = self.line.save_history(path);
    }
}

/// What the editor asks.
struct Assistant {
    repl: Rc<RefCell<dyn Session>>,
    coloured: bool,
}

impl Helper for Assistant {}

impl Hinter for Assistant {
    type Hint = String;
}

impl Validator for Assistant {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let text = context.input();
        let complete = text.trim_start().starts_with(':') || self.repl.borrow().is_complete(text);
        Ok(if complete { ValidationResult::Valid(None) } else { ValidationResult::Incomplete })
    }
}

impl Completer for Assistant {
    type Candidate = String;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        Ok(candidates(&line[..at], &*self.repl.borrow()))
    }
}

/// Where the last word of a text begins, and what it may become.
fn candidates(text: &str, repl: &dyn Session) -> (usize, Vec<String>) {
    let start = text
        .rfind(|c: char| !c.is_alphanumeric() && c != '_')
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let (before, word) = text.split_at(start);
    let fitting = |known: &str| known.starts_with(word) && known != word;
    if before == ":" {
        let commands = look::COMMANDS.iter().filter(|known| fitting(known));
        return (start, commands.map(|&known| known.to_owned()).collect());
    }
    if let Some(owner) = before.strip_suffix('.') {
        let owner = owner.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
        let members = repl.members_of(owner);
        return (start, members.into_iter().filter(|known| fitting(known)).collect());
    }
    let mut known = repl.words();
    known.retain(|known| fitting(known) && !word.is_empty());
    known.sort();
    known.dedup();
    (start, known)
}

const RESET: &str = "\x1b[0m";

impl Highlighter for Assistant {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        if !self.coloured || line.starts_with(':') {
            return Cow::Borrowed(line);
        }
        Cow::Owned(coloured(line, &*self.repl.borrow()))
    }

    fn highlight_char(&self, _: &str, _: usize, _: CmdKind) -> bool {
        self.coloured
    }
}

/// The text with a colour for each kind of word.
fn coloured(text: &str, session: &dyn Session) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut at = 0;
    while let Some((token, class)) = session.next_token(text, at).filter(|(token, _)| token.end > at) {
        // What lies between tokens is space and comments.
        out.push_str(&text[at..token.start]);
        let colour = match class {
            TokenClass::Keyword => "\x1b[35m",
            TokenClass::Number => "\x1b[36m",
            TokenClass::Label => "\x1b[33m",
            TokenClass::String => "\x1b[32m",
            TokenClass::Other => "",
        };
        let word = &text[token.clone()];
        if colour.is_empty() {
            out.push_str(word);
        } else {
            out.push_str(&format!("{colour}{word}{RESET}"));
        }
        at = token.end;
    }
    out.push_str(&text[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use kiln_repl::{Lox, Repl};
    use kiln_vm::{Capture, Options};

    #[test]
    fn names_fields_and_commands_are_completed() {
        let mut repl = Repl::new();
        for input in ["struct Point { x: i32, width: i32 }", "let point = Point { x: 1, width: 2 };"] {
            repl.enter(input, &mut Capture::default(), Options::default());
        }
        let complete = |text: &str| candidates(text, &repl);
        assert_eq!(complete("1 + poi"), (4, vec!["point".to_owned()]));
        assert_eq!(complete("Poi"), (0, vec!["Point".to_owned()]));
        assert_eq!(complete("point.w"), (6, vec!["width".to_owned()]));
        assert_eq!(complete(":by"), (1, vec!["bytecode".to_owned()]));
        assert_eq!(complete("print_b"), (0, vec!["print_bool".to_owned()]));
        assert_eq!(complete(""), (0, Vec::new()));
    }

    #[test]
    fn colours_change_nothing_but_colour() {
        let text = "let x = 'a: loop { break 1.5 }; // ä comment";
        let shown = coloured(text, &Repl::new());
        assert!(shown.contains("\x1b[35mlet\x1b[0m") && shown.contains("\x1b[36m1.5\x1b[0m"), "{shown:?}");
        let plain = ["\x1b[35m", "\x1b[36m", "\x1b[33m", RESET]
            .iter()
            .fold(shown, |text, code| text.replace(code, ""));
        assert_eq!(plain, text);
        assert_eq!(coloured("print \"a\";", &Lox::new()), "\x1b[35mprint\x1b[0m \x1b[32m\"a\"\x1b[0m;");
    }
}
