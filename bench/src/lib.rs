//! Measurements of Kiln beside other compilers, in one run on one machine.
//!
//! In: the programs in `bench/programs` and `bench/lox`, and generated ones. Out: tables of times, which `scripts/bench` puts into
//! `bench/README.md`. The clock is hyperfine's.

#![allow(clippy::disallowed_methods, reason = "it runs compilers, and reads and writes files")]

pub mod generate;
pub mod lox;
pub mod machine;
pub mod measure;
pub mod sections;
pub mod table;
pub mod tiering;

/// Why a measurement failed, in words.
pub type Failure = Box<dyn std::error::Error>;
