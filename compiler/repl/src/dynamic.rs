//! A session in a dynamic language. Each input is a program of its own; what lasts is the VM's session, in which globals of one
//! name are one variable, and functions and objects live as values.

use crate::items::errors;
use crate::session::{Session, TokenClass};
use crate::{Answer, Built};
use kiln_arena::{Interner, Symbol};
use kiln_diagnostics::{Diagnostic, Sink};
use kiln_hir::Hir;
use kiln_source::SourceMap;
use kiln_vm::{Capture, Exit, Host, Options};
use std::collections::BTreeSet;
use std::marker::PhantomData;
use std::ops::Range;

/// What a session needs of its language.
pub trait Front {
    /// What `:help` says about inputs.
    const HELP: &'static str;

    /// Words that mean something before anything is declared.
    fn words() -> Vec<&'static str>;

    /// The HIR of an input, whose first byte has the position `base`. `known` are the globals that earlier inputs declared.
    fn lower(text: &str, base: u32, known: &[Symbol], names: &mut Interner, sink: &mut Sink) -> Input;

    /// Whether an input is whole: nothing that it opens lacks its end.
    fn is_closed(text: &str) -> bool;

    /// The input that prints the value of a variable.
    fn print(name: &str) -> String;

    /// As [`Session::next_token`].
    fn next_token(text: &str, at: usize) -> Option<(Range<usize>, TokenClass)>;
}

/// An input, understood.
pub struct Input {
    /// The globals that it declares, in order.
    pub declared: Vec<Symbol>,
    /// What may follow a value and a point: names of fields and methods in it.
    pub members: Vec<Symbol>,
    /// What it means; empty if something is wrong.
    pub hir: Hir,
}

/// A session in the language that `F` knows.
pub struct Dynamic<F> {
    names: Interner,
    sources: SourceMap,
    machine: kiln_vm::Session,
    /// Globals that inputs declared, in the order of their first declaration.
    declared: Vec<Symbol>,
    members: BTreeSet<Symbol>,
    inputs: usize,
    language: PhantomData<F>,
}

impl<F: Front> Default for Dynamic<F> {
    fn default() -> Self {
        Dynamic::new()
    }
}

impl<F: Front> Dynamic<F> {
    /// A session without definitions.
    pub fn new() -> Dynamic<F> {
        Dynamic {
            names: Interner::default(),
            sources: SourceMap::default(),
            machine: kiln_vm::Session::default(),
            declared: Vec::new(),
            members: BTreeSet::new(),
            inputs: 0,
            language: PhantomData,
        }
    }

    /// The program that an input becomes, and what it declares; its HIR went into the program.
    fn build(&mut self, text: &str) -> Result<(Built, Vec<Symbol>, Vec<Symbol>), Vec<Diagnostic>> {
        let Ok(file) = self.sources.add(format!("<input {}>", self.inputs), text) else {
            return Err(Vec::new());
        };
        let base = self.sources.file(file).base;
        let mut sink = Sink::new();
        let Input { declared, members, hir } =
            F::lower(text, base, &self.declared, &mut self.names, &mut sink);
        if sink.has_errors() {
            return Err(errors(sink));
        }
        let instances = kiln_mir_passes::monomorphize(kiln_mir_build::build(&hir));
        let instances = instances.expect("no source language has generic functions yet");
        // What other inputs do with globals and objects is not known here, so nothing is inferred from the program.
        let program = kiln_mir_passes::optimize(instances);
        let function = "script".to_owned();
        let built = Built { hir, program, function, is_script: true, value: None, variables: Vec::new() };
        Ok((built, declared, members))
    }

    /// Runs the program of an input.
    fn run(&mut self, built: &Built, host: &mut dyn Host, options: Options<'_>) -> Exit {
        let bytecode = kiln_vm::compile(&built.program, &self.names, &self.sources);
        let main = self.machine.add(bytecode).expect("the compiler makes valid bytecode");
        let main = main.expect("every program in a dynamic language has a script");
        self.machine.run(main, host, options).0
    }
}

impl<F: Front> Session for Dynamic<F> {
    fn enter(&mut self, text: &str, host: &mut dyn Host, options: Options<'_>) -> Answer {
        self.inputs += 1;
        let (built, declared, members) = match self.build(text) {
            Ok(parts) => parts,
            Err(reports) => return Answer { reports, ..Answer::default() },
        };
        for name in declared {
            if !self.declared.contains(&name) {
                self.declared.push(name);
            }
        }
        self.members.extend(members);
        let exit = self.run(&built, host, options);
        let stopped = (!matches!(exit, Exit::Finished(_))).then_some(exit);
        Answer { stopped, ..Answer::default() }
    }

    fn is_complete(&self, text: &str) -> bool {
        F::is_closed(text)
    }

    fn type_of(&mut self, _: &str) -> Option<Result<String, Vec<Diagnostic>>> {
        None
    }

    fn program(&mut self, text: &str) -> Result<Built, Vec<Diagnostic>> {
        self.inputs += 1;
        self.build(text).map(|(built, _, _)| built)
    }

    fn describe_variables(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        for name in self.declared.clone() {
            let name = self.names.text(name).to_owned();
            let mut value = Capture::default();
            // One whose declaration ended in an error has no value, and is left out.
            if self.enter(&F::print(&name), &mut value, Options::default()).stopped.is_none() {
                lines.push(format!("{name} = {}", value.text().trim_end_matches('\n')));
            }
        }
        lines
    }

    fn reset(&mut self) {
        *self = Dynamic { inputs: self.inputs, ..Dynamic::new() };
    }

    fn sources(&self) -> &SourceMap {
        &self.sources
    }

    fn names(&self) -> &Interner {
        &self.names
    }

    fn words(&self) -> Vec<String> {
        let declared = self.declared.iter().map(|&name| self.names.text(name));
        F::words().into_iter().chain(declared).map(str::to_owned).collect()
    }

    fn members_of(&self, _: &str) -> Vec<String> {
        self.members.iter().map(|&name| self.names.text(name).to_owned()).collect()
    }

    fn next_token(&self, text: &str, at: usize) -> Option<(Range<usize>, TokenClass)> {
        F::next_token(text, at)
    }

    fn help(&self) -> &'static str {
        F::HELP
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// What a new session says to inputs, one after the other.
    pub(crate) fn session<F: Front>(inputs: &[&str]) -> Vec<String> {
        let mut session = Dynamic::<F>::new();
        inputs.iter().map(|input| said(&mut session, input)).collect()
    }

    /// What a session says to an input: printed output, codes of reports, errors at run time.
    pub(crate) fn said<F: Front>(session: &mut Dynamic<F>, input: &str) -> String {
        let mut host = Capture::default();
        let options = Options { fuel: Some(10_000_000), ..Options::default() };
        let answer = session.enter(input, &mut host, options);
        let mut parts: Vec<String> = host.text().lines().map(str::to_owned).collect();
        parts.extend(answer.reports.iter().map(|report| {
            let at = session.sources().location(report.span()).expect("a place");
            format!("{}@{}:{}:{}", report.code.id, at.file, at.line, at.column)
        }));
        parts.extend(answer.stopped.map(|exit| match &exit {
            Exit::Failed(failure) => failure.to_string(),
            Exit::Panicked(_) | Exit::Finished(_) | Exit::OutOfFuel | Exit::Interrupted => {
                format!("{exit:?}")
            }
        }));
        parts.join("; ")
    }
}
