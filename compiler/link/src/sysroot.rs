//! Where the runtime of a target comes from: a folder `<triple>/` that `CMakeLists.txt` fills, or, for the machine
//! that the compiler runs on, the compiler itself.

use crate::errors::LinkError;
use crate::flavor::temporary;
use crate::target::Target;
use kiln_diagnostics::reason;
use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

/// A file of the runtime that is part of the compiler: its name in a sysroot and its bytes.
pub type EmbeddedFile = (&'static str, &'static [u8]);

/// The runtime of one target. Its files:
///
/// | name | what | where |
/// |---|---|---|
/// | `runtime.bc`, `runtime.o` | the runtime as bitcode and as an object | everywhere |
/// | `entry_glibc.o`, `libc.so` | the start of dynamic executables; a stand-in for `libc.so.6` with names only | glibc |
/// | `entry_static.o`, `memory.o` | the start of executables without a C library; `memcpy` and its kin | Linux |
/// | `entry_darwin.o`, `libSystem.tbd` | the start; what libSystem exports | macOS |
#[derive(Debug, Clone)]
pub struct Sysroot {
    source: Source,
}

#[derive(Debug, Clone)]
enum Source {
    Embedded(&'static [EmbeddedFile]),
    Folder(PathBuf),
}

/// Where to look for sysroots, in this order.
#[derive(Debug, Clone, Copy, Default)]
pub struct Search<'a> {
    /// `--sysroot`: a folder of folders named after targets. If it is given, nothing else is looked at.
    pub given: Option<&'a Path>,
    /// The runtime inside the compiler; used for the targets of this machine's processor and system.
    pub embedded: Option<&'static [EmbeddedFile]>,
    /// The compiler's own executable, links resolved. If it is installed as `bin/kiln`, `lib/kiln/sysroot` beside `bin` is
    /// looked at; if it lies in the source tree of Kiln, `build/sysroot` there.
    pub executable: Option<&'a Path>,
}

impl Sysroot {
    /// The sysroot of `target`.
    ///
    /// # Errors
    /// There is none; the error says which command makes it.
    pub fn find(target: &'static Target, search: &Search<'_>) -> Result<Sysroot, LinkError> {
        let mut looked = Vec::new();
        if let Some(given) = search.given {
            return folder(given, target, &mut looked).ok_or(LinkError::NoSysroot { target, looked });
        }
        if let Some(files) = search.embedded.filter(|_| target.shares_host_runtime()) {
            return Ok(Sysroot { source: Source::Embedded(files) });
        }
        let above = || search.executable.into_iter().flat_map(Path::ancestors).skip(1);
        let installed = above().nth(1).map(|prefix| prefix.join("lib/kiln/sysroot"));
        let tree =
            above().find(|folder| folder.join("rt/kiln.h").is_file()).map(|tree| tree.join("build/sysroot"));
        let found = installed.into_iter().chain(tree).find_map(|place| folder(&place, target, &mut looked));
        found.ok_or(LinkError::NoSysroot { target, looked })
    }

    /// The folder, if it is one on disk.
    pub fn folder(&self) -> Option<&Path> {
        match &self.source {
            Source::Embedded(_) => None,
            Source::Folder(path) => Some(path),
        }
    }

    /// The content of a file, such as `runtime.bc`.
    ///
    /// # Errors
    /// The sysroot is incomplete or the file cannot be read.
    pub fn read(&self, name: &'static str, target: &'static Target) -> Result<Cow<'static, [u8]>, LinkError> {
        let broken =
            |reason: String, place| LinkError::BrokenSysroot { target, file: name, folder: place, reason };
        match &self.source {
            Source::Embedded(files) => match files.iter().find(|file| file.0 == name) {
                Some(file) => Ok(Cow::Borrowed(file.1)),
                None => Err(broken("it is not part of this compiler".to_owned(), None)),
            },
            Source::Folder(folder) => fs::read(folder.join(name))
                .map(Cow::Owned)
                .map_err(|error| broken(reason(&error), Some(folder.clone()))),
        }
    }

    /// A path under which a linker finds a file; one of the compiler's own is written to the folder `work`.
    pub(crate) fn place(
        &self,
        name: &'static str,
        target: &'static Target,
        work: &Path,
    ) -> Result<PathBuf, LinkError> {
        if let Source::Folder(folder) = &self.source {
            let path = folder.join(name);
            if path.is_file() {
                return Ok(path);
            }
        }
        let bytes = self.read(name, target)?;
        let path = work.join(name);
        fs::write(&path, bytes).map_err(|error| temporary(work, &error))?;
        Ok(path)
    }
}

fn folder(sysroots: &Path, target: &Target, looked: &mut Vec<PathBuf>) -> Option<Sysroot> {
    let path = sysroots.join(target.name);
    let found = path.is_dir().then(|| Sysroot { source: Source::Folder(path.clone()) });
    looked.push(path);
    found
}
