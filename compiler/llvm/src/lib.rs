//! MIR to LLVM: modules, machine code, and everything in between that people ask to see.
//!
//! Comes in: a program without type parameters. Goes out: text, bitcode, assembly, object files. Types of the
//! LLVM binding never leave this crate. `docs/ir/llvm.md` describes layouts, calling convention, names and the
//! pipeline.

#![allow(unsafe_code, reason = "the LLVM binding needs it in a few places")]

mod call;
mod cast;
mod convention;
mod dynamic;
mod error;
mod flow;
mod foreign;
mod func;
mod huge;
pub mod jit;
mod locals;
mod memory;
mod module;
mod ops;
mod panics;
mod passes;
mod place;
mod processors;
mod runtime;
mod stackmap;
mod target;
mod trace;

pub use error::Error;
pub use processors::cpus;
pub use target::version;

use kiln_arena::Interner;
use kiln_mir::Program;
use kiln_source::SourceMap;

/// How much to optimize.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OptLevel {
    /// Compile fast.
    O0,
    /// Cheap optimizations.
    O1,
    /// The usual ones.
    O2,
    /// For speed at the price of size.
    O3,
    /// For size.
    Os,
    /// For the least size.
    Oz,
}

/// How code addresses symbols.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelocModel {
    /// At fixed addresses.
    Static,
    /// Anywhere.
    Pic,
}

/// What is made of the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Artifact {
    /// LLVM's text.
    Ir,
    /// LLVM's binary form.
    Bitcode,
    /// Assembly.
    Assembly,
    /// An object file.
    Object,
}

/// What the compilation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// An executable: `kiln_main` is emitted and everything else is internal.
    Executable,
    /// Objects to be linked by somebody else: all functions are visible.
    Library,
}

/// Options of a compilation.
#[derive(Debug, Clone)]
pub struct Options<'a> {
    /// LLVM's target triple.
    pub triple: &'a str,
    /// LLVM's name of the processor, or `native` for the one of this machine, with its features.
    pub cpu: &'a str,
    /// LLVM's list of features: `+a,-b`.
    pub features: &'a str,
    /// How symbols are addressed.
    pub reloc: RelocModel,
    /// How much to optimize.
    pub level: OptLevel,
    /// What the compilation is for.
    pub entry: Entry,
    /// The runtime as bitcode, of which functions are merged before optimization. The rest is linked as an object.
    pub runtime: Option<&'a [u8]>,
    /// Whether the executable has the tables of calls that a backtrace of a panic needs. Dynamic languages have them in any case.
    pub backtrace: bool,
    /// How many threads may work at the same time; the output does not depend on it.
    pub threads: usize,
}

/// Compiles a program into one module and makes the artifacts asked for, in that order.
///
/// # Errors
/// An unknown target or processor, or a failure of LLVM that names what it was doing.
pub fn compile(
    program: &Program,
    names: &Interner,
    sources: &SourceMap,
    options: &Options<'_>,
    artifacts: &[Artifact],
) -> Result<Vec<Vec<u8>>, Error> {
    error::start();
    module::compile(program, names, sources, options, artifacts)
}

/// Compiles a program into object files that belong together. At `-O0` a large program becomes several units, which
/// are compiled by several threads; how many depends on the program alone.
///
/// # Errors
/// As [`compile`].
pub fn compile_objects(
    program: &Program,
    names: &Interner,
    sources: &SourceMap,
    options: &Options<'_>,
) -> Result<Vec<Vec<u8>>, Error> {
    error::start();
    module::compile_objects(program, names, sources, options)
}
