//! Bytecode that no compiler makes: the verifier refuses it, and what it lets through does no harm.

use crate::{compile, lox, luma};
use kiln_abi::DynFn;
use kiln_vm::{
    Bytecode, Capture, Family, Fault, Function, Lane, Opcode, Options, Position, Slot, Verified, VerifyError,
};

/// The first word of an instruction.
fn first(opcode: Opcode, a: u16) -> u32 {
    u32::from(opcode.number()) | u32::from(a) << 16
}

fn second(b: u16, c: u16) -> u32 {
    u32::from(b) | u32::from(c) << 16
}

const RETURN: Family = Family::Return;

/// A program of one function with this code behind `halt`, a frame of 64 bytes, and `return` at the end.
fn program(code: &[u32]) -> Bytecode {
    let mut words = vec![first(Opcode::plain(Family::Halt), 0)];
    words.extend(code);
    words.push(first(Opcode::plain(RETURN), 0));
    let end = words.len() as u32;
    let main = Function { name: "main".into(), code: 1..end, frame: 64, result: 0..4, ..Function::default() };
    Bytecode { code: words, functions: vec![main], main: Some(0), ..Bytecode::default() }
}

#[track_caller]
fn refused(bytecode: Bytecode, at: Option<u32>, fault: Fault) {
    assert_eq!(Verified::new(bytecode).map(|_| ()), Err(VerifyError { at, fault }));
}

/// The fault of a program whose first instruction is `code`.
#[track_caller]
fn refused_code(code: &[u32], fault: Fault) {
    refused(program(code), Some(1), fault);
}

#[track_caller]
fn accepted(code: &[u32]) {
    assert_eq!(Verified::new(program(code)).map(|_| ()), Ok(()));
}

fn on(family: Family, lane: Lane) -> Opcode {
    Opcode::on(family, lane)
}

#[test]
fn registers_lie_in_the_frame() {
    let add = on(Family::Add, Lane::I64);
    accepted(&[first(add, 56), second(0, 56)]);
    refused_code(&[first(add, 57), second(0, 0)], Fault::Register);
    refused_code(&[first(add, 0), second(64, 0)], Fault::Register);
    refused_code(&[first(add, 0), second(0, 65535)], Fault::Register);
    accepted(&[first(on(Family::Add, Lane::I8), 63), second(63, 63)]);
    refused_code(&[first(on(Family::Add, Lane::I8), 64), second(0, 0)], Fault::Register);
    accepted(&[first(Opcode::plain(Family::Copy), 32), second(0, 32)]);
    refused_code(&[first(Opcode::plain(Family::Copy), 33), second(0, 32)], Fault::Register);
    refused_code(&[first(Opcode::plain(Family::Copy), 0), second(33, 32)], Fault::Register);
    for (family, least, most) in [(Family::Copy16, 9, 16), (Family::Copy32, 17, 32), (Family::Copy64, 33, 64)]
    {
        let copy = |size| [first(Opcode::plain(family), 0), second(0, size)];
        accepted(&copy(least));
        accepted(&copy(most));
        refused_code(&copy(0), Fault::Field);
        refused_code(&copy(least - 1), Fault::Field);
        // The last is larger than the frame, too, which is seen first.
        refused_code(&copy(most + 1), if most == 64 { Fault::Register } else { Fault::Field });
        refused_code(&[first(Opcode::plain(family), 60), second(0, least)], Fault::Register);
    }
    let far = first(Opcode::plain(Family::CopyFar), 0);
    accepted(&[far, 0, 32, 32]);
    refused_code(&[far, 0, u32::MAX, 32], Fault::Register);
    refused_code(&[far, 1, 0, 64], Fault::Register);
    refused_code(&[far, u32::MAX, 0, u32::MAX], Fault::Register);
    // The sizes of both sides of a conversion differ.
    accepted(&[first(on(Family::Zext8, Lane::U64), 56), second(63, 0)]);
    refused_code(&[first(on(Family::Zext8, Lane::U64), 57), second(0, 0)], Fault::Register);
}

#[test]
fn jumps_lead_to_instructions_of_the_function() {
    let goto = first(Opcode::plain(Family::Goto), 0);
    accepted(&[goto, 2]);
    accepted(&[goto, 0]);
    for distance in [1, 3, -1i32 as u32, u32::MAX / 2, i32::MIN as u32] {
        refused_code(&[goto, distance], Fault::Jump);
    }
    let branch = first(Opcode::plain(Family::IfTrue), 0);
    accepted(&[branch, second(0, 2)]);
    refused_code(&[branch, second(0, 1)], Fault::Jump);
    refused_code(&[branch, second(0, -1i16 as u16)], Fault::Jump);
    let switch = first(on(Family::Switch, Lane::U8), 0);
    accepted(&[switch, 0, 0, 1, 6, 0]);
    refused_code(&[switch, 0, 0, 1, 6, 1], Fault::Jump);
    refused_code(&[switch, 0, 0, 1, 7, 0], Fault::Jump);
    let search = first(on(Family::Search, Lane::U64), 0);
    accepted(&[search, 1, 0, 5, 0, 6]);
    refused_code(&[search, 1, 1, 5, 0, 6], Fault::Jump);
    refused_code(&[search, 1, 0, 5, 0, 5], Fault::Jump);
    refused_code(&[search, 2, 0, 5, 0, 9, 5, 0, 9], Fault::Field);
}

#[test]
fn functions_are_whole_instructions() {
    refused_code(&[u32::from(u16::MAX)], Fault::Instruction);
    refused_code(&[first(Opcode::plain(Family::Halt), 0)], Fault::Instruction);
    // A table that is longer than the code, and one whose length overflows.
    for count in [1000, u32::MAX] {
        refused_code(&[first(on(Family::Switch, Lane::U8), 0), 0, 0, count, 0], Fault::Instruction);
        refused_code(&[first(on(Family::Search, Lane::U8), 0), count, 0], Fault::Instruction);
    }
    let mut cut_off = program(&[]);
    cut_off.code = vec![cut_off.code[0], first(on(Family::Const64, Lane::U64), 0), 1];
    cut_off.functions[0].code = 1..3;
    refused(cut_off, Some(1), Fault::Instruction);
    let mut falls_off = program(&[]);
    falls_off.code = vec![falls_off.code[0], first(on(Family::Const, Lane::U8), 0), 1];
    falls_off.functions[0].code = 1..3;
    refused(falls_off, Some(1), Fault::FallsOff);
}

#[test]
fn calls_name_functions_and_leave_room() {
    let call = Opcode::plain(Family::Call);
    accepted(&[first(call, 2), 0]);
    accepted(&[first(call, 8), 0]);
    refused_code(&[first(call, 2), 1], Fault::Callee);
    for base in [0, 1, 3, 10, u16::MAX] {
        refused_code(&[first(call, base), 0], Fault::Base);
    }
    let far = first(Opcode::plain(Family::CallFar), 0);
    accepted(&[far, 0, 64]);
    for base in [0, 8, 24, 80, u32::MAX] {
        refused_code(&[far, 0, base], Fault::Base);
    }
    refused_code(&[far, u32::MAX, 16], Fault::Callee);
}

#[test]
fn numbers_and_fields_have_a_meaning() {
    refused_code(&[first(Opcode::plain(Family::Panic), 12)], Fault::Number);
    for function in [11, 12, 13, 14, 15, 16, u16::MAX] {
        let code = [first(on(Family::Runtime, Lane::U64), function), second(0, 0)];
        // 12 is `print_bool`, which exists; those that take more than a scalar or give a result do not.
        match function {
            11 | 12 => accepted(&code),
            _ => refused_code(&code, Fault::Number),
        }
    }
    accepted(&[first(on(Family::ShlImm, Lane::U8), 0), second(0, 7)]);
    refused_code(&[first(on(Family::ShlImm, Lane::U8), 0), second(0, 8)], Fault::Field);
    refused_code(&[first(Opcode::plain(Family::Goto), 1), 2], Fault::Field);
    refused_code(&[first(on(Family::Move, Lane::U8), 0), second(0, 1)], Fault::Field);
}

/// Operations that take addresses from C are refused where no C function is called.
#[test]
fn nobody_but_c_gives_addresses() {
    let bytecode = luma::compile(r#"show find("a", "b")"#);
    let calls = |bytecode: &Bytecode, operation: DynFn| {
        let opcode = u32::from(Opcode::plain(Family::RuntimeCall).number());
        let number = DynFn::ALL.iter().position(|other| *other == operation).expect("one of all") as u32;
        (0..bytecode.code.len() - 1)
            .find(|&at| bytecode.code[at] & 0xFFFF == opcode && bytecode.code[at + 1] & 0xFFFF == number)
    };
    let at = calls(&bytecode, DynFn::Find).expect("the call");
    let mut changed = bytecode;
    let number = DynFn::ALL.iter().position(|other| *other == DynFn::ForeignText).expect("one of all") as u32;
    changed.code[at + 1] = changed.code[at + 1] & 0xFFFF_0000 | number;
    refused(changed, Some(at as u32), Fault::Number);
}

#[test]
fn tables_are_consistent() {
    let changed = |change: &dyn Fn(&mut Bytecode)| {
        let mut bytecode = program(&[]);
        change(&mut bytecode);
        bytecode
    };
    refused(changed(&|b| b.code.clear()), None, Fault::CodeLayout);
    refused(changed(&|b| b.code[0] = b.code[1]), None, Fault::CodeLayout);
    refused(changed(&|b| b.functions[0].code = 0..2), None, Fault::CodeLayout);
    refused(changed(&|b| b.functions[0].code = 1..1), None, Fault::CodeLayout);
    refused(changed(&|b| b.functions[0].code.end = 3), None, Fault::CodeLayout);
    refused(changed(&|b| b.functions.clear()), None, Fault::CodeLayout);
    refused(changed(&|b| b.functions.push(b.functions[0].clone())), None, Fault::CodeLayout);
    refused(changed(&|b| b.functions[0].frame = 8), Some(1), Fault::Frame);
    refused(changed(&|b| b.functions[0].frame = 1 << 31), Some(1), Fault::Frame);
    refused(changed(&|b| b.functions[0].result = 62..66), Some(1), Fault::Result);
    #[expect(clippy::reversed_empty_ranges, reason = "what a file may say")]
    let reversed = 8..4;
    refused(changed(&|b| b.functions[0].result = reversed.clone()), Some(1), Fault::Result);
    refused(changed(&|b| b.functions[0].result = 0..8), None, Fault::Main);
    refused(changed(&|b| b.main = Some(1)), None, Fault::Main);
    let position = Position { at: 1, file: 0, line: 1, column: 1 };
    refused(changed(&|b| b.positions.push(position)), None, Fault::Position);
    let twice = |b: &mut Bytecode| {
        b.files.push("a".into());
        b.positions.extend([position, position]);
    };
    refused(changed(&twice), None, Fault::Position);
}

/// A small generator of numbers (xorshift).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}

const PROGRAMS: [&str; 3] = [
    "struct P { x: i64, y: (i8, f64) } enum E { A(P), B(i32), C }
     fn f(e: E, n: i32) -> P { match e { E::A(p) => P { x: p.x + 1, y: p.y }, E::B(k) => P { x: (k / n) as i64, y: (1, 2.5) }, E::C => f(E::B(n), 3) } }
     fn main() -> i32 { let p = f(E::C, 9); print_i64(f(E::A(p), 1).x); print_f64(p.y.1 * 2.0); print_i8(p.y.0); 0 }",
    "fn fib(n: i32) -> i32 { if n < 2 { n } else { fib(n - 1) + fib(n - 2) } }
     fn main() -> i32 { let mut i = 0; while i < 12 { print_i32(fib(i)); i = i + 1; } i % 5 << 2 }",
    "fn g(n: i64) -> i32 { match n { 0 => 5, 1 => 4, 2 => 3, 3 => 2, 4 => 1, 77 => 9, 5000000000 => 8, _ => (n as f64 * 1.5) as i32 } }
     fn main() -> i32 { let mut i: i64 = -3; let mut s = 0; while i < 90 { s = s + g(i); i = i + 1; } print_i32(s); print_i32(g(5000000000)); s & 63 }",
];

/// Files that were changed at random run to some end, or are refused.
#[test]
fn changed_files_do_no_harm() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let lox = [lox::compile(lox::EVERYTHING), lox::compile_whole(lox::EVERYTHING)];
    let luma = [luma::compile(luma::EVERYTHING), luma::compile_whole(luma::EVERYTHING)];
    for original in PROGRAMS.map(|text| compile(text).0).into_iter().chain(lox).chain(luma) {
        let mut ran = 0;
        for _ in 0..3000 {
            let mut bytecode = original.clone();
            for _ in 0..1 + random.below(3) {
                mutate(&mut bytecode, &mut random);
            }
            let bytes = kiln_vm::write(&bytecode);
            let bytecode = kiln_vm::read(&bytes).unwrap();
            // Neither the listing nor the verifier may fail on anything.
            let listing = kiln_vm::disassemble(&bytecode, None);
            if ["write_file", "read_line"].iter().any(|name| listing.contains(name)) {
                // These do no harm to the process, but to what is around it.
                continue;
            }
            if let Ok(program) = Verified::new(bytecode) {
                ran += 1;
                let options = Options { stack: Some(1 << 16), fuel: Some(2000), ..Options::default() };
                kiln_vm::run(&program, &mut Capture::default(), options);
            }
        }
        assert!(ran > 120, "only {ran} changed programs were valid: the test shows nothing");
    }
}

fn mutate(bytecode: &mut Bytecode, random: &mut Random) {
    let at = random.below(bytecode.code.len());
    let word = &mut bytecode.code[at];
    match random.below(8) {
        0 => *word ^= 1 << random.below(32),
        1 => *word = random.next() as u32,
        2 => *word = *word & 0xFFFF | (random.below(96) as u32) << 16,
        3 => *word = *word & 0xFFFF_0000 | random.below(96) as u32,
        4 => *word = word.wrapping_add(1 << 16),
        // Another opcode for the same operands.
        5 => *word = *word & 0xFFFF_0000 | random.below(kiln_vm::COUNT) as u32,
        6 => {
            let function = random.below(bytecode.functions.len());
            let function = &mut bytecode.functions[function];
            let slot = [Slot::Raw, Slot::Dyn, Slot::Cell][random.below(3)];
            match random.below(8) {
                0 => function.frame = (random.below(20) * 16) as u32,
                1 => function.code.end = random.below(64) as u32,
                2 => function.result.end = random.below(64) as u32,
                3 => function.gives = slot,
                4 => function.captures.push(slot),
                5 => function.takes.push((random.below(8) as u32 * 8, slot)),
                6 => function.captures.clear(),
                _ => function.value = None,
            }
        }
        _ => {
            let other = bytecode.code[random.below(bytecode.code.len())];
            bytecode.code[at] = other;
        }
    }
}

/// Bytes at random behind a header that is right.
#[test]
fn random_files_are_refused() {
    let mut random = Random(1);
    let (original, _) = compile(PROGRAMS[0]);
    let bytes = kiln_vm::write(&original);
    for _ in 0..20_000 {
        let mut payload = bytes[16..].to_vec();
        for _ in 0..1 + random.below(4) {
            let at = random.below(payload.len());
            payload[at] = random.next() as u8;
        }
        payload.truncate(random.below(payload.len() + 1).max(payload.len() * random.below(2)));
        let _ = kiln_vm::read_payload(&payload).map(Verified::new);
    }
}
