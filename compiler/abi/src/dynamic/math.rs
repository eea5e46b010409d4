//! Mathematical functions of numbers that are known to be such.

use super::DynFn;

/// A function of one or two doubles. All engines and targets give the same bits: square roots and absolute values are
/// instructions, the rest is `rt/math.c`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MathFn {
    /// The square root.
    Sqrt,
    /// Without sign.
    Abs,
    /// The next whole number below.
    Floor,
    /// The nearest whole number, halves away from 0.
    Round,
    /// The sine.
    Sin,
    /// The cosine.
    Cos,
    /// The exponential function.
    Exp,
    /// The natural logarithm.
    Log,
    /// The smaller of two; NaN if one is.
    Min,
    /// The larger of two; NaN if one is.
    Max,
    /// The first to the power of the second.
    Pow,
    /// The rest of a division, with the sign of the right side.
    Modulo,
}

impl MathFn {
    /// All of them in order.
    pub const ALL: [MathFn; 12] = {
        use MathFn::*;
        [Sqrt, Abs, Floor, Round, Sin, Cos, Exp, Log, Min, Max, Pow, Modulo]
    };

    /// Its name in dumps.
    pub const fn name(self) -> &'static str {
        match self {
            MathFn::Sqrt => "sqrt",
            MathFn::Abs => "abs",
            MathFn::Floor => "floor",
            MathFn::Round => "round",
            MathFn::Sin => "sin",
            MathFn::Cos => "cos",
            MathFn::Exp => "exp",
            MathFn::Log => "log",
            MathFn::Min => "min",
            MathFn::Max => "max",
            MathFn::Pow => "pow",
            MathFn::Modulo => "modulo",
        }
    }

    /// The function of the runtime; `None` of what is an instruction.
    pub const fn symbol(self) -> Option<&'static str> {
        match self {
            MathFn::Sqrt | MathFn::Abs => None,
            MathFn::Floor => Some("kiln_f64_floor"),
            MathFn::Round => Some("kiln_f64_round"),
            MathFn::Sin => Some("kiln_f64_sin"),
            MathFn::Cos => Some("kiln_f64_cos"),
            MathFn::Exp => Some("kiln_f64_exp"),
            MathFn::Log => Some("kiln_f64_log"),
            MathFn::Min => Some("kiln_f64_min"),
            MathFn::Max => Some("kiln_f64_max"),
            MathFn::Pow => Some("kiln_f64_pow"),
            MathFn::Modulo => Some("kiln_f64_modulo"),
        }
    }

    /// How many operands it takes.
    pub const fn arity(self) -> usize {
        match self {
            MathFn::Sqrt
            | MathFn::Abs
            | MathFn::Floor
            | MathFn::Round
            | MathFn::Sin
            | MathFn::Cos
            | MathFn::Exp
            | MathFn::Log => 1,
            MathFn::Min | MathFn::Max | MathFn::Pow | MathFn::Modulo => 2,
        }
    }

    /// The function of this name.
    pub fn of_name(name: &str) -> Option<MathFn> {
        MathFn::ALL.into_iter().find(|function| function.name() == name)
    }

    /// What an operation on values does if all of them are numbers.
    pub fn of(operation: DynFn) -> Option<MathFn> {
        if operation == DynFn::Rem { Some(MathFn::Modulo) } else { MathFn::of_name(operation.name()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_an_operation_on_as_many_values() {
        for function in MathFn::ALL {
            let operation = DynFn::ALL.iter().find(|&&operation| MathFn::of(operation) == Some(function));
            assert_eq!(operation.and_then(|operation| operation.arity()), Some(function.arity()));
            assert_eq!(MathFn::ALL[function as usize], function);
        }
    }
}
