//! `scripts/setup` on systems in several states, played by stand-ins for the programs that it calls.

#![allow(clippy::disallowed_methods, reason = "a script is started among stand-ins")]
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A system: a folder with the script, stand-ins in `bin`, their state, and what they were called with in `calls`.
struct System {
    folder: tempfile::TempDir,
}

impl System {
    /// A Debian with Rust, used by root, on which nothing is installed and apt knows all packages.
    fn bare() -> System {
        let system = System { folder: tempfile::tempdir().unwrap() };
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for folder in ["bin", "project/scripts", "state"] {
            fs::create_dir_all(system.path(folder)).unwrap();
        }
        fs::copy(root.join("scripts/setup"), system.path("project/scripts/setup")).unwrap();
        fs::copy(root.join("Cargo.toml"), system.path("project/Cargo.toml")).unwrap();
        for tool in ["dirname", "sed", "sort", "head", "cat", "sh"] {
            let found = ["/bin", "/usr/bin"].map(|folder| Path::new(folder).join(tool));
            let found = found.iter().find(|path| path.exists()).unwrap();
            std::os::unix::fs::symlink(found, system.path("bin").join(tool)).unwrap();
        }
        system.tool("cargo", "");
        system.tool("rustc", "echo 'rustc 1.99.0 (abc 2026-01-01)'");
        system.tool("id", "echo 0");
        system.tool("dpkg-query", "[ -e $state/installed ] && echo 'install ok installed'");
        system.tool("apt-cache", ":");
        system.tool("apt-get", "case \"$*\" in *llvm-22-dev*) : >$state/installed ;; esac");
        system.tool("env", "shift; \"$@\"");
        system.tool("mkdir", "");
        system.tool("curl", "");
        system.tool("tee", "cat >>$state/calls");
        system
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A stand-in that notes its call and runs `body`.
    fn tool(&self, name: &str, body: &str) {
        let path = self.path("bin").join(name);
        let state = self.path("state").display().to_string();
        let text = format!("#!/bin/sh\nstate={state}\necho \"{name} $*\" >>$state/calls\n{body}\n");
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn without(&self, name: &str) {
        fs::remove_file(self.path("bin").join(name)).unwrap();
    }

    fn set_up(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let mut script = Command::new("/bin/sh");
        script.arg(self.path("project/scripts/setup")).args(arguments).env("PATH", self.path("bin"));
        let Output { status, stdout, stderr } = script.output().unwrap();
        (status.code(), String::from_utf8([stdout, stderr].concat()).unwrap())
    }

    fn calls(&self, tool: &str) -> Vec<String> {
        let calls = fs::read_to_string(self.path("state/calls")).unwrap_or_default();
        calls.lines().filter(|line| line.starts_with(tool)).map(str::to_owned).collect()
    }
}

#[test]
fn what_is_missing_is_installed_once() {
    let system = System::bare();
    let (status, said) = system.set_up(&["--check"]);
    assert!(status == Some(1) && said.contains("missing: llvm-22-dev"), "{said}");
    assert!(system.calls("apt-get").is_empty(), "--check must not install");

    let (status, said) = system.set_up(&[]);
    assert_eq!(status, Some(0), "{said}");
    let calls = system.calls("apt-get");
    assert_eq!(calls.len(), 2, "{calls:?}");
    assert!(
        calls[0].contains("update") && calls[1].contains("install") && calls[1].contains("lld-22"),
        "{calls:?}"
    );
    let announced = said.find("installing: llvm-22-dev").zip(said.find("done"));
    assert!(announced.is_some_and(|(before, after)| before < after), "{said}");
    assert!(system.calls("curl").is_empty() && system.calls("tee").is_empty(), "apt has all packages");

    let (status, said) = system.set_up(&[]);
    assert_eq!((status, said.as_str()), (Some(0), "setup: nothing is missing\n"));
    assert_eq!(system.calls("apt-get").len(), 2);
}

#[test]
fn the_source_of_llvm_is_added_where_apt_has_none() {
    let system = System::bare();
    system.tool("apt-cache", "[ -e $state/source ]");
    system.tool("tee", "cat >>$state/calls; : >$state/source");
    let (status, said) = system.set_up(&[]);
    assert_eq!(status, Some(0), "{said}");
    let source = system.calls("deb ");
    assert!(
        source.len() == 1 && source[0].contains("signed-by=") && source[0].contains("-22 main"),
        "{source:?}"
    );
    assert!(said.find("adding apt.llvm.org") < said.find("installing"), "{said}");
}

#[test]
fn an_unreachable_source_is_told() {
    let system = System::bare();
    system.tool("apt-cache", "exit 1");
    system.tool("curl", "exit 6");
    let (status, said) = system.set_up(&[]);
    assert!(status == Some(3) && said.contains("the key of apt.llvm.org cannot be fetched"), "{said}");
}

#[test]
fn installing_needs_root() {
    let system = System::bare();
    system.tool("id", "echo 1000");
    let (status, said) = system.set_up(&[]);
    assert!(status == Some(3) && said.contains("needs root, and there is no sudo"), "{said}");
    system.tool("sudo", "\"$@\"");
    let (status, said) = system.set_up(&[]);
    assert_eq!(status, Some(0), "{said}");
    assert_eq!(system.calls("sudo apt-get update").len(), 1);
}

#[test]
fn other_systems_and_old_rust_are_told_what_is_needed() {
    let system = System::bare();
    system.without("dpkg-query");
    let (status, said) = system.set_up(&[]);
    assert!(status == Some(3) && said.contains("not Debian") && said.contains("llvm-22-dev"), "{said}");
    system.tool("rustc", "echo 'rustc 1.70.0 (abc 2023-01-01)'");
    let (status, said) = system.set_up(&[]);
    assert!(status == Some(3) && said.contains("or later is needed, and this is 1.70.0"), "{said}");
    system.without("cargo");
    let (status, said) = system.set_up(&[]);
    assert!(status == Some(3) && said.contains("cargo is not there"), "{said}");
}
