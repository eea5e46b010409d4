//! Handles and values.

use super::{handle, name, status, store, store_wanted};
use crate::calls::dead;
use crate::cz::{float_of, whole};
use crate::engine::Engine;
use crate::error::{Error, Result, Status};
use crate::objects::Operand;
use crate::values::{Handle, Held, Type};
use kiln_abi::DynFn;
use std::ffi::c_char;

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_release(engine: *const Engine, handle: Handle) -> Status {
    // SAFETY: the host's promises, of the header; likewise below.
    unsafe { status(engine, |engine| if handle == 0 { Ok(()) } else { engine.release(handle) }) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_keep(engine: *const Engine, kept: Handle) -> Handle {
    // SAFETY: as above.
    unsafe { handle(engine, |engine| keep(engine, kept)) }
}

fn keep(engine: &Engine, handle: Handle) -> Result<Handle> {
    let held = engine.again(handle)?;
    engine.handles.borrow_mut().keep(held).ok_or_else(|| Error::usage("There are too many handles."))
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_scope_open(engine: *const Engine) -> Status {
    let work = |engine: &Engine| {
        engine.handles.borrow_mut().open_scope();
        Ok(())
    };
    // SAFETY: as above.
    unsafe { status(engine, work) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_scope_close(engine: *const Engine, handle: *mut Handle) -> Status {
    // SAFETY: as above.
    unsafe {
        status(engine, |engine| {
            let escaping = if handle.is_null() { 0 } else { handle.read() };
            let held = if escaping == 0 { None } else { Some(engine.again(escaping)?) };
            engine.close_scope()?;
            if let Some(held) = held {
                store(handle, engine.add(held)?);
            }
            Ok(())
        })
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_type_of(engine: *const Engine, handle: Handle) -> Type {
    // SAFETY: as above.
    unsafe { super::inside(engine, |engine| Ok(engine.type_of(handle))) }.unwrap_or(Type::None)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_new_nil(engine: *const Engine) -> Handle {
    // SAFETY: as above.
    unsafe { handle(engine, |engine| engine.add(Held::Nil)) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_new_bool(engine: *const Engine, value: bool) -> Handle {
    // SAFETY: as above.
    unsafe { handle(engine, |engine| engine.add(Held::Bool(value))) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_new_number(engine: *const Engine, value: f64) -> Handle {
    // SAFETY: as above.
    unsafe { handle(engine, |engine| engine.add(Held::Number(value))) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_new_integer(engine: *const Engine, value: i64) -> Handle {
    // SAFETY: as above.
    unsafe { handle(engine, |engine| engine.add(Held::Integer(value.into()))) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_new_string(engine: *const Engine, text: *const c_char, length: usize) -> Handle {
    // SAFETY: as above.
    unsafe { handle(engine, |engine| engine.add(Held::Text(super::text(text, length)?.as_bytes().to_vec()))) }
}

/// A part of a value that only some types have.
fn part<T>(engine: &Engine, handle: Handle, what: &str, part: impl FnOnce(&Held) -> Option<T>) -> Result<T> {
    let handles = engine.handles.borrow();
    let held = handles.get(handle).ok_or_else(dead)?;
    part(held).ok_or_else(|| Error::usage(&format!("The value is no {what}.")))
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_get_bool(engine: *const Engine, handle: Handle, value: *mut bool) -> Status {
    let boolean = |held: &Held| match held {
        Held::Bool(value) => Some(*value),
        Held::Nil
        | Held::Number(_)
        | Held::Integer(_)
        | Held::Text(_)
        | Held::Host(_)
        | Held::Cz(_)
        | Held::Object { .. } => None,
    };
    // SAFETY: as above.
    unsafe { status(engine, |engine| store_wanted(value, part(engine, handle, "boolean", boolean)?)) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_get_number(engine: *const Engine, handle: Handle, value: *mut f64) -> Status {
    // SAFETY: as above.
    unsafe { status(engine, |engine| store_wanted(value, part(engine, handle, "number", float_of)?)) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_get_integer(engine: *const Engine, handle: Handle, value: *mut i64) -> Status {
    let integer = |held: &Held| i64::try_from(whole(held)?).ok();
    // SAFETY: as above.
    unsafe {
        status(engine, |engine| store_wanted(value, part(engine, handle, "integer of 64 bits", integer)?))
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_get_unsigned(engine: *const Engine, handle: Handle, value: *mut u64) -> Status {
    let integer = |held: &Held| u64::try_from(whole(held)?).ok();
    // SAFETY: as above.
    unsafe {
        status(engine, |engine| {
            store_wanted(value, part(engine, handle, "unsigned integer of 64 bits", integer)?)
        })
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_get_string(
    engine: *const Engine,
    handle: Handle,
    text: *mut *const c_char,
    length: *mut usize,
) -> Status {
    // SAFETY: as above.
    unsafe {
        status(engine, |engine| {
            let (start, count) = engine.string(handle)?;
            store(length, count);
            store_wanted(text, start.cast())
        })
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_get_text(
    engine: *const Engine,
    handle: Handle,
    text: *mut *const c_char,
    length: *mut usize,
) -> Status {
    // SAFETY: as above.
    unsafe {
        status(engine, |engine| {
            let (start, count) = match engine.type_of(handle) {
                // It is valid as long as the handle.
                Type::String => engine.string(handle)?,
                Type::None
                | Type::Nil
                | Type::Bool
                | Type::Number
                | Type::Integer
                | Type::List
                | Type::Object
                | Type::Class
                | Type::Function
                | Type::Other => engine.text(handle)?,
            };
            store(length, count);
            store_wanted(text, start.cast())
        })
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_equal(engine: *const Engine, a: Handle, b: Handle, equal: *mut bool) -> Status {
    // SAFETY: as above.
    unsafe { status(engine, |engine| store_wanted(equal, engine.equal(a, b)?)) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_get_field(
    engine: *const Engine,
    object: Handle,
    named: *const c_char,
    value: *mut Handle,
) -> Status {
    // SAFETY: as above.
    unsafe {
        store(value, 0);
        status(engine, |engine| store_wanted(value, engine.add(engine.field(object, name(named)?)?)?))
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_set_field(
    engine: *const Engine,
    object: Handle,
    named: *const c_char,
    value: Handle,
) -> Status {
    // SAFETY: as above.
    unsafe { status(engine, |engine| engine.set_field(object, name(named)?, value)) }
}

// ----- Lists and objects of Luma

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_new_list(engine: *const Engine) -> Handle {
    // SAFETY: as above.
    unsafe { handle(engine, |engine| engine.add(engine.operate(DynFn::NewList, &[])?)) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_new_object(engine: *const Engine) -> Handle {
    // SAFETY: as above.
    unsafe { handle(engine, |engine| engine.add(engine.operate(DynFn::NewObject, &[])?)) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_list_length(engine: *const Engine, list: Handle, length: *mut usize) -> Status {
    // SAFETY: as above.
    unsafe { status(engine, |engine| store_wanted(length, engine.list_length(list)?)) }
}

/// That the index is one of the list.
fn check_index(engine: &Engine, list: Handle, index: usize) -> Result<()> {
    let length = engine.list_length(list)?;
    if index < length {
        return Ok(());
    }
    Err(Error::usage(&format!("The index {index} is out of range: the list has {length} items.")))
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_list_get(
    engine: *const Engine,
    list: Handle,
    index: usize,
    value: *mut Handle,
) -> Status {
    // SAFETY: as above.
    unsafe {
        store(value, 0);
        status(engine, |engine| {
            check_index(engine, list, index)?;
            let item = engine.operate(DynFn::Index, &[Operand::Handle(list), Operand::Index(index)])?;
            store_wanted(value, engine.add(item)?)
        })
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_list_set(
    engine: *const Engine,
    list: Handle,
    index: usize,
    value: Handle,
) -> Status {
    // SAFETY: as above.
    unsafe {
        status(engine, |engine| {
            check_index(engine, list, index)?;
            let operands = [Operand::Handle(list), Operand::Index(index), Operand::Handle(value)];
            engine.operate_only(DynFn::SetIndex, &operands)
        })
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_list_append(engine: *const Engine, list: Handle, value: Handle) -> Status {
    // SAFETY: as above.
    unsafe {
        status(engine, |engine| {
            engine.check(list, Type::List, "The value is no list.")?;
            engine.operate_only(DynFn::Append, &[Operand::Handle(value), Operand::Handle(list)])
        })
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_object_keys(engine: *const Engine, object: Handle, keys: *mut Handle) -> Status {
    // SAFETY: as above.
    unsafe {
        store(keys, 0);
        status(engine, |engine| {
            engine.check(object, Type::Object, "The value is no object.")?;
            let names = engine.operate(DynFn::Keys, &[Operand::Handle(object)])?;
            store_wanted(keys, engine.add(names)?)
        })
    }
}
