//! Types, interned, and the definitions of structs and enums: what HIR and MIR, and through them the
//! backends, share. A crate of its own so that backends need not see the HIR.

mod adt;
mod display;

pub use adt::{Adt, AdtId, AdtKind, Field, Variant, VariantIdx, VariantShape};
pub use display::TypeDisplay;

use kiln_arena::{Arena, Symbol, define_id};
use rustc_hash::FxHashMap;

define_id!(
    /// An interned type: equal types are equal ids.
    pub struct TypeId,
    "ty"
);

define_id!(
    /// An interned list of types: the elements of a tuple, or type arguments.
    pub struct TypeList,
    "tys"
);

/// The integer types. `Isize` and `Usize` have the width of a pointer, 64 bits on every target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum IntTy {
    I8,
    I16,
    I32,
    I64,
    Isize,
    U8,
    U16,
    U32,
    U64,
    Usize,
}

impl IntTy {
    /// All of them, signed first, narrow first.
    pub const ALL: [IntTy; 10] = {
        use IntTy::*;
        [I8, I16, I32, I64, Isize, U8, U16, U32, U64, Usize]
    };

    /// Width in bits.
    pub const fn bits(self) -> u32 {
        match self {
            IntTy::I8 | IntTy::U8 => 8,
            IntTy::I16 | IntTy::U16 => 16,
            IntTy::I32 | IntTy::U32 => 32,
            IntTy::I64 | IntTy::U64 | IntTy::Isize | IntTy::Usize => 64,
        }
    }

    /// Whether it has negative values.
    pub const fn is_signed(self) -> bool {
        match self {
            IntTy::I8 | IntTy::I16 | IntTy::I32 | IntTy::I64 | IntTy::Isize => true,
            IntTy::U8 | IntTy::U16 | IntTy::U32 | IntTy::U64 | IntTy::Usize => false,
        }
    }

    /// The least value.
    pub const fn min(self) -> i128 {
        if self.is_signed() { -(1 << (self.bits() - 1)) } else { 0 }
    }

    /// The greatest value.
    pub const fn max(self) -> i128 {
        if self.is_signed() { (1 << (self.bits() - 1)) - 1 } else { (1 << self.bits()) - 1 }
    }

    /// The value that `bits` stand for: the low [`IntTy::bits`] of it, sign- or zero-extended.
    pub const fn value(self, bits: u64) -> i128 {
        let shift = 64 - self.bits();
        if self.is_signed() {
            ((bits << shift) as i64 >> shift) as i128
        } else {
            ((bits << shift) >> shift) as i128
        }
    }

    /// `value` wrapped around to this type, as the low [`IntTy::bits`] of a word, the others zero.
    pub const fn wrap(self, value: i128) -> u64 {
        let shift = 64 - self.bits();
        ((value as u64) << shift) >> shift
    }

    /// The keyword of the language: `i32`.
    pub const fn name(self) -> &'static str {
        match self {
            IntTy::I8 => "i8",
            IntTy::I16 => "i16",
            IntTy::I32 => "i32",
            IntTy::I64 => "i64",
            IntTy::Isize => "isize",
            IntTy::U8 => "u8",
            IntTy::U16 => "u16",
            IntTy::U32 => "u32",
            IntTy::U64 => "u64",
            IntTy::Usize => "usize",
        }
    }
}

/// The floating-point types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum FloatTy {
    F32,
    F64,
}

impl FloatTy {
    /// The keyword of the language: `f64`.
    pub const fn name(self) -> &'static str {
        match self {
            FloatTy::F32 => "f32",
            FloatTy::F64 => "f64",
        }
    }
}

/// An unknown type during inference, numbered within a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InferVar(pub u32);

/// A type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ty {
    /// The type of what failed; compatible with everything, so that one error stays one.
    Error,
    /// The type of what has no value because control does not come back; coerces to every type.
    Never,
    /// `()`, also the tuple of no elements.
    Unit,
    /// `bool`.
    Bool,
    /// An integer.
    Int(IntTy),
    /// A float.
    Float(FloatTy),
    /// A tuple of two or more.
    Tuple(TypeList),
    /// A struct or enum with its type arguments (one for each of [`Adt::params`]).
    Adt(AdtId, TypeList),
    /// The `index`-th type parameter of the function or type around it. Gone after monomorphization.
    Param(u32, Symbol),
    /// A value of a dynamic language: a word that says itself what it is (`docs/ir/dynamic.md`).
    Dyn,
    /// A captured variable of a dynamic language that is assigned after it was captured: a pointer to an object with
    /// one value.
    Cell,
    /// Not known yet. Invariant T1: occurs only while a front end infers; no finished HIR has it.
    Infer(InferVar),
}

/// A type whose values are one machine word that the operators of a statically typed language compute with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scalar {
    /// `bool`.
    Bool,
    /// An integer.
    Int(IntTy),
    /// A float.
    Float(FloatTy),
}

impl Ty {
    /// The type as a scalar one, if it is.
    pub const fn scalar(self) -> Option<Scalar> {
        match self {
            Ty::Bool => Some(Scalar::Bool),
            Ty::Int(int) => Some(Scalar::Int(int)),
            Ty::Float(float) => Some(Scalar::Float(float)),
            Ty::Error
            | Ty::Never
            | Ty::Unit
            | Ty::Tuple(_)
            | Ty::Adt(..)
            | Ty::Param(..)
            | Ty::Infer(_)
            | Ty::Dyn
            | Ty::Cell => None,
        }
    }
}

/// All types of a compilation.
#[derive(Debug, Clone)]
pub struct Types {
    types: Arena<TypeId, Ty>,
    known: FxHashMap<Ty, TypeId>,
    lists: Arena<TypeList, Box<[TypeId]>>,
    known_lists: FxHashMap<Box<[TypeId]>, TypeList>,
    /// All structs and enums.
    pub adts: Arena<AdtId, Adt>,
    /// The types that need no look-up.
    pub common: Common,
}

/// Ids of the types without parts.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Common {
    pub error: TypeId,
    pub never: TypeId,
    pub unit: TypeId,
    pub bool: TypeId,
    pub f32: TypeId,
    pub f64: TypeId,
    pub dyn_: TypeId,
    pub cell: TypeId,
    pub no_types: TypeList,
    ints: [TypeId; 10],
}

impl Common {
    /// The id of an integer type.
    #[inline]
    pub fn int(&self, ty: IntTy) -> TypeId {
        self.ints[ty as usize]
    }

    /// The id of a float type.
    #[inline]
    pub fn float(&self, ty: FloatTy) -> TypeId {
        match ty {
            FloatTy::F32 => self.f32,
            FloatTy::F64 => self.f64,
        }
    }
}

impl Default for Types {
    fn default() -> Self {
        Self::new()
    }
}

impl Types {
    /// The table with the types that need no definition.
    pub fn new() -> Self {
        let mut types: Arena<TypeId, Ty> = Arena::new();
        let mut known = FxHashMap::default();
        let mut add = |ty| {
            let id = types.alloc(ty);
            known.insert(ty, id);
            id
        };
        let (error, never, unit, bool) = (add(Ty::Error), add(Ty::Never), add(Ty::Unit), add(Ty::Bool));
        let (f32, f64) = (add(Ty::Float(FloatTy::F32)), add(Ty::Float(FloatTy::F64)));
        let ints = IntTy::ALL.map(|int| add(Ty::Int(int)));
        let (dyn_, cell) = (add(Ty::Dyn), add(Ty::Cell));
        let mut lists: Arena<TypeList, Box<[TypeId]>> = Arena::new();
        let no_types = lists.alloc(Box::from([]));
        let known_lists = std::iter::once((Box::from([]), no_types)).collect();
        let common = Common { error, never, unit, bool, f32, f64, dyn_, cell, no_types, ints };
        Types { types, known, lists, known_lists, adts: Arena::new(), common }
    }

    /// The id of `ty`.
    pub fn intern(&mut self, ty: Ty) -> TypeId {
        if let Some(&id) = self.known.get(&ty) {
            return id;
        }
        let id = self.types.alloc(ty);
        self.known.insert(ty, id);
        id
    }

    /// The id of a list of types.
    pub fn intern_list(&mut self, list: &[TypeId]) -> TypeList {
        if let Some(&id) = self.known_lists.get(list) {
            return id;
        }
        let id = self.lists.alloc(Box::from(list));
        self.known_lists.insert(Box::from(list), id);
        id
    }

    /// The tuple of `elements`: `()` for none. One element is no tuple of the language; callers do not ask.
    pub fn tuple(&mut self, elements: &[TypeId]) -> TypeId {
        if elements.is_empty() {
            return self.common.unit;
        }
        let list = self.intern_list(elements);
        self.intern(Ty::Tuple(list))
    }

    /// What `id` is.
    #[inline]
    pub fn get(&self, id: TypeId) -> Ty {
        self.types[id]
    }

    /// Which integer `id` is, if it is one.
    pub fn as_int(&self, id: TypeId) -> Option<IntTy> {
        if let Ty::Int(int) = self.get(id) { Some(int) } else { None }
    }

    /// Which struct or enum `id` is, if it is one.
    pub fn as_adt(&self, id: TypeId) -> Option<AdtId> {
        if let Ty::Adt(adt, _) = self.get(id) { Some(adt) } else { None }
    }

    /// The elements of a list.
    #[inline]
    pub fn list(&self, list: TypeList) -> &[TypeId] {
        &self.lists[list]
    }

    /// How many types there are.
    pub fn len(&self) -> usize {
        self.types.len()
    }

    /// How many lists of types there are.
    pub fn list_count(&self) -> usize {
        self.lists.len()
    }

    /// Whether there are none (never).
    pub fn is_empty(&self) -> bool {
        self.types.is_empty()
    }

    /// All types in the order they were interned.
    pub fn ids(&self) -> impl Iterator<Item = TypeId> + use<> {
        self.types.ids()
    }

    /// `ty` with the type parameters replaced by `args` (indexed as [`Ty::Param`] says). A parameter
    /// without an argument stays.
    pub fn substitute(&mut self, ty: TypeId, args: &[TypeId]) -> TypeId {
        if args.is_empty() {
            return ty;
        }
        match self.get(ty) {
            Ty::Param(index, _) => args.get(index as usize).copied().unwrap_or(ty),
            Ty::Tuple(list) => {
                let list = self.substitute_list(list, args);
                self.intern(Ty::Tuple(list))
            }
            Ty::Adt(adt, list) => {
                let list = self.substitute_list(list, args);
                self.intern(Ty::Adt(adt, list))
            }
            Ty::Error
            | Ty::Never
            | Ty::Unit
            | Ty::Bool
            | Ty::Int(_)
            | Ty::Float(_)
            | Ty::Infer(_)
            | Ty::Dyn
            | Ty::Cell => ty,
        }
    }

    /// [`Types::substitute`] on each element.
    pub fn substitute_list(&mut self, list: TypeList, args: &[TypeId]) -> TypeList {
        if self.lists[list].is_empty() {
            return list;
        }
        let elements = self.lists[list].clone();
        let elements: Vec<TypeId> = elements.iter().map(|&ty| self.substitute(ty, args)).collect();
        self.intern_list(&elements)
    }

    /// The type of field `field` of variant `variant` (0 for structs) of the struct or enum type `ty`,
    /// or of the tuple `ty`, with type arguments put in. `None` if there is no such field.
    pub fn field_type(&mut self, ty: TypeId, variant: VariantIdx, field: u32) -> Option<TypeId> {
        match self.get(ty) {
            Ty::Tuple(list) => self.lists[list].get(field as usize).copied(),
            Ty::Adt(adt, args) => {
                let declared =
                    self.adts[adt].variants.get(variant.0 as usize)?.fields.get(field as usize)?.ty;
                let args = self.lists[args].clone();
                Some(self.substitute(declared, &args))
            }
            Ty::Error
            | Ty::Never
            | Ty::Unit
            | Ty::Bool
            | Ty::Int(_)
            | Ty::Float(_)
            | Ty::Param(..)
            | Ty::Dyn
            | Ty::Cell
            | Ty::Infer(_) => None,
        }
    }

    /// How many fields variant `variant` (0 for structs) of the type has, or a tuple as its only variant. `None` if there is
    /// no such variant, or values of the type have no parts.
    pub fn field_count(&self, ty: TypeId, variant: VariantIdx) -> Option<usize> {
        match self.get(ty) {
            Ty::Tuple(list) => (variant == VariantIdx::STRUCT).then(|| self.lists[list].len()),
            Ty::Adt(adt, _) => Some(self.adts[adt].variants.get(variant.0 as usize)?.fields.len()),
            Ty::Error
            | Ty::Never
            | Ty::Unit
            | Ty::Bool
            | Ty::Int(_)
            | Ty::Float(_)
            | Ty::Param(..)
            | Ty::Dyn
            | Ty::Cell
            | Ty::Infer(_) => None,
        }
    }

    /// Whether every value of the type consists of scalars only and is copied when used by value.
    /// True of all types so far; types that own memory will answer no.
    pub fn is_copy(&self, _ty: TypeId) -> bool {
        true
    }

    /// How the type is written in the source.
    pub fn display<'a>(&'a self, ty: TypeId, names: &'a kiln_arena::Interner) -> TypeDisplay<'a> {
        TypeDisplay::new(self, ty, names)
    }
}
