//! Functions of the opcodes that count, and of those that go into native code; and the way back, from native code to functions that the
//! VM interprets.

use super::handlers::{go, handlers, stop, word};
use super::values::{note, slow};
use super::{Fp, Metered, Mode, Pc, Place, Plain, Reason, Status, Vm};
use crate::bytecode::HEADER;
use crate::dynamic::Entry;
use crate::dynamic::failure::TraceLine;
use crate::tier::ffi::{self, Context, OnFrame};
use kiln_abi::{PanicKind, RuntimeFn};
use std::ffi::{CStr, c_char, c_void};

handlers! {
    fn count(pc, fp, vm) {
        // The code is that of the run alone, which may change it: there are such instructions nowhere else.
        let counter = pc.add(1).cast_mut();
        let left = counter.read().wrapping_sub(1);
        counter.write(left);
        if left == 0 {
            return count_out::<M>(pc, fp, vm);
        }
        go::<M>(pc.add(3), fp, vm)
    }
}

slow! {
    fn count_out(pc, fp, vm) {
        let at = (*vm).at() as usize;
        let changed = match (*vm).tier.as_mut() {
            Some(run) => run.count_out(at, &(*vm).tables),
            None => false,
        };
        go::<M>(if changed { pc } else { pc.add(3) }, fp, vm)
    }

    fn enter_native(pc, fp, vm) {
        let entry = (*(*vm).tier).entry(word(pc, 2));
        // Such an instruction is there only if there is code.
        let code = std::mem::transmute::<usize, OnFrame>((*entry).on_frame.get() as usize);
        run::<M>(code, entry, fp, vm)
    }

    fn enter_loop(pc, fp, vm) {
        let (code, entry) = (*(*vm).tier).in_loop(word(pc, 2));
        match code {
            Some(code) => run::<M>(code, entry, fp, vm),
            None => go::<M>(pc.add(3), fp, vm),
        }
    }
}

/// Runs native code on the frame of a function, which is finished then.
#[inline(always)]
unsafe fn run<M: Mode>(code: OnFrame, entry: *const Entry, fp: Fp, vm: *mut Vm<'_>) -> Status {
    // SAFETY: V1; the code is that of the function, of which the compiler made it. The run noted where it is.
    unsafe {
        let context = &raw mut (*(*vm).tier).context;
        let returned = ffi::kiln_jit_enter(context, code, fp, fp.add((*entry).frame as usize));
        let back = fp.sub(16).cast::<Pc>().read();
        let caller = fp.sub(8).cast::<Fp>().read();
        if returned {
            return go::<M>(back, caller, vm);
        }
        ended(back.sub(1), caller, vm)
    }
}

/// Native code did not return. Apart from `run`, which must have no memory of its own to go on by a jump.
#[cold]
#[inline(never)]
unsafe fn ended(pc: Pc, caller: Fp, vm: *mut Vm<'_>) -> Status {
    // SAFETY: V1 holds for the caller.
    unsafe {
        let context = &(*(*vm).tier).context;
        match context.end {
            ffi::RAISED => (*vm).reason = Reason::Failed,
            ffi::INTERRUPTED => (*vm).reason = Reason::Interrupted,
            ffi::OVERFLOW => (*vm).reason = Reason::Panicked(PanicKind::StackOverflow),
            ffi::PANICKED => {
                let (kind, place) = panic(context);
                (*vm).reason = Reason::Panicked(kind);
                (*vm).panic_place = Some(place);
            }
            // The VM said why when it ended.
            _ => {}
        }
        // The lines of the function itself are those of native code: the run ended at the call.
        note(pc, caller, vm);
        stop(pc, vm)
    }
}

/// What native code says of a panic.
fn panic(context: &Context) -> (PanicKind, Place) {
    // SAFETY: a name that ends in NUL, as that of a file in compiled code.
    let file = unsafe { CStr::from_ptr(context.file) }.to_string_lossy().into_owned();
    let kind = (context.column_kind >> 24) as usize;
    let column = context.column_kind & 0xff_ffff;
    (PanicKind::ALL[kind], Place { file, line: context.line_number, column })
}

/// Native code calls a function that the VM interprets. Gives whether it returned.
///
/// # Safety
/// `vm` is the run, which waits for native code; the frame lies in its stack, with a header before it, and is filled.
pub(crate) unsafe extern "C" fn interpret(vm: *mut c_void, entry: *const Entry, frame: *mut u8) -> bool {
    let vm = vm.cast::<Vm<'_>>();
    // SAFETY: V1 holds for the frame as for that of `main`: its caller is `halt`.
    unsafe {
        let (pc, fp) = ((*vm).pc, (*vm).fp);
        frame.sub(HEADER as usize).cast::<Pc>().write((*vm).code);
        frame.sub(8).cast::<Fp>().write(frame);
        (*vm).fp = frame;
        (*vm).pc = (*vm).code.add((*entry).start as usize);
        if (*vm).interrupt.is_some() {
            (*vm).start::<Metered>();
        } else {
            (*vm).start::<Plain>();
        }
        if (*vm).reason != Reason::Halted {
            (*vm).end_level();
            return false;
        }
        note(pc, fp, vm);
        true
    }
}

/// A line of the trace of native code.
///
/// # Safety
/// `vm` is the run; the name has this length, or is null.
pub(crate) unsafe extern "C" fn line(vm: *mut c_void, name: *const c_char, length: usize, line: u32) {
    // SAFETY: as the caller says.
    unsafe {
        let vm = &mut *vm.cast::<Vm<'_>>();
        let name = (!name.is_null()).then(|| std::slice::from_raw_parts(name.cast::<u8>(), length));
        let function = name.map(|name| String::from_utf8_lossy(name).into_owned());
        vm.unwound.push(TraceLine { line, function, file: None });
    }
}

/// What native code prints goes to the host of the run.
fn print(function: RuntimeFn, bits: u64) {
    // SAFETY: native code is called by a run of this thread, whose context it is, and which waits for it.
    unsafe {
        let vm = &mut *(*ffi::kiln_jit_current()).vm.cast::<Vm<'_>>();
        vm.host.call(function, bits);
    }
}

/// Functions that print a scalar, as native code calls them.
macro_rules! host_prints {
    ($($name:ident: $ty:ty = $function:ident, $value:ident => $bits:expr;)*) => {
        $(extern "C" fn $name($value: $ty) {
            print(RuntimeFn::$function, $bits);
        })*

        /// The functions of the runtime that print, with addresses of such that print to the host of the run.
        pub(crate) fn host_prints() -> Vec<(&'static str, u64)> {
            vec![$((RuntimeFn::$function.symbol(), $name as *const () as u64)),*]
        }
    };
}

host_prints! {
    print_i8: i8 = PrintI8, value => u64::from(value.cast_unsigned());
    print_i16: i16 = PrintI16, value => u64::from(value.cast_unsigned());
    print_i32: i32 = PrintI32, value => u64::from(value.cast_unsigned());
    print_i64: i64 = PrintI64, value => value.cast_unsigned();
    print_isize: i64 = PrintIsize, value => value.cast_unsigned();
    print_u8: u8 = PrintU8, value => value.into();
    print_u16: u16 = PrintU16, value => value.into();
    print_u32: u32 = PrintU32, value => value.into();
    print_u64: u64 = PrintU64, value => value;
    print_usize: u64 = PrintUsize, value => value;
    print_f32: f32 = PrintF32, value => value.to_bits().into();
    print_f64: f64 = PrintF64, value => value.to_bits();
    print_bool: bool = PrintBool, value => value.into();
}
