//! The functions of the opcodes, by number.

use super::handlers::{self as h, As};
use super::numbers::{
    Add, And, Div, Eq, Ge, Gt, Le, Lt, Mul, Ne, NotGe, NotGt, NotLe, NotLt, Or, Rem, Sub, WrapAdd, WrapMul,
    WrapSub, Xor,
};
use super::values::{self as v, False, True};
use super::{Handler, Mode, calls, native};
use crate::op::{COUNT, Family};

pub(super) struct Table<M>(std::marker::PhantomData<M>);

/// Puts functions at the numbers of a family, one for each of its lanes in order.
const fn put<const N: usize>(table: &mut [Handler; COUNT], family: Family, handlers: [Handler; N]) {
    assert!(family.count() == N, "a function for each lane");
    let mut index = 0;
    while index < N {
        table[family.first() + index] = handlers[index];
        index += 1;
    }
}

macro_rules! ints {
    ($mode:ident, $handler:ident $(, $op:ident)?) => {[
        h::$handler::<$mode, $($op,)? i8> as Handler, h::$handler::<$mode, $($op,)? i16>,
        h::$handler::<$mode, $($op,)? i32>, h::$handler::<$mode, $($op,)? i64>,
        h::$handler::<$mode, $($op,)? u8>, h::$handler::<$mode, $($op,)? u16>,
        h::$handler::<$mode, $($op,)? u32>, h::$handler::<$mode, $($op,)? u64>,
    ]};
}

macro_rules! signed {
    ($mode:ident, $handler:ident) => {
        [
            h::$handler::<$mode, i8> as Handler,
            h::$handler::<$mode, i16>,
            h::$handler::<$mode, i32>,
            h::$handler::<$mode, i64>,
        ]
    };
}

macro_rules! bits {
    ($mode:ident, $handler:ident $(, $op:ident)?) => {[
        h::$handler::<$mode, $($op,)? u8> as Handler, h::$handler::<$mode, $($op,)? u16>,
        h::$handler::<$mode, $($op,)? u32>, h::$handler::<$mode, $($op,)? u64>,
    ]};
}

macro_rules! floats {
    ($mode:ident, $handler:ident $(, $op:ident)?) => {[
        h::$handler::<$mode, $($op,)? f32> as Handler, h::$handler::<$mode, $($op,)? f64>,
    ]};
}

macro_rules! from {
    ($mode:ident, $from:ident to $($to:ident)*) => {[
        $(h::convert::<$mode, As<$from, $to>> as Handler),*
    ]};
}

macro_rules! to {
    ($mode:ident, $to:ident of $($from:ident)*) => {[
        $(h::convert::<$mode, As<$from, $to>> as Handler),*
    ]};
}

impl<M: Mode> Table<M> {
    pub(super) const HANDLERS: &'static [Handler; COUNT] = &{
        let mut all: [Handler; COUNT] = [h::undefined::<M> as Handler; COUNT];
        let table = &mut all;
        put(table, Family::Halt, [h::halt::<M> as Handler]);
        put(table, Family::Panic, [h::panic::<M> as Handler]);
        put(table, Family::Goto, [h::goto::<M> as Handler]);
        put(table, Family::Return, [h::return_::<M> as Handler]);
        put(table, Family::ReturnValue, bits!(M, return_value));
        put(table, Family::Call, [h::call::<M> as Handler]);
        put(table, Family::CallFar, [h::call_far::<M> as Handler]);
        put(table, Family::Runtime, bits!(M, runtime));
        put(table, Family::Foreign, [calls::foreign::<M> as Handler]);
        put(table, Family::Switch, bits!(M, switch));
        put(table, Family::Search, bits!(M, search));

        put(table, Family::Move, bits!(M, move_));
        put(table, Family::Copy16, [h::copy_ends::<M, u64> as Handler]);
        put(table, Family::Copy32, [h::copy_ends::<M, u128> as Handler]);
        put(table, Family::Copy64, [h::copy64::<M> as Handler]);
        put(table, Family::Copy, [h::copy::<M> as Handler]);
        put(table, Family::CopyFar, [h::copy_far::<M> as Handler]);
        put(table, Family::Const, bits!(M, constant));
        put(table, Family::Const32, [h::constant32::<M, u32> as Handler, h::constant32::<M, u64>]);
        put(table, Family::Const64, [h::constant64::<M, u64> as Handler]);

        put(table, Family::Add, ints!(M, checked, Add));
        put(table, Family::Sub, ints!(M, checked, Sub));
        put(table, Family::Mul, ints!(M, checked, Mul));
        put(table, Family::Div, ints!(M, checked, Div));
        put(table, Family::Rem, ints!(M, checked, Rem));
        put(table, Family::AddImm, ints!(M, checked_imm, Add));
        put(table, Family::SubImm, ints!(M, checked_imm, Sub));
        put(table, Family::MulImm, ints!(M, checked_imm, Mul));
        put(table, Family::DivImm, ints!(M, checked_imm, Div));
        put(table, Family::RemImm, ints!(M, checked_imm, Rem));
        put(table, Family::DivPower, signed!(M, div_power));
        put(table, Family::RemPower, signed!(M, rem_power));
        put(table, Family::Neg, ints!(M, neg));
        put(table, Family::Shl, bits!(M, shl));
        put(table, Family::Shr, ints!(M, shr));
        put(table, Family::ShlImm, bits!(M, shl_imm));
        put(table, Family::ShrImm, ints!(M, shr_imm));

        put(table, Family::WrapAdd, bits!(M, total, WrapAdd));
        put(table, Family::WrapSub, bits!(M, total, WrapSub));
        put(table, Family::WrapMul, bits!(M, total, WrapMul));
        put(table, Family::And, bits!(M, total, And));
        put(table, Family::Or, bits!(M, total, Or));
        put(table, Family::Xor, bits!(M, total, Xor));
        put(table, Family::AndImm, bits!(M, total_imm, And));
        put(table, Family::Not, bits!(M, not));
        put(table, Family::NotBool, [h::not_bool::<M> as Handler]);

        put(table, Family::AddFloat, floats!(M, on_floats, Add));
        put(table, Family::SubFloat, floats!(M, on_floats, Sub));
        put(table, Family::MulFloat, floats!(M, on_floats, Mul));
        put(table, Family::DivFloat, floats!(M, on_floats, Div));
        put(table, Family::RemFloat, floats!(M, on_floats, Rem));
        put(table, Family::AddFloatImm, [h::on_floats_imm::<M, Add> as Handler]);
        put(table, Family::SubFloatImm, [h::on_floats_imm::<M, Sub> as Handler]);
        put(table, Family::MulFloatImm, [h::on_floats_imm::<M, Mul> as Handler]);
        put(table, Family::DivFloatImm, [h::on_floats_imm::<M, Div> as Handler]);
        put(table, Family::NegFloat, floats!(M, neg_float));

        put(table, Family::Eq, bits!(M, compare, Eq));
        put(table, Family::Ne, bits!(M, compare, Ne));
        put(table, Family::Lt, ints!(M, compare, Lt));
        put(table, Family::Le, ints!(M, compare, Le));
        put(table, Family::EqImm, bits!(M, compare_bits_imm, Eq));
        put(table, Family::NeImm, bits!(M, compare_bits_imm, Ne));
        put(table, Family::LtImm, ints!(M, compare_imm, Lt));
        put(table, Family::GtImm, ints!(M, compare_imm, Gt));
        put(table, Family::EqFloat, floats!(M, compare, Eq));
        put(table, Family::NeFloat, floats!(M, compare, Ne));
        put(table, Family::LtFloat, floats!(M, compare, Lt));
        put(table, Family::LeFloat, floats!(M, compare, Le));

        put(table, Family::IfTrue, [h::if_true::<M> as Handler]);
        put(table, Family::IfFalse, [h::if_false::<M> as Handler]);
        put(table, Family::IfEq, bits!(M, branch, Eq));
        put(table, Family::IfNe, bits!(M, branch, Ne));
        put(table, Family::IfLt, ints!(M, branch, Lt));
        put(table, Family::IfLe, ints!(M, branch, Le));
        put(table, Family::IfEqImm, bits!(M, branch_bits_imm, Eq));
        put(table, Family::IfNeImm, bits!(M, branch_bits_imm, Ne));
        put(table, Family::IfLtImm, ints!(M, branch_imm, Lt));
        put(table, Family::IfGtImm, ints!(M, branch_imm, Gt));
        put(table, Family::IfEqFloat, floats!(M, branch, Eq));
        put(table, Family::IfNeFloat, floats!(M, branch, Ne));
        put(table, Family::IfLtFloat, floats!(M, branch, Lt));
        put(table, Family::IfLeFloat, floats!(M, branch, Le));
        put(table, Family::IfNotLtFloat, floats!(M, branch, NotLt));
        put(table, Family::IfNotLeFloat, floats!(M, branch, NotLe));
        put(table, Family::IfEqFloatImm, [h::branch_float_imm::<M, Eq> as Handler]);
        put(table, Family::IfNeFloatImm, [h::branch_float_imm::<M, Ne> as Handler]);
        put(table, Family::IfLtFloatImm, [h::branch_float_imm::<M, Lt> as Handler]);
        put(table, Family::IfLeFloatImm, [h::branch_float_imm::<M, Le> as Handler]);
        put(table, Family::IfGtFloatImm, [h::branch_float_imm::<M, Gt> as Handler]);
        put(table, Family::IfGeFloatImm, [h::branch_float_imm::<M, Ge> as Handler]);
        put(table, Family::IfNotLtFloatImm, [h::branch_float_imm::<M, NotLt> as Handler]);
        put(table, Family::IfNotLeFloatImm, [h::branch_float_imm::<M, NotLe> as Handler]);
        put(table, Family::IfNotGtFloatImm, [h::branch_float_imm::<M, NotGt> as Handler]);
        put(table, Family::IfNotGeFloatImm, [h::branch_float_imm::<M, NotGe> as Handler]);

        put(table, Family::Sext8, from!(M, i8 to i16 i32 i64));
        put(table, Family::Sext16, from!(M, i16 to i32 i64));
        put(table, Family::Sext32, from!(M, i32 to i64));
        put(table, Family::Zext8, from!(M, u8 to u16 u32 u64));
        put(table, Family::Zext16, from!(M, u16 to u32 u64));
        put(table, Family::Zext32, from!(M, u32 to u64));
        put(table, Family::ToF32, to!(M, f32 of i32 i64 u32 u64));
        put(table, Family::ToF64, to!(M, f64 of i32 i64 u32 u64));
        put(table, Family::FromF32, from!(M, f32 to i8 i16 i32 i64 u8 u16 u32 u64));
        put(table, Family::FromF64, from!(M, f64 to i8 i16 i32 i64 u8 u16 u32 u64));
        put(table, Family::Widen, from!(M, f32 to f64));
        put(table, Family::Narrow, from!(M, f64 to f32));
        put(table, Family::TestFloat, floats!(M, test_float));
        put(table, Family::CountCall, [native::count::<M> as Handler]);
        put(table, Family::CountLoop, [native::count::<M> as Handler]);
        put(table, Family::EnterNative, [native::enter_native::<M> as Handler]);
        put(table, Family::EnterLoop, [native::enter_loop::<M> as Handler]);
        put(table, Family::CallClosure, [calls::call_closure::<M> as Handler]);
        put(table, Family::Text, [v::text::<M> as Handler]);
        put(table, Family::BoxNumber, [v::box_number::<M> as Handler]);
        put(table, Family::BoxBool, [v::box_bool::<M> as Handler]);
        put(table, Family::Truthy, [v::truthy::<M> as Handler]);
        put(table, Family::IsNumber, [v::is_number::<M> as Handler]);
        put(table, Family::IsBool, [v::is_bool::<M> as Handler]);
        put(table, Family::IsClosure, [v::is_closure::<M> as Handler]);
        put(table, Family::IsClass, [v::is_class_of::<M> as Handler]);
        put(table, Family::IfNumber, [v::if_number::<M, True> as Handler]);
        put(table, Family::IfNotNumber, [v::if_number::<M, False> as Handler]);
        put(table, Family::IfInstance, [v::if_instance::<M, True> as Handler]);
        put(table, Family::IfNotInstance, [v::if_instance::<M, False> as Handler]);
        put(table, Family::IsInstance, [v::is_instance::<M> as Handler]);
        put(table, Family::IsInstanceOf, [v::is_instance_of::<M> as Handler]);
        put(table, Family::DynAdd, [v::arithmetic::<M, Add> as Handler]);
        put(table, Family::DynSub, [v::arithmetic::<M, Sub> as Handler]);
        put(table, Family::DynMul, [v::arithmetic::<M, Mul> as Handler]);
        put(table, Family::DynDiv, [v::arithmetic::<M, Div> as Handler]);
        put(table, Family::DynAddImm, [v::arithmetic_imm::<M, Add> as Handler]);
        put(table, Family::DynSubImm, [v::arithmetic_imm::<M, Sub> as Handler]);
        put(table, Family::DynMulImm, [v::arithmetic_imm::<M, Mul> as Handler]);
        put(table, Family::DynDivImm, [v::arithmetic_imm::<M, Div> as Handler]);
        put(table, Family::DynNeg, [v::neg::<M> as Handler]);
        put(table, Family::DynEq, [v::equal::<M, True> as Handler]);
        put(table, Family::DynNe, [v::equal::<M, False> as Handler]);
        put(table, Family::DynLt, [v::order::<M, Lt> as Handler]);
        put(table, Family::DynLe, [v::order::<M, Le> as Handler]);
        put(table, Family::DynLtImm, [v::order_imm::<M, Lt> as Handler]);
        put(table, Family::DynLeImm, [v::order_imm::<M, Le> as Handler]);
        put(table, Family::DynGtImm, [v::order_imm::<M, Gt> as Handler]);
        put(table, Family::DynGeImm, [v::order_imm::<M, Ge> as Handler]);
        put(table, Family::DynEqWord, [v::equal_word::<M, True> as Handler]);
        put(table, Family::DynNeWord, [v::equal_word::<M, False> as Handler]);

        put(table, Family::IfTruthy, [v::if_truth::<M, True> as Handler]);
        put(table, Family::IfFalsy, [v::if_truth::<M, False> as Handler]);
        put(table, Family::IfDynEq, [v::if_equal::<M, True> as Handler]);
        put(table, Family::IfDynNe, [v::if_equal::<M, False> as Handler]);
        put(table, Family::IfDynLt, [v::if_order::<M, Lt, True> as Handler]);
        put(table, Family::IfDynLe, [v::if_order::<M, Le, True> as Handler]);
        put(table, Family::IfNotDynLt, [v::if_order::<M, Lt, False> as Handler]);
        put(table, Family::IfNotDynLe, [v::if_order::<M, Le, False> as Handler]);
        put(table, Family::IfDynLtImm, [v::if_order_imm::<M, Lt, True> as Handler]);
        put(table, Family::IfDynLeImm, [v::if_order_imm::<M, Le, True> as Handler]);
        put(table, Family::IfDynGtImm, [v::if_order_imm::<M, Gt, True> as Handler]);
        put(table, Family::IfDynGeImm, [v::if_order_imm::<M, Ge, True> as Handler]);
        put(table, Family::IfNotDynLtImm, [v::if_order_imm::<M, Lt, False> as Handler]);
        put(table, Family::IfNotDynLeImm, [v::if_order_imm::<M, Le, False> as Handler]);
        put(table, Family::IfNotDynGtImm, [v::if_order_imm::<M, Gt, False> as Handler]);
        put(table, Family::IfNotDynGeImm, [v::if_order_imm::<M, Ge, False> as Handler]);
        put(table, Family::IfDynEqImm, [v::if_equal_imm::<M, True> as Handler]);
        put(table, Family::IfDynNeImm, [v::if_equal_imm::<M, False> as Handler]);
        put(table, Family::IfDynEqWord, [v::if_equal_word::<M, True> as Handler]);
        put(table, Family::IfDynNeWord, [v::if_equal_word::<M, False> as Handler]);

        put(table, Family::DynPrint, [v::print::<M> as Handler]);
        put(table, Family::Global, [v::global::<M> as Handler]);
        put(table, Family::GlobalChecked, [v::global_checked::<M> as Handler]);
        put(table, Family::SetGlobal, [v::set_global::<M> as Handler]);
        put(table, Family::SetGlobalChecked, [v::set_global_checked::<M> as Handler]);
        put(table, Family::NewCell, [v::new_cell::<M> as Handler]);
        put(table, Family::CellGet, [v::cell_get::<M> as Handler]);
        put(table, Family::CellSet, [v::cell_set::<M> as Handler]);
        put(table, Family::CapturedDyn, [v::captured::<M> as Handler]);
        put(table, Family::CapturedCell, [v::captured::<M> as Handler]);
        put(table, Family::CapturedGet, [v::captured_get::<M> as Handler]);
        put(table, Family::CapturedSet, [v::captured_set::<M> as Handler]);
        put(table, Family::Closure, [v::closure::<M> as Handler]);
        put(table, Family::Class, [v::class::<M> as Handler]);
        put(table, Family::Instance, [v::instance::<M> as Handler]);
        put(table, Family::Method, [v::method::<M> as Handler]);
        put(table, Family::Get, [v::get_field::<M> as Handler]);
        put(table, Family::Set, [v::set_field::<M> as Handler]);
        put(table, Family::SuperGet, [v::super_get::<M> as Handler]);
        put(table, Family::CallValue, [calls::call_value::<M> as Handler]);
        put(table, Family::Invoke, [calls::invoke::<M> as Handler]);
        put(table, Family::SuperInvoke, [calls::super_invoke::<M> as Handler]);
        put(table, Family::Math, [v::math::<M> as Handler]);
        put(table, Family::Index, [v::index::<M> as Handler]);
        put(table, Family::SetIndex, [v::set_index::<M> as Handler]);
        put(table, Family::Append, [v::append::<M> as Handler]);
        put(table, Family::Length, [v::length::<M> as Handler]);
        put(table, Family::Item, [v::item::<M> as Handler]);
        put(table, Family::SetItem, [v::set_item::<M> as Handler]);
        put(table, Family::ListLength, [v::list_length::<M> as Handler]);
        put(table, Family::RuntimeCall, [v::runtime_call::<M> as Handler]);
        all
    };
}
