//! A session in Cz as terminals see it.

use crate::session::{Session, TokenClass};
use crate::{Answer, Built, Repl, items};
use kiln_arena::Interner;
use kiln_cz_syntax::lexer::{self, TokenKind};
use kiln_diagnostics::Diagnostic;
use kiln_source::SourceMap;
use kiln_vm::{Host, Options};
use std::ops::Range;

/// What `:help` says about inputs.
const HELP: &str = "\
an expression            its value and type
a statement              let x = 1;  x += 2;  variables stay
fn, struct, enum, const  defined, or defined anew
";

impl Session for Repl {
    fn enter(&mut self, text: &str, host: &mut dyn Host, options: Options<'_>) -> Answer {
        Repl::enter(self, text, host, options)
    }

    fn is_complete(&self, text: &str) -> bool {
        items::is_closed(text)
    }

    fn type_of(&mut self, text: &str) -> Option<Result<String, Vec<Diagnostic>>> {
        Some(Repl::type_of(self, text))
    }

    fn program(&mut self, text: &str) -> Result<Built, Vec<Diagnostic>> {
        Repl::program(self, text)
    }

    fn describe_variables(&mut self) -> Vec<String> {
        let line = |(name, variable): (&str, &crate::Variable)| {
            let mutable = if variable.mutable { "mut " } else { "" };
            format!("{mutable}{name}: {}", variable.ty)
        };
        self.variables().map(line).collect()
    }

    fn reset(&mut self) {
        Repl::reset(self);
    }

    fn sources(&self) -> &SourceMap {
        Repl::sources(self)
    }

    fn names(&self) -> &Interner {
        Repl::names(self)
    }

    fn words(&self) -> Vec<String> {
        let mut words = self.known_names();
        words.extend(KEYWORDS.iter().map(|&word| word.to_owned()));
        words.extend(kiln_cz_lower::names_without_definition().map(str::to_owned));
        words
    }

    fn members_of(&self, variable: &str) -> Vec<String> {
        self.fields_of(variable).to_vec()
    }

    fn next_token(&self, text: &str, at: usize) -> Option<(Range<usize>, TokenClass)> {
        let token = lexer::next(text, at as u32, false, &mut Vec::new());
        let class = if token.kind.is_keyword() {
            TokenClass::Keyword
        } else if matches!(token.kind, TokenKind::Int | TokenKind::Float) {
            TokenClass::Number
        } else if token.kind == TokenKind::Label {
            TokenClass::Label
        } else {
            TokenClass::Other
        };
        (token.kind != TokenKind::Eof).then_some((token.lo as usize..token.hi as usize, class))
    }

    fn help(&self) -> &'static str {
        HELP
    }
}

/// The keywords that the language uses so far.
const KEYWORDS: &[&str] = &[
    "as", "break", "const", "continue", "else", "enum", "false", "fn", "if", "let", "loop", "match", "mut",
    "return", "struct", "true", "while",
];
