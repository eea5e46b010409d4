//! Globals, captured variables, closures, classes, fields.

use super::alias::Memory;
use crate::func::{FuncGen, UNNAMED};
use inkwell::IntPredicate;
use inkwell::attributes::AttributeLoc;
use inkwell::basic_block::BasicBlock;
use inkwell::values::{BasicValueEnum, IntValue, PointerValue};
use kiln_abi::{RuntimeFn, object, site as cache, word};
use kiln_arena::Symbol;
use kiln_mir::{ClassId, Convention, FuncId, GlobalId, Operand, StatementKind};

impl<'ctx> FuncGen<'_, '_, 'ctx> {
    pub(crate) fn global(&mut self, global: GlobalId, defined: bool) -> BasicValueEnum<'ctx> {
        let pointer = self.m.global(global);
        let value = self.load_word(Memory::Global, pointer, 0);
        if !defined {
            self.expect_defined(global, value);
        }
        value.into()
    }

    pub(crate) fn set_global(
        &mut self,
        global: GlobalId,
        defined: bool,
        value: IntValue<'ctx>,
    ) -> BasicValueEnum<'ctx> {
        let pointer = self.m.global(global);
        if !defined {
            let old = self.load_word(Memory::Global, pointer, 0);
            self.expect_defined(global, old);
        }
        self.store_word(Memory::Global, pointer, 0, value.into());
        value.into()
    }

    /// Raises if the value of a global says that it is undefined.
    fn expect_defined(&mut self, global: GlobalId, value: IntValue<'ctx>) {
        let undefined = self.word(word::UNDEFINED);
        let is_undefined = self.compare(IntPredicate::EQ, value, undefined);
        let other = self.far_block();
        self.expect_not(is_undefined, other);
        let here = self.current_block();
        self.m.builder.position_at_end(other);
        let name = self.m.string(self.m.program.globals[global].name);
        self.traced_runtime_call(RuntimeFn::DynUndefined, &[name.into()]);
        self.m.builder.build_unreachable().expect("positioned in a block");
        self.m.builder.position_at_end(here);
    }

    pub(crate) fn new_cell(&mut self, value: IntValue<'ctx>) -> BasicValueEnum<'ctx> {
        let called = |this: &mut Self| {
            let call = this.allocating_call(RuntimeFn::DynNewCell, &[value.into()]);
            let cell = this.result(call).into_pointer_value();
            let word = this.m.context.i64_type();
            this.m.builder.build_ptr_to_int(cell, word, UNNAMED).expect("a pointer")
        };
        self.new_cell_here(value, called).into()
    }

    pub(crate) fn cell_get(&mut self, cell: IntValue<'ctx>) -> BasicValueEnum<'ctx> {
        let cell = self.pointer(cell);
        self.load_word(Memory::Cell, cell, object::CELL_VALUE).into()
    }

    pub(crate) fn cell_set(&mut self, cell: IntValue<'ctx>, value: IntValue<'ctx>) -> BasicValueEnum<'ctx> {
        let cell = self.pointer(cell);
        self.store_word(Memory::Cell, cell, object::CELL_VALUE, value.into());
        value.into()
    }

    pub(crate) fn new_closure(&mut self, func: FuncId, captured: &[IntValue<'ctx>]) -> BasicValueEnum<'ctx> {
        let descriptor = self.m.function_descriptor(func);
        let called = |this: &mut Self| {
            let call = this.allocating_call(RuntimeFn::DynNewClosure, &[descriptor.into()]);
            this.result(call).into_int_value()
        };
        let closure = self.new_closure_here(func, captured.len(), called);
        if !captured.is_empty() {
            let pointer = self.object(closure, word::TAG_CLOSURE);
            for (index, &value) in captured.iter().enumerate() {
                self.store_word(
                    Memory::Captured,
                    pointer,
                    object::CLOSURE_CAPTURES + 8 * index as u64,
                    value.into(),
                );
            }
        }
        closure.into()
    }

    pub(crate) fn captured(&mut self, closure: IntValue<'ctx>, index: u32) -> BasicValueEnum<'ctx> {
        let pointer = self.object(closure, word::TAG_CLOSURE);
        self.load_word(Memory::Captured, pointer, object::CLOSURE_CAPTURES + 8 * u64::from(index)).into()
    }

    /// A field of an instance that surely has it in place.
    pub(crate) fn field_in_slot(&mut self, instance: IntValue<'ctx>, slot: u32) -> BasicValueEnum<'ctx> {
        let pointer = self.object(instance, word::TAG_INSTANCE);
        self.load_word(Memory::Slot(slot), pointer, object::INSTANCE_FIELDS + 8 * u64::from(slot)).into()
    }

    /// Assigns such a field.
    pub(crate) fn set_field_in_slot(
        &mut self,
        instance: IntValue<'ctx>,
        slot: u32,
        value: IntValue<'ctx>,
    ) -> BasicValueEnum<'ctx> {
        let pointer = self.object(instance, word::TAG_INSTANCE);
        let at = object::INSTANCE_FIELDS + 8 * u64::from(slot);
        self.store_word(Memory::Slot(slot), pointer, at, value.into());
        value.into()
    }

    pub(crate) fn new_class(&mut self, class: ClassId, operands: &[IntValue<'ctx>]) -> BasicValueEnum<'ctx> {
        let (superclass, methods) = match operands.split_first() {
            Some((&superclass, methods)) if self.m.program.classes[class].inherits => (superclass, methods),
            Some(_) | None => (self.word(word::UNDEFINED), operands),
        };
        let descriptor = self.m.class_descriptor(class);
        let methods = self.in_memory(methods);
        self.traced_runtime_call(
            RuntimeFn::DynNewClass,
            &[descriptor.into(), superclass.into(), methods.into()],
        )
    }

    /// A new instance of a class. LLVM knows that nobody else has a pointer to it, and leaves it out if nobody gets one.
    pub(crate) fn new_instance(&mut self, class: IntValue<'ctx>) -> IntValue<'ctx> {
        let call = self.allocating_call(RuntimeFn::DynNewInstance, &[class.into()]);
        for attribute in self.m.attributes.allocation {
            call.add_attribute(AttributeLoc::Function, attribute);
        }
        call.add_attribute(AttributeLoc::Return, self.m.attributes.noalias);
        let object = self.result(call).into_pointer_value();
        let word = self.m.context.i64_type();
        let address = self.m.builder.build_ptr_to_int(object, word, UNNAMED).expect("a pointer");
        let tag = self.word(word::TAG_INSTANCE << word::TAG_SHIFT);
        self.m.builder.build_int_add(address, tag, UNNAMED).expect("words")
    }

    /// Words in memory of this function, for a call. It is used again for the next one.
    pub(crate) fn in_memory(&mut self, words: &[IntValue<'ctx>]) -> PointerValue<'ctx> {
        let memory = match self.scratch {
            Some(memory) => memory,
            None => {
                let array = self.m.context.i64_type().array_type(self.most_operands());
                let memory = self.allocate_memory(array.into(), 8);
                *self.scratch.insert(memory)
            }
        };
        for (index, &value) in words.iter().enumerate() {
            self.store_word(Memory::Any, memory, 8 * index as u64, value.into());
        }
        memory
    }

    /// How many operands the operation with the most of them has.
    fn most_operands(&self) -> u32 {
        let statements = self.body.blocks.values().flat_map(|block| &block.statements);
        let counts = statements.map(|statement| match statement.kind {
            StatementKind::Dyn { args, .. } => self.body.operands.get(args).len() as u32,
            StatementKind::Assign(..) | StatementKind::Call { .. } => 0,
        });
        counts.max().unwrap_or(0)
    }

    /// Whether an operand is the receiver of this method, which is an instance.
    pub(crate) fn is_known_instance(&self, operand: Operand) -> bool {
        let (Operand::Copy(place) | Operand::Move(place)) = operand else { return false };
        self.receiver == place.as_local() && self.receiver.is_some()
    }

    /// The object of an instance; anything else goes to `other`.
    pub(crate) fn expect_instance(
        &mut self,
        value: IntValue<'ctx>,
        known: bool,
        other: BasicBlock<'ctx>,
    ) -> PointerValue<'ctx> {
        let address = self.without_tag(value, word::TAG_INSTANCE);
        if !known {
            let is_instance = self.is_address(address);
            self.expect(is_instance, other);
        }
        self.pointer(address)
    }

    /// Goes on if the shape of an instance is that of the site's first entry, else in `other`.
    pub(crate) fn expect_shape(
        &mut self,
        instance: PointerValue<'ctx>,
        site: PointerValue<'ctx>,
        other: BasicBlock<'ctx>,
    ) {
        let shape = self.load_word(Memory::Shape, instance, object::INSTANCE_SHAPE);
        let key = self.load_word(Memory::Site, site, cache::KEY);
        let fits = self.compare(IntPredicate::EQ, shape, key);
        self.expect(fits, other);
    }

    pub(crate) fn get_field(
        &mut self,
        name: Symbol,
        object: IntValue<'ctx>,
        known: bool,
    ) -> BasicValueEnum<'ctx> {
        let site = self.m.new_site(name);
        let other = self.far_block();
        let mut join = self.join();
        let instance = self.expect_instance(object, known, other);
        self.expect_shape(instance, site, other);
        let field = self.field_at(instance, site);
        let value = self.load_word(Memory::Field, field, 0);
        self.arrive(&mut join, value);
        self.m.builder.position_at_end(other);
        let value = self.traced_runtime_call(RuntimeFn::DynGet, &[object.into(), site.into()]);
        self.arrive(&mut join, value);
        self.meet(join)
    }

    pub(crate) fn set_field(
        &mut self,
        name: Symbol,
        object: IntValue<'ctx>,
        value: IntValue<'ctx>,
        known: bool,
    ) -> BasicValueEnum<'ctx> {
        let site = self.m.new_site(name);
        let other = self.far_block();
        let done = self.next_block();
        let instance = self.expect_instance(object, known, other);
        self.expect_shape(instance, site, other);
        let shape = self.load_word(Memory::Site, site, cache::TARGET);
        let field = self.field_at(instance, site);
        self.store_word(Memory::Shape, instance, object::INSTANCE_SHAPE, shape.into());
        self.store_word(Memory::Field, field, 0, value.into());
        self.m.builder.build_unconditional_branch(done).expect("positioned in a block");
        self.m.builder.position_at_end(other);
        self.traced_runtime_call(RuntimeFn::DynSet, &[object.into(), value.into(), site.into()]);
        self.m.builder.build_unconditional_branch(done).expect("positioned in a block");
        self.m.builder.position_at_end(done);
        value.into()
    }

    /// The field that a site's first entry names.
    fn field_at(&mut self, instance: PointerValue<'ctx>, site: PointerValue<'ctx>) -> PointerValue<'ctx> {
        let offset = self.load_word(Memory::Site, site, cache::VALUE);
        let byte = self.m.context.i8_type();
        // SAFETY: the offset is that of a field in place of all instances of the shape.
        let field = unsafe { self.m.builder.build_in_bounds_gep(byte, instance, &[offset], UNNAMED) };
        field.expect("positioned in a block")
    }

    pub(crate) fn super_get(
        &mut self,
        name: Symbol,
        superclass: IntValue<'ctx>,
        receiver: IntValue<'ctx>,
    ) -> BasicValueEnum<'ctx> {
        let site = self.m.new_site(name);
        self.traced_runtime_call(RuntimeFn::DynSuperGet, &[superclass.into(), receiver.into(), site.into()])
    }

    pub(crate) fn is_closure_of(&mut self, value: IntValue<'ctx>, func: FuncId) -> IntValue<'ctx> {
        let descriptor = self.m.function_descriptor(func);
        self.has_tag_and(value, word::TAG_CLOSURE, |this, closure| {
            let of = this.load_pointer(Memory::Closure, closure, object::CLOSURE_FUNCTION);
            this.same_pointer(of, descriptor)
        })
    }

    pub(crate) fn is_class(&mut self, value: IntValue<'ctx>, class: ClassId) -> IntValue<'ctx> {
        let descriptor = self.m.class_descriptor(class);
        // Of other objects with this tag, the word after the header is never the descriptor of a class.
        self.has_tag_and(value, word::TAG_OTHER, |this, object| {
            let of = this.load_pointer(Memory::Any, object, object::CLASS_DESCRIPTOR);
            this.same_pointer(of, descriptor)
        })
    }

    pub(crate) fn is_instance_of(&mut self, value: IntValue<'ctx>, class: ClassId) -> IntValue<'ctx> {
        let descriptor = self.m.class_descriptor(class);
        self.has_tag_and(value, word::TAG_INSTANCE, |this, instance| {
            let shape = this.load_pointer(Memory::Shape, instance, object::INSTANCE_SHAPE);
            let class = this.load_pointer(Memory::Any, shape, object::SHAPE_CLASS);
            let of = this.load_pointer(Memory::Any, class, object::CLASS_DESCRIPTOR);
            this.same_pointer(of, descriptor)
        })
    }

    pub(crate) fn same_pointer(
        &mut self,
        left: PointerValue<'ctx>,
        right: PointerValue<'ctx>,
    ) -> IntValue<'ctx> {
        self.m.builder.build_int_compare(IntPredicate::EQ, left, right, UNNAMED).expect("of one type")
    }

    /// Whether a value has a tag and its object passes a test.
    fn has_tag_and(
        &mut self,
        value: IntValue<'ctx>,
        tag: u64,
        test: impl FnOnce(&mut Self, PointerValue<'ctx>) -> IntValue<'ctx>,
    ) -> IntValue<'ctx> {
        let mut join = self.join();
        let (tagged, not) = (self.next_block(), self.next_block());
        let address = self.without_tag(value, tag);
        let has_tag = self.is_address(address);
        self.branch(has_tag, tagged, not, [1, 1]);
        self.m.builder.position_at_end(not);
        let no = self.m.context.bool_type().const_zero();
        self.arrive(&mut join, no);
        self.m.builder.position_at_end(tagged);
        let pointer = self.pointer(address);
        let passes = test(self, pointer);
        self.arrive(&mut join, passes);
        self.meet(join).into_int_value()
    }

    /// The receiver of a function that is a method and never assigns to it.
    pub(crate) fn find_receiver(&mut self) {
        let func = &self.m.program.funcs[self.id];
        if func.convention == Convention::Method {
            let local = kiln_arena::Id::from_index(2);
            let is_constant = matches!(self.slots[2], crate::func::Slot::Value(Some(_)));
            self.receiver = is_constant.then_some(local);
        }
    }
}
