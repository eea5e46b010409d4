//! The functions that are there from the start: `docs/language/luma.md`, "Library".

use kiln_abi::NativeFn;

/// A function of the library: its position in [`LibraryFn::NAMES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LibraryFn(u8);

impl LibraryFn {
    const NAMES: [&str; 32] = [
        "length", "sqrt", "sin", "cos", "exp", "log", "pow", "floor", "round", "abs", "min", "max", "random",
        "number", "text", "upper", "lower", "trim", "split", "replace", "slice", "find", "keys", "values",
        "sort", "map", "filter", "sum", "join", "reverse", "clock", "buffer",
    ];

    /// All of them.
    pub(crate) fn all() -> impl Iterator<Item = LibraryFn> {
        (0..Self::NAMES.len()).map(|index| LibraryFn(index as u8))
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        Self::NAMES[self.0 as usize]
    }

    /// The function of the runtime that does it, if there is one yet.
    pub(crate) fn native(self) -> Option<NativeFn> {
        match self.name() {
            "clock" => Some(NativeFn::Clock),
            "number" => Some(NativeFn::ToNumber),
            _ => None,
        }
    }
}
