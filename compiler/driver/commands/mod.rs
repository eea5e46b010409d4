//! The commands, a file each.

pub mod build;
pub mod check;
pub mod completions;
pub mod explain;
pub mod inspect;
pub mod man;
pub mod repl;
pub mod run;
pub mod targets;
pub mod vm;
