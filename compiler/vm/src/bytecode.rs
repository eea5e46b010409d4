//! A program as bytecode, and its instructions one by one.

use crate::op::{Opcode, Tail};
use std::ops::Range;

/// Bytes in front of a called frame: where the caller goes on, and its frame.
pub const HEADER: u32 = 16;

/// A program for the VM. [`crate::Verified`] is one that can be run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bytecode {
    /// All instructions; the first word is `halt`, the functions follow.
    pub code: Vec<u32>,
    /// Functions in the order of their code.
    pub functions: Vec<Function>,
    /// The number of `main`.
    pub main: Option<u32>,
    /// Names of source files.
    pub files: Vec<String>,
    /// Places of the source, by rising `at`. One holds from its instruction on up to the next.
    pub positions: Vec<Position>,
}

/// A function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Its name in the source.
    pub name: String,
    /// Its instructions, as indices of words.
    pub code: Range<u32>,
    /// Bytes of its frame; those it fills for functions that it calls are included.
    pub frame: u32,
    /// Where in the frame the result is.
    pub result: Range<u32>,
}

/// A place in the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The first instruction that comes from there, as index of its word.
    pub at: u32,
    /// The file's number.
    pub file: u32,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
}

impl Bytecode {
    /// The place of the source that the instruction at word `at` comes from.
    pub fn position(&self, at: u32) -> Option<&Position> {
        let after = self.positions.partition_point(|position| position.at <= at);
        self.positions.get(after.checked_sub(1)?)
    }

    /// The function whose code the word `at` belongs to.
    pub fn function_at(&self, at: u32) -> Option<usize> {
        let after = self.functions.partition_point(|function| function.code.start <= at);
        let index = after.checked_sub(1)?;
        self.functions[index].code.contains(&at).then_some(index)
    }
}

/// An instruction, read from the words that it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instruction<'a> {
    /// What it does.
    pub opcode: Opcode,
    /// The fields `a`, `b`, `c`.
    pub fields: [u16; 3],
    /// The words behind the fields.
    pub tail: &'a [u32],
    /// How many words it has in all.
    pub words: usize,
}

impl<'a> Instruction<'a> {
    /// The instruction at the start of `words`; `None` if the opcode does not exist or words are missing.
    pub fn decode(words: &'a [u32]) -> Option<Instruction<'a>> {
        let first = *words.first()?;
        let opcode = Opcode::from_number(first as u16)?;
        let family = opcode.family;
        let second = if family.has_second_word() { *words.get(1)? } else { 0 };
        let start = if family.has_second_word() { 2 } else { 1 };
        let mut length = family.fixed_words();
        let fixed = words.get(..length)?;
        match family.tail() {
            Tail::Table => length = length.checked_add(fixed[start + 2] as usize)?,
            Tail::Search => length = length.checked_add((fixed[start] as usize).checked_mul(3)?)?,
            Tail::None | Tail::Imm32 | Tail::Imm64 | Tail::Jump | Tail::Func | Tail::FuncFar | Tail::Far => {}
        }
        let tail = words.get(start..length)?;
        let fields = [(first >> 16) as u16, second as u16, (second >> 16) as u16];
        Some(Instruction { opcode, fields, tail, words: length })
    }
}
