//! Calls of C functions: declared under their own symbols, called by the C convention of the target.
//!
//! What is declared is taken at the program's word. Two declarations of one symbol may disagree; each call has the type
//! of the declaration that it names.

use crate::convention;
use crate::func::{FuncGen, Read, UNNAMED};
use crate::module::ModuleGen;
use inkwell::AddressSpace;
use inkwell::FloatPredicate;
use inkwell::attributes::{Attribute, AttributeLoc};
use inkwell::module::Linkage;
use inkwell::types::{BasicMetadataTypeEnum, BasicType, BasicTypeEnum, FunctionType};
use inkwell::values::{BasicMetadataValueEnum, BasicValueEnum, FunctionValue, ValueKind};
use kiln_abi::{AbiTy, Foreign, c_type};
use kiln_arena::ListRange;
use kiln_mir::{Func, Operand, Place};
use kiln_types::{FloatTy, TypeId};

impl<'ctx> FuncGen<'_, '_, 'ctx> {
    /// Calls the C function `foreign`, whose signature is that of `func`.
    pub(crate) fn foreign_call(
        &mut self,
        dest: Place,
        func: &Func,
        foreign: Foreign,
        args: ListRange<Operand>,
    ) {
        let ty = self.m.c_signature(func);
        let function = self.m.foreign_function(foreign, ty);
        let mut values: Vec<BasicMetadataValueEnum<'ctx>> = Vec::new();
        for &arg in self.body.operands.get(args) {
            self.argument(arg, &mut values);
        }
        let pointer = function.as_global_value().as_pointer_value();
        let call = self
            .m
            .builder
            .build_indirect_call(ty, pointer, &values, UNNAMED)
            .expect("arguments as in the signature");
        for (location, attribute) in self.m.c_attributes(func) {
            call.add_attribute(location, attribute);
        }
        if let ValueKind::Basic(value) = call.try_as_basic_value() {
            let value = self.number_of_c(value);
            self.write(dest, Read::Scalar(value));
        }
    }

    /// A float from C may be any NaN; a dynamic number is one of two, as others would look like pointers.
    fn number_of_c(&mut self, value: BasicValueEnum<'ctx>) -> BasicValueEnum<'ctx> {
        let BasicValueEnum::FloatValue(float) = value else { return value };
        if !self.m.is_dynamic {
            return value;
        }
        let is_nan = self.m.builder.build_float_compare(FloatPredicate::UNO, float, float, UNNAMED);
        let is_nan = is_nan.expect("positioned in a block");
        let nan = float.get_type().const_float(f64::NAN);
        self.m.builder.build_select(is_nan, nan, float, UNNAMED).expect("both are floats")
    }
}

impl<'ctx> ModuleGen<'_, 'ctx> {
    /// The declaration of a symbol: the first one counts, and perhaps the runtime's.
    fn foreign_function(&mut self, foreign: Foreign, ty: FunctionType<'ctx>) -> FunctionValue<'ctx> {
        let symbol = self.names.text(foreign.symbol);
        if let Some(known) = self.module.get_function(symbol) {
            return known;
        }
        let function = self.module.add_function(symbol, ty, Some(Linkage::External));
        // A panic ends the process, and nothing else unwinds.
        function.add_attribute(AttributeLoc::Function, self.attributes.nounwind);
        function
    }

    fn c_signature(&self, func: &Func) -> FunctionType<'ctx> {
        let params: Vec<BasicMetadataTypeEnum<'ctx>> =
            func.params.iter().filter_map(|&ty| Some(self.c_scalar(ty)?.into())).collect();
        match self.c_scalar(func.ret) {
            Some(ret) => ret.fn_type(&params, false),
            None => self.context.void_type().fn_type(&params, false),
        }
    }

    fn c_scalar(&self, ty: TypeId) -> Option<BasicTypeEnum<'ctx>> {
        let context = self.context;
        Some(match c_type(&self.program.types, ty)? {
            AbiTy::Int(int) => convention::int_type(context, int).into(),
            AbiTy::Float(FloatTy::F32) => context.f32_type().into(),
            AbiTy::Float(FloatTy::F64) => context.f64_type().into(),
            AbiTy::Bool => context.bool_type().into(),
            AbiTy::Dyn => context.i64_type().into(),
            AbiTy::Ptr => context.ptr_type(AddressSpace::default()).into(),
        })
    }

    /// How narrow integers are extended, for the result and the parameters, and that the call does not unwind.
    fn c_attributes(&self, func: &Func) -> Vec<(AttributeLoc, Attribute)> {
        let extension = |ty: TypeId| c_type(&self.program.types, ty).and_then(|ty| self.c_extension(ty));
        let params = func.params.iter().zip(0..).map(|(&ty, index)| (AttributeLoc::Param(index), ty));
        let places = params.chain([(AttributeLoc::Return, func.ret)]);
        let mut attributes: Vec<(AttributeLoc, Attribute)> =
            places.filter_map(|(place, ty)| Some((place, extension(ty)?))).collect();
        attributes.push((AttributeLoc::Function, self.attributes.nounwind));
        attributes
    }

    /// How C expects a value extended to a register, on some targets.
    pub(crate) fn c_extension(&self, ty: AbiTy) -> Option<Attribute> {
        if !self.attributes.extends {
            return None;
        }
        match ty {
            AbiTy::Int(int) if int.bits() < 32 && int.is_signed() => Some(self.attributes.signext),
            AbiTy::Int(int) if int.bits() < 32 => Some(self.attributes.zeroext),
            // RISC-V extends 32-bit integers by sign, whatever their type.
            AbiTy::Int(int) if int.bits() == 32 => Some(self.attributes.signext),
            AbiTy::Bool => Some(self.attributes.zeroext),
            AbiTy::Int(_) | AbiTy::Float(_) | AbiTy::Ptr | AbiTy::Dyn => None,
        }
    }
}
