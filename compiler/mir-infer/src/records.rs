//! Where the fields of objects without a class lie that are assigned right behind the statement that makes them.
//!
//! A new object is known to nobody but the function that makes it. As long as control runs straight ahead and the object is used
//! for nothing but to assign its fields, these get their places in one order, and whoever meets it later finds them there:
//! as with the initializers of classes (`layout`). So an object can as well have these fields from the start. It is made like a
//! prototype, of which the script makes one for each list of fields, before anything else.
//!
//! Objects that may lose a field, or get one by a computed name, have no fixed places: the runtime may turn them into dictionaries.
//! Nor have those that somebody may have who is not followed.

use crate::flow::Flow;
use crate::values::{MadeId, Object};
use kiln_abi::DynFn;
use kiln_arena::{Id, IdMap, Symbol};
use kiln_mir::{
    BlockId, Body, Code, DynOp, FuncId, GlobalId, LocalId, Place, Program, Statement, StatementKind,
    TerminatorKind,
};
use rustc_hash::{FxHashMap, FxHashSet};

/// The most fields that are known of an object.
const MOST_FIELDS: usize = 64;

/// What objects are made like.
pub(crate) struct Prototype {
    /// The fields that they have from the start, in order; at least one.
    pub(crate) fields: Vec<Symbol>,
    /// How many fields they have room for in place: also those which they may get later.
    pub(crate) room: usize,
}

/// The fields of objects that were made like a prototype.
pub(crate) struct Records {
    /// One for each list of fields. The globals that hold them are behind those of the program.
    prototypes: Vec<Prototype>,
    /// Which prototype the objects are made like that a statement makes, and where their fields lie.
    of: FxHashMap<MadeId, (usize, FxHashMap<Symbol, u32>)>,
    first: GlobalId,
}

impl Records {
    /// Of the objects of a program.
    pub(crate) fn new(program: &Program, flow: &Flow<'_>) -> Records {
        let mut found =
            Records { prototypes: Vec::new(), of: FxHashMap::default(), first: program.globals.next_id() };
        let mut known: FxHashMap<Vec<Symbol>, usize> = FxHashMap::default();
        for (id, func) in program.funcs.iter() {
            let Code::Body(body) = &func.code else { continue };
            for (record, fields) in records_of(id, body, flow) {
                let slots = fields.iter().copied().zip(0..).collect();
                let prototype = *known.entry(fields).or_insert_with_key(|fields| {
                    found.prototypes.push(Prototype { fields: fields.clone(), room: fields.len() });
                    found.prototypes.len() - 1
                });
                let room = &mut found.prototypes[prototype].room;
                *room = (*room).max(flow.named_fields(record).min(MOST_FIELDS));
                found.of.insert(record, (prototype, slots));
            }
        }
        found
    }

    /// The prototypes, each with the global that holds it.
    pub(crate) fn prototypes(&self) -> impl Iterator<Item = (GlobalId, &Prototype)> {
        let global = |index: usize| GlobalId::from_index(self.first.index() + index);
        self.prototypes.iter().enumerate().map(move |(index, prototype)| (global(index), prototype))
    }

    /// The global with the prototype of what a statement makes.
    pub(crate) fn prototype(&self, record: MadeId) -> Option<GlobalId> {
        let (prototype, _) = self.of.get(&record)?;
        Some(GlobalId::from_index(self.first.index() + prototype))
    }

    /// Where a field of such an object lies.
    pub(crate) fn slot(&self, record: MadeId, name: Symbol) -> Option<u32> {
        self.of.get(&record)?.1.get(&name).copied()
    }
}

/// The objects that a function makes whose first fields are known, with these.
fn records_of(func: FuncId, body: &Body, flow: &Flow<'_>) -> Vec<(MadeId, Vec<Symbol>)> {
    let mut found = Vec::new();
    let mut assigned: Option<IdMap<LocalId, u32>> = None;
    for (id, block) in body.blocks.iter() {
        for (index, statement) in block.statements.iter().enumerate() {
            let StatementKind::Dyn { dest, op: DynOp::Runtime(DynFn::NewObject), .. } = statement.kind else {
                continue;
            };
            let assigned = assigned.get_or_insert_with(|| assignments(body));
            let Some(object) = dest.as_local().filter(|&local| assigned[local] == 1) else { continue };
            let Some(&[Object::Record(record)]) = flow.nodes[flow.local(func, object)].only_objects() else {
                continue;
            };
            let fields = fields(body, object, id, &block.statements[index + 1..]);
            if !fields.is_empty() && flow.keeps_places(record) {
                found.push((record, fields));
            }
        }
    }
    found
}

/// At how many places each local is assigned.
fn assignments(body: &Body) -> IdMap<LocalId, u32> {
    let mut counts = IdMap::filled(body.locals.len(), 0);
    for statement in body.blocks.values().flat_map(|block| &block.statements) {
        counts[statement.kind.dest().local] += 1;
    }
    counts
}

/// The fields that are assigned while control runs straight ahead and nobody else sees the object. `rest` is what follows it
/// in its block.
fn fields(body: &Body, object: LocalId, block: BlockId, rest: &[Statement]) -> Vec<Symbol> {
    let mut found = Vec::new();
    let mut passed: FxHashSet<BlockId> = FxHashSet::default();
    let (mut block, mut statements) = (block, rest);
    while passed.insert(block) {
        for statement in statements {
            if !only_sets_field(body, object, statement.kind, &mut found) {
                return found;
            }
        }
        let TerminatorKind::Goto(target) = body.blocks[block].terminator.kind else { return found };
        block = target;
        statements = &body.blocks[block].statements;
    }
    found
}

/// Whether a statement does not use an object, or does no more than to assign a field of it, which is entered.
fn only_sets_field(body: &Body, object: LocalId, statement: StatementKind, found: &mut Vec<Symbol>) -> bool {
    let mut uses = 0;
    body.each_access(statement, |place, _| uses += usize::from(place.local == object));
    if uses == 0 {
        return true;
    }
    let StatementKind::Dyn { dest: _, op: DynOp::Set(name), args } = statement else { return false };
    let into = body.operands[args].first().and_then(|operand| operand.place()).and_then(Place::as_local);
    if uses > 1 || into != Some(object) || !found.contains(&name) && found.len() == MOST_FIELDS {
        return false;
    }
    if !found.contains(&name) {
        found.push(name);
    }
    true
}
