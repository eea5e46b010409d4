//! Every code has a page whose wrong example has the error and whose corrected example has none.

use super::parse;

macro_rules! pages {
    ($($id:literal)*) => {
        &[$(($id, include_str!(concat!("../../../../docs/codes/", $id, ".md")))),*]
    };
}

const PAGES: &[(&str, &str)] = pages! {
    "E0001" "E0002" "E0003" "E0004" "E0005" "E0006" "E0101" "E0102" "E0103" "E0104" "E0105" "E0106" "E0107"
    "E0108" "E0109" "E0110" "E0111" "E0112" "E0113" "E0190" "W0101"
};

/// Codes whose example would be no text, or a text that is too long.
const WITHOUT_EXAMPLE: &[&str] = &["E0001", "E0107", "E0108"];

fn examples(page: &str) -> Vec<&str> {
    page.split("```cz\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[test]
fn every_code_has_its_page() {
    let ids: Vec<&str> = kiln_cz_syntax::CODES.iter().map(|code| code.id).collect();
    assert_eq!(ids, PAGES.iter().map(|(id, _)| *id).collect::<Vec<_>>());
    for (code, (id, page)) in kiln_cz_syntax::CODES.iter().zip(PAGES) {
        assert!(page.starts_with(&format!("# {id}: {}\n", code.title)), "{id}");
    }
}

#[test]
fn examples_have_the_error_and_are_mended() {
    for (id, page) in PAGES {
        if WITHOUT_EXAMPLE.contains(id) {
            continue;
        }
        let [wrong, right] = examples(page)[..] else { panic!("{id} needs two examples") };
        let reports = parse(wrong).reports;
        assert!(!reports.is_empty() && reports.iter().all(|r| r.code.id == *id), "{id}: {reports:#?}");
        let reports = parse(right).reports;
        assert!(reports.is_empty(), "{id}: {reports:#?}");
    }
}
