//! Matches, from decision trees; and `let`.

use crate::dynamic::in_cell;
use crate::function::Builder;
use kiln_arena::ListRange;
use kiln_hir::{ExprId, PatId, matrix};
use kiln_mir::{BinaryOp, BlockId, Operand, Place, Projection, Rvalue, SwitchCase, TerminatorKind};
use kiln_patterns::decision::{self, Match, Node, NodeIdx, OccIdx, Tree};
use kiln_patterns::{PatIdx, Pats};
use kiln_types::{IntTy, Ty, TypeId, VariantIdx};
use rustc_hash::{FxHashMap, FxHashSet};

/// An interval of so few integers becomes cases of a switch; a wider one is compared.
const SWITCH_WIDTH: i128 = 16;

/// What an arm does when it matched.
#[derive(Clone, Copy)]
enum ArmBody {
    /// Gives the value of the match.
    Value(ExprId),
    /// Goes on behind a `let`.
    GoOn,
    /// The `else` of a `let`, which does not come back.
    Diverge(ExprId),
}

struct Arm {
    pat: Option<PatId>,
    guard: Option<ExprId>,
    body: ArmBody,
}

/// A match whose tree is being turned into blocks.
struct Matching<'t> {
    tree: &'t Tree<TypeId>,
    arms: &'t [Arm],
    scrutinee: Place,
    dest: Option<Place>,
    /// The numbers of alternatives of or-patterns.
    numbers: &'t FxHashMap<PatId, PatIdx>,
    /// Blocks of nodes.
    blocks: Vec<Option<BlockId>>,
    /// Nodes whose blocks are to be filled.
    pending: Vec<NodeIdx>,
    /// How many leaves each arm has.
    leaves: Vec<u32>,
    /// The body's block of arms with several leaves.
    bodies: Vec<Option<BlockId>>,
    after: Option<BlockId>,
}

impl Builder<'_> {
    pub(crate) fn match_expr(
        &mut self,
        dest: Option<Place>,
        scrutinee: ExprId,
        arms: ListRange<kiln_hir::Arm>,
    ) {
        let hir = self.hir;
        let arms: Vec<Arm> = hir.arms[arms]
            .iter()
            .map(|arm| Arm { pat: Some(arm.pat), guard: arm.guard, body: ArmBody::Value(arm.body) })
            .collect();
        // The value is taken once: a place that a guard could change is copied.
        let guards_assign = arms.iter().any(|arm| arm.guard.is_some_and(|guard| self.may_assign(guard)));
        let place = if self.is_place(scrutinee) && !guards_assign {
            self.place(scrutinee)
        } else {
            let temp = Place::local(self.temp(hir.exprs[scrutinee].ty));
            self.expr_into(Some(temp), scrutinee);
            self.is_reachable().then_some(temp)
        };
        if let Some(place) = place {
            self.run_match(dest, place, hir.exprs[scrutinee].ty, &arms);
        }
    }

    pub(crate) fn let_stmt(&mut self, pat: PatId, init: Option<ExprId>, otherwise: Option<ExprId>) {
        // Without a value, the variable's local is made when it is assigned.
        let Some(init) = init else { return };
        if !self.is_reachable() {
            return;
        }
        if let kiln_hir::PatKind::Bind { var, sub: None } = self.hir.pats[pat].kind {
            if in_cell(self.hir, var) {
                return self.let_cell(var, init);
            }
            let local = self.local_of(var);
            return self.expr_into(Some(Place::local(local)), init);
        }
        let place = if self.is_place(init) {
            self.place(init)
        } else {
            let temp = Place::local(self.temp(self.hir.exprs[init].ty));
            self.expr_into(Some(temp), init);
            self.is_reachable().then_some(temp)
        };
        if let Some(place) = place {
            self.destructure(pat, place, otherwise);
        }
    }

    /// Binds the variables of a pattern, or runs `otherwise` if it does not match.
    pub(crate) fn destructure(&mut self, pat: PatId, place: Place, otherwise: Option<ExprId>) {
        if self.is_plain(pat) {
            return self.bind(pat, place, &|_| false);
        }
        let mut arms = vec![Arm { pat: Some(pat), guard: None, body: ArmBody::GoOn }];
        arms.extend(otherwise.map(|diverge| Arm { pat: None, guard: None, body: ArmBody::Diverge(diverge) }));
        let ty = self.hir.pats[pat].ty;
        self.run_match(None, place, ty, &arms);
    }

    fn run_match(&mut self, dest: Option<Place>, scrutinee: Place, ty: TypeId, arms: &[Arm]) {
        let mut pats = Pats::new();
        let mut numbers: FxHashMap<PatId, PatIdx> = FxHashMap::default();
        let mut matters: FxHashSet<PatIdx> = FxHashSet::default();
        let hir = self.hir;
        let mut rows = Vec::with_capacity(arms.len());
        for arm in arms {
            let mut has_alternatives = false;
            let pat = match arm.pat {
                None => pats.add(kiln_patterns::Pat::Wild),
                Some(pat) => {
                    let mut added = |id: PatId, index: PatIdx| {
                        if let kiln_hir::PatKind::Or(_) = hir.pats[id].kind {
                            has_alternatives = true;
                            if self.binds(id) {
                                matters.insert(index);
                            }
                        }
                    };
                    matrix::convert(hir, pat, &mut pats, &mut added)
                }
            };
            if has_alternatives && let Some(id) = arm.pat {
                self.number_alternatives(id, &mut pats, &mut numbers, pat);
            }
            rows.push(kiln_patterns::Arm { pat, guarded: arm.guard.is_some() });
        }
        let tree = decision::compile(self.view, &pats, ty, &rows, &|pat| matters.contains(&pat));
        let mut leaves = vec![0; arms.len()];
        for node in &tree.nodes {
            match node {
                Node::Leaf(found) | Node::Guard(found, _) => leaves[found.arm] += 1,
                Node::Variants { .. } | Node::Ints { .. } | Node::Unreachable => {}
            }
        }
        let mut matching = Matching {
            tree: &tree,
            arms,
            scrutinee,
            dest,
            numbers: &numbers,
            blocks: vec![None; tree.nodes.len()],
            pending: Vec::new(),
            leaves,
            bodies: vec![None; arms.len()],
            after: None,
        };
        self.node(&mut matching, tree.root);
        while let Some(node) = matching.pending.pop() {
            let block = matching.blocks[node.0 as usize].expect("made when it was put here");
            self.start(block);
            self.node(&mut matching, node);
        }
        for arm in 0..arms.len() {
            if let Some(body) = matching.bodies[arm] {
                self.start(body);
                self.arm_body(&mut matching, arm);
            }
        }
        if let Some(after) = matching.after {
            self.start(after);
        }
    }

    /// Pairs the alternatives of or-patterns of `id` with their numbers in `pats`; `index` is that of `id` itself.
    fn number_alternatives(
        &self,
        id: PatId,
        pats: &mut Pats,
        numbers: &mut FxHashMap<PatId, PatIdx>,
        index: PatIdx,
    ) {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || {
            self.number_on_this_stack(id, pats, numbers, index);
        });
    }

    fn number_on_this_stack(
        &self,
        id: PatId,
        pats: &mut Pats,
        numbers: &mut FxHashMap<PatId, PatIdx>,
        index: PatIdx,
    ) {
        use kiln_hir::PatKind;
        let hir = self.hir;
        match (hir.pats[id].kind, pats.get(index)) {
            (PatKind::Or(ids), kiln_patterns::Pat::Or(list)) => {
                let indices = pats.slice(list).to_vec();
                for (&id, index) in hir.pat_lists[ids].iter().zip(indices) {
                    numbers.insert(id, index);
                    self.number_alternatives(id, pats, numbers, index);
                }
            }
            (PatKind::Tuple(ids), kiln_patterns::Pat::Constructor(_, list)) => {
                let indices = pats.slice(list).to_vec();
                for (&id, index) in hir.pat_lists[ids].iter().zip(indices) {
                    self.number_alternatives(id, pats, numbers, index);
                }
            }
            (PatKind::Variant { fields, .. }, kiln_patterns::Pat::Constructor(_, list)) => {
                let indices = pats.slice(list).to_vec();
                for field in &hir.field_pats[fields] {
                    self.number_alternatives(field.pat, pats, numbers, indices[field.index as usize]);
                }
            }
            (PatKind::Bind { sub: Some(sub), .. }, _) => self.number_alternatives(sub, pats, numbers, index),
            (
                PatKind::Error
                | PatKind::Wild
                | PatKind::Bind { sub: None, .. }
                | PatKind::Int(_)
                | PatKind::Range { .. }
                | PatKind::Bool(_)
                | PatKind::Tuple(_)
                | PatKind::Variant { .. }
                | PatKind::Or(_),
                _,
            ) => {}
        }
    }

    /// The block of a node, to be filled later.
    fn node_block(&mut self, matching: &mut Matching<'_>, node: NodeIdx) -> BlockId {
        if let Some(block) = matching.blocks[node.0 as usize] {
            return block;
        }
        let block = self.new_block();
        matching.blocks[node.0 as usize] = Some(block);
        matching.pending.push(node);
        block
    }

    /// Fills the current block with a node.
    fn node(&mut self, matching: &mut Matching<'_>, node: NodeIdx) {
        let tree = matching.tree;
        match &tree.nodes[node.0 as usize] {
            Node::Unreachable => {
                let span = self.span;
                self.terminate(TerminatorKind::Unreachable, span);
            }
            Node::Leaf(found) => self.leaf(matching, found),
            Node::Guard(found, otherwise) => self.guard(matching, found, *otherwise),
            Node::Variants { at, cases, default } => self.variants(matching, *at, cases, *default),
            Node::Ints { at, cases } => self.ints(matching, *at, cases),
        }
    }

    fn bind_match(&mut self, matching: &Matching<'_>, found: &Match) {
        if let Some(pat) = matching.arms[found.arm].pat {
            let numbers = matching.numbers;
            let is_chosen = |pat: PatId| numbers.get(&pat).is_some_and(|index| found.chosen.contains(index));
            self.bind(pat, matching.scrutinee, &is_chosen);
        }
    }

    fn leaf(&mut self, matching: &mut Matching<'_>, found: &Match) {
        self.bind_match(matching, found);
        self.enter_body(matching, found.arm);
    }

    fn guard(&mut self, matching: &mut Matching<'_>, found: &Match, otherwise: NodeIdx) {
        self.bind_match(matching, found);
        let matched = self.new_block();
        let failed = self.node_block(matching, otherwise);
        let guard = matching.arms[found.arm].guard.expect("a guarded arm");
        self.condition(guard, matched, failed);
        self.start(matched);
        self.enter_body(matching, found.arm);
    }

    /// Runs the body of an arm, here if this is its only leaf.
    fn enter_body(&mut self, matching: &mut Matching<'_>, arm: usize) {
        if matching.leaves[arm] == 1 {
            self.arm_body(matching, arm);
        } else {
            let mut body = matching.bodies[arm];
            self.goto_shared(&mut body);
            matching.bodies[arm] = body;
        }
    }

    fn arm_body(&mut self, matching: &mut Matching<'_>, arm: usize) {
        match matching.arms[arm].body {
            ArmBody::Value(value) => self.expr_into(matching.dest, value),
            ArmBody::GoOn => {}
            ArmBody::Diverge(otherwise) => self.expr_into(None, otherwise),
        }
        self.goto_shared(&mut matching.after);
    }

    /// The place of a part of the scrutinee.
    fn occurrence(&mut self, matching: &Matching<'_>, at: OccIdx) -> Place {
        let mut way: Vec<Projection> = Vec::new();
        let mut at = at;
        while let Some((parent, variant, field)) = matching.tree.occurrences[at.0 as usize].parent {
            let ty = matching.tree.occurrences[parent.0 as usize].ty;
            let steps = self.steps(ty, VariantIdx(variant), field);
            way.extend(steps.iter().rev());
            at = parent;
        }
        way.reverse();
        if way.is_empty() { matching.scrutinee } else { self.project(matching.scrutinee, &way) }
    }

    fn variants(
        &mut self,
        matching: &mut Matching<'_>,
        at: OccIdx,
        cases: &[(u32, NodeIdx)],
        default: Option<NodeIdx>,
    ) {
        let place = self.occurrence(matching, at);
        // All variants named: the last one needs no test.
        let (cases, otherwise) = match (default, cases.split_last()) {
            (Some(default), _) => (cases, default),
            (None, Some((&(_, last), rest))) => (rest, last),
            (None, None) => return self.terminate(TerminatorKind::Unreachable, self.span),
        };
        let u32_type = self.hir.types.common.int(IntTy::U32);
        let tag = Place::local(self.temp(u32_type));
        self.assign(tag, Rvalue::Discriminant(place));
        let cases: Vec<(i128, NodeIdx)> =
            cases.iter().map(|&(variant, node)| (i128::from(variant), node)).collect();
        self.switch(matching, Operand::Copy(tag), u32_type, &cases, otherwise);
    }

    fn switch(
        &mut self,
        matching: &mut Matching<'_>,
        value: Operand,
        ty: TypeId,
        cases: &[(i128, NodeIdx)],
        otherwise: NodeIdx,
    ) {
        let otherwise = self.node_block(matching, otherwise);
        let Ty::Int(int) = self.hir.types.get(ty) else { unreachable!("switches are on integers") };
        let mut list = Vec::with_capacity(cases.len());
        for &(case, node) in cases {
            let target = self.node_block(matching, node);
            if target != otherwise {
                list.push(SwitchCase { value: int.wrap(case), target });
            }
        }
        if list.is_empty() {
            return self.goto(otherwise);
        }
        let cases = self.body.cases.alloc(list);
        let span = self.span;
        self.terminate(TerminatorKind::Switch { value, cases, otherwise }, span);
    }

    fn ints(&mut self, matching: &mut Matching<'_>, at: OccIdx, cases: &[(i128, i128, NodeIdx)]) {
        let place = self.occurrence(matching, at);
        let ty = matching.tree.occurrences[at.0 as usize].ty;
        let value = Operand::Copy(place);
        if self.hir.types.get(ty) == Ty::Bool {
            let target = |wanted: i128| {
                cases.iter().find(|&&(lo, hi, _)| lo <= wanted && wanted <= hi).map(|&(_, _, node)| node)
            };
            let (Some(no), Some(yes)) = (target(0), target(1)) else {
                unreachable!("both values are covered")
            };
            let (yes, no) = (self.node_block(matching, yes), self.node_block(matching, no));
            return self.branch(value, yes, no);
        }
        // The widest interval's node is the default; if the others are narrow, they are cases of one switch.
        let widest = cases.iter().max_by_key(|&&(lo, hi, _)| hi - lo).expect("intervals cover the type").2;
        let others = || cases.iter().filter(|&&(_, _, node)| node != widest);
        if others().all(|&(lo, hi, _)| hi - lo < SWITCH_WIDTH) {
            let single: Vec<(i128, NodeIdx)> =
                others().flat_map(|&(lo, hi, node)| (lo..=hi).map(move |value| (value, node))).collect();
            return self.switch(matching, value, ty, &single, widest);
        }
        self.compare(matching, value, ty, cases);
    }

    /// Binary search over intervals.
    fn compare(
        &mut self,
        matching: &mut Matching<'_>,
        value: Operand,
        ty: TypeId,
        cases: &[(i128, i128, NodeIdx)],
    ) {
        let [_, _, ..] = cases else {
            let block = self.node_block(matching, cases[0].2);
            return self.goto(block);
        };
        let (low, high) = cases.split_at(cases.len() / 2);
        let Ty::Int(int) = self.hir.types.get(ty) else { unreachable!("comparisons are of integers") };
        let bound = Self::constant(ty, int.wrap(high[0].0));
        let is_low = Place::local(self.temp(self.hir.types.common.bool));
        self.assign(is_low, Rvalue::Binary(BinaryOp::Lt, value, bound));
        let mut side = |this: &mut Self, cases: &[(i128, i128, NodeIdx)]| match cases {
            [(_, _, node)] => (this.node_block(matching, *node), false),
            _ => (this.new_block(), true),
        };
        let (low_block, low_more) = side(self, low);
        let (high_block, high_more) = side(self, high);
        self.branch(Operand::Copy(is_low), low_block, high_block);
        if low_more {
            self.start(low_block);
            self.compare(matching, value, ty, low);
        }
        if high_more {
            self.start(high_block);
            self.compare(matching, value, ty, high);
        }
    }
}
