//! Data of a module of a dynamic language: literals, descriptors, globals, sites, and what ties them together for the
//! runtime (`rt/dyn.h`).

use super::candidates::{Candidates, Reachable};
use crate::OptLevel;
use crate::module::ModuleGen;
use crate::trace;
use inkwell::AddressSpace;
use inkwell::attributes::AttributeLoc;
use inkwell::module::Linkage;
use inkwell::types::{BasicMetadataTypeEnum, BasicType, BasicTypeEnum};
use inkwell::values::{
    BasicMetadataValueEnum, BasicValue, BasicValueEnum, FunctionValue, GlobalValue, IntValue, PointerValue,
};
use kiln_abi::{site, string_header, word};
use kiln_arena::{Id, Symbol};
use kiln_mir::{ClassId, Code, Convention, DynOp, FuncId, GlobalId, Program, StatementKind};
use kiln_source::Span;
use rustc_hash::FxHashMap;

/// What a module has of such data so far.
pub(crate) struct DynData<'ctx> {
    strings: FxHashMap<Symbol, PointerValue<'ctx>>,
    functions: FxHashMap<FuncId, PointerValue<'ctx>>,
    classes: FxHashMap<ClassId, PointerValue<'ctx>>,
    /// How many words closures of a function capture.
    captures: FxHashMap<FuncId, usize>,
    /// None are needed without optimization.
    candidates: Option<Candidates>,
    /// Stands for the array of sites until all are known, and the same for the array of globals.
    sites_at: GlobalValue<'ctx>,
    globals_at: GlobalValue<'ctx>,
    /// The name of each site; calls have none.
    sites: Vec<Option<Symbol>>,
    trace_sites: Vec<(FuncId, u32)>,
    trace_numbers: FxHashMap<(FuncId, u32), u32>,
    table: GlobalValue<'ctx>,
}

/// Where the data of a module lies.
pub(crate) struct Finished<'ctx> {
    /// `struct kiln_module`
    pub(crate) module: PointerValue<'ctx>,
    /// The words of its globals.
    pub(crate) globals: PointerValue<'ctx>,
    /// Its `struct kiln_site`s.
    pub(crate) sites: PointerValue<'ctx>,
}

/// Whether a program has functions of a dynamic language.
pub(crate) fn is_dynamic(program: &Program) -> bool {
    program.funcs.values().any(|func| func.traced)
}

impl<'ctx> ModuleGen<'_, 'ctx> {
    /// The data of a dynamic program, empty.
    pub(crate) fn new_dyn_data(&self) -> DynData<'ctx> {
        let byte = self.context.i8_type();
        let external = |name| self.module.add_global(byte, Some(AddressSpace::default()), name);
        DynData {
            strings: FxHashMap::default(),
            functions: FxHashMap::default(),
            classes: FxHashMap::default(),
            captures: captures(self.program),
            candidates: (self.level > OptLevel::O0).then(|| Candidates::new(self.program)),
            sites_at: external("sites.unknown"),
            globals_at: external("globals.unknown"),
            sites: Vec::new(),
            trace_sites: Vec::new(),
            trace_numbers: FxHashMap::default(),
            table: external(trace::TABLE),
        }
    }

    fn data(&mut self) -> &mut DynData<'ctx> {
        self.dynamic.as_mut().expect("made for programs with functions of a dynamic language")
    }

    /// What a call of a method by this name and with so many arguments can reach; empty if that is not known.
    pub(crate) fn method_candidates(&mut self, name: Symbol, arity: usize) -> Reachable {
        let known = self.data().candidates.as_ref().map(|candidates| candidates.methods(name, arity));
        self.reachable(known.unwrap_or_default(), Convention::Method, arity)
    }

    /// The same for the `init` of a class.
    pub(crate) fn init_candidates(&mut self, arity: usize) -> Reachable {
        let init = self.program.classes.values().flat_map(|class| &class.methods);
        let init = init.map(|method| method.name).find(|&name| self.names.text(name) == "init");
        match init {
            Some(init) => self.method_candidates(init, arity),
            None => self.reachable(Vec::new(), Convention::Method, arity),
        }
    }

    /// The same for a closure.
    pub(crate) fn closure_candidates(&mut self, arity: usize) -> Reachable {
        let known = self.data().candidates.as_ref().map(|candidates| candidates.closures(arity));
        self.reachable(known.unwrap_or_default(), Convention::Closure, arity)
    }

    /// A string literal, also as a name: its object.
    pub(crate) fn string(&mut self, text: Symbol) -> PointerValue<'ctx> {
        if let Some(reach) = &self.unit {
            let address = reach.unit.texts.get(&text).copied();
            if address.is_none() {
                self.lacks("a text");
            }
            return self.fixed(address.unwrap_or_default());
        }
        if let Some(&string) = self.data().strings.get(&text) {
            return string;
        }
        let bytes = self.names.text(text).as_bytes();
        let word = self.context.i64_type();
        let fields = [
            word.const_int(string_header(bytes), false).as_basic_value_enum(),
            word.const_int(bytes.len() as u64, false).into(),
            self.context.const_string(bytes, false).into(),
        ];
        let object = self.constant("string", &fields);
        self.data().strings.insert(text, object);
        object
    }

    /// The word of a string literal.
    pub(crate) fn string_word(&mut self, text: Symbol) -> IntValue<'ctx> {
        let word = self.context.i64_type();
        let tag = word.const_int(word::TAG_STRING << word::TAG_SHIFT, false);
        let address = self.string(text).const_to_int(word);
        if self.level == OptLevel::O0 {
            return address.const_add(tag);
        }
        // In this form LLVM knows the tag.
        let mask = word.const_int(word::ADDRESS_MASK, false);
        let address = self.builder.build_and(address, mask, "").expect("words");
        self.builder.build_or(address, tag, "").expect("words")
    }

    pub(crate) fn global(&mut self, global: GlobalId) -> PointerValue<'ctx> {
        if let Some(reach) = &self.unit {
            return self.fixed(reach.unit.globals[global.index()]);
        }
        let array = self.data().globals_at.as_pointer_value();
        self.element(array, global.index() as u64 * 8)
    }

    /// A new site for a property.
    pub(crate) fn new_site(&mut self, name: Symbol) -> PointerValue<'ctx> {
        self.add_site(Some(name))
    }

    /// A new site for a call.
    pub(crate) fn new_unnamed_site(&mut self) -> PointerValue<'ctx> {
        self.add_site(None)
    }

    fn add_site(&mut self, name: Option<Symbol>) -> PointerValue<'ctx> {
        if let Some(reach) = &mut self.unit {
            reach.note_site();
        }
        let data = self.data();
        let index = data.sites.len() as u64;
        data.sites.push(name);
        let array = data.sites_at.as_pointer_value();
        self.element(array, index * site::SIZE)
    }

    /// The number of a place of a trace.
    pub(crate) fn trace_site(&mut self, func: FuncId, span: Span) -> u32 {
        let line = self.sources.location(span).map_or(0, |place| place.line);
        let func = self.unit.as_ref().map_or(func, |reach| reach.origin(func));
        let data = self.data();
        *data.trace_numbers.entry((func, line)).or_insert_with(|| {
            data.trace_sites.push((func, line));
            data.trace_sites.len() as u32 - 1
        })
    }

    /// `struct kiln_function`
    pub(crate) fn function_descriptor(&mut self, func: FuncId) -> PointerValue<'ctx> {
        if let Some(reach) = &self.unit {
            return self.fixed(reach.unit.callee(func).descriptor);
        }
        if let Some(&descriptor) = self.data().functions.get(&func) {
            return descriptor;
        }
        let code = self.function(func);
        let array_code = self.array_code(func, code);
        let declaration = &self.program.funcs[func];
        let name = self.string(declaration.name);
        let is_method = declaration.convention == Convention::Method;
        let arity = declaration.params.len() - declaration.convention.hidden();
        let captures = self.data().captures.get(&func).copied().unwrap_or(0);
        let fields = [
            code.as_global_value().as_pointer_value().as_basic_value_enum(),
            array_code.as_global_value().as_pointer_value().into(),
            name.into(),
            self.number(arity),
            self.number(captures),
            self.number(usize::from(is_method)),
            self.number(0),
        ];
        let descriptor = self.constant("function", &fields);
        self.data().functions.insert(func, descriptor);
        descriptor
    }

    /// `kiln_value array_code(closure, receiver, arguments)`, which calls `code` with the arguments of an array.
    fn array_code(&mut self, func: FuncId, code: FunctionValue<'ctx>) -> FunctionValue<'ctx> {
        let word: BasicMetadataTypeEnum<'ctx> = self.context.i64_type().into();
        let pointer = self.context.ptr_type(AddressSpace::default());
        let ty = self.context.i64_type().fn_type(&[word, word, pointer.into()], false);
        let symbol = format!("{}.array", self.symbols[func.index()]);
        let function = self.module.add_function(&symbol, ty, Some(Linkage::Internal));
        self.add_common_attributes(function);
        let here = self.builder.get_insert_block();
        let block = self.context.append_basic_block(function, "");
        self.builder.position_at_end(block);
        let params = function.get_params();
        let hidden = self.program.funcs[func].convention.hidden();
        let mut values: Vec<BasicMetadataValueEnum<'ctx>> =
            params[..hidden].iter().map(|&param| param.into()).collect();
        for index in 0..self.program.funcs[func].params.len() - hidden {
            let element = self.context.i64_type().const_int(index as u64, false);
            let array = params[2].into_pointer_value();
            // SAFETY: the array has as many elements as the function has arguments.
            let at =
                unsafe { self.builder.build_in_bounds_gep(self.context.i64_type(), array, &[element], "") };
            let at = at.expect("positioned in a block");
            values.push(self.builder.build_load(self.context.i64_type(), at, "").expect("in a block").into());
        }
        let call = self.builder.build_call(code, &values, "").expect("as declared");
        // The code is there once already.
        call.add_attribute(AttributeLoc::Function, self.attributes.noinline);
        let result = call.try_as_basic_value().basic().expect("a word");
        self.builder.build_return(Some(&result)).expect("positioned in a block");
        if let Some(here) = here {
            self.builder.position_at_end(here);
        }
        function
    }

    /// `struct kiln_class_descriptor`
    pub(crate) fn class_descriptor(&mut self, class: ClassId) -> PointerValue<'ctx> {
        if let Some(reach) = &self.unit {
            return self.fixed(reach.unit.classes[class.index()]);
        }
        if let Some(&descriptor) = self.data().classes.get(&class) {
            return descriptor;
        }
        let declaration = &self.program.classes[class];
        let name = self.string(declaration.name);
        let methods: Vec<PointerValue<'ctx>> =
            declaration.methods.iter().map(|method| self.string(method.name)).collect();
        let pointer = self.context.ptr_type(AddressSpace::default());
        let array = pointer.const_array(&methods);
        let names = self.private("methods", array.into());
        let layout: Vec<PointerValue<'ctx>> =
            declaration.layout.iter().map(|&field| self.string(field)).collect();
        let layout_names = pointer.const_array(&layout);
        let count = self.context.i64_type().const_int(layout.len() as u64, false);
        let layout_names = self.private("fields", layout_names.into());
        let fields = [
            name.as_basic_value_enum(),
            names.into(),
            self.number(methods.len()),
            self.number(declaration.fields as usize),
            layout_names.into(),
            count.into(),
        ];
        let descriptor = self.constant("class", &fields);
        self.data().classes.insert(class, descriptor);
        descriptor
    }

    /// Emits what is known only now that all code is generated; gives where it lies.
    pub(crate) fn finish_dyn_data(&mut self) -> Finished<'ctx> {
        let word = self.context.i64_type();
        let pointer = self.context.ptr_type(AddressSpace::default());
        let names: Vec<Option<Symbol>> = self.data().sites.clone();
        let undefined = word.const_int(word::UNDEFINED, false);
        // Globals and sites.
        let globals = if self.unit.is_some() { 0 } else { self.program.globals.len() };
        let globals_array = word.const_array(&vec![undefined; globals]);
        let globals_at = self.variable("globals", globals_array.into());
        let empty = word.array_type((site::SIZE / 8 - 1) as u32).const_zero();
        let site_type = self.context.struct_type(&[pointer.into(), empty.get_type().into()], false);
        let sites: Vec<_> = names
            .iter()
            .map(|&name| {
                let name = name.map_or_else(|| pointer.const_null(), |name| self.string(name));
                site_type.const_named_struct(&[name.into(), empty.into()])
            })
            .collect();
        let sites_at = self.variable("sites", site_type.const_array(&sites).into());
        // Places of traces.
        let i32_type = self.context.i32_type();
        let place_type = self.context.struct_type(&[i32_type.into(), i32_type.into()], false);
        let mut functions: Vec<FuncId> = Vec::new();
        let mut numbers: FxHashMap<FuncId, usize> = FxHashMap::default();
        let trace_sites = self.data().trace_sites.clone();
        let places: Vec<_> = trace_sites
            .iter()
            .map(|&(func, line)| {
                let index = *numbers.entry(func).or_insert_with(|| {
                    functions.push(func);
                    functions.len() - 1
                });
                place_type.const_named_struct(&[self.number(index), self.number(line as usize)])
            })
            .collect();
        let places = self.private("trace.sites", place_type.const_array(&places).into());
        let trace_names: Vec<PointerValue<'ctx>> = functions
            .iter()
            .map(|&func| {
                if Some(func) == self.program.main && is_dynamic(self.program) {
                    return pointer.const_null();
                }
                let name = self.names.text(self.program.funcs[func].name);
                let text = self.context.const_string(name.as_bytes(), true);
                self.private("trace.name", text.into())
            })
            .collect();
        let trace_names = self.private("trace.names", pointer.const_array(&trace_names).into());
        let table = self.data().table.as_pointer_value();
        let count = |count: usize| word.const_int(count as u64, false).as_basic_value_enum();
        let fields = [
            globals_at.as_basic_value_enum(),
            count(globals),
            sites_at.into(),
            count(names.len()),
            table.into(),
            places.into(),
            trace_names.into(),
            pointer.const_null().into(),
            self.dialect().into(),
        ];
        let module = self.variable("module", self.context.const_struct(&fields, false).into());
        let data = self.data();
        for (unknown, known) in [(data.sites_at, sites_at), (data.globals_at, globals_at)] {
            unknown.as_pointer_value().replace_all_uses_with(known);
            // SAFETY: nothing refers to it any more.
            unsafe { unknown.delete() };
        }
        Finished { module, globals: globals_at, sites: sites_at }
    }

    /// What the runtime has of the program's language, or null. Nothing else refers to it, so that programs in other languages
    /// do not contain it.
    fn dialect(&self) -> PointerValue<'ctx> {
        match self.program.dialect.symbol() {
            Some(symbol) => self
                .module
                .add_global(self.context.i8_type(), Some(AddressSpace::default()), symbol)
                .as_pointer_value(),
            None => self.context.ptr_type(AddressSpace::default()).const_null(),
        }
    }

    /// Gives the globals that are native functions their values, at the builder's position.
    pub(crate) fn define_natives(&mut self, globals: PointerValue<'ctx>) {
        for (id, global) in self.program.globals.iter() {
            let Some(native) = global.native else { continue };
            let byte = self.context.i8_type();
            let object = match self.module.get_global(native.symbol()) {
                Some(object) => object,
                None => self.module.add_global(byte, Some(AddressSpace::default()), native.symbol()),
            };
            let word = self.context.i64_type();
            let tag = word.const_int(word::TAG_OTHER << word::TAG_SHIFT, false);
            let value = object.as_pointer_value().const_to_int(word).const_add(tag);
            let at = self.element(globals, id.index() as u64 * 8);
            self.builder.build_store(at, value).expect("positioned in a block");
        }
    }

    fn number(&self, number: usize) -> BasicValueEnum<'ctx> {
        self.context.i32_type().const_int(number as u64, false).into()
    }

    /// What lies `bytes` behind a global.
    fn element(&self, array: PointerValue<'ctx>, bytes: u64) -> PointerValue<'ctx> {
        let offset = self.context.i64_type().const_int(bytes, false);
        // SAFETY: the offset is inside of the array.
        unsafe { array.const_gep(self.context.i8_type(), &[offset]) }
    }

    /// Constant data whose address says what it is.
    fn constant(&self, name: &str, fields: &[BasicValueEnum<'ctx>]) -> PointerValue<'ctx> {
        let value = self.context.const_struct(fields, false);
        let global = self.emit(name, value.into());
        global.set_constant(true);
        global.as_pointer_value()
    }

    /// Constant data whose address does not matter.
    fn private(&self, name: &str, value: BasicValueEnum<'ctx>) -> PointerValue<'ctx> {
        let global = self.emit(name, value);
        global.set_constant(true);
        global.set_unnamed_addr(true);
        global.as_pointer_value()
    }

    fn variable(&self, name: &str, value: BasicValueEnum<'ctx>) -> PointerValue<'ctx> {
        self.emit(name, value).as_pointer_value()
    }

    fn emit(&self, name: &str, value: BasicValueEnum<'ctx>) -> GlobalValue<'ctx> {
        let ty: BasicTypeEnum<'ctx> = value.get_type().as_basic_type_enum();
        let global = self.module.add_global(ty, Some(AddressSpace::default()), name);
        global.set_linkage(Linkage::Internal);
        global.set_alignment(8);
        global.set_initializer(&value);
        global
    }
}

/// How many words the closures of each function capture.
fn captures(program: &Program) -> FxHashMap<FuncId, usize> {
    let mut captures = FxHashMap::default();
    for func in program.funcs.values() {
        let Code::Body(body) = &func.code else { continue };
        for statement in body.blocks.values().flat_map(|block| &block.statements) {
            if let StatementKind::Dyn { op: DynOp::Closure(func), args, .. } = statement.kind {
                captures.insert(func, body.operands.get(args).len());
            }
        }
    }
    captures
}
