//! Trees to source text. Remembers on which line each operation stands: traces name it.

use super::ast::{BinOp, Class, Expr, ExprKind, Func, Program, Stmt};
use crate::dynamic::Lines;

/// The text of a program, and the lines of its operations.
pub fn write(program: &Program) -> (String, Lines) {
    let lines = Lines::new(program.ids);
    let mut writer = Writer { text: String::new(), line: 1, indent: 0, lines };
    writer.stmts(&program.stmts);
    (writer.text, writer.lines)
}

/// How tightly the parts of the grammar bind.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Assignment,
    Or,
    And,
    Equality,
    Comparison,
    Term,
    Factor,
    Unary,
    Call,
}

impl Level {
    /// The level of an operand that must bind tighter than this one.
    fn tighter(self) -> Level {
        match self {
            Level::Assignment => Level::Or,
            Level::Or => Level::And,
            Level::And => Level::Equality,
            Level::Equality => Level::Comparison,
            Level::Comparison => Level::Term,
            Level::Term => Level::Factor,
            Level::Factor => Level::Unary,
            Level::Unary | Level::Call => Level::Call,
        }
    }
}

struct Writer {
    text: String,
    line: u32,
    indent: usize,
    lines: Lines,
}

impl Writer {
    fn put(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn newline(&mut self) {
        self.text.push('\n');
        self.line += 1;
        for _ in 0..self.indent {
            self.text.push_str("  ");
        }
    }

    fn mark(&mut self, id: usize) {
        self.lines.set(id, self.line);
    }

    fn stmts(&mut self, stmts: &[Stmt]) {
        for stmt in stmts {
            self.stmt(stmt);
            self.newline();
        }
    }

    fn block(&mut self, stmts: &[Stmt]) {
        self.put("{");
        self.indent += 1;
        for stmt in stmts {
            self.newline();
            self.stmt(stmt);
        }
        self.indent -= 1;
        self.newline();
        self.put("}");
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Expr(value) => self.ended("", value),
            Stmt::Print(value) => self.ended("print ", value),
            Stmt::Var(name, None) => self.put(&format!("var {name};")),
            Stmt::Var(name, Some(value)) => self.ended(&format!("var {name} = "), value),
            Stmt::Fun(func) => {
                self.put("fun ");
                self.func(func);
            }
            Stmt::Class(class) => self.class(class),
            Stmt::Block(stmts) => self.block(stmts),
            Stmt::If(condition, then, otherwise) => {
                self.head("if (", condition);
                self.block(then);
                if !otherwise.is_empty() {
                    self.put(" else ");
                    self.block(otherwise);
                }
            }
            Stmt::While(condition, body) => {
                self.head("while (", condition);
                self.block(body);
            }
            Stmt::For(parts) => {
                self.put(&format!("for (var {} = ", parts.name));
                self.expr(&parts.from, Level::Assignment);
                self.put("; ");
                self.expr(&parts.condition, Level::Assignment);
                self.head("; ", &parts.step);
                self.block(&parts.body);
            }
            Stmt::Return(None) => self.put("return;"),
            Stmt::Return(Some(value)) => self.ended("return ", value),
        }
    }

    /// What stands before an expression, the expression, and a semicolon.
    fn ended(&mut self, before: &str, value: &Expr) {
        self.put(before);
        self.expr(value, Level::Assignment);
        self.put(";");
    }

    /// What stands before an expression, the expression, and a parenthesis.
    fn head(&mut self, before: &str, value: &Expr) {
        self.put(before);
        self.expr(value, Level::Assignment);
        self.put(") ");
    }

    fn func(&mut self, func: &Func) {
        self.put(&format!("{}({}) ", func.name, func.params.join(", ")));
        self.block(&func.body);
    }

    fn class(&mut self, class: &Class) {
        self.put(&format!("class {}", class.name));
        if let Some(superclass) = &class.superclass {
            self.put(" < ");
            self.expr(superclass, Level::Call);
        }
        self.put(" {");
        self.indent += 1;
        for method in &class.methods {
            self.newline();
            self.func(method);
        }
        self.indent -= 1;
        self.newline();
        self.put("}");
    }

    /// An expression where one that binds at least as tightly as `least` must stand.
    fn expr(&mut self, expr: &Expr, least: Level) {
        let level = level(expr);
        if level < least {
            self.put("(");
            self.inner(expr, level);
            self.put(")");
        } else {
            self.inner(expr, level);
        }
    }

    fn inner(&mut self, expr: &Expr, level: Level) {
        match &expr.kind {
            ExprKind::Num(value) => self.put(&format!("{value}")),
            ExprKind::Str(text) => self.string(text),
            ExprKind::Bool(value) => self.put(if *value { "true" } else { "false" }),
            ExprKind::Nil => self.put("nil"),
            ExprKind::Var(name) => {
                self.mark(expr.id);
                self.put(name);
            }
            ExprKind::Assign(name, value) => {
                self.mark(expr.id);
                self.put(&format!("{name} = "));
                self.expr(value, Level::Assignment);
            }
            ExprKind::Neg(inner) => self.unary(expr, "-", inner),
            ExprKind::Not(inner) => self.unary(expr, "!", inner),
            ExprKind::Binary(op, left, right) => self.binary(expr, op.text(), left, right, level),
            ExprKind::And(left, right) => self.binary(expr, "and", left, right, level),
            ExprKind::Or(left, right) => self.binary(expr, "or", left, right, level),
            ExprKind::Call(callee, args) => {
                // `a.b()` is another operation than `(a.b)()`.
                if matches!(callee.kind, ExprKind::Get(..) | ExprKind::SuperGet(_)) {
                    self.put("(");
                    self.inner(callee, Level::Call);
                    self.put(")");
                } else {
                    self.expr(callee, Level::Call);
                }
                self.args(expr, args);
            }
            ExprKind::Get(object, name) => self.property(expr, object, name),
            ExprKind::Set(object, name, value) => {
                self.property(expr, object, name);
                self.put(" = ");
                self.expr(value, Level::Assignment);
            }
            ExprKind::Invoke(object, name, args) => {
                self.property(expr, object, name);
                self.args(expr, args);
            }
            ExprKind::This => self.put("this"),
            ExprKind::SuperGet(name) => {
                self.mark(expr.id);
                self.put(&format!("super.{name}"));
            }
            ExprKind::SuperInvoke(name, args) => {
                self.put(&format!("super.{name}"));
                self.args(expr, args);
            }
        }
    }

    fn unary(&mut self, expr: &Expr, operator: &str, inner: &Expr) {
        self.mark(expr.id);
        self.put(operator);
        self.expr(inner, Level::Unary);
    }

    fn binary(&mut self, expr: &Expr, operator: &str, left: &Expr, right: &Expr, level: Level) {
        self.expr(left, level);
        // Some operators begin a line, so that lines in traces are seen to be those of operators.
        if expr.id % 11 == 3 {
            self.indent += 2;
            self.newline();
            self.indent -= 2;
        } else {
            self.put(" ");
        }
        self.mark(expr.id);
        self.put(operator);
        self.put(" ");
        self.expr(right, level.tighter());
    }

    fn property(&mut self, expr: &Expr, object: &Expr, name: &str) {
        self.expr(object, Level::Call);
        self.mark(expr.id);
        self.put(&format!(".{name}"));
    }

    fn args(&mut self, expr: &Expr, args: &[Expr]) {
        self.put("(");
        for (index, arg) in args.iter().enumerate() {
            if index > 0 {
                self.put(", ");
            }
            self.expr(arg, Level::Assignment);
        }
        self.mark(expr.id);
        self.put(")");
    }

    fn string(&mut self, text: &str) {
        self.put("\"");
        for c in text.chars() {
            match c {
                '\n' => self.put("\\n"),
                '\t' => self.put("\\t"),
                '"' => self.put("\\\""),
                '\\' => self.put("\\\\"),
                _ => self.text.push(c),
            }
        }
        self.put("\"");
    }
}

fn level(expr: &Expr) -> Level {
    match &expr.kind {
        ExprKind::Assign(..) | ExprKind::Set(..) => Level::Assignment,
        ExprKind::Or(..) => Level::Or,
        ExprKind::And(..) => Level::And,
        ExprKind::Binary(op, ..) => match op {
            BinOp::Eq | BinOp::Ne => Level::Equality,
            BinOp::Lt | BinOp::Le | BinOp::Gt | BinOp::Ge => Level::Comparison,
            BinOp::Add | BinOp::Sub => Level::Term,
            BinOp::Mul | BinOp::Div => Level::Factor,
        },
        ExprKind::Neg(_) | ExprKind::Not(_) => Level::Unary,
        ExprKind::Num(_)
        | ExprKind::Str(_)
        | ExprKind::Bool(_)
        | ExprKind::Nil
        | ExprKind::Var(_)
        | ExprKind::Call(..)
        | ExprKind::Get(..)
        | ExprKind::Invoke(..)
        | ExprKind::This
        | ExprKind::SuperGet(_)
        | ExprKind::SuperInvoke(..) => Level::Call,
    }
}
