//! Damaged programs that are still right: the passes take whatever the verifier accepts.

use crate::{monomorphize, optimize};
use kiln_arena::Interner;
use kiln_mir::parse::parse;
use kiln_mir::verify::verify;
use proptest::prelude::*;

/// A program that uses every construct.
const EVERYTHING: &str = include_str!("../../../mir/src/tests/everything.mir");

/// Whether a line is a statement or a terminator.
fn is_code(line: &str) -> bool {
    line.starts_with("    ") && !line.contains(": ")
}

/// Statements of `main` are moved, doubled and dropped, and words of them exchanged.
fn damaged(damage: &[(u16, u16, u8)]) -> String {
    let mut lines: Vec<String> = EVERYTHING.lines().map(str::to_owned).collect();
    let main = lines.iter().position(|line| line.starts_with("entry fn")).unwrap_or_default();
    for &(at, from, how) in damage {
        let code: Vec<usize> = (main..lines.len()).filter(|&line| is_code(&lines[line])).collect();
        if code.is_empty() {
            break;
        }
        let (at, from) = (code[at as usize % code.len()], code[from as usize % code.len()]);
        match how {
            0 => lines[at] = lines[from].clone(),
            1 => lines.insert(at, lines[from].clone()),
            2 => drop(lines.remove(at)),
            3 => lines[at] = lines[at].replacen("move ", "", 1),
            _ => {
                let other = lines[from].split_whitespace().last().unwrap_or_default().to_owned();
                let last = lines[at].split_whitespace().last().unwrap_or_default().to_owned();
                lines[at] = lines[at].replacen(&last, &other, 1);
            }
        }
    }
    lines.join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_the_verifier_accepts_the_passes_take(
        damage in prop::collection::vec((any::<u16>(), any::<u16>(), 0..5u8), 0..4),
    ) {
        let text = damaged(&damage);
        if let Ok(program) = parse(&text, &mut Interner::new())
            && verify(&program).is_empty()
        {
            let instances = monomorphize(program).expect("it has few instances");
            prop_assert_eq!(verify(&instances), []);
            prop_assert_eq!(verify(&optimize(instances)), []);
        }
    }
}
