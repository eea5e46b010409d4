//! Paths of an operation: the usual one straight on, the others out of the way at the end of the function, and where they
//! meet.

use crate::OptLevel;
use crate::func::{FuncGen, UNNAMED};
use inkwell::basic_block::BasicBlock;
use inkwell::values::{BasicValue, BasicValueEnum, IntValue};

/// How much likelier the usual path is than another: what clang makes of `__builtin_expect`.
pub(crate) const LIKELY: u64 = 2000;

/// Where paths meet, each with its values.
pub(crate) struct Join<'ctx> {
    block: BasicBlock<'ctx>,
    arrived: Vec<(Vec<BasicValueEnum<'ctx>>, BasicBlock<'ctx>)>,
}

impl<'ctx> FuncGen<'_, '_, 'ctx> {
    /// A block behind the current one.
    pub(crate) fn next_block(&self) -> BasicBlock<'ctx> {
        self.m.context.insert_basic_block_after(self.current_block(), UNNAMED)
    }

    /// A block at the end of the function.
    pub(crate) fn far_block(&self) -> BasicBlock<'ctx> {
        self.m.context.append_basic_block(self.function, UNNAMED)
    }

    pub(crate) fn current_block(&self) -> BasicBlock<'ctx> {
        self.m.builder.get_insert_block().expect("positioned in a block")
    }

    /// Goes on in a new block if `usual`, which is likely, else in `otherwise`.
    pub(crate) fn expect(&mut self, usual: IntValue<'ctx>, otherwise: BasicBlock<'ctx>) {
        let next = self.next_block();
        self.branch(usual, next, otherwise, [LIKELY, 1]);
        self.m.builder.position_at_end(next);
    }

    /// Goes on in a new block unless `unusual`, which is unlikely; then in `otherwise`.
    pub(crate) fn expect_not(&mut self, unusual: IntValue<'ctx>, otherwise: BasicBlock<'ctx>) {
        let next = self.next_block();
        self.branch(unusual, otherwise, next, [1, LIKELY]);
        self.m.builder.position_at_end(next);
    }

    /// Ends the current block; the weights say how likely each side is.
    pub(crate) fn branch(
        &mut self,
        cond: IntValue<'ctx>,
        then: BasicBlock<'ctx>,
        otherwise: BasicBlock<'ctx>,
        weights: [u64; 2],
    ) {
        let branch =
            self.m.builder.build_conditional_branch(cond, then, otherwise).expect("positioned in a block");
        if self.m.level > OptLevel::O0 {
            let context = self.m.context;
            let weight = |weight| context.i32_type().const_int(weight, false).into();
            let node = context.metadata_node(&[
                context.metadata_string("branch_weights").into(),
                weight(weights[0]),
                weight(weights[1]),
            ]);
            branch.set_metadata(node, context.get_kind_id("prof")).expect("a node");
        }
    }

    /// A place where paths meet, behind the current block.
    pub(crate) fn join(&self) -> Join<'ctx> {
        Join { block: self.next_block(), arrived: Vec::new() }
    }

    /// Ends the current path at a join, with a value.
    pub(crate) fn arrive(&mut self, join: &mut Join<'ctx>, value: impl BasicValue<'ctx>) {
        self.arrive_with(join, &[value.as_basic_value_enum()]);
    }

    /// Ends the current path at a join, with values.
    pub(crate) fn arrive_with(&mut self, join: &mut Join<'ctx>, values: &[BasicValueEnum<'ctx>]) {
        join.arrived.push((values.to_vec(), self.current_block()));
        self.m.builder.build_unconditional_branch(join.block).expect("positioned in a block");
    }

    /// Goes on where paths meet; gives the value of the one that was taken.
    pub(crate) fn meet(&mut self, join: Join<'ctx>) -> BasicValueEnum<'ctx> {
        let [value] = self.meet_with(join);
        value
    }

    /// Goes on where paths meet; gives the values of the one that was taken.
    pub(crate) fn meet_with<const N: usize>(&mut self, join: Join<'ctx>) -> [BasicValueEnum<'ctx>; N] {
        self.m.builder.position_at_end(join.block);
        std::array::from_fn(|index| {
            let (first, _) = join.arrived.first().expect("a path leads here");
            let phi = self.m.builder.build_phi(first[index].get_type(), UNNAMED).expect("in a block");
            for (values, block) in &join.arrived {
                phi.add_incoming(&[(&values[index] as &dyn BasicValue<'ctx>, *block)]);
            }
            phi.as_basic_value()
        })
    }
}
