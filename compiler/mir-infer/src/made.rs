//! Lists and objects without a class, and what the runtime does with them.
//!
//! All lists that one statement makes count as one, and so do all objects. A list has one set for all its items; an object one for
//! each name that is written as such, and one for what is assigned by names that are computed, which is in all fields.

use crate::flow::{Args, Constraint, ConstraintId, Flow, NodeId};
use crate::values::{Kinds, MadeId, Object, known_kinds};
use kiln_abi::{DynFn, NativeFn};
use kiln_arena::Symbol;
use rustc_hash::FxHashMap;

/// What is made at a place, be it a list or an object.
#[derive(Debug)]
pub(crate) struct Made {
    /// The items of the list; of the object what is assigned to fields whose name is not known.
    pub(super) items: NodeId,
    /// What fields of any name may hold, the items included.
    all: NodeId,
    fields: FxHashMap<Symbol, NodeId>,
}

impl Flow<'_> {
    /// A statement `dest = operation(args)`.
    pub(crate) fn runtime(&mut self, operation: DynFn, args: Args, dest: NodeId) {
        let made = self.new_made();
        self.add(Constraint::Runtime { operation, args, dest, made });
    }

    /// A statement `dest = left + right`, as far as the operands are lists.
    pub(crate) fn join(&mut self, left: NodeId, right: NodeId, dest: NodeId) {
        let made = self.new_made();
        self.add(Constraint::Join { left, right, dest, made });
    }

    /// A call of a native function is its operation. Of a wrong number of arguments it is an error.
    pub(super) fn call_native(&mut self, id: ConstraintId, native: NativeFn, args: Args, dest: NodeId) {
        let operation = native.operation().expect("each native function is one");
        let fits = operation.arity() == Some(self.args_of(args).len());
        if fits && self.linked.insert((id, Object::Native(native))) {
            self.runtime(operation, args, dest);
        }
    }

    fn new_made(&mut self) -> MadeId {
        let (items, all) = (self.new_node(), self.new_node());
        self.flow(items, all);
        self.made.alloc(Made { items, all, fields: FxHashMap::default() })
    }

    /// The values of a field of what is made at a place.
    pub(super) fn record_field(&mut self, record: MadeId, name: Symbol) -> NodeId {
        if let Some(&field) = self.made[record].fields.get(&name) {
            return field;
        }
        let field = self.new_node();
        let Made { items, all, .. } = self.made[record];
        self.made[record].fields.insert(name, field);
        self.flow(items, field);
        self.flow(field, all);
        field
    }

    /// The same when all is found: a field that nobody named has what was assigned by computed names.
    pub(super) fn field_that_may_be(&self, record: MadeId, name: Symbol) -> NodeId {
        let made = &self.made[record];
        made.fields.get(&name).copied().unwrap_or(made.items)
    }

    // ----- constraints

    /// What an operation makes of what its operands are now.
    pub(super) fn operate(&mut self, operation: DynFn, args: Args, dest: NodeId, made: MadeId) {
        let args = self.args_of(args).to_vec();
        if let Some(kinds) = known_kinds(operation.result()) {
            self.put(dest, kinds);
        }
        match operation {
            DynFn::NewList => {
                for arg in args {
                    self.flow(arg, self.made[made].items);
                }
                self.put_object(dest, Object::List(made));
            }
            // The others are made by inference; programs that have them are left alone.
            DynFn::NewObject | DynFn::Prototype | DynFn::NewLike => {
                self.put_object(dest, Object::Record(made));
            }
            DynFn::Index => self.index(args[0], dest),
            DynFn::Remove => self.shuffle(args[1]),
            DynFn::SetIndex => {
                self.shuffle(args[0]);
                self.keep(args[0], args[2]);
                self.flow(args[2], dest);
            }
            DynFn::Append => self.keep(args[1], args[0]),
            DynFn::Items => self.items(args[0], dest, made),
            DynFn::Slice => self.part(args[0], dest),
            DynFn::Keys | DynFn::Split => {
                self.put(self.made[made].items, Kinds::STRING);
                self.put_object(dest, Object::List(made));
            }
            DynFn::Values | DynFn::Sort | DynFn::Reverse => {
                self.index(args[0], self.made[made].items);
                self.put_object(dest, Object::List(made));
            }
            DynFn::Buffer => self.put(dest, Kinds::BUFFER),
            // Addresses, and pointers, which have no kind of their own.
            DynFn::ForeignString | DynFn::ForeignBuffer | DynFn::ForeignPointer | DynFn::ForeignAddress => {
                self.make_any(dest);
            }
            // They keep nothing, and their results are known.
            DynFn::Show
            | DynFn::Concat
            | DynFn::Text
            | DynFn::Rem
            | DynFn::Has
            | DynFn::Length
            | DynFn::CheckCount
            | DynFn::CheckStart
            | DynFn::CheckEnd
            | DynFn::CheckStep
            | DynFn::ReadFile
            | DynFn::WriteFile
            | DynFn::ReadLine
            | DynFn::Sqrt
            | DynFn::Sin
            | DynFn::Cos
            | DynFn::Exp
            | DynFn::Log
            | DynFn::Pow
            | DynFn::Floor
            | DynFn::Round
            | DynFn::Abs
            | DynFn::Min
            | DynFn::Max
            | DynFn::Random
            | DynFn::ToNumber
            | DynFn::Upper
            | DynFn::Lower
            | DynFn::Trim
            | DynFn::Replace
            | DynFn::Find
            | DynFn::Sum
            | DynFn::Join
            | DynFn::Clock
            | DynFn::ForeignNumber
            | DynFn::ForeignInteger
            | DynFn::ForeignText => {}
        }
    }

    /// What lies in a value somewhere goes to `dest`: an item, a character, a field.
    fn index(&mut self, of: NodeId, dest: NodeId) {
        let values = self.nodes[of].clone();
        if values.is_any() {
            return self.make_any(dest);
        }
        if values.kinds().has(Kinds::STRING) {
            self.put(dest, Kinds::STRING);
        }
        if values.kinds().has(Kinds::BUFFER) {
            self.put(dest, Kinds::NUMBER);
        }
        for &object in values.objects() {
            if let Object::List(list) = object {
                self.flow(self.made[list].items, dest);
            } else if let Object::Record(record) = object {
                self.flow(self.made[record].all, dest);
            }
        }
    }

    /// A value comes somewhere into another one.
    fn keep(&mut self, into: NodeId, value: NodeId) {
        let values = self.nodes[into].clone();
        if values.is_any() {
            self.flow(value, self.any());
        }
        for &object in values.objects() {
            if let Object::List(made) | Object::Record(made) = object {
                self.flow(value, self.made[made].items);
            }
        }
    }

    /// Fields of an object are removed, or made by computed names, of which many turn it into a dictionary: its fields
    /// do not stay where they are.
    fn shuffle(&mut self, object: NodeId) {
        for &object in self.nodes[object].objects() {
            if let Object::Record(record) = object {
                self.shuffled.insert(record);
            }
        }
    }

    /// Whether the fields of an object stay where they are once they are made.
    pub(crate) fn keeps_places(&self, record: MadeId) -> bool {
        !self.shuffled.contains(&record) && !self.has_escaped(Object::Record(record))
    }

    /// How many fields of an object the program names.
    pub(crate) fn named_fields(&self, record: MadeId) -> usize {
        self.made[record].fields.len()
    }

    /// What a loop goes through.
    fn items(&mut self, of: NodeId, dest: NodeId, made: MadeId) {
        let values = self.nodes[of].clone();
        if values.is_any() {
            return self.make_any(dest);
        }
        let mut names = values.kinds().has(Kinds::STRING);
        for &object in values.objects() {
            match object {
                Object::List(_) => self.put_object(dest, object),
                Object::Record(_) => names = true,
                Object::Closure(_)
                | Object::Bound(_)
                | Object::Class(_)
                | Object::Instance(_)
                | Object::Native(_) => {}
            }
        }
        if names {
            self.put(self.made[made].items, Kinds::STRING);
            self.put_object(dest, Object::List(made));
        }
        // A buffer gives its numbers.
        if values.kinds().has(Kinds::BUFFER) {
            self.put(dest, Kinds::BUFFER);
        }
    }

    /// A part of a string or list; a list of the same items counts as the same one.
    fn part(&mut self, of: NodeId, dest: NodeId) {
        let values = self.nodes[of].clone();
        if values.is_any() {
            return self.make_any(dest);
        }
        if values.kinds().has(Kinds::STRING) {
            self.put(dest, Kinds::STRING);
        }
        for &object in values.objects() {
            if let Object::List(_) = object {
                self.put_object(dest, object);
            }
        }
    }

    /// A list of the items of two others.
    pub(super) fn lists_joined(&mut self, left: NodeId, right: NodeId, dest: NodeId, made: MadeId) {
        let may_be_list = |node: NodeId| {
            let values = &self.nodes[node];
            values.is_any() || values.objects().iter().any(|object| matches!(object, Object::List(_)))
        };
        if !may_be_list(left) || !may_be_list(right) {
            return;
        }
        let items = self.made[made].items;
        for node in [left, right] {
            let values = self.nodes[node].clone();
            if values.is_any() {
                self.make_any(items);
            }
            for &object in values.objects() {
                if let Object::List(list) = object {
                    self.flow(self.made[list].items, items);
                }
            }
        }
        self.put_object(dest, Object::List(made));
    }
}
