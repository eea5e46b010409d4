//! How values of dynamic languages look: their words, and what compiled code knows of their objects. `docs/ir/dynamic.md`
//! explains it, `rt/dyn.h` says the same in C. Below: the languages, and tables of what the runtime does for them.

mod dialect;
mod function;
mod math;
mod native;

pub use dialect::Dialect;
pub use function::{DynEffect, DynFn, DynResult};
pub use math::MathFn;
pub use native::NativeFn;

/// Words that are no numbers, and the tags of those that point to objects.
pub mod word {
    /// The greatest word that is a number.
    pub const NUMBER_MAX: u64 = 0xfff8_0000_0000_0000;
    /// `nil`
    pub const NIL: u64 = 0xfff9_0000_0000_0000;
    /// `false`
    pub const FALSE: u64 = 0xfff9_0000_0000_0002;
    /// `true`
    pub const TRUE: u64 = 0xfff9_0000_0000_0003;
    /// A global that is not defined yet. No program sees it.
    pub const UNDEFINED: u64 = 0xfff9_0000_0000_0004;
    /// What a runtime function gives in the VM when it raised an error. No program sees it.
    pub const RAISED: u64 = 0xfff9_0000_0000_0006;
    /// `word & !FALSY_MASK == NIL` says that a word counts as false.
    pub const FALSY_MASK: u64 = 2;

    /// Where the tag of a pointer begins.
    pub const TAG_SHIFT: u32 = 48;
    /// The bits of a pointer.
    pub const ADDRESS_MASK: u64 = (1 << TAG_SHIFT) - 1;
    /// The least tag of pointers.
    pub const TAG_OBJECT_MIN: u64 = TAG_LIST;
    /// The tag of lists.
    pub const TAG_LIST: u64 = 0xfffa;
    /// The tag of strings.
    pub const TAG_STRING: u64 = 0xfffc;
    /// The tag of instances.
    pub const TAG_INSTANCE: u64 = 0xfffd;
    /// The tag of closures.
    pub const TAG_CLOSURE: u64 = 0xfffe;
    /// The tag of all other objects.
    pub const TAG_OTHER: u64 = 0xffff;

    /// The word of a boolean.
    pub const fn from_bool(value: bool) -> u64 {
        FALSE | value as u64
    }

    /// The word of a number; all NaNs become one.
    pub fn from_number(value: f64) -> u64 {
        if value.is_nan() { f64::NAN.to_bits() & !(1 << 63) } else { value.to_bits() }
    }

    /// Whether a word is a number.
    pub const fn is_number(word: u64) -> bool {
        word <= NUMBER_MAX
    }

    /// Whether a word counts as false.
    pub const fn is_falsy(word: u64) -> bool {
        word & !FALSY_MASK == NIL
    }

    /// Whether a word points to an object.
    pub const fn is_object(word: u64) -> bool {
        word >> TAG_SHIFT >= TAG_OBJECT_MIN
    }
}

/// Offsets in objects, in bytes.
pub mod object {
    /// The `u32` of the header whose meaning depends on the kind.
    pub const NUMBER: u64 = 4;
    /// Of a string literal: its length in bytes, a `u64`.
    pub const STRING_LENGTH: u64 = 8;
    /// Of a string literal: its bytes.
    pub const STRING_BYTES: u64 = 16;
    /// Of a closure: the descriptor of its function. The header's number is the arity.
    pub const CLOSURE_FUNCTION: u64 = 8;
    /// Of a closure: its code.
    pub const CLOSURE_CODE: u64 = 16;
    /// Of a closure: the first captured word; the others follow.
    pub const CLOSURE_CAPTURES: u64 = 24;
    /// Of an instance: its shape.
    pub const INSTANCE_SHAPE: u64 = 8;
    /// Of an instance: its first field in place; the others follow.
    pub const INSTANCE_FIELDS: u64 = 24;
    /// Of a shape: its class.
    pub const SHAPE_CLASS: u64 = 8;
    /// Of a class: the descriptor of its declaration.
    pub const CLASS_DESCRIPTOR: u64 = 8;
    /// Of a class: the closure of `init`, or nil.
    pub const CLASS_INIT: u64 = 32;
    /// Of a cell: its value.
    pub const CELL_VALUE: u64 = 8;
    /// Of a list: how many items it has, a `u64`. The header's number is how many there is room for.
    pub const LIST_LENGTH: u64 = 8;
    /// Of a list: its array of words.
    pub const LIST_ITEMS: u64 = 16;
    /// Of an array of words: the first one.
    pub const WORDS_FIRST: u64 = 8;
    /// Of a buffer: how many numbers it has, a `u64`.
    pub const BUFFER_LENGTH: u64 = 8;
    /// Of a buffer: its first number.
    pub const BUFFER_FIRST: u64 = 16;
}

/// The heap, as far as code allocates itself (`rt/gc.h`).
pub mod heap {
    /// Sizes of objects are multiples of it.
    pub const GRANULE: u64 = 8;
    /// Up to this size there is a class for each multiple, with its number.
    pub const FINE_MAX: u64 = 256;
    /// Bytes of what the table has of a class: where the free memory begins, and where it ends.
    pub const BUMP_SIZE: u64 = 16;
    /// The second of these.
    pub const BUMP_END: u64 = 8;
    /// The kind of cells, the first byte of their header; all else is 0.
    pub const KIND_CELL: u64 = 7;
    /// The kind of closures.
    pub const KIND_CLOSURE: u64 = 3;
}

/// Data of a module that is no object, in bytes: sites.
pub mod site {
    /// The whole of a site.
    pub const SIZE: u64 = 8 + ENTRIES * 24;
    /// How many entries it has.
    pub const ENTRIES: u64 = 4;
    /// Of the first entry: a shape, or the word of a class.
    pub const KEY: u64 = 8;
    /// Of the first entry: a shape, or the word of a closure.
    pub const TARGET: u64 = 16;
    /// Of the first entry: an offset in the instance, or code.
    pub const VALUE: u64 = 24;
    /// Of an entry, from its start.
    pub const ENTRY_TARGET: u64 = 8;
    /// Of an entry, from its start.
    pub const ENTRY_VALUE: u64 = 16;
}

/// The first word of a string literal's header: kind, the flags STATIC, INTERNED and HASHED, and the hash.
pub fn string_header(text: &[u8]) -> u64 {
    const KIND_STRING: u64 = 1;
    const FLAGS: u64 = 1 | 2 | 4;
    KIND_STRING | FLAGS << 8 | u64::from(string_hash(text)) << 32
}

/// The hash that strings keep: FNV-1a of 32 bits.
pub fn string_hash(text: &[u8]) -> u32 {
    text.iter().fold(0x811c_9dc5, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::word::*;
    use super::*;

    #[test]
    fn words_of_different_values_differ() {
        for number in [0.0, -0.0, 1.5, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, -f64::NAN] {
            assert!(is_number(from_number(number)) && !is_falsy(from_number(number)));
        }
        assert!(is_number((-f64::NAN).to_bits()) && is_number(f64::NAN.to_bits()));
        for word in [NIL, FALSE, TRUE, UNDEFINED, RAISED] {
            assert!(!is_number(word) && !is_object(word));
            assert_eq!(is_falsy(word), word == NIL || word == FALSE);
        }
        assert!(is_object(TAG_LIST << TAG_SHIFT) && is_object(u64::MAX));
        assert_eq!((from_bool(false), from_bool(true)), (FALSE, TRUE));
    }

    #[test]
    fn the_hash_is_fnv_1a() {
        assert_eq!(string_hash(b""), 0x811c_9dc5);
        assert_eq!(string_hash(b"a"), 0xe40c_292c);
        assert_eq!(string_hash(b"foobar"), 0xbf9c_f968);
    }
}
