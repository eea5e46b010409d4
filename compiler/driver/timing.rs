//! `--time-passes`: how long each phase took.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// Measures phases, one after the other.
#[derive(Debug)]
pub struct Timer {
    start: Instant,
    passes: Vec<(&'static str, Duration)>,
}

impl Timer {
    /// Begins now.
    pub fn new() -> Timer {
        Timer { start: Instant::now(), passes: Vec::new() }
    }

    /// Runs a phase.
    pub fn time<T>(&mut self, name: &'static str, phase: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = phase();
        self.passes.push((name, start.elapsed()));
        result
    }

    /// A table of the phases, and the whole.
    pub fn table(&self) -> String {
        let total = self.start.elapsed();
        let other = total.saturating_sub(self.passes.iter().map(|&(_, time)| time).sum());
        let rows = self.passes.iter().copied().chain([("other", other), ("total", total)]);
        let mut text = String::new();
        for (name, time) in rows {
            let share = 100.0 * time.as_secs_f64() / total.as_secs_f64().max(f64::MIN_POSITIVE);
            writeln!(text, "{:>10.3} ms {share:>5.1} %  {name}", time.as_secs_f64() * 1000.0)
                .expect("a String takes all");
        }
        text
    }
}
