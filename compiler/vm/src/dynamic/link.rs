//! Bytecode of several programs as one: functions behind functions, tables behind tables; global variables of one name are one.

use crate::bytecode::{Bytecode, Instruction};
use crate::op::Tail;

/// What numbers of a program become.
struct Moved {
    functions: u32,
    foreigns: u32,
    texts: u32,
    classes: u32,
    sites: u32,
    globals: Vec<u32>,
}

/// Adds verified bytecode to `all`, which is verified, too; so is what comes out. Gives the number that `main` has now.
pub(crate) fn link(all: &mut Bytecode, new: Bytecode) -> Option<u32> {
    if all.code.is_empty() {
        // `halt`: B1.
        all.code.extend(new.code.first());
    }
    let dynamic = &mut all.dynamic;
    let texts = dynamic.texts.len() as u32;
    let mut moved = Moved {
        functions: all.functions.len() as u32,
        foreigns: all.foreigns.len() as u32,
        texts,
        classes: dynamic.classes.len() as u32,
        sites: dynamic.sites.len() as u32,
        globals: Vec::new(),
    };
    dynamic.dialect = new.dynamic.dialect;
    dynamic.texts.extend(new.dynamic.texts);
    for mut global in new.dynamic.globals {
        global.name += texts;
        let text = &dynamic.texts[global.name as usize];
        let known = dynamic.globals.iter().position(|other| dynamic.texts[other.name as usize] == *text);
        moved.globals.push(known.unwrap_or(dynamic.globals.len()) as u32);
        if known.is_none() {
            dynamic.globals.push(global);
        }
    }
    for mut class in new.dynamic.classes {
        class.name += texts;
        for (name, function) in &mut class.methods {
            *name += texts;
            *function += moved.functions;
        }
        dynamic.classes.push(class);
    }
    all.foreigns.extend(new.foreigns);
    let name = |&name: &u32| if name == crate::bytecode::NO_NAME { name } else { name + texts };
    dynamic.sites.extend(new.dynamic.sites.iter().map(name));

    // The first word, `halt`, is there already.
    let shift = all.code.len() as u32 - 1;
    let mut at = 1;
    let mut code = new.code;
    while at < code.len() {
        at += relocate(&mut code[at..], &moved);
    }
    all.code.extend(&code[1..]);
    for mut function in new.functions {
        function.code.start += shift;
        function.code.end += shift;
        all.functions.push(function);
    }
    let files = all.files.len() as u32;
    all.files.extend(new.files);
    for mut position in new.positions {
        position.at += shift;
        position.file += files;
        all.positions.push(position);
    }
    new.main.map(|main| main + moved.functions)
}

/// Renumbers what the first instruction names. Gives how many words it has.
fn relocate(code: &mut [u32], moved: &Moved) -> usize {
    let Some(instruction) = Instruction::decode(code) else { return code.len() };
    let (tail, words, length) = (instruction.opcode.family.tail(), instruction.words, instruction.tail.len());
    let number = &mut code[words - length..words];
    match tail {
        Tail::Func | Tail::FuncFar | Tail::FuncClosure | Tail::Capture => number[0] += moved.functions,
        Tail::Foreign => number[0] += moved.foreigns,
        Tail::Text => number[0] += moved.texts,
        Tail::Global => number[0] = moved.globals[number[0] as usize],
        Tail::Class | Tail::ClassFar => number[0] += moved.classes,
        Tail::Site | Tail::SiteFar => number[0] += moved.sites,
        Tail::None
        | Tail::Imm32
        | Tail::Imm64
        | Tail::Counter
        | Tail::Jump
        | Tail::Far
        | Tail::Table
        | Tail::Search
        | Tail::Operands
        | Tail::Math
        | Tail::Value => {}
    }
    words
}
