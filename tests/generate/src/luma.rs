//! Luma: the same tools for a language with lists and objects. Programs are grown with types in mind, as in Lox; as names
//! must mean something before a program runs, [`check`] says which trees are programs.

pub mod ast;
pub mod check;
pub mod evaluate;
pub mod grow;
pub mod shrink;
pub mod write;
