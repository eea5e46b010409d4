//! Calls in both directions, and values on their way in and out.

use crate::cz::float_of;
use crate::dynamic::{Dynamic, Language};
use crate::engine::{Engine, Registered};
use crate::error::{Error, Result, Status};
use crate::host::EngineHost;
use crate::values::{Handle, Held, Type};
use kiln_vm::{Datum, Ended, Exit, Host, HostCall, Kind, Machine, Options, Root};
use std::sync::atomic::Ordering;

/// Functions of the host that may run inside each other: each needs the stack of the thread.
const MAX_NESTED: u32 = 150;

pub(crate) fn dead() -> Box<Error> {
    Error::usage("The handle is not alive, or belongs to another engine.")
}

/// What is called.
enum Callee {
    Cz(usize),
    Host(u32),
    In(Language),
}

impl Engine {
    /// Calls what a handle stands for.
    pub(crate) fn call(&self, function: Handle, arguments: &[Handle]) -> Result<Held> {
        let callee = match self.handles.borrow().get(function).ok_or_else(dead)? {
            Held::Cz(function) => Callee::Cz(*function),
            Held::Host(number) => Callee::Host(*number),
            Held::Object { language, .. } => Callee::In(*language),
            Held::Nil | Held::Bool(_) | Held::Number(_) | Held::Integer(_) | Held::Text(_) => {
                return Err(Error::usage("Only functions and classes can be called."));
            }
        };
        match callee {
            Callee::Cz(function) => self.call_cz(function, arguments),
            Callee::Host(number) => self.call_registered(number, arguments),
            Callee::In(language) => {
                let dynamic = self.dynamic(language);
                let callee = self.root(dynamic, function)?;
                self.call_root(dynamic, callee, arguments)
            }
        }
    }

    /// Calls a value, which is released.
    pub(crate) fn call_root(&self, dynamic: &Dynamic, callee: Root, arguments: &[Handle]) -> Result<Held> {
        let machine = &dynamic.machine;
        let outcome = self.with_roots(dynamic, arguments, |roots| {
            self.run_dynamic(dynamic, |host, options| machine.call(&callee, roots, host, options))
        });
        machine.release(callee);
        outcome
    }

    /// Calls a method.
    pub(crate) fn call_method(&self, object: Handle, name: &str, arguments: &[Handle]) -> Result<Held> {
        let (dynamic, object) = self.object(object)?;
        let machine = &dynamic.machine;
        let outcome = self.with_roots(dynamic, arguments, |roots| {
            self.run_dynamic(dynamic, |host, options| machine.invoke(&object, name, roots, host, options))
        });
        machine.release(object);
        outcome
    }

    /// Calls a function of Cz.
    pub(crate) fn call_cz(&self, function: usize, arguments: &[Handle]) -> Result<Held> {
        let cz = self.cz();
        let held: Vec<Held> =
            arguments.iter().map(|&argument| self.scalar(argument)).collect::<Result<_>>()?;
        let frame = cz.frame(function, &held)?;
        let mut host = EngineHost { engine: self, language: None };
        let ended = self.with_options(|options| cz.run(function, &frame, &mut host, options));
        let bytes = self.finish(&cz.machine, ended)?.bytes;
        Ok(cz.result(function, &bytes))
    }

    /// What a handle stands for, if that can be an argument of Cz.
    fn scalar(&self, handle: Handle) -> Result<Held> {
        Ok(match self.handles.borrow().get(handle).ok_or_else(dead)? {
            Held::Bool(value) => Held::Bool(*value),
            Held::Number(value) => Held::Number(*value),
            Held::Integer(value) => Held::Integer(*value),
            // Of no type that a function could take.
            Held::Nil | Held::Text(_) | Held::Host(_) | Held::Cz(_) | Held::Object { .. } => Held::Nil,
        })
    }

    /// Runs a part of a machine; gives its value.
    pub(crate) fn run_dynamic(
        &self,
        dynamic: &Dynamic,
        run: impl FnOnce(&mut dyn Host, Options<'_>) -> Ended,
    ) -> Result<Held> {
        let mut host = EngineHost { engine: self, language: Some(dynamic) };
        let ended = self.with_options(|options| run(&mut host, options));
        let ended = self.finish(&dynamic.machine, ended)?;
        Ok(ended.value.map_or(Held::Nil, |root| self.held(dynamic, root)))
    }

    /// Why a run ended, unless it came to its end.
    fn finish(&self, machine: &Machine, ended: Ended) -> Result<Ended> {
        self.fuel.set(ended.fuel);
        Err(match &ended.exit {
            Exit::Finished(_) => return Ok(ended),
            Exit::Panicked(panic) => Error::of_panic(panic),
            Exit::Failed(failure) => Error::of_failure(failure),
            Exit::OutOfFuel => Error::new(Status::Fuel, "The program took too many steps."),
            Exit::Interrupted => {
                // Runs that wait for this one end by it, too.
                if self.nested.get() == 0 {
                    self.interrupt.store(false, Ordering::Relaxed);
                }
                if machine.was_over_limit() {
                    Error::new(Status::Memory, "The program needs more memory than it may have.")
                } else {
                    Error::new(Status::Interrupted, "The program was interrupted.")
                }
            }
        })
    }

    // ----- Values in

    /// The value of a handle in a language; to be released.
    pub(crate) fn root(&self, dynamic: &Dynamic, handle: Handle) -> Result<Root> {
        let machine = &dynamic.machine;
        let handles = self.handles.borrow();
        let held = handles.get(handle).ok_or_else(dead)?;
        Ok(match held {
            Held::Nil => machine.make(Datum::Nil),
            Held::Bool(value) => machine.make(Datum::Bool(*value)),
            Held::Number(value) => machine.make(Datum::Number(*value)),
            Held::Integer(_) => match float_of(held) {
                Some(value) => machine.make(Datum::Number(value)),
                None => return Err(Error::usage("The integer is no number: doubles have 53 bits.")),
            },
            Held::Text(text) => machine.make(Datum::Text(text)),
            Held::Host(number) => self.root_of_registered(dynamic, *number),
            Held::Cz(_) => return Err(Error::usage("A function of Cz is no value of another language.")),
            Held::Object { language, ty, root } if *language != dynamic.language => match ty {
                Type::String => machine.make(Datum::Text(&self.dynamic(*language).machine.text(root))),
                Type::None
                | Type::Nil
                | Type::Bool
                | Type::Number
                | Type::Integer
                | Type::List
                | Type::Object
                | Type::Class
                | Type::Function
                | Type::Other => return Err(Error::usage("The value belongs to another language.")),
            },
            Held::Object { root, .. } => machine.copy(root),
        })
    }

    fn root_of_registered(&self, dynamic: &Dynamic, number: u32) -> Root {
        let mut functions = self.functions.borrow_mut();
        let Registered { name, arity, roots, .. } = &mut functions[number as usize];
        let root = &mut roots[dynamic.language as usize];
        let root = root.get_or_insert_with(|| dynamic.machine.host_function(name, *arity, number));
        dynamic.machine.copy(root)
    }

    /// Works on the values of handles.
    fn with_roots<T>(
        &self,
        dynamic: &Dynamic,
        handles: &[Handle],
        work: impl FnOnce(&[&Root]) -> Result<T>,
    ) -> Result<T> {
        let mut roots = Vec::with_capacity(handles.len());
        let mut wrong = None;
        for &handle in handles {
            match self.root(dynamic, handle) {
                Ok(root) => roots.push(root),
                Err(error) => {
                    wrong = Some(error);
                    break;
                }
            }
        }
        let outcome = match wrong {
            None => work(&roots.iter().collect::<Vec<_>>()),
            Some(error) => Err(error),
        };
        roots.into_iter().for_each(|root| dynamic.machine.release(root));
        outcome
    }

    /// The language and the value of a handle that is no scalar; the value is to be released.
    pub(crate) fn object(&self, handle: Handle) -> Result<(&Dynamic, Root)> {
        match self.handles.borrow().get(handle).ok_or_else(dead)? {
            Held::Object { language, root, .. } => {
                let dynamic = self.dynamic(*language);
                Ok((dynamic, dynamic.machine.copy(root)))
            }
            Held::Nil
            | Held::Bool(_)
            | Held::Number(_)
            | Held::Integer(_)
            | Held::Text(_)
            | Held::Host(_)
            | Held::Cz(_) => Err(Error::usage("The value is no object.")),
        }
    }

    // ----- Values out

    /// What comes out of a machine.
    pub(crate) fn held(&self, dynamic: &Dynamic, root: Root) -> Held {
        let machine = &dynamic.machine;
        let language = dynamic.language;
        let object = |ty, root| Held::Object { language, ty, root };
        let simple = match machine.kind(&root) {
            Kind::Nil => Held::Nil,
            Kind::Bool => Held::Bool(machine.boolean(&root) == Some(true)),
            Kind::Number => Held::Number(machine.number(&root).unwrap_or(f64::NAN)),
            Kind::String => return object(Type::String, root),
            Kind::List => return object(Type::List, root),
            Kind::Instance => return object(Type::Object, root),
            Kind::Class => return object(Type::Class, root),
            Kind::Function => return object(Type::Function, root),
            Kind::Other => return object(Type::Other, root),
        };
        machine.release(root);
        simple
    }

    /// A handle of the innermost scope.
    pub(crate) fn add(&self, held: Held) -> Result<Handle> {
        self.handles.borrow_mut().add(held).ok_or_else(|| Error::usage("There are too many handles."))
    }

    /// The same value once more.
    pub(crate) fn again(&self, handle: Handle) -> Result<Held> {
        let handles = self.handles.borrow();
        Ok(match handles.get(handle).ok_or_else(dead)? {
            Held::Nil => Held::Nil,
            Held::Bool(value) => Held::Bool(*value),
            Held::Number(value) => Held::Number(*value),
            Held::Integer(value) => Held::Integer(*value),
            Held::Text(text) => Held::Text(text.clone()),
            Held::Host(number) => Held::Host(*number),
            Held::Cz(function) => Held::Cz(*function),
            Held::Object { language, ty, root } => {
                let root = self.dynamic(*language).machine.copy(root);
                Held::Object { language: *language, ty: *ty, root }
            }
        })
    }

    /// Ends a handle.
    pub(crate) fn release(&self, handle: Handle) -> Result<()> {
        let held = self.handles.borrow_mut().take(handle).ok_or_else(dead)?;
        self.forget(held);
        Ok(())
    }

    pub(crate) fn forget(&self, held: Held) {
        match held {
            Held::Object { language, root, .. } => self.dynamic(language).machine.release(root),
            Held::Nil
            | Held::Bool(_)
            | Held::Number(_)
            | Held::Integer(_)
            | Held::Text(_)
            | Held::Host(_)
            | Held::Cz(_) => {}
        }
    }

    /// Closes the innermost scope that the host opened.
    pub(crate) fn close_scope(&self) -> Result<()> {
        let depth = self.handles.borrow().depth();
        if depth == self.scopes_before.get() {
            return Err(Error::usage("No scope is open."));
        }
        self.close_scopes(depth - 1);
        Ok(())
    }

    /// Closes scopes until so many are open.
    pub(crate) fn close_scopes(&self, depth: usize) {
        while self.handles.borrow().depth() > depth {
            let scope = self.handles.borrow_mut().close_scope();
            for handle in scope.into_iter().flatten() {
                // Some were released before.
                let held = self.handles.borrow_mut().take(handle);
                held.into_iter().for_each(|held| self.forget(held));
            }
        }
    }

    // ----- Functions of the host

    /// A call by a program.
    pub(crate) fn call_host(
        &self,
        dynamic: &Dynamic,
        call: HostCall<'_>,
    ) -> std::result::Result<Root, String> {
        self.fuel.set(*call.fuel);
        let depth = self.open_call();
        let arguments: Result<Vec<Handle>> =
            call.arguments.into_iter().map(|root| self.add(self.held(dynamic, root))).collect();
        let outcome =
            arguments.and_then(|arguments| self.enter_host(call.number, &arguments)).and_then(|result| {
                match result {
                    0 => Ok(dynamic.machine.make(Datum::Nil)),
                    result => self.root(dynamic, result),
                }
            });
        self.close_call(depth);
        *call.fuel = self.fuel.get();
        outcome.map_err(|error| error.message.to_string_lossy().into_owned())
    }

    /// A call through its handle.
    fn call_registered(&self, number: u32, arguments: &[Handle]) -> Result<Held> {
        let arity = self.functions.borrow()[number as usize].arity;
        if let Some(arity) = arity.filter(|&arity| arity as usize != arguments.len()) {
            let count = arguments.len();
            return Err(Error::usage(&format!("The function takes {arity} arguments, not {count}.")));
        }
        let depth = self.open_call();
        let outcome = self.enter_host(number, arguments).and_then(|result| match result {
            0 => Ok(Held::Nil),
            result => self.again(result),
        });
        self.close_call(depth);
        outcome
    }

    /// Opens the scope of a call of the host, which the host cannot close. Gives what [`Engine::close_call`] takes.
    fn open_call(&self) -> (usize, usize) {
        let mut handles = self.handles.borrow_mut();
        let depth = handles.depth();
        handles.open_scope();
        (depth, self.scopes_before.replace(depth + 1))
    }

    fn close_call(&self, (depth, before): (usize, usize)) {
        self.scopes_before.set(before);
        self.close_scopes(depth);
    }

    /// Lets the host in, and out again. Gives a handle, or 0.
    fn enter_host(&self, number: u32, arguments: &[Handle]) -> Result<Handle> {
        if self.nested.get() == MAX_NESTED {
            return Err(Error::new(Status::Runtime, "Too many functions of the host inside each other."));
        }
        let (code, data) = {
            let functions = self.functions.borrow();
            let function = &functions[number as usize];
            (function.code, function.data)
        };
        self.error.replace(None);
        self.nested.set(self.nested.get() + 1);
        self.is_open.set(true);
        let mut result = 0;
        let engine = std::ptr::from_ref(self).cast_mut();
        // SAFETY: the host gave the function, which takes these; the arguments are alive during the call.
        let status = unsafe { code(engine, data, arguments.len(), arguments.as_ptr(), &mut result) };
        self.is_open.set(false);
        self.nested.set(self.nested.get() - 1);
        if status == Status::Ok as u32 {
            return Ok(result);
        }
        Err(self.error.take().unwrap_or_else(|| {
            let name = &self.functions.borrow()[number as usize].name;
            Error::new(Status::Runtime, &format!("The function {name} failed."))
        }))
    }
}
