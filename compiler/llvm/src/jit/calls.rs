//! Calls of functions of the program: direct inside of a unit, through the entry record out of it.
//!
//! The first word of an entry record is the native code, or the bridge to the VM. A call through it has the record as one more
//! argument, the last: native code does not look at it (in the C conventions of all targets the caller alone knows how many arguments
//! there are), and a bridge reads there which function it stands for, so that functions of one signature share one.

use super::{SiteKey, Unit, UnitFunction};
use crate::dynamic::Reachable;
use crate::module::ModuleGen;
use inkwell::AddressSpace;
use inkwell::types::{BasicMetadataTypeEnum, BasicType, FunctionType};
use inkwell::values::{BasicMetadataValueEnum, CallSiteValue, OperandBundle, PointerValue};
use kiln_arena::Id;
use kiln_mir::{BlockId, Code, Convention, FuncId};
use rustc_hash::FxHashMap;

/// What the generator knows of the unit it works on.
pub(crate) struct Reach<'a> {
    pub(crate) unit: &'a Unit<'a>,
    /// The functions of the unit.
    inside: FxHashMap<FuncId, &'a UnitFunction>,
    /// The statement that is being generated.
    here: Option<SiteKey>,
    /// Where the inline caches belong, in their order.
    pub(crate) site_keys: Vec<SiteKey>,
    /// What the unit does not say but its functions need.
    pub(crate) missing: Option<String>,
}

impl<'a> Reach<'a> {
    pub(crate) fn new(unit: &'a Unit<'a>) -> Self {
        let inside = unit.functions.iter().map(|function| (function.id, function)).collect();
        Reach { unit, inside, here: None, site_keys: Vec::new(), missing: None }
    }

    /// The function that `id` shows as in traces.
    pub(crate) fn origin(&self, id: FuncId) -> FuncId {
        self.inside.get(&id).map_or(id, |function| function.of)
    }

    /// Notes the statement whose code follows.
    pub(crate) fn go_to(&mut self, func: FuncId, block: BlockId, statement: usize) {
        let Some(function) = self.inside.get(&func) else { return };
        let block = function.blocks.get(block.index()).copied().unwrap_or(block);
        self.here = Some(SiteKey { func: function.of, block, statement: statement as u32 });
    }

    /// Notes that the current statement has an inline cache.
    pub(crate) fn note_site(&mut self) {
        self.site_keys.push(self.here.expect("sites belong to statements"));
    }
}

impl<'ctx> ModuleGen<'_, 'ctx> {
    /// Whether the code of a function is in this module.
    fn is_inside(&self, id: FuncId) -> bool {
        match (&self.unit, &self.program.funcs[id].code) {
            (None, _) | (Some(_), Code::Runtime(_)) => true,
            (Some(reach), Code::Body(_)) => reach.inside.contains_key(&id),
            // The VM finds it, and says so if it is nowhere.
            (Some(_), Code::Foreign(_)) => false,
        }
    }

    /// Calls a function of the program at the builder's position.
    pub(crate) fn build_function_call(
        &mut self,
        func: FuncId,
        args: &[BasicMetadataValueEnum<'ctx>],
        site: &[OperandBundle<'ctx>],
    ) -> CallSiteValue<'ctx> {
        let call = if self.is_inside(func) {
            let function = self.function(func);
            self.builder.build_direct_call_with_operand_bundles(function, args, site, "")
        } else {
            let callee = self.unit.as_ref().expect("calls leave units only").unit.callee(func);
            let (native, entry) = (callee.native, callee.entry);
            if callee.entry == 0 {
                self.lacks("an entry record");
            }
            let ty = self.function_type(&self.program.funcs[func]);
            if let Some(native) = native {
                let code = self.fixed(native);
                self.builder.build_indirect_call_with_operand_bundles(ty, code, args, site, "")
            } else {
                let record = self.fixed(entry);
                return self.build_recorded_call(ty, record, args, site);
            }
        };
        call.expect("as declared")
    }

    /// Calls through an entry record.
    pub(crate) fn build_recorded_call(
        &mut self,
        ty: FunctionType<'ctx>,
        record: PointerValue<'ctx>,
        args: &[BasicMetadataValueEnum<'ctx>],
        site: &[OperandBundle<'ctx>],
    ) -> CallSiteValue<'ctx> {
        let pointer = self.context.ptr_type(AddressSpace::default());
        let code = self.builder.build_load(pointer, record, "").expect("in a block").into_pointer_value();
        let mut all = args.to_vec();
        all.push(record.into());
        let ty = self.with_record(ty);
        let call = self.builder.build_indirect_call_with_operand_bundles(ty, code, &all, site, "");
        call.expect("as declared")
    }

    /// A type of functions, with the entry record as the last parameter.
    pub(crate) fn with_record(&self, ty: FunctionType<'ctx>) -> FunctionType<'ctx> {
        let mut params: Vec<BasicMetadataTypeEnum<'ctx>> = ty.get_param_types();
        params.push(self.context.ptr_type(AddressSpace::default()).into());
        match ty.get_return_type() {
            Some(ret) => ret.fn_type(&params, false),
            None => self.context.void_type().fn_type(&params, false),
        }
    }

    /// What stands for the code of a function in closures and sites.
    pub(crate) fn code_word(&mut self, func: FuncId) -> PointerValue<'ctx> {
        match &self.unit {
            Some(reach) => {
                let entry = reach.unit.callee(func).entry;
                self.fixed(entry)
            }
            None => self.function(func).as_global_value().as_pointer_value(),
        }
    }

    /// A constant address.
    pub(crate) fn fixed(&self, address: u64) -> PointerValue<'ctx> {
        let word = self.context.i64_type().const_int(address, false);
        word.const_to_pointer(self.context.ptr_type(AddressSpace::default()))
    }

    /// Notes that the unit does not say something that its functions need.
    pub(crate) fn lacks(&mut self, what: &str) {
        if let Some(reach) = &mut self.unit {
            reach.missing.get_or_insert_with(|| what.to_owned());
        }
    }

    /// What a call here can reach, of functions of one convention with so many arguments. `known`: all that the program has,
    /// if they are few.
    pub(crate) fn reachable(&self, known: Vec<FuncId>, convention: Convention, arity: usize) -> Reachable {
        let Some(reach) = &self.unit else { return Reachable { is_all: !known.is_empty(), funcs: known } };
        let seen = reach.here.and_then(|here| reach.unit.feedback.callees.get(&here));
        let fits = |&&func: &&FuncId| {
            let declared = &self.program.funcs[func];
            self.is_inside(func)
                && declared.convention == convention
                && declared.params.len() == convention.hidden() + arity
        };
        let seen = seen.into_iter().flatten().filter(fits).copied();
        if reach.unit.closed && !known.is_empty() {
            // All that the program has, those first that were seen; as in executables.
            let mut funcs: Vec<FuncId> = seen.filter(|func| known.contains(func)).collect();
            let others = known.into_iter().filter(|func| !funcs.contains(func));
            funcs.extend(others.collect::<Vec<FuncId>>());
            return Reachable { funcs, is_all: true };
        }
        let mut funcs: Vec<FuncId> = seen.take(SEEN_MAX).collect();
        if funcs.is_empty() {
            funcs = known.into_iter().filter(|&func| self.is_inside(func)).collect();
        }
        Reachable { funcs, is_all: false }
    }
}

/// A call tests for at most so many functions.
const SEEN_MAX: usize = 3;
