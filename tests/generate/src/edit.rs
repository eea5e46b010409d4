//! The edit that a shrinker does: it walks a tree and asks at each place whether it is there, until one is.

/// Counts down to the edit to do.
pub(crate) struct Edit {
    left: usize,
    /// Whether it was done. Nothing else may be changed then.
    pub(crate) done: bool,
}

impl Edit {
    /// The edit with this number, from 0, in the order in which a shrinker asks.
    pub(crate) fn new(number: usize) -> Edit {
        Edit { left: number, done: false }
    }

    /// Whether this is the edit to do.
    pub(crate) fn here(&mut self) -> bool {
        if self.done {
            return false;
        }
        self.done = self.left == 0;
        self.left = self.left.saturating_sub(1);
        self.done
    }

    /// Drops a run: half of all, a quarter, one. From the end: what comes late depends on more.
    pub(crate) fn drop_run<T>(&mut self, items: &mut Vec<T>) {
        let count = items.len();
        let mut size = count.div_ceil(2);
        while size >= 1 {
            for start in (0..count).step_by(size).rev() {
                if self.here() {
                    items.drain(start..(start + size).min(count));
                    return;
                }
            }
            size /= 2;
        }
    }

    /// Drops one, the last first.
    pub(crate) fn drop_one<T>(&mut self, items: &mut Vec<T>) {
        for index in (0..items.len()).rev() {
            if self.here() {
                items.remove(index);
                return;
            }
        }
    }
}
