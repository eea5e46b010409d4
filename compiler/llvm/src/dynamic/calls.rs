//! Calls of values and methods.

use super::alias::Memory;
use super::candidates::Reachable;
use super::control::{Join, LIKELY};
use crate::func::{FuncGen, UNNAMED};
use inkwell::types::{BasicMetadataTypeEnum, BasicType, FunctionType};
use inkwell::values::{BasicMetadataValueEnum, BasicValueEnum, IntValue, PointerValue};
use inkwell::{AddressSpace, IntPredicate};
use kiln_abi::{RuntimeFn, object, site as cache, word};
use kiln_arena::Symbol;

impl<'ctx> FuncGen<'_, '_, 'ctx> {
    /// Calls a value: a closure of this arity, the class of the site's first entry, or what the runtime makes of it.
    pub(crate) fn call_value(
        &mut self,
        callee: IntValue<'ctx>,
        args: &[IntValue<'ctx>],
    ) -> BasicValueEnum<'ctx> {
        let site = self.m.new_unnamed_site();
        let (no_closure, slow) = (self.far_block(), self.far_block());
        let mut join = self.join();
        let address = self.without_tag(callee, word::TAG_CLOSURE);
        let is_closure = self.is_address(address);
        self.expect(is_closure, no_closure);
        let closure = self.pointer(address);
        let arity = self.load_header_number(Memory::Closure, closure);
        let count = arity.get_type().const_int(args.len() as u64, false);
        let fits = self.compare(IntPredicate::EQ, arity, count);
        self.expect(fits, slow);
        let code = self.load_pointer(Memory::Closure, closure, object::CLOSURE_CODE);
        let candidates = self.m.closure_candidates(args.len());
        let result = self.call_code(code, &candidates, &[callee], args);
        self.arrive(&mut join, result);
        self.m.builder.position_at_end(no_closure);
        self.instantiate(callee, args, site, slow, &mut join);
        self.m.builder.position_at_end(slow);
        let result = self.slow_call(RuntimeFn::DynCall, &[callee], args, site);
        self.arrive(&mut join, result);
        self.meet(join)
    }

    /// A new instance of the class of the site's first entry, with its `init` called; anything else goes to `other`.
    fn instantiate(
        &mut self,
        class: IntValue<'ctx>,
        args: &[IntValue<'ctx>],
        site: PointerValue<'ctx>,
        other: inkwell::basic_block::BasicBlock<'ctx>,
        join: &mut Join<'ctx>,
    ) {
        let key = self.load_word(Memory::Site, site, cache::KEY);
        let fits = self.compare(IntPredicate::EQ, class, key);
        self.expect(fits, other);
        let instance = self.new_instance(class);
        let code = self.load_pointer(Memory::Site, site, cache::VALUE);
        if args.is_empty() {
            // The class may have no `init`.
            let (with_init, without) = (self.next_block(), self.next_block());
            let null = self.m.context.ptr_type(AddressSpace::default()).const_null();
            let has_none =
                self.m.builder.build_int_compare(IntPredicate::EQ, code, null, UNNAMED).expect("pointers");
            self.branch(has_none, without, with_init, [1, 1]);
            self.m.builder.position_at_end(without);
            self.arrive(join, instance);
            self.m.builder.position_at_end(with_init);
        }
        let init = self.load_word(Memory::Site, site, cache::TARGET);
        let candidates = self.m.init_candidates(args.len());
        self.call_code(code, &candidates, &[init, instance], args);
        self.arrive(join, instance);
    }

    /// Calls a method of a receiver: that of the site's first entry, another that the runtime finds, or the value of a
    /// field, or an error.
    pub(crate) fn invoke(
        &mut self,
        name: Symbol,
        receiver: IntValue<'ctx>,
        args: &[IntValue<'ctx>],
        known: bool,
    ) -> BasicValueEnum<'ctx> {
        let site = self.m.new_site(name);
        let (other, slow) = (self.far_block(), self.far_block());
        let mut join = self.join();
        let mut found = self.join();
        let instance = self.expect_instance(receiver, known, other);
        self.expect_shape(instance, site, other);
        let closure = self.load_word(Memory::Site, site, cache::TARGET);
        let code = self.load_pointer(Memory::Site, site, cache::VALUE);
        self.arrive_with(&mut found, &[closure.into(), code.into()]);
        self.m.builder.position_at_end(other);
        let count = self.word(args.len() as u64);
        let entry = self
            .runtime_call(RuntimeFn::DynFindMethod, &[receiver.into(), count.into(), site.into()])
            .into_pointer_value();
        let is_null = self.m.builder.build_is_null(entry, UNNAMED).expect("a pointer");
        self.expect_not(is_null, slow);
        let closure = self.load_word(Memory::Site, entry, cache::ENTRY_TARGET);
        let code = self.load_pointer(Memory::Site, entry, cache::ENTRY_VALUE);
        self.arrive_with(&mut found, &[closure.into(), code.into()]);
        let [closure, code] = self.meet_with(found);
        let candidates = self.m.method_candidates(name, args.len());
        let hidden = [closure.into_int_value(), receiver];
        let result = self.call_code(code.into_pointer_value(), &candidates, &hidden, args);
        self.arrive(&mut join, result);
        self.m.builder.position_at_end(slow);
        let result = self.slow_call(RuntimeFn::DynInvoke, &[receiver], args, site);
        self.arrive(&mut join, result);
        self.meet(join)
    }

    pub(crate) fn super_invoke(
        &mut self,
        name: Symbol,
        superclass: IntValue<'ctx>,
        receiver: IntValue<'ctx>,
        args: &[IntValue<'ctx>],
    ) -> BasicValueEnum<'ctx> {
        let site = self.m.new_site(name);
        let slow = self.far_block();
        let mut join = self.join();
        let key = self.load_word(Memory::Site, site, cache::KEY);
        let fits = self.compare(IntPredicate::EQ, superclass, key);
        self.expect(fits, slow);
        let closure = self.load_word(Memory::Site, site, cache::TARGET);
        let code = self.load_pointer(Memory::Site, site, cache::VALUE);
        let candidates = self.m.method_candidates(name, args.len());
        let result = self.call_code(code, &candidates, &[closure, receiver], args);
        self.arrive(&mut join, result);
        self.m.builder.position_at_end(slow);
        let result = self.slow_call(RuntimeFn::DynSuperInvoke, &[superclass, receiver], args, site);
        self.arrive(&mut join, result);
        self.meet(join)
    }

    /// Calls compiled code with what its convention has before the arguments: one of the candidates, or another if they are
    /// not all.
    fn call_code(
        &mut self,
        code: PointerValue<'ctx>,
        candidates: &Reachable,
        hidden: &[IntValue<'ctx>],
        args: &[IntValue<'ctx>],
    ) -> BasicValueEnum<'ctx> {
        let values: Vec<BasicMetadataValueEnum<'ctx>> =
            hidden.iter().chain(args).map(|&value| value.into()).collect();
        let tested = if candidates.is_all { candidates.funcs.len() - 1 } else { candidates.funcs.len() };
        if tested == 0 {
            return self.call_last(code, candidates, &values);
        }
        let mut join = self.join();
        for &candidate in &candidates.funcs[..tested] {
            let word = self.m.code_word(candidate);
            let is_it = self.same_pointer(code, word);
            let (here, next) = (self.next_block(), self.next_block());
            let weights = if candidates.is_all { [1, 1] } else { [LIKELY, 1] };
            self.branch(is_it, here, next, weights);
            self.m.builder.position_at_end(here);
            let result = self.traced_direct_call(candidate, &values);
            self.arrive(&mut join, result);
            self.m.builder.position_at_end(next);
        }
        let result = self.call_last(code, candidates, &values);
        self.arrive(&mut join, result);
        self.meet(join)
    }

    /// Calls what is left when all tests said no.
    fn call_last(
        &mut self,
        code: PointerValue<'ctx>,
        candidates: &Reachable,
        values: &[BasicMetadataValueEnum<'ctx>],
    ) -> BasicValueEnum<'ctx> {
        match candidates.funcs.last() {
            Some(&last) if candidates.is_all => self.traced_direct_call(last, values),
            Some(_) | None => {
                let ty = self.code_type(values.len());
                self.traced_indirect_call(ty, code, values)
            }
        }
    }

    fn code_type(&self, count: usize) -> FunctionType<'ctx> {
        let word = self.m.context.i64_type().as_basic_type_enum();
        let params: Vec<BasicMetadataTypeEnum<'ctx>> = vec![word.into(); count];
        word.fn_type(&params, false)
    }

    /// Calls the runtime with the arguments in memory.
    fn slow_call(
        &mut self,
        function: RuntimeFn,
        hidden: &[IntValue<'ctx>],
        args: &[IntValue<'ctx>],
        site: PointerValue<'ctx>,
    ) -> BasicValueEnum<'ctx> {
        let count = self.word(args.len() as u64);
        let memory = self.in_memory(args);
        let mut values: Vec<BasicMetadataValueEnum<'ctx>> =
            hidden.iter().map(|&value| value.into()).collect();
        values.push(count.into());
        values.push(memory.into());
        values.push(site.into());
        self.traced_runtime_call(function, &values)
    }
}
