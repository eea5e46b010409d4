//! Panic sites: the constant records that tell the runtime where and why (`kiln_site` in rt/kiln.h).

use inkwell::AddressSpace;
use inkwell::context::Context;
use inkwell::module::{Linkage, Module};
use inkwell::values::PointerValue;
use kiln_abi::PanicKind;
use kiln_source::{SourceMap, Span};
use rustc_hash::FxHashMap;

/// The sites of a module; a place and a reason have one record, however often they are used.
pub(crate) struct Sites<'ctx> {
    known: FxHashMap<(Span, PanicKind), PointerValue<'ctx>>,
    files: FxHashMap<String, PointerValue<'ctx>>,
}

/// The column is kept in 24 bits.
const COLUMN_MAX: u32 = (1 << 24) - 1;

impl<'ctx> Sites<'ctx> {
    pub(crate) fn new() -> Self {
        Sites { known: FxHashMap::default(), files: FxHashMap::default() }
    }

    /// The record of `kind` at the start of `span`.
    pub(crate) fn site(
        &mut self,
        context: &'ctx Context,
        module: &Module<'ctx>,
        sources: &SourceMap,
        span: Span,
        kind: PanicKind,
    ) -> PointerValue<'ctx> {
        let key = (span.before(), kind);
        if let Some(&site) = self.known.get(&key) {
            return site;
        }
        let (name, line, column) = match sources.location(span) {
            Some(place) => (place.file, place.line, place.column),
            None => ("<unknown>", 0, 0),
        };
        let file = self.file(context, module, name);
        let (i32_type, i64_type) = (context.i32_type(), context.i64_type());
        let record = context.struct_type(&[i32_type.into(), i32_type.into(), i32_type.into()], false);
        let global = module.add_global(record, Some(AddressSpace::default()), "site");
        global.set_linkage(Linkage::Private);
        global.set_constant(true);
        global.set_alignment(4);
        let site = global.as_pointer_value();
        // A distance inside the image needs no relocation at load time.
        let distance =
            file.const_to_int(i64_type).const_sub(site.const_to_int(i64_type)).const_truncate(i32_type);
        let packed = column.min(COLUMN_MAX) | (kind as u32) << 24;
        let fields = [
            distance.into(),
            i32_type.const_int(u64::from(line), false).into(),
            i32_type.const_int(u64::from(packed), false).into(),
        ];
        global.set_initializer(&context.const_struct(&fields, false));
        self.known.insert(key, site);
        site
    }

    fn file(&mut self, context: &'ctx Context, module: &Module<'ctx>, name: &str) -> PointerValue<'ctx> {
        if let Some(&file) = self.files.get(name) {
            return file;
        }
        let text = context.const_string(name.as_bytes(), true);
        let global = module.add_global(text.get_type(), Some(AddressSpace::default()), "file");
        global.set_linkage(Linkage::Private);
        global.set_constant(true);
        global.set_initializer(&text);
        let pointer = global.as_pointer_value();
        self.files.insert(name.to_owned(), pointer);
        pointer
    }
}
