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

    fn statement_part(&mut self, key: &str, stmt: Option<StmtId>) {
        self.json.key(key);
        match stmt {
            Some(stmt) => self.statement(stmt),
            None => self.json.null(),
        }
    }

    fn statement(&mut self, id: StmtId) {
        deep(|| self.statement_inside(id));
    }

    fn statement_inside(&mut self, id: StmtId) {
        let Stmt { kind, span } = self.ast.stmts[id];
        match kind {
            StmtKind::Error => self.json.open("Error", span),
            StmtKind::Expr(expr) => {
                self.json.open("Expr", span);
                self.part("expr", Some(expr));
            }
            StmtKind::Print(expr) => {
                self.json.open("Print", span);
                self.part("expr", Some(expr));
            }
            StmtKind::Var { name, init } => {
                self.json.open("Var", span);
                self.json.name(name.name);
                self.part("init", init);
            }
            StmtKind::Block(list) => {
                self.json.open("Block", span);
                self.statements("statements", list);
            }
            StmtKind::If { cond, then, otherwise } => {
                self.json.open("If", span);
                self.part("cond", Some(cond));
                self.statement_part("then", Some(then));
                self.statement_part("otherwise", otherwise);
            }
            StmtKind::While { cond, body } => {
                self.json.open("While", span);
                self.part("cond", Some(cond));
                self.statement_part("body", Some(body));
            }
            StmtKind::For { init, cond, step, body } => {
                self.json.open("For", span);
                self.statement_part("init", init);
                self.part("cond", cond);
                self.part("step", step);
                self.statement_part("body", Some(body));
            }
            StmtKind::Return { value } => {
                self.json.open("Return", span);
                self.part("value", value);
            }
            StmtKind::Fun(fun) => return self.function(fun),
            StmtKind::Class(class) => return self.class(class),
        }
        self.json.close();
    }

    fn function(&mut self, id: FunId) {
        let fun = self.ast.funs[id];
        self.json.open("Fun", fun.span);
        self.json.name(fun.name.name);
        self.json.list("params");
        for (index, param) in self.ast.params[fun.params].iter().enumerate() {
            self.json.item(index);
            self.json.string(self.names.text(param.name));
        }
        self.json.end_list();
        self.statements("body", fun.body);
        self.json.close();
    }

    fn class(&mut self, id: ClassId) {
        let class = self.ast.classes[id];
        self.json.open("Class", class.span);
        self.json.name(class.name.name);
        match class.superclass {
            Some(superclass) => self.json.text("superclass", self.names.text(superclass.name)),
            None => {
                self.json.key("superclass");
                self.json.null();
            }
        }
        self.json.list("methods");
        for (index, &method) in self.ast.methods[class.methods].iter().enumerate() {
            self.json.item(index);
            self.function(method);
        }
        self.json.end_list();
        self.json.close();
    }

    // ----- expressions

    fn part(&mut self, key: &str, expr: Option<ExprId>) {
        self.json.key(key);
        match expr {
            Some(expr) => deep(|| self.expr(expr)),
            None => self.json.null(),
        }
    }

    fn expr(&mut self, id: ExprId) {
        let Expr { kind, span } = self.ast.exprs[id];
        match kind {
            ExprKind::Error => self.json.open("Error", span),
            ExprKind::Nil => self.json.open("Nil", span),
            ExprKind::This => self.json.open("This", span),
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
            ExprKind::Super { name } => {
                self.json.open("Super", span);
                self.json.name(name);
            }
            ExprKind::Group(inner) => {
                self.json.open("Group", span);
                self.part("expr", Some(inner));
            }
            ExprKind::Unary { op, operand } => {
                self.json.open("Unary", span);
                self.json.text("op", op.text());
                self.part("operand", Some(operand));
            }
            ExprKind::Binary { op, lhs, rhs, .. } => self.infix("Binary", span, op.text(), lhs, rhs),
            ExprKind::Logical { op, lhs, rhs, .. } => self.infix("Logical", span, op.text(), lhs, rhs),
            ExprKind::Assign { name, value } => {
                self.json.open("Assign", span);
                self.json.name(name);
                self.part("value", Some(value));
            }
            ExprKind::Get { object, name } => {
                self.json.open("Get", span);
                self.part("object", Some(object));
                self.json.name(name);
            }
            ExprKind::Set { object, name, value, .. } => {
                self.json.open("Set", span);
                self.part("object", Some(object));
                self.json.name(name);
                self.part("value", Some(value));
            }
            ExprKind::Call { callee, args } => self.call(span, callee, args),
        }
        self.json.close();
    }

    fn infix(&mut self, node: &str, span: Span, op: &str, lhs: ExprId, rhs: ExprId) {
        self.json.open(node, span);
        self.json.text("op", op);
        self.part("lhs", Some(lhs));
        self.part("rhs", Some(rhs));
    }

    fn call(&mut self, span: Span, callee: ExprId, args: ListRange<ExprId>) {
        self.json.open("Call", span);
        self.part("callee", Some(callee));
        self.json.list("args");
        for (index, &arg) in self.ast.expr_lists[args].iter().enumerate() {
            self.json.item(index);
            deep(|| self.expr(arg));
        }
        self.json.end_list();
    }
}
