//! Names of values in scope: a table from symbol to innermost binding with an undo stack, so that a
//! look-up is one index and leaving a scope costs as much as was bound in it.

use kiln_abi::RuntimeFn;
use kiln_arena::Symbol;
use kiln_hir::{ConstId, FuncId, VarId};

/// What a name of a value stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    /// Nothing.
    Free,
    /// A variable of the function around.
    Var(VarId),
    /// A constant.
    Const(ConstId),
    /// A function.
    Func(FuncId),
    /// A function of the prelude that nothing used so far.
    Prelude(RuntimeFn),
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    binding: Binding,
    /// The scope that bound it; 0 is the module.
    depth: u32,
}

const FREE: Entry = Entry { binding: Binding::Free, depth: 0 };

/// The scope to return to.
#[derive(Debug, Clone, Copy)]
pub struct Mark(usize);

/// Bindings that were set aside; see [`Scopes::suspend`].
#[derive(Debug)]
pub struct Suspended {
    entries: Vec<(Symbol, Entry)>,
    depth: u32,
}

/// All names of values in scope.
#[derive(Debug, Default)]
pub struct Scopes {
    table: Vec<Entry>,
    undo: Vec<(Symbol, Entry)>,
    depth: u32,
}

impl Scopes {
    /// A table with only the module's scope; `symbols` is the number of known symbols.
    pub fn new(symbols: usize) -> Self {
        Scopes { table: vec![FREE; symbols], undo: Vec::new(), depth: 0 }
    }

    /// Opens a scope.
    #[inline]
    pub fn enter(&mut self) -> Mark {
        self.depth += 1;
        Mark(self.undo.len())
    }

    /// Closes the scope that [`Scopes::enter`] opened.
    #[inline]
    pub fn leave(&mut self, mark: Mark) {
        self.depth -= 1;
        while self.undo.len() > mark.0 {
            if let Some((name, entry)) = self.undo.pop() {
                self.table[name.index()] = entry;
            }
        }
    }

    /// Where the innermost scope stands, for [`Scopes::suspend`].
    pub fn here(&self) -> Mark {
        Mark(self.undo.len())
    }

    /// What `name` stands for.
    #[inline]
    pub fn get(&self, name: Symbol) -> Binding {
        self.table[name.index()].binding
    }

    /// What the innermost scope itself bound `name` to.
    #[inline]
    pub fn get_innermost(&self, name: Symbol) -> Binding {
        let entry = self.table[name.index()];
        if entry.depth == self.depth { entry.binding } else { Binding::Free }
    }

    /// Binds `name` in the innermost scope.
    #[inline]
    pub fn bind(&mut self, name: Symbol, binding: Binding) {
        let entry = &mut self.table[name.index()];
        let old = std::mem::replace(entry, Entry { binding, depth: self.depth });
        if self.depth > 0 {
            self.undo.push((name, old));
        }
    }

    /// Gives the module's `name`, the innermost binding of which is the module's, another meaning.
    pub fn replace_global(&mut self, name: Symbol, binding: Binding) {
        self.table[name.index()].binding = binding;
    }

    /// All names in scope, in the order of their symbols.
    pub fn bound(&self) -> impl Iterator<Item = (usize, Binding)> {
        let bound = self.table.iter().enumerate().filter(|(_, entry)| entry.binding != Binding::Free);
        bound.map(|(index, entry)| (index, entry.binding))
    }

    /// Goes back to the scope that was innermost at `mark`, keeping what is bound since then for
    /// [`Scopes::resume`]: a constant is evaluated in the scope of its declaration.
    pub fn suspend(&mut self, mark: Mark, depth: u32) -> Suspended {
        let mut suspended = Suspended { entries: Vec::new(), depth: self.depth };
        while self.undo.len() > mark.0 {
            if let Some((name, entry)) = self.undo.pop() {
                let current = std::mem::replace(&mut self.table[name.index()], entry);
                suspended.entries.push((name, current));
            }
        }
        self.depth = depth;
        suspended
    }

    /// Restores what [`Scopes::suspend`] set aside.
    pub fn resume(&mut self, suspended: Suspended) {
        for &(name, entry) in suspended.entries.iter().rev() {
            let old = std::mem::replace(&mut self.table[name.index()], entry);
            self.undo.push((name, old));
        }
        self.depth = suspended.depth;
    }

    /// How many scopes are open.
    pub fn depth(&self) -> u32 {
        self.depth
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kiln_arena::{Arena, Interner};

    #[test]
    fn leaving_a_scope_restores_what_it_hid() {
        let mut names = Interner::new();
        let (x, y) = (names.intern("x"), names.intern("y"));
        let vars: Arena<VarId, ()> = [(); 3].into_iter().collect();
        let ids: Vec<VarId> = vars.ids().collect();
        let mut scopes = Scopes::new(names.len());
        let outer = scopes.enter();
        scopes.bind(x, Binding::Var(ids[0]));
        let mark = scopes.here();
        let inner = scopes.enter();
        assert_eq!(scopes.get_innermost(x), Binding::Free);
        scopes.bind(x, Binding::Var(ids[1]));
        scopes.bind(y, Binding::Var(ids[2]));
        let aside = scopes.suspend(mark, 1);
        assert_eq!((scopes.get(x), scopes.get(y)), (Binding::Var(ids[0]), Binding::Free));
        scopes.resume(aside);
        assert_eq!((scopes.get(x), scopes.get(y)), (Binding::Var(ids[1]), Binding::Var(ids[2])));
        scopes.leave(inner);
        assert_eq!((scopes.get(x), scopes.get(y)), (Binding::Var(ids[0]), Binding::Free));
        scopes.leave(outer);
        assert_eq!(scopes.get(x), Binding::Free);
    }
}
