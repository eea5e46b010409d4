//! A module: declarations, the entry, the runtime, optimization, and what is made of it.

use crate::convention::{self, Passing};
use crate::dynamic::{DynData, MemoryTypes, is_dynamic};
use crate::error::{self, set_activity};
use crate::func::FuncGen;
use crate::huge::OnlyCalls;
use crate::jit::{self, Reach, Unit, UnitObject, check_depth, check_frames};
use crate::panics::Panics;
use crate::{Artifact, Entry, Error, OptLevel, Options, RelocModel};
use crate::{huge, passes, runtime, stackmap, target, trace};
use inkwell::AddressSpace;
use inkwell::GlobalVisibility;
use inkwell::attributes::{Attribute, AttributeLoc};
use inkwell::builder::Builder;
use inkwell::context::Context;
use inkwell::intrinsics::Intrinsic;
use inkwell::module::{Linkage, Module};
use inkwell::targets::{FileType, TargetMachine, TargetTriple};
use inkwell::types::{BasicMetadataTypeEnum, BasicType, BasicTypeEnum, FunctionType};
use inkwell::values::{BasicValue, BasicValueEnum, FunctionValue, MetadataValue, OperandBundle};
use kiln_abi::{AbiTy, Layouts, RuntimeFn};
use kiln_arena::{Id, Interner};
use kiln_mir::{Code, Func, FuncId, Program};
use kiln_source::SourceMap;
use kiln_types::{FloatTy, TypeId};
use rustc_hash::FxHashMap;
use std::fmt::Write as _;

/// What all functions of a module share.
pub(crate) struct ModuleGen<'a, 'ctx> {
    pub(crate) context: &'ctx Context,
    pub(crate) module: Module<'ctx>,
    pub(crate) builder: Builder<'ctx>,
    pub(crate) program: &'a Program,
    pub(crate) names: &'a Interner,
    pub(crate) layouts: &'a Layouts,
    pub(crate) sources: &'a SourceMap,
    pub(crate) level: OptLevel,
    /// Above `-O0`.
    pub(crate) only_calls: Option<OnlyCalls>,
    pub(crate) panics: Panics<'ctx>,
    backtrace: bool,
    /// Where code is compiled while the program runs.
    pub(crate) unit: Option<Reach<'a>>,
    /// In a program whose calls are traced: one of a dynamic language, or one with backtraces.
    pub(crate) dynamic: Option<DynData<'ctx>>,
    /// Of a dynamic language.
    pub(crate) is_dynamic: bool,
    /// By function of the program; `None` until it is called or defined here.
    functions: Vec<Option<FunctionValue<'ctx>>>,
    pub(crate) symbols: &'a [String],
    linkage: Linkage,
    runtime: FxHashMap<RuntimeFn, FunctionValue<'ctx>>,
    intrinsics: FxHashMap<(&'static str, u32, u32), FunctionValue<'ctx>>,
    pub(crate) attributes: Attributes,
    /// Metadata `!range` for integers of some bits below some number.
    ranges: FxHashMap<(u32, u64), MetadataValue<'ctx>>,
    /// Metadata `!tbaa`.
    pub(crate) memory_types: MemoryTypes<'ctx>,
}

/// Attributes that are used again and again.
pub(crate) struct Attributes {
    pub(crate) nounwind: Attribute,
    pub(crate) noundef: Attribute,
    pub(crate) noalias: Attribute,
    nonnull: Attribute,
    readonly: Attribute,
    noreturn: Attribute,
    pub(crate) cold: Attribute,
    pub(crate) noinline: Attribute,
    probe_stack: Attribute,
    frame_pointer: Option<Attribute>,
    optsize: Attribute,
    minsize: Attribute,
    /// Of a call that reads only, and is left out if nobody wants its result.
    pub(crate) pure: [Attribute; 3],
    /// Of a call that makes an object.
    pub(crate) allocation: [Attribute; 4],
    pub(crate) signext: Attribute,
    pub(crate) zeroext: Attribute,
    /// Whether narrow values of C fill their registers: not on AArch64, but for Apple's. There who gets a value extends it, also who gets
    /// a result.
    pub(crate) extends: bool,
}

impl Attributes {
    /// `traced`: of a program whose calls are traced.
    fn new(context: &Context, triple: &str, traced: bool) -> Self {
        let plain = |name: &str| context.create_enum_attribute(Attribute::get_named_enum_kind_id(name), 0);
        Attributes {
            nounwind: plain("nounwind"),
            noundef: plain("noundef"),
            noalias: plain("noalias"),
            nonnull: plain("nonnull"),
            readonly: plain("readonly"),
            noreturn: plain("noreturn"),
            cold: plain("cold"),
            noinline: plain("noinline"),
            probe_stack: context.create_string_attribute("probe-stack", "inline-asm"),
            // macOS demands that the frames of functions that call others are chained; traces walk them.
            frame_pointer: (traced || triple.contains("apple"))
                .then(|| context.create_string_attribute("frame-pointer", "non-leaf")),
            optsize: plain("optsize"),
            minsize: plain("minsize"),
            pure: [
                context.create_enum_attribute(Attribute::get_named_enum_kind_id("memory"), READ_ONLY),
                plain("willreturn"),
                plain("noinline"),
            ],
            allocation: [
                context.create_enum_attribute(Attribute::get_named_enum_kind_id("allockind"), ALLOC),
                context.create_enum_attribute(Attribute::get_named_enum_kind_id("memory"), INACCESSIBLE),
                plain("willreturn"),
                plain("noinline"),
            ],
            signext: plain("signext"),
            zeroext: plain("zeroext"),
            extends: !triple.starts_with("aarch64") || triple.contains("apple"),
        }
    }
}

/// `memory(read)`: two bits for each of LLVM's kinds of memory.
const READ_ONLY: u64 = 0b0101_0101_0101;

/// `memory(inaccessiblemem: readwrite)`: what an allocation changes is nothing that compiled code reads.
const INACCESSIBLE: u64 = 0b1100;
/// `allockind("alloc")`: LLVM assumes nothing of what the memory holds.
const ALLOC: u64 = 1;

/// A unit is at least this many MIR statements, so that small programs are one.
const UNIT_STATEMENTS: usize = 20_000;
/// What is run on what is compiled while the program runs.
const UNIT_PIPELINE: &str = "default<O2>";
/// More units do not help: there are not that many processors, and each costs.
const UNITS_MAX: usize = 16;

/// Whether calls are traced: of a dynamic language always.
fn is_traced(program: &Program, options: &Options<'_>) -> bool {
    options.backtrace || is_dynamic(program)
}

/// The symbol of each function: `cz.` and its name, for an instance its type arguments, too.
fn symbols(program: &Program, names: &Interner) -> Vec<String> {
    let symbol = |func: &Func| {
        let mut symbol = format!("cz.{}", names.text(func.name));
        for &arg in &func.instance_args {
            let _ = write!(symbol, ".{}", program.types.display(arg, names));
        }
        symbol
    };
    program.funcs.values().map(symbol).collect()
}

pub(crate) fn compile(
    program: &Program,
    names: &Interner,
    sources: &SourceMap,
    options: &Options<'_>,
    artifacts: &[Artifact],
) -> Result<Vec<Vec<u8>>, Error> {
    let layouts = Layouts::new(&program.types);
    let symbols = symbols(program, names);
    let machine = target::machine(options)?;
    let context = Context::create();
    let linkage = match options.entry {
        Entry::Executable => Linkage::Internal,
        Entry::Library => Linkage::External,
    };
    let all: Vec<FuncId> = program.funcs.ids().collect();
    let input = Input { program, names, layouts: &layouts, symbols: &symbols, sources, options };
    let module = build(&context, &input, &machine, &all, linkage, true)?;
    optimize(&context, &module, &machine, options)?;
    artifacts.iter().map(|&artifact| make(&module, &machine, artifact)).collect()
}

pub(crate) fn compile_objects(
    program: &Program,
    names: &Interner,
    sources: &SourceMap,
    options: &Options<'_>,
) -> Result<Vec<Vec<u8>>, Error> {
    let units = match options.level {
        // The data of a traced program is one piece.
        OptLevel::O0 if !is_traced(program, options) => split(program),
        OptLevel::O0 | OptLevel::O1 | OptLevel::O2 | OptLevel::O3 | OptLevel::Os | OptLevel::Oz => Vec::new(),
    };
    if units.len() <= 1 {
        return compile(program, names, sources, options, &[Artifact::Object]);
    }
    let layouts = Layouts::new(&program.types);
    let symbols = symbols(program, names);
    let input = Input { program, names, layouts: &layouts, symbols: &symbols, sources, options };
    let unit_object = |index: usize| {
        let machine = target::machine(options)?;
        let context = Context::create();
        // The first unit holds the entry. Functions are visible to the other units, not outside.
        let module = build(&context, &input, &machine, &units[index], Linkage::External, index == 0)?;
        make(&module, &machine, Artifact::Object)
    };
    // A shared counter hands out the units; results go to their own place, so threads do not show.
    let next = std::sync::atomic::AtomicUsize::new(0);
    let threads = options.threads.clamp(1, units.len());
    let done: Vec<(usize, Result<Vec<u8>, Error>)> = std::thread::scope(|scope| {
        let work = || {
            let mut mine = Vec::new();
            loop {
                let index = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                if index >= units.len() {
                    return mine;
                }
                mine.push((index, unit_object(index)));
            }
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let join = |worker: std::thread::ScopedJoinHandle<'_, _>| match worker.join() {
            Ok(mine) => mine,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        workers.into_iter().flat_map(join).collect()
    });
    let mut done = done;
    done.sort_by_key(|&(index, _)| index);
    done.into_iter().map(|(_, object)| object).collect()
}

/// How code for the process of the VM is made, whose triple this is.
fn unit_options(triple: &str) -> Options<'_> {
    Options {
        triple,
        cpu: "native",
        features: "",
        reloc: RelocModel::Pic,
        level: OptLevel::O2,
        entry: Entry::Executable,
        runtime: None,
        backtrace: false,
        threads: 1,
    }
}

/// Sends a little loop the way of units, so that LLVM has its tables and the system has its code in memory when a unit comes.
pub(crate) fn compile_nothing() -> Result<(), Error> {
    let triple = TargetMachine::get_default_triple();
    let triple = triple.as_str().to_string_lossy();
    let options = unit_options(&triple);
    let machine = target::machine(&options)?;
    let context = Context::create();
    error::listen(&context);
    let module = context.create_module("nothing");
    module.set_triple(&TargetTriple::create(&triple));
    module.set_data_layout(&machine.get_target_data().get_data_layout());
    let word = context.i64_type();
    let function = module.add_function("nothing", word.fn_type(&[word.into()], false), None);
    let blocks = ["entry", "round", "end"].map(|name| context.append_basic_block(function, name));
    let builder = context.create_builder();
    let built = (|| {
        let count = function.get_nth_param(0).expect("it has one").into_int_value();
        builder.position_at_end(blocks[0]);
        builder.build_unconditional_branch(blocks[1])?;
        builder.position_at_end(blocks[1]);
        let left = builder.build_phi(word, "")?;
        let sum = builder.build_phi(word, "")?;
        let value = left.as_basic_value().into_int_value();
        let next = builder.build_int_sub(value, word.const_int(1, false), "")?;
        let total = builder.build_int_mul(sum.as_basic_value().into_int_value(), next, "")?;
        left.add_incoming(&[(&count, blocks[0]), (&next, blocks[1])]);
        sum.add_incoming(&[(&count, blocks[0]), (&total, blocks[1])]);
        let is_last = builder.build_int_compare(inkwell::IntPredicate::EQ, next, word.const_zero(), "")?;
        builder.build_conditional_branch(is_last, blocks[2], blocks[1])?;
        builder.position_at_end(blocks[2]);
        builder.build_return(Some(&total)).map(|_| ())
    })();
    built.expect("blocks that are open");
    passes::run(&module, &machine, UNIT_PIPELINE, OptLevel::O2)?;
    make(&module, &machine, Artifact::Object).map(|_| ())
}

/// Compiles functions for the process of the VM.
pub(crate) fn compile_unit(unit: &Unit<'_>) -> Result<UnitObject, Error> {
    let triple = TargetMachine::get_default_triple();
    let triple = triple.as_str().to_string_lossy();
    let options = Options { backtrace: unit.backtrace, ..unit_options(&triple) };
    let program = unit.program;
    let layouts = Layouts::new(&program.types);
    let symbols = symbols(program, unit.names);
    let machine = target::machine(&options)?;
    let context = Context::create();
    let input = Input {
        program,
        names: unit.names,
        layouts: &layouts,
        symbols: &symbols,
        sources: unit.sources,
        options: &options,
    };
    let mut generator = ModuleGen::new(&context, &input, &machine, Linkage::Internal);
    generator.unit = Some(Reach::new(unit));
    for function in unit.functions {
        if let Code::Body(body) = &program.funcs[function.id].code {
            let declared = generator.function(function.id);
            declared.set_linkage(Linkage::Internal);
            FuncGen::generate(&mut generator, function.id, body, declared);
        }
    }
    generator.finish_unit(unit);
    let reach = generator.unit.take().expect("set above");
    if let Some(missing) = reach.missing {
        return Err(Error::Unit(format!("it lacks the address of {missing}")));
    }
    let module = generator.verified()?;
    optimize_unit(&context, &module, &machine, unit)?;
    let object = make(&module, &machine, Artifact::Object)?;
    Ok(UnitObject {
        number: unit.number,
        code_bytes: jit::code_bytes(&object),
        object,
        functions: unit.functions.iter().filter(|function| function.exported).map(|f| f.id).collect(),
        bridges: unit.bridges.to_vec(),
        site_keys: reach.site_keys,
    })
}

/// Runs the pipeline of a unit.
fn optimize_unit<'ctx>(
    context: &'ctx Context,
    module: &Module<'ctx>,
    machine: &TargetMachine,
    unit: &Unit<'_>,
) -> Result<(), Error> {
    huge::restrict_optimization(context, module);
    set_activity("optimizing a unit");
    passes::run(module, machine, UNIT_PIPELINE, OptLevel::O2)?;
    error::reported()?;
    check_frames(module, machine)?;
    check_depth(context, module, unit);
    lower_traces(context, module, machine)?;
    huge::restrict_generation(context, module);
    set_activity("verifying a unit");
    module.verify().map_err(|message| Error::InvalidModule(message.to_string()))
}

/// Functions in order, cut into units of about equal numbers of statements.
fn split(program: &Program) -> Vec<Vec<FuncId>> {
    let weight = |func: &Func| match &func.code {
        Code::Body(body) => body.blocks.values().map(|block| block.statements.len() + 1).sum::<usize>(),
        Code::Runtime(_) | Code::Foreign(_) => 0,
    };
    let total: usize = program.funcs.values().map(weight).sum();
    let count = (total / UNIT_STATEMENTS).clamp(1, UNITS_MAX);
    let share = total.div_ceil(count).max(1);
    let mut units = Vec::new();
    let (mut unit, mut size) = (Vec::new(), 0);
    for (id, func) in program.funcs.iter() {
        unit.push(id);
        size += weight(func);
        if size >= share {
            units.push(std::mem::take(&mut unit));
            size = 0;
        }
    }
    if !unit.is_empty() {
        units.push(unit);
    }
    units
}

/// What is the same for all units.
struct Input<'a> {
    program: &'a Program,
    names: &'a Interner,
    layouts: &'a Layouts,
    symbols: &'a [String],
    sources: &'a SourceMap,
    options: &'a Options<'a>,
}

/// Builds and verifies the module of some functions.
fn build<'ctx>(
    context: &'ctx Context,
    input: &Input<'_>,
    machine: &TargetMachine,
    funcs: &[FuncId],
    linkage: Linkage,
    with_entry: bool,
) -> Result<Module<'ctx>, Error> {
    let mut generator = ModuleGen::new(context, input, machine, linkage);
    let hidden = input.options.entry == Entry::Executable;
    for &id in funcs {
        if let Code::Body(body) = &input.program.funcs[id].code {
            let function = generator.function(id);
            function.set_linkage(linkage);
            if hidden && linkage == Linkage::External {
                function.as_global_value().set_visibility(GlobalVisibility::Hidden);
            }
            FuncGen::generate(&mut generator, id, body, function);
        }
    }
    if with_entry && input.options.entry == Entry::Executable {
        generator.emit_entry();
    } else if generator.dynamic.is_some() {
        generator.finish_dyn_data();
    }
    generator.verified()
}

/// Merges the runtime and runs the pipeline of the level.
fn optimize<'ctx>(
    context: &'ctx Context,
    module: &Module<'ctx>,
    machine: &TargetMachine,
    options: &Options<'_>,
) -> Result<(), Error> {
    // What the program does not use of the runtime goes first, rather than be optimized.
    let pipeline = match options.level {
        OptLevel::O0 => return lower_traces(context, module, machine),
        OptLevel::O1 => "globaldce,default<O1>",
        OptLevel::O2 => "globaldce,default<O2>",
        OptLevel::O3 => "globaldce,default<O3>",
        OptLevel::Os => "globaldce,default<Os>",
        OptLevel::Oz => "globaldce,default<Oz>",
    };
    if let Some(runtime) = options.runtime {
        runtime::merge(context, module, runtime)?;
    }
    huge::restrict_optimization(context, module);
    set_activity("optimizing the module");
    passes::run(module, machine, pipeline, options.level)?;
    error::reported()?;
    lower_traces(context, module, machine)?;
    huge::restrict_generation(context, module);
    Ok(())
}

/// Makes the module's traces ready for code generation, if it has functions of a dynamic language.
fn lower_traces<'ctx>(
    context: &'ctx Context,
    module: &Module<'ctx>,
    machine: &TargetMachine,
) -> Result<(), Error> {
    match module.get_global(trace::TABLE) {
        Some(table) => trace::lower(context, module, machine, table),
        None => Ok(()),
    }
}

fn make(module: &Module<'_>, machine: &TargetMachine, artifact: Artifact) -> Result<Vec<u8>, Error> {
    let generated = |kind: FileType| {
        set_activity("generating machine code");
        let buffer = machine
            .write_to_memory_buffer(module, kind)
            .map_err(|message| Error::Llvm(message.to_string()))?;
        error::reported()?;
        Ok(buffer.as_slice().to_vec())
    };
    match artifact {
        Artifact::Ir => Ok(module.print_to_string().to_bytes().to_vec()),
        Artifact::Bitcode => Ok(module.write_bitcode_to_memory().as_slice().to_vec()),
        Artifact::Assembly => generated(FileType::Assembly),
        Artifact::Object => Ok(stackmap::compact(generated(FileType::Object)?)),
    }
}

impl<'a, 'ctx> ModuleGen<'a, 'ctx> {
    /// An empty module.
    fn new(context: &'ctx Context, input: &Input<'a>, machine: &TargetMachine, linkage: Linkage) -> Self {
        set_activity("building the module");
        error::listen(context);
        let module = context.create_module("program");
        module.set_triple(&TargetTriple::create(input.options.triple));
        module.set_data_layout(&machine.get_target_data().get_data_layout());
        let is_traced = is_traced(input.program, input.options);
        let mut generator = ModuleGen {
            context,
            module,
            builder: context.create_builder(),
            program: input.program,
            names: input.names,
            layouts: input.layouts,
            sources: input.sources,
            level: input.options.level,
            only_calls: (input.options.level > OptLevel::O0).then(|| OnlyCalls::new(input.program)),
            panics: Panics::new(),
            backtrace: input.options.backtrace,
            unit: None,
            dynamic: None,
            is_dynamic: is_dynamic(input.program),
            functions: vec![None; input.program.funcs.len()],
            symbols: input.symbols,
            linkage,
            runtime: FxHashMap::default(),
            intrinsics: FxHashMap::default(),
            attributes: Attributes::new(context, input.options.triple, is_traced),
            ranges: FxHashMap::default(),
            memory_types: MemoryTypes::default(),
        };
        if is_traced {
            generator.dynamic = Some(generator.new_dyn_data());
        }
        generator
    }

    /// The module, once the verifier has nothing to say.
    fn verified(self) -> Result<Module<'ctx>, Error> {
        set_activity("verifying the module");
        self.module.verify().map_err(|message| Error::InvalidModule(message.to_string()))?;
        Ok(self.module)
    }
}

impl<'ctx> ModuleGen<'_, 'ctx> {
    /// Whether a function shows in traces.
    pub(crate) fn is_traced(&self, id: FuncId) -> bool {
        self.program.funcs[id].traced || self.backtrace && !is_dynamic(self.program)
    }

    /// The LLVM function of a function of the program, declared at its first use.
    pub(crate) fn function(&mut self, id: FuncId) -> FunctionValue<'ctx> {
        if let Some(function) = self.functions[id.index()] {
            return function;
        }
        let func = &self.program.funcs[id];
        let function = match &func.code {
            Code::Runtime(runtime) => self.runtime_function(*runtime),
            Code::Body(_) => self.declare(id, func),
            Code::Foreign(_) => unreachable!("called by `foreign_call`"),
        };
        self.functions[id.index()] = Some(function);
        function
    }

    fn declare(&self, id: FuncId, func: &Func) -> FunctionValue<'ctx> {
        let ty = self.function_type(func);
        // Declared visible; a definition in this module sets its own linkage.
        let function = self.module.add_function(&self.symbols[id.index()], ty, Some(Linkage::External));
        if self.linkage == Linkage::External {
            function.as_global_value().set_visibility(GlobalVisibility::Hidden);
        }
        self.add_common_attributes(function);
        if self.unit.is_some() {
            function
                .add_attribute(AttributeLoc::Function, self.context.create_string_attribute(jit::TESTED, ""));
        }
        if self.dynamic.is_some() {
            function.set_gc(trace::STRATEGY);
        }
        let mut index = 0;
        let ret = self.returning(func.ret);
        match ret {
            Passing::Pointer => {
                // Nobody else sees the memory of a result while it is made.
                self.add_pointer_attributes(function, index, func.ret);
                index += 1;
            }
            Passing::Scalar => function.add_attribute(AttributeLoc::Return, self.attributes.noundef),
            Passing::Nothing | Passing::One(_) | Passing::Two => {}
        }
        for &param in &func.params {
            match convention::passing(self.layouts.of(param)) {
                Passing::Nothing => {}
                Passing::Scalar => {
                    function.add_attribute(AttributeLoc::Param(index), self.attributes.noundef);
                    index += 1;
                }
                Passing::One(_) => index += 1,
                Passing::Two => index += 2,
                Passing::Pointer => {
                    // Arguments may share memory, but nobody writes to it during the call.
                    function.add_attribute(AttributeLoc::Param(index), self.attributes.readonly);
                    self.add_pointer_attributes(function, index, param);
                    index += 1;
                }
            }
        }
        if self.program.types.get(func.ret) == kiln_types::Ty::Never {
            function.add_attribute(AttributeLoc::Function, self.attributes.noreturn);
        }
        function
    }

    /// A pointer to memory for a whole value of type `ty`, of which the callee knows no other pointer.
    fn add_pointer_attributes(&self, function: FunctionValue<'ctx>, index: u32, ty: TypeId) {
        let attributes = &self.attributes;
        let layout = self.layouts.of(ty);
        let sized =
            |name, value| self.context.create_enum_attribute(Attribute::get_named_enum_kind_id(name), value);
        let known = [
            attributes.noalias,
            attributes.nonnull,
            attributes.noundef,
            sized("align", u64::from(layout.align)),
            sized("dereferenceable", layout.size),
        ];
        for attribute in known {
            function.add_attribute(AttributeLoc::Param(index), attribute);
        }
    }

    /// Tells the optimizer that a loaded integer is less than `end`.
    pub(crate) fn limit(&mut self, loaded: BasicValueEnum<'ctx>, end: u64) {
        let (Some(load), BasicValueEnum::IntValue(int)) = (loaded.as_instruction_value(), loaded) else {
            return;
        };
        let ty = int.get_type();
        let context = self.context;
        let range = *self.ranges.entry((ty.get_bit_width(), end)).or_insert_with(|| {
            context.metadata_node(&[ty.const_zero().into(), ty.const_int(end, false).into()])
        });
        load.set_metadata(range, context.get_kind_id("range")).expect("a node");
    }

    pub(crate) fn add_common_attributes(&self, function: FunctionValue<'ctx>) {
        function.add_attribute(AttributeLoc::Function, self.attributes.nounwind);
        // A large frame must touch its pages in order, so that an overflow hits the guard page.
        function.add_attribute(AttributeLoc::Function, self.attributes.probe_stack);
        if let Some(frame_pointer) = self.attributes.frame_pointer {
            function.add_attribute(AttributeLoc::Function, frame_pointer);
        }
        match self.level {
            OptLevel::Os => function.add_attribute(AttributeLoc::Function, self.attributes.optsize),
            OptLevel::Oz => {
                function.add_attribute(AttributeLoc::Function, self.attributes.optsize);
                function.add_attribute(AttributeLoc::Function, self.attributes.minsize);
            }
            OptLevel::O0 | OptLevel::O1 | OptLevel::O2 | OptLevel::O3 => {}
        }
    }

    /// What is common, and that nobody comes back or comes often.
    pub(crate) fn add_panic_attributes(&self, function: FunctionValue<'ctx>) {
        self.add_common_attributes(function);
        let attributes = &self.attributes;
        for attribute in [attributes.noreturn, attributes.cold, attributes.noinline] {
            function.add_attribute(AttributeLoc::Function, attribute);
        }
    }

    pub(crate) fn function_type(&self, func: &Func) -> FunctionType<'ctx> {
        let pointer: BasicMetadataTypeEnum<'ctx> = self.context.ptr_type(AddressSpace::default()).into();
        let word: BasicMetadataTypeEnum<'ctx> = self.context.i64_type().into();
        let mut params: Vec<BasicMetadataTypeEnum<'ctx>> = Vec::new();
        let ret = self.returning(func.ret);
        if ret == Passing::Pointer {
            params.push(pointer);
        }
        for &param in &func.params {
            match self.passing(param) {
                Passing::Nothing => {}
                Passing::Scalar => params.push(self.scalar(param).into()),
                Passing::One(bits) => params.push(convention::int_type_of_bits(self.context, bits).into()),
                Passing::Two => params.extend([word, word]),
                Passing::Pointer => params.push(pointer),
            }
        }
        match ret {
            Passing::Nothing | Passing::Pointer => self.context.void_type().fn_type(&params, false),
            Passing::Scalar => self.scalar(func.ret).fn_type(&params, false),
            Passing::One(bits) => convention::int_type_of_bits(self.context, bits).fn_type(&params, false),
            Passing::Two => self.pair().fn_type(&params, false),
        }
    }

    /// Two registers.
    pub(crate) fn pair(&self) -> inkwell::types::StructType<'ctx> {
        let word = self.context.i64_type().into();
        self.context.struct_type(&[word, word], false)
    }

    pub(crate) fn passing(&self, ty: TypeId) -> Passing {
        convention::passing(self.layouts.of(ty))
    }

    /// How a result of type `ty` is returned.
    pub(crate) fn returning(&self, ty: TypeId) -> Passing {
        convention::returning(self.layouts.of(ty), self.level)
    }

    pub(crate) fn scalar(&self, ty: TypeId) -> BasicTypeEnum<'ctx> {
        convention::scalar_type(self.context, &self.layouts.of(ty).shape)
    }

    /// A function of the runtime, declared at its first use.
    pub(crate) fn runtime_function(&mut self, runtime: RuntimeFn) -> FunctionValue<'ctx> {
        if let Some(&function) = self.runtime.get(&runtime) {
            return function;
        }
        let context = self.context;
        let abi_type = |ty: &AbiTy| -> BasicTypeEnum<'ctx> {
            match ty {
                AbiTy::Int(int) => convention::int_type(context, *int).into(),
                AbiTy::Float(FloatTy::F32) => context.f32_type().into(),
                AbiTy::Float(FloatTy::F64) => context.f64_type().into(),
                AbiTy::Bool => context.bool_type().into(),
                AbiTy::Dyn => context.i64_type().into(),
                AbiTy::Ptr => context.ptr_type(AddressSpace::default()).into(),
            }
        };
        let signature = runtime.signature();
        let params: Vec<BasicMetadataTypeEnum<'ctx>> =
            signature.params.iter().map(|ty| abi_type(ty).into()).collect();
        let ty = match &signature.ret {
            None => context.void_type().fn_type(&params, false),
            Some(ret) => abi_type(ret).fn_type(&params, false),
        };
        let function = self.module.add_function(runtime.symbol(), ty, Some(Linkage::External));
        function.add_attribute(AttributeLoc::Function, self.attributes.nounwind);
        if !signature.returns {
            function.add_attribute(AttributeLoc::Function, self.attributes.noreturn);
            function.add_attribute(AttributeLoc::Function, self.attributes.cold);
        }
        if self.unit.is_some() && runtime == RuntimeFn::DynEqual {
            // As where the runtime is merged.
            let kind = Attribute::get_named_enum_kind_id("speculatable");
            function.add_attribute(AttributeLoc::Function, self.context.create_enum_attribute(kind, 0));
        }
        for (index, param) in signature.params.iter().enumerate() {
            let extension = self.c_extension(*param);
            let index = index as u32;
            function.add_attribute(AttributeLoc::Param(index), self.attributes.noundef);
            if let Some(extension) = extension {
                function.add_attribute(AttributeLoc::Param(index), extension);
            }
        }
        self.runtime.insert(runtime, function);
        function
    }

    /// An intrinsic for given types, declared at its first use. `key` tells instances of one name apart.
    pub(crate) fn intrinsic(
        &mut self,
        name: &'static str,
        types: &[BasicTypeEnum<'ctx>],
        key: (u32, u32),
    ) -> FunctionValue<'ctx> {
        let key = (name, key.0, key.1);
        if let Some(&function) = self.intrinsics.get(&key) {
            return function;
        }
        let intrinsic = Intrinsic::find(name).expect("an intrinsic of this LLVM");
        let function = intrinsic.get_declaration(&self.module, types).expect("types that fit the intrinsic");
        self.intrinsics.insert(key, function);
        function
    }

    /// `int32_t kiln_main(void)`, which calls the program's `main`.
    fn emit_entry(&mut self) {
        let Some(main) = self.program.main else { return };
        let function = self.function(main);
        let i32_type = self.context.i32_type();
        let entry =
            self.module.add_function("kiln_main", i32_type.fn_type(&[], false), Some(Linkage::External));
        self.add_common_attributes(entry);
        let block = self.context.append_basic_block(entry, "entry");
        self.builder.position_at_end(block);
        if self.dynamic.is_some() {
            let data = self.finish_dyn_data();
            let is_dynamic = is_dynamic(self.program);
            let start = if is_dynamic { RuntimeFn::DynStart } else { RuntimeFn::BacktraceStart };
            let start = self.runtime_function(start);
            // With a site, so that there is a table in any case: code generation may leave out all other calls.
            entry.set_gc(trace::STRATEGY);
            let site = OperandBundle::create(trace::BUNDLE, &[]);
            let call = self
                .builder
                .build_direct_call_with_operand_bundles(start, &[data.module.into()], &[site], "")
                .expect("as declared");
            call.add_attribute(AttributeLoc::Function, self.attributes.noinline);
            self.define_natives(data.globals);
        }
        let call = self.builder.build_call(function, &[], "status").expect("the types fit");
        let status = match call.try_as_basic_value() {
            inkwell::values::ValueKind::Basic(status) => status.into_int_value(),
            inkwell::values::ValueKind::Instruction(_) => i32_type.const_zero(),
        };
        self.builder.build_return(Some(&status)).expect("positioned in a block");
    }
}
