//! Signals that end the process wait until a link, or whoever writes a file, has cleaned up behind itself.

use std::mem::MaybeUninit;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI32, Ordering};

const SIGNALS: [libc::c_int; 3] = [libc::SIGINT, libc::SIGTERM, libc::SIGHUP];

/// The signal that arrived while a link ran; 0 is none.
static ARRIVED: AtomicI32 = AtomicI32::new(0);
/// The program that links at this moment; 0 is none.
static CHILD: AtomicI32 = AtomicI32::new(0);
/// What the signals did before, and how many links run.
static LINKS: Mutex<(usize, Vec<Before>)> = Mutex::new((0, Vec::new()));

struct Before {
    signal: libc::c_int,
    action: libc::sigaction,
}

/// While it lives, SIGINT, SIGTERM and SIGHUP do not end the process: a program that links is passed the signal, lld in
/// this process takes milliseconds more. Then the process ends by the signal after all. A signal that is ignored, or
/// that somebody else handles, is left alone.
#[derive(Debug)]
pub struct Deferred(());

impl Deferred {
    /// Signals wait from now on.
    #[expect(clippy::new_without_default, reason = "it changes the process; that is no default value")]
    pub fn new() -> Deferred {
        let mut links = LINKS.lock().expect("nobody panics with the lock");
        links.0 += 1;
        if links.0 == 1 {
            links.1 = SIGNALS.into_iter().filter_map(take_over).collect();
        }
        Deferred(())
    }
}

impl Drop for Deferred {
    fn drop(&mut self) {
        let mut links = LINKS.lock().expect("nobody panics with the lock");
        links.0 -= 1;
        if links.0 > 0 {
            return;
        }
        for before in links.1.drain(..) {
            // SAFETY: the action is the one that was in force.
            unsafe { libc::sigaction(before.signal, &raw const before.action, std::ptr::null_mut()) };
        }
        drop(links);
        match ARRIVED.swap(0, Ordering::Relaxed) {
            0 => {}
            // SAFETY: a call without pointers.
            signal => unsafe {
                libc::raise(signal);
            },
        }
    }
}

/// Handles a signal that would end the process, and gives what it did before.
fn take_over(signal: libc::c_int) -> Option<Before> {
    let mut before = MaybeUninit::<libc::sigaction>::uninit();
    // SAFETY: `sigaction` with no new action only fills in the old one, and fails for unknown signals alone.
    let action = unsafe {
        libc::sigaction(signal, std::ptr::null(), before.as_mut_ptr());
        before.assume_init()
    };
    if action.sa_sigaction != libc::SIG_DFL {
        return None;
    }
    let handler: extern "C" fn(libc::c_int) = remember;
    // SAFETY: all zeros is an action of the system's defaults; the handler only does what handlers may.
    unsafe {
        let mut ours: libc::sigaction = MaybeUninit::zeroed().assume_init();
        ours.sa_sigaction = handler as usize;
        ours.sa_flags = libc::SA_RESTART;
        libc::sigaction(signal, &raw const ours, std::ptr::null_mut());
    }
    Some(Before { signal, action })
}

/// The handler: stores and calls what is safe in one.
extern "C" fn remember(signal: libc::c_int) {
    ARRIVED.store(signal, Ordering::Relaxed);
    let child = CHILD.load(Ordering::Relaxed);
    if child > 0 {
        // SAFETY: a system call without pointers. The child has not been waited for, so the number is its own.
        unsafe { libc::kill(child, signal) };
    }
}

/// Names the program that gets the signals, until the guard is dropped.
pub(crate) struct Forward(());

impl Forward {
    pub(crate) fn to(child: u32) -> Forward {
        CHILD.store(i32::try_from(child).unwrap_or(0), Ordering::Relaxed);
        // The signal may have come before the child was known: it has work of no use to anybody now.
        let arrived = ARRIVED.load(Ordering::Relaxed);
        if arrived != 0 {
            remember(arrived);
        }
        Forward(())
    }
}

impl Drop for Forward {
    fn drop(&mut self) {
        CHILD.store(0, Ordering::Relaxed);
    }
}
