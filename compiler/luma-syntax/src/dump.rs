//! Text forms of tokens and trees, for people and for tests.
//!
//! Tokens are one a line. A tree is S-expressions: one statement a line, expressions within the line. Neither shows
//! ids or byte positions, so that equal programs have equal dumps.

use crate::ast::*;
use crate::deep;
use crate::lexer::{self, Tokens};
use kiln_arena::{Interner, ListRange, Symbol};
use std::fmt::Write as _;

/// Deeper lines are not indented further: the dump of a deep tree stays linear in its size.
const MAX_INDENT: usize = 40;

/// The tokens of `text`, one a line: line and column (from 1, in characters), kind, and spelling where the kind does
/// not say it. The last one is `Eof`. Comments are not listed, nor the ends of lines inside brackets.
pub fn dump_tokens(text: &str) -> String {
    let mut out = String::new();
    let (mut line, mut column) = (1, 1);
    let mut seen = lexer::start(text) as usize;
    for token in Tokens::new(text) {
        for c in text[seen..token.lo as usize].chars() {
            (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        seen = token.lo as usize;
        let spelling = &text[token.lo as usize..token.hi as usize];
        write!(out, "{line}:{column} {:?}", token.kind).expect("a String takes all");
        if !token.kind.has_one_spelling() {
            write!(out, " {}", spelling.escape_debug()).expect("a String takes all");
        }
        out.push('\n');
    }
    out
}

/// The tree of a file as S-expressions, a line for each statement.
pub fn dump_ast(ast: &Ast, names: &Interner) -> String {
    let mut dump = Dump { ast, names, out: String::new(), depth: 0 };
    dump.statements(ast.top);
    if !dump.out.is_empty() {
        dump.out.push('\n');
    }
    dump.out
}

struct Dump<'a> {
    ast: &'a Ast,
    names: &'a Interner,
    out: String,
    depth: usize,
}

impl Dump<'_> {
    /// Starts a line with `(head`; its children follow, then [`Dump::close`].
    fn open(&mut self, head: &str) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        for _ in 0..self.depth.min(MAX_INDENT) {
            self.out.push_str("  ");
        }
        self.out.push('(');
        self.out.push_str(head);
        self.depth += 1;
    }

    fn close(&mut self) {
        self.out.push(')');
        self.depth -= 1;
    }

    fn name(&mut self, name: Symbol) {
        self.out.push(' ');
        let text = self.names.text(name);
        self.out.push_str(if text.is_empty() { "<missing>" } else { text });
    }

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
                self.open("show");
                self.operands(values);
            }
            StmtKind::Let { name, value } => {
                self.open("let");
                self.name(name.name);
                self.operand(Some(value));
            }
            StmtKind::Set { target, value } => self.head("set", &[Some(target), Some(value)]),
            StmtKind::If { cond, then, otherwise } => {
                self.head("if", &[Some(cond)]);
                self.statements(then);
                if !otherwise.is_empty() {
                    self.open("otherwise");
                    self.statements(otherwise);
                    self.close();
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
                self.open("define");
                self.function(fun);
            }
            StmtKind::GiveBack { value } => self.head("give-back", &[value]),
            StmtKind::Stop => self.open("stop"),
            StmtKind::Skip => self.open("skip"),
            StmtKind::Add { item, list } => self.head("add", &[Some(item), Some(list)]),
            StmtKind::Remove { item, from } => self.head("remove", &[Some(item), Some(from)]),
            StmtKind::WriteFile { path, text } => self.head("write-file", &[Some(path), Some(text)]),
            StmtKind::Foreign(id) => self.foreign(id),
        }
        self.close();
    }

    /// A head with expressions in its line, of which those that are not there are left out; not closed.
    fn head(&mut self, head: &str, operands: &[Option<ExprId>]) {
        self.open(head);
        for &operand in operands {
            self.operand(operand);
        }
    }

    fn operand(&mut self, operand: Option<ExprId>) {
        if let Some(operand) = operand {
            self.out.push(' ');
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
                self.open("for");
                self.name(name.name);
                self.operand(Some(from));
                self.operand(Some(to));
                self.operand(by);
            }
            Over::Items(items) => {
                self.open("for-each");
                self.name(name.name);
                self.operand(Some(items));
            }
        }
        self.statements(body);
    }

    /// Name, parameters and body of a function that is begun.
    fn function(&mut self, id: FunId) {
        let fun = &self.ast.funs[id];
        if let Some(name) = fun.name {
            self.name(name.name);
        }
        self.out.push_str(" (");
        for (index, param) in self.ast.params[fun.params].iter().enumerate() {
            self.out.push_str(if index == 0 { "" } else { " " });
            self.out.push_str(self.names.text(param.name));
        }
        self.out.push(')');
        match fun.body {
            FunBody::Value(value) => self.operand(Some(value)),
            FunBody::Block(stmts) => self.statements(stmts),
        }
    }

    fn foreign(&mut self, id: ForeignId) {
        let foreign = &self.ast.foreigns[id];
        self.open("foreign");
        self.out.push(' ');
        self.string(foreign.library);
        self.name(foreign.name.name);
        self.out.push_str(" (");
        for (index, ty) in self.ast.foreign_types[foreign.params].iter().enumerate() {
            self.out.push_str(if index == 0 { "" } else { " " });
            self.out.push_str(ty.text());
        }
        self.out.push_str(") ");
        self.out.push_str(foreign.result.text());
    }

    // ----- expressions

    fn string(&mut self, text: Symbol) {
        write!(self.out, "\"{}\"", self.names.text(text).escape_debug()).expect("a String takes all");
    }

    fn expr(&mut self, id: ExprId) {
        deep(|| self.expr_inside(id));
    }

    fn expr_inside(&mut self, id: ExprId) {
        match self.ast.exprs[id].kind {
            ExprKind::Error => self.out.push_str("<error>"),
            ExprKind::Nothing => self.out.push_str("nothing"),
            ExprKind::Bool(value) => self.out.push_str(if value { "yes" } else { "no" }),
            ExprKind::Number(value) => write!(self.out, "{value}").expect("a String takes all"),
            ExprKind::Str(text) => self.string(text),
            ExprKind::Name(name) => self.out.push_str(self.names.text(name)),
            ExprKind::Text(parts) => self.list("text", None, parts),
            ExprKind::List(items) => self.list("list", None, items),
            ExprKind::Object(fields) => self.object(fields),
            ExprKind::Function(fun) => {
                // Statements in it have lines of their own.
                self.depth += 1;
                self.out.push_str("(function");
                self.function(fun);
                self.close();
            }
            ExprKind::ReadLine => self.out.push_str("(read-line)"),
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
        self.out.push_str("(object");
        for field in &self.ast.fields[fields] {
            self.out.push_str(" (");
            self.string(field.name.name);
            self.operand(Some(field.value));
            self.out.push(')');
        }
        self.out.push(')');
    }

    fn list(&mut self, head: &str, first: Option<ExprId>, list: ListRange<ExprId>) {
        self.out.push('(');
        self.out.push_str(head);
        self.operand(first);
        self.operands(list);
        self.out.push(')');
    }

    fn node(&mut self, head: &str, name: Option<Symbol>, children: &[ExprId]) {
        self.out.push('(');
        self.out.push_str(head);
        if let Some(name) = name {
            self.name(name);
        }
        for &child in children {
            self.operand(Some(child));
        }
        self.out.push(')');
    }
}
