//! `kiln-bench-generate cz|c|rust LINES` prints a generated program.

use kiln_bench::generate::{Lang, generate};
use std::io::Write as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let parsed = match args.as_slice() {
        [lang, lines] => Lang::named(lang).zip(lines.parse::<usize>().ok()),
        _ => None,
    };
    let Some((lang, lines)) = parsed else {
        eprintln!("usage: kiln-bench-generate cz|c|rust LINES");
        return ExitCode::from(2);
    };
    // A closed pipe is the reader's wish to stop.
    let _ = std::io::stdout().lock().write_all(generate(lang, lines).as_bytes());
    ExitCode::SUCCESS
}
