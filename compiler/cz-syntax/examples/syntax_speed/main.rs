//! How fast the front end's first half is: lexes and parses a program of 150,000 lines made in memory,
//! several times, and prints the best time as MB/s and lines/s.
//!
//! `cargo run --release -p kiln-cz-syntax --example syntax_speed [LINES]`

#![allow(clippy::disallowed_methods, reason = "a measurement reads the clock")]

mod measure;

use kiln_arena::Interner;
use kiln_cz_syntax::ast::Ast;
use kiln_cz_syntax::lexer::{self, TokenKind};
use kiln_diagnostics::Sink;
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
        "// Chunk {index}.
struct Point{index} {{ x: i32, y: i32 }}

enum Shape{index} {{
    Dot,
    Circle(i32),
    Rect {{ width: i32, height: i32 }},
}}

fn area{index}(shape: Shape{index}) -> i32 {{
    match shape {{
        Shape{index}::Dot => 0,
        Shape{index}::Circle(radius) => radius * radius * 3,
        Shape{index}::Rect {{ width, height }} => width * height,
    }}
}}

fn collatz{index}(start: i64) -> i64 {{
    let mut value = start;
    let mut steps: i64 = 0;
    while value != 1 {{
        if value % 2 == 0 {{
            value = value / 2;
        }} else {{
            value = value * 3 + 1;
        }}
        steps = steps + 1;
    }}
    steps
}}

fn combine{index}(a: i32, b: i32) -> i32 {{
    let p = Point{index} {{ x: a + 17, y: b - 4 }};
    let total = area{index}(Shape{index}::Rect {{ width: p.x, height: p.y }});
    let (low, high) = if a < b && b < 1000 {{ (a, b) }} else {{ (b, a) }};
    total + (high - low) * {index} % 97
}}

"
    )
    .expect("a String takes all");
}

fn lex(text: &str) -> usize {
    let mut docs = Vec::new();
    let (mut at, mut count, mut after_dot) = (0, 0, false);
    loop {
        let token = lexer::next(text, at, after_dot, &mut docs);
        if token.kind == TokenKind::Eof {
            return count;
        }
        after_dot = token.kind == TokenKind::Dot;
        at = token.hi;
        count += 1;
    }
}

fn parse(text: &str) -> (Ast, Interner) {
    let mut names = Interner::new();
    let mut sink = Sink::new();
    let ast = kiln_cz_syntax::parse(text, 1, &mut names, &mut sink);
    assert!(!sink.has_errors(), "the program is correct");
    (ast, names)
}
