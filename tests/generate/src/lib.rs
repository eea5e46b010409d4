//! Random Cz programs that are well typed and end, with what they print and how they end.
//!
//! [`grow`] makes a tree from a seed, [`mod@write`] makes source text of it and remembers where each operation stands,
//! [`evaluate`] runs the tree: that is the third opinion beside the engines, written from the language's document and
//! without a line of the compiler. [`engines`] runs the text, and [`shrink`] makes a program that shows a difference
//! small. The same seed makes the same program.

#![allow(clippy::disallowed_methods, reason = "a test tool that runs programs")]

pub mod ast;
pub mod engines;
pub mod evaluate;
pub mod grow;
pub mod shrink;
pub mod write;

use ast::Program;

/// What a program does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What it prints.
    pub stdout: String,
    /// Its exit status.
    pub status: i32,
    /// The panic, with which it ends; without the name of the file: `3:5: division by zero`.
    pub panic: Option<String>,
}

/// A program, its text, and what it does.
#[derive(Debug, Clone)]
pub struct Case {
    /// The tree.
    pub program: Program,
    /// The source.
    pub text: String,
    /// What it does.
    pub outcome: Outcome,
}

impl Case {
    /// The text of a tree and what it does; nothing if it runs for too long, or is no whole program.
    pub fn new(program: Program) -> Option<Case> {
        let (text, places) = write::write(&program);
        let outcome = evaluate::evaluate(&program, &places)?;
        Some(Case { program, text, outcome })
    }

    /// The first program of a seed that ends in time.
    pub fn from_seed(seed: u64) -> Case {
        let mut random = fastrand::Rng::with_seed(seed);
        loop {
            if let Some(case) = Case::new(grow::grow(&mut random)) {
                return case;
            }
        }
    }
}
