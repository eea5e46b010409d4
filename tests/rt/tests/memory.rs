//! The four functions that compilers call without being asked, as executables without a C library have them.

use kiln_rt_tests::{LINUX, Program, outcome};

#[test]
fn copies_moves_fills_and_comparisons_are_right_at_every_offset() {
    for target in LINUX {
        let outcome = outcome(&mut Program::freestanding("memory", target, &[]).command());
        let calls = 75 * 17 * (17 * 2 + 2);
        assert_eq!(outcome.stdout, format!("{calls}\n0\n"), "{target:?}");
    }
}
