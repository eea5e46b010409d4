//! Text forms of tokens and trees, for people and for tests (`kiln_syntax`).

use crate::ast::*;
use crate::deep;
use crate::lexer::{self, Tokens};
use kiln_arena::{Interner, ListRange, Symbol};
use kiln_syntax::{Place, Tree};

/// The tokens of `text`, one a line: line and column (from 1, in characters), kind, and spelling where the kind does
/// not say it. The last one is `Eof`. Comments are not listed, nor the ends of lines inside brackets.
pub fn dump_tokens(text: &str) -> String {
    let mut place = Place::new(text, lexer::start(text));
    for token in Tokens::new(text) {
        place.token(token.lo, token.hi, &token.kind, token.kind.has_one_spelling());
    }
    place.finish()
}

/// The tree of a file as S-expressions, a line for each statement.
pub fn dump_ast(ast: &Ast, names: &Interner) -> String {
    let mut dump = Dump { ast, names, tree: Tree::new(names) };
    dump.statements(ast.top);
    dump.tree.finish()
}

struct Dump<'a> {
    ast: &'a Ast,
    names: &'a Interner,
    tree: Tree<'a>,
}

impl Dump<'_> {
    // ----- statements

    fn statements(&mut self, list: ListRange<StmtId>) {
        for &stmt in &self.ast.stmt_lists[list] {
            self.statement(stmt);
        }
    }

    fn statement(&mut self, id: StmtId) {
        deep(|| self.statement_inside(id));
    }

    fn statement_inside(&mut self, id: StmtId) {
        match self.ast.stmts[id].kind {
            StmtKind::Error => self.head("error", &[]),
            StmtKind::Expr(expr) => self.head("do", &[Some(expr)]),
            StmtKind::Show(values) => {
                self.tree.open("show");
                self.operands(values);
            }
            StmtKind::Let { name, value } => {
                self.tree.open("let");
                self.tree.name(name.name);
                self.operand(Some(value));
            }
            StmtKind::Set { target, value } => self.head("set", &[Some(target), Some(value)]),
            StmtKind::If { cond, then, otherwise } => {
                self.head("if", &[Some(cond)]);
                self.statements(then);
                if !otherwise.is_empty() {
                    self.tree.open("otherwise");
                    self.statements(otherwise);
                    self.tree.close();
                }
            }
            StmtKind::While { cond, body } => {
                self.head("while", &[Some(cond)]);
                self.statements(body);
            }
            StmtKind::Repeat { count, body } => {
                self.head("repeat", &[Some(count)]);
                self.statements(body);
            }
            StmtKind::For(id) => self.for_loop(id),
            StmtKind::Define(fun) => {
                self.tree.open("define");
                self.function(fun);
            }
            StmtKind::GiveBack { value } => self.head("give-back", &[value]),
            StmtKind::Stop => self.tree.open("stop"),
            StmtKind::Skip => self.tree.open("skip"),
            StmtKind::Add { item, list } => self.head("add", &[Some(item), Some(list)]),
            StmtKind::Remove { item, from } => self.head("remove", &[Some(item), Some(from)]),
            StmtKind::WriteFile { path, text } => self.head("write-file", &[Some(path), Some(text)]),
            StmtKind::Foreign(id) => self.foreign(id),
        }
        self.tree.close();
    }

    /// A head with expressions in its line, of which those that are not there are left out; not closed.
    fn head(&mut self, head: &str, operands: &[Option<ExprId>]) {
        self.tree.open(head);
        for &operand in operands {
            self.operand(operand);
        }
    }

    fn operand(&mut self, operand: Option<ExprId>) {
        if let Some(operand) = operand {
            self.tree.raw(" ");
            self.expr(operand);
        }
    }

    fn operands(&mut self, list: ListRange<ExprId>) {
        for &operand in &self.ast.expr_lists[list] {
            self.operand(Some(operand));
        }
    }

    fn for_loop(&mut self, id: ForId) {
        let For { name, over, body } = self.ast.fors[id];
        match over {
            Over::Range { from, to, by } => {
                self.tree.open("for");
                self.tree.name(name.name);
                self.operand(Some(from));
                self.operand(Some(to));
                self.operand(by);
            }
            Over::Items(items) => {
                self.tree.open("for-each");
                self.tree.name(name.name);
                self.operand(Some(items));
            }
        }
        self.statements(body);
    }

    /// Name, parameters and body of a function that is begun.
    fn function(&mut self, id: FunId) {
        let fun = &self.ast.funs[id];
        if let Some(name) = fun.name {
            self.tree.name(name.name);
        }
        let names = self.names;
        self.tree.words(self.ast.params[fun.params].iter().map(|param| names.text(param.name)));
        match fun.body {
            FunBody::Value(value) => self.operand(Some(value)),
            FunBody::Block(stmts) => self.statements(stmts),
        }
    }

    fn foreign(&mut self, id: ForeignId) {
        let foreign = &self.ast.foreigns[id];
        self.tree.open("foreign");
        self.tree.raw(" ");
        self.tree.string(foreign.library);
        self.tree.name(foreign.name.name);
        self.tree.words(self.ast.foreign_types[foreign.params].iter().map(|ty| ty.text()));
        self.tree.word(foreign.result.text());
    }

    // ----- expressions

    fn expr(&mut self, id: ExprId) {
        deep(|| self.expr_inside(id));
    }

    fn expr_inside(&mut self, id: ExprId) {
        match self.ast.exprs[id].kind {
            ExprKind::Error => self.tree.raw("<error>"),
            ExprKind::Nothing => self.tree.raw("nothing"),
            ExprKind::Bool(value) => self.tree.raw(if value { "yes" } else { "no" }),
            ExprKind::Number(value) => self.tree.number(value),
            ExprKind::Str(text) => self.tree.string(text),
            ExprKind::Name(name) => self.tree.raw(self.names.text(name)),
            ExprKind::Text(parts) => self.list("text", None, parts),
            ExprKind::List(items) => self.list("list", None, items),
            ExprKind::Object(fields) => self.object(fields),
            ExprKind::Function(fun) => {
                // Statements in it have lines of their own.
                self.tree.open_within("function");
                self.function(fun);
                self.tree.close();
            }
            ExprKind::ReadLine => self.tree.raw("(read-line)"),
            ExprKind::ReadFile(path) => self.node("read-file", None, &[path]),
            ExprKind::Group(inner) => self.node("group", None, &[inner]),
            ExprKind::Unary { op, operand } => self.node(op.text(), None, &[operand]),
            ExprKind::Binary { op: BinaryOp::Ne, lhs, rhs, .. } => self.node("is-not", None, &[lhs, rhs]),
            ExprKind::Binary { op, lhs, rhs, .. } => self.node(op.text(), None, &[lhs, rhs]),
            ExprKind::Logical { op, lhs, rhs, .. } => self.node(op.text(), None, &[lhs, rhs]),
            ExprKind::Get { object, name } => self.node(".", Some(name), &[object]),
            ExprKind::Index { object, index } => self.node("index", None, &[object, index]),
            ExprKind::Call { form, callee, args } => {
                let head = match form {
                    CallForm::Brackets => "call",
                    CallForm::Of => "of",
                };
                self.list(head, Some(callee), args);
            }
        }
    }

    fn object(&mut self, fields: ListRange<Field>) {
        self.tree.raw("(object");
        for field in &self.ast.fields[fields] {
            self.tree.raw(" (");
            self.tree.string(field.name.name);
            self.operand(Some(field.value));
            self.tree.raw(")");
        }
        self.tree.raw(")");
    }

    fn list(&mut self, head: &str, first: Option<ExprId>, list: ListRange<ExprId>) {
        self.tree.raw("(");
        self.tree.raw(head);
        self.operand(first);
        self.operands(list);
        self.tree.raw(")");
    }

    fn node(&mut self, head: &str, name: Option<Symbol>, children: &[ExprId]) {
        self.tree.raw("(");
        self.tree.raw(head);
        if let Some(name) = name {
            self.tree.name(name);
        }
        for &child in children {
            self.operand(Some(child));
        }
        self.tree.raw(")");
    }
}
