//! Typed 32-bit ids, the arenas that make them, dense side tables, list pools, and the interner.
//!
//! Nothing here knows what it stores. An id is made by an arena only and nobody does arithmetic on
//! it; its `Debug` form is the one that dumps print (`f3`, `%7`, `b2`).

mod list;
mod symbol;

pub use list::{ListPool, ListRange};
pub use symbol::{Interner, Symbol};

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// A typed index. Implemented by [`define_id!`] only.
pub trait Id: Copy + Eq + Ord {
    /// The id of the `index`-th element. Panics past `u32::MAX - 1` elements: a compiler that needs
    /// four billion nodes has been stopped by a limit long before.
    fn from_index(index: usize) -> Self;
    /// The position of the element, from 0.
    fn index(self) -> usize;
}

/// Defines a typed 32-bit id: `define_id!(/** docs */ pub struct FuncId, "f");`. The niche at zero
/// makes `Option<FuncId>` four bytes.
#[macro_export]
macro_rules! define_id {
    ($(#[$meta:meta])* $vis:vis struct $name:ident, $prefix:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis struct $name(::core::num::NonZeroU32);

        impl $crate::Id for $name {
            #[inline]
            fn from_index(index: usize) -> Self {
                let raw = u32::try_from(index + 1).expect("more than 2^32 - 2 elements in an arena");
                Self(::core::num::NonZeroU32::new(raw).expect("index + 1 is not zero"))
            }
            #[inline]
            fn index(self) -> usize {
                self.0.get() as usize - 1
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                write!(f, concat!($prefix, "{}"), $crate::Id::index(*self))
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(self, f)
            }
        }
    };
}

/// Elements of one kind, addressed by their own id type, in the order of their creation.
#[derive(Clone)]
pub struct Arena<I, T> {
    items: Vec<T>,
    ids: PhantomData<fn() -> I>,
}

impl<I: Id, T> Arena<I, T> {
    /// An empty arena.
    pub const fn new() -> Self {
        Arena { items: Vec::new(), ids: PhantomData }
    }

    /// An empty arena with room for `capacity` elements.
    pub fn with_capacity(capacity: usize) -> Self {
        Arena { items: Vec::with_capacity(capacity), ids: PhantomData }
    }

    /// Adds an element and gives its id.
    #[inline]
    pub fn alloc(&mut self, item: T) -> I {
        let id = I::from_index(self.items.len());
        self.items.push(item);
        id
    }

    /// Makes room for `additional` more elements.
    pub fn reserve(&mut self, additional: usize) {
        self.items.reserve(additional);
    }

    /// Takes back the elements from position `len` on; their ids are void.
    pub fn truncate(&mut self, len: usize) {
        self.items.truncate(len);
    }

    /// The id that the next [`Arena::alloc`] will give.
    pub fn next_id(&self) -> I {
        I::from_index(self.items.len())
    }

    /// How many elements there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// All ids in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + use<I, T> {
        (0..self.items.len()).map(I::from_index)
    }

    /// All elements in order.
    pub fn values(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    /// All elements in order, to be changed.
    pub fn values_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.items.iter_mut()
    }

    /// All pairs of id and element in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator {
        self.items.iter().enumerate().map(|(index, item)| (I::from_index(index), item))
    }

    /// The element of `id`, or `None` if the id is of another, longer arena (verifiers ask).
    pub fn get(&self, id: I) -> Option<&T> {
        self.items.get(id.index())
    }

    /// The elements as a slice, from id 0.
    pub fn as_slice(&self) -> &[T] {
        &self.items
    }

    /// The elements as a slice from id 0, to be changed.
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        &mut self.items
    }
}

impl<I: Id, T> Default for Arena<I, T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<I: Id, T> Index<I> for Arena<I, T> {
    type Output = T;
    #[inline]
    fn index(&self, id: I) -> &T {
        &self.items[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for Arena<I, T> {
    #[inline]
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.items[id.index()]
    }
}

impl<I: Id, T: std::fmt::Debug> std::fmt::Debug for Arena<I, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.items).finish()
    }
}

impl<I: Id, T> FromIterator<T> for Arena<I, T> {
    fn from_iter<It: IntoIterator<Item = T>>(iter: It) -> Self {
        Arena { items: iter.into_iter().collect(), ids: PhantomData }
    }
}

impl<I, T> IntoIterator for Arena<I, T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;
    /// All elements in order.
    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

/// A dense side table: one value for each element of an arena, results that are not part of the node.
#[derive(Clone, Debug)]
pub struct IdMap<I, V> {
    values: Vec<V>,
    ids: PhantomData<fn() -> I>,
}

impl<I: Id, V: Clone> IdMap<I, V> {
    /// A table of `len` entries, each `value`.
    pub fn filled(len: usize, value: V) -> Self {
        IdMap { values: vec![value; len], ids: PhantomData }
    }
}

impl<I: Id, V> IdMap<I, V> {
    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// All pairs of id and value in order.
    pub fn iter(&self) -> impl Iterator<Item = (I, &V)> {
        self.values.iter().enumerate().map(|(index, value)| (I::from_index(index), value))
    }
}

impl<I: Id, V> Index<I> for IdMap<I, V> {
    type Output = V;
    #[inline]
    fn index(&self, id: I) -> &V {
        &self.values[id.index()]
    }
}

impl<I: Id, V> IndexMut<I> for IdMap<I, V> {
    #[inline]
    fn index_mut(&mut self, id: I) -> &mut V {
        &mut self.values[id.index()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    define_id!(
        /// A test id.
        struct TestId,
        "t"
    );

    #[test]
    fn ids_are_dense_small_and_print_with_their_prefix() {
        let mut arena: Arena<TestId, &str> = Arena::new();
        let first = arena.alloc("a");
        let second = arena.alloc("b");
        assert_eq!(format!("{first} {second:?}"), "t0 t1");
        assert_eq!(arena[second], "b");
        assert_eq!(size_of::<Option<TestId>>(), 4);
        assert_eq!(arena.ids().collect::<Vec<_>>(), [first, second]);
    }

    #[test]
    fn side_tables_are_indexed_by_id() {
        let arena: Arena<TestId, u8> = [1, 2].into_iter().collect();
        let mut table: IdMap<TestId, bool> = IdMap::filled(arena.len(), false);
        let last = arena.ids().next_back().unwrap();
        table[last] = true;
        assert_eq!(table.iter().filter(|(_, v)| **v).count(), 1);
    }
}
