//! Operations of dynamic languages (`docs/ir/dynamic.md`).
//!
//! Each has its usual path as code in line; what is rare, and what is wrong, is a call of the runtime in a block at the end of
//! the function. Such a call, and every other that may end in an error, carries the site that a trace shows.

mod access;
mod alias;
mod arithmetic;
mod calls;
mod candidates;
mod control;
mod data;
mod lists;
mod runtime;
mod word;

pub(crate) use alias::{Memory, MemoryTypes};
pub(crate) use candidates::Reachable;
pub(crate) use control::LIKELY;
pub(crate) use data::{DynData, is_dynamic};

use crate::func::{FuncGen, Read, UNNAMED};
use crate::trace;
use inkwell::attributes::AttributeLoc;
use inkwell::types::FunctionType;
use inkwell::values::{
    BasicMetadataValueEnum, BasicValueEnum, CallSiteValue, FloatValue, IntValue, OperandBundle, PointerValue,
    ValueKind,
};
use kiln_abi::RuntimeFn;
use kiln_arena::ListRange;
use kiln_mir::{DynOp, DynTest, FuncId, Operand, Place};

impl<'ctx> FuncGen<'_, '_, 'ctx> {
    /// Generates `dest = dyn op(args)`.
    pub(crate) fn dynamic(&mut self, dest: Place, op: DynOp, args: ListRange<Operand>) {
        let operands = self.body.operands.get(args);
        let value = match op {
            DynOp::Box => self.dyn_box(operands[0]),
            DynOp::Math(function) => {
                let values: Vec<FloatValue<'ctx>> =
                    operands.iter().map(|&operand| self.scalar(operand).into_float_value()).collect();
                self.math(function, &values)
            }
            DynOp::Item | DynOp::SetItem | DynOp::ListLength => {
                let list = self.dyn_operand(operands[0]);
                match operands.get(1).map(|&index| self.scalar(index).into_float_value()) {
                    None => self.list_length(list).into(),
                    Some(index) => {
                        let value = operands.get(2).map(|&value| self.dyn_operand(value));
                        self.item_of_list(list, index, value)
                    }
                }
            }
            DynOp::Unbox => {
                let ty = self.type_of_place(dest);
                self.dyn_unbox(operands[0], ty)
            }
            DynOp::Str(_)
            | DynOp::Truthy
            | DynOp::Is(_)
            | DynOp::Neg
            | DynOp::Binary(_)
            | DynOp::Print
            | DynOp::Global { .. }
            | DynOp::SetGlobal { .. }
            | DynOp::NewCell
            | DynOp::CellGet
            | DynOp::CellSet
            | DynOp::Closure(_)
            | DynOp::Captured(_)
            | DynOp::Class(_)
            | DynOp::Instance
            | DynOp::Method(_)
            | DynOp::Get(_)
            | DynOp::Set(_)
            | DynOp::Field { .. }
            | DynOp::SetField { .. }
            | DynOp::SuperGet(_)
            | DynOp::Call
            | DynOp::Invoke(_)
            | DynOp::SuperInvoke(_)
            | DynOp::Runtime(_) => {
                let known = operands.first().is_some_and(|&first| self.is_known_instance(first));
                let words: Vec<IntValue<'ctx>> =
                    operands.iter().map(|&operand| self.dyn_operand(operand)).collect();
                self.operation(op, &words, known)
            }
        };
        self.write(dest, Read::Scalar(value));
    }

    /// An operation on words. `known`: the first is an instance.
    fn operation(&mut self, op: DynOp, words: &[IntValue<'ctx>], known: bool) -> BasicValueEnum<'ctx> {
        match op {
            DynOp::Str(text) => self.m.string_word(text).into(),
            DynOp::Box | DynOp::Unbox | DynOp::Math(_) | DynOp::Item | DynOp::SetItem | DynOp::ListLength => {
                unreachable!("not on words alone")
            }
            DynOp::Truthy => self.is_truthy(words[0]).into(),
            DynOp::Is(test) => self.dyn_test(test, words[0]).into(),
            DynOp::Neg => self.dyn_negate(words[0]),
            DynOp::Binary(op) => self.dyn_binary(op, words[0], words[1]),
            DynOp::Print => self.dyn_print(words[0]),
            DynOp::Global { global, defined } => self.global(global, defined),
            DynOp::SetGlobal { global, defined } => self.set_global(global, defined, words[0]),
            DynOp::NewCell => self.new_cell(words[0]),
            DynOp::CellGet => self.cell_get(words[0]),
            DynOp::CellSet => self.cell_set(words[0], words[1]),
            DynOp::Closure(func) => self.new_closure(func, words),
            DynOp::Captured(index) => self.captured(words[0], index),
            DynOp::Class(class) => self.new_class(class, words),
            DynOp::Instance => self.new_instance(words[0]).into(),
            DynOp::Method(name) => {
                let name = self.m.string(name);
                self.runtime_call(RuntimeFn::DynClassMethod, &[words[0].into(), name.into()])
            }
            DynOp::Get(name) => self.get_field(name, words[0], known),
            DynOp::Set(name) => self.set_field(name, words[0], words[1], known),
            DynOp::Field { name: _, slot } => self.field_in_slot(words[0], slot),
            DynOp::SetField { name: _, slot } => self.set_field_in_slot(words[0], slot, words[1]),
            DynOp::SuperGet(name) => self.super_get(name, words[0], words[1]),
            DynOp::Call => self.call_value(words[0], &words[1..]),
            DynOp::Invoke(name) => self.invoke(name, words[0], &words[1..], known),
            DynOp::SuperInvoke(name) => self.super_invoke(name, words[0], words[1], &words[2..]),
            DynOp::Runtime(function) => self.runtime_operation(function, words),
        }
    }

    /// Calls a function of the runtime that neither raises nor allocates.
    pub(crate) fn runtime_call(
        &mut self,
        function: RuntimeFn,
        args: &[BasicMetadataValueEnum<'ctx>],
    ) -> BasicValueEnum<'ctx> {
        let function = self.m.runtime_function(function);
        let call = self.m.builder.build_call(function, args, UNNAMED).expect("as declared");
        self.result(call)
    }

    /// Calls a function of the runtime that only fails for lack of memory. It may be inlined: what has a site inside of it is its call of the
    /// allocator (`runtime.cpp`).
    pub(crate) fn allocating_call(
        &mut self,
        function: RuntimeFn,
        args: &[BasicMetadataValueEnum<'ctx>],
    ) -> CallSiteValue<'ctx> {
        let function = self.m.runtime_function(function);
        let site = self.trace_bundle();
        self.m
            .builder
            .build_direct_call_with_operand_bundles(function, args, site.as_slice(), UNNAMED)
            .expect("as declared")
    }

    /// Calls a function of the runtime that may raise, here. It is the rare path, so it is not inlined, and its frame is
    /// its own.
    pub(crate) fn traced_runtime_call(
        &mut self,
        function: RuntimeFn,
        args: &[BasicMetadataValueEnum<'ctx>],
    ) -> BasicValueEnum<'ctx> {
        let function = self.m.runtime_function(self.m.program.dialect.operator(function));
        let site = self.trace_bundle();
        let call = self
            .m
            .builder
            .build_direct_call_with_operand_bundles(function, args, site.as_slice(), UNNAMED)
            .expect("as declared");
        for attribute in [self.m.attributes.noinline, self.m.attributes.cold] {
            call.add_attribute(AttributeLoc::Function, attribute);
        }
        self.result(call)
    }

    /// Calls what closures and sites have as code.
    pub(crate) fn traced_indirect_call(
        &mut self,
        ty: FunctionType<'ctx>,
        code: PointerValue<'ctx>,
        args: &[BasicMetadataValueEnum<'ctx>],
    ) -> BasicValueEnum<'ctx> {
        let site = self.trace_bundle();
        if self.m.unit.is_some() {
            let call = self.m.build_recorded_call(ty, code, args, site.as_slice());
            return self.result(call);
        }
        let call = self
            .m
            .builder
            .build_indirect_call_with_operand_bundles(ty, code, args, site.as_slice(), UNNAMED)
            .expect("as declared");
        self.result(call)
    }

    /// Calls compiled code.
    pub(crate) fn traced_direct_call(
        &mut self,
        func: FuncId,
        args: &[BasicMetadataValueEnum<'ctx>],
    ) -> BasicValueEnum<'ctx> {
        let site = self.trace_bundle();
        let call = self.m.build_function_call(func, args, site.as_slice());
        self.result(call)
    }

    /// What a call here has that may end in an error. In functions that do not show in traces it says no site, but still that
    /// those of the caller come here when the function is inlined.
    pub(crate) fn trace_bundle(&mut self) -> Option<OperandBundle<'ctx>> {
        self.m.dynamic.as_ref()?;
        if !self.m.is_traced(self.id) {
            return Some(OperandBundle::create(trace::BUNDLE, &[]));
        }
        let site = self.m.trace_site(self.id, self.span);
        let site = self.m.context.i32_type().const_int(u64::from(site), false);
        Some(OperandBundle::create(trace::BUNDLE, &[site.into()]))
    }

    pub(crate) fn result(&self, call: CallSiteValue<'ctx>) -> BasicValueEnum<'ctx> {
        match call.try_as_basic_value() {
            ValueKind::Basic(value) => value,
            // Nobody uses what a function without result gives.
            ValueKind::Instruction(_) => self.m.context.i64_type().const_zero().into(),
        }
    }

    fn dyn_box(&mut self, operand: Operand) -> BasicValueEnum<'ctx> {
        let value = self.scalar(operand);
        if value.is_float_value() {
            self.number_word(value.into_float_value()).into()
        } else {
            self.bool_word(value.into_int_value()).into()
        }
    }

    fn dyn_unbox(&mut self, operand: Operand, to: kiln_types::TypeId) -> BasicValueEnum<'ctx> {
        let word = self.dyn_operand(operand);
        if to == self.m.program.types.common.bool {
            self.as_bool(word).into()
        } else {
            self.as_number(word).into()
        }
    }

    fn dyn_test(&mut self, test: DynTest, word: IntValue<'ctx>) -> IntValue<'ctx> {
        match test {
            DynTest::Number => self.is_number(word),
            DynTest::Bool => self.is_bool(word),
            DynTest::ClosureOf(func) => self.is_closure_of(word, func),
            DynTest::Class(class) => self.is_class(word, class),
            DynTest::Instance => self.has_tag(word, kiln_abi::word::TAG_INSTANCE),
            DynTest::InstanceOf(class) => self.is_instance_of(word, class),
        }
    }

    fn dyn_print(&mut self, word: IntValue<'ctx>) -> BasicValueEnum<'ctx> {
        let call = self.allocating_call(RuntimeFn::DynPrint, &[word.into()]);
        call.add_attribute(AttributeLoc::Function, self.m.attributes.noinline);
        self.word(kiln_abi::word::NIL).into()
    }
}
