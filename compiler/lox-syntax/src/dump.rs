//! Text forms of tokens and trees, for people and for tests.
//!
//! Tokens are one a line. A tree is S-expressions: one statement a line, expressions within the line. Neither shows
//! ids or byte positions, so that equal programs have equal dumps.

use crate::ast::*;
use crate::deep;
use crate::lexer::{self, TokenKind};
use kiln_arena::{Interner, ListRange, Symbol};
use std::fmt::Write as _;

/// Deeper lines are not indented further: the dump of a deep tree stays linear in its size.
const MAX_INDENT: usize = 40;

/// The tokens of `text`, one a line: line and column (from 1, in characters), kind, and spelling where the kind does
/// not say it. The last one is `Eof`. Comments are not listed.
pub fn dump_tokens(text: &str) -> String {
    let mut out = String::new();
    let (mut line, mut column) = (1, 1);
    let mut seen = 0;
    let mut at = lexer::start(text);
    loop {
        let token = lexer::next(text, at);
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
        if token.kind == TokenKind::Eof {
            return out;
        }
        at = token.hi;
    }
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
            StmtKind::Expr(expr) => self.head(";", &[Some(expr)]),
            StmtKind::Print(expr) => self.head("print", &[Some(expr)]),
            StmtKind::Return { value } => self.head("return", &[value]),
            StmtKind::Var { name, init } => {
                self.open("var");
                self.name(name.name);
                self.operand(init);
            }
            StmtKind::Block(list) => {
                self.open("block");
                self.statements(list);
            }
            StmtKind::If { cond, then, otherwise } => {
                self.head("if", &[Some(cond)]);
                self.statement(then);
                if let Some(otherwise) = otherwise {
                    self.statement(otherwise);
                }
            }
            StmtKind::While { cond, body } => {
                self.head("while", &[Some(cond)]);
                self.statement(body);
            }
            StmtKind::For { init, cond, step, body } => self.for_loop(init, cond, step, body),
            StmtKind::Fun(fun) => {
                self.open("fun");
                self.function(fun);
            }
            StmtKind::Class(class) => self.class(class),
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

    fn for_loop(&mut self, init: Option<StmtId>, cond: Option<ExprId>, step: Option<ExprId>, body: StmtId) {
        self.open("for");
        if let Some(init) = init {
            self.statement(init);
        }
        for (head, clause) in [("cond", cond), ("step", step)] {
            if let Some(clause) = clause {
                self.head(head, &[Some(clause)]);
                self.close();
            }
        }
        self.statement(body);
    }

    /// Name, parameters and body of a function whose line is begun.
    fn function(&mut self, id: FunId) {
        let fun = &self.ast.funs[id];
        self.name(fun.name.name);
        self.out.push_str(" (");
        for (index, param) in self.ast.params[fun.params].iter().enumerate() {
            self.out.push_str(if index == 0 { "" } else { " " });
            self.out.push_str(self.names.text(param.name));
        }
        self.out.push(')');
        self.statements(fun.body);
    }

    fn class(&mut self, id: ClassId) {
        let class = &self.ast.classes[id];
        self.open("class");
        self.name(class.name.name);
        if let Some(superclass) = class.superclass {
            self.out.push_str(" (<");
            self.name(superclass.name);
            self.out.push(')');
        }
        for &method in &self.ast.methods[class.methods] {
            self.open("method");
            self.function(method);
            self.close();
        }
    }

    // ----- expressions

    fn expr(&mut self, id: ExprId) {
        deep(|| self.expr_inside(id));
    }

    fn expr_inside(&mut self, id: ExprId) {
        match self.ast.exprs[id].kind {
            ExprKind::Error => self.out.push_str("<error>"),
            ExprKind::Nil => self.out.push_str("nil"),
            ExprKind::Bool(value) => self.out.push_str(if value { "true" } else { "false" }),
            ExprKind::Number(value) => write!(self.out, "{value}").expect("a String takes all"),
            ExprKind::Str(text) => {
                write!(self.out, "\"{}\"", self.names.text(text).escape_debug()).expect("a String takes all");
            }
            ExprKind::Name(name) => self.out.push_str(self.names.text(name)),
            ExprKind::This => self.out.push_str("this"),
            ExprKind::Super { name } => self.node("super", Some(name), &[]),
            ExprKind::Group(inner) => self.node("group", None, &[inner]),
            ExprKind::Unary { op, operand } => self.node(op.text(), None, &[operand]),
            ExprKind::Binary { op, lhs, rhs, .. } => self.node(op.text(), None, &[lhs, rhs]),
            ExprKind::Logical { op, lhs, rhs, .. } => self.node(op.text(), None, &[lhs, rhs]),
            ExprKind::Assign { name, value } => self.node("=", Some(name), &[value]),
            ExprKind::Get { object, name } => self.node(".", Some(name), &[object]),
            ExprKind::Set { object, name, value, .. } => self.node(".=", Some(name), &[object, value]),
            ExprKind::Call { callee, args } => {
                self.out.push_str("(call ");
                self.expr(callee);
                for &arg in &self.ast.expr_lists[args] {
                    self.operand(Some(arg));
                }
                self.out.push(')');
            }
        }
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
