//! Which functions constants need, and in which order they can be run.
//!
//! In: the bodies of constants. Out: the functions that they reach, in strongly connected components: groups that need
//! each other, found by Tarjan's algorithm ("Depth-first search and linear graph algorithms", 1972), without recursion,
//! because chains of calls may be long. A function needs those that it calls, and the bodies of the constants that it
//! names, in expressions or patterns.

use kiln_arena::{Id, IdMap};
use kiln_hir::{ConstId, ExprId, ExprKind, FuncBody, FuncId, Hir, PatId};
use kiln_source::Span;

/// What functions need.
#[derive(Debug)]
pub struct Needs {
    /// By function: what it needs, sorted, each once. Empty of functions that no constant reaches.
    of: IdMap<FuncId, Vec<FuncId>>,
    /// Groups of functions that need each other; a group stands behind those that it needs.
    pub groups: Vec<Vec<FuncId>>,
}

/// Finds what the functions `roots` need. `pats` are the patterns that match constants with a body, by rising id.
pub fn find(hir: &Hir, roots: &[FuncId], pats: &[(PatId, ConstId)]) -> Needs {
    let len = hir.funcs.len();
    let mut search = Search {
        hir,
        pats,
        needs: Needs { of: IdMap::filled(len, Vec::new()), groups: Vec::new() },
        marks: IdMap::filled(len, Mark { number: 0, low: 0, open: false }),
        count: 0,
        open: Vec::new(),
        way: Vec::new(),
    };
    for &root in roots {
        search.run(root);
    }
    search.needs
}

impl Needs {
    /// What a function needs.
    pub fn of(&self, func: FuncId) -> &[FuncId] {
        &self.of[func]
    }

    /// Whether a function needs itself, by itself or through others; `group` is the one it is in.
    pub fn is_circular(&self, func: FuncId, group: &[FuncId]) -> bool {
        group.len() > 1 || self.of[func].contains(&func)
    }

    /// A shortest way from `func` back to itself within `group`: the functions on it, `func` first. It must be circular.
    pub fn circle(&self, func: FuncId, group: &[FuncId]) -> Vec<FuncId> {
        let mut group = group.to_vec();
        group.sort();
        let place = |func: FuncId| group.binary_search(&func).ok();
        let mut before: Vec<Option<FuncId>> = vec![None; group.len()];
        let mut found = vec![func];
        let mut next = 0;
        while let Some(&at) = found.get(next) {
            next += 1;
            for &need in &self.of[at] {
                if need == func {
                    let mut way: Vec<FuncId> =
                        std::iter::successors(Some(at), |&at| before[place(at)?]).collect();
                    way.reverse();
                    return way;
                }
                if let Some(index) = place(need)
                    && before[index].is_none()
                {
                    before[index] = Some(at);
                    found.push(need);
                }
            }
        }
        vec![func]
    }
}

/// Calls `visit` with what `func` needs, and where it is named.
pub fn needs_of(hir: &Hir, func: FuncId, pats: &[(PatId, ConstId)], mut visit: impl FnMut(FuncId, Span)) {
    let func = &hir.funcs[func];
    if !matches!(func.body, FuncBody::Expr(_)) {
        return;
    }
    for index in func.nodes.exprs.clone() {
        let expr = &hir.exprs[ExprId::from_index(index as usize)];
        if let ExprKind::Call { func, .. } = expr.kind {
            visit(func, expr.span);
        } else if let ExprKind::Const(constant) = expr.kind
            && let Some(body) = hir.consts[constant].body
        {
            visit(body, expr.span);
        }
    }
    let first = pats.partition_point(|(pat, _)| (pat.index() as u32) < func.nodes.pats.start);
    let own = pats[first..].iter().take_while(|(pat, _)| (pat.index() as u32) < func.nodes.pats.end);
    for &(pat, constant) in own {
        if let Some(body) = hir.consts[constant].body {
            visit(body, hir.pats[pat].span);
        }
    }
}

/// Tarjan's notes on a function.
#[derive(Debug, Clone, Copy)]
struct Mark {
    /// When it was found, from 1; 0 if it was not.
    number: u32,
    /// The least number of an open function that it reaches.
    low: u32,
    /// Whether its group is not known yet.
    open: bool,
}

struct Search<'a> {
    hir: &'a Hir,
    pats: &'a [(PatId, ConstId)],
    needs: Needs,
    marks: IdMap<FuncId, Mark>,
    count: u32,
    /// Functions whose group is not known yet.
    open: Vec<FuncId>,
    /// From the root to the function at hand, each with the position of the next need to look at.
    way: Vec<(FuncId, usize)>,
}

impl Search<'_> {
    fn run(&mut self, root: FuncId) {
        if self.marks[root].number == 0 {
            self.enter(root);
        }
        while let Some((func, next)) = self.way.last_mut() {
            let (func, need) = (*func, self.needs.of[*func].get(*next).copied());
            *next += 1;
            match need {
                Some(need) if self.marks[need].number == 0 => self.enter(need),
                Some(need) if self.marks[need].open => self.lower(func, self.marks[need].number),
                Some(_) => {}
                None => self.leave(func),
            }
        }
    }

    fn enter(&mut self, func: FuncId) {
        self.count += 1;
        self.marks[func] = Mark { number: self.count, low: self.count, open: true };
        let mut needs = Vec::new();
        needs_of(self.hir, func, self.pats, |need, _| needs.push(need));
        needs.sort();
        needs.dedup();
        self.needs.of[func] = needs;
        self.open.push(func);
        self.way.push((func, 0));
    }

    fn leave(&mut self, func: FuncId) {
        self.way.pop();
        let Mark { number, low, .. } = self.marks[func];
        if let Some(&(user, _)) = self.way.last() {
            self.lower(user, low);
        }
        if low == number {
            let start = self.open.iter().rposition(|&other| other == func).expect("it is open");
            let group = self.open.split_off(start);
            for &member in &group {
                self.marks[member].open = false;
            }
            self.needs.groups.push(group);
        }
    }

    fn lower(&mut self, func: FuncId, low: u32) {
        let mark = &mut self.marks[func];
        mark.low = mark.low.min(low);
    }
}
