//! The tree as JSON, for other programs: nodes as `kiln_syntax` writes them, parts under the names that `ast.rs`
//! gives them.

use crate::ast::*;
use crate::deep;
use kiln_arena::{Interner, ListRange};
use kiln_source::Span;
use kiln_syntax::Json;

/// The tree of the file whose first byte has the position `base`.
pub fn dump_json(ast: &Ast, base: u32, names: &Interner) -> String {
    let mut dump = Dump { ast, names, json: Json::new(base, names) };
    for (index, &stmt) in ast.stmt_lists[ast.top].iter().enumerate() {
        dump.json.statement(index);
        dump.statement(stmt);
    }
    dump.json.finish()
}

struct Dump<'a> {
    ast: &'a Ast,
    names: &'a Interner,
    json: Json<'a>,
}

impl Dump<'_> {
    // ----- statements

    fn statements(&mut self, key: &str, list: ListRange<StmtId>) {
        self.json.list(key);
        for (index, &stmt) in self.ast.stmt_lists[list].iter().enumerate() {
            self.json.item(index);
            self.statement(stmt);
        }
        self.json.end_list();
    }

    fn statement(&mut self, id: StmtId) {
        deep(|| self.statement_inside(id));
    }

    fn statement_inside(&mut self, id: StmtId) {
        let Stmt { kind, span } = self.ast.stmts[id];
        match kind {
            StmtKind::Error => self.json.open("Error", span),
            StmtKind::Expr(expr) => self.with_parts("Expr", span, &[("expr", Some(expr))]),
            StmtKind::Show(values) => {
                self.json.open("Show", span);
                self.list("values", values);
            }
            StmtKind::Let { name, value } => {
                self.json.open("Let", span);
                self.json.name(name.name);
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
            StmtKind::Stop => self.json.open("Stop", span),
            StmtKind::Skip => self.json.open("Skip", span),
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
        self.json.close();
    }

    fn for_loop(&mut self, id: ForId, span: Span) {
        let For { name, over, body } = self.ast.fors[id];
        match over {
            Over::Range { from, to, by } => {
                self.json.open("For", span);
                self.json.name(name.name);
                self.part("from", Some(from));
                self.part("to", Some(to));
                self.part("by", by);
            }
            Over::Items(items) => {
                self.json.open("ForEach", span);
                self.json.name(name.name);
                self.part("items", Some(items));
            }
        }
        self.statements("body", body);
    }

    fn function(&mut self, node: &str, id: FunId) {
        let fun = self.ast.funs[id];
        self.json.open(node, fun.span);
        if let Some(name) = fun.name {
            self.json.name(name.name);
        }
        self.json.list("params");
        for (index, param) in self.ast.params[fun.params].iter().enumerate() {
            self.json.item(index);
            self.json.string(self.names.text(param.name));
        }
        self.json.end_list();
        match fun.body {
            FunBody::Value(value) => self.part("value", Some(value)),
            FunBody::Block(stmts) => self.statements("body", stmts),
        }
        self.json.close();
    }

    fn foreign(&mut self, id: ForeignId, span: Span) {
        let foreign = self.ast.foreigns[id];
        self.json.open("Foreign", span);
        self.json.text("library", self.names.text(foreign.library));
        self.json.name(foreign.name.name);
        self.json.list("params");
        for (index, ty) in self.ast.foreign_types[foreign.params].iter().enumerate() {
            self.json.item(index);
            self.json.string(ty.text());
        }
        self.json.end_list();
        self.json.text("result", foreign.result.text());
    }

    // ----- expressions

    fn part(&mut self, key: &str, expr: Option<ExprId>) {
        self.json.key(key);
        match expr {
            Some(expr) => deep(|| self.expr(expr)),
            None => self.json.null(),
        }
    }

    fn with_parts(&mut self, node: &str, span: Span, parts: &[(&str, Option<ExprId>)]) {
        self.json.open(node, span);
        for &(key, part) in parts {
            self.part(key, part);
        }
    }

    fn list(&mut self, key: &str, list: ListRange<ExprId>) {
        self.json.list(key);
        for (index, &expr) in self.ast.expr_lists[list].iter().enumerate() {
            self.json.item(index);
            deep(|| self.expr(expr));
        }
        self.json.end_list();
    }

    fn expr(&mut self, id: ExprId) {
        let Expr { kind, span } = self.ast.exprs[id];
        match kind {
            ExprKind::Error => self.json.open("Error", span),
            ExprKind::Nothing => self.json.open("Nothing", span),
            ExprKind::Bool(value) => {
                self.json.open("Bool", span);
                self.json.boolean("value", value);
            }
            ExprKind::Number(value) => {
                self.json.open("Number", span);
                self.json.number("value", value);
            }
            ExprKind::Str(text) => {
                self.json.open("String", span);
                self.json.text("value", self.names.text(text));
            }
            ExprKind::Name(name) => {
                self.json.open("Name", span);
                self.json.name(name);
            }
            ExprKind::Text(parts) => {
                self.json.open("Text", span);
                self.list("parts", parts);
            }
            ExprKind::List(items) => {
                self.json.open("List", span);
                self.list("items", items);
            }
            ExprKind::Object(fields) => self.object(fields, span),
            ExprKind::Function(fun) => return self.function("Function", fun),
            ExprKind::ReadLine => self.json.open("ReadLine", span),
            ExprKind::ReadFile(path) => self.with_parts("ReadFile", span, &[("path", Some(path))]),
            ExprKind::Group(inner) => self.with_parts("Group", span, &[("expr", Some(inner))]),
            ExprKind::Unary { op, operand } => {
                self.json.open("Unary", span);
                self.json.text("op", op.text());
                self.part("operand", Some(operand));
            }
            ExprKind::Binary { op, lhs, rhs, .. } => self.infix("Binary", span, op.text(), lhs, rhs),
            ExprKind::Logical { op, lhs, rhs, .. } => self.infix("Logical", span, op.text(), lhs, rhs),
            ExprKind::Get { object, name } => {
                self.with_parts("Get", span, &[("object", Some(object))]);
                self.json.name(name);
            }
            ExprKind::Index { object, index } => {
                self.with_parts("Index", span, &[("object", Some(object)), ("index", Some(index))]);
            }
            ExprKind::Call { form: _, callee, args } => {
                self.with_parts("Call", span, &[("callee", Some(callee))]);
                self.list("args", args);
            }
        }
        self.json.close();
    }

    fn object(&mut self, fields: ListRange<Field>, span: Span) {
        self.json.open("Object", span);
        self.json.list("fields");
        for (index, field) in self.ast.fields[fields].iter().enumerate() {
            self.json.item(index);
            self.json.open("Field", field.name.span);
            self.json.name(field.name.name);
            self.part("value", Some(field.value));
            self.json.close();
        }
        self.json.end_list();
    }

    fn infix(&mut self, node: &str, span: Span, op: &str, lhs: ExprId, rhs: ExprId) {
        self.json.open(node, span);
        self.json.text("op", op);
        self.part("lhs", Some(lhs));
        self.part("rhs", Some(rhs));
    }
}
