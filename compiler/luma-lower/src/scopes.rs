//! Scopes of names, one stack for all functions around the place at hand.
//!
//! The innermost declaration of each name is found through a table, so that a lookup costs the same however many
//! variables and scopes there are.

use crate::library::LibraryFn;
use kiln_arena::Symbol;
use kiln_captures::LocalId;
use kiln_source::Span;
use rustc_hash::FxHashMap;

/// What a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// A function of the library.
    Library(LibraryFn),
    /// A variable at top level.
    Global,
    /// A function defined at top level.
    GlobalFunction,
    /// Any other variable.
    Local(LocalId),
}

/// A declaration that is visible.
#[derive(Debug, Clone, Copy)]
struct Visible {
    meaning: Meaning,
    /// Its place; none of the library and of earlier inputs.
    span: Span,
    /// How many scopes are around it.
    depth: u32,
}

/// The scopes around a place. At depth 0 are the library and what earlier inputs made, at depth 1 the top level.
#[derive(Debug, Default)]
pub(crate) struct Scopes {
    innermost: FxHashMap<Symbol, Visible>,
    /// Names of open scopes with what they hide, in the order of their declarations.
    declared: Vec<(Symbol, Option<Visible>)>,
    /// Where the names of each open scope begin in `declared`.
    starts: Vec<usize>,
    /// Of names in scopes that ended, the last declaration.
    gone: FxHashMap<Symbol, Span>,
}

impl Scopes {
    pub(crate) fn enter(&mut self) {
        self.starts.push(self.declared.len());
    }

    /// Ends the innermost scope.
    pub(crate) fn leave(&mut self) {
        let start = self.starts.pop().expect("a scope is open");
        for (name, hidden) in self.declared.drain(start..).rev() {
            let ended = match hidden {
                Some(hidden) => self.innermost.insert(name, hidden),
                None => self.innermost.remove(&name),
            };
            self.gone.extend(ended.map(|ended| (name, ended.span)));
        }
    }

    /// Whether the innermost scope is the top level.
    pub(crate) fn is_top(&self) -> bool {
        self.starts.len() == 1
    }

    /// Declares a name in the innermost scope.
    pub(crate) fn declare(&mut self, name: Symbol, meaning: Meaning, span: Span) {
        let depth = self.starts.len() as u32;
        let hidden = self.innermost.insert(name, Visible { meaning, span, depth });
        if depth > 0 {
            self.declared.push((name, hidden));
        }
    }

    pub(crate) fn find(&self, name: Symbol) -> Option<Meaning> {
        self.innermost.get(&name).map(|visible| visible.meaning)
    }

    /// Where the declaration is that a name means.
    pub(crate) fn place(&self, name: Symbol) -> Span {
        self.innermost.get(&name).map_or(Span::NONE, |visible| visible.span)
    }

    /// The last declaration of a name in a scope that ended.
    pub(crate) fn ended(&self, name: Symbol) -> Option<Span> {
        self.gone.get(&name).copied()
    }

    /// What the innermost scope itself declares under a name, and where.
    pub(crate) fn in_this_scope(&self, name: Symbol) -> Option<(Meaning, Span)> {
        let depth = self.starts.len() as u32;
        let visible = self.innermost.get(&name).filter(|visible| visible.depth == depth)?;
        Some((visible.meaning, visible.span))
    }

    /// All names that mean something here, ordered by name id.
    pub(crate) fn names(&self) -> Vec<Symbol> {
        let mut names: Vec<Symbol> = self.innermost.keys().copied().collect();
        names.sort_unstable();
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kiln_arena::{Id, Interner};

    #[test]
    fn inner_names_hide_outer_ones() {
        let mut names = Interner::new();
        let (a, b) = (names.intern("a"), names.intern("b"));
        let local = |index| Meaning::Local(LocalId::from_index(index));
        let mut scopes = Scopes::default();
        scopes.enter();
        assert!(scopes.is_top());
        scopes.declare(a, Meaning::Global, Span::new(1, 2));
        scopes.enter();
        assert!(scopes.in_this_scope(a).is_none());
        scopes.declare(a, local(1), Span::new(3, 4));
        scopes.declare(b, local(2), Span::new(5, 6));
        assert_eq!(scopes.in_this_scope(a), Some((local(1), Span::new(3, 4))));
        assert_eq!(scopes.names(), [a, b]);
        scopes.leave();
        assert_eq!(scopes.find(a), Some(Meaning::Global));
        assert!(scopes.find(b).is_none());
        assert_eq!((scopes.ended(a), scopes.ended(b)), (Some(Span::new(3, 4)), Some(Span::new(5, 6))));
    }
}
