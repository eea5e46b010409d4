//! Several programs, one after the other, that share global variables and everything these refer to.

use super::image::{Image, text_of};
use super::link::link;
use crate::bytecode::{Bytecode, Slot};
use crate::host::Host;
use crate::interp::{self, Exit, Options, Running, Stack};
use crate::verify::{Entry, Verified, VerifyError};

/// Programs that share global variables: what was typed into a REPL. A thread may have several.
#[derive(Default)]
pub struct Session {
    bytecode: Bytecode,
    entries: Vec<Entry>,
    image: Option<Image>,
}

impl Session {
    /// No program yet.
    pub fn new() -> Session {
        Session::default()
    }

    /// Adds a program: globals of the same names are the same variables. Gives the number of its `main`.
    ///
    /// # Errors
    /// If the bytecode is not valid.
    pub fn add(&mut self, bytecode: Bytecode) -> Result<Option<u32>, VerifyError> {
        let verified = Verified::new(bytecode)?;
        let is_dynamic = verified.is_dynamic();
        let main = link(&mut self.bytecode, verified.into_bytecode());
        let new = &self.bytecode.functions[self.entries.len()..];
        self.entries.extend(new.iter().map(Entry::of));
        if is_dynamic || self.image.is_some() {
            self.image.get_or_insert_with(Image::new).extend(&self.bytecode);
        }
        Ok(main)
    }

    /// Runs a function without parameters. Gives the text of its result, too, if that is a dynamic value.
    pub fn run(
        &mut self,
        function: u32,
        host: &mut dyn Host,
        options: Options<'_>,
    ) -> (Exit, Option<String>) {
        let mut stack = Stack::of(&options);
        let running = Running {
            bytecode: &raw const self.bytecode,
            entries: self.entries.as_slice(),
            image: self.image.as_mut().map_or(std::ptr::null_mut(), std::ptr::from_mut),
            stack: &raw mut stack,
            from: 0,
            machine: None,
            tier: std::ptr::null_mut(),
        };
        let (exit, bytes, _) = interp::run_in(running, function, &[], host, options);
        let gives = self.bytecode.functions.get(function as usize).map(|function| function.gives);
        let text = match (&exit, gives, <[u8; 8]>::try_from(bytes)) {
            (Exit::Finished(_), Some(Slot::Dyn), Ok(word)) => {
                let _entered = self.image.as_ref().map(Image::enter);
                // SAFETY: the function gives a value (B12), and the heap was not collected since.
                let text = unsafe { text_of(u64::from_le_bytes(word)) };
                Some(String::from_utf8_lossy(&text).into_owned())
            }
            _ => None,
        };
        (exit, text)
    }
}
