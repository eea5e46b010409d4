//! Looking into values.

use crate::calls::dead;
use crate::cz::whole;
use crate::dynamic::Language;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::values::{Handle, Held, Type};
use kiln_abi::DynFn;
use kiln_vm::{Datum, Root};

impl Engine {
    /// What a value is.
    pub(crate) fn type_of(&self, handle: Handle) -> Type {
        self.handles.borrow().get(handle).map_or(Type::None, Held::ty)
    }

    /// The text of a string, kept with the handle.
    pub(crate) fn string(&self, handle: Handle) -> Result<(*const u8, usize)> {
        self.check(handle, Type::String, "The value is no string.")?;
        let kept = self.handles.borrow().kept_text(handle);
        match kept {
            Some(kept) => Ok(kept),
            None => self.text(handle),
        }
    }

    /// How a value prints, kept with the handle.
    pub(crate) fn text(&self, handle: Handle) -> Result<(*const u8, usize)> {
        let text = match self.handles.borrow().get(handle).ok_or_else(dead)? {
            Held::Nil => b"nil".to_vec(),
            Held::Bool(value) => value.to_string().into_bytes(),
            Held::Number(value) => kiln_vm::format_f64(*value).into_bytes(),
            Held::Integer(value) => value.to_string().into_bytes(),
            Held::Text(text) => text.clone(),
            Held::Host(number) => {
                format!("<function {}>", self.functions.borrow()[*number as usize].name).into_bytes()
            }
            Held::Cz(function) => self.cz().text_of_function(*function).into_bytes(),
            Held::Object { language, root, .. } => self.dynamic(*language).machine.text(root),
        };
        self.handles.borrow_mut().keep_text(handle, text).ok_or_else(dead)
    }

    /// Whether two values are equal. What only one of them can be makes them different.
    pub(crate) fn equal(&self, a: Handle, b: Handle) -> Result<bool> {
        let handles = self.handles.borrow();
        let (a_held, b_held) = (handles.get(a).ok_or_else(dead)?, handles.get(b).ok_or_else(dead)?);
        Ok(match (a_held, b_held) {
            (Held::Integer(a), Held::Integer(b)) => a == b,
            (Held::Cz(a), Held::Cz(b)) => a == b,
            (Held::Host(a), Held::Host(b)) => a == b,
            (Held::Cz(_), _) | (_, Held::Cz(_)) => false,
            (Held::Integer(_), _) | (_, Held::Integer(_)) => {
                whole(a_held).is_some_and(|a| whole(b_held) == Some(a))
            }
            (Held::Object { language: one, .. }, Held::Object { language: other, .. })
                if one != other && (a_held.ty(), b_held.ty()) != (Type::String, Type::String) =>
            {
                false
            }
            (Held::Object { language, .. }, _) | (_, Held::Object { language, .. }) => {
                let dynamic = self.dynamic(*language);
                let (a, b) = (self.root(dynamic, a)?, self.root(dynamic, b)?);
                let equal = dynamic.machine.equal(&a, &b);
                dynamic.machine.release(a);
                dynamic.machine.release(b);
                equal
            }
            (Held::Nil, Held::Nil) => true,
            (Held::Bool(a), Held::Bool(b)) => a == b,
            (Held::Number(a), Held::Number(b)) => a == b,
            (Held::Text(a), Held::Text(b)) => a == b,
            (Held::Nil | Held::Bool(_) | Held::Number(_) | Held::Text(_) | Held::Host(_), _) => false,
        })
    }

    /// A field of an object, or a method bound to it.
    pub(crate) fn field(&self, object: Handle, name: &str) -> Result<Held> {
        self.check_object(object)?;
        let (dynamic, object) = self.object(object)?;
        let outcome = dynamic.machine.get(&object, name);
        dynamic.machine.release(object);
        let root = outcome.map_err(|failure| Error::of_failure(&failure))?;
        Ok(self.held(dynamic, root))
    }

    pub(crate) fn set_field(&self, object: Handle, name: &str, value: Handle) -> Result<()> {
        self.check_object(object)?;
        let (dynamic, object) = self.object(object)?;
        let outcome = self.root(dynamic, value).and_then(|value| {
            let outcome = dynamic.machine.set(&object, name, &value);
            dynamic.machine.release(value);
            outcome.map_err(|failure| Error::of_failure(&failure))
        });
        dynamic.machine.release(object);
        outcome
    }

    // ----- Lists and objects of Luma

    /// Does an operation on values of Luma.
    pub(crate) fn operate(&self, operation: DynFn, operands: &[Operand]) -> Result<Held> {
        let dynamic = self.dynamic(Language::Luma);
        let machine = &dynamic.machine;
        let root = |operand: &Operand| match *operand {
            Operand::Handle(handle) => self.root(dynamic, handle),
            Operand::Index(index) => Ok(machine.make(Datum::Number(index as f64))),
        };
        let roots: Result<Vec<Root>> = operands.iter().map(root).collect();
        let roots = roots?;
        let outcome = machine.operate(operation, &roots.iter().collect::<Vec<_>>());
        roots.into_iter().for_each(|root| machine.release(root));
        let root = outcome.map_err(|failure| Error::of_failure(&failure))?;
        Ok(self.held(dynamic, root))
    }

    /// The same, for what it does.
    pub(crate) fn operate_only(&self, operation: DynFn, operands: &[Operand]) -> Result<()> {
        let result = self.operate(operation, operands)?;
        self.forget(result);
        Ok(())
    }

    /// A list's length.
    pub(crate) fn list_length(&self, list: Handle) -> Result<usize> {
        self.check(list, Type::List, "The value is no list.")?;
        let length = self.operate(DynFn::Length, &[Operand::Handle(list)])?;
        Ok(whole(&length).unwrap_or_default() as usize)
    }

    fn check_object(&self, object: Handle) -> Result<()> {
        self.check(object, Type::Object, "The value is no object.")
    }

    /// Whether a value has a type.
    pub(crate) fn check(&self, handle: Handle, ty: Type, message: &str) -> Result<()> {
        let found = self.type_of(handle);
        if found == ty {
            return Ok(());
        }
        Err(if found == Type::None { dead() } else { Error::usage(message) })
    }
}

/// An operand of an operation.
pub(crate) enum Operand {
    Handle(Handle),
    Index(usize),
}
