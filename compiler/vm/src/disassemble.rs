//! Bytecode as text.
//!
//! Each function with its frame; each instruction with the word it begins at, its opcode and operands: `[8]` is a
//! register (a byte offset in the frame), `@12` an instruction, `#5` a constant, `f2` a function, `s3` an inline cache. A line of the source
//! stands above the instructions that come from it.

use crate::bytecode::{Bytecode, Instruction, NO_NAME};
use crate::op::{Family, Field, Tail};
use kiln_abi::dynamic::word;
use kiln_abi::{DynFn, MathFn, PanicKind, RuntimeFn};
use kiln_source::SourceMap;
use std::fmt::Write as _;

/// The text of a program. With `sources`, the lines of the source are shown, too, else only their numbers.
pub fn disassemble(bytecode: &Bytecode, sources: Option<&SourceMap>) -> String {
    let mut out = String::new();
    for (index, function) in bytecode.functions.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        let _ = write!(out, "f{index} {}: frame {}", function.name, function.frame);
        if !function.result.is_empty() {
            let _ = write!(out, ", result [{}..{}]", function.result.start, function.result.end);
        }
        out.push('\n');
        let mut line = None;
        let mut at = function.code.start;
        while at < function.code.end {
            if let Some(position) = bytecode.position(at)
                && line != Some((position.file, position.line))
            {
                line = Some((position.file, position.line));
                source_line(&mut out, bytecode, position.file, position.line, sources);
            }
            let _ = writeln!(out, "  {at:>6}  {}", instruction_text(bytecode, at));
            let words = bytecode.code.get(at as usize..).and_then(Instruction::decode);
            at += words.map_or(1, |instruction| instruction.words as u32);
        }
    }
    out
}

fn source_line(out: &mut String, bytecode: &Bytecode, file: u32, line: u32, sources: Option<&SourceMap>) {
    let name = bytecode.files.get(file as usize).map_or("?", String::as_str);
    let text = sources.and_then(|sources| {
        let (_, file) = sources.files().find(|(_, source)| source.name == name)?;
        file.text.lines().nth(line.checked_sub(1)? as usize)
    });
    let _ = match text {
        Some(text) => writeln!(out, "  ; {name}:{line}: {}", text.trim()),
        None => writeln!(out, "  ; {name}:{line}"),
    };
}

/// The instruction at a word, without a newline.
pub(crate) fn instruction_text(bytecode: &Bytecode, at: u32) -> String {
    let Some(instruction) = bytecode.code.get(at as usize..).and_then(Instruction::decode) else {
        return "?".to_owned();
    };
    let mut operands: Vec<String> = Vec::new();
    for (field, value) in instruction.opcode.family.fields().into_iter().zip(instruction.fields) {
        operands.extend(field_text(at, field, value));
    }
    tail_text(bytecode, at, &instruction, &mut operands);
    format!("{:<16} {}", instruction.opcode.to_string(), operands.join(", ")).trim_end().to_owned()
}

fn target(at: u32, distance: i32) -> String {
    format!("@{}", i64::from(at) + i64::from(distance))
}

fn field_text(at: u32, field: Field, value: u16) -> Option<String> {
    match field {
        Field::None => None,
        Field::Dst | Field::Src | Field::DstOf(_) | Field::SrcOf(_) | Field::DstBlock | Field::SrcBlock => {
            Some(format!("[{value}]"))
        }
        Field::Size | Field::SizeIn(..) => Some(format!("{value} bytes")),
        Field::Imm => Some(format!("#{}", value as i16)),
        Field::Shift => Some(format!("#{value}")),
        Field::Jump => Some(target(at, i32::from(value as i16))),
        Field::Runtime => {
            Some(RuntimeFn::ALL.get(usize::from(value)).map_or("?", |function| function.symbol()).to_owned())
        }
        Field::Kind => {
            Some(PanicKind::ALL.get(usize::from(value)).map_or("?", |kind| kind.name()).to_owned())
        }
        Field::Base => Some(format!("[{}]", u32::from(value) * 8)),
        Field::DynDst | Field::DynSrc | Field::CellDst | Field::CellSrc | Field::OwnSrc => {
            Some(format!("[{value}]"))
        }
        Field::Word => Some(word_text(value).to_owned()),
        Field::Captured | Field::CapturedCell => Some(format!("captured {value}")),
        Field::Count => Some(format!("{value} arguments")),
        Field::Operation => {
            Some(DynFn::ALL.get(usize::from(value)).map_or("?", |operation| operation.name()).to_owned())
        }
    }
}

fn tail_text(bytecode: &Bytecode, at: u32, instruction: &Instruction<'_>, operands: &mut Vec<String>) {
    let tail = instruction.tail;
    let callee = |number: u32| {
        let name = bytecode.functions.get(number as usize).map_or("?", |function| function.name.as_str());
        format!("f{number} {name}")
    };
    let word = |low: u32, high: u32| u64::from(low) | u64::from(high) << 32;
    match instruction.opcode.family.tail() {
        Tail::None => {}
        Tail::Imm32 => operands.push(format!("#{}", tail[0] as i32)),
        Tail::Imm64 => operands.push(constant_text(word(tail[0], tail[1]))),
        Tail::Counter => {
            let is_call = matches!(instruction.opcode.family, Family::CountCall | Family::EnterNative);
            operands.push(if is_call { callee(tail[1]) } else { format!("loop {}", tail[1]) });
        }
        Tail::Jump => operands.push(target(at, tail[0] as i32)),
        Tail::Func => operands.push(callee(tail[0])),
        Tail::Foreign => {
            let symbol = bytecode.foreigns.get(tail[0] as usize).map(|foreign| foreign.symbol.clone());
            operands.push(symbol.unwrap_or_else(|| "?".to_owned()));
        }
        Tail::FuncFar => operands.extend([format!("[{}]", tail[1]), callee(tail[0])]),
        Tail::FuncClosure => {
            operands.extend([format!("[{}]", tail[1]), callee(tail[0]), format!("[{}]", tail[2])]);
        }
        Tail::Capture => operands.extend([callee(tail[0]), format!("[{}]", tail[1])]),
        Tail::Text => operands.push(format!("{:?}", text(bytecode, tail[0]))),
        Tail::Global => {
            let name = bytecode.dynamic.globals.get(tail[0] as usize).map(|global| global.name);
            operands.push(name.map_or("?", |name| text(bytecode, name)).to_owned());
        }
        Tail::Class => operands.push(class(bytecode, tail[0]).to_owned()),
        Tail::ClassFar => {
            operands.extend([class(bytecode, tail[0]).to_owned(), format!("[{}]", tail[1])]);
        }
        Tail::Site => operands.extend(site(bytecode, tail[0])),
        Tail::SiteFar => {
            operands.extend(site(bytecode, tail[0]));
            operands.push(format!("[{}]", tail[1]));
        }
        Tail::Math => {
            let function = MathFn::ALL.get(tail[0] as usize);
            operands.push(function.map_or("?", |function| function.name()).to_owned());
        }
        Tail::Value => operands.push(format!("[{}]", tail[0])),
        Tail::Operands => operands.extend([format!("{} operands", tail[0]), format!("[{}]", tail[1])]),
        Tail::Far => {
            operands.extend([
                format!("[{}]", tail[0]),
                format!("[{}]", tail[1]),
                format!("{} bytes", tail[2]),
            ]);
        }
        Tail::Table => {
            let mut value = word(tail[0], tail[1]);
            for &distance in &tail[4..] {
                operands.push(format!("{} => {}", value as i64, target(at, distance as i32)));
                value = value.wrapping_add(1);
            }
            operands.push(format!("else {}", target(at, tail[3] as i32)));
        }
        Tail::Search => {
            for case in tail[2..].chunks_exact(3) {
                operands.push(format!("{} => {}", word(case[0], case[1]) as i64, target(at, case[2] as i32)));
            }
            operands.push(format!("else {}", target(at, tail[1] as i32)));
        }
    }
}

fn text(bytecode: &Bytecode, number: u32) -> &str {
    bytecode.dynamic.texts.get(number as usize).map_or("?", String::as_str)
}

fn class(bytecode: &Bytecode, number: u32) -> &str {
    bytecode.dynamic.classes.get(number as usize).map_or("?", |class| text(bytecode, class.name))
}

/// The name that an inline cache is for, and its number.
fn site(bytecode: &Bytecode, number: u32) -> Vec<String> {
    let name = bytecode.dynamic.sites.get(number as usize).copied().filter(|&name| name != NO_NAME);
    let name = name.map(|name| format!(".{}", text(bytecode, name)));
    name.into_iter().chain([format!("s{number}")]).collect()
}

/// A constant word, by its distance from `nil`.
fn word_text(distance: u16) -> &'static str {
    match word::NIL + u64::from(distance) {
        word::NIL => "nil",
        word::FALSE => "false",
        word::TRUE => "true",
        _ => "?",
    }
}

/// A constant of 64 bits as an integer, and as a float if it looks like one.
fn constant_text(bits: u64) -> String {
    let exponent = (bits >> 52) & 0x7ff;
    if let word::NIL | word::FALSE | word::TRUE = bits {
        word_text((bits - word::NIL) as u16).to_owned()
    } else if (0x380..0x480).contains(&exponent) {
        format!("#{} ({:?})", bits as i64, f64::from_bits(bits))
    } else {
        format!("#{}", bits as i64)
    }
}
