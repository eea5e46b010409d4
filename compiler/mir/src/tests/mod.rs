//! The text form there and back, the verifier, and damaged texts.

mod damage;
mod text;
mod verify;

use crate::{Program, parse::parse};
use kiln_arena::Interner;

/// A program that uses every construct, as the dump writes it.
const EVERYTHING: &str = include_str!("everything.mir");

/// The program of `text`, which must be right.
#[track_caller]
fn parsed(text: &str) -> (Program, Interner) {
    let mut names = Interner::new();
    match parse(text, &mut names) {
        Ok(program) => (program, names),
        Err(error) => panic!("{error}\n{text}"),
    }
}
