//! Cz in an engine: sources are modules, which are compiled together, and functions over scalars are called by name.

use crate::error::{Error, Result};
use crate::native;
use crate::values::Held;
use kiln_abi::Dialect;
use kiln_arena::{Interner, Symbol};
use kiln_constants::Constants;
use kiln_cz_syntax::ast::{Ast, ItemKind};
use kiln_diagnostics::{Diagnostic, Sink};
use kiln_mir::Program;
use kiln_source::SourceMap;
use kiln_types::{FloatTy, IntTy, Ty, TypeId};
use kiln_vm::tier::{Kept, Tiered};
use kiln_vm::{Ended, Host, Machine, Options};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};

/// Cz, with what its sources defined.
pub(crate) struct Cz {
    pub(crate) machine: Machine,
    front: RefCell<Front>,
    /// The programs whose functions become native code.
    kept: RefCell<Vec<Kept>>,
    native: Native,
}

/// Whether functions become native code, and when.
#[derive(Debug, Clone)]
pub(crate) struct Native {
    /// So many calls stay with bytecode; `None`: all do.
    pub(crate) threshold: Option<u32>,
    /// Stops what runs.
    pub(crate) interrupt: Arc<AtomicBool>,
    /// Bytes of native code that were made.
    pub(crate) made: Arc<AtomicU64>,
}

#[derive(Default)]
struct Front {
    names: Interner,
    sources: SourceMap,
    /// The trees of all sources, without what later ones define anew.
    asts: Vec<Ast>,
    /// Every function that ever was: handles may refer to it.
    functions: Vec<Function>,
    by_name: BTreeMap<String, usize>,
}

/// A function as its caller sees it.
#[derive(Debug, Clone)]
struct Function {
    name: String,
    /// Its number in the machine.
    number: u32,
    /// Which program it belongs to, and its number there, if it may become native code.
    kept: Option<(usize, u32)>,
    /// Types of the parameters and where in the frame they are; `None` if one is not a scalar.
    params: Option<Vec<(Scalar, u32)>>,
    ret: Option<Scalar>,
    /// For messages.
    signature: String,
}

/// A type that values from outside can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scalar {
    Unit,
    Bool,
    Int(IntTy),
    Float(FloatTy),
}

/// A source that was compiled and added.
pub(crate) struct Added {
    /// Its `main`.
    pub(crate) main: Option<usize>,
    pub(crate) warnings: Vec<Diagnostic>,
}

impl Cz {
    pub(crate) fn new(native: Native) -> Cz {
        let machine = Machine::new(Dialect::default());
        Cz { machine, front: RefCell::default(), kept: RefCell::default(), native }
    }

    /// Compiles a source together with those before; all of it is taken or, if something is wrong, nothing.
    pub(crate) fn add(&self, text: &str, name: &str) -> Result<Added> {
        let mut front = self.front.borrow_mut();
        let Front { names, sources, asts, functions, by_name } = &mut *front;
        let Ok(file) = sources.add(name, text) else {
            return Err(Error::usage("All sources of an engine together may have 4 GiB."));
        };
        let base = sources.file(file).base;
        let mut sink = Sink::new();
        let ast = kiln_cz_syntax::parse(text, base, names, &mut sink);
        if sink.has_errors() {
            return Err(Error::of_reports(&sink.into_sorted(), sources));
        }
        let has_main = ast.items.iter().any(|&item| {
            matches!(ast.item_nodes[item].kind, ItemKind::Fn(_))
                && names.text(ast.item_nodes[item].name.name) == "main"
        });
        let mut all = asts.clone();
        forget_replaced(&mut all, &ast);
        all.push(ast);
        let hir = kiln_cz_lower::lower_with(&all, names, &mut Constants::default(), &mut sink);
        if !sink.has_errors() {
            kiln_analysis::analyze(&hir, names, &mut sink);
        }
        if sink.has_errors() {
            return Err(Error::of_reports(&sink.into_sorted(), sources));
        }
        let mut generic = kiln_mir_build::build(&hir);
        // Every function may be called from outside.
        generic.main = None;
        let instances = kiln_mir_passes::monomorphize(generic);
        let instances = instances.expect("no source language has generic functions yet");
        let program = kiln_mir_passes::optimize(instances);
        let bytecode = kiln_vm::compile(&program, names, sources);
        let numbers: BTreeMap<String, u32> =
            bytecode.functions.iter().map(|function| function.name.clone()).zip(0..).collect();
        let (_, first) = self.machine.add(bytecode).expect("the compiler makes valid bytecode");
        *asts = all;
        by_name.clear();
        let kept = self.native.threshold.map(|_| self.kept.borrow().len());
        for mut function in functions_of(&program, names, &numbers, first) {
            function.kept = kept.map(|program| (program, function.number - first));
            by_name.insert(function.name.clone(), functions.len());
            functions.push(function);
        }
        if let Some(threshold) = self.native.threshold {
            let (bytecode, map) = kiln_vm::compile_tiered(&program, names, sources);
            let tiered = Tiered::new(bytecode, map).expect("the compiler makes valid bytecode");
            let tiering = native::tiering(&tiered, program, names, sources, threshold, &self.native.made);
            let interrupt = Arc::clone(&self.native.interrupt);
            self.kept.borrow_mut().push(Kept::new(tiered, interrupt, tiering));
        }
        let main = has_main.then(|| by_name.get("main").copied()).flatten();
        // Reports about what is unused are of no use: everything may be called.
        let own = |report: &Diagnostic| report.span().lo >= base;
        let warnings = sink.into_sorted().into_iter().filter(own).collect();
        Ok(Added { main, warnings })
    }

    /// The function of a name.
    pub(crate) fn function(&self, name: &str) -> Option<usize> {
        self.front.borrow().by_name.get(name).copied()
    }

    /// How a function prints.
    pub(crate) fn text_of_function(&self, function: usize) -> String {
        self.front.borrow().functions[function].signature.clone()
    }

    /// Runs a function, whose frame begins with these bytes.
    pub(crate) fn run(
        &self,
        function: usize,
        frame: &[u8],
        host: &mut dyn Host,
        options: Options<'_>,
    ) -> Ended {
        let (number, kept) = {
            let function = &self.front.borrow().functions[function];
            (function.number, function.kept)
        };
        match kept {
            // Native code knows nothing of fuel.
            Some((program, number)) if options.fuel == Some(u64::MAX) => {
                self.kept.borrow_mut()[program].run(number, frame, host, options)
            }
            Some(_) | None => self.machine.run(number, frame, host, options),
        }
    }

    /// The start of a function's frame with these arguments.
    pub(crate) fn frame(&self, function: usize, arguments: &[Held]) -> Result<Vec<u8>> {
        let front = self.front.borrow();
        let function = &front.functions[function];
        let wrong = |what: &str| Error::usage(&format!("`{}`: {what}.", function.signature));
        let Some(params) = &function.params else {
            return Err(wrong(
                "only functions over integers, floats and booleans can be called from outside",
            ));
        };
        if function.ret.is_none() {
            return Err(wrong("its result is no integer, float or boolean"));
        }
        if params.len() != arguments.len() {
            return Err(wrong(&format!("{} arguments needed, {} given", params.len(), arguments.len())));
        }
        let mut frame = Vec::new();
        for (index, (&(scalar, at), argument)) in params.iter().zip(arguments).enumerate() {
            let Some((bits, size)) = scalar.bits(argument) else {
                let name = scalar.name();
                return Err(wrong(&format!("argument {} is no value of type {name}", index + 1)));
            };
            let at = at as usize;
            frame.resize(frame.len().max(at + size), 0);
            frame[at..at + size].copy_from_slice(&bits.to_le_bytes()[..size]);
        }
        Ok(frame)
    }

    /// The result of a function from its bytes.
    pub(crate) fn result(&self, function: usize, bytes: &[u8]) -> Held {
        let mut word = [0; 8];
        let size = bytes.len().min(8);
        word[..size].copy_from_slice(&bytes[..size]);
        let bits = u64::from_le_bytes(word);
        match self.front.borrow().functions[function].ret {
            None | Some(Scalar::Unit) => Held::Nil,
            Some(Scalar::Bool) => Held::Bool(bits & 1 != 0),
            Some(Scalar::Int(int)) => Held::Integer(int.value(bits)),
            Some(Scalar::Float(FloatTy::F32)) => Held::Number(f32::from_bits(bits as u32).into()),
            Some(Scalar::Float(FloatTy::F64)) => Held::Number(f64::from_bits(bits)),
        }
    }

    /// A report as text.
    pub(crate) fn text_of(&self, report: &Diagnostic) -> String {
        kiln_diagnostics::human(report, &self.front.borrow().sources, kiln_diagnostics::Colors::No)
    }
}

impl Scalar {
    fn of(ty: Ty) -> Option<Scalar> {
        match ty {
            Ty::Unit | Ty::Never => Some(Scalar::Unit),
            Ty::Bool => Some(Scalar::Bool),
            Ty::Int(int) => Some(Scalar::Int(int)),
            Ty::Float(float) => Some(Scalar::Float(float)),
            Ty::Error | Ty::Tuple(_) | Ty::Adt(..) | Ty::Param(..) | Ty::Dyn | Ty::Cell | Ty::Infer(_) => {
                None
            }
        }
    }

    fn name(self) -> &'static str {
        match self {
            Scalar::Unit => "()",
            Scalar::Bool => "bool",
            Scalar::Int(int) => int.name(),
            Scalar::Float(float) => float.name(),
        }
    }

    /// The bits of a value as this type, and how many bytes of them count; `None` if it is none.
    fn bits(self, value: &Held) -> Option<(u64, usize)> {
        match (self, value) {
            (Scalar::Unit, Held::Nil) => Some((0, 0)),
            (Scalar::Bool, Held::Bool(value)) => Some((u64::from(*value), 1)),
            (Scalar::Int(int), value) => {
                let value = whole(value)?;
                let fits = int.min() <= value && value <= int.max();
                fits.then(|| (int.wrap(value), int.bits() as usize / 8))
            }
            (Scalar::Float(float), value) => {
                let value = float_of(value)?;
                Some(match float {
                    FloatTy::F32 => (u64::from((value as f32).to_bits()), 4),
                    FloatTy::F64 => (value.to_bits(), 8),
                })
            }
            (Scalar::Unit | Scalar::Bool, _) => None,
        }
    }
}

/// The whole number that a value is.
pub(crate) fn whole(value: &Held) -> Option<i128> {
    match *value {
        Held::Integer(value) => Some(value),
        // Up to 2^64, where the conversion is exact.
        Held::Number(value) if value.fract() == 0.0 && value.abs() <= u64::MAX as f64 => Some(value as i128),
        Held::Number(_)
        | Held::Nil
        | Held::Bool(_)
        | Held::Text(_)
        | Held::Host(_)
        | Held::Cz(_)
        | Held::Object { .. } => None,
    }
}

/// The float that a value is, if it is one exactly.
pub(crate) fn float_of(value: &Held) -> Option<f64> {
    match *value {
        Held::Number(value) => Some(value),
        Held::Integer(value) => ((value as f64) as i128 == value).then_some(value as f64),
        Held::Nil | Held::Bool(_) | Held::Text(_) | Held::Host(_) | Held::Cz(_) | Held::Object { .. } => None,
    }
}

/// Takes what `new` defines out of the trees before.
fn forget_replaced(asts: &mut [Ast], new: &Ast) {
    /// Functions and constants have one space of names, types another.
    fn is_type(kind: &ItemKind) -> bool {
        match kind {
            ItemKind::Fn(_) | ItemKind::Foreign(_) | ItemKind::Const(_) => false,
            ItemKind::Struct(_) | ItemKind::Enum(_) => true,
        }
    }
    let key = |ast: &Ast, item| {
        let node = &ast.item_nodes[item];
        (node.name.name, is_type(&node.kind))
    };
    let defined: Vec<(Symbol, bool)> = new.items.iter().map(|&item| key(new, item)).collect();
    for ast in asts {
        let mut items = std::mem::take(&mut ast.items);
        items.retain(|&item| !defined.contains(&key(ast, item)));
        ast.items = items;
    }
}

fn functions_of(
    program: &Program,
    names: &Interner,
    numbers: &BTreeMap<String, u32>,
    first: u32,
) -> Vec<Function> {
    let scalar = |ty: TypeId| Scalar::of(program.types.get(ty));
    let show = |ty: TypeId| program.types.display(ty, names).to_string();
    let mut functions = Vec::new();
    for (id, func) in program.funcs.iter() {
        let name = names.text(func.name);
        let Some(number) = numbers.get(name) else { continue };
        let offsets = kiln_vm::parameter_offsets(program, id);
        let params: Option<Vec<Scalar>> = func.params.iter().map(|&ty| scalar(ty)).collect();
        let listed: Vec<String> = func.params.iter().map(|&ty| show(ty)).collect();
        functions.push(Function {
            name: name.to_owned(),
            number: first + number,
            kept: None,
            params: params.map(|params| params.into_iter().zip(offsets).collect()),
            ret: scalar(func.ret),
            signature: format!("fn {name}({}) -> {}", listed.join(", "), show(func.ret)),
        });
    }
    functions
}
