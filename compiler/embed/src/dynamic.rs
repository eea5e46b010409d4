//! A dynamic language in an engine: its sources become programs of one machine.

use crate::error::{Error, Result};
use kiln_abi::Dialect;
use kiln_arena::{Interner, Symbol};
use kiln_diagnostics::{Diagnostic, Sink};
use kiln_hir::Hir;
use kiln_source::{SourceMap, Span};
use kiln_vm::Machine;
use std::cell::RefCell;

/// `kiln_language`, of those with dynamic values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Lox,
    Luma,
}

/// The global variable that the value of a source is assigned to. No source can name it.
const VALUE: &str = "value of the source";

/// A language, with what its sources defined.
pub(crate) struct Dynamic {
    pub(crate) language: Language,
    pub(crate) machine: Machine,
    front: RefCell<Front>,
}

#[derive(Default)]
struct Front {
    names: Interner,
    sources: SourceMap,
    /// The globals that sources and the host defined.
    known: Vec<Symbol>,
}

/// A source that was compiled and added.
pub(crate) struct Added {
    /// The function that runs it.
    pub(crate) main: u32,
    /// Whether it ends in an expression.
    pub(crate) has_value: bool,
    pub(crate) warnings: Vec<Diagnostic>,
}

impl Dynamic {
    pub(crate) fn new(language: Language) -> Dynamic {
        let dialect = match language {
            Language::Lox => Dialect::Lox,
            Language::Luma => Dialect::Luma,
        };
        Dynamic { language, machine: Machine::new(dialect), front: RefCell::default() }
    }

    /// Compiles a source and adds it to the machine.
    pub(crate) fn add(&self, text: &str, name: &str) -> Result<Added> {
        let mut front = self.front.borrow_mut();
        let Front { names, sources, known } = &mut *front;
        let Ok(file) = sources.add(name, text) else {
            return Err(Error::usage("All sources of an engine together may have 4 GiB."));
        };
        let base = sources.file(file).base;
        let mut sink = Sink::new();
        let (hir, declared, has_value) = match self.language {
            Language::Lox => lox(text, base, names, &mut sink),
            Language::Luma => luma(text, base, known, names, &mut sink),
        };
        if sink.has_errors() {
            return Err(Error::of_reports(&sink.into_sorted(), sources));
        }
        known.extend(declared);
        let instances = kiln_mir_passes::monomorphize(kiln_mir_build::build(&hir));
        let instances = instances.expect("no source language has generic functions yet");
        // What other sources and the host do with globals is not known here, so nothing is inferred from the program.
        let program = kiln_mir_passes::optimize(instances);
        let bytecode = kiln_vm::compile(&program, names, sources);
        let (main, _) = self.machine.add(bytecode).expect("the compiler makes valid bytecode");
        let main = main.expect("every program of a dynamic language has a script");
        Ok(Added { main, has_value, warnings: sink.into_sorted() })
    }

    /// Lets sources that come know a global that the host defines.
    pub(crate) fn declare(&self, name: &str) {
        let mut front = self.front.borrow_mut();
        let symbol = front.names.intern(name);
        if !front.known.contains(&symbol) {
            front.known.push(symbol);
        }
    }

    /// The value of the source that ran last, which is forgotten.
    pub(crate) fn take_value(&self) -> Option<kiln_vm::Root> {
        let value = self.machine.global(VALUE)?;
        let nil = self.machine.make(kiln_vm::Datum::Nil);
        self.machine.set_global(VALUE, &nil);
        self.machine.release(nil);
        Some(value)
    }

    /// A report as text.
    pub(crate) fn text_of(&self, report: &Diagnostic) -> String {
        kiln_diagnostics::human(report, &self.front.borrow().sources, kiln_diagnostics::Colors::No)
    }
}

/// What a source in Lox means, which globals it declares, and whether it ends in an expression, whose value is kept then.
fn lox(text: &str, base: u32, names: &mut Interner, sink: &mut Sink) -> (Hir, Vec<Symbol>, bool) {
    use kiln_lox_syntax::ast::{Ident, StmtKind};
    let mut ast = kiln_lox_syntax::parse_input(text, base, names, sink);
    let last = ast.stmt_lists[ast.top].last().copied();
    let mut has_value = false;
    if let Some(last) = last {
        let span = ast.stmts[last].span;
        // The parser lets an expression at the end be printed; all other statements that print say so.
        let statement = text.get((span.lo - base) as usize..(span.hi - base) as usize).unwrap_or_default();
        if let StmtKind::Print(value) = ast.stmts[last].kind
            && !is_print(statement)
        {
            let name = Ident { name: names.intern(VALUE), span: Span::NONE };
            ast.stmts[last].kind = StmtKind::Var { name, init: Some(value) };
            has_value = true;
        }
    }
    (kiln_lox_lower::lower(&ast, names, sink), Vec::new(), has_value)
}

/// Whether a statement begins with the word `print`.
fn is_print(statement: &str) -> bool {
    let rest = statement.strip_prefix("print");
    rest.is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_'))
}

/// The same of Luma.
fn luma(
    text: &str,
    base: u32,
    known: &[Symbol],
    names: &mut Interner,
    sink: &mut Sink,
) -> (Hir, Vec<Symbol>, bool) {
    use kiln_luma_syntax::ast::{Ident, StmtKind};
    let mut ast = kiln_luma_syntax::parse_input(text, base, names, sink);
    let mut has_value = false;
    if let Some(&last) = ast.stmt_lists[ast.top].last()
        && let StmtKind::Expr(value) = ast.stmts[last].kind
    {
        let name = Ident { name: names.intern(VALUE), span: Span::NONE };
        ast.stmts[last].kind = StmtKind::Let { name, value };
        has_value = true;
    }
    let declared = ast.declared();
    (kiln_luma_lower::lower_input(&ast, known, names, sink), declared, has_value)
}
