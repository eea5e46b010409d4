//! Damaged texts: each is read or refused, and what is read is verified and written, without a panic.

use super::EVERYTHING;
use crate::dump::dump;
use crate::parse::parse;
use crate::verify::verify;
use kiln_arena::Interner;
use proptest::prelude::*;

/// The words and marks of `text`.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '%';
        let word = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(word.max(first.len_utf8()));
        pieces.push(piece);
        rest = after;
    }
    pieces
}

fn answered(text: &str) -> Result<(), TestCaseError> {
    let mut names = Interner::new();
    if let Ok(program) = parse(text, &mut names) {
        verify(&program);
        let written = dump(&program, &names);
        let again = parse(&written, &mut names);
        let again = again.map_err(|error| TestCaseError::fail(format!("{error}\n{written}")))?;
        prop_assert_eq!(dump(&again, &names), written);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_words(damage in prop::collection::vec((any::<u16>(), any::<u16>(), 0..4u8), 1..5)) {
        let mut words = pieces(EVERYTHING);
        let all = words.clone();
        for (at, from, how) in damage {
            let (at, from) = (at as usize % words.len(), from as usize % all.len());
            match how {
                0 => words[at] = all[from],
                1 => words.insert(at, all[from]),
                2 => { words.remove(at); }
                _ => { let other = from % words.len(); words.swap(at, other); }
            }
        }
        answered(&words.concat())?;
    }

    #[test]
    fn damaged_characters(at in any::<u16>(), with in "\\PC{0,3}", gone in 0..3usize) {
        let mut text: Vec<char> = EVERYTHING.chars().collect();
        let at = at as usize % (text.len() - 3);
        text.splice(at..at + gone, with.chars());
        answered(&text.into_iter().collect::<String>())?;
    }
}
