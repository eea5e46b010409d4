//! Times units: `cargo run --release --example unit -p kiln-llvm -- FILE...`, each with the MIR text of a program (`kiln build --emit=mir`),
//! of which all functions become one unit. The addresses are made up, and nothing is run.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a measurement reads the clock and its arguments"
)]

use kiln_llvm::jit::{Callee, Feedback, Frame, Jit, Unit, UnitFunction, compile_unit};
use kiln_mir::{Code, FuncId};
use kiln_source::SourceMap;
use std::time::Instant;

fn main() {
    let start = Instant::now();
    let mut symbols: Vec<(&str, u64)> =
        kiln_abi::RuntimeFn::ALL.iter().map(|function| (function.symbol(), 0x1000)).collect();
    symbols.extend(
        ["kiln_jit_frame", "kiln_jit_interpret", "kiln_jit_stack_overflow"].map(|hook| (hook, 0x1000)),
    );
    let jit = Jit::new(&symbols).unwrap();
    println!("start: {:?}", start.elapsed());
    for (number, file) in std::env::args().skip(1).enumerate() {
        let mut names = kiln_arena::Interner::new();
        let text = std::fs::read_to_string(&file).unwrap();
        let program = kiln_mir::parse::parse(&text, &mut names).unwrap();
        let frame =
            |params: usize| Frame { params: (1..=params as u32).map(|index| 8 * index).collect(), result: 0 };
        let bodies: Vec<FuncId> = (program.funcs.iter())
            .filter(|(_, f)| matches!(f.code, Code::Body(_)))
            .map(|(id, _)| id)
            .collect();
        let functions: Vec<UnitFunction> = (bodies.iter())
            .map(|&id| UnitFunction {
                id,
                of: id,
                blocks: Vec::new(),
                frame: frame(program.funcs[id].params.len()),
                exported: std::env::var_os("EXPORTED").is_some()
                    || program.funcs[id].convention != kiln_mir::Convention::Static
                    || Some(id) == program.main,
            })
            .collect();
        let callees: Vec<Callee> = (program.funcs.values())
            .map(|func| Callee {
                entry: 0x10_0000,
                descriptor: 0x20_0000,
                native: None,
                frame: frame(func.params.len()),
            })
            .collect();
        let statements: usize = (program.funcs.values())
            .map(|func| match &func.code {
                Code::Body(body) => body.blocks.values().map(|block| block.statements.len()).sum(),
                Code::Runtime(_) | Code::Foreign(_) => 0,
            })
            .sum();
        let unit = Unit {
            number: number as u32,
            program: &program,
            names: &names,
            sources: &SourceMap::new(),
            functions: &functions,
            bridges: &bodies,
            callees: &callees,
            context: 0x30_0000,
            stack_limit: 0x30_0000,
            interrupt: 0,
            bump: 0x70_0000,
            globals: &vec![0x40_0000; program.globals.len()],
            texts: &names.iter().map(|(symbol, _)| (symbol, 0x50_0000)).collect(),
            classes: &vec![0x60_0000; program.classes.len()],
            feedback: &Feedback::default(),
            closed: true,
            backtrace: false,
        };
        let start = Instant::now();
        let object = compile_unit(&unit).unwrap();
        let compiled = start.elapsed();
        let start = Instant::now();
        jit.load(&object).unwrap();
        println!(
            "{file}: {} functions, {statements} statements, {:?} to compile, {:?} to load, {} bytes",
            functions.len(),
            compiled,
            start.elapsed(),
            object.code_bytes
        );
    }
}
