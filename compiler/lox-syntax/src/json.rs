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

    fn statement_part(&mut self, key: &str, stmt: Option<StmtId>) {
        self.key(key);
        match stmt {
            Some(stmt) => self.statement(stmt),
            None => self.out.push_str("null"),
        }
    }

    fn statement(&mut self, id: StmtId) {
        deep(|| self.statement_inside(id));
    }

    fn statement_inside(&mut self, id: StmtId) {
        let Stmt { kind, span } = self.ast.stmts[id];
        match kind {
            StmtKind::Error => self.open("Error", span),
            StmtKind::Expr(expr) => {
                self.open("Expr", span);
                self.part("expr", Some(expr));
            }
            StmtKind::Print(expr) => {
                self.open("Print", span);
                self.part("expr", Some(expr));
            }
            StmtKind::Var { name, init } => {
                self.open("Var", span);
                self.name(name.name);
                self.part("init", init);
            }
            StmtKind::Block(list) => {
                self.open("Block", span);
                self.statements("statements", list);
            }
            StmtKind::If { cond, then, otherwise } => {
                self.open("If", span);
                self.part("cond", Some(cond));
                self.statement_part("then", Some(then));
                self.statement_part("otherwise", otherwise);
            }
            StmtKind::While { cond, body } => {
                self.open("While", span);
                self.part("cond", Some(cond));
                self.statement_part("body", Some(body));
            }
            StmtKind::For { init, cond, step, body } => {
                self.open("For", span);
                self.statement_part("init", init);
                self.part("cond", cond);
                self.part("step", step);
                self.statement_part("body", Some(body));
            }
            StmtKind::Return { value } => {
                self.open("Return", span);
                self.part("value", value);
            }
            StmtKind::Fun(fun) => return self.function(fun),
            StmtKind::Class(class) => return self.class(class),
        }
        self.out.push('}');
    }

    fn function(&mut self, id: FunId) {
        let fun = self.ast.funs[id];
        self.open("Fun", fun.span);
        self.name(fun.name.name);
        self.key("params");
        self.out.push('[');
        for (index, param) in self.ast.params[fun.params].iter().enumerate() {
            self.out.push_str(if index == 0 { "" } else { "," });
            self.string(self.names.text(param.name));
        }
        self.out.push(']');
        self.statements("body", fun.body);
        self.out.push('}');
    }

    fn class(&mut self, id: ClassId) {
        let class = self.ast.classes[id];
        self.open("Class", class.span);
        self.name(class.name.name);
        match class.superclass {
            Some(superclass) => self.text("superclass", self.names.text(superclass.name)),
            None => self.out.push_str(",\"superclass\":null"),
        }
        self.key("methods");
        self.out.push('[');
        for (index, &method) in self.ast.methods[class.methods].iter().enumerate() {
            self.out.push_str(if index == 0 { "" } else { "," });
            self.function(method);
        }
        self.out.push_str("]}");
    }

    // ----- expressions

    fn part(&mut self, key: &str, expr: Option<ExprId>) {
        self.key(key);
        match expr {
            Some(expr) => deep(|| self.expr(expr)),
            None => self.out.push_str("null"),
        }
    }

    fn expr(&mut self, id: ExprId) {
        let Expr { kind, span } = self.ast.exprs[id];
        match kind {
            ExprKind::Error => self.open("Error", span),
            ExprKind::Nil => self.open("Nil", span),
            ExprKind::This => self.open("This", span),
            ExprKind::Bool(value) => {
                self.open("Bool", span);
                self.key("value");
                self.out.push_str(if value { "true" } else { "false" });
            }
            ExprKind::Number(value) => self.number(span, value),
            ExprKind::Str(text) => {
                self.open("String", span);
                self.text("value", self.names.text(text));
            }
            ExprKind::Name(name) => {
                self.open("Name", span);
                self.name(name);
            }
            ExprKind::Super { name } => {
                self.open("Super", span);
                self.name(name);
            }
            ExprKind::Group(inner) => {
                self.open("Group", span);
                self.part("expr", Some(inner));
            }
            ExprKind::Unary { op, operand } => {
                self.open("Unary", span);
                self.text("op", op.text());
                self.part("operand", Some(operand));
            }
            ExprKind::Binary { op, lhs, rhs, .. } => self.infix("Binary", span, op.text(), lhs, rhs),
            ExprKind::Logical { op, lhs, rhs, .. } => self.infix("Logical", span, op.text(), lhs, rhs),
            ExprKind::Assign { name, value } => {
                self.open("Assign", span);
                self.name(name);
                self.part("value", Some(value));
            }
            ExprKind::Get { object, name } => {
                self.open("Get", span);
                self.part("object", Some(object));
                self.name(name);
            }
            ExprKind::Set { object, name, value, .. } => {
                self.open("Set", span);
                self.part("object", Some(object));
                self.name(name);
                self.part("value", Some(value));
            }
            ExprKind::Call { callee, args } => self.call(span, callee, args),
        }
        self.out.push('}');
    }

    /// JSON has no infinity, which a literal of very many digits is: `null`.
    fn number(&mut self, span: Span, value: f64) {
        self.open("Number", span);
        self.key("value");
        if value.is_finite() {
            write!(self.out, "{value}").expect("a String takes all");
        } else {
            self.out.push_str("null");
        }
    }

    fn infix(&mut self, node: &str, span: Span, op: &str, lhs: ExprId, rhs: ExprId) {
        self.open(node, span);
        self.text("op", op);
        self.part("lhs", Some(lhs));
        self.part("rhs", Some(rhs));
    }

    fn call(&mut self, span: Span, callee: ExprId, args: ListRange<ExprId>) {
        self.open("Call", span);
        self.part("callee", Some(callee));
        self.key("args");
        self.out.push('[');
        for (index, &arg) in self.ast.expr_lists[args].iter().enumerate() {
            self.out.push_str(if index == 0 { "" } else { "," });
            deep(|| self.expr(arg));
        }
        self.out.push(']');
    }
}
