//! Trees to source text. Remembers on which line each operation stands: traces name it. What can be written in several ways
//! is written in one that depends on the expression's number.

use super::ast::{BinOp, Body, Expr, ExprKind, Func, Part, Program, Stmt, StmtKind};
use crate::dynamic::Lines as Table;

/// The lines of a program.
#[derive(Debug)]
pub struct Lines {
    /// Those of operations, and of statements.
    pub operations: Table,
    /// Those where expressions begin.
    pub starts: Table,
}

/// The text of a program, and the lines of its operations.
pub fn write(program: &Program) -> (String, Lines) {
    let lines = Lines { operations: Table::new(program.ids), starts: Table::new(program.ids) };
    let mut writer = Writer { text: String::new(), line: 1, indent: 0, brackets: 0, one_line: 0, lines };
    for stmt in &program.stmts {
        writer.stmt(stmt);
        writer.newline();
    }
    (writer.text, writer.lines)
}

/// How tightly the parts of the grammar bind.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    /// A function reaches as far as it can.
    Function,
    Or,
    And,
    Not,
    Comparison,
    Sum,
    Product,
    Unary,
    Operand,
}

struct Writer {
    text: String,
    line: u32,
    indent: usize,
    /// How many brackets are open in the expression at hand; lines may end inside.
    brackets: u32,
    /// How many texts are open: all of them must end on their line.
    one_line: u32,
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

    /// Goes on in the next line, if an expression may.
    fn break_line(&mut self) -> bool {
        if self.brackets == 0 || self.one_line > 0 {
            return false;
        }
        self.indent += 2;
        self.newline();
        self.indent -= 2;
        true
    }

    fn mark(&mut self, id: usize) {
        self.lines.operations.set(id, self.line);
    }

    /// Statements and `end`. Few may stand on one line.
    fn block(&mut self, id: usize, stmts: &[Stmt]) {
        self.stmts(id, stmts);
        self.put("end");
    }

    /// Statements behind a space or a new line, and another one.
    fn stmts(&mut self, id: usize, stmts: &[Stmt]) {
        let is_short = stmts.len() <= 1 && id % 4 == 1;
        if self.one_line > 0 || is_short {
            self.put(" ");
            for (index, stmt) in stmts.iter().enumerate() {
                if index > 0 {
                    self.put("; ");
                }
                self.stmt(stmt);
            }
            if !stmts.is_empty() {
                self.put(" ");
            }
            return;
        }
        self.indent += 1;
        for stmt in stmts {
            self.newline();
            self.stmt(stmt);
        }
        self.indent -= 1;
        self.newline();
    }

    fn stmt(&mut self, stmt: &Stmt) {
        self.mark(stmt.id);
        match &stmt.kind {
            StmtKind::Call(call) => self.value(call),
            StmtKind::Show(values) => {
                self.put("show");
                if !values.is_empty() {
                    self.put(" ");
                    self.list(values, false);
                }
            }
            StmtKind::Let(name, value) => {
                self.put(&format!("let {name} be "));
                self.value(value);
            }
            StmtKind::Set(target, value) => {
                self.put("set ");
                self.expr(target, Level::Operand);
                self.put(" to ");
                self.value(value);
            }
            StmtKind::If(branches, otherwise) => self.branches(stmt.id, branches, otherwise),
            StmtKind::While(condition, body) => {
                self.head("while ", condition, " do");
                self.block(stmt.id, body);
            }
            StmtKind::Repeat(count, body) => {
                self.head("repeat ", count, if stmt.id.is_multiple_of(2) { " times" } else { " times do" });
                self.block(stmt.id, body);
            }
            StmtKind::Count(count) => {
                self.head(&format!("for {} from ", count.name), &count.from, " to ");
                self.value(&count.to);
                if let Some(by) = &count.by {
                    self.head(" by ", by, "");
                }
                self.put(" do");
                self.block(stmt.id, &count.body);
            }
            StmtKind::Each(name, items, body) => {
                self.head(&format!("for each {name} in "), items, " do");
                self.block(stmt.id, body);
            }
            StmtKind::Define(func) => self.define(stmt.id, func),
            StmtKind::GiveBack(None) => self.put("give back"),
            StmtKind::GiveBack(Some(value)) => self.head("give back ", value, ""),
            StmtKind::Stop => self.put("stop"),
            StmtKind::Skip => self.put("skip"),
            StmtKind::Add(item, list) => {
                self.head("add ", item, " to ");
                self.value(list);
            }
            StmtKind::Remove(item, from) => {
                self.head("remove ", item, " from ");
                self.value(from);
            }
        }
    }

    fn branches(&mut self, id: usize, branches: &[(Expr, Vec<Stmt>)], otherwise: &[Stmt]) {
        for (index, (condition, then)) in branches.iter().enumerate() {
            self.head(if index == 0 { "if " } else { "otherwise if " }, condition, " then");
            self.stmts(id, then);
        }
        if !otherwise.is_empty() {
            let begins_with_if = matches!(otherwise.first(), Some(Stmt { kind: StmtKind::If(..), .. }));
            // `otherwise if` on one line would be another part.
            self.put(if begins_with_if { "otherwise;" } else { "otherwise" });
            self.stmts(id, otherwise);
        }
        self.put("end");
    }

    fn define(&mut self, id: usize, func: &Func) {
        self.put(&format!("define {}", func.name.as_deref().unwrap_or_default()));
        self.params(func);
        if self.one_line > 0 || id % 4 == 1 {
            self.put(" do");
        }
        match &func.body {
            Body::Value(_) => {}
            Body::Block(stmts) => self.block(id, stmts),
        }
    }

    fn params(&mut self, func: &Func) {
        if !func.params.is_empty() {
            self.put(&format!(" with {}", func.params.join(", ")));
        }
    }

    /// What stands before an expression, the expression, and what stands behind it.
    fn head(&mut self, before: &str, value: &Expr, behind: &str) {
        self.put(before);
        self.value(value);
        self.put(behind);
    }

    /// Any expression.
    fn value(&mut self, expr: &Expr) {
        self.expr(expr, Level::Function);
    }

    /// An expression where one that binds at least as tightly as `least` must stand.
    fn expr(&mut self, expr: &Expr, least: Level) {
        self.lines.starts.set(expr.id, self.line);
        let level = level(expr);
        if level < least {
            self.bracketed("(", ")", |writer| writer.inner(expr, level));
        } else {
            self.inner(expr, level);
        }
    }

    fn bracketed(&mut self, open: &str, close: &str, inner: impl FnOnce(&mut Self)) {
        self.put(open);
        self.brackets += 1;
        inner(self);
        self.brackets -= 1;
        self.put(close);
    }

    fn inner(&mut self, expr: &Expr, level: Level) {
        match &expr.kind {
            ExprKind::Num(value) => self.number(expr.id, *value),
            ExprKind::Text(text) => {
                self.put("\"");
                self.characters(text);
                self.put("\"");
            }
            ExprKind::Bool(value) => {
                let words = if *value { ["yes", "true"] } else { ["no", "false"] };
                self.put(words[expr.id % 2]);
            }
            ExprKind::Nothing => self.put("nothing"),
            ExprKind::Var(name) => {
                self.mark(expr.id);
                self.put(name);
            }
            ExprKind::Neg(inner) => {
                self.mark(expr.id);
                self.put("-");
                self.expr(inner, Level::Unary);
            }
            ExprKind::Not(inner) => {
                self.mark(expr.id);
                self.put("not ");
                self.expr(inner, Level::Not);
            }
            ExprKind::Binary(op, left, right) => {
                let texts = op.texts();
                self.binary(expr, texts[expr.id % texts.len()], left, right, level);
            }
            ExprKind::And(left, right) => self.binary(expr, "and", left, right, level),
            ExprKind::Or(left, right) => self.binary(expr, "or", left, right, level),
            ExprKind::Call(callee, args) => self.call(expr, callee, args),
            ExprKind::Get(object, name) => {
                if matches!(object.kind, ExprKind::Num(_)) {
                    // `5.x` would be half a number.
                    self.bracketed("(", ")", |writer| writer.value(object));
                } else {
                    self.expr(object, Level::Operand);
                }
                self.mark(expr.id);
                self.put(&format!(".{name}"));
            }
            ExprKind::Index(object, index) => {
                self.expr(object, Level::Operand);
                self.bracketed("[", "", |writer| writer.value(index));
                self.mark(expr.id);
                self.put("]");
            }
            ExprKind::List(items) => self.bracketed("[", "]", |writer| writer.list(items, expr.id % 5 == 1)),
            ExprKind::Object(fields) => self.bracketed("{", "}", |writer| writer.fields(expr.id, fields)),
            ExprKind::Function(func) => self.function(expr.id, func),
            ExprKind::Interpolation(parts) => self.interpolation(parts),
        }
    }

    fn number(&mut self, id: usize, value: f64) {
        let whole = value.fract() == 0.0;
        if whole && value >= 1e20 {
            self.put(&format!("{value:e}"));
        } else if whole && value >= 1000.0 && id.is_multiple_of(2) {
            self.put(&format!("{}_{:03}", (value / 1000.0).floor(), value % 1000.0));
        } else {
            self.put(&format!("{value}"));
        }
    }

    fn binary(&mut self, expr: &Expr, operator: &str, left: &Expr, right: &Expr, level: Level) {
        // Comparisons do not chain.
        self.expr(left, if level == Level::Comparison { Level::Sum } else { level });
        // Some operators begin a line, so that lines in traces are seen to be those of operators.
        if expr.id % 11 != 3 || !self.break_line() {
            self.put(" ");
        }
        self.mark(expr.id);
        self.put(operator);
        self.put(" ");
        self.expr(right, tighter(level));
    }

    fn call(&mut self, expr: &Expr, callee: &Expr, args: &[Expr]) {
        if let (ExprKind::Var(name), [arg]) = (&callee.kind, args)
            && expr.id.is_multiple_of(3)
        {
            self.mark(callee.id);
            self.mark(expr.id);
            self.put(&format!("{name} of "));
            return self.expr(arg, Level::Unary);
        }
        self.expr(callee, Level::Operand);
        let is_long = expr.id % 7 == 2 && !args.is_empty();
        self.bracketed("(", "", |writer| {
            writer.list(args, is_long);
            if is_long {
                writer.break_line();
            }
        });
        self.mark(expr.id);
        self.put(")");
    }

    /// Expressions with commas between; on lines of their own if `is_long`.
    fn list(&mut self, values: &[Expr], is_long: bool) {
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                self.put(",");
            }
            if !(is_long && self.break_line()) && index > 0 {
                self.put(" ");
            }
            self.value(value);
        }
    }

    fn fields(&mut self, id: usize, fields: &[(String, Expr)]) {
        for (index, (name, value)) in fields.iter().enumerate() {
            if index > 0 {
                self.put(",");
            }
            if id % 5 != 1 || !self.break_line() {
                self.put(" ");
            }
            if is_word(name) {
                self.put(name);
            } else {
                self.put("\"");
                self.characters(name);
                self.put("\"");
            }
            self.head(": ", value, if index + 1 == fields.len() { " " } else { "" });
        }
    }

    fn function(&mut self, id: usize, func: &Func) {
        self.put("function");
        self.params(func);
        match &func.body {
            Body::Value(value) => self.head(": ", value, ""),
            Body::Block(stmts) => {
                self.put(" do");
                let brackets = std::mem::take(&mut self.brackets);
                self.block(id, stmts);
                self.brackets = brackets;
            }
        }
    }

    fn interpolation(&mut self, parts: &[Part]) {
        self.put("\"");
        for part in parts {
            match part {
                Part::Text(text) => self.characters(text),
                Part::Value(value) => {
                    self.one_line += 1;
                    self.head("{", value, "}");
                    self.one_line -= 1;
                }
            }
        }
        self.put("\"");
    }

    fn characters(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '\n' => self.put("\\n"),
                '\t' => self.put("\\t"),
                '\r' => self.put("\\r"),
                '"' | '\\' | '{' | '}' => {
                    self.put("\\");
                    self.text.push(c);
                }
                _ => self.text.push(c),
            }
        }
    }
}

/// Whether a name of a field needs no quotes.
pub fn is_word(name: &str) -> bool {
    let is_letter = |c: char| c.is_alphabetic() || c == '_';
    name.starts_with(is_letter) && name.chars().all(|c| is_letter(c) || c.is_ascii_digit())
}

/// The level of an operand that must bind tighter than this one.
fn tighter(level: Level) -> Level {
    match level {
        Level::Function => Level::Or,
        Level::Or => Level::And,
        Level::And => Level::Not,
        Level::Not => Level::Comparison,
        Level::Comparison => Level::Sum,
        Level::Sum => Level::Product,
        Level::Product => Level::Unary,
        Level::Unary | Level::Operand => Level::Operand,
    }
}

fn level(expr: &Expr) -> Level {
    match &expr.kind {
        ExprKind::Function(_) => Level::Function,
        ExprKind::Or(..) => Level::Or,
        ExprKind::And(..) => Level::And,
        ExprKind::Not(_) => Level::Not,
        ExprKind::Binary(op, ..) => match op {
            BinOp::Is | BinOp::IsNot | BinOp::Lt | BinOp::Le | BinOp::Gt | BinOp::Ge | BinOp::Has => {
                Level::Comparison
            }
            BinOp::Add | BinOp::Sub => Level::Sum,
            BinOp::Mul | BinOp::Div | BinOp::Rem => Level::Product,
        },
        ExprKind::Neg(_) => Level::Unary,
        ExprKind::Call(callee, args)
            if matches!(callee.kind, ExprKind::Var(_)) && args.len() == 1 && expr.id.is_multiple_of(3) =>
        {
            Level::Unary
        }
        ExprKind::Num(_)
        | ExprKind::Text(_)
        | ExprKind::Bool(_)
        | ExprKind::Nothing
        | ExprKind::Var(_)
        | ExprKind::Call(..)
        | ExprKind::Get(..)
        | ExprKind::Index(..)
        | ExprKind::List(_)
        | ExprKind::Object(_)
        | ExprKind::Interpolation(_) => Level::Operand,
    }
}
