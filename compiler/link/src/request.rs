//! What is asked of the linker.

use crate::library::Needed;
use crate::sysroot::Sysroot;
use crate::target::{Linkage, Target};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// An object or archive to link.
#[derive(Debug, Clone, Copy)]
pub enum Input<'a> {
    /// A file, of any name.
    File(&'a Path),
    /// Bytes in memory, with a name for messages: a plain file name without `/`, such as `main.o`.
    Bytes(&'a str, &'a [u8]),
}

/// What of the symbols stays in the executable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strip {
    /// Everything.
    Nothing,
    /// The symbol table, but no debug information.
    Debug,
    /// Neither.
    All,
}

/// Which program links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linker<'a> {
    /// lld, inside this process where possible.
    Lld,
    /// lld as a program.
    LldProgram,
    /// The C compiler of the system.
    Cc,
    /// A program: a path, or a name to be found on `PATH`. If its name ends as a C compiler's does (`cc`, `gcc`,
    /// `clang`, with a version or not), it is given what a C compiler expects, else what a linker expects.
    Program(&'a Path),
}

/// A request to link an executable. Make it with [`LinkRequest::new`] and change what differs.
#[derive(Debug, Clone)]
pub struct LinkRequest<'a> {
    /// What the executable is for.
    pub target: &'static Target,
    /// Whether it loads libraries; must be one of the target's.
    pub linkage: Linkage,
    /// The target's runtime.
    pub sysroot: &'a Sysroot,
    /// Objects and archives, in order.
    pub inputs: Vec<Input<'a>>,
    /// Libraries by name, as in `-lNAME`: letters, digits and `_.+-`, not starting with `-`.
    pub libraries: Vec<String>,
    /// Libraries that the program itself names.
    pub needed: Vec<Needed>,
    /// Where libraries are searched, in order; those of `libraries` nowhere else.
    pub library_paths: Vec<PathBuf>,
    /// Further arguments, passed as they are, after all others.
    pub link_args: Vec<OsString>,
    /// Which program links.
    pub linker: Linker<'a>,
    /// What symbols stay.
    pub strip: Strip,
    /// The executable.
    pub output: &'a Path,
}

impl<'a> LinkRequest<'a> {
    /// A request with the target's defaults: its first linkage, lld, nothing stripped.
    pub fn new(
        target: &'static Target,
        sysroot: &'a Sysroot,
        inputs: Vec<Input<'a>>,
        output: &'a Path,
    ) -> Self {
        LinkRequest {
            target,
            linkage: target.default_linkage(),
            sysroot,
            inputs,
            libraries: Vec::new(),
            needed: Vec::new(),
            library_paths: Vec::new(),
            link_args: Vec::new(),
            linker: Linker::Lld,
            strip: Strip::Nothing,
            output,
        }
    }
}

/// Whether `-l` may be given this name: no path, no `:file` form, no flag.
pub(crate) fn is_library_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_.+-".contains(c);
    !name.is_empty() && !name.starts_with('-') && name.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::is_library_name;

    #[test]
    fn library_names_are_plain() {
        for name in ["m", "z", "stdc++", "foo-1.2", "_x"] {
            assert!(is_library_name(name), "{name}");
        }
        for name in ["", "-rpath", ":libm.a", "a/b", "a b", "@x", "ü", "a,b", "a\n"] {
            assert!(!is_library_name(name), "{name}");
        }
    }
}
