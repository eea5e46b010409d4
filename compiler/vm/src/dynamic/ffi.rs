//! The runtime of dynamic values: what `rt/dyn.h` says, as far as the VM needs it, in Rust.

use std::ffi::c_char;

/// A value of a dynamic language.
pub(crate) type Value = u64;

/// `struct kiln_state`, of which only the address matters.
#[repr(C)]
pub(crate) struct State {
    opaque: [u8; 0],
}

/// What every object begins with.
#[repr(C)]
pub(crate) struct Header {
    pub(crate) kind: u8,
    pub(crate) flags: u8,
    pub(crate) reserved: u16,
    pub(crate) number: u32,
}

/// `KILN_KIND_CLASS`
pub(crate) const KIND_CLASS: u8 = 4;

/// `KILN_KIND_BOUND_METHOD`
pub(crate) const KIND_BOUND_METHOD: u8 = 5;

/// `KILN_KIND_NATIVE`
pub(crate) const KIND_NATIVE: u8 = 6;

/// `KILN_ANY_ARITY`
pub(crate) const ANY_ARITY: u32 = u32::MAX;

/// `KILN_STRING_INTERNED`
pub(crate) const STRING_INTERNED: u8 = 2;

/// A string: how every form of it begins. Only the runtime looks at the text.
#[repr(C)]
pub(crate) struct Text {
    pub(crate) header: Header,
    /// In bytes.
    pub(crate) length: u64,
}

/// `struct kiln_closure`; the captured words follow.
#[repr(C)]
pub(crate) struct Closure {
    /// The number is the arity.
    pub(crate) header: Header,
    pub(crate) function: *const Function,
    /// An [`super::Entry`].
    pub(crate) code: *const super::Entry,
}

/// `struct kiln_instance`; the fields in place follow.
#[repr(C)]
pub(crate) struct Instance {
    pub(crate) header: Header,
    pub(crate) shape: u64,
    pub(crate) more: u64,
}

/// `struct kiln_list`
#[repr(C)]
pub(crate) struct List {
    /// The number is how many items there is room for.
    pub(crate) header: Header,
    pub(crate) length: u64,
    pub(crate) items: *mut Words,
}

/// `struct kiln_words`; the words follow.
#[repr(C)]
pub(crate) struct Words {
    pub(crate) header: Header,
}

impl List {
    /// Where an item lies; null if the word is no number, or no position.
    #[inline(always)]
    pub(crate) unsafe fn item(list: *mut List, index: Value) -> *mut Value {
        let number = f64::from_bits(index);
        let position = number as i64;
        // SAFETY: the list has as many items as it says.
        unsafe {
            if position as f64 == number && (position as u64) < (*list).length {
                (*list).items.add(1).cast::<Value>().add(position as usize)
            } else {
                std::ptr::null_mut()
            }
        }
    }
}

/// `struct kiln_cell`
#[repr(C)]
pub(crate) struct Cell {
    pub(crate) header: Header,
    pub(crate) value: Value,
}

/// `struct kiln_native`, of which only the address matters.
#[repr(C)]
pub(crate) struct Native {
    header: Header,
}

/// `struct kiln_function`
#[repr(C)]
pub(crate) struct Function {
    pub(crate) code: *const super::Entry,
    /// `kiln_jit_array`; only native code of a run has the runtime call functions.
    pub(crate) array_code: *const u8,
    pub(crate) name: *const Text,
    pub(crate) arity: u32,
    pub(crate) captures: u32,
    pub(crate) kind: u32,
    pub(crate) reserved: u32,
}

/// `struct kiln_class_descriptor`
#[repr(C)]
pub(crate) struct ClassDescriptor {
    pub(crate) name: *const Text,
    pub(crate) methods: *const *const Text,
    pub(crate) method_count: u32,
    pub(crate) fields: u32,
    /// Null: instances begin without fields.
    pub(crate) layout: *const *const Text,
    pub(crate) layout_count: u64,
}

/// `struct kiln_site_entry`
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub(crate) struct SiteEntry {
    pub(crate) key: u64,
    pub(crate) target: u64,
    pub(crate) value: u64,
}

/// `struct kiln_site`
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct Site {
    pub(crate) name: *const Text,
    pub(crate) entries: [SiteEntry; 4],
}

/// `struct kiln_dialect`, of which only the address matters.
#[repr(C)]
pub(crate) struct Dialect {
    opaque: [u8; 0],
}

/// `struct kiln_module`
#[repr(C)]
pub(crate) struct Module {
    pub(crate) globals: *mut Value,
    pub(crate) global_count: u64,
    pub(crate) sites: *mut Site,
    pub(crate) site_count: u64,
    pub(crate) trace_table: *const u8,
    pub(crate) trace_sites: *const u8,
    pub(crate) trace_names: *const u8,
    pub(crate) next: *mut Module,
    pub(crate) dialect: *const Dialect,
}

impl Module {
    /// Without data.
    pub(crate) fn empty() -> Module {
        Module {
            globals: std::ptr::null_mut(),
            global_count: 0,
            sites: std::ptr::null_mut(),
            site_count: 0,
            trace_table: std::ptr::null(),
            trace_sites: std::ptr::null(),
            trace_names: std::ptr::null(),
            next: std::ptr::null_mut(),
            dialect: std::ptr::null(),
        }
    }
}

/// `struct kiln_resolved`
#[repr(C)]
#[derive(Default)]
pub(crate) struct Resolved {
    pub(crate) value: Value,
    pub(crate) closure: Value,
    pub(crate) receiver: Value,
}

/// `enum kiln_resolution`
pub(crate) const RESOLVED_RAISED: u64 = 0;
pub(crate) const RESOLVED_VALUE: u64 = 1;
pub(crate) const RESOLVED_HOST: u64 = 3;

/// `KILN_TRACE_OUTERMOST`
pub(crate) const TRACE_OUTERMOST: usize = 10;

/// `KILN_STATUS_RAISED`
pub(crate) const STATUS_RAISED: i32 = 70;

/// Told of a range of words at a collection.
pub(crate) type Roots = unsafe extern "C" fn(context: *mut u8, low: *mut *const u8, high: *mut *const u8);

/// Prints the lines of calls when memory has ended: from where the run is, or from the caller of a frame.
pub(crate) type Trace = unsafe extern "C" fn(context: *mut u8, frame: *mut u8);

/// Takes a part of a text.
pub(crate) type Put = unsafe extern "C" fn(context: *mut u8, text: *const c_char, length: usize);

unsafe extern "C" {
    pub(crate) fn kiln_vm_open() -> *mut State;
    pub(crate) fn kiln_vm_enter(state: *mut State) -> *mut State;
    pub(crate) fn kiln_vm_close(state: *mut State);
    pub(crate) fn kiln_vm_set_stack(stack: usize);
    pub(crate) fn kiln_vm_set_run(roots: Option<Roots>, trace: Option<Trace>, context: *mut u8);
    pub(crate) fn kiln_vm_raise(message: *const c_char, length: usize) -> Value;
    pub(crate) fn kiln_vm_set_limit(bytes: u64, over: *mut bool);
    pub(crate) fn kiln_vm_was_over_limit() -> bool;
    pub(crate) fn kiln_vm_error(length: *mut usize) -> *const c_char;
    pub(crate) fn kiln_dyn_start(module: *mut Module);
    pub(crate) fn kiln_dyn_intern(bytes: *const c_char, length: u64) -> *const Text;

    pub(crate) fn kiln_dyn_add(a: Value, b: Value) -> Value;
    pub(crate) fn kiln_dyn_sub(a: Value, b: Value) -> Value;
    pub(crate) fn kiln_dyn_mul(a: Value, b: Value) -> Value;
    pub(crate) fn kiln_dyn_div(a: Value, b: Value) -> Value;
    pub(crate) fn kiln_dyn_lt(a: Value, b: Value) -> u64;
    pub(crate) fn kiln_dyn_le(a: Value, b: Value) -> u64;
    pub(crate) fn kiln_dyn_gt(a: Value, b: Value) -> u64;
    pub(crate) fn kiln_dyn_ge(a: Value, b: Value) -> u64;
    pub(crate) fn kiln_f64_floor(x: f64) -> f64;
    pub(crate) fn kiln_f64_round(x: f64) -> f64;
    pub(crate) fn kiln_f64_sin(x: f64) -> f64;
    pub(crate) fn kiln_f64_cos(x: f64) -> f64;
    pub(crate) fn kiln_f64_exp(x: f64) -> f64;
    pub(crate) fn kiln_f64_log(x: f64) -> f64;
    pub(crate) fn kiln_f64_min(x: f64, y: f64) -> f64;
    pub(crate) fn kiln_f64_max(x: f64, y: f64) -> f64;
    pub(crate) fn kiln_f64_pow(x: f64, y: f64) -> f64;
    pub(crate) fn kiln_f64_modulo(x: f64, y: f64) -> f64;
    pub(crate) fn kiln_luma_add(a: Value, b: Value) -> Value;
    pub(crate) fn kiln_luma_sub(a: Value, b: Value) -> Value;
    pub(crate) fn kiln_luma_mul(a: Value, b: Value) -> Value;
    pub(crate) fn kiln_luma_div(a: Value, b: Value) -> Value;
    pub(crate) fn kiln_luma_lt(a: Value, b: Value) -> u64;
    pub(crate) fn kiln_luma_le(a: Value, b: Value) -> u64;
    pub(crate) fn kiln_luma_gt(a: Value, b: Value) -> u64;
    pub(crate) fn kiln_luma_ge(a: Value, b: Value) -> u64;
    pub(crate) fn kiln_luma_neg(a: Value) -> Value;
    pub(crate) fn kiln_dyn_neg(a: Value) -> Value;
    pub(crate) fn kiln_dyn_equal(a: Value, b: Value) -> bool;
    pub(crate) fn kiln_dyn_print(value: Value);
    pub(crate) fn kiln_dyn_text(value: Value, put: Put, context: *mut u8);

    pub(crate) fn kiln_dyn_new_string(bytes: *const c_char, length: u64) -> Value;
    pub(crate) fn kiln_dyn_new_cell(value: Value) -> *mut Cell;
    pub(crate) fn kiln_dyn_new_closure(function: *const Function) -> Value;
    pub(crate) fn kiln_dyn_new_instance(class: Value) -> Value;
    pub(crate) fn kiln_dyn_new_class(
        descriptor: *const ClassDescriptor,
        superclass: Value,
        methods: *const Value,
    ) -> Value;

    pub(crate) fn kiln_dyn_undefined(name: *const Text) -> Value;
    pub(crate) fn kiln_dyn_get(object: Value, site: *mut Site) -> Value;
    pub(crate) fn kiln_dyn_set(object: Value, value: Value, site: *mut Site) -> Value;
    pub(crate) fn kiln_dyn_super_get(superclass: Value, receiver: Value, site: *mut Site) -> Value;
    pub(crate) fn kiln_dyn_class_method(class: Value, name: *const Text) -> Value;
    pub(crate) fn kiln_dyn_is_instance_of(value: Value, descriptor: *const ClassDescriptor) -> bool;
    pub(crate) fn kiln_dyn_is_class(value: Value, descriptor: *const ClassDescriptor) -> bool;

    pub(crate) fn kiln_dyn_resolve(
        callee: Value,
        argc: u64,
        argv: *const Value,
        site: *mut Site,
        out: *mut Resolved,
    ) -> u64;
    pub(crate) fn kiln_dyn_resolve_invoke(
        receiver: Value,
        argc: u64,
        argv: *const Value,
        site: *mut Site,
        out: *mut Resolved,
    ) -> u64;
    pub(crate) fn kiln_dyn_resolve_super(
        superclass: Value,
        receiver: Value,
        argc: u64,
        argv: *const Value,
        site: *mut Site,
        out: *mut Resolved,
    ) -> u64;

    pub(crate) fn kiln_dyn_stack_overflow() -> Value;
    pub(crate) fn kiln_trace_message(text: *const c_char, length: usize);
    pub(crate) fn kiln_trace_line(name: *const c_char, length: usize, line: u32);
    pub(crate) fn kiln_trace_dots();
}

/// A function of the runtime that does an operation of `kiln_abi::DynFn`.
#[derive(Clone, Copy)]
pub(crate) enum Operation {
    /// Without operands.
    None(unsafe extern "C" fn() -> Value),
    /// With one.
    One(unsafe extern "C" fn(Value) -> Value),
    /// With two.
    Two(unsafe extern "C" fn(Value, Value) -> Value),
    /// With three.
    Three(unsafe extern "C" fn(Value, Value, Value) -> Value),
    /// With their number, and where they are.
    Many(unsafe extern "C" fn(u64, *const Value) -> Value),
}

impl Operation {
    /// The address of the function.
    pub(crate) fn address(self) -> u64 {
        match self {
            Operation::None(function) => function as usize as u64,
            Operation::One(function) => function as usize as u64,
            Operation::Two(function) => function as usize as u64,
            Operation::Three(function) => function as usize as u64,
            Operation::Many(function) => function as usize as u64,
        }
    }
}

macro_rules! declare {
    ($symbol:ident 0) => {
        unsafe extern "C" {
            pub(crate) fn $symbol() -> Value;
        }
    };
    ($symbol:ident 1) => {
        unsafe extern "C" {
            pub(crate) fn $symbol(a: Value) -> Value;
        }
    };
    ($symbol:ident 2) => {
        unsafe extern "C" {
            pub(crate) fn $symbol(a: Value, b: Value) -> Value;
        }
    };
    ($symbol:ident 3) => {
        unsafe extern "C" {
            pub(crate) fn $symbol(a: Value, b: Value, c: Value) -> Value;
        }
    };
    ($symbol:ident many) => {
        unsafe extern "C" {
            pub(crate) fn $symbol(count: u64, operands: *const Value) -> Value;
        }
    };
}

macro_rules! operation {
    ($symbol:ident 0) => {
        Operation::None($symbol)
    };
    ($symbol:ident 1) => {
        Operation::One($symbol)
    };
    ($symbol:ident 2) => {
        Operation::Two($symbol)
    };
    ($symbol:ident 3) => {
        Operation::Three($symbol)
    };
    ($symbol:ident many) => {
        Operation::Many($symbol)
    };
}

macro_rules! operations {
    ($($(#[$doc:meta])* $variant:ident $name:literal $symbol:ident ($arity:tt) $raises:literal $effect:ident $result:ident;)*) => {
        $(declare!($symbol $arity);)*

        /// What does each operation, in the order of `DynFn::ALL`.
        pub(crate) static OPERATIONS: [Operation; kiln_abi::DynFn::ALL.len()] =
            [$(operation!($symbol $arity)),*];
    };
}

kiln_abi::for_each_dyn_fn!(operations);

macro_rules! natives {
    ($($(#[$doc:meta])* $variant:ident $name:literal $symbol:ident lox $lox:tt luma $luma:tt;)*) => {
        unsafe extern "C" {
            $(static $symbol: Native;)*
        }

        /// The object of a native function.
        pub(crate) fn native(function: kiln_abi::NativeFn) -> *const Native {
            match function { $(kiln_abi::NativeFn::$variant => &raw const $symbol),* }
        }
    };
}

kiln_abi::for_each_native_fn!(natives);

/// What the runtime has of a language: null for Lox.
pub(crate) fn dialect(dialect: kiln_abi::Dialect) -> *const Dialect {
    unsafe extern "C" {
        static kiln_dialect_luma: Dialect;
    }
    match dialect {
        kiln_abi::Dialect::Lox => std::ptr::null(),
        kiln_abi::Dialect::Luma => &raw const kiln_dialect_luma,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kiln_abi::dynamic::object;
    use std::mem::offset_of;

    #[test]
    fn rust_and_c_see_the_same_layouts() {
        unsafe extern "C" {
            static kiln_vm_layouts: [u32; 28];
        }
        let here = [
            size_of::<Header>(),
            offset_of!(Text, length),
            offset_of!(Closure, code),
            object::CLOSURE_CAPTURES as usize,
            offset_of!(Instance, shape),
            size_of::<Instance>(),
            offset_of!(Cell, value),
            size_of::<Function>(),
            offset_of!(Function, kind),
            size_of::<ClassDescriptor>(),
            offset_of!(ClassDescriptor, method_count),
            size_of::<Site>(),
            offset_of!(Site, entries),
            size_of::<SiteEntry>(),
            size_of::<Module>(),
            offset_of!(Module, site_count),
            size_of::<Resolved>(),
            offset_of!(Resolved, receiver),
            KIND_CLASS.into(),
            STRING_INTERNED.into(),
            RESOLVED_RAISED as usize,
            RESOLVED_VALUE as usize,
            TRACE_OUTERMOST,
            STATUS_RAISED as usize,
            KIND_BOUND_METHOD.into(),
            KIND_NATIVE.into(),
            ANY_ARITY as usize,
            RESOLVED_HOST as usize,
        ];
        // SAFETY: an array of so many numbers.
        assert_eq!(unsafe { kiln_vm_layouts }.map(|number| number as usize), here);
    }
}
