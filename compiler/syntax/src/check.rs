//! What holds for the trees of all languages, for their verifiers: nodes lie in arenas, a child is made before its parent, and
//! spans nest. Hence a verifier goes over the arenas from first to last without recursion, and a tree of any depth
//! costs no stack.

use kiln_arena::{Arena, Id, IdMap};
use kiln_source::Span;
use std::fmt::{Arguments, Debug, Display};

/// More problems than these are not listed: one is enough to know.
const MAX_PROBLEMS: usize = 20;

/// Collects what is wrong with the tree of a file.
///
/// - Invariant A1: every id is of this tree's arenas.
/// - Invariant A2: a child is made before its parent, and has exactly one parent; only nodes that were dropped after
///   an error have none.
/// - Invariant A3: a span lies in the file, and the span of a child within that of its parent; only the empty span of
///   something missing, which was reported, may lie beside it.
#[derive(Debug)]
pub struct Check {
    /// All of the file.
    pub file: Span,
    /// Whether the file has no errors.
    pub clean: bool,
    problems: Vec<String>,
}

/// Which nodes of an arena have a parent already.
#[derive(Debug)]
pub struct Parents<I>(IdMap<I, bool>);

impl<I: Id> Parents<I> {
    /// No node of an arena of `len` nodes has one.
    pub fn new(len: usize) -> Self {
        Parents(IdMap::filled(len, false))
    }

    /// Whether the node has one.
    pub fn has(&self, id: I) -> bool {
        self.0[id]
    }
}

/// Whether `inner` lies in `outer`; their ends may be the same.
pub fn within(inner: Span, outer: Span) -> bool {
    outer.lo <= inner.lo && inner.hi <= outer.hi
}

impl Check {
    /// Of the tree of the file at `file`, which had no errors if it is `clean`.
    pub fn new(file: Span, clean: bool) -> Self {
        Check { file, clean, problems: Vec::new() }
    }

    /// What is wrong; a few of many.
    pub fn finish(self) -> Vec<String> {
        self.problems
    }

    /// Notes `problem` unless the condition holds.
    pub fn require(&mut self, holds: bool, problem: &Arguments<'_>) {
        if !holds && self.problems.len() < MAX_PROBLEMS {
            self.problems.push(problem.to_string());
        }
    }

    /// The same of what needs to hold only for a file without errors.
    pub fn require_if_clean(&mut self, holds: bool, problem: &Arguments<'_>) {
        self.require(holds || !self.clean, problem);
    }

    /// Invariant A3: `span`, of `what`, lies in `outer`.
    pub fn span(&mut self, what: &Arguments<'_>, span: Span, outer: Span) {
        // Where text is missing, an empty node stands next to its parent rather than in it.
        let missing = !self.clean && span.is_empty() && within(span, self.file);
        let fine = span.lo <= span.hi && (within(span, outer) || missing);
        self.require(fine, &format_args!("A3: {what} at {span:?} is not within {outer:?}"));
    }

    /// Invariant A1: `id` is of `arena`. Whether it is.
    pub fn in_arena<I: Id + Display, T>(&mut self, id: I, arena: &Arena<I, T>) -> bool {
        let known = id.index() < arena.len();
        self.require(known, &format_args!("A1: {id} is not of this tree"));
        known
    }

    /// Invariants A1 and A3 of a part of the node at `outer`: `span` is that of the part, none if its arena has no such id.
    pub fn part<I: Display>(&mut self, part: I, span: Option<Span>, outer: Span) {
        match span {
            Some(span) => self.span(&format_args!("child {part}"), span, outer),
            None => self.require(false, &format_args!("A1: {part} is not of this tree")),
        }
    }

    /// Invariants A1 to A3 of a child: a part that has one parent only, of the same arena or of another (`None`).
    pub fn child<I: Id + Debug + Display>(
        &mut self,
        child: I,
        span: Option<Span>,
        parent: Option<I>,
        outer: Span,
        parents: &mut Parents<I>,
    ) {
        self.part(child, span, outer);
        if span.is_some() {
            let earlier = parent.is_none_or(|parent| child < parent);
            self.require(earlier, &format_args!("A2: {child} is made after its parent {parent:?}"));
            self.require(!parents.0[child], &format_args!("A2: {child} has two parents"));
            parents.0[child] = true;
        }
    }

    /// Invariant A2 at the end: all nodes of a clean tree have a parent.
    pub fn all_have_parents<I: Id + Display>(&mut self, parents: &Parents<I>) {
        for (id, &has) in parents.0.iter() {
            self.require_if_clean(has, &format_args!("A2: {id} has no parent"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    kiln_arena::define_id!(
        struct NodeId,
        "n"
    );

    fn problems(clean: bool, check: impl FnOnce(&mut Check, &mut Parents<NodeId>)) -> Vec<String> {
        let mut it = Check::new(Span::new(1, 100), clean);
        check(&mut it, &mut Parents::new(3));
        it.finish()
    }

    #[test]
    fn a_child_is_there_earlier_inside_and_nobody_elses() {
        let [first, second] = [0, 1].map(NodeId::from_index);
        let inside = Some(Span::new(10, 20));
        let outer = Span::new(10, 30);
        let fine = |check: &mut Check, parents: &mut Parents<NodeId>| {
            check.child(first, inside, Some(second), outer, parents);
        };
        assert_eq!(problems(true, fine), Vec::<String>::new());
        let all_wrong = |check: &mut Check, parents: &mut Parents<NodeId>| {
            check.child(second, None, None, outer, parents);
            check.child(second, inside, Some(first), outer, parents);
            check.child(second, Some(Span::new(9, 20)), None, outer, parents);
            check.all_have_parents(parents);
        };
        assert_eq!(
            problems(true, all_wrong),
            [
                "A1: n1 is not of this tree",
                "A2: n1 is made after its parent Some(n0)",
                "A3: child n1 at 9..20 is not within 10..30",
                "A2: n1 has two parents",
                "A2: n0 has no parent",
                "A2: n2 has no parent",
            ]
        );
    }

    #[test]
    fn what_is_missing_may_lie_beside_only_after_an_error() {
        let beside = |check: &mut Check, _: &mut Parents<NodeId>| {
            check.span(&format_args!("a name"), Span::new(40, 40), Span::new(10, 30));
        };
        assert_eq!(problems(false, beside), Vec::<String>::new());
        assert_eq!(problems(true, beside).len(), 1);
    }

    #[test]
    fn the_list_of_problems_ends() {
        let many = |check: &mut Check, _: &mut Parents<NodeId>| {
            (0..1000).for_each(|index| check.require(false, &format_args!("{index}")));
        };
        assert_eq!(problems(true, many).len(), MAX_PROBLEMS);
    }
}
