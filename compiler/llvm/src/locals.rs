//! Locals: which are SSA values, and memory for the others.

use crate::convention::Passing;
use crate::func::{FuncGen, Slot};
use inkwell::values::FunctionValue;
use kiln_arena::Id;
use kiln_mir::{Body, LocalId, StatementKind};

impl<'ctx> FuncGen<'_, '_, 'ctx> {
    pub(crate) fn allocate_locals(&mut self, params: usize) {
        self.m.builder.position_at_end(self.entry);
        let assigned = assignments(self.body);
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
            let count = assigned[index];
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
                Passing::Scalar if count <= 1 => Slot::Value(None),
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

/// How many assignments each local has, parts counted as assignments of the whole.
fn assignments(body: &Body) -> Vec<u32> {
    let mut counts = vec![0; body.locals.len()];
    let mut count = |local: LocalId| counts[local.index()] += 1;
    for block in body.blocks.values() {
        for statement in &block.statements {
            match statement.kind {
                StatementKind::Assign(place, _) => count(place.local),
                StatementKind::Call { dest, .. } => count(dest.local),
            }
        }
    }
    counts
}
