//! The fixtures of syntax errors, `tests/ui/luma`: what is said of each, in the form of `kiln check`.

#![allow(clippy::disallowed_methods, reason = "a test reads its data, and writes it if UPDATE is set")]
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use kiln_arena::Interner;
use kiln_diagnostics::{Colors, Sink, human, summary};
use kiln_source::SourceMap;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/ui/luma");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "luma"));
    paths.sort();
    paths
}

/// What is said of a file, and the codes in it.
fn said(path: &Path) -> (String, BTreeSet<&'static str>) {
    let name = format!("luma/{}", path.file_name().unwrap().to_str().unwrap());
    let mut sources = SourceMap::new();
    let file = sources.add(name.clone(), fs::read_to_string(path).unwrap()).unwrap();
    let (mut names, mut sink) = (Interner::new(), Sink::new());
    let base = sources.file(file).base;
    let ast = kiln_luma_syntax::parse(&sources.file(file).text, base, &mut names, &mut sink);
    let problems = kiln_luma_syntax::verify(&ast, sources.file_span(file), &names, !sink.has_errors());
    assert_eq!(problems, Vec::<String>::new(), "{name}");
    let errors = sink.error_count();
    let mut text = String::new();
    let mut codes = BTreeSet::new();
    for report in sink.into_sorted() {
        codes.insert(report.code.id);
        write!(text, "{}", human(&report, &sources, Colors::No)).unwrap();
    }
    text += &summary(&name, "compile", errors, 0, Colors::No);
    (text, codes)
}

#[test]
fn fixtures_are_answered_as_their_files_say() {
    let mut shown = BTreeSet::new();
    for path in fixtures() {
        let source = fs::read_to_string(&path).unwrap();
        let purpose = source.lines().next().and_then(|line| line.strip_prefix("//? ")).unwrap();
        let code = &purpose[..5];
        if !code.starts_with("E12") {
            // Of the second half of the front end.
            continue;
        }
        let (text, codes) = said(&path);
        assert!(codes.contains(code), "{} is about {code}:\n{text}", path.display());
        shown.extend(codes);
        let expected = path.with_extension("stderr");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &text).unwrap();
        }
        let wanted = fs::read_to_string(&expected).unwrap_or_default();
        assert_eq!(text, wanted, "{}: set UPDATE=1 to accept", path.display());
    }
    for code in kiln_luma_syntax::CODES {
        assert!(shown.contains(code.id), "no fixture shows {}", code.id);
    }
}
