//! A function again, with what was found out: numbers and booleans are plain, calls are direct, globals are read without a
//! test.

use crate::calls::{Calls, Direct, values_of};
use crate::defined::{Definitions, Time, own_closure};
use crate::flow::Flow;
use crate::layout::Layouts;
use crate::values::{Kinds, Object, Values};
use kiln_abi::dynamic::word;
use kiln_abi::{DynFn, MathFn};
use kiln_arena::{Arena, Id, IdMap, ListRange, Symbol};
use kiln_mir::{
    BinaryOp, Block, BlockId, Body, Code, Const, DynBinary, DynOp, DynTest, Func, FuncId, Local, LocalId,
    Operand, Place, Program, Rvalue, Statement, StatementKind, Terminator, TerminatorKind, UnaryOp,
};
use kiln_source::Span;
use kiln_types::{Common, TypeId, TypeList};

/// How a value is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// As a dynamic value.
    Dyn,
    /// As `f64`.
    Number,
    /// As `bool`.
    Bool,
    /// Of another type.
    Other,
}

impl Form {
    fn ty(self, common: &Common) -> TypeId {
        match self {
            Form::Dyn | Form::Other => common.dyn_,
            Form::Number => common.f64,
            Form::Bool => common.bool,
        }
    }

    fn of(values: &Values) -> Form {
        if values.is_only(Kinds::NUMBER) {
            Form::Number
        } else if values.is_only(Kinds::BOOL) {
            Form::Bool
        } else {
            Form::Dyn
        }
    }
}

/// What all functions are rewritten with.
pub(crate) struct Facts<'a> {
    pub(crate) program: &'a Program,
    pub(crate) flow: &'a Flow<'a>,
    pub(crate) definitions: &'a Definitions,
    pub(crate) calls: &'a Calls<'a>,
    pub(crate) layouts: &'a Layouts,
    /// The version of convention `static` of each function that is called directly.
    pub(crate) versions: &'a IdMap<FuncId, Option<FuncId>>,
}

impl Facts<'_> {
    /// How a local of the program is held.
    pub(crate) fn form(&self, func: FuncId, local: LocalId, ty: TypeId) -> Form {
        let common = &self.program.types.common;
        if ty == common.dyn_ {
            Form::of(&self.flow.nodes[self.flow.local(func, local)])
        } else if ty == common.f64 {
            Form::Number
        } else if ty == common.bool {
            Form::Bool
        } else {
            Form::Other
        }
    }

    /// The types of result and parameters of the static version of a function.
    pub(crate) fn signature(&self, func: FuncId) -> (TypeId, Vec<TypeId>) {
        let common = &self.program.types.common;
        let Func { params, ret, .. } = &self.program.funcs[func];
        let ty = |index: usize, ty: TypeId| match self.form(func, LocalId::from_index(index), ty) {
            Form::Other => ty,
            form @ (Form::Dyn | Form::Number | Form::Bool) => form.ty(common),
        };
        (ty(0, *ret), params.iter().enumerate().map(|(index, &param)| ty(index + 1, param)).collect())
    }
}

/// The code of a function. In a static version parameters and result are held as [`Facts::signature`] says, else
/// as they were.
pub(crate) fn rewrite(facts: &Facts<'_>, func: FuncId, body: &Body, is_version: bool) -> Body {
    let common = facts.program.types.common;
    let params = facts.program.funcs[func].params.len();
    let mut forms = IdMap::filled(body.locals.len(), Form::Other);
    let mut names: IdMap<LocalId, LocalId> = IdMap::filled(body.locals.len(), own_closure());
    let mut locals: Arena<LocalId, Local> = Arena::new();
    let mut unboxed = Vec::new();
    for (id, &local) in body.locals.iter() {
        names[id] = id;
        forms[id] = facts.form(func, id, local.ty);
        let fixed = !is_version && local.ty == common.dyn_ && id.index() <= params;
        if fixed && id.index() > 0 && forms[id] != Form::Dyn {
            unboxed.push(id);
        } else if fixed {
            forms[id] = Form::Dyn;
        }
        let ty = if forms[id] == Form::Other || fixed { local.ty } else { forms[id].ty(&common) };
        locals.alloc(Local { ty, ..local });
    }
    let mut rewriter = Rewriter {
        facts,
        func,
        old: body,
        common,
        forms,
        names,
        new: Body {
            locals,
            blocks: Arena::with_capacity(body.blocks.len()),
            projections: body.projections.clone(),
            operands: kiln_arena::ListPool::new(),
            cases: body.cases.clone(),
        },
        statements: Vec::new(),
        current: body.entry(),
        span: Span::NONE,
    };
    let unreachable = Terminator { kind: TerminatorKind::Unreachable, span: Span::NONE };
    for _ in body.blocks.ids() {
        rewriter.new.blocks.alloc(Block { statements: Vec::new(), terminator: unreachable });
    }
    for (id, block) in body.blocks.iter() {
        rewriter.current = id;
        if id == body.entry() {
            rewriter.unbox_params(&unboxed);
            rewriter.make_prototypes();
        }
        let mut time = facts.definitions.at(func, id);
        for statement in &block.statements {
            rewriter.span = statement.span;
            rewriter.statement(statement.kind, time);
            time = facts.definitions.behind(func, time, statement.kind);
        }
        rewriter.finish(block.terminator);
    }
    rewriter.new
}

struct Rewriter<'a> {
    facts: &'a Facts<'a>,
    func: FuncId,
    old: &'a Body,
    common: Common,
    /// How each old local is held now.
    forms: IdMap<LocalId, Form>,
    /// The new local of each old one: itself, but for parameters that are unboxed.
    names: IdMap<LocalId, LocalId>,
    new: Body,
    statements: Vec<Statement>,
    /// The new block that is filled.
    current: BlockId,
    span: Span,
}

impl Rewriter<'_> {
    fn unbox_params(&mut self, params: &[LocalId]) {
        for &param in params {
            let Local { ty: _, name, span } = self.new.locals[param];
            let ty = self.forms[param].ty(&self.common);
            let local = self.new.locals.alloc(Local { ty, name, span });
            self.span = span;
            self.dynamic(Place::local(local), DynOp::Unbox, &[Operand::Copy(Place::local(param))]);
            self.names[param] = local;
        }
    }

    /// What objects are made like, at the start of the script.
    fn make_prototypes(&mut self) {
        if self.facts.program.main != Some(self.func) {
            return;
        }
        let entry = &self.old.blocks[self.old.entry()];
        self.span = entry.statements.first().map_or(entry.terminator.span, |first| first.span);
        let ty = self.common.dyn_;
        let number = |number: f64| Operand::Const(Const { ty, bits: number.to_bits() });
        for (global, prototype) in self.facts.layouts.records.prototypes() {
            let (object, nobody) = (self.temp(self.common.dyn_), self.temp(self.common.dyn_));
            let room = number(prototype.room as f64);
            self.dynamic(object, DynOp::Runtime(DynFn::Prototype), &[room]);
            for &name in &prototype.fields {
                self.dynamic(nobody, DynOp::Set(name), &[Operand::Copy(object), number(0.0)]);
            }
            self.dynamic(nobody, DynOp::SetGlobal { global, defined: true }, &[Operand::Move(object)]);
        }
    }

    fn finish(&mut self, Terminator { kind, span }: Terminator) {
        let kind = kind.map_operand(|operand| operand.map_place(|place| self.renamed(place)));
        let statements = std::mem::take(&mut self.statements);
        self.new.blocks[self.current] = Block { statements, terminator: Terminator { kind, span } };
    }

    // ----- places and operands

    fn renamed(&self, place: Place) -> Place {
        Place { local: self.names[place.local], ..place }
    }

    fn push(&mut self, kind: StatementKind) {
        self.statements.push(Statement { kind, span: self.span });
    }

    fn assign(&mut self, dest: Place, rvalue: Rvalue) {
        self.push(StatementKind::Assign(dest, rvalue));
    }

    fn dynamic(&mut self, dest: Place, op: DynOp, args: &[Operand]) {
        let args = self.new.operands.alloc(args.iter().copied());
        self.push(StatementKind::Dyn { dest, op, args });
    }

    fn temp(&mut self, ty: TypeId) -> Place {
        Place::local(self.new.locals.alloc(Local { ty, name: None, span: self.span }))
    }

    /// How an old operand is held.
    fn form_of(&self, operand: Operand) -> Form {
        match operand {
            Operand::Copy(place) | Operand::Move(place) => self.forms[place.local],
            Operand::Const(constant) if constant.ty == self.common.dyn_ => {
                Form::of(&Values::of(Kinds::of_word(constant.bits)))
            }
            Operand::Const(constant) if constant.ty == self.common.bool => Form::Bool,
            Operand::Const(_) => Form::Other,
        }
    }

    /// An old operand, held as `form` says.
    fn operand(&mut self, operand: Operand, form: Form) -> Operand {
        match operand {
            Operand::Const(constant) => Operand::Const(self.constant(constant, form)),
            Operand::Copy(place) | Operand::Move(place) => {
                let held = self.forms[place.local];
                let renamed = operand.map_place(|place| self.renamed(place));
                self.converted(renamed, held, form)
            }
        }
    }

    fn constant(&self, constant: Const, form: Form) -> Const {
        if constant.ty != self.common.dyn_ {
            return constant;
        }
        match form {
            Form::Number if word::is_number(constant.bits) => Const { ty: self.common.f64, ..constant },
            Form::Bool if Kinds::of_word(constant.bits) == Kinds::BOOL => {
                Const { ty: self.common.bool, bits: u64::from(constant.bits == word::TRUE) }
            }
            Form::Dyn | Form::Other | Form::Number | Form::Bool => constant,
        }
    }

    /// A new operand that is held in one form, in another.
    fn converted(&mut self, operand: Operand, from: Form, to: Form) -> Operand {
        match (from, to) {
            (Form::Number | Form::Bool, Form::Dyn) => {
                let temp = self.temp(self.common.dyn_);
                self.dynamic(temp, DynOp::Box, &[operand]);
                Operand::Move(temp)
            }
            (Form::Dyn, Form::Number | Form::Bool) => {
                let temp = self.temp(to.ty(&self.common));
                self.dynamic(temp, DynOp::Unbox, &[operand]);
                Operand::Move(temp)
            }
            (Form::Number | Form::Bool | Form::Other, _) | (Form::Dyn, Form::Dyn | Form::Other) => operand,
        }
    }

    fn number(&mut self, operand: Operand) -> Operand {
        self.operand(operand, Form::Number)
    }

    fn dyns(&mut self, operands: &[Operand]) -> Vec<Operand> {
        operands
            .iter()
            .map(|&operand| match self.form_of(operand) {
                // A cell.
                Form::Other => operand.map_place(|place| self.renamed(place)),
                Form::Dyn | Form::Number | Form::Bool => self.operand(operand, Form::Dyn),
            })
            .collect()
    }

    /// Runs `make` with the place where a value in the form `from` goes, and sees to it that it comes to the old place
    /// `dest`.
    fn result_to(&mut self, dest: Place, from: Form, make: impl FnOnce(&mut Self, Place)) {
        let to = self.forms[dest.local];
        let new_dest = self.renamed(dest);
        match (from, to) {
            (Form::Number | Form::Bool, Form::Dyn) => {
                let temp = self.temp(from.ty(&self.common));
                make(self, temp);
                self.dynamic(new_dest, DynOp::Box, &[Operand::Move(temp)]);
            }
            (Form::Dyn, Form::Number | Form::Bool) => {
                let temp = self.temp(self.common.dyn_);
                make(self, temp);
                self.dynamic(new_dest, DynOp::Unbox, &[Operand::Move(temp)]);
            }
            (Form::Number | Form::Bool | Form::Other, _) | (Form::Dyn, Form::Dyn | Form::Other) => {
                make(self, new_dest);
            }
        }
    }

    // ----- statements

    fn statement(&mut self, statement: StatementKind, time: Time) {
        match statement {
            StatementKind::Assign(dest, Rvalue::Use(value)) => {
                let value = self.operand(value, self.forms[dest.local]);
                self.assign(self.renamed(dest), Rvalue::Use(value));
            }
            StatementKind::Assign(..) | StatementKind::Call { .. } => self.same(statement),
            StatementKind::Dyn { dest, op, args } => {
                let operands = self.old.operands[args].to_vec();
                self.operation(dest, op, &operands, time);
            }
        }
    }

    /// A statement of another language's kind, which has no dynamic operands and result.
    fn same(&mut self, statement: StatementKind) {
        let kind = match statement {
            StatementKind::Call { dest, func, type_args, args } => {
                return self.declared_call(dest, func, type_args, args);
            }
            StatementKind::Assign(dest, Rvalue::Aggregate(variant, fields)) => {
                let fields = self.new.operands.alloc(self.old.operands[fields].to_vec());
                StatementKind::Assign(dest, Rvalue::Aggregate(variant, fields))
            }
            StatementKind::Assign(..) | StatementKind::Dyn { .. } => statement,
        };
        self.push(kind);
    }

    /// A call that was there before: of a function with the types that it declares.
    fn declared_call(&mut self, dest: Place, func: FuncId, type_args: TypeList, args: ListRange<Operand>) {
        let Func { params, ret, .. } = &self.facts.program.funcs[func];
        let args = self.old.operands[args].to_vec();
        let held = args.into_iter().zip(params).map(|(arg, &ty)| match self.form_of_type(ty) {
            Form::Dyn if ty != self.common.dyn_ => arg.map_place(|place| self.renamed(place)),
            form @ (Form::Dyn | Form::Number | Form::Bool | Form::Other) => self.operand(arg, form),
        });
        let held: Vec<Operand> = held.collect();
        let args = self.new.operands.alloc(held);
        let form = if self.forms[dest.local] == Form::Other { Form::Other } else { self.form_of_type(*ret) };
        self.result_to(dest, form, |this, dest| {
            this.push(StatementKind::Call { dest, func, type_args, args });
        });
    }

    /// A number of a value that is one for sure.
    fn unboxed(&mut self, dest: Place, operand: Operand) {
        let form = self.forms[dest.local];
        let value = self.operand(operand, form);
        self.assign(self.renamed(dest), Rvalue::Use(value));
    }

    fn operation(&mut self, dest: Place, op: DynOp, operands: &[Operand], time: Time) {
        match op {
            DynOp::Box => {
                let form = self.form_of(operands[0]);
                self.result_to(dest, form, |this, place| {
                    let value = this.operand(operands[0], form);
                    this.assign(place, Rvalue::Use(value));
                });
            }
            DynOp::Truthy => self.truthy(dest, operands[0]),
            DynOp::Neg if self.form_of(operands[0]) == Form::Number => {
                self.result_to(dest, Form::Number, |this, place| {
                    let value = this.number(operands[0]);
                    this.assign(place, Rvalue::Unary(UnaryOp::Neg, value));
                });
            }
            DynOp::Binary(binary) => self.binary(dest, binary, operands),
            DynOp::Global { global, defined: _ } => {
                let defined = self.facts.definitions.is_defined(global, time);
                match self.facts.definitions.number(global) {
                    Some(number) if defined => {
                        let form = self.forms[dest.local];
                        let value = Operand::Const(self.constant(number, form));
                        self.assign(self.renamed(dest), Rvalue::Use(value));
                    }
                    Some(_) | None => self.plain(dest, DynOp::Global { global, defined }, operands),
                }
            }
            DynOp::SetGlobal { global, defined } => {
                let defined = defined || self.facts.definitions.is_defined(global, time);
                self.plain(dest, DynOp::SetGlobal { global, defined }, operands);
            }
            DynOp::Captured(index) => match self.facts.calls.captured_global(self.func, index) {
                Some(global) => self.plain(dest, DynOp::Global { global, defined: true }, &[]),
                None => self.plain(dest, op, operands),
            },
            DynOp::Call | DynOp::Invoke(_) | DynOp::SuperInvoke(_) => {
                match self.facts.calls.direct(self.func, op, operands) {
                    Some(direct) => self.direct(dest, direct, op, operands),
                    None => self.plain(dest, op, operands),
                }
            }
            DynOp::Get(name) => self.property(dest, name, op, operands, |slot| DynOp::Field { name, slot }),
            DynOp::Set(name) => {
                self.property(dest, name, op, operands, |slot| DynOp::SetField { name, slot })
            }
            DynOp::Unbox => self.unboxed(dest, operands[0]),
            DynOp::Str(_)
            | DynOp::Is(_)
            | DynOp::Neg
            | DynOp::Print
            | DynOp::NewCell
            | DynOp::CellGet
            | DynOp::CellSet
            | DynOp::Closure(_)
            | DynOp::Class(_)
            | DynOp::Instance
            | DynOp::Method(_)
            | DynOp::Field { .. }
            | DynOp::SetField { .. }
            | DynOp::Math(_)
            | DynOp::Item
            | DynOp::SetItem
            | DynOp::ListLength
            | DynOp::SuperGet(_) => self.plain(dest, op, operands),
            DynOp::Runtime(operation) => self.runtime(dest, operation, operands),
        }
    }

    /// A property that is read or assigned: where it lies, if that is known.
    fn property(
        &mut self,
        dest: Place,
        name: Symbol,
        op: DynOp,
        operands: &[Operand],
        field: impl FnOnce(u32) -> DynOp,
    ) {
        let values = values_of(self.facts.flow, self.func, operands[0]);
        let slot = values.and_then(|values| self.facts.layouts.slot(values, name));
        let Some(slot) = slot else { return self.plain(dest, op, operands) };
        let proved = values.is_some_and(|values| values.kinds() == Kinds::NONE);
        if !proved {
            let receiver = self.operand(operands[0], Form::Dyn);
            self.only_instances(receiver, op, &operands[1..]);
        }
        self.plain(dest, field(slot), operands);
    }

    /// Goes on if a receiver is an instance; else the operation raises its error.
    fn only_instances(&mut self, receiver: Operand, op: DynOp, others: &[Operand]) -> Operand {
        let receiver = receiver.place().map_or(receiver, Operand::Copy);
        let holds = self.temp(self.common.bool);
        self.dynamic(holds, DynOp::Is(DynTest::Instance), &[receiver]);
        let unreachable = Terminator { kind: TerminatorKind::Unreachable, span: self.span };
        let mut new_block =
            || self.new.blocks.alloc(Block { statements: Vec::new(), terminator: unreachable });
        let (then, otherwise) = (new_block(), new_block());
        let cond = Operand::Move(holds);
        let statements = std::mem::take(&mut self.statements);
        let kind = TerminatorKind::Branch { cond, then, otherwise };
        self.new.blocks[self.current] =
            Block { statements, terminator: Terminator { kind, span: self.span } };
        let mut all = vec![receiver];
        all.extend(self.dyns(others));
        let never = self.temp(self.common.dyn_);
        self.dynamic(never, op, &all);
        self.new.blocks[otherwise].statements = std::mem::take(&mut self.statements);
        self.current = then;
        receiver
    }

    /// The operation on dynamic values.
    fn plain(&mut self, dest: Place, op: DynOp, operands: &[Operand]) {
        let operands = self.dyns(operands);
        let form = if op.gives_bool() { Form::Bool } else { Form::Dyn };
        self.result_to(dest, form, |this, place| this.dynamic(place, op, &operands));
    }

    /// An operation of the runtime: of numbers it is one of doubles, or nothing at all where it only tests.
    fn runtime(&mut self, dest: Place, operation: DynFn, operands: &[Operand]) {
        let numbers = operands.iter().all(|&operand| self.form_of(operand) == Form::Number);
        if let Some(function) = MathFn::of(operation)
            && numbers
        {
            return self.result_to(dest, Form::Number, |this, place| {
                let values: Vec<Operand> = operands.iter().map(|&operand| this.number(operand)).collect();
                this.dynamic(place, DynOp::Math(function), &values);
            });
        }
        if numbers && passes_number(operation, operands) {
            return self.result_to(dest, Form::Number, |this, place| {
                let value = this.number(operands[0]);
                this.assign(place, Rvalue::Use(value));
            });
        }
        if !self.like_prototype(dest, operation) && !self.on_list(dest, operation, operands) {
            self.plain(dest, DynOp::Runtime(operation), operands);
        }
    }

    /// A new object that has its first fields from the start; gives whether it is one.
    fn like_prototype(&mut self, dest: Place, operation: DynFn) -> bool {
        if operation != DynFn::NewObject {
            return false;
        }
        let values = values_of(self.facts.flow, self.func, Operand::Copy(dest));
        let Some(&[Object::Record(record)]) = values.and_then(Values::only_objects) else { return false };
        let Some(global) = self.facts.layouts.records.prototype(record) else { return false };
        self.result_to(dest, Form::Dyn, |this, place| {
            let prototype = this.temp(this.common.dyn_);
            this.dynamic(prototype, DynOp::Global { global, defined: true }, &[]);
            this.dynamic(place, DynOp::Runtime(DynFn::NewLike), &[Operand::Move(prototype)]);
        });
        true
    }

    /// An operation on what is proved to be a list, at what is proved to be a number; gives whether it is one.
    fn on_list(&mut self, dest: Place, operation: DynFn, operands: &[Operand]) -> bool {
        let is_list = |object: &Object| matches!(object, Object::List(_));
        let values = operands.first().and_then(|&first| values_of(self.facts.flow, self.func, first));
        let objects = values.and_then(Values::only_objects);
        if !objects.is_some_and(|objects| objects.iter().all(is_list)) {
            return false;
        }
        if operation == DynFn::Length {
            self.result_to(dest, Form::Number, |this, place| {
                let list = this.operand(operands[0], Form::Dyn);
                this.dynamic(place, DynOp::ListLength, &[list]);
            });
            return true;
        }
        let is_access = operation == DynFn::Index || operation == DynFn::SetIndex;
        if !is_access || self.form_of(operands[1]) != Form::Number {
            return false;
        }
        let op = if operation == DynFn::Index { DynOp::Item } else { DynOp::SetItem };
        self.result_to(dest, Form::Dyn, |this, place| {
            let list = this.operand(operands[0], Form::Dyn);
            let index = this.number(operands[1]);
            let value = operands.get(2).map(|&value| this.operand(value, Form::Dyn));
            let all: Vec<Operand> = [list, index].into_iter().chain(value).collect();
            this.dynamic(place, op, &all);
        });
        true
    }

    fn truthy(&mut self, dest: Place, operand: Operand) {
        let truth = values_of(self.facts.flow, self.func, operand).and_then(Values::truth);
        if let Some(truth) = truth {
            let truth = Operand::Const(Const { ty: self.common.bool, bits: u64::from(truth) });
            self.assign(self.renamed(dest), Rvalue::Use(truth));
        } else if self.form_of(operand) == Form::Bool {
            let value = self.operand(operand, Form::Bool);
            self.assign(self.renamed(dest), Rvalue::Use(value));
        } else {
            self.plain(dest, DynOp::Truthy, &[operand]);
        }
    }

    fn binary(&mut self, dest: Place, op: DynBinary, operands: &[Operand]) {
        let (left, right) = (self.form_of(operands[0]), self.form_of(operands[1]));
        let equality = op == DynBinary::Eq || op == DynBinary::Ne;
        if left != right || !(left == Form::Number || left == Form::Bool && equality) {
            return self.plain(dest, DynOp::Binary(op), operands);
        }
        let (plain, gives) = match op {
            DynBinary::Add => (BinaryOp::Add, Form::Number),
            DynBinary::Sub => (BinaryOp::Sub, Form::Number),
            DynBinary::Mul => (BinaryOp::Mul, Form::Number),
            DynBinary::Div => (BinaryOp::Div, Form::Number),
            DynBinary::Eq => (BinaryOp::Eq, Form::Bool),
            DynBinary::Ne => (BinaryOp::Ne, Form::Bool),
            DynBinary::Lt => (BinaryOp::Lt, Form::Bool),
            DynBinary::Le => (BinaryOp::Le, Form::Bool),
            DynBinary::Gt => (BinaryOp::Gt, Form::Bool),
            DynBinary::Ge => (BinaryOp::Ge, Form::Bool),
        };
        self.result_to(dest, gives, |this, place| {
            let a = this.operand(operands[0], left);
            let b = this.operand(operands[1], right);
            this.assign(place, Rvalue::Binary(plain, a, b));
        });
    }

    // ----- calls

    fn direct(&mut self, dest: Place, direct: Direct, op: DynOp, operands: &[Operand]) {
        let nil = Operand::Const(Const { ty: self.common.dyn_, bits: word::NIL });
        match direct {
            Direct::Closure(func) => {
                let closure = self.operand(operands[0], Form::Dyn);
                self.call(Some(dest), func, &[closure], &operands[1..]);
            }
            Direct::Class(init) => {
                let class = self.operand(operands[0], Form::Dyn);
                let class = class.place().map_or(class, Operand::Copy);
                // Not yet where it goes: arguments may be read there.
                let instance = self.temp(self.common.dyn_);
                self.dynamic(instance, DynOp::Instance, &[class]);
                if let (Some(init), Some(name)) = (init, self.facts.flow.init()) {
                    let closure = self.temp(self.common.dyn_);
                    self.dynamic(closure, DynOp::Method(name), &[class]);
                    let hidden = [Operand::Move(closure), Operand::Copy(instance)];
                    self.call(None, init, &hidden, &operands[1..]);
                }
                self.assign(self.renamed(dest), Rvalue::Use(Operand::Move(instance)));
            }
            Direct::Method { func, proved: true } => {
                let receiver = self.operand(operands[0], Form::Dyn);
                self.call(Some(dest), func, &[nil, receiver], &operands[1..]);
            }
            Direct::Method { func, proved: false } => {
                let receiver = self.operand(operands[0], Form::Dyn);
                // No other value has methods.
                let receiver = self.only_instances(receiver, op, &operands[1..]);
                self.call(Some(dest), func, &[nil, receiver], &operands[1..]);
            }
            Direct::Super(func) => {
                let superclass = self.operand(operands[0], Form::Dyn);
                let closure = self.temp(self.common.dyn_);
                let DynOp::SuperInvoke(name) = op else {
                    unreachable!("only these call methods of a superclass")
                };
                self.dynamic(closure, DynOp::Method(name), &[superclass]);
                let receiver = self.operand(operands[1], Form::Dyn);
                self.call(Some(dest), func, &[Operand::Move(closure), receiver], &operands[2..]);
            }
        }
    }

    /// A direct call, with new operands for hidden parameters and old ones for the others.
    fn call(&mut self, dest: Option<Place>, func: FuncId, hidden: &[Operand], args: &[Operand]) {
        let (ret, params) = self.facts.signature(func);
        let mut operands = hidden.to_vec();
        for (&arg, &ty) in args.iter().zip(&params[hidden.len()..]) {
            let form = self.form_of_type(ty);
            operands.push(self.operand(arg, form));
        }
        let callee = self.facts.versions[func].expect("what is called directly has a static version");
        let args = self.new.operands.alloc(operands);
        let type_args = self.common.no_types;
        let call = |this: &mut Self, dest: Place| {
            this.push(StatementKind::Call { dest, func: callee, type_args, args });
        };
        match dest {
            Some(dest) => {
                let form = self.form_of_type(ret);
                self.result_to(dest, form, call);
            }
            None => {
                let nobody = self.temp(ret);
                call(self, nobody);
            }
        }
    }

    fn form_of_type(&self, ty: TypeId) -> Form {
        if ty == self.common.f64 {
            Form::Number
        } else if ty == self.common.bool {
            Form::Bool
        } else {
            Form::Dyn
        }
    }
}

/// The code of a function of a convention other than `static` that only calls its static version.
pub(crate) fn wrapper(facts: &Facts<'_>, func: FuncId, version: FuncId) -> Body {
    let common = &facts.program.types.common;
    let Func { params, span, code, .. } = &facts.program.funcs[func];
    let (ret, types) = facts.signature(func);
    let mut body = Body::default();
    let name = |index: usize| match code {
        Code::Body(body) => body.locals[LocalId::from_index(index)].name,
        Code::Runtime(_) | Code::Foreign(_) => None,
    };
    for index in 0..=params.len() {
        body.locals.alloc(Local { ty: common.dyn_, name: name(index), span: *span });
    }
    let mut statements = Vec::new();
    let mut operands = Vec::new();
    let dynamic = |body: &mut Body, dest: LocalId, op: DynOp, from: LocalId| {
        let args = body.operands.alloc([Operand::Copy(Place::local(from))]);
        StatementKind::Dyn { dest: Place::local(dest), op, args }
    };
    for (index, &ty) in types.iter().enumerate() {
        let mut param = LocalId::from_index(index + 1);
        if ty != common.dyn_ {
            let plain = body.locals.alloc(Local { ty, name: None, span: *span });
            statements.push(dynamic(&mut body, plain, DynOp::Unbox, param));
            param = plain;
        }
        operands.push(Operand::Copy(Place::local(param)));
    }
    let args = body.operands.alloc(operands);
    let is_plain = ret != common.dyn_;
    let result = LocalId::from_index(0);
    let dest = if is_plain { body.locals.alloc(Local { ty: ret, name: None, span: *span }) } else { result };
    let type_args = common.no_types;
    statements.push(StatementKind::Call { dest: Place::local(dest), func: version, type_args, args });
    if is_plain {
        statements.push(dynamic(&mut body, result, DynOp::Box, dest));
    }
    let statements = statements.into_iter().map(|kind| Statement { kind, span: *span }).collect();
    let terminator = Terminator { kind: TerminatorKind::Return, span: *span };
    body.blocks.alloc(Block { statements, terminator });
    body
}

/// Whether an operation surely gives the number that it gets.
fn passes_number(operation: DynFn, operands: &[Operand]) -> bool {
    match (operation, operands) {
        (DynFn::CheckCount | DynFn::CheckStart | DynFn::CheckEnd, _) => true,
        (DynFn::CheckStep, [Operand::Const(step)]) => f64::from_bits(step.bits) != 0.0,
        (_, _) => false,
    }
}
