//! Temporaries of tuple and struct type become one local for each field.

use kiln_arena::{IdMap, ListPool};
use kiln_mir::{Access, Body, Local, LocalId, Operand, Place, Projection, Rvalue, Statement, StatementKind};
use kiln_types::{AdtKind, Ty, TypeId, Types, VariantIdx};

/// Splits each temporary that is never read as a whole, and assigned as a whole by aggregates only, such as the
/// tuple in `match (a, b) { ... }`; `params` is the number of parameters. Gives whether there was one.
///
/// Variables of the source stay whole: a debugger shows them.
pub fn split_temporaries(body: &mut Body, types: &mut Types, params: usize) -> bool {
    let mut candidates: IdMap<LocalId, bool> = IdMap::filled(body.locals.len(), false);
    let mut found = false;
    for (id, local) in body.locals.iter().skip(1 + params) {
        candidates[id] = local.name.is_none() && is_product(types, local.ty) && types.is_copy(local.ty);
        found |= candidates[id];
    }
    if !found {
        return false;
    }
    exclude_used_as_a_whole(body, &mut candidates);
    let mut fields: Fields = IdMap::filled(body.locals.len(), None);
    found = false;
    for (local, _) in candidates.iter().filter(|(_, candidate)| **candidate) {
        fields[local] = Some(field_locals(body, types, local));
        found = true;
    }
    if found {
        rewrite(body, &fields);
    }
    found
}

/// A tuple or a struct.
fn is_product(types: &Types, ty: TypeId) -> bool {
    match types.get(ty) {
        Ty::Tuple(_) => true,
        Ty::Adt(adt, _) => types.adts[adt].kind == AdtKind::Struct,
        Ty::Error
        | Ty::Never
        | Ty::Unit
        | Ty::Bool
        | Ty::Int(_)
        | Ty::Float(_)
        | Ty::Param(..)
        | Ty::Infer(_)
        | Ty::Dyn
        | Ty::Cell => false,
    }
}

fn exclude_used_as_a_whole(body: &Body, candidates: &mut IdMap<LocalId, bool>) {
    for block in body.blocks.values() {
        for statement in &block.statements {
            let builds = matches!(statement.kind, StatementKind::Assign(_, Rvalue::Aggregate(..)));
            let dest = statement.kind.dest();
            body.each_access(statement.kind, |place, access| {
                let whole = place.projection.is_empty();
                let rebuilt = builds && dest.as_local() == Some(place.local);
                let fits = match access {
                    // An aggregate that reads what it assigns cannot be done field by field.
                    Access::Read | Access::Move => !(whole || rebuilt),
                    Access::Assign => !whole || builds,
                };
                candidates[place.local] &= fits;
            });
        }
        body.each_terminator_access(block.terminator.kind, |place, _| {
            candidates[place.local] &= !place.projection.is_empty();
        });
    }
}

/// New locals for the fields of a local.
fn field_locals(body: &mut Body, types: &mut Types, local: LocalId) -> Vec<LocalId> {
    let Local { ty, name: _, span } = body.locals[local];
    let fields = (0..).map_while(|field| types.field_type(ty, VariantIdx::STRUCT, field));
    fields.map(|ty| body.locals.alloc(Local { ty, name: None, span })).collect()
}

/// The locals of the fields, of locals that are split.
type Fields = IdMap<LocalId, Option<Vec<LocalId>>>;

fn rewrite(body: &mut Body, fields: &Fields) {
    let Body { locals: _, blocks, projections, operands, cases: _ } = body;
    for block in blocks.values_mut() {
        let mut statements = Vec::with_capacity(block.statements.len());
        for Statement { kind, span } in std::mem::take(&mut block.statements) {
            let kind = kind.map_operands(operands, |operand| in_operand(operand, fields, projections));
            let dest = kind.dest();
            match kind {
                StatementKind::Assign(_, Rvalue::Aggregate(_, values)) if is_split(dest, fields) => {
                    let parts = fields[dest.local].iter().flatten();
                    for (&part, &value) in parts.zip(&operands[values]) {
                        let kind = StatementKind::Assign(Place::local(part), Rvalue::Use(value));
                        statements.push(Statement { kind, span });
                    }
                }
                StatementKind::Assign(..) | StatementKind::Call { .. } | StatementKind::Dyn { .. } => {
                    let kind = kind.with_dest(in_place(dest, fields, projections).unwrap_or(dest));
                    statements.push(Statement { kind, span });
                }
            }
        }
        block.statements = statements;
        let kind = block.terminator.kind;
        block.terminator.kind = kind.map_operand(|operand| in_operand(operand, fields, projections));
    }
}

/// Whether a place is the whole of a local that is split.
fn is_split(place: Place, fields: &Fields) -> bool {
    place.projection.is_empty() && fields[place.local].is_some()
}

fn in_operand(operand: Operand, fields: &Fields, pool: &mut ListPool<Projection>) -> Operand {
    let part = operand.place().and_then(|place| in_place(place, fields, pool));
    // A moved part is copied: other parts of the whole may be read later, and so may this one (M8).
    part.map_or(operand, Operand::Copy)
}

/// A part of a local that is split, as a part of the field's local.
fn in_place(place: Place, fields: &Fields, pool: &mut ListPool<Projection>) -> Option<Place> {
    let locals = fields[place.local].as_ref()?;
    let (&Projection::Field(field), inner) = pool[place.projection].split_first()? else {
        unreachable!("M5: a struct or tuple has no variants")
    };
    let inner = inner.to_vec();
    Some(Place { local: locals[field as usize], projection: pool.alloc(inner) })
}

#[cfg(test)]
mod tests {
    use crate::tests::check_body;

    fn check(before: &str, after: &str) {
        let split = |body: &mut _, types: &mut _, params| {
            super::split_temporaries(body, types, params);
        };
        check_body(&split, before, after);
    }

    #[test]
    fn a_temporary_tuple_is_split() {
        check(
            "%3: (bool, i8) b0: %3 = tuple(%1, %2) %3.1 = 3i8 branch move %3.0, b1, b1 b1: %0 = cast %3.1 return",
            "%3: (bool, i8) %4: bool %5: i8
            b0: %4 = %1 %5 = %2 %5 = 3i8 branch %4, b1, b1 b1: %0 = cast %5 return",
        );
    }

    #[test]
    fn inner_parts_are_parts_of_a_field() {
        check(
            "%3: (bool, (i32, i32)) %4: (i32, i32) b0: %4 = tuple(1i32, 2i32) %3 = tuple(%1, %4) \
                %3.1.0 = %3.1.1 %0 = %3.1.0 return",
            "%3: (bool, (i32, i32)) %4: (i32, i32) %5: bool %6: (i32, i32) b0: %4 = tuple(1i32, 2i32) \
                %5 = %1 %6 = %4 %6.0 = %6.1 %0 = %6.0 return",
        );
    }

    #[test]
    fn what_is_used_as_a_whole_stays() {
        for text in [
            "%3: (i32, i32) \"p\" b0: %3 = tuple(1i32, 2i32) %0 = %3.0 return",
            "%3: (i32, i32) b0: %3 = tuple(1i32, 2i32) %3 = tuple(%3.1, %3.0) %0 = %3.0 return",
            "%3: (i32, i32) %4: (i32, i32) \"q\" b0: %3 = tuple(1i32, 2i32) %4 = %3 %0 = %3.0 return",
            "%3: (i32, i32) %4: (i32, i32) \"q\" b0: %4 = tuple(1i32, 2i32) %3 = %4 %0 = %3.0 return",
        ] {
            check(text, text);
        }
    }
}
