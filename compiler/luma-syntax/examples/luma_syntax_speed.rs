//! How fast the front end's first half is: lexes and parses a program of 150,000 lines made in memory,
//! several times, and prints the best time as MB/s and lines/s.
//!
//! `cargo run --release -p kiln-luma-syntax --example luma_syntax_speed [LINES]`

#![allow(clippy::disallowed_methods, reason = "a measurement reads the clock")]

#[path = "../../cz-syntax/examples/syntax_speed/measure.rs"]
mod measure;

use kiln_arena::Interner;
use kiln_diagnostics::Sink;
use kiln_luma_syntax::ast::Ast;
use kiln_luma_syntax::lexer::Tokens;
use std::fmt::Write as _;
use std::hint::black_box;

fn main() {
    let text = measure::program(chunk);
    measure::show_size(&text, lex(&text));
    measure::show("lex", &text, || lex(black_box(&text)));
    measure::show("lex+parse", &text, || parse(black_box(&text)));
}

/// A part of a program with every kind of thing that people write.
fn chunk(out: &mut String, index: usize) {
    write!(
        out,
        "# Chunk {index}.
let point{index} be {{ x: 3, y: {index} }}

define area{index} with shape, width, height
  if shape is \"dot\" then
    give back 0
  otherwise if shape is \"circle\" then
    give back width * width * 3.14
  end
  give back width * height
end

define collatz{index} with start
  let value be start
  let steps be 0
  while value is not 1 do
    if value % 2 is 0 then
      set value to value / 2
    otherwise
      set value to value * 3 + 1
    end
    set steps to steps + 1
  end
  give back steps
end

for each name in [\"Ada\", \"Alan\"] do
  show \"{{name}}: {{area{index}(\"rect\", 3, length of name)}}\"
end
set point{index}.x to collatz{index}(point{index}.y + 17)
let total be sum(map([1, 2, 3], function with n: n * {index} - point{index}.x))
repeat 3 times show total, \"and\", point{index}.x > 3 and total is at most 100 end

"
    )
    .expect("a String takes all");
}

fn lex(text: &str) -> usize {
    Tokens::new(text).count()
}

fn parse(text: &str) -> (Ast, Interner) {
    let mut names = Interner::new();
    let mut sink = Sink::new();
    let ast = kiln_luma_syntax::parse(text, 1, &mut names, &mut sink);
    assert!(!sink.has_errors(), "the program is correct");
    (ast, names)
}
