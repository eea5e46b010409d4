//! The native code of a run: what was counted, asked for and installed.
//!
//! Only the thread of the run is here, at instructions that count. The code of the run is its own, as instructions change in it.

use super::ffi::{self, Context, OnFrame};
use super::{Addresses, LoopMap, Map, Ready, Request, SiteKey, Target, Tiering, Unit};
use crate::bytecode::Bytecode;
use crate::dynamic::Entry;
use crate::dynamic::ffi::{Module, Site};
use crate::dynamic::image::{Image, Tables};
use crate::foreign::Found;
use crate::op::{Family, Opcode};
use kiln_mir::FuncId;
use rustc_hash::FxHashMap;
use std::cell::Cell;
use std::sync::Arc;

/// How often an instruction counts before it looks for answers again, once native code was asked for.
const POLL_CALLS: u32 = 100;
const POLL_ROUNDS: u32 = 1000;
/// How often before it asks again, if there was a reason to refuse it: by then a unit may call it.
const REFUSED: u32 = 1_000_000;

/// How far a function or a loop is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// It has been counted only.
    Counted,
    /// When the counter runs out again, native code is asked for.
    Halfway,
    /// Native code was asked for.
    Requested,
    /// There is native code.
    Native,
    /// There is none, for now.
    Refused,
}

/// The native code of a run.
pub(crate) struct Run {
    /// What native code knows of the run. It does not move once native code was asked for.
    pub(crate) context: Context,
    /// The code of the run.
    code: Vec<u32>,
    map: Arc<Map>,
    tiering: Tiering,
    functions: Vec<State>,
    loops: Vec<State>,
    /// The native code that goes on in a loop.
    loop_code: Vec<Option<OnFrame>>,
    /// The record of each function.
    entries: Vec<*const Entry>,
    /// The addresses of things.
    addresses: Addresses,
    started: bool,
    is_dynamic: bool,
    /// The module of the program's heap, if it has one.
    module: *mut Module,
    /// Numbers of functions and inline caches.
    numbers: FxHashMap<FuncId, u32>,
    sites: FxHashMap<SiteKey, u32>,
    /// The C functions that were called, by number.
    pub(crate) foreigns: Found,
    /// The thread on whose stack native code runs, by an address of its own; 0: not known.
    thread: usize,
    /// The records, of a program without a heap.
    _owned: Box<[Entry]>,
}

impl Run {
    /// Nothing counted yet. `image` is that of the program, if it has dynamic values.
    pub(crate) fn new(
        bytecode: &Bytecode,
        map: &Arc<Map>,
        image: Option<&mut Image>,
        context: Context,
        tiering: Tiering,
    ) -> Run {
        let is_dynamic = image.is_some();
        let mut module = std::ptr::null_mut();
        let mut addresses = Addresses::default();
        let mut owned: Box<[Entry]> = Box::default();
        let entries: Vec<*const Entry>;
        if let Some(image) = image {
            module = image.module();
            (addresses.globals, addresses.texts, addresses.classes) = image.addresses();
            // SAFETY: the records live as long as the image.
            let pair = |&callee: &_| unsafe {
                let callee: *const crate::dynamic::image::Callee = callee;
                (&raw const (*callee).entry, &raw const (*callee).function)
            };
            let pairs: Vec<_> = image.callees().iter().map(pair).collect();
            addresses.functions =
                pairs.iter().map(|&(entry, function)| (entry as u64, function as u64)).collect();
            entries = pairs.into_iter().map(|(entry, _)| entry).collect();
        } else {
            let record = |(number, function): (usize, &crate::bytecode::Function)| Entry {
                native: Cell::new(0),
                on_frame: Cell::new(0),
                start: function.code.start,
                frame: function.frame,
                captures: 0,
                number: number as u32,
            };
            owned = bytecode.functions.iter().enumerate().map(record).collect();
            entries = owned.iter().map(std::ptr::from_ref).collect();
            addresses.functions = entries.iter().map(|&entry| (entry as u64, 0)).collect();
        }
        let numbers = map.functions.iter().zip(0..).map(|(function, number)| (function.id, number)).collect();
        // Of a block that was generated twice, the first one counts.
        let mut sites = FxHashMap::default();
        for (&key, number) in map.sites.iter().zip(0..) {
            sites.entry(key).or_insert(number);
        }
        let mut run = Run {
            context,
            code: bytecode.code.clone(),
            map: map.clone(),
            functions: vec![State::Counted; map.functions.len()],
            loops: vec![State::Counted; map.loops.len()],
            loop_code: vec![None; map.loops.len()],
            tiering,
            entries,
            addresses,
            started: false,
            is_dynamic,
            module,
            numbers,
            sites,
            foreigns: Found::default(),
            thread: 0,
            _owned: owned,
        };
        run.set_counters();
        run
    }

    /// The calls that come are on the stack of this thread.
    pub(crate) fn enter_thread(&mut self) {
        thread_local! {
            static HERE: u8 = const { 0 };
        }
        let thread = HERE.with(|here| std::ptr::from_ref(here) as usize);
        if self.thread != thread {
            self.thread = thread;
            // SAFETY: asks the system.
            self.context.native_limit = unsafe { ffi::kiln_vm_native_limit() };
        }
    }

    /// The code of the run.
    pub(crate) fn code(&mut self) -> *const u32 {
        self.code.as_mut_ptr()
    }

    /// The record of a function.
    #[inline(always)]
    pub(crate) fn entry(&self, number: u32) -> *const Entry {
        self.entries[number as usize]
    }

    /// The native code of a loop, and the record of its function.
    #[inline(always)]
    pub(crate) fn in_loop(&self, number: u32) -> (Option<OnFrame>, *const Entry) {
        let function = self.map.loops[number as usize].function;
        (self.loop_code[number as usize], self.entry(function))
    }

    fn set_counters(&mut self) {
        let [calls, rounds] = [true, false].map(|is_call| self.first_count(is_call));
        for &entry in &self.entries {
            // SAFETY: records live as long as the run.
            let start = unsafe { (*entry).start } as usize;
            // A function with a frame that fits no stack only panics.
            if self.family(start) == Some(Family::CountCall) {
                self.code[start + 1] = calls;
            }
        }
        for counted in &self.map.loops {
            for &at in &counted.at {
                self.code[at as usize + 1] = rounds;
            }
        }
    }

    /// How many calls or rounds stay with bytecode.
    fn threshold(&self, is_call: bool) -> u32 {
        if is_call { self.tiering.threshold } else { self.tiering.rounds }
    }

    /// After how many the run looks for the first time: when it is half of the way.
    fn first_count(&self, is_call: bool) -> u32 {
        self.threshold(is_call) / 2 + 1
    }

    fn family(&self, at: usize) -> Option<Family> {
        Opcode::from_number(self.code[at] as u16).map(|opcode| opcode.family)
    }

    /// The counter of the instruction at the word `at` has run out. Gives whether the instruction is another one now.
    ///
    /// # Safety
    /// The thread is in the heap of the program; `tables` are the program's.
    #[inline(never)]
    pub(crate) unsafe fn count_out(&mut self, at: usize, tables: &Tables) -> bool {
        // SAFETY: as the caller says.
        unsafe {
            while let Some(ready) = self.started.then(|| self.tiering.compiler.ready()).flatten() {
                self.install(ready, tables);
            }
            let is_call = self.family(at) == Some(Family::CountCall);
            if !is_call && self.family(at) != Some(Family::CountLoop) {
                return true;
            }
            let number = self.code[at + 2] as usize;
            let before = *self.state(is_call, number);
            if before == State::Counted {
                self.go_halfway(is_call, number);
            }
            if before == State::Halfway || before == State::Counted && self.threshold(is_call) == 0 {
                self.request(is_call, number, tables);
            }
            self.code[at + 1] = match (*self.state(is_call, number), is_call) {
                (State::Counted | State::Halfway, _) => self.threshold(is_call).div_ceil(2).max(1),
                (State::Requested | State::Native, true) => POLL_CALLS,
                (State::Requested | State::Native, false) => POLL_ROUNDS,
                (State::Refused, _) => {
                    *self.state(is_call, number) = State::Halfway;
                    REFUSED
                }
            };
            !matches!(self.family(at), Some(Family::CountCall | Family::CountLoop))
        }
    }

    fn state(&mut self, is_call: bool, number: usize) -> &mut State {
        if is_call { &mut self.functions[number] } else { &mut self.loops[number] }
    }

    /// The compiler may get ready: a request is likely.
    unsafe fn go_halfway(&mut self, is_call: bool, number: usize) {
        *self.state(is_call, number) = State::Halfway;
        if self.started {
            return;
        }
        self.started = true;
        // SAFETY: asks the system.
        self.context.native_limit = unsafe { ffi::kiln_vm_native_limit() };
        if self.is_dynamic {
            // SAFETY: the thread is in the heap of the program.
            self.addresses.bump = unsafe { ffi::kiln_vm_bump() } as u64;
        }
        self.addresses.interrupt = self.context.interrupt as u64;
        // A run that can be interrupted is a part of another program.
        self.addresses.prints_to_host = self.addresses.interrupt != 0;
        self.addresses.context = &raw const self.context as u64;
        self.addresses.stack_limit = &raw const self.context.native_limit as u64;
        self.tiering.compiler.start(std::mem::take(&mut self.addresses));
    }

    /// Asks for native code.
    unsafe fn request(&mut self, is_call: bool, number: usize, tables: &Tables) {
        let target = if is_call {
            self.functions[number] = State::Requested;
            Target { func: self.map.functions[number].id, header: None }
        } else {
            self.loops[number] = State::Requested;
            let counted = &self.map.loops[number];
            let func = self.map.functions[counted.function as usize].id;
            Target { func, header: Some(counted.block) }
        };
        // SAFETY: as the caller says.
        let feedback = unsafe { self.feedback(tables) };
        let called = self.called();
        self.tiering.compiler.request(Request { target: target.clone(), feedback, called });
        while self.tiering.wait {
            let Some(ready) = self.tiering.compiler.wait() else { break };
            let is_answer = ready.targets.contains(&target);
            // SAFETY: as the caller says.
            unsafe { self.install(ready, tables) };
            if is_answer {
                break;
            }
        }
    }

    /// The functions that were called: those that count still have counted something.
    fn called(&self) -> Vec<FuncId> {
        let first = self.first_count(true);
        let was_called = |number: &usize| {
            let state = self.functions[*number];
            // SAFETY: records live as long as the run.
            let at = unsafe { (*self.entries[*number]).start } as usize;
            state != State::Counted
                || self.family(at) == Some(Family::CountCall) && self.code[at + 1] != first
        };
        let numbers = (0..self.functions.len()).filter(was_called);
        numbers.map(|number| self.map.functions[number].id).collect()
    }

    /// What inline caches of calls lead to.
    unsafe fn feedback(&self, tables: &Tables) -> Vec<(SiteKey, Vec<FuncId>)> {
        let mut feedback = Vec::new();
        if !self.is_dynamic {
            return feedback;
        }
        let by_address: FxHashMap<u64, u32> =
            self.entries.iter().zip(0..).map(|(&entry, number)| (entry as u64, number)).collect();
        for (&key, number) in self.map.sites.iter().zip(0..) {
            // SAFETY: there are as many inline caches as the program has numbers of them.
            let site = unsafe { &*tables.sites.add(number) };
            let called = site.entries.iter().filter(|entry| entry.key != 0);
            let called = called.filter_map(|entry| by_address.get(&entry.value));
            let funcs: Vec<FuncId> =
                called.map(|&function| self.map.functions[function as usize].id).collect();
            if !funcs.is_empty() {
                feedback.push((key, funcs));
            }
        }
        feedback
    }

    /// Lets calls and loops go into native code.
    unsafe fn install(&mut self, ready: Ready, tables: &Tables) {
        let Ready { targets, unit } = ready;
        let state = if unit.is_some() { State::Native } else { State::Refused };
        for target in &targets {
            self.note_answer(target, state);
        }
        let Some(unit) = unit else { return };
        for native in &unit.functions {
            self.enter_natively(native.func, native.code, native.on_frame);
        }
        for (target, code) in &unit.in_loops {
            let Some(number) = self.loop_of(target) else { continue };
            // SAFETY: the compiler gives the address of such code.
            self.loop_code[number] = Some(unsafe { std::mem::transmute::<usize, OnFrame>(*code as usize) });
            for index in 0..self.map.loops[number].at.len() {
                self.patch(self.map.loops[number].at[index] as usize, Family::EnterLoop);
            }
        }
        for &(func, bridge) in &unit.bridges {
            let Some(&number) = self.numbers.get(&func) else { continue };
            // SAFETY: records live as long as the run.
            let entry = unsafe { &*self.entry(number) };
            if entry.native.get() == 0 {
                entry.native.set(bridge);
            }
        }
        // SAFETY: as the caller says.
        unsafe { self.add_module(&unit, tables) };
    }

    /// The number of a loop.
    fn loop_of(&self, target: &Target) -> Option<usize> {
        let function = *self.numbers.get(&target.func)?;
        let is_it = |counted: &LoopMap| counted.function == function && Some(counted.block) == target.header;
        self.map.loops.iter().position(is_it)
    }

    /// Notes what became of a request.
    fn note_answer(&mut self, target: &Target, state: State) {
        let place = match target.header {
            Some(_) => self.loop_of(target).map(|number| &mut self.loops[number]),
            None => self.numbers.get(&target.func).map(|&number| &mut self.functions[number as usize]),
        };
        if let Some(place) = place.filter(|place| **place != State::Native) {
            *place = state;
        }
    }

    fn enter_natively(&mut self, func: FuncId, code: u64, on_frame: u64) {
        let Some(&number) = self.numbers.get(&func) else { return };
        // SAFETY: records live as long as the run.
        let entry = unsafe { &*self.entry(number) };
        entry.native.set(code);
        entry.on_frame.set(on_frame);
        self.functions[number as usize] = State::Native;
        if self.family(entry.start as usize) == Some(Family::CountCall) {
            self.patch(entry.start as usize, Family::EnterNative);
        }
    }

    fn patch(&mut self, at: usize, family: Family) {
        self.code[at] = u32::from(Opcode::plain(family).number());
    }

    /// Makes the inline caches and the tables of a unit known.
    unsafe fn add_module(&mut self, unit: &Unit, tables: &Tables) {
        if unit.module == 0 {
            return;
        }
        let module = unit.module as *mut Module;
        // SAFETY: the compiler gives the addresses of a module and of as many inline caches as keys; they stay. Where there is a heap,
        // the thread is in it.
        unsafe {
            for (key, index) in unit.site_keys.iter().zip(0..) {
                if let Some(&number) = self.sites.get(key) {
                    let from = &*tables.sites.add(number as usize);
                    (*(unit.sites as *mut Site).add(index)).entries = from.entries;
                }
            }
            if self.is_dynamic {
                // Behind the first, which says what the language is.
                (*module).next = (*self.module).next;
                (*self.module).next = module;
            } else {
                (*module).next = self.context.units;
                self.context.units = module;
            }
        }
    }
}
