//! Signals that end the process wait until a link has cleaned up behind itself.

use std::mem::MaybeUninit;

/// While it lives, SIGINT, SIGTERM and SIGHUP wait for this thread, and for those it starts. Linking takes
/// milliseconds; a program that links is not affected and can be interrupted, which ends the wait.
pub(crate) struct Deferred {
    before: libc::sigset_t,
}

impl Deferred {
    pub(crate) fn new() -> Deferred {
        let mut waiting = MaybeUninit::<libc::sigset_t>::uninit();
        let mut before = MaybeUninit::<libc::sigset_t>::uninit();
        // SAFETY: `sigemptyset` initializes `waiting`, before it is read; `pthread_sigmask` initializes `before`, as
        // it can fail for an unknown first argument only. Both get pointers to live values of their type.
        unsafe {
            libc::sigemptyset(waiting.as_mut_ptr());
            for signal in [libc::SIGINT, libc::SIGTERM, libc::SIGHUP] {
                libc::sigaddset(waiting.as_mut_ptr(), signal);
            }
            libc::pthread_sigmask(libc::SIG_BLOCK, waiting.as_ptr(), before.as_mut_ptr());
            Deferred { before: before.assume_init() }
        }
    }
}

impl Drop for Deferred {
    fn drop(&mut self) {
        // SAFETY: `before` is the mask that was in force.
        unsafe {
            libc::pthread_sigmask(libc::SIG_SETMASK, &raw const self.before, std::ptr::null_mut());
        }
    }
}
