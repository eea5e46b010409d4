//! Compilation while the program runs: units of a program that the VM runs, and their code in this process.
//!
//! Comes in: a [`Unit`], some functions of a program with the addresses of what the VM has in memory for it. Goes out: an object
//! ([`compile_unit`]), and of that, native code in this process ([`Jit::load`]). The code is that of the same generator
//! as for executables; what differs is small, and all of it is in this folder or asks `ModuleGen::unit`:
//! literals, globals and descriptors are the VM's, at constant addresses; `code` of closures and sites is an entry record (`calls`);
//! the VM enters the code and is called by it through functions that go between registers and frames (`entries`); the depth of the
//! stack is tested (`stack`). `docs/ir/jit.md` says how the VM and native code work together.

mod allocate;
mod calls;
mod engine;
mod entries;
mod stack;
mod symbols;
mod unit;

pub use engine::{Jit, Loaded, LoadedFunction};
pub use unit::{Callee, Feedback, Frame, SiteKey, Unit, UnitFunction, UnitObject};

pub(crate) use calls::Reach;
pub(crate) use stack::{TESTED, check_depth, check_frames};

use crate::{Error, error, module};
use object::{Object as _, ObjectSection as _, SectionKind};

/// Compiles a unit at `-O2` for this machine's processor with all that it can do. Any thread may do it; same units give same objects.
///
/// # Errors
/// A failure of LLVM, or a function that cannot be compiled in this way: one with a very large frame.
pub fn compile_unit(unit: &Unit<'_>) -> Result<UnitObject, Error> {
    error::start();
    module::compile_unit(unit)
}

/// Makes LLVM ready for the units to come: so the first one does not wait for it.
///
/// # Errors
/// A failure of LLVM.
pub fn prepare() -> Result<(), Error> {
    error::start();
    module::compile_nothing()
}

/// How many bytes of an object are machine code.
pub(crate) fn code_bytes(object: &[u8]) -> usize {
    let file = object::File::parse(object).expect("LLVM's object");
    let code = file.sections().filter(|section| section.kind() == SectionKind::Text);
    code.map(|section| section.size() as usize).sum()
}
