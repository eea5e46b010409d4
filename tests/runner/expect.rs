//! What a program of `tests/run` says about itself, in comments; `tests/README.md` describes the form.

use std::collections::BTreeMap;

/// What running a program must show.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Expectation {
    /// Standard output.
    pub stdout: Stdout,
    /// The lines of standard error.
    pub stderr: Vec<String>,
    /// What the program reads from standard input.
    pub stdin: String,
    /// The exit status.
    pub status: i32,
    /// Variables of the environment, for the program.
    pub environment: Vec<(String, String)>,
    /// The codes of the warnings of the compiler, in the order of their places.
    pub warnings: Vec<String>,
    /// The names of engines that cannot run the program: those of targets without what it needs.
    pub not_on: Vec<String>,
    /// The source of a C library that it calls, from the root.
    pub library: Option<String>,
}

/// Standard output.
#[derive(Debug, PartialEq, Eq)]
pub enum Stdout {
    /// Its lines.
    Lines(Vec<String>),
    /// The number of its lines, and the hash [`fnv1a`] of its bytes; for output too long to be written down.
    Hash(usize, u64),
}

impl Default for Stdout {
    fn default() -> Self {
        Stdout::Lines(Vec::new())
    }
}

/// The hash FNV-1a of 64 bits.
pub fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Reads the expectation of a program. `path` is what the compiler is given as its path: panics name it.
///
/// # Errors
/// A comment that is not understood.
pub fn read(text: &str, path: &str) -> Result<Expectation, String> {
    let mut expectation = Expectation::default();
    let mut lines = Vec::new();
    let mut error = RunTimeError::default();
    for (index, line) in text.lines().enumerate() {
        if let Some((_, expected)) = line.split_once("//>") {
            lines.push(expected.strip_prefix(' ').unwrap_or(expected).to_owned());
        }
        if let Some((_, input)) = line.split_once("//<") {
            expectation.stdin += input.strip_prefix(' ').unwrap_or(input);
            expectation.stdin.push('\n');
        }
        if let Some((_, directive)) = line.split_once("//!") {
            let place = format!("{path}:{}", index + 1);
            if !error.directive(directive.trim(), index + 1) {
                expectation.directive(directive.trim(), &place)?;
            }
        }
    }
    error.apply(&mut expectation);
    match &mut expectation.stdout {
        Stdout::Lines(all) => *all = lines,
        Stdout::Hash(..) if lines.is_empty() => {}
        Stdout::Hash(..) => return Err("both `//>` and a hash say what the output is".into()),
    }
    Ok(expectation)
}

/// An error of a dynamic language.
#[derive(Debug, Default)]
struct RunTimeError {
    /// Its message and line.
    error: Option<(String, usize)>,
    /// The lines of its trace, if they are written down.
    trace: Vec<String>,
}

impl RunTimeError {
    /// Takes `error: MESSAGE` and `trace: LINE`. Whether it is one of them.
    fn directive(&mut self, directive: &str, line: usize) -> bool {
        if let Some(message) = directive.strip_prefix("error: ") {
            self.error = Some((message.to_owned(), line));
        } else if let Some(trace) = directive.strip_prefix("trace: ") {
            self.trace.push(trace.to_owned());
        } else {
            return false;
        }
        true
    }

    /// Without lines of a trace, the error happens at top level.
    fn apply(self, expectation: &mut Expectation) {
        let Some((message, line)) = self.error else { return };
        expectation.status = 70;
        expectation.stderr.push(message);
        if self.trace.is_empty() {
            expectation.stderr.push(format!("[line {line}] in script"));
        }
        expectation.stderr.extend(self.trace);
    }
}

impl Expectation {
    /// One `//!` comment, at `place`.
    fn directive(&mut self, directive: &str, place: &str) -> Result<(), String> {
        let wrong = || format!("{place}: what is `//! {directive}`?");
        if let Some(rest) = directive.strip_prefix("panic ") {
            let (column, message) = rest.split_once(": ").ok_or_else(wrong)?;
            self.stderr.push(format!("panic at {place}:{column}: {message}"));
            self.status = 101;
            return Ok(());
        }
        let (key, value) = directive.split_once(':').ok_or_else(wrong)?;
        let value = value.trim();
        match key {
            "status" => self.status = value.parse().map_err(|_| wrong())?,
            "stderr" => self.stderr.push(value.to_owned()),
            "warnings" => self.warnings.extend(value.split_whitespace().map(str::to_owned)),
            "env" => {
                let (name, value) = value.split_once('=').ok_or_else(wrong)?;
                self.environment.push((name.to_owned(), value.to_owned()));
            }
            "library" => self.library = Some(value.to_owned()),
            "not on" => self.not_on.extend(value.split_whitespace().map(str::to_owned)),
            "stdout" => {
                let (lines, hash) = value.split_once(" lines, ").ok_or_else(wrong)?;
                let hash = u64::from_str_radix(hash, 16).map_err(|_| wrong())?;
                self.stdout = Stdout::Hash(lines.parse().map_err(|_| wrong())?, hash);
            }
            _ => return Err(wrong()),
        }
        Ok(())
    }
}

/// The programs in a file with rows: the file as it is for the first row, and for each further row with the words of
/// the first row replaced. Each with the row's first word. A file without rows is one program.
pub fn rows(text: &str) -> Vec<(Option<String>, String)> {
    let rows: Vec<Vec<&str>> = text
        .lines()
        .filter_map(|line| Some(line.strip_prefix("//|")?.split_whitespace().collect()))
        .collect();
    let Some(first) = rows.first() else { return vec![(None, text.to_owned())] };
    rows.iter()
        .map(|row| {
            let words: BTreeMap<&str, &str> = first.iter().copied().zip(row.iter().copied()).collect();
            let body = text.lines().map(|line| {
                if line.starts_with("//|") { line.to_owned() } else { replace_words(line, &words) }
            });
            let name = row.first().copied().unwrap_or_default().to_owned();
            (Some(name), body.map(|line| line + "\n").collect())
        })
        .collect()
}

/// `line` with whole words replaced. A minus may belong to a word: `-128` is looked for before `128`.
fn replace_words(line: &str, words: &BTreeMap<&str, &str>) -> String {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut result = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let mut length = rest.find(|c| !part_of_word(c)).unwrap_or(rest.len());
        if first == '-' {
            let digits = rest[1..].find(|c| !part_of_word(c)).map_or(rest.len(), |end| end + 1);
            if words.contains_key(&rest[..digits]) {
                length = digits;
            }
        }
        let word = &rest[..length.max(first.len_utf8())];
        result.push_str(words.get(word).copied().unwrap_or(word));
        rest = &rest[word.len()..];
    }
    result
}
