//! Constants and copies go straight to where they are used.

use crate::fold;
use kiln_arena::{Id, IdMap, ListRange};
use kiln_mir::{BlockId, Body, Const, DynOp, LocalId, Operand, Place, Rvalue, StatementKind};
use kiln_types::Types;

/// Where a local is assigned once, and a constant or another such local is what it gets, that is read in its place;
/// `params` is the number of parameters, which are assigned by the call. Operations on constants are done,
/// unless they panic. Assignments stay, though nobody may read what they assign. Gives whether a branch or switch
/// has become one on a constant.
///
/// Why it is exact: a local that is assigned once is so before each read (M8). So between the copy `a = b` and a read
/// of `a` there is no assignment to `b`, which is assigned once as well and before the copy.
pub fn propagate(body: &mut Body, types: &Types, params: usize) -> bool {
    if !has_work(body) {
        return false;
    }
    let mut known = Known {
        once: assigned_once(body, params),
        values: IdMap::filled(body.locals.len(), None),
        stands_in: IdMap::filled(body.locals.len(), false),
        any_stands_in: false,
        decided: false,
    };
    for block in body.reverse_postorder() {
        known.block(body, types, block);
    }
    if known.any_stands_in {
        keep_what_stands_in(body, &known.stands_in);
    }
    known.decided
}

/// Whether a temporary or variable gets a constant or a whole local, or an operation has a constant on each side.
fn has_work(body: &Body) -> bool {
    let is_constant = |operand: Operand| matches!(operand, Operand::Const(_));
    let is_whole = |operand: Operand| operand.place().is_none_or(|place| place.projection.is_empty());
    let mut statements = body.blocks.values().flat_map(|block| &block.statements);
    statements.any(|statement| match statement.kind {
        StatementKind::Assign(dest, rvalue) => match rvalue {
            Rvalue::Use(a) => dest.as_local().is_some_and(|local| local.index() != 0) && is_whole(a),
            Rvalue::Unary(_, a) | Rvalue::CheckedNeg(a) | Rvalue::Cast(a) => is_constant(a),
            Rvalue::Binary(_, a, b) | Rvalue::Checked(_, a, b) => is_constant(a) && is_constant(b),
            Rvalue::Aggregate(..) | Rvalue::Discriminant(_) => false,
        },
        StatementKind::Dyn { dest: _, op, args } => {
            op.is_pure() && body.operands[args].iter().all(|&a| is_constant(a))
        }
        StatementKind::Call { .. } => false,
    })
}

struct Known {
    /// Whether a local is assigned once, as a whole.
    once: IdMap<LocalId, bool>,
    /// What is read instead of a local: a constant or the copy of another whole local.
    values: IdMap<LocalId, Option<Operand>>,
    /// Whether a local is read instead of another.
    stands_in: IdMap<LocalId, bool>,
    any_stands_in: bool,
    /// Whether a terminator's operand has become a constant.
    decided: bool,
}

impl Known {
    fn block(&mut self, body: &mut Body, types: &Types, id: BlockId) {
        let mut statements = std::mem::take(&mut body.blocks[id].statements);
        for statement in &mut statements {
            let kind = statement.kind.map_operands(&mut body.operands, |operand| self.instead(operand));
            statement.kind = match kind {
                StatementKind::Assign(dest, rvalue) => {
                    let rvalue = folded(body, types, dest, rvalue);
                    self.learn(body, types, dest, rvalue);
                    StatementKind::Assign(dest, rvalue)
                }
                StatementKind::Dyn { dest, op, args } => self.dynamic(body, types, dest, op, args),
                StatementKind::Call { .. } => kind,
            };
        }
        let block = &mut body.blocks[id];
        block.statements = statements;
        let mut decided = false;
        block.terminator.kind = block.terminator.kind.map_operand(|operand| {
            let new = self.instead(operand);
            decided |= matches!(new, Operand::Const(_));
            new
        });
        self.decided |= decided;
    }

    /// A dynamic operation, or its value if that is a constant.
    fn dynamic(
        &mut self,
        body: &Body,
        types: &Types,
        dest: Place,
        op: DynOp,
        args: ListRange<Operand>,
    ) -> StatementKind {
        let value = dest
            .as_local()
            .and_then(|local| fold::evaluate_dynamic(types, op, &body.operands[args], body.locals[local].ty));
        match value {
            Some(value) => {
                let rvalue = Rvalue::Use(Operand::Const(value));
                self.learn(body, types, dest, rvalue);
                StatementKind::Assign(dest, rvalue)
            }
            None => StatementKind::Dyn { dest, op, args },
        }
    }

    /// What is read instead of an operand.
    fn instead(&self, operand: Operand) -> Operand {
        let Some(place) = operand.place() else { return operand };
        match self.values[place.local] {
            None => operand,
            Some(Operand::Const(constant)) => Operand::Const(constant),
            // The value of `a` is that of all `b`: the way goes on from there.
            Some(Operand::Copy(whole) | Operand::Move(whole)) => {
                Operand::Copy(Place { local: whole.local, projection: place.projection })
            }
        }
    }

    fn learn(&mut self, body: &Body, types: &Types, dest: Place, rvalue: Rvalue) {
        let (Some(local), Rvalue::Use(value)) = (dest.as_local(), rvalue) else { return };
        // The return place is read by `return`, not by an operand.
        if local.index() == 0 || !self.once[local] {
            return;
        }
        match value {
            Operand::Const(_) => self.values[local] = Some(value),
            Operand::Copy(place) | Operand::Move(place) => {
                let Some(from) = place.as_local() else { return };
                if self.once[from] && from.index() != 0 && types.is_copy(body.locals[from].ty) {
                    self.values[local] = Some(Operand::Copy(place));
                    self.stands_in[from] = true;
                    self.any_stands_in = true;
                }
            }
        }
    }
}

/// The value of an operation on constants that does not panic.
fn folded(body: &Body, types: &Types, dest: Place, rvalue: Rvalue) -> Rvalue {
    // A part of a local would need its type computed; constants are not stored to parts often.
    let value = dest.as_local().and_then(|local| fold::evaluate(types, rvalue, body.locals[local].ty));
    match value {
        Some(bits) => {
            let local = dest.local;
            Rvalue::Use(Operand::Const(Const { ty: body.locals[local].ty, bits }))
        }
        None => rvalue,
    }
}

/// Which locals are assigned once, as a whole; parameters are when the function is called.
fn assigned_once(body: &Body, params: usize) -> IdMap<LocalId, bool> {
    let mut counts: IdMap<LocalId, u32> = IdMap::filled(body.locals.len(), 0);
    for local in body.locals.ids().skip(1).take(params) {
        counts[local] = 1;
    }
    for block in body.blocks.values() {
        for statement in &block.statements {
            let dest = statement.kind.dest();
            counts[dest.local] += if dest.projection.is_empty() { 1 } else { 2 };
        }
    }
    let mut once = IdMap::filled(body.locals.len(), false);
    for (local, &count) in counts.iter() {
        once[local] = count == 1;
    }
    once
}

/// A local that is read instead of others lives longer than it did: nothing moves it.
fn keep_what_stands_in(body: &mut Body, stands_in: &IdMap<LocalId, bool>) {
    let kept = |operand: Operand| match operand {
        Operand::Move(place) if stands_in[place.local] => Operand::Copy(place),
        Operand::Move(_) | Operand::Copy(_) | Operand::Const(_) => operand,
    };
    for block in body.blocks.values_mut() {
        for statement in &mut block.statements {
            statement.kind = statement.kind.map_operands(&mut body.operands, kept);
        }
        block.terminator.kind = block.terminator.kind.map_operand(kept);
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::check_body;

    fn check(before: &str, after: &str) {
        let pass = |body: &mut _, types: &mut _, params| {
            super::propagate(body, types, params);
        };
        check_body(&pass, before, after);
    }

    #[test]
    fn constants_and_copies_are_read_at_their_source() {
        check(
            "%3: i8 %4: i8 %5: i8 b0: %3 = %2 %4 = move %3 %5 = 1i8 %0 = cast %4 %0 = cast move %4 %0 = cast %5 return",
            "%3: i8 %4: i8 %5: i8 b0: %3 = %2 %4 = %2 %5 = 1i8 %0 = cast %2 %0 = cast %2 %0 = 1i32 return",
        );
    }

    #[test]
    fn parts_are_parts_of_the_source() {
        check(
            "%3: (i32, bool) %4: (i32, bool) b0: %3 = tuple(5i32, %1) %4 = %3 %0 = %4.0 return",
            "%3: (i32, bool) %4: (i32, bool) b0: %3 = tuple(5i32, %1) %4 = %3 %0 = %3.0 return",
        );
    }

    #[test]
    fn what_is_assigned_again_stays() {
        for text in [
            "%3: i8 b0: %3 = %2 %2 = 1i8 %0 = cast %3 return",
            "%3: i8 b0: %3 = 1i8 %3 = 2i8 %0 = cast %3 return",
            "%3: (i32, bool) %4: (i32, bool) b0: %3 = tuple(5i32, %1) %4 = %3 %3.0 = 6i32 %0 = %4.0 return",
            "%3: i32 b0: %0 = 1i32 %3 = %0 goto b1 b1: %0 = add.checked %3, 2147483647i32 return",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn what_is_done_with_constants_is_done_now_unless_it_panics() {
        check(
            "%3: i32 %4: bool %5: i32 b0: %3 = add.checked 1i32, 2i32 %4 = eq %3, 3i32 \
                %5 = div.checked %3, 0i32 branch %4, b1, b1 b1: %0 = shl.checked 1i32, 31u8 return",
            "%3: i32 %4: bool %5: i32 b0: %3 = 3i32 %4 = true \
                %5 = div.checked 3i32, 0i32 branch true, b1, b1 b1: %0 = -2147483648i32 return",
        );
    }

    #[test]
    fn a_local_that_stands_in_for_another_is_not_moved() {
        check(
            "%3: i8 %4: i8 b0: %4 = cast %1 %3 = %4 %0 = cast move %4 %0 = cast %3 return",
            "%3: i8 %4: i8 b0: %4 = cast %1 %3 = %4 %0 = cast %4 %0 = cast %4 return",
        );
    }
}
