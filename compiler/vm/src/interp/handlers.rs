//! A function for each form of instruction.
//!
//! Each is called with V1 and calls the next instruction's function with V1: it reads and writes registers of its
//! frame (B3), and goes on behind itself (B2), to a target of its own (B4), or into a function (B5).

use super::numbers::{Checked, Compare, Float, Int, OnFloats, Total};
use super::table::Table;
use super::{Fp, Mode, Pc, Reason, Status, Vm};
use kiln_abi::{PanicKind, RuntimeFn};

/// The field `a` of the instruction.
///
/// # Safety
/// `pc` is an instruction; of `b` and `c` also, one that has them.
#[inline(always)]
pub(super) unsafe fn a(pc: Pc) -> usize {
    // SAFETY: the first word of the instruction.
    usize::from(unsafe { pc.cast::<u16>().add(1).read() })
}

#[inline(always)]
pub(super) unsafe fn b(pc: Pc) -> u16 {
    // SAFETY: the second word, which an instruction with this field has.
    unsafe { pc.cast::<u16>().add(2).read() }
}

#[inline(always)]
pub(super) unsafe fn c(pc: Pc) -> u16 {
    // SAFETY: as above.
    unsafe { pc.cast::<u16>().add(3).read() }
}

/// Word `index` of the instruction.
#[inline(always)]
pub(super) unsafe fn word(pc: Pc, index: usize) -> u32 {
    // SAFETY: the caller asks for a word that the instruction has.
    unsafe { pc.add(index).read() }
}

/// Reads a register. Any bytes are a value of the types used here.
#[inline(always)]
pub(super) unsafe fn get<T: Copy>(fp: Fp, register: usize) -> T {
    // SAFETY: B3, and the stack is initialized.
    unsafe { fp.add(register).cast::<T>().read_unaligned() }
}

/// Writes a register.
#[inline(always)]
pub(super) unsafe fn set<T: Copy>(fp: Fp, register: usize, value: T) {
    // SAFETY: B3.
    unsafe { fp.add(register).cast::<T>().write_unaligned(value) }
}

/// Runs the instruction at `pc`.
#[inline(always)]
pub(super) unsafe fn enter<M: Mode>(pc: Pc, fp: Fp, vm: *mut Vm<'_>) -> Status {
    // SAFETY: V1; B2: the opcode has a function.
    unsafe {
        if M::OBSERVED {
            (*vm).observe(pc, fp);
        }
        let opcode = pc.cast::<u16>().read();
        let handler = *Table::<M>::HANDLERS.get_unchecked(usize::from(opcode));
        handler(pc, fp, vm)
    }
}

/// Goes on at `pc`.
#[inline(always)]
pub(super) unsafe fn go<M: Mode>(pc: Pc, fp: Fp, vm: *mut Vm<'_>) -> Status {
    // SAFETY: V1.
    #[cfg(threaded)]
    return unsafe { enter::<M>(pc, fp, vm) };
    // SAFETY: `vm` is valid.
    #[cfg(not(threaded))]
    unsafe {
        (*vm).pc = pc;
        (*vm).fp = fp;
        Status::Continue
    }
}

/// Goes on `distance` words away.
#[inline(always)]
pub(super) unsafe fn jump<M: Mode>(pc: Pc, distance: isize, fp: Fp, vm: *mut Vm<'_>) -> Status {
    // SAFETY: V1; B4: an instruction of the function is there.
    unsafe {
        if M::METERED && distance <= 0 && !(*vm).tick() {
            return stop(pc, vm);
        }
        go::<M>(pc.offset(distance), fp, vm)
    }
}

#[cold]
#[inline(never)]
pub(super) unsafe extern "C" fn stop(pc: Pc, vm: *mut Vm<'_>) -> Status {
    // SAFETY: `vm` is valid.
    unsafe { (*vm).pc = pc };
    Status::Stopped
}

#[cold]
#[inline(never)]
pub(super) unsafe extern "C" fn raise(pc: Pc, fp: Fp, vm: *mut Vm<'_>, kind: PanicKind) -> Status {
    // SAFETY: `vm` is valid.
    unsafe {
        (*vm).pc = pc;
        (*vm).fp = fp;
        (*vm).reason = Reason::Panicked(kind);
    }
    Status::Stopped
}

/// Declares the functions of opcodes.
macro_rules! handlers {
    ($($(#[$doc:meta])* fn $name:ident $(<$($generic:ident: $bound:ident),*>)? ($pc:ident, $fp:ident, $vm:ident) $body:block)*) => {
        $(
            $(#[$doc])*
            pub(super) unsafe extern "C" fn $name<M: Mode $($(, $generic: $bound)*)?>(
                $pc: Pc,
                $fp: Fp,
                $vm: *mut Vm<'_>,
            ) -> Status {
                // SAFETY: V1, of which the module comment says how it is kept.
                unsafe { $body }
            }
        )*
    };
}

pub(super) use handlers;

handlers! {
    /// Stands in the table where no opcode is.
    fn undefined(pc, fp, vm) {
        raise(pc, fp, vm, PanicKind::Unreachable)
    }

    fn halt(pc, _fp, vm) {
        (*vm).reason = Reason::Halted;
        stop(pc, vm)
    }

    fn panic(pc, fp, vm) {
        raise(pc, fp, vm, PanicKind::ALL[a(pc)])
    }

    fn goto(pc, fp, vm) {
        jump::<M>(pc, word(pc, 1) as i32 as isize, fp, vm)
    }

    fn return_(pc, fp, vm) {
        let _ = pc;
        let back = fp.sub(16).cast::<Pc>().read();
        let frame = fp.sub(8).cast::<Fp>().read();
        go::<M>(back, frame, vm)
    }

    fn return_value<T: Int>(pc, fp, vm) {
        set(fp, 0, get::<T>(fp, a(pc)));
        let back = fp.sub(16).cast::<Pc>().read();
        let frame = fp.sub(8).cast::<Fp>().read();
        go::<M>(back, frame, vm)
    }

    fn call(pc, fp, vm) {
        enter_function::<M>(pc, pc.add(2), a(pc) * 8, word(pc, 1), fp, vm)
    }

    fn call_far(pc, fp, vm) {
        enter_function::<M>(pc, pc.add(3), word(pc, 2) as usize, word(pc, 1), fp, vm)
    }

    fn runtime<T: Int>(pc, fp, vm) {
        (*vm).host.call(RuntimeFn::ALL[a(pc)], get::<T>(fp, b(pc).into()).to_bits());
        go::<M>(pc.add(2), fp, vm)
    }

    fn switch<T: Int>(pc, fp, vm) {
        let least = u64::from(word(pc, 1)) | u64::from(word(pc, 2)) << 32;
        let index = get::<T>(fp, a(pc)).wrapping_sub(T::from_bits(least)).to_bits();
        let count = u64::from(word(pc, 3));
        let distance = if index < count { word(pc, 5 + index as usize) } else { word(pc, 4) };
        jump::<M>(pc, distance as i32 as isize, fp, vm)
    }

    fn search<T: Int>(pc, fp, vm) {
        let value = get::<T>(fp, a(pc)).to_bits();
        let (mut low, mut high) = (0, word(pc, 1) as usize);
        let mut distance = word(pc, 2);
        while low < high {
            let middle = low + (high - low) / 2;
            let case = 3 + middle * 3;
            let found = u64::from(word(pc, case)) | u64::from(word(pc, case + 1)) << 32;
            if found == value {
                distance = word(pc, case + 2);
                break;
            }
            if found < value { low = middle + 1 } else { high = middle }
        }
        jump::<M>(pc, distance as i32 as isize, fp, vm)
    }

    fn move_<T: Int>(pc, fp, vm) {
        set(fp, a(pc), get::<T>(fp, b(pc).into()));
        go::<M>(pc.add(2), fp, vm)
    }

    /// Copies the first and the last bytes, which overlap in between; both are read before either is written.
    fn copy_ends<T: Part>(pc, fp, vm) {
        let (to, from, last) = (a(pc), usize::from(b(pc)), usize::from(c(pc)) - size_of::<T>());
        let (head, tail) = (get::<T>(fp, from), get::<T>(fp, from + last));
        set(fp, to, head);
        set(fp, to + last, tail);
        go::<M>(pc.add(2), fp, vm)
    }

    /// As `copy_ends`, with two parts at each end.
    fn copy64(pc, fp, vm) {
        let (to, from, last) = (a(pc), usize::from(b(pc)), usize::from(c(pc)) - 32);
        let (head, tail) = (get::<[u128; 2]>(fp, from), get::<[u128; 2]>(fp, from + last));
        set(fp, to, head);
        set(fp, to + last, tail);
        go::<M>(pc.add(2), fp, vm)
    }

    fn copy(pc, fp, vm) {
        fp.add(a(pc)).copy_from(fp.add(b(pc).into()), c(pc).into());
        go::<M>(pc.add(2), fp, vm)
    }

    fn copy_far(pc, fp, vm) {
        let (to, from, size) = (word(pc, 1) as usize, word(pc, 2) as usize, word(pc, 3) as usize);
        fp.add(to).copy_from(fp.add(from), size);
        go::<M>(pc.add(4), fp, vm)
    }

    fn constant<T: Int>(pc, fp, vm) {
        set(fp, a(pc), T::from_imm(b(pc) as i16));
        go::<M>(pc.add(2), fp, vm)
    }

    fn constant32<T: Int>(pc, fp, vm) {
        set(fp, a(pc), T::from_bits(word(pc, 1) as i32 as i64 as u64));
        go::<M>(pc.add(2), fp, vm)
    }

    fn constant64<T: Int>(pc, fp, vm) {
        let bits = u64::from(word(pc, 1)) | u64::from(word(pc, 2)) << 32;
        set(fp, a(pc), T::from_bits(bits));
        go::<M>(pc.add(3), fp, vm)
    }

    fn checked<O: Checked, T: Int>(pc, fp, vm) {
        let right = get::<T>(fp, c(pc).into());
        match O::apply(get::<T>(fp, b(pc).into()), right) {
            Some(value) => {
                set(fp, a(pc), value);
                go::<M>(pc.add(2), fp, vm)
            }
            None => raise(pc, fp, vm, O::reason(right)),
        }
    }

    fn checked_imm<O: Checked, T: Int>(pc, fp, vm) {
        let right = T::from_imm(c(pc) as i16);
        match O::apply(get::<T>(fp, b(pc).into()), right) {
            Some(value) => {
                set(fp, a(pc), value);
                go::<M>(pc.add(2), fp, vm)
            }
            None => raise(pc, fp, vm, O::reason(right)),
        }
    }

    fn div_power<T: Int>(pc, fp, vm) {
        let (value, power) = (get::<T>(fp, b(pc).into()), u32::from(c(pc)));
        set(fp, a(pc), divide_by_power(value, power));
        go::<M>(pc.add(2), fp, vm)
    }

    fn rem_power<T: Int>(pc, fp, vm) {
        let (value, power) = (get::<T>(fp, b(pc).into()), u32::from(c(pc)));
        let whole = divide_by_power(value, power).wrapping_shl(power);
        set(fp, a(pc), value.wrapping_sub(whole));
        go::<M>(pc.add(2), fp, vm)
    }

    fn neg<T: Int>(pc, fp, vm) {
        match get::<T>(fp, b(pc).into()).checked_neg() {
            Some(value) => {
                set(fp, a(pc), value);
                go::<M>(pc.add(2), fp, vm)
            }
            None => raise(pc, fp, vm, PanicKind::NegOverflow),
        }
    }

    fn shl<T: Int>(pc, fp, vm) {
        let amount = get::<u64>(fp, c(pc).into());
        if amount >= u64::from(T::BITS) {
            return raise(pc, fp, vm, PanicKind::ShiftRange);
        }
        set(fp, a(pc), get::<T>(fp, b(pc).into()).wrapping_shl(amount as u32));
        go::<M>(pc.add(2), fp, vm)
    }

    fn shr<T: Int>(pc, fp, vm) {
        let amount = get::<u64>(fp, c(pc).into());
        if amount >= u64::from(T::BITS) {
            return raise(pc, fp, vm, PanicKind::ShiftRange);
        }
        set(fp, a(pc), get::<T>(fp, b(pc).into()).wrapping_shr(amount as u32));
        go::<M>(pc.add(2), fp, vm)
    }

    fn shl_imm<T: Int>(pc, fp, vm) {
        set(fp, a(pc), get::<T>(fp, b(pc).into()).wrapping_shl(c(pc).into()));
        go::<M>(pc.add(2), fp, vm)
    }

    fn shr_imm<T: Int>(pc, fp, vm) {
        set(fp, a(pc), get::<T>(fp, b(pc).into()).wrapping_shr(c(pc).into()));
        go::<M>(pc.add(2), fp, vm)
    }

    fn total<O: Total, T: Int>(pc, fp, vm) {
        set(fp, a(pc), O::apply(get::<T>(fp, b(pc).into()), get::<T>(fp, c(pc).into())));
        go::<M>(pc.add(2), fp, vm)
    }

    fn total_imm<O: Total, T: Int>(pc, fp, vm) {
        set(fp, a(pc), O::apply(get::<T>(fp, b(pc).into()), T::from_imm(c(pc) as i16)));
        go::<M>(pc.add(2), fp, vm)
    }

    fn not<T: Int>(pc, fp, vm) {
        set(fp, a(pc), get::<T>(fp, b(pc).into()).not());
        go::<M>(pc.add(2), fp, vm)
    }

    fn not_bool(pc, fp, vm) {
        set(fp, a(pc), u8::from(get::<u8>(fp, b(pc).into()) == 0));
        go::<M>(pc.add(2), fp, vm)
    }

    fn on_floats<O: OnFloats, T: Float>(pc, fp, vm) {
        set(fp, a(pc), O::apply(get::<T>(fp, b(pc).into()), get::<T>(fp, c(pc).into())));
        go::<M>(pc.add(2), fp, vm)
    }

    fn on_floats_imm<O: OnFloats>(pc, fp, vm) {
        set(fp, a(pc), O::apply(get::<f64>(fp, b(pc).into()), f64::from(c(pc) as i16)));
        go::<M>(pc.add(2), fp, vm)
    }

    fn neg_float<T: Float>(pc, fp, vm) {
        set(fp, a(pc), -get::<T>(fp, b(pc).into()));
        go::<M>(pc.add(2), fp, vm)
    }

    fn compare<C: Compare, T: PartialOrdCopy>(pc, fp, vm) {
        let holds = C::holds(get::<T>(fp, b(pc).into()), get::<T>(fp, c(pc).into()));
        set(fp, a(pc), u8::from(holds));
        go::<M>(pc.add(2), fp, vm)
    }

    /// Equality of the bits of the lane.
    fn compare_bits_imm<C: Compare, T: Int>(pc, fp, vm) {
        let holds = C::holds(get::<T>(fp, b(pc).into()), T::from_imm(c(pc) as i16));
        set(fp, a(pc), u8::from(holds));
        go::<M>(pc.add(2), fp, vm)
    }

    fn compare_imm<C: Compare, T: Int>(pc, fp, vm) {
        let holds = C::holds(get::<T>(fp, b(pc).into()).widen(), T::widen_imm(c(pc) as i16));
        set(fp, a(pc), u8::from(holds));
        go::<M>(pc.add(2), fp, vm)
    }

    fn if_true(pc, fp, vm) {
        let holds = get::<u8>(fp, a(pc)) != 0;
        jump_if::<M>(pc, holds, fp, vm)
    }

    fn if_false(pc, fp, vm) {
        let holds = get::<u8>(fp, a(pc)) == 0;
        jump_if::<M>(pc, holds, fp, vm)
    }

    fn branch<C: Compare, T: PartialOrdCopy>(pc, fp, vm) {
        let holds = C::holds(get::<T>(fp, a(pc)), get::<T>(fp, b(pc).into()));
        jump_if::<M>(pc, holds, fp, vm)
    }

    fn branch_float_imm<C: Compare>(pc, fp, vm) {
        let holds = C::holds(get::<f64>(fp, a(pc)), f64::from(b(pc) as i16));
        jump_if::<M>(pc, holds, fp, vm)
    }

    /// Equality of the bits of the lane.
    fn branch_bits_imm<C: Compare, T: Int>(pc, fp, vm) {
        let holds = C::holds(get::<T>(fp, a(pc)), T::from_imm(b(pc) as i16));
        jump_if::<M>(pc, holds, fp, vm)
    }

    fn branch_imm<C: Compare, T: Int>(pc, fp, vm) {
        let holds = C::holds(get::<T>(fp, a(pc)).widen(), T::widen_imm(b(pc) as i16));
        jump_if::<M>(pc, holds, fp, vm)
    }

    fn convert<V: Conversion>(pc, fp, vm) {
        set(fp, a(pc), V::apply(get::<V::From>(fp, b(pc).into())));
        go::<M>(pc.add(2), fp, vm)
    }

    fn test_float<T: Float>(pc, fp, vm) {
        set(fp, a(pc), u8::from(get::<T>(fp, b(pc).into()) != T::ZERO));
        go::<M>(pc.add(2), fp, vm)
    }
}

/// What is copied at once.
pub(super) trait Part: Copy + 'static {}
impl Part for u64 {}
impl Part for u128 {}

/// What can be compared.
pub(super) trait PartialOrdCopy: PartialOrd + Copy + 'static {}
impl<T: PartialOrd + Copy + 'static> PartialOrdCopy for T {}

/// Goes to the target in field `c` if `holds`, else behind the instruction.
#[inline(always)]
pub(super) unsafe fn jump_if<M: Mode>(pc: Pc, holds: bool, fp: Fp, vm: *mut Vm<'_>) -> Status {
    // SAFETY: V1, B2, B4.
    unsafe { if holds { jump::<M>(pc, c(pc) as i16 as isize, fp, vm) } else { go::<M>(pc.add(2), fp, vm) } }
}

/// Goes into a function.
#[inline(always)]
unsafe fn enter_function<M: Mode>(
    pc: Pc,
    back: Pc,
    base: usize,
    function: u32,
    fp: Fp,
    vm: *mut Vm<'_>,
) -> Status {
    // SAFETY: V1. B5: the function exists, its frame begins in the caller's or at its end, with a header before it, so
    // that `base` does not leave the stack; that its frame fits is checked.
    unsafe {
        if M::METERED && !(*vm).tick() {
            return stop(pc, vm);
        }
        let entry = &*(*vm).entries.add(function as usize);
        push::<M>(pc, back, entry.start, entry.frame, fp.add(base), fp, vm)
    }
}

/// Goes into the code at `start` with the frame at `frame`, of `size` bytes.
#[inline(always)]
pub(super) unsafe fn push<M: Mode>(
    pc: Pc,
    back: Pc,
    start: u32,
    size: u32,
    frame: Fp,
    fp: Fp,
    vm: *mut Vm<'_>,
) -> Status {
    // SAFETY: as `enter_function`.
    unsafe {
        if ((*vm).limit as usize) - (frame as usize) < size as usize {
            return raise(pc, fp, vm, PanicKind::StackOverflow);
        }
        frame.sub(16).cast::<Pc>().write(back);
        frame.sub(8).cast::<Fp>().write(fp);
        go::<M>((*vm).code.add(start as usize), frame, vm)
    }
}

/// Division by `1 << power`, rounded towards zero.
#[inline(always)]
fn divide_by_power<T: Int>(value: T, power: u32) -> T {
    // A negative value is raised by the divisor minus one: the sign's copies, shifted down.
    let sign = value.wrapping_shr(T::BITS - 1);
    let bias = sign.logical_shr(T::BITS.wrapping_sub(power));
    value.wrapping_add(bias).wrapping_shr(power)
}

/// A conversion between two lanes.
pub(super) trait Conversion: 'static {
    type From: Copy;
    type To: Copy;
    fn apply(value: Self::From) -> Self::To;
}

/// `as` of Rust between two types.
pub(super) struct As<F, T>(std::marker::PhantomData<(F, T)>);

macro_rules! conversions {
    ($($from:ident as $($to:ident)*;)*) => {$($(
        impl Conversion for As<$from, $to> {
            type From = $from;
            type To = $to;
            #[inline(always)]
            fn apply(value: $from) -> $to { value as $to }
        }
    )*)*};
}

conversions! {
    i8 as i16 i32 i64;
    i16 as i32 i64;
    i32 as i64 f32 f64;
    i64 as f32 f64;
    u8 as u16 u32 u64;
    u16 as u32 u64;
    u32 as u64 f32 f64;
    u64 as f32 f64;
    f32 as i8 i16 i32 i64 u8 u16 u32 u64 f64;
    f64 as i8 i16 i32 i64 u8 u16 u32 u64 f32;
}
