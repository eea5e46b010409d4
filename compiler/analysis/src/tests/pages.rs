//! The pages and fixtures of the codes: a page's wrong program reports the code and nothing else, its mended one does
//! not report it, and each code has a fixture that reports it.

use super::reports;

/// The text of a file of the repository.
#[track_caller]
fn text(path: &str) -> String {
    let path = format!("{}/../../{path}", env!("CARGO_MANIFEST_DIR"));
    #[expect(clippy::disallowed_methods, reason = "a test of files")]
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The programs of a page.
fn examples(page: &str) -> Vec<&str> {
    page.split("```cz\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[test]
fn pages_show_what_they_say() {
    for code in crate::errors::CODES {
        let page = text(&format!("docs/codes/{}.md", code.id));
        assert!(page.starts_with(&format!("# {}: {}\n", code.id, code.title)), "{}", code.id);
        let [wrong, right] = examples(&page)[..] else { panic!("{}: two programs are expected", code.id) };
        let found = reports(wrong);
        assert!(
            !found.is_empty() && found.iter().all(|report| report.code == *code),
            "{}: {found:#?}",
            code.id
        );
        let found = reports(right);
        assert!(found.is_empty(), "{}: {found:#?}", code.id);
    }
}

#[test]
fn every_code_has_a_fixture() {
    let folder = format!("{}/../../tests/ui/analysis", env!("CARGO_MANIFEST_DIR"));
    let mut shown = Vec::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !name.ends_with(".cz") {
            continue;
        }
        let source = text(&format!("tests/ui/analysis/{name}"));
        let first = source.lines().next().and_then(|line| line.strip_prefix("//? "));
        let id = first.and_then(|line| line.split(':').next()).unwrap_or_default();
        let found = reports(&source);
        assert!(found.iter().any(|report| report.code.id == id), "{name}: {found:#?}");
        shown.push(id.to_owned());
    }
    for code in crate::errors::CODES {
        assert!(shown.iter().any(|id| id == code.id), "{} has no fixture", code.id);
    }
}
