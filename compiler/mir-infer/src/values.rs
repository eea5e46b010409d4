//! What a place may hold, as far as the analysis knows: an element of its lattice.

use kiln_abi::dynamic::word;
use kiln_abi::{DynResult, NativeFn};
use kiln_arena::define_id;
use kiln_mir::{ClassId, FuncId};

/// How many objects a set tells apart. With more it becomes [`Values::any`]: so no set grows more often than this, and the
/// analysis takes time linear in the size of the program.
const MAX_OBJECTS: usize = 24;

define_id!(
    /// A place where lists and objects without a class are made.
    pub(crate) struct MadeId,
    "m"
);

/// Kinds of values, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Kinds(u8);

impl Kinds {
    pub(crate) const NONE: Kinds = Kinds(0);
    pub(crate) const NUMBER: Kinds = Kinds(1);
    pub(crate) const BOOL: Kinds = Kinds(2);
    pub(crate) const NIL: Kinds = Kinds(4);
    pub(crate) const STRING: Kinds = Kinds(8);
    pub(crate) const BUFFER: Kinds = Kinds(16);

    pub(crate) const fn or(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    pub(crate) const fn has(self, other: Kinds) -> bool {
        self.0 & other.0 == other.0
    }

    /// The kind of a word that is no object.
    pub(crate) fn of_word(bits: u64) -> Kinds {
        if word::is_number(bits) {
            Kinds::NUMBER
        } else if bits == word::TRUE || bits == word::FALSE {
            Kinds::BOOL
        } else {
            Kinds::NIL
        }
    }
}

/// The kinds of what an operation of the runtime gives, if it is no object.
pub(crate) fn known_kinds(result: DynResult) -> Option<Kinds> {
    match result {
        DynResult::Nil => Some(Kinds::NIL),
        DynResult::Number => Some(Kinds::NUMBER),
        DynResult::NumberOrNil => Some(Kinds::NUMBER.or(Kinds::NIL)),
        DynResult::Bool => Some(Kinds::BOOL),
        DynResult::Str => Some(Kinds::STRING),
        DynResult::StrOrNil => Some(Kinds::STRING.or(Kinds::NIL)),
        DynResult::Any | DynResult::List | DynResult::Object | DynResult::Last => None,
    }
}

/// Objects that were made in the same way count as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Object {
    /// Closures of a function.
    Closure(FuncId),
    /// A method, bound to a receiver.
    Bound(FuncId),
    /// Classes that a declaration made.
    Class(ClassId),
    /// Instances of these, not of classes that inherit from them.
    Instance(ClassId),
    /// A function of the runtime.
    Native(NativeFn),
    /// Lists that were made at one place.
    List(MadeId),
    /// Objects without a class that were made at one place.
    Record(MadeId),
}

/// What a place may hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Values {
    kinds: Kinds,
    /// In order.
    objects: Vec<Object>,
    /// Whether it may hold any value and any object that escaped.
    any: bool,
}

impl Values {
    pub(crate) fn of(kinds: Kinds) -> Values {
        Values { kinds, ..Values::default() }
    }

    pub(crate) fn kinds(&self) -> Kinds {
        self.kinds
    }

    pub(crate) fn objects(&self) -> &[Object] {
        &self.objects
    }

    pub(crate) fn is_any(&self) -> bool {
        self.any
    }

    /// Whether nothing was found: control does not come here.
    pub(crate) fn is_empty(&self) -> bool {
        !self.any && self.kinds == Kinds::NONE && self.objects.is_empty()
    }

    /// Whether all values are of these kinds; there is one.
    pub(crate) fn is_only(&self, kinds: Kinds) -> bool {
        !self.any && self.objects.is_empty() && self.kinds == kinds
    }

    /// The objects, if there is nothing else.
    pub(crate) fn only_objects(&self) -> Option<&[Object]> {
        (!self.any && self.kinds == Kinds::NONE && !self.objects.is_empty()).then_some(&*self.objects)
    }

    /// Whether each counts as true, or each as false; `None` if that is not known.
    pub(crate) fn truth(&self) -> Option<bool> {
        if self.any || self.is_empty() || self.kinds.has(Kinds::BOOL) {
            return None;
        }
        match self.kinds.has(Kinds::NIL) {
            false => Some(true),
            true => (self.kinds == Kinds::NIL && self.objects.is_empty()).then_some(false),
        }
    }

    pub(crate) fn add_kinds(&mut self, kinds: Kinds) -> bool {
        let before = self.kinds;
        self.kinds = before.or(kinds);
        self.kinds != before
    }

    /// Whether it is new. It may have become [`Values::any`].
    pub(crate) fn add_object(&mut self, object: Object) -> bool {
        if self.any {
            return false;
        }
        match self.objects.binary_search(&object) {
            Ok(_) => false,
            Err(at) => {
                self.objects.insert(at, object);
                self.any = self.objects.len() > MAX_OBJECTS;
                true
            }
        }
    }

    pub(crate) fn make_any(&mut self) -> bool {
        !std::mem::replace(&mut self.any, true)
    }

    /// What this has and `other` has not.
    pub(crate) fn missing_in(&self, other: &Values) -> bool {
        (self.any && !other.any)
            || !other.kinds.has(self.kinds)
            || self.objects.iter().any(|object| other.objects.binary_search(object).is_err())
    }
}
