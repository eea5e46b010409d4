//! Links between the documents lead somewhere: the file is there, and so is the heading. Files that are only named,
//! as `compiler/hir/src/lib.rs`, are there as well.

use crate::{Finding, Tree, prose};

/// The folders at the top whose files documents name.
const FOLDERS: &[&str] = &["bench", "compiler", "docs", "examples", "rt", "scripts", "tests"];

/// Follows every relative link `[text](path#heading)` of every Markdown file, and every path in `code`.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.files().filter(|(path, _)| path.ends_with(".md")) {
        for (number, line) in prose(text) {
            for target in targets(line) {
                findings
                    .extend(follow(tree, path, &target).map(|message| Finding::new(path, number, message)));
            }
            for named in line.split('`').skip(1).step_by(2).filter(|code| is_path(code)) {
                if !tree.exists(named.trim_end_matches('/')) {
                    findings.push(Finding::new(path, number, format!("there is no `{named}`")));
                }
            }
        }
    }
    findings
}

/// The targets of the links of a line, those in `code` left out.
fn targets(line: &str) -> Vec<String> {
    let outside_code: String = line.split('`').step_by(2).collect();
    let after_text = outside_code.split("](").skip(1);
    after_text.filter_map(|rest| rest.split(')').next()).map(str::to_owned).collect()
}

/// Whether `code` is a path from the root of the project, without parts to be filled in.
fn is_path(code: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/' | '-');
    code.chars().all(plain) && code.split_once('/').is_some_and(|(folder, _)| FOLDERS.contains(&folder))
}

/// What is wrong with a link from the file `from`.
fn follow(tree: &Tree, from: &str, target: &str) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (file, heading) = target.split_once('#').unwrap_or((target, ""));
    let path = if file.is_empty() { from.to_owned() } else { resolve(from, file) };
    if !tree.exists(&path) {
        return Some(format!("the link to `{target}` leads nowhere"));
    }
    let text = tree.get(&path)?;
    if heading.is_empty() || prose(text).any(|(_, line)| is_heading(line, heading)) {
        return None;
    }
    Some(format!("`{path}` has no heading `#{heading}`"))
}

/// The path from the root that `link`, written in the file `from`, means.
fn resolve(from: &str, link: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in link.trim_end_matches('/').split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// Whether `line` is a heading with the anchor `anchor`: lower case, spaces as `-`, other marks dropped.
fn is_heading(line: &str, anchor: &str) -> bool {
    let title = line.trim_start_matches('#');
    if title.len() == line.len() || !title.starts_with(' ') {
        return false;
    }
    let kept = title.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    let slug: String = kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect();
    slug == anchor
}
