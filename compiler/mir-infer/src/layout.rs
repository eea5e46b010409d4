//! Where fields lie that initializers assign before anybody else sees the instance.
//!
//! The fields of an instance lie in the order in which they were first assigned. An initializer begins with the new
//! instance, which nobody knows but itself. As long as control runs straight ahead and the receiver is used for nothing but to assign
//! its fields, to read those, and for the initializer of the superclass, which begins in the same way, the fields are
//! assigned in one order. Behind that, each instance of the class that anybody meets has these fields, at these places. So it
//! does no harm if a new instance has them from the start. (Who calls an initializer again, as a method, only assigns them again;
//! and if an initializer fails, the program ends.)

use crate::calls::{Calls, Direct};
use crate::flow::Flow;
use crate::records::Records;
use crate::values::{Object, Values};
use kiln_arena::{Id, IdMap, Symbol};
use kiln_mir::{
    BlockId, Body, ClassId, Code, DynOp, FuncId, LocalId, Operand, Place, Program, Rvalue, StatementKind,
    TerminatorKind,
};
use rustc_hash::{FxHashMap, FxHashSet};

/// The most fields that lie in the instance itself, whatever the class: the runtime's limit.
const IN_PLACE_MAX: u32 = 64;

/// How an initializer begins.
#[derive(Debug, Clone, Default)]
struct Beginning {
    /// The fields that it assigns, in order.
    fields: Vec<Symbol>,
    /// Whether that is all that it does with its receiver.
    is_all: bool,
}

/// The fields of the instances of each class, and where they lie.
pub(crate) struct Layouts {
    slots: IdMap<ClassId, FxHashMap<Symbol, u32>>,
    fields: IdMap<ClassId, Vec<Symbol>>,
    /// The same of objects without a class.
    pub(crate) records: Records,
}

impl Layouts {
    /// Of the classes of a program.
    pub(crate) fn new(program: &Program, flow: &Flow<'_>, calls: &Calls<'_>) -> Layouts {
        let mut search = Search { program, calls, known: FxHashMap::default() };
        let mut slots = IdMap::filled(program.classes.len(), FxHashMap::default());
        let mut all_fields = IdMap::filled(program.classes.len(), Vec::new());
        for class in program.classes.ids() {
            let Some(Some(init)) = calls.initializer(class) else { continue };
            let room = room(program, flow, class) as usize;
            let mut fields = search.beginning(init).fields;
            fields.truncate(room);
            slots[class] = fields.iter().copied().zip(0..).collect();
            all_fields[class] = fields;
        }
        Layouts { slots, fields: all_fields, records: Records::new(program, flow) }
    }

    /// The fields of new instances of a class, in order.
    pub(crate) fn fields(&self, class: ClassId) -> &[Symbol] {
        &self.fields[class]
    }

    /// Where the field of an object lies, if all objects that there may be agree and have it. Values that are no objects do
    /// not count.
    pub(crate) fn slot(&self, object: &Values, name: Symbol) -> Option<u32> {
        if object.is_any() || object.objects().is_empty() {
            return None;
        }
        let slot_of = |object: &Object| match object {
            Object::Instance(class) => self.slots[*class].get(&name).copied(),
            Object::Record(record) => self.records.slot(*record, name),
            Object::Closure(_)
            | Object::Bound(_)
            | Object::Class(_)
            | Object::Native(_)
            | Object::List(_) => None,
        };
        let slot = slot_of(&object.objects()[0])?;
        object.objects().iter().all(|object| slot_of(object) == Some(slot)).then_some(slot)
    }
}

/// How many fields lie in place in instances of a class at least: what its own methods assign, and those of the classes above,
/// as far as they are known.
fn room(program: &Program, flow: &Flow<'_>, class: ClassId) -> u32 {
    let mut room: u32 = 0;
    let mut seen: Vec<ClassId> = Vec::new();
    let mut at = class;
    while !seen.contains(&at) {
        seen.push(at);
        room = room.saturating_add(program.classes[at].fields);
        if !program.classes[at].inherits {
            break;
        }
        match flow.nodes[flow.superclass(at)].only_objects() {
            Some(&[Object::Class(above)]) => at = above,
            Some(_) | None => break,
        }
    }
    room.min(IN_PLACE_MAX)
}

struct Search<'a> {
    program: &'a Program,
    calls: &'a Calls<'a>,
    /// `None` while it is being looked for.
    known: FxHashMap<FuncId, Option<Beginning>>,
}

impl Search<'_> {
    fn beginning(&mut self, init: FuncId) -> Beginning {
        if let Some(known) = self.known.get(&init) {
            // An initializer that calls itself is not followed.
            return known.clone().unwrap_or_default();
        }
        self.known.insert(init, None);
        let found = match &self.program.funcs[init].code {
            Code::Body(body) => self.walk(init, body),
            Code::Runtime(_) | Code::Foreign(_) => Beginning::default(),
        };
        self.known.insert(init, Some(found.clone()));
        found
    }

    fn walk(&mut self, init: FuncId, body: &Body) -> Beginning {
        let mut found = Beginning::default();
        let mut passed: FxHashSet<BlockId> = FxHashSet::default();
        let mut block = body.entry();
        while passed.insert(block) {
            for statement in &body.blocks[block].statements {
                if !self.goes_on(init, body, statement.kind, &mut found) {
                    return found;
                }
            }
            match body.blocks[block].terminator.kind {
                TerminatorKind::Goto(target) => block = target,
                TerminatorKind::Return => {
                    found.is_all = true;
                    return found;
                }
                TerminatorKind::Branch { .. }
                | TerminatorKind::Switch { .. }
                | TerminatorKind::Panic(_)
                | TerminatorKind::Unreachable => return found,
            }
        }
        found
    }

    /// Whether the receiver is still unknown to others behind a statement, and the order of its fields is known.
    fn goes_on(
        &mut self,
        init: FuncId,
        body: &Body,
        statement: StatementKind,
        found: &mut Beginning,
    ) -> bool {
        let this: LocalId = Id::from_index(2);
        let mut uses = 0;
        body.each_access(statement, |place, _| uses += usize::from(place.local == this));
        if uses == 0 {
            return true;
        }
        let is_this = |operand: Option<&Operand>| {
            operand.and_then(|operand| operand.place()).and_then(Place::as_local) == Some(this)
        };
        match statement {
            // What it returns.
            StatementKind::Assign(dest, Rvalue::Use(value)) => {
                dest == body.return_place() && is_this(Some(&value)) && uses == 1
            }
            StatementKind::Assign(..) | StatementKind::Call { .. } => false,
            StatementKind::Dyn { dest: _, op, args } => {
                let operands = &body.operands[args];
                if uses > 1 {
                    return false;
                }
                if let DynOp::Set(name) = op {
                    if !is_this(operands.first()) {
                        return false;
                    }
                    if !found.fields.contains(&name) {
                        found.fields.push(name);
                    }
                    return true;
                }
                if let DynOp::Get(name) = op {
                    return found.fields.contains(&name);
                }
                let is_super = matches!(op, DynOp::SuperInvoke(_)) && is_this(operands.get(1));
                match self.calls.direct(init, op, operands) {
                    Some(Direct::Super(above)) if is_super && self.is_initializer(op) => {
                        let above = self.beginning(above);
                        for name in above.fields {
                            if !found.fields.contains(&name) {
                                found.fields.push(name);
                            }
                        }
                        above.is_all
                    }
                    Some(_) | None => false,
                }
            }
        }
    }

    fn is_initializer(&self, op: DynOp) -> bool {
        if let DynOp::SuperInvoke(name) = op { Some(name) == self.calls.init() } else { false }
    }
}
