//! Every code has a page whose wrong example has the error and whose corrected example has none; the examples of the
//! language reference are accepted.

use super::parse;

macro_rules! pages {
    ($($id:literal)*) => {
        &[$(($id, include_str!(concat!("../../../../docs/codes/", $id, ".md")))),*]
    };
}

const PAGES: &[(&str, &str)] = pages! {
    "E1201" "E1202" "E1203" "E1204" "E1205" "E1206" "E1207" "E1208" "E1209" "E1210" "E1211" "E1212" "E1213" "E1214"
    "E1215" "E1216" "E1217" "E1218" "E1219" "E1220" "E1221"
};

/// Codes whose example would be too long.
const WITHOUT_EXAMPLE: &[&str] = &["E1219", "E1220", "E1221"];

fn examples(page: &str) -> Vec<&str> {
    page.split("```luma\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[test]
fn every_code_has_its_page() {
    let ids: Vec<&str> = kiln_luma_syntax::CODES.iter().map(|code| code.id).collect();
    assert_eq!(ids, PAGES.iter().map(|(id, _)| *id).collect::<Vec<_>>());
    for (code, (id, page)) in kiln_luma_syntax::CODES.iter().zip(PAGES) {
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

#[test]
fn the_language_reference_parses() {
    let examples = examples(include_str!("../../../../docs/language/luma.md"));
    assert!(examples.len() >= 8, "{}", examples.len());
    for example in examples {
        let reports = parse(example).reports;
        let wanted =
            example.lines().next().and_then(|line| line.strip_prefix("# E")).map(|code| format!("E{code}"));
        match wanted {
            Some(code) if code.starts_with("E12") => {
                assert!(reports.iter().any(|report| report.code.id == code), "{example}\n{reports:#?}");
            }
            _ => assert!(reports.is_empty(), "{example}\n{reports:#?}"),
        }
    }
}
