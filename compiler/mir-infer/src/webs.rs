//! Locals of type `dyn` become one local for each web: assignments and the reads that they reach.
//!
//! So a variable that holds a number first and a string later is two locals, each of which has one type. A read that
//! two assignments reach makes them one web. Time: as many steps as there are statements, and blocks through which a
//! local lives that is assigned more than once.

use kiln_arena::IdMap;
use kiln_mir::{Access, BlockId, Body, LocalId, Place};
use kiln_types::TypeId;
use rustc_hash::FxHashMap;

/// Splits the locals of type `dynamic`, apart from the return place. All blocks must be reachable.
pub(crate) fn split_webs(body: &mut Body, params: usize, dynamic: TypeId) {
    let candidates = assigned_twice(body, params, dynamic);
    if candidates.iter().all(|(_, &candidate)| !candidate) {
        return;
    }
    let mut webs = Webs {
        candidates,
        parents: Vec::new(),
        at_entry: FxHashMap::default(),
        at_end: FxHashMap::default(),
        pending: Vec::new(),
        locals: Vec::new(),
    };
    let entry = body.entry();
    for local in body.locals.ids().skip(1).take(params) {
        if webs.candidates[local] {
            let web = webs.new_web(local);
            webs.at_entry.insert((local, entry), web);
        }
    }
    let mut occurrences = Vec::new();
    let ids: Vec<BlockId> = body.blocks.ids().collect();
    for &block in &ids {
        webs.scan(body, block, &mut occurrences);
    }
    webs.connect(body);
    let names = webs.name(body);
    let mut next = occurrences.iter().map(|&web| names[web as usize]);
    for &block in &ids {
        rename(body, block, &webs.candidates, &mut next);
    }
}

/// The locals of type `dynamic` that are assigned more than once; calls assign parameters.
fn assigned_twice(body: &Body, params: usize, dynamic: TypeId) -> IdMap<LocalId, bool> {
    let mut counts: IdMap<LocalId, u32> = IdMap::filled(body.locals.len(), 0);
    for local in body.locals.ids().skip(1).take(params) {
        counts[local] = 1;
    }
    for statement in body.blocks.values().flat_map(|block| &block.statements) {
        counts[statement.kind.dest().local] += 1;
    }
    let mut candidates = IdMap::filled(body.locals.len(), false);
    for (id, local) in body.locals.iter().skip(1) {
        candidates[id] = local.ty == dynamic && counts[id] > 1;
    }
    candidates
}

/// A set of assignments, as an index into [`Webs::parents`].
type Web = u32;

struct Webs {
    candidates: IdMap<LocalId, bool>,
    /// A union-find forest.
    parents: Vec<Web>,
    /// The web that a local has at the entry of a block, where that was asked for.
    at_entry: FxHashMap<(LocalId, BlockId), Web>,
    /// The web of the last assignment to a local in a block.
    at_end: FxHashMap<(LocalId, BlockId), Web>,
    /// Entries of blocks that are not yet one with the ends of the blocks before.
    pending: Vec<(LocalId, BlockId)>,
    /// The local of each web, before they are split.
    locals: Vec<LocalId>,
}

impl Webs {
    fn new_web(&mut self, local: LocalId) -> Web {
        let web = self.parents.len() as Web;
        self.parents.push(web);
        self.locals.push(local);
        web
    }

    fn root(&mut self, mut web: Web) -> Web {
        while self.parents[web as usize] != web {
            let above = self.parents[self.parents[web as usize] as usize];
            self.parents[web as usize] = above;
            web = above;
        }
        web
    }

    fn unite(&mut self, a: Web, b: Web) {
        let (a, b) = (self.root(a), self.root(b));
        // The older one stays: parameters keep their locals.
        let (old, new) = (a.min(b), a.max(b));
        self.parents[new as usize] = old;
    }

    fn entry_of(&mut self, local: LocalId, block: BlockId) -> Web {
        if let Some(&web) = self.at_entry.get(&(local, block)) {
            return web;
        }
        let web = self.new_web(local);
        self.at_entry.insert((local, block), web);
        self.pending.push((local, block));
        web
    }

    /// The webs of all that a block reads and assigns, in order.
    fn scan(&mut self, body: &Body, block: BlockId, occurrences: &mut Vec<Web>) {
        let found = &mut |place: Place, access: Access| {
            let local = place.local;
            if !self.candidates[local] {
                return;
            }
            let web = if access == Access::Assign {
                let web = self.new_web(local);
                self.at_end.insert((local, block), web);
                web
            } else {
                match self.at_end.get(&(local, block)) {
                    Some(&web) => web,
                    None => self.entry_of(local, block),
                }
            };
            occurrences.push(web);
        };
        for statement in &body.blocks[block].statements {
            body.each_access(statement.kind, &mut *found);
        }
    }

    /// Unites what a block has at its entry with what those before it have at their ends.
    fn connect(&mut self, body: &Body) {
        let predecessors = body.predecessors(&body.reachable());
        while let Some((local, block)) = self.pending.pop() {
            let web = self.at_entry[&(local, block)];
            for &before in &predecessors[block] {
                let end = match self.at_end.get(&(local, before)) {
                    Some(&end) => end,
                    None => self.entry_of(local, before),
                };
                self.unite(web, end);
            }
        }
    }

    /// The local of each web: the first web of a local keeps it, for a parameter that is the one that the call assigns.
    fn name(&mut self, body: &mut Body) -> Vec<LocalId> {
        let mut taken: IdMap<LocalId, bool> = IdMap::filled(body.locals.len(), false);
        let mut names: Vec<LocalId> = Vec::with_capacity(self.parents.len());
        for web in 0..self.parents.len() as Web {
            let root = self.root(web);
            let local = self.locals[web as usize];
            names.push(if root < web {
                names[root as usize]
            } else if taken[local] {
                let copy = body.locals[local];
                body.locals.alloc(copy)
            } else {
                taken[local] = true;
                local
            });
        }
        names
    }
}

/// Lets what a block reads and assigns be the locals that `next` gives, one for each place of a candidate.
fn rename(
    body: &mut Body,
    block: BlockId,
    candidates: &IdMap<LocalId, bool>,
    next: &mut impl Iterator<Item = LocalId>,
) {
    let mut renamed = |place: Place| match candidates[place.local] {
        true => Place::local(next.next().expect("each place was seen before")),
        false => place,
    };
    let Body { blocks, operands, .. } = body;
    for statement in &mut blocks[block].statements {
        let kind = statement.kind.map_operands(operands, |operand| operand.map_place(&mut renamed));
        statement.kind = kind.with_dest(renamed(kind.dest()));
    }
}
