//! Calls, and returns: values in registers and by pointer.

use crate::convention::{self, Passing};
use crate::func::{FuncGen, Read, UNNAMED};
use crate::memory::register_alignment;
use inkwell::attributes::AttributeLoc;
use inkwell::values::{BasicMetadataValueEnum, BasicValue, BasicValueEnum, PointerValue, ValueKind};
use kiln_arena::ListRange;
use kiln_mir::{Code, FuncId, Operand, Place};
use kiln_types::TypeId;

impl<'ctx> FuncGen<'_, '_, 'ctx> {
    pub(crate) fn call(&mut self, dest: Place, func: FuncId, args: ListRange<Operand>) {
        let program = self.m.program;
        if let Code::Foreign(foreign) = program.funcs[func].code
            && self.m.unit.is_none()
        {
            return self.foreign_call(dest, &program.funcs[func], foreign, args);
        }
        let ret = self.m.returning(self.m.program.funcs[func].ret);
        let mut values: Vec<BasicMetadataValueEnum<'ctx>> = Vec::new();
        let args = self.body.operands.get(args);
        let mut result = None;
        if ret == Passing::Pointer {
            // The result's memory overlaps no argument.
            let (pointer, ty) = self.address(dest);
            let pointer = pointer.expect("an aggregate is in memory");
            let shared = args.iter().any(|operand| match operand {
                Operand::Copy(from) | Operand::Move(from) => from.local == dest.local,
                Operand::Const(_) => false,
            });
            let memory = if shared { self.allocate(ty) } else { pointer };
            result = Some((pointer, memory, ty));
            values.push(memory.into());
        }
        for &arg in args {
            self.argument(arg, &mut values);
        }
        let site = match self.m.program.funcs[func].code {
            Code::Body(_) | Code::Foreign(_) => self.trace_bundle(),
            Code::Runtime(_) => None,
        };
        let call = self.m.build_function_call(func, &values, site.as_slice());
        if self.is_large_caller
            && let Some(calls) = &self.m.only_calls
            && calls.keeps(self.m.program, func)
        {
            call.add_attribute(AttributeLoc::Function, self.m.attributes.noinline);
        }
        match ret {
            Passing::Nothing => {}
            Passing::Scalar => {
                if let ValueKind::Basic(value) = call.try_as_basic_value() {
                    self.write(dest, Read::Scalar(value));
                }
            }
            Passing::One(_) | Passing::Two => {
                if let (ValueKind::Basic(value), (Some(pointer), ty)) =
                    (call.try_as_basic_value(), self.address(dest))
                {
                    self.store_result(pointer, ty, value);
                }
            }
            Passing::Pointer => {
                let (pointer, memory, ty) = result.expect("made above");
                self.copy(pointer, memory, ty);
            }
        }
    }

    pub(crate) fn argument(&mut self, arg: Operand, values: &mut Vec<BasicMetadataValueEnum<'ctx>>) {
        match self.read(arg) {
            Read::Nothing => {}
            Read::Scalar(value) => values.push(value.into()),
            Read::Memory(pointer) => {
                let ty = self.type_of(arg);
                match self.m.passing(ty) {
                    Passing::One(bits) => {
                        let from = self.whole_registers(pointer, ty);
                        let register = convention::int_type_of_bits(self.m.context, bits);
                        let align =
                            register_alignment(self.layout(ty)).min(self.known_alignment(from, pointer, ty));
                        values.push(self.load_aligned(register.into(), from, align).into());
                    }
                    Passing::Two => {
                        let from = self.whole_registers(pointer, ty);
                        let word = self.m.context.i64_type();
                        let align = 8.min(self.known_alignment(from, pointer, ty));
                        values.push(self.load_aligned(word.into(), from, align).into());
                        let high = self.offset(from, 8);
                        values.push(self.load_aligned(word.into(), high, align).into());
                    }
                    Passing::Pointer => values.push(pointer.into()),
                    Passing::Nothing | Passing::Scalar => {}
                }
            }
        }
    }

    /// Memory with the same value that may be read in whole registers: the value's own if its size is that of
    /// registers, else a copy.
    pub(crate) fn whole_registers(&mut self, pointer: PointerValue<'ctx>, ty: TypeId) -> PointerValue<'ctx> {
        let size = self.layout(ty).size;
        if matches!(size, 1 | 2 | 4 | 8 | 16) {
            return pointer;
        }
        let copy = self.allocate(ty);
        self.copy(copy, pointer, ty);
        copy
    }

    /// A copy has the alignment of registers; the value itself may be a field with only its own.
    pub(crate) fn known_alignment(
        &self,
        used: PointerValue<'ctx>,
        original: PointerValue<'ctx>,
        ty: TypeId,
    ) -> u32 {
        if used == original { self.layout(ty).align } else { register_alignment(self.layout(ty)) }
    }

    /// Stores a small aggregate that arrived in registers; the place has no room for more than its size.
    pub(crate) fn store_result(
        &mut self,
        pointer: PointerValue<'ctx>,
        ty: TypeId,
        value: BasicValueEnum<'ctx>,
    ) {
        let size = self.layout(ty).size;
        let whole = matches!(size, 1 | 2 | 4 | 8 | 16);
        let to = if whole { pointer } else { self.allocate(ty) };
        let align = self.known_alignment(to, pointer, ty);
        if let BasicValueEnum::StructValue(pair) = value {
            let low = self.m.builder.build_extract_value(pair, 0, UNNAMED).expect("a pair");
            let high = self.m.builder.build_extract_value(pair, 1, UNNAMED).expect("a pair");
            self.store_aligned(to, low, align.min(8));
            let upper = self.offset(to, 8);
            self.store_aligned(upper, high, align.min(8));
        } else {
            self.store_aligned(to, value, align);
        }
        if !whole {
            self.copy(pointer, to, ty);
        }
    }

    pub(crate) fn build_return(&mut self) {
        let place = self.body.return_place();
        let value: Option<BasicValueEnum<'ctx>> = match self.m.returning(self.ret) {
            Passing::Nothing | Passing::Pointer => None,
            Passing::Scalar => match self.read_place(place) {
                Read::Scalar(value) => Some(value),
                Read::Nothing | Read::Memory(_) => None,
            },
            Passing::One(bits) => {
                // The return place is a local, allocated in whole registers.
                let register = convention::int_type_of_bits(self.m.context, bits);
                let (pointer, ty) = self.address(place);
                let align = register_alignment(self.layout(ty));
                pointer.map(|pointer| self.load_aligned(register.into(), pointer, align))
            }
            Passing::Two => {
                let word = self.m.context.i64_type();
                let (pointer, _) = self.address(place);
                let pointer = pointer.expect("an aggregate is in memory");
                let low = self.load_aligned(word.into(), pointer, 8);
                let upper = self.offset(pointer, 8);
                let high = self.load_aligned(word.into(), upper, 8);
                let pair = self.m.pair().get_poison();
                let pair = self.m.builder.build_insert_value(pair, low, 0, UNNAMED).expect("a pair");
                let pair = self.m.builder.build_insert_value(pair, high, 1, UNNAMED).expect("a pair");
                Some(pair.as_basic_value_enum())
            }
        };
        let value = value.as_ref().map(|value| value as &dyn BasicValue<'ctx>);
        self.m.builder.build_return(value).expect("positioned in a block");
    }
}
