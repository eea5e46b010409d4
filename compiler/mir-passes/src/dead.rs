//! Assignments that nobody reads.

use kiln_arena::IdMap;
use kiln_mir::{Access, BlockId, Body, LocalId, Rvalue, StatementKind};

/// Removes assignments to locals that are never read, as far as they cannot panic, and then those that only they
/// read. Calls stay, and operations that may panic. The return place counts as read.
pub fn remove_dead_assignments(body: &mut Body) {
    let mut reads = count_reads(body);
    let mut dead: Vec<LocalId> = body.locals.ids().filter(|&local| reads[local] == 0).collect();
    if dead.is_empty() {
        return;
    }
    let assignments = Assignments::of(body);
    let mut removed: Vec<(BlockId, u32)> = Vec::new();
    while let Some(local) = dead.pop() {
        for &(_, block, index) in assignments.to(local) {
            removed.push((block, index));
            let statement = body.blocks[block].statements[index as usize].kind;
            body.each_access(statement, |place, access| {
                if access != Access::Assign {
                    reads[place.local] -= 1;
                    if reads[place.local] == 0 {
                        dead.push(place.local);
                    }
                }
            });
        }
    }
    remove(body, removed);
}

fn count_reads(body: &Body) -> IdMap<LocalId, u32> {
    let mut reads = IdMap::filled(body.locals.len(), 0);
    let return_place = body.return_place().local;
    reads[return_place] = 1;
    for block in body.blocks.values() {
        for statement in &block.statements {
            let stays = removable(statement.kind).is_none();
            body.each_access(statement.kind, |place, access| {
                // To assign a part, there must be a whole (M8).
                let part = access == Access::Assign && stays && !place.projection.is_empty();
                reads[place.local] += u32::from(access != Access::Assign || part);
            });
        }
        body.each_terminator_access(block.terminator.kind, |place, _| reads[place.local] += 1);
    }
    reads
}

/// Assignments that do nothing else, by the local that they assign or assign a part of.
struct Assignments {
    sorted: Vec<(LocalId, BlockId, u32)>,
}

impl Assignments {
    fn of(body: &Body) -> Assignments {
        let mut sorted = Vec::new();
        for (id, block) in body.blocks.iter() {
            for (index, statement) in block.statements.iter().enumerate() {
                if let Some(local) = removable(statement.kind) {
                    sorted.push((local, id, index as u32));
                }
            }
        }
        sorted.sort_unstable();
        Assignments { sorted }
    }

    fn to(&self, local: LocalId) -> &[(LocalId, BlockId, u32)] {
        let start = self.sorted.partition_point(|&(assigned, ..)| assigned < local);
        let len = self.sorted[start..].partition_point(|&(assigned, ..)| assigned == local);
        &self.sorted[start..start + len]
    }
}

/// The local that a statement assigns, or a part of it, if that is all that it does.
fn removable(statement: StatementKind) -> Option<LocalId> {
    match statement {
        StatementKind::Assign(dest, rvalue) => (!may_panic(rvalue)).then_some(dest.local),
        StatementKind::Dyn { dest, op, args: _ } => op.is_removable().then_some(dest.local),
        StatementKind::Call { .. } => None,
    }
}

fn may_panic(rvalue: Rvalue) -> bool {
    match rvalue {
        Rvalue::Checked(..) | Rvalue::CheckedNeg(_) => true,
        Rvalue::Use(_)
        | Rvalue::Unary(..)
        | Rvalue::Binary(..)
        | Rvalue::Cast(_)
        | Rvalue::Aggregate(..)
        | Rvalue::Discriminant(_) => false,
    }
}

fn remove(body: &mut Body, mut removed: Vec<(BlockId, u32)>) {
    removed.sort_unstable();
    for of_block in removed.chunk_by(|a, b| a.0 == b.0) {
        let mut indices = of_block.iter().map(|&(_, index)| index).peekable();
        let mut index = 0;
        body.blocks[of_block[0].0].statements.retain(|_| {
            let is_removed = indices.next_if_eq(&index).is_some();
            index += 1;
            !is_removed
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::check_body;

    fn check(before: &str, after: &str) {
        check_body(&|body, _, _| super::remove_dead_assignments(body), before, after);
    }

    #[test]
    fn what_only_the_dead_read_is_dead() {
        check(
            "%3: i32 %4: (i32, bool) %5: u32 b0: %3 = cast %1 %4 = tuple(%3, %1) %4.0 = 5i32 %0 = 1i32 return",
            "%3: i32 %4: (i32, bool) %5: u32 b0: %0 = 1i32 return",
        );
    }

    #[test]
    fn what_panics_or_calls_stays() {
        let text =
            "%3: i8 b0: %3 = add.checked %2, 1i8 %3 = neg.checked %2 %3 = call f(%1, %2) %0 = 1i32 return";
        check(&text.replace("%3 = call f(", "%0 = call f("), &text.replace("%3 = call f(", "%0 = call f("));
    }

    #[test]
    fn a_part_that_stays_needs_its_whole() {
        let text = "%3: (i8, bool) b0: %3 = tuple(1i8, true) %3.0 = neg.checked %2 %0 = 1i32 return";
        check(text, text);
    }

    #[test]
    fn the_return_place_and_conditions_are_read() {
        let text = "%3: bool b0: %3 = not %1 branch %3, b1, b1 b1: %0 = cast %2 return";
        check(text, text);
    }

    #[test]
    fn an_assigned_parameter_that_is_not_read_is_dead() {
        check("b0: %1 = true %2 = 3i8 %0 = cast %2 return", "b0: %2 = 3i8 %0 = cast %2 return");
    }
}
