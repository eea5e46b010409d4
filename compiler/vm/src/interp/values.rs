//! Functions of the opcodes on dynamic values, but for calls.
//!
//! What is common is done here: numbers, the first entry of an inline cache, loads and stores. Everything else is a call of
//! the runtime in a function of its own, so that the common way needs no frame. Before a call that may allocate, fail or
//! collect, the run notes where it is.

use super::handlers::{a, b, c, get, go, handlers, jump_if, raise, set, stop, word};
use super::numbers::{Add, Compare, Div, Eq, Ge, Gt, Le, Lt, Mul, OnFloats, Sub};
use super::{Fp, Mode, Pc, Reason, Status, Vm};
use crate::dynamic::ffi::{self, List, Operation, Value};
use crate::dynamic::image::{Callee, text_into};
use kiln_abi::dynamic::{object, word as words};
use kiln_abi::{Dialect, DynFn, MathFn, PanicKind};

/// The address in the word of an object.
#[inline(always)]
pub(super) fn address(value: Value) -> *mut u8 {
    (value & words::ADDRESS_MASK) as *mut u8
}

/// Whether a word points to an object with this tag.
#[inline(always)]
pub(super) fn has_tag(value: Value, tag: u64) -> bool {
    value >> words::TAG_SHIFT == tag
}

/// Notes where the run is: for the collector, and for traces.
#[inline(always)]
pub(super) unsafe fn note(pc: Pc, fp: Fp, vm: *mut Vm<'_>) {
    // SAFETY: `vm` is valid.
    unsafe {
        (*vm).pc = pc;
        (*vm).fp = fp;
    }
}

/// Ends a run whose error the runtime noted.
#[cold]
#[inline(never)]
pub(super) unsafe extern "C" fn fail(pc: Pc, fp: Fp, vm: *mut Vm<'_>) -> Status {
    // SAFETY: `vm` is valid.
    unsafe {
        note(pc, fp, vm);
        (*vm).reason = Reason::Failed;
        stop(pc, vm)
    }
}

/// Stores the result of the runtime, unless it raised an error, and goes on behind an instruction of `length` words.
#[inline(always)]
unsafe fn give<M: Mode>(pc: Pc, length: usize, value: Value, fp: Fp, vm: *mut Vm<'_>) -> Status {
    // SAFETY: V1.
    unsafe {
        if value == words::RAISED {
            return fail(pc, fp, vm);
        }
        set(fp, a(pc), value);
        go::<M>(pc.add(length), fp, vm)
    }
}

/// Stores the result of a comparison by the runtime, unless it raised an error.
#[inline(always)]
unsafe fn give_order<M: Mode>(pc: Pc, holds: u64, fp: Fp, vm: *mut Vm<'_>) -> Status {
    // SAFETY: V1.
    unsafe {
        if holds == words::RAISED {
            return fail(pc, fp, vm);
        }
        set(fp, a(pc), holds as u8);
        go::<M>(pc.add(2), fp, vm)
    }
}

/// Goes where the result of a comparison by the runtime leads, unless it raised an error.
#[inline(always)]
unsafe fn jump_if_order<M: Mode, W: Truth>(pc: Pc, holds: u64, fp: Fp, vm: *mut Vm<'_>) -> Status {
    // SAFETY: V1.
    unsafe {
        if holds == words::RAISED {
            return fail(pc, fp, vm);
        }
        jump_if::<M>(pc, (holds != 0) == W::VALUE, fp, vm)
    }
}

/// The texts of values with spaces between them, and a newline.
unsafe fn shown(values: *const Value, count: u32) -> Vec<u8> {
    let mut text = Vec::new();
    for index in 0..count as usize {
        if index > 0 {
            text.push(b' ');
        }
        // SAFETY: B12: so many values stand there.
        unsafe { text_into(values.add(index).read(), &mut text) };
    }
    text.push(b'\n');
    text
}

/// Whether a value is a class, which hostile bytecode may not keep to.
#[inline(always)]
pub(super) unsafe fn is_class(value: Value) -> bool {
    // SAFETY: the tag says that there is an object.
    has_tag(value, words::TAG_OTHER)
        && unsafe { (*address(value).cast::<ffi::Header>()).kind } == ffi::KIND_CLASS
}

/// A number as a word. Operations on numbers make no NaN that is none (`word::from_number`).
#[inline(always)]
fn number(value: f64) -> Value {
    value.to_bits()
}

#[inline(always)]
fn as_number(value: Value) -> f64 {
    f64::from_bits(value)
}

/// An operation of the runtime on two values.
type Slow = unsafe extern "C" fn(Value, Value) -> u64;

/// The place of the program's language in tables.
#[inline(always)]
unsafe fn dialect(vm: *mut Vm<'_>) -> usize {
    // SAFETY: `vm` is valid.
    unsafe { (*vm).bytecode.dynamic.dialect as usize }
}

/// Arithmetic on dynamic values.
pub(super) trait Arithmetic: OnFloats {
    /// The operation of the runtime, in each language.
    const SLOW: [Slow; Dialect::ALL.len()];
}

impl Arithmetic for Add {
    const SLOW: [Slow; 2] = [ffi::kiln_dyn_add, ffi::kiln_luma_add];
}

impl Arithmetic for Sub {
    const SLOW: [Slow; 2] = [ffi::kiln_dyn_sub, ffi::kiln_luma_sub];
}

impl Arithmetic for Mul {
    const SLOW: [Slow; 2] = [ffi::kiln_dyn_mul, ffi::kiln_luma_mul];
}

impl Arithmetic for Div {
    const SLOW: [Slow; 2] = [ffi::kiln_dyn_div, ffi::kiln_luma_div];
}

/// Comparison of what has an order.
pub(super) trait Order: Compare {
    /// The operation of the runtime, in each language: 0 or 1, or that it raised an error.
    const SLOW: [Slow; Dialect::ALL.len()];
}

impl Order for Lt {
    const SLOW: [Slow; 2] = [ffi::kiln_dyn_lt, ffi::kiln_luma_lt];
}

impl Order for Le {
    const SLOW: [Slow; 2] = [ffi::kiln_dyn_le, ffi::kiln_luma_le];
}

impl Order for Gt {
    const SLOW: [Slow; 2] = [ffi::kiln_dyn_gt, ffi::kiln_luma_gt];
}

impl Order for Ge {
    const SLOW: [Slow; 2] = [ffi::kiln_dyn_ge, ffi::kiln_luma_ge];
}

/// The constant number in a field.
#[inline(always)]
fn imm(field: u16) -> f64 {
    f64::from(field as i16)
}

macro_rules! slow {
    ($($(#[$doc:meta])* fn $name:ident $(<$($generic:ident: $bound:ident),*>)? ($pc:ident, $fp:ident, $vm:ident) $body:block)*) => {
        $(
            $(#[$doc])*
            #[inline(never)]
            pub(super) unsafe extern "C" fn $name<M: Mode $($(, $generic: $bound)*)?>(
                $pc: Pc,
                $fp: Fp,
                $vm: *mut Vm<'_>,
            ) -> Status {
                // SAFETY: V1; registers that must hold values do (B12), and the run is noted for the runtime.
                unsafe {
                    note($pc, $fp, $vm);
                    $body
                }
            }
        )*
    };
}
pub(super) use slow;

slow! {
    fn slow_arithmetic<O: Arithmetic>(pc, fp, vm) {
        let value = (O::SLOW[dialect(vm)])(get(fp, b(pc).into()), get(fp, c(pc).into()));
        give::<M>(pc, 2, value, fp, vm)
    }

    fn slow_arithmetic_imm<O: Arithmetic>(pc, fp, vm) {
        let value = (O::SLOW[dialect(vm)])(get(fp, b(pc).into()), number(imm(c(pc))));
        give::<M>(pc, 2, value, fp, vm)
    }

    fn slow_neg(pc, fp, vm) {
        let neg = [ffi::kiln_dyn_neg, ffi::kiln_luma_neg][dialect(vm)];
        let value = neg(get(fp, b(pc).into()));
        give::<M>(pc, 2, value, fp, vm)
    }

    fn slow_order<C: Order>(pc, fp, vm) {
        let holds = (C::SLOW[dialect(vm)])(get(fp, b(pc).into()), get(fp, c(pc).into()));
        give_order::<M>(pc, holds, fp, vm)
    }

    fn slow_order_imm<C: Order>(pc, fp, vm) {
        let holds = (C::SLOW[dialect(vm)])(get(fp, b(pc).into()), number(imm(c(pc))));
        give_order::<M>(pc, holds, fp, vm)
    }

    fn slow_if_order<C: Order, W: Truth>(pc, fp, vm) {
        let holds = (C::SLOW[dialect(vm)])(get(fp, a(pc)), get(fp, b(pc).into()));
        jump_if_order::<M, W>(pc, holds, fp, vm)
    }

    fn slow_if_order_imm<C: Order, W: Truth>(pc, fp, vm) {
        let holds = (C::SLOW[dialect(vm)])(get(fp, a(pc)), number(imm(b(pc))));
        jump_if_order::<M, W>(pc, holds, fp, vm)
    }

    fn slow_index(pc, fp, vm) {
        let value = ffi::kiln_luma_index(get(fp, b(pc).into()), get(fp, c(pc).into()));
        give::<M>(pc, 2, value, fp, vm)
    }

    fn slow_set_index(pc, fp, vm) {
        let value = get(fp, word(pc, 2) as usize);
        if ffi::kiln_luma_set_index(get(fp, a(pc)), get(fp, b(pc).into()), value) == words::RAISED {
            return fail(pc, fp, vm);
        }
        go::<M>(pc.add(3), fp, vm)
    }

    fn slow_item(pc, fp, vm) {
        let index = words::from_number(get(fp, c(pc).into()));
        let value = ffi::kiln_luma_index(get(fp, b(pc).into()), index);
        give::<M>(pc, 2, value, fp, vm)
    }

    fn slow_set_item(pc, fp, vm) {
        let index = words::from_number(get(fp, b(pc).into()));
        let value = get(fp, word(pc, 2) as usize);
        if ffi::kiln_luma_set_index(get(fp, a(pc)), index, value) == words::RAISED {
            return fail(pc, fp, vm);
        }
        go::<M>(pc.add(3), fp, vm)
    }

    fn slow_append(pc, fp, vm) {
        if ffi::kiln_luma_append(get(fp, a(pc)), get(fp, b(pc).into())) == words::RAISED {
            return fail(pc, fp, vm);
        }
        go::<M>(pc.add(2), fp, vm)
    }

    fn slow_length(pc, fp, vm) {
        let value = ffi::kiln_luma_length(get(fp, b(pc).into()));
        give::<M>(pc, 2, value, fp, vm)
    }

    fn slow_runtime_call(pc, fp, vm) {
        let count = word(pc, 2);
        let operands = fp.add(word(pc, 3) as usize).cast::<Value>();
        if DynFn::ALL[usize::from(b(pc))] == DynFn::Show {
            (*vm).host.write(&shown(operands, count));
            set(fp, a(pc), words::NIL);
            return go::<M>(pc.add(4), fp, vm);
        }
        let at = |index| operands.add(index).read();
        let value = match ffi::OPERATIONS[usize::from(b(pc))] {
            Operation::None(function) => function(),
            Operation::One(function) => function(at(0)),
            Operation::Two(function) => function(at(0), at(1)),
            Operation::Three(function) => function(at(0), at(1), at(2)),
            Operation::Many(function) => function(count.into(), operands),
        };
        give::<M>(pc, 4, value, fp, vm)
    }

    fn slow_undefined(pc, fp, vm) {
        let global = (&(*vm).bytecode.dynamic.globals)[word(pc, 1) as usize];
        ffi::kiln_dyn_undefined(*(*vm).tables.texts.add(global.name as usize));
        fail(pc, fp, vm)
    }

    fn slow_get(pc, fp, vm) {
        let value = ffi::kiln_dyn_get(get(fp, b(pc).into()), site(pc, vm));
        give::<M>(pc, 3, value, fp, vm)
    }

    fn slow_set(pc, fp, vm) {
        let value = ffi::kiln_dyn_set(get(fp, a(pc)), get(fp, b(pc).into()), site(pc, vm));
        if value == words::RAISED {
            return fail(pc, fp, vm);
        }
        go::<M>(pc.add(3), fp, vm)
    }

    fn slow_super_get(pc, fp, vm) {
        let class = get(fp, b(pc).into());
        if !is_class(class) {
            return raise(pc, fp, vm, PanicKind::Unreachable);
        }
        let value = ffi::kiln_dyn_super_get(class, get(fp, c(pc).into()), site(pc, vm));
        give::<M>(pc, 3, value, fp, vm)
    }

    fn slow_print(pc, fp, vm) {
        (*vm).host.print(crate::host::Value::new(get(fp, a(pc))));
        go::<M>(pc.add(1), fp, vm)
    }

    fn slow_cell(pc, fp, vm) {
        set(fp, a(pc), ffi::kiln_dyn_new_cell(get(fp, b(pc).into())));
        go::<M>(pc.add(2), fp, vm)
    }

    fn slow_closure(pc, fp, vm) {
        let function = &(**(*vm).tables.callees.add(word(pc, 1) as usize)).function;
        let value = ffi::kiln_dyn_new_closure(function);
        let captures = address(value).add(object::CLOSURE_CAPTURES as usize);
        captures.copy_from_nonoverlapping(fp.add(word(pc, 2) as usize), function.captures as usize * 8);
        set(fp, a(pc), value);
        go::<M>(pc.add(3), fp, vm)
    }

    fn slow_class(pc, fp, vm) {
        let number = word(pc, 1) as usize;
        let class = &(&(*vm).bytecode.dynamic.classes)[number];
        let mut operands = fp.add(word(pc, 2) as usize).cast::<Value>();
        let mut superclass = words::UNDEFINED;
        if class.inherits {
            superclass = operands.read();
            operands = operands.add(1);
        }
        for (index, &(_, function)) in class.methods.iter().enumerate() {
            if !is_closure_of(operands.add(index).read(), *(*vm).tables.callees.add(function as usize)) {
                return raise(pc, fp, vm, PanicKind::Unreachable);
            }
        }
        let descriptor = *(*vm).tables.classes.add(number);
        let value = ffi::kiln_dyn_new_class(descriptor, superclass, operands);
        give::<M>(pc, 3, value, fp, vm)
    }

    fn slow_instance(pc, fp, vm) {
        let class = get(fp, b(pc).into());
        if !is_class(class) {
            return raise(pc, fp, vm, PanicKind::Unreachable);
        }
        set(fp, a(pc), ffi::kiln_dyn_new_instance(class));
        go::<M>(pc.add(2), fp, vm)
    }

    fn slow_method(pc, fp, vm) {
        let class = get(fp, b(pc).into());
        let name = *(*vm).tables.texts.add(word(pc, 2) as usize);
        let value = if is_class(class) { ffi::kiln_dyn_class_method(class, name) } else { words::NIL };
        if !has_tag(value, words::TAG_CLOSURE) {
            return raise(pc, fp, vm, PanicKind::Unreachable);
        }
        set(fp, a(pc), value);
        go::<M>(pc.add(3), fp, vm)
    }

    fn slow_is_class(pc, fp, vm) {
        let descriptor = *(*vm).tables.classes.add(word(pc, 2) as usize);
        set(fp, a(pc), u8::from(ffi::kiln_dyn_is_class(get(fp, b(pc).into()), descriptor)));
        go::<M>(pc.add(3), fp, vm)
    }

    fn slow_is_instance(pc, fp, vm) {
        let descriptor = *(*vm).tables.classes.add(word(pc, 2) as usize);
        set(fp, a(pc), u8::from(ffi::kiln_dyn_is_instance_of(get(fp, b(pc).into()), descriptor)));
        go::<M>(pc.add(3), fp, vm)
    }

    fn slow_equal<W: Truth>(pc, fp, vm) {
        let equal = ffi::kiln_dyn_equal(get(fp, b(pc).into()), get(fp, c(pc).into()));
        set(fp, a(pc), u8::from(equal == W::VALUE));
        go::<M>(pc.add(2), fp, vm)
    }

    fn slow_if_equal<W: Truth>(pc, fp, vm) {
        let equal = ffi::kiln_dyn_equal(get(fp, a(pc)), get(fp, b(pc).into()));
        jump_if::<M>(pc, equal == W::VALUE, fp, vm)
    }
}

/// A constant of a type parameter: what a comparison must give.
pub(super) trait Truth: 'static {
    const VALUE: bool;
}

pub(super) struct True;
pub(super) struct False;

impl Truth for True {
    const VALUE: bool = true;
}

impl Truth for False {
    const VALUE: bool = false;
}

/// The inline cache of an instruction with fields `b` and `c`.
#[inline(always)]
unsafe fn site(pc: Pc, vm: *mut Vm<'_>) -> *mut ffi::Site {
    // SAFETY: B11: the number is that of a cache.
    unsafe { (*vm).tables.sites.add(word(pc, 2) as usize) }
}

/// Whether a value is a closure of a function.
#[inline(always)]
pub(super) unsafe fn is_closure_of(value: Value, callee: *const Callee) -> bool {
    // SAFETY: the tag says that there is a closure.
    has_tag(value, words::TAG_CLOSURE)
        && unsafe { (*address(value).cast::<ffi::Closure>()).code == &raw const (*callee).entry }
}

/// Equality of two values, where no text has to be looked at.
///
/// # Safety
/// The words are values.
#[inline(always)]
unsafe fn quick_equal(left: Value, right: Value) -> Option<bool> {
    if words::is_number(left) && words::is_number(right) {
        Some(as_number(left) == as_number(right))
    } else if left == right {
        Some(true)
    } else if has_tag(left, words::TAG_STRING) && has_tag(right, words::TAG_STRING) {
        // SAFETY: the tags say that there are strings.
        let (left, right) =
            unsafe { (&*address(left).cast::<ffi::Text>(), &*address(right).cast::<ffi::Text>()) };
        // Of two interned strings with the same text there is one.
        let interned = left.header.flags & right.header.flags & ffi::STRING_INTERNED != 0;
        (interned || left.length != right.length).then_some(false)
    } else {
        Some(false)
    }
}

/// Where an item of a value lies; null unless the value is a list and has it.
#[inline(always)]
unsafe fn item_of(list: Value, index: Value) -> *mut Value {
    if !has_tag(list, words::TAG_LIST) {
        return std::ptr::null_mut();
    }
    // SAFETY: the tag says that it is a list.
    unsafe { List::item(address(list).cast(), index) }
}

handlers! {
    fn text(pc, fp, vm) {
        let text = *(*vm).tables.texts.add(word(pc, 1) as usize);
        set(fp, a(pc), words::TAG_STRING << words::TAG_SHIFT | text as u64);
        go::<M>(pc.add(2), fp, vm)
    }

    fn box_number(pc, fp, vm) {
        set(fp, a(pc), words::from_number(get::<f64>(fp, b(pc).into())));
        go::<M>(pc.add(2), fp, vm)
    }

    fn box_bool(pc, fp, vm) {
        set(fp, a(pc), words::from_bool(get::<u8>(fp, b(pc).into()) != 0));
        go::<M>(pc.add(2), fp, vm)
    }

    fn truthy(pc, fp, vm) {
        set(fp, a(pc), u8::from(!words::is_falsy(get(fp, b(pc).into()))));
        go::<M>(pc.add(2), fp, vm)
    }

    fn is_number(pc, fp, vm) {
        set(fp, a(pc), u8::from(words::is_number(get(fp, b(pc).into()))));
        go::<M>(pc.add(2), fp, vm)
    }

    fn is_bool(pc, fp, vm) {
        set(fp, a(pc), u8::from(get::<Value>(fp, b(pc).into()) & !1 == words::FALSE));
        go::<M>(pc.add(2), fp, vm)
    }

    fn is_instance(pc, fp, vm) {
        set(fp, a(pc), u8::from(has_tag(get(fp, b(pc).into()), words::TAG_INSTANCE)));
        go::<M>(pc.add(2), fp, vm)
    }

    fn is_closure(pc, fp, vm) {
        let callee = *(*vm).tables.callees.add(word(pc, 2) as usize);
        set(fp, a(pc), u8::from(is_closure_of(get(fp, b(pc).into()), callee)));
        go::<M>(pc.add(3), fp, vm)
    }

    fn arithmetic<O: Arithmetic>(pc, fp, vm) {
        let (left, right) = (get::<Value>(fp, b(pc).into()), get::<Value>(fp, c(pc).into()));
        if words::is_number(left) && words::is_number(right) {
            set(fp, a(pc), O::apply(as_number(left), as_number(right)));
            go::<M>(pc.add(2), fp, vm)
        } else {
            slow_arithmetic::<M, O>(pc, fp, vm)
        }
    }

    fn arithmetic_imm<O: Arithmetic>(pc, fp, vm) {
        let left = get::<Value>(fp, b(pc).into());
        if words::is_number(left) {
            set(fp, a(pc), O::apply(as_number(left), imm(c(pc))));
            go::<M>(pc.add(2), fp, vm)
        } else {
            slow_arithmetic_imm::<M, O>(pc, fp, vm)
        }
    }

    fn neg(pc, fp, vm) {
        let value = get::<Value>(fp, b(pc).into());
        if words::is_number(value) {
            // The sign of a NaN stays: that of the other two would be no number.
            set(fp, a(pc), words::from_number(-as_number(value)));
            go::<M>(pc.add(2), fp, vm)
        } else {
            slow_neg::<M>(pc, fp, vm)
        }
    }

    fn equal<W: Truth>(pc, fp, vm) {
        match quick_equal(get(fp, b(pc).into()), get(fp, c(pc).into())) {
            Some(equal) => {
                set(fp, a(pc), u8::from(equal == W::VALUE));
                go::<M>(pc.add(2), fp, vm)
            }
            None => slow_equal::<M, W>(pc, fp, vm),
        }
    }

    fn equal_word<W: Truth>(pc, fp, vm) {
        let equal = get::<Value>(fp, b(pc).into()) == words::NIL + u64::from(c(pc));
        set(fp, a(pc), u8::from(equal == W::VALUE));
        go::<M>(pc.add(2), fp, vm)
    }

    fn order<C: Order>(pc, fp, vm) {
        let (left, right) = (get::<Value>(fp, b(pc).into()), get::<Value>(fp, c(pc).into()));
        if words::is_number(left) && words::is_number(right) {
            set(fp, a(pc), u8::from(C::holds(as_number(left), as_number(right))));
            go::<M>(pc.add(2), fp, vm)
        } else {
            slow_order::<M, C>(pc, fp, vm)
        }
    }

    fn order_imm<C: Order>(pc, fp, vm) {
        let left = get::<Value>(fp, b(pc).into());
        if words::is_number(left) {
            set(fp, a(pc), u8::from(C::holds(as_number(left), imm(c(pc)))));
            go::<M>(pc.add(2), fp, vm)
        } else {
            slow_order_imm::<M, C>(pc, fp, vm)
        }
    }

    fn if_truth<W: Truth>(pc, fp, vm) {
        let truth = !words::is_falsy(get(fp, a(pc)));
        jump_if::<M>(pc, truth == W::VALUE, fp, vm)
    }

    fn if_number<W: Truth>(pc, fp, vm) {
        let holds = words::is_number(get(fp, a(pc)));
        jump_if::<M>(pc, holds == W::VALUE, fp, vm)
    }

    fn if_instance<W: Truth>(pc, fp, vm) {
        let holds = has_tag(get(fp, a(pc)), words::TAG_INSTANCE);
        jump_if::<M>(pc, holds == W::VALUE, fp, vm)
    }

    fn if_equal<W: Truth>(pc, fp, vm) {
        match quick_equal(get(fp, a(pc)), get(fp, b(pc).into())) {
            Some(equal) => jump_if::<M>(pc, equal == W::VALUE, fp, vm),
            None => slow_if_equal::<M, W>(pc, fp, vm),
        }
    }

    fn if_equal_word<W: Truth>(pc, fp, vm) {
        let equal = get::<Value>(fp, a(pc)) == words::NIL + u64::from(b(pc));
        jump_if::<M>(pc, equal == W::VALUE, fp, vm)
    }

    /// A word that is no number equals none: as a float it is a NaN.
    fn if_equal_imm<W: Truth>(pc, fp, vm) {
        let equal = Eq::holds(as_number(get(fp, a(pc))), imm(b(pc)));
        jump_if::<M>(pc, equal == W::VALUE, fp, vm)
    }

    fn if_order<C: Order, W: Truth>(pc, fp, vm) {
        let (left, right) = (get::<Value>(fp, a(pc)), get::<Value>(fp, b(pc).into()));
        if words::is_number(left) && words::is_number(right) {
            jump_if::<M>(pc, C::holds(as_number(left), as_number(right)) == W::VALUE, fp, vm)
        } else {
            slow_if_order::<M, C, W>(pc, fp, vm)
        }
    }

    fn if_order_imm<C: Order, W: Truth>(pc, fp, vm) {
        let left = get::<Value>(fp, a(pc));
        if words::is_number(left) {
            jump_if::<M>(pc, C::holds(as_number(left), imm(b(pc))) == W::VALUE, fp, vm)
        } else {
            slow_if_order_imm::<M, C, W>(pc, fp, vm)
        }
    }

    fn print(pc, fp, vm) {
        slow_print::<M>(pc, fp, vm)
    }

    fn global(pc, fp, vm) {
        set(fp, a(pc), (*vm).tables.globals.add(word(pc, 1) as usize).read());
        go::<M>(pc.add(2), fp, vm)
    }

    fn global_checked(pc, fp, vm) {
        let value = (*vm).tables.globals.add(word(pc, 1) as usize).read();
        if value == words::UNDEFINED {
            return slow_undefined::<M>(pc, fp, vm);
        }
        set(fp, a(pc), value);
        go::<M>(pc.add(2), fp, vm)
    }

    fn set_global(pc, fp, vm) {
        (*vm).tables.globals.add(word(pc, 1) as usize).write(get(fp, a(pc)));
        go::<M>(pc.add(2), fp, vm)
    }

    fn set_global_checked(pc, fp, vm) {
        let global = (*vm).tables.globals.add(word(pc, 1) as usize);
        if global.read() == words::UNDEFINED {
            return slow_undefined::<M>(pc, fp, vm);
        }
        global.write(get(fp, a(pc)));
        go::<M>(pc.add(2), fp, vm)
    }

    fn new_cell(pc, fp, vm) {
        slow_cell::<M>(pc, fp, vm)
    }

    fn cell_get(pc, fp, vm) {
        set(fp, a(pc), (*get::<*mut ffi::Cell>(fp, b(pc).into())).value);
        go::<M>(pc.add(2), fp, vm)
    }

    fn cell_set(pc, fp, vm) {
        (*get::<*mut ffi::Cell>(fp, a(pc))).value = get(fp, b(pc).into());
        go::<M>(pc.add(2), fp, vm)
    }

    /// A value or a cell: both are a word.
    fn captured(pc, fp, vm) {
        set(fp, a(pc), capture(pc, fp).read());
        go::<M>(pc.add(2), fp, vm)
    }

    fn captured_get(pc, fp, vm) {
        set(fp, a(pc), (*(capture(pc, fp).read() as *mut ffi::Cell)).value);
        go::<M>(pc.add(2), fp, vm)
    }

    fn captured_set(pc, fp, vm) {
        (*(capture(pc, fp).read() as *mut ffi::Cell)).value = get(fp, a(pc));
        go::<M>(pc.add(2), fp, vm)
    }

    fn closure(pc, fp, vm) {
        slow_closure::<M>(pc, fp, vm)
    }

    fn class(pc, fp, vm) {
        slow_class::<M>(pc, fp, vm)
    }

    fn instance(pc, fp, vm) {
        slow_instance::<M>(pc, fp, vm)
    }

    fn method(pc, fp, vm) {
        slow_method::<M>(pc, fp, vm)
    }

    fn is_class_of(pc, fp, vm) {
        slow_is_class::<M>(pc, fp, vm)
    }

    fn is_instance_of(pc, fp, vm) {
        slow_is_instance::<M>(pc, fp, vm)
    }

    fn get_field(pc, fp, vm) {
        let value = get::<Value>(fp, b(pc).into());
        if has_tag(value, words::TAG_INSTANCE) {
            let instance = address(value);
            let entry = &(*site(pc, vm)).entries[0];
            if (*instance.cast::<ffi::Instance>()).shape == entry.key {
                set(fp, a(pc), instance.add(entry.value as usize).cast::<Value>().read());
                return go::<M>(pc.add(3), fp, vm);
            }
        }
        slow_get::<M>(pc, fp, vm)
    }

    fn set_field(pc, fp, vm) {
        let value = get::<Value>(fp, a(pc));
        if has_tag(value, words::TAG_INSTANCE) {
            let instance = address(value);
            let entry = &(*site(pc, vm)).entries[0];
            if (*instance.cast::<ffi::Instance>()).shape == entry.key {
                (*instance.cast::<ffi::Instance>()).shape = entry.target;
                instance.add(entry.value as usize).cast::<Value>().write(get(fp, b(pc).into()));
                return go::<M>(pc.add(3), fp, vm);
            }
        }
        slow_set::<M>(pc, fp, vm)
    }

    fn math(pc, fp, vm) {
        let (x, y) = (get::<f64>(fp, b(pc).into()), get::<f64>(fp, c(pc).into()));
        let value = match MathFn::ALL[word(pc, 2) as usize] {
            MathFn::Sqrt => x.sqrt(),
            MathFn::Abs => x.abs(),
            MathFn::Floor => ffi::kiln_f64_floor(x),
            MathFn::Round => ffi::kiln_f64_round(x),
            MathFn::Sin => ffi::kiln_f64_sin(x),
            MathFn::Cos => ffi::kiln_f64_cos(x),
            MathFn::Exp => ffi::kiln_f64_exp(x),
            MathFn::Log => ffi::kiln_f64_log(x),
            MathFn::Min => ffi::kiln_f64_min(x, y),
            MathFn::Max => ffi::kiln_f64_max(x, y),
            MathFn::Pow => ffi::kiln_f64_pow(x, y),
            MathFn::Modulo => ffi::kiln_f64_modulo(x, y),
        };
        set(fp, a(pc), value);
        go::<M>(pc.add(3), fp, vm)
    }

    fn index(pc, fp, vm) {
        let item = item_of(get(fp, b(pc).into()), get(fp, c(pc).into()));
        if item.is_null() {
            return slow_index::<M>(pc, fp, vm);
        }
        set(fp, a(pc), item.read());
        go::<M>(pc.add(2), fp, vm)
    }

    fn set_index(pc, fp, vm) {
        let item = item_of(get(fp, a(pc)), get(fp, b(pc).into()));
        if item.is_null() {
            return slow_set_index::<M>(pc, fp, vm);
        }
        item.write(get(fp, word(pc, 2) as usize));
        go::<M>(pc.add(3), fp, vm)
    }

    fn item(pc, fp, vm) {
        let item = item_of(get(fp, b(pc).into()), get(fp, c(pc).into()));
        if item.is_null() {
            return slow_item::<M>(pc, fp, vm);
        }
        set(fp, a(pc), item.read());
        go::<M>(pc.add(2), fp, vm)
    }

    fn set_item(pc, fp, vm) {
        let item = item_of(get(fp, a(pc)), get(fp, b(pc).into()));
        if item.is_null() {
            return slow_set_item::<M>(pc, fp, vm);
        }
        item.write(get(fp, word(pc, 2) as usize));
        go::<M>(pc.add(3), fp, vm)
    }

    fn list_length(pc, fp, vm) {
        let list = get::<Value>(fp, b(pc).into());
        let is_list = has_tag(list, words::TAG_LIST);
        let length = if is_list { (*address(list).cast::<List>()).length } else { 0 };
        set(fp, a(pc), length as i64 as f64);
        go::<M>(pc.add(2), fp, vm)
    }

    fn append(pc, fp, vm) {
        let list = get::<Value>(fp, b(pc).into());
        if has_tag(list, words::TAG_LIST) {
            let list = address(list).cast::<List>();
            let length = (*list).length;
            if length < u64::from((*list).header.number) {
                (*list).items.add(1).cast::<Value>().add(length as usize).write(get(fp, a(pc)));
                (*list).length = length + 1;
                return go::<M>(pc.add(2), fp, vm);
            }
        }
        slow_append::<M>(pc, fp, vm)
    }

    fn length(pc, fp, vm) {
        let list = get::<Value>(fp, b(pc).into());
        if has_tag(list, words::TAG_LIST) {
            set(fp, a(pc), (*address(list).cast::<List>()).length as i64 as f64);
            return go::<M>(pc.add(2), fp, vm);
        }
        slow_length::<M>(pc, fp, vm)
    }

    fn runtime_call(pc, fp, vm) {
        slow_runtime_call::<M>(pc, fp, vm)
    }

    fn super_get(pc, fp, vm) {
        slow_super_get::<M>(pc, fp, vm)
    }
}

/// Where the running closure holds a captured word.
#[inline(always)]
unsafe fn capture(pc: Pc, fp: Fp) -> *mut u64 {
    // SAFETY: B12: the register holds a closure of this function, which captures so many words.
    unsafe {
        let closure = address(get(fp, b(pc).into()));
        closure.add(object::CLOSURE_CAPTURES as usize).cast::<u64>().add(c(pc).into())
    }
}
