//! What compiled code and the runtime agree on: the one list of runtime functions, panic kinds and
//! layouts, for both backends. `rt/kiln.h` says the same in C; a test holds the two together.

pub mod dynamic;
mod foreign;
mod layout;
mod panic;
mod runtime;

pub use dynamic::{
    Dialect, DynEffect, DynFn, DynResult, MathFn, NativeFn, heap, object, site, string_header, word,
};
pub use foreign::{Foreign, c_type};
pub use layout::{FieldLayout, Layout, Layouts, Shape};
pub use panic::{PanicKind, panic_column_kind};
pub use runtime::{AbiTy, RuntimeFn, Signature};
