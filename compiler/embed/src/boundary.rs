//! The functions of `include/kiln_embed.h`.
//!
//! Each looks at its pointers, lets the thread into the engine, catches panics, and keeps what went wrong for
//! `kiln_last_error`. What they do is the work of [`Engine`].

mod errors;
mod programs;
mod values;

use crate::engine::{Engine, Foreign, Writer, Writers};
use crate::error::{Error, Result, Status};
use crate::values::Handle;
use std::ffi::{CStr, c_char, c_void};
use std::mem::offset_of;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

/// `KILN_EMBED_VERSION`
const VERSION: u32 = 2;

/// `kiln_config`
#[repr(C)]
pub struct Config {
    size: usize,
    fuel: u64,
    memory: u64,
    output: Option<Writer>,
    reports: Option<Writer>,
    data: *mut c_void,
    // From version 2 on.
    foreign: u32,
    library_path: *const c_char,
    native: u32,
    native_threshold: u32,
}

/// So many calls of a function stay with bytecode, as under `kiln run`.
const NATIVE_THRESHOLD: u32 = 1000;

/// The sizes that the structure had and has.
const CONFIG_SIZES: [usize; 2] = [offset_of!(Config, foreign), size_of::<Config>()];

/// The parameters of [`kiln_engine_set_foreign`].
///
/// # Safety
/// The path is null or ends in NUL.
unsafe fn foreign(foreign: u32, library_path: *const c_char) -> Result<Foreign> {
    match foreign {
        0 => Ok(Foreign::Refused),
        1 if library_path.is_null() => Ok(Foreign::Allowed(Vec::new())),
        1 => {
            // SAFETY: the caller's promise.
            let folders = unsafe { name(library_path) }?;
            let folders = folders.split(':').filter(|folder| !folder.is_empty());
            Ok(Foreign::Allowed(folders.map(PathBuf::from).collect()))
        }
        other => Err(Error::usage(&format!("There is no kiln_foreign with the number {other}."))),
    }
}

/// Works in an engine. What goes wrong becomes its last error.
///
/// # Safety
/// The engine is null or alive.
unsafe fn inside<T>(
    engine: *const Engine,
    work: impl FnOnce(&Engine) -> Result<T>,
) -> std::result::Result<T, Status> {
    // SAFETY: the caller's promise. Another thread may be inside: then only atomics are looked at.
    let Some(engine) = (unsafe { engine.as_ref() }) else { return Err(Status::Usage) };
    let Some(_inside) = engine.enter() else { return Err(Status::Busy) };
    let outcome = catch_unwind(AssertUnwindSafe(|| work(engine)));
    let error = match outcome {
        Ok(Ok(value)) => return Ok(value),
        Ok(Err(error)) => error,
        Err(_) => Error::new(Status::Internal, "Kiln failed. This is a mistake in Kiln: please report it."),
    };
    let status = error.status;
    engine.error.replace(Some(error));
    Err(status)
}

/// As [`inside`], for functions that give nothing but a status.
unsafe fn status(engine: *const Engine, work: impl FnOnce(&Engine) -> Result<()>) -> Status {
    // SAFETY: the caller's promise.
    match unsafe { inside(engine, work) } {
        Ok(()) => Status::Ok,
        Err(status) => status,
    }
}

/// As [`inside`], for functions that give a handle.
unsafe fn handle(engine: *const Engine, work: impl FnOnce(&Engine) -> Result<Handle>) -> Handle {
    // SAFETY: the caller's promise.
    unsafe { inside(engine, work) }.unwrap_or(0)
}

/// Stores a result where C wants it; null: nowhere.
///
/// # Safety
/// The pointer is null or valid.
unsafe fn store<T>(to: *mut T, value: T) {
    if !to.is_null() {
        // SAFETY: the caller's promise.
        unsafe { to.write(value) }
    }
}

/// As [`store`], where the result is what is asked for.
unsafe fn store_wanted<T>(to: *mut T, value: T) -> Result<()> {
    if to.is_null() {
        return Err(Error::usage("The pointer for the result is null."));
    }
    // SAFETY: the caller's promise.
    unsafe { to.write(value) };
    Ok(())
}

/// Bytes of the host. `length` as in the header.
///
/// # Safety
/// The text is null, or has so many bytes, or ends in NUL; it is not changed during the call.
unsafe fn bytes<'a>(text: *const c_char, length: usize) -> Result<&'a [u8]> {
    match (text.is_null(), length) {
        (true, 0) => Ok(&[]),
        (true, _) => Err(Error::usage("A text is a null pointer.")),
        // SAFETY: the caller's promise.
        (false, usize::MAX) => Ok(unsafe { CStr::from_ptr(text) }.to_bytes()),
        // SAFETY: as above.
        (false, length) => Ok(unsafe { std::slice::from_raw_parts(text.cast(), length) }),
    }
}

/// As [`bytes`], in UTF-8.
unsafe fn text<'a>(text: *const c_char, length: usize) -> Result<&'a str> {
    // SAFETY: the caller's promise.
    let bytes = unsafe { bytes(text, length) }?;
    std::str::from_utf8(bytes).map_err(|error| {
        Error::usage(&format!("The text is not UTF-8: the byte at offset {} is wrong.", error.valid_up_to()))
    })
}

/// A name, which ends in NUL.
unsafe fn name<'a>(name: *const c_char) -> Result<&'a str> {
    // SAFETY: the caller's promise.
    unsafe { text(name, usize::MAX) }
}

/// An array of handles.
///
/// # Safety
/// There are so many.
unsafe fn list<'a>(count: usize, handles: *const Handle) -> Result<&'a [Handle]> {
    match (count, handles.is_null()) {
        (0, _) => Ok(&[]),
        (_, true) => Err(Error::usage("The array of arguments is a null pointer.")),
        // SAFETY: the caller's promise.
        (count, false) => Ok(unsafe { std::slice::from_raw_parts(handles, count) }),
    }
}

// ----- Engines

#[unsafe(no_mangle)]
extern "C" fn kiln_embed_version() -> u32 {
    VERSION
}

#[unsafe(no_mangle)]
extern "C" fn kiln_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_engine_new(config: *const Config) -> *mut Engine {
    let mut given = Config {
        size: 0,
        fuel: 0,
        memory: 0,
        output: None,
        reports: None,
        data: std::ptr::null_mut(),
        foreign: 0,
        library_path: std::ptr::null(),
        native: 0,
        native_threshold: 0,
    };
    if !config.is_null() {
        // SAFETY: the host's promise: a structure of the size that it begins with. What it lacks stays zero.
        unsafe {
            let size = config.cast::<usize>().read();
            if !CONFIG_SIZES.contains(&size) {
                return std::ptr::null_mut();
            }
            (&raw mut given).cast::<u8>().copy_from_nonoverlapping(config.cast(), size);
        }
    }
    let Config { fuel, memory, output, reports, data, foreign: allowed, library_path, .. } = given;
    let engine = catch_unwind(|| {
        // SAFETY: the host's promise.
        let foreign = unsafe { foreign(allowed, library_path) }.ok()?;
        let engine = Engine::new(Writers { output, reports, data }, fuel, memory);
        engine.set_foreign(foreign);
        match (given.native, given.native_threshold) {
            (0, _) => {}
            (1, 0) => engine.use_native_code(NATIVE_THRESHOLD),
            (1, threshold) => engine.use_native_code(threshold),
            _ => return None,
        }
        Some(Box::new(engine))
    });
    engine.ok().flatten().map_or(std::ptr::null_mut(), Box::into_raw)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_engine_free(engine: *mut Engine) -> Status {
    // SAFETY: the host's promise: null or alive.
    let Some(alive) = (unsafe { engine.as_ref() }) else { return Status::Ok };
    match alive.enter() {
        Some(inside) if Engine::may_end(&inside) => {}
        Some(_) | None => return Status::Busy,
    }
    // SAFETY: `kiln_engine_new` made it, no thread is inside, and the host uses it no longer.
    let ended = catch_unwind(AssertUnwindSafe(|| drop(unsafe { Box::from_raw(engine) })));
    if ended.is_ok() { Status::Ok } else { Status::Internal }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_engine_interrupt(engine: *const Engine) {
    // SAFETY: the host's promise: null or alive. Only an atomic is touched.
    if let Some(engine) = unsafe { engine.as_ref() } {
        engine.interrupt();
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_engine_set_fuel(engine: *const Engine, fuel: u64) -> Status {
    let work = |engine: &Engine| {
        engine.set_fuel(fuel);
        Ok(())
    };
    // SAFETY: the host's promise.
    unsafe { status(engine, work) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_engine_set_memory(engine: *const Engine, bytes: u64) -> Status {
    let work = |engine: &Engine| {
        engine.set_memory(bytes);
        Ok(())
    };
    // SAFETY: the host's promise.
    unsafe { status(engine, work) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_engine_set_writers(
    engine: *const Engine,
    output: Option<Writer>,
    reports: Option<Writer>,
    data: *mut c_void,
) -> Status {
    let work = |engine: &Engine| {
        engine.set_writers(Writers { output, reports, data });
        Ok(())
    };
    // SAFETY: the host's promise.
    unsafe { status(engine, work) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_engine_native_bytes(engine: *const Engine) -> u64 {
    // SAFETY: the host's promise: null or alive. Only an atomic is touched.
    unsafe { engine.as_ref() }.map_or(0, Engine::native_bytes)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_engine_set_foreign(
    engine: *const Engine,
    allowed: u32,
    library_path: *const c_char,
) -> Status {
    // SAFETY: the host's promises.
    unsafe {
        status(engine, |engine| {
            engine.set_foreign(foreign(allowed, library_path)?);
            Ok(())
        })
    }
}
