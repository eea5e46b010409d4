//! A fix that is certain must mend what it is about: applied to its program, its report is gone.

use crate::files::{self, kiln};
use crate::process;
use crate::timed;
use libtest_mimic::Trial;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

const FOLDER: &str = "tests/ui";

/// A change of a text: the bytes from, to, and what takes their place.
type Edit = (usize, usize, String);

/// A trial for each fixture; those without a certain fix have nothing to show.
pub fn trials() -> Vec<Trial> {
    let trial = |path: std::path::PathBuf| {
        let name = format!("fix/{}", files::name(&path, FOLDER));
        timed::trial(name, move || Ok(check(&path)?))
    };
    files::programs(FOLDER).into_iter().map(trial).collect()
}

fn check(path: &Path) -> Result<(), String> {
    let text = std::fs::read(files::root().join(path)).map_err(|error| error.to_string())?;
    let Ok(text) = String::from_utf8(text) else { return Ok(()) };
    let folder = files::scratch(&format!("fix-{}", files::name(path, FOLDER)));
    let name = Path::new("a").with_extension(path.extension().unwrap_or_default());
    let before = reports(&folder, &name, &text)?;
    let mut edits: Vec<Edit> = Vec::new();
    let mut applied: BTreeMap<String, usize> = BTreeMap::new();
    for report in &before {
        let certain = |fix: &&Value| fix["applicability"] == "certain";
        let Some(fix) = report["fixes"].as_array().into_iter().flatten().find(certain) else { continue };
        edits.extend(edits_of(fix)?);
        *applied.entry(code(report)).or_default() += 1;
    }
    if edits.is_empty() {
        return Ok(());
    }
    let mended = apply(&text, edits)?;
    let after = reports(&folder, &name, &mended)?;
    for (applied_code, applied) in applied {
        let count = |reports: &[Value]| reports.iter().filter(|report| code(report) == applied_code).count();
        let (was, is) = (count(&before), count(&after));
        if is + applied > was {
            let left: Vec<&str> = after
                .iter()
                .filter(|report| code(report) == applied_code)
                .filter_map(|report| report["rendered"].as_str())
                .collect();
            return Err(format!(
                "{applied} fixes of {applied_code} leave {is} of {was} reports:\n{}\nThe program is then:\n{mended}",
                left.concat()
            ));
        }
    }
    let _ = std::fs::remove_dir_all(folder);
    Ok(())
}

fn code(report: &Value) -> String {
    report["code"].as_str().unwrap_or_default().to_owned()
}

/// What `kiln check` reports about a program.
fn reports(folder: &Path, name: &Path, text: &str) -> Result<Vec<Value>, String> {
    std::fs::write(folder.join(name), text).map_err(|error| error.to_string())?;
    let mut command = Command::new(kiln());
    command.args(["check", "--message-format=json"]).arg(name).current_dir(folder);
    let finished = process::run(&mut command, Duration::from_secs(10))?;
    let parse = |line: &str| serde_json::from_str(line).map_err(|error| format!("{error}: {line}"));
    finished.stderr_text().lines().map(parse).collect()
}

fn edits_of(fix: &Value) -> Result<Vec<Edit>, String> {
    let edit = |edit: &Value| {
        let byte = |key: &str| usize::try_from(edit["span"][key].as_u64()?).ok();
        Some((byte("byte_start")?, byte("byte_end")?, edit["replacement"].as_str()?.to_owned()))
    };
    let edits = fix["edits"].as_array().ok_or("no edits")?;
    edits.iter().map(|value| edit(value).ok_or_else(|| format!("no edit: {value}"))).collect()
}

/// The text with all edits made. Edits of different reports may be the same, but must not overlap.
fn apply(text: &str, mut edits: Vec<Edit>) -> Result<String, String> {
    edits.sort();
    edits.dedup();
    let mut result = String::new();
    let mut done = 0;
    for (from, to, replacement) in edits {
        if from < done {
            return Err(format!("two fixes change byte {from}"));
        }
        result.push_str(text.get(done..from).ok_or("an edit between the bytes of a character")?);
        result.push_str(&replacement);
        done = to;
    }
    result.push_str(text.get(done..).ok_or("an edit between the bytes of a character")?);
    Ok(result)
}
