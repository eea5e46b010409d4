//! Terminators.

use crate::OptLevel;
use crate::func::{FuncGen, UNNAMED};
use inkwell::IntPredicate;
use inkwell::values::IntValue;
use kiln_abi::PanicKind;
use kiln_arena::ListRange;
use kiln_mir::{BlockId, Operand, SwitchCase, Terminator, TerminatorKind};
use kiln_source::Span;

/// Switches of at most as many cases are comparisons at `-O0`.
const CHAIN_MAX: usize = 8;

impl<'ctx> FuncGen<'_, '_, 'ctx> {
    pub(crate) fn terminator(&mut self, terminator: &Terminator) {
        match terminator.kind {
            TerminatorKind::Goto(target) => {
                let target = self.block(target);
                self.m.builder.build_unconditional_branch(target).expect("positioned in a block");
            }
            TerminatorKind::Branch { cond, then, otherwise } => {
                let cond = self.scalar(cond).into_int_value();
                let (then, otherwise) = (self.block(then), self.block(otherwise));
                self.m
                    .builder
                    .build_conditional_branch(cond, then, otherwise)
                    .expect("positioned in a block");
            }
            TerminatorKind::Switch { value, cases, otherwise } => self.switch(value, cases, otherwise),
            TerminatorKind::Return => self.build_return(),
            TerminatorKind::Panic(kind) => self.panic_here(kind, terminator.span),
            TerminatorKind::Unreachable => {
                self.m.builder.build_unreachable().expect("positioned in a block");
            }
        }
    }

    fn switch(&mut self, value: Operand, cases: ListRange<SwitchCase>, otherwise: BlockId) {
        let value = self.scalar(value).into_int_value();
        let cases = self.body.cases.get(cases);
        if self.m.level == OptLevel::O0 && cases.len() <= CHAIN_MAX {
            return self.comparisons(value, cases, otherwise);
        }
        let ty = value.get_type();
        let cases: Vec<_> =
            (cases.iter()).map(|case| (ty.const_int(case.value, false), self.block(case.target))).collect();
        let otherwise = self.block(otherwise);
        self.m.builder.build_switch(value, otherwise, &cases).expect("positioned in a block");
    }

    /// A switch as comparisons one after the other: LLVM's fast instruction selection knows no switch.
    fn comparisons(&mut self, value: IntValue<'ctx>, cases: &[SwitchCase], otherwise: BlockId) {
        // If no other value is possible, the last case need not be looked at.
        let exhaustive = self.is_unreachable(otherwise);
        let (compared, last) = match cases.split_last() {
            Some((last, rest)) if exhaustive => (rest, last.target),
            Some(_) | None => (cases, otherwise),
        };
        for (index, case) in compared.iter().enumerate() {
            let constant = value.get_type().const_int(case.value, false);
            let is_case = self.equals(value, constant);
            let target = self.block(case.target);
            if index + 1 == compared.len() {
                let last = self.block(last);
                self.m
                    .builder
                    .build_conditional_branch(is_case, target, last)
                    .expect("positioned in a block");
                return;
            }
            let here = self.m.builder.get_insert_block().expect("positioned in a block");
            let next = self.m.context.insert_basic_block_after(here, UNNAMED);
            self.m.builder.build_conditional_branch(is_case, target, next).expect("positioned in a block");
            self.m.builder.position_at_end(next);
        }
        let last = self.block(last);
        self.m.builder.build_unconditional_branch(last).expect("positioned in a block");
    }

    fn is_unreachable(&self, block: BlockId) -> bool {
        let block = &self.body.blocks[block];
        block.statements.is_empty() && block.terminator.kind == TerminatorKind::Unreachable
    }

    /// Panics here.
    pub(crate) fn panic_here(&mut self, kind: PanicKind, span: Span) {
        self.span = span;
        let site = self.trace_bundle();
        self.m.call_panic(kind, span, site.as_slice());
        self.m.builder.build_unreachable().expect("positioned in a block");
    }

    /// Panics if `bad`; goes on in a new block.
    pub(crate) fn check(&mut self, bad: IntValue<'ctx>, kind: PanicKind, span: Span) {
        if bad.is_const() && bad.get_zero_extended_constant() == Some(0) {
            return;
        }
        let here = self.m.builder.get_insert_block().expect("positioned in a block");
        let go_on = self.m.context.insert_basic_block_after(here, UNNAMED);
        let panic = self.m.context.append_basic_block(self.function, UNNAMED);
        self.m.builder.build_conditional_branch(bad, panic, go_on).expect("positioned in a block");
        self.m.builder.position_at_end(panic);
        self.panic_here(kind, span);
        self.m.builder.position_at_end(go_on);
    }

    /// Whether an integer has a value.
    pub(crate) fn equals(&mut self, value: IntValue<'ctx>, other: IntValue<'ctx>) -> IntValue<'ctx> {
        self.m.builder.build_int_compare(IntPredicate::EQ, value, other, UNNAMED).expect("of one type")
    }
}
