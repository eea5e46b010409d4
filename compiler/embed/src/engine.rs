//! An engine: languages, handles, functions of the host, and what a call of it may use.
//!
//! All parts are borrowed for moments only, as functions of the host come back to the engine while programs run.

use crate::cz::{Cz, Native};
use crate::dynamic::{Dynamic, Language};
use crate::error::{Error, Result};
use crate::native;
use crate::values::{Handle, Handles, Held};
use kiln_vm::foreign::Libraries;
use kiln_vm::{Options, Root};
use std::cell::{Cell, OnceCell, RefCell};
use std::ffi::{c_char, c_void};
use std::io::Write as _;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

/// `kiln_writer`.
pub(crate) type Writer = unsafe extern "C" fn(data: *mut c_void, text: *const c_char, length: usize);

/// `kiln_function`.
pub(crate) type HostFunction = unsafe extern "C" fn(
    engine: *mut Engine,
    data: *mut c_void,
    argc: usize,
    argv: *const Handle,
    result: *mut Handle,
) -> u32;

/// Where output goes.
#[derive(Clone, Copy)]
pub(crate) struct Writers {
    pub(crate) output: Option<Writer>,
    pub(crate) reports: Option<Writer>,
    pub(crate) data: *mut c_void,
}

/// A function of the host.
pub(crate) struct Registered {
    pub(crate) name: String,
    /// `None`: any number.
    pub(crate) arity: Option<u32>,
    pub(crate) code: HostFunction,
    pub(crate) data: *mut c_void,
    /// The values that stand for it, by language.
    pub(crate) roots: [Option<Root>; 2],
}

/// The functions of C libraries that programs may call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Foreign {
    /// None.
    Refused,
    /// All; libraries are looked for in these folders, and then where the system has them.
    Allowed(Vec<PathBuf>),
}

/// What may be alive in a language, if nobody says otherwise.
const DEFAULT_MEMORY: u64 = 4 << 30;

/// `kiln_engine`.
pub struct Engine {
    /// The thread that is inside, by an address of its own; 0: none.
    inside: AtomicUsize,
    /// Whether that thread may come in again, as it is in a function of the host.
    pub(crate) is_open: Cell<bool>,
    /// How many scopes were open when the function of the host was called that runs.
    pub(crate) scopes_before: Cell<usize>,
    /// How many functions of the host run inside each other.
    pub(crate) nested: Cell<u32>,
    pub(crate) interrupt: Arc<AtomicBool>,
    fuel_limit: Cell<u64>,
    /// What is left of it in the call that is going on.
    pub(crate) fuel: Cell<u64>,
    memory: Cell<u64>,
    writers: Cell<Writers>,
    foreign: RefCell<Rc<Foreign>>,
    /// How often functions of Cz are called before they become native code; `None`: they do not.
    native: Cell<Option<u32>>,
    /// Bytes of native code that were made.
    native_bytes: Arc<AtomicU64>,
    lox: OnceCell<Box<Dynamic>>,
    luma: OnceCell<Box<Dynamic>>,
    cz: OnceCell<Box<Cz>>,
    pub(crate) handles: RefCell<Handles>,
    pub(crate) functions: RefCell<Vec<Registered>>,
    pub(crate) error: RefCell<Option<Box<Error>>>,
}

/// A thread is inside an engine as long as this lives.
pub(crate) struct Inside<'a> {
    engine: &'a Engine,
    is_outermost: bool,
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        if self.is_outermost {
            self.engine.inside.store(0, Ordering::Release);
        } else {
            self.engine.is_open.set(true);
        }
    }
}

/// An address that no other thread has.
fn this_thread() -> usize {
    thread_local! {
        static HERE: u8 = const { 0 };
    }
    HERE.with(|here| std::ptr::from_ref(here) as usize)
}

impl Engine {
    pub(crate) fn new(writers: Writers, fuel: u64, memory: u64) -> Engine {
        let engine = Engine {
            inside: AtomicUsize::new(0),
            is_open: Cell::new(false),
            scopes_before: Cell::new(0),
            nested: Cell::new(0),
            interrupt: Arc::new(AtomicBool::new(false)),
            fuel_limit: Cell::new(0),
            fuel: Cell::new(u64::MAX),
            memory: Cell::new(0),
            writers: Cell::new(writers),
            foreign: RefCell::new(Rc::new(Foreign::Refused)),
            native: Cell::new(None),
            native_bytes: Arc::default(),
            lox: OnceCell::new(),
            luma: OnceCell::new(),
            cz: OnceCell::new(),
            handles: RefCell::new(Handles::new()),
            functions: RefCell::default(),
            error: RefCell::default(),
        };
        engine.set_fuel(fuel);
        engine.set_memory(memory);
        engine
    }

    // ----- Coming in

    /// Lets the calling thread in; `None` if the engine is in use. Looks at nothing but atomics before it is sure that no other thread
    /// is inside.
    pub(crate) fn enter(&self) -> Option<Inside<'_>> {
        let me = this_thread();
        match self.inside.compare_exchange(0, me, Ordering::Acquire, Ordering::Relaxed) {
            Ok(_) => {
                self.fuel.set(self.fuel_limit.get());
                Some(Inside { engine: self, is_outermost: true })
            }
            Err(other) if other == me && self.is_open.replace(false) => {
                Some(Inside { engine: self, is_outermost: false })
            }
            Err(_) => None,
        }
    }

    /// Whether nobody else is inside, so that the engine may end.
    pub(crate) fn may_end(inside: &Inside<'_>) -> bool {
        inside.is_outermost
    }

    /// From any thread.
    pub(crate) fn interrupt(&self) {
        self.interrupt.store(true, Ordering::Relaxed);
    }

    pub(crate) fn set_fuel(&self, fuel: u64) {
        self.fuel_limit.set(if fuel == 0 { u64::MAX } else { fuel });
    }

    pub(crate) fn set_memory(&self, bytes: u64) {
        self.memory.set(if bytes == 0 { DEFAULT_MEMORY } else { bytes });
        for language in [&self.lox, &self.luma].into_iter().filter_map(OnceCell::get) {
            language.machine.set_limit(self.memory.get(), Arc::clone(&self.interrupt));
        }
    }

    pub(crate) fn set_writers(&self, writers: Writers) {
        self.writers.set(writers);
    }

    /// Before the first source: lets what is hot become native code, if this libkiln can.
    pub(crate) fn use_native_code(&self, threshold: u32) {
        self.native.set(native::IS_HERE.then_some(threshold));
    }

    /// Bytes of native code that were made.
    pub(crate) fn native_bytes(&self) -> u64 {
        self.native_bytes.load(Ordering::Relaxed)
    }

    /// For calls from outside that come; those that are going on keep what they have.
    pub(crate) fn set_foreign(&self, foreign: Foreign) {
        self.foreign.replace(Rc::new(foreign));
    }

    /// Runs a program with what the engine lets it have.
    pub(crate) fn with_options<T>(&self, run: impl FnOnce(Options<'_>) -> T) -> T {
        let foreign = Rc::clone(&self.foreign.borrow());
        let mut options =
            Options { fuel: Some(self.fuel.get()), interrupt: Some(&self.interrupt), ..Options::default() };
        match &*foreign {
            Foreign::Refused => run(options),
            Foreign::Allowed(folders) => {
                let files = |name: &str| kiln_link::loadable(name, folders);
                options.libraries = Some(Libraries { files: &files, others: &[] });
                run(options)
            }
        }
    }

    /// What programs print.
    pub(crate) fn write(&self, text: &[u8]) {
        let writers = self.writers.get();
        match writers.output {
            // SAFETY: the host gave the function, which takes such a text.
            Some(writer) => unsafe { writer(writers.data, text.as_ptr().cast(), text.len()) },
            None => {
                // Nobody can be told that stdout is closed.
                let _ = std::io::stdout().write_all(text);
            }
        }
    }

    fn warn(&self, text: &str) {
        let writers = self.writers.get();
        if let Some(writer) = writers.reports {
            // SAFETY: as above.
            unsafe { writer(writers.data, text.as_ptr().cast(), text.len()) }
        }
    }

    // ----- Languages

    pub(crate) fn dynamic(&self, language: Language) -> &Dynamic {
        let cell = match language {
            Language::Lox => &self.lox,
            Language::Luma => &self.luma,
        };
        cell.get_or_init(|| {
            let made = Box::new(Dynamic::new(language));
            made.machine.set_limit(self.memory.get(), Arc::clone(&self.interrupt));
            made
        })
    }

    pub(crate) fn cz(&self) -> &Cz {
        self.cz.get_or_init(|| {
            let (interrupt, made) = (Arc::clone(&self.interrupt), Arc::clone(&self.native_bytes));
            Box::new(Cz::new(Native { threshold: self.native.get(), interrupt, made }))
        })
    }

    /// Compiles and runs a source of a dynamic language.
    pub(crate) fn evaluate(&self, language: Language, text: &str, name: &str) -> Result<Held> {
        let dynamic = self.dynamic(language);
        let added = dynamic.add(text, name)?;
        added.warnings.iter().for_each(|report| self.warn(&dynamic.text_of(report)));
        let held =
            self.run_dynamic(dynamic, |host, options| dynamic.machine.run(added.main, &[], host, options))?;
        Ok(if added.has_value {
            dynamic.take_value().map_or(Held::Nil, |root| self.held(dynamic, root))
        } else {
            held
        })
    }

    /// The same for Cz.
    pub(crate) fn evaluate_cz(&self, text: &str, name: &str) -> Result<Held> {
        let cz = self.cz();
        let added = cz.add(text, name)?;
        added.warnings.iter().for_each(|report| self.warn(&cz.text_of(report)));
        added.main.map_or(Ok(Held::Nil), |main| self.call_cz(main, &[]))
    }

    pub(crate) fn global(&self, language: Language, name: &str) -> Result<Held> {
        let dynamic = self.dynamic(language);
        let root = dynamic.machine.global(name).ok_or_else(|| Error::not_found(name))?;
        Ok(self.held(dynamic, root))
    }

    pub(crate) fn set_global(&self, language: Language, name: &str, value: Handle) -> Result<()> {
        let dynamic = self.dynamic(language);
        let root = self.root(dynamic, value)?;
        dynamic.declare(name);
        dynamic.machine.set_global(name, &root);
        dynamic.machine.release(root);
        Ok(())
    }
}
