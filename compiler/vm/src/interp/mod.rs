//! The interpreter.
//!
//! Every opcode has a function (`handlers`), which does its work and goes on to the function of the next instruction,
//! found by the opcode's number in a table (`table`). With optimization that call is a jump, so that program counter
//! and frame stay in registers and each instruction has an indirect jump of its own, which processors predict well.
//! Without optimization each function returns to a loop that calls the next (cfg `threaded`, set by the build script).
//!
//! Modes are type parameters: counting, tracing and interrupts cost nothing where they are off.

mod calls;
mod handlers;
mod host_call;
mod native;
mod numbers;
mod table;
mod values;

pub(crate) use native::host_prints;

use crate::bytecode::{Bytecode, Function, HEADER, TraceAs};
use crate::dynamic::failure::{self, Failure, TraceLine};
use crate::dynamic::ffi;
use crate::dynamic::image::{Image, Tables};
use crate::dynamic::machine::Machine;
use crate::foreign::{Callable, Libraries, Unresolved};
use crate::host::Host;
use crate::observe::Observer;
use crate::tier::ffi::Context;
use crate::tier::{self, Tiered, Tiering};
use crate::verify::{Entry, Verified};
use kiln_abi::PanicKind;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The stack of the main thread of native programs.
pub(crate) const DEFAULT_STACK: usize = 8 << 20;

/// How to run.
#[derive(Default)]
pub struct Options<'a> {
    /// Bytes of the stack; 8 MiB if `None`.
    pub stack: Option<usize>,
    /// How many calls and jumps back may happen before the run stops.
    pub fuel: Option<u64>,
    /// Stops the run when it becomes true, at one of the next calls and jumps back.
    pub interrupt: Option<&'a AtomicBool>,
    /// Is told of every instruction.
    pub observer: Option<&'a mut dyn Observer>,
    /// Whether a panic says which calls led to it.
    pub backtrace: bool,
    /// Where C libraries are. Without it a call of a C function is an error: such a function can do anything.
    pub libraries: Option<Libraries<'a>>,
}

/// Why a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exit {
    /// The function returned. The status of `main`, 0 if it has none.
    Finished(i32),
    /// The program panicked.
    Panicked(Panic),
    /// A program of a dynamic language ended in a run-time error.
    Failed(Failure),
    /// The fuel was used up.
    OutOfFuel,
    /// The interrupt was seen.
    Interrupted,
}

impl Exit {
    /// The status of a process that was stopped, as shells show that of an interrupted one.
    pub const STATUS_STOPPED: i32 = 130;
}

/// A panic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panic {
    /// Why.
    pub kind: PanicKind,
    /// What it says, if that is not what all panics of the kind say.
    pub message: Option<String>,
    /// Where; `None` of a stack overflow, as in native programs.
    pub place: Option<Place>,
    /// The calls that led to it, innermost first; empty unless [`Options::backtrace`] is set.
    pub backtrace: Vec<TraceLine>,
    /// Whether calls are missing before those: a stack that ended has too many.
    pub is_cut: bool,
}

impl std::fmt::Display for Panic {
    /// The message that the runtime prints, without the newline.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let message = self.message.as_deref().unwrap_or_else(|| self.kind.message());
        match &self.place {
            Some(place) => {
                write!(f, "panic at {}:{}:{}: {message}", place.file, place.line, place.column)
            }
            None => write!(f, "panic: {message}"),
        }
    }
}

/// A place in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file's name.
    pub file: String,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
}

/// Runs `main`. A program without one is finished at once.
pub fn run(program: &Verified, host: &mut dyn Host, options: Options<'_>) -> Exit {
    match program.bytecode().main {
        Some(main) => {
            let (exit, result) = run_function(program, main, &[], host, options);
            match (exit, <[u8; 4]>::try_from(result.as_slice())) {
                (Exit::Finished(_), Ok(status)) => Exit::Finished(i32::from_le_bytes(status)),
                (exit, _) => exit,
            }
        }
        None => Exit::Finished(0),
    }
}

/// Runs the function of that number. Its frame begins with the bytes `frame`, in which its arguments lie; those that
/// do not fit are left out. Gives the bytes of the result.
pub fn run_function(
    program: &Verified,
    function: u32,
    frame: &[u8],
    host: &mut dyn Host,
    options: Options<'_>,
) -> (Exit, Vec<u8>) {
    let mut image = program.is_dynamic().then(Image::new);
    if let Some(image) = &mut image {
        image.extend(program.bytecode());
    }
    let mut stack = Stack::of(&options);
    let running = Running {
        bytecode: program.bytecode(),
        entries: program.entries(),
        image: image.as_mut().map_or(std::ptr::null_mut(), std::ptr::from_mut),
        stack: &raw mut stack,
        from: 0,
        machine: None,
        tier: std::ptr::null_mut(),
    };
    let (exit, bytes, _) = run_in(running, function, frame, host, options);
    (exit, bytes)
}

/// As [`run`], with native code for what turns out to be hot. It prints as the process does, whatever else runs in it; of the options,
/// only the stack and backtraces count.
pub fn run_tiered(program: &Tiered, host: &mut dyn Host, options: Options<'_>, tiering: Tiering) -> Exit {
    let (bytecode, map) = (program.program().bytecode(), program.map());
    let Some(main) = bytecode.main else { return Exit::Finished(0) };
    let mut image = program.program().is_dynamic().then(Image::new);
    if let Some(image) = &mut image {
        image.extend_with(bytecode, &map.layouts);
    }
    let mut stack = Stack::of(&options);
    let context = native_context(&mut stack);
    let mut tier = Box::new(tier::run::Run::new(bytecode, map, image.as_mut(), context, tiering));
    let running = Running {
        bytecode,
        entries: program.program().entries(),
        image: image.as_mut().map_or(std::ptr::null_mut(), std::ptr::from_mut),
        stack: &raw mut stack,
        from: 0,
        machine: None,
        tier: &raw mut *tier,
    };
    let Options { stack, backtrace, libraries, fuel: _, interrupt: _, observer: _ } = options;
    let options = Options { stack, backtrace, libraries, ..Options::default() };
    let (exit, result, _) = run_in(running, main, &[], host, options);
    match (exit, <[u8; 4]>::try_from(result.as_slice())) {
        (Exit::Finished(_), Ok(status)) => Exit::Finished(i32::from_le_bytes(status)),
        (exit, _) => exit,
    }
}

/// What runs. Pointers: functions of the host may change everything but the stack and the image while the run waits for them.
pub(crate) struct Running<'a> {
    /// Verified bytecode.
    pub(crate) bytecode: *const Bytecode,
    pub(crate) entries: *const [Entry],
    /// The heap; null if there are no dynamic values.
    pub(crate) image: *mut Image,
    pub(crate) stack: *mut Stack,
    /// Where in the stack frames may lie: bytes from its start, a multiple of 16.
    pub(crate) from: usize,
    /// What functions of the host work on.
    pub(crate) machine: Option<&'a Machine>,
    /// Native code; null: there is none.
    pub(crate) tier: *mut tier::run::Run,
}

/// As [`run_function`]; gives the fuel that is left, too. All that `running` points to is valid, and used by nobody else but
/// functions of the host.
pub(crate) fn run_in(
    running: Running<'_>,
    function: u32,
    frame: &[u8],
    host: &mut dyn Host,
    options: Options<'_>,
) -> (Exit, Vec<u8>, u64) {
    let Running { bytecode, entries, image, stack: whole_stack, from, machine, tier } = running;
    // SAFETY: as the caller says.
    let (bytecode, entries, stack) = unsafe { (&*bytecode, &*entries, &mut *whole_stack) };
    // SAFETY: as above.
    let (image, _entered) = unsafe { (image.as_mut(), image.as_ref().map(Image::enter)) };
    let is_dynamic = image.is_some();
    let metered = options.fuel.is_some() || options.interrupt.is_some();
    let observed = options.observer.is_some();
    // SAFETY: as the caller says.
    let code = unsafe { tier.as_mut() }.map_or(bytecode.code.as_ptr(), |tier| tier.code());
    let mut vm = Vm {
        limit: stack.end(),
        code,
        entries: entries.as_ptr(),
        stack: stack.start(),
        pc: code,
        fp: stack.start(),
        tables: image.map_or(Tables::NONE, Image::tables),
        resolved: ffi::Resolved::default(),
        reason: Reason::Halted,
        fuel: options.fuel.unwrap_or(u64::MAX),
        bytecode,
        interrupt: options.interrupt,
        host,
        observer: options.observer.map(|observer| observer as &mut dyn Observer),
        backtrace: options.backtrace,
        machine,
        foreigns: bytecode.foreigns.iter().map(|_| None).collect(),
        libraries: options.libraries,
        tier,
        unwound: Vec::new(),
        panic_place: None,
    };
    let Some(entry) = entries.get(function as usize) else {
        return (Exit::Finished(0), Vec::new(), vm.fuel);
    };
    let base = from + HEADER as usize;
    if base + entry.frame as usize > stack.bytes() {
        return (vm.panic(PanicKind::StackOverflow), Vec::new(), vm.fuel);
    }
    let result = bytecode.functions[function as usize].result.clone();
    let given = frame.len().min(entry.frame as usize);
    // SAFETY: header and frame fit into the stack, as was checked; the return address is that of `halt` (B1).
    unsafe {
        let base = stack.start().add(base);
        base.sub(16).cast::<Pc>().write(vm.code);
        base.sub(8).cast::<Fp>().write(base);
        base.copy_from_nonoverlapping(frame.as_ptr(), given);
        vm.fp = base;
        vm.pc = vm.code.add(entry.start as usize);
        if is_dynamic {
            ffi::kiln_vm_set_stack((&raw const vm) as usize);
            tell_of_run((&raw mut vm).cast());
        }
        let context = if tier.is_null() { std::ptr::null_mut() } else { &raw mut (*tier).context };
        if !context.is_null() {
            (*context).vm = (&raw mut vm).cast();
        }
        let context_before = tier::ffi::kiln_jit_use(context);
        if observed {
            vm.start::<Observed>();
        } else if metered {
            vm.start::<Metered>();
        } else {
            vm.start::<Plain>();
        }
        tier::ffi::kiln_jit_use(context_before);
        if is_dynamic {
            tell_of_run(std::ptr::null_mut());
        }
    }
    let exit = vm.exit();
    let fuel = vm.fuel;
    // SAFETY: all that ran inside the run is done, and nobody else uses the stack.
    let bytes = unsafe { (*whole_stack).read(base + result.start as usize, result.len()) };
    (exit, bytes, fuel)
}

/// Says which run the runtime asks for its frames; null: none. What other runs on the same stack use lies before.
///
/// # Safety
/// The thread is in a state; the run lives until this is said anew.
pub(crate) unsafe fn tell_of_run(run: *mut u8) {
    // SAFETY: as the caller says.
    unsafe {
        match run.is_null() {
            true => ffi::kiln_vm_set_run(None, None, run),
            false => ffi::kiln_vm_set_run(Some(roots), Some(trace), run),
        }
    };
}

/// Tells the collector which part of the stack frames use.
unsafe extern "C" fn roots(context: *mut u8, low: *mut *const u8, high: *mut *const u8) {
    // SAFETY: the context is the run, which waits for the runtime and noted its place before.
    unsafe {
        let vm = &*context.cast::<Vm<'_>>();
        low.write(vm.stack);
        high.write(match vm.tier.as_ref() {
            Some(run) if run.context.is_native != 0 => run.context.top,
            Some(_) | None => vm.top(),
        });
    }
}

/// Prints the calls of the program, from where the run is, or from the caller of a frame that native code works on, up to the first call
/// by native code. Memory has ended, and the process will.
unsafe extern "C" fn trace(context: *mut u8, frame: *mut u8) {
    // SAFETY: the context is the run, which waits for the runtime and noted its place before; V1 holds for the frame.
    unsafe {
        let vm = &*context.cast::<Vm<'_>>();
        let from = match frame.is_null() {
            true => (vm.pc, vm.fp),
            false => vm.caller(frame),
        };
        failure::write_lines(vm.traced_lines(from));
    }
}

/// What native code knows of a run on a stack. The run is not there yet.
pub(crate) fn native_context(stack: &mut Stack) -> Context {
    Context {
        native_limit: 0,
        top: stack.start(),
        limit: stack.end(),
        vm: std::ptr::null_mut(),
        interpret: native::interpret,
        line: native::line,
        units: std::ptr::null_mut(),
        activation: std::ptr::null_mut(),
        is_native: 0,
        end: 0,
        file: std::ptr::null(),
        line_number: 0,
        column_kind: 0,
        interrupt: std::ptr::null(),
    }
}

/// The memory of all frames; zeroed, so that every byte may be read at any time.
pub(crate) struct Stack {
    words: Vec<u128>,
}

impl Stack {
    /// As large as the options say.
    pub(crate) fn of(options: &Options<'_>) -> Stack {
        Stack::new(options.stack.unwrap_or(DEFAULT_STACK))
    }

    pub(crate) fn new(bytes: usize) -> Stack {
        // Memory of the system that nobody has touched costs nothing.
        Stack { words: vec![0; (bytes / 16).max(16)] }
    }

    fn bytes(&self) -> usize {
        self.words.len() * 16
    }

    fn start(&mut self) -> *mut u8 {
        self.words.as_mut_ptr().cast()
    }

    fn end(&mut self) -> *mut u8 {
        self.words.as_mut_ptr_range().end.cast()
    }

    fn read(&mut self, start: usize, length: usize) -> Vec<u8> {
        assert!(start + length <= self.bytes(), "B8: the result lies in the frame");
        // SAFETY: inside the stack, as was just checked, and nobody else uses it now.
        unsafe { std::slice::from_raw_parts(self.start().add(start), length).to_vec() }
    }
}

/// An instruction.
type Pc = *const u32;
/// The start of a frame.
type Fp = *mut u8;
/// The function of an opcode.
type Handler = for<'a> unsafe extern "C" fn(Pc, Fp, *mut Vm<'a>) -> Status;

/// What a function of an opcode says to the loop that called it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
enum Status {
    /// Go on with `Vm::pc` and `Vm::fp`.
    #[cfg_attr(threaded, expect(dead_code, reason = "goes on by itself"))]
    Continue,
    /// `Vm::reason` says why.
    Stopped,
}

/// Why the loop ended.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Reason {
    Halted,
    Panicked(PanicKind),
    /// The runtime noted an error.
    Failed,
    OutOfFuel,
    Interrupted,
    /// A C function was not found.
    Unresolved(Box<Unresolved>),
}

/// A run.
///
/// Invariant V1: `pc` is the start of an instruction of verified code, `fp .. fp + frame` lies in the stack where
/// `frame` is that of the function around `pc`, and the header before `fp` holds a caller for which the same is true
/// of the instruction behind the call; the first caller is `halt`.
struct Vm<'a> {
    /// The end of the stack.
    limit: *mut u8,
    code: *const u32,
    entries: *const Entry,
    stack: *mut u8,
    /// Where to go on, or where it ended.
    pc: Pc,
    fp: Fp,
    /// What instructions on dynamic values name by number.
    tables: Tables,
    /// What the runtime said last of a call. Here and not in the function that asks: one that has memory of its own would
    /// not go on by a jump.
    resolved: ffi::Resolved,
    reason: Reason,
    fuel: u64,
    bytecode: &'a Bytecode,
    interrupt: Option<&'a AtomicBool>,
    host: &'a mut dyn Host,
    observer: Option<&'a mut dyn Observer>,
    /// Whether panics have a trace.
    backtrace: bool,
    /// What functions of the host work on.
    machine: Option<&'a Machine>,
    /// The C functions that were called, by number.
    foreigns: Vec<Option<Rc<Callable>>>,
    libraries: Option<Libraries<'a>>,
    /// Native code; null: there is none.
    tier: *mut tier::run::Run,
    /// The lines of frames that an error has left already, the innermost first.
    unwound: Vec<TraceLine>,
    /// Where a panic happened that has left frames already.
    panic_place: Option<Place>,
}

impl Vm<'_> {
    /// Runs from `pc` until something ends it.
    ///
    /// # Safety
    /// V1 holds.
    unsafe fn start<M: Mode>(&mut self) {
        let vm: *mut Self = self;
        // SAFETY: V1, which every function of an opcode keeps.
        unsafe { while handlers::enter::<M>((*vm).pc, (*vm).fp, vm) != Status::Stopped {} }
    }

    /// The index of the word at `pc`.
    fn at(&self) -> u32 {
        self.index(self.pc)
    }

    fn index(&self, pc: Pc) -> u32 {
        // Both point into the code (V1).
        // But for the caller of the first frame, which has no place: that is the first word.
        ((pc as usize).saturating_sub(self.code as usize) / size_of::<u32>()) as u32
    }

    /// The call that a frame belongs to: a place inside of it, and the caller's frame.
    ///
    /// # Safety
    /// V1 holds for the frame.
    unsafe fn caller(&self, fp: Fp) -> (Pc, Fp) {
        // SAFETY: the header holds the caller, in whose code the call is before the place to go on at.
        unsafe { (fp.sub(16).cast::<Pc>().read().wrapping_sub(1), fp.sub(8).cast::<Fp>().read()) }
    }

    fn exit(&self) -> Exit {
        match &self.reason {
            Reason::Halted => Exit::Finished(0),
            Reason::Panicked(kind) => self.panic(*kind),
            Reason::Unresolved(unresolved) => self.unresolved(unresolved),
            Reason::Failed => Exit::Failed(Failure::noted(self.frames(), false)),
            Reason::OutOfFuel => Exit::OutOfFuel,
            Reason::Interrupted => Exit::Interrupted,
        }
    }

    /// The end of a run that calls a C function which is nowhere: an error of a dynamic language, else a panic at the
    /// declaration.
    fn unresolved(&self, unresolved: &Unresolved) -> Exit {
        let mut traced = self.frames().peekable();
        if traced.peek().is_some() {
            let (trace, is_cut) = failure::collected(traced, false);
            return Exit::Failed(Failure { message: unresolved.error_message(), trace, is_cut });
        }
        match self.panic(PanicKind::Unreachable) {
            Exit::Panicked(panic) => {
                Exit::Panicked(Panic { message: Some(unresolved.panic_message()), ..panic })
            }
            exit @ (Exit::Finished(_) | Exit::Failed(_) | Exit::OutOfFuel | Exit::Interrupted) => exit,
        }
    }

    /// The end of the frame in use.
    fn top(&self) -> *const u8 {
        let frame =
            self.bytecode.function_at(self.at()).map_or(0, |index| self.bytecode.functions[index].frame);
        // V1: the frame lies in the stack.
        self.fp.wrapping_add(frame as usize)
    }

    /// The frames that show in traces of dynamic languages, innermost first.
    fn frames(&self) -> impl Iterator<Item = TraceLine> {
        self.unwound.iter().cloned().chain(self.traced_lines((self.pc, self.fp)))
    }

    /// Those from a place on, up to the first call by native code.
    fn traced_lines(&self, from: (Pc, Fp)) -> impl Iterator<Item = TraceLine> {
        self.lines(from, |function| match function.trace {
            TraceAs::Hidden => None,
            TraceAs::Function => Some(Some(function.name.clone())),
            TraceAs::Script => Some(None),
        })
    }

    /// All frames, innermost first.
    fn all_frames(&self) -> impl Iterator<Item = TraceLine> {
        self.unwound.iter().cloned().chain(self.all_lines())
    }

    /// Of those, the ones from the last call by native code on.
    fn all_lines(&self) -> impl Iterator<Item = TraceLine> {
        self.lines((self.pc, self.fp), |function| Some(Some(function.name.clone())))
    }

    /// An error leaves the frames from the last call by native code on.
    fn end_level(&mut self) {
        if let Reason::Panicked(kind) = self.reason
            && self.panic_place.is_none()
        {
            self.panic_place = self.place(kind);
        }
        let lines: Vec<TraceLine> = if !self.tables.callees.is_null() {
            self.traced_lines((self.pc, self.fp)).collect()
        } else if self.backtrace {
            self.all_lines().collect()
        } else {
            Vec::new()
        };
        self.unwound.extend(lines);
    }

    /// The frames from a place on for whose function `name` gives one, innermost first.
    fn lines(
        &self,
        (mut pc, mut fp): (Pc, Fp),
        name: impl Fn(&Function) -> Option<Option<String>>,
    ) -> impl Iterator<Item = TraceLine> {
        std::iter::from_fn(move || {
            let at = self.index(pc);
            // The first caller is `halt`, which belongs to no function.
            let function = &self.bytecode.functions[self.bytecode.function_at(at)?];
            let position = self.bytecode.position(at);
            let line = position.map_or(0, |position| position.line);
            let file = position.map(|position| self.bytecode.files[position.file as usize].clone());
            let name = name(function);
            // SAFETY: V1.
            (pc, fp) = unsafe { self.caller(fp) };
            Some(name.map(|function| TraceLine { line, function, file }))
        })
        .flatten()
    }

    /// The place in the source of a panic of the instruction where the run is.
    fn place(&self, kind: PanicKind) -> Option<Place> {
        let position = match kind {
            PanicKind::StackOverflow => None,
            PanicKind::AddOverflow
            | PanicKind::SubOverflow
            | PanicKind::MulOverflow
            | PanicKind::NegOverflow
            | PanicKind::DivOverflow
            | PanicKind::RemOverflow
            | PanicKind::DivZero
            | PanicKind::RemZero
            | PanicKind::ShiftRange
            | PanicKind::WhileWithoutValue
            | PanicKind::Unreachable => self.bytecode.position(self.at()),
        };
        position.map(|position| Place {
            file: self.bytecode.files[position.file as usize].clone(),
            line: position.line,
            column: position.column,
        })
    }

    fn panic(&self, kind: PanicKind) -> Exit {
        if kind == PanicKind::StackOverflow && !self.tables.callees.is_null() {
            let mut traced = self.frames().peekable();
            if traced.peek().is_some() {
                // SAFETY: the thread has a heap.
                unsafe { ffi::kiln_dyn_stack_overflow() };
                return Exit::Failed(Failure::noted(traced, true));
            }
        }
        let place = self.panic_place.clone().or_else(|| self.place(kind));
        let (backtrace, is_cut) = match self.backtrace {
            true => failure::collected(self.all_frames(), kind == PanicKind::StackOverflow),
            false => (Vec::new(), false),
        };
        Exit::Panicked(Panic { kind, message: None, place, backtrace, is_cut })
    }

    /// Counts a call or a jump back. Gives whether to go on.
    fn tick(&mut self) -> bool {
        if self.fuel == 0 {
            self.reason = Reason::OutOfFuel;
            return false;
        }
        self.fuel -= 1;
        if self.interrupt.is_some_and(|interrupt| interrupt.load(Ordering::Relaxed)) {
            self.reason = Reason::Interrupted;
            return false;
        }
        true
    }

    fn observe(&mut self, pc: Pc, fp: Fp) {
        self.pc = pc;
        let at = self.at();
        let frame = fp as usize - self.stack as usize;
        if let Some(observer) = &mut self.observer {
            observer.step(self.bytecode, at, frame);
        }
    }
}

/// What a run does besides running.
trait Mode: 'static {
    /// Whether calls and jumps back are counted and the interrupt is looked at.
    const METERED: bool;
    /// Whether an observer is told of each instruction.
    const OBSERVED: bool;
}

struct Plain;
struct Metered;
struct Observed;

impl Mode for Plain {
    const METERED: bool = false;
    const OBSERVED: bool = false;
}

impl Mode for Metered {
    const METERED: bool = true;
    const OBSERVED: bool = false;
}

impl Mode for Observed {
    const METERED: bool = true;
    const OBSERVED: bool = true;
}
