//! The reference: runs a tree as the language's document says. Texts of errors are those that `tests/run/luma/errors` fixes.

mod library;
mod operators;
mod show;
mod value;

use super::ast::{Body, Count, Expr, ExprKind, Func, Part, Program, Stmt, StmtKind};
use super::write::Lines;
use crate::Outcome;
use crate::dynamic::{self, FRAMES_MAX, OUTPUT_MAX, STEPS_MAX, STRING_MAX};
use library::{Native, Run, Through};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use value::{Closure, Value};

/// A program that makes longer lists is no good test.
const LIST_MAX: usize = 3_000;
/// How many lines the trace of a stack that ended has.
const OUTERMOST: usize = 10;

/// What the program does; nothing if it takes too long.
pub fn evaluate(program: &Program, lines: &Lines) -> Option<Outcome> {
    let mut machine = Machine {
        lines,
        globals: BTreeMap::new(),
        out: String::new(),
        steps: 0,
        frames: vec![Frame { name: None, line: 0 }],
    };
    match machine.script(&program.stmts) {
        Ok(()) => Some(Outcome { stdout: machine.out, status: 0, error: None }),
        Err(Exit::Error(text)) => Some(Outcome { stdout: machine.out, status: 70, error: Some(text) }),
        Err(Exit::GiveBack(_) | Exit::Stop | Exit::Skip | Exit::Hopeless) => None,
    }
}

/// Whether a name is that of a function of the library that programs use.
pub(super) fn is_native(name: &str) -> bool {
    Native::named(name).is_some()
}

/// The variables in scope but the globals.
type Env<'a> = dynamic::Env<'a, Value<'a>>;

struct Frame<'a> {
    /// The script has none.
    name: Option<&'a str>,
    line: u32,
}

/// Why an execution does not go on.
enum Exit<'a> {
    GiveBack(Value<'a>),
    Stop,
    Skip,
    /// The message and the trace.
    Error(String),
    Hopeless,
}

type Result<'a, T> = std::result::Result<T, Exit<'a>>;

/// An operation of the library or an operator: it succeeds or says what is wrong. The place is not its business.
type Answer<'a> = std::result::Result<Value<'a>, Wrong>;

/// Why an operation has no value.
enum Wrong {
    /// The message of the error.
    Error(String),
    /// The value would be too large for a test.
    TooLarge,
}

struct Machine<'a, 'p> {
    lines: &'p Lines,
    globals: BTreeMap<&'a str, Value<'a>>,
    out: String,
    steps: u32,
    frames: Vec<Frame<'a>>,
}

/// What a round of a loop says about the next one.
enum Round {
    GoesOn,
    Stops,
}

impl<'a> Machine<'a, '_> {
    /// Counts a step.
    fn step(&mut self) -> Result<'a, ()> {
        self.steps += 1;
        if self.steps > STEPS_MAX || self.out.len() > OUTPUT_MAX { Err(Exit::Hopeless) } else { Ok(()) }
    }

    /// The innermost frame is in this line.
    fn at(&mut self, line: u32) {
        if let Some(frame) = self.frames.last_mut() {
            frame.line = line;
        }
    }

    fn error<T>(&mut self, line: u32, message: &str) -> Result<'a, T> {
        self.at(line);
        let mut text = message.to_owned();
        for frame in self.frames.iter().rev() {
            text += &trace_line(frame);
        }
        Err(Exit::Error(text + "\n"))
    }

    /// The error of calls that never end: the outermost frames are shown.
    fn overflow<T>(&mut self) -> Result<'a, T> {
        let mut text = "Too many calls inside calls.\n...".to_owned();
        for frame in self.frames[..OUTERMOST].iter().rev() {
            text += &trace_line(frame);
        }
        Err(Exit::Error(text + "\n"))
    }

    /// The value of an operation whose place is this line.
    fn answer(&mut self, line: u32, answer: Answer<'a>) -> Result<'a, Value<'a>> {
        match answer {
            Ok(value) => Ok(value),
            Err(Wrong::Error(message)) => self.error(line, &message),
            Err(Wrong::TooLarge) => Err(Exit::Hopeless),
        }
    }

    fn operation_line(&self, expr: &Expr) -> u32 {
        self.lines.operations.get(expr.id)
    }

    fn start_line(&self, expr: &Expr) -> u32 {
        self.lines.starts.get(expr.id)
    }

    // ----- statements

    /// The functions of the top level are there before its first statement.
    fn script(&mut self, stmts: &'a [Stmt]) -> Result<'a, ()> {
        let mut env = Env::default();
        for stmt in stmts {
            if let StmtKind::Define(func) = &stmt.kind {
                let name = func.name.as_deref().unwrap_or_default();
                self.globals.insert(name, closure(func, &env));
            }
        }
        stmts.iter().try_for_each(|stmt| self.stmt(stmt, &mut env))
    }

    /// Statements with a scope of their own.
    fn block(&mut self, stmts: &'a [Stmt], env: &Env<'a>) -> Result<'a, ()> {
        // A block is never the top level, even if there is no variable yet.
        let mut inner = env.with("{", Value::Nothing);
        self.stmts(stmts, &mut inner)
    }

    /// The statements of a block. Its functions are known in all of it, and made where they stand.
    fn stmts(&mut self, stmts: &'a [Stmt], env: &mut Env<'a>) -> Result<'a, ()> {
        for stmt in stmts {
            if let StmtKind::Define(func) = &stmt.kind {
                *env = env.with(func.name.as_deref().unwrap_or_default(), Value::Nothing);
            }
        }
        stmts.iter().try_for_each(|stmt| self.stmt(stmt, env))
    }

    fn stmt(&mut self, stmt: &'a Stmt, env: &mut Env<'a>) -> Result<'a, ()> {
        self.step()?;
        match &stmt.kind {
            StmtKind::Call(call) => {
                self.expr(call, env)?;
                Ok(())
            }
            StmtKind::Show(values) => self.show(values, env),
            StmtKind::Let(name, value) => {
                let value = self.expr(value, env)?;
                if env.is_empty() {
                    self.globals.insert(name, value);
                } else {
                    *env = env.with(name, value);
                }
                Ok(())
            }
            StmtKind::Set(target, value) => self.set(target, value, env),
            StmtKind::If(branches, otherwise) => {
                for (condition, then) in branches {
                    if self.expr(condition, env)?.is_true() {
                        return self.block(then, env);
                    }
                }
                self.block(otherwise, env)
            }
            StmtKind::While(condition, body) => {
                while self.expr(condition, env)?.is_true() {
                    if let Round::Stops = self.round(body, env)? {
                        break;
                    }
                }
                Ok(())
            }
            StmtKind::Repeat(count, body) => self.repeat(count, body, env),
            StmtKind::Count(count) => self.count(count, env),
            StmtKind::Each(name, items, body) => {
                let line = self.start_line(items);
                let items = self.expr(items, env)?;
                self.each(line, &items, |machine, item| machine.round(body, &env.with(name, item)))
            }
            StmtKind::Define(func) => {
                if let Some(binding) = env.find(func.name.as_deref().unwrap_or_default())
                    && !env.is_empty()
                {
                    *binding.value.borrow_mut() = closure(func, env);
                }
                Ok(())
            }
            StmtKind::GiveBack(value) => {
                let value = value.as_ref().map_or(Ok(Value::Nothing), |value| self.expr(value, env))?;
                Err(Exit::GiveBack(value))
            }
            StmtKind::Stop => Err(Exit::Stop),
            StmtKind::Skip => Err(Exit::Skip),
            StmtKind::Add(item, list) => {
                let (item, list) = (self.expr(item, env)?, self.expr(list, env)?);
                self.answer(self.lines.operations.get(stmt.id), value::append(item, &list))?;
                Ok(())
            }
            StmtKind::Remove(item, from) => {
                let (item, from) = (self.expr(item, env)?, self.expr(from, env)?);
                self.answer(self.lines.operations.get(stmt.id), value::remove(&item, &from))?;
                Ok(())
            }
        }
    }

    fn show(&mut self, values: &'a [Expr], env: &Env<'a>) -> Result<'a, ()> {
        let values = self.exprs(values, env)?;
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                self.out.push(' ');
            }
            self.out += &show::shown(value).ok_or(Exit::Hopeless)?;
        }
        self.out.push('\n');
        Ok(())
    }

    fn set(&mut self, target: &'a Expr, value: &'a Expr, env: &Env<'a>) -> Result<'a, ()> {
        match &target.kind {
            ExprKind::Get(object, name) => {
                let (object, value) = (self.expr(object, env)?, self.expr(value, env)?);
                self.answer(self.operation_line(target), value::set_field(&object, name, value))?;
            }
            ExprKind::Index(object, index) => {
                let (object, index) = (self.expr(object, env)?, self.expr(index, env)?);
                let value = self.expr(value, env)?;
                self.answer(self.operation_line(target), value::set_item(&object, &index, value))?;
            }
            ExprKind::Var(name) => {
                let value = self.expr(value, env)?;
                if let Some(binding) = env.find(name) {
                    *binding.value.borrow_mut() = value;
                } else if let Some(global) = self.globals.get_mut(name.as_str()) {
                    *global = value;
                } else {
                    return self.no_value_yet(target, name);
                }
            }
            ExprKind::Num(_)
            | ExprKind::Text(_)
            | ExprKind::Bool(_)
            | ExprKind::Nothing
            | ExprKind::Neg(_)
            | ExprKind::Not(_)
            | ExprKind::Binary(..)
            | ExprKind::And(..)
            | ExprKind::Or(..)
            | ExprKind::Call(..)
            | ExprKind::List(_)
            | ExprKind::Object(_)
            | ExprKind::Function(_)
            | ExprKind::Interpolation(_) => return Err(Exit::Hopeless),
        }
        Ok(())
    }

    // ----- loops

    /// One round of a loop.
    fn round(&mut self, body: &'a [Stmt], env: &Env<'a>) -> Result<'a, Round> {
        self.step()?;
        match self.block(body, env) {
            Ok(()) | Err(Exit::Skip) => Ok(Round::GoesOn),
            Err(Exit::Stop) => Ok(Round::Stops),
            Err(exit) => Err(exit),
        }
    }

    fn number(&mut self, value: &'a Expr, what: &str, env: &Env<'a>) -> Result<'a, f64> {
        let found = self.expr(value, env)?;
        let Value::Num(number) = found else {
            let message = format!("The {what} must be a number, not {}.", value::kind(&found));
            return self.error(self.start_line(value), &message);
        };
        Ok(number)
    }

    fn repeat(&mut self, count: &'a Expr, body: &'a [Stmt], env: &Env<'a>) -> Result<'a, ()> {
        let count = self.number(count, "count", env)?;
        let mut rounds = 1.0;
        while rounds <= count {
            if let Round::Stops = self.round(body, env)? {
                break;
            }
            rounds += 1.0;
        }
        Ok(())
    }

    fn count(&mut self, count: &'a Count, env: &Env<'a>) -> Result<'a, ()> {
        let from = self.number(&count.from, "start of a loop", env)?;
        let to = self.number(&count.to, "end of a loop", env)?;
        let by = match &count.by {
            Some(by) => self.number(by, "step of a loop", env)?,
            None => 1.0,
        };
        if by == 0.0 {
            let line = count.by.as_ref().map_or(0, |by| self.start_line(by));
            return self.error(line, "The step of a loop cannot be 0.");
        }
        let mut at = from;
        while if by > 0.0 { at <= to } else { by < 0.0 && at >= to } {
            if let Round::Stops = self.round(&count.body, &env.with(&count.name, Value::Num(at)))? {
                break;
            }
            at += by;
        }
        Ok(())
    }

    /// Goes through the items of a value; those of a list may become more meanwhile.
    fn each(
        &mut self,
        line: u32,
        items: &Value<'a>,
        mut round: impl FnMut(&mut Self, Value<'a>) -> Result<'a, Round>,
    ) -> Result<'a, ()> {
        let items = match value::items(items) {
            Ok(items) => items,
            Err(message) => return self.error(line, &message),
        };
        let mut index = 0;
        loop {
            let Some(item) = items.borrow().get(index).cloned() else { return Ok(()) };
            if let Round::Stops = round(self, item)? {
                return Ok(());
            }
            index += 1;
        }
    }

    // ----- expressions

    fn expr(&mut self, expr: &'a Expr, env: &Env<'a>) -> Result<'a, Value<'a>> {
        self.step()?;
        let line = self.operation_line(expr);
        match &expr.kind {
            ExprKind::Num(value) => Ok(Value::Num(*value)),
            ExprKind::Text(text) => Ok(Value::text(text)),
            ExprKind::Bool(value) => Ok(Value::Bool(*value)),
            ExprKind::Nothing => Ok(Value::Nothing),
            ExprKind::Var(name) => self.variable(expr, name, env),
            ExprKind::Neg(inner) => {
                let value = self.expr(inner, env)?;
                self.answer(line, operators::negate(&value))
            }
            ExprKind::Not(inner) => Ok(Value::Bool(!self.expr(inner, env)?.is_true())),
            ExprKind::Binary(op, left, right) => {
                let (left, right) = (self.expr(left, env)?, self.expr(right, env)?);
                self.answer(line, operators::binary(*op, &left, &right))
            }
            ExprKind::And(left, right) => {
                let left = self.expr(left, env)?;
                if left.is_true() { self.expr(right, env) } else { Ok(left) }
            }
            ExprKind::Or(left, right) => {
                let left = self.expr(left, env)?;
                if left.is_true() { Ok(left) } else { self.expr(right, env) }
            }
            ExprKind::Call(callee, args) => {
                let callee = self.expr(callee, env)?;
                let args = self.exprs(args, env)?;
                self.call(line, &callee, args)
            }
            ExprKind::Get(object, name) => {
                let object = self.expr(object, env)?;
                self.answer(line, value::field(&object, name))
            }
            ExprKind::Index(object, index) => {
                let (object, index) = (self.expr(object, env)?, self.expr(index, env)?);
                self.answer(line, value::item(&object, &index))
            }
            ExprKind::List(items) => Ok(Value::list(self.exprs(items, env)?)),
            ExprKind::Object(fields) => {
                let mut values = Vec::with_capacity(fields.len());
                for (name, value) in fields {
                    values.push((Rc::from(name.as_str()), self.expr(value, env)?));
                }
                Ok(Value::Object(Rc::new(RefCell::new(values))))
            }
            ExprKind::Function(func) => Ok(closure(func, env)),
            ExprKind::Interpolation(parts) => self.interpolation(parts, env),
        }
    }

    fn exprs(&mut self, exprs: &'a [Expr], env: &Env<'a>) -> Result<'a, Vec<Value<'a>>> {
        exprs.iter().map(|expr| self.expr(expr, env)).collect()
    }

    fn interpolation(&mut self, parts: &'a [Part], env: &Env<'a>) -> Result<'a, Value<'a>> {
        let mut values = Vec::with_capacity(parts.len());
        for part in parts {
            values.push(match part {
                Part::Text(text) => Value::text(text),
                Part::Value(value) => self.expr(value, env)?,
            });
        }
        // All values are there before the first one is written.
        let mut text = String::new();
        for value in &values {
            text += &show::shown(value).ok_or(Exit::Hopeless)?;
            if text.len() > STRING_MAX {
                return Err(Exit::Hopeless);
            }
        }
        Ok(Value::text(&text))
    }

    fn variable(&mut self, expr: &'a Expr, name: &str, env: &Env<'a>) -> Result<'a, Value<'a>> {
        if let Some(binding) = env.find(name) {
            return Ok(binding.value.borrow().clone());
        }
        if let Some(value) = self.globals.get(name) {
            return Ok(value.clone());
        }
        match Native::named(name) {
            Some(native) => Ok(Value::Native(native)),
            None => self.no_value_yet(expr, name),
        }
    }

    fn no_value_yet<T>(&mut self, expr: &Expr, name: &str) -> Result<'a, T> {
        self.error(self.operation_line(expr), &format!("The variable \"{name}\" has no value yet."))
    }

    // ----- calls

    fn call(&mut self, line: u32, callee: &Value<'a>, args: Vec<Value<'a>>) -> Result<'a, Value<'a>> {
        match callee {
            Value::Function(closure) => self.enter(line, closure, args),
            Value::Native(native) => {
                if args.len() != native.arity() {
                    return self.wrong_count(line, native.name, native.arity(), args.len());
                }
                match (&native.run, args.as_slice()) {
                    (Run::One(run), [one]) => self.answer(line, run(one)),
                    (Run::Two(run), [one, other]) => self.answer(line, run(one, other)),
                    (Run::Three(run), [one, second, third]) => self.answer(line, run(one, second, third)),
                    (Run::Through(through), [items, function]) => {
                        self.through(line, *through, items, function)
                    }
                    _ => Err(Exit::Hopeless),
                }
            }
            Value::Nothing
            | Value::Bool(_)
            | Value::Num(_)
            | Value::Text(_)
            | Value::List(_)
            | Value::Object(_)
            | Value::Buffer(_) => self.error(line, &format!("Cannot call {}.", value::kind(callee))),
        }
    }

    fn wrong_count<T>(&mut self, line: u32, name: &str, wanted: usize, found: usize) -> Result<'a, T> {
        let plural = if wanted == 1 { "" } else { "s" };
        self.error(line, &format!("{name} needs {wanted} value{plural} but got {found}."))
    }

    /// `map` and `filter`, which traces do not show.
    fn through(
        &mut self,
        line: u32,
        through: Through,
        items: &Value<'a>,
        function: &Value<'a>,
    ) -> Result<'a, Value<'a>> {
        let mut result = Vec::new();
        self.each(line, items, |machine, item| {
            let given = machine.call(line, function, vec![item.clone()])?;
            match through {
                Through::Map => result.push(given),
                Through::Filter if given.is_true() => result.push(item),
                Through::Filter => {}
            }
            if result.len() > LIST_MAX { Err(Exit::Hopeless) } else { Ok(Round::GoesOn) }
        })?;
        Ok(Value::list(result))
    }

    fn enter(&mut self, line: u32, closure: &Closure<'a>, args: Vec<Value<'a>>) -> Result<'a, Value<'a>> {
        let func = closure.func;
        if args.len() != func.params.len() {
            let name = func.name.as_deref().unwrap_or("The function");
            return self.wrong_count(line, name, func.params.len(), args.len());
        }
        self.step()?;
        self.at(line);
        if self.frames.len() >= FRAMES_MAX {
            return if func.is_endless { self.overflow() } else { Err(Exit::Hopeless) };
        }
        self.frames.push(Frame { name: Some(func.name.as_deref().unwrap_or("function")), line: 0 });
        let mut env = closure.env.with("(", Value::Nothing);
        for (param, arg) in func.params.iter().zip(args) {
            env = env.with(param, arg);
        }
        let value = match &func.body {
            Body::Value(value) => self.expr(value, &env),
            Body::Block(stmts) => match self.stmts(stmts, &mut env) {
                Ok(()) => Ok(Value::Nothing),
                Err(Exit::GiveBack(value)) => Ok(value),
                Err(exit) => Err(exit),
            },
        };
        // An error has read the frames.
        self.frames.pop();
        value
    }
}

fn closure<'a>(func: &'a Func, env: &Env<'a>) -> Value<'a> {
    Value::Function(Rc::new(Closure { func, env: env.clone() }))
}

fn trace_line(frame: &Frame<'_>) -> String {
    match frame.name {
        Some(name) => format!("\n[line {}] in {name}()", frame.line),
        None => format!("\n[line {}] in script", frame.line),
    }
}
