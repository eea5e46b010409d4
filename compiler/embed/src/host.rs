//! What running programs reach of the host: its output, and its functions.

use crate::dynamic::Dynamic;
use crate::engine::Engine;
use kiln_abi::RuntimeFn;
use kiln_vm::{Capture, Host, HostCall, Root, Value};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The engine as a program of one of its languages sees it.
pub(crate) struct EngineHost<'a> {
    pub(crate) engine: &'a Engine,
    /// `None`: Cz, which has no functions of the host.
    pub(crate) language: Option<&'a Dynamic>,
}

impl EngineHost<'_> {
    /// A panic in here would go through frames that cannot unwind.
    fn put(&self, output: impl FnOnce() -> Vec<u8>) {
        if catch_unwind(AssertUnwindSafe(|| self.engine.write(&output()))).is_err() {
            self.engine.interrupt();
        }
    }
}

impl Host for EngineHost<'_> {
    fn call(&mut self, function: RuntimeFn, argument: u64) {
        self.put(|| {
            let mut capture = Capture::default();
            capture.call(function, argument);
            capture.output
        });
    }

    fn write(&mut self, text: &[u8]) {
        self.put(|| text.to_vec());
    }

    fn print(&mut self, value: Value<'_>) {
        self.put(|| {
            let mut text = value.text();
            text.push(b'\n');
            text
        });
    }

    fn call_native(&mut self, call: HostCall<'_>) -> Result<Root, String> {
        let Some(language) = self.language else {
            return Err("Cz calls no functions of the host.".to_owned());
        };
        let called = catch_unwind(AssertUnwindSafe(|| self.engine.call_host(language, call)));
        called.unwrap_or_else(|_| Err("Kiln failed; this is a mistake in Kiln.".to_owned()))
    }
}
