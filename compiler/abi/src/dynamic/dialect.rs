//! What differs between dynamic languages in one runtime: their operators on other values than numbers, and the texts of
//! values and errors.

use crate::RuntimeFn;

/// A dynamic language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Dialect {
    /// Lox; also programs of languages that are not dynamic, to which it means nothing.
    #[default]
    Lox = 0,
    /// Luma.
    Luma = 1,
}

impl Dialect {
    /// All of them, in the order of their numbers.
    pub const ALL: [Dialect; 2] = [Dialect::Lox, Dialect::Luma];

    /// Its name in dumps.
    pub const fn name(self) -> &'static str {
        match self {
            Dialect::Lox => "lox",
            Dialect::Luma => "luma",
        }
    }

    /// The symbol of what the runtime has of it, `struct kiln_dialect`; `None` is null.
    pub const fn symbol(self) -> Option<&'static str> {
        match self {
            Dialect::Lox => None,
            Dialect::Luma => Some("kiln_dialect_luma"),
        }
    }

    /// The function that does what `function`, an operator of Lox, does in this language. Other functions are the same in all.
    pub const fn operator(self, function: RuntimeFn) -> RuntimeFn {
        let mut index = 0;
        while index < OPERATORS.len() {
            let (lox, luma) = OPERATORS[index];
            if function as usize == lox as usize {
                return match self {
                    Dialect::Lox => lox,
                    Dialect::Luma => luma,
                };
            }
            index += 1;
        }
        function
    }
}

/// Operators on words, in Lox and in Luma.
const OPERATORS: [(RuntimeFn, RuntimeFn); 9] = [
    (RuntimeFn::DynAdd, RuntimeFn::LumaAdd),
    (RuntimeFn::DynSub, RuntimeFn::LumaSub),
    (RuntimeFn::DynMul, RuntimeFn::LumaMul),
    (RuntimeFn::DynDiv, RuntimeFn::LumaDiv),
    (RuntimeFn::DynLt, RuntimeFn::LumaLt),
    (RuntimeFn::DynLe, RuntimeFn::LumaLe),
    (RuntimeFn::DynGt, RuntimeFn::LumaGt),
    (RuntimeFn::DynGe, RuntimeFn::LumaGe),
    (RuntimeFn::DynNeg, RuntimeFn::LumaNeg),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_of_a_language_have_the_signature_of_those_of_lox() {
        for (lox, luma) in OPERATORS {
            assert_eq!(lox.signature(), luma.signature());
            assert_eq!((Dialect::Lox.operator(lox), Dialect::Luma.operator(lox)), (lox, luma));
        }
        assert_eq!(Dialect::Luma.operator(RuntimeFn::DynEqual), RuntimeFn::DynEqual);
    }

    #[test]
    fn the_order_is_that_of_the_numbers() {
        for (number, dialect) in Dialect::ALL.into_iter().enumerate() {
            assert_eq!(dialect as usize, number);
        }
    }
}
