//! The targets: one table. A new target is a new row here, a folder in the sysroot (`CMakeLists.txt`) and, if its
//! object format is new, a file in `flavor/`.

use kiln_diagnostics::suggest::nearest;
use std::fmt;
use target_lexicon::{Architecture, Environment, OperatingSystem, Triple};

/// A processor architecture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arch {
    /// 64-bit x86.
    X86_64,
    /// 64-bit Arm.
    Aarch64,
    /// 64-bit RISC-V with the extensions G and C.
    Riscv64,
}

/// What an executable stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// Linux with the GNU C library.
    LinuxGnu,
    /// Linux with musl, or with no C library at all.
    LinuxMusl,
    /// macOS with libSystem.
    MacOs,
}

/// The format of objects and executables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Linux.
    Elf,
    /// macOS.
    MachO,
}

/// How code addresses symbols.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelocModel {
    /// At fixed addresses.
    Static,
    /// Position independent.
    Pic,
}

/// Whether an executable loads libraries when it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linkage {
    /// Everything is in the executable.
    Static,
    /// The system's libraries are loaded at start.
    Dynamic,
}

/// A target: everything that distinguishes it from the others.
#[derive(Debug, PartialEq, Eq)]
pub struct Target {
    /// Its name, and the name of its folder in the sysroot.
    pub name: &'static str,
    /// The architecture.
    pub arch: Arch,
    /// The system.
    pub system: System,
    /// The triple that LLVM wants; for macOS it carries the minimum version.
    pub llvm_triple: &'static str,
    /// The processor that code is made for unless another is asked for: what every machine of this target has.
    pub cpu: &'static str,
    /// Features beyond the processor's, as LLVM lists them: `+a,-b`.
    pub features: &'static str,
    /// How code addresses symbols. Executables are position independent everywhere.
    pub reloc: RelocModel,
    /// What the target can do; the first is the default.
    pub linkages: &'static [Linkage],
    /// The program that loads dynamic executables; macOS has one only, and it is not named.
    pub loader: Option<&'static str>,
    /// How lld names it: `-m` of ld.lld, `-arch` of ld64.lld.
    pub emulation: &'static str,
    /// The oldest version of the system that runs the executable, where the format records it.
    pub minimum_os: Option<&'static str>,
    /// The program of qemu-user that runs its executables on a Linux machine of another architecture.
    pub emulator: Option<&'static str>,
}

const STATIC: &[Linkage] = &[Linkage::Static];
const DYNAMIC: &[Linkage] = &[Linkage::Dynamic];
const DYNAMIC_OR_STATIC: &[Linkage] = &[Linkage::Dynamic, Linkage::Static];

const RISCV_FEATURES: &str = "+m,+a,+f,+d,+c,+zicsr,+zifencei";

/// All targets.
pub const TARGETS: &[Target] = &[
    Target {
        name: "x86_64-unknown-linux-gnu",
        arch: Arch::X86_64,
        system: System::LinuxGnu,
        llvm_triple: "x86_64-unknown-linux-gnu",
        cpu: "x86-64",
        features: "",
        reloc: RelocModel::Pic,
        linkages: DYNAMIC_OR_STATIC,
        loader: Some("/lib64/ld-linux-x86-64.so.2"),
        emulation: "elf_x86_64",
        minimum_os: None,
        emulator: Some("qemu-x86_64"),
    },
    Target {
        name: "x86_64-unknown-linux-musl",
        arch: Arch::X86_64,
        system: System::LinuxMusl,
        llvm_triple: "x86_64-unknown-linux-musl",
        cpu: "x86-64",
        features: "",
        reloc: RelocModel::Pic,
        linkages: STATIC,
        loader: None,
        emulation: "elf_x86_64",
        minimum_os: None,
        emulator: Some("qemu-x86_64"),
    },
    Target {
        name: "aarch64-unknown-linux-musl",
        arch: Arch::Aarch64,
        system: System::LinuxMusl,
        llvm_triple: "aarch64-unknown-linux-musl",
        cpu: "generic",
        features: "",
        reloc: RelocModel::Pic,
        linkages: STATIC,
        loader: None,
        emulation: "aarch64linux",
        minimum_os: None,
        emulator: Some("qemu-aarch64"),
    },
    Target {
        name: "aarch64-unknown-linux-gnu",
        arch: Arch::Aarch64,
        system: System::LinuxGnu,
        llvm_triple: "aarch64-unknown-linux-gnu",
        cpu: "generic",
        features: "",
        reloc: RelocModel::Pic,
        linkages: DYNAMIC_OR_STATIC,
        loader: Some("/lib/ld-linux-aarch64.so.1"),
        emulation: "aarch64linux",
        minimum_os: None,
        emulator: Some("qemu-aarch64"),
    },
    Target {
        name: "riscv64gc-unknown-linux-gnu",
        arch: Arch::Riscv64,
        system: System::LinuxGnu,
        llvm_triple: "riscv64-unknown-linux-gnu",
        cpu: "generic-rv64",
        features: RISCV_FEATURES,
        reloc: RelocModel::Pic,
        linkages: DYNAMIC_OR_STATIC,
        loader: Some("/lib/ld-linux-riscv64-lp64d.so.1"),
        emulation: "elf64lriscv",
        minimum_os: None,
        emulator: Some("qemu-riscv64"),
    },
    Target {
        name: "x86_64-apple-darwin",
        arch: Arch::X86_64,
        system: System::MacOs,
        llvm_triple: "x86_64-apple-macosx11.0.0",
        cpu: "penryn", // the oldest that macOS 11 runs on
        features: "",
        reloc: RelocModel::Pic,
        linkages: DYNAMIC,
        loader: None,
        emulation: "x86_64",
        minimum_os: Some("11.0"),
        emulator: None,
    },
    Target {
        name: "aarch64-apple-darwin",
        arch: Arch::Aarch64,
        system: System::MacOs,
        llvm_triple: "arm64-apple-macosx11.0.0",
        cpu: "apple-m1",
        features: "",
        reloc: RelocModel::Pic,
        linkages: DYNAMIC,
        loader: None,
        emulation: "arm64",
        minimum_os: Some("11.0"),
        emulator: None,
    },
];

/// A target that Kiln does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownTarget {
    /// What was asked for.
    pub given: String,
    /// A target that may have been meant.
    pub suggestion: Option<&'static str>,
}

impl Target {
    /// The target with a name, in any of the usual spellings: `aarch64-linux-musl`, `arm64-macos`, `amd64-linux`.
    /// Linux without a C library named means glibc, as everywhere. `host` and `native` are this machine.
    ///
    /// # Errors
    /// The name is of no target of [`TARGETS`].
    pub fn parse(name: &str) -> Result<&'static Target, UnknownTarget> {
        if matches!(name, "host" | "native") {
            return Ok(Target::host());
        }
        let unknown = |suggestion| UnknownTarget { given: name.to_owned(), suggestion };
        let Ok(triple) = canonical_words(name).parse::<Triple>() else {
            return Err(unknown(similar_name(name)));
        };
        let arch = arch_of(triple.architecture);
        let system = system_of(&triple);
        let found = |target: &&Target| Some(target.arch) == arch && Some(target.system) == system;
        // Another C library on a processor that we know: the first target that runs there.
        let neighbour =
            |target: &&Target| Some(target.arch) == arch && target.is_linux() && is_linux(&triple);
        TARGETS.iter().find(found).ok_or_else(|| {
            let neighbour = TARGETS.iter().find(neighbour).map(|target| target.name);
            unknown(similar_name(name).or(neighbour))
        })
    }

    /// The target of the machine that the compiler runs on; x86-64 Linux with glibc if that is none of the table.
    pub fn host() -> &'static Target {
        let host = |target: &&Target| {
            let arch = match target.arch {
                Arch::X86_64 => cfg!(target_arch = "x86_64"),
                Arch::Aarch64 => cfg!(target_arch = "aarch64"),
                Arch::Riscv64 => cfg!(target_arch = "riscv64"),
            };
            // A compiler that is itself linked with musl makes programs for the usual library of its system.
            arch && match target.system {
                System::LinuxGnu => cfg!(target_os = "linux"),
                System::LinuxMusl => false,
                System::MacOs => cfg!(target_os = "macos"),
            }
        };
        TARGETS.iter().find(host).unwrap_or(&TARGETS[0])
    }

    /// The format of its objects and executables.
    pub fn format(&self) -> Format {
        match self.system {
            System::LinuxGnu | System::LinuxMusl => Format::Elf,
            System::MacOs => Format::MachO,
        }
    }

    /// Whether it runs Linux.
    pub fn is_linux(&self) -> bool {
        match self.system {
            System::LinuxGnu | System::LinuxMusl => true,
            System::MacOs => false,
        }
    }

    /// Whether it uses the runtime that the compiler was built with: that depends on the processor and the kernel, not
    /// on the C library.
    pub fn shares_host_runtime(&self) -> bool {
        let host = Target::host();
        self.arch == host.arch && self.is_linux() == host.is_linux()
    }

    /// Where Debian keeps the C library of another architecture: emulators load libraries from there.
    pub fn foreign_libraries(&self) -> Option<&'static str> {
        match (self.system, self.arch) {
            (System::LinuxGnu, Arch::X86_64) => Some("/usr/x86_64-linux-gnu"),
            (System::LinuxGnu, Arch::Aarch64) => Some("/usr/aarch64-linux-gnu"),
            (System::LinuxGnu, Arch::Riscv64) => Some("/usr/riscv64-linux-gnu"),
            (System::LinuxMusl | System::MacOs, _) => None,
        }
    }

    /// How executables are linked unless asked otherwise.
    pub fn default_linkage(&self) -> Linkage {
        self.linkages[0]
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Spellings that the parser of triples does not know.
fn canonical_words(name: &str) -> String {
    let words: Vec<String> = name
        .split('-')
        .map(|word| match word.to_ascii_lowercase().as_str() {
            "amd64" | "x64" | "x86-64" => "x86_64".to_owned(),
            "riscv64" => "riscv64gc".to_owned(),
            "macos" | "osx" | "mac" => "darwin".to_owned(),
            lower => lower.to_owned(),
        })
        .collect();
    words.join("-")
}

fn arch_of(architecture: Architecture) -> Option<Arch> {
    // Foreign enums: every other architecture is one that we do not have.
    if architecture == Architecture::X86_64 {
        Some(Arch::X86_64)
    } else if matches!(architecture, Architecture::Aarch64(_)) {
        Some(Arch::Aarch64)
    } else if matches!(architecture, Architecture::Riscv64(_)) {
        Some(Arch::Riscv64)
    } else {
        None
    }
}

fn is_linux(triple: &Triple) -> bool {
    triple.operating_system == OperatingSystem::Linux
}

fn system_of(triple: &Triple) -> Option<System> {
    if is_linux(triple) {
        return if matches!(triple.environment, Environment::Gnu | Environment::Unknown) {
            Some(System::LinuxGnu)
        } else if triple.environment == Environment::Musl {
            Some(System::LinuxMusl)
        } else {
            None
        };
    }
    let mac = matches!(triple.operating_system, OperatingSystem::Darwin(_) | OperatingSystem::MacOSX(_));
    (mac && triple.environment == Environment::Unknown).then_some(System::MacOs)
}

fn similar_name(name: &str) -> Option<&'static str> {
    nearest(name, TARGETS.iter().map(|target| target.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_of(given: &str) -> &'static str {
        Target::parse(given).map(|target| target.name).unwrap_or_else(|error| panic!("{error:?}"))
    }

    #[test]
    fn every_name_means_itself() {
        for target in TARGETS {
            assert_eq!(name_of(target.name), target.name);
            assert_eq!(name_of(target.llvm_triple), target.name, "{}", target.llvm_triple);
        }
    }

    #[test]
    fn usual_spellings_are_accepted() {
        let spellings = [
            ("x86_64-linux-gnu", "x86_64-unknown-linux-gnu"),
            ("x86_64-linux", "x86_64-unknown-linux-gnu"),
            ("x86_64-pc-linux-gnu", "x86_64-unknown-linux-gnu"),
            ("amd64-linux-musl", "x86_64-unknown-linux-musl"),
            ("x86_64-linux-musl", "x86_64-unknown-linux-musl"),
            ("aarch64-linux-musl", "aarch64-unknown-linux-musl"),
            ("arm64-linux-musl", "aarch64-unknown-linux-musl"),
            ("aarch64-alpine-linux-musl", "aarch64-unknown-linux-musl"),
            ("aarch64-linux-gnu", "aarch64-unknown-linux-gnu"),
            ("arm64-linux", "aarch64-unknown-linux-gnu"),
            ("riscv64-linux-gnu", "riscv64gc-unknown-linux-gnu"),
            ("riscv64gc-linux", "riscv64gc-unknown-linux-gnu"),
            ("x86_64-macos", "x86_64-apple-darwin"),
            ("x86_64-apple-macosx11.0", "x86_64-apple-darwin"),
            ("arm64-macos", "aarch64-apple-darwin"),
            ("aarch64-darwin", "aarch64-apple-darwin"),
            ("AArch64-Apple-Darwin", "aarch64-apple-darwin"),
            ("arm64-apple-darwin", "aarch64-apple-darwin"),
        ];
        for (given, meant) in spellings {
            assert_eq!(name_of(given), meant, "{given}");
        }
        assert_eq!(name_of("host"), Target::host().name);
    }

    #[test]
    fn others_are_refused_with_a_suggestion_where_one_is_near() {
        let suggestion = |given: &str| Target::parse(given).expect_err(given).suggestion;
        assert_eq!(suggestion("x86_64-unknown-linux-gun"), Some("x86_64-unknown-linux-gnu"));
        assert_eq!(suggestion("aarch64-unkown-linux-muls"), Some("aarch64-unknown-linux-musl"));
        assert_eq!(suggestion("aarch64-linux-android"), Some("aarch64-unknown-linux-musl"));
        assert_eq!(suggestion("wasm32-wasi"), None);
        assert_eq!(suggestion(""), None);
        assert_eq!(suggestion("x86_64-pc-windows-msvc"), None);
    }
}
