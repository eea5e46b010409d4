//! How fast the front end's first half is: lexes and parses a program of 150,000 lines made in memory,
//! several times, and prints the best time as MB/s and lines/s.
//!
//! `cargo run --release -p kiln-cz-syntax --example syntax_speed [LINES]`

#![allow(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use kiln_arena::Interner;
use kiln_cz_syntax::ast::Ast;
use kiln_cz_syntax::lexer::{self, TokenKind};
use kiln_diagnostics::Sink;
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
        count += out[before..].matches('\n').count();
        index += 1;
    }
    out
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

/// The results are given out, so that freeing them is not measured: a compiler keeps them.
fn parse(text: &str) -> (Ast, Interner) {
    let mut names = Interner::new();
    let mut sink = Sink::new();
    let ast = kiln_cz_syntax::parse(text, 1, &mut names, &mut sink);
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
