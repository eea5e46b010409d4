//! Lists inside nodes: a four-byte handle instead of a `Vec`, so that nodes stay small and `Copy`.

use std::marker::PhantomData;

/// A handle of a list in the [`ListPool`] that made it. The elements are `T`s; the empty list needs
/// no pool.
pub struct ListRange<T> {
    start: u32,
    len: u32,
    of: PhantomData<fn() -> T>,
}

impl<T> ListRange<T> {
    /// The list without elements, valid in every pool.
    pub const EMPTY: Self = ListRange { start: 0, len: 0, of: PhantomData };

    /// How many elements the list has.
    pub fn len(self) -> usize {
        self.len as usize
    }

    /// Whether it has none.
    pub fn is_empty(self) -> bool {
        self.len == 0
    }
}

impl<T> Default for ListRange<T> {
    fn default() -> Self {
        Self::EMPTY
    }
}
impl<T> Clone for ListRange<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for ListRange<T> {}
impl<T> PartialEq for ListRange<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.start, self.len) == (other.start, other.len)
    }
}
impl<T> Eq for ListRange<T> {}
impl<T> std::fmt::Debug for ListRange<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "[{}; {}]", self.start, self.len)
    }
}

/// All lists of one element type, back to back.
#[derive(Clone, Debug)]
pub struct ListPool<T> {
    items: Vec<T>,
}

impl<T> Default for ListPool<T> {
    fn default() -> Self {
        ListPool { items: Vec::new() }
    }
}

impl<T> ListPool<T> {
    /// A pool without lists.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a list of the elements that `items` yields.
    pub fn alloc(&mut self, items: impl IntoIterator<Item = T>) -> ListRange<T> {
        let start = self.items.len();
        self.items.extend(items);
        let position = |n: usize| u32::try_from(n).expect("more than 2^32 list elements in a pool");
        ListRange { start: position(start), len: position(self.items.len() - start), of: PhantomData }
    }

    /// The elements of `list`, which must be of this pool.
    #[inline]
    pub fn get(&self, list: ListRange<T>) -> &[T] {
        &self.items[list.start as usize..(list.start + list.len) as usize]
    }

    /// The elements of `list`, to be changed in place.
    #[inline]
    pub fn get_mut(&mut self, list: ListRange<T>) -> &mut [T] {
        &mut self.items[list.start as usize..(list.start + list.len) as usize]
    }
}

impl<T> std::ops::Index<ListRange<T>> for ListPool<T> {
    type Output = [T];
    #[inline]
    fn index(&self, list: ListRange<T>) -> &[T] {
        self.get(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_back() {
        let mut pool = ListPool::new();
        let empty = pool.alloc([]);
        let two = pool.alloc([1, 2]);
        let one = pool.alloc([3]);
        assert_eq!((&pool[empty], &pool[two], &pool[one]), (&[][..], &[1, 2][..], &[3][..]));
        assert_eq!(&pool[ListRange::EMPTY], &[] as &[i32]);
    }
}
