//! Why a program panics.

/// The kinds of panic that compiled code raises by itself. The discriminant is part of
/// [`panic_column_kind`] and selects the message in the runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum PanicKind {
    /// `a + b` does not fit.
    AddOverflow = 0,
    /// `a - b` does not fit.
    SubOverflow = 1,
    /// `a * b` does not fit.
    MulOverflow = 2,
    /// `-a` does not fit.
    NegOverflow = 3,
    /// `MIN / -1`.
    DivOverflow = 4,
    /// `MIN % -1`.
    RemOverflow = 5,
    /// `a / 0`.
    DivZero = 6,
    /// `a % 0`.
    RemZero = 7,
    /// `a << b` or `a >> b` where `b` is negative or at least the width of `a`.
    ShiftRange = 8,
    /// The condition of a `while` whose value is needed became false.
    WhileWithoutValue = 9,
    /// The stack guard page was touched. Raised by the runtime, which knows no place in the source.
    StackOverflow = 10,
    /// Control reached what the compiler proved unreachable; a bug of the compiler.
    Unreachable = 11,
}

impl PanicKind {
    /// All kinds, by discriminant.
    pub const ALL: [PanicKind; 12] = {
        use PanicKind::*;
        [
            AddOverflow,
            SubOverflow,
            MulOverflow,
            NegOverflow,
            DivOverflow,
            RemOverflow,
            DivZero,
            RemZero,
            ShiftRange,
            WhileWithoutValue,
            StackOverflow,
            Unreachable,
        ]
    };

    /// The text after `panic at FILE:LINE:COL: `, the same in every engine.
    pub const fn message(self) -> &'static str {
        match self {
            PanicKind::AddOverflow => "integer overflow in addition",
            PanicKind::SubOverflow => "integer overflow in subtraction",
            PanicKind::MulOverflow => "integer overflow in multiplication",
            PanicKind::NegOverflow => "integer overflow in negation",
            PanicKind::DivOverflow => "integer overflow in division",
            PanicKind::RemOverflow => "integer overflow in remainder",
            PanicKind::DivZero => "division by zero",
            PanicKind::RemZero => "remainder by zero",
            PanicKind::ShiftRange => "shift amount out of range",
            PanicKind::WhileWithoutValue => "while loop ended without a value",
            PanicKind::StackOverflow => "stack overflow",
            PanicKind::Unreachable => "reached code that the compiler took to be unreachable",
        }
    }

    /// The name in MIR text: `add_overflow`.
    pub const fn name(self) -> &'static str {
        match self {
            PanicKind::AddOverflow => "add_overflow",
            PanicKind::SubOverflow => "sub_overflow",
            PanicKind::MulOverflow => "mul_overflow",
            PanicKind::NegOverflow => "neg_overflow",
            PanicKind::DivOverflow => "div_overflow",
            PanicKind::RemOverflow => "rem_overflow",
            PanicKind::DivZero => "div_zero",
            PanicKind::RemZero => "rem_zero",
            PanicKind::ShiftRange => "shift_range",
            PanicKind::WhileWithoutValue => "while_without_value",
            PanicKind::StackOverflow => "stack_overflow",
            PanicKind::Unreachable => "unreachable",
        }
    }
}

/// The third argument of [`crate::RuntimeFn::Panic`]: in the low 24 bits `column`, from 1 (the greatest number if it is
/// larger), in the high 8 bits `kind`.
pub const fn panic_column_kind(column: u32, kind: PanicKind) -> u32 {
    const COLUMN_MAX: u32 = (1 << 24) - 1;
    let column = if column > COLUMN_MAX { COLUMN_MAX } else { column };
    column | (kind as u32) << 24
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_listed_by_discriminant_and_differ_in_name_and_message() {
        for (index, kind) in PanicKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, index);
            for other in &PanicKind::ALL[..index] {
                assert_ne!(kind.name(), other.name());
                assert_ne!(kind.message(), other.message());
            }
        }
    }

    #[test]
    fn column_and_kind_share_a_word() {
        assert_eq!(panic_column_kind(2, PanicKind::DivZero), 0x0600_0002);
        assert_eq!(panic_column_kind(u32::MAX, PanicKind::AddOverflow), 0x00ff_ffff);
    }
}
