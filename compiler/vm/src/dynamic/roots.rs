//! Values that somebody outside of the VM holds: words in slots that the collector knows.

use super::ffi;
use kiln_abi::dynamic::word;

/// A value that is held: it lives until it is released. It belongs to one [`crate::Machine`].
#[derive(Debug, PartialEq, Eq)]
pub struct Root(u32);

/// The slots, which the runtime takes for the globals of a module.
pub(crate) struct Roots {
    words: Vec<ffi::Value>,
    free: Vec<u32>,
    module: Box<ffi::Module>,
}

impl Roots {
    /// No value.
    pub(crate) fn new() -> Roots {
        Roots { words: Vec::new(), free: Vec::new(), module: Box::new(ffi::Module::empty()) }
    }

    /// Tells the runtime.
    ///
    /// # Safety
    /// The thread is in a state that ends before this.
    pub(crate) unsafe fn start(&mut self) {
        // SAFETY: the module lives as long as the state, as the caller says.
        unsafe { ffi::kiln_dyn_start(&raw mut *self.module) };
    }

    /// Holds a value.
    pub(crate) fn hold(&mut self, value: ffi::Value) -> Root {
        if let Some(slot) = self.free.pop() {
            self.words[slot as usize] = value;
            return Root(slot);
        }
        self.words.push(value);
        self.module.globals = self.words.as_mut_ptr();
        self.module.global_count = self.words.len() as u64;
        Root(self.words.len() as u32 - 1)
    }

    /// The value.
    pub(crate) fn get(&self, root: &Root) -> ffi::Value {
        self.words[root.0 as usize]
    }

    /// Holds it no longer.
    pub(crate) fn release(&mut self, root: Root) {
        self.words[root.0 as usize] = word::NIL;
        self.free.push(root.0);
    }
}
