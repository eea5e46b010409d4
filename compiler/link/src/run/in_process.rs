//! lld as a function, through lld_shim.cpp.

use super::Said;
use crate::command::CommandLine;
use crate::errors::LinkError;
use std::ffi::{CStr, CString, OsStr, c_char, c_int};
use std::os::unix::ffi::OsStrExt;
use std::sync::Mutex;

// The libraries of lld need those of LLVM, which this crate links.
use llvm_sys as _;

unsafe extern "C" {
    fn kiln_lld_link(
        arguments: *const *const c_char,
        count: usize,
        output: *mut *mut c_char,
        errors: *mut *mut c_char,
        can_run_again: *mut bool,
    ) -> c_int;
    fn kiln_lld_free(text: *mut c_char);
}

/// The status after a signal is this and its number, as in a shell.
const SIGNALS: c_int = 128;

/// Whether lld may run: after some failures its global state is unusable. lld is not thread-safe, so whoever runs it
/// holds the lock.
static USABLE: Mutex<bool> = Mutex::new(true);

/// Whether lld may run in this process.
pub(super) fn can_run() -> bool {
    USABLE.lock().is_ok_and(|usable| *usable)
}

/// Runs lld; `command.program` selects its driver.
pub(super) fn run(command: &CommandLine) -> Result<Said, LinkError> {
    let words = || std::iter::once(&command.program).chain(&command.arguments);
    let arguments: Vec<CString> = words()
        .map(|word| CString::new(word.as_bytes()))
        .collect::<Result<_, _>>()
        .map_err(|_| LinkError::NulInArgument)?;
    let pointers: Vec<*const c_char> = arguments.iter().map(|argument| argument.as_ptr()).collect();
    let mut output = std::ptr::null_mut();
    let mut errors = std::ptr::null_mut();
    let mut can_run_again = false;
    let mut usable = USABLE.lock().map_err(|_| LinkError::Crashed)?;
    // SAFETY: `pointers` holds as many C strings, which live until the end of this function; the other pointers are
    // to local variables. The lock makes this the only call.
    let status = unsafe {
        kiln_lld_link(pointers.as_ptr(), pointers.len(), &mut output, &mut errors, &mut can_run_again)
    };
    *usable = can_run_again;
    drop(usable);
    let text = format!("{}{}", take(output), take(errors));
    // An error that lld calls fatal also ends its run, but with a status of its own and a message.
    if !can_run_again && status > SIGNALS {
        return Err(LinkError::Crashed);
    }
    Ok(Said { success: status == 0, end: format!("status {status}"), text })
}

/// A text of the shim, which is given back.
fn take(text: *mut c_char) -> String {
    // SAFETY: the shim made it: a C string that nobody else has, to be freed once by its own function.
    unsafe {
        let owned = OsStr::from_bytes(CStr::from_ptr(text).to_bytes()).to_string_lossy().into_owned();
        kiln_lld_free(text);
        owned
    }
}
