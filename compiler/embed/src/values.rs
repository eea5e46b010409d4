//! What handles stand for.
//!
//! A handle is a number: the slot, how often the slot was used before, and the engine. So one that was released, or belongs to
//! another engine, is found out.

use crate::dynamic::Language;
use kiln_vm::Root;
use std::sync::atomic::{AtomicU16, Ordering};

/// `kiln_type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Type {
    None = 0,
    Nil = 1,
    Bool = 2,
    Number = 3,
    Integer = 4,
    String = 5,
    List = 6,
    Object = 7,
    Class = 8,
    Function = 9,
    Other = 10,
}

/// A value that C holds.
#[derive(Debug)]
pub(crate) enum Held {
    Nil,
    Bool(bool),
    Number(f64),
    Integer(i128),
    Text(Vec<u8>),
    /// A function of the host, by its number.
    Host(u32),
    /// A function of Cz, by its number in [`crate::cz::Cz`].
    Cz(usize),
    /// What lives in the heap of a language; never nil, a boolean or a number.
    Object {
        language: Language,
        ty: Type,
        root: Root,
    },
}

impl Held {
    pub(crate) fn ty(&self) -> Type {
        match self {
            Held::Nil => Type::Nil,
            Held::Bool(_) => Type::Bool,
            Held::Number(_) => Type::Number,
            Held::Integer(_) => Type::Integer,
            Held::Text(_) => Type::String,
            Held::Host(_) | Held::Cz(_) => Type::Function,
            Held::Object { ty, .. } => *ty,
        }
    }
}

/// `kiln_handle`.
pub(crate) type Handle = u64;

const INDEX_BITS: u32 = 28;
const USE_BITS: u32 = 20;

#[derive(Debug, Default)]
struct Slot {
    /// How often it was given back.
    uses: u32,
    held: Option<Held>,
    /// The text that was asked for last, with a NUL.
    text: Option<Vec<u8>>,
}

/// The handles of an engine.
#[derive(Debug)]
pub(crate) struct Handles {
    /// Not 0.
    engine: u16,
    slots: Vec<Slot>,
    free: Vec<u32>,
    /// The handles that were made in each scope that is open; some may have ended.
    scopes: Vec<Vec<Handle>>,
}

impl Handles {
    pub(crate) fn new() -> Handles {
        static ENGINES: AtomicU16 = AtomicU16::new(1);
        let engine = ENGINES.fetch_add(1, Ordering::Relaxed).max(1);
        Handles { engine, slots: Vec::new(), free: Vec::new(), scopes: Vec::new() }
    }

    fn handle(&self, slot: u32) -> Handle {
        let uses = u64::from(self.slots[slot as usize].uses) & ((1 << USE_BITS) - 1);
        u64::from(self.engine) << (INDEX_BITS + USE_BITS) | uses << INDEX_BITS | u64::from(slot)
    }

    fn slot(&self, handle: Handle) -> Option<u32> {
        let slot = (handle & ((1 << INDEX_BITS) - 1)) as u32;
        let is_alive = self.slots.get(slot as usize)?.held.is_some();
        (is_alive && self.handle(slot) == handle).then_some(slot)
    }

    /// A handle of the innermost scope.
    pub(crate) fn add(&mut self, held: Held) -> Option<Handle> {
        let handle = self.keep(held)?;
        if let Some(scope) = self.scopes.last_mut() {
            scope.push(handle);
        }
        Some(handle)
    }

    /// A handle of no scope; `None` if there are too many.
    pub(crate) fn keep(&mut self, held: Held) -> Option<Handle> {
        let slot = match self.free.pop() {
            Some(slot) => slot,
            None if self.slots.len() >> INDEX_BITS != 0 => return None,
            None => {
                self.slots.push(Slot::default());
                self.slots.len() as u32 - 1
            }
        };
        self.slots[slot as usize].held = Some(held);
        Some(self.handle(slot))
    }

    pub(crate) fn get(&self, handle: Handle) -> Option<&Held> {
        self.slots[self.slot(handle)? as usize].held.as_ref()
    }

    /// Ends a handle.
    pub(crate) fn take(&mut self, handle: Handle) -> Option<Held> {
        let number = self.slot(handle)?;
        let slot = &mut self.slots[number as usize];
        slot.uses = slot.uses.wrapping_add(1);
        slot.text = None;
        self.free.push(number);
        slot.held.take()
    }

    /// Keeps a text with the handle, and gives it as C wants it, without its NUL in the length.
    pub(crate) fn keep_text(&mut self, handle: Handle, mut text: Vec<u8>) -> Option<(*const u8, usize)> {
        let number = self.slot(handle)?;
        text.push(0);
        let text = self.slots[number as usize].text.insert(text);
        Some((text.as_ptr(), text.len() - 1))
    }

    /// The text that was kept last.
    pub(crate) fn kept_text(&self, handle: Handle) -> Option<(*const u8, usize)> {
        let text = self.slots[self.slot(handle)? as usize].text.as_ref()?;
        Some((text.as_ptr(), text.len() - 1))
    }

    pub(crate) fn open_scope(&mut self) {
        self.scopes.push(Vec::new());
    }

    /// The handles of the innermost scope, which is closed; `None` if none is open.
    pub(crate) fn close_scope(&mut self) -> Option<Vec<Handle>> {
        self.scopes.pop()
    }

    /// How many scopes are open.
    pub(crate) fn depth(&self) -> usize {
        self.scopes.len()
    }
}
