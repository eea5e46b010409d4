//! Random programs in Cz, Lox and Luma that end, with what they print and how they end.
//!
//! [`grow`] makes a tree from a seed, [`mod@write`] makes source text of it and remembers where each operation stands,
//! [`evaluate`] runs the tree: that is the third opinion beside the engines, written from the language's document and
//! without a line of the compiler. [`engines`] runs the text, and [`shrink`] makes a program that shows a difference
//! small. The same seed makes the same program. The modules here are those of Cz; [`lox`] and
//! [`luma`] have the same of the other languages.

#![allow(clippy::disallowed_methods, reason = "a test tool that runs programs")]

pub mod ast;
pub mod dynamic;
mod edit;
pub mod engines;
pub mod evaluate;
pub mod grow;
pub mod lox;
pub mod luma;
pub mod shrink;
pub mod write;

/// A language of programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// Cz.
    Cz,
    /// Lox.
    Lox,
    /// Luma.
    Luma,
}

impl Lang {
    /// The language of a name: `cz`, `lox` or `luma`.
    pub fn parse(name: &str) -> Result<Lang, String> {
        match name {
            "cz" => Ok(Lang::Cz),
            "lox" => Ok(Lang::Lox),
            "luma" => Ok(Lang::Luma),
            _ => Err(format!("`{name}` is no language: cz, lox, luma")),
        }
    }

    /// How the names of its files end.
    pub fn ending(self) -> &'static str {
        match self {
            Lang::Cz => "cz",
            Lang::Lox => "lox",
            Lang::Luma => "luma",
        }
    }
}

/// The tree of a program.
#[derive(Debug, Clone)]
pub enum Tree {
    /// In Cz.
    Cz(ast::Program),
    /// In Lox.
    Lox(lox::ast::Program),
    /// In Luma.
    Luma(luma::ast::Program),
}

impl Tree {
    /// Its language.
    pub fn lang(&self) -> Lang {
        match self {
            Tree::Cz(_) => Lang::Cz,
            Tree::Lox(_) => Lang::Lox,
            Tree::Luma(_) => Lang::Luma,
        }
    }
}

/// What a program does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What it prints.
    pub stdout: String,
    /// Its exit status.
    pub status: i32,
    /// The error with which it ends. In Cz a panic, without the name of the file: `3:5: division by zero`; in Lox and
    /// Luma all of standard error.
    pub error: Option<String>,
}

/// How much stack a program may take to be grown and evaluated, in bytes. Calls in a program are calls in its evaluation, and a
/// build without optimization needs a kilobyte or more for each node on the way; threads have 2 MiB.
const STACK: usize = 256 << 20;

/// A program, its text, and what it does.
#[derive(Debug, Clone)]
pub struct Case {
    /// The tree.
    pub program: Tree,
    /// The source.
    pub text: String,
    /// What it does.
    pub outcome: Outcome,
}

impl Case {
    /// The text of a tree and what it does; nothing if it runs for too long, or is no whole program.
    pub fn new(program: Tree) -> Option<Case> {
        let (text, outcome) = stacker::grow(STACK, || match &program {
            Tree::Cz(program) => {
                let (text, places) = write::write(program);
                Some((text, evaluate::evaluate(program, &places)?))
            }
            Tree::Lox(program) => {
                let (text, lines) = lox::write::write(program);
                Some((text, lox::evaluate::evaluate(program, &lines)?))
            }
            Tree::Luma(program) => {
                if !luma::check::is_whole(program) {
                    return None;
                }
                let (text, lines) = luma::write::write(program);
                Some((text, luma::evaluate::evaluate(program, &lines)?))
            }
        })?;
        Some(Case { program, text, outcome })
    }

    /// The first program of a seed that ends in time.
    pub fn from_seed(lang: Lang, seed: u64) -> Case {
        let mut random = fastrand::Rng::with_seed(seed);
        loop {
            let tree = stacker::grow(STACK, || match lang {
                Lang::Cz => Tree::Cz(grow::grow(&mut random)),
                Lang::Lox => Tree::Lox(lox::grow::grow(&mut random)),
                Lang::Luma => Tree::Luma(luma::grow::grow(&mut random)),
            });
            if let Some(case) = Case::new(tree) {
                return case;
            }
        }
    }
}
