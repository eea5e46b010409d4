//! What makes bytecode safe to run.
//!
//! Comes in: any [`Bytecode`], from a file perhaps. Goes out: [`Verified`], or the first fault. The interpreter relies
//! on these invariants and checks nothing of them again:
//! - B1: the code begins with `halt`, behind which the functions' code follows without a gap, none empty.
//! - B2: each function is a sequence of known instructions, complete within its code, without `halt`; the last
//!   does not go on to the next.
//! - B3: a register lies in the function's frame with all its bytes; a frame has at most [`MAX_FRAME`] bytes, in
//!   units of 16.
//! - B4: a jump, in any form, leads to an instruction of the same function.
//! - B5: a call names a function of the program; the called frame begins in the caller's, at a multiple of 16, with
//!   [`HEADER`] bytes before it.
//! - B6: the numbers of runtime functions and of kinds of panic exist, and the runtime function prints a scalar.
//! - B7: a shift by a constant is less than the width; a size is one that the instruction copies; fields without meaning are 0; a search list is sorted.
//! - B8: `main` is a function whose result is nothing or 4 bytes; results lie in their frames.
//! - B9: positions are sorted and name files that exist.
//! - B10: texts, globals, classes, methods and natives that are named exist; the code of closures takes and gives values
//!   as [`closure_frame`] says; parameters that are words are registers.
//! - B11: an inline cache belongs to one instruction.
//! - B14: there are instructions that count only where the caller asks for them, none that enters native code.
//! - B12: what is read as a dynamic value, a cell or the running closure is one (`words`); `main` takes none.
//! - B13: a function of a C library that is called exists; its parameters and its result lie in the frame. Operations that trust
//!   what C gives are only in programs that call C, of which nothing is promised.

mod words;

use crate::bytecode::{Bytecode, Function, HEADER, Instruction, NO_NAME, Slot, closure_frame};
use crate::foreign;
use crate::host;
use crate::op::{Family, Field, Opcode, Tail};
use kiln_abi::dynamic::word;
use kiln_abi::{AbiTy, DynFn, MathFn, NativeFn, PanicKind, RuntimeFn};
use std::fmt;

/// The largest frame in bytes.
pub const MAX_FRAME: u32 = 1 << 30;

/// Bytecode of which the invariants hold.
#[derive(Debug, Clone)]
pub struct Verified {
    bytecode: Bytecode,
    entries: Vec<Entry>,
    is_dynamic: bool,
}

/// What a call needs to know of a function.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub(crate) struct Entry {
    /// Its first instruction, as index of its word.
    pub(crate) start: u32,
    /// Bytes of its frame.
    pub(crate) frame: u32,
}

impl Entry {
    pub(crate) fn of(function: &Function) -> Entry {
        Entry { start: function.code.start, frame: function.frame }
    }
}

impl Verified {
    /// Checks bytecode.
    ///
    /// # Errors
    /// The first fault that was found.
    pub fn new(bytecode: Bytecode) -> Result<Verified, VerifyError> {
        Verified::checked(bytecode, false)
    }

    /// As [`Verified::new`], of bytecode with instructions that count.
    pub(crate) fn counted(bytecode: Bytecode) -> Result<Verified, VerifyError> {
        Verified::checked(bytecode, true)
    }

    fn checked(bytecode: Bytecode, counted: bool) -> Result<Verified, VerifyError> {
        let is_dynamic = check(&bytecode, counted)?;
        let entries = bytecode.functions.iter().map(Entry::of).collect();
        Ok(Verified { bytecode, entries, is_dynamic })
    }

    /// Whether there are operations on dynamic values.
    pub(crate) fn is_dynamic(&self) -> bool {
        self.is_dynamic
    }

    /// The bytecode itself.
    pub(crate) fn into_bytecode(self) -> Bytecode {
        self.bytecode
    }

    /// The bytecode.
    pub fn bytecode(&self) -> &Bytecode {
        &self.bytecode
    }

    /// What calls need, by the number of the function.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

/// A fault, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyError {
    /// The index of the word at which the instruction begins; `None` if the fault is not in the code.
    pub at: Option<u32>,
    /// What is wrong.
    pub fault: Fault,
}

/// What can be wrong with bytecode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// B1
    CodeLayout,
    /// B2: no instruction, or one that is cut off.
    Instruction,
    /// B2: the last instruction goes on to the next.
    FallsOff,
    /// B3
    Frame,
    /// B3
    Register,
    /// B4
    Jump,
    /// B5: no such function.
    Callee,
    /// B5: a frame that begins at a wrong place.
    Base,
    /// B6, B10, B11
    Number,
    /// B7
    Field,
    /// B8
    Main,
    /// B8
    Result,
    /// B9
    Position,
    /// B10
    Signature,
    /// B12
    Word,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Fault::CodeLayout => "the functions do not lie one behind the other",
            Fault::Instruction => "no valid instruction",
            Fault::FallsOff => "the function does not end in a jump or return",
            Fault::Frame => "a frame of a size that is not allowed",
            Fault::Register => "a register outside the frame",
            Fault::Jump => "a jump that does not lead to an instruction of the function",
            Fault::Callee => "a call of a function that does not exist",
            Fault::Base => "a called frame that begins at a wrong place",
            Fault::Number => "a number of something that does not exist or is not what it must be",
            Fault::Field => "a field with a value that has no meaning",
            Fault::Main => "no `main` that could be run",
            Fault::Result => "a result outside the frame",
            Fault::Position => "a place in the source that does not exist",
            Fault::Signature => "parameters or a result at a wrong place",
            Fault::Word => "a value of a dynamic language that may be something else",
        })
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at {
            Some(at) => write!(f, "invalid bytecode at word {at}: {}", self.fault),
            None => write!(f, "invalid bytecode: {}", self.fault),
        }
    }
}

impl std::error::Error for VerifyError {}

type Check = Result<(), VerifyError>;

fn require(condition: bool, at: Option<u32>, fault: Fault) -> Check {
    if condition { Ok(()) } else { Err(VerifyError { at, fault }) }
}

/// Gives whether there are operations on dynamic values.
fn check(bytecode: &Bytecode, counted: bool) -> Result<bool, VerifyError> {
    check_tables(bytecode)?;
    let mut is_dynamic = false;
    let mut starts = vec![false; bytecode.code.len()];
    let mut used = vec![false; bytecode.dynamic.sites.len()];
    for function in &bytecode.functions {
        let mut check = FunctionCheck {
            bytecode,
            function,
            counted,
            starts: &mut starts,
            used: &mut used,
            is_dynamic: false,
        };
        check.check()?;
        is_dynamic |= check.is_dynamic;
    }
    Ok(is_dynamic)
}

/// B1, B8, B9.
fn check_tables(bytecode: &Bytecode) -> Check {
    let length = u32::try_from(bytecode.code.len());
    let fits = length.is_ok_and(|length| length < u32::MAX / 8);
    let halt = u32::from(Opcode::plain(Family::Halt).number());
    require(fits && bytecode.code.first() == Some(&halt), None, Fault::CodeLayout)?;
    let mut end = 1;
    for function in &bytecode.functions {
        let code = &function.code;
        require(code.start == end && code.end > code.start, None, Fault::CodeLayout)?;
        require(
            function.frame <= MAX_FRAME && function.frame.is_multiple_of(16),
            Some(code.start),
            Fault::Frame,
        )?;
        let result = &function.result;
        let inside = result.start <= result.end && result.end <= function.frame;
        require(inside, Some(code.start), Fault::Result)?;
        end = code.end;
    }
    require(Ok(end) == length, None, Fault::CodeLayout)?;
    if let Some(main) = bytecode.main {
        let main = bytecode.functions.get(main as usize);
        let fits = |main: &Function| matches!(main.result.len(), 0 | 4) && main.takes.is_empty();
        require(main.is_some_and(fits), None, Fault::Main)?;
    }
    check_dynamic(bytecode)?;
    let sorted = bytecode.positions.is_sorted_by(|a, b| a.at < b.at);
    let known = bytecode.positions.iter().all(|position| (position.file as usize) < bytecode.files.len());
    require(sorted && known, None, Fault::Position)
}

/// B10.
fn check_dynamic(bytecode: &Bytecode) -> Check {
    let dynamic = &bytecode.dynamic;
    let is_text = |number: u32| (number as usize) < dynamic.texts.len();
    let globals = dynamic.globals.iter().all(|global| {
        is_text(global.name) && global.native.is_none_or(|native| (native as usize) < NativeFn::ALL.len())
    });
    let is_method = |number: u32| {
        let value = bytecode.functions.get(number as usize).and_then(|function| function.value);
        value.is_some_and(|value| value.is_method)
    };
    let classes = dynamic.classes.iter().all(|class| {
        let methods = class.methods.iter().all(|&(name, function)| is_text(name) && is_method(function));
        is_text(class.name) && methods && class.methods.len() < MAX_FRAME as usize / 16
    });
    let sites = dynamic.sites.iter().all(|&name| name == NO_NAME || is_text(name));
    require(globals && classes && sites, None, Fault::Number)?;
    bytecode.functions.iter().try_for_each(|function| {
        require(has_signature(function), Some(function.code.start), Fault::Signature)
    })
}

/// Whether parameters and result can be what the function says.
fn has_signature(function: &Function) -> bool {
    let inside = |at: u32| at.is_multiple_of(8) && at.checked_add(8).is_some_and(|end| end <= function.frame);
    let params = function.takes.iter().all(|&(at, slot)| slot != Slot::Raw && inside(at))
        && function.takes.is_sorted_by(|(a, _), (b, _)| a < b);
    let result = &function.result;
    let gives = function.gives == Slot::Raw || (result.len() == 8 && inside(result.start));
    let captures = function.captures.is_empty() || function.takes.first().is_some_and(|t| t.1 == Slot::Dyn);
    let value = function.value.is_none_or(|value| {
        let hidden = if value.is_method { 2 } else { 1 };
        let fixed = [closure_frame::CLOSURE, closure_frame::RECEIVER].into_iter().take(hidden);
        let arguments =
            (0..u64::from(value.arity)).map(|index| u64::from(closure_frame::ARGUMENTS) + 8 * index);
        let expected = fixed.map(u64::from).chain(arguments);
        function.takes.len() as u64 == hidden as u64 + u64::from(value.arity)
            && function
                .takes
                .iter()
                .map(|&(at, slot)| (u64::from(at), slot))
                .eq(expected.map(|at| (at, Slot::Dyn)))
            && function.gives == Slot::Dyn
            && result.start == closure_frame::RESULT
    });
    let captured = function.captures.iter().all(|&slot| slot != Slot::Raw);
    params && gives && captures && captured && value
}

struct FunctionCheck<'a> {
    bytecode: &'a Bytecode,
    function: &'a Function,
    /// Whether it may count.
    counted: bool,
    /// The words at which instructions begin.
    starts: &'a mut [bool],
    /// The inline caches that belong to an instruction.
    used: &'a mut [bool],
    /// Whether it has operations on dynamic values.
    is_dynamic: bool,
}

impl FunctionCheck<'_> {
    fn check(&mut self) -> Check {
        let bytecode = self.bytecode;
        self.mark_starts()?;
        let mut at = self.function.code.start;
        while at < self.function.code.end {
            let words = &bytecode.code[at as usize..self.function.code.end as usize];
            let fault = VerifyError { at: Some(at), fault: Fault::Instruction };
            let instruction = Instruction::decode(words).ok_or(fault)?;
            self.fields(at, &instruction)?;
            self.tail(at, &instruction)?;
            at += instruction.words as u32;
        }
        let function = self.function;
        let has_words = self.is_dynamic || function.gives != Slot::Raw || !function.takes.is_empty();
        if has_words {
            words::check(bytecode, function)?;
        }
        Ok(())
    }

    fn decode(&self, at: u32) -> Result<Instruction<'_>, VerifyError> {
        let words = &self.bytecode.code[at as usize..self.function.code.end as usize];
        Instruction::decode(words).ok_or(VerifyError { at: Some(at), fault: Fault::Instruction })
    }

    /// B2.
    fn mark_starts(&mut self) -> Check {
        let mut at = self.function.code.start;
        let mut last = at;
        while at < self.function.code.end {
            let instruction = self.decode(at)?;
            let (family, words) = (instruction.opcode.family, instruction.words as u32);
            require(family != Family::Halt, Some(at), Fault::Instruction)?;
            let counts = matches!(family, Family::CountCall | Family::CountLoop);
            let enters = matches!(family, Family::EnterNative | Family::EnterLoop);
            require(!enters && (self.counted || !counts), Some(at), Fault::Instruction)?;
            self.starts[at as usize] = true;
            self.is_dynamic |= family.is_dynamic();
            last = at;
            at += words;
        }
        let family = self.decode(last)?.opcode.family;
        require(family.ends(), Some(last), Fault::FallsOff)
    }

    /// B3 to B7 of the fields.
    fn fields(&self, at: u32, instruction: &Instruction<'_>) -> Check {
        let size = u32::from(instruction.fields[2]);
        for (field, value) in instruction.opcode.family.fields().into_iter().zip(instruction.fields) {
            let require = |condition, fault| require(condition, Some(at), fault);
            match field {
                Field::None => require(value == 0, Fault::Field)?,
                Field::Dst | Field::Src | Field::DstOf(_) | Field::SrcOf(_) => {
                    let size = instruction.opcode.register_size(field).unwrap_or(u32::MAX);
                    require(self.is_register(u32::from(value), size), Fault::Register)?;
                }
                Field::DstBlock | Field::SrcBlock => {
                    require(self.is_register(u32::from(value), size), Fault::Register)?;
                }
                Field::Size | Field::Imm => {}
                Field::SizeIn(least, most) => require((least..=most).contains(&size), Fault::Field)?,
                Field::Shift => {
                    let bits = instruction.opcode.lane.map_or(0, |lane| lane.size() * 8);
                    require(u32::from(value) < bits, Fault::Field)?;
                }
                Field::Jump => require(self.is_target(at, i32::from(value as i16)), Fault::Jump)?,
                Field::Runtime => {
                    let function = RuntimeFn::ALL.get(usize::from(value));
                    require(function.is_some_and(|&function| host::prints(function)), Fault::Number)?;
                }
                Field::Kind => require(usize::from(value) < PanicKind::ALL.len(), Fault::Number)?,
                Field::Base => require(self.is_base(u32::from(value) * 8), Fault::Base)?,
                Field::DynDst | Field::DynSrc | Field::CellDst | Field::CellSrc | Field::OwnSrc => {
                    require(self.is_word(u32::from(value)), Fault::Register)?;
                }
                Field::Word => {
                    let known = [word::NIL, word::FALSE, word::TRUE];
                    require(known.contains(&(word::NIL + u64::from(value))), Fault::Field)?;
                }
                Field::Captured => require(self.captures(value) == Some(Slot::Dyn), Fault::Number)?,
                Field::CapturedCell => require(self.captures(value) == Some(Slot::Cell), Fault::Number)?,
                Field::Count => {
                    let end = closure_frame::ARGUMENTS + 8 * u32::from(value);
                    let room = instruction.tail[1].checked_add(end);
                    require(room.is_some_and(|end| end <= self.function.frame), Fault::Register)?;
                }
                Field::Operation => {
                    let operation = DynFn::ALL.get(usize::from(value));
                    let count = instruction.tail[0] as usize;
                    let has_foreign = !self.bytecode.foreigns.is_empty();
                    let fits = |operation: &DynFn| {
                        operation.arity().is_none_or(|arity| arity == count)
                            && (has_foreign || !operation.is_foreign())
                    };
                    require(operation.is_some_and(fits), Fault::Number)?;
                }
            }
        }
        Ok(())
    }

    /// B3 to B7 of the tail.
    fn tail(&mut self, at: u32, instruction: &Instruction<'_>) -> Check {
        let tail = instruction.tail;
        let dynamic = &self.bytecode.dynamic;
        let require = |condition, fault| require(condition, Some(at), fault);
        match instruction.opcode.family.tail() {
            // What it counts is the compiler's own, as nobody else makes such instructions (B14).
            Tail::None | Tail::Imm32 | Tail::Imm64 | Tail::Counter => Ok(()),
            Tail::Jump => require(self.is_target(at, tail[0] as i32), Fault::Jump),
            Tail::Func => require(self.is_function(tail[0]), Fault::Callee),
            Tail::Foreign => {
                let foreign = self.bytecode.foreigns.get(tail[0] as usize);
                require(foreign.is_some(), Fault::Callee)?;
                let places =
                    foreign.into_iter().flat_map(|foreign| foreign.params.iter().chain(&foreign.result));
                let is_place = |&(at, ty): &(u32, AbiTy)| match ty {
                    AbiTy::Dyn => self.is_word(at),
                    AbiTy::Int(_) | AbiTy::Float(_) | AbiTy::Bool | AbiTy::Ptr => {
                        self.is_register(at, foreign::size(ty))
                    }
                };
                require(places.into_iter().all(is_place), Fault::Register)
            }
            Tail::FuncFar => {
                require(self.is_function(tail[0]), Fault::Callee)?;
                require(self.is_base(tail[1]), Fault::Base)
            }
            Tail::FuncClosure => {
                require(self.is_function(tail[0]), Fault::Callee)?;
                require(self.is_base(tail[1]), Fault::Base)?;
                let first = self.bytecode.functions[tail[0] as usize].takes.first();
                let stands = first.and_then(|&(at, _)| tail[1].checked_add(at));
                require(stands == Some(tail[2]) && self.is_word(tail[2]), Fault::Register)
            }
            Tail::Capture => {
                let function = self.bytecode.functions.get(tail[0] as usize);
                let function = function.filter(|function| function.value.is_some());
                require(function.is_some(), Fault::Callee)?;
                let size = function.map_or(0, |function| function.captures.len() as u32 * 8);
                require(self.is_base(tail[1]), Fault::Base)?;
                require(self.is_register(tail[1], size), Fault::Register)
            }
            Tail::Text => require((tail[0] as usize) < dynamic.texts.len(), Fault::Number),
            Tail::Global => require((tail[0] as usize) < dynamic.globals.len(), Fault::Number),
            Tail::Class => require((tail[0] as usize) < dynamic.classes.len(), Fault::Number),
            Tail::ClassFar => {
                let class = dynamic.classes.get(tail[0] as usize);
                require(class.is_some(), Fault::Number)?;
                let words = class.map_or(0, |class| class.methods.len() as u32 + u32::from(class.inherits));
                require(self.is_base(tail[1]), Fault::Base)?;
                require(self.is_register(tail[1], words * 8), Fault::Register)
            }
            Tail::Site => self.site(at, instruction),
            Tail::SiteFar => {
                self.site(at, instruction)?;
                require(self.is_base(tail[1]), Fault::Base)
            }
            Tail::Math => require((tail[0] as usize) < MathFn::ALL.len(), Fault::Number),
            Tail::Value => require(self.is_word(tail[0]), Fault::Register),
            Tail::Operands => {
                let size = tail[0].checked_mul(8);
                let room = size.is_some_and(|size| self.is_register(tail[1], size));
                require(tail[1].is_multiple_of(8) && room, Fault::Register)
            }
            Tail::Far => {
                let inside = self.is_register(tail[0], tail[2]) && self.is_register(tail[1], tail[2]);
                require(inside, Fault::Register)
            }
            Tail::Table => {
                let all = tail[3..].iter().all(|&distance| self.is_target(at, distance as i32));
                require(all, Fault::Jump)
            }
            Tail::Search => {
                require(self.is_target(at, tail[1] as i32), Fault::Jump)?;
                let cases = || tail[2..].chunks_exact(3);
                let all = cases().all(|case| self.is_target(at, case[2] as i32));
                require(all, Fault::Jump)?;
                let value = |case: &[u32]| u64::from(case[0]) | u64::from(case[1]) << 32;
                require(cases().map(value).is_sorted_by(|a, b| a < b), Fault::Field)
            }
        }
    }

    /// B11.
    fn site(&mut self, at: u32, instruction: &Instruction<'_>) -> Check {
        let number = instruction.tail[0] as usize;
        let name = self.bytecode.dynamic.sites.get(number).copied();
        let named = instruction.opcode.family != Family::CallValue;
        require(name.is_some_and(|name| (name != NO_NAME) == named), Some(at), Fault::Number)?;
        require(!std::mem::replace(&mut self.used[number], true), Some(at), Fault::Number)
    }

    fn captures(&self, index: u16) -> Option<Slot> {
        self.function.captures.get(usize::from(index)).copied()
    }

    /// A register of words.
    fn is_word(&self, at: u32) -> bool {
        at.is_multiple_of(8) && self.is_register(at, 8)
    }

    fn is_register(&self, start: u32, size: u32) -> bool {
        start.checked_add(size).is_some_and(|end| end <= self.function.frame)
    }

    fn is_base(&self, base: u32) -> bool {
        base >= HEADER && base.is_multiple_of(16) && base <= self.function.frame
    }

    fn is_function(&self, number: u32) -> bool {
        (number as usize) < self.bytecode.functions.len()
    }

    fn is_target(&self, at: u32, distance: i32) -> bool {
        let Some(target) = at.checked_add_signed(distance) else { return false };
        self.function.code.contains(&target) && self.starts[target as usize]
    }
}
