//! Random functions against a search through their paths: what is read without a value, and which values nobody
//! reads. The graph that is searched is built from the function itself, not from what the walk records.

use super::{fixed_by, reports};
use kiln_diagnostics::Applicability;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// What happens at a node of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Nothing,
    /// `let mut v: i32;`
    Declare(usize),
    /// A value is stored, by `v = 1` or `let mut v = 1`; `v` is written at this position.
    Store(usize, usize),
    /// The value is used at this position.
    Use(usize, usize),
    /// `v += 1`, `v` at this position.
    Change(usize, usize),
}

/// A graph of steps; built from the end to the beginning.
#[derive(Default)]
struct Graph {
    steps: Vec<(Step, Vec<usize>)>,
}

impl Graph {
    fn add(&mut self, step: Step, next: &[usize]) -> usize {
        self.steps.push((step, next.to_vec()));
        self.steps.len() - 1
    }

    /// The nodes that paths from `start` come to; a path ends at a node for which `stop` holds.
    fn reached(&self, start: &[usize], stop: impl Fn(Step) -> bool) -> Vec<bool> {
        let mut seen = vec![false; self.steps.len()];
        let mut pending = start.to_vec();
        while let Some(at) = pending.pop() {
            if !std::mem::replace(&mut seen[at], true) && !stop(self.steps[at].0) {
                pending.extend(&self.steps[at].1);
            }
        }
        seen
    }
}

/// A statement. Variables are known by number, loops by how far outwards they are.
#[derive(Debug, Clone)]
enum Stmt {
    Declare(usize),
    Let(usize, usize),
    Assign(usize, usize),
    Use(usize, usize),
    Change(usize, usize),
    If(Cond, Vec<Stmt>, Option<Vec<Stmt>>),
    While(Cond, Vec<Stmt>),
    Loop(Vec<Stmt>),
    /// Arms with guards, and the last one.
    Match(Vec<(Cond, Vec<Stmt>)>, Vec<Stmt>),
    Break(usize),
    Continue(usize),
    Return,
}

#[derive(Debug, Clone)]
enum Cond {
    Call,
    And(Box<Cond>, Box<Cond>),
    Or(Box<Cond>, Box<Cond>),
    Block(Vec<Stmt>),
}

/// Makes a function from random numbers, and its text. Positions in statements are places in the text.
struct Maker<'a> {
    choices: std::slice::Iter<'a, u8>,
    text: String,
    scope: Vec<usize>,
    variables: usize,
    loops: usize,
}

impl Maker<'_> {
    fn choose(&mut self, below: usize) -> usize {
        self.choices.next().map_or(0, |&choice| choice as usize % below)
    }

    fn name(&mut self, before: &str, variable: usize, behind: &str) -> usize {
        self.text.push_str(before);
        let at = self.text.len() + 1;
        write!(self.text, "v{variable}{behind}").unwrap();
        at
    }

    /// `{ ... }`; jumps only if `jumps`.
    fn block(&mut self, depth: usize, jumps: bool) -> Vec<Stmt> {
        self.text.push_str("{ ");
        let stmts = self.stmts(depth, jumps);
        self.text.push_str("} ");
        stmts
    }

    fn stmts(&mut self, depth: usize, jumps: bool) -> Vec<Stmt> {
        let outer = self.scope.len();
        let mut stmts = Vec::new();
        while self.choices.len() > 0 {
            let choice = self.choose(18);
            if choice == 0 {
                break;
            }
            let picked = self.choose(self.scope.len().max(1));
            match (choice, self.scope.get(picked).copied()) {
                (1 | 2, _) | (_, None) => {
                    for _ in 0..=self.choose(12) {
                        stmts.push(self.declaration());
                    }
                }
                (3..=5, Some(v)) => stmts.push(Stmt::Assign(v, self.name("", v, " = 1; "))),
                (6..=8, Some(v)) => stmts.push(Stmt::Use(v, self.name("touch(", v, "); "))),
                (9, Some(v)) => stmts.push(Stmt::Change(v, self.name("", v, " += 1; "))),
                (10 | 11, _) if jumps => {
                    stmts.push(self.jump());
                    break;
                }
                _ if depth > 5 => {}
                (12..=14, _) => stmts.push(self.an_if(depth, jumps)),
                (15, _) => {
                    self.text.push_str("while ");
                    let cond = self.cond(depth, 0);
                    self.loops += 1;
                    let body = self.block(depth + 1, jumps);
                    self.loops -= 1;
                    stmts.push(Stmt::While(cond, body));
                }
                // Conditions come to their end: else the walk takes what they govern to be reached all the same.
                (16, _) if jumps => {
                    self.text.push_str("loop ");
                    self.loops += 1;
                    let body = self.block(depth + 1, jumps);
                    self.loops -= 1;
                    stmts.push(Stmt::Loop(body));
                }
                _ => stmts.push(self.a_match(depth, jumps)),
            }
        }
        self.scope.truncate(outer);
        stmts
    }

    fn declaration(&mut self) -> Stmt {
        let v = self.variables;
        self.variables += 1;
        self.scope.push(v);
        if self.choose(3) == 0 {
            self.name("let mut ", v, ": i32; ");
            Stmt::Declare(v)
        } else {
            Stmt::Let(v, self.name("let mut ", v, " = 1; "))
        }
    }

    /// Labels would be as good; these jump out of the innermost loop, or of the function.
    fn jump(&mut self) -> Stmt {
        let (text, stmt) = match (self.loops, self.choose(3)) {
            (0, _) | (_, 0) => ("return; ", Stmt::Return),
            (_, 1) => ("break; ", Stmt::Break(0)),
            (_, _) => ("continue; ", Stmt::Continue(0)),
        };
        self.text.push_str(text);
        stmt
    }

    fn an_if(&mut self, depth: usize, jumps: bool) -> Stmt {
        self.text.push_str("if ");
        let cond = self.cond(depth, 0);
        let then = self.block(depth + 1, jumps);
        let otherwise = (self.choose(2) == 0).then(|| {
            self.text.push_str("else ");
            self.block(depth + 1, jumps)
        });
        Stmt::If(cond, then, otherwise)
    }

    fn a_match(&mut self, depth: usize, jumps: bool) -> Stmt {
        self.text.push_str("match () { ");
        let mut arms = Vec::new();
        for _ in 0..self.choose(3) {
            self.text.push_str("_ if ");
            let guard = self.cond(depth, 0);
            self.text.push_str("=> ");
            arms.push((guard, self.block(depth + 1, jumps)));
        }
        self.text.push_str("_ => ");
        let last = self.block(depth + 1, jumps);
        self.text.push_str("} ");
        Stmt::Match(arms, last)
    }

    fn cond(&mut self, depth: usize, nested: usize) -> Cond {
        let choice = if nested > 2 || depth > 5 { 0 } else { self.choose(8) };
        match choice {
            0..=3 => {
                self.text.push_str("cond() ");
                Cond::Call
            }
            4 | 5 => {
                self.text.push('(');
                let left = Box::new(self.cond(depth, nested + 1));
                self.text.push_str(if choice == 4 { "&& " } else { "|| " });
                let right = Box::new(self.cond(depth, nested + 1));
                self.text.push_str(") ");
                if choice == 4 { Cond::And(left, right) } else { Cond::Or(left, right) }
            }
            _ => {
                self.text.push_str("({ ");
                let stmts = self.stmts(depth + 1, false);
                self.text.push_str("cond() }) ");
                Cond::Block(stmts)
            }
        }
    }
}

/// Builds the graph of statements behind which control goes to `next`. `loops` are the next round and the end of the
/// loops around, outermost first; the last node is the function's end.
fn build(graph: &mut Graph, stmts: &[Stmt], next: usize, loops: &mut Vec<(usize, usize)>) -> usize {
    stmts.iter().rev().fold(next, |next, stmt| match stmt {
        Stmt::Declare(v) => graph.add(Step::Declare(*v), &[next]),
        Stmt::Let(v, at) | Stmt::Assign(v, at) => graph.add(Step::Store(*v, *at), &[next]),
        Stmt::Use(v, at) => graph.add(Step::Use(*v, *at), &[next]),
        Stmt::Change(v, at) => graph.add(Step::Change(*v, *at), &[next]),
        Stmt::Return => 0,
        Stmt::Break(outwards) => loops[loops.len() - 1 - outwards].1,
        Stmt::Continue(outwards) => loops[loops.len() - 1 - outwards].0,
        Stmt::If(cond, then, otherwise) => {
            let then = build(graph, then, next, loops);
            let otherwise = otherwise.as_ref().map_or(next, |stmts| build(graph, stmts, next, loops));
            build_cond(graph, cond, then, otherwise, loops)
        }
        Stmt::Match(arms, last) => {
            let mut otherwise = build(graph, last, next, loops);
            for (guard, body) in arms.iter().rev() {
                let body = build(graph, body, next, loops);
                // Whether the pattern matches is not known, though these all do.
                let guard = build_cond(graph, guard, body, otherwise, loops);
                otherwise = graph.add(Step::Nothing, &[guard, otherwise]);
            }
            otherwise
        }
        Stmt::While(cond, body) => {
            let head = graph.add(Step::Nothing, &[]);
            loops.push((head, next));
            let body = build(graph, body, head, loops);
            loops.pop();
            let cond = build_cond(graph, cond, body, next, loops);
            graph.steps[head].1.push(cond);
            head
        }
        Stmt::Loop(body) => {
            let head = graph.add(Step::Nothing, &[]);
            loops.push((head, next));
            let body = build(graph, body, head, loops);
            loops.pop();
            graph.steps[head].1.push(body);
            head
        }
    })
}

fn build_cond(
    graph: &mut Graph,
    cond: &Cond,
    then: usize,
    otherwise: usize,
    loops: &mut Vec<(usize, usize)>,
) -> usize {
    match cond {
        Cond::Call => graph.add(Step::Nothing, &[then, otherwise]),
        Cond::And(left, right) => {
            let right = build_cond(graph, right, then, otherwise, loops);
            build_cond(graph, left, right, otherwise, loops)
        }
        Cond::Or(left, right) => {
            let right = build_cond(graph, right, then, otherwise, loops);
            build_cond(graph, left, then, right, loops)
        }
        Cond::Block(stmts) => {
            let end = graph.add(Step::Nothing, &[then, otherwise]);
            build(graph, stmts, end, loops)
        }
    }
}

/// By variable, where it is used without a value; and where values are stored in vain.
fn expected(
    graph: &Graph,
    start: usize,
    variables: usize,
) -> (BTreeMap<usize, BTreeSet<usize>>, BTreeSet<usize>) {
    let live = graph.reached(&[start], |_| false);
    let nodes = || (0..graph.steps.len()).filter(|&node| live[node]);
    let (mut without_value, mut dead) = (BTreeMap::new(), BTreeSet::new());
    for v in 0..variables {
        let ends = |step| matches!(step, Step::Store(w, _) | Step::Declare(w) if w == v);
        let declarations: Vec<usize> =
            nodes().filter(|&node| graph.steps[node].0 == Step::Declare(v)).collect();
        let after: Vec<usize> = declarations.iter().flat_map(|&node| graph.steps[node].1.clone()).collect();
        let unset = graph.reached(&after, ends);
        let mut used = false;
        let mut stores = Vec::new();
        for node in nodes() {
            let step = graph.steps[node].0;
            if let Step::Use(w, at) | Step::Change(w, at) = step
                && w == v
                && unset[node]
            {
                without_value.entry(v).or_insert_with(BTreeSet::new).insert(at);
            }
            if let Step::Store(w, at) | Step::Change(w, at) = step
                && w == v
            {
                stores.push((node, at));
            }
            used |= matches!(step, Step::Use(w, _) if w == v);
        }
        let changed = stores.len() > 1 || (!stores.is_empty() && !declarations.is_empty());
        if !used || !changed {
            continue;
        }
        for (node, at) in stores {
            let later = graph.reached(&graph.steps[node].1, ends);
            let read = |node: usize| matches!(graph.steps[node].0, Step::Use(w, _) if w == v);
            if !(0..graph.steps.len()).any(|node| later[node] && read(node)) {
                dead.insert(at);
            }
        }
    }
    (without_value, dead)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reports_agree_with_a_search(choices in prop::collection::vec(any::<u8>(), 0..300)) {
        let text = "fn touch(x: i32) { print_i32(x); } fn cond() -> bool { true } fn f() ".to_owned();
        let mut maker = Maker { choices: choices.iter(), text, scope: vec![], variables: 0, loops: 0 };
        let stmts = maker.block(0, true);
        let (text, variables) = (maker.text, maker.variables);
        let mut graph = Graph::default();
        let end = graph.add(Step::Nothing, &[]);
        let start = build(&mut graph, &stmts, end, &mut Vec::new());
        let (without_value, dead) = expected(&graph, start, variables);
        let reports = reports(&text);
        let at = |code: &str| -> Vec<usize> {
            reports.iter().filter(|r| r.code.id == code).map(|r| r.span().lo as usize).collect()
        };
        // One report for each variable, of one of its uses.
        let found = at("E0403");
        prop_assert_eq!(found.len(), without_value.len(), "{}", text);
        for uses in without_value.values() {
            prop_assert!(found.iter().any(|at| uses.contains(at)), "{}", text);
        }
        let found: BTreeSet<usize> = at("W0403").into_iter().collect();
        prop_assert_eq!(found, dead, "{}", text);
        // A certain fix mends what it is for, and breaks nothing.
        let mended = fixed_by(&text, |fix| fix.applicability == Applicability::Certain);
        let left = self::reports(&mended).into_iter().filter(|r| ["W0401", "W0404"].contains(&r.code.id)).count();
        prop_assert_eq!(left, 0, "{}", mended);
    }
}
