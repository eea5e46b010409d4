//! What is known of errors.

use super::{name, status};
use crate::engine::Engine;
use crate::error::{Error, Status};
use std::ffi::{CString, c_char};

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_last_error(engine: *const Engine) -> *const Error {
    // SAFETY: the host's promise: null or alive.
    let Some(engine) = (unsafe { engine.as_ref() }) else { return std::ptr::null() };
    let Some(_inside) = engine.enter() else { return std::ptr::null() };
    engine.error.borrow().as_deref().map_or(std::ptr::null(), std::ptr::from_ref)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_take_error(engine: *const Engine) -> *mut Error {
    // SAFETY: as above.
    let Some(engine) = (unsafe { engine.as_ref() }) else { return std::ptr::null_mut() };
    let Some(_inside) = engine.enter() else { return std::ptr::null_mut() };
    engine.error.take().map_or(std::ptr::null_mut(), Box::into_raw)
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_error_free(error: *mut Error) {
    if !error.is_null() {
        // SAFETY: the host's promise: `kiln_take_error` gave it.
        drop(unsafe { Box::from_raw(error) });
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_fail(engine: *const Engine, message: *const c_char) -> Status {
    // SAFETY: the host's promise.
    unsafe { status(engine, |_| Err(Error::new(Status::Runtime, name(message)?))) }
}

/// Looks at an error.
///
/// # Safety
/// It is null or alive.
unsafe fn look<T>(error: *const Error, nothing: T, part: impl FnOnce(&Error) -> T) -> T {
    // SAFETY: the caller's promise.
    unsafe { error.as_ref() }.map_or(nothing, part)
}

/// A text of an error, which lives as long as it.
unsafe fn text_of(error: *const Error, part: impl FnOnce(&Error) -> Option<&CString>) -> *const c_char {
    // SAFETY: the caller's promise.
    unsafe { look(error, c"".as_ptr(), |error| part(error).map_or(c"".as_ptr(), |text| text.as_ptr())) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_error_status(error: *const Error) -> Status {
    // SAFETY: the host's promise; likewise below.
    unsafe { look(error, Status::Ok, |error| error.status) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_error_message(error: *const Error) -> *const c_char {
    // SAFETY: as above.
    unsafe { text_of(error, |error| Some(&error.message)) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_error_code(error: *const Error) -> *const c_char {
    // SAFETY: as above.
    unsafe { text_of(error, |error| Some(&error.code)) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_error_file(error: *const Error) -> *const c_char {
    // SAFETY: as above.
    unsafe { text_of(error, |error| Some(&error.file)) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_error_line(error: *const Error) -> u32 {
    // SAFETY: as above.
    unsafe { look(error, 0, |error| error.line) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_error_column(error: *const Error) -> u32 {
    // SAFETY: as above.
    unsafe { look(error, 0, |error| error.column) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_error_trace_length(error: *const Error) -> usize {
    // SAFETY: as above.
    unsafe { look(error, 0, |error| error.trace.len()) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_error_trace_function(error: *const Error, index: usize) -> *const c_char {
    // SAFETY: as above.
    unsafe { text_of(error, |error| error.trace.get(index).map(|call| &call.function)) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_error_trace_file(error: *const Error, index: usize) -> *const c_char {
    // SAFETY: as above.
    unsafe { text_of(error, |error| error.trace.get(index).map(|call| &call.file)) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_error_trace_line(error: *const Error, index: usize) -> u32 {
    // SAFETY: as above.
    unsafe { look(error, 0, |error| error.trace.get(index).map_or(0, |call| call.line)) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_error_json(error: *const Error) -> *const c_char {
    // SAFETY: as above.
    unsafe { text_of(error, |error| Some(&error.json)) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn kiln_error_text(error: *const Error) -> *const c_char {
    // SAFETY: as above.
    unsafe { text_of(error, |error| Some(&error.text)) }
}
