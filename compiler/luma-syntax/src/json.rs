//! The tree as JSON, for other programs.
//!
//! The form: `{"schema":1,"statements":[...]}`. Each node is an object with its kind under `node`, its place under
//! `span` as `[first byte, byte behind the last]` of the file, and its parts under the names that `ast.rs` gives
//! them; what is left out in the source is `null`. One statement at top level a line.

use crate::ast::*;
use crate::deep;
use kiln_arena::{Interner, ListRange, Symbol};
use kiln_source::Span;
use std::fmt::Write as _;

/// The version of the form.
const SCHEMA: u32 = 1;

/// The tree of the file whose first byte has the position `base`.
pub fn dump_json(ast: &Ast, base: u32, names: &Interner) -> String {
    let mut dump = Json { ast, names, base, out: String::new() };
    write!(dump.out, "{{\"schema\":{SCHEMA},\"statements\":[").expect("a String takes all");
    for (index, &stmt) in ast.stmt_lists[ast.top].iter().enumerate() {
        dump.out.push_str(if index == 0 { "\n" } else { ",\n" });
        dump.statement(stmt);
    }
    dump.out.push_str("\n]}\n");
    dump.out
}

struct Json<'a> {
    ast: &'a Ast,
    names: &'a Interner,
    base: u32,
    out: String,
}

impl Json<'_> {
    /// `{"node":KIND,"span":[..]`; the parts follow, then a brace.
    fn open(&mut self, node: &str, span: Span) {
        write!(self.out, "{{\"node\":\"{node}\",\"span\":[{},{}]", span.lo - self.base, span.hi - self.base)
            .expect("a String takes all");
    }

    fn key(&mut self, key: &str) {
        write!(self.out, ",\"{key}\":").expect("a String takes all");
    }

    fn text(&mut self, key: &str, text: &str) {
        self.key(key);
        self.string(text);
    }

    fn name(&mut self, name: Symbol) {
        self.text("name", self.names.text(name));
    }

    fn string(&mut self, text: &str) {
        self.out.push('"');
        for c in text.chars() {
            match c {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                '\r' => self.out.push_str("\\r"),
                '\t' => self.out.push_str("\\t"),
                c if (c as u32) < 0x20 => {
                    write!(self.out, "\\u{:04x}", c as u32).expect("a String takes all");
                }
                c => self.out.push(c),
            }
        }
        self.out.push('"');
    }

    // ----- statements

    fn statements(&mut self, key: &str, list: ListRange<StmtId>) {
        self.key(key);
        self.out.push('[');
        for (index, &stmt) in self.ast.stmt_lists[list].iter().enumerate() {
            self.out.push_str(if index == 0 { "" } else { "," });
            self.statement(stmt);
        }
        self.out.push(']');
    }

    fn statement(&mut self, id: StmtId) {
        deep(|| self.statement_inside(id));
    }

    fn statement_inside(&mut self, id: StmtId) {
        let Stmt { kind, span } = self.ast.stmts[id];
        match kind {
            StmtKind::Error => self.open("Error", span),
            StmtKind::Expr(expr) => self.with_parts("Expr", span, &[("expr", Some(expr))]),
            StmtKind::Show(values) => {
                self.open("Show", span);
                self.list("values", values);
            }
            StmtKind::Let { name, value } => {
                self.open("Let", span);
                self.name(name.name);
                self.part("value", Some(value));
            }
            StmtKind::Set { target, value } => {
                self.with_parts("Set", span, &[("target", Some(target)), ("value", Some(value))]);
            }
            StmtKind::If { cond, then, otherwise } => {
                self.with_parts("If", span, &[("cond", Some(cond))]);
                self.statements("then", then);
                self.statements("otherwise", otherwise);
            }
            StmtKind::While { cond, body } => {
                self.with_parts("While", span, &[("cond", Some(cond))]);
                self.statements("body", body);
            }
            StmtKind::Repeat { count, body } => {
                self.with_parts("Repeat", span, &[("count", Some(count))]);
                self.statements("body", body);
            }
            StmtKind::For(id) => self.for_loop(id, span),
            StmtKind::Define(fun) => return self.function("Define", fun),
            StmtKind::GiveBack { value } => self.with_parts("GiveBack", span, &[("value", value)]),
            StmtKind::Stop => self.open("Stop", span),
            StmtKind::Skip => self.open("Skip", span),
            StmtKind::Add { item, list } => {
                self.with_parts("Add", span, &[("item", Some(item)), ("list", Some(list))]);
            }
            StmtKind::Remove { item, from } => {
                self.with_parts("Remove", span, &[("item", Some(item)), ("from", Some(from))]);
            }
            StmtKind::WriteFile { path, text } => {
                self.with_parts("WriteFile", span, &[("path", Some(path)), ("text", Some(text))]);
            }
            StmtKind::Foreign(id) => self.foreign(id, span),
        }
        self.out.push('}');
    }

    fn for_loop(&mut self, id: ForId, span: Span) {
        let For { name, over, body } = self.ast.fors[id];
        match over {
            Over::Range { from, to, by } => {
                self.open("For", span);
                self.name(name.name);
                self.part("from", Some(from));
                self.part("to", Some(to));
                self.part("by", by);
            }
            Over::Items(items) => {
                self.open("ForEach", span);
                self.name(name.name);
                self.part("items", Some(items));
            }
        }
        self.statements("body", body);
    }

    fn function(&mut self, node: &str, id: FunId) {
        let fun = self.ast.funs[id];
        self.open(node, fun.span);
        if let Some(name) = fun.name {
            self.name(name.name);
        }
        self.key("params");
        self.out.push('[');
        for (index, param) in self.ast.params[fun.params].iter().enumerate() {
            self.out.push_str(if index == 0 { "" } else { "," });
            self.string(self.names.text(param.name));
        }
        self.out.push(']');
        match fun.body {
            FunBody::Value(value) => self.part("value", Some(value)),
            FunBody::Block(stmts) => self.statements("body", stmts),
        }
        self.out.push('}');
    }

    fn foreign(&mut self, id: ForeignId, span: Span) {
        let foreign = self.ast.foreigns[id];
        self.open("Foreign", span);
        self.text("library", self.names.text(foreign.library));
        self.name(foreign.name.name);
        self.key("params");
        self.out.push('[');
        for (index, ty) in self.ast.foreign_types[foreign.params].iter().enumerate() {
            self.out.push_str(if index == 0 { "" } else { "," });
            self.string(ty.text());
        }
        self.out.push(']');
        self.text("result", foreign.result.text());
    }

    // ----- expressions

    fn part(&mut self, key: &str, expr: Option<ExprId>) {
        self.key(key);
        match expr {
            Some(expr) => deep(|| self.expr(expr)),
            None => self.out.push_str("null"),
        }
    }

    fn with_parts(&mut self, node: &str, span: Span, parts: &[(&str, Option<ExprId>)]) {
        self.open(node, span);
        for &(key, part) in parts {
            self.part(key, part);
        }
    }

    fn list(&mut self, key: &str, list: ListRange<ExprId>) {
        self.key(key);
        self.out.push('[');
        for (index, &expr) in self.ast.expr_lists[list].iter().enumerate() {
            self.out.push_str(if index == 0 { "" } else { "," });
            deep(|| self.expr(expr));
        }
        self.out.push(']');
    }

    fn expr(&mut self, id: ExprId) {
        let Expr { kind, span } = self.ast.exprs[id];
        match kind {
            ExprKind::Error => self.open("Error", span),
            ExprKind::Nothing => self.open("Nothing", span),
            ExprKind::Bool(value) => {
                self.open("Bool", span);
                self.key("value");
                self.out.push_str(if value { "true" } else { "false" });
            }
            ExprKind::Number(value) => {
                self.open("Number", span);
                self.key("value");
                write!(self.out, "{value}").expect("a String takes all");
            }
            ExprKind::Str(text) => {
                self.open("String", span);
                self.text("value", self.names.text(text));
            }
            ExprKind::Name(name) => {
                self.open("Name", span);
                self.name(name);
            }
            ExprKind::Text(parts) => {
                self.open("Text", span);
                self.list("parts", parts);
            }
            ExprKind::List(items) => {
                self.open("List", span);
                self.list("items", items);
            }
            ExprKind::Object(fields) => self.object(fields, span),
            ExprKind::Function(fun) => return self.function("Function", fun),
            ExprKind::ReadLine => self.open("ReadLine", span),
            ExprKind::ReadFile(path) => self.with_parts("ReadFile", span, &[("path", Some(path))]),
            ExprKind::Group(inner) => self.with_parts("Group", span, &[("expr", Some(inner))]),
            ExprKind::Unary { op, operand } => {
                self.open("Unary", span);
                self.text("op", op.text());
                self.part("operand", Some(operand));
            }
            ExprKind::Binary { op, lhs, rhs, .. } => self.infix("Binary", span, op.text(), lhs, rhs),
            ExprKind::Logical { op, lhs, rhs, .. } => self.infix("Logical", span, op.text(), lhs, rhs),
            ExprKind::Get { object, name } => {
                self.with_parts("Get", span, &[("object", Some(object))]);
                self.name(name);
            }
            ExprKind::Index { object, index } => {
                self.with_parts("Index", span, &[("object", Some(object)), ("index", Some(index))]);
            }
            ExprKind::Call { form: _, callee, args } => {
                self.with_parts("Call", span, &[("callee", Some(callee))]);
                self.list("args", args);
            }
        }
        self.out.push('}');
    }

    fn object(&mut self, fields: ListRange<Field>, span: Span) {
        self.open("Object", span);
        self.key("fields");
        self.out.push('[');
        for (index, field) in self.ast.fields[fields].iter().enumerate() {
            self.out.push_str(if index == 0 { "" } else { "," });
            self.open("Field", field.name.span);
            self.name(field.name.name);
            self.part("value", Some(field.value));
            self.out.push('}');
        }
        self.out.push(']');
    }

    fn infix(&mut self, node: &str, span: Span, op: &str, lhs: ExprId, rhs: ExprId) {
        self.open(node, span);
        self.text("op", op);
        self.part("lhs", Some(lhs));
        self.part("rhs", Some(rhs));
    }
}
