//! The Cz front end's first half: text to tokens to syntax tree.

pub mod ast;
