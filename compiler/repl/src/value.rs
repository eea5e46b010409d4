//! Values as people write them, from their bytes.

use kiln_abi::{Layouts, Shape};
use kiln_arena::{Interner, Symbol};
use kiln_types::{AdtKind, FloatTy, IntTy, Ty, TypeId, Types, Variant, VariantIdx, VariantShape};

/// The value of type `ty` that `bytes` are, as the language writes it.
pub fn show(bytes: &[u8], ty: TypeId, layouts: &Layouts, names: &Interner) -> String {
    let layout = layouts.of(ty);
    match &layout.shape {
        Shape::Int(int) => integer(bytes, *int),
        Shape::Float(FloatTy::F32) => {
            let bits = bytes.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes));
            as_float(kiln_vm::format_f32(f32::from_bits(bits)))
        }
        Shape::Float(FloatTy::F64) => {
            let bits = bytes.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
            as_float(kiln_vm::format_f64(f64::from_bits(bits)))
        }
        Shape::Bool => (bytes.first() == Some(&1)).to_string(),
        Shape::Dyn => unreachable!("dynamic values are shown by the runtime"),
        Shape::Product(_) => parts(bytes, ty, VariantIdx::STRUCT, layouts, names),
        Shape::Sum { tag, .. } => {
            let variant = VariantIdx(unsigned(bytes, tag.bits() as usize / 8) as u32);
            parts(bytes, ty, variant, layouts, names)
        }
    }
}

/// A float looks like one: `3.0`, not `3`.
fn as_float(text: String) -> String {
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') { text + ".0" } else { text }
}

fn unsigned(bytes: &[u8], size: usize) -> u64 {
    bytes.iter().take(size).rev().fold(0, |value, &byte| value << 8 | u64::from(byte))
}

fn integer(bytes: &[u8], int: IntTy) -> String {
    let bits = int.bits();
    let value = unsigned(bytes, bits as usize / 8);
    if int.is_signed() {
        (((value << (64 - bits)) as i64) >> (64 - bits)).to_string()
    } else {
        value.to_string()
    }
}

/// A tuple, struct or variant.
fn parts(bytes: &[u8], ty: TypeId, variant: VariantIdx, layouts: &Layouts, names: &Interner) -> String {
    let types = layouts.types();
    let layout = layouts.of(ty);
    let part = |index: usize| {
        let field = layout.field(variant, index as u32);
        let size = layouts.of(field.ty).size as usize;
        show(&bytes[field.offset as usize..][..size], field.ty, layouts, names)
    };
    let Ty::Adt(adt, _) = types.get(ty) else {
        let Shape::Product(fields) = &layout.shape else { return String::new() };
        return format!("({})", (0..fields.len()).map(part).collect::<Vec<_>>().join(", "));
    };
    let adt = &types.adts[adt];
    let Some(Variant { name, shape, fields, .. }) = adt.variants.get(variant.0 as usize) else {
        return "(no variant)".to_owned();
    };
    let name = match adt.kind {
        AdtKind::Struct => names.text(*name).to_owned(),
        AdtKind::Enum => format!("{}::{}", names.text(adt.name), names.text(*name)),
    };
    match shape {
        VariantShape::Unit => name,
        VariantShape::Tuple => {
            format!("{name}({})", (0..fields.len()).map(part).collect::<Vec<_>>().join(", "))
        }
        VariantShape::Record if fields.is_empty() => format!("{name} {{}}"),
        VariantShape::Record => {
            let fields = fields.iter().enumerate();
            let fields = fields.map(|(index, field)| format!("{}: {}", names.text(field.name), part(index)));
            format!("{name} {{ {} }}", fields.collect::<Vec<_>>().join(", "))
        }
    }
}

/// The structs and enums that a type consists of.
pub(crate) fn adts(ty: TypeId, types: &Types) -> Vec<Symbol> {
    let mut found = Vec::new();
    let mut seen = Vec::new();
    let mut open = vec![ty];
    while let Some(ty) = open.pop() {
        if seen.contains(&ty) {
            continue;
        }
        seen.push(ty);
        match types.get(ty) {
            Ty::Tuple(elements) => open.extend(types.list(elements)),
            Ty::Adt(adt, _) => {
                let adt = &types.adts[adt];
                found.push(adt.name);
                open.extend(adt.variants.iter().flat_map(|variant| &variant.fields).map(|field| field.ty));
            }
            Ty::Error
            | Ty::Never
            | Ty::Unit
            | Ty::Bool
            | Ty::Int(_)
            | Ty::Float(_)
            | Ty::Param(..)
            | Ty::Infer(_)
            | Ty::Dyn
            | Ty::Cell => {}
        }
    }
    found
}

/// The names of the fields of a struct; of a tuple their numbers.
pub(crate) fn field_names(ty: TypeId, types: &Types, names: &Interner) -> Vec<String> {
    match types.get(ty) {
        Ty::Tuple(elements) => (0..types.list(elements).len()).map(|index| index.to_string()).collect(),
        Ty::Adt(adt, _) if types.adts[adt].kind == AdtKind::Struct => {
            let fields = types.adts[adt].variants.iter().flat_map(|variant| &variant.fields);
            fields.map(|field| names.text(field.name).to_owned()).collect()
        }
        Ty::Adt(..)
        | Ty::Error
        | Ty::Never
        | Ty::Unit
        | Ty::Bool
        | Ty::Int(_)
        | Ty::Float(_)
        | Ty::Param(..)
        | Ty::Infer(_)
        | Ty::Dyn
        | Ty::Cell => Vec::new(),
    }
}
