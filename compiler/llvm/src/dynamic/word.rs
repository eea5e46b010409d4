//! Words: constants, tests, pointers.

use super::alias::Memory;
use crate::func::{FuncGen, UNNAMED};
use inkwell::types::BasicTypeEnum;
use inkwell::values::{BasicValue, BasicValueEnum, FloatValue, IntValue, PointerValue};
use inkwell::{AddressSpace, FloatPredicate, IntPredicate};
use kiln_abi::{object, word};
use kiln_mir::Operand;

impl<'ctx> FuncGen<'_, '_, 'ctx> {
    pub(crate) fn word(&self, bits: u64) -> IntValue<'ctx> {
        self.m.context.i64_type().const_int(bits, false)
    }

    /// An operand that is a word: a value or a cell.
    pub(crate) fn dyn_operand(&mut self, operand: Operand) -> IntValue<'ctx> {
        self.scalar(operand).into_int_value()
    }

    pub(crate) fn compare(
        &mut self,
        predicate: IntPredicate,
        left: IntValue<'ctx>,
        right: IntValue<'ctx>,
    ) -> IntValue<'ctx> {
        self.m.builder.build_int_compare(predicate, left, right, UNNAMED).expect("of one type")
    }

    pub(crate) fn compare_numbers(
        &mut self,
        predicate: FloatPredicate,
        left: FloatValue<'ctx>,
        right: FloatValue<'ctx>,
    ) -> IntValue<'ctx> {
        self.m.builder.build_float_compare(predicate, left, right, UNNAMED).expect("of one type")
    }

    /// The word taken as a number; a NaN if it is none.
    pub(crate) fn as_number(&mut self, word: IntValue<'ctx>) -> FloatValue<'ctx> {
        let f64 = self.m.context.f64_type();
        self.m.builder.build_bit_cast(word, f64, UNNAMED).expect("of one size").into_float_value()
    }

    /// The word of a number.
    pub(crate) fn number_word(&mut self, number: FloatValue<'ctx>) -> IntValue<'ctx> {
        let i64 = self.m.context.i64_type();
        self.m.builder.build_bit_cast(number, i64, UNNAMED).expect("of one size").into_int_value()
    }

    pub(crate) fn is_number(&mut self, word: IntValue<'ctx>) -> IntValue<'ctx> {
        let greatest = self.word(word::NUMBER_MAX);
        self.compare(IntPredicate::ULE, word, greatest)
    }

    pub(crate) fn is_bool(&mut self, word: IntValue<'ctx>) -> IntValue<'ctx> {
        let mask = self.word(!1);
        let masked = self.m.builder.build_and(word, mask, UNNAMED).expect("words");
        let no = self.word(word::FALSE);
        self.compare(IntPredicate::EQ, masked, no)
    }

    /// Neither `nil` nor `false`.
    pub(crate) fn is_truthy(&mut self, word: IntValue<'ctx>) -> IntValue<'ctx> {
        let mask = self.word(!word::FALSY_MASK);
        let masked = self.m.builder.build_and(word, mask, UNNAMED).expect("words");
        let nil = self.word(word::NIL);
        self.compare(IntPredicate::NE, masked, nil)
    }

    /// The word of a `bool`.
    pub(crate) fn bool_word(&mut self, value: IntValue<'ctx>) -> IntValue<'ctx> {
        let i64 = self.m.context.i64_type();
        let bit = self.m.builder.build_int_z_extend(value, i64, UNNAMED).expect("an i1");
        let no = self.word(word::FALSE);
        self.m.builder.build_or(bit, no, UNNAMED).expect("words")
    }

    /// Of the word of a `bool`, its value.
    pub(crate) fn as_bool(&mut self, word: IntValue<'ctx>) -> IntValue<'ctx> {
        let bit = self.m.context.bool_type();
        self.m.builder.build_int_truncate(word, bit, UNNAMED).expect("a word")
    }

    /// The word without the tag: the object's address if it has that tag, else something with bits above it.
    pub(crate) fn without_tag(&mut self, word: IntValue<'ctx>, tag: u64) -> IntValue<'ctx> {
        let tag = self.word(tag << word::TAG_SHIFT);
        self.m.builder.build_int_sub(word, tag, UNNAMED).expect("words")
    }

    /// Whether what [`Self::without_tag`] gave is an address.
    pub(crate) fn is_address(&mut self, address: IntValue<'ctx>) -> IntValue<'ctx> {
        let shift = self.word(u64::from(word::TAG_SHIFT));
        let high = self.m.builder.build_right_shift(address, shift, false, UNNAMED).expect("words");
        let zero = self.word(0);
        self.compare(IntPredicate::EQ, high, zero)
    }

    pub(crate) fn has_tag(&mut self, word: IntValue<'ctx>, tag: u64) -> IntValue<'ctx> {
        let shift = self.word(u64::from(word::TAG_SHIFT));
        let high = self.m.builder.build_right_shift(word, shift, false, UNNAMED).expect("words");
        let tag = self.word(tag);
        self.compare(IntPredicate::EQ, high, tag)
    }

    pub(crate) fn pointer(&mut self, address: IntValue<'ctx>) -> PointerValue<'ctx> {
        let ptr = self.m.context.ptr_type(AddressSpace::default());
        self.m.builder.build_int_to_ptr(address, ptr, UNNAMED).expect("an integer")
    }

    /// The object of a word that has the tag.
    pub(crate) fn object(&mut self, word: IntValue<'ctx>, tag: u64) -> PointerValue<'ctx> {
        let address = self.without_tag(word, tag);
        self.pointer(address)
    }

    /// The word at `bytes` behind a pointer.
    pub(crate) fn load_word(
        &mut self,
        memory: Memory,
        pointer: PointerValue<'ctx>,
        bytes: u64,
    ) -> IntValue<'ctx> {
        let word = self.m.context.i64_type();
        self.load_part(memory, word.into(), pointer, bytes, 8).into_int_value()
    }

    pub(crate) fn load_pointer(
        &mut self,
        memory: Memory,
        pointer: PointerValue<'ctx>,
        bytes: u64,
    ) -> PointerValue<'ctx> {
        let ptr = self.m.context.ptr_type(AddressSpace::default());
        self.load_part(memory, ptr.into(), pointer, bytes, 8).into_pointer_value()
    }

    /// The number of 32 bits in the header of an object.
    pub(crate) fn load_header_number(
        &mut self,
        memory: Memory,
        object: PointerValue<'ctx>,
    ) -> IntValue<'ctx> {
        let number = self.m.context.i32_type();
        self.load_part(memory, number.into(), object, object::NUMBER, 4).into_int_value()
    }

    fn load_part(
        &mut self,
        memory: Memory,
        ty: BasicTypeEnum<'ctx>,
        pointer: PointerValue<'ctx>,
        bytes: u64,
        align: u32,
    ) -> BasicValueEnum<'ctx> {
        let at = self.offset(pointer, bytes);
        let value = self.load_aligned(ty, at, align);
        if let Some(load) = value.as_instruction_value() {
            self.m.set_memory(load, memory);
        }
        value
    }

    pub(crate) fn store_word(
        &mut self,
        memory: Memory,
        pointer: PointerValue<'ctx>,
        bytes: u64,
        value: BasicValueEnum<'ctx>,
    ) {
        let at = self.offset(pointer, bytes);
        let store = self.store_aligned(at, value, 8);
        self.m.set_memory(store, memory);
    }
}
