//! The two passes over the tape against a search through all paths, on random tapes of more variables than a word has.

use crate::init::{Finding, Init};
use crate::liveness::{DeadStore, Liveness};
use crate::tape::{Event, LoopNo, Slot, Tape};
use kiln_arena::Id;
use kiln_hir::{ExprId, VarId};
use proptest::prelude::*;

/// Makes tapes from a list of random numbers; when they run out, everything is closed.
struct Maker<'a> {
    choices: std::slice::Iter<'a, u8>,
    tape: Tape,
    /// Variables in scope.
    scope: Vec<Slot>,
    loops: Vec<LoopNo>,
    /// Forks around the place, outermost first: whether a condition may fail there.
    forks: Vec<bool>,
}

impl Maker<'_> {
    fn choose(&mut self, below: usize) -> usize {
        self.choices.next().map_or(0, |&choice| choice as usize % below)
    }

    fn here(&self) -> ExprId {
        ExprId::from_index(self.tape.events.len())
    }

    fn steps(&mut self, depth: usize) {
        let outer = self.scope.len();
        while self.choices.len() > 0 {
            let at = self.here();
            let pick = self.choose(self.scope.len().max(1));
            let slot = self.scope.get(pick).copied();
            match (self.choose(16), slot) {
                (0, _) => break,
                (1..=3, _) | (4..=8, None) => {
                    // Several at once, so that there are many.
                    for _ in 0..=self.choose(20) {
                        let slot = self.tape.slot(VarId::from_index(self.tape.vars.len()));
                        let event =
                            if self.choose(3) == 0 { Event::Bind(slot) } else { Event::Declare(slot) };
                        self.tape.push(event);
                        self.scope.push(slot);
                    }
                }
                (4 | 5, Some(slot)) => self.tape.push(Event::Write(slot, at)),
                (6 | 7, Some(slot)) => self.tape.read(slot, at),
                (8, Some(slot)) => self.tape.push(Event::Update(slot, at)),
                (9, _) => self.jump(),
                (10, _) => self.guard(),
                (11, _) if !self.loops.is_empty() && self.choose(2) == 0 => {
                    self.tape.push(Event::Test(*self.loops.last().unwrap()));
                }
                _ if depth > 5 => {}
                (11 | 12, _) => self.a_loop(depth),
                (13.., _) => self.fork(depth),
            }
        }
        self.scope.truncate(outer);
    }

    fn jump(&mut self) {
        let target = self.choose(self.loops.len() + 1);
        let again = self.choose(2);
        let event = match (self.loops.get(target), again) {
            (None, _) => Event::Leave,
            (Some(&number), 0) => Event::Break(number),
            (Some(&number), _) => Event::Continue(number),
        };
        self.tape.push(event);
    }

    fn guard(&mut self) {
        let outwards = self.choose(self.forks.len().max(1));
        if self.forks.iter().rev().nth(outwards) == Some(&true) {
            self.tape.push(Event::Guard(outwards as u32));
        }
    }

    fn a_loop(&mut self, depth: usize) {
        let number = self.tape.new_loop();
        self.tape.push(Event::Loop(number));
        self.loops.push(number);
        self.steps(depth + 1);
        self.loops.pop();
        self.tape.push(Event::Repeat(number));
    }

    fn fork(&mut self, depth: usize) {
        let condition = self.choose(2) == 0;
        let ways = if condition { 2 } else { 1 + self.choose(3) };
        self.tape.push(if condition { Event::Condition } else { Event::Fork });
        for way in 0..ways {
            self.forks.push(way + 1 < ways);
            self.steps(depth + 1);
            self.forks.pop();
            if way + 1 < ways {
                self.tape.push(Event::Next);
            }
        }
        // Every fork has a second way, be it empty, as the walk makes them.
        if ways == 1 {
            self.tape.push(Event::Next);
        }
        self.tape.push(Event::Join);
    }
}

fn tape(choices: &[u8]) -> Tape {
    let mut maker =
        Maker { choices: choices.iter(), tape: Tape::default(), scope: vec![], loops: vec![], forks: vec![] };
    while maker.choices.len() > 0 {
        maker.steps(0);
    }
    let mut tape = maker.tape;
    // The walk records nothing that control does not reach.
    let live = reached(&successors(&tape), &[0], |_| false);
    for (event, live) in tape.events.iter_mut().zip(live) {
        let names_slot = matches!(
            event,
            Event::Declare(_) | Event::Bind(_) | Event::Read(..) | Event::Write(..) | Event::Update(..)
        );
        if !live && names_slot {
            *event = Event::Skip;
        }
    }
    tape
}

/// Where control may go from each position; past the end is the end of the function.
fn successors(tape: &Tape) -> Vec<Vec<usize>> {
    let events = &tape.events;
    let mut after_loop = vec![0; tape.loops as usize];
    let mut loop_start = vec![0; tape.loops as usize];
    // The forks around each position, innermost last, by their number; of each, where its ways begin.
    let mut forks: Vec<(Vec<usize>, usize)> = Vec::new();
    let mut around: Vec<Vec<usize>> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (at, &event) in events.iter().enumerate() {
        match event {
            Event::Fork | Event::Condition => {
                open.push(forks.len());
                forks.push((vec![at + 1], 0));
            }
            Event::Next => forks[*open.last().unwrap()].0.push(at + 1),
            Event::Join => forks[*open.last().unwrap()].1 = at + 1,
            Event::Loop(number) => loop_start[number.0 as usize] = at,
            Event::Repeat(number) => after_loop[number.0 as usize] = at + 1,
            Event::Skip
            | Event::Declare(_)
            | Event::Bind(_)
            | Event::Read(..)
            | Event::Write(..)
            | Event::Update(..)
            | Event::Guard(_)
            | Event::Test(_)
            | Event::Break(_)
            | Event::Continue(_)
            | Event::Leave => {}
        }
        around.push(open.clone());
        if event == Event::Join {
            open.pop();
        }
    }
    let fork_at = |at: usize, outwards: usize| {
        let around = &around[at];
        &forks[around[around.len() - 1 - outwards]]
    };
    let next = |at: usize| match events[at] {
        Event::Fork => fork_at(at, 0).0.clone(),
        Event::Next => vec![fork_at(at, 0).1],
        Event::Guard(outwards) => {
            let later = fork_at(at, outwards as usize).0.iter().copied().filter(|&start| start > at);
            later.chain([at + 1]).collect()
        }
        Event::Test(number) => vec![at + 1, after_loop[number.0 as usize]],
        Event::Repeat(number) | Event::Continue(number) => vec![loop_start[number.0 as usize]],
        Event::Break(number) => vec![after_loop[number.0 as usize]],
        Event::Leave => vec![],
        Event::Skip
        | Event::Declare(_)
        | Event::Bind(_)
        | Event::Read(..)
        | Event::Write(..)
        | Event::Update(..)
        | Event::Condition
        | Event::Join
        | Event::Loop(_) => vec![at + 1],
    };
    (0..events.len()).map(next).collect()
}

/// The positions that paths from `start` lead to. A path ends at a step for which `stop` holds.
fn reached(successors: &[Vec<usize>], start: &[usize], stop: impl Fn(usize) -> bool) -> Vec<bool> {
    let mut seen = vec![false; successors.len() + 1];
    let mut pending = start.to_vec();
    while let Some(at) = pending.pop() {
        if !std::mem::replace(&mut seen[at], true) && at < successors.len() && !stop(at) {
            pending.extend(&successors[at]);
        }
    }
    seen
}

/// What the passes should find.
fn expected(tape: &Tape) -> (Vec<Finding>, Vec<DeadStore>) {
    let events = &tape.events;
    let successors = successors(tape);
    let gives = |at: usize, slot: Slot| matches!(events[at], Event::Write(other, _) | Event::Bind(other) if other == slot);
    let takes = |at: usize, slot: Slot| events[at] == Event::Declare(slot);
    let mut findings = Vec::new();
    let mut dead = Vec::new();
    for index in 0..tape.vars.len() {
        let slot = Slot(index as u32);
        let from_start = reached(&successors, &[0], |_| false);
        // Without a value: from the start or a declaration, past no assignment.
        let declarations = (0..events.len()).filter(|&at| from_start[at] && takes(at, slot)).map(|at| at + 1);
        let starts: Vec<usize> = declarations.chain([0]).collect();
        let without = reached(&successors, &starts, |at| gives(at, slot));
        // With a value: from an assignment that is reached, past no declaration.
        let assigned = (0..events.len()).filter(|&at| from_start[at] && gives(at, slot)).map(|at| at + 1);
        let with = reached(&successors, &assigned.collect::<Vec<_>>(), |at| takes(at, slot));
        for (at, &event) in events.iter().enumerate() {
            if let Event::Read(other, expr) | Event::Update(other, expr) = event
                && other == slot
                && without[at]
            {
                findings.push(Finding::NoValue { slot, at: expr, never: !with[at] });
            }
            let mut store = None;
            if let Event::Write(other, expr) | Event::Update(other, expr) = event
                && other == slot
            {
                store = Some(Some(expr));
                if with[at] {
                    findings.push(Finding::Again { slot, at: expr });
                }
            }
            if event == Event::Bind(slot) {
                store = Some(None);
            }
            if let Some(store) = store {
                let ends = |at: usize| gives(at, slot) || takes(at, slot);
                let later = reached(&successors, &successors[at], ends);
                let read = |at: usize| matches!(events[at], Event::Read(other, _) if other == slot);
                if !(0..events.len()).any(|at| later[at] && read(at)) {
                    dead.push(DeadStore { slot, at: store });
                }
            }
        }
    }
    (findings, dead)
}

fn by_slot(finding: &Finding) -> (Slot, ExprId, bool) {
    match *finding {
        Finding::NoValue { slot, at, .. } => (slot, at, false),
        Finding::Again { slot, at } => (slot, at, true),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn passes_agree_with_a_search(choices in prop::collection::vec(any::<u8>(), 0..400)) {
        let tape = tape(&choices);
        let (mut findings, mut dead) = expected(&tape);
        let mut found = Init::default().run(&tape, |_| true);
        found.sort_by_key(by_slot);
        findings.sort_by_key(by_slot);
        prop_assert_eq!(found, findings, "{:?}", tape.events);
        let mut stores = Liveness::default().run(&tape, |_| true);
        stores.sort_by_key(|store| (store.slot, store.at));
        dead.sort_by_key(|store| (store.slot, store.at));
        prop_assert_eq!(stores, dead, "{:?}", tape.events);
    }
}
