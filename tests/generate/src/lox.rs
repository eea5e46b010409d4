//! Lox: the same tools for a dynamic language. Programs are grown with types in mind, so that they rarely fail; what they
//! do is what the reference says, a run-time error with its trace included.

pub mod ast;
pub mod evaluate;
pub mod grow;
pub mod shrink;
pub mod write;
