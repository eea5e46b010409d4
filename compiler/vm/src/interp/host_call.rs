//! Calls of functions of the host: the run waits, and whatever happens to the machine meanwhile, goes on.

use super::{Pc, Reason, Vm, tell_of_run};
use crate::dynamic::ffi::{self, Value};
use std::sync::atomic::Ordering;

/// Calls the function of the host that a native stands for; the run has noted where it is. Gives its value; `None` ends the run,
/// whose reason is set. Code may lie elsewhere afterwards: the run goes on at `Vm::pc`.
///
/// # Safety
/// V1 holds for what was noted; `native` is one without code; there are `argc` values at `argv`, in the frame.
#[inline(never)]
pub(super) unsafe fn call_host(
    native: Value,
    argc: usize,
    argv: *const Value,
    vm: *mut Vm<'_>,
) -> Option<Value> {
    // SAFETY: V1. The run is not used but through `vm` until `resume`: the machine's functions may be called by the host.
    unsafe {
        let machine = (*vm).machine.expect("only machines have functions of the host");
        let top = (*vm).top() as usize - (*vm).stack as usize;
        let arguments = std::slice::from_raw_parts(argv, argc).to_vec();
        let place = (top.next_multiple_of(16), vm.cast());
        let mut fuel = (*vm).fuel;
        let outcome = machine.call_host(native, &arguments, place, &mut *(*vm).host, &mut fuel);
        (*vm).fuel = fuel;
        resume(vm);
        match outcome {
            Ok(value) => Some(value),
            Err(message) => {
                let interrupted = (*vm).interrupt.is_some_and(|flag| flag.load(Ordering::Relaxed));
                (*vm).reason = if interrupted {
                    Reason::Interrupted
                } else if fuel == 0 {
                    Reason::OutOfFuel
                } else {
                    ffi::kiln_vm_raise(message.as_ptr().cast(), message.len());
                    Reason::Failed
                };
                None
            }
        }
    }
}

/// Lets a run find everything again: programs may have been added to the machine.
unsafe fn resume(vm: *mut Vm<'_>) {
    // SAFETY: nobody else borrows the parts now; the thread is in their state, as it was when the run began.
    unsafe {
        let machine = (*vm).machine.expect("the caller has it");
        let parts = machine.parts();
        (*vm).tables = (*parts).image.tables();
        (*vm).entries = (*parts).entries.as_ptr();
        (*vm).bytecode = &(*parts).bytecode;
        (*vm).foreigns.resize_with((*parts).bytecode.foreigns.len(), || None);
        let code = (*parts).bytecode.code.as_ptr();
        if code != (*vm).code {
            move_code(vm, code);
        }
        ffi::kiln_vm_set_stack(vm as usize);
        tell_of_run(vm.cast());
    }
}

/// Code lies at `code` now: places to go on at in all frames of the run follow it.
unsafe fn move_code(vm: *mut Vm<'_>, code: Pc) {
    // SAFETY: V1 holds for the code as it was: each frame leads to its caller, the first to `halt` at the start of the code.
    unsafe {
        let old = (*vm).code as usize;
        let moved = |pc: Pc| code.byte_add(pc as usize - old);
        (*vm).code = code;
        (*vm).pc = moved((*vm).pc);
        let mut fp = (*vm).fp;
        loop {
            let back = fp.sub(16).cast::<Pc>();
            let pc = moved(back.read());
            back.write(pc);
            if pc == code {
                return;
            }
            fp = fp.sub(8).cast::<super::Fp>().read();
        }
    }
}
