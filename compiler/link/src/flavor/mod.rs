//! The families of linkers. Each is one file that turns a [`Job`] into arguments; it starts nothing.

mod cc;
mod ld64;
mod ld_elf;

use crate::command::CommandLine;
use crate::errors::LinkError;
use crate::library::{self, Found};
use crate::request::{Input, LinkRequest, Strip};
use crate::run::Tool;
use crate::target::{Format, Linkage, System, Target};
use kiln_diagnostics::reason;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// A family of linkers that take the same arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavor {
    /// `ld.lld` and what imitates the linker of GNU.
    LdElf,
    /// `ld64.lld` and what imitates the linker of Apple.
    Ld64,
    /// A C compiler that calls a linker.
    Cc,
}

impl Flavor {
    /// The family of the linker that a target uses.
    pub(crate) fn of(target: &Target) -> Flavor {
        match target.format() {
            Format::Elf => Flavor::LdElf,
            Format::MachO => Flavor::Ld64,
        }
    }

    /// The family that a program of this name belongs to: `gcc`, `clang-22`, `aarch64-linux-gnu-gcc-12`, `cc` are C
    /// compilers, everything else is a linker of the target.
    pub(crate) fn of_program(program: &Path, target: &Target) -> Flavor {
        let name = program.file_name().unwrap_or_default().to_string_lossy();
        let word = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-');
        let last = word.rsplit('-').next().unwrap_or(word);
        let compiler = matches!(last, "cc" | "gcc" | "clang" | "c++" | "g++" | "clang++" | "tcc" | "icx");
        if compiler { Flavor::Cc } else { Flavor::of(target) }
    }

    /// The whole command.
    pub(crate) fn command(self, tool: &Tool, job: &Job) -> CommandLine {
        let mut command = CommandLine::new(tool.program());
        match self {
            Flavor::LdElf => ld_elf::arguments(&mut command, job),
            Flavor::Ld64 => ld64::arguments(&mut command, job),
            Flavor::Cc => cc::arguments(&mut command, job),
        }
        command.arguments.extend(job.link_args.iter().cloned());
        command
    }
}

/// A request whose files all exist under names of the file system.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) target: &'static Target,
    pub(crate) linkage: Linkage,
    pub(crate) strip: Strip,
    /// Objects and archives: the request's, then those of the runtime.
    pub(crate) objects: Vec<PathBuf>,
    /// What stands for the system's library while linking, if the executable loads it.
    pub(crate) system_library: Option<PathBuf>,
    pub(crate) libraries: Vec<String>,
    /// What was found for the libraries that the program names, and the names, for C compilers, which look for themselves.
    pub(crate) needed: Vec<Found>,
    pub(crate) needed_names: Vec<String>,
    pub(crate) library_paths: Vec<PathBuf>,
    pub(crate) link_args: Vec<OsString>,
    /// The folder of what exists only while the linker runs.
    pub(crate) work: PathBuf,
    /// Where the linker writes; in the work folder.
    pub(crate) output: PathBuf,
    /// The size of the objects in bytes.
    pub(crate) size: u64,
}

impl Job {
    /// Writes what exists in memory only to the folder `work`, and finds the runtime's files.
    pub(crate) fn prepare(request: &LinkRequest<'_>, flavor: Flavor, work: &Path) -> Result<Job, LinkError> {
        let mut files = Files { work, objects: Vec::new(), size: 0 };
        for input in &request.inputs {
            files.input(*input)?;
        }
        let parts = Parts::of(request.target, request.linkage);
        for name in ["runtime.o"].into_iter().chain(parts.objects.iter().copied()) {
            let path = request.sysroot.place(name, request.target, work)?;
            files.objects.push(path);
        }
        let place = |name| request.sysroot.place(name, request.target, work);
        let system_library = parts.system_library.map(place).transpose()?;
        let needed = match flavor {
            Flavor::LdElf | Flavor::Ld64 => find_needed(request, work)?,
            Flavor::Cc => Vec::new(),
        };
        let out = work.join("out");
        fs::create_dir(&out).map_err(|error| temporary(work, &error))?;
        Ok(Job {
            target: request.target,
            linkage: request.linkage,
            strip: request.strip,
            objects: files.objects,
            system_library,
            libraries: request.libraries.clone(),
            needed,
            needed_names: request.needed.iter().map(|needed| needed.name.clone()).collect(),
            library_paths: request.library_paths.clone(),
            link_args: request.link_args.clone(),
            work: work.to_owned(),
            output: out.join(request.output.file_name().unwrap_or_default()),
            size: files.size,
        })
    }

    /// Objects and archives, then libraries and where they are looked for: in one form for all families.
    fn inputs(&self, command: &mut CommandLine) {
        for object in &self.objects {
            command.path(object);
        }
        for folder in &self.library_paths {
            command.flag_path("-L", folder);
        }
        for library in &self.libraries {
            command.flag(format!("-l{library}"));
        }
    }

    /// The libraries that the program names, by file: in front of what stands for the system's, since the first of one name counts.
    fn needed(&self, command: &mut CommandLine) {
        for found in &self.needed {
            match found {
                Found::Stub(path) => {
                    command.path(path);
                }
                // By name and folder, so that the executable asks for the name alone.
                Found::File(path) => {
                    let folder = path.parent().unwrap_or(Path::new("."));
                    let file = path.file_name().unwrap_or_default().to_string_lossy();
                    match self.target.format() {
                        Format::Elf => command.flag_path("-L", folder).flag(format!("-l:{file}")),
                        Format::MachO => command.path(path),
                    };
                }
            }
        }
    }

    /// What stands for the system's library. C compilers bring their own.
    fn system_library(&self, command: &mut CommandLine) {
        if let Some(library) = &self.system_library {
            command.path(library);
        }
    }
}

fn find_needed(request: &LinkRequest<'_>, work: &Path) -> Result<Vec<Found>, LinkError> {
    let find = |needed| library::find(needed, request.target, request.linkage, &request.library_paths, work);
    request.needed.iter().map(find).collect()
}

/// What belongs into an executable besides the program and the runtime: names of files in the sysroot.
struct Parts {
    objects: &'static [&'static str],
    system_library: Option<&'static str>,
}

impl Parts {
    fn of(target: &Target, linkage: Linkage) -> Parts {
        match (target.system, linkage) {
            (System::LinuxGnu, Linkage::Dynamic) => {
                Parts { objects: &["entry_glibc.o"], system_library: Some("libc.so") }
            }
            // No C library at all: the runtime needs none.
            (System::LinuxGnu, Linkage::Static) | (System::LinuxMusl, Linkage::Static | Linkage::Dynamic) => {
                Parts { objects: &["entry_static.o", "memory.o"], system_library: None }
            }
            (System::MacOs, Linkage::Dynamic | Linkage::Static) => {
                Parts { objects: &["entry_darwin.o"], system_library: Some("libSystem.tbd") }
            }
        }
    }
}

struct Files<'a> {
    work: &'a Path,
    objects: Vec<PathBuf>,
    size: u64,
}

impl Files<'_> {
    fn input(&mut self, input: Input<'_>) -> Result<(), LinkError> {
        match input {
            Input::File(path) => {
                let found = fs::metadata(path)
                    .map_err(|error| LinkError::Input { path: path.to_owned(), reason: reason(&error) })?;
                self.size += found.len();
                self.objects.push(path.to_owned());
            }
            Input::Bytes(name, bytes) => {
                let path = self.work.join(format!("{}-{name}", self.objects.len()));
                fs::write(&path, bytes).map_err(|error| temporary(self.work, &error))?;
                self.size += bytes.len() as u64;
                self.objects.push(path);
            }
        }
        Ok(())
    }
}

pub(crate) fn temporary(folder: &Path, error: &std::io::Error) -> LinkError {
    LinkError::Temporary { folder: folder.to_owned(), reason: reason(error) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::TARGETS;

    #[test]
    fn c_compilers_are_known_by_their_names() {
        let linux = &TARGETS[0];
        let flavor = |name: &str| Flavor::of_program(Path::new(name), linux);
        for name in ["cc", "/usr/bin/gcc", "clang-22", "aarch64-linux-gnu-gcc-12", "clang++", "gcc-12.2"] {
            assert_eq!(flavor(name), Flavor::Cc, "{name}");
        }
        for name in ["ld", "ld.lld", "/usr/bin/mold", "x86_64-linux-gnu-ld.bfd", "", "ld.lld-22"] {
            assert_eq!(flavor(name), Flavor::LdElf, "{name}");
        }
    }
}
