//! `--emit=dep-info`: a rule of Make that says which results depend on which sources, and an empty rule for each source,
//! so that a source that was removed is no error.

use crate::emit::{Kind, Place, Request};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

/// The rules for the results of `requests`, made of `source`.
pub fn rules(requests: &[Request], source: &Path) -> Vec<u8> {
    let mut text = Vec::new();
    let mut targets: Vec<&Path> = Vec::new();
    // A rule needs a target: if only the rules are asked for, they are it.
    for request in requests.iter().filter(|request| request.kind != Kind::DepInfo || requests.len() == 1) {
        match &request.place {
            Place::File(path) => targets.push(path),
            Place::Stdout => {}
        }
    }
    if targets.is_empty() {
        targets.push(Path::new("-"));
    }
    for (index, target) in targets.iter().enumerate() {
        if index > 0 {
            text.push(b' ');
        }
        text.extend(escaped(target.as_os_str()));
    }
    text.extend(b": ");
    text.extend(escaped(source.as_os_str()));
    text.extend(b"\n\n");
    text.extend(escaped(source.as_os_str()));
    text.extend(b":\n");
    text
}

/// A name as Make reads it.
fn escaped(name: &OsStr) -> Vec<u8> {
    let mut text = Vec::new();
    for &byte in name.as_bytes() {
        match byte {
            b' ' | b'#' | b':' | b'\\' | b'%' => text.extend([b'\\', byte]),
            b'$' => text.extend(b"$$"),
            // Make has no way to write it.
            b'\n' => text.push(b'?'),
            _ => text.push(byte),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_and_sources_have_rules_of_their_own() {
        let request = |kind, path: &str| Request { kind, place: Place::File(path.into()) };
        let requests = [request(Kind::Exe, "a b"), request(Kind::DepInfo, "x.d"), request(Kind::Ll, "c$.ll")];
        let text = rules(&requests, Path::new("s#1.cz"));
        assert_eq!(String::from_utf8(text).unwrap(), "a\\ b c$$.ll: s\\#1.cz\n\ns\\#1.cz:\n");
        let alone = rules(&requests[1..2], Path::new("s.cz"));
        assert_eq!(String::from_utf8(alone).unwrap(), "x.d: s.cz\n\ns.cz:\n");
    }
}
