//! What nobody needs of functions that are only called directly: parameters, and what is computed for them.
//!
//! A local is needed if something that stays reads it: a statement that does more than to assign a local, one that assigns
//! a local that is needed, a terminator, or a call whose callee needs the parameter. What is not needed by that is not
//! needed, however it is passed around. Takes linear time.

use kiln_arena::{Arena, Id, IdMap, ListPool};
use kiln_mir::{Access, Body, Code, FuncId, Local, LocalId, Operand, Place, Program, Rvalue, StatementKind};

/// Drops the parameters of functions from `first` on that nobody needs, their arguments, and all statements that only
/// compute what nobody needs.
pub(crate) fn drop_unused(program: &mut Program, first: FuncId) {
    let needs = needs(program, first);
    let dropped: Vec<Vec<bool>> = program
        .funcs
        .iter()
        .map(|(id, func)| {
            let is_dropped = |index: usize| id >= first && !needs[id][LocalId::from_index(index + 1)];
            (0..func.params.len()).map(is_dropped).collect()
        })
        .collect();
    for (id, func) in program.funcs.ids().zip(program.funcs.values_mut()) {
        let Code::Body(body) = &mut func.code else { continue };
        let own = &dropped[id.index()];
        remove_unneeded(body, &needs[id]);
        renumber(body, own, &dropped);
        let mut drops = own.iter();
        func.params.retain(|_| !*drops.next().expect("one for each parameter"));
    }
}

/// Which locals of each function are needed.
type Needs = IdMap<FuncId, IdMap<LocalId, bool>>;

struct Search<'a> {
    program: &'a Program,
    first: FuncId,
    needs: Needs,
    /// Statements that do no more than to assign, by function and local.
    assignments: IdMap<FuncId, Vec<(LocalId, StatementKind)>>,
    /// The calls of each function: from where, with what.
    calls: IdMap<FuncId, Vec<(FuncId, kiln_arena::ListRange<Operand>)>>,
    todo: Vec<(FuncId, LocalId)>,
}

fn needs(program: &Program, first: FuncId) -> Needs {
    let mut search = Search {
        program,
        first,
        needs: IdMap::filled(program.funcs.len(), IdMap::filled(0, false)),
        assignments: IdMap::filled(program.funcs.len(), Vec::new()),
        calls: IdMap::filled(program.funcs.len(), Vec::new()),
        todo: Vec::new(),
    };
    for (id, func) in program.funcs.iter() {
        if let Code::Body(body) = &func.code {
            search.needs[id] = IdMap::filled(body.locals.len(), false);
        }
    }
    for (id, func) in program.funcs.iter() {
        if let Code::Body(body) = &func.code {
            search.begin(id, body);
        }
    }
    while let Some((func, local)) = search.todo.pop() {
        search.needed(func, local);
    }
    search.needs
}

impl Search<'_> {
    fn need(&mut self, func: FuncId, local: LocalId) {
        if !std::mem::replace(&mut self.needs[func][local], true) {
            self.todo.push((func, local));
        }
    }

    /// What is needed in any case.
    fn begin(&mut self, id: FuncId, body: &Body) {
        let mut assignments = Vec::new();
        for block in body.blocks.values() {
            for statement in &block.statements {
                let kind = statement.kind;
                if let StatementKind::Call { func, args, .. } = kind
                    && func >= self.first
                {
                    self.calls[func].push((id, args));
                } else if is_removable(kind) {
                    assignments.push((kind.dest().local, kind));
                } else {
                    self.need_operands(id, body, kind);
                }
            }
            body.each_terminator_access(block.terminator.kind, |place, _| self.need(id, place.local));
        }
        assignments.sort_by_key(|&(local, _)| local);
        self.assignments[id] = assignments;
    }

    fn need_operands(&mut self, func: FuncId, body: &Body, kind: StatementKind) {
        body.each_access(kind, |place, access| {
            // To assign a part, there must be a whole.
            if access != Access::Assign || !place.projection.is_empty() {
                self.need(func, place.local);
            }
        });
    }

    fn needed(&mut self, func: FuncId, local: LocalId) {
        let Code::Body(body) = &self.program.funcs[func].code else { return };
        let assignments = &self.assignments[func];
        let start = assignments.partition_point(|&(assigned, _)| assigned < local);
        let count = assignments[start..].partition_point(|&(assigned, _)| assigned == local);
        for index in start..start + count {
            let (_, kind) = self.assignments[func][index];
            self.need_operands(func, body, kind);
        }
        let is_param = (1..=self.program.funcs[func].params.len()).contains(&local.index());
        if is_param && func >= self.first {
            for at in 0..self.calls[func].len() {
                let (caller, args) = self.calls[func][at];
                let Code::Body(body) = &self.program.funcs[caller].code else { continue };
                if let Some(place) = body.operands[args][local.index() - 1].place() {
                    self.need(caller, place.local);
                }
            }
        }
    }
}

/// Whether a statement does no more than to assign its whole place.
fn is_removable(kind: StatementKind) -> bool {
    if !kind.dest().projection.is_empty() {
        return false;
    }
    match kind {
        StatementKind::Assign(_, Rvalue::Checked(..) | Rvalue::CheckedNeg(_)) => false,
        StatementKind::Assign(
            _,
            Rvalue::Use(_)
            | Rvalue::Unary(..)
            | Rvalue::Binary(..)
            | Rvalue::Cast(_)
            | Rvalue::Aggregate(..)
            | Rvalue::Discriminant(_),
        ) => true,
        StatementKind::Call { .. } => false,
        StatementKind::Dyn { op, .. } => op.is_removable(),
    }
}

fn remove_unneeded(body: &mut Body, needs: &IdMap<LocalId, bool>) {
    for block in body.blocks.values_mut() {
        block
            .statements
            .retain(|statement| !is_removable(statement.kind) || needs[statement.kind.dest().local]);
    }
}

/// Without the locals of dropped parameters, and without the arguments for those of others.
fn renumber(body: &mut Body, own: &[bool], dropped: &[Vec<bool>]) {
    let mut locals: Arena<LocalId, Local> = Arena::new();
    let mut names: IdMap<LocalId, LocalId> = IdMap::filled(body.locals.len(), Id::from_index(0));
    let is_dropped = |id: LocalId| id.index() > 0 && own.get(id.index() - 1) == Some(&true);
    // A parameter that is dropped stays as a variable that nobody reads: a call may assign it.
    let kept = body.locals.ids().filter(|&id| !is_dropped(id));
    for id in kept.chain(body.locals.ids().filter(|&id| is_dropped(id))) {
        names[id] = locals.alloc(body.locals[id]);
    }
    body.locals = locals;
    let place = |place: Place| Place { local: names[place.local], ..place };
    let operand = |operand: Operand| operand.map_place(place);
    let old_lists = std::mem::take(&mut body.operands);
    let mut lists = ListPool::new();
    for block in body.blocks.values_mut() {
        for statement in &mut block.statements {
            let kind = match statement.kind {
                StatementKind::Call { dest, func, type_args, args } => {
                    let drops = dropped[func.index()].iter();
                    let kept = old_lists[args].iter().zip(drops).filter(|(_, dropped)| !**dropped);
                    let args = lists.alloc(kept.map(|(&arg, _)| operand(arg)).collect::<Vec<_>>());
                    StatementKind::Call { dest, func, type_args, args }
                }
                StatementKind::Dyn { dest, op, args } => {
                    let args = lists.alloc(old_lists[args].iter().copied().map(operand));
                    StatementKind::Dyn { dest, op, args }
                }
                StatementKind::Assign(dest, Rvalue::Aggregate(variant, fields)) => {
                    let fields = lists.alloc(old_lists[fields].iter().copied().map(operand));
                    StatementKind::Assign(dest, Rvalue::Aggregate(variant, fields))
                }
                kind @ StatementKind::Assign(..) => kind.map_operands(&mut lists, operand),
            };
            statement.kind = kind.with_dest(place(kind.dest()));
        }
        block.terminator.kind = block.terminator.kind.map_operand(operand);
    }
    body.operands = lists;
}
