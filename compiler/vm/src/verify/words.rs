//! B12: whatever an instruction reads as a dynamic value or a cell is one.
//!
//! Registers have no types, and a number taken for a value could point anywhere. So functions with dynamic values are run
//! in the abstract: for each place in the code, what is in each eight bytes of the frame on all ways there. A state is a list
//! of what is known, beginning with parameters; any other write makes bytes raw; where ways meet, only what all know
//! stays. The states get smaller until nothing changes, which they do quickly: a compiler's code assigns before it reads.

use super::{Check, require};
use crate::bytecode::{Bytecode, Function, HEADER, Instruction, Slot, closure_frame};
use crate::foreign::size;
use crate::op::{Family, Field, Lane, Tail};
use crate::verify::Fault;
use kiln_abi::AbiTy;
use kiln_abi::dynamic::word;
use std::collections::BTreeSet;

/// So many bytes the states of a function may take in all.
const BUDGET: usize = 1 << 30;

/// What is known of eight bytes of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Known {
    /// Nothing.
    Raw,
    /// A dynamic value.
    Dyn,
    /// A cell.
    Cell,
    /// The closure of which the function is the code; it is a value, too.
    Own,
}

impl Known {
    fn of(slot: Slot) -> Known {
        match slot {
            Slot::Raw => Known::Raw,
            Slot::Dyn => Known::Dyn,
            Slot::Cell => Known::Cell,
        }
    }

    fn is(self, slot: Slot) -> bool {
        match slot {
            Slot::Raw => true,
            Slot::Dyn => matches!(self, Known::Dyn | Known::Own),
            Slot::Cell => self == Known::Cell,
        }
    }

    /// What is known where two ways meet.
    fn meet(self, other: Known) -> Known {
        match (self, other) {
            (a, b) if a == b => a,
            (a, b) if a.is(Slot::Dyn) && b.is(Slot::Dyn) => Known::Dyn,
            (_, _) => Known::Raw,
        }
    }
}

/// What is known of a frame: of each eight bytes, from the start; nothing of what is behind the end of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct State {
    slots: Vec<Known>,
}

impl State {
    /// What the eight bytes at `at` are.
    fn get(&self, at: u32) -> Known {
        let aligned = at.is_multiple_of(8);
        self.slots.get(at as usize / 8).copied().filter(|_| aligned).unwrap_or(Known::Raw)
    }

    fn set(&mut self, at: u32, known: Known) {
        let index = at as usize / 8;
        if index >= self.slots.len() {
            if known == Known::Raw {
                return;
            }
            self.slots.resize(index + 1, Known::Raw);
        }
        self.slots[index] = known;
    }

    /// Bytes that get a value nobody knows.
    fn write(&mut self, at: u32, size: u32) {
        if size > 0 {
            let last = (at as usize + size as usize - 1) / 8;
            let end = self.slots.len().min(last + 1);
            let start = end.min(at as usize / 8);
            self.slots[start..end].fill(Known::Raw);
        }
    }

    /// Nothing is known from `at` on.
    fn cut(&mut self, at: u32) {
        self.slots.truncate(at as usize / 8);
    }

    fn copy(&mut self, to: u32, from: u32, size: u32) {
        let moved: Vec<(u32, Known)> = if to % 8 == from % 8 {
            let first = to.next_multiple_of(8) - to;
            let count = size.saturating_sub(first) / 8;
            // What is behind the list is raw.
            let known = (self.slots.len() as u32).saturating_sub((from + first) / 8).min(count);
            (0..known).map(|index| (to + first + 8 * index, self.get(from + first + 8 * index))).collect()
        } else {
            Vec::new()
        };
        self.write(to, size);
        for (at, known) in moved {
            self.set(at, known);
        }
    }

    /// Keeps what `other` knows, too. Gives whether anything was lost.
    fn meet(&mut self, other: &State) -> bool {
        let before = self.slots.len();
        self.slots.truncate(other.slots.len());
        let mut changed = self.slots.len() != before;
        for (mine, &theirs) in self.slots.iter_mut().zip(&other.slots) {
            let met = mine.meet(theirs);
            changed |= met != *mine;
            *mine = met;
        }
        changed
    }
}

/// Checks a function; its instructions are valid in every other respect, and begin where `starts` says.
pub(super) fn check(bytecode: &Bytecode, function: &Function) -> Check {
    let mut run = Run {
        bytecode,
        function,
        entries: vec![None; function.code.len()],
        waiting: BTreeSet::new(),
        is_target: vec![false; function.code.len()],
        memory: 0,
    };
    run.find_targets();
    let mut state = State::default();
    for (index, &(at, slot)) in function.takes.iter().enumerate() {
        let is_own = index == 0 && !function.captures.is_empty();
        state.set(at, if is_own { Known::Own } else { Known::of(slot) });
    }
    run.enter(function.code.start, &state)?;
    while let Some(at) = run.waiting.pop_first() {
        run.block(at)?;
    }
    Ok(())
}

struct Run<'a> {
    bytecode: &'a Bytecode,
    function: &'a Function,
    /// What is known where jumps lead to, by the distance from the function's start.
    entries: Vec<Option<State>>,
    /// Where that changed.
    waiting: BTreeSet<u32>,
    is_target: Vec<bool>,
    /// Bytes of all states.
    memory: usize,
}

impl<'a> Run<'a> {
    fn decode(&self, at: u32) -> Instruction<'a> {
        let words = &self.bytecode.code[at as usize..self.function.code.end as usize];
        Instruction::decode(words).expect("B2 was checked")
    }

    fn find_targets(&mut self) {
        let mut at = self.function.code.start;
        while at < self.function.code.end {
            let instruction = self.decode(at);
            let start = self.function.code.start;
            each_target(at, &instruction, &mut |target| self.is_target[(target - start) as usize] = true);
            at += instruction.words as u32;
        }
    }

    /// Control comes to `at` with this state.
    fn enter(&mut self, at: u32, state: &State) -> Check {
        let entry = &mut self.entries[(at - self.function.code.start) as usize];
        let changed = match entry {
            Some(known) => known.meet(state),
            None => {
                self.memory += state.slots.len() + size_of::<State>();
                require(self.memory <= BUDGET, Some(at), Fault::Frame)?;
                *entry = Some(state.clone());
                true
            }
        };
        if changed {
            self.waiting.insert(at);
        }
        Ok(())
    }

    /// From a place that control comes to up to the next.
    fn block(&mut self, mut at: u32) -> Check {
        let entry = &self.entries[(at - self.function.code.start) as usize];
        let mut state = entry.clone().expect("a place that control comes to");
        loop {
            let instruction = self.decode(at);
            self.step(at, &instruction, &mut state)?;
            let mut targets = Vec::new();
            each_target(at, &instruction, &mut |target| targets.push(target));
            for target in targets {
                self.enter(target, &state)?;
            }
            let family = instruction.opcode.family;
            if matches!(family, Family::Return | Family::ReturnValue) {
                if family == Family::ReturnValue {
                    let size = instruction.opcode.lane.map_or(0, Lane::size);
                    state.copy(0, instruction.fields[0].into(), size);
                }
                let result = state.get(self.function.result.start);
                return require(result.is(self.function.gives), Some(at), Fault::Word);
            }
            if family.ends() {
                return Ok(());
            }
            at += instruction.words as u32;
            if self.is_target[(at - self.function.code.start) as usize] {
                return self.enter(at, &state);
            }
        }
    }

    /// What an instruction reads is right; the state becomes that behind it.
    fn step(&self, at: u32, instruction: &Instruction<'_>, state: &mut State) -> Check {
        let fields = || instruction.opcode.family.fields().into_iter().zip(instruction.fields);
        for (field, value) in fields() {
            let known = state.get(value.into());
            let fits = match field {
                Field::DynSrc => known.is(Slot::Dyn),
                Field::CellSrc => known.is(Slot::Cell),
                Field::OwnSrc => known == Known::Own,
                Field::None
                | Field::Dst
                | Field::Src
                | Field::DstOf(_)
                | Field::SrcOf(_)
                | Field::DstBlock
                | Field::SrcBlock
                | Field::Size
                | Field::SizeIn(..)
                | Field::Imm
                | Field::Shift
                | Field::Jump
                | Field::Runtime
                | Field::Kind
                | Field::Base
                | Field::DynDst
                | Field::CellDst
                | Field::Word
                | Field::Captured
                | Field::CapturedCell
                | Field::Count
                | Field::Operation => true,
            };
            require(fits, Some(at), Fault::Word)?;
        }
        self.outgoing(at, instruction, state)?;
        if copies(instruction, state) {
            return Ok(());
        }
        for (field, value) in fields() {
            let value = u32::from(value);
            match field {
                Field::Dst if keeps_values(instruction, state) => state.set(value, Known::Dyn),
                Field::Dst | Field::DstOf(_) => {
                    state.write(value, instruction.opcode.register_size(field).unwrap_or(8));
                    if let Some(constant) = constant(instruction)
                        && value.is_multiple_of(8)
                        && is_value(constant)
                    {
                        state.set(value, Known::Dyn);
                    }
                }
                Field::DynDst => state.set(value, Known::Dyn),
                Field::CellDst => state.set(value, Known::Cell),
                Field::None
                | Field::Src
                | Field::SrcOf(_)
                | Field::DstBlock
                | Field::SrcBlock
                | Field::Size
                | Field::SizeIn(..)
                | Field::Imm
                | Field::Shift
                | Field::Jump
                | Field::Runtime
                | Field::Kind
                | Field::Base
                | Field::DynSrc
                | Field::CellSrc
                | Field::OwnSrc
                | Field::Word
                | Field::Captured
                | Field::CapturedCell
                | Field::Count
                | Field::Operation => {}
            }
        }
        Ok(())
    }

    /// What is passed in a called frame, and what is found there afterwards.
    fn outgoing(&self, at: u32, instruction: &Instruction<'_>, state: &mut State) -> Check {
        use closure_frame::{ARGUMENTS, CLOSURE, RECEIVER, RESULT};
        let tail = instruction.tail;
        let family = instruction.opcode.family;
        let need =
            |state: &State, place: u32, slot: Slot| require(state.get(place).is(slot), Some(at), Fault::Word);
        match family.tail() {
            Tail::Func if family == Family::Call => {
                self.call(at, tail[0], u32::from(instruction.fields[0]) * 8, false, state)
            }
            Tail::FuncFar => self.call(at, tail[0], tail[1], false, state),
            Tail::FuncClosure => self.call(at, tail[0], tail[1], true, state),
            Tail::SiteFar => {
                let base = tail[1];
                let closure = (family != Family::Invoke).then_some(CLOSURE);
                let receiver = (family != Family::CallValue).then_some(RECEIVER);
                let arguments = (0..u32::from(instruction.fields[0])).map(|index| ARGUMENTS + 8 * index);
                let mut places = closure.into_iter().chain(receiver).chain(arguments);
                places.try_for_each(|place| need(state, base + place, Slot::Dyn))?;
                state.cut(base - HEADER);
                state.set(base + RESULT, Known::Dyn);
                Ok(())
            }
            Tail::Capture => {
                let captures = &self.bytecode.functions[tail[0] as usize].captures;
                let mut places = captures.iter().zip(0u32..);
                places.try_for_each(|(&slot, index)| need(state, tail[1] + 8 * index, slot))
            }
            Tail::ClassFar => {
                let class = &self.bytecode.dynamic.classes[tail[0] as usize];
                let words = class.methods.len() as u32 + u32::from(class.inherits);
                (0..words).try_for_each(|index| need(state, tail[1] + 8 * index, Slot::Dyn))
            }
            Tail::Value => need(state, tail[0], Slot::Dyn),
            Tail::Operands => (0..tail[0]).try_for_each(|index| need(state, tail[1] + 8 * index, Slot::Dyn)),
            Tail::Foreign => {
                let foreign = &self.bytecode.foreigns[tail[0] as usize];
                let words = foreign.params.iter().filter(|(_, ty)| *ty == AbiTy::Dyn);
                words.map(|&(place, _)| place).try_for_each(|place| need(state, place, Slot::Dyn))?;
                match foreign.result {
                    Some((place, AbiTy::Dyn)) => state.set(place, Known::Dyn),
                    Some((place, ty)) => state.write(place, size(ty)),
                    None => {}
                }
                Ok(())
            }
            Tail::Func
            | Tail::None
            | Tail::Imm32
            | Tail::Imm64
            | Tail::Counter
            | Tail::Jump
            | Tail::Far
            | Tail::Table
            | Tail::Search
            | Tail::Text
            | Tail::Global
            | Tail::Class
            | Tail::Math
            | Tail::Site => Ok(()),
        }
    }

    /// `tested`: the closure among the parameters is looked at when the call runs.
    fn call(&self, at: u32, function: u32, base: u32, tested: bool, state: &mut State) -> Check {
        let function = &self.bytecode.functions[function as usize];
        require(tested != function.captures.is_empty(), Some(at), Fault::Callee)?;
        for &(place, slot) in &function.takes {
            let known = base.checked_add(place).map_or(Known::Raw, |place| state.get(place));
            require(known.is(slot), Some(at), Fault::Word)?;
        }
        state.cut(base - HEADER);
        if function.gives != Slot::Raw
            && let Some(result) = base.checked_add(function.result.start)
            && result < self.function.frame
        {
            state.set(result, Known::of(function.gives));
        }
        Ok(())
    }
}

/// Does what an instruction does that copies. Gives whether it was one.
fn copies(instruction: &Instruction<'_>, state: &mut State) -> bool {
    let [a, b, c] = instruction.fields.map(u32::from);
    let family = instruction.opcode.family;
    if family == Family::Move {
        state.copy(a, b, instruction.opcode.lane.map_or(0, Lane::size));
    } else if family.fields()[0] == Field::DstBlock {
        state.copy(a, b, c);
    } else if family.tail() == Tail::Far {
        state.copy(instruction.tail[0], instruction.tail[1], instruction.tail[2]);
    } else {
        return false;
    }
    true
}

/// Whether an operation on floats that are values gives one: arithmetic gives a NaN that it gets on as it is, whatever
/// it stands for, and makes only the two that are numbers. Negation is none: it changes NaNs.
fn keeps_values(instruction: &Instruction<'_>, state: &State) -> bool {
    let [a, b, c] = instruction.fields.map(u32::from);
    let family = instruction.opcode.family;
    let with_imm = [Family::AddFloatImm, Family::SubFloatImm, Family::MulFloatImm, Family::DivFloatImm]
        .contains(&family);
    let of_two = [Family::AddFloat, Family::SubFloat, Family::MulFloat, Family::DivFloat].contains(&family);
    let value = |at| state.get(at).is(Slot::Dyn);
    let fits = with_imm || (of_two && value(c));
    fits && instruction.opcode.lane == Some(Lane::F64) && a.is_multiple_of(8) && value(b)
}

/// The eight bytes of a constant.
fn constant(instruction: &Instruction<'_>) -> Option<u64> {
    if instruction.opcode.lane != Some(Lane::U64) {
        return None;
    }
    let tail = instruction.tail;
    let family = instruction.opcode.family;
    if family == Family::Const {
        Some(instruction.fields[1] as i16 as i64 as u64)
    } else if family.tail() == Tail::Imm32 {
        Some(tail[0] as i32 as i64 as u64)
    } else if family.tail() == Tail::Imm64 {
        Some(u64::from(tail[0]) | u64::from(tail[1]) << 32)
    } else {
        None
    }
}

/// Whether a constant word is a value: no pointer, and of the NaNs only those from which arithmetic makes no pointer.
fn is_value(bits: u64) -> bool {
    let is_number =
        word::is_number(bits) && (!f64::from_bits(bits).is_nan() || bits << 1 == f64::NAN.to_bits() << 1);
    is_number || matches!(bits, word::NIL | word::FALSE | word::TRUE)
}

/// Where a jump may lead.
fn each_target(at: u32, instruction: &Instruction<'_>, found: &mut dyn FnMut(u32)) {
    let mut target = |distance: i32| found(at.wrapping_add_signed(distance));
    if instruction.opcode.family.fields()[2] == Field::Jump {
        target(i32::from(instruction.fields[2] as i16));
    }
    let tail = instruction.tail;
    match instruction.opcode.family.tail() {
        Tail::Jump => target(tail[0] as i32),
        Tail::Table => tail[3..].iter().for_each(|&distance| target(distance as i32)),
        Tail::Search => {
            target(tail[1] as i32);
            tail[2..].chunks_exact(3).for_each(|case| target(case[2] as i32));
        }
        Tail::None
        | Tail::Imm32
        | Tail::Imm64
        | Tail::Counter
        | Tail::Func
        | Tail::Foreign
        | Tail::FuncFar
        | Tail::FuncClosure
        | Tail::Far
        | Tail::Text
        | Tail::Global
        | Tail::Class
        | Tail::ClassFar
        | Tail::Capture
        | Tail::Site
        | Tail::SiteFar
        | Tail::Math
        | Tail::Value
        | Tail::Operands => {}
    }
}
