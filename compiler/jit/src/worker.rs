//! The thread of the compiler: one request after the other.

use crate::unit::{self, Calls, Limits};
use crate::{Observer, Report, Source, osr};
use kiln_arena::{Id, Symbol};
use kiln_llvm::jit::{self, Callee, Feedback, Frame, Jit, UnitFunction};
use kiln_mir::{BlockId, Code, Convention, FuncId, LocalId};
use kiln_vm::tier::{self, Addresses, FunctionMap, Native, Ready, Request, SiteKey, Target, Unit};
use rustc_hash::{FxHashMap, FxHashSet};

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
    /// Whether all of the program is no more than a unit.
    is_small: bool,
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
        let all: usize = source.program.funcs.ids().map(|id| unit::size(&source.program, id)).sum();
        let is_small = all <= limits.unit;
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
            is_small,
            is_bridged: false,
            units: 0,
            code_bytes: 0,
        }
    }

    /// Compiles what is asked for.
    pub(crate) fn answer(&mut self, request: Request) -> Ready {
        let target = request.target.clone();
        self.observer.begins();
        let mut report = self.report(&target);
        let unit = match self.unit(request, &mut report) {
            Ok(unit) => Some(unit),
            Err(reason) => {
                report.failure = Some(reason);
                None
            }
        };
        self.observer.ends(&report);
        Ready { target, unit }
    }

    fn report(&self, target: &Target) -> Report {
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
            loop_line: target.header.and_then(line),
            functions: 0,
            code_bytes: 0,
            failure: None,
        }
    }

    fn unit(&mut self, request: Request, report: &mut Report) -> Result<Unit, String> {
        let Request { target, feedback } = request;
        if self.code_bytes >= self.limits.code_bytes {
            return Err("there is enough code".to_owned());
        }
        if target.header.is_none() && self.callees[target.func.index()].native.is_some() {
            return Err("it is native already".to_owned());
        }
        if unit::size(&self.source.program, target.func) > self.limits.function {
            return Err("the function is too large".to_owned());
        }
        let feedback: FxHashMap<SiteKey, Vec<FuncId>> = feedback.into_iter().collect();
        let functions = self.functions(&target, &feedback)?;
        // What is only in the middle of this unit may be called by a later one, which has its caller once more.
        let is_entered = |id: FuncId| functions.iter().any(|function| function.id == id && function.exported);
        let bridges: Vec<FuncId> = match self.is_bridged {
            true => Vec::new(),
            false => {
                let all = self.source.map.functions.iter().map(|function| function.id);
                all.filter(|&id| self.callees[id.index()].native.is_none() && !is_entered(id)).collect()
            }
        };
        self.units += 1;
        let feedback =
            Feedback { callees: feedback.into_iter().map(|(key, funcs)| (llvm_key(key), funcs)).collect() };
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
            let made = Jit::new(&tier::symbols()).map_err(|error| error.to_string())?;
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
        for function in loaded.functions {
            if self.number(function.id).is_none() {
                unit.in_loop = Some(function.vm_entry);
                continue;
            }
            self.callees[function.id.index()].native = Some(function.native);
            unit.functions.push(Native {
                func: function.id,
                code: function.native,
                on_frame: function.vm_entry,
            });
        }
        Ok(unit)
    }

    /// The functions of a unit. A function that goes on in a loop is added to the program.
    fn functions(
        &mut self,
        target: &Target,
        feedback: &FxHashMap<SiteKey, Vec<FuncId>>,
    ) -> Result<Vec<UnitFunction>, String> {
        let root = match target.header {
            None => self.whole(target.func),
            Some(header) => self.continued(target.func, header)?,
        };
        let program = &self.source.program;
        let is_native = |func: FuncId| self.callees[func.index()].native.is_some();
        // What is native already is there once more if it may be inlined; else it is called.
        let is_wanted = |func: FuncId| {
            self.numbers[func.index()].is_some()
                && (!is_native(func) || unit::size(program, func) <= INLINED_MAX)
        };
        let mut members =
            unit::members(program, &self.calls, root.id, root.of, feedback, &self.limits, is_wanted);
        let mut inside = FxHashSet::from_iter(members.iter().copied());
        // The first unit is there soon. A second one says that there are several hot places: then many units of a few functions each
        // would take longer than one of all.
        if self.is_small && self.units > 0 {
            let all = self.source.map.functions.iter().map(|function| function.id);
            let is_body = |id: FuncId| matches!(program.funcs[id].code, Code::Body(_));
            members.extend(all.filter(|&id| is_body(id) && !is_native(id) && inside.insert(id)));
        }
        // A static function that only the unit calls is not entered by the VM any more, and LLVM may do with it what it likes.
        let is_entered = |id: FuncId| {
            !is_native(id)
                && (program.funcs[id].convention != Convention::Static
                    || self.calls.callers(id).iter().any(|caller| !inside.contains(caller)))
        };
        let other = |&id: &FuncId| UnitFunction { exported: is_entered(id), ..self.whole(id) };
        Ok(std::iter::once(root.clone()).chain(members[1..].iter().map(other)).collect())
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
