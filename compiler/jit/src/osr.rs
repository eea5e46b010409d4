//! The function that goes on at the header of a loop of another (on-stack replacement), in MIR.
//!
//! Its parameters are the locals that live at the header; its entry gives them to the locals and goes there. The blocks are copies of those
//! that the header reaches. It is called by nobody but the VM, with the frame of the function in which the loop is.

use kiln_arena::{Arena, Id, IdMap, ListRange};
use kiln_mir::{
    Access, Block, BlockId, Body, Code, Convention, Func, Local, LocalId, Operand, Place, Rvalue, Statement,
    StatementKind, SwitchCase, Terminator, TerminatorKind,
};

/// A function that goes on in a loop.
pub(crate) struct Continued {
    pub(crate) func: Func,
    /// The locals of the original that are its parameters, in order.
    pub(crate) live: Vec<LocalId>,
    /// Of which block of the original each block is a copy; of the entry, the header.
    pub(crate) blocks: Vec<BlockId>,
}

/// Makes the function that goes on at `header`, a block of the body of `func`.
pub(crate) fn continued(func: &Func, header: BlockId) -> Option<Continued> {
    let Code::Body(body) = &func.code else { return None };
    let kept = reached(body, header);
    let live: Vec<LocalId> = live_at(body, &kept, header);
    // Parameters come behind the return place, the locals of the original behind them; the return place stays the first.
    let renamed = |local: LocalId| match local.index() {
        0 => local,
        index => LocalId::from_index(index + live.len()),
    };
    let mut locals: Arena<LocalId, Local> = Arena::default();
    let of = |local: LocalId| Local { name: None, ..body.locals[local] };
    let all: Vec<LocalId> = body.locals.ids().collect();
    locals.alloc(body.locals[all[0]]);
    for &local in &live {
        locals.alloc(of(local));
    }
    for &local in &all[1..] {
        locals.alloc(body.locals[local]);
    }

    let mut numbers: IdMap<BlockId, Option<BlockId>> = IdMap::filled(body.blocks.len(), None);
    for (index, &block) in kept.iter().enumerate() {
        numbers[block] = Some(BlockId::from_index(index + 1));
    }
    let target = |block: BlockId| numbers[block].expect("what a kept block leads to is kept");
    let mut operands = body.operands.clone();
    let mut cases = body.cases.clone();
    let span = body.blocks[header].terminator.span;
    let entry = live.iter().enumerate().map(|(index, &local)| {
        let param = Operand::Copy(Place::local(LocalId::from_index(index + 1)));
        let kind = StatementKind::Assign(Place::local(renamed(local)), Rvalue::Use(param));
        Statement { kind, span }
    });
    let mut blocks: Arena<BlockId, Block> = Arena::default();
    let goto = Terminator { kind: TerminatorKind::Goto(target(header)), span };
    blocks.alloc(Block { statements: entry.collect(), terminator: goto });
    let place = |place: Place| Place { local: renamed(place.local), projection: place.projection };
    for &block in &kept {
        let block = &body.blocks[block];
        let statements = block.statements.iter().map(|statement| {
            let kind = statement.kind.map_operands(&mut operands, |operand| operand.map_place(place));
            Statement { kind: kind.with_dest(place(kind.dest())), span: statement.span }
        });
        let statements = statements.collect();
        let kind = block.terminator.kind.map_operand(|operand| operand.map_place(place));
        let kind = match kind {
            TerminatorKind::Goto(block) => TerminatorKind::Goto(target(block)),
            TerminatorKind::Branch { cond, then, otherwise } => {
                TerminatorKind::Branch { cond, then: target(then), otherwise: target(otherwise) }
            }
            TerminatorKind::Switch { value, cases: list, otherwise } => {
                let moved: Vec<SwitchCase> = (cases.get(list).iter())
                    .map(|case| SwitchCase { value: case.value, target: target(case.target) })
                    .collect();
                let cases: ListRange<SwitchCase> = cases.alloc(moved);
                TerminatorKind::Switch { value, cases, otherwise: target(otherwise) }
            }
            TerminatorKind::Return | TerminatorKind::Panic(_) | TerminatorKind::Unreachable => kind,
        };
        blocks.alloc(Block { statements, terminator: Terminator { kind, span: block.terminator.span } });
    }
    let params = live.iter().map(|&local| body.locals[local].ty).collect();
    let code = Code::Body(Body { locals, blocks, projections: body.projections.clone(), operands, cases });
    let func = Func { params, convention: Convention::Static, code, ..func.clone() };
    let blocks = std::iter::once(header).chain(kept.iter().copied()).collect();
    Some(Continued { func, live, blocks })
}

/// The blocks that a block reaches, itself first, then in the order of their numbers.
fn reached(body: &Body, from: BlockId) -> Vec<BlockId> {
    let mut seen = IdMap::filled(body.blocks.len(), false);
    let mut todo = vec![from];
    while let Some(block) = todo.pop() {
        if !seen[block] {
            seen[block] = true;
            body.each_target(body.blocks[block].terminator.kind, |target| todo.push(target));
        }
    }
    let others = body.blocks.ids().filter(|&block| seen[block] && block != from);
    std::iter::once(from).chain(others).collect()
}

/// The locals that are read at or behind `header` before they are assigned as a whole, in the order of their numbers.
fn live_at(body: &Body, kept: &[BlockId], header: BlockId) -> Vec<LocalId> {
    let words = body.locals.len().div_ceil(64);
    let mut live: IdMap<BlockId, Vec<u64>> = IdMap::filled(body.blocks.len(), vec![0; words]);
    let mut changed = true;
    // Behind first: blocks come about in the order of the text.
    while changed {
        changed = false;
        for &block in kept.iter().rev() {
            let mut now = vec![0u64; words];
            let terminator = body.blocks[block].terminator.kind;
            body.each_target(terminator, |target| {
                now.iter_mut().zip(&live[target]).for_each(|(now, &more)| *now |= more);
            });
            body.each_terminator_access(terminator, |place, _| set(&mut now, place.local));
            for statement in body.blocks[block].statements.iter().rev() {
                let mut read = Vec::new();
                body.each_access(statement.kind, |place, access| match access {
                    Access::Assign if place.as_local().is_some() => clear(&mut now, place.local),
                    // What a part is assigned of must be there (M8).
                    Access::Assign | Access::Read | Access::Move => read.push(place.local),
                });
                read.into_iter().for_each(|local| set(&mut now, local));
            }
            if now != live[block] {
                live[block] = now;
                changed = true;
            }
        }
    }
    let at = &live[header];
    body.locals.ids().filter(|local| at[local.index() / 64] >> (local.index() % 64) & 1 == 1).collect()
}

fn set(bits: &mut [u64], local: LocalId) {
    bits[local.index() / 64] |= 1 << (local.index() % 64);
}

fn clear(bits: &mut [u64], local: LocalId) {
    bits[local.index() / 64] &= !(1 << (local.index() % 64));
}

#[cfg(test)]
mod tests {
    use super::*;
    use kiln_arena::Interner;

    /// Goes on at `b1` of the first function; gives the text of the result, without its empty lines.
    fn goes_on(text: &str) -> (Vec<usize>, String) {
        let mut names = Interner::new();
        let mut program = kiln_mir::parse::parse(text, &mut names).unwrap();
        let first = program.funcs.values().next().unwrap().clone();
        let continued = continued(&first, BlockId::from_index(1)).unwrap();
        let live = continued.live.iter().map(|local| local.index()).collect();
        let Code::Body(body) = &continued.func.code else { panic!("it has a body") };
        assert_eq!(continued.blocks.len(), body.blocks.len());
        program.main = None;
        program.funcs.alloc(continued.func);
        let faults = kiln_mir::verify::verify(&program);
        assert!(faults.is_empty(), "{}", faults[0]);
        let text = kiln_mir::dump::dump(&program, &names);
        let lines = text.split("\n}\n").nth(1).unwrap().lines().map(str::trim);
        (live, lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n"))
    }

    #[test]
    fn what_lives_at_the_header_is_a_parameter() {
        let (live, text) = goes_on(
            "fn f(i32) -> i32 {
    %0: i32
    %1: i32
    %2: i32
    %3: bool
    %4: i32

b0:
    %2 = 0i32
    goto b1

b1:
    %3 = lt %2, %1
    branch move %3, b2, b3

b2:
    %4 = mul.checked %2, 7i32
    %2 = add.checked %4, 1i32
    goto b1

b3:
    %0 = %2
    return
}
",
        );
        // Neither the condition nor what a round computes.
        assert_eq!(live, [1, 2]);
        let body = text.split_once("b0:\n").unwrap().1;
        assert_eq!(
            body,
            "%3 = %1\n%4 = %2\ngoto b1\nb1:\n%5 = lt %4, %3\nbranch move %5, b2, b3\nb2:\n%6 = mul.checked %4, 7i32\n\
             %4 = add.checked %6, 1i32\ngoto b1\nb3:\n%0 = %4\nreturn"
        );
    }

    #[test]
    fn blocks_before_the_loop_are_gone_and_the_result_may_live() {
        let (live, text) = goes_on(
            "fn f(bool) -> i32 {
    %0: i32
    %1: bool

b0:
    branch %1, b2, b3

b1:
    %0 = add.checked %0, 1i32
    branch %1, b1, b4

b2:
    %0 = 1i32
    goto b1

b3:
    %0 = 2i32
    goto b1

b4:
    return
}
",
        );
        assert_eq!(live, [0, 1]);
        let body = text.split_once("b0:\n").unwrap().1;
        assert_eq!(
            body,
            "%0 = %1\n%3 = %2\ngoto b1\nb1:\n%0 = add.checked %0, 1i32\nbranch %3, b1, b2\nb2:\nreturn"
        );
    }
}
