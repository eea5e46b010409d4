//! The compiler that works while the VM runs: requests of the run become units of LLVM, on a thread of its own.
//!
//! Comes in: the MIR of a program with the map that the compiler of bytecode made, then requests ([`kiln_vm::tier::Request`]). Goes out:
//! native code in memory. `unit` says which functions a unit has, `osr` makes the function that goes on in the middle of a
//! loop. `docs/ir/jit.md` explains all of it. Nothing of LLVM is touched before the run says that a request is likely.

mod osr;
mod unit;
mod worker;

pub use unit::Limits;

use kiln_arena::Interner;
use kiln_mir::Program;
use kiln_source::SourceMap;
use kiln_vm::tier::{Addresses, Compiler, Map, Ready, Request};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;
use worker::Worker;

/// The program that runs.
#[derive(Debug)]
pub struct Source {
    /// Without type parameters; what the bytecode was made of.
    pub program: Program,
    /// Names.
    pub names: Interner,
    /// For lines of traces and places of panics.
    pub sources: SourceMap,
    /// Where the bytecode comes from.
    pub map: Arc<Map>,
    /// Whether panics have backtraces, in a language that is not dynamic.
    pub backtrace: bool,
}

/// What became of a request, or of several that one unit answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The function that the first one is for.
    pub function: String,
    /// How many others there are.
    pub others: usize,
    /// The line of the loop in which the run goes on, from 1.
    pub loop_line: Option<u32>,
    /// How many functions became native.
    pub functions: usize,
    /// Bytes of machine code.
    pub code_bytes: usize,
    /// Why there is no code.
    pub failure: Option<String>,
}

/// Is told of what happens on the thread of the compiler.
pub trait Observer: Send {
    /// Work on a request begins.
    fn begins(&mut self);
    /// It ended.
    fn ends(&mut self, report: &Report);
}

/// Compiles on a thread of its own, which is started when a first request is likely. When it is dropped, the thread ends after what it
/// works on, and nobody waits for it.
pub struct Background {
    idle: Option<(Source, Limits, Box<dyn Observer>)>,
    delay: Option<Box<Delay>>,
    requests: Option<Sender<Request>>,
    answers: Option<Receiver<Ready>>,
    thread: Option<JoinHandle<()>>,
    is_awaited: bool,
}

/// How long is left to wait.
type Delay = dyn FnOnce() -> Duration + Send;

/// The stack of the thread: LLVM recurses over what it compiles. Only what is used costs memory.
const STACK_BYTES: usize = 64 << 20;

impl Background {
    /// No thread yet.
    pub fn new(source: Source, limits: Limits, observer: Box<dyn Observer>) -> Background {
        let idle = Some((source, limits, observer));
        Background { idle, delay: None, requests: None, answers: None, thread: None, is_awaited: false }
    }

    /// Lets the thread sleep as long as `delay` says when it begins, before it touches LLVM: a program that has ended by then does not pay
    /// for LLVM's start, which takes pages and time from the thread that runs.
    #[must_use]
    pub fn after(mut self, delay: impl FnOnce() -> Duration + Send + 'static) -> Background {
        self.delay = Some(Box::new(delay));
        self
    }

    /// Lets the end wait for the thread, which ends after what it works on: nothing of it is left in a process that goes on.
    #[must_use]
    pub fn awaited(mut self) -> Background {
        self.is_awaited = true;
        self
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        // The thread sees that nobody asks or listens any more.
        self.requests = None;
        self.answers = None;
        if self.is_awaited
            && let Some(thread) = self.thread.take()
        {
            // A thread that failed has ended, too.
            let _ = thread.join();
        }
    }
}

impl Compiler for Background {
    fn start(&mut self, addresses: Addresses) {
        let Some((source, limits, observer)) = self.idle.take() else { return };
        let (requests, to_do) = channel();
        let (done, answers) = channel();
        let delay = self.delay.take();
        let work = move || {
            if let Some(delay) = delay {
                std::thread::sleep(delay());
            }
            let mut worker = Worker::new(source, addresses, limits, observer);
            worker.prepare();
            // Until the run, at either end, is not there any more. What was asked for meanwhile is compiled together.
            while let Ok(request) = to_do.recv() {
                worker.add(request);
                while worker.has_work() {
                    to_do.try_iter().for_each(|request| worker.add(request));
                    for ready in worker.work() {
                        if done.send(ready).is_err() {
                            return;
                        }
                    }
                }
            }
        };
        let thread = std::thread::Builder::new().name("kiln-jit".to_owned()).stack_size(STACK_BYTES);
        // Without a thread there are no answers, and all stays with bytecode.
        if let Ok(thread) = thread.spawn(work) {
            self.thread = Some(thread);
            self.requests = Some(requests);
            self.answers = Some(answers);
        }
    }

    fn request(&mut self, request: Request) {
        if let Some(requests) = &self.requests {
            // A thread that is gone gives no answer.
            let _ = requests.send(request);
        }
    }

    fn ready(&mut self) -> Option<Ready> {
        self.answers.as_ref()?.try_recv().ok()
    }

    fn wait(&mut self) -> Option<Ready> {
        self.answers.as_ref()?.recv().ok()
    }
}
