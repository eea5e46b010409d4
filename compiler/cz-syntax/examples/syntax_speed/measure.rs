//! What measures of front ends share: a program of some size, and the best time of several runs.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// How often each measurement is taken; the best one counts.
const ROUNDS: usize = 15;

/// A program of as many lines as the first argument says, or 150,000, made of chunks: `chunk` writes the one of a number.
pub fn program(mut chunk: impl FnMut(&mut String, usize)) -> String {
    let lines = std::env::args().nth(1).and_then(|arg| arg.parse().ok()).unwrap_or(150_000);
    let mut out = String::new();
    let (mut index, mut count): (usize, usize) = (0, 0);
    while count < lines {
        let before = out.len();
        chunk(&mut out, index);
        count += out[before..].matches('\n').count();
        index += 1;
    }
    out
}

/// Prints how large a program is, in lines, bytes and tokens.
pub fn show_size(text: &str, tokens: usize) {
    let lines = text.lines().count();
    println!(
        "{lines} lines, {} bytes, {tokens} tokens ({:.1} a line)",
        text.len(),
        tokens as f64 / lines as f64
    );
}

/// Prints the best time of `run`, in MB and lines of `text` per second. What it gives is freed outside of the measured time: a
/// compiler keeps it.
pub fn show<T>(what: &str, text: &str, mut run: impl FnMut() -> T) {
    let mut time = || {
        let start = Instant::now();
        let result = run();
        let time = start.elapsed();
        drop(black_box(result));
        time
    };
    let best: Duration = (0..ROUNDS).map(|_| time()).min().unwrap_or_default();
    let seconds = best.as_secs_f64();
    println!(
        "{what:10} {:8.2} ms {:8.0} MB/s {:12.0} lines/s",
        seconds * 1e3,
        text.len() as f64 / seconds / 1e6,
        text.lines().count() as f64 / seconds
    );
}
