//! Programs built in Rust: a thin layer over MIR's data, for cases by the thousand.

use kiln_abi::{PanicKind, RuntimeFn};
use kiln_arena::{Arena, Interner, ListRange};
use kiln_mir::*;
use kiln_source::{SourceMap, Span};
use kiln_types::{Adt, AdtKind, Field, FloatTy, IntTy, Ty, TypeId, Types, Variant, VariantIdx, VariantShape};

/// A program in the making.
pub struct Build {
    pub program: Program,
    pub names: Interner,
    pub sources: SourceMap,
}

/// A body in the making: statements go to the end of the current block.
pub struct Code {
    pub body: Body,
    pub at: BlockId,
    pub span: Span,
}

impl Build {
    /// An empty program, whose source is 1,000 lines of 100 columns.
    pub fn new() -> Build {
        let mut sources = SourceMap::new();
        let line = format!("{}\n", "x".repeat(99));
        sources.add("test.cz", line.repeat(1000)).unwrap();
        Build { program: Program::default(), names: Interner::new(), sources }
    }

    pub fn types(&mut self) -> &mut Types {
        &mut self.program.types
    }

    pub fn int(&self, ty: IntTy) -> TypeId {
        self.program.types.common.int(ty)
    }

    pub fn float(&self, ty: FloatTy) -> TypeId {
        self.program.types.common.float(ty)
    }

    /// A struct or enum whose variants have these fields.
    pub fn adt(&mut self, name: &str, kind: AdtKind, variants: &[&[TypeId]]) -> TypeId {
        let name = self.names.intern(name);
        let variant = |fields: &&[TypeId]| Variant {
            name,
            shape: VariantShape::Tuple,
            fields: fields.iter().map(|&ty| Field { name, ty, span: Span::NONE }).collect(),
            span: Span::NONE,
        };
        let variants = variants.iter().map(variant).collect();
        let adt =
            self.program.types.adts.alloc(Adt { name, kind, params: vec![], variants, span: Span::NONE });
        let none = self.program.types.common.no_types;
        self.program.types.intern(Ty::Adt(adt, none))
    }

    pub fn tuple(&mut self, elements: &[TypeId]) -> TypeId {
        self.program.types.tuple(elements)
    }

    /// A function without code yet.
    pub fn declare(&mut self, name: &str, params: &[TypeId], ret: TypeId) -> FuncId {
        let name = self.names.intern(name);
        self.program.funcs.alloc(Func {
            name,
            type_params: vec![],
            instance_args: vec![],
            params: params.to_vec(),
            ret,
            convention: kiln_mir::Convention::Static,
            traced: false,
            code: kiln_mir::Code::Body(Body::default()),
            span: Span::NONE,
        })
    }

    /// A function of the runtime with one parameter.
    pub fn runtime(&mut self, runtime: RuntimeFn, param: TypeId) -> FuncId {
        let unit = self.program.types.common.unit;
        let id = self.declare(runtime.symbol(), &[param], unit);
        self.program.funcs.as_mut_slice()[kiln_arena::Id::index(id)].code = kiln_mir::Code::Runtime(runtime);
        id
    }

    /// Fills a declared function: `%0`, the parameters, and an entry block that is current.
    pub fn define(&mut self, id: FuncId, fill: impl FnOnce(&mut Code)) {
        let func = &self.program.funcs[id];
        let local = |ty| Local { ty, name: None, span: Span::NONE };
        let mut locals: Arena<LocalId, Local> = Arena::new();
        locals.alloc(local(func.ret));
        for &ty in &func.params {
            locals.alloc(local(ty));
        }
        let mut code = Code {
            body: Body { locals, ..Body::default() },
            at: kiln_arena::Id::from_index(0),
            span: Span::NONE,
        };
        code.at = code.block();
        code.place_at(1, 1);
        fill(&mut code);
        let slot = &mut self.program.funcs.as_mut_slice()[kiln_arena::Id::index(id)];
        slot.code = kiln_mir::Code::Body(code.body);
    }

    /// `main`, which returns `i32`.
    pub fn main(&mut self, fill: impl FnOnce(&mut Code)) {
        let i32 = self.int(IntTy::I32);
        let main = self.declare("main", &[], i32);
        self.program.main = Some(main);
        self.define(main, |code| {
            fill(code);
            code.assign(code.ret(), Rvalue::Use(number(i32, 0)));
            code.end(TerminatorKind::Return);
        });
    }
}

impl Code {
    /// Statements from here on come from this line and column.
    pub fn place_at(&mut self, line: u32, column: u32) {
        let lo = 1 + (line - 1) * 100 + column - 1;
        self.span = Span::new(lo, lo + 1);
    }

    /// A new block, not current.
    pub fn block(&mut self) -> BlockId {
        let terminator = Terminator { kind: TerminatorKind::Unreachable, span: Span::NONE };
        self.body.blocks.alloc(Block { statements: vec![], terminator })
    }

    pub fn ret(&self) -> Place {
        self.body.return_place()
    }

    /// The `index`-th parameter, from 0.
    pub fn param(&self, index: usize) -> Place {
        Place::local(kiln_arena::Id::from_index(index + 1))
    }

    pub fn local(&mut self, ty: TypeId) -> Place {
        Place::local(self.body.locals.alloc(Local { ty, name: None, span: Span::NONE }))
    }

    pub fn part(&mut self, place: Place, steps: &[Projection]) -> Place {
        let mut all = self.body.projections.get(place.projection).to_vec();
        all.extend(steps);
        Place { local: place.local, projection: self.body.projections.alloc(all) }
    }

    pub fn field(&mut self, place: Place, field: u32) -> Place {
        self.part(place, &[Projection::Field(field)])
    }

    pub fn variant_field(&mut self, place: Place, variant: u32, field: u32) -> Place {
        self.part(place, &[Projection::Variant(VariantIdx(variant)), Projection::Field(field)])
    }

    pub fn push(&mut self, kind: StatementKind) {
        let span = self.span;
        self.body.blocks.as_mut_slice()[kiln_arena::Id::index(self.at)]
            .statements
            .push(Statement { kind, span });
    }

    pub fn assign(&mut self, place: Place, value: Rvalue) {
        self.push(StatementKind::Assign(place, value));
    }

    /// A new local with the value.
    pub fn value(&mut self, ty: TypeId, value: Rvalue) -> Place {
        let place = self.local(ty);
        self.assign(place, value);
        place
    }

    pub fn aggregate(&mut self, place: Place, variant: u32, operands: &[Operand]) {
        let operands = self.body.operands.alloc(operands.iter().copied());
        self.assign(place, Rvalue::Aggregate(VariantIdx(variant), operands));
    }

    pub fn call(&mut self, types: TypeListOf, dest: Place, func: FuncId, args: &[Operand]) {
        let args = self.body.operands.alloc(args.iter().copied());
        self.push(StatementKind::Call { dest, func, type_args: types, args });
    }

    pub fn end(&mut self, kind: TerminatorKind) {
        let span = self.span;
        self.body.blocks.as_mut_slice()[kiln_arena::Id::index(self.at)].terminator =
            Terminator { kind, span };
    }

    /// Ends the current block with `kind` and goes on in `next`.
    pub fn go(&mut self, kind: TerminatorKind, next: BlockId) {
        self.end(kind);
        self.at = next;
    }

    pub fn panic(&mut self, kind: PanicKind) {
        self.end(TerminatorKind::Panic(kind));
    }

    pub fn switch(&mut self, value: Operand, cases: &[(u64, BlockId)], otherwise: BlockId) {
        let cases: ListRange<SwitchCase> =
            self.body.cases.alloc(cases.iter().map(|&(value, target)| SwitchCase { value, target }));
        self.end(TerminatorKind::Switch { value, cases, otherwise });
    }
}

/// The type arguments of a call.
pub type TypeListOf = kiln_types::TypeList;

/// A constant.
pub fn number(ty: TypeId, bits: u64) -> Operand {
    Operand::Const(Const { ty, bits })
}

pub fn copy(place: Place) -> Operand {
    Operand::Copy(place)
}
