//! Functions, types, variants and constants that nothing needs. A program without `main` is a library: everything in
//! it may be needed.
//!
//! Functions are needed if a chain of calls leads to them from `main`; types and variants, if functions that are
//! needed use them. Constants whose values were computed by running them need what they called. That of several functions which only call each other all are reported is what people expect.

use crate::errors;
use crate::walk::{Mention, Mentions};
use kiln_arena::{Id, Interner};
use kiln_diagnostics::Sink;
use kiln_hir::{FuncBody, FuncId, Hir, VarId};
use kiln_source::Span;
use kiln_types::{Adt, AdtKind, Ty, TypeId, VariantIdx};

/// Reports what nothing needs. `mentions` is what each function needs.
pub(crate) fn check(hir: &Hir, names: &Interner, mentions: &Mentions, sink: &mut Sink) {
    let Some(main) = hir.main else { return };
    let mut needed = Needed::new(hir);
    needed.function(main);
    // An unused constant is reported itself, not what it needs.
    for body in hir.consts.values().filter_map(|constant| constant.body) {
        needed.function(body);
    }
    while let Some(func) = needed.pending.pop() {
        needed.needs_of(func, mentions);
    }
    needed.close_types();
    needed.report(names, sink);
}

struct Needed<'a> {
    hir: &'a Hir,
    funcs: Vec<bool>,
    /// Functions whose own needs are still to be looked at.
    pending: Vec<FuncId>,
    types: Vec<bool>,
    /// Types whose parts are still to be looked at.
    pending_types: Vec<TypeId>,
    adts: Vec<bool>,
    /// By struct or enum: the position of its first variant in `made`.
    first_variant: Vec<usize>,
    /// By variant: whether a value of it is made.
    made: Vec<bool>,
}

impl<'a> Needed<'a> {
    fn new(hir: &'a Hir) -> Self {
        let mut variants = 0;
        let mut first_variant = Vec::with_capacity(hir.types.adts.len());
        for adt in hir.types.adts.values() {
            first_variant.push(variants);
            variants += adt.variants.len();
        }
        Needed {
            hir,
            funcs: vec![false; hir.funcs.len()],
            pending: Vec::new(),
            types: vec![false; hir.types.len()],
            pending_types: Vec::new(),
            adts: vec![false; hir.types.adts.len()],
            first_variant,
            made: vec![false; variants],
        }
    }

    fn function(&mut self, func: FuncId) {
        if !std::mem::replace(&mut self.funcs[func.index()], true) {
            self.pending.push(func);
        }
    }

    fn ty(&mut self, ty: TypeId) {
        if !std::mem::replace(&mut self.types[ty.index()], true) {
            self.pending_types.push(ty);
        }
    }

    fn needs_of(&mut self, id: FuncId, mentions: &Mentions) {
        let func = &self.hir.funcs[id];
        self.ty(func.ret);
        func.params.iter().for_each(|param| self.ty(param.ty));
        for index in func.nodes.vars.clone() {
            self.ty(self.hir.vars[VarId::from_index(index as usize)].ty);
        }
        for &mention in mentions.of(id.index()) {
            match mention {
                Mention::Call(callee) => self.function(callee),
                Mention::Make(ty, variant) => self.make(ty, variant),
            }
        }
    }

    fn make(&mut self, ty: TypeId, variant: VariantIdx) {
        self.ty(ty);
        if let Some(adt) = self.hir.types.as_adt(ty) {
            self.made[self.first_variant[adt.index()] + variant.0 as usize] = true;
        }
    }

    /// A type needs the types of its parts.
    fn close_types(&mut self) {
        while let Some(ty) = self.pending_types.pop() {
            match self.hir.types.get(ty) {
                Ty::Tuple(list) => self.hir.types.list(list).iter().for_each(|&part| self.ty(part)),
                Ty::Adt(id, args) => {
                    self.hir.types.list(args).iter().for_each(|&arg| self.ty(arg));
                    if !std::mem::replace(&mut self.adts[id.index()], true) {
                        let fields =
                            self.hir.types.adts[id].variants.iter().flat_map(|variant| &variant.fields);
                        fields.for_each(|field| self.ty(field.ty));
                    }
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
    }

    fn report(&self, names: &Interner, sink: &mut Sink) {
        for (id, func) in self.hir.funcs.iter() {
            let name = names.text(func.name);
            let is_ours = !matches!(func.body, FuncBody::Runtime(_));
            if is_ours && !self.funcs[id.index()] && !name.starts_with('_') {
                sink.report(errors::unused_function(name, func.name_span));
            }
        }
        for (id, adt) in self.hir.types.adts.iter() {
            let name = names.text(adt.name);
            if adt.span.is_none() || name.starts_with('_') {
                continue;
            }
            if !self.adts[id.index()] {
                sink.report(errors::unused_type(name, adt.kind, adt.span));
            } else if adt.kind == AdtKind::Enum {
                self.report_variants(name, adt, self.first_variant[id.index()], names, sink);
            }
        }
        for constant in self.hir.consts.values() {
            let name = names.text(constant.name);
            let failed = constant.ty == self.hir.types.common.error;
            if !constant.used && !failed && !name.starts_with('_') {
                sink.report(errors::unused_constant(name, constant.span));
            }
        }
    }

    fn report_variants(&self, name: &str, adt: &Adt, first: usize, names: &Interner, sink: &mut Sink) {
        let variants = adt.variants.iter().enumerate();
        let never: Vec<(&str, Span)> = variants
            .filter(|(index, _)| !self.made[first + index])
            .map(|(_, variant)| (names.text(variant.name), variant.span))
            .filter(|(name, _)| !name.starts_with('_'))
            .collect();
        if !never.is_empty() {
            sink.report(errors::unused_variants(name, &never));
        }
    }
}
