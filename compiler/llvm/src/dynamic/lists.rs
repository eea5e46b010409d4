//! Lists: items that are read and assigned, lengths, items that are added at the end. What is no list, and what is out of
//! range, is the runtime's.

use super::alias::Memory;
use crate::func::{FuncGen, UNNAMED};
use inkwell::basic_block::BasicBlock;
use inkwell::values::{AsValueRef, BasicValueEnum, FloatValue, IntValue, PointerValue};
use inkwell::{FloatPredicate, IntPredicate};
use kiln_abi::{DynFn, object, word};
use llvm_sys::core::LLVMBuildFreeze;

impl<'ctx> FuncGen<'_, '_, 'ctx> {
    /// An operation of which a list has a usual path; `None` of others.
    pub(crate) fn list_operation(
        &mut self,
        operation: DynFn,
        operands: &[IntValue<'ctx>],
    ) -> Option<BasicValueEnum<'ctx>> {
        if operation == DynFn::Index {
            Some(self.item(operands[0], operands[1]))
        } else if operation == DynFn::SetIndex {
            Some(self.set_item(operands[0], operands[1], operands[2]))
        } else if operation == DynFn::Append {
            Some(self.append(operands[0], operands[1]))
        } else if operation == DynFn::Length {
            Some(self.length(operands[0]))
        } else {
            None
        }
    }

    fn item(&mut self, list: IntValue<'ctx>, index: IntValue<'ctx>) -> BasicValueEnum<'ctx> {
        let other = self.far_block();
        let mut join = self.join();
        let at = self.expect_item(list, index, other);
        let item = self.load_word(Memory::Item, at, 0);
        self.arrive(&mut join, item);
        self.m.builder.position_at_end(other);
        let item = self.called_operation(DynFn::Index, &[list, index]);
        self.arrive(&mut join, item);
        self.meet(join)
    }

    fn set_item(
        &mut self,
        list: IntValue<'ctx>,
        index: IntValue<'ctx>,
        value: IntValue<'ctx>,
    ) -> BasicValueEnum<'ctx> {
        let other = self.far_block();
        let mut join = self.join();
        let at = self.expect_item(list, index, other);
        self.store_word(Memory::Item, at, 0, value.into());
        self.arrive(&mut join, value);
        self.m.builder.position_at_end(other);
        self.called_operation(DynFn::SetIndex, &[list, index, value]);
        self.arrive(&mut join, value);
        self.meet(join)
    }

    fn append(&mut self, item: IntValue<'ctx>, list: IntValue<'ctx>) -> BasicValueEnum<'ctx> {
        let other = self.far_block();
        let mut join = self.join();
        let nil = self.word(word::NIL);
        let object = self.expect_list(list, other);
        let length = self.load_word(Memory::ListLength, object, object::LIST_LENGTH);
        let room = self.load_header_number(Memory::ListRoom, object);
        let word_type = self.m.context.i64_type();
        let room = self.m.builder.build_int_z_extend(room, word_type, UNNAMED).expect("a narrow integer");
        let has_room = self.compare(IntPredicate::ULT, length, room);
        self.expect(has_room, other);
        let at = self.item_address(object, length);
        self.store_word(Memory::Item, at, 0, item.into());
        let one = self.word(1);
        let length = self.m.builder.build_int_add(length, one, UNNAMED).expect("words");
        self.store_word(Memory::ListLength, object, object::LIST_LENGTH, length.into());
        self.arrive(&mut join, nil);
        self.m.builder.position_at_end(other);
        self.called_operation(DynFn::Append, &[item, list]);
        self.arrive(&mut join, nil);
        self.meet(join)
    }

    fn length(&mut self, list: IntValue<'ctx>) -> BasicValueEnum<'ctx> {
        let other = self.far_block();
        let mut join = self.join();
        self.expect_list(list, other);
        let length = self.list_length(list);
        let length = self.number_word(length);
        self.arrive(&mut join, length);
        self.m.builder.position_at_end(other);
        let length = self.called_operation(DynFn::Length, &[list]);
        self.arrive(&mut join, length);
        self.meet(join)
    }

    /// An item of what is a list, or with a value its assignment. What is out of range ends in an error: control does not come
    /// back, so that what a loop knows of the list stays true.
    pub(crate) fn item_of_list(
        &mut self,
        list: IntValue<'ctx>,
        index: FloatValue<'ctx>,
        value: Option<IntValue<'ctx>>,
    ) -> BasicValueEnum<'ctx> {
        let other = self.far_block();
        let object = self.object(list, word::TAG_LIST);
        let position = self.expect_position(object, index, other);
        let at = self.item_address(object, position);
        let here = self.current_block();
        self.m.builder.position_at_end(other);
        let index = self.number_word(index);
        match value {
            None => self.called_operation(DynFn::Index, &[list, index]),
            Some(value) => self.called_operation(DynFn::SetIndex, &[list, index, value]),
        };
        self.m.builder.build_unreachable().expect("positioned in a block");
        self.m.builder.position_at_end(here);
        match value {
            None => self.load_word(Memory::Item, at, 0).into(),
            Some(value) => {
                self.store_word(Memory::Item, at, 0, value.into());
                value.into()
            }
        }
    }

    /// How many items a list has.
    pub(crate) fn list_length(&mut self, list: IntValue<'ctx>) -> FloatValue<'ctx> {
        let object = self.object(list, word::TAG_LIST);
        let length = self.load_word(Memory::ListLength, object, object::LIST_LENGTH);
        let number = self.m.context.f64_type();
        self.m.builder.build_signed_int_to_float(length, number, UNNAMED).expect("an integer")
    }

    /// The object of a list; of anything else goes to `other`.
    fn expect_list(&mut self, list: IntValue<'ctx>, other: BasicBlock<'ctx>) -> PointerValue<'ctx> {
        let address = self.without_tag(list, word::TAG_LIST);
        let is_list = self.is_address(address);
        self.expect(is_list, other);
        self.pointer(address)
    }

    /// Where an item lies; goes to `other` if there is none.
    fn expect_item(
        &mut self,
        list: IntValue<'ctx>,
        index: IntValue<'ctx>,
        other: BasicBlock<'ctx>,
    ) -> PointerValue<'ctx> {
        let object = self.expect_list(list, other);
        let number = self.as_number(index);
        let position = self.expect_position(object, number, other);
        self.item_address(object, position)
    }

    /// A number as a position in a list; goes to `other` if it is none.
    fn expect_position(
        &mut self,
        list: PointerValue<'ctx>,
        number: FloatValue<'ctx>,
        other: BasicBlock<'ctx>,
    ) -> IntValue<'ctx> {
        let position = self.as_integer(number);
        let length = self.load_word(Memory::ListLength, list, object::LIST_LENGTH);
        let is_inside = self.compare(IntPredicate::ULT, position, length);
        let f64_type = number.get_type();
        let back = self.m.builder.build_signed_int_to_float(position, f64_type, UNNAMED).expect("an integer");
        let is_whole = self.compare_numbers(FloatPredicate::OEQ, back, number);
        let fits = self.m.builder.build_and(is_whole, is_inside, UNNAMED).expect("flags");
        self.expect(fits, other);
        position
    }

    fn item_address(&mut self, list: PointerValue<'ctx>, position: IntValue<'ctx>) -> PointerValue<'ctx> {
        let items = self.load_pointer(Memory::ListItems, list, object::LIST_ITEMS);
        let first = self.offset(items, object::WORDS_FIRST);
        let word_type = self.m.context.i64_type();
        // SAFETY: the list has room at this position.
        let at = unsafe { self.m.builder.build_in_bounds_gep(word_type, first, &[position], UNNAMED) };
        at.expect("positioned in a block")
    }

    /// A number as an integer; of one that does not fit any integer, which is none that is equal to it and may be a position.
    fn as_integer(&mut self, number: FloatValue<'ctx>) -> IntValue<'ctx> {
        let word_type = self.m.context.i64_type();
        let integer = self.m.builder.build_float_to_signed_int(number, word_type, UNNAMED).expect("a float");
        // SAFETY: the builder is positioned in a block of the same function; the result is an integer, as the operand.
        unsafe {
            IntValue::new(LLVMBuildFreeze(self.m.builder.as_mut_ptr(), integer.as_value_ref(), c"".as_ptr()))
        }
    }
}
