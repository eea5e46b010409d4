//! What a running program reaches outside the VM: printing, and the way it ends.
//!
//! [`Process`] is the process itself, through the same C functions that native programs use, so that both engines
//! print and end byte for byte alike. [`Capture`] collects the output instead.

use crate::dynamic::failure;
use crate::dynamic::ffi::kiln_dyn_print;
use crate::dynamic::image::text_of;
use crate::tier::{Tiered, Tiering};
use crate::{Exit, Failure, HostCall, Options, Panic, Root, Verified};
use kiln_abi::{RuntimeFn, panic_column_kind};
use std::ffi::{CString, c_char};
use std::marker::PhantomData;

/// What a program prints to. Its functions must not panic: between them and whoever runs the program are frames that cannot
/// unwind.
pub trait Host {
    /// Calls a function of the runtime. The argument is in the low bytes of `argument`.
    fn call(&mut self, function: RuntimeFn, argument: u64);

    /// Prints a dynamic value and a newline.
    fn print(&mut self, value: Value<'_>);

    /// Prints a text as it is.
    fn write(&mut self, text: &[u8]);

    /// Calls a function that the host gave to a [`crate::Machine`]. The arguments are the host's from now on, the value that
    /// it gives is the machine's.
    ///
    /// # Errors
    /// The message of a run-time error, in which the call ends.
    fn call_native(&mut self, call: HostCall<'_>) -> Result<Root, String> {
        Err(format!("The host has no function {}.", call.number))
    }
}

/// A dynamic value that is printed.
pub struct Value<'a> {
    word: u64,
    heap: PhantomData<&'a ()>,
}

impl Value<'_> {
    /// # Safety
    /// The word is a value of the heap of this thread, which is not collected while this lives.
    pub(crate) unsafe fn new(word: u64) -> Self {
        Value { word, heap: PhantomData }
    }

    /// How it is printed.
    pub fn text(&self) -> Vec<u8> {
        // SAFETY: as `new` asks for.
        unsafe { text_of(self.word) }
    }
}

unsafe extern "C" {
    safe fn kiln_print_i64(value: i64);
    safe fn kiln_print_u64(value: u64);
    safe fn kiln_print_f32(value: f32);
    safe fn kiln_print_f64(value: f64);
    safe fn kiln_print_bool(value: bool);
    safe fn kiln_stdout_flush();
    fn kiln_stdout_write(text: *const c_char, length: usize);
    safe fn atexit(function: extern "C" fn()) -> i32;
    safe fn fflush(stream: *mut u8) -> i32;
    safe fn kiln_vm_restore_stdout();
    safe fn signal(number: i32, handler: usize) -> usize;
    safe fn kiln_os_exit(status: i32) -> !;
    safe fn kiln_panic_nowhere(kind: u32, record: usize) -> !;
    fn kiln_panic(file: *const c_char, line: u32, column_kind: u32) -> !;
    fn kiln_format_f32(value: f32, to: *mut c_char) -> usize;
    fn kiln_format_f64(value: f64, to: *mut c_char) -> usize;
}

/// `KILN_STATUS_PANIC` of rt/kiln.h.
const STATUS_PANIC: i32 = 101;

/// A value to be printed.
enum Printed {
    Signed(i64),
    Unsigned(u64),
    F32(f32),
    F64(f64),
    Bool(bool),
    /// The function does not print; compiled code never calls it.
    Nothing,
}

/// Whether a function prints one scalar, which is all that the instruction `runtime` can call.
pub(crate) fn prints(function: RuntimeFn) -> bool {
    !matches!(printed(function, 0), Printed::Nothing)
}

fn printed(function: RuntimeFn, argument: u64) -> Printed {
    match function {
        RuntimeFn::PrintI8 => Printed::Signed(i64::from(argument as i8)),
        RuntimeFn::PrintI16 => Printed::Signed(i64::from(argument as i16)),
        RuntimeFn::PrintI32 => Printed::Signed(i64::from(argument as i32)),
        RuntimeFn::PrintI64 | RuntimeFn::PrintIsize => Printed::Signed(argument as i64),
        RuntimeFn::PrintU8 => Printed::Unsigned(u64::from(argument as u8)),
        RuntimeFn::PrintU16 => Printed::Unsigned(u64::from(argument as u16)),
        RuntimeFn::PrintU32 => Printed::Unsigned(u64::from(argument as u32)),
        RuntimeFn::PrintU64 | RuntimeFn::PrintUsize => Printed::Unsigned(argument),
        RuntimeFn::PrintF32 => Printed::F32(f32::from_bits(argument as u32)),
        RuntimeFn::PrintF64 => Printed::F64(f64::from_bits(argument)),
        RuntimeFn::PrintBool => Printed::Bool(argument as u8 != 0),
        RuntimeFn::RemF32
        | RuntimeFn::RemF64
        | RuntimeFn::Panic
        | RuntimeFn::DynStart
        | RuntimeFn::BacktraceStart
        | RuntimeFn::DynAdd
        | RuntimeFn::DynSub
        | RuntimeFn::DynMul
        | RuntimeFn::DynDiv
        | RuntimeFn::DynLt
        | RuntimeFn::DynLe
        | RuntimeFn::DynGt
        | RuntimeFn::DynGe
        | RuntimeFn::DynNeg
        | RuntimeFn::DynEqual
        | RuntimeFn::DynPrint
        | RuntimeFn::DynUndefined
        | RuntimeFn::DynNewCell
        | RuntimeFn::DynNewClosure
        | RuntimeFn::DynNewClass
        | RuntimeFn::DynNewInstance
        | RuntimeFn::DynClassMethod
        | RuntimeFn::DynGet
        | RuntimeFn::DynSet
        | RuntimeFn::DynSuperGet
        | RuntimeFn::DynCall
        | RuntimeFn::DynInvoke
        | RuntimeFn::DynSuperInvoke
        | RuntimeFn::DynFindMethod
        | RuntimeFn::LumaAdd
        | RuntimeFn::LumaSub
        | RuntimeFn::LumaMul
        | RuntimeFn::LumaDiv
        | RuntimeFn::LumaLt
        | RuntimeFn::LumaLe
        | RuntimeFn::LumaGt
        | RuntimeFn::LumaGe
        | RuntimeFn::LumaNeg => Printed::Nothing,
    }
}

/// The process that the VM runs in: stdout with the runtime's buffer.
#[derive(Debug, Default, Clone, Copy)]
pub struct Process;

impl Host for Process {
    fn call(&mut self, function: RuntimeFn, argument: u64) {
        match printed(function, argument) {
            Printed::Signed(value) => kiln_print_i64(value),
            Printed::Unsigned(value) => kiln_print_u64(value),
            Printed::F32(value) => kiln_print_f32(value),
            Printed::F64(value) => kiln_print_f64(value),
            Printed::Bool(value) => kiln_print_bool(value),
            Printed::Nothing => {}
        }
    }

    fn print(&mut self, value: Value<'_>) {
        // SAFETY: it is a value of this thread's heap.
        unsafe { kiln_dyn_print(value.word) };
    }

    fn write(&mut self, text: &[u8]) {
        // SAFETY: the text is alive.
        unsafe { kiln_stdout_write(text.as_ptr().cast(), text.len()) };
    }
}

/// The signal of a write that nobody will read, and its usual effect, which ends the process.
const SIGPIPE: i32 = 13;
const SIG_DFL: usize = 0;

impl Process {
    /// Runs `main` as the program of this process: a closed pipe ends it, and a closed stdout is an error, as of native
    /// programs. Nothing else of the process may use stdout any more.
    pub fn start(program: &Verified, options: Options<'_>) -> Exit {
        Process::prepare(program);
        crate::run(program, &mut Process, options)
    }

    /// The same, with native code for what turns out to be hot.
    pub fn start_tiered(program: &Tiered, options: Options<'_>, tiering: Tiering) -> Exit {
        Process::prepare(program.program());
        crate::run_tiered(program, &mut Process, options, tiering)
    }

    /// Closes stdout again if the process was started without it, in the place of which Rust puts /dev/null: a program that is
    /// started from here is to see what this one saw.
    pub fn restore_stdout() {
        kiln_vm_restore_stdout();
    }

    fn prepare(program: &Verified) {
        Process::restore_stdout();
        if !program.bytecode().foreigns.is_empty() {
            // A function of C may end the process.
            atexit(kiln_stdout_flush);
        }
        signal(SIGPIPE, SIG_DFL);
    }

    /// Writes what was printed so far.
    pub fn flush() {
        kiln_stdout_flush();
    }

    /// Does what a native program does at its end: writes all output, or prints the message of a panic or an error, and ends
    /// the process. Nothing of the compiler is torn down, which would take as long as a short program.
    pub fn finish(exit: &Exit) -> ! {
        let status = match exit {
            Exit::Finished(status) => {
                kiln_stdout_flush();
                // What functions of C printed.
                fflush(std::ptr::null_mut());
                *status
            }
            Exit::Panicked(panic) => raise(panic),
            Exit::Failed(failure) => {
                failure.write();
                Failure::STATUS
            }
            Exit::OutOfFuel | Exit::Interrupted => {
                kiln_stdout_flush();
                Exit::STATUS_STOPPED
            }
        };
        kiln_os_exit(status)
    }
}

/// Panics as the runtime does.
fn raise(panic: &Panic) -> ! {
    if !panic.backtrace.is_empty() || panic.message.is_some() {
        failure::write(&panic.to_string(), &panic.backtrace, panic.is_cut);
        kiln_os_exit(STATUS_PANIC);
    }
    let Some(place) = &panic.place else { kiln_panic_nowhere(panic.kind as u32, 0) };
    let file = CString::new(place.file.replace('\0', "")).unwrap_or_default();
    let column_kind = panic_column_kind(place.column, panic.kind);
    // SAFETY: the name ends in NUL and is alive: the call does not return.
    unsafe { kiln_panic(file.as_ptr(), place.line, column_kind) }
}

/// Collects what a program prints.
#[derive(Debug, Default, Clone)]
pub struct Capture {
    /// The output so far.
    pub output: Vec<u8>,
}

impl Capture {
    /// The output as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.output).into_owned()
    }
}

impl Host for Capture {
    fn call(&mut self, function: RuntimeFn, argument: u64) {
        let text = match printed(function, argument) {
            Printed::Signed(value) => value.to_string(),
            Printed::Unsigned(value) => value.to_string(),
            Printed::F32(value) => format_f32(value),
            Printed::F64(value) => format_f64(value),
            Printed::Bool(value) => value.to_string(),
            Printed::Nothing => return,
        };
        self.output.extend_from_slice(text.as_bytes());
        self.output.push(b'\n');
    }

    fn print(&mut self, value: Value<'_>) {
        self.output.extend(value.text());
        self.output.push(b'\n');
    }

    fn write(&mut self, text: &[u8]) {
        self.output.extend_from_slice(text);
    }
}

/// `KILN_FLOAT_TEXT_MAX` of rt/kiln.h.
const FLOAT_TEXT_MAX: usize = 32;

/// The text of a float as the language prints it.
pub fn format_f32(value: f32) -> String {
    let mut text = [0; FLOAT_TEXT_MAX];
    // SAFETY: the function writes at most `KILN_FLOAT_TEXT_MAX` bytes and gives how many.
    let length = unsafe { kiln_format_f32(value, text.as_mut_ptr().cast()) };
    String::from_utf8_lossy(&text[..length]).into_owned()
}

/// As [`format_f32`].
pub fn format_f64(value: f64) -> String {
    let mut text = [0; FLOAT_TEXT_MAX];
    // SAFETY: as above.
    let length = unsafe { kiln_format_f64(value, text.as_mut_ptr().cast()) };
    String::from_utf8_lossy(&text[..length]).into_owned()
}
