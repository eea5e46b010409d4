//! Scopes of local variables, one stack for all functions around the place at hand.
//!
//! The innermost declaration of each name is found through a table, so that a lookup costs the same however many
//! variables and scopes there are.

use kiln_arena::Symbol;
use kiln_captures::LocalId;
use rustc_hash::FxHashMap;

/// A declaration that is visible.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Visible {
    pub(crate) local: LocalId,
    /// How many scopes are around it.
    pub(crate) depth: u32,
    /// Whether its initializer is evaluated.
    pub(crate) ready: bool,
}

/// The scopes around a place. At depth 0 there are no locals: what is declared there is global.
#[derive(Debug, Default)]
pub(crate) struct Scopes {
    innermost: FxHashMap<Symbol, Visible>,
    /// Names of open scopes with what they hide, in the order of their declarations.
    declared: Vec<(Symbol, Option<Visible>)>,
    /// Where the names of each open scope begin in `declared`.
    starts: Vec<usize>,
}

impl Scopes {
    pub(crate) fn enter(&mut self) {
        self.starts.push(self.declared.len());
    }

    /// Ends the innermost scope.
    pub(crate) fn leave(&mut self) {
        let start = self.starts.pop().expect("a scope is open");
        for (name, hidden) in self.declared.drain(start..).rev() {
            match hidden {
                Some(hidden) => self.innermost.insert(name, hidden),
                None => self.innermost.remove(&name),
            };
        }
    }

    /// Whether no scope is open.
    pub(crate) fn is_global(&self) -> bool {
        self.starts.is_empty()
    }

    /// Declares a name in the innermost scope.
    pub(crate) fn declare(&mut self, name: Symbol, local: LocalId, ready: bool) {
        let depth = self.starts.len() as u32;
        let hidden = self.innermost.insert(name, Visible { local, depth, ready });
        self.declared.push((name, hidden));
    }

    /// The initializer of the name that was declared last under this name is evaluated.
    pub(crate) fn make_ready(&mut self, name: Symbol) {
        if let Some(visible) = self.innermost.get_mut(&name) {
            visible.ready = true;
        }
    }

    pub(crate) fn find(&self, name: Symbol) -> Option<Visible> {
        self.innermost.get(&name).copied()
    }

    /// What the innermost scope itself declares under a name.
    pub(crate) fn in_this_scope(&self, name: Symbol) -> Option<LocalId> {
        let depth = self.starts.len() as u32;
        self.find(name).filter(|visible| visible.depth == depth).map(|visible| visible.local)
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
        let local = LocalId::from_index;
        let mut scopes = Scopes::default();
        assert!(scopes.is_global());
        scopes.enter();
        scopes.declare(a, local(0), true);
        scopes.enter();
        assert!(scopes.in_this_scope(a).is_none());
        scopes.declare(a, local(1), false);
        scopes.declare(b, local(2), true);
        assert!(!scopes.find(a).unwrap().ready);
        scopes.make_ready(a);
        assert!(scopes.find(a).unwrap().ready);
        assert_eq!(scopes.in_this_scope(a), Some(local(1)));
        scopes.leave();
        assert_eq!(scopes.find(a).unwrap().local, local(0));
        assert!(scopes.find(b).is_none());
        scopes.leave();
        assert!(scopes.find(a).is_none() && scopes.is_global());
    }
}
