//! What the tests of the passes share, and tests of all passes together against the interpreter.

mod damage;
mod generate;
mod interpret;
mod programs;

use kiln_arena::{Id, Interner};
use kiln_mir::dump::dump;
use kiln_mir::verify::verify;
use kiln_mir::{Body, Code, FuncId, Program};
use kiln_types::Types;

#[track_caller]
pub(crate) fn parsed(text: &str) -> (Program, Interner) {
    let mut names = Interner::new();
    match kiln_mir::parse::parse(text, &mut names) {
        Ok(program) => (program, names),
        Err(error) => panic!("{error}\n{text}"),
    }
}

pub(crate) fn text(program: &Program, names: &Interner) -> String {
    dump(program, names)
}

/// A pass over a body; the number is that of its parameters.
pub(crate) type Pass<'a> = &'a dyn Fn(&mut Body, &mut Types, usize);

/// Runs `pass` over a function of locals `%0: i32 %1: bool %2: i8`, the last two being parameters, that `before`
/// continues; it must become `after`.
#[track_caller]
pub(crate) fn check_body(pass: Pass<'_>, before: &str, after: &str) {
    let program = |rest: &str| parsed(&format!("fn f(bool, i8) -> i32 {{ %0: i32 %1: bool %2: i8 {rest} }}"));
    let (mut found, names) = program(before);
    assert_eq!(verify(&found), [], "before the pass: {before}");
    let func = &mut found.funcs[FuncId::from_index(0)];
    let Code::Body(body) = &mut func.code else { unreachable!("f has a body") };
    pass(body, &mut found.types, func.params.len());
    let (expected, expected_names) = program(after);
    assert_eq!(text(&found, &names), text(&expected, &expected_names));
    assert_eq!(verify(&found), [], "after the pass: {after}");
}
