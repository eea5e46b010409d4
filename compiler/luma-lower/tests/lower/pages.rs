//! Every code has a page whose wrong example has the error and whose corrected example has none but what is not supported; the
//! language reference says of its programs what is true.

use kiln_arena::Interner;
use kiln_diagnostics::Sink;

macro_rules! pages {
    ($($id:literal)*) => {
        &[$(($id, include_str!(concat!("../../../../docs/codes/", $id, ".md")))),*]
    };
}

const PAGES: &[(&str, &str)] =
    pages! { "E1301" "E1302" "E1303" "E1304" "E1305" "E1306" "E1307" "E1308" "E1309" };

fn examples(page: &str) -> Vec<&str> {
    page.split("```luma\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

/// The codes of the reports of a program.
fn codes(text: &str) -> Vec<&'static str> {
    let (mut names, mut sink) = (Interner::new(), Sink::new());
    let ast = kiln_luma_syntax::parse(text, 1, &mut names, &mut sink);
    kiln_luma_lower::lower(&ast, &mut names, &mut sink);
    sink.reports().iter().map(|report| report.code.id).collect()
}

#[test]
fn every_code_has_its_page() {
    let ids: Vec<&str> = kiln_luma_lower::CODES.iter().map(|code| code.id).collect();
    assert_eq!(ids, PAGES.iter().map(|(id, _)| *id).collect::<Vec<_>>());
    for (code, (id, page)) in kiln_luma_lower::CODES.iter().zip(PAGES) {
        assert!(page.starts_with(&format!("# {id}: {}\n", code.title)), "{id}");
    }
}

#[test]
fn examples_have_the_error_and_are_mended() {
    for (id, page) in PAGES {
        let [wrong, right] = examples(page)[..] else { panic!("{id} needs two examples") };
        let said = codes(wrong);
        assert!(!said.is_empty() && said.iter().all(|code| code == id), "{id}: {said:?}");
        let said = codes(right);
        assert!(said.is_empty(), "{id}: {said:?}");
    }
}

#[test]
fn the_language_reference_has_no_unknown_names() {
    for example in examples(include_str!("../../../../docs/language/luma.md")) {
        let wrong = example.starts_with("# E");
        let said = codes(example);
        assert!(wrong || said.is_empty(), "{example}\n{said:?}");
    }
}
