//! An interactive session: definitions and variables that stay, and expressions that are evaluated as they come. No
//! terminal, no files: those are the driver's.
//!
//! Comes in: one input after the other. Goes out: what each is worth, or what is wrong with it ([`Answer`]).
//!
//! How, in Cz: definitions are kept as syntax trees. Other input becomes the body of a function whose parameters are the
//! variables so far, and which gives back their new values and the value of the input (`entry`). The phases are
//! those of every compilation; the VM runs the function. Values stay between inputs as the bytes of their
//! types, which `value` can show. `dynamic` says how it is in Lox and Luma, and `session` what a terminal needs of all.

mod cz;
mod dynamic;
mod entry;
mod items;
mod lox;
mod luma;
mod session;
mod value;

pub use entry::{Built, Purpose};
pub use lox::Lox;
pub use luma::Luma;
pub use session::{Session, TokenClass};
pub use value::show;

use items::Definitions;
use kiln_arena::{Interner, Symbol};
use kiln_cz_lower::Evaluator;
use kiln_diagnostics::{Diagnostic, Sink};
use kiln_hir::Hir;
use kiln_source::SourceMap;
use kiln_vm::{Exit, Host, Options};

/// A session in Cz.
#[derive(Debug)]
pub struct Repl {
    names: Interner,
    sources: SourceMap,
    definitions: Definitions,
    variables: Vec<Variable>,
    inputs: usize,
    evaluator: Option<NewEvaluator>,
}

/// Makes what runs constants, for one lowering.
pub type NewEvaluator = fn() -> Box<dyn Evaluator>;

/// A variable that an earlier input declared.
#[derive(Debug, Clone)]
pub struct Variable {
    /// Its name.
    pub name: Symbol,
    /// Whether it is declared `mut`.
    pub mutable: bool,
    /// Its type, as the language writes it.
    pub ty: String,
    /// The structs and enums that its type consists of.
    adts: Vec<Symbol>,
    /// The fields of its type, if that is a struct of named fields.
    fields: Vec<String>,
    /// Its value.
    bytes: Vec<u8>,
}

/// What became of an input.
#[derive(Debug, Default)]
pub struct Answer {
    /// The value and its type, if the input was an expression that has one.
    pub value: Option<(String, String)>,
    /// What else there is to say: what was defined, what is gone.
    pub notes: Vec<String>,
    /// What is wrong.
    pub reports: Vec<Diagnostic>,
    /// Why the evaluation did not come to its end.
    pub stopped: Option<Exit>,
}

impl Default for Repl {
    fn default() -> Self {
        Repl::new()
    }
}

impl Repl {
    /// A session without definitions and variables.
    pub fn new() -> Repl {
        Repl {
            names: Interner::new(),
            sources: SourceMap::new(),
            definitions: Definitions::default(),
            variables: Vec::new(),
            inputs: 0,
            evaluator: None,
        }
    }

    /// As [`Repl::new`]; constants may be whatever `evaluator` can run.
    pub fn with_evaluator(evaluator: NewEvaluator) -> Repl {
        Repl { evaluator: Some(evaluator), ..Repl::new() }
    }

    /// Lowers all definitions.
    fn lower_all(&mut self, sink: &mut Sink) -> Hir {
        let asts = &self.definitions.asts;
        match self.evaluator {
            Some(new) => kiln_cz_lower::lower_with(asts, &mut self.names, &mut *new(), sink),
            None => kiln_cz_lower::lower(asts, &mut self.names, sink),
        }
    }

    /// Forgets all definitions and variables.
    pub fn reset(&mut self) {
        *self = Repl { inputs: self.inputs, evaluator: self.evaluator, ..Repl::new() };
    }

    /// All sources so far, to show reports with.
    pub fn sources(&self) -> &SourceMap {
        &self.sources
    }

    /// All names so far.
    pub fn names(&self) -> &Interner {
        &self.names
    }

    /// Takes an input: definitions, or statements and an expression. What it prints goes to `host`.
    pub fn enter(&mut self, text: &str, host: &mut dyn Host, options: Options<'_>) -> Answer {
        self.inputs += 1;
        if items::are_items(text) { self.define(text) } else { self.evaluate(text, host, options) }
    }

    /// The type of an expression, which is not evaluated.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn type_of(&mut self, text: &str) -> Result<String, Vec<Diagnostic>> {
        self.inputs += 1;
        let built = self.build(text, Purpose::Type)?;
        Ok(built.value.map_or_else(|| "()".to_owned(), |value| value.ty))
    }

    /// The program in which an expression is the body of `entry::NAME`; of the name of a function that was defined,
    /// the definitions alone.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn program(&mut self, text: &str) -> Result<Built, Vec<Diagnostic>> {
        self.inputs += 1;
        let purpose = if self.definitions.has_function(text.trim(), &self.names) {
            Purpose::Definitions
        } else {
            Purpose::Run
        };
        self.build(text, purpose)
    }

    /// The variables, in the order they were declared.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &Variable)> {
        self.variables.iter().map(|variable| (self.names.text(variable.name), variable))
    }

    /// The names of all definitions and variables, for completion.
    pub fn known_names(&self) -> Vec<String> {
        let variables = self.variables.iter().map(|variable| variable.name);
        let mut known: Vec<String> =
            self.definitions.names().chain(variables).map(|name| self.names.text(name).to_owned()).collect();
        known.sort();
        known.dedup();
        known
    }

    /// The fields of a variable, for completion.
    pub fn fields_of(&self, variable: &str) -> &[String] {
        let found = self.variables.iter().rev().find(|known| self.names.text(known.name) == variable);
        found.map_or(&[], |variable| &variable.fields)
    }

    /// Whether an input is whole: nothing that it opens lacks its end.
    pub fn is_complete(text: &str) -> bool {
        items::is_closed(text)
    }
}

#[cfg(test)]
mod tests;
