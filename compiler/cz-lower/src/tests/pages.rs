//! The pages of the codes: the wrong program reports the code and nothing else, the mended one nothing.

use super::{lowered, messages};

/// The programs of a page.
fn examples(page: &str) -> Vec<&str> {
    page.split("```cz\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[test]
fn pages_show_what_they_say() {
    for code in crate::errors::CODES {
        let path = format!("{}/../../docs/codes/{}.md", env!("CARGO_MANIFEST_DIR"), code.id);
        #[expect(clippy::disallowed_methods, reason = "a test of files")]
        let page = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(page.starts_with(&format!("# {}: {}\n", code.id, code.title)), "{path}");
        let [wrong, right] = examples(&page)[..] else { panic!("{path}: two programs are expected") };
        let (_, _, sink) = lowered(wrong);
        let found = sink.reports();
        assert!(!found.is_empty() && found.iter().all(|report| report.code == *code), "{path}: {found:#?}");
        let (_, _, sink) = lowered(right);
        assert_eq!(messages(right, &sink), [""; 0], "{path}");
    }
}

/// `//? E0301: what it shows`
fn fixture_code(source: &str) -> Option<&str> {
    source.lines().next()?.strip_prefix("//? ")?.split(':').next()
}

#[test]
fn every_code_has_a_fixture() {
    let folder = format!("{}/../../tests/ui", env!("CARGO_MANIFEST_DIR"));
    let mut shown = Vec::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "cz") {
            continue;
        }
        #[expect(clippy::disallowed_methods, reason = "a test of files")]
        let bytes = std::fs::read(&path).unwrap();
        let source = String::from_utf8_lossy(&bytes).into_owned();
        let Some(code) = crate::errors::CODES.iter().find(|code| fixture_code(&source) == Some(code.id))
        else {
            continue;
        };
        let (_, _, sink) = lowered(&source);
        assert!(sink.reports().iter().any(|report| report.code == *code), "{path:?}");
        shown.push(code.id);
    }
    for code in crate::errors::CODES {
        assert!(shown.contains(&code.id), "{} has no fixture", code.id);
    }
}
