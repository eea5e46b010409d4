//! One and the same program of a wished length in Cz, C or Rust, to compare compilers.
//!
//! The program consists of chunks, each with a struct, an enum, and functions with arithmetic, `if`, loops and matches;
//! `main` calls every chunk and prints the sum. The constants come from a fixed pseudo-random sequence, so the same
//! arguments give the same bytes, and the three languages print the same number.

use std::fmt::Write as _;

/// A target language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// The language of Kiln.
    Cz,
    /// C11 with statement expressions.
    C,
    /// Rust.
    Rust,
}

impl Lang {
    /// The language of a name: `cz`, `c`, `rust`.
    pub fn named(name: &str) -> Option<Lang> {
        match name {
            "cz" => Some(Lang::Cz),
            "c" => Some(Lang::C),
            "rust" => Some(Lang::Rust),
            _ => None,
        }
    }

    /// The ending of its files.
    pub fn ending(self) -> &'static str {
        match self {
            Lang::Cz => "cz",
            Lang::C => "c",
            Lang::Rust => "rs",
        }
    }
}

/// The constants of one chunk, small enough that no operation overflows.
struct Chunk {
    index: usize,
    rounds: u32,
    scale: u32,
    offset: u32,
    modulus: u32,
}

/// A program of about `lines` lines (the Cz form is counted; it stops at the chunk that reaches them).
pub fn generate(lang: Lang, lines: usize) -> String {
    let mut random = 0x2545_f491_4f6c_dd1du64;
    let mut next = |below: u32| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random >> 33) as u32 % below
    };
    let mut out = String::new();
    prologue(lang, &mut out);
    let chunk_lines = {
        let mut probe = String::new();
        chunk(Lang::Cz, &Chunk { index: 0, rounds: 1, scale: 1, offset: 1, modulus: 1 }, &mut probe);
        probe.lines().count() + 1
    };
    let chunks = lines.div_ceil(chunk_lines);
    for index in 0..chunks {
        let constants = Chunk {
            index,
            rounds: 2 + next(7),
            scale: 1 + next(9),
            offset: next(100),
            modulus: 1000 + next(9000),
        };
        chunk(lang, &constants, &mut out);
    }
    main_function(lang, chunks, &mut out);
    out
}

fn prologue(lang: Lang, out: &mut String) {
    match lang {
        Lang::Cz => {}
        Lang::C => out.push_str(
            "#include <stdbool.h>\n#include <stdint.h>\n#include <stdio.h>\n\
             static void print_i64(int64_t x) { printf(\"%lld\\n\", (long long)x); }\n",
        ),
        Lang::Rust => out.push_str("fn print_i64(x: i64) { println!(\"{x}\"); }\n"),
    }
}

fn main_function(lang: Lang, chunks: usize, out: &mut String) {
    let (head, declare, end) = match lang {
        Lang::Cz => ("fn main() -> i32 {", "let mut sum: i64 = 0;", "    print_i64(sum);\n    0\n}\n"),
        Lang::C => ("int main(void) {", "int64_t sum = 0;", "    print_i64(sum);\n    return 0;\n}\n"),
        Lang::Rust => ("fn main() {", "let mut sum: i64 = 0;", "    print_i64(sum);\n}\n"),
    };
    let _ = writeln!(out, "{head}\n    {declare}");
    for index in 0..chunks {
        let _ = writeln!(out, "    sum = (sum + work{index}({}, sum)) % 1000003;", index % 17 + 3);
    }
    out.push_str(end);
}

fn chunk(lang: Lang, constants: &Chunk, out: &mut String) {
    let template = match lang {
        Lang::Cz => CZ,
        Lang::C => C,
        Lang::Rust => RUST,
    };
    let text = template
        .replace("#ROUNDS", &constants.rounds.to_string())
        .replace("#SCALE", &constants.scale.to_string())
        .replace("#OFFSET", &constants.offset.to_string())
        .replace("#MODULUS", &constants.modulus.to_string())
        .replace('#', &constants.index.to_string())
        .replace('@', "#");
    out.push_str(&text);
}

const CZ: &str = "struct Point# { x: i32, y: i32, heavy: bool }
enum Step# { Stay, Left(i32), Jump { by: i32, twice: bool } }

fn next#(n: i32, seed: i32) -> Step# {
    let phase = (n + seed) % 3;
    if phase == 0 {
        Step#::Stay
    } else if phase == 1 {
        Step#::Left(n * #SCALE + #OFFSET)
    } else {
        Step#::Jump { by: n - #OFFSET, twice: n % 2 == 0 }
    }
}

fn apply#(p: Point#, step: Step#) -> Point# {
    match step {
        Step#::Stay => p,
        Step#::Left(by) => Point# { x: p.x - by, y: p.y, heavy: p.heavy },
        Step#::Jump { by, twice: true } => Point# { x: p.x, y: p.y + by * 2, heavy: true },
        Step#::Jump { by, twice: _ } => Point# { x: p.x, y: p.y + by, heavy: false },
    }
}

fn classify#(n: i32) -> i32 {
    match n % 10 {
        0 => 1,
        1 => #SCALE,
        2 => 3,
        3..=6 => #OFFSET,
        _ => n / 2 - 1,
    }
}

fn work#(n: i32, start: i64) -> i64 {
    let mut p = Point# { x: n, y: n + #OFFSET, heavy: false };
    let mut total = start;
    let mut i = 0;
    while i < #ROUNDS {
        let step = next#(i, n);
        p = apply#(p, step);
        if p.heavy && p.y > 10 {
            total = total + (p.x as i64) * 3;
        } else {
            total = total - (p.y as i64) / 2 + (classify#(i + n) as i64);
        }
        i = i + 1;
    }
    total % #MODULUS
}

";

const C: &str = "typedef struct { int32_t x, y; bool heavy; } Point#;
typedef struct { enum { Stay#, Left#, Jump# } tag; union { int32_t left; struct { int32_t by; bool twice; } jump; }; } Step#;

static Step# next#(int32_t n, int32_t seed) {
    int32_t phase = (n + seed) % 3;
    if (phase == 0) {
        return (Step#){ .tag = Stay# };
    } else if (phase == 1) {
        return (Step#){ .tag = Left#, .left = n * #SCALE + #OFFSET };
    } else {
        return (Step#){ .tag = Jump#, .jump = { .by = n - #OFFSET, .twice = n % 2 == 0 } };
    }
}

static Point# apply#(Point# p, Step# step) {
    switch (step.tag) {
        case Stay#: return p;
        case Left#: return (Point#){ .x = p.x - step.left, .y = p.y, .heavy = p.heavy };
        case Jump#:
            if (step.jump.twice) return (Point#){ .x = p.x, .y = p.y + step.jump.by * 2, .heavy = true };
            return (Point#){ .x = p.x, .y = p.y + step.jump.by, .heavy = false };
    }
    __builtin_unreachable();
}

static int32_t classify#(int32_t n) {
    switch (n % 10) {
        case 0: return 1;
        case 1: return #SCALE;
        case 2: return 3;
        case 3: case 4: case 5: case 6: return #OFFSET;
        default: return n / 2 - 1;
    }
}

static int64_t work#(int32_t n, int64_t start) {
    Point# p = { .x = n, .y = n + #OFFSET, .heavy = false };
    int64_t total = start;
    int32_t i = 0;
    while (i < #ROUNDS) {
        Step# step = next#(i, n);
        p = apply#(p, step);
        if (p.heavy && p.y > 10) {
            total = total + (int64_t)p.x * 3;
        } else {
            total = total - (int64_t)p.y / 2 + (int64_t)classify#(i + n);
        }
        i = i + 1;
    }
    return total % #MODULUS;
}

";

// `@` stands for the `#` of attributes.
const RUST: &str = "@[derive(Clone, Copy)]
struct Point# { x: i32, y: i32, heavy: bool }
@[derive(Clone, Copy)]
enum Step# { Stay, Left(i32), Jump { by: i32, twice: bool } }

fn next#(n: i32, seed: i32) -> Step# {
    let phase = (n + seed) % 3;
    if phase == 0 {
        Step#::Stay
    } else if phase == 1 {
        Step#::Left(n * #SCALE + #OFFSET)
    } else {
        Step#::Jump { by: n - #OFFSET, twice: n % 2 == 0 }
    }
}

fn apply#(p: Point#, step: Step#) -> Point# {
    match step {
        Step#::Stay => p,
        Step#::Left(by) => Point# { x: p.x - by, y: p.y, heavy: p.heavy },
        Step#::Jump { by, twice: true } => Point# { x: p.x, y: p.y + by * 2, heavy: true },
        Step#::Jump { by, twice: _ } => Point# { x: p.x, y: p.y + by, heavy: false },
    }
}

fn classify#(n: i32) -> i32 {
    match n % 10 {
        0 => 1,
        1 => #SCALE,
        2 => 3,
        3..=6 => #OFFSET,
        _ => n / 2 - 1,
    }
}

fn work#(n: i32, start: i64) -> i64 {
    let mut p = Point# { x: n, y: n + #OFFSET, heavy: false };
    let mut total = start;
    let mut i = 0;
    while i < #ROUNDS {
        let step = next#(i, n);
        p = apply#(p, step);
        if p.heavy && p.y > 10 {
            total = total + (p.x as i64) * 3;
        } else {
            total = total - (p.y as i64) / 2 + (classify#(i + n) as i64);
        }
        i = i + 1;
    }
    total % #MODULUS
}

";
