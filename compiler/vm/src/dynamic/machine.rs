//! The VM as a part of another program, which holds values, calls functions, and is called by them.
//!
//! Comes in: programs, one after the other, as in a [`crate::Session`]; values from outside. Goes out: what functions give, as
//! values that are held ([`Root`]).
//!
//! A function of the host is called by the interpreter between two instructions, when all that the run knows is in frames of
//! the VM. It may do everything with the machine, run more of it and add programs included: the run that waits looks anew where
//! its code and tables are (`interp::host_call`). Frames of a run inside another lie behind those of the outer one on the same
//! stack. So all functions here take the machine as a shared reference, and borrow its parts for moments only.

use super::ffi::{self, Operation, Value as Word};
use super::image::{Image, text_of};
use super::link::link;
use super::roots::Root;
use crate::Failure;
use crate::bytecode::{Bytecode, Dynamic, Slot, closure_frame};
use crate::foreign::Found;
use crate::host::Host;
use crate::interp::{self, DEFAULT_STACK, Exit, Options, Running, Stack};
use crate::verify::{Entry, Verified, VerifyError};
use kiln_abi::dynamic::word;
use kiln_abi::{Dialect, DynFn};
use rustc_hash::FxHashMap;
use std::cell::UnsafeCell;
use std::ffi::{CString, c_char};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Programs that share a heap and global variables, and the values that their host holds. One thread at a time uses it.
pub struct Machine {
    parts: UnsafeCell<Parts>,
}

/// What a machine consists of.
pub(crate) struct Parts {
    pub(crate) bytecode: Bytecode,
    pub(crate) entries: Vec<Entry>,
    pub(crate) image: Image,
    stack: Stack,
    /// Bytes of the stack that frames of waiting runs use.
    in_use: usize,
    /// The run that waits for a function of the host, of which the collector is told; null if there is none.
    waiting: *mut u8,
    globals: FxHashMap<String, u32>,
    /// The C functions that were called, by number.
    foreigns: Found,
    /// Boxes, to which values point.
    functions: Vec<*mut HostFunction>,
    /// Set by the collector.
    flag: Option<Arc<AtomicBool>>,
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Kind {
    Nil,
    Bool,
    Number,
    String,
    List,
    Instance,
    Class,
    /// Closures, bound methods, native functions.
    Function,
    /// What only the runtime makes.
    Other,
}

/// A value from outside.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Datum<'a> {
    Nil,
    Bool(bool),
    Number(f64),
    Text(&'a [u8]),
}

/// What came of a run.
#[derive(Debug)]
pub struct Ended {
    /// Why it ended.
    pub exit: Exit,
    /// The result, if the function came to its end and gives a dynamic value.
    pub value: Option<Root>,
    /// The bytes of the result, if it is anything else.
    pub bytes: Vec<u8>,
    /// The fuel that is left.
    pub fuel: u64,
}

/// A call of a function of the host.
#[derive(Debug)]
pub struct HostCall<'a> {
    /// Its number, as [`Machine::host_function`] got it.
    pub number: u32,
    /// What it is called with.
    pub arguments: Vec<Root>,
    /// The fuel of the run that calls.
    pub fuel: &'a mut u64,
}

/// `struct kiln_native` of a function of the host, and what the runtime does not know of it.
#[repr(C)]
struct HostFunction {
    header: ffi::Header,
    name: *const c_char,
    code: *const u8,
    number: u32,
    /// What `name` points to.
    owned: CString,
}

impl Machine {
    /// A machine without programs, for programs of one language.
    pub fn new(dialect: Dialect) -> Machine {
        let bytecode = Bytecode { dynamic: Dynamic { dialect, ..Dynamic::default() }, ..Bytecode::default() };
        let mut image = Image::new();
        image.extend(&bytecode);
        let parts = Parts {
            bytecode,
            entries: Vec::new(),
            image,
            stack: Stack::new(DEFAULT_STACK),
            in_use: 0,
            waiting: std::ptr::null_mut(),
            globals: FxHashMap::default(),
            foreigns: Found::default(),
            functions: Vec::new(),
            flag: None,
        };
        Machine { parts: UnsafeCell::new(parts) }
    }

    /// The parts, to be borrowed for as long as nothing else of the machine is called.
    pub(crate) fn parts(&self) -> *mut Parts {
        self.parts.get()
    }

    fn word(&self, root: &Root) -> Word {
        // SAFETY: nothing else borrows the parts now.
        unsafe { (*self.parts()).image.roots.get(root) }
    }

    /// Works on the parts in their state.
    #[inline(never)]
    fn with<T>(&self, work: impl FnOnce(&mut Parts) -> T) -> T {
        /// In a frame of its own, below the address that the collector is told of.
        #[inline(never)]
        fn below<T>(work: impl FnOnce(&mut Parts) -> T, parts: &mut Parts) -> T {
            work(parts)
        }
        let here = 0u8;
        // SAFETY: the machine is used by one thread, and `work` calls nothing that comes back to it. No frame above holds a
        // value: those of waiting runs are in their frames of the VM.
        let parts = unsafe { &mut *self.parts() };
        let _entered = parts.image.enter();
        // SAFETY: the thread is in the state.
        unsafe { ffi::kiln_vm_set_stack(std::ptr::from_ref(&here) as usize) };
        below(work, parts)
    }

    /// Adds a program: globals of the same names are the same variables. Gives the number of its `main`, and of its first function.
    ///
    /// # Errors
    /// If the bytecode is not valid.
    pub fn add(&self, bytecode: Bytecode) -> Result<(Option<u32>, u32), VerifyError> {
        let verified = Verified::new(bytecode)?;
        Ok(self.with(|parts| {
            let first = parts.bytecode.functions.len() as u32;
            let main = link(&mut parts.bytecode, verified.into_bytecode());
            parts.extend();
            (main, first)
        }))
    }

    /// Says how many bytes may be alive; 0: any number. When there are more, the flag becomes true, which is best that of
    /// [`Options::interrupt`], and [`Machine::was_over_limit`] tells.
    pub fn set_limit(&self, bytes: u64, flag: Arc<AtomicBool>) {
        self.with(|parts| {
            // SAFETY: the flag lives until it is replaced or the heap ends, and is only accessed as an atomic.
            unsafe { ffi::kiln_vm_set_limit(bytes, flag.as_ptr()) };
            parts.flag = Some(flag);
        });
    }

    /// Whether more was alive than the limit allows since this was asked last.
    pub fn was_over_limit(&self) -> bool {
        // SAFETY: the thread is in the state.
        self.with(|_| unsafe { ffi::kiln_vm_was_over_limit() })
    }

    /// Runs a function of a program. Its frame begins with the bytes `frame`, in which its arguments lie; it takes none that are
    /// dynamic values.
    pub fn run(&self, function: u32, frame: &[u8], host: &mut dyn Host, options: Options<'_>) -> Ended {
        let parts = self.parts();
        // SAFETY: nothing else borrows the parts now. The functions of the interpreter borrow them anew when they come back
        // from the host, and nobody else moves the stack or the image.
        let (running, waiting) = unsafe {
            let running = Running {
                bytecode: &raw const (*parts).bytecode,
                entries: (*parts).entries.as_slice(),
                image: &raw mut (*parts).image,
                stack: &raw mut (*parts).stack,
                from: (*parts).in_use,
                machine: Some(self),
                tier: std::ptr::null_mut(),
            };
            (running, (*parts).waiting)
        };
        let (exit, bytes, fuel) = interp::run_in(running, function, frame, host, options);
        self.with(|parts| {
            // SAFETY: the thread is in the state; the run that waits is alive, as it called what called this.
            unsafe { interp::tell_of_run(waiting) };
            let gives = parts.bytecode.functions.get(function as usize).map(|function| function.gives);
            match (&exit, gives, <[u8; 8]>::try_from(bytes.as_slice())) {
                (Exit::Finished(_), Some(Slot::Dyn), Ok(bytes)) => {
                    let value = Some(parts.image.roots.hold(u64::from_le_bytes(bytes)));
                    Ended { exit, value, bytes: Vec::new(), fuel }
                }
                _ => Ended { exit, value: None, bytes, fuel },
            }
        })
    }

    /// Calls a value.
    pub fn call(
        &self,
        callee: &Root,
        arguments: &[&Root],
        host: &mut dyn Host,
        options: Options<'_>,
    ) -> Ended {
        let (resolution, resolved, words) = self.with(|parts| {
            let words = parts.words(arguments);
            let mut out = ffi::Resolved::default();
            let callee = parts.image.roots.get(callee);
            // SAFETY: all are values of this heap, which the slots hold; there is no site.
            let resolution = unsafe {
                let argc = words.len() as u64;
                ffi::kiln_dyn_resolve(callee, argc, words.as_ptr(), std::ptr::null_mut(), &mut out)
            };
            (resolution, out, words)
        });
        self.follow(resolution, &resolved, &words, host, options)
    }

    /// Calls the method or the field `name` of a value.
    pub fn invoke(
        &self,
        receiver: &Root,
        name: &str,
        arguments: &[&Root],
        host: &mut dyn Host,
        options: Options<'_>,
    ) -> Ended {
        let (resolution, resolved, words) = self.with(|parts| {
            let words = parts.words(arguments);
            let mut out = ffi::Resolved::default();
            let mut site = parts.site(name);
            let receiver = parts.image.roots.get(receiver);
            // SAFETY: as above; the site has a name.
            let resolution = unsafe {
                let argc = words.len() as u64;
                ffi::kiln_dyn_resolve_invoke(receiver, argc, words.as_ptr(), &mut site, &mut out)
            };
            (resolution, out, words)
        });
        self.follow(resolution, &resolved, &words, host, options)
    }

    /// Does what the runtime says of a call. Until the frame is made, slots hold the arguments, and nothing is allocated.
    fn follow(
        &self,
        resolution: u64,
        resolved: &ffi::Resolved,
        arguments: &[Word],
        host: &mut dyn Host,
        options: Options<'_>,
    ) -> Ended {
        let mut fuel = options.fuel.unwrap_or(u64::MAX);
        let ended = |exit, value, fuel| Ended { exit, value, bytes: Vec::new(), fuel };
        match resolution {
            ffi::RESOLVED_RAISED => {
                ended(Exit::Failed(self.with(|_| Failure::noted([].into_iter(), false))), None, fuel)
            }
            ffi::RESOLVED_VALUE => {
                let value = self.with(|parts| parts.image.roots.hold(resolved.value));
                ended(Exit::Finished(0), Some(value), fuel)
            }
            ffi::RESOLVED_HOST => {
                // SAFETY: nobody else borrows the parts.
                let (in_use, waiting) = unsafe { ((*self.parts()).in_use, (*self.parts()).waiting) };
                let outcome = self.call_host(resolved.closure, arguments, (in_use, waiting), host, &mut fuel);
                match outcome {
                    Ok(value) => {
                        let value = self.with(|parts| parts.image.roots.hold(value));
                        ended(Exit::Finished(0), Some(value), fuel)
                    }
                    Err(message) => {
                        let failure = Failure { message, trace: Vec::new(), is_cut: false };
                        ended(Exit::Failed(failure), None, fuel)
                    }
                }
            }
            _ => {
                let at = |place: u32| place as usize..place as usize + size_of::<Word>();
                let mut frame = vec![0; closure_frame::ARGUMENTS as usize + size_of_val(arguments)];
                frame[at(closure_frame::CLOSURE)].copy_from_slice(&resolved.closure.to_le_bytes());
                frame[at(closure_frame::RECEIVER)].copy_from_slice(&resolved.receiver.to_le_bytes());
                for (index, argument) in arguments.iter().enumerate() {
                    let place = closure_frame::ARGUMENTS + (index * size_of::<Word>()) as u32;
                    frame[at(place)].copy_from_slice(&argument.to_le_bytes());
                }
                // SAFETY: the runtime gave a closure; its code is an entry.
                let function = unsafe {
                    let closure = (resolved.closure & word::ADDRESS_MASK) as *const ffi::Closure;
                    (*(*closure).code).number
                };
                self.run(function, &frame, host, options)
            }
        }
    }

    /// Calls the function of the host that a native stands for. `place` says how much of the stack is in use, and which run
    /// waits. Gives the value, or the message of an error.
    pub(crate) fn call_host(
        &self,
        native: Word,
        arguments: &[Word],
        place: (usize, *mut u8),
        host: &mut dyn Host,
        fuel: &mut u64,
    ) -> Result<Word, String> {
        let (number, arguments, before) = self.with(|parts| {
            // SAFETY: natives without code are those that `host_function` made, and live as long as the machine.
            let number = unsafe { (*((native & word::ADDRESS_MASK) as *const HostFunction)).number };
            let arguments = arguments.iter().map(|&word| parts.image.roots.hold(word)).collect();
            let before = (parts.in_use, parts.waiting);
            (parts.in_use, parts.waiting) = place;
            (number, arguments, before)
        });
        let outcome = host.call_native(HostCall { number, arguments, fuel });
        self.with(|parts| {
            (parts.in_use, parts.waiting) = before;
            outcome.map(|root| {
                let word = parts.image.roots.get(&root);
                parts.image.roots.release(root);
                word
            })
        })
    }

    /// The C functions that were called, to be borrowed for as long as nothing else of the machine is called.
    pub(crate) fn foreigns(&self) -> *mut Found {
        // SAFETY: only a place inside of the parts.
        unsafe { &raw mut (*self.parts()).foreigns }
    }

    /// A value that calls [`Host::call_native`] with `number`. `arity`: how many arguments it takes; `None` is any number.
    pub fn host_function(&self, name: &str, arity: Option<u32>, number: u32) -> Root {
        let owned = CString::new(name.replace('\0', "")).unwrap_or_default();
        self.with(|parts| {
            let function = Box::into_raw(Box::new(HostFunction {
                header: ffi::Header {
                    kind: ffi::KIND_NATIVE,
                    flags: 0,
                    reserved: 0,
                    number: arity.unwrap_or(ffi::ANY_ARITY),
                },
                name: owned.as_ptr(),
                code: std::ptr::null(),
                number,
                owned,
            }));
            let word = word::TAG_OTHER << word::TAG_SHIFT | function as u64;
            parts.functions.push(function);
            parts.image.roots.hold(word)
        })
    }

    /// Makes a value.
    pub fn make(&self, datum: Datum<'_>) -> Root {
        self.with(|parts| {
            let word = match datum {
                Datum::Nil => word::NIL,
                Datum::Bool(value) => word::FALSE | u64::from(value),
                Datum::Number(value) => word::from_number(value),
                // SAFETY: the text is alive during the call.
                Datum::Text(text) => unsafe {
                    ffi::kiln_dyn_new_string(text.as_ptr().cast(), text.len() as u64)
                },
            };
            parts.image.roots.hold(word)
        })
    }

    /// Holds the same value once more.
    pub fn copy(&self, root: &Root) -> Root {
        self.with(|parts| {
            let word = parts.image.roots.get(root);
            parts.image.roots.hold(word)
        })
    }

    /// Holds a value no longer.
    pub fn release(&self, root: Root) {
        self.with(|parts| parts.image.roots.release(root));
    }

    /// What a value is.
    pub fn kind(&self, root: &Root) -> Kind {
        kind(self.word(root))
    }

    /// The number that a value is.
    pub fn number(&self, root: &Root) -> Option<f64> {
        let word = self.word(root);
        (kind(word) == Kind::Number).then(|| f64::from_bits(word))
    }

    /// The boolean that a value is.
    pub fn boolean(&self, root: &Root) -> Option<bool> {
        let word = self.word(root);
        (kind(word) == Kind::Bool).then_some(word == word::TRUE)
    }

    /// How a value prints; of a string its text.
    pub fn text(&self, root: &Root) -> Vec<u8> {
        // SAFETY: a value of the heap.
        self.with(|parts| unsafe { text_of(parts.image.roots.get(root)) })
    }

    /// Whether two values are equal in the languages' sense.
    pub fn equal(&self, a: &Root, b: &Root) -> bool {
        // SAFETY: values of the heap.
        self.with(|parts| unsafe { ffi::kiln_dyn_equal(parts.image.roots.get(a), parts.image.roots.get(b)) })
    }

    /// The value of a global variable, if it is defined.
    pub fn global(&self, name: &str) -> Option<Root> {
        self.with(|parts| {
            let word = parts.image.global(*parts.globals.get(name)?);
            (word != word::UNDEFINED).then(|| parts.image.roots.hold(word))
        })
    }

    /// The names of all global variables that programs name or define, in the order they came.
    pub fn global_names(&self) -> Vec<String> {
        self.with(|parts| {
            let dynamic = &parts.bytecode.dynamic;
            dynamic.globals.iter().map(|global| dynamic.texts[global.name as usize].clone()).collect()
        })
    }

    /// Assigns a global variable, defined or not.
    pub fn set_global(&self, name: &str, value: &Root) {
        self.with(|parts| {
            let number = parts.globals.get(name).copied().unwrap_or_else(|| parts.declare(name));
            let word = parts.image.roots.get(value);
            parts.image.set_global(number, word);
        });
    }

    /// The field `name` of a value, or its method bound to it.
    ///
    /// # Errors
    /// As in the language.
    pub fn get(&self, object: &Root, name: &str) -> Result<Root, Failure> {
        self.with(|parts| {
            let mut site = parts.site(name);
            // SAFETY: a value of the heap; the site has a name.
            let word = unsafe { ffi::kiln_dyn_get(parts.image.roots.get(object), &mut site) };
            parts.outcome(word)
        })
    }

    /// Assigns the field `name` of a value.
    ///
    /// # Errors
    /// As in the language.
    pub fn set(&self, object: &Root, name: &str, value: &Root) -> Result<(), Failure> {
        self.with(|parts| {
            let mut site = parts.site(name);
            // SAFETY: as above.
            let word = unsafe {
                ffi::kiln_dyn_set(parts.image.roots.get(object), parts.image.roots.get(value), &mut site)
            };
            parts.check(word)
        })
    }

    /// Does an operation on values.
    ///
    /// # Errors
    /// As in the language; if the operation has another number of operands.
    pub fn operate(&self, operation: DynFn, operands: &[&Root]) -> Result<Root, Failure> {
        self.with(|parts| {
            let words = parts.words(operands);
            // SAFETY: values of the heap, which the slots hold.
            let word = unsafe {
                match (ffi::OPERATIONS[operation as usize], words.as_slice()) {
                    (Operation::None(function), []) => function(),
                    (Operation::One(function), &[a]) => function(a),
                    (Operation::Two(function), &[a, b]) => function(a, b),
                    (Operation::Three(function), &[a, b, c]) => function(a, b, c),
                    (Operation::Many(function), all) => function(all.len() as u64, all.as_ptr()),
                    (Operation::None(_) | Operation::One(_) | Operation::Two(_) | Operation::Three(_), _) => {
                        let message = "wrong number of operands".to_owned();
                        return Err(Failure { message, trace: Vec::new(), is_cut: false });
                    }
                }
            };
            parts.outcome(word)
        })
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        for &function in &self.functions {
            // SAFETY: `host_function` made it a pointer. The heap, whose values point to it, is not used any more.
            drop(unsafe { Box::from_raw(function) });
        }
    }
}

impl Parts {
    /// Takes over what was added to the bytecode.
    fn extend(&mut self) {
        let Parts { bytecode, entries, image, globals, .. } = self;
        entries.extend(bytecode.functions[entries.len()..].iter().map(Entry::of));
        for (number, global) in bytecode.dynamic.globals.iter().enumerate().skip(globals.len()) {
            globals.insert(bytecode.dynamic.texts[global.name as usize].clone(), number as u32);
        }
        image.extend(bytecode);
    }

    /// A new global variable.
    fn declare(&mut self, name: &str) -> u32 {
        let dynamic = &mut self.bytecode.dynamic;
        dynamic.texts.push(name.to_owned());
        let name = dynamic.texts.len() as u32 - 1;
        dynamic.globals.push(crate::bytecode::Global { name, native: None });
        self.extend();
        self.bytecode.dynamic.globals.len() as u32 - 1
    }

    fn words(&self, roots: &[&Root]) -> Vec<Word> {
        roots.iter().map(|root| self.image.roots.get(root)).collect()
    }

    /// A site for one use.
    fn site(&self, name: &str) -> ffi::Site {
        // SAFETY: the name is alive during the call; the text lives as long as the heap.
        let name = unsafe { ffi::kiln_dyn_intern(name.as_ptr().cast(), name.len() as u64) };
        ffi::Site { name, entries: [ffi::SiteEntry::default(); 4] }
    }

    fn outcome(&mut self, word: Word) -> Result<Root, Failure> {
        self.check(word)?;
        Ok(self.image.roots.hold(word))
    }

    fn check(&self, word: Word) -> Result<(), Failure> {
        if word == word::RAISED { Err(Failure::noted([].into_iter(), false)) } else { Ok(()) }
    }
}

fn kind(value: Word) -> Kind {
    match value {
        word::NIL => Kind::Nil,
        word::FALSE | word::TRUE => Kind::Bool,
        _ if word::is_number(value) => Kind::Number,
        _ => match value >> word::TAG_SHIFT {
            word::TAG_STRING => Kind::String,
            word::TAG_LIST => Kind::List,
            word::TAG_INSTANCE => Kind::Instance,
            word::TAG_CLOSURE => Kind::Function,
            word::TAG_OTHER => object_kind(value),
            _ => Kind::Other,
        },
    }
}

fn object_kind(value: Word) -> Kind {
    // SAFETY: the tag says that there is an object.
    match unsafe { (*((value & word::ADDRESS_MASK) as *const ffi::Header)).kind } {
        ffi::KIND_CLASS => Kind::Class,
        ffi::KIND_BOUND_METHOD | ffi::KIND_NATIVE => Kind::Function,
        _ => Kind::Other,
    }
}
