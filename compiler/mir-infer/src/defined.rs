//! Which globals are surely defined where, and which are constants.
//!
//! The script defines globals one after the other. So "which are defined" is a number: how many definitions have
//! run, the **time**. At each statement of the script it is known; what a call in the script enters, directly or by
//! other calls, begins no earlier than the call. A global is defined where its first definition has run.
//!
//! Takes linear time: each function is entered once, at the earliest time of all.

use crate::calls::each_callee;
use crate::flow::Flow;
use kiln_arena::{Id, IdMap};
use kiln_mir::{BlockId, Body, Code, Const, DynOp, FuncId, GlobalId, Operand, Program, StatementKind};

/// How many definitions have run.
pub(crate) type Time = u32;

/// Of what is never reached.
const NEVER: Time = Time::MAX;

/// What is known of globals.
pub(crate) struct Definitions {
    /// The time from which on each is defined.
    defined_from: IdMap<GlobalId, Time>,
    /// Whether each is assigned once in the life of the program, when it is defined.
    constant: IdMap<GlobalId, bool>,
    /// The number that each is, if it is a constant.
    numbers: IdMap<GlobalId, Option<Const>>,
    /// The earliest time at which each function is entered.
    entered: IdMap<FuncId, Time>,
    /// The time at which each block of the script is entered.
    script: IdMap<BlockId, Time>,
    main: FuncId,
}

impl Definitions {
    /// The time at the start of a block.
    pub(crate) fn at(&self, func: FuncId, block: BlockId) -> Time {
        if func == self.main { self.script[block] } else { self.entered[func] }
    }

    /// The time behind a statement that begins at `time`.
    pub(crate) fn behind(&self, func: FuncId, time: Time, statement: StatementKind) -> Time {
        match definition(statement) {
            // Others of the same global come later, or perhaps in a loop: they change nothing.
            Some(global) if func == self.main && self.defined_from[global] == time + 1 => time + 1,
            Some(_) | None => time,
        }
    }

    /// Whether a global is surely defined at a time that is ever reached.
    pub(crate) fn is_defined(&self, global: GlobalId, time: Time) -> bool {
        time != NEVER && self.defined_from[global] <= time
    }

    /// Whether all values of a global that anybody sees are one.
    pub(crate) fn is_constant(&self, global: GlobalId) -> bool {
        self.constant[global]
    }

    /// The number that a constant is.
    pub(crate) fn number(&self, global: GlobalId) -> Option<Const> {
        self.numbers[global]
    }
}

/// What the definitions of a program, whose script is `main`, say.
pub(crate) fn definitions(program: &Program, main: FuncId, flow: &Flow<'_>) -> Definitions {
    let mut found = Definitions {
        defined_from: IdMap::filled(program.globals.len(), NEVER),
        constant: IdMap::filled(program.globals.len(), false),
        numbers: IdMap::filled(program.globals.len(), None),
        entered: IdMap::filled(program.funcs.len(), NEVER),
        script: IdMap::filled(0, NEVER),
        main,
    };
    for (id, global) in program.globals.iter() {
        if global.native.is_some() {
            found.defined_from[id] = 0;
        }
    }
    if let Code::Body(body) = &program.funcs[main].code {
        found.run_script(program, body);
        found.enter_functions(program, body, flow);
    }
    found
}

/// The global that a statement assigns without asking whether it is defined: before the analysis, a definition.
fn definition(statement: StatementKind) -> Option<GlobalId> {
    if let StatementKind::Dyn { op: DynOp::SetGlobal { global, defined: true }, .. } = statement {
        Some(global)
    } else {
        None
    }
}

impl Definitions {
    /// Numbers the definitions in the order in which they run.
    fn run_script(&mut self, program: &Program, body: &Body) {
        let order = body.reverse_postorder();
        let in_loop = may_repeat(body, &order);
        let predecessors = body.predecessors(&body.reachable());
        let mut ends: IdMap<BlockId, Time> = IdMap::filled(body.blocks.len(), NEVER);
        self.script = IdMap::filled(body.blocks.len(), NEVER);
        let mut count: Time = 0;
        for &block in &order {
            // A way back into a loop comes later than the way into it.
            let before = predecessors[block].iter().map(|&before| ends[before]).min();
            let mut time = if block == body.entry() { 0 } else { before.unwrap_or(NEVER) };
            self.script[block] = time;
            for statement in &body.blocks[block].statements {
                let Some(global) = definition(statement.kind) else { continue };
                let first = self.defined_from[global] == NEVER;
                if first && time == count && !in_loop[block] {
                    count += 1;
                    time = count;
                    self.defined_from[global] = time;
                    self.constant[global] = true;
                    self.numbers[global] = number(program, body, statement.kind);
                } else {
                    self.constant[global] = false;
                }
            }
            ends[block] = time;
        }
        self.forget_assigned(program);
    }

    /// What is assigned elsewhere, or defined twice, is no constant.
    fn forget_assigned(&mut self, program: &Program) {
        let mut assignments: IdMap<GlobalId, u32> = IdMap::filled(program.globals.len(), 0);
        for func in program.funcs.values() {
            let Code::Body(body) = &func.code else { continue };
            for statement in body.blocks.values().flat_map(|block| &block.statements) {
                if let StatementKind::Dyn { op: DynOp::SetGlobal { global, .. }, .. } = statement.kind {
                    assignments[global] += 1;
                }
            }
        }
        for (id, global) in program.globals.iter() {
            if assignments[id] != 1 || global.native.is_some() {
                self.constant[id] = false;
                self.numbers[id] = None;
            }
        }
    }

    fn enter_functions(&mut self, program: &Program, script: &Body, flow: &Flow<'_>) {
        // Calls of the script in the order of time.
        let mut calls: Vec<(Time, Option<FuncId>)> = Vec::new();
        for (id, block) in script.blocks.iter() {
            let mut time = self.script[id];
            for statement in &block.statements {
                let any = each_callee(flow, self.main, script, statement.kind, &mut |callee| {
                    calls.push((time, Some(callee)));
                });
                if any {
                    calls.push((time, None));
                }
                time = self.behind(self.main, time, statement.kind);
            }
        }
        calls.sort_unstable();
        calls.dedup();
        let mut escaped = Some(flow.escaped_functions());
        let mut open: Vec<FuncId> = Vec::new();
        for (time, callee) in calls {
            let mut enter = |callee: Option<FuncId>, open: &mut Vec<FuncId>| match callee {
                Some(callee) => open.push(callee),
                None => open.extend(escaped.take().unwrap_or_default()),
            };
            enter(callee, &mut open);
            while let Some(func) = open.pop() {
                if self.entered[func] <= time {
                    continue;
                }
                self.entered[func] = time;
                let Code::Body(body) = &program.funcs[func].code else { continue };
                for statement in body.blocks.values().flat_map(|block| &block.statements) {
                    let any = each_callee(flow, func, body, statement.kind, &mut |callee| open.push(callee));
                    if any {
                        enter(None, &mut open);
                    }
                }
            }
        }
    }
}

/// The number that a definition assigns.
fn number(program: &Program, body: &Body, statement: StatementKind) -> Option<Const> {
    let StatementKind::Dyn { args, .. } = statement else { return None };
    match body.operands[args].first() {
        Some(&Operand::Const(constant)) if constant.ty == program.types.common.dyn_ => Some(constant),
        Some(Operand::Const(_) | Operand::Copy(_) | Operand::Move(_)) | None => None,
    }
}

/// Which blocks may run more than once: those that lie between the ends of a way back, in this order.
fn may_repeat(body: &Body, order: &[BlockId]) -> IdMap<BlockId, bool> {
    let mut positions = IdMap::filled(body.blocks.len(), usize::MAX);
    for (position, &block) in order.iter().enumerate() {
        positions[block] = position;
    }
    let mut begin = vec![0u32; order.len() + 1];
    let mut end = vec![0u32; order.len() + 1];
    for (position, &block) in order.iter().enumerate() {
        body.each_target(body.blocks[block].terminator.kind, |target| {
            if positions[target] <= position {
                begin[positions[target]] += 1;
                end[position] += 1;
            }
        });
    }
    let mut repeats = IdMap::filled(body.blocks.len(), false);
    let mut around = 0;
    for (position, &block) in order.iter().enumerate() {
        around += begin[position];
        repeats[block] = around > 0;
        around -= end[position];
    }
    repeats
}

/// The number of the first parameter's local: `%1`.
pub(crate) fn own_closure() -> kiln_mir::LocalId {
    Id::from_index(1)
}
