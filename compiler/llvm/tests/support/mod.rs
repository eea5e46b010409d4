//! What the tests of code generation share: programs built in Rust, and a way to compile, link and run them.

#![allow(dead_code, reason = "each test file uses a part")]
#![allow(missing_docs, reason = "tests")]

mod build;
mod run;

pub use build::*;
pub use run::*;
