//! A program as bytecode, and its instructions one by one.

use crate::op::{Opcode, Tail};
use kiln_abi::{AbiTy, Dialect};
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
    /// Functions of C libraries.
    pub foreigns: Vec<Foreign>,
    /// What only dynamic languages have.
    pub dynamic: Dynamic,
}

/// A function of a C library. The instruction `foreign` calls it; a function of the bytecode that consists of this instruction
/// stands for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreign {
    /// The library; `None` is the C library, or one that is given to the run.
    pub library: Option<String>,
    /// The symbol.
    pub symbol: String,
    /// The parameters: where they are in the frame, and what they are.
    pub params: Vec<(u32, AbiTy)>,
    /// The result, likewise; `None` is `void`.
    pub result: Option<(u32, AbiTy)>,
}

/// What instructions on dynamic values name by number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dynamic {
    /// Which language it is.
    pub dialect: Dialect,
    /// Texts of strings, and names; each once.
    pub texts: Vec<String>,
    /// Global variables.
    pub globals: Vec<Global>,
    /// Classes.
    pub classes: Vec<Class>,
    /// Inline caches: the texts of their names, or [`NO_NAME`]. Each belongs to one instruction.
    pub sites: Vec<u32>,
}

/// The name of an inline cache that needs none.
pub const NO_NAME: u32 = u32::MAX;

/// A global variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Global {
    /// The text of its name.
    pub name: u32,
    /// What it is before the program starts, by its place in `NativeFn::ALL`.
    pub native: Option<u32>,
}

/// A class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// The text of its name.
    pub name: u32,
    /// The texts of the names of its methods, and their functions.
    pub methods: Vec<(u32, u32)>,
    /// How many fields its instances probably get.
    pub fields: u32,
    /// Whether it inherits.
    pub inherits: bool,
}

/// A function.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Function {
    /// Its name in the source.
    pub name: String,
    /// Its instructions, as indices of words.
    pub code: Range<u32>,
    /// Bytes of its frame; those it fills for functions that it calls are included.
    pub frame: u32,
    /// Where in the frame the result is.
    pub result: Range<u32>,
    /// How it shows in traces of run-time errors.
    pub trace: TraceAs,
    /// What the result is.
    pub gives: Slot,
    /// Where parameters are that are dynamic values or cells; others need not be known. If there are captures, the
    /// first is the closure.
    pub takes: Vec<(u32, Slot)>,
    /// What the closure holds.
    pub captures: Vec<Slot>,
    /// How it is called as the code of a closure; `None` if it never is.
    pub value: Option<Callable>,
}

/// How a frame shows in a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TraceAs {
    /// Not at all.
    #[default]
    Hidden,
    /// By the name of its function.
    Function,
    /// As the script.
    Script,
}

/// What is in eight bytes of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Slot {
    /// Any bytes.
    #[default]
    Raw,
    /// A dynamic value.
    Dyn,
    /// A pointer to a cell.
    Cell,
}

/// How the code of closures is called; see [`closure_frame`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Callable {
    /// How many arguments it takes.
    pub arity: u32,
    /// Whether it takes a receiver.
    pub is_method: bool,
}

/// Where a function that closures run takes and gives values: bytes from the start of its frame.
pub mod closure_frame {
    /// The result.
    pub const RESULT: u32 = 0;
    /// The closure.
    pub const CLOSURE: u32 = 8;
    /// The receiver of a method.
    pub const RECEIVER: u32 = 16;
    /// The first argument; each takes 8 bytes.
    pub const ARGUMENTS: u32 = 24;
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
            Tail::None
            | Tail::Imm32
            | Tail::Imm64
            | Tail::Counter
            | Tail::Jump
            | Tail::Func
            | Tail::Foreign
            | Tail::FuncFar
            | Tail::FuncClosure
            | Tail::Far
            | Tail::Text
            | Tail::Global
            | Tail::Class
            | Tail::ClassFar
            | Tail::Capture
            | Tail::Site
            | Tail::SiteFar
            | Tail::Math
            | Tail::Value
            | Tail::Operands => {}
        }
        let tail = words.get(start..length)?;
        let fields = [(first >> 16) as u16, second as u16, (second >> 16) as u16];
        Some(Instruction { opcode, fields, tail, words: length })
    }
}
