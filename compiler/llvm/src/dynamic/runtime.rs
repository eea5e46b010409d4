//! Operations that are calls of the runtime.

use crate::func::{FuncGen, UNNAMED};
use crate::module::ModuleGen;
use inkwell::AddressSpace;
use inkwell::attributes::AttributeLoc;
use inkwell::module::Linkage;
use inkwell::types::BasicMetadataTypeEnum;
use inkwell::values::{BasicMetadataValueEnum, BasicValueEnum, FloatValue, FunctionValue, IntValue};
use kiln_abi::{DynFn, MathFn};

impl<'ctx> FuncGen<'_, '_, 'ctx> {
    /// An operation: the usual path of lists, or a call.
    pub(crate) fn runtime_operation(
        &mut self,
        operation: DynFn,
        operands: &[IntValue<'ctx>],
    ) -> BasicValueEnum<'ctx> {
        self.list_operation(operation, operands).unwrap_or_else(|| self.called_operation(operation, operands))
    }

    /// Calls what does an operation: with its operands, or with their number and where they lie.
    pub(crate) fn called_operation(
        &mut self,
        operation: DynFn,
        operands: &[IntValue<'ctx>],
    ) -> BasicValueEnum<'ctx> {
        let function = self.m.operation_function(operation);
        let values: Vec<BasicMetadataValueEnum<'ctx>> = if operation.arity().is_some() {
            operands.iter().map(|&operand| operand.into()).collect()
        } else {
            let count = self.word(operands.len() as u64);
            vec![count.into(), self.in_memory(operands).into()]
        };
        // Those that raise nothing may still run out of memory.
        let site = self.trace_bundle();
        let call = self
            .m
            .builder
            .build_direct_call_with_operand_bundles(function, &values, site.as_slice(), UNNAMED)
            .expect("as declared");
        // The trace finds the frame of the function behind that of the operation.
        call.add_attribute(AttributeLoc::Function, self.m.attributes.noinline);
        self.result(call)
    }
}

impl<'ctx> FuncGen<'_, '_, 'ctx> {
    /// A mathematical function: an instruction, or a call that can be left out, moved, and made once for several.
    pub(crate) fn math(&mut self, function: MathFn, values: &[FloatValue<'ctx>]) -> BasicValueEnum<'ctx> {
        let values: Vec<BasicMetadataValueEnum<'ctx>> = values.iter().map(|&value| value.into()).collect();
        let f64_type = self.m.context.f64_type();
        let Some(symbol) = function.symbol() else {
            let name = if function == MathFn::Abs { "llvm.fabs" } else { "llvm.sqrt" };
            let intrinsic = self.m.intrinsic(name, &[f64_type.into()], (64, 0));
            let call = self.m.builder.build_call(intrinsic, &values, UNNAMED).expect("as declared");
            return self.result(call);
        };
        let declared = self.m.module.get_function(symbol).unwrap_or_else(|| {
            let ty = f64_type.fn_type(&vec![f64_type.into(); values.len()], false);
            let declared = self.m.module.add_function(symbol, ty, Some(Linkage::External));
            declared.add_attribute(AttributeLoc::Function, self.m.attributes.nounwind);
            declared
        });
        let call = self.m.builder.build_call(declared, &values, UNNAMED).expect("as declared");
        for &attribute in &self.m.attributes.pure {
            call.add_attribute(AttributeLoc::Function, attribute);
        }
        self.result(call)
    }
}

impl<'ctx> ModuleGen<'_, 'ctx> {
    /// The function of the runtime that does an operation, declared at its first use.
    fn operation_function(&mut self, operation: DynFn) -> FunctionValue<'ctx> {
        if let Some(function) = self.module.get_function(operation.symbol()) {
            return function;
        }
        let word = self.context.i64_type();
        let params: Vec<BasicMetadataTypeEnum<'ctx>> = match operation.arity() {
            Some(count) => vec![word.into(); count],
            None => vec![word.into(), self.context.ptr_type(AddressSpace::default()).into()],
        };
        let ty = word.fn_type(&params, false);
        let function = self.module.add_function(operation.symbol(), ty, Some(Linkage::External));
        function.add_attribute(AttributeLoc::Function, self.attributes.nounwind);
        function
    }
}
