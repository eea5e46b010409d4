//! How the VM comes into native code and native code into the VM: functions that go between a frame and registers.
//!
//! `F.vm`, the VM entry of F, has the C signature `void (void *frame)`: it loads F's parameters from the frame, calls F, and stores
//! the result there. A bridge has the signature of the functions it stands for, with their entry record as one more parameter:
//! it gets a frame from the VM, stores the parameters, lets the VM run the function, and loads the result.
//! Where everything lies is in [`kiln_unit_N`](Unit::table), an array of addresses: the module's data, its inline caches, code and VM entry
//! of each function that the VM enters, bridges.

use super::{Frame, Unit};
use crate::convention::{self, Passing};
use crate::module::ModuleGen;
use inkwell::AddressSpace;
use inkwell::attributes::AttributeLoc;
use inkwell::module::Linkage;
use inkwell::types::{BasicMetadataTypeEnum, BasicTypeEnum, FunctionType};
use inkwell::values::{BasicMetadataValueEnum, BasicValueEnum, FunctionValue, PointerValue};
use kiln_abi::Shape;
use kiln_mir::{Func, FuncId};
use kiln_types::TypeId;

/// A frame has at least this alignment.
const FRAME_ALIGN: u32 = 8;

/// A bridge, and what it is for: functions with the same signature and values of the same sizes at the same places.
struct Bridge<'ctx> {
    ty: FunctionType<'ctx>,
    sizes: Vec<u64>,
    frame: Frame,
    code: PointerValue<'ctx>,
}

impl<'ctx> ModuleGen<'_, 'ctx> {
    /// Emits everything of a unit but its functions.
    pub(crate) fn finish_unit(&mut self, unit: &Unit<'_>) {
        let null = self.context.ptr_type(AddressSpace::default()).const_null();
        let mut entries = Vec::new();
        for function in unit.functions.iter().filter(|function| function.exported) {
            entries.push(self.function(function.id).as_global_value().as_pointer_value());
            entries.push(self.vm_entry(function.id, &function.frame));
        }
        let mut bridges: Vec<Bridge<'ctx>> = Vec::new();
        for &id in unit.bridges {
            entries.push(self.bridge(id, unit, &mut bridges));
        }
        let (module, sites) = match self.dynamic.is_some() {
            true => {
                let data = self.finish_dyn_data();
                (data.module, data.sites)
            }
            false => (null, null),
        };
        entries.splice(0..0, [module, sites]);
        let pointer = self.context.ptr_type(AddressSpace::default());
        let array = pointer.const_array(&entries);
        let table = self.module.add_global(array.get_type(), None, &Unit::table(unit.number));
        table.set_constant(true);
        table.set_alignment(8);
        table.set_initializer(&array);
    }

    /// `void F.vm(void *frame)`
    fn vm_entry(&mut self, id: FuncId, frame: &Frame) -> PointerValue<'ctx> {
        let function = self.function(id);
        let pointer = self.context.ptr_type(AddressSpace::default());
        let ty = self.context.void_type().fn_type(&[pointer.into()], false);
        let name = format!("{}.vm", function.get_name().to_string_lossy());
        let entry = self.module.add_function(&name, ty, Some(Linkage::Internal));
        self.add_common_attributes(entry);
        let block = self.context.append_basic_block(entry, "");
        self.builder.position_at_end(block);
        let memory = entry.get_nth_param(0).expect("the frame").into_pointer_value();
        let func: &Func = &self.program.funcs[id];
        let ret = self.returning(func.ret);
        let result = self.behind(memory, frame.result);
        let mut values: Vec<BasicMetadataValueEnum<'ctx>> = Vec::new();
        if ret == Passing::Pointer {
            // In the frame the result lies beside the parameters.
            values.push(result.into());
        }
        for (&ty, &offset) in func.params.iter().zip(&frame.params) {
            let from = self.behind(memory, offset);
            self.load_registers(ty, from, &mut values);
        }
        let call = self.builder.build_call(function, &values, "").expect("as declared");
        call.add_attribute(AttributeLoc::Function, self.attributes.noinline);
        if let Some(value) = call.try_as_basic_value().basic() {
            self.store_in_frame(func.ret, result, &[value]);
        }
        self.builder.build_return(None).expect("positioned in a block");
        entry.as_global_value().as_pointer_value()
    }

    /// The bridge of a function, made unless there is one for its likes.
    fn bridge(&mut self, id: FuncId, unit: &Unit<'_>, known: &mut Vec<Bridge<'ctx>>) -> PointerValue<'ctx> {
        let func: &Func = &self.program.funcs[id];
        let ty = self.function_type(func);
        let sizes: Vec<u64> =
            func.params.iter().chain([&func.ret]).map(|&ty| self.layouts.of(ty).size).collect();
        let frame = &unit.callee(id).frame;
        let same =
            |bridge: &&Bridge<'ctx>| bridge.ty == ty && bridge.sizes == sizes && bridge.frame == *frame;
        if let Some(bridge) = known.iter().find(same) {
            return bridge.code;
        }
        let code = self.new_bridge(func, ty, frame, unit.context);
        known.push(Bridge { ty, sizes, frame: frame.clone(), code });
        code
    }

    fn new_bridge(
        &mut self,
        func: &Func,
        ty: FunctionType<'ctx>,
        frame: &Frame,
        context: u64,
    ) -> PointerValue<'ctx> {
        let bridge = self.module.add_function("bridge", self.with_record(ty), Some(Linkage::Internal));
        self.add_common_attributes(bridge);
        let block = self.context.append_basic_block(bridge, "");
        self.builder.position_at_end(block);
        let mut params = bridge.get_params();
        let record = params.pop().expect("the record");
        let mut params = params.into_iter();
        let ret = self.returning(func.ret);
        let result =
            (ret == Passing::Pointer).then(|| params.next().expect("the result").into_pointer_value());
        let context = self.fixed(context);
        let new_frame = self.hook("kiln_jit_frame", 2, true);
        let memory = self
            .builder
            .build_call(new_frame, &[context.into(), record.into()], "")
            .expect("as declared")
            .try_as_basic_value()
            .basic()
            .expect("a pointer")
            .into_pointer_value();
        for (&ty, &offset) in func.params.iter().zip(&frame.params) {
            let to = self.behind(memory, offset);
            match self.passing(ty) {
                Passing::Nothing => {}
                Passing::Two => {
                    let both = [params.next().expect("declared"), params.next().expect("declared")];
                    self.store_in_frame(ty, to, &both);
                }
                Passing::Scalar | Passing::One(_) => {
                    let value = params.next().expect("declared");
                    self.store_in_frame(ty, to, &[value]);
                }
                Passing::Pointer => {
                    let from = params.next().expect("declared").into_pointer_value();
                    self.copy_bytes(to, from, ty);
                }
            }
        }
        let interpret = self.hook("kiln_jit_interpret", 3, false);
        let args = [context.into(), record.into(), memory.into()];
        self.builder.build_call(interpret, &args, "").expect("as declared");
        let from = self.behind(memory, frame.result);
        let value = match result {
            Some(result) => {
                self.copy_bytes(result, from, func.ret);
                None
            }
            None => self.load_result(func.ret, from),
        };
        let value = value.as_ref().map(|value| value as &dyn inkwell::values::BasicValue<'ctx>);
        self.builder.build_return(value).expect("positioned in a block");
        bridge.as_global_value().as_pointer_value()
    }

    /// A function of the VM that takes so many pointers, and gives one or nothing.
    fn hook(&self, name: &str, params: usize, gives: bool) -> FunctionValue<'ctx> {
        if let Some(function) = self.module.get_function(name) {
            return function;
        }
        let pointer = self.context.ptr_type(AddressSpace::default());
        let params: Vec<BasicMetadataTypeEnum<'ctx>> = vec![pointer.into(); params];
        let ty = match gives {
            true => pointer.fn_type(&params, false),
            false => self.context.void_type().fn_type(&params, false),
        };
        self.module.add_function(name, ty, Some(Linkage::External))
    }

    /// What lies so many bytes behind a pointer.
    fn behind(&self, pointer: PointerValue<'ctx>, bytes: u32) -> PointerValue<'ctx> {
        let offset = self.context.i64_type().const_int(u64::from(bytes), false);
        // SAFETY: inside of the frame.
        let at = unsafe { self.builder.build_in_bounds_gep(self.context.i8_type(), pointer, &[offset], "") };
        at.expect("positioned in a block")
    }

    /// Loads a value from a frame as arguments of a call.
    fn load_registers(
        &self,
        ty: TypeId,
        from: PointerValue<'ctx>,
        values: &mut Vec<BasicMetadataValueEnum<'ctx>>,
    ) {
        match self.passing(ty) {
            Passing::Nothing => {}
            Passing::Pointer => values.push(from.into()),
            Passing::Scalar => values.push(self.load_frame_scalar(ty, from).into()),
            Passing::One(bits) => {
                let register = convention::int_type_of_bits(self.context, bits);
                let whole = self.whole(register.into());
                self.copy_bytes(whole, from, ty);
                values.push(self.builder.build_load(register, whole, "").expect("in a block").into());
            }
            Passing::Two => {
                let [low, high] = self.load_pair(ty, from);
                values.extend([BasicMetadataValueEnum::from(low), high.into()]);
            }
        }
    }

    /// Loads what a function returns in registers.
    fn load_result(&self, ty: TypeId, from: PointerValue<'ctx>) -> Option<BasicValueEnum<'ctx>> {
        match self.returning(ty) {
            Passing::Nothing | Passing::Pointer => None,
            Passing::Scalar => Some(self.load_frame_scalar(ty, from)),
            Passing::One(bits) => {
                let register = convention::int_type_of_bits(self.context, bits);
                let whole = self.whole(register.into());
                self.copy_bytes(whole, from, ty);
                Some(self.builder.build_load(register, whole, "").expect("in a block"))
            }
            Passing::Two => {
                let [low, high] = self.load_pair(ty, from);
                let pair = self.pair().get_poison();
                let pair = self.builder.build_insert_value(pair, low, 0, "").expect("a pair");
                let pair = self.builder.build_insert_value(pair, high, 1, "").expect("a pair");
                Some(inkwell::values::BasicValue::as_basic_value_enum(&pair))
            }
        }
    }

    fn load_pair(&self, ty: TypeId, from: PointerValue<'ctx>) -> [BasicValueEnum<'ctx>; 2] {
        let word = self.context.i64_type();
        let whole = self.whole(self.pair().into());
        self.copy_bytes(whole, from, ty);
        [0, 8].map(|offset| {
            let at = self.behind(whole, offset);
            self.builder.build_load(word, at, "").expect("in a block")
        })
    }

    fn load_frame_scalar(&self, ty: TypeId, from: PointerValue<'ctx>) -> BasicValueEnum<'ctx> {
        if self.layouts.of(ty).shape == Shape::Bool {
            let byte = self.builder.build_load(self.context.i8_type(), from, "").expect("in a block");
            let bit = self.context.bool_type();
            return self.builder.build_int_truncate(byte.into_int_value(), bit, "").expect("a byte").into();
        }
        self.builder.build_load(self.scalar(ty), from, "").expect("in a block")
    }

    /// Stores a value that is in registers, and no byte more.
    fn store_in_frame(&self, ty: TypeId, to: PointerValue<'ctx>, values: &[BasicValueEnum<'ctx>]) {
        let value = values[0];
        if self.layouts.of(ty).shape == Shape::Bool {
            let byte = self.context.i8_type();
            let byte = self.builder.build_int_z_extend(value.into_int_value(), byte, "").expect("an i1");
            self.builder.build_store(to, byte).expect("in a block");
        } else if self.layouts.of(ty).is_scalar() {
            self.builder.build_store(to, value).expect("in a block");
        } else {
            let memory = if values.len() == 2 { self.pair().into() } else { value.get_type() };
            let whole = self.whole(memory);
            self.builder.build_store(whole, value).expect("in a block");
            if let Some(&high) = values.get(1) {
                let at = self.behind(whole, 8);
                self.builder.build_store(at, high).expect("in a block");
            }
            self.copy_bytes(to, whole, ty);
        }
    }

    /// Memory of whole registers for an aggregate.
    fn whole(&self, registers: BasicTypeEnum<'ctx>) -> PointerValue<'ctx> {
        self.builder.build_alloca(registers, "").expect("in a block")
    }

    fn copy_bytes(&self, to: PointerValue<'ctx>, from: PointerValue<'ctx>, ty: TypeId) {
        let layout = self.layouts.of(ty);
        let align = layout.align.min(FRAME_ALIGN);
        let size = self.context.i64_type().const_int(layout.size, false);
        self.builder.build_memcpy(to, align, from, align, size).expect("valid alignments");
    }
}
