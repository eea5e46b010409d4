//! What LLVM may know of memory: two accesses of different parts of objects never meet.
//!
//! Each load and store of a part of an object says which part, as a type in the sense of LLVM's type-based alias analysis
//! (`!tbaa`). So an item that a loop assigns does not make it read the length and the array of the list again, and a field keeps
//! its value while another one is assigned. Why that holds:
//!
//! - An address belongs to one part of one object as long as the object lives: objects do not move, never overlap, and each
//!   keeps its kind. An object without a class that turns into a dictionary does so inside the runtime.
//! - Memory becomes that of another object only after a collection that found no pointer to it, be it into its middle, on the
//!   stack or in a register. An access that LLVM still means to make needs such a pointer. The arrays that lists leave when they
//!   grow are freed at once, but by code of the runtime that copies them before and writes the list, so that no access of
//!   the array stays behind it.
//! - The runtime's own accesses have types of C, which are another tree: they may meet all of these. So may accesses
//!   without a type: of descriptors, of memory for operands, of objects that are being made.
//! - An access is made only after the test that says the object has this part; it is a load of unknown memory, which LLVM
//!   does not move over the test.

use crate::OptLevel;
use crate::module::ModuleGen;
use inkwell::values::{InstructionValue, MetadataValue};
use rustc_hash::FxHashMap;

/// A part of the objects of dynamic languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Memory {
    /// Nothing is known.
    Any,
    /// The items in the array of a list.
    Item,
    /// How many items a list has.
    ListLength,
    /// How many items a list has room for.
    ListRoom,
    /// Where the items of a list are.
    ListItems,
    /// The shape of an instance.
    Shape,
    /// A field in place of an instance.
    Field,
    /// The one of that number, which is a [`Memory::Field`], too.
    Slot(u32),
    /// The value in a cell.
    Cell,
    /// A global variable.
    Global,
    /// What a closure has before the words that it captured.
    Closure,
    /// A captured word.
    Captured,
    /// What a site remembers.
    Site,
}

impl Memory {
    fn name(self) -> String {
        match self {
            Memory::Any => "any".into(),
            Memory::Item => "item".into(),
            Memory::ListLength => "list length".into(),
            Memory::ListRoom => "list room".into(),
            Memory::ListItems => "list items".into(),
            Memory::Shape => "shape".into(),
            Memory::Field => "field".into(),
            Memory::Slot(slot) => format!("field {slot}"),
            Memory::Cell => "cell".into(),
            Memory::Global => "global".into(),
            Memory::Closure => "closure".into(),
            Memory::Captured => "captured".into(),
            Memory::Site => "site".into(),
        }
    }
}

/// The nodes of the types, made when they are used first.
#[derive(Default)]
pub(crate) struct MemoryTypes<'ctx> {
    types: FxHashMap<Memory, MetadataValue<'ctx>>,
}

impl<'ctx> ModuleGen<'_, 'ctx> {
    /// Says of a load or store which part of an object it accesses.
    pub(crate) fn set_memory(&mut self, access: InstructionValue<'ctx>, memory: Memory) {
        if memory == Memory::Any || self.level == OptLevel::O0 {
            return;
        }
        let ty = self.memory_type(memory);
        let zero = self.context.i64_type().const_zero();
        let tag = self.context.metadata_node(&[ty.into(), ty.into(), zero.into()]);
        access.set_metadata(tag, self.context.get_kind_id("tbaa")).expect("a node");
    }

    fn memory_type(&mut self, memory: Memory) -> MetadataValue<'ctx> {
        if let Some(&ty) = self.memory_types.types.get(&memory) {
            return ty;
        }
        let context = self.context;
        let name = context.metadata_string(&memory.name());
        let ty = match memory {
            // The root.
            Memory::Any => context.metadata_node(&[context.metadata_string("kiln").into()]),
            Memory::Slot(_) => self.type_below(Memory::Field, name),
            Memory::Item
            | Memory::ListLength
            | Memory::ListRoom
            | Memory::ListItems
            | Memory::Shape
            | Memory::Field
            | Memory::Cell
            | Memory::Global
            | Memory::Closure
            | Memory::Captured
            | Memory::Site => self.type_below(Memory::Any, name),
        };
        self.memory_types.types.insert(memory, ty);
        ty
    }

    fn type_below(&mut self, parent: Memory, name: MetadataValue<'ctx>) -> MetadataValue<'ctx> {
        let parent = self.memory_type(parent);
        let zero = self.context.i64_type().const_zero();
        self.context.metadata_node(&[name.into(), parent.into(), zero.into()])
    }
}
