//! In place of `native` in a Kiln that was built without LLVM: programs run on the VM, and machine code is refused.

use crate::code::Code;
use crate::emit::Kind;
use crate::errors;
use crate::pipeline::Results;
use crate::session::{Session, Stop};
use kiln_link::Target;
use kiln_mir::Program;

/// Whether this Kiln makes machine code.
pub const AVAILABLE: bool = false;

/// The version of LLVM.
pub fn version() -> Option<String> {
    None
}

/// The processors of a target, which only LLVM knows.
pub fn cpus(session: &mut Session, _target: &Target) -> Result<String, Stop> {
    Err(session.fail(Stop::Environment, errors::no_llvm("the list of processors")))
}

/// Refuses to make machine code, if any is requested.
pub fn generate(
    session: &mut Session,
    _program: &Program,
    _code: &Code<'_>,
    results: &mut Results<'_>,
) -> Result<Vec<Vec<u8>>, Stop> {
    let kinds = [Kind::Ll, Kind::Bc, Kind::Asm, Kind::Obj, Kind::Exe];
    match kinds.into_iter().find(|&kind| results.wants(kind)) {
        None => Ok(Vec::new()),
        Some(kind) => Err(session.fail(Stop::Environment, errors::no_llvm(&format!("`{}`", kind.name())))),
    }
}
