//! Structs and enums: their variants and fields, and types that contain themselves.

use crate::errors;
use crate::items::Items;
use crate::lower::Lower;
use kiln_arena::{IdMap, Symbol};
use kiln_cz_syntax::ast;
use kiln_source::Span;
use kiln_types::{AdtId, AdtKind, Field, Ty, TypeId, Variant, VariantIdx};
use rustc_hash::FxHashMap;

/// Fills in the variants and fields of all structs and enums.
pub fn define(lower: &mut Lower<'_>, items: &Items) {
    for &(ast, item, adt) in &items.adts {
        lower.ast = &lower.asts[ast];
        let variants = match &lower.ast.item_nodes[item].kind {
            ast::ItemKind::Struct(decl) => vec![variant(lower, decl)],
            ast::ItemKind::Enum(decls) => {
                report_duplicates(lower, decls.iter().map(|decl| decl.name), errors::duplicate_variant);
                decls.iter().map(|decl| variant(lower, decl)).collect()
            }
            ast::ItemKind::Fn(_) | ast::ItemKind::Foreign(_) | ast::ItemKind::Const(_) => Vec::new(),
        };
        index_names(lower, adt, &variants);
        lower.hir.types.adts[adt].variants = variants;
    }
    find_cycles(lower);
}

fn variant(lower: &mut Lower<'_>, decl: &ast::VariantDecl) -> Variant {
    report_duplicates(lower, decl.fields.iter().map(|field| field.name), errors::duplicate_field);
    let mut fields = Vec::with_capacity(decl.fields.len());
    for field in &decl.fields {
        fields.push(Field { name: field.name.name, ty: lower.resolve_type(field.ty), span: field.name.span });
    }
    Variant { name: decl.name.name, shape: decl.shape, fields, span: decl.name.span }
}

fn report_duplicates(
    lower: &mut Lower<'_>,
    names: impl Iterator<Item = ast::Ident>,
    report: fn(&str, Span, Span) -> kiln_diagnostics::Diagnostic,
) {
    let mut seen: FxHashMap<Symbol, Span> = FxHashMap::default();
    for name in names {
        match seen.get(&name.name) {
            None => {
                seen.insert(name.name, name.span);
            }
            Some(&first) => {
                let diagnostic = report(lower.text(name.name), name.span, first);
                lower.report(diagnostic);
            }
        }
    }
}

/// Below this number of names a search is as quick as a table.
const FEW: usize = 16;

fn index_names(lower: &mut Lower<'_>, adt: AdtId, variants: &[Variant]) {
    for (index, variant) in variants.iter().enumerate() {
        let index = VariantIdx(index as u32);
        if variants.len() > FEW {
            lower.variant_index.entry((adt, variant.name)).or_insert(index);
        }
        if variant.fields.len() > FEW {
            for (field, declared) in variant.fields.iter().enumerate() {
                lower.field_index.entry((adt, index, declared.name)).or_insert(field as u32);
            }
        }
    }
}

impl<'a> Lower<'a> {
    /// The variant of `adt` named `name`.
    pub fn variant_named(&self, adt: AdtId, name: Symbol) -> Option<VariantIdx> {
        let definition = &self.hir.types.adts[adt];
        if definition.variants.len() > FEW {
            return self.variant_index.get(&(adt, name)).copied();
        }
        let position = definition.variants.iter().position(|variant| variant.name == name)?;
        Some(VariantIdx(position as u32))
    }

    /// The field of a variant named `name`.
    pub fn field_named(&self, adt: AdtId, variant: VariantIdx, name: Symbol) -> Option<u32> {
        let fields = &self.hir.types.adts[adt].variant(variant).fields;
        if fields.len() > FEW {
            return self.field_index.get(&(adt, variant, name)).copied();
        }
        fields.iter().position(|field| field.name == name).map(|index| index as u32)
    }

    /// The names of all fields of a variant, for suggestions.
    pub fn field_names(&self, adt: AdtId, variant: VariantIdx) -> Vec<&'a str> {
        let fields = &self.hir.types.adts[adt].variant(variant).fields;
        fields.iter().map(|field| self.text(field.name)).collect()
    }

    /// The names of all variants, for suggestions.
    pub fn variant_names(&self, adt: AdtId) -> Vec<&'a str> {
        self.hir.types.adts[adt].variants.iter().map(|variant| self.text(variant.name)).collect()
    }

    /// The struct or enum of that name.
    pub fn adt_named(&self, name: Symbol) -> Option<(AdtId, TypeId)> {
        let ty = self.type_names[name.index()]?;
        self.hir.types.as_adt(ty).map(|adt| (adt, ty))
    }

    /// `Point`, or `Shape::Circle`, as messages name it.
    pub fn variant_text(&self, adt: AdtId, variant: VariantIdx) -> String {
        let definition = &self.hir.types.adts[adt];
        let name = self.text(definition.name);
        match definition.kind {
            AdtKind::Struct => name.to_string(),
            AdtKind::Enum => format!("{name}::{}", self.text(definition.variant(variant).name)),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Color {
    White,
    Grey,
    Black,
}

/// A step of the depth-first search: a type, and the next of its fields to look at.
struct Step {
    adt: AdtId,
    contained: Vec<(AdtId, Span)>,
    next: usize,
}

/// Reports types whose values would contain themselves. Depth-first search over "contains"; an edge to
/// a type on the stack closes a cycle.
fn find_cycles(lower: &mut Lower<'_>) {
    let adts: Vec<AdtId> = lower.hir.types.adts.ids().collect();
    let mut colors: IdMap<AdtId, Color> = IdMap::filled(adts.len(), Color::White);
    let mut stack: Vec<Step> = Vec::new();
    for adt in adts {
        if colors[adt] != Color::White {
            continue;
        }
        colors[adt] = Color::Grey;
        stack.push(Step { adt, contained: contained(lower, adt), next: 0 });
        while let Some(step) = stack.last_mut() {
            let Some(&(inner, _)) = step.contained.get(step.next) else {
                colors[step.adt] = Color::Black;
                stack.pop();
                continue;
            };
            step.next += 1;
            match colors[inner] {
                Color::White => {
                    colors[inner] = Color::Grey;
                    stack.push(Step { adt: inner, contained: contained(lower, inner), next: 0 });
                }
                Color::Grey => report_cycle(lower, &stack, inner),
                Color::Black => {}
            }
        }
    }
}

/// Structs and enums that a value of `adt` contains, each with the field that does.
fn contained(lower: &Lower<'_>, adt: AdtId) -> Vec<(AdtId, Span)> {
    let mut found = Vec::new();
    let mut types: Vec<TypeId> = Vec::new();
    for field in lower.hir.types.adts[adt].variants.iter().flat_map(|variant| &variant.fields) {
        types.push(field.ty);
        while let Some(ty) = types.pop() {
            match lower.hir.types.get(ty) {
                Ty::Adt(inner, _) => found.push((inner, field.span)),
                Ty::Tuple(list) => types.extend(lower.hir.types.list(list)),
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
    }
    found
}

fn report_cycle(lower: &mut Lower<'_>, stack: &[Step], first: AdtId) {
    let start = stack.iter().position(|step| step.adt == first).unwrap_or(0);
    let links: Vec<(&str, Span)> = stack[start..]
        .iter()
        .map(|step| {
            let name = lower.text(lower.hir.types.adts[step.adt].name);
            (name, step.contained[step.next - 1].1)
        })
        .collect();
    let report = errors::recursive_type(lower.hir.types.adts[first].span, &links);
    lower.report(report);
    // Nobody walks through the type without end: the field that closes the cycle has no type.
    let last = stack.last().expect("the cycle is on the stack");
    let closing = last.contained[last.next - 1].1;
    let error = lower.common.error;
    for variant in &mut lower.hir.types.adts[last.adt].variants {
        for field in &mut variant.fields {
            if field.span == closing {
                field.ty = error;
            }
        }
    }
}
