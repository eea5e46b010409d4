//! Where values flow: the analysis itself (0-CFA: one set for each place, whoever calls).
//!
//! In: constraints between nodes, each of which stands for a place of the program. Out: the values of each node. A list of
//! constraints to look at again drives it: each is looked at when one of the nodes changed that it reads. Calls make new
//! constraints when callees are found. As a set holds few objects before it becomes "any value" and can only grow,
//! a constraint is looked at a bounded number of times.
//!
//! What flows to "any value" **escapes**: somebody that is not followed may call it, with any arguments, read and
//! assign its fields, inherit from it. So what it takes is any value, and what it gives escapes, too.

use crate::made::Made;
use crate::values::{Kinds, MadeId, Object, Values};
use kiln_abi::DynFn;
use kiln_arena::{Arena, Id, IdMap, Symbol, define_id};
use kiln_mir::{ClassId, Code, Convention, FuncId, LocalId, Program};
use rustc_hash::{FxHashMap, FxHashSet};

define_id!(
    /// A place: a local, what a cell holds, a global, what a closure captured, a field of a class's instances, what a class
    /// inherits from.
    pub(crate) struct NodeId,
    "n"
);
define_id!(
    /// A constraint.
    pub(crate) struct ConstraintId,
    "c"
);

/// A list of nodes in [`Flow::args`]: its start and length.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Args(u32, u32);

/// How values of some nodes bring about values of others.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Constraint {
    /// All that is in the first is in the second.
    Flow(NodeId, NodeId),
    /// The sum of the first two: of numbers a number, of strings a string.
    Add(NodeId, NodeId, NodeId),
    /// `dest = object.name`
    Get { object: NodeId, name: Symbol, dest: NodeId },
    /// `object.name = value`
    Set { object: NodeId, name: Symbol, value: NodeId },
    /// `dest = callee(args)`
    Call { callee: NodeId, args: Args, dest: NodeId },
    /// `dest = receiver.name(args)`
    Invoke { receiver: NodeId, name: Symbol, args: Args, dest: NodeId },
    /// `dest = super.name`
    SuperGet { superclass: NodeId, this: NodeId, name: Symbol, dest: NodeId },
    /// `dest = super.name(args)`
    SuperInvoke { superclass: NodeId, this: NodeId, name: Symbol, args: Args, dest: NodeId },
    /// Instances of the class have escaped: all its methods may be called.
    Escaped(ClassId),
    /// `dest = operation(args)`, by the runtime, which may make a list or an object.
    Runtime { operation: DynFn, args: Args, dest: NodeId, made: MadeId },
    /// `dest = left + right` of lists.
    Join { left: NodeId, right: NodeId, dest: NodeId, made: MadeId },
}

/// The methods that a name may mean.
#[derive(Debug, Default)]
pub(crate) struct Lookup {
    /// Each once.
    pub(crate) methods: Vec<FuncId>,
    /// Whether some class may not have one.
    pub(crate) missing: bool,
    /// Whether a superclass is not followed, so that it may be any method.
    pub(crate) unknown: bool,
}

pub(crate) struct Flow<'a> {
    program: &'a Program,
    pub(crate) nodes: Arena<NodeId, Values>,
    constraints: Arena<ConstraintId, Constraint>,
    args: Vec<NodeId>,
    /// The node of `%0` of each function; the other locals follow.
    locals: IdMap<FuncId, NodeId>,
    globals: Vec<NodeId>,
    /// What classes inherit from.
    superclasses: IdMap<ClassId, NodeId>,
    /// The methods that each class has itself.
    methods: IdMap<ClassId, FxHashMap<Symbol, FuncId>>,
    /// The name of initializers, if it occurs.
    init: Option<Symbol>,
    captured: FxHashMap<(FuncId, u32), NodeId>,
    fields: FxHashMap<(ClassId, Symbol), NodeId>,
    fields_of: IdMap<ClassId, Vec<NodeId>>,
    /// What is made at each place.
    pub(super) made: Arena<MadeId, Made>,
    /// Objects whose fields may change their places.
    pub(super) shuffled: FxHashSet<MadeId>,
    /// A node that holds any value: what flows to it escapes.
    any: NodeId,
    /// Nodes of numbers, booleans, nil.
    scalars: [NodeId; 3],
    // ----- the state of the search
    /// For each node the constraints that read it, as a list that begins here.
    readers: Vec<Option<u32>>,
    /// A constraint, and the next of the list.
    reader_cells: Vec<(ConstraintId, Option<u32>)>,
    reads: FxHashSet<(NodeId, ConstraintId)>,
    todo: Vec<ConstraintId>,
    is_todo: Vec<bool>,
    /// What calls were led to already.
    pub(super) linked: FxHashSet<(ConstraintId, Object)>,
    edges: FxHashSet<(NodeId, NodeId)>,
    escaped: FxHashSet<Object>,
    /// The same, in order of time.
    all_escaped: Vec<Object>,
    to_escape: Vec<Object>,
}

impl<'a> Flow<'a> {
    /// Of a program, in which `init` is the name of initializers; without constraints.
    pub(crate) fn new(program: &'a Program, init: Option<Symbol>) -> Flow<'a> {
        let mut nodes: Arena<NodeId, Values> = Arena::new();
        let mut locals = Vec::new();
        for func in program.funcs.values() {
            locals.push(nodes.next_id());
            let count = match &func.code {
                Code::Body(body) => body.locals.len(),
                Code::Runtime(_) | Code::Foreign(_) => func.params.len() + 1,
            };
            for _ in 0..count {
                nodes.alloc(Values::default());
            }
        }
        let globals = program.globals.values().map(|global| {
            let mut values = Values::default();
            if let Some(native) = global.native {
                values.add_object(Object::Native(native));
            }
            nodes.alloc(values)
        });
        let globals = globals.collect();
        let mut first_locals = IdMap::filled(program.funcs.len(), nodes.next_id());
        for (func, first) in program.funcs.ids().zip(locals) {
            first_locals[func] = first;
        }
        let mut superclasses = IdMap::filled(program.classes.len(), nodes.next_id());
        for class in program.classes.ids() {
            superclasses[class] = nodes.alloc(Values::default());
        }
        let mut methods: IdMap<ClassId, FxHashMap<Symbol, FuncId>> =
            IdMap::filled(program.classes.len(), FxHashMap::default());
        for (id, class) in program.classes.iter() {
            methods[id] = class.methods.iter().map(|method| (method.name, method.func)).collect();
        }
        let mut any_value = Values::default();
        any_value.make_any();
        let any = nodes.alloc(any_value);
        let scalars = [Kinds::NUMBER, Kinds::BOOL, Kinds::NIL].map(|kinds| nodes.alloc(Values::of(kinds)));
        Flow {
            program,
            readers: vec![None; nodes.len()],
            nodes,
            constraints: Arena::new(),
            args: Vec::new(),
            locals: first_locals,
            globals,
            superclasses,
            methods,
            init,
            captured: FxHashMap::default(),
            fields: FxHashMap::default(),
            fields_of: IdMap::filled(program.classes.len(), Vec::new()),
            made: Arena::new(),
            shuffled: FxHashSet::default(),
            any,
            scalars,
            reader_cells: Vec::new(),
            reads: FxHashSet::default(),
            todo: Vec::new(),
            is_todo: Vec::new(),
            linked: FxHashSet::default(),
            edges: FxHashSet::default(),
            escaped: FxHashSet::default(),
            all_escaped: Vec::new(),
            to_escape: Vec::new(),
        }
    }

    // ----- nodes

    pub(crate) fn local(&self, func: FuncId, local: LocalId) -> NodeId {
        NodeId::from_index(self.locals[func].index() + local.index())
    }

    /// The node of a parameter, counted from 0, or of the result.
    fn param(&self, func: FuncId, index: usize) -> NodeId {
        self.local(func, LocalId::from_index(index + 1))
    }

    fn result(&self, func: FuncId) -> NodeId {
        self.locals[func]
    }

    pub(crate) fn global(&self, global: kiln_mir::GlobalId) -> NodeId {
        self.globals[global.index()]
    }

    pub(crate) fn superclass(&self, class: ClassId) -> NodeId {
        self.superclasses[class]
    }

    /// A node that holds one kind of values.
    pub(crate) fn scalar(&self, kind: Kinds) -> NodeId {
        let [number, bool, nil] = self.scalars;
        if kind == Kinds::NUMBER {
            number
        } else if kind == Kinds::BOOL {
            bool
        } else {
            nil
        }
    }

    /// A node that holds any value. What flows to it escapes.
    pub(super) fn any(&self) -> NodeId {
        self.any
    }

    pub(super) fn new_node(&mut self) -> NodeId {
        self.readers.push(None);
        self.nodes.alloc(Values::default())
    }

    pub(crate) fn captured(&mut self, func: FuncId, index: u32) -> NodeId {
        if let Some(&node) = self.captured.get(&(func, index)) {
            return node;
        }
        let node = self.new_node();
        self.captured.insert((func, index), node);
        node
    }

    fn field(&mut self, class: ClassId, name: Symbol) -> NodeId {
        if let Some(&node) = self.fields.get(&(class, name)) {
            return node;
        }
        let node = self.new_node();
        self.fields.insert((class, name), node);
        self.fields_of[class].push(node);
        if self.escaped.contains(&Object::Instance(class)) {
            self.make_any(node);
        }
        node
    }

    // ----- constraints

    pub(crate) fn args(&mut self, args: impl IntoIterator<Item = NodeId>) -> Args {
        let start = self.args.len() as u32;
        self.args.extend(args);
        Args(start, self.args.len() as u32 - start)
    }

    pub(super) fn args_of(&self, Args(start, len): Args) -> &[NodeId] {
        &self.args[start as usize..(start + len) as usize]
    }

    pub(crate) fn add(&mut self, constraint: Constraint) {
        let id = self.constraints.alloc(constraint);
        self.is_todo.push(false);
        match constraint {
            Constraint::Flow(from, _) => self.read(from, id),
            Constraint::Add(left, right, _) => {
                self.read(left, id);
                self.read(right, id);
            }
            Constraint::Get { object, .. } | Constraint::Set { object, .. } => self.read(object, id),
            Constraint::Call { callee, .. } => self.read(callee, id),
            Constraint::Invoke { receiver, .. } => self.read(receiver, id),
            Constraint::SuperGet { superclass, .. } | Constraint::SuperInvoke { superclass, .. } => {
                self.read(superclass, id);
            }
            Constraint::Escaped(_) => {}
            Constraint::Runtime { args, .. } => {
                for arg in self.args_of(args).to_vec() {
                    self.read(arg, id);
                }
            }
            Constraint::Join { left, right, .. } => {
                self.read(left, id);
                self.read(right, id);
            }
        }
        self.enqueue(id);
    }

    pub(crate) fn flow(&mut self, from: NodeId, to: NodeId) {
        if from != to && self.edges.insert((from, to)) {
            self.add(Constraint::Flow(from, to));
        }
    }

    fn read(&mut self, node: NodeId, id: ConstraintId) {
        let list = &mut self.readers[node.index()];
        self.reader_cells.push((id, *list));
        *list = Some(self.reader_cells.len() as u32 - 1);
    }

    /// As `read`, of a node that was perhaps read before.
    fn read_once(&mut self, node: NodeId, id: ConstraintId) {
        if self.reads.insert((node, id)) {
            self.read(node, id);
        }
    }

    fn enqueue(&mut self, id: ConstraintId) {
        if !std::mem::replace(&mut self.is_todo[id.index()], true) {
            self.todo.push(id);
        }
    }

    // ----- values

    fn changed(&mut self, node: NodeId) {
        let mut list = self.readers[node.index()];
        while let Some(at) = list {
            let (constraint, next) = self.reader_cells[at as usize];
            self.enqueue(constraint);
            list = next;
        }
    }

    pub(crate) fn put(&mut self, node: NodeId, kinds: Kinds) {
        if self.nodes[node].add_kinds(kinds) {
            self.changed(node);
        }
    }

    pub(crate) fn put_object(&mut self, node: NodeId, object: Object) {
        let values = &mut self.nodes[node];
        if values.is_any() {
            return self.escape(object);
        }
        if values.add_object(object) {
            if values.is_any() {
                let objects = values.objects().to_vec();
                objects.into_iter().for_each(|object| self.escape(object));
            }
            self.changed(node);
        }
    }

    pub(super) fn make_any(&mut self, node: NodeId) {
        if self.nodes[node].make_any() {
            let objects = self.nodes[node].objects().to_vec();
            objects.into_iter().for_each(|object| self.escape(object));
            self.changed(node);
        }
    }

    fn escape(&mut self, object: Object) {
        if self.escaped.insert(object) {
            self.all_escaped.push(object);
            self.to_escape.push(object);
        }
    }

    // ----- the search

    /// Looks at constraints until nothing changes.
    pub(crate) fn solve(&mut self) {
        loop {
            while let Some(object) = self.to_escape.pop() {
                self.escapes(object);
            }
            let Some(id) = self.todo.pop() else { break };
            self.is_todo[id.index()] = false;
            self.look_at(id);
        }
    }

    fn escapes(&mut self, object: Object) {
        match object {
            Object::Closure(func) | Object::Bound(func) => {
                // The receiver of a bound method is known.
                let hidden = self.program.funcs[func].convention.hidden();
                let is_method = self.program.funcs[func].convention == Convention::Method;
                let known = if is_method && object == Object::Closure(func) { 1 } else { hidden };
                for param in known..self.program.funcs[func].params.len() {
                    let node = self.param(func, param);
                    self.make_any(node);
                }
                let (result, any) = (self.result(func), self.any);
                self.flow(result, any);
            }
            Object::Class(class) => self.escape(Object::Instance(class)),
            Object::Instance(class) => {
                for node in self.fields_of[class].clone() {
                    self.make_any(node);
                }
                self.add(Constraint::Escaped(class));
            }
            Object::Native(_) => {}
            Object::List(list) => {
                let items = self.made[list].items;
                self.make_any(items);
            }
            Object::Record(record) => {
                let unknown = self.made[record].items;
                self.make_any(unknown);
            }
        }
    }

    fn look_at(&mut self, id: ConstraintId) {
        match self.constraints[id] {
            Constraint::Flow(from, to) => self.copy(from, to),
            Constraint::Add(left, right, dest) => self.sum(left, right, dest),
            Constraint::Get { object, name, dest } => self.get(id, object, name, dest),
            Constraint::Set { object, name, value } => self.set(object, name, value),
            Constraint::Call { callee, args, dest } => self.call(id, callee, args, dest),
            Constraint::Invoke { receiver, name, args, dest } => self.invoke(id, receiver, name, args, dest),
            Constraint::SuperGet { superclass, this, name, dest } => {
                self.super_get(id, superclass, this, name, dest);
            }
            Constraint::SuperInvoke { superclass, this, name, args, dest } => {
                self.super_invoke(id, superclass, this, name, args, dest);
            }
            Constraint::Escaped(class) => self.all_methods_escape(id, class),
            Constraint::Runtime { operation, args, dest, made } => self.operate(operation, args, dest, made),
            Constraint::Join { left, right, dest, made } => self.lists_joined(left, right, dest, made),
        }
    }

    fn copy(&mut self, from: NodeId, to: NodeId) {
        if !self.nodes[from].missing_in(&self.nodes[to]) {
            return;
        }
        let values = self.nodes[from].clone();
        self.put(to, values.kinds());
        for &object in values.objects() {
            self.put_object(to, object);
        }
        if values.is_any() {
            self.make_any(to);
        }
    }

    fn sum(&mut self, left: NodeId, right: NodeId, dest: NodeId) {
        for kind in [Kinds::NUMBER, Kinds::STRING] {
            let may_be = |node: NodeId| self.nodes[node].is_any() || self.nodes[node].kinds().has(kind);
            if may_be(left) && may_be(right) {
                self.put(dest, kind);
            }
        }
    }

    fn get(&mut self, id: ConstraintId, object: NodeId, name: Symbol, dest: NodeId) {
        if self.nodes[object].is_any() {
            return self.make_any(dest);
        }
        for object in self.nodes[object].objects().to_vec() {
            if let Object::Record(record) = object {
                let field = self.record_field(record, name);
                self.flow(field, dest);
            }
            let Object::Instance(class) = object else { continue };
            let field = self.field(class, name);
            self.flow(field, dest);
            let found = self.lookup_from(id, class, name);
            if found.unknown {
                self.escape(object);
                self.make_any(dest);
            }
            for method in found.methods {
                self.put_object(self.param(method, 1), object);
                self.put_object(dest, Object::Bound(method));
            }
        }
    }

    fn set(&mut self, object: NodeId, name: Symbol, value: NodeId) {
        if self.nodes[object].is_any() {
            let any = self.any;
            self.flow(value, any);
        }
        for object in self.nodes[object].objects().to_vec() {
            if let Object::Instance(class) = object {
                let field = self.field(class, name);
                self.flow(value, field);
            } else if let Object::Record(record) = object {
                let field = self.record_field(record, name);
                self.flow(value, field);
            }
        }
    }

    fn call(&mut self, id: ConstraintId, callee: NodeId, args: Args, dest: NodeId) {
        if self.nodes[callee].is_any() {
            self.call_anything(args, dest);
        }
        for object in self.nodes[callee].objects().to_vec() {
            match object {
                Object::Closure(func) | Object::Bound(func) => self.link(id, object, func, args, Some(dest)),
                Object::Class(class) => {
                    let instance = Object::Instance(class);
                    self.put_object(dest, instance);
                    let found = self.lookup_from(id, class, self.init);
                    if found.unknown {
                        self.escape(instance);
                        self.call_anything(args, dest);
                    }
                    for init in found.methods {
                        self.put_object(self.param(init, 1), instance);
                        // Closures of methods are called nowhere else.
                        self.link(id, Object::Closure(init), init, args, None);
                    }
                }
                Object::Native(native) => self.call_native(id, native, args, dest),
                Object::Instance(_) | Object::List(_) | Object::Record(_) => {}
            }
        }
    }

    fn call_anything(&mut self, args: Args, dest: NodeId) {
        for arg in self.args_of(args).to_vec() {
            let any = self.any;
            self.flow(arg, any);
        }
        self.make_any(dest);
    }

    /// Leads arguments and result of a call to a function, if their number is right: else it raises an error.
    fn link(&mut self, id: ConstraintId, object: Object, func: FuncId, args: Args, dest: Option<NodeId>) {
        let Func { hidden, params } = self.signature(func);
        if hidden + args.1 as usize != params || !self.linked.insert((id, object)) {
            return;
        }
        for (index, arg) in self.args_of(args).to_vec().into_iter().enumerate() {
            let param = self.param(func, hidden + index);
            self.flow(arg, param);
        }
        if let Some(dest) = dest {
            let result = self.result(func);
            self.flow(result, dest);
        }
    }

    fn signature(&self, func: FuncId) -> Func {
        let func = &self.program.funcs[func];
        Func { hidden: func.convention.hidden(), params: func.params.len() }
    }

    fn invoke(&mut self, id: ConstraintId, receiver: NodeId, name: Symbol, args: Args, dest: NodeId) {
        if self.nodes[receiver].is_any() {
            self.call_anything(args, dest);
        }
        for object in self.nodes[receiver].objects().to_vec() {
            if let Object::Record(record) = object
                && self.linked.insert((id, object))
            {
                let callee = self.record_field(record, name);
                self.add(Constraint::Call { callee, args, dest });
            }
            let Object::Instance(class) = object else { continue };
            let found = self.lookup_from(id, class, name);
            if found.unknown {
                self.escape(object);
                self.call_anything(args, dest);
            }
            for method in found.methods {
                self.put_object(self.param(method, 1), object);
                self.link(id, Object::Bound(method), method, args, Some(dest));
            }
            // Or a field's value is called.
            if self.linked.insert((id, object)) {
                let callee = self.field(class, name);
                self.add(Constraint::Call { callee, args, dest });
            }
        }
    }

    fn super_get(&mut self, id: ConstraintId, superclass: NodeId, this: NodeId, name: Symbol, dest: NodeId) {
        for method in self.super_methods(id, superclass, this, name) {
            let param = self.param(method, 1);
            self.flow(this, param);
            self.put_object(dest, Object::Bound(method));
        }
        if self.is_unknown_super(superclass, name) {
            self.make_any(dest);
        }
    }

    fn super_invoke(
        &mut self,
        id: ConstraintId,
        superclass: NodeId,
        this: NodeId,
        name: Symbol,
        args: Args,
        dest: NodeId,
    ) {
        for method in self.super_methods(id, superclass, this, name) {
            let param = self.param(method, 1);
            self.flow(this, param);
            self.link(id, Object::Bound(method), method, args, Some(dest));
        }
        if self.is_unknown_super(superclass, name) {
            self.call_anything(args, dest);
        }
    }

    /// The methods that `super.name` may mean. If it may mean any, the receiver escapes.
    fn super_methods(
        &mut self,
        id: ConstraintId,
        superclass: NodeId,
        this: NodeId,
        name: Symbol,
    ) -> Vec<FuncId> {
        let mut methods = Vec::new();
        for object in self.nodes[superclass].objects().to_vec() {
            if let Object::Class(class) = object {
                methods.extend(self.lookup_from(id, class, name).methods);
            }
        }
        if self.is_unknown_super(superclass, name) {
            let any = self.any;
            self.flow(this, any);
        }
        methods
    }

    fn is_unknown_super(&self, superclass: NodeId, name: Symbol) -> bool {
        let values = &self.nodes[superclass];
        let is_unknown =
            |object: &Object| matches!(object, Object::Class(class) if self.lookup(*class, name).unknown);
        values.is_any() || values.objects().iter().any(is_unknown)
    }

    fn all_methods_escape(&mut self, id: ConstraintId, class: ClassId) {
        let mut seen: Vec<ClassId> = Vec::new();
        let mut open = vec![class];
        while let Some(class) = open.pop() {
            if seen.contains(&class) {
                continue;
            }
            seen.push(class);
            for method in &self.program.classes[class].methods {
                self.escape(Object::Closure(method.func));
            }
            let superclass = self.superclasses[class];
            self.read_once(superclass, id);
            open.extend(classes(&self.nodes[superclass]));
        }
    }

    // ----- what was found

    /// Calls `found` for each function that a call may enter, with doubles; gives whether it may be any that escaped.
    pub(crate) fn each_callee(&self, call: Callee<'_>, found: &mut dyn FnMut(FuncId)) -> bool {
        match call {
            Callee::Value(callee) => {
                let mut any = callee.is_any();
                for object in callee.objects() {
                    match *object {
                        Object::Closure(func) | Object::Bound(func) => found(func),
                        Object::Class(class) => {
                            let init = self.init.map_or(Lookup::default(), |init| self.lookup(class, init));
                            any |= init.unknown;
                            init.methods.into_iter().for_each(&mut *found);
                        }
                        Object::Instance(_) | Object::Native(_) | Object::List(_) | Object::Record(_) => {}
                    }
                }
                any
            }
            Callee::Property(receiver, name) => {
                let mut any = receiver.is_any();
                for object in receiver.objects() {
                    if let Object::Record(record) = *object {
                        let field = &self.nodes[self.field_that_may_be(record, name)];
                        any |= self.each_callee(Callee::Value(field), found);
                    }
                    let Object::Instance(class) = *object else { continue };
                    let methods = self.lookup(class, name);
                    any |= methods.unknown;
                    methods.methods.into_iter().for_each(&mut *found);
                    if let Some(&field) = self.fields.get(&(class, name)) {
                        any |= self.each_callee(Callee::Value(&self.nodes[field]), found);
                    }
                }
                any
            }
            Callee::Super(superclass, name) => {
                let mut any = superclass.is_any();
                for class in classes(superclass) {
                    let methods = self.lookup(class, name);
                    any |= methods.unknown;
                    methods.methods.into_iter().for_each(&mut *found);
                }
                any
            }
        }
    }

    /// The functions that are called by somebody who is not followed.
    pub(crate) fn escaped_functions(&self) -> Vec<FuncId> {
        let funcs = self.all_escaped.iter().filter_map(|object| match object {
            Object::Closure(func) | Object::Bound(func) => Some(*func),
            Object::Class(_)
            | Object::Instance(_)
            | Object::Native(_)
            | Object::List(_)
            | Object::Record(_) => None,
        });
        funcs.collect()
    }

    /// Whether somebody who is not followed may have an object.
    pub(crate) fn has_escaped(&self, object: Object) -> bool {
        self.escaped.contains(&object)
    }

    /// Whether no instance of a class has a field of this name.
    pub(crate) fn has_no_field(&self, class: ClassId, name: Symbol) -> bool {
        !self.escaped.contains(&Object::Instance(class))
            && self.fields.get(&(class, name)).is_none_or(|&field| self.nodes[field].is_empty())
    }

    /// The name of initializers, if it occurs.
    pub(crate) fn init(&self) -> Option<Symbol> {
        self.init
    }

    // ----- methods

    /// As [`Flow::lookup`]; the constraint is looked at again when a class on the way inherits from another one.
    fn lookup_from(&mut self, id: ConstraintId, class: ClassId, name: impl Into<Option<Symbol>>) -> Lookup {
        let Some(name) = name.into() else { return Lookup::default() };
        let mut nodes = Vec::new();
        let found = self.lookup_along(class, name, &mut |class| nodes.push(self.superclasses[class]));
        for node in nodes {
            self.read_once(node, id);
        }
        found
    }

    /// The methods that `name` may mean in instances of `class`.
    pub(crate) fn lookup(&self, class: ClassId, name: Symbol) -> Lookup {
        self.lookup_along(class, name, &mut |_| {})
    }

    /// Calls `passed` for each class that inherits where the search goes on.
    fn lookup_along(&self, class: ClassId, name: Symbol, passed: &mut dyn FnMut(ClassId)) -> Lookup {
        let mut found = Lookup::default();
        let mut seen: Vec<ClassId> = Vec::new();
        let mut open = vec![class];
        while let Some(class) = open.pop() {
            if seen.contains(&class) {
                continue;
            }
            seen.push(class);
            // Of two with one name the later counts.
            let own = self.methods[class].get(&name);
            if let Some(&method) = own {
                if !found.methods.contains(&method) {
                    found.methods.push(method);
                }
                continue;
            }
            if !self.program.classes[class].inherits {
                found.missing = true;
                continue;
            }
            passed(class);
            let above = &self.nodes[self.superclasses[class]];
            found.unknown |= above.is_any();
            open.extend(classes(above));
        }
        found
    }
}

/// What is called.
#[derive(Clone, Copy)]
pub(crate) enum Callee<'v> {
    /// A value.
    Value(&'v Values),
    /// A property of a receiver.
    Property(&'v Values, Symbol),
    /// A method of a superclass.
    Super(&'v Values, Symbol),
}

/// The number of hidden and of all parameters.
struct Func {
    hidden: usize,
    params: usize,
}

fn classes(values: &Values) -> impl Iterator<Item = ClassId> {
    values.objects().iter().filter_map(|object| match object {
        Object::Class(class) => Some(*class),
        Object::Closure(_)
        | Object::Bound(_)
        | Object::Instance(_)
        | Object::Native(_)
        | Object::List(_)
        | Object::Record(_) => None,
    })
}
