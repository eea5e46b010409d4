//! MIR to bytecode.
//!
//! Comes in: a program without type parameters. Goes out: bytecode with a function for each of MIR's that has a body.
//!
//! A local is a place in the frame (`frame` decides which), and the instructions work on frames, so that most statements
//! are one instruction: fields are registers like any others, temporaries are computed where they will be used, and
//! comparisons are part of the branches that need them.

mod assemble;
mod cast;
mod dynamic;
mod frame;
mod function;
mod numbers;
mod operator;
mod signature;
mod tables;
mod uses;

use crate::bytecode::{Bytecode, Foreign, Function, Position, Slot};
use crate::op::{Family, Opcode};
use crate::tier::{FunctionMap, LoopMap, Map};
use kiln_abi::Layouts;
use kiln_arena::{Id, Interner};
use kiln_mir::{BlockId, Code, FuncId, LocalId, Program};
use kiln_source::{FileId, SourceMap, Span};
use kiln_types::TypeId;
use numbers::PlainFloats;
use signature::Signature;
use std::cell::RefCell;
use tables::Tables;

/// What the compilation of each function reads.
struct Context<'a> {
    program: &'a Program,
    layouts: &'a Layouts,
    /// Where functions take and give values, by MIR's ids.
    signatures: Vec<Option<Signature>>,
    /// Numbers of functions in the bytecode, by MIR's ids.
    numbers: Vec<Option<u32>>,
    /// What the closures of functions hold, by MIR's ids.
    captures: Vec<Vec<Slot>>,
    /// The floats that are values as they are.
    plain: PlainFloats,
    /// What dynamic operations name by number, as it comes up.
    tables: RefCell<Tables>,
    /// If calls and loops are counted: how many loops there are in the functions before.
    counts: Option<u32>,
}

/// Where in its frame a function finds its arguments, in bytes: what [`crate::run_function`] is given must lie there.
pub fn parameter_offsets(program: &Program, func: FuncId) -> Vec<u32> {
    Signature::of(&Layouts::new(&program.types), &program.funcs[func]).params
}

/// Compiles a program. Generic functions are left out; none is called any more.
pub fn compile(program: &Program, names: &Interner, sources: &SourceMap) -> Bytecode {
    let mut places = Places::new(sources);
    let (mut bytecode, _) = code(program, names, false, &mut |at, span| places.add(at, span));
    bytecode.files = places.files;
    bytecode.positions = places.positions;
    bytecode
}

/// Compiles a program that counts its calls and loops; gives where it comes from, too.
pub fn compile_tiered(program: &Program, names: &Interner, sources: &SourceMap) -> (Bytecode, Map) {
    let mut places = Places::new(sources);
    let (mut bytecode, map) = code(program, names, true, &mut |at, span| places.add(at, span));
    bytecode.files = places.files;
    bytecode.positions = places.positions;
    (bytecode, map)
}

/// Compiles a program that is run to compute something, not as a program of its own: its places are spans. Line `n` of
/// a place is the `n`th of the spans, counted from 1; files and columns mean nothing.
pub fn compile_with_spans(program: &Program, names: &Interner) -> (Bytecode, Vec<Span>) {
    let (mut spans, mut positions) = (Vec::new(), Vec::<Position>::new());
    let (mut bytecode, _) = code(program, names, false, &mut |at, span| {
        if spans.last() != Some(&span) {
            spans.push(span);
        }
        let position = Position { at, file: 0, line: spans.len() as u32, column: 1 };
        match positions.last_mut() {
            Some(last) if last.at == at => *last = position,
            Some(_) | None => positions.push(position),
        }
    });
    bytecode.files = vec![String::new()];
    bytecode.positions = positions;
    (bytecode, spans)
}

/// Bytecode without places; `place` is told where the instructions from a word on come from. `counts`: calls and loops are
/// counted.
fn code(
    program: &Program,
    names: &Interner,
    counts: bool,
    place: &mut dyn FnMut(u32, Span),
) -> (Bytecode, Map) {
    let layouts = Layouts::new(&program.types);
    let mut context = Context {
        program,
        layouts: &layouts,
        signatures: Vec::new(),
        numbers: Vec::new(),
        captures: tables::captures(program),
        plain: PlainFloats::find(program),
        tables: RefCell::default(),
        counts: counts.then_some(0),
    };
    let mut bodies = Vec::new();
    for (id, func) in program.funcs.iter() {
        let has_code = match &func.code {
            Code::Body(_) | Code::Foreign(_) => func.type_params.is_empty(),
            Code::Runtime(_) => false,
        };
        context.numbers.push(has_code.then_some(bodies.len() as u32));
        context.signatures.push(has_code.then(|| Signature::of(&layouts, func)));
        bodies.extend(has_code.then_some(id));
    }
    let mut bytecode = Bytecode {
        code: vec![u32::from(Opcode::plain(Family::Halt).number())],
        main: program.main.and_then(|main| context.numbers[main.index()]),
        ..Bytecode::default()
    };
    let mut map = Map::default();
    for id in bodies {
        let compiled = match &program.funcs[id].code {
            Code::Body(body) => function::compile(&context, id, body),
            Code::Foreign(foreign) => {
                bytecode.foreigns.push(foreign_function(&context, id, *foreign, names));
                function::foreign(&context, id, bytecode.foreigns.len() as u32 - 1)
            }
            Code::Runtime(_) => unreachable!("the runtime's functions have no code here"),
        };
        let start = bytecode.code.len() as u32;
        bytecode.code.extend(&compiled.words);
        for (at, span) in compiled.spans {
            place(start + at, span);
        }
        if let Some(loops) = &mut context.counts {
            *loops += compiled.loops.len() as u32;
            let function = bytecode.functions.len() as u32;
            let counted = |(block, words): (BlockId, Vec<u32>)| {
                let at = words.into_iter().map(|word| start + word).collect();
                LoopMap { function, block, at }
            };
            map.loops.extend(compiled.loops.into_iter().map(counted));
            let signature = context.signature(id);
            let (params, result) = (signature.params.clone(), signature.result);
            map.functions.push(FunctionMap { id, params, result, locals: compiled.locals });
        }
        bytecode.functions.push(Function {
            name: function_name(&context, id, names),
            code: start..bytecode.code.len() as u32,
            frame: compiled.frame,
            result: compiled.result,
            trace: tables::trace_as(program, id),
            gives: context.local_slot(id, LocalId::from_index(0), program.funcs[id].ret),
            takes: context.takes(id),
            captures: context.captures[id.index()].clone(),
            value: tables::callable(&program.funcs[id]),
        });
    }
    bytecode.dynamic = context.tables.take().finish(program, &context.numbers, names, &mut map);
    (bytecode, map)
}

impl Context<'_> {
    /// The signature of a function with a body.
    fn signature(&self, id: FuncId) -> &Signature {
        self.signatures[id.index()].as_ref().expect("a function with a body")
    }

    /// What a value of a type is in a frame.
    fn slot(&self, ty: TypeId) -> Slot {
        tables::slot(&self.program.types, ty)
    }

    /// What a local is in a frame: plain floats are values.
    fn local_slot(&self, id: FuncId, local: LocalId, ty: TypeId) -> Slot {
        if self.plain.local(id, local) { Slot::Dyn } else { self.slot(ty) }
    }

    /// Where the parameters are that must be known.
    fn takes(&self, id: FuncId) -> Vec<(u32, Slot)> {
        let types = self.program.funcs[id].params.iter().enumerate();
        let params = types.map(|(index, &ty)| self.local_slot(id, LocalId::from_index(index + 1), ty));
        let all = self.signature(id).params.iter().copied().zip(params);
        all.filter(|&(_, slot)| slot != Slot::Raw).collect()
    }
}

/// A function of a C library, with the places of its signature.
fn foreign_function(
    context: &Context<'_>,
    id: FuncId,
    foreign: kiln_abi::Foreign,
    names: &Interner,
) -> Foreign {
    let func = &context.program.funcs[id];
    let signature = context.signature(id);
    let c = |ty: TypeId| kiln_abi::c_type(&context.program.types, ty);
    let params = signature.params.iter().zip(&func.params);
    Foreign {
        library: foreign.library.map(|library| names.text(library).to_owned()),
        symbol: names.text(foreign.symbol).to_owned(),
        params: params.filter_map(|(&at, &ty)| Some((at, c(ty)?))).collect(),
        result: c(func.ret).map(|ty| (signature.result, ty)),
    }
}

/// The name of a function, with the types it was made for.
fn function_name(context: &Context<'_>, id: FuncId, names: &Interner) -> String {
    let func = &context.program.funcs[id];
    let mut name = names.text(func.name).to_owned();
    if !func.instance_args.is_empty() {
        let args: Vec<String> = (func.instance_args.iter())
            .map(|&ty| context.program.types.display(ty, names).to_string())
            .collect();
        name = format!("{name}<{}>", args.join(", "));
    }
    name
}

/// Collects the places of instructions.
struct Places<'a> {
    sources: &'a SourceMap,
    files: Vec<String>,
    numbers: Vec<(FileId, u32)>,
    positions: Vec<Position>,
    last: Option<(u32, Position)>,
}

impl<'a> Places<'a> {
    fn new(sources: &'a SourceMap) -> Self {
        Places { sources, files: Vec::new(), numbers: Vec::new(), positions: Vec::new(), last: None }
    }

    /// The instructions from word `at` on come from the start of `span`.
    fn add(&mut self, at: u32, span: Span) {
        if let Some((lo, last)) = &self.last
            && *lo == span.lo
        {
            let position = Position { at, ..*last };
            return self.push(position);
        }
        let Some((id, range)) = self.sources.locate(span) else { return };
        let file = self.file(id);
        let (line, column) = self.sources.file(id).line_column(range.start as u32);
        let position = Position { at, file, line, column };
        self.last = Some((span.lo, position));
        self.push(position);
    }

    fn push(&mut self, position: Position) {
        match self.positions.last_mut() {
            Some(last) if last.at == position.at => *last = position,
            Some(last) if Position { at: last.at, ..position } == *last => {}
            Some(_) | None => self.positions.push(position),
        }
    }

    fn file(&mut self, id: FileId) -> u32 {
        if let Some(&(_, number)) = self.numbers.iter().find(|&&(known, _)| known == id) {
            return number;
        }
        let number = self.files.len() as u32;
        self.files.push(self.sources.file(id).name.clone());
        self.numbers.push((id, number));
        number
    }
}
