//! What linkers say, as errors. lld's form is `NAME: error: MESSAGE`, followed by lines of details that start with
//! `>>>`; GNU's is `PATH: FILE: in function ...: MESSAGE`. What is not recognized is passed on as it is.

use crate::errors::LinkError;
use crate::flavor::Job;
use crate::run::Said;
use std::path::{Path, PathBuf};

/// The errors in what a linker said; at least one, each once.
pub(crate) fn errors(said: &Said, job: &Job) -> Vec<LinkError> {
    // What LLVM's programs write when they crash, before pages of addresses.
    if said.text.contains("PLEASE submit a bug report") {
        return vec![LinkError::Crashed];
    }
    let mut found = gnu(said);
    if !found.is_empty() {
        return found;
    }
    let text = with_short_names(&said.text, job);
    for message in messages(&text, "error: ") {
        let error = recognize(&message, job, said);
        if let Some(error) = error.filter(|error| !found.contains(error)) {
            found.push(error);
        }
    }
    if found.is_empty() {
        let message = text.trim().to_owned();
        found.push(LinkError::Failed { message, end: said.end.clone() });
    }
    found
}

/// The warnings in what a linker said, one line each.
pub(crate) fn warnings(text: &str) -> Vec<String> {
    messages(text, "warning: ").into_iter().map(|message| message.head.to_owned()).collect()
}

/// A message of lld.
struct Message<'a> {
    head: &'a str,
    details: Vec<&'a str>,
}

fn messages<'a>(text: &'a str, kind: &str) -> Vec<Message<'a>> {
    let mut found: Vec<Message<'a>> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if let Some(detail) = line.strip_prefix(">>>") {
            if let Some(last) = found.last_mut().filter(|_| inside) {
                last.details.push(detail.trim());
            }
            continue;
        }
        // `ld.lld: error: ...`; the name is that under which lld runs.
        let head = line.split_once(": ").and_then(|(_, rest)| rest.strip_prefix(kind));
        inside = head.is_some();
        found.extend(head.map(|head| Message { head, details: Vec::new() }));
    }
    found
}

/// The error that a message of lld means; nothing for those that only say that there are others.
fn recognize(message: &Message<'_>, job: &Job, said: &Said) -> Option<LinkError> {
    let head = message.head;
    if head.starts_with("too many errors emitted") {
        return None;
    }
    if let Some(symbol) = after_any(head, &["undefined symbol: ", "undefined hidden symbol: "]) {
        return Some(LinkError::UndefinedSymbol { symbol: symbol.to_owned(), users: users(message) });
    }
    if let Some(symbol) = after_any(head, &["duplicate symbol: "]) {
        return Some(LinkError::DuplicateSymbol { symbol: symbol.to_owned(), files: definers(message) });
    }
    if let Some(name) = after_any(head, &["unable to find library -l", "library not found for -l"]) {
        return Some(LinkError::NoLibrary { name: name.to_owned() });
    }
    Some(about_input(head, job).unwrap_or_else(|| {
        let mut text = head.to_owned();
        for detail in &message.details {
            text.push('\n');
            text.push_str(detail);
        }
        LinkError::Failed { message: text, end: said.end.clone() }
    }))
}

fn after_any<'a>(text: &'a str, starts: &[&str]) -> Option<&'a str> {
    starts.iter().find_map(|start| text.strip_prefix(start))
}

/// The functions in `referenced by OBJECT:(FUNCTION)`, or in a line of its own after the source; macOS has
/// `OBJECT:(symbol FUNCTION+OFFSET)`. Sections stand there, too, if a reference is in data.
fn users(message: &Message<'_>) -> Vec<String> {
    let mut users: Vec<String> = Vec::new();
    for detail in &message.details {
        let Some(inside) = detail.strip_suffix(')').and_then(|detail| detail.rsplit_once(":(")) else {
            continue;
        };
        let name = inside.1.strip_prefix("symbol ").unwrap_or(inside.1);
        let name = name.rsplit_once("+0x").map_or(name, |(name, _)| name);
        if !name.starts_with('.') && !users.iter().any(|user| user == name) {
            users.push(name.to_owned());
        }
    }
    users
}

/// The files of `defined at SOURCE` and the line of the object after it, or of `defined in OBJECT`.
fn definers(message: &Message<'_>) -> Vec<String> {
    let mut files: Vec<String> = Vec::new();
    for detail in &message.details {
        let defined = after_any(detail, &["defined at ", "defined in "]);
        let place = defined.unwrap_or(detail);
        let file = shown(place.split_once(":(").map_or(place, |(path, _)| path));
        match (defined, files.last_mut()) {
            // The object says more than the source that it names: there are two of them.
            (None, Some(last)) => *last = file,
            (Some(_), _) | (None, None) => files.push(file),
        }
    }
    files
}

/// A message about an object or archive: `cannot open FILE: REASON`, `FILE: REASON`, `FILE is incompatible with ...`.
/// Only the files of the request are known to be files when nothing else says so.
fn about_input(head: &str, job: &Job) -> Option<LinkError> {
    let foreign = format!("it is not an object for `{}`", job.target);
    let input = |path: &str, reason: &str| LinkError::Input {
        path: PathBuf::from(shown(path)),
        reason: match reason.strip_prefix("No ") {
            Some(rest) => format!("no {rest}"),
            None if reason == "unknown file type" || reason == "unhandled file type" => foreign.clone(),
            None => reason.to_owned(),
        },
    };
    if let Some((path, reason)) = head.strip_prefix("cannot open ").and_then(|rest| rest.rsplit_once(": ")) {
        return Some(input(path, reason));
    }
    for other in [" is incompatible with ", " has architecture "] {
        if let Some((path, _)) = head.split_once(other) {
            return Some(input(path, &foreign));
        }
    }
    let of = |path: &PathBuf| {
        let named = shown(&crate::command::operand(path).to_string_lossy());
        let rest = head.strip_prefix("./").unwrap_or(head).strip_prefix(&named)?;
        if let Some(reason) = rest.strip_prefix(": ") {
            return Some(input(&named, reason));
        }
        // What does not begin as an object is read as a script, in which lines are numbered.
        let behind_line = rest.strip_prefix(':')?.trim_start_matches(|c: char| c.is_ascii_digit());
        behind_line.starts_with(": ").then(|| input(&named, &foreign))
    };
    job.objects.iter().find_map(of)
}

/// What a linker said, with the names of inputs that are in memory instead of their places in the work folder.
fn with_short_names(text: &str, job: &Job) -> String {
    let mut text = text.to_owned();
    for object in job.objects.iter().filter(|object| object.starts_with(&job.work)) {
        let place = object.to_string_lossy();
        text = text.replace(&*place, &shown(&place));
    }
    text
}

/// Files in the work folder are shown by their names, all others as they are.
fn shown(path: &str) -> String {
    let path = path.trim();
    if path.contains("/kiln-link-") {
        let name = Path::new(path).file_name().unwrap_or_default().to_string_lossy();
        // Bytes in memory got a number before their name.
        let plain = name.split_once('-').filter(|(number, _)| number.chars().all(|c| c.is_ascii_digit()));
        return plain.map_or(name.to_string(), |(_, name)| name.to_owned());
    }
    path.strip_prefix("./").unwrap_or(path).to_owned()
}

/// Errors in the words of GNU's linker, which names a function once, before all that is said about it.
fn gnu(said: &Said) -> Vec<LinkError> {
    let mut found = Vec::new();
    let mut function: Option<String> = None;
    for line in said.text.lines() {
        let quoted = |start: &str| {
            let rest = line.split_once(start)?.1;
            Some(rest.split_once('\'').map_or(rest, |(symbol, _)| symbol).to_owned())
        };
        function = quoted(": in function `").or(function);
        let error = if let Some(symbol) = quoted("undefined reference to `") {
            let user = function.clone().filter(|_| line.contains(":(.text"));
            match known_users(&mut found, &symbol) {
                None => LinkError::UndefinedSymbol { symbol, users: user.into_iter().collect() },
                Some(users) => {
                    users.extend(user.filter(|user| !users.contains(user)));
                    continue;
                }
            }
        } else if let Some(symbol) = quoted("multiple definition of `") {
            LinkError::DuplicateSymbol { symbol, files: Vec::new() }
        } else if let Some((_, rest)) = line.split_once("cannot find -l") {
            let name = rest.split(':').next().unwrap_or(rest).trim().to_owned();
            LinkError::NoLibrary { name }
        } else {
            continue;
        };
        if !found.contains(&error) {
            found.push(error);
        }
    }
    found
}

/// The users of `symbol`, if it is among the errors.
fn known_users<'a>(found: &'a mut [LinkError], symbol: &str) -> Option<&'a mut Vec<String>> {
    found.iter_mut().find_map(|error| {
        if let LinkError::UndefinedSymbol { symbol: known, users } = error
            && known == symbol
        {
            return Some(users);
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_of_symbols_are_named_in_all_forms() {
        let text = "ld.lld: error: undefined symbol: x\n\
                    >>> referenced by a.c\n\
                    >>>               unit0.o:(cz.f)\n\
                    >>> referenced by a.c:4 (lib/a.c:4)\n\
                    >>>               unit0.o:(cz.f)\n\
                    >>> referenced by unit0.o:(symbol _kiln_main+0xc)\n\
                    >>> referenced by unit0.o:(.data+0x8)\n\
                    >>> referenced by the entry point\n";
        let said = messages(text, "error: ");
        assert_eq!(users(&said[0]), ["cz.f", "_kiln_main"]);
    }
}
