//! Operations that are calls of the runtime.

use crate::func::{FuncGen, UNNAMED};
use crate::module::ModuleGen;
use inkwell::AddressSpace;
use inkwell::attributes::AttributeLoc;
use inkwell::module::Linkage;
use inkwell::types::BasicMetadataTypeEnum;
use inkwell::values::{BasicMetadataValueEnum, BasicValueEnum, FunctionValue, IntValue};
use kiln_abi::DynFn;

impl<'ctx> FuncGen<'_, '_, 'ctx> {
    /// Calls what does an operation: with its operands, or with their number and where they lie.
    pub(crate) fn runtime_operation(
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
        if !operation.raises() {
            let call = self.m.builder.build_call(function, &values, UNNAMED).expect("as declared");
            return self.result(call);
        }
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
