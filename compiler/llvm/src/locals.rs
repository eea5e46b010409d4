//! Locals: which are SSA values, and memory for the others.

use crate::convention::Passing;
use crate::func::{FuncGen, Slot};
use inkwell::values::FunctionValue;
use kiln_arena::Id;
use kiln_mir::{Access, Body, Place};

impl<'ctx> FuncGen<'_, '_, 'ctx> {
    pub(crate) fn allocate_locals(&mut self, params: usize) {
        self.m.builder.position_at_end(self.entry);
        let usages = usages(self.body);
        let mut argument = 0;
        let mut next_argument = |function: FunctionValue<'ctx>| {
            argument += 1;
            function.get_nth_param(argument - 1).expect("as declared")
        };
        let ret = self.m.returning(self.ret);
        let result = (ret == Passing::Pointer).then(|| next_argument(self.function).into_pointer_value());
        for (id, local) in self.body.locals.iter() {
            let index = id.index();
            let is_param = (1..=params).contains(&index);
            let Usage { assigned: count, crosses_blocks, assigned_in: _ } = usages[index];
            if let (0, Some(result)) = (index, result) {
                self.slots.push(Slot::Memory(result));
                continue;
            }
            let passing = self.m.passing(local.ty);
            let slot = match passing {
                Passing::Nothing => Slot::Nothing,
                Passing::Scalar if is_param => {
                    let value = next_argument(self.function);
                    if count == 0 {
                        Slot::Value(Some(value))
                    } else {
                        Slot::Memory(self.spill(local.ty, value))
                    }
                }
                Passing::Scalar if count <= 1 || !crosses_blocks => Slot::Value(None),
                Passing::Scalar => Slot::Memory(self.allocate(local.ty)),
                Passing::One(_) | Passing::Two if is_param => {
                    let first = next_argument(self.function);
                    let second = (passing == Passing::Two).then(|| next_argument(self.function));
                    Slot::Memory(self.store_registers(local.ty, first, second))
                }
                Passing::Pointer if is_param => {
                    let pointer = next_argument(self.function).into_pointer_value();
                    if count == 0 {
                        Slot::Memory(pointer)
                    } else {
                        let copy = self.allocate(local.ty);
                        self.copy(copy, pointer, local.ty);
                        Slot::Memory(copy)
                    }
                }
                Passing::One(_) | Passing::Two | Passing::Pointer => Slot::Memory(self.allocate(local.ty)),
            };
            self.slots.push(slot);
        }
    }
}

/// How a body uses a local.
#[derive(Clone, Copy, Default)]
struct Usage {
    /// How many assignments it has, parts counted as assignments of the whole.
    assigned: u32,
    /// Whether it is read in a block that did not assign it before.
    crosses_blocks: bool,
    /// The block, counted from 1, that assigned it last.
    assigned_in: usize,
}

/// How each local is used.
fn usages(body: &Body) -> Vec<Usage> {
    let mut usages = vec![Usage::default(); body.locals.len()];
    for (id, block) in body.blocks.iter() {
        let here = id.index() + 1;
        let mut see = |place: Place, access: Access| {
            let usage = &mut usages[place.local.index()];
            match access {
                Access::Read | Access::Move => usage.crosses_blocks |= usage.assigned_in != here,
                Access::Assign => {
                    usage.assigned += 1;
                    usage.assigned_in = here;
                }
            }
        };
        block.statements.iter().for_each(|statement| body.each_access(statement.kind, &mut see));
        body.each_terminator_access(block.terminator.kind, see);
    }
    usages
}
