//! MIR as text: a whole program, with the structs and enums that it uses. `docs/ir/mir.md` describes the form;
//! [`crate::parse`] reads it back.
//!
//! The text is stable: it has no addresses and no positions. Positions, which panics need, are shown on request
//! as `@lo..hi` behind what bears them.

mod dynamic;

use crate::naming::{TypeNames, func_names, quoted, unique_names, word};
use crate::{
    BinaryOp, Block, Body, CheckedOp, Code, Const, Func, FuncId, Operand, Place, Program, Projection, Rvalue,
    Statement, StatementKind, SwitchCase, TerminatorKind, UnaryOp,
};
use kiln_arena::{Id, Interner, ListRange, Symbol};
use kiln_source::Span;
use kiln_types::{Adt, AdtKind, FloatTy, Ty, TypeId, Types, Variant, VariantIdx, VariantShape};
use std::fmt::Write as _;

/// Whether positions in the source are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Positions {
    /// No: for people and snapshots.
    Hidden,
    /// Yes: nothing of the functions is lost.
    Shown,
}

/// The text of `program`, without positions.
pub fn dump(program: &Program, names: &Interner) -> String {
    dump_with(program, names, Positions::Hidden)
}

/// The text of `program`.
pub fn dump_with(program: &Program, names: &Interner, positions: Positions) -> String {
    let type_names = TypeNames::new(program, names);
    let funcs = func_names(program, &type_names, names);
    let types = program.types.clone();
    let globals = unique_names(program.globals.values().map(|global| global.name), names);
    let classes = unique_names(program.classes.values().map(|class| class.name), names);
    let out = String::new();
    let mut dump = Dump { names, types, type_names, funcs, globals, classes, positions, out };
    dump.dialect(program);
    for adt in program.types.adts.ids() {
        let text = dump.type_names.adt(adt).to_string();
        dump.adt(&text, &program.types.adts[adt]);
    }
    dump.globals(program);
    dump.classes(program);
    for (id, func) in program.funcs.iter() {
        if !dump.out.is_empty() {
            dump.out.push('\n');
        }
        dump.out.push_str(if program.main == Some(id) { "entry " } else { "" });
        dump.convention(func);
        dump.out.push_str("fn ");
        dump.func(id, func);
    }
    dump.out
}

struct Dump<'a> {
    names: &'a Interner,
    /// The program's, and the types of fields that came up on the way.
    types: Types,
    type_names: TypeNames,
    funcs: Vec<String>,
    globals: Vec<String>,
    classes: Vec<String>,
    positions: Positions,
    out: String,
}

impl Dump<'_> {
    fn text(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn ty(&mut self, ty: TypeId) {
        self.type_names.write(ty, &self.types, self.names, &mut self.out);
    }

    fn position(&mut self, span: Span) {
        if self.positions == Positions::Shown && !span.is_none() {
            let _ = write!(self.out, " @{}..{}", span.lo, span.hi);
        }
    }

    /// `struct P { x: i32 }`, `enum Option<T> { None, Some(T) }`
    fn adt(&mut self, name: &str, adt: &Adt) {
        let keyword = match adt.kind {
            AdtKind::Struct => "struct",
            AdtKind::Enum => "enum",
        };
        let _ = write!(self.out, "{keyword} {name}");
        self.params(&adt.params);
        match adt.kind {
            AdtKind::Struct => self.fields(&adt.variants[0]),
            AdtKind::Enum => {
                for (index, variant) in adt.variants.iter().enumerate() {
                    self.text(if index > 0 { ", " } else { " { " });
                    let name = word(self.names.text(variant.name));
                    self.text(&name);
                    self.fields(variant);
                }
                self.text(if adt.variants.is_empty() { " { }" } else { " }" });
            }
        }
        self.text("\n");
    }

    fn params(&mut self, params: &[Symbol]) {
        for (index, &param) in params.iter().enumerate() {
            self.text(if index > 0 { ", " } else { "<" });
            let name = word(self.names.text(param));
            self.text(&name);
        }
        self.text(if params.is_empty() { "" } else { ">" });
    }

    fn fields(&mut self, variant: &Variant) {
        let (open, close) = match variant.shape {
            VariantShape::Unit => return,
            VariantShape::Tuple => ("(", ")"),
            VariantShape::Record => (" { ", " }"),
        };
        if variant.fields.is_empty() {
            return self.text(if variant.shape == VariantShape::Record { " { }" } else { "()" });
        }
        self.text(open);
        for (index, field) in variant.fields.iter().enumerate() {
            self.text(if index > 0 { ", " } else { "" });
            if variant.shape == VariantShape::Record {
                let name = word(self.names.text(field.name));
                let _ = write!(self.out, "{name}: ");
            }
            self.ty(field.ty);
        }
        self.text(close);
    }

    fn func(&mut self, id: FuncId, func: &Func) {
        let name = self.funcs[id.index()].clone();
        self.text(&name);
        self.params(&func.type_params);
        self.text("(");
        self.type_names.write_list(&func.params, &self.types, self.names, &mut self.out);
        self.text(")");
        if func.ret != self.types.common.unit {
            self.text(" -> ");
            self.ty(func.ret);
        }
        match &func.code {
            Code::Runtime(function) => {
                let _ = write!(self.out, " = runtime {}", function.symbol());
                self.position(func.span);
                self.text("\n");
            }
            Code::Foreign(foreign) => {
                let _ = write!(self.out, " = foreign {}", quoted(self.names.text(foreign.symbol)));
                if let Some(library) = foreign.library {
                    let _ = write!(self.out, " in {}", quoted(self.names.text(library)));
                }
                self.position(func.span);
                self.text("\n");
            }
            Code::Body(body) => {
                self.position(func.span);
                self.text(" {\n");
                self.body(body);
                self.text("}\n");
            }
        }
    }

    fn body(&mut self, body: &Body) {
        for (id, local) in body.locals.iter() {
            let _ = write!(self.out, "    {id}: ");
            self.ty(local.ty);
            if let Some(name) = local.name {
                let name = quoted(self.names.text(name));
                let _ = write!(self.out, " {name}");
            }
            self.position(local.span);
            self.text("\n");
        }
        for (id, block) in body.blocks.iter() {
            let _ = write!(self.out, "\n{id}:\n");
            self.block(body, block);
        }
    }

    fn block(&mut self, body: &Body, block: &Block) {
        for statement in &block.statements {
            self.text("    ");
            self.statement(body, statement);
            self.position(statement.span);
            self.text("\n");
        }
        self.text("    ");
        self.terminator(body, block.terminator.kind);
        self.position(block.terminator.span);
        self.text("\n");
    }

    fn statement(&mut self, body: &Body, statement: &Statement) {
        match statement.kind {
            StatementKind::Assign(place, rvalue) => {
                self.place(body, place);
                self.text(" = ");
                self.rvalue(body, place, rvalue);
            }
            StatementKind::Call { dest, func, type_args, args } => {
                self.place(body, dest);
                self.text(" = call ");
                self.func_name(func);
                self.type_names.write_args(type_args, &self.types, self.names, &mut self.out);
                self.operands(body, args);
            }
            StatementKind::Dyn { dest, op, args } => {
                self.place(body, dest);
                self.text(" = dyn ");
                self.dynamic(body, op, args);
            }
        }
    }

    fn rvalue(&mut self, body: &Body, dest: Place, rvalue: Rvalue) {
        match rvalue {
            Rvalue::Use(operand) => self.operand(body, operand),
            Rvalue::Unary(op, operand) => self.operation(body, unary_name(op), &[operand]),
            Rvalue::Binary(op, left, right) => self.operation(body, binary_name(op), &[left, right]),
            Rvalue::Checked(op, left, right) => self.operation(body, checked_name(op), &[left, right]),
            Rvalue::CheckedNeg(operand) => self.operation(body, CHECKED_NEG, &[operand]),
            Rvalue::Cast(operand) => self.operation(body, "cast", &[operand]),
            Rvalue::Aggregate(variant, fields) => self.aggregate(body, dest, variant, fields),
            Rvalue::Discriminant(place) => {
                self.text("discriminant ");
                self.place(body, place);
            }
        }
    }

    fn operation(&mut self, body: &Body, name: &str, operands: &[Operand]) {
        self.text(name);
        for (index, &operand) in operands.iter().enumerate() {
            self.text(if index > 0 { ", " } else { " " });
            self.operand(body, operand);
        }
    }

    /// `tuple(a, b)`, `Point(a, b)`, `Option::Some(a)`, `Option::None`
    fn aggregate(&mut self, body: &Body, dest: Place, variant: VariantIdx, fields: ListRange<Operand>) {
        let ty = body.place_type(&mut self.types, dest);
        let adt = ty.and_then(|ty| self.types.as_adt(ty));
        match adt {
            None => {
                self.text("tuple");
                self.operands(body, fields);
            }
            Some(adt) if self.types.adts[adt].kind == AdtKind::Struct => {
                self.out.push_str(self.type_names.adt(adt));
                self.operands(body, fields);
            }
            Some(adt) => {
                self.out.push_str(self.type_names.adt(adt));
                self.text("::");
                let name = self.variant_name(adt, variant);
                self.text(&name);
                if !fields.is_empty() {
                    self.operands(body, fields);
                }
            }
        }
    }

    fn variant_name(&self, adt: kiln_types::AdtId, variant: VariantIdx) -> String {
        let variant = self.types.adts[adt].variants.get(variant.0 as usize);
        variant.map_or("{unknown}".into(), |variant| word(self.names.text(variant.name)))
    }

    fn operands(&mut self, body: &Body, operands: ListRange<Operand>) {
        self.text("(");
        for (index, &operand) in body.operands[operands].iter().enumerate() {
            self.text(if index > 0 { ", " } else { "" });
            self.operand(body, operand);
        }
        self.text(")");
    }

    fn operand(&mut self, body: &Body, operand: Operand) {
        match operand {
            Operand::Copy(place) => self.place(body, place),
            Operand::Move(place) => {
                self.text("move ");
                self.place(body, place);
            }
            Operand::Const(constant) => self.constant(constant),
        }
    }

    /// `%3.1`, `%4.Some.0`
    fn place(&mut self, body: &Body, place: Place) {
        let _ = write!(self.out, "{}", place.local);
        for (index, &step) in body.projections[place.projection].iter().enumerate() {
            match step {
                Projection::Field(field) => {
                    let _ = write!(self.out, ".{field}");
                }
                Projection::Variant(variant) => {
                    let name = self.narrowed_name(body, place, index, variant);
                    let _ = write!(self.out, ".{name}");
                }
            }
        }
    }

    /// The name of the variant to which step `index` of a place goes.
    fn narrowed_name(&mut self, body: &Body, place: Place, index: usize, variant: VariantIdx) -> String {
        match body.type_before(&mut self.types, place, index).map(|ty| self.types.get(ty)) {
            Some(Ty::Adt(adt, _)) => self.variant_name(adt, variant),
            _ => "{unknown}".into(),
        }
    }

    /// `5i32`, `-0.5f64`, `true`, `unit`; what has no such form by its bits: `f64(0x7ff0000000000000)`, or, if
    /// it violates M4, `const 0x1: T`.
    fn constant(&mut self, constant: Const) {
        let bits = constant.bits;
        if constant.ty == self.types.common.dyn_
            && let Some(text) = Self::dyn_constant(constant)
        {
            return self.text(&text);
        }
        let _ = match self.types.get(constant.ty) {
            Ty::Int(int) if int.wrap(int.value(bits)) == bits => {
                write!(self.out, "{}{}", int.value(bits), int.name())
            }
            Ty::Float(FloatTy::F64) if f64::from_bits(bits).is_finite() => {
                write!(self.out, "{:?}f64", f64::from_bits(bits))
            }
            Ty::Float(FloatTy::F32) if bits >> 32 == 0 && f32::from_bits(bits as u32).is_finite() => {
                write!(self.out, "{:?}f32", f32::from_bits(bits as u32))
            }
            Ty::Float(FloatTy::F64) => write!(self.out, "f64({bits:#x})"),
            Ty::Float(FloatTy::F32) if bits >> 32 == 0 => write!(self.out, "f32({bits:#x})"),
            Ty::Bool if bits <= 1 => write!(self.out, "{}", bits == 1),
            Ty::Unit if bits == 0 => write!(self.out, "unit"),
            Ty::Error
            | Ty::Never
            | Ty::Unit
            | Ty::Bool
            | Ty::Int(_)
            | Ty::Float(FloatTy::F32)
            | Ty::Tuple(_)
            | Ty::Adt(..)
            | Ty::Param(..)
            | Ty::Infer(_)
            | Ty::Dyn
            | Ty::Cell => {
                let result = write!(self.out, "const {bits:#x}: ");
                self.ty(constant.ty);
                result
            }
        };
    }

    fn terminator(&mut self, body: &Body, kind: TerminatorKind) {
        let _ = match kind {
            TerminatorKind::Goto(target) => write!(self.out, "goto {target}"),
            TerminatorKind::Branch { cond, then, otherwise } => {
                self.text("branch ");
                self.operand(body, cond);
                write!(self.out, ", {then}, {otherwise}")
            }
            TerminatorKind::Switch { value, cases, otherwise } => {
                self.switch(body, value, cases);
                write!(self.out, "else => {otherwise} }}")
            }
            TerminatorKind::Return => write!(self.out, "return"),
            TerminatorKind::Panic(kind) => write!(self.out, "panic {}", kind.name()),
            TerminatorKind::Unreachable => write!(self.out, "unreachable"),
        };
    }

    fn switch(&mut self, body: &Body, value: Operand, cases: ListRange<SwitchCase>) {
        self.text("switch ");
        self.operand(body, value);
        self.text(" { ");
        let ty = body.operand_type(&mut self.types, value).map(|ty| self.types.get(ty));
        for case in &body.cases[cases] {
            let _ = match ty {
                Some(Ty::Int(int)) if int.wrap(int.value(case.value)) == case.value => {
                    write!(self.out, "{} => {}, ", int.value(case.value), case.target)
                }
                _ => write!(self.out, "{:#x} => {}, ", case.value, case.target),
            };
        }
    }
}

/// The text of [`Rvalue::CheckedNeg`].
pub(crate) const CHECKED_NEG: &str = "neg.checked";

pub(crate) const fn unary_name(op: UnaryOp) -> &'static str {
    match op {
        UnaryOp::Neg => "neg",
        UnaryOp::Not => "not",
    }
}

pub(crate) const fn binary_name(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "add",
        BinaryOp::Sub => "sub",
        BinaryOp::Mul => "mul",
        BinaryOp::Div => "div",
        BinaryOp::Rem => "rem",
        BinaryOp::BitAnd => "and",
        BinaryOp::BitOr => "or",
        BinaryOp::BitXor => "xor",
        BinaryOp::Eq => "eq",
        BinaryOp::Ne => "ne",
        BinaryOp::Lt => "lt",
        BinaryOp::Le => "le",
        BinaryOp::Gt => "gt",
        BinaryOp::Ge => "ge",
    }
}

pub(crate) const fn checked_name(op: CheckedOp) -> &'static str {
    match op {
        CheckedOp::Add => "add.checked",
        CheckedOp::Sub => "sub.checked",
        CheckedOp::Mul => "mul.checked",
        CheckedOp::Div => "div.checked",
        CheckedOp::Rem => "rem.checked",
        CheckedOp::Shl => "shl.checked",
        CheckedOp::Shr => "shr.checked",
    }
}
