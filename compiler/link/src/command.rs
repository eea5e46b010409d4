//! A command: a program and its arguments, as a list.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};

/// A program and its arguments. [`fmt::Display`] writes it as a shell would read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    /// The program: a name or a path.
    pub program: OsString,
    /// The arguments, without the program.
    pub arguments: Vec<OsString>,
}

impl CommandLine {
    /// A command without arguments.
    pub fn new(program: impl Into<OsString>) -> Self {
        CommandLine { program: program.into(), arguments: Vec::new() }
    }

    /// Appends an argument of ours.
    pub(crate) fn flag(&mut self, flag: impl Into<OsString>) -> &mut Self {
        self.arguments.push(flag.into());
        self
    }

    /// Appends arguments of ours.
    pub(crate) fn flags(&mut self, flags: &[&str]) -> &mut Self {
        self.arguments.extend(flags.iter().map(OsString::from));
        self
    }

    /// Appends a file name that can be taken for nothing else.
    pub(crate) fn path(&mut self, path: &Path) -> &mut Self {
        self.arguments.push(operand(path).into_os_string());
        self
    }

    /// Appends a flag and the file name that belongs to it, as one argument.
    pub(crate) fn flag_path(&mut self, flag: &str, path: &Path) -> &mut Self {
        let mut argument = OsString::from(flag);
        argument.push(operand(path));
        self.arguments.push(argument);
        self
    }
}

/// The path in a form that no program takes for a flag (`-x`), a response file (`@x`) or a place in the sysroot
/// (`=x`): every relative one starts with `./`.
pub(crate) fn operand(path: &Path) -> PathBuf {
    let plain = path.is_absolute() || path.starts_with(".") || path.starts_with("..");
    if plain { path.to_owned() } else { Path::new(".").join(path) }
}

impl fmt::Display for CommandLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_quoted(f, &self.program)?;
        for argument in &self.arguments {
            f.write_str(" ")?;
            write_quoted(f, argument)?;
        }
        Ok(())
    }
}

/// What is not UTF-8 is shown with replacement characters.
fn write_quoted(f: &mut fmt::Formatter<'_>, word: &OsStr) -> fmt::Result {
    let text = word.to_string_lossy();
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./=+:,@%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return f.write_str(&text);
    }
    write!(f, "'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_be_taken_for_flags() {
        let shown = |name: &str| operand(Path::new(name)).to_str().map(str::to_owned);
        assert_eq!(shown("-o").as_deref(), Some("./-o"));
        assert_eq!(shown("@x.o").as_deref(), Some("./@x.o"));
        assert_eq!(shown("=x").as_deref(), Some("./=x"));
        assert_eq!(shown("a/b.o").as_deref(), Some("./a/b.o"));
        assert_eq!(shown("./x").as_deref(), Some("./x"));
        assert_eq!(shown("../x").as_deref(), Some("../x"));
        assert_eq!(shown("/x").as_deref(), Some("/x"));
    }

    #[test]
    fn a_shell_reads_back_what_is_shown() {
        let mut command = CommandLine::new("ld.lld");
        command.flags(&["-o", "a b", "it's", "", "$x"]);
        assert_eq!(command.to_string(), r"ld.lld -o 'a b' 'it'\''s' '' '$x'");
    }
}
