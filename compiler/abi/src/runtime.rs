//! The functions of `rt/` that compiled code calls.

use kiln_types::{FloatTy, IntTy};

/// A value as it crosses the boundary to C.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AbiTy {
    /// `int8_t` to `uint64_t`; narrow ones are extended as their signedness says.
    Int(IntTy),
    /// `float`, `double`.
    Float(FloatTy),
    /// `bool`.
    Bool,
    /// A pointer.
    Ptr,
    /// A value of a dynamic language, `uint64_t`.
    Dyn,
}

/// What a runtime function takes and gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature {
    /// Parameters in order.
    pub params: &'static [AbiTy],
    /// The result; `None` is `void`.
    pub ret: Option<AbiTy>,
    /// Whether it returns; those that do not are cold, too.
    pub returns: bool,
}

macro_rules! runtime_functions {
    ($($(#[$doc:meta])* $variant:ident = $symbol:literal ($($param:expr),*) -> $ret:expr, returns: $returns:literal;)*) => {
        /// A function of the runtime.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RuntimeFn { $($(#[$doc])* $variant),* }

        impl RuntimeFn {
            /// All of them in order.
            pub const ALL: &'static [RuntimeFn] = &[$(RuntimeFn::$variant),*];

            /// The symbol in the object file.
            pub const fn symbol(self) -> &'static str {
                match self { $(RuntimeFn::$variant => $symbol),* }
            }

            /// What it takes and gives.
            pub const fn signature(self) -> Signature {
                match self {
                    $(RuntimeFn::$variant => Signature { params: &[$($param),*], ret: $ret, returns: $returns }),*
                }
            }
        }
    };
}

runtime_functions! {
    /// `print_i8`
    PrintI8 = "kiln_print_i8"(AbiTy::Int(IntTy::I8)) -> None, returns: true;
    /// `print_i16`
    PrintI16 = "kiln_print_i16"(AbiTy::Int(IntTy::I16)) -> None, returns: true;
    /// `print_i32`
    PrintI32 = "kiln_print_i32"(AbiTy::Int(IntTy::I32)) -> None, returns: true;
    /// `print_i64`
    PrintI64 = "kiln_print_i64"(AbiTy::Int(IntTy::I64)) -> None, returns: true;
    /// `print_isize`
    PrintIsize = "kiln_print_isize"(AbiTy::Int(IntTy::Isize)) -> None, returns: true;
    /// `print_u8`
    PrintU8 = "kiln_print_u8"(AbiTy::Int(IntTy::U8)) -> None, returns: true;
    /// `print_u16`
    PrintU16 = "kiln_print_u16"(AbiTy::Int(IntTy::U16)) -> None, returns: true;
    /// `print_u32`
    PrintU32 = "kiln_print_u32"(AbiTy::Int(IntTy::U32)) -> None, returns: true;
    /// `print_u64`
    PrintU64 = "kiln_print_u64"(AbiTy::Int(IntTy::U64)) -> None, returns: true;
    /// `print_usize`
    PrintUsize = "kiln_print_usize"(AbiTy::Int(IntTy::Usize)) -> None, returns: true;
    /// `print_f32`
    PrintF32 = "kiln_print_f32"(AbiTy::Float(FloatTy::F32)) -> None, returns: true;
    /// `print_f64`
    PrintF64 = "kiln_print_f64"(AbiTy::Float(FloatTy::F64)) -> None, returns: true;
    /// `print_bool`
    PrintBool = "kiln_print_bool"(AbiTy::Bool) -> None, returns: true;
    /// The remainder of truncated division of `f32`.
    RemF32 = "kiln_rem_f32"(AbiTy::Float(FloatTy::F32), AbiTy::Float(FloatTy::F32)) -> Some(AbiTy::Float(FloatTy::F32)), returns: true;
    /// The remainder of truncated division of `f64`.
    RemF64 = "kiln_rem_f64"(AbiTy::Float(FloatTy::F64), AbiTy::Float(FloatTy::F64)) -> Some(AbiTy::Float(FloatTy::F64)), returns: true;
    /// Panics in a file (its name, ended by NUL) at a line, for [`crate::panic_column_kind`].
    Panic = "kiln_panic"(AbiTy::Ptr, AbiTy::Int(IntTy::U32), AbiTy::Int(IntTy::U32)) -> None, returns: false;
    /// Gives the runtime the data of the module, `kiln_module`, before anything else of it runs.
    DynStart = "kiln_dyn_start"(AbiTy::Ptr) -> None, returns: true;
    /// Makes the calls of a module known to backtraces, where the language is not a dynamic one.
    BacktraceStart = "kiln_backtrace_start"(AbiTy::Ptr) -> None, returns: true;
    /// Adds numbers, concatenates strings. Raises.
    DynAdd = "kiln_dyn_add"(AbiTy::Dyn, AbiTy::Dyn) -> Some(AbiTy::Dyn), returns: true;
    /// Subtracts numbers. Raises.
    DynSub = "kiln_dyn_sub"(AbiTy::Dyn, AbiTy::Dyn) -> Some(AbiTy::Dyn), returns: true;
    /// Multiplies numbers. Raises.
    DynMul = "kiln_dyn_mul"(AbiTy::Dyn, AbiTy::Dyn) -> Some(AbiTy::Dyn), returns: true;
    /// Divides numbers. Raises.
    DynDiv = "kiln_dyn_div"(AbiTy::Dyn, AbiTy::Dyn) -> Some(AbiTy::Dyn), returns: true;
    /// Compares numbers: 0 or 1. Raises.
    DynLt = "kiln_dyn_lt"(AbiTy::Dyn, AbiTy::Dyn) -> Some(AbiTy::Int(IntTy::U64)), returns: true;
    /// Compares numbers: 0 or 1. Raises.
    DynLe = "kiln_dyn_le"(AbiTy::Dyn, AbiTy::Dyn) -> Some(AbiTy::Int(IntTy::U64)), returns: true;
    /// Compares numbers: 0 or 1. Raises.
    DynGt = "kiln_dyn_gt"(AbiTy::Dyn, AbiTy::Dyn) -> Some(AbiTy::Int(IntTy::U64)), returns: true;
    /// Compares numbers: 0 or 1. Raises.
    DynGe = "kiln_dyn_ge"(AbiTy::Dyn, AbiTy::Dyn) -> Some(AbiTy::Int(IntTy::U64)), returns: true;
    /// Negates a number. Raises.
    DynNeg = "kiln_dyn_neg"(AbiTy::Dyn) -> Some(AbiTy::Dyn), returns: true;
    /// Whether two values are equal.
    DynEqual = "kiln_dyn_equal"(AbiTy::Dyn, AbiTy::Dyn) -> Some(AbiTy::Bool), returns: true;
    /// Prints a value and a newline.
    DynPrint = "kiln_dyn_print"(AbiTy::Dyn) -> None, returns: true;
    /// Raises: the global whose name this string literal is is undefined.
    DynUndefined = "kiln_dyn_undefined"(AbiTy::Ptr) -> Some(AbiTy::Dyn), returns: true;
    /// A new cell with a value.
    DynNewCell = "kiln_dyn_new_cell"(AbiTy::Dyn) -> Some(AbiTy::Ptr), returns: true;
    /// A new closure of a `kiln_function`; what it captures is nil.
    DynNewClosure = "kiln_dyn_new_closure"(AbiTy::Ptr) -> Some(AbiTy::Dyn), returns: true;
    /// A new class of a `kiln_class_descriptor`, the superclass or undefined, and the closures of its methods. Raises.
    DynNewClass = "kiln_dyn_new_class"(AbiTy::Ptr, AbiTy::Dyn, AbiTy::Ptr) -> Some(AbiTy::Dyn), returns: true;
    /// A new instance of a class, without fields.
    DynNewInstance = "kiln_dyn_allocate_instance"(AbiTy::Dyn) -> Some(AbiTy::Ptr), returns: true;
    /// The closure of the method of a class that has this name, a string literal.
    DynClassMethod = "kiln_dyn_class_method"(AbiTy::Dyn, AbiTy::Ptr) -> Some(AbiTy::Dyn), returns: true;
    /// A field or a bound method of an object, for a site. Raises.
    DynGet = "kiln_dyn_get"(AbiTy::Dyn, AbiTy::Ptr) -> Some(AbiTy::Dyn), returns: true;
    /// Assigns a field of an object and gives the value, for a site. Raises.
    DynSet = "kiln_dyn_set"(AbiTy::Dyn, AbiTy::Dyn, AbiTy::Ptr) -> Some(AbiTy::Dyn), returns: true;
    /// A method of a superclass, bound to a receiver, for a site. Raises.
    DynSuperGet = "kiln_dyn_super_get"(AbiTy::Dyn, AbiTy::Dyn, AbiTy::Ptr) -> Some(AbiTy::Dyn), returns: true;
    /// Calls a value with a number of arguments in memory, for a site. Raises.
    DynCall = "kiln_dyn_call"(AbiTy::Dyn, AbiTy::Int(IntTy::U64), AbiTy::Ptr, AbiTy::Ptr) -> Some(AbiTy::Dyn), returns: true;
    /// Calls a method or the value of a field of a receiver, for a site. Raises.
    DynInvoke = "kiln_dyn_invoke"(AbiTy::Dyn, AbiTy::Int(IntTy::U64), AbiTy::Ptr, AbiTy::Ptr) -> Some(AbiTy::Dyn), returns: true;
    /// Calls a method of a superclass on a receiver, for a site. Raises.
    DynSuperInvoke = "kiln_dyn_super_invoke"(AbiTy::Dyn, AbiTy::Dyn, AbiTy::Int(IntTy::U64), AbiTy::Ptr, AbiTy::Ptr) -> Some(AbiTy::Dyn), returns: true;
    /// The entry for a receiver in a site of a method call: key, closure, code; null if there is none and none can be made.
    DynFindMethod = "kiln_dyn_find_method"(AbiTy::Dyn, AbiTy::Int(IntTy::U64), AbiTy::Ptr) -> Some(AbiTy::Ptr), returns: true;
    /// As [`RuntimeFn::DynAdd`] in Luma, also of lists; likewise below. Raises.
    LumaAdd = "kiln_luma_add"(AbiTy::Dyn, AbiTy::Dyn) -> Some(AbiTy::Dyn), returns: true;
    /// [`RuntimeFn::DynSub`] in Luma. Raises.
    LumaSub = "kiln_luma_sub"(AbiTy::Dyn, AbiTy::Dyn) -> Some(AbiTy::Dyn), returns: true;
    /// [`RuntimeFn::DynMul`] in Luma. Raises.
    LumaMul = "kiln_luma_mul"(AbiTy::Dyn, AbiTy::Dyn) -> Some(AbiTy::Dyn), returns: true;
    /// [`RuntimeFn::DynDiv`] in Luma. Raises.
    LumaDiv = "kiln_luma_div"(AbiTy::Dyn, AbiTy::Dyn) -> Some(AbiTy::Dyn), returns: true;
    /// [`RuntimeFn::DynLt`] in Luma. Raises.
    LumaLt = "kiln_luma_lt"(AbiTy::Dyn, AbiTy::Dyn) -> Some(AbiTy::Int(IntTy::U64)), returns: true;
    /// [`RuntimeFn::DynLe`] in Luma. Raises.
    LumaLe = "kiln_luma_le"(AbiTy::Dyn, AbiTy::Dyn) -> Some(AbiTy::Int(IntTy::U64)), returns: true;
    /// [`RuntimeFn::DynGt`] in Luma. Raises.
    LumaGt = "kiln_luma_gt"(AbiTy::Dyn, AbiTy::Dyn) -> Some(AbiTy::Int(IntTy::U64)), returns: true;
    /// [`RuntimeFn::DynGe`] in Luma. Raises.
    LumaGe = "kiln_luma_ge"(AbiTy::Dyn, AbiTy::Dyn) -> Some(AbiTy::Int(IntTy::U64)), returns: true;
    /// [`RuntimeFn::DynNeg`] in Luma. Raises.
    LumaNeg = "kiln_luma_neg"(AbiTy::Dyn) -> Some(AbiTy::Dyn), returns: true;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_differ_and_carry_the_prefix_of_the_runtime() {
        for (index, function) in RuntimeFn::ALL.iter().enumerate() {
            assert!(function.symbol().starts_with("kiln_"), "{function:?}");
            assert!(
                RuntimeFn::ALL[..index].iter().all(|other| other.symbol() != function.symbol()),
                "{function:?}"
            );
        }
    }

    #[test]
    fn what_does_not_return_gives_nothing() {
        for function in RuntimeFn::ALL {
            let signature = function.signature();
            assert!(signature.returns || signature.ret.is_none(), "{function:?}");
        }
    }
}
