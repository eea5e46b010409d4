//! Trials whose time is taken: `KILN_TEST_TIMES=50` prints at the end how long tests of each kind took, and the 50 slowest.

use libtest_mimic::{Failed, Trial};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long each trial took that is over.
static TAKEN: Mutex<Vec<(Duration, String)>> = Mutex::new(Vec::new());

/// A trial of this name.
pub fn trial(name: impl Into<String>, test: impl FnOnce() -> Result<(), Failed> + Send + 'static) -> Trial {
    let name = name.into();
    Trial::test(name.clone(), move || {
        let start = Instant::now();
        let result = test();
        TAKEN.lock().unwrap_or_else(PoisonError::into_inner).push((start.elapsed(), name));
        result
    })
}

/// The kind of a trial: of a program that is run, the engine; else the word before the first `/`.
fn kind(name: &str) -> &str {
    let of_program = ["run/", "example/"].iter().any(|start| name.starts_with(start));
    let end = if of_program { name.rsplit(' ').next() } else { name.split('/').next() };
    end.unwrap_or(name)
}

/// Prints the summary, if it is asked for.
pub fn report() {
    let Some(count) = std::env::var("KILN_TEST_TIMES").ok() else { return };
    let count: usize = count.parse().unwrap_or(0);
    let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut kinds: BTreeMap<&str, (usize, Duration)> = BTreeMap::new();
    for (time, name) in taken.iter() {
        let of_kind = kinds.entry(kind(name)).or_default();
        of_kind.0 += 1;
        of_kind.1 += *time;
    }
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by_key(|&(_, (_, time))| std::cmp::Reverse(time));
    println!("{:>9} {:>6}  kind", "seconds", "tests");
    for (kind, (tests, time)) in kinds {
        println!("{:9.1} {tests:6}  {kind}", time.as_secs_f64());
    }
    taken.sort_by_key(|&(time, _)| std::cmp::Reverse(time));
    for (time, name) in taken.iter().take(count) {
        println!("{:9.2}  {name}", time.as_secs_f64());
    }
}
