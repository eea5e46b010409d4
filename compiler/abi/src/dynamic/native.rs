//! Functions of the library that are values.

use super::{Dialect, DynFn};

/// Hands the table of native functions to a macro: rows of variant, name in dumps, symbol, name in each language.
#[macro_export]
macro_rules! for_each_native_fn {
    ($callback:ident) => {
        $callback! {
            /// Seconds, as a number.
            Clock "clock" kiln_native_clock lox "clock" luma "clock";
            /// A line of stdin without its end, or nil.
            ReadLine "readLine" kiln_native_read_line lox "readLine" luma none;
            /// The number that a string writes, or nil.
            ToNumber "toNumber" kiln_native_to_number lox "toNumber" luma "number";
            /// As the operation of this name in [`DynFn`]; likewise below.
            Length "length" kiln_native_length lox none luma "length";
            /// [`DynFn::Sqrt`]
            Sqrt "sqrt" kiln_native_sqrt lox none luma "sqrt";
            /// [`DynFn::Sin`]
            Sin "sin" kiln_native_sin lox none luma "sin";
            /// [`DynFn::Cos`]
            Cos "cos" kiln_native_cos lox none luma "cos";
            /// [`DynFn::Exp`]
            Exp "exp" kiln_native_exp lox none luma "exp";
            /// [`DynFn::Log`]
            Log "log" kiln_native_log lox none luma "log";
            /// [`DynFn::Pow`]
            Pow "pow" kiln_native_pow lox none luma "pow";
            /// [`DynFn::Floor`]
            Floor "floor" kiln_native_floor lox none luma "floor";
            /// [`DynFn::Round`]
            Round "round" kiln_native_round lox none luma "round";
            /// [`DynFn::Abs`]
            Abs "abs" kiln_native_abs lox none luma "abs";
            /// [`DynFn::Min`]
            Min "min" kiln_native_min lox none luma "min";
            /// [`DynFn::Max`]
            Max "max" kiln_native_max lox none luma "max";
            /// [`DynFn::Random`]
            Random "random" kiln_native_random lox none luma "random";
            /// [`DynFn::Text`]
            Text "text" kiln_native_text lox none luma "text";
            /// [`DynFn::Upper`]
            Upper "upper" kiln_native_upper lox none luma "upper";
            /// [`DynFn::Lower`]
            Lower "lower" kiln_native_lower lox none luma "lower";
            /// [`DynFn::Trim`]
            Trim "trim" kiln_native_trim lox none luma "trim";
            /// [`DynFn::Split`]
            Split "split" kiln_native_split lox none luma "split";
            /// [`DynFn::Replace`]
            Replace "replace" kiln_native_replace lox none luma "replace";
            /// [`DynFn::Slice`]
            Slice "slice" kiln_native_slice lox none luma "slice";
            /// [`DynFn::Find`]
            Find "find" kiln_native_find lox none luma "find";
            /// [`DynFn::Keys`]
            Keys "keys" kiln_native_keys lox none luma "keys";
            /// [`DynFn::Values`]
            Values "values" kiln_native_values lox none luma "values";
            /// [`DynFn::Sort`]
            Sort "sort" kiln_native_sort lox none luma "sort";
            /// [`DynFn::Sum`]
            Sum "sum" kiln_native_sum lox none luma "sum";
            /// [`DynFn::Join`]
            Join "join" kiln_native_join lox none luma "join";
            /// [`DynFn::Reverse`]
            Reverse "reverse" kiln_native_reverse lox none luma "reverse";
            /// [`DynFn::Buffer`]
            Buffer "buffer" kiln_native_buffer lox none luma "buffer";
        }
    };
}

macro_rules! natives {
    ($($(#[$doc:meta])* $variant:ident $name:literal $symbol:ident lox $lox:tt luma $luma:tt;)*) => {
        /// A function of the runtime that is a value of a dynamic language: an object that the runtime has as data.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum NativeFn { $($(#[$doc])* $variant),* }

        impl NativeFn {
            /// All of them in order.
            pub const ALL: &'static [NativeFn] = &[$(NativeFn::$variant),*];

            /// Its name in dumps.
            pub const fn name(self) -> &'static str {
                match self { $(NativeFn::$variant => $name),* }
            }

            /// Its name in a language; `None` if the language has no such function.
            pub const fn name_in(self, dialect: Dialect) -> Option<&'static str> {
                match dialect {
                    Dialect::Lox => match self { $(NativeFn::$variant => optional!($lox)),* },
                    Dialect::Luma => match self { $(NativeFn::$variant => optional!($luma)),* },
                }
            }

            /// The symbol of its object.
            pub const fn symbol(self) -> &'static str {
                match self { $(NativeFn::$variant => stringify!($symbol)),* }
            }
        }
    };
}

macro_rules! optional {
    (none) => {
        None
    };
    ($name:literal) => {
        Some($name)
    };
}

for_each_native_fn!(natives);

impl NativeFn {
    /// The native function of this name in a language.
    pub fn named(name: &str, dialect: Dialect) -> Option<NativeFn> {
        NativeFn::ALL.iter().copied().find(|native| native.name_in(dialect) == Some(name))
    }

    /// The operation that a call of it is, if the number of arguments is right.
    pub fn operation(self) -> Option<DynFn> {
        let of_lox = [(NativeFn::ReadLine, DynFn::ReadLine), (NativeFn::ToNumber, DynFn::ToNumber)];
        let found = of_lox.into_iter().find(|&(native, _)| native == self);
        found.map(|(_, operation)| operation).or_else(|| DynFn::of_name(self.name()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_native_is_an_operation_and_has_its_own_name() {
        for (index, native) in NativeFn::ALL.iter().enumerate() {
            assert!(native.operation().is_some(), "{native:?}");
            assert!(NativeFn::ALL[..index].iter().all(|other| other.name() != native.name()), "{native:?}");
            for dialect in Dialect::ALL {
                if let Some(name) = native.name_in(dialect) {
                    assert_eq!(NativeFn::named(name, dialect), Some(*native));
                }
            }
        }
    }
}
