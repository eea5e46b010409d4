//! Definitions: functions, types and constants that stay, and can be replaced.

use crate::{Answer, Repl};
use kiln_arena::{Interner, Symbol};
use kiln_cz_syntax::ast::{Ast, ItemKind};
use kiln_cz_syntax::lexer::{self, TokenKind};
use kiln_diagnostics::{Severity, Sink};

/// All definitions: trees of inputs, from which what was replaced is taken out.
#[derive(Debug, Default)]
pub(crate) struct Definitions {
    pub(crate) asts: Vec<Ast>,
}

/// Functions and constants have one space of names, types another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Space {
    Values,
    Types,
}

fn space(kind: &ItemKind) -> Space {
    match kind {
        ItemKind::Fn(_) | ItemKind::Foreign(_) | ItemKind::Const(_) => Space::Values,
        ItemKind::Struct(_) | ItemKind::Enum(_) => Space::Types,
    }
}

fn noun(kind: &ItemKind) -> &'static str {
    match kind {
        ItemKind::Fn(_) | ItemKind::Foreign(_) => "fn",
        ItemKind::Const(_) => "const",
        ItemKind::Struct(_) => "struct",
        ItemKind::Enum(_) => "enum",
    }
}

/// Whether an input begins as a definition does.
pub(crate) fn are_items(text: &str) -> bool {
    matches!(
        lexer::next(text, 0, false, &mut Vec::new()).kind,
        TokenKind::Fn
            | TokenKind::Struct
            | TokenKind::Enum
            | TokenKind::Const
            | TokenKind::Pub
            | TokenKind::Extern
            | TokenKind::Hash
            | TokenKind::Import
            | TokenKind::Type
            | TokenKind::Impl
            | TokenKind::Trait
    )
}

/// Whether all parentheses, brackets, braces, comments and quotes of a text have their ends. What closes too much is
/// wrong, and waits for nothing.
pub(crate) fn is_closed(text: &str) -> bool {
    let mut open = 0;
    let mut at = 0;
    loop {
        let token = lexer::next(text, at, false, &mut Vec::new());
        at = token.hi;
        if matches!(token.kind, TokenKind::LParen | TokenKind::LBracket | TokenKind::LBrace) {
            open += 1;
        } else if matches!(token.kind, TokenKind::RParen | TokenKind::RBracket | TokenKind::RBrace) {
            open -= 1;
            if open < 0 {
                return true;
            }
        } else if matches!(token.kind, TokenKind::UnterminatedComment | TokenKind::UnterminatedStr) {
            return false;
        } else if token.kind == TokenKind::Eof {
            return open == 0;
        }
    }
}

impl Definitions {
    /// The names of all definitions.
    pub(crate) fn names(&self) -> impl Iterator<Item = Symbol> {
        self.asts.iter().flat_map(|ast| ast.items.iter().map(|&item| ast.item_nodes[item].name.name))
    }

    /// Whether a function of that name is defined.
    pub(crate) fn has_function(&self, name: &str, names: &Interner) -> bool {
        self.asts.iter().any(|ast| {
            ast.items.iter().any(|&item| {
                let item = &ast.item_nodes[item];
                matches!(item.kind, ItemKind::Fn(_)) && names.text(item.name.name) == name
            })
        })
    }

    /// Takes out what the last tree defines anew. Gives the types among it.
    fn replace(&mut self) -> Vec<Symbol> {
        let Some((last, before)) = self.asts.split_last_mut() else { return Vec::new() };
        let new: Vec<(Symbol, Space)> = last
            .items
            .iter()
            .map(|&item| (last.item_nodes[item].name.name, space(&last.item_nodes[item].kind)))
            .collect();
        let mut types = Vec::new();
        for ast in before {
            let Ast { items, item_nodes, .. } = ast;
            items.retain(|&item| {
                let key = (item_nodes[item].name.name, space(&item_nodes[item].kind));
                let replaced = new.contains(&key);
                if replaced && key.1 == Space::Types {
                    types.push(key.0);
                }
                !replaced
            });
        }
        types
    }
}

impl Repl {
    /// Takes definitions; all of them or, if something is wrong, none.
    pub(crate) fn define(&mut self, text: &str) -> Answer {
        let mut sink = Sink::new();
        let Ok(file) = self.sources.add(format!("<input {}>", self.inputs), text) else {
            return Answer {
                notes: vec!["the session is full: `:reset` begins a new one".to_owned()],
                ..Answer::default()
            };
        };
        let base = self.sources.file(file).base;
        let ast = kiln_cz_syntax::parse(text, base, &mut self.names, &mut sink);
        if sink.has_errors() {
            return Answer { reports: sink.into_sorted(), ..Answer::default() };
        }
        let before = self.definitions.asts.clone();
        let defined: Vec<String> = ast
            .items
            .iter()
            .map(|&item| {
                let item = &ast.item_nodes[item];
                format!("{} {}", noun(&item.kind), self.names.text(item.name.name))
            })
            .collect();
        self.definitions.asts.push(ast);
        let replaced_types = self.definitions.replace();
        let hir = self.lower_all(&mut sink);
        if !sink.has_errors() {
            kiln_analysis::analyze(&hir, &self.names, &mut sink);
        }
        if sink.has_errors() {
            self.definitions.asts = before;
            return Answer { reports: errors(sink), ..Answer::default() };
        }
        let mut notes = vec![format!("defined {}", defined.join(", "))];
        notes.extend(self.forget_variables_of(&replaced_types));
        Answer { notes, ..Answer::default() }
    }

    /// Drops variables whose types are no more; the note about it.
    fn forget_variables_of(&mut self, types: &[Symbol]) -> Option<String> {
        let names = &self.names;
        let mut gone = Vec::new();
        self.variables.retain(|variable| {
            let stays = !variable.adts.iter().any(|adt| types.contains(adt));
            if !stays {
                gone.push(format!("`{}`", names.text(variable.name)));
            }
            stays
        });
        (!gone.is_empty()).then(|| format!("forgot {}: the type is a new one", gone.join(", ")))
    }
}

/// The errors only: what is unused in a session may be used in the next input.
pub(crate) fn errors(sink: Sink) -> Vec<kiln_diagnostics::Diagnostic> {
    let mut reports = sink.into_sorted();
    reports.retain(|report| report.severity == Severity::Error);
    reports
}
