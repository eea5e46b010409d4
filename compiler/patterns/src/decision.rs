//! Decision trees: what a match tests, in which order.
//!
//! A row is a list of tests, (occurrence, pattern), that all must hold; wildcards are no tests. If the first row has
//! no test left it matches: a leaf. Else an occurrence of its tests is chosen, the one that most rows test (so
//! that a test is shared), and the rows are distributed over its constructors. Rows that do not test the
//! occurrence go to every branch. Equal lists of rows are compiled once, so the tree is a DAG.
//!
//! An or-pattern becomes several rows when it is reached; which alternative was taken is told at the leaf, as far as
//! the caller said that it matters (because variables are bound inside).

use crate::intervals::{covered, cut};
use crate::{Arm, Pat, PatIdx, Pats, Shape, Types};
use rustc_hash::FxHashMap;

/// A position in [`Tree::nodes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeIdx(pub u32);

/// A position in [`Tree::occurrences`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OccIdx(pub u32);

/// A part of the matched value. Number 0 is the whole.
#[derive(Debug, Clone, Copy)]
pub struct Occurrence<Ty> {
    /// The part around it, and which field of which variant (of a product: 0) this is; `None` is the whole.
    pub parent: Option<(OccIdx, u32, u32)>,
    /// Its type.
    pub ty: Ty,
}

/// A node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// The arm matches.
    Leaf(Match),
    /// The arm matches if its guard holds; else go on.
    Guard(Match, NodeIdx),
    /// By the variant of a sum.
    Variants {
        /// The part tested.
        at: OccIdx,
        /// Variants and where they lead, by index.
        cases: Vec<(u32, NodeIdx)>,
        /// All other variants; `None` if there are none.
        default: Option<NodeIdx>,
    },
    /// By an integer.
    Ints {
        /// The part tested.
        at: OccIdx,
        /// Disjoint intervals in order that cover all values; neighbours lead to different nodes.
        cases: Vec<(i128, i128, NodeIdx)>,
    },
    /// No value leads here, because the match is exhaustive.
    Unreachable,
}

/// A row that matches.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Match {
    /// Which arm.
    pub arm: usize,
    /// Alternatives taken in or-patterns that matter, in no special order.
    pub chosen: Vec<PatIdx>,
}

/// A decision tree.
#[derive(Debug)]
pub struct Tree<Ty> {
    /// Where it starts.
    pub root: NodeIdx,
    /// Nodes, those that others lead to first.
    pub nodes: Vec<Node>,
    /// Parts of the value.
    pub occurrences: Vec<Occurrence<Ty>>,
}

/// Compiles a match on a value of type `ty`. `matters` says of an or-pattern whether the leaf must tell which
/// alternative was taken.
pub fn compile<T: Types>(
    types: &T,
    pats: &Pats,
    ty: T::Ty,
    arms: &[Arm],
    matters: &dyn Fn(PatIdx) -> bool,
) -> Tree<T::Ty> {
    let occurrences = vec![Occurrence { parent: None, ty }];
    let mut builder = Builder {
        types,
        pats,
        arms,
        matters,
        tree: Tree { root: NodeIdx(0), nodes: Vec::new(), occurrences },
        children: FxHashMap::default(),
        known: FxHashMap::default(),
        leaves: FxHashMap::default(),
    };
    let mut rows = Vec::with_capacity(arms.len());
    for (arm, a) in arms.iter().enumerate() {
        let mut row = Row { arm, tests: Vec::new(), chosen: Vec::new() };
        builder.add_test(&mut row, OccIdx(0), a.pat);
        rows.push(row);
    }
    builder.tree.root = builder.node(rows);
    builder.tree
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Row {
    arm: usize,
    tests: Vec<(OccIdx, PatIdx)>,
    chosen: Vec<PatIdx>,
}

struct Builder<'a, T: Types> {
    types: &'a T,
    pats: &'a Pats,
    arms: &'a [Arm],
    matters: &'a dyn Fn(PatIdx) -> bool,
    tree: Tree<T::Ty>,
    children: FxHashMap<(OccIdx, u32, u32), OccIdx>,
    known: FxHashMap<Vec<Row>, NodeIdx>,
    leaves: FxHashMap<(Match, Option<NodeIdx>), NodeIdx>,
}

impl<T: Types> Builder<'_, T> {
    fn child(&mut self, parent: OccIdx, variant: u32, field: u32) -> OccIdx {
        let occurrences = &mut self.tree.occurrences;
        *self.children.entry((parent, variant, field)).or_insert_with(|| {
            let ty = self.types.field(occurrences[parent.0 as usize].ty, variant, field);
            occurrences.push(Occurrence { parent: Some((parent, variant, field)), ty });
            OccIdx(occurrences.len() as u32 - 1)
        })
    }

    fn shape(&self, at: OccIdx) -> Shape {
        self.types.shape(self.tree.occurrences[at.0 as usize].ty)
    }

    /// Adds what `pat` demands of the part `at`. Products have one constructor: their fields are tested directly.
    fn add_test(&mut self, row: &mut Row, at: OccIdx, pat: PatIdx) {
        match self.pats.get(pat) {
            Pat::Wild => {}
            Pat::Constructor(variant, fields) if self.has_one_constructor(at) => {
                self.add_fields(row, at, variant, self.pats.slice(fields));
            }
            // A range that covers the type tests nothing.
            Pat::Range(lo, hi) if self.shape(at) == Shape::Int(lo, hi) => {}
            Pat::Constructor(..) | Pat::Range(..) | Pat::Or(_) => row.tests.push((at, pat)),
        }
    }

    fn has_one_constructor(&self, at: OccIdx) -> bool {
        matches!(self.shape(at), Shape::Product(_) | Shape::Sum(1))
    }

    fn add_fields(&mut self, row: &mut Row, at: OccIdx, variant: u32, fields: &[PatIdx]) {
        for (field, &pat) in fields.iter().enumerate() {
            if self.pats.get(pat) != Pat::Wild {
                let child = self.child(at, variant, field as u32);
                self.add_test(row, child, pat);
            }
        }
    }

    fn push(&mut self, node: Node) -> NodeIdx {
        self.tree.nodes.push(node);
        NodeIdx(self.tree.nodes.len() as u32 - 1)
    }

    fn node(&mut self, rows: Vec<Row>) -> NodeIdx {
        if let Some(&node) = self.known.get(&rows) {
            return node;
        }
        let node = match rows.first() {
            None => self.push(Node::Unreachable),
            Some(first) if first.tests.is_empty() => self.matched(&rows),
            // A level of recursion for each test, and patterns may have as many as people like.
            Some(_) => stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.split(&rows)),
        };
        self.known.insert(rows, node);
        node
    }

    /// The first row matches.
    fn matched(&mut self, rows: &[Row]) -> NodeIdx {
        let found = Match { arm: rows[0].arm, chosen: rows[0].chosen.clone() };
        let otherwise = self.arms[found.arm].guarded.then(|| {
            // Further alternatives of the same arm would ask the same guard with other bindings; they stay.
            let rest = rows[1..].iter().filter(|row| row.arm != found.arm || row.chosen != found.chosen);
            self.node(rest.cloned().collect())
        });
        let key = (found, otherwise);
        if let Some(&node) = self.leaves.get(&key) {
            return node;
        }
        let node = match otherwise {
            None => self.push(Node::Leaf(key.0.clone())),
            Some(otherwise) => self.push(Node::Guard(key.0.clone(), otherwise)),
        };
        self.leaves.insert(key, node);
        node
    }

    /// Of the parts that the first row tests, the one that most rows test.
    fn choose(&self, rows: &[Row]) -> OccIdx {
        let mut counts: Vec<(OccIdx, usize)> = rows[0].tests.iter().map(|&(at, _)| (at, 0)).collect();
        if let [(only, _)] = counts.as_slice() {
            return *only;
        }
        for row in rows.iter().take(256) {
            for (at, count) in &mut counts {
                *count += usize::from(row.tests.iter().any(|(tested, _)| tested == at));
            }
        }
        let mut best = counts[0];
        for &candidate in &counts[1..] {
            if candidate.1 > best.1 {
                best = candidate;
            }
        }
        best.0
    }

    fn split(&mut self, rows: &[Row]) -> NodeIdx {
        let at = self.choose(rows);
        let rows = self.expand_alternatives(rows, at);
        match self.shape(at) {
            Shape::Int(lo, hi) => self.split_ints(&rows, at, lo, hi),
            Shape::Sum(variants) => self.split_variants(&rows, at, variants),
            // After alternatives were expanded, the test of a product has become tests of its fields.
            Shape::Product(_) | Shape::Opaque => self.node(rows),
        }
    }

    /// Rows that test `at` by an or-pattern become one row for each alternative.
    fn expand_alternatives(&mut self, rows: &[Row], at: OccIdx) -> Vec<Row> {
        let mut expanded = Vec::with_capacity(rows.len());
        for row in rows {
            self.expand_row(row, at, &mut expanded);
        }
        expanded
    }

    fn expand_row(&mut self, row: &Row, at: OccIdx, into: &mut Vec<Row>) {
        let or = row.tests.iter().enumerate().find_map(|(index, &(tested, pat))| match self.pats.get(pat) {
            Pat::Or(alternatives) if tested == at => Some((index, pat, alternatives)),
            Pat::Or(_) | Pat::Wild | Pat::Constructor(..) | Pat::Range(..) => None,
        });
        let Some((index, pat, alternatives)) = or else {
            into.push(row.clone());
            return;
        };
        let tell = (self.matters)(pat);
        for &alternative in self.pats.slice(alternatives) {
            let mut one = row.clone();
            one.tests.remove(index);
            if tell {
                one.chosen.push(alternative);
            }
            self.add_test(&mut one, at, alternative);
            self.expand_row(&one, at, into);
        }
    }

    fn test_at(row: &Row, at: OccIdx) -> Option<(usize, PatIdx)> {
        row.tests.iter().enumerate().find(|(_, test)| test.0 == at).map(|(index, &(_, pat))| (index, pat))
    }

    fn split_variants(&mut self, rows: &[Row], at: OccIdx, variants: u32) -> NodeIdx {
        // Rows by variant in one pass; rows that do not test go to all.
        let mut by_variant: FxHashMap<u32, Vec<(usize, Row)>> = FxHashMap::default();
        let mut untested: Vec<(usize, Row)> = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            match Self::test_at(row, at).map(|(test, pat)| (test, self.pats.get(pat))) {
                Some((test, Pat::Constructor(variant, fields))) => {
                    let mut specialized = row.clone();
                    specialized.tests.remove(test);
                    self.add_fields(&mut specialized, at, variant, self.pats.slice(fields));
                    by_variant.entry(variant).or_default().push((index, specialized));
                }
                Some((_, Pat::Wild | Pat::Range(..) | Pat::Or(_))) | None => {
                    untested.push((index, row.clone()))
                }
            }
        }
        let mut named: Vec<u32> = by_variant.keys().copied().collect();
        named.sort_unstable();
        let mut cases = Vec::with_capacity(named.len());
        for &variant in &named {
            let mut members = by_variant.remove(&variant).unwrap_or_default();
            members.extend(untested.iter().cloned());
            members.sort_by_key(|&(index, _)| index);
            let node = self.node(members.into_iter().map(|(_, row)| row).collect());
            cases.push((variant, node));
        }
        let complete = named.len() == variants as usize;
        let default = (!complete).then(|| self.node(untested.into_iter().map(|(_, row)| row).collect()));
        self.push(Node::Variants { at, cases, default })
    }

    fn split_ints(&mut self, rows: &[Row], at: OccIdx, lo: i128, hi: i128) -> NodeIdx {
        let range = |row: &Row| match Self::test_at(row, at).map(|(test, pat)| (test, self.pats.get(pat))) {
            Some((test, Pat::Range(from, to))) => Some((test, from, to)),
            Some((_, Pat::Wild | Pat::Constructor(..) | Pat::Or(_))) | None => None,
        };
        let ranges: Vec<(i128, i128)> =
            rows.iter().filter_map(range).map(|(_, from, to)| (from, to)).collect();
        let pieces = cut(lo, hi, &ranges);
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); pieces.len()];
        let mut untested = Vec::new();
        let mut specialized: Vec<Row> = Vec::with_capacity(rows.len());
        for (index, row) in rows.iter().enumerate() {
            let mut row = row.clone();
            match range(&row) {
                Some((test, from, to)) => {
                    row.tests.remove(test);
                    members[covered(&pieces, from, to)].iter_mut().for_each(|piece| piece.push(index));
                }
                None => untested.push(index),
            }
            specialized.push(row);
        }
        // Pieces without a test of their own all lead to the same node, looked up once.
        let mut elsewhere = None;
        let mut cases: Vec<(i128, i128, NodeIdx)> = Vec::with_capacity(pieces.len());
        for (&(from, to), mut members) in pieces.iter().zip(members) {
            let node = if members.is_empty() {
                *elsewhere.get_or_insert_with(|| {
                    self.node(untested.iter().map(|&index| specialized[index].clone()).collect())
                })
            } else {
                members.extend(&untested);
                members.sort_unstable();
                self.node(members.iter().map(|&index| specialized[index].clone()).collect())
            };
            match cases.last_mut() {
                Some((_, end, last)) if *last == node => *end = to,
                Some(_) | None => cases.push((from, to, node)),
            }
        }
        match cases.as_slice() {
            [(_, _, only)] => *only,
            _ => self.push(Node::Ints { at, cases }),
        }
    }
}
