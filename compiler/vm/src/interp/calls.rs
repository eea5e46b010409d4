//! Functions of the opcodes that call dynamic values. The runtime says what a call means, the VM pushes the frame: the
//! runtime never calls back, so that the depth of recursion is that of the VM's stack.

use super::handlers::{a, get, go, handlers, push, raise, set, stop, word};
use super::host_call::call_host;
use super::values::{address, fail, has_tag, is_class, note, slow};
use super::{Fp, Mode, Pc, Reason, Status, Vm};
use crate::bytecode::closure_frame::{ARGUMENTS, CLOSURE, RECEIVER, RESULT};
use crate::dynamic::Entry;
use crate::dynamic::ffi::{self, SiteEntry, Value};
use crate::foreign::{Callable, Found};
use kiln_abi::PanicKind;
use kiln_abi::dynamic::word as words;

/// The inline cache of a call.
#[inline(always)]
unsafe fn site(pc: Pc, vm: *mut Vm<'_>) -> *mut ffi::Site {
    // SAFETY: B11: the number is that of a cache.
    unsafe { (*vm).tables.sites.add(word(pc, 1) as usize) }
}

/// The first entry of a site.
#[inline(always)]
unsafe fn first(pc: Pc, vm: *mut Vm<'_>) -> *const SiteEntry {
    // SAFETY: as above.
    unsafe { &raw const (*site(pc, vm)).entries[0] }
}

/// The called frame.
#[inline(always)]
unsafe fn called(pc: Pc, fp: Fp) -> Fp {
    // SAFETY: B5.
    unsafe { fp.add(word(pc, 2) as usize) }
}

/// Goes into the code of a closure, whose frame is filled.
#[inline(always)]
unsafe fn run<M: Mode>(pc: Pc, code: *const Entry, fp: Fp, vm: *mut Vm<'_>) -> Status {
    // SAFETY: V1; the code of a closure is an entry of the image, and its frame begins as `closure_frame` says (B10).
    unsafe {
        if M::METERED && !(*vm).tick() {
            return stop(pc, vm);
        }
        push::<M>(pc, pc.add(3), (*code).start, (*code).frame, called(pc, fp), fp, vm)
    }
}

/// Does what the runtime says of a call.
#[inline(always)]
unsafe fn follow<M: Mode>(pc: Pc, resolution: u64, fp: Fp, vm: *mut Vm<'_>) -> Status {
    // SAFETY: as `run`.
    unsafe {
        let frame = called(pc, fp);
        let resolved = &(*vm).resolved;
        match resolution {
            ffi::RESOLVED_RAISED => fail(pc, fp, vm),
            ffi::RESOLVED_VALUE => {
                set(frame, RESULT as usize, resolved.value);
                go::<M>(pc.add(3), fp, vm)
            }
            ffi::RESOLVED_HOST => host::<M>(resolved.closure, pc, fp, vm),
            _ => {
                set(frame, CLOSURE as usize, resolved.closure);
                set(frame, RECEIVER as usize, resolved.receiver);
                run::<M>(pc, (*address(resolved.closure).cast::<ffi::Closure>()).code, fp, vm)
            }
        }
    }
}

/// Calls a function of the host, with the arguments in the called frame.
#[cold]
#[inline(never)]
unsafe fn host<M: Mode>(native: Value, pc: Pc, fp: Fp, vm: *mut Vm<'_>) -> Status {
    // SAFETY: the run is noted; V1 holds again for where it goes on.
    unsafe {
        let frame = called(pc, fp);
        let Some(value) = call_host(native, a(pc), frame.add(ARGUMENTS as usize).cast(), vm) else {
            return stop((*vm).pc, vm);
        };
        set(frame, RESULT as usize, value);
        go::<M>((*vm).pc.add(3), fp, vm)
    }
}

slow! {
    /// Calls a C function; the first time it is looked for.
    fn foreign(pc, fp, vm) {
        if !call_foreign(word(pc, 1) as usize, fp, vm) {
            return stop(pc, vm);
        }
        go::<M>(pc.add(2), fp, vm)
    }

    /// A class, a bound method, a native function, an error.
    fn call_other(pc, fp, vm) {
        let frame = called(pc, fp);
        let callee = get::<Value>(frame, CLOSURE as usize);
        let entry = *first(pc, vm);
        if entry.key == callee {
            let instance = ffi::kiln_dyn_new_instance(callee);
            if entry.target == words::NIL {
                set(frame, RESULT as usize, instance);
                return go::<M>(pc.add(3), fp, vm);
            }
            set(frame, CLOSURE as usize, entry.target);
            set(frame, RECEIVER as usize, instance);
            return run::<M>(pc, entry.value as *const Entry, fp, vm);
        }
        let argv = frame.add(ARGUMENTS as usize).cast();
        let resolution = ffi::kiln_dyn_resolve(callee, a(pc) as u64, argv, site(pc, vm), &raw mut (*vm).resolved);
        follow::<M>(pc, resolution, fp, vm)
    }

    fn invoke_other(pc, fp, vm) {
        let frame = called(pc, fp);
        let receiver = get::<Value>(frame, RECEIVER as usize);
        let argv = frame.add(ARGUMENTS as usize).cast();
        let resolution =
            ffi::kiln_dyn_resolve_invoke(receiver, a(pc) as u64, argv, site(pc, vm), &raw mut (*vm).resolved);
        follow::<M>(pc, resolution, fp, vm)
    }

    fn super_other(pc, fp, vm) {
        let frame = called(pc, fp);
        let class = get::<Value>(frame, CLOSURE as usize);
        if !is_class(class) {
            return raise(pc, fp, vm, PanicKind::Unreachable);
        }
        let receiver = get::<Value>(frame, RECEIVER as usize);
        let argv = frame.add(ARGUMENTS as usize).cast();
        let argc = a(pc) as u64;
        let resolution =
            ffi::kiln_dyn_resolve_super(class, receiver, argc, argv, site(pc, vm), &raw mut (*vm).resolved);
        follow::<M>(pc, resolution, fp, vm)
    }
}

/// Gives whether the function was found. Apart from the handler, which is to have no memory of its own.
#[inline(never)]
unsafe extern "C" fn call_foreign(number: usize, fp: Fp, vm: *mut Vm<'_>) -> bool {
    // SAFETY: B13: the function exists, and its frame holds parameters and result.
    unsafe {
        let Vm { foreigns, bytecode, libraries, machine, tier, reason, tables, .. } = &mut *vm;
        let callable = match &mut foreigns[number] {
            Some(found) => found,
            missing @ None => {
                // A machine, and a program that stays, keep what their runs have found. Not every run may call C.
                let mut own = Found::default();
                let found = match (libraries.is_some(), machine, tier.as_mut()) {
                    (true, Some(machine), _) => &mut *machine.foreigns(),
                    (true, None, Some(run)) => &mut run.foreigns,
                    (true, None, None) | (false, _, _) => &mut own,
                };
                let find = || Callable::find(&bytecode.foreigns[number], libraries.as_ref());
                match found.get(number, find) {
                    Ok(found) => missing.insert(found),
                    Err(unresolved) => {
                        *reason = Reason::Unresolved(Box::new(unresolved));
                        return false;
                    }
                }
            }
        };
        callable.call(fp, !tables.callees.is_null());
        true
    }
}

handlers! {
    fn call_value(pc, fp, vm) {
        let frame = called(pc, fp);
        let callee = get::<Value>(frame, CLOSURE as usize);
        if has_tag(callee, words::TAG_CLOSURE) {
            let closure = address(callee).cast::<ffi::Closure>();
            if (*closure).header.number as usize == a(pc) {
                // A method that bytecode calls like this finds a value, too.
                set(frame, RECEIVER as usize, words::NIL);
                return run::<M>(pc, (*closure).code, fp, vm);
            }
        }
        call_other::<M>(pc, fp, vm)
    }

    fn invoke(pc, fp, vm) {
        let frame = called(pc, fp);
        let receiver = get::<Value>(frame, RECEIVER as usize);
        if has_tag(receiver, words::TAG_INSTANCE) {
            let entry = first(pc, vm);
            if (*address(receiver).cast::<ffi::Instance>()).shape == (*entry).key {
                set(frame, CLOSURE as usize, (*entry).target);
                return run::<M>(pc, (*entry).value as *const Entry, fp, vm);
            }
        }
        invoke_other::<M>(pc, fp, vm)
    }

    fn super_invoke(pc, fp, vm) {
        let frame = called(pc, fp);
        let entry = first(pc, vm);
        if get::<Value>(frame, CLOSURE as usize) == (*entry).key {
            set(frame, CLOSURE as usize, (*entry).target);
            return run::<M>(pc, (*entry).value as *const Entry, fp, vm);
        }
        super_other::<M>(pc, fp, vm)
    }

    /// The closure is tested, because hostile bytecode may pass another one: it must hold what the function reads.
    fn call_closure(pc, fp, vm) {
        let callee = *(*vm).tables.callees.add(word(pc, 1) as usize);
        let closure = get::<Value>(fp, word(pc, 3) as usize);
        let expected = (*callee).entry.captures;
        if !has_tag(closure, words::TAG_CLOSURE)
            || (*(*address(closure).cast::<ffi::Closure>()).code).captures != expected
        {
            return raise(pc, fp, vm, PanicKind::Unreachable);
        }
        if M::METERED && !(*vm).tick() {
            return stop(pc, vm);
        }
        let entry = &raw const (*callee).entry;
        push::<M>(pc, pc.add(4), (*entry).start, (*entry).frame, called(pc, fp), fp, vm)
    }
}
