//! Arithmetic and comparison.
//!
//! A word that is no number, taken as a double, is a NaN. So arithmetic needs no test of its operands: if the result is
//! a number other than NaN, both were numbers. Otherwise the runtime looks again, and computes the rare NaN, too.

use crate::func::{FuncGen, UNNAMED};
use inkwell::attributes::AttributeLoc;
use inkwell::values::{BasicValueEnum, IntValue};
use inkwell::{FloatPredicate, IntPredicate};
use kiln_abi::{RuntimeFn, word};
use kiln_mir::DynBinary;

impl<'ctx> FuncGen<'_, '_, 'ctx> {
    pub(crate) fn dyn_binary(
        &mut self,
        op: DynBinary,
        left: IntValue<'ctx>,
        right: IntValue<'ctx>,
    ) -> BasicValueEnum<'ctx> {
        match op {
            DynBinary::Add => self.dyn_arithmetic(op, RuntimeFn::DynAdd, left, right),
            DynBinary::Sub => self.dyn_arithmetic(op, RuntimeFn::DynSub, left, right),
            DynBinary::Mul => self.dyn_arithmetic(op, RuntimeFn::DynMul, left, right),
            DynBinary::Div => self.dyn_arithmetic(op, RuntimeFn::DynDiv, left, right),
            DynBinary::Eq => self.dyn_equal(left, right).into(),
            DynBinary::Ne => {
                let equal = self.dyn_equal(left, right);
                self.m.builder.build_not(equal, UNNAMED).expect("an i1").into()
            }
            DynBinary::Lt => self.dyn_order(FloatPredicate::OLT, RuntimeFn::DynLt, left, right),
            DynBinary::Le => self.dyn_order(FloatPredicate::OLE, RuntimeFn::DynLe, left, right),
            DynBinary::Gt => self.dyn_order(FloatPredicate::OGT, RuntimeFn::DynGt, left, right),
            DynBinary::Ge => self.dyn_order(FloatPredicate::OGE, RuntimeFn::DynGe, left, right),
        }
    }

    fn dyn_arithmetic(
        &mut self,
        op: DynBinary,
        slow: RuntimeFn,
        left: IntValue<'ctx>,
        right: IntValue<'ctx>,
    ) -> BasicValueEnum<'ctx> {
        let (x, y) = (self.as_number(left), self.as_number(right));
        let builder = &self.m.builder;
        let result = match op {
            DynBinary::Add => builder.build_float_add(x, y, UNNAMED),
            DynBinary::Sub => builder.build_float_sub(x, y, UNNAMED),
            DynBinary::Mul => builder.build_float_mul(x, y, UNNAMED),
            DynBinary::Div
            | DynBinary::Eq
            | DynBinary::Ne
            | DynBinary::Lt
            | DynBinary::Le
            | DynBinary::Gt
            | DynBinary::Ge => builder.build_float_div(x, y, UNNAMED),
        };
        let result = result.expect("floats");
        let other = self.far_block();
        let mut join = self.join();
        let is_nan = self.compare_numbers(FloatPredicate::UNO, result, result);
        self.expect_not(is_nan, other);
        let result = self.number_word(result);
        self.arrive(&mut join, result);
        self.m.builder.position_at_end(other);
        let result = self.traced_runtime_call(slow, &[left.into(), right.into()]);
        self.arrive(&mut join, result);
        self.meet(join)
    }

    /// An ordered comparison, as `i1`.
    fn dyn_order(
        &mut self,
        predicate: FloatPredicate,
        slow: RuntimeFn,
        left: IntValue<'ctx>,
        right: IntValue<'ctx>,
    ) -> BasicValueEnum<'ctx> {
        let (x, y) = (self.as_number(left), self.as_number(right));
        let other = self.far_block();
        let mut join = self.join();
        let has_nan = self.compare_numbers(FloatPredicate::UNO, x, y);
        self.expect_not(has_nan, other);
        let result = self.compare_numbers(predicate, x, y);
        self.arrive(&mut join, result);
        self.m.builder.position_at_end(other);
        let result = self.traced_runtime_call(slow, &[left.into(), right.into()]).into_int_value();
        let zero = self.word(0);
        let result = self.compare(IntPredicate::NE, result, zero);
        self.arrive(&mut join, result);
        self.meet(join)
    }

    pub(crate) fn dyn_negate(&mut self, operand: IntValue<'ctx>) -> BasicValueEnum<'ctx> {
        let other = self.far_block();
        let mut join = self.join();
        let is_number = self.is_number(operand);
        self.expect(is_number, other);
        let number = self.as_number(operand);
        let negated = self.m.builder.build_float_neg(number, UNNAMED).expect("a float");
        let negated = self.number_word(negated);
        self.arrive(&mut join, negated);
        self.m.builder.position_at_end(other);
        let result = self.traced_runtime_call(RuntimeFn::DynNeg, &[operand.into()]);
        self.arrive(&mut join, result);
        self.meet(join)
    }

    /// The runtime's comparison. It is a pure function of two values, whatever they are, so that it can be made once for a whole loop. (It
    /// may join a string's parts, which nobody can see.)
    fn compare_strings(&mut self, left: IntValue<'ctx>, right: IntValue<'ctx>) -> BasicValueEnum<'ctx> {
        let call = self.allocating_call(RuntimeFn::DynEqual, &[left.into(), right.into()]);
        for &attribute in &self.m.attributes.pure {
            call.add_attribute(AttributeLoc::Function, attribute);
        }
        self.result(call)
    }

    /// Whether two values are equal, as `i1`. Numbers are compared as such, equal words are equal unless they are a
    /// NaN, two strings are compared by the runtime; all else differs.
    fn dyn_equal(&mut self, left: IntValue<'ctx>, right: IntValue<'ctx>) -> IntValue<'ctx> {
        let (x, y) = (self.as_number(left), self.as_number(right));
        let no = self.m.context.bool_type().const_zero();
        let mut join = self.join();
        // Where both are numbers, this is the answer.
        let (other, numbers) = (self.next_block(), self.next_block());
        let ordered = self.compare_numbers(FloatPredicate::ORD, x, y);
        self.branch(ordered, numbers, other, [1, 1]);
        self.m.builder.position_at_end(numbers);
        let equal = self.compare_numbers(FloatPredicate::OEQ, x, y);
        self.arrive(&mut join, equal);
        self.m.builder.position_at_end(other);
        let (same, different) = (self.next_block(), self.next_block());
        let identical = self.compare(IntPredicate::EQ, left, right);
        self.branch(identical, same, different, [1, 1]);
        self.m.builder.position_at_end(same);
        let is_number = self.is_number(left);
        let is_other = self.m.builder.build_not(is_number, UNNAMED).expect("an i1");
        self.arrive(&mut join, is_other);
        self.m.builder.position_at_end(different);
        let left_is = self.has_tag(left, word::TAG_STRING);
        let right_is = self.has_tag(right, word::TAG_STRING);
        let strings = self.m.builder.build_and(left_is, right_is, UNNAMED).expect("flags");
        let (compared, done) = (self.far_block(), self.next_block());
        self.branch(strings, compared, done, [1, 1]);
        self.m.builder.position_at_end(done);
        self.arrive(&mut join, no);
        self.m.builder.position_at_end(compared);
        let equal = self.compare_strings(left, right);
        self.arrive(&mut join, equal);
        self.meet(join).into_int_value()
    }
}
