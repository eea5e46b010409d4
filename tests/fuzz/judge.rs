//! What must hold for every program, however damaged.

use kiln_arena::Interner;
use kiln_diagnostics::{Code, Colors, Diagnostic, Sink};
use kiln_source::{SourceMap, Span};
use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use std::time::{Duration, Instant};

/// A program of this size takes a millisecond or two; a compiler without optimizations on a busy machine, more.
const LIMIT: Duration = Duration::from_secs(if cfg!(debug_assertions) { 60 } else { 5 });

thread_local! {
    /// What the last panic said, and where.
    static PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Cz
    Cz,
    /// Lox
    Lox,
    /// Luma
    Luma,
}

impl Language {
    /// The ending of names of files.
    pub fn ending(self) -> &'static str {
        match self {
            Language::Cz => "cz",
            Language::Lox => "lox",
            Language::Luma => "luma",
        }
    }
}

/// Compiles a program twice, and gives the number of its errors.
///
/// # Errors
/// What is wrong with the compiler. The first line is the same for the same mistake.
pub fn judge(program: &[u8], language: Language) -> Result<usize, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        panic::set_hook(Box::new(|info| PANIC.with(|text| *text.borrow_mut() = info.to_string())));
    });
    let start = Instant::now();
    let compile = || compile(program.to_vec(), language);
    let first = panic::catch_unwind(AssertUnwindSafe(compile)).map_err(|_| panic_text())??;
    let second = panic::catch_unwind(AssertUnwindSafe(compile)).map_err(|_| panic_text())??;
    if first.text != second.text {
        return Err(format!("two answers to one program\n{}\n----\n{}", first.text, second.text));
    }
    if start.elapsed() > LIMIT {
        return Err(format!("too slow\n{:.1} s", start.elapsed().as_secs_f64()));
    }
    Ok(first.errors)
}

fn panic_text() -> String {
    PANIC.with(|text| text.borrow().clone())
}

/// What the compiler makes of a program.
struct Answer {
    errors: usize,
    /// All reports, and the last tree that was made, as text.
    text: String,
}

/// All phases up to code generation, as the driver runs them.
fn compile(program: Vec<u8>, language: Language) -> Result<Answer, String> {
    let mut sources = SourceMap::new();
    let mut sink = Sink::new();
    let tree = match kiln_cz_syntax::decode(program) {
        Ok(text) => phases(text, language, &mut sources, &mut sink)?,
        Err(invalid) => {
            let file = sources.add("fuzz.cz", invalid.lossy).map_err(|_| "too large")?;
            let at = sources.file(file).base + invalid.offset;
            sink.report(kiln_cz_syntax::not_utf8(Span::new(at, at + 3), invalid.offset as usize));
            String::new()
        }
    };
    let errors = sink.error_count();
    let mut text = String::new();
    for report in sink.into_sorted() {
        places_are_right(&report, &sources)?;
        let human = kiln_diagnostics::human(&report, &sources, Colors::No);
        if let Some(control) = human.chars().find(|&c| c.is_control() && c != '\n') {
            return Err(format!("a message contains U+{:04X}\n{human}", control as u32));
        }
        text += &human;
        text += &kiln_diagnostics::short(&report, &sources);
        text += &kiln_diagnostics::json(&report, &sources);
    }
    text += &tree;
    Ok(Answer { errors, text })
}

/// The phases that know nothing of files; gives the last tree as text.
fn phases(
    text: String,
    language: Language,
    sources: &mut SourceMap,
    sink: &mut Sink,
) -> Result<String, String> {
    let content = |what: &str, complaints: Vec<String>| {
        if complaints.is_empty() { Ok(()) } else { Err(format!("{what}\n{}", complaints.join("\n"))) }
    };
    let id = sources.add("fuzz.cz", text).map_err(|_| "too large")?;
    let file = sources.file(id);
    let mut names = Interner::new();
    let (hir, dump) = match language {
        Language::Cz => {
            let ast = kiln_cz_syntax::parse(&file.text, file.base, &mut names, sink);
            let clean = !sink.has_errors();
            content("the AST is malformed", kiln_cz_syntax::verify(&ast, sources.file_span(id), clean))?;
            let dump = kiln_cz_syntax::dump_ast(&ast, &names);
            if sink.has_errors() {
                return Ok(dump);
            }
            (kiln_cz_lower::lower(&[ast], &mut names, sink), dump)
        }
        Language::Lox => {
            let ast = kiln_lox_syntax::parse(&file.text, file.base, &mut names, sink);
            let (clean, span) = (!sink.has_errors(), sources.file_span(id));
            content("the AST is malformed", kiln_lox_syntax::verify(&ast, span, &names, clean))?;
            let dump = kiln_lox_syntax::dump_ast(&ast, &names)
                + &kiln_lox_syntax::dump_json(&ast, file.base, &names);
            (kiln_lox_lower::lower(&ast, &mut names, sink), dump)
        }
        Language::Luma => {
            let ast = kiln_luma_syntax::parse(&file.text, file.base, &mut names, sink);
            let (clean, span) = (!sink.has_errors(), sources.file_span(id));
            content("the AST is malformed", kiln_luma_syntax::verify(&ast, span, &names, clean))?;
            let dump = kiln_luma_syntax::dump_ast(&ast, &names)
                + &kiln_luma_syntax::dump_json(&ast, file.base, &names);
            (kiln_luma_lower::lower(&ast, &mut names, sink), dump)
        }
    };
    if sink.has_errors() {
        return Ok(dump);
    }
    content("the HIR is malformed", kiln_hir::verify::verify(&hir))?;
    kiln_analysis::analyze(&hir, &names, sink);
    if sink.has_errors() {
        return Ok(kiln_hir::dump::dump(&hir, &names));
    }
    let malformed = |program: &kiln_mir::Program| {
        kiln_mir::verify::verify(program).iter().map(ToString::to_string).collect()
    };
    let mir = kiln_mir_build::build(&hir);
    content("the MIR is malformed", malformed(&mir))?;
    let mir = kiln_mir_passes::optimize(mir);
    content("the optimized MIR is malformed", malformed(&mir))?;
    Ok(kiln_mir::dump::dump(&mir, &names))
}

/// Every place lies in the file, and starts and ends between characters.
fn places_are_right(report: &Diagnostic, sources: &SourceMap) -> Result<(), String> {
    let labels = report.labels.iter().map(|label| label.span);
    let fixes = report.fixes.iter().flat_map(|fix| fix.edits.iter().map(|edit| edit.span));
    for span in labels.chain(fixes) {
        // The source map would cut a place that is too long, so its bounds are looked at here.
        let right = sources.locate(span).is_some_and(|(id, _)| {
            let file = sources.file(id);
            let inside =
                |at: u32| at.checked_sub(file.base).is_some_and(|at| file.text.is_char_boundary(at as usize));
            span.lo <= span.hi && inside(span.lo) && inside(span.hi)
        });
        if !right {
            return Err(format!("{} points outside of the file\n{span:?} in {report:?}", report.code.id));
        }
    }
    Ok(())
}

/// Shows that a mistake is found.
pub fn test_itself() {
    let mut sources = SourceMap::new();
    let id = sources.add("fuzz.cz", "é").expect("a small file");
    let base = sources.file(id).base;
    let code = Code { id: "E0000", title: "made up" };
    let at = |lo, hi| Diagnostic::error(code, Span::new(base + lo, base + hi), "made up");
    assert!(places_are_right(&at(0, 2), &sources).is_ok(), "the whole file");
    assert!(places_are_right(&at(0, 1), &sources).is_err(), "half a character");
    assert!(places_are_right(&at(0, 99), &sources).is_err(), "behind the end");
    assert_eq!(judge(b"fn main() -> i32 { 0 }", Language::Cz), Ok(0));
    assert_eq!(judge(b"fn main() -> i32 { x }", Language::Cz), Ok(1));
    assert_eq!(judge(b"\xff", Language::Cz), Ok(1));
    assert_eq!(judge(b"print x;", Language::Lox), Ok(0));
    assert_eq!(judge(b"print this", Language::Lox), Ok(2));
    assert_eq!(judge(b"show [1][0]", Language::Luma), Ok(0));
    assert_eq!(judge(b"show x =", Language::Luma), Ok(2));
}
