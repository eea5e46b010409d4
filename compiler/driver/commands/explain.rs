//! `kiln explain`: the page of a code.

use crate::cli::ExplainArgs;
use crate::errors;
use crate::session::{Session, Stop};
use std::fmt::Write as _;

/// Codes and their pages, ordered by code.
static PAGES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/explanations.rs"));

/// Prints a page, or the list of all.
pub fn explain(session: &mut Session, args: &ExplainArgs) -> Result<(), Stop> {
    let text = match &args.code {
        None => list(),
        Some(code) => match find(code) {
            Some(page) => page.to_owned(),
            None => {
                let similar = kiln_diagnostics::suggest::nearest(code, PAGES.iter().map(|&(code, _)| code));
                return Err(session.fail(Stop::Usage, errors::unknown_code(code, similar)));
            }
        },
    };
    session.print(&text)
}

/// The page of a code, written in capitals or not.
fn find(code: &str) -> Option<&'static str> {
    PAGES.iter().find(|(id, _)| id.eq_ignore_ascii_case(code)).map(|&(_, page)| page)
}

/// A line a code: the titles of the pages.
fn list() -> String {
    let mut text = String::new();
    for (id, page) in PAGES {
        let first = page.lines().next().unwrap_or_default().trim_start_matches("# ");
        let title = first.strip_prefix(id).map_or(first, |rest| rest.trim_start_matches(": "));
        writeln!(text, "{id}  {title}").expect("a String takes all");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_every_phase_has_a_page_and_every_page_a_code() {
        let phases = [
            kiln_cz_syntax::CODES,
            kiln_cz_lower::CODES,
            kiln_lox_syntax::CODES,
            kiln_lox_lower::CODES,
            kiln_luma_syntax::CODES,
            kiln_luma_lower::CODES,
            kiln_analysis::errors::CODES,
            kiln_link::errors::CODES,
            kiln_inspect::errors::CODES,
            crate::errors::CODES,
        ];
        let mut codes: Vec<(&str, &str)> = phases.concat().iter().map(|code| (code.id, code.title)).collect();
        codes.sort_unstable();
        for pair in codes.windows(2) {
            assert_ne!(pair[0].0, pair[1].0, "one code of two meanings");
        }
        for (id, title) in &codes {
            let page = find(id).unwrap_or_else(|| panic!("docs/codes/{id}.md is missing"));
            assert!(page.starts_with(&format!("# {id}: {title}\n")), "the title of {id}.md is `{title}`");
        }
        for (id, _) in PAGES {
            assert!(codes.iter().any(|(code, _)| code == id), "{id}.md is the page of nothing");
        }
    }

    #[test]
    fn codes_are_found_in_any_case() {
        let (id, page) = PAGES[0];
        assert_eq!(find(&id.to_lowercase()), Some(page));
        assert_eq!(find("E9999"), None);
        assert!(list().starts_with(id));
    }
}
