//! Panics: what the block of a place that can panic calls.
//!
//! Most checks need such a block, so it is small: a constant and a call of a function that adds the file. The constant
//! holds line, column and kind in 32 bits; places far down or far to the right have a function with two. There are at most
//! two such functions for each file. (One constant of 64 bits for all would not be shorter, and LLVM tries to share those,
//! at a cost that grows with the square of their number.)

use crate::module::ModuleGen;
use inkwell::AddressSpace;
use inkwell::attributes::AttributeLoc;
use inkwell::module::Linkage;
use inkwell::values::{BasicMetadataValueEnum, FunctionValue, IntValue, OperandBundle, PointerValue};
use kiln_abi::{PanicKind, RuntimeFn, panic_column_kind};
use kiln_source::Span;

/// From the highest bit: 19 bits of the line, 9 of the column, 4 of the kind.
const COLUMN_BITS: u32 = 9;
const KIND_BITS: u32 = 4;
const LINE_MAX: u32 = (1 << (32 - COLUMN_BITS - KIND_BITS)) - 1;
const COLUMN_MAX: u32 = (1 << COLUMN_BITS) - 1;
const _: () = assert!(PanicKind::ALL.len() <= 1 << KIND_BITS);

/// The functions of a module that panic; modules have few files.
pub(crate) struct Panics<'ctx> {
    files: Vec<FilePanics<'ctx>>,
}

/// Those of a file.
struct FilePanics<'ctx> {
    file: String,
    name: PointerValue<'ctx>,
    near: Option<FunctionValue<'ctx>>,
    far: Option<FunctionValue<'ctx>>,
}

impl Panics<'_> {
    pub(crate) fn new() -> Self {
        Panics { files: Vec::new() }
    }
}

impl<'ctx> ModuleGen<'_, 'ctx> {
    /// Calls what panics with `kind` at the start of `span`, at the builder's position, with the bundle of its site.
    pub(crate) fn call_panic(&mut self, kind: PanicKind, span: Span, site: &[OperandBundle<'ctx>]) {
        let sources = self.sources;
        let (file, line, column) = match sources.location(span) {
            Some(place) => (place.file, place.line, place.column),
            None => ("<unknown>", 0, 0),
        };
        let i32_type = self.context.i32_type();
        let constant =
            |number: u32| BasicMetadataValueEnum::from(i32_type.const_int(u64::from(number), false));
        let index = self.panic_file(file);
        let call = if line <= LINE_MAX && column <= COLUMN_MAX {
            let packed = line << (COLUMN_BITS + KIND_BITS) | column << KIND_BITS | kind as u32;
            let near = self.panics.files[index].near.unwrap_or_else(|| self.define_near(index));
            self.builder.build_direct_call_with_operand_bundles(near, &[constant(packed)], site, "")
        } else {
            let far = self.panics.files[index].far.unwrap_or_else(|| self.define_far(index));
            let place = [constant(line), constant(panic_column_kind(column, kind))];
            self.builder.build_direct_call_with_operand_bundles(far, &place, site, "")
        };
        call.expect("as declared");
    }

    fn panic_file(&mut self, file: &str) -> usize {
        if let Some(index) = self.panics.files.iter().position(|known| known.file == file) {
            return index;
        }
        let name = self.file_name(file);
        self.panics.files.push(FilePanics { file: file.to_owned(), name, near: None, far: None });
        self.panics.files.len() - 1
    }

    fn define_near(&mut self, index: usize) -> FunctionValue<'ctx> {
        let function = self.define_panic(index, "panic", 1, |this, params| {
            let builder = &this.builder;
            let constant = |number: u32| this.context.i32_type().const_int(u64::from(number), false);
            let shift = |value, bits| builder.build_right_shift(value, constant(bits), false, "");
            let mask = |value, mask| builder.build_and(value, constant(mask), "");
            let packed = params[0];
            let line = shift(packed, COLUMN_BITS + KIND_BITS).expect("integers");
            let column = mask(shift(packed, KIND_BITS).expect("integers"), COLUMN_MAX).expect("integers");
            let kind = mask(packed, (1 << KIND_BITS) - 1).expect("integers");
            // As `panic_column_kind`.
            let kind = builder.build_left_shift(kind, constant(24), "").expect("integers");
            [line, builder.build_or(column, kind, "").expect("integers")]
        });
        self.panics.files[index].near = Some(function);
        function
    }

    fn define_far(&mut self, index: usize) -> FunctionValue<'ctx> {
        let function = self.define_panic(index, "panic.far", 2, |_, params| [params[0], params[1]]);
        self.panics.files[index].far = Some(function);
        function
    }

    /// A function of `count` words that panics in a file, where `place` makes line, and column and kind of them.
    fn define_panic(
        &mut self,
        index: usize,
        symbol: &str,
        count: usize,
        place: impl FnOnce(&Self, &[IntValue<'ctx>]) -> [IntValue<'ctx>; 2],
    ) -> FunctionValue<'ctx> {
        let panic = self.runtime_function(RuntimeFn::Panic);
        let words = vec![self.context.i32_type().into(); count];
        let ty = self.context.void_type().fn_type(&words, false);
        let function = self.module.add_function(symbol, ty, Some(Linkage::Internal));
        self.add_panic_attributes(function);
        for param in 0..count as u32 {
            function.add_attribute(AttributeLoc::Param(param), self.attributes.noundef);
        }
        let here = self.builder.get_insert_block();
        let block = self.context.append_basic_block(function, "");
        self.builder.position_at_end(block);
        let params: Vec<IntValue<'ctx>> =
            function.get_param_iter().map(inkwell::values::BasicValueEnum::into_int_value).collect();
        let [line, column_kind] = place(self, &params);
        let name = self.panics.files[index].name;
        self.builder
            .build_call(panic, &[name.into(), line.into(), column_kind.into()], "")
            .expect("as declared");
        self.builder.build_unreachable().expect("positioned in a block");
        if let Some(here) = here {
            self.builder.position_at_end(here);
        }
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
