//! The reference: runs a tree as the language's document says. An environment is a list of bindings, to which each
//! declaration adds one: a closure keeps the list as it was where it was made, and so sees what is in scope there.

use super::ast::{BinOp, Class, Expr, ExprKind, For, Func, Program, Stmt};
use crate::Outcome;
use crate::dynamic::{self, FRAMES_MAX, Lines, OUTPUT_MAX, STEPS_MAX, STRING_MAX, number};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What the program does; nothing if it takes too long.
pub fn evaluate(program: &Program, lines: &Lines) -> Option<Outcome> {
    let mut machine = Machine {
        lines,
        globals: BTreeMap::new(),
        out: String::new(),
        steps: 0,
        frames: vec![Frame { name: None, line: 0 }],
    };
    let mut env = Env::default();
    match machine.stmts(&program.stmts, &mut env) {
        Ok(()) => Some(Outcome { stdout: machine.out, status: 0, error: None }),
        Err(Exit::Error(text)) => Some(Outcome { stdout: machine.out, status: 70, error: Some(text) }),
        Err(Exit::Return(_) | Exit::Hopeless) => None,
    }
}

#[derive(Clone)]
enum Value<'a> {
    Nil,
    Bool(bool),
    Num(f64),
    Str(Rc<str>),
    Closure(Rc<Closure<'a>>),
    Class(Rc<ClassValue<'a>>),
    Instance(Rc<Instance<'a>>),
    Bound(Rc<(Value<'a>, Rc<Closure<'a>>)>),
}

struct Closure<'a> {
    func: &'a Func,
    env: Env<'a>,
    is_init: bool,
}

struct ClassValue<'a> {
    name: &'a str,
    methods: BTreeMap<&'a str, Rc<Closure<'a>>>,
}

struct Instance<'a> {
    class: Rc<ClassValue<'a>>,
    fields: RefCell<BTreeMap<&'a str, Value<'a>>>,
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
    Return(Value<'a>),
    /// The message and the trace.
    Error(String),
    Hopeless,
}

type Result<'a, T> = std::result::Result<T, Exit<'a>>;

struct Machine<'a, 'p> {
    lines: &'p Lines,
    globals: BTreeMap<&'a str, Value<'a>>,
    out: String,
    steps: u32,
    frames: Vec<Frame<'a>>,
}

impl<'a> Machine<'a, '_> {
    /// Counts a step.
    fn step(&mut self) -> Result<'a, ()> {
        self.steps += 1;
        if self.steps > STEPS_MAX || self.out.len() > OUTPUT_MAX { Err(Exit::Hopeless) } else { Ok(()) }
    }

    /// The operation of this number is where the innermost frame is.
    fn at(&mut self, id: usize) {
        if let Some(frame) = self.frames.last_mut() {
            frame.line = self.lines.get(id);
        }
    }

    fn error<T>(&mut self, id: usize, message: &str) -> Result<'a, T> {
        self.at(id);
        let mut text = message.to_owned();
        for frame in self.frames.iter().rev() {
            let name = frame.name.map_or("script".to_owned(), |name| format!("{name}()"));
            text += &format!("\n[line {}] in {name}", frame.line);
        }
        Err(Exit::Error(text + "\n"))
    }

    fn stmts(&mut self, stmts: &'a [Stmt], env: &mut Env<'a>) -> Result<'a, ()> {
        stmts.iter().try_for_each(|stmt| self.stmt(stmt, env))
    }

    /// Statements with a scope of their own.
    fn block(&mut self, stmts: &'a [Stmt], env: &Env<'a>) -> Result<'a, ()> {
        // A block is never the top level, even if there is no variable yet.
        let mut inner = env.with("{", Value::Nil);
        self.stmts(stmts, &mut inner)
    }

    /// A new variable; global at the top level.
    fn define(&mut self, name: &'a str, value: Value<'a>, env: &mut Env<'a>) {
        if env.is_empty() {
            self.globals.insert(name, value);
        } else {
            *env = env.with(name, value);
        }
    }

    fn stmt(&mut self, stmt: &'a Stmt, env: &mut Env<'a>) -> Result<'a, ()> {
        self.step()?;
        match stmt {
            Stmt::Expr(value) => {
                self.expr(value, env)?;
            }
            Stmt::Print(value) => {
                let value = self.expr(value, env)?;
                self.out += &shown(&value);
                self.out.push('\n');
            }
            Stmt::Var(name, value) => {
                let value = value.as_ref().map_or(Ok(Value::Nil), |value| self.expr(value, env))?;
                self.define(name, value, env);
            }
            Stmt::Fun(func) => {
                self.define(&func.name, Value::Nil, env);
                let closure = Rc::new(Closure { func, env: env.clone(), is_init: false });
                self.redefine(&func.name, Value::Closure(closure), env);
            }
            Stmt::Class(class) => self.class(class, env)?,
            Stmt::Block(stmts) => self.block(stmts, env)?,
            Stmt::If(condition, then, otherwise) => {
                if truthy(&self.expr(condition, env)?) {
                    self.block(then, env)?;
                } else {
                    self.block(otherwise, env)?;
                }
            }
            Stmt::While(condition, body) => {
                while truthy(&self.expr(condition, env)?) {
                    self.block(body, env)?;
                }
            }
            Stmt::For(parts) => self.count(parts, env)?,
            Stmt::Return(value) => {
                let value = value.as_ref().map_or(Ok(Value::Nil), |value| self.expr(value, env))?;
                return Err(Exit::Return(value));
            }
        }
        Ok(())
    }

    fn count(&mut self, parts: &'a For, env: &Env<'a>) -> Result<'a, ()> {
        let from = self.expr(&parts.from, env)?;
        let env = env.with(&parts.name, from);
        while truthy(&self.expr(&parts.condition, &env)?) {
            self.block(&parts.body, &env)?;
            self.expr(&parts.step, &env)?;
        }
        Ok(())
    }

    /// Gives the variable that was defined last its value.
    fn redefine(&mut self, name: &'a str, value: Value<'a>, env: &Env<'a>) {
        match env.find(name) {
            Some(binding) => *binding.value.borrow_mut() = value,
            None => {
                self.globals.insert(name, value);
            }
        }
    }

    fn class(&mut self, class: &'a Class, env: &mut Env<'a>) -> Result<'a, ()> {
        let is_global = env.is_empty();
        if !is_global {
            self.define(&class.name, Value::Nil, env);
        }
        let mut methods = BTreeMap::new();
        let mut inner = env.clone();
        if let Some(superclass) = &class.superclass {
            let value = self.expr(superclass, env)?;
            let Value::Class(above) = &value else {
                return self.error(superclass.id, "Superclass must be a class.");
            };
            methods.clone_from(&above.methods);
            inner = inner.with("super", value);
        }
        for func in &class.methods {
            let closure = Closure { func, env: inner.clone(), is_init: func.name == "init" };
            methods.insert(&func.name, Rc::new(closure));
        }
        let value = Value::Class(Rc::new(ClassValue { name: &class.name, methods }));
        if is_global {
            self.globals.insert(&class.name, value);
        } else {
            self.redefine(&class.name, value, env);
        }
        Ok(())
    }

    fn expr(&mut self, expr: &'a Expr, env: &Env<'a>) -> Result<'a, Value<'a>> {
        self.step()?;
        match &expr.kind {
            ExprKind::Num(value) => Ok(Value::Num(*value)),
            ExprKind::Str(text) => Ok(Value::Str(text.as_str().into())),
            ExprKind::Bool(value) => Ok(Value::Bool(*value)),
            ExprKind::Nil => Ok(Value::Nil),
            ExprKind::Var(name) => self.variable(expr, name, env),
            ExprKind::Assign(name, value) => self.assign(expr, name, value, env),
            ExprKind::Neg(inner) => {
                let Value::Num(value) = self.expr(inner, env)? else {
                    return self.error(expr.id, "Operand must be a number.");
                };
                Ok(Value::Num(-value))
            }
            ExprKind::Not(inner) => Ok(Value::Bool(!truthy(&self.expr(inner, env)?))),
            ExprKind::Binary(op, left, right) => {
                let (left, right) = (self.expr(left, env)?, self.expr(right, env)?);
                self.binary(expr.id, *op, &left, &right)
            }
            ExprKind::And(left, right) => {
                let left = self.expr(left, env)?;
                if truthy(&left) { self.expr(right, env) } else { Ok(left) }
            }
            ExprKind::Or(left, right) => {
                let left = self.expr(left, env)?;
                if truthy(&left) { Ok(left) } else { self.expr(right, env) }
            }
            ExprKind::Call(callee, args) => {
                let callee = self.expr(callee, env)?;
                let args = self.args(args, env)?;
                self.call(expr.id, &callee, args)
            }
            ExprKind::Get(object, name) => {
                let Value::Instance(object) = self.expr(object, env)? else {
                    return self.error(expr.id, "Only instances have properties.");
                };
                self.get(expr.id, &object, name)
            }
            ExprKind::Set(object, name, value) => {
                let object = self.expr(object, env)?;
                let value = self.expr(value, env)?;
                let Value::Instance(object) = object else {
                    return self.error(expr.id, "Only instances have fields.");
                };
                object.fields.borrow_mut().insert(name, value.clone());
                Ok(value)
            }
            ExprKind::Invoke(object, name, args) => {
                let object = self.expr(object, env)?;
                let args = self.args(args, env)?;
                let Value::Instance(object) = object else {
                    return self.error(expr.id, "Only instances have methods.");
                };
                let method = self.get(expr.id, &object, name)?;
                self.call(expr.id, &method, args)
            }
            ExprKind::This => self.variable(expr, "this", env),
            ExprKind::SuperGet(name) => self.above(expr, name, env),
            ExprKind::SuperInvoke(name, args) => {
                let args = self.args(args, env)?;
                let method = self.above(expr, name, env)?;
                self.call(expr.id, &method, args)
            }
        }
    }

    fn args(&mut self, args: &'a [Expr], env: &Env<'a>) -> Result<'a, Vec<Value<'a>>> {
        args.iter().map(|arg| self.expr(arg, env)).collect()
    }

    fn variable(&mut self, expr: &'a Expr, name: &str, env: &Env<'a>) -> Result<'a, Value<'a>> {
        if let Some(binding) = env.find(name) {
            return Ok(binding.value.borrow().clone());
        }
        match self.globals.get(name) {
            Some(value) => Ok(value.clone()),
            None => self.error(expr.id, &format!("Undefined variable '{name}'.")),
        }
    }

    fn assign(
        &mut self,
        expr: &'a Expr,
        name: &'a str,
        value: &'a Expr,
        env: &Env<'a>,
    ) -> Result<'a, Value<'a>> {
        let value = self.expr(value, env)?;
        if let Some(binding) = env.find(name) {
            *binding.value.borrow_mut() = value.clone();
        } else if let Some(global) = self.globals.get_mut(name) {
            *global = value.clone();
        } else {
            return self.error(expr.id, &format!("Undefined variable '{name}'."));
        }
        Ok(value)
    }

    fn binary(&mut self, id: usize, op: BinOp, left: &Value<'a>, right: &Value<'a>) -> Result<'a, Value<'a>> {
        match (op, left, right) {
            (BinOp::Eq, ..) => return Ok(Value::Bool(equal(left, right))),
            (BinOp::Ne, ..) => return Ok(Value::Bool(!equal(left, right))),
            (BinOp::Add, Value::Str(left), Value::Str(right)) => {
                if left.len() + right.len() > STRING_MAX {
                    return Err(Exit::Hopeless);
                }
                return Ok(Value::Str(format!("{left}{right}").into()));
            }
            _ => {}
        }
        let (Value::Num(left), Value::Num(right)) = (left, right) else {
            let message = if op == BinOp::Add {
                "Operands must be two numbers or two strings."
            } else {
                "Operands must be numbers."
            };
            return self.error(id, message);
        };
        Ok(match op {
            BinOp::Add => Value::Num(left + right),
            BinOp::Sub => Value::Num(left - right),
            BinOp::Mul => Value::Num(left * right),
            BinOp::Div => Value::Num(left / right),
            BinOp::Lt => Value::Bool(left < right),
            BinOp::Le => Value::Bool(left <= right),
            BinOp::Gt => Value::Bool(left > right),
            BinOp::Ge => Value::Bool(left >= right),
            BinOp::Eq | BinOp::Ne => return Err(Exit::Hopeless),
        })
    }

    /// A field or a bound method.
    fn get(&mut self, id: usize, object: &Rc<Instance<'a>>, name: &str) -> Result<'a, Value<'a>> {
        if let Some(value) = object.fields.borrow().get(name) {
            return Ok(value.clone());
        }
        match object.class.methods.get(name) {
            Some(method) => {
                Ok(Value::Bound(Rc::new((Value::Instance(Rc::clone(object)), Rc::clone(method)))))
            }
            None => self.error(id, &format!("Undefined property '{name}'.")),
        }
    }

    /// A method of the superclass, bound to `this`.
    fn above(&mut self, expr: &'a Expr, name: &str, env: &Env<'a>) -> Result<'a, Value<'a>> {
        let Value::Class(above) = self.variable(expr, "super", env)? else { return Err(Exit::Hopeless) };
        let this = self.variable(expr, "this", env)?;
        match above.methods.get(name) {
            Some(method) => Ok(Value::Bound(Rc::new((this, Rc::clone(method))))),
            None => self.error(expr.id, &format!("Undefined property '{name}'.")),
        }
    }

    fn call(&mut self, id: usize, callee: &Value<'a>, args: Vec<Value<'a>>) -> Result<'a, Value<'a>> {
        match callee {
            Value::Closure(closure) => self.enter(id, closure, None, args),
            Value::Bound(bound) => self.enter(id, &bound.1, Some(bound.0.clone()), args),
            Value::Class(class) => {
                let instance = Instance { class: Rc::clone(class), fields: RefCell::default() };
                let instance = Value::Instance(Rc::new(instance));
                match class.methods.get("init") {
                    Some(init) => self.enter(id, init, Some(instance), args),
                    None if args.is_empty() => Ok(instance),
                    None => self.error(id, &format!("Expected 0 arguments but got {}.", args.len())),
                }
            }
            Value::Nil | Value::Bool(_) | Value::Num(_) | Value::Str(_) | Value::Instance(_) => {
                self.error(id, "Can only call functions and classes.")
            }
        }
    }

    fn enter(
        &mut self,
        id: usize,
        closure: &Rc<Closure<'a>>,
        this: Option<Value<'a>>,
        args: Vec<Value<'a>>,
    ) -> Result<'a, Value<'a>> {
        let func = closure.func;
        if args.len() != func.params.len() {
            let message = format!("Expected {} arguments but got {}.", func.params.len(), args.len());
            return self.error(id, &message);
        }
        if self.frames.len() >= FRAMES_MAX {
            return Err(Exit::Hopeless);
        }
        self.at(id);
        self.frames.push(Frame { name: Some(&func.name), line: 0 });
        let mut env = closure.env.with("(", Value::Nil);
        if let Some(this) = &this {
            env = env.with("this", this.clone());
        }
        for (param, arg) in func.params.iter().zip(args) {
            env = env.with(param, arg);
        }
        let value = match self.stmts(&func.body, &mut env) {
            Ok(()) => Value::Nil,
            Err(Exit::Return(value)) => value,
            Err(exit) => return Err(exit),
        };
        self.frames.pop();
        Ok(this.filter(|_| closure.is_init).unwrap_or(value))
    }
}

fn truthy(value: &Value<'_>) -> bool {
    !matches!(value, Value::Nil | Value::Bool(false))
}

fn equal<'a>(left: &Value<'a>, right: &Value<'a>) -> bool {
    match (left, right) {
        (Value::Nil, Value::Nil) => true,
        (Value::Bool(left), Value::Bool(right)) => left == right,
        (Value::Num(left), Value::Num(right)) => left == right,
        (Value::Str(left), Value::Str(right)) => left == right,
        (Value::Closure(left), Value::Closure(right)) => Rc::ptr_eq(left, right),
        (Value::Class(left), Value::Class(right)) => Rc::ptr_eq(left, right),
        (Value::Instance(left), Value::Instance(right)) => Rc::ptr_eq(left, right),
        (Value::Bound(left), Value::Bound(right)) => Rc::ptr_eq(left, right),
        _ => false,
    }
}

/// As `print` shows it.
fn shown(value: &Value<'_>) -> String {
    match value {
        Value::Nil => "nil".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Num(value) => number(*value),
        Value::Str(text) => text.to_string(),
        Value::Closure(closure) => format!("<fn {}>", closure.func.name),
        Value::Class(class) => class.name.to_owned(),
        Value::Instance(instance) => format!("{} instance", instance.class.name),
        Value::Bound(bound) => format!("<fn {}>", bound.1.func.name),
    }
}
