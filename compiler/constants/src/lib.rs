//! Runs constants on the VM, for lowering.
//!
//! In: functions of the HIR whose constants all have values. Out: what they give. They go the way of every program: the
//! analysis, which must find no error; MIR, instances and passes; bytecode. The VM is not touched by programs without such
//! constants.

use kiln_arena::Id;
use kiln_cz_lower::{Evaluator, Outcome, Request};
use kiln_diagnostics::{Severity, Sink};
use kiln_hir::{FuncId, Word};
use kiln_mir::{Body, Code, Func, Program, StatementKind, TerminatorKind};
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
        let stops = stop_at_calls(&mut generic);
        let instances = kiln_mir_passes::monomorphize(generic);
        let instances = instances.expect("no source language has generic functions yet");
        let program = kiln_mir_passes::optimize(instances);
        let (bytecode, spans) = kiln_vm::compile_with_spans(&program, request.names);
        let code = Verified::new(bytecode).expect("the VM's own code is right");
        let entries = 0..request.entries.len() as u32;
        entries.map(|entry| self.run(&code, entry, &spans, &stops)).collect()
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

    fn run(&mut self, code: &Verified, entry: u32, spans: &[Span], stops: &[Stop]) -> Outcome {
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
                    Some(at) => match stops.binary_search_by_key(&at, |stop| stop.span) {
                        Ok(index) if stops[index].is_foreign => Outcome::CallsC(at),
                        Ok(_) => Outcome::Prints(at),
                        Err(_) => Outcome::Panicked(panic.kind, Some(at)),
                    },
                    None => Outcome::Panicked(panic.kind, None),
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

/// Where a function was about to leave what can be evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Stop {
    span: Span,
    /// To a C library; else to the runtime, which prints.
    is_foreign: bool,
}

/// Lets functions end in a panic where they call the runtime, which prints, or a C library. Gives the places, sorted.
fn stop_at_calls(program: &mut Program) -> Vec<Stop> {
    let foreign = |func: &Func| match func.code {
        Code::Body(_) => None,
        Code::Runtime(_) => Some(false),
        Code::Foreign(_) => Some(true),
    };
    let is_foreign: Vec<Option<bool>> = program.funcs.values().map(foreign).collect();
    let mut stops = Vec::new();
    for func in program.funcs.values_mut() {
        if let Code::Body(body) = &mut func.code {
            stop_body(body, &is_foreign, &mut stops);
        }
    }
    stops.sort();
    stops
}

/// `is_foreign`: of functions without a body, whether they are of a C library.
fn stop_body(body: &mut Body, is_foreign: &[Option<bool>], stops: &mut Vec<Stop>) {
    for block in body.blocks.values_mut() {
        let mut calls = block.statements.iter().enumerate();
        let call = calls.find_map(|(index, statement)| match statement.kind {
            StatementKind::Call { func, .. } => Some((index, is_foreign[func.index()]?)),
            StatementKind::Assign(..) | StatementKind::Dyn { .. } => None,
        });
        if let Some((call, is_foreign)) = call {
            let span = block.statements[call].span;
            block.statements.truncate(call);
            block.terminator.kind = TerminatorKind::Panic(kiln_abi::PanicKind::Unreachable);
            block.terminator.span = span;
            stops.push(Stop { span, is_foreign });
        }
    }
}
