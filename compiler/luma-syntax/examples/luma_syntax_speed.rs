//! How fast the front end's first half is: lexes and parses a program of 150,000 lines made in memory,
//! several times, and prints the best time as MB/s and lines/s.
//!
//! `cargo run --release -p kiln-luma-syntax --example luma_syntax_speed [LINES]`

#![allow(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use kiln_arena::Interner;
use kiln_diagnostics::Sink;
use kiln_luma_syntax::ast::Ast;
use kiln_luma_syntax::lexer::Tokens;
use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// How often each measurement is taken; the best one counts.
const ROUNDS: usize = 15;

fn main() {
    let lines = std::env::args().nth(1).and_then(|arg| arg.parse().ok()).unwrap_or(150_000);
    let text = program(lines);
    let tokens = lex(&text);
    println!(
        "{} lines, {} bytes, {tokens} tokens ({:.1} a line)",
        text.lines().count(),
        text.len(),
        tokens as f64 / text.lines().count() as f64
    );
    show("lex", &text, best(|| lex(black_box(&text))));
    show("lex+parse", &text, best(|| parse(black_box(&text))));
}

/// A program of at least `lines` lines with every kind of thing that people write.
fn program(lines: usize) -> String {
    let mut out = String::new();
    let mut index = 0;
    let mut count = 0;
    while count < lines {
        let before = out.len();
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
        count += out[before..].matches('\n').count();
        index += 1;
    }
    out
}

fn lex(text: &str) -> usize {
    Tokens::new(text).count()
}

/// The results are given out, so that freeing them is not measured: a compiler keeps them.
fn parse(text: &str) -> (Ast, Interner) {
    let mut names = Interner::new();
    let mut sink = Sink::new();
    let ast = kiln_luma_syntax::parse(text, 1, &mut names, &mut sink);
    assert!(!sink.has_errors(), "the program is correct");
    (ast, names)
}

fn best<T>(mut run: impl FnMut() -> T) -> Duration {
    let mut time = || {
        let start = Instant::now();
        let result = run();
        let time = start.elapsed();
        drop(black_box(result));
        time
    };
    (0..ROUNDS).map(|_| time()).min().unwrap_or_default()
}

fn show(what: &str, text: &str, time: Duration) {
    let seconds = time.as_secs_f64();
    println!(
        "{what:10} {:8.2} ms {:8.0} MB/s {:12.0} lines/s",
        seconds * 1e3,
        text.len() as f64 / seconds / 1e6,
        text.lines().count() as f64 / seconds
    );
}
