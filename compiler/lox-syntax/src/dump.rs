//! Text forms of tokens and trees, for people and for tests (`kiln_syntax`).

use crate::ast::*;
use crate::deep;
use crate::lexer::{self, TokenKind};
use kiln_arena::{Interner, ListRange, Symbol};
use kiln_syntax::{Place, Tree};

/// The tokens of `text`, one a line: line and column (from 1, in characters), kind, and spelling where the kind does
/// not say it. The last one is `Eof`. Comments are not listed.
pub fn dump_tokens(text: &str) -> String {
    let mut place = Place::new(text, 0);
    let mut at = lexer::start(text);
    loop {
        let token = lexer::next(text, at);
        place.token(token.lo, token.hi, &token.kind, token.kind.has_one_spelling());
        if token.kind == TokenKind::Eof {
            return place.finish();
        }
        at = token.hi;
    }
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
            StmtKind::Expr(expr) => self.head(";", &[Some(expr)]),
            StmtKind::Print(expr) => self.head("print", &[Some(expr)]),
            StmtKind::Return { value } => self.head("return", &[value]),
            StmtKind::Var { name, init } => {
                self.tree.open("var");
                self.tree.name(name.name);
                self.operand(init);
            }
            StmtKind::Block(list) => {
                self.tree.open("block");
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
                self.tree.open("fun");
                self.function(fun);
            }
            StmtKind::Class(class) => self.class(class),
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

    fn for_loop(&mut self, init: Option<StmtId>, cond: Option<ExprId>, step: Option<ExprId>, body: StmtId) {
        self.tree.open("for");
        if let Some(init) = init {
            self.statement(init);
        }
        for (head, clause) in [("cond", cond), ("step", step)] {
            if let Some(clause) = clause {
                self.head(head, &[Some(clause)]);
                self.tree.close();
            }
        }
        self.statement(body);
    }

    /// Name, parameters and body of a function whose line is begun.
    fn function(&mut self, id: FunId) {
        let fun = &self.ast.funs[id];
        self.tree.name(fun.name.name);
        let names = self.names;
        self.tree.words(self.ast.params[fun.params].iter().map(|param| names.text(param.name)));
        self.statements(fun.body);
    }

    fn class(&mut self, id: ClassId) {
        let class = &self.ast.classes[id];
        self.tree.open("class");
        self.tree.name(class.name.name);
        if let Some(superclass) = class.superclass {
            self.tree.raw(" (<");
            self.tree.name(superclass.name);
            self.tree.raw(")");
        }
        for &method in &self.ast.methods[class.methods] {
            self.tree.open("method");
            self.function(method);
            self.tree.close();
        }
    }

    // ----- expressions

    fn expr(&mut self, id: ExprId) {
        deep(|| self.expr_inside(id));
    }

    fn expr_inside(&mut self, id: ExprId) {
        match self.ast.exprs[id].kind {
            ExprKind::Error => self.tree.raw("<error>"),
            ExprKind::Nil => self.tree.raw("nil"),
            ExprKind::Bool(value) => self.tree.raw(if value { "true" } else { "false" }),
            ExprKind::Number(value) => self.tree.number(value),
            ExprKind::Str(text) => self.tree.string(text),
            ExprKind::Name(name) => self.tree.raw(self.names.text(name)),
            ExprKind::This => self.tree.raw("this"),
            ExprKind::Super { name } => self.node("super", Some(name), &[]),
            ExprKind::Group(inner) => self.node("group", None, &[inner]),
            ExprKind::Unary { op, operand } => self.node(op.text(), None, &[operand]),
            ExprKind::Binary { op, lhs, rhs, .. } => self.node(op.text(), None, &[lhs, rhs]),
            ExprKind::Logical { op, lhs, rhs, .. } => self.node(op.text(), None, &[lhs, rhs]),
            ExprKind::Assign { name, value } => self.node("=", Some(name), &[value]),
            ExprKind::Get { object, name } => self.node(".", Some(name), &[object]),
            ExprKind::Set { object, name, value, .. } => self.node(".=", Some(name), &[object, value]),
            ExprKind::Call { callee, args } => {
                self.tree.raw("(call ");
                self.expr(callee);
                for &arg in &self.ast.expr_lists[args] {
                    self.operand(Some(arg));
                }
                self.tree.raw(")");
            }
        }
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
