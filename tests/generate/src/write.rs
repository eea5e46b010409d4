//! Trees to source text. Remembers where operations begin: panics name that place.

use crate::ast::{Arm, BinOp, Block, CmpOp, Expr, ExprKind, Func, Pat, Place, Program, Shape, Stmt, Ty};

/// Line and column of each expression's first character, both from 1, by id.
pub type Places = Vec<(usize, usize)>;

/// The text of a program, and the places of its expressions.
pub fn write(program: &Program) -> (String, Places) {
    let mut writer = Writer {
        program,
        out: String::new(),
        line: 1,
        column: 1,
        indent: 0,
        places: vec![(0, 0); program.ids],
    };
    writer.program();
    (writer.out, writer.places)
}

struct Writer<'a> {
    program: &'a Program,
    out: String,
    line: usize,
    column: usize,
    indent: usize,
    places: Places,
}

/// How tightly the surroundings of an expression bind: it is put into parentheses if it binds less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Any,
    LogicOr,
    LogicAnd,
    Equality,
    Order,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Sum,
    Product,
    Unary,
    Cast,
    Postfix,
}

impl Level {
    fn of(op: BinOp) -> Level {
        match op {
            BinOp::Add | BinOp::Sub => Level::Sum,
            BinOp::Mul | BinOp::Div | BinOp::Rem => Level::Product,
            BinOp::And => Level::BitAnd,
            BinOp::Or => Level::BitOr,
            BinOp::Xor => Level::BitXor,
            BinOp::Shl | BinOp::Shr => Level::Shift,
        }
    }

    fn of_comparison(op: CmpOp) -> Level {
        match op {
            CmpOp::Eq | CmpOp::Ne => Level::Equality,
            CmpOp::Lt | CmpOp::Le | CmpOp::Gt | CmpOp::Ge => Level::Order,
        }
    }

    fn tighter(self) -> Level {
        const ALL: [Level; 14] = [
            Level::Any,
            Level::LogicOr,
            Level::LogicAnd,
            Level::Equality,
            Level::Order,
            Level::BitOr,
            Level::BitXor,
            Level::BitAnd,
            Level::Shift,
            Level::Sum,
            Level::Product,
            Level::Unary,
            Level::Cast,
            Level::Postfix,
        ];
        ALL[(self as usize + 1).min(ALL.len() - 1)]
    }
}

/// Whether the context of an expression decides the type of a literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Yes,
    No,
}

impl Writer<'_> {
    fn text(&mut self, text: &str) {
        self.out.push_str(text);
        for c in text.chars() {
            if c == '\n' {
                (self.line, self.column) = (self.line + 1, 1);
            } else {
                self.column += 1;
            }
        }
    }

    fn newline(&mut self) {
        self.text("\n");
        self.text(&"    ".repeat(self.indent));
    }

    fn program(&mut self) {
        let program = self.program;
        for (index, definition) in program.structs.iter().enumerate() {
            let fields = self.fields(&definition.fields);
            self.text(&format!("struct S{index} {{ {fields} }}\n"));
        }
        for (index, variants) in program.enums.iter().enumerate() {
            self.text(&format!("enum E{index} {{"));
            for (index, variant) in variants.iter().enumerate() {
                let types: Vec<String> = variant.fields.iter().map(|ty| self.ty(ty)).collect();
                let payload = match variant.shape {
                    Shape::Tuple if types.is_empty() => String::new(),
                    Shape::Tuple => format!("({})", types.join(", ")),
                    Shape::Record => format!(" {{ {} }}", self.fields(&variant.fields)),
                };
                self.text(&format!(" V{index}{payload},"));
            }
            self.text(" }\n");
        }
        for (index, value) in program.consts.iter().enumerate() {
            let ty = self.ty(&value.ty);
            self.text(&format!("const C{index}: {ty} = "));
            self.expr(value, Level::Any, Known::Yes);
            self.text(";\n");
        }
        for (index, func) in program.funcs.iter().enumerate() {
            self.func(index, func);
        }
    }

    fn fields(&self, types: &[Ty]) -> String {
        let fields = types.iter().enumerate().map(|(index, ty)| format!("f{index}: {}", self.ty(ty)));
        fields.collect::<Vec<_>>().join(", ")
    }

    fn ty(&self, ty: &Ty) -> String {
        match ty {
            Ty::Int(int) => int.name().to_owned(),
            Ty::F32 => "f32".to_owned(),
            Ty::F64 => "f64".to_owned(),
            Ty::Bool => "bool".to_owned(),
            Ty::Unit => "()".to_owned(),
            Ty::Tuple(types) => {
                let types: Vec<String> = types.iter().map(|ty| self.ty(ty)).collect();
                format!("({})", types.join(", "))
            }
            Ty::Struct(index) => format!("S{index}"),
            Ty::Enum(index) => format!("E{index}"),
        }
    }

    fn func(&mut self, index: usize, func: &Func) {
        let is_main = index + 1 == self.program.funcs.len();
        let name = if is_main { "main".to_owned() } else { format!("g{index}") };
        let params = func.params.iter().map(|(var, ty)| format!("{}: {}", self.declared(*var), self.ty(ty)));
        let params = params.collect::<Vec<_>>().join(", ");
        let ret = if func.ret == Ty::Unit { String::new() } else { format!(" -> {}", self.ty(&func.ret)) };
        self.text(&format!("\nfn {name}({params}){ret} "));
        self.block(&func.body, Known::Yes);
        self.text("\n");
    }

    /// A variable where it is declared.
    fn declared(&self, var: usize) -> String {
        if self.program.mutable[var] { format!("mut v{var}") } else { format!("v{var}") }
    }

    fn block(&mut self, block: &Block, known: Known) {
        self.text("{");
        self.indent += 1;
        for stmt in &block.stmts {
            self.newline();
            self.stmt(stmt);
        }
        if let Some(tail) = &block.tail {
            self.newline();
            self.at_start(tail, known);
        }
        self.indent -= 1;
        self.newline();
        self.text("}");
    }

    /// An expression where a statement begins: what begins with a block would end there.
    fn at_start(&mut self, expr: &Expr, known: Known) {
        if begins_with_block(expr) && !is_block_like(expr) {
            self.text("(");
            self.expr(expr, Level::Any, known);
            self.text(")");
        } else {
            self.expr(expr, Level::Any, known);
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Let { pat, typed, value } => {
                self.text("let ");
                self.pat(pat);
                if *typed {
                    let ty = self.ty(&value.ty);
                    self.text(&format!(": {ty}"));
                }
                self.text(" = ");
                self.expr(value, Level::Any, if *typed { Known::Yes } else { Known::No });
                self.text(";");
            }
            Stmt::LetLater { var, condition, then, otherwise } => {
                self.let_later(*var, condition, then, otherwise)
            }
            Stmt::LetElse { pat, value, otherwise } => {
                self.text("let ");
                self.pat(pat);
                self.text(" = ");
                // In parentheses: a value that ends in `}` cannot stand before `else`.
                self.text("(");
                self.expr(value, Level::Any, Known::No);
                self.text(") else ");
                self.block(otherwise, Known::No);
                self.text(";");
            }
            Stmt::Assign(place, value) => {
                self.place(place);
                self.text(" = ");
                self.expr(value, Level::Any, Known::Yes);
                self.text(";");
            }
            Stmt::Update(id, place, op, value) => {
                self.places[*id] = (self.line, self.column);
                self.place(place);
                self.text(&format!(" {}= ", op.text()));
                let known = if Level::of(*op) == Level::Shift { Known::No } else { Known::Yes };
                self.expr(value, Level::Any, known);
                self.text(";");
            }
            Stmt::Expr(value) => {
                self.at_start(value, Known::No);
                self.text(";");
            }
            Stmt::Print(value) => {
                let ty = self.ty(&value.ty);
                self.text(&format!("print_{ty}("));
                self.expr(value, Level::Any, Known::Yes);
                self.text(");");
            }
            Stmt::While(label, counter, bound, body) => {
                self.text(&format!("'l{label}: while v{counter} < {bound} "));
                self.block(body, Known::No);
            }
            Stmt::WhileLet(label, pat, value, body) => {
                self.text(&format!("'l{label}: while let "));
                self.pat(pat);
                self.text(" = ");
                self.let_head(value);
                self.text(" ");
                self.block(body, Known::No);
            }
            Stmt::Break(label, value) => {
                self.text(&format!("break 'l{label}"));
                if let Some(value) = value {
                    self.text(" ");
                    self.expr(value, Level::Any, Known::No);
                }
                self.text(";");
            }
            Stmt::Continue(label) => self.text(&format!("continue 'l{label};")),
            Stmt::Return(value) => {
                self.text("return ");
                self.expr(value, Level::Any, Known::Yes);
                self.text(";");
            }
        }
    }

    fn let_later(&mut self, var: usize, condition: &Expr, then: &Expr, otherwise: &Expr) {
        let ty = self.ty(&then.ty);
        let declared = self.declared(var);
        self.text(&format!("let {declared}: {ty};"));
        self.newline();
        self.text("if ");
        self.head(condition);
        for (open, value) in [(" { ", then), (" else { ", otherwise)] {
            self.text(&format!("{open}v{var} = "));
            self.expr(value, Level::Any, Known::Yes);
            self.text("; }");
        }
    }

    fn place(&mut self, place: &Place) {
        let mut text = format!("v{}", place.var);
        for (field, owner) in place.path.iter().zip(&place.owners) {
            let dot = if matches!(owner, Ty::Struct(_)) { ".f" } else { "." };
            text += &format!("{dot}{field}");
        }
        self.text(&text);
    }

    /// Between `if`, `while` or `match` and the block: a struct literal may not stand there bare.
    fn head(&mut self, expr: &Expr) {
        if may_end_in_braces(expr) {
            self.text("(");
            self.expr(expr, Level::Any, Known::No);
            self.text(")");
        } else {
            self.expr(expr, Level::Any, Known::No);
        }
    }

    fn expr(&mut self, expr: &Expr, around: Level, known: Known) {
        let parentheses = level(expr) < around || (around > Level::Any && is_block_like(expr));
        if parentheses {
            self.text("(");
        }
        self.places[expr.id] = (self.line, self.column);
        self.bare(expr, known);
        if parentheses {
            self.text(")");
        }
    }

    fn bare(&mut self, expr: &Expr, known: Known) {
        match &expr.kind {
            ExprKind::Int(value) => self.int(expr, *value, known),
            ExprKind::Float(value) => self.float(expr, *value, known),
            ExprKind::Bool(value) => self.text(&value.to_string()),
            ExprKind::Unit => self.text("()"),
            ExprKind::Var(var) => self.text(&format!("v{var}")),
            ExprKind::Const(index) => self.text(&format!("C{index}")),
            ExprKind::Neg(inner) => self.prefix("-", inner, known),
            ExprKind::Not(inner) => self.prefix("!", inner, known),
            ExprKind::Binary(op, left, right) => {
                let level = Level::of(*op);
                self.expr(left, level, known);
                self.text(&format!(" {} ", op.text()));
                let known = if level == Level::Shift { Known::No } else { known };
                self.expr(right, level.tighter(), known);
            }
            ExprKind::Compare(op, left, right) => {
                let level = Level::of_comparison(*op).tighter();
                self.left_of_less(left, level);
                self.text(&format!(" {} ", op.text()));
                self.expr(right, level, Known::No);
            }
            ExprKind::And(left, right) => self.logic(" && ", Level::LogicAnd, left, right),
            ExprKind::Or(left, right) => self.logic(" || ", Level::LogicOr, left, right),
            ExprKind::Cast(inner) => {
                self.expr(inner, Level::Cast, Known::No);
                let ty = self.ty(&expr.ty);
                self.text(&format!(" as {ty}"));
            }
            ExprKind::Tuple(parts) => self.list("(", ")", parts, known),
            ExprKind::Struct(index, fields) => {
                self.text(&format!("S{index}"));
                self.record(fields);
            }
            ExprKind::Enum(index, variant, fields) => self.variant(*index, *variant, fields),
            ExprKind::Field(owner, field) => {
                self.expr(owner, Level::Postfix, Known::No);
                let dot = if matches!(owner.ty, Ty::Struct(_)) { ".f" } else { "." };
                self.text(&format!("{dot}{field}"));
            }
            ExprKind::Call(index, args) => self.list(&format!("g{index}("), ")", args, Known::Yes),
            ExprKind::If(condition, then, otherwise) => {
                self.text("if ");
                self.head(condition);
                self.branches(then, otherwise, known);
            }
            ExprKind::IfLet(pat, value, then, otherwise) => {
                self.text("if let ");
                self.pat(pat);
                self.text(" = ");
                self.let_head(value);
                self.branches(then, otherwise, known);
            }
            ExprKind::Match(value, arms) => {
                self.text("match ");
                self.head(value);
                self.arms(arms, known);
            }
            ExprKind::Block(block) => self.block(block, known),
            ExprKind::Loop(label, body) => {
                self.text(&format!("'l{label}: loop "));
                self.block(body, Known::No);
            }
        }
    }

    /// After `let p =` in a condition, where `&&` and `||` would belong to the condition.
    fn let_head(&mut self, expr: &Expr) {
        if may_end_in_braces(expr) || level(expr) <= Level::LogicAnd {
            self.text("(");
            self.expr(expr, Level::Any, Known::No);
            self.text(")");
        } else {
            self.expr(expr, Level::Any, Known::No);
        }
    }

    fn branches(&mut self, then: &Block, otherwise: &Block, known: Known) {
        self.text(" ");
        self.block(then, known);
        self.text(" else ");
        self.block(otherwise, known);
    }

    fn logic(&mut self, op: &str, level: Level, left: &Expr, right: &Expr) {
        self.expr(left, level, Known::No);
        self.text(op);
        self.expr(right, level.tighter(), Known::No);
    }

    /// The left side of a comparison: `a as T < b` would begin a list of type arguments.
    fn left_of_less(&mut self, expr: &Expr, around: Level) {
        let around = if ends_in_cast(expr) { Level::Postfix } else { around };
        self.expr(expr, around, Known::No);
    }

    fn prefix(&mut self, op: &str, inner: &Expr, known: Known) {
        self.text(op);
        // `--a` would be taken for an operator of other languages.
        let minus = matches!(inner.kind, ExprKind::Neg(_) | ExprKind::Int(_) | ExprKind::Float(_))
            && level(inner) == Level::Unary;
        self.expr(inner, if minus { Level::Postfix } else { Level::Unary }, known);
    }

    fn int(&mut self, expr: &Expr, value: i128, known: Known) {
        let Ty::Int(int) = expr.ty else { unreachable!("an integer literal has an integer type") };
        let plain = known == Known::Yes && !expr.id.is_multiple_of(3)
            || int == crate::ast::IntTy::I32 && expr.id.is_multiple_of(2);
        let suffix = if plain { "" } else { int.name() };
        let digits = match expr.id % 11 {
            0 if value >= 0 => format!("0x{value:x}"),
            1 if value >= 1000 => format!("{}_{:03}", value / 1000, value % 1000),
            _ => value.to_string(),
        };
        // `0x1` and `i8` need nothing between: a suffix begins with a letter that is no digit.
        self.text(&format!("{digits}{suffix}"));
    }

    fn float(&mut self, expr: &Expr, value: f64, known: Known) {
        let plain = known == Known::Yes || expr.ty == Ty::F64 && expr.id.is_multiple_of(2);
        let suffix = match (&expr.ty, plain) {
            (_, true) => "",
            (Ty::F32, false) => "f32",
            _ => "f64",
        };
        // Debug always writes a point or an exponent; the language wants digits around a point.
        let text = format!("{value:?}");
        let text = match text.split_once('e') {
            Some((digits, exponent)) if !digits.contains('.') => format!("{digits}.0e{exponent}"),
            Some(_) | None => text,
        };
        self.text(&format!("{text}{suffix}"));
    }

    fn list(&mut self, open: &str, close: &str, parts: &[Expr], known: Known) {
        self.text(open);
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                self.text(", ");
            }
            self.expr(part, Level::Any, known);
        }
        self.text(close);
    }

    fn record(&mut self, fields: &[(usize, Expr)]) {
        self.text(" { ");
        for (index, (field, value)) in fields.iter().enumerate() {
            if index > 0 {
                self.text(", ");
            }
            self.text(&format!("f{field}: "));
            self.expr(value, Level::Any, Known::Yes);
        }
        self.text(" }");
    }

    fn variant(&mut self, index: usize, variant: usize, fields: &[(usize, Expr)]) {
        self.text(&format!("E{index}::V{variant}"));
        match self.program.enums[index][variant].shape {
            Shape::Tuple if fields.is_empty() => {}
            Shape::Tuple => {
                self.text("(");
                for (position, (_, value)) in fields.iter().enumerate() {
                    if position > 0 {
                        self.text(", ");
                    }
                    self.expr(value, Level::Any, Known::Yes);
                }
                self.text(")");
            }
            Shape::Record => self.record(fields),
        }
    }

    fn arms(&mut self, arms: &[Arm], known: Known) {
        self.text(" {");
        self.indent += 1;
        for arm in arms {
            self.newline();
            self.pat(&arm.pat);
            if let Some(guard) = &arm.guard {
                self.text(" if ");
                self.expr(guard, Level::Any, Known::No);
            }
            self.text(" => ");
            if begins_with_block(&arm.body) && !is_block_like(&arm.body) {
                self.text("(");
                self.expr(&arm.body, Level::Any, known);
                self.text(")");
            } else {
                self.expr(&arm.body, Level::Any, known);
            }
            self.text(",");
        }
        self.indent -= 1;
        self.newline();
        self.text("}");
    }

    fn pat(&mut self, pat: &Pat) {
        let text = self.pat_text(pat);
        self.text(&text);
    }

    fn pat_text(&self, pat: &Pat) -> String {
        match pat {
            Pat::Wild => "_".to_owned(),
            Pat::Bind(var, _) => self.declared(*var),
            Pat::At(var, _, inner) => {
                let (open, close) = if matches!(**inner, Pat::Or(_)) { ("(", ")") } else { ("", "") };
                format!("{} @ {open}{}{close}", self.declared(*var), self.pat_text(inner))
            }
            Pat::Int(int, value) => format!("{value}{}", if value % 2 == 0 { "" } else { int.name() }),
            Pat::Range(_, low, high) => format!("{low}..={high}"),
            Pat::Bool(value) => value.to_string(),
            Pat::Tuple(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| self.pat_text(part)).collect();
                format!("({})", parts.join(", "))
            }
            Pat::Struct(index, fields, rest) => format!("S{index} {}", self.field_pats(fields, *rest)),
            Pat::Enum(index, variant, fields, rest) => {
                let name = format!("E{index}::V{variant}");
                match self.program.enums[*index][*variant].shape {
                    Shape::Tuple if fields.is_empty() => name,
                    Shape::Tuple => {
                        let parts: Vec<String> = fields.iter().map(|(_, part)| self.pat_text(part)).collect();
                        format!("{name}({})", parts.join(", "))
                    }
                    Shape::Record => format!("{name} {}", self.field_pats(fields, *rest)),
                }
            }
            Pat::Or(parts) => parts.iter().map(|part| self.pat_text(part)).collect::<Vec<_>>().join(" | "),
        }
    }

    fn field_pats(&self, fields: &[(usize, Pat)], rest: bool) -> String {
        let mut parts: Vec<String> =
            fields.iter().map(|(field, pat)| format!("f{field}: {}", self.pat_text(pat))).collect();
        if rest {
            parts.push("..".to_owned());
        }
        format!("{{ {} }}", parts.join(", "))
    }
}

fn level(expr: &Expr) -> Level {
    match &expr.kind {
        ExprKind::Int(value) if *value < 0 => Level::Unary,
        ExprKind::Float(value) if value.is_sign_negative() => Level::Unary,
        ExprKind::Neg(_) | ExprKind::Not(_) => Level::Unary,
        ExprKind::Binary(op, ..) => Level::of(*op),
        ExprKind::Compare(op, ..) => Level::of_comparison(*op),
        ExprKind::And(..) => Level::LogicAnd,
        ExprKind::Or(..) => Level::LogicOr,
        ExprKind::Cast(_) => Level::Cast,
        ExprKind::Int(_)
        | ExprKind::Float(_)
        | ExprKind::Bool(_)
        | ExprKind::Unit
        | ExprKind::Var(_)
        | ExprKind::Const(_)
        | ExprKind::Tuple(_)
        | ExprKind::Struct(..)
        | ExprKind::Enum(..)
        | ExprKind::Field(..)
        | ExprKind::Call(..)
        | ExprKind::If(..)
        | ExprKind::IfLet(..)
        | ExprKind::Match(..)
        | ExprKind::Block(_)
        | ExprKind::Loop(..) => Level::Postfix,
    }
}

/// Whether it ends in `}` and may stand as a statement of its own.
fn is_block_like(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::If(..)
            | ExprKind::IfLet(..)
            | ExprKind::Match(..)
            | ExprKind::Block(_)
            | ExprKind::Loop(..)
    )
}

/// Whether its first token could begin a statement that ends in `}`. Operands that are block-like stand in parentheses
/// already, so it is itself or nothing.
fn begins_with_block(expr: &Expr) -> bool {
    is_block_like(expr)
}

/// Whether a struct literal or a block may stand bare in it, which the head of an `if` must not have.
fn may_end_in_braces(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Int(_)
        | ExprKind::Float(_)
        | ExprKind::Bool(_)
        | ExprKind::Unit
        | ExprKind::Var(_)
        | ExprKind::Const(_)
        | ExprKind::Tuple(_)
        | ExprKind::Call(..) => false,
        ExprKind::Neg(inner) | ExprKind::Not(inner) | ExprKind::Cast(inner) | ExprKind::Field(inner, _) => {
            may_end_in_braces(inner)
        }
        ExprKind::Binary(_, left, right)
        | ExprKind::Compare(_, left, right)
        | ExprKind::And(left, right)
        | ExprKind::Or(left, right) => may_end_in_braces(left) || may_end_in_braces(right),
        ExprKind::Struct(..)
        | ExprKind::Enum(..)
        | ExprKind::If(..)
        | ExprKind::IfLet(..)
        | ExprKind::Match(..)
        | ExprKind::Block(_)
        | ExprKind::Loop(..) => true,
    }
}

fn ends_in_cast(expr: &Expr) -> bool {
    if let ExprKind::Binary(_, _, last) | ExprKind::Neg(last) | ExprKind::Not(last) = &expr.kind {
        return ends_in_cast(last);
    }
    matches!(expr.kind, ExprKind::Cast(_))
}
