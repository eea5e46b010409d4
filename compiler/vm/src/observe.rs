//! Watching a program run: traces and counts.

use crate::bytecode::Bytecode;
use crate::disassemble::instruction_text;
use crate::op::{COUNT, Opcode};
use std::fmt::Write as _;

/// Is told of every instruction before it runs.
pub trait Observer {
    /// The instruction at word `at`, with the frame at byte `frame` of the stack.
    fn step(&mut self, bytecode: &Bytecode, at: u32, frame: usize);
}

/// Writes a line for each instruction: the frame's place in the stack, the word, the instruction; the function's
/// name where another function goes on.
pub struct Trace<'a> {
    to: &'a mut dyn std::io::Write,
    function: Option<usize>,
}

impl<'a> Trace<'a> {
    /// A trace into `to`. Failures to write end nothing.
    pub fn new(to: &'a mut dyn std::io::Write) -> Self {
        Trace { to, function: None }
    }
}

impl Observer for Trace<'_> {
    fn step(&mut self, bytecode: &Bytecode, at: u32, frame: usize) {
        let function = bytecode.function_at(at);
        let mut line = String::new();
        if function != self.function {
            self.function = function;
            if let Some(function) = function {
                let _ = writeln!(line, "{}:", bytecode.functions[function].name);
            }
        }
        let _ = writeln!(line, "  @{frame:<6} {at:>6}  {}", instruction_text(bytecode, at));
        let _ = self.to.write_all(line.as_bytes());
    }
}

/// Counts how often each opcode, each pair of neighbours and each function ran.
#[derive(Debug, Clone)]
pub struct Profile {
    opcodes: Vec<u64>,
    pairs: Vec<u64>,
    functions: Vec<u64>,
    last: Option<usize>,
}

impl Profile {
    /// Nothing counted yet, for a program of `functions` functions.
    pub fn new(functions: usize) -> Self {
        Profile {
            opcodes: vec![0; COUNT],
            pairs: vec![0; COUNT * COUNT],
            functions: vec![0; functions],
            last: None,
        }
    }

    /// Tables of the counts, the highest first, with the part of all instructions.
    pub fn report(&self, bytecode: &Bytecode) -> String {
        let mut out = String::new();
        let total: u64 = self.opcodes.iter().sum();
        let _ = writeln!(out, "{total} instructions");
        let name = |number: usize| match Opcode::from_number(number as u16) {
            Some(opcode) => opcode.to_string(),
            None => String::new(),
        };
        let table = |out: &mut String, title: &str, counts: &[u64], name: &dyn Fn(usize) -> String| {
            let mut rows: Vec<(usize, u64)> =
                counts.iter().copied().enumerate().filter(|&(_, count)| count > 0).collect();
            rows.sort_by_key(|&(index, count)| (std::cmp::Reverse(count), index));
            let _ = writeln!(out, "\n{title}");
            for &(index, count) in rows.iter().take(24) {
                let part = count as f64 * 100.0 / total.max(1) as f64;
                let _ = writeln!(out, "{count:>14} {part:>5.1}%  {}", name(index));
            }
        };
        table(&mut out, "instructions by function", &self.functions, &|index| {
            bytecode.functions.get(index).map_or_else(String::new, |function| function.name.clone())
        });
        table(&mut out, "instructions by opcode", &self.opcodes, &name);
        table(&mut out, "instructions by opcode and the one before", &self.pairs, &|index| {
            format!("{}, {}", name(index / COUNT), name(index % COUNT))
        });
        out
    }
}

impl Observer for Profile {
    fn step(&mut self, bytecode: &Bytecode, at: u32, _frame: usize) {
        let number = usize::from(bytecode.code[at as usize] as u16);
        self.opcodes[number] += 1;
        if let Some(last) = self.last {
            self.pairs[last * COUNT + number] += 1;
        }
        self.last = Some(number);
        if let Some(function) = bytecode.function_at(at) {
            self.functions[function] += 1;
        }
    }
}
