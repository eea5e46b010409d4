//! The names that the text form gives to structs, enums and functions: their own, made unique.

use crate::{Func, Program};
use kiln_arena::{Interner, Symbol};
use kiln_types::{AdtId, IntTy, Ty, TypeId, TypeList, Types};
use rustc_hash::{FxHashMap, FxHashSet};
use std::fmt::Write as _;

/// What types are called in the text form: `i32`, `(A, B)`, `Option<T>`, `Point#1`.
///
/// A struct or enum whose name an earlier one bears, or which reads as something else (a scalar type, a type
/// parameter), has a number behind its name: the second `Point` is `Point#1`.
pub(crate) struct TypeNames {
    adts: Vec<String>,
}

/// Words that stand for something else where the name of a type may stand.
const RESERVED: [&str; 6] = ["bool", "cell", "dyn", "f32", "f64", "tuple"];

impl TypeNames {
    pub(crate) fn new(program: &Program, names: &Interner) -> TypeNames {
        let mut taken: FxHashMap<&str, usize> = FxHashMap::default();
        let params: FxHashSet<&str> = all_type_params(program, names).collect();
        let is_reserved = |name: &str| {
            RESERVED.contains(&name)
                || IntTy::ALL.iter().any(|int| int.name() == name)
                || params.contains(name)
        };
        let unique = |adt: &kiln_types::Adt| {
            let name = names.text(adt.name);
            let count = taken.entry(name).or_default();
            let text = numbered(&word(name), *count, is_reserved(name));
            *count += 1;
            text
        };
        TypeNames { adts: program.types.adts.values().map(unique).collect() }
    }

    pub(crate) fn adt(&self, adt: AdtId) -> &str {
        use kiln_arena::Id as _;
        &self.adts[adt.index()]
    }

    pub(crate) fn write(&self, ty: TypeId, types: &Types, names: &Interner, out: &mut String) {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.write_on_this_stack(ty, types, names, out));
    }

    fn write_on_this_stack(&self, ty: TypeId, types: &Types, names: &Interner, out: &mut String) {
        match types.get(ty) {
            Ty::Error => out.push_str("{error}"),
            Ty::Infer(_) => out.push_str("{infer}"),
            Ty::Dyn => out.push_str("dyn"),
            Ty::Cell => out.push_str("cell"),
            Ty::Never => out.push('!'),
            Ty::Unit => out.push_str("()"),
            Ty::Bool => out.push_str("bool"),
            Ty::Int(int) => out.push_str(int.name()),
            Ty::Float(float) => out.push_str(float.name()),
            Ty::Param(_, name) => out.push_str(&word(names.text(name))),
            Ty::Tuple(list) => {
                out.push('(');
                self.write_list(types.list(list), types, names, out);
                out.push(')');
            }
            Ty::Adt(adt, args) => {
                out.push_str(self.adt(adt));
                self.write_args(args, types, names, out);
            }
        }
    }

    /// `<A, B>`, or nothing.
    pub(crate) fn write_args(&self, args: TypeList, types: &Types, names: &Interner, out: &mut String) {
        if !types.list(args).is_empty() {
            out.push('<');
            self.write_list(types.list(args), types, names, out);
            out.push('>');
        }
    }

    /// `A, B`
    pub(crate) fn write_list(&self, list: &[TypeId], types: &Types, names: &Interner, out: &mut String) {
        for (index, &ty) in list.iter().enumerate() {
            out.push_str(if index > 0 { ", " } else { "" });
            self.write(ty, types, names, out);
        }
    }
}

/// What functions are called: `f`, an instance `f[i32]`, the second of one name `f#1`. In the order of their ids.
pub(crate) fn func_names(program: &Program, type_names: &TypeNames, names: &Interner) -> Vec<String> {
    let mut taken: FxHashMap<String, usize> = FxHashMap::default();
    let unique = |func: &Func| {
        let mut args = String::new();
        if !func.instance_args.is_empty() {
            args.push('[');
            type_names.write_list(&func.instance_args, &program.types, names, &mut args);
            args.push(']');
        }
        let name = word(names.text(func.name));
        let count = taken.entry(format!("{name}{args}")).or_default();
        let text = format!("{}{args}", numbered(&name, *count, false));
        *count += 1;
        text
    };
    program.funcs.values().map(unique).collect()
}

/// What globals or classes with these names are called: `x`, the second of one name `x#1`.
pub(crate) fn unique_names(named: impl Iterator<Item = Symbol>, names: &Interner) -> Vec<String> {
    let mut taken: FxHashMap<Symbol, usize> = FxHashMap::default();
    let unique = |name: Symbol| {
        let count = taken.entry(name).or_default();
        let text = numbered(&word(names.text(name)), *count, false);
        *count += 1;
        text
    };
    named.map(unique).collect()
}

fn all_type_params<'a>(program: &'a Program, names: &'a Interner) -> impl Iterator<Item = &'a str> {
    let of_funcs = program.funcs.values().flat_map(|func| &func.type_params);
    let of_adts = program.types.adts.values().flat_map(|adt| &adt.params);
    of_funcs.chain(of_adts).map(|&name| names.text(name))
}

fn numbered(name: &str, count: usize, always: bool) -> String {
    if count > 0 || always { format!("{name}#{count}") } else { name.to_string() }
}

/// A name as it is, or in quotes if it is no plain identifier or begins an item of the text form.
pub(crate) fn word(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_alphabetic() || c == '_') && name.chars().all(is_word_char);
    if plain && !["struct", "enum", "fn", "entry", "global", "class", "dialect"].contains(&name) {
        name.to_string()
    } else {
        quoted(name)
    }
}

/// Whether `c` may stand in an unquoted name, though not at its start.
pub(crate) fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// `"text"`, with `\"`, `\\` and `\u{...}` where needed.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            _ if c.is_control() => {
                let _ = write!(out, "\\u{{{:x}}}", c as u32);
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}
