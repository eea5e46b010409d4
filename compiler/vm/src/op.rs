//! The instruction set: one table of families, from which opcodes, names, operand forms and lengths follow.
//!
//! A family is an operation; an opcode is a family for one type of number, its lane (`add.i32`). Opcodes are numbered
//! in the order of the table. An instruction is one word of 32 bits, the opcode in the low half and the field `a` in
//! the high half; a second word with the fields `b` and `c` if the family has one of them; then the family's tail.

use std::fmt;

/// The type of number that an instruction works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Lane {
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    F32,
    F64,
}

impl Lane {
    /// Size in bytes.
    pub const fn size(self) -> u32 {
        match self {
            Lane::I8 | Lane::U8 => 1,
            Lane::I16 | Lane::U16 => 2,
            Lane::I32 | Lane::U32 | Lane::F32 => 4,
            Lane::I64 | Lane::U64 | Lane::F64 => 8,
        }
    }

    /// The unsigned integer of the same size, for operations to which a number is just its bits.
    pub const fn bits(self) -> Lane {
        match self.size() {
            1 => Lane::U8,
            2 => Lane::U16,
            4 => Lane::U32,
            _ => Lane::U64,
        }
    }

    /// Whether it is a signed integer.
    pub const fn is_signed(self) -> bool {
        match self {
            Lane::I8 | Lane::I16 | Lane::I32 | Lane::I64 => true,
            Lane::U8 | Lane::U16 | Lane::U32 | Lane::U64 | Lane::F32 | Lane::F64 => false,
        }
    }

    /// As in the language: `i32`.
    pub const fn name(self) -> &'static str {
        match self {
            Lane::I8 => "i8",
            Lane::I16 => "i16",
            Lane::I32 => "i32",
            Lane::I64 => "i64",
            Lane::U8 => "u8",
            Lane::U16 => "u16",
            Lane::U32 => "u32",
            Lane::U64 => "u64",
            Lane::F32 => "f32",
            Lane::F64 => "f64",
        }
    }
}

/// What a field of 16 bits means. Registers are byte offsets in the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Nothing; it is 0.
    None,
    /// A register of the lane's size that is written.
    Dst,
    /// A register of the lane's size that is read.
    Src,
    /// A register of this many bytes that is written.
    DstOf(u32),
    /// A register of this many bytes that is read.
    SrcOf(u32),
    /// A register of the size in field `c` that is written.
    DstBlock,
    /// A register of the size in field `c` that is read.
    SrcBlock,
    /// A size in bytes.
    Size,
    /// A size in bytes, from the first number to the second.
    SizeIn(u32, u32),
    /// A signed number, sign-extended.
    Imm,
    /// A number of bits, less than the lane has.
    Shift,
    /// Where to go: a signed distance in words from the start of the instruction.
    Jump,
    /// A function of the runtime, by its place in `RuntimeFn::ALL`.
    Runtime,
    /// A kind of panic, by its place in `PanicKind::ALL`.
    Kind,
    /// Where the called frame begins, in units of 8 bytes from the start of this one.
    Base,
    /// A register with a dynamic value that is written.
    DynDst,
    /// A register with a dynamic value that is read.
    DynSrc,
    /// A register with a cell that is written.
    CellDst,
    /// A register with a cell that is read.
    CellSrc,
    /// A register that is read, with a closure of which the running function is the code.
    OwnSrc,
    /// A constant value: `nil`, `false` or `true`, by its distance from `nil`.
    Word,
    /// A captured value of the running closure, by its index.
    Captured,
    /// A captured cell of the running closure, by its index.
    CapturedCell,
    /// A number of arguments.
    Count,
    /// An operation of the runtime, by its place in `DynFn::ALL`.
    Operation,
}

/// What follows the fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tail {
    /// Nothing.
    None,
    /// A word: a signed number, sign-extended.
    Imm32,
    /// Two words: a number, low half first.
    Imm64,
    /// A counter of 32 bits, and the number of the function or loop that it counts.
    Counter,
    /// A word: a signed distance in words from the start of the instruction.
    Jump,
    /// A word: a function by its number.
    Func,
    /// A word: a function of a C library by its number.
    Foreign,
    /// Two words: a function, and where its frame begins in bytes.
    FuncFar,
    /// Three words: a function, where its frame begins, and where in this frame the closure stands, in bytes.
    FuncClosure,
    /// Three words: a register that is written, one that is read, and the size of both.
    Far,
    /// Two words of the least value, one of the number of cases, then a distance if no case fits and one a case.
    Table,
    /// A word of the number of cases, a distance if none fits, then for each case two words of its value and a
    /// distance, by rising value.
    Search,
    /// A word: a text by its number.
    Text,
    /// A word: a global variable by its number.
    Global,
    /// A word: a class by its number.
    Class,
    /// Two words: a class, and where its superclass and methods stand, in bytes.
    ClassFar,
    /// Two words: a function, and where what its closure captures stands, in bytes.
    Capture,
    /// A word: an inline cache by its number.
    Site,
    /// Two words: an inline cache, and where the called frame begins in bytes.
    SiteFar,
    /// A word: a mathematical function, by its place in `MathFn::ALL`.
    Math,
    /// A word: a place in the frame, in bytes, with a dynamic value that is read.
    Value,
    /// Two words: how many operands there are, and where they stand one behind the other, in bytes.
    Operands,
}

macro_rules! families {
    ($(#[doc = $doc:literal] $variant:ident $name:literal $lanes:ident ($a:expr, $b:expr, $c:expr) $tail:ident;)*) => {
        /// An operation for several types of numbers.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Family { $(#[doc = $doc] $variant),* }

        impl Family {
            /// All of them in order.
            pub const ALL: &'static [Family] = &[$(Family::$variant),*];

            /// The name in the disassembly, without the lane.
            pub const fn name(self) -> &'static str {
                match self { $(Family::$variant => $name),* }
            }

            /// What it does, in a sentence.
            pub const fn summary(self) -> &'static str {
                match self { $(Family::$variant => $doc.trim_ascii()),* }
            }

            /// The lanes for which there are opcodes; empty if the operation has no lane, and one opcode.
            pub const fn lanes(self) -> &'static [Lane] {
                match self { $(Family::$variant => $lanes),* }
            }

            /// The fields `a`, `b` and `c`.
            pub const fn fields(self) -> [Field; 3] {
                match self { $(Family::$variant => [$a, $b, $c]),* }
            }

            /// What follows the fields.
            pub const fn tail(self) -> Tail {
                match self { $(Family::$variant => Tail::$tail),* }
            }
        }
    };
}

const NONE: &[Lane] = &[];
const INTS: &[Lane] = &[Lane::I8, Lane::I16, Lane::I32, Lane::I64, Lane::U8, Lane::U16, Lane::U32, Lane::U64];
const SIGNED: &[Lane] = &[Lane::I8, Lane::I16, Lane::I32, Lane::I64];
const BITS: &[Lane] = &[Lane::U8, Lane::U16, Lane::U32, Lane::U64];
const ABOVE8: &[Lane] = &[Lane::U16, Lane::U32, Lane::U64];
const ABOVE16: &[Lane] = &[Lane::U32, Lane::U64];
const ABOVE32: &[Lane] = &[Lane::U64];
const WORDS: &[Lane] = &[Lane::I32, Lane::I64, Lane::U32, Lane::U64];
const DOUBLES: &[Lane] = &[Lane::F64];
const FLOATS: &[Lane] = &[Lane::F32, Lane::F64];

use Field::{
    Base, Captured, CapturedCell, CellDst, CellSrc, Count, Dst, DstBlock, DstOf, DynDst, DynSrc, Imm, Jump,
    Kind, None as Zero, Operation, OwnSrc, Runtime, Shift, Size, SizeIn, Src, SrcBlock, SrcOf, Word,
};

families! {
    /// Ends the run; only the first word of the code.
    Halt "halt" NONE (Zero, Zero, Zero) None;
    /// Panics with a kind.
    Panic "panic" NONE (Kind, Zero, Zero) None;
    /// Goes on elsewhere.
    Goto "goto" NONE (Zero, Zero, Zero) Jump;
    /// Goes back to the caller.
    Return "return" NONE (Zero, Zero, Zero) None;
    /// Goes back to the caller with the value in `a`, which is copied to the start of the frame.
    ReturnValue "return_value" BITS (Src, Zero, Zero) None;
    /// Calls a function whose frame begins at `a`.
    Call "call" NONE (Base, Zero, Zero) Func;
    /// Calls a function whose frame begins far away.
    CallFar "call_far" NONE (Zero, Zero, Zero) FuncFar;
    /// Calls a function of the runtime with the argument in `b`.
    Runtime "runtime" BITS (Runtime, Src, Zero) None;
    /// Calls a function of a C library, whose arguments and result are in this frame.
    Foreign "foreign" NONE (Zero, Zero, Zero) Foreign;
    /// Goes where the table says for the integer in `a`.
    Switch "switch" BITS (Src, Zero, Zero) Table;
    /// Goes where a sorted list says for the integer in `a`.
    Search "search" BITS (Src, Zero, Zero) Search;

    /// `a = b`
    Move "move" BITS (Dst, Src, Zero) None;
    /// Copies `c` bytes, more than 8 and at most 16.
    Copy16 "copy16" NONE (DstBlock, SrcBlock, SizeIn(9, 16)) None;
    /// Copies `c` bytes, more than 16 and at most 32.
    Copy32 "copy32" NONE (DstBlock, SrcBlock, SizeIn(17, 32)) None;
    /// Copies `c` bytes, more than 32 and at most 64.
    Copy64 "copy64" NONE (DstBlock, SrcBlock, SizeIn(33, 64)) None;
    /// Copies `c` bytes.
    Copy "copy" NONE (DstBlock, SrcBlock, Size) None;
    /// Copies between any places of the frame.
    CopyFar "copy_far" NONE (Zero, Zero, Zero) Far;
    /// A small constant.
    Const "const" BITS (Dst, Imm, Zero) None;
    /// A constant of 32 bits.
    Const32 "const32" ABOVE16 (Dst, Zero, Zero) Imm32;
    /// A constant of 64 bits.
    Const64 "const64" ABOVE32 (Dst, Zero, Zero) Imm64;

    /// Addition that panics when the result does not fit.
    Add "add" INTS (Dst, Src, Src) None;
    /// Subtraction, as `Add`.
    Sub "sub" INTS (Dst, Src, Src) None;
    /// Multiplication, as `Add`.
    Mul "mul" INTS (Dst, Src, Src) None;
    /// Division that panics by zero and when the result does not fit.
    Div "div" INTS (Dst, Src, Src) None;
    /// Remainder, as `Div`.
    Rem "rem" INTS (Dst, Src, Src) None;
    /// As `Add`, with a constant.
    AddImm "add_imm" INTS (Dst, Src, Imm) None;
    /// As `Sub`, with a constant.
    SubImm "sub_imm" INTS (Dst, Src, Imm) None;
    /// As `Mul`, with a constant.
    MulImm "mul_imm" INTS (Dst, Src, Imm) None;
    /// As `Div`, with a constant.
    DivImm "div_imm" INTS (Dst, Src, Imm) None;
    /// As `Rem`, with a constant.
    RemImm "rem_imm" INTS (Dst, Src, Imm) None;
    /// Division by a power of two, towards zero.
    DivPower "div_power" SIGNED (Dst, Src, Shift) None;
    /// Remainder of `DivPower`.
    RemPower "rem_power" SIGNED (Dst, Src, Shift) None;
    /// Negation that panics when the result does not fit.
    Neg "neg" INTS (Dst, Src, Zero) None;
    /// Shift to the left by the u64 in `c`, which panics unless it is less than the lane's width.
    Shl "shl" BITS (Dst, Src, SrcOf(8)) None;
    /// Shift to the right, as `Shl`; copies the sign of signed lanes.
    Shr "shr" INTS (Dst, Src, SrcOf(8)) None;
    /// Shift to the left by a constant.
    ShlImm "shl_imm" BITS (Dst, Src, Shift) None;
    /// Shift to the right by a constant.
    ShrImm "shr_imm" INTS (Dst, Src, Shift) None;

    /// Addition that wraps around.
    WrapAdd "wrap_add" BITS (Dst, Src, Src) None;
    /// Subtraction that wraps around.
    WrapSub "wrap_sub" BITS (Dst, Src, Src) None;
    /// Multiplication that wraps around.
    WrapMul "wrap_mul" BITS (Dst, Src, Src) None;
    /// Bitwise and.
    And "and" BITS (Dst, Src, Src) None;
    /// Bitwise or.
    Or "or" BITS (Dst, Src, Src) None;
    /// Bitwise exclusive or.
    Xor "xor" BITS (Dst, Src, Src) None;
    /// Bitwise and with a constant.
    AndImm "and_imm" BITS (Dst, Src, Imm) None;
    /// All bits inverted.
    Not "not" BITS (Dst, Src, Zero) None;
    /// A `bool` inverted.
    NotBool "not_bool" NONE (DstOf(1), SrcOf(1), Zero) None;

    /// Addition of floats.
    AddFloat "fadd" FLOATS (Dst, Src, Src) None;
    /// Subtraction of floats.
    SubFloat "fsub" FLOATS (Dst, Src, Src) None;
    /// Multiplication of floats.
    MulFloat "fmul" FLOATS (Dst, Src, Src) None;
    /// Division of floats.
    DivFloat "fdiv" FLOATS (Dst, Src, Src) None;
    /// Remainder of the truncated division of floats.
    RemFloat "frem" FLOATS (Dst, Src, Src) None;
    /// As `AddFloat`, with a constant integer.
    AddFloatImm "fadd_imm" DOUBLES (Dst, Src, Imm) None;
    /// As `SubFloat`, with a constant integer.
    SubFloatImm "fsub_imm" DOUBLES (Dst, Src, Imm) None;
    /// As `MulFloat`, with a constant integer.
    MulFloatImm "fmul_imm" DOUBLES (Dst, Src, Imm) None;
    /// As `DivFloat`, with a constant integer.
    DivFloatImm "fdiv_imm" DOUBLES (Dst, Src, Imm) None;
    /// Negation of a float.
    NegFloat "fneg" FLOATS (Dst, Src, Zero) None;

    /// Whether two numbers have the same bits, as a `bool`; likewise below.
    Eq "eq" BITS (DstOf(1), Src, Src) None;
    /// `b != c`
    Ne "ne" BITS (DstOf(1), Src, Src) None;
    /// `b < c`
    Lt "lt" INTS (DstOf(1), Src, Src) None;
    /// `b <= c`
    Le "le" INTS (DstOf(1), Src, Src) None;
    /// `b == c`, with a constant.
    EqImm "eq_imm" BITS (DstOf(1), Src, Imm) None;
    /// `b != c`, with a constant.
    NeImm "ne_imm" BITS (DstOf(1), Src, Imm) None;
    /// `b < c`, with a constant; compared as integers of 64 bits.
    LtImm "lt_imm" INTS (DstOf(1), Src, Imm) None;
    /// `b > c`, as `LtImm`.
    GtImm "gt_imm" INTS (DstOf(1), Src, Imm) None;
    /// `b == c` of floats: NaN equals nothing.
    EqFloat "feq" FLOATS (DstOf(1), Src, Src) None;
    /// `b != c` of floats.
    NeFloat "fne" FLOATS (DstOf(1), Src, Src) None;
    /// `b < c` of floats.
    LtFloat "flt" FLOATS (DstOf(1), Src, Src) None;
    /// `b <= c` of floats.
    LeFloat "fle" FLOATS (DstOf(1), Src, Src) None;

    /// Goes to `c` if the `bool` in `a` is true.
    IfTrue "if" NONE (SrcOf(1), Zero, Jump) None;
    /// Goes to `c` if the `bool` in `a` is false.
    IfFalse "if_not" NONE (SrcOf(1), Zero, Jump) None;
    /// Goes to `c` if `a == b`; likewise below.
    IfEq "if_eq" BITS (Src, Src, Jump) None;
    /// `a != b`
    IfNe "if_ne" BITS (Src, Src, Jump) None;
    /// `a < b`
    IfLt "if_lt" INTS (Src, Src, Jump) None;
    /// `a <= b`
    IfLe "if_le" INTS (Src, Src, Jump) None;
    /// `a == b`, with a constant.
    IfEqImm "if_eq_imm" BITS (Src, Imm, Jump) None;
    /// `a != b`, with a constant.
    IfNeImm "if_ne_imm" BITS (Src, Imm, Jump) None;
    /// `a < b`, with a constant; compared as integers of 64 bits.
    IfLtImm "if_lt_imm" INTS (Src, Imm, Jump) None;
    /// `a > b`, as `IfLtImm`.
    IfGtImm "if_gt_imm" INTS (Src, Imm, Jump) None;
    /// `a == b` of floats.
    IfEqFloat "if_feq" FLOATS (Src, Src, Jump) None;
    /// Not `a == b` of floats.
    IfNeFloat "if_fne" FLOATS (Src, Src, Jump) None;
    /// `a < b` of floats.
    IfLtFloat "if_flt" FLOATS (Src, Src, Jump) None;
    /// `a <= b` of floats.
    IfLeFloat "if_fle" FLOATS (Src, Src, Jump) None;
    /// Not `a < b` of floats: true of NaN.
    IfNotLtFloat "if_not_flt" FLOATS (Src, Src, Jump) None;
    /// Not `a <= b` of floats.
    IfNotLeFloat "if_not_fle" FLOATS (Src, Src, Jump) None;

    /// `a == b` of a float, with a constant integer; likewise below.
    IfEqFloatImm "if_feq_imm" DOUBLES (Src, Imm, Jump) None;
    /// Not `a == b`
    IfNeFloatImm "if_fne_imm" DOUBLES (Src, Imm, Jump) None;
    /// `a < b`
    IfLtFloatImm "if_flt_imm" DOUBLES (Src, Imm, Jump) None;
    /// `a <= b`
    IfLeFloatImm "if_fle_imm" DOUBLES (Src, Imm, Jump) None;
    /// `a > b`
    IfGtFloatImm "if_fgt_imm" DOUBLES (Src, Imm, Jump) None;
    /// `a >= b`
    IfGeFloatImm "if_fge_imm" DOUBLES (Src, Imm, Jump) None;
    /// Not `a < b`
    IfNotLtFloatImm "if_not_flt_imm" DOUBLES (Src, Imm, Jump) None;
    /// Not `a <= b`
    IfNotLeFloatImm "if_not_fle_imm" DOUBLES (Src, Imm, Jump) None;
    /// Not `a > b`
    IfNotGtFloatImm "if_not_fgt_imm" DOUBLES (Src, Imm, Jump) None;
    /// Not `a >= b`
    IfNotGeFloatImm "if_not_fge_imm" DOUBLES (Src, Imm, Jump) None;

    /// 8 bits extended by sign to the lane.
    Sext8 "sext8" ABOVE8 (Dst, SrcOf(1), Zero) None;
    /// 16 bits extended by sign.
    Sext16 "sext16" ABOVE16 (Dst, SrcOf(2), Zero) None;
    /// 32 bits extended by sign.
    Sext32 "sext32" ABOVE32 (Dst, SrcOf(4), Zero) None;
    /// 8 bits extended by zeros to the lane.
    Zext8 "zext8" ABOVE8 (Dst, SrcOf(1), Zero) None;
    /// 16 bits extended by zeros.
    Zext16 "zext16" ABOVE16 (Dst, SrcOf(2), Zero) None;
    /// 32 bits extended by zeros.
    Zext32 "zext32" ABOVE32 (Dst, SrcOf(4), Zero) None;
    /// An integer to `f32`, to nearest.
    ToF32 "to_f32" WORDS (DstOf(4), Src, Zero) None;
    /// An integer to `f64`, to nearest.
    ToF64 "to_f64" WORDS (DstOf(8), Src, Zero) None;
    /// `f32` to an integer: truncated, saturated, NaN to 0.
    FromF32 "from_f32" INTS (Dst, SrcOf(4), Zero) None;
    /// `f64` to an integer, as `FromF32`.
    FromF64 "from_f64" INTS (Dst, SrcOf(8), Zero) None;
    /// `f32` to `f64`.
    Widen "widen" NONE (DstOf(8), SrcOf(4), Zero) None;
    /// `f64` to `f32`, to nearest.
    Narrow "narrow" NONE (DstOf(4), SrcOf(8), Zero) None;
    /// Whether a float is not zero; NaN is not.
    TestFloat "ftest" FLOATS (DstOf(1), Src, Zero) None;

    /// Counts a call of the function; at the start of functions, in runs with native code only; likewise below.
    CountCall "count_call" NONE (Zero, Zero, Zero) Counter;
    /// Counts an arrival at the header of a loop.
    CountLoop "count_loop" NONE (Zero, Zero, Zero) Counter;
    /// What `count_call` becomes: runs the native code of the function.
    EnterNative "enter_native" NONE (Zero, Zero, Zero) Counter;
    /// What `count_loop` becomes: goes on in native code.
    EnterLoop "enter_loop" NONE (Zero, Zero, Zero) Counter;

    /// Calls a function that has captured values, which the closure among its parameters holds.
    CallClosure "call_closure" NONE (Zero, Zero, Zero) FuncClosure;
    /// A string.
    Text "text" NONE (DynDst, Zero, Zero) Text;
    /// The value of a number.
    BoxNumber "box_number" NONE (DynDst, SrcOf(8), Zero) None;
    /// The value of a `bool`.
    BoxBool "box_bool" NONE (DynDst, SrcOf(1), Zero) None;
    /// Whether a value is neither `nil` nor `false`.
    Truthy "truthy" NONE (DstOf(1), DynSrc, Zero) None;
    /// Whether it is a number.
    IsNumber "is_number" NONE (DstOf(1), DynSrc, Zero) None;
    /// Whether it is `true` or `false`.
    IsBool "is_bool" NONE (DstOf(1), DynSrc, Zero) None;
    /// Whether it is a closure of a function.
    IsClosure "is_closure" NONE (DstOf(1), DynSrc, Zero) Func;
    /// Whether it is the class of a declaration.
    IsClass "is_class" NONE (DstOf(1), DynSrc, Zero) Class;
    /// Whether it is an instance of any class.
    IsInstance "is_instance" NONE (DstOf(1), DynSrc, Zero) None;
    /// Whether it is an instance of the class of a declaration.
    IsInstanceOf "is_instance_of" NONE (DstOf(1), DynSrc, Zero) Class;
    /// Addition of numbers or strings; fails of others.
    DynAdd "dyn_add" NONE (DynDst, DynSrc, DynSrc) None;
    /// Subtraction of numbers; likewise below.
    DynSub "dyn_sub" NONE (DynDst, DynSrc, DynSrc) None;
    /// Multiplication.
    DynMul "dyn_mul" NONE (DynDst, DynSrc, DynSrc) None;
    /// Division.
    DynDiv "dyn_div" NONE (DynDst, DynSrc, DynSrc) None;
    /// As `DynAdd`, with a constant number.
    DynAddImm "dyn_add_imm" NONE (DynDst, DynSrc, Imm) None;
    /// As `DynSub`, with a constant number.
    DynSubImm "dyn_sub_imm" NONE (DynDst, DynSrc, Imm) None;
    /// As `DynMul`, with a constant number.
    DynMulImm "dyn_mul_imm" NONE (DynDst, DynSrc, Imm) None;
    /// As `DynDiv`, with a constant number.
    DynDivImm "dyn_div_imm" NONE (DynDst, DynSrc, Imm) None;
    /// Negation of a number.
    DynNeg "dyn_neg" NONE (DynDst, DynSrc, Zero) None;
    /// Equality of values.
    DynEq "dyn_eq" NONE (DstOf(1), DynSrc, DynSrc) None;
    /// `b != c`
    DynNe "dyn_ne" NONE (DstOf(1), DynSrc, DynSrc) None;
    /// `b < c` of numbers; fails of others; likewise below.
    DynLt "dyn_lt" NONE (DstOf(1), DynSrc, DynSrc) None;
    /// `b <= c`
    DynLe "dyn_le" NONE (DstOf(1), DynSrc, DynSrc) None;
    /// `b < c`, with a constant number.
    DynLtImm "dyn_lt_imm" NONE (DstOf(1), DynSrc, Imm) None;
    /// `b <= c`, with a constant number.
    DynLeImm "dyn_le_imm" NONE (DstOf(1), DynSrc, Imm) None;
    /// `b > c`, with a constant number.
    DynGtImm "dyn_gt_imm" NONE (DstOf(1), DynSrc, Imm) None;
    /// `b >= c`, with a constant number.
    DynGeImm "dyn_ge_imm" NONE (DstOf(1), DynSrc, Imm) None;
    /// `b == c`, with a constant that is no number.
    DynEqWord "dyn_eq_word" NONE (DstOf(1), DynSrc, Word) None;
    /// `b != c`, with a constant that is no number.
    DynNeWord "dyn_ne_word" NONE (DstOf(1), DynSrc, Word) None;

    /// Goes to `c` if the value in `a` is neither `nil` nor `false`.
    IfTruthy "if_truthy" NONE (DynSrc, Zero, Jump) None;
    /// Goes to `c` if the value in `a` is `nil` or `false`.
    IfFalsy "if_falsy" NONE (DynSrc, Zero, Jump) None;
    /// Goes to `c` if the value in `a` is a number.
    IfNumber "if_number" NONE (DynSrc, Zero, Jump) None;
    /// Goes to `c` if the value in `a` is no number.
    IfNotNumber "if_not_number" NONE (DynSrc, Zero, Jump) None;
    /// Goes to `c` if the value in `a` is an instance of any class.
    IfInstance "if_instance" NONE (DynSrc, Zero, Jump) None;
    /// Goes to `c` if the value in `a` is no instance.
    IfNotInstance "if_not_instance" NONE (DynSrc, Zero, Jump) None;
    /// Goes to `c` if `a == b`; likewise below.
    IfDynEq "if_dyn_eq" NONE (DynSrc, DynSrc, Jump) None;
    /// `a != b`
    IfDynNe "if_dyn_ne" NONE (DynSrc, DynSrc, Jump) None;
    /// `a < b` of numbers; fails of others; likewise below.
    IfDynLt "if_dyn_lt" NONE (DynSrc, DynSrc, Jump) None;
    /// `a <= b`
    IfDynLe "if_dyn_le" NONE (DynSrc, DynSrc, Jump) None;
    /// Not `a < b`: true of NaN.
    IfNotDynLt "if_not_dyn_lt" NONE (DynSrc, DynSrc, Jump) None;
    /// Not `a <= b`
    IfNotDynLe "if_not_dyn_le" NONE (DynSrc, DynSrc, Jump) None;
    /// `a < b`, with a constant number.
    IfDynLtImm "if_dyn_lt_imm" NONE (DynSrc, Imm, Jump) None;
    /// `a <= b`, with a constant number.
    IfDynLeImm "if_dyn_le_imm" NONE (DynSrc, Imm, Jump) None;
    /// `a > b`, with a constant number.
    IfDynGtImm "if_dyn_gt_imm" NONE (DynSrc, Imm, Jump) None;
    /// `a >= b`, with a constant number.
    IfDynGeImm "if_dyn_ge_imm" NONE (DynSrc, Imm, Jump) None;
    /// Not `a < b`, with a constant number.
    IfNotDynLtImm "if_not_dyn_lt_imm" NONE (DynSrc, Imm, Jump) None;
    /// Not `a <= b`, with a constant number.
    IfNotDynLeImm "if_not_dyn_le_imm" NONE (DynSrc, Imm, Jump) None;
    /// Not `a > b`, with a constant number.
    IfNotDynGtImm "if_not_dyn_gt_imm" NONE (DynSrc, Imm, Jump) None;
    /// Not `a >= b`, with a constant number.
    IfNotDynGeImm "if_not_dyn_ge_imm" NONE (DynSrc, Imm, Jump) None;
    /// `a == b`, with a constant number.
    IfDynEqImm "if_dyn_eq_imm" NONE (DynSrc, Imm, Jump) None;
    /// `a != b`, with a constant number.
    IfDynNeImm "if_dyn_ne_imm" NONE (DynSrc, Imm, Jump) None;
    /// `a == b`, with a constant that is no number.
    IfDynEqWord "if_dyn_eq_word" NONE (DynSrc, Word, Jump) None;
    /// `a != b`, with a constant that is no number.
    IfDynNeWord "if_dyn_ne_word" NONE (DynSrc, Word, Jump) None;

    /// Prints a value.
    DynPrint "dyn_print" NONE (DynSrc, Zero, Zero) None;
    /// The value of a global variable that is known to be defined.
    Global "global" NONE (DynDst, Zero, Zero) Global;
    /// The value of a global variable; fails while it is undefined.
    GlobalChecked "global_checked" NONE (DynDst, Zero, Zero) Global;
    /// Defines or assigns a global variable.
    SetGlobal "set_global" NONE (DynSrc, Zero, Zero) Global;
    /// Assigns a global variable; fails while it is undefined.
    SetGlobalChecked "set_global_checked" NONE (DynSrc, Zero, Zero) Global;
    /// A new cell with a value.
    NewCell "new_cell" NONE (CellDst, DynSrc, Zero) None;
    /// The value of a cell.
    CellGet "cell_get" NONE (DynDst, CellSrc, Zero) None;
    /// Puts `b` into the cell in `a`.
    CellSet "cell_set" NONE (CellSrc, DynSrc, Zero) None;
    /// A value that the running closure captured.
    CapturedDyn "captured" NONE (DynDst, OwnSrc, Captured) None;
    /// A cell that the running closure captured.
    CapturedCell "captured_cell" NONE (CellDst, OwnSrc, CapturedCell) None;
    /// The value of a cell that the running closure captured.
    CapturedGet "captured_get" NONE (DynDst, OwnSrc, CapturedCell) None;
    /// Puts `a` into a cell that the running closure captured.
    CapturedSet "captured_set" NONE (DynSrc, OwnSrc, CapturedCell) None;
    /// A closure.
    Closure "closure" NONE (DynDst, Zero, Zero) Capture;
    /// A class; fails unless its superclass is one.
    Class "class" NONE (DynDst, Zero, Zero) ClassFar;
    /// A new instance of a class.
    Instance "instance" NONE (DynDst, DynSrc, Zero) None;
    /// The closure of a class's method.
    Method "method" NONE (DynDst, DynSrc, Zero) Text;
    /// A field of `b`, or a method bound to it; fails.
    Get "get" NONE (DynDst, DynSrc, Zero) Site;
    /// Assigns `b` to a field of `a`; fails.
    Set "set" NONE (DynSrc, DynSrc, Zero) Site;
    /// A method of the class `b`, bound to `c`; fails.
    SuperGet "super_get" NONE (DynDst, DynSrc, DynSrc) Site;
    /// Calls a value with `a` arguments; fails.
    CallValue "call_value" NONE (Count, Zero, Zero) SiteFar;
    /// Calls a field's value or a method with `a` arguments; fails.
    Invoke "invoke" NONE (Count, Zero, Zero) SiteFar;
    /// Calls a method of the superclass with `a` arguments; fails.
    SuperInvoke "super_invoke" NONE (Count, Zero, Zero) SiteFar;
    /// A mathematical function of `b`, or of `b` and `c`.
    Math "math" NONE (DstOf(8), SrcOf(8), SrcOf(8)) Math;
    /// An item of the list `b`, or whatever `b` has at `c`; fails.
    Index "index" NONE (DynDst, DynSrc, DynSrc) None;
    /// Assigns the item of `a` at `b`; fails.
    SetIndex "set_index" NONE (DynSrc, DynSrc, Zero) Value;
    /// Puts `a` at the end of the list `b`; fails.
    Append "append" NONE (DynSrc, DynSrc, Zero) None;
    /// How many items, characters or fields `b` has; fails.
    Length "length" NONE (DynDst, DynSrc, Zero) None;
    /// An item of the list `b` at the number `c`; fails.
    Item "item" NONE (DynDst, DynSrc, SrcOf(8)) None;
    /// Assigns the item of `a` at the number `b`; fails.
    SetItem "set_item" NONE (DynSrc, SrcOf(8), Zero) Value;
    /// How many items the list `b` has, as a number; 0 of what is no list.
    ListLength "list_length" NONE (DstOf(8), DynSrc, Zero) None;
    /// An operation that the runtime does; fails if the table says so.
    RuntimeCall "runtime_call" NONE (DynDst, Operation, Zero) Operands;
}

impl Family {
    /// How many opcodes it has.
    pub const fn count(self) -> usize {
        let lanes = self.lanes().len();
        if lanes == 0 { 1 } else { lanes }
    }

    /// The number of its first opcode.
    pub const fn first(self) -> usize {
        let (mut number, mut index) = (0, 0);
        while index < self as usize {
            number += Family::ALL[index].count();
            index += 1;
        }
        number
    }

    /// Whether control never goes on behind it.
    pub const fn ends(self) -> bool {
        matches!(
            self,
            Family::Goto
                | Family::Return
                | Family::ReturnValue
                | Family::Panic
                | Family::Switch
                | Family::Search
        )
    }

    /// Whether it works on dynamic values; those that do come last.
    pub const fn is_dynamic(self) -> bool {
        self as usize >= Family::CallClosure as usize
    }

    /// Whether the fields need a second word.
    pub const fn has_second_word(self) -> bool {
        let [_, b, c] = self.fields();
        !matches!((b, c), (Field::None, Field::None))
    }

    /// Words of the fields and of a tail of fixed length; of `Table` and `Search` the part before the cases.
    pub const fn fixed_words(self) -> usize {
        let fields = if self.has_second_word() { 2 } else { 1 };
        let tail = match self.tail() {
            Tail::None => 0,
            Tail::Imm32
            | Tail::Jump
            | Tail::Func
            | Tail::Foreign
            | Tail::Text
            | Tail::Global
            | Tail::Class
            | Tail::Site
            | Tail::Math
            | Tail::Value => 1,
            Tail::Imm64
            | Tail::Counter
            | Tail::FuncFar
            | Tail::Search
            | Tail::ClassFar
            | Tail::Capture
            | Tail::SiteFar
            | Tail::Operands => 2,
            Tail::Far | Tail::FuncClosure => 3,
            Tail::Table => 4,
        };
        fields + tail
    }
}

/// How many opcodes there are.
pub const COUNT: usize = {
    let (mut number, mut index) = (0, 0);
    while index < Family::ALL.len() {
        number += Family::ALL[index].count();
        index += 1;
    }
    number
};

/// An opcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opcode {
    /// The operation.
    pub family: Family,
    /// What it works on; `None` of operations without lane.
    pub lane: Option<Lane>,
}

const OPCODES: [Opcode; COUNT] = {
    let mut all = [Opcode { family: Family::Halt, lane: None }; COUNT];
    let (mut number, mut index) = (0, 0);
    while index < Family::ALL.len() {
        let family = Family::ALL[index];
        let lanes = family.lanes();
        let mut lane = 0;
        while lane < family.count() {
            all[number] = Opcode { family, lane: if lanes.is_empty() { None } else { Some(lanes[lane]) } };
            number += 1;
            lane += 1;
        }
        index += 1;
    }
    all
};

impl Opcode {
    /// The opcode of an operation without lane.
    pub fn plain(family: Family) -> Opcode {
        assert!(family.lanes().is_empty());
        Opcode { family, lane: None }
    }

    /// The opcode of an operation on `lane`, which the family must have.
    pub fn on(family: Family, lane: Lane) -> Opcode {
        assert!(family.lanes().contains(&lane), "{family:?} {lane:?}");
        Opcode { family, lane: Some(lane) }
    }

    /// Its number in instructions.
    pub fn number(self) -> u16 {
        let lane = self.lane.and_then(|lane| self.family.lanes().iter().position(|&l| l == lane));
        (self.family.first() + lane.unwrap_or(0)) as u16
    }

    /// The opcode of a number.
    pub fn from_number(number: u16) -> Option<Opcode> {
        OPCODES.get(usize::from(number)).copied()
    }

    /// Bytes of the register that a field names; `None` of fields that are no registers, and of blocks.
    pub fn register_size(self, field: Field) -> Option<u32> {
        match field {
            Field::Dst | Field::Src => self.lane.map(Lane::size),
            Field::DstOf(size) | Field::SrcOf(size) => Some(size),
            Field::DynDst | Field::DynSrc | Field::CellDst | Field::CellSrc | Field::OwnSrc => Some(8),
            Field::None
            | Field::DstBlock
            | Field::SrcBlock
            | Field::Size
            | Field::SizeIn(..)
            | Field::Imm
            | Field::Shift
            | Field::Jump
            | Field::Runtime
            | Field::Kind
            | Field::Base
            | Field::Word
            | Field::Captured
            | Field::CapturedCell
            | Field::Count
            | Field::Operation => None,
        }
    }
}

impl fmt::Display for Opcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.family.name())?;
        match self.lane {
            Some(lane) => write!(f, ".{}", lane.name()),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_opcodes_are_inverse() {
        for number in 0..COUNT as u16 {
            let opcode = Opcode::from_number(number).unwrap();
            assert_eq!(opcode.number(), number, "{opcode}");
        }
        assert_eq!(Opcode::from_number(COUNT as u16), None);
        assert_eq!(Opcode::on(Family::AddImm, Lane::I32).to_string(), "add_imm.i32");
    }
}
