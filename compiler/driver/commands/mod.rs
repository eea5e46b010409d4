//! The commands, a file each.

pub mod build;
pub mod check;
pub mod explain;
pub mod run;
