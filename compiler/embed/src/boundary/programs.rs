//! Sources, global variables, calls, functions of the host.

use super::{handle, list, name, status, store, store_wanted, text};
use crate::dynamic::Language;
use crate::engine::{Engine, HostFunction, Registered};
use crate::error::{Error, Result, Status};
use crate::values::{Handle, Held};
use std::ffi::{c_char, c_void};

/// `kiln_language`
#[derive(Clone, Copy)]
enum Wanted {
    Any,
    Cz,
    Dynamic(Language),
}

fn wanted(language: u32) -> Result<Wanted> {
    match language {
        0 => Ok(Wanted::Any),
        1 => Ok(Wanted::Cz),
        2 => Ok(Wanted::Dynamic(Language::Lox)),
        3 => Ok(Wanted::Dynamic(Language::Luma)),
        other => Err(Error::usage(&format!("There is no language with the number {other}."))),
    }
}

fn no_language() -> Box<Error> {
    Error::usage("This function needs a language.")
}

/// Languages in which a global variable is assigned.
fn assigned(language: u32) -> Result<&'static [Language]> {
    match wanted(language)? {
        Wanted::Any => Ok(&[Language::Lox, Language::Luma]),
        Wanted::Dynamic(Language::Lox) => Ok(&[Language::Lox]),
        Wanted::Dynamic(Language::Luma) => Ok(&[Language::Luma]),
        Wanted::Cz => Err(Error::usage("Programs in Cz have no global variables.")),
    }
}

fn evaluate(engine: &Engine, language: Wanted, text: &str, name: &str) -> Result<Held> {
    match language {
        Wanted::Any => Err(no_language()),
        Wanted::Cz => engine.evaluate_cz(text, name),
        Wanted::Dynamic(language) => engine.evaluate(language, text, name),
    }
}

/// Gives a value as a handle, if it is wanted.
unsafe fn give(engine: &Engine, held: Held, result: *mut Handle) -> Result<()> {
    let handle = engine.add(held)?;
    if result.is_null() {
        return engine.release(handle);
    }
    // SAFETY: the caller's promise.
    unsafe { store(result, handle) };
    Ok(())
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_eval(
    engine: *const Engine,
    language: u32,
    source: *const c_char,
    length: usize,
    named: *const c_char,
    result: *mut Handle,
) -> Status {
    // SAFETY: the host's promises, of the header; likewise below.
    unsafe {
        store(result, 0);
        status(engine, |engine| {
            let source = text(source, length)?;
            let name = if named.is_null() { "<source>" } else { name(named)? };
            give(engine, evaluate(engine, wanted(language)?, source, name)?, result)
        })
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_eval_file(
    engine: *const Engine,
    language: u32,
    path: *const c_char,
    result: *mut Handle,
) -> Status {
    // SAFETY: as above.
    unsafe {
        store(result, 0);
        status(engine, |engine| {
            let path = name(path)?;
            let language = match wanted(language)? {
                Wanted::Any => by_ending(path)?,
                language @ (Wanted::Cz | Wanted::Dynamic(_)) => language,
            };
            give(engine, evaluate(engine, language, &read(path)?, path)?, result)
        })
    }
}

fn by_ending(path: &str) -> Result<Wanted> {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("cz") => Ok(Wanted::Cz),
        Some("lox") => Ok(Wanted::Dynamic(Language::Lox)),
        Some("luma") => Ok(Wanted::Dynamic(Language::Luma)),
        Some(_) | None => Err(Error::usage(&format!("The ending of `{path}` says no language."))),
    }
}

#[expect(clippy::disallowed_methods, reason = "the host asks for the file")]
fn read(path: &str) -> Result<String> {
    let failed = |reason: &str| Error::new(Status::File, &format!("Cannot read `{path}`: {reason}."));
    let bytes = std::fs::read(path).map_err(|error| failed(&kiln_diagnostics::reason(&error)))?;
    String::from_utf8(bytes).map_err(|_| failed("it is not UTF-8"))
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_get_global(
    engine: *const Engine,
    language: u32,
    named: *const c_char,
    value: *mut Handle,
) -> Status {
    // SAFETY: as above.
    unsafe {
        store(value, 0);
        status(engine, |engine| {
            let held = global(engine, wanted(language)?, name(named)?)?;
            store_wanted(value, engine.add(held)?)
        })
    }
}

fn global(engine: &Engine, language: Wanted, name: &str) -> Result<Held> {
    match language {
        Wanted::Any => Err(no_language()),
        Wanted::Cz => engine.cz().function(name).map(Held::Cz).ok_or_else(|| Error::not_found(name)),
        Wanted::Dynamic(language) => engine.global(language, name),
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_set_global(
    engine: *const Engine,
    language: u32,
    named: *const c_char,
    value: Handle,
) -> Status {
    // SAFETY: as above.
    unsafe {
        status(engine, |engine| {
            let name = name(named)?;
            assigned(language)?.iter().try_for_each(|&language| engine.set_global(language, name, value))
        })
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_call(
    engine: *const Engine,
    function: Handle,
    argc: usize,
    argv: *const Handle,
    result: *mut Handle,
) -> Status {
    // SAFETY: as above.
    unsafe {
        let arguments = list(argc, argv);
        store(result, 0);
        status(engine, |engine| give(engine, engine.call(function, arguments?)?, result))
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_call_global(
    engine: *const Engine,
    language: u32,
    named: *const c_char,
    argc: usize,
    argv: *const Handle,
    result: *mut Handle,
) -> Status {
    // SAFETY: as above.
    unsafe {
        store(result, 0);
        status(engine, |engine| {
            let function = engine.add(global(engine, wanted(language)?, name(named)?)?)?;
            let outcome = engine.call(function, list(argc, argv)?);
            engine.release(function)?;
            give(engine, outcome?, result)
        })
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_call_method(
    engine: *const Engine,
    object: Handle,
    named: *const c_char,
    argc: usize,
    argv: *const Handle,
    result: *mut Handle,
) -> Status {
    // SAFETY: as above.
    unsafe {
        store(result, 0);
        status(engine, |engine| {
            let outcome = engine.call_method(object, name(named)?, list(argc, argv)?);
            give(engine, outcome?, result)
        })
    }
}

/// Keeps a function of the host.
unsafe fn register(
    engine: &Engine,
    named: *const c_char,
    arity: i32,
    code: Option<HostFunction>,
    data: *mut c_void,
) -> Result<Held> {
    // SAFETY: as above.
    let name = unsafe { name(named) }?.to_owned();
    let code = code.ok_or_else(|| Error::usage("The function is a null pointer."))?;
    let arity = match arity {
        -1 => None,
        arity => Some(u32::try_from(arity).map_err(|_| Error::usage("The arity is negative."))?),
    };
    let mut functions = engine.functions.borrow_mut();
    functions.push(Registered { name, arity, code, data, roots: [None, None] });
    Ok(Held::Host(functions.len() as u32 - 1))
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_new_function(
    engine: *const Engine,
    named: *const c_char,
    arity: i32,
    function: Option<HostFunction>,
    data: *mut c_void,
) -> Handle {
    // SAFETY: as above.
    unsafe { handle(engine, |engine| engine.add(register(engine, named, arity, function, data)?)) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_define(
    engine: *const Engine,
    language: u32,
    named: *const c_char,
    arity: i32,
    function: Option<HostFunction>,
    data: *mut c_void,
) -> Status {
    // SAFETY: as above.
    unsafe {
        status(engine, |engine| {
            let languages = assigned(language)?;
            let function = engine.add(register(engine, named, arity, function, data)?)?;
            let name = name(named)?;
            languages.iter().try_for_each(|&language| engine.set_global(language, name, function))?;
            engine.release(function)
        })
    }
}
