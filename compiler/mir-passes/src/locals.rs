//! Locals that no statement names.

use kiln_arena::{Arena, IdMap, ListPool};
use kiln_mir::{Body, Local, LocalId, Operand, Place, Rvalue, StatementKind};

/// Drops the locals that no statement names, as the backends would make room for them; the others are numbered
/// anew. The return place and the parameters (`params` in number) stay.
pub fn remove_unused_locals(body: &mut Body, params: usize) {
    let mut used = IdMap::filled(body.locals.len(), false);
    for local in body.locals.ids().take(1 + params) {
        used[local] = true;
    }
    for block in body.blocks.values() {
        for statement in &block.statements {
            body.each_access(statement.kind, |place, _| used[place.local] = true);
        }
        body.each_terminator_access(block.terminator.kind, |place, _| used[place.local] = true);
    }
    if used.iter().any(|(_, &used)| !used) {
        renumber(body, &used);
    }
}

fn renumber(body: &mut Body, used: &IdMap<LocalId, bool>) {
    let mut locals: Arena<LocalId, Local> = Arena::new();
    let mut new_ids: IdMap<LocalId, Option<LocalId>> = IdMap::filled(body.locals.len(), None);
    for (id, &local) in body.locals.iter().filter(|&(id, _)| used[id]) {
        new_ids[id] = Some(locals.alloc(local));
    }
    body.locals = locals;
    let place = |place: Place| Place { local: new_ids[place.local].expect("it is used"), ..place };
    let operand = |operand: Operand| operand.map_place(place);
    // Lists are written anew: one that two statements share must not be renumbered twice.
    let old_lists = std::mem::take(&mut body.operands);
    let mut lists = ListPool::new();
    for block in body.blocks.values_mut() {
        for statement in &mut block.statements {
            let kind = match statement.kind {
                StatementKind::Assign(dest, Rvalue::Aggregate(variant, fields)) => {
                    let fields = lists.alloc(old_lists[fields].iter().copied().map(operand));
                    StatementKind::Assign(dest, Rvalue::Aggregate(variant, fields))
                }
                StatementKind::Call { dest, func, type_args, args } => {
                    let args = lists.alloc(old_lists[args].iter().copied().map(operand));
                    StatementKind::Call { dest, func, type_args, args }
                }
                StatementKind::Dyn { dest, op, args } => {
                    let args = lists.alloc(old_lists[args].iter().copied().map(operand));
                    StatementKind::Dyn { dest, op, args }
                }
                StatementKind::Assign(
                    _,
                    Rvalue::Use(_)
                    | Rvalue::Unary(..)
                    | Rvalue::Binary(..)
                    | Rvalue::Checked(..)
                    | Rvalue::CheckedNeg(_)
                    | Rvalue::Cast(_)
                    | Rvalue::Discriminant(_),
                ) => statement.kind.map_operands(&mut lists, operand),
            };
            statement.kind = kind.with_dest(place(kind.dest()));
        }
        block.terminator.kind = block.terminator.kind.map_operand(operand);
    }
    body.operands = lists;
}

#[cfg(test)]
mod tests {
    use crate::tests::check_body;

    #[test]
    fn unused_locals_are_dropped() {
        check_body(
            &|body, _, params| super::remove_unused_locals(body, params),
            "%3: i8 %4: i32 \"a\" %5: (i32, i32) %6: u8 %7: bool b0: %4 = 1i32 %5 = tuple(%4, move %4) \
                %4 = %5.1 %7 = %1 branch move %7, b1, b1 b1: %0 = call f(%1, 1i8) %5.0 = %0 return",
            "%3: i32 \"a\" %4: (i32, i32) %5: bool b0: %3 = 1i32 %4 = tuple(%3, move %3) \
                %3 = %4.1 %5 = %1 branch move %5, b1, b1 b1: %0 = call f(%1, 1i8) %4.0 = %0 return",
        );
    }
}
