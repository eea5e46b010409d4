//! How fast the analysis is, and that its time grows with the size of the program only: analyzes the files given as
//! arguments, or else programs made in memory, several times, and prints the best time.
//!
//! `cargo run --release -p kiln-analysis --example analysis_speed [FILE...]`

#![allow(clippy::disallowed_methods, reason = "a measurement reads the clock, and files to measure with")]

use kiln_arena::Interner;
use kiln_diagnostics::Sink;
use kiln_hir::Hir;
use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// The allocator of the driver.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How often each measurement is taken; the best one counts.
const ROUNDS: usize = 15;

fn main() {
    let files: Vec<String> = std::env::args().skip(1).collect();
    for file in &files {
        let text = std::fs::read_to_string(file).expect("the arguments are files of UTF-8");
        measure(file, &text);
    }
    if files.is_empty() {
        measure("functions, small", &small_functions(150_000));
        measure("functions, small, x 4", &small_functions(600_000));
        for (name, make) in LARGE {
            measure(name, &make(50_000));
            measure(&format!("{name}, x 4"), &make(200_000));
        }
    }
}

/// Makes a program of about so many lines.
type Make = fn(usize) -> String;

/// Programs whose size lies in one thing, made of about as many lines as are asked for.
const LARGE: &[(&str, Make)] = &[
    ("one function", one_function),
    ("one function in a loop", one_loop),
    ("variables without value", later_variables),
    ("enum and match", large_enum),
    ("match of integers", large_int_match),
    ("warnings", warnings),
];

fn small_functions(lines: usize) -> String {
    let mut out = String::new();
    for index in 0..lines / 30 {
        write!(
            out,
            "struct Point{index} {{ x: i32, y: i32 }}
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
        if value % 2 == 0 {{ value = value / 2; }} else {{ value = value * 3 + 1; }}
        steps = steps + 1;
    }}
    steps
}}
fn combine{index}(a: i32, b: i32) -> i32 {{
    let p = Point{index} {{ x: a + 17, y: b - 4 }};
    let dot = area{index}(Shape{index}::Dot) + area{index}(Shape{index}::Circle(b));
    let total = area{index}(Shape{index}::Rect {{ width: p.x, height: p.y }});
    let (low, high) = if a < b && b < 1000 {{ (a, b) }} else {{ (b, a) }};
    dot + total + (high - low) * {index} % 97 + collatz{index}(5) as i32
}}
"
        )
        .expect("a String takes all");
    }
    out.push_str("fn main() -> i32 {\n    let mut sum = 0;\n");
    for index in 0..lines / 30 {
        writeln!(out, "    sum += combine{index}(1, 2);").expect("a String takes all");
    }
    out + "    sum\n}\n"
}

fn statements(count: usize) -> String {
    let mut out = String::new();
    for index in 0..count / 4 {
        let before = index.saturating_sub(1);
        write!(
            out,
            "let mut v{index} = sum + 1;
if c {{ v{index} += {index}; if v{before} > 3 {{ return 1; }} }} else {{ v{before} = 2; }}
sum = sum + v{index};
while c && v{index} < 10 {{ v{index} += 1; if v{index} == 5 {{ break; }} }}
"
        )
        .expect("a String takes all");
    }
    out
}

fn one_function(lines: usize) -> String {
    format!("fn f(c: bool) -> i32 {{ let mut sum = 0;\n{}sum }}\n", statements(lines))
}

fn one_loop(lines: usize) -> String {
    format!(
        "fn f(c: bool) -> i32 {{ let mut sum = 0; loop {{\n{}if c {{ break; }} }} sum }}\n",
        statements(lines)
    )
}

fn later_variables(lines: usize) -> String {
    let mut out = String::from("fn f(c: bool) -> i32 { let mut sum = 0;\n");
    for index in 0..lines / 3 {
        write!(out, "let v{index};\nif c {{ v{index} = 1; }} else {{ v{index} = 2; }}\nsum += v{index};\n")
            .expect("a String takes all");
    }
    out + "sum }\n"
}

fn large_enum(lines: usize) -> String {
    let list = |template: fn(usize) -> String| (0..lines / 2).map(template).collect::<String>();
    let variants = list(|index| format!("V{index}(i32, bool),\n"));
    let arms = list(|index| format!("E::V{index}(n, true) => n, E::V{index}(n, _) => {index} - n,\n"));
    format!("enum E {{\n{variants}}}\nfn f(e: E) -> i32 {{ match e {{\n{arms}}} }}\n")
}

fn large_int_match(lines: usize) -> String {
    let arms: String = (0..lines)
        .map(|index| format!("{} | {}..={} => {index},\n", index * 5, index * 5 + 2, index * 5 + 4))
        .collect();
    format!("fn f(n: i32) -> i32 {{ match n {{\n{arms}_ => 0,\n}} }}\n")
}

fn warnings(lines: usize) -> String {
    let mut out = String::from("fn f(c: bool) { \n");
    for index in 0..lines / 2 {
        write!(out, "let mut v{index} = 1;\nv{index} = 2; v{index};\n").expect("a String takes all");
    }
    out + "}\n"
}

fn measure(name: &str, text: &str) {
    let (mut names, mut sink) = (Interner::new(), Sink::new());
    let ast = kiln_cz_syntax::parse(text, 1, &mut names, &mut sink);
    let hir = kiln_cz_lower::lower(&[ast], &mut names, &mut sink);
    assert!(!sink.has_errors(), "{name}: {:?}", sink.reports().first());
    let (time, reports) = best(&hir, &names);
    let lines = text.lines().count();
    println!(
        "{name:32} {lines:8} lines {:9.2} ms {:12.0} lines/s {reports:8} reports",
        time.as_secs_f64() * 1e3,
        lines as f64 / time.as_secs_f64()
    );
}

fn best(hir: &Hir, names: &Interner) -> (Duration, usize) {
    let run = || {
        let mut sink = Sink::new();
        let start = Instant::now();
        kiln_analysis::analyze(black_box(hir), names, &mut sink);
        (start.elapsed(), sink.reports().len())
    };
    (0..ROUNDS).map(|_| run()).min().unwrap_or_default()
}
