//! What the runtime knows of programs in the VM: descriptors of functions and classes, texts, globals, inline caches.
//!
//! Comes in: verified bytecode. Goes out: the structures of `rt/dyn.h`, made once at the start, and a heap.
//! Objects of the heap point to descriptors, so these stay where they are while more programs are added.

use super::Entry;
use super::ffi;
use super::roots::Roots;
use crate::bytecode::{Bytecode, Function, NO_NAME, Slot};
use crate::tier::ffi::kiln_jit_array;
use kiln_abi::NativeFn;
use kiln_abi::dynamic::word;
use std::cell::Cell;
use std::marker::PhantomData;

/// What closures of a function point to.
#[repr(C)]
pub(crate) struct Callee {
    pub(crate) function: ffi::Function,
    pub(crate) entry: Entry,
}

/// The numbers of a program's bytecode, as pointers for the interpreter.
#[derive(Clone, Copy)]
pub(crate) struct Tables {
    pub(crate) globals: *mut ffi::Value,
    pub(crate) sites: *mut ffi::Site,
    pub(crate) texts: *const *const ffi::Text,
    pub(crate) callees: *const *const Callee,
    pub(crate) classes: *const *const ffi::ClassDescriptor,
}

impl Tables {
    /// Of programs without dynamic values.
    pub(crate) const NONE: Tables = Tables {
        globals: std::ptr::null_mut(),
        sites: std::ptr::null_mut(),
        texts: std::ptr::null(),
        callees: std::ptr::null(),
        classes: std::ptr::null(),
    };
}

/// A heap, and what the runtime knows of the programs in it.
pub(crate) struct Image {
    state: *mut ffi::State,
    /// What the host of the VM holds.
    pub(crate) roots: Roots,
    texts: Vec<*const ffi::Text>,
    globals: Vec<ffi::Value>,
    sites: Vec<ffi::Site>,
    callees: Vec<*const Callee>,
    classes: Vec<*const ffi::ClassDescriptor>,
    /// What the lists above point to.
    owned_callees: Vec<Box<[Callee]>>,
    owned_classes: Vec<Box<[ffi::ClassDescriptor]>>,
    owned_names: Vec<Box<[*const ffi::Text]>>,
    module: Box<ffi::Module>,
    /// Lists of captures; [`Entry::captures`] is a place among them.
    captures: Vec<Vec<Slot>>,
}

impl Image {
    /// An empty heap.
    pub(crate) fn new() -> Image {
        let module = Box::new(ffi::Module::empty());
        let mut image = Image {
            // SAFETY: makes something new.
            state: unsafe { ffi::kiln_vm_open() },
            roots: Roots::new(),
            texts: Vec::new(),
            globals: Vec::new(),
            sites: Vec::new(),
            callees: Vec::new(),
            classes: Vec::new(),
            owned_callees: Vec::new(),
            owned_classes: Vec::new(),
            owned_names: Vec::new(),
            module,
            captures: vec![Vec::new()],
        };
        let entered = image.enter();
        // SAFETY: the roots live as long as the heap. Their module comes first: the last one says the language.
        unsafe { image.roots.start() };
        // SAFETY: the module lives as long as the heap: `drop` ends both.
        unsafe { ffi::kiln_dyn_start(&raw mut *image.module) };
        drop(entered);
        image
    }

    /// Lets this thread work on this heap until what is given is dropped; then on the one it worked on before.
    pub(crate) fn enter(&self) -> Entered {
        // SAFETY: the state is alive, and stays so while a thread is in it: who enters keeps the image.
        Entered { before: unsafe { ffi::kiln_vm_enter(self.state) }, thread: PhantomData }
    }

    /// Takes over what is new in a program to which others were added.
    pub(crate) fn extend(&mut self, bytecode: &Bytecode) {
        self.extend_with(bytecode, &[]);
    }

    /// As [`Image::extend`]. `layouts`: the texts of the fields that new instances of classes have from the start, by class; none are
    /// as if empty.
    pub(crate) fn extend_with(&mut self, bytecode: &Bytecode, layouts: &[Vec<u32>]) {
        let _entered = self.enter();
        let dynamic = &bytecode.dynamic;
        let here = 0u8;
        // SAFETY: the texts are made by calls from here, and may be collected in between.
        unsafe { ffi::kiln_vm_set_stack(std::ptr::from_ref(&here) as usize) };
        for text in &dynamic.texts[self.texts.len()..] {
            // SAFETY: the text is alive during the call.
            let text = unsafe { ffi::kiln_dyn_intern(text.as_ptr().cast(), text.len() as u64) };
            self.texts.push(text);
        }
        for global in &dynamic.globals[self.globals.len()..] {
            self.globals.push(global.native.map_or(word::UNDEFINED, native));
        }
        for &name in &dynamic.sites[self.sites.len()..] {
            let name = if name == NO_NAME { std::ptr::null() } else { self.texts[name as usize] };
            self.sites.push(ffi::Site { name, entries: [ffi::SiteEntry::default(); 4] });
        }
        self.add_callees(&bytecode.functions);
        self.add_classes(bytecode, layouts);
        self.module.dialect = ffi::dialect(dynamic.dialect);
        self.module.globals = self.globals.as_mut_ptr();
        self.module.global_count = self.globals.len() as u64;
        self.module.sites = self.sites.as_mut_ptr();
        self.module.site_count = self.sites.len() as u64;
    }

    fn add_callees(&mut self, functions: &[Function]) {
        let first = self.callees.len();
        let mut callees = Vec::with_capacity(functions.len() - first);
        for (number, function) in functions.iter().enumerate().skip(first) {
            // SAFETY: as above.
            let name =
                unsafe { ffi::kiln_dyn_intern(function.name.as_ptr().cast(), function.name.len() as u64) };
            callees.push(Callee {
                function: ffi::Function {
                    code: std::ptr::null(),
                    array_code: kiln_jit_array as *const u8,
                    name,
                    arity: function.value.map_or(0, |value| value.arity),
                    captures: function.captures.len() as u32,
                    kind: function.value.is_some_and(|value| value.is_method).into(),
                    reserved: 0,
                },
                entry: Entry {
                    native: Cell::new(0),
                    on_frame: Cell::new(0),
                    start: function.code.start,
                    frame: function.frame,
                    captures: self.capture_list(&function.captures),
                    number: number as u32,
                },
            });
        }
        let mut callees = callees.into_boxed_slice();
        for callee in &mut callees {
            callee.function.code = &raw const callee.entry;
        }
        self.callees.extend(callees.iter().map(std::ptr::from_ref));
        self.owned_callees.push(callees);
    }

    /// The number of a list of captures; equal lists have the same.
    fn capture_list(&mut self, captures: &[Slot]) -> u32 {
        let known = self.captures.iter().position(|list| list == captures);
        let number = known.unwrap_or(self.captures.len());
        if known.is_none() {
            self.captures.push(captures.to_vec());
        }
        number as u32
    }

    fn add_classes(&mut self, bytecode: &Bytecode, layouts: &[Vec<u32>]) {
        let mut classes = Vec::new();
        for (index, class) in bytecode.dynamic.classes.iter().enumerate().skip(self.classes.len()) {
            let layout = layouts.get(index).map_or(&[][..], Vec::as_slice);
            let layout: Box<[_]> = layout.iter().map(|&name| self.texts[name as usize]).collect();
            let names: Box<[_]> = class.methods.iter().map(|&(name, _)| self.texts[name as usize]).collect();
            classes.push(ffi::ClassDescriptor {
                name: self.texts[class.name as usize],
                methods: names.as_ptr(),
                method_count: names.len() as u32,
                fields: class.fields,
                layout: layout.as_ptr(),
                layout_count: layout.len() as u64,
            });
            self.owned_names.push(layout);
            self.owned_names.push(names);
        }
        let classes = classes.into_boxed_slice();
        self.classes.extend(classes.iter().map(std::ptr::from_ref));
        self.owned_classes.push(classes);
    }

    /// The value of a global variable.
    pub(crate) fn global(&self, number: u32) -> ffi::Value {
        self.globals[number as usize]
    }

    /// Assigns a global variable.
    pub(crate) fn set_global(&mut self, number: u32, value: ffi::Value) {
        self.globals[number as usize] = value;
    }

    /// The word of each global variable, the string of each text, and the descriptor of each class; valid until [`Image::extend`].
    pub(crate) fn addresses(&mut self) -> (Vec<u64>, Vec<u64>, Vec<u64>) {
        let globals = self.globals.iter_mut().map(|global| std::ptr::from_mut(global) as u64).collect();
        let texts = self.texts.iter().map(|&text| text as u64).collect();
        (globals, texts, self.classes.iter().map(|&class| class as u64).collect())
    }

    /// What the runtime knows of all of it; it stays where it is.
    pub(crate) fn module(&mut self) -> *mut ffi::Module {
        &raw mut *self.module
    }

    /// The record of each function, by its number.
    pub(crate) fn callees(&self) -> &[*const Callee] {
        &self.callees
    }

    /// What the interpreter reads; valid until [`Image::extend`].
    pub(crate) fn tables(&mut self) -> Tables {
        Tables {
            globals: self.globals.as_mut_ptr(),
            sites: self.sites.as_mut_ptr(),
            texts: self.texts.as_ptr(),
            callees: self.callees.as_ptr(),
            classes: self.classes.as_ptr(),
        }
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        // SAFETY: nothing points into the heap any more but what is dropped here, and no thread works on it.
        unsafe { ffi::kiln_vm_close(self.state) };
    }
}

/// A thread works on a heap as long as this lives.
pub(crate) struct Entered {
    before: *mut ffi::State,
    /// It stays on its thread.
    thread: PhantomData<*mut u8>,
}

impl Drop for Entered {
    fn drop(&mut self) {
        // SAFETY: whoever entered the state before is still in it.
        unsafe { ffi::kiln_vm_enter(self.before) };
    }
}

/// The word of a native function.
fn native(number: u32) -> ffi::Value {
    let native = ffi::native(NativeFn::ALL[number as usize]);
    word::TAG_OTHER << word::TAG_SHIFT | native as u64
}

/// The text of a value.
///
/// # Safety
/// The value lives in the heap of this thread.
pub(crate) unsafe fn text_of(value: ffi::Value) -> Vec<u8> {
    let mut out = Vec::new();
    // SAFETY: as the caller says.
    unsafe { text_into(value, &mut out) };
    out
}

/// Appends the text of a value.
///
/// # Safety
/// The value lives in the heap of this thread.
pub(crate) unsafe fn text_into(value: ffi::Value, out: &mut Vec<u8>) {
    unsafe extern "C" fn put(context: *mut u8, text: *const std::ffi::c_char, length: usize) {
        // SAFETY: the context is the vector below, and nobody else uses it; the runtime gives a text of this length.
        unsafe {
            let out = &mut *context.cast::<Vec<u8>>();
            out.extend_from_slice(std::slice::from_raw_parts(text.cast::<u8>(), length));
        }
    }
    // SAFETY: `put` gets what it expects; the value is one.
    unsafe { ffi::kiln_dyn_text(value, put, std::ptr::from_mut(out).cast()) };
}
