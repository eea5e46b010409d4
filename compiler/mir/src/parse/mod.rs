//! Reads the text form of MIR (`docs/ir/mir.md`), as [`crate::dump`] writes it or a person.
//!
//! Passes over the tokens: what structs and enums there are, what functions, globals and classes there are, the fields
//! (the places in bodies name variants), then everything.
//! The first error ends it: this is for tests and tools. What is read need not be right: `verify` checks that.

mod body;
mod cursor;
mod dynamic;
mod item;
mod token;
mod types;

use crate::{ClassId, FuncId, GlobalId, Program};
use cursor::Cursor;
use kiln_arena::{Interner, Symbol};
use kiln_types::AdtId;
use rustc_hash::FxHashMap;

/// Why a text is no MIR.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    /// Where.
    pub at: TextPlace,
    /// What is wrong, a sentence without its full stop.
    pub message: String,
}

/// A place in the text of MIR.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextPlace {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

/// `3:14: expected a place, found `x``
impl std::fmt::Display for ParseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}", self.at.line, self.at.column, self.message)
    }
}

impl std::error::Error for ParseError {}

/// The program that `text` describes. Its names are interned in `names`. What bears no position has
/// [`kiln_source::Span::NONE`].
pub fn parse(text: &str, names: &mut Interner) -> Result<Program, ParseError> {
    let tokens = token::tokens(text)?;
    let mut reader = Reader {
        program: Program::default(),
        names,
        adts: FxHashMap::default(),
        funcs: FxHashMap::default(),
        globals: FxHashMap::default(),
        classes: FxHashMap::default(),
        params: Vec::new(),
    };
    let starts = item::starts(&tokens)?;
    let mut cursor = Cursor::new(&tokens);
    reader.declare_adts(&mut cursor, &starts)?;
    reader.declare_funcs(&mut cursor, &starts)?;
    reader.declare_dynamic(&mut cursor, &starts)?;
    for &start in &starts {
        cursor.go_to(start);
        if cursor.is_word("struct") || cursor.is_word("enum") {
            reader.item(&mut cursor)?;
        }
    }
    cursor.go_to(0);
    while !cursor.at_end() {
        reader.item(&mut cursor)?;
    }
    Ok(reader.program)
}

/// What the text has told so far.
struct Reader<'a> {
    program: Program,
    names: &'a mut Interner,
    /// Structs and enums by their text, `Point#1`.
    adts: FxHashMap<String, AdtId>,
    /// Functions by their text, `id[i32]`.
    funcs: FxHashMap<String, FuncId>,
    /// Globals by their text, `x`.
    globals: FxHashMap<String, GlobalId>,
    /// Classes by their text, `Tree#1`.
    classes: FxHashMap<String, ClassId>,
    /// The type parameters of the item at hand.
    params: Vec<Symbol>,
}
