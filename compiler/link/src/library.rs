//! The C libraries that a program calls functions of, as its source names them.
//!
//! Other than those of `-l`, they are looked for in the folders of the system, too, if the executable loads libraries when it starts:
//! a program that says `foreign "m"` is to work where the C library is, without a development package. So `libm.so.6`
//! does where there is no `libm.so`.

use crate::errors::LinkError;
use crate::flavor::temporary;
use crate::request::is_library_name;
use crate::target::{Arch, Linkage, System, Target};
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// A library that a program calls functions of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needed {
    /// Its name, as in `-lNAME`; `c` is the C library.
    pub name: String,
    /// The functions, in order.
    pub symbols: Vec<String>,
}

/// What takes part in a link so that its symbols are found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// A file of a library.
    File(PathBuf),
    /// A list of what libSystem exports, beside our own.
    Stub(PathBuf),
}

/// Finds a library for a link; `folders` are those of `-L`, which come first. What has to be written goes to `work`.
pub(crate) fn find(
    needed: &Needed,
    target: &'static Target,
    linkage: Linkage,
    folders: &[PathBuf],
    work: &Path,
) -> Result<Found, LinkError> {
    let name = needed.name.as_str();
    if !is_library_name(name) {
        return Err(LinkError::LibraryName(name.to_owned()));
    }
    let searched = match linkage {
        Linkage::Static => folders.to_vec(),
        Linkage::Dynamic => folders.iter().cloned().chain(system_folders(target)).collect(),
    };
    let file = searched.iter().find_map(|folder| in_folder(folder, name, target, linkage));
    if let Some(file) = file {
        return Ok(Found::File(file));
    }
    if target.system == System::MacOs && is_of_libsystem(name) {
        let stub = work.join(format!("lib{name}.tbd"));
        fs::write(&stub, libsystem_stub(&needed.symbols)).map_err(|error| temporary(work, &error))?;
        return Ok(Found::Stub(stub));
    }
    Err(LinkError::NeededLibrary {
        name: name.to_owned(),
        target,
        linkage,
        files: file_names(name, target, linkage),
        folders: searched,
    })
}

/// The files that may be a library of this machine, for a process that loads it: in the folders of `-L`, by the loader of the
/// system itself (names without a folder), and in the system's folders with any version.
pub fn loadable(name: &str, folders: &[PathBuf]) -> Vec<PathBuf> {
    let host = Target::host();
    if !is_library_name(name) {
        return Vec::new();
    }
    if name == "c" {
        return match host.system {
            System::LinuxGnu => vec!["libc.so.6".into()],
            System::LinuxMusl => vec!["libc.so".into()],
            System::MacOs => vec!["/usr/lib/libSystem.B.dylib".into()],
        };
    }
    let ending = if host.system == System::MacOs { "dylib" } else { "so" };
    let plain = PathBuf::from(format!("lib{name}.{ending}"));
    let of = |folder: &PathBuf| in_folder(folder, name, host, Linkage::Dynamic);
    let is_shared = |file: &PathBuf| file.extension() != Some(OsStr::new("a"));
    let system = system_folders(host).into_iter().filter_map(|folder| versions(&folder, name).pop());
    let given = folders.iter().filter_map(of).filter(is_shared);
    given.chain([plain]).chain(system).collect()
}

/// The library in a folder: the shared one, one with a version, the archive.
fn in_folder(folder: &Path, name: &str, target: &Target, linkage: Linkage) -> Option<PathBuf> {
    let archive = folder.join(format!("lib{name}.a"));
    if linkage == Linkage::Static {
        return archive.is_file().then_some(archive);
    }
    if target.system == System::MacOs {
        let shared = ["dylib", "tbd", "a"].map(|ending| folder.join(format!("lib{name}.{ending}")));
        return shared.into_iter().find(|file| file.is_file());
    }
    let shared = folder.join(format!("lib{name}.so"));
    // What is given on Debian under the plain name of a part of the C library is a script for linkers, which names files
    // that need not be there for a cross build.
    let versioned = || versions(folder, name).pop();
    let plain = is_elf(&shared).then_some(shared);
    plain.or_else(versioned).or_else(|| archive.is_file().then_some(archive))
}

/// The files `libNAME.so.6` in a folder, from the lowest version to the highest.
fn versions(folder: &Path, name: &str) -> Vec<PathBuf> {
    let start = format!("lib{name}.so.");
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let version = |file: &str| -> Option<Vec<u32>> {
        file.strip_prefix(&start)?.split('.').map(|part| part.parse().ok()).collect()
    };
    let mut found: Vec<(Vec<u32>, PathBuf)> = entries
        .filter_map(|entry| Some((version(entry.file_name().to_str()?)?, entry.path())))
        .filter(|(_, path)| path.is_file())
        .collect();
    // Of `libz.so.1` and `libz.so.1.2.13` the shorter is what executables name.
    found.sort_by(|(a, _), (b, _)| a[0].cmp(&b[0]).then(b.len().cmp(&a.len())).then(a.cmp(b)));
    found.into_iter().map(|(_, path)| path).collect()
}

fn is_elf(file: &Path) -> bool {
    let mut start = [0; 4];
    let read = fs::File::open(file).and_then(|mut file| std::io::Read::read_exact(&mut file, &mut start));
    read.is_ok() && start == *b"\x7fELF"
}

/// Where a system keeps libraries of a target.
fn system_folders(target: &Target) -> Vec<PathBuf> {
    if target.system != System::LinuxGnu {
        return Vec::new();
    }
    let triple = match target.arch {
        Arch::X86_64 => "x86_64-linux-gnu",
        Arch::Aarch64 => "aarch64-linux-gnu",
        Arch::Riscv64 => "riscv64-linux-gnu",
    };
    let mut folders = vec![
        format!("/usr/local/lib/{triple}"),
        format!("/lib/{triple}"),
        format!("/usr/lib/{triple}"),
        // Of another architecture.
        format!("/usr/{triple}/lib"),
    ];
    if std::ptr::eq(target, Target::host()) {
        // Of distributions that have one architecture only.
        folders.extend(["/usr/local/lib", "/lib64", "/usr/lib64", "/lib", "/usr/lib"].map(String::from));
    }
    folders.into_iter().map(PathBuf::from).filter(|folder| folder.is_dir()).collect()
}

/// What a library may be called, for messages.
fn file_names(name: &str, target: &Target, linkage: Linkage) -> Vec<String> {
    let endings: &[&str] = match (linkage, target.system) {
        (Linkage::Static, _) => &["a"],
        (Linkage::Dynamic, System::MacOs) => &["dylib", "tbd", "a"],
        (Linkage::Dynamic, System::LinuxGnu | System::LinuxMusl) => &["so", "so.*", "a"],
    };
    endings.iter().map(|ending| format!("lib{name}.{ending}")).collect()
}

/// Whether the one library of macOS stands for a library.
fn is_of_libsystem(name: &str) -> bool {
    matches!(name, "c" | "m" | "dl" | "pthread" | "System" | "System.B")
}

/// A list that says that libSystem exports these functions. There is no list of all: that is part of an SDK.
fn libsystem_stub(symbols: &[String]) -> String {
    let mut names = String::new();
    for symbol in symbols {
        let separator = if names.is_empty() { "" } else { ", " };
        let _ = write!(names, "{separator}'_{}'", symbol.replace('\'', "''"));
    }
    format!(
        "--- !tapi-tbd\ntbd-version: 4\ntargets: [ x86_64-macos, arm64-macos ]\n\
         install-name: '/usr/lib/libSystem.B.dylib'\nexports:\n  - targets: [ x86_64-macos, arm64-macos ]\n    \
         symbols: [ {names} ]\n...\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_version_counts_and_its_shortest_name() {
        let folder = tempfile::tempdir().unwrap();
        for file in
            ["libx.so.1", "libx.so.1.2.13", "libx.so.2.1", "libx.so.10", "libx.so.10.4", "libxy.so.11"]
        {
            fs::write(folder.path().join(file), "").unwrap();
        }
        fs::write(folder.path().join("libx.so.11-backup"), "").unwrap();
        let found = versions(folder.path(), "x");
        assert_eq!(found.last(), Some(&folder.path().join("libx.so.10")));
        assert_eq!(found.len(), 5);
    }
}
