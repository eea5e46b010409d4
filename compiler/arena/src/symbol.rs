//! Interned identifiers: a name is four bytes, and equal names are equal ids.

use rustc_hash::FxBuildHasher;
use string_interner::{StringInterner, Symbol as _, backend::BucketBackend, symbol::SymbolU32};

/// An interned string. Ordered by first appearance, not by spelling: sort by [`Interner::text`]
/// where the order is seen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(SymbolU32);

impl Symbol {
    /// The position of the string in its interner, from 0: dense, so a table by symbol is a `Vec`.
    #[inline]
    pub fn index(self) -> usize {
        self.0.to_usize()
    }
}

impl std::fmt::Debug for Symbol {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "sym{}", self.0.to_usize())
    }
}

/// The table of all interned strings of a compilation.
#[derive(Debug, Clone)]
pub struct Interner {
    strings: StringInterner<BucketBackend<SymbolU32>, FxBuildHasher>,
}

impl Default for Interner {
    fn default() -> Self {
        Interner { strings: StringInterner::new() }
    }
}

impl Interner {
    /// An empty table.
    pub fn new() -> Self {
        Self::default()
    }

    /// The symbol of `text`, new or known.
    #[inline]
    pub fn intern(&mut self, text: &str) -> Symbol {
        Symbol(self.strings.get_or_intern(text))
    }

    /// The symbol of `text` if it was interned before.
    pub fn lookup(&self, text: &str) -> Option<Symbol> {
        self.strings.get(text).map(Symbol)
    }

    /// How many different strings there are.
    pub fn len(&self) -> usize {
        self.strings.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.strings.is_empty()
    }

    /// All strings with their symbols, by first appearance.
    pub fn iter(&self) -> impl Iterator<Item = (Symbol, &str)> {
        self.strings.iter().map(|(symbol, text)| (Symbol(symbol), text))
    }

    /// The spelling of `symbol`, which must be of this table.
    #[inline]
    pub fn text(&self, symbol: Symbol) -> &str {
        self.strings.resolve(symbol.0).expect("a symbol of this interner")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_names_are_equal_ids() {
        let mut names = Interner::new();
        let (a, b, again) = (names.intern("a"), names.intern("b"), names.intern("a"));
        assert_eq!(a, again);
        assert_ne!(a, b);
        assert_eq!(names.text(b), "b");
        assert_eq!(names.lookup("c"), None);
    }
}
