//! The thread of the compiler: one request after the other.

use crate::unit::{self, Calls, Limits};
use crate::{Observer, Report, Source, osr};
use kiln_arena::{Id, Symbol};
use kiln_llvm::jit::{self, Callee, Feedback, Frame, Jit, UnitFunction};
use kiln_mir::{BlockId, Code, Convention, FuncId, LocalId};
use kiln_vm::tier::{Addresses, FunctionMap, Native, Ready, Request, SiteKey, Target, Unit};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;

/// What the thread keeps between requests.
pub(crate) struct Worker {
    source: Source,
    addresses: Addresses,
    limits: Limits,
    observer: Box<dyn Observer>,
    /// LLVM's, from the first unit on. It lives as long as the thread, which the run outlives by nothing.
    jit: Option<Jit>,
    /// By the index of each function of the program, those that go on in loops included.
    callees: Vec<Callee>,
    texts: FxHashMap<Symbol, u64>,
    /// Functions of the bytecode, by the index of each function of the program.
    numbers: Vec<Option<u32>>,
    calls: Calls,
    /// What was asked for and has no answer yet.
    waiting: VecDeque<Target>,
    /// What the run saw called where, when it asked the last time.
    feedback: FxHashMap<SiteKey, Vec<FuncId>>,
    /// The functions that were called until then.
    called: FxHashSet<FuncId>,
    /// Functions that units contain and the VM does not enter: all that calls them is in the unit.
    enclosed: FxHashSet<FuncId>,
    /// Functions that units call and do not contain.
    called_outside: FxHashSet<FuncId>,
    /// Whether all functions have code or a bridge.
    is_bridged: bool,
    units: u32,
    code_bytes: usize,
}

impl Worker {
    pub(crate) fn new(
        source: Source,
        addresses: Addresses,
        limits: Limits,
        observer: Box<dyn Observer>,
    ) -> Worker {
        let mut callees = vec![Callee::default(); source.program.funcs.len()];
        let mut numbers = vec![None; source.program.funcs.len()];
        for ((function, &(entry, descriptor)), number) in
            source.map.functions.iter().zip(&addresses.functions).zip(0..)
        {
            let frame = Frame { params: function.params.clone(), result: function.result };
            callees[function.id.index()] = Callee { entry, descriptor, native: None, frame };
            numbers[function.id.index()] = Some(number);
        }
        let calls = Calls::new(&source.program);
        let texts = source.map.texts.iter().copied().zip(addresses.texts.iter().copied()).collect();
        Worker {
            source,
            addresses,
            limits,
            observer,
            jit: None,
            callees,
            texts,
            numbers,
            calls,
            waiting: VecDeque::new(),
            feedback: FxHashMap::default(),
            called: FxHashSet::default(),
            enclosed: FxHashSet::default(),
            called_outside: FxHashSet::default(),
            is_bridged: false,
            units: 0,
            code_bytes: 0,
        }
    }

    /// Makes LLVM ready, which takes longer than many a unit. What fails will fail again, with an answer to say so.
    pub(crate) fn prepare(&mut self) {
        self.jit = Jit::new(&self.addresses.symbols()).ok();
        let _ = jit::prepare();
    }

    /// Takes a request.
    pub(crate) fn add(&mut self, request: Request) {
        self.waiting.push_back(request.target);
        // The last one knows most.
        self.feedback = request.feedback.into_iter().collect();
        self.called = request.called.into_iter().collect();
    }

    /// Whether there are requests without answers.
    pub(crate) fn has_work(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Compiles a unit for as many requests as fit into one. The answers, also to those for which there is nothing to compile.
    pub(crate) fn work(&mut self) -> Vec<Ready> {
        let mut answers = Vec::new();
        let mut targets = Vec::new();
        let mut left = self.limits.unit;
        while let Some(target) = self.waiting.front() {
            let size = unit::size(&self.source.program, target.func);
            if let Some(reason) = self.refusal(target) {
                let target = self.waiting.pop_front().expect("it was there");
                self.observer.begins();
                self.observer.ends(&Report {
                    failure: Some(reason.to_owned()),
                    ..self.report(std::slice::from_ref(&target))
                });
                answers.push(Ready { targets: vec![target], unit: None });
            } else if targets.is_empty() || size <= left {
                left = left.saturating_sub(size);
                targets.extend(self.waiting.pop_front());
            } else {
                break;
            }
        }
        if !targets.is_empty() {
            answers.extend(self.compile(targets));
        }
        answers
    }

    /// The answers to requests: a unit for all of them, or if that is not to be had, one for each.
    fn compile(&mut self, targets: Vec<Target>) -> Vec<Ready> {
        self.observer.begins();
        let mut report = self.report(&targets);
        let unit = self.unit(&targets, &mut report);
        let unit = unit.map_err(|reason| report.failure = Some(reason)).ok();
        self.observer.ends(&report);
        if unit.is_none() && targets.len() > 1 {
            return targets.into_iter().flat_map(|target| self.compile(vec![target])).collect();
        }
        vec![Ready { targets, unit }]
    }

    /// Why nothing is compiled for a request.
    fn refusal(&self, target: &Target) -> Option<&'static str> {
        if self.code_bytes >= self.limits.code_bytes {
            return Some("there is enough code");
        }
        let func = target.func;
        let is_enclosed = self.enclosed.contains(&func) && !self.called_outside.contains(&func);
        if target.header.is_none() && (self.is_native(func) || is_enclosed) {
            return Some("it is native already");
        }
        let is_large = unit::size(&self.source.program, func) > self.limits.function;
        is_large.then_some("the function is too large")
    }

    fn report(&self, targets: &[Target]) -> Report {
        let target = &targets[0];
        let func = &self.source.program.funcs[target.func];
        let line = |block: BlockId| match &func.code {
            Code::Body(body) => {
                let block = &body.blocks[block];
                let span = block.statements.first().map_or(block.terminator.span, |first| first.span);
                let (file, range) = self.source.sources.locate(span)?;
                Some(self.source.sources.file(file).line_column(range.start as u32).0)
            }
            Code::Runtime(_) | Code::Foreign(_) => None,
        };
        Report {
            function: self.source.names.text(func.name).to_owned(),
            others: targets.len() - 1,
            loop_line: target.header.and_then(line),
            functions: 0,
            code_bytes: 0,
            failure: None,
        }
    }

    fn unit(&mut self, targets: &[Target], report: &mut Report) -> Result<Unit, String> {
        let functions = self.functions(targets)?;
        let inside: FxHashSet<FuncId> = functions.iter().map(|function| function.id).collect();
        // What is only in the middle of this unit may be called by a later one, which has its caller once more.
        let entered: FxHashSet<FuncId> =
            functions.iter().filter(|function| function.exported).map(|function| function.id).collect();
        let bridges: Vec<FuncId> = match self.is_bridged {
            true => Vec::new(),
            false => {
                let all = self.source.map.functions.iter().map(|function| function.id);
                all.filter(|&id| !self.is_native(id) && !entered.contains(&id)).collect()
            }
        };
        self.units += 1;
        let seen = self.feedback.iter().map(|(&key, funcs)| (llvm_key(key), funcs.clone()));
        let feedback = Feedback { callees: seen.collect() };
        let unit = jit::Unit {
            number: self.units,
            program: &self.source.program,
            names: &self.source.names,
            sources: &self.source.sources,
            functions: &functions,
            bridges: &bridges,
            callees: &self.callees,
            context: self.addresses.context,
            stack_limit: self.addresses.stack_limit,
            interrupt: self.addresses.interrupt,
            bump: self.addresses.bump,
            globals: &self.addresses.globals,
            texts: &self.texts,
            classes: &self.addresses.classes,
            feedback: &feedback,
            closed: true,
            backtrace: self.source.backtrace,
        };
        let object = jit::compile_unit(&unit).map_err(|error| error.to_string())?;
        if self.jit.is_none() {
            let made = Jit::new(&self.addresses.symbols()).map_err(|error| error.to_string())?;
            self.jit = Some(made);
        }
        let jit = self.jit.as_ref().expect("it was just made");
        let loaded = jit.load(&object).map_err(|error| error.to_string())?;
        self.is_bridged = true;
        self.code_bytes += loaded.code_bytes;
        report.functions = functions.len();
        report.code_bytes = loaded.code_bytes;
        let mut unit = Unit {
            bridges: loaded.bridges,
            module: loaded.module,
            sites: loaded.sites,
            site_keys: object.site_keys.iter().map(|&key| vm_key(key)).collect(),
            ..Unit::default()
        };
        let roots: FxHashMap<FuncId, &Target> =
            functions.iter().map(|function| function.id).zip(targets).collect();
        for function in loaded.functions {
            if self.number(function.id).is_none() {
                unit.in_loops.push((roots[&function.id].clone(), function.vm_entry));
                continue;
            }
            self.callees[function.id.index()].native = Some(function.native);
            unit.functions.push(Native {
                func: function.id,
                code: function.native,
                on_frame: function.vm_entry,
            });
        }
        for function in &functions {
            let called = unit::callees(&self.source.program, function.id);
            self.called_outside.extend(called.filter(|callee| !inside.contains(callee)));
        }
        let is_enclosed = |function: &&UnitFunction| !function.exported && !self.is_native(function.id);
        let enclosed: Vec<FuncId> =
            functions.iter().filter(is_enclosed).map(|function| function.id).collect();
        self.enclosed.extend(enclosed);
        Ok(unit)
    }

    /// The functions of a unit, those that are asked for first. A function that goes on in a loop is added to the program.
    fn functions(&mut self, targets: &[Target]) -> Result<Vec<UnitFunction>, String> {
        let mut functions = Vec::new();
        for target in targets {
            functions.push(match target.header {
                None => self.whole(target.func),
                Some(header) => self.continued(target.func, header)?,
            });
        }
        let roots: Vec<(FuncId, FuncId)> = functions.iter().map(|root| (root.id, root.of)).collect();
        let program = &self.source.program;
        let is_native = |func: FuncId| self.is_native(func);
        // What was never called would cost time and no more. What is native already is there once more if it may be inlined; else it is called.
        let is_wanted = |func: FuncId| {
            self.numbers[func.index()].is_some()
                && self.called.contains(&func)
                && (!is_native(func) || unit::size(program, func) <= INLINED_MAX)
        };
        let members = unit::members(program, &self.calls, &roots, &self.feedback, &self.limits, is_wanted);
        let inside: FxHashSet<FuncId> = FxHashSet::from_iter(members.iter().copied());
        // A static function that only the unit calls is not entered by the VM any more, and LLVM may do with it what it likes.
        let is_entered = |id: FuncId| {
            !is_native(id)
                && (program.funcs[id].convention != Convention::Static
                    || self.called_outside.contains(&id)
                    || self.calls.callers(id).iter().any(|caller| !inside.contains(caller)))
        };
        let other = |&id: &FuncId| UnitFunction { exported: is_entered(id), ..self.whole(id) };
        functions.extend(members[roots.len()..].iter().map(other));
        Ok(functions)
    }

    fn is_native(&self, func: FuncId) -> bool {
        self.callees[func.index()].native.is_some()
    }

    fn number(&self, func: FuncId) -> Option<u32> {
        self.numbers.get(func.index()).copied().flatten()
    }

    fn map_of(&self, func: FuncId) -> &FunctionMap {
        &self.source.map.functions[self.number(func).expect("a function with bytecode") as usize]
    }

    fn whole(&self, id: FuncId) -> UnitFunction {
        let map = self.map_of(id);
        let frame = Frame { params: map.params.clone(), result: map.result };
        UnitFunction { id, of: id, blocks: Vec::new(), frame, exported: true }
    }

    fn continued(&mut self, of: FuncId, header: BlockId) -> Result<UnitFunction, String> {
        let continued = osr::continued(&self.source.program.funcs[of], header);
        let continued = continued.ok_or_else(|| "it has no body".to_owned())?;
        let map = self.map_of(of);
        let place = |&local: &LocalId| map.locals[local.index()];
        let frame = Frame { params: continued.live.iter().map(place).collect(), result: map.result };
        let id = self.source.program.funcs.alloc(continued.func);
        self.callees.push(Callee::default());
        self.calls.add();
        self.numbers.push(None);
        if cfg!(debug_assertions) {
            let faults = kiln_mir::verify::verify(&self.source.program);
            assert!(faults.is_empty(), "the function that goes on in a loop: {}", faults[0]);
        }
        Ok(UnitFunction { id, of, blocks: continued.blocks, frame, exported: true })
    }
}

/// LLVM hardly inlines functions with more statements.
const INLINED_MAX: usize = 60;

fn llvm_key(key: SiteKey) -> jit::SiteKey {
    jit::SiteKey { func: key.func, block: key.block, statement: key.statement }
}

fn vm_key(key: jit::SiteKey) -> SiteKey {
    SiteKey { func: key.func, block: key.block, statement: key.statement }
}
