//! Panics: what the block of a place that can panic calls.
//!
//! Most checks need such a block, so it is small: two constants, the line, and column and kind
//! ([`kiln_abi::panic_column_kind`]), and a call of a function that adds the file. There is one such function for each file.
//! (One constant of 64 bits would be no shorter, and LLVM tries to share those, at a cost that grows with the square of
//! their number.)

use crate::module::ModuleGen;
use inkwell::AddressSpace;
use inkwell::attributes::AttributeLoc;
use inkwell::module::Linkage;
use inkwell::values::{BasicMetadataValueEnum, FunctionValue, IntValue, PointerValue};
use kiln_abi::{PanicKind, RuntimeFn, panic_column_kind};
use kiln_source::Span;

/// The functions of a module that panic, by file; modules have few files.
pub(crate) struct Panics<'ctx> {
    by_file: Vec<(String, FunctionValue<'ctx>)>,
}

impl Panics<'_> {
    pub(crate) fn new() -> Self {
        Panics { by_file: Vec::new() }
    }
}

impl<'ctx> ModuleGen<'_, 'ctx> {
    /// What to call to panic with `kind` at the start of `span`, and the arguments.
    pub(crate) fn panic_call(
        &mut self,
        kind: PanicKind,
        span: Span,
    ) -> (FunctionValue<'ctx>, [IntValue<'ctx>; 2]) {
        let sources = self.sources;
        let (file, line, column) = match sources.location(span) {
            Some(place) => (place.file, place.line, place.column),
            None => ("<unknown>", 0, 0),
        };
        let function = match self.panics.by_file.iter().find(|(name, _)| name == file) {
            Some(&(_, function)) => function,
            None => self.define_panic(file),
        };
        let constant = |number: u32| self.context.i32_type().const_int(u64::from(number), false);
        (function, [constant(line), constant(panic_column_kind(column, kind))])
    }

    fn define_panic(&mut self, file: &str) -> FunctionValue<'ctx> {
        let panic = self.runtime_function(RuntimeFn::Panic);
        let word = self.context.i32_type().into();
        let ty = self.context.void_type().fn_type(&[word, word], false);
        let function = self.module.add_function("panic", ty, Some(Linkage::Internal));
        self.add_panic_attributes(function);
        for index in 0..2 {
            function.add_attribute(AttributeLoc::Param(index), self.attributes.noundef);
        }
        let here = self.builder.get_insert_block();
        let block = self.context.append_basic_block(function, "");
        self.builder.position_at_end(block);
        let name = self.file_name(file);
        let mut arguments = vec![name.into()];
        arguments.extend(function.get_param_iter().map(BasicMetadataValueEnum::from));
        self.builder.build_call(panic, &arguments, "").expect("as declared");
        self.builder.build_unreachable().expect("positioned in a block");
        if let Some(here) = here {
            self.builder.position_at_end(here);
        }
        self.panics.by_file.push((file.to_owned(), function));
        function
    }

    /// The name of a file, ended by NUL.
    fn file_name(&self, name: &str) -> PointerValue<'ctx> {
        let text = self.context.const_string(name.as_bytes(), true);
        let global = self.module.add_global(text.get_type(), Some(AddressSpace::default()), "file");
        global.set_linkage(Linkage::Private);
        global.set_constant(true);
        global.set_unnamed_addr(true);
        global.set_alignment(1);
        global.set_initializer(&text);
        global.as_pointer_value()
    }
}
