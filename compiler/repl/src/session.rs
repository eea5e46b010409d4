//! What a terminal needs of a session, in whatever language.

use crate::{Answer, Built};
use kiln_arena::Interner;
use kiln_diagnostics::Diagnostic;
use kiln_source::SourceMap;
use kiln_vm::{Host, Options};
use std::ops::Range;

/// A session of one language.
pub trait Session {
    /// Takes an input. What it prints goes to `host`.
    fn enter(&mut self, text: &str, host: &mut dyn Host, options: Options<'_>) -> Answer;

    /// Whether an input is whole: nothing that it opens lacks its end.
    fn is_complete(&self, text: &str) -> bool;

    /// The type of an expression, which is not evaluated; `None` if the language knows types at run time only.
    fn type_of(&mut self, text: &str) -> Option<Result<String, Vec<Diagnostic>>>;

    /// The program that an input becomes, not run.
    ///
    /// # Errors
    /// What is wrong with it.
    fn program(&mut self, text: &str) -> Result<Built, Vec<Diagnostic>>;

    /// A line about each variable, in the order they were declared.
    fn describe_variables(&mut self) -> Vec<String>;

    /// Forgets all definitions and variables.
    fn reset(&mut self);

    /// All sources so far, to show reports with.
    fn sources(&self) -> &SourceMap;

    /// All names so far.
    fn names(&self) -> &Interner;

    /// What a word may become, for completion: keywords, and names that are known.
    fn words(&self) -> Vec<String>;

    /// What may follow the name of a variable and a point.
    fn members_of(&self, variable: &str) -> Vec<String>;

    /// The next token of a text at or after a byte, and what it is for the eye; nothing at the end.
    fn next_token(&self, text: &str, at: usize) -> Option<(Range<usize>, TokenClass)>;

    /// What the session has to say about itself: lines for help, each an example and what it means.
    fn help(&self) -> &'static str;
}

/// What a token is for the eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum TokenClass {
    Keyword,
    Number,
    String,
    Label,
    Other,
}
