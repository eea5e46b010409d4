//! Links a small object for every target. What an emulator can run, runs.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests of files and processes")]

mod support;

use kiln_link::target::TARGETS;
use kiln_link::{Arch, Format, Linkage, Strip, Target};
use object::read::macho::MachHeader;
use object::{Endianness, Object, macho};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{HELLO, compile_for, folder, link_with};

/// Every target with every linkage that it has, and the executable made of [`HELLO`].
fn hello_for_all(test: &str, strip: Strip) -> Vec<(&'static Target, Linkage, PathBuf)> {
    let folder = folder(test);
    let mut made = Vec::new();
    for target in TARGETS {
        let object = folder.join(format!("{target}.o"));
        compile_for(target, HELLO, &object);
        for linkage in target.linkages.iter().copied() {
            let output = folder.join(format!("{target}-{linkage:?}"));
            link_with(target.name, &[&object], &output, |request| {
                request.linkage = linkage;
                request.strip = strip;
            })
            .unwrap_or_else(|failure| panic!("{target}: {failure:?}"));
            made.push((target, linkage, output));
        }
    }
    made
}

#[test]
fn every_linux_executable_runs_under_its_emulator() {
    for (target, linkage, output) in hello_for_all("emulated", Strip::All) {
        let Some(emulator) = target.emulator else { continue };
        // Dynamic executables of other machines need the loader and the library of a Debian cross package.
        let library = format!("/usr/{}-linux-gnu", target.emulation_prefix());
        let mut command = Command::new(emulator);
        if linkage == Linkage::Dynamic && target != Target::host() {
            command.args(["-L", &library]);
        }
        let done = command.arg(&output).output().unwrap_or_else(|error| panic!("{emulator}: {error}"));
        let errors = String::from_utf8_lossy(&done.stderr);
        assert_eq!(String::from_utf8_lossy(&done.stdout), "42\n", "{target} {linkage:?}: {errors}");
        assert_eq!(done.status.code(), Some(7), "{target} {linkage:?}");
    }
}

#[test]
fn executables_of_macos_run_under_our_loader() {
    let loaders = support::machrun();
    for (target, _, output) in hello_for_all("loaded", Strip::Nothing) {
        if target.format() != Format::MachO {
            continue;
        }
        let done = machrun(target, &loaders, &output);
        let errors = String::from_utf8_lossy(&done.stderr);
        assert_eq!(String::from_utf8_lossy(&done.stdout), "42\n", "{target}: {errors}");
        assert_eq!(done.status.code(), Some(7), "{target}");
    }
}

fn machrun(target: &Target, loaders: &Path, executable: &Path) -> std::process::Output {
    let mut command = match target.arch {
        Arch::X86_64 => Command::new(loaders.join("machrun-x86_64")),
        Arch::Aarch64 => {
            let mut command = Command::new("qemu-aarch64");
            command.arg(loaders.join("machrun-aarch64"));
            command
        }
        Arch::Riscv64 => unreachable!("there is no macOS for it"),
    };
    command.arg(executable).output().unwrap()
}

#[test]
fn our_loader_refuses_what_it_does_not_understand() {
    let loaders = support::machrun();
    let folder = folder("refused");
    let target = Target::parse("x86_64-macos").unwrap();
    let object = folder.join("hello.o");
    compile_for(target, HELLO, &object);
    let output = folder.join("hello");
    link_with(target.name, &[&object], &output, |_| {}).unwrap();
    let good = fs::read(&output).unwrap();
    let refused = |bytes: &[u8], case: &str| {
        let damaged = folder.join("damaged");
        fs::write(&damaged, bytes).unwrap();
        let done = machrun(target, &loaders, &damaged);
        let errors = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(125), "{case}: {errors}");
        assert!(errors.starts_with("machrun: "), "{case}: {errors}");
    };
    refused(b"\x7fELF", "another format");
    refused(&good[..100], "cut in the load commands");
    refused(&good[..good.len() / 2], "cut in the segments");
    for (at, case) in [(4, "processor"), (12, "type"), (26, "flags"), (36, "size of a command")] {
        let mut bytes = good.clone();
        bytes[at] ^= 0x20;
        refused(&bytes, case);
    }
}

trait CrossPackage {
    fn emulation_prefix(&self) -> &'static str;
}

impl CrossPackage for Target {
    /// The processor as Debian's cross packages name it.
    fn emulation_prefix(&self) -> &'static str {
        self.llvm_triple.split('-').next().unwrap_or_default()
    }
}

#[test]
fn static_executables_are_small_everywhere() {
    for (target, linkage, output) in hello_for_all("small-everywhere", Strip::All) {
        let size = fs::metadata(&output).unwrap().len();
        // The signature and the pages of Mach-O have their price.
        let limit = match target.format() {
            Format::Elf => 7_000,
            Format::MachO => 36_000,
        };
        assert!(size <= limit, "{target} {linkage:?}: {size} bytes");
    }
}

#[test]
fn executables_of_macos_say_what_they_need() {
    for (target, _, output) in hello_for_all("macos", Strip::Nothing) {
        if target.format() != Format::MachO {
            continue;
        }
        let data = fs::read(&output).unwrap();
        let data = data.as_slice();
        let header = macho::MachHeader64::<Endianness>::parse(data, 0).unwrap();
        let endian = header.endian().unwrap();
        assert!(header.flags(endian).0 & macho::MH_PIE.0 != 0, "{target}: position independent");
        let mut commands = header.load_commands(endian, data, 0).unwrap();
        let (mut version, mut signed, mut libraries) = (None, false, Vec::new());
        while let Some(command) = commands.next().unwrap() {
            if let Some((build, _)) = command.build_version(endian).unwrap() {
                version = Some((build.platform.get(endian), build.minos.get(endian).0));
            }
            if let Some(library) = command.dylib().unwrap() {
                let name = command.string(endian, library.dylib.name).unwrap();
                libraries.push(String::from_utf8_lossy(name).into_owned());
            }
            signed |= command.cmd() == macho::LC_CODE_SIGNATURE;
        }
        assert_eq!(version, Some((macho::PLATFORM_MACOS, 0x000b_0000)), "{target}: macOS 11.0");
        assert!(signed, "{target}");
        assert_eq!(libraries, ["/usr/lib/libSystem.B.dylib"], "{target}");
        let file = object::File::parse(data).unwrap();
        assert!(file.entry() != 0, "{target}");
    }
}

#[test]
fn same_input_same_bytes_for_every_target() {
    let first = hello_for_all("same-a", Strip::Nothing);
    let second = hello_for_all("same-b", Strip::Nothing);
    for ((target, linkage, one), (_, _, other)) in first.iter().zip(&second) {
        assert!(fs::read(one).unwrap() == fs::read(other).unwrap(), "{target} {linkage:?}");
    }
}

#[test]
fn objects_of_another_target_are_refused() {
    let folder = folder("mixed");
    let object = folder.join("hello.o");
    compile_for(Target::parse("aarch64-linux-gnu").unwrap(), HELLO, &object);
    for target in ["x86_64-linux-gnu", "riscv64-linux-gnu", "arm64-macos"] {
        let failure = link_with(target, &[&object], &folder.join("out"), |_| {}).expect_err(target);
        let messages: Vec<String> = failure.errors.iter().map(|error| error.diagnostic().message).collect();
        assert!(messages.iter().any(|message| message.contains("hello.o")), "{target}: {messages:?}");
        assert!(!Path::new(&folder.join("out")).exists());
    }
}
