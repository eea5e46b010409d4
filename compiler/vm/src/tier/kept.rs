//! A program whose functions are called from outside, again and again: what was counted and compiled stays from one call to the next.
//!
//! Comes in: a program without dynamic values, and calls. Goes out: results, and what the program prints, to the host of each call.
//! Native code can be interrupted: it looks at the interrupt in each round of a loop, and where functions call each other.
//!
//! What is left out: fuel, of which native code knows nothing, and functions of the host.

use super::run::Run;
use super::{Tiered, Tiering};
use crate::dynamic::machine::Ended;
use crate::host::Host;
use crate::interp::{DEFAULT_STACK, Options, Running, Stack, native_context, run_in};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// A program that stays, with its native code. One thread at a time uses it.
pub struct Kept {
    program: Tiered,
    interrupt: Arc<AtomicBool>,
    /// What the first call begins with.
    tiering: Option<Tiering>,
    state: Option<(Box<Run>, Stack)>,
}

impl Kept {
    /// A program without dynamic values. `interrupt` is that of all calls.
    pub fn new(program: Tiered, interrupt: Arc<AtomicBool>, tiering: Tiering) -> Kept {
        assert!(!program.program().is_dynamic(), "a program without dynamic values");
        Kept { program, interrupt, tiering: Some(tiering), state: None }
    }

    /// Runs a function. Its frame begins with the bytes `frame`. Of the options, the C libraries count.
    pub fn run(&mut self, function: u32, frame: &[u8], host: &mut dyn Host, options: Options<'_>) -> Ended {
        let bytecode = self.program.program().bytecode();
        if let Some(tiering) = self.tiering.take() {
            let mut stack = Stack::new(DEFAULT_STACK);
            let mut context = native_context(&mut stack);
            context.interrupt = Arc::as_ptr(&self.interrupt);
            let run = Run::new(bytecode, self.program.map(), None, context, tiering);
            self.state = Some((Box::new(run), stack));
        }
        let (run, stack) = self.state.as_mut().expect("the first call made it");
        run.enter_thread();
        let running = Running {
            bytecode,
            entries: self.program.program().entries(),
            image: std::ptr::null_mut(),
            stack: &raw mut *stack,
            from: 0,
            machine: None,
            tier: &raw mut **run,
        };
        let interrupt = Some(&*self.interrupt);
        let options = Options { interrupt, libraries: options.libraries, ..Options::default() };
        let (exit, bytes, fuel) = run_in(running, function, frame, host, options);
        Ended { exit, value: None, bytes, fuel }
    }
}
