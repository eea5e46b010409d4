//! HIR as text: types, constants and functions in the order of their ids, a line for each node that
//! contains others, types behind every variable and wherever they are not plain from the operands.
//!
//! The form is stable, without addresses or positions, so that tests compare it and people read it.

use crate::{
    CaptureMode, DynExpr, DynKind, ExprId, ExprKind, FieldInit, Func, FuncBody, Hir, LogicalOp, MatchSource,
    PatId, PatKind,
};
use crate::{Stmt, StmtKind, UnaryOp, VarId, VarKind, Word};
use kiln_arena::{Interner, ListRange};
use kiln_types::{AdtKind, FloatTy, Scalar, Ty, TypeId, VariantIdx, VariantShape};
use std::fmt::Write as _;

/// The text of `hir`.
pub fn dump(hir: &Hir, names: &Interner) -> String {
    let mut dump = Dump { hir, names, out: String::new(), indent: 0 };
    dump.adts();
    dump.consts();
    dump.globals_and_classes();
    for (id, func) in hir.funcs.iter() {
        let main = if hir.main == Some(id) { " // main" } else { "" };
        dump.func(&format!("{id}"), func, main);
    }
    dump.out
}

struct Dump<'a> {
    hir: &'a Hir,
    names: &'a Interner,
    out: String,
    indent: usize,
}

impl Dump<'_> {
    fn line(&mut self) {
        self.out.push('\n');
        for _ in 0..self.indent {
            self.out.push_str("    ");
        }
    }

    fn ty(&self, ty: TypeId) -> String {
        self.hir.types.display(ty, self.names).to_string()
    }

    fn adts(&mut self) {
        for adt in self.hir.types.adts.values() {
            let word = match adt.kind {
                AdtKind::Struct => "struct",
                AdtKind::Enum => "enum",
            };
            let _ = write!(self.out, "{word} {}", self.names.text(adt.name));
            let variants: Vec<String> =
                adt.variants.iter().map(|variant| self.variant(variant, adt.kind)).collect();
            let _ = match adt.kind {
                AdtKind::Struct => writeln!(self.out, "{}", variants.concat()),
                AdtKind::Enum => writeln!(self.out, " {{ {} }}", variants.join(", ")),
            };
        }
    }

    fn variant(&self, variant: &kiln_types::Variant, kind: AdtKind) -> String {
        let name = match kind {
            AdtKind::Struct => "",
            AdtKind::Enum => self.names.text(variant.name),
        };
        let fields = variant.fields.iter().map(|field| match variant.shape {
            VariantShape::Record => format!("{}: {}", self.names.text(field.name), self.ty(field.ty)),
            VariantShape::Unit | VariantShape::Tuple => self.ty(field.ty),
        });
        let fields = fields.collect::<Vec<_>>().join(", ");
        match variant.shape {
            VariantShape::Unit => name.to_string(),
            VariantShape::Tuple => format!("{name}({fields})"),
            VariantShape::Record => format!("{name} {{ {fields} }}"),
        }
    }

    fn consts(&mut self) {
        for (id, constant) in self.hir.consts.iter() {
            let value = self.scalar(constant.ty, constant.value);
            let (name, ty) = (self.names.text(constant.name), self.ty(constant.ty));
            let by = constant.body.map_or(String::new(), |body| format!(" by {body}"));
            let _ = writeln!(self.out, "const {name}.{id}: {ty} = {value}{by}");
        }
    }

    /// A word as a value of its type.
    fn scalar(&self, ty: TypeId, bits: Word) -> String {
        match self.hir.types.get(ty).scalar() {
            Some(Scalar::Int(int)) => format!("{}{}", int.value(bits.get()), int.name()),
            Some(Scalar::Float(FloatTy::F32)) => format!("{:?}f32", f32::from_bits(bits.get() as u32)),
            Some(Scalar::Float(FloatTy::F64)) => format!("{:?}f64", f64::from_bits(bits.get())),
            Some(Scalar::Bool) => format!("{}", bits.get() != 0),
            None => "{error}".into(),
        }
    }

    fn func(&mut self, id: &str, func: &Func, comment: &str) {
        let _ = write!(self.out, "fn {}.{id}(", self.names.text(func.name));
        for (index, param) in func.params.iter().enumerate() {
            if index > 0 {
                self.out.push_str(", ");
            }
            match param.pat {
                Some(pat) => self.pat(pat),
                None => self.out.push('_'),
            }
            let _ = write!(self.out, ": {}", self.ty(param.ty));
        }
        let _ = write!(self.out, ") -> {} ", self.ty(func.ret));
        self.dynamic_head(func);
        match func.body {
            FuncBody::Expr(body) => {
                self.expr(body);
                let _ = write!(self.out, "{comment}");
            }
            FuncBody::Runtime(function) => {
                let _ = write!(self.out, "= runtime {}", function.symbol());
            }
            FuncBody::Foreign(foreign) => {
                let _ = write!(self.out, "= foreign {}", self.names.text(foreign.symbol));
                if let Some(library) = foreign.library {
                    let _ = write!(self.out, " in {}", self.names.text(library));
                }
            }
        }
        self.out.push('\n');
    }

    /// `global clock.g0 = native clock`, `class Tree.class0 inherits { init = f1 } fields left, right`
    fn globals_and_classes(&mut self) {
        for (id, global) in self.hir.globals.iter() {
            let _ = write!(self.out, "global {}.{id}", self.names.text(global.name));
            if let Some(native) = global.native {
                let _ = write!(self.out, " = native {}", native.name());
            }
            self.text("\n");
        }
        for (id, class) in self.hir.classes.iter() {
            let inherits = if class.inherits { " inherits" } else { "" };
            let methods = class.methods.iter();
            let methods: Vec<String> =
                methods.map(|method| format!("{} = {}", self.names.text(method.name), method.func)).collect();
            let fields: Vec<&str> = class.fields.iter().map(|&field| self.names.text(field)).collect();
            let name = self.names.text(class.name);
            let _ = writeln!(
                self.out,
                "class {name}.{id}{inherits} {{ {} }} fields {}",
                methods.join(", "),
                fields.join(", ")
            );
        }
    }

    /// ` method (this.v1) captures [count.v0 as count.v2 cell]`
    fn dynamic_head(&mut self, func: &Func) {
        let Some(kind) = func.dynamic else { return };
        self.text(match kind {
            DynKind::Script => "script ",
            DynKind::Closure => "closure ",
            DynKind::Library => "library ",
            DynKind::Method => "method ",
        });
        if let Some(this) = func.this {
            let _ = write!(self.out, "({}) ", self.var(this));
        }
        if func.captures.is_empty() {
            return;
        }
        let captures = func.captures.iter().map(|capture| {
            let mode = match self.hir.vars[capture.inner].capture {
                CaptureMode::None | CaptureMode::Copy => "",
                CaptureMode::Cell => " cell",
            };
            format!("{} as {}{mode}", self.var(capture.outer), self.var(capture.inner))
        });
        let captures: Vec<String> = captures.collect();
        let _ = write!(self.out, "captures [{}] ", captures.join(", "));
    }

    fn var(&self, var: VarId) -> String {
        format!("{}.{var}", self.names.text(self.hir.vars[var].name))
    }

    fn expr(&mut self, id: ExprId) {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.expr_inner(id));
    }

    fn text(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn expr_inner(&mut self, id: ExprId) {
        let hir = self.hir;
        let node = hir.exprs[id];
        match node.kind {
            ExprKind::Error => self.text("{error}"),
            ExprKind::Int(bits) | ExprKind::Float(bits) => self.out.push_str(&self.scalar(node.ty, bits)),
            ExprKind::Bool(value) => self.text(if value { "true" } else { "false" }),
            ExprKind::Var(var) => self.out.push_str(&self.var(var)),
            ExprKind::Const(id) => {
                let _ = write!(self.out, "{}.{id}", self.names.text(hir.consts[id].name));
            }
            ExprKind::Unary(op, operand) => self.unary(op, operand),
            ExprKind::Binary(op, left, right) => self.infix(op.text(), left, right),
            ExprKind::Logical(LogicalOp::And, left, right) => self.infix("&&", left, right),
            ExprKind::Logical(LogicalOp::Or, left, right) => self.infix("||", left, right),
            ExprKind::Cast(operand) => {
                self.text("(");
                self.expr(operand);
                let _ = write!(self.out, " as {})", self.ty(node.ty));
            }
            ExprKind::Assign { place, value } => self.assign("=", place, value),
            ExprKind::AssignOp { op, place, value } => self.assign(&format!("{}=", op.text()), place, value),
            ExprKind::Call { func, type_args: _, args } => {
                let _ = write!(self.out, "{}.{func}(", self.names.text(hir.funcs[func].name));
                self.list(args);
                self.text(")");
            }
            ExprKind::Field { base, index } => {
                self.expr(base);
                let _ =
                    write!(self.out, ".{}", self.field_name(hir.exprs[base].ty, VariantIdx::STRUCT, index));
            }
            ExprKind::Tuple(parts) => {
                self.text("(");
                self.list(parts);
                self.text(")");
            }
            ExprKind::Adt { variant, fields } => self.adt(node.ty, variant, fields),
            ExprKind::Block { stmts, tail } => self.block(stmts, tail, node.ty),
            ExprKind::If { cond, then, otherwise } => self.if_expr(cond, then, otherwise),
            ExprKind::Match { scrutinee, arms, source } => self.match_expr(scrutinee, arms, source),
            ExprKind::While { id, cond, body } => {
                self.loop_head(id, "while ");
                self.expr(cond);
                self.text(" ");
                self.expr(body);
            }
            ExprKind::Loop { id, body } => {
                self.loop_head(id, "loop ");
                self.expr(body);
            }
            ExprKind::Break { id, value } => self.jump(&format!("break {id}"), value),
            ExprKind::Continue { id } => self.jump(&format!("continue {id}"), None),
            ExprKind::Return { value } => self.jump("return", value),
            ExprKind::Panic(kind) => {
                let _ = write!(self.out, "panic {}", kind.name());
            }
            ExprKind::Dyn(expr) => self.dynamic(expr),
        }
    }

    /// `get.name(object)`
    fn dynamic(&mut self, expr: DynExpr) {
        self.text(expr.name());
        let detail = match expr {
            DynExpr::Bool(value) => value.to_string(),
            DynExpr::Number(bits) => format!("{:?}", f64::from_bits(bits.get())),
            DynExpr::Str(text) => format!("{:?}", self.names.text(text)),
            DynExpr::Global(global) | DynExpr::SetGlobal(global, _) | DynExpr::DefineGlobal(global, _) => {
                format!("{}.{global}", self.names.text(self.hir.globals[global].name))
            }
            DynExpr::Get { name, .. }
            | DynExpr::Set { name, .. }
            | DynExpr::Invoke { name, .. }
            | DynExpr::SuperGet { name, .. }
            | DynExpr::SuperInvoke { name, .. } => self.names.text(name).to_string(),
            DynExpr::Closure(func) => format!("{}.{func}", self.names.text(self.hir.funcs[func].name)),
            DynExpr::Class { class, .. } => {
                format!("{}.{class}", self.names.text(self.hir.classes[class].name))
            }
            DynExpr::Runtime { op, .. } => op.name().to_owned(),
            DynExpr::Nil
            | DynExpr::Unary(..)
            | DynExpr::Binary(..)
            | DynExpr::Logical(..)
            | DynExpr::Truthy(_)
            | DynExpr::Box(_)
            | DynExpr::Unbox(_)
            | DynExpr::Call { .. }
            | DynExpr::Print(_) => String::new(),
        };
        if !detail.is_empty() {
            let _ = write!(self.out, " {detail}");
        }
        let mut operands = Vec::new();
        expr.each_operand(&self.hir.expr_lists, |operand| operands.push(operand));
        if operands.is_empty() {
            return;
        }
        self.text("(");
        let mut separator = "";
        for operand in operands {
            self.text(separator);
            self.expr(operand);
            separator = ", ";
        }
        self.text(")");
    }

    fn unary(&mut self, op: UnaryOp, operand: ExprId) {
        self.text(match op {
            UnaryOp::Neg => "-(",
            UnaryOp::Not => "!(",
        });
        self.expr(operand);
        self.text(")");
    }

    fn infix(&mut self, op: &str, left: ExprId, right: ExprId) {
        self.text("(");
        self.expr(left);
        let _ = write!(self.out, " {op} ");
        self.expr(right);
        self.text(")");
    }

    fn assign(&mut self, op: &str, place: ExprId, value: ExprId) {
        self.expr(place);
        let _ = write!(self.out, " {op} ");
        self.expr(value);
    }

    fn list(&mut self, list: ListRange<ExprId>) {
        for (index, &expr) in self.hir.expr_lists[list].iter().enumerate() {
            if index > 0 {
                self.text(", ");
            }
            self.expr(expr);
        }
    }

    fn field_name(&self, ty: TypeId, variant: VariantIdx, index: u32) -> String {
        if let Ty::Adt(adt, _) = self.hir.types.get(ty) {
            let variant = self.hir.types.adts[adt].variants.get(variant.0 as usize);
            if let Some(field) = variant.and_then(|variant| variant.fields.get(index as usize)) {
                return self.names.text(field.name).to_string();
            }
        }
        index.to_string()
    }

    fn variant_name(&self, ty: TypeId, variant: VariantIdx) -> String {
        let Ty::Adt(adt, _) = self.hir.types.get(ty) else { return "{error}".into() };
        let adt = &self.hir.types.adts[adt];
        let name = self.names.text(adt.name);
        match (adt.kind, adt.variants.get(variant.0 as usize)) {
            (AdtKind::Enum, Some(variant)) => format!("{name}::{}", self.names.text(variant.name)),
            (AdtKind::Struct, _) | (AdtKind::Enum, None) => name.to_string(),
        }
    }

    fn adt(&mut self, ty: TypeId, variant: VariantIdx, fields: ListRange<FieldInit>) {
        let name = self.variant_name(ty, variant);
        self.text(&name);
        let fields = &self.hir.field_inits[fields];
        if fields.is_empty() {
            return;
        }
        self.text(" { ");
        for (position, field) in fields.iter().enumerate() {
            let separator = if position > 0 { ", " } else { "" };
            let _ = write!(self.out, "{separator}{}: ", self.field_name(ty, variant, field.index));
            self.expr(field.value);
        }
        self.text(" }");
    }

    /// `{: i32 ... }`
    fn block(&mut self, stmts: ListRange<Stmt>, tail: Option<ExprId>, ty: TypeId) {
        let _ = write!(self.out, "{{: {}", self.ty(ty));
        self.indent += 1;
        for stmt in &self.hir.stmts[stmts] {
            self.line();
            self.stmt(stmt);
        }
        if let Some(tail) = tail {
            self.line();
            self.expr(tail);
        }
        self.indent -= 1;
        self.line();
        self.text("}");
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt.kind {
            StmtKind::Let { pat, init, otherwise } => {
                self.text("let ");
                self.pat(pat);
                let _ = write!(self.out, ": {}", self.ty(self.hir.pats[pat].ty));
                if let Some(init) = init {
                    self.text(" = ");
                    self.expr(init);
                }
                if let Some(otherwise) = otherwise {
                    self.text(" else ");
                    self.expr(otherwise);
                }
                self.text(";");
            }
            StmtKind::Expr { expr, semi } => {
                self.expr(expr);
                self.text(if semi { ";" } else { "" });
            }
        }
    }

    fn if_expr(&mut self, cond: ExprId, then: ExprId, otherwise: Option<ExprId>) {
        self.text("if ");
        self.expr(cond);
        self.text(" ");
        self.expr(then);
        if let Some(otherwise) = otherwise {
            self.text(" else ");
            self.expr(otherwise);
        }
    }

    fn match_expr(&mut self, scrutinee: ExprId, arms: ListRange<crate::Arm>, source: MatchSource) {
        self.text("match ");
        self.expr(scrutinee);
        self.text(match source {
            MatchSource::Match => " {",
            MatchSource::IfLet => " { // if let",
            MatchSource::WhileLet => " { // while let",
        });
        self.indent += 1;
        for arm in &self.hir.arms[arms] {
            self.line();
            self.pat(arm.pat);
            if let Some(guard) = arm.guard {
                self.text(" if ");
                self.expr(guard);
            }
            self.text(" => ");
            self.expr(arm.body);
            self.text(",");
        }
        self.indent -= 1;
        self.line();
        self.text("}");
    }

    /// `loop0: i32: while`
    fn loop_head(&mut self, id: crate::LoopId, word: &str) {
        let info = self.hir.loops[id];
        let label = info.label.map(|(name, _)| format!("'{} ", self.names.text(name)));
        let _ = write!(self.out, "{}{id}: {}: {word}", label.unwrap_or_default(), self.ty(info.ty));
    }

    fn jump(&mut self, text: &str, value: Option<ExprId>) {
        self.text(text);
        if let Some(value) = value {
            self.text(" ");
            self.expr(value);
        }
    }

    fn pat(&mut self, id: PatId) {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.pat_inner(id));
    }

    fn pat_inner(&mut self, id: PatId) {
        let hir = self.hir;
        let node = hir.pats[id];
        match node.kind {
            PatKind::Error => self.text("{error}"),
            PatKind::Wild => self.text("_"),
            PatKind::Bind { var, sub } => {
                let info = hir.vars[var];
                let later = if info.kind == VarKind::LetLater { "later " } else { "" };
                let mutable = if info.mutable { "mut " } else { "" };
                let _ = write!(self.out, "{later}{mutable}{}", self.var(var));
                if let Some(sub) = sub {
                    self.text(" @ ");
                    self.pat(sub);
                }
            }
            PatKind::Int(bits) => self.out.push_str(&self.scalar(node.ty, bits)),
            PatKind::Range { lo, hi } => {
                let (lo, hi) = (self.scalar(node.ty, lo), self.scalar(node.ty, hi));
                let _ = write!(self.out, "{lo}..={hi}");
            }
            PatKind::Bool(value) => self.text(if value { "true" } else { "false" }),
            PatKind::Tuple(parts) => {
                self.text("(");
                self.pat_list(parts, ", ");
                self.text(")");
            }
            PatKind::Variant { variant, fields } => {
                let name = self.variant_name(node.ty, variant);
                self.text(&name);
                for (position, field) in hir.field_pats[fields].iter().enumerate() {
                    let separator = if position > 0 { ", " } else { " { " };
                    let _ =
                        write!(self.out, "{separator}{}: ", self.field_name(node.ty, variant, field.index));
                    self.pat(field.pat);
                }
                self.text(if fields.is_empty() { "" } else { " }" });
            }
            PatKind::Or(parts) => {
                self.text("(");
                self.pat_list(parts, " | ");
                self.text(")");
            }
        }
    }

    fn pat_list(&mut self, parts: ListRange<PatId>, separator: &str) {
        for (index, &part) in self.hir.pat_lists[parts].iter().enumerate() {
            if index > 0 {
                self.text(separator);
            }
            self.pat(part);
        }
    }
}
