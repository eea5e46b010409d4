//! Small objects whose size is known, made without a call.
//!
//! Executables contain the runtime, of which LLVM inlines what is called where it pays. A unit calls the runtime of the process, and
//! has the usual path of its allocation here: the memory of a size class is handed out from its start, as `gc_allocate` in
//! `rt/gc.c` does. The end of that memory is a whole number of objects away.

use crate::dynamic::{LIKELY, Memory};
use crate::func::{FuncGen, UNNAMED};
use inkwell::IntPredicate;
use inkwell::values::IntValue;
use kiln_abi::{heap, object, word};
use kiln_mir::FuncId;

impl<'ctx> FuncGen<'_, '_, 'ctx> {
    /// A new cell: its address.
    pub(crate) fn new_cell_here(
        &mut self,
        value: IntValue<'ctx>,
        otherwise: impl FnOnce(&mut Self) -> IntValue<'ctx>,
    ) -> IntValue<'ctx> {
        self.allocate_here(heap::KIND_CELL, &[value], object::CELL_VALUE + 8, otherwise)
    }

    /// A new closure of a function, as its word. What it captures is not yet there.
    pub(crate) fn new_closure_here(
        &mut self,
        func: FuncId,
        captures: usize,
        otherwise: impl FnOnce(&mut Self) -> IntValue<'ctx>,
    ) -> IntValue<'ctx> {
        let declared = &self.m.program.funcs[func];
        let arity = declared.params.len() - declared.convention.hidden();
        let header = heap::KIND_CLOSURE | (arity as u64) << 32;
        let words = match &self.m.unit {
            Some(reach) => {
                let callee = reach.unit.callee(func);
                [callee.descriptor, callee.entry].map(|address| self.word(address))
            }
            None => return otherwise(self),
        };
        let tag = self.word(word::TAG_CLOSURE << word::TAG_SHIFT);
        let size = object::CLOSURE_CAPTURES + 8 * captures as u64;
        let untagged = |this: &mut Self| {
            let made = otherwise(this);
            this.m.builder.build_int_sub(made, tag, UNNAMED).expect("words")
        };
        let address = self.allocate_here(header, &words, size, untagged);
        self.m.builder.build_int_add(address, tag, UNNAMED).expect("words")
    }

    /// The address of a new object with a header and the words behind it.
    fn allocate_here(
        &mut self,
        header: u64,
        words: &[IntValue<'ctx>],
        size: u64,
        otherwise: impl FnOnce(&mut Self) -> IntValue<'ctx>,
    ) -> IntValue<'ctx> {
        let table = self.m.unit.as_ref().map_or(0, |reach| reach.unit.bump);
        if table == 0 || size > heap::FINE_MAX {
            return otherwise(self);
        }
        let run = self.m.fixed(table + size / heap::GRANULE * heap::BUMP_SIZE);
        let at = self.load_word(Memory::Any, run, 0);
        let end = self.load_word(Memory::Any, run, heap::BUMP_END);
        let has_room = self.compare(IntPredicate::NE, at, end);
        let other = self.far_block();
        let mut join = self.join();
        let next = self.next_block();
        self.branch(has_room, next, other, [LIKELY, 1]);
        self.m.builder.position_at_end(next);
        let bytes = self.word(size);
        let after = self.m.builder.build_int_add(at, bytes, UNNAMED).expect("words");
        self.store_word(Memory::Any, run, 0, after.into());
        let object = self.pointer(at);
        let header = self.word(header);
        self.store_word(Memory::Any, object, 0, header.into());
        for (index, &value) in words.iter().enumerate() {
            self.store_word(Memory::Any, object, 8 + 8 * index as u64, value.into());
        }
        self.arrive(&mut join, at);
        self.m.builder.position_at_end(other);
        let made = otherwise(self);
        self.arrive(&mut join, made);
        self.meet(join).into_int_value()
    }
}
