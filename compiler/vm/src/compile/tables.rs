//! What dynamic operations name by number: texts, globals, classes, inline caches.

use crate::bytecode::{Callable, Class, Dynamic, Global, NO_NAME, Slot, TraceAs};
use crate::tier::{Map, SiteKey};
use kiln_abi::NativeFn;
use kiln_arena::{Id, Interner, Symbol};
use kiln_mir::{Body, Code, Convention, DynOp, Func, FuncId, Operand, Program, StatementKind};
use kiln_types::{Ty, TypeId, Types};
use rustc_hash::FxHashMap;

/// The tables of a program, as they fill up.
#[derive(Default)]
pub(super) struct Tables {
    texts: Vec<Symbol>,
    numbers: FxHashMap<Symbol, u32>,
    sites: Vec<u32>,
    /// Where each inline cache belongs.
    keys: Vec<SiteKey>,
}

impl Tables {
    /// The number of a text.
    pub(super) fn text(&mut self, symbol: Symbol) -> u32 {
        let next = self.texts.len() as u32;
        let number = *self.numbers.entry(symbol).or_insert(next);
        if number == next {
            self.texts.push(symbol);
        }
        number
    }

    /// A new inline cache.
    pub(super) fn site(&mut self, name: Option<Symbol>, key: SiteKey) -> u32 {
        let name = name.map_or(NO_NAME, |name| self.text(name));
        self.sites.push(name);
        self.keys.push(key);
        self.sites.len() as u32 - 1
    }

    /// How many inline caches there are.
    pub(super) fn sites(&self) -> usize {
        self.sites.len()
    }

    /// Forgets the inline caches of code that is made again.
    pub(super) fn forget_sites(&mut self, count: usize) {
        self.sites.truncate(count);
        self.keys.truncate(count);
    }

    /// The tables of the whole program; `numbers` are those of the functions. `map` is told where they come from.
    pub(super) fn finish(
        mut self,
        program: &Program,
        numbers: &[Option<u32>],
        names: &Interner,
        map: &mut Map,
    ) -> Dynamic {
        let mut globals = Vec::with_capacity(program.globals.len());
        for (_, global) in program.globals.iter() {
            let native = global.native.and_then(|native| NativeFn::ALL.iter().position(|&n| n == native));
            globals.push(Global { name: self.text(global.name), native: native.map(|native| native as u32) });
        }
        let mut classes = Vec::with_capacity(program.classes.len());
        for (_, class) in program.classes.iter() {
            let mut methods = Vec::with_capacity(class.methods.len());
            for method in &class.methods {
                let number = numbers[method.func.index()].expect("a method has a body");
                methods.push((self.text(method.name), number));
            }
            map.layouts.push(class.layout.iter().map(|&field| self.text(field)).collect());
            classes.push(Class {
                name: self.text(class.name),
                methods,
                fields: class.fields,
                inherits: class.inherits,
            });
        }
        let texts = self.texts.iter().map(|&text| names.text(text).to_owned()).collect();
        map.texts = self.texts;
        map.sites = self.keys;
        Dynamic { dialect: program.dialect, texts, globals, classes, sites: self.sites }
    }
}

/// What a value of a type is in a frame.
pub(super) fn slot(types: &Types, ty: TypeId) -> Slot {
    match types.get(ty) {
        Ty::Dyn => Slot::Dyn,
        Ty::Cell => Slot::Cell,
        Ty::Error
        | Ty::Infer(_)
        | Ty::Param(..)
        | Ty::Never
        | Ty::Unit
        | Ty::Bool
        | Ty::Int(_)
        | Ty::Float(_)
        | Ty::Tuple(_)
        | Ty::Adt(..) => Slot::Raw,
    }
}

/// What the closures of each function hold: what they are made of, and what functions without closures read. A static function
/// to which a closure's function passes its closure on has that of the closure's function, also if it reads only some of it.
pub(super) fn captures(program: &Program) -> Vec<Vec<Slot>> {
    let mut all: Vec<Vec<Slot>> = vec![Vec::new(); program.funcs.len()];
    for (id, func) in program.funcs.iter() {
        let Code::Body(body) = &func.code else { continue };
        for (_, block) in body.blocks.iter() {
            for statement in &block.statements {
                let StatementKind::Dyn { dest, op, args } = statement.kind else { continue };
                if let DynOp::Closure(made) = op {
                    for (index, &operand) in body.operands.get(args).iter().enumerate() {
                        note(&mut all[made.index()], index, operand_slot(program, body, operand));
                    }
                } else if let DynOp::Captured(index) = op {
                    let slot = slot(&program.types, body.locals[dest.local].ty);
                    note(&mut all[id.index()], index as usize, slot);
                }
            }
        }
    }
    // Such functions do nothing else, and their frames do not show.
    let passes_on = |func: &Func| func.convention != Convention::Static && !func.traced;
    for (id, func) in program.funcs.iter().filter(|(_, func)| passes_on(func)) {
        let Code::Body(body) = &func.code else { continue };
        for statement in body.blocks.values().flat_map(|block| &block.statements) {
            let StatementKind::Call { func: callee, args, .. } = statement.kind else { continue };
            let first = body.operands.get(args).first().and_then(|first| first.place());
            let passes_itself =
                first.and_then(|place| place.as_local()).is_some_and(|local| local.index() == 1);
            if passes_itself && all[callee.index()].len() <= all[id.index()].len() {
                all[callee.index()] = all[id.index()].clone();
            }
        }
    }
    all
}

fn note(captures: &mut Vec<Slot>, index: usize, slot: Slot) {
    if captures.len() <= index {
        captures.resize(index + 1, Slot::Dyn);
    }
    captures[index] = slot;
}

fn operand_slot(program: &Program, body: &Body, operand: Operand) -> Slot {
    match operand {
        Operand::Copy(place) | Operand::Move(place) => slot(&program.types, body.locals[place.local].ty),
        Operand::Const(constant) => slot(&program.types, constant.ty),
    }
}

/// How a function is called as the code of closures.
pub(super) fn callable(func: &Func) -> Option<Callable> {
    let is_method = match func.convention {
        Convention::Static => return None,
        Convention::Closure => false,
        Convention::Method => true,
    };
    Some(Callable { arity: (func.params.len() - func.convention.hidden()) as u32, is_method })
}

/// How a function shows in traces.
pub(super) fn trace_as(program: &Program, id: FuncId) -> TraceAs {
    if !program.funcs[id].traced {
        TraceAs::Hidden
    } else if program.main == Some(id) {
        TraceAs::Script
    } else {
        TraceAs::Function
    }
}
