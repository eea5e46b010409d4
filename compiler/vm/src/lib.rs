//! The second engine: MIR compiled to bytecode, and a virtual machine that runs it.
//!
//! Comes in: a program without type parameters. Goes out: bytecode ([`compile`], for constants [`compile_with_spans`]), which can be read ([`disassemble`]),
//! stored ([`write()`], [`read`]) and, once it is [`Verified`], run ([`run`]). The same runtime prints and panics for both
//! engines. `docs/ir/bytecode.md` describes instructions, frames and files.
//!
//! Only verified bytecode runs, and what is verified can do no harm: a file may come from anywhere. The exception are functions of
//! C libraries, which a run calls only if it is told where libraries are ([`Options::libraries`]).

#![allow(unsafe_code, reason = "the interpreter works on raw frames; the verifier makes that sound")]

mod bytecode;
mod compile;
mod disassemble;
mod dynamic;
mod file;
pub mod foreign;
mod host;
mod interp;
mod observe;
mod op;
pub mod tier;
mod verify;

pub use bytecode::{
    Bytecode, Callable, Class, Dynamic, Foreign, Function, Global, HEADER, Instruction, NO_NAME, Position,
    Slot, TraceAs, closure_frame,
};
pub use compile::{compile, compile_tiered, compile_with_spans, parameter_offsets};
pub use disassemble::disassemble;
pub use dynamic::failure::{Failure, TraceLine};
pub use dynamic::machine::{Datum, Ended, HostCall, Kind, Machine};
pub use dynamic::roots::Root;
pub use dynamic::session::Session;
#[doc(hidden)]
pub use file::read_payload;
pub use file::{ReadError, is_bytecode, read, write};
pub use host::{Capture, Host, Process, Value, format_f32, format_f64};
pub use interp::{Exit, Options, Panic, Place, run, run_function, run_tiered};
pub use observe::{Observer, Profile, Trace};
pub use op::{COUNT, Family, Field, Lane, Opcode, Tail};
pub use verify::{Fault, Verified, VerifyError};
