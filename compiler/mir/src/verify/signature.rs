//! Types, definitions and signatures: M9, M11, M15.

use super::{Soundness, Verifier};
use crate::{Code, Func};
use kiln_abi::{AbiTy, RuntimeFn};
use kiln_arena::Id;
use kiln_types::{AdtKind, IntTy, Ty, TypeId};

impl Verifier<'_> {
    /// The fields of structs and enums.
    pub(super) fn definitions(&mut self) {
        let program = self.program;
        for (id, adt) in program.types.adts.iter() {
            let one = adt.kind == AdtKind::Enum || adt.variants.len() == 1;
            self.check(one, "M9", |_| format!("the struct {id} has not one variant"));
            for field in adt.variants.iter().flat_map(|variant| &variant.fields) {
                self.well_formed(field.ty, adt.params.len(), &format!("a field of {id}"));
            }
        }
    }

    /// M11 of `main`.
    pub(super) fn main(&mut self) {
        let Some(main) = self.program.main else { return };
        let Some(func) = self.program.funcs.get(main) else {
            return self.report("M11", "`main` is no function");
        };
        self.func = Some(main);
        let is_static = func.convention == crate::Convention::Static;
        let plain = func.params.is_empty() && func.type_params.is_empty() && is_static;
        self.check(plain, "M11", |_| "`main` has parameters".into());
        let result = [self.types.common.int(IntTy::I32), self.types.common.unit].contains(&func.ret);
        self.check(result, "M11", |this| format!("`main` gives {}", this.show(func.ret)));
    }

    pub(super) fn signature(&mut self, func: &Func) {
        let params = func.type_params.len();
        for &ty in func.params.iter().chain([&func.ret]) {
            self.well_formed(ty, params, "the signature");
        }
        for &ty in &func.instance_args {
            self.well_formed(ty, 0, "the arguments of an instance");
        }
        match &func.code {
            Code::Runtime(runtime) => self.runtime(func, *runtime),
            Code::Foreign(_) => self.foreign(func),
            Code::Body(body) => {
                let declared: Vec<TypeId> =
                    std::iter::once(func.ret).chain(func.params.iter().copied()).collect();
                let found = body.locals.values().map(|local| local.ty).take(declared.len());
                let agree = found.eq(declared.iter().copied());
                self.check(agree, "M1", |_| "the first locals are not the result and the parameters".into());
                for (id, local) in body.locals.iter() {
                    self.well_formed(local.ty, params, &format!("the type of {id}"));
                }
            }
        }
    }

    /// M11 of a runtime function.
    fn runtime(&mut self, func: &Func, runtime: RuntimeFn) {
        let signature = runtime.signature();
        let common = self.types.common;
        let ty = |abi: AbiTy| match abi {
            AbiTy::Int(int) => Some(common.int(int)),
            AbiTy::Float(float) => Some(common.float(float)),
            AbiTy::Bool => Some(common.bool),
            AbiTy::Dyn => Some(common.dyn_),
            AbiTy::Ptr => None, // no type of the source is a pointer
        };
        let params = signature.params.iter().map(|&abi| ty(abi));
        let params_agree = params.eq(func.params.iter().map(|&ty| Some(ty)));
        let ret = match signature.ret {
            Some(abi) => ty(abi),
            None if signature.returns => Some(common.unit),
            None => Some(common.never),
        };
        let plain = func.type_params.is_empty();
        self.check(params_agree && ret == Some(func.ret) && plain, "M11", |_| {
            format!("the signature is not that of {}", runtime.symbol())
        });
    }

    /// M15.
    fn foreign(&mut self, func: &Func) {
        let program = self.program;
        let is_c = |ty: TypeId| kiln_abi::c_type(&program.types, ty).is_some();
        let common = self.types.common;
        let ret = is_c(func.ret) || [common.unit, common.never].contains(&func.ret);
        let is_static = func.convention == crate::Convention::Static && func.type_params.is_empty();
        let holds = ret && is_static && func.params.iter().all(|&ty| is_c(ty));
        self.check(holds, "M15", |_| "the signature is none of C".into());
    }

    /// M9 where there are `params` type parameters; `what` is of this type.
    pub(super) fn well_formed(&mut self, ty: TypeId, params: usize, what: &str) {
        let holds = match self.soundness(ty) {
            Soundness::Params(needed) => needed as usize <= params,
            Soundness::Broken => false,
        };
        self.check(holds, "M9", |this| format!("{what} is {}", this.show(ty)));
    }

    fn soundness(&mut self, ty: TypeId) -> Soundness {
        if let Some(&Some(known)) = self.sound.get(ty.index()) {
            return known;
        }
        let found = match self.types.get(ty) {
            Ty::Never | Ty::Unit | Ty::Bool | Ty::Int(_) | Ty::Float(_) | Ty::Dyn | Ty::Cell => {
                Soundness::Params(0)
            }
            Ty::Error | Ty::Infer(_) => Soundness::Broken,
            Ty::Param(index, _) => Soundness::Params(index + 1),
            Ty::Tuple(list) => {
                let elements = self.types.list(list).to_vec();
                self.soundness_of_all(&elements)
            }
            Ty::Adt(adt, list) => {
                let args = self.types.list(list).to_vec();
                match self.types.adts.get(adt) {
                    Some(adt) if adt.params.len() == args.len() => self.soundness_of_all(&args),
                    Some(_) | None => Soundness::Broken,
                }
            }
        };
        if self.sound.len() <= ty.index() {
            self.sound.resize(ty.index() + 1, None);
        }
        self.sound[ty.index()] = Some(found);
        found
    }

    fn soundness_of_all(&mut self, parts: &[TypeId]) -> Soundness {
        let mut needed = 0;
        for &part in parts {
            let part = stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.soundness(part));
            let Soundness::Params(params) = part else { return Soundness::Broken };
            needed = needed.max(params);
        }
        Soundness::Params(needed)
    }
}
