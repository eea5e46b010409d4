//! Links a small object for every target. What an emulator can run, runs.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests of files and processes")]

mod support;

use kiln_inspect::Signature;
use kiln_link::target::TARGETS;
use kiln_link::{Arch, Format, Input, LinkRequest, Linkage, Strip, Target};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{HARDENED, HELLO, compile_for, folder, link_with};

/// Every target with every linkage that it has, and the executable made of [`HELLO`].
fn hello_for_all(test: &str, strip: Strip) -> Vec<(&'static Target, Linkage, PathBuf)> {
    let folder = folder(test);
    let mut made = Vec::new();
    for target in TARGETS {
        let object = folder.join(format!("{target}.o"));
        compile_for(target, &[], HELLO, &object);
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
    compile_for(target, &[], HELLO, &object);
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
fn executables_say_what_they_need() {
    for (target, linkage, output) in hello_for_all("needs", Strip::Nothing) {
        let report = kiln_inspect::inspect(&fs::read(&output).unwrap()).unwrap();
        let text = report.text(target.name);
        let needs: Vec<&str> = report.libraries.iter().map(String::as_str).collect();
        match (target.format(), linkage) {
            (Format::Elf, Linkage::Static) => assert_eq!(needs, [""; 0], "{text}"),
            (Format::Elf, Linkage::Dynamic) => assert_eq!(needs, ["libc.so.6"], "{text}"),
            (Format::MachO, Linkage::Static | Linkage::Dynamic) => {
                assert_eq!(needs, ["/usr/lib/libSystem.B.dylib"], "{text}");
                assert_eq!(report.system.as_deref(), Some("macOS 11.0"), "{text}");
                assert_eq!(report.loader.as_deref(), Some("/usr/lib/dyld"), "{text}");
            }
        }
        assert_eq!(report.hardening, Some(HARDENED), "{text}");
        assert!(report.entry.is_some_and(|entry| entry != 0), "{text}");
        assert!(report.symbols.iter().any(|symbol| symbol.name.ends_with("kiln_main")), "{text}");
    }
}

#[test]
fn signatures_cover_every_page_and_notice_every_change() {
    for (target, _, output) in hello_for_all("signed", Strip::All) {
        if target.format() != Format::MachO {
            continue;
        }
        let bytes = fs::read(&output).unwrap();
        let signature = |bytes: &[u8]| kiln_inspect::inspect(bytes).unwrap().signature.unwrap();
        let good = signature(&bytes);
        assert!(good.is_valid(), "{target}: {good:?}");
        let Signature::Present { identifier, ad_hoc, pages, .. } = good else { panic!("{target}") };
        assert_eq!(identifier, output.file_name().unwrap().to_string_lossy());
        assert!(ad_hoc);
        // A bit anywhere in a page.
        for page in 1..pages {
            let mut changed = bytes.clone();
            changed[page as usize * 4096 + 100] ^= 1;
            match signature(&changed) {
                Signature::Present { wrong_pages, .. } => assert_eq!(wrong_pages, [page], "{target}"),
                Signature::Absent | Signature::Malformed { .. } => panic!("{target}, page {page}"),
            }
        }
    }
}

/// Whatever the bytes are, the answer is a report or E0813, never a panic.
#[test]
fn damaged_executables_are_refused_or_read() {
    let mut state = 1u64;
    let mut random = |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % limit
    };
    for (target, _, output) in hello_for_all("damaged", Strip::Nothing) {
        let whole = fs::read(&output).unwrap();
        let mut bytes = whole.clone();
        let (mut read, mut refused) = (0, 0);
        for _ in 0..1_000 {
            // Half of the damage is to the headers.
            let limit = if random(2) == 0 { 1024 } else { whole.len() };
            let at = random(limit);
            bytes[at] = random(256) as u8;
            match kiln_inspect::inspect(&bytes) {
                Ok(report) => {
                    read += 1;
                    assert!(report.text("x").starts_with("x: ") && report.json().starts_with('{'));
                }
                Err(error) => {
                    refused += 1;
                    assert_eq!(error.diagnostic("x").code.id, "E0813");
                }
            }
            if random(4) != 0 {
                bytes[at] = whole[at];
            }
            if random(20) == 0 {
                bytes.copy_from_slice(&whole);
            }
        }
        assert!(read > 20 && refused > 20, "{target}: {read} were read and {refused} refused");
        for length in (0..whole.len()).step_by(97) {
            let _ = kiln_inspect::inspect(&whole[..length]);
        }
    }
}

/// Also with debug information, from which a linker may copy where and when an object was made; and wherever the
/// objects lie, as those in memory have another place each time.
#[test]
fn same_input_same_bytes_for_every_target() {
    let folder = folder("same-everywhere");
    for target in TARGETS {
        let object = folder.join(format!("{target}.o"));
        compile_for(target, &["-g"], HELLO, &object);
        let object = fs::read(&object).unwrap();
        let (_, sysroot) = support::target(target.name);
        let link = |place: &str| {
            let place = folder.join(place);
            fs::create_dir_all(&place).unwrap();
            let output = place.join(target.name);
            let inputs = vec![Input::Bytes("main.o", &object)];
            kiln_link::link(&LinkRequest::new(target, &sysroot, inputs, &output)).unwrap();
            fs::read(&output).unwrap()
        };
        let first = link("one");
        // Times in files count seconds.
        std::thread::sleep(std::time::Duration::from_millis(if target == &TARGETS[0] { 1_100 } else { 0 }));
        let second = link("two");
        assert!(first == second, "{target}");
        let place = |bytes: &[u8]| bytes.windows(10).any(|window| window == b"kiln-link-");
        assert!(!place(&first), "{target}: the work folder is named");
    }
}

#[test]
fn objects_of_another_target_are_refused() {
    let folder = folder("mixed");
    let object = folder.join("hello.o");
    compile_for(Target::parse("aarch64-linux-gnu").unwrap(), &[], HELLO, &object);
    for target in ["x86_64-linux-gnu", "riscv64-linux-gnu", "arm64-macos"] {
        let failure = link_with(target, &[&object], &folder.join("out"), |_| {}).expect_err(target);
        let message = failure.errors[0].diagnostic().message;
        let name = Target::parse(target).unwrap().name;
        assert!(message.contains("hello.o`: it is not an object for") && message.contains(name), "{message}");
        assert!(!Path::new(&folder.join("out")).exists());
    }
}
