//! What the instructions do with numbers: each operation is a type, so that one function of the interpreter serves
//! all operations of one form and all lanes.

use kiln_abi::PanicKind;

/// An integer lane.
pub(super) trait Int: Copy + PartialOrd + 'static {
    /// The type of 64 bits of the same signedness.
    type Wide: PartialOrd;
    const BITS: u32;
    /// The constant of an instruction.
    fn from_imm(imm: i16) -> Self;
    fn widen(self) -> Self::Wide;
    fn widen_imm(imm: i16) -> Self::Wide;
    /// Zero-extended.
    fn to_bits(self) -> u64;
    fn from_bits(bits: u64) -> Self;
    fn checked_add(self, other: Self) -> Option<Self>;
    fn checked_sub(self, other: Self) -> Option<Self>;
    fn checked_mul(self, other: Self) -> Option<Self>;
    fn checked_div(self, other: Self) -> Option<Self>;
    fn checked_rem(self, other: Self) -> Option<Self>;
    fn checked_neg(self) -> Option<Self>;
    fn wrapping_add(self, other: Self) -> Self;
    fn wrapping_sub(self, other: Self) -> Self;
    fn wrapping_mul(self, other: Self) -> Self;
    fn wrapping_shl(self, amount: u32) -> Self;
    fn wrapping_shr(self, amount: u32) -> Self;
    /// Shifted to the right without its sign.
    fn logical_shr(self, amount: u32) -> Self;
    fn and(self, other: Self) -> Self;
    fn or(self, other: Self) -> Self;
    fn xor(self, other: Self) -> Self;
    fn not(self) -> Self;
}

macro_rules! int {
    ($($ty:ident $unsigned:ident $wide:ident),*) => {$(
        impl Int for $ty {
            type Wide = $wide;
            const BITS: u32 = $ty::BITS;
            #[inline(always)]
            fn from_imm(imm: i16) -> Self { imm as $ty }
            #[inline(always)]
            fn widen(self) -> $wide { self as $wide }
            #[inline(always)]
            fn widen_imm(imm: i16) -> $wide { imm as $wide }
            #[inline(always)]
            fn to_bits(self) -> u64 { self as $unsigned as u64 }
            #[inline(always)]
            fn from_bits(bits: u64) -> Self { bits as $ty }
            #[inline(always)]
            fn checked_add(self, other: Self) -> Option<Self> { self.checked_add(other) }
            #[inline(always)]
            fn checked_sub(self, other: Self) -> Option<Self> { self.checked_sub(other) }
            #[inline(always)]
            fn checked_mul(self, other: Self) -> Option<Self> { self.checked_mul(other) }
            #[inline(always)]
            fn checked_div(self, other: Self) -> Option<Self> { self.checked_div(other) }
            #[inline(always)]
            fn checked_rem(self, other: Self) -> Option<Self> { self.checked_rem(other) }
            #[inline(always)]
            fn checked_neg(self) -> Option<Self> { self.checked_neg() }
            #[inline(always)]
            fn wrapping_add(self, other: Self) -> Self { self.wrapping_add(other) }
            #[inline(always)]
            fn wrapping_sub(self, other: Self) -> Self { self.wrapping_sub(other) }
            #[inline(always)]
            fn wrapping_mul(self, other: Self) -> Self { self.wrapping_mul(other) }
            #[inline(always)]
            fn wrapping_shl(self, amount: u32) -> Self { self.wrapping_shl(amount) }
            #[inline(always)]
            fn wrapping_shr(self, amount: u32) -> Self { self.wrapping_shr(amount) }
            #[inline(always)]
            fn logical_shr(self, amount: u32) -> Self { (self as $unsigned).wrapping_shr(amount) as $ty }
            #[inline(always)]
            fn and(self, other: Self) -> Self { self & other }
            #[inline(always)]
            fn or(self, other: Self) -> Self { self | other }
            #[inline(always)]
            fn xor(self, other: Self) -> Self { self ^ other }
            #[inline(always)]
            fn not(self) -> Self { !self }
        }
    )*};
}

int!(i8 u8 i64, i16 u16 i64, i32 u32 i64, i64 u64 i64, u8 u8 u64, u16 u16 u64, u32 u32 u64, u64 u64 u64);

/// A float lane.
pub(super) trait Float:
    Copy
    + PartialOrd
    + std::ops::Add<Output = Self>
    + std::ops::Sub<Output = Self>
    + std::ops::Mul<Output = Self>
    + std::ops::Div<Output = Self>
    + std::ops::Rem<Output = Self>
    + std::ops::Neg<Output = Self>
    + 'static
{
    const ZERO: Self;
}

impl Float for f32 {
    const ZERO: f32 = 0.0;
}

impl Float for f64 {
    const ZERO: f64 = 0.0;
}

/// An operation that may panic.
pub(super) trait Checked: 'static {
    /// The result, if it exists.
    fn apply<T: Int>(left: T, right: T) -> Option<T>;
    /// Why it does not.
    fn reason<T: Int>(right: T) -> PanicKind;
}

pub(super) struct Add;
pub(super) struct Sub;
pub(super) struct Mul;
pub(super) struct Div;
pub(super) struct Rem;

macro_rules! checked {
    ($($name:ident $method:ident $reason:expr;)*) => {$(
        impl Checked for $name {
            #[inline(always)]
            fn apply<T: Int>(left: T, right: T) -> Option<T> { left.$method(right) }
            #[inline(always)]
            fn reason<T: Int>(right: T) -> PanicKind {
                let reason = $reason;
                reason(right.to_bits() == 0)
            }
        }
    )*};
}

checked! {
    Add checked_add |_| PanicKind::AddOverflow;
    Sub checked_sub |_| PanicKind::SubOverflow;
    Mul checked_mul |_| PanicKind::MulOverflow;
    Div checked_div |by_zero| if by_zero { PanicKind::DivZero } else { PanicKind::DivOverflow };
    Rem checked_rem |by_zero| if by_zero { PanicKind::RemZero } else { PanicKind::RemOverflow };
}

/// An operation on integers that always has a result.
pub(super) trait Total: 'static {
    fn apply<T: Int>(left: T, right: T) -> T;
}

macro_rules! total {
    ($($name:ident $method:ident),*) => {$(
        pub(super) struct $name;
        impl Total for $name {
            #[inline(always)]
            fn apply<T: Int>(left: T, right: T) -> T { left.$method(right) }
        }
    )*};
}

total!(WrapAdd wrapping_add, WrapSub wrapping_sub, WrapMul wrapping_mul, And and, Or or, Xor xor);

/// An operation on floats.
pub(super) trait OnFloats: 'static {
    fn apply<T: Float>(left: T, right: T) -> T;
}

impl OnFloats for Add {
    #[inline(always)]
    fn apply<T: Float>(left: T, right: T) -> T {
        left + right
    }
}

impl OnFloats for Sub {
    #[inline(always)]
    fn apply<T: Float>(left: T, right: T) -> T {
        left - right
    }
}

impl OnFloats for Mul {
    #[inline(always)]
    fn apply<T: Float>(left: T, right: T) -> T {
        left * right
    }
}

impl OnFloats for Div {
    #[inline(always)]
    fn apply<T: Float>(left: T, right: T) -> T {
        left / right
    }
}

impl OnFloats for Rem {
    #[inline(always)]
    fn apply<T: Float>(left: T, right: T) -> T {
        left % right
    }
}

/// A comparison.
pub(super) trait Compare: 'static {
    fn holds<T: PartialOrd>(left: T, right: T) -> bool;
}

/// "Not less" is not "greater or equal": of NaN both comparisons are false.
#[expect(clippy::neg_cmp_op_on_partial_ord, reason = "the negation is meant")]
mod comparisons {
    use super::Compare;

    macro_rules! compare {
        ($($name:ident($left:ident, $right:ident) $holds:expr),*) => {$(
            pub(in crate::interp) struct $name;
            impl Compare for $name {
                #[inline(always)]
                fn holds<T: PartialOrd>($left: T, $right: T) -> bool { $holds }
            }
        )*};
    }

    compare!(
        Eq(left, right) left == right,
        Ne(left, right) left != right,
        Lt(left, right) left < right,
        Le(left, right) left <= right,
        Gt(left, right) left > right,
        Ge(left, right) left >= right,
        NotLt(left, right) !(left < right),
        NotLe(left, right) !(left <= right),
        NotGt(left, right) !(left > right),
        NotGe(left, right) !(left >= right)
    );
}

pub(super) use comparisons::{Eq, Ge, Gt, Le, Lt, Ne, NotGe, NotGt, NotLe, NotLt};
