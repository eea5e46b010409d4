//! C libraries: what a program needs of them for a link, and where the VM finds them.

use crate::cli::CodeArgs;
use kiln_arena::Interner;
use kiln_link::Needed;
use kiln_mir::{Code, Program};
use std::path::PathBuf;

/// The C library, in which functions are that name none.
const C: &str = "c";

/// The libraries that a program names, in the order in which its functions do.
pub fn needed(program: &Program, names: &Interner) -> Vec<Needed> {
    let mut all: Vec<Needed> = Vec::new();
    for func in program.funcs.values() {
        let Code::Foreign(foreign) = func.code else { continue };
        let name = foreign.library.map_or(C, |library| names.text(library));
        let at = all.iter().position(|needed| needed.name == name).unwrap_or_else(|| {
            all.push(Needed { name: name.to_owned(), symbols: Vec::new() });
            all.len() - 1
        });
        let symbol = names.text(foreign.symbol).to_owned();
        if !all[at].symbols.contains(&symbol) {
            all[at].symbols.push(symbol);
        }
    }
    all
}

/// The files that may be the library of a name, for a program that runs in this process.
pub fn files(args: &CodeArgs) -> impl Fn(&str) -> Vec<PathBuf> {
    |name| kiln_link::loadable(name, &args.library_paths)
}
