//! Every dependency may be used under a licence that allows what Kiln's own licences allow.

use crate::Finding;

/// Licences that ask for no more than a notice.
const PERMISSIVE: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// The exception of LLVM, which only takes duties away.
const EXCEPTION: &str = "LLVM-exception";

/// Checks packages, each a name and its licence as an SPDX expression, and reports against `Cargo.lock`.
pub fn check<'a>(packages: impl Iterator<Item = (&'a str, Option<&'a str>)>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, licence) in packages {
        let message = match licence {
            None => format!("`{name}` states no licence"),
            Some(licence) if !allowed(licence) => format!("`{name}` is licensed as `{licence}`"),
            Some(_) => continue,
        };
        findings.push(Finding::new("Cargo.lock", 0, message));
    }
    findings
}

/// Whether an SPDX expression leaves a permissive choice. An old form writes `/` for `OR`.
fn allowed(expression: &str) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    alternatives(&mut words) && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

/// alternatives = all ("OR" all)*
fn alternatives(words: &mut Words<'_>) -> bool {
    let mut any = all(words);
    while words.next_if_eq(&"OR").is_some() {
        any |= all(words);
    }
    any
}

/// all = licence ("AND" licence)*
fn all(words: &mut Words<'_>) -> bool {
    let mut every = licence(words);
    while words.next_if_eq(&"AND").is_some() {
        every &= licence(words);
    }
    every
}

/// licence = "(" alternatives ")" | name ("WITH" exception)?
fn licence(words: &mut Words<'_>) -> bool {
    match words.next() {
        Some("(") => {
            let inside = alternatives(words);
            words.next() == Some(")") && inside
        }
        Some(name) => {
            let excepted = words.next_if_eq(&"WITH").is_none() || words.next() == Some(EXCEPTION);
            PERMISSIVE.contains(&name) && excepted
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::allowed;

    #[test]
    fn expressions_are_read() {
        let good = [
            "MIT",
            "MIT/Apache-2.0",
            "MIT OR Apache-2.0 OR LGPL-2.1-or-later",
            "(MIT OR GPL-3.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception",
            "GPL-2.0 AND MIT OR MIT",
        ];
        let bad = [
            "",
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "GPL-3.0 AND (MIT OR Apache-2.0)",
            "Apache-2.0 WITH Classpath-exception",
            "(MIT",
            "MIT)",
            "MIT AND",
        ];
        assert_eq!(good.into_iter().filter(|text| !allowed(text)).collect::<Vec<_>>(), [""; 0]);
        assert_eq!(bad.into_iter().filter(|text| allowed(text)).collect::<Vec<_>>(), [""; 0]);
    }
}
