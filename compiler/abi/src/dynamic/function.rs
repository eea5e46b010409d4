//! Operations on dynamic values that are calls of the runtime: one row of a table each, which is all that most of the compiler
//! knows of them. `rt/luma.h` declares the functions.

/// What an operation does beside giving a result, if it does not raise an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DynEffect {
    /// Nothing; the result depends on the operands alone.
    Pure,
    /// Nothing that others see; the result depends on what lists and objects contain, or is a new one.
    Reads,
    /// It changes a list, an object or the world.
    Writes,
}

/// What is known of the result of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DynResult {
    /// Nothing.
    Any,
    /// It is nil.
    Nil,
    /// It is a number.
    Number,
    /// It is a number or nil.
    NumberOrNil,
    /// It is a boolean.
    Bool,
    /// It is a string.
    Str,
    /// It is a string or nil.
    StrOrNil,
    /// It is a list.
    List,
    /// It is an object: an instance of the class that objects without a class have.
    Object,
    /// It is the last operand.
    Last,
}

/// Hands the table of operations to a macro: rows of variant, name in MIR, symbol, number of operands (`many` is any number),
/// whether it may raise an error, effect, result.
///
/// Fixed numbers of operands are those of the C function: `kiln_value f(kiln_value, ...)`; of `many` it is
/// `kiln_value f(uint64_t count, const kiln_value *operands)`.
#[macro_export]
macro_rules! for_each_dyn_fn {
    ($callback:ident) => {
        $callback! {
            /// Prints values with spaces between them, and a newline.
            Show "show" kiln_luma_show (many) false Writes Nil;
            /// The texts of values, joined.
            Concat "concat" kiln_luma_concat (many) false Reads Str;
            /// The text of a value.
            Text "text" kiln_luma_text (1) false Reads Str;
            /// The rest of a division, with the sign of the right side.
            Rem "rem" kiln_luma_rem (2) true Pure Number;
            /// Whether a list has an item, an object a field, a string a part.
            Has "has" kiln_luma_has (2) true Reads Bool;
            /// A new list of values.
            NewList "list" kiln_luma_list (many) false Reads List;
            /// A new object without fields.
            NewObject "object" kiln_luma_object (0) false Reads Object;
            /// A new object without fields, with room for so many in itself: others are made like it. Made by inference.
            Prototype "prototype" kiln_luma_prototype (1) false Reads Object;
            /// A new object with the fields of another one, each 0: surely all are assigned before anybody looks. Made by inference.
            NewLike "like" kiln_luma_like (1) false Reads Object;
            /// An item, a character, or a field.
            Index "index" kiln_luma_index (2) true Reads Any;
            /// Of a list or object, a position and a value: assigns an item or a field.
            SetIndex "set_index" kiln_luma_set_index (3) true Writes Last;
            /// Of a value and a list: puts it at the end.
            Append "append" kiln_luma_append (2) true Writes Nil;
            /// Of a value and a list or object: takes the first equal item, or the field of that name.
            Remove "remove" kiln_luma_remove (2) true Writes Nil;
            /// What a loop over a value goes through: a list itself, of an object a new list of names, of a string one of
            /// characters.
            Items "items" kiln_luma_items (1) true Reads List;
            /// How many items, characters or fields a value has.
            Length "length" kiln_luma_length (1) true Reads Number;
            /// The value, which must be a number: the count of a loop.
            CheckCount "check_count" kiln_luma_check_count (1) true Pure Number;
            /// The value, which must be a number: the start of a loop.
            CheckStart "check_start" kiln_luma_check_start (1) true Pure Number;
            /// The value, which must be a number: the end of a loop.
            CheckEnd "check_end" kiln_luma_check_end (1) true Pure Number;
            /// The value, which must be a number other than 0: the step of a loop.
            CheckStep "check_step" kiln_luma_check_step (1) true Pure Number;
            /// The content of a file.
            ReadFile "read_file" kiln_luma_read_file (1) true Writes Str;
            /// Of a name and a text: makes a file.
            WriteFile "write_file" kiln_luma_write_file (2) true Writes Nil;
            /// The next line of the input without its end, or nil.
            ReadLine "read_line" kiln_luma_read_line (0) false Writes StrOrNil;
            /// The square root.
            Sqrt "sqrt" kiln_luma_sqrt (1) true Pure Number;
            /// The sine.
            Sin "sin" kiln_luma_sin (1) true Pure Number;
            /// The cosine.
            Cos "cos" kiln_luma_cos (1) true Pure Number;
            /// The exponential function.
            Exp "exp" kiln_luma_exp (1) true Pure Number;
            /// The natural logarithm.
            Log "log" kiln_luma_log (1) true Pure Number;
            /// The first operand to the power of the second.
            Pow "pow" kiln_luma_pow (2) true Pure Number;
            /// The next whole number below.
            Floor "floor" kiln_luma_floor (1) true Pure Number;
            /// The nearest whole number, halves away from 0.
            Round "round" kiln_luma_round (1) true Pure Number;
            /// Without sign.
            Abs "abs" kiln_luma_abs (1) true Pure Number;
            /// The smaller of two numbers.
            Min "min" kiln_luma_min (2) true Pure Number;
            /// The larger of two numbers.
            Max "max" kiln_luma_max (2) true Pure Number;
            /// A number from 0, less than 1.
            Random "random" kiln_luma_random (0) false Writes Number;
            /// The number that a string writes, or nil.
            ToNumber "number" kiln_luma_number (1) false Pure NumberOrNil;
            /// In capitals.
            Upper "upper" kiln_luma_upper (1) true Pure Str;
            /// In small letters.
            Lower "lower" kiln_luma_lower (1) true Pure Str;
            /// Without spaces at the ends.
            Trim "trim" kiln_luma_trim (1) true Pure Str;
            /// The parts of a string between each separator.
            Split "split" kiln_luma_split (2) true Reads List;
            /// A string with the third operand for each second one.
            Replace "replace" kiln_luma_replace (3) true Pure Str;
            /// The part of a string or list from one position up to another one.
            Slice "slice" kiln_luma_slice (3) true Reads Any;
            /// The position of the first part or item, or nil.
            Find "find" kiln_luma_find (2) true Reads NumberOrNil;
            /// The names of an object's fields.
            Keys "keys" kiln_luma_keys (1) true Reads List;
            /// The values of an object's fields.
            Values "values" kiln_luma_values (1) true Reads List;
            /// The items of a list in order, as a new list.
            Sort "sort" kiln_luma_sort (1) true Reads List;
            /// The sum of the items of a list.
            Sum "sum" kiln_luma_sum (1) true Reads Number;
            /// The texts of the items of a list with a string between them.
            Join "join" kiln_luma_join (2) true Reads Str;
            /// The items of a list from last to first, as a new list.
            Reverse "reverse" kiln_luma_reverse (1) true Reads List;
            /// Seconds.
            Clock "clock" kiln_luma_clock (0) false Reads Number;
            /// So many numbers that C functions can use.
            Buffer "buffer" kiln_luma_buffer (1) true Reads Any;
            /// An argument of a C function: a value, which must be a number; its position; the name of the function.
            ForeignNumber "foreign_number" kiln_luma_foreign_number (3) true Pure Number;
            /// The same of a whole number of 32 bits.
            ForeignInteger "foreign_integer" kiln_luma_foreign_integer (3) true Pure Number;
            /// The same of a string: the address of its text, which is no value.
            ForeignString "foreign_string" kiln_luma_foreign_string (3) true Reads Any;
            /// The same of a buffer or nil: the address of its numbers.
            ForeignBuffer "foreign_buffer" kiln_luma_foreign_buffer (3) true Reads Any;
            /// The same of a pointer, a buffer or nil: the address.
            ForeignPointer "foreign_pointer" kiln_luma_foreign_pointer (3) true Reads Any;
            /// The result of a C function, an address of text, and the name of the function.
            ForeignText "foreign_text" kiln_luma_foreign_text (2) true Reads StrOrNil;
            /// The result of a C function, an address that only C understands.
            ForeignAddress "foreign_address" kiln_luma_foreign_address (1) false Reads Any;
        }
    };
}

macro_rules! dyn_functions {
    ($($(#[$doc:meta])* $variant:ident $name:literal $symbol:ident ($arity:tt) $raises:literal $effect:ident $result:ident;)*) => {
        /// An operation that the runtime does, on any values.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum DynFn { $($(#[$doc])* $variant),* }

        impl DynFn {
            /// All of them in order.
            pub const ALL: &'static [DynFn] = &[$(DynFn::$variant),*];

            /// Its name in dumps.
            pub const fn name(self) -> &'static str {
                match self { $(DynFn::$variant => $name),* }
            }

            /// The symbol in the object file.
            pub const fn symbol(self) -> &'static str {
                match self { $(DynFn::$variant => stringify!($symbol)),* }
            }

            /// How many operands it takes; `None` is any number, which are passed in memory.
            pub const fn arity(self) -> Option<usize> {
                match self { $(DynFn::$variant => arity!($arity)),* }
            }

            /// Whether it may end in a run-time error.
            pub const fn raises(self) -> bool {
                match self { $(DynFn::$variant => $raises),* }
            }

            /// What it does beside giving a result.
            pub const fn effect(self) -> DynEffect {
                match self { $(DynFn::$variant => DynEffect::$effect),* }
            }

            /// What is known of the result.
            pub const fn result(self) -> DynResult {
                match self { $(DynFn::$variant => DynResult::$result),* }
            }
        }
    };
}

macro_rules! arity {
    (many) => {
        None
    };
    ($count:literal) => {
        Some($count)
    };
}

for_each_dyn_fn!(dyn_functions);

impl DynFn {
    /// Whether it converts between values and what C functions take and give: such operations trust what they get, as only calls of
    /// C functions have them.
    pub const fn is_foreign(self) -> bool {
        matches!(
            self,
            DynFn::ForeignNumber
                | DynFn::ForeignInteger
                | DynFn::ForeignString
                | DynFn::ForeignBuffer
                | DynFn::ForeignPointer
                | DynFn::ForeignText
                | DynFn::ForeignAddress
        )
    }

    /// The operation of this name.
    pub fn of_name(name: &str) -> Option<DynFn> {
        DynFn::ALL.iter().copied().find(|function| function.name() == name)
    }

    /// Whether it can be left out if its result is unused.
    pub const fn is_removable(self) -> bool {
        !self.raises() && !matches!(self.effect(), DynEffect::Writes)
    }

    /// Whether two of the same operands are one.
    pub const fn is_pure(self) -> bool {
        !self.raises() && matches!(self.effect(), DynEffect::Pure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_symbols_differ() {
        for (index, function) in DynFn::ALL.iter().enumerate() {
            assert!(function.symbol().starts_with("kiln_luma_"), "{function:?}");
            assert_eq!(DynFn::of_name(function.name()), Some(*function));
            let same = DynFn::ALL[..index].iter().find(|other| other.symbol() == function.symbol());
            assert_eq!(same, None, "{function:?}");
            assert!(function.arity().is_none_or(|arity| arity <= 3), "{function:?}");
        }
    }
}
