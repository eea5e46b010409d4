//! What the tools for Lox and Luma share: variables in scope, lines of operations, and the text of numbers.

use std::cell::RefCell;
use std::rc::Rc;

/// A program that takes more steps is no good test.
pub(crate) const STEPS_MAX: u32 = 200_000;
/// A program that prints more is no good test, in bytes.
pub(crate) const OUTPUT_MAX: usize = 60_000;
/// Nor is one that makes longer strings, in bytes.
pub(crate) const STRING_MAX: usize = 2_000;
/// Or one with more frames; how many fit depends on the engine.
pub(crate) const FRAMES_MAX: usize = 120;

/// The line of each expression's operation, counted from one: of its operator, of the closing parenthesis of a call, of
/// the name of a property or variable.
#[derive(Debug, Default)]
pub struct Lines(Vec<u32>);

impl Lines {
    /// Lines for so many expressions, none of which is known yet.
    pub(crate) fn new(ids: usize) -> Lines {
        Lines(vec![0; ids])
    }

    /// The line of the expression with this number; zero if it is not in the text.
    pub fn get(&self, id: usize) -> u32 {
        self.0.get(id).copied().unwrap_or_default()
    }

    /// The expression with this number stands in this line.
    pub(crate) fn set(&mut self, id: usize, line: u32) {
        if let Some(known) = self.0.get_mut(id) {
            *known = line;
        }
    }
}

/// The variables in scope but the globals, the innermost first. Each declaration adds one to the list, so that a closure that keeps
/// the list sees what is in scope where it was made.
pub(crate) struct Env<'a, V>(Option<Rc<Binding<'a, V>>>);

/// A variable and those around it.
pub(crate) struct Binding<'a, V> {
    name: &'a str,
    /// Its value.
    pub(crate) value: RefCell<V>,
    outer: Env<'a, V>,
}

impl<V> Clone for Env<'_, V> {
    fn clone(&self) -> Self {
        Env(self.0.clone())
    }
}

impl<V> Default for Env<'_, V> {
    fn default() -> Self {
        Env(None)
    }
}

impl<'a, V> Env<'a, V> {
    /// The same with one more variable.
    pub(crate) fn with(&self, name: &'a str, value: V) -> Env<'a, V> {
        Env(Some(Rc::new(Binding { name, value: RefCell::new(value), outer: self.clone() })))
    }

    /// Whether there is no variable, and no scope but the top level.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The innermost variable of a name.
    pub(crate) fn find(&self, name: &str) -> Option<&Binding<'a, V>> {
        let mut env = self;
        while let Some(binding) = &env.0 {
            if binding.name == name {
                return Some(binding);
            }
            env = &binding.outer;
        }
        None
    }
}

impl<V> Drop for Env<'_, V> {
    /// Long lists end without recursion.
    fn drop(&mut self) {
        let mut next = self.0.take();
        while let Some(binding) = next {
            next = Rc::into_inner(binding).and_then(|mut binding| binding.outer.0.take());
        }
    }
}

/// A number as it is shown: the shortest decimal; with an exponent where the point would be far from the digits.
pub(crate) fn number(value: f64) -> String {
    let size = value.abs();
    if size.is_finite() && size != 0.0 && !(1e-6..1e21).contains(&size) {
        format!("{value:e}")
    } else {
        format!("{value}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_an_exponent_only_where_they_are_long() {
        let cases = [
            (1.0, "1"),
            (-0.0, "-0"),
            (0.1, "0.1"),
            (1e21, "1e21"),
            (1e20, "100000000000000000000"),
            (1.5e-7, "1.5e-7"),
            (0.000001, "0.000001"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "NaN"),
        ];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
    }
}
