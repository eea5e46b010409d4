//! Runs constants on the VM, for lowering.
//!
//! In: functions of the HIR whose constants all have values. Out: what they give. They go the way of every program: the
//! analysis, which must find no error; MIR, instances and passes; bytecode. The VM is not touched by programs without such
//! constants.

use kiln_arena::Id;
use kiln_cz_lower::{Evaluator, Outcome, Request};
use kiln_diagnostics::{Severity, Sink};
use kiln_hir::{FuncId, Word};
use kiln_mir::{Body, Code, Program, StatementKind, TerminatorKind};
use kiln_source::Span;
use kiln_vm::{Exit, Options, Verified};

/// How many calls and loop rounds the evaluation of a constant may take: about a tenth of a second.
const FUEL: u64 = 10_000_000;

/// Bytes of the stack: ten thousand calls within each other. It is cleared for each constant, which takes longer than most
/// of them run.
const STACK: usize = 1 << 20;

/// After so many constants that take too long the others are not tried.
const PATIENCE: u32 = 4;

/// The VM as lowering knows it.
#[derive(Debug, Default)]
pub struct Constants {
    /// Whether a function was found to be wrong: nothing is run any more.
    stopped: bool,
    /// Constants that took too long.
    too_long: u32,
    /// Functions that the analysis has seen, by their index.
    checked: Vec<bool>,
}

impl Evaluator for Constants {
    fn evaluate(&mut self, request: &Request<'_>, sink: &mut Sink) -> Vec<Outcome> {
        self.check(request, sink);
        if self.stopped {
            return vec![Outcome::Invalid; request.entries.len()];
        }
        // The entries come first and keep their numbers through all phases, because they all have a body.
        let funcs: Vec<FuncId> = request.entries.iter().chain(request.callees).copied().collect();
        let mut generic = kiln_mir_build::build_functions(request.hir, &funcs);
        let prints = stop_at_prints(&mut generic);
        let instances = kiln_mir_passes::monomorphize(generic);
        let instances = instances.expect("no source language has generic functions yet");
        let program = kiln_mir_passes::optimize(instances);
        let (bytecode, spans) = kiln_vm::compile_with_spans(&program, request.names);
        let code = Verified::new(bytecode).expect("the VM's own code is right");
        let entries = 0..request.entries.len() as u32;
        entries.map(|entry| self.run(&code, entry, &spans, &prints)).collect()
    }
}

impl Constants {
    /// Runs the analysis on functions that it has not seen, and hands its errors on. Warnings come when the whole program is
    /// analyzed.
    fn check(&mut self, request: &Request<'_>, sink: &mut Sink) {
        self.checked.resize(request.hir.funcs.len(), false);
        let all = request.entries.iter().chain(request.callees).copied();
        let new: Vec<FuncId> =
            all.filter(|func| !std::mem::replace(&mut self.checked[func.index()], true)).collect();
        let mut found = Sink::new();
        kiln_analysis::analyze_functions(request.hir, &new, request.names, &mut found);
        self.stopped |= found.has_errors();
        let errors = found.into_sorted().into_iter().filter(|report| report.severity == Severity::Error);
        errors.for_each(|error| sink.report(error));
    }

    fn run(&mut self, code: &Verified, entry: u32, spans: &[Span], prints: &[Span]) -> Outcome {
        if self.too_long == PATIENCE {
            return Outcome::Invalid;
        }
        let options = Options { fuel: Some(FUEL), stack: Some(STACK), ..Options::default() };
        let (exit, bytes) = kiln_vm::run_function(code, entry, &[], &mut Silent, options);
        match exit {
            Exit::Finished(_) => Outcome::Value(word(&bytes)),
            Exit::Panicked(panic) => {
                let line = panic.place.map_or(0, |place| place.line as usize);
                let at = line.checked_sub(1).and_then(|index| spans.get(index)).copied();
                match at {
                    Some(at) if prints.binary_search(&at).is_ok() => Outcome::Prints(at),
                    Some(_) | None => Outcome::Panicked(panic.kind, at),
                }
            }
            Exit::Failed(_) => unreachable!("constants are of languages without dynamic values"),
            Exit::OutOfFuel | Exit::Interrupted => {
                self.too_long += 1;
                Outcome::TooLong(FUEL)
            }
        }
    }
}

/// The bits of a scalar from its bytes.
fn word(bytes: &[u8]) -> Word {
    let mut bits = [0; 8];
    bits[..bytes.len()].copy_from_slice(bytes);
    Word::new(u64::from_le_bytes(bits))
}

/// What constants call of the runtime: nothing, as calls of it became panics.
struct Silent;

impl kiln_vm::Host for Silent {
    fn call(&mut self, _function: kiln_abi::RuntimeFn, _argument: u64) {}

    fn print(&mut self, _value: kiln_vm::Value<'_>) {}

    fn write(&mut self, _text: &[u8]) {}
}

/// Lets functions end in a panic where they call the runtime, which prints. Gives the places, sorted.
fn stop_at_prints(program: &mut Program) -> Vec<Span> {
    let is_runtime: Vec<bool> =
        program.funcs.values().map(|func| !matches!(func.code, Code::Body(_))).collect();
    let mut places = Vec::new();
    for func in program.funcs.values_mut() {
        if let Code::Body(body) = &mut func.code {
            stop_body(body, &is_runtime, &mut places);
        }
    }
    places.sort();
    places
}

fn stop_body(body: &mut Body, is_runtime: &[bool], places: &mut Vec<Span>) {
    for block in body.blocks.values_mut() {
        let call = block.statements.iter().position(|statement| match statement.kind {
            StatementKind::Call { func, .. } => is_runtime[func.index()],
            StatementKind::Assign(..) | StatementKind::Dyn { .. } => false,
        });
        if let Some(call) = call {
            let span = block.statements[call].span;
            block.statements.truncate(call);
            block.terminator.kind = TerminatorKind::Panic(kiln_abi::PanicKind::Unreachable);
            block.terminator.span = span;
            places.push(span);
        }
    }
}
